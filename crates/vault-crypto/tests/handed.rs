//! Grants and deposits as they arrive, from honest and dishonest givers (attacks.md A2, B6–B9, C8).

#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)]

mod common;

use common::*;
use proptest::prelude::*;
use std::collections::BTreeSet;
use vault_crypto::deposit::{
    self, AccessRequest, Content, Deposit, DepositError, DepositPackage, MAX_DAYS, Matter, PaperNamed, Sense, Written,
};
use vault_crypto::grant::{
    self, GrantDrop, GrantError, GrantKeys, GrantPackage, MorePages, PageWithEntries, WrongShare,
};
use vault_crypto::secret::{DocumentKey, GrantSecret, ReleaseSeed, SigningSeed};
use vault_crypto::sign::SigningKey;
use vault_protocol::card::{Level, VerifiedCard};
use vault_protocol::chain::{Chain, ChainError};
use vault_protocol::grant::{Custodian, GrantEntry, GrantHead, Rights, purpose_hash, share};
use vault_protocol::hash::{Hash, ObjectDigest};
use vault_protocol::ids::{DocId, EntryId, GrantId, MessageId, Time, VersionId};
use vault_protocol::key::PublicKey;
use vault_protocol::sign::{Message, Signed, Verified};
use vault_protocol::wire::{self, Bytes, List, Text, WireError};

struct Scene {
    patient: Device,
    vault: Vault,
    doctor: Device,
    practice: Vault,
    card: VerifiedCard,
    g: GrantSecret,
    keys: GrantKeys,
}

fn scene() -> Scene {
    let (patient, doctor) = (Device::new(1), Device::new(2));
    let (vault, practice) = (Vault::new(&[&patient]), Vault::new(&[&doctor]));
    let card = VerifiedCard::new(practice.card(&doctor, 3), &practice.id(), Level::InPerson).unwrap();
    let g = GrantSecret::generate();
    let keys = GrantKeys::derive(&g);
    Scene { patient, vault, doctor, practice, card, g, keys }
}

fn custodian(n: u8) -> Custodian {
    let key = *SigningKey::derive(&SigningSeed::from_bytes(&[n; 32])).public();
    Custodian { server: Text::new(format!("https://c{n}.example")).unwrap(), key }
}

impl Scene {
    fn head(&self) -> GrantHead {
        GrantHead {
            grant: GrantId::new([5; 16]),
            vault: self.vault.id(),
            chain: self.vault.at(),
            recipient: self.practice.id(),
            card: self.card.hash(),
            reader: self.keys.reader(&self.card.reader).unwrap(),
            slot: self.keys.slot(),
            secret: self.keys.commitment(),
            not_before: NOW,
            not_after: NOW.plus(Time::DAY),
            max_reads: 4096,
            rights: Rights { read: true, give: true, message: false },
            purpose: purpose_hash(&[6; 16], "Consultation"),
            custodians: List::new([custodian(9)]).unwrap(),
            seq: 0,
            prev: None,
            checkpoint: Bytes::new(*b"a checkpoint").unwrap(),
        }
    }
    fn package(&self, head: &Verified<GrantHead>, pages: Vec<PageWithEntries>) -> GrantPackage {
        GrantPackage {
            head: Bytes::new(head.bytes()).unwrap(),
            g: self.g.duplicate(),
            purpose_salt: [6; 16],
            purpose: Text::new("Consultation").unwrap(),
            store: Text::new("https://coffre.example").unwrap(),
            chain: List::default(),
            card: Bytes::default(),
            pages: List::new(pages).unwrap(),
        }
    }
    fn page(&self, by: &Device, head: &Hash, n: u64, prev: Option<Hash>, entries: Vec<GrantEntry>) -> PageWithEntries {
        let page = by.sign.sign(grant::make_page(*head, n, prev, &entries).unwrap());
        PageWithEntries { page: Bytes::new(page.bytes()).unwrap(), entries: List::new(entries).unwrap() }
    }
    fn check(&self, head: &Verified<GrantHead>) -> Result<(), GrantError> {
        let (recipient, card) = (self.practice.id(), self.card.hash());
        grant::check(head, &self.keys, &recipient, &card, &self.card.reader, (&[6; 16], "Consultation"))
    }
}

#[test]
fn a_grant_arrives_whole() {
    let s = scene();
    let head = s.patient.sign.sign(s.head());
    let (seed, dek) = (ReleaseSeed::generate(), DocumentKey::generate());
    let entry = grant::make_entry(&s.keys, &[seed.duplicate()], &head.hash(), about(1), &dek);
    let page = s.page(&s.patient, &head.hash(), 0, None, vec![entry]);
    let sealed = grant::seal(&s.card, &GrantDrop::Whole(s.package(&head, vec![page]))).unwrap();

    let (_, unwrap) = card_keys(3);
    let GrantDrop::Whole(got) = grant::open(&unwrap, &s.practice.id(), &s.card.hash(), &sealed).unwrap() else {
        panic!("another drop")
    };
    let head = grant::verify_head(&got, &s.vault.chain, NOW).unwrap();
    let keys = GrantKeys::derive(&got.g);
    let purpose = (&got.purpose_salt, &*got.purpose);
    grant::check(&head, &keys, &s.practice.id(), &s.card.hash(), &s.card.reader, purpose).unwrap();
    let page = grant::verify_page(&got.pages[0], &s.vault.chain, NOW).unwrap();
    let mut seen = BTreeSet::new();
    grant::check_page(&page, &got.pages[0].entries, &head.hash(), 0, None, 1, &mut seen).unwrap();
    let entry = &got.pages[0].entries[0];
    let given = share(seed.dangerous_bytes(), &head.slot, &head.hash(), &entry.id);
    let released = grant::combine(&head.slot, &head.hash(), entry, &[given]).unwrap();
    assert_eq!(keys.unwrap(&head.hash(), entry, &released).unwrap().dangerous_bytes(), dek.dangerous_bytes());

    // A wrong share names itself; so does a wrong number of them.
    assert_eq!(grant::combine(&head.slot, &head.hash(), entry, &[[0; 32]]).unwrap_err(), WrongShare(0));
    assert_eq!(grant::combine(&head.slot, &head.hash(), entry, &[given, given]).unwrap_err(), WrongShare(2));
    assert!(grant::combine(&head.slot, &head.hash(), entry, &[]).is_err());

    // C8: to another card, or to another vault, it does not open.
    let other = grant::open(&unwrap, &s.practice.id(), &Hash::new([0; 32]), &sealed);
    assert_eq!(other.err().unwrap(), GrantError::NotForUs);
    assert_eq!(grant::open(&unwrap, &s.vault.id(), &s.card.hash(), &sealed).err().unwrap(), GrantError::NotForUs);
    let wrong = grant::open(&card_keys(4).1, &s.practice.id(), &s.card.hash(), &sealed);
    assert_eq!(wrong.err().unwrap(), GrantError::NotForUs);
}

#[test]
fn a_head_speaks_for_its_own_vault_only() {
    let s = scene();
    let verify = |head: &Verified<GrantHead>, chain: &Chain| {
        grant::verify_head(&s.package(head, vec![]), chain, NOW).err().unwrap()
    };
    // The doctor signs a head in the patient's name, and shows either chain.
    let forged = s.doctor.sign.sign(s.head());
    assert_eq!(verify(&forged, &s.vault.chain), GrantError::Signer(ChainError::NotAMember));
    assert_eq!(verify(&forged, &s.practice.chain), GrantError::Signer(ChainError::OtherVault));
    // A true member, on another history of the vault.
    let mut fork = s.head();
    fork.chain.hash = Hash::new([1; 32]);
    assert_eq!(verify(&s.patient.sign.sign(fork), &s.vault.chain), GrantError::Signer(ChainError::OtherVault));
}

#[test]
fn a_head_and_its_secret_belong_together() {
    let s = scene();
    assert_eq!(s.check(&s.patient.sign.sign(s.head())), Ok(()));
    // What evidence shows of it leads from the card's key to the head's.
    assert_eq!(s.card.reader.blinded(s.keys.dangerous_blinding()).unwrap(), s.head().reader);
    let key = |n| *SigningKey::derive(&SigningSeed::from_bytes(&[n; 32])).public();
    type Edit = fn(&mut GrantHead, PublicKey);
    let edits: [(Edit, &str); 7] = [
        (|h, _| h.recipient = h.vault, "made to somebody else"),
        (|h, _| h.card = Hash::new([1; 32]), "made to somebody else"),
        (|h, _| h.secret = Hash::new([1; 32]), "another secret"),
        (|h, _| h.slot = vault_protocol::ids::SlotId::new([1; 32]), "another slot"),
        (|h, k| h.reader = k, "another reader key"),
        (|h, _| h.purpose = Hash::new([1; 32]), "another purpose"),
        (|h, _| h.not_after = Time(h.not_before.0 - 1), "an end before its beginning"),
    ];
    for (edit, what) in edits {
        let mut head = s.head();
        edit(&mut head, key(42));
        assert_eq!(s.check(&s.patient.sign.sign(head)), Err(GrantError::Mismatch(what)));
    }
}

#[test]
fn a_head_that_no_door_can_have_is_none_for_whoever_decodes_it() {
    let s = scene();
    type Edit = fn(&mut GrantHead);
    let edits: [(Edit, &str); 6] = [
        (|h| h.custodians = List::default(), "a number of custodians that cannot be"),
        (|h| h.custodians = List::new([custodian(1), custodian(2)]).unwrap(), "a number of custodians that cannot be"),
        (
            |h| h.custodians = List::new([custodian(1), custodian(2), custodian(1)]).unwrap(),
            "one custodian named twice",
        ),
        (
            |h| h.custodians = List::new([custodian(1), custodian(1), custodian(2)]).unwrap(),
            "one custodian named twice",
        ),
        (|h| h.max_reads = 0, "a number of readings that cannot be"),
        (|h| h.max_reads = 4097, "a number of readings that cannot be"),
    ];
    for (edit, what) in edits {
        let mut head = s.head();
        edit(&mut head);
        let signed = s.patient.sign.sign(head);
        let refused = Signed::<GrantHead>::decode(signed.bytes()).map(|_| ());
        assert_eq!(refused, Err(vault_protocol::wire::WireError::Invalid(what)));
    }
    let mut three = s.head();
    three.custodians = List::new([custodian(1), custodian(2), custodian(3)]).unwrap();
    assert!(Signed::<GrantHead>::decode(s.patient.sign.sign(three).bytes()).is_ok());
}

#[test]
fn pages_and_entries_stand_where_they_were_signed() {
    let s = scene();
    let head = s.patient.sign.sign(s.head());
    let seed = ReleaseSeed::generate();
    let entry = |n| grant::make_entry(&s.keys, &[seed.duplicate()], &head.hash(), about(n), &DocumentKey::generate());
    let (a, b) = (entry(1), entry(2));
    let first = s.page(&s.patient, &head.hash(), 0, None, vec![a.clone(), b.clone()]);
    let page = grant::verify_page(&first, &s.vault.chain, NOW).unwrap();
    let hash = head.hash();
    let none = BTreeSet::new;
    let check = |entries: &[GrantEntry], head: &Hash, n, prev, custodians, mut seen: BTreeSet<EntryId>| {
        grant::check_page(&page, entries, head, n, prev, custodians, &mut seen).map_err(|e| e.to_string())
    };
    let both = [a.clone(), b.clone()];
    assert_eq!(check(&both, &hash, 0, None, 1, none()), Ok(()));
    let place = Err("the grant's parts do not belong together: a page of another grant or place".to_owned());
    assert_eq!(check(&both, &Hash::new([1; 32]), 0, None, 1, none()), place);
    assert_eq!(check(&both, &hash, 1, None, 1, none()), place);
    assert_eq!(check(&both, &hash, 0, Some(hash), 1, none()), place);
    let named = Err("the grant's parts do not belong together: entries that the page does not name".to_owned());
    assert_eq!(check(&[b.clone(), a.clone()], &hash, 0, None, 1, none()), named);
    assert_eq!(check(&both[..1], &hash, 0, None, 1, none()), named);
    assert_eq!(check(&both, &hash, 0, None, 3, none()), named);
    let mut renamed = both.clone();
    renamed[0].description.title = Text::new("Autre").unwrap();
    assert_eq!(check(&renamed, &hash, 0, None, 1, none()), named);

    // One id for two papers, on one page or on two: a receipt for one would be a receipt for the other.
    let twice = Err("the grant's parts do not belong together: two entries of one id".to_owned());
    assert_eq!(check(&both, &hash, 0, None, 1, [b.id].into()), twice);
    let mut double = entry(3);
    double.id = a.id;
    let pair = [a, double];
    let page = s.page(&s.patient, &hash, 0, None, pair.to_vec());
    let page = grant::verify_page(&page, &s.vault.chain, NOW).unwrap();
    let found = grant::check_page(&page, &pair, &hash, 0, None, 1, &mut none());
    assert_eq!(found.map_err(|e| e.to_string()), twice);

    let forged = s.page(&s.doctor, &hash, 0, None, vec![b]);
    assert_eq!(
        grant::verify_page(&forged, &s.vault.chain, NOW).err().unwrap(),
        GrantError::Signer(ChainError::NotAMember)
    );
}

#[test]
fn a_grant_is_as_large_as_it_may_be_and_no_larger() {
    let s = scene();
    let head = s.patient.sign.sign(s.head());
    let seed = ReleaseSeed::generate();
    let one = grant::make_entry(&s.keys, &[seed.duplicate()], &head.hash(), about(1), &DocumentKey::generate());
    let size = wire::encode(&one).len() + 32;
    let sealed = |count: usize| {
        let parts: Vec<usize> = (0..count).step_by(8192).map(|from| (count - from).min(8192)).collect();
        let page = |n| s.page(&s.patient, &head.hash(), 0, None, vec![one.clone(); n]);
        let pages = List::new(parts.into_iter().map(page).collect::<Vec<_>>()).unwrap();
        grant::seal(&s.card, &GrantDrop::More(MorePages { head: head.hash(), pages }))
    };
    let most = (grant::MAX_GRANT - 4096) / size;
    assert!(most > 10_000, "{most}");
    assert!(sealed(most).unwrap().len() <= vault_protocol::http::MAX_DROP);
    assert!(matches!(sealed(grant::MAX_GRANT / size + 1), Err(WireError::TooLong { what: "grant", .. })));

    // To the byte, as the page says.
    assert_eq!(grant::MAX_GRANT, 7_378_360);
    let half = (grant::MAX_GRANT - 200_000) / wire::encode(&one).len() / 2;
    let entries = List::new(vec![one; half]).unwrap();
    let filled = |bytes: usize| {
        let filler = PageWithEntries { page: Bytes::new(vec![0; bytes]).unwrap(), entries: List::default() };
        let page = PageWithEntries { page: Bytes::default(), entries: entries.clone() };
        GrantDrop::More(MorePages { head: head.hash(), pages: List::new([page.clone(), page, filler]).unwrap() })
    };
    let some = 100_000;
    let exact = some + grant::MAX_GRANT - wire::encode(&filled(some)).len();
    assert!(grant::seal(&s.card, &filled(exact)).is_ok());
    assert!(grant::seal(&s.card, &filled(exact + 1)).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    /// B9: any number of papers on any number of pages, each key opened with the share of its own entry only.
    #[test]
    fn many_entries_come_back(sizes in prop::collection::vec(0usize..120, 1..5), three in any::<bool>()) {
        let s = scene();
        let mut head = s.head();
        if three {
            head.custodians = List::new([custodian(1), custodian(2), custodian(3)]).unwrap();
        }
        let head = s.patient.sign.sign(head);
        let (gh, count) = (head.hash(), head.custodians.len());
        let seeds: Vec<ReleaseSeed> = (0..count).map(|_| ReleaseSeed::generate()).collect();
        let (mut seen, mut prev, mut deks, mut all) = (BTreeSet::new(), None, vec![], vec![]);
        for (n, size) in sizes.iter().enumerate() {
            let mut entries = Vec::new();
            for _ in 0..*size {
                let dek = DocumentKey::generate();
                entries.push(grant::make_entry(&s.keys, &seeds, &gh, about(n as u8), &dek));
                deks.push(dek);
            }
            let sent = s.page(&s.patient, &gh, n as u64, prev, entries.clone());
            let page = grant::verify_page(&sent, &s.vault.chain, NOW).unwrap();
            grant::check_page(&page, &sent.entries, &gh, n as u64, prev, count, &mut seen).unwrap();
            prev = Some(page.hash());
            all.extend(entries);
        }
        prop_assert_eq!(seen.len(), all.len());
        for (i, (entry, dek)) in all.iter().zip(&deks).enumerate() {
            let shares: Vec<[u8; 32]> = seeds.iter().map(|r| share(r.dangerous_bytes(), &head.slot, &gh, &entry.id)).collect();
            let released = grant::combine(&head.slot, &gh, entry, &shares).unwrap();
            let opened = s.keys.unwrap(&gh, entry, &released).unwrap();
            prop_assert_eq!(opened.dangerous_bytes(), dek.dangerous_bytes());
            let next = &all[(i + 1) % all.len()];
            prop_assert!(all.len() == 1 || s.keys.unwrap(&gh, next, &released).is_err());
        }
    }
}

fn deposit(s: &Scene, to: &Vault, card: Hash) -> Deposit {
    Deposit {
        recipient: to.id(),
        card,
        id: MessageId::new([1; 16]),
        giver: s.practice.id(),
        chain: s.practice.at(),
        time: NOW,
        doc: DocId::new([2; 16]),
        version: VersionId::new([3; 16]),
        digest: ObjectDigest::new([4; 32]),
        size: 5,
        title: Text::new("Compte rendu").unwrap(),
        file_name: Text::default(),
        type_code: Text::new("34117-2").unwrap(),
        date: None,
        author: None,
        mime: Text::new("application/pdf").unwrap(),
        message: None,
        matter: None,
    }
}

fn wrapped(signed: &Verified<Deposit>) -> DepositPackage {
    DepositPackage {
        signed: Bytes::new(signed.bytes()).unwrap(),
        key: DocumentKey::generate(),
        content: Content::Inline(Bytes::new([0; 4096]).unwrap()),
        chain: List::default(),
        card: Bytes::default(),
    }
}

#[test]
fn a_deposit_is_for_one_recipient_and_from_one_giver() {
    let s = scene();
    let mine = s.vault.card(&s.patient, 5);
    let signed = s.doctor.sign.sign(deposit(&s, &s.vault, mine.hash()));
    let sealed = deposit::seal(&mine, &wrapped(&signed)).unwrap();
    let (_, unwrap) = card_keys(5);
    let got = deposit::open(&unwrap, &s.vault.id(), &mine.hash(), &sealed).unwrap();
    let read = deposit::verify(&got, &s.practice.chain, NOW, &s.vault.id(), &mine.hash()).unwrap();
    assert_eq!(&*read.title, "Compte rendu");

    // The patient seals it anew to a third person: it opens there, and is refused.
    let third = Device::new(7);
    let elsewhere = Vault::new(&[&third]);
    let theirs = elsewhere.card(&third, 8);
    let resealed = deposit::seal(&theirs, &got).unwrap();
    let opened = deposit::open(&card_keys(8).1, &elsewhere.id(), &theirs.hash(), &resealed).unwrap();
    let refused = deposit::verify(&opened, &s.practice.chain, NOW, &elsewhere.id(), &theirs.hash());
    assert_eq!(refused.unwrap_err(), DepositError::OtherRecipient);
    // To another card of the same person as well.
    let refused = deposit::verify(&got, &s.practice.chain, NOW, &s.vault.id(), &theirs.hash());
    assert_eq!(refused.unwrap_err(), DepositError::OtherRecipient);
    // Signed by somebody else in the doctor's name, or shown with another chain.
    let forged = wrapped(&third.sign.sign(deposit(&s, &s.vault, mine.hash())));
    let refused = deposit::verify(&forged, &s.practice.chain, NOW, &s.vault.id(), &mine.hash());
    assert_eq!(refused.unwrap_err(), DepositError::Signer(ChainError::NotAMember));
    let refused = deposit::verify(&forged, &elsewhere.chain, NOW, &s.vault.id(), &mine.hash());
    assert_eq!(refused.unwrap_err(), DepositError::Signer(ChainError::OtherVault));
    // A true member, on another history of the vault, or in the name of another vault.
    let edits: [fn(&mut Deposit); 2] = [|d| d.chain.hash = Hash::new([1; 32]), |d| d.giver = d.recipient];
    for edit in edits {
        let mut lying = deposit(&s, &s.vault, mine.hash());
        edit(&mut lying);
        let lying = wrapped(&s.doctor.sign.sign(lying));
        let refused = deposit::verify(&lying, &s.practice.chain, NOW, &s.vault.id(), &mine.hash());
        assert_eq!(refused.unwrap_err(), DepositError::Signer(ChainError::OtherVault));
    }
    // Shown as another person's, or under another card, what was sealed does not open.
    for (recipient, card) in [(elsewhere.id(), mine.hash()), (s.vault.id(), theirs.hash())] {
        assert_eq!(deposit::open(&unwrap, &recipient, &card, &sealed).err(), Some(DepositError::NotForUs));
    }
    // A grant does not open as a deposit, nor the other way round.
    assert!(grant::open(&unwrap, &s.vault.id(), &mine.hash(), &sealed).is_err());
}

#[test]
fn a_deposit_that_fits_no_drop_is_not_sealed() {
    let s = scene();
    let mine = s.vault.card(&s.patient, 5);
    let mut package = wrapped(&s.doctor.sign.sign(deposit(&s, &s.vault, mine.hash())));
    package.content = Content::Inline(Bytes::new(vec![0; deposit::MAX_INLINE]).unwrap());
    assert!(deposit::seal(&mine, &package).unwrap().len() <= vault_protocol::http::MAX_DROP);
    // To the byte, as the page says.
    assert_eq!((Deposit::MAX, deposit::MAX_INLINE, deposit::MAX_DEPOSIT), (8192, 1_048_576, 7_378_360));
    let mut sealed = |last: usize| {
        let statements = [vec![vec![0; 66_560]; 95], vec![vec![0; last]]].concat();
        package.chain = List::new(statements.into_iter().map(|s| Bytes::new(s).unwrap()).collect::<Vec<_>>()).unwrap();
        (wire::encode(&package).len(), deposit::seal(&mine, &package).map(|_| ()))
    };
    let some = 1000;
    let exact = some + deposit::MAX_DEPOSIT - sealed(some).0;
    let refused = WireError::TooLong { what: "deposit", max: deposit::MAX_DEPOSIT };
    assert_eq!(sealed(exact), (deposit::MAX_DEPOSIT, Ok(())));
    assert_eq!(sealed(exact + 1), (deposit::MAX_DEPOSIT + 1, Err(refused)));
}

#[test]
fn what_no_request_and_no_correction_can_be_is_not_read() {
    let reads = |matter: Matter| wire::decode::<Matter>(&wire::encode(&matter), 4096).is_ok();
    let asks = |types: &[&str], days| {
        let types = List::new(types.iter().map(|code| Text::new(*code).unwrap()).collect::<Vec<_>>()).unwrap();
        reads(Matter::Request(AccessRequest { types, days, not_after: NOW }))
    };
    assert!(asks(&["34117-2"], 1) && asks(&["34117-2", "11502-2"], MAX_DAYS));
    assert!(!asks(&[], 1) && !asks(&["34117-2"], 0) && !asks(&["34117-2"], MAX_DAYS + 1));
    let paper = PaperNamed::Given(MessageId::new([1; 16]));
    let says = |sense, about| reads(Matter::Written(Written { sense, about }));
    for sense in [Sense::Message, Sense::Correction, Sense::Disagreement] {
        assert!(says(sense, Some(paper.clone())));
        assert_eq!(says(sense, None), sense == Sense::Message);
    }
}

#[test]
fn words_that_bring_a_paper_or_say_nothing_are_not_read() {
    let s = scene();
    let mine = s.vault.card(&s.patient, 5);
    let reads = |matter: Option<Matter>, size, message: Option<&str>| {
        let message = message.map(|m| Text::new(m).unwrap());
        let deposit = Deposit { size, message, matter, ..deposit(&s, &s.vault, mine.hash()) };
        let is_paper = deposit.is_paper();
        (wire::decode::<Deposit>(&wire::encode(&deposit), Deposit::MAX).is_ok(), is_paper)
    };
    let words = || Some(Matter::Written(Written { sense: Sense::Message, about: None }));
    assert_eq!(reads(words(), 0, Some("bonjour")), (true, false));
    assert_eq!(reads(words(), 5, Some("bonjour")), (false, false));
    for nothing in [None, Some(""), Some(" \n")] {
        assert_eq!(reads(words(), 0, nothing), (false, false), "{nothing:?}");
    }
    // A paper says what it likes, and may be a new version.
    let version = || Some(Matter::NewVersion(PaperNamed::Given(MessageId::new([1; 16]))));
    for matter in [None, version()] {
        assert_eq!(reads(matter.clone(), 5, None), (true, true));
        assert_eq!(reads(matter, 5, Some("bonjour")), (true, true));
    }
}
