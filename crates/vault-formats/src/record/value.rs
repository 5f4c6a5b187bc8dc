//! Results, as the laboratory wrote them.

use super::said::{code, label};
use super::{Code, first_day};
use crate::fhir::{list, string};
use crate::limits::MAX_STATED_PARTS;
use crate::title::clean_title;
use serde_json::Value;

/// One result.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// The sender's words, made safe to show; if there are none, the code.
    pub words: String,
    /// A code for it, LOINC's if there is one.
    pub code: Option<Code>,
    /// The day it is of, as in [`super::Stated::since`].
    pub on: Option<String>,
    /// False while the sender calls it `registered` or `preliminary`.
    pub last_word: bool,
    /// The value, or the values of its parts (systolic and diastolic). Never empty.
    pub parts: Vec<Part>,
}

/// One value of a result.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// What is measured, if it is a part of several; else empty.
    pub words: String,
    /// A code for it.
    pub code: Option<Code>,
    /// The value as it is shown, unit included: `7.5 %`, `< 0.3 mg/L`, `Negative`.
    pub shown: String,
    /// The same as a number, for a curve; only if it is one, without `<` or `>`.
    pub quantity: Option<Quantity>,
    /// The laboratory's own bounds, in its words or as `4 – 6 %`. Nobody else's.
    pub bounds: Option<String>,
    /// The laboratory's own marks (`H`, `L`, `A`…).
    pub marks: Vec<String>,
}

/// A number with its unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantity {
    /// As JSON gave it: at most the precision of a double.
    pub value: f64,
    /// The unit as written.
    pub unit: String,
}

/// An Observation with at least one value. Taken back or without a value: nothing.
pub(super) fn measured(r: &Value) -> Option<Measured> {
    let status = string(r, "status").unwrap_or_default();
    // With a focus it is about somebody or something else than the person whose record it stands in.
    if matches!(status.as_str(), "entered-in-error" | "cancelled") || r.get("focus").is_some() {
        return None;
    }
    let what = r.get("code")?;
    let own = part(r, String::new(), None);
    let inner = list(r, "component").take(MAX_STATED_PARTS).filter_map(|c| {
        let what = c.get("code")?;
        part(c, words_of(what)?, code(what))
    });
    let parts: Vec<Part> = own.into_iter().chain(inner).collect();
    (!parts.is_empty()).then_some(())?;
    Some(Measured {
        words: words_of(what)?,
        code: code(what),
        on: first_day(r, &["effectiveDateTime", "effectivePeriod", "effectiveInstant", "issued"]),
        last_word: !matches!(status.as_str(), "registered" | "preliminary"),
        parts,
    })
}

fn words_of(concept: &Value) -> Option<String> {
    label(concept).or_else(|| code(concept).map(|c| clean_title(&c.code)))
}

fn part(r: &Value, words: String, code: Option<Code>) -> Option<Part> {
    let (shown, quantity) = value(r)?;
    let bounds = list(r, "referenceRange").find_map(bounds);
    let marks = list(r, "interpretation").filter_map(|i| code_of(i).or_else(|| label(i))).collect();
    Some(Part { words, code, shown, quantity, bounds, marks })
}

fn code_of(concept: &Value) -> Option<String> {
    list(concept, "coding").find_map(|c| string(c, "code")).map(|c| clean_title(&c))
}

fn value(r: &Value) -> Option<(String, Option<Quantity>)> {
    if let Some(quantity) = r.get("valueQuantity") {
        let shown = amount(quantity)?;
        let number = quantity.get("value")?.as_f64().filter(|v| v.is_finite());
        let exact = quantity.get("comparator").is_none();
        let value = number.filter(|_| exact).map(|value| Quantity { value, unit: unit(quantity) });
        return Some((shown, value));
    }
    let shown = if let Some(concept) = r.get("valueCodeableConcept") {
        words_of(concept)?
    } else if let Some(range) = r.get("valueRange") {
        between(range)?
    } else if let Some(ratio) = r.get("valueRatio") {
        format!("{} / {}", amount(ratio.get("numerator")?)?, amount(ratio.get("denominator")?)?)
    } else if let Some(truth) = r.get("valueBoolean").and_then(Value::as_bool) {
        truth.to_string()
    } else if let Some(number) = r.get("valueInteger").and_then(Value::as_i64) {
        number.to_string()
    } else {
        let said = ["valueString", "valueDateTime", "valueTime"].iter().find_map(|name| string(r, name))?;
        clean_title(&said)
    };
    (!shown.is_empty()).then_some((shown, None))
}

/// `< 0.3 mg/L`.
fn amount(quantity: &Value) -> Option<String> {
    let number = quantity.get("value")?.as_number()?;
    let sign = match string(quantity, "comparator").as_deref() {
        None => "",
        Some("<") => "< ",
        Some("<=") => "≤ ",
        Some(">") => "> ",
        Some(">=") => "≥ ",
        // A comparator that is not FHIR's would change what the number says.
        Some(_) => return None,
    };
    Some(format!("{sign}{number} {}", unit(quantity)).trim_end().to_owned())
}

fn unit(quantity: &Value) -> String {
    string(quantity, "unit").or_else(|| string(quantity, "code")).map(|u| clean_title(&u)).unwrap_or_default()
}

fn bounds(range: &Value) -> Option<String> {
    string(range, "text").map(|t| clean_title(&t)).filter(|t| !t.is_empty()).or_else(|| between(range))
}

fn between(range: &Value) -> Option<String> {
    match (range.get("low").and_then(amount), range.get("high").and_then(amount)) {
        (Some(low), Some(high)) => Some(format!("{low} – {high}")),
        (Some(low), None) => Some(format!("≥ {low}")),
        (None, Some(high)) => Some(format!("≤ {high}")),
        (None, None) => None,
    }
}

/// How a treatment is taken: the sender's text; else the dose alone, since how often is not ours to put in words.
pub(super) fn dose(dosage: &Value) -> Option<String> {
    let text = string(dosage, "text").or_else(|| string(dosage, "patientInstruction"));
    let said = text.map(|t| clean_title(&t)).filter(|t| !t.is_empty());
    said.or_else(|| list(dosage, "doseAndRate").find_map(|d| amount(d.get("doseQuantity")?)))
}
