//! What a paper proposes about itself: the person corrects it, the vault never believes it.

use jiff::civil::Date;

use crate::sensitive::Sensitive;
use crate::title::clean_title;
use crate::types;

/// A first description of a paper, to be shown and corrected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// One safe line of at most [`MAX_TITLE`](crate::limits::MAX_TITLE) bytes; never empty.
    pub title: String,
    /// A code of [`types::TYPES`].
    pub type_code: &'static str,
    /// The day the paper speaks of.
    pub date: Option<Date>,
    /// Who wrote it: a person or a house, one safe line.
    pub author: Option<String>,
    /// A sensitive subject that its type, title or text names: keep it private until the person says otherwise.
    pub sensitive: Option<Sensitive>,
    /// Its author marked it as not for everybody: CDA and FHIR confidentiality R or V, or the French `MASQUE_PS`.
    pub restricted: bool,
    /// How far the type and the date can be trusted.
    pub confidence: Confidence,
}

/// How a proposal was come by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// From the file's name, or from nothing.
    Guess,
    /// From words on the paper.
    Likely,
    /// From fields made for it: FHIR, CDA, DICOM, iCalendar.
    Stated,
}

/// What one reader found; merged with what the name and the words say.
#[derive(Debug, Default, Clone)]
pub(crate) struct Hints {
    pub(crate) title: Option<String>,
    pub(crate) type_code: Option<&'static str>,
    pub(crate) date: Option<Date>,
    pub(crate) author: Option<String>,
    pub(crate) restricted: bool,
}

impl Hints {
    /// Fills what is missing from another source.
    pub(crate) fn or(self, other: Hints) -> Hints {
        Hints {
            title: nonempty(self.title).or(nonempty(other.title)),
            type_code: self.type_code.or(other.type_code),
            date: self.date.or(other.date),
            author: nonempty(self.author).or(nonempty(other.author)),
            restricted: self.restricted || other.restricted,
        }
    }

    /// Makes a proposal. Without a title, the type's label stands, then `fallback`.
    pub(crate) fn into_proposal(self, fallback: &str, confidence: Confidence) -> Proposal {
        let title = nonempty(self.title)
            .or_else(|| self.type_code.and_then(types::by_code).map(|t| t.fr.to_owned()))
            .or_else(|| nonempty(Some(fallback.to_owned())))
            .unwrap_or_else(|| "Papier".to_owned());
        let type_code = self.type_code.unwrap_or(types::UNSORTED);
        Proposal {
            title,
            type_code,
            date: self.date,
            author: nonempty(self.author),
            sensitive: types::by_code(type_code).and_then(|t| t.sensitive),
            restricted: self.restricted,
            confidence,
        }
    }
}

/// True for confidentiality codes that say more than "normal".
pub(crate) fn is_restricting(code: &str) -> bool {
    matches!(code, "R" | "V" | "MASQUE_PS")
}

fn nonempty(value: Option<String>) -> Option<String> {
    value.map(|v| clean_title(&v)).filter(|v| !v.is_empty())
}
