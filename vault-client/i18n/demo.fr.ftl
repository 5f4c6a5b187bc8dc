### Ce que dit la démonstration. Le français est la source. Une ligne par étape.

demo-server = Un serveur aveugle écoute sur { $url }.
demo-vault = { $name } fait son coffre sans internet : 24 mots de secours, { $count } papiers gardés, dont { $delicate } délicats dans le tiroir privé.
demo-sent = Le coffre part vers le serveur : { $count } papiers, tous fermés.
demo-card = { $name }, dentiste, fait sa carte.
demo-verified = La patiente compare la carte de { $name } en personne : c'est bien lui.
demo-shown = Elle lui montre, pour un jour, { $count } papiers sur { $all }. Aucun papier délicat.
demo-opened = Il reçoit la liste de { $seen } papiers, en ouvre { $count } d'un coup et signe { $count } reçus.
demo-history = La patiente voit qui a regardé : { $name }, { $count } papiers.
demo-given = Il dépose un compte rendu ; il attend dans la boîte aux lettres, elle le garde.
demo-stopped = Elle arrête de montrer. Le serveur l'a confirmé par écrit.
demo-refused = Le dentiste essaie un autre papier : refusé. Il garde ce qu'il a déjà lu.
demo-blind = On cherche { $words } mots, titres et noms dans les { $files } fichiers du serveur et son journal, en clair, UTF-16, base64 et hexadécimal : aucun.
demo-control = La même recherche dans ce que la patiente peut ouvrir trouve { $found } mots sur { $words }.
demo-summary = { $count } étapes sur { $count } ont tenu.
demo-kept = Tout est gardé dans { $folder }.

err-demo-step = La démonstration s'est arrêtée à l'étape « { $step } ».
    .advice = Tout ce qui s'est passé est écrit dans { $logs } : steps.log et server.log.
err-demo-folder = Ce dossier n'est pas vide : { $path }.
    .advice = Donnez un dossier vide, ou aucun : coffre demo --home DOSSIER.
demo-page-pro = La page du dentiste :
demo-page-patient = Et la page de la patiente :
