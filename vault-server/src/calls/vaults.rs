//! What a member asks about their vault.

use vault_protocol::http::{Refusal, SnapshotRef, VaultState};

use super::Ctx;
use crate::keys;
use crate::problem::Refused;
use crate::reply::Reply;
use crate::rows::Kept;

/// The newest keyring.
pub(super) async fn keyring(ctx: Ctx) -> Result<Reply, Refused> {
    ctx.query([])?;
    let member = ctx.member().await?;
    ctx.nothing(&member.request).await?;
    let rows = &ctx.server.rows;
    let row = rows.get::<Kept>(keys::keyring(&member.vault.id())).await?.ok_or(Refusal::NotFound)?;
    Ok(Reply::raw(rows.kept(&row.value).await?))
}

/// Everything a device must know to see that nothing changed.
pub(super) async fn state(ctx: Ctx) -> Result<Reply, Refused> {
    ctx.query([])?;
    let member = ctx.member().await?;
    ctx.nothing(&member.request).await?;
    let (rows, id) = (&ctx.server.rows, member.vault.id());
    let snapshot = rows.get::<SnapshotRef>(keys::snapshot(&id)).await?.map(|row| row.value);
    let journal = rows.journal(&id).await?.value.at;
    let waiting = rows.tally(&id).await?.value.waiting;
    Ok(Reply::cbor(&VaultState { chain: member.vault.chain.head_ref(), journal, snapshot, waiting }))
}
