//! Proofs that travel (`tlog-proof@v1`): an entry's place, its inclusion proof, and the checkpoint, in one text.

use crate::checkpoint::{CheckpointError, SignedCheckpoint, VerifiedCheckpoint};
use crate::hash::Hash;
use crate::key::VerifierKey;
use crate::limits::{MAX_EXTRA, MAX_PROOF, MAX_PROOF_FILE, MAX_TREE_SIZE};
use crate::policy::{Policy, Unwitnessed, Witnessed};
use crate::text::{base64, decimal, hash_lines};
use crate::tree::{ProofError, verify_inclusion};
use data_encoding::BASE64;
use std::fmt;

const HEADER: &str = "c2sp.org/tlog-proof@v1";

/// Why a proof file is refused. Whoever gave it is at fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProofFileError {
    /// More bytes than such a file may have.
    #[error("a proof of more than {MAX_PROOF_FILE} bytes")]
    TooLong,
    /// Not the lines of a `tlog-proof@v1`.
    #[error("not a proof of a transparency log")]
    Format,
    /// Its checkpoint is none, or not the log's.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// Its checkpoint does not satisfy the policy.
    #[error(transparent)]
    Unwitnessed(#[from] Unwitnessed),
    /// The entry is not where it says.
    #[error(transparent)]
    Inclusion(#[from] ProofError),
}

/// A proof, read but not verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProofFile {
    extra: Option<Vec<u8>>,
    index: u64,
    hashes: Vec<Hash>,
    checkpoint: SignedCheckpoint,
}

impl ProofFile {
    /// Puts a proof together: that entry `index` is in the tree of the checkpoint.
    pub fn new(index: u64, hashes: Vec<Hash>, checkpoint: SignedCheckpoint) -> Result<Self, ProofError> {
        if index > MAX_TREE_SIZE {
            return Err(ProofError::OutsideTree);
        }
        if hashes.len() > MAX_PROOF {
            return Err(ProofError::Length);
        }
        Ok(ProofFile { extra: None, index, hashes, checkpoint })
    }

    /// Reads a file.
    pub fn parse(bytes: &[u8]) -> Result<Self, ProofFileError> {
        if bytes.len() > MAX_PROOF_FILE {
            return Err(ProofFileError::TooLong);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| ProofFileError::Format)?;
        let (extra, index, hashes, checkpoint) = split(text).ok_or(ProofFileError::Format)?;
        Ok(ProofFile { extra, index, hashes, checkpoint: SignedCheckpoint::parse(checkpoint.as_bytes())? })
    }

    /// The number of the entry, from 0.
    pub fn index(&self) -> u64 {
        self.index
    }

    /// Data that nobody signed: never to be trusted. Coffre writes none.
    pub fn extra(&self) -> Option<&[u8]> {
        self.extra.as_deref()
    }

    /// The checkpoint.
    pub fn checkpoint(&self) -> &SignedCheckpoint {
        &self.checkpoint
    }

    /// Verifies that `entry` is in a log as the policy asks.
    pub fn verify(&self, entry: &[u8], policy: &Policy) -> Result<Witnessed, ProofFileError> {
        let witnessed = policy.verify(&self.checkpoint)?;
        self.check(entry, witnessed.checkpoint())?;
        Ok(witnessed)
    }

    /// Verifies that `entry` is in one log, whoever else has seen it.
    pub fn verify_logged(&self, entry: &[u8], log: &VerifierKey) -> Result<VerifiedCheckpoint, ProofFileError> {
        let checkpoint = self.checkpoint.verify(log)?;
        self.check(entry, &checkpoint)?;
        Ok(checkpoint)
    }

    fn check(&self, entry: &[u8], checkpoint: &VerifiedCheckpoint) -> Result<(), ProofError> {
        verify_inclusion(&Hash::of_leaf(entry), self.index, &checkpoint.head(), &self.hashes)
    }
}

type Parts<'t> = (Option<Vec<u8>>, u64, Vec<Hash>, &'t str);

/// Extra data, index, hashes, and the text of the checkpoint.
fn split(text: &str) -> Option<Parts<'_>> {
    let (first, rest) = text.split_once('\n')?;
    let (second, after) = rest.split_once('\n')?;
    let (extra, rest) = match second.strip_prefix("extra ") {
        // Without data there is no line.
        Some("") => return None,
        Some(extra) if extra.len() > MAX_EXTRA.div_ceil(3) * 4 => return None,
        Some(extra) => (Some(base64(extra)?), after),
        None => (None, rest),
    };
    let (index, rest) = rest.split_once('\n')?;
    let index = decimal(index.strip_prefix("index ")?, MAX_TREE_SIZE)?;
    let (hashes, checkpoint) = hash_lines(rest)?;
    (first == HEADER).then_some((extra, index, hashes, checkpoint))
}

impl fmt::Display for ProofFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER}")?;
        if let Some(extra) = &self.extra {
            writeln!(f, "extra {}", BASE64.encode(extra))?;
        }
        writeln!(f, "index {}", self.index)?;
        self.hashes.iter().try_for_each(|hash| writeln!(f, "{hash}"))?;
        write!(f, "\n{}", self.checkpoint)
    }
}
