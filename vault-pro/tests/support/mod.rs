//! A real server on a loopback port, a patient through the engine, and `coffre-pro` as a process.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used)]

#[path = "../../../vault-client/tests/support/browser.rs"]
pub mod browser;

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde_json::Value;
use vault_crypto::password::Cost;
use vault_engine::grants::Opening;
use vault_engine::papers::{Added, NewPaper, Source};
use vault_engine::state::Words;
use vault_engine::{Making, Vault};
use vault_protocol::card::{Kind, Level};
use vault_protocol::fingerprint;
use vault_protocol::grant::{Origin, Provenance, Rights};
use vault_protocol::ids::{DocId, GrantId, Time, VaultId};
use vault_remote::Allow;
use vault_server::identity::Identity;
use vault_server::serve::{self, Running, Setup, system_time};
use vault_server::store::memory::Disk;

thread_local! {
    /// By how many seconds this test's patients and programs are later than the machine.
    static LATER: Cell<u64> = const { Cell::new(0) };
}

/// The server program's code, on stores in memory, in this process.
pub struct Server {
    runtime: tokio::runtime::Runtime,
    running: Option<Running>,
    /// The same of this server.
    later: Arc<AtomicU64>,
    pub url: String,
}

impl Server {
    pub fn start() -> Server {
        Server::made(None, None)
    }

    /// A server whose public logs show more so often: a minute is long to wait.
    pub fn ticking(tick: Duration) -> Server {
        Server::made(None, Some(tick))
    }

    /// A server that callers reach under another name: that of a proxy.
    pub fn behind(authority: &str) -> Server {
        Server::made(Some(authority.to_owned()), None)
    }

    /// Time passes: for the server, and for everybody in this test.
    pub fn pass(&self, seconds: u64) {
        self.later.fetch_add(seconds, Ordering::SeqCst);
        LATER.set(LATER.get() + seconds);
    }

    pub fn address(&self) -> std::net::SocketAddr {
        self.running.as_ref().unwrap().address()
    }

    fn made(authority: Option<String>, tick: Option<Duration>) -> Server {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let store = Disk::new();
        let mut setup = Setup::new(store.open_records(), store.open_blobs(), Identity::from_seed(&[7; 32]));
        let later = Arc::new(AtomicU64::new(0));
        let ahead = later.clone();
        setup.clock = Arc::new(move || system_time().plus(ahead.load(Ordering::SeqCst)));
        setup.authority = authority;
        setup.logs.tick = tick.unwrap_or(setup.logs.tick);
        let running = runtime
            .block_on(async { serve::start(setup, tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap()).await })
            .unwrap();
        let url = format!("http://{}", running.address());
        Server { runtime, running: Some(running), later, url }
    }

    pub fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            self.runtime.block_on(running.stop());
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

pub fn now() -> Time {
    system_time().plus(LATER.get())
}

/// What one run of the program said.
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Said {
    fn new(output: Output) -> Said {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Said { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// Its one JSON object.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e}: {} {}", self.out, self.err))
    }

    /// The error on stderr, as JSON.
    pub fn error(&self) -> Value {
        serde_json::from_str(self.err.lines().last().unwrap_or_default()).unwrap()
    }

    pub fn ok(self) -> Said {
        assert_eq!(self.code, 0, "{} {}", self.out, self.err);
        self
    }

    pub fn fails(self, code: i32) -> Said {
        assert_eq!(self.code, code, "{} {}", self.out, self.err);
        self
    }
}

/// The professional's program in a folder of its own.
pub struct Pro {
    pub folder: tempfile::TempDir,
}

impl Pro {
    pub fn new() -> Pro {
        Pro { folder: tempfile::tempdir().unwrap() }
    }

    pub fn at(url: &str) -> Pro {
        let pro = Pro::new();
        pro.run(&["init", "--server", url, "--name", "Dr Anne Lenoir", "--role", "dentiste"]).ok();
        pro
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn run(&self, args: &[&str]) -> Said {
        self.run_later(&LATER.get().to_string(), args)
    }

    /// With the clock turned by so many seconds.
    pub fn run_later(&self, seconds: &str, args: &[&str]) -> Said {
        Said::new(self.command(seconds, args).output().unwrap())
    }

    pub fn command(&self, seconds: &str, args: &[&str]) -> std::process::Command {
        let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin("coffre-pro"));
        command.current_dir(self.folder.path()).env("COFFRE_HOME", self.path("home"));
        command.env("COFFRE_ALLOW_LOOPBACK", "1").env_remove("COFFRE_LANG").env("NO_COLOR", "1");
        command.env("COFFRE_TEST_CLOCK", seconds);
        if !args.contains(&"--secret-file") {
            command.arg("--no-secret");
        }
        command.args(["--no-input", "--lang", "fr"]).args(args);
        command
    }

    /// `verify --code`: its first answer at once, and the rest when somebody else has done something.
    pub fn tells(&self, typed: impl FnOnce(&Value)) -> (Value, Said) {
        use std::io::{BufRead as _, BufReader};
        let piped = std::process::Stdio::piped;
        let mut command = self.command("0", &["verify", "--code", "--json"]);
        let mut program = command.stdout(piped()).stderr(piped()).spawn().unwrap();
        let mut line = String::new();
        let mut out = BufReader::with_capacity(1, program.stdout.take().unwrap());
        out.read_line(&mut line).unwrap();
        program.stdout = Some(out.into_inner());
        let first = serde_json::from_str(&line).unwrap_or_else(|e| panic!("{e}: {line}"));
        typed(&first);
        (first, Said::new(program.wait_with_output().unwrap()))
    }

    /// Opens its page, with no other program to be found.
    pub fn page(&self) -> browser::Page {
        self.page_with(&["--no-secret"])
    }

    pub fn page_with(&self, more: &[&str]) -> browser::Page {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_coffre-pro"));
        let place = self.folder.path();
        command.env("COFFRE_HOME", self.path("home")).env("XDG_RUNTIME_DIR", place).env("TMPDIR", place);
        command.env("COFFRE_ALLOW_LOOPBACK", "1").env_remove("COFFRE_LANG").env("PATH", "").env("TZ", "UTC");
        command.env("COFFRE_TEST_CLOCK", LATER.get().to_string());
        command.stdin(std::process::Stdio::null()).args(["ui", "--no-open", "--lang", "fr"]).args(more);
        browser::Page::of(&mut command)
    }

    pub fn card(&self) -> Vec<u8> {
        self.run(&["card", "-o", "card", "--yes"]).ok();
        std::fs::read(self.path("card")).unwrap()
    }
}

/// The patient's side, through the engine.
pub struct Patient {
    pub vault: Vault,
    _folder: tempfile::TempDir,
}

impl Patient {
    pub fn new(url: &str, name: &str) -> Patient {
        let folder = tempfile::tempdir().unwrap();
        let how = Making { kind: Kind::Person, name, role: "", password: None, cost: Cost::FLOOR };
        let (mut vault, _) = Vault::make(&folder.path().join("home"), &how, now()).unwrap();
        vault.allow = Allow::Loopback;
        vault.set_server(url, None).unwrap();
        vault.sync(now(), &mut |_| {}).unwrap();
        Patient { vault, _folder: folder }
    }

    pub fn sync(&mut self) {
        self.vault.sync(now(), &mut |_| {}).unwrap();
    }

    pub fn add(&mut self, title: &str, date: &str, bytes: &[u8], replaces: Option<DocId>) -> DocId {
        let words = Words { date: Some(date.into()), ..Patient::words(title, "57833-6", "") };
        self.keep(words, "x.txt", "text/plain", bytes, replaces)
    }

    /// Words about a paper without a date.
    pub fn words(title: &str, type_code: &str, author: &str) -> Words {
        let author = Some(author.to_owned()).filter(|a| !a.is_empty());
        Words { title: title.into(), type_code: type_code.into(), author, ..Words::default() }
    }

    pub fn keep(&mut self, words: Words, name: &str, mime: &str, bytes: &[u8], replaces: Option<DocId>) -> DocId {
        let paper = NewPaper {
            source: Source::Bytes(name.into(), bytes.to_vec()),
            words,
            file_name: name.into(),
            mime: mime.into(),
            provenance: Provenance { origin: Origin::Owner, giver: None, name: None },
            text: vec![],
            replaces,
        };
        match self.vault.add(vec![paper], now(), &mut |_| {}).unwrap().remove(0).unwrap() {
            Added::New(d) | Added::Duplicate(d) | Added::Version(d) => d,
        }
    }

    /// Takes the professional's card in and compares it.
    pub fn meet(&mut self, pro: &Pro) -> VaultId {
        let id = self.vault.add_contact(&pro.card(), None, now()).unwrap();
        self.vault.verify_contact(&id, &fingerprint::qr_text(&id), Level::InPerson, now()).unwrap();
        id
    }

    pub fn show(&mut self, to: VaultId, docs: &[DocId], days: u64) -> GrantId {
        let id = self.vault.grant(&Patient::reading(to, docs, days), now()).unwrap();
        self.sync();
        id
    }

    /// How a door for reading is opened.
    pub fn reading(to: VaultId, docs: &[DocId], days: u64) -> Opening {
        Opening {
            docs: docs.to_vec(),
            to,
            until: now().plus(days * Time::DAY),
            purpose: "pose d'une couronne".into(),
            rights: Rights { read: true, give: true, message: true },
            standing: None,
            unverified: false,
            sensitive: false,
        }
    }

    /// Adds papers to a door.
    pub fn more(&mut self, door: &GrantId, docs: &[DocId]) {
        self.vault.grant_more(door, docs, now()).unwrap();
        self.sync();
    }

    /// How many readings the patient knows of, after asking.
    pub fn readings(&mut self) -> usize {
        self.vault.fetch_receipts(now()).unwrap();
        self.vault.history().len()
    }
}

/// The names of the files in a folder, sorted.
pub fn files(folder: &Path) -> Vec<String> {
    let Ok(read) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<String> = read.map(|f| f.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
