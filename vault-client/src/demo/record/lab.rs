//! Blood tests over ten years. The numbers are one story: HbA1c rises after the husband's death in 2020 and comes down
//! again; the kidneys age slowly; cholesterol falls with the treatment of 2016.

use vault_formats::Date;

use super::cda::{self, Header};
use super::people::{BIOLOGIST, GP, LAB, LAB_OFFICE};
use super::sheet::{Row, Sheet, short_date};
use super::{SamplePaper, paper};

const TITLE: &str = "Compte rendu d'examens biologiques";
const CODE: &str = "11502-2";

pub(super) fn papers() -> Vec<SamplePaper> {
    vec![
        first(),
        year_2017(),
        before_surgery(),
        in_a_cda(),
        year_2020(),
        year_2023(),
        year_2024(),
        year_2025(),
        latest(),
    ]
}

/// A report with its usual head: who asked, when the blood was taken.
fn sheet(date: Date, prescriber: &str, number: &str) -> Sheet {
    Sheet::new(&LAB_OFFICE, LAB, date)
        .title(TITLE)
        .field("Prescripteur", prescriber)
        .field("Prélèvement", &format!("le {} à 7 h 45, à jeun – dossier {number}", short_date(date)))
        .field("Édition", &format!("{} à 16 h 10", short_date(date)))
}

fn first() -> SamplePaper {
    let date = Date::constant(2016, 3, 14);
    let bytes = sheet(date, GP, "TR-160314-Coquelicot")
        .heading("Hémogramme")
        .results("Antériorité", &[
            ["Hématies", "4,52", "T/L", "3,80 – 5,20", ""],
            ["Hémoglobine", "13,4", "g/dL", "11,5 – 16,0", ""],
            ["Leucocytes", "6,8", "G/L", "4,0 – 10,0", ""],
            ["Plaquettes", "251", "G/L", "150 – 400", ""],
        ])
        .heading("Biochimie")
        .results("12/09/2015", &[
            ["Glycémie à jeun", "1,42 *", "g/L", "0,70 – 1,10", "1,38"],
            ["HbA1c (HPLC)", "7,4 *", "%", "< 6,5", "7,3"],
            ["Créatinine", "64", "µmol/L", "45 – 84", "63"],
            ["DFG estimé (CKD-EPI)", "86", "mL/min/1,73 m²", "> 60", "87"],
            ["Cholestérol total", "2,61 *", "g/L", "< 2,00", ""],
            ["Cholestérol HDL", "0,48", "g/L", "> 0,40", ""],
            ["Cholestérol LDL (calculé)", "1,79 *", "g/L", "selon le risque", ""],
            ["Triglycérides", "1,70 *", "g/L", "< 1,50", ""],
        ])
        .small("Commentaire : bilan lipidique hors des objectifs chez une patiente diabétique ; à confronter à la clinique.")
        .signed(BIOLOGIST, "Biologiste médicale")
        .finish();
    paper("2016-03-14 Analyses Trois-Rivières.pdf", "Prise de sang : diabète et cholestérol", CODE, date, LAB, bytes)
        .canaries(&["Coquelicot", "Okonkwo-Faure", "Analyses Trois-Rivières"])
}

fn year_2017() -> SamplePaper {
    let date = Date::constant(2017, 9, 12);
    let bytes = sheet(date, GP, "TR-170912-Aubépine")
        .heading("Biochimie")
        .results(
            "14/03/2016",
            &[
                ["Glycémie à jeun", "1,31 *", "g/L", "0,70 – 1,10", "1,42"],
                ["HbA1c (HPLC)", "7,1 *", "%", "< 6,5", "7,4"],
                ["Créatinine", "66", "µmol/L", "45 – 84", "64"],
                ["DFG estimé (CKD-EPI)", "82", "mL/min/1,73 m²", "> 60", "86"],
                ["Potassium", "4,3", "mmol/L", "3,5 – 5,1", ""],
                ["Cholestérol LDL (calculé)", "1,08", "g/L", "selon le risque", "1,79"],
                ["ASAT", "22", "UI/L", "< 35", ""],
                ["ALAT", "27", "UI/L", "< 35", ""],
            ],
        )
        .heading("Urines")
        .results("", &[["Rapport albumine/créatinine", "18", "mg/g", "< 30", ""]])
        .signed(BIOLOGIST, "Biologiste médicale")
        .finish();
    paper("2017-09-12 Analyses Trois-Rivières.pdf", "Prise de sang de septembre 2017", CODE, date, LAB, bytes)
        .canaries(&["Aubépine"])
}

fn before_surgery() -> SamplePaper {
    let date = Date::constant(2019, 3, 19);
    let bytes = sheet(date, "Dr Gaspard Ettori, Clinique Sainte-Ombeline", "TR-190319-Renoncule")
        .heading("Hémogramme")
        .results("14/03/2016", &[
            ["Hémoglobine", "13,1", "g/dL", "11,5 – 16,0", "13,4"],
            ["Leucocytes", "7,2", "G/L", "4,0 – 10,0", "6,8"],
            ["Plaquettes", "238", "G/L", "150 – 400", "251"],
        ])
        .heading("Hémostase")
        .results("", &[
            ["Taux de prothrombine", "98", "%", "70 – 120", ""],
            ["TCA (rapport)", "1,02", "", "< 1,20", ""],
            ["Fibrinogène", "3,4", "g/L", "2,0 – 4,0", ""],
        ])
        .heading("Biochimie")
        .results("12/09/2017", &[
            ["HbA1c (HPLC)", "7,2 *", "%", "< 6,5", "7,1"],
            ["Créatinine", "67", "µmol/L", "45 – 84", "66"],
            ["CRP", "3", "mg/L", "< 5", ""],
        ])
        .heading("Immuno-hématologie")
        .para("Groupe sanguin : seconde détermination transmise au bloc opératoire. Recherche d'agglutinines irrégulières : négative.")
        .signed(BIOLOGIST, "Biologiste médicale")
        .finish();
    paper(
        "Bilan sanguin avant prothèse 2019-03-19.pdf",
        "Prise de sang avant l'opération de la hanche",
        CODE,
        date,
        LAB,
        bytes,
    )
    .canaries(&["Renoncule", "Bilan sanguin avant proth"])
}

fn in_a_cda() -> SamplePaper {
    let date = Date::constant(2019, 9, 17);
    let pdf = sheet(date, GP, "TR-190917-Marjolaine")
        .heading("Biochimie")
        .results(
            "19/03/2019",
            &[
                ["Glycémie à jeun", "1,29 *", "g/L", "0,70 – 1,10", ""],
                ["HbA1c (HPLC)", "7,0 *", "%", "< 6,5", "7,2"],
                ["Créatinine", "68", "µmol/L", "45 – 84", "67"],
                ["DFG estimé (CKD-EPI)", "78", "mL/min/1,73 m²", "> 60", ""],
                ["Ferritine", "31", "µg/L", "15 – 150", ""],
                ["25-OH vitamine D", "19 *", "ng/mL", "30 – 60", ""],
            ],
        )
        .small("Commentaire : carence en vitamine D.")
        .signed(BIOLOGIST, "Biologiste médicale")
        .finish();
    let header = Header {
        code: CODE,
        display: "CR d'examens biologiques",
        title: TITLE,
        date,
        author: ["Dr", "Zénaïde", "Okonkwo-Faure"],
        specialty: ["G15_10/SM03", "Médecin - Biologie médicale (SM)"],
        organisation: LAB,
        number: 190_917,
    };
    let author = "Dr Zénaïde Okonkwo-Faure, Laboratoire des Trois-Rivières";
    // The report itself is in base64 here: only what stands in the header can be found in the raw bytes.
    paper(
        "CDA-190917-biologie.xml",
        "Prise de sang de contrôle après l'opération",
        CODE,
        date,
        author,
        cda::n1(&header, &pdf),
    )
    .canaries(&["Zénaïde"])
}

fn year_2020() -> SamplePaper {
    let date = Date::constant(2020, 3, 9);
    let bytes = sheet(date, GP, "TR-200309-Pervenche")
        .heading("Biochimie")
        .results(
            "17/09/2019",
            &[
                ["Glycémie à jeun", "1,51 *", "g/L", "0,70 – 1,10", "1,29"],
                ["HbA1c (HPLC)", "7,6 *", "%", "< 6,5", "7,0"],
                ["Créatinine", "70", "µmol/L", "45 – 84", "68"],
                ["DFG estimé (CKD-EPI)", "75", "mL/min/1,73 m²", "> 60", "78"],
                ["Cholestérol LDL (calculé)", "1,12", "g/L", "selon le risque", "1,08"],
                ["25-OH vitamine D", "34", "ng/mL", "30 – 60", "19"],
            ],
        )
        .small("Commentaire : équilibre glycémique dégradé ; contrôle à trois mois conseillé.")
        .signed(BIOLOGIST, "Biologiste médicale")
        .finish();
    paper("2020-03-09 Analyses Trois-Rivières.pdf", "Prise de sang de mars 2020", CODE, date, LAB, bytes)
        .canaries(&["Pervenche"])
}

fn year_2023() -> SamplePaper {
    let date = Date::constant(2023, 3, 28);
    let bytes = sheet(date, "Dr Iskander Belhaouari, Centre hospitalier de Vaurillon", "TR-230328-Glaïeul")
        .heading("Biochimie")
        .results(
            "22/03/2022",
            &[
                ["Glycémie à jeun", "1,24 *", "g/L", "0,70 – 1,10", "1,36"],
                ["HbA1c (HPLC)", "6,9 *", "%", "< 6,5", "7,2"],
                ["Créatinine", "73", "µmol/L", "45 – 84", "72"],
                ["DFG estimé (CKD-EPI)", "70", "mL/min/1,73 m²", "> 60", "71"],
                ["Cholestérol LDL (calculé)", "0,88", "g/L", "selon le risque", "0,94"],
                ["TSH", "2,35", "mUI/L", "0,40 – 4,00", ""],
            ],
        )
        .heading("Urines")
        .results("12/09/2017", &[["Rapport albumine/créatinine", "34 *", "mg/g", "< 30", "18"]])
        .small("Commentaire : microalbuminurie à confirmer sur deux autres prélèvements.")
        .signed(BIOLOGIST, "Biologiste médicale")
        .finish();
    paper("2023-03-28 Analyses Trois-Rivières.pdf", "Prise de sang et urines de mars 2023", CODE, date, LAB, bytes)
        .canaries(&["Glaïeul"])
}

/// A long yearly report on three pages.
fn year_2024() -> SamplePaper {
    let date = Date::constant(2024, 6, 18);
    let rows: &[Row<'_>] = &[
        ["Hématies", "4,38", "T/L", "3,80 – 5,20", "4,52"],
        ["Hémoglobine", "12,9", "g/dL", "11,5 – 16,0", "13,1"],
        ["Hématocrite", "39,2", "%", "35,0 – 47,0", ""],
        ["VGM", "89", "fL", "80 – 100", ""],
        ["Leucocytes", "6,4", "G/L", "4,0 – 10,0", "7,2"],
        ["Polynucléaires neutrophiles", "3,7", "G/L", "1,5 – 7,0", ""],
        ["Lymphocytes", "2,0", "G/L", "1,0 – 4,0", ""],
        ["Plaquettes", "229", "G/L", "150 – 400", "238"],
    ];
    let bytes = sheet(date, GP, "TR-240618-Valériane-Bleue")
        .heading("Hémogramme")
        .results("19/03/2019", rows)
        .heading("Diabète")
        .results("28/03/2023", &[
            ["Glycémie à jeun", "1,38 *", "g/L", "0,70 – 1,10", "1,24"],
            ["HbA1c (HPLC)", "7,3 *", "%", "< 6,5", "6,9"],
            ["HbA1c (IFCC)", "56 *", "mmol/mol", "< 48", "52"],
        ])
        .heading("Fonction rénale")
        .results("28/03/2023", &[
            ["Créatinine", "75", "µmol/L", "45 – 84", "73"],
            ["DFG estimé (CKD-EPI)", "67", "mL/min/1,73 m²", "> 60", "70"],
            ["Urée", "6,9", "mmol/L", "2,5 – 7,5", ""],
            ["Sodium", "140", "mmol/L", "136 – 145", ""],
            ["Potassium", "4,6", "mmol/L", "3,5 – 5,1", "4,4"],
            ["Rapport albumine/créatinine (urines)", "31 *", "mg/g", "< 30", "34"],
        ])
        .heading("Bilan lipidique")
        .results("28/03/2023", &[
            ["Cholestérol total", "1,62", "g/L", "< 2,00", ""],
            ["Cholestérol HDL", "0,52", "g/L", "> 0,40", ""],
            ["Cholestérol LDL (calculé)", "0,84", "g/L", "selon le risque", "0,88"],
            ["Triglycérides", "1,31", "g/L", "< 1,50", ""],
        ])
        .heading("Bilan hépatique et thyroïdien")
        .results("28/03/2023", &[
            ["ASAT", "24", "UI/L", "< 35", ""],
            ["ALAT", "29", "UI/L", "< 35", ""],
            ["Gamma-GT", "31", "UI/L", "< 38", ""],
            ["TSH", "2,61", "mUI/L", "0,40 – 4,00", "2,35"],
        ])
        .heading("Métabolisme de l'os")
        .results("09/03/2020", &[
            ["Calcium", "2,36", "mmol/L", "2,20 – 2,60", ""],
            ["Phosphore", "1,09", "mmol/L", "0,80 – 1,45", ""],
            ["25-OH vitamine D", "27 *", "ng/mL", "30 – 60", "34"],
            ["Vitamine B12", "248", "pg/mL", "200 – 900", ""],
        ])
        .heading("Évolution de l'HbA1c")
        .chart("HbA1c en % – en pointillé : l'objectif de 7,0 %", 7.0, &[
            ("03/2016", 7.4),
            ("09/2017", 7.1),
            ("03/2019", 7.2),
            ("09/2019", 7.0),
            ("03/2020", 7.6),
            ("03/2022", 7.2),
            ("03/2023", 6.9),
            ("06/2024", 7.3),
        ])
        .table(&[("Date", 0.0), ("HbA1c", 120.0), ("Glycémie à jeun", 220.0), ("Traitement", 330.0)], &[
            &["14/03/2016", "7,4 %", "1,42 g/L", "metformine"],
            &["12/09/2017", "7,1 %", "1,31 g/L", "metformine, gliclazide"],
            &["19/03/2019", "7,2 %", "–", "metformine, gliclazide"],
            &["17/09/2019", "7,0 %", "1,29 g/L", "metformine, gliclazide"],
            &["09/03/2020", "7,6 %", "1,51 g/L", "metformine, gliclazide"],
            &["22/03/2022", "7,2 %", "1,36 g/L", "metformine, gliclazide"],
            &["28/03/2023", "6,9 %", "1,24 g/L", "metformine, gliclazide"],
            &["18/06/2024", "7,3 %", "1,38 g/L", "metformine, gliclazide"],
        ])
        .para("Sous metformine au long cours, un dosage de la vitamine B12 est conseillé chaque année : résultat dans la limite basse, à recontrôler.")
        .para("Microalbuminurie stable, confirmée sur trois prélèvements en quinze mois. Transmis au médecin traitant et au Dr Iskander Belhaouari.")
        .signed(BIOLOGIST, "Biologiste médicale")
        .finish();
    paper(
        "2024-06-18 Analyses Trois-Rivières bilan annuel.pdf",
        "Prise de sang : bilan de l'année 2024",
        CODE,
        date,
        LAB,
        bytes,
    )
    .canaries(&["Valériane-Bleue", "Fonction rénale"])
}

fn year_2025() -> SamplePaper {
    let date = Date::constant(2025, 11, 18);
    let bytes = sheet(date, GP, "TR-251118-Hellébore")
        .heading("Biochimie")
        .results(
            "18/06/2024",
            &[
                ["Glycémie à jeun", "1,27 *", "g/L", "0,70 – 1,10", "1,38"],
                ["HbA1c (HPLC)", "7,0 *", "%", "< 6,5", "7,3"],
                ["Créatinine", "76", "µmol/L", "45 – 84", "75"],
                ["DFG estimé (CKD-EPI)", "65", "mL/min/1,73 m²", "> 60", "67"],
                ["Vitamine B12", "301", "pg/mL", "200 – 900", "248"],
                ["25-OH vitamine D", "41", "ng/mL", "30 – 60", "27"],
            ],
        )
        .signed(BIOLOGIST, "Biologiste médicale")
        .finish();
    paper("2025-11-18 Analyses Trois-Rivières.pdf", "Prise de sang de novembre 2025", CODE, date, LAB, bytes)
        .canaries(&["Hellébore"])
}

fn latest() -> SamplePaper {
    let date = Date::constant(2026, 9, 8);
    let bytes = sheet(date, GP, "TR-260908-Saponaire")
        .heading("Biochimie")
        .results(
            "18/11/2025",
            &[
                ["Glycémie à jeun", "1,33 *", "g/L", "0,70 – 1,10", "1,27"],
                ["HbA1c (HPLC)", "7,2 *", "%", "< 6,5", "7,0"],
                ["Créatinine", "78", "µmol/L", "45 – 84", "76"],
                ["DFG estimé (CKD-EPI)", "63", "mL/min/1,73 m²", "> 60", "65"],
                ["Potassium", "4,5", "mmol/L", "3,5 – 5,1", "4,6"],
                ["Cholestérol LDL (calculé)", "0,81", "g/L", "selon le risque", "0,84"],
                ["Hémoglobine", "12,7", "g/dL", "11,5 – 16,0", "12,9"],
                ["Plaquettes", "233", "G/L", "150 – 400", "229"],
            ],
        )
        .small("Commentaire : équilibre glycémique stable, dans l'objectif fixé pour l'âge (HbA1c inférieure à 7,5 %).")
        .signed(BIOLOGIST, "Biologiste médicale")
        .finish();
    paper("2026-09-08 Analyses Trois-Rivières.pdf", "Prise de sang de septembre 2026", CODE, date, LAB, bytes)
        .canaries(&["Saponaire"])
        .for_dentist()
}
