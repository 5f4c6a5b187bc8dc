//! A tree that is read through from the left, as the few hashes that are needed to go on.
//!
//! A monitor keeps one, of at most 63 hashes: it appends what it reads and compares [`head`](Frontier::head) with the
//! checkpoint. Equal roots show that every leaf it saw is in the tree, in its place, and that the tree it knew before is
//! the beginning of this one; no other proof is needed.

use crate::hash::Hash;
use crate::limits::MAX_TREE_SIZE;
use crate::plan::{Plan, join};
use crate::tile::{ReadTile, TileError};
use crate::tree::{ProofError, TreeHead};

/// The leaves of a tree up to here, as the roots of the whole subtrees that they make: from the left, large to small.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    subtrees: Vec<Hash>,
}

impl Default for Frontier {
    fn default() -> Self {
        Frontier::new()
    }
}

impl Frontier {
    /// Before the first leaf.
    pub const fn new() -> Self {
        Frontier { size: 0, subtrees: Vec::new() }
    }

    /// One that was kept; nothing if so many hashes do not belong to this size.
    pub fn recall(size: u64, subtrees: Vec<Hash>) -> Option<Self> {
        (size <= MAX_TREE_SIZE && subtrees.len() == size.count_ones() as usize).then_some(Frontier { size, subtrees })
    }

    /// The tiles say it of the first `at` leaves of a tree of `size`. **Nobody has checked it**: append the leaves after
    /// `at` up to a signed size, and compare the root.
    pub fn claimed<R: ReadTile + ?Sized>(at: u64, size: u64, tiles: &R) -> Result<Self, ClaimError<R::Error>> {
        let subtrees = Plan::subtrees(at, size)?.solve(tiles)?;
        Ok(Frontier { size: at, subtrees })
    }

    /// How many leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The roots, to be kept.
    pub fn subtrees(&self) -> &[Hash] {
        &self.subtrees
    }

    /// Size and root.
    pub fn head(&self) -> TreeHead {
        TreeHead { size: self.size, root: join(self.subtrees.clone()) }
    }

    /// Goes on with one leaf.
    pub fn push(&mut self, leaf: Hash) {
        let mut hash = leaf;
        // As many subtrees of equal size end here as the number of leaves has ones at its end.
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.subtrees.pop() {
                hash = Hash::of_node(&left, &hash);
            }
        }
        self.subtrees.push(hash);
        self.size += 1;
    }
}

/// Why tiles do not say it. Whoever serves them is at fault, or whoever named the sizes.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ClaimError<E> {
    /// A tile is missing or malformed.
    #[error(transparent)]
    Tile(#[from] TileError<E>),
    /// More leaves than the tree has.
    #[error(transparent)]
    Sizes(#[from] ProofError),
}
