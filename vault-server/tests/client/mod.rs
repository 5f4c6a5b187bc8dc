//! A client of a few lines for tests: it speaks the protocol on a plain socket, and can speak it wrongly.
#![allow(dead_code, unreachable_pub, reason = "each test uses some of it")]
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation, clippy::needless_pass_by_value, reason = "a test")]

pub mod cast;
pub mod elsewhere;
pub mod monitor;
pub mod process;
pub mod readings;
pub mod server;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use ring::signature::{Ed25519KeyPair, KeyPair};
use vault_protocol::http::Refusal;
use vault_protocol::ids::Time;
use vault_protocol::key::PublicKey;
use vault_protocol::request::{self, Target};
use vault_protocol::sign::{Draft, Message, Verified};
use vault_protocol::wire::{self, Wire};

/// A key pair from a number.
pub struct Key {
    pair: Ed25519KeyPair,
    pub public: PublicKey,
}

impl Key {
    pub fn new(n: u8) -> Self {
        let pair = Ed25519KeyPair::from_seed_unchecked(&[n; 32]).unwrap();
        let public = PublicKey::parse(pair.public_key().as_ref().try_into().unwrap()).unwrap();
        Key { pair, public }
    }

    pub fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        self.pair.sign(bytes).as_ref().try_into().unwrap()
    }

    pub fn message<M: Message>(&self, body: M) -> Verified<M> {
        let draft = Draft::new(body, self.public);
        let signature = self.sign(&draft.to_be_signed());
        draft.finish(&signature).unwrap()
    }
}

/// One request, not yet signed.
#[derive(Clone)]
pub struct Request {
    pub method: String,
    /// Path and query.
    pub target: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    pub digest_name: &'static str,
}

impl Request {
    pub fn new(method: &str, target: impl Into<String>) -> Self {
        Request {
            method: method.into(),
            target: target.into(),
            headers: Vec::new(),
            body: Vec::new(),
            digest_name: request::CONTENT_DIGEST,
        }
    }
    pub fn get(target: impl Into<String>) -> Self {
        Self::new("GET", target)
    }
    pub fn post(target: impl Into<String>, body: impl Into<Vec<u8>>) -> Self {
        Self::new("POST", target).with_body(body)
    }
    pub fn put(target: impl Into<String>, body: impl Into<Vec<u8>>) -> Self {
        Self::new("PUT", target).with_body(body)
    }
    pub fn delete(target: impl Into<String>) -> Self {
        Self::new("DELETE", target)
    }
    /// A part of an object.
    pub fn part(target: impl Into<String>, body: impl Into<Vec<u8>>) -> Self {
        let mut part = Self::put(target, body);
        part.digest_name = request::BLAKE3_DIGEST;
        part
    }
    pub fn with_body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    pub fn digest(&self) -> String {
        match self.digest_name {
            request::BLAKE3_DIGEST => request::blake3_digest(blake3::hash(&self.body).as_bytes()),
            _ => request::content_digest(&self.body),
        }
    }

    /// The same with the headers of its signature.
    pub fn signed(self, key: &Key, authority: &str, created: Time, nonce: &[u8; 16]) -> Self {
        let digest = self.digest();
        let (path, query) = self.target.split_once('?').unwrap_or((&self.target, ""));
        let target =
            Target { method: &self.method, authority, path, query, digest_name: self.digest_name, digest: &digest };
        let prepared = target.prepare(created, nonce, &key.public);
        let (input, signature) = prepared.headers(&key.sign(prepared.to_be_signed()));
        let name = self.digest_name;
        self.with(name, digest).with("signature-input", input).with("signature", signature)
    }

    /// The bytes on the line.
    pub fn to_bytes(&self, authority: &str) -> Vec<u8> {
        let mut head = format!("{} {} HTTP/1.1\r\nhost: {authority}\r\n", self.method, self.target);
        if !self.body.is_empty() {
            head += &format!("content-length: {}\r\n", self.body.len());
        }
        for (name, value) in &self.headers {
            head += &format!("{name}: {value}\r\n");
        }
        head += "\r\n";
        [head.as_bytes(), &self.body].concat()
    }
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    /// In order, names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }
    /// Which problem it is.
    pub fn problem(&self) -> Option<Refusal> {
        let refusal = Refusal::from_problem(&self.body).filter(|refusal| refusal.status() == self.status)?;
        assert_eq!(self.header("content-type"), Some("application/problem+json"));
        assert_eq!(self.body, refusal.to_problem().as_bytes());
        Some(refusal)
    }
    /// Fails unless it is this refusal.
    #[track_caller]
    pub fn refused(&self, refusal: Refusal) {
        assert_eq!(self.problem(), Some(refusal), "{} {}", self.status, String::from_utf8_lossy(&self.body));
    }
    /// Fails unless it is a success.
    #[track_caller]
    pub fn ok(self) -> Self {
        assert!((200..300).contains(&self.status), "{} {}", self.status, String::from_utf8_lossy(&self.body));
        self
    }
    /// The body as a CBOR item.
    #[track_caller]
    pub fn read<T: Wire>(self) -> T {
        let answer = self.ok();
        assert_eq!(answer.header("content-type"), Some("application/cbor"));
        wire::decode(&answer.body, answer.body.len()).unwrap()
    }
    /// What all callers may compare: everything but the date.
    pub fn comparable(mut self) -> Self {
        self.headers.retain(|(name, _)| name != "date");
        self
    }
}

/// A connection.
pub struct Line(TcpStream, Vec<u8>);

impl Line {
    pub fn open(address: SocketAddr) -> Self {
        Self::try_open(address).unwrap()
    }

    /// `None`: nobody listens there.
    pub fn try_open(address: SocketAddr) -> Option<Self> {
        let stream = TcpStream::connect(address).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        stream.set_nodelay(true).unwrap();
        Some(Line(stream, Vec::new()))
    }

    pub fn stream(&mut self) -> &mut TcpStream {
        &mut self.0
    }

    /// Sends bytes; an error means that the other side has closed.
    pub fn send(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.0.write_all(bytes)
    }

    /// The next answer; `None` if the line is closed before it.
    pub fn answer(&mut self) -> Option<Answer> {
        let end = loop {
            if let Some(end) = self.1.windows(4).position(|four| four == b"\r\n\r\n") {
                break end;
            }
            self.fill()?;
        };
        let head = String::from_utf8(self.1[..end].to_vec()).unwrap();
        self.1.drain(..end + 4);
        let mut lines = head.split("\r\n");
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        if status == 100 {
            return self.answer();
        }
        let header = |line: &str| line.split_once(": ").map(|(n, v)| (n.to_ascii_lowercase(), v.to_owned()));
        let headers: Vec<_> = lines.filter_map(header).collect();
        let length = headers.iter().find(|(name, _)| name == "content-length").map_or(0, |(_, v)| v.parse().unwrap());
        while self.1.len() < length {
            self.fill()?;
        }
        let body = self.1.drain(..length).collect();
        Some(Answer { status, headers, body })
    }

    fn fill(&mut self) -> Option<()> {
        let mut some = vec![0; 64 * 1024];
        match self.0.read(&mut some) {
            Ok(0) | Err(_) => None,
            Ok(n) => {
                self.1.extend_from_slice(&some[..n]);
                Some(())
            }
        }
    }
}

static NONCE: AtomicU64 = AtomicU64::new(0);

/// A nonce that no other request of this process has.
pub fn nonce() -> [u8; 16] {
    let mut nonce = [0; 16];
    nonce[..8].copy_from_slice(&NONCE.fetch_add(1, Ordering::Relaxed).to_be_bytes());
    nonce[8..12].copy_from_slice(&std::process::id().to_be_bytes());
    nonce
}

/// Somebody who talks to one server.
#[derive(Clone)]
pub struct Http {
    pub address: SocketAddr,
    pub authority: String,
    pub now: std::sync::Arc<dyn Fn() -> Time + Send + Sync>,
    /// Whether each call asks for a nonce first: the server had only just started again.
    pub asks: bool,
}

impl Http {
    /// Signs as it should be.
    pub fn sign(&self, request: Request, key: &Key) -> Request {
        let nonce = if self.asks { self.given() } else { nonce() };
        request.signed(key, &self.authority, (self.now)(), &nonce)
    }
    /// A nonce of the server's.
    pub fn given(&self) -> [u8; 16] {
        self.ask(Request::post("/v1/nonce", "")).ok().body.try_into().unwrap()
    }
    /// Sends on a line of its own.
    #[track_caller]
    pub fn send(&self, request: &Request) -> Answer {
        self.send_bytes(&request.to_bytes(&self.authority)).expect("an answer")
    }
    /// Sends bytes on a line of their own; `None` if there is no answer.
    pub fn send_bytes(&self, bytes: &[u8]) -> Option<Answer> {
        let mut line = Line::try_open(self.address)?;
        // A server that refuses early may close before all is sent; what counts is its answer.
        let _ = line.send(bytes);
        line.answer()
    }
    /// Signed under a nonce of the server's; `None` if the server goes away meanwhile.
    pub fn try_call(&self, key: &Key, request: Request) -> Option<Answer> {
        let nonce = self.send_bytes(&Request::post("/v1/nonce", "").to_bytes(&self.authority))?.body.try_into().ok()?;
        let request = request.signed(key, &self.authority, (self.now)(), &nonce);
        self.send_bytes(&request.to_bytes(&self.authority))
    }
    /// Unsigned.
    #[track_caller]
    pub fn ask(&self, request: Request) -> Answer {
        self.send(&request)
    }
    /// Signed.
    #[track_caller]
    pub fn call(&self, key: &Key, request: Request) -> Answer {
        self.send(&self.sign(request, key))
    }
}
