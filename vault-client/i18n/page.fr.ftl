### Partout

page-name = Mon coffre
home = Accueil
undo = Annuler

## Ce qui attend

line-here = Tout est gardé ici, sur cet ordinateur.
line-sent = Tout est gardé ici et envoyé.
line-changes = Gardé ici. Les derniers changements partent.
line-changes-away = Gardé ici. Sera envoyé quand il y aura internet.
line-papers = { $count ->
        [one] Gardé ici. 1 papier est en train de partir.
       *[other] Gardé ici. { $count } papiers sont en train de partir.
    }
line-papers-away = { $count ->
        [one] Gardé ici. 1 papier attend internet.
       *[other] Gardé ici. { $count } papiers attendent internet.
    }
sending-line = Envoi en cours : { $sent } sur { $all }.
sending-bar = Où en est l'envoi
sending-over = C'est envoyé.
sending-stopped = L'envoi s'est arrêté. Il continuera quand il y aura internet.
line-lost = { $count ->
        [one] 1 papier a disparu de cet ordinateur avant d'être envoyé. Ajoutez-le encore une fois.
       *[other] { $count } papiers ont disparu de cet ordinateur avant d'être envoyés. Ajoutez-les encore une fois.
    }

## Accueil

hello = Bonjour
my-papers = Mes papiers
show-doctor = Montrer au médecin
add-paper = Ajouter un papier
who-sees = Qui peut voir ?
closed-by-itself = { $name } a repris toutes ses cartes : sa porte s'est fermée toute seule. Demandez-lui une carte neuve, en face.
rule-stopped = L'autorité qui disait qui est { $name } a retiré sa parole. Votre règle ne lui montre plus rien de nouveau. Vous pouvez fermer sa porte.
who-looked = Qui a regardé ?
inbox-waits = { $count ->
        [one] 1 papier vous attend dans la boîte aux lettres.
       *[other] { $count } papiers vous attendent dans la boîte aux lettres.
    }
no-paper-yet = Aucun papier pour le moment. Ajoutez le premier : une photo suffit.
last-papers = Les derniers papiers
private-count = Tiroir privé ({ $count })
bin-count-page = Corbeille ({ $count })

inbox = Boîte aux lettres
inbox-empty = Rien ne vous attend.
inbox-explained = Cela vient d'autres personnes. Rien n'entre dans votre coffre sans votre accord.
take = Garder
take-private = Garder dans le tiroir privé
refuse = Refuser
giver-unknown = vous ne connaissez pas cette personne
on-its-way = Ce papier arrive encore.
done-refused = C'est refusé. La personne n'en saura rien.

## Chercher

search-title = Chercher un papier
search-label = Un mot du papier : sang, genou, nom du médecin…
filter-family = Tiroir
filter-year = Année
filter-person = Donné ou montré à
filter-all = Tous
filter-anyone = Tout le monde
papers-found = { $count ->
        [0] Aucun papier trouvé.
        [one] 1 papier
       *[other] { $count } papiers
    }
nothing-here = Ce tiroir est vide.
private-drawer = Tiroir privé
private-explained = Ces papiers ne sont montrés à personne, sauf si vous choisissez l'un d'eux par son nom.
bin = Corbeille
bin-explained = Un papier reste ici 30 jours. Vous pouvez le reprendre. Ensuite il est effacé.

## Un papier

open-print = Ouvrir ou imprimer
paper-title = Nom du papier
paper-type = Sorte
paper-date = Date
paper-author = De qui
paper-tags = Étiquettes
paper-from = Vient de
from-you = vous
from-helper = votre aide
from-signed = signé par
from-imported = importé
from-unsigned = non signé :
paper-kept = Gardé
seen-by = Peut voir ce papier
me = Vous
nobody-else = Personne d'autre.
until = { $when }
show-this = Montrer ce papier
correct-words = Corriger le nom ou la date
private-in = Mettre dans le tiroir privé
private-out = Sortir du tiroir privé
to-bin = Mettre à la corbeille
take-out = Reprendre ce papier
in-bin-until-page = Dans la corbeille. Il sera effacé : { $when }.
disagree = Je ne suis pas d'accord avec ce papier
disagree-explained = Votre mot reste attaché au papier. Le papier lui-même ne change pas.
note-label = Ce qui n'est pas juste, avec vos mots
note-keep = Garder ce mot
note-back = Reprendre le dernier mot
note-of-disagreement = Pas d'accord
date-example = 12/03/2026
change-nothing = Ne rien changer

done-removed = C'est à la corbeille, pour 30 jours.
done-restored = Le papier est de nouveau à sa place.
done-changed = C'est corrigé.
done-undone = C'est comme avant.
done-private = Le papier est dans le tiroir privé.
done-open = Le papier est sorti du tiroir privé.
done-noted = Votre mot est attaché au papier.
done-unnoted = Le dernier mot est repris.
done-added = Le papier est gardé ici.
done-known = Vous aviez déjà ce papier : le voici.

## Ajouter

add-explained = Le papier reste sur cet ordinateur. Personne ne le voit tant que vous ne l'avez pas montré.
add-files = Choisir des papiers
add-files-hint = Ou faites-les glisser dans le cadre.
add-photo = Prendre une photo
add-photo-hint = Posez le papier à plat, dans la lumière.
add-folder = Tout un dossier
add-folder-hint = Les papiers déjà gardés ne sont pas pris deux fois.
keep-them = Garder dans mon coffre
added = Papiers ajoutés
keeping-them = Vos papiers arrivent dans le coffre.
added-count-page = Gardés : { $new }. Déjà là : { $same }.
added-cut = L'envoi s'est arrêté en chemin. Ce qui est dans la liste est gardé. Ajoutez le reste encore une fois.
add-more = Ajouter d'autres papiers

## Montrer

show-to = Montrer à { $name }
way-screen = 1. Sur cet écran
way-screen-explained = Le médecin regarde avec vous. Rien ne part d'ici.
way-screen-go = Choisir un papier à regarder
way-paper = 2. Sur papier
way-paper-explained = Ouvrez le papier, puis « Imprimer ».
way-paper-go = Imprimer un papier
way-usb = 3. Sur une clé USB
way-usb-explained = Le médecin ouvre vos papiers sur son ordinateur, sans internet. Vous reprenez la clé USB.
way-usb-go = Choisir les papiers
way-door = 4. Par son ordinateur
way-door-explained = Vous choisissez à qui, quels papiers et jusqu'à quand. Vous pouvez arrêter à tout moment.
way-loan = 5. Par un carré à photographier
way-loan-explained = Pour un médecin qui n'a rien de tout cela, ou à l'étranger. Il faut internet. Cela s'arrête tout seul.
way-loan-go = Faire un carré
no-contact = Vous ne connaissez encore personne ici. Demandez sa carte à votre médecin.
which-drawers = Quels tiroirs ?
drawers-explained = Le tiroir privé et les papiers délicats ne sont jamais compris.
which-papers = Choisir des papiers un par un
delicate = délicat
until-when = Jusqu'à quand ?
until-tomorrow = Un jour
until-three-months = Trois mois
what-for = Pour quoi faire (si vous voulez)
which-profession = Que montre-t-on d'habitude ? Choisissez son métier.
see-proposed = Voir ce qu'on propose
proposed-page = { $count ->
        [0] Aucun de vos papiers n'est de ceux qu'on propose pour : { $name }. Choisissez vous-même.
        [one] Proposé pour : { $name }. 1 papier est coché. Enlevez ou ajoutez ce que vous voulez.
       *[other] Proposé pour : { $name }. { $count } papiers sont cochés. Enlevez ou ajoutez ce que vous voulez.
    }
gives-only = dépose seulement, ne lit rien
open-to-give = Ouvrir pour déposer
will-give = { $name } pourra seulement vous donner des papiers
will-give-explained = Cette personne ne verra aucun de vos papiers. Ce qu'elle donne attend votre oui.
proposed-gives-only = { $name } : ce métier ne lit aucun papier. Il peut seulement vous en donner.
and-news = Et les nouveaux papiers ?
news-no = Ces papiers seulement
news-too = Les nouveaux papiers de la même sorte aussi
news-explained = Jamais un papier délicat. Vous pouvez arrêter à tout moment.
news-sorts = Choisir les sortes de nouveaux papiers
no-sort-chosen = Pour montrer aussi les nouveaux papiers, choisissez un tiroir ou un papier de cette sorte.
until-no-end = Toujours, jusqu'à ce que vous arrêtiez
until-a-day = Jusqu'à ce jour :
no-day-chosen = Choisissez le jour.
see-before = Voir la liste avant de montrer
will-see = Voici ce que { $name } verra
will-see-until = Jusqu'à : { $when }
will-see-papers = { $count ->
        [one] 1 papier
       *[other] { $count } papiers
    }
will-see-news = Et les nouveaux papiers de ces sortes
write-anyway = Sa carte n'est pas vérifiée. Je veux quand même écrire à { $name }.
show-unverified = Sa carte n'est pas vérifiée. Je veux quand même montrer ces papiers à { $name }.
unvouched-told = L'autorité ne se porte plus garante de { $name }. Demandez-lui pourquoi, de vive voix.
unvouched-news = Les papiers à venir ne lui seront pas montrés d'eux-mêmes.
show-unvouched = Je connais { $name } et je veux quand même lui ouvrir.
show-yes = Oui, montrer
show-change = Changer quelque chose
show-nothing = Ne rien montrer
show-honest = Ce que { $name } aura lu, il pourra le garder, même si vous arrêtez.
nothing-chosen = Choisissez au moins un papier ou un tiroir.
delicate-ask = Montrer aussi ces papiers délicats à { $name } ?
delicate-yes = Oui, les montrer
delicate-no = Non, revenir

## Sur une clé USB

usb-title = Sur une clé USB
usb-honest = Qui tient la clé USB lit les papiers. Reprenez-la, ou effacez-la ensuite.
usb-where = Sur quoi ?
usb-none = Aucune clé USB n'est trouvée. Mettez-la, puis touchez « Chercher encore ».
usb-elsewhere = Dans un autre dossier de cet ordinateur
usb-folder-label = Le chemin de ce dossier
usb-look-again = Chercher encore
usb-go = Écrire les papiers
usb-writing = Les papiers s'écrivent. Laissez la clé USB en place.
usb-folder = Papiers de santé
usb-delicate = Ces papiers sont délicats. Les écrire aussi ?
usb-delicate-yes = Oui, les écrire
usb-done = { $count ->
        [one] 1 papier est écrit. Vous pouvez reprendre la clé USB.
       *[other] { $count } papiers sont écrits. Vous pouvez reprendre la clé USB.
    }
usb-done-where = Dans le dossier :
usb-full = Il n'y a plus assez de place sur la clé USB. Rien n'y est resté. Prenez-en une autre, ou choisissez moins de papiers.
usb-denied = On ne peut pas écrire à cet endroit. Rien n'y est resté. Choisissez-en un autre.
usb-gone = La clé USB, ou ce dossier, n'est pas là. Mettez-la, puis recommencez.

## Prêter par un carré

loan-title = Prêter par un carré à photographier
loan-explained = Le médecin photographie le carré avec son appareil, et lit les papiers choisis jusqu'à l'heure dite.
loan-honest = Qui a le carré et le code lit ces papiers, et peut les garder. Son nom n'est pas noté.
loans-there = Ce qui est prêté
loan-two-hours = Deux heures
loan-a-week = Une semaine
loan-with-code = Demander un code, que vous dites au médecin
loan-once = Une seule fois
loan-once-only = Ce carré sert une seule fois.
loan-making = Le carré se prépare.
loan-go = Faire le carré
loan-square = Carré à photographier
loan-code = Code :
loan-text = Le carré en lettres, à recopier
loan-until = Jusqu'à : { $when }.
loan-over = C'est fini.
loan-used = Il a servi. Il ne s'ouvre plus.
loan-wrong-codes = Fermé : trop de faux codes ont été essayés.
loan-elsewhere = Fait sur un autre de vos appareils.
loan-opened = { $count ->
        [0] Personne ne l'a ouvert.
        [one] Ouvert une fois.
       *[other] Ouvert { $count } fois.
    }
loan-see = Revoir le carré
loan-stop = Arrêter maintenant
loan-stopped = C'est arrêté. Ce qui a été lu est lu.
loan-delicate = Ces papiers sont délicats. Les prêter aussi ?
loan-too-large = C'est trop gros pour un carré (plus de 8 Mo). Choisissez moins de papiers, ou prenez une clé USB.

## Qui peut voir

who-nobody-page = Personne d'autre que vous ne peut voir vos papiers.
who-rest-page = Tout le reste : personne.
column-person = Qui
column-until-page = Jusqu'à
and-new = et les nouveaux
who-touch = Touchez une case pour montrer ce tiroir, ou pour ne plus le montrer.
who-honest = Arrêter ferme la porte pour tout ce qui est nouveau. La personne garde ce qu'elle a déjà lu.
cell-open = Montrer à { $name } : { $drawer }
cell-stop = { $count ->
        [0] { $drawer } : { $name } verra les nouveaux papiers. Toucher pour arrêter.
        [one] { $drawer } : { $name } voit 1 papier. Toucher pour arrêter.
       *[other] { $drawer } : { $name } voit { $count } papiers. Toucher pour arrêter.
    }
stopped-drawer = { $drawer } : { $name } ne verra plus rien de nouveau. Il garde ce qu'il a déjà lu.
show-drawer-again = Montrer de nouveau
printed-on = Imprimé le { $day }
stop = Arrêter
open-to = Montrer à quelqu'un
met-in-person = Vous avez vérifié sa carte avec lui, en personne.
met-spoken = Vous avez vérifié sa carte avec lui, au téléphone.
met-not = Sa carte n'est pas encore vérifiée.
sees-nothing-now = { $name } ne voit aucun de vos papiers.
sees-until = { $count ->
        [one] Peut voir 1 papier, jusqu'à : { $when }.
       *[other] Peut voir { $count } papiers, jusqu'à : { $when }.
    }
sees-new-too = Les nouveaux papiers de ces tiroirs seront montrés aussi.
stop-showing = Arrêter de montrer à { $name }
stop-honest-page = Si vous arrêtez, { $name } ne verra plus rien de nouveau. Il garde ce qu'il a déjà lu.
stopped-page = { $name } ne verra plus rien de nouveau. Il garde ce qu'il a déjà lu.
stopped-sure = La porte est fermée. C'est confirmé.
stopped-waits = La porte est fermée ici. Elle le sera partout dès qu'il y aura internet.
door-closed-page = Porte fermée : { $when }.
open-again = Montrer de nouveau les mêmes papiers
open-again-explained = Une porte fermée reste fermée : une autre s'ouvre, pour les mêmes papiers, jusqu'au même jour.

## Qui a regardé

nobody-looked = Personne n'a encore regardé vos papiers.
look-again = Voir s'il y a du nouveau
column-when-page = Quand
column-paper-page = Papier
column-shown-by = Ce qui le montre
paper-gone = un papier qui n'est plus là
proof-signed = C'est signé
proof-public = C'est signé et inscrit au registre public
proof-public-witnessed = C'est signé, inscrit au registre public, et des témoins l'ont vu
proof-doubtful = C'est signé, mais le registre public dit autre chose
evidence-one-page = Ces traces sont gardées par un seul gardien. Avec trois gardiens, deux devraient mentir ensemble pour en cacher une.
evidence-three-page = Ces traces sont gardées par trois gardiens : deux devraient mentir ensemble pour en cacher une.
log-explained = Ouvrir un papier laisse une trace signée. Ce que quelqu'un a lu, il a pu le garder.
log-as-known = Sans internet en ce moment : voici ce qui est déjà connu ici.
doubt-withheld-page = une lecture a eu lieu et sa trace est cachée.
doubt-after-closing-page = un papier a été donné après la fermeture de la porte.
doubt-beyond-page = a demandé plus que ce que vous montrez, ou trop tard.
doubt-log-page = une trace ne correspond pas au registre public.

## Le premier jour

letter = Fr
choose-language = Choisissez votre langue
start-screen = Écran { $here } sur { $all }
go-on = Continuer
your-name = Comment vous appelez-vous ?
first-name = Votre prénom
choose-picture = Une image pour reconnaître votre coffre
picture-sun = soleil
picture-moon = lune
picture-star = étoile
picture-flower = fleur
picture-tree = arbre
picture-leaf = feuille
picture-apple = pomme
picture-fish = poisson
picture-bird = oiseau
picture-cat = chat
picture-boat = bateau
picture-umbrella = parapluie

your-code = Choisissez votre code
code-which = Comment ouvrir votre coffre ?
code-digits = Avec des chiffres
code-phrase = Avec une phrase
code-none = Sans code
code-none-warning = Sans code, toute personne qui ouvre cet ordinateur voit vos papiers. Seulement si personne d'autre ne s'en sert.
code-new = Votre code
code-again = Le même, encore une fois
code-hint = { $least } chiffres ou lettres au moins. Évitez votre date de naissance.
code-show = Montrer ce que j'écris
code-too-short = Ce code est trop court : il faut { $least } chiffres ou lettres au moins.
code-digits-only = Il n'y a pas que des chiffres. Choisissez « Avec une phrase », ou n'écrivez que des chiffres.
code-differs = Les deux codes ne sont pas les mêmes. Écrivez-les encore une fois.
making-vault = Votre coffre se prépare. Cela prend quelques secondes.

sheet-title = Votre feuille de secours
sheet-alone = Soyez seul devant l'écran : qui lit ces mots peut tout ouvrir.
sheet-how = Imprimez cette feuille, ou recopiez les mots à la main. Elle ouvre votre coffre si l'ordinateur est perdu ou le code oublié.
sheet-ready = Ma feuille est prête
sheet-later = Plus tard
sheet-prove = Avez-vous bien la feuille ?
sheet-prove-how = Recopiez deux mots de votre feuille. Ils ne sont plus sur l'écran.
sheet-word = Le mot n° { $place }
sheet-check-it = Vérifier
sheet-see-again = Revoir la feuille
sheet-wrong-word = Ce ne sont pas ces mots-là. Regardez les numéros sur votre feuille.
sheet-done = Votre feuille de secours est faite. Ses mots ne sont plus sur cet ordinateur.
sheet-lost-what = Gardez-la avec vos papiers d'identité. Elle ne peut pas être imprimée une deuxième fois.
sheet-to-do = Feuille de secours : à faire

first-paper = Votre premier papier
no-paper-now = Pas maintenant
tour-title = Six choses à connaître
tour-show = Pour que le médecin lise un papier.
tour-add = Une photo, un fichier, ou tout un dossier.
tour-who = Au début : personne. Vous arrêtez quand vous voulez.
tour-log = Chaque lecture laisse une trace.
tour-private = Ce que vous ne montrez à personne.
tour-bin = Un papier jeté se reprend pendant 30 jours.
tour-end = J'ai compris

drafts-title = Vous aviez commencé à écrire
draft-go-on = Reprendre
draft-forget = Effacer

page-vault-exists = Un coffre vient d'être fait ici par un autre programme. Ouvrez cette page encore une fois.

## Réglages

settings = Réglages
settings-kept = C'est gardé.
settings-language = Langue
settings-code = Code
settings-has-code = Votre coffre s'ouvre avec un code.
settings-has-no-code = Votre coffre s'ouvre sans code.
settings-code-change = Changer de code
settings-code-old = Le code d'aujourd'hui
settings-code-wait = Le nouveau code se met en place. Cela prend quelques secondes.
settings-lock = Fermeture automatique
settings-lock-when = Le coffre se ferme tout seul quand personne ne touche la page pendant :
settings-minutes = { $count ->
        [one] 1 minute
       *[other] { $count } minutes
    }
settings-picture = Image
settings-server = Serveur
settings-server-is = Une copie fermée va chez :
settings-server-none = Tout est sur cet ordinateur, et nulle part ailleurs. Un serveur garde une copie fermée et permet de montrer à distance.
settings-server-choose = Choisir un serveur
settings-server-correct = Corriger l'adresse
settings-server-url = Adresse du serveur
settings-server-hint = On vous l'a donnée sur un papier. Elle ressemble à : https://coffre.example
settings-server-invite = Code d'invitation, s'il y en a un
settings-server-wait = Le serveur est appelé.
settings-server-fixed = Ce coffre a déjà un serveur. Pour en changer, demandez de l'aide.
settings-devices = Ce qui ouvre votre coffre
device-this = cet ordinateur
device-sheet = votre feuille de secours
device-other = un autre appareil à vous
device-helper = une personne qui vous aide
device-explained = Si vous ne reconnaissez pas un appareil de cette liste, demandez de l'aide tout de suite.
settings-sheet = Feuille de secours
settings-version = Coffre, version { $version }

server-sees-title = Ce que le serveur voit
server-sees-never = Il ne voit jamais
server-never-papers = ce qu'il y a dans vos papiers, ni leur nom, ni leur date ;
server-never-names = votre nom, ni votre numéro de sécurité sociale ;
server-never-people = à qui vous montrez vos papiers, ni pourquoi.
server-sees-that = Il voit
server-sees-when = que quelqu'un se sert d'un coffre, et à quelle heure ;
server-sees-sizes = combien il garde, et à peu près la taille de chaque paquet ;
server-sees-address = l'adresse internet de votre ordinateur, pendant que vous êtes relié ;
server-sees-readings = qu'un papier a été lu, sans savoir lequel ni de qui.
server-sees-can = S'il est malhonnête
server-can-lose = Il peut refuser, traîner ou perdre sa copie. Vos papiers restent sur cet ordinateur.
server-can-not-open = Il ne peut pas ouvrir un papier, ni en changer un sans que cela se voie.

## Montrer une trace

evidence-make = Garder la preuve
evidence-title = Preuve de cette lecture
evidence-file = preuve
evidence-explained = Ce fichier montre cette lecture à quelqu'un d'autre, et rien de plus. Joignez-le à une plainte, par exemple.
evidence-is-receipt = C'est signé ; le registre public n'a pas pu être joint.
evidence-is-one-operator = C'est signé et inscrit au registre public d'un seul gardien.
evidence-is-witnessed = C'est signé, inscrit au registre public, et des témoins l'ont vu.

## Aide

help = Aide
help-person = Le mieux est de lire ceci à deux. Personne de sérieux ne vous demandera votre code ni votre feuille de secours.
help-go = Y aller
help-add-asks = Comment garder un papier ?
help-add-says = « Ajouter un papier », puis une photo ou un fichier. Il reste sur cet ordinateur.
help-search-asks = Comment retrouver un papier ?
help-search-says = Touchez un tiroir, ou écrivez un mot du papier : sang, genou, nom du médecin.
help-show-asks = Comment montrer un papier au médecin ?
help-show-says = Sur cet écran, sur papier, ou par son ordinateur. Vous choisissez quels papiers, et jusqu'à quand.
help-stop-asks = Comment arrêter de montrer ?
help-stop-says = « Qui peut voir ? », puis « Arrêter ». La personne garde ce qu'elle a déjà lu.
help-looked-asks = Qui a regardé mes papiers ?
help-looked-says = « Qui a regardé ? » donne le nom, le papier et l'heure. Vous pouvez en garder la preuve.
help-private-asks = Et ce que je ne veux montrer à personne ?
help-private-says = Mettez-le dans le tiroir privé. Personne ne sait qu'il y est.
help-bin-asks = J'ai jeté un papier sans le vouloir.
help-bin-says = Il est dans la corbeille pendant 30 jours. Touchez « Reprendre ce papier ».
help-code-asks = J'ai oublié mon code.
help-code-says = Personne ne peut vous le redonner. Votre feuille de secours ouvre tout : gardez-la bien.
help-sheet-asks = À quoi sert la feuille de secours ?
help-sheet-says = Elle ouvre votre coffre si l'ordinateur est perdu. Gardez-la avec vos papiers d'identité.
help-internet-asks = Et sans internet ?
help-internet-says = Tout marche. Ce qui doit partir attend, et part quand internet revient.

## Les personnes et leurs cartes

card-mine = Ma carte
card-mine-how = Donnez le fichier au médecin : il peut alors vous donner des papiers. Il compare ce carré, ou ces mots. Votre carte n'ouvre rien.
card-mine-square = Carré à photographier de ma carte
card-mine-text = Le carré en lettres
card-mine-until = Carte valable jusqu'à : { $when }. La suivante se fait toute seule.
card-mine-keep = Garder le fichier de ma carte
card-mine-file = ma-carte
card-mine-no-server = Sans serveur, personne ne peut encore vous donner de papier. Choisissez-en un dans les réglages.
people = Mes médecins et mes proches
people-none = Vous n'avez encore la carte de personne. Demandez-la à votre médecin : c'est un petit fichier.
person-add = Ajouter une carte
person-add-explained = La carte dit où déposer un papier pour cette personne. Rien ne lui est montré pour autant.
person-added = La carte est gardée. Comparez les mots avant de montrer un papier.
person-removed = La carte n'est plus gardée.
person-sees = Ce que cette personne peut voir
person-remove = Ne plus garder cette carte
person-remove-what = Vous ne pourrez plus rien montrer à { $name } sans sa carte.
person-remove-doors = { $count ->
        [one] 1 porte reste ouverte : arrêtez d'abord si vous ne voulez plus montrer.
       *[other] { $count } portes restent ouvertes : arrêtez d'abord si vous ne voulez plus montrer.
    }
person-remove-yes = Oui, enlever la carte de { $name }

card-name = La carte dit
card-role = Dit de soi-même
card-place = Sa boîte aux lettres
card-until = Carte valable jusqu'à
card-checks = Ce qui est sûr
card-signed = La carte est entière, et personne ne l'a changée.
card-over = La carte n'est plus valable. Demandez-en une neuve.
card-held = Le registre public confirme qu'elle est la dernière.
card-not-held = Le registre public n'a pas encore été consulté : il faut internet.

page-wrong-fingerprint = Ce ne sont pas les mêmes mots : cette carte est celle de quelqu'un d'autre. Ne montrez rien.

## Ce qui ne va pas

page-no-server = Ce coffre n'est que sur cet ordinateur : il faut un serveur pour montrer un papier à distance.
page-not-verified = Vérifiez d'abord sa carte avec lui, en personne ou au téléphone.
page-not-vouched = L'autorité ne se porte plus garante de cette personne. Pour lui ouvrir quand même, passez par « Montrer » et cochez la case.
page-not-verified-enough = Pour un papier délicat, vérifiez d'abord sa carte avec lui, en personne ou au téléphone.
page-not-fresh = Il faut internet pour être sûr que sa carte est toujours la bonne. Recommencez quand il y aura internet.
page-card-outdated = Quelqu'un a été écarté chez lui depuis que sa carte a été faite. Demandez-lui sa nouvelle carte.
page-date-unreadable = Cette date n'est pas comprise. Écrivez-la comme 12/03/2026, ou l'année seule.
page-until-unreadable = Cette date n'est pas comprise. Écrivez-la comme 12/03/2026.
page-until-past = Ce jour est déjà passé. Choisissez un jour à venir.

## Le coffre revient de sa feuille

back-way = J'ai déjà un coffre : voici ma feuille de secours
back-title = Retrouver mon coffre
back-explained = Il faut votre feuille de secours et internet. Vos papiers reviennent du serveur.
back-words = Les 24 mots de la feuille
back-words-hint = Dans l'ordre. Les majuscules et les accents ne comptent pas.
back-server-hint = Elle est écrite sur la feuille.
back-wait = Votre coffre revient. Cela peut durer une minute.
back-done = { $papers ->
        [0] Votre coffre est revenu. Il ne contient aucun papier.
        [one] Votre coffre est revenu, avec { $papers } papier. Il vient ici quand vous l'ouvrez.
       *[other] Votre coffre est revenu, avec { $papers } papiers. Chacun vient ici quand vous l'ouvrez.
    }
back-compare = Comparez ces chiffres avec les signes de votre feuille. S'ils diffèrent, ce n'est pas votre coffre : ce serveur vous trompe.
back-others = { $count ->
        [one] Un autre appareil ouvre encore votre coffre. On vous l'a volé ? Retirez-lui le coffre :
       *[other] { $count } autres appareils ouvrent encore votre coffre. On vous en a volé un ? Retirez-lui le coffre :
    }
device-lost = Volé ou perdu ?
device-lost-explained = Cet appareil ne recevra plus rien et n'enverra plus rien. Ce qui est déjà dessus y reste.
device-shut-out = Lui retirer le coffre

## Fiche d'urgence

emergency-title = Ma fiche d'urgence
emergency-explained = Écrivez ce qu'un secouriste doit savoir. Une chose par ligne. Laissez vide ce que vous ne voulez pas dire.
emergency-born = Date de naissance
emergency-too-much = C'est trop long pour une feuille : huit lignes par case, et des lignes courtes. Rien n'est perdu.
emergency-kept = Votre fiche est gardée ici. Imprimez-la : sur papier, elle sert même sans ordinateur.
emergency-old = Cette fiche a plus de six mois. Relisez-la, puis imprimez-la à nouveau.
emergency-how = Pliez-la en quatre et gardez-la sur vous. Personne ne la voit autrement.
emergency-change = Changer ce qui est écrit
emergency-with = Aussi en

## Feuille et messages

add-hidden = Son nom commence par un point : ce fichier est caché. Donnez-lui un autre nom, puis recommencez.
sheet-new = Faire une nouvelle feuille
sheet-new-explained = Si la feuille est perdue. L'ancienne ne sert plus à revenir. Mais pendant 30 jours, qui l'a trouvée peut encore prendre le coffre. Il faut internet.
sheet-new-wait = La nouvelle feuille se prépare…
drill-title = Essayer ma feuille
drill-explained = Copiez les 24 mots de votre feuille. Rien n'est changé ni gardé.
drill-there = Votre feuille marche : ces mots ramènent à ce coffre.
drill-here = Ce sont bien les mots de ce coffre. Le serveur n'a pas été interrogé : recommencez avec internet.
sheet-show = Montrer la feuille
settings-notices = Messages sur l'écran
notice-explained = Quand il y a du nouveau, l'ordinateur peut vous le dire par une petite phrase. Elle ne dit jamais quoi.
notice-cannot = Cet ordinateur ne sait pas montrer de tels messages.
notice-when = Me le dire quand :
notice-reading = Quelqu'un a regardé un papier
notice-deposit = Quelqu'un vous a donné un papier
notice-door = Une porte va bientôt se fermer
notice-said = Il y a du nouveau dans votre coffre.

## Letters

message-kept-title = Message de { $name }
letter-new-version = Nouvelle version d'un de vos papiers
letter-about = Il s'agit de :
request-title = { $name } demande à voir des papiers
request-days = { $days ->
        [one] Pendant { $days } jour
       *[other] Pendant { $days } jours
    }
request-honest = Vous montrez tout, une partie ou rien. Si vous ne montrez rien, cette personne n'en saura rien.
request-stranger = Vous n'avez pas sa carte : cette demande l'apporte. Sans comparer, rien ne peut lui être montré.
request-choose = Choisir quoi montrer
request-ticked = { $count ->
        [0] Aucun papier n'est coché pour vous.
        [one] { $count } papier est coché. Rien de délicat. Décochez ce que vous voulez.
       *[other] { $count } papiers sont cochés. Rien de délicat. Décochez ce que vous voulez.
    }
another-kind = une autre sorte (« { $code } »)
page-request-over = Le temps pour répondre à cette demande est passé.
message-answer = Répondre
message-drop = Jeter
write-to = Écrire à { $name }
write-explained = Vos mots attendront dans sa boîte aux lettres. Personne d'autre ne peut les lire.
write-label = Votre message
write-send = Envoyer le message
write-empty = Écrivez quelques mots.
done-written = Votre message est écrit. Il part dès qu'il y a internet.
correct-ask = Demander une correction
correct-explained = Votre demande va à { $name }, qui a donné ce papier. Cette personne ne voit que ce papier et vos mots.
correct-label = Ce qui est faux
correct-send = Demander la correction
done-asked = Votre demande est écrite. Une nouvelle version, s'il y en a une, viendra dans la boîte aux lettres.
note-tell = L'écrire aussi à { $name }, qui a donné ce papier
older-seen = Voit encore l'ancienne version :
older-show-new = Montrer la nouvelle version
done-newest = La nouvelle version est montrée à ceux qui voyaient l'ancienne.
not-yours-title = Ce papier semble être celui de quelqu'un d'autre
not-yours-explained = Le nom ou la date de naissance écrits dessus ne sont pas les vôtres. Regardez avec la personne qui l'a donné.
not-yours-keep = Garder quand même
inbox-words = { $count ->
        [one] Un message ou une demande vous attend.
       *[other] { $count } messages ou demandes vous attendent.
    }
arrival-refused = quelque chose est arrivé et a été écarté. { $what }
letters-held = { $count ->
    [one] un envoi qui se dit de { $name } attend : son serveur ne répond pas. Coffre réessaie.
   *[other] { $count } envois qui se disent de { $name } attendent : son serveur ne répond pas. Coffre réessaie.
 }
