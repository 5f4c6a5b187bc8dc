//! Every body that real programs send each other in the main job fits the published schema of its call.
#![allow(clippy::unwrap_used)]

mod common;

use common::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use vault_engine::Vault;
use vault_engine::grants::Opening;
use vault_protocol::card::Kind;
use vault_protocol::http::CBOR;
use vault_protocol::ids::Time;
use vault_tests::cddl::Schemas;
use vault_tests::proxy::{Fate, Proxy};

/// The page and rules of a call's body and answer, from docs/protocol/http.md.
fn rules(method: &str, path: &str) -> (&'static str, Option<&'static str>, Option<&'static str>) {
    let parts: Vec<&str> = path.trim_start_matches("/v1/").split('/').collect();
    let http = |body, answer| ("http", body, answer);
    match (method, &parts[..]) {
        ("GET", ["server"]) => http(None, Some("server-info")),
        ("POST", ["vaults"]) => http(Some("new-vault"), Some("chain-ref")),
        ("GET", ["vaults", _, "chain"]) => http(None, Some("statements")),
        ("POST", ["vaults", _, "chain"]) => http(Some("chain-append"), Some("chain-ref")),
        ("GET", ["vaults", _, "state"]) => http(None, Some("vault-state")),
        ("GET", ["vaults", _, "log"]) => http(None, Some("vault-log")),
        ("GET", ["vaults", _, "journal"]) => http(None, Some("journal-page")),
        ("POST", ["vaults", _, "journal"]) => http(Some("journal-append"), Some("journal-ref")),
        ("POST", ["vaults", _, "objects"]) => http(Some("object-batch"), None),
        ("GET", ["vaults", _, "objects"]) => http(None, Some("object-list")),
        ("GET", ["vaults", _, "objects", _, "upload"]) => http(None, Some("upload-state")),
        ("PUT", ["vaults", _, "objects", _]) => http(None, Some("upload-state")),
        ("PUT", ["vaults", _, "mailboxes", _]) => http(Some("mailbox-opening"), None),
        ("GET", ["vaults", _, "mailboxes", _]) => http(None, Some("drop-list")),
        ("PUT", ["slots", _]) => ("release", Some("slot-opening"), None),
        ("POST", ["slots", _, "release"]) => http(Some("release-request"), Some("release-answer")),
        ("POST", ["slots", _, "close"]) => ("release", None, Some("signed-closing")),
        ("GET", ["slots", _, "receipts"]) => http(None, Some("receipt-box")),
        _ => http(None, None),
    }
}

type Answers = Arc<Mutex<Vec<(String, String, Vec<u8>)>>>;

fn capture(proxy: &Proxy) -> Answers {
    proxy.record();
    let answers = Answers::default();
    let kept = answers.clone();
    proxy.on(move |request| {
        let (kept, method, path) = (kept.clone(), request.method.clone(), request.path().to_owned());
        Fate::Rewrite(Box::new(move |answer| {
            if answer.headers.iter().any(|h| h.to_ascii_lowercase() == format!("content-type: {CBOR}")) {
                kept.lock().unwrap().push((method, path, answer.body.clone()));
            }
            answer
        }))
    });
    answers
}

#[test]
fn what_real_programs_send_fits_the_published_schemas() {
    let folder = tempfile::tempdir().unwrap();
    let proxy = Proxy::bind();
    let server = Server::behind(&proxy.authority());
    proxy.forward_to(server.address());
    let answers = capture(&proxy);

    let mut patient = vault(&folder.path().join("p"), &proxy.url(), Kind::Person, "Hélène");
    let mut pro = vault(&folder.path().join("d"), &proxy.url(), Kind::Professional, "Dr Roux");
    let small = add(&mut patient, "Bilan", b"1");
    let large = add(&mut patient, "Scanner", &vec![7; 600_000]);
    meet(&mut patient, &mut pro);
    let opening = Opening {
        docs: vec![small, large],
        to: *pro.id(),
        until: now().plus(Time::DAY),
        purpose: "visite".into(),
        rights: READ,
        standing: None,
        unverified: false,
        sensitive: false,
    };
    let id = patient.grant(&opening, now()).unwrap();
    sync(&mut patient);
    let head = pro.receive(now()).unwrap().grants[0].head;
    let entries: Vec<_> = pro.received(&head, now()).unwrap().entries.iter().map(|e| e.id).collect();
    pro.request(&head, &entries, now(), &mut |_| {}).unwrap();
    patient.fetch_receipts(now()).unwrap();
    patient.revoke(&id, now()).unwrap();
    sync(&mut patient);
    let joining = Vault::prepare_device(&folder.path().join("p2")).unwrap();
    let (key, wrap) = joining.keys();
    let welcome = patient.admit(&key, &wrap, now()).unwrap();
    let mut second = joining.finish(&welcome, &how(Kind::Person, "")).unwrap();
    second.allow = vault_remote::Allow::Loopback;
    sync(&mut second);
    patient.check(true, now(), &mut |_| {}).unwrap();

    let schemas = Schemas::read().unwrap();
    let mut checked: BTreeMap<&str, u64> = BTreeMap::new();
    let mut unknown = BTreeSet::new();
    for request in proxy.seen() {
        let (page, body, _) = rules(&request.method, request.path());
        match body {
            Some(rule) => {
                schemas.check(page, rule, &request.body).unwrap();
                *checked.entry(rule).or_default() += 1;
            }
            None if request.header("content-type") == Some(CBOR) => drop(unknown.insert(request.path().to_owned())),
            None => {}
        }
    }
    for (method, path, bytes) in answers.lock().unwrap().iter() {
        let (page, _, answer) = rules(method, path);
        match answer {
            Some(rule) => {
                let page = if rule == "chain-ref" { "encoding" } else { page };
                schemas.check(page, rule, bytes).unwrap_or_else(|e| panic!("{method} {path}: {e}"));
                *checked.entry(rule).or_default() += 1;
            }
            None => drop(unknown.insert(format!("{method} {path}"))),
        }
    }
    assert!(unknown.is_empty(), "bodies without a published schema: {unknown:?}");
    let want = [
        "server-info",
        "new-vault",
        "chain-append",
        "vault-state",
        "journal-append",
        "journal-page",
        "object-batch",
        "object-list",
        "mailbox-opening",
        "drop-list",
        "slot-opening",
        "release-request",
        "release-answer",
        "receipt-box",
        "signed-closing",
    ];
    for rule in want {
        assert!(checked.contains_key(rule), "the run sent no {rule}: {checked:?}");
    }
}
