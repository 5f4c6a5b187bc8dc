//! Operations, stays, emergencies.

use vault_formats::Date;

use super::people::{
    ANAESTHETIST, CLINIC, EMERGENCY_DOCTOR, GASTROENTEROLOGIST, HOSPITAL_DIGESTIVE, HOSPITAL_EMERGENCY,
    OPHTHALMOLOGIST, OPHTHALMOLOGY, PATHOLOGIST, PATHOLOGY, SURGEON,
};
use super::sheet::Sheet;
use super::{SamplePaper, paper};

pub(super) fn papers() -> Vec<SamplePaper> {
    vec![
        before_anaesthesia(),
        hip_operation(),
        implant_card(),
        leaving(),
        emergencies(),
        cataract(
            Date::constant(2021, 9, 14),
            "droit",
            "Incision cornéenne de 2,2 mm, capsulorhexis de 5 mm, phacoémulsification, implant Cristallys +21,5 D, lot CRX-7215. Aucun incident.",
            "2021-09-14 Cataracte oeil droit.pdf",
            "CRX-7215",
        ),
        cataract(
            Date::constant(2022, 1, 18),
            "gauche",
            "Incision cornéenne de 2,2 mm, capsulorhexis de 5 mm, phacoémulsification, implant Cristallys +21,5 D, lot CRX-9034. Aucun incident.",
            "2022-01-18 Cataracte oeil gauche.pdf",
            "CRX-9034",
        ),
        colonoscopy(),
        polyp(),
    ]
}

fn before_anaesthesia() -> SamplePaper {
    let date = Date::constant(2019, 3, 12);
    let bytes = Sheet::new(&CLINIC, ANAESTHETIST, date)
        .title("Consultation pré-anesthésique")
        .field("Intervention prévue", "prothèse totale de hanche droite, le 08/04/2019, Pr Lindqvist-Marsan")
        .field("Terrain", "71 ans, 73 kg, 1,62 m, classe ASA 2, activité supérieure à 4 MET")
        .field("Allergie", "pénicilline (tests positifs en 2017)")
        .field("Anesthésies antérieures", "générale en 1962, sans incident")
        .field("Voies aériennes", "Mallampati 2, ouverture de bouche 45 mm, appareil dentaire : non")
        .heading("Décisions")
        .list(&[
            "Rachianesthésie proposée et acceptée ; générale en cas d'échec.",
            "Metformine arrêtée la veille, ramipril le matin même ; reprise au deuxième jour.",
            "Antibioprophylaxie par céfazoline 2 g, permise par l'allergologue.",
            "Épargne sanguine : acide tranexamique. Pas de transfusion prévue.",
        ])
        .para("La patiente a reçu une information écrite et orale et a donné son consentement. Code du dossier d'anesthésie : ANE-Pélican-19.")
        .signed(ANAESTHETIST, "Anesthésiste-réanimateur")
        .finish();
    paper("2019-03-12 Anesthesiste.pdf", "Consultation de l'anesthésiste", "34749-2", date, ANAESTHETIST, bytes)
        .canaries(&["ANE-Pélican-19", "Mallampati"])
}

fn hip_operation() -> SamplePaper {
    let date = Date::constant(2019, 4, 8);
    let bytes = Sheet::new(&CLINIC, SURGEON, date)
        .title("Compte rendu opératoire")
        .field("Intervention", "prothèse totale de hanche droite, première intention")
        .field("Opérateur", "Pr Octave Lindqvist-Marsan – aide : Dr Yseult Charbonnel")
        .field("Anesthésie", "rachianesthésie, Dr Gaspard Ettori")
        .field("Horaires", "entrée en salle 8 h 05, incision 8 h 41, fermeture 9 h 52")
        .heading("Indication")
        .para("Coxarthrose droite évoluée chez une patiente de 71 ans, douloureuse jour et nuit, périmètre de marche de 300 mètres. Échec du traitement médical et de deux infiltrations. Information donnée sur les bénéfices, les risques de luxation, d'infection, de phlébite et d'inégalité de longueur.")
        .heading("Installation")
        .para("Décubitus latéral gauche, appuis pubien et sacré. Vérification croisée de l'identité et du côté, marquage confirmé par la patiente. Antibioprophylaxie par céfazoline 2 g à 8 h 15, bien tolérée. Acide tranexamique 1 g.")
        .heading("Intervention")
        .para("Voie postéro-latérale de Moore de 11 cm. Section des pelvi-trochantériens sur fils repères, capsulotomie en lambeau. Luxation de la hanche, coupe du col selon le plan établi sur calques à 12 mm du petit trochanter. La tête fémorale est déformée, éburnée à son pôle supérieur, ceinte d'une collerette d'ostéophytes.")
        .para("Exposition du cotyle, résection du ligament rond et du bourrelet. Fraisage progressif jusqu'au diamètre 50 mm, saignement satisfaisant de l'os sous-chondral. Impaction d'une cupule sans ciment Orbalys de 50 mm, inclinaison 42°, antéversion 18°, tenue primaire excellente, sans vis. Insert en polyéthylène réticulé de 32 mm.")
        .para("Préparation du fémur à la râpe, de la taille 1 à la taille 4. Essais : longueur égalisée, stabilité en flexion 90° et rotation interne 50°. Mise en place d'une tige sans ciment Fémoralis taille 4 à revêtement d'hydroxyapatite, col standard, tête en céramique de 32 mm, col moyen. Réduction. Testing final satisfaisant.")
        .para("Lavage abondant. Réinsertion transosseuse de la capsule et des pelvi-trochantériens. Infiltration de la cicatrice par ropivacaïne. Fermeture plan par plan, sans drain, agrafes à la peau. Pertes sanguines estimées à 280 mL. Compte des compresses et des instruments exact à deux reprises.")
        .heading("Matériel implanté")
        .table(&[("Pièce", 0.0), ("Modèle", 150.0), ("Référence", 270.0), ("Lot", 380.0)], &[
            &["Cupule", "Orbalys 50 mm", "ORB-50-NC", "QX7731-ZIRCO"],
            &["Insert", "Polyéthylène 32/50", "PEX-32-50", "PX2208-41"],
            &["Tige", "Fémoralis taille 4", "FEM-4-HA", "FH9917-04"],
            &["Tête", "Céramique 32 mm, moyen", "CER-32-M", "CK5530-88"],
        ])
        .heading("Suites")
        .list(&[
            "Lever le jour même avec le kinésithérapeute, appui complet permis.",
            "Prévention de la phlébite : énoxaparine 4000 UI par jour pendant 35 jours, bas de contention.",
            "Glycémies capillaires quatre fois par jour ; metformine reprise au deuxième jour si la créatinine est stable.",
            "Radiographie de contrôle demain. Ablation des agrafes au quinzième jour.",
            "Précautions contre la luxation pendant six semaines : pas de flexion au-delà de 90°, pas de jambes croisées.",
        ])
        .signed(SURGEON, "Chirurgie orthopédique")
        .finish();
    paper("2019-04-08 CR operatoire hanche.pdf", "Opération de la hanche droite", "34874-8", date, SURGEON, bytes)
        .canaries(&["Lindqvist-Marsan", "pelvi-trochantériens"])
}

fn implant_card() -> SamplePaper {
    let date = Date::constant(2019, 4, 8);
    let bytes = Sheet::new(&CLINIC, SURGEON, date)
        .title("Carte d'implant")
        .field("Porteuse", "Mme Hélène Marchetti-Delorme")
        .field("Dispositif", "prothèse totale de hanche droite, sans ciment")
        .table(&[("Pièce", 0.0), ("Fabricant", 130.0), ("Référence", 250.0), ("Lot", 360.0)], &[
            &["Cupule Orbalys", "Ostéa (fictif)", "ORB-50-NC", "QX7731-ZIRCO"],
            &["Tige Fémoralis", "Ostéa (fictif)", "FEM-4-HA", "FH9917-04"],
            &["Tête céramique", "Ostéa (fictif)", "CER-32-M", "CK5530-88"],
        ])
        .para("Compatible avec l'IRM à 1,5 et 3 teslas sous conditions. Peut déclencher les portiques des aéroports. À présenter avant toute radio ou opération.")
        .signed(SURGEON, "Chirurgie orthopédique")
        .finish();
    paper("Carte implant hanche.pdf", "Carte de ma prothèse de hanche", "101881-1", date, SURGEON, bytes)
        .canaries(&["QX7731-ZIRCO", "Carte implant hanche"])
        .for_dentist()
}

fn leaving() -> SamplePaper {
    let date = Date::constant(2019, 4, 13);
    let bytes = Sheet::new(&CLINIC, SURGEON, date)
        .title("Lettre de liaison à la sortie")
        .field("Séjour", "du 07/04/2019 au 13/04/2019, chambre 214")
        .field("Motif", "prothèse totale de hanche droite")
        .heading("Séjour")
        .para("Suites simples. Lever le jour de l'intervention, escaliers au quatrième jour. Hémoglobine à 10,9 g/dL au deuxième jour, sans transfusion. Glycémies entre 1,2 et 1,9 g/L. Radiographie de contrôle satisfaisante. Pas de fièvre, cicatrice propre, mollets souples.")
        .heading("Traitement de sortie")
        .table(&[("Médicament", 0.0), ("Posologie", 190.0), ("Jusqu'à", 360.0)], &[
            &["Énoxaparine 4000 UI (nouveau)", "1 injection le soir", "13/05/2019"],
            &["Paracétamol 1000 mg (nouveau)", "3 fois par jour si douleur", "3 semaines"],
            &["Tramadol 50 mg (nouveau)", "le soir si besoin", "7 jours"],
            &["Metformine 1000 mg (repris)", "matin et soir", "au long cours"],
            &["Gliclazide, ramipril, amlodipine, atorvastatine", "inchangés", "au long cours"],
        ])
        .heading("À faire")
        .list(&[
            "Infirmière : injections, pansement, plaquettes deux fois par semaine ; agrafes à retirer le 23/04.",
            "Kinésithérapie : 20 séances (prescription jointe).",
            "Consultation du Pr Lindqvist-Marsan le 21/05/2019 à 11 h avec une radiographie.",
            "Consulter sans attendre : fièvre, écoulement, douleur brutale, mollet gonflé. Numéro de garde : 02 61 91 70 09, code Hirondelle.",
        ])
        .signed(SURGEON, "Chirurgie orthopédique")
        .finish();
    paper("2019-04-13 Sortie clinique.pdf", "Sortie de la clinique Sainte-Ombeline", "11490-0", date, SURGEON, bytes)
        .canaries(&["code Hirondelle", "Sainte-Ombeline"])
}

fn emergencies() -> SamplePaper {
    let date = Date::constant(2020, 7, 2);
    let bytes = Sheet::new(&HOSPITAL_EMERGENCY, EMERGENCY_DOCTOR, date)
        .title("Compte rendu de passage aux urgences")
        .field("Arrivée", "02/07/2020 à 17 h 52, par les pompiers, niveau de tri 3")
        .field("Motif", "chute de sa hauteur dans son jardin, douleur du poignet gauche, sans perte de connaissance")
        .field("Constantes", "tension 158/86, pouls 88, température 36,8 °C, saturation 97 %, glycémie capillaire 0,71 g/L, douleur 7 sur 10")
        .heading("Examen et imagerie")
        .para("Déformation du poignet gauche en dos de fourchette, sans trouble vasculaire ni nerveux. Radiographie : fracture de l'extrémité inférieure du radius à bascule postérieure. Hanche prothésée indolore, radiographie sans anomalie.")
        .heading("Prise en charge")
        .list(&[
            "Resucrage par voie orale : repas de midi sauté sous gliclazide ; glycémie à 1,24 g/L à 18 h 40.",
            "Réduction sous bloc tronculaire, plâtre brachio-antébrachial, contrôle satisfaisant.",
            "Paracétamol, glace, surélévation. Pas d'anti-inflammatoire.",
        ])
        .heading("Sortie")
        .para("Retour à domicile à 22 h 15 avec son fils, M. Florian Marchetti. Contrôle radiographique à J7, plâtre six semaines. À voir avec le médecin traitant : dose de gliclazide et recherche d'ostéoporose.")
        .signed(EMERGENCY_DOCTOR, "Médecin urgentiste")
        .finish();
    paper("2020-07-02 Urgences.pdf", "Urgences : fracture du poignet", "15507-7", date, EMERGENCY_DOCTOR, bytes)
        .canaries(&["Kwiatkowski", "dos de fourchette"])
}

fn cataract(date: Date, side: &str, done: &str, file: &str, canary: &'static str) -> SamplePaper {
    let bytes = Sheet::new(&OPHTHALMOLOGY, OPHTHALMOLOGIST, date)
        .title("Compte rendu opératoire")
        .field("Intervention", &format!("chirurgie de la cataracte de l'œil {side}, en ambulatoire"))
        .field("Anesthésie", "topique et intracamérulaire")
        .heading("Déroulement")
        .para(done)
        .heading("Suites")
        .list(&[
            "Collyre antibiotique et anti-inflammatoire quatre fois par jour pendant un mois. Céfuroxime intracamérulaire, permise malgré l'allergie à la pénicilline (avis d'allergologie de 2017).",
            "Coque la nuit pendant une semaine, ni piscine ni jardinage pendant un mois.",
            "Contrôles au lendemain, au huitième et au trentième jour.",
        ])
        .signed(OPHTHALMOLOGIST, "Ophtalmologiste")
        .finish();
    let title = format!("Opération de la cataracte, œil {side}");
    paper(file, &title, "34874-8", date, OPHTHALMOLOGIST, bytes).canaries(&[canary])
}

fn colonoscopy() -> SamplePaper {
    let date = Date::constant(2023, 9, 12);
    let bytes = Sheet::new(&HOSPITAL_DIGESTIVE, GASTROENTEROLOGIST, date)
        .title("Compte rendu de coloscopie")
        .field("Indication", "test immunologique de dépistage positif en juin 2023")
        .field("Anesthésie", "sédation au propofol")
        .field("Préparation", "score de Boston 8 sur 9")
        .heading("Résultat")
        .list(&[
            "Progression jusqu'au cæcum, iléon terminal vu sur 5 cm.",
            "Côlon sigmoïde, à 28 cm : polype pédiculé de 12 mm, retiré à l'anse, récupéré (pot n° 1). Clip préventif.",
            "Côlon droit : deux diverticules. Rectum normal, rétrovision normale.",
        ])
        .heading("Conclusion")
        .strong("Polype du sigmoïde de 12 mm, résection complète. Résultat d'anatomie pathologique à suivre.")
        .para("Contrôle probable dans trois ans. Consignes de surveillance remises, repas légers ce soir.")
        .signed(GASTROENTEROLOGIST, "Hépato-gastro-entérologue")
        .finish();
    paper("2023-09-12 Coloscopie.pdf", "Coloscopie de septembre 2023", "70004-7", date, GASTROENTEROLOGIST, bytes)
        .canaries(&["Szymczak", "score de Boston"])
}

fn polyp() -> SamplePaper {
    let date = Date::constant(2023, 9, 19);
    let bytes = Sheet::new(&PATHOLOGY, PATHOLOGIST, date)
        .title("Compte rendu d'anatomie et de cytologie pathologiques")
        .field("Prélèvement", "pot n° 1 : polype du sigmoïde, coloscopie du 12/09/2023 – numéro 23H-04417")
        .field("Demandeur", "Dr Honorine Szymczak")
        .heading("Macroscopie")
        .para("Polype pédiculé de 12 x 9 x 8 mm, pédicule de 6 mm encré, inclus en totalité en trois blocs.")
        .heading("Microscopie")
        .para("Adénome tubulo-villeux, contingent villeux d'environ 30 %. Dysplasie de bas grade. Axe fibro-musculaire indemne ; marge de section à 4 mm, saine. Pas de carcinome.")
        .heading("Conclusion")
        .strong("Adénome tubulo-villeux en dysplasie de bas grade, exérèse complète. Codes ADICAP : DC.FS.A7A0.")
        .signed(PATHOLOGIST, "Médecin pathologiste")
        .finish();
    paper("2023-09-19 Anapath polype.pdf", "Analyse du polype", "60568-3", date, PATHOLOGIST, bytes)
        .canaries(&["tubulo-villeux", "Entraigues"])
}
