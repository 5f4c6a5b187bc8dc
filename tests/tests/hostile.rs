//! Rows of docs/threat-model.md between the real programs, through a proxy that lies. Each test bears the ids of its
//! rows; each shows that the lie was told, that the program blames the right one, shows nothing and signs nothing, and
//! that with honest answers the same command works.
#![allow(clippy::unwrap_used)]

mod stage;

use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::Value;
use stage::{Person, Server, audit, files};
use vault_tests::proxy::{Answer, Fate, Request};

/// A patient who shows papers to a doctor, who has received the door and opened nothing.
struct Door {
    server: Server,
    patient: Person,
    doctor: Person,
}

const CHUNK: usize = 64 * 1024 + 16;

fn large() -> Vec<u8> {
    (0..400_000u32).map(|i| u8::try_from(i.wrapping_mul(i) >> 3 & 255).unwrap()).collect()
}

impl Door {
    fn open(papers: &[(&str, &[u8])]) -> Door {
        let server = Server::start();
        let patient = Person::new("coffre", "Hélène", &server.url(), &[]);
        let doctor = Person::new("coffre-pro", "Dr Roux", &server.url(), &[]);
        patient.meets(&doctor, "Dr Roux");
        let ids: Vec<String> =
            papers.iter().map(|(name, bytes)| patient.keep(name, bytes, &["--title", name])).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        patient.json(&[&["grant"], &ids[..], &["--to", "Dr Roux"]].concat());
        doctor.json(&["receive"]);
        Door { server, patient, doctor }
    }

    fn papers(&self) -> Vec<(String, String)> {
        let list = self.doctor.json(&["list", "Hélène"]);
        let text = |item: &Value, name: &str| item[name].as_str().unwrap().to_owned();
        list["items"].as_array().unwrap().iter().map(|i| (text(i, "title"), text(i, "id"))).collect()
    }

    fn id(&self, title: &str) -> String {
        self.papers().into_iter().find(|(t, _)| t == title).unwrap().1
    }

    fn readings(&self) -> usize {
        self.patient.json(&["history"])["items"].as_array().unwrap().len()
    }
}

fn honest(server: &Server) {
    server.proxy.on(|_| Fate::Pass);
}

/// How many lies somebody's program has noted, and that each is one of this server.
#[track_caller]
fn noted(person: &Person, server: &Server) -> usize {
    let status = person.json(&["status"]);
    let lies = status["lies"].as_array().unwrap();
    assert!(lies.iter().all(|lie| lie["server"] == server.url().as_str()), "{lies:?}");
    lies.len()
}

fn is_object(r: &Request) -> bool {
    r.method == "GET" && r.path().contains("/objects/") && !r.path().ends_with("/outboard")
}

/// A request without what is random in it.
fn shape(r: &Request) -> String {
    let part = |part: &str| if part.len() >= 32 { "#".to_owned() } else { part.to_owned() };
    let path: Vec<String> = r.target.split(['/', '=', '?', '&']).map(part).collect();
    let range = r.header("range").unwrap_or_default();
    format!("{} {} {range} <{}>", r.method, path.join("/"), r.length)
}

type Change = fn(&mut Vec<u8>);

/// What a server can do to an object: the row, what, how.
const CHANGES: [(&str, Change); 12] = [
    ("A7: another magic", |b| b[3] = b'0'),
    ("A7: another suite", |b| b[4] = 2),
    ("A9: another commitment", |b| b[40] ^= 1),
    ("B1: a bit in the first chunk", |b| b[100] ^= 1),
    ("B1: a bit in the last tag", |b| *b.last_mut().unwrap() ^= 1),
    ("B2: chunks swapped", |b| {
        let (one, two) = b[61..].split_at_mut(CHUNK);
        one.swap_with_slice(&mut two[..CHUNK]);
    }),
    ("B2: a chunk doubled", |b| {
        let first = b[61..61 + CHUNK].to_vec();
        b[61 + CHUNK..61 + 2 * CHUNK].copy_from_slice(&first);
    }),
    ("B2: a chunk dropped", |b| drop(b.drain(61 + CHUNK..61 + 2 * CHUNK))),
    ("B3: cut at the end of a chunk", |b| b.truncate(61 + 3 * CHUNK)),
    ("B3: cut inside one", |b| b.truncate(61 + 3 * CHUNK - 9)),
    ("B3: continued", |b| b.extend([0; 64])),
    ("B3: nothing at all", Vec::clear),
];

#[test]
fn a7_a9_b1_b2_b3_b4_no_object_that_a_server_changes_is_opened_or_signed_for() {
    let door = Door::open(&[("Scanner", &large())]);
    let id = door.id("Scanner");
    for (times, (name, change)) in (1..).zip(CHANGES) {
        let told = Arc::new(AtomicU64::new(0));
        let count = told.clone();
        door.server.proxy.on(move |r| {
            if !is_object(r) {
                return Fate::Pass;
            }
            let count = count.clone();
            Fate::Rewrite(Box::new(move |mut answer| {
                assert!(answer.body.len() > 61 + 4 * CHUNK, "the object comes whole");
                change(&mut answer.body);
                count.fetch_add(1, Ordering::Relaxed);
                answer
            }))
        });
        let before = door.server.proxy.count();
        let e = door.doctor.error(15, &["open", "Hélène", &id, "-o", "lus"]);
        assert_eq!((&e["code"], &e["at_fault"]), (&"server-lied".into(), &"server".into()), "{name}");
        assert!(told.load(Ordering::Relaxed) > 0, "{name} was not told");
        assert!(files(&door.doctor.at("lus")).is_empty(), "{name}: something was written");
        assert_eq!(noted(&door.doctor, &door.server), times, "{name} is in the list");
        let later = door.server.proxy.seen();
        let asked = later.iter().filter(|r| r.number >= before);
        assert!(!asked.clone().any(|r| r.path().ends_with("/release")), "{name}: a receipt was sent");
    }
    honest(&door.server);
    assert_eq!(door.readings(), 0);
    let opened = door.doctor.json(&["open", "Hélène", &id, "-o", "lus"]);
    assert_eq!(opened["receipts"], 1);
    assert_eq!(std::fs::read(door.doctor.at(opened["items"][0]["path"].as_str().unwrap())).unwrap(), large());
    assert_eq!(door.readings(), 1);
}

/// A11: what a server could learn from a failure is what the program asks next. It is the same whatever was wrong.
#[test]
fn a11_a_server_cannot_tell_why_a_paper_did_not_open() {
    let door = Door::open(&[("Scanner", &large())]);
    let id = door.id("Scanner");
    let mut seen: BTreeSet<Vec<String>> = BTreeSet::new();
    for (name, change) in CHANGES {
        // An answer of another length is found by its length alone, before anything is opened.
        let mut sample = vec![0; 61 + 5 * CHUNK];
        change(&mut sample);
        if sample.len() != 61 + 5 * CHUNK {
            continue;
        }
        let before = door.server.proxy.count();
        door.server.proxy.on(move |r| {
            if !is_object(r) {
                return Fate::Pass;
            }
            Fate::Rewrite(Box::new(move |mut answer| {
                change(&mut answer.body);
                answer
            }))
        });
        let before_lies = noted(&door.doctor, &door.server);
        door.doctor.error(15, &["open", "Hélène", &id, "-o", "lus"]);
        assert_eq!(noted(&door.doctor, &door.server), before_lies + 1, "{name} is in the list");
        let requests = door.server.proxy.seen();
        // What it asked before it had the object depends on how the public log has grown, and cannot depend on the object.
        let since = requests.iter().filter(|r| r.number >= before).skip_while(|r| !is_object(r));
        let shapes: Vec<String> = since.map(shape).collect();
        assert!((1..10).contains(&shapes.len()), "{name}: it asks again and again: {shapes:?}");
        seen.insert(shapes);
    }
    assert_eq!(seen.len(), 1, "the server tells failures apart: {seen:#?}");
    // The same for what lies in a mailbox: whatever it is, it is fetched once, and nothing says what it was.
    let mut seen = BTreeSet::new();
    for change in
        [|b: &mut Vec<u8>| b[0] ^= 1, |b: &mut Vec<u8>| b[1200] ^= 1, |b: &mut Vec<u8>| *b.last_mut().unwrap() ^= 1]
    {
        let patient = Person::new("coffre", "Paul", &door.server.url(), &[]);
        let doctor = Person::new("coffre-pro", "Dr Sage", &door.server.url(), &[]);
        patient.meets(&doctor, "Dr Sage");
        let paper = patient.keep("a.txt", b"1", &[]);
        // The grant is changed on its way in: what lies in the mailbox opens for nobody.
        patient.json(&["grant", &paper, "--to", "Dr Sage"]);
        let told = Arc::new(AtomicU64::new(0));
        let count = told.clone();
        door.server.proxy.on(move |r| {
            let drop = r.method == "GET" && r.path().contains("/mailboxes/") && r.path().split('/').count() > 6;
            if !drop {
                return Fate::Pass;
            }
            let count = count.clone();
            Fate::Rewrite(Box::new(move |mut answer| {
                change(&mut answer.body);
                count.fetch_add(1, Ordering::Relaxed);
                answer
            }))
        });
        let before = door.server.proxy.count();
        let ran = doctor.run(&["receive", "--json"]);
        assert!(told.load(Ordering::Relaxed) > 0, "no drop was fetched: {ran:?}");
        let requests = door.server.proxy.seen();
        seen.insert((ran.code, requests.iter().filter(|r| r.number >= before).map(shape).collect::<Vec<_>>()));
    }
    assert_eq!(seen.len(), 1, "{seen:#?}");
}

#[test]
fn b5_b6_b9_c5_another_object_of_the_same_door_or_of_another_patient_is_refused() {
    // Padded to the same length, so that nothing but the bytes can tell.
    let door = Door::open(&[("Bilan", b"glycemie 1,1"), ("Radio", b"rien a signaler")]);
    let other = Person::new("coffre", "Paul", &door.server.url(), &[]);
    let foreign = other.keep("autre.txt", b"un autre patient", &["--title", "Autre"]);
    other.meets(&door.doctor, "Dr Roux");
    other.json(&["grant", &foreign, "--to", "Dr Roux"]);
    door.doctor.json(&["receive"]);
    // What each answer is when it is honest.
    let kept = Arc::new(std::sync::Mutex::new(Vec::<(String, Vec<u8>)>::new()));
    let to = kept.clone();
    door.server.proxy.on(move |r| {
        let (to, path) = (to.clone(), r.path().to_owned());
        if !is_object(r) {
            return Fate::Pass;
        }
        Fate::Rewrite(Box::new(move |answer: Answer| {
            to.lock().unwrap().push((path, answer.body.clone()));
            answer
        }))
    });
    let (bilan, radio) = (door.id("Bilan"), door.id("Radio"));
    door.doctor.json(&["open", "Hélène", &bilan, "-o", "lus"]);
    let theirs = door.doctor.json(&["list", "Paul"])["items"][0]["id"].as_str().unwrap().to_owned();
    door.doctor.json(&["open", "Paul", &theirs, "-o", "lus"]);
    let kept = kept.lock().unwrap().clone();
    assert_eq!(kept.len(), 2);
    assert!(kept.iter().all(|(_, body)| body.len() == kept[0].1.len()), "all are padded alike");
    for (times, (_, body)) in (1..).zip(kept) {
        door.server.proxy.on(move |r| {
            let body = body.clone();
            if !is_object(r) {
                return Fate::Pass;
            }
            Fate::Rewrite(Box::new(move |answer| Answer { body, ..answer }))
        });
        let e = door.doctor.error(15, &["open", "Hélène", &radio, "-o", "faux"]);
        assert_eq!(e["code"], "server-lied");
        assert!(files(&door.doctor.at("faux")).is_empty());
        assert_eq!(noted(&door.doctor, &door.server), times);
    }
    honest(&door.server);
    assert_eq!(door.readings(), 1, "for what was served in its place nothing was signed");
    let opened = door.doctor.json(&["open", "Hélène", &radio, "-o", "lus"]);
    assert_eq!(
        std::fs::read(door.doctor.at(opened["items"][0]["path"].as_str().unwrap())).unwrap(),
        b"rien a signaler"
    );
}

/// B9: one paper shown to two doctors is the same bytes to both: what is served to the second in its place is refused, and
/// what both open is what the patient has.
#[test]
fn b9_two_doctors_who_are_shown_one_paper_open_the_same_bytes() {
    let door = Door::open(&[("Bilan", b"glycemie 1,1"), ("Autre", b"glycemie 9,9")]);
    let second = Person::new("coffre-pro", "Dr Blanc", &door.server.url(), &[]);
    door.patient.meets(&second, "Dr Blanc");
    let list = door.patient.json(&["list"]);
    let papers = list["items"].as_array().unwrap();
    let id = papers.iter().find(|p| p["title"] == "Bilan").unwrap()["id"].as_str().unwrap();
    door.patient.json(&["grant", id, "--to", "Dr Blanc"]);
    second.json(&["receive"]);
    // The first doctor opens both; what the server gave him is kept.
    let kept = Arc::new(std::sync::Mutex::new(Vec::<(String, Vec<u8>)>::new()));
    let to = kept.clone();
    door.server.proxy.on(move |r| {
        let (to, path) = (to.clone(), r.path().to_owned());
        match is_object(r) {
            true => Fate::Rewrite(Box::new(move |answer: Answer| {
                to.lock().unwrap().push((path, answer.body.clone()));
                answer
            })),
            false => Fate::Pass,
        }
    });
    let read = |person: &Person, opened: &Value| {
        std::fs::read(person.at(opened["items"][0]["path"].as_str().unwrap())).unwrap()
    };
    for (title, bytes) in [("Bilan", b"glycemie 1,1"), ("Autre", b"glycemie 9,9")] {
        let opened = door.doctor.json(&["open", "Hélène", &door.id(title), "-o", title]);
        assert_eq!(read(&door.doctor, &opened), bytes);
    }
    let kept = kept.lock().unwrap().clone();
    let [(place, same), (_, other)] = &kept[..] else { panic!("{} objects", kept.len()) };
    assert_eq!(same.len(), other.len(), "nothing but the bytes can tell");
    // To the second, the one is said to be the other.
    let (other, told) = (other.clone(), Arc::new(AtomicU64::new(0)));
    let (count, at) = (told.clone(), place.clone());
    door.server.proxy.on(move |r| {
        // The locator is the last part of the path, whoever asks.
        if !is_object(r) || r.path().rsplit('/').next() != at.rsplit('/').next() {
            return Fate::Pass;
        }
        let (body, count) = (other.clone(), count.clone());
        Fate::Rewrite(Box::new(move |answer| {
            count.fetch_add(1, Ordering::Relaxed);
            Answer { body, ..answer }
        }))
    });
    let theirs = second.json(&["list", "Hélène"])["items"][0]["id"].as_str().unwrap().to_owned();
    let e = second.error(15, &["open", "Hélène", &theirs, "-o", "lus"]);
    assert_eq!((&e["code"], &e["at_fault"]), (&"server-lied".into(), &"server".into()));
    assert!(told.load(Ordering::Relaxed) > 0 && files(&second.at("lus")).is_empty());
    assert_eq!(noted(&second, &door.server), 1);
    honest(&door.server);
    let opened = second.json(&["open", "Hélène", &theirs, "-o", "lus"]);
    assert_eq!(read(&second, &opened), b"glycemie 1,1", "the same as the first doctor's, and the patient's");
    assert_eq!(door.readings(), 3);
}

/// D3: a doctor whose door was closed has all that he was ever given, and the server's help; nothing newer opens.
#[test]
fn d3_a_stopped_doctor_opens_nothing_newer() {
    let door = Door::open(&[("Bilan", b"ancien"), ("Radio", b"jamais ouverte")]);
    let (bilan, radio) = (door.id("Bilan"), door.id("Radio"));
    door.doctor.json(&["open", "Hélène", &bilan, "-o", "lus"]);
    let other = Person::new("coffre-pro", "Dr Blanc", &door.server.url(), &[]);
    door.patient.meets(&other, "Dr Blanc");
    door.patient.json(&["revoke", "Dr Roux"]);
    // Newer: a paper, and a door to somebody else for all of them.
    let newer = door.patient.keep("nouveau.txt", b"nouveau", &["--title", "Nouveau"]);
    let list = door.patient.json(&["list"]);
    let ids: Vec<&str> = list["items"].as_array().unwrap().iter().map(|p| p["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), 3);
    door.patient.json(&[&["grant"], &ids[..], &["--to", "Dr Blanc"]].concat());
    other.json(&["receive"]);
    let opened = other.json(&["open", "Hélène", "--all", "-o", "lus"]);
    assert_eq!(opened["items"].as_array().unwrap().len(), 3, "the control: who has a door opens them");
    // What is new is not even named to him, and what he was shown and had not opened stays shut.
    door.doctor.json(&["receive"]);
    assert_eq!(door.papers().len(), 2);
    for id in [&radio, &newer] {
        let ran = door.doctor.run(&["open", "Hélène", id, "-o", "volés", "--json"]);
        assert_ne!(ran.code, 0, "{ran:?}");
    }
    let e = door.doctor.error(14, &["open", "Hélène", &radio, "-o", "volés"]);
    assert_eq!(e["code"], "closed", "{e}");
    assert!(files(&door.doctor.at("volés")).is_empty());
    // What he had read he keeps.
    let kept = door.doctor.json(&["open", "Hélène", &bilan, "-o", "relus"]);
    assert_eq!(kept["receipts"], 0);
    assert_eq!(door.readings(), 4);
}

/// Sends bytes to a server, whole, and gives the status line and everything else.
fn send(address: &str, request: &Request, headers: &[String]) -> (String, String) {
    let mut head = format!("{} {} HTTP/1.1\r\n{}\r\n", request.method, request.target, headers.join("\r\n"));
    if !head.to_ascii_lowercase().contains("content-length") {
        head += &format!("content-length: {}\r\n", request.body.len());
    }
    head += "\r\n";
    let mut line = TcpStream::connect(address).unwrap();
    line.write_all(head.as_bytes()).unwrap();
    line.write_all(&request.body).unwrap();
    // Nothing more comes: the proxy keeps a line open as long as its client does.
    line.shutdown(std::net::Shutdown::Write).unwrap();
    line.set_read_timeout(Some(std::time::Duration::from_secs(30))).unwrap();
    let mut answer = Vec::new();
    line.read_to_end(&mut answer).unwrap();
    let text = String::from_utf8_lossy(&answer).into_owned();
    let (status, rest) = text.split_once("\r\n").unwrap();
    (status.to_owned(), rest.to_owned())
}

/// D5: a request that somebody on the line kept back is brought to another server, which has the same vault and would do
/// it. D6: and brought where it was meant to go, it is good once.
#[test]
fn d5_d6_a_request_is_good_at_one_server_and_once() {
    let mut server = Server::start();
    let patient = Person::new("coffre", "Hélène", &server.url(), &[]);
    server.stop();
    // The same disk behind another name.
    let mut other = Server::start();
    other.stop();
    std::fs::remove_dir_all(&other.data).unwrap();
    for file in files(&server.data) {
        let target = other.data.join(file.strip_prefix(&server.data).unwrap());
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        std::fs::copy(&file, target).unwrap();
    }
    server.run(&[]);
    other.run(&[]);
    // Requests from before a start are refused; the start is over.
    std::thread::sleep(std::time::Duration::from_millis(1100));
    server.proxy.record();
    server.proxy.on(|r| if r.method == "POST" && r.path().ends_with("/journal") { Fate::Drop } else { Fate::Pass });
    patient.keep("a.txt", b"1", &[]);
    let seen = server.proxy.seen();
    let lost = seen.iter().rfind(|r| r.method == "POST" && r.path().ends_with("/journal")).unwrap();
    assert!(lost.body.len() as u64 == lost.length && lost.header("signature").is_some());
    let (home, away) = (server.proxy.authority(), other.proxy.authority());
    // As it is, it names its host; with another host, its signature is of the first.
    let moved: Vec<String> = lost.headers.iter().map(|h| h.replace(&home, &away)).collect();
    assert_ne!(moved, lost.headers);
    for headers in [&lost.headers, &moved] {
        let (status, _) = send(&away, lost, headers);
        assert!(status.starts_with("HTTP/1.1 4"), "{status}");
    }
    honest(&server);
    let (status, rest) = send(&home, lost, &lost.headers);
    assert!(status.starts_with("HTTP/1.1 200"), "the control: at home it is good: {status} {rest}");
    let (status, _) = send(&home, lost, &lost.headers);
    assert!(status.starts_with("HTTP/1.1 4"), "a second time it is not: {status}");
    patient.json(&["check", "--remote"]);
}

/// D10: whoever asks learns nothing: what is there and what is not look the same, byte for byte.
#[test]
fn d10_what_exists_and_what_does_not_look_alike_to_strangers() {
    let door = Door::open(&[("Bilan", b"1")]);
    let seen = door.server.proxy.seen();
    let address = door.server.proxy.authority();
    let mut tried = 0;
    let mut shapes = BTreeSet::new();
    for real in &seen {
        // Calls of a member, a reader, a drop; those that anybody may make, by an id that nobody guesses, apart.
        if real.header("signature").is_none() || !shapes.insert((real.method.clone(), shape(real))) {
            continue;
        }
        let guess = |byte: &str| {
            let part = |part: &str| if part.len() == 64 { byte.repeat(64) } else { part.to_owned() };
            real.target.split('/').map(part).collect::<Vec<_>>().join("/")
        };
        let ask = |target: String, signed: bool| {
            let keep = |h: &&String| signed || !h.to_ascii_lowercase().starts_with("signature");
            // A stranger may name a member's key, and cannot sign with it.
            let forged = |h: &String| match h.split_once("=:") {
                Some((name, signature)) if name == "signature: coffre" => format!("{name}=:AAAA{}", &signature[4..]),
                _ => h.clone(),
            };
            let headers: Vec<String> = real.headers.iter().filter(keep).map(forged).collect();
            assert!(!signed || headers != real.headers, "the signature was not changed: {headers:?}");
            let request = Request { target, body: vec![0; usize::try_from(real.length).unwrap()], ..real.clone() };
            let (status, rest) = send(&address, &request, &headers);
            // The clock may move between two answers.
            let rest: Vec<&str> = rest.lines().filter(|l| !l.to_ascii_lowercase().starts_with("date:")).collect();
            format!("{status}\n{}", rest.join("\n"))
        };
        // Without a signature, and with one that is over something else.
        for signed in [false, true] {
            let (there, nowhere) = (ask(real.target.clone(), signed), ask(guess("a"), signed));
            assert_eq!(there, nowhere, "{} {}", real.method, real.target);
            assert!(there.starts_with("HTTP/1.1 4"), "{there}");
            tried += 1;
        }
    }
    assert!(tried >= 20, "{tried} calls");
    // And no id is near another: 32 bytes each, of which no two begin alike.
    let ids = seen.iter().flat_map(|r| r.target.split(['/', '?', '=']).filter(|p| p.len() == 64).map(str::to_owned));
    let ids: BTreeSet<String> = ids.collect();
    assert!(ids.len() > 5);
    let starts: BTreeSet<&str> = ids.iter().map(|id| &id[..8]).collect();
    assert_eq!(starts.len(), ids.len());
}

/// E5: an address or a program's name that comes with a request is nowhere after it.
#[test]
fn e5_no_address_and_no_program_is_kept_and_none_is_sent() {
    let mut server = Server::with("sled", &["--behind-proxy"]);
    let patient = Person::new("coffre", "Hélène", &server.url(), &[]);
    patient.keep("a.txt", b"1", &[]);
    let seen = server.proxy.seen();
    assert!(seen.len() > 5);
    for request in &seen {
        assert_eq!(request.header("user-agent"), Some("coffre"), "the same word for everybody, without a version");
        for name in ["cookie", "referer", "accept-language", "from", "origin"] {
            assert!(request.header(name).is_none(), "{name} in {} {}", request.method, request.target);
        }
    }
    let told: Vec<String> =
        ["host: ", "x-forwarded-for: 203.0.113.77", "user-agent: Canari-du-Cher/7", "forwarded: for=203.0.113.78"]
            .iter()
            .map(|h| if *h == "host: " { format!("host: {}", server.proxy.authority()) } else { (*h).to_owned() })
            .collect();
    let mut statuses = BTreeSet::new();
    for (method, target) in [("GET", "/v1/server"), ("GET", "/nowhere"), ("POST", "/v1/vaults"), ("PUT", "/v1/slots/x")]
    {
        let (method, target) = (method.to_owned(), target.to_owned());
        let request = Request { number: 0, method, target, headers: vec![], length: 0, body: vec![] };
        statuses.insert(send(&server.proxy.authority(), &request, &told).0);
    }
    assert!(statuses.iter().any(|s| s.contains(" 200 ")) && statuses.len() > 1, "{statuses:?}");
    server.stop();
    let words = patient.at("words");
    std::fs::write(&words, "203.0.113.77\n203.0.113.78\nCanari-du-Cher\n").unwrap();
    let (data, words, log) = (server.data.to_str().unwrap(), words.to_str().unwrap(), server.log.to_str().unwrap());
    let report = audit(&["store", "inspect", data, "--words", words, "--also", log, "--json"]).ok().json();
    assert_eq!((&report["findings"], &report["words"]), (&Value::Array(vec![]), &3.into()));
}

/// E6: the same paper in two vaults, and twice in one, has nothing in common on the line.
#[test]
fn e6_one_paper_in_two_vaults_shows_no_likeness() {
    let server = Server::start();
    server.proxy.record();
    let content = large();
    for name in ["Hélène", "Paul"] {
        let patient = Person::new("coffre", name, &server.url(), &[]);
        patient.keep("le-meme.bin", &content, &[]);
    }
    let seen = server.proxy.seen();
    let uploads: Vec<&Request> = seen.iter().filter(|r| r.path().contains("/objects/") && r.length > 300_000).collect();
    assert_eq!(uploads.len(), 2, "two uploads of one length");
    assert_eq!(uploads[0].body.len(), uploads[1].body.len());
    let blocks = |r: &Request| r.body[5..].windows(16).map(<[u8]>::to_vec).collect::<std::collections::HashSet<_>>();
    assert!(blocks(uploads[0]).is_disjoint(&blocks(uploads[1])), "16 bytes in common");
    // No hash of the content leaves the device, in any form.
    let hashes = [blake3::hash(&content).as_bytes().to_vec(), vault_protocol::hash::sha256(&content).to_vec()];
    for hash in &hashes {
        let hex = data_encoding::HEXLOWER.encode(hash);
        let base64 = data_encoding::BASE64_NOPAD.encode(hash);
        for r in &seen {
            let head = format!("{} {}", r.target, r.headers.join("\n"));
            assert!(!head.contains(&hex) && !head.contains(&base64), "{head}");
            let holds = |what: &[u8]| r.body.windows(what.len()).any(|w| w == what);
            assert!(!holds(hash) && !holds(hex.as_bytes()) && !holds(base64.as_bytes()));
        }
    }
    // The control: the digest of what was sent is there, so digests are looked for in the right place.
    let sent = data_encoding::BASE64_NOPAD.encode(blake3::hash(&uploads[0].body).as_bytes());
    assert!(seen.iter().any(|r| r.headers.join("\n").contains(&sent)), "{:?}", uploads[0].headers);
}

#[test]
fn e1_garbage_from_a_server_ends_each_command_with_a_word() {
    let door = Door::open(&[("Bilan", b"1")]);
    let answers: [&[u8]; 6] = [
        b"",
        b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-type: application/cbor\r\ncontent-length: 1\r\n\r\n\xff",
        b"HTTP/1.1 200 OK\r\ncontent-type: application/cbor\r\ncontent-length: 9\r\n\r\n\x9b\xff\xff\xff\xff\xff\xff\xff\xff",
        b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n",
        b"SSH-2.0-OpenSSH\r\n",
    ];
    for bytes in answers {
        door.server.proxy.on(move |_| Fate::Replace(bytes.to_vec()));
        for (person, command) in [(&door.patient, "sync"), (&door.doctor, "receive")] {
            let before = noted(person, &door.server);
            let ran = person.run(&[command, "--json"]);
            // What is no answer at all may be the line's doing; what is one is the server's, and is in the list.
            assert_eq!(
                noted(person, &door.server),
                before + usize::from(ran.code == 15),
                "{command}, {bytes:?}: {ran:?}"
            );
            assert!([13, 15].contains(&ran.code), "{command}, {bytes:?}: {ran:?}");
            let e: Value = serde_json::from_str(ran.err.lines().last().unwrap()).unwrap();
            assert!(["network", "server"].contains(&e["at_fault"].as_str().unwrap()) && e["code"] != "bug", "{e}");
        }
        assert_eq!(door.patient.json(&["list"])["items"].as_array().unwrap().len(), 1);
    }
    honest(&door.server);
    door.patient.json(&["sync"]);
    door.doctor.json(&["receive"]);
}

/// A2: a server hands out its own card for the doctor's; the patient compares, and nothing was shown.
#[test]
fn a2_a_card_of_the_servers_own_gets_nothing() {
    let server = Server::start();
    let patient = Person::new("coffre", "Hélène", &server.url(), &[]);
    let doctor = Person::new("coffre-pro", "Dr Roux", &server.url(), &[]);
    let liar = Person::new("coffre-pro", "Dr Roux", &server.url(), &[]);
    let paper = patient.keep("a.txt", b"1", &[]);
    liar.run(&["card", "-o", patient.at("card").to_str().unwrap()]).ok();
    let id = patient.json(&["contact", "add", "card"])["item"]["id"].as_str().unwrap().to_owned();
    let e = patient.error(14, &["grant", &paper, "--to", "Dr Roux"]);
    assert_eq!(e["at_fault"], "you", "nobody has compared yet: {e}");
    let shown = doctor.json(&["card"])["fingerprint"].as_str().unwrap().to_owned();
    let e = patient.error(15, &["contact", "verify", &id, "--fingerprint", &shown]);
    assert_eq!(e["at_fault"], "sender", "{e}");
    patient.error(14, &["grant", &paper, "--to", "Dr Roux"]);
    assert!(patient.json(&["grants", "--all"])["items"].as_array().unwrap().is_empty());
    let true_one = patient.meets(&doctor, "Le vrai Dr Roux");
    patient.json(&["grant", &paper, "--to", &true_one]);
}
