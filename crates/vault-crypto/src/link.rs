//! Files of links for people without the tool: a JWE with a key of its own (docs/protocol/link.md). Who has the link has the
//! key, and seals nothing else with it.

use crate::random;
use crate::secret::LinkKey;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use vault_protocol::link::{IV, MAX_FILE, TAG, encoded_header};
use vault_protocol::object::padded_record;

/// Smallest ciphertext, in bytes.
pub const FLOOR: u64 = 4096;
/// Bytes that any filling can be made of at least.
const LEAST: usize = 24;
/// An empty block of DEFLATE: stored, of no bytes, and not the last.
const FIVE: [u8; 5] = [0, 0, 0, 0xff, 0xff];
/// Two of them, the first with fixed codes.
const SIX: [u8; 6] = [2, 0, 0, 0, 0xff, 0xff];

/// The papers are too large for a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too large for a link")]
pub struct TooLarge;

/// Seals what was deflated (RFC 1951), after empty blocks that hide its length: `nonce ‖ ciphertext ‖ tag`.
///
/// # Errors
/// [`TooLarge`] if a server would not take it.
pub fn seal(key: &LinkKey, deflated: &[u8]) -> Result<Vec<u8>, TooLarge> {
    let target = padded_record((deflated.len() + LEAST) as u64, FLOOR);
    let target = usize::try_from(target).ok().filter(|n| *n <= MAX_FILE - IV - TAG).ok_or(TooLarge)?;
    let iv: [u8; IV] = random::bytes();
    let mut out = Vec::with_capacity(IV + target + TAG);
    out.extend_from_slice(&iv);
    fill(&mut out, target - deflated.len());
    out.extend_from_slice(deflated);
    let tag = encrypt(key.dangerous_bytes(), iv, encoded_header().as_bytes(), &mut out[IV..]);
    out.extend_from_slice(&tag);
    Ok(out)
}

// 6b + 5a = n has a solution for every n from 24 on: b is n modulo 5.
fn fill(out: &mut Vec<u8>, n: usize) {
    let sixes = n % 5;
    for _ in 0..sixes {
        out.extend_from_slice(&SIX);
    }
    for _ in 0..(n - 6 * sixes) / 5 {
        out.extend_from_slice(&FIVE);
    }
}

fn encrypt(key: &[u8; 32], iv: [u8; IV], aad: &[u8], text: &mut [u8]) -> [u8; TAG] {
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).expect("a key of AES-256 has 32 bytes"));
    let tag = key.seal_in_place_separate_tag(Nonce::assume_unique_for_key(iv), Aad::from(aad), text);
    let tag = tag.expect("a file is far shorter than the cipher's limit");
    tag.as_ref().try_into().expect("a tag has 16 bytes")
}

#[cfg(test)]
mod tests {
    use super::*;
    use data_encoding::BASE64URL_NOPAD;
    use flate2::Compression;
    use flate2::read::{DeflateDecoder, DeflateEncoder};
    use std::io::Read as _;

    fn deflated(bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        DeflateEncoder::new(bytes, Compression::default()).read_to_end(&mut out).unwrap();
        out
    }

    fn opened(key: &LinkKey, file: &[u8]) -> Vec<u8> {
        let (iv, rest) = file.split_first_chunk::<IV>().unwrap();
        let cipher = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key.dangerous_bytes()).unwrap());
        let mut body = rest.to_vec();
        let header = encoded_header();
        let plain = cipher.open_in_place(Nonce::assume_unique_for_key(*iv), Aad::from(header.as_bytes()), &mut body);
        let mut out = Vec::new();
        DeflateDecoder::new(&*plain.unwrap()).read_to_end(&mut out).unwrap();
        out
    }

    /// RFC 7516, appendix A.1: the content, whose key is given.
    #[test]
    fn the_cipher_is_the_standards() {
        let key = [
            177, 161, 244, 128, 84, 143, 225, 115, 63, 180, 3, 255, 107, 154, 212, 246, 138, 7, 110, 91, 112, 46, 34,
            105, 47, 130, 203, 46, 122, 234, 64, 252,
        ];
        let iv = [227, 197, 117, 252, 2, 219, 233, 68, 180, 225, 77, 219];
        let mut text = b"The true sign of intelligence is not knowledge but imagination.".to_vec();
        let tag = encrypt(&key, iv, b"eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ", &mut text);
        let wanted = "5eym8TW_c8SuK0ltJ3rpYIzOeDQz7TALvtu6UG9oMo4vpzs9tX_EFShS8iB7j6jiSdiwkIr3ajwQzaBtQD_A";
        assert_eq!(BASE64URL_NOPAD.encode(&text), wanted);
        assert_eq!(BASE64URL_NOPAD.encode(&tag), "XFBoMYUZodetZdvTiFvSkQ");
    }

    #[test]
    fn every_length_is_filled_and_inflates_to_what_it_was() {
        let key = LinkKey::generate();
        let mut sizes = std::collections::BTreeSet::new();
        for n in (0..60).chain([4040, 4050, 4072, 4096, 10_000, 100_003]) {
            // Noise: as long deflated as it was.
            let mut bytes = vec![0; n];
            random::fill(&mut bytes);
            let file = seal(&key, &deflated(&bytes)).unwrap();
            assert_eq!(opened(&key, &file), bytes, "{n}");
            sizes.insert(file.len());
        }
        assert!(sizes.len() <= 5 && sizes.first() == Some(&(4096 + IV + TAG)), "{sizes:?}");
        for n in 24..2000 {
            let mut out = Vec::new();
            fill(&mut out, n);
            assert_eq!(out.len(), n);
        }
        assert_eq!(seal(&key, &vec![0; MAX_FILE - IV - TAG - LEAST + 1]).unwrap_err(), TooLarge);
    }
}
