//! Objects by their locators: small ones in batches, lists, deletion, and ranges that are checked before they count.

use crate::call::{Access, Call, cbor, nothing, raw_exactly};
use crate::connection::Connection;
use crate::download::{MAX_OUTBOARD, MAX_RANGE};
use crate::error::{Misbehaviour, RemoteError};
use std::sync::{Arc, PoisonError};
use vault_crypto::sign::Signer;
use vault_protocol::hash::ObjectDigest;
use vault_protocol::http::{BatchedObject, MAX_BATCH_OBJECTS, MAX_BODY, ObjectBatch, ObjectLine, ObjectList};
use vault_protocol::ids::{ObjectId, VaultId};
use vault_protocol::outboard::{GROUP, Outboard};
use vault_protocol::wire::{Bytes, List};

/// Most objects listed of one vault.
pub const MAX_OBJECTS: usize = 1 << 20;

/// The outboard used last: whoever reads a file in ranges needs one, many times. It was checked against the digest.
pub(crate) struct KnownOutboard {
    digest: ObjectDigest,
    size: u64,
    outboard: Arc<Outboard>,
}

impl Connection {
    /// Stores small objects (at most 256 KiB each) and answers when all are durable; many go in several calls, each
    /// all or nothing. The same objects again change nothing.
    pub fn put_batch(
        &self,
        key: &dyn Signer,
        vault: &VaultId,
        objects: &[(ObjectId, &[u8])],
    ) -> Result<(), RemoteError> {
        let path = format!("/v1/vaults/{vault}/objects");
        self.in_parts(
            objects,
            MAX_BATCH_OBJECTS,
            |(_, bytes)| bytes.len(),
            |objects| {
                let one = |(locator, bytes): &(ObjectId, &[u8])| {
                    let bytes = Bytes::new(*bytes).map_err(|_| RemoteError::argument("too large for a batch"))?;
                    Ok(BatchedObject { locator: *locator, bytes })
                };
                let list: Result<Vec<_>, RemoteError> = objects.iter().map(one).collect();
                let body = ObjectBatch { objects: List::new(list?).expect("they were counted") };
                nothing(self.once(&Call::post(path.clone()).signed(key).cbor(&body))?)
            },
        )
    }

    /// Deletes an object.
    pub fn delete_object(&self, key: &dyn Signer, vault: &VaultId, locator: &ObjectId) -> Result<(), RemoteError> {
        self.call(&Call::delete(object_path(vault, locator)).signed(key), nothing)
    }

    /// What lies at the server for this vault, in order of locator.
    pub fn list_objects(&self, key: &dyn Signer, vault: &VaultId) -> Result<Vec<ObjectLine>, RemoteError> {
        let mut all: Vec<ObjectLine> = Vec::new();
        loop {
            let last = all.last().map(|line| line.locator);
            let query = last.map_or_else(String::new, |l| format!("after={l}"));
            let call = Call::get(format!("/v1/vaults/{vault}/objects")).query(query).signed(key);
            let page: ObjectList = self.call(&call, |a| cbor(a, MAX_BODY))?;
            let page = page.objects.into_vec();
            if page.is_empty() {
                return Ok(all);
            }
            if !ascending(last, page.iter().map(|line| line.locator)) {
                return Err(Misbehaviour::Order.into());
            }
            all.extend(page);
            if all.len() > MAX_OBJECTS {
                return Err(Misbehaviour::TooLong { max: MAX_OBJECTS as u64 }.into());
            }
        }
    }

    /// `len` bytes from `start` on of the object with this length and digest. Nothing is answered that the digest does
    /// not vouch for (docs/protocol/object.md): the server's tree is checked against it, then each 64 KiB group
    /// against the tree.
    ///
    /// `len` is at most [`MAX_RANGE`], and the object's tree at most [`MAX_OUTBOARD`] bytes (64 GiB of object).
    #[allow(clippy::too_many_arguments)]
    pub fn get_range(
        &self,
        access: Access<'_>,
        vault: &VaultId,
        locator: &ObjectId,
        size: u64,
        digest: &ObjectDigest,
        start: u64,
        len: u64,
    ) -> Result<Vec<u8>, RemoteError> {
        let end = start.checked_add(len).filter(|end| *end <= size && len <= MAX_RANGE);
        let end = end.ok_or_else(|| RemoteError::argument("a range too long, or outside the object"))?;
        if len == 0 {
            return Ok(Vec::new());
        }
        let outboard = self.outboard(access, vault, locator, size, digest)?;
        let first = start / GROUP;
        let (from, to) = (first * GROUP, (end.div_ceil(GROUP) * GROUP).min(size));
        let mut bytes = Vec::with_capacity(usize::try_from(to - from).expect("a range is far below 4 GiB"));
        self.stream(access, vault, locator, size, from..to, &mut bytes, &mut |_| ())?;
        let whole = usize::try_from(GROUP).expect("a group is 64 KiB");
        for (group, bytes) in (first..).zip(bytes.chunks(whole)) {
            outboard.check(group, bytes, digest).map_err(|_| Misbehaviour::Digest)?;
        }
        let skip = usize::try_from(start - from).expect("less than a group");
        bytes.drain(..skip);
        bytes.truncate(usize::try_from(len).expect("a range is far below 4 GiB"));
        Ok(bytes)
    }

    fn outboard(
        &self,
        access: Access<'_>,
        vault: &VaultId,
        locator: &ObjectId,
        size: u64,
        digest: &ObjectDigest,
    ) -> Result<Arc<Outboard>, RemoteError> {
        let kept = || self.outboard.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = kept().as_ref()
            && (known.digest, known.size) == (*digest, size)
        {
            return Ok(known.outboard.clone());
        }
        let len = Outboard::len_for(size);
        let len = usize::try_from(len).ok().filter(|len| *len <= MAX_OUTBOARD);
        let len = len.ok_or_else(|| RemoteError::argument("an object too large to be read in ranges"))?;
        let bytes = if len == 0 {
            Vec::new()
        } else {
            let path = format!("{}/outboard", object_path(vault, locator));
            let call = Call::get(path).query(access.query()).signed(access.key());
            self.call(&call, |a| raw_exactly(a, len))?
        };
        let outboard = Outboard::parse(&bytes, size, digest).map_err(|_| Misbehaviour::Digest)?;
        let outboard = Arc::new(outboard);
        *kept() = Some(KnownOutboard { digest: *digest, size, outboard: outboard.clone() });
        Ok(outboard)
    }
}

pub(crate) fn object_path(vault: &VaultId, locator: &ObjectId) -> String {
    format!("/v1/vaults/{vault}/objects/{locator}")
}

/// Whether ids ascend strictly, beginning after `last`.
pub(crate) fn ascending<T: Ord + Copy>(last: Option<T>, ids: impl IntoIterator<Item = T>) -> bool {
    let mut last = last;
    ids.into_iter().all(|id| last.replace(id).is_none_or(|before| before < id))
}

#[cfg(test)]
mod tests {
    use super::ascending;

    #[test]
    fn a_list_goes_on_where_it_ended() {
        assert!(ascending(None, [1, 2, 9]) && ascending(Some(0), [1]) && ascending::<u8>(None, []));
        assert!(!ascending(Some(1), [1, 2]) && !ascending(None, [1, 1]) && !ascending(None, [2, 1]));
    }
}
