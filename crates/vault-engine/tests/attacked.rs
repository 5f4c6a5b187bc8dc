//! What a crash, a full disk, another device or a dead server at the wrong moment must not do: lose, repeat, tell or
//! hold up anything.
#![allow(clippy::unwrap_used)]

mod common;

use common::*;
use std::fs;
use std::path::Path;
use vault_engine::grants::Opening;
use vault_engine::{Error, Locked, Vault};
use vault_protocol::card::Kind;
use vault_protocol::http::Refusal;
use vault_protocol::ids::{DocId, Time};
use vault_remote::Allow;
use vault_tests::proxy::{Fate, Proxy};

struct Stage {
    proxy: Proxy,
    _server: Server,
    folder: tempfile::TempDir,
}

impl Stage {
    fn new() -> Stage {
        Stage::with_quota(1 << 30)
    }

    fn with_quota(quota: u64) -> Stage {
        let proxy = Proxy::bind();
        let authority = proxy.authority();
        let server = Server::made(|setup| {
            setup.authority = Some(authority);
            setup.quota = quota;
        });
        proxy.forward_to(server.address());
        Stage { proxy, _server: server, folder: tempfile::tempdir().unwrap() }
    }

    fn vault(&self, name: &str, kind: Kind) -> Vault {
        vault(&self.folder.path().join(name), &self.proxy.url(), kind, name)
    }

    fn second_device(&self, first: &mut Vault, name: &str) -> Vault {
        let joining = Vault::prepare_device(&self.folder.path().join(name)).unwrap();
        let (key, wrap) = joining.keys();
        let welcome = first.admit(&key, &wrap, now()).unwrap();
        let mut second = joining.finish(&welcome, &how(Kind::Person, "")).unwrap();
        second.allow = Allow::Loopback;
        sync(&mut second);
        second
    }
}

fn opening(to: &Vault, docs: &[DocId]) -> Opening {
    Opening {
        docs: docs.to_vec(),
        to: *to.id(),
        until: now().plus(Time::DAY),
        purpose: "visite".into(),
        rights: READ,
        standing: None,
        unverified: false,
        sensitive: false,
    }
}

fn open(home: &Path) -> Vault {
    let mut vault = Locked::open(home).unwrap().unlock(None).unwrap();
    vault.allow = Allow::Loopback;
    vault
}

fn refusal(refusal: Refusal) -> Fate {
    let (status, body) = (refusal.status(), refusal.to_problem());
    let kind = "content-type: application/problem+json";
    let head = format!("HTTP/1.1 {status} No\r\n{kind}\r\ncontent-length: {}\r\n\r\n", body.len());
    Fate::Replace((head + &body).into_bytes())
}

#[test]
fn a_dead_or_lying_mailbox_holds_up_no_revocation() {
    let stage = Stage::new();
    let (mut patient, mut pro) = (stage.vault("p", Kind::Person), stage.vault("d", Kind::Professional));
    meet(&mut patient, &mut pro);
    let doc = add(&mut patient, "Bilan", b"1");
    let old = patient.grant(&opening(&pro, &[doc]), now()).unwrap();
    sync(&mut patient);
    for lie in [false, true] {
        stage.proxy.on(move |r| match (r.method.as_str(), r.path().starts_with("/v1/mailboxes/")) {
            ("POST", true) if lie => Fate::Replace(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello".to_vec()),
            ("POST", true) => refusal(Refusal::NotFound),
            _ => Fate::Pass,
        });
        patient.grant(&opening(&pro, &[doc]), now()).unwrap();
        let closing = if lie { patient.grant(&opening(&pro, &[doc]), now()).unwrap() } else { old };
        patient.revoke(&closing, now()).unwrap();
        let e = patient.sync(now(), &mut |_| {}).unwrap_err();
        assert_eq!(matches!(e, Error::ServerMisbehaved(_)), lie, "{e:?}");
        assert!(patient.state().grants[&closing].is_surely_closed(), "lie {lie}");
        // Where nobody is, the message is given up, and said once. A liar is tried again.
        assert_eq!(patient.sync(now(), &mut |_| {}).is_err(), lie);
    }
    stage.proxy.on(|_| Fate::Pass);
    sync(&mut patient);
    assert_eq!(patient.waiting(), 0);
}

#[test]
fn a_door_closed_before_it_was_shown_is_shown_to_nobody() {
    let stage = Stage::new();
    let (mut patient, mut pro) = (stage.vault("p", Kind::Person), stage.vault("d", Kind::Professional));
    meet(&mut patient, &mut pro);
    let doc = add(&mut patient, "Bilan", b"1");
    let closed = patient.grant(&opening(&pro, &[doc]), now()).unwrap();
    patient.revoke(&closed, now()).unwrap();
    // Another whose days have gone by before there was a network.
    let past = Opening { until: now().plus(10), ..opening(&pro, &[doc]) };
    patient.grant(&past, now()).unwrap();
    stage.proxy.record();
    patient.sync(now().plus(60), &mut |_| {}).unwrap();
    let dropped = stage.proxy.seen().iter().any(|r| r.method == "POST" && r.path().starts_with("/v1/mailboxes/"));
    assert!(!dropped, "a closed door was shown");
    assert!(patient.state().grants[&closed].is_surely_closed());
    assert_eq!(patient.waiting(), 0);
    assert_eq!(fs::read_dir(patient.home().join("out")).unwrap().count(), 0);
}

#[test]
fn e7_what_is_written_is_not_written_twice_after_a_crash() {
    let stage = Stage::new();
    let mut patient = stage.vault("p", Kind::Person);
    let mut second = stage.second_device(&mut patient, "p2");
    let doc = add(&mut patient, "Bilan", b"1");
    patient.note(&doc, "faux", now()).unwrap();
    let home = patient.home().to_owned();
    let queue = fs::read(home.join("queue")).unwrap();
    sync(&mut patient);
    drop(patient);
    // The machine stopped after the journal was on the disk and before the queue was.
    fs::write(home.join("queue"), queue).unwrap();
    let mut patient = open(&home);
    assert_eq!(patient.state().docs[&doc].notes.len(), 1);
    sync(&mut patient);
    sync(&mut second);
    assert_eq!(second.state().docs[&doc].notes.len(), 1);
}

#[test]
fn e7_a_message_sent_just_before_a_crash_holds_nothing_up() {
    let stage = Stage::new();
    let (mut patient, mut pro) = (stage.vault("p", Kind::Person), stage.vault("d", Kind::Professional));
    meet(&mut patient, &mut pro);
    let doc = add(&mut patient, "Bilan", b"1");
    let id = patient.grant(&opening(&pro, &[doc]), now()).unwrap();
    let home = patient.home().to_owned();
    let queue = fs::read(home.join("queue")).unwrap();
    sync(&mut patient);
    drop(patient);
    fs::write(home.join("queue"), queue).unwrap();
    let mut patient = open(&home);
    patient.revoke(&id, now()).unwrap();
    let _ = patient.sync(now(), &mut |_| {});
    sync(&mut patient);
    assert!(patient.state().grants[&id].is_surely_closed());
    assert_eq!(patient.waiting(), 0);
}

#[test]
fn a_full_share_of_the_server_stops_no_revocation_and_can_be_emptied() {
    let stage = Stage::with_quota(200_000);
    let (mut patient, mut pro) = (stage.vault("p", Kind::Person), stage.vault("d", Kind::Professional));
    meet(&mut patient, &mut pro);
    let doc = add(&mut patient, "Bilan", &[1; 90_000]);
    let id = patient.grant(&opening(&pro, &[doc]), now()).unwrap();
    sync(&mut patient);
    let other = add(&mut patient, "Scanner", &[2; 120_000]);
    let full = patient.sync(now(), &mut |_| {}).unwrap_err();
    assert!(matches!(full, Error::Refused(Refusal::Quota)), "{full:?}");
    patient.revoke(&id, now()).unwrap();
    let full = patient.sync(now(), &mut |_| {}).unwrap_err();
    assert!(matches!(full, Error::Refused(Refusal::Quota)), "{full:?}");
    assert!(patient.state().grants[&id].is_surely_closed());
    patient.remove(&doc, now()).unwrap();
    assert_eq!(patient.empty_bin(now().plus(31 * Time::DAY)).unwrap(), 1);
    sync(&mut patient);
    assert_eq!(patient.waiting(), 0);
    assert!(patient.check(true, now(), &mut |_| {}).unwrap().findings.is_empty());
    assert_eq!(patient.content(&other, None, 1 << 20).unwrap(), [2; 120_000]);
}

#[test]
fn c10_what_one_device_takes_out_of_the_bin_another_does_not_erase() {
    let stage = Stage::new();
    let mut first = stage.vault("p", Kind::Person);
    let mut second = stage.second_device(&mut first, "p2");
    let doc = add(&mut first, "Bilan", b"1");
    first.remove(&doc, now()).unwrap();
    sync(&mut first);
    sync(&mut second);
    second.restore(&doc, now()).unwrap();
    sync(&mut second);
    // The first has not heard of it, and empties its bin.
    assert_eq!(first.empty_bin(now().plus(31 * Time::DAY)).unwrap(), 1);
    for _ in 0..2 {
        sync(&mut first);
        sync(&mut second);
    }
    for device in [&mut first, &mut second] {
        assert!(device.state().docs[&doc].removed.is_none());
        assert_eq!(device.content(&doc, None, 9).unwrap(), b"1");
    }
}
