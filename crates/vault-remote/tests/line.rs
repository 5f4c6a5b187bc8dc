//! The line itself: what is sent, what is tried again, what silence and wrong clocks come to.

#![allow(clippy::unwrap_used, clippy::cast_possible_truncation, reason = "a test may stop here")]

mod support;

use std::io::{ErrorKind, Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use support::{OBJECT, Received, Server, VAULT, answer, cbor, done, impatient, key, raw, refusal, settings};
use vault_protocol::http::{RAW, Refusal, ServerInfo};
use vault_protocol::ids::Time;
use vault_protocol::request::{self, Target};
use vault_remote::{Access, Allow, Connection, Misbehaviour, OfflineReason, RemoteError, ServerUrl, Settings};

/// Verifies a request as a server does, and answers its nonce.
fn verified(request: &Received, authority: &str, now: Time) -> [u8; 16] {
    let digest_name =
        if request.header(request::BLAKE3_DIGEST).is_some() { request::BLAKE3_DIGEST } else { request::CONTENT_DIGEST };
    let digest = request.header(digest_name).unwrap();
    if digest_name == request::CONTENT_DIGEST {
        assert_eq!(digest, request::content_digest(&request.body));
    }
    let target =
        Target { method: &request.method, authority, path: &request.path, query: &request.query, digest_name, digest };
    let received = target.verify(request.header("signature-input").unwrap(), request.header("signature").unwrap());
    let received = received.unwrap();
    received.check_time(now, Time(0)).unwrap();
    received.nonce
}

fn now() -> Time {
    (Settings::default().clock)()
}

fn offline(error: RemoteError) -> OfflineReason {
    match error {
        RemoteError::Offline(reason) => reason,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_request_says_what_it_must_and_nothing_else() {
    let server = Server::start(|_, out| out.write_all(&done()).is_ok());
    let connection = server.connect();
    connection.delete_object(&key(1), &VAULT, &OBJECT).unwrap();
    connection.put_batch(&key(1), &VAULT, &[(OBJECT, b"small")]).unwrap();
    connection.put_rescue(&key(1), &VAULT, &vault_protocol::ids::RescueLocator::new([5; 32])).unwrap();
    let object = vec![6; 5000];
    let digest = vault_protocol::hash::object_digest(&object);
    let mut source = std::io::Cursor::new(&object);
    connection.put_object(&key(1), &VAULT, &OBJECT, 5000, &digest, &mut source, &mut |_| ()).unwrap();
    let requests = server.requests();
    let authority = server.url().authority().to_owned();
    let mut nonces: Vec<_> = requests.iter().map(|r| verified(r, &authority, now())).collect();
    nonces.sort_unstable();
    nonces.dedup();
    assert_eq!(nonces.len(), 4);
    let names = |r: &Received| {
        let mut names: Vec<_> = r.headers.iter().map(|(n, _)| n.clone()).collect();
        names.sort_unstable();
        names.join(" ")
    };
    let always = "accept content-digest host signature signature-input user-agent";
    assert_eq!(names(&requests[0]), always);
    let with_body = "accept content-digest content-length content-type host signature signature-input user-agent";
    assert_eq!(names(&requests[1]), with_body);
    assert_eq!(names(&requests[2]), "accept content-digest content-length host signature signature-input user-agent");
    assert_eq!(
        names(&requests[3]),
        "accept coffre-blake3 content-length content-type host signature signature-input user-agent"
    );
    for r in &requests {
        assert_eq!(r.header("user-agent"), Some("coffre"));
        assert_eq!(r.header("accept"), Some("application/cbor, application/octet-stream, application/problem+json"));
        assert_eq!(r.header("host"), Some(authority.as_str()));
    }
    assert_eq!(requests[3].header("coffre-blake3").unwrap(), request::blake3_digest(digest.as_bytes()));
    assert_eq!(requests[3].query, format!("offset=0&size=5000&digest={digest}"));
    assert_eq!(requests[3].body, object);
}

#[test]
fn what_nobody_signs_carries_no_name() {
    let info = ServerInfo {
        version: 1,
        key: *key(9).public(),
        invite: false,
        log: vault_protocol::wire::Text::new("log").unwrap(),
    };
    let its = info.clone();
    let server = Server::start(move |_, out| {
        let cookie =
            answer(200, "set-cookie: a=b\r\ncontent-type: application/cbor\r\n", &vault_protocol::wire::encode(&its));
        out.write_all(&cookie).is_ok()
    });
    let connection = server.connect();
    assert_eq!(connection.info().unwrap(), info);
    assert_eq!(connection.info().unwrap(), info);
    for r in server.requests() {
        let mut names: Vec<_> = r.headers.iter().map(|(n, _)| n.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["accept", "host", "user-agent"], "and no cookie");
    }
}

#[test]
fn two_names_never_share_a_connection() {
    let server = Server::start(|_, out| out.write_all(&done()).is_ok());
    let connection = server.connect();
    for n in [1, 1, 2, 2, 1] {
        connection.delete_object(&key(n), &VAULT, &OBJECT).unwrap();
    }
    let connections: Vec<_> = server.requests().iter().map(|r| r.connection).collect();
    assert_eq!(connections, [0, 0, 1, 1, 2]);
    server.connect().delete_object(&key(1), &VAULT, &OBJECT).unwrap();
    assert_eq!(server.requests()[5].connection, 3, "nor do two connections of one name");
}

#[test]
fn a_call_that_fails_on_the_way_is_made_again_under_a_new_nonce() {
    let server = Server::start(|request, out| match request.number {
        0 => out.write_all(&refusal(Refusal::Unavailable, "")).is_ok(),
        1 => out.write_all(&refusal(Refusal::Slow, "retry-after: 0\r\n")).is_ok(),
        2 => false,
        3 => {
            let _ = out.write_all(b"HTTP/1.1 20");
            false
        }
        4 => {
            let _ = out
                .write_all(b"HTTP/1.1 200 .\r\ncontent-type: application/octet-stream\r\ncontent-length: 9\r\n\r\nkey");
            false
        }
        _ => out.write_all(&raw(b"keyring")).is_ok(),
    });
    assert_eq!(server.connect().keyring(&key(1), &VAULT).unwrap(), b"keyring");
    let authority = server.url().authority().to_owned();
    let mut nonces: Vec<_> = server.requests().iter().map(|r| verified(r, &authority, now())).collect();
    nonces.sort_unstable();
    nonces.dedup();
    assert_eq!(nonces.len(), 6);
}

#[test]
fn trying_has_an_end() {
    let cut = Server::start(|_, _| false);
    assert_eq!(offline(cut.connect().state(&key(1), &VAULT).unwrap_err()), OfflineReason::Cut);
    assert_eq!(cut.requests().len(), 8);
    let silent = Server::start(|_, _| true);
    assert_eq!(
        offline(Connection::with(silent.url(), impatient()).state(&key(1), &VAULT).unwrap_err()),
        OfflineReason::Timeout
    );
    assert_eq!(silent.requests().len(), 3);
    let busy = Server::start(|_, out| out.write_all(&refusal(Refusal::Slow, "")).is_ok());
    let error = busy.connect().state(&key(1), &VAULT).unwrap_err();
    assert!(matches!(error, RemoteError::Refused(Refusal::Slow)));
    assert_eq!(busy.requests().len(), 6);
    let conflict = Server::start(|_, out| out.write_all(&refusal(Refusal::Conflict, "")).is_ok());
    let error = conflict.connect().delete_object(&key(1), &VAULT, &OBJECT).unwrap_err();
    assert!(matches!(error, RemoteError::Refused(Refusal::Conflict)));
    assert_eq!(conflict.requests().len(), 1);
}

#[test]
fn a_call_gives_way_wherever_it_is_and_is_made_once() {
    use std::sync::atomic::AtomicBool;
    // No silence ends these, nor does a pause that the server asks for: only somebody's need, which begins when the call hangs.
    let patient = || Settings { idle: Duration::from_secs(3600), ..settings() };
    let head = format!("HTTP/1.1 200 .\r\ncontent-type: {RAW}\r\ncontent-length: 60000\r\n\r\nhalf");
    for said in [String::new(), head, String::from_utf8(refusal(Refusal::Slow, "retry-after: 60\r\n")).unwrap()] {
        let needed = Arc::new(AtomicBool::new(false));
        let hangs = needed.clone();
        let server = Server::start(move |_, out| {
            let _ = out.write_all(said.as_bytes());
            hangs.store(true, Ordering::SeqCst);
            true
        });
        let settings = Settings { needed: Some(Arc::new(move || needed.load(Ordering::SeqCst))), ..patient() };
        let connection = Connection::with(server.url(), settings);
        assert_eq!(offline(connection.keyring(&key(1), &VAULT).unwrap_err()), OfflineReason::GaveWay);
        // While the need lasts none is begun.
        assert_eq!(offline(connection.keyring(&key(1), &VAULT).unwrap_err()), OfflineReason::GaveWay);
        assert_eq!(server.requests().len(), 1);
    }
}

#[test]
fn nobody_there_is_not_a_lie() {
    // A port that was free a moment ago.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = ServerUrl::parse(&format!("http://127.0.0.1:{port}"), Allow::Loopback).unwrap();
    assert_eq!(offline(Connection::with(url, settings()).info().unwrap_err()), OfflineReason::Connect);
    // RFC 6761: a name that is never given out.
    let url = ServerUrl::parse("https://coffre.invalid", Allow::PublicOnly).unwrap();
    assert_eq!(offline(Connection::with(url, settings()).info().unwrap_err()), OfflineReason::Name);
    // Something else than TLS.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.write_all(b"HTTP/1.1 400 .\r\ncontent-length: 0\r\n\r\n");
            let _ = stream.read(&mut [0; 4096]);
        }
    });
    let url = ServerUrl::parse(&url, Allow::Loopback).unwrap();
    assert_eq!(offline(Connection::with(url, settings()).info().unwrap_err()), OfflineReason::Tls);
}

#[test]
fn a_connection_that_the_server_ended_is_not_taken_again() {
    let server = Server::start(|_, out| {
        let _ = out.write_all(&done());
        false
    });
    let signed = Arc::new(AtomicU64::new(0));
    let its = signed.clone();
    let nonce = Arc::new(move || {
        its.fetch_add(1, Ordering::Relaxed);
        vault_crypto::random::bytes()
    });
    let connection = Connection::with(server.url(), Settings { nonce, ..settings() });
    for _ in 0..20 {
        connection.delete_object(&key(1), &VAULT, &OBJECT).unwrap();
        // The end must have arrived; that it is seen is what is tested.
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(signed.load(Ordering::Relaxed), 20, "no call was made twice");
}

#[test]
fn a_slow_answer_is_waited_for_and_a_drip_is_not() {
    let body: Vec<u8> = (0..=255).cycle().take(2000).collect();
    let its = body.clone();
    let slow = Server::start(move |_, out| {
        let head = format!("HTTP/1.1 200 .\r\ncontent-type: {RAW}\r\ncontent-length: 2000\r\n\r\n");
        let mut go = out.write_all(head.as_bytes()).is_ok();
        for piece in its.chunks(200) {
            std::thread::sleep(Duration::from_millis(300));
            go = go && out.write_all(piece).is_ok();
        }
        go
    });
    let mut out = Vec::new();
    Connection::with(slow.url(), Settings { idle: Duration::from_secs(2), ..settings() })
        .get_object(Access::Member(&key(1)), &VAULT, &OBJECT, 2000, 0, &mut out, &mut |_| ())
        .expect("three seconds in all, never two of them in silence");
    assert_eq!((out, slow.requests().len()), (body, 1));

    let drip = Server::start(|_, out| {
        let head = format!("HTTP/1.1 200 .\r\ncontent-type: {RAW}\r\ncontent-length: 60000\r\n\r\n");
        let mut go = out.write_all(head.as_bytes()).is_ok();
        while go {
            std::thread::sleep(Duration::from_millis(20));
            go = out.write_all(b"x").is_ok();
        }
        false
    });
    assert_eq!(
        offline(Connection::with(drip.url(), impatient()).keyring(&key(1), &VAULT).unwrap_err()),
        OfflineReason::Timeout
    );
}

#[test]
fn a_wrong_clock_takes_the_servers_nonces() {
    let given = [7; 16];
    let clock = |request: &Received, out: &mut std::net::TcpStream| {
        let answer = match request.path.as_str() {
            "/v1/nonce" => raw(&[7; 16]),
            _ if request.header("signature-input").unwrap().contains("nonce=\"BwcHBwcHBwcHBwcHBwcHBw==\"") => done(),
            _ => refusal(Refusal::Clock, ""),
        };
        out.write_all(&answer).is_ok()
    };
    let server = Server::start(clock);
    let clock: Arc<dyn Fn() -> Time + Send + Sync> = Arc::new(|| Time(12_345));
    let connection = Connection::with(server.url(), Settings { clock, ..settings() });
    connection.delete_object(&key(1), &VAULT, &OBJECT).unwrap();
    connection.delete_object(&key(1), &VAULT, &OBJECT).unwrap();
    let requests = server.requests();
    let paths: Vec<_> = requests.iter().map(|r| r.path.rsplit('/').next().unwrap()).collect();
    let object = OBJECT.to_string();
    assert_eq!(paths, [&object, "nonce", &object, "nonce", &object], "the second call asks first");
    let authority = server.url().authority().to_owned();
    assert_ne!(verified(&requests[0], &authority, Time(12_345)), given);
    assert_eq!(verified(&requests[2], &authority, Time(12_345)), given);
    assert_eq!((requests[1].body.len(), requests[1].header("signature")), (0, None));

    // A server that always says so is asked twice and no more.
    let never = Server::start(|request, out| {
        let answer = if request.path == "/v1/nonce" { raw(&[7; 16]) } else { refusal(Refusal::Clock, "") };
        out.write_all(&answer).is_ok()
    });
    let error = never.connect().delete_object(&key(1), &VAULT, &OBJECT).unwrap_err();
    assert!(matches!(error, RemoteError::Refused(Refusal::Clock)));
    assert_eq!(never.requests().len(), 3);
    let short = Server::start(|request, out| {
        let answer = if request.path == "/v1/nonce" { raw(&[7; 15]) } else { refusal(Refusal::Clock, "") };
        out.write_all(&answer).is_ok()
    });
    let error = short.connect().delete_object(&key(1), &VAULT, &OBJECT).unwrap_err();
    assert!(matches!(error, RemoteError::Misbehaved(Misbehaviour::Length { expected: 16, found: 15 })));
}

#[test]
fn the_callers_own_trouble_is_its_own() {
    let server = Server::start(|_, out| out.write_all(&raw(&[7; 5000])).is_ok());
    let connection = server.connect();
    struct Full;
    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let got = connection.get_object(Access::Member(&key(1)), &VAULT, &OBJECT, 5000, 0, &mut Full, &mut |_| ());
    assert!(matches!(got, Err(RemoteError::Local(e)) if e.kind() == ErrorKind::StorageFull));
    let mut short = std::io::Cursor::new(vec![0; 10]);
    let digest = vault_protocol::hash::object_digest(&[0; 11]);
    let got = connection.put_object(&key(1), &VAULT, &OBJECT, 11, &digest, &mut short, &mut |_| ());
    assert!(matches!(got, Err(RemoteError::Local(e)) if e.kind() == ErrorKind::UnexpectedEof));
    let before = server.requests().len();
    let large = vec![0; 256 * 1024 + 1];
    let mailbox = vault_protocol::ids::MailboxId::new([4; 32]);
    let slot = vault_protocol::ids::SlotId::new([4; 32]);
    let head = vault_protocol::journal::JournalRef::EMPTY;
    for error in [
        connection.put_batch(&key(1), &VAULT, &[(OBJECT, &large)]).unwrap_err(),
        connection.append_journal(&key(1), &VAULT, head, &[large], &|_| [1; 48]).unwrap_err(),
        connection.drop_message(&key(1), &mailbox, &vec![0; (8 << 20) + 1]).unwrap_err(),
        connection.release(&key(1), &slot, &vec![Vec::new(); 257]).unwrap_err(),
    ] {
        assert!(matches!(&error, RemoteError::Local(e) if e.kind() == ErrorKind::InvalidInput), "{error:?}");
    }
    assert_eq!(server.requests().len(), before, "nothing of it was sent");
}

#[test]
fn a_web_proxy_is_used_only_when_somebody_says_so() {
    // The second run of this test is a process whose environment names a proxy.
    const CHILD: &str = "COFFRE_TEST_ENVIRONMENT_HAS_PROXY";
    let proxy = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", proxy.local_addr().unwrap());
    if std::env::var_os(CHILD).is_none() {
        let name = "a_web_proxy_is_used_only_when_somebody_says_so";
        let mut child = std::process::Command::new(std::env::current_exe().unwrap());
        child.args(["--exact", name]).env(CHILD, "1");
        for variable in ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
            child.env(variable, "http://127.0.0.1:1");
        }
        child.env_remove("NO_PROXY").env_remove("no_proxy");
        assert!(child.output().unwrap().status.success());
    }
    let info = cbor(&ServerInfo {
        version: 1,
        key: *key(9).public(),
        invite: false,
        log: vault_protocol::wire::Text::new("log").unwrap(),
    });
    let server = Server::saying(info);
    let proxied = Settings { proxy: Some(vault_remote::WebProxy::parse(&address).unwrap()), ..settings() };
    assert!(server.connect().info().is_ok(), "straight to the server");
    let plain = Connection::with(server.url(), proxied.clone());
    assert!(plain.info().is_ok(), "calls to this machine itself go straight in any case");
    // The proxy hears where to, and nothing else before TLS.
    let heard = std::thread::spawn(move || {
        let (mut stream, _) = proxy.accept().unwrap();
        let mut bytes = vec![0; 1000];
        let n = stream.read(&mut bytes).unwrap();
        String::from_utf8(bytes[..n].to_vec()).unwrap()
    });
    let url = ServerUrl::parse("https://coffre.example", Allow::PublicOnly).unwrap();
    assert!(matches!(Connection::with(url, proxied).info(), Err(RemoteError::Offline(_))));
    let heard = heard.join().unwrap();
    assert!(heard.starts_with("CONNECT coffre.example:443 HTTP/1.1\r\n"), "{heard}");
}
