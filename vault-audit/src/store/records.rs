//! The records of a data folder, read from a copy.

use std::fs::{File, TryLockError};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use redb::{ReadableDatabase, ReadableTable, TableDefinition};
use tempfile::TempDir;

/// As the server's sled folders are made; another number makes them unreadable.
const SLED_SEGMENT: usize = 1024 * 1024;
/// The server's table in redb.
const RECORDS: TableDefinition<'_, &[u8], &[u8]> = TableDefinition::new("records");
/// The file that a running server holds locked, in each folder of its stores.
const LOCK: &str = "lock";

/// Why a store cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// No records of either engine.
    #[error("{} holds no store of coffre-server", path.display())]
    NoStore {
        /// The folder.
        path: PathBuf,
    },
    /// A server runs on it.
    #[error("a server runs on {}", path.display())]
    InUse {
        /// The folder.
        path: PathBuf,
    },
    /// The disk.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The engine does not open its own files.
    #[error("the records do not open: {detail}")]
    Damaged {
        /// In the engine's words.
        detail: String,
    },
}

pub(super) fn io_at(path: &Path) -> impl FnOnce(io::Error) -> StoreError + use<> {
    let path = path.to_owned();
    move |source| StoreError::Io { path, source }
}

/// The records of a stopped server, and the right to read its folder as long as this is held.
pub(super) struct Records {
    engine: &'static str,
    copy: TempDir,
    _held: Vec<File>,
}

impl Records {
    /// Copies the records of a data folder.
    pub(super) fn copy(data: &Path) -> Result<Self, StoreError> {
        let engine = ["sled", "redb"].into_iter().find(|engine| data.join(engine).is_dir());
        let engine = engine.ok_or_else(|| StoreError::NoStore { path: data.into() })?;
        let mut held = Vec::new();
        for folder in [engine, "objects"] {
            held.extend(hold(data, &plain(data, folder)?.join(LOCK))?);
        }
        let copy = tempfile::Builder::new().prefix("coffre-audit-").tempdir().map_err(io_at(&std::env::temp_dir()))?;
        copy_folder(&data.join(engine), copy.path())?;
        Ok(Records { engine, copy, _held: held })
    }

    /// `sled` or `redb`.
    pub(super) fn engine(&self) -> &'static str {
        self.engine
    }

    /// Every row, in order.
    pub(super) fn each(&self, row: &mut dyn FnMut(&[u8], &[u8])) -> Result<(), StoreError> {
        let read = || match self.engine {
            "sled" => self.each_of_sled(row),
            _ => self.each_of_redb(row),
        };
        // sled can panic on damaged files.
        catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(damaged("the engine panicked")))
    }

    fn each_of_sled(&self, row: &mut dyn FnMut(&[u8], &[u8])) -> Result<(), StoreError> {
        let config = sled::Config::new().path(self.copy.path()).segment_size(SLED_SEGMENT).flush_every_ms(None);
        for record in config.open().map_err(damaged)?.iter() {
            let (key, value) = record.map_err(damaged)?;
            row(&key, &value);
        }
        Ok(())
    }

    fn each_of_redb(&self, row: &mut dyn FnMut(&[u8], &[u8])) -> Result<(), StoreError> {
        let db = redb::Database::open(self.copy.path().join("records.redb")).map_err(damaged)?;
        let transaction = db.begin_read().map_err(damaged)?;
        for record in transaction.open_table(RECORDS).map_err(damaged)?.iter().map_err(damaged)? {
            let (key, value) = record.map_err(damaged)?;
            row(key.value(), value.value());
        }
        Ok(())
    }
}

/// A folder of a data folder, and not a link that leads out of it.
pub(super) fn plain(data: &Path, name: &str) -> Result<PathBuf, StoreError> {
    let path = data.join(name);
    if path.is_symlink() { Err(strange(&path)) } else { Ok(path) }
}

/// Whoever wrote a link chose what it leads to on the machine that reads, and a pipe never ends.
fn strange(path: &Path) -> StoreError {
    io_at(path)(io::Error::other(
        "neither a file nor a folder, such as a server writes: copy what it leads to in its place",
    ))
}

fn damaged(detail: impl std::fmt::Display) -> StoreError {
    StoreError::Damaged { detail: detail.to_string() }
}

/// Takes a share of the lock that a server takes for itself. A copy of a store may come without it.
fn hold(data: &Path, lock: &Path) -> Result<Option<File>, StoreError> {
    match lock.symlink_metadata() {
        Ok(about) if about.is_file() => {}
        Ok(_) => return Err(strange(lock)),
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(io_at(lock)(e)),
    }
    let file = File::open(lock).map_err(io_at(lock))?;
    match file.try_lock_shared() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse { path: data.into() }),
        Err(TryLockError::Error(e)) => Err(io_at(lock)(e)),
    }
}

fn copy_folder(from: &Path, to: &Path) -> Result<(), StoreError> {
    for entry in std::fs::read_dir(from).map_err(io_at(from))? {
        let entry = entry.map_err(io_at(from))?;
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        match entry.file_type().map_err(io_at(&path))? {
            kind if kind.is_dir() => {
                std::fs::create_dir(&target).map_err(io_at(&target))?;
                copy_folder(&path, &target)?;
            }
            kind if kind.is_file() => {
                std::fs::copy(&path, &target).map_err(io_at(&path))?;
            }
            _ => return Err(strange(&path)),
        }
    }
    Ok(())
}
