//! X-Wing: the draft's vectors, and keys and ciphertexts that must be refused (attacks.md A10).

#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)]

use data_encoding::HEXLOWER;
use proptest::prelude::*;
use vault_crypto::random::dangerous_fixed::with_bytes;
use vault_crypto::secret::WrapSeed;
use vault_crypto::wrap::{ENC, NotForUs, UnwrapKey, dangerous_seal_unpadded, seal};
use vault_protocol::key::{KeyError, WrapKey};

fn hex(v: &serde_json::Value, name: &str) -> Vec<u8> {
    HEXLOWER.decode(v[name].as_str().unwrap().as_bytes()).unwrap()
}

#[test]
fn the_drafts_vectors() {
    let vectors: Vec<serde_json::Value> = serde_json::from_str(include_str!("vectors/xwing.json")).unwrap();
    assert_eq!(vectors.len(), 3);
    for v in &vectors {
        let sk: [u8; 32] = hex(v, "sk").try_into().unwrap();
        let key = UnwrapKey::derive(&WrapSeed::from_bytes(&sk));
        assert_eq!(key.public().as_bytes()[..], hex(v, "pk"));
        let sealed =
            with_bytes(&hex(v, "eseed"), || dangerous_seal_unpadded(key.public(), b"info", b"aad", b"hello")).unwrap();
        assert_eq!(sealed[..ENC], hex(v, "ct"), "the encapsulation is the draft's");
        // The shared secret itself stays inside HPKE: its key schedule, written out here, must open what was sealed.
        assert_eq!(independent_open(&hex(v, "ss"), b"info", b"aad", &sealed[ENC..]).unwrap(), b"hello");
        assert_eq!(&**key.dangerous_open_unpadded(b"info", b"aad", &sealed).unwrap(), b"hello");
    }
}

/// RFC 9180 §5.1, base mode, for KEM 0x647a, HKDF-SHA256 and ChaCha20-Poly1305, from the shared secret on, with another
/// ChaCha20-Poly1305 than ours.
fn independent_open(shared: &[u8], info: &[u8], aad: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    use chacha20poly1305::aead::{Aead, KeyInit, Payload};
    use ring::hmac;
    let suite = b"HPKE\x64\x7a\x00\x01\x00\x03";
    let mac = |key: &[u8], parts: &[&[u8]]| {
        let key = hmac::Key::new(hmac::HMAC_SHA256, key);
        hmac::sign(&key, &parts.concat()).as_ref().to_vec()
    };
    let extract = |salt: &[u8], label: &str, ikm: &[u8]| mac(salt, &[b"HPKE-v1", suite, label.as_bytes(), ikm]);
    let expand = |prk: &[u8], label: &str, info: &[u8], len: u8| {
        // One block of HKDF-Expand is enough for 32 bytes.
        let mut out = mac(prk, &[&[0, len], b"HPKE-v1", suite, label.as_bytes(), info, &[1]]);
        out.truncate(len.into());
        out
    };
    let context = [&[0][..], &extract(b"", "psk_id_hash", b""), &extract(b"", "info_hash", info)].concat();
    let secret = extract(shared, "secret", b"");
    let (key, nonce) = (expand(&secret, "key", &context, 32), expand(&secret, "base_nonce", &context, 12));
    let cipher = chacha20poly1305::ChaCha20Poly1305::new_from_slice(&key).unwrap();
    let nonce: [u8; 12] = nonce.try_into().unwrap();
    cipher.decrypt(&nonce.into(), Payload { msg: sealed, aad }).ok()
}

#[test]
fn a10_a_low_order_share_is_refused_though_hpke_takes_it() {
    let key = UnwrapKey::derive(&WrapSeed::generate());
    let sealed = seal(key.public(), b"", b"", b"x", 64).unwrap();
    for low in [[0; 32], std::array::from_fn(|i| u8::from(i == 0))] {
        let mut bad = sealed.clone();
        bad[1088..1120].copy_from_slice(&low);
        assert_eq!(key.open(b"", b"", &bad, 64).unwrap_err(), NotForUs);
        let mut public = key.public().as_bytes().to_vec();
        public[1184..].copy_from_slice(&low);
        assert_eq!(WrapKey::parse(&public).unwrap_err(), KeyError::LowOrder);
        // hpke alone would go on: the reason for the check. If this fails, hpke has changed and says so itself.
        use hpke::{Deserializable, Kem, kem::XWing};
        assert!(<XWing as Kem>::PublicKey::from_bytes(&public).is_ok());
    }
}

#[test]
fn a10_every_coefficient_is_held_against_the_modulus() {
    let public = *UnwrapKey::derive(&WrapSeed::generate()).public().as_bytes();
    for at in 0..768 {
        for (value, good) in [(3328u16, true), (3329, false), (4095, false)] {
            let (mut key, byte) = (public, at / 2 * 3);
            if at % 2 == 0 {
                key[byte] = (value & 0xff) as u8;
                key[byte + 1] = key[byte + 1] & 0xf0 | (value >> 8) as u8;
            } else {
                key[byte + 1] = key[byte + 1] & 0x0f | ((value & 15) << 4) as u8;
                key[byte + 2] = (value >> 4) as u8;
            }
            assert_eq!(WrapKey::parse(&key).is_ok(), good, "coefficient {at} = {value}");
        }
    }
}

#[test]
fn a1_every_flipped_byte_is_refused() {
    let key = UnwrapKey::derive(&WrapSeed::generate());
    let sealed = seal(key.public(), b"i", b"a", &[5; 32], 64).unwrap();
    for i in 0..sealed.len() {
        let mut bad = sealed.clone();
        bad[i] ^= 0x10;
        assert!(key.open(b"i", b"a", &bad, 64).is_err(), "byte {i}");
    }
    for cut in 0..sealed.len() {
        assert!(key.open(b"i", b"a", &sealed[..cut], 64).is_err());
    }
    assert!(key.open(b"i", b"a", &[&sealed[..], &[0]].concat(), 64).is_err());
    assert!(key.open(b"j", b"a", &sealed, 64).is_err());
    assert!(key.open(b"i", b"b", &sealed, 64).is_err());
    assert!(UnwrapKey::derive(&WrapSeed::generate()).open(b"i", b"a", &sealed, 64).is_err());
}

/// A generator that does not draw would seal each time under one key: who can open one drop opens all.
#[test]
fn nothing_is_sealed_twice_under_one_key() {
    let key = UnwrapKey::derive(&WrapSeed::generate());
    let [a, b] = [(); 2].map(|()| seal(key.public(), b"i", b"a", &[5; 32], 64).unwrap());
    assert!(a[..1088] != b[..1088] && a[1088..ENC] != b[1088..ENC]);
}

#[test]
fn the_shortest_message_is_empty() {
    let key = UnwrapKey::derive(&WrapSeed::generate());
    let sealed = dangerous_seal_unpadded(key.public(), b"i", b"a", b"").unwrap();
    assert_eq!(key.dangerous_open_unpadded(b"i", b"a", &sealed).unwrap().len(), 0);
}

#[test]
fn padding_has_one_spelling() {
    let key = UnwrapKey::derive(&WrapSeed::generate());
    let plain = |len: u32, total: usize| {
        let mut p = len.to_be_bytes().to_vec();
        p.resize(total, 0);
        p
    };
    let send = |p: &[u8]| key.open(b"", b"", &dangerous_seal_unpadded(key.public(), b"", b"", p).unwrap(), 64);
    assert_eq!(send(&plain(5, 64)).unwrap().len(), 5);
    // Longer than it must be, shorter than the floor, a length beyond the end, a length of more than there is, no length.
    for bad in [plain(5, 65), plain(5, 128), plain(5, 63), plain(61, 64), plain(u32::MAX, 64), vec![], vec![0; 3]] {
        assert!(send(&bad).is_err(), "{bad:?}");
    }
    let mut dirty = plain(5, 64);
    dirty[63] = 1;
    assert!(send(&dirty).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn what_is_sealed_comes_back(plain in prop::collection::vec(any::<u8>(), 0..5000), floor in 1u64..6000) {
        let key = UnwrapKey::derive(&WrapSeed::generate());
        let sealed = seal(key.public(), b"i", b"a", &plain, floor).unwrap();
        let padded = vault_protocol::object::padded_record(plain.len() as u64 + 4, floor);
        prop_assert_eq!(sealed.len() as u64, 1120 + padded + 16);
        prop_assert_eq!(&**key.open(b"i", b"a", &sealed, floor).unwrap(), &plain[..]);
    }
}
