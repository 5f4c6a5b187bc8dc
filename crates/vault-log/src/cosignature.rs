//! Cosignatures of witnesses (`tlog-cosignature`, `cosignature/v1`): a time, and a signature over time and checkpoint.

use crate::key::{KeyKind, KeyName, Signer, VerifierKey};
use crate::limits::MAX_TIME;
use crate::note::NoteSignature;

/// A key pair that signs checkpoints with a time, under a name: a witness's key. Shows and copies nothing of itself.
///
/// It signs only what [`witness::judge`](crate::witness::judge) has accepted.
pub struct Cosigner(Signer);

impl Cosigner {
    /// Derives the pair from its seed.
    ///
    /// Each cosigner needs a seed of its own: the signed message does not say its name.
    pub fn derive(name: KeyName, seed: &[u8; 32]) -> Self {
        Cosigner(Signer::derive(name, KeyKind::Cosignature, seed))
    }

    /// What verifies its cosignatures.
    pub fn key(&self) -> &VerifierKey {
        &self.0.key
    }

    /// Signs the text of a checkpoint; nothing if the time is 0 or too large for the format.
    pub(crate) fn cosign(&self, text: &str, time: u64) -> Option<NoteSignature> {
        if time == 0 || time > MAX_TIME {
            return None;
        }
        let mut bytes = time.to_be_bytes().to_vec();
        bytes.extend_from_slice(&self.0.sign(message(text, time).as_bytes()));
        Some(NoteSignature::new(&self.0.key, bytes))
    }
}

/// What is signed.
pub(crate) fn message(text: &str, time: u64) -> String {
    format!("cosignature/v1\ntime {time}\n{text}")
}

/// The time and the Ed25519 signature.
pub(crate) fn parse(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let (time, signature) = bytes.split_first_chunk()?;
    let time = u64::from_be_bytes(*time);
    (time <= MAX_TIME).then_some((time, signature))
}
