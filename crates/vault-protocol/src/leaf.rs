//! Leaves of the public log of events: where a thing's leaf is found, and what opens it (docs/protocol/log.md).
//!
//! To anybody without the key of its tag, a leaf is noise. Server, client and auditor compute the same here.

use crate::context::{Label, ctx};
use crate::hash::{hash, hkdf, sha256, tag};
use crate::ids::VaultId;

/// Length of a leaf, in bytes.
pub const LEN: usize = 49;
/// First byte of a leaf: the version of its form.
const VERSION: u8 = 1;

/// A leaf: `01 ‖ tag 16 ‖ commitment 32`.
pub type Leaf = [u8; LEN];

/// What a client gives for a leaf that the server cannot compute: `tag 16 ‖ commitment 32`.
pub type Given = [u8; LEN - 1];

/// The tag that finds a leaf, and the secret that opens its commitment. Both follow from the key of the tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// What the leaf is found by.
    pub tag: [u8; 16],
    /// What its commitment is opened with, besides the thing itself.
    pub r: [u8; 32],
}

impl Mark {
    fn derive(key: &[u8; 32], label: Label, fields: &[&[u8]]) -> Self {
        let tag = tag(key, label, fields);
        let mut r = [0; 32];
        hkdf(key, &[], Label::LeafSecret, &[&tag], &mut r);
        Mark { tag, r }
    }

    /// Of reading number `n` under a slot; the thing is the receipt's COSE bytes.
    pub fn reading(slot_tag_key: &[u8; 32], n: u32) -> Self {
        Mark::derive(slot_tag_key, Label::TagRead, &[&n.to_be_bytes()])
    }

    /// Of a slot's closing; the thing is the closing's COSE bytes.
    pub fn closing(slot_tag_key: &[u8; 32]) -> Self {
        Mark::derive(slot_tag_key, Label::TagClosing, &[])
    }

    /// Of statement number `seq` of a member chain; the thing is the statement's COSE bytes.
    pub fn statement(vault: &VaultId, seq: u64) -> Self {
        Mark::derive(&chain_tag_key(vault), Label::TagChain, &[&seq.to_be_bytes()])
    }

    /// Of a vault's closing; the thing is the closing's COSE bytes.
    pub fn vault_closing(vault: &VaultId) -> Self {
        Mark::derive(&chain_tag_key(vault), Label::TagClosing, &[])
    }

    /// Of the head of a journal after `seq` records; the thing is the 32 bytes of the head's hash. Its leaf is made by
    /// the server of what the client [gives](Self::given).
    pub fn journal(journal_tag_key: &[u8; 32], seq: u64) -> Self {
        Mark::derive(journal_tag_key, Label::TagJournal, &[&seq.to_be_bytes()])
    }

    /// What a client gives with a journal append: tag and commitment, of which the server makes the leaf.
    pub fn given(&self, thing: &[u8]) -> Given {
        let leaf = self.leaf(thing);
        leaf[1..].try_into().expect("a leaf has one byte more")
    }

    /// The leaf of a thing with this mark.
    pub fn leaf(&self, thing: &[u8]) -> Leaf {
        leaf(&self.tag, &self.r, thing)
    }
}

/// The key of the tags of a vault's chain. Whoever knows the vault's id has it.
pub fn chain_tag_key(vault: &VaultId) -> [u8; 32] {
    let mut key = [0; 32];
    hkdf(vault.as_bytes(), &[], Label::ChainTags, &[], &mut key);
    key
}

/// The key of the tags of a journal's heads: who has the root key of an epoch has that epoch's.
pub fn journal_tag_key(root: &[u8; 32], vault: &VaultId, epoch: u64) -> [u8; 32] {
    let mut key = [0; 32];
    hkdf(root, &[], Label::JournalTags, &[vault.as_bytes(), &epoch.to_be_bytes()], &mut key);
    key
}

/// The leaf of what a client has given. Both parts are hashed once more: else a client could put the tag of a reading
/// that was not, or a commitment to a statement of its own, into the log under the server's name.
pub fn leaf_of_given(given: &Given) -> Leaf {
    let mut out = [VERSION; LEN];
    let (tag, commitment) = given.split_at(16);
    out[1..17].copy_from_slice(&given_tag(tag));
    out[17..].copy_from_slice(hash(Label::GivenLeaf, &[commitment]).as_bytes());
    out
}

/// The tag of the leaf that the server makes of a tag that a client gives.
pub fn given_tag(tag: &[u8]) -> [u8; 16] {
    let full = hash(Label::GivenTag, &[tag]);
    *full.as_bytes().first_chunk().expect("a hash has 32 bytes")
}

/// A leaf that stands for nothing: `random` with the version before it.
pub fn dummy(random: [u8; LEN - 1]) -> Leaf {
    let mut out = [VERSION; LEN];
    out[1..].copy_from_slice(&random);
    out
}

/// `01 ‖ tag ‖ SHA-256(ctx("leaf", r, thing))`: for whoever has tag and r without the key that they follow from.
pub fn leaf(tag: &[u8; 16], r: &[u8; 32], thing: &[u8]) -> Leaf {
    let mut out = [VERSION; LEN];
    out[1..17].copy_from_slice(tag);
    out[17..].copy_from_slice(&sha256(&ctx(Label::Leaf, &[r, thing])));
    out
}

/// Tag and commitment of a leaf; nothing if the entry is none.
pub fn parse(entry: &[u8]) -> Option<(&[u8; 16], &[u8; 32])> {
    let (version, rest) = entry.split_first()?;
    let (tag, commitment) = rest.split_first_chunk()?;
    let commitment = commitment.try_into().ok()?;
    (*version == VERSION).then_some((tag, commitment))
}
