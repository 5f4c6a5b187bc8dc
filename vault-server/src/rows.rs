//! Rows by their types: what [`keys`](crate::keys) names, encoded as CBOR; and bytes too long for a row, as files.
//!
//! Every changing call reads rows, decides, and commits a batch that expects those rows as they were. If somebody
//! was first it reads again: [`Rows::commit`] then answers `false`.

use std::sync::Arc;

use bytes::Bytes as Buffer;
use ring::rand::{SecureRandom, SystemRandom};
use tokio::sync::{RwLock, RwLockReadGuard};
use vault_protocol::hash::{Hash, ObjectDigest};
use vault_protocol::ids::{Day, SlotId, Time, VaultId};
use vault_protocol::journal::JournalRef;
use vault_protocol::wire::{self, Bytes, List, Text, Wire};
use vault_protocol::{choice, record};

use crate::keys;
use crate::problem::{Refused, damaged};
use crate::store::records::{MAX_VALUE, Record};
use crate::store::{Batch, BlobId, Blobs, CommitError, Health, Records};

/// Longest bytes kept in a row: the longest journal append then still fits in one batch.
pub(crate) const INLINE: usize = 7000;

record! {
    /// The journal's head.
    #[derive(Clone, Copy, PartialEq, Eq)]
    pub(crate) struct Journal {
        pub(crate) at: JournalRef,
        pub(crate) bytes: u64,
    }
}

record! {
    #[derive(Clone, Copy, PartialEq, Eq)]
    pub(crate) struct Object {
        pub(crate) size: u64,
        pub(crate) digest: ObjectDigest,
    }
}

record! {
    /// How much a vault has: what its limits are compared with.
    #[derive(Clone, Copy, Default, PartialEq, Eq)]
    pub(crate) struct Tally {
        pub(crate) bytes: u64,
        pub(crate) mailboxes: u32,
        pub(crate) slots: u32,
        pub(crate) rescues: u32,
        pub(crate) waiting: u64,
    }
}

record! {
    #[derive(Clone, Copy, PartialEq, Eq)]
    pub(crate) struct Mailbox {
        pub(crate) vault: VaultId,
        pub(crate) drop_key: [u8; 32],
        pub(crate) waiting: u32,
        pub(crate) bytes: u64,
    }
}

record! {
    #[derive(Clone, Copy, PartialEq, Eq)]
    pub(crate) struct Dropped {
        pub(crate) size: u64,
        pub(crate) day: Day,
        pub(crate) file: [u8; 32],
    }
}

record! {
    /// A release slot. `seeds` is empty from its closing, or its last day, on.
    #[derive(Clone, PartialEq, Eq)]
    pub(crate) struct Slot {
        pub(crate) opening: Hash,
        pub(crate) vault: VaultId,
        pub(crate) reader: [u8; 32],
        pub(crate) manager: [u8; 32],
        pub(crate) seeds: List<[u8; 32], 2>,
        pub(crate) tag_key: [u8; 32],
        pub(crate) not_after: Day,
        pub(crate) max_reads: u32,
        pub(crate) taken: u32,
        pub(crate) closing: Option<Bytes<1024>>,
    }
}

record! {
    /// A receipt and when it came, so that the same receipts get the same signed statement.
    #[derive(Clone, PartialEq, Eq)]
    pub(crate) struct Received {
        pub(crate) time: Time,
        pub(crate) receipt: Bytes<{ 6 * 1024 }>,
    }
}

record! {
    /// A link for somebody without the tool. `left`: codes that may still be tried.
    #[derive(Clone, PartialEq, Eq)]
    pub(crate) struct Link {
        pub(crate) opening: Hash,
        pub(crate) vault: VaultId,
        pub(crate) until: Time,
        pub(crate) check: Option<[u8; 32]>,
        pub(crate) once: bool,
        pub(crate) left: u32,
        pub(crate) opened: u32,
        pub(crate) size: u64,
        pub(crate) tickets: [u8; 32],
        pub(crate) file: [u8; 32],
    }
}

record! {
    /// What is left of a vault: its id is never used again, and the same request gets the same answer.
    #[derive(Clone, PartialEq, Eq)]
    pub(crate) struct Closed {
        pub(crate) closing: Bytes<1024>,
        pub(crate) closer: [u8; 32],
        pub(crate) done: bool,
    }
}

record! {
    /// Which logs are written: shards of events 1 to `shards` of a generation, and its log of keys.
    #[derive(Clone, Copy, PartialEq, Eq)]
    pub(crate) struct LogsRow {
        pub(crate) generation: u32,
        pub(crate) shards: u32,
    }
}

record! {
    /// A public log. Its origin stays, whatever the server is called later.
    #[derive(Clone, PartialEq, Eq)]
    pub(crate) struct LogRow {
        pub(crate) origin: Text<255>,
        pub(crate) checkpoint: Bytes<4096>,
    }
}

record! {
    #[derive(Clone, Copy, PartialEq, Eq)]
    pub(crate) struct Vaults {
        pub(crate) count: u32,
    }
}

record! {
    /// What everybody is shown of a log.
    #[derive(Clone, PartialEq, Eq)]
    pub(crate) struct PublicRow {
        pub(crate) size: u64,
        pub(crate) checkpoint: Bytes<4096>,
    }
}

record! {
    /// Where a leaf is, and the size of the first signed tree that has it.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub(crate) struct Place {
        pub(crate) log: u32,
        pub(crate) number: u64,
        pub(crate) size: u64,
    }
}

record! {
    #[derive(Clone, Copy, PartialEq, Eq)]
    pub(crate) struct Shard {
        pub(crate) shard: u32,
    }
}

record! {
    /// How much a vault made public on one day.
    #[derive(Clone, Copy, PartialEq, Eq)]
    pub(crate) struct Publishing {
        pub(crate) day: Day,
        pub(crate) bytes: u64,
    }
}

record! {
    /// The last checkpoint taken of another server's log.
    #[derive(Clone, PartialEq, Eq)]
    pub(crate) struct Watched {
        pub(crate) key: Text<512>,
        pub(crate) checkpoint: Bytes<4096>,
    }
}

record! {
    /// The log of another server that the readings of a slot are in, by its verifier key.
    #[derive(Clone, PartialEq, Eq)]
    pub(crate) struct SlotLogRow {
        pub(crate) log: Text<512>,
    }
}

choice! {
    /// Bytes in the row itself, or in a file of their own.
    #[derive(Clone, PartialEq, Eq)]
    pub(crate) enum Kept {
        1 => Inline(Bytes<INLINE>),
        2 => File(KeptFile),
    }
}

record! {
    #[derive(Clone, Copy, PartialEq, Eq)]
    pub(crate) struct KeptFile {
        pub(crate) id: [u8; 32],
        pub(crate) size: u64,
    }
}

impl Kept {
    pub(crate) fn size(&self) -> u64 {
        match self {
            Kept::Inline(bytes) => bytes.len() as u64,
            Kept::File(file) => file.size,
        }
    }

    pub(crate) fn file(&self) -> Option<BlobId> {
        match self {
            Kept::Inline(_) => None,
            Kept::File(file) => Some(BlobId::new(file.id)),
        }
    }
}

/// A row as it was read: its value, and its bytes to compare with when it is changed.
#[derive(Clone)]
pub(crate) struct Row<T> {
    key: Vec<u8>,
    was: Option<Vec<u8>>,
    pub(crate) value: T,
}

impl<T: Wire> Row<T> {
    /// Adds to a batch that this row must still be as it was read.
    pub(crate) fn unchanged(&self, batch: Batch) -> Batch {
        batch.expect(self.key.clone(), self.was.as_deref())
    }

    /// Adds to a batch that this row, if still as it was read, gets its present value.
    pub(crate) fn changed(&self, batch: Batch) -> Batch {
        self.unchanged(batch).put(self.key.clone(), wire::encode(&self.value))
    }

    /// Adds to a batch that this row, if still as it was read, goes.
    pub(crate) fn deleted(&self, batch: Batch) -> Batch {
        self.unchanged(batch).delete(self.key.clone())
    }

    pub(crate) fn bytes(&self) -> Option<&[u8]> {
        self.was.as_deref()
    }
}

/// Both stores.
pub(crate) struct Rows {
    records: Arc<dyn Records>,
    pub(crate) blobs: Arc<dyn Blobs>,
    random: SystemRandom,
    pointing: RwLock<()>,
}

impl Rows {
    pub(crate) fn new(records: Arc<dyn Records>, blobs: Arc<dyn Blobs>) -> Self {
        Rows { records, blobs, random: SystemRandom::new(), pointing: RwLock::new(()) }
    }

    pub(crate) fn working(&self) -> bool {
        self.records.health() == Health::Working && self.blobs.health() == Health::Working
    }

    pub(crate) fn generate<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.random.fill(&mut bytes).expect("the system gives random bytes");
        bytes
    }

    pub(crate) async fn has(&self, key: &[u8]) -> Result<bool, Refused> {
        Ok(self.records.get(key).await?.is_some())
    }

    pub(crate) async fn bytes(&self, key: &[u8]) -> Result<Option<Vec<u8>>, Refused> {
        Ok(self.records.get(key).await?)
    }

    pub(crate) async fn get<T: Wire>(&self, key: Vec<u8>) -> Result<Option<Row<T>>, Refused> {
        let Some(bytes) = self.records.get(&key).await? else { return Ok(None) };
        let value = read(&bytes)?;
        Ok(Some(Row { key, was: Some(bytes), value }))
    }

    /// A row that stands for its default when it is not there.
    pub(crate) async fn get_or<T: Wire>(&self, key: Vec<u8>, default: T) -> Result<Row<T>, Refused> {
        Ok(self.get(key.clone()).await?.unwrap_or(Row { key, was: None, value: default }))
    }

    pub(crate) async fn tally(&self, vault: &VaultId) -> Result<Row<Tally>, Refused> {
        self.get_or(keys::tally(vault), Tally::default()).await
    }

    pub(crate) async fn journal(&self, vault: &VaultId) -> Result<Row<Journal>, Refused> {
        self.get_or(keys::journal(vault), Journal { at: JournalRef::EMPTY, bytes: 0 }).await
    }

    pub(crate) async fn slot(&self, slot: &SlotId) -> Result<Option<Row<Slot>>, Refused> {
        self.get(keys::slot(slot)).await
    }

    /// At most `limit` rows whose key starts with `prefix` and is after `after`.
    pub(crate) async fn page(&self, prefix: &[u8], after: Option<&[u8]>, limit: usize) -> Result<Vec<Record>, Refused> {
        Ok(self.records.scan(prefix, after, limit).await?)
    }

    /// `true`: done and durable. `false`: a row was not as expected; nothing is changed.
    pub(crate) async fn commit(&self, batch: Batch) -> Result<bool, Refused> {
        match self.records.commit(batch).await {
            Ok(()) => Ok(true),
            Err(CommitError::Conflict { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// To be held from writing a file until a row points to it: meanwhile no file is taken for an orphan.
    pub(crate) async fn pointing(&self) -> RwLockReadGuard<'_, ()> {
        self.pointing.read().await
    }

    /// Deletes those of these old files that no row points to.
    pub(crate) async fn delete_orphans(&self, files: &[BlobId]) -> Result<usize, Refused> {
        let _alone = self.pointing.write().await;
        let mut orphans = Vec::new();
        for file in files {
            if !self.has(&keys::blob(*file)).await? {
                orphans.push(*file);
            }
        }
        Ok(self.blobs.delete(orphans).await?)
    }

    /// The bytes of a kept value.
    pub(crate) async fn kept(&self, kept: &Kept) -> Result<Vec<u8>, Refused> {
        let file = match kept {
            Kept::Inline(bytes) => return Ok(bytes.to_vec()),
            Kept::File(file) => file,
        };
        let blob = self.blobs.open(BlobId::new(file.id)).await?.ok_or_else(|| damaged("a file is gone"));
        let size = usize::try_from(file.size).map_err(|_| damaged("the size of a file"))?;
        let bytes = blob?.read(size).await.map_err(crate::store::BlobError::from)?;
        if bytes.len() == size { Ok(bytes.into()) } else { Err(damaged("a file is too short")) }
    }
}

/// Reads what we have written ourselves.
pub(crate) fn read<T: Wire>(bytes: &[u8]) -> Result<T, Refused> {
    wire::decode(bytes, MAX_VALUE).map_err(|_| damaged("a row"))
}

/// Values on their way into rows: the long ones are collected, to be written as files together.
#[derive(Default)]
pub(crate) struct Keeping {
    files: Vec<(BlobId, Buffer)>,
}

impl Keeping {
    /// What the row will hold.
    pub(crate) fn keep(&mut self, rows: &Rows, bytes: Vec<u8>) -> Kept {
        if bytes.len() <= INLINE {
            return Kept::Inline(Bytes::new(bytes).expect("its length was just compared"));
        }
        let id = rows.generate();
        let size = bytes.len() as u64;
        self.files.push((BlobId::new(id), bytes.into()));
        Kept::File(KeptFile { id, size })
    }

    /// Writes the files, and adds to a batch that rows point to them. Hold [`Rows::pointing`].
    pub(crate) async fn write(&self, rows: &Rows, mut batch: Batch) -> Result<Batch, Refused> {
        if !self.files.is_empty() {
            rows.blobs.put_many(self.files.clone()).await?;
        }
        for (id, _) in &self.files {
            batch = batch.put(keys::blob(*id), []);
        }
        Ok(batch)
    }

    /// Takes the files away again, after the batch was not made. What fails here is swept later.
    pub(crate) async fn forget(&self, rows: &Rows) {
        if !self.files.is_empty() {
            let _ = rows.blobs.delete(self.files.iter().map(|(id, _)| *id).collect()).await;
        }
    }
}
