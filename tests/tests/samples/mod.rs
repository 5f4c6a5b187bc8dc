//! One small story in which every kind of message occurs once, always in the same bytes.
//!
//! A patient with a vault shows two papers to a dentist, who opens one and gives one back. Seeds are numbers, and what
//! is random elsewhere follows here from a name ([`dangerous_fixed`]).
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    clippy::semicolon_if_nothing_returned,
    clippy::type_complexity,
    reason = "tests; each file uses its own part; an edit of one thing reads best on one line"
)]

pub mod check;
pub mod make;
pub mod pages;
pub mod spoken;
pub mod tree;

use vault_crypto::blind::BlindedKey;
use vault_crypto::deposit::{self, Content, Deposit, DepositPackage, Matter, PaperNamed, ShownPaper};
use vault_crypto::grant::{self, GrantDrop, GrantKeys, GrantPackage, PageWithEntries};
use vault_crypto::journal::{self, AddVersion, Entry, Op, Profile};
use vault_crypto::keyring;
use vault_crypto::keystore::Keystore;
use vault_crypto::object::{Binding, ObjectCipher, seal_to};
use vault_crypto::password::Cost;
use vault_crypto::random::dangerous_fixed::with_seed;
use vault_crypto::rescue::RescueEntropy;
use vault_crypto::secret::{DeviceSecret, DocumentKey, GrantSecret, ReleaseSeed, RootKey, SigningSeed, WrapSeed};
use vault_crypto::sign::SigningKey;
use vault_crypto::wrap::UnwrapKey;
use vault_protocol::card::{
    Card, CheckedCard, Evidence, Kind, Level, Mailbox, Succession, Successions, VerifiedCard, possession, succession,
};
use vault_protocol::chain::{Chain, Home, Member, Powers, Statement, keyring_digest, root_commitment};
use vault_protocol::credential::{Credential, CredentialRequest, Profession, Proof, Scheme, StatusList, Subject};
use vault_protocol::fingerprint::WordList;
use vault_protocol::grant::{
    Custodian, Description, GrantEntry, GrantHead, Origin, Provenance, Rights, purpose_hash, share,
};
use vault_protocol::hash::{Hash, object_digest};
use vault_protocol::ids::{
    CredentialId, DocId, EntryId, GrantId, MailboxId, MessageId, ObjectId, Time, VaultId, VersionId,
};
use vault_protocol::journal::JournalRef;
use vault_protocol::keys_log::{CardNotice, Revocation};
use vault_protocol::release::{
    Closing, Receipt, ReleaseStatement, SlotOpening, VaultClosing, receipts_digest, shares_digest,
};
use vault_protocol::sign::{Message, Signed, Verified};
use vault_protocol::wire::{Bytes, List, Text};

/// Some second of 2026.
pub const NOW: Time = Time(1_790_000_000);
pub const PURPOSE: &str = "Consultation du 21 novembre";
pub const PASSWORD: &str = "une longue phrase";
pub const CONTENT: &[u8] = b"bilan";

/// Both keys of a member.
pub struct Device {
    pub sign: SigningKey,
    pub seed: [u8; 32],
    pub unwrap: UnwrapKey,
}

pub fn device(n: u8) -> Device {
    Device {
        sign: SigningKey::derive(&SigningSeed::from_bytes(&[n; 32])),
        seed: [n; 32],
        unwrap: UnwrapKey::derive(&WrapSeed::from_bytes(&[n; 32])),
    }
}

impl Device {
    pub fn member(&self, powers: Powers) -> Member {
        Member { key: *self.sign.public(), wrap: self.unwrap.public().clone(), powers, not_after: None }
    }
}

pub fn again<M: Message>(v: &Verified<M>) -> Signed<M> {
    Signed::decode(v.bytes()).unwrap()
}

/// A vault with its first statement.
pub struct Vault {
    pub device: Device,
    pub root: RootKey,
    pub first: Verified<Statement>,
    pub keyring: Vec<u8>,
    pub chain: Chain,
    pub reader: SigningSeed,
    pub card_seed: [u8; 32],
    pub unwrap: UnwrapKey,
    pub card: Verified<Card>,
}

impl Vault {
    pub fn id(&self) -> VaultId {
        self.chain.vault_id()
    }
    pub fn checked(&self) -> CheckedCard {
        CheckedCard::check(again(&self.card), &self.chain, NOW).unwrap()
    }
}

fn vault(n: u8, kind: Kind, rescue: Option<Member>) -> Vault {
    let device = device(n);
    let root = RootKey::from_bytes(&[n + 1; 32]);
    let members: Vec<Member> = [device.member(Powers::ALL)].into_iter().chain(rescue).collect();
    let mut statement = Statement {
        seq: 0,
        prev: None,
        nonce: [n + 2; 32],
        home: Home {
            server: Text::new("https://coffre.example").unwrap(),
            key: Some(*SigningKey::derive(&SigningSeed::from_bytes(&[0x70; 32])).public()),
            log: None,
        },
        members: List::new(members).unwrap(),
        keyring: Hash::new([0; 32]),
        epoch: 0,
        root: root_commitment(root.dangerous_bytes()),
        time: NOW,
    };
    let keyring = with_seed("keyring", || keyring::make(&statement, None, &root, None).unwrap());
    statement.keyring = keyring_digest(&keyring);
    let first = device.sign.sign(statement);
    let chain = Chain::start(again(&first)).unwrap();
    let reader = SigningSeed::from_bytes(&[n + 3; 32]);
    let card_seed = [n + 4; 32];
    let unwrap = UnwrapKey::derive(&WrapSeed::from_bytes(&card_seed));
    let a = SigningKey::derive(&reader);
    let professional = kind == Kind::Professional;
    let card = device.sign.sign(Card {
        vault: chain.vault_id(),
        chain: chain.head_ref(),
        kind,
        reader: *a.public(),
        possession: a.sign_context(&possession(&chain.vault_id(), unwrap.public(), 0)),
        wrap: unwrap.public().clone(),
        mailbox: Mailbox {
            server: Text::new("https://coffre.example").unwrap(),
            id: MailboxId::new([n + 5; 32]),
            drop_secret: [n + 6; 32],
        },
        seq: 0,
        prev: None,
        not_before: NOW,
        not_after: NOW.plus(60 * Time::DAY),
        name: professional.then(|| Text::new("Dr Zoé Exemple").unwrap()),
        role: professional.then(|| Text::new("chirurgien-dentiste").unwrap()),
        evidence: List::default(),
    });
    Vault { device, root, first, keyring, chain, reader, card_seed, unwrap, card }
}

/// What an authority says of the dentist, and what stands in a log of keys.
pub struct Said {
    pub credential: Verified<Credential>,
    pub status: Verified<StatusList>,
    pub request: Verified<CredentialRequest>,
    pub notice: Verified<CardNotice>,
    pub revocation: Verified<Revocation>,
    /// The dentist's next card, with the credential and the link from the first.
    pub next: Verified<Card>,
}

fn said(authority: &Vault, dentist: &Vault) -> Said {
    let by = &authority.device.sign;
    let (subject, name) = (Subject::new(Scheme::Rpps, "10100000016").unwrap(), Text::new("Zoé Exemple").unwrap());
    let profession = Profession::new("G15_40", None).unwrap();
    let (vault, chain) = (dentist.id(), dentist.chain.head_ref());
    let credential = by.sign(Credential {
        authority: authority.id(),
        chain: authority.chain.head_ref(),
        id: CredentialId::new([0x37; 16]),
        subject: subject.clone(),
        name: name.clone(),
        profession: profession.clone(),
        vault,
        not_before: NOW,
        not_after: NOW.plus(365 * Time::DAY),
        proof: Proof::InPerson,
    });
    let revoked = List::new([[0x38; 16], [0x39; 16]].map(CredentialId::new)).unwrap();
    let status = StatusList { authority: authority.id(), chain: authority.chain.head_ref(), time: NOW, revoked };
    let request = CredentialRequest { vault, chain, subject, name, profession, time: NOW };
    let (old, new) = (SigningKey::derive(&dentist.reader), SigningKey::derive(&SigningSeed::from_bytes(&[0x28; 32])));
    let signature = old.sign_context(&succession(&vault, old.public(), new.public()));
    let link = Succession { old: *old.public(), new: *new.public(), signature };
    let items = [
        Evidence::Credential(Bytes::new(credential.bytes()).unwrap()),
        Evidence::Succession(Successions { links: List::new([link]).unwrap() }),
    ];
    let items = items.map(|item| Bytes::new(vault_protocol::wire::encode(&item)).unwrap());
    let next = dentist.device.sign.sign(Card {
        reader: *new.public(),
        possession: new.sign_context(&possession(&vault, dentist.unwrap.public(), 1)),
        seq: 1,
        prev: Some(dentist.card.hash()),
        evidence: List::new(items).unwrap(),
        ..Card::clone(&dentist.card)
    });
    let sign = &dentist.device.sign;
    Said {
        status: by.sign(status),
        request: sign.sign(request),
        notice: sign.sign(CardNotice::of(&next, next.hash(), chain)),
        revocation: sign.sign(Revocation { vault, chain, time: NOW }),
        credential,
        next,
    }
}

/// Everything, once.
pub struct World {
    pub authority: Vault,
    pub said: Said,
    pub rescue: RescueEntropy,
    pub patient: Vault,
    pub second: Verified<Statement>,
    pub second_keyring: Vec<u8>,
    pub second_device: Device,
    pub second_root: RootKey,
    pub dentist: Vault,
    pub stranger: Device,
    pub custodian: SigningKey,
    pub dek: DocumentKey,
    pub binding: Binding,
    pub object: Vec<u8>,
    pub g: GrantSecret,
    pub keys: GrantKeys,
    pub seed: ReleaseSeed,
    pub head: Verified<GrantHead>,
    pub entries: Vec<GrantEntry>,
    pub page: Verified<vault_protocol::grant::GrantPage>,
    pub package: GrantPackage,
    pub sealed_grant: Vec<u8>,
    pub slot: SlotOpening,
    pub blinded: BlindedKey,
    pub receipt: Verified<Receipt>,
    pub share: [u8; 32],
    pub release: Verified<ReleaseStatement>,
    pub closing: Verified<Closing>,
    pub vault_closing: Verified<VaultClosing>,
    pub deposit: Verified<Deposit>,
    pub deposit_package: DepositPackage,
    pub sealed_deposit: Vec<u8>,
    pub entry: Verified<Entry>,
    pub record: Vec<u8>,
    pub keystore: Vec<u8>,
}

pub fn seal_object(dek: &DocumentKey, binding: &Binding, content: &[u8], salt: [u8; 24]) -> Vec<u8> {
    let mut out = Vec::new();
    let cipher = ObjectCipher::dangerous_with_salt(dek, binding, salt);
    seal_to(&cipher, content.len() as u64, &mut &content[..], &mut out).unwrap();
    out
}

pub fn about(binding: &Binding, object: &[u8]) -> Description {
    Description {
        doc: binding.doc,
        version: binding.version,
        locator: ObjectId::new([0x33; 32]),
        digest: object_digest(object),
        size: CONTENT.len() as u64,
        title: Text::new("Bilan sanguin").unwrap(),
        file_name: Text::new("bilan.pdf").unwrap(),
        type_code: Text::new("11502-2").unwrap(),
        date: Some(Text::new("2026-11-20").unwrap()),
        author: Some(Text::new("Laboratoire Exemple").unwrap()),
        mime: Text::new("application/pdf").unwrap(),
        provenance: Provenance { origin: Origin::Owner, giver: None, name: None },
    }
}

pub fn rescue_entropy() -> RescueEntropy {
    with_seed("rescue", RescueEntropy::generate)
}

pub fn rescue_words(list: WordList) -> String {
    rescue_entropy().words(list).to_string()
}

pub fn world() -> World {
    let rescue = rescue_entropy();
    let sheet = Member {
        key: *SigningKey::derive(&rescue.signing_seed()).public(),
        wrap: UnwrapKey::derive(&rescue.wrap_seed()).public().clone(),
        powers: Powers::ALL.and(Powers::RESCUE),
        not_after: None,
    };
    let patient = vault(0x10, Kind::Person, Some(sheet));
    let dentist = vault(0x20, Kind::Professional, None);
    let authority = vault(0x30, Kind::Authority, None);
    let said = said(&authority, &dentist);
    let second_device = device(0x60);
    let (second, second_keyring, second_root) = second_statement(&patient, &second_device);

    let dek = DocumentKey::from_bytes(&[0x41; 32]);
    let binding = Binding { vault: patient.id(), doc: DocId::new([0x42; 16]), version: VersionId::new([0x43; 16]) };
    let object = seal_object(&dek, &binding, CONTENT, [0x44; 24]);

    let g = GrantSecret::from_bytes(&[0x51; 32]);
    let keys = GrantKeys::derive(&g);
    let seed = ReleaseSeed::from_bytes(&[0x52; 32]);
    let custodian = SigningKey::derive(&SigningSeed::from_bytes(&[0x70; 32]));
    let head = patient.device.sign.sign(GrantHead {
        grant: GrantId::new([0x53; 16]),
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
        purpose: purpose_hash(&[0x54; 16], PURPOSE),
        custodians: List::new([Custodian {
            server: Text::new("https://coffre.example").unwrap(),
            key: *custodian.public(),
        }])
        .unwrap(),
        seq: 0,
        prev: None,
        checkpoint: seen(),
    });
    let gh = head.hash();
    let entries = with_seed("entries", || {
        let mut other = about(&binding, &object);
        other.title = Text::new("Radiographie").unwrap();
        [about(&binding, &object), other].map(|d| grant::make_entry(&keys, &[seed.duplicate()], &gh, d, &dek)).to_vec()
    });
    let page = patient.device.sign.sign(grant::make_page(gh, 0, None, &entries).unwrap());
    let package = || GrantPackage {
        head: Bytes::new(head.bytes()).unwrap(),
        g: g.duplicate(),
        purpose_salt: [0x54; 16],
        purpose: Text::new(PURPOSE).unwrap(),
        store: Text::new("https://coffre.example").unwrap(),
        chain: List::new([Bytes::new(patient.first.bytes()).unwrap()]).unwrap(),
        card: Bytes::new(patient.card.bytes()).unwrap(),
        pages: List::new([PageWithEntries {
            page: Bytes::new(page.bytes()).unwrap(),
            entries: List::new(entries.clone()).unwrap(),
        }])
        .unwrap(),
    };
    let verified = VerifiedCard::new(dentist.checked(), &dentist.id(), Level::InPerson).unwrap();
    let sealed_grant = with_seed("grant", || grant::seal(&verified, &GrantDrop::Whole(package())).unwrap());

    let slot = SlotOpening {
        vault: patient.id(),
        slot: keys.slot(),
        reader: head.reader,
        manager: *SigningKey::derive(&SigningSeed::from_bytes(&[0x55; 32])).public(),
        seeds: List::new([*seed.dangerous_bytes()]).unwrap(),
        tag_key: *keys.tag_key(),
        not_after: NOW.plus(Time::DAY).day(),
        max_reads: 4096,
    };
    let blinded = keys.reader_key(&dentist.reader).unwrap();
    let receipt = with_seed("receipt", || blinded.sign(receipt_body(&head, &entries[0].id)));
    let share = share(seed.dangerous_bytes(), &keys.slot(), &gh, &entries[0].id);
    let release = custodian.sign(ReleaseStatement {
        slot: keys.slot(),
        receipts: receipts_digest([receipt.bytes()]),
        shares: shares_digest([&share]),
        time: NOW.plus(61),
        log_size: 8,
    });
    let closing = custodian.sign(Closing { slot: keys.slot(), receipts: 1, time: NOW.plus(600), log_size: 9 });
    let vault_closing = custodian.sign(VaultClosing { vault: patient.id(), time: NOW.plus(700), log_size: 9 });

    let given = Binding { vault: patient.id(), doc: DocId::new([0x81; 16]), version: VersionId::new([0x82; 16]) };
    let given_key = DocumentKey::from_bytes(&[0x83; 32]);
    let given_object = seal_object(&given_key, &given, b"compte rendu", [0x84; 24]);
    let deposit = dentist.device.sign.sign(Deposit {
        recipient: patient.id(),
        card: patient.card.hash(),
        id: MessageId::new([0x85; 16]),
        giver: dentist.id(),
        chain: dentist.chain.head_ref(),
        time: NOW,
        doc: given.doc,
        version: given.version,
        digest: object_digest(&given_object),
        size: 12,
        title: Text::new("Compte rendu").unwrap(),
        file_name: Text::new("cr.pdf").unwrap(),
        type_code: Text::new("34117-2").unwrap(),
        date: Some(Text::new("2026-11-21").unwrap()),
        author: None,
        mime: Text::new("application/pdf").unwrap(),
        message: Some(Text::new("Bonne journée").unwrap()),
        matter: Some(Matter::NewVersion(PaperNamed::Shown(ShownPaper { head: gh, entry: entries[0].id }))),
    });
    let deposit_package = || DepositPackage {
        signed: Bytes::new(deposit.bytes()).unwrap(),
        key: given_key.duplicate(),
        content: Content::Inline(Bytes::new(given_object.clone()).unwrap()),
        chain: List::new([Bytes::new(dentist.first.bytes()).unwrap()]).unwrap(),
        card: Bytes::new(dentist.card.bytes()).unwrap(),
    };
    let sealed_deposit = with_seed("deposit", || deposit::seal(&patient.checked(), &deposit_package()).unwrap());

    let entry = patient.device.sign.sign(Entry {
        vault: patient.id(),
        seq: 0,
        prev: JournalRef::EMPTY.hash,
        epoch: 0,
        id: MessageId::new([0x91; 16]),
        chain: patient.chain.head_ref(),
        time: NOW,
        ops: List::new([
            Op::Profile(Profile { name: Text::new("Zoé").unwrap(), role: Text::default() }),
            Op::AddVersion(AddVersion {
                about: about(&binding, &object),
                key: dek.duplicate(),
                tags: List::new([Text::new("sang").unwrap()]).unwrap(),
                private: false,
                replaces: None,
                content: *object_digest(CONTENT).as_bytes(),
                added: NOW,
            }),
        ])
        .unwrap(),
    });
    let record = with_seed("journal", || journal::seal(&patient.root, &entry).unwrap());
    let keystore = with_seed("keystore", || {
        let device = DeviceSecret::from_bytes(&[0xa1; 32]);
        Keystore::with_password(&device, PASSWORD.as_bytes(), Cost::FLOOR).unwrap().encode()
    });
    let (package, deposit_package) = (package(), deposit_package());
    World {
        authority,
        said,
        rescue,
        patient,
        second,
        second_keyring,
        second_device,
        second_root,
        dentist,
        stranger: device(0x77),
        custodian,
        dek,
        binding,
        object,
        g,
        keys,
        seed,
        head,
        entries,
        page,
        package,
        sealed_grant,
        slot,
        blinded,
        receipt,
        share,
        release,
        closing,
        vault_closing,
        deposit,
        deposit_package,
        sealed_deposit,
        entry,
        record,
        keystore,
    }
}

/// The log of the patient's events with a few leaves, as it was seen before something was signed.
fn seen() -> Bytes<4096> {
    let name = vault_log::key::KeyName::new("coffre.example/events/001").unwrap();
    let log = vault_log::note::NoteSigner::derive(name, &[0x71; 32]);
    let tree = vault_log::edge::Edge::new().append(&[[1; 49], [2; 49]]).unwrap().edge.head();
    Bytes::new(vault_log::checkpoint::Checkpoint::sign(tree, &log).to_string().into_bytes()).unwrap()
}

pub fn receipt_body(head: &Verified<GrantHead>, entry: &EntryId) -> Receipt {
    Receipt {
        head: head.hash(),
        slot: head.slot,
        entry: *entry,
        n: 0,
        prev: None,
        time: NOW.plus(60),
        nonce: [0x56; 16],
        checkpoint: seen(),
    }
}

/// The patient's second statement: one more device, and a new epoch, so that there is a previous root.
fn second_statement(patient: &Vault, added: &Device) -> (Verified<Statement>, Vec<u8>, RootKey) {
    let root = RootKey::from_bytes(&[0x61; 32]);
    let head = patient.chain.head();
    let mut members = head.members.to_vec();
    members.push(added.member(Powers::ALL));
    let mut draft = Statement {
        seq: 1,
        prev: Some(patient.chain.head_hash()),
        nonce: [0x62; 32],
        members: List::new(members).unwrap(),
        epoch: 1,
        root: root_commitment(root.dangerous_bytes()),
        time: NOW.plus(3600),
        ..head.clone()
    };
    let id = patient.id();
    let before =
        keyring::open(&patient.keyring, &patient.chain, patient.device.sign.public(), &patient.device.unwrap).unwrap();
    let keyring =
        with_seed("second keyring", || keyring::make(&draft, Some(&id), &root, Some((&before.0, &before.1))).unwrap());
    draft.keyring = keyring_digest(&keyring);
    (patient.device.sign.sign(draft), keyring, root)
}
