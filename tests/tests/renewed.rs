//! A server that was put back behind its public log begins another, and its patients are asked; and servers that say so
//! without a cause, twice, or together with somebody who was removed. Real servers, put back as an operator would.
#![allow(clippy::unwrap_used)]

mod stage;
#[path = "stage/vaults.rs"]
mod vaults;

use std::path::Path;
use std::time::Duration;

use serde_json::Value;
use stage::{Person, Ran, Server, audit, program};
use vault_engine::{Error, Lie, Vault};
use vault_protocol::card::Kind;
use vault_protocol::chain::{HomeLog, Statement};
use vault_protocol::http::{Statements, VaultLog};
use vault_protocol::ids::VaultId;
use vault_protocol::sign::Signed;
use vault_protocol::wire::{self, Bytes, List, Text};
use vault_tests::proxy::{Answer, Fate};
use vaults::{add, meet, now, opening, second_device, sync, vault};

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value}")).to_owned()
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let (entry, name) = (entry.as_ref().unwrap().path(), entry.as_ref().unwrap().file_name());
        if entry.is_dir() {
            copy(&entry, &to.join(name));
        } else {
            let _ = std::fs::copy(entry, to.join(name)).unwrap();
        }
    }
}

/// A server whose operator keeps a backup.
struct Kept {
    server: Server,
    backup: tempfile::TempDir,
    /// Settings of its own.
    more: Vec<String>,
}

impl Kept {
    fn start() -> Kept {
        Kept::with("")
    }

    fn with(settings: &str) -> Kept {
        let backup = tempfile::tempdir().unwrap();
        let file = backup.path().join("settings.toml");
        std::fs::write(&file, settings).unwrap();
        let more = vec!["--config".to_owned(), file.to_str().unwrap().to_owned()];
        let mut kept = Kept { server: Server::start(), backup, more };
        kept.server.stop();
        kept.run();
        kept
    }

    fn run(&mut self) {
        self.server.run(&self.more.iter().map(String::as_str).collect::<Vec<_>>());
    }

    fn data(&self) -> std::path::PathBuf {
        self.backup.path().join("data")
    }

    fn back_up(&mut self) {
        self.server.stop();
        copy(&self.server.data, &self.data());
        self.run();
    }

    /// The disk is lost but for what has to be kept apart: the backup is put back, and new logs begin.
    fn restore_and_renew(&mut self) {
        self.server.stop();
        for folder in ["sled", "objects"] {
            let _ = std::fs::remove_dir_all(self.server.data.join(folder));
            if self.data().join(folder).is_dir() {
                copy(&self.data().join(folder), &self.server.data.join(folder));
            }
        }
        self.renew();
    }

    fn renew(&mut self) {
        self.server.stop();
        let data = self.server.data.to_str().unwrap();
        let said = Ran::of(program("coffre-server").args(["log", "renew", "--yes", "--data", data])).ok().out;
        assert!(said.starts_with("generation "), "{said}");
        self.run();
    }
}

/// Until everybody is shown what was signed until now.
fn settle() {
    std::thread::sleep(Duration::from_millis(500));
}

#[track_caller]
fn lie<T: std::fmt::Debug>(result: Result<T, Error>) -> Lie {
    vaults::lie(&result.unwrap_err())
}

fn opens(doctor: &Person, paper: &str, name: &str) -> Ran {
    std::fs::create_dir_all(doctor.at(name)).unwrap();
    doctor.run(&["open", "Hélène", paper, "-o", name, "--yes", "--json"])
}

fn logged(patient: &Person, readings: usize) -> Value {
    for _ in 0..100 {
        let history = patient.json(&["history"]);
        let items = history["items"].as_array().unwrap();
        if items.len() == readings && items.iter().all(|r| r["log"]["state"] == "logged") {
            return history;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("{}", patient.json(&["history"]));
}

fn paper_of(doctor: &Person, title: &str) -> String {
    let list = doctor.json(&["list", "Hélène"]);
    text(
        &list["items"].as_array().unwrap().iter().rfind(|i| i["title"] == title).unwrap_or_else(|| panic!("{list}"))["id"],
    )
}

#[test]
fn a_patient_is_told_says_yes_and_doors_open_again_in_the_new_log() {
    let mut kept = Kept::start();
    let url = kept.server.url();
    let patient = Person::new("coffre", "Hélène", &url, &[]);
    let doctor = Person::new("coffre-pro", "Dr Roux", &url, &[]);
    patient.meets(&doctor, "Dr Roux");
    let one = patient.keep("un.txt", b"un", &["--title", "un"]);
    let three = patient.keep("trois.txt", b"trois", &["--title", "trois"]);
    patient.json(&["grant", &one, &three, "--to", "Dr Roux"]);
    doctor.json(&["receive"]);
    opens(&doctor, &paper_of(&doctor, "un"), "avant").ok();
    logged(&patient, 1);
    kept.back_up();
    // What the backup does not have: a paper, shown and read.
    let two = patient.keep("deux.txt", b"deux", &["--title", "deux"]);
    patient.json(&["grant", &two, "--to", "Dr Roux"]);
    doctor.json(&["receive"]);
    opens(&doctor, &paper_of(&doctor, "deux"), "entre").ok();
    logged(&patient, 2);
    kept.restore_and_renew();

    // Told, and nothing is followed.
    let told = patient.error(15, &["sync"]);
    assert_eq!((&told["code"], &told["at_fault"]), (&"server-lied".into(), &"server".into()), "{told}");
    assert!(text(&told["advice"]).contains("coffre server renewed"), "{told}");
    assert!(patient.json(&["status"])["lies"].as_array().unwrap().iter().any(|lie| lie["sort"] == "journal-old"));
    // Nobody says yes in her place; and what it costs is said before.
    let asked = patient.run(&["server", "renewed", "--no-input"]);
    assert!(asked.code != 0 && asked.err.contains("revenir à une sauvegarde"), "{asked:?}");
    assert!(asked.err.contains("Vos 2 portes ouvertes seront fermées"), "{asked:?}");
    let before = patient.json(&["policy", "show"])["logs"][0]["origin"].clone();
    assert!(text(&before).ends_with("/events/001"));

    // His own vault is there as well, and its log is his to take on: until then no door opens to him.
    assert_eq!(doctor.error(15, &["sync"])["code"], "server-lied");
    doctor.json(&["server", "renewed", "--yes"]);
    let said = patient.json(&["server", "renewed", "--yes"]);
    assert_eq!(said["before"], before);
    assert!(text(&said["log"]).ends_with("/events/10001"), "{said}");
    let count = |what: &str| said[what].as_array().unwrap().len();
    assert_eq!((count("closed"), count("reopened")), (2, 2), "{said}");
    assert!(said["objects"].as_u64() >= Some(1) && said["entries"].as_u64() >= Some(1), "{said}");
    assert_eq!(patient.json(&["policy", "show"])["logs"].as_array().unwrap().len(), 1);
    patient.json(&["sync"]);
    patient.run(&["check", "--remote"]).ok();
    // A second time there is nothing to say yes to.
    assert_eq!(patient.json(&["server", "renewed", "--yes"])["before"], Value::Null);

    // The doctor follows the patient's log by her chain.
    doctor.json(&["receive"]);
    opens(&doctor, &paper_of(&doctor, "trois"), "apres").ok();
    let history = logged(&patient, 3);
    assert_eq!(history["doubts"].as_array().unwrap().len(), 0, "{history}");
    // The reading that the old log still shows is proved by it, that of the new log by the new one; of the one whose leaf is
    // lost there is the receipt.
    for (paper, level) in [(&one, "one-operator"), (&two, "receipt"), (&three, "one-operator")] {
        let file = format!("{paper}.preuve");
        patient.run(&["history", "--evidence", paper, "-o", &file]).ok();
        let path = patient.at(&file);
        let judged = audit(&["evidence", "verify", path.to_str().unwrap(), "--json"]).ok().json();
        assert_eq!(judged["level"], level, "{judged}");
    }
}

/// Somebody's vault, and a doctor who compared her card.
fn two(kept: &Kept, folder: &Path) -> (Vault, Vault) {
    let url = kept.server.url();
    let mut patient = vault(&folder.join("p"), &url, Kind::Person, "p");
    let mut doctor = vault(&folder.join("d"), &url, Kind::Professional, "d");
    meet(&mut doctor, &mut patient);
    settle();
    patient.follow_log(now()).unwrap();
    (patient, doctor)
}

/// The log that counts for a vault's events, as somebody believes it.
fn believed(who: &Vault, vault: &VaultId) -> String {
    let pins = who.pinned_logs().unwrap();
    pins.into_iter().rfind(|pin| pin.vault == *vault).unwrap().key.to_string()
}

/// The doctor holds the patient's chain against the log again, as before a door or a letter.
fn holds(doctor: &mut Vault, patient: &VaultId) -> Result<(), Error> {
    let doc = add(doctor, "Lettre", b"x");
    doctor.grant(&opening(patient, &[doc], now()), now()).map(drop)
}

fn sync_of(vault: &mut Vault) -> Result<(), Error> {
    vault.sync(now(), &mut |_| {}).map(drop)
}

#[test]
fn c6_a_server_that_swaps_its_log_is_followed_by_nobody_on_its_word_not_once_and_not_twice() {
    let mut kept = Kept::start();
    let folder = tempfile::tempdir().unwrap();
    let (mut patient, mut doctor) = two(&kept, folder.path());
    let id = *patient.id();
    let first = believed(&patient, &id);
    // Without any cause: nothing was lost.
    kept.renew();
    assert_eq!(lie(patient.follow_log(now())), Lie::OtherLog);
    assert_eq!(lie(holds(&mut doctor, &id)), Lie::OtherLog);
    assert!(patient.is_shown_other_log());
    assert_eq!((believed(&patient, &id), believed(&doctor, &id)), (first.clone(), first.clone()));
    assert!(patient.state().grants.is_empty() && doctor.state().grants.is_empty());
    // What she is told shows that nothing was lost.
    let renewal = patient.renewal(now()).unwrap().unwrap();
    assert!(renewal.kept >= renewal.seen && renewal.times == 0, "{renewal:?}");
    assert_eq!(believed(&patient, &id), first, "asking is not believing");
    patient.take_on(&renewal, now()).unwrap();
    patient.give_back(now(), &mut |_| {}).unwrap();
    sync(&mut patient);
    let second = believed(&patient, &id);
    assert_eq!(second, renewal.after.to_string());
    // Again: nobody follows that either, and she is told that it is the second time. The doctor missed the first.
    kept.renew();
    assert_eq!(lie(patient.follow_log(now())), Lie::OtherLog);
    assert_eq!(lie(holds(&mut doctor, &id)), Lie::OtherLog);
    assert_eq!(believed(&patient, &id), second);
    let renewal = patient.renewal(now()).unwrap().unwrap();
    assert_eq!((renewal.times, renewal.before.to_string()), (1, second.clone()));
    patient.take_on(&renewal, now()).unwrap();
    patient.give_back(now(), &mut |_| {}).unwrap();
    sync(&mut patient);
    settle();
    // His own vault has another log there, and it was swapped as well.
    assert_eq!(lie(doctor.follow_log(now())), Lie::OtherLog);
    let own = doctor.renewal(now()).unwrap().unwrap();
    doctor.take_on(&own, now()).unwrap();
    holds(&mut doctor, &id).unwrap();
    assert_eq!(believed(&doctor, &id), believed(&patient, &id));
    // And a newcomer, who knows nothing but the card, reads all three.
    let mut newcomer = vault(&folder.path().join("n"), &kept.server.url(), Kind::Professional, "n");
    meet(&mut newcomer, &mut patient);
    let logs: Vec<String> =
        newcomer.pinned_logs().unwrap().iter().filter(|p| p.vault == id).map(|p| p.key.to_string()).collect();
    assert_eq!(logs, [first.clone(), second.clone(), believed(&patient, &id)]);
}

#[test]
fn c6_an_ended_log_comes_not_back_and_an_older_chain_brings_none() {
    let mut kept = Kept::start();
    let folder = tempfile::tempdir().unwrap();
    let (mut patient, mut doctor) = two(&kept, folder.path());
    let id = *patient.id();
    let first = believed(&patient, &id);
    let mut statements: Vec<Vec<Bytes<{ 65 * 1024 }>>> = Vec::new();
    let told = |kept: &Kept| {
        let body = kept.server.get(&format!("/v1/vaults/{id}/chain?from=0"));
        wire::decode::<Statements>(&body, 1 << 20).unwrap().statements.into_vec()
    };
    for _ in 0..2 {
        kept.renew();
        let renewal = patient.renewal(now()).unwrap().unwrap();
        patient.take_on(&renewal, now()).unwrap();
        patient.give_back(now(), &mut |_| {}).unwrap();
        sync(&mut patient);
        statements.push(told(&kept));
    }
    settle();
    // The doctor's own vault goes on too, so that only the patient's chain is told wrongly.
    let own = doctor.renewal(now()).unwrap().unwrap();
    doctor.take_on(&own, now()).unwrap();
    holds(&mut doctor, &id).unwrap();
    let last = believed(&doctor, &id);
    assert_eq!(last, believed(&patient, &id));
    // The server names a log that has ended: to the patient, and as if it had never been another.
    for old in [first.clone(), text_of(&statements[0])] {
        let path = format!("/v1/vaults/{id}/log");
        let named = old.clone();
        kept.server.proxy.on(move |r| {
            let named = wire::encode(&VaultLog { log: Text::new(&*named).unwrap() });
            if r.path() != path {
                return Fate::Pass;
            }
            Fate::Rewrite(Box::new(|answer: Answer| Answer { body: named, ..answer }))
        });
        assert_eq!(lie(patient.renewal(now())), Lie::OtherLog, "{old}");
        assert_eq!(lie(patient.follow_log(now())), Lie::OtherLog, "{old}");
        assert_eq!(lie(holds(&mut doctor, &id)), Lie::OtherLog, "{old}");
    }
    // And the chain as it was when it named that one.
    for list in [vec![statements[0][0].clone()], statements[0].clone()] {
        let path = format!("/v1/vaults/{id}/chain");
        kept.server.proxy.on(move |r| {
            if r.method != "GET" || r.path() != path {
                return Fate::Pass;
            }
            let from: usize = r.target.split_once("from=").unwrap().1.parse().unwrap();
            let rest: Vec<_> = list.iter().skip(from).cloned().collect();
            Fate::Rewrite(Box::new(|answer: Answer| Answer {
                body: wire::encode(&Statements { statements: List::new(rest).unwrap() }),
                ..answer
            }))
        });
        assert_eq!(lie(holds(&mut doctor, &id)), Lie::ChainRollback);
    }
    kept.server.proxy.on(|_| Fate::Pass);
    assert_eq!((believed(&doctor, &id), believed(&patient, &id)), (last.clone(), last));
    holds(&mut doctor, &id).unwrap();
}

fn text_of(statements: &[Bytes<{ 65 * 1024 }>]) -> String {
    let last = Signed::<Statement>::decode(statements.last().unwrap()).unwrap();
    match last.dangerous_unverified().home.log.as_ref() {
        Some(HomeLog::Renewed(renewed)) => renewed.key.to_string(),
        other => panic!("{other:?}"),
    }
}

/// A device is removed, the server goes back to before, and the removed device is the first to say which log counts.
struct Stolen {
    kept: Kept,
    folder: tempfile::TempDir,
    patient: Vault,
    thief: Vault,
    /// Who has seen the log since the removal.
    doctor: Vault,
    /// What the log showed last, by path.
    shown: Vec<(String, Vec<u8>)>,
}

impl Stolen {
    fn new() -> Stolen {
        // So that what it shows is a few files.
        let mut kept = Kept::with("log_dummies = 0\n");
        let folder = tempfile::tempdir().unwrap();
        let (mut patient, mut doctor) = two(&kept, folder.path());
        let mut thief = second_device(&mut patient, &folder.path().join("t"));
        sync(&mut thief);
        settle();
        thief.follow_log(now()).unwrap();
        kept.back_up();
        patient.expel(&thief.members()[0].key.clone(), now()).unwrap();
        sync(&mut patient);
        settle();
        patient.follow_log(now()).unwrap();
        // Under the card from before the removal nothing is shown to her.
        doctor.add_contact(&patient.card_file(now()).unwrap(), None, now()).unwrap();
        holds(&mut doctor, patient.id()).unwrap();
        let mut shown = Vec::new();
        let checkpoint = kept.server.get("/events/001/checkpoint");
        let size: u64 = String::from_utf8_lossy(&checkpoint).lines().nth(1).unwrap().parse().unwrap();
        assert!(size < 256);
        shown.push(("/events/001/checkpoint".to_owned(), checkpoint));
        for kind in ["entries", "0"] {
            let path = format!("/events/001/tile/{kind}/000.p/{size}");
            let bytes = kept.server.get(&path);
            shown.push((path, bytes));
        }
        kept.restore_and_renew();
        let renewal = thief.renewal(now()).unwrap().unwrap();
        thief.take_on(&renewal, now()).unwrap();
        settle();
        Stolen { kept, folder, patient, thief, doctor, shown }
    }

    fn newcomer(&self, name: &str) -> Vault {
        vault(&self.folder.path().join(name), &self.kept.server.url(), Kind::Professional, name)
    }
}

#[test]
fn d4_a_removed_device_that_takes_a_log_on_is_found_out_by_whoever_saw_the_removal() {
    let mut play = Stolen::new();
    let id = *play.patient.id();
    let first = believed(&play.patient, &id);
    // Her own device: she learns of it at once, and follows nothing.
    assert_eq!(lie(sync_of(&mut play.patient)), Lie::ChainFork);
    assert_eq!(lie(play.patient.renewal(now())), Lie::ChainFork);
    assert_eq!(believed(&play.patient, &id), first);
    // Who knew the removal.
    assert_eq!(lie(holds(&mut play.doctor, &id)), Lie::ChainFork);
    assert_eq!(believed(&play.doctor, &id), first);
    // Who knows nothing, where the old log is still shown whole: the removal stands there first.
    let card = play.thief.card_file(now()).unwrap();
    let shown = play.shown.clone();
    play.kept.server.proxy.on(move |r| match shown.iter().find(|(path, _)| path == r.path()) {
        Some((_, bytes)) => {
            let body = bytes.clone();
            Fate::Rewrite(Box::new(|answer: Answer| Answer { status: 200, body, ..answer }))
        }
        None => Fate::Pass,
    });
    let mut newcomer = play.newcomer("n");
    assert_eq!(lie(newcomer.add_contact(&card, None, now())), Lie::ChainFork);
    assert!(newcomer.state().contacts.is_empty() && newcomer.pinned_logs().unwrap().iter().all(|pin| pin.vault != id));
}

/// Not defended, and said so in docs/threat-model.md: if nobody but the patient and the server know of the lost part of a
/// log, a newcomer cannot know what stood there.
#[test]
fn what_only_a_lost_part_of_a_log_knew_is_not_known_to_a_newcomer_and_is_to_its_owner() {
    let mut play = Stolen::new();
    let card = play.thief.card_file(now()).unwrap();
    let mut newcomer = play.newcomer("n");
    newcomer.add_contact(&card, None, now()).unwrap();
    assert_eq!(lie(sync_of(&mut play.patient)), Lie::ChainFork);
    assert!(play.patient.audit_list().iter().any(|line| line.contains("another member chain")));
}
