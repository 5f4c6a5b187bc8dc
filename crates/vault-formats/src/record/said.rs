//! How FHIR says things: codes, displays, references, and who a line is about.

use super::{Code, Now};
use crate::fhir::{self, kind_of, list, string};
use crate::title::clean_title;
use serde_json::Value;
use std::collections::HashMap;

/// The resources of a paper, found by their addresses.
pub(super) struct Book<'a> {
    all: Vec<&'a Value>,
    /// Nothing where two resources have one address.
    by_address: HashMap<String, Option<&'a Value>>,
}

impl<'a> Book<'a> {
    pub(super) fn of(root: &'a Value) -> Self {
        let mut book = Book { all: Vec::new(), by_address: HashMap::new() };
        if kind_of(root) == "Bundle" {
            for entry in list(root, "entry") {
                if let Some(resource) = entry.get("resource") {
                    book.add(entry.get("fullUrl").and_then(Value::as_str), resource);
                }
            }
        } else {
            book.add(None, root);
        }
        book
    }

    fn add(&mut self, full: Option<&str>, resource: &'a Value) {
        let id = resource.get("id").and_then(Value::as_str);
        let local = id.map(|id| format!("{}/{id}", kind_of(resource)));
        for address in [full.map(str::to_owned), local].into_iter().flatten() {
            let place = self.by_address.entry(address).or_insert(Some(resource));
            if place.is_some_and(|other| !std::ptr::eq(other, resource)) {
                *place = None;
            }
        }
        self.all.push(resource);
    }

    pub(super) fn resources(&self) -> impl Iterator<Item = &'a Value> + use<'a, '_> {
        self.all.iter().copied()
    }

    /// What a reference in `from` points to. Type and id must both agree: an id alone may be another resource's.
    pub(super) fn find(&self, from: &'a Value, reference: &Value) -> Option<&'a Value> {
        let target = reference.get("reference")?.as_str()?;
        if let Some(id) = target.strip_prefix('#') {
            return list(from, "contained").find(|r| r.get("id").and_then(Value::as_str) == Some(id));
        }
        let target = target.split("/_history/").next()?;
        if let Some(found) = self.by_address.get(target) {
            return *found;
        }
        // An absolute address that ends in Type/id.
        let (rest, id) = target.rsplit_once('/')?;
        let kind = rest.rsplit('/').next()?;
        self.by_address.get(&format!("{kind}/{id}")).copied().flatten()
    }

    /// True if every line that names its person names the same one, and `patient` if there is one.
    pub(super) fn one_subject(&self, patient: Option<&Value>) -> bool {
        let mut first: Option<String> = None;
        self.resources().filter(|r| kind_of(r) != "Patient").all(|r| {
            let Some(subject) = r.get("subject").or_else(|| r.get("patient")) else { return true };
            match patient {
                Some(patient) => is_patient(patient, self.find(r, subject), subject),
                None => {
                    let Some(named) = named(subject) else { return true };
                    *first.get_or_insert_with(|| named.clone()) == named
                }
            }
        })
    }
}

/// True if a reference names this patient: by address, by a copy inside the line, by number or by name.
fn is_patient(patient: &Value, found: Option<&Value>, subject: &Value) -> bool {
    let same = |name: &str, other: &Value| patient.get(name) == other.get(name);
    if let Some(found) = found {
        return std::ptr::eq(found, patient)
            || kind_of(found) == "Patient" && same("name", found) && same("birthDate", found);
    }
    if subject.get("reference").is_some() {
        return false;
    }
    match number(subject) {
        Some(number) => list(patient, "identifier").any(|i| i.get("value").and_then(Value::as_str) == Some(number)),
        None => string(subject, "display").is_none_or(|said| fhir::name(patient).as_deref() == Some(&said)),
    }
}

fn named(subject: &Value) -> Option<String> {
    string(subject, "reference").or_else(|| number(subject).map(str::to_owned)).or_else(|| string(subject, "display"))
}

fn number(subject: &Value) -> Option<&str> {
    subject.get("identifier")?.get("value")?.as_str()
}

/// The words of a CodeableConcept: its text, else the first display. Safe to show.
pub(super) fn label(concept: &Value) -> Option<String> {
    let said = string(concept, "text").or_else(|| list(concept, "coding").find_map(|c| string(c, "display")))?;
    Some(clean_title(&said)).filter(|words| !words.is_empty())
}

/// The code of a CodeableConcept: LOINC's if there is one, else the first.
pub(super) fn code(concept: &Value) -> Option<Code> {
    let mut all = list(concept, "coding").filter_map(|c| {
        let (system, code) = (string(c, "system").unwrap_or_default(), string(c, "code")?);
        (system.len() <= 255 && code.len() <= 255).then_some(Code { system, code })
    });
    let first = all.next()?;
    if first.system == LOINC { Some(first) } else { Some(all.find(|c| c.system == LOINC).unwrap_or(first)) }
}

/// Logical Observation Identifiers Names and Codes.
const LOINC: &str = "http://loinc.org";

/// The IPS's words for « none » and « not known », and SNOMED CT's of its free set.
pub(super) fn absence(code: &Code) -> Option<Now> {
    match (code.system.as_str(), code.code.as_str()) {
        (s, c) if s.ends_with("/absent-unknown-uv-ips") && c.starts_with("no-known-") => Some(Now::None),
        (s, c) if s.ends_with("/absent-unknown-uv-ips") && c.ends_with("-info") => Some(Now::NotKnown),
        ("http://snomed.info/sct", "716186003" | "409137002" | "429625007" | "428607008" | "160245001") => {
            Some(Now::None)
        }
        _ => None,
    }
}
