//! Large objects come in parts, each streamed to the disk; a part that was cut goes on where it stopped.

use vault_protocol::http::{MAX_PART, Refusal, UploadState};
use vault_protocol::ids::ObjectId;
use vault_protocol::object::{MAGIC, SUITE, padded_of_sealed};
use vault_protocol::request::parse_blake3_digest;

use super::{Ctx, number, objects};
use crate::keys;
use crate::problem::Refused;
use crate::reply::Reply;
use crate::rows::Object;
use crate::store::blobs::MAX_PART as MAX_PIECE;
use crate::store::{BlobError, BlobId, Progress};

/// How far an upload has come.
pub(super) async fn state(ctx: Ctx) -> Result<Reply, Refused> {
    ctx.query([])?;
    let member = ctx.member().await?;
    ctx.nothing(&member.request).await?;
    let (rows, id, object) = (&ctx.server.rows, member.vault.id(), ObjectId::new(ctx.id(1)));
    if let Some(row) = rows.get::<Object>(keys::object(&id, &object)).await? {
        return Ok(Reply::cbor(&UploadState { received: row.value.size, complete: true }));
    }
    let received = match rows.blobs.progress(objects::file(&id, &object)).await? {
        Some(Progress::Received(received) | Progress::Stored(received)) => received,
        None => 0,
    };
    Ok(Reply::cbor(&UploadState { received, complete: false }))
}

/// Takes one part; the last one stores the object.
pub(super) async fn put(ctx: Ctx) -> Result<Reply, Refused> {
    let [offset, size, digest] = ctx.query(["offset", "size", "digest"])?;
    let offset = number(offset)?.ok_or(Refusal::Malformed)?;
    let size = number(size)?.ok_or(Refusal::Malformed)?;
    let digest = objects::digest(digest.ok_or(Refusal::Malformed)?)?;
    let mut member = ctx.member_with_part().await?;
    let part = parse_blake3_digest(member.request.digest()).ok_or(Refusal::Malformed)?;
    let length = ctx.body.lock().await.len();
    padded_of_sealed(size).ok_or(Refusal::Malformed)?;
    if length > MAX_PART || offset.checked_add(length).is_none_or(|end| end > size) {
        return Err(Refusal::Malformed.into());
    }
    let (rows, id, object) = (&ctx.server.rows, member.vault.id(), ObjectId::new(ctx.id(1)));
    if let Some(row) = rows.get::<Object>(keys::object(&id, &object)).await? {
        let same = row.value == Object { size, digest };
        return if same { Ok(Reply::done()) } else { Err(Refusal::Conflict.into()) };
    }
    ctx.server.check_room()?;
    ctx.server.check_quota(rows.tally(&id).await?.value.bytes + rows.journal(&id).await?.value.bytes + size)?;

    let file = objects::file(&id, &object);
    let stored = match rows.blobs.begin(file).await? {
        Progress::Received(received) if received == offset => false,
        // Stored without a row: the last part's answer was lost with the server.
        Progress::Stored(stored) if stored == size => true,
        Progress::Stored(_) => {
            objects::clear_orphan(&ctx, &id, &object).await?;
            return Err(Refusal::Conflict.into());
        }
        Progress::Received(_) => return Err(Refusal::Conflict.into()),
    };
    if !stored && stream(&ctx, file, offset).await? != part {
        // What was received is not what was signed for, and cannot be told from what came before.
        rows.blobs.abort(file).await?;
        return Err(Refusal::Digest.into());
    }
    if stored || offset + length == size {
        let gate = ctx.server.gates.bring(id.as_bytes()).await;
        let pointing = rows.pointing().await;
        match rows.blobs.commit(file, *digest.as_bytes()).await {
            Err(BlobError::Conflict { .. }) => {
                drop((gate, pointing));
                objects::clear_orphan(&ctx, &id, &object).await?;
                return Err(Refusal::Conflict.into());
            }
            result => result?,
        };
        objects::record(&ctx, &mut member, &[(object, Object { size, digest })]).await?;
    }
    Ok(Reply::done())
}

/// Appends what comes, until the end or until the line is cut; returns the BLAKE3 of the part.
async fn stream(ctx: &Ctx, file: BlobId, offset: u64) -> Result<[u8; 32], Refused> {
    let mut body = ctx.body.lock().await;
    let mut hasher = blake3::Hasher::new();
    let mut at = offset;
    while let Some(mut piece) = body.piece().await? {
        check_header(at, &piece)?;
        hasher.update(&piece);
        while !piece.is_empty() {
            let some = piece.split_to(piece.len().min(MAX_PIECE));
            at = ctx.server.rows.blobs.append(file, at, some).await?;
        }
    }
    Ok(hasher.finalize().into())
}

/// The first bytes of an object are fixed; the rest of its header is random.
fn check_header(at: u64, piece: &[u8]) -> Result<(), Refused> {
    let fixed = [MAGIC[0], MAGIC[1], MAGIC[2], MAGIC[3], SUITE];
    let from = usize::try_from(at).unwrap_or(usize::MAX).min(fixed.len());
    let good = fixed[from..].iter().zip(piece).all(|(fixed, byte)| fixed == byte);
    if good { Ok(()) } else { Err(Refusal::Malformed.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_checked_however_it_is_cut() {
        let object = b"CFR1\x01rest";
        for cut in 0..object.len() {
            assert!(check_header(0, &object[..cut]).is_ok() && check_header(cut as u64, &object[cut..]).is_ok());
            let mut wrong = *object;
            wrong[cut.min(4)] ^= 1;
            assert!(check_header(0, &wrong[..cut]).is_err() || check_header(cut as u64, &wrong[cut..]).is_err());
        }
        assert!(check_header(u64::MAX, b"x").is_ok());
    }
}
