//! SMART Health Links at the server: codes are counted, times end, nothing is left (docs/protocol/link.md).
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation, reason = "a test")]

mod client;

use std::sync::Barrier;

use client::cast::Cast;
use client::server::Server;
use client::{Answer, Request};
use vault_protocol::http::Refusal;
use vault_protocol::ids::LinkId;
use vault_protocol::link::{IV, LinkLine, LinkList, LinkOpening, MAX_FILE, MAX_LINKS, TAG, TRIES, code_check, compact};
use vault_protocol::wire::{Bytes, encode};
use vault_server::store::memory::Disk;

const CODE: &str = "482913";

fn link(n: u8) -> LinkId {
    LinkId::new([n; 32])
}

fn opening(cast: &Cast, id: LinkId, size: usize) -> LinkOpening {
    let file: Vec<u8> = (0..size).map(|i| (i % 251) as u8).collect();
    let check = Some(code_check(&id, CODE.as_bytes()));
    LinkOpening { until: (cast.http.now)().plus(3600), check, once: false, file: Bytes::new(file).unwrap() }
}

fn path(cast: &Cast, id: LinkId) -> String {
    cast.vault.path(&format!("/links/{id}"))
}

fn open(cast: &Cast, id: LinkId, opening: &LinkOpening) -> Answer {
    cast.owner(Request::put(path(cast, id), encode(opening)))
}

fn ask(cast: &Cast, id: LinkId, code: &str, more: &str) -> Answer {
    let body = format!(r#"{{"recipient":"Dr Lenoir, cabinet","passcode":"{code}"{more}}}"#);
    cast.http.ask(Request::post(format!("/links/{id}"), body).with("origin", "https://viewer.example"))
}

fn text(answer: &Answer) -> String {
    String::from_utf8(answer.body.clone()).unwrap()
}

fn listed(cast: &Cast) -> Vec<LinkLine> {
    cast.owner(Request::get(cast.vault.path("/links"))).read::<LinkList>().links.into_vec()
}

#[test]
fn a_link_is_opened_by_its_code_until_its_time() {
    let disk = Disk::new();
    let server = Server::on(&disk, |_| {});
    let cast = Cast::furnished(&server.http);
    let new = opening(&cast, link(1), 5000);
    open(&cast, link(1), &new).ok();
    open(&cast, link(1), &new).ok();
    open(&cast, link(1), &LinkOpening { once: true, ..new.clone() }).refused(Refusal::Conflict);
    let answer = ask(&cast, link(1), CODE, "").ok();
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"), "pages of viewers may read it");
    assert!(text(&answer).contains(&compact(&new.file).unwrap()), "the file, in its compact form");
    assert!(text(&answer).contains(r#""status":"finalized""#));
    let asked = cast.http.ask(Request::new("OPTIONS", format!("/links/{}", link(1)))).ok();
    assert_eq!(asked.header("access-control-allow-headers"), Some("content-type"));
    // Elsewhere no page of another site reads anything.
    assert_eq!(cast.http.ask(Request::get("/v1/health")).header("access-control-allow-origin"), None);
    for body in ["", "{}", r#"{"passcode":"1"}"#, r#"{"recipient":""}"#, "[1]"] {
        cast.http.ask(Request::post(format!("/links/{}", link(1)), body)).refused(Refusal::Malformed);
    }
    let line = listed(&cast)[0];
    assert_eq!((line.id, line.opened, line.wrong, line.open), (link(1), 1, 0, true));
    server.wait(3600);
    ask(&cast, link(1), CODE, "").refused(Refusal::NotFound);
    assert!(!listed(&cast)[0].open, "its owner still sees how often it was opened");
    let bad = [
        LinkOpening { until: server.now(), ..new.clone() },
        LinkOpening { file: Bytes::new([1; IV + TAG]).unwrap(), ..new },
    ];
    for bad in bad {
        open(&cast, link(2), &bad).refused(Refusal::Malformed);
    }
}

#[test]
fn wrong_codes_are_counted_across_a_stop_of_the_server() {
    let disk = Disk::new();
    let server = Server::on(&disk, |_| {});
    let mut cast = Cast::furnished(&server.http);
    open(&cast, link(1), &opening(&cast, link(1), 100)).ok();
    for left in (2..TRIES).rev() {
        let answer = ask(&cast, link(1), "000000", "");
        assert_eq!((answer.status, text(&answer)), (401, format!("{{\"remainingAttempts\":{left}}}")));
    }
    let now = server.now();
    server.stop();
    let server = Server::at(&disk, now, |_| {});
    cast.http = Cast::new(&server.http).http;
    // No code at all is a wrong one; the right one takes none away.
    ask(&cast, link(1), CODE, "").ok();
    let answer = cast.http.ask(Request::post(format!("/links/{}", link(1)), r#"{"recipient":"x"}"#));
    assert_eq!((answer.status, text(&answer)), (401, r#"{"remainingAttempts":1}"#.to_owned()));
    assert_eq!(text(&ask(&cast, link(1), "111111", "")), r#"{"remainingAttempts":0}"#);
    ask(&cast, link(1), CODE, "").refused(Refusal::NotFound);
    let line = listed(&cast)[0];
    assert_eq!((line.opened, line.wrong, line.open), (1, TRIES, false));
}

#[test]
fn guesses_at_the_same_time_are_counted_one_by_one() {
    let server = Server::new();
    let cast = Cast::furnished(&server.http);
    open(&cast, link(1), &opening(&cast, link(1), 100)).ok();
    let start = Barrier::new(16);
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let guesses: Vec<_> = (0..16)
            .map(|n| {
                let (cast, start) = (&cast, &start);
                scope.spawn(move || {
                    start.wait();
                    ask(cast, link(1), &format!("{n:06}"), "").status
                })
            })
            .collect();
        guesses.into_iter().map(|guess| guess.join().unwrap()).collect()
    });
    let told = statuses.iter().filter(|status| **status == 401).count();
    assert_eq!(told as u32, TRIES, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 404).count(), 16 - told, "{statuses:?}");
    ask(&cast, link(1), CODE, "").refused(Refusal::NotFound);
}

#[test]
fn once_is_once_however_many_ask() {
    let server = Server::new();
    let cast = Cast::furnished(&server.http);
    open(&cast, link(1), &LinkOpening { once: true, ..opening(&cast, link(1), 100) }).ok();
    let start = Barrier::new(8);
    let good = std::thread::scope(|scope| {
        let all: Vec<_> = (0..8)
            .map(|_| {
                let (cast, start) = (&cast, &start);
                scope.spawn(move || {
                    start.wait();
                    ask(cast, link(1), CODE, "").status
                })
            })
            .collect();
        all.into_iter().map(|one| one.join().unwrap()).filter(|status| *status == 200).count()
    });
    assert_eq!(good, 1);
    assert_eq!((listed(&cast)[0].opened, listed(&cast)[0].open), (1, false));
}

#[test]
fn a_large_file_has_an_address_of_its_own_for_a_while() {
    let server = Server::new();
    let cast = Cast::furnished(&server.http);
    // Every remainder that base64 can have, and more than one piece.
    for (n, size) in [(1, 3 << 20), (2, (2 << 20) + 1), (3, (1 << 20) + 200_002), (4, 900)] {
        let id = link(n);
        let new = opening(&cast, id, size);
        open(&cast, id, &new).ok();
        let manifest = text(&ask(&cast, id, CODE, r#","embeddedLengthMax":800"#).ok());
        let (_, rest) = manifest.split_once(r#""location":"http://"#).unwrap();
        let (address, _) = rest.split_once('"').unwrap();
        assert!(address.starts_with(&server.http.authority) && !manifest.contains("embedded"));
        let target = &address[server.http.authority.len()..];
        let answer = cast.http.ask(Request::get(target)).ok();
        assert_eq!(answer.header("content-type"), Some("application/jose"));
        assert_eq!(text(&answer), compact(&new.file).unwrap(), "{size}");
        let other = format!("{}{}", &target[..target.len() - 1], if target.ends_with('0') { '1' } else { '0' });
        cast.http.ask(Request::get(other)).refused(Refusal::NotFound);
        if n == 4 {
            server.wait(3599);
            cast.http.ask(Request::get(target)).refused(Refusal::NotFound);
        }
    }
}

#[test]
fn a_link_that_is_closed_leaves_nothing() {
    let server = Server::new();
    let cast = Cast::furnished(&server.http);
    let new = opening(&cast, link(1), 5000);
    open(&cast, link(1), &new).ok();
    // Another vault's member sees and closes nothing.
    cast.http.call(&cast.stranger, Request::delete(path(&cast, link(1)))).refused(Refusal::NotFound);
    ask(&cast, link(1), CODE, "").ok();
    cast.owner(Request::delete(path(&cast, link(1)))).ok();
    cast.owner(Request::delete(path(&cast, link(1)))).ok();
    ask(&cast, link(1), CODE, "").refused(Refusal::NotFound);
    assert!(listed(&cast).is_empty());
    for n in 0..MAX_LINKS {
        open(&cast, link(n as u8 + 1), &opening(&cast, link(n as u8 + 1), 100)).ok();
    }
    open(&cast, link(200), &opening(&cast, link(200), 100)).refused(Refusal::Quota);
    let large = vec![0u8; MAX_FILE + 200];
    cast.owner(Request::put(path(&cast, link(201)), large)).refused(Refusal::TooLarge);
}
