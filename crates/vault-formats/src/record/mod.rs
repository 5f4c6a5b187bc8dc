//! What a FHIR R4 paper states of a person's health: allergies, treatments, problems, results, vaccines.
//!
//! For a first look, beside the paper and never in its place. **Nothing is concluded**: words, numbers, bounds and marks are
//! the sender's own; nothing is computed, translated, ranked or merged. What the sender took back (`entered-in-error`,
//! `refuted`, a vaccine not given) is not stated. What is given up as ended is kept, and says so.
//!
//! A paper about several people, or whose lines name another person than the paper does, states nothing here: whose allergy
//! it is must never be guessed. See [`Record::mixed`].

mod said;
mod value;

use crate::error::ReadError;
use crate::fhir::{self, kind_of, list, string};
use crate::kind::Kind;
use crate::limits::MAX_STATED;
use crate::title::clean_title;
use said::{Book, code, label};
use serde_json::Value;

pub use value::{Measured, Part, Quantity};

/// What one paper states.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Record {
    /// Whom it says it is about.
    pub subject: Option<Subject>,
    /// True if it speaks of more than one person: then every list is empty.
    pub mixed: bool,
    /// `AllergyIntolerance`, in the paper's order, as the other lists.
    pub allergies: Vec<Stated>,
    /// `MedicationStatement` and `MedicationRequest`.
    pub treatments: Vec<Stated>,
    /// `Condition`.
    pub problems: Vec<Stated>,
    /// `Immunization`.
    pub vaccines: Vec<Stated>,
    /// `Observation`, if it has a value or parts with one.
    pub results: Vec<Measured>,
}

/// A person as a paper names them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subject {
    /// Name, made safe to show; empty if none is given.
    pub name: String,
    /// `birthDate`, as written: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    pub born: Option<String>,
}

/// One line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    /// The sender's words, made safe to show; if there are none, the code.
    pub words: String,
    /// A code for it, if one is given.
    pub code: Option<Code>,
    /// Whether it holds today, as far as the sender says.
    pub now: Now,
    /// False if the sender marks it as a suspicion (`unconfirmed`, `provisional`, `differential`).
    pub sure: bool,
    /// Since when, or on which day: FHIR's date or time cut to its day; `YYYY` and `YYYY-MM` stay so.
    pub since: Option<String>,
    /// More of the sender's words: reactions of an allergy, how a treatment is taken, the batch of a vaccine.
    pub more: Vec<String>,
    /// True for an allergy of criticality `high`.
    pub high: bool,
}

/// Whether a line holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Now {
    /// It does.
    Yes,
    /// It did: ended, inactive, in remission. Of a vaccine, that it was given.
    Past,
    /// Interrupted (`on-hold`) or only planned (`intended`, `draft`).
    Paused,
    /// The sender does not say.
    Unsaid,
    /// The line says that there is none: « no known allergies ».
    None,
    /// The line says that nobody knows: « no information about allergies ».
    NotKnown,
}

/// A code in a public list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// The list's address, such as `http://loinc.org`.
    pub system: String,
    /// The code.
    pub code: String,
}

/// Reads a Bundle or one resource.
pub fn read(bytes: &[u8]) -> Result<Record, ReadError> {
    let root = fhir::parse(bytes, Kind::Fhir)?;
    if kind_of(&root).is_empty() {
        return Err(ReadError::Malformed { kind: Kind::Fhir, what: "no resourceType" });
    }
    let book = Book::of(&root);
    let mut record = Record { subject: None, mixed: false, ..Record::default() };
    let people: Vec<&Value> = book.resources().filter(|r| kind_of(r) == "Patient").collect();
    let [.., patient] = people.as_slice() else {
        // Without a Patient resource, all lines must at least name the same one.
        return if book.one_subject(None) { fill(record, &book) } else { Ok(Record { mixed: true, ..record }) };
    };
    if people.len() > 1 || !book.one_subject(Some(patient)) {
        return Ok(Record { mixed: true, ..record });
    }
    record.subject = Some(Subject {
        name: fhir::name(patient).map(|n| clean_title(&n)).unwrap_or_default(),
        born: string(patient, "birthDate").and_then(|d| day(&d)),
    });
    fill(record, &book)
}

fn fill(mut record: Record, book: &Book<'_>) -> Result<Record, ReadError> {
    for (count, resource) in book.resources().enumerate() {
        if count == MAX_STATED {
            return Err(ReadError::Excessive { kind: Kind::Fhir, what: "resources" });
        }
        match kind_of(resource) {
            "AllergyIntolerance" => record.allergies.extend(allergy(resource)),
            "MedicationStatement" | "MedicationRequest" => record.treatments.extend(treatment(resource, book)),
            "Condition" => record.problems.extend(problem(resource)),
            "Immunization" => record.vaccines.extend(vaccine(resource)),
            "Observation" => record.results.extend(value::measured(resource)),
            _ => {}
        }
    }
    Ok(record)
}

fn allergy(r: &Value) -> Option<Stated> {
    let mut stated = line(r, r.get("code")?)?;
    stated.high = string(r, "criticality").as_deref() == Some("high");
    stated.since = first_day(r, &["onsetDateTime", "onsetPeriod", "recordedDate"]);
    stated.more = list(r, "reaction").flat_map(|r| list(r, "manifestation")).filter_map(label).collect();
    Some(stated)
}

fn problem(r: &Value) -> Option<Stated> {
    let mut stated = line(r, r.get("code")?)?;
    stated.since = first_day(r, &["onsetDateTime", "onsetPeriod", "recordedDate"]);
    if stated.now == Now::Yes && (r.get("abatementDateTime").is_some() || r.get("abatementPeriod").is_some()) {
        stated.now = Now::Past;
    }
    Some(stated)
}

/// What `clinicalStatus` and `verificationStatus` say of an allergy or a problem. Taken back: no line.
fn line(r: &Value, what: &Value) -> Option<Stated> {
    let status = |name: &str| list(r.get(name)?, "coding").find_map(|c| c.get("code")?.as_str()).map(str::to_owned);
    let verified = status("verificationStatus").unwrap_or_default();
    if matches!(verified.as_str(), "refuted" | "entered-in-error") {
        return None;
    }
    let now = match status("clinicalStatus").as_deref() {
        Some("active" | "recurrence" | "relapse") => Now::Yes,
        Some("inactive" | "remission" | "resolved") => Now::Past,
        _ => Now::Unsaid,
    };
    let sure = !matches!(verified.as_str(), "unconfirmed" | "provisional" | "differential");
    Some(Stated { sure, ..stated(what, now)? })
}

fn treatment(r: &Value, book: &Book<'_>) -> Option<Stated> {
    let now = match string(r, "status").as_deref() {
        Some("entered-in-error" | "not-taken" | "cancelled") => return None,
        Some("active") => Now::Yes,
        Some("completed" | "stopped") => Now::Past,
        Some("intended" | "on-hold" | "draft") => Now::Paused,
        _ => Now::Unsaid,
    };
    let named = match (r.get("medicationCodeableConcept"), r.get("medicationReference")) {
        (Some(concept), _) => stated(concept, now),
        (None, Some(reference)) => match book.find(r, reference).and_then(|m| m.get("code")) {
            Some(concept) => stated(concept, now),
            None => string(reference, "display").map(|said| plain(&said, now)),
        },
        (None, None) => None,
    };
    // A treatment whose name is missing is still a treatment: somebody must look at the paper.
    let mut stated = named.unwrap_or_else(|| plain("?", now));
    stated.since = first_day(r, &["effectiveDateTime", "effectivePeriod", "authoredOn", "dateAsserted"]);
    let how = ["dosage", "dosageInstruction"].into_iter().flat_map(|name| list(r, name));
    stated.more = how.filter_map(value::dose).collect();
    Some(stated)
}

fn vaccine(r: &Value) -> Option<Stated> {
    let given = string(r, "status").unwrap_or_default();
    let mut stated = stated(r.get("vaccineCode")?, Now::Past)?;
    if matches!(given.as_str(), "not-done" | "entered-in-error") {
        return None;
    }
    stated.since =
        first_day(r, &["occurrenceDateTime"]).or_else(|| string(r, "occurrenceString").map(|s| clean_title(&s)));
    stated.more = string(r, "lotNumber").map(|lot| clean_title(&lot)).into_iter().collect();
    Some(stated)
}

fn stated(concept: &Value, now: Now) -> Option<Stated> {
    let code = code(concept);
    let now = code.as_ref().and_then(said::absence).unwrap_or(now);
    let words = label(concept).or_else(|| code.as_ref().map(|c| clean_title(&c.code)))?;
    Some(Stated { code, ..plain(&words, now) })
}

fn plain(words: &str, now: Now) -> Stated {
    Stated { words: clean_title(words), code: None, now, sure: true, since: None, more: Vec::new(), high: false }
}

/// The first of these members that holds a date, a time or a period with a beginning.
fn first_day(r: &Value, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| match r.get(*name)? {
        Value::String(at) => day(at),
        period => day(period.get("start")?.as_str()?),
    })
}

/// A FHIR date or time cut to its day; nothing if it is none.
fn day(at: &str) -> Option<String> {
    let date = at.split('T').next()?;
    let shape = date.bytes().enumerate().all(|(i, b)| if matches!(i, 4 | 7) { b == b'-' } else { b.is_ascii_digit() });
    (shape && matches!(date.len(), 4 | 7 | 10)).then(|| date.to_owned())
}

#[cfg(test)]
mod tests;
