### Ce que disent toutes les pages, celle du patient et celle du soignant. Le français est la source.

skip = Aller au contenu
listen = Écouter
print = Imprimer
lock-now = Fermer à clé
go-back = Retour
what-to-do = Que voulez-vous faire ?
not-done = Ce n'est pas fait

busy = Un instant
busy-wait = Le coffre finit quelque chose. Cette page revient toute seule.
busy-form = Le coffre finit quelque chose. Rien n'a été changé. Recommencez dans un moment.
busy-again = Recommencer
locked = Votre coffre est fermé

code = Votre code
unlock = Ouvrir
draft-kept = Ce que vous aviez écrit est gardé. Vous le retrouverez après avoir ouvert.
draft-back = Ce que vous aviez écrit est revenu.

search = Chercher
newer = Plus récents
older = Plus anciens
keep = Garder
keep-file = Garder comme fichier
open-paper = Ouvrir le papier
open-as-file = Ce papier ne peut pas être montré ici sans danger. Vous pouvez le garder comme fichier.
preview-alt = La première page de ce papier

page-trouble = Quelque chose n'a pas marché. Rien n'est perdu. Recommencez dans un moment.
page-wrong-secret = Ce n'est pas le bon code. Recommencez ; attention aux majuscules.
page-locked = Écrivez votre code.
page-in-use = Le coffre est ouvert dans un autre programme. Fermez-le, puis recommencez.
page-no-vault = Il n'y a pas de coffre ici.
page-newer-format = Ce coffre a été écrit par un programme plus récent. Installez la dernière version. Rien n'est perdu.
page-disk-full = Il n'y a plus de place sur cet ordinateur. Faites de la place, puis recommencez. Ce qui était gardé l'est encore.
page-disk = Le disque ne répond pas comme il faut. Vérifiez qu'il est bien branché.
page-file-damaged = Un fichier du coffre est abîmé. N'effacez rien ; demandez de l'aide.
page-keystore-damaged = Le fichier qui ouvre le coffre est abîmé. N'effacez rien ; prenez votre feuille de secours.
page-paper-damaged = Ce papier est abîmé sur cet ordinateur.
page-paper-empty = Ce fichier est vide.
page-paper-unreadable = Ce fichier ne peut pas être lu.
page-too-long = C'est trop grand pour cette page (plus de 64 Mo).
page-offline = Il n'y a pas internet en ce moment. Tout est gardé ici ; recommencez plus tard.
page-server-lied = Le serveur n'a pas dit la vérité. Vos papiers sont intacts ici. Gardez cette page et demandez de l'aide.
page-server-refuses = Le serveur refuse. Vos papiers sont gardés ici.
page-busy = Le coffre était occupé. Recommencez.
page-unknown = Cela n'est plus là.

door-nothing = Il n'y a rien à cette adresse.
door-stranger = Cette page n'est plus ouverte. Revenez en arrière : ce que vous avez écrit y est encore. Puis ouvrez votre coffre avec son icône.
door-too-large = C'est trop grand pour être ajouté en une fois. Rien n'a été gardé. Ajoutez moins de papiers à la fois.
door-cut = L'envoi s'est arrêté en chemin. Recommencez.
door-paper-gone = Ce papier a déjà été ouvert. Revenez en arrière et ouvrez-le encore une fois.
door-broken = Quelque chose n'a pas marché. Rien n'est perdu.

ui-opened = Votre coffre s'ouvre dans votre navigateur. Fermez la page, ou appuyez sur Ctrl-C, pour finir.
ui-address = Ouvrez cette adresse dans votre navigateur. Elle sert une seule fois, pendant une minute.

family-prescriptions = Ordonnances
family-analyses = Analyses
family-images = Radios et images
family-vaccines = Vaccins
family-medicines = Médicaments
family-doctors = Médecins et hôpital
family-papers = Autres papiers

## Les cartes, et comment on les compare

person-name = Comment vous l'appelez (si vous voulez)
person-square = Le texte de son carré à photographier, si vous l'avez
person-square-hint = Il commence par COFFRE1.
person-file = Le fichier de la carte
person-no-file = Choisissez le fichier de la carte.
person-not-a-card = Ce fichier n'est pas une carte.
person-file-photo = Ou la photo de son carré, si sa carte est déjà ici.
person-seen = J'ai vu ce carré devant cette personne.
person-verified = C'est bien la carte de { $name }.
photo-no-square = Aucun carré ne se lit sur cette photo. Reprenez-la de plus près, bien droite, ou écrivez le texte du carré.
photo-unknown = Ce carré est celui de quelqu'un dont la carte n'est pas ici. Il faut d'abord sa carte.

compare-with = Comparer avec { $name }
compare-how = Demandez à cette personne de lire ses 12 mots, sur son propre écran ou au téléphone. Au téléphone, appelez vous-même un numéro que vous connaissiez déjà.
compare-how-unsaid = Dites comment vous avez comparé : face à face, ou au téléphone. Rien n'est noté encore.
compare-where = Comment avez-vous comparé ?
compare-in-person = face à face
compare-spoken = au téléphone, j'ai reconnu sa voix
compare-same-in-person = Les 12 mots sont les mêmes, face à face
compare-same-spoken = Les 12 mots sont les mêmes, au téléphone : je reconnais sa voix
compare-typed = Écrire ce que la personne lit
compare-typed-hint = 12 mots, ou 60 chiffres, ou le texte de son carré.
compare-yes = C'est bien cette personne
compare-mine = Mes mots, si on me les demande

told-heading = Au téléphone
told-how = La personne vous appelle, ou vous l'appelez. Vous reconnaissez sa voix. Son programme lui montre 12 chiffres : elle vous les dit.
told-digits = Les 12 chiffres
told-digits-hint = Ils valent dix minutes, une seule fois.
told-where = L'adresse de son serveur, si ce n'est pas le vôtre
told-send = Échanger nos cartes

page-card-changed = Cette carte contredit celle que vous avez déjà, et l'ancienne ne l'a pas signée. Elle n'est pas prise. Demandez à la personne, face à face.
page-card-refused = Cette carte n'est pas en règle. Demandez-en une autre.
page-card-expired = Cette carte n'est plus valable. Demandez-en une neuve.
page-code-form = Ce ne sont pas les 12 chiffres d'un code, ou l'un d'eux est faux. Faites-les répéter : cela n'a pas compté.
page-code-gone = Personne n'attend avec ce code. Il vaut dix minutes, une seule fois : demandez-en un autre.
page-code-used = Ce code a déjà été écrit ici, et n'a pas abouti. Il vaut une seule fois : demandez un nouveau code.
page-code-wrong = Les deux codes ne sont pas les mêmes : on a mal entendu, ou quelqu'un est entre vous deux. Rien n'est gardé. Demandez un nouveau code, ou comparez vos cartes face à face.
page-codes-spent = Trois codes étaient faux. Il faut maintenant se voir : comparez vos cartes face à face.
page-fingerprint-unreadable = Écrivez les 12 mots, ou les 60 chiffres, ou le texte du carré.
