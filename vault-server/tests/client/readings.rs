//! Readings, journal records and cards made public as fast as they go while something happens to the server, and what must hold
//! of its public logs after that: every leaf and every entry of an answer is there, every receipt has its leaf, nothing that was
//! signed is another or smaller, and the tiles have the signed root.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};

use vault_log::key::VerifierKey;
use vault_log::plan;
use vault_log::proof_file::ProofFile;
use vault_log::tile::TileMap;
use vault_log::tree::TreeHead;
use vault_protocol::http::{ReceiptBox, ReleaseAnswer, ServerInfo};
use vault_protocol::leaf::Mark;
use vault_protocol::release::{Receipt, SlotOpening};
use vault_protocol::sign::Signed;
use vault_protocol::wire::{decode, encode};

use super::cast::{Cast, record};
use super::monitor::{Seen, checkpoint_at, entries_at, log_of};
use super::process::Process;
use super::{Http, Request};

/// Readings that a slot allows.
const MAX_READS: u32 = 4096;
/// The slot's tag key, of which the server computes the leaves.
pub const TAG_KEY: [u8; 32] = [0x33; 32];

/// Where each acknowledged reading has its leaf.
pub type Acknowledged = BTreeMap<u32, (Vec<u8>, u64)>;

/// All that anybody was told: trees that were signed, leaves that were answered.
#[derive(Clone, Default)]
pub struct Told {
    pub seen: Seen,
    pub known: Acknowledged,
    /// The same of the log of keys, and what was said to stand in it, in order.
    pub keys: Seen,
    pub published: Vec<Vec<u8>>,
}

/// The real program, whose public log moves twenty times a second.
pub fn serve(engine: &str, data: &Path) -> Process {
    let settings = data.with_extension("toml");
    std::fs::write(&settings, "log_tick = \"50ms\"\nlog_dummies = 1\nrate = 0\n").unwrap();
    Process::serve(data, &["--store", engine, "--config", settings.to_str().unwrap()])
}

/// A vault with one slot, and who reads through it.
pub struct Load {
    cast: Cast,
    log: VerifierKey,
    keys: VerifierKey,
    /// The server's name when the log began.
    first: String,
    told: Mutex<Told>,
    next: AtomicU32,
    /// The number of the next card that is made public.
    card: AtomicU64,
}

impl Load {
    pub fn begin(http: &Http) -> Self {
        let cast = Cast::settled(http);
        let opening = SlotOpening { max_reads: MAX_READS, ..cast.opening() };
        cast.owner(Request::put(Cast::slot(""), encode(&opening))).ok();
        let (log, first) = (log_of(&cast), http.authority.clone());
        let keys = http.ask(Request::get("/v1/server")).read::<ServerInfo>().log.parse().unwrap();
        Load { cast, log, keys, first, told: Mutex::default(), next: AtomicU32::new(0), card: AtomicU64::new(0) }
    }

    fn lock(&self) -> MutexGuard<'_, Told> {
        self.told.lock().unwrap()
    }

    /// What was told up to now.
    pub fn told(&self) -> Told {
        self.lock().clone()
    }

    /// The server is elsewhere now, or is the one that a cut has left: this much was told.
    pub fn go_on(&mut self, http: &Http, told: Told) {
        self.cast.http = http.clone();
        *self.lock() = told;
    }

    /// Reads and writes until `happens` is over. Calls that are not answered are nobody's fault.
    pub fn during<T>(&mut self, happens: impl FnOnce(&Self) -> T) -> T {
        let stop = AtomicBool::new(false);
        self.cast.vault.journal = self.cast.state().journal;
        let running = &*self;
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| running.read(&stop));
            }
            scope.spawn(|| running.write(&stop));
            scope.spawn(|| running.publish(&stop));
            let found = happens(running);
            stop.store(true, Ordering::Relaxed);
            found
        })
    }

    fn read(&self, stop: &AtomicBool) {
        let cast = &self.cast;
        while !stop.load(Ordering::Relaxed) {
            let n = self.next.fetch_add(1, Ordering::Relaxed);
            assert!(n < MAX_READS, "more readings than a slot has");
            let receipt = cast.receipt(n);
            let asked = cast.http.try_call(&cast.reader, cast.releasing(std::slice::from_ref(&receipt)));
            if let Some(answer) = asked.filter(|answer| answer.status == 200) {
                acknowledge(&answer.body, n, &receipt, &self.log, &mut self.lock());
            }
        }
    }

    fn write(&self, stop: &AtomicBool) {
        let mut vault = self.cast.vault.clone();
        while !stop.load(Ordering::Relaxed) {
            let append = vault.journaling(&[record(vault.journal.seq, 600)]);
            let answer = self.cast.http.try_call(self.cast.key("ALL"), append);
            match answer.filter(|answer| answer.status == 200) {
                Some(answer) => vault.journal = decode(&answer.body, 100).unwrap(),
                None => break,
            }
        }
    }

    // One after another, so that the log has them in this order. There is a limit for a day: now and then is enough.
    fn publish(&self, stop: &AtomicBool) {
        while !stop.load(Ordering::Relaxed) {
            let entry = self.cast.notice("ALL", self.card.fetch_add(1, Ordering::Relaxed));
            let answer = self.cast.http.try_call(self.cast.key("ALL"), self.cast.publishing(&entry));
            if answer.is_some_and(|answer| answer.status == 204) {
                self.lock().published.push(entry);
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// The whole log of a server, against what was told; adds what that shows.
    pub fn check(&self, http: &Http, told: &mut Told) {
        check(http, &self.cast, &self.log, &self.first, told);
        self.check_keys(http, told);
    }

    // What was answered stands in the log of keys, once and in order; what was not may.
    fn check_keys(&self, http: &Http, told: &mut Told) {
        let path = self.keys.name().as_str().strip_prefix(&self.first).unwrap();
        let end = Instant::now() + Duration::from_secs(20);
        let all = loop {
            let head = checkpoint_at(http, path, &self.keys);
            told.keys.add(head);
            let all = entries_at(http, path, head);
            let mut left = all.iter();
            if told.published.iter().all(|entry| left.any(|listed| listed == entry)) {
                tiles(http, path, head);
                break all;
            }
            assert!(Instant::now() < end, "an entry that was answered is not in the log of keys, or in another order");
            std::thread::sleep(Duration::from_millis(10));
        };
        told.keys.check(&all);
        let once: BTreeSet<&Vec<u8>> = all.iter().collect();
        assert_eq!(once.len(), all.len(), "an entry stands twice");
    }
}

/// The tiles, read as anybody would, have the signed root.
fn tiles(http: &Http, path: &str, head: TreeHead) {
    let mut all = TileMap::new();
    for tile in plan::Plan::root(head.size).tiles() {
        all.insert(tile, http.ask(Request::get(format!("{path}/{tile}"))).ok().body);
    }
    assert_eq!(plan::head(head.size, &all).unwrap(), head, "the tiles are those that were signed");
}

/// Reads a release answer of one receipt; what it proves counts from here on.
pub fn acknowledge(answer: &[u8], n: u32, receipt: &[u8], log: &VerifierKey, told: &mut Told) {
    let answer: ReleaseAnswer = decode(answer, 1 << 20).unwrap();
    let leaf = Mark::reading(&TAG_KEY, n).leaf(receipt);
    let proof = ProofFile::parse(answer.released[0].proof.as_ref().unwrap()).unwrap();
    told.seen.add(proof.verify_logged(&leaf, log).unwrap().head());
    if let Some((_, place)) = told.known.insert(n, (leaf.to_vec(), proof.index())) {
        assert_eq!(place, proof.index(), "one receipt has one leaf");
    }
}

/// The whole log against all that anybody was told of it.
pub fn check(http: &Http, cast: &Cast, log: &VerifierKey, first: &str, told: &mut Told) {
    // Paths are by number: a log keeps its origin when the server is reached elsewhere.
    let path = log.name().as_str().strip_prefix(first).unwrap().to_owned();
    let shown = loop {
        let head = checkpoint_at(http, &path, log);
        told.seen.add(head);
        if head.size >= told.seen.size() {
            break head;
        }
        std::thread::sleep(Duration::from_millis(10));
    };
    let all = entries_at(http, &path, shown);
    told.seen.check(&all);
    tiles(http, &path, shown);
    for (leaf, place) in told.known.values() {
        assert_eq!(&all[usize::try_from(*place).unwrap()], leaf, "an acknowledged leaf");
    }
    // Each receipt that the server keeps has its leaf, once, acknowledged or not.
    let mut count = 0;
    loop {
        let from = format!("/receipts?from={count}");
        let page: ReceiptBox = http.call(&cast.manager, Request::get(Cast::slot(&from))).read();
        let mut last = None;
        for bytes in page.receipts.iter() {
            let n = Signed::<Receipt>::decode(bytes).unwrap().dangerous_unverified().n;
            let leaf = Mark::reading(&TAG_KEY, n).leaf(bytes);
            assert_eq!(all.iter().filter(|entry| **entry == leaf).count(), 1, "receipt {n}");
            last = Some(n);
        }
        match last {
            Some(last) => count = last + 1,
            None => break,
        }
    }
}
