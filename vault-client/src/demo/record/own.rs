//! The patient's own notes, and papers that are made for programs: FHIR bundles, the agenda.

use vault_formats::Date;

use super::people::{BIOLOGIST, GP, PATIENT, PHARMACIST, PHARMACY};
use super::sheet::Sheet;
use super::{SamplePaper, agenda, fhir, paper};

pub(super) fn papers() -> Vec<SamplePaper> {
    vec![covid(), laboratory(), vaccines(), directives(), summary(), appointments(), blood_pressure(), questions()]
}

fn covid() -> SamplePaper {
    let date = Date::constant(2021, 4, 2);
    let bytes = Sheet::new(&PHARMACY, PHARMACIST, date)
        .title("Attestation de vaccination")
        .field("Vaccin", "Comirnaty (Covid-19), deuxième dose")
        .field("Lot", "CM21-EX2290, deltoïde gauche, le 02/04/2021 à 10 h 40")
        .field("Première dose", "12/03/2021, lot CM21-EX0711")
        .para("Surveillance de trente minutes en raison de l'antécédent d'allergie à la pénicilline : aucune réaction. Rappel à prévoir dans six mois.")
        .signed(PHARMACIST, "Docteure en pharmacie")
        .finish();
    paper(
        "Attestation vaccin covid 2021-04-02.pdf",
        "Vaccin contre le Covid, deuxième dose",
        "87273-9",
        date,
        PHARMACIST,
        bytes,
    )
    .canaries(&["CM21-EX2290"])
}

fn laboratory() -> SamplePaper {
    paper(
        "resultats-2022-03-22.json",
        "Prise de sang de mars 2022",
        "11502-2",
        Date::constant(2022, 3, 22),
        BIOLOGIST,
        fhir::laboratory_report(),
    )
    .canaries(&["Bergamote", "grignotages nocturnes"])
}

fn vaccines() -> SamplePaper {
    paper("vaccins.json", "Tous mes vaccins", "11369-6", Date::constant(2024, 10, 15), GP, fhir::vaccinations())
        .canaries(&["QG16-Mirabelle", "SH24-Santoline"])
}

fn summary() -> SamplePaper {
    paper(
        "synthese-IPS-2025.json",
        "Synthèse de mon médecin",
        "60591-5",
        Date::constant(2025, 10, 7),
        GP,
        fhir::summary(),
    )
    .canaries(&["synthese-IPS-2025", "Synthèse médicale de Mme Marchetti-Delorme"])
    .for_dentist()
}

fn appointments() -> SamplePaper {
    paper(
        "mes-rendez-vous.ics",
        "Mes rendez-vous",
        "56446-8",
        Date::constant(2026, 4, 14),
        PATIENT,
        agenda::appointments(),
    )
    .canaries(&["Grandsire", "Puits-Salé"])
}

fn directives() -> SamplePaper {
    let text = "DIRECTIVES ANTICIPÉES\n\n\
        Je soussignée Hélène Marchetti-Delorme, née le 14 février 1948, écris ici ce que je veux si un jour je ne peux\n\
        plus le dire.\n\n\
        1. Si je suis dans un coma que trois médecins jugent sans retour, je ne veux ni machine pour respirer, ni sonde\n\
           pour me nourrir.\n\
        2. Je veux que l'on me soulage, même si cela abrège ma vie.\n\
        3. Je veux mourir chez moi, ruelle des Tanneurs-Gris, si c'est possible, la fenêtre ouverte sur le figuier.\n\
        4. Je donne mes organes, si l'on veut encore d'eux.\n\n\
        Ma personne de confiance : ma fille, Blandine Marchetti-Sow, 06 39 98 40 21. Elle a lu ce papier.\n\n\
        Fait à Vaurillon, le 21 janvier 2025.\n";
    paper(
        "directives anticipées.txt",
        "Mes directives anticipées",
        "EXPPAT_3",
        Date::constant(2025, 1, 21),
        PATIENT,
        text.as_bytes().to_vec(),
    )
    .canaries(&["Tanneurs-Gris", "sur le figuier", "Marchetti-Sow"])
}

fn blood_pressure() -> SamplePaper {
    let text = "Mon carnet de tension, appareil Pulsarelle\n\
        Du 6 au 12 mai 2026, matin et soir, assise, bras gauche. Pour le Dr Quéméneur-Vasse.\n\n\
        Jour       Matin            Soir\n\
        06/05      138/78  p 66     131/75  p 70\n\
        07/05      135/77  p 64     129/74  p 71\n\
        08/05      141/80  p 67     133/77  p 69\n\
        09/05      134/76  p 65     130/73  p 72\n\
        10/05      137/78  p 66     128/72  p 68\n\
        11/05      132/75  p 63     131/76  p 70\n\
        12/05      136/77  p 65     127/73  p 69\n\n\
        Moyenne : 133/76. Poids : 70,2 kg. Glycémie du 12 au réveil : 1,28 g/L.\n\
        Le 9, oublié l'amlodipine le soir, pris à minuit.\n";
    paper(
        "tension 2026-05-12.txt",
        "Mon carnet de tension, mai 2026",
        "DOCPAT01",
        Date::constant(2026, 5, 12),
        PATIENT,
        text.as_bytes().to_vec(),
    )
    .canaries(&["Pulsarelle"])
}

/// In Latin-1, as an old computer writes.
fn questions() -> SamplePaper {
    let text = "Questions pour le docteur (rendez-vous du 14 avril 2026)\n\
        - La metformine me donne des gaz : prendre avec le repas ou après ?\n\
        - Vertige en me levant la nuit, deux fois. Est-ce l'amlodipine ?\n\
        - Vaccin contre la grippe : en octobre avec celui du Covid ?\n\
        - Le figuier a besoin d'être taillé : puis-je monter sur l'escabeau Griffonnier avec ma hanche ?\n";
    let latin1 = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect();
    paper(
        "questions 2026-04-14.txt",
        "Mes questions pour le docteur",
        "DOCPAT01",
        Date::constant(2026, 4, 14),
        PATIENT,
        latin1,
    )
    .canaries(&["Griffonnier", "Vertige en me levant"])
}
