### La page du soignant, dans son navigateur. Le français est la source.

## Partout

page-name = Coffre, côté soignant
home = Patients
pro-card = Ma carte
pro-receipts = Mes reçus
pro-settings = Réglages
pro-line-no-server = Ce coffre n'est que sur cet ordinateur : aucun patient ne peut rien vous montrer.
pro-line-away = Pas d'internet en ce moment. Ce qui est ouvert se lit ici.
pro-line-sent = Tout est à jour.
pro-line-sending = Les derniers changements partent.
pro-will-sign = { $count ->
        [one] L'ouverture signe un reçu : { $name } saura que vous avez lu ce papier, et quand.
       *[other] L'ouverture signe { $count } reçus : { $name } saura que vous avez lu ces papiers, et quand.
    }
pro-signed = { $count ->
        [0] Rien de plus n'a été signé.
        [one] C'est ouvert. Un reçu est signé pour { $name }.
       *[other] C'est ouvert. { $count } reçus sont signés pour { $name }.
    }

## Les patients

pro-patients = Mes patients
pro-alarm = { $alarm ->
        [other-vault] Attention : une attestation à votre numéro désigne un autre coffre, { $what }. Appelez votre ordre.
        [unknown-card] Attention : une carte de votre coffre que vous n'avez pas faite est publiée, { $what }. Retirez l'appareil perdu.
       *[revoked] Toutes vos cartes ont été reprises.
    }
pro-no-patient = Personne ne vous montre rien pour le moment. Montrez votre carte à un patient.
pro-patient-search = Nom du patient
pro-patients-count = { $count ->
        [0] Aucun patient de ce nom.
        [one] 1 patient
       *[other] { $count } patients
    }
pro-shows = { $count ->
        [0] aucun papier
        [one] 1 papier
       *[other] { $count } papiers
    }
pro-shut = { $count ->
        [one] 1 pas ouvert
       *[other] { $count } pas ouverts
    }
pro-letters = { $count ->
        [one] 1 lettre
       *[other] { $count } lettres
    }
pro-until = vous montre ses papiers jusqu'à : { $when }
pro-no-door = ne vous montre plus rien de nouveau
pro-verified = identité vérifiée
pro-unverified = identité pas vérifiée
pro-look = Voir s'il y a du nouveau
pro-draft = Reprendre ce que vous écriviez
pro-draft-forget = Ne pas garder

## Le résumé

pro-allergies = Allergies
pro-treatments = Traitements
pro-problems = Problèmes
pro-vaccines = Vaccins
pro-results = Derniers résultats
pro-nothing-opened = Aucun papier ouvert n'en parle.
pro-not-stated = Les papiers ouverts n'en disent rien. Cela ne veut pas dire qu'il n'y en a pas.
pro-source = papier
pro-and-more = { $count ->
        [one] et 1 autre
       *[other] et { $count } autres
    }
pro-mixed = Un papier parle de plusieurs personnes : il n'est pas repris ici. Lisez-le.
pro-high = risque élevé, dit le papier
pro-now-past = terminé
pro-now-paused = en pause ou prévu
pro-unsure = à confirmer
pro-not-final = pas définitif
pro-subject = Nom écrit dans le papier :
pro-summary-shut = { $count ->
        [one] 1 papier fait pour ce résumé n'est pas ouvert.
       *[other] { $count } papiers faits pour ce résumé ne sont pas ouverts.
    }
pro-open-all = Ouvrir le résumé
pro-open-one = Ouvrir :
pro-new = { $count ->
        [one] 1 papier nouveau
       *[other] { $count } papiers nouveaux
    }
pro-since = depuis votre lecture : { $when }

## Chercher

pro-search = Chercher : HbA1c, radio, hôpital, septembre…
pro-keys = Au clavier : ↑ ↓ choisir, Entrée ouvrir, Échap effacer ou revenir, / chercher.
pro-filter-family = Sorte
pro-filter-year = Année
pro-filter-author = Auteur
pro-all = Tous
pro-papers = Papiers
pro-pages = Pages
pro-found = { $count ->
        [0] Aucun papier trouvé.
        [one] 1 papier
       *[other] { $count } papiers
    }
pro-folded = { $count ->
        [one] 1 doublon replié
       *[other] { $count } doublons repliés
    }
pro-opened = déjà ouvert
pro-not-opened = pas ouvert
pro-version-unsure = deux versions : personne ne peut dire laquelle est la plus récente
pro-preview = Aperçu
pro-choose = Choisissez un papier : il se décrit ici, sans être ouvert.

## Un papier

pro-type = Sorte
pro-date = Date
pro-author = De qui
pro-origin = Vient de
pro-size = Taille
pro-purpose = Pour quoi
pro-open-until = Montré jusqu'à
pro-from-patient = ajouté par le patient
pro-from-helper = ajouté par une personne qui aide le patient
pro-from-signed = signé par { $name }
pro-from-unsigned = non signé { $name }
pro-opens-freely = Déjà ouvert : se relit ici, sans nouveau reçu.
pro-letter-opens = C'est une lettre pour vous. L'ouvrir la garde ici, sans reçu.
pro-letter-kept = La lettre est ouverte et gardée ici.
pro-refuse = Refuser
pro-refuse-what = Refusée, elle n'est pas gardée. La personne n'en apprend rien.
pro-refused = C'est refusé. La personne n'en saura rien.
pro-open = Ouvrir ce papier
pro-opening = Le papier s'ouvre.
pro-read = Lire ou imprimer
pro-for-programs = Ce papier est fait pour les programmes. Voici ce qu'il dit.
pro-states = Ce que dit ce papier
pro-export = Copier dans le dossier du cabinet
pro-exported = C'est copié :
pro-export-where = Choisissez d'abord le dossier où copier les papiers.
pro-export-cannot = On ne peut pas écrire dans ce dossier. Choisissez-en un autre.
pro-export-no-folder = Ce dossier n'existe pas sur cet ordinateur. Écrivez son chemin entier.

## Donner

pro-give = Donner un papier
pro-give-to = Donner un papier à { $name }
pro-give-explained = Le papier va dans sa boîte aux lettres, avec votre signature. Il le garde s'il le veut.
pro-give-word = Un mot avec le papier (si vous voulez)
pro-give-files = Choisir des papiers
pro-give-hint = Ou faites-les glisser sur ce champ.
pro-giving = Les papiers partent.
pro-given = { $count ->
        [one] 1 papier est donné à { $name }.
       *[other] { $count } papiers sont donnés à { $name }.
    }
pro-give-no-card = Vous n'avez pas la carte de cette personne. Demandez-la-lui.

## Une carte

pro-add = Ajouter une carte
pro-add-explained = La carte d'un patient ou d'un confrère dit où lui écrire et lui donner un papier. Rien ne lui est montré pour autant.
pro-added = La carte est gardée. Comparez les mots : un nom sur une carte ne prouve rien.
pro-compare = Vérifier son identité
pro-compared = Comparée
pro-met-in-person = face à face
pro-met-spoken = au téléphone
pro-met-not = pas encore : un nom sur une carte ne prouve rien
pro-card-says = La carte dit
pro-card-role = Métier, selon la carte
pro-card-place = Sa boîte aux lettres
pro-card-good = Carte valable jusqu'à

## Les 12 chiffres

pro-code = Échanger nos cartes par téléphone
pro-code-how = Appelez la personne à un numéro que vous connaissez déjà, et reconnaissez sa voix. Ce programme montre 12 chiffres, que vous lui dites.
pro-code-show = Montrer 12 chiffres à dire
pro-code-for = Pour
pro-code-tell = Dites-lui ces 12 chiffres. Ils valent dix minutes, une seule fois. Ne les écrivez nulle part.
pro-code-server = Si son serveur est un autre, dites-lui aussi l'adresse du vôtre :
pro-code-waits = On attend qu'elle les écrive.
pro-code-forget = Ne plus montrer ces chiffres

## Demander

pro-request = Demander des papiers
pro-request-to = Demander des papiers à { $name }
pro-request-explained = Le patient voit votre demande. Il montre tout, une partie, ou rien. S'il refuse, vous n'en saurez rien.
pro-request-what = Quels papiers
pro-request-sorts = Choisir sorte par sorte
pro-delicate = délicat : demandez-le seulement s'il le faut
pro-request-why = Pour quoi
pro-request-why-hint = Le patient lit ces mots avant de décider.
pro-request-how-long = Pour combien de temps
pro-for-a-day = un jour
pro-for-a-week = une semaine
pro-for-a-month = un mois
pro-for-three-months = trois mois
pro-for-a-year = un an
pro-request-send = Envoyer la demande
pro-request-nothing = Cochez au moins une sorte de papiers.
pro-request-sent = Votre demande
pro-request-gone = La demande part dans la boîte aux lettres de { $name }.
pro-request-silence = Ce que le patient vous montre vient ici tout seul. Le silence ne veut rien dire.
pro-days = { $count ->
        [one] 1 jour
       *[other] { $count } jours
    }

## Écrire

pro-words = Messages
pro-words-with = Messages avec { $name }
pro-words-count = { $count ->
        [one] 1 message attend
       *[other] { $count } messages attendent
    }
pro-no-word = Aucun message n'attend.
pro-write-about = Écrire à propos de ce papier
pro-write-of = À propos de :
pro-write-claimed = (selon l'expéditeur)
pro-write-label = Votre message
pro-write-hint = Ce n'est pas pour les urgences : personne ne sait quand il sera lu.
pro-write-anyway = Sa carte n'est pas comparée. Je veux quand même écrire à { $name }.
pro-give-anyway = Sa carte n'est pas comparée. Je veux quand même donner à { $name }.
pro-write-send = Envoyer
pro-write-sent = Le message part dans sa boîte aux lettres.
pro-word-message = Message
pro-word-correction = Demande de correction
pro-word-disagreement = N'est pas d'accord
pro-word-request = Demande des papiers
pro-give-new = Donner la nouvelle version
pro-give-version = Le papier prend la place de celui dont parle la lettre : dans le coffre du patient, l'ancien reste derrière lui.
pro-version-over = Cette lettre n'attend plus : une nouvelle version a déjà été donnée.
pro-word-done = J'ai fini avec cette lettre
pro-word-done-what = Elle n'attend plus, et n'est pas gardée. La personne n'en apprend rien.
pro-word-done-yes = Oui, l'enlever
pro-word-away = La lettre n'attend plus.

## Ma carte

pro-card-how = Le patient photographie ce carré, ou compare les 12 mots que vous lisez à voix haute.
pro-card-square = Carré à photographier de ma carte
pro-card-words = Les 12 mots
pro-card-digits = Les 60 chiffres
pro-card-text = Le carré en lettres
pro-card-until = Carte valable jusqu'à : { $when }. La suivante se fait toute seule.
pro-card-keep = Le fichier de ma carte, à donner
pro-card-file = ma-carte
pro-card-no-server = Sans serveur, personne ne peut encore vous écrire : « coffre-pro server set ».
pro-plate = Plaque pour le bureau
pro-plate-how = Posez-la devant le patient. Rien n'y est secret ; les 12 mots ne changent pas.
pro-plate-size = Taille
pro-plate-a4 = une feuille A4, pour le mur
pro-plate-a6 = A6 pliée, pour le bureau
pro-plate-with = Deuxième langue
pro-plate-show = Voir la plaque

## Mes reçus

pro-receipts-explained = Chaque papier ouvert a laissé un reçu signé par vous. Le patient voit la même liste.
pro-no-receipt = Vous n'avez encore rien ouvert.
pro-receipts-count = { $count ->
        [one] 1 reçu
       *[other] { $count } reçus
    }
pro-when = Quand
pro-patient = Patient
pro-paper = Papier
pro-kept-by = Gardé par

## Réglages

pro-settings-kept = C'est gardé.
pro-together = Ouvrir le résumé d'un seul geste
pro-together-explained = Un papier ouvert, un reçu : cela ne change pas. Vous choisissez seulement si un geste peut en ouvrir plusieurs. Le patient voit tous les reçus.
pro-together-how = Pour les papiers du résumé
pro-together-no = Un geste pour chaque papier
pro-together-yes = Un geste pour tous ensemble
pro-export-folder = Dossier du cabinet
pro-export-explained = Les papiers ouverts y sont copiés sous le nom date, sorte, auteur. Jamais par-dessus un autre fichier.
pro-export-path = Chemin du dossier
pro-export-hint = Entier, comme : /home/cabinet/Documents/patients
pro-version = coffre-pro, version { $version }

## Ce qui ne va pas

page-closed = La porte est fermée : ce patient ne montre plus ce papier.
page-not-granted = Ce papier ne vous est pas montré.
page-paper-gone = Le serveur n'a plus ce papier. Rien n'a été signé.
page-no-readings = Cette porte ne permet plus de lecture. Rien n'a été signé.
page-paper-faulty = Ce papier ne s'ouvre pas : il a été mal fait par qui l'a donné.
page-letter-incomplete = Cette lettre arrive encore. Revenez dans un moment.
page-no-server = Ce coffre n'est que sur cet ordinateur : il faut un serveur.
page-wrong-fingerprint = Ce ne sont pas les mêmes mots : cette carte est celle de quelqu'un d'autre. Ne lui donnez rien.
letters-held = { $count ->
    [one] un envoi qui se dit de { $name } attend : son serveur ne répond pas. Coffre réessaie.
   *[other] { $count } envois qui se disent de { $name } attendent : son serveur ne répond pas. Coffre réessaie.
 }
