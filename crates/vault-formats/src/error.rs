//! What can go wrong when a paper is read. Always the paper's (its sender's) doing, but for the last three.

use crate::kind::Kind;

/// Why a paper could not be read. The paper itself can still be kept: it is only not searchable.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// There is not one byte in it.
    #[error("the file is empty")]
    Empty,
    /// Longer than [`MAX_INPUT`](crate::limits::MAX_INPUT).
    #[error("the file has {len} bytes, more than the {max} that are read")]
    TooLarge {
        /// Its length in bytes.
        len: u64,
        /// The most that is read, in bytes.
        max: u64,
    },
    /// It ends before its own format says it may.
    #[error("the {kind} file is cut short")]
    CutShort {
        /// What it seems to be.
        kind: Kind,
    },
    /// It breaks the rules of its format.
    #[error("the {kind} file is malformed: {what}")]
    Malformed {
        /// What it seems to be.
        kind: Kind,
        /// The rule, in a few words.
        what: &'static str,
    },
    /// It holds more of something than a named maximum allows: nesting, elements, inflated bytes.
    #[error("the {kind} file is refused: too many or too deep {what}")]
    Excessive {
        /// What it seems to be.
        kind: Kind,
        /// Of what there is too much.
        what: &'static str,
    },
    /// It opens with a password only.
    #[error("the {kind} file is locked with a password")]
    Locked {
        /// What it seems to be.
        kind: Kind,
    },
    /// The child that reads PDFs died of this one (memory, processor time or a fault). The child is fresh again.
    #[error("the PDF could not be read within its limits")]
    ReaderDied,
    /// The child that reads PDFs was too slow and was ended.
    #[error("the PDF took too long to read")]
    ReaderTimedOut,
    /// The child that reads PDFs could not be started: this machine's fault, not the paper's.
    #[error("the PDF reader could not be started")]
    ReaderUnavailable,
}

impl ReadError {
    /// Whether another try may go better: this machine's fault, not the paper's.
    pub fn is_of_this_machine(&self) -> bool {
        matches!(self, ReadError::ReaderUnavailable)
    }
}
