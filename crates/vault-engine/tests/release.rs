//! Opening against receipts, with givers, servers and custodians that lie: nothing is signed before everything is
//! checked, nothing signed is lost, and nobody is accused of another's doing.

#![allow(clippy::unwrap_used)]

mod common;
mod giver;

use common::*;
use giver::{Giver, key, verified};
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::sync::{Arc, Mutex};
use vault_crypto::sign::SigningKey;
use vault_engine::grants::Opening;
use vault_engine::receive::Unopened;
use vault_engine::{Class, Error, Fault, Lie, Locked, SenderFault, Vault};
use vault_protocol::card::Kind;
use vault_protocol::grant::{Custodian, share};
use vault_protocol::hash::Hash;
use vault_protocol::http::{Refusal, ReleaseAnswer, ReleaseRequest};
use vault_protocol::ids::{DocId, EntryId, GrantId, Time};
use vault_protocol::key::PublicKey;
use vault_protocol::release::{Receipt, ReleaseStatement, Released, receipts_digest, shares_digest};
use vault_protocol::sign::Signed;
use vault_protocol::wire::{self, Bytes, List, Text};
use vault_remote::Allow;
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

    fn honest(&self) {
        self.proxy.on(|_| Fate::Pass);
    }

    // How often a custodian was asked for a share.
    fn releases(&self) -> usize {
        self.proxy.seen().iter().filter(|r| r.path().ends_with("/release")).count()
    }

    // A patient who shows papers to a professional, who has taken the grant in.
    fn shown(&self, papers: usize) -> Shown {
        let (mut patient, mut pro) = (self.vault("p", Kind::Person), self.vault("d", Kind::Professional));
        pro.line.pause = std::time::Duration::from_millis(1);
        let docs: Vec<DocId> =
            (0..papers).map(|n| add(&mut patient, &format!("papier {n}"), format!("{n}").as_bytes())).collect();
        meet(&mut patient, &mut pro);
        let how = Opening {
            docs,
            to: *pro.id(),
            until: now().plus(Time::DAY),
            purpose: "visite".into(),
            rights: READ,
            standing: None,
            unverified: false,
            sensitive: false,
        };
        let grant = patient.grant(&how, now()).unwrap();
        sync(&mut patient);
        let head = pro.receive(now()).unwrap().grants[0].head;
        let entries = pro.received(&head, now()).unwrap().entries.iter().map(|e| e.id).collect();
        Shown { patient, pro, grant, head, entries }
    }
}

struct Shown {
    patient: Vault,
    pro: Vault,
    grant: GrantId,
    head: Hash,
    entries: Vec<EntryId>,
}

impl Shown {
    fn ask(&mut self, entries: &[usize]) -> Result<usize, Error> {
        self.ask_at(entries, now())
    }

    fn ask_at(&mut self, entries: &[usize], at: Time) -> Result<usize, Error> {
        let ids: Vec<EntryId> = entries.iter().map(|n| self.entries[*n]).collect();
        self.pro.request(&self.head, &ids, at, &mut |_| {}).map(|r| {
            assert_eq!(r.unopened, []);
            r.signed
        })
    }

    // What the patient's history says: number and entry of each reading.
    fn history(&mut self) -> Vec<(u32, EntryId)> {
        self.patient.fetch_receipts(now()).unwrap();
        let mut all: Vec<_> = self.patient.history().iter().map(|r| (r.n, r.entry)).collect();
        all.sort();
        all
    }
}

fn is_release(r: &vault_tests::proxy::Request) -> bool {
    r.path().ends_with("/release")
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for file in fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        if file.path().is_dir() {
            copy_folder(&file.path(), &to.join(file.file_name()));
        } else {
            fs::copy(file.path(), to.join(file.file_name())).unwrap();
        }
    }
}

fn reopen(home: &Path) -> Vault {
    let mut vault = Locked::open(home).unwrap().unlock(None).unwrap();
    vault.allow = Allow::Loopback;
    vault
}

#[test]
fn b1_a_changed_ciphertext_costs_no_receipt() {
    let stage = Stage::new();
    let mut shown = stage.shown(2);
    for (name, spoil) in [
        ("a bit", (|b: &mut Vec<u8>| b[100] ^= 1) as fn(&mut Vec<u8>)),
        ("another paper", |b| *b = vec![7; b.len()]),
        ("cut", |b| b.truncate(1000)),
        ("longer", |b| b.push(0)),
    ] {
        stage.proxy.on(move |r| {
            if r.method != "GET" || !r.path().contains("/objects/") {
                return Fate::Pass;
            }
            Fate::Rewrite(Box::new(move |mut a| {
                spoil(&mut a.body);
                a
            }))
        });
        let e = shown.ask(&[0, 1]).unwrap_err();
        assert_eq!((e.blame().fault, e.blame().class), (Fault::Server, Class::Tampered), "{name}: {e:?}");
        assert_eq!(stage.releases(), 0, "{name}: the custodian heard of it");
        assert!(!shown.pro.home().join("receipts").exists(), "{name}: a receipt was signed");
        assert!(shown.pro.state().keys.is_empty());
    }
    assert_eq!(shown.pro.audit_list().len(), 4);
    stage.honest();
    assert!(shown.history().is_empty());
    assert_eq!(shown.ask(&[0, 1]).unwrap(), 2);
}

#[test]
fn a_paper_that_is_gone_costs_no_receipt_and_accuses_nobody() {
    let stage = Stage::new();
    let mut shown = stage.shown(2);
    let doc = *shown.patient.state().docs.keys().next().unwrap();
    let gone = shown.patient.state().grants[&shown.grant].papers.iter().find(|p| p.doc == doc).unwrap().entry;
    shown.patient.remove(&doc, now()).unwrap();
    shown.patient.empty_bin(now().plus(31 * Time::DAY)).unwrap();
    sync(&mut shown.patient);
    let asked = shown.pro.request(&shown.head, &shown.entries.clone(), now(), &mut |_| {}).unwrap();
    assert_eq!((asked.signed, &asked.unopened[..]), (1, &[(gone, Unopened::Gone)][..]));
    assert!(shown.history().iter().all(|(_, entry)| *entry != gone));
    assert!(shown.pro.audit_list().is_empty());
}

#[test]
fn b5_a_locator_that_names_another_object_reaches_nothing() {
    let stage = Stage::new();
    let mut pro = stage.vault("pro", Kind::Professional);
    let own = add(&mut pro, "Mes notes", b"a moi");
    sync(&mut pro);
    let locator = pro.state().docs[&own].current().about.locator;
    let giver = Giver::new(&stage.proxy.url());
    let to = verified(&mut pro);
    // Two papers that claim to lie where an own object lies: one that the giver did put there, one that nobody did.
    let (mut here, here_key, object) = giver.sealed("Bilan", b"b");
    here.locator = locator;
    giver.put(&locator, &object);
    let (mut nowhere, nowhere_key, _) = giver.sealed("Rien", b"c");
    nowhere.digest = pro.state().docs[&own].current().about.digest;
    nowhere.size = 5;
    let draft = giver.grant(&to).with([(here, here_key), (nowhere, nowhere_key)]);
    draft.open_slot();
    draft.drop(draft.whole());
    let head = pro.receive(now()).unwrap().grants[0].head;
    let entries: Vec<EntryId> = pro.received(&head, now()).unwrap().entries.iter().map(|e| e.id).collect();
    let asked = pro.request(&head, &entries, now(), &mut |_| {}).unwrap();
    assert_eq!((asked.signed, &asked.unopened[..]), (1, &[(entries[1], Unopened::Gone)][..]));
    let out = stage.folder.path().join("out");
    pro.open_received(&head, &entries[0], &out, now(), &mut |_| {}).unwrap();
    assert_eq!(fs::read(&out).unwrap(), b"b");
    assert_eq!(pro.content(&own, None, 99).unwrap(), b"a moi", "what is one's own is as it was");
    assert!(pro.check(true, now(), &mut |_| {}).unwrap().findings.is_empty());
}

#[test]
fn a_lost_answer_is_asked_for_again_and_counts_once() {
    let stage = Stage::new();
    let mut shown = stage.shown(3);
    stage.proxy.record();
    // The answer is lost as often as the line is tried.
    stage.proxy.on(|r| if is_release(r) { Fate::DropAnswer } else { Fate::Pass });
    assert!(matches!(shown.ask(&[0, 1]), Err(Error::Offline(_))));
    assert!(shown.pro.state().keys.is_empty());
    let home = shown.pro.home().to_owned();
    drop(shown.pro);
    shown.pro = reopen(&home);
    stage.honest();
    // With another paper this time, and in another order.
    assert_eq!(shown.ask(&[2, 1, 0]).unwrap(), 3);
    let bodies: Vec<Vec<Vec<u8>>> = stage
        .proxy
        .seen()
        .iter()
        .filter(|r| is_release(r))
        .map(|r| {
            wire::decode::<ReleaseRequest>(&r.body, 1 << 20).unwrap().receipts.iter().map(|b| b.to_vec()).collect()
        })
        .collect();
    let last = bodies.last().unwrap();
    assert!(bodies[0].iter().all(|receipt| last.contains(receipt)), "the same bytes");
    assert_eq!(shown.history().iter().map(|(n, _)| *n).collect::<Vec<_>>(), [0, 1, 2]);
    assert!(reopen_empty(&shown.pro), "nothing is left to be sent");
}

// Whether no signed receipt waits for its answer: the sealed list is as long as an empty one.
fn reopen_empty(vault: &Vault) -> bool {
    fs::metadata(vault.home().join("receipts")).unwrap().len() < 128
}

#[test]
fn e7_a_crash_between_any_two_steps_loses_no_receipt_and_makes_no_second_one() {
    let stage = Stage::new();
    let mut shown = stage.shown(2);
    let home = shown.pro.home().to_owned();
    // The disk as it was when the request left: receipts signed, no answer. And the request never arrives.
    let before = stage.folder.path().join("before");
    let (from, to) = (home.clone(), before.clone());
    stage.proxy.on(move |r| {
        if is_release(r) {
            if !to.exists() {
                copy_folder(&from, &to);
            }
            return Fate::Drop;
        }
        Fate::Pass
    });
    assert!(matches!(shown.ask(&[0]), Err(Error::Offline(_))));
    stage.honest();
    assert!(shown.history().is_empty());
    // As it was when the custodian had answered and nothing of the answer was on the disk.
    let after = stage.folder.path().join("after");
    let (from, to) = (home.clone(), after.clone());
    stage.proxy.on(move |r| {
        let (from, to) = (from.clone(), to.clone());
        if !is_release(r) {
            return Fate::Pass;
        }
        Fate::Rewrite(Box::new(move |a| {
            copy_folder(&from, &to);
            a
        }))
    });
    assert_eq!(shown.ask(&[0]).unwrap(), 1);
    stage.honest();
    assert_eq!(shown.history().len(), 1);
    for crashed in [before, after] {
        let mut again = reopen(&crashed);
        assert!(again.state().keys.is_empty());
        let asked = again.request(&shown.head, &[shown.entries[0]], now(), &mut |_| {}).unwrap();
        assert_eq!(asked.signed, 1);
        let out = stage.folder.path().join("out");
        again.open_received(&shown.head, &shown.entries[0], &out, now(), &mut |_| {}).unwrap();
        assert_eq!(fs::read(&out).unwrap(), b"0");
        assert_eq!(shown.history().len(), 1, "one reading, however often it was asked for");
    }
}

#[test]
fn a_clock_is_put_right_by_the_custodian_but_not_by_days() {
    let stage = Stage::new();
    let mut shown = stage.shown(2);
    let (hour, day) = (3600, Time::DAY);
    assert_eq!(shown.ask_at(&[0], Time(now().0 - 2 * hour)).unwrap(), 1);
    let time = shown.patient.fetch_receipts(now()).map(|_| shown.patient.history()[0].time).unwrap();
    assert!(time.distance(now()) < 60, "the receipt bears the custodian's time: {time:?}");
    // A grant for a day: the wrong day is inside it.
    assert_eq!(shown.ask_at(&[1], Time(now().0 + day - 60)).unwrap(), 1);
    let far = Stage::new();
    let mut shown = far.shown(1);
    let e = shown.ask_at(&[0], Time(now().0 - 2 * day)).unwrap_err();
    assert!(matches!(e, Error::Closed), "not open yet at that time: {e:?}");
    assert!(shown.history().is_empty());
}

#[test]
fn a_number_that_another_device_used_is_given_up() {
    let stage = Stage::new();
    let mut shown = stage.shown(4);
    let copy = stage.folder.path().join("copy");
    let home = shown.pro.home().to_owned();
    drop(shown.pro);
    copy_folder(&home, &copy);
    shown.pro = reopen(&home);
    // The same vault from an old copy, which knows nothing of what the other has asked for.
    let mut other = reopen(&copy);
    assert_eq!(shown.ask(&[0, 1]).unwrap(), 2);
    let ids = [shown.entries[2], shown.entries[1], shown.entries[3]];
    assert_eq!(other.request(&shown.head, &ids, now(), &mut |_| {}).unwrap().signed, 3);
    let history = shown.history();
    assert_eq!(history.iter().map(|(n, _)| *n).collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
    let mut count: BTreeMap<EntryId, usize> = BTreeMap::new();
    history.iter().for_each(|(_, e)| *count.entry(*e).or_default() += 1);
    assert_eq!(count[&shown.entries[1]], 2, "asked for by two devices that did not know of one another");
}

#[test]
fn a_door_has_as_many_readings_as_it_says() {
    let stage = Stage::new();
    let mut pro = stage.vault("pro", Kind::Professional);
    let giver = Giver::new(&stage.proxy.url());
    let to = verified(&mut pro);
    let mut draft = giver.grant(&to).with((0..3).map(|n| giver.paper(&format!("{n}"), b"x")));
    draft.head.max_reads = 2;
    draft.open_slot();
    draft.drop(draft.whole());
    let head = pro.receive(now()).unwrap().grants[0].head;
    let entries: Vec<EntryId> = pro.received(&head, now()).unwrap().entries.iter().map(|e| e.id).collect();
    let asked = pro.request(&head, &entries, now(), &mut |_| {}).unwrap();
    assert_eq!((asked.signed, asked.unopened.len()), (2, 1));
    assert_eq!(asked.unopened[0].1, Unopened::NoReadings);
    let again = pro.request(&head, &entries, now(), &mut |_| {}).unwrap();
    assert_eq!((again.signed, again.unopened.len()), (0, 1));
}

#[test]
fn one_paper_that_its_giver_spoilt_costs_only_itself() {
    let stage = Stage::new();
    let mut pro = stage.vault("pro", Kind::Professional);
    let giver = Giver::new(&stage.proxy.url());
    let to = verified(&mut pro);
    let draft = giver.grant(&to).with((0..4).map(|n| giver.paper(&format!("{n}"), b"x")));
    draft.open_slot();
    let head = draft.signed();
    let mut entries = draft.entries(&head.hash());
    // A key wrapped wrongly, a check value that accuses an honest custodian, and an object that is none.
    entries[1].wrapped[40] ^= 1;
    entries[2].shares = Bytes::new([5; 16]).unwrap();
    let (_, _, mut rubbish) = giver.sealed("3", b"x");
    *rubbish.last_mut().unwrap() ^= 1;
    entries[3].description.digest = vault_protocol::hash::object_digest(&rubbish);
    entries[3].description.locator = vault_protocol::ids::ObjectId::new([4; 32]);
    giver.put(&entries[3].description.locator, &rubbish);
    let wrapped = vault_crypto::grant::make_entry(
        &draft.keys,
        &draft.seeds,
        &head.hash(),
        entries[3].description.clone(),
        &draft.papers[3].1,
    );
    entries[3] = wrapped;
    let (page, _) = draft.page(&head.hash(), 0, None, entries.clone());
    draft.drop(draft.package(&head, vec![page]));
    let gh = pro.receive(now()).unwrap().grants[0].head;
    let ids: Vec<EntryId> = entries.iter().map(|e| e.id).collect();
    let asked = pro.request(&gh, &ids, now(), &mut |_| {}).unwrap();
    assert_eq!(asked.signed, 4, "a key that does not open shows only after the receipt");
    let mut faulty: Vec<EntryId> = asked
        .unopened
        .iter()
        .map(|(id, why)| {
            assert!(matches!(why, Unopened::Faulty(SenderFault::Grant(_))), "{why:?}");
            *id
        })
        .collect();
    faulty.sort();
    let mut expected = vec![ids[1], ids[2]];
    expected.sort();
    assert_eq!(faulty, expected);
    let out = stage.folder.path().join("out");
    pro.open_received(&gh, &ids[0], &out, now(), &mut |_| {}).unwrap();
    fs::remove_file(&out).unwrap();
    let e = pro.open_received(&gh, &ids[3], &out, now(), &mut |_| {}).unwrap_err();
    assert!(matches!(e, Error::Sender(SenderFault::Content)), "{e:?}");
    assert!(!out.exists() && pro.audit_list().is_empty(), "no server is accused, nothing is shown");
}

#[test]
fn dates_and_rights_are_kept_on_this_side_too() {
    let stage = Stage::new();
    let mut pro = stage.vault("pro", Kind::Professional);
    let giver = Giver::new(&stage.proxy.url());
    let to = verified(&mut pro);
    type Change = fn(&mut vault_protocol::grant::GrantHead);
    let cases: [(&str, Change, Class); 3] = [
        ("over", |h| h.not_after = h.not_before, Class::Refused),
        (
            "to come",
            |h| (h.not_before, h.not_after) = (now().plus(3 * Time::DAY), now().plus(9 * Time::DAY)),
            Class::Refused,
        ),
        (
            "a private address",
            |h| h.custodians = custodian("https://127.0.0.1:1", h.custodians[0].key),
            Class::NoNetwork,
        ),
    ];
    for (name, change, class) in cases {
        let mut draft = giver.grant(&to).with([giver.paper("Bilan", b"1")]);
        change(&mut draft.head);
        draft.drop(draft.whole());
        let head = pro.receive(now()).unwrap().grants[0].head;
        let entry = pro.received(&head, now()).unwrap().entries[0].id;
        if name != "a private address" {
            let e = pro.request(&head, &[entry], now(), &mut |_| {}).unwrap_err();
            assert_eq!(e.blame().class, class, "{name}: {e:?}");
            continue;
        }
        // Outside tests no address in a grant leads into this machine or its network.
        pro.allow = Allow::PublicOnly;
        let before = stage.proxy.seen().len();
        let e = pro.request(&head, &[entry], now(), &mut |_| {}).unwrap_err();
        assert!(matches!(e, Error::Sender(SenderFault::Address(_))), "{e:?}");
        assert_eq!(stage.proxy.seen().len(), before);
        pro.allow = Allow::Loopback;
    }
    assert_eq!(stage.releases(), 0);
    assert!(!pro.home().join("receipts").exists());
}

fn custodian(url: &str, key: PublicKey) -> List<Custodian, 3> {
    List::new([Custodian { server: Text::new(url).unwrap(), key }]).unwrap()
}

/// What a custodian of this test answers, from the receipts it got: made honest first, then spoilt.
type Answering = Box<dyn Fn(&[Vec<u8>], &mut Vec<Released>) -> Statement + Send>;

enum Statement {
    Right,
    Bytes(Option<Vec<u8>>),
    Refuse(Refusal),
}

/// A custodian with a key of its own that does what the test says.
struct Liar {
    url: String,
    key: PublicKey,
    seed: [u8; 32],
    how: Arc<Mutex<Answering>>,
    asked: Arc<Mutex<Vec<Vec<Vec<u8>>>>>,
}

impl Liar {
    fn start(seed: [u8; 32]) -> Liar {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let sign = key();
        let how: Arc<Mutex<Answering>> = Arc::new(Mutex::new(Box::new(|_, _| Statement::Right)));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (public, its, seen) = (*sign.public(), how.clone(), asked.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let mut from = BufReader::new(stream.try_clone().unwrap());
                let mut length = 0;
                loop {
                    let mut line = String::new();
                    if from.read_line(&mut line).unwrap_or(0) <= 2 {
                        break;
                    }
                    if let Some(n) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                        length = n.trim().parse().unwrap();
                    }
                }
                let mut body = vec![0; length];
                from.read_exact(&mut body).unwrap();
                let asked: ReleaseRequest = wire::decode(&body, 1 << 22).unwrap();
                let receipts: Vec<Vec<u8>> = asked.receipts.iter().map(|b| b.to_vec()).collect();
                seen.lock().unwrap().push(receipts.clone());
                let answer = answer(&sign, &seed, &receipts, &its.lock().unwrap());
                stream.write_all(&answer).unwrap();
            }
        });
        Liar { url, key: public, seed, how, asked }
    }

    fn on(&self, how: impl Fn(&[Vec<u8>], &mut Vec<Released>) -> Statement + Send + 'static) {
        *self.how.lock().unwrap() = Box::new(how);
    }
}

fn answer(sign: &SigningKey, seed: &[u8; 32], receipts: &[Vec<u8>], how: &Answering) -> Vec<u8> {
    let mut released: Vec<Released> = receipts
        .iter()
        .map(|bytes| {
            let r = Signed::<Receipt>::decode(bytes).unwrap();
            let r = r.dangerous_unverified();
            let share = share(seed, &r.slot, &r.head, &r.entry);
            Released { shares: List::new([share]).unwrap(), next_free: None, clock: None, proof: None }
        })
        .collect();
    let slot = Signed::<Receipt>::decode(&receipts[0]).unwrap().dangerous_unverified().slot;
    let statement = how(receipts, &mut released);
    let given: Vec<usize> =
        (0..released.len().min(receipts.len())).filter(|i| !released[*i].shares.is_empty()).collect();
    let right = sign.sign(ReleaseStatement {
        slot,
        receipts: receipts_digest(given.iter().map(|i| &receipts[*i][..])),
        shares: shares_digest(released.iter().flat_map(|r| r.shares.iter())),
        time: now(),
        log_size: 1,
    });
    let statement = match statement {
        Statement::Right => (!given.is_empty()).then(|| Bytes::new(right.bytes()).unwrap()),
        Statement::Bytes(bytes) => bytes.map(|b| Bytes::new(b).unwrap()),
        Statement::Refuse(r) => {
            let body = r.to_problem();
            let head = format!(
                "HTTP/1.1 {} .\r\ncontent-type: application/problem+json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                r.status(),
                body.len()
            );
            return (head + &body).into_bytes();
        }
    };
    let body = wire::encode(&ReleaseAnswer { released: List::new(released).unwrap(), statement });
    let head = format!(
        "HTTP/1.1 200 .\r\ncontent-type: application/cbor\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), &body].concat()
}

fn refused(clock: Option<Time>, next_free: Option<u32>) -> Released {
    Released { shares: List::default(), next_free, clock, proof: None }
}

#[test]
fn what_a_custodian_may_not_say() {
    let stage = Stage::new();
    let mut pro = stage.vault("pro", Kind::Professional);
    pro.line.pause = std::time::Duration::from_millis(1);
    let giver = Giver::new(&stage.proxy.url());
    let to = verified(&mut pro);
    let mut draft = giver.grant(&to).with((0..2).map(|n| giver.paper(&format!("{n}"), b"x")));
    draft.open_slot();
    let liar = Liar::start(*draft.seeds[0].dangerous_bytes());
    draft.head.custodians = custodian(&liar.url, liar.key);
    draft.drop(draft.whole());
    let head = pro.receive(now()).unwrap().grants[0].head;
    let slot = draft.head.slot;
    let entries: Vec<EntryId> = pro.received(&head, now()).unwrap().entries.iter().map(|e| e.id).collect();
    let lies = |pro: &mut Vault, lie: Lie, name: &str| {
        let e = pro.request(&head, &entries, now(), &mut |_| {}).unwrap_err();
        assert!(matches!(&e, Error::ServerMisbehaved(l) if *l == lie), "{name}: {e:?}");
        assert!(pro.state().keys.is_empty(), "{name}");
        assert!(pro.audit_list().last().unwrap().contains(&lie.to_string()), "{name}");
    };
    liar.on(|_, r| {
        r[0].shares = List::new([[9; 32]]).unwrap();
        Statement::Right
    });
    lies(&mut pro, Lie::Share, "a wrong share");
    liar.on(|_, r| {
        r[0].shares = List::new([r[0].shares[0], r[0].shares[0]]).unwrap();
        Statement::Right
    });
    lies(&mut pro, Lie::Share, "two shares of one");
    liar.on(|_, _| Statement::Bytes(None));
    lies(&mut pro, Lie::Statement, "shares without a word");
    liar.on(|_, _| Statement::Bytes(Some(vec![1])));
    lies(&mut pro, Lie::Statement, "an unreadable word");
    let stranger = key();
    liar.on(move |receipts, r| {
        let statement = stranger.sign(ReleaseStatement {
            slot,
            receipts: receipts_digest(receipts.iter().map(|b| &b[..])),
            shares: shares_digest(r.iter().flat_map(|r| r.shares.iter())),
            time: now(),
            log_size: 1,
        });
        Statement::Bytes(Some(statement.bytes().to_vec()))
    });
    lies(&mut pro, Lie::Statement, "a word by a stranger");
    liar.on(|_, r| {
        r[1] = refused(None, None);
        Statement::Right
    });
    lies(&mut pro, Lie::Statement, "no share and no reason");
    for n in [4096, u32::MAX] {
        liar.on(move |_, r| {
            r[0] = refused(None, Some(n));
            Statement::Right
        });
        lies(&mut pro, Lie::Statement, "a number that no receipt can bear");
    }
    liar.on(|_, r| {
        r[0] = refused(Some(now()), Some(7));
        Statement::Right
    });
    lies(&mut pro, Lie::Statement, "two reasons at once");

    // A clock that is days off is not signed for, either way.
    for wrong in [now().plus(3 * Time::DAY), Time(now().0 - 3 * Time::DAY), Time(0), Time(u64::MAX)] {
        liar.on(move |_, r| {
            r.fill(refused(Some(wrong), None));
            Statement::Right
        });
        let e = pro.request(&head, &entries, now(), &mut |_| {}).unwrap_err();
        assert!(matches!(e, Error::Refused(Refusal::Clock)), "{wrong:?}: {e:?}");
    }
    // One that says for ever that the number is used, or the clock wrong, is asked a few times only.
    for answer in [refused(None, Some(5)), refused(Some(now().plus(700)), None)] {
        liar.on(move |_, r| {
            r.fill(answer.clone());
            Statement::Right
        });
        let before = liar.asked.lock().unwrap().len();
        let e = pro.request(&head, &entries, now(), &mut |_| {}).unwrap_err();
        assert!(matches!(e, Error::Refused(Refusal::Conflict)), "{e:?}");
        assert!(liar.asked.lock().unwrap().len() - before <= 8);
    }
    let all: Vec<Time> = liar.asked.lock().unwrap().concat().iter().map(|b| receipt(b).time).collect();
    assert!(all.iter().all(|t| t.distance(now()) <= Time::DAY), "no receipt bears a day it was not signed on");

    // Closed, then open again: what was signed is sent again as it was.
    liar.on(|_, _| Statement::Refuse(Refusal::Closed));
    assert!(matches!(pro.request(&head, &entries, now(), &mut |_| {}), Err(Error::Closed)));
    let signed = liar.asked.lock().unwrap().last().unwrap().clone();
    liar.on(|_, _| Statement::Right);
    assert_eq!(pro.request(&head, &entries, now(), &mut |_| {}).unwrap().signed, 2);
    assert_eq!(liar.asked.lock().unwrap().last().unwrap(), &signed);
    assert_eq!(liar.seed, *draft.seeds[0].dangerous_bytes());
}

fn receipt(bytes: &[u8]) -> Receipt {
    Signed::<Receipt>::decode(bytes).unwrap().dangerous_unverified().clone()
}

#[test]
fn receipts_hold_random_ids_and_a_time_and_stand_in_a_row() {
    let stage = Stage::new();
    let mut shown = stage.shown(300);
    let all: Vec<usize> = (0..300).collect();
    stage.proxy.record();
    assert_eq!(shown.ask(&all).unwrap(), 300);
    assert_eq!(stage.releases(), 2, "one call for 256 papers");
    let mut receipts: Vec<(Receipt, Hash)> = stage
        .proxy
        .seen()
        .iter()
        .filter(|r| is_release(r))
        .flat_map(|r| wire::decode::<ReleaseRequest>(&r.body, 1 << 22).unwrap().receipts.into_vec())
        .map(|b| (receipt(&b), Signed::<Receipt>::decode(&b).unwrap().hash()))
        .collect();
    receipts.sort_by_key(|(r, _)| r.n);
    assert_eq!(receipts[0].0.prev, None);
    assert!(receipts.windows(2).all(|w| w[1].0.prev == Some(w[0].1) && w[1].0.n == w[0].0.n + 1));
    assert!(receipts.iter().all(|(r, _)| r.head == shown.head));
    let out = stage.folder.path().join("out");
    for n in [0, 255, 256, 299] {
        let entry = shown.entries[n];
        shown.pro.open_received(&shown.head, &entry, &out, now(), &mut |_| {}).unwrap();
        fs::remove_file(&out).unwrap();
    }
    // Opened once, they open for ever, also without a network and behind a closed door.
    shown.patient.revoke(&shown.grant, now()).unwrap();
    sync(&mut shown.patient);
    stage.proxy.on(|_| Fate::Drop);
    let entry = shown.entries[7];
    let opened = shown.pro.received(&shown.head, now()).unwrap();
    assert!(shown.pro.is_opened(&opened, &entry));
    shown.pro.open_received(&shown.head, &entry, &out, now(), &mut |_| {}).unwrap();
    assert_eq!(shown.ask(&all).unwrap(), 0);
}

#[test]
fn words_of_opened_papers_are_found_and_belong_to_them_alone() {
    let stage = Stage::new();
    let mut shown = stage.shown(3);
    let find = |pro: &mut Vault, words: &[&str]| {
        let words: Vec<String> = words.iter().map(|w| (*w).to_owned()).collect();
        pro.find_received(&words).unwrap().into_iter().map(|((_, e), bits)| (e, bits)).collect::<Vec<_>>()
    };
    let entry = shown.entries[1];
    shown.pro.keep_received_words(&shown.head, &entry, ["glycemie".to_owned()]).unwrap();
    assert!(find(&mut shown.pro, &["glyc"]).is_empty(), "not opened, not found");
    assert_eq!(shown.ask(&[0, 1]).unwrap(), 2);
    assert_eq!(find(&mut shown.pro, &["absent", "glyc"]), [(entry, 2)]);
    let home = shown.pro.home().to_owned();
    drop(shown.pro);
    shown.pro = reopen(&home);
    assert_eq!(find(&mut shown.pro, &["glyc", "glycemie", "glycol"]), [(entry, 3)]);
    assert!(shown.pro.has_received_words(&shown.head, &entry).unwrap());
    assert!(!shown.pro.has_received_words(&shown.head, &shown.entries[0]).unwrap());
    let fold = |s: &str| s.to_lowercase();
    assert!(shown.pro.find(&["glyc".into()], &fold).unwrap().is_empty(), "they are no paper of one's own");
}
