//! P10, the server's part: a share against a receipt, signed, kept and in the public log before the answer, beside the
//! smallest durable writes of an owner, one with a leaf and one without, all by 64 clients at once over real lines.

use crate::Size;
use crate::place::{Server, folder, now};
use crate::table::{Goal, Series, interleaved, row, speeds};
use std::sync::Mutex;
use std::thread;
use std::time::Instant;
use vault_crypto::secret::SigningSeed;
use vault_crypto::sign::SigningKey;
use vault_protocol::chain::{Chain, Home, Member, Powers, Statement, keyring_digest, root_commitment};
use vault_protocol::hash::Hash;
use vault_protocol::http::{MailboxOpening, NewVault};
use vault_protocol::ids::{Day, EntryId, MailboxId, SlotId};
use vault_protocol::journal::JournalRef;
use vault_protocol::key::WrapKey;
use vault_protocol::leaf::Mark;
use vault_protocol::release::{Receipt, SlotOpening};
use vault_protocol::sign::Signed;
use vault_protocol::wire::{Bytes, List, Text};
use vault_remote::{Allow, Connection, ServerUrl, Settings};

const CLIENTS: u8 = 64;
const KEYRING: &[u8] = b"keyring";

/// One owner and one reader, who share a line.
struct Client {
    line: Connection,
    owner: SigningKey,
    reader: SigningKey,
    chain: Chain,
    slot: SlotId,
    /// How many of each have gone.
    read: u32,
    journal: JournalRef,
    opened: u32,
}

impl Client {
    fn new(url: &str, n: u8) -> Client {
        let key = |of: u8| SigningKey::derive(&SigningSeed::from_bytes(&[n ^ of; 32]));
        let (owner, reader, manager) = (key(0x40), key(0x80), key(0xc0));
        let mut wrap = [7; WrapKey::LEN];
        wrap[1184..].fill(0);
        wrap[1184] = 9;
        let wrap = WrapKey::parse(&wrap).unwrap();
        let first = owner.sign(Statement {
            seq: 0,
            prev: None,
            nonce: [n; 32],
            home: Home { server: Text::new("").unwrap(), key: None, log: None },
            members: List::new([Member { key: *owner.public(), wrap, powers: Powers::ALL, not_after: None }]).unwrap(),
            keyring: keyring_digest(KEYRING),
            epoch: 0,
            root: root_commitment(&[0; 32]),
            time: now(),
        });
        let chain = Chain::start(Signed::decode(first.bytes()).unwrap()).unwrap();
        let line = Connection::with(ServerUrl::parse(url, Allow::Loopback).unwrap(), Settings::default());
        let (statement, keyring) = (Bytes::new(first.bytes()).unwrap(), Bytes::new(KEYRING).unwrap());
        line.create_vault(&owner, &NewVault { statement, keyring, invite: None }).unwrap();
        let opening = SlotOpening {
            vault: chain.vault_id(),
            slot: SlotId::new([n; 32]),
            reader: *reader.public(),
            manager: *manager.public(),
            seeds: List::new([[n; 32]]).unwrap(),
            tag_key: [n; 32],
            not_after: Day(now().day().0 + 2),
            max_reads: 4096,
        };
        line.open_slot(&owner, &opening).unwrap();
        Client { line, owner, reader, chain, slot: opening.slot, read: 0, journal: JournalRef::EMPTY, opened: 0 }
    }

    fn release(&mut self) {
        let n = self.read;
        self.read += 1;
        let mut some = [0; 16];
        some[..4].copy_from_slice(&n.to_be_bytes());
        let receipt = self.reader.sign(Receipt {
            head: Hash::new([0x61; 32]),
            slot: self.slot,
            entry: EntryId::new(some),
            n,
            prev: None,
            time: now(),
            nonce: some,
            checkpoint: Bytes::new(*b"a checkpoint").unwrap(),
        });
        let answer = self.line.release(&self.reader, &self.slot, &[receipt.bytes().to_vec()]).unwrap();
        assert_eq!(answer.released[0].shares.len(), 1, "a share, under a leaf");
    }

    fn write(&mut self) {
        let mut record = vec![0x5a; 600];
        record[..8].copy_from_slice(&0u64.to_be_bytes());
        record[8..16].copy_from_slice(&self.journal.seq.to_be_bytes());
        let leaf = |head: &JournalRef| Mark::journal(&[0x44; 32], head.seq).given(head.hash.as_bytes());
        let vault = self.chain.vault_id();
        self.journal = self.line.append_journal(&self.owner, &vault, self.journal, &[record], &leaf).unwrap();
    }

    /// A row, and no leaf.
    fn open(&mut self) {
        let mut id = *self.slot.as_bytes();
        id[..4].copy_from_slice(&self.opened.to_be_bytes());
        self.opened += 1;
        let opening = MailboxOpening { drop_key: *self.reader.public() };
        self.line.open_mailbox(&self.owner, &self.chain.vault_id(), &MailboxId::new(id), &opening).unwrap();
    }
}

/// All clients at once, each so many times: how many a second, and how long each took, in ms.
fn together(clients: &mut [Client], each: u32, work: fn(&mut Client)) -> (f64, Vec<f64>) {
    let took = Mutex::new(Vec::new());
    let start = Instant::now();
    thread::scope(|scope| {
        for client in clients.iter_mut() {
            let took = &took;
            scope.spawn(move || {
                let mut mine = Vec::new();
                for _ in 0..each {
                    let start = Instant::now();
                    work(client);
                    mine.push(start.elapsed().as_secs_f64() * 1000.0);
                }
                took.lock().unwrap().extend(mine);
            });
        }
    });
    let rate = clients.len() as f64 * f64::from(each) / start.elapsed().as_secs_f64();
    (rate, took.into_inner().unwrap())
}

/// The longest of all but one in a hundred.
fn p99(mut took: Vec<f64>) -> f64 {
    took.sort_by(f64::total_cmp);
    took[took.len() * 99 / 100]
}

pub fn measure(size: &Size) {
    let place = folder();
    let server = Server::on_disk(place.path(), None);
    let clients: Mutex<Vec<Client>> = Mutex::new((0..CLIENTS).map(|n| Client::new(&server.url, n)).collect());
    let each = u32::try_from(size.many / 100).unwrap();
    let slow = Mutex::new(Vec::new());
    let found = interleaved(
        size.rounds,
        &mut [
            Box::new(|| {
                let (rate, took) = together(&mut clients.lock().unwrap(), each, Client::release);
                slow.lock().unwrap().push(p99(took));
                rate
            }),
            Box::new(|| together(&mut clients.lock().unwrap(), each, Client::write).0),
            Box::new(|| together(&mut clients.lock().unwrap(), each, Client::open).0),
        ],
    );
    let what = format!("releases, {CLIENTS} clients, each in the log before its answer");
    let goal = Goal::Least(0.25, " ×");
    speeds("P10", &what, "/s", &found[0], ("a journal entry, durable, with a leaf", &found[1]), goal);
    speeds("P10", &what, "/s", &found[0], ("a mailbox opened, durable, without a leaf", &found[2]), goal);
    let slow = Series(slow.into_inner().unwrap());
    let goal = Goal::Most(150.0, " ms");
    row("P10", "a release, 99 of 100", &format!("{} ms", slow.show(0)), "–", "–", goal, slow.median());
}
