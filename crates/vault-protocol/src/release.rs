//! Release slots, receipts and the custodian's signed answers (docs/protocol/release.md).

use crate::context::Label;
use crate::grant::readings_are_possible;
use crate::hash::{Hash, hash};
use crate::ids::{Day, EntryId, SlotId, Time, VaultId};
use crate::key::PublicKey;
pub use crate::leaf::leaf;
use crate::sign::Message;
use crate::wire::{Bytes, List, WireError};

/// Most receipts in one release call.
pub const MAX_BATCH: usize = 256;
/// How far a reader's clock may be from the custodian's, in seconds.
pub const READER_SKEW: u64 = 600;

crate::record! {
    /// What a custodian is told of a slot. It holds no key that opens anything.
    #[derive(Clone, PartialEq, Eq)]
    pub struct SlotOpening checked by (slot_is_possible) {
        /// The vault whose server account pays for it, and whose objects its key may fetch.
        pub vault: VaultId,
        /// The slot.
        pub slot: SlotId,
        /// `A'`: signs requests and receipts.
        pub reader: PublicKey,
        /// Closes the slot and reads its receipts; random, not derived from `g`.
        pub manager: PublicKey,
        /// The release seeds this custodian holds: one, or two of three.
        pub seeds: List<[u8; 32], 2>,
        /// Key of the log tags.
        pub tag_key: [u8; 32],
        /// Last day of reading.
        pub not_after: Day,
        /// Most readings.
        pub max_reads: u32,
    }
}

fn slot_is_possible(opening: &SlotOpening) -> Result<(), WireError> {
    if opening.seeds.is_empty() {
        return Err(WireError::Invalid("a slot without seeds"));
    }
    readings_are_possible(opening.max_reads)
}

impl std::fmt::Debug for SlotOpening {
    // A custodian's log must not show seeds or tag key.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SlotOpening").field("slot", &self.slot).field("reader", &self.reader).finish_non_exhaustive()
    }
}

crate::record! {
    /// One request to open, signed under the slot's blinded key: random ids and a time, nothing else.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Receipt checked by (|r: &Receipt| crate::grant::a_log_was_seen(&r.checkpoint)) {
        /// Hash of the grant head.
        pub head: Hash,
        /// The slot.
        pub slot: SlotId,
        /// The entry asked for.
        pub entry: EntryId,
        /// Number of this reading: any unused one below the slot's bound.
        pub n: u32,
        /// Hash of the previous receipt in this slot, as the reader knows it.
        pub prev: Option<Hash>,
        /// The reader's clock, seconds.
        pub time: Time,
        /// Random.
        pub nonce: [u8; 16],
        /// The checkpoint of the giver's log that the reader saw last, at most a day old.
        pub checkpoint: Bytes<4096>,
    }
}

impl Message for Receipt {
    const TYP: &'static str = "coffre/v1/receipt";
    const HASH: Label = Label::HashReceipt;
    const MAX: usize = 5 * 1024;
}

crate::record! {
    /// The answer to one receipt.
    #[derive(Clone, PartialEq, Eq)]
    pub struct Released {
        /// This custodian's shares: one for each seed it holds; empty if refused.
        pub shares: List<[u8; 32], 2>,
        /// If the receipt's number was used by another receipt: the next free one.
        pub next_free: Option<u32>,
        /// The custodian's clock, if the reader's is too far from it.
        pub clock: Option<Time>,
        /// `tlog-proof@v1` of the receipt's leaf; null if refused, or if the leaf is in another server's log.
        pub proof: Option<Bytes<8192>>,
    }
}

impl std::fmt::Debug for Released {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shares = self.shares.len();
        f.debug_struct("Released").field("shares", &shares).field("next_free", &self.next_free).finish_non_exhaustive()
    }
}

crate::record! {
    /// What a custodian signs when it gives shares out.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ReleaseStatement {
        /// The slot.
        pub slot: SlotId,
        /// [`receipts_digest`] of the receipts answered with shares, in order.
        pub receipts: Hash,
        /// [`shares_digest`] of the shares given, in order.
        pub shares: Hash,
        /// The custodian's clock, seconds.
        pub time: Time,
        /// Size of the home log's first signed tree that has the leaves of all these receipts.
        pub log_size: u64,
    }
}

impl Message for ReleaseStatement {
    const TYP: &'static str = "coffre/v1/release";
    const HASH: Label = Label::HashRelease;
    const MAX: usize = 512;
}

crate::record! {
    /// What a custodian signs when a slot is closed: a later release convicts it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Closing {
        /// The slot.
        pub slot: SlotId,
        /// How many receipts it took.
        pub receipts: u32,
        /// The custodian's clock, seconds.
        pub time: Time,
        /// Size of the log when it was signed: the leaves of all readings given are below it.
        pub log_size: u64,
    }
}

impl Message for Closing {
    const TYP: &'static str = "coffre/v1/closing";
    const HASH: Label = Label::HashClosing;
    const MAX: usize = 256;
}

crate::record! {
    /// What a server signs when a whole vault is closed.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct VaultClosing {
        /// The vault.
        pub vault: VaultId,
        /// The server's clock, seconds.
        pub time: Time,
        /// Size of the vault's log when it was signed.
        pub log_size: u64,
    }
}

impl Message for VaultClosing {
    const TYP: &'static str = "coffre/v1/vault-closing";
    const HASH: Label = Label::HashClosing;
    const MAX: usize = 256;
}

/// Digest of receipts, each given as its COSE bytes.
pub fn receipts_digest<'a>(receipts: impl IntoIterator<Item = &'a [u8]>) -> Hash {
    let fields: Vec<&[u8]> = receipts.into_iter().collect();
    hash(Label::ReleaseReceipts, &fields)
}

/// Digest of shares.
pub fn shares_digest<'a>(shares: impl IntoIterator<Item = &'a [u8; 32]>) -> Hash {
    let fields: Vec<&[u8]> = shares.into_iter().map(|s| &s[..]).collect();
    hash(Label::ReleaseShares, &fields)
}
