//! Objects in memory.

use std::collections::BTreeMap;
use std::sync::OnceLock;
use std::time::SystemTime;

use bytes::Bytes;

use super::{Disk, Failed, State};
use crate::store::blobs::{
    Blob, BlobError, BlobId, Blobs, Digest, Listed, MAX_BLOB, MAX_LIST, MAX_MANY, MAX_MANY_BYTES, MAX_PART, Progress,
};
use crate::store::{Answer, Health};

#[derive(Clone)]
pub(super) struct Stored {
    content: Bytes,
    written: SystemTime,
}

pub(super) struct Partial {
    content: Vec<u8>,
    written: SystemTime,
}

pub(super) struct MemoryBlobs {
    disk: Disk,
    stopped: OnceLock<String>,
}

impl From<Failed> for BlobError {
    fn from(failed: Failed) -> BlobError {
        let reason = String::from(match failed {
            Failed::Write => return BlobError::Io(std::io::Error::other(String::from(failed))),
            Failed::Sync => failed,
        });
        BlobError::Stopped { reason }
    }
}

impl MemoryBlobs {
    pub(super) fn new(disk: Disk) -> Self {
        MemoryBlobs { disk, stopped: OnceLock::new() }
    }

    /// One changing call, which leaves these objects changed.
    fn change<T>(
        &self,
        ids: &[BlobId],
        apply: impl FnOnce(&mut State) -> Result<T, BlobError>,
    ) -> Result<T, BlobError> {
        if let Some(reason) = self.stopped.get() {
            return Err(BlobError::Stopped { reason: reason.clone() });
        }
        let changed = self.disk.write(apply, |state| {
            for id in ids {
                match state.blobs.seen.get(id) {
                    Some(stored) => state.blobs.synced.insert(*id, stored.clone()),
                    None => state.blobs.synced.remove(id),
                };
            }
        });
        if let Err(BlobError::Stopped { reason }) = &changed {
            self.stopped.get_or_init(|| reason.clone());
        }
        changed
    }
}

fn progress(state: &State, id: BlobId) -> Option<Progress> {
    let stored = state.blobs.seen.get(&id).map(|stored| Progress::Stored(stored.content.len() as u64));
    stored.or_else(|| state.partials.get(&id).map(|partial| Progress::Received(partial.content.len() as u64)))
}

fn put(state: &mut State, id: BlobId, content: Bytes) -> Result<(), BlobError> {
    match state.blobs.seen.get(&id) {
        Some(stored) if stored.content == content => Ok(()),
        Some(_) => Err(BlobError::Conflict { id }),
        None => {
            state.blobs.seen.insert(id, Stored { content, written: SystemTime::now() });
            Ok(())
        }
    }
}

fn answer<'a, T: Send + 'a>(value: T) -> Answer<'a, T> {
    Box::pin(std::future::ready(value))
}

impl Blobs for MemoryBlobs {
    fn begin(&self, id: BlobId) -> Answer<'_, Result<Progress, BlobError>> {
        answer(self.change(&[], |state| {
            if let Some(found) = progress(state, id) {
                return Ok(found);
            }
            state.partials.insert(id, Partial { content: Vec::new(), written: SystemTime::now() });
            Ok(Progress::Received(0))
        }))
    }

    fn progress(&self, id: BlobId) -> Answer<'_, Result<Option<Progress>, BlobError>> {
        answer(Ok(progress(&self.disk.state(), id)))
    }

    fn append(&self, id: BlobId, offset: u64, part: Bytes) -> Answer<'_, Result<u64, BlobError>> {
        answer(self.change(&[], |state| {
            if part.len() > MAX_PART {
                return Err(BlobError::TooLarge("a part"));
            }
            let partial = state.partials.get_mut(&id).ok_or(BlobError::NotBegun)?;
            let received = partial.content.len() as u64;
            if offset != received {
                return Err(BlobError::WrongOffset { received });
            }
            if received + part.len() as u64 > MAX_BLOB {
                return Err(BlobError::TooLarge("an object"));
            }
            partial.content.extend_from_slice(&part);
            partial.written = SystemTime::now();
            Ok(partial.content.len() as u64)
        }))
    }

    fn commit(&self, id: BlobId, digest: Digest) -> Answer<'_, Result<u64, BlobError>> {
        answer(self.change(&[id], |state| {
            let Some(partial) = state.partials.remove(&id) else {
                let stored = state.blobs.seen.get(&id).ok_or(BlobError::NotBegun)?;
                let same = *blake3::hash(&stored.content).as_bytes() == digest;
                return if same { Ok(stored.content.len() as u64) } else { Err(BlobError::Conflict { id }) };
            };
            if *blake3::hash(&partial.content).as_bytes() != digest {
                return Err(BlobError::Mismatch);
            }
            let size = partial.content.len() as u64;
            put(state, id, partial.content.into())?;
            Ok(size)
        }))
    }

    fn abort(&self, id: BlobId) -> Answer<'_, Result<(), BlobError>> {
        answer(self.change(&[], |state| {
            state.partials.remove(&id);
            Ok(())
        }))
    }

    fn put_many(&self, objects: Vec<(BlobId, Bytes)>) -> Answer<'_, Result<(), BlobError>> {
        let ids: Vec<_> = objects.iter().map(|(id, _)| *id).collect();
        answer(self.change(&ids, |state| {
            let bytes: usize = objects.iter().map(|(_, content)| content.len()).sum();
            if objects.len() > MAX_MANY || bytes > MAX_MANY_BYTES {
                return Err(BlobError::TooLarge("a list of objects"));
            }
            let mut wanted = BTreeMap::new();
            for (id, content) in &objects {
                let other = state.blobs.seen.get(id).map(|stored| &stored.content).or(wanted.insert(*id, content));
                if other.is_some_and(|other| other != content) {
                    return Err(BlobError::Conflict { id: *id });
                }
            }
            objects.iter().try_for_each(|(id, content)| put(state, *id, content.clone()))
        }))
    }

    fn open(&self, id: BlobId) -> Answer<'_, Result<Option<Blob>, BlobError>> {
        let stored = self.disk.state().blobs.seen.get(&id).map(|stored| Blob::memory(stored.content.clone()));
        answer(Ok(stored))
    }

    fn delete(&self, ids: Vec<BlobId>) -> Answer<'_, Result<usize, BlobError>> {
        answer(self.change(&ids, |state| {
            if ids.len() > MAX_MANY {
                return Err(BlobError::TooLarge("a list of ids"));
            }
            Ok(ids.iter().filter(|id| state.blobs.seen.remove(id).is_some()).count())
        }))
    }

    fn list(&self, after: Option<BlobId>, limit: usize) -> Answer<'_, Result<Vec<Listed>, BlobError>> {
        let state = self.disk.state();
        let later = state.blobs.seen.iter().filter(|(id, _)| after.is_none_or(|after| **id > after));
        let listed = later.take(limit.min(MAX_LIST)).map(|(id, stored)| Listed {
            id: *id,
            size: stored.content.len() as u64,
            written: stored.written,
        });
        answer(Ok(listed.collect()))
    }

    fn sweep_partials(&self, before: SystemTime) -> Answer<'_, Result<usize, BlobError>> {
        answer(self.change(&[], |state| {
            let count = state.partials.len();
            state.partials.retain(|_, partial| partial.written >= before);
            Ok(count - state.partials.len())
        }))
    }

    fn health(&self) -> Health {
        match self.stopped.get() {
            Some(reason) => Health::Stopped { reason: reason.clone() },
            None => Health::Working,
        }
    }
}
