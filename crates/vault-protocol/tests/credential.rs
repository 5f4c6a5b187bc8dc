//! Credentials, the log of keys as somebody reads it, and the answers that are never summed: attacks A4 and D11.

#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)]

mod common;

use common::*;
use vault_protocol::card::{Card, Evidence, Kind};
use vault_protocol::chain::{Chain, ChainError, Powers};
use vault_protocol::credential::*;
use vault_protocol::ids::{ChainRef, CredentialId, Time, VaultId};
use vault_protocol::keys_log::*;
use vault_protocol::sign::Verified;
use vault_protocol::vouch::{Believed, Seen, Word, seen, word};
use vault_protocol::wire::{Bytes, List, WireError, decode, encode};

const RPPS: &str = "10100000016";
/// Doubled, some of its digits have two.
const LARGE_DIGITS: &str = "79927398713";

fn authority() -> Chain {
    Chain::start(key(90).send(genesis(vec![key(90).member(Powers::ALL)]))).unwrap()
}

fn subject() -> Subject {
    Subject::new(Scheme::Rpps, RPPS).unwrap()
}

fn credential(authority: &Chain, holder: &Chain, n: u8) -> Credential {
    Credential {
        authority: authority.vault_id(),
        chain: authority.head_ref(),
        id: CredentialId::new(id(n)),
        subject: subject(),
        name: text("Zoé Exemple"),
        profession: Profession::new("G15_40", None).unwrap(),
        vault: holder.vault_id(),
        not_before: NOW,
        not_after: NOW.plus(300 * Time::DAY),
        proof: Proof::InPerson,
    }
}

fn status(authority: &Chain, time: Time, revoked: &[CredentialId]) -> StatusList {
    let (vault, chain) = (authority.vault_id(), authority.head_ref());
    StatusList { authority: vault, chain, time, revoked: List::new(revoked).unwrap() }
}

/// A professional's card with these credentials.
fn pro_card(holder: &Chain, seq: u64, credentials: &[&Verified<Credential>]) -> Verified<Card> {
    let item =
        |c: &&Verified<Credential>| Bytes::new(encode(&Evidence::Credential(Bytes::new(c.bytes()).unwrap()))).unwrap();
    let evidence = List::new(credentials.iter().map(item).collect::<Vec<_>>()).unwrap();
    key(1).sign(Card { kind: Kind::Professional, seq, evidence, ..card(holder) })
}

fn on_log(entry: &KeysEntry) -> Vec<u8> {
    encode(entry)
}

fn told(vault: &Chain, statement: &[u8]) -> Vec<u8> {
    let said = PublicStatement { vault: vault.vault_id(), statement: Bytes::new(statement).unwrap() };
    on_log(&KeysEntry::Statement(said))
}

fn genesis_of(n: u8) -> Vec<u8> {
    key(n).sign(genesis(vec![key(n).member(Powers::ALL)])).bytes().to_vec()
}

fn says(c: &Verified<Credential>) -> Vec<u8> {
    on_log(&KeysEntry::Credential(Bytes::new(c.bytes()).unwrap()))
}

fn lists(s: StatusList, by: u8) -> Vec<u8> {
    on_log(&KeysEntry::Status(Bytes::new(key(by).sign(s).bytes()).unwrap()))
}

fn notice(holder: &Chain, card: &Verified<Card>, by: u8) -> Vec<u8> {
    let notice = CardNotice::of(card, card.hash(), holder.head_ref());
    on_log(&KeysEntry::Card(Bytes::new(key(by).sign(notice).bytes()).unwrap()))
}

fn revocation(holder: &Chain, by: u8) -> Vec<u8> {
    let revocation = Revocation { vault: holder.vault_id(), chain: holder.head_ref(), time: NOW };
    on_log(&KeysEntry::Revocation(Bytes::new(key(by).sign(revocation).bytes()).unwrap()))
}

fn watch(authority: &Chain, holder: &Chain) -> Watch {
    Watch {
        authorities: [authority.vault_id()].into(),
        holders: [holder.vault_id()].into(),
        subjects: [subject()].into(),
    }
}

fn register(watch: &Watch, entries: &[Vec<u8>]) -> Register {
    let mut register = Register::new(watch.clone());
    for entry in entries {
        register.take(entry);
        // What is kept of it says the same.
        let kept = register.kept().to_vec();
        let size = register.size();
        register = Register::recall(watch.clone(), kept.clone(), size);
        assert_eq!((register.kept(), register.size()), (&kept[..], size));
    }
    register
}

/// Authority, holder, card and a log in which all stands as it must.
struct Good {
    authority: Chain,
    holder: Chain,
    said: Verified<Credential>,
    card: Verified<Card>,
    entries: Vec<Vec<u8>>,
}

fn good() -> Good {
    let (authority, holder) = (authority(), person());
    let said = key(90).sign(credential(&authority, &holder, 1));
    let card = pro_card(&holder, 0, &[&said]);
    let entries = vec![
        told(&authority, &genesis_of(90)),
        says(&said),
        lists(status(&authority, NOW, &[]), 90),
        told(&holder, &genesis_of(1)),
        notice(&holder, &card, 1),
    ];
    Good { authority, holder, said, card, entries }
}

impl Good {
    fn answers(&self, card: &Verified<Card>, more: &[Vec<u8>], now: Time) -> (Word, Seen) {
        let entries = [&self.entries[..], more].concat();
        let register = register(&watch(&self.authority, &self.holder), &entries);
        let believed = [Believed { vault: self.authority.vault_id(), register: Some(&register) }];
        (word(card, &believed, now), seen(card, &card.hash(), Some(&register), &believed))
    }
    fn word(&self, card: &Verified<Card>, more: &[Vec<u8>], now: Time) -> Word {
        self.answers(card, more, now).0
    }
}

#[test]
fn numbers_have_one_spelling_and_a_right_check_digit() {
    for good in [RPPS, " 101 0000 0016 ", LARGE_DIGITS] {
        assert!(Subject::new(Scheme::Rpps, good).is_ok(), "{good}");
    }
    for bad in ["10100000018", "1010000001", "101000000160", "1010000001x", "", "-0100000017"] {
        assert!(Subject::new(Scheme::Rpps, bad).is_err(), "{bad}");
    }
    // Each single digit changed is found, and each two neighbours exchanged but 0 and 9.
    for (number, place) in [RPPS, LARGE_DIGITS].into_iter().flat_map(|number| (0..11).map(move |place| (number, place)))
    {
        for digit in '0'..='9' {
            let mut typed: Vec<char> = number.chars().collect();
            let same = typed[place] == digit;
            typed[place] = digit;
            let typed: String = typed.into_iter().collect();
            assert_eq!(Subject::new(Scheme::Rpps, &typed).is_ok(), same, "{typed}");
        }
    }
    assert!(Subject::new(Scheme::Foreign, "BE-12345678").is_ok());
    for bad in ["be-1", "B-1", "BE1", "BE-", ""] {
        assert!(Subject::new(Scheme::Foreign, bad).is_err(), "{bad}");
    }
    assert!(Subject::new(Scheme::Other, "interne 7").unwrap().number.as_str() == "interne7");
    assert!(Subject::new(Scheme::Other, "é").is_err() && Subject::new(Scheme::Other, &"1".repeat(65)).is_err());
    assert_eq!("rpps:101 00000016".parse(), Ok(subject()));
    assert_eq!(subject().to_string(), "rpps:10100000016");
    for typed in ["foreign:BE-12345678", "other:interne7"] {
        assert_eq!(typed.parse::<Subject>().unwrap().to_string(), typed);
    }
    assert_eq!([Proof::InPerson.code(), Proof::Records.code()], ["in-person", "records"]);
    assert!("adeli:1".parse::<Subject>().is_err() && "10100000016".parse::<Subject>().is_err());
    // What nobody could type is refused when it is read, too.
    let forged = Subject { scheme: Scheme::Rpps, number: text("10100000018") };
    assert!(matches!(decode::<Subject>(&encode(&forged), 100), Err(WireError::Invalid(_))));
}

#[test]
fn a_credential_is_its_authoritys_word() {
    let (authority, holder) = (authority(), person());
    let said = || credential(&authority, &holder, 1);
    let check = |by: u8, c: Credential| Credential::check(key(by).send(c), &authority).map(|_| ());
    assert_eq!(check(90, said()), Ok(()));
    assert_eq!(check(91, said()), Err(CredentialError::Signer(ChainError::NotAMember)));
    assert_eq!(check(90, Credential { authority: holder.vault_id(), ..said() }), Err(CredentialError::OtherVault));
    assert_eq!(check(90, Credential { chain: holder.head_ref(), ..said() }), Err(CredentialError::Fork));
    let lasting = |seconds| Credential { not_after: NOW.plus(seconds), ..said() };
    assert_eq!(check(90, lasting(MAX_LIFE)), Ok(()));
    assert_eq!(check(90, lasting(MAX_LIFE + 1)), Err(CredentialError::Life));
    assert_eq!(check(90, lasting(0)), Err(CredentialError::Life));
    assert_eq!(check(90, Credential { not_before: NOW.plus(400 * Time::DAY), ..said() }), Err(CredentialError::Life));
    let weak = Chain::start(key(90).send(genesis(vec![key(90).member(Powers::ALL), key(91).member(Powers::WRITE)])));
    let weak = weak.unwrap();
    let by_weak = key(91).send(Credential { authority: weak.vault_id(), chain: weak.head_ref(), ..said() });
    assert_eq!(Credential::check(by_weak, &weak).map(|_| ()), Err(CredentialError::Signer(ChainError::NoPower)));
    let c = said();
    assert_eq!(c.dated(NOW), Ok(()));
    assert_eq!(c.dated(Time(NOW.0 - CLOCK_SLACK)), Ok(()));
    assert_eq!(c.dated(Time(NOW.0 - CLOCK_SLACK - 1)), Err(CredentialError::Dates));
    assert_eq!(c.dated(c.not_after), Err(CredentialError::Dates));
}

#[test]
fn a_status_list_ascends_and_is_young() {
    let authority = authority();
    let ids: Vec<CredentialId> = (0..MAX_REVOKED as u32)
        .map(|n| CredentialId::new([&[0; 12], &n.to_be_bytes()[..]].concat().try_into().unwrap()))
        .collect();
    let full = status(&authority, NOW, &ids);
    assert!(encode(&KeysEntry::Status(Bytes::new(key(90).sign(full.clone()).bytes()).unwrap())).len() <= MAX_ENTRY);
    assert!(full.revokes(&ids[7]) && !full.revokes(&CredentialId::new([9; 16])));
    for bad in [vec![ids[1], ids[0]], vec![ids[0], ids[0]]] {
        let bytes = encode(&status(&authority, NOW, &bad));
        assert!(matches!(decode::<StatusList>(&bytes, 1 << 16), Err(WireError::Invalid(_))));
    }
    assert!(full.counts(NOW.plus(STATUS_LIFE)) && !full.counts(NOW.plus(STATUS_LIFE + 1)));
    assert!(full.counts(Time(NOW.0 - CLOCK_SLACK)) && !full.counts(Time(NOW.0 - CLOCK_SLACK - 1)));
}

#[test]
fn a_request_is_signed_by_the_vault_it_is_about() {
    let holder = person();
    let asked = || CredentialRequest {
        vault: holder.vault_id(),
        chain: holder.head_ref(),
        subject: subject(),
        name: text("Zoé Exemple"),
        profession: Profession::new("G15_40", Some("SM25")).unwrap(),
        time: NOW,
    };
    let check = |by: u8, r, now| CredentialRequest::check(key(by).send(r), &holder, now).map(|_| ());
    assert_eq!(check(1, asked(), NOW), Ok(()));
    assert_eq!(check(2, asked(), NOW), Err(CredentialError::Signer(ChainError::NotAMember)));
    let other = CredentialRequest { vault: VaultId::new(id(9)), ..asked() };
    assert_eq!(check(1, other, NOW), Err(CredentialError::OtherVault));
    assert_eq!(check(1, asked(), NOW.plus(30 * Time::DAY)), Ok(()));
    assert_eq!(check(1, asked(), NOW.plus(30 * Time::DAY + 1)), Err(CredentialError::Dates));
    assert_eq!(check(1, asked(), Time(NOW.0 - CLOCK_SLACK)), Ok(()));
    assert_eq!(check(1, asked(), Time(NOW.0 - CLOCK_SLACK - 1)), Err(CredentialError::Dates));
    assert!(Profession::new("", None).is_err() && Profession::new("G15 10", None).is_err());
    assert!(Profession::new("G15_10", Some("")).is_err());
}

#[test]
fn d11_the_answers_stand_apart() {
    let g = good();
    assert_eq!(g.answers(&g.card, &[], NOW), (Word::Stands, Seen::Newest));
    // No authority is believed for being named on a card.
    let nobody = register(&Watch { authorities: [].into(), ..watch(&g.authority, &g.holder) }, &g.entries);
    assert_eq!(word(&g.card, &[], NOW), Word::Unknown);
    assert_eq!(seen(&g.card, &g.card.hash(), Some(&nobody), &[]), Seen::Newest);
    let bare = pro_card(&g.holder, 0, &[]);
    assert_eq!(g.answers(&bare, &[], NOW), (Word::None, Seen::OtherCard), "another card with the same number");
    // Signed by a key of today, and not public yet.
    let unsaid = key(90).sign(credential(&g.authority, &g.holder, 5));
    assert_eq!(g.answers(&pro_card(&g.holder, 1, &[&unsaid]), &[], NOW), (Word::Stands, Seen::Missing));
    // Nothing was read.
    let unread = [Believed { vault: g.authority.vault_id(), register: None }];
    assert_eq!(word(&g.card, &unread, NOW), Word::NoStatus);
    assert_eq!(seen(&g.card, &g.card.hash(), None, &unread), Seen::NotRead);
    let patient = key(1).sign(card(&g.holder));
    assert_eq!(seen(&patient, &patient.hash(), None, &[]), Seen::NotNeeded);
}

#[test]
fn d11_a_credential_for_somebody_else_or_by_somebody_else_says_nothing() {
    let g = good();
    let thief = Chain::start(key(66).send(genesis(vec![key(66).member(Powers::ALL)]))).unwrap();
    // Copied onto the card of another vault.
    let stolen = key(66).sign(Card { vault: thief.vault_id(), ..Card::clone(&pro_card(&g.holder, 0, &[&g.said])) });
    assert_eq!(g.word(&stolen, &[], NOW), Word::OtherVault);
    // Signed by a key of no authority, in the authority's name; it may stand in the log for all that.
    let forged = key(66).sign(credential(&g.authority, &g.holder, 2));
    let card = pro_card(&g.holder, 0, &[&forged]);
    assert_eq!(g.word(&card, &[says(&forged)], NOW), Word::Forged);
    let long = key(90).sign(Credential { not_after: NOW.plus(MAX_LIFE + 1), ..credential(&g.authority, &g.holder, 3) });
    assert_eq!(g.word(&pro_card(&g.holder, 0, &[&long]), &[says(&long)], NOW), Word::Forged);
    // One of a believed authority is found behind another.
    let own = key(66).sign(credential(&thief, &g.holder, 4));
    assert_eq!(g.word(&pro_card(&g.holder, 0, &[&own, &g.said]), &[], NOW), Word::Stands);
    assert_eq!(g.word(&pro_card(&g.holder, 0, &[&own]), &[], NOW), Word::Unknown);
}

#[test]
fn a4_expired_revoked_and_hidden_revocations_are_each_said() {
    let g = good();
    let revoked = |time| lists(status(&g.authority, time, &[g.said.id]), 90);
    assert_eq!(g.word(&g.card, &[revoked(NOW)], NOW), Word::Revoked);
    // An older list, served again behind it, takes nothing back; nor does one that a stranger signed.
    let later = NOW.plus(60);
    assert_eq!(g.word(&g.card, &[revoked(later), lists(status(&g.authority, NOW, &[]), 90)], later), Word::Revoked);
    let strange = lists(status(&g.authority, NOW.plus(120), &[]), 66);
    assert_eq!(g.word(&g.card, &[revoked(later), strange], later), Word::Revoked);
    // A log that hides every list since, and one that never had any.
    assert_eq!(g.word(&g.card, &[], NOW.plus(STATUS_LIFE)), Word::Stands);
    assert_eq!(g.word(&g.card, &[], NOW.plus(STATUS_LIFE + 1)), Word::OldStatus);
    let without = Good { entries: vec![g.entries[0].clone(), g.entries[1].clone()], ..good() };
    assert_eq!(without.word(&g.card, &[], NOW), Word::NoStatus);
    let fresh = |now| [lists(status(&g.authority, now, &[]), 90)];
    let end = g.said.not_after;
    assert_eq!(g.word(&g.card, &fresh(Time(end.0 - 1)), Time(end.0 - 1)), Word::Stands);
    assert_eq!(g.word(&g.card, &fresh(end), end), Word::Ended);
    let early = Time(NOW.0 - CLOCK_SLACK - 1);
    assert_eq!(g.word(&g.card, &fresh(early), early), Word::Ended);
    assert_eq!(g.word(&g.card, &[revocation(&g.authority, 90)], NOW), Word::Revoked, "the authority itself");
}

#[test]
fn a4_an_older_card_and_a_revoked_vault_are_each_said() {
    let g = good();
    let next = pro_card(&g.holder, 1, &[&g.said]);
    assert_eq!(g.answers(&g.card, &[notice(&g.holder, &next, 1)], NOW).1, Seen::OtherCard, "a newer one stands there");
    assert_eq!(g.answers(&next, &[notice(&g.holder, &next, 1)], NOW).1, Seen::Newest);
    assert_eq!(g.answers(&next, &[], NOW).1, Seen::Missing, "never made public");
    assert_eq!(g.answers(&next, &[notice(&g.holder, &next, 66)], NOW).1, Seen::Missing, "by a stranger");
    let twin = pro_card(&g.holder, 0, &[]);
    assert_eq!(g.answers(&g.card, &[notice(&g.holder, &twin, 1)], NOW).1, Seen::OtherCard);
    assert_eq!(g.answers(&g.card, &[revocation(&g.holder, 66)], NOW).1, Seen::Newest, "by a stranger");
    assert_eq!(g.answers(&g.card, &[revocation(&g.holder, 1)], NOW).1, Seen::Revoked);
    let register =
        register(&watch(&g.authority, &g.holder), &[told(&g.holder, &genesis_of(1)), revocation(&g.holder, 1)]);
    let patient = key(1).sign(card(&g.holder));
    assert_eq!(seen(&patient, &patient.hash(), Some(&register), &[]), Seen::Revoked);
}

#[test]
fn d11_a_second_vault_for_the_same_person_is_said() {
    let g = good();
    let other = Chain::start(key(66).send(genesis(vec![key(66).member(Powers::ALL)]))).unwrap();
    let second = key(90).sign(credential(&g.authority, &other, 7));
    assert_eq!(g.answers(&g.card, &[says(&second)], NOW).1, Seen::OtherVault);
    // The authority's own word of the first stands all the same: the answers are apart.
    assert_eq!(g.answers(&g.card, &[says(&second)], NOW).0, Word::Stands);
    let revoked = lists(status(&g.authority, NOW.plus(1), &[second.id]), 90);
    assert_eq!(g.answers(&g.card, &[says(&second), revoked], NOW.plus(1)).1, Seen::Newest, "it was taken back");
    let strange = key(66).sign(credential(&g.authority, &other, 8));
    assert_eq!(g.answers(&g.card, &[says(&strange)], NOW).1, Seen::Newest, "nobody believes it");
    let renewed = key(90).sign(credential(&g.authority, &g.holder, 9));
    assert_eq!(g.answers(&g.card, &[says(&renewed)], NOW).1, Seen::Newest, "the same vault again");
}

/// Places of two logs say nothing of what came first: the authorities' dates do. What begins at the same second is no older.
#[test]
fn d11_a_second_vault_by_another_authority_is_said() {
    let g = good();
    let other = Chain::start(key(66).send(genesis(vec![key(66).member(Powers::ALL)]))).unwrap();
    let second = Chain::start(key(92).send(genesis(vec![key(92).member(Powers::ALL)]))).unwrap();
    let first = register(&watch(&g.authority, &g.holder), &g.entries);
    let seen_with = |not_before: Time, by: u8| {
        let said = key(by).sign(Credential { not_before, ..credential(&second, &other, 3) });
        let theirs = register(&watch(&second, &g.holder), &[told(&second, &genesis_of(92)), says(&said)]);
        let believed = [
            Believed { vault: g.authority.vault_id(), register: Some(&first) },
            Believed { vault: second.vault_id(), register: Some(&theirs) },
        ];
        seen(&g.card, &g.card.hash(), Some(&first), &believed)
    };
    assert_eq!(seen_with(NOW.plus(1), 92), Seen::OtherVault);
    assert_eq!(seen_with(NOW, 92), Seen::OtherVault);
    assert_eq!(seen_with(Time(NOW.0 - 1), 92), Seen::Newest);
    assert_eq!(seen_with(NOW.plus(1), 66), Seen::Newest, "nobody believes it");
}

/// It is the thief's vault that the first answer is about; the second is about what is newer than the credential.
#[test]
fn d11_a_stolen_credential_is_not_newer_than_itself() {
    let g = good();
    let thief = Chain::start(key(66).send(genesis(vec![key(66).member(Powers::ALL)]))).unwrap();
    let stolen = key(66).sign(Card {
        vault: thief.vault_id(),
        chain: thief.head_ref(),
        ..Card::clone(&pro_card(&g.holder, 0, &[&g.said]))
    });
    let entries = [&g.entries[..], &[told(&thief, &genesis_of(66)), notice(&thief, &stolen, 66)]].concat();
    let register = register(&watch(&g.authority, &thief), &entries);
    let believed = [Believed { vault: g.authority.vault_id(), register: Some(&register) }];
    let answers = (word(&stolen, &believed, NOW), seen(&stolen, &stolen.hash(), Some(&register), &believed));
    assert_eq!(answers, (Word::OtherVault, Seen::Newest));
}

#[test]
fn what_a_removed_key_said_before_stands_and_what_it_says_after_does_not() {
    let two = genesis(vec![key(90).member(Powers::ALL), key(91).member(Powers::ALL)]);
    let first = key(90).sign(two);
    let before = Chain::start(key(90).send(first.clone().into_body())).unwrap();
    let mut without = rotate(&before, 10);
    without.members = List::new([key(90).member(Powers::ALL)]).unwrap();
    let removal = key(90).sign(without);
    let holder = person();
    let said = key(91).sign(credential(&before, &holder, 1));
    let late = key(91).sign(credential(&before, &holder, 2));
    let entries = [told(&before, first.bytes()), says(&said), told(&before, removal.bytes()), says(&late)];
    let register = register(&watch(&before, &holder), &entries);
    let believed: Vec<bool> = register.listed().iter().map(|l| l.believed).collect();
    assert_eq!((believed, register.size()), (vec![true, false], 4));
    assert_eq!(register.chain(&before.vault_id()).unwrap().head().seq, 1);
    let known = [Believed { vault: before.vault_id(), register: Some(&register) }];
    let word_of = |c: &Verified<Credential>| word(&pro_card(&holder, 0, &[c]), &known, NOW);
    assert_eq!((word_of(&said), word_of(&late)), (Word::NoStatus, Word::Forged), "and there is no status list");
    // A fork that comes later changes nothing.
    let fork = told(&before, key(91).sign(follow(&before, 5)).bytes());
    let mut forked = register.clone();
    forked.take(&fork);
    assert_eq!(forked.chain(&before.vault_id()).unwrap().head_hash(), removal.hash());
}

#[test]
fn a_long_entry_stands_in_pieces() {
    let g = good();
    let ids: Vec<CredentialId> = (1..2000u32)
        .map(|n| CredentialId::new([&[0; 12], &n.to_be_bytes()[..]].concat().try_into().unwrap()))
        .chain([g.said.id])
        .collect();
    let entry = lists(status(&g.authority, NOW, &ids), 90);
    let pieces = in_log(&entry);
    assert!(pieces.len() > 2 && pieces.iter().all(|p| p.len() < PIECE + 64), "{}", pieces.len());
    assert_eq!(in_log(&g.entries[1]), [g.entries[1].clone()], "a short one stands as it is");
    assert_eq!(g.word(&g.card, &pieces, NOW), Word::Revoked);
    // In any order, with others between; not before the last; not if one was changed.
    let mut backwards = pieces.clone();
    backwards.reverse();
    backwards.insert(1, g.entries[1].clone());
    assert_eq!(g.word(&g.card, &backwards, NOW), Word::Revoked);
    assert_eq!(g.word(&g.card, &pieces[1..], NOW), Word::Stands);
    let mut changed = pieces.clone();
    let at = changed[1].len() - 9;
    changed[1][at] ^= 1;
    assert_eq!(g.word(&g.card, &changed, NOW), Word::Stands);
    // Somebody who leaves thousands open pushes each other's out, and takes no more room.
    let stray = |n: u32| {
        let entry = vault_protocol::hash::Hash::new([&[7; 28], &n.to_be_bytes()[..]].concat().try_into().unwrap());
        encode(&KeysEntry::Piece(Piece { entry, part: 0, parts: 2, bytes: Bytes::new([1]).unwrap() }))
    };
    let strays: Vec<Vec<u8>> = (0..MAX_OPEN as u32).map(stray).collect();
    let split = [&pieces[..1], &strays[..], &pieces[1..]].concat();
    assert_eq!(g.word(&g.card, &split, NOW), Word::Stands);
    let split = [&pieces[..1], &strays[1..], &pieces[1..]].concat();
    assert_eq!(g.word(&g.card, &split, NOW), Word::Revoked);
    // What is kept of them: nothing once it is whole, nothing of what was pushed out, nothing twice.
    let kept = |pieces: &[Vec<u8>]| {
        let register = register(&watch(&g.authority, &g.holder), &[&g.entries[..], pieces].concat());
        let is_piece = |entry: &[u8]| matches!(KeysEntry::decode(entry), Ok(KeysEntry::Piece(_)));
        (register.kept().iter().filter(|kept| is_piece(&kept.entry)).count(), register.size())
    };
    let all = g.entries.len() as u64;
    assert_eq!(kept(&pieces), (0, all + pieces.len() as u64));
    assert_eq!(kept(&pieces[1..]), (pieces.len() - 1, all + pieces.len() as u64 - 1));
    assert_eq!(kept(&[&pieces[1..], &strays[..]].concat()).0, MAX_OPEN);
    assert_eq!(kept(&[&pieces[1..], &pieces[1..]].concat()).0, pieces.len() - 1);
    let odd = |part, parts| {
        encode(&KeysEntry::Piece(Piece { entry: g.said.hash(), part, parts, bytes: Bytes::new([1]).unwrap() }))
    };
    assert_eq!(g.word(&g.card, &[odd(2, 2), odd(0, 1), odd(0, u64::MAX), odd(0, 12)], NOW), Word::Stands);
    assert_eq!(kept(&[odd(2, 2), odd(0, 1), odd(0, u64::MAX), odd(0, 12)]).0, 0);
}

#[test]
fn of_status_lists_the_newest_of_each_authority_is_kept() {
    let (g, second) = (good(), Chain::start(key(92).send(genesis(vec![key(92).member(Powers::ALL)]))).unwrap());
    let mut watch = watch(&g.authority, &g.holder);
    watch.authorities.insert(second.vault_id());
    let entries = [
        told(&second, &genesis_of(92)),
        lists(status(&second, NOW, &[]), 92),
        lists(status(&g.authority, NOW.plus(60), &[]), 90),
        lists(status(&g.authority, NOW.plus(30), &[]), 90),
    ];
    let register = register(&watch, &[&g.entries[..], &entries].concat());
    let status_of = |kept: &Kept| matches!(KeysEntry::decode(&kept.entry), Ok(KeysEntry::Status(_)));
    let kept: Vec<u64> = register.kept().iter().filter(|kept| status_of(kept)).map(|kept| kept.index).collect();
    let first = g.entries.len() as u64;
    assert_eq!(kept, [first + 1, first + 2]);
    assert_eq!(register.status(&g.authority.vault_id()).unwrap().time, NOW.plus(60));
}

#[test]
fn what_is_said_under_another_history_says_nothing() {
    let g = good();
    let next = pro_card(&g.holder, 1, &[&g.said]);
    let elsewhere = ChainRef { seq: 0, hash: g.authority.head_hash() };
    let forked = key(1).sign(CardNotice::of(&next, next.hash(), elsewhere));
    let forked = on_log(&KeysEntry::Card(Bytes::new(forked.bytes()).unwrap()));
    assert_eq!(g.answers(&g.card, &[forked], NOW).1, Seen::Newest);
    let away = key(1).sign(Revocation { vault: g.holder.vault_id(), chain: elsewhere, time: NOW });
    let away = on_log(&KeysEntry::Revocation(Bytes::new(away.bytes()).unwrap()));
    assert_eq!(g.answers(&g.card, &[away], NOW).1, Seen::Newest);
}

#[test]
fn e1_what_is_no_entry_says_nothing() {
    let g = good();
    let mut long = g.entries[1].clone();
    long.push(0);
    let junk = [vec![], vec![1; 49], long, vec![0xff; MAX_ENTRY], encode(&KeysEntry::Card(Bytes::new([1]).unwrap()))];
    assert_eq!(g.answers(&g.card, &junk, NOW), (Word::Stands, Seen::Newest));
    assert!(KeysEntry::decode(&vec![0; MAX_ENTRY + 1]).is_err());
    let oversized = KeysEntry::Credential(Bytes::new(vec![0; 2240]).unwrap());
    assert!(oversized.claimed_vault().is_none());
    // Nobody who is not watched for takes room.
    let stranger = register(&Watch::default(), &g.entries);
    assert!(stranger.listed().is_empty() && stranger.cards(&g.holder.vault_id()).is_empty());
    assert!(stranger.chain(&g.holder.vault_id()).is_none() && stranger.status(&g.authority.vault_id()).is_none());
}

#[test]
fn a_server_takes_what_the_vault_says_now() {
    let g = good();
    for (n, entry) in g.entries.iter().enumerate() {
        let entry = KeysEntry::decode(entry).unwrap();
        let (chain, other) = if n < 3 { (&g.authority, &g.holder) } else { (&g.holder, &g.authority) };
        assert_eq!(entry.claimed_vault(), Some(chain.vault_id()));
        assert!(entry.is_said_by(chain, NOW) && !entry.is_said_by(other, NOW), "{n}");
    }
    let strange = KeysEntry::decode(&revocation(&g.holder, 66)).unwrap();
    assert!(!strange.is_said_by(&g.holder, NOW));
    let fork = told(&g.holder, key(1).sign(follow(&g.holder, 5)).bytes());
    assert!(!KeysEntry::decode(&fork).unwrap().is_said_by(&g.holder, NOW), "a statement that the chain has not");
}

#[test]
fn what_anybody_can_sign_pushes_out_nothing_that_is_believed() {
    let good = good();
    let impostor = Chain::start(key(66).send(genesis(vec![key(66).member(Powers::ALL)]))).unwrap();
    let mut register = Register::new(watch(&good.authority, &good.holder));
    register.take(&good.entries[0]);
    for n in 0..MAX_CLAIMED as u64 + 3 {
        let mut id = [0; 16];
        id[..8].copy_from_slice(&n.to_be_bytes());
        let claim = Credential { id: CredentialId::new(id), ..credential(&impostor, &good.holder, 0) };
        register.take(&says(&key(66).sign(claim)));
    }
    assert_eq!(register.listed().len(), MAX_CLAIMED);
    good.entries[1..].iter().for_each(|entry| register.take(entry));
    assert!(register.listed().iter().any(|listed| listed.believed && listed.hash == good.said.hash()));
}
