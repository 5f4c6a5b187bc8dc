//! FHIR R4 in JSON: a Bundle or one resource. Read as a tree of values, not through a model of 150 resources: a
//! paper is described and searched, not computed with.

use serde_json::{Map, Value};

use crate::charset;
use crate::date;
use crate::embedded::Embedded;
use crate::error::ReadError;
use crate::kind::Kind;
use crate::limits::{MAX_EMBEDDED, MAX_JSON_NODES, MAX_JSON_VALUES, MAX_TEXT};
use crate::proposal::{Hints, is_restricting};
use crate::types;

/// What a FHIR document says.
#[derive(Debug, Default)]
pub(crate) struct Fhir {
    pub(crate) hints: Hints,
    /// Displays, texts, narratives, names, quantities.
    pub(crate) text: String,
    pub(crate) embedded: Vec<Embedded>,
}

/// Reads a Bundle or a resource.
pub(crate) fn read(bytes: &[u8]) -> Result<Fhir, ReadError> {
    let root = parse(bytes, Kind::Fhir)?;
    if root.get("resourceType").and_then(Value::as_str).is_none() {
        return Err(ReadError::Malformed { kind: Kind::Fhir, what: "no resourceType" });
    }
    from_value(&root)
}

/// The same for a resource that was already parsed (a health card's).
pub(crate) fn from_value(root: &Value) -> Result<Fhir, ReadError> {
    let mut fhir = Fhir { hints: hints(root), ..Fhir::default() };
    collect(root, "", &mut fhir)?;
    Ok(fhir)
}

/// JSON of bounded cost: a value can take a hundred times the bytes it is written with.
pub(crate) fn parse(bytes: &[u8], kind: Kind) -> Result<Value, ReadError> {
    let nodes = bytes.iter().filter(|b| matches!(b, b'{' | b'[')).take(MAX_JSON_NODES + 1).count();
    let values = bytes.iter().filter(|b| **b == b',').take(MAX_JSON_VALUES + 1).count();
    if nodes > MAX_JSON_NODES || values > MAX_JSON_VALUES {
        return Err(ReadError::Excessive { kind, what: "values" });
    }
    let text = charset::decode_text(bytes);
    serde_json::from_str(&text).map_err(|e| match e.classify() {
        serde_json::error::Category::Eof => ReadError::CutShort { kind },
        _ if e.to_string().starts_with("recursion limit") => ReadError::Excessive { kind, what: "nested values" },
        _ => ReadError::Malformed { kind, what: "JSON syntax" },
    })
}

fn hints(root: &Value) -> Hints {
    let resources: Vec<&Value> = match kind_of(root) {
        "Bundle" => list(root, "entry").filter_map(|e| e.get("resource")).collect(),
        _ => vec![root],
    };
    let Some(main) = MAIN.iter().find_map(|kind| resources.iter().find(|r| kind_of(r) == *kind)).copied() else {
        return Hints::default();
    };
    let day = |names: &[&str]| names.iter().find_map(|n| main.get(*n)?.as_str().and_then(date::of_standard));
    let author = |names: &[&str]| names.iter().find_map(|n| reference(first(main.get(*n)?), root, &resources));
    let coded = |name: &str| main.get(name).and_then(core_code);
    let label = |name: &str| main.get(name).and_then(concept);
    let mut hints = match kind_of(main) {
        "Composition" => Hints {
            title: string(main, "title"),
            type_code: coded("type"),
            date: day(&["date"]),
            author: author(&["author", "custodian"]),
            ..Hints::default()
        },
        "DiagnosticReport" => Hints {
            title: label("code"),
            type_code: coded("code").or(Some(if is_imaging(main) { "18748-4" } else { "11502-2" })),
            date: day(&["effectiveDateTime", "issued"]).or_else(|| period(main, "effectivePeriod")),
            author: author(&["performer", "resultsInterpreter"]),
            ..Hints::default()
        },
        "DocumentReference" => Hints {
            title: string(main, "description")
                .or_else(|| list(main, "content").find_map(|c| string(c.get("attachment")?, "title"))),
            type_code: coded("type"),
            date: day(&["date"]),
            author: author(&["author", "custodian"]),
            ..Hints::default()
        },
        "Immunization" => immunizations(&resources, root),
        "ImagingStudy" => Hints {
            title: string(main, "description"),
            type_code: Some("IMG-KOS"),
            date: day(&["started"]),
            ..Hints::default()
        },
        "MedicationRequest" => Hints {
            title: label("medicationCodeableConcept"),
            type_code: Some("57833-6"),
            date: day(&["authoredOn"]),
            author: author(&["requester"]),
            ..Hints::default()
        },
        "Appointment" => Hints {
            title: string(main, "description"),
            type_code: Some("56446-8"),
            date: day(&["start"]),
            ..Hints::default()
        },
        "QuestionnaireResponse" => Hints {
            type_code: Some("74465-6"),
            date: day(&["authored"]),
            author: author(&["author"]),
            ..Hints::default()
        },
        "Observation" => Hints {
            title: label("code"),
            type_code: Some("11502-2"),
            date: day(&["effectiveDateTime", "issued"]),
            author: author(&["performer"]),
            ..Hints::default()
        },
        _ => Hints::default(),
    };
    hints.restricted = restricted(main) || restricted(root);
    hints
}

/// Which resource of a bundle speaks for it: the most telling first.
const MAIN: [&str; 9] = [
    "Composition",
    "DiagnosticReport",
    "DocumentReference",
    "Immunization",
    "ImagingStudy",
    "MedicationRequest",
    "Appointment",
    "QuestionnaireResponse",
    "Observation",
];

/// One vaccination is a note of the day it was given; several are a history as of the last.
fn immunizations(resources: &[&Value], root: &Value) -> Hints {
    let given = || resources.iter().filter(|r| kind_of(r) == "Immunization");
    let last = given().filter_map(|r| r.get("occurrenceDateTime")?.as_str().and_then(date::of_standard)).max();
    let author = given().find_map(|r| reference(list(r, "performer").find_map(|p| p.get("actor"))?, root, resources));
    let history = given().count() > 1;
    Hints {
        title: if history { None } else { given().find_map(|r| concept(r.get("vaccineCode")?)) },
        type_code: Some(if history { "11369-6" } else { "87273-9" }),
        date: last,
        author: if history { None } else { author },
        restricted: false,
    }
}

fn is_imaging(report: &Value) -> bool {
    list(report, "category").flat_map(|c| list(c, "coding")).filter_map(|c| c.get("code")?.as_str()).any(|code| {
        matches!(code, "RAD" | "LP29684-5" | "RX" | "CT" | "MR" | "US" | "NMR" | "OUS" | "RUS" | "CUS" | "VUS" | "NMS")
    })
}

fn restricted(resource: &Value) -> bool {
    let labels = |v: &Value, name: &str| {
        list(v, name).any(|label| {
            let coded = label.get("coding").and_then(Value::as_array).into_iter().flatten();
            coded.chain([label]).any(|c| c.get("code").and_then(Value::as_str).is_some_and(is_restricting))
        })
    };
    labels(resource, "securityLabel")
        || resource.get("meta").is_some_and(|meta| labels(meta, "security"))
        || string(resource, "confidentiality").is_some_and(|code| is_restricting(&code))
}

pub(crate) fn kind_of(resource: &Value) -> &str {
    resource.get("resourceType").and_then(Value::as_str).unwrap_or_default()
}

pub(crate) fn list<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    value.get(name).and_then(Value::as_array).into_iter().flatten()
}

fn first(value: &Value) -> &Value {
    value.as_array().and_then(|a| a.first()).unwrap_or(value)
}

pub(crate) fn string(value: &Value, name: &str) -> Option<String> {
    value.get(name)?.as_str().map(str::to_owned)
}

fn period(value: &Value, name: &str) -> Option<jiff::civil::Date> {
    value.get(name)?.get("start")?.as_str().and_then(date::of_standard)
}

/// The code of a CodeableConcept that stands in the core table.
fn core_code(concept: &Value) -> Option<&'static str> {
    list(concept, "coding").filter_map(|c| types::by_code(c.get("code")?.as_str()?)).map(|t| t.code).next()
}

fn concept(concept: &Value) -> Option<String> {
    string(concept, "text").or_else(|| list(concept, "coding").find_map(|c| string(c, "display")))
}

/// The name behind a Reference: its display, or the resource in the same bundle (or contained) that it points to.
fn reference(reference: &Value, root: &Value, resources: &[&Value]) -> Option<String> {
    if let Some(display) = string(reference, "display") {
        return Some(display);
    }
    let target = reference.get("reference")?.as_str()?;
    let by_address = list(root, "entry")
        .find(|e| e.get("fullUrl").and_then(Value::as_str).is_some_and(|url| url == target))
        .and_then(|e| e.get("resource"));
    let by_id = || {
        let id = target.rsplit(['/', '#']).next()?;
        let contained = resources.iter().flat_map(|r| list(r, "contained"));
        resources.iter().copied().chain(contained).find(|r| r.get("id").and_then(Value::as_str) == Some(id))
    };
    let found = by_address.or_else(by_id)?;
    // A PractitionerRole points on to its Practitioner: one step, no circle.
    let named = match found.get("practitioner").and_then(|p| p.get("reference")?.as_str()) {
        Some(next) => list(root, "entry")
            .find(|e| e.get("fullUrl").and_then(Value::as_str) == Some(next))
            .and_then(|e| e.get("resource"))
            .unwrap_or(found),
        None => found,
    };
    name(named)
}

pub(crate) fn name(resource: &Value) -> Option<String> {
    match resource.get("name")? {
        Value::String(name) => Some(name.clone()),
        Value::Array(names) => {
            let human = names.first()?;
            if let Some(text) = string(human, "text") {
                return Some(text);
            }
            let parts = |key| list(human, key).filter_map(Value::as_str);
            let family = human.get("family").and_then(Value::as_str);
            Some(parts("prefix").chain(parts("given")).chain(family).collect::<Vec<_>>().join(" "))
        }
        _ => None,
    }
}

/// Gathers what a person would search for. The depth is bounded by the parser's own limit of 128.
fn collect(value: &Value, key: &str, out: &mut Fhir) -> Result<(), ReadError> {
    match value {
        Value::Object(object) => collect_object(object, out),
        Value::Array(items) => items.iter().try_for_each(|item| collect(item, key, out)),
        Value::String(said) if key == "div" => {
            put(&plain(said), out);
            Ok(())
        }
        Value::String(said) if SEARCHED.contains(&key) => {
            put(said, out);
            Ok(())
        }
        _ => Ok(()),
    }
}

const SEARCHED: [&str; 17] = [
    "display",
    "text",
    "title",
    "description",
    "comment",
    "conclusion",
    "valueString",
    "family",
    "given",
    "prefix",
    "name",
    "lotNumber",
    "patientInstruction",
    "city",
    "note",
    "label",
    "summary",
];

fn collect_object(object: &Map<String, Value>, out: &mut Fhir) -> Result<(), ReadError> {
    if let (Some(Value::String(mime)), Some(Value::String(data))) = (object.get("contentType"), object.get("data")) {
        if out.embedded.len() == MAX_EMBEDDED {
            return Err(ReadError::Excessive { kind: Kind::Fhir, what: "embedded papers" });
        }
        out.embedded.push(Embedded { mime: mime.clone(), base64: data.clone() });
    }
    if let (Some(Value::Number(number)), Some(unit)) = (object.get("value"), object.get("unit").and_then(Value::as_str))
    {
        put(&format!("{number} {unit}"), out);
    }
    object.iter().try_for_each(|(key, value)| collect(value, key, out))
}

fn put(said: &str, out: &mut Fhir) {
    if !said.trim().is_empty() && out.text.len() < MAX_TEXT {
        out.text.push_str(charset::prefix(said, MAX_TEXT - 1 - out.text.len()));
        out.text.push('\n');
    }
}

/// A narrative without its tags. Not a sanitiser: the result is searched, never shown as HTML.
fn plain(div: &str) -> String {
    let mut out = String::with_capacity(div.len());
    for (number, part) in div.split('<').enumerate() {
        let words = if number == 0 { part } else { part.split_once('>').map_or("", |(_, after)| after) };
        if number > 0 && !out.ends_with([' ', '\n']) {
            out.push(' ');
        }
        out.push_str(words);
    }
    for (reference, character) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&apos;", "'"),
        ("&#39;", "'"),
        ("&nbsp;", " "),
        ("&#160;", " "),
    ] {
        if out.contains(reference) {
            out = out.replace(reference, character);
        }
    }
    out.replace("&amp;", "&").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_bundle() {
        let bundle = br#"{"resourceType":"Bundle","type":"document","entry":[
            {"fullUrl":"urn:uuid:1","resource":{"resourceType":"Composition","title":"Synthese",
              "type":{"coding":[{"code":"60591-5"}]},"date":"2025-10-07T09:00:00+02:00",
              "author":[{"reference":"urn:uuid:2"}],"confidentiality":"N",
              "section":[{"title":"Allergies","text":{"status":"generated","div":"<div>P&#39;nicilline<b>X</b> &amp;lt;</div>"}}]}},
            {"fullUrl":"urn:uuid:2","resource":{"resourceType":"Practitioner","name":[{"family":"Roustan","given":["M."],"prefix":["Dr"]}]}},
            {"resource":{"resourceType":"Observation","valueQuantity":{"value":7.1,"unit":"%"}}}]}"#;
        let read = read(bundle).unwrap();
        assert_eq!(read.hints.type_code, Some("60591-5"));
        assert_eq!(read.hints.author.as_deref(), Some("Dr M. Roustan"));
        assert_eq!(read.hints.date.unwrap().to_string(), "2025-10-07");
        assert!(read.text.contains("P'nicilline X") && read.text.contains("7.1 %") && read.text.contains("&lt;"));
        assert!(!read.hints.restricted);
    }

    #[test]
    fn vaccines_and_documents() {
        let one =
            br#"{"resourceType":"Immunization","vaccineCode":{"text":"Boostrix"},"occurrenceDateTime":"2021-04-02"}"#;
        assert_eq!(read(one).unwrap().hints.type_code, Some("87273-9"));
        let two = br#"{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Immunization","occurrenceDateTime":"2021-04-02"}},
            {"resource":{"resourceType":"Immunization","occurrenceDateTime":"2023-10-02"}}]}"#;
        let hints = read(two).unwrap().hints;
        assert_eq!((hints.type_code, hints.date.unwrap().to_string().as_str()), (Some("11369-6"), "2023-10-02"));
        let document = br#"{"resourceType":"DocumentReference","securityLabel":[{"coding":[{"code":"R"}]}],
            "content":[{"attachment":{"contentType":"text/plain","data":"Qm9uam91cg==","title":"Lettre"}}]}"#;
        let document = read(document).unwrap();
        assert_eq!(document.embedded[0].bytes().unwrap(), b"Bonjour");
        assert!(document.hints.restricted);
    }

    #[test]
    fn hostile_json() {
        assert_eq!(read(b"{\"resourceType\":").unwrap_err(), ReadError::CutShort { kind: Kind::Fhir });
        assert!(matches!(read(b"{\"resourceType\":}"), Err(ReadError::Malformed { .. })));
        assert!(matches!(read(b"{}"), Err(ReadError::Malformed { .. })));
        assert!(matches!(read("[".repeat(5_000).as_bytes()), Err(ReadError::Excessive { .. })));
        assert!(matches!(read("[],".repeat(500_000).as_bytes()), Err(ReadError::Excessive { .. })));
        let circle = br#"{"resourceType":"Bundle","entry":[{"fullUrl":"a","resource":{"resourceType":"Composition",
            "author":{"reference":"a"},"practitioner":{"reference":"a"}}}]}"#;
        assert_eq!(read(circle).unwrap().hints.author, None);
    }
}
