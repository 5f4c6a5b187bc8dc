//! SMART Health Links (docs/protocol/link.md): files that are shown to whoever has a link and its code, until a time. The
//! key is in the link's fragment and never comes here.
//!
//! A code is counted before it is answered: a wrong one that was answered is on the disk, so that neither parallel guesses
//! nor a stop of the server give more tries than there are.

use std::io;

use bytes::Bytes as Buffer;
use data_encoding::BASE64URL_NOPAD;
use hyper::Method;
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;
use vault_protocol::hash::{Hash, sha256};
use vault_protocol::http::Refusal;
use vault_protocol::ids::{LinkId, Time, VaultId};
use vault_protocol::link::{
    IV, LinkLine, LinkList, LinkOpening, MAX_CODE, MAX_FILE, MAX_LINKS, TAG, TRIES, code_check, compact, compact_end,
    compact_head, compact_len,
};
use vault_protocol::wire::List;

use super::{Ctx, Tries};
use crate::keys;
use crate::problem::{Refused, damaged};
use crate::reply::Reply;
use crate::rows::{self, Link, Row};
use crate::serve::Shared;
use crate::store::{Batch, Blob, BlobError, BlobId};

/// Body of `open link`, in bytes.
pub(super) const MAX_OPENING: u64 = MAX_FILE as u64 + 128;
/// Where links lie, for whoever has one.
pub(crate) const PREFIX: &str = "/links/";
/// What a link's rows count in its vault's bytes, besides its file.
const MARK: u64 = 256;
/// A larger file is not put into a manifest: it has an address of its own.
const EMBEDDED: u64 = 1024 * 1024;
/// Bytes of a file on their way out at once.
const PIECE: usize = 192 * 1024;
/// How long the address of a file is good for, in seconds, at most twice this.
const TICKET_LIFE: u64 = 1800;
/// What is left of a link after its time is kept so long, so that its owner sees how often it was opened.
const LINGERS: u64 = Time::DAY;
const FHIR: &str = "application/fhir+json";
const JSON: &str = "application/json";
/// Longest name that a reader may give of itself, in bytes. It is not kept.
const MAX_RECIPIENT: usize = 1024;

impl Link {
    fn is_open(&self, now: Time) -> bool {
        now < self.until && self.left > 0 && !(self.once && self.opened > 0)
    }

    /// The part of a file's address that shows who got it from the manifest, in this half-hour.
    fn ticket(&self, id: &LinkId, half_hour: u64) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new_keyed(&self.tickets);
        hasher.update(id.as_bytes()).update(&half_hour.to_be_bytes());
        hasher.finalize().into()
    }
}

/// Opens a link with its file: create-only.
pub(super) async fn open(ctx: Ctx) -> Result<Reply, Refused> {
    ctx.query([])?;
    let mut member = ctx.member().await?;
    let (opening, whole) = ctx.decode::<LinkOpening>(&member.request).await?;
    let (rows, vault, id) = (&ctx.server.rows, member.vault.id(), LinkId::new(ctx.id(1)));
    if opening.file.len() <= IV + TAG || opening.until <= ctx.server.now() {
        return Err(Refusal::Malformed.into());
    }
    let (hash, size) = (Hash::new(sha256(&whole.bytes)), opening.file.len() as u64);
    let LinkOpening { until, check, once, file } = opening;
    let blob = rows.generate();
    let new = Link {
        opening: hash,
        vault,
        until,
        check,
        once,
        left: TRIES,
        opened: 0,
        size,
        tickets: rows.generate(),
        file: blob,
    };
    let _pointing = rows.pointing().await;
    let _one_by_one = ctx.server.vault_locks.lock(vault.as_bytes()).await;
    let mut tries = Tries::new();
    let mut written = false;
    let answer = loop {
        let row = rows.get_or(keys::link(&id), new.clone()).await?;
        if row.bytes().is_some() {
            break if row.value.opening == hash { Ok(()) } else { Err(Refusal::Conflict) };
        }
        ctx.server.check_room()?;
        let mut tally = rows.tally(&vault).await?;
        let journal = rows.journal(&vault).await?.value.bytes;
        ctx.server.check_quota(tally.value.bytes + journal + size + MARK)?;
        if rows.page(&keys::vault_links(&vault), None, MAX_LINKS).await?.len() >= MAX_LINKS {
            break Err(Refusal::Quota);
        }
        if !written {
            rows.blobs.put_many(vec![(BlobId::new(blob), file.to_vec().into())]).await?;
            written = true;
        }
        tally.value.bytes += size + MARK;
        let batch = row.changed(tally.changed(member.vault.unchanged(Batch::new())));
        let batch = batch.put(keys::vault_link(&vault, &id), []).put(keys::blob(BlobId::new(blob)), []);
        if rows.commit(batch).await? {
            return Ok(Reply::done());
        }
        tries.next()?;
        ctx.refresh(&mut member).await?;
    };
    if written {
        rows.blobs.delete(vec![BlobId::new(blob)]).await?;
    }
    Ok(answer.map(|()| Reply::done())?)
}

/// Closes a link, at once: what was read is read.
pub(super) async fn close(ctx: Ctx) -> Result<Reply, Refused> {
    ctx.query([])?;
    let member = ctx.member().await?;
    ctx.nothing(&member.request).await?;
    delete(&ctx.server, &member.vault.id(), &LinkId::new(ctx.id(1))).await?;
    Ok(Reply::done())
}

/// Deletes a link of a vault, if it is there.
pub(super) async fn delete(server: &Shared, vault: &VaultId, id: &LinkId) -> Result<bool, Refused> {
    let rows = &server.rows;
    let _one_by_one = server.vault_locks.lock(vault.as_bytes()).await;
    let mut tries = Tries::new();
    loop {
        let row = rows.get::<Link>(keys::link(id)).await?;
        let Some(row) = row.filter(|row| row.value.vault == *vault) else { return Ok(false) };
        let mut tally = rows.tally(vault).await?;
        tally.value.bytes = tally.value.bytes.saturating_sub(row.value.size + MARK);
        let file = BlobId::new(row.value.file);
        let batch = row.deleted(tally.changed(Batch::new()));
        if rows.commit(batch.delete(keys::vault_link(vault, id)).delete(keys::blob(file))).await? {
            rows.blobs.delete(vec![file]).await?;
            return Ok(true);
        }
        tries.next()?;
    }
}

/// The links of a vault, and how often each was opened.
pub(super) async fn list(ctx: Ctx) -> Result<Reply, Refused> {
    ctx.query([])?;
    let member = ctx.member().await?;
    ctx.nothing(&member.request).await?;
    let (rows, now) = (&ctx.server.rows, ctx.server.now());
    let mut links = Vec::new();
    for (key, _) in rows.page(&keys::vault_links(&member.vault.id()), None, MAX_LINKS).await? {
        let id = LinkId::new(keys::last_id(&key).ok_or_else(|| damaged("a key"))?);
        let Some(row) = rows.get::<Link>(keys::link(&id)).await? else { continue };
        let Link { until, opened, left, .. } = row.value;
        links.push(LinkLine { id, until, opened, wrong: TRIES - left.min(TRIES), open: row.value.is_open(now) });
    }
    Ok(Reply::cbor(&LinkList { links: List::new(links).map_err(|_| damaged("a page"))? }))
}

/// What a reader of links asks.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Asked {
    recipient: String,
    #[serde(default)]
    passcode: Option<String>,
    #[serde(default)]
    embedded_length_max: Option<u64>,
}

#[derive(Serialize)]
struct Manifest {
    status: &'static str,
    files: [File; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct File {
    content_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    embedded: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Wrong {
    remaining_attempts: u32,
}

/// The manifest of a link, or how many codes are left.
pub(super) async fn manifest(ctx: Ctx) -> Result<Reply, Refused> {
    ctx.query([])?;
    let body = ctx.unchecked_whole().await?.bytes;
    let asked: Asked = serde_json::from_slice(&body).map_err(|_| Refusal::Malformed)?;
    let long = |text: &str, max: usize| text.is_empty() || text.len() > max;
    if long(&asked.recipient, MAX_RECIPIENT) || asked.passcode.as_deref().is_some_and(|code| long(code, MAX_CODE)) {
        return Err(Refusal::Malformed.into());
    }
    let (server, id) = (&ctx.server, LinkId::new(ctx.id(0)));
    let (link, good) = count(server, &id, asked.passcode.as_deref()).await?;
    if !good {
        return json(401, &Wrong { remaining_attempts: link.left });
    }
    let most = asked.embedded_length_max.unwrap_or(EMBEDDED).min(EMBEDDED);
    // What is bounded is the text that a reader gets, not the bytes here.
    let (embedded, location) = if compact_len(link.size) <= most {
        let mut file = server.rows.blobs.open(BlobId::new(link.file)).await?.ok_or(Refusal::NotFound)?;
        let size = usize::try_from(link.size).map_err(|_| damaged("the size of a file"))?;
        let bytes = file.read(size).await.map_err(BlobError::from)?;
        (Some(compact(&bytes).ok_or_else(|| damaged("a link's file"))?), None)
    } else {
        let ticket = LinkId::new(link.ticket(&id, server.now().0 / TICKET_LIFE));
        (None, Some(format!("{}{PREFIX}{id}/{ticket}", address(&server.authority))))
    };
    json(200, &Manifest { status: "finalized", files: [File { content_type: FHIR, embedded, location }] })
}

/// Counts an opening, or a wrong code, before anything is answered.
async fn count(server: &Shared, id: &LinkId, code: Option<&str>) -> Result<(Link, bool), Refused> {
    let rows = &server.rows;
    let _one_by_one = server.slot_locks.lock(id.as_bytes()).await;
    let mut tries = Tries::new();
    loop {
        let row = rows.get::<Link>(keys::link(id)).await?.filter(|row| row.value.is_open(server.now()));
        let mut row: Row<Link> = row.ok_or(Refusal::NotFound)?;
        // Of a hash of the code nothing is learnt from the time that comparing takes.
        let given = code.map(|code| code_check(id, code.as_bytes()));
        let good = row.value.check.is_none() || row.value.check == given;
        if good {
            row.value.opened = row.value.opened.saturating_add(1);
        } else {
            row.value.left -= 1;
        }
        if rows.commit(row.changed(Batch::new())).await? {
            return Ok((row.value, good));
        }
        tries.next()?;
    }
}

/// The file of a link, at the address that a manifest gave.
pub(super) async fn file(ctx: Ctx) -> Result<Reply, Refused> {
    ctx.query([])?;
    let (server, id) = (&ctx.server, LinkId::new(ctx.id(0)));
    let link = server.rows.get::<Link>(keys::link(&id)).await?.ok_or(Refusal::NotFound)?.value;
    let now = server.now();
    let half_hour = now.0 / TICKET_LIFE;
    let fresh = [half_hour, half_hour.saturating_sub(1)].iter().any(|at| link.ticket(&id, *at) == ctx.id(1));
    if !fresh || now >= link.until {
        return Err(Refusal::NotFound.into());
    }
    let blob = server.rows.blobs.open(BlobId::new(link.file)).await?.ok_or(Refusal::NotFound)?;
    let body = blob.size().checked_sub((IV + TAG) as u64).ok_or_else(|| damaged("a link's file"))?;
    let length = compact_len(blob.size());
    let (send, pieces) = mpsc::channel(1);
    tokio::spawn(async move {
        if let Err(error) = write_compact(blob, body, &send).await {
            let _ = send.send(Err(error)).await;
        }
    });
    Ok(Reply::stream("application/jose", pieces, length))
}

/// Writes a file in its compact form, piece by piece: a slow reader holds one piece, not the file.
async fn write_compact(mut blob: Blob, mut body: u64, out: &mpsc::Sender<io::Result<Buffer>>) -> io::Result<()> {
    let gone = |_| io::Error::from(io::ErrorKind::BrokenPipe);
    let iv = whole::<IV>(&mut blob).await?;
    out.send(Ok(compact_head(&iv).into())).await.map_err(gone)?;
    // Whole triples, so that the pieces of base64 are one text.
    let mut held = Vec::new();
    while body > 0 || !held.is_empty() {
        if body > 0 {
            let piece = blob.read(usize::try_from(body).map_or(PIECE, |body| body.min(PIECE))).await?;
            if piece.is_empty() {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            body -= piece.len() as u64;
            held.extend_from_slice(&piece);
        }
        let rest = if body == 0 { Vec::new() } else { held.split_off(held.len() / 3 * 3) };
        let text = BASE64URL_NOPAD.encode(&std::mem::replace(&mut held, rest));
        out.send(Ok(text.into())).await.map_err(gone)?;
    }
    let tag = whole::<TAG>(&mut blob).await?;
    out.send(Ok(compact_end(&tag).into())).await.map_err(gone)
}

async fn whole<const N: usize>(blob: &mut Blob) -> io::Result<[u8; N]> {
    let mut bytes = Vec::with_capacity(N);
    while bytes.len() < N {
        let piece = blob.read(N - bytes.len()).await?;
        if piece.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        bytes.extend_from_slice(&piece);
    }
    bytes.try_into().map_err(|_| io::ErrorKind::UnexpectedEof.into())
}

/// What a browser asks before a page of another site may ask for a manifest.
pub(super) async fn preflight(ctx: Ctx) -> Result<Reply, Refused> {
    debug_assert_eq!(ctx.head.method, Method::OPTIONS);
    ctx.query([])?;
    Ok(Reply::done())
}

/// Deletes links whose time has been over for a day.
pub(crate) async fn sweep(server: &Shared) -> Result<usize, Refused> {
    let (mut last, mut count) = (None::<Vec<u8>>, 0);
    loop {
        let page = server.rows.page(&keys::links(), last.as_deref(), 1000).await?;
        let Some((key, _)) = page.last() else { return Ok(count) };
        last = Some(key.clone());
        for (key, value) in &page {
            let link = rows::read::<Link>(value)?;
            if link.until.plus(LINGERS) <= server.now() {
                let id = LinkId::new(keys::last_id(key).ok_or_else(|| damaged("a key"))?);
                count += usize::from(delete(server, &link.vault, &id).await?);
            }
        }
    }
}

/// The server's address: callers of another machine come by https only.
fn address(authority: &str) -> String {
    let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
    let here =
        host == "localhost" || host.trim_matches(['[', ']']).parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback());
    format!("{}://{authority}", if here { "http" } else { "https" })
}

fn json<T: Serialize>(status: u16, value: &T) -> Result<Reply, Refused> {
    let text = serde_json::to_string(value).map_err(|_| damaged("an answer"))?;
    Ok(Reply::text(status, JSON, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_the_one_that_callers_use() {
        assert_eq!(address("coffre.example"), "https://coffre.example");
        assert_eq!(address("coffre.example:8443"), "https://coffre.example:8443");
        assert_eq!(address("127.0.0.1:8000"), "http://127.0.0.1:8000");
        assert_eq!(address("[::1]:8000"), "http://[::1]:8000");
    }
}
