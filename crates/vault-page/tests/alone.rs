//! Nobody there any more; and a second start. Over real connections, with real folders.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

mod browser;
mod sample;

use std::fs::Permissions;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use browser::{Browser, FROM_FILE, House, until};
use vault_page::door::{Claim, Place, Settings, Times};

fn quick(lock: u64, exit: u64) -> Settings {
    let long = Duration::from_secs(600);
    let times = Times {
        lock: if lock == 0 { long } else { Duration::from_millis(lock) },
        exit: if exit == 0 { long } else { Duration::from_millis(exit) },
        ..Times::default()
    };
    Settings { times, ..Settings::default() }
}

#[test]
fn it_locks_by_itself_and_what_was_written_survives() {
    let house = House::with(&quick(300, 0));
    let inside = house.inside();
    let (token, beat) = (inside.token("/say"), beat_token(&inside));
    until("it locks", || {
        // The page's script is there, the person is not.
        let answer = inside.post("/beat", &[("_token", &beat), ("active", "0")]);
        assert_eq!(answer.status, 200);
        answer.text() == "{\"open\":false}"
    });
    assert!(inside.get("/").text().contains("<h1>Locked</h1>"));
    assert!(inside.get("/said").text().contains("<h1>Locked</h1>"));
    // The page that was open sends its form.
    let left_out =
        ["secret", "digits", "how", "same", "seen", "sure", "unverified", "unvouched"].map(|name| (name, "1"));
    let written = [("_token", token.as_str()), ("_from", "/?a=1"), ("words", "long letter")];
    let fields = [&written[..], &left_out].concat();
    let answer = inside.post("/say", &fields);
    assert_eq!((answer.status, answer.location()), (303, "/unlock?kept=1&back=%2F%3Fa%3D1"));
    assert!(house.sample.said().is_empty());
    let draft = house.sample.drafts.lock().unwrap()["/say"].clone();
    assert_eq!(draft.from, "/?a=1");
    assert_eq!(draft.fields.iter().collect::<Vec<_>>(), [("words", "long letter")], "no secret, nor a moment");
    // Unlocked, it is where it was.
    let page = inside.get(answer.location()).text();
    let unlock = page.split("name=\"_token\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let answer = inside.post("/unlock", &[("_token", unlock), ("code", "1234"), ("back", "/?a=1")]);
    assert_eq!(answer.location(), "/?a=1");
    assert!(inside.get("/?a=1").text().contains("long letter"));
}

#[test]
fn a_person_who_is_there_is_not_locked_out() {
    let house = House::with(&quick(5000, 0));
    let inside = house.inside();
    let (beat, started) = (beat_token(&inside), Instant::now());
    while started.elapsed() < Duration::from_secs(7) {
        inside.post("/beat", &[("_token", &beat), ("active", "1")]);
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(!house.sample.locked.load(Ordering::SeqCst));
}

#[test]
fn it_is_locked_by_hand_and_forgets_what_it_answered() {
    let house = House::new();
    let inside = house.inside();
    let (paper_host, paper) = inside.paper("paper-text");
    let (_, other) = inside.paper("paper-png");
    inside.post("/lock", &[("_token", &inside.token("/lock"))]);
    assert!(house.sample.locked.load(Ordering::SeqCst));
    assert_eq!(inside.send_to(&paper_host, "GET", &paper, &[], b"").status, 410);
    // Nor does what was given out before open anything after.
    let unlock =
        inside.get("/").text().split("name=\"_token\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    inside.post("/unlock", &[("_token", &unlock), ("code", "1234")]);
    assert!(inside.get("/").text().contains("<h1>Home</h1>"));
    assert_eq!(inside.send_to(&paper_host, "GET", &other, &[], b"").status, 410);
}

/// A page that asks again by itself, or follows a script, is nobody.
#[test]
fn asking_again_is_not_a_person() {
    let house = House::with(&quick(400, 0));
    let inside = house.inside();
    until("it locks", || {
        let answer = inside.get("/wait");
        assert_eq!(answer.status, 200);
        inside.get_with("/said", &[("Sec-Fetch-Mode", "cors"), ("Sec-Fetch-Site", "same-origin")]);
        inside.get_with("/", &[("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Site", "same-origin")]);
        house.sample.locked.load(Ordering::SeqCst)
    });
    assert_eq!(inside.get("/wait").header("refresh"), None, "the locked page does not ask again");
}

#[test]
fn it_ends_when_no_page_shows_life() {
    let mut house = House::with(&quick(0, 500));
    let inside = house.inside();
    inside.post("/beat", &[("_token", &beat_token(&inside)), ("active", "1")]);
    let folder = house.folder.path().to_owned();
    house.ended();
    assert!(house.sample.locked.load(Ordering::SeqCst), "wiped");
    let left: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["lock"]);
}

/// The last answer comes, though the end was asked for in the middle of it.
#[test]
fn it_is_ended_by_hand_and_still_answers() {
    let mut house = House::new();
    let inside = house.inside();
    let idle = std::net::TcpStream::connect(("127.0.0.1", inside.port)).unwrap();
    *house.sample.end.lock().unwrap() = Some(house.handle.clone());
    assert!(inside.post("/end", &[("_token", &inside.token("/end"))]).text().contains("Goodbye"));
    house.ended();
    drop(idle);
}

#[test]
fn it_ends_after_the_last_page_said_goodbye() {
    let times = Times { bye: Duration::from_millis(300), ..Times::default() };
    let mut house = House::with(&Settings { times, ..Settings::default() });
    let inside = house.inside();
    let beat = beat_token(&inside);
    assert_eq!(inside.post("/bye", &[("_token", "nonsense")]).status, 403);
    assert_eq!(inside.post("/bye", &[("_token", &beat)]).status, 204);
    house.ended();
}

#[test]
fn it_does_not_end_while_a_paper_is_read_in_place_of_the_page() {
    let times = Times { bye: Duration::from_millis(300), ..Times::default() };
    let house = House::with(&Settings { times, ..Settings::default() });
    let inside = house.inside();
    let (host, path) = inside.paper("paper-text");
    let beat = beat_token(&inside);
    assert_eq!(inside.send_to(&host, "GET", &path, &[], b"").status, 200);
    assert_eq!(inside.post("/bye", &[("_token", &beat)]).status, 204);
    std::thread::sleep(Duration::from_secs(1));
    assert_eq!(inside.get("/").status, 200, "and back");
}

#[test]
fn drafts_come_from_pages_of_ours_and_hold_no_secret() {
    let house = House::new();
    let inside = house.inside();
    let beat = beat_token(&inside);
    let written = [
        ("_token", beat.as_str()),
        ("_action", "/say"),
        ("_from", "https://evil.example/"),
        ("_field", "words"),
        ("_value", "half a lett"),
        ("_field", "code"),
        ("_value", "1234"),
        ("_field", "_token"),
        ("_value", "x"),
    ];
    let answer = inside.post("/draft", &written);
    assert_eq!(answer.text(), "{\"kept\":true}");
    let draft = house.sample.drafts.lock().unwrap()["/say"].clone();
    assert_eq!((draft.from.as_str(), draft.fields.iter().collect::<Vec<_>>()), ("/", vec![("words", "half a lett")]));
    assert_eq!(inside.post("/draft", &written[1..]).status, 403);
}

#[test]
fn a_second_start_gets_an_address_of_the_first() {
    let house = House::new();
    let folder = house.folder.path();
    let mode = |name: &str| std::fs::metadata(folder.join(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("page.sock"), 0o600);
    let Claim::Taken(running) = Place::claim_in(folder).unwrap() else { panic!("taken") };
    let address = running.fresh_address().unwrap();
    let file = address.write().unwrap();
    assert_eq!(mode(file.file_name().unwrap().to_str().unwrap()), 0o600);
    let page = std::fs::read_to_string(&file).unwrap();
    assert!(page.contains(&address.url()));
    let name = file.file_name().unwrap().to_str().unwrap();
    assert!(!address.url().contains(&name[5..10]), "the name of the file tells nothing of the address");
    let mut browser = Browser::at(&address.url());
    assert_eq!(browser.get_with(&browser.start, FROM_FILE).status, 200);
    assert!(!file.exists(), "it was used");
    let again = running.fresh_address().unwrap();
    browser.start = Browser::at(&again.url()).start;
    browser.enter();
    assert_eq!(browser.get("/").status, 200);
}

#[test]
fn what_a_dead_process_left_is_cleaned() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("page-0123456789abcdef.html"), "old").unwrap();
    drop(std::os::unix::net::UnixListener::bind(folder.path().join("page.sock")).unwrap());
    std::fs::write(folder.path().join("lock"), "").unwrap();
    let claim = Place::claim_in(folder.path()).unwrap();
    assert!(matches!(claim, Claim::Free(_)));
    assert!(!folder.path().join("page-0123456789abcdef.html").exists());
    drop(claim);
    assert!(matches!(Place::claim_in(folder.path()).unwrap(), Claim::Free(_)), "and free again");
}

/// The sample program as a process, in a place of its own choice under `session`.
fn start(session: &Path, home: &Path) -> Child {
    let tests = std::env::current_exe().unwrap();
    let program = tests.parent().unwrap().parent().unwrap().join("examples/door");
    let mut command = Command::new(program);
    command.arg(home).env("XDG_RUNTIME_DIR", session).env("TMPDIR", session.parent().unwrap());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
}

fn ask(child: &mut Child, line: &str) -> String {
    writeln!(child.stdin.as_mut().unwrap(), "{line}").unwrap();
    let mut answer = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut answer).unwrap();
    answer.trim().to_owned()
}

#[test]
fn a_process_that_was_killed_gives_up_its_place() {
    let place = tempfile::tempdir().unwrap();
    let (session, home) = (place.path().join("session"), place.path().join("home"));
    std::fs::create_dir(&home).unwrap();
    std::fs::create_dir(&session).unwrap();
    std::fs::set_permissions(&session, Permissions::from_mode(0o700)).unwrap();
    let mut first = start(&session, &home);
    let file = PathBuf::from(ask(&mut first, "file"));
    assert!(file.starts_with(&session), "{}", file.display());
    let mode = std::fs::metadata(file.parent().unwrap()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
    // A second start says an address of the first, and ends.
    let second = start(&session, &home).wait_with_output().unwrap();
    let url = String::from_utf8(second.stdout).unwrap();
    let mut browser = Browser::at(url.trim());
    browser.enter();
    assert_eq!(browser.get("/").status, 200);
    // Another home has a page of its own.
    let mut other = start(&session, place.path());
    assert!(Browser::at(&ask(&mut other, "url")).host != browser.host);
    drop(other.stdin.take());
    assert!(other.wait().unwrap().success());
    first.kill().unwrap();
    first.wait().unwrap();
    assert!(file.exists(), "nobody cleaned up");
    let mut third = start(&session, &home);
    let url = ask(&mut third, "url");
    assert!(!file.exists(), "the next start did");
    assert_ne!(Browser::at(&url).host, browser.host, "a name is of one run");
    drop(third.stdin.take());
    assert!(third.wait().unwrap().success());
}

#[test]
fn a_signal_ends_it_and_it_cleans_up() {
    let place = tempfile::tempdir().unwrap();
    let session = place.path().join("session");
    std::fs::create_dir(&session).unwrap();
    std::fs::set_permissions(&session, Permissions::from_mode(0o700)).unwrap();
    let mut child = start(&session, place.path());
    let file = PathBuf::from(ask(&mut child, "file"));
    // It answers: so it runs.
    assert_eq!(Browser::at(&ask(&mut child, "url")).get("/").status, 403);
    let pid = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
    assert!(child.wait().unwrap().success());
    assert!(!file.exists() && !file.with_file_name("page.sock").exists());
}

/// Where others may look, the page's files do not go; and who made our folder before us does not get them.
#[test]
fn a_folder_that_others_may_enter_is_not_used() {
    let place = tempfile::tempdir().unwrap();
    let session = place.path().join("session");
    std::fs::create_dir(&session).unwrap();
    std::fs::set_permissions(&session, Permissions::from_mode(0o755)).unwrap();
    let mut child = start(&session, place.path());
    let file = PathBuf::from(ask(&mut child, "file"));
    assert!(!file.starts_with(&session) && file.starts_with(place.path()), "{}", file.display());
    let folder = file.parent().unwrap().to_owned();
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
    std::fs::set_permissions(&folder, Permissions::from_mode(0o755)).unwrap();
    assert!(!start(&session, place.path()).wait().unwrap().success());
}

fn beat_token(browser: &Browser) -> String {
    let home = browser.get("/").text();
    home.split("name=\"door\" content=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}
