//! Mailboxes: where others drop what is sealed for the vault. Who drops is not known, only that they know the drop key.

use vault_protocol::http::{
    DropHasher, DropLine, DropList, MAX_DROPS, MAX_MAILBOXES, MAX_WAITING, MAX_WAITING_BYTES, MailboxOpening, Refusal,
};
use vault_protocol::ids::{DropId, MailboxId, VaultId};
use vault_protocol::wire::List;

use super::{Ctx, Tries};
use crate::keys;
use crate::problem::{Refused, damaged};
use crate::reply::Reply;
use crate::rows::{self, Dropped, Mailbox, Row};
use crate::store::blobs::MAX_PART as MAX_PIECE;
use crate::store::{Batch, BlobId};

/// What the mark of a closed mailbox counts in its vault's bytes: else a vault could have any number of them.
const MARK: u64 = 256;

impl Ctx {
    /// The mailbox in the path, if it is this vault's.
    async fn mailbox_of(&self, vault: &VaultId) -> Result<Row<Mailbox>, Refused> {
        let row = self.server.rows.get::<Mailbox>(keys::mailbox(&MailboxId::new(self.id(1)))).await?;
        Ok(row.filter(|row| row.value.vault == *vault).ok_or(Refusal::NotFound)?)
    }
}

/// Opens a mailbox.
pub(super) async fn open(ctx: Ctx) -> Result<Reply, Refused> {
    ctx.query([])?;
    let mut member = ctx.member().await?;
    let (opening, _share) = ctx.decode::<MailboxOpening>(&member.request).await?;
    let (rows, id, mailbox) = (&ctx.server.rows, member.vault.id(), MailboxId::new(ctx.id(1)));
    let new = Mailbox { vault: id, drop_key: *opening.drop_key.as_bytes(), waiting: 0, bytes: 0 };
    let _one_by_one = ctx.server.vault_locks.lock(id.as_bytes()).await;
    let mut tries = Tries::new();
    loop {
        let row = rows.get_or(keys::mailbox(&mailbox), new).await?;
        if row.bytes().is_some() {
            let same = row.value.vault == id && row.value.drop_key == new.drop_key;
            return if same { Ok(Reply::done()) } else { Err(Refusal::Conflict.into()) };
        }
        // What was closed stays closed, whatever is sent once more.
        if rows.has(&keys::closed_mailbox(&mailbox)).await? {
            return Err(Refusal::Conflict.into());
        }
        ctx.server.check_room()?;
        let mut tally = rows.tally(&id).await?;
        ctx.server.check_quota(tally.value.bytes + MARK)?;
        if tally.value.mailboxes >= MAX_MAILBOXES {
            return Err(Refusal::Quota.into());
        }
        tally.value.mailboxes += 1;
        let batch = row.changed(tally.changed(member.vault.unchanged(Batch::new())));
        let batch = batch.expect(keys::closed_mailbox(&mailbox), None);
        if rows.commit(batch.put(keys::vault_mailbox(&id, &mailbox), [])).await? {
            return Ok(Reply::done());
        }
        tries.next()?;
        ctx.refresh(&mut member).await?;
    }
}

/// Closes a mailbox and deletes what waits in it.
pub(super) async fn close(ctx: Ctx) -> Result<Reply, Refused> {
    ctx.query([])?;
    let mut member = ctx.member().await?;
    ctx.nothing(&member.request).await?;
    let (rows, id, mailbox) = (&ctx.server.rows, member.vault.id(), MailboxId::new(ctx.id(1)));
    let _one_by_one = ctx.server.vault_locks.lock(id.as_bytes()).await;
    let mut tries = Tries::new();
    loop {
        let Some(row) = rows.get::<Mailbox>(keys::mailbox(&mailbox)).await? else { return Ok(Reply::done()) };
        if row.value.vault != id {
            return Ok(Reply::done());
        }
        let mut tally = rows.tally(&id).await?;
        tally.value.mailboxes = tally.value.mailboxes.saturating_sub(1);
        tally.value.waiting = tally.value.waiting.saturating_sub(row.value.waiting.into());
        tally.value.bytes += MARK;
        // The index stays: with it the mark goes when the vault does.
        let mut batch = row.deleted(tally.changed(member.vault.unchanged(Batch::new())));
        batch = batch.put(keys::closed_mailbox(&mailbox), []);
        let mut files = Vec::new();
        // MAX_WAITING of them: one batch holds them all.
        for (key, value) in rows.page(&keys::drops(&mailbox), None, MAX_WAITING as usize).await? {
            let file = BlobId::new(rows::read::<Dropped>(&value)?.file);
            batch = batch.delete(key).delete(keys::blob(file));
            files.push(file);
        }
        if rows.commit(batch).await? {
            rows.blobs.delete(files).await?;
            return Ok(Reply::done());
        }
        tries.next()?;
        ctx.refresh(&mut member).await?;
    }
}

/// Takes what somebody drops, whole and on the disk before the answer. The same bytes again are the same drop.
pub(super) async fn drop(ctx: Ctx) -> Result<Reply, Refused> {
    ctx.query([])?;
    let (rows, mailbox) = (&ctx.server.rows, MailboxId::new(ctx.id(0)));
    let claim = ctx.claim()?;
    let row = rows.get::<Mailbox>(keys::mailbox(&mailbox)).await?;
    let known = row.as_ref().filter(|row| row.value.drop_key == *claim.claimed_signer());
    let known = known.map(|row| ctx.server.chains.key(&row.value.drop_key)).transpose();
    let request = ctx.verify(claim, known.map_err(|_| damaged("a drop key"))?.as_ref())?;
    let mut row = row.ok_or(Refusal::NotFound)?;
    let size = ctx.body.lock().await.len();
    let full = |row: &Row<Mailbox>| row.value.waiting >= MAX_WAITING || row.value.bytes + size > MAX_WAITING_BYTES;
    if full(&row) {
        return Err(Refusal::Quota.into());
    }
    ctx.server.check_room()?;

    let file = rows.generate::<32>();
    let (id, digest, good) = match stream(&ctx, BlobId::new(file), size, request.digest()).await {
        Ok(streamed) => streamed,
        Err(error) => {
            rows.blobs.abort(BlobId::new(file)).await?;
            return Err(error);
        }
    };
    if !good {
        rows.blobs.abort(BlobId::new(file)).await?;
        return Err(Refusal::Digest.into());
    }
    let vault = row.value.vault;
    let _pointing = rows.pointing().await;
    rows.blobs.commit(BlobId::new(file), digest).await?;
    let _one_by_one = ctx.server.vault_locks.lock(vault.as_bytes()).await;
    let mut tries = Tries::new();
    let refused = loop {
        let new = Dropped { size, day: ctx.server.now().day(), file };
        let dropped = rows.get_or(keys::drop(&mailbox, &id), new).await?;
        if dropped.bytes().is_some() {
            break None;
        }
        match rows.get::<Mailbox>(keys::mailbox(&mailbox)).await? {
            Some(now) if now.value.drop_key == row.value.drop_key && now.value.vault == vault => row = now,
            _ => break Some(Refusal::NotFound),
        }
        if full(&row) {
            break Some(Refusal::Quota);
        }
        row.value.waiting += 1;
        row.value.bytes += size;
        let mut tally = rows.tally(&vault).await?;
        tally.value.waiting += 1;
        let batch = dropped.changed(row.changed(tally.changed(Batch::new())));
        if rows.commit(batch.put(keys::blob(BlobId::new(file)), [])).await? {
            return Ok(Reply::done());
        }
        tries.next()?;
    };
    rows.blobs.delete(vec![BlobId::new(file)]).await?;
    match refused {
        None => Ok(Reply::done()),
        Some(refusal) => Err(refusal.into()),
    }
}

/// Streams a body to the disk: its drop id, its BLAKE3, and whether it is what was signed for.
async fn stream(ctx: &Ctx, file: BlobId, size: u64, signed: &str) -> Result<(DropId, [u8; 32], bool), Refused> {
    let blobs = &ctx.server.rows.blobs;
    let mut body = ctx.body.lock().await;
    let mut id = DropHasher::new(u32::try_from(size).map_err(|_| Refusal::TooLarge)?);
    let mut content = vault_protocol::request::ContentHasher::new();
    let mut digest = blake3::Hasher::new();
    let mut at = 0;
    blobs.begin(file).await?;
    while let Some(mut piece) = body.piece().await? {
        id.update(&piece);
        content.update(&piece);
        digest.update(&piece);
        while !piece.is_empty() {
            let some = piece.split_to(piece.len().min(MAX_PIECE));
            at = blobs.append(file, at, some).await?;
        }
    }
    Ok((id.finish(), digest.finalize().into(), content.finish() == signed))
}

/// What waits, in order of id.
pub(super) async fn list(ctx: Ctx) -> Result<Reply, Refused> {
    let [after] = ctx.query(["after"])?;
    let after = after.map(|after| DropId::from_hex(after).ok_or(Refusal::Malformed)).transpose()?;
    let member = ctx.member().await?;
    ctx.nothing(&member.request).await?;
    let (rows, mailbox) = (&ctx.server.rows, MailboxId::new(ctx.id(1)));
    ctx.mailbox_of(&member.vault.id()).await?;
    let after = after.map(|after| keys::drop(&mailbox, &after));
    let mut drops = Vec::new();
    for (key, value) in rows.page(&keys::drops(&mailbox), after.as_deref(), MAX_DROPS).await? {
        let dropped = rows::read::<Dropped>(&value)?;
        let id = DropId::new(keys::last_id(&key).ok_or_else(|| damaged("a key"))?);
        drops.push(DropLine { id, size: dropped.size, day: dropped.day });
    }
    Ok(Reply::cbor(&DropList { drops: List::new(drops).map_err(|_| damaged("a page"))? }))
}

/// The bytes of one drop.
pub(super) async fn get(ctx: Ctx) -> Result<Reply, Refused> {
    ctx.query([])?;
    let member = ctx.member().await?;
    ctx.nothing(&member.request).await?;
    let rows = &ctx.server.rows;
    ctx.mailbox_of(&member.vault.id()).await?;
    let key = keys::drop(&MailboxId::new(ctx.id(1)), &DropId::new(ctx.id(2)));
    let dropped = rows.get::<Dropped>(key.clone()).await?.ok_or(Refusal::NotFound)?;
    match rows.blobs.open(BlobId::new(dropped.value.file)).await? {
        Some(blob) => Ok(Reply::file(blob)),
        None if rows.has(&key).await? => Err(damaged("a drop's file is gone")),
        None => Err(Refusal::NotFound.into()),
    }
}

/// Deletes one drop.
pub(super) async fn delete(ctx: Ctx) -> Result<Reply, Refused> {
    ctx.query([])?;
    let mut member = ctx.member().await?;
    ctx.nothing(&member.request).await?;
    let (rows, id) = (&ctx.server.rows, member.vault.id());
    let _one_by_one = ctx.server.vault_locks.lock(id.as_bytes()).await;
    let mut tries = Tries::new();
    loop {
        let mut mailbox = ctx.mailbox_of(&id).await?;
        let key = keys::drop(&MailboxId::new(ctx.id(1)), &DropId::new(ctx.id(2)));
        let Some(dropped) = rows.get::<Dropped>(key).await? else { return Ok(Reply::done()) };
        mailbox.value.waiting = mailbox.value.waiting.saturating_sub(1);
        mailbox.value.bytes = mailbox.value.bytes.saturating_sub(dropped.value.size);
        let mut tally = rows.tally(&id).await?;
        tally.value.waiting = tally.value.waiting.saturating_sub(1);
        let file = BlobId::new(dropped.value.file);
        let batch = dropped.deleted(mailbox.changed(tally.changed(member.vault.unchanged(Batch::new()))));
        if rows.commit(batch.delete(keys::blob(file))).await? {
            rows.blobs.delete(vec![file]).await?;
            return Ok(Reply::done());
        }
        tries.next()?;
        ctx.refresh(&mut member).await?;
    }
}
