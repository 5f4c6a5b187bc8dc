//! PDF: the one format here whose readers have a long history of faults. It is read in a child process with little
//! memory, little time and no files, so that a hostile paper costs one child.
//!
//! A program that reads PDFs calls [`pdf_child_if_asked`] as the first thing in `main`, then makes one [`PdfReader`]:
//!
//! ```no_run
//! use vault_formats::pdf::{PdfReader, pdf_child_if_asked};
//! fn main() -> std::process::ExitCode {
//!     if let Some(code) = pdf_child_if_asked() {
//!         return code;
//!     }
//!     let reader = PdfReader::in_child(std::env::current_exe().expect("the program's own path"));
//!     let content = reader.read(b"%PDF-1.4 ...");
//!     # let _ = content;
//!     std::process::ExitCode::SUCCESS
//! }
//! ```

mod child;
mod confine;
mod extract;
mod fonts;
mod layout;
mod parent;
mod picture;
mod square;
#[cfg(test)]
mod tests;
mod wire;

use jiff::civil::Date;

pub use child::{PDF_CHILD_ARG, pdf_child_if_asked, pdf_child_main};
pub use parent::PdfReader;

/// Reads one PDF as the child does, without the limits of the child: for the fuzzer, and for nobody else.
///
/// # Errors
/// As [`PdfReader::read`]'s.
#[doc(hidden)]
pub fn read_in_this_process(pdf: &[u8]) -> Result<PdfContent, crate::error::ReadError> {
    child::contained(pdf)
}

/// What a PDF says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PdfContent {
    /// Title of the information dictionary, raw.
    pub title: Option<String>,
    /// Author of the information dictionary, raw.
    pub author: Option<String>,
    /// Day of creation of the information dictionary.
    pub created: Option<Date>,
    /// Number of pages.
    pub pages: u32,
    /// The text, page after page, at most [`MAX_TEXT`](crate::limits::MAX_TEXT) bytes. Empty for a scan.
    pub text: String,
}
