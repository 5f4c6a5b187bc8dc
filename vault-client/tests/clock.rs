//! Clocks a day off, as the system gives them to the real programs (Debian's `faketime`): everything goes on, the
//! person is told, and what must not be dated wrongly is refused in plain words.
#![allow(clippy::unwrap_used, reason = "a test says what broke by breaking")]
// The server and the professional's program of these stories are parts of the executable.
#![cfg(feature = "demo")]

mod support;

use std::path::Path;
use std::process::Command;

use serde_json::Value;
use support::{NOTE, Patient, Ran, Server, program, turn};

const DAY: i64 = 86_400;
/// As far as a custodian's clock is followed, less what a slow machine takes.
const NEAR: i64 = DAY - 600;

/// The program under a clock that is so many seconds ahead.
fn under(clock: i64) -> Command {
    let mut command = program();
    turn(&mut command, clock);
    command
}

fn ran(mut command: Command, home: &Path, args: &[&str]) -> Ran {
    command.env("COFFRE_HOME", home).current_dir(home.parent().unwrap()).args(args).arg("--json");
    Ran::of(&mut command)
}

/// Somebody with a folder and a clock.
struct Person {
    folder: tempfile::TempDir,
    clock: i64,
    part: &'static [&'static str],
}

impl Person {
    fn patient(clock: i64) -> Person {
        Person { folder: tempfile::tempdir().unwrap(), clock, part: &[] }
    }

    fn pro(clock: i64) -> Person {
        Person { folder: tempfile::tempdir().unwrap(), clock, part: &["--internal-part", "coffre-pro"] }
    }

    fn run(&self, args: &[&str]) -> Ran {
        let mut command = under(self.clock);
        command.args(self.part);
        ran(command, &self.folder.path().join("home"), args)
    }

    /// A command that works and talks to the server: told of the clock if it is wrong, and only then.
    #[track_caller]
    fn told(&self, args: &[&str]) -> Value {
        self.was_told(args, self.run(args))
    }

    #[track_caller]
    fn was_told(&self, args: &[&str], ran: Ran) -> Value {
        let ran = ran.good();
        let warned = ran.err.contains("warn-clock") || ran.err.contains("l'heure de cet appareil est fausse");
        assert_eq!(warned, self.clock != 0, "{args:?}: {ran:?}");
        ran.json()
    }

    /// The same, once the public log shows what it rests on.
    #[track_caller]
    fn told_in_time(&self, args: &[&str]) -> Value {
        let mut ran = self.run(args);
        for _ in 0..200 {
            if ran.code == 0 {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
            ran = self.run(args);
        }
        self.was_told(args, ran)
    }

    fn write(&self, name: &str, bytes: &str) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

#[track_caller]
fn error(ran: &Ran, code: &str) -> Value {
    assert_eq!(ran.code, 14, "{ran:?}");
    let errors: Vec<Value> = ran.err.lines().filter_map(|l| serde_json::from_str(l).ok()).collect();
    let error = errors.into_iter().find(|e: &Value| e["type"] == "error").unwrap();
    assert_eq!((&error["code"], &error["at_fault"]), (&code.into(), &"you".into()), "{ran:?}");
    error
}

#[test]
fn the_clock_is_turned() {
    let mut date = Command::new("date");
    turn(date.arg("+%s"), DAY);
    let theirs: i64 = String::from_utf8(date.output().unwrap().stdout).unwrap().trim().parse().unwrap();
    let ours = i64::try_from(support::now().0).unwrap();
    assert!((theirs - ours - DAY).abs() < 60, "{theirs} {ours}");
}

#[test]
fn a_day_off_stops_nothing_and_more_stops_only_the_receipt() {
    for (patient, pro) in [
        (NEAR, 0),
        (-NEAR, 0),
        (0, NEAR),
        (0, -NEAR),
        (-NEAR, -NEAR),
        (NEAR, NEAR),
        (-3 * DAY, 0),
        (0, 3 * DAY),
        (0, -3 * DAY),
    ] {
        let what = format!("patient {patient:+} s, professional {pro:+} s");
        let server = Server::ticking("50ms");
        // Of a clock that is days ahead nobody believes the card: it was made before.
        let (mut me, mut dentist) = (Person::patient(patient), Person::pro(if pro > DAY { 0 } else { pro }));
        me.told(&["init", "--server", &server.url, "--no-secret", "--name", "Hélène Martin"]);
        dentist.told(&["init", "--server", &server.url, "--no-secret", "--name", "Dr Lenoir", "--role", "dentiste"]);
        let note = me.write("note.txt", NOTE);
        let id = me.told(&["add", &note])["items"][0]["paper"]["id"].as_str().unwrap().to_owned();
        me.told(&["sync"]);

        let card = me.folder.path().join("lenoir.coffre");
        dentist.run(&["card", "--yes", "-o", card.to_str().unwrap()]).good();
        let shown = dentist.run(&["card"]).good().json();
        if patient < -DAY {
            // From far back, everybody's card lies in the future.
            let refused = me.run(&["contact", "add", card.to_str().unwrap()]).bad(14, "card-expired");
            assert!(refused.err.contains("la date de cet appareil"), "{what}: {refused:?}");
            me.clock = 0;
        }
        me.run(&["contact", "add", card.to_str().unwrap()]).good();
        let fingerprint = shown["fingerprint"].as_str().unwrap();
        me.run(&["contact", "verify", "lenoir", "--fingerprint", fingerprint]).good();
        let granted = me.told_in_time(&["grant", &id, "--to", "lenoir", "--until", "14d"]);
        assert_eq!(granted["item"]["state"], "open", "{what}");

        dentist.clock = pro;
        // Taken in with any clock; opened only with one that the custodian believes.
        let mut received = dentist.told(&["receive"]);
        if pro < -DAY {
            // From far back the door itself lies in the future: it is not lost, and is taken in by a right clock.
            assert_eq!(received["refused"][0]["code"], "clock", "{what}: {received}");
            assert_eq!(received["grants"].as_array().unwrap().len(), 0, "{what}");
            dentist.clock = 0;
            received = dentist.told(&["receive"]);
        }
        assert_eq!(received["grants"][0]["papers"], 1, "{what}: {received}");
        let out = dentist.folder.path().join("out");
        let open = ["open", "Martin", &id, "-o", out.to_str().unwrap()];
        if pro > DAY {
            let refused = dentist.run(&open);
            let error = error(&refused, "clock");
            assert!(error["advice"].as_str().unwrap().contains("à l'heure"), "{what}: {refused:?}");
            assert!(!out.exists(), "{what}: nothing is shown");
            assert_eq!(me.told(&["history"])["items"].as_array().unwrap().len(), 0, "{what}");
            dentist.clock = 0;
        }
        let opened = dentist.run(&open).good().json();
        assert_eq!(opened["receipts"], 1, "{what}");
        let history = me.told(&["history"]);
        assert_eq!(history["items"].as_array().unwrap().len(), 1, "{what}: {history}");
        me.told(&["revoke", "lenoir"]);
        me.run(&["check", "--remote"]).good();

        // The clock put right later changes nothing of what is there.
        let right = Person { clock: 0, ..me };
        right.told(&["sync"]);
        right.run(&["check", "--remote"]).good();
        assert_eq!(right.run(&["list"]).good().json()["items"].as_array().unwrap().len(), 1);
    }
}

#[test]
fn a_vault_made_offline_in_the_future_waits_for_its_day_and_says_so() {
    let server = Server::start();
    let me = Person::patient(DAY);
    me.run(&["init", "--offline", "--no-secret"]).good();
    let note = me.write("note.txt", NOTE);
    me.run(&["add", &note]).good();
    let right = Person { clock: 0, ..me };
    right.run(&["server", "set", &server.url]);
    let told = error(&right.run(&["sync"]), "made-ahead");
    let tomorrow = Command::new("date").args(["-u", "-d", "+1 day", "+%F"]).output().unwrap().stdout;
    let today = Command::new("date").args(["-u", "+%F"]).output().unwrap().stdout;
    let what = told["what"].as_str().unwrap();
    let says = |day: Vec<u8>| what.contains(String::from_utf8(day).unwrap().trim());
    assert!(says(tomorrow) || says(today), "{told}");
    assert_eq!(right.run(&["list"]).good().json()["items"].as_array().unwrap().len(), 1, "everything is kept");

    // Its day comes, for the server and for the person.
    let stopped = server.stop();
    let listen = stopped.url.trim_start_matches("http://").to_owned();
    let mut serve = under(DAY + 3600);
    serve.args(["--internal-part", "coffre-server", "serve", "--listen", &listen, "--data"]).arg(stopped.data.path());
    let mut serve = serve.stdout(std::process::Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(serve.stdout.as_mut().unwrap()), &mut line).unwrap();
    assert!(line.contains(&listen), "{line:?}");
    let later = Person { clock: DAY + 3600, ..right };
    let sent = later.run(&["sync"]).good();
    assert_eq!(sent.json()["papers_sent"], 1, "{sent:?}");
    later.run(&["check", "--remote"]).good();
    assert_eq!(later.run(&["status"]).good().json()["waiting"]["all"], 0);
    serve.kill().unwrap();
    serve.wait().unwrap();
}

#[test]
fn a_patient_without_faketime_is_not_told_anything() {
    let server = Server::start();
    let me = Patient::on(&server);
    me.keep("note.txt", NOTE);
    assert!(!me.run(&["sync"]).good().err.contains("fausse"));
}
