//! Cards exchanged by a spoken code, with a real server between the two, and somebody at that server who would like to be
//! one of them (attack A2).
#![allow(clippy::unwrap_used)]

mod common;
mod founder;
mod giver;
mod stage;

use common::*;
use founder::*;
use stage::*;
use vault_crypto::spoken::{Code, Shows, Types};
use vault_engine::grants::Opening;
use vault_engine::spoken::{Shown, Typed};
use vault_engine::{Error, SenderFault, Vault};
use vault_protocol::card::{CardError, Kind, Level};
use vault_protocol::hash::Hash;
use vault_protocol::ids::{ChainRef, DocId, NameplateId, VaultId};
use vault_protocol::spoken::{LIFE, SpokenCard, SpokenFirst, SpokenThird, SpokenWho, check_digit, nameplate};
use vault_protocol::wire::{Bytes, Wire, decode, encode};
use vault_remote::{Allow, Connection, ServerUrl};

struct Two {
    stage: Stage,
    doctor: Vault,
    patient: Vault,
}

impl Two {
    fn new() -> Two {
        let stage = Stage::new();
        let doctor = stage.vault("Dr Amrani", Kind::Professional);
        let patient = stage.vault("Mme Ba", Kind::Person);
        Two { stage, doctor, patient }
    }

    /// Somebody who holds the server's disk and line.
    fn middle(&self) -> Connection {
        Connection::new(ServerUrl::parse(&self.stage.proxy.url(), Allow::Loopback).unwrap())
    }

    fn tells(&mut self) -> (Shown, String) {
        let shown = self.doctor.show_code(None, now()).unwrap();
        let text = shown.text().to_owned();
        (shown, text)
    }

    fn types(&mut self, code: &str) -> Result<Typed, Error> {
        self.patient.type_code(code, None, None, None, now())
    }
}

fn place(code: &str) -> NameplateId {
    nameplate(code.as_bytes()[..4].try_into().unwrap())
}

/// A code under the same nameplate with another secret.
fn slip(code: &str) -> String {
    let digits: Vec<u8> = code.bytes().filter(u8::is_ascii_digit).collect();
    let mut eleven: [u8; 11] = digits[..11].try_into().unwrap();
    eleven[7] = if eleven[7] == b'9' { b'0' } else { eleven[7] + 1 };
    String::from_utf8([&eleven[..], &[check_digit(&eleven)]].concat()).unwrap()
}

fn part<T: Wire>(at: &Connection, code: &str, n: usize) -> T {
    decode(&at.hear(&place(code), n).unwrap().unwrap(), 1 << 20).unwrap()
}

/// A card of one's own, for who stands between two.
fn own_card(vault: &mut Vault) -> SpokenCard {
    let file = Bytes::new(vault.card_file(now()).unwrap()).unwrap();
    let who = SpokenWho { vault: *vault.id(), chain: ChainRef { seq: 0, hash: Hash::new(*vault.id().as_bytes()) } };
    SpokenCard { who, file }
}

fn level(of: &Vault, who: &VaultId) -> Option<Level> {
    of.state().contacts.get(who).and_then(|c| c.level)
}

#[test]
fn two_who_know_one_code_have_each_others_card_at_level_two() {
    let mut two = Two::new();
    let (mut shown, code) = two.tells();
    assert_eq!(two.doctor.code_answered(&mut shown, now()).unwrap(), None, "nobody has typed it yet");
    let mut typed = two.patient.type_code(&code, None, None, Some("Ma médecin"), now()).unwrap();
    assert_eq!(two.patient.code_confirmed(&mut typed, now()).unwrap(), None);
    assert_eq!(two.doctor.code_answered(&mut shown, now()).unwrap(), None);
    assert!(shown.is_answered());
    assert_eq!(level(&two.doctor, two.patient.id()), None, "not before both have confirmed");
    assert_eq!(two.patient.code_confirmed(&mut typed, now()).unwrap(), Some(*two.doctor.id()));
    assert_eq!(two.doctor.code_answered(&mut shown, now()).unwrap(), Some(*two.patient.id()));
    assert_eq!(level(&two.patient, two.doctor.id()), Some(Level::Spoken));
    assert_eq!(level(&two.doctor, two.patient.id()), Some(Level::Spoken));
    assert_eq!(two.patient.state().contacts[two.doctor.id()].name.as_str(), "Ma médecin");
    // That is enough to show a paper, a sensitive one too.
    let doc: DocId = add(&mut two.patient, "Bilan", b"bilan");
    let to = *two.doctor.id();
    two.patient.grant(&Opening { sensitive: true, ..opening(&two.doctor, &[doc]) }, now()).unwrap();
    sync(&mut two.patient);
    assert_eq!(two.doctor.receive(now()).unwrap().grants.len(), 1, "{to}");
    // A code is for once, on either side, and right codes are no failures.
    assert!(matches!(two.doctor.code_answered(&mut shown, now()), Err(Error::CodeGone)));
    for _ in 0..4 {
        let (mut shown, code) = two.tells();
        let mut typed = two.types(&code).unwrap();
        two.doctor.code_answered(&mut shown, now()).unwrap();
        assert!(two.patient.code_confirmed(&mut typed, now()).unwrap().is_some());
    }
    // Who was compared in person stays so.
    two.patient.verify_contact(&to, &vault_protocol::fingerprint::qr_text(&to), Level::InPerson, now()).unwrap();
    let (mut shown, code) = two.tells();
    let mut typed = two.types(&code).unwrap();
    two.doctor.code_answered(&mut shown, now()).unwrap();
    two.patient.code_confirmed(&mut typed, now()).unwrap();
    assert_eq!(level(&two.patient, &to), Some(Level::InPerson));
}

#[test]
fn a_wrong_code_is_one_failure_on_both_sides_and_three_are_the_end() {
    let mut two = Two::new();
    // What is no code at all costs nothing.
    for slip in ["", "1234", "4821 0937 7151"] {
        assert!(matches!(two.types(slip), Err(Error::CodeForm(_))), "{slip}");
    }
    for left in [2, 1, 0] {
        let (mut shown, code) = two.tells();
        let mut typed = two.types(&slip(&code)).unwrap();
        let wrong = two.doctor.code_answered(&mut shown, now()).unwrap_err();
        assert!(matches!(wrong, Error::CodeWrong { left: l } if l == left), "{wrong:?}");
        let wrong = two.patient.code_confirmed(&mut typed, now()).unwrap_err();
        assert!(matches!(wrong, Error::CodeWrong { left: l } if l == left), "{wrong:?}");
        assert!(two.doctor.state().contacts.is_empty() && two.patient.state().contacts.is_empty());
        // It is used up: the right one comes too late.
        assert!(matches!(two.doctor.code_answered(&mut shown, now()), Err(Error::CodeGone)));
    }
    // A stop of the program forgets nothing.
    two.doctor = reopen(two.doctor);
    two.patient = reopen(two.patient);
    assert!(matches!(two.doctor.show_code(None, now()), Err(Error::CodesSpent)));
    assert!(matches!(two.types("4821 0937 7150"), Err(Error::CodesSpent)));
    // Only somebody compared in person ends that, or a month.
    meet(&mut two.doctor, &mut two.patient);
    two.doctor.show_code(None, now()).unwrap();
    assert!(matches!(two.types("4821 0937 7150"), Err(Error::CodesSpent)));
    let month = now().plus(31 * 86_400);
    let late = two.patient.type_code("4821 0937 7150", None, None, None, month);
    assert!(!matches!(late, Err(Error::CodesSpent)), "{:?}", late.err());
}

#[test]
fn a2_a_server_that_guesses_has_one_guess_and_is_seen() {
    let mut two = Two::new();
    let mut evil = two.stage.vault("Evil", Kind::Professional);
    let middle = two.middle();
    // In the place of the patient: one wrong answer, and the code is dead. The second guess meets nobody.
    let (mut shown, code) = two.tells();
    let first: SpokenFirst = part(&middle, &code, 0);
    let guess =
        |evil: &mut Vault, code: &str| Types::answer(&Code::parse(code).unwrap(), &first, own_card(evil)).unwrap().1;
    middle.say(&place(&code), 1, &encode(&guess(&mut evil, &slip(&code)))).unwrap();
    let wrong = two.doctor.code_answered(&mut shown, now()).unwrap_err();
    assert!(matches!(wrong, Error::CodeWrong { left: 2 }), "{wrong:?}");
    assert!(middle.say(&place(&code), 1, &encode(&guess(&mut evil, &code))).is_err(), "a part is said once");
    assert!(matches!(two.doctor.code_answered(&mut shown, now()), Err(Error::CodeGone)), "even for the right one");
    // In the place of the doctor: it answers the patient under a code that it guessed.
    let (_, code) = two.tells();
    let guessed = slip(&code);
    let other = format!("{}{}", &guessed[..4], &guessed[4..]);
    let elsewhere = Two::new();
    let line = elsewhere.middle();
    let (shows, first) = Shows::start(Code::parse(&other).unwrap());
    line.say(&place(&code), 0, &encode(&first)).unwrap();
    let url = elsewhere.stage.proxy.url();
    let mut typed = two.patient.type_code(&code, Some(&url), None, None, now()).unwrap();
    assert!(shows.answer(&part(&line, &code, 1), &own_card(&mut evil)).is_err(), "what it has learnt: not this one");
    let lie = SpokenThird { sealed: Bytes::new(vec![1; 4144]).unwrap(), confirm: [0; 32] };
    line.say(&place(&code), 2, &encode(&lie)).unwrap();
    let wrong = two.patient.code_confirmed(&mut typed, now()).unwrap_err();
    assert!(matches!(wrong, Error::CodeWrong { left: 2 }), "{wrong:?}");
    assert!(two.patient.state().contacts.is_empty() && two.doctor.state().contacts.is_empty());
}

#[test]
fn a2_a_code_typed_again_gives_no_second_guess() {
    let mut two = Two::new();
    let (_, code) = two.tells();
    let elsewhere = Two::new();
    let (line, url) = (elsewhere.middle(), elsewhere.stage.proxy.url());
    // A server in the place of the doctor guesses one secret, then would like to guess another.
    let (_, first) = Shows::start(Code::parse(&slip(&code)).unwrap());
    line.say(&place(&code), 0, &encode(&first)).unwrap();
    let mut typed = two.patient.type_code(&code, Some(&url), None, None, now()).unwrap();
    let lie = SpokenThird { sealed: Bytes::new(vec![1; 4144]).unwrap(), confirm: [0; 32] };
    line.say(&place(&code), 2, &encode(&lie)).unwrap();
    assert!(matches!(two.patient.code_confirmed(&mut typed, now()), Err(Error::CodeWrong { left: 2 })));
    two.patient = reopen(two.patient);
    // Neither there nor elsewhere, nor with a digit corrected; and none of it is a try.
    for (typed, at) in [(code.clone(), Some(&*url)), (code.clone(), None), (slip(&code), Some(&*url))] {
        assert!(matches!(two.patient.type_code(&typed, at, None, None, now()), Err(Error::CodeUsed)));
    }
    let last = now().plus(LIFE - 60);
    assert!(matches!(two.patient.type_code(&code, Some(&url), None, None, last), Err(Error::CodeUsed)));
    // One that nobody answered is used as well.
    let (_, code) = two.tells();
    two.types(&code).unwrap();
    assert!(matches!(two.types(&code), Err(Error::CodeUsed)));
    // Another place, and this one after its time, are as before; a failure is one still.
    let later = now().plus(LIFE + 60);
    assert!(!matches!(two.patient.type_code(&code, None, None, None, later), Err(Error::CodeUsed | Error::CodesSpent)));
}

#[test]
fn a2_a_server_that_swaps_or_replays_what_passes_changes_nothing() {
    let mut two = Two::new();
    let middle = two.middle();
    // The sealed card of another exchange of the same two.
    let (mut shown, code) = two.tells();
    let mut typed = two.types(&code).unwrap();
    two.doctor.code_answered(&mut shown, now()).unwrap();
    two.patient.code_confirmed(&mut typed, now()).unwrap();
    let old: SpokenThird = part(&middle, &code, 2);
    let (_, code) = two.tells();
    let mut typed = two.types(&code).unwrap();
    middle.say(&place(&code), 2, &encode(&old)).unwrap();
    let wrong = two.patient.code_confirmed(&mut typed, now()).unwrap_err();
    assert!(matches!(wrong, Error::CodeWrong { .. }), "{wrong:?}");
    // What is no message at all is nobody's guess, and costs no try.
    let (mut shown, code) = two.tells();
    middle.say(&place(&code), 1, b"no message").unwrap();
    let odd = two.doctor.code_answered(&mut shown, now()).unwrap_err();
    assert!(matches!(odd, Error::Sender(SenderFault::Malformed(_))), "{odd:?}");
    two.doctor.show_code(None, now()).unwrap();
    // Somebody answers before the patient does.
    let (_, code) = two.tells();
    middle.say(&place(&code), 1, b"first").unwrap();
    assert!(matches!(two.types(&code), Err(Error::CodeWrong { .. })));
}

#[test]
fn who_knows_the_code_cannot_be_somebody_else() {
    let mut two = Two::new();
    let mut other = two.stage.vault("Dr Autre", Kind::Professional);
    let known = {
        let file = other.card_file(now()).unwrap();
        two.patient.add_contact(&file, None, now()).unwrap()
    };
    // The patient expects one doctor, and another one tells the code.
    let (mut shown, code) = two.tells();
    let url = two.stage.proxy.url();
    let mut typed = two.patient.type_code(&code, Some(&url), Some(known), None, now()).unwrap();
    two.doctor.code_answered(&mut shown, now()).unwrap();
    let wrong = two.patient.code_confirmed(&mut typed, now()).unwrap_err();
    assert!(matches!(&wrong, Error::WrongFingerprint(name) if name == "Dr Autre"), "{wrong:?}");
    assert_eq!(level(&two.patient, &known), None);
    assert!(!two.patient.state().contacts.contains_key(two.doctor.id()));
    assert_eq!(two.doctor.code_answered(&mut shown, now()).unwrap(), None, "the last word never comes");
    assert_eq!(level(&two.doctor, two.patient.id()), None);
    // A vault that is not the card's, and a head of its chain that is not there.
    let middle = two.middle();
    let mut cards = vec![own_card(&mut other), own_card(&mut other)];
    cards[0].who.vault = *two.patient.id();
    cards[1].who.chain = ChainRef { seq: 0, hash: Hash::new([9; 32]) };
    for (card, fault) in cards.into_iter().zip([CardError::OtherVault, CardError::Fork]) {
        let (mut shown, code) = two.tells();
        let answer = Types::answer(&Code::parse(&code).unwrap(), &part(&middle, &code, 0), card).unwrap().1;
        middle.say(&place(&code), 1, &encode(&answer)).unwrap();
        let refused = two.doctor.code_answered(&mut shown, now()).unwrap_err();
        assert!(matches!(&refused, Error::Sender(SenderFault::Card(e)) if *e == fault), "{refused:?}");
        assert!(!two.doctor.state().contacts.contains_key(other.id()));
    }
}

#[test]
fn a_code_is_good_for_ten_minutes() {
    let mut two = Two::new();
    let (mut shown, code) = two.tells();
    assert!(matches!(two.types(&slip("0000 0000 0000")), Err(Error::CodeGone)), "nobody is there");
    two.stage.ahead(LIFE);
    assert!(matches!(two.types(&code), Err(Error::CodeGone)));
    assert!(matches!(two.doctor.code_answered(&mut shown, now()), Err(Error::CodeGone)));
    // Nothing was guessed: nothing counts.
    assert!(two.doctor.show_code(None, now()).is_ok());
}

#[test]
fn a_chain_too_long_for_a_message_is_asked_for() {
    let two = Two::new();
    let Two { stage, mut doctor, .. } = two;
    let mut founder = Founder::new(&stage.proxy.url());
    let mut patient = founder.admit(&stage.folder.path().join("long"));
    let helper = keys();
    while founder.chain.head().seq < 60 {
        let rights = if founder.chain.head().seq.is_multiple_of(2) {
            vault_protocol::chain::Powers::WRITE
        } else {
            vault_protocol::chain::Powers::SHARE
        };
        founder.state(|s| {
            let mut members = s.members.to_vec();
            members.truncate(2);
            let until = vault_protocol::ids::Time(s.time.0 + 9999);
            members.push(member(&helper, rights, Some(until)));
            s.members = vault_protocol::wire::List::new(members).unwrap();
        });
    }
    sync(&mut patient);
    let mut shown = doctor.show_code(None, now()).unwrap();
    let code = shown.text().to_owned();
    let mut typed = patient.type_code(&code, None, None, None, now()).unwrap();
    doctor.code_answered(&mut shown, now()).unwrap();
    patient.code_confirmed(&mut typed, now()).unwrap().unwrap();
    assert_eq!(doctor.code_answered(&mut shown, now()).unwrap(), Some(*patient.id()));
}
