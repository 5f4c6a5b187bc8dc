//! The descriptive part of a DICOM file (PS3.10): dates, descriptions, names. Pixels are never touched.
//!
//! Own reader of 200 lines: the crates that decode whole data sets bring forty others, one of them unmaintained,
//! for a dozen text values.

use std::collections::BTreeMap;
use std::io::Read;

use encoding_rs::Encoding;
use flate2::read::DeflateDecoder;

use crate::charset;
use crate::date;
use crate::error::ReadError;
use crate::kind::Kind;
use crate::limits::{MAX_DEPTH, MAX_DICOM_ELEMENTS, MAX_DICOM_VALUE, MAX_INFLATED};
use crate::proposal::Hints;

/// The text values of a header, decoded. A header that is cut short keeps what came before.
#[derive(Debug, Default)]
pub(crate) struct Header {
    values: BTreeMap<(u16, u16), String>,
}

const CHARACTER_SET: (u16, u16) = (0x0008, 0x0005);
const STUDY_DATE: (u16, u16) = (0x0008, 0x0020);
const SERIES_DATE: (u16, u16) = (0x0008, 0x0021);
const ACQUISITION_DATE: (u16, u16) = (0x0008, 0x0022);
const CONTENT_DATE: (u16, u16) = (0x0008, 0x0023);
const MODALITY: (u16, u16) = (0x0008, 0x0060);
const INSTITUTION: (u16, u16) = (0x0008, 0x0080);
const REFERRING: (u16, u16) = (0x0008, 0x0090);
const STUDY_DESCRIPTION: (u16, u16) = (0x0008, 0x1030);
const SERIES_DESCRIPTION: (u16, u16) = (0x0008, 0x103e);
const PERFORMING: (u16, u16) = (0x0008, 0x1050);
const BODY_PART: (u16, u16) = (0x0018, 0x0015);
const PROTOCOL: (u16, u16) = (0x0018, 0x1030);
const IMAGE_COMMENTS: (u16, u16) = (0x0020, 0x4000);
const REQUESTED_PROCEDURE: (u16, u16) = (0x0032, 0x1060);
const PERFORMED_STEP: (u16, u16) = (0x0040, 0x0254);
const TRANSFER_SYNTAX: (u16, u16) = (0x0002, 0x0010);
const FIRST_PIXELS: (u16, u16) = (0x7fe0, 0x0000);

/// In the order in which they make a readable text.
const WANTED: [(u16, u16); 16] = [
    STUDY_DESCRIPTION,
    SERIES_DESCRIPTION,
    REQUESTED_PROCEDURE,
    PERFORMED_STEP,
    PROTOCOL,
    BODY_PART,
    MODALITY,
    IMAGE_COMMENTS,
    INSTITUTION,
    PERFORMING,
    REFERRING,
    CHARACTER_SET,
    STUDY_DATE,
    SERIES_DATE,
    ACQUISITION_DATE,
    CONTENT_DATE,
];
const SPOKEN: usize = 11;

impl Header {
    fn get(&self, tag: (u16, u16)) -> Option<&str> {
        self.values.get(&tag).map(String::as_str).filter(|v| !v.is_empty())
    }

    pub(crate) fn hints(&self) -> Hints {
        let dates = [STUDY_DATE, CONTENT_DATE, ACQUISITION_DATE, SERIES_DATE];
        Hints {
            title: self.get(STUDY_DESCRIPTION).or(self.get(SERIES_DESCRIPTION)).map(str::to_owned),
            type_code: Some("IMG-KOS"),
            date: dates.iter().find_map(|tag| self.get(*tag).and_then(date::of_standard)),
            author: self.get(PERFORMING).map(person).or_else(|| self.get(INSTITUTION).map(str::to_owned)),
            restricted: false,
        }
    }

    pub(crate) fn text(&self) -> String {
        let mut out = String::new();
        for tag in &WANTED[..SPOKEN] {
            if let Some(value) = self.get(*tag) {
                let named = matches!(*tag, PERFORMING | REFERRING);
                out.push_str(&if named { person(value) } else { value.to_owned() });
                out.push('\n');
            }
        }
        out
    }
}

/// `Family^Given^Middle^Prefix^Suffix` as a person would write it.
fn person(name: &str) -> String {
    let mut parts = name.split('=').next().unwrap_or(name).split('^').map(str::trim);
    let family = parts.next().unwrap_or_default();
    let given = parts.next().unwrap_or_default();
    let prefix = parts.nth(1).unwrap_or_default();
    [prefix, given, family].iter().filter(|p| !p.is_empty()).copied().collect::<Vec<_>>().join(" ")
}

/// Reads the header. The second value says why it ended early, if it did.
pub(crate) fn read(bytes: &[u8]) -> (Header, Option<ReadError>) {
    let mut raw = BTreeMap::new();
    let ended = read_raw(bytes, &mut raw).err();
    let set = raw.get(&CHARACTER_SET).and_then(|v: &Vec<u8>| character_set(&String::from_utf8_lossy(v)));
    let decode = |value: &Vec<u8>| {
        let text = match set {
            Some(encoding) => encoding.decode_without_bom_handling(value).0,
            None => charset::decode_text(value),
        };
        text.trim_matches(['\0', ' ']).to_owned()
    };
    (Header { values: raw.iter().map(|(tag, value)| (*tag, decode(value))).collect() }, ended)
}

fn read_raw(bytes: &[u8], raw: &mut BTreeMap<(u16, u16), Vec<u8>>) -> Result<(), ReadError> {
    let body = bytes.get(132..).ok_or(CUT)?;
    // The group 0002 is always explicit little endian, whatever follows.
    let mut meta = Cursor { rest: body, syntax: Syntax { explicit: true, big: false }, elements: 0 };
    let mut transfer = String::new();
    while meta.peek_group() == Some(0x0002) {
        let element = meta.element()?;
        let value = meta.take(element.length.ok_or(MALFORMED_META)?)?;
        if element.tag == TRANSFER_SYNTAX {
            transfer = String::from_utf8_lossy(value).trim_matches(['\0', ' ']).to_owned();
        }
    }
    let inflated;
    let (rest, explicit, big) = match transfer.as_str() {
        "1.2.840.10008.1.2" => (meta.rest, false, false),
        "1.2.840.10008.1.2.2" => (meta.rest, true, true),
        "1.2.840.10008.1.2.1.99" => {
            inflated = inflate(meta.rest);
            (&inflated[..], true, false)
        }
        _ => (meta.rest, true, false),
    };
    walk(&mut Cursor { rest, syntax: Syntax { explicit, big }, elements: meta.elements }, raw)
}

/// The header is at the front: the first bytes are enough, an error after them does not matter here.
fn inflate(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let _ = DeflateDecoder::new(bytes).take(MAX_INFLATED as u64).read_to_end(&mut out);
    out
}

fn walk(cursor: &mut Cursor<'_>, raw: &mut BTreeMap<(u16, u16), Vec<u8>>) -> Result<(), ReadError> {
    // Sequences of undefined length that are open; each remembers the notation outside of it.
    let mut open: Vec<Syntax> = Vec::new();
    while !cursor.rest.is_empty() {
        let element = cursor.element()?;
        match (element.tag, element.length) {
            ((0xfffe, 0xe0dd), _) => cursor.syntax = open.pop().ok_or(MALFORMED_SEQUENCE)?,
            // Items: their elements follow and are walked through like any other.
            ((0xfffe, _), _) => {}
            (tag, _) if open.is_empty() && tag >= FIRST_PIXELS => return Ok(()),
            (_, None) => {
                if open.len() == MAX_DEPTH {
                    return Err(ReadError::Excessive { kind: Kind::Dicom, what: "nested sequences" });
                }
                open.push(cursor.syntax);
                // A sequence of unknown representation is written in the implicit notation (PS3.5 §6.2.2).
                if element.representation == *b"UN" {
                    cursor.syntax = Syntax { explicit: false, big: false };
                }
            }
            (tag, Some(length)) => {
                let value = cursor.take(length)?;
                if open.is_empty() && WANTED.contains(&tag) && value.len() <= MAX_DICOM_VALUE {
                    raw.entry(tag).or_insert_with(|| value.to_vec());
                }
            }
        }
    }
    if open.is_empty() { Ok(()) } else { Err(CUT) }
}

const CUT: ReadError = ReadError::CutShort { kind: Kind::Dicom };
const MALFORMED_META: ReadError = ReadError::Malformed { kind: Kind::Dicom, what: "file meta information" };
const MALFORMED_SEQUENCE: ReadError = ReadError::Malformed { kind: Kind::Dicom, what: "sequence delimiter" };
const MALFORMED_VR: ReadError = ReadError::Malformed { kind: Kind::Dicom, what: "value representation" };

#[derive(Clone, Copy)]
struct Syntax {
    explicit: bool,
    big: bool,
}

struct Element {
    tag: (u16, u16),
    representation: [u8; 2],
    /// None: undefined length.
    length: Option<u32>,
}

struct Cursor<'a> {
    rest: &'a [u8],
    syntax: Syntax,
    elements: usize,
}

impl<'a> Cursor<'a> {
    fn take(&mut self, length: u32) -> Result<&'a [u8], ReadError> {
        let length = usize::try_from(length).map_err(|_| CUT)?;
        let (value, rest) = self.rest.split_at_checked(length).ok_or(CUT)?;
        self.rest = rest;
        Ok(value)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], ReadError> {
        let (value, rest) = self.rest.split_first_chunk::<N>().ok_or(CUT)?;
        self.rest = rest;
        Ok(*value)
    }

    fn u16(&mut self) -> Result<u16, ReadError> {
        let bytes = self.array()?;
        Ok(if self.syntax.big { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
    }

    fn u32(&mut self) -> Result<u32, ReadError> {
        let bytes = self.array()?;
        Ok(if self.syntax.big { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) })
    }

    fn peek_group(&self) -> Option<u16> {
        self.rest.first_chunk().map(|bytes| u16::from_le_bytes(*bytes))
    }

    fn element(&mut self) -> Result<Element, ReadError> {
        self.elements += 1;
        if self.elements > MAX_DICOM_ELEMENTS {
            return Err(ReadError::Excessive { kind: Kind::Dicom, what: "elements" });
        }
        let tag = (self.u16()?, self.u16()?);
        if tag.0 == 0xfffe || !self.syntax.explicit {
            let length = self.u32()?;
            return Ok(Element { tag, representation: *b"  ", length: (length != u32::MAX).then_some(length) });
        }
        let representation: [u8; 2] = self.array()?;
        if !representation.iter().all(u8::is_ascii_uppercase) {
            return Err(MALFORMED_VR);
        }
        let long =
            [*b"OB", *b"OW", *b"OF", *b"OD", *b"OL", *b"OV", *b"SQ", *b"UC", *b"UR", *b"UT", *b"UN", *b"SV", *b"UV"]
                .contains(&representation);
        let length = if long {
            self.take(2)?;
            let length = self.u32()?;
            (length != u32::MAX).then_some(length)
        } else {
            Some(u32::from(self.u16()?))
        };
        Ok(Element { tag, representation, length })
    }
}

/// The encoding of Specific Character Set (PS3.3 §C.12.1.1.2). With several values, the last covers most text.
fn character_set(value: &str) -> Option<&'static Encoding> {
    let name = value.rsplit('\\').find(|v| !v.trim().is_empty())?.trim_matches(['\0', ' ']);
    let label = match name.strip_prefix("ISO 2022 IR ").or_else(|| name.strip_prefix("ISO_IR ")).unwrap_or(name) {
        "100" => "iso-8859-1",
        "101" => "iso-8859-2",
        "109" => "iso-8859-3",
        "110" => "iso-8859-4",
        "144" => "iso-8859-5",
        "127" => "iso-8859-6",
        "126" => "iso-8859-7",
        "138" => "iso-8859-8",
        "148" => "iso-8859-9",
        "203" => "iso-8859-15",
        "166" => "tis-620",
        "13" => "shift_jis",
        "192" => "utf-8",
        "GB18030" => "gb18030",
        "GBK" => "gbk",
        _ => return None,
    };
    Encoding::for_label(label.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn short(tag: (u16, u16), vr: &[u8; 2], value: &[u8]) -> Vec<u8> {
        let mut out = [tag.0.to_le_bytes(), tag.1.to_le_bytes()].concat();
        out.extend_from_slice(vr);
        out.extend_from_slice(&u16::try_from(value.len()).unwrap().to_le_bytes());
        out.extend_from_slice(value);
        out
    }

    fn file(syntax: &[u8], body: &[u8]) -> Vec<u8> {
        let mut out = vec![0; 128];
        out.extend_from_slice(b"DICM");
        out.extend(short(TRANSFER_SYNTAX, b"UI", syntax));
        out.extend_from_slice(body);
        out
    }

    #[test]
    fn latin1_explicit() {
        let mut body = short(CHARACTER_SET, b"CS", b"ISO_IR 100");
        body.extend(short(STUDY_DATE, b"DA", b"20221004"));
        body.extend(short(STUDY_DESCRIPTION, b"LO", b"Panoramique dentaire num\xe9rique "));
        body.extend(short(PERFORMING, b"PN", b"Garancher^Paul-\xc9mile^^Dr "));
        let (header, ended) = read(&file(b"1.2.840.10008.1.2.1\0", &body));
        assert_eq!(ended, None);
        let hints = header.hints();
        assert_eq!(hints.title.as_deref(), Some("Panoramique dentaire numérique"));
        assert_eq!(hints.author.as_deref(), Some("Dr Paul-Émile Garancher"));
        assert_eq!(hints.date.unwrap().to_string(), "2022-10-04");
        assert!(header.text().contains("numérique"));
    }

    #[test]
    fn sequences_are_stepped_over() {
        // An implicit-notation sequence of undefined length that holds a misleading study description.
        let mut body = Vec::new();
        body.extend([0x08, 0, 0x40, 0x11, 0xff, 0xff, 0xff, 0xff]);
        body.extend([0xfe, 0xff, 0, 0xe0, 0xff, 0xff, 0xff, 0xff]);
        body.extend([0x08, 0, 0x30, 0x10, 4, 0, 0, 0, b'f', b'a', b'u', b'x']);
        body.extend([0xfe, 0xff, 0x0d, 0xe0, 0, 0, 0, 0, 0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0]);
        body.extend([0x08, 0, 0x30, 0x10, 4, 0, 0, 0, b'v', b'r', b'a', b'i']);
        let (header, ended) = read(&file(b"1.2.840.10008.1.2\0", &body));
        assert_eq!(ended, None);
        assert_eq!(header.hints().title.as_deref(), Some("vrai"));
    }

    #[test]
    fn hostile_headers() {
        let mut lying = short(STUDY_DATE, b"DA", b"20221004");
        lying.extend([0x08, 0, 0x30, 0x10, b'U', b'T', 0, 0, 0xfe, 0xff, 0xff, 0x7f]);
        let (header, ended) = read(&file(b"1.2.840.10008.1.2.1\0", &lying));
        assert_eq!(ended, Some(CUT));
        assert!(header.hints().date.is_some(), "what came before the cut is kept");

        let nested = [0x08, 0, 0x40, 0x11, b'S', b'Q', 0, 0, 0xff, 0xff, 0xff, 0xff].repeat(5_000);
        assert!(matches!(read(&file(b"1.2.840.10008.1.2.1\0", &nested)).1, Some(ReadError::Excessive { .. })));
        let many = short((0x0009, 1), b"LO", b"").repeat(30_000);
        assert!(matches!(read(&file(b"1.2.840.10008.1.2.1\0", &many)).1, Some(ReadError::Excessive { .. })));
        assert_eq!(read(b"").1, Some(CUT));
        assert_eq!(read(&[0; 140]).1, Some(MALFORMED_VR));
    }
}
