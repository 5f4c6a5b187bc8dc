//! The calls a server answers, and their bodies (docs/protocol/http.md). Bodies are CBOR or raw bytes; errors are
//! problem details (RFC 9457).

use crate::context::{Label, ctx};
use crate::hash::{ObjectDigest, hash};
use crate::ids::{ChainRef, Day, DropId, ObjectId, VaultId};
use crate::journal::{self, JournalRef};
use crate::key::PublicKey;
use crate::leaf::Given;
use crate::release::{MAX_BATCH, Released};
use crate::wire::{Bytes, List, Text};

/// Largest CBOR body, in bytes.
pub const MAX_BODY: usize = 9 * 1024 * 1024;
/// Largest part of an object in one call, in bytes.
pub const MAX_PART: u64 = 8 * 1024 * 1024;
/// Largest object in a batch, in bytes; larger ones go in parts.
pub const MAX_BATCHED_OBJECT: usize = 256 * 1024;
/// Most objects in a batch.
pub const MAX_BATCH_OBJECTS: usize = 2048;
/// Most journal records in one call.
pub const MAX_RECORDS: usize = 256;
/// Most bytes of journal records in one answer or call.
pub const MAX_RECORD_BYTES: usize = 8 * 1024 * 1024;
/// Most statements in one answer.
pub const MAX_STATEMENTS: usize = 128;
/// Largest drop, in bytes.
pub const MAX_DROP: usize = 8 * 1024 * 1024;
/// Most drops listed in one answer.
pub const MAX_DROPS: usize = 1024;
/// Most locators listed in one answer.
pub const MAX_LOCATORS: usize = 4096;
/// Largest keyring, in bytes.
pub const MAX_KEYRING: usize = 64 * 1024;
/// Most receipts listed in one answer.
pub const MAX_RECEIPTS: usize = 1024;
/// Longest request line and headers together, in bytes.
pub const MAX_HEADERS: usize = 8 * 1024;
/// About how many bytes a page of records, statements or receipts has at most; one larger item is a page of its own.
pub const PAGE_BYTES: usize = 1024 * 1024;
/// Most drops that wait in one mailbox.
pub const MAX_WAITING: u32 = 500;
/// Most bytes that wait in one mailbox.
pub const MAX_WAITING_BYTES: u64 = 512 * 1024 * 1024;
/// Most mailboxes of one vault.
pub const MAX_MAILBOXES: u32 = 4096;
/// Most release slots of one vault, closed ones included.
pub const MAX_SLOTS: u32 = 100_000;
/// Most rescue locators of one vault.
pub const MAX_RESCUES: u32 = 64;
/// Most bytes that one vault puts into the log of keys in a day.
pub const MAX_PUBLISHED: u64 = 4 * 1024 * 1024;
/// How long a nonce given by `POST /v1/nonce` is good for, in seconds.
pub const NONCE_LIFE: u64 = 60;
/// Media type of CBOR bodies.
pub const CBOR: &str = "application/cbor";
/// Media type of raw bodies.
pub const RAW: &str = "application/octet-stream";
/// Media type of errors.
pub const PROBLEM: &str = "application/problem+json";

crate::record! {
    /// Who a server is: the answer of `GET /v1/server`.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ServerInfo {
        /// Protocol version: 1.
        pub version: u64,
        /// Signs closings and release statements.
        pub key: PublicKey,
        /// Whether a new vault needs an invitation code.
        pub invite: bool,
        /// Verifier key of its public log of keys; the log of a vault's events is asked for by vault.
        pub log: Text<512>,
    }
}

crate::record! {
    /// `GET /v1/vaults/{v}/log`: which public log a vault's events are in.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct VaultLog {
        /// The log's verifier key (`signed-note`); its name is the origin.
        pub log: Text<512>,
    }
}

crate::record! {
    /// `POST /v1/vaults`.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct NewVault {
        /// The first chain statement, COSE bytes.
        pub statement: Bytes<{ 65 * 1024 }>,
        /// The keyring it names.
        pub keyring: Bytes<MAX_KEYRING>,
        /// Invitation code, if the server asks for one.
        pub invite: Option<Text<128>>,
    }
}

crate::record! {
    /// `POST /v1/vaults/{v}/chain`.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ChainAppend {
        /// The next statement, COSE bytes.
        pub statement: Bytes<{ 65 * 1024 }>,
        /// The keyring it names.
        pub keyring: Bytes<MAX_KEYRING>,
    }
}

crate::record! {
    /// `GET /v1/vaults/{v}/chain?from=N`: statements from number N on; ask again from where it ends until it is empty.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Statements {
        /// COSE bytes.
        pub statements: List<Bytes<{ 65 * 1024 }>, MAX_STATEMENTS>,
    }
}

crate::record! {
    /// Where a snapshot of the journal lies.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct SnapshotRef {
        /// The journal position it stands for.
        pub at: JournalRef,
        /// Its object.
        pub locator: ObjectId,
        /// Length of the object, in bytes.
        pub size: u64,
        /// BLAKE3 of the object.
        pub digest: ObjectDigest,
    }
}

crate::record! {
    /// `GET /v1/vaults/{v}/state`: everything a device must know to see that nothing changed.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct VaultState {
        /// Head of the member chain.
        pub chain: ChainRef,
        /// Head of the journal.
        pub journal: JournalRef,
        /// The newest snapshot.
        pub snapshot: Option<SnapshotRef>,
        /// Drops waiting in all mailboxes.
        pub waiting: u64,
    }
}

crate::record! {
    /// `POST /v1/vaults/{v}/journal`: compare-and-swap on the head.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct JournalAppend {
        /// The head these records follow.
        pub after: JournalRef,
        /// Records in order.
        pub records: List<Bytes<{ journal::MAX_RECORD }>, MAX_RECORDS>,
        /// Tag and commitment of the head that they make: the server makes the leaf of it and cannot read it.
        pub leaf: Given,
    }
}

crate::record! {
    /// `GET /v1/vaults/{v}/journal?from=N`: records from number N (0 = first) on.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct JournalPage {
        /// Records in order; ask again from where they end until the state's head is reached.
        pub records: List<Bytes<{ journal::MAX_RECORD }>, MAX_RECORDS>,
    }
}

crate::record! {
    /// One small object in a batch.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct BatchedObject {
        /// Where it goes.
        pub locator: ObjectId,
        /// The whole object.
        pub bytes: Bytes<MAX_BATCHED_OBJECT>,
    }
}

crate::record! {
    /// `POST /v1/vaults/{v}/objects`: many small objects, made durable together.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ObjectBatch {
        /// The objects.
        pub objects: List<BatchedObject, MAX_BATCH_OBJECTS>,
    }
}

crate::record! {
    /// `GET /v1/vaults/{v}/objects?after=LOCATOR`: what lies there, in order.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ObjectList {
        /// Locators after the one asked, with lengths.
        pub objects: List<ObjectLine, MAX_LOCATORS>,
    }
}

crate::record! {
    /// One line of an [`ObjectList`].
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct ObjectLine {
        /// The object.
        pub locator: ObjectId,
        /// Its length in bytes.
        pub size: u64,
    }
}

crate::record! {
    /// `GET /v1/vaults/{v}/objects/{o}/upload`: how far an upload in parts has come.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct UploadState {
        /// Bytes received and kept.
        pub received: u64,
        /// Whether the object is complete and stored.
        pub complete: bool,
    }
}

crate::record! {
    /// `PUT /v1/vaults/{v}/mailboxes/{m}`.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct MailboxOpening {
        /// The key that signs drops, from the drop secret.
        pub drop_key: PublicKey,
    }
}

crate::record! {
    /// `GET /v1/vaults/{v}/mailboxes/{m}?after=DROP`.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct DropList {
        /// What waits, in order of id.
        pub drops: List<DropLine, MAX_DROPS>,
    }
}

crate::record! {
    /// One line of a [`DropList`].
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct DropLine {
        /// Digest of the drop's bytes.
        pub id: DropId,
        /// Its length in bytes.
        pub size: u64,
        /// The day it came.
        pub day: Day,
    }
}

crate::record! {
    /// `POST /v1/slots/{s}/release`.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ReleaseRequest {
        /// Receipts, COSE bytes.
        pub receipts: List<Bytes<{ 6 * 1024 }>, MAX_BATCH>,
    }
}

crate::record! {
    /// Its answer.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ReleaseAnswer {
        /// One for each receipt, in order.
        pub released: List<Released, MAX_BATCH>,
        /// The signed release statement over those answered with shares; null if there were none.
        pub statement: Option<Bytes<1024>>,
    }
}

crate::record! {
    /// `GET /v1/slots/{s}/receipts?from=N`: the receipt box.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ReceiptBox {
        /// COSE bytes of receipts with numbers N and above, in order of number.
        pub receipts: List<Bytes<{ 6 * 1024 }>, MAX_RECEIPTS>,
        /// The signed closing, once closed.
        pub closing: Option<Bytes<1024>>,
    }
}

crate::record! {
    /// `PUT /v1/slots/{s}/log`: the readings of this slot are in another server's log.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct SlotLog {
        /// That log's verifier key.
        pub log: Text<512>,
    }
}

crate::record! {
    /// `GET /v1/slots/{s}/consistency`: that the smaller of two trees of the log which has the slot's readings is the
    /// beginning of the larger one.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct LogConsistency {
        /// The hashes of the proof, as RFC 6962 orders them.
        pub proof: List<[u8; 32], 63>,
    }
}

crate::record! {
    /// `POST /v1/slots/{s}/logged`: receipts with proofs that their leaves are in that log. The answer is a
    /// [`ReleaseAnswer`].
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct LoggedRequest {
        /// Receipts, COSE bytes.
        pub receipts: List<Bytes<{ 6 * 1024 }>, MAX_BATCH>,
        /// `tlog-proof@v1` of each, in the same order; empty for one that this custodian has already.
        pub proofs: List<Bytes<8192>, MAX_BATCH>,
    }
}

crate::record! {
    /// `GET /v1/rescue/{locator}`: the vault that rescue words belong to.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct RescueEntry {
        /// The vault.
        pub vault: VaultId,
    }
}

macro_rules! problems {
    ($($(#[$m:meta])* $v:ident = $code:literal, $status:literal);+ $(;)?) => {
        /// Why a server refuses. `code` is the last part of the problem's `type`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Refusal { $($(#[$m])* $v),+ }
        impl Refusal {
            /// Every refusal, in the order of the published table.
            pub const ALL: &[Refusal] = &[$(Refusal::$v),+];
            /// The stable code.
            pub const fn code(self) -> &'static str {
                match self { $(Refusal::$v => $code),+ }
            }
            /// The HTTP status.
            pub const fn status(self) -> u16 {
                match self { $(Refusal::$v => $status),+ }
            }
            /// Reads a code.
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|r| r.code() == code)
            }
        }
    };
}

problems! {
    /// Unknown, forbidden or closed: they look alike.
    NotFound = "not-found", 404;
    /// The body or a parameter is not what the call takes.
    Malformed = "malformed", 400;
    /// The head, or a number, is not what the caller thought.
    Conflict = "conflict", 409;
    /// The slot's own key asks about a closed slot.
    Closed = "closed", 410;
    /// Larger than the named maximum.
    TooLarge = "too-large", 413;
    /// The vault's share of the disk is full.
    Quota = "quota", 507;
    /// Too many requests from here; `retry-after` says when.
    Slow = "slow-down", 429;
    /// The request's clock is too far off, it was made before the server started, or its nonce was used: sign it
    /// again, with a nonce of the server's if this comes again.
    Clock = "clock", 401;
    /// The body is not what the signature covers.
    Digest = "digest", 422;
    /// The proof of a leaf is missing or wrong, or under a checkpoint that this custodian has not taken.
    Log = "log", 424;
    /// The statement breaks a rule of the member chain.
    Chain = "chain", 403;
    /// A new vault needs an invitation.
    Invite = "invite", 402;
    /// The server cannot write: disk full or damaged.
    Unavailable = "unavailable", 503;
    /// The request line and headers are longer than [`MAX_HEADERS`].
    Headers = "headers-too-large", 431;
    /// The request was meant for a server of another name.
    Misdirected = "misdirected", 421;
}

/// First part of every problem's `type`.
pub const PROBLEM_TYPE: &str = "tag:coffre,2026:problem/";

impl Refusal {
    /// The body of the answer (RFC 9457): always the same bytes for the same refusal, so that it tells nothing more.
    pub fn to_problem(self) -> String {
        format!("{{\"type\":\"{PROBLEM_TYPE}{}\",\"status\":{}}}", self.code(), self.status())
    }

    /// Reads such a body, whatever else stands in it.
    pub fn from_problem(body: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(body).ok()?;
        let (_, rest) = text.split_once(PROBLEM_TYPE)?;
        Self::from_code(rest.split('"').next()?)
    }
}

/// Computes the [`DropId`] of bytes that are not all in memory.
#[derive(Clone)]
#[allow(missing_debug_implementations)]
pub struct DropHasher(ring::digest::Context);

impl DropHasher {
    /// For a drop of so many bytes: the length is hashed first.
    pub fn new(len: u32) -> Self {
        let mut context = ring::digest::Context::new(&ring::digest::SHA256);
        context.update(&ctx(Label::DropId, &[]));
        context.update(&len.to_be_bytes());
        DropHasher(context)
    }

    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The id.
    pub fn finish(self) -> DropId {
        DropId::new(self.0.finish().as_ref().try_into().expect("SHA-256 has 32 bytes"))
    }
}

/// The id of a drop: `SHA-256(ctx("drop-id", bytes))`.
pub fn drop_id(bytes: &[u8]) -> DropId {
    DropId::new(*hash(Label::DropId, &[bytes]).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drop_id_is_the_same_in_pieces() {
        let bytes: Vec<u8> = (0..1000u32).map(|i| (i % 251) as u8).collect();
        let mut pieces = DropHasher::new(1000);
        bytes.chunks(7).for_each(|piece| pieces.update(piece));
        assert_eq!(pieces.finish(), drop_id(&bytes));
        assert_ne!(DropHasher::new(1000).finish(), drop_id(&bytes));
    }

    #[test]
    fn problems_are_read_as_they_are_written() {
        for refusal in Refusal::ALL {
            assert_eq!(Refusal::from_problem(refusal.to_problem().as_bytes()), Some(*refusal));
            assert!(Refusal::ALL.iter().filter(|other| other.code() == refusal.code()).count() == 1);
        }
        assert_eq!(Refusal::from_problem(b"{\"type\":\"about:blank\"}"), None);
    }
}
