//! Custodians elsewhere and the home log: they give shares under its proofs only, show what they have taken of it, and so find
//! out a home that shows two histories. Real servers, one of them twice.

#![allow(clippy::unwrap_used)]

mod common;
mod stage;
mod three;

use common::*;
use std::sync::Mutex;
use std::time::Duration;
use three::{Shown, Three};
use vault_engine::history::{Doubt, Logged};
use vault_engine::{Error, Lie};
use vault_log::fork::ForkReport;
use vault_protocol::http::ReceiptBox;
use vault_protocol::ids::Time;
use vault_protocol::release::Receipt;
use vault_protocol::sign::Signed;
use vault_protocol::wire;
use vault_tests::proxy::Fate;

/// Looks at the log and the boxes until this holds.
#[track_caller]
fn until(shown: &mut Shown, what: impl Fn(&Shown) -> bool) {
    for _ in 0..200 {
        shown.patient.follow_log(now()).unwrap();
        shown.patient.fetch_receipts(now()).unwrap();
        if what(shown) {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("{:?} {:?}", shown.patient.history(), shown.patient.doubts());
}

fn logged(shown: &Shown) -> usize {
    shown.patient.history().iter().filter(|r| matches!(r.logged, Logged::Leaf { .. })).count()
}

#[test]
fn readings_through_three_stand_in_the_home_log_whose_checkpoints_the_others_take() {
    let stage = Three::new();
    let mut shown = stage.shown(2);
    let named =
        |n: usize| stage.proxies[n].seen().iter().filter(|r| r.method == "PUT" && r.path().ends_with("/log")).count();
    assert_eq!([named(0), named(1), named(2)], [0, 1, 1], "the others are told whose log it is, the home is not");
    let log = shown.log();
    assert_eq!([stage.taken(1, &log), stage.taken(2, &log)], [None, None]);
    assert!(shown.ask(&[0]).unwrap().failed.is_empty());
    let first = stage.taken(1, &log).unwrap();
    assert_eq!(stage.taken(2, &log), None, "nobody asked it");
    shown.ask(&[1]).unwrap();
    assert!(stage.taken(1, &log).unwrap() > first);
    until(&mut shown, |shown| logged(shown) == 2);
    assert_eq!(shown.patient.doubts().unwrap(), []);
    // The proof that the reader keeps is of the home log, whoever the first share came from.
    let kept = shown.pro.state().keys.values().next().unwrap();
    let proof = vault_log::proof_file::ProofFile::parse(kept.proof.as_ref().unwrap()).unwrap();
    proof.checkpoint().verify(&log).unwrap();
}

#[test]
fn a_slot_whose_log_is_not_named_yet_is_told_to_nobody() {
    let stage = Three::new();
    let (mut patient, mut pro) = stage.people();
    stage.proxies[2].on(|r| if r.path().ends_with("/log") { Fate::Drop } else { Fate::Pass });
    let doc = add(&mut patient, "papier", b"0");
    let grant = patient.grant(&stage::opening(&pro, &[doc]), now()).unwrap();
    patient.sync(now(), &mut |_| {}).unwrap();
    assert_eq!(patient.not_opened(&grant), [stage.proxies[2].url()]);
    assert!(pro.receive(now()).unwrap().grants.is_empty());
    stage.honest();
    sync(&mut patient);
    assert!(patient.not_opened(&grant).is_empty());
    assert_eq!(pro.receive(now()).unwrap().grants.len(), 1);
}

#[test]
fn a_custodian_that_has_seen_more_of_the_log_is_brought_newer_proofs() {
    let stage = Three::new();
    let mut shown = stage.shown(1);
    let other = Mutex::new(Some(stage.shown_between("o", "e", 1)));
    // Between the proof that we get and our asking elsewhere, somebody else reads through the same custodians.
    stage.proxies[1].on(move |r| {
        if r.path().starts_with("/v1/logs/") {
            let other = other.lock().unwrap().take();
            if let Some(mut other) = other {
                assert!(other.ask(&[0]).unwrap().failed.is_empty());
            }
        }
        Fate::Pass
    });
    let asked = shown.ask(&[0]).unwrap();
    assert!(asked.failed.is_empty(), "{:?}", asked.failed);
    assert_eq!((asked.signed, stage.releases(0)), (1, 3), "the same receipt twice, and the other's");
    assert_eq!(shown.history(), 1);
}

#[test]
fn a_receipt_that_grew_old_before_the_others_took_it_is_signed_anew_and_logged_first() {
    let stage = Three::new();
    let mut shown = stage.shown(1);
    (1..3).for_each(|n| stage.dies(n));
    assert!(matches!(shown.ask(&[0]), Err(Error::Offline(_))));
    stage.honest();
    stage.servers.iter().for_each(|server| server.ahead(7200));
    let asked = shown.ask_at(now().plus(7200), &[0]).unwrap();
    assert!(asked.failed.is_empty(), "{:?}", asked.failed);
    assert_eq!(shown.open(0), "0");
    // Both are in the box, and each has a leaf.
    assert_eq!(shown.history(), 2);
    until(&mut shown, |shown| logged(shown) == 2);
}

#[test]
fn a_custodian_with_another_clock_than_the_home_is_passed_over() {
    let stage = Three::new();
    let mut shown = stage.shown(1);
    stage.servers[1].ahead(3 * 3600);
    let asked = shown.ask(&[0]).unwrap();
    let [(server, _)] = &asked.failed[..] else { panic!("{:?}", asked.failed) };
    assert_eq!(*server, stage.proxies[1].url());
    assert_eq!(shown.open(0), "0");
}

#[test]
fn a_home_that_hides_a_receipt_which_another_shows_is_convicted_by_its_own_leaf() {
    let stage = Three::new();
    let mut shown = stage.shown(1);
    shown.ask(&[0]).unwrap();
    let empty = wire::encode(&ReceiptBox { receipts: wire::List::default(), closing: None });
    stage.proxies[0].on(move |r| match r.path().ends_with("/receipts") {
        true => three::answer(empty.clone()),
        false => Fate::Pass,
    });
    until(&mut shown, |shown| !shown.patient.doubts().unwrap().is_empty());
    let doubts = shown.patient.doubts().unwrap();
    let [Doubt::Withheld(told)] = doubts[..] else { panic!("{doubts:?}") };
    assert_eq!((told.n, told.reader), (0, *shown.pro.id()));
    assert_eq!(shown.patient.history().len(), 1, "it hides nothing");
}

#[test]
fn a_receipt_released_elsewhere_without_a_leaf_at_home_is_said_once_it_is_late() {
    let stage = Three::new();
    let mut shown = stage.shown(1);
    let fork = stage.fork();
    shown.ask(&[0]).unwrap();
    stage.true_home();
    drop(fork);
    assert_eq!(shown.history(), 1, "the custodian elsewhere shows it");
    // The log that everybody is shown grows, and never has the leaf: the patient's log cannot be held against the fork here.
    (1..3)
        .for_each(|n| stage.proxies[n].on(|r| if r.path().starts_with("/v1/logs/") { Fate::Drop } else { Fate::Pass }));
    shown.patient.follow_log(now().plus(8 * Time::DAY)).unwrap();
    let doubts = shown.patient.doubts().unwrap();
    assert!(matches!(doubts[..], [Doubt::Unlogged(_)]), "{doubts:?}");
}

#[test]
fn c7_a_fork_shown_to_one_custodian_is_found_by_it_by_the_next_reader_and_by_the_owner() {
    let stage = Three::new();
    let mut shown = stage.shown(12);
    let log = shown.log();
    shown.ask(&[0]).unwrap();
    let mut other = stage.shown_between("o", "e", 2);
    // The home goes two ways: a reader and the first of the others are shown one of them, the patient the other.
    let fork = stage.fork();
    let mut papers = 1..10;
    loop {
        let paper = papers.next().unwrap();
        assert!(shown.ask(&[paper]).unwrap().failed.is_empty(), "one way goes on from what all have seen");
        // Of a size that is a power of two no proof says what the other way has there.
        if !stage.taken(1, &log).unwrap().is_power_of_two() {
            break;
        }
    }
    let size = stage.taken(1, &log).unwrap();
    let read = papers.start;
    stage.true_home();
    drop(fork);
    assert_eq!(shown.history(), read, "one that lies hides nothing: the other box shows what its own does not");

    // The owner asks the custodian what it has seen, once her own way is longer: while it is shorter, its size may be a power of two.
    while stage.public(&log) <= size {
        std::thread::sleep(Duration::from_millis(50));
    }
    let lie = loop {
        match shown.patient.follow_log(now()) {
            Ok(()) => std::thread::sleep(Duration::from_millis(50)),
            Err(Error::ServerMisbehaved(lie)) => break lie,
            Err(e) => panic!("{e:?}"),
        }
    };
    assert_eq!(lie, Lie::LogFork);
    let reports = shown.patient.fork_reports().unwrap();
    ForkReport::parse(&std::fs::read(&reports[0]).unwrap()).unwrap().verify(&log).unwrap();
    assert!(shown.patient.audit_list().iter().any(|line| line.contains(&stage.proxies[0].url())));

    // That reader signs nothing in the other way. One who has seen neither is told by the custodian that has: it refuses, and
    // keeps the report. The third of them gives its share, and who lied is said.
    assert_eq!(stage.reports(1, &log), 0);
    let before = stage.releases(0);
    assert!(matches!(shown.ask(&[11]), Err(Error::ServerMisbehaved(Lie::LogFork))));
    assert_eq!(stage.releases(0), before);
    let asked = other.ask(&[0]).unwrap();
    let [(server, error)] = &asked.failed[..] else { panic!("{:?}", asked.failed) };
    assert_eq!(*server, stage.proxies[0].url());
    assert!(matches!(error, Error::ServerMisbehaved(Lie::LogFork)), "{error:?}");
    assert_eq!((stage.reports(1, &log), stage.taken(1, &log)), (1, Some(size)), "it stays with what it took");
    assert!(stage.taken(2, &log).is_some());
    assert_eq!(other.pro.fork_reports().unwrap().len(), 1);
    // With the two that know one way each, nothing opens.
    stage.dies(2);
    assert!(matches!(other.ask(&[1]), Err(Error::ServerMisbehaved(Lie::LogFork))));
}

#[test]
fn receipts_of_one_reader_do_not_share_a_checkpoint_that_only_it_remembers() {
    let stage = Three::new();
    let mut shown = stage.shown(2);
    let log = shown.log();
    let mut named = |n: usize| {
        shown.ask(&[n]).unwrap();
        let receipts = shown.pro.state().keys.values().map(|k| Signed::<Receipt>::decode(&k.receipt).unwrap());
        let newest = receipts.max_by_key(|r| r.dangerous_unverified().n).unwrap();
        newest.dangerous_unverified().checkpoint.clone()
    };
    let first = named(0);
    let size = stage.public(&log);
    while stage.public(&log) == size {
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_ne!(named(1), first, "everybody names what everybody is shown at that time");
}
