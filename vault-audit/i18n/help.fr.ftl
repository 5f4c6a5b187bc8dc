### L'aide de chaque commande de « coffre-audit ». Le français est la source.

value-shell-name = SHELL
value-path = CHEMIN
value-key = CLÉ

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

help-completions = Écrit les complétions d'un shell.
help-completions-shell = Le shell.
help-man = Écrit les pages de manuel.
help-man-folder = Dossier des pages.
