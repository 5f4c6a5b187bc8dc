//! The journal: numbered, hash-linked records that only their vault can read; compare-and-swap on the head.

use vault_protocol::hash::Hash;
use vault_protocol::http::{
    JournalAppend, JournalPage, MAX_RECORD_BYTES, MAX_RECORDS, PAGE_BYTES, Refusal, SnapshotRef,
};
use vault_protocol::ids::VaultId;
use vault_protocol::journal::{JournalRef, Parts, record_hash};
use vault_protocol::leaf::leaf_of_given;
use vault_protocol::wire::{self, Bytes, List};

use super::{Ctx, Tries, number};
use crate::keys;
use crate::problem::{Refused, damaged};
use crate::reply::Reply;
use crate::rows::{self, Journal, Keeping, Kept, Object};
use crate::store::Batch;

/// Records from a number on.
pub(super) async fn read(ctx: Ctx) -> Result<Reply, Refused> {
    let [from] = ctx.query(["from"])?;
    let from = number(from)?.unwrap_or(0);
    let member = ctx.member().await?;
    ctx.nothing(&member.request).await?;
    let (rows, id) = (&ctx.server.rows, member.vault.id());
    let after = from.checked_sub(1).map(|last| keys::record(&id, last));
    let page = rows.page(&keys::records(&id), after.as_deref(), MAX_RECORDS).await?;
    let (mut records, mut size) = (Vec::new(), 0);
    for (_, value) in page {
        let kept = rows::read::<Kept>(&value)?;
        size += kept.size();
        if size > PAGE_BYTES as u64 && !records.is_empty() {
            break;
        }
        let bytes = rows.kept(&kept).await?;
        records.push(Bytes::new(bytes).map_err(|_| damaged("a journal record"))?);
    }
    Ok(Reply::cbor(&JournalPage { records: List::new(records).map_err(|_| damaged("a page"))? }))
}

/// Adds records after the head. The same append again gets the same answer, also when others have gone on.
pub(super) async fn append(ctx: Ctx) -> Result<Reply, Refused> {
    ctx.query([])?;
    let mut member = ctx.member().await?;
    let (append, _share) = ctx.decode::<JournalAppend>(&member.request).await?;
    let size: usize = append.records.iter().map(|record| record.len()).sum();
    if append.records.is_empty() || size > MAX_RECORD_BYTES {
        return Err(Refusal::Malformed.into());
    }
    for record in append.records.iter() {
        Parts::parse(record)?;
    }
    let to = append.records.iter().fold(append.after, |at, record| at.then(record));
    let (rows, id) = (&ctx.server.rows, member.vault.id());
    let log = ctx.server.logs.of(rows, &id).await?;
    let last = keys::record(&id, to.seq - 1);
    let mut tries = Tries::new();
    loop {
        let mut head = rows.journal(&id).await?;
        if head.value.at != append.after {
            if !holds(&ctx, &id, &append, head.value.at).await? {
                return Err(Refusal::Conflict.into());
            }
            break;
        }
        ctx.server.check_room()?;
        let bytes = head.value.bytes + size as u64;
        ctx.server.check_quota(rows.tally(&id).await?.value.bytes + bytes)?;
        head.value = Journal { at: to, bytes };

        let _pointing = rows.pointing().await;
        let mut keeping = Keeping::default();
        let mut batch = head.changed(member.vault.unchanged(Batch::new()));
        for (number, record) in (append.after.seq..).zip(append.records.iter()) {
            let kept = keeping.keep(rows, record.to_vec());
            batch = batch.put(keys::record(&id, number), wire::encode(&kept));
        }
        let batch = batch.put(keys::waiting(log, &last), leaf_of_given(&append.leaf));
        if rows.commit(keeping.write(rows, batch).await?).await? {
            break;
        }
        keeping.forget(rows).await;
        tries.next()?;
        ctx.refresh(&mut member).await?;
    }
    // The leaf of this append, or of the one that brought the same records.
    ctx.server.logs.settle(rows, log, &keys::records(&id)).await?;
    Ok(Reply::cbor(&to))
}

/// Whether the journal holds these records at their place.
async fn holds(ctx: &Ctx, id: &VaultId, append: &JournalAppend, head: JournalRef) -> Result<bool, Refused> {
    if append.after.seq.checked_add(append.records.len() as u64).is_none_or(|end| end > head.seq) {
        return Ok(false);
    }
    if !is_position(ctx, id, append.after).await? {
        return Ok(false);
    }
    for (number, record) in (append.after.seq..).zip(append.records.iter()) {
        if hash_of(ctx, id, number).await? != Some(record_hash(record)) {
            return Ok(false);
        }
    }
    Ok(true)
}

async fn is_position(ctx: &Ctx, id: &VaultId, at: JournalRef) -> Result<bool, Refused> {
    match at.seq.checked_sub(1) {
        None => Ok(at == JournalRef::EMPTY),
        Some(last) => Ok(hash_of(ctx, id, last).await? == Some(at.hash)),
    }
}

async fn hash_of(ctx: &Ctx, id: &VaultId, number: u64) -> Result<Option<Hash>, Refused> {
    let rows = &ctx.server.rows;
    match rows.get::<Kept>(keys::record(id, number)).await? {
        Some(row) => Ok(Some(record_hash(&rows.kept(&row.value).await?))),
        None => Ok(None),
    }
}

/// Names the newest snapshot: an object that is there, for a position that was reached, and never an older one.
pub(super) async fn snapshot(ctx: Ctx) -> Result<Reply, Refused> {
    ctx.query([])?;
    let mut member = ctx.member().await?;
    let (new, _share) = ctx.decode::<SnapshotRef>(&member.request).await?;
    let (rows, id) = (&ctx.server.rows, member.vault.id());
    let mut tries = Tries::new();
    loop {
        let mut row = rows.get_or(keys::snapshot(&id), new).await?;
        if row.bytes().is_some() && row.value == new {
            return Ok(Reply::done());
        }
        let older = row.bytes().is_some() && new.at.seq < row.value.at.seq;
        if older || !is_position(&ctx, &id, new.at).await? {
            return Err(Refusal::Conflict.into());
        }
        let object = rows.get::<Object>(keys::object(&id, &new.locator)).await?.ok_or(Refusal::Conflict)?;
        if object.value != (Object { size: new.size, digest: new.digest }) {
            return Err(Refusal::Conflict.into());
        }
        row.value = new;
        let batch = object.unchanged(row.changed(member.vault.unchanged(Batch::new())));
        if rows.commit(batch).await? {
            return Ok(Reply::done());
        }
        tries.next()?;
        ctx.refresh(&mut member).await?;
    }
}
