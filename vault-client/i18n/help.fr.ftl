### L'aide de chaque commande de « coffre ». Le français est la source.
### help-COMMANDE, help-COMMANDE-ARGUMENT : voir vault_terminal::help.

value-port = PORT
value-until = DURÉE
value-grant = PORTE
value-profession = MÉTIER
value-time = MOMENT
value-count = NOMBRE
value-url-code = ADRESSE=CODE
value-shell-name = INTERPRÉTEUR

help-program = Vos papiers de santé, dans un coffre qui n'est qu'à vous.
    .examples =
    {"  "}coffre init --offline             faire un coffre, sans internet
    {"  "}coffre add ordonnance.pdf         y garder un papier
    {"  "}coffre find metformine            le retrouver
    {"  "}coffre grant 3f2a --to Lenoir     le montrer à quelqu'un, pour un jour
    {"  "}coffre who                        qui peut voir quoi
    {"  "}coffre history                    qui a regardé

help-init = Fait un coffre neuf.
    .long =
    Fait un coffre neuf sur cet appareil, et montre une seule fois les 24 mots de secours.

    Sans internet, tout marche aussi : --offline, et le serveur plus tard avec « coffre server set ».
    .examples =
    {"  "}coffre init --offline --name "Hélène"
    {"  "}coffre init --server https://coffre.example --invite 7K2M-9QTP
help-init-server = Adresse du serveur qui gardera une copie fermée.
help-init-invite = Code d'invitation de ce serveur.
help-init-name = Votre nom, tel qu'il sera écrit sur votre carte.
help-init-offline = N'appelle aucun serveur maintenant.
help-init-rescue-out = Écrit les 24 mots dans ce fichier au lieu de les montrer.

help-recover = Retrouve un coffre avec sa feuille de secours.
    .long =
    Refait le coffre sur cet appareil, avec les 24 mots de la feuille de secours et l'adresse de son serveur.

    Les papiers restent au serveur, fermés ; chacun vient ici quand vous l'ouvrez. Si un appareil a été volé,
    --only-this-device lui retire le coffre.
    .examples =
    {"  "}coffre recover --server https://coffre.example
    {"  "}coffre recover --server https://coffre.example --words-file feuille.txt --only-this-device
help-recover-server = Adresse du serveur, écrite sur la feuille.
help-recover-words-file = Lit les mots dans ce fichier (« - » : l'entrée), au lieu de les demander.
help-recover-fingerprint = L'empreinte du coffre, écrite sur la feuille : elle est comparée.
help-recover-only-this-device = Retire le coffre à tous les autres appareils.

help-add = Garde des papiers : fichiers, ou dossiers entiers.
    .long =
    Garde des papiers dans le coffre. Un dossier est gardé avec tout ce qu'il contient, sauf ce qui est caché.

    Le titre, la sorte, la date et l'auteur sont proposés d'après le papier ; ce que vous écrivez l'emporte.
    Un papier délicat va dans le tiroir privé, sauf avec --no-private.
    Un papier déjà gardé n'est pas gardé deux fois.
    .examples =
    {"  "}coffre add ordonnance.pdf
    {"  "}coffre add ~/Documents/santé --tag 2026
    {"  "}coffre add bilan.pdf --replaces 3f2a
help-add-files = Fichiers ou dossiers.
help-add-title = Titre (un seul fichier).
help-add-kind = Sorte de papier : « ordonnance », « analyse »… ou un code comme 57833-6.
help-add-date = Date du papier : 12/03/2026, 2026-03-12, 2026-03 ou 2026.
help-add-author = Qui l'a écrit.
help-add-tags = Étiquette ; peut être donnée plusieurs fois.
help-add-private = Dans le tiroir privé.
help-add-no-private = Jamais dans le tiroir privé, même s'il paraît délicat.
help-add-replaces = Garde le fichier comme nouvelle version de ce papier.

help-list = Montre les papiers, le plus récent en premier.
    .examples =
    {"  "}coffre list --type ordonnances --since 2024
    {"  "}coffre list --contact Lenoir
help-list-kinds = Seulement cette sorte ou ce tiroir (ordonnances, analyses, images, vaccins…).
help-list-since = À partir de cette date.
help-list-until = Jusqu'à cette date.
help-list-author = Seulement de cet auteur.
help-list-tags = Seulement avec cette étiquette.
help-list-contact = Seulement ce que ce contact peut voir ou a donné.
help-list-bin = Ce qui est dans la corbeille.

help-find = Cherche des mots dans les titres et dans les papiers.
    .examples =
    {"  "}coffre find hba1c
    {"  "}coffre find ordonnance metformine 2024
help-find-words = Mots à trouver, tous à la fois ; le début suffit.

help-show = Dit tout d'un papier : ses versions, qui le voit, qui l'a regardé.
help-show-id = Numéro du papier.

help-open = Écrit un papier dans un fichier.
    .long =
    Écrit un papier dans un fichier, ou sur la sortie standard avec « -o - ».

    Sans -o, le fichier va dans le dossier où vous êtes, sous le titre du papier. Rien n'est jamais remplacé sans --yes,
    et aucun autre programme n'est lancé.
    .examples =
    {"  "}coffre open 3f2a
    {"  "}coffre open 3f2a -o ~/Bureau/ordonnance.pdf
help-open-id = Numéro du papier.
help-open-output = Où l'écrire : un fichier, un dossier, ou « - ».

help-export = Écrit des papiers dans un dossier, pour les porter sur une clé USB.
    .long =
    Écrit des papiers comme des fichiers ordinaires, dans un dossier ou sur une clé USB. Sans numéro, tous les papiers
    qui ne sont pas à la corbeille, tiroir privé compris.

    Les noms commencent par la date : 2026-03-12_Prescription_Dr Martin.pdf. Rien n'est jamais remplacé. Si quelque chose
    ne va pas, rien ne reste. Qui tient ces fichiers les lit.
    .examples =
    {"  "}coffre export --to /media/helene/CLE 3f2a 77aa
    {"  "}coffre export --to ~/mes-papiers
help-export-ids = Numéros des papiers.
help-export-to = Dossier ; il est fait s'il n'existe pas.
help-export-format = Sous quelle forme : un dossier de fichiers (folder).

help-edit = Change le titre, la sorte, la date, l'auteur ou les étiquettes d'un papier.
    .long =
    Change ce qui est écrit sur un papier. Un texte vide enlève la date, l'auteur ou les étiquettes.
help-edit-id = Numéro du papier.
help-edit-title = Nouveau titre.
help-edit-kind = Nouvelle sorte.
help-edit-date = Nouvelle date.
help-edit-author = Nouvel auteur.
help-edit-tags = Étiquettes ; elles remplacent les anciennes.
help-edit-private = Le met dans le tiroir privé.
help-edit-no-private = Le sort du tiroir privé.

help-remove = Met des papiers à la corbeille, pour 30 jours.
help-remove-ids = Numéros des papiers.
help-restore = Reprend des papiers de la corbeille.
help-restore-ids = Numéros des papiers.

help-note = Attache à un papier une note de désaccord.
help-note-id = Numéro du papier.
help-note-text = Vos mots ; un texte vide retire la dernière note.

help-contact = Les cartes des autres, et comment s'assurer que c'est bien eux.
help-contact-add = Garde la carte de quelqu'un.
help-contact-add-file = Le fichier de la carte ; ou la photo de son code carré, prise devant la personne, pour vérifier une carte déjà gardée.
help-contact-add-letter = À la place du fichier : le numéro d'une lettre qui attend (coffre inbox), et qui apporte la carte de qui l'a écrite.
help-contact-add-name = Comment vous l'appelez.
help-contact-add-code = À la place du fichier : prend les 12 chiffres que la personne vous dit au téléphone. Ils sont demandés, ou lus sur l'entrée standard.
help-contact-add-at = Le serveur où elle attend, si ce n'est pas le vôtre.
help-contact-verify = Compare les mots d'un contact avec ceux qu'il lit.
    .long =
    Compare les 12 mots de la carte avec ceux que la personne lit sur son propre écran. C'est ce qui prouve que
    la carte est bien la sienne.

    En face, sans rien ajouter. Au téléphone, avec --phone : reconnaissez sa voix.
    .examples =
    {"  "}coffre contact verify Lenoir
    {"  "}coffre contact verify Lenoir --words "abaisser brave …" --phone
help-contact-verify-name = Nom du contact.
help-contact-verify-fingerprint = Le texte du code carré, ou les 60 chiffres, ou les 12 mots.
help-contact-verify-words = Les 12 mots entendus.
help-contact-verify-phone = La comparaison s'est faite à distance, de vive voix.
help-contact-verify-code = Prend les 12 chiffres que la personne vous dit au téléphone. Ils sont demandés, ou lus sur l'entrée standard.
help-contact-verify-at = Le serveur où elle attend, si ce n'est pas celui de sa carte.
help-contact-list = Montre les contacts.
help-contact-remove = Oublie un contact. Ses portes restent comme elles sont.
help-contact-remove-name = Nom du contact.

help-card = Montre votre carte, à donner à qui vous voulez.
    .long =
    Montre les 12 mots et les 60 chiffres de votre carte, que l'autre compare, et l'écrit dans un fichier avec -o.
    .examples =
    {"  "}coffre card -o ma-carte.coffre
    {"  "}coffre card --qr
help-card-output = Écrit la carte dans ce fichier.
help-card-qr = Montre aussi le code carré à photographier.

help-grant = Ouvre une porte : montre des papiers à un contact, jusqu'à une date.
    .long =
    Ouvre une porte : montre des papiers choisis à un contact, jusqu'à une date (un jour, sauf si vous dites autrement).
    Chaque lecture laisse une trace que vous verrez avec « coffre history ».

    Les papiers délicats ne sont montrés que nommés un par un, et à un contact dont les mots ont été comparés.
    .examples =
    {"  "}coffre grant 3f2a 9c00 --to Lenoir
    {"  "}coffre grant 3f2a --to Lenoir --until 2w --purpose "pose d'une couronne"
    {"  "}coffre grant --standing --type analyses --to Martin --until 1y
    {"  "}coffre grant --preset pharmacien --to Martin
help-grant-ids = Numéros des papiers.
help-grant-to = Nom du contact.
help-grant-until = Jusqu'à quand, un jour si rien n'est dit : 1d (jour), 2w (semaines), 3m (mois), 1y (an), une date, ou toujours.
help-grant-purpose = Pour quoi faire, en quelques mots ; le contact les lit.
help-grant-standing = Montre aussi, de lui-même, ce qui arrivera plus tard.
help-grant-kinds = Ce qui arrivera de cette sorte ou de ce tiroir seulement.
help-grant-deposit-only = N'ouvre que pour déposer : ce contact donne des papiers et écrit, il ne lit rien. Pour un médecin du travail, par exemple.
help-grant-unverified = Montre même si personne n'a comparé les mots (jamais pour un papier délicat).
help-grant-unvouched = Montre même si l'autorité qui disait qui est cette personne a repris son attestation.
help-grant-preset = Propose les papiers utiles à ce métier, par exemple pharmacien. Rien de délicat. Vous décidez.
help-grant-except = Sauf ce papier.
help-grant-custodians = Combien de gardiens pour cette porte : 1 (votre serveur) ou 3.

help-grants = Montre les portes ouvertes.
help-grants-all = Aussi celles qui sont fermées ou passées.

help-revoke = Arrête de montrer : ferme une porte, ou toutes celles d'un contact.
    .examples =
    {"  "}coffre revoke 7d01
    {"  "}coffre revoke Lenoir
help-revoke-grant = Numéro de la porte, ou nom du contact.
help-revoke-reencrypt = Referme aussi chaque papier autrement, au cas où le serveur serait complice.

help-presets = Dit quels papiers sont proposés à chaque métier.
    .long =
    Dit quels papiers sont proposés à chaque métier, et d'où vient chaque réponse. Ce n'est qu'une proposition : personne ne voit rien sans vous.
    .examples =
    {"  "}coffre presets
    {"  "}coffre presets pharmacien
help-presets-profession = Un métier, ou son code.

help-who = Dit qui peut voir quoi, et jusqu'à quand.

help-link = Prête des papiers par un lien, à quelqu'un qui n'a pas ce programme.
    .long =
    Prête des papiers à un médecin qui n'a pas ce programme, ou à l'étranger : un lien et un carré à photographier, que tout
    lecteur de SMART Health Links ouvre, jusqu'à l'heure dite. Il faut internet.

    Qui a le lien, et le code s'il y en a un, lit les papiers. Il ne reste qu'un compte : « coffre links ».
    .examples =
    {"  "}coffre link 3f2a --code --until 2h
    {"  "}coffre link 3f2a 77aa --once
    {"  "}coffre link stop 5be3
help-link-ids = Numéros des papiers.
help-link-until = Jusqu'à quand : 2h (heures), 1d (jour), ou une date.
help-link-code = Demande aussi un code de six chiffres, montré ici, à dire de vive voix.
help-link-once = Ne s'ouvre qu'une fois.
help-link-stop = Arrête un lien.
help-link-stop-id = Numéro du lien.
help-links = Montre les liens, et combien de fois chacun a été ouvert.

help-history = Dit qui a regardé quoi, et quand.
help-history-contact = Seulement ce contact.
help-history-evidence = Écrit la preuve de la dernière lecture de ce papier, pour qui doit en juger.
help-history-at = La lecture de ce moment, au lieu de la dernière : « 2026-11-21 », ou plus précis.
help-history-output = Le fichier de la preuve.

help-inbox = Montre ce que d'autres vous ont donné.
help-sent = Montre ce que vous avez écrit et donné aux autres.
help-sent-name = Seulement à ce contact.
help-accept = Garde un papier donné.
help-accept-id = Son numéro dans la boîte aux lettres.
help-accept-private = Dans le tiroir privé.
help-refuse = Refuse un papier donné. Celui qui l'a donné n'en sait rien.
help-refuse-id = Son numéro dans la boîte aux lettres.

help-sync = Envoie ce qui attend et va chercher ce qui est nouveau.
help-sync-watch = Recommence toutes les 30 secondes, jusqu'à Ctrl-C.

help-ui = Ouvre votre coffre dans votre navigateur. Sans terminal (un double clic), « coffre » tout seul le fait aussi.
help-ui-port = Écoute à ce port de cet ordinateur au lieu d'un port au hasard.
help-ui-no-open = Dit l'adresse au lieu d'ouvrir le navigateur.

help-lock = Ferme à clé la page ouverte de ce coffre.

help-settings = Montre et change comment la page est voulue.
    .long =
    Montre et change comment la page est voulue : sa langue, son image, quand elle se ferme à clé, ce qui est dit sur le bureau. Ce qui n'est pas donné ne change pas. Aucun secret n'est demandé.
    .examples =
    {"  "}coffre settings --language ar --lock 5
    {"  "}coffre settings --notices reading,deposit
help-settings-language = La langue de la page, à son prochain départ.
help-settings-lock = Minutes sans personne avant de se fermer à clé.
help-settings-picture = L'image à laquelle vous reconnaissez votre coffre.
help-settings-notices = Ce qui est dit sur le bureau, sans dire ce que c'est : une lecture, un papier reçu, une porte qui va se fermer.
help-settings-no-notices = Ne dit rien sur le bureau.

help-secret = Le code secret qui ouvre le coffre sur cet appareil.
help-secret-set = Met un code secret, ou en change.
    .long =
    Met un code secret, ou en change. Le coffre s'ouvre d'abord comme toujours, avec l'ancien code s'il y en a un. Le nouveau se tape deux fois. Ce qui est dans le coffre, et chez les autres, ne change pas.
help-secret-set-new-file = Fichier où lire le nouveau code, au lieu de le taper.
help-secret-remove = Enlève le code secret : cet appareil ouvre alors le coffre tout seul.

help-status = Dit où en est le coffre : ce qu'il contient, ce qui attend, ce qui est ouvert.

help-check = Vérifie que tout est là et que rien n'a changé.
help-check-remote = Reprend aussi tout au serveur.
help-check-repair = Va rechercher au serveur ce qui est abîmé ou manque ici.

help-custodian = Les gardiens : les serveurs sans lesquels aucun papier montré ne s'ouvre.
help-custodian-set = Choisit les gardiens des portes à venir.
    .long =
    Choisit les gardiens des portes à venir. Un gardien ne donne la dernière part d'une clé que contre une trace signée de celui qui lit.

    Une adresse : votre serveur, seul. Trois : votre serveur et deux autres, tenus par d'autres gens ; deux des trois suffisent pour ouvrir, et il en faut deux.
    .examples =
    {"  "}coffre custodian set https://coffre.example https://gardien.example https://veilleur.example
    {"  "}coffre custodian set https://coffre.example
help-custodian-set-urls = Adresse de votre serveur, ou de trois dont le vôtre.
help-custodian-set-invites = Code d'invitation d'un gardien : son adresse, « = », le code.
help-custodian-list = Montre les gardiens.

help-device = Les appareils qui ouvrent ce coffre.
help-device-list = Montre les appareils et la feuille de secours.
help-device-remove = Retire le coffre à un appareil volé ou perdu.
help-device-remove-device = Son numéro, ou le début.

help-server = Le serveur qui garde une copie fermée du coffre.
help-server-set = Choisit le serveur.
help-server-set-url = Son adresse, comme https://coffre.example.
help-server-set-invite = Code d'invitation de ce serveur.
help-server-renewed = Répond au serveur qui commence un autre registre public.
    .long =
    Un serveur qui a dû revenir à une sauvegarde ne peut pas continuer son registre public, et en commence un autre. Cette commande montre ce qui s'est passé et ce que cela coûte, puis demande. Avec un oui, cet appareil signe le changement, rend au serveur ce qu'il a perdu et que cet appareil a, ferme les portes ouvertes et propose de les rouvrir.

    Personne ne suit un nouveau registre sans ce oui. Demandez d'abord à ceux qui tiennent le serveur, par un autre chemin.
    .examples =
    {"  "}coffre server renewed

help-demo = Montre tout le chemin d'un papier, avec des papiers inventés.
    .long =
    Fait sur cette machine un serveur aveugle, le coffre d'une patiente inventée et l'outil de son dentiste, et montre
    tout le chemin d'un papier. Rien ne sort de cette machine. Sans --home, tout est effacé à la fin.
help-demo-no-serve = S'arrête après la dernière étape.

help-completions = Écrit de quoi compléter les commandes dans votre terminal.
help-completions-shell = Interpréteur de commandes.
help-man = Écrit les pages de manuel dans un dossier.
help-man-folder = Le dossier.

help-policy = Les registres publics et les témoins auxquels ce coffre se fie.
help-policy-set = Prend le fichier qui dit à quels registres et à quels témoins se fier.
    .long =
    Prend le fichier qui dit à quels registres publics et à quels témoins se fier (tlog-policy). Un témoin est tenu par d'autres gens que le serveur : ce qu'il a signé ne peut plus être montré autrement à quelqu'un d'autre, et c'est son heure qui compte.

    Le fichier remplace celui d'avant. Ceux qui tiennent le serveur, ou une association, le donnent. « quorum none » : aucun témoin n'est demandé.
    .examples =
    {"  "}coffre policy set temoins.policy
help-policy-set-file = Le fichier.
help-policy-show = Montre à quels registres et à quels témoins ce coffre se fie.

help-grant-request = Répond à une demande : propose les papiers demandés. Rien de délicat. Vous décidez.
help-accept-show-new = Montre la nouvelle version à ceux qui voient l'ancienne, sauf si elle est délicate.
help-note-tell = L'écrit aussi à celui qui a donné le papier.
help-write = Écrit quelques mots à un contact.
    .long =
    Écrit quelques mots à un contact. Ils l'attendent dans sa boîte aux lettres, fermés pour tout autre que lui.

    Avec --about, ils portent sur un papier qu'il a donné ou que vous lui montrez.
    .examples =
    {"  "}coffre write Lenoir "Puis-je venir à jeun ?"
    {"  "}coffre write Lenoir "Est-ce encore valable ?" --about 3f2a
help-write-name = Nom du contact.
help-write-text = Vos mots.
help-write-about = Numéro du papier.
help-correct = Demande à l'auteur d'un papier de le corriger.
    .long =
    Demande à celui qui a donné un papier de le corriger. Il ne voit que ce papier-là, et vos mots.

    S'il répond par une nouvelle version, elle vous attend dans la boîte aux lettres, et c'est vous qui la gardez.
    .examples =
    {"  "}coffre correct 3f2a "Je n'ai jamais eu cette allergie."
help-correct-id = Numéro du papier.
help-correct-text = Ce qui est faux, en quelques mots.

help-rescue = La feuille de secours : l'imprimer, et vérifier qu'elle marche.
help-rescue-print = Montre les mots de la feuille de secours, tant qu'elle reste à faire.
    .long =
    Montre les 24 mots qui attendent leur feuille, ou écrit la feuille à imprimer avec -o. Une feuille déjà faite ne se montre plus : --new en fait une autre, et l'ancienne ne sert plus à revenir.
    .examples =
    {"  "}coffre rescue print -o feuille.html
help-rescue-print-output = Écrit la feuille à imprimer dans ce nouveau fichier.
help-rescue-print-new = Fait une autre feuille à la place de l'ancienne. Il faut internet. Avec -o, rien n'est fait si le fichier ne peut pas l'être.
help-rescue-drill = Vérifie que votre feuille de secours marche.
    .long =
    Demande les 24 mots de la feuille, et vérifie qu'ils ramènent à ce coffre. Si les mots attendent encore leur feuille sur cet ordinateur, il demande s'il faut les effacer ici. Attention : --yes les efface sans demander. Rien d'autre n'est changé.
help-rescue-drill-words-file = Lit les mots dans ce fichier (« - » : l'entrée), au lieu de les demander.

help-emergency = La fiche d'urgence : ce qu'un secouriste doit savoir.
help-emergency-show = Montre ce qui est écrit sur la fiche.
help-emergency-set = Écrit la fiche. Ce qui n'est pas donné reste comme avant.
    .long =
    Écrit la fiche d'urgence à partir d'un texte : sur chaque ligne un nom, = et ce qu'il dit. Les noms sont born (date de naissance), allergies, treatments (traitements, avec la dose), problems (maladies), devices (ce qui est posé dans le corps), wishes (ce qu'il faut savoir d'autre), call (personne à appeler) et doctor (médecin). Un nom peut revenir, une ligne à chaque fois ; sans rien après le =, la case est vidée. Rien n'est donné en argument : d'autres, sur l'ordinateur, les voient, et le terminal les retient. La fiche est un papier du coffre ; elle n'ouvre rien.
    .examples =
    {"  "}coffre emergency set --from fiche.txt
help-emergency-set-from = Le texte, en lignes nom = valeur (« - » : l'entrée).
help-emergency-print = Écrit la fiche à imprimer.
help-emergency-print-output = Le nouveau fichier.
help-emergency-print-with = La deuxième langue de la fiche.
