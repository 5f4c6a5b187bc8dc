//! The secret from which the keys of all logs of this server follow.

use std::path::Path;

use vault_log::key::{KeyError, KeyName};
use vault_log::note::NoteSigner;
use zeroize::Zeroizing;

use crate::identity::{self, IdentityError};

/// Name of its file in the data folder: 64 hexadecimal digits.
pub const FILE: &str = "log.key";

/// 32 bytes. Whoever has them can sign checkpoints.
#[derive(Clone)]
#[allow(missing_debug_implementations)]
pub struct LogSecret(Zeroizing<[u8; 32]>);

impl LogSecret {
    /// Takes 32 bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        LogSecret(Zeroizing::new(bytes))
    }

    /// Reads the file of a data folder, or generates it if the folder has no logs yet (`new`).
    pub fn open(data: &Path, new: bool) -> Result<Self, IdentityError> {
        identity::seed_file(data, FILE, new).map(LogSecret)
    }

    /// Puts a new secret in the place of the one that is there: no key of before signs again.
    pub fn replace(data: &Path) -> Result<Self, IdentityError> {
        identity::generate_seed(data, FILE).map(LogSecret)
    }

    /// The key of one log: each has its own.
    pub(crate) fn signer(&self, origin: &str) -> Result<NoteSigner, KeyError> {
        let material = Zeroizing::new([&self.0[..], origin.as_bytes()].concat());
        let seed = Zeroizing::new(blake3::derive_key("coffre-server v1 log key", &material));
        Ok(NoteSigner::derive(KeyName::new(origin)?, &seed))
    }
}
