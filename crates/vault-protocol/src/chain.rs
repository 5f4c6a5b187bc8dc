//! The member chain: which keys may speak for a vault (docs/protocol/chain.md).
//!
//! One pure function, [`Chain::apply`], holds the rules; server, patient, professional and auditor all call it. Here
//! are the statement and the chain; the rules, numbered as on the page, stand in `chain/rules.rs`.

mod home;
mod known;
mod powers;
mod rules;

use crate::context::{Label, ctx};
use crate::hash::{Hash, hash};
use crate::ids::{ChainRef, Time, VaultId};
use crate::key::{PublicKey, WrapKey};
use crate::sign::{Message, Signed, Verified};
use crate::wire::List;
pub use home::{EndedAt, Home, HomeLog, RenewedLog};
pub use known::{KnownChain, Lingers, Rank};
pub use powers::Powers;
use rules::{Lingering, State};

/// Most members a vault may have.
pub const MAX_MEMBERS: usize = 32;
/// How long a replaced rescue member stays valid, in seconds: 30 days.
pub const RESCUE_LINGERS: u64 = 30 * Time::DAY;
/// Most replaced rescue members that count at once; the last to come is the first to go.
pub const MAX_LINGERING: usize = 8;
/// Most statements in a chain.
pub const MAX_STATEMENTS: u64 = 16_384;
/// From this number on only a rescue member speaks: a stolen device cannot fill the chain against its owner.
pub const RESCUE_ONLY: u64 = 15_360;
/// Most epochs of a vault, the first included.
pub const MAX_EPOCHS: u64 = 256;
/// From this epoch on only a rescue member starts another, for the same reason.
pub const RESCUE_ONLY_EPOCH: u64 = 240;
/// Most hashes of a chain that somebody who knows it keeps: whoever spoke before these has not been heard of for thousands
/// of changes.
pub const KNOWN_HASHES: usize = 2048;
/// Most statements that a card file, grant or deposit carries: the first of the chain. The rest is fetched.
pub const CARRIED: usize = 1024;
/// Most bytes of them, together.
pub const CARRIED_BYTES: usize = 524_288;
/// How far a new statement's time may be from the home server's clock, in seconds: ten minutes.
pub const CLOCK_SLACK: u64 = 600;

crate::record! {
    /// One key that may speak for the vault.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Member {
        /// Signs in the member's name.
        pub key: PublicKey,
        /// Receives `root` if the member reads.
        pub wrap: WrapKey,
        /// What it may do.
        pub powers: Powers,
        /// From this second on it may do nothing.
        pub not_after: Option<Time>,
    }
}

impl Member {
    /// Whether it may act at this time.
    pub fn is_valid(&self, at: Time) -> bool {
        self.not_after.is_none_or(|end| at < end)
    }
    /// Whether it is to hold `root` at this time.
    pub fn reads(&self, at: Time) -> bool {
        self.powers.has(Powers::READ) && self.is_valid(at)
    }
    // The first second after its last; the end of time if it has none.
    fn end(&self) -> u64 {
        self.not_after.map_or(u64::MAX, |t| t.0)
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
        /// Number of the current root key; 0 for the first.
        pub epoch: u64,
        /// [`root_commitment`] of the current root key.
        pub root: Hash,
        /// When it was signed, seconds.
        pub time: Time,
    }
}

impl Statement {
    fn member(&self, key: &[u8; 32]) -> Option<&Member> {
        self.members.iter().find(|m| m.key.as_bytes() == key)
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

/// What the first keyring is bound to, before there is a vault id: the whole first statement but its keyring digest. So no
/// keyring opens in another vault.
pub fn founding_place(first: &Statement) -> VaultId {
    let blank = Statement { keyring: Hash::new([0; 32]), ..first.clone() };
    hash(Label::Founding, &[&crate::wire::encode(&blank)]).into()
}

/// The context under which `root` is wrapped to a member; `place` is what the keyring is [bound to](Chain::keyring_place).
pub fn root_wrap_context(place: &VaultId, epoch: u64, member: &PublicKey) -> Vec<u8> {
    ctx(Label::RootWrap, &[place.as_bytes(), &epoch.to_be_bytes(), member.as_bytes()])
}

/// Why a statement does not extend a chain. Always the fault of its signer, or of who serves the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ChainError {
    /// Another number, or another predecessor, than the chain's head.
    #[error("does not follow the head of the chain")]
    NotNext,
    /// Signed by a key that is no member, or no longer.
    #[error("signed by a key that is not a member")]
    NotAMember,
    /// The signer may not make this change.
    #[error("signed by a member without that power")]
    NoPower,
    /// A power given that the signer does not have, or for longer than the signer has it.
    #[error("gives a power that its signer lacks")]
    Grows,
    /// A guardian removed or changed by another than themselves or the rescue member they came under.
    #[error("removes a guardian")]
    Guardian,
    /// The rescue member changed, or a replaced one brought back, by another than itself.
    #[error("changes a rescue member")]
    Rescue,
    /// The wrapping key of another member changed.
    #[error("changes the wrapping key of another member")]
    WrapKey,
    /// A list of members that breaks a rule of shape, such as nobody left who holds everything for good.
    #[error("leaves a list of members that cannot be")]
    Members,
    /// A reader of `root` was removed without a new root, or the epoch jumped.
    #[error("the epoch does not follow")]
    Epoch,
    /// Dated before the statement it follows.
    #[error("dated before the statement before it")]
    Time,
    /// Dated too far from the clock of who receives it.
    #[error("dated too far from this clock")]
    Clock,
    /// A log that does not continue the one before it, or names it wrongly.
    #[error("names a log that does not come after the one before")]
    Log,
    /// The chain has as many statements or epochs as it may, but for what is kept for a rescue member.
    #[error("the chain is full")]
    Full,
    /// The signature is wrong.
    #[error("the signature does not verify")]
    Signature,
    /// A chain of another vault, or cut off.
    #[error("is not the chain of this vault")]
    OtherVault,
}

/// A verified chain: the state after its last statement, and the hash of each, or of the last if it was [kept](Chain::keep).
#[derive(Clone, Debug)]
pub struct Chain {
    vault: VaultId,
    // Number of the statement that the first hash is of.
    first: u64,
    hashes: Vec<Hash>,
    // The head's COSE bytes.
    signed: Vec<u8>,
    head: Statement,
    state: State,
    // The first statement's keyring and what it is bound to. Not kept of other people's chains: nobody opens their keyrings.
    founding: Option<(Hash, VaultId)>,
}

impl Chain {
    /// Starts a chain. The first statement is signed by one of its own members who has *all*.
    pub fn start(first: Signed<Statement>) -> Result<Chain, ChainError> {
        let first = first.verify_as_claimed().map_err(|_| ChainError::Signature)?;
        let state = rules::first(&first, first.signer())?;
        let (hash, signed) = (first.hash(), first.bytes().to_vec());
        let head = first.into_body();
        let founding = Some((head.keyring, founding_place(&head)));
        Ok(Chain { vault: hash.into(), first: 0, hashes: vec![hash], signed, head, state, founding })
    }

    /// The same chain with one more statement, or why not. Nothing changes on an error.
    ///
    /// Says nothing about the present: who keeps the chain calls [`Chain::apply_at`].
    pub fn apply(&self, next: Signed<Statement>) -> Result<Chain, ChainError> {
        let mut chain = self.clone();
        chain.push(next)?;
        Ok(chain)
    }

    /// [`Chain::apply`] for the home server, which is the clock of its vaults as long as there is no log: a statement
    /// dated ahead would end others before their time, one dated back would let an ended member speak.
    pub fn apply_at(&self, next: Signed<Statement>, now: Time) -> Result<Chain, ChainError> {
        let s = next.dangerous_unverified();
        let (time, signer) = (s.time, *next.claimed_signer());
        if time > now.plus(CLOCK_SLACK) {
            return Err(ChainError::Clock);
        }
        self.speaker(&signer, now).ok_or(ChainError::NotAMember)?;
        let chain = self.apply(next)?;
        // Dated back, the removal of a rescue member would leave it no 30 days to object.
        let new = |l: &Lingering| !self.state.lingering.iter().any(|o| o.member.key == l.member.key);
        if chain.state.lingering.iter().any(new) && time.plus(CLOCK_SLACK) < now {
            return Err(ChainError::Clock);
        }
        Ok(chain)
    }

    /// Folds statements from the first, checking that they are the chain of `vault`.
    pub fn fold(vault: &VaultId, statements: impl IntoIterator<Item = Signed<Statement>>) -> Result<Chain, ChainError> {
        let mut statements = statements.into_iter();
        let chain = Chain::start(statements.next().ok_or(ChainError::OtherVault)?)?;
        if chain.vault_id() != *vault {
            return Err(ChainError::OtherVault);
        }
        chain.extend(statements)
    }

    /// The chain with more statements, or why not.
    pub fn extend(mut self, statements: impl IntoIterator<Item = Signed<Statement>>) -> Result<Chain, ChainError> {
        statements.into_iter().try_for_each(|s| self.push(s))?;
        Ok(self)
    }

    // `self` is as it was if this fails.
    fn push(&mut self, next: Signed<Statement>) -> Result<(), ChainError> {
        let s = next.dangerous_unverified();
        if s.seq != self.head.seq + 1 || s.prev != Some(self.head_hash()) {
            return Err(ChainError::NotNext);
        }
        if s.time < self.head.time {
            return Err(ChainError::Time);
        }
        let signer = self.speaker(next.claimed_signer(), s.time).ok_or(ChainError::NotAMember)?;
        let next = next.verify(&signer.key).map_err(|_| ChainError::Signature)?;
        let state = rules::next(&self.state, &self.head, signer, &next)?;
        self.hashes.push(next.hash());
        self.signed = next.bytes().to_vec();
        self.head = next.into_body();
        self.state = state;
        Ok(())
    }

    // Who may speak with this key at this time: a member, or a rescue member replaced less than 30 days ago.
    fn speaker(&self, key: &[u8; 32], at: Time) -> Option<&Member> {
        let lingers = |l: &&Lingering| l.member.key.as_bytes() == key && at < l.until;
        let lingering = || self.state.lingering.iter().find(lingers).map(|l| &l.member);
        self.head.member(key).filter(|m| m.is_valid(at)).or_else(lingering)
    }

    /// Refuses a chain whose head is dated more than a day ahead of the reader's clock (rule 21): it would let members end
    /// before their time. Whoever takes a chain from somebody asks this.
    pub fn dated(&self, now: Time) -> Result<(), ChainError> {
        let ahead = now.plus(crate::card::CLOCK_SLACK) < self.head.time;
        if ahead { Err(ChainError::Clock) } else { Ok(()) }
    }
    /// Whether a statement with these members, by a member who reads, must start a new epoch (rule 17): somebody who
    /// holds the current root is not to hold the next.
    pub fn must_rotate(&self, members: &[Member], at: Time) -> bool {
        self.state.readers.iter().any(|k| !members.iter().any(|m| m.key == *k && m.reads(at)))
    }
    /// The fingerprint of the person.
    pub fn vault_id(&self) -> VaultId {
        self.vault
    }
    /// The last statement.
    pub fn head(&self) -> &Statement {
        &self.head
    }
    /// Hash of the last statement.
    pub fn head_hash(&self) -> Hash {
        self.hashes[self.hashes.len() - 1]
    }
    /// What the keyring that the last statement names is bound to: the vault, or, for the first keyring and however many
    /// statements name it again, its [`founding_place`].
    pub fn keyring_place(&self) -> VaultId {
        self.founding.filter(|(keyring, _)| *keyring == self.head.keyring).map_or(self.vault, |(_, place)| place)
    }
    /// Number and hash of the last statement.
    pub fn head_ref(&self) -> ChainRef {
        ChainRef { seq: self.head.seq, hash: self.head_hash() }
    }
    /// Whether a position names a statement of this chain, and not of a fork of it.
    pub fn contains(&self, at: &ChainRef) -> bool {
        let at_place = at.seq.checked_sub(self.first).and_then(|i| self.hashes.get(usize::try_from(i).ok()?));
        at_place == Some(&at.hash) || at.seq == 0 && self.vault == at.hash.into()
    }
    /// Whether a position lies so far back that nothing is kept of it: [`Chain::contains`] cannot tell then.
    pub fn has_forgotten(&self, at: &ChainRef) -> bool {
        0 < at.seq && at.seq < self.first
    }
    /// Whether `other` is this chain continued, or the same: statements are linked by their hashes, so it is if it has
    /// the head of this one.
    pub fn is_prefix_of(&self, other: &Chain) -> bool {
        self.vault == other.vault && other.contains(&self.head_ref())
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
