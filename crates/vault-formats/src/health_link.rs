//! Papers for SMART Health Links: one FHIR R4 Bundle that any reader opens, deflated (docs/protocol/link.md).

use std::io::Write as _;

use data_encoding::{BASE64, BASE64URL_NOPAD};
use flate2::Compression;
use flate2::write::DeflateEncoder;
use serde_json::{Value, json};

/// One paper, as its reader will see it.
#[derive(Debug)]
pub struct Linked<'a> {
    /// Its bytes.
    pub bytes: &'a [u8],
    /// Its media type.
    pub mime: &'a str,
    /// Its title.
    pub title: &'a str,
    /// The code of its type; a LOINC code is said to be one.
    pub type_code: &'a str,
    /// The type in words.
    pub type_label: &'a str,
    /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    pub date: Option<&'a str>,
    /// Who wrote it.
    pub author: Option<&'a str>,
}

/// A Bundle of them, deflated without a header.
pub fn deflated(papers: &[Linked<'_>]) -> Vec<u8> {
    let bundle = json!({
        "resourceType": "Bundle",
        "type": "collection",
        "entry": papers.iter().map(|paper| json!({ "resource": reference(paper) })).collect::<Vec<Value>>(),
    });
    let mut out = DeflateEncoder::new(Vec::new(), Compression::default());
    out.write_all(bundle.to_string().as_bytes()).expect("writing to memory does not fail");
    out.finish().expect("writing to memory does not fail")
}

/// A link: `url` is where its file is, `key` opens it, `until` in seconds since 1970.
pub fn address(url: &str, key: &[u8; 32], until: u64, code: bool) -> String {
    let mut payload = json!({ "url": url, "key": BASE64URL_NOPAD.encode(key), "exp": until });
    if code {
        payload["flag"] = json!("P");
    }
    format!("shlink:/{}", BASE64URL_NOPAD.encode(payload.to_string().as_bytes()))
}

fn reference(paper: &Linked<'_>) -> Value {
    let mut kind = json!({ "text": paper.type_label });
    if is_loinc(paper.type_code) {
        kind["coding"] = json!([{ "system": "http://loinc.org", "code": paper.type_code }]);
    }
    let mut attachment = json!({ "contentType": paper.mime, "data": BASE64.encode(paper.bytes), "title": paper.title });
    if let Some(date) = paper.date {
        attachment["creation"] = json!(date);
    }
    let mut reference = json!({
        "resourceType": "DocumentReference",
        "status": "current",
        "type": kind,
        "description": paper.title,
        "content": [{ "attachment": attachment }],
    });
    if let Some(author) = paper.author {
        reference["author"] = json!([{ "display": author }]);
    }
    reference
}

/// Digits, a dash, a digit.
fn is_loinc(code: &str) -> bool {
    code.split_once('-').is_some_and(|(number, check)| {
        !number.is_empty() && check.len() == 1 && [number, check].iter().all(|s| s.bytes().all(|b| b.is_ascii_digit()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Kind, sniff};
    use flate2::read::DeflateDecoder;
    use std::io::Read as _;

    #[test]
    fn a_link_has_what_its_reader_needs_and_no_more() {
        let link = |code| {
            let address = address("https://c.example/links/00", &[7; 32], 1_800_000_000, code);
            let payload = address.strip_prefix("shlink:/").unwrap().to_owned();
            serde_json::from_slice::<Value>(&BASE64URL_NOPAD.decode(payload.as_bytes()).unwrap()).unwrap()
        };
        let key = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc";
        let plain = json!({ "url": "https://c.example/links/00", "key": key, "exp": 1_800_000_000 });
        assert_eq!(link(false), plain);
        assert_eq!(link(true)["flag"], "P");
    }

    #[test]
    fn a_reader_of_fhir_finds_the_papers() {
        let paper = |code| Linked {
            bytes: b"%PDF-1.7 bilan",
            mime: "application/pdf",
            title: "Bilan <b>sanguin",
            type_code: code,
            type_label: "Compte rendu d'examens biologiques",
            date: Some("2024-03"),
            author: None,
        };
        let other = Linked { author: Some("Dr Anselme"), date: None, ..paper("PRESC-BIO") };
        let mut json = Vec::new();
        DeflateDecoder::new(&*deflated(&[paper("11502-2"), other])).read_to_end(&mut json).unwrap();
        assert_eq!(sniff("", &json, json.len() as u64).kind, Kind::Fhir);
        let bundle: Value = serde_json::from_slice(&json).unwrap();
        let [first, second] = [0, 1].map(|n| &bundle["entry"][n]["resource"]);
        let attachment = &first["content"][0]["attachment"];
        assert_eq!(BASE64.decode(attachment["data"].as_str().unwrap().as_bytes()).unwrap(), b"%PDF-1.7 bilan");
        assert_eq!(
            (attachment["creation"].as_str(), attachment["title"].as_str()),
            (Some("2024-03"), Some("Bilan <b>sanguin"))
        );
        assert_eq!(first["type"]["coding"][0]["code"], "11502-2");
        assert_eq!((&second["type"]["coding"], &second["author"][0]["display"]), (&Value::Null, &json!("Dr Anselme")));
    }
}
