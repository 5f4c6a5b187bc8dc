//! Rescue locators: whoever holds the rescue words finds their vault again.

use vault_protocol::http::{MAX_RESCUES, Refusal, RescueEntry};
use vault_protocol::ids::RescueLocator;

use super::{Ctx, Tries};
use crate::keys;
use crate::problem::Refused;
use crate::reply::Reply;
use crate::store::Batch;

/// Notes under a locator which vault it leads to.
pub(super) async fn put(ctx: Ctx) -> Result<Reply, Refused> {
    ctx.query([])?;
    let mut member = ctx.member().await?;
    ctx.nothing(&member.request).await?;
    let (rows, id, locator) = (&ctx.server.rows, member.vault.id(), RescueLocator::new(ctx.id(1)));
    let _one_by_one = ctx.server.vault_locks.lock(id.as_bytes()).await;
    let mut tries = Tries::new();
    loop {
        let row = rows.get_or(keys::rescue(&locator), RescueEntry { vault: id }).await?;
        if row.value.vault != id {
            return Err(Refusal::Conflict.into());
        }
        if row.bytes().is_some() {
            return Ok(Reply::done());
        }
        let mut tally = rows.tally(&id).await?;
        if tally.value.rescues >= MAX_RESCUES {
            return Err(Refusal::Quota.into());
        }
        tally.value.rescues += 1;
        let batch = row.changed(tally.changed(member.vault.unchanged(Batch::new())));
        if rows.commit(batch.put(keys::vault_rescue(&id, &locator), [])).await? {
            return Ok(Reply::done());
        }
        tries.next()?;
        ctx.refresh(&mut member).await?;
    }
}

/// The vault that a locator leads to.
pub(super) async fn get(ctx: Ctx) -> Result<Reply, Refused> {
    ctx.query([])?;
    let row = ctx.server.rows.get::<RescueEntry>(keys::rescue(&RescueLocator::new(ctx.id(0)))).await?;
    Ok(Reply::cbor(&row.ok_or(Refusal::NotFound)?.value))
}
