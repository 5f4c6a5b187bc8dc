//! Mailboxes and rescue locators.
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "a test")]

mod client;

use client::cast::{Cast, MAILBOX, RESCUE, Vault, member};
use client::server::Server;
use client::{Answer, Key, Request};
use vault_protocol::chain::Powers;
use vault_protocol::http::*;
use vault_protocol::ids::{DropId, MailboxId, RescueLocator};
use vault_protocol::wire::encode;

fn opened(server: &Server) -> Cast {
    let cast = Cast::settled(&server.http);
    cast.owner(cast.mailbox_opening()).ok();
    cast
}

fn drop(cast: &Cast, bytes: &[u8]) -> Answer {
    cast.http.call(&cast.dropper, cast.dropping(bytes))
}

fn list(cast: &Cast, query: &str) -> Vec<DropLine> {
    cast.owner(Request::get(cast.mailbox(query))).read::<DropList>().drops.to_vec()
}

fn another_vault(server: &Server, owner: &Key) -> Vault {
    let vault = Vault::start(7, vec![member(owner, Powers::ALL)], owner, server.now());
    server.http.call(owner, vault.creation()).ok();
    vault
}

#[test]
fn what_is_dropped_waits_until_it_is_deleted() {
    let server = Server::new();
    let cast = opened(&server);
    let drops: Vec<Vec<u8>> = vec![vec![1; 10], vec![2; 200_000], vec![3; 8 * 1024 * 1024], vec![]];
    for bytes in &drops {
        drop(&cast, bytes).ok();
    }
    let mut want: Vec<_> =
        drops.iter().map(|b| DropLine { id: drop_id(b), size: b.len() as u64, day: cast.today() }).collect();
    want.sort_by_key(|line| line.id);
    assert_eq!(list(&cast, ""), want);
    assert_eq!(list(&cast, &format!("?after={}", want[1].id)), want[2..]);
    assert_eq!(cast.state().waiting, 4);
    for bytes in &drops {
        let path = cast.mailbox(&format!("/{}", drop_id(bytes)));
        assert_eq!(cast.owner(Request::get(path.clone())).ok().body, *bytes);
        cast.owner(Request::delete(path.clone())).ok();
        cast.owner(Request::delete(path.clone())).ok();
        cast.owner(Request::get(path)).refused(Refusal::NotFound);
    }
    assert!(list(&cast, "").is_empty());
    assert_eq!(cast.state().waiting, 0);
}

#[test]
fn the_same_bytes_are_the_same_drop() {
    let server = Server::new();
    let cast = opened(&server);
    for _ in 0..3 {
        drop(&cast, b"a grant").ok();
    }
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| drop(&cast, b"a deposit").ok());
        }
    });
    assert_eq!(list(&cast, "").len(), 2);
    assert_eq!(cast.state().waiting, 2);
}

#[test]
fn many_who_drop_at_once_are_all_counted() {
    let server = Server::new();
    let cast = opened(&server);
    std::thread::scope(|scope| {
        for n in 0..16u8 {
            let cast = &cast;
            scope.spawn(move || {
                for i in 0..4u8 {
                    drop(cast, &[n, i]).ok();
                }
            });
        }
    });
    assert_eq!((list(&cast, "").len(), cast.state().waiting), (64, 64));
}

#[test]
fn a_full_mailbox_takes_no_more() {
    let server = Server::new();
    let cast = opened(&server);
    for n in 0..MAX_WAITING {
        drop(&cast, &n.to_be_bytes()).ok();
    }
    drop(&cast, b"one more").refused(Refusal::Quota);
    assert_eq!(list(&cast, "").len(), MAX_WAITING as usize);
    cast.owner(Request::delete(cast.mailbox(&format!("/{}", drop_id(&0u32.to_be_bytes()))))).ok();
    drop(&cast, b"one more").ok();
    // Closing it takes all of them away.
    cast.owner(Request::delete(cast.mailbox(""))).ok();
    assert_eq!(cast.state().waiting, 0);
    drop(&cast, b"another").refused(Refusal::NotFound);
    cast.owner(Request::get(cast.mailbox(""))).refused(Refusal::NotFound);
    cast.owner(Request::delete(cast.mailbox(""))).ok();
    // And it stays closed, for the request that opened it too.
    cast.owner(cast.mailbox_opening()).refused(Refusal::Conflict);
    cast.owner(Request::get(cast.mailbox(""))).refused(Refusal::NotFound);
    drop(&cast, b"another").refused(Refusal::NotFound);
}

#[test]
fn a_drop_that_changes_on_its_way_is_refused() {
    let server = Server::new();
    let cast = opened(&server);
    let mut request = server.http.sign(cast.dropping(&[7; 100_000]), &cast.dropper);
    request.body[50_000] ^= 1;
    server.http.send(&request).refused(Refusal::Digest);
    assert!(list(&cast, "").is_empty());
    drop(&cast, &vec![7; MAX_DROP + 1]).refused(Refusal::TooLarge);
}

#[test]
fn a_mailbox_belongs_to_one_vault() {
    let server = Server::new();
    let cast = opened(&server);
    cast.owner(cast.mailbox_opening()).ok();
    let other_key = MailboxOpening { drop_key: cast.stranger.public };
    cast.owner(Request::put(cast.mailbox(""), encode(&other_key))).refused(Refusal::Conflict);
    drop(&cast, b"a grant").ok();

    let other = another_vault(&server, &cast.stranger);
    let path = |rest: &str| other.path(&format!("/mailboxes/{MAILBOX}{rest}"));
    let call = |request| server.http.call(&cast.stranger, request);
    call(Request::put(path(""), cast.mailbox_opening().body)).refused(Refusal::Conflict);
    call(Request::get(path(""))).refused(Refusal::NotFound);
    call(Request::get(path(&format!("/{}", drop_id(b"a grant"))))).refused(Refusal::NotFound);
    call(Request::delete(path(&format!("/{}", drop_id(b"a grant"))))).refused(Refusal::NotFound);
    call(Request::delete(path(""))).ok();
    assert_eq!(list(&cast, "").len(), 1);
    let nowhere = cast.vault.path(&format!("/mailboxes/{}", MailboxId::new([1; 32])));
    cast.owner(Request::get(nowhere)).refused(Refusal::NotFound);
    assert_eq!(drop_id(b"").as_bytes().len(), DropId::LEN);
}

#[test]
fn a_rescue_locator_leads_to_one_vault() {
    let server = Server::new();
    let cast = Cast::settled(&server.http);
    let put = |vault: &Vault, locator: &RescueLocator| Request::new("PUT", vault.path(&format!("/rescue/{locator}")));
    let find = || server.http.ask(Request::get(format!("/v1/rescue/{RESCUE}")));
    find().refused(Refusal::NotFound);
    cast.owner(put(&cast.vault, &RESCUE)).ok();
    cast.owner(put(&cast.vault, &RESCUE)).ok();
    assert_eq!(find().read::<RescueEntry>().vault, cast.vault.id());
    let other = another_vault(&server, &cast.stranger);
    server.http.call(&cast.stranger, put(&other, &RESCUE)).refused(Refusal::Conflict);
    for n in 1..MAX_RESCUES {
        cast.owner(put(&cast.vault, &RescueLocator::new([n as u8; 32]))).ok();
    }
    cast.owner(put(&cast.vault, &RescueLocator::new([200; 32]))).refused(Refusal::Quota);
    cast.owner(put(&cast.vault, &RESCUE)).ok();
}
