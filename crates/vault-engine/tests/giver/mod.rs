//! Somebody whose program does what it likes: a giver made of keys and calls, without the engine.
#![allow(dead_code, unreachable_pub)]

use crate::common::now;
use std::sync::atomic::{AtomicU32, Ordering};
use vault_crypto::grant::{self, GrantDrop, GrantKeys, GrantPackage, MorePages, PageWithEntries};
use vault_crypto::keyring;
use vault_crypto::object::{Binding, ObjectCipher, seal_to};
use vault_crypto::random;
use vault_crypto::secret::{DocumentKey, DropSecret, GrantSecret, ReleaseSeed, RootKey, SigningSeed, WrapSeed};
use vault_crypto::sign::SigningKey;
use vault_crypto::wrap::UnwrapKey;
use vault_engine::Vault;
use vault_engine::contacts::CardFile;
use vault_protocol::card::{self, Card, CheckedCard, Kind, Level, Mailbox, VerifiedCard};
use vault_protocol::chain::{Chain, Home, Member, Powers, Statement, keyring_digest, root_commitment};
use vault_protocol::grant::{
    Custodian, Description, GrantEntry, GrantHead, MAX_READS, Origin, Provenance, purpose_hash,
};
use vault_protocol::hash::{Hash, object_digest};
use vault_protocol::http::NewVault;
use vault_protocol::ids::{DocId, GrantId, MailboxId, ObjectId, Time, VaultId, VersionId};
use vault_protocol::key::PublicKey;
use vault_protocol::release::SlotOpening;
use vault_protocol::sign::{Signed, Verified};
use vault_protocol::wire::{self, Bytes, List, Text};
use vault_remote::{Allow, Connection, ServerUrl};

pub const PURPOSE: &str = "pour voir";

/// A vault of which this test holds every key.
pub struct Giver {
    pub sign: SigningKey,
    pub id: VaultId,
    pub first: Verified<Statement>,
    pub ring: Vec<u8>,
    pub card: Verified<Card>,
    pub url: String,
    pub line: Connection,
    pub server_key: PublicKey,
}

pub fn connect(url: &str) -> Connection {
    Connection::new(ServerUrl::parse(url, Allow::Loopback).unwrap())
}

pub fn key() -> SigningKey {
    SigningKey::derive(&SigningSeed::generate())
}

impl Giver {
    /// Registered at the server, with a card.
    pub fn new(url: &str) -> Giver {
        let line = connect(url);
        let server_key = line.info().unwrap().key;
        let (sign, wrap, root) = (key(), WrapSeed::generate(), RootKey::generate());
        let member = Member {
            key: *sign.public(),
            wrap: UnwrapKey::derive(&wrap).public().clone(),
            powers: Powers::ALL,
            not_after: None,
        };
        let mut first = Statement {
            seq: 0,
            prev: None,
            nonce: random::bytes(),
            home: Home { server: Text::new(url).unwrap(), key: Some(server_key), log: None },
            members: List::new([member]).unwrap(),
            keyring: Hash::new([0; 32]),
            epoch: 0,
            root: root_commitment(root.dangerous_bytes()),
            time: now(),
        };
        let ring = keyring::make(&first, None, &root, None).unwrap();
        first.keyring = keyring_digest(&ring);
        let first = sign.sign(first);
        let body = NewVault {
            statement: Bytes::new(first.bytes()).unwrap(),
            keyring: Bytes::new(&ring[..]).unwrap(),
            invite: None,
        };
        line.create_vault(&sign, &body).unwrap();
        let id = VaultId::from(first.hash());
        let card = card(&sign, &id, &first, url);
        Giver { sign, id, first, ring, card, url: url.to_owned(), line, server_key }
    }

    /// The log of its events, as it is shown now.
    pub fn seen(&self) -> Bytes<4096> {
        let key: vault_log::key::VerifierKey = self.line.vault_log(&self.id).unwrap().parse().unwrap();
        let (_, name) = key.name().as_str().split_once('/').unwrap();
        Bytes::new(self.line.log_checkpoint(name).unwrap()).unwrap()
    }

    pub fn chain(&self) -> Chain {
        Chain::start(Signed::decode(self.first.bytes()).unwrap()).unwrap()
    }

    pub fn statements<const N: usize>(&self) -> List<Bytes<{ 65 * 1024 }>, N> {
        List::new([Bytes::new(self.first.bytes()).unwrap()]).unwrap()
    }

    /// Seals content and puts it on the server.
    pub fn paper(&self, title: &str, content: &[u8]) -> (Description, DocumentKey) {
        let (about, key, object) = self.sealed(title, content);
        self.put(&about.locator, &object);
        (about, key)
    }

    pub fn put(&self, locator: &ObjectId, object: &[u8]) {
        self.line.put_batch(&self.sign, &self.id, &[(*locator, object)]).unwrap();
    }

    pub fn sealed(&self, title: &str, content: &[u8]) -> (Description, DocumentKey, Vec<u8>) {
        let key = DocumentKey::generate();
        let binding =
            Binding { vault: self.id, doc: DocId::new(random::bytes()), version: VersionId::new(random::bytes()) };
        let mut object = Vec::new();
        seal_to(&ObjectCipher::generate(&key, &binding), content.len() as u64, &mut &content[..], &mut object).unwrap();
        let about = Description {
            doc: binding.doc,
            version: binding.version,
            locator: ObjectId::new(random::bytes()),
            digest: object_digest(&object),
            size: content.len() as u64,
            title: Text::new(title).unwrap(),
            file_name: Text::default(),
            type_code: Text::new("11502-2").unwrap(),
            date: None,
            author: None,
            mime: Text::new("text/plain").unwrap(),
            provenance: Provenance { origin: Origin::Owner, giver: None, name: None },
        };
        (about, key, object)
    }

    /// A grant to this card, to be spoilt and then dropped.
    pub fn grant(&self, to: &VerifiedCard) -> Draft<'_> {
        let g = GrantSecret::generate();
        let keys = GrantKeys::derive(&g);
        let salt = random::bytes();
        let head = GrantHead {
            grant: GrantId::new(random::bytes()),
            vault: self.id,
            chain: self.chain().head_ref(),
            recipient: to.vault,
            card: to.hash(),
            reader: keys.reader(&to.reader).unwrap(),
            slot: keys.slot(),
            secret: keys.commitment(),
            not_before: now(),
            not_after: now().plus(Time::DAY),
            max_reads: MAX_READS,
            rights: crate::common::READ,
            purpose: purpose_hash(&salt, PURPOSE),
            custodians: List::new([Custodian { server: Text::new(&*self.url).unwrap(), key: self.server_key }])
                .unwrap(),
            seq: 0,
            prev: None,
            checkpoint: self.seen(),
        };
        let seeds = [ReleaseSeed::generate()];
        Draft { giver: self, to: to.clone(), g, keys, salt, head, seeds, papers: Vec::new() }
    }

    /// Whatever bytes, into somebody's mailbox.
    pub fn drop(&self, to: &Card, bytes: &[u8]) {
        let key = SigningKey::derive_drop(&DropSecret::from_bytes(&to.mailbox.drop_secret), &to.mailbox.id);
        connect(&self.url).drop_message(&key, &to.mailbox.id, bytes).unwrap();
    }
}

fn card(sign: &SigningKey, vault: &VaultId, first: &Verified<Statement>, url: &str) -> Verified<Card> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let (reader, wrap) = (key(), UnwrapKey::derive(&WrapSeed::generate()));
    let name = format!("Giver {}", COUNT.fetch_add(1, Ordering::Relaxed));
    sign.sign(Card {
        vault: *vault,
        chain: Chain::start(Signed::decode(first.bytes()).unwrap()).unwrap().head_ref(),
        kind: Kind::Person,
        reader: *reader.public(),
        possession: reader.sign_context(&card::possession(vault, wrap.public(), 0)),
        wrap: wrap.public().clone(),
        mailbox: Mailbox {
            server: Text::new(url).unwrap(),
            id: MailboxId::new(random::bytes()),
            drop_secret: random::bytes(),
        },
        seq: 0,
        prev: None,
        not_before: now(),
        not_after: now().plus(30 * Time::DAY),
        name: Some(Text::new(name).unwrap()),
        role: None,
        evidence: List::default(),
    })
}

/// A vault's card, as somebody who has verified it holds it.
pub fn verified(vault: &mut Vault) -> VerifiedCard {
    let file: CardFile = wire::decode(&vault.card_file(now()).unwrap(), 1 << 20).unwrap();
    let statements: Vec<Signed<Statement>> = file.chain.iter().map(|s| Signed::decode(s).unwrap()).collect();
    let chain = Chain::fold(vault.id(), statements).unwrap();
    let card = CheckedCard::check(Signed::decode(&file.card).unwrap(), &chain, now()).unwrap();
    VerifiedCard::new(card, vault.id(), Level::InPerson).unwrap()
}

/// A grant of which every part may still be changed.
pub struct Draft<'a> {
    pub giver: &'a Giver,
    pub to: VerifiedCard,
    pub g: GrantSecret,
    pub keys: GrantKeys,
    pub salt: [u8; 16],
    pub head: GrantHead,
    pub seeds: [ReleaseSeed; 1],
    pub papers: Vec<(Description, DocumentKey)>,
}

impl Draft<'_> {
    pub fn with(mut self, papers: impl IntoIterator<Item = (Description, DocumentKey)>) -> Self {
        self.papers.extend(papers);
        self
    }

    pub fn signed(&self) -> Verified<GrantHead> {
        self.giver.sign.sign(self.head.clone())
    }

    pub fn entries(&self, head: &Hash) -> Vec<GrantEntry> {
        self.papers.iter().map(|(a, k)| grant::make_entry(&self.keys, &self.seeds, head, a.clone(), k)).collect()
    }

    pub fn page(
        &self,
        head: &Hash,
        number: u64,
        prev: Option<Hash>,
        entries: Vec<GrantEntry>,
    ) -> (PageWithEntries, Hash) {
        let page = self.giver.sign.sign(grant::make_page(*head, number, prev, &entries).unwrap());
        (PageWithEntries { page: Bytes::new(page.bytes()).unwrap(), entries: List::new(entries).unwrap() }, page.hash())
    }

    pub fn package(&self, head: &Verified<GrantHead>, pages: Vec<PageWithEntries>) -> GrantPackage {
        GrantPackage {
            head: Bytes::new(head.bytes()).unwrap(),
            g: self.g.duplicate(),
            purpose_salt: self.salt,
            purpose: Text::new(PURPOSE).unwrap(),
            store: Text::new(&*self.giver.url).unwrap(),
            chain: self.giver.statements(),
            card: Bytes::new(self.giver.card.bytes()).unwrap(),
            pages: List::new(pages).unwrap(),
        }
    }

    /// The whole grant as an honest program makes it.
    pub fn whole(&self) -> GrantPackage {
        let head = self.signed();
        let (page, _) = self.page(&head.hash(), 0, None, self.entries(&head.hash()));
        self.package(&head, vec![page])
    }

    pub fn drop(&self, package: GrantPackage) {
        self.drop_any(&GrantDrop::Whole(package));
    }

    pub fn drop_pages(&self, head: Hash, pages: Vec<PageWithEntries>) {
        self.drop_any(&GrantDrop::More(MorePages { head, pages: List::new(pages).unwrap() }));
    }

    pub fn drop_any(&self, drop: &GrantDrop) {
        self.giver.drop(&self.to, &grant::seal(&self.to, drop).unwrap());
    }

    /// Opens the slot at the server.
    pub fn open_slot(&self) {
        let opening = SlotOpening {
            vault: self.giver.id,
            slot: self.head.slot,
            reader: self.head.reader,
            manager: *key().public(),
            seeds: List::new([*self.seeds[0].dangerous_bytes()]).unwrap(),
            tag_key: *self.keys.tag_key(),
            not_after: self.head.not_after.day(),
            max_reads: self.head.max_reads,
        };
        self.giver.line.open_slot(&self.giver.sign, &opening).unwrap();
    }
}
