//! Release slots: opened once, closed for good. The seeds go when the slot is closed; the receipts stay.

use vault_protocol::hash::{Hash, sha256};
use vault_protocol::http::{MAX_RECEIPTS, MAX_SLOTS, PAGE_BYTES, ReceiptBox, Refusal};
use vault_protocol::ids::SlotId;
use vault_protocol::leaf::Mark;
use vault_protocol::release::{Closing, SlotOpening};
use vault_protocol::request;
use vault_protocol::wire::{self, Bytes, List};

use super::{Ctx, Tries, number};
use crate::auth::{Unverified, Verified};
use crate::keys;
use crate::problem::{Refused, damaged};
use crate::reply::Reply;
use crate::rows::{self, Received, Row, Slot};
use crate::serve::Shared;
use crate::store::Batch;

impl Ctx {
    /// Verifies a request by the reader key of a slot. Without a slot it fails, after the same work.
    pub(super) fn reader(&self, slot: Option<&Row<Slot>>, request: Unverified) -> Result<Verified, Refused> {
        self.slot_key(slot.map(|slot| &slot.value.reader), None, request)
    }

    /// The same by its manager key.
    pub(super) fn manager(&self, slot: Option<&Row<Slot>>, request: Unverified) -> Result<Verified, Refused> {
        self.slot_key(slot.map(|slot| &slot.value.manager), None, request)
    }

    /// The same, by one of two keys.
    fn slot_key(
        &self,
        one: Option<&[u8; 32]>,
        other: Option<&[u8; 32]>,
        request: Unverified,
    ) -> Result<Verified, Refused> {
        let claimed = request.claimed_signer();
        let known = one.filter(|key| *key == claimed).or(other.filter(|key| *key == claimed));
        // It was checked when the slot was opened.
        let known = known.map(|key| self.server.chains.key(key)).transpose().map_err(|_| damaged("a slot's key"))?;
        self.verify(request, known.as_ref())
    }

    pub(super) fn slot_id(&self) -> SlotId {
        SlotId::new(self.id(0))
    }
}

/// Opens a slot: create-only.
pub(super) async fn open(ctx: Ctx) -> Result<Reply, Refused> {
    ctx.query([])?;
    let claim = ctx.claim()?;
    // Whose slot it is stands in the body: it is read first, and is small.
    let body = ctx.unchecked_whole().await?.bytes;
    let opening = wire::decode::<SlotOpening>(&body, body.len())?;
    if opening.slot != ctx.slot_id() {
        return Err(Refusal::Malformed.into());
    }
    let mut member = ctx.member_of(claim, &opening.vault).await?;
    if request::content_digest(&body) != member.request.digest() {
        return Err(Refusal::Digest.into());
    }
    let (rows, id) = (&ctx.server.rows, opening.vault);
    let hash = Hash::new(sha256(&body));
    let slot = Slot {
        opening: hash,
        vault: id,
        reader: *opening.reader.as_bytes(),
        manager: *opening.manager.as_bytes(),
        seeds: opening.seeds,
        tag_key: opening.tag_key,
        not_after: opening.not_after,
        max_reads: opening.max_reads,
        taken: 0,
        closing: None,
    };
    let _one_by_one = ctx.server.vault_locks.lock(id.as_bytes()).await;
    let mut tries = Tries::new();
    loop {
        let row = rows.get_or(keys::slot(&opening.slot), slot.clone()).await?;
        if row.bytes().is_some() {
            let same = row.value.opening == hash && row.value.closing.is_none();
            return if same { Ok(Reply::done()) } else { Err(Refusal::Conflict.into()) };
        }
        ctx.server.check_room()?;
        let mut tally = rows.tally(&id).await?;
        if tally.value.slots >= MAX_SLOTS {
            return Err(Refusal::Quota.into());
        }
        tally.value.slots += 1;
        let batch = row.changed(tally.changed(member.vault.unchanged(Batch::new())));
        if rows.commit(batch.put(keys::vault_slot(&id, &opening.slot), [])).await? {
            return Ok(Reply::done());
        }
        tries.next()?;
        ctx.refresh(&mut member).await?;
    }
}

/// Closes a slot: from here on nobody opens anything with it, and the server has said so.
pub(super) async fn close(ctx: Ctx) -> Result<Reply, Refused> {
    ctx.query([])?;
    let id = ctx.slot_id();
    let claim = ctx.claim()?;
    let slot = ctx.server.rows.slot(&id).await?;
    let keys = slot.as_ref().map(|slot| (&slot.value.manager, &slot.value.reader));
    let request = ctx.slot_key(keys.map(|keys| keys.0), keys.map(|keys| keys.1), claim)?;
    ctx.nothing(&request).await?;
    Ok(Reply::encoded(close_slot(&ctx.server, &id).await?.ok_or(Refusal::NotFound)?))
}

/// Closes a slot, if it is there, and returns the signed closing: always the same bytes.
pub(super) async fn close_slot(server: &Shared, id: &SlotId) -> Result<Option<Vec<u8>>, Refused> {
    let (rows, logs) = (&server.rows, &server.logs);
    let one_by_one = server.slot_locks.lock(id.as_bytes()).await;
    let mut tries = Tries::new();
    let (log, closing) = loop {
        let Some(mut row) = rows.slot(id).await? else { return Ok(None) };
        let log = logs.of(rows, &row.value.vault).await?;
        if let Some(closing) = row.value.closing {
            break (log, closing.into_vec());
        }
        // The leaves of all readings come before: whatever follows convicts this server.
        logs.settle(rows, log, &keys::receipts(id)).await?;
        let log_size = logs.size(rows, log).await?;
        let closing = Closing { slot: *id, receipts: row.value.taken, time: server.now(), log_size };
        let closing = server.identity.sign(closing).bytes().to_vec();
        row.value.closing = Some(Bytes::new(closing.as_slice()).map_err(|_| damaged("a closing is too long"))?);
        row.value.seeds = List::default();
        let leaf = Mark::closing(&row.value.tag_key).leaf(&closing);
        let batch = row.changed(Batch::new()).put(keys::waiting(log, &keys::slot(id)), leaf);
        if rows.commit(batch).await? {
            break (log, closing);
        }
        tries.next()?;
    };
    drop(one_by_one);
    logs.place(rows, log, &[keys::slot(id)]).await?;
    Ok(Some(closing))
}

/// The receipt box.
pub(super) async fn receipts(ctx: Ctx) -> Result<Reply, Refused> {
    let [from] = ctx.query(["from"])?;
    let from = number(from)?.unwrap_or(0);
    let (rows, id) = (&ctx.server.rows, ctx.slot_id());
    let claim = ctx.claim()?;
    let slot = rows.slot(&id).await?;
    let keys = slot.as_ref().map(|slot| (&slot.value.manager, &slot.value.reader));
    let request = ctx.slot_key(keys.map(|keys| keys.0), keys.map(|keys| keys.1), claim)?;
    let slot = slot.ok_or(Refusal::NotFound)?.value;
    if *request.key().as_bytes() != slot.manager {
        // Its own reader key is told that it is closed, and nothing before.
        return Err(if slot.closing.is_some() { Refusal::Closed } else { Refusal::NotFound }.into());
    }
    ctx.nothing(&request).await?;
    let last = from.checked_sub(1).map(u32::try_from);
    let page = match last {
        Some(Err(_)) => Vec::new(),
        Some(Ok(last)) => rows.page(&keys::receipts(&id), Some(&keys::receipt(&id, last)), MAX_RECEIPTS).await?,
        None => rows.page(&keys::receipts(&id), None, MAX_RECEIPTS).await?,
    };
    let (mut receipts, mut size) = (Vec::new(), 0);
    for (_, value) in page {
        size += value.len();
        if size > PAGE_BYTES && !receipts.is_empty() {
            break;
        }
        receipts.push(rows::read::<Received>(&value)?.receipt);
    }
    let receipts = List::new(receipts).map_err(|_| damaged("a page"))?;
    Ok(Reply::cbor(&ReceiptBox { receipts, closing: slot.closing }))
}
