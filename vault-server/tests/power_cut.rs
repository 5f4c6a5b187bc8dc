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

mod support;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

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

const TESTS: [Test; 5] = [
    ("sled_survives_power_cuts", || survives(Engine::Sled)),
    ("redb_survives_power_cuts", || survives(Engine::Redb)),
    ("the_harness_notices_that_flush_alone_is_not_enough", flush_alone_does_not_survive),
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

fn missing() -> Option<&'static str> {
    let found = |program: &str, argument: &str| Command::new(program).arg(argument).output().is_ok();
    if !cfg!(target_os = "linux") {
        Some("Linux")
    } else if !Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout == b"0\n") {
        Some("root")
    } else if !Path::new("/dev/loop-control").exists() {
        Some("loop devices")
    } else if !found("mkfs.ext4", "-V") {
        Some("mkfs.ext4")
    } else if !found("fsfreeze", "-V") {
        Some("fsfreeze")
    } else {
        None
    }
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

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cut {
    KeepsCache,
    LosesCache,
}

/// Three file systems, each in a file on the one before.
struct Disk {
    // In the order in which they have to be unmounted.
    data: Mounted,
    drive: Mounted,
    outer: Mounted,
    root: tempfile::TempDir,
}

impl Disk {
    /// With an empty file system, or with one that a cut has left.
    fn new(image: Option<&Image>) -> Self {
        let root = tempfile::tempdir().unwrap();
        let outer = Mounted::new(&file_system(root.path(), "outer", 6000), &root.path().join("outer"));
        let drive = Mounted::new(&file_system(&outer.folder, "drive", 5000), &root.path().join("drive"));
        let data = match image {
            Some(image) => image.copy(&drive.folder.join("data.img")),
            None => file_system(&drive.folder, "data", 4000),
        };
        let data = Mounted::new(&data, &root.path().join("data"));
        Disk { data, drive, outer, root }
    }

    fn data(&self) -> PathBuf {
        self.data.folder.clone()
    }

    fn cut(&self, cut: Cut) -> Image {
        let (below, file) = match cut {
            Cut::KeepsCache => (&self.drive, "data.img"),
            Cut::LosesCache => (&self.outer, "drive.img"),
        };
        let copy = tempfile::Builder::new().prefix("cut").tempdir_in(self.root.path()).unwrap();
        let frozen = Frozen::new(&below.folder);
        copy_sparse(&below.folder.join(file), &copy.path().join(file));
        drop(frozen);
        Image { folder: copy, cut }
    }
}

/// What a power cut has left.
struct Image {
    folder: tempfile::TempDir,
    cut: Cut,
}

impl Image {
    fn mount(&self) -> Remounted {
        let root = self.folder.path();
        let drive = match self.cut {
            Cut::KeepsCache => None,
            Cut::LosesCache => Some(Mounted::new(&root.join("drive.img"), &root.join("drive"))),
        };
        let image = drive.as_ref().map_or(root, |drive| &drive.folder).join("data.img");
        let data = Mounted::new(&image, &root.join("data"));
        Remounted { folder: data.folder.clone(), _data: data, _drive: drive }
    }

    fn copy(&self, to: &Path) -> PathBuf {
        copy_sparse(&self.folder.path().join("data.img"), to);
        to.into()
    }
}

struct Remounted {
    folder: PathBuf,
    _data: Mounted,
    _drive: Option<Mounted>,
}

struct Mounted {
    folder: PathBuf,
}

impl Mounted {
    fn new(image: &Path, folder: &Path) -> Self {
        std::fs::create_dir_all(folder).unwrap();
        // Without its timer the journal is written only when somebody syncs: nothing is kept by chance.
        run("mount", &["-o".as_ref(), "loop,commit=300".as_ref(), image, folder]);
        Mounted { folder: folder.into() }
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        // A process that was just killed may still hold it.
        for _ in 0..100 {
            if Command::new("umount").arg(&self.folder).output().is_ok_and(|done| done.status.success()) {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        println!("could not unmount {}", self.folder.display());
    }
}

struct Frozen<'a>(&'a Path);

impl<'a> Frozen<'a> {
    fn new(folder: &'a Path) -> Self {
        run("fsfreeze", &["-f".as_ref(), folder]);
        Frozen(folder)
    }
}

impl Drop for Frozen<'_> {
    fn drop(&mut self) {
        run("fsfreeze", &["-u".as_ref(), self.0]);
    }
}

/// Makes an ext4 in a file with holes.
fn file_system(folder: &Path, name: &str, mebibytes: u64) -> PathBuf {
    let image = folder.join(format!("{name}.img"));
    std::fs::File::create(&image).unwrap().set_len(mebibytes << 20).unwrap();
    run("mkfs.ext4", &["-q".as_ref(), "-F".as_ref(), &image]);
    image
}

fn copy_sparse(from: &Path, to: &Path) {
    run("cp", &["--sparse=always".as_ref(), from, to]);
}

fn run(program: &str, arguments: &[&Path]) {
    let output = Command::new(program).args(arguments).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {arguments:?}: {said}");
}
