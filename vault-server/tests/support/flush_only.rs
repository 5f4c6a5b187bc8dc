//! sled as its manual says to use it: `flush()` before each answer, and no sync of our own. Never in the product;
//! here so that the power-cut test can prove that it notices the difference.

use std::path::Path;
use std::sync::{Arc, Mutex};

use vault_server::store::records::Record;
use vault_server::store::{Answer, Batch, CommitError, Health, ReadError, Records};

pub(crate) struct FlushOnly {
    db: sled::Db,
    one_at_a_time: Mutex<()>,
}

impl FlushOnly {
    pub(crate) fn open(folder: &Path) -> Result<Arc<dyn Records>, String> {
        let open = || sled::Config::new().path(folder).flush_every_ms(None).open();
        match std::panic::catch_unwind(open) {
            Ok(Ok(db)) => Ok(Arc::new(FlushOnly { db, one_at_a_time: Mutex::new(()) })),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err("sled panicked".into()),
        }
    }

    fn commit_now(&self, batch: &Batch) -> Result<(), CommitError> {
        let _held = self.one_at_a_time.lock().unwrap();
        for (key, expected) in batch.expected() {
            if self.db.get(key).unwrap().as_deref() != expected.as_deref() {
                return Err(CommitError::Conflict { key: key.clone() });
            }
        }
        let mut changes = sled::Batch::default();
        for (key, value) in batch.changes() {
            match value {
                Some(value) => changes.insert(key.as_slice(), value.as_slice()),
                None => changes.remove(key.as_slice()),
            }
        }
        self.db.apply_batch(changes).unwrap();
        self.db.flush().unwrap();
        Ok(())
    }
}

impl Records for FlushOnly {
    fn get<'a>(&'a self, key: &'a [u8]) -> Answer<'a, Result<Option<Vec<u8>>, ReadError>> {
        Box::pin(async move { Ok(self.db.get(key).unwrap().map(|value| value.to_vec())) })
    }

    fn scan<'a>(
        &'a self,
        prefix: &'a [u8],
        after: Option<&'a [u8]>,
        limit: usize,
    ) -> Answer<'a, Result<Vec<Record>, ReadError>> {
        Box::pin(async move {
            let found = self.db.scan_prefix(prefix).map(Result::unwrap);
            let later = found.filter(|(key, _)| after.is_none_or(|after| &key[..] > after));
            Ok(later.take(limit).map(|(key, value)| (key.to_vec(), value.to_vec())).collect())
        })
    }

    fn commit(&self, batch: Batch) -> Answer<'_, Result<(), CommitError>> {
        Box::pin(async move { self.commit_now(&batch) })
    }

    fn health(&self) -> Health {
        Health::Working
    }
}
