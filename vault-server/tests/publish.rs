//! The log of keys: what a vault says stands in it once, in order, and nothing that it does not say.
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "a test")]

mod client;

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use client::Request;
use client::cast::{Cast, Vault, member};
use client::monitor::{checkpoint_at, entries_at};
use client::server::Server;
use vault_log::key::VerifierKey;
use vault_protocol::chain::Powers;
use vault_protocol::credential::StatusList;
use vault_protocol::http::{MAX_PUBLISHED, Refusal, ServerInfo};
use vault_protocol::ids::{CredentialId, Time};
use vault_protocol::keys_log::{KeysEntry, PublicStatement, Register, Watch, in_log};
use vault_protocol::wire::{Bytes, List, encode};
use vault_server::serve::Setup;
use vault_server::store::memory::Disk;

fn quick(setup: &mut Setup) {
    setup.logs.tick = Duration::from_millis(50);
}

fn statement(cast: &Cast) -> Vec<u8> {
    let statement = Bytes::new(&cast.vault.statements[0][..]).unwrap();
    encode(&KeysEntry::Statement(PublicStatement { vault: cast.vault.id(), statement }))
}

fn status(cast: &Cast, revoked: u32, time: Time) -> Vec<u8> {
    let id = |n: u32| CredentialId::new([&[0; 12], &n.to_be_bytes()[..]].concat().try_into().unwrap());
    let revoked = List::new((0..revoked).map(id).collect::<Vec<_>>()).unwrap();
    let list = StatusList { authority: cast.vault.id(), chain: cast.head(), time, revoked };
    encode(&KeysEntry::Status(Bytes::new(cast.key("SHARE").message(list).bytes()).unwrap()))
}

fn publish(cast: &Cast, entry: &[u8]) -> client::Answer {
    cast.http.call(cast.key("SHARE"), cast.publishing(entry))
}

/// The entries that everybody is shown, once there are so many.
fn shown(cast: &Cast, least: u64) -> Vec<Vec<u8>> {
    let info: ServerInfo = cast.http.ask(Request::get("/v1/server")).read();
    let key: VerifierKey = info.log.parse().unwrap();
    let end = Instant::now() + Duration::from_secs(20);
    loop {
        let head = checkpoint_at(&cast.http, "/keys/001", &key);
        if head.size >= least {
            return entries_at(&cast.http, "/keys/001", head);
        }
        assert!(Instant::now() < end, "{} of {least}", head.size);
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn what_is_published_stands_there_once_and_in_order() {
    let disk = Disk::new();
    let named = |setup: &mut Setup| {
        quick(setup);
        setup.authority = Some("coffre.example".into());
    };
    let server = Server::on(&disk, named);
    let cast = Cast::settled(&server.http);
    let long = status(&cast, 1000, server.now());
    let all = [statement(&cast), cast.notice("SHARE", 0), long.clone(), cast.revocation()];
    for entry in &all {
        publish(&cast, entry).ok();
        publish(&cast, entry).ok();
    }
    let wanted: Vec<Vec<u8>> = all.iter().flat_map(|entry| in_log(entry)).collect();
    assert!(in_log(&long).len() > 2);
    assert_eq!(shown(&cast, wanted.len() as u64), wanted);
    // Nothing of it is lost or written again by a restart: the same bytes again are the same entry.
    server.stop();
    let server = Server::on(&disk, named);
    let cast = Cast { http: server.http.clone(), ..cast };
    assert_eq!(shown(&cast, wanted.len() as u64), wanted);
    publish(&cast, &all[1]).ok();
    publish(&cast, &cast.notice("SHARE", 1)).ok();
    assert_eq!(shown(&cast, wanted.len() as u64 + 1).len(), wanted.len() + 1);
    let watch = Watch { holders: BTreeSet::from([cast.vault.id()]), ..Watch::default() };
    let mut register = Register::new(watch);
    shown(&cast, 1).iter().for_each(|entry| register.take(entry));
    assert!(register.is_revoked(&cast.vault.id()) || register.chain(&cast.vault.id()).is_some());
}

#[test]
fn a4_a_revocation_needs_no_device() {
    let server = Server::on(&Disk::new(), quick);
    let cast = Cast::settled(&server.http);
    let revoke = |entry: Vec<u8>| cast.http.ask(Request::post(cast.vault.path("/revocation"), entry));
    // Nothing else goes that way.
    revoke(cast.notice("SHARE", 0)).refused(Refusal::NotFound);
    revoke(cast.revocation()).ok();
    assert_eq!(shown(&cast, 1), [cast.revocation()]);
}

#[test]
fn d11_nobody_puts_anything_into_the_log_in_anothers_name() {
    let server = Server::on(&Disk::new(), quick);
    let cast = Cast::settled(&server.http);
    let other = {
        let owner = &cast.newcomer;
        let vault = Vault::start(9, vec![member(owner, Powers::ALL)], owner, server.now());
        cast.http.call(owner, vault.creation()).ok();
        vault
    };
    let forbidden = |entry: &[u8]| publish(&cast, entry).refused(Refusal::NotFound);
    // Signed by a member without the power, by one removed; under another's name; of another's chain.
    forbidden(&cast.notice("WRITE", 0));
    forbidden(&cast.notice("removed", 0));
    let theirs = PublicStatement { vault: other.id(), statement: Bytes::new(&other.statements[0][..]).unwrap() };
    forbidden(&encode(&KeysEntry::Statement(theirs.clone())));
    forbidden(&encode(&KeysEntry::Statement(PublicStatement { vault: cast.vault.id(), ..theirs })));
    let piece = in_log(&status(&cast, 1000, server.now())).remove(0);
    forbidden(&piece);
    for junk in [&b""[..], b"x", &[0x82, 1, 0x40, 0]] {
        publish(&cast, junk).refused(Refusal::Malformed);
    }
    let elsewhere = Request::post(other.path("/public"), cast.notice("SHARE", 0));
    cast.http.call(&cast.newcomer, elsewhere).refused(Refusal::NotFound);
    let info: ServerInfo = cast.http.ask(Request::get("/v1/server")).read();
    assert_eq!(checkpoint_at(&cast.http, "/keys/001", &info.log.parse().unwrap()).size, 0);
}

#[test]
fn a_vault_has_a_measure_a_day() {
    let server = Server::on(&Disk::new(), quick);
    let cast = Cast::settled(&server.http);
    let size = status(&cast, 3072, server.now()).len() as u64;
    let fits = MAX_PUBLISHED / size;
    for n in 0..fits {
        publish(&cast, &status(&cast, 3072, Time(server.now().0 - n))).ok();
    }
    publish(&cast, &status(&cast, 3072, Time(server.now().0 - fits))).refused(Refusal::Quota);
    publish(&cast, &status(&cast, 3072, server.now())).ok();
    server.wait(Time::DAY as i64);
    publish(&cast, &status(&cast, 3072, server.now())).ok();
}

#[test]
fn the_journal_counts_in_the_share_of_the_disk_that_what_is_published_comes_from() {
    let server = Server::on(&Disk::new(), |setup| {
        quick(setup);
        setup.quota = 100_000;
    });
    let mut cast = Cast::settled(&server.http);
    let record = client::cast::record(1, 60_000);
    cast.vault.journal = cast.owner(cast.vault.journaling(&[record])).read();
    publish(&cast, &status(&cast, 2800, server.now())).refused(Refusal::Quota);
    publish(&cast, &status(&cast, 1000, server.now())).ok();
}
