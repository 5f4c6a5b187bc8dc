//! What Hélène shows to nobody without a gesture, and to her dentist never.

use vault_formats::Date;

use super::people::{
    ADDICTOLOGIST, ADDICTOLOGY, BIOLOGIST, GP, GP_OFFICE, GYNAECOLOGIST, GYNAECOLOGY, LAB, LAB_OFFICE, PATIENT,
    PSYCHIATRIST, PSYCHIATRY,
};
use super::scan;
use super::sheet::Sheet;
use super::{SamplePaper, paper};

pub(super) fn papers() -> Vec<SamplePaper> {
    vec![gynaecology(), blows(), virus(), grief(), antidepressant(), sleeping_pills(), summary(), diary()]
}

fn gynaecology() -> SamplePaper {
    let date = Date::constant(2016, 6, 21);
    let bytes = Sheet::new(&GYNAECOLOGY, GYNAECOLOGIST, date)
        .title("Compte rendu de consultation de gynécologie")
        .field("Motif", "suivi après la ménopause, sécheresse")
        .field("Antécédents obstétricaux", "deux enfants (1971, 1974) ; interruption volontaire de grossesse en novembre 1976, à l'hôpital de Sainte-Aurore, jamais dite à l'entourage")
        .field("Examen", "col sain, frottis fait, palpation des seins sans anomalie")
        .heading("Conclusion")
        .para("Traitement local prescrit. La patiente demande que l'IVG de 1976 ne figure dans aucun courrier : ce compte rendu lui est remis en main propre, sans double au médecin traitant. Mot de reconnaissance choisi par elle : Myosotis-1976.")
        .signed(GYNAECOLOGIST, "Gynécologue médicale")
        .finish();
    paper("2016-06-21 Gynecologue.pdf", "Gynécologue, juin 2016", "11488-4", date, GYNAECOLOGIST, bytes)
        .canaries(&["Myosotis-1976", "Hautecombe", "Sainte-Aurore"])
        .sensitive()
}

fn blows() -> SamplePaper {
    let date = Date::constant(2017, 5, 16);
    let bytes = Sheet::new(&GP_OFFICE, GP, date)
        .title("Certificat médical initial")
        .para("Je soussigné, docteur en médecine, certifie avoir examiné ce jour à 18 h 20, à sa demande, Mme Hélène Marchetti-Delorme, 69 ans, qui déclare avoir été victime de violences de la part d'un parent par alliance la veille vers 21 heures, à son domicile.")
        .heading("Constatations")
        .list(&[
            "Ecchymose ovalaire de 4 x 3 cm de la face externe du bras gauche, bleu violacé.",
            "Trois ecchymoses arrondies de 1 cm de l'avant-bras droit, compatibles avec une empoignade.",
            "Douleur à la palpation de la sixième côte gauche, auscultation normale.",
            "Retentissement : tremblement, sommeil impossible la nuit passée.",
        ])
        .strong("Incapacité totale de travail, au sens pénal : trois jours, sous réserve de complications.")
        .para("Certificat remis en main propre pour faire valoir ce que de droit. Numéro d'ordre : Obsidienne-0517.")
        .signed(GP, "Médecin généraliste")
        .finish();
    paper("2017-05-16 Certificat.pdf", "Certificat de mai 2017", "CERT_DECL", date, GP, bytes)
        .canaries(&["Obsidienne-0517", "compatibles avec une empoignade"])
        .sensitive()
}

fn virus() -> SamplePaper {
    let date = Date::constant(2018, 4, 17);
    let bytes = Sheet::new(&LAB_OFFICE, LAB, date)
        .title("Compte rendu d'examens biologiques")
        .field("Prescripteur", "demande de la patiente, sans ordonnance")
        .field("Prélèvement", "le 17/04/2018 à 8 h 05 – dossier TR-180417-Belladone")
        .heading("Sérologies")
        .results(
            "",
            &[
                ["VIH 1 et 2 (Ag p24 et anticorps)", "négatif", "", "négatif", ""],
                ["Hépatite C (anticorps)", "négatif", "", "négatif", ""],
                ["Hépatite B (antigène HBs)", "négatif", "", "négatif", ""],
                ["Syphilis (TPHA)", "négatif", "", "négatif", ""],
            ],
        )
        .small("Commentaire : sérologie VIH négative, à interpréter selon la date du risque (six semaines).")
        .signed(BIOLOGIST, "Biologiste médicale")
        .finish();
    paper("2018-04-17 Resultats.pdf", "Résultats d'avril 2018", "11502-2", date, LAB, bytes)
        .canaries(&["Belladone"])
        .sensitive()
}

fn grief() -> SamplePaper {
    let date = Date::constant(2020, 10, 13);
    let bytes = Sheet::new(&PSYCHIATRY, PSYCHIATRIST, date)
        .title("Compte rendu de consultation de psychiatrie")
        .field("Adressée par", "son médecin traitant")
        .field("Contexte", "décès du mari, M. Aurélien Marchetti, le 11 février 2020, après quarante-neuf ans de mariage")
        .para("Tristesse quotidienne, réveils à 4 heures, perte de 5 kg, ne répond plus au téléphone. Idées de mort sans projet. Le diabète s'est déséquilibré depuis le printemps.")
        .field("Échelle gériatrique de dépression", "11 sur 15")
        .heading("Conclusion")
        .strong("Épisode dépressif caractérisé d'intensité moyenne, dans un deuil compliqué.")
        .list(&[
            "Escitalopram 5 mg puis 10 mg à partir de la deuxième semaine.",
            "Entretiens tous les quinze jours avec Mme Philomène Duquesnoy, psychologue.",
            "Arrêt du zolpidem à préparer avec La Passerelle.",
        ])
        .signed(PSYCHIATRIST, "Psychiatre")
        .finish();
    paper("2020-10-13 CMP Les Glycines.pdf", "Consultation aux Glycines", "11488-4", date, PSYCHIATRIST, bytes)
        .canaries(&["Achterberg", "Duquesnoy", "CMP Les Glycines"])
        .sensitive()
}

fn antidepressant() -> SamplePaper {
    let mut sheet = scan::Sheet::new("ordonnance-2020");
    sheet.print_centred(120.0, 30.0, true, "Docteur Ludivine ACHTERBERG");
    sheet.print_centred(162.0, 17.0, false, "Psychiatre des hôpitaux");
    sheet.print_centred(194.0, 15.0, false, "Centre Les Glycines, 27 rue du Vieux-Lavoir, 99480 Vaurillon");
    sheet.rule(226.0);
    sheet.print_right(300.0, 18.0, "Vaurillon, le 3 novembre 2020");
    sheet.print(100.0, 370.0, 18.0, true, "Mme MARCHETTI-DELORME Hélène");
    sheet.print(100.0, 402.0, 15.0, false, "née le 14/02/1948");
    for (row, line) in [
        "Escitalopram 10 mg",
        "   1 le matin",
        "",
        "Zolpidem 10 mg",
        "   1/2 au coucher",
        "   ne pas dépasser",
        "",
        "1 mois",
    ]
    .iter()
    .enumerate()
    {
        sheet.write(130.0, 560.0 + 62.0 * row as f32, 33.0, line);
    }
    sheet.sign(520.0, 1120.0, &["Dr L. ACHTERBERG", "Les Glycines", "99480 VAURILLON"]);
    sheet.print(100.0, 1330.0, 11.0, false, "Document fictif de démonstration : aucune personne réelle");
    paper(
        "Ordonnance escitalopram 2020-11-03.jpg",
        "Ordonnance des Glycines",
        "57833-6",
        Date::constant(2020, 11, 3),
        PSYCHIATRIST,
        sheet.jpeg(),
    )
    .canaries(&["Ordonnance escitalopram", "Ordonnance des Glycines"])
    .sensitive()
}

fn sleeping_pills() -> SamplePaper {
    let date = Date::constant(2021, 2, 16);
    let bytes = Sheet::new(&ADDICTOLOGY, ADDICTOLOGIST, date)
        .title("Compte rendu de consultation d'addictologie")
        .field("Demande", "arrêter le zolpidem, pris chaque soir depuis février 2020, jusqu'à deux comprimés")
        .field("Alcool", "un à deux verres de porto chaque soir depuis le veuvage, jamais auparavant")
        .field("Questionnaires", "dépendance aux hypnotiques (ECAB) 7 sur 10 ; AUDIT 6")
        .heading("Projet")
        .list(&[
            "Sevrage progressif du zolpidem : un quart de comprimé en moins toutes les deux semaines, pharmacie informée.",
            "Porto remplacé par une tisane, carnet du soir « Réglisse » tenu par la patiente.",
            "Entretien infirmier chaque mardi. Revue dans un mois.",
        ])
        .para("La patiente ne souhaite pas que ses enfants ni son médecin traitant soient informés.")
        .signed(ADDICTOLOGIST, "Addictologue")
        .finish();
    paper("2021-02-16 La Passerelle.pdf", "La Passerelle, février 2021", "11488-4", date, ADDICTOLOGIST, bytes)
        .canaries(&["Réglisse", "Corentin", "verres de porto"])
        .sensitive()
}

fn summary() -> SamplePaper {
    let date = Date::constant(2021, 5, 11);
    let bytes = Sheet::new(&PSYCHIATRY, PSYCHIATRIST, date)
        .title("Synthèse psychiatrique")
        .para("Mme Hélène Marchetti-Delorme, 73 ans, suivie depuis octobre 2020 pour un épisode dépressif caractérisé survenu dans le deuil de son mari.")
        .heading("Évolution")
        .para("Amélioration nette à partir de janvier 2021 sous escitalopram 10 mg et entretiens. Sommeil de six heures, poids repris (71 kg), échelle gériatrique de dépression à 4 sur 15. Elle a repris la chorale « Les Engoulevents » et marche avec sa voisine. Zolpidem arrêté le 27 avril, sans rebond.")
        .heading("Projet")
        .list(&[
            "Escitalopram 10 mg jusqu'en novembre 2021, puis 5 mg deux mois, puis arrêt.",
            "Dernier entretien le 14 septembre ; porte ouverte ensuite, sans délai d'attente.",
            "Signes d'alerte convenus avec elle : réveils avant 5 heures, téléphone débranché.",
        ])
        .signed(PSYCHIATRIST, "Psychiatre")
        .finish();
    paper("2021-05-11 Synthese Glycines.pdf", "Synthèse des Glycines", "68599-0", date, PSYCHIATRIST, bytes)
        .canaries(&["Engoulevents", "Synthese Glycines"])
        .sensitive()
}

fn diary() -> SamplePaper {
    let text = "Carnet du soir, pour moi seule\n\
        2 novembre 2021\n\n\
        Premier jour des Morts sans pleurer au cimetière. La psychiatre avait raison : on ne guérit pas, on s'habitue.\n\
        Je n'ai pas repris de comprimé pour dormir depuis avril. Ni de porto. J'ai dit à Blandine que j'avais été\n\
        « fatiguée » ; je lui dirai peut-être un jour.\n\n\
        Mot de la semaine à la chorale : clarine. Demain, tarte aux coings pour Apolline.\n";
    paper(
        "carnet du soir.txt",
        "Carnet du soir",
        "DOCPAT01",
        Date::constant(2021, 11, 2),
        PATIENT,
        text.as_bytes().to_vec(),
    )
    .canaries(&["tarte aux coings", "carnet du soir.txt"])
    .sensitive()
}
