//! What a file is. The content decides, never the name; a name that says something else is reported.

use crate::charset;
use crate::kind::{Image, Kind};
use crate::limits::SNIFF_BYTES;
use crate::title;

/// What [`sniff`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sniffed {
    /// What the file is.
    pub kind: Kind,
    /// What the person should be told about its name.
    pub warnings: Vec<Warning>,
}

/// A name that misleads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Warning {
    /// The ending promises one kind, the content is another: a web page named `.pdf`.
    NameLies {
        /// What the ending says.
        says: Kind,
        /// What it is.
        is: Kind,
    },
    /// The name holds characters that turn the direction of writing, so that `exe.fdp` can be made of `pdf.exe`.
    NameTurnsDirection,
}

/// Tells what a file is from its name, its first bytes (up to [`SNIFF_BYTES`] are looked at) and its length.
///
/// Never fails: what is not recognised is [`Kind::Unknown`]. The kind is a promise about the beginning only: a PDF
/// can still be cut short, and a reader says so.
pub fn sniff(name: &str, first_bytes: &[u8], len: u64) -> Sniffed {
    let kind = if len == 0 || first_bytes.is_empty() { Kind::Empty } else { kind_of(first_bytes) };
    let mut warnings = Vec::new();
    if let Some(says) = promised_by(name)
        && kind != Kind::Empty
        && !fits(says, kind)
    {
        warnings.push(Warning::NameLies { says, is: kind });
    }
    if name.chars().any(title::turns_direction) {
        warnings.push(Warning::NameTurnsDirection);
    }
    Sniffed { kind, warnings }
}

fn kind_of(bytes: &[u8]) -> Kind {
    let head = &bytes[..bytes.len().min(SNIFF_BYTES)];
    if let Some(kind) = by_signature(head) {
        return kind;
    }
    if charset::looks_like_text(head) {
        return text_kind(&charset::decode_text(head));
    }
    if pdf_after_junk(head) { Kind::Pdf } else { Kind::Unknown }
}

fn by_signature(head: &[u8]) -> Option<Kind> {
    let at = |offset: usize, signature: &[u8]| head.get(offset..).is_some_and(|rest| rest.starts_with(signature));
    Some(if at(0, b"%PDF-") {
        Kind::Pdf
    } else if at(0, b"\xff\xd8\xff") {
        Kind::Jpeg
    } else if at(0, b"\x89PNG\r\n\x1a\n") {
        Kind::Png
    } else if at(128, b"DICM") {
        Kind::Dicom
    } else if at(0, b"PK\x03\x04") || at(0, b"PK\x05\x06") {
        Kind::Zip
    } else if at(0, b"GIF87a") || at(0, b"GIF89a") {
        Kind::OtherImage(Image::Gif)
    } else if at(0, b"RIFF") && at(8, b"WEBP") {
        Kind::OtherImage(Image::Webp)
    } else if at(0, b"II*\0") || at(0, b"MM\0*") {
        Kind::OtherImage(Image::Tiff)
    } else if at(4, b"ftyp") && [&b"heic"[..], b"heix", b"mif1", b"msf1", b"hevc"].iter().any(|brand| at(8, brand)) {
        Kind::OtherImage(Image::Heic)
    } else if at(0, b"\x7fELF") || is_mach_o(head) || at(0, b"#!") || is_portable_executable(head) {
        Kind::Program
    } else {
        return None;
    })
}

fn is_mach_o(head: &[u8]) -> bool {
    let magic = head.first_chunk::<4>();
    magic.is_some_and(|m| {
        matches!(
            m,
            b"\xfe\xed\xfa\xce" | b"\xfe\xed\xfa\xcf" | b"\xce\xfa\xed\xfe" | b"\xcf\xfa\xed\xfe" | b"\xca\xfe\xba\xbe"
        )
    })
}

/// `MZ` alone would also catch a text that begins so: a real one holds control bytes right after.
fn is_portable_executable(head: &[u8]) -> bool {
    head.starts_with(b"MZ") && !charset::looks_like_text(head)
}

/// PDF readers accept some bytes before `%PDF-`, and some mail programs put them there.
fn pdf_after_junk(head: &[u8]) -> bool {
    let head = &head[..head.len().min(1024)];
    head.windows(5).any(|w| w == b"%PDF-")
}

fn text_kind(text: &str) -> Kind {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if text.starts_with('<') {
        return match root_name(text) {
            Some("ClinicalDocument") => Kind::Cda,
            Some(name) if name.eq_ignore_ascii_case("svg") => Kind::Svg,
            Some(name) if HTML_NAMES.iter().any(|html| name.eq_ignore_ascii_case(html)) => Kind::Html,
            _ => Kind::Text,
        };
    }
    if text.starts_with('{') {
        return if text.contains("\"verifiableCredential\"") && !text.contains("\"resourceType\"") {
            Kind::HealthCard
        } else if text.contains("\"resourceType\"") {
            Kind::Fhir
        } else {
            Kind::Text
        };
    }
    let first_line = text.lines().next().unwrap_or_default().trim_end();
    if first_line.eq_ignore_ascii_case("BEGIN:VCALENDAR") {
        Kind::Calendar
    } else if first_line.starts_with("shlink:/") || (first_line.starts_with("http") && first_line.contains("#shlink:/"))
    {
        Kind::HealthLink
    } else if first_line.starts_with("%PDF-") {
        Kind::Pdf
    } else {
        Kind::Text
    }
}

const HTML_NAMES: [&str; 12] =
    ["html", "head", "body", "script", "iframe", "meta", "div", "p", "a", "img", "table", "!doctype html"];

/// The local name of the first element; comments, instructions and a document type are stepped over.
fn root_name(text: &str) -> Option<&str> {
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        let after = rest.strip_prefix('<')?;
        if let Some(comment) = after.strip_prefix("!--") {
            rest = &comment[comment.find("-->")? + 3..];
        } else if after.starts_with('?') {
            rest = &after[after.find("?>")? + 2..];
        } else if after.starts_with('!') {
            if after.get(..13).is_some_and(|doctype| doctype.eq_ignore_ascii_case("!doctype html")) {
                return Some("html");
            }
            // An internal subset may hold `>`; it ends with `]>`.
            let simple = after.find('>')?;
            let end = match after[..simple].contains('[') {
                true => after.find("]>")? + 2,
                false => simple + 1,
            };
            rest = &after[end..];
        } else {
            let end = after.find(|c: char| c.is_whitespace() || c == '>' || c == '/').unwrap_or(after.len());
            let name = &after[..end];
            return Some(name.rsplit(':').next().unwrap_or(name));
        }
    }
}

/// The kind that the ending of a name promises, if it promises one.
fn promised_by(name: &str) -> Option<Kind> {
    let (stem, ending) = name.rsplit_once('.')?;
    if stem.is_empty() {
        return None;
    }
    Some(match ending.to_ascii_lowercase().as_str() {
        "pdf" => Kind::Pdf,
        "jpg" | "jpeg" | "jpe" => Kind::Jpeg,
        "png" => Kind::Png,
        "gif" => Kind::OtherImage(Image::Gif),
        "webp" => Kind::OtherImage(Image::Webp),
        "tif" | "tiff" => Kind::OtherImage(Image::Tiff),
        "heic" | "heif" => Kind::OtherImage(Image::Heic),
        "txt" | "text" | "md" | "csv" => Kind::Text,
        "json" => Kind::Fhir,
        "xml" | "cda" => Kind::Cda,
        "dcm" | "dicom" => Kind::Dicom,
        "ics" | "ical" => Kind::Calendar,
        "smart-health-card" => Kind::HealthCard,
        "zip" => Kind::Zip,
        "htm" | "html" | "xhtml" => Kind::Html,
        "svg" => Kind::Svg,
        "exe" | "com" | "scr" | "msi" | "sh" | "dll" | "so" => Kind::Program,
        _ => return None,
    })
}

fn fits(says: Kind, is: Kind) -> bool {
    // Endings such as .json, .xml and .txt promise a notation, not what is written in it.
    let written = |kind| {
        matches!(kind, Kind::Text | Kind::Fhir | Kind::Cda | Kind::Calendar | Kind::HealthCard | Kind::HealthLink)
    };
    says == is || (written(says) && written(is))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(bytes: &[u8]) -> Kind {
        sniff("x", bytes, bytes.len() as u64).kind
    }

    #[test]
    fn content_decides() {
        assert_eq!(kind(b"%PDF-1.7\n"), Kind::Pdf);
        assert_eq!(kind(b"\0\0junk%PDF-1.4"), Kind::Pdf);
        assert_eq!(kind(b"\xff\xd8\xff\xe0"), Kind::Jpeg);
        assert_eq!(kind(b"{\"resourceType\": \"Bundle\"}"), Kind::Fhir);
        assert_eq!(kind(b"{\"verifiableCredential\":[\"ey\"]}"), Kind::HealthCard);
        assert_eq!(kind(b"{\"a\": 1}"), Kind::Text);
        assert_eq!(kind(b"BEGIN:VCALENDAR\r\nVERSION:2.0"), Kind::Calendar);
        assert_eq!(kind(b"shlink:/eyJ1"), Kind::HealthLink);
        assert_eq!(kind(b"https://viewer.example/#shlink:/eyJ1"), Kind::HealthLink);
        assert_eq!(kind("Compte rendu œil".as_bytes()), Kind::Text);
        assert_eq!(kind(b"h\xe9moglobine"), Kind::Text);
        assert_eq!(kind(b"\0\x01\x02"), Kind::Unknown);
        assert_eq!(kind(b""), Kind::Empty);
        assert_eq!(kind(b"MZ\x90\0\x03\0"), Kind::Program);
        assert_eq!(kind(b"MZ est un sigle"), Kind::Text);
        let mut dicom = vec![0u8; 128];
        dicom.extend_from_slice(b"DICM");
        assert_eq!(kind(&dicom), Kind::Dicom);
    }

    #[test]
    fn xml_is_told_by_its_root() {
        assert_eq!(kind(b"<?xml version='1.0'?><!-- x > --><ClinicalDocument xmlns='urn:hl7-org:v3'>"), Kind::Cda);
        assert_eq!(kind(b"<!DOCTYPE x [<!ENTITY a 'b'>]><h:ClinicalDocument>"), Kind::Cda);
        assert_eq!(kind(b"<!DocType HTML><title>"), Kind::Html);
        assert_eq!(kind(b"  <html><script>"), Kind::Html);
        assert_eq!(kind(b"<svg onload='x'>"), Kind::Svg);
        assert_eq!(kind(b"<root/>"), Kind::Text);
        assert_eq!(kind(b"<"), Kind::Text);
        assert_eq!(kind("<!é".as_bytes()), Kind::Text);
    }

    #[test]
    fn a_lying_name_is_reported() {
        let html = b"<html><script>alert(1)</script></html>";
        let found = sniff("faux.pdf", html, html.len() as u64);
        assert_eq!(found.kind, Kind::Html);
        assert_eq!(found.warnings, [Warning::NameLies { says: Kind::Pdf, is: Kind::Html }]);
        assert!(found.kind.is_active());

        let elf = sniff("analyse.pdf", b"\x7fELF\x02\x01", 6);
        assert_eq!(elf.warnings, [Warning::NameLies { says: Kind::Pdf, is: Kind::Program }]);

        let turned = sniff("ordonnance\u{202e}fdp.exe", b"MZ\x90\0", 4);
        assert_eq!(turned.warnings, [Warning::NameTurnsDirection]);

        assert!(sniff("ips.json", b"{\"resourceType\":\"Bundle\"}", 25).warnings.is_empty());
        assert!(sniff("note.txt", b"BEGIN:VCALENDAR\n", 16).warnings.is_empty());
        assert!(sniff(".pdf", b"bonjour", 7).warnings.is_empty());
        assert!(sniff("vide.pdf", b"", 0).warnings.is_empty());
    }
}
