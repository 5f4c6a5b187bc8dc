//! Spoken codes at the server: each part once, for ten minutes, in memory only (docs/protocol/spoken.md).
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation, reason = "a test")]

mod client;

use client::Request;
use client::server::Server;
use vault_protocol::http::Refusal;
use vault_protocol::spoken::{LIFE, MAX_BARE, MAX_MESSAGE, MAX_MISSES, MAX_OPEN_HERE, nameplate};
use vault_server::store::memory::Disk;

fn path(place: &[u8; 4], part: u8) -> String {
    format!("/v1/nameplates/{}?part={part}", nameplate(place))
}

#[test]
fn each_part_is_said_once_and_in_order() {
    let server = Server::new();
    let say = |part: u8, body: &[u8]| server.http.ask(Request::put(path(b"4821", part), body));
    let hear = |part: u8| server.http.ask(Request::get(path(b"4821", part)));
    for part in 0..4 {
        hear(part).refused(Refusal::NotFound);
    }
    for part in 1..4 {
        say(part, b"x").refused(Refusal::NotFound);
    }
    for part in 0..4 {
        if part < 3 {
            say(part + 1, b"too early").refused(if part == 0 { Refusal::NotFound } else { Refusal::Conflict });
        }
        say(part, &[part + 1; 3]).ok();
        say(part, &[part + 1; 3]).ok();
        say(part, b"by somebody else").refused(Refusal::Conflict);
        assert_eq!(hear(part).ok().body, [part + 1; 3]);
        if part < 3 {
            assert_eq!(hear(part + 1).status, 204, "not yet");
        }
    }
    let target = path(b"4821", 0);
    let (bare, _) = target.split_once('?').unwrap();
    for bad in [bare.to_owned(), format!("{bare}?part=4"), format!("{bare}?part=00"), format!("{bare}?part=x")] {
        server.http.ask(Request::get(bad)).refused(Refusal::Malformed);
    }
    say(0, b"").refused(Refusal::Malformed);
    for (part, at_most) in [(0, MAX_BARE), (1, MAX_MESSAGE), (2, MAX_MESSAGE), (3, MAX_BARE)] {
        say(part, &vec![1; at_most + 1]).refused(Refusal::TooLarge);
        say(part, &vec![1; at_most]).refused(Refusal::Conflict);
    }
}

#[test]
fn a_code_ends_after_ten_minutes_and_with_the_server() {
    let disk = Disk::new();
    let server = Server::on(&disk, |_| {});
    server.http.ask(Request::put(path(b"4821", 0), "x")).ok();
    let before = disk.writes();
    server.wait(LIFE as i64 - 1);
    assert_eq!(server.http.ask(Request::get(path(b"4821", 0))).ok().body, b"x");
    server.wait(1);
    server.http.ask(Request::get(path(b"4821", 0))).refused(Refusal::NotFound);
    server.http.ask(Request::put(path(b"4821", 1), "y")).refused(Refusal::NotFound);
    // The place is free again, and what was said there is gone.
    server.http.ask(Request::put(path(b"4821", 0), "z")).ok();
    assert_eq!(server.http.ask(Request::get(path(b"4821", 1))).status, 204);
    assert_eq!(disk.writes(), before, "nothing of it is written");
    server.stop();
    let server = Server::on(&disk, |_| {});
    server.http.ask(Request::get(path(b"4821", 0))).refused(Refusal::NotFound);
}

#[test]
fn one_address_cannot_take_all_places() {
    let server = Server::new();
    let open = |n: usize| server.http.ask(Request::put(path(format!("{n:04}").as_bytes().try_into().unwrap(), 0), "x"));
    for n in 0..MAX_OPEN_HERE {
        open(n).ok();
    }
    open(MAX_OPEN_HERE).refused(Refusal::Slow);
    open(0).ok();
    server.wait(LIFE as i64);
    open(MAX_OPEN_HERE).ok();
}

#[test]
fn d10_one_address_cannot_look_for_open_codes() {
    let server = Server::new();
    server.http.ask(Request::put(path(b"9999", 0), "x")).ok();
    let hear = |n: u32| server.http.ask(Request::get(path(format!("{n:04}").as_bytes().try_into().unwrap(), 0)));
    for n in 0..MAX_MISSES {
        hear(n).refused(Refusal::NotFound);
    }
    hear(MAX_MISSES).refused(Refusal::Slow);
    assert_eq!(hear(9999).ok().body, b"x", "their own exchange goes on");
    server.wait(LIFE as i64);
    hear(MAX_MISSES).refused(Refusal::NotFound);
}
