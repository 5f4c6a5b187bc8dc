//! The public log from the client's side: readings with their bounds, and every way to lie about them.
#![allow(clippy::unwrap_used)]

mod common;
mod stage;

use common::*;
use stage::*;
use std::time::Duration;
use vault_crypto::secret::SigningSeed;
use vault_crypto::sign::SigningKey;
use vault_engine::history::{Doubt, Logged};
use vault_engine::{Error, Lie, Vault};
use vault_protocol::card::Kind;
use vault_protocol::http::{ReceiptBox, Refusal, ReleaseRequest};
use vault_protocol::ids::{DocId, Time};
use vault_protocol::release::{Closing, Receipt};
use vault_protocol::sign::Signed;
use vault_protocol::wire;
use vault_tests::proxy::{Answer, Fate};

struct Play {
    stage: Stage,
    patient: Vault,
    doctor: Vault,
    docs: Vec<DocId>,
}

/// A patient, a dentist with an open door to two papers.
fn play() -> Play {
    let stage = Stage::with_tick(Duration::from_millis(100));
    let mut patient = stage.vault("patient", Kind::Person);
    let mut doctor = stage.vault("doctor", Kind::Professional);
    meet(&mut patient, &mut doctor);
    meet(&mut doctor, &mut patient);
    let docs = vec![add(&mut patient, "Bilan", b"one"), add(&mut patient, "Lettre", b"two")];
    patient.grant(&opening(&doctor, &docs), now()).unwrap();
    sync(&mut patient);
    doctor.receive(now()).unwrap();
    Play { stage, patient, doctor, docs }
}

impl Play {
    fn open(&mut self, count: usize) {
        let head = *self.doctor.state().received.keys().next().unwrap();
        let opened = self.doctor.received(&head, now()).unwrap();
        let entries: Vec<_> = opened.entries.iter().take(count).map(|e| e.id).collect();
        let done = self.doctor.request(&head, &entries, now(), &mut |_| {}).unwrap();
        assert!(done.unopened.is_empty(), "{done:?}");
    }

    /// A receipt that its reader signed and that never came to the custodian.
    fn lost(&mut self) -> wire::Bytes<{ 6 * 1024 }> {
        self.stage.proxy.record();
        self.stage.proxy.on(|request| if request.path().ends_with("/release") { Fate::Drop } else { Fate::Pass });
        let head = *self.doctor.state().received.keys().next().unwrap();
        let entry = self.doctor.received(&head, now()).unwrap().entries[0].id;
        assert!(matches!(self.doctor.request(&head, &[entry], now(), &mut |_| {}), Err(Error::Offline(_))));
        let sent = self.stage.proxy.seen().into_iter().find(|request| request.path().ends_with("/release")).unwrap();
        let sent: ReleaseRequest = wire::decode(&sent.body, usize::MAX).unwrap();
        wire::Bytes::new(&sent.receipts.iter().next().unwrap()[..]).unwrap()
    }
}

/// From now on every box shows these receipts and no others.
fn shows(stage: &Stage, receipts: Vec<wire::Bytes<{ 6 * 1024 }>>) {
    let shown = wire::encode(&ReceiptBox { receipts: wire::List::new(receipts).unwrap(), closing: None });
    stage.proxy.on(move |request| {
        if !request.path().ends_with("/receipts") || !request.target.ends_with("from=0") {
            return Fate::Pass;
        }
        let body = shown.clone();
        Fate::Rewrite(Box::new(|answer: Answer| Answer { body, ..answer }))
    });
}

/// Follows the log until its public checkpoint has so many of the patient's readings.
fn follow(patient: &mut Vault, readings: usize) {
    for _ in 0..200 {
        patient.follow_log(now()).unwrap();
        patient.fetch_receipts(now()).unwrap();
        let logged = patient.history().iter().filter(|r| matches!(r.logged, Logged::Leaf { .. })).count();
        if logged >= readings {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("the leaves are not shown: {:?}", patient.history());
}

fn lie<T: std::fmt::Debug>(result: Result<T, Error>) -> Lie {
    match result {
        Err(Error::ServerMisbehaved(lie)) => lie,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_reading_is_found_in_the_log_between_two_times() {
    let mut play = play();
    play.patient.follow_log(now()).unwrap();
    let before = now();
    play.open(1);
    follow(&mut play.patient, 1);
    let history = play.patient.history();
    assert_eq!(history.len(), 1);
    assert_eq!(history[0].paper.unwrap().0, play.docs[0]);
    let Logged::Leaf { after, before: shown, witnessed, .. } = history[0].logged else { panic!("{history:?}") };
    assert!(after.is_none_or(|after| after <= before.plus(1)), "{after:?} {before:?}");
    assert!(before <= shown && shown <= now(), "{shown:?}");
    assert!(!witnessed, "no witness was named");
    assert_eq!(play.patient.doubts().unwrap(), []);
    // The proof that somebody else can check.
    let pin = play.patient.pinned_logs().unwrap().remove(0);
    let (file, _) = play.patient.evidence_of_reading(&history[0], now()).unwrap();
    let policy = vault_log::policy::Policy::parse(format!("log {}\nquorum none\n", pin.key).as_bytes()).unwrap();
    let found = vault_evidence::verify(&file, Some(&policy)).unwrap();
    assert_eq!(found.log.as_deref(), Some(pin.key.name().as_str()));
    // The vault's chain names the log.
    assert_eq!(play.patient.chain().head().home.log.as_ref().unwrap().origin(), pin.key.name().as_str());
    // What was found stays known to a program that starts anew, without a network.
    play.stage.proxy.on(|_| Fate::Drop);
    let patient = reopen(play.patient);
    assert_eq!(patient.history(), history);
}

#[test]
fn another_device_finds_what_was_read_before_it_knew_the_door() {
    let mut play = play();
    let mut second = play.stage.second_device(&mut play.patient, "second");
    follow(&mut second, 0);
    let docs = [add(&mut play.patient, "Radio", b"three")];
    play.patient.grant(&opening(&play.doctor, &docs), now()).unwrap();
    sync(&mut play.patient);
    play.doctor.receive(now()).unwrap();
    for head in play.doctor.state().received.keys().copied().collect::<Vec<_>>() {
        let entries: Vec<_> = play.doctor.received(&head, now()).unwrap().entries.iter().map(|e| e.id).collect();
        play.doctor.request(&head, &entries, now(), &mut |_| {}).unwrap();
    }
    follow(&mut play.patient, 3);
    // It reads past the leaves while it does not know the door, and finds them when it does.
    second.follow_log(now()).unwrap();
    sync(&mut second);
    follow(&mut second, 3);
    assert_eq!(second.doubts().unwrap(), []);
}

#[test]
fn a_leaf_without_a_receipt_convicts_the_custodian() {
    let mut play = play();
    play.open(2);
    play.stage.proxy.on(|request| {
        if !request.path().ends_with("/receipts") {
            return Fate::Pass;
        }
        Fate::Rewrite(Box::new(|mut answer: Answer| {
            let mut shown: ReceiptBox = wire::decode(&answer.body, usize::MAX).unwrap();
            let number = |bytes: &[u8]| Signed::<Receipt>::decode(bytes).unwrap().dangerous_unverified().n;
            let first = shown.receipts.iter().filter(|r| number(r) == 0).cloned().collect::<Vec<_>>();
            shown.receipts = wire::List::new(first).unwrap();
            answer.body = wire::encode(&shown);
            answer
        }))
    });
    for _ in 0..200 {
        play.patient.follow_log(now()).unwrap();
        play.patient.fetch_receipts(now()).unwrap();
        if !play.patient.doubts().unwrap().is_empty() {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let doubts = play.patient.doubts().unwrap();
    let [Doubt::Withheld(told)] = doubts[..] else { panic!("{doubts:?}") };
    assert_eq!((told.n, told.reader), (1, *play.doctor.id()));
    assert!(told.before.is_some());
    assert_eq!(play.patient.history().len(), 1);
}

/// A server that opened a slot and says it knows of none hides every reading through it, and says so itself; the log tells of them.
#[test]
fn a_slot_that_its_server_denies_is_a_lie_and_its_leaves_are_told() {
    let mut play = play();
    play.open(2);
    play.stage.proxy.on(|request| match request.path().ends_with("/receipts") {
        true => refusal(Refusal::NotFound),
        false => Fate::Pass,
    });
    for _ in 0..200 {
        play.patient.follow_log(now()).unwrap();
        assert_eq!(lie(play.patient.fetch_receipts(now())), Lie::ReceiptHidden);
        if play.patient.doubts().unwrap().len() == 2 {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let doubts = play.patient.doubts().unwrap();
    let [Doubt::Withheld(one), Doubt::Withheld(two)] = &doubts[..] else { panic!("{doubts:?}") };
    assert_eq!((one.n.min(two.n), one.n.max(two.n), one.reader), (0, 1, *play.doctor.id()));
    assert!(play.patient.audit_list().iter().any(|line| line.contains("receipt")), "{:?}", play.patient.audit_list());
}

/// One that always has an excuse for one box hides as well: it has a day, and a line that drops has a week.
#[test]
fn a_box_that_is_never_shown_does_not_hide_its_leaves_for_ever() {
    for (fate, grace) in
        [((|| refusal(Refusal::Unavailable)) as fn() -> Fate, Time::DAY), (|| Fate::Drop, 7 * Time::DAY)]
    {
        let mut play = play();
        let mut second = play.stage.second_device(&mut play.patient, "second");
        play.open(2);
        // From here on everybody is shown the leaves.
        follow(&mut second, 2);
        play.stage.proxy.on(move |request| if request.path().ends_with("/receipts") { fate() } else { Fate::Pass });
        let start = now();
        let look = |patient: &mut Vault, at: Time| {
            patient.follow_log(at).unwrap();
            assert!(patient.fetch_receipts(at).is_err());
            patient.doubts().unwrap()
        };
        assert_eq!(look(&mut play.patient, start), []);
        assert_eq!(look(&mut play.patient, start.plus(grace - 1)), []);
        let doubts = look(&mut play.patient, start.plus(grace));
        assert!(matches!(doubts[..], [Doubt::Withheld(_), Doubt::Withheld(_)]), "{doubts:?}");
        // It was the disk, or the line: nobody is accused of what is shown now.
        play.stage.proxy.on(|_| Fate::Pass);
        play.patient.fetch_receipts(start.plus(grace)).unwrap();
        assert_eq!(play.patient.doubts().unwrap(), []);
        assert_eq!(play.patient.history().len(), 2);
    }
}

#[test]
fn a_receipt_without_a_leaf_is_said_once_it_is_late() {
    let mut play = play();
    // The custodian keeps the receipt, and never writes its leaf.
    let receipt = play.lost();
    shows(&play.stage, vec![receipt]);
    play.patient.follow_log(now()).unwrap();
    play.patient.fetch_receipts(now()).unwrap();
    assert_eq!(play.patient.history()[0].logged, Logged::NotYet, "it may be on its way");
    assert_eq!(play.patient.doubts().unwrap(), []);
    // A device's own clock may be days off: that convicts nobody.
    play.patient.follow_log(now().plus(3 * Time::DAY)).unwrap();
    assert_eq!(play.patient.doubts().unwrap(), []);
    play.patient.follow_log(now().plus(8 * Time::DAY)).unwrap();
    assert_eq!(play.patient.history()[0].logged, Logged::Missing);
    let doubts = play.patient.doubts().unwrap();
    assert!(matches!(doubts[..], [Doubt::Unlogged(_)]), "{doubts:?}");
}

#[test]
fn a_leaf_of_another_receipt_than_is_shown_convicts_the_custodian() {
    let mut play = play();
    let first = play.lost();
    // The reader's program forgets it, as another device would never have known it, and signs the same number again.
    play.stage.proxy.on(|_| Fate::Pass);
    let home = play.doctor.home().to_owned();
    drop(play.doctor);
    std::fs::remove_file(home.join("receipts")).unwrap();
    play.doctor = open(&home);
    play.open(1);
    shows(&play.stage, vec![first]);
    for _ in 0..200 {
        play.patient.follow_log(now()).unwrap();
        play.patient.fetch_receipts(now()).unwrap();
        if !play.patient.doubts().unwrap().is_empty() {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let doubts = play.patient.doubts().unwrap();
    let [Doubt::OtherLeaf(told)] = doubts[..] else { panic!("{doubts:?}") };
    assert_eq!((told.n, told.reader), (0, *play.doctor.id()));
    assert_eq!(play.patient.history()[0].logged, Logged::Other);
}

#[test]
fn c7_two_histories_of_one_log_are_kept_as_a_report_that_convicts_it() {
    let mut play = play();
    play.open(1);
    follow(&mut play.patient, 1);
    let known = play.patient.history();
    // The same keys, another past.
    let other = Server::made(|setup| {
        setup.authority = Some(play.stage.proxy.authority());
        setup.logs.tick = Duration::from_millis(20);
        setup.logs.dummies = 200;
    });
    play.stage.proxy.forward_to(other.address());
    let mut stranger = play.stage.vault("stranger", Kind::Person);
    sync(&mut stranger);
    play.stage.proxy.forward_to(play.stage.address());
    std::thread::sleep(Duration::from_millis(1500));
    route(&play.stage, "/events/", other.address());
    assert_eq!(lie(play.patient.follow_log(now())), Lie::LogFork);
    let pin = play.patient.pinned_logs().unwrap().remove(0);
    let reports = play.patient.fork_reports().unwrap();
    let report = std::fs::read(&reports[0]).unwrap();
    let report = vault_log::fork::ForkReport::parse(&report).unwrap();
    report.verify(&pin.key).unwrap();
    assert!(play.patient.audit_list().iter().any(|line| line.contains("two histories")));
    assert_eq!(play.patient.history(), known, "what was known stays");
    // The true log goes on being good.
    play.stage.proxy.on(|_| Fate::Pass);
    play.open(2);
    follow(&mut play.patient, 2);
}

#[test]
fn a_log_that_goes_backwards_changes_its_key_or_its_entries_is_not_followed() {
    let mut play = play();
    play.open(1);
    let old = first_checkpoint(&play);
    follow(&mut play.patient, 1);
    std::thread::sleep(Duration::from_millis(300));
    play.patient.follow_log(now()).unwrap();
    play.stage.proxy.on(move |request| {
        let old = old.clone();
        match request.path().ends_with("/checkpoint") {
            true => Fate::Rewrite(Box::new(move |answer| Answer { body: old.clone(), ..answer })),
            false => Fate::Pass,
        }
    });
    assert_eq!(lie(play.patient.follow_log(now())), Lie::LogRollback);
    assert_eq!(play.patient.fork_reports().unwrap().len(), 1, "both checkpoints are kept");

    play.stage.proxy.on(|request| match request.path().contains("/tile/entries/") {
        true => Fate::Rewrite(Box::new(|mut answer: Answer| {
            let last = answer.body.len() - 1;
            answer.body[last] ^= 1;
            answer
        })),
        false => Fate::Pass,
    });
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(lie(play.patient.follow_log(now())), Lie::LogEntries);

    play.stage.proxy.on(|request| match request.path().ends_with("/log") {
        true => Fate::Rewrite(Box::new(|mut answer: Answer| {
            let other = vault_log::note::NoteSigner::derive(
                vault_log::key::KeyName::new("coffre.example/events/001").unwrap(),
                &[9; 32],
            );
            let log = wire::Text::new(other.key().to_string()).unwrap();
            answer.body = wire::encode(&vault_protocol::http::VaultLog { log });
            answer
        })),
        false => Fate::Pass,
    });
    assert_eq!(lie(play.patient.follow_log(now())), Lie::OtherLog);
    play.stage.proxy.on(|_| Fate::Pass);
    play.patient.follow_log(now()).unwrap();
}

/// The fork that `who` keeps convicts the log, and stands in the list with the name of its file.
#[track_caller]
fn convicted(who: &Vault, of: &vault_protocol::ids::VaultId) {
    let pin = who.pinned_logs().unwrap().into_iter().find(|pin| pin.vault == *of).unwrap();
    let report = who.fork_reports().unwrap().pop().unwrap();
    let read = vault_log::fork::ForkReport::parse(&std::fs::read(&report).unwrap()).unwrap();
    read.verify(&pin.key).unwrap();
    let list = who.audit_list();
    let last = list.last().unwrap();
    assert!(last.contains("\tlog-two\t") && last.ends_with(&report.display().to_string()), "{last}");
}

/// Looks until a lie is found, and answers it.
#[track_caller]
fn caught(mut look: impl FnMut() -> Result<(), Error>) -> Lie {
    for _ in 0..200 {
        match look() {
            Ok(()) => std::thread::sleep(Duration::from_millis(50)),
            Err(Error::ServerMisbehaved(lie)) => return lie,
            Err(e) => panic!("{e:?}"),
        }
    }
    panic!("nothing was found");
}

#[test]
fn c7_a_fork_shown_to_a_reader_alone_is_found_when_the_receipt_comes() {
    let mut play = play();
    follow(&mut play.patient, 0);
    let fork = fork(&play.stage);
    std::thread::sleep(Duration::from_millis(400));
    // Only what the reader is shown of the log is of the other history: everything else is the true server's.
    route(&play.stage, "/events/", fork.address());
    play.open(1);
    play.stage.proxy.on(|_| Fate::Pass);
    let patient = &mut play.patient;
    let lie = caught(|| {
        patient.follow_log(now())?;
        patient.fetch_receipts(now()).map(drop)
    });
    assert_eq!(lie, Lie::LogFork);
    convicted(&play.patient, play.patient.id());
    assert_eq!(play.patient.history().len(), 1, "the receipt is kept: it is what shows the lie");
    // It does not pass: as long as the receipt is there, so is the lie, and each look says it.
    let noted = play.patient.audit_list().len();
    let looked = play.patient.follow_log(now());
    assert_eq!(crate::lie(looked), Lie::LogFork);
    assert_eq!(play.patient.audit_list().len(), noted + 1);
}

#[test]
fn c7_a_fork_shown_to_one_device_is_found_by_the_other_in_the_journal() {
    let mut play = play();
    let mut second = play.stage.second_device(&mut play.patient, "second");
    follow(&mut play.patient, 0);
    follow(&mut second, 0);
    let mut office = play.stage.second_device(&mut play.doctor, "office");
    let fork = fork(&play.stage);
    std::thread::sleep(Duration::from_millis(400));
    route(&play.stage, "/events/", fork.address());
    // A door that one device opens names the log as that device was shown it, and so does what one device asked for.
    second.follow_log(now()).unwrap();
    second.grant(&opening(&play.doctor, &play.docs[..1]), now()).unwrap();
    sync(&mut second);
    play.open(1);
    sync(&mut play.doctor);
    play.stage.proxy.on(|_| Fate::Pass);
    let patient = &mut play.patient;
    let lie = caught(|| {
        patient.sync(now(), &mut |_| {})?;
        patient.follow_log(now())
    });
    assert_eq!(lie, Lie::LogFork);
    convicted(patient, patient.id());
    // The doctor's other device signs nothing in a log that shows his first another history.
    sync(&mut office);
    let head = *office.state().received.keys().next().unwrap();
    let entries: Vec<_> = office.received(&head, now()).unwrap().entries.iter().map(|e| e.id).collect();
    let asked = |stage: &Stage| stage.proxy.seen().iter().filter(|r| r.path().ends_with("/release")).count();
    let before = asked(&play.stage);
    let lie = caught(|| office.request(&head, &entries, now(), &mut |_| {}).map(drop));
    assert_eq!((lie, asked(&play.stage)), (Lie::LogFork, before));
    convicted(&office, play.patient.id());
}

fn first_checkpoint(play: &Play) -> Vec<u8> {
    let name = play.doctor.pinned_logs().unwrap()[0].key.name().as_str().split_once('/').unwrap().1.to_owned();
    play.stage.get(&format!("/{name}/checkpoint"))
}

#[test]
fn a_share_without_a_proof_of_its_leaf_opens_nothing() {
    let mut play = play();
    let head = *play.doctor.state().received.keys().next().unwrap();
    let entry = play.doctor.received(&head, now()).unwrap().entries[0].id;
    for change in [0, 1] {
        play.stage.proxy.on(move |request| match request.path().ends_with("/release") {
            true => Fate::Rewrite(Box::new(move |mut answer: Answer| {
                let mut said: vault_protocol::http::ReleaseAnswer = wire::decode(&answer.body, usize::MAX).unwrap();
                let mut lines = said.released.clone().into_vec();
                lines[0].proof = match (change, lines[0].proof.take()) {
                    (0, _) => None,
                    (_, Some(proof)) => {
                        let text = String::from_utf8(proof.to_vec()).unwrap();
                        let index: u64 = text.lines().nth(1).unwrap()[6..].parse().unwrap();
                        let moved = text.replace(&format!("index {index}\n"), &format!("index {}\n", index + 1));
                        Some(wire::Bytes::new(moved.as_bytes()).unwrap())
                    }
                    (_, None) => panic!("no proof"),
                };
                said.released = wire::List::new(lines).unwrap();
                answer.body = wire::encode(&said);
                answer
            })),
            false => Fate::Pass,
        });
        assert_eq!(lie(play.doctor.request(&head, &[entry], now(), &mut |_| {})), Lie::LogProof);
        assert!(play.doctor.state().keys.is_empty());
    }
    play.stage.proxy.on(|_| Fate::Pass);
    assert_eq!(play.doctor.request(&head, &[entry], now(), &mut |_| {}).unwrap().signed, 1);
    // The receipt names the log as it was seen, and the proof stays with it.
    let kept = play.doctor.state().keys.values().next().unwrap();
    let receipt = Signed::<Receipt>::decode(&kept.receipt).unwrap();
    let seen = receipt.dangerous_unverified().checkpoint.clone();
    let pin = &play.doctor.pinned_logs().unwrap()[0];
    vault_log::checkpoint::SignedCheckpoint::parse(&seen).unwrap().verify(&pin.key).unwrap();
    assert!(kept.proof.as_ref().unwrap().starts_with(b"c2sp.org/tlog-proof@v1\n"));
}

#[test]
fn a_reading_after_the_signed_closing_convicts_the_custodian() {
    let mut play = play();
    play.open(1);
    follow(&mut play.patient, 1);
    // It signs that the log was empty when it closed.
    play.stage.proxy.on(|request| {
        if !request.path().ends_with("/close") {
            return Fate::Pass;
        }
        let closing = |bytes: &[u8]| Signed::<Closing>::decode(bytes).unwrap().dangerous_unverified().clone();
        let sign = SigningKey::derive(&SigningSeed::from_bytes(&[7; 32]));
        Fate::Rewrite(Box::new(move |answer: Answer| {
            let false_size = sign.sign(Closing { log_size: 0, ..closing(&answer.body) });
            Answer { body: false_size.bytes().to_vec(), ..answer }
        }))
    });
    let grant = *play.patient.state().grants.keys().next().unwrap();
    play.patient.revoke(&grant, now()).unwrap();
    sync(&mut play.patient);
    let doubts = play.patient.doubts().unwrap();
    assert!(matches!(doubts[..], [Doubt::AfterClosing(_)]), "{doubts:?}");
}

#[test]
fn a_reading_past_the_last_day_is_the_readers_doing() {
    // The door is open until tomorrow, and the server goes by a clock of its own. A patient's clock may be days ahead: that
    // accuses nobody.
    assert_eq!(doubts_by_a_clock_ahead(3 * Time::DAY).0, []);
    let (doubts, doctor) = doubts_by_a_clock_ahead(10 * Time::DAY);
    let [Doubt::Beyond(told)] = doubts[..] else { panic!("{doubts:?}") };
    assert_eq!(told.reader, doctor);
}

/// What is doubted of a reading by a patient for whom so many seconds more have passed, and who the reader was.
fn doubts_by_a_clock_ahead(ahead: u64) -> (Vec<Doubt>, vault_protocol::ids::VaultId) {
    let mut play = play();
    let later = now().plus(ahead);
    play.patient.follow_log(later).unwrap();
    std::thread::sleep(Duration::from_millis(400));
    play.doctor.follow_log(now()).unwrap();
    play.open(1);
    for n in 1..200 {
        play.patient.follow_log(later.plus(n)).unwrap();
        play.patient.fetch_receipts(later.plus(n)).unwrap();
        if play.patient.history().iter().any(|r| matches!(r.logged, Logged::Leaf { .. })) {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(play.patient.history().iter().any(|r| matches!(r.logged, Logged::Leaf { after: Some(_), .. })));
    (play.patient.doubts().unwrap(), *play.doctor.id())
}
