//! The journal as the server sees it: numbered, hash-linked, sealed records. What is inside is vault-crypto's.

use crate::context::Label;
use crate::hash::{Hash, hash};
use crate::wire::WireError;

/// Largest record, in bytes.
pub const MAX_RECORD: usize = 256 * 1024;
/// Smallest padded plaintext of a record.
pub const FLOOR: u64 = 512;
/// Bytes around the padded plaintext: epoch 8, salt 32, tag 16.
pub const OVERHEAD: usize = 56;

crate::record! {
    /// A position in a journal.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct JournalRef {
        /// How many records stand up to here.
        pub seq: u64,
        /// Hash of the last of them; all zeros before the first.
        pub hash: Hash,
    }
}

impl JournalRef {
    /// Before the first record.
    pub const EMPTY: JournalRef = JournalRef { seq: 0, hash: Hash::new([0; 32]) };

    /// The position after one more record. A position claimed by a server may be the last there can be: it stays.
    pub fn then(&self, record: &[u8]) -> JournalRef {
        JournalRef { seq: self.seq.saturating_add(1), hash: record_hash(record) }
    }
}

/// Hash of a record as stored: what the next one is linked to. The link itself is the record's authenticated data.
pub fn record_hash(record: &[u8]) -> Hash {
    hash(Label::JournalRecord, &[record])
}

/// Authenticated data of a record: its place.
pub fn place(seq: u64, prev: &Hash) -> [u8; 40] {
    let mut aad = [0; 40];
    aad[..8].copy_from_slice(&seq.to_be_bytes());
    aad[8..].copy_from_slice(prev.as_bytes());
    aad
}

/// The visible parts of a record: `epoch u64be ‖ salt 32 ‖ ciphertext`.
#[derive(Clone, Copy, Debug)]
pub struct Parts<'a> {
    /// Number of the root key it is sealed under.
    pub epoch: u64,
    /// Salt of its own key.
    pub salt: &'a [u8; 32],
    /// Padded entry and tag.
    pub sealed: &'a [u8],
}

impl<'a> Parts<'a> {
    /// Splits a record, checking its length.
    pub fn parse(record: &'a [u8]) -> Result<Self, WireError> {
        if record.len() > MAX_RECORD {
            return Err(WireError::TooLong { what: "journal record", max: MAX_RECORD });
        }
        let (epoch, rest) = record.split_first_chunk::<8>().ok_or(WireError::Malformed)?;
        let (salt, sealed) = rest.split_first_chunk::<32>().ok_or(WireError::Malformed)?;
        if (sealed.len() as u64) < FLOOR + 16 {
            return Err(WireError::Expected("a padded journal record"));
        }
        Ok(Parts { epoch: u64::from_be_bytes(*epoch), salt, sealed })
    }
}
