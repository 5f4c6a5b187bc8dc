help-program = Un essai de terminal.
help-list = Montre les papiers.
help-list-times = Combien de fois.
help-show = Montre un papier.
help-show-id = Son numéro.
help-open = Écrit un papier.
help-secret = Lit un code secret.
help-secret-new = Un nouveau, saisi deux fois.
help-remove = Enlève tout.
help-choose = Choisit un papier.
help-send = Envoie, lentement.
help-send-stubborn = Sans écouter Ctrl-C.
help-where = Dit où tout est gardé.
help-fail = Échoue.
help-panic = Se trompe.
column-id = Numéro
column-title = Papier
column-size = Taille
papers-count = { $count ->
    [one] { $count } papier
   *[other] { $count } papiers
 }
remove-all = Tout enlever ?
which-paper = Quel papier ?
sending = Envoi
err-door-closed = La porte de { $name } est fermée.
    .advice = Demandez-lui de la rouvrir.
