//! Keyrings and journals as members come and go (attacks.md C4, C6, D3).

#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)]

mod common;

use common::*;
use proptest::prelude::*;
use vault_crypto::journal::{self, Entry, EntryError, Op, Profile};
use vault_crypto::keyring::{self, KeyringError};
use vault_crypto::secret::RootKey;
use vault_protocol::chain::{Powers, keyring_digest};
use vault_protocol::hash::Hash;
use vault_protocol::ids::{DocId, MessageId, VaultId};
use vault_protocol::journal::{JournalRef, MAX_RECORD, OVERHEAD};
use vault_protocol::sign::{Message, Verified};
use vault_protocol::wire::{List, Text, WireError};

fn entry(vault: &Vault, by: &Device, after: &JournalRef, name: &str) -> Verified<Entry> {
    by.sign.sign(Entry {
        vault: vault.id(),
        seq: after.seq,
        prev: after.hash,
        epoch: vault.chain.head().epoch,
        id: MessageId::new([1; 16]),
        chain: vault.at(),
        time: NOW,
        ops: List::new([Op::Profile(Profile { name: Text::new(name).unwrap(), role: Text::default() })]).unwrap(),
    })
}

fn name(e: &Entry) -> &str {
    match &e.ops[0] {
        Op::Profile(p) => &p.name,
        _ => panic!("another operation"),
    }
}

#[test]
fn a_record_opens_in_its_place_and_nowhere_else() {
    let device = Device::new(1);
    let vault = Vault::new(&[&device]);
    let other = Vault::new(&[&device]);
    let after = JournalRef { seq: 3, hash: Hash::new([9; 32]) };
    let signed = entry(&vault, &device, &after, "Zoé");
    let record = journal::seal(&vault.root, &signed).unwrap();
    let opened = journal::open(&vault.root, &vault.id(), &after, &record).unwrap();
    let opened = vault.chain.verify(opened, Powers::WRITE, NOW).unwrap();
    assert_eq!(name(&opened), "Zoé");
    assert_eq!(opened.hash(), signed.hash());

    let refused = |root: &RootKey, id: &VaultId, at: &JournalRef, record: &[u8]| {
        journal::open(root, id, at, record).err().unwrap()
    };
    assert_eq!(refused(&RootKey::generate(), &vault.id(), &after, &record), EntryError::Sealed);
    assert_eq!(refused(&vault.root, &other.id(), &after, &record), EntryError::Sealed);
    for place in [JournalRef { seq: 4, ..after }, JournalRef { hash: Hash::new([8; 32]), ..after }] {
        assert_eq!(refused(&vault.root, &vault.id(), &place, &record), EntryError::Sealed);
    }
    // Another epoch's number on it: the key is another.
    let mut moved = record.clone();
    moved[7] ^= 1;
    assert_eq!(refused(&vault.root, &vault.id(), &after, &moved), EntryError::Sealed);
    // B1: every byte counts.
    for i in 0..record.len() {
        let mut bad = record.clone();
        bad[i] ^= 1;
        assert!(journal::open(&vault.root, &vault.id(), &after, &bad).is_err(), "byte {i}");
    }
}

#[test]
fn an_entry_sealed_for_one_place_and_signed_for_another_is_refused() {
    // A member who holds the root takes another member's signed entry and seals it elsewhere.
    let device = Device::new(1);
    let vault = Vault::new(&[&device]);
    let after = JournalRef::EMPTY;
    let later = JournalRef { seq: 1, hash: Hash::new([9; 32]) };
    let signed = entry(&vault, &device, &after, "Zoé");
    let record = reseal(&vault, &later, signed.bytes());
    assert_eq!(journal::open(&vault.root, &vault.id(), &later, &record).err().unwrap(), EntryError::Place);
}

/// The same, by each thing that names a place alone.
#[test]
fn an_entry_is_signed_for_its_vault_number_history_and_epoch() {
    let device = Device::new(1);
    let vault = Vault::new(&[&device]);
    let at = JournalRef { seq: 3, hash: Hash::new([9; 32]) };
    type Edit = fn(&mut Entry);
    let edits: [(Edit, bool); 5] = [
        (|_| (), true),
        (|e| e.vault = VaultId::new([1; 32]), false),
        (|e| e.seq = 4, false),
        (|e| e.prev = Hash::new([8; 32]), false),
        (|e| e.epoch = 1, false),
    ];
    for (n, (edit, good)) in edits.iter().enumerate() {
        let mut e = entry(&vault, &device, &at, "Zoé").into_body();
        edit(&mut e);
        let record = reseal(&vault, &at, device.sign.sign(e).bytes());
        let refused = journal::open(&vault.root, &vault.id(), &at, &record).err();
        assert_eq!(refused, (!good).then_some(EntryError::Place), "edit {n}");
    }
}

#[test]
fn an_entry_that_fits_no_record_is_not_sealed() {
    assert_eq!(Entry::MAX, 261_120);
    let device = Device::new(1);
    let vault = Vault::new(&[&device]);
    let sealed = |last: usize| {
        let note = |len| {
            let text = Text::new("x".repeat(len)).unwrap();
            Op::Note(journal::Note { doc: DocId::new([1; 16]), text, at: NOW })
        };
        let mut e = entry(&vault, &device, &JournalRef::EMPTY, "").into_body();
        e.ops = List::new((0..62).map(|_| note(4096)).chain([note(last)]).collect::<Vec<_>>()).unwrap();
        let signed = device.sign.sign(e);
        (signed.bytes().len(), journal::seal(&vault.root, &signed).map(|record| record.len()))
    };
    // Padmé leaves no length between these two.
    let exact = 1000 + 258_044 - sealed(1000).0;
    assert_eq!(sealed(exact), (258_044, Ok(258_048 + OVERHEAD)));
    let refused = WireError::TooLong { what: "journal entry", max: MAX_RECORD - OVERHEAD };
    assert_eq!(sealed(exact + 1), (258_045, Err(refused)));
}

/// Seals any bytes as a record for a place, as a member with the root could.
fn reseal(vault: &Vault, at: &JournalRef, cose: &[u8]) -> Vec<u8> {
    use vault_protocol::journal::{FLOOR, place};
    let epoch = vault.chain.head().epoch.to_be_bytes();
    let mut padded = (cose.len() as u32).to_be_bytes().to_vec();
    padded.extend_from_slice(cose);
    padded.resize(vault_protocol::object::padded_record(padded.len() as u64, FLOOR) as usize, 0);
    let key = vault_crypto::secret::RecordKey::from_bytes(vault.root.dangerous_bytes());
    let id = vault.id();
    let fields: [&[u8]; 2] = [id.as_bytes(), &epoch];
    let label = vault_protocol::context::Label::JournalKey;
    let sealed = vault_crypto::record::seal(&key, label, &fields, &place(at.seq, &at.hash), &padded);
    [&epoch[..], &sealed].concat()
}

#[test]
fn a_keyring_opens_for_its_members_of_its_vault_and_statement_only() {
    let (a, b, stranger) = (Device::new(1), Device::new(2), Device::new(3));
    let vault = Vault::new(&[&a, &b]);
    for d in [&a, &b] {
        assert_eq!(vault.open(d).unwrap().1.dangerous_bytes(), vault.root.dangerous_bytes());
    }
    assert_eq!(vault.open(&stranger).err().unwrap(), KeyringError::NotForUs);
    // Another member's place under one's own key.
    let forced = keyring::open(&vault.keyring, &vault.chain, a.sign.public(), &b.unwrap);
    assert_eq!(forced.err().unwrap(), KeyringError::NotForUs);
    // Not the keyring the chain names: an older one, or one that somebody else made.
    let mut bad = vault.keyring.clone();
    *bad.last_mut().unwrap() ^= 1;
    let opened = keyring::open(&bad, &vault.chain, a.sign.public(), &a.unwrap);
    assert_eq!(opened.err().unwrap(), KeyringError::NotNamed);
}

#[test]
fn the_first_keyring_opens_in_no_other_vault() {
    // An attacker founds a vault of his own, copies the victim's keyring and root commitment into its first statement
    // and lists the victim's public keys: the victim's device must not take its own root for that vault's.
    let (victim, attacker) = (Device::new(1), Device::new(2));
    let vault = Vault::new(&[&victim]);
    let honest = vault.chain.head();
    let forged = vault_protocol::chain::Statement {
        members: List::new([attacker.member(), victim.member()]).unwrap(),
        ..honest.clone()
    };
    let forged = attacker.sign.sign(forged);
    let chain = vault_protocol::chain::Chain::start(again(&forged)).unwrap();
    assert_eq!(chain.head().keyring, keyring_digest(&vault.keyring));
    let opened = keyring::open(&vault.keyring, &chain, victim.sign.public(), &victim.unwrap);
    assert_eq!(opened.err().unwrap(), KeyringError::NotForUs);
}

#[test]
fn a_keyring_is_made_for_a_true_draft_only() {
    let a = Device::new(1);
    let root = RootKey::generate();
    let draft = first_statement(vec![a.member()], &root);
    assert_eq!(keyring::make(&draft, None, &RootKey::generate(), None).unwrap_err(), KeyringError::WrongRoot);
    let named = keyring::make(&draft, Some(&VaultId::new([1; 32])), &root, None);
    assert_eq!(named.unwrap_err(), KeyringError::NotNamed);
    let second = vault_protocol::chain::Statement { seq: 1, ..draft.clone() };
    assert_eq!(keyring::make(&second, None, &root, None).unwrap_err(), KeyringError::NotNamed);
    let late = vault_protocol::chain::Statement { epoch: 1, ..draft };
    assert_eq!(keyring::make(&late, None, &root, None).unwrap_err(), KeyringError::Previous);
}

#[test]
fn the_largest_keyring_is_a_keyring() {
    let ring = keyring::Keyring {
        epoch: keyring::MAX_EPOCHS as u64,
        wraps: List::new(
            (0..32)
                .map(|n| keyring::RootWrap { member: *Device::new(n).sign.public(), sealed: [0; keyring::WRAPPED] })
                .collect::<Vec<_>>(),
        )
        .unwrap(),
        previous: List::new(vec![[0; 80]; keyring::MAX_EPOCHS]).unwrap(),
    };
    let size = vault_protocol::wire::encode(&ring).len();
    assert!(size <= vault_protocol::http::MAX_KEYRING, "{size}");
}

#[derive(Clone, Debug)]
enum Step {
    Add(u8),
    Remove(usize),
    Write,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![(2u8..40).prop_map(Step::Add), any::<usize>().prop_map(Step::Remove), Just(Step::Write)];
    prop::collection::vec(step, 1..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    /// D3: whatever a removed member knew (every root it could open, and its own keys) opens nothing made after.
    #[test]
    fn d3_a_removed_member_opens_nothing_newer(steps in steps()) {
        let owner = Device::new(1);
        let mut vault = Vault::new(&[&owner]);
        let mut present: Vec<u8> = vec![];
        // Who left, with all the roots they knew then, and how many records stood then.
        let mut gone: Vec<(u8, Vec<RootKey>, usize)> = vec![];
        let mut head = JournalRef::EMPTY;
        let mut records: Vec<(JournalRef, u64, Vec<u8>)> = vec![];
        for step in steps {
            match step {
                Step::Add(n) if !present.contains(&n) && present.len() < 6 => present.push(n),
                Step::Remove(i) if !present.is_empty() => {
                    let n = present.remove(i % present.len());
                    gone.push((n, vault.roots(&Device::new(n)), records.len()));
                }
                _ => {
                    let signed = entry(&vault, &owner, &head, "x");
                    let record = journal::seal(&vault.root, &signed).unwrap();
                    records.push((head, signed.epoch, record.clone()));
                    head = head.then(&record);
                    continue;
                }
            }
            let members = [owner.member()].into_iter().chain(present.iter().map(|n| Device::new(*n).member())).collect();
            vault.set_members(&owner, members);
        }
        let id = vault.id();
        for (n, known, before) in &gone {
            for (at, _, record) in &records[*before..] {
                prop_assert!(known.iter().all(|r| journal::open(r, &id, at, record).is_err()));
            }
            let d = Device::new(*n);
            if !present.contains(n) {
                prop_assert_eq!(vault.open(&d).err(), Some(KeyringError::NotForUs));
                // Not even its key under somebody else's name.
                for m in vault.chain.head().members.iter() {
                    let opened = keyring::open(&vault.keyring, &vault.chain, &m.key, &d.unwrap);
                    prop_assert_eq!(opened.err(), Some(KeyringError::NotForUs));
                }
                // Nor does an old root unlock the list of previous ones.
                for r in known {
                    let (ring, _) = vault.open(&owner).unwrap();
                    prop_assert!(keyring::open_all(&ring, &id, r.duplicate()).is_err() || ring.epoch == 0);
                }
            }
        }
        // Who is still there reads everything, from the first record on.
        for d in [owner].iter().chain(&present.iter().map(|n| Device::new(*n)).collect::<Vec<_>>()) {
            let roots = vault.roots(d);
            prop_assert_eq!(roots.len() as u64, vault.chain.head().epoch + 1);
            for (at, epoch, record) in &records {
                prop_assert!(journal::open(&roots[*epoch as usize], &id, at, record).is_ok());
            }
        }
    }
}
