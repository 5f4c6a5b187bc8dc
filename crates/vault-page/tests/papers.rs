//! Papers under their own name, and files on their way in: over real connections.

mod browser;
mod sample;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use browser::{Answer, Browser, House, until};
use vault_page::door::Settings;

fn paper(browser: &Browser, host: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
    let stranger = Browser { cookies: Vec::new(), ..browser.clone() };
    stranger.send_to(host, "GET", path, headers, b"")
}

/// A PDF is led to an address that ends with its name: each of the two opens once.
fn followed(browser: &Browser, host: &str, path: &str) -> Answer {
    let answer = paper(browser, host, path, &[]);
    if answer.status != 303 {
        return answer;
    }
    let named = answer.location().to_owned();
    assert!(named.ends_with(".pdf"), "{named}");
    let answer = paper(browser, host, &named, &[]);
    assert_eq!(paper(browser, host, path, &[]).status, 410);
    assert_eq!(paper(browser, host, &named, &[]).status, 410);
    answer
}

#[test]
fn a_paper_opens_once_under_its_own_name_and_without_a_cookie() {
    let house = House::new();
    let inside = house.inside();
    let (host, path) = inside.paper("paper-text");
    assert_eq!(host, format!("d-{}", inside.host));
    // Not under the page's name, and no page under the papers' name.
    assert_eq!(inside.get(&path).status, 404);
    assert_eq!(inside.send_to(&host, "GET", "/", &[], b"").status, 410);
    assert_eq!(inside.send_to(&host, "GET", "/said", &[], b"").status, 410);
    assert_eq!(inside.send_to(&host, "POST", &path, &[], b"").status, 405);
    // Nor as a picture or in a frame of another page, which uses nothing up.
    for headers in [
        &[("Sec-Fetch-Mode", "no-cors"), ("Sec-Fetch-Dest", "image")][..],
        &[("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "iframe")],
    ] {
        assert_eq!(paper(&inside, &host, &path, headers).status, 403);
    }
    let answer = paper(&inside, &host, &path, &[]);
    assert_eq!((answer.status, answer.body.as_slice()), (200, b"0123456789".as_slice()));
    assert_eq!(answer.header("set-cookie"), None);
    assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(paper(&inside, &host, &path, &[]).status, 410, "used");
}

#[test]
fn b10_what_could_run_is_only_ever_a_file_to_keep() {
    let house = House::new();
    let inside = house.inside();
    for (id, way, kind, sandbox) in [
        ("paper-html", "attachment", "application/octet-stream", true),
        ("paper-svg", "attachment", "application/octet-stream", true),
        ("paper-text", "inline", "text/plain; charset=utf-8", true),
        ("paper-png", "inline", "image/png", true),
        ("paper-pdf", "inline", "application/pdf", false),
        ("file-text", "attachment", "text/plain; charset=utf-8", true),
    ] {
        let (host, path) = inside.paper(id);
        let answer = followed(&inside, &host, &path);
        let disposition = answer.header("content-disposition").unwrap();
        assert_eq!(disposition.split(';').next(), Some(way), "{id}");
        assert_eq!(answer.header("content-type"), Some(kind), "{id}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        let policy = answer.header("content-security-policy").unwrap();
        assert_eq!(policy.split("; ").any(|rule| rule == "sandbox"), sandbox, "{id}: {policy}");
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("script-src"), "{id}: {policy}");
    }
    let (host, path) = inside.paper("paper-pdf");
    let named = followed(&inside, &host, &path);
    let disposition = named.header("content-disposition").unwrap();
    assert!(disposition.contains("filename=\"_____ _______ _t_.pdf\""), "{disposition}");
    assert!(
        disposition.contains("filename*=UTF-8''%D9%86")
            && disposition.contains("%22")
            && disposition.ends_with("%C3%A9t%C3%A9.pdf")
    );
}

#[test]
fn a_download_goes_on_for_who_began_it() {
    let house = House::new();
    let inside = house.inside();
    let (host, path) = inside.paper("file-text");
    let first = paper(&inside, &host, &path, &[("Range", "bytes=0-3")]);
    assert_eq!((first.status, first.body.as_slice()), (206, b"0123".as_slice()));
    assert_eq!(first.header("content-range"), Some("bytes 0-3/10"));
    assert_eq!(first.header("accept-ranges"), Some("bytes"));
    let etag = first.header("etag").unwrap();
    for refused in
        [&[("Range", "bytes=4-")][..], &[("Range", "bytes=4-"), ("If-Range", "\"AAAA\"")], &[("If-Range", etag)]]
    {
        assert_eq!(paper(&inside, &host, &path, refused).status, 410, "{refused:?}");
    }
    let on = |range| paper(&inside, &host, &path, &[("Range", range), ("If-Range", etag)]);
    let rest = on("bytes=4-");
    assert_eq!((rest.status, rest.body.as_slice()), (206, b"456789".as_slice()));
    assert_eq!(rest.header("etag"), Some(etag));
    assert_eq!(on("bytes=-2").body, b"89");
    assert_eq!(on("bytes=8-99").body, b"89");
    assert_eq!(on("bytes=nonsense").body, b"0123456789");
    let beyond = on("bytes=10-");
    assert_eq!((beyond.status, beyond.header("content-range")), (416, Some("bytes */10")));
    // A lock ends it.
    inside.post("/lock", &[("_token", &inside.token("/lock"))]);
    assert_eq!(on("bytes=4-").status, 410);
}

#[test]
fn a_large_paper_goes_out_piece_by_piece() {
    let house = House::new();
    let inside = house.inside();
    let (host, path) = inside.paper("paper-big");
    let answer = paper(&inside, &host, &path, &[]);
    assert_eq!(answer.header("content-length"), Some(sample::BIG.to_string().as_str()));
    assert_eq!(answer.body.len() as u64, sample::BIG);
}

#[test]
fn a_file_comes_in_piece_by_piece_and_once() {
    let house = House::new();
    let inside = house.inside();
    let token = inside.token("/give");
    let content = vec![b'x'; 32 << 20];
    let answer = inside.give(&token, "C:\\papers\\été نتيجة.pdf", &content);
    assert_eq!((answer.status, answer.location()), (303, "/"));
    assert_eq!(house.sample.received(), [format!("été نتيجة.pdf {}", content.len())]);
    assert_eq!(inside.give(&token, "C:\\papers\\été نتيجة.pdf", &content).status, 303);
    assert_eq!(house.sample.received().len(), 1, "pressed twice");
    // An empty field is no file.
    inside.give(&inside.token("/give"), "", b"");
    assert_eq!(house.sample.received().len(), 1);
}

#[test]
fn a_file_without_a_good_token_before_it_is_not_looked_at() {
    let house = House::new();
    let inside = house.inside();
    assert_eq!(inside.give(&inside.token("/say"), "a", &vec![0; 8 << 20]).status, 403);
    let late = format!(
        "--b0\r\nContent-Disposition: form-data; name=\"papers\"; filename=\"a\"\r\n\r\nx\r\n\
         --b0\r\nContent-Disposition: form-data; name=\"_token\"\r\n\r\n{}\r\n--b0--\r\n",
        inside.token("/give")
    );
    let origin = inside.origin();
    let headers = [("Origin", origin.as_str()), ("Content-Type", "multipart/form-data; boundary=b0")];
    assert_eq!(inside.send("POST", "/give", &headers, late.as_bytes()).status, 403);
    assert!(house.sample.received().is_empty());
}

#[test]
fn a_file_that_stops_on_its_way_may_be_sent_again() {
    let house = House::new();
    let inside = house.inside();
    let token = inside.token("/give");
    let body = browser::multipart(&token, "a", &vec![b'x'; 1 << 20]);
    let head = format!(
        "POST /give HTTP/1.1\r\nHost: {}\r\nOrigin: {}\r\nCookie: {}\r\nContent-Type: multipart/form-data; boundary=b0\r\n\
         Content-Length: {}\r\n\r\n",
        inside.host,
        inside.origin(),
        inside.cookies[0],
        body.len()
    );
    let mut stream = TcpStream::connect(("127.0.0.1", inside.port)).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&body[..body.len() / 2]).unwrap();
    drop(stream);
    until("the program hears of it", || !house.sample.received().is_empty());
    assert_eq!(house.sample.received(), ["failed: the browser stopped sending"]);
    assert_eq!(inside.give(&token, "a", &vec![b'x'; 1 << 20]).status, 303);
    assert_eq!(house.sample.received()[1..], ["a 1048576"]);
}

#[test]
fn forms_have_bounds() {
    let house = House::with(&Settings { most: 1 << 20, ..Settings::default() });
    let inside = house.inside();
    let token = inside.token("/say");
    let long = "x".repeat(256 * 1024);
    assert_eq!(inside.post("/say", &[("_token", &token), ("words", &long)]).status, 413);
    let many: Vec<_> = std::iter::once(("_token", token.as_str())).chain((0..512).map(|_| ("a", ""))).collect();
    assert_eq!(inside.post("/say", &many).status, 413);
    let origin = inside.origin();
    let json = [("Origin", origin.as_str()), ("Content-Type", "application/json")];
    assert_eq!(inside.send("POST", "/say", &json, b"{}").status, 400);
    assert_eq!(inside.give(&inside.token("/give"), "a", &vec![0; 2 << 20]).status, 413);
    assert!(house.sample.received().is_empty() && house.sample.said().is_empty());
    assert_eq!(inside.post("/say", &[("_token", &token), ("words", "me")]).status, 303, "the form is still good");
}

/// Who opens a connection and says nothing does not keep it.
#[test]
fn half_a_request_is_not_waited_for() {
    let house = House::new();
    let inside = house.inside();
    let mut stream = TcpStream::connect(("127.0.0.1", inside.port)).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nHost:").unwrap();
    let mut answer = Vec::new();
    assert!(stream.read_to_end(&mut answer).is_ok(), "it was closed");
}

/// Nor who sends half a form.
#[test]
fn half_a_form_is_not_waited_for() {
    let house = House::new();
    let inside = house.inside();
    let head = format!(
        "POST /say HTTP/1.1\r\nHost: {}\r\nOrigin: {}\r\nCookie: {}\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nwords=half",
        inside.host,
        inside.origin(),
        inside.cookies[0]
    );
    assert_eq!(inside.raw(head.as_bytes()).status, 400);
    assert!(house.sample.said().is_empty());
}
