//! The rules of the member chain one by one, numbered as in docs/protocol/chain.md, and the attacks they are there for.

#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)]

mod common;

use common::*;
use vault_protocol::chain::{
    CLOCK_SLACK, Chain, ChainError, HomeLog, Member, Powers, RESCUE_LINGERS, RenewedLog, Statement, founding_place,
    keyring_digest, root_wrap_context,
};
use vault_protocol::hash::Hash;
use vault_protocol::ids::{ChainRef, Time, VaultId};
use vault_protocol::sign::Signed;
use vault_protocol::wire::{List, decode, encode};

const RESCUE: Powers = Powers::ALL.and(Powers::RESCUE);
const GUARDIAN: Powers = Powers::ALL.and(Powers::GUARDIAN);
const DAY: u64 = Time::DAY;

fn start(by: u8, members: Vec<Member>) -> Result<Chain, ChainError> {
    Chain::start(key(by).send(genesis(members)))
}

fn until(mut m: Member, days: u64) -> Member {
    m.not_after = Some(NOW.plus(days * DAY));
    m
}

fn all(n: u8) -> Member {
    key(n).member(Powers::ALL)
}

/// Laptop 1, telephone 2, rescue sheet 3, helper 4 who may have other helpers.
fn family() -> Chain {
    let helper = Powers::WRITE.and(Powers::SHARE).and(Powers::MEMBERS);
    start(1, vec![all(1), all(2), key(3).member(RESCUE), key(4).member(helper)]).unwrap()
}

fn with(s: Statement, edit: impl FnOnce(&mut Vec<Member>)) -> Statement {
    let mut members = s.members.clone().into_vec();
    edit(&mut members);
    Statement { members: List::new(members).unwrap(), ..s }
}

fn without(s: Statement, n: u8) -> Statement {
    with(s, |m| m.retain(|m| m.key != key(n).public))
}

fn plus(s: Statement, member: Member) -> Statement {
    with(s, |m| m.push(member))
}

fn change(s: Statement, n: u8, edit: impl FnOnce(&mut Member)) -> Statement {
    with(s, |m| edit(m.iter_mut().find(|m| m.key == key(n).public).unwrap()))
}

fn says(chain: &Chain, by: u8, s: Statement) -> Result<Chain, ChainError> {
    let kept = Chain::recall(&chain.keep().unwrap()).unwrap().apply(key(by).send(s.clone()));
    let said = chain.apply(key(by).send(s));
    // A chain that was kept judges as the chain itself.
    assert_eq!(kept.as_ref().map(Chain::keep), said.as_ref().map(Chain::keep));
    said
}

#[track_caller]
fn refused(chain: &Chain, by: u8, s: Statement, why: ChainError) {
    assert_eq!(says(chain, by, s).map(|_| ()), Err(why));
}

// Rules 1 to 5: the list of members.

#[test]
fn rule_1_no_key_stands_twice() {
    assert_eq!(start(1, vec![all(1), key(1).member(Powers::READ)]).map(|_| ()), Err(ChainError::Members));
    let c = family();
    refused(&c, 1, plus(follow(&c, 1), key(4).member(Powers::WRITE)), ChainError::Members);
}

#[test]
fn rule_2_the_circle_can_do_nothing_else() {
    for more in [Powers::READ, Powers::MEMBERS, Powers::ALL, Powers::GUARDIAN] {
        let circle = key(5).member(Powers::ADD_DEVICE.and(more));
        assert_eq!(start(1, vec![all(1), circle]).map(|_| ()), Err(ChainError::Members), "{more:?}");
    }
}

#[test]
fn rule_3_one_rescue_sheet_that_holds_all_without_end() {
    let weak = key(3).member(Powers::READ.and(Powers::RESCUE));
    assert_eq!(start(1, vec![all(1), weak]).map(|_| ()), Err(ChainError::Members));
    let dated = until(key(3).member(RESCUE), 400);
    assert_eq!(start(1, vec![all(1), dated]).map(|_| ()), Err(ChainError::Members));
    let two = vec![all(1), key(3).member(RESCUE), key(5).member(RESCUE)];
    assert_eq!(start(1, two).map(|_| ()), Err(ChainError::Members));
}

#[test]
fn rule_4_a_guardian_is_not_the_rescue_sheet() {
    let both = key(3).member(RESCUE.and(Powers::GUARDIAN));
    assert_eq!(start(1, vec![all(1), both]).map(|_| ()), Err(ChainError::Members));
}

#[test]
fn rule_5_somebody_holds_everything_for_good() {
    assert_eq!(start(1, vec![]).map(|_| ()), Err(ChainError::Members));
    assert_eq!(start(1, vec![key(1).member(Powers::READ)]).map(|_| ()), Err(ChainError::Members));
    assert_eq!(start(1, vec![until(all(1), 900)]).map(|_| ()), Err(ChainError::Members));
    let c = person();
    let end = change(follow(&c, 1), 1, |m| m.not_after = Some(NOW.plus(DAY)));
    refused(&c, 1, end, ChainError::Members);
    let mut s = rotate(&c, 1);
    s.members = List::new([key(2).member(Powers::READ)]).unwrap();
    refused(&c, 1, s, ChainError::Members);
}

// Rules 6 and 7: the first statement.

#[test]
fn rule_6_the_first_is_first() {
    let first = genesis(vec![all(1)]);
    for wrong in [
        Statement { seq: 1, ..first.clone() },
        Statement { prev: Some(Hash::new([0; 32])), ..first.clone() },
        Statement { seq: u64::MAX, ..first.clone() },
    ] {
        assert_eq!(Chain::start(key(1).send(wrong)).map(|_| ()), Err(ChainError::NotNext));
    }
    let late = Statement { epoch: u64::MAX, ..first };
    assert_eq!(Chain::start(key(1).send(late)).map(|_| ()), Err(ChainError::Epoch));
}

#[test]
fn rule_7_the_first_is_signed_by_a_member_with_all() {
    assert_eq!(start(9, vec![all(1)]).map(|_| ()), Err(ChainError::NotAMember));
    let clerk = key(2).member(Powers::READ.and(Powers::MEMBERS));
    assert_eq!(start(2, vec![all(1), clerk]).map(|_| ()), Err(ChainError::NoPower));
    let ended = until(all(2), 0);
    assert_eq!(start(2, vec![all(1), ended]).map(|_| ()), Err(ChainError::NotAMember));
    let mut forged = key(1).sign(genesis(vec![all(1)])).bytes().to_vec();
    *forged.last_mut().unwrap() ^= 1;
    assert_eq!(Chain::start(Signed::decode(&forged).unwrap()).map(|_| ()), Err(ChainError::Signature));
}

// Rule 8: the place.

#[test]
fn rule_8_a_statement_follows_the_head() {
    let c = says(&family(), 1, follow(&family(), 5)).unwrap();
    let good = follow(&c, 5);
    refused(&c, 1, Statement { seq: good.seq + 1, ..good.clone() }, ChainError::NotNext);
    refused(&c, 1, Statement { seq: good.seq - 1, ..good.clone() }, ChainError::NotNext);
    refused(&c, 1, Statement { prev: None, ..good.clone() }, ChainError::NotNext);
    refused(&c, 1, Statement { prev: Some(Hash::new(id(4))), ..good.clone() }, ChainError::NotNext);
    refused(&c, 1, Statement { time: Time(c.head().time.0 - 1), ..good.clone() }, ChainError::Time);
    let mut forged = key(1).sign(good.clone()).bytes().to_vec();
    *forged.last_mut().unwrap() ^= 1;
    assert_eq!(c.apply(Signed::decode(&forged).unwrap()).map(|_| ()), Err(ChainError::Signature));
    // Replayed: it was the next once.
    let d = says(&c, 1, good.clone()).unwrap();
    refused(&d, 1, good, ChainError::NotNext);
}

#[test]
fn rule_8_strangers_and_members_without_the_power_are_not_heard() {
    let c = start(1, vec![all(1), key(2).member(Powers::READ.and(Powers::WRITE).and(Powers::SHARE))]).unwrap();
    refused(&c, 9, follow(&c, 1), ChainError::NotAMember);
    refused(&c, 2, follow(&c, 1), ChainError::NoPower);
}

#[test]
fn c7_a_removed_member_is_refused_by_whoever_saw_the_removal() {
    let before = family();
    let after = says(&before, 1, without(rotate(&before, 10), 2)).unwrap();
    // The stolen telephone goes on from the old head: who has not seen the removal cannot tell …
    let fork = says(&before, 2, without(rotate(&before, 20), 1)).unwrap();
    // … who has, can.
    refused(&after, 2, without(rotate(&before, 20), 1), ChainError::NotNext);
    refused(&after, 2, follow(&after, 20), ChainError::NotAMember);
    assert!(!after.is_prefix_of(&fork) && !fork.is_prefix_of(&after));
    assert!(before.is_prefix_of(&after) && before.is_prefix_of(&fork));
    assert!(after.contains(&before.head_ref()) && !after.contains(&fork.head_ref()));
    assert!(!after.contains(&ChainRef { seq: 2, hash: after.head_hash() }));
    assert!(!after.contains(&ChainRef { seq: 0, hash: after.head_hash() }));
    assert!(!after.contains(&ChainRef { seq: u64::MAX, hash: after.head_hash() }));
    assert_eq!(after.verify(key(2).send(card(&after)), Powers::SHARE, NOW).map(|_| ()), Err(ChainError::NotAMember));
}

#[test]
fn rule_8_an_expired_member_is_silent() {
    let c = start(1, vec![all(1), until(all(2), 10)]).unwrap();
    assert!(says(&c, 2, follow(&c, 10 * DAY - 1)).is_ok());
    refused(&c, 2, follow(&c, 10 * DAY), ChainError::NotAMember);
    assert!(c.member(key(2).public.as_bytes(), NOW.plus(10 * DAY)).is_none());
}

// Rule 9: the circle of trusted persons.

fn circle() -> Chain {
    start(1, vec![all(1), key(5).member(Powers::ADD_DEVICE)]).unwrap()
}

#[test]
fn rule_9_the_circle_adds_one_device() {
    let c = circle();
    let mut s = plus(follow(&c, 1), all(6));
    s.keyring = keyring_digest(b"with one more");
    let d = says(&c, 5, s).unwrap();
    assert_eq!(d.member(key(6).public.as_bytes(), NOW).unwrap().powers, Powers::ALL);
}

#[test]
fn rule_9_the_circle_does_nothing_else() {
    let c = circle();
    let s = || follow(&c, 1);
    refused(&c, 5, s(), ChainError::NoPower);
    refused(&c, 5, plus(plus(s(), all(6)), all(7)), ChainError::NoPower);
    refused(&c, 5, plus(s(), key(6).member(Powers::READ)), ChainError::NoPower);
    refused(&c, 5, plus(s(), key(6).member(Powers::ADD_DEVICE)), ChainError::NoPower);
    refused(&c, 5, plus(s(), key(6).member(RESCUE)), ChainError::NoPower);
    refused(&c, 5, plus(s(), key(6).member(GUARDIAN)), ChainError::NoPower);
    refused(&c, 5, plus(without(s(), 1), all(6)), ChainError::NoPower);
    refused(&c, 5, plus(without(s(), 5), all(6)), ChainError::NoPower);
    refused(&c, 5, plus(change(s(), 5, |m| m.wrap = wrap(7)), all(6)), ChainError::NoPower);
    refused(&c, 5, plus(rotate(&c, 1), all(6)), ChainError::NoPower);
    refused(&c, 5, plus(Statement { epoch: 1, ..s() }, all(6)), ChainError::NoPower);
    refused(&c, 5, plus(Statement { root: Hash::new(id(9)), ..s() }, all(6)), ChainError::NoPower);
    let mut moved = plus(s(), all(6));
    moved.home.server = text("https://evil.example");
    refused(&c, 5, moved, ChainError::NoPower);
    let dated = start(1, vec![all(1), until(key(5).member(Powers::ADD_DEVICE), 9)]).unwrap();
    refused(&dated, 5, plus(follow(&dated, 1), all(6)), ChainError::Grows);
    assert!(says(&dated, 5, plus(follow(&dated, 1), until(all(6), 9))).is_ok());
}

#[test]
fn rule_9_what_the_circle_added_shows_and_can_be_removed() {
    let c = circle();
    let d = says(&c, 5, plus(follow(&c, 1), all(6))).unwrap();
    assert_eq!(d.head().members.len(), 3);
    let e = says(&d, 1, without(rotate(&d, 2), 6)).unwrap();
    refused(&e, 6, follow(&e, 3), ChainError::NotAMember);
}

// Rule 10: nobody gives more, longer or higher than they stand.

#[test]
fn rule_10_powers_do_not_grow() {
    let c = family();
    for more in [Powers::READ, Powers::CLOSE, Powers::ALL, Powers::ADD_DEVICE, GUARDIAN] {
        refused(&c, 4, plus(follow(&c, 1), key(6).member(more)), ChainError::Grows);
    }
    refused(&c, 4, change(follow(&c, 1), 4, |m| m.powers = Powers::ALL), ChainError::Grows);
    refused(&c, 4, change(follow(&c, 1), 4, |m| m.powers = m.powers.and(Powers::GUARDIAN)), ChainError::Grows);
    assert!(says(&c, 4, plus(follow(&c, 1), key(6).member(Powers::WRITE))).is_ok());
    let no_sheet = start(1, vec![all(1), key(4).member(Powers::READ.and(Powers::MEMBERS))]).unwrap();
    refused(&no_sheet, 4, plus(follow(&no_sheet, 1), key(6).member(RESCUE)), ChainError::Grows);
    assert!(says(&no_sheet, 1, plus(follow(&no_sheet, 1), key(6).member(RESCUE))).is_ok());
    // Whoever holds everything may found a circle, which can give everything.
    assert!(says(&c, 1, plus(follow(&c, 1), key(6).member(Powers::ADD_DEVICE))).is_ok());
}

#[test]
fn rule_10_nobody_outlives_their_date() {
    let helper = Powers::WRITE.and(Powers::MEMBERS);
    let c = start(1, vec![all(1), until(key(4).member(helper), 30)]).unwrap();
    refused(&c, 4, change(follow(&c, 1), 4, |m| m.not_after = None), ChainError::Grows);
    refused(&c, 4, change(follow(&c, 1), 4, |m| m.not_after = Some(NOW.plus(31 * DAY))), ChainError::Grows);
    refused(&c, 4, plus(follow(&c, 1), key(6).member(helper)), ChainError::Grows);
    refused(&c, 4, plus(follow(&c, 1), until(key(6).member(helper), 31)), ChainError::Grows);
    assert!(says(&c, 4, plus(follow(&c, 1), until(key(6).member(helper), 30))).is_ok());
    // Who has no date renews.
    assert!(says(&c, 1, change(follow(&c, 40 * DAY), 4, |m| m.not_after = Some(NOW.plus(60 * DAY)))).is_ok());
}

#[test]
fn rule_10_where_there_is_a_guardian_a_device_cannot_become_one() {
    let alone = family();
    assert!(says(&alone, 1, change(follow(&alone, 1), 1, |m| m.powers = GUARDIAN)).is_ok());
    let c = start(1, vec![key(1).member(GUARDIAN), all(2), key(3).member(RESCUE)]).unwrap();
    refused(&c, 2, change(follow(&c, 1), 2, |m| m.powers = GUARDIAN), ChainError::Grows);
    refused(&c, 2, plus(follow(&c, 1), key(6).member(GUARDIAN)), ChainError::Grows);
    assert!(says(&c, 1, plus(follow(&c, 1), key(6).member(GUARDIAN))).is_ok());
    assert!(says(&c, 3, plus(follow(&c, 1), key(6).member(GUARDIAN))).is_ok());
}

// Rules 11 and 12: nobody takes from who stands above them, nor speaks for them.

#[test]
fn rule_11_a_helper_cannot_lock_the_patient_out() {
    let c = family();
    refused(&c, 4, without(follow(&c, 1), 1), ChainError::NoPower);
    refused(&c, 4, without(follow(&c, 1), 3), ChainError::NoPower);
    refused(&c, 4, change(follow(&c, 1), 1, |m| m.not_after = Some(NOW)), ChainError::NoPower);
    refused(&c, 4, change(follow(&c, 1), 1, |m| m.powers = Powers::WRITE), ChainError::NoPower);
    refused(&c, 4, change(follow(&c, 1), 3, |m| m.powers = Powers::WRITE), ChainError::Rescue);
}

#[test]
fn rule_11_who_stands_above_takes_without_giving() {
    let helper = Powers::WRITE.and(Powers::SHARE).and(Powers::MEMBERS);
    let c = start(1, vec![all(1), until(key(4).member(helper), 30), key(6).member(Powers::WRITE.and(Powers::SHARE))])
        .unwrap();
    // Taking from one who has no date is no gift beyond the signer's own.
    assert!(says(&c, 4, change(follow(&c, 1), 6, |m| m.powers = Powers::WRITE)).is_ok());
    assert!(says(&c, 4, without(follow(&c, 1), 6)).is_ok());
}

#[test]
fn rule_12_a_wrapping_key_changes_by_its_own_signature_only() {
    let c = family();
    for thief in [1, 4] {
        // Else the next keyring would seal the root to the thief under the victim's name.
        let s = change(follow(&c, 1), 2, |m| m.wrap = wrap(66));
        assert!(matches!(says(&c, thief, s).map(|_| ()), Err(ChainError::WrapKey | ChainError::NoPower)));
        let s = change(follow(&c, 1), 3, |m| m.wrap = wrap(66));
        refused(&c, thief, s, ChainError::Rescue);
    }
    assert!(says(&c, 2, change(follow(&c, 1), 2, |m| m.wrap = wrap(66))).is_ok());
    assert!(says(&c, 4, change(follow(&c, 1), 4, |m| m.wrap = wrap(66))).is_ok());
}

#[test]
fn rule_12_nobody_weakens_the_rescue_sheet() {
    let c = family();
    refused(&c, 1, change(follow(&c, 1), 3, |m| m.powers = Powers::ALL), ChainError::Rescue);
    refused(&c, 1, change(follow(&c, 1), 3, |m| m.powers = Powers::READ), ChainError::Rescue);
    assert!(says(&c, 3, change(follow(&c, 1), 3, |m| m.powers = Powers::ALL)).is_ok());
}

#[test]
fn rule_11_two_guardians_cannot_remove_each_other() {
    let c = start(1, vec![key(1).member(GUARDIAN), key(2).member(GUARDIAN), key(3).member(RESCUE)]).unwrap();
    refused(&c, 1, without(rotate(&c, 1), 2), ChainError::Guardian);
    refused(&c, 2, without(rotate(&c, 1), 1), ChainError::Guardian);
    refused(&c, 1, change(follow(&c, 1), 2, |m| m.powers = Powers::ALL), ChainError::Guardian);
    refused(&c, 1, change(follow(&c, 1), 2, |m| m.not_after = Some(NOW)), ChainError::Guardian);
    refused(&c, 1, change(follow(&c, 1), 2, |m| m.wrap = wrap(9)), ChainError::Guardian);
    assert!(says(&c, 2, without(rotate(&c, 1), 2)).is_ok(), "by themselves");
    assert!(says(&c, 3, without(rotate(&c, 1), 2)).is_ok(), "by the rescue member");
}

#[test]
fn rule_11_a_guardian_ends_by_a_date() {
    let c = start(1, vec![key(1).member(GUARDIAN), until(key(2).member(GUARDIAN), 10)]).unwrap();
    refused(&c, 1, without(rotate(&c, 10 * DAY - 1), 2), ChainError::Guardian);
    assert!(says(&c, 1, without(rotate(&c, 10 * DAY), 2)).is_ok());
}

#[test]
fn rule_14_a_fresh_rescue_sheet_does_not_remove_an_older_guardian() {
    let c = start(1, vec![key(1).member(GUARDIAN), key(2).member(GUARDIAN), key(3).member(RESCUE)]).unwrap();
    // One guardian makes a sheet of their own …
    let d = says(&c, 1, plus(without(rotate(&c, 1), 3), key(7).member(RESCUE))).unwrap();
    // … which outranks nobody who was there before it.
    refused(&d, 7, without(rotate(&d, 1), 2), ChainError::Guardian);
    // The old sheet still does, for 30 days; and hands its rank on to the sheet that it signs itself.
    assert!(says(&d, 3, without(rotate(&d, 1), 1)).is_ok());
    let e = says(&c, 3, plus(without(rotate(&c, 1), 3), key(7).member(RESCUE))).unwrap();
    assert!(says(&e, 7, without(rotate(&e, 1), 2)).is_ok());
    // A guardian named by a guardian is as old as the one who named them.
    let f = says(&d, 2, plus(follow(&d, 1), key(8).member(GUARDIAN))).unwrap();
    refused(&f, 7, without(rotate(&f, 1), 8), ChainError::Guardian);
    // Also if they were a mere device before.
    let f = says(&d, 1, plus(follow(&d, 1), all(8))).unwrap();
    let f = says(&f, 2, change(follow(&f, 1), 8, |m| m.powers = GUARDIAN)).unwrap();
    refused(&f, 7, without(rotate(&f, 1), 8), ChainError::Guardian);
}

// Rule 13: the replaced rescue sheet.

/// The laptop replaces sheet 3 by sheet 7.
fn replaced(c: &Chain) -> Chain {
    says(c, 1, plus(without(rotate(c, DAY), 3), key(7).member(RESCUE))).unwrap()
}

#[test]
fn rule_17_who_came_to_read_within_an_epoch_leaves_a_new_one_behind_too() {
    let c = person();
    let d = says(&c, 1, plus(follow(&c, 1), key(2).member(Powers::READ))).unwrap();
    assert_eq!(d.head().epoch, c.head().epoch, "it was let in to the root that there was");
    refused(&d, 1, without(follow(&d, 1), 2), ChainError::Epoch);
    let e = says(&d, 1, without(rotate(&d, 1), 2)).unwrap();
    assert!(!e.must_rotate(&e.head().members, e.head().time), "once is enough");
    assert_eq!(d.keep().unwrap().readers.len(), 2, "each reader is remembered once");
}

#[test]
fn rule_14_a_status_keeps_its_rank() {
    let c = family();
    let d = says(&c, 1, follow(&c, 1)).unwrap();
    let ranks = |c: &Chain| c.keep().unwrap().ranks.iter().map(|r| (r.key, r.rank)).collect::<Vec<_>>();
    assert!(!ranks(&c).is_empty());
    assert_eq!(ranks(&d), ranks(&c));
}

#[test]
fn rule_13_a_replaced_rescue_sheet_lingers_30_days() {
    let c = replaced(&family());
    assert!(c.member(key(3).public.as_bytes(), c.head().time).is_some());
    assert!(says(&c, 3, without(rotate(&c, RESCUE_LINGERS - 1), 1)).is_ok());
    refused(&c, 3, without(rotate(&c, RESCUE_LINGERS), 1), ChainError::NotAMember);
    // From that second on, nothing is kept of it.
    let kept = |seconds| says(&c, 1, follow(&c, seconds)).unwrap().keep().unwrap().lingering.len();
    assert_eq!([RESCUE_LINGERS - 1, RESCUE_LINGERS].map(kept), [1, 0]);
    // Statements of others in between change nothing.
    let d = says(&c, 1, follow(&c, 20 * DAY)).unwrap();
    assert!(says(&d, 3, without(rotate(&d, 9 * DAY), 1)).is_ok());
    refused(&d, 3, without(rotate(&d, 10 * DAY), 1), ChainError::NotAMember);
}

#[test]
fn rule_13_a_sheet_that_signs_its_own_replacement_is_gone_at_once() {
    let c = family();
    let d = says(&c, 3, plus(without(rotate(&c, 1), 3), key(7).member(RESCUE))).unwrap();
    refused(&d, 3, follow(&d, 1), ChainError::NotAMember);
    // So is one that lingers, once it has spoken without naming itself.
    let d = replaced(&c);
    let e = says(&d, 3, without(rotate(&d, 1), 7)).unwrap();
    refused(&e, 3, follow(&e, 1), ChainError::NotAMember);
}

#[test]
fn rule_13_a_lingering_sheet_is_not_silenced_by_naming_it() {
    let c = replaced(&family());
    for powers in [Powers::default(), Powers::READ, Powers::ALL] {
        refused(&c, 1, plus(follow(&c, 1), key(3).member(powers)), ChainError::Rescue);
        refused(&c, 7, plus(follow(&c, 1), key(3).member(powers)), ChainError::Rescue);
    }
    // When its time is over it is a key like any other.
    assert!(says(&c, 1, plus(follow(&c, RESCUE_LINGERS), key(3).member(Powers::READ))).is_ok());
    refused(&c, 1, plus(follow(&c, RESCUE_LINGERS - 1), key(3).member(Powers::READ)), ChainError::Rescue);
    let mut taken = without(follow(&c, 1), 7);
    taken = plus(taken, key(3).member(RESCUE));
    refused(&c, 1, taken, ChainError::Rescue);
}

#[test]
fn rule_13_the_older_sheet_wins_the_fight() {
    // A stolen laptop puts in a sheet of its own; the true sheet comes back and ends both, for good.
    let c = replaced(&family());
    let back = plus(without(without(rotate(&c, DAY), 1), 7), key(3).member(RESCUE));
    let d = says(&c, 3, back).unwrap();
    for thief in [1, 7] {
        refused(&d, thief, without(rotate(&d, 1), 3), ChainError::NotAMember);
    }
    // Through any number of fresh sheets.
    let e = says(&c, 1, plus(without(rotate(&c, DAY), 7), key(8).member(RESCUE))).unwrap();
    let back = plus(without(without(rotate(&e, DAY), 1), 8), key(3).member(RESCUE));
    let f = says(&e, 3, back).unwrap();
    for thief in [1, 7, 8] {
        refused(&f, thief, follow(&f, 1), ChainError::NotAMember);
    }
    // And the fresh sheet cannot end the older one at once.
    let g = says(&c, 1, follow(&c, 1)).unwrap();
    assert!(says(&g, 3, follow(&g, 1)).is_ok());
    let h = says(&family(), 1, without(rotate(&family(), 1), 3)).unwrap();
    let h = says(&h, 1, plus(follow(&h, 1), key(7).member(RESCUE))).unwrap();
    let h = says(&h, 7, follow(&h, 1)).unwrap();
    assert!(says(&h, 3, follow(&h, 1)).is_ok());
}

#[test]
fn rule_13_many_fresh_sheets_do_not_push_the_true_one_out() {
    let mut c = family();
    for n in 20..40 {
        let old = c.head().members.iter().find(|m| m.powers.has(Powers::RESCUE)).unwrap().key;
        let s = with(rotate(&c, 60), |m| m.retain(|m| m.key != old));
        c = says(&c, 1, plus(s, key(n).member(RESCUE))).unwrap();
    }
    assert!(says(&c, 3, without(rotate(&c, 60), 1)).is_ok());
    refused(&c, 38, follow(&c, 60), ChainError::NotAMember);
}

// Rules 15 to 18: home, epoch, keyring.

#[test]
fn rule_15_only_who_holds_everything_moves_the_vault() {
    let c = family();
    let moved = || {
        let mut s = follow(&c, 1);
        s.home.server = text("https://evil.example");
        s.home.key = Some(key(99).public);
        s
    };
    refused(&c, 4, moved(), ChainError::NoPower);
    assert!(says(&c, 2, moved()).is_ok());
}

fn renewed(n: u32, key: &str, before: &str) -> HomeLog {
    HomeLog::Renewed(RenewedLog {
        key: text(&format!("coffre.example/events/{n}+{key}")),
        before: text(before),
        seen: None,
    })
}

#[test]
fn rule_22_a_log_comes_after_the_one_before_or_not_at_all() {
    const OLD: &str = "coffre.example/events/1+00000000+AA";
    let c = family();
    let named = |c: &Chain, log: Option<HomeLog>| {
        let mut s = follow(c, 1);
        s.home.log = log;
        s
    };
    let no_log = |c: &Chain, log| refused(c, 1, named(c, log), ChainError::Log);
    no_log(&c, None);
    no_log(&c, Some(HomeLog::First(text("coffre.example/events/2"))));
    no_log(&c, Some(renewed(1, "00000000+BB", OLD)));
    no_log(&c, Some(renewed(2, "00000000+BB", "coffre.example/events/3+00000000+AA")));
    // Not by somebody who holds less, nor in one step with another server.
    let good = Some(renewed(2, "00000000+BB", OLD));
    refused(&c, 4, named(&c, good.clone()), ChainError::NoPower);
    let mut elsewhere = named(&c, good.clone());
    elsewhere.home.server = text("https://evil.example");
    refused(&c, 1, elsewhere, ChainError::Log);
    let second = says(&c, 1, named(&c, good.clone())).unwrap();
    assert_eq!(second.head().home.log.as_ref().unwrap().origin(), "coffre.example/events/2");
    // From then on the key counts, and the first does not come back.
    no_log(&second, Some(renewed(3, "00000000+CC", "coffre.example/events/2+00000000+AA")));
    no_log(&second, Some(HomeLog::First(text("coffre.example/events/1"))));
    no_log(&second, None);
    assert!(
        says(&second, 1, named(&second, Some(renewed(3, "00000000+CC", "coffre.example/events/2+00000000+BB"))))
            .is_ok()
    );
    // A vault does not begin after something.
    let mut first = genesis(vec![all(1)]);
    first.home.log = good;
    assert_eq!(Chain::start(key(1).send(first)).map(|_| ()), Err(ChainError::Log));
}

#[test]
fn rule_16_root_and_epoch_go_together_by_one() {
    let c = family();
    refused(&c, 1, Statement { epoch: 2, ..rotate(&c, 1) }, ChainError::Epoch);
    refused(&c, 1, Statement { epoch: 0, ..rotate(&c, 1) }, ChainError::Epoch);
    refused(&c, 1, Statement { root: c.head().root, ..rotate(&c, 1) }, ChainError::Epoch);
    refused(&c, 1, Statement { epoch: u64::MAX, ..rotate(&c, 1) }, ChainError::Epoch);
    let d = says(&c, 1, rotate(&c, 1)).unwrap();
    refused(&d, 1, Statement { epoch: 0, ..follow(&d, 1) }, ChainError::Epoch);
    refused(&c, 4, rotate(&c, 1), ChainError::NoPower);
}

#[test]
fn d3_rule_17_whoever_stops_reading_leaves_a_new_epoch_behind() {
    let c = start(1, vec![all(1), all(2), until(all(4), 10), key(5).member(Powers::WRITE)]).unwrap();
    refused(&c, 1, without(follow(&c, 1), 2), ChainError::Epoch);
    refused(&c, 1, change(follow(&c, 1), 2, |m| m.powers = Powers::WRITE), ChainError::Epoch);
    refused(&c, 1, change(follow(&c, 1), 2, |m| m.not_after = Some(NOW)), ChainError::Epoch);
    assert!(says(&c, 1, without(rotate(&c, 1), 2)).is_ok());
    assert!(says(&c, 1, without(follow(&c, 1), 5)).is_ok(), "a writer never had the root");
    // By its date too; but the one who is there to renew it may do so first.
    refused(&c, 1, follow(&c, 10 * DAY), ChainError::Epoch);
    assert!(says(&c, 1, rotate(&c, 10 * DAY)).is_ok());
    assert!(says(&c, 1, change(follow(&c, 10 * DAY), 4, |m| m.not_after = Some(NOW.plus(20 * DAY)))).is_ok());
    let d = says(&c, 1, rotate(&c, 10 * DAY)).unwrap();
    assert!(says(&d, 1, without(follow(&d, 1), 4)).is_ok(), "it never had this epoch's root");
    // What a builder of statements asks beforehand.
    assert!(c.must_rotate(&without(follow(&c, 1), 2).members, NOW));
    assert!(c.must_rotate(&c.head().members, NOW.plus(10 * DAY)));
    assert!(!c.must_rotate(&c.head().members, NOW) && !d.must_rotate(&d.head().members, d.head().time));
}

#[test]
fn rule_17_the_circle_is_not_stopped_by_a_date() {
    let c = start(1, vec![all(1), until(all(2), 10), key(5).member(Powers::ADD_DEVICE)]).unwrap();
    let d = says(&c, 5, plus(follow(&c, 20 * DAY), all(6))).unwrap();
    // What it could not do is still to be done.
    refused(&d, 6, follow(&d, 1), ChainError::Epoch);
    assert!(says(&d, 6, rotate(&d, 1)).is_ok());
}

#[test]
fn rule_18_the_keyring_is_for_those_who_read() {
    let c = family();
    let other = || Statement { keyring: keyring_digest(b"nothing"), ..follow(&c, 1) };
    refused(&c, 4, other(), ChainError::NoPower);
    assert!(says(&c, 1, other()).is_ok());
}

// Rule 20: the clock of the home server.

fn at(c: &Chain, by: u8, s: Statement, now: Time) -> Result<(), ChainError> {
    c.apply_at(key(by).send(s), now).map(|_| ())
}

#[test]
fn rule_20_a_statement_dated_ahead_is_not_taken() {
    let c = start(1, vec![all(1), until(all(2), 300)]).unwrap();
    // It would end the other device today.
    let ahead = || without(rotate(&c, 301 * DAY), 2);
    assert!(says(&c, 1, ahead()).is_ok(), "the rules alone cannot know");
    assert_eq!(at(&c, 1, ahead(), NOW), Err(ChainError::Clock));
    assert_eq!(at(&c, 1, follow(&c, CLOCK_SLACK), NOW), Ok(()));
    assert_eq!(at(&c, 1, follow(&c, CLOCK_SLACK + 1), NOW), Err(ChainError::Clock));
    assert_eq!(at(&c, 1, follow(&c, u64::MAX), Time(u64::MAX)), Err(ChainError::Epoch), "no overflow");
}

#[test]
fn rule_20_an_ended_member_does_not_date_itself_back() {
    let c = start(1, vec![all(1), until(all(2), 10)]).unwrap();
    assert!(says(&c, 2, follow(&c, 0)).is_ok(), "the rules alone cannot know");
    assert_eq!(at(&c, 2, follow(&c, 0), NOW.plus(10 * DAY)), Err(ChainError::NotAMember));
    assert_eq!(at(&c, 2, follow(&c, 0), NOW.plus(9 * DAY)), Ok(()));
}

#[test]
fn rule_20_a_rescue_sheet_is_not_removed_in_the_past() {
    let c = family();
    let now = NOW.plus(40 * DAY);
    // Dated 40 days back, the sheet's 30 days would be over as it is removed.
    assert_eq!(at(&c, 1, without(rotate(&c, 1), 3), now), Err(ChainError::Clock));
    assert_eq!(at(&c, 1, without(rotate(&c, 40 * DAY - CLOCK_SLACK), 3), now), Ok(()));
    // Other statements made without a network may come late.
    assert_eq!(at(&c, 1, without(rotate(&c, 1), 2), now), Ok(()));
}

#[test]
fn rule_20_one_sheet_that_lingers_excuses_no_other() {
    let c = replaced(&family());
    let now = c.head().time.plus(20 * DAY);
    assert_eq!(at(&c, 1, follow(&c, 1), now), Ok(()), "nobody begins to linger");
    assert_eq!(at(&c, 1, without(rotate(&c, 1), 7), now), Err(ChainError::Clock));
    assert_eq!(at(&c, 1, without(rotate(&c, 20 * DAY), 7), now), Ok(()));
}

#[test]
fn rule_20_a_lingering_sheet_speaks_to_the_home_server_too() {
    let c = replaced(&family());
    let now = c.head().time.plus(29 * DAY);
    assert_eq!(at(&c, 3, without(rotate(&c, 29 * DAY), 1), now), Ok(()));
    assert_eq!(at(&c, 3, without(rotate(&c, 29 * DAY), 1), now.plus(DAY)), Err(ChainError::NotAMember));
}

#[test]
fn rule_21_a_chain_dated_ahead_judges_nothing() {
    let c = says(&family(), 1, follow(&family(), 100 * DAY)).unwrap();
    let head = c.head().time;
    for (now, answer) in [
        (Time(head.0 - DAY - 1), Err(ChainError::Clock)),
        (Time(head.0 - DAY), Ok(())),
        (head.plus(1000 * DAY), Ok(())),
        (Time(u64::MAX), Ok(())),
    ] {
        assert_eq!(c.dated(now), answer, "{now:?}");
    }
}

// The chain as a whole.

fn story() -> (VaultId, Vec<Vec<u8>>) {
    let c = family();
    let mut bytes = vec![key(1).sign(genesis(c.head().members.to_vec())).bytes().to_vec()];
    let mut chain = c.clone();
    for (by, drop) in [(1, 4), (3, 2), (1, 3)] {
        let s = without(rotate(&chain, DAY), drop);
        bytes.push(key(by).sign(s.clone()).bytes().to_vec());
        chain = says(&chain, by, s).unwrap();
    }
    (c.vault_id(), bytes)
}

fn read(bytes: &[Vec<u8>]) -> impl Iterator<Item = Signed<Statement>> {
    bytes.iter().map(|b| Signed::decode(b).unwrap())
}

#[test]
fn server_and_client_agree_because_they_ask_the_same_function() {
    let (vault, bytes) = story();
    let folded = Chain::fold(&vault, read(&bytes)).unwrap();
    let mut statements = read(&bytes);
    let mut stepped = Chain::start(statements.next().unwrap()).unwrap();
    for s in statements {
        stepped = stepped.apply(s).unwrap();
    }
    assert_eq!(format!("{folded:?}"), format!("{stepped:?}"));
    assert_eq!(folded.vault_id(), vault);
    assert!(folded.is_prefix_of(&stepped) && stepped.is_prefix_of(&folded));
}

#[test]
fn c6_a_chain_cut_off_is_a_prefix_and_one_of_another_vault_an_error() {
    let (vault, bytes) = story();
    let whole = Chain::fold(&vault, read(&bytes)).unwrap();
    for n in 1..bytes.len() {
        let cut = Chain::fold(&vault, read(&bytes[..n])).unwrap();
        assert!(cut.is_prefix_of(&whole) && !whole.is_prefix_of(&cut) && whole.contains(&cut.head_ref()));
    }
    assert_eq!(Chain::fold(&vault, read(&[])).map(|_| ()), Err(ChainError::OtherVault));
    assert_eq!(Chain::fold(&VaultId::new(id(1)), read(&bytes)).map(|_| ()), Err(ChainError::OtherVault));
    // One left out, two exchanged, one twice.
    for order in [vec![0, 2], vec![0, 2, 1], vec![0, 1, 1]] {
        let some: Vec<_> = order.iter().map(|i| bytes[*i].clone()).collect();
        assert_eq!(Chain::fold(&vault, read(&some)).map(|_| ()), Err(ChainError::NotNext), "{order:?}");
    }
}

#[test]
fn a_message_counts_by_the_powers_of_its_signer_now() {
    let c = family();
    assert!(c.verify(key(4).send(closing()), Powers::SHARE, NOW).is_ok());
    assert_eq!(c.verify(key(4).send(closing()), Powers::READ, NOW).map(|_| ()), Err(ChainError::NoPower));
    assert_eq!(c.verify(key(9).send(closing()), Powers::SHARE, NOW).map(|_| ()), Err(ChainError::NotAMember));
    let mut forged = key(4).sign(closing()).bytes().to_vec();
    *forged.last_mut().unwrap() ^= 1;
    let forged = Signed::<vault_protocol::release::Closing>::decode(&forged).unwrap();
    assert_eq!(c.verify(forged, Powers::SHARE, NOW).map(|_| ()), Err(ChainError::Signature));
}

/// The first keyring is made before there is a vault id, so it is bound to all of its statement but its own digest.
#[test]
fn b6_a_keyring_has_one_place() {
    let c = family();
    let (vault, other) = (c.vault_id(), VaultId::new(id(1)));
    let first = c.head().clone();
    let place = founding_place(&first);
    assert_ne!(place, vault);
    assert_eq!(c.keyring_place(), place);
    assert_eq!(founding_place(&Statement { keyring: Hash::new(id(2)), ..first.clone() }), place);
    let changed = [
        Statement { nonce: id(9), ..first.clone() },
        Statement { time: Time(1), ..first.clone() },
        Statement { root: Hash::new(id(2)), ..first.clone() },
        without(first.clone(), 4),
    ];
    for s in changed {
        assert_ne!(founding_place(&s), place);
    }
    // A statement that names the same keyring again does not make it another's; every other keyring is the vault's.
    let same = c.apply(key(1).send(follow(&c, 1))).unwrap();
    assert_eq!(same.keyring_place(), place);
    let next = Statement { keyring: keyring_digest(b"another"), ..follow(&same, 1) };
    let next = same.apply(key(1).send(next)).unwrap();
    assert_eq!(next.keyring_place(), vault);
    let back = Statement { keyring: first.keyring, ..follow(&next, 1) };
    assert_eq!(next.apply(key(1).send(back)).unwrap().keyring_place(), place);
    let contexts = [
        root_wrap_context(&vault, 0, &key(1).public),
        root_wrap_context(&other, 0, &key(1).public),
        root_wrap_context(&vault, 1, &key(1).public),
        root_wrap_context(&vault, 0, &key(2).public),
    ];
    assert_eq!(contexts.iter().collect::<std::collections::BTreeSet<_>>().len(), 4);
}

/// The numbers are the page's: two powers of one bit, or a bit that is none, would be a hole in every rule.
#[test]
fn the_powers_have_the_bits_of_the_page() {
    let page = include_str!("../../../docs/protocol/chain.md");
    let powers = [
        (Powers::READ, 0, "READ"),
        (Powers::WRITE, 1, "WRITE"),
        (Powers::SHARE, 2, "SHARE"),
        (Powers::MEMBERS, 3, "MEMBERS"),
        (Powers::CLOSE, 4, "CLOSE"),
        (Powers::ADD_DEVICE, 5, "ADD_DEVICE"),
        (Powers::RESCUE, 16, "RESCUE"),
        (Powers::GUARDIAN, 17, "GUARDIAN"),
    ];
    for (power, bit, name) in powers {
        assert_eq!(power.bits(), 1 << bit, "{name}");
        assert!(page.contains(&format!("\n| {bit} | {name} |")), "the page says otherwise of {name}");
    }
    assert_eq!(Powers::ALL.bits(), 0b1_1111);
    assert_eq!(Powers::ALL.and(Powers::READ), Powers::ALL);
    assert_eq!(format!("{RESCUE:?}"), "Powers(0b10000000000011111)");
    for bits in 0..=u32::from(u8::MAX) {
        let known = bits & !0b11_1111 == 0;
        assert_eq!(decode::<Powers>(&encode(&bits), 16).is_ok(), known, "{bits:#b}");
        let high = decode::<Powers>(&encode(&(bits << 12)), 16);
        assert_eq!(high.is_ok(), bits << 12 & !(0b11 << 16) == 0, "{bits:#b} << 12");
    }
}
