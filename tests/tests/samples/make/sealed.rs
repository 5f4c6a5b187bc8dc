//! What is sealed: objects, grant entries, journal records, keyrings, keystores.

use super::*;
use vault_crypto::journal::{self, Entry, LetterSent, Op};
use vault_protocol::ids::{DropId, MessageId};
use vault_protocol::wire::{Bytes, List};

pub(super) fn objects(w: &World, out: &mut Out) {
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

pub(super) fn entries(w: &World, out: &mut Out) {
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

pub(super) fn journals(w: &World, out: &mut Out) {
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
    let letter = |content| {
        let deposit = Bytes::new(w.deposit.bytes()).unwrap();
        Op::LetterSent(LetterSent { deposit, drop: DropId::new([0x72; 32]), content })
    };
    let sent = w.patient.device.sign.sign(Entry {
        vault: id,
        seq: 0,
        prev: here.hash,
        epoch: 0,
        id: MessageId::new([0x92; 16]),
        chain: w.patient.chain.head_ref(),
        time: NOW,
        ops: List::new([letter(Some(w.deposit.digest)), letter(None)]).unwrap(),
    });
    let sent = with_seed("letter-sent", || journal::seal(&w.patient.root, &sent).unwrap());
    out.add("letter_sent", "ok", "a letter with a paper, and one without", &f, sent);
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
    let sent = |deposit: usize, drop: usize, content: Tree| {
        let letter = Tree::List(vec![Tree::Bytes(vec![1; deposit]), Tree::Bytes(vec![2; drop]), content]);
        edited(&|t| *t.at(&[7, 0]) = Tree::List(vec![Tree::Uint(27), letter.clone()]))
    };
    // The longest that fits is taken, though it is no deposit: one that cannot be read changes nothing.
    out.add("letter_longest", "ok", "a letter of 9216 bytes", &f, sent(9216, 32, Tree::Null));
    out.add("letter_too_long", "too-long", "a letter of 9217 bytes", &f, sent(9217, 32, Tree::Null));
    out.add("letter_drop_short", "expected", "a letter in a drop of 31 bytes", &f, sent(9, 31, Tree::Null));
    let digest = Tree::Bytes(vec![3; 31]);
    out.add("letter_digest_short", "expected", "a letter with a digest of 31 bytes", &f, sent(9, 32, digest));
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

pub(super) fn keyrings(w: &World, out: &mut Out) {
    let (p, first) = (&w.patient, hex(w.patient.first.bytes()));
    let fields = |chain: &[(&str, String)], who: &super::super::Device, seed: &[u8; 32]| {
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
    // A second statement that leaves the keyring as it is: by somebody who does not read, or by who has no reason to change it.
    let mut again = Tree::parse(&payload(w.second.bytes()));
    let old = Tree::parse(&payload(p.first.bytes()));
    for field in [4, 5, 6, 7] {
        *again.at(&[field]) = old.clone().at(&[field]).clone();
    }
    let again = hex(&cose(Statement::TYP, &d.sign, again.encode()));
    let unchanged = fields(&[both[0].clone(), ("chain-2", again)], d, &d.seed);
    let comment = "the first keyring, which a second statement names again";
    out.add("first_again", "ok", comment, &unchanged, p.keyring.clone());
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
    let place = vault_protocol::chain::founding_place(&statement);
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

pub(super) fn keystores(w: &World, out: &mut Out) {
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
