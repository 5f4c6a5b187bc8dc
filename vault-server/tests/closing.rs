//! Closing a vault: what goes, what stays, and that it is finished whatever happens in between.
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "a test")]

mod client;

use client::cast::{Cast, RESCUE, SLOT, locator, object, record, whole_part};
use client::server::{SEED, Server};
use client::{Answer, Request};
use vault_protocol::http::*;
use vault_protocol::ids::{LinkId, MailboxId};
use vault_protocol::link::LinkOpening;
use vault_protocol::release::{Closing, VaultClosing};
use vault_protocol::sign::Signed;
use vault_protocol::wire::{Bytes, encode};
use vault_server::identity::Identity;
use vault_server::keys;
use vault_server::store::memory::{Disk, Fault};

fn close(cast: &Cast, key: &str) -> Answer {
    cast.http.call(cast.key(key), Request::post(cast.vault.path("/close"), ""))
}

/// With long records and statements too, so that there are files of every kind.
fn full(server: &Server) -> Cast {
    let mut cast = Cast::furnished(&server.http);
    let long: Vec<_> = (0..300).map(|n| record(n, if n % 50 == 0 { 20_000 } else { 600 })).collect();
    for some in long.chunks(200) {
        cast.vault.journal = cast.owner(cast.vault.journaling(some)).read();
    }
    let closed = cast.vault.path(&format!("/mailboxes/{}", MailboxId::new([0x99; 32])));
    cast.owner(Request::put(closed.clone(), cast.mailbox_opening().body)).ok();
    cast.owner(Request::delete(closed)).ok();
    let link =
        LinkOpening { until: server.now().plus(60), check: None, once: false, file: Bytes::new([7; 9000]).unwrap() };
    cast.owner(Request::put(cast.vault.path(&format!("/links/{}", LinkId::new([0x98; 32]))), encode(&link))).ok();
    for n in 2..5 {
        cast.owner(whole_part(&cast.vault, &locator(n), &object(n, 3000))).ok();
    }
    cast
}

/// What rows are left on a disk, by letter, and how many files.
fn left(disk: &Disk) -> (String, usize) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let (records, blobs) = (disk.open_records(), disk.open_blobs());
        let letters = keys::ALL.iter().map(|kind| kind.letter);
        let mut found = String::new();
        for letter in letters {
            if !records.scan(&[letter], None, 1).await.unwrap().is_empty() {
                found.push(letter.into());
            }
        }
        (found, blobs.list(None, 10_000).await.unwrap().len())
    })
}

/// Slots, receipts, one tombstone; the public logs with their places, and no leaf that waits.
const LEFT: &str = "srxGLPETISN";

#[test]
fn everything_goes_but_the_receipts() {
    let disk = Disk::new();
    let server = Server::on(&disk, |_| {});
    let cast = full(&server);
    let answer = close(&cast, "CLOSE").ok().body;
    let identity = Identity::from_seed(&SEED);
    let closing = Signed::<VaultClosing>::decode(&answer).unwrap().verify(identity.public()).unwrap();
    assert_eq!((closing.vault, closing.time), (cast.vault.id(), server.now()));

    server.wait(10);
    assert_eq!(close(&cast, "CLOSE").ok().body, answer, "the same bytes");
    let nothing = server.http.ask(Request::get("/v1/nothing")).comparable();
    assert_eq!(close(&cast, "ALL").comparable(), nothing, "nobody else is told");
    for request in [
        Request::get(cast.vault.path("/state")),
        Request::get(cast.vault.path("/journal")),
        Request::get(cast.vault.path(&format!("/objects/{}", locator(1)))),
        Request::get(cast.mailbox("")),
        cast.vault.journaling(&[record(1, 600)]),
        whole_part(&cast.vault, &locator(1), &object(1, 5000)),
        cast.slot_opening(),
        cast.vault.creation(),
    ] {
        let what = request.target.clone();
        assert_eq!(cast.owner(request).comparable(), nothing, "{what}");
    }
    assert_eq!(server.http.ask(Request::get(cast.vault.path("/chain"))).comparable(), nothing);
    assert_eq!(server.http.ask(Request::get(format!("/v1/rescue/{RESCUE}"))).comparable(), nothing);
    assert_eq!(server.http.call(&cast.dropper, cast.dropping(b"late")).comparable(), nothing);

    // The slot is closed, and its manager still reads what was asked under it.
    server.http.call(&cast.reader, cast.releasing(&[cast.receipt(0)])).refused(Refusal::Closed);
    let kept: ReceiptBox = server.http.call(&cast.manager, Request::get(Cast::slot("/receipts"))).read();
    assert_eq!(kept.receipts.len(), 1);
    let closing = Signed::<Closing>::decode(&kept.closing.unwrap()).unwrap().verify(identity.public()).unwrap();
    assert_eq!((closing.slot, closing.receipts), (SLOT, 1));

    server.stop();
    assert_eq!(left(&disk), (LEFT.to_owned(), 0));
}

#[test]
fn a_closing_that_is_cut_anywhere_is_finished_at_the_next_start() {
    // As many faults as a closing has writes, in each of the three ways.
    for fault in Fault::ALL {
        for n in 1.. {
            let disk = Disk::new();
            let server = Server::on(&disk, |_| {});
            let cast = full(&server);
            disk.fail(n, fault);
            let cut = close(&cast, "ALL");
            server.stop();
            disk.mend();
            let server = Server::on(&disk, |_| {});
            let cast = Cast { http: server.http.clone(), ..cast };
            let again = close(&cast, "ALL").ok().body;
            assert!(Signed::<VaultClosing>::decode(&again).is_ok());
            if cut.status == 200 {
                assert!(n > 8, "a closing is more writes than that");
                assert_eq!(cut.body, again);
                break;
            }
            cut.refused(Refusal::Unavailable);
            server.stop();
            // Files that are left have no row: they are swept by age.
            assert_eq!(left(&disk).0, LEFT, "{fault:?} at write {n}");
        }
    }
}
