//! Letters and reports of consultations.

use vault_formats::Date;

use super::people::{
    ALLERGIST, CARDIOLOGIST, CARDIOLOGY, DENTAL, DENTIST, DIABETOLOGIST, GP, GP_OFFICE, HOSPITAL_ALLERGY,
    HOSPITAL_DIABETES, OPHTHALMOLOGIST, OPHTHALMOLOGY, PHYSIOTHERAPIST, PHYSIOTHERAPY,
};
use super::sheet::Sheet;
use super::{SamplePaper, paper};

const CODE: &str = "11488-4";

pub(super) fn papers() -> Vec<SamplePaper> {
    vec![
        diabetes(),
        allergy(),
        heart_2017(),
        to_the_surgeon(),
        physiotherapy(),
        before_cataract(),
        teeth(),
        long_term_illness(),
        eye_ground(),
        heart_2026(),
        to_the_dentist(),
    ]
}

fn diabetes() -> SamplePaper {
    let date = Date::constant(2016, 4, 5);
    let bytes = Sheet::new(&HOSPITAL_DIABETES, DIABETOLOGIST, date)
        .title("Compte rendu de consultation")
        .para("Cher confrère,")
        .para("J'ai vu ce jour votre patiente, âgée de 68 ans, pour un diabète de type 2 découvert en mai 2014 lors d'un bilan systématique, traité par metformine 1000 mg matin et soir, bien supportée.")
        .field("Antécédents", "hypertension artérielle (2009), appendicectomie (1962), allergie à la pénicilline (1987)")
        .field("Famille", "mère diabétique, père décédé d'un infarctus à 71 ans")
        .field("Examen", "poids 74 kg, taille 1,62 m, tension 148/82 ; pieds : pouls présents, monofilament normal, grade 0")
        .field("Biologie du 14/03/2016", "HbA1c 7,4 %, LDL 1,79 g/L, DFG 86 mL/min")
        .heading("Conclusion")
        .list(&[
            "Objectif d'HbA1c inférieur à 7 %. Metformine poursuivie, consultation diététique le 19/04 avec Mme Ombeline Castagnède.",
            "Atorvastatine 20 mg à débuter : objectif de LDL inférieur à 1,00 g/L.",
            "Fond d'œil à faire ; autosurveillance deux fois par semaine.",
        ])
        .para("Je la reverrai dans un an, plus tôt si besoin. Bien confraternellement,")
        .signed(DIABETOLOGIST, "Endocrinologue-diabétologue")
        .finish();
    paper("2016-04-05 Dr Belhaouari.pdf", "Consultation du diabète, avril 2016", CODE, date, DIABETOLOGIST, bytes)
        .canaries(&["Belhaouari", "Castagnède"])
}

fn allergy() -> SamplePaper {
    let date = Date::constant(2017, 2, 3);
    let bytes = Sheet::new(&HOSPITAL_ALLERGY, ALLERGIST, date)
        .title("Compte rendu de consultation d'allergologie")
        .field("Motif", "réaction sous amoxicilline en 1987 : urticaire géante et œdème des lèvres deux heures après la deuxième prise")
        .heading("Tests cutanés")
        .table(&[("Produit", 0.0), ("Prick", 200.0), ("Intradermo-réaction", 280.0), ("Lecture", 400.0)], &[
            &["Témoin histamine", "+ 6 mm", "", "20 min"],
            &["Benzylpénicilloyl (PPL)", "négatif", "positive 9 mm", "20 min"],
            &["Amoxicilline 20 mg/mL", "négatif", "positive 11 mm", "20 min"],
            &["Céfazoline 2 mg/mL", "négatif", "négative", "20 min et 24 h"],
            &["Céfuroxime 2 mg/mL", "négatif", "négative", "20 min et 24 h"],
        ])
        .heading("Conclusion")
        .strong("Allergie immédiate aux pénicillines confirmée. Contre-indication définitive de toutes les pénicillines.")
        .list(&[
            "Céfazoline permise, sous surveillance, en prévention opératoire.",
            "Macrolides, clindamycine et cotrimoxazole permis.",
            "Carte d'allergique remise à la patiente ; à présenter à tout médecin, dentiste ou pharmacien.",
        ])
        .signed(ALLERGIST, "Allergologue")
        .finish();
    paper("2017-02-03 Allergologie penicilline.pdf", "Allergie à la pénicilline : tests", CODE, date, ALLERGIST, bytes)
        .canaries(&["Benzylpénicilloyl", "Eudoxie"])
        .for_dentist()
}

fn heart_2017() -> SamplePaper {
    let date = Date::constant(2017, 11, 27);
    let bytes = Sheet::new(&CARDIOLOGY, CARDIOLOGIST, date)
        .title("Compte rendu de consultation de cardiologie")
        .para("Cher confrère, merci de m'avoir adressé Mme Marchetti-Delorme, 69 ans, pour le bilan de son hypertension.")
        .field("Symptômes", "aucune douleur thoracique, essoufflement au deuxième étage, inchangé")
        .field("Examen", "tension 152/84 aux deux bras, souffle systolique 2/6 au foyer aortique, pas de signe d'insuffisance cardiaque")
        .field("Électrocardiogramme", "rythme sinusal à 72/min, PR 168 ms, indice de Sokolow 31 mm, repolarisation normale")
        .field("Automesure", "moyenne de six jours : 146/81")
        .heading("Conclusion")
        .para("Hypertension insuffisamment contrôlée : je propose de porter le ramipril à 5 mg et d'ajouter amlodipine 5 mg le soir en janvier si la moyenne dépasse 135/85. Échographie cardiaque à prévoir dans les cinq ans.")
        .signed(CARDIOLOGIST, "Cardiologue")
        .finish();
    paper("2017-11-27 Cardiologue.pdf", "Consultation du cœur, novembre 2017", CODE, date, CARDIOLOGIST, bytes)
        .canaries(&["Sokolow", "Roustan-Peyre"])
}

fn to_the_surgeon() -> SamplePaper {
    let date = Date::constant(2019, 1, 30);
    let bytes = Sheet::new(&GP_OFFICE, GP, date)
        .title("Lettre d'adressage")
        .para("Au Pr Octave Lindqvist-Marsan, Clinique Sainte-Ombeline")
        .para("Cher Maître, je vous confie Mme Hélène Marchetti-Delorme, 70 ans, pour une coxarthrose droite évoluée (radiographie du 9 octobre 2018). La douleur la réveille la nuit, le périmètre de marche est tombé à 300 mètres, les antalgiques de palier 2 ne suffisent plus.")
        .field("Antécédents", "diabète de type 2 équilibré, hypertension artérielle, hypercholestérolémie, appendicectomie")
        .field("Allergie", "pénicilline (tests de 2017) ; céfazoline permise")
        .field("Traitement", "metformine, gliclazide, ramipril, amlodipine, atorvastatine")
        .para("Elle vit avec son mari, au premier étage sans ascenseur, et souhaite être opérée avant l'été. Je vous remercie de votre avis.")
        .signed(GP, "Médecin généraliste")
        .finish();
    paper("2019-01-30 Lettre chirurgien.pdf", "Lettre au chirurgien de la hanche", "96349-6", date, GP, bytes)
        .canaries(&["300 mètres", "Cher Maître"])
}

fn physiotherapy() -> SamplePaper {
    let date = Date::constant(2019, 5, 28);
    let bytes = Sheet::new(&PHYSIOTHERAPY, PHYSIOTHERAPIST, date)
        .title("Bilan de kinésithérapie")
        .field("Prescripteur", "Pr Octave Lindqvist-Marsan, le 15/04/2019")
        .field("Séances faites", "18 sur 20")
        .table(&[("Mesure", 0.0), ("Début (23/04)", 200.0), ("Ce jour", 320.0)], &[
            &["Flexion de la hanche droite", "70°", "105°"],
            &["Abduction", "15°", "30°"],
            &["Force du moyen fessier (sur 5)", "2", "4"],
            &["Marche de six minutes", "140 m", "365 m"],
            &["Douleur à la marche (sur 10)", "6", "1"],
        ])
        .para("Marche sans canne à l'intérieur, une canne dehors. Escaliers alternés. Démarche de Trendelenburg disparue. Programme d'exercices à la maison remis : « la chaise de Fanchon », dix minutes par jour.")
        .signed(PHYSIOTHERAPIST, "Masseur-kinésithérapeute")
        .finish();
    paper("2019-05-28 Bilan kine.pdf", "Bilan du kinésithérapeute", "11506-3", date, PHYSIOTHERAPIST, bytes)
        .canaries(&["Fanchon", "Trendelenburg"])
}

fn before_cataract() -> SamplePaper {
    let date = Date::constant(2021, 6, 8);
    let bytes = Sheet::new(&OPHTHALMOLOGY, OPHTHALMOLOGIST, date)
        .title("Compte rendu ophtalmologique")
        .field("Motif", "baisse progressive de la vue, gêne à la conduite de nuit")
        .table(
            &[("", 0.0), ("Œil droit", 180.0), ("Œil gauche", 300.0)],
            &[
                &["Acuité avec correction", "4/10, Parinaud 6", "6/10, Parinaud 4"],
                &["Pression intra-oculaire", "15 mmHg", "16 mmHg"],
                &["Cristallin", "cataracte nucléaire C3", "cataracte nucléaire C2"],
                &["Longueur axiale (biométrie)", "23,41 mm", "23,38 mm"],
                &["Implant prévu", "+21,5 D, cible –0,25", "+21,5 D, cible –0,25"],
            ],
        )
        .para("Fond d'œil : pas de rétinopathie diabétique, macula sèche à l'OCT.")
        .strong("Cataracte des deux yeux, indication opératoire retenue : œil droit en septembre, œil gauche ensuite.")
        .signed(OPHTHALMOLOGIST, "Ophtalmologiste")
        .finish();
    paper(
        "2021-06-08 Ophtalmologie.pdf",
        "Consultation des yeux avant l'opération",
        "78513-9",
        date,
        OPHTHALMOLOGIST,
        bytes,
    )
    .canaries(&["Parinaud", "Trévignac"])
}

fn teeth() -> SamplePaper {
    let date = Date::constant(2023, 1, 17);
    let bytes = Sheet::new(&DENTAL, DENTIST, date)
        .title("Compte rendu de consultation dentaire")
        .field("Antécédents connus", "diabète de type 2, prothèse de hanche droite (2019), allergie à la pénicilline")
        .field("Motif", "gêne à la mastication à droite en bas")
        .heading("Examen")
        .list(&[
            "46 : test au froid négatif, percussion sensible ; lésion apicale sur la panoramique du 4 octobre 2022.",
            "26 : amalgame étanche. 36 : absente depuis 1994.",
            "Gencives : saignement au sondage à 22 %, poches de 4 mm sur 16 et 17.",
        ])
        .heading("Plan de soins")
        .list(&[
            "Traitement endodontique de la 46 en deux séances, sans antibiotique à ce stade.",
            "Détartrage et surfaçage ; brossettes interdentaires Lunéandre 0,7 mm.",
            "Contrôle tous les six mois : le diabète et les gencives s'aggravent l'un l'autre.",
        ])
        .signed(DENTIST, "Chirurgien-dentiste")
        .finish();
    paper("2023-01-17 Dentiste.pdf", "Consultation chez le dentiste", CODE, date, DENTIST, bytes)
        .canaries(&["Lunéandre", "Garancher"])
        .for_dentist()
}

fn long_term_illness() -> SamplePaper {
    let date = Date::constant(2024, 3, 12);
    let bytes = Sheet::new(&GP_OFFICE, GP, date)
        .title("Protocole de soins – affection de longue durée")
        .field("Demande", "renouvellement pour dix ans, ALD n° 8 (diabète de type 2)")
        .field("Diagnostic", "diabète de type 2 depuis 2014, avec hypertension artérielle et microalbuminurie (34 mg/g en 2023)")
        .heading("Actes et soins prévus")
        .table(&[("Qui", 0.0), ("Quoi", 150.0), ("Combien de fois", 350.0)], &[
            &["Médecin traitant", "suivi, renouvellement", "4 fois par an"],
            &["Laboratoire", "HbA1c", "4 fois par an"],
            &["Laboratoire", "créatinine, lipides, urines", "1 fois par an"],
            &["Ophtalmologiste", "fond d'œil", "1 fois par an"],
            &["Cardiologue", "consultation et tracé", "1 fois par an"],
            &["Podologue", "soins de prévention, grade 2", "5 séances par an"],
            &["Dentiste", "examen et détartrage", "2 fois par an"],
        ])
        .para("Protocole lu et accepté par la patiente. Avis du médecin-conseil : accord du 02/04/2024, référence PS-Tourmaline-0812.")
        .signed(GP, "Médecin traitant")
        .finish();
    paper("2024-03-12 Protocole ALD.pdf", "Prise en charge à 100 % du diabète", "PROT_ALD", date, GP, bytes)
        .canaries(&["PS-Tourmaline-0812"])
}

fn eye_ground() -> SamplePaper {
    let date = Date::constant(2025, 3, 4);
    let bytes = Sheet::new(&OPHTHALMOLOGY, OPHTHALMOLOGIST, date)
        .title("Fond d'œil et rétinographies")
        .field("Indication", "dépistage annuel de la rétinopathie diabétique")
        .field("Acuité", "œil droit 10/10, œil gauche 9/10, sans correction de loin")
        .list(&[
            "Implants en place, capsules claires des deux côtés.",
            "Œil droit : deux microanévrismes temporaux ; pas d'hémorragie ni d'exsudat.",
            "Œil gauche : normal.",
        ])
        .strong("Rétinopathie diabétique non proliférante minime de l'œil droit. Contrôle dans un an, images comparées au cliché Rétinélia du 12/03/2024.")
        .signed(OPHTHALMOLOGIST, "Ophtalmologiste")
        .finish();
    paper("2025-03-04 Fond d'oeil.pdf", "Fond d'œil de mars 2025", "78513-9", date, OPHTHALMOLOGIST, bytes)
        .canaries(&["Rétinélia"])
}

fn heart_2026() -> SamplePaper {
    let date = Date::constant(2026, 10, 6);
    let bytes = Sheet::new(&CARDIOLOGY, CARDIOLOGIST, date)
        .title("Compte rendu de consultation de cardiologie")
        .field("Symptômes", "aucun ; marche trois quarts d'heure par jour avec sa voisine")
        .field("Examen", "poids 70 kg, tension 134/76, souffle aortique inchangé, pas d'œdème")
        .field("Électrocardiogramme", "rythme sinusal à 68/min, inchangé depuis 2017")
        .field("Biologie du 08/09/2026", "HbA1c 7,2 %, LDL 0,81 g/L, DFG 63 mL/min, potassium 4,5 mmol/L")
        .heading("Conclusion")
        .para("Tension à l'objectif sous ramipril 10 mg et amlodipine 5 mg. Pas d'anticoagulant ni d'antiagrégant : aucune précaution d'hémostase particulière pour des soins dentaires. Échographie de contrôle le 23/02/2027.")
        .signed(CARDIOLOGIST, "Cardiologue")
        .finish();
    paper("2026-10-06 Cardiologue.pdf", "Consultation du cœur, octobre 2026", CODE, date, CARDIOLOGIST, bytes)
        .canaries(&["avec sa voisine"])
        .for_dentist()
}

fn to_the_dentist() -> SamplePaper {
    let date = Date::constant(2026, 11, 3);
    let bytes = Sheet::new(&GP_OFFICE, GP, date)
        .title("Lettre d'adressage")
        .para("Au Dr Paul-Émile Garancher, chirurgien-dentiste")
        .para("Cher confrère, vous me demandez l'état de santé de Mme Marchetti-Delorme, 78 ans, avant la pose d'un implant en place de la 46 extraite le 30 juin.")
        .field("Diabète de type 2", "équilibré, HbA1c 7,2 % le 08/09/2026, rétinopathie minime, DFG 63 mL/min")
        .field("Cœur", "hypertension contrôlée, pas de valvulopathie à risque d'endocardite")
        .field("Os", "ostéopénie, aucun bisphosphonate ni dénosumab reçu")
        .field("Hanche droite", "prothèse de 2019 : pas d'antibioprophylaxie systématique")
        .strong("Allergie aux pénicillines confirmée par tests en 2017 : ni amoxicilline, ni Augmentin.")
        .field("Traitement", "metformine 1000 mg x 2, gliclazide 30 mg, ramipril 10 mg, amlodipine 5 mg, atorvastatine 40 mg, vitamine D")
        .para("Je ne vois pas de contre-indication à votre projet, sous couvert de soins de gencives réguliers. Nom du dossier chez vous, m'a-t-elle dit : « Nacre-46 ».")
        .signed(GP, "Médecin généraliste")
        .finish();
    paper("2026-11-03 Lettre au dentiste.pdf", "Lettre de mon médecin au dentiste", "96349-6", date, GP, bytes)
        .canaries(&["Nacre-46"])
        .for_dentist()
}
