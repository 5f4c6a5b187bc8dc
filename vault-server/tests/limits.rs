//! Too much at once: callers, lines, bytes. The others do not notice.
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "a test")]

mod client;

use std::io::Read;
use std::time::Duration;

use client::cast::{Cast, locator, object, part, record};
use client::process::Process;
use client::server::Server;
use client::{Line, Request};
use vault_protocol::http::*;

#[test]
fn one_abusive_caller_is_slowed_and_the_others_are_not() {
    let server = Server::on(&Default::default(), |setup| {
        setup.rate = 10;
        setup.behind_proxy = true;
    });
    // What a caller says of itself does not count, only what the proxy adds at the end.
    let from = |address: &str| {
        let header = format!("198.51.100.{}, {address}", 7);
        server.http.ask(Request::get("/v1/health").with("x-forwarded-for", header))
    };
    let answers: Vec<_> = (0..150).map(|_| from("192.0.2.1")).collect();
    let refused: Vec<_> = answers.iter().filter(|answer| answer.problem() == Some(Refusal::Slow)).collect();
    assert!((40..=50).contains(&refused.len()), "{} of 150", refused.len());
    for answer in refused {
        assert!(answer.header("retry-after").unwrap().parse::<u32>().unwrap() >= 1);
    }
    for n in 0..20 {
        from(&format!("203.0.113.{n}")).ok();
    }
    from("2001:db8::1").ok();
}

#[test]
fn d10_guessing_costs_more_than_asking() {
    let server = Server::on(&Default::default(), |setup| setup.rate = 10);
    let cast = Cast::new(&server.http);
    let guess = |n: u8| server.http.call(&cast.stranger, Request::get(format!("/v1/vaults/{}/state", locator(n))));
    let guesses = (0..100).take_while(|n| guess(*n).problem() == Some(Refusal::NotFound)).count();
    assert!((10..=13).contains(&guesses), "{guesses}");
}

#[test]
fn a_thousand_lines_are_held_and_others_are_served() {
    let server = Server::on(&Default::default(), |setup| setup.connections = 1001);
    let cast = Cast::furnished(&server.http);
    let mut lines: Vec<Line> = (0..1000).map(|_| Line::open(server.http.address)).collect();
    // Half of them have begun to say something.
    for line in &mut lines[..500] {
        line.send(b"GET /v1/health HT").unwrap();
    }
    cast.owner(Request::get(cast.vault.path("/state"))).ok();
    cast.owner(cast.vault.journaling(&[record(2, 600)])).ok();
    for line in &mut lines[..500] {
        line.send(format!("TP/1.1\r\nhost: {}\r\n\r\n", server.http.authority).as_bytes()).unwrap();
        assert_eq!(line.answer().unwrap().ok().body, b"ok");
    }
}

#[test]
fn who_says_nothing_is_hung_up_on_and_makes_room() {
    let server = Server::on(&Default::default(), |setup| setup.connections = 4);
    let mut idle: Vec<Line> = (0..4).map(|_| Line::open(server.http.address)).collect();
    for line in &mut idle[..2] {
        line.send(b"GET /v1/health HTTP/1.1\r\nx-slow: ").unwrap();
    }
    // Its turn comes when one of them is hung up on.
    assert_eq!(server.http.ask(Request::get("/v1/health")).ok().body, b"ok");
    for line in &mut idle {
        assert!(line.answer().is_none_or(|answer| answer.status == 408));
    }
}

#[test]
fn a_slow_reader_holds_back_nobody_and_little_memory() {
    let data = tempfile::tempdir().unwrap();
    let process = Process::serve(data.path(), &[]);
    let cast = Cast::settled(&process.http);
    let bytes = object(1, 60_000_000);
    for from in (0..bytes.len()).step_by(MAX_PART as usize) {
        let to = bytes.len().min(from + MAX_PART as usize);
        cast.owner(part(&cast.vault, &locator(1), &bytes, from, to)).ok();
    }
    let path = cast.vault.path(&format!("/objects/{}", locator(1)));
    let before = process.memory();
    let mut slow: Vec<Line> = (0..20)
        .map(|_| {
            let mut line = Line::open(process.http.address);
            let request = cast.http.sign(Request::get(path.clone()), cast.key("ALL"));
            line.send(&request.to_bytes(&cast.http.authority)).unwrap();
            line.stream().read_exact(&mut [0; 1000]).unwrap();
            line
        })
        .collect();
    for _ in 0..20 {
        cast.owner(Request::get(cast.vault.path("/state"))).ok();
        std::thread::sleep(Duration::from_millis(20));
    }
    // 60 MB each would be 1.2 GB; the bound is one mebibyte each, and what the allocator keeps.
    let grown = process.memory().saturating_sub(before);
    assert!(grown < 40 << 20, "{} MiB for 20 transfers", grown >> 20);
    // One of them goes on and gets all of it.
    let mut line = slow.remove(0);
    let mut rest = vec![0; bytes.len() - 1000];
    line.stream().read_exact(&mut rest).unwrap();
    while !rest.ends_with(&bytes[bytes.len() - 10_000..]) {
        let mut more = [0; 1000];
        let some = line.stream().read(&mut more).unwrap();
        assert!(some > 0);
        rest.extend_from_slice(&more[..some]);
    }
}

#[test]
fn uploads_at_once_need_little_memory() {
    let data = tempfile::tempdir().unwrap();
    let process = Process::serve(data.path(), &[]);
    let cast = Cast::settled(&process.http);
    let bytes = object(1, 8_000_000);
    let before = process.memory();
    std::thread::scope(|scope| {
        for n in 0..16 {
            let (cast, bytes) = (&cast, &bytes);
            scope.spawn(move || cast.owner(part(&cast.vault, &locator(n), bytes, 0, bytes.len())).ok());
        }
    });
    let peak = process.peak_memory().saturating_sub(before);
    assert!(peak < 48 << 20, "{} MiB for 16 uploads of 8 MB", peak >> 20);
}

#[test]
fn e7_a_full_disk_is_said_and_what_is_there_is_read() {
    // More must stay free than any disk has.
    let folder = tempfile::tempdir().unwrap();
    let disk = vault_server::store::memory::Disk::new();
    let server = Server::on(&disk, |_| {});
    let mut cast = Cast::furnished(&server.http);
    server.stop();
    let server = Server::on(&disk, |setup| setup.reserve = Some((folder.path().into(), u64::MAX)));
    cast.http = server.http.clone();
    let answer = cast.owner(cast.vault.journaling(&[record(2, 600)]));
    answer.refused(Refusal::Unavailable);
    cast.owner(part(&cast.vault, &locator(2), &object(2, 10), 0, 100)).refused(Refusal::Unavailable);
    cast.http.call(&cast.dropper, cast.dropping(b"late")).refused(Refusal::Unavailable);
    // Some room was kept: for receipts, for a lost device, for making room, and to close a slot.
    cast.http.call(&cast.reader, cast.releasing(&[cast.receipt(1)])).ok();
    let statement = cast.vault.next(cast.vault.members(), cast.key("ALL"), server.now());
    cast.owner(cast.vault.appending(&statement)).ok();
    cast.owner(Request::get(cast.vault.path("/journal"))).ok();
    cast.owner(Request::delete(cast.vault.path(&format!("/objects/{}", locator(1))))).ok();
    cast.http.call(&cast.manager, Request::post(Cast::slot("/close"), "")).ok();
}
