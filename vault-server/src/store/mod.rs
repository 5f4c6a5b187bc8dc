//! What the server keeps, and what it promises about it.
//!
//! Two stores with two honest contracts:
//!
//! - [`Records`]: small ordered key/value records. Several change together or not at all, under preconditions.
//! - [`Blobs`]: immutable objects of any size, written once, in resumable parts.
//!
//! Both answer `Ok` only when the change is on the disk, and both stop for good after a sync that failed: a
//! kernel may forget a write it could not do, and say « done » when asked again. A stopped store says so in its
//! [`Health`] and goes on reading what was on the disk before. It works again when it is opened anew.
//!
//! In which order: write the object first, then the record that points to it. An object that no record points
//! to is only waste; a record that points to nothing is a loss.
//!
//! | module | holds |
//! |---|---|
//! | [`records`] | the contract of records, limits, errors |
//! | `committer` | the one thread that makes many batches durable with one sync; shared by all engines |
//! | [`mod@sled`], [`mod@redb`] | the two engines on a disk |
//! | [`blobs`] | the contract of objects, limits, errors |
//! | [`files`] | objects as files: `upload` is one under way, `place` where finished ones lie |
//! | [`memory`] | both contracts in memory, with faults on demand: for tests |
//! | `os` | all that depends on the operating system |

pub mod blobs;
mod committer;
pub mod files;
pub mod memory;
mod os;
mod place;
pub mod records;
pub mod redb;
pub mod sled;
mod upload;

use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;

pub use blobs::{Blob, BlobError, BlobId, Blobs, Progress};
pub use records::{Batch, CommitError, ReadError, Records};

/// A boxed future, so that the two traits can stand behind `Arc<dyn …>`.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Whether a store still takes changes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Health {
    /// It reads and writes.
    Working,
    /// A write or a sync failed: it only reads, until it is opened anew.
    Stopped {
        /// What failed, for the operator.
        reason: String,
    },
}

/// Why a store on a disk could not be opened. Always the operator's to solve, never a client's.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// Another process has it open.
    #[error("the store {} is in use by another process: stop that one first", path.display())]
    InUse {
        /// The store's folder.
        path: PathBuf,
    },
    /// The engine cannot read its own files.
    #[error(
        "the records in {} are damaged ({detail}): copy this folder away, then restore it from a backup; \
         the objects are in other files and are not touched",
        path.display()
    )]
    Damaged {
        /// The store's folder.
        path: PathBuf,
        /// The engine's own words.
        detail: String,
    },
    /// The operating system refused (rights, full disk, missing folder).
    #[error("cannot open the store {}: {source}", path.display())]
    Io {
        /// The store's folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}
