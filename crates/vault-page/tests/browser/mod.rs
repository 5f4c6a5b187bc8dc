//! The sample program behind a real door, and a browser of a few lines that says what it is told to say.
#![allow(dead_code, clippy::unwrap_used, reason = "each test uses what it needs, and may fail")]

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use vault_page::door::{Claim, DoorError, Handle, Place, Settings, Shell};

use crate::sample::Sample;

/// A page that runs until it is dropped.
pub(crate) struct House {
    pub(crate) sample: Arc<Sample>,
    pub(crate) handle: Handle,
    pub(crate) folder: tempfile::TempDir,
    run: Option<JoinHandle<Result<(), DoorError>>>,
}

impl House {
    pub(crate) fn new() -> Self {
        House::with(&Settings::default())
    }

    pub(crate) fn with(settings: &Settings) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let Claim::Free(place) = Place::claim_in(folder.path()).unwrap() else { panic!("a new folder is free") };
        let sample = Arc::new(Sample::default());
        let shell = Shell::new(place, settings, sample.clone()).unwrap();
        let handle = shell.handle();
        House { sample, handle, folder, run: Some(std::thread::spawn(|| shell.run())) }
    }

    /// A browser that knows the address and has not gone there.
    pub(crate) fn browser(&self) -> Browser {
        Browser::at(&self.handle.fresh_address().url())
    }

    /// One that went in.
    pub(crate) fn inside(&self) -> Browser {
        let mut browser = self.browser();
        browser.enter();
        browser
    }

    /// Waits for the end, which must come by itself.
    pub(crate) fn ended(&mut self) {
        until("the page ends", || self.run.as_ref().is_some_and(JoinHandle::is_finished));
        self.run.take().unwrap().join().unwrap().unwrap();
    }
}

impl Drop for House {
    fn drop(&mut self) {
        self.handle.stop();
        if let Some(run) = self.run.take() {
            let ended = run.join();
            if !std::thread::panicking() {
                ended.unwrap().unwrap();
            }
        }
    }
}

/// Waits for something that comes, or does not.
pub(crate) fn until(what: &str, mut come: impl FnMut() -> bool) {
    let started = Instant::now();
    while !come() {
        assert!(started.elapsed() < Duration::from_secs(60), "{what}: did not come in a minute");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// What was answered.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn location(&self) -> &str {
        self.header("location").expect("leads somewhere")
    }

    pub(crate) fn parse(bytes: &[u8]) -> Answer {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("an answer has a head");
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let mut lines = head.split("\r\n");
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers: Vec<_> = lines
            .map(|line| line.split_once(':').unwrap())
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        let chunked = headers.iter().any(|(name, value)| name == "transfer-encoding" && value == "chunked");
        assert!(!chunked, "every answer here says its length");
        Answer { status, headers, body: bytes[end + 4..].to_vec() }
    }
}

/// One browser.
#[derive(Clone, Debug)]
pub(crate) struct Browser {
    /// Name and port of the page.
    pub(crate) host: String,
    pub(crate) port: u16,
    /// What it was told to ask for first.
    pub(crate) start: String,
    pub(crate) cookies: Vec<String>,
}

/// As a person presses a link.
pub(crate) const BY_HAND: &[(&str, &str)] = &[
    ("Sec-Fetch-Site", "same-origin"),
    ("Sec-Fetch-Mode", "navigate"),
    ("Sec-Fetch-Dest", "document"),
    ("Sec-Fetch-User", "?1"),
];
/// As a person pastes an address.
pub(crate) const PASTED: &[(&str, &str)] = &[
    ("Sec-Fetch-Site", "none"),
    ("Sec-Fetch-Mode", "navigate"),
    ("Sec-Fetch-Dest", "document"),
    ("Sec-Fetch-User", "?1"),
];
/// As our file leads there.
pub(crate) const FROM_FILE: &[(&str, &str)] =
    &[("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "document")];

impl Browser {
    pub(crate) fn at(url: &str) -> Self {
        let (host, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
        let port = host.rsplit(':').next().unwrap().parse().unwrap();
        Browser { host: host.to_owned(), port, start: format!("/{path}"), cookies: Vec::new() }
    }

    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.host)
    }

    /// Goes in by the pasted address.
    pub(crate) fn enter(&mut self) {
        let mut path = self.start.clone();
        for _ in 0..4 {
            let answer = self.get_with(&path, PASTED);
            if answer.status != 303 {
                break;
            }
            self.keep(&answer);
            path = answer.location().to_owned();
        }
        assert_eq!(path, "/", "let in");
    }

    /// Keeps the cookie that an answer sets.
    pub(crate) fn keep(&mut self, answer: &Answer) {
        if let Some(cookie) = answer.header("set-cookie") {
            self.cookies.push(cookie.split(';').next().unwrap().to_owned());
        }
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.get_with(path, BY_HAND)
    }

    pub(crate) fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send("GET", path, headers, b"")
    }

    /// Sends a form as this page's own browser does.
    pub(crate) fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let origin = self.origin();
        self.post_with(path, fields, &[("Origin", &origin), ("Sec-Fetch-Site", "same-origin")])
    }

    pub(crate) fn post_with(&self, path: &str, fields: &[(&str, &str)], headers: &[(&str, &str)]) -> Answer {
        let body = encoded(fields);
        let headers = [&[("Content-Type", "application/x-www-form-urlencoded")], headers].concat();
        self.send("POST", path, &headers, body.as_bytes())
    }

    /// One form with one file.
    pub(crate) fn give(&self, token: &str, name: &str, content: &[u8]) -> Answer {
        let (origin, body) = (self.origin(), multipart(token, name, content));
        let headers = [
            ("Origin", origin.as_str()),
            ("Sec-Fetch-Site", "same-origin"),
            ("Content-Type", "multipart/form-data; boundary=b0"),
        ];
        self.send("POST", "/give", &headers, &body)
    }

    /// The token of the form on the home page that is sent there.
    pub(crate) fn token(&self, action: &str) -> String {
        let home = self.get("/").text();
        let form = home.split("<form").find(|form| form.contains(&format!("action=\"{action}\""))).expect("the form");
        form.split("name=\"_token\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    }

    /// The address of a paper on the home page: host and path.
    pub(crate) fn paper(&self, id: &str) -> (String, String) {
        let home = self.get("/").text();
        let link = home.split("<a ").find(|link| link.contains(&format!("id=\"{id}\""))).expect("the link");
        let url = link.split("href=\"http://").nth(1).unwrap().split('"').next().unwrap();
        let (host, path) = url.split_once('/').unwrap();
        (host.to_owned(), format!("/{path}"))
    }

    pub(crate) fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        self.send_to(&self.host, method, path, headers, body)
    }

    /// To the same port under any name.
    pub(crate) fn send_to(
        &self,
        host: &str,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Answer {
        let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n");
        if !self.cookies.is_empty() {
            head += &format!("Cookie: {}\r\n", self.cookies.join("; "));
        }
        for (name, value) in headers {
            head += &format!("{name}: {value}\r\n");
        }
        if method == "POST" {
            head += &format!("Content-Length: {}\r\n", body.len());
        }
        self.raw(&[format!("{head}\r\n").as_bytes(), body].concat())
    }

    /// These very bytes.
    pub(crate) fn raw(&self, bytes: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        // A refusal may come before all was taken.
        let _ = stream.write_all(bytes);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        Answer::parse(&answer)
    }
}

pub(crate) fn encoded(fields: &[(&str, &str)]) -> String {
    let mut text = String::new();
    for (name, value) in fields {
        if !text.is_empty() {
            text.push('&');
        }
        text += name;
        text.push('=');
        for byte in value.bytes() {
            if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
                text.push(char::from(byte));
            } else {
                text += &format!("%{byte:02X}");
            }
        }
    }
    text
}

pub(crate) fn multipart(token: &str, name: &str, content: &[u8]) -> Vec<u8> {
    let mut body = format!("--b0\r\nContent-Disposition: form-data; name=\"_token\"\r\n\r\n{token}\r\n").into_bytes();
    body.extend(
        format!("--b0\r\nContent-Disposition: form-data; name=\"papers\"; filename=\"{name}\"\r\nContent-Type: text/plain\r\n\r\n")
            .bytes(),
    );
    body.extend(content);
    body.extend(b"\r\n--b0--\r\n");
    body
}
