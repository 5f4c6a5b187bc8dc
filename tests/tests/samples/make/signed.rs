//! What is signed: chain statements, cards, grants and their pages, receipts, releases, closings, deposits.

use super::*;

pub(super) fn statements(w: &World, out: &mut Out) {
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

pub(super) fn cards(w: &World, out: &mut Out) {
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
    super::said::next_cards(w, out);
}

pub(super) fn grant_fields(w: &World) -> Vec<(&'static str, String)> {
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

pub(super) fn grants(w: &World, out: &mut Out) {
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
    s.edit(out, "too_many_reads", "invalid", "4097 readings", |t| *t.at(&[10]) = Tree::Uint(4097));
    s.edit(out, "no_reads", "invalid", "0 readings", |t| *t.at(&[10]) = Tree::Uint(0));
    s.edit(out, "other_purpose", "mismatch", "the hash of another purpose", |t| *t.at(&[12]) = filled(32));
    s.edit(out, "two_custodians", "invalid", "neither one nor three custodians", |t| {
        let mut second = t.at(&[13, 0]).clone();
        *second.at(&[1]) = Tree::Bytes(stranger.to_vec());
        t.at(&[13]).items().push(second);
    });
    s.edit(out, "custodian_twice", "invalid", "three custodians, two of them one", |t| {
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

pub(super) fn pages(w: &World, out: &mut Out) {
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

pub(super) fn receipts(w: &World, out: &mut Out) {
    let blinded = [pair("key", w.head.reader.to_string())];
    let comment = "signed by the dentist's blinded key; the nonce is chosen, for once";
    out.add("blinded", "ok", comment, &blinded, w.receipt.bytes().to_vec());
    let unblinded = [pair("key", w.dentist.card.reader.to_string())];
    out.add("unblinded", "signature", "held against the card's own reader key", &unblinded, w.receipt.bytes().to_vec());
    // Faults are signed by an ordinary key in the place of A'.
    let key = SigningKey::derive(&SigningSeed::from_bytes(&[0x57; 32]));
    let receipt = key.sign(super::super::receipt_body(&w.head, &w.entries[0].id));
    let s = Signed::new::<Receipt>(&receipt, &key, "signature").with(&[("key", key.public().to_string())]);
    s.faults(out);
    s.edit(out, "checkpoint_too_long", "too-long", "a checkpoint of 4097 bytes", |t| stretch(t, &[7], 4097));
    s.edit(out, "number_too_large", "expected", "a number of 2^32", |t| *t.at(&[3]) = Tree::Uint(1 << 32));
    s.edit(out, "short_slot", "expected", "a slot id of 31 bytes", |t| short(t.at(&[1])));
}

pub(super) fn releases(w: &World, out: &mut Out) {
    let s = Signed::new::<ReleaseStatement>(&w.release, &w.custodian, "signature")
        .with(&[("key", w.custodian.public().to_string())]);
    s.faults(out);
    s.edit(out, "short_hash", "expected", "a digest of 31 bytes", |t| short(t.at(&[1])));
}

pub(super) fn closings(w: &World, out: &mut Out) {
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

pub(super) fn deposits(w: &World, out: &mut Out) {
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
    let text = |text: &str| Tree::Text(text.to_owned());
    let list = Tree::List;
    let request = |types: usize, days: u64| {
        let types = list((0..types).map(|_| text("11502-2")).collect());
        list(vec![Tree::Uint(2), list(vec![types, Tree::Uint(days), Tree::Uint(NOW.0)])])
    };
    let words = |sense: u64| list(vec![Tree::Uint(3), list(vec![Tree::Uint(sense), Tree::Null])]);
    let mut bare = |name: &str, result: &str, what: &str, matter: Tree| {
        s.edit(out, name, result, what, |t| {
            *t.at(&[9]) = Tree::Uint(0);
            *t.at(&[17]) = matter.clone();
        });
    };
    bare("request", "ok", "a request to be shown papers of a type for 30 days", request(1, 30));
    bare("request_of_nothing", "invalid", "a request that names no type", request(0, 30));
    bare("request_of_too_much", "too-long", "a request that names 97 types", request(97, 30));
    bare("request_without_end", "invalid", "a request for 367 days", request(1, 367));
    bare("message", "ok", "a message about no paper", words(1));
    bare("correction_of_nothing", "invalid", "a request to correct no paper", words(2));
    bare("unknown_sense", "unknown", "words of a sense that there is not", words(4));
    s.edit(out, "words_with_a_paper", "invalid", "a message that brings a paper", |t| *t.at(&[17]) = words(1));
    s.edit(out, "words_that_say_nothing", "invalid", "a message without words", |t| {
        *t.at(&[9]) = Tree::Uint(0);
        *t.at(&[16]) = Tree::Null;
        *t.at(&[17]) = words(1);
    });
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

/// The faults of anything sealed with HPKE: the same for grants and deposits.
pub(super) fn sealed_faults(
    out: &mut Out,
    f: &[(String, String)],
    good: &[u8],
    to: &vault_protocol::key::WrapKey,
    info: &[u8],
) {
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
