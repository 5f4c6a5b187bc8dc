//! Signing in a member's, reader's or drop's name.

use crate::secret::{DropSecret, SigningSeed};
use ring::signature::{Ed25519KeyPair, KeyPair};
use vault_protocol::context::Label;
use vault_protocol::hash::hkdf;
use vault_protocol::ids::MailboxId;
use vault_protocol::key::PublicKey;
use vault_protocol::request::Prepared;
use vault_protocol::sign::{Draft, Message, Verified};
use zeroize::Zeroizing;

/// An Ed25519 key pair.
#[allow(missing_debug_implementations)]
pub struct SigningKey {
    pair: Ed25519KeyPair,
    public: PublicKey,
}

impl SigningKey {
    /// The key of a seed (RFC 8032 §5.1.5).
    pub fn derive(seed: &SigningSeed) -> Self {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed.dangerous_bytes()).expect("any 32 bytes are a seed");
        let public: [u8; 32] = pair.public_key().as_ref().try_into().expect("an Ed25519 key is 32 bytes");
        // A seed gives a small-order key with probability 2^-250.
        let public = PublicKey::parse(&public).expect("a derived key passes the checks");
        SigningKey { pair, public }
    }

    /// The key that drops into a mailbox, from its drop secret.
    pub fn derive_drop(secret: &DropSecret, mailbox: &MailboxId) -> Self {
        let mut seed = Zeroizing::new([0; 32]);
        hkdf(secret.dangerous_bytes(), &[], Label::Drop, &[mailbox.as_bytes()], &mut *seed);
        Self::derive(&SigningSeed::from_bytes(&seed))
    }

    /// The public half.
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// Signs a message.
    pub fn sign<M: Message>(&self, body: M) -> Verified<M> {
        let draft = Draft::new(body, self.public);
        let signature = self.raw(&draft.to_be_signed());
        draft.finish(&signature).expect("ring's own signature verifies under ring")
    }

    /// Signs a request; answers its `signature-input` and `signature` headers.
    pub fn sign_request(&self, request: &Prepared) -> (String, String) {
        request.headers(&self.raw(request.to_be_signed()))
    }

    /// Signs a context string: the possession proof of a card.
    pub fn sign_context(&self, context: &[u8]) -> [u8; 64] {
        self.raw(context)
    }

    fn raw(&self, message: &[u8]) -> [u8; 64] {
        self.pair.sign(message).as_ref().try_into().expect("an Ed25519 signature is 64 bytes")
    }
}

/// Whoever can sign requests and messages under one public key: an ordinary or a blinded key.
pub trait Signer {
    /// The public half.
    fn public(&self) -> &PublicKey;
    /// Signs a request; answers its `signature-input` and `signature` headers.
    fn sign_request(&self, request: &Prepared) -> (String, String);
}

impl Signer for SigningKey {
    fn public(&self) -> &PublicKey {
        &self.public
    }
    fn sign_request(&self, request: &Prepared) -> (String, String) {
        SigningKey::sign_request(self, request)
    }
}
