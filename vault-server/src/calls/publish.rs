//! The log of keys: what authorities and professionals make public (docs/protocol/credential.md).
//!
//! Nothing is taken that its vault does not say at this moment, so nobody stands in the log who did not ask for it. An entry
//! is answered for when it is in its place: what comes after it in time comes after it in the log.

use vault_protocol::http::{MAX_PUBLISHED, Refusal};
use vault_protocol::ids::{Day, VaultId};
use vault_protocol::keys_log::{KeysEntry, entry_hash, in_log};

use super::{Ctx, Tries};
use crate::chains::Vault;
use crate::keys;
use crate::problem::Refused;
use crate::reply::Reply;
use crate::rows::{Place, Publishing};
use crate::store::Batch;

/// A member makes an entry of the vault public.
pub(super) async fn publish(ctx: Ctx) -> Result<Reply, Refused> {
    ctx.query([])?;
    let member = ctx.member().await?;
    let body = ctx.whole(&member.request).await?;
    take(&ctx, &member.vault.id(), &body.bytes, |_| true).await
}

/// Anybody who has the revocation of a vault's cards makes it public: it is used when every device is lost.
pub(super) async fn revoke(ctx: Ctx) -> Result<Reply, Refused> {
    ctx.query([])?;
    let body = ctx.unchecked_whole().await?;
    take(&ctx, &ctx.vault_id(), &body.bytes, |entry| matches!(entry, KeysEntry::Revocation(_))).await
}

async fn take(ctx: &Ctx, id: &VaultId, body: &[u8], fits: fn(&KeysEntry) -> bool) -> Result<Reply, Refused> {
    let (rows, logs) = (&ctx.server.rows, &ctx.server.logs);
    let entry = KeysEntry::decode(body).map_err(|_| Refusal::Malformed)?;
    let (hash, pieces, log) = (entry_hash(body), in_log(body), logs.keys());
    let pieces: Vec<_> = (0u8..).zip(pieces).map(|(part, piece)| (keys::published(id, &hash, part), piece)).collect();
    let places: Vec<_> = pieces.iter().map(|(row, _)| row.clone()).collect();
    let _one_by_one = ctx.server.vault_locks.lock(id.as_bytes()).await;
    let mut tries = Tries::new();
    loop {
        // What stands in the log of an earlier generation is written once more: that one goes on no longer.
        let placed = rows.get::<Place>(keys::place(&places[0])).await?.map(|place| place.value.log);
        let taken = rows.has(&places[0]).await?;
        if taken && placed.is_none_or(|number| number == log.number()) {
            break;
        }
        let vault = ctx.server.chains.vault(rows, id).await?.filter(|vault| fits(&entry) && says(ctx, vault, &entry));
        // Unknown, forbidden and false look alike.
        let vault = vault.ok_or(Refusal::NotFound)?;
        ctx.server.check_room()?;
        let (size, today) = (body.len() as u64, ctx.server.now().day());
        let mut tally = rows.tally(id).await?;
        tally.value.bytes += size;
        ctx.server.check_quota(tally.value.bytes + rows.journal(id).await?.value.bytes)?;
        let mut day = rows.get_or(keys::publishing(id), Publishing { day: today, bytes: 0 }).await?;
        day.value = more(day.value, today, size)?;
        let mut batch = day.changed(tally.changed(vault.unchanged(Batch::new())));
        for (row, piece) in &pieces {
            let waits = batch.put(row.clone(), []).put(keys::waiting(log, row), piece.clone());
            batch = waits.delete(keys::place(row));
        }
        if rows.commit(batch).await? {
            break;
        }
        tries.next()?;
    }
    logs.place(rows, log, &places).await?;
    Ok(Reply::done())
}

fn says(ctx: &Ctx, vault: &Vault, entry: &KeysEntry) -> bool {
    entry.claimed_vault() == Some(vault.id()) && entry.is_said_by(&vault.chain, ctx.server.now())
}

fn more(so_far: Publishing, today: Day, size: u64) -> Result<Publishing, Refused> {
    let bytes = if so_far.day == today { so_far.bytes } else { 0 } + size;
    if bytes > MAX_PUBLISHED { Err(Refusal::Quota.into()) } else { Ok(Publishing { day: today, bytes }) }
}
