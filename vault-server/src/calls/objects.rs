//! Objects: sealed papers. The server checks what can be seen of them: header, padded size, digest.

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
use crate::store::{Batch, BlobId};

/// Rows of objects changed in one batch: each brings an object, a mark and a comparison.
const AT_ONCE: usize = 300;

/// The file of an object. Two vaults may use one locator: neither can tell.
pub(crate) fn file(vault: &VaultId, object: &ObjectId) -> BlobId {
    named("coffre-server v1 object", vault, object)
}

/// The file of its outboard.
pub(crate) fn outboard_file(vault: &VaultId, object: &ObjectId) -> BlobId {
    named("coffre-server v1 outboard", vault, object)
}

fn named(kind: &str, vault: &VaultId, object: &ObjectId) -> BlobId {
    let mut hasher = blake3::Hasher::new_derive_key(kind);
    hasher.update(vault.as_bytes()).update(object.as_bytes());
    BlobId::new(hasher.finalize().into())
}

/// Many small objects, made durable together.
pub(super) async fn put_many(ctx: Ctx) -> Result<Reply, Refused> {
    ctx.query([])?;
    let mut member = ctx.member().await?;
    let (batch, share) = ctx.decode::<ObjectBatch>(&member.request).await?;
    let id = member.vault.id();
    let (mut files, mut wanted) = (Vec::new(), Vec::new());
    for object in batch.objects.into_vec() {
        let size = object.bytes.len() as u64;
        let header = object.bytes.first_chunk().ok_or(Refusal::Malformed)?;
        Header::parse(header)?;
        padded_of_sealed(size).ok_or(Refusal::Malformed)?;
        wanted.push((object.locator, Object { size, digest: object_digest(&object.bytes) }));
        files.push((file(&id, &object.locator), object.bytes.into_vec().into()));
    }
    drop(share);
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
    let _pointing = rows.pointing().await;
    rows.blobs.put_many(files).await?;
    for some in wanted.chunks(AT_ONCE) {
        record(&ctx, &mut member, some).await?;
    }
    Ok(Reply::done())
}

/// Points rows at files that are there and durable. Hold [`Rows::pointing`](crate::rows::Rows::pointing).
pub(super) async fn record(ctx: &Ctx, member: &mut Member, objects: &[(ObjectId, Object)]) -> Result<(), Refused> {
    let (rows, id) = (&ctx.server.rows, member.vault.id());
    let _one_by_one = ctx.server.vault_locks.lock(id.as_bytes()).await;
    let mut tries = Tries::new();
    loop {
        let mut tally = rows.tally(&id).await?;
        let mut batch = member.vault.unchanged(Batch::new());
        let mut new = std::collections::BTreeMap::new();
        for (locator, object) in objects {
            if new.insert(*locator, *object).is_some_and(|other| other != *object) {
                return Err(Refusal::Conflict.into());
            }
            let row = rows.get_or(keys::object(&id, locator), *object).await?;
            if row.value != *object {
                return Err(Refusal::Conflict.into());
            }
            if row.bytes().is_some() {
                new.remove(locator);
            } else {
                batch = row.changed(batch);
            }
        }
        if new.is_empty() {
            return Ok(());
        }
        for (locator, object) in &new {
            tally.value.bytes += object.size;
            batch = batch.put(keys::blob(file(&id, locator)), []);
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
    let files = [file(&id, &object), outboard_file(&id, &object)];
    let _one_by_one = ctx.server.vault_locks.lock(id.as_bytes()).await;
    let mut tries = Tries::new();
    while let Some(row) = rows.get::<Object>(keys::object(&id, &object)).await? {
        let mut tally = rows.tally(&id).await?;
        tally.value.bytes = tally.value.bytes.saturating_sub(row.value.size);
        let batch = row.deleted(tally.changed(member.vault.unchanged(Batch::new())));
        if rows.commit(files.iter().fold(batch, |batch, file| batch.delete(keys::blob(*file)))).await? {
            break;
        }
        tries.next()?;
        ctx.refresh(&mut member).await?;
    }
    // Under the lock: nobody puts the same object in between.
    for file in files {
        rows.blobs.abort(file).await?;
    }
    rows.blobs.delete(files.to_vec()).await?;
    Ok(Reply::done())
}

/// The digest in a query.
pub(super) fn digest(text: &str) -> Result<ObjectDigest, Refused> {
    Ok(ObjectDigest::from_hex(text).ok_or(Refusal::Malformed)?)
}
