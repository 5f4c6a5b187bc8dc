//! Images and their reports.

use vault_formats::Date;

use super::cda::{self, Header};
use super::people::{CARDIOLOGIST, CARDIOLOGY, IMAGING, RADIOLOGIST};
use super::sheet::Sheet;
use super::{SamplePaper, dicom, paper};

const CODE: &str = "18748-4";

pub(super) fn papers() -> Vec<SamplePaper> {
    vec![
        mammography(
            Date::constant(2016, 11, 9),
            "Densité mammaire de type b. Deux kystes liquidiens simples du quadrant supéro-externe gauche, de 6 et 8 mm, sans caractère suspect.",
            "ACR 2 à gauche, ACR 1 à droite. Contrôle dans deux ans.",
            "2016-11-09 Mammographie.pdf",
            &["supéro-externe gauche"],
        ),
        hip(),
        mammography(
            Date::constant(2018, 11, 15),
            "Densité mammaire de type b. Aspect inchangé des deux microkystes gauches connus depuis 2016 ; absence de foyer de microcalcifications.",
            "ACR 2 à gauche, ACR 1 à droite. Deuxième lecture faite par le Dr Lazare Pontévès.",
            "2018-11-15 Mammographie.pdf",
            &["Pontévès"],
        ),
        mammography(
            Date::constant(2022, 11, 8),
            "Densité mammaire de type a. Calcifications vasculaires bénignes bilatérales, sans masse ni distorsion architecturale.",
            "ACR 2 des deux côtés. Dernier examen du programme organisé : la suite est à décider avec le médecin traitant.",
            "2022-11-08 Mammographie.pdf",
            &["architecturale"],
        ),
        heart(),
        panoramic_image(),
        panoramic_report(),
        spine(),
        bones(),
    ]
}

fn mammography(date: Date, seen: &str, said: &str, file: &str, canaries: &[&'static str]) -> SamplePaper {
    let bytes = Sheet::new(&IMAGING, RADIOLOGIST, date)
        .title("Mammographie bilatérale")
        .field("Indication", "dépistage organisé du cancer du sein")
        .field("Technique", "deux incidences par sein, capteur plein champ, double lecture")
        .heading("Résultat")
        .para(seen)
        .heading("Conclusion")
        .strong(said)
        .signed(RADIOLOGIST, "Médecin radiologue")
        .finish();
    let title = format!("Mammographie de {}", date.year());
    paper(file, &title, CODE, date, RADIOLOGIST, bytes).canaries(canaries)
}

fn hip() -> SamplePaper {
    let date = Date::constant(2018, 10, 9);
    let bytes = Sheet::new(&IMAGING, RADIOLOGIST, date)
        .title("Radiographie du bassin et de la hanche droite")
        .field("Indication", "douleur inguinale droite mécanique depuis deux ans, boiterie")
        .field("Technique", "bassin de face debout, hanche droite de face et faux profil de Lequesne")
        .heading("Résultat")
        .list(&[
            "Pincement supéro-externe complet de l'interligne coxo-fémoral droit, avec ostéocondensation et géodes du toit.",
            "Ostéophytose en collerette de la tête fémorale droite.",
            "Hanche gauche : pincement débutant, sans retentissement.",
            "Inégalité de longueur estimée à 7 mm aux dépens de la droite.",
        ])
        .heading("Conclusion")
        .strong("Coxarthrose droite évoluée (Kellgren-Lawrence 4). Avis chirurgical conseillé.")
        .signed(RADIOLOGIST, "Médecin radiologue")
        .finish();
    paper("2018-10-09 Radio hanche.pdf", "Radio de la hanche droite", CODE, date, RADIOLOGIST, bytes)
        .canaries(&["Kellgren-Lawrence", "Lequesne"])
}

fn heart() -> SamplePaper {
    let date = Date::constant(2022, 6, 14);
    let bytes = Sheet::new(&CARDIOLOGY, CARDIOLOGIST, date)
        .title("Échocardiographie transthoracique")
        .field("Indication", "hypertension artérielle et diabète, souffle systolique connu")
        .heading("Mesures")
        .table(
            &[("Mesure", 0.0), ("Valeur", 230.0), ("Usuelle", 330.0)],
            &[
                &["Ventricule gauche, diamètre télédiastolique", "46 mm", "< 53 mm"],
                &["Septum interventriculaire", "12 mm", "< 10 mm"],
                &["Fraction d'éjection (Simpson biplan)", "63 %", "> 54 %"],
                &["Oreillette gauche, volume indexé", "35 mL/m²", "< 34 mL/m²"],
                &["Pression artérielle pulmonaire systolique", "31 mmHg", "< 35 mmHg"],
                &["Gradient aortique moyen", "9 mmHg", "< 20 mmHg"],
            ],
        )
        .heading("Conclusion")
        .list(&[
            "Hypertrophie ventriculaire gauche concentrique débutante, fonction systolique normale.",
            "Sclérose valvulaire aortique sans rétrécissement.",
            "Trouble de la relaxation de grade 1, pressions de remplissage normales.",
        ])
        .para("Contrôle dans deux ans ; objectif tensionnel inférieur à 140/85.")
        .signed(CARDIOLOGIST, "Cardiologue")
        .finish();
    paper("2022-06-14 Echographie du coeur.pdf", "Échographie du cœur", CODE, date, CARDIOLOGIST, bytes)
        .canaries(&["Simpson biplan", "Echographie du coeur"])
}

fn panoramic_image() -> SamplePaper {
    paper(
        "PANO-77341.dcm",
        "Radio panoramique des dents (image)",
        "IMG-KOS",
        Date::constant(2022, 10, 4),
        "Dr Wassila Cordonnier",
        dicom::panoramic(),
    )
    .canaries(&["Orthopantomogramme", "PANO-77341"])
    .for_dentist()
}

fn panoramic_report() -> SamplePaper {
    let date = Date::constant(2022, 10, 4);
    let bytes = Sheet::new(&IMAGING, RADIOLOGIST, date)
        .title("Panoramique dentaire")
        .field("Prescripteur", "Dr Paul-Émile Garancher, chirurgien-dentiste")
        .field("Indication", "bilan avant soins, gêne du secteur 4")
        .heading("Résultat")
        .list(&[
            "Absence de la 36, crête d'aspect conservé.",
            "Reconstitution métallique de la 26.",
            "Image radio-claire apicale de la 46, de 5 mm, en regard de la racine distale.",
            "Alvéolyse horizontale modérée généralisée. Sinus maxillaires clairs, canaux mandibulaires de trajet habituel.",
        ])
        .heading("Conclusion")
        .strong("Lésion apicale de la 46 à confronter à la clinique. Édentement de la 36.")
        .signed(RADIOLOGIST, "Médecin radiologue")
        .finish();
    paper(
        "2022-10-04 Panoramique dentaire.pdf",
        "Radio panoramique des dents (compte rendu)",
        CODE,
        date,
        RADIOLOGIST,
        bytes,
    )
    .canaries(&["radio-claire apicale"])
    .for_dentist()
}

fn spine() -> SamplePaper {
    let date = Date::constant(2024, 2, 6);
    let pdf = Sheet::new(&IMAGING, RADIOLOGIST, date)
        .title("IRM du rachis lombaire")
        .field("Indication", "lombalgies basses avec irradiation fessière gauche, périmètre de marche réduit")
        .field("Technique", "séquences sagittales T1, T2 et STIR, axiales T2 ; hanche droite prothésée, compatible")
        .heading("Résultat")
        .list(&[
            "L4-L5 : canal rétréci d'origine mixte, arthrose des articulaires postérieures, surface du fourreau 92 mm².",
            "L5-S1 : discopathie dégénérative avec remaniements de type Modic 2, sans hernie.",
            "Cône terminal en place. Aucune lésion suspecte de l'os.",
        ])
        .heading("Conclusion")
        .strong("Canal lombaire rétréci dégénératif modéré en L4-L5, sans signe de compression sévère.")
        .signed(RADIOLOGIST, "Médecin radiologue")
        .finish();
    let header = Header {
        code: CODE,
        display: "CR d'imagerie médicale",
        title: "IRM du rachis lombaire – étude TR-Quenouille",
        date,
        author: ["Dr", "Wassila", "Cordonnier"],
        specialty: ["G15_10/SM44", "Médecin - Radio-diagnostic (SM)"],
        organisation: IMAGING.name,
        number: 240_206,
    };
    let author = "Dr Wassila Cordonnier, Imagerie du Beffroi";
    paper("CDA-240206-imagerie.xml", "IRM du bas du dos", CODE, date, author, cda::n1(&header, &pdf))
        .canaries(&["TR-Quenouille", "CDA-240206-imagerie"])
}

fn bones() -> SamplePaper {
    let date = Date::constant(2024, 11, 26);
    let bytes = Sheet::new(&IMAGING, RADIOLOGIST, date)
        .title("Densitométrie osseuse")
        .field("Indication", "fracture du poignet en 2020 sur chute de sa hauteur, bilan de fragilité")
        .field("Technique", "absorptiométrie biphotonique ; hanche droite prothésée, non mesurée")
        .heading("Mesures")
        .table(
            &[("Site", 0.0), ("Densité", 160.0), ("T-score", 260.0), ("Z-score", 350.0)],
            &[
                &["Rachis lombaire L1-L4", "0,921 g/cm²", "–1,4", "+0,6"],
                &["Col fémoral gauche", "0,702 g/cm²", "–1,9", "–0,1"],
                &["Hanche gauche totale", "0,788 g/cm²", "–1,5", "+0,2"],
            ],
        )
        .heading("Conclusion")
        .strong("Ostéopénie. Risque de fracture majeure à dix ans (FRAX) : 14 %.")
        .para("Apports en calcium et vitamine D à assurer ; contrôle dans trois ans.")
        .signed(RADIOLOGIST, "Médecin radiologue")
        .finish();
    paper("2024-11-26 Densitometrie.pdf", "Solidité des os (densitométrie)", CODE, date, RADIOLOGIST, bytes)
        .canaries(&["absorptiométrie biphotonique"])
}
