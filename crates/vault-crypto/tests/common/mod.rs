//! A small vault made of keys from numbers, for tests that need a chain.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, clippy::cast_possible_truncation)]

use vault_crypto::keyring::{self, Keyring};
use vault_crypto::secret::{RootKey, SigningSeed, WrapSeed};
use vault_crypto::sign::SigningKey;
use vault_crypto::wrap::UnwrapKey;
use vault_protocol::card::{Card, CheckedCard, Kind, Mailbox, possession};
use vault_protocol::chain::{Chain, Home, Member, Powers, Statement, keyring_digest, root_commitment};
use vault_protocol::grant::{Description, Origin, Provenance};
use vault_protocol::hash::{Hash, ObjectDigest};
use vault_protocol::ids::{ChainRef, DocId, MailboxId, ObjectId, Time, VaultId, VersionId};
use vault_protocol::sign::{Message, Signed, Verified};
use vault_protocol::wire::{List, Text};

pub const NOW: Time = Time(1_790_000_000);

/// Somebody who may be a member: both keys, from one number.
pub struct Device {
    pub sign: SigningKey,
    pub unwrap: UnwrapKey,
}

impl Device {
    pub fn new(n: u8) -> Self {
        Device {
            sign: SigningKey::derive(&SigningSeed::from_bytes(&[n; 32])),
            unwrap: UnwrapKey::derive(&WrapSeed::from_bytes(&[n; 32])),
        }
    }
    pub fn member(&self) -> Member {
        Member { key: *self.sign.public(), wrap: self.unwrap.public().clone(), powers: Powers::ALL, not_after: None }
    }
}

/// A vault as the server keeps it, and its current root.
pub struct Vault {
    pub chain: Chain,
    pub keyring: Vec<u8>,
    pub root: RootKey,
}

pub fn again<M: Message>(v: &Verified<M>) -> Signed<M> {
    Signed::decode(v.bytes()).unwrap()
}

pub fn first_statement(members: Vec<Member>, root: &RootKey) -> Statement {
    Statement {
        seq: 0,
        prev: None,
        nonce: [7; 32],
        home: Home { server: Text::default(), key: None, log: None },
        members: List::new(members).unwrap(),
        keyring: Hash::new([0; 32]),
        epoch: 0,
        root: root_commitment(root.dangerous_bytes()),
        time: NOW,
    }
}

impl Vault {
    pub fn new(devices: &[&Device]) -> Self {
        let root = RootKey::generate();
        let mut draft = first_statement(devices.iter().map(|d| d.member()).collect(), &root);
        let keyring = keyring::make(&draft, None, &root, None).unwrap();
        draft.keyring = keyring_digest(&keyring);
        let chain = Chain::start(again(&devices[0].sign.sign(draft))).unwrap();
        Vault { chain, keyring, root }
    }

    pub fn id(&self) -> VaultId {
        self.chain.vault_id()
    }

    /// The next statement by `by`: these members, and a new epoch if somebody must not hold the next root.
    pub fn set_members(&mut self, by: &Device, members: Vec<Member>) {
        let (ring, old) = self.open(by).unwrap();
        let head = self.chain.head();
        let rotate = self.chain.must_rotate(&members, head.time);
        let root = if rotate { RootKey::generate() } else { old.duplicate() };
        let mut draft = Statement {
            seq: head.seq + 1,
            prev: Some(self.chain.head_hash()),
            members: List::new(members).unwrap(),
            epoch: head.epoch + u64::from(rotate),
            root: root_commitment(root.dangerous_bytes()),
            ..head.clone()
        };
        self.keyring = keyring::make(&draft, Some(&self.id()), &root, Some((&ring, &old))).unwrap();
        draft.keyring = keyring_digest(&self.keyring);
        self.chain = self.chain.apply(again(&by.sign.sign(draft))).unwrap();
        self.root = root;
    }

    pub fn open(&self, d: &Device) -> Result<(Keyring, RootKey), keyring::KeyringError> {
        keyring::open(&self.keyring, &self.chain, d.sign.public(), &d.unwrap)
    }

    /// Every root the device can open, from epoch 0.
    pub fn roots(&self, d: &Device) -> Vec<RootKey> {
        let (ring, root) = self.open(d).unwrap();
        keyring::open_all(&ring, &self.id(), root).unwrap()
    }

    /// A card of this vault with reader key and X-Wing key from `n`.
    pub fn card(&self, by: &Device, n: u8) -> CheckedCard {
        let (reader, wrap) = card_keys(n);
        let wrap = wrap.public().clone();
        let reader = SigningKey::derive(&reader);
        let card = Card {
            vault: self.id(),
            chain: self.chain.head_ref(),
            kind: Kind::Professional,
            reader: *reader.public(),
            possession: reader.sign_context(&possession(&self.id(), &wrap, 0)),
            wrap,
            mailbox: Mailbox {
                server: Text::new("https://coffre.example").unwrap(),
                id: MailboxId::new([n; 32]),
                drop_secret: [n; 32],
            },
            seq: 0,
            prev: None,
            not_before: NOW,
            not_after: NOW.plus(60 * Time::DAY),
            name: None,
            role: None,
            evidence: List::default(),
        };
        CheckedCard::check(again(&by.sign.sign(card)), &self.chain, NOW).unwrap()
    }

    pub fn at(&self) -> ChainRef {
        self.chain.head_ref()
    }
}

pub fn card_keys(n: u8) -> (SigningSeed, UnwrapKey) {
    (SigningSeed::from_bytes(&[n; 32]), UnwrapKey::derive(&WrapSeed::from_bytes(&[n ^ 0xff; 32])))
}

pub fn about(n: u8) -> Description {
    Description {
        doc: DocId::new([n; 16]),
        version: VersionId::new([n; 16]),
        locator: ObjectId::new([n; 32]),
        digest: ObjectDigest::new([n; 32]),
        size: 5,
        title: Text::new("Bilan").unwrap(),
        file_name: Text::new("bilan.pdf").unwrap(),
        type_code: Text::new("11502-2").unwrap(),
        date: None,
        author: None,
        mime: Text::new("application/pdf").unwrap(),
        provenance: Provenance { origin: Origin::Owner, giver: None, name: None },
    }
}
