//! Who gets in and who does not, over real connections: each rule of the guard, the launch, the session and the forms.

mod browser;
mod sample;

use std::sync::atomic::Ordering;
use std::time::Duration;

use browser::{BY_HAND, Browser, FROM_FILE, House, PASTED};
use vault_page::door::{Settings, Times};

#[test]
fn another_name_is_misdirected_before_anything_else() {
    let house = House::new();
    let inside = house.inside();
    let token = inside.token("/say");
    let (label, port) = inside.host.split_once(':').unwrap();
    let names = [
        format!("evil.example:{port}"),
        format!("{label}:1"),
        label.to_owned(),
        format!("{}:{port}", label.to_ascii_uppercase()),
        format!("{label}.:{port}"),
        format!("x.{label}:{port}"),
        format!("127.0.0.1:{port}"),
        format!("localhost:{port}"),
        format!("[::1]:{port}"),
        String::new(),
    ];
    for name in names {
        let answer = inside.send_to(&name, "GET", "/", BY_HAND, b"");
        assert_eq!((answer.status, answer.text().as_str()), (421, ""), "{name:?}");
        let origin = format!("http://{name}");
        let fields = browser::encoded(&[("_token", &token), ("words", "evil")]);
        let headers = [("Origin", origin.as_str()), ("Content-Type", "application/x-www-form-urlencoded")];
        assert_eq!(inside.send_to(&name, "POST", "/say", &headers, fields.as_bytes()).status, 421, "{name:?}");
    }
    let twice = format!("GET / HTTP/1.1\r\nHost: {0}\r\nHost: {0}\r\nConnection: close\r\n\r\n", inside.host);
    assert_eq!(inside.raw(twice.as_bytes()).status, 421);
    assert_eq!(inside.raw(b"GET / HTTP/1.0\r\n\r\n").status, 421);
    assert!(house.sample.said().is_empty());
    // Not even the way in tells whether it is one.
    let stranger = house.browser();
    let path = stranger.start.clone();
    assert_eq!(stranger.send_to(&format!("evil.example:{port}"), "GET", &path, PASTED, b"").status, 421);
    assert_eq!(stranger.get_with(&path, PASTED).status, 303, "and that did not use it up");
}

#[test]
fn nobody_without_a_session_sees_or_changes_anything() {
    let house = House::new();
    let mut stranger = house.browser();
    assert_eq!(stranger.get("/").status, 403);
    assert_eq!(stranger.post("/say", &[("words", "evil")]).status, 403);
    let inside = house.inside();
    let name = inside.cookies[0].split('=').next().unwrap();
    stranger.cookies = vec![format!("{name}={}", "A".repeat(43))];
    assert_eq!(stranger.get("/").status, 403);
    // What anybody may have is the program's own, and nothing else.
    assert_eq!(stranger.get("/assets/style.css").status, 200);
    assert_eq!(stranger.get("/door.js").status, 200);
    assert_eq!(stranger.get("/assets/../said").status, 404);
}

#[test]
fn an_address_opens_once() {
    let house = House::new();
    let stranger = house.browser();
    let used = stranger.start.clone();
    // Looking is not opening: a picture, a frame, a script, HEAD.
    for headers in [
        &[("Sec-Fetch-Mode", "no-cors"), ("Sec-Fetch-Dest", "image"), ("Sec-Fetch-Site", "cross-site")][..],
        &[("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "iframe"), ("Sec-Fetch-Site", "cross-site")],
        &[("Sec-Fetch-Mode", "cors"), ("Sec-Fetch-Dest", "empty"), ("Sec-Fetch-Site", "same-site")],
    ] {
        assert_eq!(stranger.get_with(&used, headers).status, 403);
    }
    assert_eq!(stranger.send("HEAD", &used, PASTED, b"").status, 405);
    let opened = stranger.get_with(&used, PASTED);
    assert_eq!(opened.status, 303);
    assert_eq!(opened.header("cache-control"), Some("no-store"));
    assert_eq!(opened.header("referrer-policy"), Some("no-referrer"));
    assert_eq!(stranger.get_with(&used, PASTED).status, 410, "used");
    assert_eq!(stranger.get_with("/open/", PASTED).status, 410);
    assert_eq!(stranger.get_with(&format!("/open/{}", "A".repeat(43)), PASTED).status, 410);
    // Each step on the way works once too.
    let second = opened.location().to_owned();
    let third = stranger.get_with(&second, PASTED);
    assert_eq!(stranger.get_with(&second, PASTED).status, 410);
    assert!(third.header("set-cookie").is_some());
}

#[test]
fn an_address_ends_after_its_minute() {
    let times = Times { address: Duration::from_millis(200), ..Times::default() };
    let house = House::with(&Settings { times, ..Settings::default() });
    let stranger = house.browser();
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(stranger.get_with(&stranger.start, PASTED).status, 410);
}

/// What follows a file comes "cross-site", and a browser brings no strict cookie with that, nor with where it leads on to.
#[test]
fn from_a_file_the_way_leads_over_a_page_of_ours() {
    let house = House::new();
    let mut browser = house.browser();
    let opened = browser.get_with(&browser.start, FROM_FILE);
    assert_eq!(opened.status, 200);
    assert_eq!(opened.header("referrer-policy"), Some("no-referrer"));
    let text = opened.text();
    let next = text.split("content=\"0;url=").nth(1).unwrap().split('"').next().unwrap();
    browser.start = next.to_owned();
    browser.enter();
    assert_eq!(browser.get("/").status, 200);
}

/// The file asks whether the browser knows our name. Who has no address learns nothing, and it is not used up.
#[test]
fn who_has_an_address_may_ask_whether_we_are_here() {
    let house = House::new();
    let mut browser = house.browser();
    let here = browser.start.replace("/open/", "/here/");
    let from_file = [
        ("Origin", "null"),
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Mode", "no-cors"),
        ("Sec-Fetch-Dest", "empty"),
    ];
    let answer = browser.get_with(&here, &from_file);
    assert_eq!((answer.status, answer.header("cross-origin-resource-policy")), (204, Some("cross-origin")));
    assert_eq!(
        browser.get_with("/here/nobody", &from_file).header("cross-origin-resource-policy"),
        Some("same-origin")
    );
    browser.enter();
    let after = browser.get_with(&here, &from_file);
    assert_eq!((after.status, after.header("cross-origin-resource-policy")), (410, Some("same-origin")));
}

#[test]
fn the_cookie_is_strict_and_of_this_host_alone() {
    let house = House::new();
    let browser = house.browser();
    let second = browser.get_with(&browser.start, PASTED).location().to_owned();
    let set = browser.get_with(&second, PASTED).header("set-cookie").unwrap().to_owned();
    let mut parts = set.split("; ");
    assert!(parts.next().unwrap().starts_with("__Host-"));
    assert_eq!(parts.collect::<Vec<_>>(), ["Secure", "HttpOnly", "SameSite=Strict", "Path=/"]);
    // Beside cookies of others it is still found.
    let mut inside = house.inside();
    let name = inside.cookies[0].split('=').next().unwrap().to_owned();
    inside.cookies.insert(0, format!("{name}=someone-elses"));
    inside.cookies.push("other=1".into());
    assert_eq!(inside.get("/").status, 200);
}

#[test]
fn a_browser_that_keeps_no_secure_cookie_gets_another() {
    let house = House::new();
    let mut browser = house.browser();
    let second = browser.get_with(&browser.start, PASTED).location().to_owned();
    let third = browser.get_with(&second, PASTED).location().to_owned();
    // It did not keep it.
    let answer = browser.get_with(&third, PASTED);
    assert_eq!(answer.location(), "/");
    let set = answer.header("set-cookie").unwrap();
    assert!(!set.contains("Secure") && !set.contains("__Host-"), "{set}");
    assert!(set.contains("; HttpOnly; SameSite=Strict; Path=/"), "{set}");
    browser.keep(&answer);
    assert_eq!(browser.get("/").status, 200);
}

#[test]
fn a_second_address_keeps_the_session_that_is_there() {
    let house = House::new();
    let mut inside = house.inside();
    let token = inside.token("/say");
    let again = house.browser();
    inside.start = again.start;
    inside.enter();
    assert_eq!(inside.cookies.len(), 1, "no other cookie was set");
    assert_eq!(inside.post("/say", &[("_token", &token), ("words", "still mine")]).status, 303);
}

#[test]
fn a_change_comes_from_a_page_of_ours_alone() {
    let house = House::new();
    let inside = house.inside();
    let (own, port) = (inside.origin(), inside.port);
    let sites: &[(Option<&str>, Option<&str>)] = &[
        (None, Some("same-origin")),
        (None, None),
        (Some("null"), Some("same-origin")),
        (Some("http://evil.example"), None),
        (Some(&own.replace("http", "https")), None),
        (Some(&format!("{own}/")), None),
        (Some(&format!("{own}.evil.example")), None),
        (Some(&own.to_uppercase()), None),
        (Some(&format!("http://localhost:{port}")), None),
        (Some(&format!("http://127.0.0.1:{port}")), None),
        (Some(&own.replace("http://", "http://d-")), None),
        (Some(&own), Some("same-site")),
        (Some(&own), Some("cross-site")),
        (Some(&own), Some("none")),
        (Some(&own), Some("nonsense")),
    ];
    let fields = |token: &str| vec![("_token".to_owned(), token.to_owned()), ("words".to_owned(), "evil".to_owned())];
    for (origin, site) in sites {
        let headers: Vec<_> =
            [("Origin", *origin), ("Sec-Fetch-Site", *site)].into_iter().filter_map(|(n, v)| Some((n, v?))).collect();
        let token = inside.token("/say");
        let fields = fields(&token);
        let fields: Vec<_> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        assert_eq!(inside.post_with("/say", &fields, &headers).status, 403, "{headers:?}");
    }
    let twice = [("Origin", own.as_str()), ("Origin", own.as_str())];
    let token = inside.token("/say");
    assert_eq!(inside.post_with("/say", &[("_token", &token), ("words", "evil")], &twice).status, 400);
    assert!(house.sample.said().is_empty());
    // An old browser says no Sec-Fetch-Site.
    assert_eq!(inside.post_with("/say", &[("_token", &token), ("words", "me")], &[("Origin", &own)]).status, 303);
    assert_eq!(house.sample.said(), ["me"]);
}

#[test]
fn a_page_is_shown_to_itself_and_to_the_person_alone() {
    let house = House::new();
    let inside = house.inside();
    for (headers, status) in [
        (&[("Sec-Fetch-Site", "same-site")][..], 403),
        (&[("Sec-Fetch-Site", "cross-site")], 403),
        (&[("Sec-Fetch-Site", "same-origin"), ("Sec-Fetch-Site", "same-origin")], 400),
        (&[("Origin", "http://evil.example")], 403),
        (&[("Sec-Fetch-Site", "same-origin"), ("Sec-Fetch-Dest", "iframe"), ("Sec-Fetch-Mode", "navigate")], 403),
        (&[("Sec-Fetch-Site", "none"), ("Sec-Fetch-Dest", "embed")], 403),
        (&[("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Version", "13")], 400),
        (&[("Sec-Fetch-Site", "none")], 200),
        (&[("Sec-Fetch-Site", "same-origin")], 200),
        (&[], 200),
    ] {
        for path in ["/", "/assets/style.css", "/door.js"] {
            assert_eq!(inside.get_with(path, headers).status, status, "{path} {headers:?}");
        }
    }
}

#[test]
fn methods_and_targets_that_no_browser_sends_us() {
    let house = House::new();
    let inside = house.inside();
    for method in ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"] {
        let answer = inside.send(method, "/", &[("Origin", &inside.origin())], b"");
        assert_eq!((answer.status, answer.header("allow")), (405, Some("GET, HEAD, POST")), "{method}");
    }
    let absolute = format!("http://{}/", inside.host);
    let long = format!("/{}", "a".repeat(5000));
    for target in [absolute.as_str(), "//evil.example/", "/a\\b", "/a/../said", "/%2e%2e/said", "/a%00b", "/%ff", &long]
    {
        assert_eq!(inside.get(target).status, 400, "{target}");
    }
    assert_eq!(inside.send("HEAD", "/", BY_HAND, b"").body, b"");
    assert_eq!(inside.get("/nowhere").status, 404);
}

#[test]
fn a_form_of_another_session_or_for_another_action_changes_nothing() {
    let house = House::new();
    let (inside, other) = (house.inside(), house.inside());
    let mine = inside.token("/say");
    let changed = format!("{}{}", if mine.starts_with('A') { 'B' } else { 'A' }, &mine[1..]);
    for token in [
        other.token("/say"),
        inside.token("/give"),
        inside.token("/lock"),
        changed,
        mine[..40].to_owned(),
        String::new(),
    ] {
        assert_eq!(inside.post("/say", &[("_token", &token), ("words", "evil")]).status, 403, "{token}");
    }
    assert_eq!(inside.post("/say", &[("words", "evil")]).status, 403);
    assert_eq!(inside.post("/lock", &[("_token", &mine)]).status, 403);
    assert!(house.sample.said().is_empty() && !house.sample.locked.load(Ordering::SeqCst));
    assert_eq!(inside.post("/say", &[("_token", &mine), ("words", "me")]).status, 303);
}

#[test]
fn pressed_twice_it_is_done_once() {
    let house = House::new();
    let inside = house.inside();
    let token = inside.token("/say");
    let press = |browser: &Browser| browser.post("/say", &[("_token", &token), ("words", "once")]);
    std::thread::scope(|scope| {
        let presses: Vec<_> = (0..8).map(|_| scope.spawn(|| press(&inside))).collect();
        for pressed in presses {
            let answer = pressed.join().unwrap();
            assert_eq!((answer.status, answer.location()), (303, "/"));
        }
    });
    assert_eq!(house.sample.said(), ["once"]);
    // Other words in the same form are another wish, not a second press: nothing written is lost.
    inside.post("/say", &[("_token", &token), ("words", "twice")]);
    assert_eq!(house.sample.said(), ["once", "twice"]);
}

#[test]
fn what_every_answer_forbids() {
    let house = House::new();
    let inside = house.inside();
    let answers = [
        ("page", inside.get("/")),
        ("camera", inside.get("/scan")),
        ("nothing here", inside.get("/nowhere")),
        ("script", inside.get("/door.js")),
        ("style", inside.get("/assets/style.css")),
        ("JSON", inside.get("/said")),
        ("picture", inside.get("/picture")),
        ("elsewhere", inside.get_with("/", &[("Sec-Fetch-Site", "cross-site"), ("Origin", "http://evil.example")])),
        ("misdirected", inside.send_to("evil.example", "GET", "/", &[("Origin", "http://evil.example")], b"")),
        ("sent", inside.post("/say", &[("_token", &inside.token("/say"))])),
        ("asked for leave", inside.send("OPTIONS", "/say", &[("Access-Control-Request-Method", "POST")], b"")),
        ("way in", inside.get_with("/open/x", PASTED)),
    ];
    for (what, answer) in &answers {
        let is = |name: &str, value: &str| assert_eq!(answer.header(name), Some(value), "{what}");
        is("x-content-type-options", "nosniff");
        is("cross-origin-opener-policy", "same-origin");
        is("cross-origin-resource-policy", "same-origin");
        is("x-frame-options", "DENY");
        let policy = answer.header("content-security-policy").expect(what);
        for rule in [
            "default-src 'none'",
            "script-src 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "require-trusted-types-for 'script'",
        ] {
            assert!(policy.contains(rule), "{what}: {policy}");
        }
        assert!(!policy.contains("unsafe") && !policy.contains('*'), "{what}: {policy}");
        let devices = answer.header("permissions-policy").expect(what);
        assert!(devices.contains(if *what == "camera" { "camera=(self)" } else { "camera=()" }), "{what}: {devices}");
        assert!(!answer.headers.iter().any(|(name, _)| name.starts_with("access-control-")), "{what}: {answer:?}");
        let stored = if ["script", "style"].contains(what) { "private, max-age=3600" } else { "no-store" };
        is("cache-control", stored);
    }
}

/// For a browser that does not find names ending in `.localhost`.
#[test]
fn the_plain_name_works_after_somebody_came_in_by_it() {
    let house = House::new();
    let named = house.inside();
    let mut plain = house.browser();
    plain.host = format!("127.0.0.1:{}", plain.port);
    assert_eq!(plain.get("/").status, 421);
    assert_eq!(plain.get_with("/open/nonsense", PASTED).status, 410);
    assert_eq!(plain.get("/").status, 421, "a wrong ticket opens no other name");
    plain.enter();
    assert_eq!(plain.get("/").status, 200);
    let (host, path) = plain.paper("paper-text");
    assert_eq!(host, format!("localhost:{}", plain.port));
    assert_eq!(plain.send_to(&host, "GET", &path, &[], b"").body, b"0123456789");
    // Neither name speaks for the other.
    let token = plain.token("/say");
    let fields = [("_token", token.as_str()), ("words", "x")];
    assert_eq!(plain.post_with("/say", &fields, &[("Origin", &named.origin())]).status, 403);
    assert_eq!(plain.post("/say", &fields).status, 303);
}

#[test]
fn a_mistake_in_one_answer_ends_no_other() {
    let house = House::new();
    let inside = house.inside();
    assert_eq!(inside.get("/panic").status, 500);
    assert_eq!(inside.get("/").status, 200);
}
