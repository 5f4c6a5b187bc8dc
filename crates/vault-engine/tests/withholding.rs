//! R4: nothing tells a reader that something was kept back. Two patients show the same papers; one of them holds
//! others besides: papers nobody is shown, earlier versions of those that are, papers in the bin, notes, other doors.
//! Everything that reaches the reader is equal: how many messages, of what size, every number and word inside, every
//! answer of the server. What differs is random, and is drawn alike.
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation, clippy::cast_precision_loss)]

mod common;

use common::*;
use std::path::Path;
use std::sync::{Arc, Mutex};
use vault_engine::Vault;
use vault_engine::grants::Opening;
use vault_engine::papers::{Added, NewPaper, Source};
use vault_engine::receive::Unopened;
use vault_protocol::card::Kind;
use vault_protocol::http::ReleaseAnswer;
use vault_protocol::ids::{DocId, Time, VaultId};
use vault_protocol::release::ReleaseStatement;
use vault_protocol::sign::Signed;
use vault_protocol::wire;
use vault_tests::proxy::{Fate, Proxy};

const CASES: u64 = 12;
/// The rule's type of paper, and another.
const LAB: &str = "11502-2";
const OTHER: &str = "57833-6";

/// The same numbers again for the same seed.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % below
    }
}

/// One paper that is shown.
#[derive(Clone)]
struct Shown {
    title: String,
    bytes: Vec<u8>,
    type_code: &'static str,
}

/// What the reader is shown in one case: at once, and later by a rule or by hand.
struct Plan {
    first: Vec<Shown>,
    later: Vec<Vec<Shown>>,
    rule: bool,
    opened: usize,
}

impl Plan {
    fn new(dice: &mut Dice) -> Plan {
        let mut number = 0;
        let mut papers = |dice: &mut Dice, least: u64| -> Vec<Shown> {
            (0..least + dice.throw(6))
                .map(|_| {
                    number += 1;
                    // Small ones, and some around the edges of the padding and of one part.
                    let len =
                        [10, 4_000, 4_089, 70_000, 300_000][usize::try_from(dice.throw(5)).unwrap()] + dice.throw(200);
                    let bytes = (0..len).map(|i| (i.wrapping_mul(number) % 251) as u8).collect();
                    Shown { title: format!("Analyse {number}"), bytes, type_code: LAB }
                })
                .collect()
        };
        let first = papers(dice, 1);
        let later = (0..dice.throw(3)).map(|_| papers(dice, 1)).collect();
        Plan { first, later, rule: dice.throw(2) == 0, opened: usize::try_from(dice.throw(4)).unwrap() }
    }
}

fn put(vault: &mut Vault, shown: &Shown, replaces: Option<DocId>, private: bool, at: Time) -> DocId {
    let mut new: NewPaper = paper(&shown.title, &shown.bytes);
    new.words.type_code = shown.type_code.into();
    new.words.private = private;
    new.replaces = replaces;
    new.source = Source::Bytes("a.txt".into(), shown.bytes.clone());
    match vault.add(vec![new], at, &mut |_| {}).unwrap().remove(0).unwrap() {
        Added::New(d) | Added::Version(d) => d,
        Added::Duplicate(d) => panic!("{d} twice"),
    }
}

/// The patient, who may have things that the reader is not to know of.
struct Patient {
    vault: Vault,
    /// Whoever is shown papers.
    reader: VaultId,
    /// Somebody else, to whom other doors open.
    other: Option<VaultId>,
    dice: Dice,
    count: u64,
}

impl Patient {
    fn withholds(&self) -> bool {
        self.other.is_some()
    }

    /// Puts in a paper that is shown; before it, perhaps, versions that never are.
    fn put(&mut self, shown: &Shown, at: Time) -> DocId {
        if !self.withholds() {
            return put(&mut self.vault, shown, None, false, at);
        }
        let mut doc = None;
        for n in 0..self.dice.throw(3) {
            // Another length and title: what was there before shows in nothing.
            let bytes = vec![
                b'a' + u8::try_from(n).unwrap();
                100 + 9_000 * usize::try_from(self.dice.throw(9)).unwrap() + self.fresh()
            ];
            let earlier = Shown { title: format!("Brouillon {n}"), bytes, type_code: shown.type_code };
            doc = Some(put(&mut self.vault, &earlier, doc, false, at));
        }
        put(&mut self.vault, shown, doc, false, at)
    }

    fn fresh(&mut self) -> usize {
        self.count += 1;
        usize::try_from(self.count).unwrap()
    }

    /// Keeps some things back.
    fn withhold(&mut self, at: Time) {
        let Some(other) = self.other else { return };
        for _ in 0..1 + self.dice.throw(4) {
            let n = self.fresh();
            let kind = self.dice.throw(5);
            let type_code = if kind == 0 { LAB } else { OTHER };
            let bytes = vec![b'z'; n * 37 + 50_000 * usize::try_from(self.dice.throw(4)).unwrap()];
            let secret = Shown { title: format!("Psychiatrie {n}"), bytes, type_code };
            // Of the rule's own type only in the private drawer: that is where people put what the rule must not show.
            let doc = put(&mut self.vault, &secret, None, kind == 0, at);
            // A door to the very reader, thought better of before it went out.
            let door = self.vault.grant(&opening(self.reader, vec![doc], false, at), at).unwrap();
            self.vault.revoke(&door, at).unwrap();
            match kind {
                1 => self.vault.remove(&doc, at).unwrap(),
                2 => self.vault.note(&doc, "ce n'est pas vrai", at).unwrap(),
                3 => drop(self.vault.grant(&opening(other, vec![doc], false, at), at).unwrap()),
                _ => {}
            }
        }
        sync_at(&mut self.vault, at);
    }
}

fn sync_at(vault: &mut Vault, at: Time) {
    vault.sync(at, &mut |_| {}).unwrap();
}

fn opening(to: VaultId, docs: Vec<DocId>, rule: bool, at: Time) -> Opening {
    Opening {
        docs,
        to,
        until: at.plus(30 * Time::DAY),
        purpose: "suivi".into(),
        rights: READ,
        standing: rule.then(|| vec![LAB.to_owned()]),
        unverified: false,
        sensitive: false,
    }
}

/// All that reached the reader, without what is random.
#[derive(Debug, Default, PartialEq, Eq)]
struct Seen {
    /// Every exchange of the reader's program: what was asked, what came back, in bytes.
    exchanges: Vec<String>,
    /// Every number, word and length in heads and entries.
    contents: Vec<String>,
    /// What opened, and how long it is.
    opened: Vec<(String, u64)>,
}

/// A CBOR item with every number and text as it is, and of bytes only how many: they are keys, hashes, random ids.
fn shape(bytes: &[u8]) -> String {
    fn item(at: &mut &[u8], out: &mut String) {
        let (first, rest) = at.split_first().unwrap();
        *at = rest;
        let (major, low) = (first >> 5, first & 31);
        let value = match low {
            0..=23 => u64::from(low),
            24..=27 => {
                let (number, rest) = at.split_at(1 << (low - 24));
                *at = rest;
                number.iter().fold(0, |n, b| n << 8 | u64::from(*b))
            }
            _ => panic!("an indefinite length"),
        };
        let mut take = |n: u64| {
            let (some, rest) = at.split_at(usize::try_from(n).unwrap());
            *at = rest;
            some
        };
        match major {
            0 => *out += &format!("{value} "),
            1 => *out += &format!("-{value} "),
            2 => *out += &format!("<{}> ", take(value).len()),
            3 => *out += &format!("{:?} ", std::str::from_utf8(take(value)).unwrap()),
            4 | 5 => {
                *out += "[";
                (0..value * u64::from(major - 3)).for_each(|_| item(at, out));
                *out += "] ";
            }
            6 => item(at, out),
            _ => *out += &format!("s{value} "),
        }
    }
    let (mut at, mut out) = (bytes, String::new());
    item(&mut at, &mut out);
    assert!(at.is_empty());
    out
}

/// Runs of 32 or more hexadecimal digits are random names.
fn without_names(path: &str) -> String {
    let part = |part: &str| {
        let name = part.len() >= 32 && part.bytes().all(|b| b.is_ascii_hexdigit());
        if name { "#".to_owned() } else { part.to_owned() }
    };
    path.split(['/', '=', '?']).map(part).collect::<Vec<_>>().join("/")
}

/// Random names that the reader sees: whether they are drawn alike is looked at over all cases.
#[derive(Default)]
struct Drawn(Vec<Vec<u8>>);

/// Plays one case with one patient, and answers all that the reader saw.
fn play(plan: &Plan, withholds: bool, seed: u64, at: Time, drawn: &mut Drawn) -> Seen {
    let proxy = Proxy::bind();
    let server = Server::behind(&proxy.authority());
    proxy.forward_to(server.address());
    let folder = tempfile::tempdir().unwrap();
    let person = |name: &str, kind| vault_at(&folder.path().join(name), &proxy.url(), kind, name, at);
    let mut patient = person("Helene", Kind::Person);
    let mut reader = person("Lenoir", Kind::Professional);
    let me = meet(&mut patient, &mut reader);
    let other = withholds.then(|| {
        let mut other = person("Autre", Kind::Professional);
        let id = meet(&mut patient, &mut other);
        sync_at(&mut other, at);
        id
    });
    sync_at(&mut reader, at);
    let mut patient = Patient { vault: patient, reader: me, other, dice: Dice(seed | 1), count: 0 };

    let mut seen = Seen::default();
    patient.withhold(at);
    let docs: Vec<DocId> = plan.first.iter().map(|shown| patient.put(shown, at)).collect();
    patient.withhold(at);
    let grant = patient.vault.grant(&opening(me, docs, plan.rule, at), at).unwrap();
    sync_at(&mut patient.vault, at);
    patient.withhold(at);
    look(&proxy, &mut reader, plan, at, &mut seen, drawn);
    for some in &plan.later {
        let docs: Vec<DocId> = some.iter().map(|shown| patient.put(shown, at)).collect();
        patient.withhold(at);
        if plan.rule {
            patient.vault.apply_standing(&|_| false, &|_| false, at).unwrap();
        } else {
            patient.vault.grant_more(&grant, &docs, at).unwrap();
        }
        sync_at(&mut patient.vault, at);
        patient.withhold(at);
        look(&proxy, &mut reader, plan, at, &mut seen, drawn);
    }
    patient.vault.revoke(&grant, at).unwrap();
    sync_at(&mut patient.vault, at);
    look(&proxy, &mut reader, plan, at, &mut seen, drawn);
    if withholds {
        let state = patient.vault.state();
        let versions: usize = state.docs.values().map(|d| d.versions.len()).sum();
        let shown = plan.first.len() + plan.later.iter().map(Vec::len).sum::<usize>();
        assert!(versions > shown, "nothing was withheld");
    }
    seen
}

fn vault_at(home: &Path, url: &str, kind: Kind, name: &str, at: Time) -> Vault {
    let (mut vault, _) = Vault::make(home, &how(kind, name), at).unwrap();
    vault.allow = vault_remote::Allow::Loopback;
    vault.set_server(url, None).unwrap();
    sync_at(&mut vault, at);
    vault
}

/// The size of an answer to receipts without what follows from the log's size: its proofs, and the size as it is signed.
/// The log is public and grows by leaves of all its vaults alike; `server-sees.md` says what may be guessed from that.
fn without_log(answer: &[u8]) -> Option<usize> {
    let answer: ReleaseAnswer = wire::decode(answer, answer.len()).ok()?;
    let statement = Signed::<ReleaseStatement>::decode(answer.statement.as_ref()?).ok()?.dangerous_unverified().clone();
    let proofs: usize = answer.released.iter().filter_map(|r| r.proof.as_ref()).map(|p| wire::encode(p).len()).sum();
    assert!(proofs > 0, "an answer with shares has proofs");
    Some(wire::encode(&answer).len() - proofs - wire::encode(&statement.log_size).len())
}

/// The reader fetches what came, reads the lists, opens some papers, and asks the server all that a reader can.
fn look(proxy: &Proxy, reader: &mut Vault, plan: &Plan, at: Time, seen: &mut Seen, drawn: &mut Drawn) {
    let trace = Arc::new(Mutex::new(Vec::new()));
    let to = trace.clone();
    proxy.on(move |request| {
        // What the log shows to everybody is no answer to this reader.
        if request.path().starts_with("/events/") {
            return Fate::Pass;
        }
        // What the reader writes holds the log as the reader saw it, and proofs: they grow with the log.
        let own = request.method == "POST" && ["/release", "/journal"].iter().any(|end| request.path().ends_with(end));
        let length = if own { "own".to_owned() } else { request.length.to_string() };
        let asked = format!("{} {} <{length}>", request.method, without_names(&request.target));
        let to = to.clone();
        Fate::Rewrite(Box::new(move |answer| {
            let size = without_log(&answer.body).unwrap_or(answer.body.len());
            to.lock().unwrap().push(format!("{asked} -> {} <{size}>", answer.status));
            answer
        }))
    });
    let arrivals = reader.receive(at).unwrap();
    assert!(arrivals.refused.is_empty(), "{:?}", arrivals.refused);
    seen.contents.push(format!("{} deposits, {} unreadable", arrivals.deposits, arrivals.unreadable));
    let heads: Vec<_> = reader.state().received.keys().copied().collect();
    for head in heads {
        let pages = reader.state().received[&head].pages;
        let opened = reader.received(&head, at).unwrap();
        let mut head_shape = shape(&wire::encode(&*opened.head));
        // Its number is of the second it was made in, and of nothing else; the rest of it is drawn.
        assert_eq!(opened.head.seq >> 20, at.0, "a number that says more than when");
        head_shape = head_shape.replace(&format!("{} ", opened.head.seq), "NUMBER ");
        // The address of the server is another in each run.
        head_shape = head_shape.replace(&opened.store, "SERVER");
        seen.contents.push(format!(
            "{pages} pages, {} entries, {:?}, {head_shape}",
            opened.entries.len(),
            opened.purpose
        ));
        // Their order within a page is that of random names.
        let mut entries: Vec<_> = opened.entries.clone();
        entries.sort_by(|a, b| a.description.title.as_str().cmp(b.description.title.as_str()));
        for e in &entries {
            seen.contents.push(shape(&wire::encode(e)));
            let d = &e.description;
            drawn.0.extend([
                e.id.as_bytes().to_vec(),
                d.doc.as_bytes().to_vec(),
                d.version.as_bytes().to_vec(),
                d.locator.as_bytes().to_vec(),
            ]);
        }
        let wanted: Vec<_> = entries.iter().take(plan.opened).map(|e| e.id).collect();
        match reader.request(&head, &wanted, at, &mut |_| {}) {
            Ok(done) => {
                let gone = done.unopened.iter().filter(|(_, why)| *why == Unopened::Gone).count();
                seen.contents.push(format!("{} receipts, {} unopened, {gone} gone", done.signed, done.unopened.len()));
                for e in entries.iter().take(plan.opened) {
                    let out = reader.home().join("out.bin");
                    let size = reader.open_received(&head, &e.id, &out, at, &mut |_| {}).unwrap_or(0);
                    seen.opened.push((e.description.title.to_string(), size));
                }
            }
            Err(e) => seen.contents.push(format!("{} {:?}", e.blame().code, e.blame().fault)),
        }
    }
    sync_at(reader, at);
    proxy.on(|_| Fate::Pass);
    let mut exchanges = std::mem::take(&mut *trace.lock().unwrap());
    // Drops and objects come in the order of their random names.
    exchanges.sort();
    seen.exchanges.extend(exchanges);
    seen.exchanges.push("--".into());
}

#[test]
fn what_is_withheld_shows_in_nothing_that_reaches_the_reader() {
    let at = now();
    let (mut plain, mut keeping) = (Drawn::default(), Drawn::default());
    for case in 1..=CASES {
        let plan = Plan::new(&mut Dice(case.wrapping_mul(0x9e37_79b9_7f4a_7c15)));
        let one = play(&plan, false, case, at, &mut plain);
        let two = play(&plan, true, case.wrapping_mul(0x1234_5677), at, &mut keeping);
        assert!(one.exchanges.len() > 5 && one.contents.len() > 2, "case {case} shows next to nothing");
        for (name, one, two) in
            [("exchanges", &one.exchanges, &two.exchanges), ("contents", &one.contents, &two.contents)]
        {
            for (a, b) in one.iter().zip(two) {
                assert_eq!(a, b, "case {case}, {name}");
            }
            assert_eq!(one.len(), two.len(), "case {case}, {name}");
        }
        assert_eq!(one.opened, two.opened, "case {case}");
    }
    // One paper more that is shown does show.
    let mut plan = Plan::new(&mut Dice(7));
    let fewer = play(&plan, false, 7, at, &mut Drawn::default());
    plan.first.push(Shown { title: "Analyse de plus".into(), bytes: vec![3; 60_000], type_code: LAB });
    let more = play(&plan, false, 7, at, &mut Drawn::default());
    assert!(fewer.contents != more.contents && fewer.exchanges != more.exchanges);
    // What is random is random on both sides: no byte of any name counts, and none stands still.
    assert_eq!(plain.0.len(), keeping.0.len());
    for drawn in [&plain, &keeping] {
        for len in [16, 32] {
            let mut names: Vec<&Vec<u8>> = drawn.0.iter().filter(|n| n.len() == len).collect();
            names.sort();
            names.dedup();
            let n = names.len();
            assert!(n > 60, "too few names of {len} bytes to tell: {n}");
            for bit in 0..len * 8 {
                let ones = names.iter().filter(|name| name[bit / 8] >> (bit % 8) & 1 == 1).count();
                // Seven standard deviations: one name in 10^11 throws of all these coins falls outside.
                let off = (ones as f64 - n as f64 / 2.0).abs() / (n as f64).sqrt() * 2.0;
                assert!(off < 7.0, "bit {bit} of {len}-byte names: {ones} of {n}");
            }
        }
    }
}

#[test]
fn the_comparison_notices_a_counter_a_length_and_a_message() {
    let small = shape(&wire::encode(&vec_of(&[1, 2, 3])));
    assert_eq!(small, "[1 2 3 ] ");
    assert_ne!(small, shape(&wire::encode(&vec_of(&[1, 2, 4]))));
    assert_eq!(
        without_names(&format!("/v1/vaults/{}/journal?from=17", "ab".repeat(32))),
        "/v1/vaults/#/journal/from/17"
    );
    assert_ne!(without_names("/journal?from=17"), without_names("/journal?from=18"));
}

fn vec_of(numbers: &[u64]) -> wire::List<u64, 16> {
    wire::List::new(numbers).unwrap()
}
