//! Keys of logs and witnesses, and their text form, the verifier key (`signed-note`, "Verifier keys").

use crate::cosignature;
use crate::hash::sha256;
use crate::limits::{MAX_KEY_NAME, MAX_VERIFIER_KEY};
use crate::text::base64;
use curve25519_dalek::edwards::CompressedEdwardsY;
use data_encoding::{BASE64, HEXLOWER};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use std::fmt;
use std::str::FromStr;

/// Why a key or its text is refused. Whoever gave the key is at fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// A name that is empty, too long, or holds a space, a plus or a control character.
    #[error("not a key name")]
    Name,
    /// Not `name+id+key` in its one canonical form.
    #[error("not a verifier key")]
    Format,
    /// The id is not the one that follows from name, type and key.
    #[error("the key's id does not belong to it")]
    Id,
    /// A type of signature that is not read here.
    #[error("signatures of type {0} are not read here")]
    Type(u8),
    /// Not a canonical point of the curve, or one of small order or with a torsion part: such keys accept forgeries.
    #[error("a public key that must be refused")]
    Public,
}

/// The name of a key: not empty, no Unicode space, no plus, no control character.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyName(String);

impl KeyName {
    /// Checks a name.
    pub fn new(name: &str) -> Result<Self, KeyError> {
        let bad = |c: char| c.is_whitespace() || c == '+' || c < ' ';
        if name.is_empty() || name.len() > MAX_KEY_NAME || name.contains(bad) {
            return Err(KeyError::Name);
        }
        Ok(KeyName(name.to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Four bytes that tell apart the keys of one name. No protection: anybody can make a key with the same id.
pub type KeyId = [u8; 4];

/// What a key signs. The number is the type byte of `signed-note`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum KeyKind {
    /// The text of a note, as a log signs its checkpoints (Ed25519).
    Note = 0x01,
    /// A checkpoint and a time, as witnesses sign (`cosignature/v1`, Ed25519).
    Cosignature = 0x04,
}

/// An Ed25519 public key, a name, and what it may sign. Only this type verifies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifierKey {
    name: KeyName,
    kind: KeyKind,
    public: [u8; 32],
    id: KeyId,
}

impl VerifierKey {
    /// Checks a public key.
    pub fn new(name: KeyName, kind: KeyKind, public: &[u8; 32]) -> Result<Self, KeyError> {
        // `ring` alone takes a fixed forged signature under the identity key, and keys in more than one form.
        let point = CompressedEdwardsY(*public).decompress().ok_or(KeyError::Public)?;
        if point.compress().as_bytes() != public || point.is_small_order() || !point.is_torsion_free() {
            return Err(KeyError::Public);
        }
        let hash = sha256(&[name.0.as_bytes(), b"\n", &[kind as u8], public]);
        let [a, b, c, d, ..] = *hash.as_bytes();
        Ok(VerifierKey { name, kind, public: *public, id: [a, b, c, d] })
    }

    /// The name.
    pub fn name(&self) -> &KeyName {
        &self.name
    }

    /// What it signs.
    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    /// The 32 bytes of the public key.
    pub fn public(&self) -> &[u8; 32] {
        &self.public
    }

    /// The first four bytes of SHA-256(name ‖ 0x0A ‖ type ‖ public key).
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// Verifies the bytes of a signature line over a note's text; gives the time of a cosignature.
    pub(crate) fn verify(&self, text: &str, signature: &[u8]) -> Option<Option<u64>> {
        match self.kind {
            KeyKind::Note => self.verify_raw(text.as_bytes(), signature).then_some(None),
            KeyKind::Cosignature => {
                let (time, signature) = cosignature::parse(signature)?;
                self.verify_raw(cosignature::message(text, time).as_bytes(), signature).then_some(Some(time))
            }
        }
    }

    fn verify_raw(&self, message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ED25519, self.public).verify(message, signature).is_ok()
    }
}

/// `name+id+key`: the id in hexadecimal, type and key in base64.
impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut typed = vec![self.kind as u8];
        typed.extend_from_slice(&self.public);
        write!(f, "{}+{}+{}", self.name, HEXLOWER.encode(&self.id), BASE64.encode(&typed))
    }
}

impl FromStr for VerifierKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        if text.len() > MAX_VERIFIER_KEY {
            return Err(KeyError::Format);
        }
        // Base64 may hold a plus, a name and an id may not.
        let mut parts = text.splitn(3, '+');
        let mut part = || parts.next().ok_or(KeyError::Format);
        let (name, id, typed) = (KeyName::new(part()?)?, part()?, part()?);
        let id = HEXLOWER.decode(id.as_bytes()).map_err(|_| KeyError::Format)?;
        let typed = base64(typed).ok_or(KeyError::Format)?;
        let (kind, public) = typed.split_first().ok_or(KeyError::Format)?;
        let kind = match kind {
            0x01 => KeyKind::Note,
            0x04 => KeyKind::Cosignature,
            other => return Err(KeyError::Type(*other)),
        };
        let key = VerifierKey::new(name, kind, public.try_into().map_err(|_| KeyError::Format)?)?;
        if key.id[..] == id[..] { Ok(key) } else { Err(KeyError::Id) }
    }
}

/// An Ed25519 key pair under a name. Shows and copies nothing of itself.
pub(crate) struct Signer {
    pair: Ed25519KeyPair,
    pub(crate) key: VerifierKey,
}

impl Signer {
    pub(crate) fn derive(name: KeyName, kind: KeyKind, seed: &[u8; 32]) -> Self {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed).expect("any 32 bytes are a seed");
        let public = pair.public_key().as_ref().try_into().expect("an Ed25519 key has 32 bytes");
        let key = VerifierKey::new(name, kind, public).expect("a clamped scalar never gives a key that is refused");
        Signer { pair, key }
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.pair.sign(message).as_ref().to_vec()
    }
}
