//! Grants: what a vault's owner signs when papers are shown to somebody. The signed parts hold no secret; the
//! secrets travel beside them inside the HPKE (vault-crypto).

use crate::context::Label;
use crate::hash::{Expander, Hash, ObjectDigest, hash};
use crate::ids::{ChainRef, Day, DocId, EntryId, GrantId, ObjectId, SlotId, Time, VaultId, VersionId};
use crate::key::PublicKey;
use crate::sign::Message;
use crate::wire::{Bytes, List, Text, WireError, encode};

/// Most readings under one slot: the bound lets the owner precompute every tag.
pub const MAX_READS: u32 = 4096;
/// Most entries on one page.
pub const PAGE_ENTRIES: usize = 16_384;
/// Smallest padded grant.
pub const FLOOR: u64 = 4096;

crate::record! {
    /// What a grant allows.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct Rights {
        /// Open the papers, each against a receipt.
        pub read: bool,
        /// Drop papers into the owner's mailbox.
        pub give: bool,
        /// Send messages.
        pub message: bool,
    }
}

crate::record! {
    /// One release custodian.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Custodian {
        /// Address of its server.
        pub server: Text<255>,
        /// Its signing key.
        pub key: PublicKey,
    }
}

crate::record! {
    /// The head of a grant.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct GrantHead checked by (head_is_possible) {
        /// Names the grant.
        pub grant: GrantId,
        /// Whose papers.
        pub vault: VaultId,
        /// The owner's chain as the signer saw it.
        pub chain: ChainRef,
        /// To whom.
        pub recipient: VaultId,
        /// The recipient's card it was made to.
        pub card: Hash,
        /// `A' = h·A`: the reader key of this grant alone.
        pub reader: PublicKey,
        /// The release slot.
        pub slot: SlotId,
        /// `SHA-256(ctx("g", g))`.
        pub secret: Hash,
        /// Valid from.
        pub not_before: Time,
        /// Valid until; the server knows the day only.
        pub not_after: Time,
        /// Most readings under the slot.
        pub max_reads: u32,
        /// What it allows.
        pub rights: Rights,
        /// Salted hash of the purpose.
        pub purpose: Hash,
        /// The custodians: one, or three of which two are needed.
        pub custodians: List<Custodian, 3>,
        /// 0 for the first grant of this owner to this recipient, then one more each time.
        pub seq: u64,
        /// Hash of the head before it in this relation.
        pub prev: Option<Hash>,
        /// The newest checkpoint of the owner's log that the signer had seen: it was not signed before.
        pub checkpoint: Bytes<4096>,
    }
}

// What every reader of a head may rely on.
fn head_is_possible(head: &GrantHead) -> Result<(), WireError> {
    match &head.custodians[..] {
        [_] => {}
        [a, b, c] if a.key != b.key && b.key != c.key && a.key != c.key => {}
        [_, _, _] => return Err(WireError::Invalid("one custodian named twice")),
        _ => return Err(WireError::Invalid("a number of custodians that cannot be")),
    }
    a_log_was_seen(&head.checkpoint)?;
    readings_are_possible(head.max_reads)
}

/// Refuses nothing in the place of a checkpoint. What it says is for who knows the log.
pub(crate) fn a_log_was_seen(checkpoint: &[u8]) -> Result<(), WireError> {
    if checkpoint.is_empty() { Err(WireError::Invalid("no checkpoint of the log")) } else { Ok(()) }
}

/// Refuses a bound of readings outside 1 to [`MAX_READS`].
pub(crate) fn readings_are_possible(max_reads: u32) -> Result<(), WireError> {
    let possible = (1..=MAX_READS).contains(&max_reads);
    possible.then_some(()).ok_or(WireError::Invalid("a number of readings that cannot be"))
}

impl Message for GrantHead {
    const TYP: &'static str = "coffre/v1/grant-head";
    const HASH: Label = Label::HashGrantHead;
    const MAX: usize = 16 * 1024;
}

/// `SHA-256(ctx("purpose", salt, purpose))`.
pub fn purpose_hash(salt: &[u8; 16], purpose: &str) -> Hash {
    hash(Label::Purpose, &[salt, purpose.as_bytes()])
}

crate::record! {
    /// One page of a grant: the hashes of its entries, one after another, 32 bytes each.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct GrantPage {
        /// Hash of the head.
        pub head: Hash,
        /// 0 for the first page.
        pub page: u64,
        /// Hash of the page before.
        pub prev: Option<Hash>,
        /// [`entry_hash`] of each entry, in order.
        pub entries: Bytes<{ PAGE_ENTRIES * 32 }>,
    }
}

impl Message for GrantPage {
    const TYP: &'static str = "coffre/v1/grant-page";
    const HASH: Label = Label::HashGrantPage;
    const MAX: usize = PAGE_ENTRIES * 32 + 1024;
}

crate::code! {
    /// Where a paper comes from, for ever.
    pub enum Origin {
        /// Put in by the owner.
        Owner = 1,
        /// Put in by a helper of the owner.
        Helper = 2,
        /// Given and signed by somebody whose card was verified.
        Signed = 3,
        /// Given or imported without a signature that was verified.
        Unsigned = 4,
    }
}

crate::record! {
    /// Where a paper comes from and who stands behind it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Provenance {
        /// The kind of origin.
        pub origin: Origin,
        /// The vault of who gave it.
        pub giver: Option<VaultId>,
        /// Their name as known when it came.
        pub name: Option<Text<128>>,
    }
}

crate::record! {
    /// What a document is, and where its sealed bytes are. Stands only in journals and grants.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Description {
        /// The document.
        pub doc: DocId,
        /// This version of it.
        pub version: VersionId,
        /// Where its object lies.
        pub locator: ObjectId,
        /// BLAKE3 of the whole object.
        pub digest: ObjectDigest,
        /// Length of the content, in bytes.
        pub size: u64,
        /// Title.
        pub title: Text<255>,
        /// Name of the file it came from; may be empty.
        pub file_name: Text<255>,
        /// Type code, such as LOINC `11502-2`.
        pub type_code: Text<32>,
        /// Date of the document, `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; never a server's.
        pub date: Option<Text<10>>,
        /// Who wrote it.
        pub author: Option<Text<255>>,
        /// Media type.
        pub mime: Text<127>,
        /// Where it comes from.
        pub provenance: Provenance,
    }
}

crate::record! {
    /// One granted paper.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct GrantEntry checked by (entry_is_possible) {
        /// Names the entry; random.
        pub id: EntryId,
        /// salt 32 ‖ document key sealed under `a` and the released share, 48.
        pub wrapped: [u8; 80],
        /// [`share_check`] of each custodian's share, 16 bytes each, in the head's order.
        pub shares: Bytes<48>,
        /// The paper.
        pub description: Description,
    }
}

// One custodian's share, or three: how many is the head's word.
fn entry_is_possible(entry: &GrantEntry) -> Result<(), WireError> {
    let possible = matches!(entry.shares.len(), 16 | 48);
    possible.then_some(()).ok_or(WireError::Invalid("a number of shares that cannot be"))
}

impl GrantEntry {
    /// The salt: it hides the entry behind its hash and separates its wrapping key.
    pub fn salt(&self) -> &[u8; 32] {
        self.wrapped.first_chunk().expect("32 of 80 bytes")
    }
}

/// What a page keeps of an entry. Leaves the wrapped key out, so that evidence can show the entry without it.
pub fn entry_hash(entry: &GrantEntry) -> Hash {
    entry_hash_and_len(entry).0
}

/// [`entry_hash`], and the length of the encoded entry: whoever makes thousands of them encodes each description once.
pub fn entry_hash_and_len(entry: &GrantEntry) -> (Hash, usize) {
    let description = encode(&entry.description);
    let hash = hash(Label::HashGrantEntry, &[entry.salt(), entry.id.as_bytes(), &entry.shares, &description]);
    // Heads of the array, of 16 and of 80 bytes, and of the shares.
    let shares = entry.shares.len() + if entry.shares.len() < 24 { 1 } else { 2 };
    (hash, 1 + (1 + 16) + (2 + 80) + shares + description.len())
}

/// [`entry_hash`] from the parts it is made of.
pub fn entry_hash_of(salt: &[u8; 32], id: &EntryId, shares: &[u8], description: &Description) -> Hash {
    hash(Label::HashGrantEntry, &[salt, id.as_bytes(), shares, &encode(description)])
}

/// The check value by which a wrong share convicts its custodian.
pub fn share_check(slot: &SlotId, entry: &EntryId, share: &[u8; 32]) -> [u8; 16] {
    let full = hash(Label::Share, &[slot.as_bytes(), entry.as_bytes(), share]);
    *full.as_bytes().first_chunk().expect("16 of 32 bytes")
}

/// One custodian's share, from its seed and the receipt's own fields: a receipt that lies buys a useless share.
pub fn share(seed: &[u8; 32], slot: &SlotId, head: &Hash, entry: &EntryId) -> [u8; 32] {
    share_of(&Expander::extract(seed), slot, head, entry)
}

/// [`share`], for many entries of one seed.
pub fn share_of(seed: &Expander, slot: &SlotId, head: &Hash, entry: &EntryId) -> [u8; 32] {
    seed.expand(Label::Release, &[slot.as_bytes(), head.as_bytes(), entry.as_bytes()])
}

/// Whether a grant is valid on a day, as the server sees it.
pub fn day_is_open(not_after: Day, today: Day) -> bool {
    today <= not_after
}
