//! Wrapping to a card or member: HPKE (RFC 9180) base mode, one message a context, X-Wing (0x647a), HKDF-SHA256,
//! ChaCha20-Poly1305. What is wrapped is padded first.

use crate::random;
use crate::secret::WrapSeed;
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::XWing;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use vault_protocol::key::{WrapKey, refuse_low_order};
use vault_protocol::object::padded_record;
use vault_protocol::wire::{self, Wire};
use zeroize::Zeroizing;

/// Length of an X-Wing ciphertext, in bytes: ML-KEM-768 1,088 ‖ X25519 32.
pub const ENC: usize = 1120;
/// Length of the authentication tag.
pub const TAG: usize = 16;

/// Not sealed to this key and context, or changed on the way: the two cannot be told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not sealed to this key, or changed on the way")]
pub struct NotForUs;

/// An X-Wing private key: a 32-byte seed, expanded as the KEM says (never by HPKE's DeriveKeyPair).
#[allow(missing_debug_implementations)]
pub struct UnwrapKey {
    private: <XWing as Kem>::PrivateKey,
    public: WrapKey,
}

impl UnwrapKey {
    /// The key of a seed.
    pub fn derive(seed: &WrapSeed) -> Self {
        let private =
            <XWing as Kem>::PrivateKey::from_bytes(seed.dangerous_bytes()).expect("any 32 bytes are an X-Wing seed");
        let public = XWing::sk_to_pk(&private).to_bytes();
        let public = WrapKey::parse(&public).expect("a derived key passes the checks");
        UnwrapKey { private, public }
    }

    /// The public half.
    pub fn public(&self) -> &WrapKey {
        &self.public
    }

    /// Opens what [`seal`] made for this key, `info`, `aad` and `floor`; the padding is checked and removed.
    pub fn open(&self, info: &[u8], aad: &[u8], sealed: &[u8], floor: u64) -> Result<Zeroizing<Vec<u8>>, NotForUs> {
        unpad(self.dangerous_open_unpadded(info, aad, sealed)?, floor)
    }

    /// The plaintext as it was sealed, for formats of others (age) and test vectors: its length is the ciphertext's.
    pub fn dangerous_open_unpadded(
        &self,
        info: &[u8],
        aad: &[u8],
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, NotForUs> {
        if sealed.len() < ENC + TAG {
            return Err(NotForUs);
        }
        let (enc, body) = sealed.split_at(ENC);
        let x25519: [u8; 32] = enc[1088..].try_into().map_err(|_| NotForUs)?;
        refuse_low_order(&x25519).map_err(|_| NotForUs)?;
        let enc = <XWing as Kem>::EncappedKey::from_bytes(enc).map_err(|_| NotForUs)?;
        let plain = hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, XWing>(
            &OpModeR::Base,
            &self.private,
            &enc,
            info,
            body,
            aad,
        );
        Ok(Zeroizing::new(plain.map_err(|_| NotForUs)?))
    }
}

/// Seals to a key: `enc ‖ ciphertext`, with `u32be length ‖ plaintext ‖ zeros` padded to `floor`, then Padmé.
pub fn seal(to: &WrapKey, info: &[u8], aad: &[u8], plaintext: &[u8], floor: u64) -> Result<Vec<u8>, NotForUs> {
    seal_here(to, info, aad, padded_after(ENC, TAG, plaintext, floor))
}

/// Seals without padding, for formats of others (age): the ciphertext tells the length.
pub fn dangerous_seal_unpadded(to: &WrapKey, info: &[u8], aad: &[u8], plaintext: &[u8]) -> Result<Vec<u8>, NotForUs> {
    let mut out = Zeroizing::new(Vec::with_capacity(ENC + plaintext.len() + TAG));
    out.resize(ENC, 0);
    out.extend_from_slice(plaintext);
    seal_here(to, info, aad, out)
}

/// A message that is sealed where it was encoded: a grant of thousands of papers is not copied on its way.
pub(crate) struct Unsealed(Zeroizing<Vec<u8>>);

impl Unsealed {
    const BEFORE: usize = ENC + 4;

    /// Encodes a message of about `expected` bytes; any number will do.
    pub(crate) fn encode<T: Wire>(message: &T, expected: usize) -> Self {
        // Padmé adds at most 12 %.
        let mut out = Vec::with_capacity(Self::BEFORE + expected + expected / 8 + TAG);
        out.resize(Self::BEFORE, 0);
        Unsealed(Zeroizing::new(wire::encode_after(out, message)))
    }

    /// How long the message is, before padding.
    pub(crate) fn len(&self) -> usize {
        self.0.len() - Self::BEFORE
    }

    /// The same as [`seal`].
    pub(crate) fn seal(self, to: &WrapKey, info: &[u8], aad: &[u8], floor: u64) -> Result<Vec<u8>, NotForUs> {
        let total = padded_len(self.len(), floor);
        let out = if self.has_room(total) {
            let (len, mut out) = (self.len(), self.0);
            out[ENC..Self::BEFORE].copy_from_slice(&length(len));
            out.resize(ENC + total, 0);
            out
        } else {
            padded_after(ENC, TAG, &self.0[Self::BEFORE..], floor)
        };
        seal_here(to, info, aad, out)
    }

    // For a plaintext of this padded length: a buffer that grows leaves a copy behind.
    fn has_room(&self, padded: usize) -> bool {
        self.0.capacity() >= ENC + padded + TAG
    }
}

// Seals where it lies what stands after room for `enc`.
fn seal_here(to: &WrapKey, info: &[u8], aad: &[u8], mut out: Zeroizing<Vec<u8>>) -> Result<Vec<u8>, NotForUs> {
    let key = <XWing as Kem>::PublicKey::from_bytes(to.as_bytes()).map_err(|_| NotForUs)?;
    let (room, plaintext) = out.split_at_mut(ENC);
    let (enc, tag) = hpke::single_shot_seal_inout_detached_with_rng::<ChaCha20Poly1305, HkdfSha256, XWing>(
        &OpModeS::Base,
        &key,
        info,
        plaintext.into(),
        aad,
        &mut SystemRng,
    )
    .map_err(|_| NotForUs)?;
    room.copy_from_slice(&enc.to_bytes());
    out.extend_from_slice(&tag.to_bytes());
    Ok(std::mem::take(&mut *out))
}

/// `u32be length ‖ plaintext ‖ zeros`.
pub(crate) fn pad(plaintext: &[u8], floor: u64) -> Zeroizing<Vec<u8>> {
    padded_after(0, 0, plaintext, floor)
}

// The same with `before` zeros before it, and space for `after` bytes: a buffer that grows leaves a copy behind.
fn padded_after(before: usize, after: usize, plaintext: &[u8], floor: u64) -> Zeroizing<Vec<u8>> {
    let total = before + padded_len(plaintext.len(), floor);
    let mut out = Zeroizing::new(Vec::with_capacity(total + after));
    out.resize(before, 0);
    out.extend_from_slice(&length(plaintext.len()));
    out.extend_from_slice(plaintext);
    out.resize(total, 0);
    out
}

fn length(plaintext: usize) -> [u8; 4] {
    u32::try_from(plaintext).expect("sealed records are bounded far below 4 GiB").to_be_bytes()
}

// Of `u32be length ‖ plaintext ‖ zeros`.
fn padded_len(plaintext: usize, floor: u64) -> usize {
    usize::try_from(padded_record(plaintext as u64 + 4, floor)).expect("bounded")
}

// The one padding of a length is checked, so that a length says nothing more than it must.
pub(crate) fn unpad(mut padded: Zeroizing<Vec<u8>>, floor: u64) -> Result<Zeroizing<Vec<u8>>, NotForUs> {
    let len = u32::from_be_bytes(*padded.first_chunk::<4>().ok_or(NotForUs)?);
    if padded_record(u64::from(len) + 4, floor) != padded.len() as u64 {
        return Err(NotForUs);
    }
    let (len, rest) = (len as usize, &padded[4..]);
    if rest.get(len..).is_none_or(|zeros| zeros.iter().any(|b| *b != 0)) {
        return Err(NotForUs);
    }
    padded.drain(..4);
    padded.truncate(len);
    Ok(padded)
}

// hpke takes a rand_core generator; this one is the operating system's, through ring.
struct SystemRng;

impl hpke::rand_core::TryRng for SystemRng {
    type Error = std::convert::Infallible;
    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        Ok(u32::from_ne_bytes(random::bytes()))
    }
    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        Ok(u64::from_ne_bytes(random::bytes()))
    }
    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Self::Error> {
        random::fill(out);
        Ok(())
    }
}
impl hpke::rand_core::TryCryptoRng for SystemRng {}
