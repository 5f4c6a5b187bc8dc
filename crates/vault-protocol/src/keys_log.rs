//! Entries of a public log of keys, and what somebody who reads it whole learns from them (docs/protocol/credential.md).
//!
//! The log is read from its first entry to its last, never by name: nobody who serves it learns who was looked for. What an
//! entry means is judged by the chain of its signer **as the log had it before that entry**, so a key that was removed later
//! takes nothing back that it had said, and says nothing more.

use std::collections::{BTreeMap, BTreeSet};

use crate::card::{Card, Kind};
use crate::chain::{Chain, Powers, Statement};
use crate::context::Label;
use crate::credential::{Credential, StatusList, Subject};
use crate::hash::{Hash, hash};
use crate::ids::{ChainRef, CredentialId, Time, VaultId};
use crate::sign::{Message, Signed};
use crate::wire::{self, Bytes};

/// Longest entry, in bytes.
pub const MAX_ENTRY: usize = 65_535;
/// Longest entry that stands in the log as it is, and most bytes of a piece of a longer one.
pub const PIECE: usize = 6144;
/// Most pieces of one entry.
pub const MAX_PIECES: usize = 11;
/// Most entries whose pieces are not all read.
pub const MAX_OPEN: usize = 64;
/// Most cards that are remembered of one vault: the newest.
pub const MAX_CARDS: usize = 64;
/// Most credentials that are remembered of one log.
pub const MAX_LISTED: usize = 65_536;
/// Most of them by authorities that are not believed: anybody can sign such, and none may push out what is believed.
pub const MAX_CLAIMED: usize = 1024;

crate::record! {
    /// A card made public without its mailbox, keys or name: number and hash.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct CardNotice {
        /// Whose card.
        pub vault: VaultId,
        /// The chain statement its signer had last seen.
        pub chain: ChainRef,
        /// What its holder is.
        pub kind: Kind,
        /// Number of the card.
        pub seq: u64,
        /// Hash of the card.
        pub card: Hash,
        /// Hash of the card before.
        pub prev: Option<Hash>,
        /// Valid from this second.
        pub not_before: Time,
        /// Valid until this second.
        pub not_after: Time,
    }
}

impl Message for CardNotice {
    const TYP: &'static str = "coffre/v1/card-notice";
    const HASH: Label = Label::HashCardNotice;
    const MAX: usize = 512;
}

impl CardNotice {
    /// What is made public of a card.
    pub fn of(card: &Card, hash: Hash, chain: ChainRef) -> Self {
        CardNotice {
            vault: card.vault,
            chain,
            kind: card.kind,
            seq: card.seq,
            card: hash,
            prev: card.prev,
            not_before: card.not_before,
            not_after: card.not_after,
        }
    }
}

crate::record! {
    /// No card of this vault counts any more, those to come included. Made when the vault is, and kept apart from it.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct Revocation {
        /// Whose cards.
        pub vault: VaultId,
        /// The chain statement its signer had last seen.
        pub chain: ChainRef,
        /// When it was made.
        pub time: Time,
    }
}

impl Message for Revocation {
    const TYP: &'static str = "coffre/v1/revocation";
    const HASH: Label = Label::HashRevocation;
    const MAX: usize = 256;
}

crate::record! {
    /// A statement of the chain of a vault that has made itself public.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct PublicStatement {
        /// Whose chain.
        pub vault: VaultId,
        /// The statement, COSE bytes.
        pub statement: Bytes<65_000>,
    }
}

crate::record! {
    /// A piece of an entry that is too long for one.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Piece {
        /// Hash of the whole entry.
        pub entry: Hash,
        /// Which piece, from 0.
        pub part: u64,
        /// How many there are.
        pub parts: u64,
        /// Its bytes; all but the last have 6144.
        pub bytes: Bytes<PIECE>,
    }
}

crate::choice! {
    /// One entry.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum KeysEntry {
        /// A credential, COSE bytes.
        1 => Credential(Bytes<2240>),
        /// A status list, COSE bytes.
        2 => Status(Bytes<57_536>),
        /// A chain statement.
        3 => Statement(PublicStatement),
        /// A card's notice, COSE bytes.
        4 => Card(Bytes<704>),
        /// A revocation, COSE bytes.
        5 => Revocation(Bytes<448>),
        /// A piece of a longer one.
        6 => Piece(Piece),
    }
}

/// The hash of an entry.
pub fn entry_hash(entry: &[u8]) -> Hash {
    hash(Label::HashKeysEntry, &[entry])
}

/// An entry as it stands in the log: itself, or its pieces in order.
pub fn in_log(entry: &[u8]) -> Vec<Vec<u8>> {
    if entry.len() <= PIECE {
        return vec![entry.to_vec()];
    }
    let (whole, parts) = (entry_hash(entry), entry.len().div_ceil(PIECE) as u64);
    let piece = |(part, bytes): (u64, &[u8])| {
        let bytes = Bytes::new(bytes).expect("cut to that length");
        wire::encode(&KeysEntry::Piece(Piece { entry: whole, part, parts, bytes }))
    };
    (0..).zip(entry.chunks(PIECE)).map(piece).collect()
}

impl KeysEntry {
    /// Reads one entry.
    pub fn decode(bytes: &[u8]) -> Result<Self, wire::WireError> {
        wire::decode(bytes, MAX_ENTRY)
    }

    /// The vault that the entry claims to be by; nothing if it is no such message.
    pub fn claimed_vault(&self) -> Option<VaultId> {
        match self {
            KeysEntry::Credential(b) => body::<Credential>(b).map(|c| c.authority),
            KeysEntry::Status(b) => body::<StatusList>(b).map(|s| s.authority),
            KeysEntry::Statement(s) => Some(s.vault),
            KeysEntry::Card(b) => body::<CardNotice>(b).map(|c| c.vault),
            KeysEntry::Revocation(b) => body::<Revocation>(b).map(|r| r.vault),
            KeysEntry::Piece(_) => None,
        }
    }

    /// Whether the vault whose chain this is says it, at this moment. A statement is one of the chain.
    pub fn is_said_by(&self, chain: &Chain, now: Time) -> bool {
        fn says<M: Message>(bytes: &[u8], chain: &Chain, under: fn(&M) -> (VaultId, ChainRef), now: Time) -> bool {
            let Ok(signed) = Signed::<M>::decode(bytes) else { return false };
            let (vault, at) = under(signed.dangerous_unverified());
            vault == chain.vault_id() && chain.contains(&at) && chain.verify(signed, Powers::SHARE, now).is_ok()
        }
        match self {
            KeysEntry::Credential(b) => says::<Credential>(b, chain, |c| (c.authority, c.chain), now),
            KeysEntry::Status(b) => says::<StatusList>(b, chain, |s| (s.authority, s.chain), now),
            KeysEntry::Card(b) => says::<CardNotice>(b, chain, |c| (c.vault, c.chain), now),
            KeysEntry::Revocation(b) => says::<Revocation>(b, chain, |r| (r.vault, r.chain), now),
            KeysEntry::Statement(s) => Signed::<Statement>::decode(&s.statement).is_ok_and(|signed| {
                let at = ChainRef { seq: signed.dangerous_unverified().seq, hash: signed.hash() };
                s.vault == chain.vault_id() && chain.contains(&at)
            }),
            KeysEntry::Piece(_) => false,
        }
    }
}

fn body<M: Message + Clone>(bytes: &[u8]) -> Option<M> {
    Signed::<M>::decode(bytes).ok().map(|signed| signed.dangerous_unverified().clone())
}

/// What somebody who reads a log of keys wants to know of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Watch {
    /// Authorities that are believed.
    pub authorities: BTreeSet<VaultId>,
    /// Vaults whose cards are known: contacts, oneself.
    pub holders: BTreeSet<VaultId>,
    /// Holders by their numbers.
    pub subjects: BTreeSet<Subject>,
}

/// A credential that stands in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its place, from 0.
    pub index: u64,
    /// Its hash.
    pub hash: Hash,
    /// What it says.
    pub credential: Credential,
    /// Whether an authority that is believed has said it. If not, it only claims to be somebody's.
    pub believed: bool,
}

/// A card that stands in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListedCard {
    /// Its place, from 0.
    pub index: u64,
    /// Its number.
    pub seq: u64,
    /// Its hash.
    pub hash: Hash,
}

/// What one log of keys says of those who are watched for.
#[derive(Clone, Debug, Default)]
pub struct Register {
    watch: Watch,
    size: u64,
    chains: BTreeMap<VaultId, Chain>,
    status: BTreeMap<VaultId, StatusList>,
    listed: Vec<Listed>,
    cards: BTreeMap<VaultId, Vec<ListedCard>>,
    revoked: BTreeMap<VaultId, u64>,
    /// Entries of which pieces are missing, the oldest first.
    open: Vec<(Hash, Vec<Option<Bytes<PIECE>>>)>,
    /// What all this was learnt from.
    kept: Vec<Kept>,
}

crate::record! {
    /// An entry that said something, whole, or a piece of one that is not whole yet.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Kept {
        /// Its place.
        pub index: u64,
        /// The entry.
        pub entry: Bytes<MAX_ENTRY>,
    }
}

impl Register {
    /// Nothing read yet.
    pub fn new(watch: Watch) -> Self {
        Register { watch, ..Register::default() }
    }

    /// How many entries were read.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The same as was learnt from `size` entries, of which these said something.
    pub fn recall(watch: Watch, kept: impl IntoIterator<Item = Kept>, size: u64) -> Self {
        let mut register = Register::new(watch);
        for kept in kept {
            register.size = kept.index;
            register.take(&kept.entry);
        }
        Register { size, ..register }
    }

    /// The entries that said something: what [`Register::recall`] needs.
    pub fn kept(&self) -> &[Kept] {
        &self.kept
    }

    /// Reads the next entry. What is no entry, and what nobody watches for, is passed over.
    pub fn take(&mut self, entry: &[u8]) {
        let index = self.size;
        self.size += 1;
        match KeysEntry::decode(entry) {
            Ok(KeysEntry::Piece(piece)) => {
                let which = (piece.entry, piece.part, piece.parts);
                self.keep(index, entry);
                let whole = self.piece(piece);
                // Not needed any more: the pieces of what is whole, or was pushed out, and those that came again.
                let open = &self.open;
                self.kept.retain(|kept| match KeysEntry::decode(&kept.entry) {
                    Ok(KeysEntry::Piece(p)) => {
                        let again = kept.index != index && (p.entry, p.part, p.parts) == which;
                        !again && open.iter().any(|(entry, pieces)| (*entry, pieces.len() as u64) == (p.entry, p.parts))
                    }
                    _ => true,
                });
                whole.into_iter().for_each(|whole| self.whole(&whole, index));
            }
            Ok(_) => self.whole(entry, index),
            Err(_) => {}
        }
    }

    fn keep(&mut self, index: u64, entry: &[u8]) {
        let kept = Bytes::new(entry).map(|entry| Kept { index, entry });
        self.kept.extend(kept);
    }

    fn whole(&mut self, bytes: &[u8], index: u64) {
        if KeysEntry::decode(bytes).is_ok_and(|entry| self.understand(entry, index)) {
            self.keep(index, bytes);
        }
    }

    // The whole entry, once its last piece is there.
    fn piece(&mut self, piece: Piece) -> Option<Vec<u8>> {
        let (part, parts) = (usize::try_from(piece.part).ok()?, usize::try_from(piece.parts).ok()?);
        if part >= parts || !(2..=MAX_PIECES).contains(&parts) {
            return None;
        }
        let at = self.open.iter().position(|(entry, pieces)| *entry == piece.entry && pieces.len() == parts);
        let at = at.unwrap_or_else(|| {
            if self.open.len() == MAX_OPEN {
                self.open.remove(0);
            }
            self.open.push((piece.entry, vec![None; parts]));
            self.open.len() - 1
        });
        self.open[at].1[part] = Some(piece.bytes);
        if self.open[at].1.iter().any(Option::is_none) {
            return None;
        }
        let (entry, pieces) = self.open.remove(at);
        let whole = pieces.into_iter().flatten().flat_map(Bytes::into_vec).collect::<Vec<u8>>();
        (entry_hash(&whole) == entry).then_some(whole)
    }

    // Whether it says something about somebody who is watched for.
    fn understand(&mut self, entry: KeysEntry, index: u64) -> bool {
        match entry {
            KeysEntry::Statement(said) => self.statement(&said),
            KeysEntry::Credential(bytes) => self.credential(&bytes, index),
            KeysEntry::Status(bytes) => self.status_list(&bytes),
            KeysEntry::Card(bytes) => self.card(&bytes, index),
            KeysEntry::Revocation(bytes) => {
                let said = self.said_by_holder::<Revocation>(&bytes, |r| (r.vault, r.chain, r.time));
                said.is_some_and(|r| self.revoked.insert(r.vault, index).is_none())
            }
            // No piece has pieces.
            KeysEntry::Piece(_) => false,
        }
    }

    // For one number the first statement that fits counts: what comes after it does not follow the head any more.
    fn statement(&mut self, said: &PublicStatement) -> bool {
        if !self.watch.authorities.contains(&said.vault) && !self.watch.holders.contains(&said.vault) {
            return false;
        }
        let Ok(signed) = Signed::<Statement>::decode(&said.statement) else { return false };
        let next = match self.chains.get(&said.vault) {
            None => Chain::start(signed).ok().filter(|chain| chain.vault_id() == said.vault),
            Some(chain) => chain.apply(signed).ok(),
        };
        next.map(|chain| self.chains.insert(said.vault, chain)).is_some()
    }

    fn credential(&mut self, bytes: &[u8], index: u64) -> bool {
        let Ok(signed) = Signed::<Credential>::decode(bytes) else { return false };
        let (c, hash) = (signed.dangerous_unverified().clone(), signed.hash());
        let wanted = self.watch.subjects.contains(&c.subject) || self.watch.holders.contains(&c.vault);
        if !wanted || self.listed.len() == MAX_LISTED {
            return false;
        }
        let authority = self.watch.authorities.contains(&c.authority).then(|| self.chains.get(&c.authority)).flatten();
        let believed = authority.is_some_and(|chain| Credential::check(signed, chain).is_ok());
        if !believed && self.listed.iter().filter(|listed| !listed.believed).count() == MAX_CLAIMED {
            return false;
        }
        self.listed.push(Listed { index, hash, credential: c, believed });
        true
    }

    fn status_list(&mut self, bytes: &[u8]) -> bool {
        let Ok(signed) = Signed::<StatusList>::decode(bytes) else { return false };
        let authority = signed.dangerous_unverified().authority;
        let chain = self.watch.authorities.contains(&authority).then(|| self.chains.get(&authority)).flatten();
        let Some(checked) = chain.and_then(|chain| StatusList::check_signed(signed, chain).ok()) else { return false };
        // One that is older than another takes no revocation back.
        let newer = self.status.get(&authority).is_none_or(|known| known.time <= checked.time);
        if newer {
            self.status.insert(authority, checked.into_body());
            self.kept.retain(|kept| match KeysEntry::decode(&kept.entry) {
                Ok(KeysEntry::Status(old)) => body::<StatusList>(&old).is_none_or(|old| old.authority != authority),
                _ => true,
            });
        }
        newer
    }

    fn card(&mut self, bytes: &[u8], index: u64) -> bool {
        let Some(notice) = self.said_by_holder::<CardNotice>(bytes, |n| (n.vault, n.chain, n.not_before)) else {
            return false;
        };
        let cards = self.cards.entry(notice.vault).or_default();
        let new = cards.iter().all(|known| known.hash != notice.card);
        if new {
            cards.push(ListedCard { index, seq: notice.seq, hash: notice.card });
            cards.sort_by_key(|card| (card.seq, card.index));
            let over = cards.len().saturating_sub(MAX_CARDS);
            cards.drain(..over);
        }
        new
    }

    fn said_by_holder<M: Message + Clone>(&self, bytes: &[u8], said: fn(&M) -> (VaultId, ChainRef, Time)) -> Option<M> {
        let signed = Signed::<M>::decode(bytes).ok()?;
        let (vault, under, at) = said(signed.dangerous_unverified());
        // Only of those who are watched for is there a chain.
        let chain = self.chains.get(&vault).filter(|chain| chain.contains(&under))?;
        chain.verify(signed, Powers::SHARE, at).ok().map(crate::sign::Verified::into_body)
    }

    /// The chain of somebody who is watched for, as far as the log has it.
    pub fn chain(&self, vault: &VaultId) -> Option<&Chain> {
        self.chains.get(vault)
    }

    /// The newest status list of an authority that is believed.
    pub fn status(&self, authority: &VaultId) -> Option<&StatusList> {
        self.status.get(authority)
    }

    /// Credentials of those who are watched for, in the order of the log.
    pub fn listed(&self) -> &[Listed] {
        &self.listed
    }

    /// Cards of a vault that is watched for, by number.
    pub fn cards(&self, vault: &VaultId) -> &[ListedCard] {
        self.cards.get(vault).map_or(&[], |cards| cards)
    }

    /// Whether a vault has taken all of its cards back.
    pub fn is_revoked(&self, vault: &VaultId) -> bool {
        self.revoked.contains_key(vault)
    }

    /// Whether a credential of this number, or this credential, is revoked by its authority's newest list.
    pub fn revokes(&self, authority: &VaultId, id: &CredentialId) -> bool {
        self.status.get(authority).is_some_and(|status| status.revokes(id))
    }
}
