//! Trust policies (`tlog-policy`): which logs count, which witnesses, and how many of them have to agree.

mod file;

use crate::checkpoint::{CheckpointError, SignedCheckpoint, VerifiedCheckpoint};
use crate::key::{KeyName, VerifierKey};
use crate::note::{Endorsement, NoteError};

pub use file::{PolicyError, PolicyFault};

/// A policy, as its file says.
#[derive(Clone, Debug)]
pub struct Policy {
    logs: Vec<PolicyLog>,
    witnesses: Vec<PolicyWitness>,
    groups: Vec<Group>,
    /// Nothing: `quorum none`.
    quorum: Option<Member>,
}

/// A log that counts. Its key's name is its origin.
#[derive(Clone, Debug)]
pub struct PolicyLog {
    /// The key.
    pub key: VerifierKey,
    /// Where it is, if the policy says; bytes, as the file may hold any above 0x7F.
    pub url: Option<Vec<u8>>,
}

/// A witness that counts.
#[derive(Clone, Debug)]
pub struct PolicyWitness {
    /// Its name inside the policy; bytes, as the file may hold any above 0x7F.
    pub name: Vec<u8>,
    /// The key.
    pub key: VerifierKey,
    /// Where it is, if the policy says.
    pub url: Option<Vec<u8>>,
}

/// At least `threshold` of `members`.
#[derive(Clone, Debug)]
struct Group {
    threshold: usize,
    members: Vec<Member>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Member {
    Witness(usize),
    /// A group defined before the one it is in.
    Group(usize),
}

/// Why a checkpoint does not satisfy a policy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unwitnessed {
    /// None of the policy's logs has this origin. The reader's policy is out of date, or somebody invents a log.
    #[error("the policy knows no log {0}")]
    UnknownLog(String),
    /// The log's signature is missing or wrong. Whoever serves the checkpoint is at fault.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// Good cosignatures, but too few. The log has not shown this checkpoint to enough witnesses.
    #[error("the witnesses that signed are too few: {}", names(.0))]
    NoQuorum(Vec<KeyName>),
}

fn names(keys: &[KeyName]) -> String {
    let names: Vec<_> = keys.iter().map(KeyName::as_str).collect();
    if names.is_empty() { "none".into() } else { names.join(", ") }
}

impl Policy {
    /// Reads a policy file.
    pub fn parse(file: &[u8]) -> Result<Self, PolicyError> {
        file::parse(file)
    }

    /// The logs, in the order of the file.
    pub fn logs(&self) -> &[PolicyLog] {
        &self.logs
    }

    /// The witnesses, in the order of the file, whether the quorum asks for them or not.
    pub fn witnesses(&self) -> &[PolicyWitness] {
        &self.witnesses
    }

    /// Checks that one of the logs signed, and that enough witnesses saw the same.
    pub fn verify(&self, checkpoint: &SignedCheckpoint) -> Result<Witnessed, Unwitnessed> {
        let origin = checkpoint.claimed_origin();
        let keys: Vec<_> = self.logs.iter().map(|log| &log.key).filter(|key| key.name().as_str() == origin).collect();
        if keys.is_empty() {
            return Err(Unwitnessed::UnknownLog(origin.to_owned()));
        }
        self.quorum(checkpoint.verify_any(keys)?)
    }

    /// Checks that enough witnesses saw a checkpoint whose log is known from elsewhere.
    pub fn quorum(&self, checkpoint: VerifiedCheckpoint) -> Result<Witnessed, Unwitnessed> {
        let keys: Vec<_> = self.witnesses.iter().map(|witness| &witness.key).collect();
        let seen = checkpoint.cosignatures(&keys).map_err(CheckpointError::Note)?;
        if !self.enough(|key| seen.iter().any(|by| by.key == key)) {
            return Err(Unwitnessed::NoQuorum(seen.iter().map(|by| by.key.name().clone()).collect()));
        }
        let time = |by: &Endorsement<'_>| by.time;
        let mut times: Vec<u64> = seen.iter().filter_map(time).collect();
        times.sort_unstable();
        let by = |limit: u64| move |by: &&Endorsement<'_>| by.time.is_some_and(|time| time <= limit);
        let since = |limit: u64| move |by: &&Endorsement<'_>| by.time.is_some_and(|time| time >= limit);
        let (mut up, mut down) = (times.iter().copied(), times.iter().copied().rev());
        let existed_by = up.find(|t| self.enough(|key| seen.iter().filter(by(*t)).any(|by| by.key == key)));
        let current_at = down.find(|t| self.enough(|key| seen.iter().filter(since(*t)).any(|by| by.key == key)));
        let asked = self.quorum.is_some();
        Ok(Witnessed {
            existed_by: existed_by.filter(|_| asked),
            current_at: current_at.filter(|_| asked),
            by: seen.iter().map(|by| (by.key.name().clone(), by.time.unwrap_or_default())).collect(),
            checkpoint,
        })
    }

    /// Whether the quorum is at least 1 + ⌊2n/3⌋ of n witnesses, named in one group (or one witness alone).
    ///
    /// Then any two quorums share a witness that is honest, as long as less than a third are not: a log cannot show
    /// two histories. Quorums over groups of groups are not judged here, and answer no.
    pub fn withstands_a_third(&self) -> bool {
        match self.quorum {
            None => false,
            Some(Member::Witness(_)) => true,
            Some(Member::Group(group)) => {
                let Group { threshold, members } = &self.groups[group];
                let plain = members.iter().all(|member| matches!(member, Member::Witness(_)));
                plain && *threshold > 2 * members.len() / 3
            }
        }
    }

    /// How few witnesses can make the quorum: 0 if none is asked for.
    pub fn least(&self) -> usize {
        let mut least: Vec<usize> = Vec::with_capacity(self.groups.len());
        let of = |member: &Member, least: &[usize]| match *member {
            Member::Witness(_) => 1,
            Member::Group(group) => least[group],
        };
        for group in &self.groups {
            let mut members: Vec<usize> = group.members.iter().map(|member| of(member, &least)).collect();
            members.sort_unstable();
            least.push(members.iter().take(group.threshold).sum());
        }
        self.quorum.as_ref().map_or(0, |quorum| of(quorum, &least))
    }

    /// Whether the quorum is reached by the witnesses for whose keys `signed` says yes.
    fn enough(&self, signed: impl Fn(&VerifierKey) -> bool) -> bool {
        let mut reached: Vec<bool> = Vec::with_capacity(self.groups.len());
        let holds = |member: &Member, reached: &[bool]| match *member {
            Member::Witness(witness) => signed(&self.witnesses[witness].key),
            Member::Group(group) => reached[group],
        };
        for group in &self.groups {
            let members = group.members.iter().filter(|member| holds(member, &reached)).count();
            reached.push(members >= group.threshold);
        }
        self.quorum.is_none_or(|quorum| holds(&quorum, &reached))
    }
}

/// A checkpoint that satisfies a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witnessed {
    checkpoint: VerifiedCheckpoint,
    existed_by: Option<u64>,
    current_at: Option<u64>,
    by: Vec<(KeyName, u64)>,
}

impl Witnessed {
    /// The checkpoint.
    pub fn checkpoint(&self) -> &VerifiedCheckpoint {
        &self.checkpoint
    }

    /// The first second by which a quorum had signed it: what it holds was there by then. Nothing without a quorum.
    pub fn existed_by(&self) -> Option<u64> {
        self.existed_by
    }

    /// The last second since which a quorum has signed it: it was the newest they knew then. Nothing without a quorum.
    pub fn current_at(&self) -> Option<u64> {
        self.current_at
    }

    /// Every witness of the policy that signed, with the time it says, in the order of the lines.
    pub fn by(&self) -> &[(KeyName, u64)] {
        &self.by
    }
}

impl From<NoteError> for Unwitnessed {
    fn from(error: NoteError) -> Self {
        Unwitnessed::Checkpoint(error.into())
    }
}
