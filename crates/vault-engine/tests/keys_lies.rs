//! Attacks C7 and A4 (docs/threat-model.md): lies about a log of keys, to a patient who knows somebody that stands in it:
//! another past, an older one, another key, one that stands still. Each is found, nothing of it counts, and what two
//! signatures prove is kept as a file.
#![allow(clippy::unwrap_used)]

mod common;
mod stage;

use common::*;
use stage::*;
use std::time::Duration;
use vault_engine::{Error, Lie, Vault};
use vault_log::checkpoint::SignedCheckpoint;
use vault_log::cosignature::Cosigner;
use vault_log::fork::ForkReport;
use vault_log::key::{KeyName, VerifierKey};
use vault_log::tree::TreeHead;
use vault_log::witness::{AddCheckpoint, KnownLog, judge};
use vault_protocol::card::Kind;
use vault_protocol::ids::{Time, VaultId};
use vault_protocol::vouch::Seen;
use vault_remote::{Allow, Connection, ServerUrl};
use vault_server::logs::secret::LogSecret;
use vault_tests::proxy::{Answer, Fate};

const TICK: Duration = Duration::from_millis(20);

/// A patient who knows an authority by its card.
struct Play {
    stage: Stage,
    patient: Vault,
    order: Vault,
    known: VaultId,
}

fn play() -> Play {
    let stage = Stage::with_tick(TICK);
    let mut order = stage.vault("order", Kind::Authority);
    let mut patient = stage.vault("patient", Kind::Person);
    let known = meet(&mut patient, &mut order);
    let mut play = Play { stage, patient, order, known };
    play.shown(3);
    play
}

impl Play {
    /// What everybody is shown of the log.
    fn checkpoint(&self) -> Vec<u8> {
        self.stage.get("/keys/001/checkpoint")
    }

    fn key(&self) -> VerifierKey {
        let url = ServerUrl::parse(&self.stage.proxy.url(), Allow::Loopback).unwrap();
        Connection::new(url).info().unwrap().log.parse().unwrap()
    }

    fn size(&self) -> u64 {
        size(&self.checkpoint(), &self.key())
    }

    /// Waits until the log has so many entries, and reads it.
    fn shown(&mut self, entries: u64) {
        while self.size() < entries {
            std::thread::sleep(TICK);
        }
        self.patient.read_registers(now()).unwrap();
        assert_eq!(self.seen(), Seen::Newest);
    }

    /// What the patient thinks of the card that she knows.
    fn seen(&self) -> Seen {
        self.seen_at(now())
    }

    fn seen_at(&self, now: Time) -> Seen {
        self.patient.vouched(&self.patient.state().contacts[&self.known], now).unwrap().seen
    }

    /// The authority makes a new card: one entry more.
    fn grows(&mut self) {
        let before = self.size();
        self.order.rotate_card(now()).unwrap();
        sync(&mut self.order);
        while self.size() == before {
            std::thread::sleep(TICK);
        }
    }

    fn lie(&mut self) -> Lie {
        match self.patient.read_registers(now()) {
            Err(Error::ServerMisbehaved(lie)) => lie,
            other => panic!("{other:?}"),
        }
    }

    /// The kept files that convict the log before anybody.
    fn convictions(&self) -> usize {
        let key = self.key();
        let convicts = |path: &std::path::PathBuf| {
            ForkReport::parse(&std::fs::read(path).unwrap()).is_ok_and(|report| report.verify(&key).is_ok())
        };
        self.patient.fork_reports().unwrap().iter().filter(|path| convicts(path)).count()
    }
}

fn size(checkpoint: &[u8], key: &VerifierKey) -> u64 {
    SignedCheckpoint::parse(checkpoint).unwrap().verify(key).unwrap().head().size
}

/// Another server of the same name and keys, with so many entries of another past.
fn other(play: &Play, entries: usize) -> Server {
    let server = Server::made(|setup| {
        setup.authority = Some(play.stage.proxy.authority());
        setup.logs.tick = TICK;
    });
    play.stage.proxy.forward_to(server.address());
    let mut stranger = play.stage.vault("stranger", Kind::Authority);
    for _ in 3..entries {
        stranger.rotate_card(now()).unwrap();
        sync(&mut stranger);
    }
    play.stage.proxy.forward_to(play.stage.address());
    // What it has taken in is shown with the next tick.
    std::thread::sleep(Duration::from_millis(500));
    server
}

/// C7: another past of the same length, and of another length.
#[test]
fn c7_two_histories_of_a_log_of_keys_are_kept_as_a_report_that_convicts_it() {
    for entries in [3, 5] {
        let mut play = play();
        let other = other(&play, entries);
        route(&play.stage, "/keys/", other.address());
        assert_eq!(play.lie(), Lie::LogFork, "{entries} entries");
        assert_eq!(play.convictions(), 1, "{entries} entries");
        assert!(play.patient.audit_list().iter().any(|line| line.contains("forks")), "it is said where it is");
        // Again is the same file, and nothing of it counted.
        assert_eq!(play.lie(), Lie::LogFork);
        assert_eq!(play.patient.fork_reports().unwrap().len(), 1);
        assert_eq!(play.seen(), Seen::Newest);
        // The true log goes on being good.
        play.stage.proxy.on(|_| Fate::Pass);
        play.grows();
        play.patient.read_registers(now()).unwrap();
        assert_eq!(play.seen(), Seen::OtherCard, "a newer card stands there");
    }
}

/// Who asks for other people reads from the beginning, and is told of another past all the same.
#[test]
fn c7_another_past_is_found_by_who_reads_from_the_beginning() {
    let mut play = play();
    let other = other(&play, 4);
    let mut second = play.stage.vault("second order", Kind::Authority);
    meet(&mut play.patient, &mut second);
    route(&play.stage, "/keys/", other.address());
    assert_eq!(play.lie(), Lie::LogFork);
    assert_eq!(play.convictions(), 1);
}

#[test]
fn c7_a_log_of_keys_that_goes_back_is_not_read_and_both_checkpoints_are_kept() {
    let mut play = play();
    let old = play.checkpoint();
    play.grows();
    play.patient.read_registers(now()).unwrap();
    assert_eq!(play.seen(), Seen::OtherCard);
    play.stage.proxy.on(move |request| {
        let old = old.clone();
        match request.path() == "/keys/001/checkpoint" {
            true => Fate::Rewrite(Box::new(move |answer| Answer { body: old, ..answer })),
            false => Fate::Pass,
        }
    });
    assert_eq!(play.lie(), Lie::LogRollback);
    assert_eq!((play.patient.fork_reports().unwrap().len(), play.convictions()), (1, 0), "both are true");
    assert_eq!(play.seen(), Seen::OtherCard, "what was read is not forgotten");
    play.stage.proxy.on(|_| Fate::Pass);
    play.patient.read_registers(now()).unwrap();
}

#[test]
fn a_log_of_keys_under_another_key_is_refused() {
    let mut play = play();
    let other = Server::made(|setup| {
        setup.authority = Some(play.stage.proxy.authority());
        setup.log_secret = LogSecret::from_bytes([8; 32]);
        setup.logs.tick = TICK;
    });
    route(&play.stage, "/v1/server", other.address());
    assert_eq!(play.lie(), Lie::OtherLog);
    // And its signature counts for nothing under the old name.
    route(&play.stage, "/keys/", other.address());
    assert_eq!(play.lie(), Lie::LogSignature);
    assert_eq!(play.seen(), Seen::Newest);
    assert_eq!(play.patient.fork_reports().unwrap(), Vec::<std::path::PathBuf>::new());
}

/// A changed entry, whatever is signed over it.
#[test]
fn an_entry_that_was_changed_on_the_way_is_no_entry() {
    let mut play = play();
    play.grows();
    play.stage.proxy.on(|request| match request.path().contains("/tile/entries/") {
        true => Fate::Rewrite(Box::new(|mut answer: Answer| {
            let last = answer.body.len() - 1;
            answer.body[last] ^= 1;
            answer
        })),
        false => Fate::Pass,
    });
    assert_eq!(play.lie(), Lie::LogEntries);
    assert_eq!(play.convictions(), 0);
    assert_eq!(play.seen(), Seen::Newest);
}

fn cosigner() -> Cosigner {
    Cosigner::derive(KeyName::new("witness.example").unwrap(), &[8; 32])
}

/// One that stands still. Who asks for witnesses learns from them since when nothing newer was seen; checkpoints without them
/// make nothing newer.
#[test]
fn a4_a_log_of_keys_that_stands_still_is_old_after_two_days_where_witnesses_are_asked_for() {
    let mut play = play();
    let (key, still) = (play.key(), play.checkpoint());
    let policy = format!("log {key}\nwitness w {}\nquorum w\n", cosigner().key());
    play.patient.set_policy(Some(policy.as_bytes())).unwrap();

    let signed = {
        let mut checkpoint = SignedCheckpoint::parse(&still).unwrap();
        let asked = AddCheckpoint { old_size: 0, proof: vec![], checkpoint: checkpoint.clone() };
        let known = KnownLog { keys: &[key], last: TreeHead::EMPTY };
        let line = judge(&asked, Some(known)).unwrap().cosign(&cosigner(), now().0).unwrap();
        checkpoint.add_cosignatures(line.as_bytes(), &[cosigner().key().clone()]).unwrap();
        checkpoint.to_string().into_bytes()
    };
    play.stage.proxy.on(move |request| {
        let signed = signed.clone();
        match request.path() == "/keys/001/checkpoint" {
            true => Fate::Rewrite(Box::new(move |answer| Answer { body: signed, ..answer })),
            false => Fate::Pass,
        }
    });
    play.patient.read_registers(now()).unwrap();
    assert_eq!(play.seen(), Seen::Newest);
    // The log is shown to everybody else with a new card in it, and to her as it was, with the witness's signature of then.
    let later = now().plus(3 * Time::DAY);
    play.patient.read_registers(later).unwrap();
    assert_eq!(play.seen_at(later), Seen::NotRead, "nobody has said for three days that there is nothing newer");
    // Without that signature it is no newer.
    play.stage.proxy.on(|_| Fate::Pass);
    play.patient.read_registers(later).unwrap();
    assert_eq!(play.seen_at(later), Seen::NotRead);
    // Who asks for no witnesses has only this device's clock.
    play.patient.set_policy(Some(b"quorum none\n")).unwrap();
    play.patient.read_registers(later).unwrap();
    assert_eq!(play.seen_at(later), Seen::Newest);
}
