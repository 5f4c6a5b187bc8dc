//! Public hashing: SHA-256 with a label for everything signed, BLAKE3 for objects, and the HKDF that custodians
//! and auditors must compute too.

use crate::context::{Label, ctx, each_part};
use ring::{digest, hkdf, hmac};
use std::sync::LazyLock;

crate::ids::id! {
    /// SHA-256 of a labelled context: the name of a signed thing.
    pub struct Hash(32);
    /// BLAKE3-256 of a whole object, header included.
    pub struct ObjectDigest(32);
}

/// SHA-256 of [`ctx`]`(label, fields)`. A field may be a secret (commitments): no copy of it is made.
pub fn hash(label: Label, fields: &[&[u8]]) -> Hash {
    let mut h = digest::Context::new(&digest::SHA256);
    each_part(label, fields, |part| h.update(part));
    let mut out = [0; 32];
    out.copy_from_slice(h.finish().as_ref());
    Hash::new(out)
}

/// Plain SHA-256, for formats of others (RFC 9530).
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    out.copy_from_slice(digest::digest(&digest::SHA256, bytes).as_ref());
    out
}

// Half of what an extraction costs is the salt's, and most have none.
static NO_SALT: LazyLock<hkdf::Salt> = LazyLock::new(|| hkdf::Salt::new(hkdf::HKDF_SHA256, &[]));

struct Len(usize);
impl hkdf::KeyType for Len {
    fn len(&self) -> usize {
        self.0
    }
}

/// HKDF-SHA256 (RFC 5869) with `info = ctx(label, fields)`. `out` is at most 8,160 bytes.
pub fn hkdf(ikm: &[u8], salt: &[u8], label: Label, fields: &[&[u8]], out: &mut [u8]) {
    hkdf_plain(ikm, salt, &ctx(label, fields), out).expect("every output here is far below HKDF's 255 blocks");
}

/// HKDF-SHA256 with an empty salt and one secret for many outputs: what depends on the secret alone is computed once.
/// Gives the bytes of [`hkdf()`]. ring keeps the state in memory it does not wipe: make it late, drop it early.
#[allow(missing_debug_implementations)]
pub struct Expander(hkdf::Prk);

impl Expander {
    /// Takes the secret in.
    pub fn extract(ikm: &[u8]) -> Self {
        Expander(NO_SALT.extract(ikm))
    }
    /// One output, with `info = ctx(label, fields)`.
    pub fn expand(&self, label: Label, fields: &[&[u8]]) -> [u8; 32] {
        let mut out = [0; 32];
        let info = ctx(label, fields);
        let filled = self.0.expand(&[&info], Len(32)).and_then(|okm| okm.fill(&mut out));
        filled.expect("32 bytes are far below HKDF's 255 blocks");
        out
    }
}

/// HKDF-SHA256 without a label, for formats of others (age). `None` if `out` is longer than 8,160 bytes.
pub fn hkdf_plain(ikm: &[u8], salt: &[u8], info: &[u8], out: &mut [u8]) -> Option<()> {
    let prk =
        if salt.is_empty() { NO_SALT.extract(ikm) } else { hkdf::Salt::new(hkdf::HKDF_SHA256, salt).extract(ikm) };
    prk.expand(&[info], Len(out.len())).and_then(|okm| okm.fill(out)).ok()
}

/// HMAC-SHA256 (RFC 2104) of `ctx(label, fields)`, cut to its first 16 bytes: a log tag.
pub fn tag(key: &[u8; 32], label: Label, fields: &[&[u8]]) -> [u8; 16] {
    TagKey::new(key).tag(label, fields)
}

/// A key of log tags, ready to make thousands.
#[derive(Clone)]
#[allow(missing_debug_implementations, reason = "it finds every leaf of its owner")]
pub struct TagKey(hmac::Key);

impl TagKey {
    /// Takes the 32 bytes of the key.
    pub fn new(key: &[u8; 32]) -> Self {
        TagKey(hmac::Key::new(hmac::HMAC_SHA256, key))
    }

    /// [`tag`] under this key.
    pub fn tag(&self, label: Label, fields: &[&[u8]]) -> [u8; 16] {
        let mut message = hmac::Context::with_key(&self.0);
        each_part(label, fields, |part| message.update(part));
        *message.sign().as_ref().first_chunk().expect("HMAC-SHA256 has 32 bytes")
    }
}

/// BLAKE3-256 of bytes held in memory.
pub fn object_digest(bytes: &[u8]) -> ObjectDigest {
    ObjectDigest::new(*blake3::hash(bytes).as_bytes())
}
