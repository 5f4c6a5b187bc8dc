//! New logs in the place of those that cannot go on, when the operator says so: after a restore of records that are
//! older than what was signed.
//!
//! They have new numbers and new keys, so that nothing that is signed from now on contradicts what was signed before.
//! Every slot is closed: what was released since the backup is not known here, and nobody may read on under it.

use std::path::Path;

use vault_protocol::ids::{SlotId, Time, VaultId};
use vault_protocol::leaf::Mark;
use vault_protocol::release::Closing;
use vault_protocol::wire::{Bytes, List};

use super::call::Caller;
use super::secret::LogSecret;
use super::{GENERATION, LogError, LogId, LogSettings, Logs, anchor};
use crate::identity::Identity;
use crate::keys;
use crate::problem::{Refused, damaged};
use crate::rows::{self, Kept, LogRow, LogsRow, Rows, Shard, Slot};
use crate::store::Batch;

/// Rows looked at in one go.
const PAGE: usize = 500;

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Renewed {
    /// The generation that is written from now on.
    pub generation: u32,
    /// Slots that were open.
    pub slots: usize,
    /// Chain statements that have a leaf in the new logs.
    pub statements: usize,
}

/// Begins a new generation of logs. If it is cut off, it is begun again.
pub(crate) async fn renew(
    rows: &Rows,
    folder: &Path,
    secret: LogSecret,
    identity: &Identity,
    now: Time,
) -> Result<Renewed, LogError> {
    std::fs::create_dir_all(folder)?;
    let mut logs_row = rows.get_or(keys::logs(), LogsRow { generation: 0, shards: 1 }).await.map_err(LogError::from)?;
    let old = logs_row.value.generation;
    let seen = anchor::list(folder)?.into_iter().map(|log| log.number / GENERATION).max().unwrap_or(0);
    let generation = old.max(seen) + 1;
    let host = match rows.get::<LogRow>(keys::log(LogId::shard(old, 1))).await? {
        Some(row) => row.value.origin.as_str().rsplit_once("/events/").map(|(host, _)| host.to_owned()),
        None => None,
    };
    let host = host.ok_or(LogError::Records)?;
    let settings = LogSettings { folder: Some(folder.into()), ..LogSettings::default() };
    let (open, witnessed) = Default::default();
    let caller = Caller::new(&[], &[])?;
    let logs = Logs { settings, secret, host, generation, open, witnessed, caller };
    for log in logs.all(logs_row.value.shards) {
        logs.create(rows, log, Batch::new()).await?;
    }
    let statements = log_statements(rows, generation).await?;
    let slots = close_slots(rows, generation, identity, now).await?;
    logs_row.value.generation = generation;
    if !rows.commit(logs_row.changed(Batch::new())).await? {
        return Err(LogError::Records);
    }
    Ok(Renewed { generation, slots, statements })
}

async fn log_of(rows: &Rows, generation: u32, vault: &VaultId) -> Result<LogId, Refused> {
    let shard = rows.get::<Shard>(keys::shard(vault)).await?.ok_or_else(|| damaged("a vault has no shard"))?;
    Ok(LogId::shard(generation, shard.value.shard))
}

/// Every chain gets its leaves again: who looks into the new log finds it whole.
async fn log_statements(rows: &Rows, generation: u32) -> Result<usize, Refused> {
    let (mut last, mut count) = (None::<Vec<u8>>, 0);
    loop {
        let heads = rows.page(&keys::all_heads(), last.as_deref(), PAGE).await?;
        let Some((end, _)) = heads.last() else { return Ok(count) };
        last = Some(end.clone());
        for (key, _) in &heads {
            let vault = VaultId::new(keys::last_id(key).ok_or_else(|| damaged("a key"))?);
            let log = log_of(rows, generation, &vault).await?;
            let mut from = None::<Vec<u8>>;
            loop {
                let page = rows.page(&keys::statements(&vault), from.as_deref(), PAGE).await?;
                let Some((end, _)) = page.last() else { break };
                from = Some(end.clone());
                let mut batch = Batch::new();
                for (seq, (key, value)) in (count_of(&page[0].0)..).zip(&page) {
                    let statement = rows.kept(&rows::read::<Kept>(value)?).await?;
                    batch = batch.put(keys::waiting(log, key), Mark::statement(&vault, seq).leaf(&statement));
                }
                count += page.len();
                rows.commit(batch).await?;
            }
        }
    }
}

/// The number at the end of a key.
fn count_of(key: &[u8]) -> u64 {
    key.last_chunk().map_or(0, |seq| u64::from_be_bytes(*seq))
}

async fn close_slots(rows: &Rows, generation: u32, identity: &Identity, now: Time) -> Result<usize, Refused> {
    let (mut last, mut count) = (None::<Vec<u8>>, 0);
    loop {
        let page = rows.page(&keys::slots(), last.as_deref(), PAGE).await?;
        let Some((end, _)) = page.last() else { return Ok(count) };
        last = Some(end.clone());
        for (key, _) in &page {
            let Some(mut row) = rows.get::<Slot>(key.clone()).await? else { continue };
            if row.value.closing.is_some() {
                continue;
            }
            let slot = SlotId::new(keys::last_id(key).ok_or_else(|| damaged("a key"))?);
            let log = log_of(rows, generation, &row.value.vault).await?;
            let closing = identity.sign(Closing { slot, receipts: row.value.taken, time: now, log_size: 0 });
            row.value.closing = Some(Bytes::new(closing.bytes()).map_err(|_| damaged("a closing is too long"))?);
            row.value.seeds = List::default();
            let leaf = Mark::closing(&row.value.tag_key).leaf(closing.bytes());
            rows.commit(row.changed(Batch::new()).put(keys::waiting(log, key), leaf)).await?;
            count += 1;
        }
    }
}
