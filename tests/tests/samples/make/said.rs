//! What authorities and professionals say in public, and cards that follow another.

use super::super::tree::Tree;
use super::super::{NOW, World};
use super::{Out, Signed, hex};
use vault_protocol::card::Card;
use vault_protocol::credential::{Credential, CredentialRequest, STATUS_LIFE, StatusList};
use vault_protocol::ids::Time;
use vault_protocol::keys_log::{CardNotice, Revocation};

pub(super) fn messages(w: &World, out: &mut Out) {
    let by = [("chain", hex(w.authority.first.bytes())), ("now", NOW.0.to_string())];
    let key = &w.authority.device.sign;
    let s = Signed::new::<Credential>(&w.said.credential, key, "not-a-member").with(&by);
    s.faults(out);
    let other = || Tree::Bytes(vec![1; 32]);
    s.edit(out, "other_authority", "other-vault", "in the name of another authority", |t| *t.at(&[0]) = other());
    s.edit(out, "fork", "fork", "signed under another history of the authority", |t| *t.at(&[1, 1]) = other());
    s.edit(out, "wrong_check_digit", "invalid", "a number with another check digit", |t| {
        *t.at(&[3, 1]) = Tree::Text("10100000017".to_owned())
    });
    s.edit(out, "number_too_short", "invalid", "a number of ten digits", |t| {
        *t.at(&[3, 1]) = Tree::Text("1010000001".to_owned())
    });
    s.edit(out, "unknown_scheme", "unknown", "scheme 4", |t| *t.at(&[3, 0]) = Tree::Uint(4));
    s.edit(out, "no_such_code", "invalid", "a profession code with a blank", |t| {
        *t.at(&[5, 0]) = Tree::Text("G15 40".to_owned())
    });
    s.edit(out, "too_long_a_life", "too-long-a-life", "for 367 days", |t| {
        *t.at(&[8]) = Tree::Uint(NOW.0 + 367 * Time::DAY)
    });
    s.edit(out, "ends_before_it_begins", "too-long-a-life", "not-after is not-before", |t| {
        *t.at(&[8]) = Tree::Uint(NOW.0)
    });
    let late = [("chain", hex(w.authority.first.bytes())), ("now", w.said.credential.not_after.0.to_string())];
    let late = Signed::new::<Credential>(&w.said.credential, key, "").with(&late);
    out.add("ended", "dates", "good, a second too late", &late.fields, late.good.clone());

    let form = |form: &str, now: Time, chain: &[u8]| {
        [("form", form.to_owned()), ("chain", hex(chain)), ("now", now.0.to_string())]
    };
    let (ours, theirs) = (w.authority.first.bytes(), w.dentist.first.bytes());
    let s = Signed::new::<StatusList>(&w.said.status, key, "not-a-member").with(&form("status", NOW, ours));
    out.add("status_good", "ok", "two revoked credentials", &s.fields, s.good.clone());
    s.edit(out, "status_descending", "invalid", "ids that do not ascend", |t| t.at(&[3]).items().reverse());
    s.edit(out, "status_twice", "invalid", "one id twice", |t| {
        let first = t.at(&[3, 0]).clone();
        t.at(&[3]).items().insert(0, first);
    });
    s.edit(out, "status_too_many", "too-long", "3073 revoked credentials", |t| {
        let ids = (0..3073u16).map(|n| Tree::Bytes([&[0; 14], &n.to_be_bytes()[..]].concat()));
        *t.at(&[3]).items() = ids.collect();
    });
    let old = Signed::new::<StatusList>(&w.said.status, key, "").with(&form("status", NOW.plus(STATUS_LIFE + 1), ours));
    out.add("status_old", "dates", "good, 48 hours and a second later", &old.fields, old.good.clone());

    let own = &w.dentist.device.sign;
    let s = Signed::new::<CredentialRequest>(&w.said.request, own, "").with(&form("request", NOW, theirs));
    out.add("request_good", "ok", "a request by the dentist", &s.fields, s.good.clone());
    let by_other = Signed::new::<CredentialRequest>(&w.said.request, own, "").with(&form("request", NOW, ours));
    out.add("request_other_chain", "other-vault", "with another vault's chain", &by_other.fields, s.good.clone());
    let late = NOW.plus(30 * Time::DAY + 1);
    let late = Signed::new::<CredentialRequest>(&w.said.request, own, "").with(&form("request", late, theirs));
    out.add("request_old", "dates", "30 days and a second old", &late.fields, late.good.clone());

    let s = Signed::new::<CardNotice>(&w.said.notice, own, "").with(&form("notice", NOW, theirs));
    out.add("notice_good", "ok", "the notice of the dentist's second card", &s.fields, s.good.clone());
    s.edit(out, "notice_fork", "fork", "signed under another history", |t| *t.at(&[1, 1]) = other());
    let s = Signed::new::<Revocation>(&w.said.revocation, own, "").with(&form("revocation", NOW, theirs));
    out.add("revocation_good", "ok", "all of the dentist's cards taken back", &s.fields, s.good.clone());
    let mut notice = s.fields.clone();
    notice[0].1 = "notice".to_owned();
    out.add("revocation_as_notice", "expected", "a revocation, taken for a notice", &notice, s.good.clone());
}

/// The dentist's second card beside the first.
pub(super) fn next_cards(w: &World, out: &mut Out) {
    let known =
        [("chain", hex(w.dentist.first.bytes())), ("now", NOW.0.to_string()), ("known", hex(w.dentist.card.bytes()))];
    let s = Signed::new::<Card>(&w.said.next, &w.dentist.device.sign, "").with(&known);
    out.add("next_good", "ok", "a card with new keys, and the old key's word for them", &s.fields, s.good.clone());
    s.edit(out, "next_unsigned", "not-succeeded", "new keys, and no word of the old one", |t| {
        t.at(&[13]).items().truncate(1)
    });
    s.edit(out, "next_signature_bit", "not-succeeded", "one bit of the old key's word changed", |t| {
        let last = t.at(&[13, 1]).bytes().len() - 1;
        t.at(&[13, 1]).bytes()[last] ^= 1;
    });
    s.edit(out, "next_unlinked", "replaced", "one more, and not linked to the one known", |t| *t.at(&[8]) = Tree::Null);
    let back = Signed::new::<Card>(&w.dentist.card, &w.dentist.device.sign, "").with(&[
        ("chain", hex(w.dentist.first.bytes())),
        ("now", NOW.0.to_string()),
        ("known", hex(w.said.next.bytes())),
    ]);
    out.add("next_older", "replaced", "the first card after the second", &back.fields, back.good.clone());
}
