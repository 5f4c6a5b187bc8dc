//! Every CBOR record and choice. The first byte says which; the rest is taken if, and only if, it is that record's one
//! spelling.

use super::samples::{CONTENT, again, world};
use vault_crypto::deposit::{Content, DepositPackage};
use vault_crypto::grant::{GrantDrop, PageWithEntries};
use vault_crypto::journal::{Op, OwnCard};
use vault_crypto::keyring::Keyring;
use vault_crypto::keystore::Slot;
use vault_crypto::password::Cost;
use vault_engine::contacts::CardFile;
use vault_protocol::card::{self, Card, Mailbox};
use vault_protocol::chain::{self, Chain, Home, KnownChain, Member, Statement};
use vault_protocol::credential;
use vault_protocol::grant::{self, Description, GrantEntry, GrantHead, GrantPage};
use vault_protocol::http as calls;
use vault_protocol::ids::{ChainRef, Day, Time};
use vault_protocol::journal::{JournalRef, Parts};
use vault_protocol::key::{PublicKey, WrapKey};
use vault_protocol::keys_log::{self, KeysEntry, PublicStatement, Register, Watch, in_log};
use vault_protocol::link;
use vault_protocol::release::{Closing, Receipt, ReleaseStatement, Released, SlotOpening, VaultClosing};
use vault_protocol::sign::{Signed, Verified};
use vault_protocol::spoken;
use vault_protocol::wire::{self, Bytes, List, Reader, Text, Wire};

/// Larger than any record; their own fields are bounded.
const MAX: usize = 16 << 20;

fn one<T: Wire>(bytes: &[u8]) {
    if let Ok(value) = wire::decode::<T>(bytes, MAX) {
        assert_eq!(wire::encode(&value), bytes, "one meaning, one spelling");
    }
    // What this program reads back from its own sealed records is not compared: it must be safe all the same.
    let _ = T::read(&mut Reader::new(bytes));
}

fn known_chain(bytes: &[u8]) {
    one::<KnownChain>(bytes);
    let Ok(known) = wire::decode::<KnownChain>(bytes, MAX) else { return };
    let Ok(chain) = Chain::recall(&known) else { return };
    assert_eq!(chain.keep().as_ref(), Ok(&known), "a chain is kept as it was recalled");
    assert!(chain.contains(&chain.head_ref()), "a chain contains its head");
}

fn parts(bytes: &[u8]) {
    let _ = Parts::parse(bytes);
}

/// A log of keys, which anybody writes into and everybody reads: each entry after its length, in two bytes.
/// Whoever has a statement in it is watched, as an authority and as a holder.
fn register(mut bytes: &[u8]) {
    let mut entries = Vec::new();
    while let [high, low, rest @ ..] = bytes {
        let (entry, after) = rest.split_at(rest.len().min(usize::from(*high) << 8 | usize::from(*low)));
        entries.push(entry);
        bytes = after;
    }
    let mut watch = Watch::default();
    for entry in &entries {
        match KeysEntry::decode(entry) {
            Ok(KeysEntry::Statement(statement)) => {
                watch.authorities.insert(statement.vault);
                watch.holders.insert(statement.vault);
            }
            Ok(KeysEntry::Credential(bytes)) => {
                let said = Signed::<credential::Credential>::decode(&bytes);
                watch.subjects.extend(said.map(|said| said.dangerous_unverified().subject.clone()));
            }
            _ => {}
        }
    }
    let mut register = Register::new(watch.clone());
    entries.into_iter().for_each(|entry| register.take(entry));
    let kept = register.kept().to_vec();
    let again = Register::recall(watch, kept.clone(), register.size());
    assert_eq!((again.kept(), again.size()), (&kept[..], register.size()), "what is kept says the same");
}

const RECORDS: &[fn(&[u8])] = &[
    one::<Statement>,
    one::<Card>,
    one::<GrantHead>,
    one::<GrantPage>,
    one::<GrantEntry>,
    one::<GrantDrop>,
    one::<PageWithEntries>,
    one::<Description>,
    one::<DepositPackage>,
    one::<Content>,
    one::<Op>,
    one::<OwnCard>,
    one::<Keyring>,
    one::<Slot>,
    one::<Cost>,
    one::<Receipt>,
    one::<ReleaseStatement>,
    one::<Released>,
    one::<Closing>,
    one::<VaultClosing>,
    one::<SlotOpening>,
    one::<Home>,
    one::<Member>,
    one::<Mailbox>,
    one::<ChainRef>,
    one::<JournalRef>,
    one::<PublicKey>,
    one::<WrapKey>,
    one::<Time>,
    one::<Day>,
    one::<List<List<Bytes<4>, 4>, 300>>,
    one::<Option<Text<8>>>,
    one::<CardFile>,
    known_chain,
    parts,
    one::<card::Successions>,
    one::<card::Succession>,
    one::<card::Evidence>,
    one::<card::Kind>,
    one::<card::Level>,
    one::<chain::RenewedLog>,
    one::<chain::EndedAt>,
    one::<chain::Rank>,
    one::<chain::Lingers>,
    one::<credential::Credential>,
    one::<credential::CredentialRequest>,
    one::<credential::Profession>,
    one::<credential::Proof>,
    one::<credential::Scheme>,
    one::<credential::StatusList>,
    one::<credential::Subject>,
    one::<grant::Custodian>,
    one::<grant::Origin>,
    one::<grant::Provenance>,
    one::<grant::Rights>,
    one::<keys_log::CardNotice>,
    one::<keys_log::Kept>,
    one::<keys_log::KeysEntry>,
    one::<keys_log::Piece>,
    one::<keys_log::PublicStatement>,
    one::<keys_log::Revocation>,
    one::<spoken::SpokenCard>,
    one::<spoken::SpokenFirst>,
    one::<spoken::SpokenFourth>,
    one::<spoken::SpokenSecond>,
    one::<spoken::SpokenThird>,
    one::<spoken::SpokenWho>,
    register,
];

const CALLS: &[fn(&[u8])] = &[
    one::<calls::ServerInfo>,
    one::<calls::VaultLog>,
    one::<calls::NewVault>,
    one::<calls::ChainAppend>,
    one::<calls::Statements>,
    one::<calls::SnapshotRef>,
    one::<calls::VaultState>,
    one::<calls::JournalAppend>,
    one::<calls::JournalPage>,
    one::<calls::BatchedObject>,
    one::<calls::ObjectBatch>,
    one::<calls::ObjectList>,
    one::<calls::ObjectLine>,
    one::<calls::UploadState>,
    one::<calls::MailboxOpening>,
    one::<calls::DropList>,
    one::<calls::DropLine>,
    one::<calls::ReleaseRequest>,
    one::<calls::ReleaseAnswer>,
    one::<calls::ReceiptBox>,
    one::<calls::RescueEntry>,
    one::<calls::SlotLog>,
    one::<calls::LogConsistency>,
    one::<calls::LoggedRequest>,
    one::<link::LinkOpening>,
    one::<link::LinkList>,
    one::<link::LinkLine>,
];

fn choose(table: &[fn(&[u8])], bytes: &[u8]) {
    if let Some((which, rest)) = bytes.split_first() {
        table[usize::from(*which) % table.len()](rest);
    }
}

pub fn run(bytes: &[u8]) {
    choose(RECORDS, bytes);
}

pub fn http(bytes: &[u8]) {
    choose(CALLS, bytes);
}

/// One of each, under the number of its decoder: what is not among `seeds` is found from the shape of the others.
fn numbered(seeds: Vec<(usize, Vec<u8>)>) -> Vec<Vec<u8>> {
    let byte = |n: usize| u8::try_from(n).expect("a short table");
    seeds.into_iter().map(|(n, seed)| [&[byte(n)], &seed[..]].concat()).collect()
}

fn place(table: &[fn(&[u8])], decoder: fn(&[u8])) -> usize {
    table.iter().position(|entry| std::ptr::fn_addr_eq(*entry, decoder)).expect("a decoder of the table")
}

pub fn seeds() -> Vec<Vec<u8>> {
    let w = world();
    let chain = w.patient.chain.apply(again(&w.second)).expect("the story's second statement");
    macro_rules! of {
        ($($type:ty = $value:expr),+ $(,)?) => {
            vec![$((place(RECORDS, one::<$type>), wire::encode::<$type>($value))),+]
        };
    }
    let card = || Bytes::new(w.dentist.card.bytes()).expect("a card fits");
    let first = || List::new([Bytes::new(w.dentist.first.bytes()).expect("a statement fits")]).expect("one fits");
    let ring = wire::decode(&w.patient.keyring, MAX).expect("the story's keyring");
    let mut all = of! {
        Statement = &w.second,
        Card = &w.dentist.card,
        GrantHead = &w.head,
        GrantPage = &w.page,
        GrantEntry = &w.entries[0],
        PageWithEntries = &w.package.pages[0],
        Description = &w.entries[0].description,
        DepositPackage = &w.deposit_package,
        Content = &w.deposit_package.content,
        Keyring = &ring,
        Receipt = &w.receipt,
        ReleaseStatement = &w.release,
        Closing = &w.closing,
        VaultClosing = &w.vault_closing,
        SlotOpening = &w.slot,
        Home = &w.patient.first.home,
        Member = &w.patient.first.members[0],
        Mailbox = &w.dentist.card.mailbox,
        ChainRef = &w.patient.chain.head_ref(),
        WrapKey = &w.dentist.card.wrap,
        CardFile = &CardFile { chain: first(), card: card() },
        JournalRef = &JournalRef::EMPTY.then(&w.record),
    };
    all.extend(w.entry.ops.iter().map(|op| (place(RECORDS, one::<Op>), wire::encode(op))));
    all.push((place(RECORDS, one::<GrantDrop>), wire::encode(&GrantDrop::Whole(w.package))));
    all.push((place(RECORDS, known_chain), wire::encode(&chain.keep().expect("a short chain"))));
    all.push((place(RECORDS, parts), w.record));
    let credential = Bytes::new(w.said.credential.bytes()).expect("a credential fits");
    let statement = |of: &Verified<Statement>, vault| {
        let statement = Bytes::new(of.bytes()).expect("a statement fits");
        wire::encode(&KeysEntry::Statement(PublicStatement { vault, statement }))
    };
    let entries = [
        statement(&w.authority.first, w.authority.id()),
        wire::encode(&KeysEntry::Credential(credential)),
        statement(&w.dentist.first, w.dentist.id()),
    ];
    all.extend(entries.iter().map(|entry| (place(RECORDS, one::<KeysEntry>), entry.clone())));
    let in_log = entries.iter().flat_map(|entry| in_log(entry));
    let length = |entry: &[u8]| u16::try_from(entry.len()).expect("a piece fits").to_be_bytes();
    let log = in_log.flat_map(|entry| [&length(&entry)[..], &entry].concat()).collect();
    all.push((place(RECORDS, register), log));
    numbered(all)
}

pub fn http_seeds() -> Vec<Vec<u8>> {
    let w = world();
    macro_rules! of {
        ($($value:expr),+ $(,)?) => {
            vec![$(seed(&$value)),+]
        };
    }
    fn seed<T: Wire>(value: &T) -> (usize, Vec<u8>) {
        (place(CALLS, one::<T>), wire::encode(value))
    }
    fn some<const MAX: usize>(bytes: &[u8]) -> Bytes<MAX> {
        Bytes::new(bytes).expect("the story's messages fit")
    }
    fn list<T, const MAX: usize>(item: T) -> List<T, MAX> {
        List::new(vec![item]).expect("one fits")
    }
    let locator = w.entries[0].description.locator;
    let at = JournalRef::EMPTY.then(&w.record);
    let drop = calls::DropLine { id: calls::drop_id(CONTENT), size: 5, day: w.slot.not_after };
    let snapshot = calls::SnapshotRef { at, locator, size: 5, digest: w.entries[0].description.digest };
    let released = Released { shares: list(w.share), next_free: Some(7), clock: None, proof: None };
    numbered(of! {
        calls::ServerInfo { version: 1, key: *w.custodian.public(), invite: true, log: Text::default() },
        calls::NewVault { statement: some(w.patient.first.bytes()), keyring: some(&w.patient.keyring), invite: None },
        calls::ChainAppend { statement: some(w.second.bytes()), keyring: some(&w.second_keyring) },
        calls::Statements { statements: list(some(w.second.bytes())) },
        snapshot,
        calls::VaultState { chain: w.patient.chain.head_ref(), journal: at, snapshot: Some(snapshot), waiting: 1 },
        calls::JournalAppend { after: JournalRef::EMPTY, records: list(some(&w.record)), leaf: [8; 48] },
        calls::VaultLog { log: Text::default() },
        calls::JournalPage { records: list(some(&w.record)) },
        calls::ObjectBatch { objects: list(calls::BatchedObject { locator, bytes: some(CONTENT) }) },
        calls::BatchedObject { locator, bytes: some(CONTENT) },
        calls::ObjectList { objects: list(calls::ObjectLine { locator, size: 5 }) },
        calls::ObjectLine { locator, size: 5 },
        calls::UploadState { received: 3, complete: false },
        calls::MailboxOpening { drop_key: *w.custodian.public() },
        calls::DropList { drops: list(drop) },
        drop,
        calls::ReleaseRequest { receipts: list(some(w.receipt.bytes())) },
        calls::ReleaseAnswer { released: list(released), statement: Some(some(w.release.bytes())) },
        calls::ReceiptBox { receipts: list(some(w.receipt.bytes())), closing: Some(some(w.closing.bytes())) },
        calls::RescueEntry { vault: w.patient.id() },
    })
}
