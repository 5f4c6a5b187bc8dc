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
fn both_pages_are_served_and_end_together() {
    use std::io::{BufRead as _, BufReader, Read as _};
    use std::os::unix::process::CommandExt as _;

    let folder = tempfile::tempdir().unwrap();
    let mut command = program();
    command.args(["demo", "--home"]).arg(folder.path().join("demo")).env("TMPDIR", folder.path());
    command.env("XDG_RUNTIME_DIR", folder.path()).stdout(std::process::Stdio::piped()).process_group(0);
    let mut child = command.stderr(std::process::Stdio::null()).spawn().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut addresses = Vec::new();
    while addresses.len() < 2 {
        let mut line = String::new();
        assert_ne!(out.read_line(&mut line).unwrap(), 0, "two addresses, not {addresses:?}");
        addresses.extend(Some(line.trim().to_owned()).filter(|line| line.starts_with("http://")));
    }
    for (address, name) in addresses.iter().zip(["côté soignant", "Mon coffre"]) {
        let (host, cookie) = support::browser::enter(address);
        let headers = [("Cookie", cookie.as_str()), ("Sec-Fetch-Site", "same-origin")];
        let page = support::browser::ask(&host, "GET", "/", &headers, b"");
        assert!(page.status == 200 && String::from_utf8_lossy(&page.body).contains(name), "{address}");
    }
    // Ctrl-C, as a terminal sends it: to all of them.
    let group = rustix::process::Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    rustix::process::kill_process_group(group, rustix::process::Signal::INT).unwrap();
    let mut rest = String::new();
    out.read_to_string(&mut rest).unwrap();
    assert!(matches!(child.wait().unwrap().code(), Some(0 | 130)));
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
