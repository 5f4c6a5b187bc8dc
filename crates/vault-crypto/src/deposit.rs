//! Papers given to somebody, and what is asked of them or written to them: sealed to their card, signed inside by the
//! giver (docs/protocol/deposit.md).

use crate::secret::DocumentKey;
use crate::wrap::{self, NotForUs, UnwrapKey};
use vault_protocol::card::CheckedCard;
use vault_protocol::chain::{CARRIED, Chain, ChainError, Powers};
use vault_protocol::context::{Label, ctx};
use vault_protocol::hash::{Hash, ObjectDigest};
use vault_protocol::ids::{ChainRef, DocId, DropId, EntryId, MessageId, Time, VaultId, VersionId};
use vault_protocol::sign::{Message, Signed, Verified};
use vault_protocol::wire::{self, Bytes, List, Text, WireError};
use zeroize::Zeroizing;

/// Largest object carried inside the deposit itself; larger ones go in parts of their own.
pub const MAX_INLINE: usize = 1024 * 1024;
/// Most parts of one deposit.
pub const MAX_PARTS: usize = 1024;

/// Most types of papers that one request names: more than there are, so that whole drawers fit. With a reason of the greatest
/// length it is still no longer than a deposit may be.
pub const MAX_ASKED: usize = 96;
/// Longest time for which papers are asked, in days.
pub const MAX_DAYS: u64 = 366;

vault_protocol::record! {
    /// One paper under a grant of the recipient's or of the giver's: both know it by these.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ShownPaper {
        /// The grant, by its head's hash.
        pub head: Hash,
        /// Its entry.
        pub entry: EntryId,
    }
}

vault_protocol::choice! {
    /// A paper, named by what both sides know of it and nobody else does.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum PaperNamed {
        /// By the deposit in which one of the two gave it to the other.
        1 => Given(MessageId),
        /// By the grant under which one of the two shows it to the other.
        2 => Shown(ShownPaper),
    }
}

vault_protocol::record! {
    /// What somebody asks to be shown. It names types of papers and never a paper: whoever asks knows of none.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct AccessRequest checked by (request_is_possible) {
        /// Type codes; at least one.
        pub types: List<Text<32>, MAX_ASKED>,
        /// For how long, in days: 1 to [`MAX_DAYS`].
        pub days: u64,
        /// Until when it may be granted.
        pub not_after: Time,
    }
}

fn request_is_possible(request: &AccessRequest) -> Result<(), WireError> {
    let possible = !request.types.is_empty() && (1..=MAX_DAYS).contains(&request.days);
    possible.then_some(()).ok_or(WireError::Invalid("a request that asks for nothing, or for ever"))
}

vault_protocol::code! {
    /// What somebody's words are.
    pub enum Sense {
        /// A message.
        Message = 1,
        /// A request to correct a paper, to its author.
        Correction = 2,
        /// That the owner of a paper disagrees with it, to its author.
        Disagreement = 3,
    }
}

vault_protocol::record! {
    /// Words to the recipient: they stand in the deposit's `message`.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Written checked by (written_is_possible) {
        /// What they are.
        pub sense: Sense,
        /// The paper they are about; only a message may be about none.
        pub about: Option<PaperNamed>,
    }
}

fn written_is_possible(written: &Written) -> Result<(), WireError> {
    let possible = written.sense == Sense::Message || written.about.is_some();
    possible.then_some(()).ok_or(WireError::Invalid("a correction of no paper"))
}

vault_protocol::choice! {
    /// What a deposit is, if it is not just a paper.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Matter {
        /// A new version of a paper that its giver gave before.
        1 => NewVersion(PaperNamed),
        /// No paper: a request to be shown papers; what for stands in `message`.
        2 => Request(AccessRequest),
        /// No paper: words.
        3 => Written(Written),
    }
}

vault_protocol::record! {
    /// What the giver signs. It binds giver, recipient and content, so that nothing is re-sealed to another.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Deposit checked by (deposit_is_possible) {
        /// To whom.
        pub recipient: VaultId,
        /// The recipient's card it was sealed to.
        pub card: Hash,
        /// Random: a deposit is taken once.
        pub id: MessageId,
        /// Whose vault gives.
        pub giver: VaultId,
        /// The giver's chain as they last saw it.
        pub chain: ChainRef,
        /// When, by the giver's clock.
        pub time: Time,
        /// The document id its object is bound to.
        pub doc: DocId,
        /// The version id its object is bound to.
        pub version: VersionId,
        /// BLAKE3 of the object.
        pub digest: ObjectDigest,
        /// Length of the content.
        pub size: u64,
        /// Title.
        pub title: Text<255>,
        /// File name.
        pub file_name: Text<255>,
        /// Type code.
        pub type_code: Text<32>,
        /// Date of the paper.
        pub date: Option<Text<10>>,
        /// Who wrote it.
        pub author: Option<Text<255>>,
        /// Media type.
        pub mime: Text<127>,
        /// Words to the recipient.
        pub message: Option<Text<4096>>,
        /// What it is, if it is not just a paper.
        pub matter: Option<Matter>,
    }
}

impl Deposit {
    /// Whether it brings a paper. What brings none has a `size` of 0 and says something.
    pub fn is_paper(&self) -> bool {
        matches!(self.matter, None | Some(Matter::NewVersion(_)))
    }
}

fn deposit_is_possible(d: &Deposit) -> Result<(), WireError> {
    let says = d.message.as_ref().is_some_and(|m| !m.trim().is_empty());
    let possible = d.is_paper() || d.size == 0 && says;
    possible.then_some(()).ok_or(WireError::Invalid("words that say nothing, or that bring a paper"))
}

impl Message for Deposit {
    const TYP: &'static str = "coffre/v1/deposit";
    const HASH: Label = Label::HashDeposit;
    const MAX: usize = 8 * 1024;
}

vault_protocol::choice! {
    /// Where the object of a deposit is.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Content {
        /// Here.
        1 => Inline(Bytes<MAX_INLINE>),
        /// In drops of the same mailbox, in order.
        2 => Parts(List<DropId, MAX_PARTS>),
    }
}

vault_protocol::record! {
    /// A deposit as it stands inside the HPKE.
    #[allow(missing_debug_implementations)]
    pub struct DepositPackage {
        /// The signed deposit, COSE bytes.
        pub signed: Bytes<{ 9 * 1024 }>,
        /// Opens its object, bound to the recipient's vault id, `doc` and `version`.
        pub key: DocumentKey,
        /// The object.
        pub content: Content,
        /// The giver's chain from its first statement on, as far as it is carried, COSE bytes.
        pub chain: List<Bytes<{ 65 * 1024 }>, CARRIED>,
        /// The giver's card, COSE bytes.
        pub card: Bytes<{ 49 * 1024 }>,
    }
}

/// Smallest padded deposit.
pub const FLOOR: u64 = 4096;
/// Largest deposit, unsealed: with Padmé's 12 % and the HPKE around it, a drop still holds it.
pub const MAX_DEPOSIT: usize = (vault_protocol::http::MAX_DROP - 4096) / 100 * 88;

/// Seals a deposit. A deposit needs no verified card: it gives the recipient something and shows them nothing else's.
pub fn seal(to: &CheckedCard, package: &DepositPackage) -> Result<Vec<u8>, WireError> {
    let plain = Zeroizing::new(wire::encode(package));
    if plain.len() > MAX_DEPOSIT {
        return Err(WireError::TooLong { what: "deposit", max: MAX_DEPOSIT });
    }
    let info = context(&to.vault, &to.hash());
    wrap::seal(&to.wrap, &info, &[], &plain, FLOOR).map_err(|_| WireError::Invalid("a card nothing can be sealed to"))
}

/// The HPKE info of a deposit.
pub fn context(recipient: &VaultId, card: &Hash) -> Vec<u8> {
    ctx(Label::Deposit, &[recipient.as_bytes(), card.as_bytes()])
}

/// Opens a deposit with the key of the card it was sealed to. Nothing in it is believed yet: see [`verify`].
pub fn open(key: &UnwrapKey, recipient: &VaultId, card: &Hash, sealed: &[u8]) -> Result<DepositPackage, DepositError> {
    let plain = key.open(&context(recipient, card), &[], sealed, FLOOR)?;
    Ok(wire::decode(&plain, MAX_DEPOSIT)?)
}

/// Verifies what the giver signed, against their chain: by whom, and that it was made for this recipient and card. Somebody
/// who was given it could seal it anew to another, and this is where that is found. Whether its id is new is for the
/// caller to know. On acceptance the content is sealed anew: its giver chose its key and ids.
pub fn verify(
    package: &DepositPackage,
    chain: &Chain,
    now: Time,
    recipient: &VaultId,
    card: &Hash,
) -> Result<Verified<Deposit>, DepositError> {
    let signed = Signed::<Deposit>::decode(&package.signed)?;
    let d = signed.dangerous_unverified();
    if d.recipient != *recipient || d.card != *card {
        return Err(DepositError::OtherRecipient);
    }
    if d.giver != chain.vault_id() || !chain.contains(&d.chain) {
        return Err(DepositError::Signer(ChainError::OtherVault));
    }
    chain.dated(now).map_err(DepositError::Signer)?;
    chain.verify(signed, Powers::SHARE, now).map_err(DepositError::Signer)
}

/// Why a deposit does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DepositError {
    /// Not sealed to this card.
    #[error("not sealed to this card")]
    NotForUs,
    /// Not a deposit.
    #[error("not a deposit: {0}")]
    Malformed(#[from] WireError),
    /// Signed for somebody else, or for another card: whoever sealed it is not who made it.
    #[error("the deposit was made for somebody else")]
    OtherRecipient,
    /// Not signed by somebody who may give in the name of its giver's vault.
    #[error("the deposit is not signed by its giver: {0}")]
    Signer(ChainError),
}

impl From<NotForUs> for DepositError {
    fn from(_: NotForUs) -> Self {
        DepositError::NotForUs
    }
}
