//! What the tests share: RFC 6962 written down again, as its recursive definitions say, and a small log.

#![allow(dead_code, unreachable_pub, clippy::unwrap_used, clippy::cast_possible_truncation)]

use vault_log::checkpoint::{Checkpoint, SignedCheckpoint};
use vault_log::cosignature::Cosigner;
use vault_log::edge::Edge;
use vault_log::hash::Hash;
use vault_log::key::{KeyName, VerifierKey};
use vault_log::note::NoteSigner;
use vault_log::plan::Plan;
use vault_log::tile::TileMap;
use vault_log::tree::TreeHead;
use vault_log::witness::{AddCheckpoint, KnownLog, judge};

/// Entries of different lengths, the first of them empty.
pub fn entries(count: usize) -> Vec<Vec<u8>> {
    (0..count).map(|i| format!("entry {i} ").into_bytes().into_iter().cycle().take(i % 60).collect()).collect()
}

/// RFC 6962 §2.1, MTH over leaf hashes.
pub fn mth(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Hash::EMPTY_TREE,
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(split(leaves.len()));
            Hash::of_node(&mth(left), &mth(right))
        }
    }
}

/// RFC 6962 §2.1.1, PATH.
pub fn path(m: usize, leaves: &[Hash]) -> Vec<Hash> {
    if leaves.len() < 2 {
        return Vec::new();
    }
    let (left, right) = leaves.split_at(split(leaves.len()));
    let (mut proof, sibling) =
        if m < left.len() { (path(m, left), right) } else { (path(m - left.len(), right), left) };
    proof.push(mth(sibling));
    proof
}

/// RFC 6962 §2.1.2, PROOF.
pub fn proof(m: usize, leaves: &[Hash]) -> Vec<Hash> {
    if m == 0 { Vec::new() } else { subproof(m, leaves, true) }
}

fn subproof(m: usize, leaves: &[Hash], whole: bool) -> Vec<Hash> {
    if m == leaves.len() {
        return if whole { Vec::new() } else { vec![mth(leaves)] };
    }
    let (left, right) = leaves.split_at(split(leaves.len()));
    let (mut proof, sibling) = if m <= left.len() {
        (subproof(m, left, whole), right)
    } else {
        (subproof(m - left.len(), right, false), left)
    };
    proof.push(mth(sibling));
    proof
}

/// The largest power of two smaller than n.
fn split(n: usize) -> usize {
    n.next_power_of_two() / 2
}

pub fn leaves(entries: &[Vec<u8>]) -> Vec<Hash> {
    entries.iter().map(|entry| Hash::of_leaf(entry)).collect()
}

pub fn reference_head(leaves: &[Hash]) -> TreeHead {
    TreeHead { size: leaves.len() as u64, root: mth(leaves) }
}

pub fn name(name: &str) -> KeyName {
    KeyName::new(name).unwrap()
}

pub fn log_signer(seed: u8) -> NoteSigner {
    NoteSigner::derive(name(&format!("log{seed}.example/events/001")), &[seed; 32])
}

pub fn cosigner(seed: u8) -> Cosigner {
    Cosigner::derive(name(&format!("witness{seed}.example")), &[seed; 32])
}

/// A log that keeps its files in memory.
pub struct Log {
    pub signer: NoteSigner,
    pub disk: TileMap,
    pub edge: Edge,
}

impl Log {
    pub fn new(seed: u8) -> Self {
        Log { signer: log_signer(seed), disk: TileMap::new(), edge: Edge::new() }
    }

    pub fn with(seed: u8, entries: &[Vec<u8>]) -> Self {
        let mut log = Log::new(seed);
        log.append(entries);
        log
    }

    pub fn append(&mut self, entries: &[Vec<u8>]) -> TreeHead {
        let growth = self.edge.append(entries).unwrap();
        self.disk.extend(growth.files);
        self.edge = growth.edge;
        self.edge.head()
    }

    pub fn key(&self) -> &VerifierKey {
        self.signer.key()
    }

    pub fn checkpoint(&self) -> SignedCheckpoint {
        Checkpoint::sign(self.edge.head(), &self.signer)
    }

    pub fn inclusion(&self, index: u64) -> Vec<Hash> {
        Plan::inclusion(index, self.edge.head().size).unwrap().solve(&self.disk).unwrap()
    }

    pub fn consistency(&self, old: u64) -> Vec<Hash> {
        Plan::consistency(old, self.edge.head().size).unwrap().solve(&self.disk).unwrap()
    }

    /// The newest checkpoint, cosigned at the times given.
    pub fn cosigned(&self, witnesses: &[(u8, u64)]) -> SignedCheckpoint {
        let mut checkpoint = self.checkpoint();
        for (seed, time) in witnesses {
            let witness = cosigner(*seed);
            let line = cosign(&checkpoint, self.key(), &witness, *time);
            checkpoint.add_cosignatures(line.as_bytes(), std::slice::from_ref(witness.key())).unwrap();
        }
        checkpoint
    }
}

/// The answer of a witness that never saw the log before.
pub fn cosign(checkpoint: &SignedCheckpoint, log: &VerifierKey, witness: &Cosigner, time: u64) -> String {
    let request = AddCheckpoint { old_size: 0, proof: Vec::new(), checkpoint: checkpoint.clone() };
    let known = KnownLog { keys: std::slice::from_ref(log), last: TreeHead::EMPTY };
    judge(&request, Some(known)).unwrap().cosign(witness, time).unwrap()
}
