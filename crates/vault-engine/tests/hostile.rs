//! Attacks of docs/threat-model.md between real engines and a real server, through a proxy that lies. Each test bears
//! the id of its row; each shows a typed error that blames the right one, nothing shown, and nothing changed.
#![allow(clippy::unwrap_used)]

mod common;

use common::*;
use std::path::Path;
use vault_engine::check::Finding;
use vault_engine::grants::Opening;
use vault_engine::{Class, Error, Fault, Lie, SenderFault, Vault};
use vault_protocol::card::{Kind, Level};
use vault_protocol::fingerprint;
use vault_protocol::ids::{DocId, GrantId, ObjectId, Time};
use vault_remote::Allow;
use vault_tests::proxy::{Answer, Fate, Proxy};

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

    fn second_device(&self, first: &mut Vault, name: &str) -> Vault {
        let joining = Vault::prepare_device(&self.folder.path().join(name)).unwrap();
        let (key, wrap) = joining.keys();
        let welcome = first.admit(&key, &wrap, now()).unwrap();
        let mut second = joining.finish(&welcome, &how(Kind::Person, "")).unwrap();
        second.allow = Allow::Loopback;
        second
    }

    fn honest(&self) {
        self.proxy.on(|_| Fate::Pass);
    }

    // Rewrites what the server answers to GETs of objects.
    fn objects(&self, change: impl Fn(Answer) -> Answer + Send + Sync + Copy + 'static) {
        self.proxy.on(move |r| {
            let object = r.method == "GET" && r.path().contains("/objects/");
            if object { Fate::Rewrite(Box::new(change)) } else { Fate::Pass }
        });
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

fn grant(patient: &mut Vault, pro: &Vault, docs: &[DocId]) -> GrantId {
    let id = patient.grant(&opening(pro, docs), now()).unwrap();
    sync(patient);
    id
}

fn lie(e: &Error) -> Lie {
    let Error::ServerMisbehaved(lie) = e else { panic!("{e:?}") };
    assert_eq!((e.blame().fault, e.blame().class), (Fault::Server, Class::Tampered));
    lie.clone()
}

fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn a2_a_card_nobody_compared_gets_nothing() {
    let stage = Stage::new();
    let (mut patient, mut pro) = (stage.vault("p", Kind::Person), stage.vault("d", Kind::Professional));
    let mut liar = stage.vault("liar", Kind::Professional);
    let doc = add(&mut patient, "Bilan", b"1");
    // The directory hands out the liar's card under the doctor's name.
    let id = patient.add_contact(&liar.card_file(now()).unwrap(), Some("Dr Roux"), now()).unwrap();
    let unverified = patient.grant(&opening(&liar, &[doc]), now()).unwrap_err();
    assert!(matches!(&unverified, Error::NotVerified(n) if n == "Dr Roux"), "{unverified:?}");
    let shown = fingerprint::qr_text(pro.id());
    let wrong = patient.verify_contact(&id, &shown, Level::InPerson, now()).unwrap_err();
    assert!(matches!(wrong, Error::WrongFingerprint(_)), "{wrong:?}");
    assert!(matches!(patient.grant(&opening(&liar, &[doc]), now()), Err(Error::NotVerified(_))));
    // Even on the owner's explicit word it carries no sensitive paper.
    let forced = Opening { unverified: true, sensitive: true, ..opening(&liar, &[doc]) };
    assert!(matches!(patient.grant(&forced, now()), Err(Error::NotVerifiedEnough(_))));
    assert!(patient.state().grants.is_empty());
    meet(&mut patient, &mut pro);
    grant(&mut patient, &pro, &[doc]);
}

#[test]
fn a3_a_changed_key_is_an_error_and_an_old_card_comes_not_back() {
    let stage = Stage::new();
    let (mut patient, mut pro) = (stage.vault("p", Kind::Person), stage.vault("d", Kind::Professional));
    let old_card = pro.card_file(now()).unwrap();
    let mut second = stage.second_device(&mut pro, "d2");
    let thief = second.members()[0].key;
    sync(&mut second);
    let mut stolen = second;
    let stolen_card = stolen.card_file(now()).unwrap();
    pro.expel(&thief, now()).unwrap();
    let new_card = pro.card_file(now()).unwrap();
    assert_ne!(old_card, new_card);
    let id = patient.add_contact(&new_card, None, now()).unwrap();
    let before = patient.state().contacts[&id].clone();
    for bad in [&old_card, &stolen_card] {
        let e = patient.add_contact(bad, None, now()).unwrap_err();
        assert!(matches!(&e, Error::Sender(SenderFault::Card(_))), "{e:?}");
        assert_eq!(e.blame().fault, Fault::Sender);
    }
    assert_eq!(patient.state().contacts[&id], before);
    // Every changed byte of a card file is refused.
    for at in (0..new_card.len()).step_by(97) {
        let mut bad = new_card.clone();
        bad[at] ^= 1;
        assert!(patient.add_contact(&bad, None, now()).is_err(), "byte {at}");
    }
}

#[test]
fn b1_b4_changed_bytes_show_nothing() {
    let stage = Stage::new();
    let mut first = stage.vault("1", Kind::Person);
    let big: Vec<u8> = (0..400_000u32).map(|i| (i % 241) as u8).collect();
    let doc = add(&mut first, "Scanner", &big);
    sync(&mut first);
    let mut second = stage.second_device(&mut first, "2");
    sync(&mut second);
    let out = tempfile::tempdir().unwrap();
    let path = out.path().join("scanner.bin");
    stage.objects(|mut a| {
        let middle = a.body.len() / 2;
        a.body[middle] ^= 1;
        a
    });
    let e = second.open_to(&doc, None, &path, &mut |_| {}).unwrap_err();
    assert_eq!(lie(&e), Lie::Object);
    assert!(files(out.path()).is_empty(), "nothing unverified is ever seen");
    stage.objects(|mut a| {
        a.body.truncate(a.body.len() / 2);
        a
    });
    assert!(second.open_to(&doc, None, &path, &mut |_| {}).is_err());
    assert!(files(out.path()).is_empty());
    stage.honest();
    second.open_to(&doc, None, &path, &mut |_| {}).unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), big);
}

#[test]
fn b4_a_damaged_local_copy_shows_nothing_and_comes_back_from_the_server() {
    let stage = Stage::new();
    let mut vault = stage.vault("1", Kind::Person);
    let big: Vec<u8> = (0..2_500_000u32).map(|i| (i % 241) as u8).collect();
    let doc = add(&mut vault, "IRM", &big);
    sync(&mut vault);
    let object = vault.state().docs[&doc].current().about.locator.to_string();
    let file = vault.home().join("objects").join(&object[..2]).join(&object);
    let mut bytes = std::fs::read(&file).unwrap();
    let end = bytes.len() - 100_000;
    bytes[end] ^= 1;
    std::fs::write(&file, &bytes).unwrap();
    let out = tempfile::tempdir().unwrap();
    let e = vault.open_to(&doc, None, &out.path().join("irm"), &mut |_| {}).unwrap_err();
    assert!(matches!(e, Error::DamagedObject(_)), "{e:?}");
    assert!(files(out.path()).is_empty(), "the chunks before the damage are not shown either");
    let found = vault.check(false, now(), &mut |_| {}).unwrap().findings;
    assert_eq!(found, [Finding::DamagedHere(doc)]);
    assert_eq!(vault.repair(&mut |_| {}).unwrap(), 1);
    assert!(vault.check(true, now(), &mut |_| {}).unwrap().findings.is_empty());
    assert_eq!(vault.content(&doc, None, 1 << 30).unwrap(), big);
}

#[test]
fn b5_c5_one_object_is_served_for_another_or_an_older_one() {
    let stage = Stage::new();
    let mut first = stage.vault("1", Kind::Person);
    let a = add(&mut first, "a", b"premier");
    let b = add(&mut first, "b", b"second!");
    let mut corrected = paper("a2", b"corrige");
    corrected.replaces = Some(a);
    first.add(vec![corrected], now(), &mut |_| {}).unwrap();
    sync(&mut first);
    let place = |v: usize, d: &DocId| first.state().docs[d].versions[v].about.locator.to_string();
    let (old, new, other) = (place(0, &a), place(1, &a), place(0, &b));
    let mut second = stage.second_device(&mut first, "2");
    sync(&mut second);
    // The proxy fetches the wrong object and gives it out as the right one.
    let served = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    for wanted in [&old, &other] {
        let (its, kept) = (wanted.clone(), served.clone());
        stage.proxy.on(move |r| {
            let kept = kept.clone();
            if r.method == "GET" && r.path().ends_with(&its) {
                Fate::Rewrite(Box::new(move |a| {
                    *kept.lock().unwrap() = a.body.clone();
                    a
                }))
            } else {
                Fate::Pass
            }
        });
        let (doc, version) = if *wanted == old { (a, Some(0)) } else { (b, None) };
        let version = version.map(|v: usize| second.state().docs[&doc].versions[v].about.version);
        second.content(&doc, version.as_ref(), 99).unwrap();
        let (bytes, new) = (served.lock().unwrap().clone(), new.clone());
        stage.proxy.on(move |r| {
            let bytes = bytes.clone();
            if r.method == "GET" && r.path().ends_with(&new) {
                Fate::Rewrite(Box::new(move |mut a| {
                    a.body = bytes;
                    a
                }))
            } else {
                Fate::Pass
            }
        });
        let e = second.content(&a, None, 99).unwrap_err();
        assert_eq!(lie(&e), Lie::Object);
        stage.honest();
    }
    assert_eq!(second.content(&a, None, 99).unwrap(), b"corrige");
}

#[test]
fn b7_c3_what_others_send_never_lands_among_the_papers() {
    let stage = Stage::new();
    let (mut patient, mut pro) = (stage.vault("p", Kind::Person), stage.vault("d", Kind::Professional));
    let doc = add(&mut patient, "Bilan", b"1");
    meet(&mut patient, &mut pro);
    grant(&mut patient, &pro, &[doc]);
    pro.receive(now()).unwrap();
    assert!(pro.state().docs.is_empty(), "a share is no paper of the reader's vault");
    let gift = vault_engine::deposits::Gift {
        bytes: b"non demande".to_vec(),
        words: vault_engine::state::Words { title: "Publicité".into(), ..Default::default() },
        file_name: "pub.txt".into(),
        mime: "text/plain".into(),
        message: None,
    };
    let patient_id = *patient.id();
    pro.give(&patient_id, &gift, now()).unwrap();
    sync(&mut pro);
    patient.receive(now()).unwrap();
    let waiting = patient.inbox(now()).unwrap();
    assert_eq!((patient.state().docs.len(), waiting.len()), (1, 1), "it waits for the owner's word");
    patient.refuse(&waiting[0].deposit.id, now()).unwrap();
    sync(&mut patient);
    assert_eq!((patient.state().docs.len(), patient.inbox(now()).unwrap().len()), (1, 0));
    let seen = stage.proxy.seen().len();
    sync(&mut pro);
    assert!(stage.proxy.seen()[seen..].iter().all(|r| !r.path().contains("refus")), "the giver is not told");
    // Rubbish in a mailbox is told and shows nothing.
    pro.receive(now()).unwrap();
    assert!(pro.inbox(now()).unwrap().is_empty());
}

#[test]
fn c4_e9_a_paper_held_back_is_said_to_be() {
    let stage = Stage::new();
    let mut first = stage.vault("1", Kind::Person);
    let doc = add(&mut first, "a", b"1");
    sync(&mut first);
    let mut second = stage.second_device(&mut first, "2");
    sync(&mut second);
    stage.proxy.on(|r| {
        if r.method == "GET" && r.path().contains("/objects") {
            let body = br#"{"type":"tag:coffre,2026:problem/not-found","title":"not found","status":404}"#;
            let head = format!(
                "HTTP/1.1 404 Not Found\r\ncontent-type: application/problem+json\r\ncontent-length: {}\r\n\r\n",
                body.len()
            );
            return Fate::Replace([head.as_bytes(), body].concat());
        }
        Fate::Pass
    });
    let e = second.content(&doc, None, 9).unwrap_err();
    assert_eq!(lie(&e), Lie::Withheld);
    assert!(second.state().docs.contains_key(&doc), "it is held back, not gone");
    stage.honest();
    let locator = first.state().docs[&doc].current().about.locator;
    stage.proxy.on(move |r| {
        if r.method == "GET" && r.path().ends_with("/objects") {
            Fate::Rewrite(Box::new(move |a| without(a, locator)))
        } else {
            Fate::Pass
        }
    });
    let found = first.check(true, now(), &mut |_| {}).unwrap().findings;
    assert_eq!(found, [Finding::Withheld(doc)]);
}

fn without(mut answer: Answer, locator: ObjectId) -> Answer {
    use vault_protocol::http::ObjectList;
    use vault_protocol::wire::{self, List};
    let list: ObjectList = wire::decode(&answer.body, 1 << 20).unwrap();
    let rest: Vec<_> = list.objects.iter().filter(|l| l.locator != locator).copied().collect();
    answer.body = wire::encode(&ObjectList { objects: List::new(rest).unwrap() });
    answer
}

#[test]
fn c6_a_server_restored_from_an_old_backup_is_found_by_who_has_seen_more() {
    let stage = Stage::new();
    let mut first = stage.vault("1", Kind::Person);
    add(&mut first, "a", b"1");
    sync(&mut first);
    // Another server under the same address that never heard of the vault.
    let empty = Server::behind(&stage.proxy.authority());
    stage.proxy.forward_to(empty.address());
    let e = first.sync(now(), &mut |_| {}).unwrap_err();
    assert_eq!(lie(&e), Lie::Withheld);
    assert_eq!(first.state().docs.len(), 1);
    assert_eq!(first.audit_list().len(), 1, "it goes to the local list");
}

#[test]
fn c8_an_old_grant_and_a_closed_door_open_nothing() {
    let stage = Stage::new();
    let (mut patient, mut pro) = (stage.vault("p", Kind::Person), stage.vault("d", Kind::Professional));
    let doc = add(&mut patient, "Bilan", b"1");
    meet(&mut patient, &mut pro);
    stage.proxy.record();
    let id = grant(&mut patient, &pro, &[doc]);
    let drop =
        stage.proxy.seen().into_iter().rfind(|r| r.method == "POST" && r.path().starts_with("/v1/mailboxes/")).unwrap();
    let head = pro.receive(now()).unwrap().grants[0].head;
    let entry = pro.received(&head, now()).unwrap().entries[0].id;
    patient.revoke(&id, now()).unwrap();
    sync(&mut patient);
    // The server puts the old drop back into every answer.
    let body = drop.body;
    let hash = vault_engine::deposits::drop_id(&body);
    let line = vault_protocol::http::DropLine { id: hash, size: body.len() as u64, day: now().day() };
    stage.proxy.on(move |r| {
        let body = body.clone();
        if r.method != "GET" || !r.path().contains("/mailboxes/") {
            return Fate::Pass;
        }
        let one = r.path().ends_with(&hash.to_string());
        if r.target.contains("after=") {
            return Fate::Pass;
        }
        Fate::Rewrite(Box::new(move |mut a| {
            a.status = 200;
            a.body = if one {
                body
            } else {
                use vault_protocol::wire::{List, encode};
                encode(&vault_protocol::http::DropList { drops: List::new([line]).unwrap() })
            };
            if one {
                a.headers.retain(|h| !h.to_ascii_lowercase().starts_with("content-type"));
                a.headers.push("content-type: application/octet-stream".into());
            }
            a
        }))
    });
    let again = pro.receive(now()).unwrap();
    assert!(again.grants.is_empty());
    assert!(again.refused.iter().all(|e| matches!(e, Error::Sender(SenderFault::Replayed))), "{:?}", again.refused);
    assert_eq!(pro.shown().len(), 1, "taken once, it is not taken again");
    stage.honest();
    assert!(matches!(pro.request(&head, &[entry], now(), &mut |_| {}), Err(Error::Closed)));
}

#[test]
fn d6_a_captured_request_is_worth_nothing_a_second_time() {
    let stage = Stage::new();
    let mut vault = stage.vault("1", Kind::Person);
    add(&mut vault, "a", b"1");
    stage.proxy.record();
    sync(&mut vault);
    // Whoever saw every byte of every request sends them again, as they were.
    let seen = stage.proxy.seen();
    let whole = |r: &&vault_tests::proxy::Request| r.header("signature").is_some() && r.body.len() as u64 == r.length;
    let signed: Vec<_> = seen.iter().filter(whole).collect();
    assert!(signed.len() > 1);
    for request in signed {
        let mut bytes =
            format!("{} {} HTTP/1.1\r\n{}\r\n\r\n", request.method, request.target, request.headers.join("\r\n"));
        if !bytes.to_ascii_lowercase().contains("\r\ncontent-length") {
            bytes = bytes.replacen("\r\n\r\n", "\r\ncontent-length: 0\r\n\r\n", 1);
        }
        let mut line = std::net::TcpStream::connect(stage._server.address()).unwrap();
        std::io::Write::write_all(&mut line, bytes.as_bytes()).unwrap();
        std::io::Write::write_all(&mut line, &request.body).unwrap();
        let mut answer = [0; 64];
        let n = std::io::Read::read(&mut line, &mut answer).unwrap();
        let status = String::from_utf8_lossy(&answer[..n]).into_owned();
        assert!(status.starts_with("HTTP/1.1 4"), "{} {}: {status}", request.method, request.target);
    }
    let found = vault.check(true, now(), &mut |_| {}).unwrap().findings;
    assert!(found.is_empty());
}

#[test]
fn d2_a_stopped_reader_fetches_nothing_more() {
    let stage = Stage::new();
    let (mut patient, mut pro) = (stage.vault("p", Kind::Person), stage.vault("d", Kind::Professional));
    let (seen, unseen) = (add(&mut patient, "a", b"1"), add(&mut patient, "b", b"2"));
    meet(&mut patient, &mut pro);
    let id = grant(&mut patient, &pro, &[seen, unseen]);
    let head = pro.receive(now()).unwrap().grants[0].head;
    let entries: Vec<_> = pro.received(&head, now()).unwrap().entries.iter().map(|e| e.id).collect();
    pro.request(&head, &entries[..1], now(), &mut |_| {}).unwrap();
    patient.revoke(&id, now()).unwrap();
    sync(&mut patient);
    let before = stage.proxy.seen().len();
    let e = pro.request(&head, &entries[1..], now(), &mut |_| {}).unwrap_err();
    assert!(matches!(e, Error::Closed), "{e:?}");
    assert_eq!(e.blame().class, Class::Refused);
    let asked = &stage.proxy.seen()[before..];
    assert!(asked.iter().all(|r| !r.path().ends_with("/release")), "no ciphertext, no receipt");
    assert_eq!(patient.fetch_receipts(now()).unwrap().new, 1);
}

#[test]
fn d3_a_removed_device_opens_nothing_newer() {
    let stage = Stage::new();
    let mut first = stage.vault("1", Kind::Person);
    let mut lost = stage.second_device(&mut first, "2");
    sync(&mut lost);
    let key = lost.members()[0].key;
    first.expel(&key, now()).unwrap();
    add(&mut first, "nouveau", b"3");
    sync(&mut first);
    // With everything the server has, and the server's help: its keys end with the old root.
    let e = lost.sync(now(), &mut |_| {}).unwrap_err();
    assert!(matches!(e, Error::NoPower), "{e:?}");
    assert!(lost.state().docs.is_empty());
    // What it writes is refused by the server; and were it taken, every device that knows of the removal refuses it.
    add(&mut lost, "faux", b"4");
    assert!(lost.sync(now(), &mut |_| {}).is_err());
    sync(&mut first);
    assert_eq!(first.state().docs.len(), 1);
}

#[test]
fn a5_c2_the_server_names_nobody_and_dates_nothing() {
    let stage = Stage::new();
    let mut first = stage.vault("1", Kind::Person);
    let doc = add(&mut first, "Bilan", b"1");
    sync(&mut first);
    let mut second = stage.second_device(&mut first, "2");
    // Every answer carries other dates; none is shown.
    stage.proxy.on(|_| {
        Fate::Rewrite(Box::new(|mut a| {
            a.headers.push("last-modified: Mon, 01 Jan 1990 00:00:00 GMT".into());
            a
        }))
    });
    sync(&mut second);
    let (a, b) = (&first.state().docs[&doc], &second.state().docs[&doc]);
    assert_eq!(a.words, b.words);
    assert_eq!(a.current().about, b.current().about);
    assert_eq!(a.current().added, b.current().added);
}

#[test]
fn e1_garbage_is_never_believed_and_never_crashes() {
    let stage = Stage::new();
    let mut vault = stage.vault("1", Kind::Person);
    add(&mut vault, "a", b"1");
    let answers: [&[u8]; 7] = [
        b"",
        b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-type: application/cbor\r\ncontent-length: 1\r\n\r\n\xff",
        b"HTTP/1.1 200 OK\r\ncontent-type: application/cbor\r\ncontent-length: 99999999999\r\n\r\nx",
        b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n",
        b"SSH-2.0-OpenSSH\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-type: application/cbor\r\ncontent-length: 9\r\n\r\n\x9b\xff\xff\xff\xff\xff\xff\xff\xff",
    ];
    for bytes in answers {
        let kept = bytes.to_vec();
        stage.proxy.on(move |_| Fate::Replace(kept.clone()));
        let e = vault.sync(now(), &mut |_| {}).unwrap_err();
        assert!(matches!(e, Error::Offline(_) | Error::ServerMisbehaved(_)), "{bytes:?}: {e:?}");
        assert_eq!(vault.state().docs.len(), 1);
    }
    stage.honest();
    sync(&mut vault);
    assert_eq!(vault.waiting(), 0, "and nothing that waited was lost");
}
