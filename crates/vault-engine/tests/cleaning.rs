//! What nothing explains goes in the end: halves of deposits and rubbish in the mailbox, thirty days after they came to
//! the server, and never sooner, and never without a word in the local list.
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)]

mod common;

use common::*;
use std::time::Duration;
use vault_engine::deposits::Gift;
use vault_engine::state::Words;
use vault_engine::sync::CLEANED;
use vault_engine::{Error, Vault};
use vault_protocol::card::Kind;
use vault_protocol::ids::Time;
use vault_remote::Allow;
use vault_tests::proxy::{Fate, Proxy};

const DAY: u64 = Time::DAY;

/// More than one part of four MiB, and a letter of less than one.
fn gift(n: u8) -> Gift {
    Gift {
        bytes: (0..9 << 20).map(|i: usize| (i % 251) as u8 ^ n).collect(),
        words: Words { title: format!("scanner {n}"), ..Words::default() },
        file_name: "scanner.dcm".into(),
        mime: "application/dicom".into(),
        message: None,
    }
}

/// The parts reach the server, the letter does not.
fn half_given(proxy: &Proxy, giver: &mut Vault, to: &Vault, n: u8) {
    proxy.on(|r| {
        let letter = r.method == "POST" && r.path().starts_with("/v1/mailboxes/") && r.length < 1 << 20;
        if letter { Fate::Drop } else { Fate::Pass }
    });
    giver.line.pause = Duration::from_millis(1);
    giver.give(to.id(), &gift(n), now()).unwrap();
    giver.sync(now(), &mut |_| {}).unwrap();
    assert_eq!(giver.waiting(), 1, "the letter waits");
    proxy.on(|_| Fate::Pass);
}

fn device(first: &mut Vault, home: &std::path::Path) -> Vault {
    let joining = Vault::prepare_device(home).unwrap();
    let (key, wrap) = joining.keys();
    let welcome = first.admit(&key, &wrap, now()).unwrap();
    let mut second = joining.finish(&welcome, &how(Kind::Person, "")).unwrap();
    second.allow = Allow::Loopback;
    sync(&mut second);
    second
}

#[test]
fn halves_that_nobody_completes_go_after_thirty_days_at_the_server() {
    let proxy = Proxy::bind();
    let server = Server::behind(&proxy.authority());
    proxy.forward_to(server.address());
    let folder = tempfile::tempdir().unwrap();
    let home = |name: &str| folder.path().join(name);
    let mut patient = vault(&home("patient"), &proxy.url(), Kind::Person, "patient");
    let mut givers: Vec<Vault> =
        ["never", "late", "young"].map(|name| vault(&home(name), &proxy.url(), Kind::Professional, name)).into();
    for giver in &mut givers {
        meet(giver, &mut patient);
        sync(giver);
        sync(&mut patient);
    }
    let [never, late, young] = &mut givers[..] else { unreachable!() };
    let start = now();
    half_given(&proxy, never, &patient, 1);
    half_given(&proxy, late, &patient, 2);
    let mut always = device(&mut patient, &home("always"));
    assert_eq!(always.receive(start).unwrap().unreadable, 6);

    server.ahead(20 * DAY);
    half_given(&proxy, young, &patient, 3);
    late.sync(now(), &mut |_| {}).unwrap();
    let day = |n: u64| start.plus(n * DAY);
    let waiting =
        |vault: &mut Vault, at: Time| vault.sync(at, &mut |_| {}).map(|_| vault.fetch(at).unwrap().waiting).unwrap();
    // The day that the server wrote has to be over, and thirty more.
    for n in [20, 29] {
        server.ahead(n * DAY);
        let came = always.receive(day(n)).unwrap();
        assert_eq!((came.cleaned, came.unreadable, came.deposits), (0, 9, 1), "day {n}");
        assert!(always.audit_list().is_empty());
        assert_eq!(waiting(&mut always, day(n)), 10);
    }

    // A device that sees all of it for the first time goes by the server's days as well.
    server.ahead(32 * DAY);
    for vault in [&mut patient, &mut always] {
        let came = vault.receive(day(32)).unwrap();
        assert_eq!((came.cleaned, came.deposits), (3, 1), "only the halves that nobody completed");
        let noted = vault.audit_list();
        assert_eq!(noted.len(), 1, "{noted:?}");
        assert_eq!(noted[0].split('\t').nth(2), Some(CLEANED), "{noted:?}");
        // The young halves, and the letter with its parts, are all still there, on the second device too.
        assert_eq!(came.unreadable, 6);
        assert_eq!(waiting(vault, day(32)), 7, "three parts are gone at the server");
    }
    let letter = always.inbox(day(32)).unwrap().remove(0);
    assert!(letter.complete);
    assert_eq!(always.deposit_content(&letter.deposit.id, day(32)).unwrap(), gift(2).bytes);

    // The young one is completed in time.
    server.ahead(45 * DAY);
    young.sync(now(), &mut |_| {}).unwrap();
    let came = always.receive(day(45)).unwrap();
    assert_eq!((came.cleaned, came.deposits), (0, 2));
    server.ahead(60 * DAY);
    assert_eq!(always.receive(day(60)).unwrap().cleaned, 0);
    let all = always.inbox(day(60)).unwrap();
    assert!(all.len() == 2 && all.iter().all(|w| w.complete));
}

#[test]
fn nothing_is_deleted_that_cannot_be_noted() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let mut patient = vault(&folder.path().join("patient"), &server.url, Kind::Person, "patient");
    let card = patient.card_file(now()).unwrap();
    sync(&mut patient);
    drop(card);
    let (mailbox, own) =
        patient.state().mailboxes.iter().map(|(id, own)| (*id, own.secret.duplicate())).next().unwrap();
    let key = vault_crypto::sign::SigningKey::derive_drop(&own, &mailbox);
    let url = vault_remote::ServerUrl::parse(&server.url, Allow::Loopback).unwrap();
    vault_remote::Connection::new(url).drop_message(&key, &mailbox, b"rubbish").unwrap();
    // The list cannot be written: a folder stands in its place.
    std::fs::create_dir(patient.home().join("audit")).unwrap();
    let later = now().plus(40 * DAY);
    let came = patient.receive(later).unwrap();
    assert_eq!((came.cleaned, came.unreadable), (0, 1));
    std::fs::remove_dir(patient.home().join("audit")).unwrap();
    assert_eq!(patient.receive(later).unwrap().cleaned, 1);
    patient.sync(later, &mut |_| {}).unwrap();
    assert_eq!(patient.fetch(later).unwrap().waiting, 0);
    assert!(!matches!(patient.receive(later), Err(Error::ServerMisbehaved(_))));
}
