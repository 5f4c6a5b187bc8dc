//! Somebody who watches a public log: reads all of it over the line, and forgets nothing that was signed.

use std::collections::BTreeMap;
use std::time::Duration;

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use sha2::Sha256;
use vault_log::bundle;
use vault_log::checkpoint::SignedCheckpoint;
use vault_log::edge::Edge;
use vault_log::hash::Hash;
use vault_log::key::VerifierKey;
use vault_log::tile::{TileKind, TilePath};
use vault_log::tree::TreeHead;
use vault_protocol::http::VaultLog;

use super::cast::Cast;
use super::{Http, Request};

/// Every tree that a log has signed, as far as anybody saw.
#[derive(Clone, Default)]
pub struct Seen(BTreeMap<u64, Hash>);

impl Seen {
    /// Fails if the log has signed another tree of this size.
    #[track_caller]
    pub fn add(&mut self, head: TreeHead) {
        let before = self.0.insert(head.size, head.root);
        assert!(before.is_none_or(|root| root == head.root), "two trees of {} leaves", head.size);
    }

    /// The largest size.
    pub fn size(&self) -> u64 {
        self.0.keys().next_back().copied().unwrap_or(0)
    }

    /// Fails unless all that was signed is a beginning of these entries, by our tree and by somebody else's.
    #[track_caller]
    pub fn check(&self, entries: &[Vec<u8>]) {
        let mut theirs = MemoryBackedTree::<Sha256, Vec<u8>>::new();
        let mut edge = Edge::new();
        for entry in entries {
            edge = edge.append(&[entry]).unwrap().edge;
            theirs.push(entry.clone());
            let head = edge.head();
            if let Some(root) = self.0.get(&head.size) {
                assert_eq!(*root, head.root, "what was signed at {}", head.size);
                assert_eq!(theirs.root().as_bytes().as_slice(), root.as_bytes());
            }
        }
        assert!(self.size() <= entries.len() as u64, "the log is smaller than it was");
    }
}

/// The log that a vault's events are in.
pub fn log_of(cast: &Cast) -> VerifierKey {
    let found: VaultLog = cast.http.ask(Request::get(cast.vault.path("/log"))).read();
    found.log.as_str().parse().unwrap()
}

pub fn checkpoint(http: &Http, log: &VerifierKey) -> TreeHead {
    checkpoint_at(http, log.name().as_str().strip_prefix(&http.authority).unwrap(), log)
}

/// The same of a log that began under another name of the server.
pub fn checkpoint_at(http: &Http, path: &str, log: &VerifierKey) -> TreeHead {
    let answer = http.ask(Request::get(format!("{path}/checkpoint"))).ok();
    assert_eq!(answer.header("cache-control"), Some("public, max-age=5"));
    assert_eq!(answer.header("content-type"), Some("text/plain; charset=utf-8"));
    SignedCheckpoint::parse(&answer.body).unwrap().verify(log).unwrap().head()
}

/// Waits for a public tree of so many leaves.
pub fn shown(http: &Http, log: &VerifierKey, size: u64) -> TreeHead {
    loop {
        let head = checkpoint(http, log);
        if head.size >= size {
            return head;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Reads every entry over the line, as any monitor would, and checks them against the checkpoint.
pub fn entries(http: &Http, log: &VerifierKey, head: TreeHead) -> Vec<Vec<u8>> {
    entries_at(http, log.name().as_str().strip_prefix(&http.authority).unwrap(), head)
}

/// The same of a log that began under another name of the server.
pub fn entries_at(http: &Http, path: &str, head: TreeHead) -> Vec<Vec<u8>> {
    let mut edge = Edge::new();
    let mut all = Vec::new();
    for index in 0.. {
        let Some(tile) = TilePath::in_tree(TileKind::Entries, index, head.size) else { break };
        let answer = http.ask(Request::get(format!("{path}/{tile}"))).ok();
        assert_eq!(answer.header("cache-control"), Some("public, max-age=31536000, immutable"));
        let read = bundle::parse(&answer.body, tile.width()).unwrap();
        edge = edge.append(&read).unwrap().edge;
        all.extend(read.into_iter().map(<[u8]>::to_vec));
    }
    assert_eq!(edge.head(), head, "the entries are those that were signed");
    all
}
