### L'aide de chaque commande de « coffre-audit ». Le français est la source.

value-shell-name = SHELL
value-path = CHEMIN
value-key = CLÉ
value-place = LIEU
value-fingerprint = EMPREINTE

help-program = Vérifie ce que les programmes et les serveurs de Coffre ont écrit. Ne détient aucune clé, ne change rien.
    .examples =
    {"  "}coffre-audit vectors check                     les vecteurs publics du protocole
    {"  "}coffre-audit store inspect /srv/coffre         ce que révèle le disque de ce serveur
    {"  "}coffre-audit receipt verify lecture.receipt    qui a signé, et ce que dit le reçu

help-vectors = Vecteurs de test publics du protocole.
help-vectors-check = Passe les vecteurs publics : encodage, signatures, chaînes, reçus, requêtes, journaux publics.
    .long =
    Passe les vecteurs publics : encodage, signatures, chaînes, reçus, requêtes, journaux publics. Sans dossier, ceux avec lesquels
    le programme a été construit. Les vecteurs de messages scellés demandent des clés : « cargo xtask test » et le second
    lecteur les passent.
    .examples =
    {"  "}coffre-audit vectors check
    {"  "}coffre-audit vectors check tests/vectors
help-vectors-check-folder = Dossier de vecteurs, comme tests/vectors.

help-store = Le disque d'un serveur.
help-store-inspect = Dit ce que révèle le disque d'un serveur, et y cherche tout ce qui serait lisible.
    .long =
    Dit ce que révèle le disque d'un serveur arrêté, ou sa copie : sortes de lignes, combien, ce qui est lié à quoi. Cherche ensuite
    tout ce qui ne devrait pas y être : lignes et fichiers inconnus, textes, octets scellés qui ne ressemblent pas à du
    bruit, et les mots que vous donnez, en clair, UTF-16, base64 et hexadécimal. Rien n'est changé.
    .examples =
    {"  "}coffre-audit store inspect /srv/coffre
    {"  "}coffre-audit store inspect /srv/coffre --words noms.txt --also /var/log/coffre.log
help-store-inspect-folder = Le dossier de données du serveur.
help-store-inspect-words = Fichier de mots à chercher, un par ligne.
help-store-inspect-also = Cherche aussi les mots dans ce fichier ou ce dossier.

help-card = Cartes.
help-card-show = Montre ce que dit une carte, et à quelle empreinte elle remonte.
help-card-show-file = La carte.

help-receipt = Reçus.
help-receipt-verify = Vérifie un reçu et montre ce qu'il dit.
    .examples =
    {"  "}coffre-audit receipt verify lecture.receipt
help-receipt-verify-file = Le reçu, en octets ou en hexadécimal.
help-receipt-verify-key = La clé qui doit l'avoir signé, en hexadécimal.

help-log = Journaux publics.
help-log-key = Demande à un serveur la clé d'un journal public.
    .long =
    Demande à un serveur la clé d'un journal public : celui où sont les événements d'un coffre, ou sans --vault son journal des clés.
    C'est la parole du serveur : comparez-la à une autre source, le programme d'un patient ou un témoin, et gardez-la.
    .examples =
    {"  "}coffre-audit log key https://coffre.example --vault COFFRE1:LPR5… > events.key
help-log-key-server = Adresse du serveur.
help-log-key-vault = Empreinte d'un coffre.
help-log-verify = Lit un journal public entier et recalcule sa racine.
    .long =
    Lit un journal public entier, d'un serveur ou d'un miroir : chaque entrée, chaque tuile. Recalcule la racine, la compare à
    celle qui est signée, et vérifie les signatures du journal et de ses témoins comme la politique le demande.
    .examples =
    {"  "}coffre-audit log verify https://coffre.example/events/001 --policy events.policy
    {"  "}coffre-audit log verify miroir/events/001 --key "coffre.example/events/001+bd3ec361+AepK…"
help-log-verify-place = Adresse du journal, ou dossier qui le reflète.
help-log-verify-policy = Fichier avec la clé du journal et ses témoins.
help-log-verify-key = La clé du journal, quand il n'a pas de témoins.
help-log-monitor = Suit un journal public : ce qu'il montre doit continuer ce qui avait été vu.
    .long =
    Suit un journal public : ce qu'il montre doit continuer ce qui avait été vu, et qui est gardé dans le fichier d'état. Un journal
    revenu en arrière, ou qui a signé deux histoires, finit par 15, et la preuve est écrite dans un fichier.
    .examples =
    {"  "}coffre-audit log monitor https://coffre.example/events/001 --policy events.policy --state events.checkpoint
help-log-monitor-place = Adresse du journal, ou dossier qui le reflète.
help-log-monitor-state = Fichier du point de contrôle vu en dernier.
help-log-monitor-report = Fichier de la preuve, si le journal ment ; sinon à côté du fichier d'état, finissant par « .fork ».
help-log-monitor-policy = Fichier avec la clé du journal et ses témoins.
help-log-monitor-key = La clé du journal, quand il n'a pas de témoins.
help-log-fork = Juge la preuve qu'un journal public a signé deux histoires.
    .long =
    Juge une preuve écrite par « log monitor », par un témoin ou par le programme d'un patient, sans rien d'autre : le journal dont vous
    donnez la clé a-t-il signé deux histoires ? Sans la clé du journal, personne ne peut faire ce fichier.
    .examples =
    {"  "}coffre-audit log fork events.fork --policy events.policy
help-log-fork-file = La preuve.
help-log-fork-policy = Fichier avec la clé du journal.
help-log-fork-key = La clé du journal.

help-evidence = Preuves de lecture.
help-evidence-verify = Juge un fichier de preuve : qui a demandé à ouvrir quel papier, et entre quelles heures.
    .long =
    Juge un fichier de preuve, hors ligne et sans aucune clé : qui a demandé à ouvrir quel papier, entre quelles heures, et à quel
    point c'est montré. Journaux et témoins comptent selon votre politique ; sans elle, selon celle du fichier. Le nom et la fonction sont ce
    que dit sa propre carte : avec --card, elle est écrite dans un fichier, pour « coffre-audit card show », qui demande au registre d'une
    autorité qui est cette personne.
    .examples =
    {"  "}coffre-audit evidence verify lecture.evidence --policy la-mienne.policy
    {"  "}coffre-audit evidence verify lecture.evidence --card la-sienne.coffre
help-evidence-verify-file = Le fichier.
help-evidence-verify-policy = Fichier des journaux et témoins que vous croyez.
help-evidence-verify-card = Nouveau fichier pour la carte de qui a demandé à ouvrir.
help-evidence-verify-receipt = Nouveau fichier pour le reçu, pour « coffre-audit receipt verify ».

help-completions = Écrit les complétions d'un shell.
help-completions-shell = Le shell.
help-man = Écrit les pages de manuel.
help-man-folder = Dossier des pages.
help-log-monitor-naming = Alarme si une entrée nouvelle d'un registre de clés nomme ce numéro (rpps:…) ou cette empreinte ; peut se répéter.
help-card-show-keys = Registre de clés du serveur de la carte, ou dossier qui le reflète.
help-card-show-authority = Empreinte de l'autorité à croire.
help-card-show-authority-keys = Registre de clés du serveur de cette autorité.
help-card-show-policy = Fichier avec les clés des registres et leurs témoins.
help-card-show-key = Clé du registre, quand il n'a pas de témoins.
value-who = QUI
