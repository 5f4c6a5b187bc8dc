//! Real TLS: whom a connection trusts, and that two names have no session in common.

#![allow(clippy::unwrap_used, clippy::cast_possible_truncation, reason = "a test may stop here")]

mod support;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::{HandshakeKind, ServerConfig, ServerConnection};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use support::{OBJECT, VAULT, done, key, settings};
use vault_remote::{Allow, Connection, OfflineReason, RemoteError, ServerUrl, Settings};

/// An issuer of certificates, as a hospital has one.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    der: Vec<u8>,
}

impl Authority {
    fn new() -> Authority {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, "Coffre test");
        let der = params.self_signed(&key).unwrap().der().to_vec();
        Authority { issuer: Issuer::new(params, key), der }
    }

    /// A server with a certificate for this name, good until this year.
    fn serve(&self, name: &str, until: i32) -> Server {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new([name.to_owned()]).unwrap();
        params.not_before = rcgen::date_time_ymd(2000, 1, 1);
        params.not_after = rcgen::date_time_ymd(until, 1, 1);
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let key = PrivatePkcs8KeyDer::from(key.serialize_der());
        let chain = vec![certificate.der().clone()];
        let config = Arc::new(config.with_no_client_auth().with_single_cert(chain, key.into()).unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let handshakes = Arc::new(Mutex::new(Vec::new()));
        let its = handshakes.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let _ = answer_one(stream.unwrap(), config.clone(), &its);
            }
        });
        Server { port, handshakes }
    }
}

/// One request to a connection: every call makes a handshake.
fn answer_one(
    mut stream: std::net::TcpStream,
    config: Arc<ServerConfig>,
    handshakes: &Mutex<Vec<HandshakeKind>>,
) -> std::io::Result<()> {
    let mut tls = ServerConnection::new(config).unwrap();
    let mut line = rustls::Stream::new(&mut tls, &mut stream);
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        let mut bytes = [0; 4096];
        match line.read(&mut bytes)? {
            0 => return Ok(()),
            n => request.extend_from_slice(&bytes[..n]),
        }
    }
    handshakes.lock().unwrap().push(line.conn.handshake_kind().unwrap());
    let answer = String::from_utf8(done()).unwrap().replace("\r\n\r\n", "\r\nconnection: close\r\n\r\n");
    line.write_all(answer.as_bytes())?;
    line.conn.send_close_notify();
    line.flush()
}

struct Server {
    port: u16,
    handshakes: Arc<Mutex<Vec<HandshakeKind>>>,
}

impl Server {
    fn connect(&self, roots: &[&Authority]) -> Connection {
        let url = ServerUrl::parse(&format!("https://localhost:{}", self.port), Allow::Loopback).unwrap();
        Connection::with(url, Settings { roots: roots.iter().map(|a| a.der.clone()).collect(), ..settings() })
    }
}

fn call(connection: &Connection, n: u8) -> Result<(), RemoteError> {
    connection.delete_object(&key(n), &VAULT, &OBJECT)
}

#[test]
fn only_a_trusted_certificate_of_this_name_and_day_is_taken() {
    let (ours, other) = (Authority::new(), Authority::new());
    assert!(call(&ours.serve("localhost", 2200).connect(&[&ours]), 1).is_ok());
    for (what, server, roots) in [
        ("an issuer that nobody trusts", other.serve("localhost", 2200), vec![&ours]),
        ("the system's roots alone", ours.serve("localhost", 2200), vec![]),
        ("another name", ours.serve("other.example", 2200), vec![&ours]),
        ("a date gone by", ours.serve("localhost", 2001), vec![&ours]),
    ] {
        match call(&server.connect(&roots), 1) {
            Err(RemoteError::Offline(OfflineReason::Tls)) => {}
            other => panic!("{what}: {other:?}"),
        }
        assert!(server.handshakes.lock().unwrap().is_empty(), "{what}: nothing was said");
    }
}

#[test]
fn a_session_is_resumed_by_its_own_name_only() {
    let authority = Authority::new();
    let server = authority.serve("localhost", 2200);
    let connection = server.connect(&[&authority]);
    for n in [1, 1, 2, 2, 1] {
        call(&connection, n).unwrap();
    }
    call(&server.connect(&[&authority]), 1).unwrap();
    use HandshakeKind::{Full, Resumed};
    assert_eq!(*server.handshakes.lock().unwrap(), [Full, Resumed, Full, Resumed, Full, Full]);
}
