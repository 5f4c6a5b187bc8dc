//! The witness protocol (`tlog-witness`): what a log asks, and the rules by which a witness answers.
//!
//! [`judge`] is pure. A witness that must keep its word does, **as one transaction for each origin**: read what it
//! cosigned last, judge, store the new head, sync; and only then [`Accepted::cosign`] and answer. Two calls that
//! interleave would take a head back.

use crate::checkpoint::{CheckpointError, SignedCheckpoint, VerifiedCheckpoint};
use crate::cosignature::Cosigner;
use crate::hash::{Hash, sha256};
use crate::key::VerifierKey;
use crate::limits::{MAX_ADD_CHECKPOINT, MAX_TREE_SIZE};
use crate::text::{decimal, hash_lines};
use crate::tree::{TreeHead, verify_consistency};
use data_encoding::HEXLOWER;
use std::fmt;

/// Type of the body of a 409 that says the size to start from.
pub const SIZE_TYPE: &str = "text/x.tlog.size";

/// The body of `POST …/add-checkpoint`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddCheckpoint {
    /// Size of the tree that the witness cosigned last, as the log believes.
    pub old_size: u64,
    /// Consistency proof from there; empty if the old size is 0.
    pub proof: Vec<Hash>,
    /// The new checkpoint.
    pub checkpoint: SignedCheckpoint,
}

/// Why a witness does not cosign, with the status of its answer. The asking side is at fault, except where it says.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// 400: not the body of such a call.
    #[error("not a request to cosign a checkpoint")]
    Malformed,
    /// 404: a log that this witness does not follow.
    #[error("this witness does not follow that log")]
    UnknownLog,
    /// 403: not signed by the log, or wrongly.
    #[error("not signed by the log: {0}")]
    Unsigned(CheckpointError),
    /// 400: the old tree is larger than the new.
    #[error("the old size is larger than the checkpoint's")]
    Backwards,
    /// 409: another old size than that of the last cosigned checkpoint. No fault: start from this one.
    #[error("the last size cosigned is {0}")]
    Stale(u64),
    /// 409: another root for the size cosigned last. The log has signed two histories: keep both checkpoints
    /// ([`fork`](crate::fork)).
    #[error("another root was cosigned for this size")]
    Fork,
    /// 422: the proof does not show that the tree has only grown.
    #[error("the consistency proof does not verify")]
    Inconsistent,
}

impl Refusal {
    /// The HTTP status.
    pub fn status(&self) -> u16 {
        match self {
            Refusal::Malformed | Refusal::Backwards => 400,
            Refusal::Unsigned(_) => 403,
            Refusal::UnknownLog => 404,
            Refusal::Stale(_) | Refusal::Fork => 409,
            Refusal::Inconsistent => 422,
        }
    }

    /// The body of type [`SIZE_TYPE`] that the answer must have; nothing where the protocol leaves it open.
    pub fn size_body(&self) -> Option<String> {
        if let Refusal::Stale(size) = self { Some(format!("{size}\n")) } else { None }
    }
}

/// What a witness knows of one log.
#[derive(Clone, Copy, Debug)]
pub struct KnownLog<'w> {
    /// The log's keys; their name is its origin. One has to have signed.
    pub keys: &'w [VerifierKey],
    /// The head cosigned last; [`TreeHead::EMPTY`] before the first.
    pub last: TreeHead,
}

/// A checkpoint that continues what the witness has seen. Store its head before [`cosign`](Accepted::cosign).
#[derive(Clone, Debug)]
pub struct Accepted(VerifiedCheckpoint);

impl AddCheckpoint {
    /// Reads the body of a call.
    ///
    /// # Errors
    /// [`Refusal::Malformed`].
    pub fn parse(body: &[u8]) -> Result<Self, Refusal> {
        let text = std::str::from_utf8(body).ok().filter(|_| body.len() <= MAX_ADD_CHECKPOINT);
        let read = || {
            let (first, rest) = text?.split_once('\n')?;
            let old_size = decimal(first.strip_prefix("old ")?, MAX_TREE_SIZE)?;
            let (proof, checkpoint) = hash_lines(rest)?;
            let checkpoint = SignedCheckpoint::parse(checkpoint.as_bytes()).ok()?;
            Some(AddCheckpoint { old_size, proof, checkpoint })
        };
        read().ok_or(Refusal::Malformed)
    }

    /// The origin of the log it claims to be from: what the witness looks [`KnownLog`] up by.
    pub fn claimed_origin(&self) -> &str {
        self.checkpoint.claimed_origin()
    }
}

impl fmt::Display for AddCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "old {}", self.old_size)?;
        self.proof.iter().try_for_each(|hash| writeln!(f, "{hash}"))?;
        write!(f, "\n{}", self.checkpoint)
    }
}

/// The rules of a witness, in the order of the specification. `known` is nothing for a log it does not follow.
pub fn judge(request: &AddCheckpoint, known: Option<KnownLog<'_>>) -> Result<Accepted, Refusal> {
    let known = known.ok_or(Refusal::UnknownLog)?;
    let checkpoint = request.checkpoint.verify_any(known.keys).map_err(Refusal::Unsigned)?;
    let new = checkpoint.head();
    if request.old_size > new.size {
        return Err(Refusal::Backwards);
    }
    if request.old_size != known.last.size {
        return Err(Refusal::Stale(known.last.size));
    }
    if request.old_size == new.size && new.size > 0 && known.last.root != new.root {
        return Err(Refusal::Fork);
    }
    // Also an empty tree with the root of another.
    verify_consistency(&known.last, &new, &request.proof).map_err(|_| Refusal::Inconsistent)?;
    Ok(Accepted(checkpoint))
}

impl Accepted {
    /// The checkpoint, to be stored as the last one.
    pub fn checkpoint(&self) -> &VerifiedCheckpoint {
        &self.0
    }

    /// The body of the answer: a cosignature line. `time` is now, in seconds since 1970.
    ///
    /// Nothing if the time is 0, which is no time, or does not fit the format.
    pub fn cosign(&self, witness: &Cosigner, time: u64) -> Option<String> {
        Some(witness.cosign(self.0.signed().note().text(), time)?.to_string())
    }
}

/// Reads the body of a 409 of type [`SIZE_TYPE`]: the size that the witness cosigned last.
pub fn parse_size(body: &[u8]) -> Option<u64> {
    decimal(std::str::from_utf8(body).ok()?.strip_suffix('\n')?, MAX_TREE_SIZE)
}

/// Where a witness shows the last checkpoint that it cosigned for a log, below its prefix for monitors.
pub fn monitoring_path(origin: &str) -> String {
    format!("{}/checkpoint", HEXLOWER.encode(sha256(&[origin.as_bytes()]).as_bytes()))
}
