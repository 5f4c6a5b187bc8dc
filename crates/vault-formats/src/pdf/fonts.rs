//! Fonts, as far as text needs them: what a code means, and how far it moves the pen.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Encoding, Object};

use crate::limits::MAX_PDF_STREAM;

/// A font dictionary, and beside it one that has only its `ToUnicode` map: the library looks at that map last, but
/// for text it is the better source (subset fonts have codes without meaning).
pub(super) struct Source<'a> {
    dict: &'a Dictionary,
    unicode: Option<Dictionary>,
}

/// The fonts of the resources, the nearest first.
pub(super) fn sources<'a>(doc: &'a Document, resources: &[&'a Dictionary]) -> BTreeMap<Vec<u8>, Source<'a>> {
    let mut found = BTreeMap::new();
    for resource in resources {
        let Some(fonts) = resource.get(b"Font").ok().and_then(|f| dict(doc, f)) else { continue };
        for (name, font) in fonts.iter() {
            if let Some(font) = dict(doc, font) {
                found.entry(name.clone()).or_insert_with(|| Source { dict: font, unicode: unicode_only(font) });
            }
        }
    }
    found
}

fn unicode_only(font: &Dictionary) -> Option<Dictionary> {
    let map = font.get(b"ToUnicode").ok()?;
    map.as_reference().ok()?;
    let mut only = Dictionary::new();
    only.set("Type", "Font");
    only.set("ToUnicode", map.clone());
    Some(only)
}

pub(super) fn dict<'a>(doc: &'a Document, object: &'a Object) -> Option<&'a Dictionary> {
    doc.dereference(object).ok()?.1.as_dict().ok()
}

pub(super) struct Font<'a> {
    encoding: Option<Encoding<'a>>,
    widths: Widths,
}

enum Widths {
    /// One byte a code; widths from `first` on.
    Simple { first: u32, widths: Vec<f32>, missing: f32 },
    /// Two bytes a code (Identity-H and its like).
    Cid { widths: BTreeMap<u32, f32>, default: f32 },
    /// A standard font without widths: estimated from the characters.
    Estimated,
}

impl<'a> Font<'a> {
    pub(super) fn new(doc: &'a Document, source: &'a Source<'a>) -> Font<'a> {
        let by_map =
            source.unicode.as_ref().and_then(|only| match only.get_font_encoding_with_limit(doc, MAX_PDF_STREAM) {
                Ok(encoding @ Encoding::UnicodeMapEncoding(_)) => Some(encoding),
                _ => None,
            });
        let encoding = by_map.or_else(|| source.dict.get_font_encoding_with_limit(doc, MAX_PDF_STREAM).ok());
        Font { encoding, widths: widths(doc, source.dict) }
    }

    /// True if [`advance`](Self::advance) comes from the font and not from an estimate.
    pub(super) fn is_measured(&self) -> bool {
        !matches!(self.widths, Widths::Estimated)
    }

    /// The characters of a string; those without a meaning are left out.
    pub(super) fn text(&self, bytes: &[u8]) -> String {
        let Some(encoding) = &self.encoding else { return String::new() };
        let mut out = String::new();
        // What was written before the error stands.
        let _ = encoding.write_to_string(bytes, &mut out);
        out.retain(|c| c != '\u{fffd}' && (!c.is_control() || c == '\t'));
        out
    }

    /// How far a string moves the pen, in thousandths of the font size, the number of its codes, and of its spaces.
    pub(super) fn advance(&self, bytes: &[u8], text: &str) -> (f32, f32, f32) {
        let count = |n: usize| f32::from(u16::try_from(n).unwrap_or(u16::MAX));
        match &self.widths {
            Widths::Simple { first, widths, missing } => {
                let width = |b: &u8| {
                    let at = u32::from(*b).checked_sub(*first).and_then(|i| usize::try_from(i).ok());
                    at.and_then(|i| widths.get(i)).copied().unwrap_or(*missing)
                };
                let spaces = bytes.iter().filter(|b| **b == b' ').count();
                (bytes.iter().map(width).sum(), count(bytes.len()), count(spaces))
            }
            Widths::Cid { widths, default } => {
                let codes = bytes.as_chunks::<2>().0;
                let width = |c: &[u8; 2]| *widths.get(&u32::from(u16::from_be_bytes(*c))).unwrap_or(default);
                (codes.iter().map(width).sum(), count(codes.len()), 0.0)
            }
            Widths::Estimated => {
                let spaces = bytes.iter().filter(|b| **b == b' ').count();
                (text.chars().map(estimate).sum(), count(bytes.len()), count(spaces))
            }
        }
    }
}

/// Helvetica, roughly.
fn estimate(c: char) -> f32 {
    match c {
        'i' | 'j' | 'l' | '\'' | '|' => 222.0,
        ' ' | '.' | ',' | ':' | ';' | '!' | 'f' | 't' | 'I' | '/' => 278.0,
        'r' | '-' | '(' | ')' => 333.0,
        'm' | 'M' => 833.0,
        'w' => 722.0,
        'W' | '%' => 920.0,
        c if c.is_uppercase() => 690.0,
        _ => 545.0,
    }
}

/// Most widths that are read of one font.
const MAX_WIDTHS: usize = 70_000;

fn widths(doc: &Document, font: &Dictionary) -> Widths {
    let number = |d: &Dictionary, key: &[u8]| d.get(key).ok().and_then(|o| doc.dereference(o).ok()?.1.as_float().ok());
    if let Ok(Object::Array(descendants)) = font.get(b"DescendantFonts").and_then(|o| Ok(doc.dereference(o)?.1)) {
        let descendant = descendants.first().and_then(|d| dict(doc, d));
        let default = descendant.and_then(|d| number(d, b"DW")).unwrap_or(1000.0);
        let listed = descendant.and_then(|d| d.get(b"W").ok()).and_then(|w| doc.dereference(w).ok()?.1.as_array().ok());
        return Widths::Cid { widths: listed.map(|w| cid_widths(doc, w)).unwrap_or_default(), default };
    }
    let listed = font.get(b"Widths").ok().and_then(|w| doc.dereference(w).ok()?.1.as_array().ok());
    match listed {
        Some(list) => Widths::Simple {
            first: font
                .get(b"FirstChar")
                .and_then(Object::as_i64)
                .ok()
                .and_then(|f| u32::try_from(f).ok())
                .unwrap_or(0),
            widths: list
                .iter()
                .take(256)
                .map(|w| doc.dereference(w).ok().and_then(|(_, w)| w.as_float().ok()).unwrap_or(0.0))
                .collect(),
            missing: font
                .get(b"FontDescriptor")
                .ok()
                .and_then(|d| dict(doc, d))
                .and_then(|d| number(d, b"MissingWidth"))
                .unwrap_or(500.0),
        },
        None => Widths::Estimated,
    }
}

/// `[first [w w w] first last w …]` (ISO 32000-1, 9.7.4.3).
fn cid_widths(doc: &Document, list: &[Object]) -> BTreeMap<u32, f32> {
    let mut out = BTreeMap::new();
    let mut rest = list;
    while let [first, second, after @ ..] = rest {
        let Some(first) = first.as_i64().ok().and_then(|f| u32::try_from(f).ok()) else { break };
        match (doc.dereference(second).map(|(_, s)| s), after) {
            (Ok(Object::Array(widths)), _) => {
                out.extend((first..).zip(widths.iter().map(|w| w.as_float().unwrap_or(0.0))));
                rest = after;
            }
            (Ok(last), [width, after @ ..]) => {
                let last = last.as_i64().ok().and_then(|l| u32::try_from(l).ok()).unwrap_or(first).min(0xffff);
                let width = width.as_float().unwrap_or(0.0);
                out.extend((first..=last).map(|code| (code, width)));
                rest = after;
            }
            _ => break,
        }
        if out.len() > MAX_WIDTHS {
            break;
        }
    }
    out
}
