//! The demonstration holds: every step, with real processes, and nothing left behind.
#![cfg(feature = "demo")]
#![allow(clippy::unwrap_used, reason = "a test says what broke by breaking")]

mod support;

use serde_json::Value;
use support::{Ran, program};

#[test]
fn every_step_holds_and_nothing_is_left() {
    let temporary = tempfile::tempdir().unwrap();
    let mut command = program();
    command.args(["demo", "--no-serve", "--json"]).env("TMPDIR", temporary.path()).env_remove("COFFRE_ALLOW_LOOPBACK");
    let ran = Ran::of(&mut command).good();
    let lines: Vec<Value> = ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let (end, steps) = lines.split_last().unwrap();
    let names: Vec<&str> = steps.iter().map(|s| s["name"].as_str().unwrap()).collect();
    let wanted = [
        "server", "vault", "sent", "card", "verified", "shown", "opened", "history", "given", "stopped", "refused",
        "blind", "control",
    ];
    assert_eq!(names, wanted);
    assert_eq!((&end["type"], &end["steps"]), (&"demo".into(), &wanted.len().into()));
    assert_eq!(std::fs::read_dir(temporary.path()).unwrap().count(), 0, "everything is erased");
}

#[test]
fn a_folder_with_something_in_it_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("mine"), "mine").unwrap();
    let mut command = program();
    Ran::of(command.args(["demo", "--home"]).arg(folder.path())).bad(2, "n'est pas vide");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[cfg(unix)]
#[test]
fn a_step_that_does_not_hold_is_named_and_its_logs_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("demo");
    // No file may grow: a vault cannot be made.
    let coffre = program();
    let mut command = std::process::Command::new("sh");
    command.args(["-c", "ulimit -f 8; exec \"$0\" demo --lang en --home \"$1\""]).arg(coffre.get_program()).arg(&home);
    let ran = Ran::of(&mut command).bad(1, "stopped at step");
    assert!(ran.err.contains(home.to_str().unwrap()), "{ran:?}");
    assert!(home.join("steps.log").is_file() && home.join("server.log").is_file());
}
