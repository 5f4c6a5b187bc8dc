### Ce que dit « coffre-pro » dans un terminal. Le français est la source.

## Mots courts

indented = {"   "}{ $text }
blank = {""}

column-id = N°
column-date = Date
column-paper = Papier
column-type = Sorte
column-author = Auteur
column-size = Taille
column-name = Nom
column-file = Fichier
column-from = De
column-letters = Lettres
column-verified = Vérifié
column-patient = Patient
column-papers = Papiers
column-opened = Ouvert
column-opened-count = Ouverts
column-until = Jusqu'à
column-purpose = Pour
column-when = Quand
column-written = Écrit dans
column-custodian = Confirmé par

field-home = Dossier
field-server = Serveur
field-received = Reçu
field-new-doors = Portes ouvertes ou complétées
field-patients = Patients
field-papers = Papiers montrés
field-opened-count = Papiers ouverts
field-doors = Portes ouvertes
field-receipts = Reçus signés
field-inbox = Boîte aux lettres
field-waiting = Attend internet
field-head = Écritures confirmées

## Faire un coffre

rescue-advice = Qui tient cette feuille peut tout ouvrir. Rangez-la sous clé.
fingerprint-heading = Les 12 mots de votre carte, à lire à vos patients :
digits-heading = Les mêmes en chiffres :
vault-sent = Votre coffre est connu du serveur. Pour donner votre carte : coffre-pro card -o ma-carte.coffre
vault-sent-later = Tout est gardé ici. Le reste partira vers le serveur quand il y aura internet.
vault-offline = Tout est gardé ici. Pour recevoir des papiers, il faut un serveur : coffre-pro server set ADRESSE
no-server = aucun
card-written = Votre carte est dans { $path }. Donnez ce fichier, puis lisez vos 12 mots à voix haute.
card-how = Pour donner votre carte : coffre-pro card -o ma-carte.coffre
card-no-server = Votre carte sera complète quand un serveur sera choisi : coffre-pro server set ADRESSE
plate-written = La plaque est dans { $path }. Ouvrez ce fichier dans un navigateur et imprimez-le.

## Envoyer et recevoir

sending = Envoi
receiving = Réception
changes-wait = Gardé ici. Le reste partira quand il y aura internet.
kept-but-refused = c'est gardé ici, mais pas envoyé. { $what } { $advice }
waits = { $all ->
    [0] rien
   *[other] { $all }
 }
sync-done = C'est à jour.
nothing-new = Rien de nouveau.
letter-waits = Lettre { $id }, de { $name } : { $title }
letters-how = Pour ouvrir une lettre : coffre-pro open "{ $name }" { $id }. Pour la refuser sans que personne le sache : coffre-pro refuse { $id }
mailbox-filling = votre boîte aux lettres est pleine à { $percent } %. Pleine, elle ne reçoit plus rien, pas même une porte. { $count ->
        [0] Attendez demain, ou parlez-en à ceux qui tiennent le serveur.
       *[other] Ouvrez vos lettres, ou refusez-les : coffre-pro refuse --from NOM, ou coffre-pro refuse --all.
    }
arrival-refused = quelque chose est arrivé et a été écarté. { $what } ({ $why })
patient-to-verify = Rien ne prouve encore que c'est bien { $name }. Comparez vos mots : coffre-pro contact verify "{ $name }"

## Patients et papiers

patients-count = { $count ->
    [0] Aucun patient. Pour aller chercher ce qu'on vous montre : coffre-pro receive
    [one] { $count } patient.
   *[other] { $count } patients.
 }
door-gives-only = pour déposer seulement
about-claimed = { $title } (selon l'expéditeur)
door-past = passé
papers-count = { $count ->
    [0] { $name } ne vous montre rien en ce moment.
    [one] { $count } papier, { $opened ->
        [0] pas encore ouvert.
       *[other] déjà ouvert.
    }
   *[other] { $count } papiers, { $opened ->
        [0] aucun encore ouvert.
        [one] dont { $opened } déjà ouvert.
       *[other] dont { $opened } déjà ouverts.
    }
 }
found-count = { $count ->
    [0] Rien trouvé.
    [one] { $count } papier trouvé.
   *[other] { $count } papiers trouvés.
 }
verified-none = jamais
verified-spoken = de vive voix, à distance
verified-in-person = en personne
contact-verified = C'est bien { $name }.
field-code = Code
code-tell = Appelez la personne à un numéro que vous connaissez, et dites-lui ces 12 chiffres. Ils valent dix minutes, une seule fois. Elle les écrit dans son coffre, avec l'adresse { $server } si son serveur est un autre. Laissez ce programme ouvert.
compare-theirs = Demandez à { $name } de lire les 12 mots de sa propre carte. Vous devez entendre :
compare-digits = Si { $name } lit plutôt des chiffres :
compare-ours = Et voici les vôtres, si { $name } veut vérifier votre carte :
photo-question = Cette photo, l'avez-vous prise vous-même, devant { $name } ?
compare-question = Est-ce que { $name } a lu exactement les mêmes mots ?

title-sent = { $title } (lettre)
title-unsure = { $title } (version incertaine)
versions-unsure = deux portes montrent deux versions de « { $title } », et rien ne dit laquelle est la plus récente. Les deux sont dans la liste.

## Ouvrir, donner, reçus

fetching = Demande
opening = Ouverture
opened-active = { $path } est un programme ou une page web. Ne l'ouvrez que si vous savez d'où il vient.
custodian-absent = { $server } n'a pas répondu ou a refusé. Les deux autres gardiens ont suffi.
custodian-lied = { $server } a été pris à mentir. C'est noté ; deux gardiens ont suffi.
receipts-signed = { $count ->
    [0] Aucun reçu signé : tout était déjà ouvert.
    [one] { $count } reçu signé. { $name } le verra.
   *[other] { $count } reçus signés. { $name } les verra.
 }
not-opened = pas ouvert : { $title }. { $what }
not-opened-count = { $count ->
    [one] { $count } papier n'a pas été ouvert.
   *[other] { $count } papiers n'ont pas été ouverts.
 }
letters-kept = { $count ->
    [one] { $count } lettre gardée ici. Celui qui l'a envoyée n'en sait rien.
   *[other] { $count } lettres gardées ici. Ceux qui les ont envoyées n'en savent rien.
 }
letters-refused = { $count ->
    [one] { $count } lettre refusée. Celui qui l'a envoyée n'en sait rien.
   *[other] { $count } lettres refusées. Ceux qui les ont envoyées n'en savent rien.
 }
refuse-question = { $count ->
    [one] Refuser { $count } lettre sans l'ouvrir ?
   *[other] Refuser { $count } lettres sans les ouvrir ?
 }
not-given = pas donné. { $what }
giving = Papiers
given-sent = { $count ->
    [one] Donné : ce papier attend { $name } dans sa boîte aux lettres.
   *[other] Donnés : ces { $count } papiers attendent { $name } dans sa boîte aux lettres.
 }
given-waits = { $count ->
    [one] Gardé ici. Ce papier partira vers { $name } quand il y aura internet.
   *[other] Gardés ici. Ces { $count } papiers partiront vers { $name } quand il y aura internet.
 }
evidence-written = Preuve de cette lecture, et de rien d'autre : { $path }. Qui la reçoit la vérifie avec « coffre-audit evidence verify ».
evidence-level = { $level ->
    [receipt] Elle tient au reçu signé seul : aucun registre public ne dit quand. Refaites-la quand le serveur répondra, elle sera plus forte.
    [one-operator] Le reçu signé est dans un registre public tenu par un seul serveur : la preuve vaut ce que vaut celui qui le tient.
   *[witnessed] Le reçu signé est dans un registre public que des témoins ont vu.
 }
receipts-count = { $count ->
    [0] Aucun reçu signé.
    [one] { $count } reçu signé.
   *[other] { $count } reçus signés.
 }
status-lies = { $count ->
    [one] un serveur a été pris à mentir une fois. Rien n'a été accepté ; parlez-en à ceux qui le tiennent.
   *[other] un serveur a été pris à mentir { $count } fois. Rien n'a été accepté ; parlez-en à ceux qui le tiennent.
 }

## Erreurs

err-file-exists = Il y a déjà un fichier ici : { $path }.
    .advice = Choisissez un autre endroit avec -o, ou ajoutez --yes pour le remplacer. Rien n'a été signé.
err-file-unwritable = Rien ne peut être écrit ici : { $path }.
    .advice = Vérifiez que le dossier existe et que vous avez le droit d'y écrire.
err-where-to = Il manque l'adresse d'un serveur.
    .advice = Avec une adresse : coffre-pro init --server ADRESSE. Sans serveur, ou sans internet : coffre-pro init --offline. L'adresse peut venir plus tard.
err-compare-needed = Il faut comparer les mots de { $name } de vive voix, et personne ne peut être interrogé.
    .advice = Relancez dans un terminal sans --yes, ou donnez les mots entendus : --words "…".
err-no-square = Aucun code carré de Coffre ne se lit sur cette photo.
    .advice = Reprenez-la de plus près, bien droite et sans reflet. Ou tapez le texte écrit sous le carré : « coffre-pro contact verify NOM --fingerprint ».
err-square-unknown = Ce code carré est celui de quelqu'un dont la carte n'est pas ici.
    .advice = Sa carte vient avec ce qu'il vous montre (« coffre-pro receive »), ou par téléphone (« coffre-pro verify --code »).
err-words-differ = Les mots ne sont pas les mêmes : ces papiers ne viennent pas de { $name }.
    .advice = Ne vous y fiez pas. Demandez à { $name }, en face, de vous les montrer à nouveau.
err-no-patient = Personne ne s'appelle « { $typed } » ici.
    .advice = « coffre-pro patients » montre les noms ; « coffre-pro receive » va chercher ce qui est nouveau.
err-nothing-shown = { $name } ne vous montre rien en ce moment.
    .advice = Demandez-lui d'ouvrir une porte, puis : coffre-pro receive.
err-paper-gone = Ce papier n'est plus là : { $title }.
    .advice = Demandez à son propriétaire de le montrer à nouveau. Aucun reçu n'a été signé.
err-no-readings-left = Cette porte ne permet plus d'ouvrir : { $title }.
    .advice = Demandez à son propriétaire d'en ouvrir une autre. Aucun reçu n'a été signé.
err-paper-faulty = Ce papier ne s'ouvre pas : { $title }. Il a été mal préparé par celui qui le montre.
    .advice = Demandez à son propriétaire de le montrer à nouveau. Un reçu a été signé.
err-letter-incomplete = Cette lettre n'est pas encore arrivée en entier : { $title }.
    .advice = Recommencez après un prochain « coffre-pro receive ». Si elle ne vient pas, demandez qu'on vous la renvoie.
err-no-letters = Aucune lettre n'attend.
    .advice = « coffre-pro receive » va chercher ce qui est nouveau.
err-not-sent = Rien n'a été envoyé.
    .advice = Comparez d'abord la carte : « coffre-pro contact verify ».
err-stopped-by-you = Rien n'a été refusé.
    .advice = Recommencez quand vous voulez.
err-not-a-card = Ce fichier n'est pas une carte : { $path }.
    .advice = Demandez au patient le fichier que fait « coffre card -o ».
err-papers-not-given = { $count ->
        [one] { $count } fichier n'a pas été donné.
       *[other] { $count } fichiers n'ont pas été donnés.
    }{ $given ->
        [0] {""}
        [one] {" "}L'autre l'est.
       *[other] {" "}Les autres le sont.
    }
    .advice = Lisez ci-dessus ce qui ne va pas, puis recommencez avec eux seuls.

## Autorités, attestations, clés neuves

field-subject = Numéro
field-published = Publié
column-revoked = Reprise le
issue-about = { $name } demande une attestation pour { $subject }. La personne doit lire ces 12 mots, ou ces chiffres, sur son propre appareil :
issue-question = Avez-vous la personne devant vous, avec une pièce d'identité, et lit-elle les mêmes mots que { $name } ?
issued = Attestation écrite dans { $path }. Donnez ce fichier à la personne : « coffre-pro credential import ».
credential-taken-back = Attestation reprise. La liste publique le dira au prochain « coffre-pro sync ».
status-list = Liste publique des attestations reprises : { $at }.
status-list-none = Aucune liste publique n'a encore été faite ici : lancez « coffre-pro sync », chaque jour.
request-written = Demande écrite dans { $path }. Donnez ce fichier à votre ordre ou à votre hôpital, et montrez-lui les 12 mots de votre carte.
credential-imported = Attestation gardée, et portée par une carte neuve. Vos patients la verront avec elle.
card-rotated = Vos clés sont neuves, et signées par les anciennes. Les anciennes restent ici pour ouvrir ce qui leur était montré.
cards-revoked = Toutes vos cartes sont reprises, et ne reviendront pas. Pour continuer : un coffre neuf, et une attestation neuve.
revocation-written = Fichier de reprise écrit. Rangez-le loin de cet appareil : qui l'a peut faire cesser toutes vos cartes, et rien d'autre.
revocation-kept = Fichier pour faire cesser vos cartes, si tout est perdu : { $path }. Rangez-le sur une clé ou du papier, loin de cet appareil.
status-alarm = { $alarm ->
        [other-vault] Une attestation à votre numéro désigne un autre coffre, { $what }. Appelez votre ordre.
        [unknown-card] Une carte de votre coffre que vous n'avez pas faite est publiée, { $what }. Retirez l'appareil perdu.
       *[revoked] Toutes vos cartes ont été reprises.
    }
err-not-a-number = « { $typed } » n'est pas un numéro ou un code de métier valable.
    .advice = Écrivez par exemple « --number rpps:10100000016 --profession G15_10 ». Autres : « foreign:BE-12345 », « other:4711 ».
err-revoke-how = Faire cesser toutes les cartes ne se défait pas.
    .advice = Confirmez avec --yes ; ou donnez le fichier de reprise et --server ADRESSE ; ou préparez-en un avec --prepare FICHIER.

## Demandes et messages

column-what = Quoi
column-words = Mots
what-request = demande
what-message = message
what-correction = correction demandée
what-disagreement = désaccord
request-sent = Demande envoyée à { $name }. Si ce patient vous montre quelque chose, cela arrivera avec « coffre-pro receive ». Sinon, rien ne viendra.
message-sent = Message pour { $name }.
messages-wait = { $count ->
    [one] { $count } message vous attend : coffre-pro messages
   *[other] { $count } messages vous attendent : coffre-pro messages
 }
messages-count = { $count ->
    [0] Aucun message.
    [one] { $count } message. Pour l'ôter d'ici sans que personne le sache : coffre-pro refuse N°
   *[other] { $count } messages. Pour en ôter un d'ici sans que personne le sache : coffre-pro refuse N°
 } Pour répondre à une correction par une nouvelle version : coffre-pro give NOM FICHIER --replaces N°
err-type-unknown = Je ne connais pas cette sorte de papier : { $typed }
    .advice = Par exemple : ordonnance, analyse, imagerie, consultation, 57833-6, 11502-2
err-type-ambiguous = « { $typed } » désigne plusieurs sortes : { $candidates }
    .advice = Écrivez le code.
err-period-unreadable = Je ne comprends pas cette durée : { $typed }
    .advice = Par exemple 1d (jour), 2w (semaines), 3m (mois) ; { $most } jours au plus.
err-nothing-said = Le texte est vide.
    .advice = Écrivez quelques mots entre guillemets.
err-not-a-correction = « { $typed } » n'est pas une demande de correction de ce patient.
    .advice = Ce qui attend : coffre-pro messages
err-one-version = Une nouvelle version est un seul fichier.
    .advice = Donnez les autres fichiers à part.

## La page

field-open-together = Résumé ouvert d'un geste
err-page-failed = La page de votre coffre ne peut pas s'ouvrir.
    .advice = Fermez les autres fenêtres de « coffre-pro » et recommencez. Vos papiers ne risquent rien.

## Qui demande une attestation : une connexion, une carte

login-go = Connectez-vous chez { $issuer }, au nom de { $name }, à cette adresse et sur cet ordinateur. La réponse ne vaudra que pour cette demande.
field-address = Adresse
login-kept = Connexion écrite dans { $path }. Donnez-la à l'autorité avec la demande, sans attendre : elle vieillit vite.
login-back = C'est fait. Fermez cette page et revenez au programme.
login-back-refused = La connexion n'a pas été accordée. Fermez cette page et revenez au programme.
login-back-stray = Cette page n'est pas attendue ici. Fermez-la.
confirmed = { $what ->
        [number] numéro
        [name] nom
        [profession] métier
        [specialty] spécialité
       *[not-revoked] certificat non révoqué
    }
checked = { $how ->
        [login] Connexion chez { $by } ({ $at }) : { $confirmed }.
       *[signature] Signature par un certificat de { $by } : { $confirmed }.
    }
warn-not-said = Rien ne le confirme, sauf la demande : { $what }. Regardez dans vos propres registres.
warn-no-list = Aucune liste de révocation n'est donnée : une carte volée passerait. Donnez-la avec --crl.
err-provider-file = Ce fichier ne décrit pas un fournisseur d'identité : { $path }.
    .advice = Corrigez-le : docs/commands-pro.md en donne le modèle.
err-provider-failed = { $issuer } n'a pas fait la connexion, ou a mal répondu.
    .advice = Recommencez dans un moment. Si cela dure, montrez les détails à qui a écrit le fichier du fournisseur.
err-no-door = Le retour de la connexion ne peut pas être attendu sur cet ordinateur.
    .advice = Fermez l'autre connexion en cours, ou changez « port » dans le fichier du fournisseur.
err-login-unfinished = Personne ne s'est connecté en dix minutes.
    .advice = Relancez la commande, et connectez-vous aussitôt. Rien n'a été gardé.
err-login-refused = { $why ->
        [malformed] Ce fichier n'est pas une connexion.
        [algorithm] La connexion est signée d'une façon qui ne prouve rien.
        [key] La connexion est signée par une clé que le fournisseur ne publie pas.
        [signature] La signature de la connexion est fausse.
        [issuer] La connexion vient d'un autre fournisseur d'identité.
        [audience] La connexion a été faite pour un autre service que cette autorité.
        [other-request] La connexion a été faite pour une autre demande.
        [early] La connexion est datée du futur.
        [expired] La connexion est trop vieille.
        [weak] La connexion n'est pas du niveau demandé.
        [no-login-time] La connexion ne dit pas quand la personne s'est connectée.
        [old-login] La connexion n'a pas été faite pour cela : quelqu'un s'est servi d'une session déjà ouverte.
        [no-number] Le compte qui s'est connecté n'a pas de numéro RPPS : ce n'est pas celui d'un professionnel.
       *[no-name] La connexion ne dit pas le nom de la personne.
    }
    .advice = { $why ->
        [no-login-time] Le fournisseur ne donne pas « auth_time », alors que « max_age » a été demandé : montrez cela à qui s'en occupe. Ne délivrez rien sur cette foi.
        [old-login] La personne refait « coffre-pro credential login » et tape son mot de passe ou son code. Si elle n'a pas fait cette connexion, quelqu'un s'est servi de son ordinateur : prévenez-la.
        [expired] La personne refait « coffre-pro credential login » avec la même demande, et vous l'apporte aussitôt.
        [early] Mettez cet ordinateur à l'heure. S'il y est, demandez à la personne de recommencer.
        [no-number] La personne se connecte avec son compte de professionnel.
        [other-request] La personne refait « coffre-pro credential login » avec la demande que vous avez. Si elle l'avait fait, quelqu'un essaie de se servir de sa connexion : prévenez-la.
        [key] La personne recommence. Si cela se répète, vérifiez « keys » dans le fichier du fournisseur.
       *[other] Ne délivrez rien sur cette foi. Demandez à la personne de refaire « coffre-pro credential login ».
    }
err-certificates-file = Ce fichier n'est pas une liste de certificats, ou de révocations : { $path }.
    .advice = Donnez-le en PEM ; --ca doit contenir au moins une racine, qui se signe elle-même.
err-signature-refused = { $why ->
        [certificate] Le certificat joint est illisible.
        [chain] Le certificat ne vient pas d'une autorité à laquelle vous croyez.
        [dates] Le certificat, ou l'un de ceux qui le signent, n'est pas à sa date.
        [usage] Le certificat n'est pas fait pour qu'une personne signe.
        [revoked] Le certificat a été révoqué.
        [no-list] La liste de révocation ne couvre pas tout le chemin du certificat.
        [old-list] La liste de révocation est périmée.
        [signature] La signature n'est pas celle de cette demande.
       *[no-number] Le certificat ne nomme pas une personne avec un numéro RPPS.
    }
    .advice = { $why ->
        [no-list] Téléchargez les listes de toutes les autorités du chemin, et mettez-les dans un seul fichier, en PEM.
        [old-list] Téléchargez la liste à nouveau.
        [signature] La personne signe à nouveau le fichier même que vous avez, sans le changer.
        [revoked] Ne délivrez rien. Prévenez la personne : sa carte est peut-être volée.
       *[other] La personne signe avec le certificat de sa carte de professionnel, et le joint avec ceux qui le signent.
    }
err-identity-differs = { $field ->
        [number] La demande porte le numéro { $asked }, la personne a le numéro { $found }.
        [name] La demande est au nom de « { $asked } », la personne s'appelle « { $found } ».
        [profession] La demande dit le métier { $asked }, le registre dit { $found }.
       *[specialty] La demande dit la spécialité { $asked }, le registre dit { $found }.
    }
    .advice = Ne délivrez rien pour cette demande. La personne en refait une avec ce que dit le registre, et prouve à nouveau qui elle est.
