//! Three custodians, of which two are enough: each in turn lies, stalls, refuses and dies, and stops or hides nothing; two
//! together are found out. Real servers, each behind a line that can be told to lie.

#![allow(clippy::unwrap_used)]

mod common;
mod stage;
mod three;

use common::*;
use std::time::Duration;
use three::{Three, contains};
use vault_engine::custodians::Choice;
use vault_engine::{Class, CustodianFault, Error, Lie};
use vault_protocol::http::{ReceiptBox, Refusal};
use vault_protocol::release::Closing;
use vault_protocol::sign::Signed;
use vault_protocol::wire;
use vault_tests::proxy::Fate;

#[test]
fn one_custodian_elsewhere_may_die() {
    for dead in 1..3 {
        let stage = Three::new();
        let mut shown = stage.shown(2);
        stage.dies(dead);
        let asked = shown.ask(&[0, 1]).unwrap();
        assert_eq!(asked.signed, 2, "custodian {dead} is dead");
        let failed: Vec<&str> = asked.failed.iter().map(|(server, _)| server.as_str()).collect();
        // The third is not asked when two have answered.
        let expected = if dead == 2 { vec![] } else { vec![stage.proxies[dead].url()] };
        assert_eq!(failed, expected);
        assert_eq!(stage.releases(2), usize::from(dead < 2));
        assert_eq!(shown.history(), 2);
        // A dead one is no liar.
        assert!(shown.pro.audit_list().is_empty() && shown.patient.audit_list().is_empty());
    }
}

#[test]
fn two_dead_custodians_elsewhere_stop_it_and_are_not_called_liars() {
    let stage = Three::new();
    let mut shown = stage.shown(1);
    stage.dies(1);
    stage.dies(2);
    assert!(matches!(shown.ask(&[0]), Err(Error::Offline(_))));
    // The one that lives took a receipt, and the patient sees that somebody asked.
    assert_eq!(shown.history(), 1);
    stage.honest();
    assert_eq!(shown.ask(&[0]).unwrap().failed.len(), 0);
    assert_eq!(shown.history(), 1);
    assert!(shown.pro.audit_list().is_empty());
}

#[test]
fn without_the_home_log_nobody_is_shown_a_receipt() {
    let stage = Three::new();
    let mut shown = stage.shown(2);
    shown.ask(&[0]).unwrap();
    let asked = stage.releases(1);
    stage.dies(0);
    assert!(matches!(shown.ask(&[1]), Err(Error::Offline(_))));
    assert_eq!((stage.releases(1), stage.releases(2)), (asked, 0), "there is no leaf to prove");
    // What was opened stays open, boxes are read, and the two others can still close the door.
    assert_eq!((shown.open(0), shown.history()), ("0".into(), 1));
    shown.patient.revoke(&shown.grant, now()).unwrap();
    stage.proxies[0].on(|r| if r.path().ends_with("/close") { Fate::Drop } else { Fate::Pass });
    shown.patient.sync(now(), &mut |_| {}).unwrap();
    assert!(shown.patient.state().grants[&shown.grant].is_surely_closed());
}

#[test]
fn a_wrong_share_names_its_custodian_and_another_pair_is_taken() {
    for liar in 0..3 {
        for signed in [true, false] {
            let stage = Three::new();
            let mut shown = stage.shown(1);
            // The one before the liar is away when the liar is the last: else it is not asked.
            if liar == 2 {
                stage.dies(1);
                stage.lie_about_shares(liar, signed);
                assert_eq!(shown.ask(&[0]).unwrap_err().blame().class, Class::Tampered);
            } else {
                stage.lie_about_shares(liar, signed);
                let asked = shown.ask(&[0]).unwrap();
                let [(server, error)] = &asked.failed[..] else { panic!("{:?}", asked.failed) };
                assert_eq!(*server, stage.proxies[liar].url());
                let lie = if signed { Lie::Share } else { Lie::Statement };
                assert!(matches!(error, Error::ServerMisbehaved(l) if *l == lie), "{error:?}");
                assert_eq!(shown.open(0), "0");
            }
            let list = shown.pro.audit_list();
            assert_eq!(list.len(), 1, "{list:?}");
            assert!(list[0].contains(&stage.proxies[liar].url()));
        }
    }
}

#[test]
fn a_custodian_that_stalls_has_a_time_limit() {
    for lazy in 0..3 {
        let stage = Three::new();
        let mut shown = stage.shown(1);
        shown.pro.line.idle = Duration::from_millis(400);
        if lazy == 2 {
            // Else it is not asked.
            stage.dies(1);
        }
        stage.proxies[lazy].on(|r| match three::is_release(r) {
            true => Fate::Delay(Duration::from_secs(30)),
            false => Fate::Pass,
        });
        let asked = shown.ask(&[0]);
        if lazy != 1 {
            assert!(matches!(asked, Err(Error::Offline(_))), "{asked:?}");
            assert!(shown.pro.audit_list().is_empty(), "to be slow is no lie");
            continue;
        }
        let asked = asked.unwrap();
        assert!(matches!(&asked.failed[..], [(_, Error::Offline(_))]), "{:?}", asked.failed);
        assert_eq!(shown.open(0), "0");
    }
}

#[test]
fn a_custodian_elsewhere_that_refuses_stops_nothing() {
    for code in [Refusal::Closed, Refusal::NotFound, Refusal::Log] {
        let stage = Three::new();
        let mut shown = stage.shown(1);
        stage.refuse(1, code);
        let asked = shown.ask(&[0]).unwrap();
        let [(server, error)] = &asked.failed[..] else { panic!("{:?}", asked.failed) };
        assert_eq!(*server, stage.proxies[1].url());
        assert_eq!(matches!(error, Error::Closed), code != Refusal::Log, "{error:?}");
    }
    // Two that say so are believed, and so is the vault's own server: the door is closed.
    for refusing in [&[1, 2][..], &[0]] {
        let stage = Three::new();
        let mut shown = stage.shown(1);
        refusing.iter().for_each(|n| stage.refuse(*n, Refusal::Closed));
        assert!(matches!(shown.ask(&[0]), Err(Error::Closed)));
    }
}

#[test]
fn a_custodian_that_hides_a_receipt_hides_nothing() {
    for liar in 0..2 {
        let stage = Three::new();
        let mut shown = stage.shown(2);
        shown.ask(&[0]).unwrap();
        let empty = wire::encode(&ReceiptBox { receipts: wire::List::default(), closing: None });
        let hide = {
            let empty = empty.clone();
            move |r: &vault_tests::proxy::Request| match r.path().ends_with("/receipts") {
                true => three::answer(empty.clone()),
                false => Fate::Pass,
            }
        };
        // Hidden from the first: the other box shows it.
        stage.proxies[liar].on(hide.clone());
        assert_eq!(shown.history(), 1);
        // Shown once and hidden then: that is a lie, and its custodian is named.
        stage.honest();
        assert_eq!(shown.history(), 1);
        stage.proxies[liar].on(hide);
        let error = shown.patient.fetch_receipts(now()).unwrap_err();
        assert!(matches!(error, Error::ServerMisbehaved(Lie::ReceiptHidden)));
        assert!(shown.patient.audit_list().last().unwrap().contains(&stage.proxies[liar].url()));
        assert_eq!(shown.patient.history().len(), 1);
        // What comes then is still seen.
        shown.ask(&[1]).unwrap();
        assert!(shown.patient.fetch_receipts(now()).is_err());
        assert_eq!(shown.patient.history().len(), 2);
    }
}

#[test]
fn a_door_is_stopped_when_two_have_signed_and_not_before() {
    let stage = Three::new();
    let mut shown = stage.shown(1);
    let away = |r: &vault_tests::proxy::Request| if r.path().ends_with("/close") { Fate::Drop } else { Fate::Pass };
    stage.proxies[1].on(away);
    stage.proxies[2].on(away);
    shown.patient.revoke(&shown.grant, now()).unwrap();
    let report = shown.patient.sync(now(), &mut |_| {}).unwrap();
    assert!(report.left >= 2, "what is still to be closed waits");
    let door = &shown.patient.state().grants[&shown.grant];
    assert!(!door.is_surely_closed());
    assert_eq!(door.not_closed().collect::<Vec<_>>(), [stage.proxies[1].url(), stage.proxies[2].url()]);
    // And in truth: two that did not hear of it could still open it between them.
    stage.proxies[1].on(|_| Fate::Pass);
    sync(&mut shown.patient);
    let door = &shown.patient.state().grants[&shown.grant];
    assert!(door.is_surely_closed());
    assert_eq!(door.not_closed().collect::<Vec<_>>(), [stage.proxies[2].url()]);
    assert!(matches!(shown.ask(&[0]), Err(Error::Closed)), "the one that is left opens nothing");
    // The last one hears of it when it is back.
    stage.honest();
    sync(&mut shown.patient);
    assert_eq!(shown.patient.state().grants[&shown.grant].not_closed().count(), 0);
}

#[test]
fn a_closing_that_its_custodian_did_not_sign_counts_for_nothing() {
    let stage = Three::new();
    let mut shown = stage.shown(1);
    let spoil = |r: &vault_tests::proxy::Request| match r.path().ends_with("/close") {
        true => Fate::Rewrite(Box::new(|mut a| {
            let last = a.body.len() - 1;
            a.body[last] ^= 1;
            a
        })),
        false => Fate::Pass,
    };
    stage.proxies[0].on(spoil);
    stage.proxies[1].on(spoil);
    shown.patient.revoke(&shown.grant, now()).unwrap();
    assert!(matches!(shown.patient.sync(now(), &mut |_| {}), Err(Error::ServerMisbehaved(Lie::Statement))));
    let door = &shown.patient.state().grants[&shown.grant];
    assert!(door.closings.len() == 1 && !door.is_surely_closed());
    let list = shown.patient.audit_list();
    assert!((0..2).all(|n| list.iter().any(|l| l.contains(&stage.proxies[n].url()))), "{list:?}");
    stage.honest();
    sync(&mut shown.patient);
    assert!(shown.patient.state().grants[&shown.grant].is_surely_closed());
}

#[test]
fn a_release_after_a_signed_closing_convicts_its_custodian() {
    let stage = Three::new();
    let mut shown = stage.shown(1);
    // The paper is here, and only the key is missing.
    (0..3).for_each(|n| stage.dies(n));
    assert!(shown.ask(&[0]).is_err());
    stage.honest();
    // A closing as this custodian signs them: it says « closed », and goes on.
    let model = stage.close_another(&mut shown, 1);
    let model = Signed::<Closing>::decode(&model).unwrap().dangerous_unverified().clone();
    let slot = shown.patient.state().grants[&shown.grant].head.slot;
    let lie = stage.sign[1].sign(Closing { slot, receipts: 0, ..model }).bytes().to_vec();
    stage.proxies[1].on(move |r| if r.path().ends_with("/close") { three::answer(lie.clone()) } else { Fate::Pass });
    stage.proxies[0].on(|r| if r.path().ends_with("/close") { Fate::Drop } else { Fate::Pass });
    shown.patient.revoke(&shown.grant, now()).unwrap();
    let _ = shown.patient.sync(now(), &mut |_| {});
    assert_eq!(shown.ask(&[0]).unwrap().signed, 1, "with the one that does not know, the liar still opens");
    assert!(matches!(shown.patient.fetch_receipts(now()), Err(Error::ServerMisbehaved(Lie::ReleasedAfterClosing))));
    assert!(shown.patient.audit_list().last().unwrap().contains(&stage.proxies[1].url()));
}

#[test]
fn nothing_goes_out_before_all_three_have_opened_the_slot() {
    let stage = Three::new();
    let (mut patient, mut pro) = stage.people();
    stage.proxies[2].on(|r| if r.method == "PUT" { Fate::Drop } else { Fate::Pass });
    let doc = add(&mut patient, "papier", b"0");
    let grant = patient.grant(&stage::opening(&pro, &[doc]), now()).unwrap();
    let report = patient.sync(now(), &mut |_| {}).unwrap();
    assert!(report.left >= 2, "the slot and what tells of it wait");
    assert_eq!(patient.not_opened(&grant), [stage.proxies[2].url()]);
    assert!(pro.receive(now()).unwrap().grants.is_empty());
    stage.honest();
    sync(&mut patient);
    assert!(patient.not_opened(&grant).is_empty());
    assert_eq!(pro.receive(now()).unwrap().grants.len(), 1);

    // A door closed while one was away goes out to nobody, and is closed there too.
    stage.proxies[2].on(|r| if r.method == "PUT" { Fate::Drop } else { Fate::Pass });
    let doc = add(&mut patient, "autre", b"1");
    let grant = patient.grant(&stage::opening(&pro, &[doc]), now()).unwrap();
    patient.sync(now(), &mut |_| {}).unwrap();
    patient.revoke(&grant, now()).unwrap();
    patient.sync(now(), &mut |_| {}).unwrap();
    assert!(patient.state().grants[&grant].is_surely_closed());
    stage.honest();
    sync(&mut patient);
    assert_eq!(patient.state().grants[&grant].not_closed().count(), 0);
    assert!(pro.receive(now()).unwrap().grants.is_empty());
}

#[test]
fn other_custodians_see_nothing_of_the_vault() {
    let stage = Three::new();
    stage.proxies.iter().for_each(|p| p.record());
    let mut shown = stage.shown(1);
    shown.ask(&[0]).unwrap();
    shown.history();
    let mut secrets = vec![("the vault", shown.patient.id().to_string()), ("the reader", shown.pro.id().to_string())];
    let members = shown.patient.chain().head().members.iter().chain(shown.pro.chain().head().members.iter());
    secrets.extend(members.map(|m| ("a member", m.key.to_string())));
    let sees = |n: usize, hex: &str| {
        let bytes = from_hex(hex);
        stage.proxies[n]
            .seen()
            .iter()
            .any(|r| r.target.contains(hex) || r.headers.iter().any(|h| h.contains(hex)) || contains(&r.body, &bytes))
    };
    for (what, hex) in &secrets[..2] {
        assert!(sees(0, hex), "{what} is not seen by its own server: the search finds nothing");
    }
    for (what, hex) in &secrets {
        for n in 1..3 {
            assert!(!sees(n, hex), "{what} is seen by custodian {n}");
        }
    }
    // Nor do the two others share an account, or a key that signs.
    let accounts: Vec<String> = shown.patient.state().custodians.accounts.keys().map(ToString::to_string).collect();
    assert_eq!(accounts.len(), 2);
    assert!(accounts.iter().all(|a| sees(1, a) != sees(2, a) && !sees(0, a)));
}

fn from_hex(hex: &str) -> Vec<u8> {
    (0..hex.len() / 2).map(|i| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).unwrap()).collect()
}

#[test]
fn custodians_are_chosen_for_all_doors_or_for_one_and_another_device_knows() {
    let stage = Three::new();
    let (mut patient, pro) = stage.people();
    let doc = add(&mut patient, "papier", b"0");
    let three = patient.grant(&stage::opening(&pro, &[doc]), now()).unwrap();
    let one = patient.grant_through(&stage::opening(&pro, &[doc]), Choice::One, now()).unwrap();
    let of = |v: &vault_engine::Vault, id| Choice::of(&v.state().grants[id].head);
    assert_eq!((of(&patient, &three), of(&patient, &one)), (Choice::Three, Choice::One));
    sync(&mut patient);

    // Back to one for all: the others stay known for a single door, and their accounts are not made twice.
    let accounts: Vec<_> = patient.state().custodians.accounts.keys().copied().collect();
    patient.set_custodians(&[&stage.proxies[0].url()], &[], now()).unwrap();
    assert_eq!(patient.custodian_choice(), Choice::One);
    let again = patient.grant(&stage::opening(&pro, &[doc]), now()).unwrap();
    let single = patient.grant_through(&stage::opening(&pro, &[doc]), Choice::Three, now()).unwrap();
    assert_eq!((of(&patient, &again), of(&patient, &single)), (Choice::One, Choice::Three));
    stage.choose(&mut patient);
    assert_eq!(patient.state().custodians.accounts.keys().copied().collect::<Vec<_>>(), accounts);
    sync(&mut patient);

    let mut second = stage.second_device(&mut patient);
    assert_eq!((second.custodian_choice(), second.custodians()), (Choice::Three, patient.custodians()));
    let hers = second.grant(&stage::opening(&pro, &[doc]), now()).unwrap();
    sync(&mut second);
    assert!(second.not_opened(&hers).is_empty());

    // What cannot be chosen.
    let (a, b, c) = (stage.proxies[0].url(), stage.proxies[1].url(), stage.proxies[2].url());
    let mut wrong = |urls: &[&str]| match patient.set_custodians(urls, &[], now()) {
        Err(Error::Custodians(fault)) => fault,
        other => panic!("{other:?}"),
    };
    assert_eq!(wrong(&[&b]), CustodianFault::Home);
    assert_eq!(wrong(&[&b, &c, "http://127.0.0.1:1"]), CustodianFault::Home);
    assert_eq!(wrong(&[&a, &b]), CustodianFault::Count);
    assert_eq!(wrong(&[&a, &b, &b]), CustodianFault::Same);
    assert_eq!(wrong(&[&a, &a, &b]), CustodianFault::Same);
    // One operator under two addresses is still one.
    let (twin, _server) = stage.twin(1);
    assert_eq!(wrong(&[&a, &b, &twin.url()]), CustodianFault::Same);
    let (mut other, _) = stage.people_named("o", "e");
    other.set_custodians(&[&a], &[], now()).unwrap();
    assert!(matches!(
        other.grant_through(&stage::opening(&pro, &[]), Choice::Three, now()),
        Err(Error::Custodians(CustodianFault::None) | Error::NotFound(_))
    ));
}

#[test]
fn a_box_is_judged_by_its_own_custodians_closing() {
    let stage = Three::new();
    let mut shown = stage.shown(1);
    shown.ask(&[0]).unwrap();
    shown.patient.revoke(&shown.grant, now()).unwrap();
    sync(&mut shown.patient);
    // Custodian 2 was never asked: its closing says none, the others' say one.
    assert_eq!(shown.history(), 1);
    let counts: Vec<u32> = shown.patient.state().grants[&shown.grant]
        .closings
        .values()
        .map(|c| Signed::<Closing>::decode(c).unwrap().dangerous_unverified().receipts)
        .collect();
    assert_eq!(counts, [1, 1, 0]);
}
