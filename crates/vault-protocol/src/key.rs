//! Public keys. Each is decoded once into a type that has passed its checks; only that type verifies or wraps.

use crate::wire::{Reader, Wire, WireError, Writer};
use curve25519_dalek::edwards::{CompressedEdwardsY, EdwardsPoint};
use curve25519_dalek::montgomery::MontgomeryPoint;
use curve25519_dalek::scalar::Scalar;
use ring::signature::{ED25519, UnparsedPublicKey};

/// Why a public key or a signature is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// Not the canonical encoding of a point of the curve.
    #[error("not a canonical public key")]
    NotCanonical,
    /// One of the eight small-order points: anybody can forge under it.
    #[error("a small-order public key")]
    SmallOrder,
    /// A point outside the prime-order group.
    #[error("a public key with a torsion part")]
    Torsion,
    /// An X-Wing key or ciphertext whose X25519 half has low order.
    #[error("a low-order X25519 share")]
    LowOrder,
    /// An X-Wing key whose ML-KEM half holds a coefficient of 3329 or more.
    #[error("an ML-KEM key that is not reduced")]
    Modulus,
    /// A blinding scalar that is zero.
    #[error("a zero blinding factor")]
    ZeroBlind,
    /// The signature does not verify.
    #[error("the signature does not verify")]
    BadSignature,
}

/// An Ed25519 public key: canonical, not of small order, free of torsion.
///
/// `ring` alone accepts a fixed forged signature under the identity key, so nothing verifies under raw bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicKey([u8; 32]);

impl PublicKey {
    /// Checks 32 bytes (RFC 8032 §5.1.3, with the three checks of docs/protocol/keys.md).
    pub fn parse(bytes: &[u8; 32]) -> Result<Self, KeyError> {
        checked_point(bytes)?;
        Ok(PublicKey(*bytes))
    }

    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Reads lower-case hexadecimal.
    pub fn from_hex(s: &str) -> Option<Self> {
        crate::hash::Hash::from_hex(s).and_then(|h| Self::parse(h.as_bytes()).ok())
    }

    /// Verifies an Ed25519 signature (RFC 8032 §5.1.7, S < ℓ).
    pub fn verify(&self, message: &[u8], signature: &[u8; 64]) -> Result<(), KeyError> {
        UnparsedPublicKey::new(&ED25519, self.0).verify(message, signature).map_err(|_| KeyError::BadSignature)
    }

    /// The blinded key `h·A`, for whoever knows `h`: the reader, and an auditor it is shown to.
    ///
    /// `h` is 64 bytes reduced modulo ℓ; zero is refused. Public work, in variable time.
    pub fn blinded(&self, h: &[u8; 64]) -> Result<PublicKey, KeyError> {
        let h = Scalar::from_bytes_mod_order_wide(h);
        if h == Scalar::ZERO {
            return Err(KeyError::ZeroBlind);
        }
        let point = checked_point(&self.0)? * h;
        // h is not 0 mod ℓ and the point has order ℓ, so the product is again a key that passes the checks.
        Ok(PublicKey(point.compress().to_bytes()))
    }
}

fn checked_point(bytes: &[u8; 32]) -> Result<EdwardsPoint, KeyError> {
    let point = CompressedEdwardsY(*bytes).decompress().ok_or(KeyError::NotCanonical)?;
    if point.compress().as_bytes() != bytes {
        return Err(KeyError::NotCanonical);
    }
    if point.is_small_order() {
        return Err(KeyError::SmallOrder);
    }
    if !point.is_torsion_free() {
        return Err(KeyError::Torsion);
    }
    Ok(point)
}

impl std::fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PublicKey({}…)", data_encoding::HEXLOWER.encode(&self.0[..4]))
    }
}

impl std::fmt::Display for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&data_encoding::HEXLOWER.encode(&self.0))
    }
}

impl Wire for PublicKey {
    fn write(&self, w: &mut Writer) {
        w.bytes(&self.0);
    }
    fn read(r: &mut Reader<'_>) -> Result<Self, WireError> {
        let bytes = r.fixed("a public key")?;
        PublicKey::parse(&bytes).map_err(|_| WireError::Invalid("a public key that must be refused"))
    }
}

/// An X-Wing public key (ML-KEM-768 ‖ X25519), 1,216 bytes: the ML-KEM half reduced, the X25519 half not of low order.
#[derive(Clone, PartialEq, Eq)]
pub struct WrapKey(Box<[u8; WrapKey::LEN]>);

impl WrapKey {
    /// Length in bytes.
    pub const LEN: usize = 1216;

    /// Checks both halves, so that no key gets into a chain or a card that nothing can be sealed to.
    pub fn parse(bytes: &[u8]) -> Result<Self, KeyError> {
        let bytes: [u8; Self::LEN] = bytes.try_into().map_err(|_| KeyError::NotCanonical)?;
        let x25519: [u8; 32] = bytes[1184..].try_into().map_err(|_| KeyError::NotCanonical)?;
        refuse_low_order(&x25519)?;
        refuse_unreduced(&bytes[..1152])?;
        Ok(WrapKey(Box::new(bytes)))
    }

    /// The 1,216 bytes.
    pub fn as_bytes(&self) -> &[u8; Self::LEN] {
        &self.0
    }
}

// FIPS 203 §7.2, the modulus check: 768 coefficients of 12 bits, little-endian, each below q = 3329.
fn refuse_unreduced(coefficients: &[u8]) -> Result<(), KeyError> {
    let good = coefficients.chunks_exact(3).all(|b| {
        let (low, high) = (u16::from_le_bytes([b[0], b[1] & 15]), u16::from_le_bytes([b[1], b[2]]) >> 4);
        low < 3329 && high < 3329
    });
    if good { Ok(()) } else { Err(KeyError::Modulus) }
}

/// Refuses an X25519 public value whose product with any scalar is zero: all its multiples under one clamped scalar
/// are zero exactly if it has low order (RFC 7748 §6.1). `hpke` 0.15.1 does not check this for X-Wing.
pub fn refuse_low_order(x25519: &[u8; 32]) -> Result<(), KeyError> {
    let product = MontgomeryPoint(*x25519).mul_clamped([9; 32]);
    if product.to_bytes() == [0; 32] { Err(KeyError::LowOrder) } else { Ok(()) }
}

impl std::fmt::Debug for WrapKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "WrapKey({}…)", data_encoding::HEXLOWER.encode(&self.0[..4]))
    }
}

impl Wire for WrapKey {
    fn write(&self, w: &mut Writer) {
        w.bytes(&self.0[..]);
    }
    fn read(r: &mut Reader<'_>) -> Result<Self, WireError> {
        let bytes = r.bytes(Self::LEN, "an X-Wing key")?;
        WrapKey::parse(bytes).map_err(|_| WireError::Invalid("an X-Wing key that must be refused"))
    }
}
