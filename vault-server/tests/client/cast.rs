//! Who plays in the tests: a vault with a member for each power, a slot, a mailbox, and strangers.

use vault_log::key::VerifierKey;
use vault_protocol::card::Kind;
use vault_protocol::chain::{Chain, Home, Member, Powers, Statement, keyring_digest, root_commitment};
use vault_protocol::grant::share;
use vault_protocol::hash::{Hash, object_digest};
use vault_protocol::http::*;
use vault_protocol::ids::{ChainRef, Day, EntryId, MailboxId, ObjectId, RescueLocator, SlotId, Time, VaultId};
use vault_protocol::journal::JournalRef;
use vault_protocol::key::WrapKey;
use vault_protocol::keys_log::{CardNotice, KeysEntry, Revocation};
use vault_protocol::leaf::Mark;
use vault_protocol::object::{HEADER, Header, padded, sealed};
use vault_protocol::release::{Receipt, SlotOpening};
use vault_protocol::sign::{Signed, Verified};
use vault_protocol::wire::{Bytes, List, Text, encode};

use super::{Answer, Http, Key, Request};

/// Key of the log tags of every journal here.
pub const TAGS: [u8; 32] = [0x44; 32];

/// Members of every vault here, in this order: name, number of the key, powers.
pub const MEMBERS: &[(&str, u8, Powers)] = &[
    ("ALL", 1, Powers::ALL),
    ("READ", 2, Powers::READ),
    ("WRITE", 3, Powers::WRITE),
    ("SHARE", 4, Powers::SHARE),
    ("MEMBERS", 5, Powers::MEMBERS),
    ("CLOSE", 6, Powers::CLOSE),
    ("ADD_DEVICE", 7, Powers::ADD_DEVICE),
    ("removed", 8, Powers::ALL),
];

/// A wrapping key that nobody can open.
pub fn wrap(n: u8) -> WrapKey {
    let mut bytes = [n; WrapKey::LEN];
    bytes[1184..].fill(0);
    bytes[1184] = 9;
    WrapKey::parse(&bytes).unwrap()
}

pub fn member(key: &Key, powers: Powers) -> Member {
    Member { key: key.public, wrap: wrap(7), powers, not_after: None }
}

pub fn keyring(epoch: u64) -> Vec<u8> {
    vec![epoch as u8; 64]
}

fn home() -> Home {
    Home { server: Text::new("").unwrap(), key: None, log: None }
}

/// A vault as its owner knows it.
#[derive(Clone)]
pub struct Vault {
    pub chain: Chain,
    /// COSE bytes.
    pub statements: Vec<Vec<u8>>,
    pub journal: JournalRef,
}

impl Vault {
    /// A first statement with these members, signed by the first of them.
    pub fn start(nonce: u8, members: Vec<Member>, signer: &Key, time: Time) -> Self {
        let statement = Statement {
            seq: 0,
            prev: None,
            nonce: [nonce; 32],
            home: home(),
            members: List::new(members).unwrap(),
            keyring: keyring_digest(&keyring(0)),
            epoch: 0,
            root: root_commitment(&[0; 32]),
            time,
        };
        let signed = signer.message(statement);
        let chain = Chain::start(Signed::decode(signed.bytes()).unwrap()).unwrap();
        Vault { chain, statements: vec![signed.bytes().to_vec()], journal: JournalRef::EMPTY }
    }

    pub fn id(&self) -> VaultId {
        self.chain.vault_id()
    }

    /// The next statement: these members; a new epoch if one who read is gone.
    pub fn next(&self, members: Vec<Member>, signer: &Key, time: Time) -> Verified<Statement> {
        let head = self.chain.head();
        let epoch = head.epoch + u64::from(self.chain.must_rotate(&members, time));
        signer.message(Statement {
            seq: head.seq + 1,
            prev: Some(self.chain.head_hash()),
            nonce: [head.seq as u8 + 1; 32],
            home: head.home.clone(),
            members: List::new(members).unwrap(),
            keyring: keyring_digest(&keyring(epoch)),
            epoch,
            root: root_commitment(&[epoch as u8; 32]),
            time,
        })
    }

    pub fn members(&self) -> Vec<Member> {
        self.chain.head().members.to_vec()
    }

    pub fn push(&mut self, statement: &Verified<Statement>) {
        self.chain = self.chain.apply(Signed::decode(statement.bytes()).unwrap()).unwrap();
        self.statements.push(statement.bytes().to_vec());
    }

    pub fn path(&self, rest: &str) -> String {
        format!("/v1/vaults/{}{rest}", self.id())
    }

    pub fn creation(&self) -> Request {
        let statement = Bytes::new(self.statements[0].clone()).unwrap();
        let keyring = Bytes::new(keyring(0)).unwrap();
        Request::post("/v1/vaults", encode(&NewVault { statement, keyring, invite: None }))
    }

    pub fn appending(&self, statement: &Verified<Statement>) -> Request {
        let body = ChainAppend {
            statement: Bytes::new(statement.bytes()).unwrap(),
            keyring: Bytes::new(keyring(statement.epoch)).unwrap(),
        };
        Request::post(self.path("/chain"), encode(&body))
    }

    /// An append of records after what this copy of the vault knows.
    pub fn journaling(&self, records: &[Vec<u8>]) -> Request {
        let records = records.iter().map(|record| Bytes::new(record.clone()).unwrap()).collect::<Vec<_>>();
        let head = records.iter().fold(self.journal, |head, record| head.then(record));
        let leaf = Mark::journal(&TAGS, head.seq).given(head.hash.as_bytes());
        let body = JournalAppend { after: self.journal, records: List::new(records).unwrap(), leaf };
        Request::post(self.path("/journal"), encode(&body))
    }
}

/// A journal record that nobody can open.
pub fn record(n: u64, size: usize) -> Vec<u8> {
    let mut record = vec![n as u8; size.max(568)];
    record[..8].copy_from_slice(&0u64.to_be_bytes());
    record[8..16].copy_from_slice(&n.to_be_bytes());
    record
}

/// An object that nobody can open, with content of about this length.
pub fn object(n: u8, content: u64) -> Vec<u8> {
    let size = sealed(padded(content).unwrap()) as usize;
    let mut bytes: Vec<u8> = (0..size).map(|i| (i as u8).wrapping_mul(31).wrapping_add((i >> 8) as u8 ^ n)).collect();
    bytes[..HEADER as usize].copy_from_slice(&Header { salt: [n; 24], commitment: [n; 32] }.to_bytes());
    bytes
}

pub fn locator(n: u8) -> ObjectId {
    ObjectId::new([n; 32])
}

/// A whole object in one part.
pub fn whole_part(vault: &Vault, object: &ObjectId, bytes: &[u8]) -> Request {
    part(vault, object, bytes, 0, bytes.len())
}

/// Bytes `from` to `to` of an object, `to` excluded.
pub fn part(vault: &Vault, object: &ObjectId, bytes: &[u8], from: usize, to: usize) -> Request {
    let query = format!("?offset={from}&size={}&digest={}", bytes.len(), object_digest(bytes));
    Request::part(vault.path(&format!("/objects/{object}{query}")), &bytes[from..to])
}

pub const SLOT: SlotId = SlotId::new([0x51; 32]);
pub const MAILBOX: MailboxId = MailboxId::new([0x3a; 32]);
pub const RESCUE: RescueLocator = RescueLocator::new([0x4e; 32]);
pub const SEEDS: [[u8; 32]; 2] = [[0x11; 32], [0x22; 32]];

/// Everybody.
pub struct Cast {
    pub members: Vec<Key>,
    pub stranger: Key,
    pub reader: Key,
    pub manager: Key,
    pub dropper: Key,
    pub newcomer: Key,
    pub vault: Vault,
    pub http: Http,
}

impl Cast {
    /// Comes together and knows a vault; the server knows nothing yet.
    pub fn new(http: &Http) -> Self {
        let time = (http.now)();
        let members: Vec<Key> = MEMBERS.iter().map(|(_, n, _)| Key::new(*n)).collect();
        let list = MEMBERS.iter().zip(&members).map(|((_, _, powers), key)| member(key, *powers)).collect();
        let vault = Vault::start(1, list, &members[0], time);
        Cast {
            members,
            stranger: Key::new(0x40),
            reader: Key::new(0x41),
            manager: Key::new(0x42),
            dropper: Key::new(0x43),
            newcomer: Key::new(0x44),
            vault,
            http: http.clone(),
        }
    }

    /// The same, and the server has the vault; its last member has been removed.
    pub fn settled(http: &Http) -> Self {
        let mut cast = Self::new(http);
        cast.owner(cast.vault.creation()).ok();
        let without = cast.vault.members().into_iter().filter(|m| m.key != cast.key("removed").public).collect();
        let statement = cast.vault.next(without, cast.key("ALL"), (http.now)());
        cast.owner(cast.vault.appending(&statement)).ok();
        cast.vault.push(&statement);
        cast
    }

    /// The same, with one of everything: journal, object, snapshot, slot, receipt, mailbox, drop, rescue locator.
    pub fn furnished(http: &Http) -> Self {
        let mut cast = Self::settled(http);
        let record = record(1, 700);
        cast.vault.journal = cast.owner(cast.vault.journaling(std::slice::from_ref(&record))).read();
        let bytes = object(1, 5000);
        cast.owner(whole_part(&cast.vault, &locator(1), &bytes)).ok();
        cast.owner(cast.snapshotting(&locator(1), &bytes)).ok();
        cast.owner(cast.slot_opening()).ok();
        let receipt = cast.receipt(0);
        cast.http.call(&cast.reader, cast.releasing(&[receipt])).ok();
        cast.owner(cast.mailbox_opening()).ok();
        cast.http.call(&cast.dropper, cast.dropping(b"a grant")).ok();
        cast.owner(Request::new("PUT", cast.vault.path(&format!("/rescue/{RESCUE}")))).ok();
        cast
    }

    /// That no card of the vault counts any more, as an entry of the log of keys.
    pub fn revocation(&self) -> Vec<u8> {
        let revocation = Revocation { vault: self.vault.id(), chain: self.head(), time: (self.http.now)() };
        let signed = self.key("ALL").message(revocation);
        encode(&KeysEntry::Revocation(Bytes::new(signed.bytes()).unwrap()))
    }

    /// That the vault has a card of this number, as an entry of the log of keys signed by the member of this name.
    pub fn notice(&self, by: &str, seq: u64) -> Vec<u8> {
        let now = (self.http.now)();
        let notice = CardNotice {
            vault: self.vault.id(),
            chain: self.head(),
            kind: Kind::Professional,
            seq,
            card: Hash::new([seq as u8; 32]),
            prev: None,
            not_before: now,
            not_after: now.plus(Time::DAY),
        };
        encode(&KeysEntry::Card(Bytes::new(self.key(by).message(notice).bytes()).unwrap()))
    }

    pub fn publishing(&self, entry: &[u8]) -> Request {
        Request::post(self.vault.path("/public"), entry)
    }

    /// The member of this name.
    pub fn key(&self, name: &str) -> &Key {
        &self.members[MEMBERS.iter().position(|(n, _, _)| *n == name).unwrap()]
    }

    /// A call by the member who may do everything.
    #[track_caller]
    pub fn owner(&self, request: Request) -> Answer {
        self.http.call(self.key("ALL"), request)
    }

    pub fn state(&self) -> VaultState {
        self.owner(Request::get(self.vault.path("/state"))).read()
    }

    pub fn today(&self) -> Day {
        (self.http.now)().day()
    }

    pub fn snapshotting(&self, object: &ObjectId, bytes: &[u8]) -> Request {
        let body = SnapshotRef {
            at: self.vault.journal,
            locator: *object,
            size: bytes.len() as u64,
            digest: object_digest(bytes),
        };
        Request::put(self.vault.path("/snapshot"), encode(&body))
    }

    pub fn opening(&self) -> SlotOpening {
        SlotOpening {
            vault: self.vault.id(),
            slot: SLOT,
            reader: self.reader.public,
            manager: self.manager.public,
            seeds: List::new(SEEDS).unwrap(),
            tag_key: [0x33; 32],
            not_after: Day(self.today().0 + 1),
            max_reads: 10,
        }
    }

    pub fn slot_opening(&self) -> Request {
        Request::put(format!("/v1/slots/{SLOT}"), encode(&self.opening()))
    }

    pub fn slot(rest: &str) -> String {
        format!("/v1/slots/{SLOT}{rest}")
    }

    /// A receipt as the reader signs it.
    pub fn receipt_body(&self, n: u32) -> Receipt {
        Receipt {
            head: Hash::new([0x61; 32]),
            slot: SLOT,
            entry: EntryId::new([n as u8; 16]),
            n,
            prev: None,
            time: (self.http.now)(),
            nonce: [n as u8; 16],
            checkpoint: Bytes::new(*b"a checkpoint").unwrap(),
        }
    }

    pub fn receipt(&self, n: u32) -> Vec<u8> {
        self.reader.message(self.receipt_body(n)).bytes().to_vec()
    }

    pub fn releasing(&self, receipts: &[Vec<u8>]) -> Request {
        let receipts: Vec<_> = receipts.iter().map(|receipt| Bytes::new(receipt.clone()).unwrap()).collect();
        Request::post(Self::slot("/release"), encode(&ReleaseRequest { receipts: List::new(receipts).unwrap() }))
    }

    /// Names the other server's log that the slot's readings are in.
    pub fn naming(&self, log: &VerifierKey) -> Request {
        Request::put(Self::slot("/log"), encode(&SlotLog { log: Text::new(log.to_string()).unwrap() }))
    }

    /// The shares that a receipt is worth.
    pub fn shares(receipt: &Receipt) -> Vec<[u8; 32]> {
        SEEDS.iter().map(|seed| share(seed, &SLOT, &receipt.head, &receipt.entry)).collect()
    }

    pub fn mailbox_opening(&self) -> Request {
        let body = MailboxOpening { drop_key: self.dropper.public };
        Request::put(self.vault.path(&format!("/mailboxes/{MAILBOX}")), encode(&body))
    }

    pub fn dropping(&self, bytes: &[u8]) -> Request {
        Request::post(format!("/v1/mailboxes/{MAILBOX}"), bytes)
    }

    pub fn mailbox(&self, rest: &str) -> String {
        self.vault.path(&format!("/mailboxes/{MAILBOX}{rest}"))
    }

    /// The head of the chain.
    pub fn head(&self) -> ChainRef {
        self.vault.chain.head_ref()
    }
}
