//! Outboards: computed when first asked for, since few objects are ever read in ranges. Those of large objects are
//! kept beside them; for small ones computing is cheaper than keeping.

use std::sync::Arc;

use bytes::Bytes;
use vault_protocol::ids::{ObjectId, VaultId};
use vault_protocol::outboard::{Builder, GROUP, group_value};

use crate::calls::{file, outboard_file};
use crate::keys;
use crate::problem::{Refused, damaged};
use crate::rows::{Object, Row};
use crate::serve::Shared;
use crate::store::{Batch, Blob, BlobError, Progress};

/// Objects up to this size have their outboard computed each time: 8 KiB in memory.
const SMALL: u64 = 16 * 1024 * 1024;
/// Groups whose values are written at once: 32 KiB.
const VALUES: usize = 1024;

/// An outboard's bytes.
pub(crate) enum Outboard {
    Memory(Vec<u8>),
    File(Blob),
}

/// The outboard of an object; `None` if its file is gone.
pub(crate) async fn get(
    server: Arc<Shared>,
    vault: VaultId,
    object: ObjectId,
    row: Row<Object>,
) -> Result<Option<Outboard>, Refused> {
    let blobs = &server.rows.blobs;
    if row.value.size <= SMALL {
        let Some(mut blob) = blobs.open(file(&vault, &object)).await? else { return Ok(None) };
        let mut builder = Builder::new();
        while let Some(group) = next_group(&mut blob).await? {
            builder.update(&group);
        }
        return Ok(Some(Outboard::Memory(builder.finish().1.to_bytes())));
    }
    let id = outboard_file(&vault, &object, &row.value.digest);
    if let Some(kept) = blobs.open(id).await? {
        return Ok(Some(Outboard::File(kept)));
    }
    // It goes on when the caller has left: the next one finds it done.
    let made = tokio::spawn(async move { make(&server, &vault, &object, &row).await.map(|made| (server, made)) });
    let (server, made) = made.await.map_err(|_| damaged("computing an outboard"))??;
    if !made {
        return Ok(None);
    }
    Ok(server.rows.blobs.open(id).await?.map(Outboard::File))
}

/// Computes and keeps an outboard; `false` if the object is gone. One at a time: it reads as fast as the disk can.
async fn make(server: &Shared, vault: &VaultId, object: &ObjectId, row: &Row<Object>) -> Result<bool, Refused> {
    let _alone = server.outboards.lock().await;
    let (rows, id) = (&server.rows, outboard_file(vault, object, &row.value.digest));
    let Some(mut blob) = rows.blobs.open(file(vault, object)).await? else { return Ok(false) };
    let _pointing = rows.pointing().await;
    if let Progress::Received(1..) = rows.blobs.begin(id).await? {
        // A restart came between; what is there has not been checked.
        rows.blobs.abort(id).await?;
        rows.blobs.begin(id).await?;
    }
    if rows.blobs.open(id).await?.is_none() {
        let mut digest = blake3::Hasher::new();
        let (mut group, mut at) = (0, 0);
        loop {
            let mut values = Vec::with_capacity(VALUES * 32);
            while values.len() < VALUES * 32
                && let Some(bytes) = next_group(&mut blob).await?
            {
                values.extend_from_slice(&group_value(group, &bytes));
                group += 1;
            }
            if values.is_empty() {
                break;
            }
            digest.update(&values);
            at = rows.blobs.append(id, at, values.into()).await?;
        }
        rows.blobs.commit(id, digest.finalize().into()).await?;
    }
    // If the object went meanwhile, no row points here and the file is swept.
    rows.commit(row.unchanged(Batch::new()).put(keys::blob(id), [])).await
}

async fn next_group(blob: &mut Blob) -> Result<Option<Bytes>, Refused> {
    let group = blob.read(usize::try_from(GROUP).unwrap_or(65_536)).await.map_err(BlobError::from)?;
    Ok((!group.is_empty()).then_some(group))
}
