//! A server behind a line that can be told to lie, and people of one's own making.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used)]

use crate::common::*;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use vault_engine::grants::Opening;
use vault_engine::{Locked, Vault};
use vault_protocol::card::Kind;
use vault_protocol::http::Refusal;
use vault_protocol::ids::{DocId, Time};
use vault_remote::Allow;
use vault_tests::proxy::{Fate, Proxy};

pub struct Stage {
    pub proxy: Proxy,
    _server: Server,
    pub folder: tempfile::TempDir,
}

impl Stage {
    pub fn new() -> Stage {
        Stage::with_quota(1 << 30)
    }

    pub fn with_quota(quota: u64) -> Stage {
        Stage::made(|setup| setup.quota = quota)
    }

    /// A server whose logs show more every so often.
    pub fn with_tick(tick: std::time::Duration) -> Stage {
        Stage::made(|setup| setup.logs.tick = tick)
    }

    /// What the server has now, for another that goes on from there.
    pub fn disk(&self) -> vault_server::store::memory::Disk {
        self._server.store.copied()
    }

    pub fn address(&self) -> std::net::SocketAddr {
        self._server.address()
    }

    /// A body, by a plain GET that no proxy sees.
    pub fn get(&self, target: &str) -> Vec<u8> {
        let mut answer = asked(self.address(), &self.proxy.authority(), target);
        let body = answer.windows(4).position(|w| w == b"\r\n\r\n").unwrap() + 4;
        answer.split_off(body)
    }

    /// From now on the server's clock is so many seconds ahead.
    pub fn ahead(&self, seconds: u64) {
        self._server.ahead(seconds);
    }

    pub fn made(change: impl FnOnce(&mut vault_server::serve::Setup)) -> Stage {
        let proxy = Proxy::bind();
        let authority = proxy.authority();
        let server = Server::made(|setup| {
            setup.authority = Some(authority);
            change(setup);
        });
        proxy.forward_to(server.address());
        Stage { proxy, _server: server, folder: tempfile::tempdir().unwrap() }
    }

    pub fn vault(&self, name: &str, kind: Kind) -> Vault {
        vault(&self.folder.path().join(name), &self.proxy.url(), kind, name)
    }

    pub fn second_device(&self, first: &mut Vault, name: &str) -> Vault {
        another_device(first, &self.folder.path().join(name))
    }
}

/// Another device of a vault, which has learnt all that the server has.
pub fn another_device(first: &mut Vault, home: &Path) -> Vault {
    let joining = Vault::prepare_device(home).unwrap();
    let (key, wrap) = joining.keys();
    let welcome = first.admit(&key, &wrap, now()).unwrap();
    let mut second = joining.finish(&welcome, &how(Kind::Person, "")).unwrap();
    second.allow = Allow::Loopback;
    sync(&mut second);
    second
}

/// A second server that goes on from where the first is: the same keys, and from here on another history.
pub fn fork(stage: &Stage) -> Server {
    let disk = stage.disk();
    Server::made(|setup| {
        setup.authority = Some(stage.proxy.authority());
        (setup.records, setup.blobs) = (disk.open_records(), disk.open_blobs());
        setup.logs.tick = std::time::Duration::from_millis(100);
    })
}

pub fn opening(to: &Vault, docs: &[DocId]) -> Opening {
    Opening {
        docs: docs.to_vec(),
        to: *to.id(),
        until: now().plus(Time::DAY),
        purpose: "visite".into(),
        rights: READ,
        standing: None,
        unverified: false,
        sensitive: false,
    }
}

pub fn open(home: &Path) -> Vault {
    let mut vault = Locked::open(home).unwrap().unlock(None).unwrap();
    vault.allow = Allow::Loopback;
    vault
}

pub fn refusal(refusal: Refusal) -> Fate {
    let (status, body) = (refusal.status(), refusal.to_problem());
    let kind = "content-type: application/problem+json";
    let head = format!("HTTP/1.1 {status} No\r\n{kind}\r\ncontent-length: {}\r\n\r\n", body.len());
    Fate::Replace((head + &body).into_bytes())
}

/// What is asked under a path is answered by another server, which is called the same.
pub fn route(stage: &Stage, under: &'static str, to: SocketAddr) {
    let authority = stage.proxy.authority();
    stage.proxy.on(move |request| {
        if !request.path().starts_with(under) {
            return Fate::Pass;
        }
        Fate::Replace(asked(to, &authority, &request.target))
    });
}

// The whole answer to a plain GET.
fn asked(server: SocketAddr, authority: &str, target: &str) -> Vec<u8> {
    let mut line = TcpStream::connect(server).unwrap();
    write!(line, "GET {target} HTTP/1.1\r\nhost: {authority}\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    line.read_to_end(&mut answer).unwrap();
    answer
}

pub fn reopen(vault: Vault) -> Vault {
    let home = vault.home().to_owned();
    drop(vault);
    open(&home)
}
