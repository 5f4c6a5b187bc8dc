//! A browser as far as the tests of pages need one, the patient's and the professional's: real sockets, a cookie, forms found in the pages, no script.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

/// The program that serves, and the browser in front of it.
pub(crate) struct Page {
    child: Child,
    pub(crate) host: String,
    cookie: String,
    /// The page that is looked at.
    pub(crate) body: String,
    at: String,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let name = format!("{}: ", name.to_lowercase());
        self.head.lines().find(|l| l.to_lowercase().starts_with(&name)).map(|l| l[name.len()..].trim())
    }
}

/// One request to this machine, under the name that a browser would use.
pub(crate) fn ask(host: &str, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    let port: u16 = host.rsplit(':').next().unwrap().parse().unwrap();
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n");
    for (name, value) in headers {
        head += &format!("{name}: {value}\r\n");
    }
    if method == "POST" {
        head += &format!("Content-Length: {}\r\n", body.len());
    }
    stream.write_all(format!("{head}\r\n").as_bytes()).unwrap();
    stream.write_all(body).unwrap();
    answered(stream)
}

fn answered(mut stream: TcpStream) -> Answer {
    let mut all = Vec::new();
    stream.read_to_end(&mut all).unwrap();
    let split = all.windows(4).position(|w| w == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(all[..split].to_vec()).unwrap();
    let body = all.split_off(split + 4);
    let chunked = head.to_lowercase().contains("transfer-encoding: chunked");
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Answer { status, head, body: if chunked { unchunked(&body) } else { body } }
}

fn unchunked(mut rest: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    loop {
        let end = rest.windows(2).position(|w| w == b"\r\n").unwrap();
        let size = usize::from_str_radix(std::str::from_utf8(&rest[..end]).unwrap(), 16).unwrap();
        if size == 0 {
            return out;
        }
        out.extend_from_slice(&rest[end + 2..end + 2 + size]);
        rest = &rest[end + 4 + size..];
    }
}

impl Page {
    /// Starts a program that says its address, and goes in by it.
    pub(crate) fn of(command: &mut Command) -> Page {
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let (host, cookie) = enter(line.trim());
        let mut page = Page { child, host, cookie, body: String::new(), at: String::new() };
        page.get("/");
        page
    }

    fn headers(&self) -> Vec<(&'static str, String)> {
        vec![
            ("Cookie", self.cookie.clone()),
            ("Sec-Fetch-Site", "same-origin".to_owned()),
            ("Accept-Language", "fr".to_owned()),
        ]
    }

    fn send(&self, method: &str, path: &str, more: &[(&str, &str)], body: &[u8]) -> Answer {
        let mine = self.headers();
        let mut headers: Vec<(&str, &str)> = mine.iter().map(|(n, v)| (*n, v.as_str())).collect();
        headers.extend(more);
        ask(&self.host, method, path, &headers, body)
    }

    /// Goes to a page that is there.
    #[track_caller]
    pub(crate) fn get(&mut self, path: &str) -> String {
        let mut answer = self.look(path);
        // A page that says it comes back by itself is asked for again, as browsers do.
        while answer.header("refresh").is_some() {
            std::thread::sleep(std::time::Duration::from_millis(200));
            answer = self.look(path);
        }
        assert_eq!(answer.status, 200, "{path}: {answer:?}");
        self.at = path.to_owned();
        self.body = String::from_utf8(answer.body).unwrap();
        self.body.clone()
    }

    /// What is answered at a path, whatever it is.
    pub(crate) fn look(&self, path: &str) -> Answer {
        self.send("GET", path, &[], b"")
    }

    /// The hidden fields of the form on this page that is sent to `action`.
    #[track_caller]
    fn hidden(&self, action: &str) -> Vec<(String, String)> {
        let start = self
            .body
            .find(&format!("method=\"post\" action=\"{action}\""))
            .unwrap_or_else(|| panic!("no form {action} on {}", self.at));
        let form = &self.body[start..];
        let form = &form[..form.find("</form>").unwrap()];
        let inputs = form.match_indices("<input type=\"hidden\"").map(|(at, _)| &form[at..]);
        let value = |input: &str, name: &str| {
            let rest = &input[input.find(&format!(" {name}=\"")).unwrap() + name.len() + 3..];
            rest[..rest.find('"').unwrap()].replace("&amp;", "&")
        };
        inputs.map(|input| (value(input, "name"), value(input, "value"))).collect()
    }

    /// Sends a form of this page, and goes where it leads.
    #[track_caller]
    pub(crate) fn post(&mut self, action: &str, fields: &[(&str, &str)]) -> u16 {
        let all: Vec<(String, String)> = self
            .hidden(action)
            .into_iter()
            .chain(fields.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())))
            .collect();
        let body: Vec<String> = all.iter().map(|(n, v)| format!("{}={}", encoded(n), encoded(v))).collect();
        let origin = format!("http://{}", self.host);
        let more = [("Origin", origin.as_str()), ("Content-Type", "application/x-www-form-urlencoded")];
        let answer = self.send("POST", action, &more, body.join("&").as_bytes());
        self.follow(&answer)
    }

    /// What the page's script does while somebody types into the form that is sent to `action`. Whether it is kept.
    #[track_caller]
    pub(crate) fn typed(&self, action: &str, fields: &[(&str, &str)]) -> bool {
        let at = self.body.find("<meta name=\"door\" content=\"").expect("a page has the script's token") + 27;
        let token = &self.body[at..at + self.body[at..].find('"').unwrap()];
        let mut all = vec![("_token", token), ("_action", action), ("_from", &self.at)];
        all.extend(fields.iter().flat_map(|(name, value)| [("_field", *name), ("_value", *value)]));
        let body: Vec<String> = all.iter().map(|(n, v)| format!("{}={}", encoded(n), encoded(v))).collect();
        let origin = format!("http://{}", self.host);
        let more = [("Origin", origin.as_str()), ("Content-Type", "application/x-www-form-urlencoded")];
        let answer = self.send("POST", "/draft", &more, body.join("&").as_bytes());
        assert_eq!(answer.status, 200, "{answer:?}");
        String::from_utf8_lossy(&answer.body).contains("true")
    }

    /// Sends files by a form of this page, and goes where it leads.
    #[track_caller]
    pub(crate) fn upload(&mut self, action: &str, files: &[(&str, &[u8])]) -> u16 {
        self.upload_with(action, &[], files)
    }

    /// The same, with what stands in the form before them.
    #[track_caller]
    pub(crate) fn upload_with(&mut self, action: &str, fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> u16 {
        let mut body = Vec::new();
        let typed = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        for (name, value) in self.hidden(action).into_iter().chain(typed) {
            body.extend(format!("--b0\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
        }
        for (name, bytes) in files {
            let head = format!("--b0\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n");
            body.extend(format!("{head}Content-Type: application/octet-stream\r\n\r\n").bytes());
            body.extend_from_slice(bytes);
            body.extend(b"\r\n");
        }
        body.extend(b"--b0--\r\n");
        let origin = format!("http://{}", self.host);
        let more = [("Origin", origin.as_str()), ("Content-Type", "multipart/form-data; boundary=b0")];
        let answer = self.send("POST", action, &more, &body);
        self.follow(&answer)
    }

    /// Sends one file of so many bytes, never in memory whole, by a form of this page, and goes where it leads.
    #[track_caller]
    pub(crate) fn upload_of(&mut self, action: &str, name: &str, size: u64) -> u16 {
        let mut before = String::new();
        for (name, value) in self.hidden(action) {
            before += &format!("--b0\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        }
        before += &format!("--b0\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
        let after = "\r\n--b0--\r\n";
        let length = before.len() as u64 + size + after.len() as u64;
        let mut head = format!("POST {action} HTTP/1.1\r\nHost: {0}\r\nOrigin: http://{0}\r\n", self.host);
        for (name, value) in self.headers() {
            head += &format!("{name}: {value}\r\n");
        }
        head += &format!("Content-Type: multipart/form-data; boundary=b0\r\nContent-Length: {length}\r\n");
        let port: u16 = self.host.rsplit(':').next().unwrap().parse().unwrap();
        let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        write!(stream, "{head}Connection: close\r\n\r\n{before}").unwrap();
        std::io::copy(&mut std::io::repeat(b'a').take(size), &mut stream).unwrap();
        stream.write_all(after.as_bytes()).unwrap();
        let answer = answered(stream);
        self.follow(&answer)
    }

    /// The most memory that the program ever had, in KiB.
    pub(crate) fn most_memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }

    #[track_caller]
    fn follow(&mut self, answer: &Answer) -> u16 {
        match answer.status {
            303 => {
                let to = answer.header("location").unwrap().to_owned();
                self.get(&to);
                200
            }
            status => {
                self.body = String::from_utf8_lossy(&answer.body).into_owned();
                status
            }
        }
    }

    /// The page's address now.
    pub(crate) fn at(&self) -> &str {
        &self.at
    }
}

/// Changes an address that works once for a cookie.
pub(crate) fn enter(address: &str) -> (String, String) {
    let (host, path) =
        address.strip_prefix("http://").unwrap_or_else(|| panic!("{address:?}")).split_once('/').unwrap();
    let mut path = format!("/{path}");
    let mut cookie = String::new();
    for _ in 0..4 {
        let mut headers = vec![("Sec-Fetch-Site", "none")];
        if !cookie.is_empty() {
            headers.push(("Cookie", &cookie));
        }
        let answer = ask(host, "GET", &path, &headers, b"");
        assert_eq!(answer.status, 303, "{answer:?}");
        if let Some(set) = answer.header("set-cookie") {
            cookie = set.split(';').next().unwrap().to_owned();
        }
        path = answer.header("location").unwrap().to_owned();
        if path == "/" {
            return (host.to_owned(), cookie);
        }
    }
    panic!("the address leads in circles");
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

impl Drop for Page {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
