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
use vault_protocol::card::{Card, Mailbox};
use vault_protocol::chain::{Chain, Home, KnownChain, Member, Statement};
use vault_protocol::grant::{Description, GrantEntry, GrantHead, GrantPage};
use vault_protocol::http as calls;
use vault_protocol::ids::{ChainRef, Day, Time};
use vault_protocol::journal::{JournalRef, Parts};
use vault_protocol::key::{PublicKey, WrapKey};
use vault_protocol::release::{Closing, Receipt, ReleaseStatement, Released, SlotOpening, VaultClosing};
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
