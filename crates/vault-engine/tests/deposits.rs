//! Letters that strangers send: what waits, what is refused, and what a letter can take with it when it goes.
#![allow(clippy::unwrap_used)]

mod common;
mod giver;

use common::*;
use giver::{Giver, key, verified};
use std::fs;
use vault_crypto::deposit::{self, Content, Deposit, DepositPackage};
use vault_crypto::random;
use vault_engine::deposits::{Gift, MAX_GIVEN, drop_id};
use vault_engine::grants::Opening;
use vault_engine::receive::Arrivals;
use vault_engine::state::Words;
use vault_engine::{Class, Error, Fault, SenderFault, Vault};
use vault_protocol::card::{Kind, VerifiedCard};
use vault_protocol::grant::Rights;
use vault_protocol::hash::Hash;
use vault_protocol::ids::{ChainRef, MessageId, Time, VaultId};
use vault_protocol::wire::{Bytes, List, Text};

// A letter of which every part may be changed; its object is bound to the recipient.
fn letter(
    giver: &Giver,
    to: &VerifiedCard,
    content: &[u8],
    spoil: impl FnOnce(&mut Deposit),
) -> (DepositPackage, Deposit) {
    let as_recipient = Giver { id: to.vault, ..borrow(giver) };
    let (about, dek, object) = as_recipient.sealed("Courrier", content);
    let mut body = Deposit {
        recipient: to.vault,
        card: to.hash(),
        id: MessageId::new(random::bytes()),
        giver: giver.id,
        chain: giver.chain().head_ref(),
        time: now(),
        doc: about.doc,
        version: about.version,
        digest: about.digest,
        size: about.size,
        title: Text::new("Courrier").unwrap(),
        file_name: Text::new("../../courrier.txt").unwrap(),
        type_code: Text::new("11488-4").unwrap(),
        date: None,
        author: None,
        mime: Text::new("text/plain").unwrap(),
        message: None,
        matter: None,
    };
    spoil(&mut body);
    let signed = giver.sign.sign(body.clone());
    let package = DepositPackage {
        signed: Bytes::new(signed.bytes()).unwrap(),
        key: dek,
        content: Content::Inline(Bytes::new(object).unwrap()),
        chain: giver.statements(),
        card: Bytes::new(giver.card.bytes()).unwrap(),
    };
    (package, body)
}

// A giver with the same keys: only the vault its objects are bound to differs.
fn borrow(giver: &Giver) -> Giver {
    Giver {
        sign: key(),
        id: giver.id,
        first: giver.first.clone(),
        ring: giver.ring.clone(),
        card: giver.card.clone(),
        url: giver.url.clone(),
        line: giver::connect(&giver.url),
        server_key: giver.server_key,
    }
}

fn send(giver: &Giver, to: &VerifiedCard, package: &DepositPackage) {
    giver.drop(to, &deposit::seal(to, package).unwrap());
}

fn stage() -> (Server, tempfile::TempDir, Vault, Giver) {
    let (server, folder) = (Server::start(), tempfile::tempdir().unwrap());
    let patient = vault(&folder.path().join("p"), &server.url, Kind::Person, "Hélène");
    let giver = Giver::new(&server.url);
    (server, folder, patient, giver)
}

fn refused(arrivals: &Arrivals, name: &str) {
    assert_eq!((arrivals.deposits, arrivals.refused.len()), (0, 1), "{name}");
    let blame = arrivals.refused[0].blame();
    assert_eq!((blame.fault, blame.class), (Fault::Sender, Class::Tampered), "{name}: {:?}", arrivals.refused);
}

type Spoilt = (&'static str, Box<dyn Fn(&mut Deposit)>);

#[test]
fn b8_a_letter_that_its_giver_did_not_make_for_this_vault_is_refused() {
    let (_server, _folder, mut patient, giver) = stage();
    let to = verified(&mut patient);
    let spoilt: Vec<Spoilt> = vec![
        ("another recipient", Box::new(|d| d.recipient = VaultId::new([9; 32]))),
        ("another card", Box::new(|d| d.card = Hash::new([9; 32]))),
        ("another giver", Box::new(|d| d.giver = VaultId::new([9; 32]))),
        ("another chain", Box::new(|d| d.chain = ChainRef { seq: 0, hash: Hash::new([9; 32]) })),
        ("more than can be given", Box::new(|d| d.size = MAX_GIVEN + 1)),
        ("without end", Box::new(|d| d.size = u64::MAX)),
    ];
    for (name, spoil) in &spoilt {
        let (package, _) = letter(&giver, &to, b"bonjour", |d| spoil(d));
        send(&giver, &to, &package);
        refused(&patient.receive(now()).unwrap(), name);
        sync(&mut patient);
    }
    let (mut package, body) = letter(&giver, &to, b"bonjour", |_| {});
    package.signed = Bytes::new(key().sign(body).bytes()).unwrap();
    send(&giver, &to, &package);
    refused(&patient.receive(now()).unwrap(), "signed by a stranger");
    assert!(patient.inbox(now()).unwrap().is_empty());
}

#[test]
fn a_letter_lies_about_its_content_and_becomes_nothing() {
    let (_server, folder, mut patient, giver) = stage();
    let to = verified(&mut patient);
    let spoilt: Vec<Spoilt> = vec![
        ("another digest", Box::new(|d| d.digest = vault_protocol::hash::object_digest(b""))),
        ("shorter", Box::new(|d| d.size -= 1)),
        ("longer", Box::new(|d| d.size += 5000)),
        ("another document", Box::new(|d| d.doc = vault_protocol::ids::DocId::new([1; 16]))),
    ];
    for (name, spoil) in &spoilt {
        let (package, body) = letter(&giver, &to, b"bonjour", |d| spoil(d));
        send(&giver, &to, &package);
        assert_eq!(patient.receive(now()).unwrap().deposits, 1, "{name}");
        let e = patient.deposit_content(&body.id, now()).unwrap_err();
        assert!(matches!(e, Error::Sender(SenderFault::Content)), "{name}: {e:?}");
        assert!(patient.accept(&body.id, false, &|_, _| vec![], now()).is_err());
        patient.refuse(&body.id, now()).unwrap();
        sync(&mut patient);
    }
    assert!(patient.state().docs.is_empty());
    // A name that climbs is a name in a list, and no path: nothing was written outside the home.
    assert!(!folder.path().join("courrier.txt").exists());
}

#[test]
fn a_letter_is_decided_once_whoever_shows_it_again() {
    let (_server, _folder, mut patient, giver) = stage();
    let to = verified(&mut patient);
    let (package, body) = letter(&giver, &to, b"bonjour", |_| {});
    let sealed = [deposit::seal(&to, &package).unwrap(), deposit::seal(&to, &package).unwrap()];
    giver.drop(&to, &sealed[0]);
    patient.receive(now()).unwrap();
    // The same letter in another envelope while the first one waits.
    giver.drop(&to, &sealed[1]);
    let twice = patient.receive(now()).unwrap();
    assert_eq!((twice.deposits, twice.refused.len()), (1, 1));
    patient.accept(&body.id, false, &|_, _| vec![], now()).unwrap();
    sync(&mut patient);
    for bytes in &sealed {
        giver.drop(&to, bytes);
        let again = patient.receive(now()).unwrap();
        assert_eq!((again.deposits, again.unreadable, again.refused.len()), (0, 0, 0));
        sync(&mut patient);
    }
    assert_eq!(patient.state().docs.len(), 1);
}

fn gift(name: &str, bytes: Vec<u8>) -> Gift {
    Gift {
        bytes,
        words: Words { title: name.into(), type_code: "11488-4".into(), ..Words::default() },
        file_name: format!("{name}.bin"),
        mime: "application/octet-stream".into(),
        message: None,
    }
}

#[test]
fn a_letter_takes_no_part_of_another_with_it() {
    let (server, folder, mut patient, giver) = stage();
    let to = verified(&mut patient);
    let mut pro = vault(&folder.path().join("d"), &server.url, Kind::Professional, "Dr Roux");
    meet(&mut pro, &mut patient);
    let big: Vec<u8> = (0..6_000_000u32).map(|i| (i % 241) as u8).collect();
    pro.give(patient.id(), &gift("Scanner", big.clone()), now()).unwrap();
    sync(&mut pro);
    assert_eq!(patient.receive(now()).unwrap().deposits, 1);
    // A letter whose sender learnt which drops are here names them all as its own parts.
    let folder_in = fs::read_dir(patient.home().join("in")).unwrap().next().unwrap().unwrap().path();
    let names = fs::read_dir(folder_in).unwrap().map(|f| f.unwrap().file_name().into_string().unwrap());
    let all: Vec<_> = names.filter_map(|n| vault_protocol::ids::DropId::from_hex(&n)).collect();
    assert_eq!(all.len(), 3, "two parts and a letter");
    let (mut package, body) = letter(&giver, &to, b"rien", |_| {});
    package.content = Content::Parts(List::new(all).unwrap());
    send(&giver, &to, &package);
    assert_eq!(patient.receive(now()).unwrap().deposits, 2);
    patient.refuse(&body.id, now()).unwrap();
    sync(&mut patient);
    let waiting = patient.inbox(now()).unwrap();
    assert!(waiting.len() == 1 && waiting[0].complete);
    assert_eq!(patient.deposit_content(&waiting[0].deposit.id, now()).unwrap(), big);
}

#[test]
fn one_part_named_a_thousand_times_fills_no_memory() {
    let (_server, _folder, mut patient, giver) = stage();
    let to = verified(&mut patient);
    let part = vec![7; 4 << 20];
    let (mut package, body) = letter(&giver, &to, b"x", |d| d.size = MAX_GIVEN);
    package.content = Content::Parts(List::new(vec![drop_id(&part); 1024]).unwrap());
    giver.drop(&to, &part);
    send(&giver, &to, &package);
    patient.receive(now()).unwrap();
    let e = patient.deposit_content(&body.id, now()).unwrap_err();
    assert!(matches!(e, Error::Sender(SenderFault::Content)), "{e:?}");
    patient.refuse(&body.id, now()).unwrap();
    assert_eq!(patient.receive(now()).unwrap().unreadable, 0, "the part went with it");
}

#[test]
fn an_owner_is_told_before_letters_fill_the_mailbox() {
    let (_server, _folder, mut patient, giver) = stage();
    let to = verified(&mut patient);
    let mut body = None;
    for n in 0..400u32 {
        let (package, deposit) = letter(&giver, &to, &n.to_be_bytes(), |_| {});
        send(&giver, &to, &package);
        body = Some(deposit);
    }
    assert_eq!(patient.mailbox_filling().unwrap(), None, "nobody has looked yet");
    patient.receive(now()).unwrap();
    assert_eq!(patient.mailbox_filling().unwrap(), Some(80));
    patient.refuse(&body.unwrap().id, now()).unwrap();
    assert_eq!(patient.mailbox_filling().unwrap(), None, "399 of 500");
}

#[test]
fn parts_wait_for_their_letter_and_go_in_the_end() {
    let (server, folder, mut patient, _giver) = stage();
    let mut pro = vault(&folder.path().join("d"), &server.url, Kind::Professional, "Dr Roux");
    meet(&mut pro, &mut patient);
    let big: Vec<u8> = (0..9_000_000u32).map(|i| (i % 239) as u8).collect();
    pro.give(patient.id(), &gift("Scanner", big), now()).unwrap();
    sync(&mut pro);
    patient.receive(now()).unwrap();
    // Old parts of a letter that waits stay with it.
    let later = now().plus(40 * Time::DAY);
    let arrivals = patient.receive(later).unwrap();
    assert_eq!((arrivals.deposits, arrivals.unreadable), (1, 3));
    assert!(patient.inbox(later).unwrap()[0].complete);
    // Without it they go.
    let id = patient.inbox(later).unwrap()[0].deposit.id;
    patient.refuse(&id, later).unwrap();
    assert_eq!(patient.receive(later).unwrap().unreadable, 0);
}

#[test]
fn what_cannot_be_given_is_said_before_anything_is_sent() {
    let (server, folder, mut patient, _giver) = stage();
    let mut pro = vault(&folder.path().join("d"), &server.url, Kind::Professional, "Dr Roux");
    let to = *patient.id();
    let e = pro.give(&to, &gift("x", vec![1]), now()).unwrap_err();
    assert!(matches!(e, Error::NotFound(_)), "a stranger: {e:?}");
    meet(&mut pro, &mut patient);
    assert!(matches!(pro.give(&to, &gift("x", vec![]), now()), Err(Error::EmptySource(_))));
    let e = pro.give(&to, &gift("x", vec![0; usize::try_from(MAX_GIVEN).unwrap() + 1]), now()).unwrap_err();
    assert!(matches!(e, Error::TooLong(_)), "{e:?}");
    let mut long = gift("x", vec![1]);
    long.message = Some("a".repeat(5000));
    assert!(matches!(pro.give(&to, &long, now()), Err(Error::TooLong(_))));
    let outside = fs::read_dir(pro.home().join("out")).map_or(0, Iterator::count);
    assert_eq!(outside, 0, "nothing waits to be sent");
}

#[test]
fn a_door_to_give_by_shows_nothing_whoever_asks() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let mut patient = vault(&folder.path().join("p"), &server.url, Kind::Person, "Hélène");
    let mut doctor = vault(&folder.path().join("d"), &server.url, Kind::Professional, "Dr Usine");
    meet(&mut patient, &mut doctor);
    let doc = add(&mut patient, "Bilan", b"1");
    let opening = Opening {
        docs: vec![],
        to: *doctor.id(),
        until: now().plus(Time::DAY),
        purpose: String::new(),
        rights: Rights { read: false, give: true, message: true },
        standing: None,
        unverified: false,
        sensitive: false,
    };
    let with_paper = Opening { docs: vec![doc], ..opening.clone() };
    let with_rule = Opening { standing: Some(vec![]), ..opening.clone() };
    for bad in [with_paper, with_rule] {
        assert!(matches!(patient.grant(&bad, now()), Err(Error::GivesOnly)));
    }
    assert!(patient.state().grants.is_empty());
    let door = patient.grant(&opening, now()).unwrap();
    assert!(matches!(patient.grant_more(&door, &[doc], now()), Err(Error::GivesOnly)));
    assert!(patient.state().grants[&door].papers.is_empty());
}
