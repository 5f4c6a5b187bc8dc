//! The one cipher: ChaCha20-Poly1305 (RFC 8439). Everything here that is sealed goes through [`Cipher`].

use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, Tag, UnboundKey};

/// Length of the authentication tag.
pub const TAG: usize = 16;
/// The nonce of a key used once.
pub(crate) const ONCE: [u8; 12] = [0; 12];

/// Sealed under another key, nonce or context, or changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("sealed under another key or context, or changed")]
pub struct Refused;

/// The cipher under one key. ring keeps the key in memory it does not wipe: make it late, drop it early.
#[allow(missing_debug_implementations)]
pub struct Cipher(LessSafeKey);

impl Cipher {
    /// The cipher under these 32 bytes. Whoever calls it answers for a nonce never used twice.
    pub fn dangerous_new(key: &[u8; 32]) -> Self {
        Cipher(LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, key).expect("a 32-byte key")))
    }

    /// Seals in place; the tag goes behind it.
    pub fn seal(&self, nonce: [u8; 12], aad: &[u8], plain: &mut [u8]) -> [u8; TAG] {
        let nonce = Nonce::assume_unique_for_key(nonce);
        let tag = self.0.seal_in_place_separate_tag(nonce, Aad::from(aad), plain);
        tag.expect("far below ChaCha20's 256 GiB").as_ref().try_into().expect("a 16-byte tag")
    }

    /// Opens in place. On an error the buffer holds nothing to be used.
    pub fn open(&self, nonce: [u8; 12], aad: &[u8], sealed: &mut [u8], tag: &[u8]) -> Result<(), Refused> {
        let nonce = Nonce::assume_unique_for_key(nonce);
        let tag = Tag::try_from(tag).map_err(|_| Refused)?;
        self.0.open_in_place_separate_tag(nonce, Aad::from(aad), tag, sealed, 0..).map(|_| ()).map_err(|_| Refused)
    }
}
