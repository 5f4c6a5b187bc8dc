//! SHA-256 hashes of leaves and nodes (RFC 6962 §2.1).

use crate::text::base64;
use data_encoding::{BASE64, HEXLOWER};
use ring::digest::{Context, SHA256};
use std::fmt;

/// A SHA-256 hash: of a leaf, of a node, or the root of a tree.
///
/// Shown in base64, as C2SP's formats write it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash([u8; Hash::LEN]);

impl Hash {
    /// Length in bytes.
    pub const LEN: usize = 32;

    /// The root of a tree without leaves: SHA-256 of nothing.
    pub const EMPTY_TREE: Hash = Hash([
        0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24, 0x27, 0xae,
        0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
    ]);

    /// Takes 32 bytes as they are.
    pub const fn new(bytes: [u8; Self::LEN]) -> Self {
        Hash(bytes)
    }

    /// The hash of a leaf that holds `entry`: SHA-256(00 ‖ entry).
    pub fn of_leaf(entry: &[u8]) -> Self {
        sha256(&[&[0], entry])
    }

    /// The hash of a node: SHA-256(01 ‖ left ‖ right).
    pub fn of_node(left: &Hash, right: &Hash) -> Self {
        sha256(&[&[1], &left.0, &right.0])
    }

    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; Self::LEN] {
        &self.0
    }

    /// Reads base64 with padding, in its one canonical form.
    pub fn from_base64(text: &str) -> Option<Self> {
        // 44 characters or none: decoding allocates.
        if text.len() != 44 {
            return None;
        }
        let bytes = base64(text)?;
        Some(Hash(bytes.try_into().ok()?))
    }
}

impl From<[u8; Hash::LEN]> for Hash {
    fn from(bytes: [u8; Hash::LEN]) -> Self {
        Hash(bytes)
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE64.encode(&self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({}…)", HEXLOWER.encode(&self.0[..4]))
    }
}

pub(crate) fn sha256(parts: &[&[u8]]) -> Hash {
    let mut context = Context::new(&SHA256);
    for part in parts {
        context.update(part);
    }
    Hash(context.finish().as_ref().try_into().expect("SHA-256 gives 32 bytes"))
}
