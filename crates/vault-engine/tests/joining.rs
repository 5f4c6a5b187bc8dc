//! A device that joins, and a vault that is made, are there whole or not at all: what fails can be tried again.
#![allow(clippy::unwrap_used)]

mod common;

use common::*;
use std::path::Path;
use vault_engine::devices::Welcome;
use vault_engine::{Error, Locked, Vault};
use vault_protocol::card::Kind;
use vault_protocol::ids::VaultId;
use vault_remote::Allow;
use vault_tests::proxy::{Fate, Proxy};

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn nothing_there(home: &Path, what: &str) {
    assert_eq!(names(home), ["lock"], "{what}");
}

#[test]
fn a_welcome_that_lies_anywhere_leaves_nothing_behind() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let mut first = vault(&folder.path().join("a"), &server.url, Kind::Person, "a");
    let other = vault(&folder.path().join("o"), &server.url, Kind::Person, "o");
    let doc = add(&mut first, "lettre", b"a letter");
    let home = folder.path().join("b");
    let joining = Vault::prepare_device(&home).unwrap();
    let (key, wrap) = joining.keys();
    let before = first.chain().clone();
    let welcome = first.admit(&key, &wrap, now()).unwrap();
    sync(&mut first);
    type Change = fn(&mut Welcome, &VaultId);
    let changes: [(&str, Change); 7] = [
        ("another's vault", |w, other| w.vault = *other),
        ("a statement changed", |w, _| *w.statements.last_mut().unwrap().last_mut().unwrap() ^= 1),
        ("a statement held back", |w, _| drop(w.statements.pop())),
        ("no statement", |w, _| w.statements.clear()),
        ("a keyring of nothing", |w, _| w.keyring.clear()),
        ("a keyring changed", |w, _| *w.keyring.last_mut().unwrap() ^= 1),
        ("an address that is none", |w, _| w.server = "x".repeat(1000)),
    ];
    for (what, change) in changes {
        let mut told = welcome.clone();
        change(&mut told, other.id());
        assert!(joining.finish(&told, &how(Kind::Person, "")).is_err(), "{what}");
        nothing_there(&home, what);
        assert!(matches!(Locked::open(&home), Err(Error::NoVault(_))), "{what}");
    }
    // The keyring from before this device was named: the right vault's, and not for it.
    assert_ne!(before.head().keyring, first.chain().head().keyring);
    // And the truth is taken by the same keys, afterwards.
    let mut second = joining.finish(&welcome, &how(Kind::Person, "")).unwrap();
    drop(joining);
    second.allow = Allow::Loopback;
    sync(&mut second);
    assert_eq!(second.content(&doc, None, 100).unwrap(), b"a letter");
    drop(second);
    assert_eq!(Locked::open(&home).unwrap().unlock(None).unwrap().id(), first.id());
}

#[test]
fn a_line_that_fails_while_a_device_is_admitted_costs_only_another_try() {
    let proxy = Proxy::bind();
    let server = Server::behind(&proxy.authority());
    proxy.forward_to(server.address());
    let folder = tempfile::tempdir().unwrap();
    let mut first = vault(&folder.path().join("a"), &proxy.url(), Kind::Person, "a");
    let home = folder.path().join("b");
    let joining = Vault::prepare_device(&home).unwrap();
    let (key, wrap) = joining.keys();
    // The statement arrives and its answer is lost; or the line is dead.
    proxy.on(|r| if r.path().ends_with("/chain") && r.method == "POST" { Fate::DropAnswer } else { Fate::Pass });
    first.line.pause = std::time::Duration::from_millis(1);
    assert!(matches!(first.admit(&key, &wrap, now()), Err(Error::Offline(_))));
    nothing_there(&home, "nobody answered");
    proxy.on(|_| Fate::Pass);
    sync(&mut first);
    let welcome = first.admit(&key, &wrap, now()).unwrap();
    let mut second = joining.finish(&welcome, &how(Kind::Person, "")).unwrap();
    second.allow = Allow::Loopback;
    sync(&mut second);
}
