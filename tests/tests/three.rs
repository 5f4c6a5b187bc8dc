//! Three servers of three operators, each a process, and people with the real programs: one is killed while it is asked and
//! comes back, the home is killed with its answer unsaid, another is put back to an older state; what was signed is kept.
#![allow(clippy::unwrap_used)]

mod stage;

use std::collections::BTreeMap;
use std::process::Command;
use std::time::Duration;

use serde_json::Value;
use stage::{Person, Server, audit, inspected};
use vault_log::checkpoint::SignedCheckpoint;
use vault_log::fork::ForkReport;
use vault_log::key::VerifierKey;
use vault_tests::proxy::{Answer, Fate};

struct Three {
    /// The home first.
    servers: Vec<Server>,
    patient: Person,
    doctor: Person,
    /// The numbers of the papers, as the doctor has them.
    papers: Vec<String>,
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value}")).to_owned()
}

fn items(answer: &Value) -> &Vec<Value> {
    answer["items"].as_array().unwrap()
}

impl Three {
    /// A doctor who has received a door to so many papers through three custodians, and opened nothing.
    fn open(papers: usize) -> Three {
        let servers: Vec<Server> = (0..3).map(|_| Server::start()).collect();
        let urls: Vec<String> = servers.iter().map(Server::url).collect();
        let patient = Person::new("coffre", "Hélène", &urls[0], &[]);
        let doctor = Person::new("coffre-pro", "Dr Roux", &urls[0], &[]);
        patient.meets(&doctor, "Dr Roux");
        let chosen = patient.json(&["custodian", "set", &urls[0], &urls[1], &urls[2]]);
        assert_eq!((items(&chosen).len(), &chosen["needed"]), (3, &2.into()));
        let names: Vec<String> = (0..papers).map(|n| format!("papier {n}")).collect();
        let ids: Vec<String> = names.iter().map(|n| patient.keep(n, n.as_bytes(), &["--title", n])).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        patient.json(&[&["grant"], &ids[..], &["--to", "Dr Roux"]].concat());
        doctor.json(&["receive"]);
        let list = doctor.json(&["list", "Hélène"]);
        let id = |name: &String| text(&items(&list).iter().find(|i| i["title"] == name.as_str()).unwrap()["id"]);
        let papers = names.iter().map(id).collect();
        let three = Three { servers, patient, doctor, papers };
        assert_eq!(three.door()["opened"], serde_json::json!([true, true, true]));
        three
    }

    /// What the patient's program says of the only door, and of each custodian in turn.
    fn door(&self) -> Value {
        let grants = self.patient.json(&["grants", "--all"]);
        let door = &items(&grants)[0];
        let each = |what: &str| -> Vec<Value> {
            door["custodians"].as_array().unwrap().iter().map(|c| c[what].clone()).collect()
        };
        serde_json::json!({"opened": each("opened"), "closed": each("closed"), "confirmed": door["confirmed"]})
    }

    /// The doctor opens a paper; what his program said besides.
    #[track_caller]
    fn opens(&self, paper: usize) -> String {
        let folder = format!("lus-{paper}");
        std::fs::create_dir_all(self.doctor.at(&folder)).unwrap();
        let ran = self.doctor.run(&["open", "Hélène", &self.papers[paper], "-o", &folder, "--yes", "--json"]).ok();
        let opened = ran.json();
        let path = self.doctor.at(&text(&items(&opened)[0]["path"]));
        assert_eq!(std::fs::read(path).unwrap(), format!("papier {paper}").as_bytes());
        ran.err
    }

    /// The patient's history once every reading stands in the log that everybody is shown.
    #[track_caller]
    fn history(&self, readings: usize) -> Value {
        for _ in 0..100 {
            let history = self.patient.json(&["history"]);
            if items(&history).len() == readings && items(&history).iter().all(|r| r["log"]["state"] == "logged") {
                assert_eq!((&history["doubts"], &history["evidence"]), (&Value::Array(vec![]), &"two-of-three".into()));
                return history;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("{}", self.patient.json(&["history"]));
    }

    /// Which checkpoint of the home log a custodian shows, and how large it is.
    fn taken(&self, n: usize) -> u64 {
        let asked = self.servers[n].proxy.seen().into_iter().find(|r| r.path().starts_with("/v1/logs/")).unwrap();
        let taken = SignedCheckpoint::parse(&self.servers[n].get(asked.path())).unwrap();
        taken.verify(&self.log()).unwrap().head().size
    }

    /// The key of the home log, as the home tells it.
    fn log(&self) -> VerifierKey {
        let asked = self.servers[0].proxy.seen().into_iter().find(|r| r.path().ends_with("/log")).unwrap();
        let told = self.servers[0].get(asked.path());
        vault_protocol::wire::decode::<vault_protocol::http::VaultLog>(&told, 1024).unwrap().log.parse().unwrap()
    }

    /// How many rows of each kind a server has on its disk: nothing that speaks.
    fn rows(&mut self, n: usize) -> BTreeMap<char, u64> {
        self.servers[n].stop();
        inspected(&self.servers[n].data, &["Hélène", "Dr Roux", "papier 0", "papier 1"])
    }
}

fn honest(server: &Server) {
    server.proxy.on(|_| Fate::Pass);
}

/// Its plug is pulled when it is asked for this.
fn dies_at(server: &Server, end: &'static str) {
    let id = server.id().to_string();
    server.proxy.on(move |r| {
        if !r.path().ends_with(end) {
            return Fate::Pass;
        }
        assert!(Command::new("kill").args(["-KILL", &id]).status().unwrap().success());
        Fate::Drop
    });
}

/// Its plug is pulled when it has done this and said so to nobody.
fn dies_after(server: &Server, end: &'static str) {
    let id = server.id().to_string();
    server.proxy.on(move |r| {
        if !r.path().ends_with(end) {
            return Fate::Pass;
        }
        let id = id.clone();
        Fate::Rewrite(Box::new(move |_| {
            assert!(Command::new("kill").args(["-KILL", &id]).status().unwrap().success());
            Answer { status: 502, headers: vec![], body: vec![] }
        }))
    });
}

#[test]
fn one_is_killed_while_it_is_asked_and_what_was_signed_is_kept() {
    let mut three = Three::open(5);
    assert!(!three.opens(0).contains("custodian"), "all is well");
    let seen = three.taken(1);

    // The second of the three dies as the receipt comes to it: the third gives what is missing.
    dies_at(&three.servers[1], "/logged");
    let said = three.opens(1);
    assert!(said.contains("custodian-absent") && said.contains(&three.servers[1].url()), "{said}");
    let history = three.history(2);
    assert_eq!(history["away"], serde_json::json!([three.servers[1].url()]));
    // What the proofs rest on is said in words, with the history and with who sees.
    for command in ["history", "who"] {
        let said = three.patient.run(&[command]).ok();
        let words =
            "Les lectures sont prouvées par trois serveurs de gens différents : deux au moins doivent les signer";
        assert!(said.err.contains(words) && !said.err.contains("un seul serveur"), "{command}: {said:?}");
    }

    // It is there again, with all that it had promised.
    three.servers[1].kill();
    three.servers[1].run(&[]);
    honest(&three.servers[1]);
    assert!(three.taken(1) >= seen);
    assert!(!three.opens(2).contains("custodian"));
    assert!(three.taken(1) > seen, "it goes on from what it took before");
    assert_eq!(three.history(3)["away"], Value::Array(vec![]));

    // The home dies with its answer unsaid: nothing is opened, and nobody else is shown the receipt.
    let elsewhere = |three: &Three| -> usize {
        three.servers[1..].iter().flat_map(|s| s.proxy.seen()).filter(|r| r.path().ends_with("/logged")).count()
    };
    let before = elsewhere(&three);
    dies_after(&three.servers[0], "/release");
    let e = three.doctor.error(13, &["open", "Hélène", &three.papers[3], "-o", "rien"]);
    assert_eq!(e["code"], "offline", "{e}");
    assert_eq!(elsewhere(&three), before);
    // What was opened stays open.
    three.opens(2);
    three.servers[0].kill();
    three.servers[0].run(&[]);
    honest(&three.servers[0]);
    three.opens(3);
    three.history(4);

    // Two closings stop the door; the third is asked when it is back.
    three.servers[2].kill();
    let closed = three.patient.json(&["revoke", "Dr Roux"]);
    assert_eq!(items(&closed)[0]["confirmed"], true);
    assert_eq!(three.door()["closed"], serde_json::json!([true, true, false]));
    let e = three.doctor.error(14, &["open", "Hélène", &three.papers[4], "-o", "rien"]);
    assert_eq!(e["code"], "closed", "{e}");
    three.servers[2].run(&[]);
    three.patient.json(&["sync"]);
    assert_eq!(three.door()["closed"], serde_json::json!([true, true, true]));
    three.history(4);

    // What they signed convinces somebody else, from either side.
    let proof = three.doctor.at("preuve");
    let proof = proof.to_str().unwrap();
    three.doctor.json(&["receipts", &three.papers[1], "--evidence", proof]);
    let judged = audit(&["evidence", "verify", proof, "--json"]).ok().json();
    assert_eq!((&judged["custodians"], &judged["asked"]["name"]), (&3.into(), &"Dr Roux".into()));
    // Each has on its disk what it took: the home all, each of the others what it was asked for, and what it follows the home's
    // log by. Nothing of it speaks.
    let rows = [three.rows(0), three.rows(1), three.rows(2)];
    assert_eq!(rows.each_ref().map(|rows| rows[&'r']), [4, 3, 1]);
    for follows in ['K', 'A', 'B', 'F'] {
        assert_eq!(rows.each_ref().map(|rows| rows[&follows] > 0), [false, true, true], "rows {follows}: {rows:?}");
    }
}

#[test]
fn a_home_put_back_to_an_older_state_is_convicted_by_what_another_has_seen() {
    let mut three = Three::open(8);
    let log = three.log();
    three.opens(0);
    let other = Person::new("coffre-pro", "Dr Blanc", &three.servers[0].url(), &[]);
    three.patient.meets(&other, "Dr Blanc");
    let first = text(&items(&three.patient.json(&["list"]))[0]["id"]);
    three.patient.json(&["grant", &first, "--to", "Dr Blanc"]);
    other.json(&["receive"]);
    // Of its disk there is a copy; then a reading follows.
    three.servers[0].stop();
    let data = three.servers[0].data.clone();
    let copy = data.with_file_name("copy");
    assert!(Command::new("cp").arg("-r").args([&data, &copy]).status().unwrap().success());
    three.servers[0].run(&[]);
    let mut read = 1;
    loop {
        three.opens(read);
        read += 1;
        // Of a size that is a power of two no proof says what another tree has there.
        if !three.taken(1).is_power_of_two() {
            break;
        }
    }
    let size = three.taken(1);
    // The home goes on from its copy, as if that reading had not been, and without a witness that would know.
    three.servers[0].stop();
    three.servers[0].data = copy;
    three.servers[0].run(&[]);
    let known = |three: &Three| items(&three.patient.run(&["history", "--json"]).json()).len();
    assert_eq!(known(&three), read, "the other box shows what the home's has no more");

    // The patient's program asks the others what they have seen.
    let caught = (0..100).any(|_| {
        std::thread::sleep(Duration::from_millis(100));
        three.patient.run(&["history", "--json"]).code == 15
    });
    assert!(caught, "{:?}", three.patient.run(&["history", "--json"]));
    let forks = stage::files(&three.patient.at("home").join("forks"));
    let convicts = |path: &std::path::PathBuf| {
        ForkReport::parse(&std::fs::read(path).unwrap()).is_ok_and(|report| report.verify(&log).is_ok())
    };
    assert!(forks.iter().any(convicts), "{forks:?}");

    // A reader who was shown the first history signs nothing in the other.
    let asked = |three: &Three| three.servers[0].proxy.seen().iter().filter(|r| r.path().ends_with("/release")).count();
    let before = asked(&three);
    let e = three.doctor.error(15, &["open", "Hélène", &three.papers[7], "-o", "rien"]);
    assert_eq!((&e["code"], asked(&three)), (&"server-lied".into(), before), "{e}");
    // One who has seen neither is told by the custodian that has: it refuses and keeps the report. The third gives its share, and
    // who lied is said.
    let said = other.run(&["open", "Hélène", "--all", "-o", ".", "--json"]).ok().err;
    assert!(said.contains("custodian-lied") && said.contains(&three.servers[0].url()), "{said}");
    assert_eq!(three.taken(1), size, "it stays with what it took");
    let kept = stage::files(&three.servers[1].data.join("forks"));
    assert!(kept.iter().any(convicts), "{kept:?}");
}
