### Les mots communs aux programmes de Coffre dans un terminal. Le français est la source.

## Étiquettes

error-label = Erreur :
advice-label = À faire :
details-label = Détail :
warning-label = Attention :
labelled = { $label } : { $value }

## Aide

help-heading-usage = Utilisation :
help-heading-commands = Commandes{"\u00A0"}
help-heading-arguments = Arguments{"\u00A0"}
help-heading-options = Options{"\u00A0"}
help-heading-global = Options communes{"\u00A0"}
help-heading-examples = Exemples :
help-note-values = ({ $values })
help-note-default = (par défaut : { $values })
help-help = Montre l'aide d'une commande.
help-help-command = La commande.
help-global-help = Montre cette aide (-h : en bref).
help-global-version = Montre la version.
help-global-home = Dossier où tout est gardé.
help-global-json = Répond en JSON, pour un autre programme.
help-global-quiet = Ne dit que les avertissements et les erreurs.
help-global-yes = Répond oui à toutes les questions.
help-global-no-input = Ne pose jamais de question.
help-global-lang = Langue.
help-global-secret-stdin = Lit le code secret sur l'entrée standard.
help-global-secret-file = Lit le code secret dans un fichier.
help-global-secret-command = Lit le code secret dans ce qu'affiche une commande.
help-global-no-secret = Aucun code secret : cet appareil le garde.

man-name = NOM
man-synopsis = SYNOPSIS
man-description = DESCRIPTION
man-examples = EXEMPLES
man-version = VERSION

## Noms de valeurs

value-amount = QUANTITÉ
value-card = CARTE
value-code = CODE
value-command = COMMANDE
value-date = DATE
value-dir = DOSSIER
value-file = FICHIER
value-format = FORMAT
value-grant = PORTE
value-id = NUMÉRO
value-lang = LANGUE
value-name = NOM
value-number = NOMBRE
value-patient = PATIENT
value-shell = COMMANDE
value-tag = ÉTIQUETTE
value-text = TEXTE
value-type = TYPE
value-url = ADRESSE
value-words = MOTS

## Erreurs de ligne de commande

err-usage = La commande n'est pas comprise.
    .advice = Tapez « { $help } » pour voir comment l'écrire.
err-usage-unknown-argument = « { $argument } » n'est pas attendu ici.
    .advice = { $suggestion ->
        [none] Tapez « { $help } » pour voir ce qui est possible.
       *[other] Vouliez-vous dire « { $suggestion } » ? Sinon, tapez « { $help } ».
    }
err-usage-unknown-command = La commande « { $argument } » n'existe pas.
    .advice = { $suggestion ->
        [none] Tapez « { $help } » pour voir les commandes.
       *[other] Vouliez-vous dire « { $suggestion } » ? Sinon, tapez « { $help } ».
    }
err-usage-bad-value = « { $value } » ne convient pas pour { $argument }.
    .advice = Corrigez cette valeur. « { $help } » dit ce qui est attendu.
err-usage-not-one-of = « { $value } » ne convient pas pour { $argument }.
    .advice = { $suggestion ->
        [none] Choisissez parmi : { $values }.
       *[other] Vouliez-vous dire « { $suggestion } » ? Choisissez parmi : { $values }.
    }
err-usage-missing-value = Il manque une valeur après { $argument }.
    .advice = Ajoutez-la. « { $help } » dit ce qui est attendu.
err-usage-too-many = « { $value } » est de trop pour { $argument }.
    .advice = Enlevez cette valeur. « { $help } » dit ce qui est attendu.
err-usage-conflict = { $argument } ne va pas avec { $other }.
    .advice = Gardez l'un des deux. « { $help } » dit à quoi ils servent.
err-usage-repeated = { $argument } est écrit plusieurs fois.
    .advice = Ne l'écrivez qu'une fois. « { $help } » dit à quoi il sert.
err-usage-missing-argument = Il manque : { $argument }.
    .advice = Ajoutez-le. « { $help } » dit ce qui est attendu.
err-usage-missing-command = Il manque le nom d'une commande.
    .advice = Tapez « { $help } » pour voir les commandes.
err-usage-not-text = Un mot de la commande n'est pas du texte lisible.
    .advice = Retapez-le. Tapez « { $help } » pour voir ce qui est attendu.

## Autres erreurs

err-output-closed = Celui qui lisait la sortie est parti.
    .advice = Rien à faire.
err-output-failed = La réponse n'a pas pu être écrite.
    .advice = Vérifiez qu'il reste de la place sur le disque, puis recommencez.
err-output-terminal = Un papier ne s'affiche pas dans le terminal.
    .advice = Écrivez-le dans un fichier : -o FICHIER.
err-interrupted = Arrêté à votre demande.
    .advice = Relancez la même commande quand vous voulez : elle reprend sans rien perdre.
err-bug = Le programme s'est trompé et s'est arrêté.
    .advice = Recommencez. Si cela revient, envoyez le détail ci-dessous à ceux qui font le programme : il ne dit rien de vous.
err-answer-needed = Il faut une réponse à : { $question }
    .advice = Relancez la commande dans un terminal, sans --no-input, ou répondez d'avance avec ses options.
err-no-answer = Pas de réponse utilisable à : { $question }
    .advice = Relancez la commande et répondez comme indiqué.
err-secret-needed = Il faut le code secret et personne ne peut être interrogé.
    .advice = Relancez dans un terminal, sans --no-input, ou donnez --secret-stdin, --secret-file ou --secret-command.
err-secret-empty = Le code secret est vide.
    .advice = Recommencez en donnant le code secret.
err-secret-too-long = Le code secret est trop long (plus de { $max } octets).
    .advice = Vérifiez que c'est bien lui et pas un autre fichier.
err-secret-not-text = Le code secret n'est pas du texte.
    .advice = Vérifiez que c'est bien lui et pas un autre fichier.
err-secret-differs = Les deux saisies sont différentes.
    .advice = Recommencez, lentement. Rien n'a changé.
err-secret-unreadable = Le code secret n'a pas pu être lu dans { $place }.
    .advice = Vérifiez que ce fichier existe et que vous avez le droit de le lire.
err-secret-command = La commande qui donne le code secret a échoué.
    .advice = Essayez-la seule dans un terminal, puis recommencez.
err-no-home = Aucun dossier personnel n'a été trouvé.
    .advice = Dites où tout garder : --home DOSSIER.
err-id-unknown = Rien ne commence par « { $typed } ».
    .advice = Affichez la liste pour retrouver le bon numéro.
err-id-ambiguous = « { $typed } » désigne { $count } choses à la fois.
    .advice = Ajoutez des lettres : { $candidates }.

## Questions

ask-yes-no = [o/N]
ask-yes-words = o oui
ask-no-words = n non
ask-again-yes-no = Répondez « oui » ou « non » :
ask-number = Un nombre de 1 à { $last } :
ask-again-number = Répondez par un nombre de 1 à { $last } :

secret-prompt = Code secret :
secret-prompt-new = Nouveau code secret :
secret-prompt-again = Le même, encore une fois :
secret-differs-try-again = les deux saisies sont différentes, recommencez.
secret-file-open-to-others = d'autres personnes peuvent lire { $path }. Fermez-le : chmod 600.

## Avancement

progress-of = { $done } sur { $total }
progress-left = encore { $left }
progress-line = { $label } : { $state }
progress-working = en cours
progress-done = { $label } : terminé

## Tailles, durées, dates

decimal-separator = ,
size-b = { $n }{"\u00A0"}o
size-kb = { $n }{"\u00A0"}ko
size-mb = { $n }{"\u00A0"}Mo
size-gb = { $n }{"\u00A0"}Go
size-tb = { $n }{"\u00A0"}To
duration-seconds = { $n }{"\u00A0"}s
duration-minutes = { $n }{"\u00A0"}min
duration-hours = { $n }{"\u00A0"}h
duration-days = { $n ->
    [one] { $n } jour
   *[other] { $n } jours
 }
month-1 = janvier
month-2 = février
month-3 = mars
month-4 = avril
month-5 = mai
month-6 = juin
month-7 = juillet
month-8 = août
month-9 = septembre
month-10 = octobre
month-11 = novembre
month-12 = décembre
date = { $day ->
    [1] 1er
   *[other] { $day }
 } { $month } { $year }
day-today = aujourd'hui
day-yesterday = hier
day-tomorrow = demain
days-ago = il y a { $n } jours
days-ahead = dans { $n } jours
moment = { $day } à { $hour }{"\u00A0"}h{"\u00A0"}{ $minute }

## Les registres publics et leurs témoins

column-register = Registre public
column-operator = Tenu par
column-register-is = Pour vous
register-own = le vôtre
register-other = d'un contact
register-not-met = pas encore rencontré
field-register = Registre public
field-witnesses = Témoins
register-state = { $origin }, tenu par { $operator } ; dernier état : { $at }, { $witnessed ->
    [true] signé par assez de témoins
   *[other] vu par cet appareil seul
 }
witnesses-rule = { $needed ->
    [0] aucun n'est demandé
   *[other] { $needed } sur { $count } : { $names }
 }
witnesses-hold = Témoins qui doivent signer : { $rule }.
witnesses-none = Chaque registre vaut ce que vaut son serveur, et les heures sont celles de cet appareil.
witnesses-few = c'est trop peu de témoins pour être sûr qu'un registre ne montre pas deux histoires : il en faut plus des deux tiers.
register-unnamed = Ce fichier ne nomme pas votre registre, { $origin } : sa clé reste celle du premier jour.
register-unwitnessed = trop peu de témoins ont signé votre registre public (dernier état : { $at }). Rien n'est perdu, mais les heures sont celles de cet appareil. Si cela dure, demandez à ceux qui tiennent le serveur si un témoin est arrêté.
register-stopped = le registre public { $origin } ne montre rien de nouveau (dernier état : { $at }). Tant qu'il en est ainsi, aucune porte ne s'ouvre vers ceux qui en dépendent. Vérifiez l'heure de cet appareil, puis demandez à ceux qui tiennent ce serveur.

## Qui répond d'une carte

field-check-authority = 1. Une autorité
field-credential = Attestation
field-check-log = 2. Le registre public
field-check-compared = 3. Vous
check-authority = { $word ->
        [none] n'a rien dit de cette personne
        [unknown-authority] en a dit quelque chose, mais vous n'avez pas choisi de la croire
        [not-signed] n'a pas signé cette attestation : elle est fausse
        [other-vault] a signé cette attestation pour un autre coffre : elle n'est pas à cette personne
        [ended] a dit qui c'est, mais l'attestation n'est pas, ou n'est plus, valable
        [revoked] { $name } a repris son attestation
        [no-status] { $name } a dit qui c'est ; nul ne sait si cela tient encore, car sa liste n'a pas pu être lue
        [old-status] { $name } a dit qui c'est ; nul ne sait si cela tient encore, car sa liste a plus de deux jours
        [stands] { $name } a dit qui c'est, et cela tient
       *[other] ?
    }
field-profession = Métier
profession-confirmed = { $profession }, confirmé par { $by }
profession-own = dit être « { $own } » ; personne ne l'a confirmé
profession-differs = La carte dit « { $own } », mais { $by } confirme : { $profession }.
profession-unknown = métier de code inconnu ({ $code })
profession-specialty = { $profession }, { $specialty }
profession-unknown-specialty = { $profession }, spécialité de code inconnu ({ $code })
check-log = { $word ->
        [not-needed] n'a rien à montrer de cette carte
        [not-read] n'a pas pu être lu
        [revoked] montre que cette personne a repris toutes ses cartes
        [missing] ne montre pas cette carte
        [other-card] montre une autre carte de ce coffre, plus neuve ou du même rang
        [other-vault] montre, plus tard, un autre coffre pour la même personne
        [newest] montre cette carte, et rien de plus neuf
       *[other] ?
    }
check-compared = { $word ->
        [in-person] avez comparé la carte, en face
        [spoken] avez comparé les mots, au téléphone
       *[none] n'avez pas comparé la carte avec la personne
    }
check-alarm = Quelqu'un d'autre est peut-être derrière la carte de « { $name } ». Ne lui montrez rien avant de lui avoir demandé, en face.
authorities-none = Vous ne croyez aucune autorité sur parole. Une ligne « authority NOM EMPREINTE ADRESSE » dans le fichier de « policy set » en ajoute une.
authority-believed = Autorité crue : { $name }, { $server }

short-authority = { $word ->
        [stands] tient
        [none] rien
        [unknown-authority] pas crue
        [ended] finie
        [revoked] reprise
        [not-signed] fausse
        [other-vault] fausse
       *[other] à relire
    }
short-log = { $word ->
        [not-needed] –
        [newest] à jour
        [not-read] pas lu
        [missing] absente
       *[other] attention
    }
until-always = toujours
