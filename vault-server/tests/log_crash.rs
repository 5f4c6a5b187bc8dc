//! The public logs when the server is killed, or its disk fails: no leaf of an answer is lost, no receipt is without its
//! leaf, no size is signed twice, nothing gets smaller, and the next start needs no hand.
//!
//! `COFFRE_KILLS=500 cargo test -p vault-server --test log_crash` kills more often.
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation, clippy::print_stdout, reason = "a test")]

mod client;

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use client::Request;
use client::cast::{Cast, record};
use client::monitor::{Seen, checkpoint, entries, log_of, shown};
use client::process::Process;
use client::server::Server;
use vault_log::key::VerifierKey;
use vault_log::proof_file::ProofFile;
use vault_protocol::http::*;
use vault_protocol::leaf::Mark;
use vault_protocol::release::{Closing, Receipt, SlotOpening};
use vault_protocol::sign::Signed;
use vault_protocol::wire::{decode, encode};
use vault_server::serve::Setup;
use vault_server::store::memory::{Disk, Fault};

const TAG_KEY: [u8; 32] = [0x33; 32];

/// Where each acknowledged reading has its leaf.
type Acknowledged = BTreeMap<u32, (Vec<u8>, u64)>;

/// Reads a release answer of one receipt; what it proves counts from here on.
fn acknowledge(answer: &[u8], n: u32, receipt: &[u8], log: &VerifierKey, seen: &mut Seen, known: &mut Acknowledged) {
    let answer: ReleaseAnswer = decode(answer, 1 << 20).unwrap();
    let leaf = Mark::reading(&TAG_KEY, n).leaf(receipt);
    let proof = ProofFile::parse(answer.released[0].proof.as_ref().unwrap()).unwrap();
    seen.add(proof.verify_logged(&leaf, log).unwrap().head());
    if let Some((_, place)) = known.insert(n, (leaf.to_vec(), proof.index())) {
        assert_eq!(place, proof.index(), "one receipt has one leaf");
    }
}

/// The whole log against all that anybody was told of it.
fn check(cast: &Cast, log: &VerifierKey, first: &str, seen: &mut Seen, known: &Acknowledged) {
    // Paths are by number: a log keeps its origin when the server is reached elsewhere.
    let path = log.name().as_str().strip_prefix(first).unwrap().to_owned();
    let shown = loop {
        let head = client::monitor::checkpoint_at(&cast.http, &path, log);
        seen.add(head);
        if head.size >= seen.size() {
            break head;
        }
        std::thread::sleep(Duration::from_millis(10));
    };
    let all = client::monitor::entries_at(&cast.http, &path, shown);
    seen.check(&all);
    for (leaf, place) in known.values() {
        assert_eq!(&all[usize::try_from(*place).unwrap()], leaf, "an acknowledged leaf");
    }
    // Each receipt that the server keeps has its leaf, once, acknowledged or not.
    let mut count = 0;
    loop {
        let from = format!("/receipts?from={count}");
        let page: ReceiptBox = cast.http.call(&cast.manager, Request::get(Cast::slot(&from))).read();
        let mut last = None;
        for bytes in page.receipts.iter() {
            let n = Signed::<Receipt>::decode(bytes).unwrap().dangerous_unverified().n;
            let leaf = Mark::reading(&TAG_KEY, n).leaf(bytes);
            assert_eq!(all.iter().filter(|entry| **entry == leaf).count(), 1, "receipt {n}");
            last = Some(n);
        }
        match last {
            Some(last) => count = last + 1,
            None => break,
        }
    }
}

fn long_slot(cast: &Cast) -> Request {
    Request::put(Cast::slot(""), encode(&SlotOpening { max_reads: 4096, ..cast.opening() }))
}

fn survives_kills(engine: &str) {
    let kills = std::env::var("COFFRE_KILLS").map_or(20u32, |kills| kills.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let settings = folder.path().join("server.toml");
    std::fs::write(&settings, "log_tick = \"50ms\"\nlog_dummies = 1\nrate = 0\n").unwrap();
    let data = folder.path().join("data");
    let serve = || Process::serve(&data, &["--store", engine, "--config", settings.to_str().unwrap()]);

    let mut process = serve();
    let mut cast = Cast::settled(&process.http);
    cast.owner(long_slot(&cast)).ok();
    let (log, first) = (log_of(&cast), cast.http.authority.clone());
    let (seen, known) = (Mutex::new(Seen::default()), Mutex::new(Acknowledged::new()));
    let next = AtomicU32::new(0);
    for kill in 0..kills {
        let stop = AtomicBool::new(false);
        cast.vault.journal = cast.state().journal;
        let running = &cast;
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    while !stop.load(Ordering::Relaxed) {
                        let n = next.fetch_add(1, Ordering::Relaxed);
                        let receipt = running.receipt(n);
                        let asked =
                            running.http.try_call(&running.reader, running.releasing(std::slice::from_ref(&receipt)));
                        if let Some(answer) = asked.filter(|answer| answer.status == 200) {
                            let (mut seen, mut known) = (seen.lock().unwrap(), known.lock().unwrap());
                            acknowledge(&answer.body, n, &receipt, &log, &mut seen, &mut known);
                        }
                    }
                });
            }
            scope.spawn(|| {
                let mut vault = running.vault.clone();
                while !stop.load(Ordering::Relaxed) {
                    let append = vault.journaling(&[record(vault.journal.seq, 600)]);
                    let answer = running.http.try_call(running.key("ALL"), append);
                    match answer.filter(|answer| answer.status == 200) {
                        Some(answer) => vault.journal = decode(&answer.body, 100).unwrap(),
                        None => break,
                    }
                }
            });
            std::thread::sleep(Duration::from_millis(20 + u64::from(kill * 37 % 200)));
            process.kill();
            stop.store(true, Ordering::Relaxed);
        });
        process = serve();
        cast = Cast { http: process.http.clone(), ..cast };
        check(&cast, &log, &first, &mut seen.lock().unwrap(), &known.lock().unwrap());
    }
    let known = known.into_inner().unwrap();
    println!("{engine}: {kills} kills, {} readings, {} leaves", known.len(), seen.into_inner().unwrap().size());
    assert!(known.len() > kills as usize, "there was next to no load");
}

#[test]
fn the_log_survives_kills_on_sled() {
    survives_kills("sled");
}

#[test]
fn the_log_survives_kills_on_redb() {
    survives_kills("redb");
}

/// A server whose disk fails at each write of a release, of a closing, of a tick: what it signed before and after is one
/// history, the file beside the records never runs ahead of them, and what is repeated gets its one leaf.
#[test]
fn a_disk_that_fails_makes_no_second_history() {
    for fault in Fault::ALL {
        for n in 1.. {
            let (disk, folder) = (Disk::new(), tempfile::tempdir().unwrap());
            let setup = |setup: &mut Setup| {
                setup.authority = Some("coffre.example".into());
                setup.logs.folder = Some(folder.path().into());
                setup.logs.tick = Duration::from_millis(50);
                setup.logs.dummies = 0;
            };
            let server = Server::at(&disk, vault_protocol::ids::Time(1_800_000_000), setup);
            let cast = Cast::settled(&server.http);
            cast.owner(cast.slot_opening()).ok();
            let log = log_of(&cast);
            let (mut seen, mut known) = (Seen::default(), Acknowledged::new());
            let release = |cast: &Cast, seen: &mut Seen, known: &mut Acknowledged, n: u32| {
                let receipt = cast.reader.message(Receipt { time: server.now(), ..cast.receipt_body(n) });
                let answer = cast.http.call(&cast.reader, cast.releasing(&[receipt.bytes().to_vec()]));
                let done = answer.status == 200;
                if done {
                    acknowledge(&answer.body, n, receipt.bytes(), &log, seen, known);
                }
                done
            };
            assert!(release(&cast, &mut seen, &mut known, 0));
            seen.add(shown(&server.http, &log, 3));
            disk.fail(n, fault);
            let mut failed = !release(&cast, &mut seen, &mut known, 1);
            failed |= cast.http.call(&cast.manager, Request::post(Cast::slot("/close"), "")).status != 200;
            seen.add(checkpoint(&server.http, &log));
            let now = server.now();
            server.stop();
            disk.mend();

            let server = Server::at(&disk, now, setup);
            let cast = Cast { http: server.http.clone(), ..cast };
            let closing = cast.http.call(&cast.manager, Request::post(Cast::slot("/close"), "")).ok().body;
            assert_eq!(cast.http.call(&cast.manager, Request::post(Cast::slot("/close"), "")).ok().body, closing);
            let receipts = Signed::<Closing>::decode(&closing).unwrap().dangerous_unverified().receipts;
            let head = shown(&server.http, &log, u64::from(receipts) + 3);
            seen.add(head);
            check(&cast, &log, "coffre.example", &mut seen, &known);
            let all = entries(&server.http, &log, head);
            assert_eq!(all.len() as u64, u64::from(receipts) + 3, "two statements, the readings, one closing");
            let leaf = Mark::closing(&TAG_KEY).leaf(&closing);
            assert_eq!(all.iter().filter(|entry| **entry == leaf).count(), 1, "{fault:?} at write {n}");
            if !failed {
                assert!(n > 4, "a release and a closing are more writes than that");
                break;
            }
        }
    }
}
