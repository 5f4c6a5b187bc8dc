//! The journal: compare-and-swap, repeated appends, races, pages, snapshots.
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "a test")]

mod client;

use client::Request;
use client::cast::{Cast, locator, object, record, whole_part};
use client::server::Server;
use vault_protocol::hash::Hash;
use vault_protocol::http::*;
use vault_protocol::journal::{JournalRef, MAX_RECORD};
use vault_protocol::wire::{Bytes, List, encode};

fn read(cast: &Cast, from: u64) -> Vec<Vec<u8>> {
    let page: JournalPage = cast.owner(Request::get(cast.vault.path(&format!("/journal?from={from}")))).read();
    page.records.iter().map(|record| record.to_vec()).collect()
}

#[test]
fn records_are_read_as_they_were_written() {
    let server = Server::new();
    let mut cast = Cast::settled(&server.http);
    // Short ones stand in rows, long ones in files.
    let records: Vec<_> =
        [600, 7000, 7001, 100_000, MAX_RECORD, 600].iter().zip(0..).map(|(size, n)| record(n, *size)).collect();
    let head: JournalRef = cast.owner(cast.vault.journaling(&records)).read();
    assert_eq!(head, records.iter().fold(JournalRef::EMPTY, |at, record| at.then(record)));
    assert_eq!(cast.state().journal, head);
    assert_eq!(read(&cast, 0), records);
    assert_eq!(read(&cast, 4), records[4..]);
    assert!(read(&cast, 6).is_empty() && read(&cast, u64::MAX).is_empty());
    cast.vault.journal = head;
    let more: JournalRef = cast.owner(cast.vault.journaling(&[record(9, 600)])).read();
    assert_eq!(more, head.then(&record(9, 600)));
}

#[test]
fn a_page_ends_before_it_is_too_long() {
    let server = Server::new();
    let cast = Cast::settled(&server.http);
    let records: Vec<_> = (0..20).map(|n| record(n, 200_000)).collect();
    cast.owner(cast.vault.journaling(&records)).ok();
    let (mut all, mut pages) = (Vec::new(), 0);
    while all.len() < records.len() {
        let page = read(&cast, all.len() as u64);
        assert!(!page.is_empty() && page.iter().map(Vec::len).sum::<usize>() <= PAGE_BYTES);
        all.extend(page);
        pages += 1;
    }
    assert_eq!((all, pages), (records, 4));
}

#[test]
fn an_append_that_succeeded_may_be_repeated() {
    let server = Server::new();
    let mut cast = Cast::settled(&server.http);
    let first = cast.vault.journaling(&[record(1, 600), record(2, 8000)]);
    let head: JournalRef = cast.owner(first.clone()).read();
    assert_eq!(cast.owner(first.clone()).read::<JournalRef>(), head);
    cast.vault.journal = head;
    let second = cast.vault.journaling(&[record(3, 600)]);
    cast.owner(second.clone()).ok();
    // Others have gone on: the answer is the same.
    assert_eq!(cast.owner(first).read::<JournalRef>(), head);
    assert_eq!(read(&cast, 0).len(), 3);
    // Other records at the same place, or the same ones after another head, are not that append.
    cast.owner(cast.vault.journaling(&[record(4, 600)])).refused(Refusal::Conflict);
    let long = [record(3, 600), record(4, 600)];
    cast.owner(cast.vault.journaling(&long)).refused(Refusal::Conflict);
    cast.vault.journal.hash = Hash::new([1; 32]);
    cast.owner(cast.vault.journaling(&[record(3, 600)])).refused(Refusal::Conflict);
    cast.vault.journal.seq = u64::MAX;
    cast.owner(cast.vault.journaling(&[record(3, 600)])).refused(Refusal::Conflict);
    assert_eq!(read(&cast, 0).len(), 3);
}

#[test]
fn of_sixteen_who_append_at_once_one_wins_each_time() {
    let server = Server::new();
    let mut cast = Cast::settled(&server.http);
    for round in 0..20u64 {
        let (here, journal) = (&cast, cast.vault.journal);
        let answers: Vec<_> = std::thread::scope(|scope| {
            let append = |n: u64| {
                let mine = record(round * 16 + n, 600);
                scope.spawn(move || (here.owner(here.vault.journaling(std::slice::from_ref(&mine))), mine))
            };
            let threads: Vec<_> = (0..16).map(append).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        let (won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(|(answer, _)| answer.status == 200);
        assert_eq!(won.len(), 1, "round {round}");
        assert!(lost.iter().all(|(answer, _)| answer.problem() == Some(Refusal::Conflict)));
        let (answer, record) = won.into_iter().next().unwrap();
        cast.vault.journal = answer.read();
        assert_eq!(cast.vault.journal, journal.then(&record));
        assert_eq!(read(&cast, round), [record]);
    }
}

#[test]
fn what_is_no_append_is_refused() {
    let server = Server::new();
    let cast = Cast::settled(&server.http);
    let path = || cast.vault.path("/journal");
    cast.owner(cast.vault.journaling(&[])).refused(Refusal::Malformed);
    let short = JournalAppend {
        after: JournalRef::EMPTY,
        records: List::new([Bytes::new([0; 567]).unwrap()]).unwrap(),
        leaf: [0; 48],
    };
    cast.owner(Request::post(path(), encode(&short))).refused(Refusal::Malformed);
    for body in [&b""[..], b"\x80", b"\xff", &encode(&JournalRef::EMPTY)] {
        cast.owner(Request::post(path(), body)).refused(Refusal::Malformed);
    }
    let mut trailing = cast.vault.journaling(&[record(1, 600)]);
    trailing.body.push(0);
    cast.owner(trailing).refused(Refusal::Malformed);
    let many: Vec<_> = (0..33).map(|n| record(n, MAX_RECORD)).collect();
    cast.owner(cast.vault.journaling(&many)).refused(Refusal::Malformed);
    assert_eq!(cast.state().journal, JournalRef::EMPTY);
}

#[test]
fn who_is_removed_meanwhile_writes_nothing() {
    let server = Server::new();
    let mut cast = Cast::settled(&server.http);
    let without = cast.vault.members().into_iter().filter(|m| m.key != cast.key("WRITE").public).collect();
    let statement = cast.vault.next(without, cast.key("ALL"), server.now());
    server.http.call(cast.key("WRITE"), cast.vault.journaling(&[record(1, 600)])).ok();
    cast.vault.journal = cast.state().journal;
    cast.owner(cast.vault.appending(&statement)).ok();
    server.http.call(cast.key("WRITE"), cast.vault.journaling(&[record(2, 600)])).refused(Refusal::NotFound);
}

#[test]
fn a_snapshot_names_what_is_there_and_never_goes_back() {
    let server = Server::new();
    let mut cast = Cast::settled(&server.http);
    let (old, new) = (object(1, 100), object(2, 9000));
    cast.owner(cast.snapshotting(&locator(1), &old)).refused(Refusal::Conflict);
    cast.owner(whole_part(&cast.vault, &locator(1), &old)).ok();
    cast.owner(whole_part(&cast.vault, &locator(2), &new)).ok();
    cast.owner(cast.snapshotting(&locator(1), &new)).refused(Refusal::Conflict);
    let first = cast.snapshotting(&locator(1), &old);
    cast.owner(first.clone()).ok();
    cast.owner(first.clone()).ok();

    cast.vault.journal = JournalRef { seq: 1, hash: Hash::new([3; 32]) };
    cast.owner(cast.snapshotting(&locator(2), &new)).refused(Refusal::Conflict);
    cast.vault.journal = JournalRef::EMPTY;
    cast.vault.journal = cast.owner(cast.vault.journaling(&[record(1, 600)])).read();
    cast.owner(cast.snapshotting(&locator(2), &new)).ok();
    cast.owner(first).refused(Refusal::Conflict);
    let snapshot = cast.state().snapshot.unwrap();
    assert_eq!((snapshot.locator, snapshot.at), (locator(2), cast.vault.journal));
}

#[test]
fn a_vault_has_its_share_of_the_disk_and_no_more() {
    let server = Server::on(&Default::default(), |setup| setup.quota = 100_000);
    let mut cast = Cast::settled(&server.http);
    cast.vault.journal = cast.owner(cast.vault.journaling(&[record(1, 60_000)])).read();
    cast.owner(cast.vault.journaling(&[record(2, 60_000)])).refused(Refusal::Quota);
    cast.owner(whole_part(&cast.vault, &locator(1), &object(1, 60_000))).refused(Refusal::Quota);
    let small = object(1, 30_000);
    cast.owner(whole_part(&cast.vault, &locator(1), &small)).ok();
    cast.owner(cast.vault.journaling(&[record(2, 10_000)])).refused(Refusal::Quota);
    cast.owner(Request::delete(cast.vault.path(&format!("/objects/{}", locator(1))))).ok();
    cast.owner(cast.vault.journaling(&[record(2, 10_000)])).ok();
}
