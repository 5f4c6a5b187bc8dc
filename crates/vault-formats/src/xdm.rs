//! IHE XDM: what MSSanté mails carry. A zip of documents with an ebRIM list of what they are
//! (IHE ITI TF-2 §3.32, TF-3 §4.2). The list only describes: a document that it does not name is still in the zip.

use crate::archive::Archive;
use crate::charset;
use crate::date;
use crate::error::ReadError;
use crate::kind::Kind;
use crate::limits::MAX_ZIP_ENTRIES;
use crate::proposal::{Confidence, Hints, Proposal, is_restricting};
use crate::title;
use crate::types;
use crate::xml::{self, Step};

/// One document of a medium.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct XdmDocument {
    /// Index of its entry in [`Archive::names`].
    pub entry: usize,
    /// What the medium says about it.
    pub proposal: Proposal,
}

/// Classification schemes of ITI TF-3 §4.2.5.2.
const TYPE_CODE: &str = "urn:uuid:f0306f51-975f-434e-a61c-c59651d33983";
const AUTHOR: &str = "urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d";
const CONFIDENTIALITY: &str = "urn:uuid:f4f85eac-e6cb-4883-b524-f2705394840f";

impl Archive<'_> {
    /// The documents that an XDM medium lists, in its order; empty for any other zip. A document whose file is not in
    /// the zip is left out.
    ///
    /// # Errors
    /// [`ReadError`] of a list that is malformed, cut short or too long.
    pub fn xdm_documents(&mut self) -> Result<Vec<XdmDocument>, ReadError> {
        let upper: Vec<String> = self.names().iter().map(|n| n.to_ascii_uppercase()).collect();
        let lists: Vec<usize> = (0..upper.len())
            .filter(|i| upper[*i].starts_with("IHE_XDM/") && upper[*i].ends_with("/METADATA.XML"))
            .collect();
        let mut found = Vec::new();
        for list in lists {
            let folder = upper[list].trim_end_matches("METADATA.XML");
            let bytes = self.read(list)?;
            for described in read_list(&bytes)? {
                let path = format!("{folder}{}", described.uri.to_ascii_uppercase());
                if let Some(entry) = upper.iter().position(|name| *name == path) {
                    let proposal = described.hints.into_proposal(title::stem(&described.uri), Confidence::Stated);
                    found.push(XdmDocument { entry, proposal });
                }
            }
        }
        Ok(found)
    }
}

#[derive(Default)]
struct Described {
    uri: String,
    hints: Hints,
}

fn read_list(bytes: &[u8]) -> Result<Vec<Described>, ReadError> {
    let text = charset::decode_xml(bytes);
    let mut all: Vec<Described> = Vec::new();
    let (mut scheme, mut slot) = (String::new(), String::new());
    xml::walk(&text, Kind::Zip, |path, step| {
        let names: Vec<&str> = path.iter().map(String::as_str).collect();
        let Some(at) = names.iter().position(|n| *n == "ExtrinsicObject") else { return Ok(()) };
        match (step, &names[at + 1..]) {
            (Step::Open(_), []) => {
                if all.len() == MAX_ZIP_ENTRIES {
                    return Err(ReadError::Excessive { kind: Kind::Zip, what: "listed documents" });
                }
                all.push(Described::default());
                (scheme, slot) = (String::new(), String::new());
            }
            (Step::Open(attributes), inside) => {
                let Some(Described { hints, .. }) = all.last_mut() else { return Ok(()) };
                let get = |name| attributes.get(name).unwrap_or_default();
                match inside {
                    ["Slot"] | ["Classification", "Slot"] => slot = get("name"),
                    ["Name", "LocalizedString"] => hints.title = Some(get("value")),
                    ["Classification"] => {
                        scheme = get("classificationScheme");
                        let code = get("nodeRepresentation");
                        match scheme.as_str() {
                            TYPE_CODE => hints.type_code = types::by_code(&code).map(|t| t.code),
                            CONFIDENTIALITY => hints.restricted |= is_restricting(&code),
                            _ => {}
                        }
                    }
                    _ => {}
                }
            }
            (Step::Text(value), inside) => {
                let Some(described) = all.last_mut() else { return Ok(()) };
                let value = value.trim();
                match (inside, slot.as_str()) {
                    (["Slot", "ValueList", "Value"], "URI") => described.uri.push_str(value),
                    (["Slot", "ValueList", "Value"], "creationTime") => {
                        described.hints.date = described.hints.date.or_else(|| date::of_standard(value));
                    }
                    (["Classification", "Slot", "ValueList", "Value"], "authorPerson")
                        if scheme == AUTHOR && described.hints.author.is_none() =>
                    {
                        described.hints.author = person(value);
                    }
                    _ => {}
                }
            }
            (Step::Close, _) => {}
        }
        Ok(())
    })?;
    Ok(all)
}

/// HL7 v2 XCN: `id^family^given^^^prefix^…`.
fn person(value: &str) -> Option<String> {
    let parts: Vec<&str> = value.split('^').map(str::trim).collect();
    let part = |i: usize| parts.get(i).copied().filter(|p| !p.is_empty());
    let name: Vec<&str> = [part(5), part(2), part(1)].into_iter().flatten().collect();
    (!name.is_empty()).then(|| name.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Write};

    const LIST: &str = r#"<lcm:SubmitObjectsRequest xmlns:lcm="urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0"
        xmlns="urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0"><RegistryObjectList>
        <ExtrinsicObject id="Document01" mimeType="text/xml" objectType="urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1">
          <Slot name="creationTime"><ValueList><Value>20190917141200</Value></ValueList></Slot>
          <Slot name="URI"><ValueList><Value>DOC0001.XML</Value></ValueList></Slot>
          <Name><LocalizedString value="CR d'examens"/></Name>
          <Classification classificationScheme="urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d" nodeRepresentation="">
            <Slot name="authorPerson"><ValueList><Value>899^Okonkwo-Faure^Zénaïde^^^Dr^^^&amp;1.2&amp;ISO^D</Value></ValueList></Slot>
          </Classification>
          <Classification classificationScheme="urn:uuid:f0306f51-975f-434e-a61c-c59651d33983" nodeRepresentation="11502-2"/>
          <Classification classificationScheme="urn:uuid:f4f85eac-e6cb-4883-b524-f2705394840f" nodeRepresentation="MASQUE_PS"/>
        </ExtrinsicObject>
        <ExtrinsicObject id="Document02"><Slot name="URI"><ValueList><Value>../../ailleurs.xml</Value></ValueList></Slot></ExtrinsicObject>
        </RegistryObjectList></lcm:SubmitObjectsRequest>"#;

    fn medium(list: &str) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in [
            ("INDEX.HTM", "<html>"),
            ("IHE_XDM/SUBSET01/METADATA.XML", list),
            ("IHE_XDM/SUBSET01/DOC0001.XML", "<ClinicalDocument/>"),
        ] {
            zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(content.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn lists_its_documents() {
        let bytes = medium(LIST);
        let documents = Archive::open(&bytes).unwrap().xdm_documents().unwrap();
        assert_eq!(documents.len(), 1, "what is not in the zip is not listed");
        let XdmDocument { entry, proposal } = &documents[0];
        assert_eq!(*entry, 2);
        assert_eq!(proposal.title, "CR d'examens");
        assert_eq!(proposal.type_code, "11502-2");
        assert_eq!(proposal.date.unwrap().to_string(), "2019-09-17");
        assert_eq!(proposal.author.as_deref(), Some("Dr Zénaïde Okonkwo-Faure"));
        assert!(proposal.restricted);
    }

    #[test]
    fn hostile_lists() {
        let cut = medium(&LIST[..900]);
        assert_eq!(Archive::open(&cut).unwrap().xdm_documents().unwrap_err(), ReadError::CutShort { kind: Kind::Zip });
        let many = medium(&format!("<a>{}</a>", "<ExtrinsicObject/>".repeat(MAX_ZIP_ENTRIES + 1)));
        assert!(matches!(Archive::open(&many).unwrap().xdm_documents(), Err(ReadError::Excessive { .. })));
        assert_eq!(person("^^^"), None);
        assert_eq!(person("seul"), None);
    }
}
