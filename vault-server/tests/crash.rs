//! SIGKILL under load: what was answered is there, start-up needs no hand.
//!
//! `COFFRE_KILLS=500 cargo test -p vault-server --test crash` kills more often.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr, reason = "tests")]

mod support;

use std::time::Duration;

use support::load::{Answered, Engine, Load, Work, check, random, run_if_asked};

/// The writing program: this test executable, started again by the tests below.
#[test]
#[ignore = "not a test: the process that the tests of this file kill"]
fn load() {
    run_if_asked();
}

fn survives_kills(engine: Engine) {
    let kills = std::env::var("COFFRE_KILLS").map_or(50, |kills| kills.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let mut answered = Answered::default();
    for kill in 1..=kills {
        let again = ["load", "--exact", "--ignored", "--nocapture"];
        let mut load = Load::start(engine, Work::Both, folder.path(), answered, &again);
        // One in five is killed while it opens the stores, or soon after.
        if kill % 5 != 0 {
            load.wait_for(1, answered);
        }
        std::thread::sleep(Duration::from_millis(random(100)));
        let said = load.kill();
        answered =
            check(engine, folder.path(), said, said).unwrap_or_else(|lost| panic!("kill {kill}, {engine:?}: {lost}"));
    }
    println!("{engine:?}: {kills} kills, {} answers, none lost", answered.total());
    assert!(answered.total() > 10 * kills, "there was next to no load");
}

#[test]
fn e7_sled_survives_kills() {
    survives_kills(Engine::Sled);
}

#[test]
fn e7_redb_survives_kills() {
    survives_kills(Engine::Redb);
}
