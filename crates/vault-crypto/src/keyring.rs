//! The keyring: the current root key wrapped to each member who may hold it, and the one before it under this one
//! (docs/protocol/keyring.md). Its digest stands in the member chain.

use crate::record::{self, Damaged};
use crate::secret::{RecordKey, RootKey};
use crate::wrap::{self, NotForUs, UnwrapKey};
use vault_protocol::chain::{Chain, Statement, founding_place, keyring_digest, root_commitment, root_wrap_context};
use vault_protocol::context::Label;
use vault_protocol::ids::VaultId;
use vault_protocol::key::PublicKey;
use vault_protocol::wire::{self, List, WireError};

/// Most epochs of one vault: with the most members, the keyring still is below its largest size.
pub const MAX_EPOCHS: usize = 256;
const _: () = assert!(MAX_EPOCHS as u64 == vault_protocol::chain::MAX_EPOCHS);
/// Length of a wrapped root: HPKE, with the root padded to 64 bytes.
pub const WRAPPED: usize = wrap::ENC + 64 + wrap::TAG;
const FLOOR: u64 = 64;

vault_protocol::record! {
    /// The root for one member.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct RootWrap {
        /// The member's signing key.
        pub member: PublicKey,
        /// HPKE to the member's X-Wing key, info = `ctx("root-wrap", …)`.
        pub sealed: [u8; WRAPPED],
    }
}

vault_protocol::record! {
    /// The keyring as the server keeps it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Keyring {
        /// Number of the root.
        pub epoch: u64,
        /// One for each member who holds it.
        pub wraps: List<RootWrap, { vault_protocol::chain::MAX_MEMBERS }>,
        /// Root `epoch - 1` under root `epoch`, root `epoch - 2` under root `epoch - 1`, and so on to root 0.
        pub previous: List<[u8; 80], MAX_EPOCHS>,
    }
}

/// Why a keyring does not give the root.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyringError {
    /// Not a keyring.
    #[error("not a keyring: {0}")]
    Malformed(#[from] WireError),
    /// It is not the keyring that the member chain names.
    #[error("not the keyring that the member chain names")]
    NotNamed,
    /// It holds nothing for this member.
    #[error("the keyring holds nothing for this key")]
    NotForUs,
    /// It holds another root than the member chain commits to.
    #[error("the keyring holds another root than the member chain says")]
    WrongRoot,
    /// It does not lead back to every earlier root, or there have been too many.
    #[error("the keyring does not lead back to the earlier roots")]
    Previous,
}

impl From<NotForUs> for KeyringError {
    fn from(_: NotForUs) -> Self {
        KeyringError::NotForUs
    }
}

impl From<Damaged> for KeyringError {
    fn from(_: Damaged) -> Self {
        KeyringError::Previous
    }
}

/// Makes the keyring of the statement about to be signed: its root for every member who is to read.
///
/// `draft` is complete but for its `keyring`, which becomes the [digest](vault_protocol::chain::keyring_digest) of the
/// answer. `vault` is null for the first statement. `before` is the last keyring, with its root.
pub fn make(
    draft: &Statement,
    vault: Option<&VaultId>,
    root: &RootKey,
    before: Option<(&Keyring, &RootKey)>,
) -> Result<Vec<u8>, KeyringError> {
    if root_commitment(root.dangerous_bytes()) != draft.root {
        return Err(KeyringError::WrongRoot);
    }
    let place = match vault {
        Some(vault) if draft.seq > 0 => *vault,
        None if draft.seq == 0 => founding_place(draft),
        _ => return Err(KeyringError::NotNamed),
    };
    let mut wraps = Vec::new();
    for m in draft.members.iter().filter(|m| m.reads(draft.time)) {
        let info = root_wrap_context(&place, draft.epoch, &m.key);
        let sealed = wrap::seal(&m.wrap, &info, &[], root.dangerous_bytes(), FLOOR)?;
        wraps.push(RootWrap { member: m.key, sealed: sealed.try_into().map_err(|_| KeyringError::NotForUs)? });
    }
    let mut previous = Vec::new();
    if let Some((ring, old)) = before {
        if ring.epoch != draft.epoch {
            previous.push(seal_previous(&place, draft.epoch, root, old));
        }
        previous.extend_from_slice(&ring.previous);
    }
    if previous.len() as u64 != draft.epoch {
        return Err(KeyringError::Previous);
    }
    let ring = Keyring { epoch: draft.epoch, wraps: List::new(wraps)?, previous: List::new(previous)? };
    Ok(wire::encode(&ring))
}

fn seal_previous(vault: &VaultId, epoch: u64, root: &RootKey, old: &RootKey) -> [u8; 80] {
    let key = RecordKey::from_bytes(root.dangerous_bytes());
    let fields: [&[u8]; 2] = [vault.as_bytes(), &epoch.to_be_bytes()];
    let sealed = record::seal(&key, Label::PreviousRoot, &fields, &[], old.dangerous_bytes());
    sealed.try_into().expect("32 bytes and a record's overhead of 48")
}

/// Opens the root for one member. The keyring must be the one that the verified chain's last statement names, of its epoch,
/// and hold the root it commits to.
pub fn open(
    keyring: &[u8],
    chain: &Chain,
    member: &PublicKey,
    key: &UnwrapKey,
) -> Result<(Keyring, RootKey), KeyringError> {
    let head = chain.head();
    if keyring_digest(keyring) != head.keyring {
        return Err(KeyringError::NotNamed);
    }
    let ring: Keyring = wire::decode(keyring, vault_protocol::http::MAX_KEYRING)?;
    if ring.epoch != head.epoch {
        return Err(KeyringError::NotNamed);
    }
    let wrapped = ring.wraps.iter().find(|w| w.member == *member).ok_or(KeyringError::NotForUs)?;
    let info = root_wrap_context(&chain.keyring_place(), ring.epoch, member);
    let plain = key.open(&info, &[], &wrapped.sealed, FLOOR)?;
    let root = RootKey::from_bytes(plain.as_slice().try_into().map_err(|_| KeyringError::NotForUs)?);
    if root_commitment(root.dangerous_bytes()) != head.root {
        return Err(KeyringError::WrongRoot);
    }
    Ok((ring, root))
}

/// Opens every root back to epoch 0: `roots[e]` is the root of epoch e, the last one the root given.
pub fn open_all(ring: &Keyring, vault: &VaultId, root: RootKey) -> Result<Vec<RootKey>, KeyringError> {
    if ring.previous.len() as u64 != ring.epoch {
        return Err(KeyringError::Previous);
    }
    let mut roots = vec![root];
    for (i, sealed) in ring.previous.iter().enumerate() {
        let epoch = ring.epoch - i as u64;
        let key = RecordKey::from_bytes(roots[i].dangerous_bytes());
        let fields: [&[u8]; 2] = [vault.as_bytes(), &epoch.to_be_bytes()];
        let plain = record::open(&key, Label::PreviousRoot, &fields, &[], sealed)?;
        roots.push(RootKey::from_bytes(plain.as_slice().try_into().map_err(|_| KeyringError::Previous)?));
    }
    roots.reverse();
    Ok(roots)
}
