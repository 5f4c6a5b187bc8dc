//! The ciphertexts of papers shown by others. Here they lie under their digest, never under the locator: that is the
//! giver's word, and might name one of this vault's own objects or another giver's.

use crate::error::{Error, Lie, SenderFault};
use crate::files::FileError;
use crate::vault::Vault;
use std::fs::{self, File};
use vault_crypto::blind::BlindedKey;
use vault_protocol::grant::Description;
use vault_protocol::hash::ObjectDigest;
use vault_protocol::ids::{ObjectId, SlotId, VaultId};
use vault_remote::{Access, Connection, Refusal, RemoteError};

/// Whether a ciphertext is here now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Brought {
    /// It is, and has its digest.
    Here,
    /// The server has it no more. Its owner may have deleted it: nobody is accused.
    Gone,
}

/// Where a paper's objects are to be had, and in whose name.
pub(super) struct Store<'a> {
    pub(super) connection: Connection,
    pub(super) key: &'a BlindedKey,
    pub(super) slot: SlotId,
    pub(super) vault: VaultId,
}

/// The name under which a received ciphertext lies here.
pub(super) fn place(digest: &ObjectDigest) -> ObjectId {
    ObjectId::new(*digest.as_bytes())
}

impl Vault {
    /// Whether a ciphertext is here and has its digest. One that has another goes: nothing else knows its name.
    pub(super) fn has_received(&self, about: &Description) -> Result<bool, Error> {
        let name = place(&about.digest);
        if !self.objects.has(&name) {
            return Ok(false);
        }
        let io = |e| Error::File(FileError::Io { path: self.objects.path(&name), error: e });
        if self.objects.digest(&name).map_err(io)? == about.digest {
            return Ok(true);
        }
        self.objects.remove(&name).map_err(io)?;
        Ok(false)
    }

    /// Fetches a ciphertext if it is not here. Only bytes with the right digest stay.
    pub(super) fn bring_received(
        &self,
        store: &Store<'_>,
        about: &Description,
        progress: &mut dyn FnMut(u64),
    ) -> Result<Brought, Error> {
        if self.has_received(about)? {
            return Ok(Brought::Here);
        }
        let size = self.sealed_size(about).map_err(|_| SenderFault::Content)?;
        let name = place(&about.digest);
        let path = self.objects.temporary(&name);
        let io = |e| Error::File(FileError::Io { path: path.clone(), error: e });
        let mut file = File::options().create(true).append(true).open(&path).map_err(io)?;
        let have = file.metadata().map_err(io)?.len();
        if have > size {
            fs::remove_file(&path).map_err(io)?;
            return self.bring_received(store, about, progress);
        }
        let access = Access::Slot(store.key, store.slot);
        let got = store.connection.get_object(access, &store.vault, &about.locator, size, have, &mut file, progress);
        match got {
            Err(RemoteError::Refused(Refusal::NotFound)) => {
                let _ = fs::remove_file(&path);
                return Ok(Brought::Gone);
            }
            Err(RemoteError::Refused(Refusal::Closed)) => return Err(Error::Closed),
            Err(e @ RemoteError::Local(_)) => {
                // The disk is full: half a scan must not keep it so.
                let _ = fs::remove_file(&path);
                return Err(e.into());
            }
            other => other?,
        }
        let mut hasher = blake3::Hasher::new();
        hasher.update_reader(File::open(&path).map_err(io)?).map_err(io)?;
        if hasher.finalize().as_bytes() != about.digest.as_bytes() {
            let _ = fs::remove_file(&path);
            return Err(Lie::Object.into());
        }
        self.objects.adopt(&name).map_err(io)?;
        Ok(Brought::Here)
    }
}
