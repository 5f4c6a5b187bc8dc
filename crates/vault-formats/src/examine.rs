//! One look at a paper: what it is, what it proposes, what can be searched in it.

use crate::archive::Archive;
use crate::cda;
use crate::charset;
use crate::dicom;
use crate::embedded::Embedded;
use crate::error::ReadError;
use crate::fhir::{self, Fhir};
use crate::guess;
use crate::health_card;
use crate::ics;
use crate::kind::Kind;
use crate::limits::{MAX_HEADING, MAX_INPUT, MAX_TEXT};
use crate::pdf::{PdfContent, PdfReader};
use crate::proposal::{Confidence, Hints, Proposal};
use crate::sensitive::sensitive_in;
use crate::sniff::{Sniffed, sniff};
use crate::title;

/// What [`examine`] found.
#[derive(Debug)]
pub struct Examined {
    /// What the file is, and whether its name lies.
    pub sniffed: Sniffed,
    /// A first description.
    pub proposal: Proposal,
    /// Text for the search index, at most [`MAX_TEXT`] bytes; empty for an image. An error says why the paper cannot
    /// be searched: it can be kept all the same.
    pub text: Result<String, ReadError>,
}

/// Looks at a paper once. `bytes` is the whole content, or its first [`MAX_INPUT`] bytes if `len` is more: then the
/// kind is told and a DICOM header is read, but nothing else.
pub fn examine(name: &str, bytes: &[u8], len: u64, pdf: &PdfReader) -> Examined {
    let sniffed = sniff(name, bytes, len);
    let whole = bytes.len() as u64 == len && bytes.len() <= MAX_INPUT;
    let reading = if whole || sniffed.kind == Kind::Dicom {
        read(sniffed.kind, bytes, pdf)
    } else {
        Reading { text: Err(ReadError::TooLarge { len, max: MAX_INPUT as u64 }), ..Reading::default() }
    };
    let proposal = reading.propose(name, sniffed.kind);
    Examined { sniffed, proposal, text: reading.text }
}

/// The proposal alone; see [`examine`].
pub fn propose(name: &str, bytes: &[u8], pdf: &PdfReader) -> Proposal {
    examine(name, bytes, bytes.len() as u64, pdf).proposal
}

/// The text alone, of a paper of a known kind.
///
/// # Errors
/// Whatever [`ReadError`] says about the paper; never more than one, never a panic.
pub fn text(kind: Kind, bytes: &[u8], pdf: &PdfReader) -> Result<String, ReadError> {
    if bytes.len() > MAX_INPUT {
        return Err(ReadError::TooLarge { len: bytes.len() as u64, max: MAX_INPUT as u64 });
    }
    read(kind, bytes, pdf).text
}

/// What a reader brought back.
struct Reading {
    /// From fields that the format has for it.
    stated: Hints,
    /// From the words of the paper.
    said: Hints,
    text: Result<String, ReadError>,
}

impl Default for Reading {
    fn default() -> Self {
        Reading { stated: Hints::default(), said: Hints::default(), text: Ok(String::new()) }
    }
}

impl Reading {
    fn failed(error: ReadError) -> Reading {
        Reading { text: Err(error), ..Reading::default() }
    }

    fn propose(&self, name: &str, kind: Kind) -> Proposal {
        let named = guess::from_name(name);
        let text = self.text.as_deref().unwrap_or_default();
        let confidence = if self.stated.type_code.is_some() {
            Confidence::Stated
        } else if self.said.type_code.is_some() {
            Confidence::Likely
        } else {
            Confidence::Guess
        };
        let mut hints = self.stated.clone().or(self.said.clone());
        if hints.type_code.is_none() {
            // A picture whose name says nothing is a picture.
            let picture = if kind.is_image() { Some("52040-3") } else { None };
            hints.type_code = hints.title.as_deref().and_then(guess::type_of).or(named.type_code).or(picture);
        }
        // A file's name is a better title than a bare type label, unless a camera gave it.
        let fallback = title::stem(name);
        if hints.title.is_none() && !is_machine_name(fallback) {
            hints.title = Some(fallback.to_owned());
        }
        hints.date = hints.date.or(named.date);
        let mut proposal = hints.into_proposal(fallback, confidence);
        proposal.sensitive = proposal
            .sensitive
            .or_else(|| sensitive_in(&proposal.title))
            .or_else(|| sensitive_in(name))
            .or_else(|| sensitive_in(text));
        proposal
    }
}

/// `IMG_20240312_101112`, `scan0001`, `doc-2024-03-12`: hardly a letter beside the digits and usual beginnings.
fn is_machine_name(stem: &str) -> bool {
    let letters: String = stem.chars().filter(|c| c.is_alphabetic()).collect::<String>().to_lowercase();
    ["", "img", "dsc", "dscn", "scan", "image", "photo", "document", "doc", "pxl", "file", "download", "cr"]
        .contains(&letters.as_str())
}

fn read(kind: Kind, bytes: &[u8], pdf: &PdfReader) -> Reading {
    match kind {
        Kind::Empty => Reading::failed(ReadError::Empty),
        Kind::Pdf => match pdf.read(bytes) {
            Ok(content) => from_pdf(content),
            Err(error) => Reading::failed(error),
        },
        Kind::Text => from_text(charset::decode_text(bytes).into_owned()),
        Kind::Fhir => fhir::read(bytes).map_or_else(Reading::failed, |fhir| from_fhir(fhir, pdf)),
        Kind::HealthCard => health_card::read(bytes).map_or_else(Reading::failed, |fhir| from_fhir(fhir, pdf)),
        Kind::Cda => match cda::read(bytes) {
            Ok(cda) => with_embedded(cda.hints, cda.text, &cda.embedded, pdf),
            Err(error) => Reading::failed(error),
        },
        Kind::Dicom => {
            let (header, ended) = dicom::read(bytes);
            let text = ended.map_or_else(|| Ok(header.text()), Err);
            Reading { stated: header.hints(), text, ..Reading::default() }
        }
        Kind::Calendar => match ics::read(bytes) {
            Ok(calendar) => Reading { stated: calendar.hints, text: Ok(calendar.text), ..Reading::default() },
            Err(error) => Reading::failed(error),
        },
        Kind::Zip => match Archive::open(bytes) {
            Ok(archive) => {
                let names = archive.names().join("\n");
                Reading { text: Ok(charset::prefix(&names, MAX_TEXT).to_owned()), ..Reading::default() }
            }
            Err(error) => Reading::failed(error),
        },
        // A link is a secret: whoever reads the index must not find it there.
        Kind::HealthLink => Reading::default(),
        Kind::Jpeg | Kind::Png | Kind::OtherImage(_) | Kind::Html | Kind::Svg | Kind::Program | Kind::Unknown => {
            Reading::default()
        }
    }
}

fn from_text(mut text: String) -> Reading {
    let bounded = charset::prefix(&text, MAX_TEXT).len();
    text.truncate(bounded);
    let mut said = guess::from_text(&text);
    // A note rarely has a heading of its own kind: its first line is its title, if it reads like one.
    if said.title.is_none() {
        let first = text.lines().map(str::trim).find(|l| l.chars().any(char::is_alphanumeric));
        said.title = first.filter(|l| reads_like_a_heading(l)).map(str::to_owned);
    }
    Reading { said, text: Ok(text), ..Reading::default() }
}

fn from_pdf(content: PdfContent) -> Reading {
    let mut said = guess::from_text(charset::prefix(&content.text, MAX_HEADING));
    // The information dictionary is written by a program; it is believed where the page is silent, and for a title
    // that reads like one.
    if let Some(title) = content.title.filter(|t| is_human_title(t)) {
        said.type_code = said.type_code.or_else(|| guess::type_of(&title));
        said.title = Some(title);
    }
    // A person in the dictionary says more than a house on the page.
    let wrote = content.author.filter(|a| is_human_title(a));
    let person =
        wrote.as_deref().is_some_and(guess::is_person) && !said.author.as_deref().is_some_and(guess::is_person);
    said.author = if person { wrote } else { said.author.or(wrote) };
    said.date = said.date.or(content.created);
    Reading { said, text: Ok(content.text), ..Reading::default() }
}

/// Some words of ordinary length, not a whole paragraph, code or an encoded block.
fn reads_like_a_heading(line: &str) -> bool {
    let longest = line.split_whitespace().map(|w| w.chars().count()).max().unwrap_or(0);
    line.chars().count() <= 120 && longest <= 40 && !line.contains(['{', '}', '<', '>', '='])
}

/// Not `Microsoft Word - x.doc`, `untitled`, a path or a number.
fn is_human_title(title: &str) -> bool {
    let lower = title.trim().to_lowercase();
    let machine = [
        "microsoft ",
        "untitled",
        "sans titre",
        "sans nom",
        "document",
        "scan",
        "user",
        "admin",
        "unknown",
        "anonymous",
    ];
    lower.chars().filter(|c| c.is_alphabetic()).count() >= 4
        && !machine.iter().any(|m| lower.starts_with(m))
        && ![".doc", ".docx", ".odt", ".rtf", ".pdf", ".tmp", ".html"].iter().any(|ending| lower.ends_with(ending))
        && !lower.contains(['/', '\\', '_'])
}

fn from_fhir(fhir: Fhir, pdf: &PdfReader) -> Reading {
    with_embedded(fhir.hints, fhir.text, &fhir.embedded, pdf)
}

/// Adds the text of the papers inside. One that cannot be read does not hide the others, nor the paper around it.
fn with_embedded(stated: Hints, mut text: String, embedded: &[Embedded], pdf: &PdfReader) -> Reading {
    let mut said = Hints::default();
    for inner in embedded {
        let found = match inner.bytes() {
            Some(bytes) if inner.is_pdf() => pdf.read(&bytes).ok().map(from_pdf),
            Some(bytes) if inner.is_text() => Some(from_text(charset::decode_text(&bytes).into_owned())),
            _ => None,
        };
        if let Some(Reading { said: inner_said, text: Ok(inner_text), .. }) = found {
            said = said.or(inner_said);
            let room = MAX_TEXT.saturating_sub(text.len() + 1);
            text.push('\n');
            text.push_str(charset::prefix(&inner_text, room));
        }
    }
    Reading { stated, said, text: Ok(text) }
}
