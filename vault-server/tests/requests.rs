//! Signed requests under attack: tampered, repeated, late, early, misdirected, too large.
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "a test")]

mod client;

use client::cast::{Cast, locator, object, record, whole_part};
use client::server::Server;
use client::{Line, Request, nonce};
use vault_protocol::http::*;
use vault_protocol::ids::Time;
use vault_protocol::request::{MAX_LIFE, SKEW};

/// A signed request as text, its answer when it is right, and one change each that must be refused.
#[test]
fn every_part_of_a_request_that_is_tampered_with_is_refused() {
    let server = Server::new();
    let cast = Cast::furnished(&server.http);
    let body = cast.vault.journaling(&[record(2, 600)]).body;
    let request = || server.http.sign(Request::post(cast.vault.path("/journal"), body.clone()), cast.key("ALL"));
    let change = |name: &str, from: &str, to: &str| {
        let mut request = request();
        let value = &mut request.headers.iter_mut().find(|(n, _)| n == name).unwrap().1;
        assert!(value.contains(from), "{value} has no {from}");
        *value = value.replacen(from, to, 1);
        server.http.send(&request)
    };
    let mut method = request();
    method.method = "PUT".into();
    server.http.send(&method).refused(Refusal::NotFound);
    let mut path = request();
    path.target = cast.vault.path("/objects");
    server.http.send(&path).refused(Refusal::NotFound);
    let mut query = request();
    query.target += "?a=b";
    server.http.send(&query).refused(Refusal::Malformed);
    let mut listing = server.http.sign(Request::get(cast.vault.path("/journal?from=0")), cast.key("ALL"));
    listing.target = listing.target.replace("from=0", "from=1");
    server.http.send(&listing).refused(Refusal::NotFound);
    let mut other_body = request();
    *other_body.body.last_mut().unwrap() ^= 1;
    server.http.send(&other_body).refused(Refusal::Digest);
    // The digest that fits the changed body is not the one that was signed.
    let digest = other_body.digest();
    other_body.headers.iter_mut().find(|(n, _)| n == "content-digest").unwrap().1 = digest;
    server.http.send(&other_body).refused(Refusal::NotFound);

    let created = server.now().0;
    let key = cast.key("ALL").public.to_string();
    for (name, from, to) in [
        ("signature-input", "coffre=", "other="),
        ("signature-input", "\"@method\" ", ""),
        ("signature-input", "\"@method\"", "\"@scheme\""),
        ("signature-input", "\"@query\"", "\"@query\" \"@query\""),
        ("signature-input", "\"content-digest\"", "\"coffre-blake3\""),
        ("signature-input", &format!("created={created}"), &format!("created={}", created + 1)),
        ("signature-input", &format!("expires={}", created + MAX_LIFE), &format!("expires={}", created + MAX_LIFE - 1)),
        ("signature-input", "nonce=\"", "nonce=\"A"),
        ("signature-input", &key, &cast.key("WRITE").public.to_string()),
        ("signature-input", &key, &"00".repeat(32)),
        ("signature-input", "coffre-v1", "coffre-v2"),
        ("signature-input", ";tag=\"coffre-v1\"", ""),
        ("signature-input", ";nonce", ";alg=\"rsa\";nonce"),
        ("signature-input", ";nonce", ";created=1;nonce"),
        ("signature", "coffre=:", "coffre=:AAAA"),
        ("signature", "coffre=:", "coffre="),
    ] {
        let answer = change(name, from, to);
        assert_eq!(answer.problem(), Some(Refusal::NotFound), "{name}: {from} -> {to}");
    }
    for missing in ["content-digest", "signature-input", "signature"] {
        let mut request = request();
        request.headers.retain(|(name, _)| name != missing);
        server.http.send(&request).refused(Refusal::NotFound);
    }
    for twice in ["content-digest", "signature-input", "signature"] {
        let mut request = request();
        let header = request.headers.iter().find(|(name, _)| name == twice).unwrap().clone();
        request.headers.push(header);
        server.http.send(&request).refused(Refusal::Malformed);
    }
    assert_eq!(cast.state().journal, cast.vault.journal, "nothing was written");
    server.http.send(&request()).ok();
}

#[test]
fn a_request_for_another_server_is_refused() {
    let server = Server::new();
    let cast = Cast::furnished(&server.http);
    let request = Request::get(cast.vault.path("/state"));
    let elsewhere = request.clone().signed(cast.key("ALL"), "coffre.example", server.now(), &nonce());
    // Relayed with our name outside and another's inside; and with another's outside.
    server.http.send(&elsewhere).refused(Refusal::NotFound);
    let bytes = elsewhere.to_bytes("coffre.example");
    server.http.send_bytes(&bytes).unwrap().refused(Refusal::Misdirected);
    let mut nameless = server.http.sign(request, cast.key("ALL")).to_bytes("x");
    let text = String::from_utf8(nameless.clone()).unwrap().replace("host: x\r\n", "");
    nameless = text.into_bytes();
    server.http.send_bytes(&nameless).unwrap().refused(Refusal::Misdirected);
}

#[test]
fn the_same_request_is_answered_once() {
    let server = Server::new();
    let cast = Cast::furnished(&server.http);
    for request in [Request::get(cast.vault.path("/state")), cast.vault.journaling(&[record(2, 600)])] {
        let request = server.http.sign(request, cast.key("ALL"));
        server.http.send(&request).ok();
        server.http.send(&request).refused(Refusal::Clock);
        server.wait(MAX_LIFE as i64);
        server.http.send(&request).refused(Refusal::Clock);
    }
    // Another caller may have the same nonce.
    let same = nonce();
    for key in ["ALL", "READ"] {
        let request = Request::get(cast.vault.path("/state"));
        let request = request.signed(cast.key(key), &server.http.authority, server.now(), &same);
        server.http.send(&request).ok();
    }
}

#[test]
fn clocks_may_be_a_little_off() {
    let server = Server::at(&Default::default(), Time(1_800_000_000), |_| {});
    let cast = Cast::furnished(&server.http);
    server.wait(1000);
    let state = |created: u64| {
        let request = Request::get(cast.vault.path("/state"));
        let request = request.signed(cast.key("ALL"), &server.http.authority, Time(created), &nonce());
        server.http.send(&request)
    };
    let now = server.now().0;
    for good in [now + SKEW, now, now - MAX_LIFE - SKEW] {
        state(good).ok();
    }
    for bad in [now + SKEW + 1, now - MAX_LIFE - SKEW - 1, 0, now * 2] {
        state(bad).refused(Refusal::Clock);
    }
}

#[test]
fn who_has_a_wrong_clock_asks_for_a_nonce() {
    let server = Server::new();
    let cast = Cast::furnished(&server.http);
    let ask = || -> [u8; 16] {
        let answer = server.http.ask(Request::post("/v1/nonce", "")).ok();
        answer.body.try_into().unwrap()
    };
    let state = |created: u64, nonce: &[u8; 16]| {
        let request = Request::get(cast.vault.path("/state"));
        server.http.send(&request.signed(cast.key("ALL"), &server.http.authority, Time(created), nonce))
    };
    for wrong in [0, 1_000_000, server.now().0 + 100_000, 4_000_000_000] {
        state(wrong, &nonce()).refused(Refusal::Clock);
        let given = ask();
        state(wrong, &given).ok();
        state(wrong, &given).refused(Refusal::Clock);
    }
    // A right clock gains nothing by it, and an old nonce is nobody's.
    let given = ask();
    // One given in the second of the start is dated a second later.
    server.wait(NONCE_LIFE as i64 + 2);
    state(0, &given).refused(Refusal::Clock);
    state(server.now().0, &given).refused(Refusal::Clock);
    assert_ne!(ask(), ask());
}

#[test]
fn what_one_process_answered_no_later_one_answers_again() {
    let disk = Default::default();
    let named = |setup: &mut vault_server::serve::Setup| setup.authority = Some("coffre.example".into());
    let server = Server::at(&disk, Time(1_800_000_000), named);
    let cast = Cast::furnished(&server.http);
    let signed = |created: u64, nonce: &[u8; 16]| {
        let request = Request::get(cast.vault.path("/state"));
        request.signed(cast.key("ALL"), "coffre.example", Time(created), nonce)
    };
    server.wait(MAX_LIFE as i64);
    let now = server.now().0;
    // Of every age that is taken, and under a nonce that was given.
    let mut answered: Vec<_> = [now + SKEW, now + 1, now, now - 29].map(|created| signed(created, &nonce())).into();
    answered.push(signed(0, &server.http.given()));
    for request in &answered {
        server.http.send(request).ok();
    }
    let unused = server.http.given();
    server.stop();

    // Killed and started in the same second.
    let server = Server::just_started(&disk, Time(now), named);
    let own = signed(now, &nonce());
    server.http.send(&own).refused(Refusal::Clock);
    server.http.send(&signed(0, &unused)).refused(Refusal::Clock);
    for second in 0..=2 * MAX_LIFE + 2 * SKEW {
        for request in &answered {
            let answer = server.http.send(request);
            assert_eq!(answer.problem(), Some(Refusal::Clock), "answered again after {second} s");
        }
        // Whoever asks for a nonce is served from the first second on, once.
        let asked = signed(0, &server.http.given());
        server.http.send(&asked).ok();
        server.http.send(&asked).refused(Refusal::Clock);
        let own = server.http.send(&signed(server.now().0, &nonce()));
        assert_eq!(own.status == 200, second > SKEW, "own clocks count after {second} s");
        server.wait(1);
    }
}

#[test]
fn what_could_mean_something_besides_the_signature_is_refused() {
    let server = Server::new();
    let cast = Cast::furnished(&server.http);
    let get = || Request::get(cast.vault.path(&format!("/objects/{}", locator(1))));
    for (name, value) in [
        ("if-match", "\"x\""),
        ("if-none-match", "*"),
        ("if-modified-since", "Mon, 01 Jan 2029 00:00:00 GMT"),
        ("if-range", "\"x\""),
        ("content-encoding", "gzip"),
        ("x-http-method-override", "DELETE"),
        ("upgrade", "h2c"),
        ("transfer-encoding", "chunked"),
        ("range", "bytes=0-1,2-3"),
        ("range", "bytes=5-4"),
    ] {
        let request = server.http.sign(get(), cast.key("ALL")).with(name, value);
        let answer = server.http.send(&request);
        assert_eq!(answer.problem(), Some(Refusal::Malformed), "{name}: {value}");
    }
    // Not read, so harmless.
    let request = server.http.sign(get(), cast.key("ALL"));
    let request = request.with("x-forwarded-host", "coffre.example").with("forwarded", "host=x").with("cookie", "a=b");
    assert_eq!(server.http.send(&request).ok().body, object(1, 5000));
    for target in ["/v1/vaults/%61", "/v1/health?x=%20", "/v1/health?a", "/v1/health?a=", "/v1/health?x=1"] {
        let answer = server.http.ask(Request::get(target));
        assert!(matches!(answer.problem(), Some(Refusal::Malformed | Refusal::NotFound)), "{target}");
    }
    for query in ["?from=00", "?from=-1", "?from=1&from=2", "?to=1", "?from", "?from=18446744073709551616"] {
        server
            .http
            .call(cast.key("ALL"), Request::get(cast.vault.path(&format!("/journal{query}"))))
            .refused(Refusal::Malformed);
    }
}

#[test]
fn too_much_is_refused_before_it_is_read() {
    let server = Server::new();
    let cast = Cast::furnished(&server.http);
    let long = |length: usize| {
        server.http.sign(Request::get(cast.vault.path("/state")), cast.key("ALL")).with("x-long", "a".repeat(length))
    };
    server.http.send(&long(4000)).ok();
    server.http.send(&long(9000)).refused(Refusal::Headers);
    // Far too much: the line is closed without waiting for the end.
    let answer = server.http.send_bytes(&long(100_000).to_bytes(&server.http.authority));
    assert_eq!(answer.map(|answer| answer.status), Some(431));

    let mut line = Line::open(server.http.address);
    let head = server.http.sign(cast.vault.journaling(&[record(2, 600)]), cast.key("ALL"));
    let mut announced = Request::post(head.target.clone(), "");
    announced.headers = head.headers.clone();
    let announced = announced.with("content-length", "9437185");
    line.send(&announced.to_bytes(&server.http.authority)).unwrap();
    line.answer().unwrap().refused(Refusal::TooLarge);
    assert_eq!(line.answer(), None, "and the line is closed");

    let request = Request::get("/v1/health").with_body("x");
    server.http.ask(request).refused(Refusal::TooLarge);
    let part = object(9, 9 * 1024 * 1024);
    server.http.call(cast.key("ALL"), whole_part(&cast.vault, &locator(9), &part)).refused(Refusal::TooLarge);
}

#[test]
fn a_refusal_is_read_by_who_is_still_sending() {
    let server = Server::new();
    let cast = Cast::furnished(&server.http);
    let bytes = object(9, 4 * 1024 * 1024);
    for _ in 0..5 {
        server.http.call(&cast.stranger, whole_part(&cast.vault, &locator(9), &bytes)).refused(Refusal::NotFound);
    }
    // And the line goes on.
    let mut line = Line::open(server.http.address);
    for _ in 0..3 {
        let request = server.http.sign(whole_part(&cast.vault, &locator(9), &bytes), &cast.stranger);
        line.send(&request.to_bytes(&server.http.authority)).unwrap();
        line.answer().unwrap().refused(Refusal::NotFound);
    }
    line.send(&Request::get("/v1/health").to_bytes(&server.http.authority)).unwrap();
    assert_eq!(line.answer().unwrap().ok().body, b"ok");
}

#[test]
fn who_waits_to_be_told_sends_nothing_in_vain() {
    let server = Server::new();
    let cast = Cast::furnished(&server.http);
    let bytes = object(9, 100_000);
    let ask = |key| {
        let request =
            server.http.sign(whole_part(&cast.vault, &locator(9), &bytes), key).with("expect", "100-continue");
        let head = request.to_bytes(&server.http.authority);
        let mut line = Line::open(server.http.address);
        line.send(&head[..head.len() - bytes.len()]).unwrap();
        line
    };
    ask(&cast.stranger).answer().unwrap().refused(Refusal::NotFound);
    let mut line = ask(cast.key("ALL"));
    line.send(&bytes).unwrap();
    line.answer().unwrap().ok();
}

#[test]
fn garbage_is_survived() {
    let server = Server::new();
    for garbage in [
        &b"\0\0\0\0\r\n\r\n"[..],
        b"GET\r\n\r\n",
        b"GET / HTTP/9\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        &[0xff; 5000],
    ] {
        let answer = server.http.send_bytes(garbage);
        assert!(answer.is_none_or(|answer| answer.status >= 400));
    }
    server.http.ask(Request::get("/v1/health")).ok();
}

#[test]
fn a_clock_that_jumps_locks_nobody_out() {
    let server = Server::new();
    let cast = Cast::furnished(&server.http);
    let state = || Request::get(cast.vault.path("/state"));
    let before = server.http.sign(state(), cast.key("ALL"));
    server.http.send(&before).ok();
    server.wait(-7200);
    // What was answered stays answered, and nobody is believed by a clock that has been there already.
    server.http.send(&before).refused(Refusal::Clock);
    server.http.call(cast.key("ALL"), state()).refused(Refusal::Clock);
    for _ in 0..3 {
        let given = server.http.ask(Request::post("/v1/nonce", "")).ok().body.try_into().unwrap();
        let request = state().signed(cast.key("ALL"), &server.http.authority, server.now(), &given);
        server.http.send(&request).ok();
        server.http.send(&request).refused(Refusal::Clock);
    }
    server.wait(3 * 7200);
    server.http.call(cast.key("ALL"), state()).ok();
    server.http.send(&before).refused(Refusal::Clock);
}
