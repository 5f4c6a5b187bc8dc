//! The real server: every call, over good lines and bad ones, with good clocks and wrong ones.

#![allow(clippy::unwrap_used, clippy::cast_possible_truncation, reason = "a test may stop here")]

mod real;
mod support;

use real::{Real, SLOT, Vault, locator, object, opening, reader, receipt, record};
use std::collections::HashSet;
use std::io::Cursor;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use support::{key, settings};
use vault_crypto::secret::DropSecret;
use vault_crypto::sign::SigningKey;
use vault_protocol::grant::share;
use vault_protocol::hash::Hash;
use vault_protocol::http::{MailboxOpening, SnapshotRef};
use vault_protocol::ids::{EntryId, MailboxId, RescueLocator, Time};
use vault_protocol::journal::JournalRef;
use vault_protocol::release::{Closing, ReleaseStatement, VaultClosing, receipts_digest};
use vault_protocol::sign::Signed;
use vault_remote::{Access, Connection, Refusal, RemoteError, Settings};
use vault_server::serve::system_time;
use vault_tests::proxy::{Fate, Proxy, lossy};

const MAILBOX: MailboxId = MailboxId::new([0x3a; 32]);
const RESCUE: RescueLocator = RescueLocator::new([0x4e; 32]);

#[track_caller]
fn refused<T: std::fmt::Debug>(got: Result<T, RemoteError>) -> Refusal {
    match got.unwrap_err() {
        RemoteError::Refused(refusal) => refusal,
        other => panic!("{other:?}"),
    }
}

fn put(c: &Connection, vault: &Vault, n: u64, bytes: &[u8]) -> Result<(), RemoteError> {
    let digest = vault_protocol::hash::object_digest(bytes);
    let mut source = Cursor::new(bytes);
    c.put_object(&vault.member, &vault.id(), &locator(n), bytes.len() as u64, &digest, &mut source, &mut |_| ())
}

fn get(c: &Connection, vault: &Vault, n: u64, size: usize) -> Result<Vec<u8>, RemoteError> {
    let mut out = Vec::new();
    let access = Access::Member(&vault.member);
    c.get_object(access, &vault.id(), &locator(n), size as u64, 0, &mut out, &mut |_| ())?;
    Ok(out)
}

/// The life of a vault: every call at least once, each with the answer it must have.
fn life(connect: impl Fn() -> Connection, now: Time) {
    let owner = connect();
    let info = owner.info().unwrap();
    assert_eq!((info.version, info.invite), (1, false));

    let mut vault = Vault::new(1, now);
    let id = vault.id();
    let member = key(1);
    owner.create_vault(&member, &vault.creation()).unwrap();
    owner.create_vault(&member, &vault.creation()).unwrap();
    for n in 2..6 {
        let statement = vault.admit(n);
        owner.append_chain(&member, &id, &statement).unwrap();
    }
    let chain: Vec<_> = vault.statements.iter().map(|s| s.bytes().to_vec()).collect();
    assert_eq!(owner.chain(&id, 0).unwrap(), chain);
    assert_eq!(owner.chain(&id, 3).unwrap(), chain[3..]);
    assert!(owner.chain_page(&id, 5).unwrap().is_empty());
    assert_eq!(owner.keyring(&member, &id).unwrap(), b"keyring 1");
    let state = owner.state(&member, &id).unwrap();
    assert_eq!((state.chain, state.journal), (vault.chain.head_ref(), JournalRef::EMPTY));

    // More than one call carries: by number, and by size.
    let leaf = &|head: &JournalRef| vault_protocol::leaf::Mark::journal(&[7; 32], head.seq).given(head.hash.as_bytes());
    let mut records: Vec<_> = (0..300).map(|n| record(n, 600)).collect();
    records.extend((300..308).map(|n| record(n, 200_000)));
    let head = owner.append_journal(&member, &id, JournalRef::EMPTY, &records, leaf).unwrap();
    assert_eq!(head, records.iter().fold(JournalRef::EMPTY, |at, r| at.then(r)));
    let mut read = Vec::new();
    while read.len() < records.len() {
        read.extend(owner.journal(&member, &id, read.len() as u64).unwrap());
    }
    assert!(read == records && owner.journal(&member, &id, 308).unwrap().is_empty());
    assert_eq!(
        owner.append_journal(&member, &id, JournalRef::EMPTY, &records[..3], leaf).unwrap().seq,
        3,
        "they are there"
    );
    let other = [record(999, 600)];
    assert_eq!(refused(owner.append_journal(&member, &id, JournalRef::EMPTY, &other, leaf)), Refusal::Conflict);

    let small: Vec<_> = (0..300).map(|n| (locator(n), object(n, 10).0)).collect();
    let batch: Vec<_> = small.iter().map(|(l, b)| (*l, &b[..])).collect();
    owner.put_batch(&member, &id, &batch).unwrap();
    let (large, digest) = object(1000, 1_500_000);
    put(&owner, &vault, 1000, &large).unwrap();
    put(&owner, &vault, 1000, &large).unwrap();
    assert_eq!(refused(put(&owner, &vault, 1000, &object(1001, 1_500_000).0)), Refusal::Conflict);
    assert_eq!(get(&owner, &vault, 1000, large.len()).unwrap(), large);
    assert_eq!(get(&owner, &vault, 7, small[7].1.len()).unwrap(), small[7].1);
    let listed = owner.list_objects(&member, &id).unwrap();
    assert_eq!(listed.len(), 301);
    assert!(listed.iter().zip(&small).all(|(line, (l, b))| (line.locator, line.size) == (*l, b.len() as u64)));
    owner.delete_object(&member, &id, &locator(7)).unwrap();
    assert_eq!(refused(get(&owner, &vault, 7, small[7].1.len())), Refusal::NotFound);
    let snapshot = SnapshotRef { at: head, locator: locator(1000), size: large.len() as u64, digest };
    owner.set_snapshot(&member, &id, &snapshot).unwrap();
    assert_eq!(owner.state(&member, &id).unwrap().snapshot, Some(snapshot));

    // Another person, on a connection of their own, through the slot.
    let opening = opening(&id, now);
    owner.open_slot(&member, &opening).unwrap();
    let (professional, reader) = (connect(), reader());
    let access = Access::Slot(&reader, SLOT);
    let range = professional.get_range(access, &id, &locator(1000), large.len() as u64, &digest, 70_000, 140_000);
    assert_eq!(range.unwrap(), large[70_000..210_000]);
    let mut tail = Vec::new();
    let mut last = 0;
    let size = large.len() as u64;
    let mut progress = |at| last = at;
    professional.get_object(access, &id, &locator(1000), size, 1_000_000, &mut tail, &mut progress).unwrap();
    assert_eq!((&tail[..], last), (&large[1_000_000..], size));
    let receipts: Vec<_> = (0..256).map(|n| receipt(n, now)).collect();
    let answer = professional.release(&reader, &SLOT, &receipts).unwrap();
    let first = share(&[0x11; 32], &SLOT, &Hash::new([0x61; 32]), &EntryId::new([0; 16]));
    assert_eq!(answer.released.len(), 256);
    assert_eq!(answer.released[0].shares.to_vec(), [first]);
    let statement = Signed::<ReleaseStatement>::decode(answer.statement.as_ref().unwrap()).unwrap();
    let statement = statement.verify(&info.key).unwrap();
    assert_eq!(statement.receipts, receipts_digest(receipts.iter().map(|r| &r[..])));
    // A receipt box of more than one page.
    for from in (256..1100).step_by(211) {
        let more: Vec<_> = (from..from + 211).map(|n| receipt(n, now)).collect();
        professional.release(&reader, &SLOT, &more).unwrap();
    }
    let manager = key(0x43);
    let kept = owner.receipts(&manager, &SLOT, 5).unwrap();
    assert_eq!((kept.receipts.len(), kept.closing), (1095, None));
    assert_eq!(kept.receipts[0][..], receipts[5][..]);
    let closing = owner.close_slot(&manager, &SLOT).unwrap();
    let closing = Signed::<Closing>::decode(&closing).unwrap().verify(&info.key).unwrap();
    assert_eq!((closing.slot, closing.receipts), (SLOT, 1100));
    assert!(owner.receipts(&manager, &SLOT, 1100).unwrap().closing.is_some());
    assert_eq!(refused(professional.release(&reader, &SLOT, &receipts[..1])), Refusal::Closed);

    let secret = DropSecret::from_bytes(&[0x44; 32]);
    let drop_key = SigningKey::derive_drop(&secret, &MAILBOX);
    owner.open_mailbox(&member, &id, &MAILBOX, &MailboxOpening { drop_key: *drop_key.public() }).unwrap();
    let sender = connect();
    let messages = [b"a grant".to_vec(), vec![8; 1_000_000]];
    for message in &messages {
        sender.drop_message(&drop_key, &MAILBOX, message).unwrap();
        sender.drop_message(&drop_key, &MAILBOX, message).unwrap();
    }
    assert_eq!(owner.state(&member, &id).unwrap().waiting, 2);
    let lines = owner.drops(&member, &id, &MAILBOX).unwrap();
    let taken: HashSet<_> = lines.iter().map(|l| owner.get_drop(&member, &id, &MAILBOX, l).unwrap()).collect();
    assert_eq!(taken, HashSet::from(messages));
    owner.delete_drop(&member, &id, &MAILBOX, &lines[0]).unwrap();
    assert_eq!(owner.drops(&member, &id, &MAILBOX).unwrap(), lines[1..]);
    owner.close_mailbox(&member, &id, &MAILBOX).unwrap();
    assert_eq!(refused(sender.drop_message(&drop_key, &MAILBOX, b"late")), Refusal::NotFound);

    owner.put_rescue(&member, &id, &RESCUE).unwrap();
    assert_eq!(connect().get_rescue(&RESCUE).unwrap(), id);
    let closed = owner.close_vault(&member, &id).unwrap();
    assert_eq!(Signed::<VaultClosing>::decode(&closed).unwrap().verify(&info.key).unwrap().vault, id);
    assert_eq!(refused(owner.state(&member, &id)), Refusal::NotFound);
    assert_eq!(refused(owner.chain(&id, 0)), Refusal::NotFound);
    assert_eq!(refused(connect().get_rescue(&RESCUE)), Refusal::NotFound);
}

#[test]
fn every_call_once() {
    let folder = tempfile::tempdir().unwrap();
    let server = Real::in_folder(folder.path());
    life(|| server.connect(), system_time());
}

#[test]
fn every_call_with_a_clock_a_year_behind() {
    let ahead = 365 * 86_400;
    let server = Real::in_memory(None, ahead);
    // What is signed to last carries a true date; the requests do not.
    life(|| server.connect(), system_time().plus(ahead));
}

#[test]
fn every_call_while_each_answer_is_lost_once() {
    let proxy = Proxy::bind();
    let server = Real::in_memory(Some(&proxy), 0);
    let lost = Mutex::new(HashSet::new());
    proxy.on(move |request| {
        let first = lost.lock().unwrap().insert((request.method.clone(), request.target.clone()));
        if first { Fate::DropAnswer } else { Fate::Pass }
    });
    life(|| server.connect(), system_time());
}

#[test]
fn every_call_over_a_line_that_loses_three_of_ten() {
    for seed in 0..3 {
        let proxy = Proxy::bind();
        let server = Real::in_memory(Some(&proxy), 0);
        let (line, lost) = (lossy(seed, 30), Arc::new(AtomicU64::new(0)));
        let its = lost.clone();
        proxy.on(move |request| {
            let fate = line(request);
            its.fetch_add(u64::from(!matches!(fate, Fate::Pass)), Ordering::Relaxed);
            fate
        });
        life(|| server.connect(), system_time());
        let (lost, all) = (lost.load(Ordering::Relaxed), proxy.seen().len() as u64);
        assert!(lost * 5 > all, "only {lost} of {all} requests were lost");
    }
}

/// A vault on a server behind a proxy.
fn behind() -> (Proxy, Real, Vault) {
    let proxy = Proxy::bind();
    let server = Real::in_memory(Some(&proxy), 0);
    let vault = Vault::new(1, system_time());
    server.connect().create_vault(&vault.member, &vault.creation()).unwrap();
    (proxy, server, vault)
}

/// Does this to the first request of this method and `Pass` to all others, until asked again.
fn once(proxy: &Proxy, method: &'static str, fate: impl FnOnce() -> Fate + Send + 'static) {
    let fate = Mutex::new(Some(fate));
    proxy.on(move |request| {
        let first = (request.method == method).then(|| fate.lock().unwrap().take()).flatten();
        first.map_or(Fate::Pass, |fate| fate())
    });
}

#[test]
fn an_upload_cut_at_every_byte_ends_equal() {
    let (proxy, server, vault) = behind();
    let (bytes, _) = object(1, 10);
    let connection = server.connect();
    for at in 0..=bytes.len() as u64 {
        once(&proxy, "PUT", move || Fate::CutRequest(at));
        put(&connection, &vault, at, &bytes).unwrap_or_else(|e| panic!("cut at {at}: {e:?}"));
    }
    // The server took each only with its digest; some are read again.
    proxy.on(|_| Fate::Pass);
    let listed = connection.list_objects(&vault.member, &vault.id()).unwrap();
    assert_eq!(listed.len(), bytes.len() + 1);
    for at in (0..=bytes.len() as u64).step_by(131) {
        assert_eq!(get(&connection, &vault, at, bytes.len()).unwrap(), bytes);
    }
    // Its answer, too.
    for at in 0..200 {
        once(&proxy, "PUT", move || Fate::CutAnswer(at));
        put(&connection, &vault, 10_000 + at, &bytes).unwrap_or_else(|e| panic!("answer cut at {at}: {e:?}"));
    }
}

#[test]
fn a_download_cut_at_every_byte_ends_equal() {
    let (proxy, server, vault) = behind();
    let (bytes, _) = object(1, 10);
    let connection = server.connect();
    put(&connection, &vault, 1, &bytes).unwrap();
    for at in 0..bytes.len() as u64 + 300 {
        once(&proxy, "GET", move || Fate::CutAnswer(at));
        let got = get(&connection, &vault, 1, bytes.len()).unwrap_or_else(|e| panic!("cut at {at}: {e:?}"));
        assert!(got == bytes, "cut at {at}");
    }
    let ranges = proxy.seen().iter().filter(|r| r.header("range").is_some()).count();
    assert!(ranges >= bytes.len() - 1, "what had come was not asked for again: {ranges}");
}

#[test]
fn a_large_object_over_a_line_that_loses_three_of_ten() {
    let (proxy, server, vault) = behind();
    let (bytes, digest) = object(1, 24 << 20);
    proxy.on(lossy(7, 30));
    let connection = server.connect();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let its = seen.clone();
    let mut progress = move |at| its.lock().unwrap().push(at);
    let size = bytes.len() as u64;
    let (member, id) = (&vault.member, vault.id());
    connection.put_object(member, &id, &locator(1), size, &digest, &mut Cursor::new(&bytes), &mut progress).unwrap();
    let seen = seen.lock().unwrap();
    assert!(seen.is_sorted() && seen.last() == Some(&size), "{seen:?}");
    assert!(get(&connection, &vault, 1, bytes.len()).unwrap() == bytes);
    let sent: u64 = proxy.seen().iter().filter(|r| r.method == "PUT").map(|r| r.length).sum();
    assert!(sent < 2 * size, "{sent} bytes were sent for {size}");
}

#[test]
fn another_program_goes_on_with_an_upload() {
    let (proxy, server, vault) = behind();
    let (bytes, _) = object(1, 5 << 20);
    // The line holds for two parts; then nobody answers any more.
    let parts = Mutex::new(0);
    proxy.on(move |request| {
        let mut parts = parts.lock().unwrap();
        *parts += u32::from(request.method == "PUT");
        if *parts > 2 { Fate::Drop } else { Fate::Pass }
    });
    assert!(matches!(put(&server.connect(), &vault, 1, &bytes), Err(RemoteError::Offline(_))));
    let before = proxy.seen().len();
    proxy.on(|_| Fate::Pass);
    put(&server.connect(), &vault, 1, &bytes).unwrap();
    let sent: u64 = proxy.seen()[before..].iter().map(|r| r.length).sum();
    assert!(sent < bytes.len() as u64 - 1_000_000, "two parts were there already: {sent}");
    assert!(get(&server.connect(), &vault, 1, bytes.len()).unwrap() == bytes);
}

#[test]
fn a_line_of_ten_kilobytes_a_second_gets_there() {
    let (proxy, server, vault) = behind();
    let (bytes, _) = object(1, 60_000);
    proxy.on(|_| Fate::Throttle(10_000));
    // The whole takes longer than any silence that is waited for.
    let connection = server.connect_with(Settings { idle: Duration::from_secs(4), ..settings() });
    put(&connection, &vault, 1, &bytes).unwrap();
    assert!(get(&connection, &vault, 1, bytes.len()).unwrap() == bytes);
    let parts = proxy.seen().iter().filter(|r| r.method == "PUT").count();
    assert_eq!(parts, 1, "nothing was given up on the way");
}

#[test]
fn a_stranger_is_refused_in_words_and_not_with_a_cut_line() {
    let server = Real::in_memory(None, 0);
    let vault = Vault::new(1, system_time());
    let connection = server.connect();
    assert_eq!(refused(connection.state(&vault.member, &vault.id())), Refusal::NotFound);
    connection.create_vault(&vault.member, &vault.creation()).unwrap();
    assert_eq!(refused(server.connect().state(&key(9), &vault.id())), Refusal::NotFound);
    // A body of some megabytes, too: the server reads on, so that its word arrives.
    let (bytes, _) = object(1, 3 << 20);
    let stranger = Vault { member: key(9), ..Vault::new(1, system_time()) };
    let stranger = Vault { chain: vault.chain.clone(), ..stranger };
    assert_eq!(refused(put(&server.connect(), &stranger, 1, &bytes)), Refusal::NotFound);
}
