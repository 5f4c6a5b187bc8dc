//! Spoken codes: parts of an exchange, said once and heard by anybody who knows the nameplate.

use vault_protocol::http::Refusal;
use vault_protocol::ids::NameplateId;
use vault_protocol::spoken::{PARTS, max_message};

use super::{Ctx, number};
use crate::problem::Refused;
use crate::reply::Reply;

impl Ctx {
    fn part(&self) -> Result<usize, Refused> {
        let [part] = self.query(["part"])?;
        let part = number(part)?.and_then(|part| usize::try_from(part).ok()).filter(|part| *part < PARTS);
        Ok(part.ok_or(Refusal::Malformed)?)
    }
}

/// Writes a part.
pub(super) async fn say(ctx: Ctx) -> Result<Reply, Refused> {
    let part = ctx.part()?;
    let body = ctx.unchecked_whole().await?;
    if body.bytes.is_empty() {
        return Err(Refusal::Malformed.into());
    }
    if body.bytes.len() > max_message(part) {
        return Err(Refusal::TooLarge.into());
    }
    let server = &ctx.server;
    let (message, now) = (body.bytes.to_vec().into(), server.request_now());
    server.nameplates.say(NameplateId::new(ctx.id(0)), part, message, ctx.caller, now)?;
    Ok(Reply::done())
}

/// Reads a part; nothing, as long as it was not said.
pub(super) async fn hear(ctx: Ctx) -> Result<Reply, Refused> {
    let part = ctx.part()?;
    let server = &ctx.server;
    let said = server.nameplates.hear(&NameplateId::new(ctx.id(0)), part, ctx.caller, server.request_now())?;
    Ok(said.map_or_else(Reply::done, Reply::raw))
}
