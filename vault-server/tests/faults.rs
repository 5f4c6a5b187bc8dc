//! The disk fails: each write of each changing call, before it, before its sync, and after its sync.
//!
//! What was answered with success is there after a restart. What was answered with anything else is wholly there or
//! wholly absent, the same request succeeds then, and the world ends the same.
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "a test")]

mod client;

use client::cast::{Cast, SLOT, locator, object, record, whole_part};
use client::server::Server;
use client::{Answer, Request};
use vault_protocol::http::*;
use vault_protocol::release::Released;
use vault_protocol::wire::{Bytes, List, encode};
use vault_server::store::memory::{Disk, Fault};

type Make = fn(&Cast) -> (&'static str, Request);
type Look = fn(&Cast) -> Vec<u8>;

/// A call, who makes it, and what shows that it was made.
const CALLS: &[(&str, Make, Look)] = &[
    (
        "append journal",
        |cast| ("ALL", cast.vault.journaling(&[record(2, 600), record(3, 50_000)])),
        |cast| cast.owner(Request::get(cast.vault.path("/journal"))).ok().body,
    ),
    (
        "release",
        |cast| ("reader", cast.releasing(&[cast.receipt(1), cast.receipt(2)])),
        |cast| cast.http.call(&cast.manager, Request::get(Cast::slot("/receipts"))).ok().body,
    ),
    (
        "put part",
        |cast| ("ALL", whole_part(&cast.vault, &locator(2), &object(2, 100_000))),
        |cast| cast.owner(Request::get(cast.vault.path(&format!("/objects/{}", locator(2))))).body,
    ),
    (
        "put objects",
        |cast| {
            let one = |n| BatchedObject { locator: locator(n), bytes: Bytes::new(object(n, 10)).unwrap() };
            let objects = List::new((10..20).map(one).collect::<Vec<_>>()).unwrap();
            ("ALL", Request::post(cast.vault.path("/objects"), encode(&ObjectBatch { objects })))
        },
        |cast| cast.owner(Request::get(cast.vault.path("/objects"))).ok().body,
    ),
    (
        "delete object",
        |cast| ("ALL", Request::delete(cast.vault.path(&format!("/objects/{}", locator(1))))),
        |cast| cast.owner(Request::get(cast.vault.path("/objects"))).ok().body,
    ),
    (
        "drop",
        |cast| ("dropper", cast.dropping(&[9; 100_000])),
        |cast| cast.owner(Request::get(cast.mailbox(""))).ok().body,
    ),
    (
        "delete drop",
        |cast| ("ALL", Request::delete(cast.mailbox(&format!("/{}", drop_id(b"a grant"))))),
        |cast| cast.owner(Request::get(cast.mailbox(""))).ok().body,
    ),
    (
        "close mailbox",
        |cast| ("ALL", Request::delete(cast.mailbox(""))),
        |cast| cast.owner(Request::get(cast.mailbox(""))).body,
    ),
    (
        "close slot",
        |_| ("manager", Request::post(Cast::slot("/close"), "")),
        |cast| {
            let receipts: ReceiptBox = cast.http.call(&cast.manager, Request::get(Cast::slot("/receipts"))).read();
            vec![u8::from(receipts.closing.is_some())]
        },
    ),
    (
        "append chain",
        |cast| {
            let more = [cast.vault.members(), vec![client::cast::member(&cast.newcomer, Default::default())]].concat();
            ("ALL", cast.vault.appending(&cast.vault.next(more, cast.key("ALL"), (cast.http.now)())))
        },
        |cast| cast.http.ask(Request::get(cast.vault.path("/chain"))).ok().body,
    ),
    (
        "put snapshot",
        |cast| ("ALL", cast.snapshotting(&locator(5), &object(5, 10))),
        |cast| cast.owner(Request::get(cast.vault.path("/state"))).ok().body,
    ),
];

fn make(cast: &Cast, (who, request): (&str, Request)) -> Answer {
    let key = match who {
        "reader" => &cast.reader,
        "manager" => &cast.manager,
        "dropper" => &cast.dropper,
        member => cast.key(member),
    };
    cast.http.call(key, request)
}

fn world(disk: &Disk) -> (Server, Cast) {
    let server = Server::at(disk, vault_protocol::ids::Time(1_800_000_000), |_| {});
    let cast = Cast::furnished(&server.http);
    cast.owner(whole_part(&cast.vault, &locator(5), &object(5, 10))).ok();
    (server, cast)
}

fn restarted(disk: &Disk, server: Server, cast: Cast) -> (Server, Cast) {
    let now = server.now();
    server.stop();
    disk.mend();
    let server = Server::at(disk, now, |_| {});
    let http = server.http.clone();
    (server, Cast { http, ..cast })
}

#[test]
fn e7_each_write_of_each_call_may_fail() {
    for (name, request, look) in CALLS {
        let (_server, cast) = world(&Disk::new());
        let before = look(&cast);
        make(&cast, request(&cast)).ok();
        let after = look(&cast);
        for fault in Fault::ALL {
            for n in 1.. {
                let disk = Disk::new();
                let (server, cast) = world(&disk);
                let what = request(&cast);
                disk.fail(n, fault);
                let first = make(&cast, what.clone());
                let (server, cast) = restarted(&disk, server, cast);
                let seen = look(&cast);
                if (200..300).contains(&first.status) {
                    assert_eq!(seen, after, "{name}: answered, and lost, {fault:?} at write {n}");
                    // Past the last write: nothing failed.
                    assert!(n > 1, "{name} writes nothing");
                    break;
                }
                first.refused(Refusal::Unavailable);
                assert!(seen == before || seen == after, "{name}: half done, {fault:?} at write {n}");
                make(&cast, what).ok();
                assert_eq!(look(&cast), after, "{name}: repeated after {fault:?} at write {n}");
                drop(server);
            }
        }
    }
}

#[test]
fn no_share_leaves_before_its_receipt_is_durable() {
    for fault in Fault::ALL {
        let disk = Disk::new();
        let (server, cast) = world(&disk);
        let receipts = [cast.receipt(1)];
        disk.fail(1, fault);
        let answer = cast.http.call(&cast.reader, cast.releasing(&receipts));
        answer.refused(Refusal::Unavailable);
        // A store that has failed takes no more: no share either, not for what was kept before.
        cast.http.call(&cast.reader, cast.releasing(&[cast.receipt(2)])).refused(Refusal::Unavailable);
        cast.http.ask(Request::get("/v1/health")).refused(Refusal::Unavailable);
        assert_eq!(cast.http.ask(Request::get("/v1/health")).header("retry-after"), Some("1"));
        // It still reads.
        cast.owner(Request::get(cast.vault.path("/state"))).ok();
        let (_server, cast) = restarted(&disk, server, cast);
        let again: ReleaseAnswer = cast.http.call(&cast.reader, cast.releasing(&receipts)).read();
        assert_eq!(again.released[0].shares.to_vec(), Cast::shares(&cast.receipt_body(1)));
        let kept: ReceiptBox = cast.http.call(&cast.manager, Request::get(Cast::slot("/receipts"))).read();
        assert_eq!(kept.receipts.len(), 2, "{fault:?}");
    }
}

#[test]
fn while_a_receipt_is_being_written_its_share_waits() {
    let disk = Disk::new();
    let (_server, cast) = world(&disk);
    let held = disk.hold_syncs();
    std::thread::scope(|scope| {
        let release = scope.spawn(|| cast.http.call(&cast.reader, cast.releasing(&[cast.receipt(1)])));
        while disk.syncs_waiting() == 0 {
            std::thread::yield_now();
        }
        assert!(!release.is_finished());
        drop(held);
        let answer: ReleaseAnswer = release.join().unwrap().read();
        let Released { shares, .. } = &answer.released[0];
        assert_eq!(shares.to_vec(), Cast::shares(&cast.receipt_body(1)));
    });
    assert_eq!(cast.receipt_body(1).slot, SLOT);
}

#[test]
fn a_file_that_a_crash_left_without_its_row_is_in_nobodys_way() {
    let disk = Disk::new();
    let (mut server, mut cast) = world(&disk);
    let vault = cast.vault.clone();
    let path = |n: u8| vault.path(&format!("/objects/{}", locator(n)));
    // The file is written, the row is not.
    for n in 2..5 {
        disk.fail(4, Fault::BeforeWrite);
        cast.owner(whole_part(&vault, &locator(n), &object(n, 10))).refused(Refusal::Unavailable);
        (server, cast) = restarted(&disk, server, cast);
    }
    // The same content finishes with a part of nothing.
    let size = object(2, 10).len();
    let state: UploadState = cast.owner(Request::get(format!("{}/upload", path(2)))).read();
    assert_eq!(state, UploadState { received: size as u64, complete: false });
    cast.owner(client::cast::part(&vault, &locator(2), &object(2, 10), size, size)).ok();
    assert_eq!(cast.owner(Request::get(path(2))).ok().body, object(2, 10));
    // Other content of another length, and of the same, takes its place at the second try.
    for bytes in [object(33, 9000), object(34, 10)] {
        let n = bytes[5] - 30;
        cast.owner(whole_part(&cast.vault, &locator(n), &bytes)).refused(Refusal::Conflict);
        cast.owner(whole_part(&cast.vault, &locator(n), &bytes)).ok();
        assert_eq!(cast.owner(Request::get(path(n))).ok().body, bytes);
    }
    drop(server);
}
