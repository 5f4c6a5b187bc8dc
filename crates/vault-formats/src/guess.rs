//! Guesses from words: what a paper's heading, or a file's name, says it is and who wrote it.

use crate::charset;
use crate::date;
use crate::fold::{fold, words};
use crate::limits::{MAX_HEADING, MAX_TITLE};
use crate::proposal::Hints;
use crate::title;

/// What the text of a paper says about it: type, title line, date, author.
pub(crate) fn from_text(text: &str) -> Hints {
    let heading = charset::prefix(text, MAX_HEADING);
    let named = heading_line(heading);
    Hints {
        title: named.map(|(line, _)| line.to_owned()),
        type_code: named.map(|(_, code)| code),
        date: date::of_text(heading),
        author: author(heading),
        restricted: false,
    }
}

/// What a file's name says about it.
pub(crate) fn from_name(name: &str) -> Hints {
    let stem = title::stem(name);
    Hints { title: Some(stem.to_owned()), type_code: type_of(stem), date: date::of_name(stem), ..Hints::default() }
}

/// The type that a short text (a title, a file's name) names.
pub(crate) fn type_of(text: &str) -> Option<&'static str> {
    let line = spaced(text);
    RULES.iter().find(|(phrase, ..)| has(&line, phrase)).map(|(_, code, _)| *code)
}

/// The line of the heading that names the paper, and its type. A weightier phrase wins over an earlier line: the
/// letterhead (`Laboratoire de biologie médicale`) comes before the title (`Compte rendu d'analyses`).
fn heading_line(heading: &str) -> Option<(&str, &'static str)> {
    let mut best: Option<(u32, &str, &'static str)> = None;
    for (number, line) in (0u32..).zip(heading.lines().filter(|l| !l.trim().is_empty()).take(60)) {
        let folded = spaced(line);
        let Some((_, code, weight)) = RULES.iter().find(|(phrase, ..)| has(&folded, phrase)) else {
            continue;
        };
        // A title stands alone on a short line near the top; the same words in a sentence say less.
        let long = u32::try_from(folded.len()).unwrap_or(u32::MAX).min(200) / 8;
        let named = u32::from(folded.starts_with(" compte rendu ")) * 20;
        let score = (weight * 20 + named).saturating_sub(long + number);
        if best.is_none_or(|(top, ..)| score > top) {
            best = Some((score, line.trim(), code));
        }
    }
    best.map(|(_, line, code)| (line, code))
}

/// Folded words with one space before, between and after.
fn spaced(text: &str) -> String {
    let mut out = String::from(" ");
    for word in words(charset::prefix(text, 4 * MAX_TITLE)) {
        out.push_str(&word);
        out.push(' ');
    }
    out
}

fn has(spaced: &str, phrase: &str) -> bool {
    match phrase.strip_suffix('*') {
        Some(start) => spaced.match_indices(start).any(|(at, _)| spaced.as_bytes()[at.saturating_sub(1)] == b' '),
        None => spaced.match_indices(phrase).any(|(at, _)| {
            spaced.as_bytes()[at - 1] == b' ' && spaced.as_bytes().get(at + phrase.len()) == Some(&b' ')
        }),
    }
}

/// Who wrote the paper: the laboratory whose letterhead it bears; or else the first person with a title, or else the
/// first house, that stands at the start of a line.
fn author(heading: &str) -> Option<String> {
    let lines = || heading.lines().map(str::trim).filter(|l| !l.is_empty() && l.len() <= 120).take(60);
    lines()
        .take(4)
        .find(|l| is_house(l) && fold(l).starts_with("laboratoire"))
        .map(str::to_owned)
        .or_else(|| lines().find_map(person))
        .or_else(|| lines().find(|l| is_house(l)).map(str::to_owned))
}

/// True for `Dr X`, `Mme X` and their like.
pub(crate) fn is_person(name: &str) -> bool {
    ["Dr", "Pr", "Docteur", "Professeur", "M.", "Mme", "Mr", "Mrs", "Ms", "Prof."]
        .iter()
        .any(|title| name.strip_prefix(title).is_some_and(|rest| rest.starts_with([' ', '.'])))
}

fn person(line: &str) -> Option<String> {
    let start = ["Dr ", "Dr. ", "DR ", "Docteur ", "Pr ", "Pr. ", "Professeur ", "Doctor ", "Prof. "]
        .iter()
        .find(|prefix| line.starts_with(**prefix))?;
    let mut name: Vec<&str> = line[start.len()..]
        .split([',', ';', ':', '(', '|', '\t', '\u{2014}', '\u{2013}', '·'])
        .next()?
        .split_whitespace()
        .take_while(|word| is_name(word) || PARTICLES.contains(word))
        .take(6)
        .collect();
    while name.pop_if(|last| !is_name(last)).is_some() {}
    if name.is_empty() {
        return None;
    }
    let rank = if start.starts_with("Pr") { "Pr" } else { "Dr" };
    Some(format!("{rank} {}", name.join(" ")))
}

const PARTICLES: [&str; 9] = ["de", "du", "des", "la", "le", "van", "von", "ben", "el"];

/// `Martin`, `d'Entraigues`.
fn is_name(word: &str) -> bool {
    let word = word.strip_prefix("d'").or_else(|| word.strip_prefix("d\u{2019}")).unwrap_or(word);
    word.starts_with(char::is_uppercase)
}

fn is_house(line: &str) -> bool {
    let folded = fold(line);
    line.len() <= 80
        && [
            "laboratoire ",
            "centre hospitalier",
            "clinique ",
            "hopital ",
            "chu ",
            "ch de ",
            "cabinet ",
            "centre de ",
            "centre d'",
            "pharmacie ",
            "institut ",
            "maison de sante",
        ]
        .iter()
        .any(|start| folded.starts_with(start))
}

/// Folded phrases (a `*` stands for any ending), the type they name, and their weight: 5 = a paper's very title,
/// 3 = usual in titles, 1 = a mere subject. The first that matches a line is taken, so the precise stand first.
#[rustfmt::skip]
const RULES: &[(&str, &str, u32)] = &[
    ("directives anticipees", "EXPPAT_3", 5),
    ("personne de confiance", "EXPPAT_1", 3),
    ("synthese psychiatrique", "68599-0", 5),
    ("bilan psychologique", "83901-9", 5),
    ("carte d implant", "101881-1", 5),
    ("carte de porteur", "101881-1", 4),
    ("implant card", "101881-1", 5),
    ("dispensation", "60593-1", 5),
    ("protocole de soins", "PROT_ALD", 5),
    ("affection de longue duree", "PROT_ALD", 3),
    ("attestation de droits", "ATTEST-DROITS-AM", 5),
    ("releve de remboursement*", "REMB", 5),
    ("passage aux urgences", "15507-7", 5),
    ("compte rendu des urgences", "15507-7", 5),
    ("emergency department", "15507-7", 4),
    ("pre anesthesique", "34749-2", 5),
    ("preanesthesique", "34749-2", 5),
    ("consultation d anesthesie", "34749-2", 5),
    ("compte rendu d anesthesie", "77436-4", 5),
    ("compte rendu operatoire", "34874-8", 5),
    ("cr operatoire", "34874-8", 5),
    ("operative report", "34874-8", 5),
    ("compte rendu d accouchement", "15508-5", 5),
    ("lettre de liaison", "11490-0", 5),
    ("lettre de sortie", "11490-0", 5),
    ("discharge letter", "11490-0", 5),
    ("discharge summary", "11490-0", 5),
    ("compte rendu d hospitalisation", "34112-3", 5),
    ("compte rendu hospitalier", "34112-3", 5),
    ("anatomie et cytologie pathologiques", "60568-3", 5),
    ("anatomie et de cytologie pathologiques", "60568-3", 5),
    ("anatomie pathologique", "60568-3", 3),
    ("anatomo pathologi*", "60568-3", 5),
    ("anatomopathologi*", "60568-3", 5),
    ("pathology report", "60568-3", 5),
    ("genetique moleculaire", "51969-4", 5),
    ("reunion de concertation pluridisciplinaire", "34794-8", 5),
    ("coloscopie", "70004-7", 4),
    ("endoscopie", "70004-7", 4),
    ("fibroscopie", "70004-7", 4),
    ("acte diagnostique", "70004-7", 5),
    ("teleconsultation", "85208-7", 5),
    ("historique des vaccinations", "11369-6", 5),
    ("carnet de vaccination", "11369-6", 5),
    ("immunization history", "11369-6", 5),
    ("immunisation history", "11369-6", 5),
    ("attestation de vaccination", "87273-9", 5),
    ("certificat de vaccination", "87273-9", 5),
    ("vaccination", "87273-9", 2),
    ("synthese medicale", "60591-5", 5),
    ("patient summary", "60591-5", 5),
    ("lettre d adressage", "96349-6", 5),
    ("courrier d adressage", "96349-6", 5),
    ("referral letter", "96349-6", 5),
    ("arret de travail", "PRESC-AAT", 5),
    ("prescription d examens biologiques", "PRESC-BIO", 5),
    ("ordonnance de biologie", "PRESC-BIO", 5),
    ("prescription de kinesitherapie", "PRESC-KINE", 5),
    ("reeducation fonctionnelle prescription", "PRESC-KINE", 4),
    ("prescription de soins infirmiers", "PRESC-INF", 5),
    ("prescription de pedicurie", "PRESC-PEDI", 5),
    ("demande d examen d imagerie", "55115-0", 5),
    ("demande d imagerie", "55115-0", 5),
    ("bilan de kinesitherapie", "11506-3", 5),
    ("bilan kinesitherapique", "11506-3", 5),
    ("fiche de synthese kine*", "11506-3", 4),
    ("suivi par un auxiliaire medical", "11506-3", 5),
    ("ordonnance", "57833-6", 4),
    ("prescription", "57833-6", 2),
    ("certificat medical", "CERT_DECL", 5),
    ("certificat", "CERT_DECL", 3),
    ("medical certificate", "CERT_DECL", 5),
    ("compte rendu ophtalmologique", "78513-9", 5),
    ("compte rendu d ophtalmologie", "78513-9", 5),
    ("fond d oeil", "78513-9", 4),
    ("retinographie*", "78513-9", 4),
    ("test rapide d orientation", "96173-0", 5),
    ("compte rendu de depistage", "75492-9", 5),
    ("mammographie*", "18748-4", 4),
    ("radiographie*", "18748-4", 4),
    ("echographie*", "18748-4", 4),
    ("echocardiographie*", "18748-4", 4),
    ("echo doppler", "18748-4", 4),
    ("panoramique dentaire", "18748-4", 4),
    ("densitometrie*", "18748-4", 4),
    ("osteodensitometrie", "18748-4", 4),
    ("scintigraphie", "18748-4", 4),
    ("scanner", "18748-4", 3),
    ("irm", "18748-4", 3),
    ("tomodensitometrie", "18748-4", 4),
    ("compte rendu d imagerie", "18748-4", 5),
    ("imaging report", "18748-4", 5),
    ("compte rendu d examens biologiques", "11502-2", 5),
    ("compte rendu d examens de biologie medicale", "11502-2", 5),
    ("compte rendu d analyses", "11502-2", 5),
    ("cr biologie", "11502-2", 5),
    ("resultats d analyses", "11502-2", 4),
    ("examens de biologie medicale", "11502-2", 4),
    ("examens biologiques", "11502-2", 4),
    ("laboratory report", "11502-2", 5),
    ("prise de sang", "11502-2", 3),
    ("analyse de sang", "11502-2", 3),
    ("analyses de sang", "11502-2", 3),
    ("bilan sanguin", "11502-2", 3),
    ("biologie medicale", "11502-2", 2),
    ("hba1c", "11502-2", 1),
    ("compte rendu de consultation", "11488-4", 5),
    ("consultation report", "11488-4", 5),
    ("consultation", "11488-4", 3),
    ("cher confrere", "11488-4", 1),
    ("chere consoeur", "11488-4", 1),
    ("convocation", "56446-8", 3),
    ("notification de rendez vous", "56446-8", 5),
    ("confirmation de rendez vous", "56446-8", 5),
    ("confirmation de votre rendez vous", "56446-8", 5),
    ("appointment", "56446-8", 2),
    ("questionnaire", "74465-6", 3),
    ("ma synthese", "DOCPAT01", 3),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types;

    #[test]
    fn rules_are_folded_and_name_core_types() {
        for (phrase, code, weight) in RULES {
            assert_eq!(fold(phrase), *phrase);
            assert!(types::by_code(code).is_some(), "{code}");
            assert!((1..=5).contains(weight));
        }
    }

    #[test]
    fn a_letterhead_is_not_the_title() {
        let text = "Laboratoire de biologie médicale des Trois-Rivières\n12 quai X\n\nCOMPTE RENDU OPÉRATOIRE\n…";
        let hints = from_text(text);
        assert_eq!(hints.type_code, Some("34874-8"));
        assert_eq!(hints.title.as_deref(), Some("COMPTE RENDU OPÉRATOIRE"));
        assert_eq!(hints.author.as_deref(), Some("Laboratoire de biologie médicale des Trois-Rivières"));
    }

    #[test]
    fn authors() {
        assert_eq!(author("Dr Anselme QUÉMÉNEUR, médecin généraliste").as_deref(), Some("Dr Anselme QUÉMÉNEUR"));
        assert_eq!(author("Professeur Octave Lindqvist chef de service").as_deref(), Some("Pr Octave Lindqvist"));
        assert_eq!(author("Le Dr X a vu").as_deref(), None);
        assert_eq!(author("Dr \nDr ,"), None);
        assert_eq!(author("Dr Melchior d'Entraigues du service").as_deref(), Some("Dr Melchior d'Entraigues"));
        assert_eq!(author("Laboratoire X\nDr Martin").as_deref(), Some("Laboratoire X"));
        assert_eq!(author("Centre hospitalier\nDr Martin").as_deref(), Some("Dr Martin"));
        assert!(is_person("Mme Diallo") && !is_person("Mmes") && !is_person("Secretariat"));
    }

    #[test]
    fn names() {
        let hints = from_name("photos/Ordonnance Dr Martin 12-03-2024.jpg");
        assert_eq!(hints.type_code, Some("57833-6"));
        assert_eq!(hints.date.map(|d| d.to_string()).as_deref(), Some("2024-03-12"));
        assert_eq!(from_name("IMG_0001.jpg").type_code, None);
        assert_eq!(type_of("Irmgard"), None, "a word within a word is no match");
    }
}
