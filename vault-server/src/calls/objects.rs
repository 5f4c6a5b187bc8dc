//! Objects: sealed papers. The server checks what can be seen of them: header, padded size, digest.

use std::collections::BTreeMap;
use std::sync::Arc;

use vault_protocol::grant::day_is_open;
use vault_protocol::hash::{ObjectDigest, object_digest};
use vault_protocol::http::{MAX_LOCATORS, ObjectBatch, ObjectLine, ObjectList, Refusal};
use vault_protocol::ids::{ObjectId, SlotId, VaultId};
use vault_protocol::object::{Header, padded_of_sealed};
use vault_protocol::wire::List;

use super::{Ctx, Tries};
use crate::auth::Member;
use crate::keys;
use crate::outboard;
use crate::problem::{Refused, damaged};
use crate::ranges::{Asked, asked};
use crate::reply::Reply;
use crate::rows::{self, Object, Row};
use crate::store::{Batch, BlobError, BlobId};

/// Rows of objects changed in one batch: each brings an object, a mark and a comparison.
const AT_ONCE: usize = 300;

/// The file of an object. Two vaults may use one locator: neither can tell.
pub(crate) fn file(vault: &VaultId, object: &ObjectId) -> BlobId {
    named("coffre-server v1 object", &[vault.as_bytes(), object.as_bytes()])
}

/// The file of its outboard: another for other content, so that none is ever taken for another's.
pub(crate) fn outboard_file(vault: &VaultId, object: &ObjectId, digest: &ObjectDigest) -> BlobId {
    named("coffre-server v1 outboard", &[vault.as_bytes(), object.as_bytes(), digest.as_bytes()])
}

fn named(kind: &str, ids: &[&[u8; 32]]) -> BlobId {
    let mut hasher = blake3::Hasher::new_derive_key(kind);
    ids.iter().for_each(|id| {
        hasher.update(&id[..]);
    });
    BlobId::new(hasher.finalize().into())
}

/// Many small objects, made durable together.
pub(super) async fn put_many(ctx: Ctx) -> Result<Reply, Refused> {
    ctx.query([])?;
    let mut member = ctx.member().await?;
    let (batch, share) = ctx.decode::<ObjectBatch>(&member.request).await?;
    let id = member.vault.id();
    let (mut files, mut wanted) = (Vec::new(), BTreeMap::new());
    for object in batch.objects.into_vec() {
        let size = object.bytes.len() as u64;
        let header = object.bytes.first_chunk().ok_or(Refusal::Malformed)?;
        Header::parse(header)?;
        padded_of_sealed(size).ok_or(Refusal::Malformed)?;
        let known = Object { size, digest: object_digest(&object.bytes) };
        if wanted.insert(object.locator, known).is_some_and(|other| other != known) {
            return Err(Refusal::Conflict.into());
        }
        files.push((file(&id, &object.locator), object.bytes.into_vec().into()));
    }
    drop(share);
    let wanted: Vec<(ObjectId, Object)> = wanted.into_iter().collect();
    ctx.server.check_room()?;
    let rows = &ctx.server.rows;
    let mut bytes = rows.tally(&id).await?.value.bytes + rows.journal(&id).await?.value.bytes;
    for (locator, object) in &wanted {
        if !rows.has(&keys::object(&id, locator)).await? {
            bytes += object.size;
        }
    }
    // Before anything is written: what is refused later leaves files behind until they are swept.
    ctx.server.check_quota(bytes)?;
    let mut tries = Tries::new();
    loop {
        let gate = ctx.server.gates.bring(id.as_bytes()).await;
        let pointing = rows.pointing().await;
        match rows.blobs.put_many(files.clone()).await {
            Err(BlobError::Conflict { id: taken }) => {
                drop((gate, pointing));
                let taken = wanted.iter().find(|(locator, _)| file(&id, locator) == taken).ok_or(Refusal::Conflict)?;
                clear_orphan(&ctx, &id, &taken.0).await?;
                tries.next()?;
            }
            result => {
                result?;
                for some in wanted.chunks(AT_ONCE) {
                    record(&ctx, &mut member, some).await?;
                }
                return Ok(Reply::done());
            }
        }
    }
}

/// Deletes a finished file that no row points to, so that its locator can be used: a crash, or a refusal, came between
/// the two. [`Refusal::Conflict`] if there is a row.
pub(super) async fn clear_orphan(ctx: &Ctx, vault: &VaultId, object: &ObjectId) -> Result<(), Refused> {
    let rows = &ctx.server.rows;
    let _alone = ctx.server.gates.take(vault.as_bytes()).await;
    if rows.has(&keys::object(vault, object)).await? {
        return Err(Refusal::Conflict.into());
    }
    rows.blobs.delete(vec![file(vault, object)]).await?;
    Ok(())
}

/// Points rows at files that are there and durable; each object once. Hold the vault's gate and
/// [`Rows::pointing`](crate::rows::Rows::pointing) since before they came.
pub(super) async fn record(ctx: &Ctx, member: &mut Member, objects: &[(ObjectId, Object)]) -> Result<(), Refused> {
    let (rows, id) = (&ctx.server.rows, member.vault.id());
    let _one_by_one = ctx.server.vault_locks.lock(id.as_bytes()).await;
    let mut tries = Tries::new();
    loop {
        let mut tally = rows.tally(&id).await?;
        let mut batch = member.vault.unchanged(Batch::new());
        let mut new = false;
        for (locator, object) in objects {
            let row = rows.get_or(keys::object(&id, locator), *object).await?;
            if row.value != *object {
                return Err(Refusal::Conflict.into());
            }
            if row.bytes().is_none() {
                new = true;
                tally.value.bytes += object.size;
                batch = row.changed(batch).put(keys::blob(file(&id, locator)), []);
            }
        }
        if !new {
            return Ok(());
        }
        ctx.server.check_quota(tally.value.bytes + rows.journal(&id).await?.value.bytes)?;
        if rows.commit(tally.changed(batch)).await? {
            return Ok(());
        }
        tries.next()?;
        ctx.refresh(member).await?;
    }
}

/// Locators with sizes, in order.
pub(super) async fn list(ctx: Ctx) -> Result<Reply, Refused> {
    let [after] = ctx.query(["after"])?;
    let after = after.map(|after| ObjectId::from_hex(after).ok_or(Refusal::Malformed)).transpose()?;
    let member = ctx.member().await?;
    ctx.nothing(&member.request).await?;
    let (rows, id) = (&ctx.server.rows, member.vault.id());
    let mut last = after.map(|after| keys::object(&id, &after));
    let mut objects = Vec::new();
    while objects.len() < MAX_LOCATORS {
        let page = rows.page(&keys::objects(&id), last.as_deref(), MAX_LOCATORS - objects.len()).await?;
        let Some((key, _)) = page.last() else { break };
        last = Some(key.clone());
        for (key, value) in &page {
            let locator = ObjectId::new(keys::last_id(key).ok_or_else(|| damaged("a key"))?);
            objects.push(ObjectLine { locator, size: rows::read::<Object>(value)?.size });
        }
    }
    Ok(Reply::cbor(&ObjectList { objects: List::new(objects).map_err(|_| damaged("a page"))? }))
}

/// The object in the path, for a member who reads or the reader key of an open slot.
async fn readable(ctx: &Ctx) -> Result<(VaultId, ObjectId, Row<Object>), Refused> {
    let [slot] = ctx.query(["slot"])?;
    let slot = slot.map(|slot| SlotId::from_hex(slot).ok_or(Refusal::Malformed)).transpose()?;
    let vault = ctx.vault_id();
    let request = match slot {
        None => ctx.member().await?.request,
        Some(slot) => {
            let slot = ctx.server.rows.slot(&slot).await?;
            let request = ctx.reader(slot.as_ref(), ctx.claim()?)?;
            let slot = slot.ok_or(Refusal::NotFound)?.value;
            if slot.vault != vault {
                return Err(Refusal::NotFound.into());
            }
            if slot.closing.is_some() || !day_is_open(slot.not_after, ctx.server.now().day()) {
                return Err(Refusal::Closed.into());
            }
            request
        }
    };
    ctx.nothing(&request).await?;
    let object = ObjectId::new(ctx.id(1));
    let row = ctx.server.rows.get(keys::object(&vault, &object)).await?.ok_or(Refusal::NotFound)?;
    Ok((vault, object, row))
}

/// The whole object, or one range of it.
pub(super) async fn get(ctx: Ctx) -> Result<Reply, Refused> {
    let (vault, object, row) = readable(&ctx).await?;
    let blob = match ctx.server.rows.blobs.open(file(&vault, &object)).await? {
        Some(blob) if blob.size() == row.value.size => blob,
        _ => return Err(gone(&ctx, &row, &vault, &object).await?),
    };
    Ok(match asked(&ctx.head.headers, blob.size())? {
        Asked::Everything => Reply::file(blob),
        Asked::Range { from, to } => Reply::range(blob, from, to),
        Asked::Nothing => Reply::no_such_range(blob.size()),
    })
}

/// The chaining values by which a range is checked.
pub(super) async fn outboard(ctx: Ctx) -> Result<Reply, Refused> {
    let (vault, object, row) = readable(&ctx).await?;
    match outboard::get(Arc::clone(&ctx.server), vault, object, row.clone()).await? {
        Some(outboard::Outboard::Memory(bytes)) => Ok(Reply::raw(bytes)),
        Some(outboard::Outboard::File(blob)) => Ok(Reply::file(blob)),
        None => Err(gone(&ctx, &row, &vault, &object).await?),
    }
}

/// The row was there and the file was not: deleted just now, or lost.
async fn gone(ctx: &Ctx, row: &Row<Object>, vault: &VaultId, object: &ObjectId) -> Result<Refused, Refused> {
    let still = ctx.server.rows.bytes(&keys::object(vault, object)).await?.as_deref() == row.bytes();
    Ok(if still { damaged("an object's file is gone") } else { Refusal::NotFound.into() })
}

/// Deletes an object, and what had come of one.
pub(super) async fn delete(ctx: Ctx) -> Result<Reply, Refused> {
    ctx.query([])?;
    let mut member = ctx.member().await?;
    ctx.nothing(&member.request).await?;
    let (rows, id) = (&ctx.server.rows, member.vault.id());
    let object = ObjectId::new(ctx.id(1));
    let _alone = ctx.server.gates.take(id.as_bytes()).await;
    let _one_by_one = ctx.server.vault_locks.lock(id.as_bytes()).await;
    let mut files = vec![file(&id, &object)];
    let mut tries = Tries::new();
    while let Some(row) = rows.get::<Object>(keys::object(&id, &object)).await? {
        let outboard = outboard_file(&id, &object, &row.value.digest);
        let mut tally = rows.tally(&id).await?;
        tally.value.bytes = tally.value.bytes.saturating_sub(row.value.size);
        let batch = row.deleted(tally.changed(member.vault.unchanged(Batch::new())));
        let batch = batch.delete(keys::blob(files[0])).delete(keys::blob(outboard));
        if rows.commit(batch).await? {
            files.push(outboard);
            break;
        }
        tries.next()?;
        ctx.refresh(&mut member).await?;
    }
    rows.blobs.abort(files[0]).await?;
    rows.blobs.delete(files).await?;
    Ok(Reply::done())
}

/// The digest in a query.
pub(super) fn digest(text: &str) -> Result<ObjectDigest, Refused> {
    Ok(ObjectDigest::from_hex(text).ok_or(Refusal::Malformed)?)
}
