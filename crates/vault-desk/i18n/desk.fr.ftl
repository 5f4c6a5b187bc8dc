# Ce que tous les programmes qui ont un coffre disent de la même façon.

yes = oui
no = non
vault-made = Votre coffre est prêt, dans { $home }.
rescue-heading = VOTRE FEUILLE DE SECOURS. Recopiez ces 24 mots sur du papier, maintenant : ils ne seront plus montrés.
rescue-check = Contrôle : { $check }
rescue-written = Les 24 mots de secours sont dans { $path }. Recopiez-les sur du papier, puis effacez ce fichier.
server-set-offline = Adresse gardée. Le serveur ne répond pas pour l'instant.
field-sent = Envoyé
field-lie = Mensonge du serveur
pages-written = { $count ->
    [one] { $count } page écrite dans { $path }.
   *[other] { $count } pages écrites dans { $path }.
 }
err-secret-short = Ce code secret est trop court.
    .advice = Prenez au moins { $least } chiffres ou lettres. Une phrase est encore mieux. Rien n'a été fait.
err-on-another-server = Ce coffre a déjà un serveur : { $server }.
    .advice = Il y reste : le déménagement n'est pas encore possible. Rien n'a changé.
err-folder-taken = Ce dossier contient déjà autre chose : { $path }.
    .advice = Donnez au coffre un dossier à lui, vide ou nouveau : --home DOSSIER. Rien n'a été fait.
sent-id = N°
sent-when = Quand
sent-to = À qui
sent-what = Quoi
sent-paper = Papier
sent-words = Mots
sent-count = { $count ->
    [0] Vous n'avez rien envoyé.
    [one] { $count } envoi.
   *[other] { $count } envois.
 }
sent-waiting = { $count ->
    [one] { $count } attend encore ici que le réseau revienne.
   *[other] { $count } attendent encore ici que le réseau revienne.
 }

## Le code secret
wrong-secret-again = ce n'est pas le bon code secret, recommencez.
field-asks = Un code est demandé
secret-set = Le nouveau code est en place. L'ancien n'ouvre plus rien.
secret-removed = Plus de code : qui a cet appareil ouvre le coffre.
