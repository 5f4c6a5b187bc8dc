//! R3 with three custodians: no server alone, nor its log, nor what came to it and from it, shows a word that a person wrote; the
//! two that are not the home hold a slot and its receipts and nothing of the vault; and what any of the three holds of two doors
//! to one professional has no more in common than of doors to two. Real programs, four real servers: the professionals have one
//! of their own, which is the control: there, the two drops to one person are seen to belong together.
#![allow(clippy::unwrap_used)]

mod stage;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use stage::{Heard, Person, Server, audit};
use vault_tests::proxy::Request;

const WORDS: [&str; 10] = [
    "Hortense Quinquepoix",
    "Dr Balthazar Grandpierre",
    "Dr Sidonie Vauquelin",
    "chirurgien-dentiste à Vézelay",
    "Mon dentiste de Vézelay",
    "Descellement de la couronne 26",
    "Carnet de vaccination d'Hortense",
    "Orpiment-Seize",
    "carnet-hortense.txt",
    "bilan-sélaginelle.txt",
];

/// Kinds of rows that a custodian elsewhere has: accounts, slots, receipts, its own log, and what it has seen of the home's.
const ELSEWHERE: &str = "hcktsvrGLPETISNKABF";

struct Story {
    /// Home, two custodians, and the server of the professionals.
    servers: Vec<Server>,
    heard: Vec<Heard>,
    patient: Person,
    /// Slots of three doors: two to the first professional, then one to the second.
    slots: Vec<String>,
}

fn slots(server: &Server) -> BTreeSet<String> {
    let opened = server.proxy.seen().into_iter().filter(|r| r.method == "PUT");
    opened.filter_map(|r| Some(r.path().strip_prefix("/v1/slots/")?.split('/').next()?.to_owned())).collect()
}

fn story() -> Story {
    let servers: Vec<Server> = (0..4).map(|_| Server::start()).collect();
    let heard: Vec<Heard> = servers.iter().map(Server::listen).collect();
    let urls: Vec<String> = servers.iter().map(Server::url).collect();
    let patient = Person::new("coffre", WORDS[0], &urls[0], &[]);
    patient.json(&["custodian", "set", &urls[0], &urls[1], &urls[2]]);
    let pro = |name: &str| Person::new("coffre-pro", name, &urls[3], &["--role", WORDS[3]]);
    let (one, other) = (pro(WORDS[1]), pro(WORDS[2]));
    patient.meets(&one, WORDS[4]);
    patient.meets(&other, WORDS[2]);
    let paper = patient.keep(WORDS[8], WORDS[7].as_bytes(), &["--title", WORDS[6]]);
    let second = patient.keep(WORDS[9], b"rien a signaler", &[]);
    let (mut known, mut doors) = (slots(&servers[1]), Vec::new());
    for (paper, name, who) in [(&paper, WORDS[4], &one), (&second, WORDS[4], &one), (&paper, WORDS[2], &other)] {
        patient.json(&["grant", paper, "--to", name, "--purpose", WORDS[5]]);
        let now = slots(&servers[1]);
        doors.extend(now.difference(&known).cloned());
        known = now;
        who.json(&["receive"]);
    }
    assert_eq!(doors.len(), 3);
    for who in [&one, &other] {
        std::fs::create_dir(who.at("lus")).unwrap();
        who.json(&["open", WORDS[0], "--all", "-o", "lus"]);
    }
    assert_eq!(patient.json(&["history"])["items"].as_array().unwrap().len(), 3, "one reading through each door");
    patient.json(&["revoke", WORDS[4]]);
    patient.json(&["check", "--remote"]);
    Story { servers, heard, patient, slots: doors }
}

/// Everything of 16 bytes that requests of one slot hold, but for what has text in it: ids, keys, hashes. Signatures and what
/// else is random stand there as well, and are in common with nothing. Text is addresses and the public log's newest checkpoint,
/// which everybody names who asks in that minute.
fn held(requests: &[Request], of: impl Fn(&Request) -> bool) -> BTreeSet<Vec<u8>> {
    let mut held = BTreeSet::new();
    // A line of signature in a checkpoint begins with a long dash.
    let printed = |bytes: &[u8]| {
        bytes.iter().all(|b| b.is_ascii_graphic() || b.is_ascii_whitespace() || "—".as_bytes().contains(b))
    };
    let is_text = |bytes: &[u8]| bytes.windows(8).any(printed);
    for request in requests.iter().filter(|r| of(r)) {
        held.extend(request.body.windows(16).filter(|w| !is_text(w)).map(<[u8]>::to_vec));
        let heads = std::iter::once(&request.target).chain(&request.headers);
        for word in heads.flat_map(|head| head.split(|c: char| !c.is_ascii_hexdigit())) {
            if word.len() >= 32 {
                held.insert(word.as_bytes().to_vec());
            }
        }
    }
    held
}

fn common<'a>(one: &'a BTreeSet<Vec<u8>>, other: &'a BTreeSet<Vec<u8>>) -> BTreeSet<&'a Vec<u8>> {
    one.intersection(other).collect()
}

#[test]
fn no_server_of_three_shows_a_word_or_that_two_doors_lead_to_one_person() {
    let mut story = story();
    // What each of the three holds of two doors to one person, it holds of doors to two persons.
    for (n, server) in story.servers[..3].iter().enumerate() {
        let seen = server.proxy.seen();
        let of = |slot: &String| held(&seen, |r| r.target.contains(slot.as_str()));
        let [a, b, c] = [0, 1, 2].map(|n| of(&story.slots[n]));
        assert!(a.len() > 100 && b.len() > 100 && c.len() > 100, "server {n}: {} {} {}", a.len(), b.len(), c.len());
        let (same, another) = (common(&a, &b), common(&a, &c));
        let more: Vec<_> = same.difference(&another).collect();
        assert!(more.is_empty(), "server {n} sees in both doors to one person: {more:?}");
        // The search finds what is in common: the account that opens them; at the home the paper that two of them show.
        assert!(!same.is_empty() && (n > 0) == another.is_subset(&same), "server {n}");
    }
    // The control: where the drops come, two of them go to one box, and the third to another.
    let seen = story.servers[3].proxy.seen();
    let mut boxes: BTreeMap<String, usize> = BTreeMap::new();
    for drop in seen.iter().filter(|r| r.method == "POST" && r.path().starts_with("/v1/mailboxes/")) {
        *boxes.entry(drop.path().to_owned()).or_default() += 1;
    }
    let mut counts: Vec<usize> = boxes.values().copied().collect();
    counts.sort_unstable();
    assert_eq!(counts, [1, 2], "{boxes:?}");

    let list = story.patient.at("words.txt");
    std::fs::write(&list, WORDS.map(|w| format!("{w}\n")).concat()).unwrap();
    let list = list.to_str().unwrap().to_owned();
    let home = story.servers[0].proxy.authority();
    for n in 0..3 {
        story.servers[n].stop();
        let server = &story.servers[n];
        let capture = story.patient.at(&format!("capture-{n}"));
        std::fs::write(&capture, story.heard[n].bytes(server)).unwrap();
        let (data, log) = (server.data.to_str().unwrap(), server.log.to_str().unwrap());
        let also = ["--also", log, "--also", capture.to_str().unwrap()];
        let report = audit(&[&["store", "inspect", data, "--words", &list, "--json"], &also[..]].concat()).ok().json();
        assert_eq!((&report["findings"], &report["words"]), (&Value::Array(vec![]), &WORDS.len().into()), "server {n}");
        // Texts are addresses: its own, and at the others which server is the vault's home.
        let texts = report["texts"].as_array().unwrap().iter().map(|t| t["text"].as_str().unwrap());
        let (url, own) = (server.url(), server.proxy.authority());
        let strange: Vec<&str> = texts.filter(|t| *t != url && !t.starts_with(&own) && !t.starts_with(&home)).collect();
        assert!(strange.is_empty(), "server {n}: {strange:?}");
        if n > 0 {
            let kinds = report["kinds"].as_array().unwrap().iter().filter(|k| k["rows"].as_u64().unwrap() > 0);
            let kinds: BTreeSet<&str> = kinds.map(|k| k["letter"].as_str().unwrap()).filter(|k| *k != "W").collect();
            let expected: BTreeSet<String> = ELSEWHERE.chars().map(String::from).collect();
            let expected: BTreeSet<&str> = expected.iter().map(String::as_str).collect();
            assert!(kinds.is_subset(&expected), "server {n}: {kinds:?}");
            // The second of them was not asked for anything.
            let there = if n == 1 { &["s", "F", "r", "K"][..] } else { &["s", "F"] };
            assert!(there.iter().all(|kind| kinds.contains(kind)), "server {n}: {kinds:?}");
        }
    }
    // The search finds each word in what the patient can open.
    let export = story.patient.at("export");
    std::fs::create_dir(&export).unwrap();
    let mut answers = vec![vec!["list"], vec!["grants", "--all"], vec!["contact", "list"], vec!["card"]];
    let papers = story.patient.json(&["list"]);
    let ids: Vec<&str> = papers["items"].as_array().unwrap().iter().map(|i| i["id"].as_str().unwrap()).collect();
    answers.extend(ids.iter().map(|id| vec!["show", *id]));
    for (n, args) in answers.iter().enumerate() {
        std::fs::write(export.join(n.to_string()), story.patient.json(args).to_string()).unwrap();
    }
    for id in ids {
        story.patient.run(&["open", id, "-o", export.join(id).to_str().unwrap()]).ok();
    }
    let data = story.servers[0].data.to_str().unwrap();
    let control = audit(&["store", "inspect", data, "--words", &list, "--json", "--also", export.to_str().unwrap()]);
    assert_eq!(control.code, 15, "{}", control.err);
    let control = control.json();
    let found = control["findings"].as_array().unwrap().iter().filter(|f| f["what"] == "word");
    let found: Vec<&str> = found.map(|f| f["detail"].as_str().unwrap()).collect();
    let missed: Vec<&&str> = WORDS.iter().filter(|w| !found.iter().any(|f| f.starts_with(**w))).collect();
    assert!(missed.is_empty(), "the search itself misses {missed:?}");
}
