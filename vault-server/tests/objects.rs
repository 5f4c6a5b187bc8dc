//! Objects: parts cut anywhere, ranges, batches, outboards, deletion.
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "a test")]

mod client;

use client::cast::{Cast, locator, object, part, whole_part};
use client::server::Server;
use client::{Line, Request};
use vault_protocol::hash::object_digest;
use vault_protocol::http::*;
use vault_protocol::ids::ObjectId;
use vault_protocol::outboard::{GROUP, Outboard};
use vault_protocol::wire::{Bytes, List, encode};

fn get(cast: &Cast, object: &ObjectId) -> client::Answer {
    cast.owner(Request::get(cast.vault.path(&format!("/objects/{object}"))))
}

fn state(cast: &Cast, object: &ObjectId) -> UploadState {
    cast.owner(Request::get(cast.vault.path(&format!("/objects/{object}/upload")))).read()
}

fn listed(cast: &Cast, query: &str) -> Vec<(ObjectId, u64)> {
    let list: ObjectList = cast.owner(Request::get(cast.vault.path(&format!("/objects{query}")))).read();
    list.objects.iter().map(|line| (line.locator, line.size)).collect()
}

fn batch(cast: &Cast, objects: &[(ObjectId, Vec<u8>)]) -> Request {
    let one = |(locator, bytes): &(ObjectId, Vec<u8>)| BatchedObject {
        locator: *locator,
        bytes: Bytes::new(bytes.clone()).unwrap(),
    };
    let objects = List::new(objects.iter().map(one).collect::<Vec<_>>()).unwrap();
    Request::post(cast.vault.path("/objects"), encode(&ObjectBatch { objects }))
}

#[test]
fn an_object_in_parts_is_the_object() {
    let server = Server::new();
    let cast = Cast::settled(&server.http);
    let bytes = object(1, 3_000_000);
    let at = locator(1);
    for (from, to) in [(0, 1), (1, 3), (3, 70), (70, 1_000_000), (1_000_000, 2_097_152)] {
        cast.owner(part(&cast.vault, &at, &bytes, from, to)).ok();
        assert_eq!(state(&cast, &at), UploadState { received: to as u64, complete: false });
        get(&cast, &at).refused(Refusal::NotFound);
        assert!(listed(&cast, "").is_empty());
    }
    for wrong in [0, 70, 2_097_151, 2_097_153] {
        cast.owner(part(&cast.vault, &at, &bytes, wrong, wrong + 10)).refused(Refusal::Conflict);
    }
    cast.owner(part(&cast.vault, &at, &bytes, 2_097_152, bytes.len())).ok();
    assert_eq!(state(&cast, &at), UploadState { received: bytes.len() as u64, complete: true });
    assert_eq!(get(&cast, &at).ok().body, bytes);
    assert_eq!(listed(&cast, ""), [(at, bytes.len() as u64)]);
    // Any part of it again is an answer that was lost.
    cast.owner(part(&cast.vault, &at, &bytes, 2_097_152, bytes.len())).ok();
    cast.owner(whole_part(&cast.vault, &at, &bytes)).ok();
    cast.owner(whole_part(&cast.vault, &at, &object(2, 3_000_000))).refused(Refusal::Conflict);
    assert_eq!(get(&cast, &at).ok().body, bytes);
}

#[test]
fn an_upload_cut_anywhere_goes_on_where_it_stopped() {
    let server = Server::new();
    let cast = Cast::settled(&server.http);
    let bytes = object(1, 200_000);
    let cuts = (0..20).chain([60, 61, 62, 4096, 65_535, 65_536, 65_537, 131_072, 199_999, bytes.len() - 1]);
    for (n, cut) in cuts.enumerate() {
        let at = locator(100 + n as u8);
        let request = server.http.sign(whole_part(&cast.vault, &at, &bytes), cast.key("ALL"));
        let head = request.to_bytes(&server.http.authority);
        let mut line = Line::open(server.http.address);
        line.send(&head[..head.len() - bytes.len() + cut]).unwrap();
        line.stream().shutdown(std::net::Shutdown::Both).unwrap();
        drop(line);
        // The server notices when it notices; what it has is what was sent, in the end.
        let mut received = 0;
        for _ in 0..2000 {
            received = usize::try_from(state(&cast, &at).received).unwrap();
            if received == cut {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        assert_eq!(received, cut);
        cast.owner(part(&cast.vault, &at, &bytes, received, bytes.len())).ok();
        assert_eq!(get(&cast, &at).ok().body, bytes, "cut at {cut}");
    }
}

#[test]
fn a_part_that_is_not_the_signed_one_is_thrown_away() {
    let server = Server::new();
    let cast = Cast::settled(&server.http);
    let bytes = object(1, 200_000);
    cast.owner(part(&cast.vault, &locator(1), &bytes, 0, 100_000)).ok();
    let mut request = server.http.sign(part(&cast.vault, &locator(1), &bytes, 100_000, bytes.len()), cast.key("ALL"));
    request.body[5] ^= 1;
    server.http.send(&request).refused(Refusal::Digest);
    assert_eq!(state(&cast, &locator(1)).received, 0);
    cast.owner(whole_part(&cast.vault, &locator(1), &bytes)).ok();

    // Each part as it was signed, and not together the object that was announced.
    let other = object(2, 200_000);
    cast.owner(part(&cast.vault, &locator(2), &bytes, 0, 100_000)).ok();
    cast.owner(part(&cast.vault, &locator(2), &other, 100_000, other.len())).refused(Refusal::Digest);
    assert_eq!(state(&cast, &locator(2)), UploadState { received: 0, complete: false });
    get(&cast, &locator(2)).refused(Refusal::NotFound);
    cast.owner(whole_part(&cast.vault, &locator(2), &other)).ok();
}

#[test]
fn what_is_no_object_is_refused() {
    let server = Server::new();
    let cast = Cast::settled(&server.http);
    let good = object(1, 5000);
    let mut refused = Vec::new();
    for i in 0..5 {
        let mut bad = good.clone();
        bad[i] ^= 1;
        refused.push(bad);
    }
    refused.push(good[..good.len() - 1].to_vec());
    refused.push([good.clone(), vec![0]].concat());
    refused.push(good[..61].to_vec());
    refused.push(Vec::new());
    for bad in refused {
        cast.owner(whole_part(&cast.vault, &locator(1), &bad)).refused(Refusal::Malformed);
        cast.owner(batch(&cast, &[(locator(2), object(2, 10)), (locator(1), bad)])).refused(Refusal::Malformed);
    }
    assert!(listed(&cast, "").is_empty());
    let path = |query: &str| cast.vault.path(&format!("/objects/{}{query}", locator(1)));
    let (size, digest) = (good.len(), object_digest(&good));
    for query in [
        String::new(),
        format!("?offset=0&size={size}"),
        format!("?size={size}&offset=0&digest={digest}"),
        format!("?offset=1&size={size}&digest={digest}"),
        format!("?offset=18446744073709551615&size={size}&digest={digest}"),
        format!("?offset=0&size=18446744073709551615&digest={digest}"),
        format!("?offset=0&size={size}&digest=00"),
    ] {
        let answer = cast.owner(Request::part(path(&query), good.clone()));
        assert_eq!(answer.problem(), Some(Refusal::Malformed), "{query}");
    }
    // A header that is wrong further on than the first byte that came.
    cast.owner(part(&cast.vault, &locator(1), &good, 0, 2)).ok();
    let mut bad = good.clone();
    bad[3] ^= 1;
    cast.owner(part(&cast.vault, &locator(1), &bad, 2, bad.len())).refused(Refusal::Malformed);
    cast.owner(part(&cast.vault, &locator(1), &good, 2, good.len())).ok();
}

#[test]
fn ranges_are_bytes_of_the_object() {
    let server = Server::new();
    let cast = Cast::settled(&server.http);
    let bytes = object(1, 500_000);
    let last = bytes.len() - 1;
    cast.owner(whole_part(&cast.vault, &locator(1), &bytes)).ok();
    let ask = |range: &str| {
        let request = Request::get(cast.vault.path(&format!("/objects/{}", locator(1))));
        server.http.send(&server.http.sign(request, cast.key("READ")).with("range", range))
    };
    for (range, from, to) in [
        ("bytes=0-0".to_owned(), 0, 0),
        ("bytes=65536-131071".to_owned(), 65_536, 131_071),
        ("bytes=100-400000".to_owned(), 100, 400_000),
        (format!("bytes={last}-"), last, last),
        ("bytes=499000-9999999".to_owned(), 499_000, last),
        ("bytes=-17".to_owned(), last - 16, last),
    ] {
        let answer = ask(&range);
        assert_eq!(answer.status, 206, "{range}");
        assert_eq!(answer.header("content-range"), Some(format!("bytes {from}-{to}/{}", bytes.len()).as_str()));
        assert_eq!(answer.body, bytes[from..=to], "{range}");
    }
    let answer = ask(&format!("bytes={}-", last + 1));
    assert_eq!((answer.status, answer.header("content-range")), (416, Some(format!("bytes */{}", last + 1).as_str())));
    assert_eq!(get(&cast, &locator(1)).header("accept-ranges"), Some("bytes"));
}

#[test]
fn an_outboard_checks_each_group() {
    let server = Server::new();
    let cast = Cast::settled(&server.http);
    // One group; a few; so many that the outboard is kept.
    for (n, content) in [(1, 100), (2, 300_000), (3, 20_000_000)] {
        let bytes = object(n, content);
        let (size, digest) = (bytes.len(), object_digest(&bytes));
        for from in (0..size).step_by(MAX_PART as usize) {
            cast.owner(part(&cast.vault, &locator(n), &bytes, from, size.min(from + MAX_PART as usize))).ok();
        }
        for _ in 0..2 {
            let answer = cast.owner(Request::get(cast.vault.path(&format!("/objects/{}/outboard", locator(n))))).ok();
            let outboard = Outboard::parse(&answer.body, size as u64, &digest).unwrap();
            for (i, group) in bytes.chunks(GROUP as usize).enumerate() {
                assert_eq!(outboard.check(i as u64, group, &digest), Ok(()));
            }
        }
    }
}

#[test]
fn a_batch_is_all_its_objects() {
    let server = Server::new();
    let cast = Cast::settled(&server.http);
    let id = |n: u16| ObjectId::new([&n.to_be_bytes()[..], &[0; 30]].concat().try_into().unwrap());
    let objects: Vec<_> = (0..1000).map(|n| (id(n), object(n as u8, 10))).collect();
    cast.owner(batch(&cast, &objects)).ok();
    cast.owner(batch(&cast, &objects[..500])).ok();
    for n in [0, 299, 300, 301, 999] {
        assert_eq!(get(&cast, &objects[n].0).ok().body, objects[n].1);
    }
    let mut all = Vec::new();
    loop {
        let query = all.last().map_or(String::new(), |(last, _)| format!("?after={last}"));
        let page = listed(&cast, &query);
        if page.is_empty() {
            break;
        }
        all.extend(page);
    }
    assert_eq!(all, objects.iter().map(|(id, bytes)| (*id, bytes.len() as u64)).collect::<Vec<_>>());
    assert_eq!(listed(&cast, &format!("?after={}", id(997))).len(), 2);

    // One that is there with other content: none of the others is stored.
    cast.owner(batch(&cast, &[(id(2000), object(1, 10)), (id(5), object(99, 10))])).refused(Refusal::Conflict);
    get(&cast, &id(2000)).refused(Refusal::NotFound);
    // One twice: with the same content it is one, with other content it is a mistake.
    cast.owner(batch(&cast, &[(id(2001), object(1, 10)), (id(2001), object(1, 10))])).ok();
    cast.owner(batch(&cast, &[(id(2002), object(1, 10)), (id(2002), object(2, 10))])).refused(Refusal::Conflict);
    cast.owner(batch(&cast, &[])).ok();
}

#[test]
fn two_vaults_may_use_one_locator() {
    let server = Server::new();
    let cast = Cast::settled(&server.http);
    let other = client::cast::Vault::start(
        7,
        vec![client::cast::member(&cast.stranger, vault_protocol::chain::Powers::ALL)],
        &cast.stranger,
        server.now(),
    );
    server.http.call(&cast.stranger, other.creation()).ok();
    let (mine, theirs) = (object(1, 5000), object(2, 9000));
    cast.owner(whole_part(&cast.vault, &locator(1), &mine)).ok();
    server.http.call(&cast.stranger, whole_part(&other, &locator(1), &theirs)).ok();
    assert_eq!(get(&cast, &locator(1)).ok().body, mine);
    server.http.call(&cast.stranger, Request::delete(other.path(&format!("/objects/{}", locator(1))))).ok();
    assert_eq!(get(&cast, &locator(1)).ok().body, mine);
}

#[test]
fn what_is_deleted_is_gone_and_may_come_again() {
    let server = Server::new();
    let cast = Cast::settled(&server.http);
    let bytes = object(1, 20_000_000);
    let put = |bytes: &[u8]| {
        for from in (0..bytes.len()).step_by(MAX_PART as usize) {
            cast.owner(part(&cast.vault, &locator(1), bytes, from, bytes.len().min(from + MAX_PART as usize))).ok();
        }
    };
    let outboard = || cast.owner(Request::get(cast.vault.path(&format!("/objects/{}/outboard", locator(1)))));
    put(&bytes);
    let first = outboard().ok().body;
    let delete = || cast.owner(Request::delete(cast.vault.path(&format!("/objects/{}", locator(1))))).ok();
    delete();
    get(&cast, &locator(1)).refused(Refusal::NotFound);
    outboard().refused(Refusal::NotFound);
    assert!(listed(&cast, "").is_empty());
    delete();
    // Other content under the same locator: nothing of the first one is left.
    let other = object(2, 20_000_000);
    put(&other);
    assert_eq!(get(&cast, &locator(1)).ok().body, other);
    assert_ne!(outboard().ok().body, first);
    delete();
    // An unfinished upload goes as well.
    cast.owner(part(&cast.vault, &locator(1), &bytes, 0, 1000)).ok();
    delete();
    assert_eq!(state(&cast, &locator(1)).received, 0);
}

#[test]
fn two_who_upload_one_object_do_not_mix() {
    let server = Server::new();
    let cast = Cast::settled(&server.http);
    let bytes = object(1, 2_000_000);
    for round in 0..10 {
        let at = locator(10 + round);
        let answers = std::thread::scope(|scope| {
            let put = |key: &'static str| {
                let (cast, bytes, at) = (&cast, &bytes, &at);
                scope.spawn(move || cast.http.call(cast.key(key), whole_part(&cast.vault, at, bytes)))
            };
            [put("ALL"), put("WRITE")].map(|thread| thread.join().unwrap())
        });
        assert!(answers.iter().any(|answer| answer.status == 204));
        for answer in answers {
            assert!(answer.status == 204 || answer.problem() == Some(Refusal::Conflict), "{}", answer.status);
        }
        assert_eq!(get(&cast, &at).ok().body, bytes);
    }
}

#[test]
fn who_puts_and_who_deletes_at_once_leave_one_of_two_worlds() {
    let server = Server::new();
    let cast = Cast::settled(&server.http);
    let bytes = object(1, 50_000);
    let path = cast.vault.path(&format!("/objects/{}", locator(1)));
    for _ in 0..40 {
        std::thread::scope(|scope| {
            scope.spawn(|| cast.owner(whole_part(&cast.vault, &locator(1), &bytes)));
            scope.spawn(|| cast.owner(batch(&cast, &[(locator(1), bytes.clone())])));
            scope.spawn(|| cast.owner(Request::delete(path.clone())).ok());
        });
        match listed(&cast, "")[..] {
            [] => get(&cast, &locator(1)).refused(Refusal::NotFound),
            _ => assert_eq!(get(&cast, &locator(1)).ok().body, bytes),
        }
    }
    cast.owner(whole_part(&cast.vault, &locator(1), &bytes)).ok();
    assert_eq!(get(&cast, &locator(1)).ok().body, bytes);
}
