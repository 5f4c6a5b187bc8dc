//! What the page shows under a clock that is wrong, with and without witnesses that put it right; and what it says of who looked when
//! enough of them have seen it, and when not.
#![allow(clippy::unwrap_used, reason = "a test says what broke by breaking")]
// The server and the witness of these stories are parts of the executable.
#![cfg(feature = "demo")]

mod support;

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};

use support::browser::Page;
use support::{NOTE, Patient, Pro, Server, program, wait_for};
use tempfile::TempDir;

const UI: &[&str] = &["ui", "--no-open"];
const DAY: i64 = 86_400;
/// The witness of docs/protocol/log.md, whom nobody here asks.
const SILENT: &str = "witness silent witness.example+e6557821+BBOY9ixtGkV8UbpqS189vS9p/KkyFiGNyJl+QWvRfZPK\n";
const NOBODY: &str = "Personne d'autre que vous";

/// A witness of one log, as a process.
struct Witness {
    process: Child,
    /// Its line in a policy.
    line: String,
    _folder: TempDir,
}

impl Witness {
    fn of(log: &str) -> Witness {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        std::fs::write(at("policy"), format!("log {log}\nquorum none\n")).unwrap();
        std::fs::write(at("toml"), format!("policy = \"{}\"\nwitness_name = \"w.example\"\n", at("policy"))).unwrap();
        let mut command = program();
        command.args(["--internal-part", "coffre-server", "witness", "--listen", "127.0.0.1:0"]);
        command.args(["--data", &at("data"), "--config", &at("toml")]).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.as_mut().unwrap()).lines().map(Result::unwrap);
        let (key, url) = (lines.next().unwrap(), lines.next().unwrap());
        let line = format!("witness w {key} {}\n", url.strip_prefix("listening on ").unwrap());
        Witness { process, line, _folder: folder }
    }
}

impl Drop for Witness {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A patient who shows two papers to a dentist for three days; her server's log, which is witnessed.
struct Story {
    server: Server,
    witness: Witness,
    log: String,
    patient: Patient,
    pro: Pro,
}

impl Story {
    fn begin() -> Story {
        let server = Server::start();
        let patient = Patient::on(&server);
        patient.run(&["sync"]).good();
        let log = patient.json(&["policy", "show"])["logs"][0]["key"].as_str().unwrap().to_owned();
        let witness = Witness::of(&log);
        let (policy, settings) = (patient.at("server.policy"), patient.at("server.toml"));
        std::fs::write(&policy, format!("log {log}\n{}quorum w\n", witness.line)).unwrap();
        std::fs::write(&settings, format!("log_tick = \"100ms\"\npolicy = \"{}\"\n", policy.display())).unwrap();
        let server = server.stop().start_with(&["--config", settings.to_str().unwrap()]);
        let mut pro = Pro::on(&server, "Dr Roux");
        let fingerprint = pro.card(&patient.at("roux.coffre"));
        patient.run(&["contact", "add", "roux.coffre"]).good();
        patient.run(&["contact", "verify", "Roux", "--fingerprint", &fingerprint]).good();
        let (one, other) = (patient.keep("note.txt", NOTE), patient.keep("autre.txt", format!("{NOTE}, suite")));
        let grant = ["grant", &one, &other, "--to", "Roux", "--until", "3d"];
        wait_for(|| Some(patient.run(&grant)).filter(|ran| ran.code == 0));
        patient.run(&["sync"]).good();
        Story { server, witness, log, patient, pro }
    }

    /// She believes the witnesses as this says.
    fn believes(&self, witnesses: &str) {
        self.patient.write("p", format!("log {}\n{witnesses}", self.log));
        self.patient.run(&["policy", "set", "p"]).good();
    }
}

/// What a page says once the newest is there.
fn after_a_look(page: &mut Page, path: &str) -> String {
    page.get("/log");
    page.post("/send", &[]);
    page.get(path)
}

#[test]
fn witnesses_put_the_pages_clock_right() {
    let story = Story::begin();
    let patient = &story.patient;
    // For a clock a month ahead the door has ended; her server alone does not move it.
    let mut page = Page::open_at(patient, UI, 30 * DAY);
    assert!(after_a_look(&mut page, "/who").contains(NOBODY));
    drop(page);
    story.believes(&format!("{}quorum w\n", story.witness.line));
    let mut page = Page::open_at(patient, UI, 30 * DAY);
    let seen = wait_for(|| Some(after_a_look(&mut page, "/who")).filter(|body| body.contains("Dr Roux")));
    assert!(!seen.contains(NOBODY));
    drop(page);
    // Their last word holds when they are silent, and when the server is away too.
    drop(story.witness);
    drop(story.server.stop());
    let mut page = Page::open_at(patient, UI, 30 * DAY);
    assert!(page.get("/who").contains("Dr Roux"));
}

/// A reading is witnessed when as many have seen it as she asked for, by the time it was made.
#[test]
fn who_looked_says_whether_witnesses_saw_it() {
    let mut story = Story::begin();
    let head = wait_for(|| story.pro.take_in());
    let entries: Vec<_> = story.pro.shown(&head).iter().map(|entry| entry.id).collect();
    let w = story.witness.line.clone();
    let quorums = [
        // One of two is not what she asked for: a reading in a register that they do not all sign.
        (format!("{w}{SILENT}group both all w silent\nquorum both\n"), "inscrit au registre public<"),
        (format!("{w}{SILENT}group one any w silent\nquorum one\n"), "et des témoins l'ont vu<"),
    ];
    for ((witnesses, says), entry) in quorums.iter().zip(&entries) {
        story.believes(witnesses);
        let mut page = Page::open(&story.patient, UI);
        assert!(!after_a_look(&mut page, "/log").contains(says));
        assert_eq!(story.pro.ask(&head, &[*entry]).unwrap(), 1);
        wait_for(|| Some(after_a_look(&mut page, "/log")).filter(|body| body.contains(says)));
    }
    // What was said of the first is not changed by what she asks for later.
    let mut page = Page::open(&story.patient, UI);
    let body = after_a_look(&mut page, "/log");
    assert!(quorums.iter().all(|(_, says)| body.matches(says).count() == 1), "{body}");
}

#[test]
fn a_server_that_is_away_for_a_week_costs_nothing() {
    let server = Server::start();
    let patient = Patient::on(&server);
    let before = patient.keep("note.txt", NOTE);
    patient.run(&["sync"]).good();
    let away = server.stop();
    // The first day, the fourth and the seventh, each time with the program started anew: she goes on as ever.
    let mut kept = Vec::new();
    for day in [0, 3, 7] {
        let mut page = Page::open_at(&patient, UI, day * DAY);
        page.get("/add");
        let text = format!("Prise de sang du jour {day}, hémoglobine");
        assert_eq!(page.upload("/add", &[(&format!("analyse-{day}.txt"), text.as_bytes())]), 200);
        let id = page.at().split(['/', '?']).nth(2).unwrap().to_owned();
        kept.push((id, text));
        page.get(&format!("/p/{before}"));
        assert_eq!(page.post(&format!("/p/{before}/note"), &[("note", &format!("note du jour {day}"))]), 200);
        let said = format!(
            "{} attend",
            if kept.len() == 1 { "1 papier".to_owned() } else { format!("{} papiers", kept.len()) }
        );
        let home = wait_for(|| Some(page.get("/")).filter(|home| home.contains("internet")));
        assert!(home.contains(&said), "{said}: {home}");
        assert!(!home.contains("class=\"warn\""), "nothing to be afraid of: {home}");
        for (id, text) in &kept {
            assert!(
                page.get(&format!("/papers?q={}", text.split(' ').nth(5).unwrap().trim_end_matches(','))).contains(id)
            );
        }
    }
    // It is there again: all that waited goes, once, and the other side of the week is the same vault.
    let _server = away.start_at(7 * DAY);
    let mut page = Page::open_at(&patient, UI, 7 * DAY);
    page.get("/inbox");
    page.post("/send", &[]);
    wait_for(|| page.get("/").contains("Tout est gardé ici et envoyé").then_some(()));
    for (id, _) in &kept {
        assert_eq!(page.look(&format!("/p/{id}")).status, 200);
    }
    let shown = page.get(&format!("/p/{before}"));
    assert!([0, 3, 7].iter().all(|day| shown.matches(&format!("note du jour {day}")).count() == 1), "{shown}");
    drop(page);
    let mut status = patient.command(&["status", "--json"]);
    support::turn(&mut status, 7 * DAY);
    let status = support::Ran::of(&mut status).good().json();
    assert_eq!((&status["waiting"]["all"], &status["papers"]), (&0.into(), &4.into()), "{status}");
    let checked = patient.run(&["check", "--remote", "--json"]);
    assert_eq!(checked.code, 0, "{checked:?}");
}
