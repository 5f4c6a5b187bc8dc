//! Everything is gone but the rescue sheet and the server.
#![allow(clippy::unwrap_used)]

mod common;

use common::*;
use std::path::Path;
use vault_crypto::rescue::{RescueEntropy, RescueError};
use vault_engine::recover::{Rehearsed, Sheet, read_sheet};
use vault_engine::{Error, Locked, Vault};
use vault_protocol::card::Kind;
use vault_protocol::chain::Powers;
use vault_protocol::fingerprint::{self, WordList};
use vault_protocol::ids::VaultId;
use vault_remote::{Allow, Settings};
use vault_tests::proxy::{Fate, Proxy};

fn sheet<'a>(words: &'a RescueEntropy, server: &'a str, fingerprint: Option<&'a str>) -> Sheet<'a> {
    let line = Settings { pause: std::time::Duration::from_millis(1), ..Settings::default() };
    Sheet { words, server, fingerprint, allow: Allow::Loopback, line }
}

fn recover(home: &Path, sheet: &Sheet<'_>) -> Result<Vault, Error> {
    Vault::recover(home, sheet, &how(Kind::Person, ""), now())
}

/// A vault with its words.
fn made(home: &Path, url: &str) -> (Vault, RescueEntropy) {
    let (mut vault, words) = Vault::make(home, &how(Kind::Person, "Hélène"), now()).unwrap();
    vault.allow = Allow::Loopback;
    vault.set_server(url, None).unwrap();
    sync(&mut vault);
    (vault, words)
}

fn left(home: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        std::fs::read_dir(home).unwrap().map(|f| f.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn everything_comes_back_from_the_sheet() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let (mut lost, words) = made(&folder.path().join("a"), &server.url);
    let mut other = vault(&folder.path().join("o"), &server.url, Kind::Professional, "Dr Martin");
    let met = meet(&mut lost, &mut other);
    let doc = add(&mut lost, "lettre", b"a letter");
    sync(&mut lost);
    let (id, members) = (*lost.id(), lost.chain().head().members.len());
    let stolen = lost.members()[0].key;
    drop(lost);
    std::fs::rename(folder.path().join("a"), folder.path().join("stolen")).unwrap();

    let home = folder.path().join("b");
    let mut back = recover(&home, &sheet(&words, &server.url, Some(&fingerprint::qr_text(&id)))).unwrap();
    assert!(back.state().docs.contains_key(&doc), "it is never empty");
    assert_eq!(*back.id(), id);
    assert_eq!(back.content(&doc, None, 100).unwrap(), b"a letter");
    assert!(back.state().contacts.contains_key(&met));
    assert_eq!(back.state().profile.as_ref().map(|p| p.name.as_str().to_owned()).unwrap(), "Hélène");
    assert_eq!(back.chain().head().members.len(), members + 1);
    assert!(!left(&home).contains(&"recovering".to_owned()));

    // It writes as any device does, and the stolen one can be removed.
    add(&mut back, "après", b"afterwards");
    back.expel(&stolen, now()).unwrap();
    sync(&mut back);
    let mut thief = Locked::open(&folder.path().join("stolen")).unwrap().unlock(None).unwrap();
    thief.allow = Allow::Loopback;
    add(&mut thief, "faux", b"by a thief");
    assert!(thief.sync(now(), &mut |_| {}).is_err());

    // The sheet works again, and on this home as well only when it is empty.
    assert!(matches!(recover(&home, &sheet(&words, &server.url, None)), Err(Error::InUse(_))));
    drop(back);
    assert!(matches!(recover(&home, &sheet(&words, &server.url, None)), Err(Error::Exists(_))));
    let again = recover(&folder.path().join("c"), &sheet(&words, &server.url, None)).unwrap();
    assert_eq!(*again.id(), id);
}

#[test]
fn a_sheet_of_nobody_makes_no_vault() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let (vault, words) = made(&folder.path().join("a"), &server.url);
    let home = folder.path().join("b");
    let strangers = RescueEntropy::generate();
    assert!(matches!(recover(&home, &sheet(&strangers, &server.url, None)), Err(Error::SheetUnknown)));
    assert_eq!(left(&home), ["lock"]);
    let lied =
        recover(&home, &sheet(&words, &server.url, Some(&fingerprint::digits(&VaultId::new([7; 32]))))).err().unwrap();
    assert!(matches!(lied, Error::OtherVault));
    assert_eq!(left(&home), ["lock"]);
    assert!(matches!(Locked::open(&home), Err(Error::NoVault(_))));
    drop(vault);
}

#[test]
fn a_sheet_that_was_replaced_says_so() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let (mut vault, words) = made(&folder.path().join("a"), &server.url);
    let rescue = vault.members().into_iter().find(|m| m.powers.has(Powers::RESCUE)).unwrap().key;
    vault.expel(&rescue, now()).unwrap();
    let home = folder.path().join("b");
    assert!(matches!(recover(&home, &sheet(&words, &server.url, None)), Err(Error::SheetReplaced)));
    assert_eq!(left(&home), ["lock"]);
}

#[test]
fn a_rehearsal_finds_out_and_changes_nothing() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let (mut vault, words) = made(&folder.path().join("a"), &server.url);
    let (head, waiting) = (*vault.chain().head_hash().as_bytes(), vault.waiting());
    assert_eq!(vault.rehearse(&words).unwrap(), Rehearsed::There);
    assert!(matches!(vault.rehearse(&RescueEntropy::generate()), Err(Error::SheetOfAnother)));
    assert_eq!((*vault.chain().head_hash().as_bytes(), vault.waiting()), (head, waiting));
    sync(&mut vault);

    // Another device has replaced the sheet: this one has not heard of it, the server has.
    let mut other = recover(&folder.path().join("b"), &sheet(&words, &server.url, None)).unwrap();
    sync(&mut vault);
    other.renew_rescue(now()).unwrap();
    let new = other.rescue_kept().unwrap().unwrap();
    assert!(vault.chain().head().members.iter().any(|m| m.powers.has(Powers::RESCUE)));
    assert!(matches!(vault.rehearse(&words), Err(Error::SheetReplaced)));
    assert_eq!(other.rehearse(&new).unwrap(), Rehearsed::There);
    assert!(other.rescue_kept().unwrap().is_some(), "the words wait for their sheet as before");
    // Heard of, it is told without the server; and what the server cannot have heard of is not asked there.
    sync(&mut vault);
    drop(server);
    assert!(matches!(vault.rehearse(&words), Err(Error::SheetReplaced)));
    assert_eq!(vault.rehearse(&new).unwrap(), Rehearsed::Here);
    let (offline, own) = Vault::make(&folder.path().join("c"), &how(Kind::Person, "Hélène"), now()).unwrap();
    assert_eq!(offline.rehearse(&own).unwrap(), Rehearsed::Here);
}

#[test]
fn a_line_that_is_cut_anywhere_costs_only_another_try() {
    let proxy = Proxy::bind();
    let server = Server::behind(&proxy.authority());
    proxy.forward_to(server.address());
    let folder = tempfile::tempdir().unwrap();
    let (mut lost, words) = made(&folder.path().join("a"), &proxy.url());
    let doc = add(&mut lost, "lettre", b"a letter");
    sync(&mut lost);
    drop(lost);
    let home = folder.path().join("b");
    let url = proxy.url();
    let mut cuts = 0;
    let mut back = loop {
        let (first, stop) = (std::sync::Arc::new(std::sync::atomic::AtomicU64::new(0)), cuts);
        // From the `cuts`-th request on the line is dead; and the server did what that one asked.
        proxy.on(move |_| match first.fetch_add(1, std::sync::atomic::Ordering::Relaxed) {
            n if n < stop => Fate::Pass,
            n if n == stop => Fate::DropAnswer,
            _ => Fate::Drop,
        });
        match recover(&home, &sheet(&words, &url, None)) {
            Ok(vault) => break vault,
            Err(Error::Offline(_)) => assert_eq!(left(&home), ["lock"], "after {cuts} requests"),
            Err(e) => panic!("after {cuts} requests: {e}"),
        }
        cuts += 1;
        assert!(cuts < 60, "it never ends");
    };
    assert!(cuts > 3, "several requests were cut: {cuts}");
    proxy.on(|_| Fate::Pass);
    sync(&mut back);
    assert_eq!(back.content(&doc, None, 100).unwrap(), b"a letter");
}

#[test]
fn words_as_people_type_them() {
    let entropy = RescueEntropy::generate();
    let (words, group) = (entropy.words(WordList::French), entropy.check_group());
    let same = |text: &str| read_sheet(text).unwrap().locator() == entropy.locator();
    let numbered: Vec<String> = words.split(' ').enumerate().map(|(i, w)| format!("{:>2} {w}", i + 1)).collect();
    assert!(same(&words) && same(&words.to_uppercase()) && same(&format!("{} {group}", *words)));
    assert!(same(&format!("COFFRE\n\n{}\n\n{group}\n", numbered.join("\n"))));
    assert!(same(&format!("COFFRE\n{}", numbered.join("\n"))));
    let wrong = if group == "AA" { "AB" } else { "AA" };
    assert!(matches!(read_sheet(&format!("{} {wrong}", *words)), Err(Error::RescueWords(RescueError::Checksum))));
    let short = words.rsplit_once(' ').unwrap().0;
    assert!(matches!(read_sheet(short), Err(Error::RescueWords(RescueError::Count(23)))));
    let unknown = format!("xylophage {}", words.split_once(' ').unwrap().1);
    assert!(matches!(read_sheet(&unknown), Err(Error::RescueWords(RescueError::UnknownWord(1)))));
    // « coffre » is a word of the list: 24 words that begin with it have no heading.
    let of_the_list = format!("coffre {}", words.split_once(' ').unwrap().1);
    assert!(!matches!(read_sheet(&of_the_list), Err(Error::RescueWords(RescueError::Count(_)))));
}

#[test]
fn a_new_sheet_takes_the_place_of_the_old() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let (mut vault, old) = made(&folder.path().join("a"), &server.url);
    add(&mut vault, "lettre", b"a letter");
    sync(&mut vault);
    assert!(vault.rescue_kept().unwrap().is_none());
    vault.renew_rescue(now()).unwrap();
    let new = vault.rescue_kept().unwrap().unwrap();
    assert_ne!(*new.words(WordList::French), *old.words(WordList::French));
    let rescues = vault.chain().head().members.iter().filter(|m| m.powers.has(Powers::RESCUE)).count();
    assert_eq!(rescues, 1);
    vault.forget_rescue().unwrap();
    // It goes on, under a new root, and only the new sheet brings it back whole.
    add(&mut vault, "après", b"afterwards");
    sync(&mut vault);
    let refused = recover(&folder.path().join("b"), &sheet(&old, &server.url, None));
    assert!(matches!(refused, Err(Error::SheetReplaced)), "{:?}", refused.err());
    let back = recover(&folder.path().join("c"), &sheet(&new, &server.url, None)).unwrap();
    assert_eq!(back.state().visible().count(), 2);
    // Without a server there is nothing that a new sheet would be known by.
    let (mut alone, _) = Vault::make(&folder.path().join("d"), &how(Kind::Person, ""), now()).unwrap();
    assert!(matches!(alone.renew_rescue(now()), Err(Error::NoServer)));
    assert!(!alone.awaits_sheet());
}

#[test]
fn a_new_sheet_on_a_dead_line_leaves_the_old_one() {
    let real = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let (mut vault, _) = made(&folder.path().join("a"), &real.url);
    let before = vault.chain().head().seq;
    drop(real);
    assert!(matches!(vault.renew_rescue(now()), Err(Error::Offline(_))));
    assert_eq!(vault.chain().head().seq, before);
    assert!(!vault.awaits_sheet(), "nothing was made");
}

#[test]
fn a_server_that_moved_to_another_address_brings_the_vault_back() {
    let mut before = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let (mut lost, words) = made(&folder.path().join("a"), &before.url);
    let doc = add(&mut lost, "lettre", b"a letter");
    sync(&mut lost);
    drop(lost);
    before.stop();
    let moved = Server::made(|setup| {
        let identity = vault_server::identity::Identity::from_seed(&[7; 32]);
        let (records, blobs) = (before.store.open_records(), before.store.open_blobs());
        *setup = vault_server::serve::Setup::new(records, blobs, identity);
    });
    assert_ne!(moved.url, before.url);
    let mut back = recover(&folder.path().join("b"), &sheet(&words, &moved.url, None)).unwrap();
    assert!(back.state().docs.contains_key(&doc));
    add(&mut back, "autre", b"another");
    sync(&mut back);
    assert_eq!(back.chain().head().home.server.as_str(), moved.url);
    // Its card says where it is to be found now.
    let mut doctor = vault(&folder.path().join("o"), &moved.url, Kind::Professional, "Dr Martin");
    meet(&mut doctor, &mut back);
}
