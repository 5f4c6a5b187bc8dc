//! A file of evidence holds, in every bit of it; it says what it shows and no more; and nothing secret stands in it.
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation, unreachable_pub)]

mod world;

use vault_evidence::bundle::{MAX_EVIDENCE, ShownEntry};
use vault_evidence::{Caveat, ChainSeen, Evidence, Fault, Level, Maker, Party, verify};
use vault_log::key::KeyName;
use vault_log::note::NoteSigner;
use vault_log::policy::Policy;
use vault_protocol::chain::{ChainError, HomeLog, Powers, RenewedLog};
use vault_protocol::hash::Hash;
use vault_protocol::ids::{EntryId, SlotId, Time};
use vault_protocol::release::Receipt;
use vault_protocol::sign::{Message, OVERHEAD};
use vault_protocol::wire::{self, Bytes, List, Text};
use world::{NOW, World, other_member, signing, world, world_after};

fn contains(hay: &[u8], needle: &[u8]) -> bool {
    hay.windows(needle.len()).any(|w| w == needle)
}

#[test]
fn a_file_says_who_asked_for_what_when_and_how_well_that_is_shown() {
    let w = world(0x10, 3);
    let file = w.file(w.evidence());
    let found = verify(&file, None).unwrap();
    assert_eq!((found.recipient, found.giver), (w.dentist.id(), w.patient.id()));
    assert_eq!(found.name.as_deref(), Some("Dr Zoé Exemple"));
    assert_eq!(found.paper, w.entries[0].description);
    assert_eq!((found.said, found.n), (NOW.plus(150), 3));
    assert_eq!((found.not_before, found.not_after), (Some(NOW.plus(100)), Some(NOW.plus(200))));
    assert_eq!((found.level, found.custodians, found.maker), (Level::Witnessed, 3, Maker::Giver));
    assert_eq!(found.witnesses, ["witness.example"]);
    assert!(found.caveats.is_empty());
    let words = found.to_string();
    for part in [
        "Dr Zoé Exemple",
        "Bilan sanguin",
        "between 2027-01-15T08:01:40Z and 2027-01-15T08:03:20Z",
        "witness.example",
        "3 custodians",
    ] {
        assert!(words.contains(part), "{part} is not in:\n{words}");
    }

    // Without witnesses, without a log, by the other side: each is said.
    let mut e = w.evidence();
    e.log = Some(w.logged(&w.receipt, &w.policy(false)));
    let found = verify(w.dentist.sign.sign(e.clone()).bytes(), None).unwrap();
    assert_eq!((found.level, found.not_before, found.not_after), (Level::OneOperator, None, None));
    assert_eq!(found.maker, Maker::Recipient);
    assert!(found.to_string().contains("held by a single operator"));
    e.log = None;
    let found = verify(&w.file(e), None).unwrap();
    assert_eq!((found.level, found.log.clone()), (Level::Receipt, None));
    assert!(found.to_string().contains("in no log"));

    // The judge's own policy counts before the file's.
    let own = Policy::parse(w.policy(false).as_bytes()).unwrap();
    assert_eq!(verify(&file, Some(&own)).unwrap().level, Level::OneOperator);
    let strangers = Policy::parse(world(0x40, 1).policy(true).as_bytes()).unwrap();
    assert!(matches!(verify(&file, Some(&strangers)), Err(Fault::Log(_))));
}

#[test]
fn every_single_bit_counts() {
    let w = world(0x10, 1);
    let mut file = w.file(w.evidence());
    for bit in 0..file.len() * 8 {
        file[bit / 8] ^= 1 << (bit % 8);
        assert!(verify(&file, None).is_err(), "bit {bit} changes nothing");
        file[bit / 8] ^= 1 << (bit % 8);
    }
    assert!(verify(&file, None).is_ok());
    assert!(verify(&file[..file.len() - 1], None).is_err());
    assert!(verify(&[&file[..], &[0]].concat(), None).is_err());
}

// Whoever complains could sign again what they changed: then what was changed has to fail by itself.
#[test]
fn every_bit_counts_also_when_the_maker_changes_it() {
    let w = world(0x10, 1);
    let mut body = wire::encode(&w.evidence());
    let changed = |body: &[u8]| wire::decode::<Evidence>(body, body.len()).ok().map(|e| w.file(e));
    for at in 0..body.len() {
        let bit = 1 << (at % 8);
        body[at] ^= bit;
        assert!(changed(&body).is_none_or(|file| verify(&file, None).is_err()), "byte {at}, bit {bit}");
        body[at] ^= bit;
    }
    assert!(verify(&changed(&body).unwrap(), None).is_ok());
}

type Swap = (&'static str, fn(&mut Evidence, &Evidence));

#[test]
fn a_part_of_another_good_file_fails() {
    let (w, other) = (world(0x10, 1), world(0x40, 1));
    let (mine, theirs) = (w.evidence(), other.evidence());
    assert!(verify(&other.file(theirs.clone()), None).is_ok());
    let swaps: [Swap; 16] = [
        ("giver", |a, b| a.giver = b.giver.clone()),
        ("recipient", |a, b| a.recipient = b.recipient.clone()),
        ("card", |a, b| a.card = b.card.clone()),
        ("h", |a, b| a.h = b.h),
        ("head", |a, b| a.head = b.head.clone()),
        ("page", |a, b| a.page = b.page.clone()),
        ("entry", |a, b| a.entry = b.entry.clone()),
        ("entry id", |a, b| a.entry.id = b.entry.id),
        ("description", |a, b| a.entry.description = b.entry.description.clone()),
        ("receipt", |a, b| a.receipt = b.receipt.clone()),
        ("log", |a, b| a.log = b.log.clone()),
        ("the giver's chain's place", |a, b| a.giver_log = b.giver_log.clone()),
        ("the recipient's", |a, b| a.recipient_log = b.recipient_log.clone()),
        ("tag", |a, b| a.log.as_mut().unwrap().tag = b.log.as_ref().unwrap().tag),
        ("proof", |a, b| a.log.as_mut().unwrap().proof = b.log.as_ref().unwrap().proof.clone()),
        ("policy", |a, b| a.log.as_mut().unwrap().policy = b.log.as_ref().unwrap().policy.clone()),
    ];
    for (what, swap) in swaps {
        let mut e = mine.clone();
        swap(&mut e, &theirs);
        assert_ne!(e, mine, "{what} is the same in both");
        assert!(verify(&w.file(e.clone()), None).is_err(), "{what}, signed by the one side");
        assert!(verify(other.patient.sign.sign(e).bytes(), None).is_err(), "{what}, signed by the other");
    }
}

#[test]
fn a_receipt_for_one_paper_shows_nothing_about_another() {
    let w = world(0x10, 1);
    let mut e = w.evidence();
    e.entry = ShownEntry::of(&w.entries[1]);
    assert_eq!(verify(&w.file(e), None), Err(Fault::Receipt("it is of another paper")));

    // A receipt that the giver signed, or that names another number than the grant has.
    let mut e = w.evidence();
    e.receipt = Bytes::new(w.patient.sign.sign((*w.receipt).clone()).bytes()).unwrap();
    assert_eq!(verify(&w.file(e), None), Err(Fault::Receipt("it is not signed by the recipient")));
    let mut e = w.evidence();
    let many = w.receipt_for(0, 4096);
    (e.receipt, e.log) = (Bytes::new(many.bytes()).unwrap(), None);
    assert!(matches!(verify(&w.file(e), None), Err(Fault::Receipt(_))));
}

#[test]
fn each_name_in_a_receipt_counts() {
    let w = world(0x10, 1);
    type Change = fn(&mut Receipt);
    let changes: [(&str, Change); 3] = [
        ("head", |r| r.head = Hash::new([9; 32])),
        ("slot", |r| r.slot = SlotId::new([9; 32])),
        ("entry", |r| r.entry = EntryId::new([9; 16])),
    ];
    for (what, change) in changes {
        let (mut receipt, mut e) = ((*w.receipt).clone(), w.evidence());
        change(&mut receipt);
        e.receipt = Bytes::new(w.blinded.sign(receipt).bytes()).unwrap();
        assert_eq!(verify(&w.file(e), None), Err(Fault::Receipt("it is of another paper")), "{what}");
    }
}

#[test]
fn a_grant_names_its_recipient_and_the_very_card() {
    let (w, other) = (world(0x10, 1), world(0x40, 1));
    let to = |recipient, card| {
        let (mut head, mut e) = ((*w.head).clone(), w.evidence());
        (head.recipient, head.card) = (recipient, card);
        e.head = Bytes::new(w.patient.sign.sign(head).bytes()).unwrap();
        verify(&w.file(e), None)
    };
    let (card, id) = (w.dentist.card.hash(), w.dentist.id());
    assert_eq!(to(other.dentist.id(), card), Err(Fault::Grant("it was made to another card")));
    assert_eq!(to(id, other.dentist.card.hash()), Err(Fault::Grant("it was made to another card")));
}

#[test]
fn a_chain_that_no_log_shows_is_said_to_be_just_that() {
    let w = world(0x10, 1);
    let found = verify(&w.file(w.evidence()), None).unwrap();
    let seen = |by| Some(ChainSeen { log: "coffre.example/events/001".to_owned(), by });
    assert_eq!(
        (found.giver_log.clone(), found.recipient_log.clone()),
        (seen(Some(NOW.plus(200))), seen(Some(NOW.plus(200))))
    );
    let words = found.to_string();
    assert!(words.contains("holds their chain, witnesses had seen it by") && !words.contains("But:"), "{words}");

    let mut e = w.evidence();
    (e.giver_log, e.recipient_log) = (Some(w.chain_logged(&w.patient, &w.policy(false))), None);
    let found = verify(&w.file(e.clone()), None).unwrap();
    assert_eq!((found.giver_log.clone(), found.recipient_log.clone()), (seen(None), None));
    let words = found.to_string();
    assert!(
        words.contains("holds the owner's chain.") && words.contains("But: no log shows that their server"),
        "{words}"
    );

    // A judge who knows the receipt's log alone is not shown the other's, and refuses what that log denies.
    e.log = None;
    let other =
        vault_log::note::NoteSigner::derive(vault_log::key::KeyName::new("x.example/events/001").unwrap(), &[9; 32]);
    let other = Policy::parse(format!("log {}\nquorum none\n", other.key()).as_bytes()).unwrap();
    assert_eq!(verify(&w.file(e.clone()), Some(&other)).unwrap().giver_log, None);
    let namesake = Policy::parse(world(0x40, 1).policy(true).as_bytes()).unwrap();
    assert!(matches!(verify(&w.file(e.clone()), Some(&namesake)), Err(Fault::Log(_))));
    // A later statement is not shown by the place of an earlier one.
    let (mut w, before) = (w, e);
    w.patient.replace_device(0x70, 100);
    let mut after = before;
    after.giver = w.patient.carried();
    assert!(matches!(verify(&w.file(after), None), Err(Fault::Log(_))));
}

#[test]
fn a_chain_is_in_the_log_that_it_names() {
    let mut w = world(0x10, 1);
    w.dentist.name_log("elsewhere.example/events/001");
    assert_eq!(verify(&w.file(w.evidence()), None), Err(Fault::OtherLog(Party::Recipient)));
    let mut w = world(0x10, 1);
    w.dentist.name_log("coffre.example/events/001");
    assert!(verify(&w.file(w.evidence()), None).unwrap().recipient_log.is_some());
    // One that came after another is the one with that key, not another of its name.
    let other = NoteSigner::derive(KeyName::new("coffre.example/events/001").unwrap(), &[9; 32]).key().to_string();
    for (key, good) in [(w.log.key().to_string(), true), (other, false)] {
        let mut w = world(0x10, 1);
        w.dentist.name_log("coffre.example/events/000");
        let before = Text::new("coffre.example/events/000+00000000+AA").unwrap();
        let renewed = RenewedLog { key: Text::new(key).unwrap(), before, seen: None };
        w.dentist.name(HomeLog::Renewed(renewed));
        let found = verify(&w.file(w.evidence()), None);
        match good {
            true => assert!(found.unwrap().recipient_log.is_some()),
            false => assert_eq!(found, Err(Fault::OtherLog(Party::Recipient))),
        }
    }
}

#[test]
fn only_the_two_sides_can_make_one() {
    let w = world(0x10, 1);
    assert_eq!(verify(signing(77).sign(w.evidence()).bytes(), None), Err(Fault::Maker));
}

#[test]
fn a_device_removed_later_undoes_nothing_that_witnesses_saw_before() {
    let removed = |later| {
        let mut w = world(0x10, 1);
        w.dentist.replace_device(0x70, later);
        w
    };
    // The witnesses saw the receipt 200 s in.
    let after = removed(300);
    assert!(verify(&after.file(after.evidence()), None).unwrap().caveats.is_empty());
    // In the same second nobody can say.
    let same = removed(200);
    assert_eq!(verify(&same.file(same.evidence()), None).unwrap().caveats, [Caveat::HolderRemoved(NOW.plus(200))]);
    let before = removed(160);
    let found = verify(&before.file(before.evidence()), None).unwrap();
    assert_eq!(found.caveats, [Caveat::HolderRemoved(NOW.plus(160))]);
    assert!(found.to_string().contains("was removed on"));
    // Without a witness nothing shows what came first.
    let mut e = after.evidence();
    e.log = Some(after.logged(&after.receipt, &after.policy(false)));
    assert_eq!(verify(&after.file(e), None).unwrap().caveats, [Caveat::HolderRemoved(NOW.plus(300))]);
}

/// The card's keys stand in the journal: every device that read it had them, whoever signed the card.
#[test]
fn a_removed_device_that_signed_nothing_had_the_keys_too() {
    for (later, caveats) in [(200, vec![Caveat::HolderRemoved(NOW.plus(200))]), (201, Vec::new())] {
        let mut w = world(0x10, 1);
        w.dentist.add_device(0x70, 160);
        w.dentist.remove_others(later);
        assert_eq!(verify(&w.file(w.evidence()), None).unwrap().caveats, caveats);
    }
}

/// In the journal the card stands under the root of its epoch, which who was removed before that does not have.
#[test]
fn a_device_removed_before_the_cards_epoch_never_had_its_keys() {
    let w = world_after(0x10, 1, |dentist| {
        dentist.replace_device(0x70, 20);
        None
    });
    assert!(verify(&w.file(w.evidence()), None).unwrap().caveats.is_empty());
}

#[test]
fn a_device_that_ended_in_the_cards_epoch_had_its_keys() {
    // Who does not read goes on without a new epoch.
    let (helper, helps) = other_member(0x71, Powers::SHARE.and(Powers::MEMBERS), None);
    let (_, reads) = other_member(0x72, Powers::ALL, Some(60));
    let w = world_after(0x10, 1, |dentist| {
        dentist.replace_device(0x70, 20);
        dentist.others(&signing(0x70), &[helps.clone(), reads], 40);
        dentist.others(&helper, &[helps], 70);
        None
    });
    assert_eq!(verify(&w.file(w.evidence()), None).unwrap().caveats, [Caveat::HolderRemoved(NOW.plus(60))]);
}

#[test]
fn who_shares_and_does_not_read_has_the_keys_of_a_card_of_their_own_alone() {
    let (_, helps) = other_member(0x71, Powers::SHARE, None);
    let caveats = |own: bool, removed: bool| {
        let mut w = world_after(0x10, 1, |dentist| {
            dentist.others(&signing(0x1a), std::slice::from_ref(&helps), 20);
            own.then(|| signing(0x71))
        });
        assert_eq!(w.dentist.chain.head().members.len(), 2);
        if removed {
            w.dentist.others(&signing(0x1a), &[], 160);
        }
        verify(&w.file(w.evidence()), None).unwrap().caveats
    };
    assert_eq!(caveats(true, true), [Caveat::HolderRemoved(NOW.plus(160))]);
    assert!(caveats(true, false).is_empty() && caveats(false, true).is_empty());
}

#[test]
fn a_device_that_came_since_removes_nobody() {
    let mut w = world(0x10, 1);
    w.dentist.add_device(0x70, 160);
    assert!(verify(&w.file(w.evidence()), None).unwrap().caveats.is_empty());
}

#[test]
fn a_card_or_head_by_somebody_who_was_no_member_then_fails() {
    let (mut w, thief) = (world(0x10, 1), signing(0x70));
    let mut e = w.evidence();
    let stolen = thief.sign((*w.head).clone());
    e.head = Bytes::new(stolen.bytes()).unwrap();
    assert_eq!(verify(&w.file(e), None), Err(Fault::Chain(Party::Giver, ChainError::NoPower)));
    // A device that came later signs no card of before.
    w.dentist.replace_device(0x70, 50);
    let mut e = w.evidence();
    e.card = Bytes::new(thief.sign((*w.dentist.card).clone()).bytes()).unwrap();
    assert_eq!(verify(&w.file(e), None), Err(Fault::Chain(Party::Recipient, ChainError::NoPower)));
    // A chain that ends before the card was made shows nothing of it.
    let mut e = w.evidence();
    let fresh = world::card(&w.dentist.sign, &w.dentist.reader, &w.dentist.chain, w.dentist.card.kind, "x", 0x20);
    e.card = Bytes::new(fresh.bytes()).unwrap();
    e.recipient = wire::List::new(&e.recipient[..1]).unwrap();
    assert_eq!(verify(&w.file(e), None), Err(Fault::Chain(Party::Recipient, ChainError::OtherVault)));
}

#[test]
fn what_has_no_place_in_the_file_is_refused() {
    let w = world(0x10, 1);
    let with = |change: &dyn Fn(&mut Evidence)| {
        let mut e = w.evidence();
        change(&mut e);
        verify(&w.file(e), None).unwrap_err()
    };
    assert!(matches!(with(&|e| e.version = 2), Fault::Malformed(_)));
    assert!(matches!(with(&|e| e.credential = Some(Bytes::new(*b"x").unwrap())), Fault::Malformed(_)));
    // A comment or an extra line could carry what the fields cannot.
    for line in ["# 5151\n", " # 5151\n", "\t \t#5151\n"] {
        let comment = with(&|e| {
            let log = e.log.as_mut().unwrap();
            log.policy = Bytes::new([line.as_bytes(), &log.policy[..]].concat()).unwrap();
        });
        assert_eq!(comment, Fault::Policy("it has comments".to_owned()), "{line:?}");
    }
    let extra = with(&|e| {
        let log = e.log.as_mut().unwrap();
        let text = String::from_utf8(log.proof.to_vec()).unwrap();
        log.proof = Bytes::new(text.replacen("\nindex", "\nextra Zw==\nindex", 1)).unwrap();
    });
    assert_eq!(extra, Fault::Unsigned);
}

#[test]
fn nothing_secret_and_no_other_paper_stands_in_a_file() {
    let w: World = world(0x10, 3);
    let file = w.file(w.evidence());
    for (what, bytes) in w.forbidden() {
        assert!(!contains(&file, &bytes), "{what} stands in the file");
    }
    // The search finds what is there.
    assert!(contains(&file, w.entries[0].id.as_bytes()) && contains(&file, w.entries[0].salt()));
    assert!(contains(&file, w.entries[0].description.title.as_bytes()));
    assert_eq!(verify(&file, None).unwrap().said, Time(NOW.0 + 150));
}

/// docs/protocol/evidence.md, "The file".
#[test]
fn sizes_are_those_of_the_page() {
    assert_eq!(<Evidence as Message>::MAX, 2_097_152);
    assert_eq!(MAX_EVIDENCE, 2_097_152 + OVERHEAD);
    let e = world(0x10, 1).evidence();
    let _: (&List<Bytes<66_560>, 1024>, &List<Bytes<66_560>, 1024>) = (&e.giver, &e.recipient);
    let _: (&Bytes<50_176>, &Bytes<17_408>, &Bytes<526_336>) = (&e.card, &e.head, &e.page);
    let log = e.log.as_ref().unwrap();
    let _: (&Bytes<6_144>, &Bytes<8_192>, &Bytes<131_072>) = (&e.receipt, &log.proof, &log.policy);
}
