//! Records in sled 0.34.
//!
//! sled is used for less than it offers, because of what it does on a power cut:
//!
//! - Its `flush()` calls `sync_file_range` on Linux, which does not reach the disk: neither the drive's cache
//!   nor the length of a file that has grown is written. Every flush here is followed by an `fdatasync` of
//!   `<folder>/db` through a descriptor of our own, opened before the first write and kept, so that no write
//!   error can be reported to another descriptor only.
//! - It puts pages of more than a quarter of a segment in files of their own, and never syncs those. Segments
//!   here are large enough that a page full of the longest records stays under that; if sled makes such a file
//!   all the same, it is synced as well.
//! - It syncs no folder. Opening one does.
//! - It can panic on damaged files: opening and every call are guarded.
//!
//! `tests/power_cut.rs` shows the difference.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::committer::{Changes, Committer, Engine, Fault, guarded, start_of};
use super::records::Record;
use super::{OpenError, Records, os};

/// Memory for pages that were read.
const CACHE_BYTES: u64 = 64 * 1024 * 1024;
/// A leaf page holds up to 16 records (a few more while it is merged): 20 of the longest are 165 KiB, and the
/// quarter of a segment is 256 KiB. Written in the folder's `conf`: changing it makes old folders unreadable.
const SEGMENT_BYTES: usize = 1024 * 1024;
/// sled lets its file go some moments after it is dropped.
const LOCK_TRIES: u32 = 100;
const LOCK_PAUSE: Duration = Duration::from_millis(20);

/// Opens or creates the records in a folder of their own. Blocks: seconds for a large store after a crash.
pub fn open(folder: &Path) -> Result<Arc<dyn Records>, OpenError> {
    let io = |source| OpenError::Io { path: folder.into(), source };
    os::create_folder(folder).map_err(io)?;
    let lock = os::lock_folder(folder).map_err(io)?.ok_or_else(|| OpenError::InUse { path: folder.into() })?;
    let db = open_engine(folder)?;
    let data = os::open_to_sync(&folder.join("db")).map_err(io)?;
    let spilled = folder.join("blobs");
    sync_new_files(folder, &spilled).map_err(io)?;
    let committer = Committer::start(Sled { db, data, spilled, _lock: lock }).map_err(io)?;
    Ok(Arc::new(committer))
}

fn open_engine(folder: &Path) -> Result<sled::Db, OpenError> {
    let config = || {
        sled::Config::new()
            .path(folder)
            .cache_capacity(CACHE_BYTES)
            .segment_size(SEGMENT_BYTES)
            // The committer flushes; a timer would only add writes between two syncs.
            .flush_every_ms(None)
    };
    for _ in 0..LOCK_TRIES {
        // sled's own lock has no error kind of its own.
        match guarded(|| Ok(config().open())) {
            Ok(Err(sled::Error::Io(error))) if error.to_string().starts_with("could not acquire lock") => {}
            Ok(Err(sled::Error::Io(source))) if source.kind() != std::io::ErrorKind::Other => {
                return Err(OpenError::Io { path: folder.into(), source });
            }
            Ok(Err(error)) => return Err(OpenError::Damaged { path: folder.into(), detail: error.to_string() }),
            Ok(Ok(db)) => return Ok(db),
            Err(detail) => return Err(OpenError::Damaged { path: folder.into(), detail }),
        }
        std::thread::sleep(LOCK_PAUSE);
    }
    Err(OpenError::InUse { path: folder.into() })
}

/// What opening may have made or renamed: settings, snapshot, data file, the folder of spilled pages.
fn sync_new_files(folder: &Path, spilled: &Path) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            os::sync_file(&entry.path())?;
        }
    }
    os::sync_folder(spilled)?;
    os::sync_folder(folder)
}

struct Sled {
    db: sled::Db,
    data: File,
    spilled: PathBuf,
    _lock: File,
}

impl Engine for Sled {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, Fault> {
        let value = self.db.get(key).map_err(|error| error.to_string())?;
        Ok(value.map(|value| value.to_vec()))
    }

    fn scan(&self, prefix: &[u8], after: Option<&[u8]>, limit: usize) -> Result<Vec<Record>, Fault> {
        let mut page = Vec::new();
        for record in self.db.range::<&[u8], _>((start_of(prefix, after), std::ops::Bound::Unbounded)).take(limit) {
            let (key, value) = record.map_err(|error| error.to_string())?;
            if !key.starts_with(prefix) {
                break;
            }
            page.push((key.to_vec(), value.to_vec()));
        }
        Ok(page)
    }

    fn write(&self, changes: &Changes) -> Result<(), Fault> {
        let mut batch = sled::Batch::default();
        for (key, value) in changes {
            match value {
                Some(value) => batch.insert(key.as_slice(), value.as_slice()),
                None => batch.remove(key.as_slice()),
            }
        }
        self.db.apply_batch(batch).map_err(|error| error.to_string())?;
        self.db.flush().map_err(|error| error.to_string())?;
        self.data.sync_data().map_err(|error| format!("fdatasync: {error}"))?;
        self.sync_spilled().map_err(|error| format!("fsync of a spilled page: {error}"))
    }
}

impl Sled {
    fn sync_spilled(&self) -> std::io::Result<()> {
        let mut any = false;
        for entry in std::fs::read_dir(&self.spilled)? {
            any = true;
            match os::sync_file(&entry?.path()) {
                // sled removes those it needs no more, when it likes.
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        if any { os::sync_folder(&self.spilled) } else { Ok(()) }
    }
}
