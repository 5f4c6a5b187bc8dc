//! A paper within a paper: the PDF of a CDA, the attachments of a FHIR bundle, always in base64.

use data_encoding::{BASE64, BASE64_NOPAD};

use crate::limits::MAX_INPUT;

/// What one paper carries of another.
#[derive(Debug)]
pub(crate) struct Embedded {
    pub(crate) mime: String,
    pub(crate) base64: String,
}

impl Embedded {
    /// The bytes; None if they are not base64 or too many.
    pub(crate) fn bytes(&self) -> Option<Vec<u8>> {
        let tight: Vec<u8> = self.base64.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
        if tight.len() / 4 * 3 > MAX_INPUT {
            return None;
        }
        BASE64.decode(&tight).or_else(|_| BASE64_NOPAD.decode(&tight)).ok()
    }

    pub(crate) fn is_pdf(&self) -> bool {
        self.mime.eq_ignore_ascii_case("application/pdf")
    }

    pub(crate) fn is_text(&self) -> bool {
        self.mime.get(..10).is_some_and(|start| start.eq_ignore_ascii_case("text/plain"))
    }
}
