//! Cards: each way a card can lie, and what is said of it.

#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)]

mod common;

use common::*;
use vault_protocol::card::{
    CLOCK_SLACK, Card, CardError, CheckedCard, Evidence, Kind, Level, MAX_LIFE, MAX_LIFE_PROFESSIONAL, MAX_SUCCESSIONS,
    Succession, Successions, VerifiedCard, possession, succession,
};
use vault_protocol::chain::{Chain, ChainError, Powers};
use vault_protocol::hash::Hash;
use vault_protocol::ids::{Time, VaultId};
use vault_protocol::wire::{Bytes, List, encode};

fn check(chain: &Chain, by: u8, card: Card, now: Time) -> Result<CheckedCard, CardError> {
    CheckedCard::check(key(by).send(card), chain, now)
}

/// The next card of the same person, and its possession proof.
fn next(chain: &Chain, known: &CheckedCard, seq: u64) -> Card {
    let vault = chain.vault_id();
    Card {
        seq,
        prev: Some(known.hash()),
        possession: key(50).raw(&possession(&vault, &wrap(51), seq)),
        chain: chain.head_ref(),
        ..card(chain)
    }
}

/// The same person's chain after the device was exchanged for another.
fn renewed(chain: &Chain) -> Chain {
    let mut s = rotate(chain, 60);
    s.members = List::new([key(2).member(Powers::ALL)]).unwrap();
    chain.apply(key(1).send(s)).unwrap()
}

#[test]
fn a_card_that_leads_back_to_its_vault_is_taken() {
    let c = person();
    let card = check(&c, 1, card(&c), NOW).unwrap();
    assert_eq!(card.signer(), &key(1).public);
    assert!(VerifiedCard::new(card, &c.vault_id(), Level::InPerson).is_ok());
}

#[test]
fn a2_a_card_of_the_servers_own_making_is_refused() {
    // The server serves a chain and a card of its own under the name of somebody whose fingerprint is pinned.
    let pinned = person();
    let forged = Chain::start(key(66).send(genesis(vec![key(66).member(Powers::ALL)]))).unwrap();
    let card = check(&forged, 66, card(&forged), NOW).unwrap();
    for level in [Level::InPerson, Level::Spoken, Level::File] {
        let verdict = VerifiedCard::new(card.clone(), &pinned.vault_id(), level);
        assert_eq!(verdict.map(|_| ()), Err(CardError::OtherVault));
    }
    let verdict = VerifiedCard::dangerous_from_file(card, &pinned.vault_id());
    assert_eq!(verdict.map(|_| ()), Err(CardError::OtherVault));
}

#[test]
fn a2_a_card_named_after_another_vault_is_refused() {
    let c = person();
    let named = Card { vault: VaultId::new(id(9)), ..card(&c) };
    assert_eq!(check(&c, 1, named, NOW).map(|_| ()), Err(CardError::OtherVault));
}

#[test]
fn a2_a_card_signed_by_no_member_is_refused() {
    let c = person();
    let why = CardError::Signer(ChainError::NotAMember);
    assert_eq!(check(&c, 66, card(&c), NOW).map(|_| ()), Err(why));
}

#[test]
fn a_member_without_the_power_to_share_signs_no_card() {
    let members = vec![key(1).member(Powers::ALL), key(4).member(Powers::READ.and(Powers::WRITE))];
    let c = Chain::start(key(1).send(genesis(members))).unwrap();
    let why = CardError::Signer(ChainError::NoPower);
    assert_eq!(check(&c, 4, card(&c), NOW).map(|_| ()), Err(why));
}

#[test]
fn a3_a_key_changed_outside_the_chain_is_refused() {
    // A removed device goes on making cards: blocked, not a warning.
    let before = person();
    let after = renewed(&before);
    let why = CardError::Signer(ChainError::NotAMember);
    assert_eq!(check(&after, 1, card(&before), NOW).map(|_| ()), Err(why));
    assert!(check(&after, 2, card(&after), NOW).is_ok(), "a key changed by the chain is believed");
}

#[test]
fn a3_a_card_under_another_history_is_refused() {
    let before = person();
    let (ours, theirs) = (renewed(&before), before.apply(key(1).send(follow(&before, 60))).unwrap());
    // The stolen old device shows others a history in which it still counts.
    assert_eq!(check(&ours, 1, card(&theirs), NOW).map(|_| ()), Err(CardError::Fork));
    // A card under a statement that this chain has not reached is no better.
    assert_eq!(check(&before, 1, card(&ours), NOW).map(|_| ()), Err(CardError::Fork));
}

#[test]
fn a_chain_dated_ahead_is_no_ground_for_a_card() {
    let c = person();
    let ahead = c.apply(key(1).send(follow(&c, CLOCK_SLACK + 1))).unwrap();
    let why = CardError::Signer(ChainError::Clock);
    assert_eq!(check(&ahead, 1, card(&ahead), NOW).map(|_| ()), Err(why));
    assert!(check(&ahead, 1, card(&ahead), NOW.plus(1)).is_ok());
}

#[test]
fn the_holder_shows_that_they_hold_the_reader_key() {
    let c = person();
    let good = card(&c);
    let other_vault = key(50).raw(&possession(&VaultId::new(id(9)), &wrap(51), 0));
    let other_wrap = key(50).raw(&possession(&c.vault_id(), &wrap(52), 0));
    let other_seq = key(50).raw(&possession(&c.vault_id(), &wrap(51), 1));
    let other_key = key(49).raw(&possession(&c.vault_id(), &wrap(51), 0));
    // Somebody else's reader key and proof, copied into a card of one's own.
    for proof in [other_vault, other_wrap, other_seq, other_key, [0; 64]] {
        let card = Card { possession: proof, ..good.clone() };
        assert_eq!(check(&c, 1, card, NOW).map(|_| ()), Err(CardError::Possession));
    }
    let stolen = Card { reader: key(49).public, ..good };
    assert_eq!(check(&c, 1, stolen, NOW).map(|_| ()), Err(CardError::Possession));
}

#[test]
fn a_card_is_good_between_its_dates() {
    let c = person();
    let good = card(&c);
    let end = good.not_after;
    assert!(check(&c, 1, good.clone(), Time(end.0 - 1)).is_ok());
    assert_eq!(check(&c, 1, good.clone(), end).map(|_| ()), Err(CardError::Dates));
    // The holder's clock may be a day ahead of ours.
    let early = |ahead| Card { not_before: NOW.plus(ahead), ..good.clone() };
    assert!(check(&c, 1, early(CLOCK_SLACK), NOW).is_ok());
    assert_eq!(check(&c, 1, early(CLOCK_SLACK + 1), NOW).map(|_| ()), Err(CardError::Dates));
    let backwards = Card { not_before: NOW.plus(9), not_after: NOW.plus(8), ..good.clone() };
    assert_eq!(check(&c, 1, backwards, NOW).map(|_| ()), Err(CardError::Dates));
    let for_ever = Card { not_before: Time(0), not_after: Time(u64::MAX), ..good };
    assert_eq!(check(&c, 1, for_ever, NOW).map(|_| ()), Err(CardError::TooLong));
}

#[test]
fn a_card_lives_no_longer_than_its_kind() {
    let c = person();
    for (kind, most) in
        [(Kind::Person, MAX_LIFE), (Kind::Authority, MAX_LIFE), (Kind::Professional, MAX_LIFE_PROFESSIONAL)]
    {
        let lasting = |life| Card { kind, not_after: NOW.plus(life), ..card(&c) };
        assert!(check(&c, 1, lasting(most), NOW).is_ok(), "{kind:?}");
        assert_eq!(check(&c, 1, lasting(most + 1), NOW).map(|_| ()), Err(CardError::TooLong), "{kind:?}");
    }
    assert_eq!((MAX_LIFE / Time::DAY, MAX_LIFE_PROFESSIONAL / Time::DAY), (366, 90));
}

/// A4: the highest sequence number seen is kept by the reader of cards; [`CheckedCard::follows`] is what it asks. A card
/// withheld by the server cannot be missed here: that is what a card's end is for.
#[test]
fn a4_an_older_card_does_not_come_back() {
    let c = person();
    let first = check(&c, 1, card(&c), NOW).unwrap();
    let second = check(&c, 1, next(&c, &first, 1), NOW).unwrap();
    assert_eq!(second.follows(&first, &first.hash()), Ok(()));
    assert_eq!(first.follows(&second, &second.hash()), Err(CardError::Replaced));
    assert_eq!(first.follows(&first, &first.hash()), Ok(()), "the same again");
}

#[test]
fn a4_two_cards_with_one_number_contradict_each_other() {
    let c = person();
    let first = check(&c, 1, card(&c), NOW).unwrap();
    let twin = check(&c, 1, Card { name: None, ..card(&c) }, NOW).unwrap();
    assert_eq!(twin.follows(&first, &first.hash()), Err(CardError::Replaced));
    // The next one must follow the one we know.
    let astray = check(&c, 1, Card { prev: Some(Hash::new(id(3))), ..next(&c, &first, 1) }, NOW).unwrap();
    assert_eq!(astray.follows(&first, &first.hash()), Err(CardError::Replaced));
    let unlinked = check(&c, 1, Card { prev: None, ..next(&c, &first, 1) }, NOW).unwrap();
    assert_eq!(unlinked.follows(&first, &first.hash()), Err(CardError::Replaced));
    // One after a gap names a card that we never saw.
    let later = check(&c, 1, Card { prev: Some(Hash::new(id(3))), ..next(&c, &first, 7) }, NOW).unwrap();
    assert_eq!(later.follows(&first, &first.hash()), Ok(()));
}

#[test]
fn a4_a_card_of_another_vault_follows_nothing() {
    let c = person();
    let first = check(&c, 1, card(&c), NOW).unwrap();
    let other = Chain::start(key(2).send(genesis(vec![key(2).member(Powers::ALL)]))).unwrap();
    let theirs = check(&other, 2, next(&other, &first, 1), NOW).unwrap();
    assert_eq!(theirs.follows(&first, &first.hash()), Err(CardError::Replaced));
}

#[test]
fn e1_the_last_number_there_is_harms_nobody() {
    let c = person();
    let first = check(&c, 1, card(&c), NOW).unwrap();
    let last = check(&c, 1, next(&c, &first, u64::MAX), NOW).unwrap();
    assert_eq!(last.follows(&first, &first.hash()), Ok(()));
    assert_eq!(first.follows(&last, &last.hash()), Err(CardError::Replaced));
    assert_eq!(last.follows(&last, &last.hash()), Ok(()));
}

#[test]
fn a2_level_1_needs_the_dangerous_constructor() {
    let c = person();
    let card = check(&c, 1, card(&c), NOW).unwrap();
    let vault = c.vault_id();
    assert_eq!(VerifiedCard::new(card.clone(), &vault, Level::File).map(|_| ()), Err(CardError::NotCompared));
    assert_eq!(VerifiedCard::new(card.clone(), &vault, Level::Spoken).unwrap().level(), Level::Spoken);
    assert_eq!(VerifiedCard::dangerous_from_file(card, &vault).unwrap().level(), Level::File);
}

#[test]
fn d11_evidence_in_a_card_changes_no_verdict() {
    // What a card says of its holder counts for nothing here: only who signed it and who compared it.
    let c = person();
    let bare = Card { name: None, role: None, evidence: List::default(), ..card(&c) };
    assert!(check(&c, 1, bare, NOW).is_ok());
    let grand = Card { kind: Kind::Authority, role: Some(text("Ordre national")), ..card(&c) };
    assert_eq!(check(&c, 66, grand, NOW).map(|_| ()), Err(CardError::Signer(ChainError::NotAMember)));
}

/// What key `old` says of key `new`, signed by `by`.
fn link(chain: &Chain, old: u8, new: u8, by: u8) -> Succession {
    let (old, new) = (key(old).public, key(new).public);
    Succession { old, new, signature: key(by).raw(&succession(&chain.vault_id(), &old, &new)) }
}

fn linked(links: Vec<Succession>) -> List<Bytes<4096>, 8> {
    let item = Evidence::Succession(Successions { links: List::new(links).unwrap() });
    List::new([Bytes::new(encode(&item)).unwrap()]).unwrap()
}

/// The next card with reader key `reader`, and these links.
fn changed(chain: &Chain, known: &CheckedCard, seq: u64, reader: u8, links: Vec<Succession>) -> CheckedCard {
    let possession = key(reader).raw(&possession(&chain.vault_id(), &wrap(51), seq));
    let reader = key(reader).public;
    let card = Card { reader, possession, evidence: linked(links), ..next(chain, known, seq) };
    check(chain, 1, card, NOW).unwrap()
}

#[test]
fn a3_a_changed_key_that_the_old_one_did_not_sign_is_blocked() {
    let c = person();
    let first = check(&c, 1, card(&c), NOW).unwrap();
    let verdict = |seq, reader, links| changed(&c, &first, seq, reader, links).follows(&first, &first.hash());
    assert_eq!(verdict(1, 70, vec![link(&c, 50, 70, 50)]), Ok(()));
    let blocked = Err(CardError::NotSucceeded);
    // None; signed by the new key, or by the member; of another vault; about another key; from a key nobody knows.
    let other = Chain::start(key(2).send(genesis(vec![key(2).member(Powers::ALL)]))).unwrap();
    for links in [
        vec![],
        vec![link(&c, 50, 70, 70)],
        vec![link(&c, 50, 70, 1)],
        vec![link(&other, 50, 70, 50)],
        vec![link(&c, 50, 71, 50)],
        vec![link(&c, 49, 70, 49)],
        // A ring that leads nowhere ends all the same.
        vec![link(&c, 50, 71, 50), link(&c, 71, 50, 71)],
    ] {
        assert_eq!(verdict(1, 70, links), blocked);
    }
    // Cards that were never seen are bridged by what their keys signed.
    assert_eq!(verdict(3, 72, vec![link(&c, 50, 70, 50), link(&c, 70, 71, 70), link(&c, 71, 72, 71)]), Ok(()));
    assert_eq!(verdict(3, 72, vec![link(&c, 50, 70, 50), link(&c, 71, 72, 71)]), blocked);
    // Two devices made a card apart; the one after them is linked to both.
    let apart = vec![link(&c, 50, 70, 50), link(&c, 50, 71, 50), link(&c, 70, 72, 70), link(&c, 71, 72, 71)];
    assert_eq!(verdict(3, 72, apart), Ok(()));
}

#[test]
fn e1_as_many_links_as_there_may_be_fit_on_a_card() {
    let c = person();
    let links: Vec<Succession> = (0..MAX_SUCCESSIONS as u8).map(|n| link(&c, 80 + n, 81 + n, 80 + n)).collect();
    assert!(encode(&Evidence::Succession(Successions { links: List::new(links.clone()).unwrap() })).len() <= 4096);
    let last = 80 + MAX_SUCCESSIONS as u8;
    let first = check(&c, 1, card(&c), NOW).unwrap();
    assert!(changed(&c, &first, 9, last, links.clone()).succeeds(&key(80).public));
    assert!(!changed(&c, &first, 9, last, links).succeeds(&key(79).public));
}
