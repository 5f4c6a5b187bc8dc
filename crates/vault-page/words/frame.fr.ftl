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
