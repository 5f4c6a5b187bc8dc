//! A password to a key: Argon2id (RFC 9106) between a floor and a ceiling that are checked before it runs.

use crate::secret::RecordKey;
use argon2::{Algorithm, Argon2, Params, Version};
use vault_protocol::wire::WireError;
use zeroize::Zeroizing;

vault_protocol::record! {
    /// Argon2id's cost. Authenticated with what it protects.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct Cost {
        /// Memory, in KiB.
        pub memory: u32,
        /// Passes.
        pub time: u32,
        /// Lanes.
        pub lanes: u32,
    }
}

impl Cost {
    /// 256 MiB, 3 passes, 4 lanes: the default on a desktop.
    pub const DESKTOP: Cost = Cost { memory: 256 * 1024, time: 3, lanes: 4 };
    /// 64 MiB, 3 passes: nothing cheaper is ever accepted.
    pub const FLOOR: Cost = Cost { memory: 64 * 1024, time: 3, lanes: 4 };
    /// 2 GiB, 16 passes: nothing dearer is ever run.
    pub const CEILING: Cost = Cost { memory: 2 * 1024 * 1024, time: 16, lanes: 16 };

    /// Refuses a cost outside the bounds: too cheap is an attack on the password, too dear one on the machine.
    pub fn check(&self) -> Result<(), WireError> {
        let low = self.memory < Self::FLOOR.memory || self.time < Self::FLOOR.time || self.lanes < 1;
        let high =
            self.memory > Self::CEILING.memory || self.time > Self::CEILING.time || self.lanes > Self::CEILING.lanes;
        if low || high { Err(WireError::Invalid("a password cost outside its bounds")) } else { Ok(()) }
    }
}

/// Derives a key from a password.
pub fn derive(password: &[u8], salt: &[u8; 32], cost: &Cost) -> Result<RecordKey, WireError> {
    cost.check()?;
    let params = Params::new(cost.memory, cost.time, cost.lanes, Some(32))
        .map_err(|_| WireError::Invalid("a password cost Argon2id refuses"))?;
    let mut out = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(password, salt, &mut *out)
        .map_err(|_| WireError::Invalid("a password Argon2id refuses"))?;
    Ok(RecordKey::from_bytes(&out))
}
