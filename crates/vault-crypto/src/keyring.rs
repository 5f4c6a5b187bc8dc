//! The keyring: the current root key wrapped to each member who may hold it, and the one before it under this one
//! (docs/protocol/keyring.md). Its digest stands in the member chain.

use crate::record::{self, Damaged};
use crate::secret::{RecordKey, RootKey};
use crate::wrap::{self, NotForUs, UnwrapKey};
use vault_protocol::chain::{Member, Powers, root_commitment, root_wrap_context};
use vault_protocol::context::Label;
use vault_protocol::hash::Hash;
use vault_protocol::ids::VaultId;
use vault_protocol::key::PublicKey;
use vault_protocol::wire::{self, Bytes, List, WireError};

/// Most epochs of one vault.
pub const MAX_EPOCHS: usize = 512;

vault_protocol::record! {
    /// The root for one member.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct RootWrap {
        /// The member's signing key.
        pub member: PublicKey,
        /// HPKE to the member's X-Wing key, info = `ctx("root-wrap", …)`.
        pub sealed: Bytes<2048>,
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
    /// It holds nothing for this member.
    #[error("the keyring holds nothing for this key")]
    NotForUs,
    /// It holds another root than the member chain commits to.
    #[error("the keyring holds another root than the member chain says")]
    WrongRoot,
    /// The root before cannot be opened.
    #[error("the previous root is damaged")]
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

/// Wraps a root to every member with the power to read. `before` is the last keyring of the epoch before, with its root.
pub fn make(
    vault: Option<&VaultId>,
    epoch: u64,
    root: &RootKey,
    before: Option<(&Keyring, &RootKey)>,
    members: &[Member],
) -> Result<Vec<u8>, NotForUs> {
    // The vault id is the hash of the first statement, which names the keyring's digest: the first keyring cannot
    // name the vault. Its wraps are bound to the member's key, which is as random.
    let nobody = VaultId::new([0; 32]);
    let vault = vault.filter(|_| epoch > 0).unwrap_or(&nobody);
    let mut wraps = Vec::new();
    for m in members.iter().filter(|m| m.powers.has(Powers::READ)) {
        let info = root_wrap_context(vault, epoch, &m.key);
        let sealed = wrap::seal(&m.wrap, &info, &[], root.dangerous_bytes(), 64)?;
        wraps.push(RootWrap { member: m.key, sealed: Bytes::new(sealed).map_err(|_| NotForUs)? });
    }
    let mut previous = Vec::new();
    if let Some((ring, old)) = before {
        if ring.epoch == epoch {
            previous.extend_from_slice(&ring.previous);
        } else {
            previous.push(seal_previous(vault, epoch, root, old));
            previous.extend_from_slice(&ring.previous);
        }
    }
    let previous = List::new(previous).map_err(|_| NotForUs)?;
    Ok(wire::encode(&Keyring { epoch, wraps: List::new(wraps).map_err(|_| NotForUs)?, previous }))
}

fn seal_previous(vault: &VaultId, epoch: u64, root: &RootKey, old: &RootKey) -> [u8; 80] {
    let key = RecordKey::from_bytes(root.dangerous_bytes());
    let fields: [&[u8]; 2] = [vault.as_bytes(), &epoch.to_be_bytes()];
    let sealed = record::seal(&key, Label::PreviousRoot, &fields, &[], old.dangerous_bytes());
    sealed.try_into().expect("32 bytes and a record's overhead of 48")
}

/// Opens the root for one member and holds it against the member chain's commitment.
pub fn open(
    keyring: &[u8],
    vault: &VaultId,
    member: &PublicKey,
    key: &UnwrapKey,
    commitment: &Hash,
) -> Result<(Keyring, RootKey), KeyringError> {
    let ring: Keyring = wire::decode(keyring, vault_protocol::http::MAX_KEYRING)?;
    let wrapped = ring.wraps.iter().find(|w| w.member == *member).ok_or(KeyringError::NotForUs)?;
    let nobody = VaultId::new([0; 32]);
    let vault = if ring.epoch > 0 { vault } else { &nobody };
    let plain = key.open(&root_wrap_context(vault, ring.epoch, member), &[], &wrapped.sealed)?;
    let root = RootKey::from_bytes(plain.as_slice().try_into().map_err(|_| KeyringError::NotForUs)?);
    if root_commitment(root.dangerous_bytes()) != *commitment {
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
