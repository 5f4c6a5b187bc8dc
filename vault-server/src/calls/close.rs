//! Closing a vault: everything goes but the receipts, and a word that it was closed.
//!
//! First a tombstone in place of the chain's head: from that moment there is no such vault. Then slots are closed,
//! then the rest is deleted, page by page. If the server stops in between, it goes on when it starts again.

use vault_protocol::http::Refusal;
use vault_protocol::ids::{LinkId, MailboxId, ObjectId, SlotId, VaultId};
use vault_protocol::leaf::Mark;
use vault_protocol::link::MAX_LINKS;
use vault_protocol::release::VaultClosing;
use vault_protocol::wire::Bytes;

use super::{Ctx, Tries, objects, slots};
use crate::keys;
use crate::problem::{Refused, damaged};
use crate::reply::Reply;
use crate::rows::{self, Closed, Dropped, Kept, Link, Object, Row};
use crate::serve::Shared;
use crate::store::{Batch, BlobId};

/// Rows deleted at once; each may take others with it.
const PAGE: usize = 200;

/// Closes the vault; who closed it may ask again and gets the same answer.
pub(super) async fn close(ctx: Ctx) -> Result<Reply, Refused> {
    ctx.query([])?;
    let (server, id) = (&ctx.server, ctx.vault_id());
    if let Some(closed) = server.rows.get::<Closed>(keys::closed(&id)).await? {
        let claim = ctx.claim()?;
        let known = (*claim.claimed_signer() == closed.value.closer).then(|| server.chains.key(&closed.value.closer));
        let request = ctx.verify(claim, known.transpose().map_err(|_| damaged("a key"))?.as_ref())?;
        ctx.nothing(&request).await?;
        return finish(server, &id).await.map(Reply::encoded);
    }
    let mut member = ctx.member().await?;
    ctx.nothing(&member.request).await?;
    let log = server.logs.of(&server.rows, &id).await?;
    let log_size = server.logs.size(&server.rows, log).await?;
    let closing = server.identity.sign(VaultClosing { vault: id, time: server.now(), log_size });
    let leaf = Mark::vault_closing(&id).leaf(closing.bytes());
    let closing = Bytes::new(closing.bytes()).map_err(|_| damaged("a closing is too long"))?;
    let closed = Closed { closing, closer: *member.request.key().as_bytes(), done: false };
    let mut tries = Tries::new();
    loop {
        let row = server.rows.get_or(keys::closed(&id), closed.clone()).await?;
        let batch = row.changed(member.vault.unchanged(Batch::new())).delete(keys::head(&id));
        let batch = batch.put(keys::waiting(log, &keys::closed(&id)), leaf);
        if server.rows.commit(batch).await? {
            return finish(server, &id).await.map(Reply::encoded);
        }
        tries.next()?;
        ctx.refresh(&mut member).await?;
    }
}

/// Goes on with the closings that a stop of the server has cut.
pub(crate) async fn finish_closings(server: &Shared) -> Result<usize, Refused> {
    let (mut last, mut count) = (None::<Vec<u8>>, 0);
    loop {
        let page = server.rows.page(&keys::all_closed(), last.as_deref(), 1000).await?;
        let Some((key, _)) = page.last() else { return Ok(count) };
        last = Some(key.clone());
        for (key, value) in &page {
            if !rows::read::<Closed>(value)?.done {
                finish(server, &VaultId::new(keys::last_id(key).ok_or_else(|| damaged("a key"))?)).await?;
                count += 1;
            }
        }
    }
}

/// Deletes all that a closed vault has left, and returns the signed closing.
async fn finish(server: &Shared, id: &VaultId) -> Result<Vec<u8>, Refused> {
    let _one_by_one = server.vault_locks.lock(id.as_bytes()).await;
    let closed = keys::closed(id);
    let mut row: Row<Closed> = server.rows.get(closed).await?.ok_or(Refusal::NotFound)?;
    if !row.value.done {
        close_slots(server, id).await?;
        close_links(server, id).await?;
        for prefix in [keys::vault_mailboxes(id), keys::vault_rescues(id), keys::objects(id)] {
            delete_all(server, id, &prefix).await?;
        }
        let (records, statements) = (keys::records(id), keys::statements(id));
        for prefix in [keys::place(&records), keys::place(&statements), records, statements, keys::keyring(id)] {
            delete_all(server, id, &prefix).await?;
        }
        row.value.done = true;
        let rest = [keys::journal(id), keys::snapshot(id), keys::tally(id)];
        let batch = rest.into_iter().fold(row.changed(Batch::new()), Batch::delete);
        if !server.rows.commit(batch).await? {
            return Err(Refusal::Unavailable.into());
        }
    }
    let log = server.logs.of(&server.rows, id).await?;
    server.logs.place(&server.rows, log, &[keys::closed(id)]).await?;
    Ok(row.value.closing.into_vec())
}

/// The vault is locked by whoever calls.
async fn close_links(server: &Shared, id: &VaultId) -> Result<(), Refused> {
    let rows = &server.rows;
    for (key, _) in rows.page(&keys::vault_links(id), None, MAX_LINKS).await? {
        let link = LinkId::new(keys::last_id(&key).ok_or_else(|| damaged("a key"))?);
        let mut batch = Batch::new().delete(key).delete(keys::link(&link));
        let file = rows.get::<Link>(keys::link(&link)).await?.map(|row| BlobId::new(row.value.file));
        batch = file.iter().fold(batch, |batch, file| batch.delete(keys::blob(*file)));
        rows.commit(batch).await?;
        rows.blobs.delete(file.into_iter().collect()).await?;
    }
    Ok(())
}

async fn close_slots(server: &Shared, id: &VaultId) -> Result<(), Refused> {
    loop {
        let page = server.rows.page(&keys::vault_slots(id), None, PAGE).await?;
        if page.is_empty() {
            return Ok(());
        }
        let mut batch = Batch::new();
        for (key, _) in page {
            slots::close_slot(server, &SlotId::new(keys::last_id(&key).ok_or_else(|| damaged("a key"))?)).await?;
            batch = batch.delete(key);
        }
        server.rows.commit(batch).await?;
    }
}

/// Deletes the rows with a prefix, and all that hangs on each.
async fn delete_all(server: &Shared, id: &VaultId, prefix: &[u8]) -> Result<(), Refused> {
    let rows = &server.rows;
    loop {
        let page = rows.page(prefix, None, PAGE).await?;
        if page.is_empty() {
            return Ok(());
        }
        let (mut batch, mut files) = (Batch::new(), Vec::new());
        for (key, value) in page {
            let last = keys::last_id(&key).ok_or_else(|| damaged("a key"))?;
            match key[0] {
                keys::VAULT_MAILBOX => {
                    let mailbox = MailboxId::new(last);
                    batch = batch.delete(keys::mailbox(&mailbox)).delete(keys::closed_mailbox(&mailbox));
                    // No more can come: a drop expects the mailbox's row.
                    rows.commit(Batch::new().delete(keys::mailbox(&mailbox))).await?;
                    files.extend(delete_drops(server, &mailbox).await?);
                }
                keys::VAULT_RESCUE => batch = batch.delete([&[keys::RESCUE][..], &last].concat()),
                keys::OBJECT => {
                    let object = ObjectId::new(last);
                    let digest = rows::read::<Object>(&value)?.digest;
                    files.extend([objects::file(id, &object), objects::outboard_file(id, &object, &digest)]);
                }
                keys::PLACE => {}
                _ => files.extend(rows::read::<Kept>(&value)?.file()),
            }
            batch = batch.delete(key);
        }
        let batch = files.iter().fold(batch, |batch, file| batch.delete(keys::blob(*file)));
        rows.commit(batch).await?;
        rows.blobs.delete(files).await?;
    }
}

async fn delete_drops(server: &Shared, mailbox: &MailboxId) -> Result<Vec<BlobId>, Refused> {
    let rows = &server.rows;
    loop {
        let page = rows.page(&keys::drops(mailbox), None, PAGE).await?;
        if page.is_empty() {
            return Ok(Vec::new());
        }
        let (mut batch, mut files) = (Batch::new(), Vec::new());
        for (key, value) in page {
            let file = BlobId::new(rows::read::<Dropped>(&value)?.file);
            batch = batch.delete(key).delete(keys::blob(file));
            files.push(file);
        }
        rows.commit(batch).await?;
        rows.blobs.delete(files).await?;
    }
}
