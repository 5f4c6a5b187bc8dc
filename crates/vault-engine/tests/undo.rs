//! Taken back: words, the bin, and a closed door by another like it.
#![allow(clippy::unwrap_used)]

mod common;

use common::*;
use vault_engine::grants::Opening;
use vault_engine::state::{BIN, Words};
use vault_engine::{Error, Locked};
use vault_protocol::card::Kind;
use vault_protocol::ids::Time;

#[test]
fn words_come_back_and_last() {
    let dir = tempfile::tempdir().unwrap();
    let (home, server) = (dir.path().join("p"), Server::start());
    let mut vault = vault(&home, &server.url, Kind::Person, "");
    let doc = add(&mut vault, "Analyse", b"sang");
    assert!(matches!(vault.undo_words(&doc, now()), Err(Error::NotFound(_))), "nothing was changed yet");
    let first = vault.state().docs[&doc].words.clone();
    let wrong = Words { title: "Analise".into(), private: true, tags: vec!["cœur".into()], ..first.clone() };
    vault.describe(&doc, &wrong, now()).unwrap();
    vault.describe(&doc, &wrong, now()).unwrap();
    assert_eq!(vault.state().docs[&doc].before, Some(first.clone()), "the same words again are no change");
    drop(vault);
    let mut vault = Locked::open(&home).unwrap().unlock(None).unwrap();
    vault.undo_words(&doc, now()).unwrap();
    assert_eq!((&vault.state().docs[&doc].words, &vault.state().docs[&doc].before), (&first, &Some(wrong.clone())));
    vault.undo_words(&doc, now()).unwrap();
    assert_eq!(vault.state().docs[&doc].words, wrong);
    // Thirty days in the bin, to the second.
    vault.remove(&doc, now()).unwrap();
    assert_eq!(vault.empty_bin(Time(now().0 + BIN - 1)).unwrap(), 0);
    vault.restore(&doc, now()).unwrap();
    assert_eq!(vault.empty_bin(Time(now().0 + 2 * BIN)).unwrap(), 0);
    assert_eq!(vault.state().docs[&doc].words, wrong);
}

#[test]
fn a_closed_door_is_opened_again_as_another() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start();
    let mut patient = vault(&dir.path().join("p"), &server.url, Kind::Person, "Hélène");
    let mut pro = vault(&dir.path().join("d"), &server.url, Kind::Professional, "Dr Roux");
    let kept = add(&mut patient, "Panoramique", b"dents");
    let binned = add(&mut patient, "Carnet", b"vieux");
    meet(&mut patient, &mut pro);
    let how = Opening {
        docs: vec![kept, binned],
        to: *pro.id(),
        until: now().plus(Time::DAY),
        purpose: "consultation".into(),
        rights: READ,
        standing: Some(vec!["11502-2".into()]),
        unverified: false,
        sensitive: false,
    };
    let id = patient.grant(&how, now()).unwrap();
    let again = |patient: &vault_engine::Vault, at| patient.opened_again(&id, &|_| false, at);
    assert!(again(&patient, now()).is_err(), "an open door is not opened again");
    patient.revoke(&id, now()).unwrap();
    patient.remove(&binned, now()).unwrap();
    assert!(again(&patient, how.until).is_err(), "its time is over");
    let opening = again(&patient, now()).unwrap();
    assert_eq!(
        (opening.docs.as_slice(), opening.until, opening.purpose.as_str()),
        (&[kept][..], how.until, "consultation")
    );
    assert_eq!((opening.standing.as_ref(), opening.unverified), (how.standing.as_ref(), false));
    assert!(patient.opened_again(&id, &|d| d.id == kept, now()).unwrap().sensitive);
    let other = patient.grant(&opening, now()).unwrap();
    let state = patient.state();
    assert!(other != id && state.grants[&id].revoked.is_some() && state.grants[&other].is_open(now()));
}
