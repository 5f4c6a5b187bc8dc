//! Signed messages: one spelling, one kind, one signer; and the same to `coset` as to us.

#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)]

mod common;

use common::*;
use coset::iana::{self, EnumI64};
use coset::{CborSerializable, TaggedCborSerializable};
use minicbor::Encoder;
use proptest::prelude::*;
use std::collections::BTreeSet;
use vault_protocol::card::Card;
use vault_protocol::chain::{Powers, Statement};
use vault_protocol::grant::{GrantHead, GrantPage};
use vault_protocol::key::KeyError;
use vault_protocol::release::{Closing, Receipt, ReleaseStatement, VaultClosing};
use vault_protocol::sign::{Draft, Message, OVERHEAD, Signed};
use vault_protocol::wire::{WireError, encode};

fn refused(bytes: &[u8]) -> WireError {
    Signed::<Closing>::decode(bytes).map(|_| ()).expect_err("must be refused")
}

/// The profile's header for a closing signed by key 1.
fn header() -> Vec<u8> {
    header_with(|e| {
        e.map(3).unwrap().u8(1).unwrap().i64(-19).unwrap().u8(4).unwrap().bytes(key(1).public.as_bytes()).unwrap();
        e.u8(16).unwrap().str(Closing::TYP).unwrap();
    })
}

fn header_with(write: impl FnOnce(&mut Encoder<Vec<u8>>)) -> Vec<u8> {
    let mut e = Encoder::new(Vec::new());
    write(&mut e);
    e.into_writer()
}

/// A closing under any header, well signed over it.
fn under(header: &[u8]) -> Vec<u8> {
    let payload = encode(&closing());
    let mut e = Encoder::new(Vec::new());
    e.array(4).unwrap().str("Signature1").unwrap().bytes(header).unwrap().bytes(&[]).unwrap().bytes(&payload).unwrap();
    cose(header, &payload, &key(1).raw(&e.into_writer()))
}

#[test]
fn a_message_comes_back_as_it_was_signed() {
    let sent = key(1).sign(closing());
    let received = Signed::<Closing>::decode(sent.bytes()).unwrap();
    assert_eq!(received.claimed_signer(), key(1).public.as_bytes());
    assert_eq!(received.hash(), sent.hash());
    let verified = received.verify(&key(1).public).unwrap();
    assert_eq!((&*verified, verified.bytes(), verified.signer()), (&closing(), sent.bytes(), &key(1).public));
    assert!(sent.bytes().ends_with(verified.signature()));
    assert!(key(1).public.verify(&Draft::new(closing(), key(1).public).to_be_signed(), verified.signature()).is_ok());
    assert_eq!(under(&header()), sent.bytes(), "the forging below starts from a good message");
}

#[test]
fn another_key_does_not_verify() {
    let sent = key(1).send(closing());
    assert_eq!(sent.clone().verify(&key(2).public).map(|_| ()), Err(KeyError::BadSignature));
    // Not even when the message claims that key.
    let bytes = replace(key(1).sign(closing()).bytes(), key(1).public.as_bytes(), key(2).public.as_bytes());
    let claims = Signed::<Closing>::decode(&bytes).unwrap();
    assert_eq!(claims.verify_as_claimed().map(|_| ()), Err(KeyError::BadSignature));
}

#[test]
fn a_signer_that_signs_wrongly_is_found_at_once() {
    let draft = Draft::new(closing(), key(1).public);
    assert_eq!(draft.finish(&[7; 64]).map(|_| ()), Err(KeyError::BadSignature));
}

#[test]
fn b1_every_single_bit_flip_is_refused() {
    let good = key(1).sign(closing()).bytes().to_vec();
    for bit in 0..good.len() * 8 {
        let mut bad = good.clone();
        bad[bit / 8] ^= 1 << (bit % 8);
        let verdict = Signed::<Closing>::decode(&bad).map(|m| m.verify(&key(1).public).is_ok());
        assert_ne!(verdict, Ok(true), "bit {bit}");
        let verdict = Signed::<Closing>::decode(&bad).map(|m| m.verify_as_claimed().is_ok());
        assert_ne!(verdict, Ok(true), "bit {bit}, under the claimed key");
    }
}

#[test]
fn every_cut_and_every_added_byte_is_refused() {
    let good = key(1).sign(closing()).bytes().to_vec();
    for end in 0..good.len() {
        refused(&good[..end]);
    }
    for more in [0, 0x40, 0xf6, 0xff] {
        refused(&[&good[..], &[more]].concat());
    }
}

#[test]
fn a8_a_message_is_of_one_kind() {
    // A closing of a vault, read as one of a slot, a release as a receipt.
    let bytes = key(1).sign(vault_closing()).bytes().to_vec();
    assert_eq!(refused(&bytes), WireError::Expected(Closing::TYP));
    let bytes = key(1).sign(release_statement()).bytes().to_vec();
    assert_eq!(Signed::<Receipt>::decode(&bytes).map(|_| ()), Err(WireError::Expected(Receipt::TYP)));
    let kinds = [
        Statement::TYP,
        Card::TYP,
        GrantHead::TYP,
        GrantPage::TYP,
        Receipt::TYP,
        ReleaseStatement::TYP,
        Closing::TYP,
        VaultClosing::TYP,
    ];
    assert_eq!(kinds.iter().collect::<BTreeSet<_>>().len(), kinds.len());
}

#[test]
fn a7_another_algorithm_is_refused() {
    // -8 EdDSA, -7 ES256, -53 Ed448, 5 HMAC, 0.
    for alg in [-8, -7, -53, 5, 0] {
        let header = header_with(|e| {
            e.map(3).unwrap().u8(1).unwrap().i64(alg).unwrap().u8(4).unwrap().bytes(key(1).public.as_bytes()).unwrap();
            e.u8(16).unwrap().str(Closing::TYP).unwrap();
        });
        assert_eq!(refused(&under(&header)), WireError::Expected("algorithm -19 (Ed25519)"), "{alg}");
    }
}

#[test]
fn a_header_more_less_or_elsewhere_is_refused() {
    let kid = *key(1).public.as_bytes();
    let extra = header_with(|e| {
        e.map(4).unwrap().u8(1).unwrap().i64(-19).unwrap().u8(4).unwrap().bytes(&kid).unwrap();
        e.u8(16).unwrap().str(Closing::TYP).unwrap().u8(17).unwrap().u8(0).unwrap();
    });
    let critical = header_with(|e| {
        e.map(4).unwrap().u8(1).unwrap().i64(-19).unwrap().u8(2).unwrap().array(1).unwrap().u8(16).unwrap();
        e.u8(4).unwrap().bytes(&kid).unwrap().u8(16).unwrap().str(Closing::TYP).unwrap();
    });
    let less = header_with(|e| {
        e.map(2).unwrap().u8(1).unwrap().i64(-19).unwrap().u8(16).unwrap().str(Closing::TYP).unwrap();
    });
    let order = header_with(|e| {
        e.map(3).unwrap().u8(4).unwrap().bytes(&kid).unwrap().u8(1).unwrap().i64(-19).unwrap();
        e.u8(16).unwrap().str(Closing::TYP).unwrap();
    });
    let twice = header_with(|e| {
        e.map(3).unwrap().u8(1).unwrap().i64(-19).unwrap().u8(1).unwrap().i64(-19).unwrap();
        e.u8(4).unwrap().bytes(&kid).unwrap();
    });
    let other_label = header_with(|e| {
        e.map(3).unwrap().u8(1).unwrap().i64(-19).unwrap().u8(5).unwrap().bytes(&kid).unwrap();
        e.u8(16).unwrap().str(Closing::TYP).unwrap();
    });
    let long_kid = header_with(|e| {
        e.map(3).unwrap().u8(1).unwrap().i64(-19).unwrap().u8(4).unwrap().bytes(&[1; 33]).unwrap();
        e.u8(16).unwrap().str(Closing::TYP).unwrap();
    });
    let trailing = [&header()[..], &[0]].concat();
    for header in [extra, critical, less, order, twice, other_label, long_kid, trailing, vec![], vec![0xa0]] {
        refused(&under(&header));
    }
}

#[test]
fn e2_another_spelling_of_the_same_message_is_refused() {
    let good = key(1).sign(closing()).bytes().to_vec();
    let (header, payload, signature) = (header(), encode(&closing()), good[good.len() - 64..].to_vec());
    let build = |tag: &[u8], parts: [&[u8]; 4]| [tag, &[0x84], parts[0], parts[1], parts[2], parts[3]].concat();
    let bstr = |b: &[u8]| {
        header_with(|e| {
            e.bytes(b).unwrap();
        })
    };
    let long = |b: &[u8]| [&[0x59, 0, u8::try_from(b.len()).unwrap()], b].concat();
    let chunks = |b: &[u8]| [&[0x5f][..], &bstr(&b[..10]), &bstr(&b[10..]), &[0xff]].concat();
    let parts = [bstr(&header), vec![0xa0], bstr(&payload), bstr(&signature)];
    let with = |i: usize, other: Vec<u8>| {
        let mut p = parts.clone();
        p[i] = other;
        build(&[0xd2], [&p[0], &p[1], &p[2], &p[3]])
    };
    assert_eq!(with(1, vec![0xa0]), good);
    let mut spellings = vec![
        // No tag, a tag in two bytes, another tag, two tags.
        good[1..].to_vec(),
        [&[0xd8, 18], &good[1..]].concat(),
        [&[0xd1], &good[1..]].concat(),
        [&[0xd9, 0xd9, 0xf7], &good[..]].concat(),
        // The array's length in two bytes; an indefinite array.
        [&[0xd2, 0x98, 4], &good[2..]].concat(),
        [&[0xd2, 0x9f], &good[2..], &[0xff]].concat(),
        // The empty map in two bytes, indefinite, or not empty: kid, alg, a counter-signature.
        with(1, vec![0xb8, 0]),
        with(1, vec![0xbf, 0xff]),
        with(
            1,
            header_with(|e| {
                e.map(1).unwrap().u8(4).unwrap().bytes(&[1]).unwrap();
            }),
        ),
        with(
            1,
            header_with(|e| {
                e.map(1).unwrap().u8(1).unwrap().i64(-19).unwrap();
            }),
        ),
        with(
            1,
            header_with(|e| {
                e.map(1).unwrap().u8(11).unwrap().bytes(&[1]).unwrap();
            }),
        ),
        // A detached payload, an empty one, a short signature.
        with(2, vec![0xf6]),
        with(2, vec![0x40]),
        with(3, bstr(&signature[..63])),
    ];
    for (i, part) in [(0, &header), (2, &payload), (3, &signature)] {
        spellings.push(with(i, long(part)));
        spellings.push(with(i, chunks(part)));
    }
    for bytes in spellings {
        refused(&bytes);
    }
    // Inside the protected header and the payload, where the signature itself covers the other spelling.
    let mut long_alg = header.clone();
    long_alg.splice(2..3, [0x38, 18]);
    let mut long_label = header.clone();
    long_label.splice(1..2, [0x18, 1]);
    let indefinite = [&[0xbf], &header[1..], &[0xff]].concat();
    for header in [long_alg, long_label, indefinite] {
        refused(&under(&header));
    }
    let mut long_count = payload.clone();
    let at = payload.len() - 7; // … 3 1a TIME f6
    assert_eq!(payload[at], 3);
    long_count.splice(at..=at, [0x18, 3]);
    assert_eq!(refused(&forge::<Closing>(&long_count, key(1))), WireError::NotCanonical);
}

#[test]
fn e1_a_message_beyond_its_maximum_is_not_even_read() {
    let bytes = vec![0xff; Closing::MAX + OVERHEAD + 1];
    assert_eq!(refused(&bytes), WireError::TooLong { what: Closing::TYP, max: Closing::MAX + OVERHEAD });
    assert_eq!(refused(&bytes[1..]), WireError::Malformed, "one less is read");
    // A length claimed and not there allocates nothing.
    let mut claims = vec![0xd2, 0x84, 0x5b];
    claims.extend(u64::MAX.to_be_bytes());
    assert_eq!(refused(&claims), WireError::Malformed);
}

/// What stands around a payload fits in what is added to its maximum.
#[test]
fn the_overhead_is_enough_for_every_kind() {
    fn check<M: Message>(body: M) {
        let payload = encode(&body).len();
        let whole = key(1).sign(body).bytes().len();
        // Two more bytes if the payload's own length takes five instead of three.
        assert!(whole - payload + 2 <= OVERHEAD, "{}: {}", M::TYP, whole - payload);
    }
    check(genesis(vec![key(1).member(Powers::ALL)]));
    check(card(&person()));
    check(head());
    check(page());
    check(receipt());
    check(release_statement());
    check(closing());
    check(vault_closing());
}

/// One key signs three kinds of things; none can be taken for another.
#[test]
fn a8_what_is_signed_begins_differently_for_each_use() {
    let cose = Draft::new(closing(), key(1).public).to_be_signed();
    let possession = vault_protocol::card::possession(&person().vault_id(), &wrap(1), 0);
    assert!(cose.starts_with(b"\x84\x6aSignature1"));
    assert!(possession.starts_with(b"coffre/v1/possession\0"));
    // Requests begin with `"@method"`: tests/request.rs.
}

fn typ_value() -> (coset::Label, coset::cbor::Value) {
    (coset::Label::Int(16), coset::cbor::Value::Text(Closing::TYP.to_owned()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// The profile is written by hand (docs/decisions/0001-cose-by-hand.md): here is who checks it.
    #[test]
    fn coset_reads_ours_and_we_read_cosets(n in any::<u32>(), time in any::<u64>(), log in any::<u64>()) {
        let body = Closing { receipts: n, time: vault_protocol::ids::Time(time), log_size: log, ..closing() };
        let draft = Draft::new(body.clone(), key(1).public);
        let tbs = draft.to_be_signed().to_vec();
        let ours = key(1).sign(body.clone());

        let theirs = coset::CoseSign1::from_tagged_slice(ours.bytes()).unwrap();
        prop_assert_eq!(theirs.protected.header.alg.clone(), Some(coset::Algorithm::Assigned(iana::Algorithm::Ed25519)));
        prop_assert_eq!(iana::Algorithm::Ed25519.to_i64(), -19);
        prop_assert_eq!(&theirs.protected.header.key_id, &key(1).public.as_bytes().to_vec());
        // This version of coset has no field for `typ` (RFC 9596): it keeps it among the rest.
        prop_assert_eq!(&theirs.protected.header.rest, &vec![typ_value()]);
        prop_assert!(theirs.unprotected.is_empty());
        prop_assert_eq!(theirs.payload.as_deref(), Some(&encode(&body)[..]));
        prop_assert_eq!(theirs.tbs_data(b""), tbs);
        prop_assert!(theirs.verify_signature(b"", |sig, tbs| key(1).public.verify(tbs, sig.try_into().unwrap())).is_ok());

        let header = coset::HeaderBuilder::new()
            .algorithm(iana::Algorithm::Ed25519)
            .key_id(key(1).public.as_bytes().to_vec())
            .value(16, typ_value().1)
            .build();
        let built = coset::CoseSign1Builder::new()
            .protected(header)
            .payload(encode(&body))
            .create_signature(b"", |tbs| key(1).raw(tbs).to_vec())
            .build();
        let bytes = built.to_tagged_vec().unwrap();
        prop_assert_eq!(&bytes[..], ours.bytes());
        let read = Signed::<Closing>::decode(&bytes).unwrap().verify(&key(1).public).unwrap();
        prop_assert_eq!(&*read, &body);
    }

    /// Whatever `coset` would take of a damaged message, ours takes no more.
    #[test]
    fn we_take_nothing_that_coset_refuses(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = key(1).sign(closing()).bytes().to_vec();
        let i = at.index(bytes.len());
        bytes[i] = byte;
        if Signed::<Closing>::decode(&bytes).is_ok() {
            prop_assert!(coset::CoseSign1::from_tagged_slice(&bytes).is_ok());
        }
    }
}

#[test]
fn coset_agrees_that_untagged_is_another_thing() {
    let ours = key(1).sign(closing());
    assert!(coset::CoseSign1::from_slice(&ours.bytes()[1..]).is_ok());
    refused(&ours.bytes()[1..]);
}
