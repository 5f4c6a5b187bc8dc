//! Makes every vector: a good one of each kind, then one fault at a time.

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

fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}

fn pair(name: &str, value: impl Into<String>) -> (String, String) {
    (name.to_owned(), value.into())
}

struct Out {
    kind: &'static str,
    all: Vec<Vector>,
}

impl Out {
    fn add(&mut self, name: &str, expect: &str, comment: &str, fields: &[(String, String)], body: Vec<u8>) {
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
    let makers: [(&'static str, fn(&World, &mut Out)); 16] = [
        ("object", objects),
        ("statement", statements),
        ("card", cards),
        ("grant", grants),
        ("page", pages),
        ("entry", entries),
        ("journal", journals),
        ("keyring", keyrings),
        ("receipt", receipts),
        ("release", releases),
        ("closing", closings),
        ("deposit", deposits),
        ("request", requests),
        ("keystore", keystores),
        ("rescue", rescues),
        ("fingerprint", fingerprints),
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
struct Signed<'a> {
    fields: Vec<(String, String)>,
    good: Vec<u8>,
    key: &'a SigningKey,
    typ: &'static str,
    other_typ: &'static str,
    max: usize,
    /// What a signer who may not sign is refused as.
    stranger: &'static str,
    /// What a signer whose key is of small order is refused as.
    small_order: &'static str,
}

impl<'a> Signed<'a> {
    fn new<M: Message>(good: &Verified<M>, key: &'a SigningKey, stranger: &'static str) -> Self {
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
    fn with(mut self, fields: &[(&str, String)]) -> Self {
        self.fields.extend(fields.iter().map(|(n, v)| pair(n, v.clone())));
        self
    }
    fn edited(&self, edit: impl FnOnce(&mut Tree)) -> Vec<u8> {
        let mut tree = Tree::parse(&payload(&self.good));
        edit(&mut tree);
        cose(self.typ, self.key, tree.encode())
    }
    fn edit(&self, out: &mut Out, name: &str, expect: &str, comment: &str, edit: impl FnOnce(&mut Tree)) {
        out.add(name, expect, comment, &self.fields, self.edited(edit));
    }

    /// The faults that any signed message can have.
    fn faults(&self, out: &mut Out) {
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

fn short(tree: &mut Tree) {
    let bytes = tree.bytes();
    bytes.truncate(bytes.len() - 1);
}

fn stretch(tree: &mut Tree, path: &[usize], len: usize) {
    *tree.at(path) = match tree.at(path) {
        Tree::Text(_) => Tree::Text("x".repeat(len)),
        _ => Tree::Bytes(vec![b'x'; len]),
    };
}

/// A small-order point and an X-Wing key with an X25519 half of low order, and one that is not reduced.
fn bad_keys(good_wrap: &[u8]) -> (Tree, Tree, Tree) {
    let mut low = good_wrap.to_vec();
    low[1184..].fill(0);
    let mut unreduced = good_wrap.to_vec();
    unreduced[..3].fill(0xff);
    (Tree::Bytes(vec![0; 32]), Tree::Bytes(low), Tree::Bytes(unreduced))
}

fn objects(w: &World, out: &mut Out) {
    let b = &w.binding;
    let fields = |b: &Binding, key: u8| {
        [
            pair("key", hex(&[key; 32])),
            pair("vault", b.vault.to_string()),
            pair("doc", b.doc.to_string()),
            pair("version", b.version.to_string()),
        ]
    };
    let f = fields(b, 0x41);
    let good = &w.object;
    out.add("good", "ok", "5 bytes of content", &f, good.clone());
    out.add(
        "empty_content",
        "ok",
        "no content at all: still 4096 bytes of plaintext",
        &f,
        seal_object(&w.dek, b, b"", [1; 24]),
    );
    let two: Vec<u8> = (0..66_000u32).map(|i| (i % 251) as u8).collect();
    let two = seal_object(&w.dek, b, &two, [2; 24]);
    out.add("two_chunks", "ok", "66000 bytes of content: a full chunk and a short one", &f, two.clone());
    let chunk = 65_536 + 16;
    let cut = |from: usize, to: usize| two[from..to].to_vec();
    let (head, first, last) = (cut(0, 61), cut(61, 61 + chunk), cut(61 + chunk, two.len()));
    out.add("chunk_dropped", "not-an-object", "the first of two chunks is missing", &f, [&head[..], &last].concat());
    out.add("chunk_cut", "damaged", "cut after the first of two chunks", &f, [&head[..], &first].concat());
    out.add("trailing_byte", "not-an-object", "one byte more at the end", &f, [&good[..], &[0]].concat());
    out.add("truncated", "not-an-object", "the last byte is missing", &f, good[..good.len() - 1].to_vec());
    out.add("header_only", "not-an-object", "61 bytes", &f, good[..61].to_vec());
    let flip = |at: usize| {
        let mut bad = good.clone();
        bad[at] ^= 1;
        bad
    };
    out.add("wrong_magic", "not-an-object", "another first byte", &f, flip(0));
    out.add("other_suite", "not-an-object", "suite 0", &f, flip(4));
    out.add("salt_bit", "not-this-document", "one bit of the salt changed", &f, flip(20));
    out.add("commitment_bit", "not-this-document", "one bit of the commitment changed", &f, flip(40));
    out.add("ciphertext_bit", "damaged", "one bit of the chunk changed", &f, flip(1000));
    out.add("tag_bit", "damaged", "one bit of the tag changed", &f, flip(good.len() - 1));
    out.add("wrong_key", "not-this-document", "another document key", &fields(b, 0x40), good.clone());
    let others = [
        ("wrong_vault", Binding { vault: VaultId::new([9; 32]), ..*b }),
        ("wrong_document", Binding { doc: DocId::new([9; 16]), ..*b }),
        ("wrong_version", Binding { version: VersionId::new([9; 16]), ..*b }),
    ];
    for (name, other) in others {
        out.add(name, "not-this-document", "bound to another place", &fields(&other, 0x41), good.clone());
    }
    // Made with the key, as a malicious author could.
    let crafted = |plain: &[u8]| {
        let c = ObjectCipher::dangerous_with_salt(&w.dek, b, [3; 24]);
        let mut plain = plain.to_vec();
        let tag = c.seal_chunk(0, true, &mut plain);
        [&c.header()[..], &plain, &tag].concat()
    };
    let mut plain = vec![0; 4096];
    plain[7] = 5;
    plain[4095] = 1;
    out.add("padding_not_zero", "damaged", "the last byte of the padding is 1", &f, crafted(&plain));
    plain[4095] = 0;
    plain[6] = 0x20;
    out.add("length_lies", "damaged", "a length of content that this padded length does not hold", &f, crafted(&plain));
    let c = ObjectCipher::dangerous_with_salt(&w.dek, b, [4; 24]);
    let mut plain = vec![0; 4096];
    let tag = c.seal_chunk(0, false, &mut plain);
    out.add(
        "not_last",
        "damaged",
        "the only chunk is not marked as the last",
        &f,
        [&c.header()[..], &plain, &tag].concat(),
    );
    let b2 = Binding { vault: VaultId::new([1; 32]), doc: DocId::new([2; 16]), version: VersionId::new([3; 16]) };
    let mut collision =
        ObjectCipher::dangerous_with_salt(&DocumentKey::from_bytes(&[0x11; 32]), &b2, [0x5a; 24]).header().to_vec();
    let h = |s: &str| data_encoding::HEXLOWER.decode(s.as_bytes()).unwrap();
    collision.extend(h("841714787e0e975aa74ae1cda808a43cb94cead8c9e01ff146e5bb625af9cfcc"));
    collision.resize(61 + 4096, 0);
    collision.extend(h("7c9fa136d4413fa6173637e883b6998d"));
    let comment =
        "Poly1305 accepts this chunk under the payload keys of 0x11… and 0x22…; the commitment is the first's";
    out.add("two_keys", "not-this-document", comment, &fields(&b2, 0x22), collision);
}

fn statements(w: &World, out: &mut Out) {
    let key = &w.patient.device.sign;
    // A first statement's own key is all there is to verify it under, so it is looked at first.
    let s = Signed { small_order: "signature", ..Signed::new(&w.patient.first, key, "not-a-member") };
    s.faults(out);
    let wrap = w.patient.device.unwrap.public().as_bytes().to_vec();
    let (small, low, unreduced) = bad_keys(&wrap);
    s.edit(out, "member_small_order", "invalid", "a member's key is of small order", |t| *t.at(&[4, 0, 0]) = small);
    s.edit(out, "member_low_order_wrap", "invalid", "the X25519 half of a member's X-Wing key is zero", |t| {
        *t.at(&[4, 0, 1]) = low
    });
    s.edit(out, "member_unreduced_wrap", "invalid", "a coefficient of a member's ML-KEM key is 4095", |t| {
        *t.at(&[4, 0, 1]) = unreduced
    });
    s.edit(out, "unknown_power", "invalid", "a bit of powers that has no meaning", |t| {
        *t.at(&[4, 0, 2]) = Tree::Uint(1 << 20)
    });
    s.edit(out, "address_too_long", "too-long", "an address of 256 bytes", |t| stretch(t, &[3, 0], 256));
    s.edit(out, "signer_without_all", "no-power", "the first statement's signer does not hold all powers", |t| {
        *t.at(&[4, 0, 2]) = Tree::Uint(3);
    });
    s.edit(out, "no_members", "members", "nobody is a member", |t| t.at(&[4]).items().clear());
    s.edit(out, "member_twice", "members", "one key stands twice", |t| {
        let first = t.at(&[4, 0]).clone();
        t.at(&[4]).items().push(first);
    });
    s.edit(out, "not_first", "not-next", "the first statement with number 1", |t| *t.at(&[0]) = Tree::Uint(1));
    s.edit(out, "first_epoch", "epoch", "the first statement in epoch 1", |t| *t.at(&[6]) = Tree::Uint(1));
    let chain = [("chain", hex(w.patient.first.bytes()))];
    let n = Signed::new(&w.second, key, "not-a-member").with(&chain);
    out.add("next", "ok", "a second statement: one more device, a new epoch", &n.fields, n.good.clone());
    n.edit(out, "next_wrong_prev", "not-next", "follows another statement", |t| *t.at(&[1]) = Tree::Bytes(vec![1; 32]));
    n.edit(out, "next_wrong_seq", "not-next", "number 2 after number 0", |t| *t.at(&[0]) = Tree::Uint(2));
    n.edit(out, "next_earlier", "time", "dated before the one it follows", |t| *t.at(&[8]) = Tree::Uint(NOW.0 - 1));
    n.edit(out, "next_epoch_jumps", "epoch", "from epoch 0 to epoch 2", |t| *t.at(&[6]) = Tree::Uint(2));
    n.edit(
        out,
        "next_rescue_removed",
        "rescue",
        "the rescue member is removed, and one without that status comes back in its place",
        |t| {
            *t.at(&[4, 1, 2]) = Tree::Uint(31);
        },
    );
    let stranger = cose(Statement::TYP, &w.stranger.sign, payload(&n.good));
    out.add("next_by_stranger", "not-a-member", "signed by a key that is no member yet", &n.fields, stranger);
}

fn cards(w: &World, out: &mut Out) {
    let d = &w.dentist;
    let fields = [("chain", hex(d.first.bytes())), ("now", NOW.0.to_string())];
    let s = Signed::new(&d.card, &d.device.sign, "not-a-member").with(&fields);
    s.faults(out);
    let (small, low, unreduced) = bad_keys(d.unwrap.public().as_bytes());
    s.edit(out, "reader_small_order", "invalid", "the reader key is of small order", |t| *t.at(&[3]) = small);
    s.edit(out, "wrap_low_order", "invalid", "the X25519 half of the X-Wing key is zero", |t| *t.at(&[5]) = low);
    s.edit(out, "wrap_unreduced", "invalid", "a coefficient of the ML-KEM key is 4095", |t| *t.at(&[5]) = unreduced);
    s.edit(out, "wrap_short", "invalid", "an X-Wing key of 1215 bytes", |t| short(t.at(&[5])));
    s.edit(out, "unknown_kind", "unknown", "kind 4", |t| *t.at(&[2]) = Tree::Uint(4));
    s.edit(out, "name_too_long", "too-long", "a name of 129 bytes", |t| stretch(t, &[11], 129));
    s.edit(out, "other_vault", "other-vault", "a card of another vault than the chain's", |t| {
        *t.at(&[0]) = Tree::Bytes(vec![1; 32])
    });
    s.edit(out, "fork", "fork", "signed under another history of the vault", |t| {
        *t.at(&[1, 1]) = Tree::Bytes(vec![1; 32])
    });
    s.edit(out, "possession_bit", "possession", "one bit of the possession proof changed", |t| {
        t.at(&[4]).bytes()[9] ^= 1
    });
    s.edit(out, "possession_of_another_number", "possession", "the possession proof of card 0 on card 1", |t| {
        *t.at(&[7]) = Tree::Uint(1)
    });
    s.edit(out, "too_long_a_life", "too-long-a-life", "a professional's card for 91 days", |t| {
        *t.at(&[10]) = Tree::Uint(NOW.0 + 91 * Time::DAY)
    });
    let later = Signed::new(&d.card, &d.device.sign, "")
        .with(&[("chain", hex(d.first.bytes())), ("now", NOW.plus(60 * Time::DAY).0.to_string())]);
    out.add("ended", "dates", "good, a second too late", &later.fields, later.good.clone());
    s.edit(out, "not_yet", "dates", "begins in two days", |t| *t.at(&[9]) = Tree::Uint(NOW.plus(2 * Time::DAY).0));
    s.edit(out, "ends_before_it_begins", "dates", "not-after is not-before", |t| *t.at(&[10]) = Tree::Uint(NOW.0));
    let early = Signed::new(&d.card, &d.device.sign, "")
        .with(&[("chain", hex(d.first.bytes())), ("now", (NOW.0 - Time::DAY - 1).to_string())]);
    out.add(
        "chain_ahead",
        "clock",
        "good, with a chain dated more than a day ahead",
        &early.fields,
        early.good.clone(),
    );
    let other = Signed::new(&d.card, &d.device.sign, "")
        .with(&[("chain", hex(w.patient.first.bytes())), ("now", NOW.0.to_string())]);
    out.add("another_chain", "other-vault", "good, with another vault's chain", &other.fields, other.good.clone());
}

fn grant_fields(w: &World) -> Vec<(&'static str, String)> {
    vec![
        ("form", "head".to_owned()),
        ("chain", hex(w.patient.first.bytes())),
        ("now", NOW.0.to_string()),
        ("recipient", w.dentist.id().to_string()),
        ("card", w.dentist.card.hash().to_string()),
        ("reader", w.dentist.card.reader.to_string()),
        ("g", hex(w.g.dangerous_bytes())),
        ("purpose-salt", hex(&[0x54; 16])),
        ("purpose", PURPOSE.to_owned()),
    ]
}

fn grants(w: &World, out: &mut Out) {
    let key = &w.patient.device.sign;
    let s = Signed::new::<GrantHead>(&w.head, key, "not-a-member").with(&grant_fields(w));
    s.faults(out);
    s.edit(out, "reader_small_order", "invalid", "the blinded reader key is of small order", |t| {
        *t.at(&[5]) = bad_keys(&[0; 1216]).0
    });
    let filled = |n: usize| Tree::Bytes(vec![1; n]);
    s.edit(out, "other_vault", "other-vault", "in the name of another vault than the chain's", |t| {
        *t.at(&[1]) = filled(32)
    });
    s.edit(out, "fork", "other-vault", "signed under another history", |t| *t.at(&[2, 1]) = filled(32));
    s.edit(out, "other_recipient", "mismatch", "made to somebody else", |t| *t.at(&[3]) = filled(32));
    s.edit(out, "other_card", "mismatch", "made to another card", |t| *t.at(&[4]) = filled(32));
    let stranger = *w.stranger.sign.public().as_bytes();
    s.edit(out, "other_reader_key", "mismatch", "A' is not h·A", |t| *t.at(&[5]) = Tree::Bytes(stranger.to_vec()));
    s.edit(out, "other_slot", "mismatch", "a slot that does not follow from g", |t| *t.at(&[6]) = filled(32));
    s.edit(out, "other_secret", "mismatch", "the hash of another g", |t| *t.at(&[7]) = filled(32));
    s.edit(out, "ends_before_it_begins", "mismatch", "not-after before not-before", |t| {
        *t.at(&[9]) = Tree::Uint(NOW.0 - 1)
    });
    s.edit(out, "too_many_reads", "mismatch", "4097 readings", |t| *t.at(&[10]) = Tree::Uint(4097));
    s.edit(out, "no_reads", "mismatch", "0 readings", |t| *t.at(&[10]) = Tree::Uint(0));
    s.edit(out, "other_purpose", "mismatch", "the hash of another purpose", |t| *t.at(&[12]) = filled(32));
    s.edit(out, "two_custodians", "mismatch", "neither one nor three custodians", |t| {
        let mut second = t.at(&[13, 0]).clone();
        *second.at(&[1]) = Tree::Bytes(stranger.to_vec());
        t.at(&[13]).items().push(second);
    });
    s.edit(out, "custodian_twice", "mismatch", "three custodians, two of them one", |t| {
        let first = t.at(&[13, 0]).clone();
        let mut second = first.clone();
        *second.at(&[1]) = Tree::Bytes(stranger.to_vec());
        t.at(&[13]).items().extend([second, first]);
    });
    s.edit(out, "four_custodians", "too-long", "more custodians than there may be", |t| {
        let first = t.at(&[13, 0]).clone();
        t.at(&[13]).items().extend([first.clone(), first.clone(), first]);
    });
    s.edit(out, "address_too_long", "too-long", "a custodian's address of 256 bytes", |t| stretch(t, &[13, 0, 0], 256));

    let sealed = |card_seed: u8, recipient: &VaultId| {
        [
            pair("form", "sealed"),
            pair("recipient", recipient.to_string()),
            pair("card", w.dentist.card.hash().to_string()),
            pair("x-wing-seed", hex(&[card_seed; 32])),
        ]
    };
    let f = sealed(0x24, &w.dentist.id());
    let good = &w.sealed_grant;
    out.add("sealed_good", "ok", "a whole grant, sealed to the dentist's card", &f, good.clone());
    out.add(
        "sealed_other_key",
        "not-for-us",
        "opened with another card's key",
        &sealed(0x25, &w.dentist.id()),
        good.clone(),
    );
    out.add(
        "sealed_other_recipient",
        "not-for-us",
        "opened as another vault's",
        &sealed(0x24, &w.patient.id()),
        good.clone(),
    );
    sealed_faults(
        out,
        &f,
        good,
        w.dentist.unwrap.public(),
        &vault_crypto::grant::context(&w.dentist.id(), &w.dentist.card.hash()),
    );
}

/// The faults of anything sealed with HPKE: the same for grants and deposits.
fn sealed_faults(out: &mut Out, f: &[(String, String)], good: &[u8], to: &vault_protocol::key::WrapKey, info: &[u8]) {
    out.add("sealed_truncated", "not-for-us", "the last byte is missing", f, good[..good.len() - 1].to_vec());
    out.add("sealed_trailing_byte", "not-for-us", "one byte more", f, [good, &[0]].concat());
    out.add("sealed_short", "not-for-us", "shorter than an encapsulation", f, good[..1119].to_vec());
    for (name, at, what) in
        [("ml_kem", 500, "ML-KEM ciphertext"), ("x25519", 1100, "X25519 share"), ("body", 1500, "ciphertext")]
    {
        let mut bad = good.to_vec();
        bad[at] ^= 1;
        out.add(&format!("sealed_{name}_bit"), "not-for-us", &format!("one bit of the {what} changed"), f, bad);
    }
    let mut low = good.to_vec();
    low[1088..1120].fill(0);
    out.add("sealed_low_order", "not-for-us", "the X25519 share is zero: HPKE libraries may accept it", f, low);
    let seal = |plain: &[u8]| with_seed("crafted", || wrap::dangerous_seal_unpadded(to, info, b"", plain)).unwrap();
    let mut plain = vec![0; 4096];
    plain[..7].copy_from_slice(&[0, 0, 0, 3, 0x82, 0x09, 0xf6]);
    let unknown = if out.kind == "grant" { "unknown" } else { "expected" };
    out.add("sealed_unknown_kind", unknown, "[9, null] inside, well sealed", f, seal(&plain));
    plain.resize(4097, 0);
    out.add("sealed_padding_longer", "not-for-us", "one byte of padding more than there must be", f, seal(&plain));
    plain.resize(4096, 0);
    plain[4000] = 1;
    out.add("sealed_padding_not_zero", "not-for-us", "padding that is not zero", f, seal(&plain));
}

fn pages(w: &World, out: &mut Out) {
    let entries =
        |list: &[vault_protocol::grant::GrantEntry]| hex(&wire::encode(&wire::List::<_, 64>::new(list).unwrap()));
    let fields = |list: &[vault_protocol::grant::GrantEntry], number: u64| {
        vec![
            ("chain", hex(w.patient.first.bytes())),
            ("now", NOW.0.to_string()),
            ("head", w.head.hash().to_string()),
            ("number", number.to_string()),
            ("custodians", "1".to_owned()),
            ("entries", entries(list)),
        ]
    };
    let key = &w.patient.device.sign;
    let s = Signed::new::<GrantPage>(&w.page, key, "not-a-member").with(&fields(&w.entries, 0));
    s.faults(out);
    s.edit(out, "other_grant", "mismatch", "a page of another grant", |t| *t.at(&[0]) = Tree::Bytes(vec![1; 32]));
    s.edit(out, "other_number", "mismatch", "page 1 in the place of page 0", |t| *t.at(&[1]) = Tree::Uint(1));
    s.edit(out, "other_prev", "mismatch", "follows a page that is not before it", |t| {
        *t.at(&[2]) = Tree::Bytes(vec![1; 32])
    });
    s.edit(out, "entry_missing", "mismatch", "names one entry of two", |t| t.at(&[3]).bytes().truncate(32));
    let with = |list: &[vault_protocol::grant::GrantEntry]| {
        Signed::new::<GrantPage>(&w.page, key, "").with(&fields(list, 0)).fields
    };
    let swapped = [w.entries[1].clone(), w.entries[0].clone()];
    out.add("entries_swapped", "mismatch", "the entries in another order", &with(&swapped), s.good.clone());
    let mut renamed = w.entries.clone();
    renamed[0].description.title = wire::Text::new("Autre").unwrap();
    out.add("entry_renamed", "mismatch", "an entry with another title", &with(&renamed), s.good.clone());
    let mut double = w.entries.clone();
    double[1].id = double[0].id;
    let page = vault_crypto::grant::make_page(w.head.hash(), 0, None, &double).unwrap();
    let comment = "two papers under one entry id, honestly hashed and signed";
    out.add("entry_id_twice", "mismatch", comment, &with(&double), key.sign(page).bytes().to_vec());
    let mut seen = s.fields.clone();
    seen.push(pair("seen", w.entries[1].id.to_string()));
    out.add("entry_id_of_an_earlier_page", "mismatch", "an entry id that an earlier page has", &seen, s.good.clone());
}

fn entries(w: &World, out: &mut Out) {
    let fields = |g: u8, shares: &[u8]| {
        [pair("g", hex(&[g; 32])), pair("head", w.head.hash().to_string()), pair("shares", hex(shares))]
    };
    let f = fields(0x51, &w.share);
    let good = wire::encode(&w.entries[0]);
    out.add("good", "ok", "a document key behind a released share", &f, good.clone());
    out.add("wrong_share", "wrong-share", "a share that is not the one named", &fields(0x51, &[7; 32]), good.clone());
    out.add("no_share", "wrong-share", "without a share", &fields(0x51, &[]), good.clone());
    out.add(
        "other_grant",
        "wrong-share",
        "with the secret, and so the slot, of another grant",
        &fields(0x50, &w.share),
        good.clone(),
    );
    let edit = |edit: &dyn Fn(&mut Tree)| {
        let mut t = Tree::parse(&good);
        edit(&mut t);
        t.encode()
    };
    out.add("trailing_byte", "trailing", "one byte more", &f, [&good[..], &[0]].concat());
    out.add("truncated", "malformed", "the last byte is missing", &f, good[..good.len() - 1].to_vec());
    out.add(
        "not_canonical",
        "not-canonical",
        "the record's length in two bytes",
        &f,
        [&[0x98, 4], &good[1..]].concat(),
    );
    out.add("salt_bit", "not-for-us", "one bit of the salt changed", &f, edit(&|t| t.at(&[1]).bytes()[0] ^= 1));
    out.add("key_bit", "not-for-us", "one bit of the wrapped key changed", &f, edit(&|t| t.at(&[1]).bytes()[40] ^= 1));
    out.add("tag_bit", "not-for-us", "one bit of the tag changed", &f, edit(&|t| t.at(&[1]).bytes()[79] ^= 1));
    out.add("wrapped_short", "expected", "79 bytes of wrapped key", &f, edit(&|t| short(t.at(&[1]))));
    out.add("other_digest", "not-for-us", "the digest of another object", &f, edit(&|t| t.at(&[3, 3]).bytes()[0] ^= 1));
    out.add("other_id", "wrong-share", "another entry id", &f, edit(&|t| t.at(&[0]).bytes()[0] ^= 1));
    out.add("title_too_long", "too-long", "a title of 256 bytes", &f, edit(&|t| stretch(t, &[3, 5], 256)));
    out.add("unknown_origin", "unknown", "origin 5", &f, edit(&|t| *t.at(&[3, 11, 0]) = Tree::Uint(5)));
}

fn journals(w: &World, out: &mut Out) {
    let fields = |root: u8, vault: &VaultId, at: &JournalRef| {
        [
            pair("chain", hex(w.patient.first.bytes())),
            pair("now", NOW.0.to_string()),
            pair("root", hex(&[root; 32])),
            pair("vault", vault.to_string()),
            pair("seq", at.seq.to_string()),
            pair("prev", at.hash.to_string()),
        ]
    };
    let (id, here) = (w.patient.id(), JournalRef::EMPTY);
    let f = fields(0x11, &id, &here);
    let good = &w.record;
    out.add("good", "ok", "the first record: a profile and a paper", &f, good.clone());
    out.add("wrong_root", "sealed", "another root", &fields(0x12, &id, &here), good.clone());
    out.add("wrong_vault", "sealed", "as another vault's", &fields(0x11, &w.dentist.id(), &here), good.clone());
    let second = JournalRef { seq: 1, ..here };
    out.add("wrong_place", "sealed", "as the second record", &fields(0x11, &id, &second), good.clone());
    let other = JournalRef { hash: w.head.hash(), ..here };
    out.add("wrong_prev", "sealed", "after another record", &fields(0x11, &id, &other), good.clone());
    let flip = |at: usize| {
        let mut bad = good.clone();
        bad[at] ^= 1;
        bad
    };
    out.add("epoch_bit", "sealed", "another epoch's number on it", &f, flip(7));
    out.add("salt_bit", "sealed", "one bit of the salt changed", &f, flip(10));
    out.add("ciphertext_bit", "sealed", "one bit of the ciphertext changed", &f, flip(100));
    out.add("truncated", "sealed", "the last byte is missing", &f, good[..good.len() - 1].to_vec());
    out.add("short", "expected", "shorter than any padded record", &f, good[..500].to_vec());
    // What only a member with the root can make.
    let seal_padded = |padded: &[u8]| {
        let key = RecordKey::from_bytes(&[0x11; 32]);
        let labels: [&[u8]; 2] = [id.as_bytes(), &[0; 8]];
        let aad = place(here.seq, &here.hash);
        let sealed = with_seed("crafted", || record::seal(&key, Label::JournalKey, &labels, &aad, padded));
        [&[0; 8], &sealed[..]].concat()
    };
    let seal = |cose: &[u8]| {
        let mut padded = (cose.len() as u32).to_be_bytes().to_vec();
        padded.extend_from_slice(cose);
        let total = padded_record(padded.len() as u64, FLOOR) as usize;
        padded.resize(total, 0);
        seal_padded(&padded)
    };
    let key = &w.patient.device.sign;
    let typ = vault_crypto::journal::Entry::TYP;
    let body = payload(w.entry.bytes());
    let edited = |edit: &dyn Fn(&mut Tree)| {
        let mut t = Tree::parse(&body);
        edit(&mut t);
        seal(&cose(typ, key, t.encode()))
    };
    let mut padded = vec![0; 600];
    padded[3] = 5;
    out.add("padding_longer", "sealed", "padding that is longer than it must be", &f, seal_padded(&padded));
    out.add(
        "signed_for_another_place",
        "place",
        "an entry signed as number 7, sealed as number 0",
        &f,
        edited(&|t| *t.at(&[1]) = Tree::Uint(7)),
    );
    out.add(
        "signed_for_another_vault",
        "place",
        "an entry of another vault",
        &f,
        edited(&|t| *t.at(&[0]) = Tree::Bytes(vec![1; 32])),
    );
    out.add(
        "signed_for_another_epoch",
        "place",
        "an entry of epoch 3 in a record of epoch 0",
        &f,
        edited(&|t| *t.at(&[3]) = Tree::Uint(3)),
    );
    out.add("unknown_operation", "unknown", "operation 99", &f, edited(&|t| *t.at(&[7, 0, 0]) = Tree::Uint(99)));
    out.add("text_too_long", "too-long", "a name of 129 bytes", &f, edited(&|t| stretch(t, &[7, 0, 1, 0], 129)));
    out.add(
        "wrong_signer",
        "not-a-member",
        "an entry by a stranger",
        &f,
        seal(&cose(typ, &w.stranger.sign, body.clone())),
    );
    out.add("wrong_typ", "expected", "the entry signed as a closing", &f, seal(&cose(Closing::TYP, key, body.clone())));
    out.add(
        "not_canonical",
        "not-canonical",
        "the entry's length in two bytes",
        &f,
        seal(&cose(typ, key, [&[0x98, 8], &body[1..]].concat())),
    );
    out.add(
        "trailing_byte",
        "trailing",
        "one byte after the entry's record",
        &f,
        seal(&cose(typ, key, [&body[..], &[0]].concat())),
    );
    let mut bit = w.entry.bytes().to_vec();
    *bit.last_mut().unwrap() ^= 1;
    out.add("signature_bit", "signature", "one bit of the signature changed", &f, seal(&bit));
}

fn keyrings(w: &World, out: &mut Out) {
    let (p, first) = (&w.patient, hex(w.patient.first.bytes()));
    let fields = |chain: &[(&str, String)], who: &super::Device, seed: &[u8; 32]| {
        let mut f: Vec<(String, String)> = chain.iter().map(|(n, v)| pair(n, v.clone())).collect();
        f.push(pair("key", who.sign.public().to_string()));
        f.push(pair("x-wing-seed", hex(seed)));
        f
    };
    let chain = [("chain", first.clone())];
    let both = [("chain", first), ("chain-2", hex(w.second.bytes()))];
    let (d, added) = (&p.device, &w.second_device);
    let f = fields(&chain, d, &d.seed);
    out.add("first", "ok", "the first keyring, bound to the first statement", &f, p.keyring.clone());
    let f2 = fields(&both, d, &d.seed);
    out.add("second", "ok", "the keyring of epoch 1, which leads back to root 0", &f2, w.second_keyring.clone());
    out.add(
        "second_new_member",
        "ok",
        "the same for the new device",
        &fields(&both, added, &added.seed),
        w.second_keyring.clone(),
    );
    out.add("old", "not-named", "the first keyring after the second statement", &f2, p.keyring.clone());
    out.add("early", "not-named", "the second keyring before its statement", &f, w.second_keyring.clone());
    out.add("wrong_seed", "not-for-us", "another X-Wing key", &fields(&chain, d, &[0x99; 32]), p.keyring.clone());
    out.add(
        "not_a_member",
        "not-for-us",
        "somebody who is not in it",
        &fields(&chain, &w.stranger, &w.stranger.seed),
        p.keyring.clone(),
    );
    let flip = |at: usize| {
        let mut bad = p.keyring.clone();
        bad[at] ^= 1;
        bad
    };
    out.add("bit", "not-named", "one bit changed", &f, flip(200));
    out.add("truncated", "not-named", "the last byte is missing", &f, p.keyring[..p.keyring.len() - 1].to_vec());
    out.add("trailing_byte", "not-named", "one byte more", &f, [&p.keyring[..], &[0]].concat());
    // The patient's own first statement, naming what only a dishonest member can name.
    let named = |ring: &[u8], root: Option<[u8; 32]>| {
        let mut t = Tree::parse(&payload(w.patient.first.bytes()));
        *t.at(&[5]) = Tree::Bytes(vault_protocol::chain::keyring_digest(ring).as_bytes().to_vec());
        if let Some(root) = root {
            *t.at(&[7]) = Tree::Bytes(vault_protocol::chain::root_commitment(&root).as_bytes().to_vec());
        }
        fields(&[("chain", hex(&cose(Statement::TYP, &d.sign, t.encode())))], d, &d.seed)
    };
    let edit = |edit: &dyn Fn(&mut Tree)| {
        let mut t = Tree::parse(&p.keyring);
        edit(&mut t);
        t.encode()
    };
    let mut add = |name: &str, expect: &str, comment: &str, ring: Vec<u8>| {
        out.add(name, expect, comment, &named(&ring, None), ring);
    };
    add(
        "named_not_canonical",
        "not-canonical",
        "the record's length in two bytes",
        [&[0x98, 3], &p.keyring[1..]].concat(),
    );
    add("named_trailing_byte", "trailing", "one byte more, named by the statement", [&p.keyring[..], &[0]].concat());
    add(
        "named_other_epoch",
        "not-named",
        "a keyring of epoch 1 named in epoch 0",
        edit(&|t| *t.at(&[0]) = Tree::Uint(1)),
    );
    add(
        "named_previous",
        "previous",
        "a previous root in epoch 0",
        edit(&|t| t.at(&[2]).items().push(Tree::Bytes(vec![0; 80]))),
    );
    add("named_wrap_bit", "not-for-us", "one bit of a wrap changed", edit(&|t| t.at(&[1, 0, 1]).bytes()[1150] ^= 1));
    add("named_wrap_short", "expected", "a wrap of 1199 bytes", edit(&|t| short(t.at(&[1, 0, 1]))));
    add(
        "named_small_order",
        "invalid",
        "a wrap for a key of small order",
        edit(&|t| *t.at(&[1, 0, 0]) = Tree::Bytes(vec![0; 32])),
    );
    add(
        "named_epochs",
        "too-long",
        "257 previous roots",
        edit(&|t| {
            *t.at(&[2]) = Tree::List(vec![Tree::Bytes(vec![0; 80]); 257]);
        }),
    );
    // A statement whose root is another than the one wrapped: the place is that very statement's.
    let mut t = Tree::parse(&payload(w.patient.first.bytes()));
    let root = RootKey::from_bytes(&[0x12; 32]);
    let mut statement: Statement = wire::decode(&payload(w.patient.first.bytes()), 1 << 16).unwrap();
    statement.root = vault_protocol::chain::root_commitment(root.dangerous_bytes());
    let place = vault_protocol::chain::keyring_place(&statement, &p.id());
    let info = vault_protocol::chain::root_wrap_context(&place, 0, d.sign.public());
    let sealed = with_seed("crafted", || wrap::seal(d.unwrap.public(), &info, b"", &[0x13; 32], 64)).unwrap();
    let ring = edit(&|t| *t.at(&[1, 0, 1]) = Tree::Bytes(sealed.clone()));
    *t.at(&[5]) = Tree::Bytes(vault_protocol::chain::keyring_digest(&ring).as_bytes().to_vec());
    *t.at(&[7]) = Tree::Bytes(statement.root.as_bytes().to_vec());
    let f = fields(&[("chain", hex(&cose(Statement::TYP, &d.sign, t.encode())))], d, &d.seed);
    out.add("named_wrong_root", "wrong-root", "another root than the statement's hash", &f, ring);
    // Another vault that lists the victim and names the victim's keyring.
    let mut t = Tree::parse(&payload(w.patient.first.bytes()));
    *t.at(&[4, 1]) = t.at(&[4, 0]).clone();
    *t.at(&[4, 0, 0]) = Tree::Bytes(w.stranger.sign.public().as_bytes().to_vec());
    let f = fields(&[("chain", hex(&cose(Statement::TYP, &w.stranger.sign, t.encode())))], d, &d.seed);
    let comment = "a stranger's vault that lists the patient's device and names the patient's keyring";
    out.add("named_by_another_vault", "not-for-us", comment, &f, p.keyring.clone());
}

fn receipts(w: &World, out: &mut Out) {
    let blinded = [pair("key", w.head.reader.to_string())];
    let comment = "signed by the dentist's blinded key; the nonce is chosen, for once";
    out.add("blinded", "ok", comment, &blinded, w.receipt.bytes().to_vec());
    let unblinded = [pair("key", w.dentist.card.reader.to_string())];
    out.add("unblinded", "signature", "held against the card's own reader key", &unblinded, w.receipt.bytes().to_vec());
    // Faults are signed by an ordinary key in the place of A'.
    let key = SigningKey::derive(&SigningSeed::from_bytes(&[0x57; 32]));
    let receipt = key.sign(super::receipt_body(&w.head, &w.entries[0].id));
    let s = Signed::new::<Receipt>(&receipt, &key, "signature").with(&[("key", key.public().to_string())]);
    s.faults(out);
    s.edit(out, "checkpoint_too_long", "too-long", "a checkpoint of 4097 bytes", |t| stretch(t, &[7], 4097));
    s.edit(out, "number_too_large", "expected", "a number of 2^32", |t| *t.at(&[3]) = Tree::Uint(1 << 32));
    s.edit(out, "short_slot", "expected", "a slot id of 31 bytes", |t| short(t.at(&[1])));
}

fn releases(w: &World, out: &mut Out) {
    let s = Signed::new::<ReleaseStatement>(&w.release, &w.custodian, "signature")
        .with(&[("key", w.custodian.public().to_string())]);
    s.faults(out);
    s.edit(out, "short_hash", "expected", "a digest of 31 bytes", |t| short(t.at(&[1])));
}

fn closings(w: &World, out: &mut Out) {
    let key = [("key", w.custodian.public().to_string())];
    let s = Signed::new::<Closing>(&w.closing, &w.custodian, "signature").with(&key);
    s.faults(out);
    let mut vault = s.fields.clone();
    vault.push(pair("form", "vault"));
    out.add("vault", "ok", "the closing of a whole vault", &vault, w.vault_closing.bytes().to_vec());
    out.add(
        "vault_as_slot",
        "expected",
        "the closing of a vault, taken for that of a slot",
        &s.fields,
        w.vault_closing.bytes().to_vec(),
    );
    out.add("slot_as_vault", "expected", "the closing of a slot, taken for that of a vault", &vault, s.good.clone());
}

fn deposits(w: &World, out: &mut Out) {
    let fields = [
        ("form", "signed".to_owned()),
        ("chain", hex(w.dentist.first.bytes())),
        ("now", NOW.0.to_string()),
        ("recipient", w.patient.id().to_string()),
        ("card", w.patient.card.hash().to_string()),
    ];
    let key = &w.dentist.device.sign;
    let s = Signed::new::<Deposit>(&w.deposit, key, "not-a-member").with(&fields);
    s.faults(out);
    let one = || Tree::Bytes(vec![1; 32]);
    s.edit(out, "other_recipient", "other-recipient", "made for somebody else: sealed anew by who was given it", |t| {
        *t.at(&[0]) = one()
    });
    s.edit(out, "other_card", "other-recipient", "made for another card", |t| *t.at(&[1]) = one());
    s.edit(out, "other_giver", "other-vault", "in the name of another vault than the chain's", |t| *t.at(&[3]) = one());
    s.edit(out, "fork", "other-vault", "signed under another history of the giver", |t| *t.at(&[4, 1]) = one());
    s.edit(out, "message_too_long", "too-long", "a message of 4097 bytes", |t| stretch(t, &[16], 4097));
    let sealed = |seed: u8, recipient: &VaultId| {
        [
            pair("form", "sealed"),
            pair("recipient", recipient.to_string()),
            pair("card", w.patient.card.hash().to_string()),
            pair("x-wing-seed", hex(&[seed; 32])),
        ]
    };
    let f = sealed(0x14, &w.patient.id());
    out.add("sealed_good", "ok", "a whole deposit, sealed to the patient's card", &f, w.sealed_deposit.clone());
    out.add(
        "sealed_other_key",
        "not-for-us",
        "opened with another card's key",
        &sealed(0x15, &w.patient.id()),
        w.sealed_deposit.clone(),
    );
    out.add(
        "sealed_other_recipient",
        "not-for-us",
        "opened as another vault's",
        &sealed(0x14, &w.dentist.id()),
        w.sealed_deposit.clone(),
    );
    let info = vault_crypto::deposit::context(&w.patient.id(), &w.patient.card.hash());
    sealed_faults(out, &f, &w.sealed_deposit, w.patient.unwrap.public(), &info);
}

fn requests(w: &World, out: &mut Out) {
    let body = b"a body".to_vec();
    let digest = content_digest(&body);
    let key = &w.patient.device.sign;
    let path = format!("/v1/vaults/{}/journal", w.patient.id());
    let target = Target {
        method: "POST",
        authority: "coffre.example",
        path: &path,
        query: "a=1",
        digest_name: CONTENT_DIGEST,
        digest: &digest,
    };
    let (input, signature) = key.sign_request(&target.prepare(NOW, &[0x58; 16], key.public()));
    let base = vec![
        pair("method", "POST"),
        pair("authority", "coffre.example"),
        pair("path", path.clone()),
        pair("query", "a=1"),
        pair("content-digest", digest.clone()),
        pair("signature-input", input.clone()),
        pair("signature", signature.clone()),
        pair("now", NOW.0.to_string()),
        pair("started", (NOW.0 - 3600).to_string()),
    ];
    let with = |name: &str, value: &str| {
        let mut f = base.clone();
        f.iter_mut().find(|(n, _)| n == name).unwrap().1 = value.to_owned();
        f
    };
    let mut add = |name: &str, expect: &str, comment: &str, f: Vec<(String, String)>| {
        out.add(name, expect, comment, &f, body.clone())
    };
    add("good", "ok", "as it must be", base.clone());
    add("other_method", "signature", "another method", with("method", "PUT"));
    add("other_host", "signature", "sent to another server", with("authority", "evil.example"));
    add("other_path", "signature", "another path", with("path", "/v1/vaults"));
    add("other_query", "signature", "another query", with("query", "a=2"));
    add(
        "signature_bit",
        "signature",
        "one character of the signature changed",
        with("signature", &flip_base64(&signature)),
    );
    add(
        "not_covered",
        "covered",
        "the query is not covered",
        with("signature-input", &input.replace(" \"@query\"", "")),
    );
    add(
        "covered_twice",
        "malformed",
        "a component named twice",
        with("signature-input", &input.replace("\"@query\"", "\"@path\"")),
    );
    add(
        "unknown_parameter",
        "malformed",
        "a parameter outside the profile",
        with("signature-input", &format!("{input};x=1")),
    );
    add(
        "other_tag",
        "malformed",
        "the tag of another use of RFC 9421",
        with("signature-input", &input.replace("coffre-v1", "coffre-v2")),
    );
    add("other_label", "malformed", "two labels", with("signature", &signature.replace("coffre=", "other=")));
    add(
        "lower_case_key",
        "malformed",
        "a key in capital letters",
        with("signature-input", &input.replace(&key.public().to_string(), &key.public().to_string().to_uppercase())),
    );
    let small = format!("{:064x}", 0);
    add(
        "small_order_key",
        "signature",
        "a key of small order",
        with("signature-input", &input.replace(&key.public().to_string(), &small)),
    );
    add("too_late", "clock", "91 seconds later", with("now", &NOW.plus(91).0.to_string()));
    add("too_early", "clock", "31 seconds early", with("now", &(NOW.0 - 31).to_string()));
    add("before_start", "clock", "made before the server started", with("started", &NOW.plus(1).0.to_string()));
    let expires = format!("expires={}", NOW.plus(60).0);
    let lived = input.replace(&expires, &format!("expires={}", NOW.plus(61).0));
    let text = lived.strip_prefix("coffre=").unwrap().to_owned();
    let signed = format!(
        "\"@method\": POST\n\"@authority\": coffre.example\n\"@path\": {path}\n\"@query\": ?a=1\n\"content-digest\": {digest}\n\"@signature-params\": {text}"
    );
    let sig = data_encoding::BASE64.encode(&key.sign_context(signed.as_bytes()));
    let mut f = with("signature-input", &lived);
    f.iter_mut().find(|(n, _)| n == "signature").unwrap().1 = format!("coffre=:{sig}:");
    add("too_long_a_life", "life", "a life of 61 seconds, signed", f);
    out.add("other_body", "digest", "the body is another", &base, b"another body".to_vec());
}

/// Changes one character in the middle of a signature's base 64.
fn flip_base64(signature: &str) -> String {
    let at = signature.len() / 2;
    let other = if &signature[at..=at] == "A" { "B" } else { "A" };
    format!("{}{other}{}", &signature[..at], &signature[at + 1..])
}

fn keystores(w: &World, out: &mut Out) {
    let f = [pair("password", PASSWORD)];
    let good = &w.keystore;
    out.add("good", "ok", "a password slot of the lowest cost", &f, good.clone());
    out.add(
        "wrong_password",
        "wrong-secret",
        "another password",
        &[pair("password", "une autre phrase")],
        good.clone(),
    );
    let edit = |edit: &dyn Fn(&mut Tree)| {
        let mut t = Tree::parse(good);
        edit(&mut t);
        t.encode()
    };
    // [1, [[1, [salt, [memory, time, lanes], sealed]]]]
    let cost = [1, 0, 1, 1];
    let at = |i: usize| [&cost[..], &[i]].concat();
    out.add(
        "memory_8_kib",
        "invalid",
        "Argon2id with 8 KiB: refused before it is run",
        &f,
        edit(&|t| *t.at(&at(0)) = Tree::Uint(8)),
    );
    out.add(
        "memory_16_gib",
        "invalid",
        "Argon2id with 16 GiB: refused before it is run",
        &f,
        edit(&|t| *t.at(&at(0)) = Tree::Uint(16 << 20)),
    );
    out.add("two_passes", "invalid", "fewer passes than the floor", &f, edit(&|t| *t.at(&at(1)) = Tree::Uint(2)));
    out.add("no_lanes", "invalid", "no lanes", &f, edit(&|t| *t.at(&at(2)) = Tree::Uint(0)));
    out.add(
        "cost_changed",
        "wrong-secret",
        "another cost inside the bounds: it is part of the lock",
        &f,
        edit(&|t| *t.at(&at(2)) = Tree::Uint(1)),
    );
    out.add("salt_changed", "wrong-secret", "another salt", &f, edit(&|t| t.at(&[1, 0, 1, 0]).bytes()[0] ^= 1));
    out.add(
        "sealed_bit",
        "wrong-secret",
        "one bit of the sealed secret changed",
        &f,
        edit(&|t| t.at(&[1, 0, 1, 2]).bytes()[50] ^= 1),
    );
    out.add("sealed_long", "too-long", "81 bytes of sealed secret", &f, edit(&|t| t.at(&[1, 0, 1, 2]).bytes().push(0)));
    out.add("unknown_slot", "unknown", "an unlock slot of kind 9", &f, edit(&|t| *t.at(&[1, 0, 0]) = Tree::Uint(9)));
    out.add("newer", "newer", "version 2", &f, edit(&|t| *t.at(&[0]) = Tree::Uint(2)));
    out.add("trailing_byte", "trailing", "one byte more", &f, [&good[..], &[0]].concat());
    out.add("truncated", "malformed", "the last byte is missing", &f, good[..good.len() - 1].to_vec());
    out.add(
        "not_canonical",
        "not-canonical",
        "the record's length in two bytes",
        &f,
        [&[0x98, 2], &good[1..]].concat(),
    );
    let key = RecordKey::from_bytes(&[0xa2; 32]);
    let open = with_seed("open slot", || Keystore::with_key(&DeviceSecret::from_bytes(&[0xa1; 32]), &key));
    assert!(matches!(open.slots[0], Slot::Open(_)));
    out.add("open_good", "ok", "an open slot", &[pair("key", hex(&[0xa2; 32]))], open.encode());
    out.add(
        "open_wrong_key",
        "wrong-secret",
        "an open slot, another key",
        &[pair("key", hex(&[0xa3; 32]))],
        open.encode(),
    );
}

fn rescues(_: &World, out: &mut Out) {
    let (french, english) = (rescue_words(WordList::French), rescue_words(WordList::English));
    let mut add = |name: &str, expect: &str, comment: &str, words: String| {
        out.add(name, expect, comment, &[], words.into_bytes())
    };
    add("french", "ok", "24 French words", french.clone());
    add("english", "ok", "the same in English", english.clone());
    add("capitals", "ok", "in capitals, comma between", french.to_uppercase().replace(' ', ", "));
    let fold = fingerprint::fold;
    add("no_accents", "ok", "without accents", french.split(' ').map(fold).collect::<Vec<_>>().join(" "));
    let four: Vec<String> = english.split(' ').map(|w| w.chars().take(4).collect()).collect();
    add("four_letters", "ok", "each word cut to its first four letters", four.join(" "));
    let list: Vec<&str> = english.split(' ').collect();
    add("23_words", "count", "one word missing", list[..23].join(" "));
    add("25_words", "count", "one word too many", format!("{english} {}", list[0]));
    add("no_words", "count", "nothing", String::new());
    let mut bad = list.clone();
    bad[4] = "xyzzy";
    add("unknown_word", "unknown-word", "the fifth word is in no list", bad.join(" "));
    let mut swapped = list.clone();
    swapped.swap(0, 1);
    add("swapped", "checksum", "the first two words in the other order", swapped.join(" "));
    add("mixed_lists", "unknown-word", "the first word in French, the rest in English", {
        let first = french.split(' ').next().unwrap();
        [&[first], &list[1..]].concat().join(" ")
    });
}

fn fingerprints(w: &World, out: &mut Out) {
    let id = w.patient.id();
    let f = [pair("vault", id.to_string())];
    let mut add =
        |name: &str, expect: &str, comment: &str, text: String| out.add(name, expect, comment, &f, text.into_bytes());
    add("qr", "ok", "the text of the QR code", fingerprint::qr_text(&id));
    add("qr_lower_case", "ok", "the same in small letters", fingerprint::qr_text(&id).to_lowercase());
    add("digits", "ok", "60 digits", fingerprint::digits(&id));
    add("digits_dashes", "ok", "60 digits with dashes", fingerprint::digits(&id).replace(' ', "-"));
    let french = fingerprint::words(&id, WordList::French);
    let english = fingerprint::words(&id, WordList::English);
    add("words_french", "ok", "12 French words", french.join(" "));
    add("words_english", "ok", "12 English words", english.join(" "));
    let cut: Vec<String> = french.iter().map(|w| fingerprint::fold(w).chars().take(4).collect()).collect();
    add("words_cut", "ok", "first four letters, no accents", cut.join(" "));
    let other = w.dentist.id();
    add("other_qr", "different", "another vault's QR code", fingerprint::qr_text(&other));
    add("other_digits", "different", "another vault's digits", fingerprint::digits(&other));
    add("other_words", "different", "another vault's words", fingerprint::words(&other, WordList::French).join(" "));
    let mut typed = english.to_vec();
    typed[2] = "xyzzy";
    add("unknown_word", "unknown-word", "the third word is in no list", typed.join(" "));
    add("11_words", "unreadable", "one word missing", english[1..].join(" "));
    add("59_digits", "unreadable", "one digit missing", fingerprint::digits(&id)[1..].to_owned());
    add("qr_cut", "unreadable", "one character of the QR code missing", {
        let mut t = fingerprint::qr_text(&id);
        t.pop();
        t
    });
    add(
        "qr_other_prefix",
        "unreadable",
        "the QR code of another version",
        fingerprint::qr_text(&id).replace("COFFRE1", "COFFRE2"),
    );
    add("nothing", "unreadable", "no text", String::new());
}
