//! A disk that is full to the last block, at every step of a patient's days: one clear error, nothing lost, and the
//! same command again works as soon as there is room.
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation, reason = "a test says what broke by breaking")]
// The server of these stories is a part of the executable.
#![cfg(feature = "demo")]

mod support;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::Value;
use support::small_disk::SmallDisk;
use support::{NOTE, Patient, Pro, Ran, Server, now, program};
use vault_engine::deposits::Gift;
use vault_engine::state::Words;

/// Blocks that are freed after each failure: every block at first, then more, as nobody's luck depends on the last.
const MORE: [u64; 22] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 32, 48, 64, 96, 160, 300, 700];

/// A patient whose home lies on the small disk; papers to add lie elsewhere.
struct Squeezed<'a> {
    disk: &'a SmallDisk,
    me: Patient,
    home: PathBuf,
    /// Ids that the program has said are kept.
    kept: RefCell<BTreeSet<String>>,
}

impl Squeezed<'_> {
    fn run(&self, args: &[&str]) -> Ran {
        let mut command = program();
        command.env("COFFRE_HOME", &self.home).current_dir(self.me.folder.path()).args(args).arg("--json");
        Ran::of(&mut command)
    }

    /// All that was acknowledged is listed, with the disk as full as it is now.
    fn nothing_lost(&self, what: &str) {
        let list = |args: &[&str]| {
            let ran = self.run(args);
            assert_eq!(ran.code, 0, "{what}: reading needs no room: {ran:?}");
            ids(&ran.json()["items"]).collect::<BTreeSet<String>>()
        };
        let listed = &list(&["list"]) | &list(&["list", "--bin"]);
        let lost: Vec<String> = self.kept.borrow().difference(&listed).cloned().collect();
        assert!(lost.is_empty(), "{what}: {lost:?} of {}", listed.len());
    }

    /// Runs a command on a full disk, and again with ever more room until it works. Answers its output, and how often
    /// it failed.
    fn squeezed(&self, args: &[&str]) -> (Ran, usize) {
        let what = args.join(" ");
        for (failures, blocks) in MORE.into_iter().enumerate() {
            self.disk.leave(blocks);
            let ran = self.run(args);
            if let Ok(added) = serde_json::from_str::<Value>(&ran.out)
                && added["type"] == "added"
            {
                let items = added["items"].as_array().unwrap().iter();
                self.kept.borrow_mut().extend(items.map(|i| text(&i["paper"]["id"])));
            }
            if ran.code == 0 {
                self.nothing_lost(&what);
                self.disk.empty();
                let checked = self.run(&["check"]);
                assert_eq!(checked.code, 0, "{what}: {checked:?}");
                return (ran, failures);
            }
            assert_clear(&ran, &format!("{what}, {blocks} blocks free"));
            if args[0] != "init" {
                self.nothing_lost(&what);
                self.disk.empty();
                let checked = self.run(&["check"]);
                assert_eq!(checked.code, 0, "{what}, after {blocks} blocks: {checked:?}");
            }
        }
        panic!("{what} never works");
    }

    fn works_and_failed_before(&self, args: &[&str]) -> Ran {
        let (ran, failures) = self.squeezed(args);
        assert!(failures > 0, "{args:?} was never short of room");
        ran
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn ids(items: &Value) -> impl Iterator<Item = String> {
    items.as_array().unwrap().iter().map(|i| text(&i["id"]))
}

/// One error, in words and for programs: what, what to do, whose fault; never a panic, never damage.
fn assert_clear(ran: &Ran, what: &str) {
    assert_eq!(ran.code, 1, "{what}: {ran:?}");
    let said: Vec<Value> = ran.err.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let errors: Vec<&Value> = said.iter().filter(|v| v["type"] == "error").collect();
    let [error] = errors[..] else { panic!("{what}: not one error: {ran:?}") };
    let code = error["code"].as_str().unwrap();
    let full = ["disk-full", "output", "file-unwritable", "papers-left-out"].contains(&code);
    assert!(full, "{what}: {ran:?}");
    assert_eq!(error["at_fault"], "file", "{what}: {ran:?}");
    for part in ["what", "advice"] {
        assert!(error[part].as_str().is_some_and(|words| words.len() > 10), "{what}: no {part}: {ran:?}");
    }
}

#[test]
fn e7_a_full_disk_stops_each_command_clearly_and_loses_nothing() {
    SmallDisk::with(24, "e7_a_full_disk_stops_each_command_clearly_and_loses_nothing", story);
}

fn story(disk: &SmallDisk) {
    let server = Server::start();
    let me = Patient::nobody();
    let home = disk.path().join("home");
    let s = Squeezed { disk, me, home, kept: RefCell::default() };

    // Nothing was made until everything was, and the rescue words come with it.
    let made = s.works_and_failed_before(&["init", "--offline", "--no-secret", "--name", "Hélène"]);
    assert_eq!(made.json()["rescue"]["words"].as_array().unwrap().len(), 24);
    s.works_and_failed_before(&["server", "set", &server.url]);

    // Papers: one, many, large.
    let note = s.me.write("note.txt", NOTE);
    let id = text(&s.works_and_failed_before(&["add", note.to_str().unwrap()]).json()["items"][0]["paper"]["id"]);
    for n in 0..120 {
        s.me.write(&format!("many/{n}.txt"), format!("Lettre numéro {n}"));
    }
    s.works_and_failed_before(&["add", s.me.at("many").to_str().unwrap()]);
    let noise: Vec<u8> = (0..2_000_000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let large = s.me.write("scanner.bin", &noise);
    let large = text(&s.works_and_failed_before(&["add", large.to_str().unwrap()]).json()["items"][0]["paper"]["id"]);
    assert_eq!(s.kept.borrow().len(), 122);

    // Words about papers.
    s.squeezed(&["edit", &id, "--title", "Diabète"]);
    s.squeezed(&["note", &id, "Je n'ai jamais pris ce médicament."]);
    s.squeezed(&["remove", &id]);
    s.squeezed(&["restore", &id]);
    s.squeezed(&["sync"]);

    // Written out onto the same disk: nothing half.
    let out = disk.path().join("sortie.bin");
    s.works_and_failed_before(&["open", &large, "-o", out.to_str().unwrap()]);
    assert!(std::fs::read(&out).unwrap() == noise);
    std::fs::remove_file(&out).unwrap();
    let halves = || std::fs::read_dir(disk.path()).unwrap().count();
    assert_eq!(halves(), 1, "the home, and nothing half written");

    // Somebody else.
    let card = disk.path().join("carte.coffre");
    s.works_and_failed_before(&["card", "--yes", "-o", card.to_str().unwrap()]);
    std::fs::remove_file(&card).unwrap();
    let mut pro = Pro::on(&server, "Dr Lenoir");
    let fingerprint = pro.card(&s.me.at("lenoir.coffre"));
    let theirs = s.me.at("lenoir.coffre");
    s.squeezed(&["contact", "add", theirs.to_str().unwrap()]);
    s.squeezed(&["contact", "verify", "lenoir", "--fingerprint", &fingerprint]);
    let granted: Vec<String> = s.kept.borrow().iter().take(60).cloned().collect();
    let mut grant = vec!["grant"];
    grant.extend(granted.iter().map(String::as_str));
    grant.extend(["--to", "lenoir"]);
    s.works_and_failed_before(&grant);
    s.squeezed(&["sync"]);
    let head = pro.take_in().unwrap();
    let entries: Vec<_> = pro.shown(&head).iter().map(|e| e.id).collect();
    assert_eq!(entries.len(), 60);
    pro.ask(&head, &entries[..20]).unwrap();
    s.works_and_failed_before(&["history"]);
    assert_eq!(s.run(&["history"]).json()["items"].as_array().unwrap().len(), 20);

    // A paper comes back.
    let patient = *pro.vault.state().contacts.keys().next().unwrap();
    let gift = Gift {
        bytes: noise[..200_000].to_vec(),
        words: Words { title: "Couronne posée".into(), type_code: "11488-4".into(), ..Words::default() },
        file_name: "cr.bin".into(),
        mime: "application/octet-stream".into(),
        message: None,
    };
    pro.vault.give(&patient, &gift, now()).unwrap();
    pro.vault.sync(now(), &mut |_| {}).unwrap();
    s.works_and_failed_before(&["inbox"]);
    let waiting = text(&s.run(&["inbox"]).json()["items"][0]["id"]);
    s.works_and_failed_before(&["accept", &waiting]);
    s.squeezed(&["revoke", "lenoir", "--reencrypt"]);
    s.squeezed(&["sync"]);

    // What is missing here comes back from the server.
    fn files(folder: &std::path::Path) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
        entries.flat_map(|p| if p.is_dir() { files(&p) } else { vec![p] }).collect()
    }
    files(&s.home.join("objects")).iter().for_each(|f| std::fs::remove_file(f).unwrap());
    // The papers themselves take no room while they are away: so the disk is filled first, and `check` waits.
    let (mut failures, mut repaired) = (0, false);
    for blocks in MORE {
        disk.leave(blocks);
        let ran = s.run(&["check", "--repair"]);
        if ran.code == 0 {
            repaired = true;
            break;
        }
        failures += 1;
        assert_clear(&ran, "check --repair");
    }
    assert!(repaired && failures > 0);
    disk.empty();

    // The end of it: everything that was ever acknowledged is here, whole, and at the server too.
    assert_eq!(s.run(&["check", "--remote"]).code, 0);
    s.nothing_lost("at the end");
    assert_eq!(s.run(&["list"]).json()["items"].as_array().unwrap().len(), 123);
    assert_eq!(s.run(&["status"]).json()["waiting"]["all"], 0);
    assert!(s.run(&["open", &large, "-o", "-"]).raw == noise);
}
