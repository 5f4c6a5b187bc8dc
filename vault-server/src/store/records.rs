//! The contract of small records: [`Records`], [`Batch`], limits and errors.

use super::{Answer, Health};

/// Longest key, in bytes. A key has at least one byte.
pub const MAX_KEY: usize = 256;
/// Longest value, in bytes. Anything larger is an object and belongs to [`Blobs`](super::Blobs).
pub const MAX_VALUE: usize = 8 * 1024;
/// Most preconditions and changes in one batch, together.
pub const MAX_BATCH: usize = 1024;
/// Most bytes of keys and values in one batch, those of preconditions included.
pub const MAX_BATCH_BYTES: usize = 2 * 1024 * 1024;
/// Most records one scan returns.
pub const MAX_SCAN: usize = 1000;

/// A key and its value.
pub type Record = (Vec<u8>, Vec<u8>);

/// Small records, ordered by key (bytewise). Keys have 1 to [`MAX_KEY`] bytes, values 0 to [`MAX_VALUE`].
///
/// **All or nothing.** A [`Batch`] is a list of preconditions and a list of changes. The store takes batches one
/// after the other, as if nothing else ran. If every precondition holds in the state the batches before it have
/// left, all its changes are made; if one does not, none is, and the answer is [`CommitError::Conflict`].
///
/// **Durable when answered.** `commit` answers `Ok(())` when all the changes are on the disk and survive a power
/// cut, and not before. A conflict too is answered only when what it conflicts with is on the disk.
///
/// **Seen only when durable.** `get` and `scan` show nothing that a power cut could still take back: a value is
/// seen from the moment its sync is done, all the changes of one batch at the same moment. While a group of
/// batches is being written, readers are given the values it replaces, which the committer has read beforehand.
/// One `scan` is one consistent view; two calls may see two states.
///
/// **One failure stops it.** After a failed write or sync every commit is refused ([`CommitError::Refused`]) and
/// [`health`](Records::health) says why; reading goes on with what was durable before. The batches that were
/// being written get [`CommitError::Unknown`]: each of them is wholly there or wholly absent when the store is
/// opened anew.
///
/// **Dropping a future withdraws nothing.** A commit that nobody waits for any more may still be made.
pub trait Records: Send + Sync {
    /// The value under a key.
    fn get<'a>(&'a self, key: &'a [u8]) -> Answer<'a, Result<Option<Vec<u8>>, ReadError>>;

    /// Records whose key starts with `prefix` and is strictly after `after`, in order, at most `limit` of them
    /// (and at most [`MAX_SCAN`]). The last key of one page is the `after` of the next; a page that is not
    /// full is the last.
    fn scan<'a>(
        &'a self,
        prefix: &'a [u8],
        after: Option<&'a [u8]>,
        limit: usize,
    ) -> Answer<'a, Result<Vec<Record>, ReadError>>;

    /// Makes the changes of a batch, if its preconditions hold, and waits until they are on the disk.
    /// Waits as well while too many batches are before it.
    fn commit(&self, batch: Batch) -> Answer<'_, Result<(), CommitError>>;

    /// Whether it still takes changes.
    fn health(&self) -> Health;
}

/// Preconditions and changes that go together. An empty one is always `Ok`.
///
/// ```
/// # use vault_server::store::Batch;
/// let move_head = Batch::new().expect("head", Some(b"7")).put("entry/8", "…").put("head", "8");
/// ```
#[derive(Debug, Clone, Default)]
pub struct Batch {
    expected: Vec<(Vec<u8>, Option<Vec<u8>>)>,
    changes: Vec<(Vec<u8>, Option<Vec<u8>>)>,
}

impl Batch {
    /// With nothing in it.
    pub fn new() -> Self {
        Self::default()
    }

    /// Precondition: before this batch the key has exactly this value (`None`: there is no such record).
    #[must_use]
    pub fn expect(mut self, key: impl Into<Vec<u8>>, value: Option<&[u8]>) -> Self {
        self.expected.push((key.into(), value.map(<[u8]>::to_vec)));
        self
    }

    /// Writes a record, in place of the one that may be there.
    #[must_use]
    pub fn put(mut self, key: impl Into<Vec<u8>>, value: impl Into<Vec<u8>>) -> Self {
        self.changes.push((key.into(), Some(value.into())));
        self
    }

    /// Removes a record, if it is there. Of several changes to one key the last counts.
    #[must_use]
    pub fn delete(mut self, key: impl Into<Vec<u8>>) -> Self {
        self.changes.push((key.into(), None));
        self
    }

    /// Adds all that is in another batch, after what is in this one.
    #[must_use]
    pub fn and(mut self, other: Batch) -> Self {
        self.expected.extend(other.expected);
        self.changes.extend(other.changes);
        self
    }

    /// The preconditions, in order: keys and the values they must have.
    pub fn expected(&self) -> &[(Vec<u8>, Option<Vec<u8>>)] {
        &self.expected
    }

    /// The changes, in order: keys and their new values, `None` for a removal.
    pub fn changes(&self) -> &[(Vec<u8>, Option<Vec<u8>>)] {
        &self.changes
    }

    pub(super) fn bytes(&self) -> usize {
        let pairs = self.expected.iter().chain(&self.changes);
        pairs.map(|(key, value)| key.len() + value.as_ref().map_or(0, Vec::len)).sum()
    }

    pub(super) fn check(&self) -> Result<(), LimitError> {
        if self.expected.len() + self.changes.len() > MAX_BATCH || self.bytes() > MAX_BATCH_BYTES {
            return Err(LimitError::Batch);
        }
        for (key, value) in self.expected.iter().chain(&self.changes) {
            check_key(key)?;
            if value.as_ref().is_some_and(|value| value.len() > MAX_VALUE) {
                return Err(LimitError::Value);
            }
        }
        Ok(())
    }
}

pub(super) fn check_key(key: &[u8]) -> Result<(), LimitError> {
    if key.is_empty() || key.len() > MAX_KEY { Err(LimitError::Key) } else { Ok(()) }
}

/// A limit of this module that the caller broke.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LimitError {
    /// A key is empty or longer than [`MAX_KEY`].
    #[error("a key has 1 to {MAX_KEY} bytes")]
    Key,
    /// A value is longer than [`MAX_VALUE`].
    #[error("a value has at most {MAX_VALUE} bytes")]
    Value,
    /// The batch breaks [`MAX_BATCH`] or [`MAX_BATCH_BYTES`].
    #[error("a batch has at most {MAX_BATCH} lines and {MAX_BATCH_BYTES} bytes")]
    Batch,
}

/// Why a batch was not answered `Ok`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CommitError {
    /// The caller's fault; nothing was changed.
    #[error(transparent)]
    Limit(#[from] LimitError),
    /// Nobody's fault: somebody else was first. Nothing was changed; read again, then decide again.
    #[error("the record {} is not what the batch expects", data_encoding::HEXLOWER.encode(key))]
    Conflict {
        /// The first key whose precondition does not hold.
        key: Vec<u8>,
    },
    /// The store has stopped; nothing of this batch was changed.
    #[error("the store takes no changes since a failure: {reason}")]
    Refused {
        /// What failed.
        reason: String,
    },
    /// The store failed while writing this batch: after it is opened anew the batch is wholly there or wholly
    /// absent.
    #[error("the store failed while writing; whether the change was kept is not known: {reason}")]
    Unknown {
        /// What failed.
        reason: String,
    },
}

/// Why a record could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The caller's fault.
    #[error(transparent)]
    Limit(#[from] LimitError),
    /// The engine failed: the operator's to solve.
    #[error("the store cannot be read: {reason}")]
    Failed {
        /// What failed.
        reason: String,
    },
}
