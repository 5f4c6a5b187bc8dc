//! HL7 CDA release 2 as the CI-SIS uses it: a header, and either narrative sections (N3) or one PDF (N1).
//! An embedded style sheet is never run; it is not even looked at.

use crate::charset;
use crate::date;
use crate::embedded::Embedded;
use crate::error::ReadError;
use crate::kind::Kind;
use crate::limits::{MAX_EMBEDDED, MAX_TEXT, MAX_TITLE};
use crate::proposal::{Hints, is_restricting};
use crate::types;
use crate::xml::{self, Step};

/// What a CDA document says.
#[derive(Debug, Default)]
pub(crate) struct Cda {
    pub(crate) hints: Hints,
    /// Title, author and narrative, in reading order.
    pub(crate) text: String,
    pub(crate) embedded: Vec<Embedded>,
}

/// Reads header and body in one walk.
pub(crate) fn read(bytes: &[u8]) -> Result<Cda, ReadError> {
    let text = charset::decode_xml(bytes);
    let mut reading = Reading::default();
    xml::walk(&text, Kind::Cda, |path, step| reading.step(path, step))?;
    Ok(reading.finish())
}

#[derive(Default)]
struct Reading {
    cda: Cda,
    title: String,
    person: Vec<String>,
    organisation: String,
    authors: usize,
    /// Set inside an element whose text is base64 or must not be read.
    opaque: Option<usize>,
}

impl Reading {
    fn step(&mut self, path: &[String], step: Step<'_>) -> Result<(), ReadError> {
        let names: Vec<&str> = path.iter().skip(1).map(String::as_str).collect();
        match step {
            Step::Open(attributes) => match names[..] {
                ["code"] => {
                    let code = attributes.get("code").unwrap_or_default();
                    self.cda.hints.type_code = types::by_code(&code).map(|t| t.code);
                }
                ["effectiveTime"] => {
                    self.cda.hints.date = attributes.get("value").and_then(|v| date::of_standard(&v));
                }
                ["confidentialityCode"] => {
                    self.cda.hints.restricted |= attributes.get("code").is_some_and(|c| is_restricting(&c));
                }
                ["author"] => self.authors += 1,
                [.., "nonXMLBody", "text"] | [.., "observationMedia", "value"] => {
                    let encoded = attributes.get("representation").is_some_and(|r| r.eq_ignore_ascii_case("B64"));
                    if encoded && self.opaque.is_none() {
                        if self.cda.embedded.len() == MAX_EMBEDDED {
                            return Err(ReadError::Excessive { kind: Kind::Cda, what: "embedded papers" });
                        }
                        let mime = attributes.get("mediaType").unwrap_or_default();
                        self.cda.embedded.push(Embedded { mime, base64: String::new() });
                        self.opaque = Some(path.len());
                    }
                }
                _ => {}
            },
            Step::Close => {
                if self.opaque == Some(path.len()) {
                    self.opaque = None;
                }
                if matches!(names.last(), Some(&("paragraph" | "td" | "th" | "tr" | "item" | "title" | "text" | "br")))
                {
                    self.put("\n");
                }
            }
            Step::Text(text) => self.text(&names, &text),
        }
        Ok(())
    }

    fn text(&mut self, names: &[&str], text: &str) {
        if self.opaque.is_some() {
            if let Some(embedded) = self.cda.embedded.last_mut() {
                embedded.base64.push_str(text);
            }
            return;
        }
        match *names {
            ["title"] => push_bounded(&mut self.title, text),
            ["author", "assignedAuthor", "assignedPerson", "name", ..] if self.authors == 1 => {
                let part = text.trim();
                if !part.is_empty() && self.person.len() < 8 {
                    self.person.push(part.to_owned());
                }
            }
            ["author", "assignedAuthor", "representedOrganization", "name"] if self.authors == 1 => {
                push_bounded(&mut self.organisation, text);
            }
            _ => {}
        }
        let narrative = names.contains(&"section") && (names.contains(&"text") || names.last() == Some(&"title"));
        let unstructured = names.contains(&"nonXMLBody");
        let named =
            matches!(names.last(), Some(&("name" | "given" | "family" | "prefix"))) && names.contains(&"author");
        if narrative || unstructured || named || *names == ["title"] {
            self.put(text);
            if named {
                self.put(" ");
            }
        }
    }

    fn put(&mut self, text: &str) {
        let room = MAX_TEXT.saturating_sub(self.cda.text.len());
        self.cda.text.push_str(charset::prefix(text, room));
    }

    fn finish(mut self) -> Cda {
        let person = self.person.join(" ");
        let author = match (person.trim(), self.organisation.trim()) {
            ("", organisation) => organisation.to_owned(),
            (person, "") => person.to_owned(),
            (person, organisation) => format!("{person}, {organisation}"),
        };
        self.cda.hints.title = Some(self.title);
        self.cda.hints.author = Some(author);
        self.cda
    }
}

fn push_bounded(out: &mut String, text: &str) {
    out.push_str(charset::prefix(text, MAX_TITLE.saturating_sub(out.len())));
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = r#"<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3">
        <code code="11502-2"/><title>CR d&apos;examens &amp; plus</title><effectiveTime value="20190917101500+0200"/>
        <confidentialityCode code="N"/><confidentialityCode code="MASQUE_PS"/>
        <author><assignedAuthor><assignedPerson><name><prefix>Dr</prefix><given>Zoé</given><family>Œuvrard</family></name>
        </assignedPerson><representedOrganization><name>Labo</name></representedOrganization></assignedAuthor></author>"#;

    #[test]
    fn header_and_sections() {
        let cda = format!(
            "{HEAD}<component><structuredBody><component><section><title>Bilan</title><text><table><tbody><tr>\
             <td>HbA1c</td><td>7,1&#160;%</td></tr></tbody></table></text></section></component></structuredBody>\
             </component></ClinicalDocument>"
        );
        let read = read(cda.as_bytes()).unwrap();
        assert_eq!(read.hints.title.as_deref(), Some("CR d'examens & plus"));
        assert_eq!(read.hints.type_code, Some("11502-2"));
        assert_eq!(read.hints.date.unwrap().to_string(), "2019-09-17");
        assert_eq!(read.hints.author.as_deref(), Some("Dr Zoé Œuvrard, Labo"));
        assert!(read.hints.restricted);
        assert!(read.text.contains("Bilan\nHbA1c\n7,1\u{a0}%\n"), "{}", read.text);
    }

    #[test]
    fn embedded_papers_are_kept_apart() {
        let cda = format!(
            "{HEAD}<component><nonXMLBody><text mediaType='application/pdf' representation='B64'>JVBE\n Rg==</text>\
             </nonXMLBody></component></ClinicalDocument>"
        );
        let read = read(cda.as_bytes()).unwrap();
        assert!(read.embedded[0].is_pdf());
        assert_eq!(read.embedded[0].bytes().unwrap(), b"%PDF");
        assert!(!read.text.contains("JVBE"));
    }

    #[test]
    fn bombs_are_not_lit() {
        let bomb = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]>\
                    <ClinicalDocument><title>x&b;y</title></ClinicalDocument>";
        assert_eq!(read(bomb.as_bytes()).unwrap().hints.title.as_deref(), Some("xy"));
        let deep = "<a>".repeat(100_000);
        assert_eq!(
            read(deep.as_bytes()).unwrap_err(),
            ReadError::Excessive { kind: Kind::Cda, what: "nested elements" }
        );
        let many = format!("<a>{}</a>", "<nonXMLBody><text representation='B64'>AA</text></nonXMLBody>".repeat(100));
        assert!(matches!(read(many.as_bytes()), Err(ReadError::Excessive { .. })));
        for cut in [1, 50, HEAD.len() / 2, HEAD.len()] {
            assert_eq!(
                read(charset::prefix(HEAD, cut).as_bytes()).unwrap_err(),
                ReadError::CutShort { kind: Kind::Cda }
            );
        }
        assert!(matches!(read(b"<a></b></a>"), Err(ReadError::Malformed { .. })));
    }
}
