//! Refusals: from what went wrong to the one body each kind has (RFC 9457).

use vault_protocol::http::Refusal;
use vault_protocol::wire::WireError;

use crate::log;
use crate::store::{BlobError, CommitError, ReadError};

/// Why a call is not answered. The caller learns the kind and nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) refusal: Refusal,
    /// Seconds after which to try again.
    pub(crate) retry_after: Option<u32>,
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        let retry_after = matches!(refusal, Refusal::Unavailable | Refusal::Slow).then_some(1);
        Refused { refusal, retry_after }
    }
}

/// The caller's bytes are not what the call takes.
impl From<WireError> for Refused {
    fn from(_: WireError) -> Self {
        Refusal::Malformed.into()
    }
}

impl From<ReadError> for Refused {
    fn from(error: ReadError) -> Self {
        log::failed("reading records", &error);
        Refusal::Unavailable.into()
    }
}

impl From<CommitError> for Refused {
    fn from(error: CommitError) -> Self {
        log::failed("writing records", &error);
        Refusal::Unavailable.into()
    }
}

impl From<BlobError> for Refused {
    fn from(error: BlobError) -> Self {
        let refusal = match error {
            BlobError::TooLarge(_) => Refusal::TooLarge,
            BlobError::NotBegun | BlobError::WrongOffset { .. } | BlobError::Conflict { .. } => Refusal::Conflict,
            BlobError::Mismatch => Refusal::Digest,
            BlobError::Stopped { .. } | BlobError::Io(_) => {
                log::failed("objects", &error);
                Refusal::Unavailable
            }
        };
        refusal.into()
    }
}

/// What we stored ourselves cannot be read: the operator's to know, nobody else's.
pub(crate) fn damaged(what: &'static str) -> Refused {
    log::failed("damaged", &what);
    Refusal::Unavailable.into()
}
