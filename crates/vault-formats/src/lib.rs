//! What health papers look like: PDF, photos, FHIR, CDA, DICOM, iCalendar, SMART Health Cards, zip.
//!
//! This crate takes bytes that a stranger may have written and says what they are, proposes a title, a type, a date
//! and an author, and gives their words for the search. It knows no vault, opens no file and no connection, and
//! believes nothing: a proposal is a first guess that a person corrects.
//!
//! It is **not** a validator, a converter or a viewer: nothing here decides whether a paper is genuine, checks a
//! signature, computes with a value or renders HTML.
//!
//! Start with [`examine()`], which does everything in one look; [`sniff()`] is enough for files that are too large.
//! Every maximum stands in [`limits`]; every failure is one [`ReadError`] and none is a panic. PDFs are read in a
//! child process: see [`pdf`].
//!
//! ```
//! use vault_formats::{Kind, PdfReader, examine};
//! let note = "Vaurillon, le 12 mars 2024\nDr Anselme Quéméneur\nORDONNANCE\nmetformine 1000 mg";
//! let found = examine("note.txt", note.as_bytes(), note.len() as u64, &PdfReader::none());
//! assert_eq!(found.sniffed.kind, Kind::Text);
//! assert_eq!(found.proposal.type_code, "57833-6");
//! assert_eq!(found.proposal.date.unwrap().to_string(), "2024-03-12");
//! assert_eq!(found.proposal.author.as_deref(), Some("Dr Anselme Quéméneur"));
//! assert!(found.text.unwrap().contains("metformine"));
//! ```
//!
//! In reading order: [`kind`], [`sniff`](mod@sniff), [`types`], [`sensitive`], [`presets`], [`specialties`], [`proposal`], [`examine`](mod@examine),
//! [`fold`](mod@fold), [`record`], then one module a format.

mod archive;
mod cda;
mod charset;
mod date;
mod dicom;
mod embedded;
mod error;
pub mod examine;
mod fhir;
pub mod fold;
mod guess;
mod health_card;
pub mod health_link;
mod ics;
pub mod kind;
pub mod limits;
pub mod pdf;
pub mod presets;
pub mod proposal;
pub mod record;
pub mod sensitive;
pub mod sniff;
pub mod specialties;
mod title;
pub mod types;
pub mod typed;
pub mod whose;
mod xdm;
mod xml;

pub use archive::Archive;
pub use charset::decode_text;
pub use error::ReadError;
pub use examine::{Examined, examine, propose, text};
pub use fold::{fold, stem, words};
pub use jiff::civil::Date;
pub use kind::Kind;
pub use pdf::{PDF_CHILD_ARG, PdfContent, PdfReader, pdf_child_if_asked, pdf_child_main};
pub use proposal::{Confidence, Proposal};
pub use sensitive::{Sensitive, sensitive_in};
pub use sniff::{Sniffed, Warning, sniff};
pub use title::clean_title;
pub use types::{Category, DocumentType, Family};
pub use xdm::XdmDocument;
