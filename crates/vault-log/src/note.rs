//! Signed notes (`signed-note`): a text, an empty line, one line for each signature.

use crate::key::{KeyId, KeyKind, KeyName, Signer, VerifierKey};
use crate::limits::{MAX_NOTE, MAX_SIGNATURES};
use crate::text::base64;
use data_encoding::BASE64;
use std::fmt;

/// Why a note is refused. Whoever made or serves it is at fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoteError {
    /// More bytes than a note may have.
    #[error("a note of more than {MAX_NOTE} bytes")]
    TooLong,
    /// Not UTF-8, or a control character other than the end of a line.
    #[error("a note holds characters it may not hold")]
    Characters,
    /// The text does not end in a newline, or no signatures follow it after an empty line.
    #[error("not a text and signatures")]
    Format,
    /// A signature line that is none.
    #[error("a malformed signature line")]
    SignatureLine,
    /// More signatures than are read.
    #[error("more than {MAX_SIGNATURES} signatures")]
    TooManySignatures,
    /// A signature by a known key is wrong.
    #[error("the signature of {0} does not verify")]
    BadSignature(KeyName),
    /// No known key has signed.
    #[error("signed by none of the known keys")]
    Unsigned,
}

/// A note, read but not verified: its text means nothing yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<NoteSignature>,
}

/// One signature line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteSignature {
    name: KeyName,
    id: KeyId,
    bytes: Vec<u8>,
}

/// A known key that has signed a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Endorsement<'k> {
    /// Whose signature verified.
    pub key: &'k VerifierKey,
    /// The time that a witness signed, in seconds since 1970; nothing for other signatures.
    pub time: Option<u64>,
}

impl Note {
    /// Reads a note.
    pub fn parse(bytes: &[u8]) -> Result<Self, NoteError> {
        if bytes.len() > MAX_NOTE {
            return Err(NoteError::TooLong);
        }
        let note = std::str::from_utf8(bytes).map_err(|_| NoteError::Characters)?;
        // The last empty line ends the text; earlier ones are part of it.
        let end = note.rfind("\n\n").ok_or(NoteError::Format)?;
        let text = checked_text(&note[..=end])?;
        let signatures = parse_signatures(&note[end + 2..])?;
        Ok(Note { text: text.to_owned(), signatures })
    }

    /// What is signed, final newline included. Believe nothing of it before [`verify`](Note::verify).
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signature lines, in order.
    pub fn signatures(&self) -> &[NoteSignature] {
        &self.signatures
    }

    /// The same text under other signature lines.
    pub(crate) fn with_lines(&self, lines: &[u8]) -> Result<Note, NoteError> {
        if lines.len() > MAX_NOTE {
            return Err(NoteError::TooLong);
        }
        let lines = std::str::from_utf8(lines).map_err(|_| NoteError::Characters)?;
        Ok(Note { text: self.text.clone(), signatures: parse_signatures(lines)? })
    }

    /// Adds signature lines after those that are there.
    pub fn add(&mut self, signatures: impl IntoIterator<Item = NoteSignature>) -> Result<(), NoteError> {
        let mut grown = self.clone();
        grown.signatures.extend(signatures);
        if grown.signatures.len() > MAX_SIGNATURES {
            return Err(NoteError::TooManySignatures);
        }
        if grown.to_string().len() > MAX_NOTE {
            return Err(NoteError::TooLong);
        }
        *self = grown;
        Ok(())
    }

    /// Verifies the signatures of the keys given; gives at least one.
    ///
    /// Signatures of other keys are passed over, also where name or id, but not both, are those of a known key. One
    /// wrong signature of a known key refuses the whole note.
    pub fn verify<'k>(
        &self,
        keys: impl IntoIterator<Item = &'k VerifierKey>,
    ) -> Result<Vec<Endorsement<'k>>, NoteError> {
        let keys: Vec<_> = keys.into_iter().collect();
        let mut found = Vec::new();
        for signature in &self.signatures {
            let mut known = keys.iter().copied().filter(|key| signature.is_by(key)).peekable();
            if known.peek().is_none() {
                continue;
            }
            // Two known keys may share name and id by accident: one of them has to verify.
            let endorsement = known.find_map(|key| {
                let time = key.verify(&self.text, &signature.bytes)?;
                Some(Endorsement { key, time })
            });
            found.push(endorsement.ok_or_else(|| NoteError::BadSignature(signature.name.clone()))?);
        }
        if found.is_empty() { Err(NoteError::Unsigned) } else { Ok(found) }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures.iter().try_for_each(|signature| write!(f, "{signature}"))
    }
}

impl NoteSignature {
    pub(crate) fn new(key: &VerifierKey, bytes: Vec<u8>) -> Self {
        NoteSignature { name: key.name().clone(), id: key.id(), bytes }
    }

    /// The name of the key.
    pub fn name(&self) -> &KeyName {
        &self.name
    }

    /// The id of the key.
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// What follows the id.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether it claims to be by this key.
    pub(crate) fn is_by(&self, key: &VerifierKey) -> bool {
        self.name == *key.name() && self.id == key.id()
    }
}

/// The line, with its newline.
impl fmt::Display for NoteSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&self.id[..], &self.bytes[..]].concat();
        writeln!(f, "— {} {}", self.name, BASE64.encode(&bytes))
    }
}

/// Reads signature lines, at least one, each ended by a newline, up to the end.
fn parse_signatures(lines: &str) -> Result<Vec<NoteSignature>, NoteError> {
    let lines = lines.strip_suffix('\n').ok_or(NoteError::Format)?;
    if lines.split('\n').count() > MAX_SIGNATURES {
        return Err(NoteError::TooManySignatures);
    }
    lines.split('\n').map(|line| parse_signature(line).ok_or(NoteError::SignatureLine)).collect()
}

fn parse_signature(line: &str) -> Option<NoteSignature> {
    let (name, bytes) = line.strip_prefix("— ")?.split_once(' ')?;
    let bytes = base64(bytes)?;
    let (id, bytes) = bytes.split_first_chunk().filter(|(_, bytes)| !bytes.is_empty())?;
    Some(NoteSignature { name: KeyName::new(name).ok()?, id: *id, bytes: bytes.to_vec() })
}

fn checked_text(text: &str) -> Result<&str, NoteError> {
    if text.contains(|c| c < ' ' && c != '\n') {
        return Err(NoteError::Characters);
    }
    if text.ends_with('\n') { Ok(text) } else { Err(NoteError::Format) }
}

/// A key pair that signs notes, under a name: a log's key. Shows and copies nothing of itself.
pub struct NoteSigner(Signer);

impl NoteSigner {
    /// Derives the pair from its seed.
    pub fn derive(name: KeyName, seed: &[u8; 32]) -> Self {
        NoteSigner(Signer::derive(name, KeyKind::Note, seed))
    }

    /// What verifies its signatures.
    pub fn key(&self) -> &VerifierKey {
        &self.0.key
    }

    /// Signs a text, which ends in a newline.
    ///
    /// Checkpoints have [`Checkpoint::sign`](crate::checkpoint::Checkpoint::sign).
    pub fn sign(&self, text: &str) -> Result<Note, NoteError> {
        let signature = NoteSignature::new(&self.0.key, self.0.sign(checked_text(text)?.as_bytes()));
        let mut note = Note { text: text.to_owned(), signatures: Vec::new() };
        note.add([signature])?;
        Ok(note)
    }
}
