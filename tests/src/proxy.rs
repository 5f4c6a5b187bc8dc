//! A proxy that lies between two real programs: it forwards HTTP/1.1 and does to each exchange what a test says.
//!
//! A bad line drops requests or answers, cuts them at a byte, delays or throttles them. A bad server is made the same
//! way, from a good one: an answer is replaced or rewritten before the client sees it. The proxy knows HTTP and
//! nothing of Coffre; it holds no key, so whatever it manages a server could do.
//!
//! ```no_run
//! use vault_tests::proxy::{Fate, Proxy};
//! let proxy = Proxy::bind();
//! // Start the server under the authority `proxy.authority()`, then:
//! proxy.forward_to("127.0.0.1:8080".parse().unwrap());
//! proxy.on(|request| match request.path() {
//!     "/v1/server" => Fate::Replace(b"HTTP/1.1 302 Found\r\nlocation: /\r\ncontent-length: 0\r\n\r\n".to_vec()),
//!     _ if request.number % 3 == 0 => Fate::DropAnswer,
//!     _ => Fate::Pass,
//! });
//! // Point the client at `proxy.url()`; `proxy.seen()` tells what it sent.
//! ```
//!
//! One thread serves one connection, one request at a time. Bodies have a `content-length`, answers may be chunked;
//! that is all that Coffre's programs speak. Threads end with the connections they serve.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What happens to one exchange.
pub enum Fate {
    /// Forwarded as it is.
    Pass,
    /// The request is read and lost; the connection ends.
    Drop,
    /// The server does what it is asked, its answer is lost; the connection ends.
    DropAnswer,
    /// So many bytes of the request's body reach the server, then both connections end.
    CutRequest(u64),
    /// So many bytes of the answer, head and body, reach the client, then both connections end.
    CutAnswer(u64),
    /// Forwarded after a while.
    Delay(Duration),
    /// Both bodies move at so many bytes a second.
    Throttle(u64),
    /// The server never hears of it; these very bytes are the answer, and the connection ends.
    Replace(Vec<u8>),
    /// The server answers, and the client gets what this makes of it.
    Rewrite(Box<dyn FnOnce(Answer) -> Answer>),
}

/// The head of a request, as the rule sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Counts all requests of this proxy from 0 on.
    pub number: u64,
    /// Such as `GET`.
    pub method: String,
    /// Path and query.
    pub target: String,
    /// Header lines without their line ends.
    pub headers: Vec<String>,
    /// Length of the body, in bytes.
    pub length: u64,
    /// The body, if [`Proxy::record`] was asked for; empty in a rule, which runs before it is read.
    pub body: Vec<u8>,
}

impl Request {
    /// The target without its query.
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// The value of a header, if it stands there. The name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        header(&self.headers, name)
    }
}

/// A whole answer, for [`Fate::Rewrite`]. Its `content-length` is written anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Such as 200.
    pub status: u16,
    /// Header lines without their line ends.
    pub headers: Vec<String>,
    /// The body, no longer chunked.
    pub body: Vec<u8>,
}

type Rule = Box<dyn Fn(&Request) -> Fate + Send + Sync>;

/// A proxy on a port of its own on 127.0.0.1. Until told otherwise it passes everything on.
pub struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    upstream: Mutex<Option<SocketAddr>>,
    rule: Mutex<Arc<Rule>>,
    count: AtomicU64,
    connections: AtomicU64,
    seen: Mutex<Vec<Request>>,
    record: AtomicBool,
    over: AtomicBool,
}

impl Proxy {
    /// Takes a free port. The server behind comes later, since it must know the port to expect requests under it.
    pub fn bind() -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port on 127.0.0.1");
        let address = listener.local_addr().expect("a bound socket has an address");
        let pass: Rule = Box::new(|_| Fate::Pass);
        let shared = Arc::new(Shared {
            upstream: Mutex::new(None),
            rule: Mutex::new(Arc::new(pass)),
            count: AtomicU64::new(0),
            connections: AtomicU64::new(0),
            seen: Mutex::new(Vec::new()),
            record: AtomicBool::new(false),
            over: AtomicBool::new(false),
        });
        let its = shared.clone();
        std::thread::spawn(move || {
            for client in listener.incoming() {
                if its.over.load(Ordering::Relaxed) {
                    return;
                }
                let Ok(client) = client else { continue };
                its.connections.fetch_add(1, Ordering::Relaxed);
                let its = its.clone();
                // A connection that fails is what tests make; whoever is at its ends sees it.
                std::thread::spawn(move || its.serve(client));
            }
        });
        Proxy { address, shared }
    }

    /// Says where the server is.
    pub fn forward_to(&self, server: SocketAddr) {
        *lock(&self.shared.upstream) = Some(server);
    }

    /// Decides from now on what happens to each exchange.
    pub fn on(&self, rule: impl Fn(&Request) -> Fate + Send + Sync + 'static) {
        *lock(&self.shared.rule) = Arc::new(Box::new(rule));
    }

    /// Keeps the bodies of requests from now on, for [`Proxy::seen`].
    pub fn record(&self) {
        self.shared.record.store(true, Ordering::Relaxed);
    }

    /// The requests so far, those that got lost included.
    pub fn seen(&self) -> Vec<Request> {
        lock(&self.shared.seen).clone()
    }

    /// How many requests came so far: the number of the next.
    pub fn count(&self) -> u64 {
        self.shared.count.load(Ordering::Relaxed)
    }

    /// How many connections came so far.
    pub fn connections(&self) -> u64 {
        self.shared.connections.load(Ordering::Relaxed)
    }

    /// Host and port, as requests name them.
    pub fn authority(&self) -> String {
        self.address.to_string()
    }

    /// The address for a client.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.over.store(true, Ordering::Relaxed);
        // Wakes the thread that listens.
        let _ = TcpStream::connect(self.address);
    }
}

/// A line that loses about so many of a hundred exchanges, each in one of four ways. The same seed loses the same ones.
pub fn lossy(seed: u64, percent: u64) -> impl Fn(&Request) -> Fate + Send + Sync + 'static {
    move |request| {
        let dice = mix(seed ^ request.number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        if dice % 100 >= percent {
            return Fate::Pass;
        }
        match dice / 100 % 4 {
            0 => Fate::Drop,
            1 => Fate::DropAnswer,
            2 => Fate::CutRequest(mix(dice) % (request.length + 1)),
            _ => Fate::CutAnswer(mix(dice) % 400),
        }
    }
}

// The finalizer of SplitMix64: spreads the bits of a counter.
fn mix(n: u64) -> u64 {
    let n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ (n >> 31)
}

impl Shared {
    fn serve(&self, client: TcpStream) -> io::Result<()> {
        client.set_nodelay(true)?;
        let mut to_client = client.try_clone()?;
        let mut from_client = BufReader::new(client);
        let mut server: Option<BufReader<TcpStream>> = None;
        while let Some(request) = self.request(&mut from_client)? {
            let rule = lock(&self.rule).clone();
            let fate = rule(&request);
            let speed = if let Fate::Throttle(speed) = fate { Some(speed) } else { None };
            match &fate {
                Fate::Drop | Fate::Replace(_) => {
                    self.body(&mut from_client, &request, &mut io::sink(), None)?;
                    if let Fate::Replace(bytes) = &fate {
                        to_client.write_all(bytes)?;
                    }
                    return Ok(());
                }
                Fate::Delay(time) => std::thread::sleep(*time),
                _ => {}
            }
            let server = match &mut server {
                Some(server) => server,
                none => none.insert(self.connect()?),
            };
            server
                .get_mut()
                .write_all(&head(&format!("{} {} HTTP/1.1", request.method, request.target), &request.headers))?;
            if let Fate::CutRequest(at) = fate {
                return copy(&mut from_client, server.get_mut(), at.min(request.length), None);
            }
            // A server may refuse, and close, before it has read everything; its answer is there all the same.
            let _ = self.body(&mut from_client, &request, server.get_mut(), speed);
            match fate {
                Fate::DropAnswer => return read_answer(server).map(|_| ()),
                Fate::CutAnswer(at) => {
                    let answer = read_answer(server)?;
                    let bytes = [answer.head(), answer.body].concat();
                    return to_client.write_all(&bytes[..bytes.len().min(usize::try_from(at).unwrap_or(usize::MAX))]);
                }
                Fate::Rewrite(change) => {
                    let answer = change(read_answer(server)?);
                    to_client.write_all(&answer.head())?;
                    to_client.write_all(&answer.body)?;
                }
                _ => forward_answer(server, &mut to_client, speed)?,
            }
            if request.header("connection") == Some("close") {
                break;
            }
        }
        Ok(())
    }

    fn connect(&self) -> io::Result<BufReader<TcpStream>> {
        let upstream = lock(&self.upstream).ok_or(io::ErrorKind::NotConnected)?;
        let server = TcpStream::connect(upstream)?;
        server.set_nodelay(true)?;
        Ok(BufReader::new(server))
    }

    // The head of the next request; none if the client has no more.
    fn request(&self, client: &mut impl BufRead) -> io::Result<Option<Request>> {
        let Some((first, headers)) = read_head(client)? else { return Ok(None) };
        let mut words = first.split(' ').map(str::to_owned);
        let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let length = header(&headers, "content-length").and_then(|v| v.parse().ok()).unwrap_or(0);
        let number = self.count.fetch_add(1, Ordering::Relaxed);
        let request = Request { number, method, target, headers, length, body: Vec::new() };
        lock(&self.seen).push(request.clone());
        Ok(Some(request))
    }

    fn body(
        &self,
        client: &mut impl Read,
        request: &Request,
        to: &mut impl Write,
        speed: Option<u64>,
    ) -> io::Result<()> {
        if !self.record.load(Ordering::Relaxed) {
            return copy(client, to, request.length, speed);
        }
        let mut body = Vec::new();
        client.take(request.length).read_to_end(&mut body)?;
        if let Some(seen) = lock(&self.seen).iter_mut().find(|seen| seen.number == request.number) {
            seen.body.clone_from(&body);
        }
        copy(&mut &body[..], to, body.len() as u64, speed)
    }
}

impl Answer {
    fn head(&self) -> Vec<u8> {
        let mut headers = self.headers.clone();
        headers.retain(|line| !is_header(line, "content-length") && !is_header(line, "transfer-encoding"));
        if self.status >= 200 && self.status != 204 {
            headers.push(format!("content-length: {}", self.body.len()));
        }
        head(&format!("HTTP/1.1 {} .", self.status), &headers)
    }
}

fn head(first: &str, headers: &[String]) -> Vec<u8> {
    let mut out = format!("{first}\r\n");
    for line in headers {
        out += &format!("{line}\r\n");
    }
    out += "\r\n";
    out.into_bytes()
}

fn read_head(from: &mut impl BufRead) -> io::Result<Option<(String, Vec<String>)>> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if from.take(64 * 1024).read_line(&mut line)? == 0 {
            return Ok(None);
        }
        match line.trim_end_matches(['\r', '\n']) {
            "" => break,
            line => lines.push(line.to_owned()),
        }
    }
    if lines.is_empty() { Ok(None) } else { Ok(Some((lines.remove(0), lines))) }
}

fn header<'a>(headers: &'a [String], name: &str) -> Option<&'a str> {
    headers.iter().find(|line| is_header(line, name)).and_then(|line| line.split_once(':')).map(|(_, v)| v.trim())
}

fn is_header(line: &str, name: &str) -> bool {
    line.split_once(':').is_some_and(|(n, _)| n.eq_ignore_ascii_case(name))
}

// How the body of an answer ends.
enum Length {
    Known(u64),
    Chunked,
}

fn answer_head(server: &mut impl BufRead) -> io::Result<(u16, Vec<String>, Length)> {
    let (first, headers) = read_head(server)?.ok_or(io::ErrorKind::UnexpectedEof)?;
    let status = first.split(' ').nth(1).and_then(|s| s.parse().ok()).ok_or(io::ErrorKind::InvalidData)?;
    let length = match header(&headers, "content-length").and_then(|v| v.parse().ok()) {
        Some(length) => Length::Known(length),
        None if header(&headers, "transfer-encoding").is_some() => Length::Chunked,
        None => Length::Known(0),
    };
    Ok((status, headers, length))
}

fn read_answer(server: &mut impl BufRead) -> io::Result<Answer> {
    let (status, headers, length) = answer_head(server)?;
    let mut body = Vec::new();
    match length {
        Length::Known(length) => copy(server, &mut body, length, None)?,
        Length::Chunked => chunks(server, |chunk| body.write_all(chunk))?,
    }
    Ok(Answer { status, headers, body })
}

fn forward_answer(server: &mut impl BufRead, client: &mut impl Write, speed: Option<u64>) -> io::Result<()> {
    let (status, headers, length) = answer_head(server)?;
    client.write_all(&head(&format!("HTTP/1.1 {status} ."), &headers))?;
    match length {
        Length::Known(length) => copy(server, client, length, speed),
        Length::Chunked => {
            chunks(server, |chunk| {
                write!(client, "{:x}\r\n", chunk.len())?;
                copy(&mut &chunk[..], client, chunk.len() as u64, speed)?;
                client.write_all(b"\r\n")
            })?;
            client.write_all(b"0\r\n\r\n")
        }
    }
}

// RFC 9112 §7.1, without trailers.
fn chunks(from: &mut impl BufRead, mut take: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
    loop {
        let mut line = String::new();
        from.take(1024).read_line(&mut line)?;
        let length = line.split(';').next().unwrap_or_default().trim();
        let length = usize::from_str_radix(length, 16).map_err(|_| io::ErrorKind::InvalidData)?;
        let mut chunk = Vec::new();
        copy(from, &mut chunk, length as u64 + 2, None)?;
        if length == 0 {
            return Ok(());
        }
        take(&chunk[..length])?;
    }
}

// Exactly `left` bytes, at most so many a second.
fn copy(from: &mut impl Read, to: &mut impl Write, mut left: u64, speed: Option<u64>) -> io::Result<()> {
    // Twenty steps a second are smooth enough to look like a slow line.
    let step = speed.map_or(64 * 1024, |speed| (speed / 20).clamp(1, 64 * 1024));
    let mut piece = vec![0; usize::try_from(step).expect("at most 64 KiB")];
    while left > 0 {
        let max = usize::try_from(left).map_or(piece.len(), |left| left.min(piece.len()));
        let n = from.read(&mut piece[..max])?;
        if n == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        to.write_all(&piece[..n])?;
        left -= n as u64;
        if let Some(speed) = speed {
            to.flush()?;
            std::thread::sleep(Duration::from_secs(n as u64) / u32::try_from(speed).unwrap_or(u32::MAX).max(1));
        }
    }
    Ok(())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Answers every request with this many bytes of its own body's first byte, chunked if the path says so.
    fn server() -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                std::thread::spawn(move || -> io::Result<()> {
                    let mut to = stream?;
                    let mut from = BufReader::new(to.try_clone()?);
                    while let Some((first, headers)) = read_head(&mut from)? {
                        let mut body = Vec::new();
                        let length = header(&headers, "Content-Length").and_then(|v| v.parse().ok()).unwrap_or(0);
                        copy(&mut from, &mut body, length, None)?;
                        if first.contains("/chunked") {
                            to.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\none\r\n5;x=y\r\n two!\r\n0\r\n\r\n")?;
                        } else {
                            to.write_all(
                                format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nx-y: z\r\n\r\n").as_bytes(),
                            )?;
                            to.write_all(&body)?;
                        }
                    }
                    Ok(())
                });
            }
        });
        address
    }

    fn proxy(rule: impl Fn(&Request) -> Fate + Send + Sync + 'static) -> Proxy {
        let proxy = Proxy::bind();
        proxy.forward_to(server());
        proxy.on(rule);
        proxy
    }

    /// Everything that comes back, until the connection ends.
    fn say(proxy: &Proxy, requests: &str) -> String {
        let mut stream = TcpStream::connect(proxy.address).unwrap();
        stream.write_all(requests.as_bytes()).unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let mut answer = Vec::new();
        // A cut may come as a reset.
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8(answer).unwrap()
    }

    const ECHO: &str = "POST /echo?q HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\nhello";

    #[test]
    fn what_passes_is_unchanged() {
        let proxy = proxy(|_| Fate::Pass);
        proxy.record();
        let both = say(&proxy, &format!("{ECHO}GET /chunked HTTP/1.1\r\nhost: x\r\n\r\n"));
        let first = "HTTP/1.1 200 .\r\nContent-Length: 5\r\nx-y: z\r\n\r\nhello";
        let second = "HTTP/1.1 200 .\r\ntransfer-encoding: chunked\r\n\r\n3\r\none\r\n5\r\n two!\r\n0\r\n\r\n";
        assert_eq!(both, format!("{first}{second}"));
        let seen = proxy.seen();
        assert_eq!((seen[0].path(), seen[0].target.as_str(), &seen[0].body[..]), ("/echo", "/echo?q", &b"hello"[..]));
        assert_eq!((seen[0].header("host"), seen[1].number, proxy.connections()), (Some("x"), 1, 1));
    }

    #[test]
    fn each_fate_does_what_it_says() {
        assert_eq!(say(&proxy(|_| Fate::Drop), ECHO), "");
        assert_eq!(say(&proxy(|_| Fate::DropAnswer), ECHO), "");
        assert_eq!(say(&proxy(|_| Fate::CutRequest(3)), ECHO), "");
        assert_eq!(say(&proxy(|_| Fate::CutAnswer(6)), ECHO), "HTTP/1");
        assert_eq!(say(&proxy(|_| Fate::Replace(b"no HTTP".to_vec())), ECHO), "no HTTP");
        assert!(say(&proxy(|_| Fate::Delay(Duration::from_millis(5))), ECHO).ends_with("hello"));
        assert!(say(&proxy(|_| Fate::Throttle(100)), ECHO).ends_with("hello"));
        let rewritten =
            proxy(|_| Fate::Rewrite(Box::new(|answer| Answer { status: 201, body: b"bye".to_vec(), ..answer })));
        assert_eq!(say(&rewritten, ECHO), "HTTP/1.1 201 .\r\nx-y: z\r\ncontent-length: 3\r\n\r\nbye");
        let chunked = proxy(|_| Fate::Rewrite(Box::new(|answer| answer)));
        let whole = "HTTP/1.1 200 .\r\ncontent-length: 8\r\n\r\none two!";
        assert_eq!(say(&chunked, "GET /chunked HTTP/1.1\r\n\r\n"), whole);
    }

    #[test]
    fn a_lossy_line_loses_its_share_and_the_same_each_time() {
        let fates = |seed| {
            let line = lossy(seed, 30);
            let request = |number| Request {
                number,
                method: "GET".into(),
                target: "/".into(),
                headers: Vec::new(),
                length: 1000,
                body: Vec::new(),
            };
            (0..1000).map(|n| matches!(line(&request(n)), Fate::Pass)).collect::<Vec<_>>()
        };
        let lost = fates(1).iter().filter(|passed| !**passed).count();
        assert!((250..350).contains(&lost), "{lost}");
        assert!(fates(1) == fates(1) && fates(1) != fates(2));
    }
}
