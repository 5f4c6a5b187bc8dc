//! Fingerprints as people compare them (docs/protocol/fingerprint.md): what tells two vaults apart, and what does not.

#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)]

use proptest::prelude::*;
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;
use vault_protocol::fingerprint::{FingerprintError, WordList, compare, digits, from_qr_text, qr_text, words};
use vault_protocol::ids::VaultId;

fn plain(word: &str) -> String {
    word.nfd().filter(char::is_ascii_alphabetic).collect::<String>().to_lowercase()
}

/// A vault whose first word is number `n` of a list.
fn starting_with(n: u16) -> VaultId {
    let mut id = [0; 32];
    id[..2].copy_from_slice(&(n << 5).to_be_bytes());
    VaultId::new(id)
}

#[test]
fn four_letters_tell_every_word_from_every_other() {
    for list in [WordList::French, WordList::English] {
        let all: Vec<String> = (0..2048).map(|n| plain(words(&starting_with(n), list)[0])).collect();
        let cut: BTreeSet<String> = all.iter().map(|w| w.chars().take(4).collect()).collect();
        assert_eq!(cut.len(), 2048, "{list:?}");
    }
}

/// 25 bytes as decimal digits, by multiplying and adding, the last 60 of them.
fn slow_digits(id: &VaultId) -> String {
    let mut decimal = vec![0u32; 70];
    for byte in &id.as_bytes()[..25] {
        let mut carry = u32::from(*byte);
        for d in decimal.iter_mut().rev() {
            let n = *d * 256 + carry;
            (*d, carry) = (n % 10, n / 10);
        }
    }
    decimal[10..].iter().map(|d| char::from_digit(*d, 10).unwrap()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn digits_are_the_number(id in any::<[u8; 32]>()) {
        let id = VaultId::new(id);
        let shown = digits(&id);
        prop_assert_eq!(shown.split(' ').map(str::len).collect::<Vec<_>>(), vec![5; 12]);
        prop_assert_eq!(shown.replace(' ', ""), slow_digits(&id));
    }

    #[test]
    fn a2_one_bit_makes_somebody_else(id in any::<[u8; 32]>(), bit in 0usize..256) {
        let mut other = id;
        other[bit / 8] ^= 0x80 >> (bit % 8);
        let (id, other) = (VaultId::new(id), VaultId::new(other));
        prop_assert_eq!(compare(&qr_text(&other), &id), Err(FingerprintError::Different));
        let by_words = compare(&words(&other, WordList::French).join(" "), &id);
        let by_digits = compare(&digits(&other), &id);
        // Words show 132 bits and digits 200: the rest is why both are worth less than a scan.
        prop_assert_eq!(by_words, if bit < 132 { Err(FingerprintError::Different) } else { Ok(()) });
        prop_assert_eq!(by_digits, if bit < 200 { Err(FingerprintError::Different) } else { Ok(()) });
    }

    #[test]
    fn two_lists_are_not_mixed(id in any::<[u8; 32]>(), at in 0usize..12) {
        let id = VaultId::new(id);
        let (fr, en) = (words(&id, WordList::French), words(&id, WordList::English));
        let mut mixed = fr;
        mixed[at] = en[at];
        prop_assume!(plain(fr[at]) != plain(en[at]));
        prop_assert_ne!(compare(&mixed.join(" "), &id), Ok(()));
    }

    #[test]
    fn a_qr_text_has_one_reading(id in any::<[u8; 32]>()) {
        let id = VaultId::new(id);
        let text = qr_text(&id);
        prop_assert_eq!(from_qr_text(&text), Ok(id));
        prop_assert_eq!(from_qr_text(&format!(" {}\n", text.to_lowercase())), Ok(id));
        for bad in [&text[..59], &text[8..], &text.replace("COFFRE1", "COFFRE2"), &format!("{text}A"), &format!("{text}====")] {
            prop_assert_eq!(from_qr_text(bad), Err(FingerprintError::Unreadable));
        }
        // The last character carries one bit of the id and four that must be zero.
        let last = text.chars().last().unwrap();
        prop_assert!(last == 'A' || last == 'Q');
        for other in "BCDEFGHIJKLMNOPRSTUVWXYZ234567".chars() {
            let spelled = format!("{}{other}", &text[..59]);
            prop_assert_eq!(from_qr_text(&spelled), Err(FingerprintError::Unreadable));
        }
    }
}

#[test]
fn eleven_or_thirteen_words_are_no_fingerprint() {
    let id = starting_with(77);
    let good = words(&id, WordList::French);
    for bad in [good[..11].join(" "), [&good[..], &good[..1]].concat().join(" ")] {
        assert_eq!(compare(&bad, &id), Err(FingerprintError::Unreadable));
    }
    let mut swapped = good;
    swapped.swap(0, 1);
    assert_eq!(compare(&swapped.join(" "), &id), Err(FingerprintError::Different));
    assert_eq!(compare(&digits(&id)[..70], &id), Err(FingerprintError::Unreadable));
}
