//! A page and a command on one home: the page steps aside while the command works, and shows what came of it.
#![allow(clippy::unwrap_used, reason = "a test says what broke by breaking")]
#![cfg(feature = "demo")]
#![cfg(unix)]

mod support;

use std::process::Stdio;

use support::browser::Page;
use support::{NOTE, Patient, Ran, Server, wait_for};

const UI: &[&str] = &["ui", "--no-open"];
/// Of the paper that is kept.
const DATE: &str = "12 mars 2024";

#[test]
fn a_command_works_while_the_page_is_open_and_the_page_shows_it() {
    let patient = Patient::offline();
    let mut page = Page::open(&patient, UI);
    assert!(!page.get("/papers").contains(DATE));
    patient.keep("note.txt", NOTE);
    assert!(page.get("/papers").contains(DATE), "{}", page.body);
    // Several at once wait for each other, and for the page.
    let many: Vec<_> =
        (0..4).map(|_| patient.command(&["list", "--json"]).stdout(Stdio::null()).spawn().unwrap()).collect();
    for mut one in many {
        assert!(one.wait().unwrap().success());
    }
    // What is pressed afterwards is done, with what the commands have left.
    let id = patient.titles(&["list"]).len();
    assert_eq!(id, 1);
    assert_eq!(page.post("/lock", &[]), 200);
    assert!(page.body.contains("/unlock"), "{}", page.body);
}

#[test]
fn with_a_code_the_command_asks_for_it_and_the_page_stays_open() {
    let patient = Patient::nobody();
    let code = patient.write("code", "mille lapins\n");
    let wrong = patient.write("wrong", "mille lapin\n");
    let with = |args: &[&str], file: &std::path::Path| {
        Ran::of(&mut patient.command(&[args, &["--secret-file", file.to_str().unwrap()]].concat()))
    };
    with(&["init", "--offline", "--name", "Hélène"], &code).good();
    let mut page = Page::open(&patient, UI);
    assert_eq!(page.post("/unlock", &[("code", "mille lapins"), ("back", "/")]), 200);
    assert!(page.get("/papers").contains("/p") && !page.body.contains("/unlock"), "{}", page.body);
    with(&["list", "--json"], &wrong).bad(12, "");
    let note = patient.write("note.txt", NOTE);
    with(&["add", note.to_str().unwrap(), "--json"], &code).good();
    assert!(page.get("/papers").contains(DATE), "open as before, with the paper: {}", page.body);
}

#[test]
fn a_page_waits_for_a_command_that_stays_and_goes_on_when_it_is_killed() {
    let server = Server::start();
    let patient = Patient::on(&server);
    patient.keep("note.txt", NOTE);
    let mut page = Page::open(&patient, UI);
    assert!(page.get("/papers").contains(DATE));
    let mut watch = patient.command(&["sync", "--watch"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    // It says that it is busy, and comes back by itself.
    wait_for(|| page.look("/papers").header("refresh").map(|_| ()));
    watch.kill().unwrap();
    watch.wait().unwrap();
    wait_for(|| page.get("/papers").contains(DATE).then_some(()));
}

#[test]
fn lock_locks_the_page_that_is_open() {
    let patient = Patient::offline();
    assert_eq!(patient.json(&["lock"])["page"], false);
    let mut page = Page::open(&patient, UI);
    assert!(!page.get("/").contains("form action=\"/unlock"));
    assert_eq!(patient.json(&["lock"])["page"], true);
    assert!(page.get("/").contains("/unlock"), "{}", page.body);
    // A locked page has nothing to leave: commands work, and leave it locked.
    patient.keep("note.txt", NOTE);
    assert!(page.get("/").contains("/unlock"));
}
