//! No bytes that another program of this machine sends break the page, or open it.

#![allow(clippy::unwrap_used)]

mod browser;
mod sample;

use browser::{Browser, House};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

/// What an attacker would try in each place of a request; `{host}` and `{origin}` are ours.
fn heads() -> impl Strategy<Value = String> {
    let methods =
        prop::sample::select(vec!["GET", "POST", "HEAD", "OPTIONS", "get", "CONNECT", "TRACE", "G\u{e9}T", ""]);
    let targets = prop_oneof![
        prop::sample::select(vec![
            "/",
            "*",
            "/said",
            "/open/x",
            "/say",
            "/beat",
            "/bye",
            "/draft",
            "/lock",
            "/unlock",
            "http://{host}/",
            "//{host}/",
            "/%2e%2e/",
            "/\\",
            "/a%",
            "/%00",
            "/?a=%zz&&=&a",
            "/assets/../said",
            "",
            "/#a",
            "/;a",
            "/ /",
        ])
        .prop_map(str::to_owned),
        "/[ -~]{0,40}",
        "/(%[0-9a-f]{2}){0,20}",
    ];
    let hosts = prop::sample::select(vec![
        "{host}",
        "{host}",
        "{host}",
        "evil.example",
        "{host}.",
        " {host}",
        "",
        "{host}, evil.example",
        "{host}\t",
    ]);
    let names = prop::sample::select(vec![
        "Origin",
        "Sec-Fetch-Site",
        "Sec-Fetch-Mode",
        "Sec-Fetch-Dest",
        "Cookie",
        "Host",
        "Content-Type",
        "Content-Length",
        "Transfer-Encoding",
        "Range",
        "If-Range",
        "Upgrade",
        "Connection",
        "Expect",
        "X-Forwarded-Host",
        "X-HTTP-Method-Override",
        "Accept-Language",
    ]);
    let values = prop_oneof![
        prop::sample::select(vec![
            "{origin}",
            "null",
            "same-origin",
            "none",
            "cross-site",
            "navigate",
            "document",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=b0",
            "multipart/form-data; boundary=",
            "multipart/form-data; boundary=\"",
            "chunked",
            "0",
            "5",
            "18446744073709551616",
            "-1",
            "bytes=0-",
            "bytes=9-1",
            "100-continue",
            "websocket",
            "keep-alive, close",
            "GET",
        ])
        .prop_map(str::to_owned),
        "[ -~]{0,60}",
        "[a-z_-]{1,20}=[!-~]{0,60}(; [a-z]=[a-z]){0,3}",
    ];
    let headers = prop::collection::vec((names, values), 0..8);
    (methods, targets, hosts, headers).prop_map(|(method, target, host, headers)| {
        let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        format!("{method} {target} HTTP/1.1\r\nHost: {host}\r\n{headers}Connection: close\r\n\r\n")
    })
}

#[test]
fn no_request_without_a_session_is_answered_with_more_than_a_refusal() {
    let house = House::new();
    let (inside, stranger) = (house.inside(), house.browser());
    let ours = inside.cookies[0].split_once('=').unwrap().1.to_owned();
    let fields = prop::collection::vec(any::<u8>(), 0..200);
    let mut runner = TestRunner::new(Config { cases: 5000, failure_persistence: None, ..Config::default() });
    let answered = std::cell::Cell::new(0);
    let tried = runner.run(&(heads(), fields), |(head, body)| {
        let head = head.replace("{host}", &stranger.host).replace("{origin}", &stranger.origin());
        let answer = raw(&stranger, &[head.as_bytes(), &body].concat());
        // Nothing at all, where it was no HTTP or the rest of a form is still awaited when the line ends.
        let Some(answer) = answer else { return Ok(()) };
        answered.set(answered.get() + 1);
        prop_assert!((400..500).contains(&answer.status), "{head}{answer:?}");
        prop_assert!(!answer.text().contains("<h1>Home") && !answer.text().contains(&ours));
        prop_assert!(answer.header("set-cookie").is_none());
        Ok(())
    });
    tried.unwrap();
    assert!(answered.get() > 2500, "most were understood enough to be refused: {}", answered.get());
    assert!(house.sample.said().is_empty() && house.sample.received().is_empty());
    assert_eq!(inside.get("/").status, 200, "and it goes on");
}

/// With a session, from the page itself: whatever is in a form.
#[test]
fn no_form_breaks_it() {
    let house = House::new();
    let inside = house.inside();
    let origin = inside.origin();
    let kinds = prop::sample::select(vec![
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=b0",
        "multipart/form-data; boundary=\"b0\"",
        "multipart/form-data",
        "text/plain",
    ]);
    let pieces = prop::sample::select(vec![
        "--b0",
        "--b0--",
        "\r\n",
        "\r\n\r\n",
        "\n",
        "Content-Disposition: form-data; name=\"_token\"",
        "{token}",
        "_token={token}",
        "&",
        "Content-Disposition: form-data; name=\"papers\"; filename=\"a\"",
        "filename*=UTF-8''%",
        "words=%ff",
        "=",
        ";",
        "\0",
        "é",
        "x",
    ]);
    let bodies = prop::collection::vec(pieces, 0..16).prop_map(|pieces| pieces.concat());
    let paths = prop::sample::select(vec!["/say", "/give", "/beat", "/bye", "/draft", "/nowhere"]);
    let mut runner = TestRunner::new(Config { cases: 600, failure_persistence: None, ..Config::default() });
    let tried = runner.run(&(kinds, bodies, paths), |(kind, body, path)| {
        let token = if ["/beat", "/bye", "/draft"].contains(&path) { "/beat".to_owned() } else { path.to_owned() };
        let token = if body.contains("{token}") && ["/say", "/give"].contains(&token.as_str()) {
            inside.token(path)
        } else {
            token
        };
        let body = body.replace("{token}", &token);
        let headers = [("Origin", origin.as_str()), ("Sec-Fetch-Site", "same-origin"), ("Content-Type", kind)];
        let answer = inside.send("POST", path, &headers, body.as_bytes());
        prop_assert!([303, 400, 403, 413].contains(&answer.status), "{kind} {path} {body:?}: {answer:?}");
        Ok(())
    });
    tried.unwrap();
    assert_eq!(inside.get("/").status, 200, "and it goes on");
}

/// What came before the line was closed, if that was an answer.
fn raw(browser: &Browser, bytes: &[u8]) -> Option<browser::Answer> {
    use std::io::{Read, Write};
    let mut stream = std::net::TcpStream::connect(("127.0.0.1", browser.port)).unwrap();
    let _ = stream.write_all(bytes);
    let _ = stream.shutdown(std::net::Shutdown::Write);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    answer.windows(4).any(|four| four == b"\r\n\r\n").then(|| browser::Answer::parse(&answer))
}
