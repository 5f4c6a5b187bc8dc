### Qui répond de cette carte : trois réponses à part. Le français est la source.

field-check-authority = 1. Une autorité
field-credential = Attestation
field-check-log = 2. Le registre public
field-check-compared = 3. Vous
check-authority = { $word ->
        [none] n'a rien dit de cette personne
        [unknown-authority] en a dit quelque chose, mais vous n'avez pas choisi de la croire
        [not-signed] n'a pas signé cette attestation : elle est fausse
        [other-vault] a signé cette attestation pour un autre coffre : elle n'est pas à cette personne
        [ended] a dit qui c'est, mais l'attestation n'est pas, ou n'est plus, valable
        [revoked] { $name } a repris son attestation
        [no-status] { $name } a dit qui c'est ; nul ne sait si cela tient encore, car sa liste n'a pas pu être lue
        [old-status] { $name } a dit qui c'est ; nul ne sait si cela tient encore, car sa liste a plus de deux jours
        [stands] { $name } a dit qui c'est, et cela tient
       *[other] ?
    }
check-log = { $word ->
        [not-needed] n'a rien à montrer de cette carte
        [not-read] n'a pas pu être lu
        [revoked] montre que cette personne a repris toutes ses cartes
        [missing] ne montre pas cette carte
        [other-card] montre une autre carte de ce coffre, plus neuve ou du même rang
        [other-vault] montre, plus tard, un autre coffre pour la même personne
        [newest] montre cette carte, et rien de plus neuf
       *[other] ?
    }
check-compared = { $word ->
        [in-person] avez comparé la carte, en face
        [spoken] avez comparé les mots, au téléphone
       *[none] n'avez pas comparé la carte avec la personne
    }
check-alarm = Attention : quelqu'un d'autre est peut-être derrière la carte de « { $name } ». Ne lui montrez rien avant de lui avoir demandé, en face.
authorities-none = Vous ne croyez aucune autorité sur parole. Une ligne « authority NOM EMPREINTE ADRESSE » dans le fichier de « policy set » en ajoute une.
authority-believed = Autorité crue : { $name }, { $server }

short-authority = { $word ->
        [stands] tient
        [none] rien
        [unknown-authority] pas crue
        [ended] finie
        [revoked] reprise
        [not-signed] fausse
        [other-vault] fausse
       *[other] à relire
    }
short-log = { $word ->
        [not-needed] –
        [newest] à jour
        [not-read] pas lu
        [missing] absente
       *[other] attention
    }
