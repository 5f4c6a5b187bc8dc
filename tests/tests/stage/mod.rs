//! The real programs as processes, each under its own name: a server behind a proxy that a test rules, people with a
//! folder of their own, an auditor.
//!
//! `cargo xtask test` builds the programs first; by hand, `cargo build --workspace --bins` does.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, reason = "tests; each file uses its own part")]

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use serde_json::Value;
use tempfile::TempDir;
use vault_tests::proxy::{Fate, Proxy};

/// A program that stands beside this test.
pub fn program(name: &str) -> Command {
    let test = std::env::current_exe().unwrap();
    let path = test.parent().and_then(Path::parent).unwrap().join(name);
    assert!(path.is_file(), "{} is not built: cargo build --workspace --bins", path.display());
    let mut command = Command::new(path);
    for name in ["LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE", "COFFRE_HOME", "COFFRE_TEST_CLOCK"] {
        command.env_remove(name);
    }
    command.env("COFFRE_LANG", "fr").env("COFFRE_ALLOW_LOOPBACK", "1").env("NO_COLOR", "1").stdin(Stdio::null());
    command
}

/// What a run of a program left.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    pub fn of(command: &mut Command) -> Ran {
        let output = command.output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Ran { code: output.status.code().unwrap_or(-1), out: text(&output.stdout), err: text(&output.stderr) }
    }

    #[track_caller]
    pub fn ok(self) -> Ran {
        assert_eq!(self.code, 0, "{self:?}");
        self
    }

    /// It ended with this code; the error on stderr, as JSON.
    #[track_caller]
    pub fn fails(self, code: i32) -> Value {
        assert_eq!(self.code, code, "{self:?}");
        serde_json::from_str(self.err.lines().last().unwrap_or_default()).unwrap_or_else(|e| panic!("{e}: {self:?}"))
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e}: {self:?}"))
    }
}

/// `coffre-server` on a folder, reached through a proxy.
pub struct Server {
    pub data: PathBuf,
    pub log: PathBuf,
    pub proxy: Proxy,
    store: &'static str,
    process: Option<Child>,
    _folder: TempDir,
}

impl Server {
    /// With the settings as they are.
    pub fn start() -> Server {
        Server::with("sled", &[])
    }

    /// With an engine for the records and more arguments.
    pub fn with(store: &'static str, more: &[&str]) -> Server {
        let folder = tempfile::tempdir().unwrap();
        let (data, log) = (folder.path().join("data"), folder.path().join("server.log"));
        let mut server = Server { data, log, proxy: Proxy::bind(), store, process: None, _folder: folder };
        server.run(more);
        server
    }

    /// Starts it, again if it was stopped.
    pub fn run(&mut self, more: &[&str]) {
        let log = std::fs::OpenOptions::new().create(true).append(true).open(&self.log).unwrap();
        let mut command = program("coffre-server");
        command.args(["serve", "--listen", "127.0.0.1:0", "--store", self.store, "--public", &self.proxy.url()]);
        // A minute is long to wait for what a public log shows.
        command.env("COFFRE_SERVER_LOG_TICK", "100ms");
        command.args(more).arg("--data").arg(&self.data).stdout(Stdio::piped()).stderr(log);
        let mut process = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        self.process = Some(process);
        assert!(line.starts_with("listening on "), "{line:?}: {}", std::fs::read_to_string(&self.log).unwrap());
        let address = line.trim().strip_prefix("listening on http://").unwrap();
        self.proxy.forward_to(address.parse().unwrap());
    }

    /// Asks it to stop, so that all it has is on its disk.
    pub fn stop(&mut self) {
        let Some(mut process) = self.process.take() else { return };
        let ended = Command::new("kill").args(["-TERM", &process.id().to_string()]).status().unwrap();
        assert!(ended.success());
        process.wait().unwrap();
    }

    /// Pulls its plug.
    pub fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            let _ = process.kill();
            let _ = process.wait();
        }
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.process.as_ref().unwrap().id()
    }

    pub fn url(&self) -> String {
        self.proxy.url()
    }

    /// A body, by a plain GET.
    pub fn get(&self, target: &str) -> Vec<u8> {
        use std::io::{Read as _, Write as _};
        let mut line = std::net::TcpStream::connect(self.proxy.authority()).unwrap();
        write!(line, "GET {target} HTTP/1.1\r\nhost: {}\r\n\r\n", self.proxy.authority()).unwrap();
        line.shutdown(std::net::Shutdown::Write).unwrap();
        let mut answer = Vec::new();
        line.read_to_end(&mut answer).unwrap();
        let at = answer.windows(4).position(|w| w == b"\r\n\r\n").unwrap() + 4;
        answer[at..].to_vec()
    }

    /// From now on every byte to it and from it is kept.
    pub fn listen(&self) -> Heard {
        self.proxy.record();
        let answers = Arc::new(Mutex::new(Vec::new()));
        let kept = answers.clone();
        self.proxy.on(move |_| {
            let kept = kept.clone();
            Fate::Rewrite(Box::new(move |answer| {
                let head = format!("{}\n{}\n", answer.status, answer.headers.join("\n"));
                kept.lock().unwrap().extend([head.as_bytes(), &answer.body].concat());
                answer
            }))
        });
        Heard(answers)
    }
}

/// What a server answered while somebody listened.
pub struct Heard(Arc<Mutex<Vec<u8>>>);

impl Heard {
    /// Every byte to the server and from it.
    pub fn bytes(&self, server: &Server) -> Vec<u8> {
        let mut bytes = Vec::new();
        for request in server.proxy.seen() {
            let head = format!("{} {}\n{}\n", request.method, request.target, request.headers.join("\n"));
            bytes.extend([head.as_bytes(), &request.body].concat());
        }
        bytes.extend(&*self.0.lock().unwrap());
        bytes
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Somebody with a program and a folder.
pub struct Person {
    pub folder: TempDir,
    program: &'static str,
}

impl Person {
    /// A folder, and no vault yet.
    pub fn bare(program: &'static str) -> Person {
        Person { folder: tempfile::tempdir().unwrap(), program }
    }

    /// A vault on a server.
    pub fn new(program: &'static str, name: &str, url: &str, more: &[&str]) -> Person {
        let person = Person::bare(program);
        person.run(&[&["init", "--name", name, "--server", url, "--no-secret"], more].concat()).ok();
        person
    }

    pub fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = program(self.program);
        command.args(args).arg("--home").arg(self.at("home")).current_dir(self.folder.path());
        command
    }

    pub fn run(&self, args: &[&str]) -> Ran {
        Ran::of(&mut self.command(args))
    }

    /// The same, with this to read from stdin.
    pub fn run_told(&self, told: &str, args: &[&str]) -> Ran {
        let path = self.at("told");
        std::fs::write(&path, told).unwrap();
        Ran::of(self.command(args).stdin(std::fs::File::open(path).unwrap()))
    }

    /// The answer of a command that works.
    #[track_caller]
    pub fn json(&self, args: &[&str]) -> Value {
        self.run(&[args, &["--json"]].concat()).ok().json()
    }

    /// The error of a command that ends so.
    #[track_caller]
    pub fn error(&self, code: i32, args: &[&str]) -> Value {
        self.run(&[args, &["--json"]].concat()).fails(code)
    }

    /// Keeps a paper; its id.
    #[track_caller]
    pub fn keep(&self, name: &str, bytes: &[u8], more: &[&str]) -> String {
        std::fs::write(self.at(name), bytes).unwrap();
        let added = self.json(&[&["add", name], more].concat());
        added["items"][0]["paper"]["id"].as_str().unwrap().to_owned()
    }

    /// Takes the other's card in and compares it; the contact's id.
    #[track_caller]
    pub fn meets(&self, other: &Person, name: &str) -> String {
        let card = self.at("card");
        other.run(&["card", "-o", card.to_str().unwrap(), "--yes"]).ok();
        let shown = other.json(&["card"])["fingerprint"].as_str().unwrap().to_owned();
        let added = self.json(&["contact", "add", "card", "--name", name]);
        let id = added["item"]["id"].as_str().unwrap().to_owned();
        self.json(&["contact", "verify", &id, "--fingerprint", &shown]);
        id
    }
}

/// Runs `coffre-audit`.
pub fn audit(args: &[&str]) -> Ran {
    Ran::of(program("coffre-audit").args(args))
}

/// What a stopped server has on its disk: how many rows of each kind, by its letter. Nothing is there that is not published, and
/// none of `words`.
#[track_caller]
pub fn inspected(data: &Path, words: &[&str]) -> BTreeMap<char, u64> {
    let list = data.with_extension("words");
    std::fs::write(&list, words.join("\n")).unwrap();
    let args = ["store", "inspect", data.to_str().unwrap(), "--words", list.to_str().unwrap(), "--json"];
    let report = audit(&args).ok().json();
    assert_eq!((&report["findings"], &report["words"]), (&Value::Array(vec![]), &words.len().into()));
    let kinds = report["kinds"].as_array().unwrap().iter();
    kinds.map(|k| (k["letter"].as_str().unwrap().chars().next().unwrap(), k["rows"].as_u64().unwrap())).collect()
}

/// Every file under a folder.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().map(|e| e.unwrap().path());
    entries.flat_map(|p| if p.is_dir() { files(&p) } else { vec![p] }).collect()
}
