//! Reads one PDF, in the child: information dictionary, then the text of each page in the order it is drawn.

use lopdf::content::{Content, Operation};
use lopdf::{DecompressError, Dictionary, Document, Error, LoadOptions, Object, decode_text_string};

use super::PdfContent;
use super::fonts::{self, Font};
use super::layout::{self, IDENTITY, Lines, Matrix, Run};
use crate::date;
use crate::error::ReadError;
use crate::kind::Kind;
use crate::limits::{MAX_PDF_FORMS, MAX_PDF_PAGES, MAX_PDF_STEPS, MAX_PDF_STREAM};

pub(super) fn read(pdf: &[u8]) -> Result<PdfContent, ReadError> {
    let options = LoadOptions { max_decompressed_size: Some(MAX_PDF_STREAM), ..LoadOptions::default() };
    let doc = Document::load_mem_with_options(pdf, options).map_err(|e| fault(&e, pdf))?;
    if doc.is_encrypted() && !doc.was_encrypted() {
        return Err(ReadError::Locked { kind: Kind::Pdf });
    }
    let pages: Vec<_> = doc.page_iter().take(MAX_PDF_PAGES).collect();
    if pages.is_empty() {
        return Err(broken(pdf));
    }
    let mut lines = Lines::default();
    for page in &pages {
        if lines.is_full() {
            break;
        }
        let content = doc.get_page_content_with_limit(*page, MAX_PDF_STREAM).map_err(|e| fault(&e, pdf))?;
        let resources = page_resources(&doc, *page);
        let mut steps = MAX_PDF_STEPS;
        let scene = Scene { doc: &doc, resources: &resources, depth: 0 };
        scene.draw(&content, &IDENTITY, &mut lines, &mut steps);
        lines.end_page();
    }
    let info = doc.trailer.get(b"Info").ok().and_then(|info| fonts::dict(&doc, info));
    let said = |key: &[u8]| {
        let text = info.and_then(|i| i.get(key).ok()).and_then(|o| decode_text_string(o).ok());
        text.filter(|t| !t.trim().is_empty())
    };
    Ok(PdfContent {
        title: said(b"Title"),
        author: said(b"Author"),
        created: said(b"CreationDate").and_then(|d| date::of_standard(&d)),
        pages: u32::try_from(pages.len()).unwrap_or(u32::MAX),
        text: lines.finish(),
    })
}

fn fault(error: &Error, pdf: &[u8]) -> ReadError {
    match error {
        Error::Decompress(DecompressError::MemoryLimitExceeded { .. }) => {
            ReadError::Excessive { kind: Kind::Pdf, what: "inflated bytes" }
        }
        Error::InvalidPassword | Error::Decryption(_) | Error::UnsupportedSecurityHandler(_) => {
            ReadError::Locked { kind: Kind::Pdf }
        }
        _ => broken(pdf),
    }
}

/// Without its last line, a PDF was cut; with it, it is wrong.
fn broken(pdf: &[u8]) -> ReadError {
    let tail = &pdf[pdf.len().saturating_sub(1024)..];
    match tail.windows(5).any(|w| w == b"%%EOF") {
        true => ReadError::Malformed { kind: Kind::Pdf, what: "structure" },
        false => ReadError::CutShort { kind: Kind::Pdf },
    }
}

fn page_resources(doc: &Document, page: lopdf::ObjectId) -> Vec<&Dictionary> {
    let Ok((own, inherited)) = doc.get_page_resources(page) else { return Vec::new() };
    own.into_iter().chain(inherited.into_iter().filter_map(|id| doc.get_dictionary(id).ok())).collect()
}

/// A page or a form: content with its resources.
struct Scene<'a> {
    doc: &'a Document,
    resources: &'a [&'a Dictionary],
    depth: usize,
}

/// The state that `q` saves and `Q` brings back.
#[derive(Clone)]
struct Pen {
    ctm: Matrix,
    font: Option<Vec<u8>>,
    size: f32,
    letter: f32,
    word: f32,
    stretch: f32,
    leading: f32,
    placed: bool,
}

/// Deepest stack of saved states.
const MAX_SAVED: usize = 512;

impl Scene<'_> {
    fn draw(&self, content: &[u8], ctm: &Matrix, lines: &mut Lines, steps: &mut usize) {
        let sources = fonts::sources(self.doc, self.resources);
        let fonts = sources.iter().map(|(name, s)| (name.as_slice(), Font::new(self.doc, s))).collect::<Vec<_>>();
        let font_of = |pen: &Pen| {
            let name = pen.font.as_deref()?;
            fonts.iter().find(|(known, _)| *known == name).map(|(_, font)| font)
        };
        let mut pen =
            Pen { ctm: *ctm, font: None, size: 0.0, letter: 0.0, word: 0.0, stretch: 1.0, leading: 0.0, placed: true };
        let mut saved: Vec<Pen> = Vec::new();
        let (mut text, mut line) = (IDENTITY, IDENTITY);
        // A damaged stream ends where the damage begins; what was drawn before it stands.
        for operation in Content::decode_iter(content).map_while(Result::ok) {
            if *steps == 0 || lines.is_full() {
                return;
            }
            *steps -= 1;
            let Operation { operator, operands } = &operation;
            let n = |i: usize| operands.get(i).and_then(|o| o.as_float().ok()).unwrap_or(0.0);
            let matrix = || [n(0), n(1), n(2), n(3), n(4), n(5)];
            match operator.as_str() {
                "q" if saved.len() < MAX_SAVED => saved.push(pen.clone()),
                "Q" => pen = saved.pop().unwrap_or(pen),
                "cm" => pen.ctm = layout::concat(&matrix(), &pen.ctm),
                "BT" => {
                    (text, line) = (IDENTITY, IDENTITY);
                    pen.placed = true;
                }
                "Tf" => {
                    pen.font = operands.first().and_then(|o| o.as_name().ok()).map(<[u8]>::to_vec);
                    pen.size = n(1);
                }
                "Tc" => pen.letter = n(0),
                "Tw" => pen.word = n(0),
                "Tz" => pen.stretch = n(0) / 100.0,
                "TL" => pen.leading = n(0),
                "Td" | "TD" => {
                    if operator == "TD" {
                        pen.leading = -n(1);
                    }
                    line = layout::concat(&[1.0, 0.0, 0.0, 1.0, n(0), n(1)], &line);
                    text = line;
                    pen.placed = true;
                }
                "Tm" => {
                    (text, line) = (matrix(), matrix());
                    pen.placed = true;
                }
                "T*" | "'" | "\"" => {
                    line = layout::concat(&[1.0, 0.0, 0.0, 1.0, 0.0, -pen.leading], &line);
                    text = line;
                    pen.placed = true;
                    if operator == "\"" {
                        (pen.word, pen.letter) = (n(0), n(1));
                    }
                    if let Some(Object::String(shown, _)) = operands.last() {
                        show(&mut pen, &font_of, shown, &mut text, lines);
                    }
                }
                "Tj" => {
                    if let Some(Object::String(shown, _)) = operands.first() {
                        show(&mut pen, &font_of, shown, &mut text, lines);
                    }
                }
                "TJ" => {
                    for part in operands.first().and_then(|o| o.as_array().ok()).into_iter().flatten() {
                        match part {
                            Object::String(shown, _) => show(&mut pen, &font_of, shown, &mut text, lines),
                            number => {
                                let back = number.as_float().unwrap_or(0.0) / 1000.0 * pen.size * pen.stretch;
                                text = layout::concat(&[1.0, 0.0, 0.0, 1.0, -back, 0.0], &text);
                            }
                        }
                    }
                }
                "Do" => {
                    if let Some(name) = operands.first().and_then(|o| o.as_name().ok()) {
                        self.draw_form(name, &pen.ctm, lines, steps);
                    }
                }
                _ => {}
            }
        }
    }

    fn draw_form(&self, name: &[u8], ctm: &Matrix, lines: &mut Lines, steps: &mut usize) {
        if self.depth == MAX_PDF_FORMS {
            return;
        }
        let object = self.resources.iter().find_map(|r| fonts::dict(self.doc, r.get(b"XObject").ok()?)?.get(name).ok());
        let Some(form) = object.and_then(|o| self.doc.dereference(o).ok()?.1.as_stream().ok()) else { return };
        if !matches!(form.dict.get(b"Subtype").and_then(Object::as_name), Ok(b"Form")) {
            return;
        }
        let Ok(content) = form.get_plain_content_with_limit(MAX_PDF_STREAM) else { return };
        let own = form.dict.get(b"Resources").ok().and_then(|r| fonts::dict(self.doc, r));
        let resources: Vec<&Dictionary> = own.into_iter().chain(self.resources.iter().copied()).collect();
        let mut matrix = IDENTITY;
        if let Ok(Object::Array(numbers)) = form.dict.get(b"Matrix") {
            for (slot, number) in matrix.iter_mut().zip(numbers) {
                *slot = number.as_float().unwrap_or(*slot);
            }
        }
        let scene = Scene { doc: self.doc, resources: &resources, depth: self.depth + 1 };
        scene.draw(&content, &layout::concat(&matrix, ctm), lines, steps);
    }
}

/// Shows a string and moves the text matrix behind it.
fn show<'f>(
    pen: &mut Pen,
    font_of: &impl Fn(&Pen) -> Option<&'f Font<'f>>,
    shown: &[u8],
    text: &mut Matrix,
    lines: &mut Lines,
) {
    let Some(font) = font_of(pen) else { return };
    let said = font.text(shown);
    let (thousandths, codes, spaces) = font.advance(shown, &said);
    let advance = (thousandths / 1000.0 * pen.size + codes * pen.letter + spaces * pen.word) * pen.stretch;
    let after = layout::concat(&[1.0, 0.0, 0.0, 1.0, advance, 0.0], text);
    let (from, to) = (layout::concat(text, &pen.ctm), layout::concat(&after, &pen.ctm));
    let size = pen.size.abs() * (from[2] * from[2] + from[3] * from[3]).sqrt();
    lines.put(&Run {
        text: &said,
        start: (from[4], from[5]),
        end: (to[4], to[5]),
        size,
        measured: font.is_measured(),
        placed: pen.placed,
    });
    *text = after;
    pen.placed = false;
}
