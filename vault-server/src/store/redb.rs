//! Records in redb 4.
//!
//! redb syncs what it must when a transaction is committed. Commits keep the allocator's state (quick repair),
//! so that opening after a crash does not read the whole file; this brings the two-phase commit, in which a
//! page made by a client cannot pass for a commit slot by its checksum. It costs about a third of the commits.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use redb::{Database, ReadableDatabase, TableDefinition, TableError};

use super::committer::{Changes, Committer, Engine, Fault, guarded, start_of};
use super::records::Record;
use super::{OpenError, Records, os};

/// Memory for pages that were read.
const CACHE_BYTES: usize = 64 * 1024 * 1024;
const FILE: &str = "records.redb";
const RECORDS: TableDefinition<'_, &[u8], &[u8]> = TableDefinition::new("records");

/// Opens or creates the records in a folder of their own. Blocks.
pub fn open(folder: &Path) -> Result<Arc<dyn Records>, OpenError> {
    let io = |source| OpenError::Io { path: folder.into(), source };
    os::create_folder(folder).map_err(io)?;
    let lock = os::lock_folder(folder).map_err(io)?.ok_or_else(|| OpenError::InUse { path: folder.into() })?;
    let db = open_engine(folder)?;
    os::sync_folder(folder).map_err(io)?;
    let committer = Committer::start(Redb { db, _lock: lock }).map_err(io)?;
    Ok(Arc::new(committer))
}

fn open_engine(folder: &Path) -> Result<Database, OpenError> {
    let open = || -> Result<Database, redb::Error> {
        let db = Database::builder().set_cache_size(CACHE_BYTES).create(folder.join(FILE))?;
        match db.begin_read()?.open_table(RECORDS) {
            // New: reading a table that was never written is an error.
            Err(TableError::TableDoesNotExist(_)) => write(&db, &Changes::new())?,
            opened => drop(opened?),
        }
        Ok(db)
    };
    let path = folder.to_path_buf();
    match guarded(|| Ok(open())) {
        Ok(Ok(db)) => Ok(db),
        Ok(Err(redb::Error::DatabaseAlreadyOpen)) => Err(OpenError::InUse { path }),
        Ok(Err(redb::Error::Io(source))) if source.kind() != std::io::ErrorKind::InvalidData => {
            Err(OpenError::Io { path, source })
        }
        Ok(Err(error)) => Err(OpenError::Damaged { path, detail: error.to_string() }),
        Err(detail) => Err(OpenError::Damaged { path, detail }),
    }
}

struct Redb {
    db: Database,
    _lock: File,
}

impl Engine for Redb {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, Fault> {
        let get = || -> Result<_, redb::Error> {
            let table = self.db.begin_read()?.open_table(RECORDS)?;
            Ok(table.get(key)?.map(|value| value.value().to_vec()))
        };
        get().map_err(|error| error.to_string())
    }

    fn scan(&self, prefix: &[u8], after: Option<&[u8]>, limit: usize) -> Result<Vec<Record>, Fault> {
        let scan = || -> Result<_, redb::Error> {
            let table = self.db.begin_read()?.open_table(RECORDS)?;
            let mut page = Vec::new();
            for record in table.range::<&[u8]>((start_of(prefix, after), std::ops::Bound::Unbounded))?.take(limit) {
                let (key, value) = record?;
                if !key.value().starts_with(prefix) {
                    break;
                }
                page.push((key.value().to_vec(), value.value().to_vec()));
            }
            Ok(page)
        };
        scan().map_err(|error| error.to_string())
    }

    fn write(&self, changes: &Changes) -> Result<(), Fault> {
        write(&self.db, changes).map_err(|error| error.to_string())
    }
}

fn write(db: &Database, changes: &Changes) -> Result<(), redb::Error> {
    let mut transaction = db.begin_write()?;
    transaction.set_quick_repair(true);
    let mut table = transaction.open_table(RECORDS)?;
    for (key, value) in changes {
        match value {
            Some(value) => table.insert(key.as_slice(), value.as_slice())?,
            None => table.remove(key.as_slice())?,
        };
    }
    drop(table);
    Ok(transaction.commit()?)
}
