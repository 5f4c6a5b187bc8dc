//! The keystore: one random device secret behind unlock slots (docs/protocol/keystore.md).

use crate::password::{self, Cost};
use crate::random;
use crate::record::{self, Damaged};
use crate::secret::{DeviceSecret, RecordKey};
use vault_protocol::context::Label;
use vault_protocol::hash::hkdf;
use vault_protocol::wire::{self, List, WireError};
use zeroize::Zeroizing;

/// Length of a sealed device secret.
pub const SEALED: usize = 32 + record::OVERHEAD;

vault_protocol::record! {
    /// A slot that a code or phrase opens.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct PasswordSlot {
        /// Random.
        pub salt: [u8; 32],
        /// Cost of a guess; checked against floor and ceiling before it is paid, and authenticated.
        pub cost: Cost,
        /// The device secret, sealed.
        pub sealed: [u8; SEALED],
    }
}

vault_protocol::record! {
    /// A slot that opens by itself: the file beside it, readable by its owner only, holds the key.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct OpenSlot {
        /// The device secret, sealed under the key in the file beside it.
        pub sealed: [u8; SEALED],
    }
}

vault_protocol::choice! {
    /// One way to unlock.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Slot {
        /// By a code or phrase.
        1 => Password(PasswordSlot),
        /// By a key kept on this machine.
        2 => Open(OpenSlot),
    }
}

vault_protocol::record! {
    /// The keystore file.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Keystore {
        /// Format version: 1.
        pub version: u64,
        /// Ways to unlock; any one is enough.
        pub slots: List<Slot, 8>,
    }
}

/// Why a keystore stays locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeystoreError {
    /// No slot opens with this secret.
    #[error("wrong secret")]
    WrongSecret,
    /// The file is not a keystore, or one with a cost outside the bounds.
    #[error("the keystore is damaged: {0}")]
    Damaged(WireError),
    /// Made by a newer program.
    #[error("the keystore was made by a newer program")]
    Newer,
}

const MAX: usize = 4096;

impl Keystore {
    /// Reads a keystore; costs are checked here, before anything is run.
    pub fn decode(bytes: &[u8]) -> Result<Self, KeystoreError> {
        // A newer one may have other fields, but is a short array that begins with a small number, the version.
        if matches!(bytes, [0x80..=0x97, 2..=23, ..]) {
            return Err(KeystoreError::Newer);
        }
        let store: Keystore = wire::decode(bytes, MAX).map_err(KeystoreError::Damaged)?;
        if store.version != 1 {
            return Err(KeystoreError::Newer);
        }
        for slot in store.slots.iter() {
            if let Slot::Password(p) = slot {
                p.cost.check().map_err(KeystoreError::Damaged)?;
            }
        }
        Ok(store)
    }

    /// The file's bytes.
    pub fn encode(&self) -> Vec<u8> {
        wire::encode(self)
    }

    /// A keystore with one password slot.
    pub fn with_password(device: &DeviceSecret, password: &[u8], cost: Cost) -> Result<Self, KeystoreError> {
        let salt: [u8; 32] = random::bytes();
        let key = password::derive(password, &salt, &cost).map_err(KeystoreError::Damaged)?;
        let sealed = seal(&key, &header(&salt, &cost), device);
        let slot = Slot::Password(PasswordSlot { salt, cost, sealed });
        Ok(Keystore { version: 1, slots: List::new([slot]).expect("one slot") })
    }

    /// A keystore that a key kept beside it opens.
    pub fn with_key(device: &DeviceSecret, key: &RecordKey) -> Self {
        let slot = Slot::Open(OpenSlot { sealed: seal(key, b"open", device) });
        Keystore { version: 1, slots: List::new([slot]).expect("one slot") }
    }

    /// Whether some slot needs a password.
    pub fn needs_password(&self) -> bool {
        !self.slots.iter().any(|s| matches!(s, Slot::Open(_)))
    }

    /// Unlocks with a password.
    pub fn unlock_password(&self, password: &[u8]) -> Result<DeviceSecret, KeystoreError> {
        for slot in self.slots.iter() {
            let Slot::Password(p) = slot else { continue };
            let key = password::derive(password, &p.salt, &p.cost).map_err(KeystoreError::Damaged)?;
            if let Ok(device) = open(&key, &header(&p.salt, &p.cost), &p.sealed) {
                return Ok(device);
            }
        }
        Err(KeystoreError::WrongSecret)
    }

    /// Unlocks with the key kept beside it.
    pub fn unlock_key(&self, key: &RecordKey) -> Result<DeviceSecret, KeystoreError> {
        let mut open_slots = self.slots.iter().filter_map(|s| match s {
            Slot::Open(o) => open(key, b"open", &o.sealed).ok(),
            Slot::Password(_) => None,
        });
        open_slots.next().ok_or(KeystoreError::WrongSecret)
    }
}

fn header(salt: &[u8; 32], cost: &Cost) -> Vec<u8> {
    [&salt[..], &wire::encode(cost)].concat()
}

fn seal(key: &RecordKey, header: &[u8], device: &DeviceSecret) -> [u8; SEALED] {
    let sealed = record::seal(key, Label::Keystore, &[header], header, device.dangerous_bytes());
    sealed.try_into().expect("32 bytes and a record's overhead")
}

fn open(key: &RecordKey, header: &[u8], sealed: &[u8]) -> Result<DeviceSecret, Damaged> {
    let plain = record::open(key, Label::Keystore, &[header], header, sealed)?;
    Ok(DeviceSecret::from_bytes(plain.as_slice().try_into().map_err(|_| Damaged)?))
}

/// The key of one kind of local file.
pub fn local_key(device: &DeviceSecret, kind: &str) -> RecordKey {
    let mut out = Zeroizing::new([0; 32]);
    hkdf(device.dangerous_bytes(), &[], Label::Local, &[kind.as_bytes()], &mut *out);
    RecordKey::from_bytes(&out)
}
