//! What the stories start: the real program, a real server, and a professional who speaks through the engine.
#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(clippy::unwrap_used, reason = "a test says what broke by breaking")]

pub(crate) mod browser;
pub(crate) mod small_disk;

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use serde_json::Value;
use tempfile::TempDir;
use vault_engine::{Error, Making, Vault};
use vault_protocol::card::Kind;
use vault_protocol::grant::GrantEntry;
use vault_protocol::hash::Hash;
use vault_protocol::ids::{EntryId, Time};
use vault_remote::Allow;

/// The program in a known environment: French, UTC, servers on this machine allowed.
pub(crate) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_coffre"));
    for name in [
        "LC_ALL",
        "LC_MESSAGES",
        "LANG",
        "LANGUAGE",
        "COFFRE_HOME",
        "COFFRE_TEST_CLOCK",
        "NO_COLOR",
        "CLICOLOR_FORCE",
        "COFFRE_ACCESSIBLE",
        "ACCESSIBLE",
        "COLUMNS",
    ] {
        command.env_remove(name);
    }
    command.env("COFFRE_LANG", "fr").env("TZ", "UTC").env("COFFRE_ALLOW_LOOPBACK", "1");
    command.stdin(Stdio::null());
    command
}

impl browser::Page {
    /// Starts `coffre ui`, with no other program to be found, and goes in by the address that it says.
    pub(crate) fn open(patient: &Patient, args: &[&str]) -> Self {
        Self::open_among(patient, args, "")
    }

    /// The same, among the programs of a folder.
    pub(crate) fn open_among(patient: &Patient, args: &[&str], programs: &str) -> Self {
        Self::before(patient.command(args), patient, programs)
    }

    /// The same, with the program's clock so many seconds ahead.
    pub(crate) fn open_at(patient: &Patient, args: &[&str], clock: i64) -> Self {
        Self::open_among_at(patient, args, "", clock)
    }

    /// Both.
    pub(crate) fn open_among_at(patient: &Patient, args: &[&str], programs: &str, clock: i64) -> Self {
        let mut command = patient.command(args);
        turn(&mut command, clock);
        Self::before(command, patient, programs)
    }

    fn before(mut command: Command, patient: &Patient, programs: &str) -> Self {
        // Its own folder for what stands beside the home, and no browser to be found.
        command.env("XDG_RUNTIME_DIR", patient.folder.path()).env("TMPDIR", patient.folder.path());
        Self::of(command.env("PATH", programs))
    }
}

/// What a run of a program left.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) raw: Vec<u8>,
    pub(crate) err: String,
}

impl Ran {
    pub(crate) fn of(command: &mut Command) -> Ran {
        let output = command.output().unwrap();
        Ran {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            raw: output.stdout,
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// It worked.
    #[track_caller]
    pub(crate) fn good(self) -> Ran {
        assert_eq!(self.code, 0, "{self:?}");
        self
    }

    /// It ended with this code and these words.
    #[track_caller]
    pub(crate) fn bad(self, code: i32, words: &str) -> Ran {
        assert_eq!(self.code, code, "{self:?}");
        assert!(self.err.contains(words), "{words:?} not in {self:?}");
        self
    }

    /// Its answer as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        let value: Value = serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e}: {self:?}"));
        assert_eq!(value["v"], 1);
        value
    }
}

/// A patient's folder: a home for the vault, and a place to stand in.
pub(crate) struct Patient {
    pub(crate) folder: TempDir,
}

impl Patient {
    /// No vault yet.
    pub(crate) fn nobody() -> Patient {
        Patient { folder: tempfile::tempdir().unwrap() }
    }

    /// A vault without a server.
    pub(crate) fn offline() -> Patient {
        let patient = Patient::nobody();
        patient.run(&["init", "--offline", "--no-secret", "--name", "Hélène"]).good();
        patient
    }

    /// A vault on a server.
    pub(crate) fn on(server: &Server) -> Patient {
        let patient = Patient::nobody();
        patient.run(&["init", "--server", &server.url, "--no-secret", "--name", "Hélène"]).good();
        patient
    }

    pub(crate) fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    pub(crate) fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.at(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = program();
        command.env("COFFRE_HOME", self.home()).current_dir(self.folder.path()).args(args);
        // Where a page of this home is found.
        command.env("XDG_RUNTIME_DIR", self.folder.path()).env("TMPDIR", self.folder.path());
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        Ran::of(&mut self.command(args))
    }

    /// The answer of a command that works, as JSON.
    #[track_caller]
    pub(crate) fn json(&self, args: &[&str]) -> Value {
        let all: Vec<&str> = args.iter().copied().chain(["--json"]).collect();
        self.run(&all).good().json()
    }

    /// Keeps one file and gives its id.
    #[track_caller]
    pub(crate) fn keep(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.write(name, bytes);
        let added = self.json(&["add", path.to_str().unwrap()]);
        added["items"][0]["paper"]["id"].as_str().unwrap().to_owned()
    }

    pub(crate) fn titles(&self, args: &[&str]) -> Vec<String> {
        let papers = self.json(args);
        papers["items"].as_array().unwrap().iter().map(|p| p["title"].as_str().unwrap().to_owned()).collect()
    }
}

/// A real server, in a process of its own.
pub(crate) struct Server {
    pub(crate) url: String,
    pub(crate) data: TempDir,
    child: Child,
}

impl Server {
    pub(crate) fn start() -> Server {
        Server::with(&[])
    }

    pub(crate) fn with(settings: &[&str]) -> Server {
        Server::in_folder(tempfile::tempdir().unwrap(), "127.0.0.1:0", settings)
    }

    /// One that shows more of its public log every so often.
    pub(crate) fn ticking(tick: &str) -> Server {
        let mut command = program();
        command.env("COFFRE_SERVER_LOG_TICK", tick);
        Server::begin(command, tempfile::tempdir().unwrap(), "127.0.0.1:0", &[])
    }

    fn in_folder(data: TempDir, listen: &str, settings: &[&str]) -> Server {
        Server::begin(program(), data, listen, settings)
    }

    fn begin(mut command: Command, data: TempDir, listen: &str, settings: &[&str]) -> Server {
        command.args(["--internal-part", "coffre-server", "serve", "--listen", listen, "--data"]).arg(data.path());
        command.args(settings).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("listening on ").unwrap_or_else(|| panic!("{line:?}")).to_owned();
        Server { url, data, child }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Pulls its plug.
    pub(crate) fn stop(mut self) -> StoppedServer {
        self.end();
        let data = std::mem::replace(&mut self.data, tempfile::tempdir().unwrap());
        StoppedServer { url: self.url.clone(), data }
    }

    pub(crate) fn invite(&self) -> String {
        let mut command = program();
        command.args(["--internal-part", "coffre-server", "invite", "create", "--data"]).arg(self.data.path());
        Ran::of(&mut command).good().out.trim().to_owned()
    }

    fn end(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}

/// A server that is away: its address and what it keeps.
pub(crate) struct StoppedServer {
    pub(crate) url: String,
    pub(crate) data: TempDir,
}

impl StoppedServer {
    /// The same server again, at the same address.
    pub(crate) fn start(self) -> Server {
        self.start_with(&[])
    }

    /// The same, with its clock so many seconds ahead.
    pub(crate) fn start_at(self, clock: i64) -> Server {
        let mut command = program();
        turn(&mut command, clock);
        let listen = self.url.trim_start_matches("http://").to_owned();
        Server::begin(command, self.data, &listen, &[])
    }

    pub(crate) fn start_with(self, settings: &[&str]) -> Server {
        let listen = self.url.trim_start_matches("http://").to_owned();
        Server::in_folder(self.data, &listen, settings)
    }
}

/// The other side, without its program: a professional's vault under the test's own hands.
pub(crate) struct Pro {
    pub(crate) vault: Vault,
    _folder: TempDir,
}

impl Pro {
    pub(crate) fn on(server: &Server, name: &str) -> Pro {
        let folder = tempfile::tempdir().unwrap();
        let cost = vault_crypto::password::Cost::FLOOR;
        let how = Making { kind: Kind::Professional, name, role: "chirurgien-dentiste", password: None, cost };
        let (mut vault, _) = Vault::make(&folder.path().join("pro"), &how, now()).unwrap();
        vault.allow = Allow::Loopback;
        vault.set_server(&server.url, None).unwrap();
        vault.sync(now(), &mut |_| {}).unwrap();
        vault.card_file(now()).unwrap();
        vault.sync(now(), &mut |_| {}).unwrap();
        Pro { vault, _folder: folder }
    }

    /// Takes in what came, and gives the first grant.
    pub(crate) fn take_in(&mut self) -> Option<Hash> {
        self.vault.receive(now()).unwrap().grants.first().map(|came| came.head)
    }

    /// The papers of a grant.
    pub(crate) fn shown(&mut self, head: &Hash) -> Vec<GrantEntry> {
        self.vault.received(head, now()).unwrap().entries
    }

    /// Asks to open papers; gives how many receipts that took.
    pub(crate) fn ask(&mut self, head: &Hash, entries: &[EntryId]) -> Result<usize, Error> {
        Ok(self.vault.request(head, entries, now(), &mut |_| {})?.signed)
    }

    /// Hands the card over as a file, and gives the fingerprint's text.
    pub(crate) fn card(&mut self, path: &Path) -> String {
        std::fs::write(path, self.vault.card_file(now()).unwrap()).unwrap();
        vault_protocol::fingerprint::qr_text(self.vault.id())
    }
}

/// Looks until it is there.
pub(crate) fn wait_for<T>(mut look: impl FnMut() -> Option<T>) -> T {
    for _ in 0..600 {
        if let Some(found) = look() {
            return found;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    panic!("it never came");
}

/// Turns the clock of one program by so many seconds, with the library of Debian's `faketime`: that program itself would stand between us
/// and the process. The clock that only counts is left alone: pauses and waits go by it.
pub(crate) fn turn(command: &mut Command, clock: i64) {
    if clock == 0 {
        return;
    }
    static LIBRARY: OnceLock<String> = OnceLock::new();
    forget_ended_clocks();
    let library = LIBRARY.get_or_init(|| {
        let said = Command::new("faketime").args(["-m", "-f", "+0s", "env"]).output();
        let said = said.expect("install Debian's package `faketime` (`cargo xtask test` does)");
        let out = String::from_utf8_lossy(&said.stdout).into_owned();
        let library = out.lines().find_map(|line| line.strip_prefix("LD_PRELOAD="));
        library.unwrap_or_else(|| panic!("faketime does not preload: {said:?}")).to_owned()
    });
    command.env("LD_PRELOAD", library).env("FAKETIME", format!("{clock:+}s"));
    command.env("FAKETIME_DONT_FAKE_MONOTONIC", "1").env("DONT_FAKE_MONOTONIC", "1");
}

/// A process whose clock is turned, and that is killed, leaves a file under its number; the next process with that number does not start.
fn forget_ended_clocks() {
    for left in std::fs::read_dir("/dev/shm").into_iter().flatten().flatten() {
        let name = left.file_name().to_string_lossy().into_owned();
        let number = name.strip_prefix("faketime_shm_").or(name.strip_prefix("sem.faketime_sem_"));
        if number.is_some_and(|number| !Path::new("/proc").join(number).exists()) {
            let _ = std::fs::remove_file(left.path());
        }
    }
}

pub(crate) fn now() -> Time {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    Time(since.as_secs())
}

/// A note that proposes its own type, date and author.
pub(crate) const NOTE: &str =
    "Vaurillon, le 12 mars 2024\nDr Anselme Quéméneur\nORDONNANCE\nmetformine 1000 mg, un comprimé matin et soir";
