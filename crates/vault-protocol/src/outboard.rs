//! Range reads that can be trusted: BLAKE3's own tree, cut at 64 KiB groups (docs/protocol/object.md).
//!
//! The outboard is the list of the groups' chaining values, 32 bytes each. Merged, they must give the object's
//! digest; then each group read is checked against its own value. It is public work on ciphertext: the server
//! computes it, and nobody needs to believe the server.

use crate::hash::ObjectDigest;
use blake3::hazmat::{HasherExt, Mode, merge_subtrees_non_root, merge_subtrees_root};

/// Bytes in one group.
pub const GROUP: u64 = GROUP_LEN as u64;
const GROUP_LEN: usize = 64 * 1024;
const CV: usize = 32;

/// Computes digest and outboard in one pass over an object's bytes.
#[derive(Debug, Default)]
pub struct Builder {
    values: Vec<[u8; CV]>,
    pending: Vec<u8>,
}

impl Builder {
    /// Starts an empty object.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next bytes; holds at most one group.
    pub fn update(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            if self.pending.len() == GROUP_LEN {
                self.flush();
            }
            let n = bytes.len().min(GROUP_LEN - self.pending.len());
            self.pending.extend_from_slice(&bytes[..n]);
            bytes = &bytes[n..];
        }
    }

    fn flush(&mut self) {
        let value = group_value(self.values.len() as u64, &self.pending);
        self.values.push(value);
        self.pending.clear();
    }

    /// The digest of everything taken, and its outboard (empty for an object of one group).
    pub fn finish(mut self) -> (ObjectDigest, Outboard) {
        if self.values.is_empty() {
            return (crate::hash::object_digest(&self.pending), Outboard { values: Vec::new() });
        }
        self.flush();
        let digest = ObjectDigest::new(root(&self.values));
        (digest, Outboard { values: self.values })
    }
}

/// The chaining values of an object's groups, as checked by [`Outboard::parse`] or made by [`Builder::finish`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outboard {
    values: Vec<[u8; CV]>,
}

/// A group, or an outboard, that is not the object's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("bytes that are not those of the object")]
pub struct NotTheObject;

impl Outboard {
    /// The bytes: each chaining value, in order.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.values.concat()
    }

    /// How many bytes the outboard of an object has.
    pub fn len_for(object: u64) -> u64 {
        let groups = object.div_ceil(GROUP);
        if groups < 2 { 0 } else { groups * CV as u64 }
    }

    /// Reads an outboard and checks that it is that of the object with this digest and length.
    pub fn parse(bytes: &[u8], object: u64, digest: &ObjectDigest) -> Result<Self, NotTheObject> {
        if bytes.len() as u64 != Self::len_for(object) {
            return Err(NotTheObject);
        }
        let values: Vec<[u8; CV]> = bytes.as_chunks::<CV>().0.to_vec();
        if !values.is_empty() && root(&values) != *digest.as_bytes() {
            return Err(NotTheObject);
        }
        Ok(Outboard { values })
    }

    /// Checks the bytes of one group: all 64 KiB of it, or what is left in the last.
    pub fn check(&self, group: u64, bytes: &[u8], digest: &ObjectDigest) -> Result<(), NotTheObject> {
        let good = if self.values.is_empty() {
            group == 0 && crate::hash::object_digest(bytes) == *digest
        } else {
            let want = usize::try_from(group).ok().and_then(|i| self.values.get(i)).ok_or(NotTheObject)?;
            !bytes.is_empty() && bytes.len() <= GROUP_LEN && group_value(group, bytes) == *want
        };
        if good { Ok(()) } else { Err(NotTheObject) }
    }
}

/// The chaining value of one group: for whoever has no room for all of them.
///
/// # Panics
/// If `bytes` is not a group: empty, or longer than [`GROUP`].
pub fn group_value(group: u64, bytes: &[u8]) -> [u8; CV] {
    blake3::Hasher::new().set_input_offset(group * GROUP).update(bytes).finalize_non_root()
}

// BLAKE3 §2.1: the left subtree is the largest power of two of chunks that leaves something to the right. Groups are
// powers of two of chunks and only the last is short, so the same rule on groups gives the same tree.
fn split(n: usize) -> usize {
    (n / 2 + n % 2).next_power_of_two()
}

fn root(values: &[[u8; CV]]) -> [u8; CV] {
    let (left, right) = values.split_at(split(values.len()));
    *merge_subtrees_root(&subtree(left), &subtree(right), Mode::Hash).as_bytes()
}

fn subtree(values: &[[u8; CV]]) -> [u8; CV] {
    if let [one] = values {
        return *one;
    }
    let (left, right) = values.split_at(split(values.len()));
    merge_subtrees_non_root(&subtree(left), &subtree(right), Mode::Hash)
}
