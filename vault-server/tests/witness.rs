//! The logs of others: the witness role, a custodian that releases under another server's proofs, and a server that asks
//! witnesses.
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation, reason = "a test")]

mod client;

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use client::Request;
use client::cast::{Cast, SLOT, record};
use client::elsewhere::{Elsewhere, ORIGIN};
use client::monitor::{checkpoint_at, log_of};
use client::process::{Process, program};
use client::server::Server;
use vault_log::checkpoint::SignedCheckpoint;
use vault_log::fork::ForkReport;
use vault_log::key::VerifierKey;
use vault_log::policy::Policy;
use vault_log::witness::monitoring_path;
use vault_protocol::http::*;
use vault_protocol::leaf::Mark;
use vault_protocol::release::ReleaseStatement;
use vault_protocol::sign::Signed;
use vault_protocol::wire::{Bytes, List, Text, encode};
use vault_server::store::memory::Disk;

fn leaves(n: u8) -> Vec<Vec<u8>> {
    (0..n).map(|n| vec![n; 49]).collect()
}

fn reports(folder: &Path, log: &VerifierKey) -> usize {
    let Ok(files) = std::fs::read_dir(folder) else { return 0 };
    files
        .map(|file| ForkReport::parse(&std::fs::read(file.unwrap().path()).unwrap()).unwrap().verify(log).unwrap())
        .count()
}

/// A witness as the program, with its data and settings in a folder.
fn witness(folder: &Path, policy: &str) -> (Process, VerifierKey) {
    std::fs::write(folder.join("policy"), policy).unwrap();
    let settings = format!("policy = \"{}\"\nwitness_name = \"witness.example\"\n", folder.join("policy").display());
    std::fs::write(folder.join("witness.toml"), settings).unwrap();
    let (process, first) = Process::start(
        "witness",
        &folder.join("witness"),
        &["--config", folder.join("witness.toml").to_str().unwrap()],
    );
    (process, first.unwrap().parse().unwrap())
}

fn following(log: &VerifierKey) -> String {
    format!("log {log}\nquorum none\n")
}

#[test]
fn a_witness_cosigns_what_continues_and_keeps_its_word_when_it_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let mut log = Elsewhere::new(&leaves(3));
    let (mut process, key) = witness(folder.path(), &following(&log.key()));
    let ask = |process: &Process, body: Vec<u8>| {
        let answer = process.http.ask(Request::post("/add-checkpoint", body));
        (answer.status, answer.header("content-type").unwrap().to_owned(), answer.body)
    };
    let cosigned = |checkpoint: &SignedCheckpoint, line: &[u8]| {
        let mut checkpoint = checkpoint.clone();
        checkpoint.add_cosignatures(line, std::slice::from_ref(&key)).unwrap();
        let policy = format!("log {}\nwitness w {key}\nquorum w\n", log_key(&checkpoint));
        Policy::parse(policy.as_bytes()).unwrap().verify(&checkpoint).unwrap().existed_by().unwrap()
    };
    fn log_key(_: &SignedCheckpoint) -> VerifierKey {
        Elsewhere::new(&[]).key()
    }

    let (status, _, line) = ask(&process, log.asking(0));
    assert_eq!(status, 200);
    let now = vault_server::serve::system_time().0;
    assert!(cosigned(&log.checkpoint(), &line).abs_diff(now) < 60);
    log.append(&leaves(200));
    for _ in 0..2 {
        // The second time it starts anew: what it answered, it still knows.
        let (status, kind, size) = ask(&process, log.asking(0));
        assert_eq!((status, kind.as_str(), size.as_slice()), (409, "text/x.tlog.size", &b"3\n"[..]));
        process.kill();
        process = witness(folder.path(), &following(&log.key())).0;
    }
    assert_eq!(ask(&process, log.asking(3)).0, 200);
    assert_eq!(ask(&process, log.asking(203)).0, 200, "nothing new is signed again, with a new time");
    let shown = process.http.ask(Request::get(format!("/witness/{}", monitoring_path(ORIGIN)))).ok();
    let shown = SignedCheckpoint::parse(&shown.body).unwrap();
    assert_eq!(shown.note().text(), log.checkpoint().note().text());
    assert_eq!(shown.note().signatures().len(), 2);

    // Another history: as large, larger, smaller, of another log, of nobody.
    let other: Vec<Vec<u8>> = leaves(203).into_iter().rev().collect();
    let mut fork = Elsewhere::new(&other);
    assert_eq!(ask(&process, fork.asking(203)).0, 409);
    assert_eq!(reports(&folder.path().join("witness/forks"), &log.key()), 1, "one file convicts the log");
    fork.append(&leaves(9));
    assert_eq!(ask(&process, fork.asking(203)).0, 422);
    assert_eq!(ask(&process, Elsewhere::new(&leaves(2)).asking(0)).0, 409);
    let text = String::from_utf8(log.asking(203)).unwrap();
    assert_eq!(ask(&process, text.replace("old 203", "old 300").into()).0, 400);
    let (key_line, rest) = text.rsplit_once(' ').unwrap();
    assert_eq!(ask(&process, format!("{key_line} AAAA{}", &rest[4..]).into()).0, 403);
    assert_eq!(ask(&process, text.replace("home.example", "house.example").into()).0, 404);
    for garbage in [&b""[..], b"old 0\n\n", b"old -1\n", &[0xff; 100], &vec![b'a'; 500_000]] {
        assert_eq!(ask(&process, garbage.to_vec()).0, 400);
    }
    // It is nothing else.
    process.http.ask(Request::get("/v1/server")).refused(Refusal::NotFound);
    process.http.ask(Request::get("/keys/001/checkpoint")).refused(Refusal::NotFound);
}

#[test]
fn what_is_shown_to_everybody_is_cosigned_and_a_witness_that_is_down_stops_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let settings = folder.path().join("server.toml");
    let serve = |policy: &str| {
        let path = folder.path().join("server.policy");
        std::fs::write(&path, policy).unwrap();
        let policy = if policy.is_empty() { String::new() } else { format!("policy = \"{}\"\n", path.display()) };
        std::fs::write(&settings, format!("log_tick = \"50ms\"\nlog_dummies = 1\n{policy}")).unwrap();
        Process::serve(&data, &["--config", settings.to_str().unwrap(), "--public", "http://home.example"])
    };
    let named = |mut process: Process| {
        process.http.authority = "home.example".into();
        process
    };
    let process = named(serve(""));
    let cast = Cast::settled(&process.http);
    cast.owner(cast.slot_opening()).ok();
    let log = log_of(&cast);
    process.kill();

    let (witness_process, key) = witness(folder.path(), &following(&log));
    let address = witness_process.http.address;
    let policy = format!("log {log}\nwitness w {key} http://{address}\nquorum w\n");
    let judge = Policy::parse(policy.as_bytes()).unwrap();
    let process = named(serve(&policy));
    let cast = Cast { http: process.http.clone(), ..cast };
    let shown = |cast: &Cast| {
        let text = cast.http.ask(Request::get("/events/001/checkpoint")).ok().body;
        SignedCheckpoint::parse(&text).unwrap()
    };
    let witnessed = loop {
        if let Ok(good) = judge.verify(&shown(&cast)) {
            break good;
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    assert!(witnessed.existed_by().unwrap().abs_diff(vault_server::serve::system_time().0) < 60);

    // The witness is gone: readings go on, and what is shown is not cosigned any more.
    witness_process.kill();
    while judge.verify(&shown(&cast)).is_ok() {
        std::thread::sleep(Duration::from_millis(20));
    }
    cast.http.call(&cast.reader, cast.releasing(&[cast.receipt(1)])).ok();
    let size = shown(&cast).verify(&log).unwrap().head().size;
    while checkpoint_at(&cast.http, "/events/001", &log).size <= size {
        std::thread::sleep(Duration::from_millis(20));
    }
    drop(process);
}

#[test]
fn a_server_that_a_witness_knows_to_be_behind_does_not_start() {
    let folder = tempfile::tempdir().unwrap();
    let (data, backup) = (folder.path().join("data"), folder.path().join("backup"));
    let public = ["--public", "http://home.example"];
    let process = Process::serve(&data, &public);
    let mut http = process.http.clone();
    http.authority = "home.example".into();
    let cast = Cast::settled(&http);
    let log = log_of(&cast);
    process.signal("-TERM");
    process.wait();
    assert!(std::process::Command::new("cp").arg("-r").args([&data, &backup]).status().unwrap().success());

    let (witness_process, key) = witness(folder.path(), &following(&log));
    let path = folder.path().join("server.policy");
    let witness_line = format!("witness w {key} http://{}", witness_process.http.address);
    std::fs::write(&path, format!("log {log}\n{witness_line}\nquorum w\n")).unwrap();
    let settings = folder.path().join("server.toml");
    std::fs::write(&settings, format!("log_tick = \"50ms\"\nlog_dummies = 3\npolicy = \"{}\"\n", path.display()))
        .unwrap();
    let arguments = ["--config", settings.to_str().unwrap(), public[0], public[1]];
    let process = Process::serve(&data, &arguments);
    let shown = || witness_process.http.ask(Request::get(format!("/witness/{}", monitoring_path(log.name().as_str()))));
    let size =
        |answer: client::Answer| Some(SignedCheckpoint::parse(&answer.body).ok()?.verify(&log).ok()?.head().size);
    while size(shown()).is_none_or(|size| size < 20) {
        std::thread::sleep(Duration::from_millis(20));
    }
    process.kill();
    // Everything is put back, the last checkpoints as well: only the witness knows.
    let refused = |data: &Path| {
        let mut command = program(&["serve", "--listen", "127.0.0.1:0", "--data", data.to_str().unwrap()]);
        command.args(arguments).output().unwrap()
    };
    let output = refused(&backup);
    let words = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(15), "{words}");
    assert!(words.contains("were put back to an older state") && words.contains("events/001"), "{words}");

    // Put back while no witness answers, it starts. When one does, and shows what this log has signed, nothing more is signed.
    let (still, quiet) = (folder.path().join("still"), folder.path().join("quiet.toml"));
    assert!(std::process::Command::new("cp").arg("-r").args([&backup, &still]).status().unwrap().success());
    let line = Line::to(witness_process.http.address);
    let late = folder.path().join("late.policy");
    std::fs::write(&late, format!("log {log}\nwitness w {key} http://{}\nquorum w\n", line.address)).unwrap();
    std::fs::write(&quiet, format!("log_tick = \"50ms\"\nlog_dummies = 0\npolicy = \"{}\"\n", late.display())).unwrap();
    let process = Process::serve(&still, &["--config", quiet.to_str().unwrap(), public[0], public[1]]);
    let mut http = process.http.clone();
    http.authority = "home.example".into();
    let cast = Cast { http, ..cast };
    let append = |cast: &Cast, n: u64| {
        let mut vault = cast.vault.clone();
        vault.journal = cast.state().journal;
        cast.owner(vault.journaling(&[record(n, 600)]))
    };
    append(&cast, 1).ok();
    let before = line.passes();
    while line.passed() < before + 12 {
        std::thread::sleep(Duration::from_millis(20));
    }
    let second = append(&cast, 2);
    process.signal("-TERM");
    let words = process.wait().1;
    assert_eq!(second.problem(), Some(Refusal::Unavailable), "{words}");
    assert!(words.contains("nothing more is signed: the public log events/001 has signed"), "{words}");

    // It has grown past what the witness knows, in another way.
    let grows = folder.path().join("grows.toml");
    std::fs::write(&grows, "log_tick = \"50ms\"\nlog_dummies = 3\n").unwrap();
    let process = Process::serve(&backup, &["--config", grows.to_str().unwrap(), public[0], public[1]]);
    let known = size(shown()).unwrap();
    let mut http = process.http.clone();
    http.authority = "home.example".into();
    while checkpoint_at(&http, "/events/001", &log).size <= known {
        std::thread::sleep(Duration::from_millis(20));
    }
    process.kill();
    assert_eq!(reports(&backup.join("forks"), &log), 0);
    let output = refused(&backup);
    let words = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(15), "{words}");
    assert!(words.contains("is another than it has signed") && words.contains("events/001"), "{words}");
    assert_eq!(reports(&backup.join("forks"), &log), 1, "and the file convicts whoever has the key");
}

/// One line, until either side ends it. A witness answers under its own name only.
fn pass_on(mut client: TcpStream, name: SocketAddr, witness: SocketAddr) -> std::io::Result<()> {
    let mut there = TcpStream::connect(witness)?;
    let mut head = vec![0; 64 * 1024];
    let read = client.read(&mut head)?;
    let head = String::from_utf8_lossy(&head[..read]).replace(&name.to_string(), &witness.to_string());
    there.write_all(head.as_bytes())?;
    let (mut from, mut to) = (client.try_clone()?, there.try_clone()?);
    std::thread::spawn(move || {
        let _ = std::io::copy(&mut from, &mut to);
        to.shutdown(Shutdown::Both)
    });
    std::io::copy(&mut there, &mut client)?;
    client.shutdown(Shutdown::Both)
}

/// A line to a witness that is not there until it is said to be.
struct Line {
    address: SocketAddr,
    open: Arc<AtomicBool>,
    passed: Arc<AtomicU64>,
}

impl Line {
    fn to(witness: SocketAddr) -> Line {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let line = Line { address: listener.local_addr().unwrap(), open: Arc::default(), passed: Arc::default() };
        let (address, open, passed) = (line.address, line.open.clone(), line.passed.clone());
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let Ok(client) = client else { return };
                if !open.load(Ordering::Relaxed) {
                    continue;
                }
                passed.fetch_add(1, Ordering::Relaxed);
                std::thread::spawn(move || pass_on(client, address, witness));
            }
        });
        line
    }

    /// From now on somebody answers.
    fn passes(&self) -> u64 {
        self.open.store(true, Ordering::Relaxed);
        self.passed()
    }

    fn passed(&self) -> u64 {
        self.passed.load(Ordering::Relaxed)
    }
}

#[test]
fn a_custodian_elsewhere_releases_under_proofs_of_the_home_log_only() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::on(&Disk::new(), |setup| setup.watch.forks = Some(folder.path().into()));
    let cast = Cast::settled(&server.http);
    cast.owner(cast.slot_opening()).ok();
    let mark = |n: u32| Mark::reading(&[0x33; 32], n).leaf(&cast.receipt(n)).to_vec();
    let mut home = Elsewhere::new(&[leaves(5), vec![mark(0)]].concat());
    let named = SlotLog { log: Text::new(home.key().to_string()).unwrap() };
    let naming = |named: &SlotLog| Request::put(Cast::slot("/log"), encode(named));
    cast.http.call(&cast.reader, naming(&named)).refused(Refusal::NotFound);
    cast.http.call(&cast.manager, naming(&named)).ok();
    cast.http.call(&cast.manager, naming(&named)).ok();
    let another = SlotLog { log: Text::new(Elsewhere::new(&[]).key().to_string().replace("home", "house")).unwrap() };
    cast.http.call(&cast.manager, naming(&another)).refused(Refusal::Malformed);

    let release = |receipts: &[u32], proofs: &[Vec<u8>]| {
        let receipts: Vec<_> = receipts.iter().map(|n| Bytes::new(cast.receipt(*n)).unwrap()).collect();
        let proofs: Vec<_> = proofs.iter().map(|proof| Bytes::new(&proof[..]).unwrap()).collect();
        let body = LoggedRequest { receipts: List::new(receipts).unwrap(), proofs: List::new(proofs).unwrap() };
        cast.http.call(&cast.reader, Request::post(Cast::slot("/logged"), encode(&body)))
    };
    let path = format!("/v1/logs/{}/checkpoint", home.name());
    let show = |body: Vec<u8>| cast.http.ask(Request::post(path.clone(), body));
    // Its own log is not asked any more; a proof is; and it must be under a checkpoint that was shown.
    cast.http.call(&cast.reader, cast.releasing(&[cast.receipt(0)])).refused(Refusal::Log);
    release(&[0], &[vec![]]).refused(Refusal::Log);
    release(&[0], &[home.proof(5)]).refused(Refusal::Log);
    release(&[0], &[]).refused(Refusal::Malformed);
    cast.http.ask(Request::get(path.clone())).refused(Refusal::NotFound);
    show(home.asking(0)).ok();
    for wrong in [home.proof(4), home.proof(5)[1..].to_vec(), b"proof".to_vec()] {
        release(&[0], &[wrong]).refused(Refusal::Log);
    }
    release(&[1], &[home.proof(5)]).refused(Refusal::Log);
    let first: ReleaseAnswer = release(&[0], &[home.proof(5)]).read();
    assert_eq!(first.released[0].shares.to_vec(), Cast::shares(&cast.receipt_body(0)));
    let statement = Signed::<ReleaseStatement>::decode(first.statement.as_ref().unwrap()).unwrap();
    assert_eq!((statement.dangerous_unverified().slot, statement.dangerous_unverified().log_size), (SLOT, 6));
    // Again without any proof: it is kept.
    let again: ReleaseAnswer = release(&[0], &[vec![]]).read();
    assert_eq!(again.statement, first.statement);

    // It holds the home log to what it has shown, and publishes that.
    home.append(&[mark(1)]);
    release(&[1], &[home.proof(6)]).refused(Refusal::Log);
    show(home.asking(0)).refused(Refusal::Conflict);
    show(home.asking(6)).ok();
    release(&[1], &[home.proof(6)]).ok();
    let seen = SignedCheckpoint::parse(&cast.http.ask(Request::get(path.clone())).ok().body).unwrap();
    assert_eq!(seen, home.checkpoint());
    // A home that shows this custodian another history, with the leaf it asks for, is caught.
    let mut fork = Elsewhere::new(&[leaves(6), vec![mark(2)]].concat());
    release(&[2], &[fork.proof(6)]).refused(Refusal::Log);
    show(fork.asking(7)).refused(Refusal::Conflict);
    assert_eq!(reports(folder.path(), &home.key()), 1);
    fork.append(&leaves(3));
    show(fork.asking(7)).refused(Refusal::Malformed);
    assert_eq!(reports(folder.path(), &home.key()), 2, "its own proof of growth convicts it as well");
    release(&[2], &[fork.proof(6)]).refused(Refusal::Log);
    assert!(cast.http.call(&cast.manager, Request::post(Cast::slot("/close"), "")).ok().status == 200);
    release(&[1], &[vec![]]).refused(Refusal::Closed);
}
