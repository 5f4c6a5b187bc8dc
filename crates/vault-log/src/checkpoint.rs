//! Checkpoints (`tlog-checkpoint`): notes that say how large a log is and what its root is.

use crate::hash::Hash;
use crate::key::{KeyKind, VerifierKey};
use crate::limits::{MAX_ORIGIN, MAX_TREE_SIZE};
use crate::note::{Endorsement, Note, NoteError, NoteSigner};
use crate::text::decimal;
use crate::tree::TreeHead;
use std::fmt;

/// Why a checkpoint is refused. The log is at fault, or whoever serves it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CheckpointError {
    /// Not a note, or not signed by the log.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The text is not origin, size and root.
    #[error("not the text of a checkpoint")]
    Format,
    /// It is of another log than the key's.
    #[error("a checkpoint of another log")]
    OtherLog,
    /// The key is none of a log.
    #[error("not the key of a log")]
    NotALogKey,
}

/// What a checkpoint says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log's identity, one line. Equal to the name of its key.
    pub origin: String,
    /// Size and root.
    pub head: TreeHead,
    /// Further lines, not empty. Coffre writes none and gives them no meaning.
    pub extensions: Vec<String>,
}

impl Checkpoint {
    /// Reads the text of a note.
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        Self::read(text).ok_or(CheckpointError::Format)
    }

    fn read(text: &str) -> Option<Self> {
        let mut lines = text.strip_suffix('\n')?.split('\n');
        let (origin, size, root) = (lines.next()?, lines.next()?, lines.next()?);
        let head = TreeHead { size: decimal(size, MAX_TREE_SIZE)?, root: Hash::from_base64(root)? };
        let extensions: Vec<String> = lines.map(str::to_owned).collect();
        let good = (1..=MAX_ORIGIN).contains(&origin.len()) && !extensions.iter().any(String::is_empty);
        good.then(|| Checkpoint { origin: origin.to_owned(), head, extensions })
    }

    /// Signs the checkpoint of a head with the log's key, whose name is the origin.
    ///
    /// A log must never sign a head that its last one is not the beginning of.
    pub fn sign(head: TreeHead, log: &NoteSigner) -> SignedCheckpoint {
        let checkpoint = Checkpoint { origin: log.key().name().to_string(), head, extensions: Vec::new() };
        let note = log.sign(&checkpoint.to_string()).expect("a checkpoint's text is short and has plain characters");
        SignedCheckpoint { note, checkpoint }
    }
}

/// The text that is signed.
impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n{}\n{}", self.origin, self.head.size, self.head.root)?;
        self.extensions.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

/// A checkpoint with its signatures, read but not verified: it says nothing yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedCheckpoint {
    note: Note,
    checkpoint: Checkpoint,
}

impl SignedCheckpoint {
    /// Reads a checkpoint file.
    pub fn parse(bytes: &[u8]) -> Result<Self, CheckpointError> {
        Self::from_note(Note::parse(bytes)?)
    }

    /// Reads the text of a note.
    pub fn from_note(note: Note) -> Result<Self, CheckpointError> {
        let checkpoint = Checkpoint::parse(note.text())?;
        Ok(SignedCheckpoint { note, checkpoint })
    }

    /// The origin it claims, to look the log's key up by.
    pub fn claimed_origin(&self) -> &str {
        &self.checkpoint.origin
    }

    /// The note.
    pub fn note(&self) -> &Note {
        &self.note
    }

    /// Verifies the log's signature. The key's name has to be the origin.
    pub fn verify(&self, log: &VerifierKey) -> Result<VerifiedCheckpoint, CheckpointError> {
        self.verify_any([log])
    }

    /// The same, for a log with several keys: one of them has to have signed.
    pub fn verify_any<'k>(
        &self,
        logs: impl IntoIterator<Item = &'k VerifierKey>,
    ) -> Result<VerifiedCheckpoint, CheckpointError> {
        let logs: Vec<_> = logs.into_iter().collect();
        if logs.iter().any(|log| log.kind() != KeyKind::Note) {
            return Err(CheckpointError::NotALogKey);
        }
        if logs.iter().any(|log| log.name().as_str() != self.checkpoint.origin) {
            return Err(CheckpointError::OtherLog);
        }
        self.note.verify(logs)?;
        Ok(VerifiedCheckpoint(self.clone()))
    }

    /// Adds what a witness answered: the cosignatures of the witnesses given; those of others are passed over.
    ///
    /// # Errors
    /// If a line is malformed or wrong, or no line is by a witness given: the witness is at fault.
    pub fn add_cosignatures(&mut self, answer: &[u8], witnesses: &[VerifierKey]) -> Result<(), NoteError> {
        let witnesses = witnesses.iter().filter(|key| key.kind() == KeyKind::Cosignature);
        let answered = self.note.with_lines(answer)?;
        answered.verify(witnesses.clone())?;
        let theirs = answered.signatures().iter().filter(|line| witnesses.clone().any(|key| line.is_by(key)));
        self.note.add(theirs.cloned())
    }
}

impl fmt::Display for SignedCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.note.fmt(f)
    }
}

/// A checkpoint that its log has signed. Whether others saw the same is the [policy](crate::policy)'s question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedCheckpoint(SignedCheckpoint);

impl VerifiedCheckpoint {
    /// The log's identity.
    pub fn origin(&self) -> &str {
        &self.0.checkpoint.origin
    }

    /// Size and root.
    pub fn head(&self) -> TreeHead {
        self.0.checkpoint.head
    }

    /// The checkpoint with all its signatures.
    pub fn signed(&self) -> &SignedCheckpoint {
        &self.0
    }

    /// Cosignatures of the keys given; none is no error.
    pub(crate) fn cosignatures<'k>(&self, keys: &[&'k VerifierKey]) -> Result<Vec<Endorsement<'k>>, NoteError> {
        match self.0.note.verify(keys.iter().copied()) {
            Err(NoteError::Unsigned) => Ok(Vec::new()),
            found => found,
        }
    }
}
