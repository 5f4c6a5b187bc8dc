//! New vaults and member chains, over the line.
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "a test")]

mod client;

use client::Request;
use client::cast::{Cast, Vault, keyring, member};
use client::server::Server;
use client::{Http, Key};
use vault_protocol::chain::{CLOCK_SLACK, Powers};
use vault_protocol::http::*;
use vault_protocol::ids::ChainRef;
use vault_protocol::wire::{Bytes, decode, encode};

fn statements(http: &Http, vault: &Vault, query: &str) -> Vec<Vec<u8>> {
    let page: Statements = http.ask(Request::get(vault.path(&format!("/chain{query}")))).read();
    page.statements.iter().map(|bytes| bytes.to_vec()).collect()
}

#[test]
fn a_vault_is_created_and_its_chain_read() {
    let server = Server::new();
    let cast = Cast::new(&server.http);
    let at: ChainRef = cast.owner(cast.vault.creation()).read();
    assert_eq!(at, cast.head());
    assert_eq!(statements(&server.http, &cast.vault, ""), cast.vault.statements);
    assert_eq!(statements(&server.http, &cast.vault, "?from=0"), cast.vault.statements);
    assert!(statements(&server.http, &cast.vault, "?from=1").is_empty());
    let state = cast.state();
    assert_eq!((state.chain, state.waiting, state.snapshot), (at, 0, None));
    let kept = cast.owner(Request::get(cast.vault.path("/keyring"))).ok();
    assert_eq!(kept.body, keyring(0));
}

#[test]
fn creation_may_be_repeated_also_when_the_chain_has_grown() {
    let server = Server::new();
    let cast = Cast::settled(&server.http);
    let first: ChainRef = cast.owner(cast.vault.creation()).read();
    assert_eq!(first.seq, 0);
    assert_eq!(cast.state().chain.seq, 1);
}

#[test]
fn a_statement_is_added_once_and_the_same_bytes_again_are_the_same_answer() {
    let server = Server::new();
    let cast = Cast::new(&server.http);
    cast.owner(cast.vault.creation()).ok();
    let statement = cast.vault.next(cast.vault.members(), cast.key("ALL"), server.now());
    let first: ChainRef = cast.owner(cast.vault.appending(&statement)).read();
    let again: ChainRef = cast.owner(cast.vault.appending(&statement)).read();
    assert_eq!((first, first.seq), (again, 1));
    assert_eq!(first.hash, statement.hash());
}

#[test]
fn a_member_that_removes_itself_may_ask_again() {
    let server = Server::new();
    let cast = Cast::new(&server.http);
    cast.owner(cast.vault.creation()).ok();
    let removed = cast.key("removed");
    let without = cast.vault.members().into_iter().filter(|m| m.key != removed.public).collect();
    let statement = cast.vault.next(without, removed, server.now());
    let first: ChainRef = server.http.call(removed, cast.vault.appending(&statement)).read();
    let again: ChainRef = server.http.call(removed, cast.vault.appending(&statement)).read();
    assert_eq!(first, again);
    server.http.call(removed, Request::get(cast.vault.path("/state"))).refused(Refusal::NotFound);
}

#[test]
fn of_two_statements_for_one_place_one_wins() {
    let server = Server::new();
    let cast = Cast::new(&server.http);
    cast.owner(cast.vault.creation()).ok();
    let more = |n| [cast.vault.members(), vec![member(&Key::new(n), Powers::READ)]].concat();
    let one = cast.vault.next(more(100), cast.key("ALL"), server.now());
    let other = cast.vault.next(more(101), cast.key("ALL"), server.now());
    let answers = std::thread::scope(|scope| {
        let cast = &cast;
        let append = |statement| scope.spawn(move || cast.owner(cast.vault.appending(statement)));
        [append(&one), append(&other)].map(|thread| thread.join().unwrap())
    });
    let won = answers.iter().filter(|answer| answer.status == 200).count();
    let lost = answers.iter().filter(|answer| answer.problem() == Some(Refusal::Conflict)).count();
    assert_eq!((won, lost), (1, 1));
}

#[test]
fn the_rules_of_the_chain_are_the_protocols() {
    let server = Server::new();
    let cast = Cast::new(&server.http);
    cast.owner(cast.vault.creation()).ok();
    // A member who may change members gives more than it has.
    let more = [cast.vault.members(), vec![member(&Key::new(100), Powers::READ)]].concat();
    let grows = cast.vault.next(more.clone(), cast.key("MEMBERS"), server.now());
    server.http.call(cast.key("MEMBERS"), cast.vault.appending(&grows)).refused(Refusal::Chain);
    // Somebody who is a member sends what another has signed.
    let stolen = cast.vault.next(more.clone(), cast.key("ALL"), server.now());
    server.http.call(cast.key("MEMBERS"), cast.vault.appending(&stolen)).refused(Refusal::NotFound);
    // Dated ahead.
    let ahead = cast.vault.next(more.clone(), cast.key("ALL"), server.now().plus(CLOCK_SLACK + 1));
    cast.owner(cast.vault.appending(&ahead)).refused(Refusal::Clock);
    // Another keyring than the statement's.
    let good = cast.vault.next(more, cast.key("ALL"), server.now());
    let body = ChainAppend { statement: Bytes::new(good.bytes()).unwrap(), keyring: Bytes::new(keyring(9)).unwrap() };
    cast.owner(Request::post(cast.vault.path("/chain"), encode(&body))).refused(Refusal::Digest);
    assert_eq!(cast.state().chain.seq, 0);
    cast.owner(cast.vault.appending(&good)).ok();
}

#[test]
fn a_first_statement_may_be_old_but_not_from_the_future() {
    let server = Server::new();
    let owner = Key::new(1);
    let all = || vec![member(&owner, Powers::ALL)];
    let old = Vault::start(1, all(), &owner, vault_protocol::ids::Time(server.now().0 - 90 * 86_400));
    server.http.call(&owner, old.creation()).ok();
    let ahead = Vault::start(2, all(), &owner, server.now().plus(CLOCK_SLACK + 1));
    server.http.call(&owner, ahead.creation()).refused(Refusal::Clock);
    let new: NewVault = decode(&old.creation().body, usize::MAX).unwrap();
    let wrong = NewVault { keyring: Bytes::new(keyring(3)).unwrap(), ..new };
    server.http.call(&owner, Request::post("/v1/vaults", encode(&wrong))).refused(Refusal::Digest);
}

#[test]
fn long_chains_come_in_pages_and_are_read_back_after_a_restart() {
    let disk = vault_server::store::memory::Disk::new();
    let server = Server::on(&disk, |_| {});
    let mut cast = Cast::new(&server.http);
    cast.owner(cast.vault.creation()).ok();
    for _ in 0..140 {
        let statement = cast.vault.next(cast.vault.members(), cast.key("ALL"), server.now());
        cast.owner(cast.vault.appending(&statement)).ok();
        cast.vault.push(&statement);
    }
    let mut read = Vec::new();
    loop {
        let page = statements(&server.http, &cast.vault, &format!("?from={}", read.len()));
        if page.is_empty() {
            break;
        }
        assert!(page.len() <= MAX_STATEMENTS);
        read.extend(page);
    }
    assert_eq!(read, cast.vault.statements);
    server.stop();
    let server = Server::on(&disk, |_| {});
    cast.http = server.http.clone();
    assert_eq!(cast.state().chain, cast.head());
}
