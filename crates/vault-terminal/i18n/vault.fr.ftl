### Ce que les deux programmes disent d'un coffre quand quelque chose ne va pas. Le français est la source.
### Une sentence par code de `vault_engine::CODES` : ce qui s'est passé, puis ce qu'il faut faire.

## Le coffre de cet appareil

err-no-vault = Il n'y a pas de coffre ici : { $home }.
    .advice = Faites-en un avec « { $program } init », ou dites où il est : --home DOSSIER.
err-vault-exists = Il y a déjà un coffre ici : { $home }.
    .advice = Servez-vous de celui-là, ou choisissez un autre dossier : --home DOSSIER. Rien n'a changé.
err-in-use = Le coffre est déjà ouvert par un autre programme (processus { $holder }).
    .advice = Attendez qu'il ait fini ou fermez-le, puis recommencez.
err-locked = Ce coffre ne s'ouvre qu'avec son code secret.
    .advice = Recommencez sans --no-secret et donnez le code secret.
err-wrong-secret = Ce n'est pas le bon code secret.
    .advice = Recommencez. Vérifiez les majuscules et la langue du clavier.
err-keystore-damaged = Le fichier qui ouvre le coffre est abîmé.
    .advice = Remettez une copie de ce dossier, ou servez-vous de la feuille de secours. N'effacez rien.
err-newer-format = Ce coffre a été écrit par une version plus récente du programme.
    .advice = Installez la dernière version, puis recommencez. Rien n'est perdu.
err-file-damaged = Un fichier du coffre est abîmé : { $path }.
    .advice = Remettez une copie de ce dossier, ou servez-vous de la feuille de secours. N'effacez rien.
err-disk = Le disque ne répond pas comme il faut : { $path }.
    .advice = Vérifiez que le disque ou la clé USB est bien branché et que vous avez le droit d'y écrire.
err-disk-full = Il n'y a plus de place sur le disque : { $path }.
    .advice = Faites de la place, puis relancez la même commande. Ce qui était gardé l'est toujours.

## La feuille de secours

err-rescue-word = Le mot numéro { $number } n'est pas un mot de secours.
    .advice = Regardez-le sur la feuille et recommencez. Les accents et les majuscules ne comptent pas ; quatre lettres suffisent.
err-rescue-words = Ces mots ne vont pas ensemble : l'un d'eux est mal recopié, ou n'est pas à sa place.
    .advice = Comparez chaque mot avec la feuille, dans l'ordre, puis recommencez.
err-rescue-count = Il faut 24 mots. Il y en a { $count }.
    .advice = Recopiez les 24 mots de la feuille, dans l'ordre.
err-sheet-unknown = Ce serveur ne connaît aucun coffre qui a ces mots.
    .advice = Les mots sont justes. Vérifiez l'adresse du serveur, écrite sur la feuille. Si elle est juste, c'est la feuille d'un autre coffre. Rien n'a été fait.
err-sheet-other-vault = Ces mots mènent à un autre coffre que l'empreinte donnée.
    .advice = Vérifiez l'empreinte. Si elle est juste, ce serveur trompe : n'allez pas plus loin. Rien n'a été fait.
err-sheet-of-another = Ce ne sont pas les mots de ce coffre.
    .advice = Les mots sont justes, mais ce sont ceux d'un autre coffre. Prenez la feuille de ce coffre-ci, ou refaites-la.
err-sheet-forgotten = Avec cette feuille, ce serveur ne ramènerait plus à ce coffre : il l'a oubliée.
    .advice = Vos papiers sont ici. Refaites la feuille de secours : il recevra la nouvelle.
err-sheet-replaced = Cette feuille de secours a été remplacée par une autre, ou retirée.
    .advice = Prenez la feuille la plus récente. Rien n'a été fait.

## Les papiers

err-paper-unreadable = { $why ->
        [missing] Il n'y a rien à ce nom : { $path }.
        [denied] Vous n'avez pas le droit de lire ce papier : { $path }.
        [folder] Ce n'est pas un fichier : { $path }.
        [too-large] Ce papier est trop grand : { $path }.
       *[other] Ce papier ne se lit pas : { $path }.
    }
    .advice = Vérifiez qu'il existe et que vous pouvez l'ouvrir, puis recommencez avec lui.
err-paper-changed = Ce papier a changé pendant la lecture : { $path }.
    .advice = Attendez que l'autre programme ait fini de l'écrire, puis recommencez avec lui.
err-paper-empty = Ce papier est vide : { $path }.
    .advice = Vérifiez que c'est le bon fichier. Il n'a pas été gardé.
err-paper-damaged = Ce papier est abîmé ici et le serveur ne l'a pas.
    .advice = Lancez « { $program } check --repair ». S'il existe encore ailleurs, gardez-le à nouveau.
err-paper-lost = Le papier « { $title } » ({ $id }) a disparu de ce disque avant d'être envoyé : personne d'autre ne l'a.
    .advice = Ajoutez à nouveau le même fichier, avec « { $program } add » : tout reprend sa place. Sinon, mettez-le à la corbeille avec « { $program } remove { $id } ».
err-output = { $why ->
        [exists] Il y a déjà un fichier à ce nom : { $path }.
        [missing] Ce dossier n'existe pas : { $path }.
        [denied] Vous n'avez pas le droit d'écrire ici : { $path }.
        [full] Il n'y a plus de place pour écrire { $path }.
       *[other] Le fichier ne peut pas être écrit : { $path }.
    }
    .advice = Choisissez un autre endroit : -o FICHIER.
err-unknown = Rien ici ne s'appelle « { $what } ».
    .advice = Affichez la liste pour retrouver le bon numéro ou le bon nom.
err-ambiguous = « { $what } » désigne plusieurs choses à la fois.
    .advice = Ajoutez des lettres : { $candidates }.
err-too-long = C'est trop long pour être gardé.
    .advice = Raccourcissez le texte ou la liste, puis recommencez.

## Les contacts et leurs cartes

err-not-verified = Rien ne prouve encore que c'est bien { $name }.
    .advice = Comparez vos mots de vive voix : « { $program } contact verify "{ $name }" ».
err-not-verified-enough = Ce papier est délicat, et personne n'a encore comparé les mots de { $name } de vive voix.
    .advice = Faites-le d'abord : « { $program } contact verify "{ $name }" ».
err-not-fresh = Rien ne montre en ce moment que la carte de { $name } vaut encore : son serveur, ou le registre public de celui-ci, ne répond pas.
    .advice = Tout est gardé ici. Recommencez dans une minute, avec internet.
err-wrong-fingerprint = Ce ne sont pas les mots de { $name } : cette carte est celle de quelqu'un d'autre.
    .advice = Ne lui montrez rien. Demandez sa carte à { $name }, en face ou au téléphone.
err-code-form = Ce ne sont pas les 12 chiffres d'un code, ou l'un d'eux est faux.
    .advice = Faites-vous répéter les 12 chiffres. Cela n'a pas compté comme un essai.
err-code-gone = Personne n'attend sous ce code.
    .advice = Un code vaut dix minutes, une seule fois, et son serveur l'oublie s'il redémarre. Demandez-en un autre ; et l'adresse de son serveur, si ce n'est pas le vôtre : --at ADRESSE.
err-code-used = Ce code a déjà été écrit ici, et n'a pas abouti.
    .advice = Un code vaut une seule fois. Demandez un nouveau code. Cela n'a pas compté comme un essai.
err-code-wrong = { $left ->
        [none] Les deux codes ne sont pas les mêmes : une erreur, ou quelqu'un entre vous deux. C'était le dernier essai.
        [one] Les deux codes ne sont pas les mêmes : une erreur, ou quelqu'un entre vous deux. Il reste un essai.
       *[two] Les deux codes ne sont pas les mêmes : une erreur, ou quelqu'un entre vous deux. Il reste deux essais.
    }
    .advice = Rien n'a été gardé. Recommencez avec un nouveau code, ou comparez vos cartes face à face.
err-codes-spent = Trois codes étaient faux : cet appareil n'en prend plus.
    .advice = Comparez vos cartes face à face, avec le code carré ou les 12 mots. Ensuite, les codes marcheront de nouveau.
err-fingerprint-unreadable = Ce ne sont ni 12 mots, ni 60 chiffres, ni le texte du code carré.
    .advice = Recopiez-les en entier depuis l'écran ou la carte.
err-fingerprint-word = Le mot n° { $number } n'est pas dans la liste.
    .advice = Vérifiez ce mot : il est sans doute mal recopié.
err-card-refused = Cette carte n'est pas en règle.
    .advice = Demandez-en une autre à son propriétaire. Rien n'a été gardé.
err-card-expired = Cette carte n'est plus valable à cette date.
    .advice = Demandez une carte récente à son propriétaire, et vérifiez la date de cet appareil.
err-card-changed = Cette carte contredit celle que vous avez déjà.
    .advice = Ne vous en servez pas. Demandez à son propriétaire, en face, s'il a changé de carte.

err-card-key-changed = Les clés de cette carte ont changé, et les anciennes clés ne l'ont pas confirmé.
    .advice = Ne lui montrez rien. C'est peut-être quelqu'un d'autre. Demandez à la personne, en face, pourquoi sa carte a changé.

err-card-outdated = « { $name } » a écarté quelqu'un depuis que cette carte a été faite : un appareil perdu, peut-être, qui ouvrirait ce que vous montrez.
    .advice = Ne lui montrez rien avec elle. Demandez-lui sa nouvelle carte, puis ajoutez-la : « { $program } contact add ».
err-card-revoked = « { $name } » a repris toutes ses cartes : elles ne comptent plus.
    .advice = Ne lui montrez rien avec cette carte. Demandez-lui une carte neuve, en face, puis retirez l'ancienne : « { $program } contact remove ».
err-credential-revoked = L'autorité ne se porte plus garante de « { $name } » : rien de nouveau ne lui est montré de soi-même.
    .advice = Demandez-lui pourquoi, de vive voix. Vous pouvez fermer sa porte : « { $program } revoke », ou lui montrer un papier en le nommant.
err-not-vouched = L'autorité ne se porte plus garante de « { $name } » : rien ne lui a été montré.
    .advice = Demandez-lui pourquoi, de vive voix. Pour lui ouvrir quand même, dites-le : « --unvouched ».
err-second-card = Une autre carte porte déjà ce numéro ici : celle de « { $name } ».
    .advice = Une personne n'a qu'une carte. Demandez-lui en face laquelle est la sienne. Si c'est la nouvelle, retirez d'abord l'ancienne : « { $program } contact remove ».
err-credential = { $why ->
        [signature] Cette attestation n'est pas signée par celui qu'elle nomme.
        [other-vault] Cette attestation concerne un autre coffre.
        [dates] Cette attestation n'est pas, ou n'est plus, valable.
        [not-an-authority] Ce coffre n'est pas celui d'une autorité.
        [full] La liste des attestations reprises est pleine.
       *[other] Ce fichier n'est ni une demande ni une attestation.
    }
    .advice = { $why ->
        [not-an-authority] Seule une autorité délivre et reprend : « { $program } authority init ».
        [full] Attendez que des attestations reprises arrivent à leur terme.
        [other-vault] Demandez-en une faite pour ce coffre.
       *[other] Demandez ce fichier à nouveau.
    }

## Le serveur et le réseau

err-no-server = Aucun serveur n'a été choisi.
    .advice = Tout reste gardé ici. Pour en choisir un : « { $program } server set ADRESSE ».
err-evidence = Ce qui est gardé ici ne suffit pas pour prouver cette lecture.
    .advice = Recommencez quand il y aura internet. Si cela reste ainsi, gardez la liste des lectures.
err-custodians = { $why ->
    [count] Il faut un gardien, ou trois.
    [home] Votre serveur doit être l'un des gardiens.
    [same] Deux de ces gardiens sont le même.
   *[none] Trois gardiens n'ont pas encore été choisis.
 }
    .advice = Votre serveur seul, ou lui et deux autres tenus par d'autres gens : « { $program } custodian set ADRESSE ADRESSE ADRESSE ».
err-address = Cette adresse de serveur ne convient pas.
    .advice = Elle commence par https:// et s'arrête au nom du serveur, par exemple https://coffre.example.
err-policy = Ce fichier ne dit pas à quels registres et à quels témoins se fier. Ligne { $line } : { $fault ->
    [too-much] il y en a plus qu'un tel fichier n'en porte.
    [character] un caractère qui ne s'écrit pas.
    [no-newline] la dernière ligne n'est pas finie.
    [key] cette clé ne se lit pas.
    [key-kind] la clé d'un registre à la place de celle d'un témoin, ou l'inverse.
    [same-key] cette clé est déjà plus haut.
    [name-taken] ce nom est déjà pris.
    [unknown-name] aucune ligne plus haut ne porte ce nom.
    [in-a-group] ce nom est déjà dans un groupe.
    [threshold] ce nombre ne va pas pour tant de membres.
    [second-quorum] « quorum » y est déjà.
    [no-quorum] il manque la ligne « quorum ».
   *[line] elle ne commence pas par log, witness, group ou quorum, ou il y manque un mot.
 }
    .advice = Demandez-en un autre à qui vous l'a donné. Rien n'a changé.
err-policy-key = Pour le registre { $origin }, ce fichier a une autre clé que celle qu'il a montrée la première fois.
    .advice = Ne vous en servez pas. Demandez à ceux qui tiennent le serveur laquelle est la bonne. Rien n'a changé.
err-offline = Le serveur ne répond pas pour l'instant.
    .advice = Tout est gardé ici. Recommencez quand il y aura internet.
err-server-busy = Le serveur demande d'attendre un peu.
    .advice = Tout est gardé ici. Recommencez dans quelques minutes.
err-server-ill = Le serveur est en panne : il répond, mais ne peut pas faire ce qui est demandé.
    .advice = Tout est gardé ici. Recommencez plus tard. Si cela revient, parlez-en à ceux qui tiennent le serveur.
err-server-refuses = Le serveur refuse.
    .advice = Tout est gardé ici. Si cela revient, montrez le détail à ceux qui tiennent le serveur.
err-server-full = Le serveur n'a plus de place pour vous.
    .advice = Tout est gardé ici. Demandez plus de place à ceux qui tiennent le serveur.
err-invite-needed = Ce serveur demande un code d'invitation, et celui-ci ne convient pas.
    .advice = Demandez-en un à ceux qui tiennent le serveur : « { $program } server set ADRESSE --invite CODE ».
warn-clock = l'heure de cet appareil est fausse : pour le serveur, c'est { $there }. Mettez cet appareil à l'heure.
err-made-ahead = Ce coffre a été fait par un appareil dont l'heure était en avance. Le serveur ne le prendra qu'à partir du { $day }.
    .advice = Mettez cet appareil à l'heure. Tout est gardé ici et partira ce jour-là ; si le coffre est encore vide, faites-en plutôt un autre.
err-clock = L'heure de cet appareil est fausse, ou celle du serveur.
    .advice = Mettez cet appareil à l'heure, puis recommencez.
err-server-lied = { $lie ->
        [journal-old] Le serveur montre un coffre plus ancien que celui qu'il a déjà montré.
        [journal-other] Le serveur montre un autre passé de ce coffre que celui qu'il a montré avant ou à d'autres.
        [members] Le serveur montre une fausse liste de ceux qui tiennent ce coffre.
        [withheld] Le serveur ne rend pas un papier qu'il a reçu.
        [changed] Le serveur a rendu un papier changé.
        [other-server] Un autre serveur répond à cette adresse.
        [release] Le serveur a mal gardé une porte.
        [receipt] Le serveur cache ou invente une lecture.
        [log-two] Le serveur montre un registre public aux uns, et un autre aux autres.
        [log] Le registre public du serveur a été changé, raccourci ou retenu.
        [log-other] Le serveur nomme un autre registre public qu'avant.
       *[answer] Le serveur a répondu ce qu'un serveur honnête ne répond pas.
    }
    .advice = { $lie ->
        [log-two] Rien n'a été accepté et rien n'est perdu ici. La preuve est un fichier : « { $program } status --json » dit lequel. Gardez-le, et montrez-le à ceux qui contrôlent le serveur.
        [log-other] Rien n'a été accepté et rien n'est perdu ici. Demandez à ceux qui tiennent le serveur. Si c'est le vôtre, et qu'il a dû revenir à une sauvegarde : « { $program } server renewed ». Si c'est celui d'une autre personne, c'est à elle de le dire d'abord.
        [journal-old] Rien n'a été accepté et rien n'est perdu ici. Demandez à ceux qui tiennent le serveur. S'il a dû revenir à une sauvegarde : « { $program } server renewed ».
       *[other] Rien n'a été accepté et rien n'est perdu ici. C'est noté : « { $program } status ». Parlez-en à ceux qui tiennent le serveur.
    }

## Les portes

err-closed = Cette porte est fermée, ou sa date est passée.
    .advice = Demandez au propriétaire du papier de la rouvrir.
err-not-granted = Aucune porte n'est ouverte pour cela.
    .advice = Demandez au propriétaire du papier d'ouvrir une porte.
err-gives-only = Par cette porte, on ne fait que déposer : rien n'y est montré.
    .advice = Pour montrer un papier, ouvrez une autre porte : « { $program } grant ».
err-message-refused = Ce qui est arrivé n'est pas en règle et a été écarté.
    .advice = Demandez à son auteur de recommencer.
err-made-for-another = Cet envoi a été fait pour quelqu'un d'autre. Qui l'a déposé ici n'est pas son auteur.
    .advice = Rien n'en a été gardé. Si vous attendiez un papier, demandez-le à son auteur.
err-not-by-giver = Cet envoi n'est pas signé par la personne dont il porte le nom, ou par un appareil qui n'est plus le sien.
    .advice = Rien n'en a été gardé. Si vous attendiez un papier, demandez-le à cette personne, de vive voix.
err-seen-before = Cet envoi est déjà venu une fois. La deuxième ne compte pas.
    .advice = Il n'y a rien à faire : le premier est là, ou vous l'avez déjà décidé.
err-request-over = Le temps pour répondre à cette demande est passé.
    .advice = Si la demande tient toujours, son auteur peut la refaire.
err-no-power = Cet appareil n'a pas ou n'a plus le droit de le faire.
    .advice = Faites-le depuis l'appareil principal du coffre.

## Ce qui est su d'un envoi

write-unverified = Personne n'a vérifié que cette carte est bien celle de { $name } : vos mots peuvent arriver à quelqu'un d'autre. Les envoyer quand même ?
give-unverified = Personne n'a vérifié que cette carte est bien celle de { $name } : ces papiers peuvent arriver à quelqu'un d'autre. Les donner quand même ?
request-unverified = Personne n'a vérifié que cette carte est bien celle de { $name } : votre demande peut arriver à quelqu'un d'autre. L'envoyer quand même ?
door-doubt =
    { $doubt ->
        [card-revoked] « { $name } » a repris toutes ses cartes : qui tient ses clés n'est peut-être pas lui. Sa porte se ferme au prochain échange.
        [credential-revoked] L'autorité ne se porte plus garante de « { $name } ». Sa porte reste ouverte : vous pouvez la fermer.
       *[door-closed] Vous avez fermé votre porte à « { $name } ».
    }
letter-doubt =
    { $doubt ->
        [card-revoked] « { $name } » a repris toutes ses cartes. Cet envoi vient peut-être de quelqu'un d'autre : demandez-lui de vive voix.
        [credential-revoked] L'autorité ne se porte plus garante de « { $name } » : elle a repris son attestation.
       *[door-closed] Vous avez fermé votre porte à « { $name } ».
    }
paper-caution =
    { $caution ->
        [name-lies] le contenu de « { $file } » n'est pas ce que dit son nom. Ne l'ouvrez que si vous savez d'où il vient.
        [name-turns] le nom « { $file } » contient des signes qui cachent sa vraie fin. Ne l'ouvrez que si vous savez d'où il vient.
        [program] « { $file } » est un programme, pas un papier. Ne l'ouvrez pas : demandez à qui l'a envoyé.
        [web-page] « { $file } » est une page web : elle peut contenir un programme.
       *[archive] « { $file } » contient plusieurs fichiers en un seul. Regardez chacun avant de l'ouvrir.
    }
caution-short =
    { $caution ->
        [name-lies] nom trompeur
        [name-turns] nom trompeur
        [program] programme
        [web-page] page web
       *[archive] archive
    }

## Un serveur qui commence un autre registre

field-register-before = Registre d'avant
field-doors-closed = Portes fermées
field-doors-reopened = Portes rouvertes
renewed-happened = le serveur { $operator } n'a pas pu continuer son registre public, et en commence un autre. C'est normal s'il a dû revenir à une sauvegarde. Un serveur qui veut effacer des traces dit la même chose : demandez d'abord à ceux qui le tiennent, par téléphone ou de vive voix.
renewed-costs = Ce que cela coûte : de l'ancien registre, cet appareil avait vu { $seen } lignes, et le serveur en montre encore { $kept }. Les lectures d'avant ne se prouvent qu'avec ce qui en reste. { $doors ->
        [0] Aucune porte n'est ouverte.
        [one] Votre porte ouverte sera fermée, et peut être rouverte aussitôt.
       *[other] Vos { $doors } portes ouvertes seront fermées, et peuvent être rouvertes aussitôt.
    }
renewed-again = c'est la { $times }e fois que ce serveur change de registre. Plus d'une fois, c'est rare : méfiez-vous.
renewed-question = Faire confiance au nouveau registre de { $operator } ?
renewed-reopen = { $count ->
        [one] Rouvrir la porte qui vient d'être fermée, avec les mêmes papiers ?
       *[other] Rouvrir les { $count } portes qui viennent d'être fermées, avec les mêmes papiers ?
    }
renewed-done = Le nouveau registre compte. Vos contacts le suivront d'eux-mêmes : c'est signé par cet appareil.
renewed-nothing = Le serveur tient toujours le registre que ce coffre connaît.
renewed-given-back = Rendu au serveur, qui l'avait perdu : papiers { $objects }, lignes du journal { $entries }.
renewed-closed = { $count ->
        [one] une porte reste fermée. Pour la rouvrir : « coffre grant ».
       *[other] { $count } portes restent fermées. Pour les rouvrir : « coffre grant ».
    }
renewed-status = votre serveur nomme un autre registre public qu'avant. Demandez à ceux qui le tiennent ; s'il a dû revenir à une sauvegarde : « { $program } server renewed ».

sent-is-paper = papier
sent-is-version = nouvelle version
sent-is-request = demande de papiers
sent-is-message = message
sent-is-correction = correction demandée
sent-is-disagreement = désaccord
sent-waits = attend le réseau
sent-heading = Ce que vous lui avez envoyé
