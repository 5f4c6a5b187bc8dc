//! A device that has no memory, and a server that tells it an older journal, or another: the public log shows both.
#![allow(clippy::unwrap_used)]

mod common;
mod founder;
mod giver;
mod stage;

use common::*;
use founder::*;
use stage::*;
use std::time::Duration;
use vault_crypto::journal::{Op, Profile, head_leaf};
use vault_engine::{Error, Lie, Vault};
use vault_protocol::card::Kind;
use vault_protocol::http::{JournalPage, VaultState};
use vault_protocol::journal::JournalRef;
use vault_protocol::wire::{self, Bytes, List, Text};
use vault_tests::proxy::{Answer, Fate};

fn lie(result: Result<(), Error>) -> Lie {
    match result {
        Err(Error::ServerMisbehaved(lie)) => lie,
        other => panic!("{other:?}"),
    }
}

/// The server tells this journal and no other.
fn tell(stage: &Stage, vault: &Vault, records: Vec<Vec<u8>>) {
    let head = records.iter().fold(JournalRef::EMPTY, |at, record| at.then(record));
    let (state, journal) = (format!("/v1/vaults/{}/state", vault.id()), format!("/v1/vaults/{}/journal", vault.id()));
    stage.proxy.on(move |request| {
        if request.path() == state {
            return Fate::Rewrite(Box::new(move |answer: Answer| {
                let told: VaultState = wire::decode(&answer.body, usize::MAX).unwrap();
                Answer { body: wire::encode(&VaultState { journal: head, ..told }), ..answer }
            }));
        }
        if request.method == "GET" && request.path() == journal {
            let from: usize = request.target.split_once("from=").unwrap().1.parse().unwrap();
            let rest = records.iter().skip(from).map(|r| Bytes::new(&r[..]).unwrap()).collect::<Vec<_>>();
            return Fate::Rewrite(Box::new(|answer: Answer| {
                let body = wire::encode(&JournalPage { records: List::new(rest).unwrap() });
                Answer { body, ..answer }
            }));
        }
        Fate::Pass
    });
}

fn settle() {
    std::thread::sleep(Duration::from_millis(400));
}

struct Play {
    stage: Stage,
    founder: Founder,
    /// Every record that the server has.
    records: Vec<Vec<u8>>,
}

impl Play {
    fn new() -> Play {
        let stage = Stage::with_tick(Duration::from_millis(50));
        let founder = Founder::new(&stage.proxy.url());
        let records = founder.line.journal(&founder.sign, &founder.id, 0).unwrap();
        Play { stage, founder, records }
    }

    fn head(&self) -> JournalRef {
        self.records.iter().fold(JournalRef::EMPTY, |at, record| at.then(record))
    }

    fn next(&self, name: &str) -> Vec<u8> {
        let profile = Profile { name: Text::new(name).unwrap(), role: Text::default() };
        self.founder.record(&self.head(), self.founder.chain.head_ref(), vec![Op::Profile(profile)])
    }

    fn write(&mut self, name: &str) {
        let (after, record) = (self.head(), self.next(name));
        let f = &self.founder;
        let leaf = |head: &JournalRef| head_leaf(&f.root, &f.id, 0, head);
        f.line.append_journal(&f.sign, &f.id, after, std::slice::from_ref(&record), &leaf).unwrap();
        self.records.push(record);
    }

    /// A device that joins now, and is told `records` from its first question on.
    fn joins(&mut self, name: &str, records: Vec<Vec<u8>>) -> (Vault, Result<(), Error>) {
        let home = self.stage.folder.path().join(name);
        let joining = Vault::prepare_device(&home).unwrap();
        let welcome = self.founder.welcome(&joining);
        let mut vault = joining.finish(&welcome, &how(Kind::Person, "")).unwrap();
        vault.allow = vault_remote::Allow::Loopback;
        vault.line.pause = Duration::from_millis(1);
        settle();
        tell(&self.stage, &vault, records);
        let result = vault.fetch(now()).and_then(|_| vault.follow_log(now()));
        (vault, result)
    }
}

#[test]
fn c6_a_fresh_device_sees_that_an_older_journal_is_not_the_newest() {
    let mut play = Play::new();
    play.write("one");
    play.write("two");
    let all = play.records.clone();
    let (vault, result) = play.joins("old", all[..2].to_vec());
    assert_eq!(lie(result), Lie::JournalRollback);
    assert!(vault.audit_list().iter().any(|line| line.contains("older journal")));
    // None at all is older too.
    assert_eq!(lie(play.joins("none", vec![]).1), Lie::JournalRollback);
    // The true one is taken.
    let (vault, result) = play.joins("new", all);
    result.unwrap();
    assert_eq!(vault.state().profile.as_ref().unwrap().name.as_str(), "two");
}

#[test]
fn c7_a_fresh_device_sees_that_another_journal_was_written_there() {
    let mut play = Play::new();
    play.write("one");
    let other = play.next("fork");
    play.write("two");
    let forked = [play.records[..2].to_vec(), vec![other]].concat();
    assert_eq!(lie(play.joins("forked", forked.clone()).1), Lie::JournalFork);
    // Longer than the true one, it is no better.
    let after = forked.iter().fold(JournalRef::EMPTY, |at, record| at.then(record));
    let profile = Profile { name: Text::new("more").unwrap(), role: Text::default() };
    let more = play.founder.record(&after, play.founder.chain.head_ref(), vec![Op::Profile(profile)]);
    assert_eq!(lie(play.joins("longer", [forked, vec![more]].concat()).1), Lie::JournalFork);
}

#[test]
fn every_append_is_found_again_by_the_next_look() {
    let stage = Stage::with_tick(Duration::from_millis(50));
    let mut patient = stage.vault("patient", Kind::Person);
    let mut second = stage.second_device(&mut patient, "second");
    for n in 0..3 {
        add(&mut patient, &format!("Bilan {n}"), format!("{n}").as_bytes());
        sync(&mut patient);
        settle();
        // What another device wrote since is fetched, and is no lie.
        second.follow_log(now()).unwrap();
        assert_eq!(second.journal_head(), patient.journal_head(), "{n}");
        patient.follow_log(now()).unwrap();
    }
}

/// An older copy of a server is served, and somebody comes back to the vault there. Whoever knows more takes nothing of it: not its
/// journal, and not the statement that stands on that one either. When the true server is back everything goes on.
#[test]
fn c6_of_a_server_that_was_put_back_nothing_is_taken() {
    for written_there in [0, 5] {
        let stage = Stage::new();
        let mut patient = stage.vault("patient", Kind::Person);
        let mut second = stage.second_device(&mut patient, "second");
        add(&mut patient, "Bilan", b"one");
        sync(&mut patient);
        sync(&mut second);
        let older = fork(&stage);
        for n in 0..3 {
            add(&mut patient, &format!("Radio {n}"), format!("{n}").as_bytes());
        }
        sync(&mut patient);

        stage.proxy.forward_to(older.address());
        another_device(&mut second, &stage.folder.path().join("third"));
        for n in 0..written_there {
            add(&mut second, &format!("Courrier {n}"), format!("{n}!").as_bytes());
        }
        sync(&mut second);
        let (chain, journal) = (patient.chain().head_ref(), patient.journal_head());
        let said = lie(patient.sync(now(), &mut |_| {}).map(drop));
        match written_there {
            0 => assert_eq!(said, Lie::JournalRollback),
            _ => assert!(matches!(said, Lie::Record(_)), "{said:?}"),
        }
        assert_eq!((patient.chain().head_ref(), patient.journal_head()), (chain, journal), "all of it or nothing");

        stage.proxy.forward_to(stage.address());
        add(&mut patient, "Ordonnance", b"two");
        sync(&mut patient);
        let fourth = another_device(&mut patient, &stage.folder.path().join("fourth"));
        assert_eq!(fourth.state().docs.len(), 5);
    }
}
