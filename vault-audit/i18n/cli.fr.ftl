### Ce que dit « coffre-audit ». Le français est la source.

column-kind = Sorte
column-taken = Acceptés
column-refused = Refusés
column-failed = Ratés
column-letter = Ligne
column-key = Clé
column-rows = Lignes
column-bytes = Taille
column-holds = Ce qu'elle montre
vector-failed = { $kind } : { $what }
vectors-left-out = Demandent des clés, laissés de côté ici : { $kinds }.
vectors-good = { $taken } bons acceptés, { $refused } fautifs refusés, aucun raté.
store-vaults = { $count ->
    [one] { $count } coffre
   *[other] { $count } coffres
 } ; objets de { $sizes ->
    [one] { $sizes } taille
   *[other] { $sizes } tailles différentes
 }.
store-link = Liés : { $one } et { $other }, dans { $count ->
    [one] { $count } ligne
   *[other] { $count } lignes
 }.
store-text = Texte, public : { $text } ({ $count ->
    [one] une fois
   *[other] { $count } fois
 }).
store-noise = { $place } : { $bytes }, du bruit dans { $count ->
    [one] l'unique fenêtre
   *[other] chacune des { $count } fenêtres
 }.
store-too-little = { $place } : { $bytes }, trop peu pour le distinguer du bruit ; rien de lisible.
store-words = { $words ->
    [one] { $words } mot cherché
   *[other] { $words } mots cherchés
 } dans { $bytes }, sous toutes les formes : trouvé { $found } fois.
store-word-short = « { $word } » est trop court pour être cherché en clair.
store-missing = { $count ->
    [one] { $count } fichier manque, qu'une ligne nomme : la copie n'est pas entière, ou il a été perdu.
   *[other] { $count } fichiers manquent, que des lignes nomment : la copie n'est pas entière, ou ils ont été perdus.
 }
store-finding = { $what }, { $place } : { $detail }
card-means = Ceci dit à qui remonte la carte, non qui la tient : comparez les mots avec la personne.
receipt-of-this-key = Signé avec cette clé.
receipt-of-its-key = Signé avec la clé qu'il nomme. À qui est cette clé, une preuve le dit : « coffre-audit receipt verify » seul ne le dit pas.
pages-written = { $count ->
    [one] { $count } page écrite
   *[other] { $count } pages écrites
 } dans { $path }.
field-fingerprint = Empreinte
field-words = Mots
field-digits = Chiffres
field-kind = Sorte
field-name = Nom
field-role = Rôle
field-server = Serveur
field-from = Depuis
field-until = Jusqu'à
field-number = Numéro
field-hash = Condensat
field-members = Membres (déclarations)
field-key = Clé
field-time = Heure, selon le signataire
field-grant-head = Accès
field-slot = Fente
field-entry = Entrée
field-n = Lecture
field-prev = Reçu précédent
field-checkpoint = Point de contrôle vu
err-file-unreadable = { $path } ne peut pas être lu.
    .advice = Vérifiez qu'il existe et que vous avez le droit de le lire.
err-file-unwritable = { $path } ne peut pas être écrit.
    .advice = Choisissez un autre dossier.
err-file-too-large = { $path } fait plus de { $max } octets : ce n'est pas ce qui est demandé.
    .advice = Vérifiez que c'est le bon fichier.
err-no-vectors = Il n'y a pas de vecteurs publics dans { $path }.
    .advice = Nommez le dossier qui contient card, receipt, statement… : tests/vectors.
err-vectors-failed = { $count ->
    [one] { $count } vecteur n'est pas jugé
   *[other] { $count } vecteurs ne sont pas jugés
 } comme ils le disent.
    .advice = Ne vous fiez pas à ce programme. Si les fichiers sont ceux du dépôt, signalez-le : SECURITY.md.
err-no-store = { $path } n'est pas le dossier de données d'un coffre-server.
    .advice = Nommez le dossier qui contient « sled » ou « redb », et « objects ».
err-no-words = Il n'y a pas de mot à chercher dans { $path }.
    .advice = Écrivez-y un mot par ligne.
err-store-in-use = Un serveur tourne sur { $path }.
    .advice = Arrêtez-le, ou inspectez une copie du dossier.
err-store-damaged = Les lignes ne s'ouvrent pas.
    .advice = Inspectez une autre copie, ou une sauvegarde.
err-store-speaks = { $count ->
    [one] { $count } chose est sur ce disque et ne devrait pas y être.
   *[other] { $count } choses sont sur ce disque et ne devraient pas y être.
 }
    .advice = Chacune est dite plus haut. Si le serveur n'a pas été modifié, signalez-le : SECURITY.md.
err-not-a-card = { $path } n'est pas une carte.
    .advice = Vérifiez que c'est le bon fichier.
err-card-refused = La carte de { $path } ne tient pas.
    .advice = Ne l'utilisez pas. Demandez-en une nouvelle à son titulaire.
err-not-a-receipt = { $path } n'est pas un reçu.
    .advice = Vérifiez que c'est le bon fichier.
err-receipt-refused = Le reçu de { $path } n'est pas signé par la clé qui doit l'avoir signé.
    .advice = Il ne prouve rien. Gardez-le, et demandez d'où il vient.
err-not-a-key = « { $typed } » n'est pas une clé publique.
    .advice = Donnez 64 chiffres hexadécimaux.
log-reading = Lecture du journal public
log-nobody-asked = Aucune signature n'a été vérifiée : donnez --policy ou --key. L'arbre est entier ; à qui il est, on ne le sait pas.
log-whole = Le journal public est entier : { $size ->
    [one] { $size } entrée
   *[other] { $size } entrées
 }, { $tiles ->
    [one] { $tiles } fichier
   *[other] { $tiles } fichiers
 }, et la racine est celle { $signed ->
    [yes] qui a été signée
   *[no] que dit son point de contrôle
 }.
log-grew = Il continue ce qui avait été vu.
log-first = Vu pour la première fois : il ne peut plus que grandir.
field-origin = Journal public
field-size = Taille
field-before = Taille d'avant
field-root = Racine
field-older = Point de contrôle ancien
field-newer = Point de contrôle nouveau
field-beginning = Début du nouveau
log-convicted = Le journal { $origin } a signé deux histoires. Sans sa clé, personne n'a pu faire ce fichier.
field-witness = Témoin
field-existed-by = Là au plus tard
field-current-at = Le dernier à
field-leaves = Feuilles
field-others = Autres entrées
err-not-a-place = « { $place } » n'est ni une adresse https ni un dossier.
    .advice = Donnez l'adresse d'un journal public, comme https://coffre.example/events/001, ou un dossier qui le reflète.
err-log-offline = Personne ne répond à { $place }.
    .advice = Vérifiez le réseau et l'adresse, puis réessayez.
err-no-log = Il n'y a pas de journal public à { $place }.
    .advice = Vérifiez l'adresse : elle finit par le nom du journal, comme /events/001.
err-bad-policy = { $path } n'est ni une politique ni une clé.
    .advice = Une politique nomme la clé d'un journal et ses témoins : docs/protocol/log.md en montre une.
err-trust-needed = Pour suivre un journal public, il faut connaître sa clé.
    .advice = Donnez --policy FICHIER ou --key CLÉ.
err-bad-state = { $path } n'est pas un point de contrôle de ce journal.
    .advice = Gardez ce fichier, il peut être une preuve ; suivez ce journal avec un autre.
err-log-unsigned = Le point de contrôle n'est signé par aucun journal de la politique.
    .advice = Ne vous y fiez pas. Vérifiez que la politique est bien celle de ce journal.
err-log-too-few = Trop peu de témoins ont vu ce point de contrôle.
    .advice = Réessayez dans une minute. Si cela dure, demandez aux témoins, pas au journal.
err-log-broken = Ce que montre { $place } n'est pas ce que dit son point de contrôle.
    .advice = Gardez le point de contrôle, et essayez un autre miroir. S'ils sont d'accord, le journal est cassé ou il ment.
err-log-shrank = Le journal public est revenu de { $before } à { $now } entrées.
    .advice = Les deux points de contrôle signés sont dans { $path }. Montrez-les à l'exploitant et aux témoins.
err-fork-refused = Le fichier { $path } ne prouve rien contre un journal que vous avez nommé.
    .advice = Demandez le fichier tel qu'il a été écrit à qui vous l'a donné, et vérifiez de quel journal il s'agit.
err-log-forked = Le journal public a signé deux histoires.
    .advice = La preuve est dans { $path } : elle convainc quiconque a la clé du journal. Publiez-la.
log-key-means = C'est la parole du serveur : comparez-la à une autre source, puis gardez-la.
err-not-a-fingerprint = « { $typed } » n'est pas l'empreinte d'un coffre.
    .advice = Donnez le texte qui commence par COFFRE1:, ou 64 chiffres hexadécimaux.
evidence-means = Elle montre que cette personne a demandé à ouvrir ce papier, sous une clé qu'elle seule détient ; non qu'elle l'a lu, ni relu.
evidence-its-policy = Journaux et témoins ont été jugés selon la politique du fichier, qui est celle de son auteur. Donnez --policy pour juger selon la vôtre.
evidence-their-chain = Aucun journal jugé ici ne montre que son serveur tient sa chaîne pour vraie : un appareil qui en a été retiré aurait pu en faire une autre.
evidence-owners-chain = Aucun journal jugé ici ne montre que le serveur du propriétaire tient sa chaîne pour vraie : un appareil qui en a été retiré aurait pu en faire une autre.
evidence-device-removed = Un appareil qui avait les clés de sa carte a été retiré le { $at }, et rien ne montre que le reçu existait avant.
evidence-receipt = son reçu signé seul, dans aucun journal public
evidence-one-operator = son reçu signé, dans un journal public tenu par un seul exploitant
evidence-witnessed = son reçu signé, dans un journal public que des témoins ont vu
evidence-by-giver = qui possède le papier
evidence-by-recipient = qui a demandé à l'ouvrir
field-asked = A demandé à ouvrir
field-paper = Papier
field-date = Daté
field-vault = Du coffre
field-not-before = Pas avant
field-not-after = Pas après
field-level = Preuve
field-custodians = Dépositaires
field-maker = Fichier fait par
err-evidence-refused = { $path } n'est pas une preuve.
    .advice = Il ne montre rien. Le détail dit quelle partie ne tient pas ; la faute est à qui a fait le fichier.

## Rows of a server's records, by their letter

row-h = numéro et empreinte de la dernière déclaration
row-c = déclarations de la chaîne : clés publiques, pouvoirs, dates
row-k = trousseaux : scellés
row-g = numéro et empreinte de la dernière écriture du journal
row-j = écritures du journal : scellées, complétées
row-n = quel objet est le dernier instantané
row-o = taille complétée et empreinte d'un objet
row-t = combien contient un coffre
row-m = une boîte : son coffre, sa clé de dépôt, ce qui attend
row-w = index
row-y = une boîte fermée
row-d = taille et jour d'un dépôt
row-s = une fente : son coffre, clés, graines jusqu'à la fermeture, dernier jour, lectures
row-v = index
row-r = reçus : identifiants au hasard et heure
row-q = à quel coffre mènent des mots de secours
row-l = index
row-x = la fermeture signée d'un coffre
row-b = un fichier désigné par une ligne
row-i = une invitation utilisée
row-G = les journaux publics en cours
row-L = un journal public : son nom et son dernier état signé
row-P = l’état d’un journal public montré à tous
row-E = une entrée d’un journal public
row-T = des empreintes d’un journal public
row-W = une feuille qui attend sa place dans un journal public
row-I = la place d’une feuille dans un journal public
row-S = le journal public des événements d’un coffre
row-N = combien de coffres partagent un journal public
row-K = le dernier état vu du journal d’un autre serveur
row-A = un arbre vu du journal d’un autre serveur
row-Z = le dernier état cosigné, comme témoin
row-B = la clé du journal d’un autre serveur
row-e = un lien pour quelqu’un sans l’outil : son coffre, sa fin, l’empreinte de son code, combien de fois il a été ouvert
row-a = index
row-U = qu'une partie d'une entrée du registre des clés a été prise
row-u = combien un coffre a rendu public, et quel jour
row-F = le journal d’un autre serveur où sont les lectures d’un accès

field-named = Nommé
err-log-names = { $count } nouvelle(s) entrée(s) du registre nomment quelqu'un que vous surveillez.
    .advice = Si ce n'est pas cette personne qui l'a voulu, prévenez-la et prévenez l'autorité.
