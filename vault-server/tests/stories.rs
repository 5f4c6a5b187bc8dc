//! The protocol spoken, byte by byte: each story runs against a real server with a fixed clock and fixed keys, and
//! must be the file in `http/` word for word. A client in another language can check its signatures with them.
//!
//! `UPDATE_STORIES=1 cargo test -p vault-server --test stories` writes them anew.
#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::needless_pass_by_value,
    reason = "a test"
)]

mod client;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;
use std::time::Duration;

use client::cast::{Cast, MAILBOX, RESCUE, SLOT, Vault, keyring, locator, member};
use client::elsewhere::{Elsewhere, ORIGIN};
use client::server::Server;
use client::{Answer, Key, Request};
use vault_log::cosignature::Cosigner;
use vault_log::key::KeyName;
use vault_log::witness::monitoring_path;
use vault_protocol::chain::Powers;
use vault_protocol::hash::{Hash, object_digest};
use vault_protocol::http::*;
use vault_protocol::ids::{ChainRef, Day, EntryId, LinkId, Time};
use vault_protocol::journal::JournalRef;
use vault_protocol::keys_log::{KeysEntry, PublicStatement, Revocation};
use vault_protocol::leaf::Mark;
use vault_protocol::link::{LinkOpening, code_check};
use vault_protocol::object::{Header, padded, sealed};
use vault_protocol::release::{Receipt, SlotOpening};
use vault_protocol::spoken::{SpokenFirst, SpokenSecond, nameplate};
use vault_protocol::wire::{Bytes, List, Wire, decode, encode};
use vault_server::calls::CALLS;
use vault_server::serve::Setup;

const NAME: &str = "coffre.example";
/// 2027-01-15 08:00:00 UTC.
const TIME: Time = Time(1_800_000_000);

struct Story {
    server: Server,
    text: String,
    nonce: u8,
    made: BTreeSet<&'static str>,
    owner: Key,
    vault: Vault,
}

impl Story {
    fn new(about: &str) -> Self {
        Story::told_with(about, |_| {})
    }

    fn told_with(about: &str, change: impl FnOnce(&mut Setup)) -> Self {
        let server = Server::at(&Default::default(), TIME, |setup| {
            setup.authority = Some(NAME.into());
            change(setup);
        });
        let owner = Key::new(1);
        let vault = Vault::start(1, vec![member(&owner, Powers::ALL)], &owner, TIME);
        let text = format!(
            "{about}\n\n\
             Lines with > go to the server, lines with < come back; the date header is left out. Bodies stand in\n\
             hexadecimal, `07*1184` is a byte and how often. The clock stands at {} (2027-01-15 08:00 UTC). Keys are\n\
             Ed25519 with the seeds owner 01*32, reader 41*32, manager 42*32, dropper 43*32; the server's is 5e*32.\n",
            TIME.0
        );
        Story { server, text, nonce: 0, made: BTreeSet::new(), owner, vault }
    }

    /// Goes on with a vault that is there, without a word about it.
    fn with_vault(about: &str) -> Self {
        let mut story = Story::new(about);
        story.silently(|story| {
            let creation = story.vault.creation();
            story.owner("", creation);
        });
        story
    }

    fn silently(&mut self, act: impl FnOnce(&mut Self)) {
        let (text, made) = (self.text.clone(), self.made.clone());
        act(self);
        (self.text, self.made) = (text, made);
    }

    fn say(&mut self, title: &str, who: &str, request: &Request, answer: &Answer) {
        let path = request.target.split('?').next().unwrap();
        let call = CALLS.iter().find(|call| call.method == request.method && matches(call.path, path));
        if (200..300).contains(&answer.status) {
            self.made.extend(call.map(|call| call.name));
        }
        writeln!(self.text, "\n# {title}\n# by {who}\n").unwrap();
        let bytes = request.to_bytes(NAME);
        let head = &bytes[..bytes.len() - request.body.len()];
        for line in std::str::from_utf8(head).unwrap().trim_end().lines() {
            writeln!(self.text, "> {line}").unwrap();
        }
        write_body(&mut self.text, '>', &request.body);
        writeln!(self.text, "\n< {}", answer.status).unwrap();
        for (name, value) in answer.headers.iter().filter(|(name, _)| name != "date") {
            writeln!(self.text, "< {name}: {value}").unwrap();
        }
        if request.target == "/v1/nonce" {
            writeln!(self.text, "<\n< (16 random bytes)").unwrap();
        } else if !matches!(answer.header("content-type"), None | Some("application/cbor" | "application/octet-stream"))
        {
            writeln!(self.text, "<").unwrap();
            for line in String::from_utf8_lossy(&answer.body).lines() {
                writeln!(self.text, "{}", format!("< {line}").trim_end()).unwrap();
            }
        } else {
            write_body(&mut self.text, '<', &answer.body);
        }
    }

    fn ask(&mut self, title: &str, request: Request) -> Answer {
        let answer = self.server.http.ask(request.clone());
        self.say(title, "anybody, unsigned", &request, &answer);
        answer
    }

    fn by(&mut self, who: &str, key: &Key, title: &str, request: Request) -> Answer {
        self.nonce += 1;
        let request = request.signed(key, NAME, self.server.now(), &[self.nonce; 16]);
        let answer = self.server.http.send(&request);
        self.say(title, who, &request, &answer);
        answer
    }

    fn owner(&mut self, title: &str, request: Request) -> Answer {
        let owner = Key::new(1);
        self.by("the owner", &owner, title, request)
    }

    fn reader(&mut self, title: &str, request: Request) -> Answer {
        self.by("the reader", &Key::new(0x41), title, request)
    }

    fn manager(&mut self, title: &str, request: Request) -> Answer {
        self.by("the manager", &Key::new(0x42), title, request)
    }

    fn v(&self, rest: &str) -> String {
        self.vault.path(rest)
    }

    /// Compares with the file, or writes it. Returns which calls have succeeded in it.
    fn end(self, name: &str) -> BTreeSet<&'static str> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/http").join(name);
        if std::env::var_os("UPDATE_STORIES").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, &self.text).unwrap();
        }
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        for (now, then) in self.text.lines().zip(kept.lines()) {
            assert_eq!(now, then, "{name}: the server says something else");
        }
        assert_eq!(self.text, kept, "{name}");
        self.made
    }
}

fn matches(pattern: &str, path: &str) -> bool {
    if let Some(prefix) = pattern.strip_suffix('*') {
        return path.starts_with(prefix);
    }
    let same = |(p, s): (&str, &str)| p == s || p.starts_with('{');
    pattern.split('/').count() == path.split('/').count() && pattern.split('/').zip(path.split('/')).all(same)
}

/// 48 bytes or so a line; runs of the same byte are counted.
fn write_body(text: &mut String, mark: char, body: &[u8]) {
    if body.is_empty() {
        return;
    }
    let (mut tokens, mut plain) = (Vec::new(), String::new());
    for run in body.chunk_by(|a, b| a == b) {
        if run.len() >= 8 {
            if !plain.is_empty() {
                tokens.push(std::mem::take(&mut plain));
            }
            tokens.push(format!("{:02x}*{}", run[0], run.len()));
        } else {
            run.iter().for_each(|byte| write!(plain, "{byte:02x}").unwrap());
        }
        while plain.len() >= 96 {
            let rest = plain.split_off(96);
            tokens.push(std::mem::replace(&mut plain, rest));
        }
    }
    if !plain.is_empty() {
        tokens.push(plain);
    }
    writeln!(text, "{mark}").unwrap();
    let mut line = String::new();
    for token in tokens {
        if line.len() + token.len() > 100 {
            writeln!(text, "{mark}{line}").unwrap();
            line.clear();
        }
        write!(line, " {token}").unwrap();
    }
    writeln!(text, "{mark}{line}").unwrap();
}

/// An object whose sealed content is zeros: short to print, and nobody here looks inside.
fn object(n: u8, content: u64) -> Vec<u8> {
    let mut bytes = vec![0; usize::try_from(sealed(padded(content).unwrap())).unwrap()];
    bytes[..61].copy_from_slice(&Header { salt: [n; 24], commitment: [n; 32] }.to_bytes());
    bytes
}

fn record(n: u8) -> Vec<u8> {
    let mut record = vec![n; 568];
    record[..8].fill(0);
    record
}

fn read<T: Wire>(answer: &Answer) -> T {
    decode(&answer.body, answer.body.len()).unwrap()
}

fn vaults() -> Story {
    let mut story = Story::new("A server is met, a vault is made, its chain grows.");
    story.ask("Does it work?", Request::get("/v1/health"));
    story.ask("Who is it?", Request::get("/v1/server"));
    story.ask("A nonce for a device with a wrong clock", Request::post("/v1/nonce", ""));
    let creation = story.vault.creation();
    let at: ChainRef = read(&story.owner("A new vault", creation));
    assert_eq!(at, story.vault.chain.head_ref());
    let device = member(&Key::new(2), Powers::READ);
    let more = [story.vault.members(), vec![device]].concat();
    let statement = story.vault.next(more, &story.owner, TIME);
    let request = story.vault.appending(&statement);
    story.owner("A second member, who reads", request);
    story.vault.push(&statement);
    let request = Request::get(story.v("/chain?from=1"));
    story.ask("Anybody may check who speaks for the vault", request);
    let request = Request::get(story.v("/keyring"));
    assert_eq!(story.by("the second member", &Key::new(2), "The keyring", request).body, keyring(0));
    let request = Request::get(story.v("/state"));
    story.owner("Has anything changed?", request);
    story
}

fn journal() -> Story {
    let mut story = Story::with_vault("A journal is written and read.");
    let append = story.vault.journaling(&[record(1), record(2)]);
    story.vault.journal = read(&story.owner("Two records after the empty journal", append.clone()));
    story.owner("The answer was lost: the same again is the same", append);
    let old = Vault { journal: JournalRef::EMPTY, ..story.vault.clone() };
    story.owner("Another device comes too late", old.journaling(&[record(3)]));
    let request = Request::get(story.v("/journal?from=1"));
    story.owner("What it has missed", request);
    let snapshot = object(9, 100);
    let request = client::cast::whole_part(&story.vault, &locator(9), &snapshot);
    story.silently(|story| {
        story.owner("", request).ok();
    });
    let body = SnapshotRef {
        at: story.vault.journal,
        locator: locator(9),
        size: snapshot.len() as u64,
        digest: object_digest(&snapshot),
    };
    let request = Request::put(story.v("/snapshot"), encode(&body));
    story.owner("An object that is there becomes the newest snapshot", request);
    story
}

fn objects() -> Story {
    let mut story = Story::with_vault("Objects: at once, in parts, in ranges.");
    let one = |n| BatchedObject { locator: locator(n), bytes: Bytes::new(object(n, 10)).unwrap() };
    let batch = ObjectBatch { objects: List::new([one(1), one(2)]).unwrap() };
    let request = Request::post(story.v("/objects"), encode(&batch));
    story.owner("Two small objects", request);
    let large = object(3, 100_000);
    let part = |story: &Story, from, to| client::cast::part(&story.vault, &locator(3), &large, from, to);
    let request = part(&story, 0, 70_000);
    story.owner("A larger one, first part", request);
    let request = Request::get(story.v(&format!("/objects/{}/upload", locator(3))));
    story.owner("How far is it?", request);
    let request = part(&story, 0, 70_000);
    story.owner("The first part again: it is not the next one", request);
    let request = part(&story, 70_000, large.len());
    story.owner("The rest", request);
    let request = Request::get(story.v(&format!("/objects?after={}", locator(1))));
    story.owner("What lies there after the first", request);
    let request = Request::get(story.v(&format!("/objects/{}", locator(1))));
    story.owner("One of them", request);
    let path = story.v(&format!("/objects/{}", locator(3)));
    let request = Request::get(path.clone()).with("range", "bytes=65536-65551");
    let answer = story.owner("Sixteen bytes of the large one", request);
    assert_eq!((answer.status, answer.body.as_slice()), (206, &large[65536..65552]));
    story.owner("By which its groups are checked", Request::get(format!("{path}/outboard")));
    story.owner("It goes", Request::delete(path.clone()));
    story.owner("And is gone", Request::get(path));
    story
}

fn slots() -> Story {
    let mut story = Story::with_vault("A release slot: opened, read under, closed.");
    let opening = SlotOpening {
        vault: story.vault.id(),
        slot: SLOT,
        reader: Key::new(0x41).public,
        manager: Key::new(0x42).public,
        seeds: List::new([[0x11; 32]]).unwrap(),
        tag_key: [0x33; 32],
        not_after: Day(TIME.day().0 + 1),
        max_reads: 4096,
    };
    story.owner("The owner opens it", Request::put(format!("/v1/slots/{SLOT}"), encode(&opening)));
    let bytes = object(1, 10);
    let request = client::cast::whole_part(&story.vault, &locator(1), &bytes);
    story.silently(|story| {
        story.owner("", request).ok();
    });
    let request = Request::get(story.v(&format!("/objects/{}?slot={SLOT}", locator(1))));
    story.reader("The reader fetches the object first", request);
    let receipt = |n, nonce| {
        let body = Receipt {
            head: Hash::new([0x61; 32]),
            slot: SLOT,
            entry: EntryId::new([0x62; 16]),
            n,
            prev: None,
            time: TIME,
            nonce: [nonce; 16],
            checkpoint: Bytes::new(*b"a checkpoint").unwrap(),
        };
        Bytes::new(Key::new(0x41).message(body).bytes()).unwrap()
    };
    let release = |receipts: &[Bytes<{ 6 * 1024 }>]| {
        let body = ReleaseRequest { receipts: List::new(receipts).unwrap() };
        Request::post(Cast::slot("/release"), encode(&body))
    };
    story.reader("Then asks for the share of its key, with a receipt", release(&[receipt(0, 1)]));
    story.reader("The same receipt: the same answer", release(&[receipt(0, 1)]));
    story.reader("Another receipt under a number that is used", release(&[receipt(0, 2)]));
    let consistency = Request::get(Cast::slot("/consistency?from=1&to=2"));
    story.reader("That the log's second tree continues the first, for a custodian elsewhere", consistency);
    story.manager("The owner's program reads the box", Request::get(Cast::slot("/receipts?from=0")));
    story.manager("And closes the slot", Request::post(Cast::slot("/close"), ""));
    story.reader("The reader is told so", release(&[receipt(1, 3)]));
    story
}

fn mailboxes() -> Story {
    let mut story = Story::with_vault("A mailbox: opened, dropped into, emptied.");
    let opening = MailboxOpening { drop_key: Key::new(0x43).public };
    let path = story.v(&format!("/mailboxes/{MAILBOX}"));
    story.owner("The owner opens it", Request::put(path.clone(), encode(&opening)));
    let drop = Request::post(format!("/v1/mailboxes/{MAILBOX}"), [7; 4096]);
    story.by("who knows the drop secret", &Key::new(0x43), "Somebody drops a grant", drop);
    story.owner("What waits?", Request::get(path.clone()));
    let one = format!("{path}/{}", drop_id(&[7; 4096]));
    story.owner("The owner fetches it", Request::get(one.clone()));
    story.owner("And deletes it", Request::delete(one));
    story.owner("The mailbox is closed", Request::delete(path));
    story
}

fn ends() -> Story {
    let mut story = Story::with_vault("The vault is found again by rescue words, and closed.");
    let request = Request::new("PUT", story.v(&format!("/rescue/{RESCUE}")));
    story.owner("Where the words will look", request);
    story.ask("They look", Request::get(format!("/v1/rescue/{RESCUE}")));
    let request = Request::post(story.v("/close"), "");
    story.owner("The owner closes the vault", request);
    let request = Request::get(story.v("/chain"));
    story.ask("There is no such vault", request);
    story
}

fn logs() -> Story {
    let mut story = Story::told_with("The public log of a vault, as anybody reads it.", |setup| {
        setup.logs.tick = Duration::from_millis(50);
        setup.logs.dummies = 0;
    });
    story.silently(|story| {
        let creation = story.vault.creation();
        story.owner("", creation).ok();
        // Until it is shown.
        let shown = |story: &mut Story| story.ask("", Request::get("/events/001/checkpoint")).body;
        while !shown(story).starts_with(b"coffre.example/events/001\n1\n") {
            std::thread::sleep(Duration::from_millis(10));
        }
    });
    let request = Request::get(story.v("/log"));
    story.ask("Which log has the vault's events, and its key", request);
    story.ask("Its checkpoint", Request::get("/events/001/checkpoint"));
    story.ask("Its only hash", Request::get("/events/001/tile/0/000.p/1"));
    story.ask(
        "Its only leaf, after its length: the vault's first statement",
        Request::get("/events/001/tile/entries/000.p/1"),
    );
    story.ask("There is no second one", Request::get("/events/001/tile/entries/000.p/2"));
    story.ask("The log of keys", Request::get("/keys/001/checkpoint"));
    story
}

fn links() -> Story {
    let mut story = Story::with_vault("Papers for somebody without the tool: a link, its code, its file, its end.");
    let id = LinkId::new([0x71; 32]);
    let check = Some(code_check(&id, b"482913"));
    let opening =
        LinkOpening { until: TIME.plus(3600), check, once: false, file: Bytes::new([7; 4096].as_slice()).unwrap() };
    let (path, shown) = (story.v(&format!("/links/{id}")), format!("/links/{id}"));
    story.owner("The owner opens it", Request::put(path.clone(), encode(&opening)));
    story.ask("A page of another site asks whether it may", Request::new("OPTIONS", shown.clone()));
    let ask = |code: &str| {
        let body = format!(r#"{{"recipient":"Dr Lenoir","passcode":"{code}","embeddedLengthMax":800}}"#);
        Request::post(shown.clone(), body)
    };
    story.ask("A reader of links, with a wrong code", ask("000000"));
    let answer = String::from_utf8(story.ask("With the right one", ask("482913")).body).unwrap();
    let (_, rest) = answer.split_once(&format!("{shown}/")).unwrap();
    let ticket = rest.split('"').next().unwrap().to_owned();
    story.ask("The file, where the manifest says", Request::get(format!("{shown}/{ticket}")));
    // The server has drawn it.
    story.text = story.text.replace(&ticket, "(64 hexadecimal digits)");
    let request = Request::get(story.v("/links"));
    story.owner("How often was it opened?", request);
    story.owner("The owner stops it", Request::delete(path));
    story.ask("Nothing is there", ask("482913"));
    story
}

fn spoken() -> Story {
    let mut story = Story::new("Two people exchange their cards by a code told over the telephone.");
    let path = |part: u8| format!("/v1/nameplates/{}?part={part}", nameplate(b"4821"));
    let put = |part: u8, body: &[u8]| Request::put(path(part), body);
    story.ask("Who types the code is too early", Request::get(path(0)));
    story.ask("Who shows it says part 0", put(0, &encode(&SpokenFirst { share: [0x58; 32] })));
    story.ask("Who types it hears it", Request::get(path(0)));
    story.ask("Part 1 was not said yet", Request::get(path(1)));
    story.ask("Part 2 before part 1", put(2, &[0x80]));
    let sealed = Bytes::new([0x5e; 48 + 4096]).unwrap();
    story.ask("Part 1", put(1, &encode(&SpokenSecond { share: [0x59; 32], sealed, confirm: [0x63; 32] })));
    story.ask("Another part 1, by somebody between them", put(1, &[0x80]));
    story
}

fn public() -> Story {
    let mut story = Story::with_vault("What a professional says in public, in the log of keys.");
    let statement = Bytes::new(&story.vault.statements[0][..]).unwrap();
    let entry = KeysEntry::Statement(PublicStatement { vault: story.vault.id(), statement });
    let request = Request::post(story.v("/public"), encode(&entry));
    story.owner("The first statement of the chain", request);
    let body = Revocation { vault: story.vault.id(), chain: story.vault.chain.head_ref(), time: TIME };
    let signed = Bytes::new(story.owner.message(body).bytes()).unwrap();
    let request = Request::post(story.v("/revocation"), encode(&KeysEntry::Revocation(signed)));
    story.ask("The revocation that was kept in a drawer: whoever has the file may bring it", request);
    story
}

fn elsewhere() -> Story {
    let receipt = {
        let body = Receipt {
            head: Hash::new([0x61; 32]),
            slot: SLOT,
            entry: EntryId::new([0x62; 16]),
            n: 0,
            prev: None,
            time: TIME,
            nonce: [1; 16],
            checkpoint: Bytes::new(*b"a checkpoint").unwrap(),
        };
        Key::new(0x41).message(body).bytes().to_vec()
    };
    let log = Elsewhere::new(&[vec![1; 49], Mark::reading(&[0x33; 32], 0).leaf(&receipt).to_vec()]);
    let about = "A custodian whose slot has its readings in another server's log; a witness of that log.";
    let mut story = Story::told_with(about, |setup| {
        setup.watch.cosigner = Some(Cosigner::derive(KeyName::new("witness.example").unwrap(), &[8; 32]));
        setup.watch.logs = vec![log.key()];
    });
    let cast = Cast::new(&story.server.http);
    story.silently(|story| {
        let creation = story.vault.creation();
        story.owner("", creation).ok();
        let opening = SlotOpening { vault: story.vault.id(), ..cast.opening() };
        story.owner("", Request::put(format!("/v1/slots/{SLOT}"), encode(&opening))).ok();
    });
    story.manager("The owner's program says whose log it is", cast.naming(&log.key()));
    let path = format!("/v1/logs/{}/checkpoint", log.name());
    story.ask("The reader shows the newest checkpoint of that log", Request::post(path.clone(), log.asking(0)));
    let body = LoggedRequest {
        receipts: List::new([Bytes::new(receipt).unwrap()]).unwrap(),
        proofs: List::new([Bytes::new(log.proof(1)).unwrap()]).unwrap(),
    };
    story.reader("And a receipt whose leaf is in it", Request::post(Cast::slot("/logged"), encode(&body)));
    story.ask("Anybody sees what this custodian has seen", Request::get(path));
    story.ask("The log asks its witness", Request::post("/add-checkpoint", log.asking(2)));
    let monitored = Request::get(format!("/witness/{}", monitoring_path(ORIGIN)));
    story.ask("Anybody sees what the witness has cosigned", monitored);
    story
}

fn refusals() -> Story {
    let mut story = Story::with_vault("Refusals: short, always the same, telling nothing.");
    let state = story.v("/state");
    story.by("a stranger", &Key::new(0x40), "A stranger asks for the state", Request::get(state.clone()));
    story.owner(
        "The owner asks for a vault that is not there",
        Request::get(format!("/v1/vaults/{}/state", locator(7))),
    );
    story.ask("Nobody signs", Request::get(state.clone()));
    let used = Request::get(state.clone()).signed(&story.owner, NAME, TIME, &[99; 16]);
    story.server.http.send(&used).ok();
    let answer = story.server.http.send(&used);
    story.say("A request is sent a second time", "whoever has seen it", &used, &answer);
    let late = Request::get(state.clone()).signed(&story.owner, NAME, Time(TIME.0 - 3600), &[98; 16]);
    let answer = story.server.http.send(&late);
    story.say("A device is an hour late", "the owner", &late, &answer);
    let mut changed = story.vault.journaling(&[record(1)]).signed(&story.owner, NAME, TIME, &[97; 16]);
    changed.body[100] ^= 1;
    let answer = story.server.http.send(&changed);
    story.say("A body is changed on its way", "the owner", &changed, &answer);
    story.owner("A condition that nobody signed", Request::get(state.clone()).with("if-match", "\"1\""));
    story.owner("No journal append", Request::post(story.vault.path("/journal"), [0x80]));
    story
}

#[test]
fn the_stories_are_told_word_for_word() {
    let made: BTreeSet<&str> = [
        vaults().end("1-vault.txt"),
        journal().end("2-journal.txt"),
        objects().end("3-objects.txt"),
        slots().end("4-slot.txt"),
        mailboxes().end("5-mailbox.txt"),
        ends().end("6-end.txt"),
        refusals().end("7-refusals.txt"),
        logs().end("8-log.txt"),
        elsewhere().end("9-elsewhere.txt"),
        links().end("10-link.txt"),
        public().end("11-public.txt"),
        spoken().end("12-spoken.txt"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let missing: Vec<_> = CALLS.iter().map(|call| call.name).filter(|name| !made.contains(name)).collect();
    assert!(missing.is_empty(), "no story shows {missing:?}");
}
