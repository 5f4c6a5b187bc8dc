### Ce que dit « coffre » dans un terminal. Le français est la source.

## Mots courts

indented = {"   "}{ $text }
blank = {""}

column-id = N°
column-date = Date
column-paper = Papier
column-drawer = Tiroir
column-type = Sorte
column-author = Auteur
column-size = Taille
column-status = {"\u00A0"}
column-name = Nom
column-role = Rôle
column-verified = Vérifié
column-card-until = Carte valable jusqu'au
column-door = Porte
column-to = À qui
column-papers = Papiers
column-until = Jusqu'à
column-state = État
column-purpose = Pour
column-who = Qui
column-sees = Voit
column-when = Quand
column-did = A fait
column-from = De
column-message = Message
column-what = Constaté
column-fault = Dû à
column-do = À faire
column-sent = Envoyés
column-received = Reçus
column-inbox = Boîte aux lettres
column-readings = Lectures
column-waiting = En attente

field-home = Dossier
field-server = Serveur
field-erased = Mots effacés ici
field-tags = Étiquettes
field-private = Tiroir privé
field-file = Fichier
field-from = Vient de
field-added = Gardé
field-versions = Versions
field-note = Note de désaccord
field-shown-to = Montré à
field-read-by = A regardé
field-bin-until = À la corbeille jusqu'à
field-opened = Écrit dans
field-papers = Papiers
field-private-count = Dans le tiroir privé
field-bin = À la corbeille
field-contacts = Contacts
field-doors = Portes ouvertes
field-doors-closing = Portes en train de fermer
field-inbox = Boîte aux lettres
field-waiting = Attend internet
field-head = Écritures confirmées
field-lost = Perdu ici
field-cleaned = Boîte aux lettres nettoyée

## Faire un coffre

rescue-advice = Qui tient cette feuille peut tout ouvrir. Rangez-la avec vos papiers d'identité.
fingerprint-heading = Les 12 mots de votre carte, que d'autres pourront vérifier avec vous :
digits-heading = Les mêmes en chiffres :
column-device = Appareil
device-remove = Retirer le coffre à cet appareil ? Il ne recevra et n'enverra plus rien.
device-removed = C'est fait. Ce qui était sur cet appareil y reste.
recover-ask = Les 24 mots de la feuille, dans l'ordre. Plusieurs lignes si vous voulez :
recover-ask-more = Encore { $left ->
        [one] { $left } mot :
       *[other] { $left } mots :
    }
recovered = Votre coffre est revenu, avec { $papers ->
        [0] aucun papier.
        [one] { $papers } papier. Il vient ici quand vous l'ouvrez.
       *[other] { $papers } papiers. Chacun vient ici quand vous l'ouvrez.
    }
recovered-others = { $count ->
        [one] Un autre appareil ouvre encore ce coffre.
       *[other] { $count } autres appareils ouvrent encore ce coffre.
    } Volé ou perdu ? « coffre device list », puis « coffre device remove ».
recovered-removed = { $count ->
        [one] Un autre appareil ne peut plus rien recevoir ni envoyer.
       *[other] { $count } autres appareils ne peuvent plus rien recevoir ni envoyer.
    } Ce qui était dessus y reste.
recovered-compare = Ses 12 mots et ses 60 chiffres. Comparez-les avec ceux de votre feuille : s'ils diffèrent, ce serveur vous trompe.
vault-sent = Une copie fermée est sur le serveur.
vault-sent-later = Tout est gardé ici. La copie fermée partira vers le serveur quand il y aura internet.
vault-offline = Tout est gardé ici. Pour en garder aussi une copie fermée sur un serveur : coffre server set ADRESSE
no-server = aucun

## Envoyer

sending = Envoi
asking = On demande au serveur
sent = Envoyé.
papers-wait = Gardé ici. { $count ->
    [one] { $count } papier attend internet.
   *[other] { $count } papiers attendent internet.
 }
much-waits = Gardé ici. { $count ->
    [one] { $count } papier reste à envoyer ({ $size }) : coffre sync
   *[other] { $count } papiers restent à envoyer ({ $size }) : coffre sync
 }
changes-wait = Gardé ici. Le reste partira quand il y aura internet.
warning = { $what } { $advice }
kept-but-refused = c'est gardé ici, mais pas envoyé. { $what } { $advice }
rules-applied = { $count ->
    [one] { $count } papier de plus montré, selon vos règles.
   *[other] { $count } papiers de plus montrés, selon vos règles.
 }
rule-failed = une de vos règles n'a pas pu être suivie. { $what }
sync-done = C'est à jour. Papiers envoyés : { $sent }. Nouveautés reçues : { $received }.
sync-inbox = { $count ->
    [one] { $count } papier vous attend dans la boîte aux lettres : coffre inbox
   *[other] { $count } papiers vous attendent dans la boîte aux lettres : coffre inbox
 }
sync-readings = { $count ->
    [one] { $count } nouvelle lecture : coffre history
   *[other] { $count } nouvelles lectures : coffre history
 }
sync-emptied = { $count ->
    [one] { $count } papier de la corbeille a été effacé : ses 30 jours sont passés.
   *[other] { $count } papiers de la corbeille ont été effacés : leurs 30 jours sont passés.
 }
watch-offline = Le serveur ne répond pas pour l'instant. Nouvel essai dans 30 secondes.
waits = { $all ->
    [0] rien
   *[other] { $papers ->
        [0] de petits changements
        [one] { $papers } papier
       *[other] { $papers } papiers
    }
 }

## Garder des papiers

keeping = Papiers
added-count = { $new ->
    [0] Aucun papier nouveau.
    [one] { $new } papier gardé.
   *[other] { $new } papiers gardés.
 }{ $same ->
    [0] {""}
    [one] {" "}{ $same } était déjà là.
   *[other] {" "}{ $same } étaient déjà là.
 }
status-new = gardé
kept-again = { $count ->
    [one] { $count } papier perdu est de nouveau là.
   *[other] { $count } papiers perdus sont de nouveau là.
 }
status-duplicate = déjà là
status-version = nouvelle version
hidden-skipped = { $count ->
    [one] { $count } fichier ou dossier caché a été laissé de côté.
   *[other] { $count } fichiers ou dossiers cachés ont été laissés de côté.
 }
others-skipped = { $count ->
    [one] { $count } lien a été laissé de côté.
   *[other] { $count } liens ont été laissés de côté.
 }
left-out = pas gardé. { $what }
made-private = Ce papier paraît délicat, il va dans le tiroir privé : { $title }
name-lies = { $file } se fait passer pour { $says }, mais c'est : { $is }. Il est gardé tel quel ; ne l'ouvrez que si vous savez d'où il vient.
name-turns = le nom { $file } contient des signes qui cachent sa vraie fin. Ne l'ouvrez que si vous savez d'où il vient.

## Voir les papiers

title-private = { $title } (tiroir privé)
papers-count = { $count ->
    [0] Aucun papier.
    [one] { $count } papier.
   *[other] { $count } papiers.
 }
bin-count = { $count ->
    [0] La corbeille est vide.
    [one] { $count } papier à la corbeille. Pour le reprendre : coffre restore N°
   *[other] { $count } papiers à la corbeille. Pour en reprendre un : coffre restore N°
 }
found-count = { $count ->
    [0] Rien trouvé.
    [one] { $count } papier trouvé.
   *[other] { $count } papiers trouvés.
 }
origin-owner = vous
origin-helper = { $name }, qui vous aide
origin-signed = { $name }, qui l'a signé
origin-unsigned = { $name }, sans preuve
origin-imported = ailleurs, sans preuve
shown-until = { $name }, jusqu'à { $until }
asked-to-open = { $name } a demandé à ouvrir, { $when }
opening = Ouverture
opened-active = { $path } est un programme ou une page web. Ne l'ouvrez que si vous savez d'où il vient.
export-delicate = Délicat ou privé : { $titles }. L'écrire quand même ?
exported = { $count ->
    [one] 1 papier écrit dans { $folder }.
   *[other] { $count } papiers écrits dans { $folder }.
 }
exported-honest = Ces fichiers ne sont plus protégés : qui les tient les lit.
in-bin-until = { $count ->
    [one] À la corbeille, effacé pour de bon le { $until }. Pour le reprendre : coffre restore N°
   *[other] { $count } papiers à la corbeille, effacés pour de bon le { $until }. Pour les reprendre : coffre restore N°
 }
out-of-bin = { $count ->
    [one] Repris de la corbeille.
   *[other] { $count } papiers repris de la corbeille.
 }
note-kept = Votre note est attachée au papier.

## Contacts et carte

verified-none = jamais
verified-spoken = de vive voix, à distance
verified-in-person = en personne
contacts-count = { $count ->
    [0] Aucun contact. Pour en ajouter un : coffre contact add CARTE
    [one] { $count } contact.
   *[other] { $count } contacts.
 }
contact-not-held = Personne n'a encore pu montrer que la carte de { $name } vaut toujours : ce sera demandé avant la première porte.
contact-to-verify = Rien ne prouve encore que c'est bien { $name }. Comparez vos mots : coffre contact verify "{ $name }"
contact-verified = C'est bien { $name }.
contact-removed = { $name } n'est plus dans vos contacts.
contact-removed-doors = { $count ->
    [one] une porte reste ouverte à { $name }. Pour la fermer : coffre grants, puis coffre revoke N°
   *[other] { $count } portes restent ouvertes à { $name }. Pour les fermer : coffre grants, puis coffre revoke N°
 }
code-prompt = Les 12 chiffres :
code-waiting = Votre carte est partie. J'attends la sienne…
compare-theirs = Demandez à { $name } de lire les 12 mots de sa propre carte. Vous devez entendre :
compare-digits = Si { $name } lit plutôt des chiffres :
compare-ours = Et voici les vôtres, si { $name } veut vérifier votre carte :
photo-question = Cette photo, l'avez-vous prise vous-même, devant { $name } ?
compare-question = Est-ce que { $name } a lu exactement les mêmes mots ?
card-written = Votre carte est dans { $path }. Donnez ce fichier, puis comparez les mots de vive voix.
lock-done = La page est fermée à clé.
lock-no-page = Aucune page n'est ouverte : il n'y a rien à fermer.
field-language = Langue de la page
field-lock-minutes = Se ferme à clé après (minutes)
field-picture = Image
field-notice = Dit sur le bureau
settings-notice-reading = quelqu'un a demandé à ouvrir un papier
settings-notice-deposit = un papier est arrivé
settings-notice-door = une porte va se fermer
column-page = Une page était ouverte
card-how = Pour donner votre carte : coffre card -o ma-carte.coffre
card-no-server = Votre carte sera complète quand un serveur sera choisi : coffre server set ADRESSE

## Portes

door-open = ouverte
door-expired = passée
door-closing = fermée ici, le serveur n'a pas encore confirmé
door-closed = fermée
door-gives-only = { $name } peut vous déposer des papiers et vous écrire, jusqu'à { $until }. Il ne lit rien.
door-closed-revoked = { $name } a repris toutes ses cartes : sa porte est fermée. Demandez-lui une carte neuve, en face.
door-opened = { $count ->
    [0] Porte ouverte à { $name }, jusqu'à { $until }.
    [one] { $name } peut voir { $count } papier, jusqu'à { $until }.
   *[other] { $name } peut voir { $count } papiers, jusqu'à { $until }.
 }
door-waits = { $name } ne reçoit rien encore : tous les gardiens doivent d'abord avoir répondu. Manquent : { $servers }. Ce sera refait à chaque « coffre sync ». Sans attendre : coffre revoke, puis coffre grant --custodians 1.
door-rule = Ce qui arrivera lui sera montré aussi, jusque-là.
doors-count = { $count ->
    [0] Aucune porte ouverte.
    [one] { $count } porte.
   *[other] { $count } portes.
 }
papers-and-rule = { $count } et ce qui arrivera
door-rule-unvouched = Ce qui arrivera ne sera pas montré de soi-même à « { $name } » : l'autorité ne s'en porte plus garante.
show-unvouched-ask = L'autorité ne se porte plus garante de { $name }. Lui ouvrir une porte quand même ?
show-delicate = Délicat ou privé : { $titles }. Le montrer quand même à { $name } ?
grant-profession = Métier de { $name } : { $said }.
grant-other-profession = Vous proposez ce qui sert au métier « { $profession } », et ce n'est pas celui qui est confirmé pour { $name }.
preset-paper = {"  "}{ $number }  { $date }  { $title }
preset-show = { $count ->
    [one] Montrer ce papier à { $name } ?
   *[other] Montrer ces { $count } papiers à { $name } ?
 }
preset-edit = Rien n'est montré. Pour en retirer un : --except N°. Pour choisir vous-même : coffre grant N° --to NOM.
link-delicate = Délicat ou privé : { $titles }. Le montrer quand même à qui aura le lien ?
link-code = Code à dire : { $code }
link-made = Ce lien s'ouvre jusqu'à { $until }. Pour l'arrêter : coffre link stop { $number }
link-honest = Qui a le lien et son code lit ces papiers, sans laisser son nom.
link-stopped = Ce lien ne s'ouvre plus. Ce qui a été lu est lu.
links-count = { $count ->
    [0] Aucun lien.
    [one] 1 lien.
   *[other] { $count } liens.
 }
column-link = Lien
column-opened = Ouvert
link-open = s'ouvre
link-over = terminé
link-wrong-codes = fermé : trop de codes faux
link-opened = déjà ouvert
presets-honest = Ce ne sont que des propositions. Personne ne voit rien sans vous.
presets-choice = choix de ce projet
column-code = Code
column-profession = Métier
column-preset-types = Sortes
column-preset-shown = Proposé
column-file = Fichier
column-source = Source
yes-shown = oui
no-not-shown = non
stopped-gives-only = { $name } : porte fermée. Il n'a rien lu par elle. Ce qu'il enverrait encore attendrait, et le dirait.
stopped-honest = { $name } : porte fermée. Il ne verra plus rien de nouveau. Il garde ce qu'il a déjà lu.
stopped-confirmed = Le serveur l'a confirmé par écrit.
stopped-confirmed-by-two = Deux gardiens au moins l'ont confirmé par écrit : il en fallait deux.
stopped-unconfirmed = le serveur ne l'a pas encore confirmé. Jusque-là, { $name } peut encore ouvrir. Ce sera fait dès qu'il y aura internet.
stopped-too-few = trop peu de serveurs l'ont confirmé : il en faut deux. N'ont pas encore répondu : { $servers }. Jusque-là, { $name } peut encore ouvrir. Ce sera refait à chaque « coffre sync ».
sealing-anew = Papiers refermés
sealed-anew = { $count ->
    [0] Aucun papier à refermer.
    [one] { $count } papier refermé autrement.
   *[other] { $count } papiers refermés autrement.
 }

## Qui voit, qui a regardé

and-to-come = et ce qui arrivera
who-nobody = Personne ne peut rien voir.
who-rest = Tout le reste : personne.
evidence-two-of-three = Les lectures sont prouvées par trois serveurs de gens différents : deux au moins doivent les signer, et un seul qui ment ne cache rien.
evidence-mixed = Les lectures sont prouvées par trois serveurs, mais par un seul pour : { $names }. Là, la preuve vaut ce que vaut celui qui le tient.
evidence-one-operator = Les lectures sont prouvées par un seul serveur : la preuve vaut ce que vaut celui qui le tient.
did-ask-to-open = a demandé à ouvrir
column-proof = Preuve
proof-not-yet = reçu ; pas encore dans le registre public
proof-between = reçu, et dans le registre public entre { $after } et { $before }
proof-by = reçu, et dans le registre public avant { $before }
proof-witnessed = reçu, et dans le registre public entre { $after } et { $before }, vu par les témoins
proof-missing = reçu, mais absent du registre public
proof-other = reçu, mais le registre public en porte un autre
doubt-withheld = { $name } a ouvert quelque chose { $when }, et le serveur cache quoi : le registre public le montre.
    .advice = C'est une preuve contre le serveur. Parlez-en à ceux qui le tiennent ; « coffre revoke » ferme la porte.
doubt-unlogged = Le serveur a laissé lire { $name } sans l'écrire dans le registre public.
    .advice = Parlez-en à ceux qui tiennent le serveur.
doubt-other = Le registre public porte un autre reçu de { $name } que celui que montre le serveur.
    .advice = Parlez-en à ceux qui tiennent le serveur.
doubt-after-closing = Le serveur a laissé lire { $name } après avoir signé que la porte est fermée.
    .advice = C'est une preuve contre le serveur. Parlez-en à ceux qui le tiennent.
doubt-beyond = { $name } a demandé ce que cette porte ne montre pas, ou après son dernier jour.
    .advice = Cela n'a rien ouvert. Demandez à { $name } ; « coffre revoke » ferme la porte.
when-between = entre { $after } et { $before }
when-by = avant { $before }
when-unknown = à un moment inconnu
paper-unknown = (rien de ce qui lui était montré)
readings-count = { $count ->
    [0] Personne n'a rien ouvert.
    [one] { $count } lecture.
   *[other] { $count } lectures.
 }
evidence-written = Preuve de cette lecture, et de rien d'autre : { $path }. Qui la reçoit la vérifie avec « coffre-audit evidence verify ».
evidence-level = { $level ->
    [receipt] Elle tient au reçu signé seul : aucun registre public ne dit quand. Refaites-la quand le serveur répondra, elle sera plus forte.
    [one-operator] Le reçu signé est dans un registre public tenu par un seul serveur : la preuve vaut ce que vaut celui qui le tient.
   *[witnessed] Le reçu signé est dans un registre public que des témoins ont vu.
 }
history-away = Sans réponse : { $servers }. Votre serveur a été consulté : chaque lecture y est notée d'abord.
history-as-known = Tel que connu ici : le serveur n'a pas été consulté.

## Gardiens

custodians-one = Gardien : votre serveur, seul. La preuve des lectures vaut ce que vaut celui qui le tient.
custodians-three = Trois gardiens. Il en faut deux pour ouvrir un papier, et votre serveur note d'abord chaque lecture. Si l'un des deux autres disparaît, ce que vous montrez déjà s'ouvre encore ; une nouvelle porte attend son retour. Si l'un des trois ment, rien n'est caché.
custodians-three-known = Gardien : votre serveur, seul. Les deux autres servent avec « coffre grant --custodians 3 ».
custodians-same-as-before = Les portes déjà ouvertes gardent les leurs.
column-custodian = Gardien
column-custodian-is = Qui
custodian-home = votre serveur
custodian-other = un autre
err-invite-form = Ceci n'est pas un code d'invitation : { $typed }
    .advice = Écrivez l'adresse du gardien, « = », puis le code : --invite https://gardien.example=7K2M-9QTP

## Boîte aux lettres

mailbox-filling = votre boîte aux lettres est pleine à { $percent } %. Pleine, elle ne reçoit plus rien, pas même une porte. { $count ->
        [0] Attendez demain, ou parlez-en à ceux qui tiennent le serveur.
       *[other] Gardez ou refusez vos papiers : coffre accept N°, ou coffre refuse N°.
    }
inbox-count = { $count ->
    [0] La boîte aux lettres est vide.
    [one] { $count } papier. Pour le garder : coffre accept N°. Sinon : coffre refuse N°
   *[other] { $count } papiers. Pour en garder un : coffre accept N°. Sinon : coffre refuse N°
 }
inbox-unreadable = quelque chose est arrivé que rien n'ouvre encore : un morceau d'un envoi, ou un envoi qui n'est pas pour vous ({ $count }).
inbox-as-known = Tel que connu ici : le serveur n'a pas été consulté.
deposit-accepted = Gardé : { $title }
deposit-refused = Refusé : { $title }. Celui qui l'a donné n'en sait rien.

## État et vérification

status-lies = { $count ->
    [one] un serveur a été pris à mentir une fois. Rien n'a été accepté ; parlez-en à ceux qui le tiennent.
   *[other] un serveur a été pris à mentir { $count } fois. Rien n'a été accepté ; parlez-en à ceux qui le tiennent.
 }
checking = Vérification
repairing = Réparation
checked-here = { $count ->
    [one] { $count } papier relu ici.
   *[other] { $count } papiers relus ici.
 }
checked-there = { $count ->
    [one] { $count } comparé avec le serveur.
   *[other] { $count } comparés avec le serveur.
 }
repaired = { $count ->
    [one] { $count } papier repris du serveur.
   *[other] { $count } papiers repris du serveur.
 }
check-good = Tout est là et rien n'a changé.
fault-server = le serveur
fault-file = ce disque
fault-nobody = personne
finding-damaged-here = Ce papier est abîmé ici.
    .advice = coffre check --repair
finding-only-at-server = Ce papier n'est que sur le serveur.
    .advice = coffre check --repair le ramène ici.
finding-lost = Ce papier a disparu de ce disque avant d'être envoyé : personne d'autre ne l'a.
    .advice = Ajoutez à nouveau le même fichier : coffre add
finding-withheld = Le serveur ne rend pas ce papier.
    .advice = Gardez bien cet appareil. Parlez-en à ceux qui tiennent le serveur.
finding-wrong-length = Le serveur garde autre chose que ce papier.
    .advice = Gardez bien cet appareil. Parlez-en à ceux qui tiennent le serveur.
finding-lie = { $what }
    .advice = Parlez-en à ceux qui tiennent le serveur.
finding-undeleted = Le serveur garde encore une copie fermée qui devait être effacée. Personne ne peut la lire.
    .advice = Rien : elle partira avec un prochain envoi, ou parlez-en à ceux qui tiennent le serveur.
finding-reading = { $what }
    .advice = coffre history dit laquelle.
finding-other = Autre chose ne va pas.
    .advice = Installez la dernière version, puis recommencez.

## Erreurs

err-papers-left-out = { $count ->
        [one] { $count } papier n'a pas été gardé. Les autres le sont.
       *[other] { $count } papiers n'ont pas été gardés. Les autres le sont.
    }
    .advice = Lisez ci-dessus ce qui ne va pas, puis recommencez avec eux seuls.
err-no-paper-there = { $hidden ->
        [0] Il n'y a aucun papier ici.
       *[other] Il n'y a ici que des fichiers cachés.
    }
    .advice = Donnez un fichier, ou un dossier qui en contient. Un fichier caché se donne par son nom.
err-paper-not-here = Ce papier n'est pas lisible ici, et le serveur ne le donne pas pour l'instant.
    .advice = Recommencez quand il y aura internet. Si cela dure, parlez-en à ceux qui tiennent le serveur.
err-nothing-kept = Il n'y a aucun papier à écrire.
    .advice = Ajoutez-en d'abord : coffre add FICHIER.
err-file-exists = Il y a déjà un fichier ici : { $path }.
    .advice = Choisissez un autre nom avec -o, ou ajoutez --yes pour le remplacer.
err-file-unwritable = Ce fichier ne peut pas être écrit : { $path }.
    .advice = Vérifiez que le dossier existe et que vous avez le droit d'y écrire.
err-type-unknown = « { $typed } » n'est pas une sorte de papier connue.
    .advice = Par exemple : { $examples }.
err-type-ambiguous = « { $typed } » désigne plusieurs sortes de papier.
    .advice = Donnez le code de l'une d'elles : { $candidates }.
err-preset-unknown = « { $typed } » n'est pas un métier connu.
    .advice = Tapez coffre presets pour voir la liste.
err-preset-ambiguous = « { $typed } » désigne plusieurs métiers.
    .advice = Donnez le nom entier ou le code : { $candidates }.
err-preset-reads-nothing = { $name } : ce métier ne lit aucun papier, il peut seulement vous en donner.
    .advice = Donnez-lui votre carte : coffre card. Pour montrer quand même un papier, nommez-le : coffre grant N° --to NOM.
err-preset-fits-nothing = Aucun de vos papiers n'est de ceux qu'on propose à ce métier ({ $name }).
    .advice = Nommez vous-même les papiers : coffre grant N° --to NOM.
err-link-too-large = Ces papiers sont trop gros pour un lien : 8 Mo en tout.
    .advice = Choisissez-en moins, ou écrivez-les sur une clé USB : coffre export.
err-date-unreadable = « { $typed } » n'est pas une date comprise.
    .advice = Écrivez-la ainsi : 12/03/2026, 2026-03-12, 2026-03 ou 2026.
err-until-unreadable = « { $typed } » n'est pas une durée comprise.
    .advice = Écrivez par exemple 1d (un jour), 2w (deux semaines), 3m (trois mois), 1y (un an) ou 31/12/2026.
err-until-past = « { $typed } » est déjà passé.
    .advice = Donnez une date à venir. Vérifiez aussi la date de cet appareil.
err-where-to = Il manque l'adresse d'un serveur.
    .advice = Avec une adresse : coffre init --server ADRESSE. Sans serveur, ou sans internet : coffre init --offline. L'adresse peut venir plus tard.
err-device-stays = { $is ->
        [this] C'est cet appareil-ci : il ne se retire pas lui-même.
        [helper] C'est une personne qui aide, avec ses propres pouvoirs : elle n'est pas un appareil.
       *[sheet] C'est la feuille de secours : elle n'est pas un appareil.
    }
    .advice = Choisissez un autre appareil : coffre device list. Rien n'a changé.
err-words-unreadable = Ce fichier ne se lit pas : { $path }.
    .advice = Donnez un fichier de texte qui contient les 24 mots. Rien n'a été fait.
err-one-file = Un titre ou une nouvelle version ne vaut que pour un seul fichier : il y en a { $count }.
    .advice = Donnez ce fichier seul.
err-nothing-to-change = Il n'y a rien à changer.
    .advice = Dites ce qui change : « coffre edit --help » montre comment.
err-code-needed = Il manque les 12 chiffres, et personne ne peut être interrogé.
    .advice = Lancez la commande dans un terminal, ou donnez les chiffres par l'entrée : echo … | coffre contact add --code.
err-not-sent = Rien n'a été envoyé.
    .advice = Comparez d'abord la carte : « coffre contact verify ».
err-compare-needed = Il faut comparer les mots de { $name } de vive voix, et personne ne peut être interrogé.
    .advice = Relancez dans un terminal sans --yes, ou donnez les mots entendus : --words "…".
err-not-a-card = Ce fichier n'est pas une carte : { $path }.
    .advice = Demandez à la personne le fichier que fait « coffre card -o ».
err-no-square = Aucun code carré de Coffre ne se lit sur cette photo.
    .advice = Reprenez-la de plus près, bien droite et sans reflet. Ou tapez le texte écrit sous le carré : « coffre contact verify NOM --fingerprint ».
err-square-unknown = Ce code carré est celui de quelqu'un dont la carte n'est pas ici.
    .advice = Demandez d'abord le fichier de sa carte, ou échangez vos cartes par un code : « coffre contact add ». Puis reprenez cette photo.
err-words-differ = Les mots ne sont pas les mêmes : cette carte n'est pas celle de { $name }.
    .advice = Ne lui montrez rien. Retirez cette carte (« coffre contact remove ») et demandez-en une autre, en face.
err-page-failed = La page de votre coffre ne peut pas s'ouvrir.
    .advice = Fermez les autres fenêtres de « coffre » et recommencez. Vos papiers ne risquent rien.
err-stopped-by-you = Rien n'a été montré.
    .advice = Recommencez quand vous voulez.
err-in-bin = Ce papier est à la corbeille : { $title }.
    .advice = Reprenez-le d'abord : coffre restore N°.
err-never-read = Personne n'a demandé à ouvrir ce papier.
    .advice = « coffre history » dit ce qui a été demandé, et par qui.
err-reading-hidden = Quelque chose a été ouvert par { $names }, et le serveur cache quoi : peut-être ce papier.
    .advice = Le registre public le montre : « coffre history » dit quand. Le reçu signé manque, donc il n'y a rien à écrire dans un fichier. Parlez-en à ceux qui tiennent le serveur.
err-not-read-then = Personne n'a demandé ce papier à ce moment : { $at }.
    .advice = On l'a demandé à ces moments : { $times }. Le début d'un moment suffit.
err-several-readers = Plusieurs personnes ont demandé ce papier : { $names }.
    .advice = Ajoutez laquelle : --contact NOM.
err-no-door = Aucune porte n'est ouverte à { $name }.
    .advice = Rien à fermer. « coffre grants --all » montre les anciennes.
err-check-found-here = { $count ->
        [one] { $count } papier est abîmé ici.
       *[other] { $count } papiers sont abîmés ici.
    }
    .advice = Lancez « coffre check --repair », et vérifiez le disque.
err-check-found-there = { $count ->
        [one] Le serveur est en faute { $count } fois.
       *[other] Le serveur est en faute { $count } fois.
    }
    .advice = Gardez bien cet appareil : lui est en ordre. Parlez-en à ceux qui tiennent le serveur.

## Demandes, messages, corrections

letter-version = Nouvelle version de « { $title } »
letter-request = Demande à voir : { $types } ({ $days ->
        [one] { $days } jour
       *[other] { $days } jours
    })
letter-message = Message
letter-message-about = Message sur « { $title } »
request-asks = { $name } demande à voir : { $types }. Pendant { $days ->
        [one] { $days } jour
       *[other] { $days } jours
    }. Pour : { $purpose } (comparé : { $checked })
request-how = { $count ->
        [0] Aucun de vos papiers de ces sortes ne peut être proposé. Pour en choisir : coffre grant N° --request { $id }
       *[other] Pour montrer, après avoir vu la liste : coffre grant --request { $id }
    } Sinon : coffre refuse { $id }. Un refus ne lui dit rien.
request-is-over = Le temps pour y répondre est passé.
message-sent = Message pour { $name }.
correction-sent = Demande de correction pour { $name }.
disagreement-sent = Votre désaccord est écrit à { $name }.
show-new-question = { $names } : voit encore l'ancienne version de « { $title } ». Montrer aussi la nouvelle ?
show-new-done = La nouvelle version est montrée aussi à : { $names }
show-new-not = Voit encore l'ancienne version : { $names }. Pour montrer la nouvelle : coffre grant { $id } --to NOM
show-new-unvouched = « { $name } » voit l'ancienne version et ne verra pas la nouvelle : l'autorité ne s'en porte plus garante. Pour la montrer quand même : coffre grant { $id } --to NOM --unvouched
err-request-fits-nothing = Aucun de vos papiers ne peut être proposé pour cette demande.
    .advice = Un papier délicat ou privé ne se montre que si vous le nommez : coffre grant N° --request N°
err-not-a-request = « { $typed } » n'est pas une demande.
    .advice = Ce qui attend : coffre inbox
err-is-a-request = C'est une demande : il n'y a rien à garder.
    .advice = Pour montrer des papiers : coffre grant --request { $id }. Sinon : coffre refuse { $id }
err-not-a-contact = { $name } n'est pas dans vos contacts.
    .advice = Demandez-lui sa carte, puis : coffre contact add FICHIER. S'il vous a écrit : coffre contact add --letter NUMÉRO
err-no-author = Personne à qui écrire au sujet de « { $title } ».
    .advice = On n'écrit qu'à celui qui a donné le papier, si vous avez sa carte : coffre contact add FICHIER
err-not-known-to = { $name } ne connaît pas « { $title } ».
    .advice = Montrez-lui d'abord ce papier, ou écrivez sans --about.
err-nothing-said = Le texte est vide.
    .advice = Écrivez quelques mots entre guillemets.
not-yours = « { $title } » semble être le papier de quelqu'un d'autre : le nom ou la date de naissance n'est pas le vôtre.
not-yours-question = Le garder quand même ?
sync-words = { $count ->
    [one] { $count } message ou demande vous attend : coffre inbox
   *[other] { $count } messages ou demandes vous attendent : coffre inbox
 }
inbox-words-count = { $count ->
    [one] { $count } message ou demande.
   *[other] { $count } messages ou demandes.
 } Garder un message : coffre accept N°. Répondre : coffre write NOM "…". L'ôter : coffre refuse N°

## La feuille de secours et la fiche d'urgence

rescue-new = Faire une autre feuille de secours ? L'ancienne ne servira plus à revenir.
rescue-then = Quand les mots sont sur du papier : coffre rescue drill
sheet-to-print = La feuille est dans { $path }. Ouvrez ce fichier, imprimez-le, puis effacez-le.
drill-erase = Ses mots attendent encore sur cet ordinateur. Sont-ils sur du papier, et peut-on les effacer ici ?
drill-erased = Ses mots ne sont plus sur cet ordinateur.
drill-kept = Ses mots attendent encore sur cet ordinateur. Quand ils seront sur du papier : coffre rescue drill --yes
emergency-set = Votre fiche est gardée ici. Pour l'imprimer : coffre emergency print -o fiche.html
err-sheet-done = La feuille de secours est faite : ses mots ne sont plus sur cet ordinateur.
    .advice = Si elle est perdue, faites-en une autre : coffre rescue print --new
err-emergency-empty = La fiche d'urgence n'est pas écrite.
    .advice = Écrivez-la d'abord : coffre emergency set --from FICHIER
err-emergency-line = La ligne { $line } n'est pas une ligne de la fiche.
    .advice = Chaque ligne est un nom, = et ce qu'il dit, comme : allergies = Pénicilline. « coffre emergency set --help » donne les noms. Rien n'a été changé.
err-emergency-unreadable = Ce fichier ne se lit pas : { $path }.
    .advice = Donnez un fichier de texte de moins de 64 Kio. Rien n'a été changé.
err-emergency-too-much = C'est trop long pour une feuille.
    .advice = Une case prend { $lines } lignes de { $letters } lettres. Rien n'a été changé.
