//! What anybody may ask the server about itself.

use vault_protocol::http::{Refusal, ServerInfo};
use vault_protocol::wire::Text;

use super::Ctx;
use crate::problem::{Refused, damaged};
use crate::reply::Reply;

pub(super) async fn health(ctx: Ctx) -> Result<Reply, Refused> {
    ctx.query([])?;
    if ctx.server.rows.working() { Ok(Reply::raw("ok")) } else { Err(Refusal::Unavailable.into()) }
}

pub(super) async fn info(ctx: Ctx) -> Result<Reply, Refused> {
    ctx.query([])?;
    let server = &ctx.server;
    let key = *server.identity.public();
    let log = server.logs.verifier_key(&server.rows, server.logs.keys()).await?;
    let log = Text::new(&log).map_err(|_| damaged("a log's key"))?;
    Ok(Reply::cbor(&ServerInfo { version: 1, key, invite: server.invites.needed(), log }))
}

/// A single-use nonce, for who has a wrong clock.
pub(super) async fn nonce(ctx: Ctx) -> Result<Reply, Refused> {
    ctx.query([])?;
    let server = &ctx.server;
    Ok(Reply::raw(server.nonces.give(server.rows.generate(), server.request_now()).to_vec()))
}
