//! The page and its line: a dead one stops no page, what is large goes beside the pages and says how far it is.
#![allow(clippy::unwrap_used, reason = "a test says what broke by breaking")]

mod support;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};

use serde_json::Value;
use support::browser::Page;
use support::{NOTE, Patient, Server, wait_for};
use vault_tests::proxy::{Fate, Proxy, Request};

const UI: &[&str] = &["ui", "--no-open"];

/// Shut until it is opened, and opened when the test ends in whatever way.
#[derive(Clone)]
struct Gate(Arc<(Mutex<bool>, Condvar)>);

impl Gate {
    fn shut() -> Gate {
        Gate(Arc::new((Mutex::new(false), Condvar::new())))
    }
    fn open(&self) {
        *self.0.0.lock().unwrap() = true;
        self.0.1.notify_all();
    }
    fn wait(&self) {
        drop(self.0.1.wait_while(self.0.0.lock().unwrap(), |open| !*open).unwrap());
    }
}

struct Opens(Gate);

impl Drop for Opens {
    fn drop(&mut self) {
        self.0.open();
    }
}

/// A server behind a proxy, and a patient who knows it by the proxy's name.
fn behind() -> (Proxy, Server, Patient) {
    let proxy = Proxy::bind();
    let server = Server::with(&["--public", &proxy.url()]);
    proxy.forward_to(server.url.strip_prefix("http://").unwrap().parse().unwrap());
    let patient = Patient::nobody();
    patient.run(&["init", "--server", &proxy.url(), "--no-secret", "--name", "Hélène"]).good();
    (proxy, server, patient)
}

fn offset(request: &Request) -> u64 {
    let offset = request.target.split_once("offset=").map(|(_, rest)| rest.split('&').next().unwrap());
    offset.map_or(0, |n| n.parse().unwrap())
}

fn how_far(page: &Page) -> Value {
    serde_json::from_slice(&page.look("/sending.json").body).unwrap()
}

#[test]
fn a_server_that_takes_a_call_and_never_answers_stops_no_page() {
    let (proxy, _server, patient) = behind();
    let gate = Gate::shut();
    let _opens = Opens(gate.clone());
    let held = gate.clone();
    proxy.on(move |_| {
        held.wait();
        Fate::Drop
    });
    let before = proxy.count();
    let mut page = Page::open(&patient, UI);
    wait_for(|| (proxy.count() > before).then_some(()));
    // The call hangs now. No page waits for it, and none says that it is busy.
    for path in ["/", "/papers", "/who"] {
        let answer = page.look(path);
        assert_eq!((answer.status, answer.header("refresh")), (200, None), "{path}");
    }
    page.get("/add");
    assert_eq!(page.upload("/add", &[("ordonnance.txt", NOTE.as_bytes())]), 200);
    assert!(page.body.contains("Le papier est gardé ici"));
}

/// The line dies in the middle of a round, at every kind of call in turn: whatever she asks meanwhile is done while that call hangs.
#[test]
fn a_line_that_dies_in_the_middle_of_a_round_holds_nothing_up() {
    for stage in ["/v1/server", "/objects", "/journal", "/state", "/mailboxes/"] {
        let (proxy, _server, patient) = behind();
        proxy.on(|_| Fate::Replace(b"HTTP/1.1 503 Later\r\nretry-after: 3600\r\ncontent-length: 0\r\n\r\n".to_vec()));
        let id = patient.keep("ordonnance.txt", NOTE);
        let gate = Gate::shut();
        let opens = Opens(gate.clone());
        let hung = Arc::new(AtomicBool::new(false));
        let (held, hangs) = (gate.clone(), hung.clone());
        proxy.on(move |request| {
            // From that call on the line is dead.
            if hangs.load(Ordering::SeqCst) || request.target.contains(stage) {
                hangs.store(true, Ordering::SeqCst);
                held.wait();
            }
            Fate::Pass
        });
        let mut page = Page::open(&patient, UI);
        wait_for(|| hung.load(Ordering::SeqCst).then_some(()));
        for path in ["/".to_owned(), format!("/p/{id}"), "/who".to_owned()] {
            let answer = page.look(&path);
            assert_eq!((answer.status, answer.header("refresh")), (200, None), "{path} while {stage} hangs");
        }
        page.get(&format!("/p/{id}/edit"));
        assert_eq!(page.post(&format!("/p/{id}/edit"), &[("title", "Pour le coeur")]), 200);
        assert!(page.body.contains("Pour le coeur"));
        page.get("/");
        assert_eq!(page.post("/lock", &[]), 200);
        page.get("/unlock");
        page.post("/unlock", &[]);
        assert_eq!(page.look("/").status, 200);
        // The line lives again: nothing of all that was lost, nor said twice.
        drop(opens);
        wait_for(|| page.get("/").contains("Tout est gardé ici et envoyé").then_some(()));
        drop(page);
        let shown = patient.json(&["list"]);
        let all = shown["items"].as_array().unwrap();
        assert_eq!((all.len(), &all[0]["title"]), (1, &"Pour le coeur".into()), "{stage}");
    }
}

#[test]
fn a_large_paper_goes_beside_the_pages_and_says_how_far_it_is() {
    const PART: u64 = 8 << 20;
    let (proxy, _server, patient) = behind();
    proxy.on(|_| Fate::Drop);
    // More than a command sends in passing.
    let large: Vec<u8> = (0u32..9 << 20).flat_map(u32::to_le_bytes).collect();
    patient.keep("scanner.bin", &large);
    let gate = Gate::shut();
    let _opens = Opens(gate.clone());
    let held = gate.clone();
    proxy.on(move |request| {
        if offset(request) >= PART {
            held.wait();
        }
        Fate::Pass
    });
    let mut page = Page::open(&patient, UI);
    let half = wait_for(|| Some(how_far(&page)).filter(|how| how["percent"].as_u64() > Some(10)));
    assert!(half["percent"].as_u64() < Some(100), "{half}");
    assert!(half["said"].as_str().unwrap().contains(" sur 3"), "{half}");
    // The pages are there meanwhile, and each says how far it is, without script too.
    let home = page.look("/");
    assert_eq!((home.status, home.header("refresh")), (200, None));
    let home = String::from_utf8(home.body).unwrap();
    assert!(home.contains("data-sending=") && home.contains("<progress max=\"100\" value="), "{home}");
    // Locked it stops; unlocked it goes on where it was, and nothing is sent twice.
    page.get("/");
    page.post("/lock", &[]);
    gate.open();
    page.get("/unlock");
    page.post("/unlock", &[]);
    wait_for(|| page.get("/").contains("Tout est gardé ici et envoyé").then_some(()));
    assert_eq!((&how_far(&page)["percent"], &how_far(&page)["said"]), (&Value::Null, &"C'est envoyé.".into()));
    let whole: Vec<u64> = proxy.seen().iter().filter(|r| r.target.contains("offset=")).map(offset).collect();
    assert!(whole.iter().filter(|at| **at == 0).count() == 1, "{whole:?}");
    drop(page);
    assert_eq!(patient.json(&["status"])["waiting"]["all"], 0);
}
