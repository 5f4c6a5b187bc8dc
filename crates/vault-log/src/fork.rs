//! Fork reports: two checkpoints that one log should never have signed both, with the proof.
//!
//! C2SP has no such file; this one is Coffre's (`docs/protocol/log.md`). It convicts a log before anybody who has the
//! log's key, with nothing else at hand.

use crate::checkpoint::{CheckpointError, SignedCheckpoint};
use crate::hash::Hash;
use crate::key::VerifierKey;
use crate::limits::MAX_FORK_REPORT;
use crate::text::hash_lines;
use crate::tree::{ProofError, TreeHead, beginning, verify_consistency};
use std::fmt;

const HEADER: &str = "coffre-log-fork@v1";

/// Why a report is refused. Whoever made it is at fault: it convicts nobody.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ForkError {
    /// Not the lines of a report.
    #[error("not a fork report")]
    Format,
    /// A checkpoint is none, or not the log's.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The proof does not belong to the newer checkpoint.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// The two checkpoints agree.
    #[error("the two checkpoints agree")]
    NoFork,
}

/// Two signed checkpoints of one log, and what the newer one says about the size of the older.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForkReport {
    older: SignedCheckpoint,
    newer: SignedCheckpoint,
    root: Hash,
    proof: Vec<Hash>,
}

impl ForkReport {
    /// Puts a report together: under `newer`, the tree of `older`'s size has the root `root`, as `proof` shows.
    ///
    /// For two checkpoints of one size, `root` is the newer one's and `proof` is empty.
    pub fn new(older: SignedCheckpoint, newer: SignedCheckpoint, root: Hash, proof: Vec<Hash>) -> Self {
        ForkReport { older, newer, root, proof }
    }

    /// The report that a consistency proof for the two sizes makes, if it convicts the log of this key. For one size no proof
    /// is needed. Of a size that is a power of two the proof does not say what the newer tree has there: then nothing.
    pub fn by_proof(
        older: &SignedCheckpoint,
        newer: &SignedCheckpoint,
        proof: &[Hash],
        log: &VerifierKey,
    ) -> Option<Self> {
        let (old, new) = (older.verify(log).ok()?.head(), newer.verify(log).ok()?.head());
        let (root, proof) = match old.size == new.size {
            true => (new.root, &[][..]),
            false => (beginning(old.size, &new, proof)?, proof),
        };
        let report = Self::new(older.clone(), newer.clone(), root, proof.to_vec());
        report.verify(log).is_ok().then_some(report)
    }

    /// Reads a report.
    pub fn parse(bytes: &[u8]) -> Result<Self, ForkError> {
        if bytes.len() > MAX_FORK_REPORT {
            return Err(ForkError::Format);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| ForkError::Format)?;
        let (root, proof, older, newer) = split(text).ok_or(ForkError::Format)?;
        let read = |note: &str| SignedCheckpoint::parse(note.as_bytes());
        Ok(ForkReport { older: read(older)?, newer: read(newer)?, root, proof })
    }

    /// The two checkpoints, the older first.
    pub fn checkpoints(&self) -> (&SignedCheckpoint, &SignedCheckpoint) {
        (&self.older, &self.newer)
    }

    /// The root that the newer tree has at the older one's size. It means something once [`Self::verify`] has said so.
    pub fn beginning(&self) -> &Hash {
        &self.root
    }

    /// Convicts the log: it has signed both, and the newer tree does not begin with the older one.
    pub fn verify(&self, log: &VerifierKey) -> Result<(), ForkError> {
        let (older, newer) = (self.older.verify(log)?.head(), self.newer.verify(log)?.head());
        let true_beginning = TreeHead { size: older.size, root: self.root };
        verify_consistency(&true_beginning, &newer, &self.proof)?;
        if self.root == older.root { Err(ForkError::NoFork) } else { Ok(()) }
    }
}

/// Root, proof, and the two checkpoints. A checkpoint has no empty line but the one before its signatures.
fn split(text: &str) -> Option<(Hash, Vec<Hash>, &str, &str)> {
    let (root, rest) = text.strip_prefix(HEADER)?.strip_prefix("\nroot ")?.split_once('\n')?;
    let (proof, checkpoints) = hash_lines(rest)?;
    let signatures = checkpoints.find("\n\n")? + 2;
    let end = signatures + checkpoints[signatures..].find("\n\n")? + 1;
    Some((Hash::from_base64(root)?, proof, &checkpoints[..end], &checkpoints[end + 1..]))
}

impl fmt::Display for ForkReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER}\nroot {}", self.root)?;
        self.proof.iter().try_for_each(|hash| writeln!(f, "{hash}"))?;
        write!(f, "\n{}\n{}", self.older, self.newer)
    }
}
