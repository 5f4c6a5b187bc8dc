//! A server that says, byte for byte, what a test wants: what a liar would.

#![allow(dead_code, unreachable_pub, clippy::unwrap_used, reason = "each test file uses a part")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use vault_crypto::secret::SigningSeed;
use vault_crypto::sign::SigningKey;
use vault_protocol::http::{CBOR, PROBLEM, RAW, Refusal};
use vault_protocol::ids::{ObjectId, VaultId};
use vault_protocol::wire::{self, Wire};
use vault_remote::{Allow, Connection, ServerUrl, Settings};

pub const VAULT: VaultId = VaultId::new([0x11; 32]);
pub const OBJECT: ObjectId = ObjectId::new([0x22; 32]);

/// The signing key number `n`.
pub fn key(n: u8) -> SigningKey {
    SigningKey::derive(&SigningSeed::from_bytes(&[n; 32]))
}

/// Patient with a busy machine, quick to try again.
pub fn settings() -> Settings {
    Settings { idle: Duration::from_secs(20), pause: Duration::from_millis(1), ..Settings::default() }
}

/// For tests of silence: waits half a second.
pub fn impatient() -> Settings {
    Settings { idle: Duration::from_millis(500), ..settings() }
}

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Received {
    /// Counts the requests of this server from 0 on.
    pub number: u64,
    /// Counts its connections from 0 on.
    pub connection: u64,
    pub method: String,
    pub path: String,
    pub query: String,
    /// Names in lower case, in order.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Received {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

/// A scripted server on 127.0.0.1.
pub struct Server {
    url: ServerUrl,
    requests: Arc<Mutex<Vec<Received>>>,
}

impl Server {
    /// Reads each request whole and lets `script` write whatever it wants. The connection ends if that is `false`.
    pub fn start(script: impl Fn(&Received, &mut TcpStream) -> bool + Send + Sync + 'static) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = ServerUrl::parse(&format!("http://{}", listener.local_addr().unwrap()), Allow::Loopback).unwrap();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (script, its, number) = (Arc::new(script), requests.clone(), Arc::new(AtomicU64::new(0)));
        std::thread::spawn(move || {
            for (connection, stream) in listener.incoming().enumerate() {
                let (script, its, number) = (script.clone(), its.clone(), number.clone());
                std::thread::spawn(move || {
                    let mut out = stream.unwrap();
                    let mut from = BufReader::new(out.try_clone().unwrap());
                    while let Some(mut received) = read(&mut from) {
                        received.number = number.fetch_add(1, Ordering::Relaxed);
                        received.connection = connection as u64;
                        its.lock().unwrap().push(received.clone());
                        if !script(&received, &mut out) {
                            return;
                        }
                    }
                });
            }
        });
        Server { url, requests }
    }

    /// A server that answers everything with these bytes and ends the connection.
    pub fn saying(bytes: impl Into<Vec<u8>>) -> Server {
        let bytes = bytes.into();
        Server::start(move |_, out| {
            let _ = out.write_all(&bytes);
            false
        })
    }

    pub fn url(&self) -> ServerUrl {
        self.url.clone()
    }

    pub fn connect(&self) -> Connection {
        Connection::with(self.url(), settings())
    }

    pub fn requests(&self) -> Vec<Received> {
        self.requests.lock().unwrap().clone()
    }
}

fn read(from: &mut impl BufRead) -> Option<Received> {
    let mut first = String::new();
    if from.read_line(&mut first).ok()? == 0 {
        return None;
    }
    let mut words = first.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        from.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let (path, query) = (path.to_owned(), query.to_owned());
    let mut received = Received { number: 0, connection: 0, method, path, query, headers, body: Vec::new() };
    let length = received.header("content-length").map_or(0, |v| v.parse().unwrap());
    from.take(length).read_to_end(&mut received.body).ok()?;
    (received.body.len() as u64 == length).then_some(received)
}

/// An answer with these headers, `content-length` apart, and this body.
pub fn answer(status: u16, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status} .\r\n{headers}content-length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

pub fn cbor<T: Wire>(value: &T) -> Vec<u8> {
    answer(200, &format!("content-type: {CBOR}\r\n"), &wire::encode(value))
}

pub fn raw(body: &[u8]) -> Vec<u8> {
    answer(200, &format!("content-type: {RAW}\r\n"), body)
}

pub fn done() -> Vec<u8> {
    b"HTTP/1.1 204 .\r\n\r\n".to_vec()
}

pub fn refusal(refusal: Refusal, headers: &str) -> Vec<u8> {
    let headers = format!("content-type: {PROBLEM}\r\n{headers}");
    answer(refusal.status(), &headers, refusal.to_problem().as_bytes())
}
