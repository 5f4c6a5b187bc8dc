//! Folders, vaults, papers, a server: all on one real disk, all with sync.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use tempfile::TempDir;
use vault_crypto::password::Cost;
use vault_engine::papers::{NewPaper, Source};
use vault_engine::state::Words;
use vault_engine::{Locked, Making, Vault};
use vault_protocol::card::Kind;
use vault_protocol::grant::{Origin, Provenance};
use vault_protocol::ids::Time;
use vault_remote::Allow;
use vault_server::identity::Identity;
use vault_server::serve::{self, Running, Setup, system_time};
use vault_server::store::memory::Disk;
use vault_server::store::{files, sled};

/// Where everything is measured: on the disk of the build, never in memory.
pub fn base() -> PathBuf {
    let base = std::env::var_os("COFFRE_BENCH_DIR").map_or_else(|| PathBuf::from("target/bench"), PathBuf::from);
    fs::create_dir_all(&base).unwrap();
    base.canonicalize().unwrap()
}

pub fn folder() -> TempDir {
    TempDir::new_in(base()).unwrap()
}

/// Waits until all that was written before is on the disk, so that nobody pays for another.
pub fn settle() {
    assert!(Command::new("sync").arg("-f").arg(base()).status().unwrap().success());
}

pub fn now() -> Time {
    system_time()
}

/// Bytes no program can make smaller.
pub fn noise(seed: u64, len: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut out = Vec::with_capacity(len + 8);
    while out.len() < len {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        out.extend_from_slice(&state.to_le_bytes());
    }
    out.truncate(len);
    out
}

pub fn noise_file(path: &Path, seed: u64, len: u64) {
    let mut file = File::create(path).unwrap();
    let mut left = len;
    while left > 0 {
        let n = left.min(1 << 20);
        file.write_all(&noise(seed ^ left, usize::try_from(n).unwrap())).unwrap();
        left -= n;
    }
    file.sync_all().unwrap();
}

/// `count` files of `len` bytes.
pub fn noise_folder(folder: &Path, count: usize, len: u64) -> Vec<PathBuf> {
    fs::create_dir_all(folder).unwrap();
    let paths: Vec<PathBuf> = (0..count).map(|n| folder.join(format!("file-{n:06}.bin"))).collect();
    for (n, path) in paths.iter().enumerate() {
        fs::write(path, noise(n as u64 + 1, usize::try_from(len).unwrap())).unwrap();
    }
    paths
}

/// A vault without a password: what its key derivation costs is nobody's speed.
pub fn make(home: &Path, name: &str, url: Option<&str>) -> Vault {
    make_with(home, name, url, None)
}

pub fn make_with(home: &Path, name: &str, url: Option<&str>, password: Option<&[u8]>) -> Vault {
    let how = Making { kind: Kind::Person, name, role: "", password, cost: Cost::DESKTOP };
    let (mut vault, _) = Vault::make(home, &how, now()).unwrap();
    vault.allow = Allow::Loopback;
    if let Some(url) = url {
        vault.set_server(url, None).unwrap();
        sync(&mut vault);
    }
    vault
}

pub fn unlock(home: &Path) -> Vault {
    let password = std::env::var_os("COFFRE_BENCH_PASSWORD").map(|p| p.into_encoded_bytes());
    let mut vault = Locked::open(home).unwrap().unlock(password.as_deref()).unwrap();
    vault.allow = Allow::Loopback;
    vault
}

pub fn sync(vault: &mut Vault) {
    vault.sync(now(), &mut |_| {}).unwrap();
}

/// A paper as a program describes it.
pub fn paper(n: usize, source: Source, text: Vec<String>) -> NewPaper {
    let year = 2005 + n % 20;
    NewPaper {
        source,
        words: Words {
            title: format!("Compte rendu de consultation n° {n}"),
            type_code: "11488-4".into(),
            date: Some(format!("{year}-{:02}-{:02}", n % 12 + 1, n % 28 + 1)),
            author: Some("Dr Camille Martin, cardiologie".into()),
            tags: vec!["suivi".into()],
            private: false,
        },
        file_name: format!("consultation-{n}.pdf"),
        mime: "application/pdf".into(),
        provenance: Provenance { origin: Origin::Owner, giver: None, name: None },
        text,
        replaces: None,
    }
}

/// Puts `count` papers of `len` bytes in.
pub fn fill(vault: &mut Vault, count: usize, len: usize, text: impl Fn(usize) -> Vec<String>) {
    let mut at = 0;
    while at < count {
        let end = (at + 10_000).min(count);
        let bytes = |n: usize| Source::Bytes("paper".into(), noise(n as u64 + 1, len));
        let papers = (at..end).map(|n| paper(n, bytes(n), text(n))).collect();
        let answers = vault.add(papers, now(), &mut |_| {}).unwrap();
        assert!(answers.iter().all(Result::is_ok));
        at = end;
    }
}

/// The server program's own code in this process, on a loopback port.
pub struct Server {
    runtime: tokio::runtime::Runtime,
    running: Option<Running>,
    pub url: String,
}

impl Server {
    /// With the stores of the program, in a folder.
    pub fn on_disk(data: &Path, authority: Option<&str>) -> Server {
        fs::create_dir_all(data).unwrap();
        let records = sled::open(&data.join("sled")).unwrap();
        let blobs = files::open(&data.join("objects")).unwrap();
        Server::start(Setup::new(records, blobs, Identity::from_seed(&[7; 32])), authority)
    }

    /// With stores that count what they are asked to make last.
    pub fn counting(disk: &Disk, authority: Option<&str>) -> Server {
        Server::start(Setup::new(disk.open_records(), disk.open_blobs(), Identity::from_seed(&[7; 32])), authority)
    }

    fn start(mut setup: Setup, authority: Option<&str>) -> Server {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        setup.authority = authority.map(str::to_owned);
        setup.clock = Arc::new(system_time);
        let running = runtime
            .block_on(async { serve::start(setup, tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap()).await })
            .unwrap();
        let url = format!("http://{}", running.address());
        Server { runtime, running: Some(running), url }
    }

    pub fn address(&self) -> std::net::SocketAddr {
        self.running.as_ref().unwrap().address()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(running) = self.running.take() {
            self.runtime.block_on(running.stop());
        }
    }
}
