//! Signed messages: COSE_Sign1 (RFC 9052) in one strict profile.
//!
//! Protected header `{1: -19, 4: signer's key, 16: "coffre/v1/…"}` (Ed25519 of RFC 9864, `typ` of RFC 9596), empty
//! unprotected header, payload attached, no external data. Anything else is refused, so a message has one spelling.
//! A [`Signed`] has been parsed and is believed by nobody; only [`Signed::verify`] makes a [`Verified`].

use crate::context::Label;
use crate::hash::{Hash, hash};
use crate::key::{KeyError, PublicKey};
use crate::wire::{self, Wire, WireError};
use minicbor::{Decoder, Encoder};
use zeroize::Zeroizing;

/// A kind of message that can be signed.
pub trait Message: Wire {
    /// The protected `typ` string: domain separation between kinds.
    const TYP: &'static str;
    /// The label of its hash.
    const HASH: Label;
    /// Largest payload, in bytes.
    const MAX: usize;
}

const ED25519: i64 = -19;
const MEMORY: &str = "writing to memory cannot fail";
/// What the profile adds around a payload, at most.
pub const OVERHEAD: usize = 192;

fn protected<M: Message>(signer: &[u8; 32]) -> Vec<u8> {
    let mut e = Encoder::new(Vec::with_capacity(96));
    e.map(3).and_then(|e| e.u8(1)).and_then(|e| e.i64(ED25519)).expect(MEMORY);
    e.u8(4).and_then(|e| e.bytes(signer)).expect(MEMORY);
    e.u8(16).and_then(|e| e.str(M::TYP)).expect(MEMORY);
    e.into_writer()
}

// Capacities are never outgrown: an entry of the journal holds keys, and a buffer that moved would leave a copy.
fn to_be_signed(protected: &[u8], payload: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut e = Encoder::new(Vec::with_capacity(payload.len() + OVERHEAD));
    e.array(4).and_then(|e| e.str("Signature1")).expect(MEMORY);
    e.bytes(protected).and_then(|e| e.bytes(&[])).and_then(|e| e.bytes(payload)).expect(MEMORY);
    Zeroizing::new(e.into_writer())
}

fn assemble(protected: &[u8], payload: &[u8], signature: &[u8; 64]) -> Zeroizing<Vec<u8>> {
    let mut e = Encoder::new(Vec::with_capacity(payload.len() + OVERHEAD));
    e.tag(minicbor::data::Tag::new(18)).and_then(|e| e.array(4)).expect(MEMORY);
    e.bytes(protected).and_then(|e| e.map(0)).expect(MEMORY);
    e.bytes(payload).and_then(|e| e.bytes(signature)).expect(MEMORY);
    Zeroizing::new(e.into_writer())
}

/// A message ready for its signature: the signer signs [`Draft::to_be_signed`] (RFC 9052 §4.4).
#[derive(Debug)]
pub struct Draft<M> {
    body: M,
    signer: PublicKey,
    protected: Vec<u8>,
    payload: Zeroizing<Vec<u8>>,
}

impl<M: Message> Draft<M> {
    /// Prepares a message in the name of a signer.
    pub fn new(body: M, signer: PublicKey) -> Self {
        let payload = Zeroizing::new(wire::encode(&body));
        Draft { body, signer, protected: protected::<M>(signer.as_bytes()), payload }
    }

    /// The Sig_structure bytes.
    pub fn to_be_signed(&self) -> Zeroizing<Vec<u8>> {
        to_be_signed(&self.protected, &self.payload)
    }

    /// Joins the signature, checking it: a signer that signs wrongly is found here and not by others.
    pub fn finish(self, signature: &[u8; 64]) -> Result<Verified<M>, KeyError> {
        self.signer.verify(&self.to_be_signed(), signature)?;
        let bytes = assemble(&self.protected, &self.payload, signature);
        let hash = hash(M::HASH, &[&bytes]);
        Ok(Verified { body: self.body, signer: self.signer, bytes, hash })
    }
}

/// A signed message as it came: well-formed, unbelieved.
#[derive(Clone, Debug)]
pub struct Signed<M> {
    body: M,
    kid: [u8; 32],
    signature: [u8; 64],
    protected: Vec<u8>,
    payload: Zeroizing<Vec<u8>>,
    bytes: Zeroizing<Vec<u8>>,
}

impl<M: Message> Signed<M> {
    /// Parses one message, refusing every other spelling of it.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        let max = M::MAX + OVERHEAD;
        if bytes.len() > max {
            return Err(WireError::TooLong { what: M::TYP, max });
        }
        let (kid, payload, signature) = parse::<M>(bytes).map_err(|e| e.unwrap_or(WireError::Malformed))?;
        let protected = protected::<M>(&kid);
        if *assemble(&protected, payload, &signature) != bytes {
            return Err(WireError::NotCanonical);
        }
        let body = wire::decode(payload, M::MAX)?;
        Ok(Signed {
            body,
            kid,
            signature,
            protected,
            payload: Zeroizing::new(payload.to_vec()),
            bytes: Zeroizing::new(bytes.to_vec()),
        })
    }

    /// Who claims to have signed, to look the key up; proves nothing.
    pub fn claimed_signer(&self) -> &[u8; 32] {
        &self.kid
    }

    /// The body before any check: only to find out which key must verify it.
    pub fn dangerous_unverified(&self) -> &M {
        &self.body
    }

    /// The hash of these bytes.
    pub fn hash(&self) -> Hash {
        hash(M::HASH, &[&self.bytes])
    }

    /// Verifies under a key that the caller has reason to trust for this message.
    pub fn verify(self, key: &PublicKey) -> Result<Verified<M>, KeyError> {
        if key.as_bytes() != &self.kid {
            return Err(KeyError::BadSignature);
        }
        key.verify(&to_be_signed(&self.protected, &self.payload), &self.signature)?;
        let hash = self.hash();
        Ok(Verified { body: self.body, signer: *key, bytes: self.bytes, hash })
    }

    /// Verifies under the claimed signer's own key: shows only that whoever holds that key said this.
    pub fn verify_as_claimed(self) -> Result<Verified<M>, KeyError> {
        let key = PublicKey::parse(&self.kid)?;
        self.verify(&key)
    }
}

type Parts<'b> = ([u8; 32], &'b [u8], [u8; 64]);

// `None` = CBOR of the wrong shape; the caller's byte comparison catches what is merely spelled otherwise.
fn parse<M: Message>(bytes: &[u8]) -> Result<Parts<'_>, Option<WireError>> {
    let mut d = Decoder::new(bytes);
    if d.tag().map_err(|_| None)?.as_u64() != 18 || d.array().map_err(|_| None)? != Some(4) {
        return Err(Some(WireError::Expected("a COSE_Sign1 message")));
    }
    let header = d.bytes().map_err(|_| None)?;
    d.map().map_err(|_| None)?;
    let payload = d.bytes().map_err(|_| None)?;
    let signature = d.bytes().map_err(|_| None)?.try_into().map_err(|_| None)?;
    let mut h = Decoder::new(header);
    h.map().map_err(|_| None)?;
    h.u64().map_err(|_| None)?;
    let alg = h.i64().map_err(|_| None)?;
    if alg != ED25519 {
        return Err(Some(WireError::Expected("algorithm -19 (Ed25519)")));
    }
    h.u64().map_err(|_| None)?;
    let kid = h.bytes().map_err(|_| None)?.try_into().map_err(|_| None)?;
    h.u64().map_err(|_| None)?;
    if h.str().map_err(|_| None)? != M::TYP {
        return Err(Some(WireError::Expected(M::TYP)));
    }
    Ok((kid, payload, signature))
}

/// A message whose signature has been verified. It has two constructors: [`Signed::verify`] and [`Draft::finish`].
#[derive(Clone, Debug)]
pub struct Verified<M> {
    body: M,
    signer: PublicKey,
    bytes: Zeroizing<Vec<u8>>,
    hash: Hash,
}

impl<M> Verified<M> {
    /// Whose key signed it.
    pub fn signer(&self) -> &PublicKey {
        &self.signer
    }
    /// The signature itself.
    pub fn signature(&self) -> &[u8; 64] {
        self.bytes.last_chunk().expect("a COSE message ends with its signature")
    }
    /// The whole COSE message.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
    /// The hash of [`Verified::bytes`].
    pub fn hash(&self) -> Hash {
        self.hash
    }
    /// Takes the body out.
    pub fn into_body(self) -> M {
        self.body
    }
}

impl<M> std::ops::Deref for Verified<M> {
    type Target = M;
    fn deref(&self) -> &M {
        &self.body
    }
}
