//! The public logs: what is answered is in them, and what they show never goes back.
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "a test")]

mod client;

use std::collections::BTreeSet;
use std::time::Duration;

use client::Request;
use client::cast::{Cast, SLOT, TAGS, record};
use client::monitor::{checkpoint, entries, log_of, shown};
use client::server::Server;
use vault_log::key::VerifierKey;
use vault_log::proof_file::ProofFile;
use vault_log::tree::TreeHead;
use vault_protocol::http::*;
use vault_protocol::journal::JournalRef;
use vault_protocol::leaf::{Mark, leaf_of_given};
use vault_protocol::release::{Closing, ReleaseStatement, VaultClosing};
use vault_protocol::sign::{Message, Signed, Verified};
use vault_server::identity::Identity;
use vault_server::serve::Setup;
use vault_server::store::memory::Disk;

const TAG_KEY: [u8; 32] = [0x33; 32];

fn signed<M: Message>(bytes: &[u8]) -> Verified<M> {
    Signed::<M>::decode(bytes).unwrap().verify(Identity::from_seed(&client::server::SEED).public()).unwrap()
}

fn quick(setup: &mut Setup) {
    setup.logs.tick = Duration::from_millis(50);
}

fn crowded(setup: &mut Setup) {
    quick(setup);
    setup.logs.dummies = 150;
}

fn silent(setup: &mut Setup) {
    quick(setup);
    setup.logs.dummies = 0;
}

fn release(cast: &Cast, receipts: &[Vec<u8>]) -> ReleaseAnswer {
    cast.http.call(&cast.reader, cast.releasing(receipts)).read()
}

#[test]
fn every_share_comes_with_a_proof_of_its_leaf() {
    let server = Server::on(&Disk::new(), silent);
    let cast = Cast::settled(&server.http);
    cast.owner(cast.slot_opening()).ok();
    let log = log_of(&cast);
    assert_eq!(log.name().as_str(), format!("{}/events/001", server.http.authority));

    let receipts = [cast.receipt(4), cast.receipt(2)];
    let answer = release(&cast, &receipts);
    let statement: Verified<ReleaseStatement> = signed(answer.statement.as_ref().unwrap());
    let mut places = BTreeSet::new();
    for ((released, receipt), n) in answer.released.iter().zip(&receipts).zip([4, 2]) {
        let leaf = Mark::reading(&TAG_KEY, n).leaf(receipt);
        let proof = ProofFile::parse(released.proof.as_ref().unwrap()).unwrap();
        let seen = proof.verify_logged(&leaf, &log).unwrap();
        assert!(proof.index() < statement.log_size && statement.log_size <= seen.head().size);
        assert!(proof.verify_logged(&Mark::reading(&TAG_KEY, n + 1).leaf(receipt), &log).is_err());
        places.insert(proof.index());
    }
    assert_eq!(places.len(), 2);

    // The same receipts are the same leaves, under a newer checkpoint.
    release(&cast, &[cast.receipt(1)]);
    let again = release(&cast, &receipts);
    assert_eq!(again.statement, answer.statement);
    let closing: Verified<Closing> =
        signed(&cast.http.call(&cast.manager, Request::post(Cast::slot("/close"), "")).ok().body);
    assert_eq!(closing.slot, SLOT);
    let twice = cast.http.call(&cast.manager, Request::post(Cast::slot("/close"), "")).ok().body;
    let closed: Verified<VaultClosing> =
        signed(&cast.http.call(cast.key("CLOSE"), Request::post(cast.vault.path("/close"), "")).ok().body);

    // Anybody reads the whole log: who has the keys of the tags finds all that happened, once each.
    let head = shown(&server.http, &log, 7);
    let all = entries(&server.http, &log, head);
    let vault = cast.vault.id();
    let mut expected: Vec<Vec<u8>> =
        [4, 2, 1].map(|n| Mark::reading(&TAG_KEY, n).leaf(&cast.receipt(n)).to_vec()).into();
    expected.push(Mark::closing(&TAG_KEY).leaf(&twice).to_vec());
    expected.push(Mark::vault_closing(&vault).leaf(closed.bytes()).to_vec());
    for (seq, statement) in (0..).zip(&cast.vault.statements) {
        expected.push(Mark::statement(&vault, seq).leaf(statement).to_vec());
    }
    assert_eq!(all.iter().collect::<BTreeSet<_>>(), expected.iter().collect());
    assert_eq!(all.len(), expected.len());
    assert!(all.iter().all(|leaf| leaf.len() == 49 && leaf[0] == 1));
    // All readings are below the closing's size, and its own leaf is not.
    let at = |leaf: &Vec<u8>| all.iter().position(|entry| entry == leaf).unwrap() as u64;
    assert!(expected[..3].iter().all(|leaf| at(leaf) < closing.log_size));
    assert!(at(&expected[3]) >= closing.log_size && at(&expected[4]) >= closed.log_size);
}

#[test]
fn what_answers_are_under_is_shown_to_continue_what_was_before_it_is_public() {
    // Nothing of it is shown to everybody within this test.
    let server = Server::on(&Disk::new(), |setup| setup.logs.tick = Duration::from_secs(3600));
    let cast = Cast::settled(&server.http);
    cast.owner(cast.slot_opening()).ok();
    let log = log_of(&cast);
    let ask = |query: &str| cast.http.call(&cast.reader, Request::get(Cast::slot(&format!("/consistency?{query}"))));
    let heads: Vec<TreeHead> = (0..6)
        .map(|n| {
            let answer = release(&cast, &[cast.receipt(n)]);
            let proof = ProofFile::parse(answer.released[0].proof.as_ref().unwrap()).unwrap();
            proof.checkpoint().verify(&log).unwrap().head()
        })
        .collect();
    for (i, old) in heads.iter().enumerate() {
        for new in &heads[i..] {
            let answer: LogConsistency = ask(&format!("from={}&to={}", old.size, new.size)).read();
            let proof: Vec<_> = answer.proof.iter().map(|hash| vault_log::hash::Hash::new(*hash)).collect();
            vault_log::tree::verify_consistency(old, new, &proof).unwrap();
        }
    }
    let last = heads[5].size;
    for bad in [format!("from=1&to={}", last + 1), "from=2&to=1".into(), "from=1".into(), "to=1".into(), String::new()]
    {
        ask(&bad).refused(Refusal::Malformed);
    }
    cast.http.call(&cast.manager, Request::post(Cast::slot("/close"), "")).ok();
    ask("from=1&to=2").refused(Refusal::Closed);
}

#[test]
fn every_append_leaves_the_leaf_of_its_head() {
    let server = Server::on(&Disk::new(), silent);
    let mut cast = Cast::settled(&server.http);
    let log = log_of(&cast);
    let records = [record(1, 600), record(2, 9000), record(3, 600)];
    let mark = |head: &JournalRef| leaf_of_given(&Mark::journal(&TAGS, head.seq).given(head.hash.as_bytes())).to_vec();
    let first = cast.vault.clone();
    let mut heads = Vec::new();
    for records in [&records[..2], &records[2..]] {
        let append = cast.vault.journaling(records);
        let head: JournalRef = cast.owner(append.clone()).read();
        assert_eq!(cast.owner(append).read::<JournalRef>(), head);
        cast.vault.journal = head;
        heads.push(head);
    }
    // The same records, cut elsewhere: they are there, and leave nothing more.
    assert_eq!(cast.owner(first.journaling(&records)).read::<JournalRef>(), heads[1]);

    // A member with power to write gives the tag of a reading, the commitment to a statement: it becomes neither.
    let receipt = Mark::reading(&TAG_KEY, 0).leaf(b"a reading that was not");
    let mut append: JournalAppend =
        vault_protocol::wire::decode(&cast.vault.journaling(&[record(4, 600)]).body, 1 << 20).unwrap();
    append.leaf = receipt[1..].try_into().unwrap();
    cast.owner(Request::post(cast.vault.path("/journal"), vault_protocol::wire::encode(&append))).ok();

    let all = entries(&server.http, &log, shown(&server.http, &log, 5));
    assert_eq!(all.len(), 5, "two statements, three appends");
    assert_eq!([all[2].clone(), all[3].clone()], [mark(&heads[0]), mark(&heads[1])]);
    assert!(all[4][1..17] != receipt[1..17] && all[4][17..] != receipt[17..]);
}

#[test]
fn what_everybody_sees_moves_with_the_tick_and_by_no_less_than_its_floor() {
    let server = Server::new();
    let cast = Cast::settled(&server.http);
    let log = log_of(&cast);
    assert_eq!(checkpoint(&server.http, &log), TreeHead::EMPTY, "a minute has not passed");
    server.http.ask(Request::get("/events/001/tile/entries/000.p/1")).refused(Refusal::NotFound);
    drop(server);

    let server = Server::on(&Disk::new(), crowded);
    let log: VerifierKey = log_of(&Cast::settled(&server.http));
    let head = shown(&server.http, &log, 600);
    let all = entries(&server.http, &log, head);
    assert!(all.iter().all(|leaf| leaf.len() == 49 && leaf[0] == 1), "dummies look like all");
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
    let later = shown(&server.http, &log, head.size + 150);
    assert_eq!(&entries(&server.http, &log, later)[..all.len()], &all[..], "the log only grows");
}

#[test]
fn a_path_that_is_no_tile_is_not_found() {
    let server = Server::on(&Disk::new(), crowded);
    let cast = Cast::settled(&server.http);
    shown(&server.http, &log_of(&cast), 300);
    for good in ["tile/0/000", "tile/0/000.p/7", "tile/1/000.p/1", "tile/entries/000", "tile/entries/000.p/255"] {
        let answer = server.http.ask(Request::get(format!("/events/001/{good}"))).ok();
        let width = good.rsplit_once("p/").map_or(256, |(_, width)| width.parse().unwrap());
        let each = if good.contains("entries") { 51 } else { 32 };
        assert_eq!(answer.body.len(), width * each, "{good}");
    }
    for bad in [
        "",
        "checkpoint/",
        "checkpoints",
        "tile",
        "tile/",
        "tile/0",
        "tile/0/",
        "tile/0/0",
        "tile/0/1000",
        "tile/0/00a",
        "tile/0/001",
        "tile/0/999",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/-1",
        "tile/0/000.p/",
        "tile/00/000",
        "tile/1/000",
        "tile/1/000.p/2",
        "tile/8/000",
        "tile/63/000",
        "tile/64/000",
        "tile/255/000",
        "tile/256/000",
        "tile/-1/000",
        "tile/0/x000/000",
        "tile/0/x999/x999/x999/x999/x999/x999/999",
        "tile/0/18446744073709551615",
        "tile/entries/x000/000",
        "tile/entries/../../server.key",
        "tile/0/../../server.key",
        "../001/checkpoint",
        "tile/entries/000.p/255/",
        "tile//000",
        "tile/0/000/",
        "tile/data/000",
        "x",
    ] {
        let answer = server.http.ask(Request::get(format!("/events/001/{bad}")));
        assert!(matches!(answer.problem(), Some(Refusal::NotFound | Refusal::Malformed)), "{bad}: {}", answer.status);
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{bad}");
    }
    for bad in
        ["/events/1/checkpoint", "/events/0001/checkpoint", "/events/002/checkpoint", "/events/4294967296/checkpoint"]
    {
        server.http.ask(Request::get(bad)).refused(Refusal::NotFound);
    }
    for bad in ["/events", "/events/001", "/keys/001/tile/0/000", "/log/events/001/checkpoint"] {
        server.http.ask(Request::get(bad)).refused(Refusal::NotFound);
    }
    for bad in ["/events/001/tile/0/%2e%2e", "/events/001/tile/0/000?x=1", "/events/001/tile/0/000.p%2f1"] {
        server.http.ask(Request::get(bad)).refused(Refusal::Malformed);
    }
    server.http.ask(Request::post("/events/001/checkpoint", "x")).refused(Refusal::NotFound);
}

#[test]
fn a_vault_keeps_its_shard_and_shards_fill_up() {
    let disk = Disk::new();
    let few = |setup: &mut Setup| {
        silent(setup);
        setup.logs.vaults = 2;
    };
    let make = |server: &Server, nonce: u8| {
        let cast = Cast::new(&server.http);
        let all = vec![client::cast::member(cast.key("ALL"), vault_protocol::chain::Powers::ALL)];
        let vault = client::cast::Vault::start(nonce, all, cast.key("ALL"), server.now());
        server.http.call(cast.key("ALL"), vault.creation()).ok();
        Cast { vault, ..cast }
    };
    let number = |cast: &Cast| log_of(cast).name().as_str().rsplit_once('/').unwrap().1.to_owned();
    let server = Server::on(&disk, few);
    let casts: Vec<_> = (1..=5).map(|n| make(&server, n)).collect();
    let numbers: Vec<_> = casts.iter().map(number).collect();
    assert_eq!(numbers, ["001", "001", "002", "002", "003"]);
    let keys: BTreeSet<_> = casts.iter().map(|cast| log_of(cast).public().to_owned()).collect();
    assert_eq!(keys.len(), 3, "each log has a key of its own");
    server.stop();
    // It goes on under another address: a log keeps its origin.
    let server = Server::on(&disk, few);
    let last = Cast { http: server.http.clone(), ..make(&server, 6) };
    assert_eq!(number(&last), "003");
    for (cast, number) in casts.into_iter().zip(numbers) {
        let first = cast.http.authority.clone();
        let found: VaultLog = server.http.ask(Request::get(cast.vault.path("/log"))).read();
        let key: VerifierKey = found.log.as_str().parse().unwrap();
        assert_eq!(key.name().as_str(), format!("{first}/events/{number}"));
    }
    server.http.ask(Request::get(format!("/v1/vaults/{}/log", "77".repeat(32)))).refused(Refusal::NotFound);
}
