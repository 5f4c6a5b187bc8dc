//! The public logs of a server, as plain files: nobody signs these calls, and nothing of the answers is believed
//! (docs/protocol/log.md).

use crate::call::{Call, Failed, cbor, nothing};
use crate::connection::Connection;
use crate::error::{Misbehaviour, RemoteError};
use crate::line::Incoming;
use crate::vault::SMALL;
use bytes::Bytes;
use vault_crypto::sign::Signer;
use vault_log::key::VerifierKey;
use vault_log::limits::MAX_BUNDLE;
use vault_log::tile::TilePath;
use vault_log::witness::AddCheckpoint;
use vault_protocol::hash::{Hash, sha256};
use vault_protocol::http::{Refusal, VaultLog};
use vault_protocol::ids::VaultId;
use vault_protocol::keys_log::PIECE;

/// Bytes of a checkpoint with its cosignatures.
const MAX_CHECKPOINT: usize = 4096;
/// Bytes of a bundle of Coffre's leaves, and of any tile of hashes. Other logs may have longer entries.
const MAX_TILE: usize = 64 * 1024;
/// Bytes of a bundle of a Coffre log of keys.
const MAX_BUNDLE_OF_KEYS: usize = 256 * (PIECE + 128);
const _: () = assert!(MAX_TILE < MAX_BUNDLE && MAX_BUNDLE_OF_KEYS < MAX_BUNDLE);

impl Connection {
    /// The verifier key of the log that a vault's events are in.
    pub fn vault_log(&self, vault: &VaultId) -> Result<String, RemoteError> {
        let call = Call::get(format!("/v1/vaults/{vault}/log"));
        let answer: VaultLog = self.call(&call, |a| cbor(a, SMALL))?;
        Ok(answer.log.to_string())
    }

    /// The checkpoint that a log shows to everybody; `name` is its origin without the host: `events/001`.
    pub fn log_checkpoint(&self, name: &str) -> Result<Vec<u8>, RemoteError> {
        self.call(&Call::get(format!("/{name}/checkpoint")), |a| file(a, MAX_CHECKPOINT))
    }

    /// The last checkpoint that this server, as a custodian elsewhere, has taken of another server's log: nothing if it has
    /// taken none.
    pub fn seen_checkpoint(&self, log: &VerifierKey) -> Result<Option<Vec<u8>>, RemoteError> {
        match self.call(&Call::get(taken(log)), |a| file(a, MAX_CHECKPOINT)) {
            Err(RemoteError::Refused(Refusal::NotFound)) => Ok(None),
            other => other.map(Some),
        }
    }

    /// Shows it a newer one. [`Refusal::Conflict`] if it has taken another since, or one of the same size with another root.
    pub fn show_checkpoint(&self, log: &VerifierKey, shown: &AddCheckpoint) -> Result<(), RemoteError> {
        self.call(&Call::post(taken(log)).raw(shown.to_string().into()), nothing)
    }

    /// Makes an entry of a vault public, in the log of keys: answered when it stands there.
    pub fn publish(&self, key: &dyn Signer, vault: &VaultId, entry: &[u8]) -> Result<(), RemoteError> {
        let call = Call::post(format!("/v1/vaults/{vault}/public")).signed(key);
        self.call(&call.raw(Bytes::copy_from_slice(entry)), nothing)
    }

    /// Makes the revocation of a vault's cards public: no device of it is needed.
    pub fn revoke_cards(&self, vault: &VaultId, entry: &[u8]) -> Result<(), RemoteError> {
        let call = Call::post(format!("/v1/vaults/{vault}/revocation"));
        self.call(&call.raw(Bytes::copy_from_slice(entry)), nothing)
    }

    /// A tile or bundle of a log. Of a partial one that is there no more, the full one.
    pub fn log_tile(&self, name: &str, path: &TilePath) -> Result<Vec<u8>, RemoteError> {
        let max = if name.starts_with("keys/") { MAX_BUNDLE_OF_KEYS } else { MAX_TILE };
        let get = |path: &TilePath| self.call(&Call::get(format!("/{name}/{path}")), |a| file(a, max));
        match get(path) {
            Err(RemoteError::Refused(Refusal::NotFound)) if path.is_partial() => get(&path.full()),
            other => other,
        }
    }
}

// A log has the hash of its key as its name there.
fn taken(log: &VerifierKey) -> String {
    format!("/v1/logs/{}/checkpoint", Hash::new(sha256(log.to_string().as_bytes())))
}

// A static file may come from anywhere: its media type says nothing.
fn file(answer: Incoming<'_>, max: usize) -> Result<Vec<u8>, Failed> {
    match answer.status() {
        200 => Ok(answer.all(max)?),
        status => Err(Misbehaviour::Status(status).into()),
    }
}
