//! A real server on a loopback port, and vaults that speak to it.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used)]

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use vault_crypto::password::Cost;
use vault_engine::papers::{Added, NewPaper, Source};
use vault_engine::state::Words;
use vault_engine::{Making, Vault};
use vault_protocol::card::Kind;
use vault_protocol::fingerprint;
use vault_protocol::grant::{Origin, Provenance, Rights};
use vault_protocol::ids::{DocId, Time, VaultId};
use vault_remote::Allow;
use vault_server::identity::Identity;
use vault_server::serve::{self, Running, Setup, system_time};
use vault_server::store::memory::Disk;

/// The real server program's code, on stores in memory, in this process.
pub struct Server {
    runtime: tokio::runtime::Runtime,
    running: Option<Running>,
    pub url: String,
    pub store: Disk,
    ahead: Arc<AtomicU64>,
}

impl Server {
    pub fn start() -> Server {
        Server::made(|_| {})
    }

    /// A server that callers reach under another name: that of a proxy.
    pub fn behind(authority: &str) -> Server {
        Server::made(|setup| setup.authority = Some(authority.to_owned()))
    }

    pub fn address(&self) -> std::net::SocketAddr {
        self.running.as_ref().unwrap().address()
    }

    pub fn made(change: impl FnOnce(&mut Setup)) -> Server {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let store = Disk::new();
        let mut setup = Setup::new(store.open_records(), store.open_blobs(), Identity::from_seed(&[7; 32]));
        let ahead = Arc::new(AtomicU64::new(0));
        let clock = ahead.clone();
        setup.clock = Arc::new(move || system_time().plus(clock.load(Ordering::Relaxed)));
        change(&mut setup);
        let running = runtime
            .block_on(async { serve::start(setup, tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap()).await })
            .unwrap();
        let url = format!("http://{}", running.address());
        Server { runtime, running: Some(running), url, store, ahead }
    }

    /// From now on its clock is so many seconds ahead.
    pub fn ahead(&self, seconds: u64) {
        self.ahead.store(seconds, Ordering::Relaxed);
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
    system_time()
}

pub fn how(kind: Kind, name: &str) -> Making<'_> {
    Making { kind, name, role: "", password: None, cost: Cost::FLOOR }
}

/// A vault registered at the server.
pub fn vault(home: &Path, url: &str, kind: Kind, name: &str) -> Vault {
    let (mut vault, _) = Vault::make(home, &how(kind, name), now()).unwrap();
    vault.allow = Allow::Loopback;
    vault.set_server(url, None).unwrap();
    vault.sync(now(), &mut |_| {}).unwrap();
    vault
}

pub fn paper(title: &str, bytes: &[u8]) -> NewPaper {
    NewPaper {
        source: Source::Bytes(format!("{title}.txt").into(), bytes.to_vec()),
        words: Words {
            title: title.into(),
            type_code: "11502-2".into(),
            date: Some("2026-03-12".into()),
            ..Words::default()
        },
        file_name: format!("{title}.txt"),
        mime: "text/plain".into(),
        provenance: Provenance { origin: Origin::Owner, giver: None, name: None },
        text: vec![title.to_lowercase()],
        replaces: None,
    }
}

pub fn add(vault: &mut Vault, title: &str, bytes: &[u8]) -> DocId {
    match vault.add(vec![paper(title, bytes)], now(), &mut |_| {}).unwrap().remove(0).unwrap() {
        Added::New(d) | Added::Duplicate(d) | Added::Version(d) => d,
    }
}

/// Takes the other's card in and compares the whole fingerprint.
pub fn meet(vault: &mut Vault, other: &mut Vault) -> VaultId {
    let file = other.card_file(now()).unwrap();
    let id = vault.add_contact(&file, None, now()).unwrap();
    let shown = fingerprint::qr_text(other.id());
    vault.verify_contact(&id, &shown, vault_protocol::card::Level::InPerson, now()).unwrap();
    id
}

pub const READ: Rights = Rights { read: true, give: true, message: true };

pub fn sync(vault: &mut Vault) {
    vault.sync(now(), &mut |_| {}).unwrap();
}
