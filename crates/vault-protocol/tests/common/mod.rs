//! What the tests of this crate share: signing keys, one message of each kind, and forging.
#![allow(dead_code, unreachable_pub, reason = "each test file uses its own part")]

use curve25519_dalek::constants::EIGHT_TORSION;
use minicbor::Encoder;
use ring::signature::{Ed25519KeyPair, KeyPair};
use std::sync::OnceLock;
use vault_protocol::card::{Card, Kind, Mailbox, possession};
use vault_protocol::chain::{Chain, Home, HomeLog, Member, Powers, Statement, keyring_digest, root_commitment};
use vault_protocol::grant::{
    Custodian, Description, GrantEntry, GrantHead, GrantPage, Origin, Provenance, Rights, entry_hash, share_check,
};
use vault_protocol::hash::{Hash, ObjectDigest};
use vault_protocol::ids::{
    ChainRef, Day, DocId, EntryId, GrantId, MailboxId, ObjectId, SlotId, Time, VaultId, VersionId,
};
use vault_protocol::key::{PublicKey, WrapKey};
use vault_protocol::release::{Closing, Receipt, ReleaseStatement, SlotOpening, VaultClosing};
use vault_protocol::sign::{Draft, Message, Signed, Verified};
use vault_protocol::wire::{Bytes, List, Text, Wire, WireError, decode, encode};

/// Some second of 2026.
pub const NOW: Time = Time(1_790_000_000);

/// A signing key made from one number, with the wrapping key beside it.
pub struct Key {
    pair: Ed25519KeyPair,
    pub public: PublicKey,
    pub wrap: WrapKey,
}

/// Made once: a game of chains asks for thousands.
pub fn key(n: u8) -> &'static Key {
    static KEYS: [OnceLock<Key>; 256] = [const { OnceLock::new() }; 256];
    KEYS[usize::from(n)].get_or_init(|| {
        let pair = Ed25519KeyPair::from_seed_unchecked(&[n; 32]).unwrap();
        let public = PublicKey::parse(pair.public_key().as_ref().try_into().unwrap()).unwrap();
        Key { pair, public, wrap: wrap(n) }
    })
}

/// A wrapping key that passes the checks: nobody holds its secret.
pub fn wrap(n: u8) -> WrapKey {
    // Any byte below 13, three times, is two coefficients below 3329.
    let mut bytes = vec![n % 13; WrapKey::LEN];
    bytes[1152..].fill(n);
    bytes[1184] = 9;
    WrapKey::parse(&bytes).unwrap()
}

impl Key {
    pub fn raw(&self, message: &[u8]) -> [u8; 64] {
        self.pair.sign(message).as_ref().try_into().unwrap()
    }
    pub fn sign<M: Message>(&self, body: M) -> Verified<M> {
        let draft = Draft::new(body, self.public);
        let signature = self.raw(&draft.to_be_signed());
        draft.finish(&signature).unwrap()
    }
    /// Signed, and unbelieved again: as the other side receives it.
    pub fn send<M: Message>(&self, body: M) -> Signed<M> {
        Signed::decode(self.sign(body).bytes()).unwrap()
    }
    pub fn member(&self, powers: Powers) -> Member {
        Member { key: self.public, wrap: self.wrap.clone(), powers, not_after: None }
    }
}

pub fn id<const N: usize>(n: u8) -> [u8; N] {
    std::array::from_fn(|i| n.wrapping_add((i as u8).wrapping_mul(7)))
}

pub fn text<const MAX: usize>(s: &str) -> Text<MAX> {
    Text::new(s).unwrap()
}

pub fn home() -> Home {
    Home {
        server: text("https://coffre.example"),
        key: Some(key(200).public),
        log: Some(HomeLog::First(text("coffre.example/events/1"))),
    }
}

/// The first statement of a vault with these members.
pub fn genesis(members: Vec<Member>) -> Statement {
    Statement {
        seq: 0,
        prev: None,
        nonce: id(1),
        home: home(),
        members: List::new(members).unwrap(),
        keyring: keyring_digest(b"keyring 0"),
        epoch: 0,
        root: root_commitment(&[0; 32]),
        time: NOW,
    }
}

/// A statement that continues a chain and changes nothing but its time.
pub fn follow(chain: &Chain, seconds: u64) -> Statement {
    let head = chain.head();
    Statement { seq: head.seq + 1, prev: Some(chain.head_hash()), time: head.time.plus(seconds), ..head.clone() }
}

/// The same in a new epoch.
pub fn rotate(chain: &Chain, seconds: u64) -> Statement {
    let mut s = follow(chain, seconds);
    s.epoch += 1;
    s.root = root_commitment(&id(u8::try_from(s.epoch).unwrap()));
    s.keyring = keyring_digest(&s.epoch.to_be_bytes());
    s
}

/// A person's vault: one device, key 1.
pub fn person() -> Chain {
    Chain::start(key(1).send(genesis(vec![key(1).member(Powers::ALL)]))).unwrap()
}

/// A card of a vault, signed by whoever; reader key 50.
pub fn card(chain: &Chain) -> Card {
    let reader = key(50);
    let vault = chain.vault_id();
    Card {
        vault,
        chain: chain.head_ref(),
        kind: Kind::Person,
        reader: reader.public,
        possession: reader.raw(&possession(&vault, &wrap(51), 0)),
        wrap: wrap(51),
        mailbox: Mailbox { server: text("https://coffre.example"), id: MailboxId::new(id(52)), drop_secret: id(53) },
        seq: 0,
        prev: None,
        not_before: NOW,
        not_after: NOW.plus(80 * Time::DAY),
        name: Some(text("Aïcha Benali")),
        role: None,
        evidence: List::new([Bytes::new(*b"evidence").unwrap()]).unwrap(),
    }
}

pub fn description() -> Description {
    Description {
        doc: DocId::new(id(60)),
        version: VersionId::new(id(61)),
        locator: ObjectId::new(id(62)),
        digest: ObjectDigest::new(id(63)),
        size: 123_456,
        title: text("Compte rendu d’hospitalisation"),
        file_name: text("cr.pdf"),
        type_code: text("11490-0"),
        date: Some(text("2026-03-14")),
        author: Some(text("CH de Tulle")),
        mime: text("application/pdf"),
        provenance: Provenance {
            origin: Origin::Signed,
            giver: Some(VaultId::new(id(64))),
            name: Some(text("Dr Martin")),
        },
    }
}

pub fn entry() -> GrantEntry {
    let check = share_check(&SlotId::new(id(73)), &EntryId::new(id(70)), &id(71));
    GrantEntry {
        id: EntryId::new(id(70)),
        wrapped: id(72),
        shares: Bytes::new(check).unwrap(),
        description: description(),
    }
}

pub fn head() -> GrantHead {
    GrantHead {
        grant: GrantId::new(id(80)),
        vault: VaultId::new(id(81)),
        chain: ChainRef { seq: 3, hash: Hash::new(id(82)) },
        recipient: VaultId::new(id(83)),
        card: Hash::new(id(84)),
        reader: key(85).public,
        slot: SlotId::new(id(73)),
        secret: Hash::new(id(86)),
        not_before: NOW,
        not_after: NOW.plus(Time::DAY),
        max_reads: 4096,
        rights: Rights { read: true, give: true, message: false },
        purpose: Hash::new(id(87)),
        custodians: List::new([Custodian { server: text("https://a.example"), key: key(88).public }]).unwrap(),
        seq: 0,
        prev: None,
        checkpoint: Bytes::new(*b"a checkpoint").unwrap(),
    }
}

pub fn page() -> GrantPage {
    GrantPage {
        head: Hash::new(id(90)),
        page: 0,
        prev: None,
        entries: Bytes::new(entry_hash(&entry()).as_bytes().to_vec()).unwrap(),
    }
}

pub fn receipt() -> Receipt {
    Receipt {
        head: Hash::new(id(90)),
        slot: SlotId::new(id(73)),
        entry: EntryId::new(id(70)),
        n: 7,
        prev: Some(Hash::new(id(91))),
        time: NOW,
        nonce: id(92),
        checkpoint: Bytes::new(*b"a checkpoint").unwrap(),
    }
}

pub fn release_statement() -> ReleaseStatement {
    ReleaseStatement {
        slot: SlotId::new(id(73)),
        receipts: Hash::new(id(93)),
        shares: Hash::new(id(94)),
        time: NOW,
        log_size: 12,
    }
}

pub fn closing() -> Closing {
    Closing { slot: SlotId::new(id(73)), receipts: 3, time: NOW, log_size: 12 }
}

pub fn vault_closing() -> VaultClosing {
    VaultClosing { vault: VaultId::new(id(95)), time: NOW, log_size: 12 }
}

pub fn slot_opening() -> SlotOpening {
    SlotOpening {
        vault: VaultId::new(id(96)),
        slot: SlotId::new(id(73)),
        reader: key(85).public,
        manager: key(97).public,
        seeds: List::new([id(98), id(99)]).unwrap(),
        tag_key: id(100),
        not_after: Day(20_800),
        max_reads: 4096,
    }
}

/// Joins parts to a COSE message without looking at them.
pub fn cose(protected: &[u8], payload: &[u8], signature: &[u8]) -> Vec<u8> {
    let mut e = Encoder::new(Vec::new());
    e.tag(minicbor::data::Tag::new(18)).unwrap().array(4).unwrap();
    e.bytes(protected).unwrap().map(0).unwrap().bytes(payload).unwrap().bytes(signature).unwrap();
    e.into_writer()
}

/// Any payload under the profile's header and a good signature.
pub fn forge<M: Message>(payload: &[u8], by: &Key) -> Vec<u8> {
    let mut e = Encoder::new(Vec::new());
    e.map(3).unwrap().u8(1).unwrap().i64(-19).unwrap().u8(4).unwrap().bytes(by.public.as_bytes()).unwrap();
    e.u8(16).unwrap().str(M::TYP).unwrap();
    let protected = e.into_writer();
    let mut e = Encoder::new(Vec::new());
    e.array(4).unwrap().str("Signature1").unwrap().bytes(&protected).unwrap();
    e.bytes(&[]).unwrap().bytes(payload).unwrap();
    let signature = by.raw(&e.into_writer());
    cose(&protected, payload, &signature)
}

/// The encodings of the eight points of small order.
pub fn small_order() -> Vec<[u8; 32]> {
    EIGHT_TORSION.iter().map(|p| p.compress().to_bytes()).collect()
}

/// Decodes a record in which the bytes of a key were replaced: what an encoder without our checks would send.
pub fn with_other_key<T: Wire>(record: &T, old: &[u8; 32], new: &[u8; 32]) -> Result<T, WireError> {
    let bytes = replace(&encode(record), old, new);
    decode(&bytes, bytes.len())
}

/// Replaces the one place where `old` stands.
pub fn replace(bytes: &[u8], old: &[u8], new: &[u8]) -> Vec<u8> {
    assert_eq!(old.len(), new.len());
    let places: Vec<_> = bytes.windows(old.len()).enumerate().filter(|(_, w)| *w == old).map(|(i, _)| i).collect();
    assert_eq!(places.len(), 1, "the key stands {} times in the message", places.len());
    let mut out = bytes.to_vec();
    out[places[0]..places[0] + old.len()].copy_from_slice(new);
    out
}
