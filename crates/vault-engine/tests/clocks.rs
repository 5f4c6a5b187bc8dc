//! Which clock decides: a door ends by the witnesses' time, whatever somebody turned his own clock to; and what a giver
//! has seen of the log meets what its reader sees.
#![allow(clippy::unwrap_used)]

mod common;
mod giver;
mod stage;

use common::*;
use giver::Giver;
use stage::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use vault_engine::grants::Opening;
use vault_engine::{Error, Lie, SenderFault, Vault};
use vault_log::checkpoint::{Checkpoint, SignedCheckpoint};
use vault_log::cosignature::Cosigner;
use vault_log::edge::Edge;
use vault_log::key::{KeyName, VerifierKey};
use vault_log::note::NoteSigner;
use vault_log::tree::TreeHead;
use vault_log::witness::{AddCheckpoint, KnownLog, judge};
use vault_protocol::card::Kind;
use vault_protocol::ids::{DocId, EntryId, Time};
use vault_protocol::wire::Bytes;
use vault_tests::proxy::{Answer, Fate};

fn cosigner() -> Cosigner {
    Cosigner::derive(KeyName::new("witness.example").unwrap(), &[8; 32])
}

/// From now on a witness has signed every checkpoint that is shown, at the second that is set.
fn witnessed(stage: &Stage, log: VerifierKey) -> Arc<AtomicU64> {
    let time = Arc::new(AtomicU64::new(now().0));
    let at = time.clone();
    stage.proxy.on(move |request| {
        let (log, at) = (log.clone(), at.load(Ordering::Relaxed));
        match request.path().starts_with("/events/") && request.path().ends_with("/checkpoint") {
            true => Fate::Rewrite(Box::new(move |answer: Answer| {
                let mut checkpoint = SignedCheckpoint::parse(&answer.body).unwrap();
                let asked = AddCheckpoint { old_size: 0, proof: vec![], checkpoint: checkpoint.clone() };
                let known = KnownLog { keys: &[log], last: TreeHead::EMPTY };
                let line = judge(&asked, Some(known)).unwrap().cosign(&cosigner(), at).unwrap();
                checkpoint.add_cosignatures(line.as_bytes(), &[cosigner().key().clone()]).unwrap();
                Answer { body: checkpoint.to_string().into_bytes(), ..answer }
            })),
            false => Fate::Pass,
        }
    });
    time
}

fn policy(log: &VerifierKey) -> String {
    format!("log {log}\nwitness w {}\nquorum w\n", cosigner().key())
}

struct Play {
    stage: Stage,
    patient: Vault,
    doctor: Vault,
    docs: Vec<DocId>,
    time: Arc<AtomicU64>,
}

/// A door that is open for a day, and two people who believe the same witness.
fn play() -> Play {
    let stage = Stage::with_tick(Duration::from_millis(50));
    let mut patient = stage.vault("patient", Kind::Person);
    let mut doctor = stage.vault("doctor", Kind::Professional);
    meet(&mut patient, &mut doctor);
    let docs = vec![add(&mut patient, "Bilan", b"one"), add(&mut patient, "Lettre", b"two")];
    patient.grant(&Opening { docs: docs[..1].to_vec(), ..opening(&doctor, &docs) }, now()).unwrap();
    sync(&mut patient);
    doctor.receive(now()).unwrap();
    let log = patient.pinned_logs().unwrap().remove(0).key;
    let time = witnessed(&stage, log.clone());
    for vault in [&mut patient, &mut doctor] {
        vault.set_policy(Some(policy(&log).as_bytes())).unwrap();
    }
    Play { stage, patient, doctor, docs, time }
}

impl Play {
    fn says(&self, time: Time) {
        self.time.store(time.0, Ordering::Relaxed);
    }

    fn ask(&mut self, by: Time) -> Result<usize, Error> {
        let head = *self.doctor.state().received.keys().next().unwrap();
        let entries: Vec<EntryId> = self.doctor.received(&head, by).unwrap().entries.iter().map(|e| e.id).collect();
        self.doctor.request(&head, &entries, by, &mut |_| {}).map(|done| done.signed)
    }

    fn receipts(&mut self) -> usize {
        self.patient.fetch_receipts(now()).unwrap().new
    }
}

#[test]
fn a_policy_with_another_key_for_a_known_log_changes_nothing() {
    let mut play = play();
    let pin = play.patient.pinned_logs().unwrap().remove(0).key;
    let other = NoteSigner::derive(pin.name().clone(), &[9; 32]);
    let refused = play.patient.set_policy(Some(policy(other.key()).as_bytes())).unwrap_err();
    assert_eq!(refused.blame().code, "policy-key");
    let logs = play.patient.logs().unwrap();
    assert!(matches!(&logs[..], [log] if log.own && log.named && log.key == pin), "{logs:?}");
    assert_eq!(play.patient.witnesses().unwrap().needed, 1);
    // Another log may be named before it was met.
    let elsewhere = NoteSigner::derive(KeyName::new("other.example/events/001").unwrap(), &[9; 32]);
    play.patient.set_policy(Some(policy(elsewhere.key()).as_bytes())).unwrap();
    let logs = play.patient.logs().unwrap();
    assert_eq!(logs.iter().map(|log| (log.operator(), log.named)).collect::<Vec<_>>()[1], ("other.example", true));
    assert!(logs[0].own && !logs[0].named && logs[1].server.is_none());
}

#[test]
fn a_reader_whose_clock_was_set_back_is_not_served() {
    let mut play = play();
    // By his clock the door is open. The witnesses signed two days later.
    play.says(now().plus(2 * Time::DAY));
    let a_while_ago = Time(now().0 - Time::DAY - 60);
    play.doctor.follow_log(a_while_ago).unwrap();
    assert!(play.doctor.log_time(now()) >= now().plus(2 * Time::DAY));
    assert!(matches!(play.ask(now()), Err(Error::Closed)));
    assert_eq!(play.receipts(), 0, "he has signed nothing");
}

#[test]
fn without_witnesses_the_custodians_clock_is_put_before_the_readers() {
    let mut play = play();
    play.doctor.set_policy(None).unwrap();
    let how = Opening { until: now().plus(3600), ..opening(&play.doctor, &play.docs) };
    play.patient.grant(&how, now()).unwrap();
    sync(&mut play.patient);
    play.doctor.receive(now()).unwrap();
    let heads: Vec<_> = play.doctor.state().received.keys().copied().collect();
    let short = heads.into_iter().find(|h| play.doctor.received(h, now()).unwrap().head.not_after < now().plus(7200));
    let short = short.unwrap();
    let entries: Vec<EntryId> = play.doctor.received(&short, now()).unwrap().entries.iter().map(|e| e.id).collect();
    // The custodian serves until midnight; but its clock says that the hour is over.
    play.stage.ahead(2 * 3600);
    let refused = play.doctor.request(&short, &entries, now(), &mut |_| {}).unwrap_err();
    assert!(matches!(refused, Error::Closed), "{refused:?}");
    assert!(play.doctor.state().keys.is_empty());
}

#[test]
fn a_givers_clock_closes_no_door_early_or_late() {
    let mut play = play();
    let id = *play.patient.state().grants.keys().next().unwrap();
    // Three days ahead: by that clock the door has ended, by the witnesses' it has not.
    let ahead = now().plus(3 * Time::DAY);
    assert!(matches!(play.patient.grant_more(&id, &play.docs[1..], ahead), Err(Error::Closed)));
    play.patient.follow_log(ahead).unwrap();
    assert!(play.patient.log_time(ahead).distance(now()) < 600);
    play.patient.grant_more(&id, &play.docs[1..], ahead).unwrap();
    // Set back: what the witnesses have signed is over.
    play.says(now().plus(2 * Time::DAY));
    play.patient.follow_log(ahead).unwrap();
    assert!(matches!(play.patient.grant_more(&id, &play.docs[..1], now()), Err(Error::Closed)));
    // An older word than one that was heard puts nothing right.
    play.says(now());
    play.patient.follow_log(ahead).unwrap();
    assert!(matches!(play.patient.grant_more(&id, &play.docs[..1], now()), Err(Error::Closed)));
}

#[test]
fn a_door_names_the_log_as_its_giver_saw_it() {
    let mut play = play();
    let head = play.patient.state().grants.values().next().unwrap().head.clone();
    let pin = play.patient.pinned_logs().unwrap().remove(0);
    let seen = SignedCheckpoint::parse(&head.checkpoint).unwrap().verify(&pin.key).unwrap();
    // Without a network it is the last one seen.
    play.stage.proxy.on(|_| Fate::Drop);
    play.patient.line.pause = Duration::from_millis(1);
    let id = play.patient.grant(&opening(&play.doctor, &play.docs), now()).unwrap();
    let again = SignedCheckpoint::parse(&play.patient.state().grants[&id].head.checkpoint).unwrap();
    assert!(again.verify(&pin.key).unwrap().head().size >= seen.head().size);
}

#[test]
fn c7_a_checkpoint_in_a_grant_that_the_log_never_signed_is_the_givers_fault() {
    let stage = Stage::with_tick(Duration::from_millis(50));
    let mut pro = stage.vault("pro", Kind::Professional);
    let giver = Giver::new(&stage.proxy.url());
    let to = giver::verified(&mut pro);
    sync(&mut pro);
    let origin = SignedCheckpoint::parse(&giver.seen()).unwrap().claimed_origin().to_owned();
    let other = NoteSigner::derive(KeyName::new(&origin).unwrap(), &[9; 32]);
    let forged = Checkpoint::sign(Edge::new().append(&[[1; 49]]).unwrap().edge.head(), &other).to_string();
    for checkpoint in [forged.as_bytes(), b"nothing"] {
        let mut draft = giver.grant(&to).with([giver.paper("Bilan", b"x")]);
        draft.head.checkpoint = Bytes::new(checkpoint).unwrap();
        draft.open_slot();
        draft.drop(draft.whole());
        let came = pro.receive(now()).unwrap();
        assert!(matches!(came.refused[..], [Error::Sender(SenderFault::Grant(_))]), "{came:?}");
        assert!(pro.state().received.is_empty());
    }
}

#[test]
fn c7_two_histories_of_a_log_meet_where_a_grant_is_taken() {
    let stage = Stage::with_tick(Duration::from_millis(20));
    let mut pro = stage.vault("pro", Kind::Professional);
    let giver = Giver::new(&stage.proxy.url());
    let to = giver::verified(&mut pro);
    sync(&mut pro);
    // The same keys, another past: what the giver was shown.
    let other = Server::made(|setup| {
        setup.authority = Some(stage.proxy.authority());
        setup.logs.tick = Duration::from_millis(20);
    });
    stage.proxy.forward_to(other.address());
    let theirs = giver::connect(&stage.proxy.url());
    let shown = (0..200).find_map(|_| {
        std::thread::sleep(Duration::from_millis(20));
        let bytes = theirs.log_checkpoint("events/001").unwrap();
        let empty = SignedCheckpoint::parse(&bytes).unwrap().note().text().contains("\n0\n");
        (!empty).then_some(bytes)
    });
    stage.proxy.forward_to(stage.address());
    std::thread::sleep(Duration::from_millis(600));
    let mut draft = giver.grant(&to).with([giver.paper("Bilan", b"x")]);
    draft.head.checkpoint = Bytes::new(shown.unwrap()).unwrap();
    draft.open_slot();
    draft.drop(draft.whole());
    let came = pro.receive(now()).unwrap();
    assert!(matches!(came.refused[..], [Error::ServerMisbehaved(Lie::LogFork)]), "{came:?}");
    assert!(pro.state().received.is_empty());
    let pin = pro.pinned_logs().unwrap().into_iter().find(|pin| pin.vault == giver.id).unwrap();
    let report = std::fs::read(&pro.fork_reports().unwrap()[0]).unwrap();
    vault_log::fork::ForkReport::parse(&report).unwrap().verify(&pin.key).unwrap();
}
