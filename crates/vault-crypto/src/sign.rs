//! Signing in a member's, reader's or drop's name.

use crate::secret::{DropSecret, SigningSeed};
use ed25519_dalek::Signer as _;
use vault_protocol::context::Label;
use vault_protocol::hash::hkdf;
use vault_protocol::ids::MailboxId;
use vault_protocol::key::PublicKey;
use vault_protocol::request::Prepared;
use vault_protocol::sign::{Draft, Message, Verified};
use zeroize::Zeroizing;

/// An Ed25519 key pair. It is dalek's, because ring's is not wiped on drop; what it signs is verified by ring.
#[allow(missing_debug_implementations)]
pub struct SigningKey {
    pair: ed25519_dalek::SigningKey,
    public: PublicKey,
}

impl SigningKey {
    /// The key of a seed (RFC 8032 §5.1.5).
    pub fn derive(seed: &SigningSeed) -> Self {
        let pair = ed25519_dalek::SigningKey::from_bytes(seed.dangerous_bytes());
        // The scalar is clamped, so never 0 modulo the group's order: the key is in the group and not of small order.
        let public = PublicKey::parse(pair.verifying_key().as_bytes()).expect("a derived key passes the checks");
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

    /// The same pair once more, for work beside whoever holds it. Each is wiped on its own.
    pub fn duplicate(&self) -> Self {
        SigningKey { pair: self.pair.clone(), public: self.public }
    }

    /// Signs a message.
    pub fn sign<M: Message>(&self, body: M) -> Verified<M> {
        let draft = Draft::new(body, self.public);
        let signature = self.raw(&draft.to_be_signed());
        draft.finish(&signature).expect("a signature verifies under its own key")
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
        self.pair.sign(message).to_bytes()
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
