//! Lies about the public register between the real programs: two histories for two people, a signature that is not the
//! log's, a register that stands still after it has signed more, another receipt than the one that stands in it. And what is
//! nobody's lie: a witness that is down, a custodian that dies between the leaf and the share.
#![allow(clippy::unwrap_used)]

mod stage;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::Value;
use stage::{Person, Ran, Server, inspected, program};
use vault_log::checkpoint::SignedCheckpoint;
use vault_log::fork::ForkReport;
use vault_log::key::VerifierKey;
use vault_protocol::http::{ReceiptBox, ReleaseRequest};
use vault_protocol::wire::{self, Bytes, List};
use vault_tests::proxy::{Answer, Fate, Request};

/// A patient who shows papers to a doctor, who has received the door and opened nothing.
struct Door {
    server: Server,
    patient: Person,
    doctor: Person,
    papers: Vec<String>,
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value}")).to_owned()
}

fn items(answer: &Value) -> &Vec<Value> {
    answer["items"].as_array().unwrap()
}

impl Door {
    fn open(papers: usize) -> Door {
        let server = Server::start();
        let patient = Person::new("coffre", "Hélène", &server.url(), &[]);
        let doctor = Person::new("coffre-pro", "Dr Roux", &server.url(), &[]);
        patient.meets(&doctor, "Dr Roux");
        let names: Vec<String> = (0..papers).map(|n| format!("papier {n}")).collect();
        let ids: Vec<String> = names.iter().map(|n| patient.keep(n, n.as_bytes(), &["--title", n])).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        patient.json(&[&["grant"], &ids[..], &["--to", "Dr Roux"]].concat());
        doctor.json(&["receive"]);
        let list = doctor.json(&["list", "Hélène"]);
        let id = |name: &String| text(&items(&list).iter().find(|i| i["title"] == name.as_str()).unwrap()["id"]);
        let papers = names.iter().map(id).collect();
        Door { server, patient, doctor, papers }
    }

    fn honest(&self) {
        self.server.proxy.on(|_| Fate::Pass);
    }

    fn opens(&self, paper: usize) -> Ran {
        self.doctor.run(&["open", "Hélène", &self.papers[paper], "-o", "lus", "--json"])
    }

    /// The patient's log, as the server names it.
    fn log(&self) -> VerifierKey {
        let asked = self.server.proxy.seen().into_iter().find(|r| r.path().ends_with("/log")).unwrap();
        let told = self.server.get(asked.path());
        wire::decode::<vault_protocol::http::VaultLog>(&told, 1024).unwrap().log.parse().unwrap()
    }

    /// What everybody is shown of the log now.
    fn shown(&self, log: &VerifierKey) -> Vec<u8> {
        let (_, name) = log.name().as_str().split_once('/').unwrap();
        self.server.get(&format!("/{name}/checkpoint"))
    }

    /// The history once every reading stands in the log.
    #[track_caller]
    fn history(&self, readings: usize) -> Value {
        for _ in 0..100 {
            let history = self.patient.json(&["history"]);
            if items(&history).len() == readings && items(&history).iter().all(|r| r["log"]["state"] == "logged") {
                return history;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("{}", self.patient.json(&["history"]));
    }
}

/// The lies that somebody's program has noted, as sorts.
fn noted(person: &Person) -> Vec<String> {
    person.json(&["status"])["lies"].as_array().unwrap().iter().map(|lie| text(&lie["sort"])).collect()
}

fn is_checkpoint(r: &Request) -> bool {
    r.path().starts_with("/events/") && r.path().ends_with("/checkpoint")
}

/// A program that ends with its test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// `coffre-server` so called; what it printed before its address, and the address.
fn running(args: &[&str], data: &Path) -> (Running, String, SocketAddr) {
    let mut command = program("coffre-server");
    command.args(args).args(["--listen", "127.0.0.1:0", "--data"]).arg(data);
    command.env("COFFRE_SERVER_LOG_TICK", "100ms").stdout(Stdio::piped()).stderr(Stdio::null());
    let mut process = Running(command.spawn().unwrap());
    let mut lines = BufReader::new(process.0.stdout.take().unwrap()).lines();
    let mut before = String::new();
    loop {
        let line = lines.next().unwrap().unwrap();
        if let Some(address) = line.strip_prefix("listening on http://") {
            return (process, before, address.parse().unwrap());
        }
        before = line;
    }
}

/// What a server on this machine answers to the same plain GET.
fn asked(at: SocketAddr, authority: &str, target: &str) -> Vec<u8> {
    let mut line = TcpStream::connect(at).unwrap();
    write!(line, "GET {target} HTTP/1.1\r\nhost: {authority}\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    line.read_to_end(&mut answer).unwrap();
    answer
}

fn copy(data: &Path, name: &str) -> PathBuf {
    let copy = data.with_file_name(name);
    assert!(Command::new("cp").arg("-r").args([data, &copy]).status().unwrap().success());
    copy
}

/// C7: the doctor alone is shown another history of the register. His receipt names what he was shown, and the patient's program
/// holds that against the register as she is shown it.
#[test]
fn c7_a_register_shown_otherwise_to_the_doctor_is_found_when_his_receipt_comes() {
    let mut door = Door::open(3);
    door.opens(0).ok();
    door.history(1);
    let log = door.log();
    // The same server twice, from here on with two histories under one key.
    door.server.stop();
    let data = copy(&door.server.data, "fork");
    door.server.run(&[]);
    let url = door.server.url();
    let (_fork, _, address) = running(&["serve", "--store", "sled", "--public", &url], &data);
    let size = |bytes: &[u8]| SignedCheckpoint::parse(bytes).unwrap().verify(&log).unwrap().head().size;
    let (_, name) = log.name().as_str().split_once('/').unwrap();
    let body = |mut answer: Vec<u8>| answer.split_off(answer.windows(4).position(|w| w == b"\r\n\r\n").unwrap() + 4);
    let authority = door.server.proxy.authority();
    let common = size(&door.shown(&log));
    while size(&body(asked(address, &authority, &format!("/{name}/checkpoint")))) <= common + 8 {
        std::thread::sleep(Duration::from_millis(50));
    }
    door.server.proxy.on(move |r| match r.path().starts_with("/events/") {
        true => Fate::Replace(asked(address, &authority, &r.target)),
        false => Fate::Pass,
    });
    assert_eq!(door.opens(1).ok().json()["receipts"], 1, "who is shown one history sees no lie");
    door.honest();

    let caught = |door: &Door| {
        let ran = door.patient.run(&["history"]);
        (ran.code == 15).then_some(ran)
    };
    let ran = (0..100).find_map(|_| {
        std::thread::sleep(Duration::from_millis(100));
        caught(&door)
    });
    let ran = ran.expect("the lie was not found");
    for words in ["Le serveur montre un registre public aux uns, et un autre aux autres", "La preuve est un fichier"] {
        assert!(ran.err.contains(words), "{ran:?}");
    }
    assert_eq!(ran.out.lines().filter(|line| line.contains("Dr Roux")).count(), 2, "what is known is shown: {ran:?}");
    // It stands in the list, each time it is found, with the file that convicts the register before anybody.
    let lies = || door.patient.json(&["status"])["lies"].as_array().unwrap().clone();
    let before = lies();
    let last = before.last().unwrap();
    assert_eq!((&last["sort"], &last["server"]), (&"log-two".into(), &door.server.url().into()));
    let report = text(&last["what"]).rsplit_once(": ").unwrap().1.to_owned();
    let report = ForkReport::parse(&std::fs::read(report).unwrap()).unwrap();
    report.verify(&log).unwrap();
    assert!(caught(&door).is_some(), "as long as the receipt is there, so is the lie");
    assert!(lies().len() > before.len());
    let status = door.patient.run(&["status"]).ok();
    assert!(status.err.contains("pris à mentir") && status.out.contains("forks"), "{status:?}");
}

/// A register whose signature is not its own: both programs say so, each time, and go on with an honest one.
#[test]
fn a_register_that_is_not_signed_by_its_log_is_a_lie_each_time() {
    let door = Door::open(2);
    door.opens(0).ok();
    door.history(1);
    door.server.proxy.on(|r| match is_checkpoint(r) {
        true => Fate::Rewrite(Box::new(|mut answer: Answer| {
            // In the last signature: its last byte but the padding and the end of the line.
            let at = answer.body.len() - 8;
            answer.body[at] = if answer.body[at] == b'A' { b'B' } else { b'A' };
            answer
        })),
        false => Fate::Pass,
    });
    let known = door.patient.run(&["history", "--json"]);
    assert_eq!((known.code, items(&known.json()).len()), (15, 1), "what is known is shown: {known:?}");
    let ran = door.patient.run(&["history"]);
    assert!(ran.err.contains("Le registre public du serveur a été changé, raccourci ou retenu."), "{ran:?}");
    assert!(ran.err.contains("Rien n'a été accepté et rien n'est perdu ici."), "{ran:?}");
    assert_eq!(noted(&door.patient), ["log", "log"]);
    let what = &door.patient.json(&["status"])["lies"][0]["what"];
    assert_eq!(what, "a checkpoint of the public log is not signed by it");
    // The doctor signs nothing.
    let before = door.server.proxy.count();
    let e = door.opens(1).fails(15);
    assert_eq!((&e["code"], &e["at_fault"]), (&"server-lied".into(), &"server".into()));
    assert!(!door.server.proxy.seen().iter().any(|r| r.number >= before && r.path().ends_with("/release")));
    assert_eq!(noted(&door.doctor), ["log"]);
    door.honest();
    door.opens(1).ok();
    door.history(2);
}

/// A register that stands still: what it has signed in answers is shown to nobody, long after.
#[test]
fn a_register_that_holds_back_what_it_signed_is_a_lie_each_time() {
    let door = Door::open(3);
    let still = Arc::new(std::sync::Mutex::new(door.shown(&door.log())));
    let kept = still.clone();
    door.server.proxy.on(move |r| match is_checkpoint(r) {
        true => {
            let body = kept.lock().unwrap().clone();
            Fate::Rewrite(Box::new(|answer: Answer| Answer { body, ..answer }))
        }
        false => Fate::Pass,
    });
    // The proof of the doctor's receipt is under more than everybody is shown: that is so for a minute.
    door.opens(0).ok();
    std::thread::sleep(Duration::from_millis(1100));
    door.opens(1).ok();
    assert_eq!(noted(&door.doctor), Vec::<String>::new());
    let later = |person: &Person, args: &[&str]| {
        Ran::of(person.command(&[args, &["--json"]].concat()).env("COFFRE_TEST_CLOCK", "700"))
    };
    for times in 1..=2 {
        let before = door.server.proxy.count();
        let e = later(&door.doctor, &["open", "Hélène", &door.papers[2], "-o", "lus"]).fails(15);
        assert_eq!((&e["code"], &e["at_fault"]), (&"server-lied".into(), &"server".into()));
        assert!(!door.server.proxy.seen().iter().any(|r| r.number >= before && r.path().ends_with("/release")));
        assert_eq!(noted(&door.doctor), vec!["log"; times]);
    }
    let what = &door.doctor.json(&["status"])["lies"][0]["what"];
    assert_eq!(what, "the public log does not show what was signed in answers");
    // With a register that goes on, the same clock signs and reads.
    door.honest();
    let ran = door.opens(2);
    assert_eq!(ran.code, 0, "{ran:?}");
}

/// Doubts: the box hides the receipt, then shows another than the one whose leaf stands in the register.
#[test]
fn a_doubt_of_the_history_is_said_in_words_with_its_end() {
    let door = Door::open(1);
    door.server.proxy.record();
    // A receipt that never came to the server; and the doctor's program forgets it, as a second device would not know it.
    door.server.proxy.on(|r| if r.path().ends_with("/release") { Fate::Drop } else { Fate::Pass });
    let e = door.opens(0).fails(13);
    assert_eq!(e["code"], "offline");
    let sent = door.server.proxy.seen().into_iter().find(|r| r.path().ends_with("/release")).unwrap();
    let sent: ReleaseRequest = wire::decode(&sent.body, usize::MAX).unwrap();
    let first = Bytes::new(&sent.receipts.iter().next().unwrap()[..]).unwrap();
    std::fs::remove_file(door.doctor.at("home").join("receipts")).unwrap();
    door.honest();
    door.opens(0).ok();

    let shows = |receipts: Vec<Bytes<{ 6 * 1024 }>>| {
        let body = wire::encode(&ReceiptBox { receipts: List::new(receipts).unwrap(), closing: None });
        door.server.proxy.on(move |r| match r.path().ends_with("/receipts") && r.target.ends_with("from=0") {
            true => {
                let body = body.clone();
                Fate::Rewrite(Box::new(|answer: Answer| Answer { body, ..answer }))
            }
            false => Fate::Pass,
        });
    };
    let doubted = |what: &str, words: &str| {
        let history = || door.patient.run(&["history", "--json"]);
        let found = (0..100).map(|_| history()).find(|ran| {
            std::thread::sleep(Duration::from_millis(100));
            ran.code != 0
        });
        let ran = found.unwrap_or_else(|| panic!("{what}: {:?}", history()));
        let doubts = ran.json()["doubts"].clone();
        assert_eq!((doubts.as_array().unwrap().len(), &doubts[0]["what"]), (1, &what.into()), "{ran:?}");
        let e = ran.fails(15);
        assert_eq!((&e["code"], &e["at_fault"]), (&"check-found-there".into(), &"server".into()));
        let ran = door.patient.run(&["history"]);
        assert_eq!(ran.code, 15);
        for words in [words, "Le serveur est en faute 1 fois.", "Parlez-en à ceux qui tiennent le serveur."] {
            assert!(ran.err.contains(words), "{words}: {ran:?}");
        }
        ran
    };
    shows(vec![]);
    doubted("withheld", "et le serveur cache quoi : le registre public le montre.");
    // Of a paper under this door, nobody can say that it was not read.
    let said = door.patient.run(&["history", "--evidence", &door.papers[0], "-o", "preuve", "--json"]).fails(15);
    assert_eq!((&said["code"], &said["at_fault"]), (&"reading-hidden".into(), &"server".into()));
    let other = door.patient.keep("autre.txt", b"autre", &[]);
    let said = door.patient.run(&["history", "--evidence", &other, "-o", "preuve", "--json"]).fails(1);
    assert_eq!(said["code"], "never-read");
    shows(vec![first]);
    let ran =
        doubted("other-leaf", "Le registre public porte un autre reçu de Dr Roux que celui que montre le serveur.");
    assert!(ran.out.contains("\tother"), "{ran:?}");
}

/// A witness that is down is nobody's lie: everything goes on, and `status` says what it means and whom to ask.
#[test]
fn a_witness_that_is_down_is_said_in_plain_words() {
    let mut door = Door::open(1);
    let log = door.log();
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("follows"), format!("log {log}\nquorum none\n")).unwrap();
    let settings = format!("policy = \"{}\"\nwitness_name = \"temoin.example\"\n", at("follows").display());
    std::fs::write(at("witness.toml"), settings).unwrap();
    let config = at("witness.toml");
    let (witness, key, address) = running(&["witness", "--config", config.to_str().unwrap()], &at("witness"));
    let policy = format!("log {log}\nwitness w {key} http://{address}\nquorum w\n");
    std::fs::write(at("policy"), &policy).unwrap();
    std::fs::write(at("server.toml"), format!("policy = \"{}\"\n", at("policy").display())).unwrap();
    door.server.stop();
    door.server.run(&["--config", at("server.toml").to_str().unwrap()]);
    door.patient.json(&["policy", "set", at("policy").to_str().unwrap()]);
    let stands = |witnessed: bool| {
        for _ in 0..100 {
            door.patient.json(&["history"]);
            let own = door.patient.json(&["status"])["trust"]["logs"][0]["newest"]["witnessed"].clone();
            if own == witnessed {
                return door.patient.run(&["status"]).ok();
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("{}", door.patient.json(&["status"]));
    };
    let down = "trop peu de témoins ont signé votre registre public";
    let status = stands(true);
    assert!(!status.err.contains(down), "{status:?}");
    drop(witness);
    let status = stands(false);
    assert!(status.err.contains(down) && status.err.contains("si un témoin est arrêté"), "{status:?}");
    assert_eq!(noted(&door.patient), Vec::<String>::new(), "nobody lied");
    // Readings go on.
    door.opens(0).ok();
    assert_eq!(items(&door.patient.json(&["history"])).len(), 1);
    // The witness has what it needs to start, and of the log what it took and signed: nothing of anybody.
    let rows = inspected(&at("witness"), &["Hélène", "Dr Roux", "papier 0"]);
    let kinds: String = rows.iter().filter(|(_, rows)| **rows > 0).map(|(letter, _)| letter).collect();
    assert_eq!((&*kinds, rows[&'Z']), ("AGKLPZ", 1));
}

/// The custodian dies between the leaf and the share: asked, and not received. The patient is told what is true, « a demandé à
/// ouvrir »; the same receipt sent again brings the share, and is the same reading.
#[test]
fn a_custodian_that_dies_between_leaf_and_share_makes_one_reading_and_nothing_is_said_to_be_opened() {
    let mut door = Door::open(2);
    let dies = |door: &Door| {
        let id = door.server.id().to_string();
        let done = Arc::new(AtomicBool::new(false));
        let mark = done.clone();
        door.server.proxy.on(move |r| {
            if !r.path().ends_with("/release") {
                return Fate::Pass;
            }
            let (id, mark) = (id.clone(), mark.clone());
            Fate::Rewrite(Box::new(move |answer: Answer| {
                // What is refused is signed anew: the plug is pulled once there is a share.
                if answer.status != 200 {
                    return answer;
                }
                mark.store(true, Ordering::Relaxed);
                assert!(Command::new("kill").args(["-KILL", &id]).status().unwrap().success());
                Answer { status: 502, headers: vec![], body: vec![] }
            }))
        });
        done
    };
    for paper in 0..2 {
        let done = dies(&door);
        let e = door.opens(paper).fails(13);
        assert_eq!((&e["code"], done.load(Ordering::Relaxed)), (&"offline".into(), true), "{e}");
        assert!(items(&door.doctor.json(&["receipts"])).len() <= paper, "nothing was received");
        door.server.kill();
        door.server.run(&[]);
        door.honest();
        // Requests from before a start are refused; the start is over.
        std::thread::sleep(Duration::from_millis(1100));
        // The reading stands in the register, and the words are those of a receipt: asked, not opened.
        let history = door.history(paper + 1);
        assert_eq!(items(&history)[0]["did"], "asked-to-open");
        let said = door.patient.run(&["history"]).ok();
        let asked = ["a demandé à ouvrir", "asked-to-open"].iter().any(|words| said.out.contains(words));
        assert!(asked && !said.out.contains("a ouvert"), "{said:?}");
        if paper == 0 {
            // The same bytes again: the share comes, and no second reading.
            door.opens(0).ok();
            let again = door.history(1);
            for what in ["n", "grant", "time"] {
                assert!(!items(&again)[0][what].is_null(), "{what}: {again}");
                assert_eq!(items(&again)[0][what], items(&history)[0][what], "{what}");
            }
            let leaf = |history: &Value| items(history)[0]["log"]["leaf"].as_u64().unwrap();
            assert_eq!(leaf(&again), leaf(&history));
            assert_eq!(items(&door.doctor.json(&["receipts"])).len(), 1);
        }
    }
    // Closed before it was sent again: what was not received is never received, and the history stays true.
    door.patient.json(&["revoke", "Dr Roux"]);
    let e = door.opens(1).fails(14);
    assert_eq!(e["code"], "closed", "{e}");
    assert_eq!(items(&door.doctor.json(&["receipts"])).len(), 1);
    door.history(2);
    door.server.stop();
    let rows = inspected(&door.server.data, &["Hélène", "Dr Roux", "papier 0", "papier 1"]);
    assert_eq!(rows[&'r'], 2, "two receipts, and no more");
}
