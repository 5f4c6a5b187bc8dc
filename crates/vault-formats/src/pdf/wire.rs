//! What parent and child say to one another over the pipes. Both sides are of one build: no version is needed.
//!
//! Question: what is wanted ([`TEXT`], [`PICTURE`] or [`SQUARES`]), length (u32 little endian), paper. Answer: status byte, then for
//! status 0 the fields of [`PdfContent`], each as length and UTF-8, the picture as length and JPEG, or a count and the texts of square codes. The parent does not trust the child: every length has a maximum.

use std::io::{self, Read, Write};

use crate::error::ReadError;
use crate::kind::Kind;
use crate::limits::{MAX_PICTURE, MAX_SQUARES, MAX_TEXT};
use crate::pdf::PdfContent;

const MAX_FIELD: usize = 4 << 10;
/// Asks for the text of a PDF.
pub(super) const TEXT: u8 = 1;
/// Asks for a small picture of a PDF's first page, or of a picture.
pub(super) const PICTURE: u8 = 2;

/// Asks for the texts of the square codes in a picture.
pub(super) const SQUARES: u8 = 3;

pub(super) fn write_squares(out: &mut impl Write, answer: &Result<Vec<String>, ReadError>) -> io::Result<()> {
    match answer {
        Ok(texts) => {
            out.write_all(&[0, u8::try_from(texts.len()).map_err(|_| io::ErrorKind::InvalidData)?])?;
            texts.iter().try_for_each(|text| write_field(out, text))?;
        }
        Err(error) => out.write_all(&[code_of(error)])?,
    }
    out.flush()
}

pub(super) fn read_squares(input: &mut impl Read) -> io::Result<Result<Vec<String>, ReadError>> {
    let mut status = [0];
    input.read_exact(&mut status)?;
    if status[0] != 0 {
        return error_of(status[0]).map(Err).ok_or_else(|| io::ErrorKind::InvalidData.into());
    }
    let mut count = [0];
    input.read_exact(&mut count)?;
    if usize::from(count[0]) > MAX_SQUARES {
        return Err(io::ErrorKind::InvalidData.into());
    }
    (0..count[0]).map(|_| read_field(input, MAX_FIELD)).collect::<io::Result<_>>().map(Ok)
}

pub(super) fn write_picture(out: &mut impl Write, answer: &Result<Vec<u8>, ReadError>) -> io::Result<()> {
    match answer {
        Ok(picture) => {
            out.write_all(&[0])?;
            let length = u32::try_from(picture.len()).map_err(|_| io::ErrorKind::InvalidData)?;
            out.write_all(&length.to_le_bytes())?;
            out.write_all(picture)?;
        }
        Err(error) => out.write_all(&[code_of(error)])?,
    }
    out.flush()
}

/// The parent takes it for a picture only by its first bytes: it goes into a browser, which looks itself.
pub(super) fn read_picture(input: &mut impl Read) -> io::Result<Result<Vec<u8>, ReadError>> {
    let mut status = [0];
    input.read_exact(&mut status)?;
    if status[0] != 0 {
        return error_of(status[0]).map(Err).ok_or_else(|| io::ErrorKind::InvalidData.into());
    }
    let picture = read_bytes(input, MAX_PICTURE)?;
    if picture.starts_with(b"\xff\xd8\xff") { Ok(Ok(picture)) } else { Err(io::ErrorKind::InvalidData.into()) }
}

pub(super) fn write_answer(out: &mut impl Write, answer: &Result<PdfContent, ReadError>) -> io::Result<()> {
    match answer {
        Ok(content) => {
            out.write_all(&[0])?;
            let created = content.created.map(|d| d.to_string()).unwrap_or_default();
            for field in [content.title.as_deref(), content.author.as_deref(), Some(created.as_str())] {
                write_field(out, crate::charset::prefix(field.unwrap_or_default(), MAX_FIELD))?;
            }
            out.write_all(&content.pages.to_le_bytes())?;
            write_field(out, crate::charset::prefix(&content.text, MAX_TEXT))?;
        }
        Err(error) => out.write_all(&[code_of(error)])?,
    }
    out.flush()
}

pub(super) fn read_answer(input: &mut impl Read) -> io::Result<Result<PdfContent, ReadError>> {
    let mut status = [0];
    input.read_exact(&mut status)?;
    if status[0] != 0 {
        return error_of(status[0]).map(Err).ok_or_else(|| io::ErrorKind::InvalidData.into());
    }
    let title = read_field(input, MAX_FIELD)?;
    let author = read_field(input, MAX_FIELD)?;
    let created = read_field(input, MAX_FIELD)?.parse().ok();
    let mut pages = [0; 4];
    input.read_exact(&mut pages)?;
    let text = read_field(input, MAX_TEXT)?;
    let some = |s: String| (!s.is_empty()).then_some(s);
    Ok(Ok(PdfContent { title: some(title), author: some(author), created, pages: u32::from_le_bytes(pages), text }))
}

fn write_field(out: &mut impl Write, field: &str) -> io::Result<()> {
    let length = u32::try_from(field.len()).map_err(|_| io::ErrorKind::InvalidData)?;
    out.write_all(&length.to_le_bytes())?;
    out.write_all(field.as_bytes())
}

fn read_field(input: &mut impl Read, max: usize) -> io::Result<String> {
    String::from_utf8(read_bytes(input, max)?).map_err(|_| io::ErrorKind::InvalidData.into())
}

fn read_bytes(input: &mut impl Read, max: usize) -> io::Result<Vec<u8>> {
    let mut length = [0; 4];
    input.read_exact(&mut length)?;
    let length = usize::try_from(u32::from_le_bytes(length)).map_err(|_| io::ErrorKind::InvalidData)?;
    if length > max {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut field = vec![0; length];
    input.read_exact(&mut field)?;
    Ok(field)
}

/// Errors that the child can state, in the order of their codes from 1.
const ERRORS: [ReadError; 5] = [
    ReadError::CutShort { kind: Kind::Pdf },
    ReadError::Malformed { kind: Kind::Pdf, what: "structure" },
    ReadError::Excessive { kind: Kind::Pdf, what: "inflated bytes" },
    ReadError::Locked { kind: Kind::Pdf },
    ReadError::ReaderDied,
];

fn code_of(error: &ReadError) -> u8 {
    let at = ERRORS.iter().position(|e| e == error).unwrap_or(1);
    u8::try_from(at + 1).unwrap_or(u8::MAX)
}

fn error_of(code: u8) -> Option<ReadError> {
    ERRORS.get(usize::from(code).checked_sub(1)?).cloned()
}
