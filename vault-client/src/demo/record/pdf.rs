//! Writes small PDFs: pages of text, lines and boxes in the standard Helvetica. Content streams stay uncompressed, so
//! that a search for a word of a paper in raw bytes has something to find.

use std::fmt::Write as _;

use lopdf::{Document, Object, Stream, StringFormat, dictionary, text_string};
use vault_formats::Date;

use super::helvetica;

/// A4, in points.
pub(super) const WIDTH: f32 = 595.0;
pub(super) const HEIGHT: f32 = 842.0;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Face {
    Regular,
    Bold,
    Italic,
}

pub(super) type Colour = (f32, f32, f32);
pub(super) const BLACK: Colour = (0.08, 0.08, 0.10);
pub(super) const GREY: Colour = (0.42, 0.44, 0.47);

/// One page being drawn. The origin is the upper left corner, y grows downwards.
#[derive(Default)]
pub(super) struct Page {
    content: Vec<u8>,
}

impl Page {
    fn op(&mut self, op: &str) {
        self.content.extend_from_slice(op.as_bytes());
        self.content.push(b'\n');
    }

    /// One line of text whose baseline begins at (x, y).
    pub(super) fn text(&mut self, x: f32, y: f32, face: Face, size: f32, colour: Colour, text: &str) {
        let font = match face {
            Face::Regular => "F1",
            Face::Bold => "F2",
            Face::Italic => "F3",
        };
        let (r, g, b) = colour;
        self.op(&format!("BT {r} {g} {b} rg /{font} {size} Tf 1 0 0 1 {x:.2} {:.2} Tm", HEIGHT - y));
        self.content.push(b'(');
        for byte in win_ansi(text) {
            if matches!(byte, b'(' | b')' | b'\\') {
                self.content.push(b'\\');
            }
            self.content.push(byte);
        }
        self.op(") Tj ET");
    }

    pub(super) fn line(&mut self, from: (f32, f32), to: (f32, f32), width: f32, colour: Colour) {
        let (r, g, b) = colour;
        let (y1, y2) = (HEIGHT - from.1, HEIGHT - to.1);
        self.op(&format!("{r} {g} {b} RG {width} w {:.2} {y1:.2} m {:.2} {y2:.2} l S", from.0, to.0));
    }

    pub(super) fn fill(&mut self, x: f32, y: f32, w: f32, h: f32, colour: Colour) {
        let (r, g, b) = colour;
        self.op(&format!("{r} {g} {b} rg {x:.2} {:.2} {w:.2} {h:.2} re f", HEIGHT - y - h));
    }

    pub(super) fn frame(&mut self, x: f32, y: f32, w: f32, h: f32, width: f32, colour: Colour) {
        let (r, g, b) = colour;
        self.op(&format!("{r} {g} {b} RG {width} w {x:.2} {:.2} {w:.2} {h:.2} re S", HEIGHT - y - h));
    }

    /// A smooth pen stroke through the points.
    pub(super) fn curve(&mut self, points: &[(f32, f32)], width: f32, colour: Colour) {
        let (r, g, b) = colour;
        let mut op = format!("{r} {g} {b} RG {width} w 1 J ");
        for (i, step) in points.windows(2).enumerate() {
            let [(x0, y0), (x1, y1)] = [step[0], step[1]];
            if i == 0 {
                let _ = write!(op, "{x0:.2} {:.2} m ", HEIGHT - y0);
            }
            let (cx, cy) = (x0 + (x1 - x0) * 0.9, y0 + (y1 - y0) * 0.1);
            let (dx, dy) = (x0 + (x1 - x0) * 0.6, y0 + (y1 - y0) * 1.15);
            let _ = write!(op, "{cx:.2} {:.2} {dx:.2} {:.2} {x1:.2} {:.2} c ", HEIGHT - cy, HEIGHT - dy, HEIGHT - y1);
        }
        self.op(&(op + "S"));
    }
}

/// Width of a line of text in points.
pub(super) fn width(face: Face, size: f32, text: &str) -> f32 {
    let widths = if face == Face::Bold { &helvetica::BOLD } else { &helvetica::REGULAR };
    let thousandths: u32 =
        win_ansi(text).iter().filter_map(|b| widths.get(usize::from(b.checked_sub(32)?))).map(|w| u32::from(*w)).sum();
    f32::from(u16::try_from(thousandths).unwrap_or(u16::MAX)) / 1000.0 * size
}

/// Lines of at most `max` points.
pub(super) fn wrap(face: Face, size: f32, text: &str, max: f32) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if line.is_empty() || width(face, size, &longer) <= max {
            line = longer;
        } else {
            lines.push(std::mem::replace(&mut line, word.to_owned()));
        }
    }
    lines.push(line);
    lines
}

/// Windows-1252: Latin-1 and the French letters and signs that it lacks.
fn win_ansi(text: &str) -> Vec<u8> {
    text.chars()
        .map(|c| match c {
            '€' => 0x80,
            '…' => 0x85,
            '‰' => 0x89,
            'Œ' => 0x8c,
            '‘' => 0x91,
            '’' => 0x92,
            '“' => 0x93,
            '”' => 0x94,
            '•' => 0x95,
            '–' => 0x96,
            '—' => 0x97,
            'œ' => 0x9c,
            'Ÿ' => 0x9f,
            c => u8::try_from(u32::from(c)).ok().filter(|b| !(0x80..0xa0).contains(b)).unwrap_or(b'?'),
        })
        .collect()
}

/// Puts the pages together.
pub(super) fn save(pages: Vec<Page>, title: &str, author: &str, date: Date) -> Vec<u8> {
    let mut doc = Document::with_version("1.4");
    let tree = doc.new_object_id();
    let mut font = |name: &str| {
        doc.add_object(dictionary! {
            "Type" => "Font", "Subtype" => "Type1", "BaseFont" => name, "Encoding" => "WinAnsiEncoding",
        })
    };
    let fonts =
        dictionary! { "F1" => font("Helvetica"), "F2" => font("Helvetica-Bold"), "F3" => font("Helvetica-Oblique") };
    let resources = doc.add_object(dictionary! { "Font" => fonts });
    let kids: Vec<Object> = pages
        .into_iter()
        .map(|page| {
            let content = doc.add_object(Stream::new(dictionary! {}, page.content).with_compression(false));
            doc.add_object(dictionary! { "Type" => "Page", "Parent" => tree, "Contents" => content }).into()
        })
        .collect();
    let count = i64::try_from(kids.len()).unwrap_or(i64::MAX);
    let media = vec![0.into(), 0.into(), WIDTH.into(), HEIGHT.into()];
    doc.objects.insert(
        tree,
        dictionary! {
            "Type" => "Pages", "Kids" => kids, "Count" => count, "Resources" => resources, "MediaBox" => media,
        }
        .into(),
    );
    let catalog = doc.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree, "Lang" => text_string("fr-FR") });
    let created = format!("D:{}{:02}{:02}101500+01'00'", date.year(), date.month(), date.day());
    let info = doc.add_object(dictionary! {
        "Title" => text_string(title),
        "Author" => text_string(author),
        "Producer" => text_string("Logiciel fictif"),
        "CreationDate" => Object::String(created.into_bytes(), StringFormat::Literal),
    });
    doc.trailer.set("Root", catalog);
    doc.trailer.set("Info", info);
    let mut out = Vec::new();
    doc.save_to(&mut out).expect("a vector takes every byte");
    out
}
