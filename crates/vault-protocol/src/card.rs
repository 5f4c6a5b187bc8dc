//! Cards: what a vault shows of itself so that others can wrap keys to it and drop things for it.

use crate::chain::{Chain, ChainError, Powers};
use crate::context::{Label, ctx};
use crate::credential::Credential;
use crate::hash::{Hash, hash};
use crate::ids::{ChainRef, MailboxId, Time, VaultId};
use crate::key::{PublicKey, WrapKey};
use crate::sign::{Message, Signed, Verified};
use crate::wire::{self, Bytes, List, Text};

/// Longest life of a card, in seconds: 366 days.
pub const MAX_LIFE: u64 = 366 * Time::DAY;
/// Longest life of a professional's card, in seconds: 90 days.
pub const MAX_LIFE_PROFESSIONAL: u64 = 90 * Time::DAY;
/// How far another's clock may be ahead, in seconds: one day.
pub const CLOCK_SLACK: u64 = Time::DAY;

crate::code! {
    /// Whose card it is. Nothing but this word and a credential tells a professional from a person.
    pub enum Kind {
        /// A patient, parent, helper.
        Person = 1,
        /// Somebody with a professional duty to the patient.
        Professional = 2,
        /// An order, a hospital: signs credentials.
        Authority = 3,
    }
}

crate::record! {
    /// Where to drop things for somebody.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Mailbox {
        /// Address of the server.
        pub server: Text<255>,
        /// Its id there.
        pub id: MailboxId,
        /// Whoever knows it may drop: it derives the key that signs drops.
        pub drop_secret: [u8; 32],
    }
}

crate::record! {
    /// A card's body.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Card {
        /// Whose vault.
        pub vault: VaultId,
        /// The chain statement its signer had last seen.
        pub chain: ChainRef,
        /// Whose card it is.
        pub kind: Kind,
        /// Reader key `A`: signs the possession proof below and, blinded, requests and receipts. Nothing else.
        pub reader: PublicKey,
        /// Signature by `reader` over [`possession`].
        pub possession: [u8; 64],
        /// Receives grants and deposits.
        pub wrap: WrapKey,
        /// Where to drop them.
        pub mailbox: Mailbox,
        /// 0 for the first card, then one more each time.
        pub seq: u64,
        /// Hash of the card before.
        pub prev: Option<Hash>,
        /// Valid from this second.
        pub not_before: Time,
        /// Valid until this second.
        pub not_after: Time,
        /// Name as the holder writes it; believed only as far as the card was verified.
        pub name: Option<Text<128>>,
        /// Role as the holder writes it, such as « chirurgien-dentiste ».
        pub role: Option<Text<128>>,
        /// What speaks for the holder: each an [`Evidence`]. What is none says nothing.
        pub evidence: List<Bytes<4096>, 8>,
    }
}

impl Message for Card {
    const TYP: &'static str = "coffre/v1/card";
    const HASH: Label = Label::HashCard;
    const MAX: usize = 48 * 1024;
}

/// Most successions that a card carries: of cards of 60 days, more than four years.
pub const MAX_SUCCESSIONS: usize = 28;

crate::record! {
    /// A reader key and the one that took its place, signed by the old one over [`succession`].
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct Succession {
        /// The key of a card.
        pub old: PublicKey,
        /// The key of the one after it.
        pub new: PublicKey,
        /// Signature by the old key.
        pub signature: [u8; 64],
    }
}

crate::record! {
    /// How the reader keys of a vault's cards followed each other.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct Successions {
        /// Each once, the newest last.
        pub links: List<Succession, MAX_SUCCESSIONS>,
    }
}

crate::choice! {
    /// One thing that speaks for the holder of a card.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Evidence {
        /// An authority's credential, COSE bytes.
        1 => Credential(Bytes<2240>),
        /// How the reader keys of the cards before followed each other.
        2 => Succession(Successions),
    }
}

/// What a reader key signs about the one that takes its place.
pub fn succession(vault: &VaultId, old: &PublicKey, new: &PublicKey) -> Vec<u8> {
    ctx(Label::Succession, &[vault.as_bytes(), old.as_bytes(), new.as_bytes()])
}

impl Card {
    fn said(&self) -> impl Iterator<Item = Evidence> {
        self.evidence.iter().filter_map(|item| wire::decode(item, 4096).ok())
    }

    /// The credentials on it, believed by nobody yet.
    pub fn credentials(&self) -> Vec<Signed<Credential>> {
        let credential = |item| if let Evidence::Credential(bytes) = item { Signed::decode(&bytes).ok() } else { None };
        self.said().filter_map(credential).collect()
    }

    /// Whether each reader key from a known one to this card's own signed the next.
    pub fn succeeds(&self, known: &PublicKey) -> bool {
        let links = |item| if let Evidence::Succession(s) = item { s.links.into_vec() } else { Vec::new() };
        let links: Vec<Succession> = self.said().flat_map(links).collect();
        let mut key = *known;
        for _ in 0..=links.len() {
            if key == self.reader {
                return true;
            }
            let signed = |link: &&Succession| {
                link.old == key && key.verify(&succession(&self.vault, &key, &link.new), &link.signature).is_ok()
            };
            // Of several successors of one key the last is on the way: two devices may have made a card apart.
            let Some(link) = links.iter().rev().find(signed) else { return false };
            key = link.new;
        }
        false
    }
}

/// What a reader key signs to show that somebody holds it.
pub fn possession(vault: &VaultId, wrap: &WrapKey, seq: u64) -> Vec<u8> {
    let digest = hash(Label::WrapKeyDigest, &[wrap.as_bytes()]);
    ctx(Label::Possession, &[vault.as_bytes(), digest.as_bytes(), &seq.to_be_bytes()])
}

/// Why a card is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CardError {
    /// The card names another vault than the chain.
    #[error("the card is of another vault")]
    OtherVault,
    /// The chain it was signed under is not this one: somebody shows two histories.
    #[error("the card was signed under another history of this vault")]
    Fork,
    /// Signed by a key that may not sign cards for this vault now.
    #[error("the card is not signed by its vault: {0}")]
    Signer(ChainError),
    /// The holder does not show that they hold the reader key.
    #[error("the card's reader key is not its holder's")]
    Possession,
    /// Not yet, or no longer valid.
    #[error("the card is out of its dates")]
    Dates,
    /// It claims to live longer than its kind may.
    #[error("the card claims too long a life")]
    TooLong,
    /// Older than, or another than, the card already known.
    #[error("the card is older than one already seen, or contradicts it")]
    Replaced,
    /// Its keys are others than those of the card already known, and the old key has not signed the new one.
    #[error("the card's keys changed, and the old key did not sign the new one")]
    NotSucceeded,
    /// Nobody has compared the fingerprint: level 1 has a constructor of its own.
    #[error("the card was not compared with its holder")]
    NotCompared,
}

/// A card that leads back to a vault: signature, chain, possession, dates. Nobody has verified the person yet.
#[derive(Clone, Debug)]
pub struct CheckedCard(Verified<Card>);

impl CheckedCard {
    /// Checks a card against the chain of its vault at a time.
    pub fn check(card: Signed<Card>, chain: &Chain, now: Time) -> Result<Self, CardError> {
        let c = card.dangerous_unverified();
        if c.vault != chain.vault_id() {
            return Err(CardError::OtherVault);
        }
        if !chain.contains(&c.chain) {
            return Err(CardError::Fork);
        }
        chain.dated(now).map_err(CardError::Signer)?;
        let card = chain.verify(card, Powers::SHARE, now).map_err(CardError::Signer)?;
        card.reader
            .verify(&possession(&card.vault, &card.wrap, card.seq), &card.possession)
            .map_err(|_| CardError::Possession)?;
        let longest = if card.kind == Kind::Professional { MAX_LIFE_PROFESSIONAL } else { MAX_LIFE };
        if card.not_after.0.saturating_sub(card.not_before.0) > longest {
            return Err(CardError::TooLong);
        }
        let backwards = card.not_after <= card.not_before;
        if backwards || now.plus(CLOCK_SLACK) < card.not_before || now >= card.not_after {
            return Err(CardError::Dates);
        }
        Ok(CheckedCard(card))
    }

    /// Whether this card may replace one already known for the same vault.
    pub fn follows(&self, known: &Card, known_hash: &Hash) -> Result<(), CardError> {
        let good = match self.seq.checked_sub(known.seq) {
            Some(0) => self.hash() == *known_hash,
            Some(1) => self.prev == Some(*known_hash),
            // Cards between the two were not seen: what their reader keys signed links them.
            Some(_) => true,
            None => false,
        };
        if self.vault != known.vault || !good {
            return Err(CardError::Replaced);
        }
        if self.succeeds(&known.reader) { Ok(()) } else { Err(CardError::NotSucceeded) }
    }
}

impl std::ops::Deref for CheckedCard {
    type Target = Verified<Card>;
    fn deref(&self) -> &Verified<Card> {
        &self.0
    }
}

crate::code! {
    /// How a contact's card was verified.
    pub enum Level {
        /// From a directory or a file only: proves nothing about the person.
        File = 1,
        /// Words or a spoken code by telephone.
        Spoken = 2,
        /// Full QR code, or words read in person.
        InPerson = 3,
    }
}

impl Level {
    /// Whether somebody compared the card with whoever it belongs to.
    pub fn is_compared(self) -> bool {
        self > Level::File
    }
}

/// A checked card whose fingerprint this vault's owner has compared: the only thing a grant can be made to.
#[derive(Clone, Debug)]
pub struct VerifiedCard {
    card: CheckedCard,
    level: Level,
}

impl VerifiedCard {
    /// Joins a checked card to the pin that the owner's journal holds. Level 1 needs [`VerifiedCard::dangerous_from_file`].
    pub fn new(card: CheckedCard, pinned: &VaultId, level: Level) -> Result<Self, CardError> {
        if card.vault != *pinned {
            return Err(CardError::OtherVault);
        }
        if level == Level::File {
            return Err(CardError::NotCompared);
        }
        Ok(VerifiedCard { card, level })
    }

    /// A card nobody has compared, on the owner's explicit word. It must never carry a sensitive category.
    pub fn dangerous_from_file(card: CheckedCard, pinned: &VaultId) -> Result<Self, CardError> {
        if card.vault != *pinned {
            return Err(CardError::OtherVault);
        }
        Ok(VerifiedCard { card, level: Level::File })
    }

    /// How it was verified.
    pub fn level(&self) -> Level {
        self.level
    }
}

impl std::ops::Deref for VerifiedCard {
    type Target = CheckedCard;
    fn deref(&self) -> &CheckedCard {
        &self.card
    }
}
