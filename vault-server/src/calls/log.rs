//! The public logs, as anybody reads them: `tlog-tiles`, byte for byte.

use vault_log::limits::TILE_WIDTH;
use vault_log::tile::{TileKind, TilePath};
use vault_protocol::http::{Refusal, VaultLog};
use vault_protocol::wire::Text;

use super::Ctx;
use crate::keys;
use crate::logs::{LogId, LogKind, read_tiles};
use crate::problem::{Refused, damaged};
use crate::reply::Reply;
use crate::rows::PublicRow;

/// A checkpoint moves once a minute: who asks more often is answered by whoever stands between.
const CHECKPOINT: &str = "public, max-age=5";
/// A tile of one width never changes.
const TILE: &str = "public, max-age=31536000, immutable";

/// A checkpoint or tile of a log of events.
pub(super) async fn events(ctx: Ctx) -> Result<Reply, Refused> {
    file(ctx, LogKind::Events, "/events/").await
}

/// A checkpoint or tile of a log of keys.
pub(super) async fn keys(ctx: Ctx) -> Result<Reply, Refused> {
    file(ctx, LogKind::Keys, "/keys/").await
}

async fn file(ctx: Ctx, kind: LogKind, prefix: &str) -> Result<Reply, Refused> {
    ctx.query([])?;
    let rows = &ctx.server.rows;
    let rest = ctx.head.uri.path().strip_prefix(prefix).and_then(|rest| rest.split_once('/'));
    let (number, file) = rest.ok_or(Refusal::NotFound)?;
    let log = LogId::parse(kind, number).ok_or(Refusal::NotFound)?;
    let public = rows.get::<PublicRow>(keys::public(log)).await?.ok_or(Refusal::NotFound)?.value;
    if file == "checkpoint" {
        return Ok(Reply::public("text/plain; charset=utf-8", public.checkpoint.into_vec(), CHECKPOINT));
    }
    let path = file.parse::<TilePath>().ok().filter(|path| path.exists_in(public.size)).ok_or(Refusal::NotFound)?;
    let mut tile = read_tiles(rows, log, [path].into()).await?.remove(&path).ok_or_else(|| damaged("a tile"))?;
    if path.kind() != TileKind::Entries {
        // What the store has may be wider than what is public.
        tile.truncate(tile.len().min(usize::from(path.width().min(TILE_WIDTH)) * 32));
    }
    Ok(Reply::public(vault_protocol::http::RAW, tile, TILE))
}

/// Which log a vault's events are in, and its key.
pub(super) async fn of_vault(ctx: Ctx) -> Result<Reply, Refused> {
    ctx.query([])?;
    let (server, id) = (&ctx.server, ctx.vault_id());
    if !server.rows.has(&keys::head(&id)).await? {
        return Err(Refusal::NotFound.into());
    }
    let log = server.logs.of(&server.rows, &id).await?;
    let key = server.logs.verifier_key(&server.rows, log).await?;
    Ok(Reply::cbor(&VaultLog { log: Text::new(&key).map_err(|_| damaged("a log's key"))? }))
}
