//! The logs of others: what a witness is asked (`tlog-witness`), and what a custodian is shown before it releases under a
//! proof of another server's log.

use vault_log::key::VerifierKey;
use vault_log::limits::MAX_ADD_CHECKPOINT;
use vault_log::witness::{AddCheckpoint, Refusal as Unwitnessed, SIZE_TYPE, monitoring_path};
use vault_protocol::http::{Refusal, SlotLog};
use vault_protocol::wire;

use super::{Ctx, Tries};
use crate::keys;
use crate::logs::watch::name_of;
use crate::problem::{Refused, damaged};
use crate::reply::Reply;
use crate::rows::{Rows, SlotLogRow, Watched};
use crate::store::Batch;

const TEXT: &str = "text/plain; charset=utf-8";
const FRESH: &str = "public, max-age=5";
/// Most bytes of what is shown of a log.
pub(super) const MAX_SHOWN: u64 = MAX_ADD_CHECKPOINT as u64;

/// `add-checkpoint` of a witness: the answers are the specification's own.
pub(super) async fn add_checkpoint(ctx: Ctx) -> Result<Reply, Refused> {
    ctx.query([])?;
    let server = &ctx.server;
    let cosigner = server.watch.cosigner().ok_or(Refusal::NotFound)?;
    let body = ctx.unchecked_whole().await?.bytes;
    let request = match AddCheckpoint::parse(&body) {
        Ok(request) => request,
        Err(refusal) => return Ok(refused(&refusal)),
    };
    let followed: Vec<VerifierKey> = server.watch.followed(request.claimed_origin()).cloned().collect();
    let Some(key) = followed.iter().find(|key| request.checkpoint.verify(key).is_ok()).or(followed.first()) else {
        return Ok(refused(&Unwitnessed::UnknownLog));
    };
    match server.watch.take(&server.rows, key, &request).await? {
        Ok(accepted) => {
            let line = accepted.cosign(cosigner, server.now().0).ok_or_else(|| damaged("the clock stands at zero"))?;
            remember_cosigned(&server.rows, key, &request, &line).await?;
            Ok(Reply::text(200, TEXT, line))
        }
        Err(refusal) => Ok(refused(&refusal)),
    }
}

fn refused(refusal: &Unwitnessed) -> Reply {
    let kind = if refusal.size_body().is_some() { SIZE_TYPE } else { TEXT };
    Reply::text(refusal.status(), kind, refusal.size_body().unwrap_or_else(|| format!("{refusal}\n")))
}

/// The last checkpoint with our line: what monitors are shown.
async fn remember_cosigned(rows: &Rows, key: &VerifierKey, request: &AddCheckpoint, line: &str) -> Result<(), Refused> {
    let text = format!("{}{line}", request.checkpoint);
    if text.len() <= crate::store::records::MAX_VALUE {
        rows.commit(Batch::new().put(keys::cosigned(&name_of(key)), text)).await?;
    }
    Ok(())
}

/// The last checkpoint that a witness has cosigned of a log, for monitors.
pub(super) async fn monitored(ctx: Ctx) -> Result<Reply, Refused> {
    ctx.query([])?;
    let server = &ctx.server;
    let path = ctx.head.uri.path().strip_prefix("/witness/").ok_or(Refusal::NotFound)?;
    let key = server.watch.all().find(|key| monitoring_path(key.name().as_str()) == path).ok_or(Refusal::NotFound)?;
    let text = server.rows.bytes(&keys::cosigned(&name_of(key))).await?.ok_or(Refusal::NotFound)?;
    Ok(Reply::public(TEXT, text, FRESH))
}

impl Ctx {
    /// The key in the path, if a slot of this server has named it.
    async fn known_log(&self) -> Result<VerifierKey, Refused> {
        let key = self.server.rows.get::<SlotLogRow>(keys::known_log(&self.id(0))).await?.ok_or(Refusal::NotFound)?;
        key.value.log.as_str().parse().map_err(|_| damaged("a log's key"))
    }
}

/// What this server has seen of a log: the last checkpoint that it has taken.
pub(super) async fn seen(ctx: Ctx) -> Result<Reply, Refused> {
    ctx.query([])?;
    ctx.known_log().await?;
    let row = ctx.server.rows.get::<Watched>(keys::watched(&ctx.id(0))).await?.ok_or(Refusal::NotFound)?;
    Ok(Reply::public(TEXT, row.value.checkpoint.into_vec(), "no-store"))
}

/// Shows it a newer one, with the proof that it continues the last.
pub(super) async fn show(ctx: Ctx) -> Result<Reply, Refused> {
    ctx.query([])?;
    let key = ctx.known_log().await?;
    let body = ctx.unchecked_whole().await?.bytes;
    let request = AddCheckpoint::parse(&body).map_err(|_| Refusal::Malformed)?;
    match ctx.server.watch.take(&ctx.server.rows, &key, &request).await? {
        Ok(_) => Ok(Reply::done()),
        Err(Unwitnessed::Stale(_) | Unwitnessed::Fork) => Err(Refusal::Conflict.into()),
        Err(_) => Err(Refusal::Malformed.into()),
    }
}

/// The manager says in which log the readings of a slot are from now on: another server's. Once.
pub(super) async fn name_log(ctx: Ctx) -> Result<Reply, Refused> {
    ctx.query([])?;
    let (rows, id) = (&ctx.server.rows, ctx.slot_id());
    let claim = ctx.claim()?;
    let slot = rows.slot(&id).await?;
    let request = ctx.manager(slot.as_ref(), claim)?;
    let (named, _share) = ctx.decode::<SlotLog>(&request).await?;
    let key: VerifierKey = named.log.as_str().parse().map_err(|_| Refusal::Malformed)?;
    let value = SlotLogRow { log: named.log };
    let mut tries = Tries::new();
    loop {
        let slot = rows.slot(&id).await?.ok_or(Refusal::NotFound)?;
        let row = rows.get_or(keys::slot_log(&id), value.clone()).await?;
        if row.bytes().is_some() {
            return if row.value == value { Ok(Reply::done()) } else { Err(Refusal::Conflict.into()) };
        }
        if slot.value.closing.is_some() {
            return Err(Refusal::Conflict.into());
        }
        let batch = slot.unchanged(row.changed(Batch::new()));
        if rows.commit(batch.put(keys::known_log(&name_of(&key)), wire::encode(&value))).await? {
            return Ok(Reply::done());
        }
        tries.next()?;
    }
}
