//! A killed `coffre` leaves nothing readable behind: the next one removes what it finds, in the home and beside.
#![allow(clippy::unwrap_used, reason = "a test says what broke by breaking")]

mod support;

use std::path::{Path, PathBuf};
use std::process::Stdio;

use support::Patient;

fn halves(folder: &Path) -> Vec<PathBuf> {
    let files = std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().path());
    let mut found: Vec<PathBuf> =
        files.filter(|p| p.file_name().unwrap().to_str().unwrap().starts_with(".coffre-")).collect();
    found.sort();
    found
}

/// Bytes that no compression or chance repeats.
fn noise(len: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15u64;
    (0..len / 8)
        .flat_map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state.to_le_bytes()
        })
        .collect()
}

/// Kills `coffre` as soon as it has begun a file in `folder`; answers whether that came in time.
fn killed_while_writing(me: &Patient, args: &[&str], folder: &Path, target: &Path) -> bool {
    let mut child = me.command(args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    loop {
        let written = halves(folder).iter().any(|p| std::fs::metadata(p).is_ok_and(|m| m.len() > 0));
        if written || target.exists() || child.try_wait().unwrap().is_some() {
            break;
        }
    }
    child.kill().unwrap();
    child.wait().unwrap();
    !target.exists() && !halves(folder).is_empty()
}

#[test]
fn a_paper_half_written_by_a_killed_open_goes_with_the_next_command() {
    let me = Patient::offline();
    let content = noise(96 << 20);
    let id = me.keep("scanner.bin", &content);
    let elsewhere = me.at("une clé");
    std::fs::create_dir(&elsewhere).unwrap();
    let target = elsewhere.join("sortie.bin");
    let open = ["open", &id, "-o", target.to_str().unwrap()];
    // Even twice in a row, before anybody cleans up.
    let mut killed = 0;
    for _ in 0..30 {
        killed += usize::from(killed_while_writing(&me, &open, &elsewhere, &target));
        let _ = std::fs::remove_file(&target);
        if killed == 2 {
            break;
        }
    }
    assert_eq!(killed, 2, "it was never caught at work");
    assert!(!target.exists(), "nothing unverified under its own name");
    let left = halves(&elsewhere);
    assert_eq!(left.len(), 1, "the second removed what the first had left: {left:?}");
    // Somebody else's hidden file of a like name is not ours to remove.
    let other = elsewhere.join(".coffre-0000.new");
    std::fs::write(&other, "à moi").unwrap();

    me.run(&["status"]).good();
    assert_eq!(halves(&elsewhere), [other]);
    assert_eq!(std::fs::read_dir(me.home().join("writing")).unwrap().count(), 0);
    me.run(&open).good();
    assert!(std::fs::read(&target).unwrap() == content);
    me.run(&["check"]).good();
}

#[test]
fn halves_in_the_home_go_with_the_next_command() {
    let me = Patient::offline();
    me.keep("note.txt", "une note");
    // What each place of the home looks like after a kill between a write and its rename.
    let mailbox = me.home().join("in").join("ab".repeat(32));
    std::fs::create_dir_all(&mailbox).unwrap();
    let halves =
        ["chain.new", "snapshot.new", "server.new", "sorted.new", "device.new"].map(|name| me.home().join(name));
    let more =
        [mailbox.join("half.new"), me.home().join("objects").join("half.new"), me.home().join("out").join("half.new")];
    std::fs::create_dir_all(me.home().join("out")).unwrap();
    for path in halves.iter().chain(&more) {
        std::fs::write(path, "à moitié").unwrap();
    }
    me.run(&["status"]).good();
    for path in halves.iter().chain(&more) {
        assert!(!path.exists(), "{}", path.display());
    }
    assert_eq!(me.titles(&["list"]).len(), 1);
    me.run(&["check"]).good();
}

#[test]
fn e7_a_killed_add_leaves_the_vault_as_it_was_and_no_half_object() {
    let me = Patient::offline();
    me.keep("note.txt", "une note");
    let content = noise(64 << 20);
    let big = me.write("scanner.bin", &content);
    let objects = me.home().join("objects");
    let half =
        || std::fs::read_dir(&objects).unwrap().any(|f| f.unwrap().path().extension().is_some_and(|e| e == "new"));
    let mut caught = false;
    for _ in 0..30 {
        let mut child =
            me.command(&["add", big.to_str().unwrap()]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        while !half() && child.try_wait().unwrap().is_none() {}
        child.kill().unwrap();
        child.wait().unwrap();
        caught = half();
        if caught || me.titles(&["list"]).len() > 1 {
            break;
        }
    }
    assert!(caught, "it was never caught at work");
    assert_eq!(me.titles(&["list"]).len(), 1);
    assert!(!half(), "the next command removed it");
    let id = me.keep("scanner.bin", &content);
    me.run(&["open", &id, "-o", "retour.bin"]).good();
    assert!(std::fs::read(me.at("retour.bin")).unwrap() == content);
    me.run(&["check"]).good();
}
