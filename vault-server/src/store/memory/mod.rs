//! Both stores in memory, with faults on demand: for tests, which reach states no real disk gives on request.
//!
//! A [`Disk`] is what survives. Stores opened on it keep their contracts; a [`Fault`] makes one of the writes to
//! come fail at a chosen moment; opening anew is a restart after a power cut. To enumerate the crash points of
//! some work: run it once, ask [`Disk::writes`] how many writes it made, then run it on a new disk for each write
//! and each fault, open anew, and look.

mod blobs;

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::Records;
use super::blobs::{BlobId, Blobs};
use super::committer::{Changes, Committer, Engine, start_of};
use super::records::Record;

/// Where a write fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing is written.
    BeforeWrite,
    /// It is written, and lost when the disk is opened anew: the sync failed.
    BeforeSync,
    /// It is written and durable, and failure is reported all the same.
    AfterSync,
}

impl Fault {
    /// All of them.
    pub const ALL: [Fault; 3] = [Fault::BeforeWrite, Fault::BeforeSync, Fault::AfterSync];
}

/// What survives a power cut, in memory.
#[derive(Clone, Default)]
pub struct Disk(Arc<Shared>);

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    released: Condvar,
}

#[derive(Default)]
struct State {
    records: Kept<BTreeMap<Vec<u8>, Vec<u8>>>,
    blobs: Kept<BTreeMap<BlobId, blobs::Stored>>,
    partials: BTreeMap<BlobId, blobs::Partial>,
    writes: u64,
    planned: Option<(u64, Fault)>,
    held: bool,
    waiting: usize,
}

/// What a running program sees, and what a power cut would leave.
#[derive(Default)]
struct Kept<T> {
    seen: T,
    synced: T,
}

impl Disk {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }

    /// Another disk with what a power cut would leave on this one.
    pub fn copied(&self) -> Disk {
        let state = self.state();
        let records = Kept { seen: BTreeMap::new(), synced: state.records.synced.clone() };
        let blobs = Kept { seen: BTreeMap::new(), synced: state.blobs.synced.clone() };
        let copied = State { records, blobs, ..State::default() };
        Disk(Arc::new(Shared { state: Mutex::new(copied), released: Condvar::new() }))
    }

    /// Opens the records, as after a power cut. Close the store opened before.
    pub fn open_records(&self) -> Arc<dyn Records> {
        let mut state = self.state();
        state.records.seen = state.records.synced.clone();
        drop(state);
        Arc::new(Committer::start(Memory(self.clone())).expect("a test has memory for a thread"))
    }

    /// Opens the objects, as after a power cut. Close the store opened before.
    pub fn open_blobs(&self) -> Arc<dyn Blobs> {
        let mut state = self.state();
        state.blobs.seen = state.blobs.synced.clone();
        state.partials.clear();
        drop(state);
        Arc::new(blobs::MemoryBlobs::new(self.clone()))
    }

    /// Makes the `n`th write from now on fail (1 is the next one). A write is one group of batches, or one
    /// changing call on objects.
    pub fn fail(&self, n: u64, fault: Fault) {
        let mut state = self.state();
        state.planned = Some((state.writes + n, fault));
    }

    /// Forgets a fault that has not come yet.
    pub fn mend(&self) {
        self.state().planned = None;
    }

    /// Writes tried so far, on both stores.
    pub fn writes(&self) -> u64 {
        self.state().writes
    }

    /// Makes syncs wait as long as the answer lives, so that a test can look at what is written and not durable.
    pub fn hold_syncs(&self) -> Held {
        self.state().held = true;
        Held(self.clone())
    }

    /// How many syncs wait.
    pub fn syncs_waiting(&self) -> usize {
        self.state().waiting
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One write: `apply` changes what is seen, `sync` what survives, unless a fault comes before.
    fn write<T, E: From<Failed>>(
        &self,
        apply: impl FnOnce(&mut State) -> Result<T, E>,
        sync: impl FnOnce(&mut State),
    ) -> Result<T, E> {
        let mut state = self.state();
        state.writes += 1;
        let fault = state.planned.filter(|(n, _)| *n == state.writes).map(|(_, fault)| fault);
        if fault == Some(Fault::BeforeWrite) {
            return Err(Failed::Write.into());
        }
        let result = apply(&mut state)?;
        state.waiting += 1;
        while state.held {
            state = self.0.released.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.waiting -= 1;
        if fault == Some(Fault::BeforeSync) {
            return Err(Failed::Sync.into());
        }
        sync(&mut state);
        if fault == Some(Fault::AfterSync) { Err(Failed::Sync.into()) } else { Ok(result) }
    }
}

/// Syncs wait until it is dropped.
#[must_use]
pub struct Held(Disk);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.state().held = false;
        self.0.0.released.notify_all();
    }
}

enum Failed {
    Write,
    Sync,
}

impl From<Failed> for String {
    fn from(failed: Failed) -> String {
        match failed {
            Failed::Write => "a planned fault: nothing written".into(),
            Failed::Sync => "a planned fault: the sync failed".into(),
        }
    }
}

struct Memory(Disk);

impl Engine for Memory {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, String> {
        Ok(self.0.state().records.seen.get(key).cloned())
    }

    fn scan(&self, prefix: &[u8], after: Option<&[u8]>, limit: usize) -> Result<Vec<Record>, String> {
        let state = self.0.state();
        let from = state.records.seen.range::<[u8], _>((start_of(prefix, after), std::ops::Bound::Unbounded));
        let page = from.take_while(|(key, _)| key.starts_with(prefix)).take(limit);
        Ok(page.map(|(key, value)| (key.clone(), value.clone())).collect())
    }

    fn write(&self, changes: &Changes) -> Result<(), String> {
        let apply = |records: &mut BTreeMap<_, _>| {
            for (key, value) in changes {
                match value {
                    Some(value) => records.insert(key.clone(), value.clone()),
                    None => records.remove(key),
                };
            }
        };
        self.0.write(
            |state| {
                apply(&mut state.records.seen);
                Ok(())
            },
            |state| apply(&mut state.records.synced),
        )
    }
}
