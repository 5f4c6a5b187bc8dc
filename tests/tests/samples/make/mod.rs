//! Makes every vector: a good one of each kind, then one fault at a time.

mod logs;
mod said;
mod sealed;
mod shown;
mod signed;
pub mod spoken;
mod typed;

use super::check::Vector;
use super::tree::{Cose, Tree, cose, payload};
use super::{NOW, PASSWORD, PURPOSE, World, rescue_words, seal_object, world};
use vault_crypto::deposit::Deposit;
use vault_crypto::keystore::{Keystore, Slot};
use vault_crypto::object::{Binding, ObjectCipher};
use vault_crypto::random::dangerous_fixed::with_seed;
use vault_crypto::record;
use vault_crypto::secret::{DeviceSecret, DocumentKey, RecordKey, RootKey, SigningSeed};
use vault_crypto::sign::SigningKey;
use vault_crypto::wrap;
use vault_protocol::chain::Statement;
use vault_protocol::context::Label;
use vault_protocol::fingerprint::{self, WordList};
use vault_protocol::grant::{GrantHead, GrantPage};
use vault_protocol::ids::{DocId, Time, VaultId, VersionId};
use vault_protocol::journal::{FLOOR, JournalRef, place};
use vault_protocol::object::padded_record;
use vault_protocol::release::{Closing, Receipt, ReleaseStatement, VaultClosing};
use vault_protocol::request::{CONTENT_DIGEST, Target, content_digest};
use vault_protocol::sign::{Message, Verified};
use vault_protocol::wire;

pub(super) fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}

pub(super) fn pair(name: &str, value: impl Into<String>) -> (String, String) {
    (name.to_owned(), value.into())
}

pub(super) struct Out {
    pub(super) kind: &'static str,
    pub(super) all: Vec<Vector>,
}

impl Out {
    pub(super) fn add(&mut self, name: &str, expect: &str, comment: &str, fields: &[(String, String)], body: Vec<u8>) {
        self.all.push(Vector {
            kind: self.kind.to_owned(),
            name: name.to_owned(),
            expect: expect.to_owned(),
            comment: comment.to_owned(),
            fields: fields.to_vec(),
            body,
        });
    }
}

/// All of them, with the outputs of the good ones filled in.
pub fn vectors() -> Vec<Vector> {
    let w = world();
    let mut out = Out { kind: "", all: Vec::new() };
    let makers: [(&'static str, fn(&World, &mut Out)); 21] = [
        ("object", sealed::objects),
        ("outboard", typed::outboards),
        ("statement", signed::statements),
        ("card", signed::cards),
        ("grant", signed::grants),
        ("page", signed::pages),
        ("entry", sealed::entries),
        ("journal", sealed::journals),
        ("keyring", sealed::keyrings),
        ("receipt", signed::receipts),
        ("release", signed::releases),
        ("closing", signed::closings),
        ("deposit", signed::deposits),
        ("request", typed::requests),
        ("keystore", sealed::keystores),
        ("rescue", typed::rescues),
        ("fingerprint", typed::fingerprints),
        ("log", logs::logs),
        ("evidence", shown::files),
        ("credential", said::messages),
        ("spoken", spoken::exchanges),
    ];
    for (kind, make) in makers {
        out.kind = kind;
        make(&w, &mut out);
    }
    for v in &mut out.all {
        if v.expect == "ok" {
            let outputs = super::check::run(v).unwrap_or_else(|e| panic!("{}/{}: {e}", v.kind, v.name));
            v.fields.extend(outputs.into_iter().map(|(k, value)| (format!("out-{k}"), value)));
        }
    }
    out.all
}

/// A signed kind: the good message, who signs it, and what else its check needs.
pub(super) struct Signed<'a> {
    pub(super) fields: Vec<(String, String)>,
    pub(super) good: Vec<u8>,
    pub(super) key: &'a SigningKey,
    pub(super) typ: &'static str,
    pub(super) other_typ: &'static str,
    pub(super) max: usize,
    /// What a signer who may not sign is refused as.
    pub(super) stranger: &'static str,
    /// What a signer whose key is of small order is refused as.
    pub(super) small_order: &'static str,
}

impl<'a> Signed<'a> {
    pub(super) fn new<M: Message>(good: &Verified<M>, key: &'a SigningKey, stranger: &'static str) -> Self {
        let other_typ = if M::TYP == Closing::TYP { VaultClosing::TYP } else { Closing::TYP };
        Signed {
            fields: vec![],
            good: good.bytes().to_vec(),
            key,
            typ: M::TYP,
            other_typ,
            max: M::MAX,
            stranger,
            small_order: stranger,
        }
    }
    pub(super) fn with(mut self, fields: &[(&str, String)]) -> Self {
        self.fields.extend(fields.iter().map(|(n, v)| pair(n, v.clone())));
        self
    }
    pub(super) fn edited(&self, edit: impl FnOnce(&mut Tree)) -> Vec<u8> {
        let mut tree = Tree::parse(&payload(&self.good));
        edit(&mut tree);
        cose(self.typ, self.key, tree.encode())
    }
    pub(super) fn edit(&self, out: &mut Out, name: &str, expect: &str, comment: &str, edit: impl FnOnce(&mut Tree)) {
        out.add(name, expect, comment, &self.fields, self.edited(edit));
    }

    /// The faults that any signed message can have.
    pub(super) fn faults(&self, out: &mut Out) {
        let (good, body, f) = (&self.good, payload(&self.good), &self.fields);
        let mut add =
            |name: &str, expect: &str, comment: &str, bytes: Vec<u8>| out.add(name, expect, comment, f, bytes);
        let signed = |payload: Vec<u8>| cose(self.typ, self.key, payload);
        add("good", "ok", "as it must be", good.clone());
        add("truncated", "malformed", "the last byte is missing", good[..good.len() - 1].to_vec());
        add("trailing_byte", "not-canonical", "one byte more after the message", [&good[..], &[0]].concat());
        add("no_tag", "malformed", "COSE tag 18 is missing", good[1..].to_vec());
        add("other_tag", "expected", "tag 17 instead of 18", [&[0xd1], &good[1..]].concat());
        let at = 2 + 2 + good[3] as usize;
        let mut unprotected = good.clone();
        assert_eq!(unprotected[at], 0xa0);
        unprotected.splice(at..=at, [0xa1, 0x04, 0x41, 0x00]);
        add("unprotected_header", "malformed", "a header outside the signature", unprotected);
        add(
            "payload_trailing_byte",
            "trailing",
            "one byte more after the record, signed",
            signed([&body[..], &[0]].concat()),
        );
        add(
            "payload_truncated",
            "malformed",
            "the record's last byte is missing, signed",
            signed(body[..body.len() - 1].to_vec()),
        );
        let long = [&[0x98, body[0] & 0x1f], &body[1..]].concat();
        add(
            "not_canonical",
            "not-canonical",
            "the record's length in two bytes where one is enough, signed",
            signed(long),
        );
        let indefinite = [&[0x9f], &body[1..], &[0xff]].concat();
        add("indefinite", "expected", "the record as an array of indefinite length, signed", signed(indefinite));
        add("empty", "malformed", "no bytes", vec![]);
        let typ = cose(self.other_typ, self.key, body.clone());
        add("wrong_typ", "expected", "the same record, signed as another kind of message", typ);
        let kid = *self.key.public().as_bytes();
        let alg = Cose { typ: self.typ, algorithm: -8, kid, payload: body.clone() }.sign(self.key);
        add("wrong_algorithm", "expected", "algorithm -8 (EdDSA) in the header instead of -19 (Ed25519)", alg);
        let mut flipped = good.clone();
        *flipped.last_mut().unwrap() ^= 1;
        add("signature_bit", "signature", "one bit of the signature changed", flipped);
        let stranger = SigningKey::derive(&SigningSeed::from_bytes(&[0x77; 32]));
        add("wrong_signer", self.stranger, "signed by a key that may not", cose(self.typ, &stranger, body.clone()));
        let borrowed = Cose { typ: self.typ, algorithm: -19, kid, payload: body.clone() };
        let borrowed = borrowed.with(&stranger.sign_context(&borrowed.to_be_signed()));
        add("borrowed_name", "signature", "signed by a stranger under the right key's name", borrowed);
        // Under the identity as public key, the signature (base point, 1) verifies for every message.
        let mut identity = [0; 32];
        identity[0] = 1;
        let mut forged = [0; 64];
        forged[..32].copy_from_slice(&[0x66; 32]);
        forged[0] = 0x58;
        forged[32] = 1;
        let forged = Cose { typ: self.typ, algorithm: -19, kid: identity, payload: body.clone() }.with(&forged);
        add(
            "small_order_signer",
            self.small_order,
            "signer: the identity point, under which a fixed forgery verifies",
            forged,
        );
        let mut tree = Tree::parse(&body);
        tree.items().push(Tree::Null);
        add("field_added", "expected", "one field more, null, signed", signed(tree.encode()));
        tree.items().pop();
        tree.items().pop();
        add("field_missing", "expected", "the last field is missing, signed", signed(tree.encode()));
        if self.max <= 8192 {
            let mut bytes = body.clone();
            bytes.resize(self.max + 256, 0);
            add("too_long", "too-long", "longer than this kind of message may be, signed", signed(bytes));
        }
    }
}

pub(super) fn short(tree: &mut Tree) {
    let bytes = tree.bytes();
    bytes.truncate(bytes.len() - 1);
}

pub(super) fn stretch(tree: &mut Tree, path: &[usize], len: usize) {
    *tree.at(path) = match tree.at(path) {
        Tree::Text(_) => Tree::Text("x".repeat(len)),
        _ => Tree::Bytes(vec![b'x'; len]),
    };
}

/// A small-order point and an X-Wing key with an X25519 half of low order, and one that is not reduced.
pub(super) fn bad_keys(good_wrap: &[u8]) -> (Tree, Tree, Tree) {
    let mut low = good_wrap.to_vec();
    low[1184..].fill(0);
    let mut unreduced = good_wrap.to_vec();
    unreduced[..3].fill(0xff);
    (Tree::Bytes(vec![0; 32]), Tree::Bytes(low), Tree::Bytes(unreduced))
}
