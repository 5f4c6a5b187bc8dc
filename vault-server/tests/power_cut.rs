//! Power cuts under load, on real file systems. Needs Linux, root, loop devices, `mkfs.ext4` and `fsfreeze`;
//! without them it says so, and fails if `CI` is set.
//!
//! The stores write to `data`, an ext4 in a file on `drive`, an ext4 in a file on `outer`, an ext4 in a file.
//! A file system that is frozen makes the loop device above it wait in the middle of whatever it does, so that
//! the device's file can be copied as it was at one moment. Copied are
//!
//! - the device under `data`, with `drive` frozen: all that the kernel had sent to the drive at that moment;
//! - the device under `drive`, with `outer` frozen: there the file under `data` has what was followed by a flush
//!   of the drive's cache, and little else.
//!
//! The copy is mounted elsewhere, which replays ext4's journal as after a real cut, and the stores in it are
//! opened and compared with what the load had been answered *before* the freeze.
//!
//! That this harness notices a missing sync is a test too: sled with `flush()` alone has to fail in it.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "this target is its own test runner"
)]

mod client;
mod support;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use client::readings::{Load as Readings, serve};
use support::disk::{Cut, Disk, Mounted, file_system, missing, run};
use support::load::{Answered, Engine, Load, Work, check, random, run_if_asked};
use vault_server::store::{OpenError, files, redb, sled};

/// A new disk first, then what a cut of the round before has left.
const ROUNDS: usize = 4;
/// In each round, with two cuts each: with the drive's cache, and without.
const MOMENTS: u32 = 4;

/// `COFFRE_CUTS=100` cuts longer.
fn moments() -> u32 {
    std::env::var("COFFRE_CUTS").map_or(MOMENTS, |moments| moments.parse().unwrap())
}

/// A name, and what answers a report or panics.
type Test = (&'static str, fn() -> String);

const TESTS: [Test; 7] = [
    ("sled_survives_power_cuts", || survives(Engine::Sled)),
    ("redb_survives_power_cuts", || survives(Engine::Redb)),
    ("the_harness_notices_that_flush_alone_is_not_enough", flush_alone_does_not_survive),
    ("the_log_survives_power_cuts_on_sled", || the_log_survives("sled")),
    ("the_log_survives_power_cuts_on_redb", || the_log_survives("redb")),
    ("sled_survives_a_full_and_a_read_only_disk", || survives_a_full_disk(Engine::Sled)),
    ("redb_survives_a_full_and_a_read_only_disk", || survives_a_full_disk(Engine::Redb)),
];

fn main() {
    run_if_asked();
    let wanted: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let listed = std::env::args().any(|word| word == "--list");
    let tests = TESTS.iter().filter(|(name, _)| wanted.is_empty() || wanted.iter().any(|word| name.contains(word)));
    let tests: Vec<_> = tests.collect();
    if listed {
        tests.iter().for_each(|(name, _)| println!("{name}: test"));
        return;
    }
    println!("\nrunning {} tests", tests.len());
    if let Some(missing) = missing() {
        println!("power cuts: NOT RUN, this machine has no {missing}");
        let fails = std::env::var_os("CI").is_some();
        let (result, failed, ignored) = if fails { ("FAILED", tests.len(), 0) } else { ("ok", 0, tests.len()) };
        println!("\ntest result: {result}. 0 passed; {failed} failed; {ignored} ignored; 0 measured; 0 filtered out\n");
        std::process::exit(i32::from(fails));
    }
    let mut failed = 0;
    for (name, test) in &tests {
        match catch_unwind(AssertUnwindSafe(test)) {
            Ok(report) => println!("{report}\ntest {name} ... ok"),
            Err(_) => {
                failed += 1;
                println!("test {name} ... FAILED");
            }
        }
    }
    let result = if failed == 0 { "ok" } else { "FAILED" };
    let passed = tests.len() - failed;
    println!("\ntest result: {result}. {passed} passed; {failed} failed; 0 ignored; 0 measured; 0 filtered out\n");
    std::process::exit(i32::from(failed > 0));
}

fn survives(engine: Engine) -> String {
    let mut disk = Disk::new(None);
    let mut answered = Answered::default();
    let mut cuts = 0;
    for round in 0..ROUNDS {
        let work = [Work::Records, Work::Objects, Work::Both][round % 3];
        let mut load = Load::start(engine, work, &disk.data(), answered, &[]);
        load.wait_for(1, answered);
        let mut last = None;
        for _ in 0..moments() {
            for cut in [Cut::KeepsCache, Cut::LosesCache] {
                std::thread::sleep(Duration::from_millis(random(400)));
                let said = load.answered();
                let image = disk.cut(cut);
                let found = {
                    let mounted = image.mount();
                    check(engine, &mounted.folder, said, load.answered())
                };
                let found =
                    found.unwrap_or_else(|lost| panic!("{engine:?}, {work:?}, round {round}, {cut:?}: LOST: {lost}"));
                cuts += 1;
                if cut == Cut::KeepsCache {
                    last = Some((image, found));
                }
            }
        }
        drop(load);
        let (image, found) = last.expect("there is a moment in each round");
        answered = found;
        disk = Disk::new(Some(&image));
    }
    assert!(answered.total() > 200, "there was next to no load");
    format!("{engine:?}: {cuts} power cuts, {} answers, none lost", answered.total())
}

/// A whole server: its records and the checkpoint in a file of its own (`log/`), on one disk. Whatever the cut leaves of the two,
/// the server starts without a hand, and its log has all that was told before: each leaf that was answered under a signed
/// checkpoint, no second tree of one size, nothing smaller, tiles with the signed root.
fn the_log_survives(engine: &str) -> String {
    let mut disk = Disk::new(None);
    let mut process = serve(engine, &disk.data().join("server"));
    let mut load = Readings::begin(&process.http);
    let mut cuts = 0;
    for _ in 0..ROUNDS / 2 {
        let mut last = None;
        for _ in 0..moments() {
            for cut in [Cut::KeepsCache, Cut::LosesCache] {
                let (image, mut told) = load.during(|load| {
                    std::thread::sleep(Duration::from_millis(50 + random(250)));
                    let told = load.told();
                    (disk.cut(cut), told)
                });
                let mounted = image.mount();
                let left = serve(engine, &mounted.folder.join("server"));
                load.check(&left.http, &mut told);
                left.kill();
                drop(mounted);
                cuts += 1;
                if cut == Cut::KeepsCache {
                    last = Some((image, told));
                }
            }
        }
        // What the last cut left is what there is from here on.
        process.kill();
        let (image, told) = last.expect("there is a moment in each round");
        disk = Disk::new(Some(&image));
        process = serve(engine, &disk.data().join("server"));
        load.go_on(&process.http, told);
    }
    process.kill();
    let told = load.told();
    assert!(told.known.len() > cuts, "there was next to no load: {} readings", told.known.len());
    format!("{engine}: {cuts} power cuts, {} readings, {} leaves, none lost", told.known.len(), told.seen.size())
}

fn flush_alone_does_not_survive() -> String {
    let mut lost = vec![];
    let mut cuts = 0;
    // sled syncs its file now and then for reasons of its own, which may hide the rest on one disk.
    while lost.is_empty() && cuts < 3 * 2 * MOMENTS {
        let disk = Disk::new(None);
        let mut load = Load::start(Engine::FlushOnly, Work::Records, &disk.data(), Answered::default(), &[]);
        load.wait_for(1, Answered::default());
        for _ in 0..MOMENTS {
            for cut in [Cut::KeepsCache, Cut::LosesCache] {
                std::thread::sleep(Duration::from_millis(random(400)));
                let said = load.answered();
                let image = disk.cut(cut);
                let mounted = image.mount();
                let opened = || check(Engine::FlushOnly, &mounted.folder, said, load.answered());
                let result = catch_unwind(AssertUnwindSafe(opened)).unwrap_or_else(|_| Err("sled panicked".into()));
                lost.extend(result.err().map(|lost| format!("\n  {cut:?}: {lost}")));
                cuts += 1;
            }
        }
    }
    assert!(!lost.is_empty(), "sled with flush alone lost nothing: this harness notices nothing");
    format!("flush alone: {} of {cuts} cuts lost something:{}", lost.len(), lost.concat())
}

/// The disk fills up under load: what was answered is there once there is room again.
fn survives_a_full_disk(engine: Engine) -> String {
    let root = tempfile::tempdir().unwrap();
    let disk = Mounted::new(&file_system(root.path(), "small", 64), &root.path().join("data"));
    let mut load = Load::start(engine, Work::Both, &disk.folder, Answered::default(), &[]);
    load.wait_for(1, Answered::default());
    let filler = disk.folder.join("filler");
    let full = std::io::copy(&mut std::io::repeat(1), &mut std::fs::File::create(&filler).unwrap());
    assert_eq!(full.unwrap_err().kind(), std::io::ErrorKind::StorageFull);
    let (status, answered) = load.wait();
    assert_eq!(status, Some(3), "the writing program is told that the records failed, and ends");
    // Full, it may open or not, but it says so.
    let full = check(engine, &disk.folder, answered, answered);
    assert!(full.as_ref().err().is_none_or(|error| error.contains("No space left")), "{full:?}");
    assert!(full.as_ref().err().is_none_or(|error| !error.contains("damaged")), "{full:?}");
    std::fs::remove_file(&filler).unwrap();
    check(engine, &disk.folder, answered, answered)
        .unwrap_or_else(|lost| panic!("{engine:?} on a full disk: LOST: {lost}"));

    run("mount", &["-o".as_ref(), "remount,ro".as_ref(), &disk.folder]);
    let records = match engine {
        Engine::Redb => redb::open(&disk.folder.join("records")).map(drop),
        _ => sled::open(&disk.folder.join("records")).map(drop),
    };
    let objects = files::open(&disk.folder.join("objects")).map(drop);
    assert!(matches!(records, Err(OpenError::Io { .. })), "read-only: {records:?}");
    assert!(matches!(objects, Err(OpenError::Io { .. })), "read-only: {objects:?}");
    format!("{engine:?}: {} answers on a full disk, none lost; opening it full: {full:?}", answered.total())
}
