//! The tree against RFC 6962's own definitions, for every leaf of every size, and against single-bit changes.

#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)]

mod common;

use common::*;
use data_encoding::HEXLOWER;
use proptest::prelude::*;
use vault_log::hash::Hash;
use vault_log::plan::{self, Plan};
use vault_log::tree::{ProofError, TreeHead, beginning, verify_consistency, verify_inclusion};

/// The leaves that Certificate Transparency's first implementations tested with, and the roots of the first 1 to 8.
const CT_LEAVES: [&str; 8] =
    ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
const CT_ROOTS: [&str; 8] = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];
/// Consistency of the trees of 6 and of 8 of those leaves.
const CT_6_TO_8: [&str; 3] = [
    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
];

fn hex(text: &str) -> Hash {
    Hash::new(HEXLOWER.decode(text.as_bytes()).unwrap().try_into().unwrap())
}

#[test]
fn known_roots_and_proofs() {
    let entries: Vec<_> = CT_LEAVES.iter().map(|leaf| HEXLOWER.decode(leaf.as_bytes()).unwrap()).collect();
    let mut log = Log::new(1);
    for (entry, root) in entries.iter().zip(CT_ROOTS) {
        assert_eq!(log.append(std::slice::from_ref(entry)).root, hex(root));
    }
    let (old, new) = (TreeHead { size: 6, root: hex(CT_ROOTS[5]) }, log.edge.head());
    assert_eq!(log.consistency(6), CT_6_TO_8.map(hex));
    assert_eq!(verify_consistency(&old, &new, &CT_6_TO_8.map(hex)), Ok(()));
    assert_eq!(TreeHead::EMPTY.root, mth(&[]));
    let nothing = ring::digest::digest(&ring::digest::SHA256, b"");
    assert_eq!(Hash::EMPTY_TREE.as_bytes(), nothing.as_ref());
}

#[test]
fn every_leaf_of_every_size() {
    let entries = entries(300);
    let leaves = leaves(&entries);
    let mut log = Log::new(1);
    for size in 1..=entries.len() {
        let head = log.append(&entries[size - 1..size]);
        assert_eq!(head, reference_head(&leaves[..size]));
        assert_eq!(plan::head(size as u64, &log.disk), Ok(head));
        for (index, leaf) in leaves[..size].iter().enumerate() {
            let proof = log.inclusion(index as u64);
            assert_eq!(proof, path(index, &leaves[..size]), "leaf {index} of {size}");
            assert_eq!(verify_inclusion(leaf, index as u64, &head, &proof), Ok(()));
            // Not elsewhere, not another leaf.
            let elsewhere = if index + 1 < size { index + 1 } else { 0 };
            let moved = verify_inclusion(leaf, elsewhere as u64, &head, &proof);
            assert!(moved.is_err() || size == 1, "leaf {index} of {size} moved to {elsewhere}");
            assert!(verify_inclusion(&Hash::of_leaf(b"another"), index as u64, &head, &proof).is_err());
        }
    }
}

#[test]
fn every_pair_of_sizes() {
    let entries = entries(140);
    let leaves = leaves(&entries);
    let log = Log::with(1, &entries);
    let heads: Vec<_> = (0..=leaves.len()).map(|size| reference_head(&leaves[..size])).collect();
    for (new, new_head) in heads.iter().enumerate() {
        for (old, old_head) in heads[..=new].iter().enumerate() {
            let proof = proof(old, &leaves[..new]);
            // Any tree proves what was in it: the tiles of the larger one hold those of the smaller ones.
            let planned = Plan::consistency(old as u64, new as u64).unwrap().solve(&log.disk);
            if new == entries.len() {
                assert_eq!(planned, Ok(proof.clone()), "{old} to {new}");
            }
            assert_eq!(verify_consistency(old_head, new_head, &proof), Ok(()), "{old} to {new}");
            if old < new {
                assert_eq!(verify_consistency(new_head, old_head, &proof), Err(ProofError::Backwards));
            }
            let mut other = *old_head;
            other.root = Hash::of_leaf(b"another");
            assert!(verify_consistency(&other, new_head, &proof).is_err(), "{old} to {new}");
            let (mut longer, mut shorter) = (proof.clone(), proof);
            longer.push(Hash::EMPTY_TREE);
            assert_eq!(verify_consistency(old_head, new_head, &longer), Err(ProofError::Length));
            if shorter.pop().is_some() {
                assert_eq!(verify_consistency(old_head, new_head, &shorter), Err(ProofError::Length));
            }
        }
    }
}

#[test]
fn every_single_bit_of_an_inclusion_proof_counts() {
    let entries = entries(260);
    for size in (1..=24).chain([64, 65, 127, 128, 255, 256, 257, 260]) {
        let leaves = leaves(&entries[..size]);
        let head = reference_head(&leaves);
        let step = if size > 24 { 37 } else { 1 };
        for index in (0..size).step_by(step) {
            let proof = path(index, &leaves);
            for (proof, leaf, head) in changed(&proof, leaves[index], head) {
                assert!(verify_inclusion(&leaf, index as u64, &head, &proof).is_err(), "leaf {index} of {size}");
            }
            let mut longer = proof.clone();
            longer.push(Hash::EMPTY_TREE);
            assert_eq!(verify_inclusion(&leaves[index], index as u64, &head, &longer), Err(ProofError::Length));
            if let Some((_, shorter)) = proof.split_last() {
                assert_eq!(verify_inclusion(&leaves[index], index as u64, &head, shorter), Err(ProofError::Length));
            }
        }
    }
}

#[test]
fn every_single_bit_of_a_consistency_proof_counts() {
    let leaves = leaves(&entries(28));
    for new in 1..=leaves.len() {
        let new_head = reference_head(&leaves[..new]);
        for old in 1..=new {
            let proof = proof(old, &leaves[..new]);
            let old_root = mth(&leaves[..old]);
            for (proof, old_root, new_head) in changed(&proof, old_root, new_head) {
                let old_head = TreeHead { size: old as u64, root: old_root };
                assert!(verify_consistency(&old_head, &new_head, &proof).is_err(), "{old} to {new}");
            }
        }
    }
}

/// All that differs in one bit: of a hash of the proof, of the first hash beside it, of the root.
fn changed(proof: &[Hash], hash: Hash, head: TreeHead) -> impl Iterator<Item = (Vec<Hash>, Hash, TreeHead)> {
    let in_proof = (0..proof.len() * 256).map(move |bit| {
        let mut changed = proof.to_vec();
        changed[bit / 256] = flipped(changed[bit / 256], bit % 256);
        (changed, hash, head)
    });
    let in_hash = (0..256).map(move |bit| (proof.to_vec(), flipped(hash, bit), head));
    let in_root = (0..256).map(move |bit| (proof.to_vec(), hash, TreeHead { root: flipped(head.root, bit), ..head }));
    in_proof.chain(in_hash).chain(in_root)
}

fn flipped(hash: Hash, bit: usize) -> Hash {
    let mut bytes = *hash.as_bytes();
    bytes[bit / 8] ^= 1 << (bit % 8);
    Hash::new(bytes)
}

#[test]
fn an_empty_tree_has_one_root() {
    let false_empty = TreeHead { size: 0, root: Hash::of_leaf(b"") };
    let one = reference_head(&leaves(&entries(1)));
    assert_eq!(verify_consistency(&TreeHead::EMPTY, &one, &[]), Ok(()));
    assert_eq!(verify_consistency(&TreeHead::EMPTY, &TreeHead::EMPTY, &[]), Ok(()));
    assert_eq!(verify_consistency(&false_empty, &one, &[]), Err(ProofError::Root));
    assert_eq!(verify_consistency(&false_empty, &false_empty, &[]), Err(ProofError::Root));
    assert_eq!(verify_consistency(&TreeHead::EMPTY, &false_empty, &[]), Err(ProofError::Root));
    assert_eq!(verify_inclusion(&one.root, 0, &TreeHead::EMPTY, &[]), Err(ProofError::OutsideTree));
    assert_eq!(Plan::inclusion(0, 0).unwrap_err(), ProofError::OutsideTree);
    assert_eq!(Plan::consistency(1, 0).unwrap_err(), ProofError::Backwards);
}

proptest! {
    /// Numbers that no tree of ours will reach: arithmetic must hold to the end of its type.
    #[test]
    fn any_numbers_do_no_harm(a: u64, b: u64, hashes in prop::collection::vec(any::<[u8; 32]>(), 0..70)) {
        let hashes: Vec<_> = hashes.into_iter().map(Hash::new).collect();
        let (old, new) = (TreeHead { size: a, root: Hash::EMPTY_TREE }, TreeHead { size: b, root: Hash::EMPTY_TREE });
        prop_assert!(verify_inclusion(&Hash::EMPTY_TREE, a, &new, &hashes).is_err());
        if a != b && a != 0 {
            prop_assert!(verify_consistency(&old, &new, &hashes).is_err());
        }
        for plan in [Plan::inclusion(a, b), Plan::consistency(a, b)].into_iter().flatten() {
            prop_assert!(plan.tiles().len() <= 128);
        }
    }

    /// The largest proofs have the right length, whatever is in them.
    #[test]
    fn lengths_are_those_of_the_plan(a: u64, b: u64) {
        let (small, large) = (a.min(b), a.max(b).max(1));
        let length = |error| matches!(error, Err(ProofError::Length));
        let count = |plan: Plan| plan.solve(&Zeros).unwrap().len();
        let (small, large) = (small % large, large >> 1 | 1);
        let small = small % large;
        let head = TreeHead { size: large, root: Hash::EMPTY_TREE };
        let proof = vec![Hash::EMPTY_TREE; count(Plan::inclusion(small, large).unwrap())];
        prop_assert_eq!(verify_inclusion(&Hash::EMPTY_TREE, small, &head, &proof), Err(ProofError::Root));
        let more = vec![Hash::EMPTY_TREE; proof.len() + 1];
        prop_assert!(length(verify_inclusion(&Hash::EMPTY_TREE, small, &head, &more)));
        let old = TreeHead { size: small, root: Hash::EMPTY_TREE };
        if small > 0 {
            let proof = vec![Hash::EMPTY_TREE; count(Plan::consistency(small, large).unwrap())];
            prop_assert_eq!(verify_consistency(&old, &head, &proof), Err(ProofError::Root));
            let more = vec![Hash::EMPTY_TREE; proof.len() + 1];
            prop_assert!(length(verify_consistency(&old, &head, &more)));
        }
    }
}

/// A disk on which every tile is there, and zero.
struct Zeros;

impl vault_log::tile::ReadTile for Zeros {
    type Error = std::convert::Infallible;

    fn read(&self, path: &vault_log::tile::TilePath) -> Result<Vec<u8>, Self::Error> {
        Ok(vec![0; 32 * usize::from(path.width())])
    }
}

#[test]
fn a_proof_says_the_beginning_of_the_newer_tree() {
    let entries = entries(40);
    let (mut log, mut heads) = (Log::new(1), vec![TreeHead::EMPTY]);
    for entry in &entries {
        heads.push(log.append(std::slice::from_ref(entry)));
        let new = log.edge.head();
        for old in 0..=new.size + 1 {
            let proof = if old <= new.size { log.consistency(old) } else { log.consistency(new.size) };
            let says = old < new.size && old > 0 && !old.is_power_of_two();
            let expected = heads.get(usize::try_from(old).unwrap()).filter(|_| says).map(|head| head.root);
            assert_eq!(beginning(old, &new, &proof), expected, "{old} of {}", new.size);
            let other = TreeHead { root: Hash::EMPTY_TREE, ..new };
            assert_eq!(beginning(old, &other, &proof), None);
            assert_eq!(beginning(old, &new, &[]), None);
        }
    }
}

/// Hashes that lead to the newer root say nothing of a beginning that a consistency proof does not name.
#[test]
fn no_proof_says_a_beginning_that_it_cannot_name() {
    let entries = entries(3);
    let mut log = Log::new(1);
    let heads: Vec<TreeHead> = entries.iter().map(|entry| log.append(std::slice::from_ref(entry))).collect();
    let last = Hash::of_leaf(&entries[2]);
    assert_eq!(heads[2].root, Hash::of_node(&heads[1].root, &last));
    assert_eq!(beginning(2, &heads[2], &[heads[1].root, last]), None);
    assert_eq!(beginning(3, &heads[2], &[last, heads[1].root]), None);
}
