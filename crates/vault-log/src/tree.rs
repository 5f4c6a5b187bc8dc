//! The tree of RFC 6962 §2.1 as pure arithmetic: heads, and the checks of inclusion and consistency proofs.
//!
//! The checks are those of RFC 9162 §2.1.3.2 and §2.1.4.2: they take a proof of exactly the right length only.

use crate::hash::Hash;

/// The size and root of a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TreeHead {
    /// Number of leaves.
    pub size: u64,
    /// Root hash.
    pub root: Hash,
}

impl TreeHead {
    /// The tree without leaves.
    pub const EMPTY: TreeHead = TreeHead { size: 0, root: Hash::EMPTY_TREE };
}

/// Why a proof proves nothing. Whoever made the proof is at fault, or whoever named the sizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProofError {
    /// There is no such leaf in a tree of this size.
    #[error("the leaf is outside the tree")]
    OutsideTree,
    /// The older tree is larger than the newer.
    #[error("the older tree is larger than the newer one")]
    Backwards,
    /// Too many or too few hashes for these sizes.
    #[error("the proof has the wrong number of hashes")]
    Length,
    /// The hashes do not lead to the root, or to both roots.
    #[error("the proof does not lead to the root")]
    Root,
}

/// Checks that the leaf `leaf` is number `index` (from 0) of the tree `head`.
pub fn verify_inclusion(leaf: &Hash, index: u64, head: &TreeHead, proof: &[Hash]) -> Result<(), ProofError> {
    if index >= head.size {
        return Err(ProofError::OutsideTree);
    }
    let mut climb = Climb { node: index, last: head.size - 1 };
    let mut hash = *leaf;
    for sibling in proof {
        hash = match climb.step()? {
            Side::Left => Hash::of_node(sibling, &hash),
            Side::Right => Hash::of_node(&hash, sibling),
        };
    }
    climb.at_the_top()?;
    if hash == head.root { Ok(()) } else { Err(ProofError::Root) }
}

/// Checks that the tree `old` is the beginning of the tree `new`: the log has only grown.
pub fn verify_consistency(old: &TreeHead, new: &TreeHead, proof: &[Hash]) -> Result<(), ProofError> {
    if old.size > new.size {
        return Err(ProofError::Backwards);
    }
    if old.size == 0 || old.size == new.size {
        if !proof.is_empty() {
            return Err(ProofError::Length);
        }
        let possible = |head: &TreeHead| head.size > 0 || head.root == Hash::EMPTY_TREE;
        let same = old.size < new.size || old.root == new.root;
        return if possible(old) && possible(new) && same { Ok(()) } else { Err(ProofError::Root) };
    }
    // A whole subtree of the new tree is not repeated in the proof: its root is the old root.
    let whole = [old.root];
    let hashes = if old.size.is_power_of_two() { whole.iter() } else { [].iter() }.chain(proof);
    if roots(old.size, new.size, hashes)? == (old.root, new.root) { Ok(()) } else { Err(ProofError::Root) }
}

/// The root that a tree has over its first `size` leaves, as a consistency proof says: with a signed root of that size that is
/// another, it convicts the log. Nothing if the proof does not lead to `new`; nor if `size` is a power of two, or that of the
/// whole tree: then the proof does not say it.
pub fn beginning(size: u64, new: &TreeHead, proof: &[Hash]) -> Option<Hash> {
    if size.is_power_of_two() || size >= new.size {
        return None;
    }
    let (old_root, new_root) = roots(size, new.size, proof.iter()).ok()?;
    (new_root == new.root).then_some(old_root)
}

/// The roots of two trees, the older one smaller, by the hashes of a proof.
fn roots<'h>(old: u64, new: u64, mut hashes: impl Iterator<Item = &'h Hash>) -> Result<(Hash, Hash), ProofError> {
    let first = hashes.next().ok_or(ProofError::Length)?;
    let (mut old_hash, mut new_hash) = (*first, *first);
    let last = |size: u64| size.checked_sub(1).ok_or(ProofError::Length);
    let mut climb = Climb { node: last(old)?, last: last(new)? };
    climb.skip(climb.node.trailing_ones());
    for sibling in hashes {
        match climb.step()? {
            Side::Left => {
                old_hash = Hash::of_node(sibling, &old_hash);
                new_hash = Hash::of_node(sibling, &new_hash);
            }
            Side::Right => new_hash = Hash::of_node(&new_hash, sibling),
        }
    }
    climb.at_the_top()?;
    Ok((old_hash, new_hash))
}

/// On which side of the path the next sibling lies.
enum Side {
    Left,
    Right,
}

/// The way from a node up to the root: its number and that of the last node, both of one level.
struct Climb {
    node: u64,
    last: u64,
}

impl Climb {
    fn step(&mut self) -> Result<Side, ProofError> {
        if self.last == 0 {
            return Err(ProofError::Length);
        }
        let side = if self.node & 1 == 1 || self.node == self.last {
            // The last node of a level may have no sibling there: it rises until it is a right child.
            if self.node & 1 == 0 {
                self.skip(self.node.trailing_zeros());
            }
            Side::Left
        } else {
            Side::Right
        };
        self.skip(1);
        Ok(side)
    }

    fn skip(&mut self, levels: u32) {
        self.node = self.node.checked_shr(levels).unwrap_or(0);
        self.last = self.last.checked_shr(levels).unwrap_or(0);
    }

    fn at_the_top(&self) -> Result<(), ProofError> {
        if self.last == 0 { Ok(()) } else { Err(ProofError::Length) }
    }
}
