//! The real `coffre-audit` where no server is needed: vectors, receipts, what it refuses. With a server's disk:
//! tests/tests/auditor.rs.
#![allow(clippy::unwrap_used, reason = "a test says what broke by breaking")]

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

struct Ran {
    code: i32,
    out: String,
    err: String,
}

fn audit(args: &[&str]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_coffre-audit"));
    for name in ["LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE", "COFFRE_LANG"] {
        command.env_remove(name);
    }
    let output = command.args(args).env("NO_COLOR", "1").output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ran { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

fn json(args: &[&str]) -> (i32, Value) {
    let ran = audit(&[args, &["--json"]].concat());
    (ran.code, serde_json::from_str(&ran.out).unwrap_or_else(|e| panic!("{e}: {} {}", ran.out, ran.err)))
}

fn vectors() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors")
}

#[test]
fn the_vectors_built_in_and_those_of_the_folder_hold() {
    let (code, built_in) = json(&["vectors", "check"]);
    assert_eq!((code, &built_in["failed"], &built_in["type"]), (0, &0.into(), &"vectors".into()));
    assert!(built_in["taken"].as_u64().unwrap() > 20 && built_in["refused"].as_u64().unwrap() > 200, "{built_in}");
    let (code, folder) = json(&["vectors", "check", vectors().to_str().unwrap()]);
    assert_eq!((code, &folder["kinds"]), (0, &built_in["kinds"]));
    assert!(folder["left_out"].as_array().unwrap().contains(&"object".into()), "{folder}");
    let said = audit(&["vectors", "check", "--lang", "en"]);
    assert!(said.err.contains("faulty ones refused, none failed."), "{}", said.err);
    assert!(said.out.lines().any(|line| line.starts_with("receipt\t")), "{}", said.out);
}

#[test]
fn one_changed_vector_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let kind = folder.path().join("receipt");
    std::fs::create_dir(&kind).unwrap();
    let good = std::fs::read_to_string(vectors().join("receipt/good.txt")).unwrap();
    std::fs::write(kind.join("good.txt"), &good).unwrap();
    std::fs::write(kind.join("changed.txt"), good.replace("expect: ok", "expect: trailing")).unwrap();
    let path = folder.path().to_str().unwrap();
    let ran = audit(&["vectors", "check", path, "--lang", "fr"]);
    assert_eq!(ran.code, 15, "{}", ran.err);
    assert!(ran.err.contains("receipt : changed: taken, not refused as trailing"), "{}", ran.err);
    assert!(ran.err.contains("1 vecteur n'est pas jugé"), "{}", ran.err);
    std::fs::remove_dir_all(&kind).unwrap();
    assert_eq!(audit(&["vectors", "check", path]).code, 1, "a folder without vectors is no success");
    assert_eq!(audit(&["vectors", "check", "/nowhere/at/all"]).code, 1);
}

#[test]
fn a_receipt_is_read_in_both_forms_and_under_the_right_key() {
    let folder = tempfile::tempdir().unwrap();
    let vector = std::fs::read_to_string(vectors().join("receipt/good.txt")).unwrap();
    let (head, hex) = vector.split_once("\n\n").unwrap();
    let field = |name: &str| head.lines().find_map(|l| l.strip_prefix(name)).unwrap().trim().to_owned();
    let digits: String = hex.split_whitespace().collect();
    let bytes = data_encoding::HEXLOWER.decode(digits.as_bytes()).unwrap();
    let (as_hex, as_bytes) = (folder.path().join("a"), folder.path().join("b"));
    std::fs::write(&as_hex, hex).unwrap();
    std::fs::write(&as_bytes, &bytes).unwrap();
    for file in [&as_hex, &as_bytes] {
        let (code, body) = json(&["receipt", "verify", file.to_str().unwrap(), "--key", &field("key:")]);
        assert_eq!((code, body["hash"].as_str().unwrap()), (0, field("out-hash:").as_str()));
        assert_eq!((&body["type"], &body["expected_key"], &body["n"]), (&"receipt".into(), &true.into(), &0.into()));
        let (code, body) = json(&["receipt", "verify", file.to_str().unwrap()]);
        assert_eq!((code, body["key"].as_str().unwrap()), (0, field("key:").as_str()));
    }
    let other = "c84069fa2216c6edc1d52ca83aa11c267dd5440afa526090ca43ebd0ca86a9cf";
    let another = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    let key = if field("key:") == other { another } else { other };
    assert_eq!(audit(&["receipt", "verify", as_bytes.to_str().unwrap(), "--key", key]).code, 15);
    assert_eq!(audit(&["receipt", "verify", as_bytes.to_str().unwrap(), "--key", "00"]).code, 2);
    let last = bytes.len() - 1;
    for at in [0, 30, last / 2, last] {
        let mut bad = bytes.clone();
        bad[at] ^= 1;
        std::fs::write(&as_bytes, bad).unwrap();
        assert_eq!(audit(&["receipt", "verify", as_bytes.to_str().unwrap()]).code, 15, "byte {at}");
    }
}

#[test]
fn what_is_no_store_no_card_no_command_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let ran = audit(&["store", "inspect", folder.path().to_str().unwrap(), "--lang", "en"]);
    assert_eq!(ran.code, 10, "{}", ran.err);
    assert!(ran.err.contains("is not the data folder of a coffre-server"), "{}", ran.err);
    let file = folder.path().join("x");
    std::fs::write(&file, b"not a card").unwrap();
    assert_eq!(audit(&["card", "show", file.to_str().unwrap()]).code, 15);
    assert_eq!(audit(&["card", "show", "/nowhere/at/all"]).code, 1);
    assert_eq!(audit(&["nonsense"]).code, 2);
    let help = audit(&["store", "inspect", "--help", "--lang", "fr"]);
    assert_eq!(help.code, 0);
    assert!(!help.out.contains("secret") && !help.out.contains("--home"), "it has no secret and no home: {}", help.out);
}

/// Whatever it waits for, one signal ends it.
#[cfg(unix)]
#[test]
fn one_signal_ends_a_program_that_waits_for_a_pipe() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for args in [["card", "show"], ["evidence", "verify"]] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_coffre-audit")).args(args).arg(&pipe).spawn().unwrap();
        // It opens the pipe, which nobody writes to.
        std::thread::sleep(std::time::Duration::from_millis(300));
        assert!(child.try_wait().unwrap().is_none(), "{args:?} did not wait");
        assert!(Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap().success());
        assert_eq!(child.wait().unwrap().code(), Some(130), "{args:?}");
    }
}

/// Whoever hands over the copy of a log chose where its links lead.
#[cfg(unix)]
#[test]
fn a_log_in_a_folder_is_read_from_plain_files_alone() {
    let folder = tempfile::tempdir().unwrap();
    let checkpoint = folder.path().join("checkpoint");
    let fails = || {
        let ran = audit(&["log", "verify", folder.path().to_str().unwrap(), "--lang", "en"]);
        assert!(ran.code == 1 && ran.err.contains("not a plain file"), "{} {}", ran.code, ran.err);
    };
    std::os::unix::fs::symlink("/dev/zero", &checkpoint).unwrap();
    fails();
    std::fs::remove_file(&checkpoint).unwrap();
    assert!(Command::new("mkfifo").arg(&checkpoint).status().unwrap().success());
    fails();
}
