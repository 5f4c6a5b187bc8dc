//! The real program on a real disk: started, killed, stopped, started again, misused.
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "a test")]

mod client;

use std::io::Read;
use std::path::Path;
use std::process::{Output, Stdio};
use std::time::Duration;

use client::cast::{Cast, SLOT, locator, object, part, record, whole_part};
use client::process::{Process, program};
use client::{Line, Request, nonce};
use vault_protocol::http::*;
use vault_protocol::ids::Time;
use vault_protocol::journal::JournalRef;

const ENGINES: [&str; 2] = ["sled", "redb"];

fn run(arguments: &[&str]) -> Output {
    program(arguments).output().unwrap()
}

fn words(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn again(data: &Path, engine: &str, cast: Cast) -> (Process, Cast) {
    let process = Process::serve(data, &["--store", engine]);
    let http = process.http.clone();
    (process, Cast { http, ..cast })
}

#[test]
fn what_was_answered_is_there_after_a_kill() {
    for engine in ENGINES {
        let data = tempfile::tempdir().unwrap();
        let mut process = Process::serve(data.path(), &["--store", engine]);
        let mut cast = Cast::settled(&process.http);
        cast.owner(cast.slot_opening()).ok();
        cast.owner(cast.mailbox_opening()).ok();
        let mut records = Vec::new();
        for n in 0..6u32 {
            // Killed right after the answer to each kind of write in turn.
            records.push(record(n.into(), 600 + n as usize * 2000));
            cast.vault.journal = cast.owner(cast.vault.journaling(&records[n as usize..])).read();
            let bytes = object(n as u8, 10_000);
            cast.owner(whole_part(&cast.vault, &locator(n as u8), &bytes)).ok();
            cast.http.call(&cast.dropper, cast.dropping(&[n as u8; 5000])).ok();
            let receipts = [cast.receipt(n)];
            let answer: ReleaseAnswer = cast.http.call(&cast.reader, cast.releasing(&receipts)).read();
            assert_eq!(answer.released[0].shares.to_vec(), Cast::shares(&cast.receipt_body(n)));
            process.kill();

            (process, cast) = again(data.path(), engine, cast);
            let kept: ReceiptBox = cast.http.call(&cast.manager, Request::get(Cast::slot("/receipts"))).read();
            assert_eq!(kept.receipts.len(), n as usize + 1, "{engine}");
            assert_eq!(kept.receipts[n as usize].to_vec(), receipts[0]);
            let state = cast.state();
            assert_eq!((state.journal, state.waiting), (cast.vault.journal, u64::from(n) + 1));
            let got = cast.owner(Request::get(cast.vault.path(&format!("/objects/{}", locator(n as u8))))).ok();
            assert_eq!(got.body, bytes);
        }
        let page: JournalPage = cast.owner(Request::get(cast.vault.path("/journal"))).read();
        assert_eq!(page.records.iter().map(|r| r.to_vec()).collect::<Vec<_>>(), records);
    }
}

#[test]
fn an_upload_goes_on_after_a_kill() {
    let data = tempfile::tempdir().unwrap();
    let process = Process::serve(data.path(), &[]);
    let cast = Cast::settled(&process.http);
    let bytes = object(1, 1_000_000);
    cast.owner(part(&cast.vault, &locator(1), &bytes, 0, 500_000)).ok();
    process.kill();
    let (_process, cast) = again(data.path(), "sled", cast);
    let path = cast.vault.path(&format!("/objects/{}", locator(1)));
    let state: UploadState = cast.owner(Request::get(format!("{path}/upload"))).read();
    let received = usize::try_from(state.received).unwrap();
    assert_eq!(received, 500_000);
    cast.owner(part(&cast.vault, &locator(1), &bytes, received, bytes.len())).ok();
    assert_eq!(cast.owner(Request::get(path)).ok().body, bytes);
}

#[test]
fn a_request_is_not_believed_again_after_a_restart() {
    let data = tempfile::tempdir().unwrap();
    let mut process = Process::serve(data.path(), &[]);
    let mut cast = Cast::settled(&process.http);
    // The name that was signed for stays the same behind a proxy; here the port changes, so it is given.
    process.kill();
    let name = ["--public", "https://coffre.example"];
    let serve = || Process::serve(data.path(), &name);
    for gracefully in [false, true, false] {
        process = serve();
        cast.http = process.http.clone();
        cast.http.authority = "coffre.example".into();
        let request = cast.http.sign(Request::get(cast.vault.path("/state")), cast.key("ALL"));
        let given: [u8; 16] = cast.http.ask(Request::post("/v1/nonce", "")).ok().body.try_into().unwrap();
        let with_given = |created: u64| {
            let request = Request::get(cast.vault.path("/state"));
            request.signed(cast.key("ALL"), "coffre.example", Time(created), &given)
        };
        cast.http.send(&request).ok();
        cast.http.send(&request).refused(Refusal::Clock);
        if gracefully {
            process.signal("-TERM");
            assert!(process.wait().0.success());
        } else {
            process.kill();
        }
        process = serve();
        let address = process.http.address;
        let replay = client::Http { address, ..cast.http.clone() };
        replay.send(&request).refused(Refusal::Clock);
        replay.send(&with_given(0)).refused(Refusal::Clock);
        replay.send(&with_given((replay.now)().0)).refused(Refusal::Clock);
        let fresh = replay.sign(Request::get(cast.vault.path("/state")), cast.key("ALL"));
        replay.send(&fresh).ok();
        process.kill();
    }
}

#[test]
fn a_stop_lets_calls_end_and_takes_no_more() {
    let data = tempfile::tempdir().unwrap();
    let process = Process::serve(data.path(), &[]);
    let cast = Cast::settled(&process.http);
    let bytes = object(1, 1_000_000);
    let request = cast.http.sign(whole_part(&cast.vault, &locator(1), &bytes), cast.key("ALL"));
    let request = request.to_bytes(&cast.http.authority);
    let mut line = Line::open(cast.http.address);
    line.send(&request[..request.len() - 1000]).unwrap();
    let mut idle = Line::open(cast.http.address);
    idle.send(&Request::get("/v1/health").to_bytes(&cast.http.authority)).unwrap();
    idle.answer().unwrap().ok();
    let path = format!("{}/upload", cast.vault.path(&format!("/objects/{}", locator(1))));
    while cast.owner(Request::get(path.clone())).read::<UploadState>().received == 0 {
        std::thread::sleep(Duration::from_millis(5));
    }

    process.signal("-TERM");
    let mut rest = Vec::new();
    idle.stream().read_to_end(&mut rest).unwrap();
    assert!(rest.is_empty(), "an idle line is closed");
    while std::net::TcpStream::connect(cast.http.address).is_ok() {
        std::thread::sleep(Duration::from_millis(5));
    }
    line.send(&request[request.len() - 1000..]).unwrap();
    assert_eq!(line.answer().unwrap().status, 204, "the call under way ends well");
    let (status, _) = process.wait();
    assert_eq!(status.code(), Some(0));
    let (_process, cast) = again(data.path(), "sled", cast);
    assert_eq!(cast.owner(Request::get(cast.vault.path(&format!("/objects/{}", locator(1))))).ok().body, bytes);
}

#[test]
fn a_second_process_is_told_who_has_the_folder() {
    for engine in ENGINES {
        let data = tempfile::tempdir().unwrap();
        let folder = data.path().to_str().unwrap();
        let process = Process::serve(data.path(), &["--store", engine]);
        let second = run(&["serve", "--listen", "127.0.0.1:0", "--data", folder, "--store", engine]);
        assert_eq!(second.status.code(), Some(11), "{}", words(&second));
        assert!(words(&second).contains("another process") && words(&second).contains(folder), "{}", words(&second));
        assert!(second.stdout.is_empty());
        process.http.ask(Request::get("/v1/health")).ok();
        process.signal("-INT");
        assert_eq!(process.wait().0.code(), Some(0));
        // The other engine does not begin an empty store beside.
        let other = ENGINES[usize::from(engine == "sled")];
        let wrong = run(&["serve", "--listen", "127.0.0.1:0", "--data", folder, "--store", other]);
        assert_eq!(wrong.status.code(), Some(1));
        assert!(words(&wrong).contains(&format!("--store {engine}")), "{}", words(&wrong));
    }
}

#[test]
fn a_data_folder_without_its_key_is_not_served() {
    let data = tempfile::tempdir().unwrap();
    let process = Process::serve(data.path(), &[]);
    let cast = Cast::settled(&process.http);
    let info: ServerInfo = cast.http.ask(Request::get("/v1/server")).read();
    process.kill();
    let key = data.path().join("server.key");
    let kept = std::fs::read(&key).unwrap();
    std::fs::remove_file(&key).unwrap();
    let output = run(&["serve", "--listen", "127.0.0.1:0", "--data", data.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(15), "{}", words(&output));
    std::fs::write(&key, kept).unwrap();
    let process = Process::serve(data.path(), &[]);
    assert_eq!(process.http.ask(Request::get("/v1/server")).read::<ServerInfo>().key, info.key);
}

/// Release seeds and keys are the operator's alone: no other user of the machine may read them, nor enter the folder.
#[cfg(unix)]
#[test]
fn nobody_else_on_the_machine_may_read_what_is_kept() {
    use std::os::unix::fs::PermissionsExt;
    fn open_to_others(at: &Path, found: &mut Vec<std::path::PathBuf>) {
        let about = std::fs::symlink_metadata(at).unwrap();
        if about.permissions().mode() & 0o077 != 0 {
            found.push(at.to_owned());
        }
        if about.is_dir() {
            std::fs::read_dir(at).unwrap().for_each(|entry| open_to_others(&entry.unwrap().path(), found));
        }
    }
    for engine in ENGINES {
        let folder = tempfile::tempdir().unwrap();
        // One that the server makes; and one that the operator made and named, with records that an older server left open to all.
        let (made, there) = (folder.path().join("made"), folder.path().join("there"));
        std::fs::create_dir(&there).unwrap();
        std::fs::set_permissions(&there, std::fs::Permissions::from_mode(0o755)).unwrap();
        drop(Process::serve(&there, &["--store", engine]));
        for ours in ["objects", engine] {
            std::fs::set_permissions(there.join(ours), std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        for (data, named) in [(made, false), (there, true)] {
            let process = Process::serve(&data, &["--store", engine]);
            let cast = Cast::settled(&process.http);
            cast.owner(cast.slot_opening()).ok();
            process.signal("-TERM");
            process.wait();
            let invited = program(&["invite", "create", "--data", data.to_str().unwrap()]).output().unwrap();
            assert_eq!(invited.status.code(), Some(0));
            let mut found = Vec::new();
            open_to_others(&data, &mut found);
            // What the operator named is the operator's, and other things may be in it.
            assert_eq!(found, named.then(|| data.clone()).into_iter().collect::<Vec<_>>(), "{engine}");
            assert!(data.join("invites").exists() && data.join("log.key").exists());
        }
    }
}

#[test]
fn the_log_names_nobody() {
    let data = tempfile::tempdir().unwrap();
    let process = Process::serve(data.path(), &[]);
    let cast = Cast::furnished(&process.http);
    cast.http.call(&cast.stranger, Request::get(cast.vault.path("/state"))).refused(Refusal::NotFound);
    let mut line = Line::open(cast.http.address);
    line.send(b"GET /secret-word HTTP/1.1\r\nhost: x\r\nuser-agent: secret-agent\r\n\r\n").unwrap();
    line.answer().unwrap();
    cast.owner(Request::post(cast.vault.path("/close"), "")).ok();
    let address = cast.http.address.to_string();
    process.signal("-TERM");
    let (_, log) = process.wait();
    let log = log.replace(&format!("listening on {address}"), "");
    assert!(log.contains("stopped"), "{log}");
    let mut secrets: Vec<String> = cast.members.iter().map(|key| key.public.to_string()).collect();
    secrets.extend([cast.vault.id().to_string(), SLOT.to_string(), cast.reader.public.to_string()]);
    secrets.extend(["127.0.0.1", "secret", "/v1/"].map(str::to_owned));
    for secret in secrets {
        assert!(!log.contains(&secret[..secret.len().min(16)]), "{secret} in {log}");
    }
}

#[test]
fn settings_say_where_they_come_from() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("server.toml");
    std::fs::write(&file, "rate = 7\nquota = \"5G\"\n").unwrap();
    let file = file.to_str().unwrap();
    let mut check = program(&["config", "check", "--config", file, "--listen", "127.0.0.1:1"]);
    let output = check.env("COFFRE_SERVER_QUOTA", "6G").output().unwrap();
    let lines = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0));
    for line in [
        "listen = 127.0.0.1:1\t(flag --listen)".to_owned(),
        format!("rate = 7\t(file {file})"),
        "quota = 6G\t(environment COFFRE_SERVER_QUOTA)".to_owned(),
        "store = sled\t(default)".to_owned(),
    ] {
        assert!(lines.lines().any(|l| l == line), "{line} not in {lines}");
    }
    let output = program(&["config", "check"]).env("COFFRE_SERVER_CONFIG", file).output().unwrap();
    assert!(String::from_utf8(output.stdout).unwrap().contains("rate = 7"));

    for (arguments, variable, says) in [
        (vec!["serve", "--listen", "0.0.0.0:0"], None, "--behind-proxy"),
        (vec!["serve", "--listen", "0.0.0.0:0", "--behind-proxy"], None, "--public"),
        (vec!["config", "check"], Some(("COFFRE_SERVER_QOUTA", "1")), "qouta"),
        (vec!["config", "check", "--config", "/nowhere.toml"], None, "/nowhere.toml"),
        (vec!["serve", "--store", "files"], None, "sled or redb"),
        (vec!["serve", "--frobnicate"], None, "--frobnicate"),
        (vec!["health", "https://coffre.example"], None, "no TLS"),
        (vec![], None, "Usage"),
    ] {
        let mut command = program(&arguments);
        if let Some((name, value)) = variable {
            command.env(name, value);
        }
        let output = command.current_dir(folder.path()).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", words(&output));
        assert!(words(&output).contains(says), "{arguments:?}: {}", words(&output));
    }
    assert!(!folder.path().join("coffre-server-data").exists(), "nothing is made by a mistake");
}

#[test]
fn health_is_a_command() {
    let data = tempfile::tempdir().unwrap();
    let process = Process::serve(data.path(), &[]);
    let url = format!("http://{}", process.http.address);
    let output = run(&["health", &url]);
    assert_eq!((output.status.code(), &output.stdout[..]), (Some(0), &b"ok\n"[..]));
    process.kill();
    let output = run(&["health", &url]);
    assert_eq!(output.status.code(), Some(13));
    assert!(words(&output).contains("no answer"), "{}", words(&output));
}

#[test]
fn who_comes_needs_an_invitation() {
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().to_str().unwrap();
    let process = Process::serve(data.path(), &["--invite-only"]);
    assert!(process.http.ask(Request::get("/v1/server")).read::<ServerInfo>().invite);
    let cast = Cast::new(&process.http);
    cast.owner(cast.vault.creation()).refused(Refusal::Invite);
    let nowhere = run(&["invite", "create", "--data", "/nowhere"]);
    assert!(nowhere.status.code() == Some(1) && words(&nowhere).contains("/nowhere"), "{}", words(&nowhere));
    let output = run(&["invite", "create", "--data", folder, "--count", "2"]);
    let codes = String::from_utf8(output.stdout).unwrap();
    let codes: Vec<&str> = codes.lines().collect();
    assert_eq!((output.status.code(), codes.len()), (Some(0), 2));
    let with = |code: &str, vault: &client::cast::Vault| {
        let new: NewVault = vault_protocol::wire::decode(&vault.creation().body, usize::MAX).unwrap();
        let invite = Some(vault_protocol::wire::Text::new(code).unwrap());
        Request::post("/v1/vaults", vault_protocol::wire::encode(&NewVault { invite, ..new }))
    };
    cast.owner(with("AAAAAA-AAAAAA-AAAAAA-AAAAAA", &cast.vault)).refused(Refusal::Invite);
    cast.owner(with(codes[0], &cast.vault)).ok();
    // The answer was lost: the same again needs no other code.
    cast.owner(with(codes[0], &cast.vault)).ok();
    let all = || vec![client::cast::member(&cast.newcomer, vault_protocol::chain::Powers::ALL)];
    let other = client::cast::Vault::start(9, all(), &cast.newcomer, (cast.http.now)());
    cast.http.call(&cast.newcomer, with(codes[0], &other)).refused(Refusal::Invite);
    cast.http.call(&cast.newcomer, with(codes[1], &other)).ok();
    assert_eq!(cast.state().journal, JournalRef::EMPTY);
    assert_ne!(nonce(), nonce());
}

#[test]
fn a_taken_address_is_said() {
    let data = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let mut command = program(&["serve", "--listen", &address, "--data", data.path().to_str().unwrap()]);
    let output = command.stdout(Stdio::piped()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(words(&output).contains(&address), "{}", words(&output));
}
