//! A careful walk through XML: no entity is expanded but the five of XML itself, nesting is bounded.

use std::borrow::Cow;

use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use crate::error::ReadError;
use crate::kind::Kind;
use crate::limits::MAX_DEPTH;

/// What the walk meets.
pub(crate) enum Step<'a> {
    /// An element begins; its path, itself included, is `path`.
    Open(Attributes<'a>),
    /// An element ends; `path` still holds it.
    Close,
    /// Text inside the last element of `path`.
    Text(Cow<'a, str>),
}

/// The attributes of one element.
pub(crate) struct Attributes<'a>(BytesStart<'a>);

impl Attributes<'_> {
    /// The value of the attribute with this local name; None if absent or malformed.
    pub(crate) fn get(&self, name: &str) -> Option<String> {
        // Without the check for doubles, which takes quadratic time in the number of attributes.
        let mut attributes = self.0.attributes();
        attributes.with_checks(false);
        let found = attributes.flatten().find(|a| a.key.local_name().as_ref() == name)?;
        // `resolve_xml_entity` gives `&` and `<` as character references, so one level of nesting is needed.
        found
            .normalized_value_with(XmlVersion::Explicit1_0, 2, quick_xml::escape::resolve_xml_entity)
            .ok()
            .map(Cow::into_owned)
    }
}

/// Walks through `text`, giving each step with the local names of the elements around it.
pub(crate) fn walk(
    text: &str,
    kind: Kind,
    mut visit: impl FnMut(&[String], Step<'_>) -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.expand_empty_elements = true;
    config.check_end_names = true;
    let mut path: Vec<String> = Vec::new();
    loop {
        let malformed = |what| ReadError::Malformed { kind, what };
        match reader.read_event() {
            Ok(Event::Start(start)) => {
                if path.len() == MAX_DEPTH {
                    return Err(ReadError::Excessive { kind, what: "nested elements" });
                }
                path.push(start.local_name().as_ref().to_owned());
                visit(&path, Step::Open(Attributes(start)))?;
            }
            Ok(Event::End(_)) => {
                visit(&path, Step::Close)?;
                path.pop();
            }
            Ok(Event::Text(text)) => visit(&path, Step::Text(text.xml10_content()))?,
            Ok(Event::CData(text)) => visit(&path, Step::Text(text.xml10_content()))?,
            Ok(Event::GeneralRef(reference)) => {
                let resolved = match reference.resolve_char_ref() {
                    Ok(Some(c)) => Cow::Owned(c.to_string()),
                    // An entity of the document's own is left out, never expanded.
                    Ok(None) => Cow::Borrowed(resolve_predefined_entity(&reference).unwrap_or_default()),
                    Err(_) => return Err(malformed("a character reference")),
                };
                visit(&path, Step::Text(resolved))?;
            }
            Ok(Event::Eof) if path.is_empty() => return Ok(()),
            Ok(Event::Eof) => return Err(ReadError::CutShort { kind }),
            Ok(_) => {}
            Err(quick_xml::Error::Syntax(_)) => return Err(ReadError::CutShort { kind }),
            Err(_) => return Err(malformed("XML syntax")),
        }
    }
}
