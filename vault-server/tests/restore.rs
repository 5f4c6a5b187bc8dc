//! Records that were put back to an older state: the server does not start, says why, and goes on with new logs only
//! when the operator says so.
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation, reason = "a test")]

mod client;

use std::path::Path;
use std::process::Output;

use client::Request;
use client::cast::{Cast, record};
use client::monitor::log_of;
use client::process::{Process, program};
use vault_protocol::http::*;
use vault_protocol::release::Closing;
use vault_protocol::sign::Signed;

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}

fn put_back(from: &Path, to: &Path) {
    if to.is_dir() {
        std::fs::remove_dir_all(to).unwrap();
    }
    copy(from, to);
}

fn run(arguments: &[&str], data: &Path) -> Output {
    let data = ["--listen", "127.0.0.1:0", "--data", data.to_str().unwrap()];
    program(&[arguments, &data[usize::from(arguments[0] == "log") * 2..]].concat()).output().unwrap()
}

/// Fails unless the server does not start, with code 15 and these words.
#[track_caller]
fn refuses(data: &Path, words: &str) {
    let output = run(&["serve"], data);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(15), "{said}");
    assert!(said.contains(words), "{said}");
    assert!(said.contains("events/001") && !output.stdout.starts_with(b"listening"));
}

/// A server that was used, backed up, and used again. The folder with both, and who used it.
fn used() -> (tempfile::TempDir, Cast) {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let process = Process::serve(&data, &[]);
    let cast = Cast::furnished(&process.http);
    process.signal("-TERM");
    process.wait();
    copy(&data, &folder.path().join("backup"));
    let process = Process::serve(&data, &[]);
    let cast = Cast { http: process.http.clone(), ..cast };
    cast.http.call(&cast.reader, cast.releasing(&[cast.receipt(5)])).ok();
    process.signal("-TERM");
    process.wait();
    (folder, cast)
}

#[test]
fn an_older_state_is_not_served() {
    let (folder, _) = used();
    let (data, backup) = (folder.path().join("data"), folder.path().join("backup"));
    copy(&data, &folder.path().join("newest"));
    let newest = folder.path().join("newest");

    // The records alone are older.
    put_back(&backup.join("sled"), &data.join("sled"));
    refuses(&data, "were put back to an older state");
    // The records and the checkpoints are gone: it would be a new server with the old key.
    std::fs::remove_dir_all(data.join("sled")).unwrap();
    refuses(&data, "were put back to an older state");

    // The checkpoint is gone, is no checkpoint, or is another log's.
    put_back(&newest, &data);
    let anchor = data.join("log/events-001");
    let kept = std::fs::read(&anchor).unwrap();
    std::fs::remove_file(&anchor).unwrap();
    refuses(&data, "is gone or damaged");
    for bad in [&b""[..], b"coffre", &kept[1..], &std::fs::read(data.join("log/keys-001")).unwrap()] {
        std::fs::write(&anchor, bad).unwrap();
        refuses(&data, "is gone or damaged");
    }

    // Another server's key would begin a second history under the same name.
    std::fs::write(&anchor, &kept).unwrap();
    let secret = std::fs::read(data.join("log.key")).unwrap();
    std::fs::write(data.join("log.key"), format!("{}\n", "7a".repeat(32))).unwrap();
    let output = run(&["serve"], &data);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(15) && said.contains("log.key, in the data folder, is not the key"), "{said}");
    std::fs::write(data.join("log.key"), secret).unwrap();

    // An older checkpoint beside newer records is only behind: a crash may leave that.
    std::fs::copy(backup.join("log/events-001"), &anchor).unwrap();
    drop(Process::serve(&data, &[]));
    assert_eq!(std::fs::read(&anchor).unwrap(), kept, "and it is brought up to the records");
}

#[test]
fn records_of_another_history_are_not_served() {
    let (folder, cast) = used();
    let (data, backup) = (folder.path().join("data"), folder.path().join("backup"));
    // From the backup on, something else happens.
    let process = Process::serve(&backup, &[]);
    let other = Cast { http: process.http.clone(), ..cast };
    other.owner(other.vault.journaling(&[record(7, 600), record(8, 600)])).ok();
    other.http.call(&other.reader, other.releasing(&[other.receipt(6), other.receipt(7)])).ok();
    process.signal("-TERM");
    process.wait();
    put_back(&backup.join("sled"), &data.join("sled"));
    refuses(&data, "is another than it has signed");
}

#[test]
fn new_logs_begin_only_when_the_operator_says_so() {
    let (folder, cast) = used();
    let (data, backup) = (folder.path().join("data"), folder.path().join("backup"));
    put_back(&backup.join("sled"), &data.join("sled"));
    refuses(&data, "After a restore");
    // Nobody is there to be asked: nothing is done.
    let asked = run(&["log", "renew"], &data);
    assert_eq!((asked.status.code(), asked.stdout.as_slice()), (Some(2), &b""[..]));
    assert!(String::from_utf8(asked.stderr).unwrap().contains("nothing was done"));
    refuses(&data, "After a restore");
    let renewed = run(&["log", "renew", "--yes"], &data);
    let said = String::from_utf8(renewed.stdout).unwrap();
    assert_eq!(said, "generation 1: 1 slots closed, 2 chain statements logged anew\n");
    assert_eq!(renewed.status.code(), Some(0));

    let process = Process::serve(&data, &[]);
    let cast = Cast { http: process.http.clone(), ..cast };
    let log = log_of(&cast);
    assert!(log.name().as_str().ends_with("/events/10001"), "{}", log.name());
    // Nobody reads on; the closing is signed, and always the same.
    cast.http.call(&cast.reader, cast.releasing(&[cast.receipt(0)])).refused(Refusal::Closed);
    let closing = cast.http.call(&cast.manager, Request::post(Cast::slot("/close"), "")).ok().body;
    assert_eq!(Signed::<Closing>::decode(&closing).unwrap().dangerous_unverified().receipts, 1);
    assert_eq!(cast.http.call(&cast.manager, Request::post(Cast::slot("/close"), "")).ok().body, closing);
    // What was done before is still done; what is new is in the new log, and the old one stays to be read.
    cast.owner(cast.vault.creation()).ok();
    let mut vault = cast.vault.clone();
    vault.journal = cast.state().journal;
    cast.owner(vault.journaling(&[record(9, 600)])).ok();
    cast.http.ask(Request::get("/events/001/checkpoint")).ok();
    let head = client::monitor::checkpoint_at(&cast.http, "/events/10001", &log);
    assert_eq!(head.size, 3, "two statements and a closing");
    process.signal("-TERM");
    process.wait();

    // Once more, from a backup of before the first time: the number and the key are new again.
    put_back(&backup.join("sled"), &data.join("sled"));
    refuses_any(&data);
    assert_eq!(run(&["log", "renew", "--yes"], &data).status.code(), Some(0));
    let process = Process::serve(&data, &[]);
    let again = log_of(&Cast { http: process.http.clone(), ..cast });
    assert!(again.name().as_str().ends_with("/events/20001") && again.public() != log.public());
}

fn refuses_any(data: &Path) {
    assert_eq!(run(&["serve"], data).status.code(), Some(15));
}

#[tokio::test]
async fn a_folder_with_vaults_and_without_logs_is_not_served() {
    let (folder, _) = used();
    let data = folder.path().join("data");
    let records = vault_server::store::sled::open(&data.join("sled")).unwrap();
    let logs = b"G".to_vec();
    assert!(records.get(&logs).await.unwrap().is_some());
    records.commit(vault_server::store::Batch::new().delete(logs)).await.unwrap();
    drop(records);
    // With its checkpoints it was put back; without them it is from before there were logs.
    refuses_any(&data);
    std::fs::remove_dir_all(data.join("log")).unwrap();
    let output = run(&["serve"], &data);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(15), "{said}");
    assert!(said.contains("is from before the public logs") && output.stdout.is_empty(), "{said}");
}
