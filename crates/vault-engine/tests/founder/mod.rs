//! Somebody who founds a vault by hand and lets a real program in as a second device: a member of whom the test holds
//! every key.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used)]

use crate::common::*;
use crate::giver::connect;
use std::path::Path;
use vault_crypto::journal::{self, Entry, Op, OwnMailbox, Profile};
use vault_crypto::keyring;
use vault_crypto::random;
use vault_crypto::secret::{DropSecret, RootKey, SigningSeed, WrapSeed};
use vault_crypto::sign::SigningKey;
use vault_crypto::wrap::UnwrapKey;
use vault_engine::Vault;
use vault_engine::devices::{Joining, Welcome};
use vault_protocol::card::Kind;
use vault_protocol::chain::{Chain, Home, Member, Powers, Statement, keyring_digest, root_commitment};
use vault_protocol::hash::Hash;
use vault_protocol::http::{ChainAppend, MailboxOpening, NewVault};
use vault_protocol::ids::{ChainRef, MailboxId, MessageId, Time, VaultId};
use vault_protocol::journal::JournalRef;
use vault_protocol::sign::{Signed, Verified};
use vault_protocol::wire::{Bytes, List, Text};
use vault_remote::{Allow, Connection};

pub struct Founder {
    pub sign: SigningKey,
    pub unwrap: UnwrapKey,
    pub id: VaultId,
    pub chain: Chain,
    pub statements: Vec<Vec<u8>>,
    pub ring: Vec<u8>,
    pub root: RootKey,
    pub line: Connection,
    url: String,
}

pub fn keys() -> (SigningKey, UnwrapKey) {
    (SigningKey::derive(&SigningSeed::generate()), UnwrapKey::derive(&WrapSeed::generate()))
}

pub fn member(keys: &(SigningKey, UnwrapKey), powers: Powers, not_after: Option<Time>) -> Member {
    Member { key: *keys.0.public(), wrap: keys.1.public().clone(), powers, not_after }
}

impl Founder {
    /// Registered at the server, with a mailbox written in the journal.
    pub fn new(url: &str) -> Founder {
        let line = connect(url);
        let (me, root) = (keys(), RootKey::generate());
        let mut first = Statement {
            seq: 0,
            prev: None,
            nonce: random::bytes(),
            home: Home { server: Text::new(url).unwrap(), key: Some(line.info().unwrap().key), log: None },
            members: List::new([member(&me, Powers::ALL, None)]).unwrap(),
            keyring: Hash::new([0; 32]),
            epoch: 0,
            root: root_commitment(root.dangerous_bytes()),
            time: now(),
        };
        let ring = keyring::make(&first, None, &root, None).unwrap();
        first.keyring = keyring_digest(&ring);
        let first = me.0.sign(first);
        let (statement, keyring) = (Bytes::new(first.bytes()).unwrap(), Bytes::new(&ring[..]).unwrap());
        line.create_vault(&me.0, &NewVault { statement, keyring, invite: None }).unwrap();
        let (chain, statements) = (Chain::start(again(&first)).unwrap(), vec![first.bytes().to_vec()]);
        let id = chain.vault_id();
        let founder =
            Founder { sign: me.0, unwrap: me.1, id, chain, statements, ring, root, line, url: url.to_owned() };
        let mailbox = OwnMailbox { id: MailboxId::new(random::bytes()), secret: DropSecret::generate(), contact: None };
        let drop_key = *SigningKey::derive_drop(&mailbox.secret, &mailbox.id).public();
        founder.line.open_mailbox(&founder.sign, &id, &mailbox.id, &MailboxOpening { drop_key }).unwrap();
        let profile = Profile { name: Text::new("Founder").unwrap(), role: Text::default() };
        let record = founder.record(
            &JournalRef::EMPTY,
            founder.chain.head_ref(),
            vec![Op::Profile(profile), Op::OwnMailbox(mailbox)],
        );
        founder.line.append_journal(&founder.sign, &id, JournalRef::EMPTY, &[record], &|_| [1; 48]).unwrap();
        founder
    }

    /// A record signed and sealed by this member under epoch 0, whatever has become of them.
    pub fn record(&self, after: &JournalRef, chain: ChainRef, ops: Vec<Op>) -> Vec<u8> {
        self.record_of(&self.sign, after, chain, now(), ops)
    }

    /// The same by whoever, dated whenever.
    pub fn record_of(
        &self,
        author: &SigningKey,
        after: &JournalRef,
        chain: ChainRef,
        time: Time,
        ops: Vec<Op>,
    ) -> Vec<u8> {
        let entry = author.sign(Entry {
            vault: self.id,
            seq: after.seq,
            prev: after.hash,
            epoch: 0,
            id: MessageId::new(random::bytes()),
            chain,
            time,
            ops: List::new(ops).unwrap(),
        });
        journal::seal(&self.root, &entry).unwrap()
    }

    /// The next statement, signed; the chain here is as it was.
    pub fn next(&self, change: impl FnOnce(&mut Statement)) -> (Verified<Statement>, Vec<u8>) {
        let head = self.chain.head();
        let mut next = Statement {
            seq: head.seq + 1,
            prev: Some(self.chain.head_hash()),
            nonce: random::bytes(),
            time: now().max(head.time),
            ..head.clone()
        };
        change(&mut next);
        let before = keyring::open(&self.ring, &self.chain, self.sign.public(), &self.unwrap).unwrap();
        let ring = keyring::make(&next, Some(&self.id), &self.root, Some((&before.0, &before.1))).unwrap();
        next.keyring = keyring_digest(&ring);
        (self.sign.sign(next), ring)
    }

    /// Takes a statement as the head, here and not at the server.
    pub fn take(&mut self, statement: &Verified<Statement>, ring: Vec<u8>) {
        self.chain = self.chain.apply(again(statement)).unwrap();
        self.statements.push(statement.bytes().to_vec());
        self.ring = ring;
    }

    /// A statement, told to the server too.
    pub fn state(&mut self, change: impl FnOnce(&mut Statement)) {
        let (statement, ring) = self.next(change);
        let body =
            ChainAppend { statement: Bytes::new(statement.bytes()).unwrap(), keyring: Bytes::new(&ring[..]).unwrap() };
        self.line.append_chain(&self.sign, &self.id, &body).unwrap();
        self.take(&statement, ring);
    }

    /// Lets a real program in, with all powers.
    pub fn admit(&mut self, home: &Path) -> Vault {
        let joining = Vault::prepare_device(home).unwrap();
        let welcome = self.welcome(&joining);
        let mut vault = joining.finish(&welcome, &how(Kind::Person, "")).unwrap();
        vault.allow = Allow::Loopback;
        sync(&mut vault);
        vault
    }

    /// What a real program is told that is let in, with all powers.
    pub fn welcome(&mut self, joining: &Joining) -> Welcome {
        let (key, wrap) = joining.keys();
        self.state(|s| {
            let mut members = s.members.to_vec();
            members.push(Member { key, wrap, powers: Powers::ALL, not_after: None });
            s.members = List::new(members).unwrap();
        });
        Welcome {
            vault: self.id,
            server: self.url.clone(),
            statements: self.statements.clone(),
            keyring: self.ring.clone(),
        }
    }
}

pub fn again(statement: &Verified<Statement>) -> Signed<Statement> {
    Signed::decode(statement.bytes()).unwrap()
}
