//! The real server, behind a proxy or not, and a vault whose sealed things nobody can open.

#![allow(unreachable_pub, clippy::unwrap_used, reason = "a test may stop here")]

use crate::support::{key, settings};
use std::path::Path;
use std::sync::Arc;
use tokio::net::TcpListener;
use vault_crypto::blind::BlindedKey;
use vault_crypto::secret::SigningSeed;
use vault_crypto::sign::SigningKey;
use vault_protocol::chain::{Chain, Home, Member, Powers, Statement, keyring_digest, root_commitment};
use vault_protocol::hash::{Hash, ObjectDigest, object_digest};
use vault_protocol::http::{ChainAppend, NewVault};
use vault_protocol::ids::{Day, EntryId, ObjectId, SlotId, Time, VaultId};
use vault_protocol::key::WrapKey;
use vault_protocol::object::{HEADER, Header, padded, sealed};
use vault_protocol::release::{Receipt, SlotOpening};
use vault_protocol::sign::{Signed, Verified};
use vault_protocol::wire::{Bytes, List, Text};
use vault_remote::{Allow, Connection, ServerUrl, Settings};
use vault_server::config::{Config, Origin, Raw};
use vault_server::identity::Identity;
use vault_server::serve::{self, Running, Setup, system_time};
use vault_server::store::memory::Disk;
use vault_tests::proxy::Proxy;

/// The server's code in this process, on a port of its own.
pub struct Real {
    runtime: tokio::runtime::Runtime,
    running: Option<Running>,
    pub url: String,
}

impl Real {
    /// On stores in memory, reached directly or through a proxy; with a clock so many seconds ahead.
    pub fn in_memory(proxy: Option<&Proxy>, ahead: u64) -> Real {
        let disk = Disk::new();
        let mut setup = Setup::new(disk.open_records(), disk.open_blobs(), Identity::from_seed(&[7; 32]));
        setup.authority = proxy.map(Proxy::authority);
        setup.clock = Arc::new(move || system_time().plus(ahead));
        let start = async { serve::start(setup, TcpListener::bind("127.0.0.1:0").await.unwrap()).await.unwrap() };
        Self::running(proxy, start)
    }

    /// On a folder, as an operator runs it.
    pub fn in_folder(folder: &Path) -> Real {
        let mut raw = Raw::new();
        let settings = [("listen", "127.0.0.1:0"), ("data", folder.to_str().unwrap()), ("reserve", "0"), ("rate", "0")];
        for (name, value) in settings {
            raw.set(name, value.to_owned(), Origin::Default).unwrap();
        }
        let config = Config::check(&raw).unwrap();
        Self::running(None, async move { vault_server::open::start(&config).await.unwrap() })
    }

    fn running(proxy: Option<&Proxy>, start: impl Future<Output = Running>) -> Real {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let running = runtime.block_on(start);
        if let Some(proxy) = proxy {
            proxy.forward_to(running.address());
        }
        let url = proxy.map_or_else(|| format!("http://{}", running.address()), Proxy::url);
        Real { runtime, running: Some(running), url }
    }

    pub fn connect(&self) -> Connection {
        self.connect_with(settings())
    }

    pub fn connect_with(&self, settings: Settings) -> Connection {
        Connection::with(ServerUrl::parse(&self.url, Allow::Loopback).unwrap(), settings)
    }
}

impl Drop for Real {
    fn drop(&mut self) {
        if let Some(running) = self.running.take() {
            self.runtime.block_on(running.stop());
        }
    }
}

/// A vault as its owner knows it; its member's key has number 1.
pub struct Vault {
    pub chain: Chain,
    pub statements: Vec<Verified<Statement>>,
    pub member: SigningKey,
}

impl Vault {
    /// A first statement; every `nonce` is another vault.
    pub fn new(nonce: u8, time: Time) -> Vault {
        let member = key(1);
        let statement = Statement {
            seq: 0,
            prev: None,
            nonce: [nonce; 32],
            home: Home { server: Text::new("").unwrap(), key: None, log: None },
            members: List::new([who(&member)]).unwrap(),
            keyring: keyring_digest(b"keyring 0"),
            epoch: 0,
            root: root_commitment(&[0; 32]),
            time,
        };
        let first = member.sign(statement);
        let chain = Chain::start(Signed::decode(first.bytes()).unwrap()).unwrap();
        Vault { chain, statements: vec![first], member }
    }

    pub fn id(&self) -> VaultId {
        self.chain.vault_id()
    }

    pub fn creation(&self) -> NewVault {
        let statement = Bytes::new(self.statements[0].bytes()).unwrap();
        NewVault { statement, keyring: Bytes::new(*b"keyring 0").unwrap(), invite: None }
    }

    /// Lets key number `n` in; what is to be sent for it.
    pub fn admit(&mut self, n: u8) -> ChainAppend {
        let mut statement = (*self.statements[self.statements.len() - 1]).clone();
        let mut members = statement.members.to_vec();
        members.push(who(&key(n)));
        statement.seq += 1;
        statement.prev = Some(self.chain.head_hash());
        statement.nonce = [n; 32];
        statement.members = List::new(members).unwrap();
        statement.keyring = keyring_digest(b"keyring 1");
        let next = self.member.sign(statement);
        self.chain = self.chain.apply(Signed::decode(next.bytes()).unwrap()).unwrap();
        self.statements.push(next);
        let statement = Bytes::new(self.statements[self.statements.len() - 1].bytes()).unwrap();
        ChainAppend { statement, keyring: Bytes::new(*b"keyring 1").unwrap() }
    }
}

fn who(key: &SigningKey) -> Member {
    let mut wrap = [7; WrapKey::LEN];
    wrap[1184..].fill(0);
    wrap[1184] = 9;
    Member { key: *key.public(), wrap: WrapKey::parse(&wrap).unwrap(), powers: Powers::ALL, not_after: None }
}

/// An object that nobody can open, with content of about this length, and its digest.
pub fn object(n: u64, content: u64) -> (Vec<u8>, ObjectDigest) {
    let size = usize::try_from(sealed(padded(content).unwrap())).unwrap();
    // Bytes that do not repeat, so that a piece in the wrong place shows.
    let mut state = n.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut bytes: Vec<u8> = std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    })
    .take(size.div_ceil(8))
    .flatten()
    .collect();
    bytes.truncate(size);
    let header = Header { salt: [1; 24], commitment: [2; 32] }.to_bytes();
    bytes[..usize::try_from(HEADER).unwrap()].copy_from_slice(&header);
    let digest = object_digest(&bytes);
    (bytes, digest)
}

/// A locator for each number.
pub fn locator(n: u64) -> ObjectId {
    let mut id = [0x4c; 32];
    id[..8].copy_from_slice(&n.to_be_bytes());
    ObjectId::new(id)
}

/// A journal record that nobody can open.
pub fn record(n: u64, size: usize) -> Vec<u8> {
    let mut record = vec![9; size.max(568)];
    record[..8].fill(0);
    record[8..16].copy_from_slice(&n.to_be_bytes());
    record
}

pub const SLOT: SlotId = SlotId::new([0x51; 32]);

/// The professional's key, blinded for the slot: only who has the seed makes it.
pub fn reader() -> BlindedKey {
    BlindedKey::derive(&SigningSeed::from_bytes(&[0x41; 32]), &[0x42; 64]).unwrap()
}

pub fn opening(vault: &VaultId, now: Time) -> SlotOpening {
    SlotOpening {
        vault: *vault,
        slot: SLOT,
        reader: *reader().public(),
        manager: *key(0x43).public(),
        seeds: List::new([[0x11; 32]]).unwrap(),
        tag_key: [0x33; 32],
        not_after: Day(now.day().0 + 1),
        max_reads: 4096,
    }
}

pub fn receipt(n: u32, now: Time) -> Vec<u8> {
    let mut id = [0; 16];
    id[..4].copy_from_slice(&n.to_be_bytes());
    let body = Receipt {
        head: Hash::new([0x61; 32]),
        slot: SLOT,
        entry: EntryId::new(id),
        n,
        prev: None,
        time: now,
        nonce: id,
        checkpoint: Bytes::new(*b"a checkpoint").unwrap(),
    };
    reader().sign(body).bytes().to_vec()
}
