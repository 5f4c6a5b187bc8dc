//! The contract of objects: [`Blobs`], limits and errors.

use std::fs::File;
use std::sync::Arc;
use std::time::SystemTime;

use bytes::{Bytes, BytesMut};

use super::{Answer, Health, os};

/// Longest object, in bytes (protocol: an object's plaintext has at most 2^48).
pub const MAX_BLOB: u64 = 1 << 49;
/// Longest part one `append` takes, in bytes.
pub const MAX_PART: usize = 1024 * 1024;
/// Most objects one `put_many` or `delete` takes.
pub const MAX_MANY: usize = 10_000;
/// Most bytes one `put_many` takes: they are all in memory.
pub const MAX_MANY_BYTES: usize = 64 * 1024 * 1024;
/// Most ids one `list` returns.
pub const MAX_LIST: usize = 10_000;

/// Where an object lies: random bytes chosen by whoever writes it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlobId([u8; 32]);

impl BlobId {
    /// Names these bytes.
    pub const fn new(bytes: [u8; 32]) -> Self {
        BlobId(bytes)
    }

    /// The bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    pub(super) fn from_hex(hex: &str) -> Option<Self> {
        let bytes = data_encoding::HEXLOWER.decode(hex.as_bytes()).ok()?;
        Some(BlobId(bytes.try_into().ok()?))
    }
}

impl std::fmt::Display for BlobId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&data_encoding::HEXLOWER.encode(&self.0))
    }
}

impl std::fmt::Debug for BlobId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "BlobId({self})")
    }
}

/// The BLAKE3-256 digest of a whole object.
pub type Digest = [u8; 32];

/// Immutable objects. The content is opaque: it describes itself, and the store neither reads nor adds anything.
///
/// **Written once.** An id gets its content once. Writing the same content again is `Ok` and changes nothing;
/// other content is [`BlobError::Conflict`].
///
/// **In parts.** `begin`, then `append` from the offset that [`Progress`] tells, then `commit` with the digest of
/// the whole. Parts are in the order of the stream, without gap or overlap; who lost an answer asks `progress`
/// and goes on from there. Between two calls anything may happen, a restart of the server too. A power cut may
/// take or spoil the parts of an unfinished object: `commit` then says [`BlobError::Mismatch`], and the object
/// starts from nothing.
///
/// **Durable when answered.** `commit`, `put_many` and `delete` answer `Ok` when what they did survives a power
/// cut. A finished object may be seen by readers a moment before: point a record at it only after `Ok`.
///
/// **After a failed sync** every change is refused ([`BlobError::Stopped`]) until the store is opened anew.
/// Other errors (a full disk) leave it working: the call may be repeated.
///
/// **Two writers of one id** never mix: each `append` states its offset, and the second one is told where the
/// first one stands.
pub trait Blobs: Send + Sync {
    /// Starts an object, or finds the one that was started.
    fn begin(&self, id: BlobId) -> Answer<'_, Result<Progress, BlobError>>;

    /// How far an object has come; `None` if it was never begun, or aborted, swept, or deleted.
    fn progress(&self, id: BlobId) -> Answer<'_, Result<Option<Progress>, BlobError>>;

    /// Adds a part of at most [`MAX_PART`] bytes at `offset`, which is the number of bytes received so far.
    /// Returns the number received with it.
    fn append(&self, id: BlobId, offset: u64, part: Bytes) -> Answer<'_, Result<u64, BlobError>>;

    /// Finishes an object of this digest; returns its size. May be repeated. After a mismatch or a conflict the
    /// parts are gone.
    fn commit(&self, id: BlobId, digest: Digest) -> Answer<'_, Result<u64, BlobError>>;

    /// Forgets the parts of an unfinished object.
    fn abort(&self, id: BlobId) -> Answer<'_, Result<(), BlobError>>;

    /// Writes many small objects and makes them durable together. On a conflict none is written; after another
    /// error some may have been, and the call may be repeated.
    fn put_many(&self, objects: Vec<(BlobId, Bytes)>) -> Answer<'_, Result<(), BlobError>>;

    /// Opens a finished object for reading; `None` if there is none. What is open stays readable when the
    /// object is deleted.
    fn open(&self, id: BlobId) -> Answer<'_, Result<Option<Blob>, BlobError>>;

    /// Deletes finished objects and makes that durable; returns how many there were.
    fn delete(&self, ids: Vec<BlobId>) -> Answer<'_, Result<usize, BlobError>>;

    /// Ids of finished objects strictly after `after`, in order, at most `limit` (and [`MAX_LIST`]), each with
    /// its size and the time it was written: to find orphans, and to make a backup.
    fn list(&self, after: Option<BlobId>, limit: usize) -> Answer<'_, Result<Vec<Listed>, BlobError>>;

    /// Forgets the parts of unfinished objects that have received nothing since `before`; returns how many.
    fn sweep_partials(&self, before: SystemTime) -> Answer<'_, Result<usize, BlobError>>;

    /// Whether it still takes changes.
    fn health(&self) -> Health;
}

/// How far an object has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Begun: so many bytes have been received.
    Received(u64),
    /// Finished: it has so many bytes.
    Stored(u64),
}

/// One line of [`Blobs::list`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listed {
    /// The object.
    pub id: BlobId,
    /// Its size in bytes.
    pub size: u64,
    /// When its last part was written.
    pub written: SystemTime,
}

/// An object open for reading, at some place in it.
#[derive(Debug)]
pub struct Blob {
    size: u64,
    at: u64,
    source: Source,
}

#[derive(Debug)]
enum Source {
    File(Arc<File>),
    Memory(Bytes),
}

impl Blob {
    pub(super) fn file(file: File, size: u64) -> Self {
        Blob { size, at: 0, source: Source::File(Arc::new(file)) }
    }

    pub(super) fn memory(bytes: Bytes) -> Self {
        Blob { size: bytes.len() as u64, at: 0, source: Source::Memory(bytes) }
    }

    /// Size of the whole object, in bytes.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Goes to a place in the object, in bytes from its start; at or past the end there is nothing to read.
    pub fn seek(&mut self, at: u64) {
        self.at = at;
    }

    /// The next bytes: `max` of them, fewer only at the end of the object. Memory: `max`.
    pub async fn read(&mut self, max: usize) -> std::io::Result<Bytes> {
        let left = self.size.saturating_sub(self.at);
        let length = usize::try_from(left).map_or(max, |left| left.min(max));
        let at = self.at;
        let bytes = match &self.source {
            _ if length == 0 => Bytes::new(),
            Source::Memory(bytes) => {
                let at = usize::try_from(at).expect("it is before the end of what is in memory");
                bytes.slice(at..at + length)
            }
            Source::File(file) => {
                let file = file.clone();
                let read = tokio::task::spawn_blocking(move || {
                    let mut bytes = BytesMut::zeroed(length);
                    os::read_exact_at(&file, &mut bytes, at)?;
                    Ok(bytes.freeze())
                });
                read.await.unwrap_or_else(|gone| Err(std::io::Error::other(gone)))?
            }
        };
        self.at += bytes.len() as u64;
        Ok(bytes)
    }
}

/// Why a call on objects failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BlobError {
    /// The caller's fault: more than a limit of this module allows.
    #[error("too large: {0}")]
    TooLarge(&'static str),
    /// The caller's fault: nothing was begun under this id.
    #[error("no object was begun under this id")]
    NotBegun,
    /// The caller's fault, or an answer was lost: the part does not start where the object ends.
    #[error("this part does not follow: {received} bytes have been received")]
    WrongOffset {
        /// Bytes received so far.
        received: u64,
    },
    /// The caller's fault, or the line's: the bytes received have another digest.
    #[error("what was received has another digest")]
    Mismatch,
    /// The id already has other content. With random ids: somebody reuses one.
    #[error("the object {id} exists with other content")]
    Conflict {
        /// The object.
        id: BlobId,
    },
    /// The store has stopped; whether a change that was under way was kept is not known.
    #[error("the store takes no changes since a failed sync: {reason}")]
    Stopped {
        /// What failed.
        reason: String,
    },
    /// The disk: full, read-only, failing. The operator's to solve; the call may be repeated.
    #[error("the disk: {0}")]
    Io(#[from] std::io::Error),
}
