//! Grants that strangers send: what is taken in, what is refused, and that one bad drop costs nobody else anything.

#![allow(clippy::unwrap_used)]

mod common;
mod giver;

use common::*;
use giver::{Draft, Giver, key, verified};
use std::fs;
use vault_crypto::grant::{self, GrantDrop, GrantPackage, PageWithEntries};
use vault_crypto::random;
use vault_engine::grants::Opening;
use vault_engine::receive::Arrivals;
use vault_engine::{Class, Error, Fault, SenderFault, Vault};
use vault_protocol::card::Kind;
use vault_protocol::grant::{GrantEntry, GrantHead, purpose_hash};
use vault_protocol::hash::Hash;
use vault_protocol::ids::{ChainRef, DocId, EntryId, SlotId, Time};
use vault_protocol::sign::Signed;
use vault_protocol::wire::{self, Bytes, List, Text};
use vault_tests::proxy::{Fate, Proxy};

struct Stage {
    proxy: Proxy,
    _server: Server,
    folder: tempfile::TempDir,
}

impl Stage {
    fn new() -> Stage {
        let proxy = Proxy::bind();
        let server = Server::behind(&proxy.authority());
        proxy.forward_to(server.address());
        Stage { proxy, _server: server, folder: tempfile::tempdir().unwrap() }
    }

    fn vault(&self, name: &str, kind: Kind) -> Vault {
        vault(&self.folder.path().join(name), &self.proxy.url(), kind, name)
    }

    // What the professional asked of servers in the name of a door.
    fn asked(&self) -> usize {
        let of_a_door = |t: &str| t.starts_with("/v1/slots/") || t.contains("slot=");
        self.proxy.seen().iter().filter(|r| r.method != "PUT" && of_a_door(&r.target)).count()
    }
}

fn opening(to: &Vault, docs: &[DocId]) -> Opening {
    Opening {
        docs: docs.to_vec(),
        to: *to.id(),
        until: now().plus(Time::DAY),
        purpose: "visite".into(),
        rights: READ,
        standing: None,
        unverified: false,
        sensitive: false,
    }
}

fn nothing(pro: &Vault, arrivals: &Arrivals) {
    assert!(arrivals.grants.is_empty() && pro.state().received.is_empty() && pro.state().keys.is_empty());
    assert!(pro.state().contacts.is_empty(), "nobody is introduced by a grant that is refused");
}

fn blamed_on_the_sender(e: &Error) {
    assert_eq!((e.blame().fault, e.blame().class), (Fault::Sender, Class::Tampered), "{e:?}");
}

type Spoil = (&'static str, Box<dyn Fn(&mut Draft<'_>) -> GrantPackage>);

fn spoil(name: &'static str, how: impl Fn(&mut Draft<'_>) -> GrantPackage + 'static) -> Spoil {
    (name, Box::new(how))
}

// The head changed before it is signed: signed well, and false.
fn head(name: &'static str, how: impl Fn(&mut GrantHead) + 'static) -> Spoil {
    spoil(name, move |d| {
        how(&mut d.head);
        d.whole()
    })
}

// The package changed after everything was signed.
fn package(name: &'static str, how: impl Fn(&mut GrantPackage) + 'static) -> Spoil {
    spoil(name, move |d| {
        let mut p = d.whole();
        how(&mut p);
        p
    })
}

fn entries(name: &'static str, how: impl Fn(&mut Vec<GrantEntry>) + 'static) -> Spoil {
    package(name, move |p| {
        let mut pages = std::mem::take(&mut p.pages).into_vec();
        let mut entries = pages.remove(0);
        let mut list = entries.entries.into_vec();
        how(&mut list);
        entries.entries = List::new(list).unwrap();
        p.pages = List::new([entries]).unwrap();
    })
}

fn flipped<const N: usize>(bytes: &[u8], at: usize) -> Bytes<N> {
    let mut bytes = bytes.to_vec();
    bytes[at] ^= 1;
    Bytes::new(bytes).unwrap()
}

#[test]
fn b8_a_grant_of_which_anything_was_changed_is_refused_whole() {
    let stage = Stage::new();
    let mut pro = stage.vault("pro", Kind::Professional);
    let to = verified(&mut pro);
    let giver = Giver::new(&stage.proxy.url());
    let paper = giver.paper("Bilan", b"1");
    let second = giver.paper("Autre", b"2");
    let others_card = Bytes::new(Giver::new(&stage.proxy.url()).card.bytes()).unwrap();
    let cases: Vec<Spoil> = vec![
        head("another recipient", |h| h.recipient = vault_protocol::ids::VaultId::new([9; 32])),
        head("another card", |h| h.card = Hash::new([9; 32])),
        head("another vault", |h| h.vault = vault_protocol::ids::VaultId::new([9; 32])),
        head("another chain", |h| h.chain = ChainRef { seq: 0, hash: Hash::new([9; 32]) }),
        head("a chain to come", |h| h.chain.seq = 1),
        head("another slot", |h| h.slot = SlotId::new([9; 32])),
        head("another secret", |h| h.secret = Hash::new([9; 32])),
        head("another reader", |h| h.reader = *key().public()),
        head("another purpose", |h| h.purpose = purpose_hash(&[0; 16], "contrôle")),
        head("no custodian", |h| h.custodians = List::default()),
        head("papers that may not be read", |h| h.rights.read = false),
        head("no reading", |h| h.max_reads = 0),
        head("too many readings", |h| h.max_reads = 4097),
        head("ends before it begins", |h| h.not_after = Time(1)),
        package("another g", |p| p.g = vault_crypto::secret::GrantSecret::generate()),
        package("other words", |p| p.purpose = Text::new("urgence").unwrap()),
        package("a bit of the head", |p| p.head = flipped(&p.head, 150)),
        package("a bit of the signature", |p| p.head = flipped(&p.head, p.head.len() - 20)),
        package("a bit of the chain", |p| p.chain = List::new([flipped(&p.chain[0], 200)]).unwrap()),
        package("no chain", |p| p.chain = List::default()),
        package("another's card", move |p| p.card = others_card.clone()),
        package("a bit of the card", |p| p.card = flipped(&p.card, p.card.len() - 20)),
        package("no card", |p| p.card = Bytes::default()),
        package("a bit of a page", |p| {
            let page = PageWithEntries { page: flipped(&p.pages[0].page, 120), entries: p.pages[0].entries.clone() };
            p.pages = List::new([page]).unwrap();
        }),
        package("a page twice", |p| {
            p.pages = List::new([p.pages[0].clone(), p.pages[0].clone()]).unwrap();
        }),
        entries("an entry less", |e| drop(e.pop())),
        entries("an entry twice", |e| e.push(e[0].clone())),
        entries("the other way round", |e| e.reverse()),
        entries("another title", |e| e[0].description.title = Text::new("Rien").unwrap()),
        entries("another digest", |e| e[0].description.digest = e[1].description.digest),
        entries("another place", |e| e[0].description.locator = e[1].description.locator),
        entries("another id", |e| e[0].id = EntryId::new([9; 16])),
        entries("another check value", |e| e[0].shares = Bytes::new([9; 16]).unwrap()),
        entries("another salt", |e| e[0].wrapped[0] ^= 1),
        spoil("signed by a stranger", |d| {
            let head = key().sign(d.head.clone());
            let (page, _) = d.page(&head.hash(), 0, None, d.entries(&head.hash()));
            d.package(&head, vec![page])
        }),
        spoil("a page by a stranger", |d| {
            let head = d.signed();
            let entries = d.entries(&head.hash());
            let page = key().sign(grant::make_page(head.hash(), 0, None, &entries).unwrap());
            let page =
                PageWithEntries { page: Bytes::new(page.bytes()).unwrap(), entries: List::new(entries).unwrap() };
            d.package(&head, vec![page])
        }),
        spoil("a page of another grant", |d| {
            let head = d.signed();
            let (page, _) = d.page(&Hash::new([9; 32]), 0, None, d.entries(&head.hash()));
            d.package(&head, vec![page])
        }),
        spoil("a page out of place", |d| {
            let head = d.signed();
            let (page, _) = d.page(&head.hash(), 1, None, d.entries(&head.hash()));
            d.package(&head, vec![page])
        }),
        spoil("one id for two papers", |d| {
            let head = d.signed();
            let mut entries = d.entries(&head.hash());
            entries[1].id = entries[0].id;
            let (page, _) = d.page(&head.hash(), 0, None, entries);
            d.package(&head, vec![page])
        }),
        spoil("shares of three custodians", |d| {
            let head = d.signed();
            let mut entries = d.entries(&head.hash());
            entries[0].shares = Bytes::new([0; 48]).unwrap();
            let (page, _) = d.page(&head.hash(), 0, None, entries);
            d.package(&head, vec![page])
        }),
    ];
    for (name, how) in &cases {
        let papers = [(paper.0.clone(), paper.1.duplicate()), (second.0.clone(), second.1.duplicate())];
        let mut draft = giver.grant(&to).with(papers);
        let spoilt = how(&mut draft);
        draft.drop(spoilt);
        let arrivals = pro.receive(now()).unwrap();
        assert_eq!(arrivals.refused.len(), 1, "{name}");
        blamed_on_the_sender(&arrivals.refused[0]);
        nothing(&pro, &arrivals);
        sync(&mut pro);
    }
    // An honest one between them is taken: what was refused was refused for its fault.
    let draft = giver.grant(&to).with([paper]);
    draft.drop(draft.whole());
    assert_eq!(pro.receive(now()).unwrap().grants.len(), 1);
    assert_eq!(stage.asked(), 0, "a custodian heard of it");
    assert!(!pro.home().join("receipts").exists(), "a receipt was signed");
}

#[test]
fn b8_what_one_was_shown_cannot_be_shown_on() {
    let stage = Stage::new();
    let (mut first, mut other) = (stage.vault("a", Kind::Professional), stage.vault("b", Kind::Professional));
    let (to_first, to_other) = (verified(&mut first), verified(&mut other));
    let giver = Giver::new(&stage.proxy.url());
    let draft = giver.grant(&to_first).with([giver.paper("Bilan", b"1")]);
    // Whoever could open it seals it anew to somebody else.
    giver.drop(&to_other, &grant::seal(&to_other, &GrantDrop::Whole(draft.whole())).unwrap());
    let arrivals = other.receive(now()).unwrap();
    blamed_on_the_sender(&arrivals.refused[0]);
    nothing(&other, &arrivals);
}

#[test]
fn c8_a_grant_is_taken_once_and_a_slot_belongs_to_one_grant() {
    let stage = Stage::new();
    let mut pro = stage.vault("pro", Kind::Professional);
    let to = verified(&mut pro);
    let giver = Giver::new(&stage.proxy.url());
    let mut draft = giver.grant(&to).with([giver.paper("Bilan", b"1")]);
    let package = draft.whole();
    let sealed: Vec<Vec<u8>> = (0..2)
        .map(|_| {
            let again = GrantPackage { g: package.g.duplicate(), ..clone(&package) };
            grant::seal(&to, &GrantDrop::Whole(again)).unwrap()
        })
        .collect();
    giver.drop(&to, &sealed[0]);
    assert_eq!(pro.receive(now()).unwrap().grants.len(), 1);
    // The same grant in another envelope, and the same drop again: no change, and nobody's fault.
    giver.drop(&to, &sealed[1]);
    let again = pro.receive(now()).unwrap();
    assert!(again.grants.is_empty() && again.refused.is_empty());
    sync(&mut pro);
    giver.drop(&to, &sealed[0]);
    let again = pro.receive(now()).unwrap();
    assert!(again.grants.is_empty() && again.refused.is_empty());
    // Another grant under the same secret.
    draft.head.not_after = now().plus(9 * Time::DAY);
    draft.drop(draft.whole());
    let refused = pro.receive(now()).unwrap().refused;
    assert!(matches!(refused[..], [Error::Sender(SenderFault::Replayed)]), "{refused:?}");
    assert_eq!(pro.state().received.len(), 1);
    sync(&mut pro);
    assert!(
        fs::read_dir(pro.home().join("in")).unwrap().all(|m| fs::read_dir(m.unwrap().path()).unwrap().count() == 0)
    );
}

fn clone(p: &GrantPackage) -> GrantPackage {
    wire::decode(&wire::encode(p), 1 << 24).unwrap()
}

#[test]
fn pages_may_come_in_any_order_and_before_their_grant() {
    let stage = Stage::new();
    let mut pro = stage.vault("pro", Kind::Professional);
    let to = verified(&mut pro);
    let giver = Giver::new(&stage.proxy.url());
    let draft = giver.grant(&to).with([giver.paper("Bilan", b"1")]);
    let head = draft.signed();
    let gh = head.hash();
    let (mut pages, mut prev) = (Vec::new(), None);
    for number in 0..40 {
        let about = giver.paper(&format!("page {number}"), b"x");
        let entry = grant::make_entry(&draft.keys, &draft.seeds, &gh, about.0, &about.1);
        let (page, hash) = draft.page(&gh, number, prev, vec![entry]);
        prev = Some(hash);
        pages.push(page);
    }
    // Far more pages than one drop carries; the last first.
    for page in pages[20..].iter().rev() {
        draft.drop_pages(gh, vec![page.clone()]);
    }
    let early = pro.receive(now()).unwrap();
    assert_eq!((early.grants.len(), early.unreadable, early.refused.len()), (0, 20, 0));
    draft.drop(draft.package(&head, pages[..4].to_vec()));
    let first = pro.receive(now()).unwrap();
    assert_eq!((first.grants.len(), first.grants[0].papers, first.unreadable), (1, 4, 20));
    draft.drop_pages(gh, pages[6..12].to_vec());
    assert_eq!(pro.receive(now()).unwrap().unreadable, 21);
    draft.drop_pages(gh, pages[3..7].to_vec());
    draft.drop_pages(gh, pages[11..19].to_vec());
    let more = pro.receive(now()).unwrap();
    assert_eq!((more.grants.len(), more.grants[0].papers, more.grants[0].first), (1, 15, false));
    draft.drop_pages(gh, pages[19..20].to_vec());
    let all = pro.receive(now()).unwrap();
    assert_eq!((all.grants[0].papers, all.unreadable, all.refused.len()), (21, 0, 0));
    let titles: Vec<String> =
        pro.received(&gh, now()).unwrap().entries.iter().map(|e| e.description.title.to_string()).collect();
    assert_eq!(titles, (0..40).map(|n| format!("page {n}")).collect::<Vec<_>>());
    sync(&mut pro);
    let objects = pro.check(true, now(), &mut |_| {}).unwrap();
    assert!(objects.findings.is_empty(), "objects with fewer pages are gone: {:?}", objects.findings);
}

#[test]
fn a_page_by_somebody_else_or_a_second_of_one_number_changes_nothing() {
    let stage = Stage::new();
    let mut pro = stage.vault("pro", Kind::Professional);
    let to = verified(&mut pro);
    let (giver, thief) = (Giver::new(&stage.proxy.url()), Giver::new(&stage.proxy.url()));
    let draft = giver.grant(&to).with([giver.paper("Bilan", b"1")]);
    let head = draft.signed();
    let gh = head.hash();
    let (page, last) = draft.page(&gh, 0, None, draft.entries(&gh));
    draft.drop(draft.package(&head, vec![page.clone()]));
    pro.receive(now()).unwrap();

    let forged = |signer: &vault_crypto::sign::SigningKey, number, prev, entries: Vec<GrantEntry>| {
        let page = signer.sign(grant::make_page(gh, number, prev, &entries).unwrap());
        PageWithEntries { page: Bytes::new(page.bytes()).unwrap(), entries: List::new(entries).unwrap() }
    };
    let bad = [
        forged(&thief.sign, 1, Some(last), draft.entries(&gh)),
        forged(&giver.sign, 1, None, draft.entries(&gh)),
        forged(&giver.sign, 1, Some(last), page.entries.to_vec()),
        forged(&giver.sign, 0, None, draft.entries(&gh)),
        PageWithEntries { page: Bytes::new([1, 2, 3]).unwrap(), entries: List::default() },
    ];
    let count = bad.len();
    for page in bad {
        draft.drop_pages(gh, vec![page]);
    }
    // The true page lies in the same round as all the false ones.
    let entries = draft.entries(&gh);
    let (good, _) = draft.page(&gh, 1, Some(last), entries.clone());
    draft.drop_pages(gh, vec![good]);
    let arrivals = pro.receive(now()).unwrap();
    arrivals.refused.iter().for_each(blamed_on_the_sender);
    assert_eq!((arrivals.refused.len(), arrivals.grants.len(), arrivals.unreadable), (count, 1, 0));
    let kept = pro.received(&gh, now()).unwrap();
    assert_eq!(kept.entries.iter().map(|e| e.id).collect::<Vec<_>>(), [page.entries[0].id, entries[0].id]);
}

#[test]
fn a_grant_to_an_older_card_opens_after_the_card_was_renewed() {
    let stage = Stage::new();
    let (mut patient, mut pro) = (stage.vault("p", Kind::Person), stage.vault("d", Kind::Professional));
    let doc = add(&mut patient, "Bilan", b"HbA1c");
    meet(&mut patient, &mut pro);
    patient.grant(&opening(&pro, &[doc]), now()).unwrap();
    let before = pro.own_card(now()).unwrap().0;
    pro.card_file(now().plus(70 * Time::DAY)).unwrap();
    assert_ne!(pro.own_card(now()).unwrap().0, before);
    sync(&mut patient);
    let head = pro.receive(now()).unwrap().grants[0].head;
    let entry = pro.received(&head, now()).unwrap().entries[0].id;
    assert_eq!(pro.request(&head, &[entry], now(), &mut |_| {}).unwrap().signed, 1);
}

#[test]
fn a_grant_outlives_the_device_that_signed_it_and_a_new_device_adds_to_it() {
    let stage = Stage::new();
    let (mut patient, mut pro) = (stage.vault("p", Kind::Person), stage.vault("d", Kind::Professional));
    let docs = [add(&mut patient, "un", b"1"), add(&mut patient, "deux", b"2")];
    meet(&mut patient, &mut pro);
    let id = patient.grant(&opening(&pro, &docs), now()).unwrap();
    sync(&mut patient);
    let head = pro.receive(now()).unwrap().grants[0].head;
    let entries: Vec<EntryId> = pro.received(&head, now()).unwrap().entries.iter().map(|e| e.id).collect();
    pro.request(&head, &entries[..1], now(), &mut |_| {}).unwrap();

    let joining = Vault::prepare_device(&stage.folder.path().join("new")).unwrap();
    let (new_key, new_wrap) = joining.keys();
    let welcome = patient.admit(&new_key, &new_wrap, now()).unwrap();
    let mut new = joining.finish(&welcome, &how(Kind::Person, "")).unwrap();
    new.allow = vault_remote::Allow::Loopback;
    sync(&mut new);
    let old_key = *patient.chain().head().members[0].key.as_bytes();
    let old_key = vault_protocol::key::PublicKey::parse(&old_key).unwrap();
    new.expel(&old_key, now()).unwrap();
    sync(&mut new);

    // The new device adds a page: the reader's copy of the chain does not know it yet, its server does.
    let third = add(&mut new, "trois", b"3");
    new.grant_more(&id, &[third], now()).unwrap();
    sync(&mut new);
    let arrivals = pro.receive(now()).unwrap();
    assert_eq!((arrivals.grants.len(), arrivals.refused.len()), (1, 0), "{:?}", arrivals.refused);
    let kept = pro.received(&head, now()).unwrap();
    assert_eq!(kept.entries.len(), 3, "what the old device granted is still there");
    assert_eq!(pro.request(&head, &[entries[1], kept.entries[2].id], now(), &mut |_| {}).unwrap().signed, 2);
    // A thief with the old device signs nothing more, also in the shape of a page.
    let stolen = patient.grant_more(&id, &docs, now());
    let sent = stolen.and_then(|()| patient.sync(now(), &mut |_| {}).map(|_| ()));
    assert!(sent.is_err());
}

#[test]
fn a_removed_devices_grant_is_refused_by_whoever_knows_of_the_removal() {
    let stage = Stage::new();
    let (mut patient, mut pro) = (stage.vault("p", Kind::Person), stage.vault("d", Kind::Professional));
    let doc = add(&mut patient, "un", b"1");
    meet(&mut patient, &mut pro);
    sync(&mut patient);
    let joining = Vault::prepare_device(&stage.folder.path().join("new")).unwrap();
    let (new_key, new_wrap) = joining.keys();
    let welcome = patient.admit(&new_key, &new_wrap, now()).unwrap();
    let mut new = joining.finish(&welcome, &how(Kind::Person, "")).unwrap();
    new.allow = vault_remote::Allow::Loopback;
    sync(&mut new);
    let old_key = patient.chain().head().members[0].key;
    new.expel(&old_key, now()).unwrap();
    // The reader hears of the removal with the next grant.
    meet(&mut new, &mut pro);
    new.grant(&opening(&pro, &[doc]), now()).unwrap();
    sync(&mut new);
    assert_eq!(pro.receive(now()).unwrap().grants.len(), 1);

    // Made before the theft was known here, delivered by a server that helps the thief.
    stage.proxy.record();
    let old = patient.grant(&opening(&pro, &[doc]), now());
    if old.is_ok() {
        let _ = patient.sync(now(), &mut |_| {});
    }
    let out = fs::read_dir(patient.home().join("out")).into_iter().flatten();
    let dropped: Vec<Vec<u8>> = out.map(|f| fs::read(f.unwrap().path()).unwrap()).collect();
    assert!(!dropped.is_empty(), "the thief's program made the drop");
    let giver = Giver::new(&stage.proxy.url());
    let to = verified(&mut pro);
    dropped.iter().for_each(|bytes| giver.drop(&to, bytes));
    let arrivals = pro.receive(now()).unwrap();
    assert_eq!((arrivals.grants.len(), arrivals.refused.len()), (0, 1), "{:?}", arrivals.refused);
    blamed_on_the_sender(&arrivals.refused[0]);
}

#[test]
fn e1_rubbish_goes_after_a_while_and_hides_nothing() {
    let stage = Stage::new();
    let mut pro = stage.vault("pro", Kind::Professional);
    let to = verified(&mut pro);
    let giver = Giver::new(&stage.proxy.url());
    for n in 0..260u32 {
        giver.drop(&to, &[&n.to_be_bytes()[..], &random::bytes::<40>()].concat());
    }
    let draft = giver.grant(&to).with([giver.paper("Bilan", b"1")]);
    draft.drop(draft.whole());
    let arrivals = pro.receive(now()).unwrap();
    assert_eq!((arrivals.grants.len(), arrivals.unreadable, arrivals.refused.len()), (1, 260, 0));
    // Nothing is fetched or opened a second time.
    sync(&mut pro);
    let before = stage.proxy.seen().len();
    assert_eq!(pro.receive(now()).unwrap().unreadable, 260);
    assert!(stage.proxy.seen().len() - before <= 4, "only the state and the lists");
    // The flood goes after a day, here and at the server, which has room again.
    let tomorrow = now().plus(Time::DAY + 60);
    assert_eq!(pro.receive(tomorrow).unwrap().unreadable, 0);
    sync(&mut pro);
    assert_eq!(pro.receive(tomorrow).unwrap().unreadable, 0);
    assert_eq!(pro.state().received.len(), 1);
}

#[test]
fn what_is_changed_on_this_disk_is_fetched_again() {
    let stage = Stage::new();
    let mut pro = stage.vault("pro", Kind::Professional);
    let to = verified(&mut pro);
    let giver = Giver::new(&stage.proxy.url());
    let draft = giver.grant(&to).with([giver.paper("Bilan", b"1")]);
    let gh = draft.signed().hash();
    let (page, last) = draft.page(&gh, 0, None, draft.entries(&gh));
    let (next, _) = draft.page(&gh, 1, Some(last), draft.entries(&gh));
    draft.drop_pages(gh, vec![next]);
    assert_eq!(pro.receive(now()).unwrap().unreadable, 1);
    let file = fs::read_dir(pro.home().join("in")).unwrap().next().unwrap().unwrap().path();
    let file = fs::read_dir(file).unwrap().next().unwrap().unwrap().path();
    fs::write(&file, b"torn").unwrap();
    let head = Signed::<GrantHead>::decode(draft.signed().bytes()).unwrap();
    assert_eq!(head.hash(), gh);
    draft.drop(draft.package(&draft.signed(), vec![page]));
    assert_eq!(pro.receive(now()).unwrap().grants[0].papers, 1);
    assert!(!file.exists());
    assert_eq!(pro.receive(now()).unwrap().grants[0].papers, 1, "the page came again");
    fs::write(pro.home().join("sorted"), b"torn").unwrap();
    assert_eq!(pro.receive(now()).unwrap().refused.len(), 0);
}

#[test]
fn two_devices_of_one_reader_take_the_same_drop() {
    let stage = Stage::new();
    let (mut patient, mut pro) = (stage.vault("p", Kind::Person), stage.vault("d", Kind::Professional));
    let doc = add(&mut patient, "Bilan", b"1");
    meet(&mut patient, &mut pro);
    sync(&mut pro);
    let joining = Vault::prepare_device(&stage.folder.path().join("d2")).unwrap();
    let (new_key, new_wrap) = joining.keys();
    let welcome = pro.admit(&new_key, &new_wrap, now()).unwrap();
    let mut second = joining.finish(&welcome, &how(Kind::Professional, "")).unwrap();
    second.allow = vault_remote::Allow::Loopback;
    sync(&mut second);
    let id = patient.grant(&opening(&pro, &[doc]), now()).unwrap();
    sync(&mut patient);
    let (a, b) = (pro.receive(now()).unwrap(), second.receive(now()).unwrap());
    assert_eq!((a.grants.len(), b.grants.len()), (1, 1));
    sync(&mut pro);
    sync(&mut second);
    sync(&mut pro);
    let head = a.grants[0].head;
    let later = add(&mut patient, "Suite", b"2");
    patient.grant_more(&id, &[later], now()).unwrap();
    sync(&mut patient);
    assert_eq!(second.receive(now()).unwrap().grants.len(), 1);
    sync(&mut second);
    // The first device hears from the journal what the second has taken; its own copy with one page is gone.
    let arrivals = pro.receive(now()).unwrap();
    assert_eq!((arrivals.grants.len(), arrivals.refused.len()), (0, 0), "{arrivals:?}");
    assert_eq!(pro.received(&head, now()).unwrap().entries.len(), 2);
    // Of the objects that the two made for one grant, one is left.
    sync(&mut pro);
    second.receive(now()).unwrap();
    sync(&mut second);
    for device in [&mut pro, &mut second] {
        let checked = device.check(true, now(), &mut |_| {}).unwrap();
        assert!(checked.findings.is_empty(), "{:?}", checked.findings);
    }
    // Both know the key that one of them asked for.
    let entry = pro.received(&head, now()).unwrap().entries[0].id;
    pro.request(&head, &[entry], now(), &mut |_| {}).unwrap();
    sync(&mut pro);
    sync(&mut second);
    assert_eq!(second.request(&head, &[entry], now(), &mut |_| {}).unwrap().signed, 0);
    let out = stage.folder.path().join("out");
    second.open_received(&head, &entry, &out, now(), &mut |_| {}).unwrap();
    assert_eq!(fs::read(&out).unwrap(), b"1");
    assert_eq!(patient.fetch_receipts(now()).unwrap().new, 1);
}

#[test]
fn a_line_that_breaks_loses_no_drop() {
    let stage = Stage::new();
    let mut pro = stage.vault("pro", Kind::Professional);
    pro.line.pause = std::time::Duration::from_millis(1);
    let to = verified(&mut pro);
    let giver = Giver::new(&stage.proxy.url());
    for n in 0..6 {
        let draft = giver.grant(&to).with([giver.paper(&format!("{n}"), b"1")]);
        draft.drop(draft.whole());
    }
    let before = stage.proxy.seen().len() as u64;
    stage.proxy.on(move |r| {
        let drop = r.method == "GET" && r.path().len() > 200;
        if drop && r.number > before + 5 { Fate::Drop } else { Fate::Pass }
    });
    assert!(matches!(pro.receive(now()), Err(Error::Offline(_))));
    assert!(pro.state().received.is_empty());
    stage.proxy.on(|_| Fate::Pass);
    assert_eq!(pro.receive(now()).unwrap().grants.len(), 6);
}

#[test]
fn a_grant_of_ten_thousand_papers_is_taken_in_and_listed() {
    let stage = Stage::new();
    let mut pro = stage.vault("pro", Kind::Professional);
    let to = verified(&mut pro);
    let giver = Giver::new(&stage.proxy.url());
    let (about, dek) = giver.paper("Bilan sanguin de contrôle", b"1");
    let draft = giver.grant(&to).with((0..10_000).map(|_| (about.clone(), dek.duplicate())));
    let start = std::time::Instant::now();
    draft.drop(draft.whole());
    let made = start.elapsed();
    let arrivals = pro.receive(now()).unwrap();
    let taken = start.elapsed() - made;
    let head = arrivals.grants[0].head;
    assert_eq!(arrivals.grants[0].papers, 10_000);
    assert_eq!(pro.received(&head, now()).unwrap().entries.len(), 10_000);
    eprintln!("10,000 entries: made {made:?}, taken {taken:?}, read {:?}", start.elapsed() - made - taken);
    let draft = giver.grant(&to);
    draft.drop(draft.whole());
    assert_eq!(pro.receive(now()).unwrap().grants[0].papers, 0, "a door to give, not to read");
}
