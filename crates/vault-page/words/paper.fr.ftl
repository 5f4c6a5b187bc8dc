### Ce qui est imprimé : les feuilles de papier. Le français est la source.
### Les mots sont lus par un secouriste ou par un voisin : courts, sans rien à deviner.

## Fiche d'urgence

sheet-emergency = Fiche d'urgence
sheet-born = Nom, naissance
sheet-allergies = Allergies
sheet-treatments = Traitements
sheet-problems = Maladies
sheet-devices = Dans le corps : pile, prothèse…
sheet-wishes = À savoir
sheet-call = Prévenir
sheet-doctor = Médecin
sheet-empty = Non rempli
sheet-printed = Imprimé le
sheet-renew = À refaire le
sheet-said-by = Écrit par le patient lui-même.

## Feuille de secours

sheet-rescue = Feuille de secours
sheet-opens = Cette feuille ouvre tout le coffre.
sheet-keep = Gardez-la avec vos papiers d'identité. Ne la montrez à personne et ne l'envoyez pas par internet.
sheet-words = Les 24 mots
sheet-picture = La même chose, à photographier
sheet-check = Contrôle
sheet-check-says = Ces signes disent si c'est la bonne feuille.
sheet-where = Adresse où le coffre est gardé aussi
sheet-nowhere = Aucune pour le moment. Notez-la ici quand il y en aura une.
sheet-mark = Les signes de ce coffre
sheet-lost = Si l'ordinateur est perdu
sheet-lost-1 = Installez Coffre sur un autre ordinateur.
sheet-lost-2 = Choisissez « J'ai une feuille de secours ».
sheet-lost-3 = Recopiez les 24 mots, ou montrez l'image.

## La plaque du bureau

plate-words = Les 12 mots de ma carte
plate-how = Avant de me montrer un papier, demandez-moi mes 12 mots. Je les lis sur mon écran. Comparez-les avec ceux de votre coffre. Cette plaque a pu être échangée.
plate-fold = Découpez le cadre, puis pliez ici.
