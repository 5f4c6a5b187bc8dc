//! A server that lies about a vault, to a device that has to learn everything from it. Rows of docs/threat-model.md, by
//! their ids. Each lie is counted as told; after it nothing is shown and nothing has changed, and with an honest server
//! the same device goes on.
#![allow(clippy::unwrap_used)]

mod stage;
#[path = "stage/vaults.rs"]
mod vaults;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use stage::{Server, files};
use vault_crypto::secret::SigningSeed;
use vault_crypto::sign::SigningKey;
use vault_engine::{Error, Lie, Vault};
use vault_protocol::card::Kind;
use vault_protocol::chain::{Member, Powers, Statement};
use vault_protocol::http::{JournalPage, Statements, VaultState};
use vault_protocol::ids::{ChainRef, Time};
use vault_protocol::sign::Signed;
use vault_protocol::wire::{self, Bytes, List};
use vault_tests::proxy::{Answer, Fate};
use vaults::*;

/// From now on changes the answers to GETs of a path that ends so, and counts them.
fn lies(
    server: &Server,
    end: &'static str,
    change: impl Fn(&mut Answer) + Send + Sync + Clone + 'static,
) -> Arc<AtomicU64> {
    let told = Arc::new(AtomicU64::new(0));
    let count = told.clone();
    server.proxy.on(move |r| {
        if r.method != "GET" || !r.path().ends_with(end) {
            return Fate::Pass;
        }
        let (change, count) = (change.clone(), count.clone());
        Fate::Rewrite(Box::new(move |mut answer| {
            let before = answer.body.clone();
            change(&mut answer);
            count.fetch_add(u64::from(before != answer.body), Ordering::Relaxed);
            answer
        }))
    });
    told
}

fn honest(server: &Server) {
    server.proxy.on(|_| Fate::Pass);
}

/// A vault with two papers, and a device of it that knows nothing yet.
fn two_devices(server: &Server, folder: &std::path::Path) -> (Vault, Vault) {
    let mut first = vault(&folder.join("1"), &server.url(), Kind::Person, "p");
    let second = second_device(&mut first, &folder.join("2"));
    add(&mut first, "Bilan", b"un");
    sync(&mut first);
    add(&mut first, "Radio", b"deux");
    sync(&mut first);
    (first, second)
}

#[test]
fn a1_c1_no_byte_that_a_device_learns_a_vault_from_can_be_changed() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let (mut first, mut second) = two_devices(&server, folder.path());
    // One more statement and keyring since the second device was told: it must ask for both.
    let third = second_device(&mut first, &folder.path().join("3"));
    for end in ["/chain", "/keyring", "/journal"] {
        for part in 0..24usize {
            let told = lies(&server, end, move |answer| {
                let at = answer.body.len() * part / 24;
                // The last page of a chain is empty: a list without items.
                if answer.body.len() > 16 {
                    answer.body[at] ^= 1;
                }
            });
            let e = second.sync(now(), &mut |_| {}).unwrap_err();
            let found = lie(&e);
            assert!(told.load(Ordering::Relaxed) > 0, "{end} was not asked for");
            if end == "/keyring" {
                assert!(matches!(found, Lie::Keyring(_)), "{found:?}");
            }
            assert!(second.state().docs.is_empty(), "{end} {part}");
        }
    }
    honest(&server);
    sync(&mut second);
    assert_eq!(second.state().docs.len(), 2);
    drop(third);
}

#[test]
fn c1_c2_c5_records_moved_left_out_or_doubled_show_nothing() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let (_first, mut second) = two_devices(&server, folder.path());
    type Change = fn(&mut Vec<Vec<u8>>);
    let changes: [(&str, Change); 6] = [
        ("swapped", |r| r.swap(0, 1)),
        ("first left out", |r| drop(r.remove(0))),
        ("one in the middle left out", |r| drop(r.remove(r.len() / 2))),
        ("doubled", |r| r.insert(1, r[0].clone())),
        ("an older one again", |r| {
            let last = r.len() - 1;
            r[last] = r[last - 1].clone();
        }),
        ("the epoch of another", |r| r[0][7] ^= 1),
    ];
    for (name, change) in changes {
        let told = lies(&server, "/journal", move |answer| {
            let page: JournalPage = wire::decode(&answer.body, 1 << 24).unwrap();
            let mut records: Vec<Vec<u8>> = page.records.iter().map(|r| r.to_vec()).collect();
            if records.len() > 2 {
                change(&mut records);
                let records = records.into_iter().map(|r| Bytes::new(r).unwrap()).collect::<Vec<_>>();
                answer.body = wire::encode(&JournalPage { records: List::new(records).unwrap() });
            }
        });
        let e = second.sync(now(), &mut |_| {}).unwrap_err();
        assert!(matches!(lie(&e), Lie::Record(_) | Lie::JournalFork | Lie::Answer(_)), "{name}: {e:?}");
        assert_eq!(told.load(Ordering::Relaxed), 1, "{name}");
        assert!(second.state().docs.is_empty(), "{name}");
    }
    honest(&server);
    sync(&mut second);
    assert_eq!(second.state().docs.len(), 2);
}

#[test]
fn a5_a_server_adds_nobody_to_a_vault() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let (mut first, mut second) = two_devices(&server, folder.path());
    // The server's own key, with its own wrapping key: it would read everything sealed from then on.
    let own = SigningKey::derive(&SigningSeed::from_bytes(&[9; 32]));
    let wrap = first.chain().head().members[0].wrap.clone();
    let member = Member { key: *own.public(), wrap, powers: Powers::ALL, not_after: None };
    let head = first.chain().head_ref();
    let mut body: Statement = first.chain().head().clone();
    (body.seq, body.prev) = (head.seq + 1, Some(head.hash));
    body.members = List::new([body.members.to_vec(), vec![member]].concat()).unwrap();
    let forged = own.sign(body.clone()).bytes().to_vec();
    // And one in the name of a member, whose signature nobody can make: another's signature under its name.
    let named = Signed::<Statement>::decode(&forged).unwrap();
    let at = ChainRef { seq: body.seq, hash: named.hash() };
    for device in [&mut first, &mut second] {
        let (forged, told) = (forged.clone(), Arc::new(AtomicU64::new(0)));
        let count = told.clone();
        server.proxy.on(move |r| {
            let (forged, count, from) = (forged.clone(), count.clone(), r.target.clone());
            match r.path().rsplit('/').next() {
                Some("state") => Fate::Rewrite(Box::new(move |mut answer| {
                    let mut state: VaultState = wire::decode(&answer.body, 1 << 16).unwrap();
                    state.chain = at;
                    answer.body = wire::encode(&state);
                    answer
                })),
                Some("chain") if r.method == "GET" && !from.ends_with(&format!("from={}", at.seq + 1)) => {
                    Fate::Rewrite(Box::new(move |mut answer| {
                        let mut all: Statements = wire::decode(&answer.body, 1 << 24).unwrap();
                        let with = [all.statements.to_vec(), vec![Bytes::new(forged).unwrap()]].concat();
                        all.statements = List::new(with).unwrap();
                        answer.body = wire::encode(&all);
                        count.fetch_add(1, Ordering::Relaxed);
                        answer
                    }))
                }
                _ => Fate::Pass,
            }
        });
        let members = device.chain().head().members.len();
        let e = device.sync(now(), &mut |_| {}).unwrap_err();
        assert!(matches!(lie(&e), Lie::Chain(_)), "{e:?}");
        assert!(told.load(Ordering::Relaxed) > 0);
        assert_eq!(device.chain().head().members.len(), members);
        assert!(device.audit_list().len() == 1, "it is noted");
    }
    honest(&server);
    sync(&mut first);
    sync(&mut second);
    assert!(!second.chain().head().members.iter().any(|m| m.key == *own.public()));
}

#[test]
fn c7_two_histories_for_two_devices_meet_and_are_told_apart() {
    let mut server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let (mut first, mut second) = two_devices(&server, folder.path());
    sync(&mut second);
    // From here on the server has two disks, and shows each device its own.
    server.stop();
    let other = folder.path().join("fork");
    for file in files(&server.data) {
        let target = other.join(file.strip_prefix(&server.data).unwrap());
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        std::fs::copy(&file, target).unwrap();
    }
    server.run(&[]);
    add(&mut first, "Vu par le premier", b"3");
    sync(&mut first);
    server.stop();
    let ours = server.data.clone();
    server.data = other;
    server.run(&[]);
    add(&mut second, "Vu par le second", b"4");
    sync(&mut second);
    // Both were shown something whole. As soon as one is shown the other's, it is a lie, and nothing is lost.
    let e = first.sync(now(), &mut |_| {}).unwrap_err();
    assert!(matches!(lie(&e), Lie::JournalFork), "{e:?}");
    assert_eq!(first.state().docs.len(), 3);
    server.stop();
    server.data = ours;
    server.run(&[]);
    let e = second.sync(now(), &mut |_| {}).unwrap_err();
    assert!(matches!(lie(&e), Lie::JournalFork), "{e:?}");
    assert_eq!(second.state().docs.len(), 3);
    sync(&mut first);
}

#[test]
fn c9_a_deletion_that_the_server_only_pretends_brings_nothing_back() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let (mut first, mut second) = two_devices(&server, folder.path());
    sync(&mut second);
    let doc = *first.state().docs.iter().find(|(_, d)| d.words.title == "Radio").unwrap().0;
    let locator = first.state().docs[&doc].current().about.locator;
    first.remove(&doc, now()).unwrap();
    let pretended = Arc::new(AtomicU64::new(0));
    let count = pretended.clone();
    server.proxy.on(move |r| {
        if r.method != "DELETE" {
            return Fate::Pass;
        }
        count.fetch_add(1, Ordering::Relaxed);
        Fate::Replace(b"HTTP/1.1 204 No Content\r\n\r\n".to_vec())
    });
    let later = now().plus(31 * Time::DAY);
    assert_eq!(first.empty_bin(later).unwrap(), 1);
    first.sync(now(), &mut |_| {}).unwrap();
    assert!(pretended.load(Ordering::Relaxed) > 0, "nobody asked for the deletion");
    // The bytes are still there, and whoever holds the vault sees that they are.
    sync(&mut second);
    for device in [&mut first, &mut second] {
        assert!(!device.state().docs.contains_key(&doc), "gone for every device, whatever the server keeps");
        assert!(matches!(device.content(&doc, None, 1 << 20), Err(Error::NotFound(_))));
    }
    let kept = server.proxy.seen().iter().any(|r| r.method == "DELETE" && r.path().ends_with(&locator.to_string()));
    assert!(kept, "the object was to be deleted");
}

#[test]
fn d4_a_contact_whose_chain_is_kept_from_us_gets_nothing_after_a_day() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let mut patient = vault(&folder.path().join("p"), &server.url(), Kind::Person, "p");
    let mut doctor = vault(&folder.path().join("d"), &server.url(), Kind::Professional, "d");
    let doc = add(&mut patient, "Bilan", b"1");
    let id = meet(&mut patient, &mut doctor);
    sync(&mut patient);
    patient.grant(&opening(&id, &[doc], now()), now()).unwrap();
    // Whatever tells of the doctor's vault gets lost: a removal would be in it.
    let of_the_doctor = format!("/v1/vaults/{id}/");
    server.proxy.on(move |r| if r.path().starts_with(&of_the_doctor) { Fate::Drop } else { Fate::Pass });
    let soon = now().plus(Time::DAY - 3600);
    patient.grant(&opening(&id, &[doc], soon), soon).unwrap();
    let late = now().plus(Time::DAY + 3600);
    let e = patient.grant(&opening(&id, &[doc], late), late).unwrap_err();
    assert!(matches!(e, Error::NotFresh(_)), "{e:?}");
    assert_eq!(patient.state().grants.len(), 2);
    honest(&server);
    patient.grant(&opening(&id, &[doc], now()), now()).unwrap();
}
