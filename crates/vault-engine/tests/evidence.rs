//! Evidence from both sides: made by any device, whatever became of the paper and the contact since, and of one reading only.
#![allow(clippy::unwrap_used)]

mod common;
mod stage;
mod three;

use common::*;
use stage::*;
use std::time::Duration;
use three::{Three, contains};
use vault_engine::history::{Logged, Reading};
use vault_engine::state::Words;
use vault_engine::{Error, Vault};
use vault_evidence::{Finding, Level, Maker, verify};
use vault_protocol::card::Kind;
use vault_protocol::grant::GrantEntry;
use vault_protocol::hash::Hash;
use vault_protocol::ids::DocId;
use vault_tests::proxy::Fate;

struct Play {
    stage: Stage,
    patient: Vault,
    doctor: Vault,
    docs: Vec<DocId>,
}

/// A patient, a dentist with an open door to three papers on two pages; the first paper was asked for.
fn play() -> Play {
    let stage = Stage::with_tick(Duration::from_millis(100));
    let mut patient = stage.vault("patient", Kind::Person);
    let mut doctor = stage.vault("doctor", Kind::Professional);
    meet(&mut patient, &mut doctor);
    let docs: Vec<DocId> = ["Bilan", "Lettre confidentielle", "Radiographie"]
        .map(|title| add(&mut patient, title, title.as_bytes()))
        .to_vec();
    patient.grant(&opening(&doctor, &docs), now()).unwrap();
    sync(&mut patient);
    doctor.receive(now()).unwrap();
    let mut play = Play { stage, patient, doctor, docs };
    play.ask(0);
    play
}

impl Play {
    fn head(&self) -> Hash {
        *self.doctor.state().received.keys().next().unwrap()
    }

    fn entry(&mut self, doc: DocId) -> GrantEntry {
        let head = self.head();
        let entries = self.doctor.received(&head, now()).unwrap().entries;
        entries.into_iter().rfind(|e| e.description.doc == doc).unwrap()
    }

    fn ask(&mut self, doc: usize) {
        let (head, entry) = (self.head(), self.entry(self.docs[doc]).id);
        let done = self.doctor.request(&head, &[entry], now(), &mut |_| {}).unwrap();
        assert!(done.unopened.is_empty(), "{done:?}");
    }
}

/// The reading of a paper, as soon as the log shows it.
fn reading(vault: &mut Vault, doc: DocId) -> Reading {
    for _ in 0..200 {
        vault.follow_log(now()).unwrap();
        vault.fetch_receipts(now()).unwrap();
        let found = vault.history().into_iter().find(|r| r.paper.is_some_and(|(d, _)| d == doc));
        if let Some(found) = found.filter(|r| matches!(r.logged, Logged::Leaf { .. })) {
            return found;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("the leaf is not shown: {:?}", vault.history());
}

fn judged(vault: &Vault, reading: &Reading) -> (Vec<u8>, Finding) {
    let (file, found) = vault.evidence_of_reading(reading, now()).unwrap();
    assert_eq!(verify(&file, None).as_ref(), Ok(&found));
    (file, found)
}

/// The owner's words of before, under which the paper was shown.
fn said(found: &Finding) -> (&str, Level, Maker) {
    (found.paper.title.as_str(), found.level, found.maker)
}

#[test]
fn a_patient_shows_who_asked_for_a_paper_from_any_device() {
    let mut play = play();
    let mut second = play.stage.second_device(&mut play.patient, "second");
    for vault in [&mut play.patient, &mut second] {
        let reading = reading(vault, play.docs[0]);
        let (_, mut found) = judged(vault, &reading);
        // The statement that let the second device in is shown with the log's next step.
        for _ in 0..200 {
            if found.giver_log.is_some() {
                break;
            }
            std::thread::sleep(Duration::from_millis(50));
            vault.follow_log(now()).unwrap();
            found = judged(vault, &reading).1;
        }
        assert_eq!(said(&found), ("Bilan", Level::OneOperator, Maker::Giver));
        assert_eq!((found.recipient, found.giver), (*play.doctor.id(), *vault.id()));
        assert_eq!((found.said, found.n, found.custodians), (reading.time, 0, 1));
        assert_eq!(found.name.as_deref(), Some("doctor"));
        assert_eq!(found.giver_log.as_ref().map(|seen| &seen.log), found.log.as_ref());
        assert!(found.recipient_log.is_some(), "the reader's chain is the one in the log");
    }
}

#[test]
fn what_became_of_paper_contact_door_and_server_since_changes_nothing() {
    let mut play = play();
    let reading = reading(&mut play.patient, play.docs[0]);
    let patient = &mut play.patient;
    let before = judged(patient, &reading).1;
    let words = Words { title: "Autre chose".into(), ..patient.doc(&play.docs[0].to_string()).unwrap().words.clone() };
    patient.describe(&play.docs[0], &words, now()).unwrap();
    patient.revoke(&reading.grant, now()).unwrap();
    sync(patient);
    patient.reencrypt(&reading.grant, now(), &mut |_| {}).unwrap();
    patient.remove_contact(&reading.reader, now()).unwrap();
    sync(patient);
    // A later door shows the same paper under other words.
    meet(patient, &mut play.doctor);
    patient.grant(&opening(&play.doctor, &play.docs[..1]), now()).unwrap();
    sync(patient);
    let after = judged(patient, &reading).1;
    assert_eq!(said(&after), ("Bilan", Level::OneOperator, Maker::Giver));
    assert_eq!(after.paper, before.paper);
    // Without the server, what is here still shows something, and the file says how well.
    play.stage.proxy.on(|_| Fate::Drop);
    let patient = reopen(play.patient);
    let alone = judged(&patient, &reading).1;
    assert_eq!((said(&alone), alone.giver_log.clone()), (("Bilan", Level::Receipt, Maker::Giver), None));
    assert_eq!(alone.recipient_log, None);
    assert!(alone.to_string().contains("But: no log shows that their server took this chain"));
}

#[test]
fn a_page_told_in_several_operations_is_made_again() {
    let stage = Stage::with_tick(Duration::from_millis(100));
    let (mut patient, mut doctor) = (stage.vault("patient", Kind::Person), stage.vault("doctor", Kind::Professional));
    meet(&mut patient, &mut doctor);
    let papers = (0..1100).map(|n| paper(&format!("papier {n}"), n.to_string().as_bytes())).collect();
    patient.add(papers, now(), &mut |_| {}).unwrap();
    let docs: Vec<DocId> = patient.state().docs.keys().copied().collect();
    patient.grant(&opening(&doctor, &docs), now()).unwrap();
    sync(&mut patient);
    doctor.receive(now()).unwrap();
    let head = *doctor.state().received.keys().next().unwrap();
    let entries = doctor.received(&head, now()).unwrap().entries;
    assert!(entries.len() == 1100 && patient.state().grants.values().next().unwrap().pages.len() == 1);
    for entry in [&entries[0], &entries[999], &entries[1000], &entries[1099]] {
        doctor.request(&head, &[entry.id], now(), &mut |_| {}).unwrap();
        let reading = reading(&mut patient, entry.description.doc);
        assert_eq!(judged(&patient, &reading).1.paper, entry.description);
    }
}

#[test]
fn both_sides_show_the_same_and_nothing_of_any_other_paper() {
    let mut play = play();
    play.ask(1);
    let reading = reading(&mut play.patient, play.docs[0]);
    let (of_patient, found) = judged(&play.patient, &reading);
    let head = play.head();
    let (of_doctor, theirs) = play.doctor.evidence_of_receipt(&head, &reading.entry, now()).unwrap();
    assert_eq!(theirs.maker, Maker::Recipient);
    assert!(theirs.giver_log.is_some() && theirs.recipient_log.is_some());
    assert_eq!((theirs.paper, theirs.said, theirs.grant), (found.paper, found.said, found.grant));
    let record = &play.patient.state().grants[&reading.grant].record;
    let (record, entries) = (secrets(record), [0, 1, 2].map(|n| play.entry(play.docs[n])));
    for file in [&of_patient, &of_doctor] {
        holds_only(file, &record, &entries[0], &entries[1..]);
    }
    // Nobody asked for the third.
    let unasked = play.doctor.evidence_of_receipt(&head, &entries[2].id, now());
    assert!(matches!(unasked, Err(Error::NotGranted)), "{unasked:?}");
    // A change of any byte shows nothing: of the bits, vault-evidence tries all.
    for at in (0..of_patient.len()).step_by(97) {
        let mut bad = of_patient.clone();
        bad[at] ^= 1 << (at % 8);
        assert!(verify(&bad, None).is_err(), "byte {at}");
    }
}

#[test]
fn with_three_custodians_either_side_shows_the_same() {
    let stage = Three::new();
    let mut shown = stage.shown(2);
    shown.ask(&[0]).unwrap();
    let of_reader = shown.evidence(0).unwrap();
    let entries = [0, 1].map(|n| shown.entry(n));
    let reading = reading(&mut shown.patient, entries[0].description.doc);
    let (of_patient, found) = judged(&shown.patient, &reading);
    assert_eq!((found.custodians, said(&found)), (3, ("papier 0", Level::OneOperator, Maker::Giver)));
    let theirs = verify(&of_reader, None).unwrap();
    assert_eq!((theirs.custodians, theirs.paper, theirs.said), (3, found.paper, found.said));
    assert_eq!((theirs.recipient, theirs.giver), (*shown.pro.id(), *shown.patient.id()));
    // Nothing was signed for the other paper.
    assert!(matches!(shown.evidence(1), Err(Error::NotGranted)));
    let record = secrets(&shown.patient.state().grants[&shown.grant].record);
    for file in [&of_patient, &of_reader] {
        holds_only(file, &record, &entries[0], &entries[1..]);
    }
}

type Named = (&'static str, Vec<u8>);

/// What opens more than one reading.
fn secrets(record: &vault_crypto::journal::Granted) -> Vec<Named> {
    let mut half = [0; 32];
    let g = record.g.dangerous_bytes();
    vault_protocol::hash::hkdf(g, &[], vault_protocol::context::Label::Half, &[], &mut half);
    let keys = vault_crypto::grant::GrantKeys::derive(&record.g);
    let mut all = vec![
        ("g", g.to_vec()),
        ("a", half.to_vec()),
        ("tag_key", keys.tag_key().to_vec()),
        ("the purpose", record.purpose.as_bytes().to_vec()),
        ("the salt of the purpose", record.purpose_salt.to_vec()),
        ("the manager's seed", record.manager.dangerous_bytes().to_vec()),
    ];
    all.extend(record.seeds.iter().map(|s| ("a release seed", s.dangerous_bytes().to_vec())));
    all
}

fn holds_only(file: &[u8], secrets: &[Named], shown: &GrantEntry, others: &[GrantEntry]) {
    let mut forbidden = secrets.to_vec();
    forbidden.push(("the wrapped key", shown.wrapped[32..].to_vec()));
    for other in others {
        let d = &other.description;
        forbidden.extend([
            ("another entry", other.id.as_bytes().to_vec()),
            ("another entry's salt", other.salt().to_vec()),
            ("another entry's wrapped key", other.wrapped[32..].to_vec()),
            ("another entry's shares", other.shares.to_vec()),
            ("another paper", d.title.as_bytes().to_vec()),
            ("another paper's id", d.doc.as_bytes().to_vec()),
            ("another paper's version", d.version.as_bytes().to_vec()),
            ("another paper's place", d.locator.as_bytes().to_vec()),
            ("another paper's digest", d.digest.as_bytes().to_vec()),
        ]);
    }
    for (what, bytes) in forbidden {
        assert!(!contains(file, &bytes), "{what} stands in the file");
    }
    let there = [shown.id.as_bytes(), &shown.salt()[..], &shown.shares, shown.description.title.as_bytes()];
    assert!(there.iter().all(|bytes| contains(file, bytes)), "the search finds what is there");
}
