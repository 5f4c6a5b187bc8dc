//! How a server reaches its witnesses: over TLS with the issuers that it trusts, and all at once.
#![allow(clippy::unwrap_used, reason = "a test")]

mod client;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use client::Request;
use client::cast::Cast;
use client::monitor::{checkpoint_at, log_of};
use client::process::Process;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use tempfile::TempDir;
use vault_log::checkpoint::SignedCheckpoint;
use vault_log::cosignature::Cosigner;
use vault_log::key::{KeyName, VerifierKey};
use vault_log::policy::Policy;

/// An issuer of certificates of one's own, and its file.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

impl Authority {
    fn new(name: &str) -> Authority {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        let der = params.self_signed(&key).unwrap().der().to_vec();
        let lines = data_encoding::BASE64.encode(&der);
        let lines: Vec<_> = lines.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
        let pem = format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"));
        Authority { issuer: Issuer::new(params, key), pem }
    }

    /// TLS under this name before a server without.
    fn before(&self, name: &str, behind: SocketAddr) -> u16 {
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new([name.to_owned()]).unwrap().signed_by(&key, &self.issuer).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let key = PrivatePkcs8KeyDer::from(key.serialize_der());
        let config = config.with_no_client_auth().with_single_cert(vec![certificate.der().clone()], key.into());
        let config = Arc::new(config.unwrap());
        forward(move |stream| {
            let mut line = StreamOwned::new(ServerConnection::new(config.clone()).unwrap(), stream);
            if let Some(request) = message(&mut line) {
                line.write_all(&passed_on(behind, &request)).unwrap();
                line.conn.send_close_notify();
                let _ = line.flush();
            }
        })
    }
}

/// Listens on this machine; each connection goes to `each`. Answers the port.
fn forward(each: impl Fn(TcpStream) + Send + Sync + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let each = Arc::new(each);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let each = each.clone();
            std::thread::spawn(move || each(stream.unwrap()));
        }
    });
    port
}

/// One message of HTTP/1.1 that says its length; nothing if the line fails before.
fn message(line: &mut impl Read) -> Option<Vec<u8>> {
    let mut line = BufReader::new(line);
    let (mut whole, mut length) = (Vec::new(), 0);
    loop {
        let from = whole.len();
        if line.read_until(b'\n', &mut whole).ok()? == 0 {
            return None;
        }
        let header = String::from_utf8_lossy(&whole[from..]).to_ascii_lowercase();
        if let Some(n) = header.strip_prefix("content-length:") {
            length = n.trim().parse().unwrap();
        }
        if header == "\r\n" {
            break;
        }
    }
    let mut body = vec![0; length];
    line.read_exact(&mut body).ok()?;
    whole.extend(body);
    Some(whole)
}

fn passed_on(behind: SocketAddr, request: &[u8]) -> Vec<u8> {
    // Who stands before a server says by which name the server is called there.
    let request = String::from_utf8(request.to_vec()).unwrap();
    let host = |line: &str| if line.starts_with("host:") { format!("host: {behind}\r\n") } else { line.to_owned() };
    let request: String = request.split_inclusive("\r\n").map(host).collect();
    let mut stream = TcpStream::connect(behind).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    message(&mut stream).unwrap()
}

/// A server with one vault, whose log is known.
struct Home {
    folder: TempDir,
    log: VerifierKey,
}

impl Home {
    fn new() -> Home {
        let folder = tempfile::tempdir().unwrap();
        let process = serve(folder.path(), "");
        let cast = Cast::settled(&process.http);
        let log = log_of(&cast);
        process.kill();
        Home { folder, log }
    }

    fn witness(&self) -> (Process, VerifierKey) {
        let at = |name: &str| self.folder.path().join(name);
        std::fs::write(at("witness.policy"), format!("log {}\nquorum none\n", self.log)).unwrap();
        let settings = format!("policy = \"{}\"\nwitness_name = \"witness.example\"\n", at("witness.policy").display());
        std::fs::write(at("witness.toml"), settings).unwrap();
        let (process, first) =
            Process::start("witness", &at("witness"), &["--config", at("witness.toml").to_str().unwrap()]);
        (process, first.unwrap().parse().unwrap())
    }

    /// The server with these witnesses.
    fn asking(&self, policy: &str, more: &str) -> Process {
        let path = self.folder.path().join("server.policy");
        std::fs::write(&path, policy).unwrap();
        serve(self.folder.path(), &format!("policy = \"{}\"\n{more}", path.display()))
    }
}

fn serve(folder: &Path, more: &str) -> Process {
    let settings = folder.join("server.toml");
    std::fs::write(&settings, format!("log_tick = \"50ms\"\nlog_dummies = 1\n{more}")).unwrap();
    let arguments = ["--config", settings.to_str().unwrap(), "--public", "http://home.example"];
    let mut process = Process::serve(&folder.join("data"), &arguments);
    process.http.authority = "home.example".into();
    process
}

fn shown(process: &Process) -> SignedCheckpoint {
    SignedCheckpoint::parse(&process.http.ask(Request::get("/events/001/checkpoint")).ok().body).unwrap()
}

#[test]
fn a_witness_elsewhere_is_asked_over_tls_by_the_issuers_that_are_trusted() {
    let home = Home::new();
    let (witness, key) = home.witness();
    let (ours, others) = (Authority::new("Ours"), Authority::new("Others"));
    let at = |name: &str| home.folder.path().join(name);
    std::fs::write(at("ours.pem"), &ours.pem).unwrap();
    std::fs::write(at("others.pem"), &others.pem).unwrap();
    let (good, misnamed) =
        (ours.before("localhost", witness.http.address), ours.before("other.example", witness.http.address));
    let policy = |port: u16| format!("log {}\nwitness w {key} https://localhost:{port}\nquorum w\n", home.log);
    let judge = Policy::parse(policy(good).as_bytes()).unwrap();
    let trusting = |file: &str| format!("ca_file = \"{}\"\n", at(file).display());

    let process = home.asking(&policy(good), &trusting("ours.pem"));
    while judge.verify(&shown(&process)).is_err() {
        std::thread::sleep(Duration::from_millis(20));
    }
    process.kill();
    // A certificate that nobody trusted has signed, or that is for another name: nothing is said to it, and the log goes on.
    for (port, file) in [(good, "others.pem"), (misnamed, "ours.pem")] {
        let process = home.asking(&policy(port), &trusting(file));
        let size = shown(&process).verify(&home.log).unwrap().head().size;
        while checkpoint_at(&process.http, "/events/001", &home.log).size <= size {
            std::thread::sleep(Duration::from_millis(20));
        }
        assert!(judge.verify(&shown(&process)).is_err());
        process.signal("-TERM");
        let (_, words) = process.wait();
        assert!(words.contains("a witness does not answer"), "{words}");
    }
}

#[test]
fn a_file_without_issuers_is_an_error_of_the_settings() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("empty.pem");
    std::fs::write(&file, "nothing\n").unwrap();
    for ca in [file, folder.path().join("gone.pem")] {
        let mut command = client::process::program(&["config", "check"]);
        let done = command.env("COFFRE_SERVER_CA_FILE", &ca).output().unwrap();
        assert_eq!(done.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&done.stderr).contains("ca_file"), "{done:?}");
    }
}

#[test]
fn a_slow_witness_holds_up_none_of_the_others() {
    let home = Home::new();
    let (witness, key) = home.witness();
    let behind = witness.http.address;
    let asked = Arc::new(AtomicBool::new(false));
    let mark = asked.clone();
    let good = forward(move |mut stream| {
        mark.store(true, Ordering::SeqCst);
        if let Some(request) = message(&mut stream) {
            stream.write_all(&passed_on(behind, &request)).unwrap();
        }
    });
    // Stands first in the policy, and does not answer before the other was asked.
    let (told, first) = mpsc::channel();
    let slow = forward(move |stream| {
        let until = std::time::Instant::now() + Duration::from_secs(4);
        while !asked.load(Ordering::SeqCst) && std::time::Instant::now() < until {
            std::thread::sleep(Duration::from_millis(5));
        }
        let _ = told.send(asked.load(Ordering::SeqCst));
        drop(stream);
    });
    let sleeper = Cosigner::derive(KeyName::new("sleeper.example").unwrap(), &[9; 32]).key().clone();
    let policy = format!(
        "log {}\nwitness s {sleeper} http://127.0.0.1:{slow}\nwitness w {key} http://127.0.0.1:{good}\nquorum w\n",
        home.log
    );
    let judge = Policy::parse(policy.as_bytes()).unwrap();
    let process = home.asking(&policy, "");
    assert!(first.recv().unwrap(), "the second was asked while the first had not answered");
    while judge.verify(&shown(&process)).is_err() {
        std::thread::sleep(Duration::from_millis(20));
    }
}
