//! Reader keys that only the professional can use: Ed25519 key blinding (docs/protocol/grant.md).
//!
//! From the professional's key `A` and a grant's `h`, anybody who knows `h` computes `A' = h·A`; only who knows `a`
//! signs under it. The signatures verify as ordinary Ed25519.

use crate::random;
use crate::secret::SigningSeed;
use crate::sign::Signer;
use curve25519_dalek::scalar::Scalar;
use ed25519_dalek::hazmat::ExpandedSecretKey;
use ring::digest;
use vault_protocol::context::{Label, ctx};
use vault_protocol::key::{KeyError, PublicKey};
use vault_protocol::request::Prepared;
use vault_protocol::sign::{Draft, Message, Verified};
use zeroize::{Zeroize, Zeroizing};

/// The blinded key pair of one grant.
#[allow(missing_debug_implementations)]
pub struct BlindedKey {
    scalar: Zeroizing<Scalar>,
    prefix: Zeroizing<[u8; 32]>,
    public: PublicKey,
}

impl BlindedKey {
    /// `a' = h·a mod ℓ`, for the reader key of this seed. `h` is 64 bytes reduced modulo ℓ; zero is refused.
    pub fn derive(reader: &SigningSeed, h: &[u8; 64]) -> Result<Self, KeyError> {
        let hash = digest::digest(&digest::SHA512, reader.dangerous_bytes());
        let mut wide = Zeroizing::new([0u8; 64]);
        wide.copy_from_slice(hash.as_ref());
        let expanded = ExpandedSecretKey::from_bytes(&wide);
        let public = crate::sign::SigningKey::derive(reader).public().blinded(h)?;
        let scalar = Zeroizing::new(expanded.scalar * Scalar::from_bytes_mod_order_wide(h));
        Ok(BlindedKey { scalar, prefix: Zeroizing::new(expanded.hash_prefix), public })
    }

    /// `A'`.
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// Signs a message.
    pub fn sign<M: Message>(&self, body: M) -> Verified<M> {
        let draft = Draft::new(body, self.public);
        let signature = self.raw(&draft.to_be_signed());
        draft.finish(&signature).expect("a blinded signature verifies under its blinded key")
    }

    // RFC 8032 §5.1.6 with another nonce: one nonce under two values of h would give `a` away, so 32 fresh random
    // bytes go in beside the prefix, the public key and the message.
    fn raw(&self, message: &[u8]) -> [u8; 64] {
        let fresh = Zeroizing::new(random::bytes::<32>());
        let nonce_input =
            Zeroizing::new(ctx(Label::BlindNonce, &[&self.prefix[..], self.public.as_bytes(), &fresh[..], message]));
        let mut r = sha512_scalar(&[&nonce_input]);
        let big_r = curve25519_dalek::edwards::EdwardsPoint::mul_base(&r).compress().to_bytes();
        let challenge = sha512_scalar(&[&big_r, self.public.as_bytes(), message]);
        let s = r + challenge * *self.scalar;
        r.zeroize();
        let mut out = [0; 64];
        out[..32].copy_from_slice(&big_r);
        out[32..].copy_from_slice(&s.to_bytes());
        out
    }
}

fn sha512_scalar(parts: &[&[u8]]) -> Scalar {
    let mut h = digest::Context::new(&digest::SHA512);
    parts.iter().for_each(|p| h.update(p));
    let mut wide = Zeroizing::new([0u8; 64]);
    wide.copy_from_slice(h.finish().as_ref());
    Scalar::from_bytes_mod_order_wide(&wide)
}

impl Signer for BlindedKey {
    fn public(&self) -> &PublicKey {
        &self.public
    }
    fn sign_request(&self, request: &Prepared) -> (String, String) {
        request.headers(&self.raw(request.to_be_signed()))
    }
}
