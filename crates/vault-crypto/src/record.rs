//! Small records that may be rewritten: each has a key of its own, from 32 fresh random bytes kept beside it.
//!
//! `record = salt 32 ‖ ChaCha20-Poly1305(HKDF(key, salt, ctx), zero nonce, aad = its place)`. Whoever loses a
//! compare-and-swap seals again with a fresh salt, so no key ever seals two plaintexts.

use crate::aead::{Cipher, ONCE, TAG};
use crate::random;
use crate::secret::RecordKey;
use vault_protocol::context::Label;
use vault_protocol::hash::hkdf;
use zeroize::Zeroizing;

/// Bytes a record adds around its plaintext.
pub const OVERHEAD: usize = 48;

/// Sealed under another key or for another place, or changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("sealed under another key or for another place, or changed")]
pub struct Damaged;

fn cipher(key: &[u8; 32], salt: &[u8], label: Label, fields: &[&[u8]]) -> Cipher {
    let mut once = Zeroizing::new([0; 32]);
    hkdf(key, salt, label, fields, &mut *once);
    Cipher::dangerous_new(&once)
}

/// Seals a record with a fresh salt.
pub fn seal(key: &RecordKey, label: Label, fields: &[&[u8]], aad: &[u8], plaintext: &[u8]) -> Vec<u8> {
    let salt: [u8; 32] = random::bytes();
    let mut out = Vec::with_capacity(plaintext.len() + OVERHEAD);
    out.extend_from_slice(&salt);
    out.extend_from_slice(plaintext);
    let tag = cipher(key.dangerous_bytes(), &salt, label, fields).seal(ONCE, aad, &mut out[32..]);
    out.extend_from_slice(&tag);
    out
}

/// Opens a record.
pub fn open(
    key: &RecordKey,
    label: Label,
    fields: &[&[u8]],
    aad: &[u8],
    record: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Damaged> {
    let (salt, body) = record.split_at_checked(32).ok_or(Damaged)?;
    let (body, tag) = body.split_last_chunk::<TAG>().ok_or(Damaged)?;
    let mut body = Zeroizing::new(body.to_vec());
    cipher(key.dangerous_bytes(), salt, label, fields).open(ONCE, aad, &mut body, tag).map_err(|_| Damaged)?;
    Ok(body)
}
