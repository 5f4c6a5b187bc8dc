//! The public logs when the server is killed, or its disk fails: no leaf of an answer is lost, no receipt is without its
//! leaf, no size is signed twice, nothing gets smaller, and the next start needs no hand.
//!
//! `COFFRE_KILLS=500 cargo test -p vault-server --test log_crash` kills more often.
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation, clippy::print_stdout, reason = "a test")]

mod client;

use std::time::Duration;

use client::Request;
use client::cast::Cast;
use client::monitor::{checkpoint, entries, log_of, shown};
use client::readings::{self, Load, TAG_KEY, Told, acknowledge, check};
use client::server::Server;
use vault_protocol::leaf::Mark;
use vault_protocol::release::{Closing, Receipt};
use vault_protocol::sign::Signed;
use vault_server::serve::Setup;
use vault_server::store::memory::{Disk, Fault};

fn survives_kills(engine: &str) {
    let kills = std::env::var("COFFRE_KILLS").map_or(20u32, |kills| kills.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let serve = || readings::serve(engine, &folder.path().join("data"));
    let mut process = serve();
    let mut load = Load::begin(&process.http);
    for kill in 0..kills {
        load.during(|_| {
            std::thread::sleep(Duration::from_millis(20 + u64::from(kill * 37 % 200)));
            process.kill();
        });
        process = serve();
        let mut told = load.told();
        load.check(&process.http, &mut told);
        load.go_on(&process.http, told);
    }
    let told = load.told();
    let (readings, cards) = (told.known.len(), told.published.len());
    println!("{engine}: {kills} kills, {readings} readings, {} leaves, {cards} cards made public", told.seen.size());
    assert!(readings.min(cards) > kills as usize, "there was next to no load");
}

#[test]
fn e7_the_log_survives_kills_on_sled() {
    survives_kills("sled");
}

#[test]
fn the_log_survives_kills_on_redb() {
    survives_kills("redb");
}

/// A server whose disk fails at each write of a release, of a closing, of a tick: what it signed before and after is one
/// history, the file beside the records never runs ahead of them, and what is repeated gets its one leaf.
#[test]
fn e7_a_disk_that_fails_makes_no_second_history() {
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
            let mut told = Told::default();
            let release = |cast: &Cast, told: &mut Told, n: u32| {
                let receipt = cast.reader.message(Receipt { time: server.now(), ..cast.receipt_body(n) });
                let answer = cast.http.call(&cast.reader, cast.releasing(&[receipt.bytes().to_vec()]));
                let done = answer.status == 200;
                if done {
                    acknowledge(&answer.body, n, receipt.bytes(), &log, told);
                }
                done
            };
            assert!(release(&cast, &mut told, 0));
            told.seen.add(shown(&server.http, &log, 3));
            disk.fail(n, fault);
            let mut failed = !release(&cast, &mut told, 1);
            failed |= cast.http.call(&cast.manager, Request::post(Cast::slot("/close"), "")).status != 200;
            told.seen.add(checkpoint(&server.http, &log));
            let now = server.now();
            server.stop();
            disk.mend();

            let server = Server::at(&disk, now, setup);
            let cast = Cast { http: server.http.clone(), ..cast };
            let closing = cast.http.call(&cast.manager, Request::post(Cast::slot("/close"), "")).ok().body;
            assert_eq!(cast.http.call(&cast.manager, Request::post(Cast::slot("/close"), "")).ok().body, closing);
            let receipts = Signed::<Closing>::decode(&closing).unwrap().dangerous_unverified().receipts;
            let head = shown(&server.http, &log, u64::from(receipts) + 3);
            told.seen.add(head);
            check(&cast.http, &cast, &log, "coffre.example", &mut told);
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
