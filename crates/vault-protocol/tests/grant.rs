//! What a grant, a receipt and a leaf are bound to: change any field, and the hash, share or check changes.

#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)]

mod common;

use common::*;
use proptest::prelude::*;
use std::collections::BTreeSet;
use vault_protocol::context::{Label, ctx};
use vault_protocol::grant::{
    Custodian, Description, GrantEntry, GrantHead, GrantPage, Origin, Rights, day_is_open, entry_hash,
    entry_hash_and_len, purpose_hash, share, share_check,
};
use vault_protocol::hash::{Hash, ObjectDigest, hash, hkdf, sha256, tag};
use vault_protocol::ids::{ChainRef, Day, DocId, EntryId, GrantId, ObjectId, SlotId, VaultId, VersionId};
use vault_protocol::object::{CHUNK, FLOOR, HEADER, TAG, padded, sealed};
use vault_protocol::outboard::{Builder, GROUP, Outboard};
use vault_protocol::release::{Receipt, leaf, receipts_digest, shares_digest};
use vault_protocol::wire::{Bytes, List, Wire, WireError, decode, encode};

/// The value after one change of each field in turn.
fn each<T: Clone>(value: &T, changes: &[fn(&mut T)]) -> Vec<T> {
    let change = |f: &fn(&mut T)| {
        let mut v = value.clone();
        f(&mut v);
        v
    };
    changes.iter().map(change).collect()
}

fn all_differ<T: Ord>(values: impl IntoIterator<Item = T>, count: usize) {
    assert_eq!(values.into_iter().collect::<BTreeSet<_>>().len(), count);
}

const DESCRIPTION: &[fn(&mut Description)] = &[
    |d| d.doc = DocId::new(id(1)),
    |d| d.version = VersionId::new(id(1)),
    |d| d.locator = ObjectId::new(id(1)),
    |d| d.digest = ObjectDigest::new(id(1)),
    |d| d.size += 1,
    |d| d.title = text("Ordonnance"),
    |d| d.file_name = text("cr.PDF"),
    |d| d.type_code = text("57833-6"),
    |d| d.date = Some(text("2026-03-15")),
    |d| d.date = None,
    |d| d.author = Some(text("CH de Brive")),
    |d| d.author = None,
    |d| d.mime = text("image/png"),
    |d| d.provenance.origin = Origin::Unsigned,
    |d| d.provenance.giver = None,
    |d| d.provenance.name = None,
];

#[test]
fn c1_c2_the_entry_hash_holds_every_field_of_the_description() {
    // Title, file name, type, date, author, size, media type and provenance cannot be exchanged under a signed page.
    let mut entries = vec![entry()];
    entries
        .extend(each(&description(), DESCRIPTION).into_iter().map(|description| GrantEntry { description, ..entry() }));
    all_differ(entries.iter().map(entry_hash), DESCRIPTION.len() + 1);
}

#[test]
fn the_length_of_an_entry_is_told_without_encoding_it() {
    for shares in [16, 48] {
        for description in each(&description(), DESCRIPTION) {
            let entry = GrantEntry { description, shares: Bytes::new(vec![1; shares]).unwrap(), ..entry() };
            assert_eq!(entry_hash_and_len(&entry), (entry_hash(&entry), encode(&entry).len()));
        }
    }
}

#[test]
fn b9_the_entry_hash_holds_digest_id_salt_and_shares_but_not_the_wrapped_key() {
    let changes: &[fn(&mut GrantEntry)] = &[
        |e| e.id = EntryId::new(id(1)),
        |e| e.shares = Bytes::new(id::<48>(1)).unwrap(),
        |e| e.shares = Bytes::default(),
    ];
    let mut entries = vec![entry()];
    entries.extend(each(&entry(), changes));
    all_differ(entries.iter().map(entry_hash), changes.len() + 1);
    for at in 0..80 {
        let mut e = entry();
        e.wrapped[at] ^= 1;
        // Evidence shows the entry without its key: the first 32 bytes are the salt, the rest is left out.
        assert_eq!(entry_hash(&e) != entry_hash(&entry()), at < 32, "byte {at}");
    }
    assert_eq!(entry().salt(), &entry().wrapped[..32]);
}

#[test]
fn a5_c8_the_head_binds_recipient_card_custodians_dates_and_place() {
    let changes: &[fn(&mut GrantHead)] = &[
        |h| h.grant = GrantId::new(id(1)),
        |h| h.vault = VaultId::new(id(1)),
        |h| h.chain = ChainRef { seq: 4, ..h.chain },
        |h| h.chain = ChainRef { hash: Hash::new(id(1)), ..h.chain },
        |h| h.recipient = VaultId::new(id(1)),
        |h| h.card = Hash::new(id(1)),
        |h| h.reader = key(1).public,
        |h| h.slot = SlotId::new(id(1)),
        |h| h.secret = Hash::new(id(1)),
        |h| h.not_before = h.not_before.plus(1),
        |h| h.not_after = h.not_after.plus(1),
        |h| h.max_reads -= 1,
        |h| h.rights = Rights { read: false, ..h.rights },
        |h| h.rights = Rights { give: false, ..h.rights },
        |h| h.rights = Rights { message: true, ..h.rights },
        |h| h.purpose = Hash::new(id(1)),
        |h| h.custodians = List::default(),
        |h| h.seq += 1,
        |h| h.prev = Some(Hash::new(id(1))),
        |h| h.checkpoint = Bytes::default(),
    ];
    let mut heads = vec![head()];
    heads.extend(each(&head(), changes));
    all_differ(heads.into_iter().map(|h| key(1).sign(h).hash()), changes.len() + 1);
    // The same head by another member is another signed thing.
    assert_ne!(key(1).sign(head()).hash(), key(2).sign(head()).hash());
}

/// One operator who is named twice would hold all shares of a grant that needs two.
#[test]
fn a_head_names_one_custodian_or_three_that_differ() {
    let refused = |keys: &[u8]| {
        let custodian = |n: &u8| Custodian { server: text("https://a.example"), key: key(*n).public };
        let custodians = List::new(keys.iter().map(custodian).collect::<Vec<_>>()).unwrap();
        decode::<GrantHead>(&encode(&GrantHead { custodians, ..head() }), 1 << 16).err()
    };
    assert_eq!([refused(&[1]), refused(&[1, 2, 3])], [None, None]);
    let twice = Some(WireError::Invalid("one custodian named twice"));
    for keys in [[1, 1, 2], [1, 2, 1], [2, 1, 1], [1, 1, 1]] {
        assert_eq!(refused(&keys), twice, "{keys:?}");
    }
    let number = Some(WireError::Invalid("a number of custodians that cannot be"));
    assert_eq!([refused(&[]), refused(&[1, 2])], [number, number]);
}

#[test]
fn c3_a_page_belongs_to_its_head_and_place() {
    let changes: &[fn(&mut GrantPage)] = &[
        |p| p.head = Hash::new(id(1)),
        |p| p.page += 1,
        |p| p.prev = Some(Hash::new(id(1))),
        |p| p.entries = Bytes::default(),
    ];
    let mut pages = vec![page()];
    pages.extend(each(&page(), changes));
    all_differ(pages.into_iter().map(|p| key(1).sign(p).hash()), changes.len() + 1);
}

#[test]
fn a_receipt_is_another_with_every_field() {
    let changes: &[fn(&mut Receipt)] = &[
        |r| r.head = Hash::new(id(1)),
        |r| r.slot = SlotId::new(id(1)),
        |r| r.entry = EntryId::new(id(1)),
        |r| r.n += 1,
        |r| r.prev = None,
        |r| r.time = r.time.plus(1),
        |r| r.nonce = id(1),
        |r| r.checkpoint = Bytes::default(),
    ];
    let mut receipts = vec![receipt()];
    receipts.extend(each(&receipt(), changes));
    let hashes = receipts.into_iter().map(|r| key(85).sign(r).hash());
    all_differ(hashes, changes.len() + 1);
}

/// Since there is a log, whoever signs has seen it.
#[test]
fn no_head_and_no_receipt_without_a_checkpoint() {
    fn refused<T: Wire + std::fmt::Debug>(good: &[u8]) {
        assert!(decode::<T>(good, 1 << 16).is_ok());
        let before = good.len() - 1 - b"a checkpoint".len();
        for (nothing, why) in [(0xf6, None), (0x40, Some(WireError::Invalid("no checkpoint of the log")))] {
            let refused = decode::<T>(&[&good[..before], &[nothing]].concat(), 1 << 16).unwrap_err();
            assert!(why.is_none_or(|why| why == refused), "{refused:?}");
        }
    }
    refused::<GrantHead>(&encode(&head()));
    refused::<Receipt>(&encode(&receipt()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// A receipt that lies about any of them buys a useless share.
    #[test]
    fn a_share_is_of_one_seed_slot_grant_and_entry(a in any::<[u8; 32]>(), b in any::<[u8; 32]>(), e in any::<[u8; 16]>(), bit in 0usize..128) {
        let (slot, head, entry) = (SlotId::new(b), Hash::new(a), EntryId::new(e));
        let flip = |mut x: [u8; 32]| { x[bit / 8] ^= 1 << (bit % 8); x };
        let mut f = e;
        f[bit / 8] ^= 1 << (bit % 8);
        let shares = [
            share(&a, &slot, &head, &entry),
            share(&flip(a), &slot, &head, &entry),
            share(&a, &SlotId::new(flip(b)), &head, &entry),
            share(&a, &slot, &Hash::new(flip(a)), &entry),
            share(&a, &slot, &head, &EntryId::new(f)),
        ];
        prop_assert_eq!(shares.iter().collect::<BTreeSet<_>>().len(), 5);
        let checks = [
            share_check(&slot, &entry, &shares[0]),
            share_check(&slot, &entry, &shares[1]),
            share_check(&SlotId::new(flip(b)), &entry, &shares[0]),
            share_check(&slot, &EntryId::new(f), &shares[0]),
        ];
        prop_assert_eq!(checks.iter().collect::<BTreeSet<_>>().len(), 4);
    }

    /// 49 bytes, all kinds alike: nothing but tag and commitment.
    #[test]
    fn a_leaf_is_a_kind_a_tag_and_a_commitment(t in any::<[u8; 16]>(), r in any::<[u8; 32]>(), receipt in prop::collection::vec(any::<u8>(), 0..400)) {
        let l = leaf(&t, &r, &receipt);
        prop_assert_eq!(l.len(), 49);
        prop_assert_eq!(l[0], 1);
        prop_assert_eq!(&l[1..17], &t);
        // Written out: "coffre/v1/leaf" ‖ 0 ‖ 32 ‖ r ‖ length ‖ receipt.
        let mut input = b"coffre/v1/leaf\0\0\0\0\x20".to_vec();
        input.extend(r);
        input.extend(u32::try_from(receipt.len()).unwrap().to_be_bytes());
        input.extend(&receipt);
        prop_assert_eq!(&l[17..], &sha256(&input));
        let mut other = receipt.clone();
        other.push(0);
        prop_assert_ne!(leaf(&t, &r, &other), l);
    }

    /// Lists of receipts and shares cannot be cut elsewhere without another digest.
    #[test]
    fn digests_of_lists_keep_their_borders(a in prop::collection::vec(any::<u8>(), 1..40), cut in any::<prop::sample::Index>()) {
        let cut = cut.index(a.len());
        let whole = receipts_digest([&a[..]]);
        prop_assert_ne!(receipts_digest([&a[..cut], &a[cut..]]), whole);
        prop_assert_ne!(receipts_digest([&a[..], &[]]), whole);
        prop_assert_ne!(receipts_digest([]), whole);
    }

    /// One range read out of many: a group is itself and nothing else.
    #[test]
    fn b2_c5_a_group_of_another_place_or_object_is_refused(groups in 2usize..6, tail in 1usize..70_000, at in any::<prop::sample::Index>()) {
        let g = GROUP as usize;
        let data: Vec<u8> = (0..g * groups + tail).map(|i| (i / 97 + i) as u8).collect();
        let mut b = Builder::new();
        b.update(&data);
        let (digest, outboard) = b.finish();
        let read = Outboard::parse(&outboard.to_bytes(), data.len() as u64, &digest).unwrap();
        let chunks: Vec<&[u8]> = data.chunks(g).collect();
        let i = at.index(chunks.len());
        for (j, chunk) in chunks.iter().enumerate() {
            prop_assert_eq!(read.check(i as u64, chunk, &digest).is_ok(), i == j);
        }
        let last = chunks[chunks.len() - 1];
        prop_assert!(read.check(chunks.len() as u64 - 1, &last[..last.len() - 1], &digest).is_err());
        prop_assert!(read.check(0, &[], &digest).is_err());
        // Not with another length, nor another object's digest.
        for wrong in [0, GROUP, data.len() as u64 + GROUP, u64::MAX] {
            prop_assert!(Outboard::parse(&outboard.to_bytes(), wrong, &digest).is_err());
        }
        prop_assert!(Outboard::parse(&outboard.to_bytes(), data.len() as u64, &ObjectDigest::new(id(1))).is_err());
    }
}

#[test]
fn the_order_of_shares_and_receipts_counts() {
    assert_ne!(shares_digest([&[1; 32], &[2; 32]]), shares_digest([&[2; 32], &[1; 32]]));
    assert_ne!(receipts_digest([&b"a"[..], b"b"]), receipts_digest([&b"b"[..], b"a"]));
    assert_ne!(receipts_digest([&[1; 32][..]]), shares_digest([&[1; 32]]), "and the label");
}

#[test]
fn a_purpose_is_hidden_by_its_salt() {
    let hash = purpose_hash(&id(1), "Consultation du 14 mars");
    assert_ne!(hash, purpose_hash(&id(2), "Consultation du 14 mars"));
    assert_ne!(hash, purpose_hash(&id(1), "Consultation du 15 mars"));
}

#[test]
fn a_grant_is_open_through_its_last_day() {
    assert!(day_is_open(Day(5), Day(4)) && day_is_open(Day(5), Day(5)) && !day_is_open(Day(5), Day(6)));
}

/// The functions others must compute too, against their definition written out.
#[test]
fn contexts_hashes_and_tags_are_what_the_page_says() {
    let context = ctx(Label::Share, &[b"", b"abc"]);
    assert_eq!(context, b"coffre/v1/share\0\0\0\0\0\0\0\0\x03abc");
    assert_eq!(hash(Label::Share, &[b"", b"abc"]).as_bytes(), &sha256(&context));
    // One field or two, and where the border is, make different contexts.
    all_differ([ctx(Label::Share, &[b"ab"]), ctx(Label::Share, &[b"a", b"b"]), ctx(Label::Share, &[b"ab", b""])], 3);
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, &[7; 32]);
    let full = ring::hmac::sign(&key, &ctx(Label::TagRead, &[&9u64.to_be_bytes()]));
    assert_eq!(tag(&[7; 32], Label::TagRead, &[&9u64.to_be_bytes()]), full.as_ref()[..16]);
    // HKDF from HMAC (RFC 5869): PRK = HMAC(salt, ikm), T(1) = HMAC(PRK, info ‖ 1).
    let mac = |key: &[u8], parts: &[&[u8]]| {
        let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, key);
        ring::hmac::sign(&key, &parts.concat()).as_ref().to_vec()
    };
    let info = ctx(Label::Slot, &[b"x"]);
    let prk = mac(b"salt", &[b"ikm"]);
    let t1 = mac(&prk, &[&info, &[1]]);
    let t2 = mac(&prk, &[&t1, &info, &[2]]);
    let mut out = [0; 50];
    hkdf(b"ikm", b"salt", Label::Slot, &[b"x"], &mut out);
    assert_eq!(out[..], [t1, t2].concat()[..50]);
}

#[test]
fn e3_an_object_is_as_long_as_the_page_says() {
    assert_eq!(padded(0), Some(FLOOR));
    assert_eq!(sealed(FLOOR), HEADER + FLOOR + TAG);
    assert_eq!(sealed(CHUNK), HEADER + CHUNK + TAG);
    assert_eq!(sealed(CHUNK + 1), HEADER + CHUNK + 1 + 2 * TAG);
    assert_eq!(padded(vault_protocol::object::MAX_CONTENT + 1), None);
}
