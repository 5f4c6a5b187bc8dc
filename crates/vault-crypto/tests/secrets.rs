//! Keystores, passwords and rescue words (attacks.md A6, D9).

#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)]

use proptest::prelude::*;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;
use vault_crypto::keystore::{Keystore, KeystoreError, Slot, local_key};
use vault_crypto::password::{Cost, derive};
use vault_crypto::rescue::{RescueEntropy, RescueError};
use vault_crypto::secret::{DeviceSecret, RecordKey};
use vault_protocol::fingerprint::{WordList, fold};
use vault_protocol::wire::{List, WireError};

// Argon2id is slow on purpose: one keystore serves all tests.
static STORE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    Keystore::with_password(&DeviceSecret::from_bytes(&[3; 32]), "mot de passe".as_bytes(), Cost::FLOOR)
        .unwrap()
        .encode()
});

fn slot(bytes: &[u8]) -> (Keystore, usize) {
    (Keystore::decode(bytes).unwrap(), 0)
}

fn with(edit: impl Fn(&mut vault_crypto::keystore::PasswordSlot)) -> Keystore {
    let (store, at) = slot(&STORE);
    let mut slots = store.slots.to_vec();
    let Slot::Password(p) = &mut slots[at] else { panic!("another slot") };
    edit(p);
    Keystore { version: 1, slots: List::new(slots).unwrap() }
}

#[test]
fn the_right_password_and_no_other() {
    let store = Keystore::decode(&STORE).unwrap();
    assert!(store.needs_password());
    assert_eq!(store.unlock_password("mot de passe".as_bytes()).unwrap().dangerous_bytes(), &[3; 32]);
    for wrong in ["mot de passe ", "Mot de passe", ""] {
        assert_eq!(store.unlock_password(wrong.as_bytes()).err().unwrap(), KeystoreError::WrongSecret);
    }
    assert_eq!(store.unlock_key(&RecordKey::generate()).err().unwrap(), KeystoreError::WrongSecret);
}

#[test]
fn a6_a_cost_out_of_bounds_is_never_run() {
    // 8 KiB would make guessing cheap; 16 GiB would stop the machine. Both are refused before Argon2 starts: were they
    // run, this test would take the memory.
    let out = KeystoreError::Damaged(WireError::Invalid("a password cost outside its bounds"));
    let costs = [
        Cost { memory: 8, ..Cost::FLOOR },
        Cost { memory: 16 * 1024 * 1024, ..Cost::FLOOR },
        Cost { memory: u32::MAX, time: u32::MAX, lanes: u32::MAX },
        Cost { memory: Cost::FLOOR.memory - 1, ..Cost::FLOOR },
        Cost { memory: Cost::CEILING.memory + 1, ..Cost::CEILING },
        Cost { time: 2, ..Cost::FLOOR },
        Cost { time: 17, ..Cost::CEILING },
        Cost { lanes: 0, ..Cost::FLOOR },
        Cost { lanes: 17, ..Cost::FLOOR },
    ];
    for cost in costs {
        assert!(derive(b"x", &[0; 32], &cost).is_err(), "{cost:?}");
        let bytes = with(|p| p.cost = cost).encode();
        assert_eq!(Keystore::decode(&bytes).unwrap_err(), out, "{cost:?}");
        assert!(matches!(with(|p| p.cost = cost).unlock_password(b"x"), Err(KeystoreError::Damaged(_))));
    }
    assert!(Cost::FLOOR.check().is_ok() && Cost::DESKTOP.check().is_ok() && Cost::CEILING.check().is_ok());
}

/// As the page says: a floor of less would be one for whoever guesses.
#[test]
fn a6_the_bounds_are_those_published() {
    let cost = |memory, time, lanes| Cost { memory, time, lanes };
    assert_eq!((Cost::FLOOR, Cost::DESKTOP), (cost(65_536, 3, 4), cost(262_144, 3, 4)));
    assert_eq!(Cost::CEILING, cost(2_097_152, 16, 16));
    assert!(cost(65_536, 3, 1).check().is_ok());
}

#[test]
fn a6_cost_and_salt_are_part_of_the_lock() {
    let dearer = with(|p| p.cost.time = 4);
    assert_eq!(dearer.unlock_password("mot de passe".as_bytes()).err().unwrap(), KeystoreError::WrongSecret);
    let salted = with(|p| p.salt[0] ^= 1);
    assert_eq!(salted.unlock_password("mot de passe".as_bytes()).err().unwrap(), KeystoreError::WrongSecret);
    // The key that the true cost gives does not open a slot whose cost was rewritten: cost is in the AAD and the key.
    let honest = with(|_| {});
    let Slot::Password(p) = &honest.slots[0] else { panic!("another slot") };
    let key = derive("mot de passe".as_bytes(), &p.salt, &p.cost).unwrap();
    let header = |cost: &Cost| [&p.salt[..], &vault_protocol::wire::encode(cost)].concat();
    let open = |h: &[u8]| {
        vault_crypto::record::open(&key, vault_protocol::context::Label::Keystore, &[h], h, &p.sealed).is_ok()
    };
    assert!(open(&header(&p.cost)));
    assert!(!open(&header(&Cost { time: 4, ..p.cost })));
}

#[test]
fn every_flipped_byte_of_a_keystore_is_refused() {
    // Flips that reach Argon2 would be slow; those in the sealed part need its key only once.
    let (device, key) = (DeviceSecret::generate(), RecordKey::generate());
    let bytes = Keystore::with_key(&device, &key).encode();
    for i in 0..bytes.len() {
        let mut bad = bytes.clone();
        bad[i] ^= 1;
        let opened = Keystore::decode(&bad).and_then(|s| s.unlock_key(&key));
        assert!(opened.is_err(), "byte {i}");
    }
    let store = Keystore::decode(&bytes).unwrap();
    assert!(!store.needs_password());
    assert_eq!(store.unlock_key(&key).unwrap().dangerous_bytes(), device.dangerous_bytes());
}

#[test]
fn a_newer_keystore_says_so() {
    for newer in [&[0x82, 2, 0x80][..], &[0x83, 3, 0x80, 0xf6], &[0x90, 23]] {
        assert_eq!(Keystore::decode(newer).unwrap_err(), KeystoreError::Newer);
    }
    for damaged in [&[][..], &[0x82], &[0x82, 1], b"{}", &[0; 5000]] {
        assert!(matches!(Keystore::decode(damaged), Err(KeystoreError::Damaged(_))));
    }
}

#[test]
fn a8_each_local_file_has_a_key_of_its_own() {
    let device = DeviceSecret::generate();
    let keys = ["journal", "state", "queue"].map(|k| *local_key(&device, k).dangerous_bytes());
    assert!(keys[0] != keys[1] && keys[1] != keys[2] && keys[0] != keys[2]);
    assert_eq!(*local_key(&device, "journal").dangerous_bytes(), keys[0]);
    assert_ne!(*local_key(&DeviceSecret::generate(), "journal").dangerous_bytes(), keys[0]);
}

/// The ways people copy words from paper.
fn copied(words: &str, way: u8) -> String {
    let list: Vec<&str> = words.split(' ').collect();
    match way {
        0 => words.to_owned(),
        1 => words.to_uppercase(),
        2 => words.nfd().collect(),
        3 => words.nfc().collect(),
        4 => list.iter().map(|w| fold(w)).collect::<Vec<_>>().join("\n"),
        5 => list.iter().map(|w| fold(w).chars().take(4).collect::<String>()).collect::<Vec<_>>().join(", "),
        6 => list.iter().enumerate().map(|(i, w)| format!("{}. {w}", i + 1)).collect::<Vec<_>>().join("  "),
        _ => format!("  {}  ", list.join(" - ")),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn d9_words_come_back_however_they_are_copied(french in any::<bool>(), way in 0u8..8) {
        let entropy = RescueEntropy::generate();
        let list = if french { WordList::French } else { WordList::English };
        let typed = copied(&entropy.words(list), way);
        let read = RescueEntropy::from_words(&typed).unwrap();
        prop_assert!(read.signing_seed().dangerous_bytes() == entropy.signing_seed().dangerous_bytes());
        prop_assert!(read.wrap_seed().dangerous_bytes() == entropy.wrap_seed().dangerous_bytes());
        prop_assert_eq!(read.locator(), entropy.locator());
        prop_assert!(read.has_check_group(&entropy.check_group().to_lowercase()));
    }

    /// One word replaced by another of the list: the checksum finds it, or else the check group does.
    #[test]
    fn a_mistyped_word_is_told_from_another_sheet(at in 0usize..24, other in 0usize..2048) {
        let entropy = RescueEntropy::generate();
        let words = entropy.words(WordList::French);
        let mut list: Vec<&str> = words.split(' ').collect();
        let french = bip39::Language::French.word_list();
        prop_assume!(fold(list[at]) != fold(french[other]));
        list[at] = french[other];
        match RescueEntropy::from_words(&list.join(" ")) {
            Err(e) => prop_assert_eq!(e, RescueError::Checksum),
            // One in 256. Its check group is another with probability 1 - 1/676: no assertion may rest on that.
            Ok(read) => prop_assert_ne!(read.locator(), entropy.locator()),
        }
    }
}

#[test]
fn what_is_wrong_with_typed_words_is_said() {
    let words = RescueEntropy::generate().words(WordList::English);
    let list: Vec<&str> = words.split(' ').collect();
    let error = |typed: &str| RescueEntropy::from_words(typed).err().unwrap();
    assert_eq!(error(""), RescueError::Count(0));
    assert_eq!(error(&list[..23].join(" ")), RescueError::Count(23));
    assert_eq!(error(&format!("{} {}", &*words, list[0])), RescueError::Count(25));
    for at in [0, 11, 23] {
        let mut bad = list.clone();
        bad[at] = "xyzzy";
        assert_eq!(error(&bad.join(" ")), RescueError::UnknownWord(at + 1));
        // A cut to three letters is not four: ambiguous, so refused rather than guessed.
        bad[at] = "abx";
        assert_eq!(error(&bad.join(" ")), RescueError::UnknownWord(at + 1));
    }
}

#[test]
fn the_words_are_bip39s() {
    // Trezor's vector for 32 bytes of 0x7f and of 0x80, as in BIP39's own list of vectors.
    let read = |w: &str| RescueEntropy::from_words(w).unwrap();
    let legal = "legal winner thank year wave sausage worth useful legal winner thank year wave sausage worth useful \
                 legal winner thank year wave sausage worth title";
    let letter = "letter advice cage absurd amount doctor acoustic avoid letter advice cage absurd amount doctor \
                  acoustic avoid letter advice cage absurd amount doctor acoustic bless";
    for w in [legal, letter] {
        assert_eq!(*read(w).words(WordList::English), w.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    assert_ne!(read(legal).locator(), read(letter).locator());
}

#[test]
fn the_check_group_tells_vaults_apart() {
    let groups: std::collections::BTreeSet<String> =
        (0..2000).map(|_| RescueEntropy::generate().check_group()).collect();
    assert!(groups.iter().all(|g| g.len() == 2 && g.bytes().all(|b| b.is_ascii_uppercase())));
    // Of 676, nearly all turn up in 2000 draws; a constant or a few would not.
    assert!(groups.len() > 500, "{}", groups.len());
    let e = RescueEntropy::generate();
    assert!(e.has_check_group(&format!(" {} ", e.check_group().to_lowercase())));
    assert!(!e.has_check_group("") && !e.has_check_group(&format!("{}A", e.check_group())));
}
