//! Who is at fault (docs/protocol/http.md, "Errors"). A line that fails, a server that refuses and a server that lies
//! are three things, and nothing here turns one into another.

use std::io;
use vault_protocol::http::Refusal;
use vault_protocol::wire::WireError;

/// Why a call has no result.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RemoteError {
    /// Nobody could be reached, or the line broke: try later. Says nothing about the server.
    #[error("no connection: {0}")]
    Offline(#[from] OfflineReason),
    /// The server said no, in the words of the published table.
    #[error("the server refuses: {}", .0.code())]
    Refused(Refusal),
    /// The server answered what no honest server answers. Nothing of the answer was used.
    #[error("the server misbehaved: {0}")]
    Misbehaved(#[from] Misbehaviour),
    /// The caller's own side: its source could not be read, its writer refused, or it asked for what no call carries
    /// ([`io::ErrorKind::InvalidInput`]).
    #[error(transparent)]
    Local(io::Error),
}

/// What kept a request from its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OfflineReason {
    /// The name of the server has no address, or nobody could be asked.
    #[error("the name of the server was not found")]
    Name,
    /// No connection came about.
    #[error("the server cannot be reached")]
    Connect,
    /// No trusted TLS session: wrong name or date on the certificate, an unknown issuer, or something in between.
    #[error("no trusted connection to the server")]
    Tls,
    /// Nothing moved for too long.
    #[error("the line went silent")]
    Timeout,
    /// The connection ended before the answer did.
    #[error("the connection was cut")]
    Cut,
    /// What held the line was needed for something else first ([`Settings::needed`](crate::Settings::needed)).
    #[error("the line was left for something that could not wait")]
    GaveWay,
    /// A gateway in front of the server says that it does not reach it (502, 503 or 504 without a problem of ours).
    #[error("a gateway does not reach the server")]
    Gateway,
}

/// What was wrong with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Misbehaviour {
    /// Not HTTP/1.1, or headers without end.
    #[error("its answer is not HTTP")]
    NotHttp,
    /// It sends elsewhere. Nobody follows.
    #[error("it redirects")]
    Redirect,
    /// A status that this call does not have.
    #[error("it answers with status {0}")]
    Status(u16),
    /// An error outside the published table, or under another status than its own.
    #[error("it refuses for a reason that does not exist, with status {0}")]
    Refusal(u16),
    /// Another media type than the call's.
    #[error("its answer is of another kind")]
    MediaType,
    /// More bytes, pages or items than the named maximum. They were not kept.
    #[error("its answer is longer than {max}")]
    TooLong {
        /// The maximum, in bytes or items.
        max: u64,
    },
    /// Another length than what was asked for.
    #[error("its answer has {found} bytes and not {expected}")]
    Length {
        /// Bytes asked for.
        expected: u64,
        /// Bytes announced or received.
        found: u64,
    },
    /// Not the canonical CBOR of this answer.
    #[error("its answer is malformed: {0}")]
    Malformed(#[from] WireError),
    /// Bytes that do not have the digest asked for.
    #[error("its bytes are not those asked for")]
    Digest,
    /// Another range of the object than the one asked for.
    #[error("it answers with another part of the object")]
    Range,
    /// A list out of order, or one that does not continue where it ended: pages could go on for ever.
    #[error("its list is out of order")]
    Order,
    /// A signed message about something else than what was asked.
    #[error("it answers about something else")]
    Subject,
    /// Another head of a chain or journal than the one that was written.
    #[error("it names a head that nobody wrote")]
    Head,
    /// An upload that has received more than there is, or is not complete at its end.
    #[error("its account of an upload cannot be")]
    Upload,
    /// The name of a server that must be public leads into a private network. The fault of whoever keeps the name.
    #[error("its name leads into a private network")]
    PrivateAddress,
}

impl RemoteError {
    /// For an argument that no call can carry.
    pub(crate) fn argument(what: &'static str) -> Self {
        RemoteError::Local(io::Error::new(io::ErrorKind::InvalidInput, what))
    }

    pub(crate) fn malformed(error: WireError) -> Self {
        RemoteError::Misbehaved(Misbehaviour::Malformed(error))
    }
}
