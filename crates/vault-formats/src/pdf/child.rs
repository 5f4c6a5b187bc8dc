//! The child: reads PDFs, and draws first pages and pictures small, from its input until it ends, one answer for each.

use std::io::{self, BufWriter, Read, Write};
use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;

use super::{confine, extract, picture, square, wire};
use crate::error::ReadError;
use crate::limits::MAX_INPUT;

/// The first argument that makes a program this child. Not for people.
pub const PDF_CHILD_ARG: &str = "--internal-read-pdf";

/// Becomes the child if the first argument asks for it. To be called first thing in `main`, before any thread, file
/// or secret exists.
pub fn pdf_child_if_asked() -> Option<ExitCode> {
    let asked = std::env::args_os().nth(1).is_some_and(|first| first == PDF_CHILD_ARG);
    asked.then(pdf_child_main)
}

/// Reads PDFs from standard input and writes their content to standard output until the input ends, under the limits
/// of [`crate::limits`]. If the limits cannot be set, nothing is read.
pub fn pdf_child_main() -> ExitCode {
    // A fault says nothing: the message could hold words of the paper, and the parent's screen is not for it.
    panic::set_hook(Box::new(|_| {}));
    if confine::at_start().is_err() {
        return ExitCode::FAILURE;
    }
    match serve(&mut io::stdin().lock(), &mut BufWriter::new(io::stdout().lock())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn serve(input: &mut impl Read, output: &mut impl Write) -> io::Result<()> {
    loop {
        let mut wanted = [0];
        match input.read_exact(&mut wanted) {
            Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => return Ok(()),
            other => other?,
        }
        let mut length = [0; 4];
        input.read_exact(&mut length)?;
        let length = usize::try_from(u32::from_le_bytes(length)).map_err(|_| io::ErrorKind::InvalidData)?;
        if length > MAX_INPUT {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let mut paper = vec![0; length];
        input.read_exact(&mut paper)?;
        confine::before_each()?;
        match wanted {
            [wire::TEXT] => wire::write_answer(output, &contained(&paper))?,
            [wire::PICTURE] => wire::write_picture(output, &drawn(&paper))?,
            [wire::SQUARES] => wire::write_squares(output, &squared(&paper))?,
            _ => return Err(io::ErrorKind::InvalidData.into()),
        }
    }
}

/// A fault of a drawing library becomes an answer.
pub(super) fn drawn(paper: &[u8]) -> Result<Vec<u8>, ReadError> {
    panic::catch_unwind(AssertUnwindSafe(|| picture::of(paper))).unwrap_or(Err(ReadError::ReaderDied))
}

/// A fault of the reader of square codes becomes an answer.
pub(super) fn squared(picture: &[u8]) -> Result<Vec<String>, ReadError> {
    panic::catch_unwind(AssertUnwindSafe(|| square::read(picture))).unwrap_or(Err(ReadError::ReaderDied))
}

/// A fault of the PDF library becomes an answer.
pub(super) fn contained(pdf: &[u8]) -> Result<super::PdfContent, ReadError> {
    panic::catch_unwind(AssertUnwindSafe(|| extract::read(pdf))).unwrap_or(Err(ReadError::ReaderDied))
}
