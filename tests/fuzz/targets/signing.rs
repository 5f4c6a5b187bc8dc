//! Records that are signed on the way: what lies behind a signature is reached, as a thief of one key would reach it.

use super::samples::{Device, NOW, World, device, world};
use std::collections::BTreeSet;
use std::sync::OnceLock;
use vault_crypto::deposit::Deposit;
use vault_crypto::grant::{self, GrantPackage, PageWithEntries};
use vault_crypto::journal::{self, Entry};
use vault_crypto::secret::SigningSeed;
use vault_crypto::sign::SigningKey;
use vault_evidence::Evidence;
use vault_evidence::bundle::ShownEntry;
use vault_protocol::card::{Card, CheckedCard, Kind, MAX_LIFE, MAX_LIFE_PROFESSIONAL, possession};
use vault_protocol::chain::Statement;
use vault_protocol::grant::{GrantEntry, GrantHead, GrantPage};
use vault_protocol::ids::Time;
use vault_protocol::release::{Closing, Receipt, ReleaseStatement, VaultClosing};
use vault_protocol::sign::{Message, Signed};
use vault_protocol::wire::{self, Bytes, List, Text};

// A story holds keys, which are not for several threads: only what is public of it is kept.
struct Story {
    chain: vault_protocol::chain::Chain,
    head: vault_protocol::hash::Hash,
}

fn story() -> &'static Story {
    static STORY: OnceLock<Story> = OnceLock::new();
    STORY.get_or_init(|| {
        let World { patient, head, .. } = world();
        Story { chain: patient.chain, head: head.hash() }
    })
}

/// The patient's device of the story.
fn signer() -> &'static SigningKey {
    static KEY: OnceLock<SigningKey> = OnceLock::new();
    KEY.get_or_init(|| {
        let Device { sign, .. } = device(0x10);
        sign
    })
}

fn one<M: Message>(bytes: &[u8]) {
    let Ok(body) = wire::decode::<M>(bytes, M::MAX) else { return };
    let signed = signer().sign(body);
    let again = || Signed::<M>::decode(signed.bytes()).expect("what was signed is read");
    let read = again();
    assert_eq!(read.hash(), signed.hash(), "one message, one hash");
    assert_eq!(wire::encode(read.dangerous_unverified()), bytes, "what was signed is what is read");
    let verified = again().verify(signer().public()).expect("what was signed verifies");
    assert_eq!(verified.bytes(), signed.bytes(), "a message is passed on as it came");
    let other = SigningKey::derive(&SigningSeed::from_bytes(&[0x99; 32]));
    assert!(read.verify(other.public()).is_err(), "nobody else signed it");
}

fn raw<M: Message>(bytes: &[u8]) {
    if let Ok(signed) = Signed::<M>::decode(bytes) {
        let _ = signed.verify_as_claimed();
    }
}

const MESSAGES: &[fn(&[u8])] = &[
    one::<Statement>,
    one::<Card>,
    one::<GrantHead>,
    one::<GrantPage>,
    one::<Receipt>,
    one::<ReleaseStatement>,
    one::<Closing>,
    one::<VaultClosing>,
    one::<Entry>,
    one::<Deposit>,
    raw::<Entry>,
    raw::<Deposit>,
];

pub fn messages(bytes: &[u8]) {
    if let Some((which, rest)) = bytes.split_first() {
        MESSAGES[usize::from(*which) % MESSAGES.len()](rest);
    }
}

pub fn message_seeds() -> Vec<Vec<u8>> {
    let w = world();
    let bodies = [
        wire::encode::<Statement>(&w.second),
        wire::encode::<Card>(&w.dentist.card),
        wire::encode::<GrantHead>(&w.head),
        wire::encode::<GrantPage>(&w.page),
        wire::encode::<Receipt>(&w.receipt),
        wire::encode::<ReleaseStatement>(&w.release),
        wire::encode::<Closing>(&w.closing),
        wire::encode::<VaultClosing>(&w.vault_closing),
        wire::encode::<Entry>(&w.entry),
        wire::encode::<Deposit>(&w.deposit),
        w.entry.bytes().to_vec(),
        w.deposit.bytes().to_vec(),
    ];
    (0u8..).zip(bodies).map(|(n, body)| [&[n], &body[..]].concat()).collect()
}

/// A card as a member of the vault could sign it: whatever is in it, what is taken keeps the card's rules.
pub fn cards(mut bytes: &[u8]) {
    let [honest] = super::take(&mut bytes);
    let Ok(mut body) = wire::decode::<Card>(bytes, Card::MAX) else { return };
    let chain = &story().chain;
    if honest & 1 != 0 {
        body.vault = chain.vault_id();
        body.chain = chain.head_ref();
    }
    if honest & 2 != 0 {
        let reader = SigningKey::derive(&SigningSeed::from_bytes(&[0x13; 32]));
        body.reader = *reader.public();
        body.possession = reader.sign_context(&possession(&body.vault, &body.wrap, body.seq));
    }
    let signed = Signed::decode(signer().sign(body.clone()).bytes()).expect("what was signed is read");
    if CheckedCard::check(signed, chain, NOW).is_err() {
        return;
    }
    let life = if body.kind == Kind::Professional { MAX_LIFE_PROFESSIONAL } else { MAX_LIFE };
    assert_eq!(body.vault, chain.vault_id(), "a card of this vault");
    assert!(chain.contains(&body.chain), "a card of this history");
    let (from, until) = (body.not_before.0, body.not_after.0);
    assert!(until - from <= life && NOW.0 < until, "a card that has not ended and does not live too long");
    assert!(from <= NOW.0 + Time::DAY, "a card that has begun");
    let said = possession(&body.vault, &body.wrap, body.seq);
    assert_eq!(body.reader.verify(&said, &body.possession), Ok(()), "whose holder holds the reader key");
}

pub fn card_seeds() -> Vec<Vec<u8>> {
    let w = world();
    let (patient, dentist) = (wire::encode::<Card>(&w.patient.card), wire::encode::<Card>(&w.dentist.card));
    [[&[0], &patient[..]].concat(), [&[3], &patient[..]].concat(), [&[3], &dentist[..]].concat()].to_vec()
}

/// A page that its giver signs over entries of their choice: it is taken if each entry has its own id and the right number of
/// checks, and not otherwise. The first byte: 0 or 1, one custodian or three; 2, the entries of a journal's record.
pub fn entries(mut bytes: &[u8]) {
    let [form] = super::take(&mut bytes);
    if form == 2 {
        return record(bytes);
    }
    let custodians = if form & 1 == 0 { 1 } else { 3 };
    let Ok(entries) = wire::decode::<List<GrantEntry, 64>>(bytes, 1 << 20) else { return };
    let Story { chain, head } = story();
    let Ok(body) = grant::make_page(*head, 0, None, &entries) else { return };
    let page = Bytes::new(signer().sign(body).bytes()).expect("a page fits");
    let sent = PageWithEntries { page, entries: List::default() };
    let page = grant::verify_page(&sent, chain, NOW).expect("a page that the giver signed");
    let ids: BTreeSet<_> = entries.iter().map(|e| e.id).collect();
    let good = ids.len() == entries.len() && entries.iter().all(|e| e.shares.len() == 16 * custodians);
    let mut seen = BTreeSet::new();
    let taken = grant::check_page(&page, &entries, head, 0, None, custodians, &mut seen).is_ok();
    assert_eq!(taken, good, "a page is taken for its entries");
    assert!(!taken || seen == ids, "the ids of a page are remembered");
    let again = grant::check_page(&page, &entries, head, 0, None, custodians, &mut seen).is_ok();
    assert!(!(again && taken && !ids.is_empty()), "no page is taken twice");
    let package = GrantPackage {
        head: Bytes::default(),
        g: vault_crypto::secret::GrantSecret::from_bytes(&[1; 32]),
        purpose_salt: [0; 16],
        purpose: Text::default(),
        store: Text::default(),
        chain: List::default(),
        card: Bytes::default(),
        pages: List::new(vec![sent]).expect("one page"),
    };
    assert!(grant::verify_head(&package, chain, NOW).is_err(), "a package without a head is none");
}

fn of_the_story() -> Evidence {
    let w = world();
    let one = |bytes: &[u8]| List::new(vec![Bytes::new(bytes).expect("a statement fits")]).expect("one");
    let fits = "a message of the story fits";
    Evidence {
        version: 1,
        credential: None,
        giver: one(w.patient.first.bytes()),
        recipient: one(w.dentist.first.bytes()),
        card: Bytes::new(w.dentist.card.bytes()).expect(fits),
        h: *w.keys.dangerous_blinding(),
        head: Bytes::new(w.head.bytes()).expect(fits),
        page: Bytes::new(w.page.bytes()).expect(fits),
        entry: ShownEntry::of(&w.entries[0]),
        receipt: Bytes::new(w.receipt.bytes()).expect(fits),
        log: None,
        giver_log: None,
        recipient_log: None,
    }
}

/// Evidence that the giver signs: whatever they write around it, the reading is one that the reader signed.
pub fn evidence(bytes: &[u8]) {
    static GOOD: OnceLock<Evidence> = OnceLock::new();
    let good = GOOD.get_or_init(of_the_story);
    let _ = vault_evidence::verify(bytes, None);
    let Ok(body) = wire::decode::<Evidence>(bytes, Evidence::MAX) else { return };
    let file = signer().sign(body.clone());
    if vault_evidence::verify(file.bytes(), None).is_ok() {
        let same = body.head == good.head && body.card == good.card && body.page == good.page;
        assert!(same && body.receipt == good.receipt && body.h == good.h, "forged evidence is taken");
        assert_eq!(body.entry, good.entry, "evidence of another paper is taken");
    }
}

pub fn evidence_seeds() -> Vec<Vec<u8>> {
    let body = of_the_story();
    let file = signer().sign(body.clone());
    assert!(vault_evidence::verify(file.bytes(), None).is_ok(), "the seed convinces");
    vec![wire::encode(&body), file.bytes().to_vec()]
}

/// A journal's entry, sealed by somebody who holds the root.
fn record(bytes: &[u8]) {
    let Ok(entry) = wire::decode::<Entry>(bytes, Entry::MAX) else { return };
    let root = vault_crypto::secret::RootKey::from_bytes(&[0x11; 32]);
    let vault = story().chain.vault_id();
    let after = vault_protocol::journal::JournalRef::EMPTY;
    let place = (entry.vault, entry.seq, entry.prev);
    let Ok(sealed) = journal::seal(&root, &signer().sign(entry)) else { return };
    let opened = journal::open(&root, &vault, &after, &sealed);
    assert!(opened.is_err() || place == (vault, after.seq, after.hash), "an entry of another place is taken");
}

pub fn entry_seeds() -> Vec<Vec<u8>> {
    let w = world();
    let one = List::<_, 64>::new(vec![w.entries[0].clone()]).expect("one");
    let all = List::<_, 64>::new(w.entries.clone()).expect("two");
    let twice = List::<_, 64>::new(vec![w.entries[0].clone(), w.entries[0].clone()]).expect("two");
    let lists = [one, all, twice].map(|list| wire::encode(&list));
    let mut seeds: Vec<Vec<u8>> = lists.iter().flat_map(|l| [0, 1].map(|n| [&[n], &l[..]].concat())).collect();
    seeds.push([&[2], &wire::encode::<Entry>(&w.entry)[..]].concat());
    seeds
}
