//! A paper whose only copy is lost before it was sent stops itself alone, is named, and is healed by the same file.
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)]

mod common;

use common::*;
use std::path::{Path, PathBuf};
use vault_engine::check::Finding;
use vault_engine::grants::Opening;
use vault_engine::papers::Added;
use vault_engine::{Error, Fault, Locked, Vault};
use vault_protocol::card::Kind;
use vault_protocol::ids::{DocId, ObjectId, Time};
use vault_remote::Allow;

fn file(home: &Path, locator: &ObjectId) -> PathBuf {
    let name = locator.to_string();
    home.join("objects").join(&name[..2]).join(name)
}

fn object(vault: &Vault, doc: &DocId) -> PathBuf {
    file(vault.home(), &vault.state().docs[doc].current().about.locator)
}

fn reopened(vault: Vault) -> Vault {
    let home = vault.home().to_owned();
    drop(vault);
    let mut vault = Locked::open(&home).unwrap().unlock(None).unwrap();
    vault.allow = Allow::Loopback;
    vault
}

fn second_device(first: &mut Vault, home: &Path) -> Vault {
    let joining = Vault::prepare_device(home).unwrap();
    let (key, wrap) = joining.keys();
    let welcome = first.admit(&key, &wrap, now()).unwrap();
    let mut second = joining.finish(&welcome, &how(Kind::Person, "")).unwrap();
    second.allow = Allow::Loopback;
    sync(&mut second);
    second
}

fn bytes(n: u8, len: usize) -> Vec<u8> {
    (0..len).map(|i| (i as u8).wrapping_mul(31) ^ n).collect()
}

/// Each way in which a disk loses a file.
const WAYS: [fn(&Path); 4] = [
    |path| std::fs::remove_file(path).unwrap(),
    |path| std::fs::write(path, b"").unwrap(),
    |path| {
        let bytes = std::fs::read(path).unwrap();
        std::fs::write(path, &bytes[..bytes.len() / 2]).unwrap();
    },
    |path| {
        let mut bytes = std::fs::read(path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        std::fs::write(path, bytes).unwrap();
    },
];

#[test]
fn a_lost_paper_stops_itself_alone_and_the_same_file_heals_it() {
    let server = Server::start();
    for (way, lose) in WAYS.iter().enumerate() {
        // Small ones go in one call, a large one in parts.
        for len in [2_000, 3_000_000] {
            let what = format!("way {way}, {len} bytes");
            let folder = tempfile::tempdir().unwrap();
            let mut vault = vault(&folder.path().join("a"), &server.url, Kind::Person, "a");
            let lost_bytes = bytes(9, len);
            // All in one entry of the journal.
            let papers = vec![paper("avant", b"before"), paper("perdu", &lost_bytes), paper("apres", b"after")];
            let docs: Vec<DocId> = vault
                .add(papers, now(), &mut |_| {})
                .unwrap()
                .into_iter()
                .map(|r| if let Ok(Added::New(d)) = r { d } else { panic!("{r:?}") })
                .collect();
            let [before, lost, after] = docs[..] else { panic!() };
            vault.note(&lost, "ce n'est pas moi", now()).unwrap();
            vault.note(&after, "ni moi", now()).unwrap();
            lose(&object(&vault, &lost));

            let report = vault.sync(now(), &mut |_| {}).unwrap();
            assert_eq!((report.objects, report.lost, report.left), (2, 1, 0), "{what}");
            assert_eq!(vault.lost(), [lost], "{what}");
            assert_eq!((vault.waiting(), vault.waiting_papers(), vault.waiting_size()), (0, 0, 0), "{what}");
            let Err(error) = vault.open_to(&lost, None, &folder.path().join("out"), &mut |_| {}) else {
                panic!("{what}")
            };
            assert_ne!(error.blame().fault, Fault::Server, "{what}: nobody else is blamed");
            assert!(!folder.path().join("out").exists());

            // The others see the rest, and nothing that leads nowhere.
            let mut other = second_device(&mut vault, &folder.path().join("b"));
            assert_eq!(
                other.state().docs.keys().copied().collect::<std::collections::BTreeSet<_>>(),
                [before, after].into(),
                "{what}"
            );
            assert_eq!(other.content(&after, None, 100).unwrap(), b"after");
            assert_eq!(other.state().docs[&after].notes.len(), 1);

            // It stays so over a restart, is named by both checks, and stops nothing that comes later.
            vault = reopened(vault);
            vault.note(&lost, "encore", now()).unwrap();
            let later = add(&mut vault, "plus tard", b"later");
            let report = vault.sync(now(), &mut |_| {}).unwrap();
            assert_eq!((report.objects, report.sent, report.lost), (1, 1, 1), "{what}");
            for remote in [false, true] {
                let findings = vault.check(remote, now(), &mut |_| {}).unwrap().findings;
                assert_eq!(findings, [Finding::Lost(lost)], "{what}");
            }
            assert_eq!(vault.repair(&mut |_| {}).unwrap(), 0, "{what}: the server was never given it");
            other.sync(now(), &mut |_| {}).unwrap();
            assert!(other.state().docs.contains_key(&later));
            other.note(&later, "d'ailleurs", now()).unwrap();
            sync(&mut other);
            assert_eq!(vault.sync(now(), &mut |_| {}).unwrap().received, 1, "{what}: what others write comes in");

            // Another file heals nothing; the same one does.
            add(&mut vault, "autre", b"something else");
            assert_eq!(vault.lost(), [lost], "{what}");
            let again = vault.add(vec![paper("nom", &lost_bytes)], now(), &mut |_| {}).unwrap().remove(0).unwrap();
            assert_eq!(again, Added::Duplicate(lost), "{what}");
            assert_eq!(vault.lost(), [], "{what}");
            let report = vault.sync(now(), &mut |_| {}).unwrap();
            assert_eq!((report.objects, report.lost), (2, 0), "{what}");
            assert_eq!(vault.waiting(), 0, "{what}");
            assert_eq!(vault.check(true, now(), &mut |_| {}).unwrap().findings, [], "{what}");
            vault = reopened(vault);
            assert_eq!(vault.content(&lost, None, 1 << 22).unwrap(), lost_bytes, "{what}");
            sync(&mut other);
            assert_eq!(other.content(&lost, None, 1 << 22).unwrap(), lost_bytes, "{what}");
            assert_eq!(other.state().docs[&lost].notes.len(), 2, "{what}: what was said of it came with it");
            assert_eq!(other.state().docs[&lost].words.title, "perdu");
        }
    }
}

#[test]
fn a_lost_paper_that_is_thrown_away_is_not_spoken_of_any_more() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let mut vault = vault(&folder.path().join("a"), &server.url, Kind::Person, "a");
    let doc = add(&mut vault, "perdu", b"lost");
    std::fs::remove_file(object(&vault, &doc)).unwrap();
    vault.remove(&doc, now()).unwrap();
    assert_eq!(vault.lost(), []);
    assert_eq!(vault.sync(now(), &mut |_| {}).unwrap().lost, 0);
    // When its days in the bin are over, all that was said of it goes out, and nothing is left.
    let later = now().plus(31 * Time::DAY);
    assert_eq!(vault.empty_bin(later).unwrap(), 1);
    sync(&mut vault);
    assert_eq!(vault.waiting(), 0);
    let other = second_device(&mut vault, &folder.path().join("b"));
    assert!(other.state().docs.is_empty());
}

#[test]
fn a_new_place_that_is_lost_leaves_the_old_one_at_the_server() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let mut patient = vault(&folder.path().join("a"), &server.url, Kind::Person, "a");
    let mut pro = vault(&folder.path().join("p"), &server.url, Kind::Professional, "p");
    let doc = add(&mut patient, "rendu", b"content");
    sync(&mut patient);
    meet(&mut patient, &mut pro);
    let opening = Opening {
        docs: vec![doc],
        to: *pro.id(),
        until: now().plus(Time::DAY),
        purpose: "visite".into(),
        rights: READ,
        standing: None,
        unverified: false,
        sensitive: false,
    };
    let grant = patient.grant(&opening, now()).unwrap();
    sync(&mut patient);
    // Sealed anew after the door is closed; the new object is lost before it is sent.
    patient.revoke(&grant, now()).unwrap();
    patient.reencrypt(&grant, now(), &mut |_| {}).unwrap();
    std::fs::remove_file(object(&patient, &doc)).unwrap();
    assert_eq!(patient.sync(now(), &mut |_| {}).unwrap().lost, 1);
    let mut other = second_device(&mut patient, &folder.path().join("b"));
    assert_eq!(other.content(&doc, None, 100).unwrap(), b"content", "the server still has the old one");
    let healed = patient.add(vec![paper("rendu", b"content")], now(), &mut |_| {}).unwrap().remove(0).unwrap();
    assert_eq!(healed, Added::Duplicate(doc));
    sync(&mut patient);
    assert_eq!(patient.check(true, now(), &mut |_| {}).unwrap().findings, []);
    sync(&mut other);
    assert_eq!(other.content(&doc, None, 100).unwrap(), b"content");
}

#[test]
fn a_grant_whose_copy_is_lost_is_taken_in_again() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let mut patient = vault(&folder.path().join("a"), &server.url, Kind::Person, "a");
    let mut pro = vault(&folder.path().join("p"), &server.url, Kind::Professional, "p");
    let doc = add(&mut patient, "rendu", b"content");
    meet(&mut patient, &mut pro);
    sync(&mut pro);
    let opening = Opening {
        docs: vec![doc],
        to: *pro.id(),
        until: now().plus(Time::DAY),
        purpose: "visite".into(),
        rights: READ,
        standing: None,
        unverified: false,
        sensitive: false,
    };
    patient.grant(&opening, now()).unwrap();
    sync(&mut patient);
    let came = pro.receive(now()).unwrap();
    let head = came.grants[0].head;
    std::fs::remove_file(file(pro.home(), &pro.state().received[&head].stored)).unwrap();
    let mut pro = reopened(pro);
    pro.sync(now(), &mut |_| {}).unwrap();
    let came = pro.receive(now()).unwrap();
    assert_eq!(came.grants.len(), 1, "{came:?}");
    sync(&mut pro);
    assert_eq!(pro.waiting(), 0);
    assert_eq!(pro.received(&head, now()).unwrap().entries.len(), 1);
    assert!(matches!(pro.open_to(&doc, None, &folder.path().join("x"), &mut |_| {}), Err(Error::NotFound(_))));
}
