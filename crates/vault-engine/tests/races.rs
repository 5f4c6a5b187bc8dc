//! Devices and people who do the same thing at the same time, each rightly: nobody is accused and nothing is mixed up.
#![allow(clippy::unwrap_used)]

mod common;
mod stage;

use common::*;
use stage::*;
use std::fs;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};
use vault_crypto::sign::SigningKey;
use vault_engine::deposits::Gift;
use vault_engine::grants::Opening;
use vault_engine::state::Words;
use vault_engine::{Error, Locked, Vault};
use vault_protocol::card::{Card, Kind, Level};
use vault_protocol::fingerprint;
use vault_protocol::grant::GrantHead;
use vault_protocol::http::Refusal;
use vault_protocol::ids::Time;
use vault_protocol::sign::Signed;
use vault_remote::{Allow, Connection, RemoteError, ServerUrl};
use vault_tests::proxy::Fate;

fn is_chain_post(r: &vault_tests::proxy::Request) -> bool {
    r.method == "POST" && r.path().ends_with("/chain")
}

fn gift() -> Gift {
    Gift {
        bytes: b"given".to_vec(),
        words: Words::default(),
        file_name: "c.txt".into(),
        mime: "text/plain".into(),
        message: None,
    }
}

fn reads(pro: &mut Vault, stage: &Stage, want: &[u8]) {
    let came = pro.receive(now()).unwrap();
    assert!(came.refused.is_empty(), "{came:?}");
    let head = came.grants[0].head;
    let entry = pro.received(&head, now()).unwrap().entries[0].id;
    pro.request(&head, &[entry], now(), &mut |_| {}).unwrap();
    let out = stage.folder.path().join("out");
    pro.open_received(&head, &entry, &out, now(), &mut |_| {}).unwrap();
    assert_eq!(fs::read(&out).unwrap(), want);
}

#[test]
fn a3_two_cards_of_one_person_made_apart_end_in_one_that_everybody_takes() {
    let stage = Stage::with_tick(std::time::Duration::from_millis(50));
    let mut first = stage.vault("p", Kind::Professional);
    let mut second = stage.second_device(&mut first, "p2");
    let (mut ann, mut bob) = (stage.vault("a", Kind::Person), stage.vault("b", Kind::Person));
    // Their card is in its last third: each device makes the next without having heard of the other's, and shows it.
    let later = now().plus(70 * Time::DAY);
    let sync = |vault: &mut Vault| assert!(vault.sync(later, &mut |_| {}).is_ok());
    let (one, two) = (first.card_file(later).unwrap(), second.card_file(later).unwrap());
    assert_ne!(one, two);
    let shown = fingerprint::qr_text(first.id());
    for (patient, card) in [(&mut ann, &one), (&mut bob, &two)] {
        patient.add_contact(card, None, later).unwrap();
        patient.verify_contact(first.id(), &shown, Level::InPerson, later).unwrap();
    }
    // The twin says the same number and other keys: by itself it is not to be told from somebody's who stole a key.
    let kept = ann.state().contacts[first.id()].clone();
    let e = ann.add_contact(&two, None, later).unwrap_err();
    assert_eq!(e.blame().code, "card-changed");
    assert_eq!(ann.state().contacts[first.id()], kept);
    // What is sealed to either opens on both devices.
    let until = later.plus(Time::DAY);
    for (patient, content) in [(&mut ann, b"a"), (&mut bob, b"b")] {
        let doc = add(patient, "Bilan", content);
        patient.grant(&Opening { until, ..opening(&first, &[doc]) }, later).unwrap();
        sync(patient);
    }
    for _ in 0..2 {
        sync(&mut first);
        sync(&mut second);
    }
    let came = second.receive(later).unwrap();
    assert!(came.refused.is_empty() && came.grants.len() == 2, "{came:?}");
    sync(&mut second);
    sync(&mut first);
    for head in second.state().received.keys().copied().collect::<Vec<_>>() {
        assert_eq!(first.received(&head, later).unwrap().entries.len(), 1);
    }
    // They have agreed on a third, and whoever met one of the twins takes it, from either device.
    let third = first.card_file(later).unwrap();
    assert_eq!(second.card_file(later).unwrap(), third);
    for patient in [&mut ann, &mut bob] {
        patient.add_contact(&third, None, later).unwrap();
        let contact = &patient.state().contacts[first.id()];
        assert_eq!(contact.level, Some(Level::InPerson));
        let card = Signed::<Card>::decode(&contact.card).unwrap();
        assert_eq!(card.dangerous_unverified().seq, 3, "over a gap");
    }
    let doc = add(&mut bob, "Radio", b"c");
    bob.grant(&Opening { until, ..opening(&first, &[doc]) }, later).unwrap();
    sync(&mut bob);
    let came = first.receive(later).unwrap();
    assert!(came.refused.is_empty() && came.grants.len() == 1, "{came:?}");
}

#[test]
fn d3_two_devices_that_start_a_new_epoch_at_once_show_a_card_of_the_one_that_came() {
    let stage = Stage::new();
    let (mut first, mut pro) = (stage.vault("p", Kind::Person), stage.vault("d", Kind::Professional));
    let mut second = stage.second_device(&mut first, "p2");
    let (third, fourth) = (stage.second_device(&mut first, "p3"), stage.second_device(&mut first, "p4"));
    let (gone, lost) = (third.members()[0].key, fourth.members()[0].key);
    meet(&mut first, &mut pro);
    let doc = add(&mut first, "Bilan", b"1");
    sync(&mut first);
    sync(&mut second);
    // Both remove a device; the line breaks when the first tells of it.
    stage.proxy.on(|r| if is_chain_post(r) { Fate::Drop } else { Fate::Pass });
    first.line.pause = std::time::Duration::from_millis(1);
    assert!(first.expel(&gone, now()).is_err());
    // While its statement is known to nobody it makes nothing for others: whoever saw that would call the true chain a lie.
    let before = first.waiting();
    assert!(matches!(first.card_file(now()), Err(Error::Offline(_))));
    assert!(matches!(first.grant(&opening(&pro, &[doc]), now()), Err(Error::Offline(_))));
    assert!(matches!(first.give(pro.id(), &gift(), now()), Err(Error::Offline(_))));
    assert_eq!(first.waiting(), before);
    stage.proxy.on(|_| Fate::Pass);
    second.expel(&lost, now()).unwrap();
    let e = first.sync(now(), &mut |_| {}).unwrap_err();
    assert!(matches!(e, Error::Refused(Refusal::Conflict)), "{e:?}");
    let mut first = reopen(first);
    for _ in 0..2 {
        sync(&mut first);
        sync(&mut second);
    }
    assert_eq!(first.chain().head_ref(), second.chain().head_ref());
    assert_eq!(first.chain().head().epoch, 1);
    // Both keyrings open: what each writes the other reads.
    let note = add(&mut first, "Note", b"2");
    sync(&mut first);
    sync(&mut second);
    assert_eq!(second.content(&note, None, 9).unwrap(), b"2");
    assert!(first.audit_list().is_empty() && second.audit_list().is_empty());
    let mut known = stage.vault("n", Kind::Person);
    for device in [&mut first, &mut second] {
        let card = device.card_file(now()).unwrap();
        known.add_contact(&card, None, now()).unwrap();
    }
    first.grant(&opening(&pro, &[doc]), now()).unwrap();
    sync(&mut first);
    reads(&mut pro, &stage, b"1");
}

#[test]
fn c10_a_keyring_that_changes_between_two_questions_is_no_lie() {
    let stage = Stage::new();
    let mut first = stage.vault("p", Kind::Person);
    let second = stage.second_device(&mut first, "p2");
    let (third, fourth) = (stage.second_device(&mut first, "p3"), stage.second_device(&mut first, "p4"));
    let (gone, lost) = (third.members()[0].key, fourth.members()[0].key);
    let second = Arc::new(Mutex::new(second));
    sync(&mut second.lock().unwrap());
    second.lock().unwrap().expel(&gone, now()).unwrap();
    // While the first has the new chain and not yet its keyring, the second removes another device.
    let (racer, raced) = (second.clone(), Arc::new(Mutex::new(false)));
    let done = raced.clone();
    stage.proxy.on(move |r| {
        if r.path().ends_with("/keyring") && !std::mem::replace(&mut *done.lock().unwrap(), true) {
            racer.lock().unwrap().expel(&lost, now()).unwrap();
        }
        Fate::Pass
    });
    first.fetch(now()).unwrap();
    assert!(*raced.lock().unwrap());
    stage.proxy.on(|_| Fate::Pass);
    assert_eq!(first.chain().head().epoch, 2);
    assert!(first.audit_list().is_empty());
    let doc = add(&mut first, "Bilan", b"1");
    sync(&mut first);
    let mut second = second.lock().unwrap();
    sync(&mut second);
    assert_eq!(second.content(&doc, None, 9).unwrap(), b"1");
    assert_eq!(first.members().len(), second.members().len());
}

#[test]
fn d2_a_box_of_receipts_is_shown_to_the_one_whose_door_it_is() {
    let stage = Stage::new();
    let mut pro = stage.vault("d", Kind::Professional);
    let mut patients = [stage.vault("a", Kind::Person), stage.vault("b", Kind::Person)];
    for (n, patient) in patients.iter_mut().enumerate() {
        meet(patient, &mut pro);
        let doc = add(patient, "Bilan", &[u8::try_from(n).unwrap()]);
        patient.grant(&opening(&pro, &[doc]), now()).unwrap();
        sync(patient);
        reads(&mut pro, &stage, &[u8::try_from(n).unwrap()]);
    }
    let line = Connection::new(ServerUrl::parse(&stage.proxy.url(), Allow::Loopback).unwrap());
    let mine: Vec<(SigningKey, GrantHead)> = patients
        .iter()
        .map(|p| {
            let g = p.state().grants.values().next().unwrap();
            (SigningKey::derive(&g.record.manager), g.head.clone())
        })
        .collect();
    for (a, (manager, _)) in mine.iter().enumerate() {
        for (b, (_, head)) in mine.iter().enumerate() {
            match line.receipts(manager, &head.slot, 0) {
                Ok(found) => assert!(a == b && found.receipts.len() == 1),
                Err(RemoteError::Refused(Refusal::NotFound)) => assert_ne!(a, b),
                Err(e) => panic!("{e:?}"),
            }
        }
    }
    // One's own receipts and no other's; and a box that answers with another's is found out.
    let slots: Vec<String> = mine.iter().map(|(_, head)| head.slot.to_string()).collect();
    for (n, patient) in patients.iter_mut().enumerate() {
        let other = line.receipts(&mine[1 - n].0, &mine[1 - n].1.slot, 0).unwrap();
        let page = vault_protocol::wire::encode(&vault_protocol::http::ReceiptBox {
            receipts: vault_protocol::wire::List::new(
                other.receipts.iter().map(|r| vault_protocol::wire::Bytes::new(&r[..]).unwrap()).collect::<Vec<_>>(),
            )
            .unwrap(),
            closing: None,
        });
        let wanted = format!("/v1/slots/{}/receipts?from=0", slots[n]);
        stage.proxy.on(move |r| {
            let page = page.clone();
            let swap = move |mut a: vault_tests::proxy::Answer| {
                a.body = page;
                a
            };
            if r.target == wanted { Fate::Rewrite(Box::new(swap)) } else { Fate::Pass }
        });
        let e = patient.fetch_receipts(now()).unwrap_err();
        assert!(matches!(e, Error::ServerMisbehaved(vault_engine::Lie::ReceiptForged)), "{e:?}");
        stage.proxy.on(|_| Fate::Pass);
        assert!(patient.history().is_empty());
        assert_eq!(patient.fetch_receipts(now()).unwrap().new, 1);
        assert_eq!(patient.history().len(), 1);
    }
}

#[test]
fn e7_what_came_while_the_disk_failed_is_read_again_and_one_process_at_a_time_does_it() {
    let stage = Stage::new();
    let mut first = stage.vault("p", Kind::Person);
    let mut second = stage.second_device(&mut first, "p2");
    let doc = add(&mut second, "Bilan", b"1");
    sync(&mut second);
    let mine = add(&mut first, "Radio", b"2");
    // When what the other wrote has come in, the journal cannot be read any more.
    let journal = first.home().join("journal");
    let (path, aside) = (journal.clone(), first.home().join("aside"));
    let away = aside.clone();
    stage.proxy.on(move |r| {
        if r.method == "GET" && r.path().ends_with("/journal") && !away.exists() {
            fs::rename(&path, &away).unwrap();
            fs::create_dir(&path).unwrap();
        }
        Fate::Pass
    });
    let e = first.sync(now(), &mut |_| {}).unwrap_err();
    assert!(matches!(e, Error::File(_)), "{e:?}");
    stage.proxy.on(|_| Fate::Pass);
    fs::remove_dir(&journal).unwrap();
    fs::rename(&aside, &journal).unwrap();
    // The same process goes on: it reads what it has before it asks for more.
    sync(&mut first);
    assert!(first.state().docs.contains_key(&doc) && first.state().docs.contains_key(&mine));
    // Another process may not look meanwhile, and finds everything once this one has ended.
    let home = first.home().to_owned();
    assert!(matches!(Locked::open(&home).unwrap_err(), Error::InUse(_)));
    let (head, waiting) = (first.journal_head(), first.waiting());
    drop(first);
    let mut again = open(&home);
    assert_eq!((again.journal_head(), again.waiting()), (head, waiting));
    again.note(&doc, "n", now()).unwrap();
    sync(&mut again);
    drop(again);
    let again = open(&home);
    assert_eq!(again.state().docs[&doc].notes.len(), 1);
    assert_eq!(again.state().docs.len(), 2);
    sync(&mut second);
    assert_eq!(second.content(&mine, None, 9).unwrap(), b"2");
}

#[test]
fn a_parcel_that_comes_home_late_strikes_off_nothing_that_was_queued_since() {
    let stage = Stage::new();
    let mut me = stage.vault("p", Kind::Person);
    add(&mut me, "Bilan", b"1");
    let parcel = me.next_parcel(now()).unwrap().unwrap();
    let late = me.courier().unwrap().carry(&parcel, &AtomicBool::new(false), &mut |_| {}).unwrap();
    // Meanwhile somebody sends by hand; what is queued next has the numbers of what is done.
    sync(&mut me);
    assert_eq!(me.waiting(), 0);
    add(&mut me, "Ordonnance", b"2");
    let waits = (me.waiting(), me.waiting_papers());
    assert_eq!(me.delivered(late).unwrap(), 0);
    assert_eq!((me.waiting(), me.waiting_papers()), waits);
    sync(&mut me);
    let check = me.check(true, now(), &mut |_| {}).unwrap();
    assert!(check.findings.is_empty() && check.remote == 2, "{check:?}");
}
