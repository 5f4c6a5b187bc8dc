//! Whom a paper is about, as it says itself: so that somebody is warned before they keep another person's paper. It is a
//! guess from names and birth dates, and decides nothing.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde_json::Value;

use crate::charset;
use crate::date;
use crate::fhir;
use crate::fold::{fold, words};
use crate::kind::Kind;
use crate::limits::MAX_INPUT;
use crate::xml::{self, Step};

/// Lines of a text in which the name of a patient is looked for.
const LINES: usize = 80;
/// Words of one name.
const WORDS: usize = 8;
/// Labels before a whole name, folded.
const WHOLE: &[&str] = &[
    "patient",
    "patiente",
    "patient(e)",
    "nom du patient",
    "nom de la patiente",
    "nom et prenom",
    "nom, prenom",
    "nom prenom",
    "patient name",
    "full name",
];
/// Labels before a family name.
const FAMILY: &[&str] =
    &["nom", "nom de naissance", "nom de famille", "nom usuel", "family name", "surname", "last name"];
/// Labels before a given name.
const GIVEN: &[&str] = &["prenom", "prenoms", "prenom(s)", "given name", "first name"];
/// What a name begins with on a line that tells of a birth.
const TITLES: &[&str] = &["mme", "madame", "mlle", "m.", "mr", "monsieur", "mrs", "ms", "patient", "patiente"];
/// Words after which a name is over.
const OVER: &[&str] = &["ne", "nee", "born", "le", "age", "sexe", "sex", "date", "ddn", "dob", "ipp", "nir", "adresse"];

/// Somebody, as far as a paper or a vault's owner says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Whose {
    /// Folded words of the name; none: unknown.
    pub names: BTreeSet<String>,
    /// Birth dates; a text may name several.
    pub born: BTreeSet<Date>,
    /// Whether the format has fields for it.
    pub stated: bool,
}

impl Whose {
    /// The owner of a vault: the name on their cards, and dates that may be the birth date in words of their own.
    pub fn owner(name: &str, born: &str) -> Whose {
        let born = date::every(born).into_iter().collect();
        Whose { names: words(name).collect(), born, stated: true }
    }

    /// Whether a paper about `self`, whose text is `text`, seems to be somebody else's than `owner`'s. Birth dates decide
    /// where both are known: people change their names. Else the words of one name have to stand in the other.
    pub fn seems_other(&self, owner: &Whose, text: &str) -> bool {
        if !self.born.is_empty() && !owner.born.is_empty() {
            return self.born.is_disjoint(&owner.born);
        }
        if self.names.len() < 2 || owner.names.is_empty() {
            return false;
        }
        if !self.stated {
            let said: BTreeSet<String> = words(text).collect();
            if owner.names.is_subset(&said) {
                return false;
            }
        }
        !owner.names.is_subset(&self.names) && !self.names.is_subset(&owner.names)
    }
}

/// Whom a paper is about. `text` is what [`crate::examine()`] found in it.
pub fn whose(kind: Kind, bytes: &[u8], text: &str) -> Whose {
    let stated = match kind {
        Kind::Fhir if bytes.len() <= MAX_INPUT => of_fhir(bytes),
        Kind::Cda if bytes.len() <= MAX_INPUT => of_cda(bytes),
        _ => None,
    };
    stated.unwrap_or_else(|| of_text(text))
}

fn of_fhir(bytes: &[u8]) -> Option<Whose> {
    let root = fhir::parse(bytes, Kind::Fhir).ok()?;
    let resources = fhir::list(&root, "entry").filter_map(|entry| entry.get("resource"));
    let all: Vec<&Value> = std::iter::once(&root).chain(resources).filter(|r| fhir::kind_of(r) == "Patient").collect();
    // Of several people nobody can say which is meant.
    let [patient] = all[..] else { return None };
    let name = fhir::name(patient).unwrap_or_default();
    let born = fhir::string(patient, "birthDate").and_then(|d| date::of_standard(&d));
    Some(Whose { names: name_words(&name), born: born.into_iter().collect(), stated: true })
}

fn of_cda(bytes: &[u8]) -> Option<Whose> {
    let text = charset::decode_xml(bytes);
    let (mut name, mut born) = (String::new(), None);
    let walked = xml::walk(&text, Kind::Cda, |path, step| {
        let names: Vec<&str> = path.iter().skip(1).map(String::as_str).collect();
        match (step, &names[..]) {
            (Step::Open(at), ["recordTarget", "patientRole", "patient", "birthTime"]) => {
                born = at.get("value").and_then(|v| date::of_standard(&v));
            }
            (Step::Text(part), ["recordTarget", "patientRole", "patient", "name", ..]) if name.len() < 512 => {
                name.push_str(&part);
                name.push(' ');
            }
            _ => {}
        }
        Ok(())
    });
    walked.ok()?;
    Some(Whose { names: name_words(&name), born: born.into_iter().collect(), stated: true })
}

fn of_text(text: &str) -> Whose {
    let (mut family, mut given) = (BTreeSet::new(), BTreeSet::new());
    let mut whole = BTreeSet::new();
    for line in text.lines().take(LINES).map(fold) {
        if let Some((label, rest)) = line.split_once(':') {
            let label = label.trim();
            let known = |labels: &[&str]| labels.contains(&label);
            let into = match () {
                () if known(WHOLE) => &mut whole,
                () if known(FAMILY) => &mut family,
                () if known(GIVEN) => &mut given,
                () => continue,
            };
            if into.is_empty() {
                *into = name_words(rest);
            }
        } else if whole.is_empty() && !date::births(&line).is_empty() {
            let said = line.trim_start();
            let titled = TITLES.iter().find_map(|t| said.strip_prefix(t)).filter(|rest| rest.starts_with([' ', '.']));
            whole = titled.map(name_words).unwrap_or_default();
        }
    }
    if whole.len() < 2 && !family.is_empty() && !given.is_empty() {
        whole = family.into_iter().chain(given).collect();
    }
    Whose { names: whole, born: date::births(text).into_iter().collect(), stated: false }
}

// The words of a name, up to what is no name any more.
fn name_words(text: &str) -> BTreeSet<String> {
    let is_name = |w: &String| !w.chars().any(|c| c.is_ascii_digit()) && !OVER.contains(&w.as_str());
    words(text).filter(|w| !TITLES.contains(&w.as_str()) && w != "m").take_while(is_name).take(WORDS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn helene() -> Whose {
        Whose::owner("Hélène Tessier-Épreuve", "le 12 mars 1958")
    }

    fn text_is_other(text: &str, owner: &Whose) -> bool {
        whose(Kind::Text, text.as_bytes(), text).seems_other(owner, text)
    }

    #[test]
    fn a_text_about_somebody_else_is_found_out() {
        let nameless = Whose::owner("Hélène Tessier-Épreuve", "");
        for text in [
            "Laboratoire\nPatient : MARTIN Paul\nDate : 03/05/2026\nGlycémie 1,2",
            "Nom : MARTIN\nPrénom : Paul\nBilan",
            "Mme Paulette MARTIN née le 3 mai 1951\nBilan",
            "Patient name: Paul Martin, born 1951-05-03",
            "Patient : M. Paul TESSIER",
        ] {
            assert!(text_is_other(text, &nameless), "{text}");
            assert!(text_is_other(text, &helene()), "{text}");
        }
        // A birth date alone, that is another one.
        assert!(text_is_other("Bilan sanguin\nné(e) le 03/05/1951", &helene()));
        assert!(!text_is_other("Bilan sanguin\nné(e) le 03/05/1951", &nameless), "nothing to compare it with");
    }

    #[test]
    fn ones_own_papers_and_those_that_say_nothing_are_no_cause_for_a_word() {
        for text in [
            "Patient : TESSIER-ÉPREUVE Hélène",
            "Mme Hélène Marie TESSIER ÉPREUVE, née le 12/03/1958",
            "Nom : TESSIER\nPrénom : HELENE\nné(e) le 12.03.1958",
            "Patient : Mme DUPONT Hélène née le 12/03/1958",
            "Bilan sanguin du 3 mai 2026\nDr Paul Martin",
            "Patient : voir au dos\nHélène Tessier-Épreuve",
            "Patient : H.",
            "",
            "Nom : MARTIN",
        ] {
            assert!(!text_is_other(text, &helene()), "{text}");
        }
        assert!(
            !text_is_other("Patient : MARTIN Paul", &Whose::owner("", "")),
            "an owner who has not said who they are"
        );
        assert!(!text_is_other("Patient : MARTIN Hélène Jeanne", &Whose::owner("Hélène", "")));
    }

    #[test]
    fn formats_with_fields_for_it_are_believed() {
        let fhir = |family: &str, born: &str| {
            format!(
                r#"{{"resourceType":"Bundle","entry":[{{"resource":{{"resourceType":"Patient","name":[{{"family":"{family}","given":["Hélène"]}}],"birthDate":"{born}"}}}}]}}"#
            )
        };
        let other = |text: String, owner: &Whose| whose(Kind::Fhir, text.as_bytes(), &text).seems_other(owner, &text);
        assert!(!other(fhir("Tessier-Épreuve", "1958-03-12"), &helene()));
        assert!(!other(fhir("Dupont", "1958-03-12"), &helene()), "a name may change");
        assert!(other(fhir("Tessier-Épreuve", "1959-03-12"), &helene()));
        assert!(other(fhir("Dupont", "1959"), &Whose::owner("Hélène Tessier-Épreuve", "")));
        let cda = "<ClinicalDocument><recordTarget><patientRole><patient><name><family>MARTIN</family><given>Paul</given></name>\
            <birthTime value='19510503'/></patient></patientRole></recordTarget><author><assignedAuthor><assignedPerson>\
            <name><given>Hélène</given><family>Tessier-Épreuve</family></name></assignedPerson></assignedAuthor></author>\
            </ClinicalDocument>";
        let found = whose(Kind::Cda, cda.as_bytes(), cda);
        assert_eq!(found.names, BTreeSet::from(["martin".to_owned(), "paul".to_owned()]));
        assert!(
            found.seems_other(&helene(), cda) && found.seems_other(&Whose::owner("Hélène Tessier-Épreuve", ""), cda)
        );
        // What cannot be read says nothing.
        assert_eq!(whose(Kind::Cda, b"<a", "").names, BTreeSet::new());
        assert!(!whose(Kind::Fhir, b"{", "").seems_other(&helene(), ""));
    }
}
