//! The member chain: which keys may speak for a vault (docs/protocol/chain.md).
//!
//! One pure function, [`Chain::apply`], holds the rules; server, patient, professional and auditor all call it.

use crate::context::{Label, ctx};
use crate::hash::{Hash, hash};
use crate::ids::{ChainRef, Time, VaultId};
use crate::key::{PublicKey, WrapKey};
use crate::sign::{Message, Signed, Verified};
use crate::wire::{List, Reader, Text, Wire, WireError, Writer};

/// Most members a vault may have.
pub const MAX_MEMBERS: usize = 32;
/// How long a replaced rescue member stays valid, in seconds: 30 days.
pub const RESCUE_LINGERS: u64 = 30 * Time::DAY;

/// What a member may do: opaque bits on the wire.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Powers(u32);

impl Powers {
    /// Holds `root`: reads everything.
    pub const READ: Powers = Powers(1);
    /// Writes journal entries and objects.
    pub const WRITE: Powers = Powers(1 << 1);
    /// Signs cards and grants, opens slots and mailboxes.
    pub const SHARE: Powers = Powers(1 << 2);
    /// Signs chain statements, giving at most the powers it has itself.
    pub const MEMBERS: Powers = Powers(1 << 3);
    /// Closes the vault.
    pub const CLOSE: Powers = Powers(1 << 4);
    /// May add one device with *all*, and nothing else (the circle of trusted persons).
    pub const ADD_DEVICE: Powers = Powers(1 << 5);
    /// Status: the rescue member. Replaced, it stays valid for 30 days.
    pub const RESCUE: Powers = Powers(1 << 16);
    /// Status: a guardian, removed only by themselves, by the rescue member or by a date.
    pub const GUARDIAN: Powers = Powers(1 << 17);
    /// The power *all*: own devices, the rescue member, the guardian of the whole vault.
    pub const ALL: Powers = Powers(0b1_1111);
    const KNOWN: u32 = 0b11_1111 | 0b11 << 16;
    const STATUS: u32 = 0b11 << 16;

    /// Both sets together.
    pub const fn and(self, other: Powers) -> Powers {
        Powers(self.0 | other.0)
    }
    /// Whether every bit of `other` is here.
    pub const fn has(self, other: Powers) -> bool {
        self.0 & other.0 == other.0
    }
    /// The bits as they stand in a statement.
    pub const fn bits(self) -> u32 {
        self.0
    }
    // What a member with these powers may give to another. Status bits have rules of their own.
    const fn may_give(self) -> u32 {
        if self.has(Powers::MEMBERS) {
            self.0 & !Self::STATUS
        } else if self.has(Powers::ADD_DEVICE) {
            Powers::ALL.0
        } else {
            0
        }
    }
}

impl std::fmt::Debug for Powers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Powers({:#b})", self.0)
    }
}

impl Wire for Powers {
    fn write(&self, w: &mut Writer) {
        w.uint(u64::from(self.0));
    }
    fn read(r: &mut Reader<'_>) -> Result<Self, WireError> {
        let bits = u32::read(r)?;
        if bits & !Self::KNOWN == 0 { Ok(Powers(bits)) } else { Err(WireError::Invalid("unknown powers")) }
    }
}

crate::record! {
    /// One key that may speak for the vault.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Member {
        /// Signs in the member's name.
        pub key: PublicKey,
        /// Receives `root` if the member has the power *all*.
        pub wrap: WrapKey,
        /// What it may do.
        pub powers: Powers,
        /// From this second on it may do nothing.
        pub not_after: Option<Time>,
    }
}

crate::record! {
    /// Where the vault lives.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Home {
        /// Address of the server, such as `https://coffre.example`. Empty before there is one.
        pub server: Text<255>,
        /// The server's signing key.
        pub key: Option<PublicKey>,
        /// Origin of the log that carries this chain; null until the log is there.
        pub log: Option<Text<255>>,
    }
}

crate::record! {
    /// One statement of the chain.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Statement {
        /// 0 for the first, then one more each time.
        pub seq: u64,
        /// Hash of the statement before; null in the first.
        pub prev: Option<Hash>,
        /// Random: makes the vault id unpredictable and two statements never equal.
        pub nonce: [u8; 32],
        /// The home server and log.
        pub home: Home,
        /// Every member from now on.
        pub members: List<Member, MAX_MEMBERS>,
        /// Digest of the keyring: [`keyring_digest`].
        pub keyring: Hash,
        /// Number of the current root key.
        pub epoch: u64,
        /// [`root_commitment`] of the current root key.
        pub root: Hash,
        /// When it was signed, seconds.
        pub time: Time,
    }
}

impl Message for Statement {
    const TYP: &'static str = "coffre/v1/statement";
    const HASH: Label = Label::HashStatement;
    const MAX: usize = 64 * 1024;
}

/// What a statement keeps of a root key.
pub fn root_commitment(root: &[u8; 32]) -> Hash {
    hash(Label::Root, &[root])
}

/// What a statement keeps of a keyring.
pub fn keyring_digest(keyring: &[u8]) -> Hash {
    hash(Label::Keyring, &[keyring])
}

/// Why a statement does not extend a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ChainError {
    /// Another number, or another predecessor, than the chain's head.
    #[error("does not follow the head of the chain")]
    NotNext,
    /// Signed by a key that is no member, or no longer.
    #[error("signed by a key that is not a member")]
    NotAMember,
    /// The signer may not change members.
    #[error("signed by a member without that power")]
    NoPower,
    /// A power given that the signer does not have.
    #[error("gives a power that its signer lacks")]
    Grows,
    /// A guardian removed or changed by another than themselves or the rescue member.
    #[error("removes a guardian")]
    Guardian,
    /// Two members with one key, none, or nobody left who holds everything.
    #[error("leaves a list of members that cannot be")]
    Members,
    /// A reader of `root` was removed without a new root, or the epoch jumped.
    #[error("the epoch does not follow")]
    Epoch,
    /// Dated before the statement it follows.
    #[error("dated before the statement before it")]
    Time,
    /// The signature is wrong.
    #[error("the signature does not verify")]
    Signature,
    /// A chain of another vault, or cut off.
    #[error("is not the chain of this vault")]
    OtherVault,
}

/// A verified chain: the state after its last statement, and the hash of each.
#[derive(Clone, Debug)]
pub struct Chain {
    hashes: Vec<Hash>,
    head: Statement,
    // Rescue members replaced by others, and until when they still count.
    lingering: Vec<(Member, Time)>,
}

impl Chain {
    /// Starts a chain. The first statement is signed by one of its own members who has *all*.
    pub fn start(first: Signed<Statement>) -> Result<Chain, ChainError> {
        let s = first.dangerous_unverified();
        if s.seq != 0 || s.prev.is_some() {
            return Err(ChainError::NotNext);
        }
        let signer = s.members.iter().find(|m| m.key.as_bytes() == first.claimed_signer());
        let signer = signer.ok_or(ChainError::NotAMember)?;
        if !signer.powers.has(Powers::ALL) {
            return Err(ChainError::NoPower);
        }
        let key = signer.key;
        let first = first.verify(&key).map_err(|_| ChainError::Signature)?;
        check_members(&first)?;
        Ok(Chain { hashes: vec![first.hash()], lingering: Vec::new(), head: first.into_body() })
    }

    /// The same chain with one more statement, or why not. Nothing changes on an error.
    pub fn apply(&self, next: Signed<Statement>) -> Result<Chain, ChainError> {
        let s = next.dangerous_unverified();
        if s.seq != self.head.seq + 1 || s.prev != Some(self.head_hash()) {
            return Err(ChainError::NotNext);
        }
        if s.time < self.head.time {
            return Err(ChainError::Time);
        }
        let signer = self.speaker(next.claimed_signer(), s.time).ok_or(ChainError::NotAMember)?.clone();
        let next = next.verify(&signer.key).map_err(|_| ChainError::Signature)?;
        check_members(&next)?;
        let lingering = self.changes(&signer, &next)?;
        let mut hashes = self.hashes.clone();
        hashes.push(next.hash());
        Ok(Chain { hashes, lingering, head: next.into_body() })
    }

    /// Folds statements from the first, checking that they are the chain of `vault`.
    pub fn fold(vault: &VaultId, statements: impl IntoIterator<Item = Signed<Statement>>) -> Result<Chain, ChainError> {
        let mut statements = statements.into_iter();
        let mut chain = Chain::start(statements.next().ok_or(ChainError::OtherVault)?)?;
        if chain.vault_id() != *vault {
            return Err(ChainError::OtherVault);
        }
        for s in statements {
            chain = chain.apply(s)?;
        }
        Ok(chain)
    }

    // Who may speak with this key at this time: a member, or a rescue member replaced less than 30 days ago.
    fn speaker(&self, key: &[u8; 32], at: Time) -> Option<&Member> {
        let current = self.head.members.iter().find(|m| m.key.as_bytes() == key && valid(m, at));
        let lingering = || self.lingering.iter().find(|(m, until)| m.key.as_bytes() == key && at < *until);
        current.or_else(|| lingering().map(|(m, _)| m))
    }

    // Checks what `next` changes, and answers which rescue members linger after it.
    fn changes(&self, signer: &Member, next: &Verified<Statement>) -> Result<Vec<(Member, Time)>, ChainError> {
        let at = next.time;
        let full = signer.powers.has(Powers::MEMBERS);
        let rescue = signer.powers.has(Powers::RESCUE);
        if !full && !signer.powers.has(Powers::ADD_DEVICE) {
            return Err(ChainError::NoPower);
        }
        let before = |m: &Member| self.head.members.iter().find(|b| b.key == m.key);
        let gone: Vec<&Member> =
            self.head.members.iter().filter(|b| !next.members.iter().any(|m| m.key == b.key)).collect();
        let mut lingering: Vec<_> = self.lingering.iter().filter(|(_, until)| at < *until).cloned().collect();
        let mut added = 0;
        for m in next.members.iter() {
            match before(m) {
                Some(b) if b == m => continue,
                // A change is a removal of what was and an addition of what is.
                Some(b) if b.powers.has(Powers::GUARDIAN) && b.key != signer.key && !rescue => {
                    return Err(ChainError::Guardian);
                }
                Some(b) if b.powers.has(Powers::RESCUE) && b.key != signer.key => return Err(ChainError::NoPower),
                _ => added += 1,
            }
            if m.powers.bits() & !Powers::STATUS & !signer.powers.may_give() != 0 {
                return Err(ChainError::Grows);
            }
            let new_guardian =
                m.powers.has(Powers::GUARDIAN) && !before(m).is_some_and(|b| b.powers.has(Powers::GUARDIAN));
            let new_rescue = m.powers.has(Powers::RESCUE) && !before(m).is_some_and(|b| b.powers.has(Powers::RESCUE));
            if (new_guardian || new_rescue) && !signer.powers.has(Powers::ALL) {
                return Err(ChainError::Grows);
            }
        }
        let changed = !gone.is_empty() || next.members.iter().any(|m| before(m).is_some_and(|b| b != m));
        if !full && (changed || added != 1 || next.home != self.head.home) {
            return Err(ChainError::NoPower);
        }
        for b in &gone {
            if b.powers.has(Powers::GUARDIAN) && b.key != signer.key && !rescue && valid(b, at) {
                return Err(ChainError::Guardian);
            }
            if b.powers.has(Powers::RESCUE) && b.key != signer.key {
                lingering.push(((*b).clone(), at.plus(RESCUE_LINGERS)));
            }
        }
        // A rescue member that signs its own replacement is gone at once.
        lingering.retain(|(m, _)| m.key != signer.key || next.members.iter().any(|n| n.key == m.key));
        lingering.retain(|(m, _)| !next.members.iter().any(|n| n.key == m.key));
        let lost_reader = gone.iter().any(|b| b.powers.has(Powers::READ))
            || next
                .members
                .iter()
                .any(|m| before(m).is_some_and(|b| b.powers.has(Powers::READ) && !m.powers.has(Powers::READ)));
        let step = next.epoch.checked_sub(self.head.epoch).ok_or(ChainError::Epoch)?;
        let root_changed = next.root != self.head.root;
        if step > 1 || (step == 1) != root_changed || (lost_reader && step != 1) {
            return Err(ChainError::Epoch);
        }
        if !full && step != 0 {
            return Err(ChainError::NoPower);
        }
        Ok(lingering)
    }

    /// The fingerprint of the person.
    pub fn vault_id(&self) -> VaultId {
        self.hashes[0].into()
    }
    /// The last statement.
    pub fn head(&self) -> &Statement {
        &self.head
    }
    /// Hash of the last statement.
    pub fn head_hash(&self) -> Hash {
        self.hashes[self.hashes.len() - 1]
    }
    /// Number and hash of the last statement.
    pub fn head_ref(&self) -> ChainRef {
        ChainRef { seq: self.head.seq, hash: self.head_hash() }
    }
    /// Whether a position names a statement of this chain, and not of a fork of it.
    pub fn contains(&self, at: &ChainRef) -> bool {
        usize::try_from(at.seq).ok().and_then(|i| self.hashes.get(i)) == Some(&at.hash)
    }
    /// Whether `other` is this chain continued, or the same.
    pub fn is_prefix_of(&self, other: &Chain) -> bool {
        other.hashes.starts_with(&self.hashes)
    }
    /// The member with this key, if it may still speak at `at`.
    pub fn member(&self, key: &[u8; 32], at: Time) -> Option<&Member> {
        self.speaker(key, at)
    }
    /// Verifies a message by a member who has `power` now: one removed since counts for nothing.
    pub fn verify<M: Message>(&self, m: Signed<M>, power: Powers, at: Time) -> Result<Verified<M>, ChainError> {
        let member = self.speaker(m.claimed_signer(), at).ok_or(ChainError::NotAMember)?;
        if !member.powers.has(power) {
            return Err(ChainError::NoPower);
        }
        m.verify(&member.key).map_err(|_| ChainError::Signature)
    }
}

fn valid(m: &Member, at: Time) -> bool {
    m.not_after.is_none_or(|end| at < end)
}

fn check_members(s: &Statement) -> Result<(), ChainError> {
    let twice = s.members.iter().enumerate().any(|(i, m)| s.members[..i].iter().any(|b| b.key == m.key));
    let somebody = s.members.iter().any(|m| m.powers.has(Powers::ALL) && valid(m, s.time));
    if twice || !somebody { Err(ChainError::Members) } else { Ok(()) }
}

/// The context under which `root` is wrapped to a member.
pub fn root_wrap_context(vault: &VaultId, epoch: u64, member: &PublicKey) -> Vec<u8> {
    ctx(Label::RootWrap, &[vault.as_bytes(), &epoch.to_be_bytes(), member.as_bytes()])
}
