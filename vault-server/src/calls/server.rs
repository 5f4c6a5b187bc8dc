//! What anybody may ask the server about itself.

use vault_protocol::http::{Refusal, ServerInfo};

use super::Ctx;
use crate::problem::Refused;
use crate::reply::Reply;

pub(super) async fn health(ctx: Ctx) -> Result<Reply, Refused> {
    ctx.query([])?;
    if ctx.server.rows.working() { Ok(Reply::raw("ok")) } else { Err(Refusal::Unavailable.into()) }
}

pub(super) async fn info(ctx: Ctx) -> Result<Reply, Refused> {
    ctx.query([])?;
    let server = &ctx.server;
    let key = *server.identity.public();
    Ok(Reply::cbor(&ServerInfo { version: 1, key, invite: server.invites.needed(), log: None }))
}

/// A single-use nonce, for who has a wrong clock.
pub(super) async fn nonce(ctx: Ctx) -> Result<Reply, Refused> {
    ctx.query([])?;
    let server = &ctx.server;
    Ok(Reply::raw(server.nonces.give(server.rows.generate(), server.request_now()).to_vec()))
}
