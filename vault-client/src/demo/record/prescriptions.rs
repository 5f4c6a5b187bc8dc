//! Prescriptions: typed ones, photographs of handwritten ones, and what the pharmacy handed out.

use vault_formats::Date;

use super::people::{CLINIC, DENTAL, DENTIST, GP, GP_OFFICE, PHARMACIST, PHARMACY, SURGEON};
use super::scan;
use super::sheet::Sheet;
use super::{SamplePaper, paper};

const CODE: &str = "57833-6";

pub(super) fn papers() -> Vec<SamplePaper> {
    vec![handwritten_2018(), physiotherapy(), two_zones(), handwritten_2025(), nursing(), dentist(), handed_out()]
}

fn handwritten_2018() -> SamplePaper {
    let mut sheet = scan::Sheet::new("ordonnance-2018");
    letterhead(&mut sheet, "Vaurillon, le 22 janvier 2018");
    for (row, line) in [
        "Metformine 1000 mg",
        "   1 matin et soir",
        "Gliclazide LM 30 mg",
        "   1 le matin",
        "Ramipril 5 mg",
        "   1 le matin",
        "Atorvastatine 20 mg",
        "   1 le soir",
        "",
        "Q.S.P. 3 mois - ALD",
    ]
    .iter()
    .enumerate()
    {
        sheet.write(130.0, 560.0 + 58.0 * row as f32, 31.0, line);
    }
    sheet.sign(520.0, 1170.0, &["Dr A. QUÉMÉNEUR-VASSE", "14 place du Pilori", "99480 VAURILLON"]);
    paper(
        "Ordonnance Quemeneur 2018-01-22 (photo).jpg",
        "Ordonnance écrite à la main, janvier 2018",
        CODE,
        Date::constant(2018, 1, 22),
        GP,
        sheet.jpeg(),
    )
    .canaries(&["Ordonnance Quemeneur"])
}

fn letterhead(sheet: &mut scan::Sheet, date: &str) {
    sheet.print_centred(120.0, 30.0, true, "Docteur Anselme QUÉMÉNEUR-VASSE");
    sheet.print_centred(162.0, 17.0, false, "Médecine générale - conventionné secteur 1");
    sheet.print_centred(194.0, 15.0, false, "Cabinet du Pilori, 14 place du Pilori, 99480 Vaurillon");
    sheet.print_centred(224.0, 15.0, false, "Tél. 02 61 91 04 18");
    sheet.rule(256.0);
    sheet.print_right(318.0, 18.0, date);
    sheet.print(100.0, 384.0, 18.0, true, "Mme MARCHETTI-DELORME Hélène");
    sheet.print(100.0, 416.0, 15.0, false, "née le 14/02/1948");
    sheet.print(100.0, 1330.0, 11.0, false, "Document fictif de démonstration : aucune personne réelle");
}

fn physiotherapy() -> SamplePaper {
    let date = Date::constant(2019, 4, 15);
    let bytes = Sheet::new(&CLINIC, SURGEON, date)
        .title("Prescription de kinésithérapie")
        .para("Après prothèse totale de hanche droite posée le 8 avril 2019 :")
        .list(&[
            "Rééducation de la hanche droite : 20 séances, trois fois par semaine, à domicile puis au cabinet.",
            "Reprise de la marche avec deux cannes, puis une, appui complet permis.",
            "Renforcement du moyen fessier et du quadriceps ; pas de rotation interne au-delà de 90° de flexion pendant six semaines.",
        ])
        .para("Location d'un réhausseur de toilettes pour deux mois.")
        .signed(SURGEON, "Chirurgie orthopédique")
        .finish();
    paper("2019-04-15 Ordonnance kine.pdf", "Kinésithérapie après la prothèse", "PRESC-KINE", date, SURGEON, bytes)
        .canaries(&["moyen fessier", "toilettes pour deux mois"])
}

fn two_zones() -> SamplePaper {
    let date = Date::constant(2023, 5, 23);
    let bytes = Sheet::new(&GP_OFFICE, GP, date)
        .title("Ordonnance")
        .banner("Prescriptions relatives au traitement de l'affection de longue durée (100 %)")
        .medicine("Metformine 1000 mg, comprimés", "1 comprimé matin et soir au milieu du repas – 3 mois")
        .medicine("Gliclazide LM 30 mg, comprimés", "1 comprimé le matin – 3 mois")
        .medicine("Ramipril 10 mg, comprimés", "1 comprimé le matin – 3 mois")
        .medicine("Atorvastatine 40 mg, comprimés", "1 comprimé le soir – 3 mois")
        .medicine("Bandelettes et lancettes pour lecteur Glyco-Fauvette", "2 contrôles par semaine – 1 boîte de chaque")
        .banner("Prescriptions sans rapport avec l'affection de longue durée")
        .medicine("Amlodipine 5 mg, comprimés", "1 comprimé le soir – 3 mois")
        .medicine("Cholécalciférol 50 000 UI, ampoules", "1 ampoule par mois – 3 mois")
        .strong("Allergie à la pénicilline : ne pas substituer par une bêta-lactamine.")
        .signed(GP, "Médecin généraliste")
        .finish();
    paper("2023-05-23 Ordonnance.pdf", "Ordonnance de trois mois, mai 2023", CODE, date, GP, bytes)
        .canaries(&["Glyco-Fauvette"])
}

fn handwritten_2025() -> SamplePaper {
    let mut sheet = scan::Sheet::new("ordonnance-2025");
    letterhead(&mut sheet, "Vaurillon, le 20 mai 2025");
    for (row, line) in [
        "Metformine 1000  1 - 0 - 1",
        "Gliclazide LM 30  1 - 0 - 0",
        "Ramipril 10 mg  1 - 0 - 0",
        "Amlodipine 5 mg  0 - 0 - 1",
        "Atorvastatine 40  0 - 0 - 1",
        "Vitamine D  1 amp. par mois",
        "",
        "à renouveler 2 fois",
        "! allergie pénicilline",
    ]
    .iter()
    .enumerate()
    {
        sheet.write(120.0, 560.0 + 62.0 * row as f32, 32.0, line);
    }
    sheet.sign(500.0, 1160.0, &["Dr A. QUÉMÉNEUR-VASSE", "14 place du Pilori", "99480 VAURILLON"]);
    paper(
        "IMG_20250520_174210 ordonnance.jpg",
        "Ordonnance écrite à la main, mai 2025",
        CODE,
        Date::constant(2025, 5, 20),
        GP,
        sheet.jpeg(),
    )
    .canaries(&["IMG_20250520_174210"])
    .for_dentist()
}

fn nursing() -> SamplePaper {
    let date = Date::constant(2026, 2, 10);
    let bytes = Sheet::new(&GP_OFFICE, GP, date)
        .title("Prescription de soins infirmiers")
        .para("Faire pratiquer par une infirmière à domicile :")
        .list(&[
            "Pansement d'une plaie superficielle du talon gauche, un jour sur deux pendant trois semaines, avec surveillance chez une patiente diabétique.",
            "Mesure de la tension artérielle et glycémie capillaire à chaque passage.",
            "Prévenir le médecin si rougeur, chaleur, écoulement ou température supérieure à 38 °C.",
        ])
        .para("Soins assurés par Mme Kadiatou Fofana-Leroux, infirmière, à partir du 11/02/2026.")
        .signed(GP, "Médecin généraliste")
        .finish();
    paper("2026-02-10 Soins infirmiers.pdf", "Soins du talon par l'infirmière", "PRESC-INF", date, GP, bytes)
        .canaries(&["Fofana-Leroux"])
}

fn dentist() -> SamplePaper {
    let date = Date::constant(2026, 6, 16);
    let bytes = Sheet::new(&DENTAL, DENTIST, date)
        .title("Ordonnance")
        .strong("Patiente allergique à la pénicilline.")
        .medicine("Clindamycine 300 mg, gélules", "2 gélules une heure avant le soin du 30/06/2026, puis 1 gélule toutes les 8 heures pendant 5 jours")
        .medicine("Paracétamol 1000 mg, comprimés", "1 comprimé en cas de douleur, au plus 3 par jour")
        .medicine("Chlorhexidine 0,12 %, bain de bouche Alvéodine", "3 fois par jour pendant 8 jours, à commencer le lendemain")
        .para("Extraction de la 46 prévue le 30/06/2026. Ne pas arrêter le traitement du diabète ; prendre un petit déjeuner.")
        .signed(DENTIST, "Chirurgien-dentiste")
        .finish();
    paper("2026-06-16 Ordonnance dentiste.pdf", "Ordonnance du dentiste", CODE, date, DENTIST, bytes)
        .canaries(&["Alvéodine", "Clindamycine"])
        .for_dentist()
}

fn handed_out() -> SamplePaper {
    let date = Date::constant(2026, 6, 17);
    let bytes = Sheet::new(&PHARMACY, PHARMACIST, date)
        .title("Dispensation de médicaments")
        .field("Sur ordonnance de", "Dr Paul-Émile Garancher du 16/06/2026")
        .table(&[("Médicament", 0.0), ("Quantité", 230.0), ("Lot", 300.0), ("Péremption", 390.0)], &[
            &["Clindamycine 300 mg, gélules", "1 boîte de 16", "CLD-88120", "03/2028"],
            &["Paracétamol 1000 mg, comprimés", "1 boîte de 8", "PRC-40417", "11/2028"],
            &["Chlorhexidine 0,12 %, flacon", "1", "ALV-2206-Q", "08/2027"],
        ])
        .para("Pas d'interaction avec le traitement connu. Conseil donné : prendre la clindamycine avec un grand verre d'eau, debout ou assise.")
        .signed(PHARMACIST, "Docteure en pharmacie")
        .finish();
    paper(
        "2026-06-17 Pharmacie du Beffroi.pdf",
        "Médicaments remis par la pharmacie",
        "60593-1",
        date,
        PHARMACIST,
        bytes,
    )
    .canaries(&["Vandenabeele", "ALV-2206-Q"])
}
