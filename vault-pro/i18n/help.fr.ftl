### L'aide de chaque commande de « coffre-pro ». Le français est la source.
### help-COMMANDE, help-COMMANDE-ARGUMENT : voir vault_terminal::help.

value-size = TAILLE
value-shell-name = INTERPRÉTEUR
value-proof = PREUVE
value-answer = RÉPONSE
value-port = PORT
value-days = JOURS

help-program = Les papiers que vos patients vous montrent, pour le temps qu'ils veulent.
    .examples =
    {"  "}coffre-pro card -o ma-carte.coffre    la carte à donner à un patient
    {"  "}coffre-pro receive                    aller chercher ce qu'on vous montre
    {"  "}coffre-pro list Martin                voir la liste ; rien n'est ouvert
    {"  "}coffre-pro open Martin 3f2a           ouvrir un papier ; le patient le saura
    {"  "}coffre-pro give Martin lettre.pdf     lui donner un papier

help-init = Fait un coffre de professionnel.
    .long =
    Fait un coffre de professionnel sur cet appareil, et montre une seule fois les 24 mots de secours.

    Sans internet, tout est prêt aussi : --offline, et le serveur plus tard avec « coffre-pro server set ».
    .examples =
    {"  "}coffre-pro init --server https://coffre.example --name "Dr Anne Lenoir" --role "dentiste"
    {"  "}coffre-pro init --offline --name "Dr Anne Lenoir"
help-init-server = Adresse du serveur où les patients vous écrivent.
help-init-invite = Code d'invitation de ce serveur.
help-init-name = Votre nom, tel qu'il sera écrit sur votre carte.
help-init-role = Votre métier, tel qu'il sera écrit sur votre carte.
help-init-offline = N'appelle aucun serveur maintenant.
help-init-rescue-out = Écrit les 24 mots dans ce fichier au lieu de les montrer.

help-ui = Ouvre votre page dans votre navigateur : patients, papiers, carte, reçus.
help-ui-port = Écoute à ce port de cet ordinateur au lieu d'un port au hasard.
help-ui-no-open = Dit l'adresse au lieu d'ouvrir le navigateur.

help-settings = Montre et change les réglages de votre page.
help-settings-open-together = Un geste ouvre tous les papiers du résumé (yes), ou un seul (no). Chaque papier a son reçu.

help-secret = Le code secret qui ouvre le coffre sur cet appareil.
help-secret-set = Met un code secret, ou en change.
    .long =
    Met un code secret, ou en change. Le coffre s'ouvre d'abord comme toujours, avec l'ancien code s'il y en a un. Le nouveau se tape deux fois. Vos clés, votre carte et ce que vos patients vous montrent ne changent pas.
help-secret-set-new-file = Fichier où lire le nouveau code, au lieu de le taper.
help-secret-remove = Enlève le code secret : cet appareil ouvre alors le coffre tout seul.

help-card = Montre votre carte, à donner à vos patients.
    .long =
    Montre les 12 mots et les 60 chiffres de votre carte, que le patient compare, et l'écrit dans un fichier avec -o.
    .examples =
    {"  "}coffre-pro card -o ma-carte.coffre
    {"  "}coffre-pro card --qr
help-card-output = Écrit la carte dans ce fichier.
help-card-qr = Montre aussi le code carré à photographier.
help-card-plate = Écrit la plaque du bureau dans ce fichier, à ouvrir et imprimer dans un navigateur.
help-card-plate-size = Taille : « a4 » pour un mur, « a6 » à plier pour un bureau.
help-card-with = Deuxième langue de la plaque : fr, en ou ar.

help-patients = Dit qui vous montre quoi, et jusqu'à quand.

help-receive = Va chercher ce que vos patients vous montrent ou vous envoient.
    .long =
    Va chercher ce que vos patients vous montrent ou vous envoient. Ce qui n'est pas en règle est écarté, et dit.
    Rien n'est ouvert : les patients ne voient rien de cette commande.

    Une lettre attend que vous l'ouvriez (« coffre-pro open ») ou la refusiez (« coffre-pro refuse »).

help-list = Montre les papiers d'un patient, le plus récent en premier.
    .long =
    Montre la liste des papiers qu'un patient vous montre en ce moment, de ceux que vous avez déjà ouverts, et des
    lettres qu'il vous a envoyées.
    Regarder la liste n'ouvre rien : le patient ne voit que ce que vous ouvrez.
    .examples =
    {"  "}coffre-pro list Martin
    {"  "}coffre-pro list Martin --json
help-list-patient = Nom du patient, ou le début ; ou son numéro.

help-find = Cherche des mots dans les titres, et dans les papiers déjà ouverts.
    .examples =
    {"  "}coffre-pro find hba1c
    {"  "}coffre-pro find radio 2024 --patient Martin
help-find-words = Mots à trouver, tous à la fois ; le début suffit.
help-find-patient = Seulement ce patient.

help-open = Ouvre des papiers : les écrit dans des fichiers, et signe un reçu pour chacun.
    .long =
    Ouvre des papiers : les écrit dans des fichiers, au nom fait de leur date, de leur sorte et de leur titre.
    Chaque papier ouvert laisse un reçu signé, que le patient voit.

    Un papier déjà ouvert se rouvre sans reçu et sans internet. Une lettre s'ouvre sans reçu, et reste gardée ici. Rien n'est jamais remplacé sans --yes, et aucun autre
    programme n'est lancé.
    .examples =
    {"  "}coffre-pro open Martin 3f2a 9c00
    {"  "}coffre-pro open Martin --all -o ~/Bureau/martin
help-open-patient = Nom du patient.
help-open-ids = Numéros des papiers.
help-open-all = Tout ce que ce patient montre ou a envoyé.
help-open-output = Dossier où les écrire.

help-refuse = Refuse des lettres. Celui qui les a envoyées n'en sait rien.
    .long =
    Refuse des lettres sans les ouvrir, et vide ainsi la boîte. Celui qui les a envoyées n'en sait rien.
    .examples =
    {"  "}coffre-pro refuse 7d01
    {"  "}coffre-pro refuse --from "Martin"
    {"  "}coffre-pro refuse --all
help-refuse-ids = Numéros des lettres, tels que « coffre-pro receive » les donne.
help-refuse-from = Toutes celles de cette personne.
help-refuse-all = Toutes celles qui attendent.

help-give = Donne des papiers à un patient.
    .long =
    Donne des papiers à un patient. Ils sont fermés ici, signés de votre coffre, et l'attendent dans sa boîte aux
    lettres : c'est lui qui décide de les garder. Un fichier qui ne se lit pas n'arrête pas les autres.

    À qui n'a donné que sa carte, donnez le fichier de la carte à la place du nom.
    .examples =
    {"  "}coffre-pro give Martin compte-rendu.pdf --message "À garder pour votre médecin."
    {"  "}coffre-pro give carte-de-martin.coffre compte-rendu.pdf
help-give-patient = Nom du patient, ou fichier de sa carte.
help-give-files = Fichiers à donner.
help-give-message = Quelques mots pour le patient.

help-receipts = Montre les reçus que vous avez signés. Le patient voit les mêmes.
help-receipts-patient = Seulement ce patient.
help-receipts-paper = Numéro du papier dont prouver la lecture.
help-receipts-evidence = Écrit dans ce fichier la preuve de cette lecture, pour qui doit en juger.

help-verify = S'assure qu'un patient est bien lui : par une photo de son code carré, ou au téléphone par un code.
    .long =
    Montre un code de 12 chiffres, à dire au téléphone à quelqu'un que vous reconnaissez. Il l'écrit dans son coffre, et
    chacun a la carte de l'autre, vérifiée de vive voix. Un code vaut dix minutes et un seul essai ; après trois codes
    faux en un mois, il faut se voir.

    En face, comparez plutôt les 12 mots ou le code carré : « coffre-pro contact verify », « coffre-pro card --qr ».
    .examples =
    {"  "}coffre-pro verify photo.jpg
    {"  "}coffre-pro verify --code
help-verify-photo = Photo (PNG ou JPEG) du code carré que le patient vous montre, prise devant lui.
help-verify-code = Montre un code, et attend que le patient l'ait écrit.

help-contact = Comment s'assurer qu'un patient est bien lui.
help-contact-verify = Compare les mots d'un patient avec ceux qu'il lit.
    .long =
    Compare les 12 mots du patient avec ceux qu'il lit sur son propre écran. C'est ce qui prouve que ces papiers sont
    bien les siens.

    En face, sans rien ajouter. Au téléphone, avec --phone : reconnaissez sa voix.
    .examples =
    {"  "}coffre-pro contact verify Martin
    {"  "}coffre-pro contact verify Martin --words "abaisser brave …" --phone
help-contact-verify-name = Nom du patient.
help-contact-verify-fingerprint = Le texte du code carré, ou les 60 chiffres, ou les 12 mots.
help-contact-verify-words = Les 12 mots entendus.
help-contact-verify-phone = La comparaison s'est faite à distance, de vive voix.

help-sync = Envoie ce qui attend et va chercher ce qui est nouveau.

help-status = Dit où en est le coffre : qui montre quoi, ce qui attend.

help-server = Le serveur où les patients vous écrivent.
help-server-set = Choisit le serveur.
help-server-set-url = Son adresse, comme https://coffre.example.
help-server-set-invite = Code d'invitation de ce serveur.
help-server-renewed = Répond au serveur qui commence un autre registre public.
    .long =
    Un serveur qui a dû revenir à une sauvegarde ne peut pas continuer son registre public, et en commence un autre. Cette commande montre ce qui s'est passé et ce que cela coûte, puis demande. Avec un oui, cet appareil signe le changement et rend au serveur ce qu'il a perdu et que cet appareil a.

    Elle ne répond que pour votre propre serveur : le registre d'un patient, c'est à lui de l'accepter. Demandez d'abord à ceux qui tiennent le serveur, par un autre chemin.
    .examples =
    {"  "}coffre-pro server renewed

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
    {"  "}coffre-pro policy set temoins.policy
help-policy-set-file = Le fichier.
help-policy-show = Montre à quels registres et à quels témoins ce coffre se fie.

help-init-revocation-out = Écrit ici le fichier qui fera cesser vos cartes, si tout est perdu.

help-card-rotate = Change vos clés maintenant ; les anciennes signent les neuves.
help-card-revoke = Fait cesser toutes vos cartes, pour toujours.
    .examples =
    {"  "}coffre-pro card revoke reprise.coffre --server https://coffre.example    sans aucun appareil
    {"  "}coffre-pro card revoke --prepare reprise.coffre
help-card-revoke-file = Fichier de reprise, fait avec le coffre.
help-card-revoke-server = Serveur de ce coffre.
help-card-revoke-prepare = Écrit un fichier de reprise au lieu de publier.

help-credential = L'attestation d'une autorité : qui vous êtes.
help-credential-request = Écrit la demande à donner à l'autorité.
    .examples =
    {"  "}coffre-pro credential request -o demande.coffre --number rpps:10100000016 --profession G15_40
help-credential-request-output = Fichier à écrire.
help-credential-request-number = Numéro : rpps:, foreign: ou other:.
help-credential-request-profession = Code du métier, comme G15_10.
help-credential-request-specialty = Code de la spécialité, comme SM26.
help-credential-request-name = Nom, s'il n'est pas celui de la carte.
help-credential-login = Prouve à l'autorité qui vous êtes, par une connexion (Pro Santé Connect).
    .long =
    Ouvre le navigateur chez le fournisseur d'identité de l'autorité, et garde la réponse dans un fichier qui ne vaut que
    pour cette demande. Peut se faire au guichet de l'autorité. Jamais essayé avec le vrai service.
help-credential-login-file = La demande.
help-credential-login-provider = Fichier du fournisseur, donné par l'autorité.
help-credential-login-output = Fichier à écrire.
help-credential-login-no-open = N'ouvre pas de navigateur : montre l'adresse.
help-credential-import = Garde l'attestation reçue, sur une carte neuve.
help-credential-import-file = Fichier de l'autorité.

help-authority = Pour un ordre ou un hôpital : dire qui est qui, et le reprendre.
help-authority-init = Fait le coffre d'une autorité.
help-authority-init-server = Adresse du serveur.
help-authority-init-invite = Code d'invitation de ce serveur.
help-authority-init-name = Nom de l'autorité.
help-authority-init-role = Ce qu'elle est.
help-authority-init-offline = N'appelle aucun serveur maintenant.
help-authority-init-rescue-out = Écrit les 24 mots dans ce fichier au lieu de les montrer.
help-authority-init-revocation-out = Écrit ici le fichier qui fera cesser cette autorité, si tout est perdu.
help-authority-issue = Délivre une attestation, après avoir vu la personne.
    .long =
    Délivre une attestation. La demande montre seulement que celui qui tient le coffre a demandé : comparez les mots
    que la personne lit sur son appareil, et sa pièce d'identité.
help-authority-issue-file = Demande de la personne.
help-authority-issue-output = Fichier à lui donner.
help-authority-issue-fingerprint = Texte du code carré de sa carte.
help-authority-issue-words = Les 12 mots ou 60 chiffres qu'elle a lus.
help-authority-issue-proof = Comment vous l'avez reconnue : in-person ou records. À dire avec une connexion ou une signature.
help-authority-issue-days = Durée en jours, 366 au plus.
help-authority-issue-login = Connexion qui vient avec la demande.
help-authority-issue-provider = Fichier du fournisseur d'identité.
help-authority-issue-signature = Signature de la demande par une carte.
help-authority-issue-certificate = Certificat de cette carte.
help-authority-issue-ca = Certificats des autorités auxquelles vous croyez.
help-authority-issue-crl = Leurs listes de révocation.
help-authority-revoke = Reprend une attestation.
help-authority-revoke-id = Son numéro, ou le début.
help-authority-status = Dit ce qui est délivré, repris, et l'âge de la liste publique.

value-time = DURÉE
help-give-replaces = Répond à cette demande de correction par une nouvelle version.
help-request = Demande à un patient de vous montrer des papiers.
    .long =
    Demande à un patient de vous montrer des papiers de certaines sortes, pour un temps. Il voit qui demande, quoi,
    pourquoi et pour combien de temps ; il montre tout, une partie, ou rien. S'il ne montre rien, vous n'en saurez rien.

    Une demande nomme des sortes, jamais un papier. Elle vaut 30 jours.
    .examples =
    {"  "}coffre-pro request Martin --types analyses,ordonnance --purpose "suivi du diabète" --for 3m
help-request-patient = Nom du patient.
help-request-types = Sortes de papiers, séparées par des virgules.
help-request-purpose = Pour quoi faire ; le patient le lit.
help-request-period = Pour combien de temps : 1d (jour), 2w (semaines), 3m (mois), un an au plus.
help-write = Écrit quelques mots à un patient.
    .examples =
    {"  "}coffre-pro write Martin "Venez à jeun, s'il vous plaît."
    {"  "}coffre-pro write Martin "Cette ordonnance n'est plus valable." --about 3f2a
help-write-patient = Nom du patient.
help-write-text = Vos mots.
help-write-about = Numéro d'un papier qu'il montre ou a envoyé.
help-sent = Montre ce que vous avez donné, demandé et écrit.
help-sent-patient = Seulement à ce patient.
help-messages = Montre les messages, et les corrections que des patients demandent.
help-messages-patient = Seulement ce patient.
