//! The child that reads PDFs: real processes, real deaths.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use vault_formats::{PdfReader, ReadError};

const EXE: &str = env!("CARGO_BIN_EXE_look-at-paper");

/// One test counts this process's children: they take turns.
static TURN: Mutex<()> = Mutex::new(());

fn good() -> Vec<u8> {
    let folder = format!("{}/tests/data", env!("CARGO_MANIFEST_DIR"));
    fs::read(format!("{folder}/CR-biologie 2026-11-04 – Hélène.pdf")).unwrap()
}

/// Processes whose parent is this one and that were started as the child.
#[cfg(target_os = "linux")]
fn children() -> Vec<u32> {
    let me = std::process::id().to_string();
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc").unwrap().flatten() {
        let Ok(pid) = entry.file_name().to_string_lossy().parse::<u32>() else { continue };
        let stat = fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
        let command = fs::read_to_string(entry.path().join("cmdline")).unwrap_or_default();
        let after_name = stat.rsplit(") ").next().unwrap_or_default();
        if after_name.split(' ').nth(1) == Some(me.as_str()) && command.contains(vault_formats::PDF_CHILD_ARG) {
            found.push(pid);
        }
    }
    found
}

/// A program that takes the child's place.
#[cfg(unix)]
fn impostor(name: &str, script: &str) -> PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
    fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path
}

#[cfg(target_os = "linux")]
#[test]
fn one_child_serves_many_and_is_confined() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let reader = Arc::new(PdfReader::in_child(EXE));
    assert_eq!(children().len(), 0, "no child before the first paper");
    let expected = reader.read(&good()).unwrap();
    assert!(expected.text.contains("HbA1c"));
    let first = children();
    assert_eq!(first.len(), 1);

    let threads: Vec<_> = (0..4)
        .map(|_| {
            let (reader, expected) = (Arc::clone(&reader), expected.clone());
            std::thread::spawn(move || (0..5).for_each(|_| assert_eq!(reader.read(&good()).unwrap(), expected)))
        })
        .collect();
    threads.into_iter().for_each(|t| t.join().unwrap());
    // A malformed paper is an answer, not a death.
    assert!(reader.read(b"%PDF-1.4 rien").is_err());
    assert_eq!(children(), first, "the same child served them all");

    let limits = fs::read_to_string(format!("/proc/{}/limits", first[0])).unwrap();
    let line = |name: &str| limits.lines().find(|l| l.starts_with(name)).unwrap().to_owned();
    assert!(line("Max address space").contains("1073741824"));
    assert!(line("Max open files").split_whitespace().any(|w| w == "3"));
    assert!(line("Max core file size").split_whitespace().any(|w| w == "0"));
    assert!(line("Max file size").split_whitespace().any(|w| w == "0"));
    assert!(!line("Max cpu time").split_whitespace().nth(3).unwrap().contains("unlimited"));
    assert_eq!(fs::read(format!("/proc/{}/environ", first[0])).unwrap(), b"", "it inherits no environment");

    // Killed from outside, as by the system when memory is short: the next paper starts a new one.
    let killed = std::process::Command::new("kill").args(["-9", &first[0].to_string()]).status().unwrap();
    assert!(killed.success());
    assert_eq!(reader.read(&good()).unwrap(), expected);
    assert_ne!(children(), first);
    drop(reader);
    assert_eq!(children().len(), 0, "the child ends with its reader");
}

/// Twenty million numbers in one array take more memory as a tree than the child has.
#[cfg(unix)]
#[test]
fn a_memory_bomb_costs_one_child() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let mut bomb = b"%PDF-1.4\n1 0 obj\n[".to_vec();
    bomb.extend(b"0 ".repeat(20_000_000));
    bomb.extend(b"]\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF");
    let reader = PdfReader::in_child(EXE);
    assert_eq!(reader.read(&bomb), Err(ReadError::ReaderDied));
    assert!(reader.read(&good()).is_ok());
}

/// A number that follows from the one before (xorshift): the same damage each time.
fn next(state: &mut u64) -> usize {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    usize::try_from(*state >> 33).unwrap()
}

/// The library that reads PDFs is other people's: whatever it does with a damaged one, at most the child dies, the parent says one
/// error that names the paper, and the next paper is read. (The fuzzer does not search here: it could not tell a panic that
/// the child turns into an answer from one of ours.)
#[test]
fn damaged_papers_cost_at_most_a_child() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let (good, mut state) = (good(), 0x9e37_79b9_7f4a_7c15);
    let reader = PdfReader::in_child(EXE);
    let expected = reader.read(&good).unwrap();
    let (mut read, mut refused) = (0, 0);
    for round in 0..300 {
        let mut bad = good.clone();
        for _ in 0..=next(&mut state) % 12 {
            let at = next(&mut state) % bad.len();
            match next(&mut state) % 5 {
                0 => bad[at] = next(&mut state).to_le_bytes()[0],
                1 => drop(bad.drain(at..(at + 1 + next(&mut state) % 64).min(bad.len()))),
                2 => bad.truncate(at.max(1)),
                3 => {
                    let again = bad[at..(at + 1 + next(&mut state) % 512).min(bad.len())].to_vec();
                    bad.splice(at..at, again);
                }
                // Numbers are lengths, offsets and references.
                _ => bad.iter_mut().skip(at).take(200).filter(|b| b.is_ascii_digit()).for_each(|b| *b = b'9'),
            }
        }
        match reader.read(&bad) {
            Ok(content) => {
                assert!(content.text.len() <= vault_formats::limits::MAX_TEXT, "round {round}");
                read += 1;
            }
            Err(ReadError::ReaderUnavailable | ReadError::ReaderTimedOut) => {
                panic!("round {round}: not the paper's fault")
            }
            Err(_) => refused += 1,
        }
        if round % 25 == 0 {
            assert_eq!(reader.read(&good).as_ref(), Ok(&expected), "after round {round}");
        }
    }
    assert!(read > 20 && refused > 20, "{read} read, {refused} refused: the damage is too small or too great");
}

#[cfg(unix)]
#[test]
fn children_that_misbehave() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let slow = PdfReader::in_child(impostor("slow", "exec /bin/sleep 600")).with_patience(Duration::from_millis(300));
    assert_eq!(slow.read(&good()), Err(ReadError::ReaderTimedOut));
    let dead = PdfReader::in_child(impostor("dead", "exit 1"));
    assert_eq!(dead.read(&good()), Err(ReadError::ReaderDied));
    // One that answers nonsense: a length far beyond the maximum.
    let liar = PdfReader::in_child(impostor("liar", "printf '\\000\\377\\377\\377\\177'; exec /bin/cat >/dev/null"));
    assert_eq!(liar.read(&good()), Err(ReadError::ReaderDied));
    let none = PdfReader::in_child("/nonexistent/program");
    assert_eq!(none.read(&good()), Err(ReadError::ReaderUnavailable));
}
