//! What a crash, a full disk, another device or a dead server at the wrong moment must not do: lose, repeat, tell or
//! hold up anything.
#![allow(clippy::unwrap_used)]

mod common;
mod stage;

use common::*;
use stage::*;
use std::fs;
use vault_engine::grants::Opening;
use vault_engine::{Error, Locked, Vault};
use vault_protocol::card::Kind;
use vault_protocol::http::Refusal;
use vault_protocol::ids::{DocId, Time};
use vault_tests::proxy::Fate;

#[test]
fn a_dead_or_lying_mailbox_holds_up_no_revocation() {
    let stage = Stage::new();
    let (mut patient, mut pro) = (stage.vault("p", Kind::Person), stage.vault("d", Kind::Professional));
    meet(&mut patient, &mut pro);
    let doc = add(&mut patient, "Bilan", b"1");
    let old = patient.grant(&opening(&pro, &[doc]), now()).unwrap();
    sync(&mut patient);
    for lie in [false, true] {
        stage.proxy.on(move |r| match (r.method.as_str(), r.path().starts_with("/v1/mailboxes/")) {
            ("POST", true) if lie => Fate::Replace(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello".to_vec()),
            ("POST", true) => refusal(Refusal::NotFound),
            _ => Fate::Pass,
        });
        patient.grant(&opening(&pro, &[doc]), now()).unwrap();
        let closing = if lie { patient.grant(&opening(&pro, &[doc]), now()).unwrap() } else { old };
        patient.revoke(&closing, now()).unwrap();
        let e = patient.sync(now(), &mut |_| {}).unwrap_err();
        assert_eq!(matches!(e, Error::ServerMisbehaved(_)), lie, "{e:?}");
        assert!(patient.state().grants[&closing].is_surely_closed(), "lie {lie}");
        // Where nobody is, the message is given up, and said once. A liar is tried again.
        assert_eq!(patient.sync(now(), &mut |_| {}).is_err(), lie);
    }
    stage.proxy.on(|_| Fate::Pass);
    sync(&mut patient);
    assert_eq!(patient.waiting(), 0);
}

#[test]
fn a_door_closed_before_it_was_shown_is_shown_to_nobody() {
    let stage = Stage::new();
    let (mut patient, mut pro) = (stage.vault("p", Kind::Person), stage.vault("d", Kind::Professional));
    meet(&mut patient, &mut pro);
    let doc = add(&mut patient, "Bilan", b"1");
    let closed = patient.grant(&opening(&pro, &[doc]), now()).unwrap();
    patient.revoke(&closed, now()).unwrap();
    // Another whose days have gone by before there was a network.
    let past = Opening { until: now().plus(10), ..opening(&pro, &[doc]) };
    patient.grant(&past, now()).unwrap();
    stage.proxy.record();
    patient.sync(now().plus(60), &mut |_| {}).unwrap();
    let dropped = stage.proxy.seen().iter().any(|r| r.method == "POST" && r.path().starts_with("/v1/mailboxes/"));
    assert!(!dropped, "a closed door was shown");
    assert!(patient.state().grants[&closed].is_surely_closed());
    assert_eq!(patient.waiting(), 0);
    assert_eq!(fs::read_dir(patient.home().join("out")).unwrap().count(), 0);
}

#[test]
fn e7_what_is_written_is_not_written_twice_after_a_crash() {
    let stage = Stage::new();
    let mut patient = stage.vault("p", Kind::Person);
    let mut second = stage.second_device(&mut patient, "p2");
    let doc = add(&mut patient, "Bilan", b"1");
    patient.note(&doc, "faux", now()).unwrap();
    let home = patient.home().to_owned();
    let queue = fs::read(home.join("queue")).unwrap();
    sync(&mut patient);
    drop(patient);
    // The machine stopped after the journal was on the disk and before the queue was.
    fs::write(home.join("queue"), queue).unwrap();
    let mut patient = open(&home);
    assert_eq!(patient.state().docs[&doc].notes.len(), 1);
    sync(&mut patient);
    sync(&mut second);
    assert_eq!(second.state().docs[&doc].notes.len(), 1);
}

#[test]
fn e7_a_message_sent_just_before_a_crash_holds_nothing_up() {
    let stage = Stage::new();
    let (mut patient, mut pro) = (stage.vault("p", Kind::Person), stage.vault("d", Kind::Professional));
    meet(&mut patient, &mut pro);
    let doc = add(&mut patient, "Bilan", b"1");
    let id = patient.grant(&opening(&pro, &[doc]), now()).unwrap();
    let home = patient.home().to_owned();
    let queue = fs::read(home.join("queue")).unwrap();
    sync(&mut patient);
    drop(patient);
    fs::write(home.join("queue"), queue).unwrap();
    let mut patient = open(&home);
    patient.revoke(&id, now()).unwrap();
    let _ = patient.sync(now(), &mut |_| {});
    sync(&mut patient);
    assert!(patient.state().grants[&id].is_surely_closed());
    assert_eq!(patient.waiting(), 0);
}

#[test]
fn a_full_share_of_the_server_stops_no_revocation_and_can_be_emptied() {
    let stage = Stage::with_quota(200_000);
    let (mut patient, mut pro) = (stage.vault("p", Kind::Person), stage.vault("d", Kind::Professional));
    meet(&mut patient, &mut pro);
    let doc = add(&mut patient, "Bilan", &[1; 90_000]);
    let id = patient.grant(&opening(&pro, &[doc]), now()).unwrap();
    sync(&mut patient);
    let other = add(&mut patient, "Scanner", &[2; 120_000]);
    let full = patient.sync(now(), &mut |_| {}).unwrap_err();
    assert!(matches!(full, Error::Refused(Refusal::Quota)), "{full:?}");
    patient.revoke(&id, now()).unwrap();
    let full = patient.sync(now(), &mut |_| {}).unwrap_err();
    assert!(matches!(full, Error::Refused(Refusal::Quota)), "{full:?}");
    assert!(patient.state().grants[&id].is_surely_closed());
    patient.remove(&doc, now()).unwrap();
    assert_eq!(patient.empty_bin(now().plus(31 * Time::DAY)).unwrap(), 1);
    sync(&mut patient);
    assert_eq!(patient.waiting(), 0);
    assert!(patient.check(true, now(), &mut |_| {}).unwrap().findings.is_empty());
    assert_eq!(patient.content(&other, None, 1 << 20).unwrap(), [2; 120_000]);
}

#[test]
fn c10_what_one_device_takes_out_of_the_bin_another_does_not_erase() {
    let stage = Stage::new();
    let mut first = stage.vault("p", Kind::Person);
    let mut second = stage.second_device(&mut first, "p2");
    let doc = add(&mut first, "Bilan", b"1");
    first.remove(&doc, now()).unwrap();
    sync(&mut first);
    sync(&mut second);
    second.restore(&doc, now()).unwrap();
    sync(&mut second);
    // The first has not heard of it, and empties its bin.
    assert_eq!(first.empty_bin(now().plus(31 * Time::DAY)).unwrap(), 1);
    for _ in 0..2 {
        sync(&mut first);
        sync(&mut second);
    }
    for device in [&mut first, &mut second] {
        assert!(device.state().docs[&doc].removed.is_none());
        assert_eq!(device.content(&doc, None, 9).unwrap(), b"1");
    }
}

#[test]
fn c10_two_devices_that_change_the_members_apart_go_on() {
    let stage = Stage::new();
    let mut first = stage.vault("p", Kind::Person);
    let mut second = stage.second_device(&mut first, "p2");
    let keys = |name: &str| Vault::prepare_device(&stage.folder.path().join(name)).unwrap().keys();
    // The line breaks when the first device tells of a third; the second admits a fourth.
    stage.proxy.on(|r| if r.method == "POST" && r.path().ends_with("/chain") { Fate::Drop } else { Fate::Pass });
    let (key, wrap) = keys("p3");
    assert!(first.admit(&key, &wrap, now()).is_err());
    stage.proxy.on(|_| Fate::Pass);
    let (fourth, wrap) = keys("p4");
    second.admit(&fourth, &wrap, now()).unwrap();
    let doc = add(&mut first, "Bilan", b"1");
    // What could not be is said once, and nobody is accused.
    let e = first.sync(now(), &mut |_| {}).unwrap_err();
    assert!(matches!(e, Error::Refused(Refusal::Conflict)), "{e:?}");
    let mut first = reopen(first);
    sync(&mut first);
    sync(&mut second);
    assert_eq!(second.content(&doc, None, 9).unwrap(), b"1");
    for device in [&first, &second] {
        let members: Vec<_> = device.members().iter().map(|m| m.key).collect();
        assert!(members.contains(&fourth) && !members.contains(&key));
        assert!(device.audit_list().is_empty());
    }
}

#[test]
fn d3_a_removal_that_was_stopped_half_way_still_changes_the_card() {
    let stage = Stage::new();
    let mut first = stage.vault("p", Kind::Person);
    first.card_file(now()).unwrap();
    sync(&mut first);
    let second = stage.second_device(&mut first, "p2");
    let (thief, known) = (second.members()[0].key, first.own_card(now()).unwrap().0);
    stage.proxy.on(|r| if r.method == "POST" && r.path().ends_with("/chain") { Fate::Drop } else { Fate::Pass });
    let home = first.home().to_owned();
    let queue = fs::read(home.join("queue")).unwrap();
    assert!(first.expel(&thief, now()).is_err());
    drop(first);
    // The machine stopped after the new statement was kept and before the new card was.
    fs::write(home.join("queue"), queue).unwrap();
    stage.proxy.on(|_| Fate::Pass);
    let mut first = open(&home);
    sync(&mut first);
    assert!(first.members().iter().all(|m| m.key != thief));
    assert_ne!(first.own_card(now()).unwrap().0, known, "the removed device knows this card's keys");
    assert_eq!(first.waiting(), 0);
    let cards = first.state().cards.len();
    sync(&mut first);
    assert_eq!(first.state().cards.len(), cards);
}

#[test]
fn e7_papers_sealed_anew_reach_the_other_readers_after_a_crash_and_only_once() {
    let stage = Stage::new();
    let mut patient = stage.vault("p", Kind::Person);
    let (mut pro, mut other) = (stage.vault("d", Kind::Professional), stage.vault("o", Kind::Professional));
    let big = vec![7; 3_000_000];
    let docs = [add(&mut patient, "a", b"a"), add(&mut patient, "b", &big), add(&mut patient, "c", b"c")];
    meet(&mut patient, &mut pro);
    meet(&mut patient, &mut other);
    let closed = patient.grant(&opening(&pro, &docs), now()).unwrap();
    let kept = patient.grant(&opening(&other, &docs), now()).unwrap();
    // The other reader was shown the first version of this one, and nobody showed them the second.
    let second = vault_engine::papers::NewPaper { replaces: Some(docs[2]), ..paper("c", b"cc") };
    patient.add(vec![second], now(), &mut |_| {}).unwrap().remove(0).unwrap();
    sync(&mut patient);
    patient.revoke(&closed, now()).unwrap();
    let mut done = 0;
    let stopped = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let _ = patient.reencrypt(&closed, now(), &mut |_| {
            done += 1;
            assert!(done < 2, "the machine stops here");
        });
    }));
    assert!(stopped.is_err());
    let mut patient = reopen(patient);
    assert_eq!(patient.reencrypt(&closed, now(), &mut |_| {}).unwrap(), 1);
    sync(&mut patient);
    let told = patient.state().grants[&kept].papers.len();
    assert_eq!(told, 6, "each paper once more");
    assert_eq!(patient.reencrypt(&closed, now(), &mut |_| {}).unwrap(), 0);
    assert_eq!(patient.state().grants[&kept].papers.len(), told);
    let head = other.receive(now()).unwrap().grants[0].head;
    let entries = other.received(&head, now()).unwrap().entries;
    let newest: Vec<_> = entries[3..].iter().map(|e| e.id).collect();
    other.request(&head, &newest, now(), &mut |_| {}).unwrap();
    let out = stage.folder.path().join("out");
    let mut read: Vec<Vec<u8>> = Vec::new();
    for e in &newest {
        other.open_received(&head, e, &out, now(), &mut |_| {}).unwrap();
        read.push(fs::read(&out).unwrap());
    }
    read.sort();
    assert_eq!(
        read,
        [big, b"a".to_vec(), b"c".to_vec()]
            .into_iter()
            .collect::<std::collections::BTreeSet<_>>()
            .into_iter()
            .collect::<Vec<_>>()
    );
}

#[test]
fn nothing_readable_lies_in_the_home_while_a_paper_is_shown() {
    struct Watch(std::path::PathBuf, usize);
    impl std::io::Write for Watch {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            for file in fs::read_dir(&self.0).unwrap().map(|f| f.unwrap().path()).filter(|f| f.is_file()) {
                let bytes = fs::read(&file).unwrap();
                assert!(!bytes.windows(64).any(|w| w == [7; 64]), "{file:?}");
            }
            self.1 += bytes.len();
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let (mut vault, _) = Vault::make(folder.path(), &how(Kind::Person, ""), now()).unwrap();
    for size in [1000, 5_000_000] {
        let doc = add(&mut vault, "Bilan", &vec![7; size]);
        let mut watch = Watch(folder.path().to_owned(), 0);
        assert_eq!(vault.write_content(&doc, None, &mut watch).unwrap(), size as u64);
        assert_eq!(watch.1, size);
    }
}

#[test]
fn e7_damage_anywhere_before_the_last_append_is_said_and_nothing_is_cut_off() {
    let folder = tempfile::tempdir().unwrap();
    let (mut vault, _) = Vault::make(folder.path(), &how(Kind::Person, ""), now()).unwrap();
    let queue = folder.path().join("queue");
    let made = usize::try_from(fs::metadata(&queue).unwrap().len()).unwrap();
    add(&mut vault, "a", b"1");
    let last = usize::try_from(fs::metadata(&queue).unwrap().len()).unwrap();
    add(&mut vault, "b", b"2");
    drop(vault);
    let whole = fs::read(&queue).unwrap();
    // The length, the number and the place of a frame, and its bytes.
    for at in (made..made + 40).chain([last - 1, 0, 3]) {
        let mut bad = whole.clone();
        bad[at] ^= 0x40;
        fs::write(&queue, &bad).unwrap();
        let e = Locked::open(folder.path()).unwrap().unlock(None).unwrap_err();
        assert_eq!(e.blame().class, vault_engine::Class::Tampered, "byte {at}");
        assert_eq!(fs::read(&queue).unwrap(), bad, "byte {at}: nothing is cut off");
    }
    // What a crash leaves of the last append: part of it, zeros, or the end without the middle.
    let holes: [(usize, usize); 4] =
        [(last, whole.len()), (last + 2, whole.len()), (last + 30, last + 60), (last, last + 4)];
    for (from, to) in holes {
        let mut torn = whole.clone();
        torn[from..to].fill(0);
        fs::write(&queue, &torn).unwrap();
        assert_eq!(open(folder.path()).state().docs.len(), 1, "{from}–{to}");
    }
}

#[test]
fn e7_journal_records_that_came_together_may_be_torn_anywhere() {
    let stage = Stage::new();
    let mut first = stage.vault("p", Kind::Person);
    let mut second = stage.second_device(&mut first, "p2");
    let docs: Vec<DocId> = (0..6).map(|i| add(&mut first, &i.to_string(), &[i])).collect();
    sync(&mut first);
    let journal = second.home().join("journal");
    let before = usize::try_from(fs::metadata(&journal).unwrap().len()).unwrap();
    sync(&mut second);
    let whole = fs::read(&journal).unwrap();
    let home = second.home().to_owned();
    drop(second);
    for at in [before, before + (whole.len() - before) / 2] {
        let mut torn = whole.clone();
        torn[at..at + 30].fill(0);
        fs::write(&journal, &torn).unwrap();
        let mut second = open(&home);
        assert!(second.state().docs.len() < docs.len());
        sync(&mut second);
        assert_eq!(second.state().docs.len(), docs.len());
    }
}

#[test]
fn a_rule_shows_nothing_sensitive_to_somebody_nobody_verified_and_one_door_stops_no_other() {
    let stage = Stage::new();
    let mut patient = stage.vault("p", Kind::Person);
    let (mut pro, mut gone) = (stage.vault("d", Kind::Professional), stage.vault("g", Kind::Professional));
    let card = pro.card_file(now()).unwrap();
    patient.add_contact(&card, None, now()).unwrap();
    let gone_id = meet(&mut patient, &mut gone);
    let rule = |to: &Vault| Opening { standing: Some(vec!["11502-2".into()]), unverified: true, ..opening(to, &[]) };
    patient.grant(&rule(&gone), now()).unwrap();
    let id = patient.grant(&rule(&pro), now()).unwrap();
    patient.remove_contact(&gone_id, now()).unwrap();
    add(&mut patient, "Sérologie", b"1");
    assert_eq!(patient.apply_standing(&|_| true, &|_| true, now().plus(1)).unwrap(), 0);
    // Delicate by what it says, of a type that is not: by no rule, whoever it is to.
    assert_eq!(patient.apply_standing(&|d| d.words.title == "Sérologie", &|_| false, now().plus(1)).unwrap(), 0);
    assert_eq!(patient.apply_standing(&|_| false, &|_| false, now().plus(1)).unwrap(), 1);
    assert_eq!(patient.state().grants[&id].papers.len(), 1);
}

#[cfg(unix)]
#[test]
fn everything_in_the_home_is_its_owners_alone_and_leftovers_go() {
    use std::os::unix::fs::PermissionsExt;
    let stage = Stage::new();
    let (mut patient, mut pro) = (stage.vault("p", Kind::Person), stage.vault("d", Kind::Professional));
    let mut second = stage.second_device(&mut patient, "p2");
    let doc = add(&mut patient, "Bilan", b"1");
    meet(&mut patient, &mut pro);
    patient.grant(&opening(&pro, &[doc]), now()).unwrap();
    sync(&mut patient);
    sync(&mut second);
    second.content(&doc, None, 9).unwrap();
    pro.receive(now()).unwrap();
    stage.proxy.on(|r| if r.path().ends_with("/state") { refusal(Refusal::Conflict) } else { Fate::Pass });
    let left = patient.home().join("out").join("00".repeat(32));
    fs::write(&left, b"never queued").unwrap();
    let patient = reopen(patient);
    assert!(!left.exists());
    let mut todo: Vec<_> = [&patient, &second, &pro].iter().map(|v| v.home().to_owned()).collect();
    let mut files = 0;
    while let Some(path) = todo.pop() {
        let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        if path.is_dir() {
            assert_eq!(mode, 0o700, "{path:?}");
            todo.extend(fs::read_dir(&path).unwrap().map(|f| f.unwrap().path()));
        } else {
            assert_eq!(mode, 0o600, "{path:?}");
            files += 1;
        }
    }
    assert!(files > 20, "{files}");
}

#[test]
fn e7_papers_that_could_not_be_put_in_take_no_room() {
    let folder = tempfile::tempdir().unwrap();
    let (mut vault, _) = Vault::make(folder.path(), &how(Kind::Person, ""), now()).unwrap();
    // The log of words cannot be written.
    fs::create_dir(folder.path().join("words")).unwrap();
    vault.add(vec![paper("a", b"1"), paper("b", b"2")], now(), &mut |_| {}).unwrap_err();
    let mut objects = fs::read_dir(folder.path().join("objects")).unwrap().map(|f| f.unwrap().path());
    assert!(objects.all(|f| f.is_dir() && fs::read_dir(f).unwrap().next().is_none()));
    assert!(vault.state().docs.is_empty());
    fs::remove_dir(folder.path().join("words")).unwrap();
    let tagged = vault_engine::papers::NewPaper {
        words: vault_engine::state::Words { tags: vec!["t".into(); 17], ..paper("c", b"").words },
        ..paper("c", b"3")
    };
    let answers = vault.add(vec![tagged, paper("a", b"1")], now(), &mut |_| {}).unwrap();
    assert!(matches!((&answers[0], &answers[1]), (Err(Error::TooLong(_)), Ok(_))), "one paper stops no other");
}
