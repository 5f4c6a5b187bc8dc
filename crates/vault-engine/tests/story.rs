//! The main job, between engines and a real server: shown, opened against receipts, stopped, given back.
#![allow(clippy::unwrap_used)]

mod common;

use common::*;
use std::fs;
use vault_engine::deposits::Gift;
use vault_engine::grants::Opening;
use vault_engine::state::Words;
use vault_engine::{Error, Vault};
use vault_protocol::card::Kind;
use vault_protocol::ids::{DocId, GrantId, Time};

fn grant(patient: &mut Vault, pro: &Vault, docs: &[DocId]) -> GrantId {
    let how = Opening {
        docs: docs.to_vec(),
        to: *pro.id(),
        until: now().plus(Time::DAY),
        purpose: "consultation".into(),
        rights: READ,
        standing: None,
        unverified: false,
        sensitive: false,
    };
    let id = patient.grant(&how, now()).unwrap();
    sync(patient);
    id
}

#[test]
fn a_paper_in_a_doctors_hands() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start();
    let mut patient = vault(&dir.path().join("p"), &server.url, Kind::Person, "Hélène");
    let mut pro = vault(&dir.path().join("d"), &server.url, Kind::Professional, "Dr Roux");
    let shown = add(&mut patient, "Panoramique", b"dents");
    let big: Vec<u8> = (0..3_000_000u32).map(|i| (i % 249) as u8).collect();
    let large = add(&mut patient, "Scanner", &big);
    let hidden = add(&mut patient, "Psychiatrie", b"secret");
    meet(&mut patient, &mut pro);
    let id = grant(&mut patient, &pro, &[shown, large]);

    let arrivals = pro.receive(now()).unwrap();
    assert_eq!((arrivals.grants.len(), arrivals.unreadable, arrivals.refused.len()), (1, 0, 0));
    let head = arrivals.grants[0].head;
    let opened = pro.received(&head, now()).unwrap();
    assert_eq!(opened.purpose, "consultation");
    let titles: Vec<&str> = opened.entries.iter().map(|e| e.description.title.as_str()).collect();
    assert_eq!(titles, ["Panoramique", "Scanner"]);
    assert!(opened.entries.iter().all(|e| e.description.doc != hidden));

    let entries: Vec<_> = opened.entries.iter().map(|e| e.id).collect();
    assert_eq!(pro.request(&head, &entries, now(), &mut |_| {}).unwrap().signed, 2);
    let out = dir.path().join("out.bin");
    pro.open_received(&head, &entries[1], &out, now(), &mut |_| {}).unwrap();
    assert_eq!(fs::read(&out).unwrap(), big);
    // Opened once, it opens again without a receipt.
    assert_eq!(pro.request(&head, &entries, now(), &mut |_| {}).unwrap().signed, 0);

    assert_eq!(patient.fetch_receipts(now()).unwrap().new, 2);
    let history = patient.history();
    assert_eq!(history.len(), 2);
    assert!(history.iter().all(|r| r.reader == *pro.id() && r.grant == id));
    let seen: Vec<DocId> = history.iter().filter_map(|r| r.paper.map(|p| p.0)).collect();
    assert!(seen.contains(&shown) && seen.contains(&large));

    // A page added later reaches the reader; then the door is closed and nothing new opens.
    let later = add(&mut patient, "Ordonnance", b"amoxicilline: non");
    patient.grant_more(&id, &[later], now()).unwrap();
    sync(&mut patient);
    pro.receive(now()).unwrap();
    let opened = pro.received(&head, now()).unwrap();
    assert_eq!(opened.entries.len(), 3);
    patient.revoke(&id, now()).unwrap();
    sync(&mut patient);
    assert!(patient.state().grants[&id].is_surely_closed());
    let late = pro.request(&head, &[opened.entries[2].id], now(), &mut |_| {});
    assert!(matches!(late, Err(Error::Closed)), "{late:?}");
    pro.open_received(&head, &entries[0], &out, now(), &mut |_| {}).unwrap();
    assert_eq!(fs::read(&out).unwrap(), b"dents");

    // Given back: it waits, then it is the patient's.
    let patient_id = *patient.id();
    let gift = Gift {
        bytes: b"compte rendu".to_vec(),
        words: Words { title: "CR dentaire".into(), type_code: "11488-4".into(), ..Words::default() },
        file_name: "cr.txt".into(),
        mime: "text/plain".into(),
        message: Some("à bientôt".into()),
    };
    pro.give(&patient_id, &gift, now()).unwrap();
    let heavy = Gift { bytes: big.clone(), file_name: "scanner.bin".into(), ..gift.clone() };
    pro.give(&patient_id, &heavy, now()).unwrap();
    sync(&mut pro);
    let arrivals = patient.receive(now()).unwrap();
    assert_eq!((arrivals.deposits, arrivals.refused.len()), (2, 0));
    let waiting = patient.inbox(now()).unwrap();
    assert_eq!(waiting.len(), 2);
    assert!(waiting.iter().all(|w| w.complete && w.giver_name == "Dr Roux"));
    let before = patient.state().docs.len();
    for w in &waiting {
        patient.accept(&w.deposit.id, false, &|_, _| vec![], now()).unwrap();
    }
    assert_eq!(patient.state().docs.len(), before + 1, "the scanner was known: kept once");
    assert!(patient.inbox(now()).unwrap().is_empty());
    sync(&mut patient);
    assert_eq!(patient.receive(now()).unwrap().deposits, 0);
    assert!(patient.check(true, now(), &mut |_| {}).unwrap().findings.is_empty());
}

#[test]
fn c10_d3_a_second_device_reads_everything_and_a_removed_one_nothing_newer() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start();
    let mut first = vault(&dir.path().join("1"), &server.url, Kind::Person, "");
    let old = add(&mut first, "ancien", b"1");
    sync(&mut first);
    let joining = Vault::prepare_device(&dir.path().join("2")).unwrap();
    let (key, wrap) = joining.keys();
    let welcome = first.admit(&key, &wrap, now()).unwrap();
    let mut second = joining.finish(&welcome, &how(Kind::Person, "")).unwrap();
    second.allow = vault_remote::Allow::Loopback;
    sync(&mut second);
    assert_eq!(second.content(&old, None, 9).unwrap(), b"1");

    // Both write apart; the loser of the race rebases; both see the same.
    let a = add(&mut first, "a", b"aa");
    let b = add(&mut second, "b", b"bb");
    sync(&mut first);
    sync(&mut second);
    sync(&mut first);
    assert_eq!(first.content(&b, None, 9).unwrap(), b"bb");
    assert_eq!(second.content(&a, None, 9).unwrap(), b"aa");

    first.expel(&key, now()).unwrap();
    let newer = add(&mut first, "nouveau", b"3");
    sync(&mut first);
    let late = second.sync(now(), &mut |_| {});
    assert!(matches!(late, Err(Error::NoPower)), "a removed device is told so, and nobody is accused: {late:?}");
    assert!(!second.state().docs.contains_key(&newer));
    let mut again = reopen(first);
    assert_eq!(again.content(&newer, None, 9).unwrap(), b"3");
    sync(&mut again);
}

fn reopen(vault: Vault) -> Vault {
    let home = vault.home().to_owned();
    drop(vault);
    let mut vault = vault_engine::Locked::open(&home).unwrap().unlock(None).unwrap();
    vault.allow = vault_remote::Allow::Loopback;
    vault
}

#[test]
fn a_closed_door_can_have_its_papers_sealed_anew() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start();
    let mut patient = vault(&dir.path().join("p"), &server.url, Kind::Person, "Hélène");
    let mut pro = vault(&dir.path().join("d"), &server.url, Kind::Professional, "Dr Roux");
    let mut other = vault(&dir.path().join("o"), &server.url, Kind::Professional, "Dr Petit");
    let doc = add(&mut patient, "Bilan", b"valeurs");
    meet(&mut patient, &mut pro);
    meet(&mut patient, &mut other);
    let closed = grant(&mut patient, &pro, &[doc]);
    grant(&mut patient, &other, &[doc]);
    let before = patient.state().docs[&doc].current().about.locator;
    patient.revoke(&closed, now()).unwrap();
    assert_eq!(patient.reencrypt(&closed, now(), &mut |_| {}).unwrap(), 1);
    assert_eq!(patient.reencrypt(&closed, now(), &mut |_| {}).unwrap(), 0, "a second call has nothing left to do");
    sync(&mut patient);
    let after = patient.state().docs[&doc].current().about.locator;
    assert_ne!(before, after);
    assert_eq!(patient.content(&doc, None, 9).unwrap(), b"valeurs");
    assert!(patient.check(true, now(), &mut |_| {}).unwrap().findings.is_empty());
    // The remaining reader opens it through the page that followed.
    let head = other.receive(now()).unwrap().grants[0].head;
    let entry = other.received(&head, now()).unwrap().entries.last().unwrap().id;
    assert_eq!(other.request(&head, &[entry], now(), &mut |_| {}).unwrap().signed, 1);
}
