//! Papers lent by a link: what its maker sees, from the command line and from the page. That readers open it is shown by
//! `interop.rs`; that codes are counted, by the server's own tests.
#![allow(clippy::unwrap_used, reason = "a test says what broke by breaking")]
// The server of these stories is a part of the executable.
#![cfg(feature = "demo")]

mod support;

use data_encoding::{BASE64, BASE64URL_NOPAD, HEXLOWER};
use serde_json::{Value, json};
use support::browser::{Answer, Page, ask};
use support::{NOTE, Patient, Server};
use vault_tests::proxy::{Proxy, Request};

const UI: &[&str] = &["ui", "--no-open"];

/// What stands in a link.
fn payload(link: &str) -> Value {
    let text = link.strip_prefix("shlink:/").unwrap();
    serde_json::from_slice(&BASE64URL_NOPAD.decode(text.as_bytes()).unwrap()).unwrap()
}

/// What a reader asks first.
fn manifest(link: &str, code: Option<&str>) -> Answer {
    let url = payload(link)["url"].as_str().unwrap().to_owned();
    let (host, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let body = json!({ "recipient": "Dr Ailleurs", "passcode": code.unwrap_or("0") }).to_string();
    ask(host, "POST", &format!("/{path}"), &[("Content-Type", "application/json")], body.as_bytes())
}

#[test]
fn a_link_is_made_counted_and_stopped() {
    let server = Server::start();
    let me = Patient::on(&server);
    let id = me.keep("ordonnance.txt", NOTE);
    let made = me.json(&["link", &id, "--code", "--until", "2h"])["item"].clone();
    let (link, code) = (made["link"].as_str().unwrap(), made["code"].as_str().unwrap());
    assert!(code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit()), "{code}");
    let said = payload(link);
    assert_eq!((said["flag"].as_str(), said["key"].as_str().unwrap().len()), (Some("P"), 43));
    assert!(said["url"].as_str().unwrap().len() <= 128 && said["url"].as_str().unwrap().starts_with(&server.url));

    assert_eq!(manifest(link, Some("nope")).status, 401);
    assert_eq!(manifest(link, Some(code)).status, 200);
    let listed = me.json(&["links"])["items"][0].clone();
    assert_eq!((&listed["opened"], &listed["wrong"], &listed["state"]), (&json!(1), &json!(1), &json!("open")));
    assert_eq!((&listed["link"], &listed["papers"]), (&json!(link), &json!([id])));

    me.run(&["link", "stop", &made["id"].as_str().unwrap()[..8]]).good();
    assert_eq!(manifest(link, Some(code)).status, 404);
    assert_eq!(me.json(&["links"])["items"], json!([]));
    me.run(&["link", "stop", "00"]).bad(2, "");
}

#[test]
fn d1_no_request_holds_the_key_of_a_link() {
    let proxy = Proxy::bind();
    let server = Server::with(&["--public", &proxy.url()]);
    proxy.forward_to(server.url.strip_prefix("http://").unwrap().parse().unwrap());
    proxy.record();
    let me = Patient::nobody();
    me.run(&["init", "--server", &proxy.url(), "--no-secret", "--name", "Hélène"]).good();
    let id = me.keep("ordonnance.txt", NOTE);
    let made = me.json(&["link", &id, "--code", "--until", "2h"])["item"].clone();
    let (link, code) = (made["link"].as_str().unwrap(), made["code"].as_str().unwrap());
    let answer = manifest(link, Some(code));
    assert_eq!(answer.status, 200);
    let files: Value = serde_json::from_slice(&answer.body).unwrap();
    assert!(files["files"][0]["embedded"].as_str().is_some_and(|sealed| sealed.len() > 100), "the reader has it all");
    me.json(&["links"]);
    me.run(&["link", "stop", made["id"].as_str().unwrap()]).good();

    let text = payload(link)["key"].as_str().unwrap().to_owned();
    let key = BASE64URL_NOPAD.decode(text.as_bytes()).unwrap();
    let forms = [text.clone().into_bytes(), BASE64URL_NOPAD.encode(link.as_bytes()).into_bytes(), key.clone()];
    let forms = forms.into_iter().chain([HEXLOWER.encode(&key).into_bytes(), BASE64.encode(&key).into_bytes()]);
    let (forms, seen) = (forms.collect::<Vec<_>>(), proxy.seen());
    let sent = |request: &Request| {
        let head = format!("{} {}", request.target, request.headers.join("\n"));
        [head.as_bytes(), &request.body].concat()
    };
    let holds = |what: &[u8]| seen.iter().filter(|r| sent(r).windows(what.len()).any(|w| w == what)).count();
    assert!(seen.len() > 8 && holds(code.as_bytes()) == 1, "the code is sent, by the reader: {}", seen.len());
    for form in &forms {
        assert_eq!(holds(form), 0, "{}", String::from_utf8_lossy(form));
    }
}

#[test]
fn what_cannot_be_lent_says_why() {
    let alone = Patient::offline();
    let id = alone.keep("ordonnance.txt", NOTE);
    alone.run(&["link", &id]).bad(1, "");
    let server = Server::start();
    let me = Patient::on(&server);
    let large = me.keep("grand.txt", "x".repeat((8 << 20) + 1));
    me.run(&["link", &large]).bad(1, "trop gros pour un lien");
    let id = me.keep("ordonnance.txt", NOTE);
    me.run(&["link", &id, "--until", "2001-01-01"]).bad(2, "");
    let stopped = server.stop();
    me.run(&["link", &id]).bad(13, "");
    me.run(&["links"]).bad(13, "");
    let _server = stopped.start();
    assert_eq!(me.json(&["links"])["items"], json!([]), "nothing half made is left");
}

#[test]
fn the_page_makes_a_square_counts_and_stops() {
    let server = Server::start();
    let me = Patient::on(&server);
    let id = me.keep("ordonnance.txt", NOTE);
    let delicate = me.keep("addiction.txt", "Consultation d'addictologie\nsevrage");
    let mut page = Page::open(&me, UI);
    assert!(page.get("/show").contains("href=\"/loan\""));
    page.get("/loan");
    assert_eq!(page.post("/loan", &[("until", "2h")]), 422);
    assert!(page.body.contains("Choisissez au moins un papier") && !page.body.contains(&delicate));
    page.get("/loan");
    assert_eq!(page.post("/loan", &[("paper", &id), ("until", "2h"), ("code", "1"), ("once", "1")]), 200);
    assert!(
        page.at().starts_with("/loan/") && page.body.contains("class=\"qr\"") && page.body.contains("une seule fois")
    );
    let at = page.body.find("shlink:/").unwrap();
    let link = page.body[at..].split('<').next().unwrap().to_owned();
    let at = page.body.find("<bdi dir=\"ltr\">").unwrap() + 15;
    let code = page.body[at..at + 6].to_owned();
    assert!(page.get("/loan").contains("Personne ne l'a ouvert"));
    assert_eq!(manifest(&link, Some(&code)).status, 200);
    assert_eq!(manifest(&link, Some(&code)).status, 404);
    assert!(page.get("/loan").contains("Ouvert une fois") && page.body.contains("Il a servi"));

    // Without a code, and stopped by one gesture; what is delicate is asked about by name.
    page.get(&format!("/loan?paper={delicate}"));
    assert_eq!(page.post("/loan", &[("paper", &delicate), ("until", "1d")]), 200);
    assert!(page.body.contains("Ces papiers sont délicats"));
    assert_eq!(page.post("/loan", &[("sure", "1")]), 200);
    let at = page.body.find("shlink:/").unwrap();
    let link = page.body[at..].split('<').next().unwrap().to_owned();
    assert_eq!(payload(&link)["flag"], Value::Null);
    assert_eq!(manifest(&link, None).status, 200);
    let stop = format!("{}/stop", page.at());
    page.post(&stop, &[]);
    assert!(page.body.contains("C'est arrêté"));
    assert_eq!(manifest(&link, None).status, 404);
    let _away = server.stop();
    assert!(page.get("/loan").contains("Il n'y a pas internet"));
}
