//! Members who turned, and clocks: what a chain and a journal may not be made to say by whoever still holds a key.
#![allow(clippy::unwrap_used)]

mod common;
mod founder;
mod giver;
mod stage;

use common::*;
use founder::*;
use stage::*;
use vault_crypto::journal::{Note, Op};
use vault_engine::{Error, Lie, SenderFault, Vault};
use vault_protocol::card::Kind;
use vault_protocol::chain::{ChainError, Powers};
use vault_protocol::http::{JournalPage, Refusal, Statements, VaultState};
use vault_protocol::ids::Time;
use vault_protocol::keys_log::KeysEntry;
use vault_protocol::wire::{self, Bytes, List, Text};
use vault_tests::proxy::Fate;

fn answers<T: wire::Wire>(value: &T) -> Fate {
    let bytes = wire::encode(value);
    Fate::Rewrite(Box::new(move |mut answer| {
        answer.body = bytes;
        answer
    }))
}

#[test]
fn d3_a_removed_device_writes_nothing_into_a_journal_that_has_moved_on() {
    let stage = Stage::new();
    let mut thief = Founder::new(&stage.proxy.url());
    let mut owner = thief.admit(&stage.folder.path().join("owner"));
    let doc = add(&mut owner, "Bilan", b"1");
    sync(&mut owner);
    owner.expel(thief.sign.public(), now()).unwrap();
    // The removed device knows the root of the epoch that has ended; the server shows its record as the next one.
    let head = owner.journal_head();
    let note = Op::Note(Note { doc, text: Text::new("planted").unwrap(), at: now() });
    let record = thief.record(&head, thief.chain.head_ref(), vec![note]);
    let (chain, journal) = (owner.chain().head_ref(), head.then(&record));
    let page = JournalPage { records: List::new([Bytes::new(record).unwrap()]).unwrap() };
    stage.proxy.on(move |r| match r.path().rsplit('/').next() {
        Some("state") => answers(&VaultState { chain, journal, snapshot: None, waiting: 0 }),
        Some("journal") if r.method == "GET" => answers(&page),
        _ => Fate::Pass,
    });
    // Also to a program that has just been started, and has read no entry of the new epoch since.
    {
        let mut owner = reopen(owner);
        let e = owner.fetch(now()).unwrap_err();
        assert!(matches!(e, Error::ServerMisbehaved(Lie::Record(_))), "{e:?}");
        assert!(owner.state().docs[&doc].notes.is_empty());
        assert_eq!(owner.journal_head(), head);
        assert_eq!(owner.audit_list().len(), 1);
        stage.proxy.on(|_| Fate::Pass);
        owner.note(&doc, "mine", now()).unwrap();
        sync(&mut owner);
        assert_eq!(reopen(owner).state().docs[&doc].notes.len(), 1);
    }
}

#[test]
fn a_chain_from_days_ahead_is_not_followed_until_its_time_has_come() {
    let stage = Stage::new();
    let mut founder = Founder::new(&stage.proxy.url());
    let mut owner = founder.admit(&stage.folder.path().join("owner"));
    let mut patient = stage.vault("p", Kind::Person);
    meet(&mut patient, &mut owner);
    sync(&mut owner);
    // A member dates a statement two days ahead, and the server, which must refuse it, shows it.
    let before = owner.chain().head_ref();
    let (ahead, ring) = founder.next(|s| s.time = now().plus(2 * Time::DAY));
    let mut state = owner.fetch(now()).unwrap();
    founder.take(&ahead, ring.clone());
    state.chain = founder.chain.head_ref();
    let from = format!("={}", before.seq + 1);
    let page = Statements { statements: List::new([Bytes::new(ahead.bytes()).unwrap()]).unwrap() };
    stage.proxy.on(move |r| match r.path().rsplit('/').next() {
        Some("state") => answers(&state),
        Some("chain") if r.method == "GET" && r.target.ends_with(&from) => answers(&page),
        Some("keyring") => {
            let ring = ring.clone();
            Fate::Rewrite(Box::new(move |mut answer| {
                answer.body = ring;
                answer
            }))
        }
        _ => Fate::Pass,
    });
    let e = owner.fetch(now()).unwrap_err();
    assert!(matches!(e, Error::Refused(Refusal::Clock)), "{e:?}");
    assert_eq!(owner.chain().head_ref(), before);
    assert!(owner.audit_list().is_empty(), "a clock of one's own that is behind is nobody's lie");
    // Whoever shows papers to this vault asks its server, and believes no more.
    let doc = add(&mut patient, "Bilan", b"1");
    let kept = patient.state().contacts[owner.id()].clone();
    let e = patient.grant(&opening(&owner, &[doc]), now()).unwrap_err();
    assert!(matches!(e, Error::Sender(SenderFault::Chain(ChainError::Clock))), "{e:?}");
    assert_eq!(patient.state().contacts[owner.id()], kept);
    assert!(patient.state().grants.is_empty());
    // When its time has come it is a statement like another.
    owner.fetch(now().plus(3 * Time::DAY)).unwrap();
    assert_eq!(owner.chain().head().seq, before.seq + 1);
}

#[test]
fn d3_a_reader_whose_time_is_over_leaves_a_new_root_behind() {
    let stage = Stage::new();
    let mut founder = Founder::new(&stage.proxy.url());
    let mut owner = founder.admit(&stage.folder.path().join("owner"));
    let helper = keys();
    founder.state(|s| {
        let mut members = s.members.to_vec();
        members.push(member(&helper, Powers::READ.and(Powers::WRITE), Some(s.time.plus(2))));
        s.members = List::new(members).unwrap();
    });
    sync(&mut owner);
    let card = owner.card_file(now()).unwrap();
    sync(&mut owner);
    // The helper's two seconds have passed; a further device comes.
    let later = now().plus(30);
    let joining = vault_engine::Vault::prepare_device(&stage.folder.path().join("third")).unwrap();
    let (key, wrap) = joining.keys();
    let welcome = owner.admit(&key, &wrap, later).unwrap();
    assert_eq!(owner.chain().head().epoch, 1);
    let mut third = joining.finish(&welcome, &how(Kind::Person, "")).unwrap();
    third.allow = vault_remote::Allow::Loopback;
    third.sync(later, &mut |_| {}).unwrap();
    assert_ne!(third.card_file(later).unwrap(), card, "the helper knew the card's keys");
    assert_eq!(third.state().cards.len(), owner.state().cards.len());
}

/// Whatever time a helper puts on what they write, a journal that was good is not bad on a later day.
#[test]
fn what_a_helper_wrote_is_still_read_when_their_time_is_over() {
    let stage = Stage::new();
    let mut founder = Founder::new(&stage.proxy.url());
    let mut owner = founder.admit(&stage.folder.path().join("owner"));
    let doc = add(&mut owner, "Bilan", b"1");
    let helper = keys();
    founder.state(|s| {
        let mut members = s.members.to_vec();
        members.push(member(&helper, Powers::READ.and(Powers::WRITE), Some(s.time.plus(300))));
        s.members = List::new(members).unwrap();
    });
    sync(&mut owner);
    let head = owner.journal_head();
    let note = Op::Note(Note { doc, text: Text::new("by the helper").unwrap(), at: now() });
    let record = founder.record_of(&helper.0, &head, founder.chain.head_ref(), now().plus(Time::DAY), vec![note]);
    founder.line.append_journal(&helper.0, &founder.id, head, &[record], &|_| [1; 48]).unwrap();
    sync(&mut owner);
    assert_eq!(owner.state().docs[&doc].notes.len(), 1);
    // The helper's minutes have passed; a further device comes, and reads from the first record.
    let later = now().plus(400);
    let joining = vault_engine::Vault::prepare_device(&stage.folder.path().join("third")).unwrap();
    let (key, wrap) = joining.keys();
    let welcome = owner.admit(&key, &wrap, later).unwrap();
    let mut third = joining.finish(&welcome, &how(Kind::Person, "")).unwrap();
    third.allow = vault_remote::Allow::Loopback;
    third.sync(later, &mut |_| {}).unwrap();
    assert_eq!(third.state().docs[&doc].notes.len(), 1);
}

/// Kept on paper since the first day, by somebody who has had three computers since.
#[test]
fn the_first_revocation_outlives_the_device_that_made_it() {
    let stage = Stage::new();
    let home = stage.folder.path().join("first");
    let (mut first, sheet) = Vault::make(&home, &how(Kind::Professional, "Dr"), now()).unwrap();
    first.allow = vault_remote::Allow::Loopback;
    first.set_server(&stage.proxy.url(), None).unwrap();
    sync(&mut first);
    let read = |file: Vec<u8>| KeysEntry::decode(&file).unwrap();
    let (by_sheet, by_device) =
        (read(first.first_revocation(&sheet, now()).unwrap()), read(first.revocation(now()).unwrap()));
    let mut second = stage.second_device(&mut first, "second");
    assert!(by_sheet.is_said_by(second.chain(), now()) && by_device.is_said_by(second.chain(), now()));
    second.expel(first.device_key(), now()).unwrap();
    assert!(by_sheet.is_said_by(second.chain(), now()));
    assert!(!by_device.is_said_by(second.chain(), now()));
}
