//! A server that lies: every answer that no honest one gives has its name, and is never taken for a bad line (E1).

#![allow(clippy::unwrap_used, clippy::cast_possible_truncation, reason = "a test may stop here")]

mod support;

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use support::{OBJECT, Server, VAULT, answer, cbor, done, key, raw, refusal};
use vault_protocol::hash::object_digest;
use vault_protocol::http::{
    DropLine, DropList, JournalPage, MAX_WAITING, ObjectLine, ObjectList, Refusal, UploadState, drop_id,
};
use vault_protocol::ids::{Day, DropId, MailboxId, ObjectId, SlotId};
use vault_protocol::journal::JournalRef;
use vault_protocol::outboard::Builder;
use vault_protocol::wire::{List, WireError};
use vault_remote::{Access, Misbehaviour, OfflineReason, RemoteError};

/// What a call on the vault's state makes of this answer.
fn state(bytes: impl Into<Vec<u8>>) -> RemoteError {
    Server::saying(bytes).connect().state(&key(1), &VAULT).unwrap_err()
}

/// What is wrong with this answer.
#[track_caller]
fn lie(error: RemoteError) -> Misbehaviour {
    match error {
        RemoteError::Misbehaved(lie) => lie,
        other => panic!("{other:?}"),
    }
}

/// What the download of 100 bytes makes of this answer, and what it wrote.
fn download(from: u64, bytes: impl Into<Vec<u8>>) -> (Result<(), RemoteError>, Vec<u8>) {
    let mut out = Vec::new();
    let connection = Server::saying(bytes).connect();
    let got = connection.get_object(Access::Member(&key(1)), &VAULT, &OBJECT, 100, from, &mut out, &mut |_| ());
    (got, out)
}

#[test]
fn e1_what_is_not_http_is_a_lie() {
    for bytes in [
        "\0\u{1}\u{2}garbage\r\n\r\n",
        "HTTP/9.9 200 OK\r\n\r\n",
        "SSH-2.0-OpenSSH\r\n",
        "HTTP/1.1 2000 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: minus\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n",
    ] {
        assert_eq!(lie(state(bytes)), Misbehaviour::NotHttp, "{bytes:?}");
    }
    let bad_chunk =
        b"HTTP/1.1 200 .\r\ncontent-type: application/cbor\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n".to_vec();
    assert_eq!(lie(state(bad_chunk)), Misbehaviour::NotHttp);
}

#[test]
fn e1_headers_have_an_end() {
    let many: String = (0..1000).map(|i| format!("x-{i}: y\r\n")).collect();
    assert_eq!(lie(state(answer(200, &many, b""))), Misbehaviour::NotHttp);
    let sent = Arc::new(AtomicU64::new(0));
    let its = sent.clone();
    let server = Server::start(move |_, out| {
        let mut go = out.write_all(b"HTTP/1.1 200 .\r\nx: ").is_ok();
        while go {
            go = out.write_all(&[b'y'; 4096]).is_ok();
            its.fetch_add(4096, Ordering::Relaxed);
        }
        false
    });
    assert_eq!(lie(server.connect().state(&key(1), &VAULT).unwrap_err()), Misbehaviour::NotHttp);
    assert!(sent.load(Ordering::Relaxed) < 16 << 20, "what is in flight between two sockets, and no more");
}

#[test]
fn a_redirect_is_followed_by_nobody() {
    let elsewhere = Server::saying(done());
    for status in [300, 301, 302, 303, 304, 307, 308] {
        let location = format!("location: {}/v1/server\r\n", elsewhere.url().as_str());
        assert_eq!(lie(state(answer(status, &location, b""))), Misbehaviour::Redirect, "{status}");
    }
    assert!(elsewhere.requests().is_empty());
}

#[test]
fn a_status_that_the_call_does_not_have() {
    for status in [201, 202, 206] {
        let bytes = answer(status, "content-type: application/cbor\r\n", b"");
        assert_eq!(lie(state(bytes)), Misbehaviour::Status(status));
    }
    assert_eq!(lie(state(done())), Misbehaviour::Status(204));
    let empty = Server::saying(answer(200, "", b"")).connect().delete_object(&key(1), &VAULT, &OBJECT);
    assert_eq!(lie(empty.unwrap_err()), Misbehaviour::Status(200));
    let upgrade = state("HTTP/1.1 101 .\r\nconnection: upgrade\r\nupgrade: other\r\n\r\n");
    assert_eq!(lie(upgrade), Misbehaviour::Status(101));
}

#[test]
fn another_kind_of_answer() {
    for kind in [
        "",
        "content-type: text/html\r\n",
        "content-type: application/octet-stream\r\n",
        "content-type: application/cbor\r\ncontent-type: text/html\r\n",
        "content-type: application/cbor; x=y\r\n",
    ] {
        assert_eq!(lie(state(answer(200, kind, b"\x80"))), Misbehaviour::MediaType, "{kind:?}");
    }
}

#[test]
fn e1_cbor_that_is_not_the_answers() {
    let kind = "content-type: application/cbor\r\n";
    for (body, why) in [
        (&b""[..], WireError::Malformed),
        (b"\x80", WireError::Expected("VaultState")),
        (b"\x84", WireError::Malformed),
        (b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff", WireError::Expected("VaultState")),
        (b"\xff\xff", WireError::Expected("VaultState")),
    ] {
        assert_eq!(lie(state(answer(200, kind, body))), Misbehaviour::Malformed(why), "{body:?}");
    }
    let page = cbor(&JournalPage { records: List::default() });
    let trailing = [&page[..], b"x"].concat();
    let trailing = String::from_utf8_lossy(&trailing).replace("content-length: 2", "content-length: 3");
    let bytes = answer(200, kind, b"\x81\x80\x00");
    let got = Server::saying(bytes).connect().journal(&key(1), &VAULT, 0).unwrap_err();
    assert_eq!(lie(got), Misbehaviour::Malformed(WireError::Trailing), "{trailing}");
    let long_spelling = answer(200, kind, b"\x81\x98\x00");
    let got = Server::saying(long_spelling).connect().journal(&key(1), &VAULT, 0).unwrap_err();
    assert_eq!(lie(got), Misbehaviour::Malformed(WireError::NotCanonical));
}

#[test]
fn e1_an_answer_longer_than_its_bound_is_not_kept() {
    let announced = "HTTP/1.1 200 .\r\ncontent-type: application/cbor\r\ncontent-length: 999999999999\r\n\r\n";
    assert_eq!(lie(state(announced)), Misbehaviour::TooLong { max: 4096 });
    let sent = Arc::new(AtomicU64::new(0));
    let its = sent.clone();
    let endless = Server::start(move |_, out| {
        let head = b"HTTP/1.1 200 .\r\ncontent-type: application/octet-stream\r\ntransfer-encoding: chunked\r\n\r\n";
        let chunk = [b"1000\r\n".to_vec(), vec![7; 4096], b"\r\n".to_vec()].concat();
        let mut go = out.write_all(head).is_ok();
        while go {
            go = out.write_all(&chunk).is_ok();
            its.fetch_add(4096, Ordering::Relaxed);
        }
        false
    });
    let max = 64 * 1024;
    assert_eq!(lie(endless.connect().keyring(&key(1), &VAULT).unwrap_err()), Misbehaviour::TooLong { max });
    assert!(sent.load(Ordering::Relaxed) < 16 << 20, "what is in flight between two sockets, and no more");
    // Without a length the body ends with the connection, or never.
    let until_close =
        [b"HTTP/1.1 200 .\r\ncontent-type: application/octet-stream\r\n\r\n".to_vec(), vec![7; 70_000]].concat();
    let got = Server::saying(until_close).connect().keyring(&key(1), &VAULT).unwrap_err();
    assert_eq!(lie(got), Misbehaviour::TooLong { max });
    // A change is answered with nothing at all.
    let chatty = "HTTP/1.1 204 .\r\n\r\nHTTP/1.1 200 .\r\n\r\n";
    let got = Server::saying(chatty).connect().delete_object(&key(1), &VAULT, &OBJECT);
    assert!(got.is_ok(), "the bytes after an answer are never read");
}

#[test]
fn refusals_are_those_of_the_table() {
    for wanted in Refusal::ALL {
        let retry_later = refusal(*wanted, "retry-after: 1000\r\n");
        let server = Server::saying(retry_later);
        match server.connect().info().unwrap_err() {
            RemoteError::Refused(found) => assert_eq!(found, *wanted),
            other => panic!("{wanted:?}: {other:?}"),
        }
        assert_eq!(server.requests().len(), 1, "nobody comes back before a thousand seconds");
    }
    let problem = "content-type: application/problem+json\r\n";
    for (status, kind, body) in [
        (404, problem, r#"{"type":"tag:coffre,2026:problem/invented","status":404}"#),
        (403, problem, r#"{"type":"tag:coffre,2026:problem/not-found","status":404}"#),
        (404, problem, "{}"),
        (404, problem, "\u{0}"),
        (404, "content-type: text/html\r\n", "<h1>Not found</h1>"),
        (500, "", "oops"),
        (418, problem, r#"{"type":"about:blank"}"#),
    ] {
        assert_eq!(lie(state(answer(status, kind, body.as_bytes()))), Misbehaviour::Refusal(status), "{body}");
    }
    let long = format!(r#"{{"x":"{}","type":"tag:coffre,2026:problem/not-found"}}"#, "y".repeat(5000));
    assert_eq!(lie(state(answer(404, problem, long.as_bytes()))), Misbehaviour::TooLong { max: 4096 });
}

#[test]
fn a_download_has_the_length_that_was_asked_for() {
    let body = [7; 100];
    let (got, out) = download(0, raw(&body));
    assert!(got.is_ok() && out == body);
    for found in [0, 99, 101, 1000] {
        let (got, out) = download(0, raw(&vec![7; found]));
        assert_eq!(lie(got.unwrap_err()), Misbehaviour::Length { expected: 100, found: found as u64 });
        assert!(out.is_empty(), "nothing of it was written");
    }
    let chunked = |body: &[u8]| {
        let head = "HTTP/1.1 200 .\r\ncontent-type: application/octet-stream\r\ntransfer-encoding: chunked\r\n\r\n";
        [format!("{head}{:x}\r\n", body.len()).as_bytes(), body, b"\r\n0\r\n\r\n"].concat()
    };
    let (got, out) = download(0, chunked(&body));
    assert!(got.is_ok() && out == body);
    let (got, out) = download(0, chunked(&[7; 99]));
    assert_eq!(lie(got.unwrap_err()), Misbehaviour::Length { expected: 100, found: 99 });
    assert_eq!(out.len(), 99, "those bytes may still be the object's");
    let (got, out) = download(0, chunked(&[7; 101]));
    assert_eq!(lie(got.unwrap_err()), Misbehaviour::TooLong { max: 100 });
    assert!(out.len() <= 100);
}

#[test]
fn a_range_is_the_one_that_was_asked_for() {
    let part = |range: &str, body: &[u8]| {
        answer(206, &format!("content-type: application/octet-stream\r\ncontent-range: {range}\r\n"), body)
    };
    let (got, out) = download(60, part("bytes 60-99/100", &[7; 40]));
    assert!(got.is_ok() && out == [7; 40]);
    for range in ["bytes 0-39/100", "bytes 60-99/101", "bytes 60-98/100", "60-99/100", "bytes 60-99/*", ""] {
        let (got, out) = download(60, part(range, &[7; 40]));
        assert_eq!(lie(got.unwrap_err()), Misbehaviour::Range, "{range}");
        assert!(out.is_empty());
    }
    let (got, _) = download(60, raw(&[7; 100]));
    assert_eq!(lie(got.unwrap_err()), Misbehaviour::Status(200), "the whole object is not its end");
    let (got, _) = download(0, part("bytes 0-99/100", &[7; 100]));
    assert_eq!(lie(got.unwrap_err()), Misbehaviour::Status(206));
    let (got, _) = download(60, part("bytes 60-99/100", &[7; 41]));
    assert_eq!(lie(got.unwrap_err()), Misbehaviour::Length { expected: 40, found: 41 });
    let server = Server::saying(raw(b""));
    let got =
        server.connect().get_object(Access::Member(&key(1)), &VAULT, &OBJECT, 100, 101, &mut Vec::new(), &mut |_| ());
    assert!(matches!(got, Err(RemoteError::Local(_))) && server.requests().is_empty());
}

#[test]
fn range_reads_believe_the_digest_and_nobody_else() {
    let object: Vec<u8> = (0..300_000u32).map(|i| i.to_le_bytes()[0] ^ i.to_le_bytes()[1]).collect();
    let mut builder = Builder::new();
    builder.update(&object);
    let (digest, outboard) = builder.finish();
    let size = object.len() as u64;
    let its = (object.clone(), outboard.to_bytes());
    // What is changed: nothing, a bit of the object, a bit of the outboard.
    let serve = move |wrong: u8| {
        let (mut object, mut outboard) = its.clone();
        match wrong {
            1 => object[100_000] ^= 1,
            2 => outboard[40] ^= 1,
            _ => {}
        }
        Server::start(move |request, out| {
            let bytes = if request.path.ends_with("/outboard") {
                raw(&outboard)
            } else if request.header("range").is_none() {
                raw(&object)
            } else {
                let range = request.header("range").unwrap().strip_prefix("bytes=").unwrap();
                let (from, to) = range.split_once('-').unwrap();
                let (from, to): (usize, usize) = (from.parse().unwrap(), to.parse().unwrap());
                let range = format!("content-range: bytes {from}-{to}/{size}\r\n");
                answer(206, &format!("content-type: application/octet-stream\r\n{range}"), &object[from..=to])
            };
            out.write_all(&bytes).is_ok()
        })
    };
    let honest = serve(0);
    let connection = honest.connect();
    let read = |connection: &vault_remote::Connection, start: u64, len: u64| {
        connection.get_range(Access::Slot(&key(1), SlotId::new([3; 32])), &VAULT, &OBJECT, size, &digest, start, len)
    };
    for (start, len) in [(0, 1), (65_535, 2), (100_000, 1), (299_999, 1), (1, 299_999), (131_072, 65_536), (5, 0)] {
        let (from, to) = (start as usize, (start + len) as usize);
        assert_eq!(read(&connection, start, len).unwrap(), object[from..to], "{start} {len}");
    }
    let asked = honest.requests();
    assert_eq!(asked.iter().filter(|r| r.path.ends_with("/outboard")).count(), 1, "the tree is fetched once");
    assert!(asked.iter().all(|r| r.query == format!("slot={}", SlotId::new([3; 32]))));
    assert!(asked.iter().filter_map(|r| r.header("range")).any(|r| r == "bytes=65536-131071"), "whole groups");
    for (start, len) in [(size, 1), (size - 1, 2), (u64::MAX, 2), (0, size + 1)] {
        assert!(matches!(read(&connection, start, len), Err(RemoteError::Local(_))), "{start} {len}");
    }

    let changed = serve(1).connect();
    assert_eq!(lie(read(&changed, 100_000, 1).unwrap_err()), Misbehaviour::Digest);
    assert_eq!(lie(read(&changed, 70_000, 1).unwrap_err()), Misbehaviour::Digest, "in the same group");
    assert_eq!(read(&changed, 0, 10).unwrap(), object[..10], "another group is whole");
    assert_eq!(lie(read(&serve(2).connect(), 0, 1).unwrap_err()), Misbehaviour::Digest);
}

#[test]
fn lists_go_forward_and_end() {
    let line = |n: u8| ObjectLine { locator: ObjectId::new([n; 32]), size: 1 };
    let list = |lines: Vec<ObjectLine>| cbor(&ObjectList { objects: List::new(lines).unwrap() });
    // The same page for ever.
    let same = list(vec![line(1), line(2)]);
    let server = Server::start(move |_, out| out.write_all(&same).is_ok());
    assert_eq!(lie(server.connect().list_objects(&key(1), &VAULT).unwrap_err()), Misbehaviour::Order);
    assert_eq!(server.requests()[1].query, format!("after={}", ObjectId::new([2; 32])));
    let disorder = list(vec![line(2), line(1)]);
    assert_eq!(lie(Server::saying(disorder).connect().list_objects(&key(1), &VAULT).unwrap_err()), Misbehaviour::Order);
    // Always one more: nobody collects for ever.
    let drops = Server::start(move |request, out| {
        let next = request.query.strip_prefix("after=").map_or([0; 32], |id| *DropId::from_hex(id).unwrap().as_bytes());
        let mut id = next;
        id[..8].copy_from_slice(&(u64::from_be_bytes(next[..8].try_into().unwrap()) + 1).to_be_bytes());
        let line = DropLine { id: DropId::new(id), size: 1, day: Day(1) };
        out.write_all(&cbor(&DropList { drops: List::new([line]).unwrap() })).is_ok()
    });
    let got = drops.connect().drops(&key(1), &VAULT, &MailboxId::new([4; 32])).unwrap_err();
    assert_eq!(lie(got), Misbehaviour::TooLong { max: MAX_WAITING.into() });
}

#[test]
fn a_drop_has_the_digest_that_is_its_id() {
    let (bytes, mailbox) = (b"sealed".to_vec(), MailboxId::new([4; 32]));
    let line = |size: u64| DropLine { id: drop_id(b"sealed"), size, day: Day(1) };
    let get =
        |answered: Vec<u8>, size| Server::saying(answered).connect().get_drop(&key(1), &VAULT, &mailbox, &line(size));
    assert_eq!(get(raw(&bytes), 6).unwrap(), bytes);
    assert_eq!(lie(get(raw(b"Sealed"), 6).unwrap_err()), Misbehaviour::Digest);
    assert_eq!(lie(get(raw(b"seale"), 6).unwrap_err()), Misbehaviour::Length { expected: 6, found: 5 });
    assert_eq!(lie(get(raw(b"sealed!"), 6).unwrap_err()), Misbehaviour::Length { expected: 6, found: 7 });
    assert_eq!(lie(get(raw(b""), u64::MAX).unwrap_err()), Misbehaviour::TooLong { max: 8 << 20 });
}

#[test]
fn a_head_that_nobody_wrote() {
    let record = vec![9u8; 600];
    let to = JournalRef::EMPTY.then(&record);
    let append = |head: JournalRef| {
        Server::saying(cbor(&head)).connect().append_journal(
            &key(1),
            &VAULT,
            JournalRef::EMPTY,
            std::slice::from_ref(&record),
            &|_| [1; 48],
        )
    };
    assert_eq!(append(to).unwrap(), to);
    assert_eq!(lie(append(JournalRef { seq: 2, ..to }).unwrap_err()), Misbehaviour::Head);
    assert_eq!(lie(append(JournalRef::EMPTY).unwrap_err()), Misbehaviour::Head);
}

/// Uploads 700,000 bytes, which take more than one part.
fn upload(server: &Server) -> Result<(), RemoteError> {
    let object = vec![5; 700_000];
    let digest = object_digest(&object);
    let mut source = std::io::Cursor::new(object);
    server.connect().put_object(&key(1), &VAULT, &OBJECT, 700_000, &digest, &mut source, &mut |_| ())
}

fn uploaded(received: u64, complete: bool) -> Vec<u8> {
    cbor(&UploadState { received, complete })
}

#[test]
fn an_upload_that_cannot_be() {
    for received in [700_001, u64::MAX] {
        let server = Server::saying(uploaded(received, false));
        assert_eq!(lie(upload(&server).unwrap_err()), Misbehaviour::Upload);
    }
    let other = upload(&Server::saying(uploaded(700_002, true)));
    assert!(matches!(other, Err(RemoteError::Refused(Refusal::Conflict))), "another object lies there: {other:?}");
}

#[test]
fn an_upload_that_stopped_at_its_very_end_is_ended() {
    let server = Server::start(|request, out| {
        let bytes = if request.method == "GET" { uploaded(700_000, false) } else { done() };
        out.write_all(&bytes).is_ok()
    });
    upload(&server).unwrap();
    let requests = server.requests();
    assert_eq!((requests.len(), requests[1].body.len()), (2, 0));
    assert!(requests[1].query.starts_with("offset=700000&size=700000&digest="));
}

#[test]
fn an_upload_that_never_ends_comes_to_an_end() {
    for refused in [Refusal::Unavailable, Refusal::Conflict] {
        let server = Server::start(move |request, out| {
            let bytes = match request.method.as_str() {
                // It never stands where it last said.
                "GET" => uploaded(request.number % 7, false),
                _ => refusal(refused, ""),
            };
            out.write_all(&bytes).is_ok()
        });
        let got = upload(&server);
        assert!(matches!(&got, Err(RemoteError::Refused(r)) if *r == refused), "{got:?}");
        assert!(server.requests().len() < 100);
    }
}

#[test]
fn a_gateway_that_reaches_nobody_is_no_liar() {
    for status in [502, 503, 504] {
        let page = answer(status, "content-type: text/html\r\n", b"<h1>Bad gateway</h1>");
        let server = Server::start(move |_, out| out.write_all(&page).is_ok());
        let error = server.connect().state(&key(1), &VAULT).unwrap_err();
        assert!(matches!(error, RemoteError::Offline(OfflineReason::Gateway)), "{error:?}");
        assert_eq!(server.requests().len(), 4);
    }
}
