//! A patient, a dentist, two papers, a log with a witness: all that a file of evidence is made from, and what it must not hold.

use vault_crypto::blind::BlindedKey;
use vault_crypto::grant::{GrantKeys, make_entry, make_page};
use vault_crypto::keyring;
use vault_crypto::secret::{DocumentKey, GrantSecret, ReleaseSeed, RootKey, SigningSeed, WrapSeed};
use vault_crypto::sign::SigningKey;
use vault_crypto::wrap::UnwrapKey;
use vault_evidence::Evidence;
use vault_evidence::bundle::{ChainLogged, Logged, ShownEntry, VERSION};
use vault_log::checkpoint::{Checkpoint, SignedCheckpoint};
use vault_log::cosignature::Cosigner;
use vault_log::edge::Edge;
use vault_log::key::KeyName;
use vault_log::note::NoteSigner;
use vault_log::plan::Plan;
use vault_log::proof_file::ProofFile;
use vault_log::tile::TileMap;
use vault_log::tree::TreeHead;
use vault_log::witness::{AddCheckpoint, KnownLog, judge};
use vault_protocol::card::{Card, Kind, Mailbox, possession};
use vault_protocol::chain::{Chain, Home, HomeLog, Member, Powers, Statement, keyring_digest, root_commitment};
use vault_protocol::context::Label;
use vault_protocol::grant::{
    Custodian, Description, GrantEntry, GrantHead, GrantPage, Origin, Provenance, Rights, purpose_hash,
};
use vault_protocol::hash::{Hash, ObjectDigest, hkdf};
use vault_protocol::ids::{DocId, GrantId, MailboxId, ObjectId, Time, VaultId, VersionId};
use vault_protocol::leaf::Mark;
use vault_protocol::release::Receipt;
use vault_protocol::sign::{Signed, Verified};
use vault_protocol::wire::{Bytes, List, Text};

pub const NOW: Time = Time(1_800_000_000);

/// A vault with one device, and its card.
pub struct Person {
    pub sign: SigningKey,
    pub wrap: UnwrapKey,
    pub chain: Chain,
    pub statements: Vec<Vec<u8>>,
    pub reader: SigningSeed,
    pub card: Verified<Card>,
}

pub fn signing(n: u8) -> SigningKey {
    SigningKey::derive(&SigningSeed::from_bytes(&[n; 32]))
}

fn member(sign: &SigningKey, wrap: &UnwrapKey) -> Member {
    Member { key: *sign.public(), wrap: wrap.public().clone(), powers: Powers::ALL, not_after: None }
}

/// A member with some powers, for so many seconds.
pub fn other_member(n: u8, powers: Powers, seconds: Option<u64>) -> (SigningKey, Member) {
    let (sign, wrap) = (signing(n), UnwrapKey::derive(&WrapSeed::from_bytes(&[n; 32])));
    let not_after = seconds.map(|s| NOW.plus(s));
    let member = Member { powers, not_after, ..member(&sign, &wrap) };
    (sign, member)
}

pub fn person(n: u8, kind: Kind, name: &str) -> Person {
    let (sign, wrap) = (signing(n), UnwrapKey::derive(&WrapSeed::from_bytes(&[n; 32])));
    let root = RootKey::from_bytes(&[n; 32]);
    let mut first = Statement {
        seq: 0,
        prev: None,
        nonce: [n; 32],
        home: Home { server: Text::new("https://coffre.example").unwrap(), key: None, log: None },
        members: List::new([member(&sign, &wrap)]).unwrap(),
        keyring: Hash::new([0; 32]),
        epoch: 0,
        root: root_commitment(root.dangerous_bytes()),
        time: NOW,
    };
    first.keyring = keyring_digest(&keyring::make(&first, None, &root, None).unwrap());
    let first = sign.sign(first);
    let chain = Chain::start(Signed::decode(first.bytes()).unwrap()).unwrap();
    let reader = SigningSeed::from_bytes(&[n + 1; 32]);
    let card = card(&sign, &reader, &chain, kind, name, n);
    Person { sign, wrap, chain, statements: vec![first.bytes().to_vec()], reader, card }
}

pub fn card(sign: &SigningKey, reader: &SigningSeed, chain: &Chain, kind: Kind, name: &str, n: u8) -> Verified<Card> {
    let (reader, wrap) = (SigningKey::derive(reader), UnwrapKey::derive(&WrapSeed::from_bytes(&[n + 2; 32])));
    let vault = chain.vault_id();
    sign.sign(Card {
        vault,
        chain: chain.head_ref(),
        kind,
        reader: *reader.public(),
        possession: reader.sign_context(&possession(&vault, wrap.public(), 0)),
        wrap: wrap.public().clone(),
        mailbox: Mailbox {
            server: Text::new("https://coffre.example").unwrap(),
            id: MailboxId::new([n; 32]),
            drop_secret: [n; 32],
        },
        seq: 0,
        prev: None,
        not_before: NOW,
        not_after: NOW.plus(30 * Time::DAY),
        name: Some(Text::new(name).unwrap()),
        role: Some(Text::new("chirurgien-dentiste").unwrap()),
        evidence: List::default(),
    })
}

impl Person {
    pub fn id(&self) -> VaultId {
        self.chain.vault_id()
    }

    pub fn carried(&self) -> vault_evidence::bundle::Statements {
        List::new(self.statements.iter().map(|s| Bytes::new(&s[..]).unwrap()).collect::<Vec<_>>()).unwrap()
    }

    /// The next statement says which log carries the chain.
    pub fn name_log(&mut self, origin: &str) {
        self.name(HomeLog::First(Text::new(origin).unwrap()));
    }

    pub fn name(&mut self, log: HomeLog) {
        let head = self.chain.head();
        let home = Home { log: Some(log), ..head.home.clone() };
        let (seq, prev) = (head.seq + 1, Some(self.chain.head_hash()));
        let next = self.sign.sign(Statement { seq, prev, home, ..head.clone() });
        self.chain = self.chain.apply(Signed::decode(next.bytes()).unwrap()).unwrap();
        self.statements.push(next.bytes().to_vec());
    }

    /// Others beside the first device, from so many seconds on: signed by one of them.
    pub fn others(&mut self, by: &SigningKey, others: &[Member], later: u64) {
        let members = std::iter::once(member(&self.sign, &self.wrap)).chain(others.iter().cloned());
        let mut next = self.next(members.collect(), self.chain.head().epoch, later);
        // Who does not read cannot change it.
        next.keyring = self.chain.head().keyring;
        self.push(&by.sign(next));
    }

    /// Another device comes beside the first, so many seconds later.
    pub fn add_device(&mut self, n: u8, later: u64) -> (SigningKey, UnwrapKey) {
        let (sign, wrap) = (signing(n), UnwrapKey::derive(&WrapSeed::from_bytes(&[n; 32])));
        let next = self.next(vec![member(&self.sign, &self.wrap), member(&sign, &wrap)], 0, later);
        let next = self.sign.sign(next);
        self.push(&next);
        (sign, wrap)
    }

    /// Another device takes the place of the first, so many seconds later.
    pub fn replace_device(&mut self, n: u8, later: u64) {
        let (sign, wrap) = self.add_device(n, later);
        let next = sign.sign(self.next(vec![member(&sign, &wrap)], 1, later));
        self.push(&next);
        (self.sign, self.wrap) = (sign, wrap);
    }

    /// The first device alone is left.
    pub fn remove_others(&mut self, later: u64) {
        let next = self.next(vec![member(&self.sign, &self.wrap)], 1, later);
        let next = self.sign.sign(next);
        self.push(&next);
    }

    fn next(&self, members: Vec<Member>, epoch: u64, later: u64) -> Statement {
        let head = self.chain.head();
        let fresh = Hash::new([members.len() as u8; 32]);
        Statement {
            seq: head.seq + 1,
            prev: Some(self.chain.head_hash()),
            nonce: [members.len() as u8; 32],
            home: head.home.clone(),
            members: List::new(members).unwrap(),
            keyring: fresh,
            epoch,
            root: if epoch == head.epoch { head.root } else { fresh },
            time: NOW.plus(later),
        }
    }

    fn push(&mut self, next: &Verified<Statement>) {
        self.chain = self.chain.apply(Signed::decode(next.bytes()).unwrap()).unwrap();
        self.statements.push(next.bytes().to_vec());
    }
}

pub fn paper(title: &str, n: u8) -> Description {
    Description {
        doc: DocId::new([n; 16]),
        version: VersionId::new([n; 16]),
        locator: ObjectId::new([n; 32]),
        digest: ObjectDigest::new([n; 32]),
        size: 5,
        title: Text::new(title).unwrap(),
        file_name: Text::new(format!("{title}.pdf")).unwrap(),
        type_code: Text::new("11502-2").unwrap(),
        date: Some(Text::new("2026-11-20").unwrap()),
        author: None,
        mime: Text::new("application/pdf").unwrap(),
        provenance: Provenance { origin: Origin::Owner, giver: None, name: None },
    }
}

/// One grant of two papers, a receipt for the first, and the log it stands in.
pub struct World {
    pub patient: Person,
    pub dentist: Person,
    pub g: GrantSecret,
    pub keys: GrantKeys,
    pub seeds: Vec<ReleaseSeed>,
    pub entries: Vec<GrantEntry>,
    pub head: Verified<GrantHead>,
    pub page: Verified<GrantPage>,
    pub blinded: BlindedKey,
    pub receipt: Verified<Receipt>,
    pub log: NoteSigner,
    pub witness: Cosigner,
}

pub fn world(n: u8, custodians: usize) -> World {
    world_after(n, custodians, |_| None)
}

/// A world in which the dentist's chain goes on before the card is made, by the device or by the key that is answered.
pub fn world_after(n: u8, custodians: usize, before: impl FnOnce(&mut Person) -> Option<SigningKey>) -> World {
    let patient = person(n, Kind::Person, "Odile");
    let mut dentist = person(n + 10, Kind::Professional, "Dr Zoé Exemple");
    let by = before(&mut dentist);
    let signer = by.as_ref().unwrap_or(&dentist.sign);
    dentist.card = card(signer, &dentist.reader, &dentist.chain, Kind::Professional, "Dr Zoé Exemple", n + 10);
    let g = GrantSecret::from_bytes(&[n + 20; 32]);
    let keys = GrantKeys::derive(&g);
    let custodian = |i: usize| Custodian {
        server: Text::new(format!("https://gardien{i}.example")).unwrap(),
        key: *signing(100 + i as u8).public(),
    };
    let head = patient.sign.sign(GrantHead {
        grant: GrantId::new([n; 16]),
        vault: patient.id(),
        chain: patient.chain.head_ref(),
        recipient: dentist.id(),
        card: dentist.card.hash(),
        reader: keys.reader(&dentist.card.reader).unwrap(),
        slot: keys.slot(),
        secret: keys.commitment(),
        not_before: NOW,
        not_after: NOW.plus(Time::DAY),
        max_reads: 4096,
        rights: Rights { read: true, give: true, message: false },
        purpose: purpose_hash(&[n; 16], "pour voir"),
        custodians: List::new((0..custodians).map(custodian).collect::<Vec<_>>()).unwrap(),
        seq: 0,
        prev: None,
        checkpoint: Bytes::new(*b"a checkpoint").unwrap(),
    });
    let seeds: Vec<ReleaseSeed> = (0..custodians).map(|i| ReleaseSeed::from_bytes(&[n + 30 + i as u8; 32])).collect();
    let entry = |title: &str, n: u8| {
        make_entry(&keys, &seeds, &head.hash(), paper(title, n), &DocumentKey::from_bytes(&[n + 7; 32]))
    };
    let entries = vec![entry("Bilan sanguin", n), entry("Lettre confidentielle", n + 1)];
    let page = patient.sign.sign(make_page(head.hash(), 0, None, &entries).unwrap());
    let log = NoteSigner::derive(KeyName::new("coffre.example/events/001").unwrap(), &[n; 32]);
    let witness = Cosigner::derive(KeyName::new("witness.example").unwrap(), &[n + 1; 32]);
    let blinded = keys.reader_key(&dentist.reader).unwrap();
    let mut world =
        World { patient, dentist, g, keys, seeds, entries, head, page, blinded, receipt: dummy(), log, witness };
    world.receipt = world.receipt_for(0, 3);
    world
}

// Stands where the receipt will, for a moment.
fn dummy() -> Verified<Receipt> {
    let (hash, zero) = (Hash::new([0; 32]), [0; 16]);
    let receipt = Receipt {
        head: hash,
        slot: vault_protocol::ids::SlotId::new([0; 32]),
        entry: vault_protocol::ids::EntryId::new(zero),
        n: 0,
        prev: None,
        time: NOW,
        nonce: zero,
        checkpoint: Bytes::new(*b"a checkpoint").unwrap(),
    };
    signing(1).sign(receipt)
}

impl World {
    pub fn receipt_for(&self, entry: usize, n: u32) -> Verified<Receipt> {
        let seen = self.checkpoint(&[vec![1; 49]], NOW.0 + 100).0;
        self.blinded.sign(Receipt {
            head: self.head.hash(),
            slot: self.head.slot,
            entry: self.entries[entry].id,
            n,
            prev: None,
            time: NOW.plus(150),
            nonce: [n as u8; 16],
            checkpoint: Bytes::new(seen.to_string().into_bytes()).unwrap(),
        })
    }

    /// The log with these entries, seen by its witness at a time.
    pub fn checkpoint(&self, entries: &[Vec<u8>], time: u64) -> (SignedCheckpoint, TileMap) {
        let growth = Edge::new().append(entries).unwrap();
        let disk: TileMap = growth.files.into_iter().collect();
        let mut checkpoint = Checkpoint::sign(growth.edge.head(), &self.log);
        let asked = AddCheckpoint { old_size: 0, proof: vec![], checkpoint: checkpoint.clone() };
        let keys = [self.log.key().clone()];
        let seen = judge(&asked, Some(KnownLog { keys: &keys, last: TreeHead::EMPTY })).unwrap();
        let line = seen.cosign(&self.witness, time).unwrap();
        checkpoint.add_cosignatures(line.as_bytes(), &[self.witness.key().clone()]).unwrap();
        (checkpoint, disk)
    }

    pub fn policy(&self, quorum: bool) -> String {
        let (log, witness) = (self.log.key(), self.witness.key());
        match quorum {
            true => format!("log {log}\nwitness w {witness}\nquorum w\n"),
            false => format!("log {log}\nquorum none\n"),
        }
    }

    pub fn logged(&self, receipt: &Verified<Receipt>, policy: &str) -> Logged {
        let mark = Mark::reading(self.keys.tag_key(), receipt.n);
        let proof = self.place(&[vec![1; 49], mark.leaf(receipt.bytes()).to_vec(), vec![2; 49]]);
        Logged { tag: mark.tag, r: mark.r, proof, policy: Bytes::new(policy.as_bytes()).unwrap() }
    }

    /// The evidence of the one reading.
    pub fn evidence(&self) -> Evidence {
        Evidence {
            version: VERSION,
            credential: None,
            giver: self.patient.carried(),
            recipient: self.dentist.carried(),
            card: Bytes::new(self.dentist.card.bytes()).unwrap(),
            h: *self.keys.dangerous_blinding(),
            head: Bytes::new(self.head.bytes()).unwrap(),
            page: Bytes::new(self.page.bytes()).unwrap(),
            entry: ShownEntry::of(&self.entries[0]),
            receipt: Bytes::new(self.receipt.bytes()).unwrap(),
            log: Some(self.logged(&self.receipt, &self.policy(true))),
            giver_log: Some(self.chain_logged(&self.patient, &self.policy(true))),
            recipient_log: Some(self.chain_logged(&self.dentist, &self.policy(true))),
        }
    }

    /// The place of somebody's last statement in the log.
    pub fn chain_logged(&self, of: &Person, policy: &str) -> ChainLogged {
        let last = of.statements.last().unwrap();
        let leaf = Mark::statement(&of.id(), of.chain.head().seq).leaf(last).to_vec();
        let proof = self.place(&[vec![1; 49], leaf, vec![2; 49]]);
        ChainLogged { proof, policy: Bytes::new(policy.as_bytes()).unwrap() }
    }

    // The proof of the second of three entries.
    fn place(&self, entries: &[Vec<u8>]) -> Bytes<8192> {
        let (checkpoint, disk) = self.checkpoint(entries, NOW.0 + 200);
        let hashes = Plan::inclusion(1, 3).unwrap().solve(&disk).unwrap();
        Bytes::new(ProofFile::new(1, hashes, checkpoint).unwrap().to_string().into_bytes()).unwrap()
    }

    /// The file as the patient signs it.
    pub fn file(&self, evidence: Evidence) -> Vec<u8> {
        self.patient.sign.sign(evidence).bytes().to_vec()
    }

    /// What no file may hold, with its name: the secrets of the grant, keys under wraps, and the other paper.
    pub fn forbidden(&self) -> Vec<(&'static str, Vec<u8>)> {
        let mut half = [0; 32];
        hkdf(self.g.dangerous_bytes(), &[], Label::Half, &[], &mut half);
        let mut all = vec![
            ("g", self.g.dangerous_bytes().to_vec()),
            ("a", half.to_vec()),
            ("tag_key", self.keys.tag_key().to_vec()),
            ("the wrapped key", self.entries[0].wrapped[32..].to_vec()),
            ("another entry's id", self.entries[1].id.as_bytes().to_vec()),
            ("another entry's salt", self.entries[1].salt().to_vec()),
            ("another entry's wrapped key", self.entries[1].wrapped[32..].to_vec()),
            ("another entry's title", self.entries[1].description.title.as_bytes().to_vec()),
        ];
        all.extend(self.seeds.iter().map(|s| ("a release seed", s.dangerous_bytes().to_vec())));
        all
    }
}
