//! Roots and proofs from tiles, in two steps: which tiles are needed, then what they say.
//!
//! The first step is arithmetic, so that a client can fetch all tiles at once and a server knows its reads beforehand.

use crate::hash::Hash;
use crate::limits::TILE_WIDTH;
use crate::tile::{self, ReadTile, TileError, TileKind, TilePath};
use crate::tree::{ProofError, TreeHead};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// The hashes that a proof or a root is made of, each the root of a range of leaves.
#[derive(Clone, Debug)]
pub struct Plan {
    size: u64,
    ranges: Vec<Range<u64>>,
}

impl Plan {
    /// For the inclusion proof of leaf `index` in a tree of `size` leaves (RFC 6962 §2.1.1).
    pub fn inclusion(index: u64, size: u64) -> Result<Self, ProofError> {
        if index >= size {
            return Err(ProofError::OutsideTree);
        }
        let (mut here, mut ranges) = (0..size, Vec::new());
        while let Some((left, right)) = halves(&here) {
            let (inside, beside) = if index < right.start { (left, right) } else { (right, left) };
            ranges.push(beside);
            here = inside;
        }
        ranges.reverse();
        Ok(Plan { size, ranges })
    }

    /// For the consistency proof between trees of `old` and `new` leaves (RFC 6962 §2.1.2).
    pub fn consistency(old: u64, new: u64) -> Result<Self, ProofError> {
        if old > new {
            return Err(ProofError::Backwards);
        }
        let (mut here, mut ranges) = (0..new, Vec::new());
        if old > 0 {
            while let Some((left, right)) = halves(&here).filter(|_| old < here.end) {
                let (inside, beside) = if old <= right.start { (left, right) } else { (right, left) };
                ranges.push(beside);
                here = inside;
            }
            // The old tree itself is not repeated: the verifier knows its root.
            if here.start > 0 {
                ranges.push(here);
            }
        }
        ranges.reverse();
        Ok(Plan { size: new, ranges })
    }

    /// For the whole subtrees that the first `at` leaves of a tree of `size` make, each its own hash, large to small.
    pub fn subtrees(at: u64, size: u64) -> Result<Self, ProofError> {
        if at > size {
            return Err(ProofError::Backwards);
        }
        let leaves = |node: Node| node.index << node.height..(node.index + 1) << node.height;
        Ok(Plan { size, ranges: perfect_subtrees(&(0..at)).map(leaves).collect() })
    }

    /// For the root of a tree of `size` leaves: one hash, or none for the empty tree.
    pub fn root(size: u64) -> Self {
        Plan { size, ranges: Some(0..size).into_iter().filter(|all| !all.is_empty()).collect() }
    }

    /// The tiles to read, each once.
    pub fn tiles(&self) -> BTreeSet<TilePath> {
        let nodes = self.ranges.iter().flat_map(perfect_subtrees);
        nodes.filter_map(|node| node.tile(self.size)).collect()
    }

    /// The hashes, in the order of the proof. They are as good as the tiles: check them against a signed root.
    pub fn solve<R: ReadTile + ?Sized>(&self, tiles: &R) -> Result<Vec<Hash>, TileError<R::Error>> {
        let mut read = BTreeMap::new();
        for path in self.tiles() {
            read.insert(path, tile::hashes(tiles, &path)?);
        }
        // Every tree of a size that fits its limit has all of these; of a larger one, what is left out does not verify.
        let range_root = |range: &Range<u64>| {
            let hashes = perfect_subtrees(range).filter_map(|node| node.root(read.get(&node.tile(self.size)?)?));
            join(hashes.collect())
        };
        Ok(self.ranges.iter().map(range_root).collect())
    }
}

/// The head that the tiles of a tree of `size` leaves say. For whoever trusts them: a server its own disk.
pub fn head<R: ReadTile + ?Sized>(size: u64, tiles: &R) -> Result<TreeHead, TileError<R::Error>> {
    let root = Plan::root(size).solve(tiles)?;
    Ok(TreeHead { size, root: root.first().copied().unwrap_or(Hash::EMPTY_TREE) })
}

/// Where the root of a range has its two children: the left one is the largest power of two that is not all.
fn halves(range: &Range<u64>) -> Option<(Range<u64>, Range<u64>)> {
    let width = range.end - range.start;
    if width < 2 {
        return None;
    }
    let middle = range.start + (1 << (width - 1).ilog2());
    Some((range.start..middle, middle..range.end))
}

/// A node over 2^height leaves, all of them there.
struct Node {
    height: u32,
    index: u64,
}

impl Node {
    /// The tile that holds it, or the leaves of the subtree below it.
    fn tile(&self, size: u64) -> Option<TilePath> {
        let level = u8::try_from(self.height / 8).ok()?;
        TilePath::in_tree(TileKind::Hashes(level), self.first() / u64::from(TILE_WIDTH), size)
    }

    /// Its hash, from that tile.
    fn root(&self, tile: &[Hash]) -> Option<Hash> {
        let first = usize::try_from(self.first() % u64::from(TILE_WIDTH)).ok()?;
        tile.get(first..first + (1 << (self.height % 8))).map(perfect_root)
    }

    /// The number, in its tile's level, of the first hash below it.
    fn first(&self) -> u64 {
        self.index << (self.height % 8)
    }
}

/// The whole subtrees that a range of [`Plan`] is made of, from the left: large to small.
fn perfect_subtrees(range: &Range<u64>) -> impl Iterator<Item = Node> + use<> {
    let Range { mut start, end } = *range;
    std::iter::from_fn(move || {
        let height = end.checked_sub(start).filter(|left| *left > 0)?.ilog2();
        let node = Node { height, index: start >> height };
        start += 1 << height;
        Some(node)
    })
}

/// The root over 2^n hashes.
pub(crate) fn perfect_root(hashes: &[Hash]) -> Hash {
    match hashes {
        [one] => *one,
        _ => {
            let (left, right) = hashes.split_at(hashes.len() / 2);
            Hash::of_node(&perfect_root(left), &perfect_root(right))
        }
    }
}

/// The root over whole subtrees, from the left.
pub(crate) fn join(mut subtrees: Vec<Hash>) -> Hash {
    let Some(mut root) = subtrees.pop() else { return Hash::EMPTY_TREE };
    while let Some(left) = subtrees.pop() {
        root = Hash::of_node(&left, &root);
    }
    root
}
