//! People whose devices came and went so often that no message carries their whole chain.
#![allow(clippy::unwrap_used)]

mod common;
mod founder;
mod giver;
mod stage;

use common::*;
use founder::*;
use stage::*;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use vault_engine::contacts::CardFile;
use vault_engine::deposits::Gift;
use vault_engine::state::Words;
use vault_engine::{Error, SenderFault, Vault};
use vault_protocol::card::{CardError, Kind, Level};
use vault_protocol::chain::{CARRIED_BYTES, ChainError, Powers};
use vault_protocol::fingerprint;
use vault_protocol::http::Statements;
use vault_protocol::ids::Time;
use vault_protocol::wire::{self, List};
use vault_tests::proxy::Fate;

/// More statements than a message carries.
const CHANGES: u64 = 230;

/// A vault with a long chain, of which a real program is a device, and that device's fellow member.
fn long(stage: &Stage) -> (Founder, Vault) {
    let mut founder = Founder::new(&stage.proxy.url());
    let owner = founder.admit(&stage.folder.path().join("owner"));
    let helper = keys();
    while founder.chain.head().seq < CHANGES {
        let rights = if founder.chain.head().seq.is_multiple_of(2) { Powers::WRITE } else { Powers::SHARE };
        founder.state(|s| {
            let mut members = s.members.to_vec();
            members.truncate(2);
            members.push(member(&helper, rights, Some(Time(s.time.0 + 9999))));
            s.members = List::new(members).unwrap();
        });
    }
    (founder, owner)
}

fn verify(vault: &mut Vault, other: &Vault) {
    vault.verify_contact(other.id(), &fingerprint::qr_text(other.id()), Level::InPerson, now()).unwrap();
}

fn is_chain(r: &vault_tests::proxy::Request) -> bool {
    r.method == "GET" && r.path().ends_with("/chain")
}

fn gift() -> Gift {
    Gift {
        bytes: b"given".to_vec(),
        words: Words { title: "Courrier".into(), ..Words::default() },
        file_name: "c.txt".into(),
        mime: "text/plain".into(),
        message: None,
    }
}

fn opens(pro: &mut Vault, head: &vault_protocol::hash::Hash, out: &Path, want: &[u8]) {
    let entry = pro.received(head, now()).unwrap().entries[0].id;
    pro.request(head, &[entry], now(), &mut |_| {}).unwrap();
    pro.open_received(head, &entry, out, now(), &mut |_| {}).unwrap();
    assert_eq!(std::fs::read(out).unwrap(), want);
}

#[test]
fn a_vault_with_a_long_chain_is_met_shown_papers_and_shows_them() {
    let stage = Stage::new();
    let (founder, mut owner) = long(&stage);
    sync(&mut owner);
    assert_eq!(owner.chain().head_ref(), founder.chain.head_ref());
    let mut patient = stage.vault("p", Kind::Person);
    let mut second = stage.second_device(&mut patient, "p2");
    for device in [&mut patient, &mut second] {
        device.line.pause = Duration::from_millis(1);
    }
    let file = owner.card_file(now()).unwrap();
    sync(&mut owner);
    let carried: CardFile = wire::decode(&file, 1 << 20).unwrap();
    let size: usize = carried.chain.iter().map(|s| s.len()).sum();
    assert!(size <= CARRIED_BYTES && carried.chain.len() as u64 <= CHANGES, "{size}");

    // Without a network what is not carried cannot be had, and nothing half known is kept.
    stage.proxy.on(|r| if is_chain(r) { Fate::Drop } else { Fate::Pass });
    let e = patient.add_contact(&file, None, now()).unwrap_err();
    assert!(matches!(e, Error::Offline(_)), "{e:?}");
    assert!(patient.state().contacts.is_empty());
    // Where their home tells less than there is, the address on the card is asked as well.
    let first = AtomicBool::new(true);
    stage.proxy.on(move |r| {
        let none = |mut a: vault_tests::proxy::Answer| {
            a.body = wire::encode(&Statements { statements: List::default() });
            a
        };
        if is_chain(r) && first.swap(false, Ordering::Relaxed) { Fate::Rewrite(Box::new(none)) } else { Fate::Pass }
    });
    patient.add_contact(&file, None, now()).unwrap();
    stage.proxy.on(|_| Fate::Pass);
    verify(&mut patient, &owner);
    let doc = add(&mut patient, "Bilan", b"1");
    sync(&mut patient);

    // Another device has it from the journal, and asks whether it is still the newest.
    sync(&mut second);
    stage.proxy.on(|r| if is_chain(r) { Fate::Drop } else { Fate::Pass });
    let e = second.grant(&opening(&owner, &[doc]), now()).unwrap_err();
    assert!(matches!(e, Error::NotFresh(_)), "{e:?}");
    stage.proxy.on(|_| Fate::Pass);
    second.grant(&opening(&owner, &[doc]), now()).unwrap();
    sync(&mut second);
    let came = owner.receive(now()).unwrap();
    assert!(came.refused.is_empty(), "{came:?}");
    opens(&mut owner, &came.grants[0].head, &stage.folder.path().join("out"), b"1");

    // The other way: somebody who has never heard of them is shown papers and is given one.
    let mut pro = stage.vault("d", Kind::Professional);
    pro.line.pause = Duration::from_millis(1);
    meet(&mut owner, &mut pro);
    let doc = add(&mut owner, "Ordonnance", b"2");
    owner.grant(&opening(&pro, &[doc]), now()).unwrap();
    owner.give(pro.id(), &gift(), now()).unwrap();
    sync(&mut owner);
    stage.proxy.on(|r| if is_chain(r) { Fate::Drop } else { Fate::Pass });
    let came = pro.receive(now()).unwrap();
    assert!(came.grants.is_empty() && came.refused.is_empty(), "{came:?}");
    assert_eq!(
        (came.deposits, came.unreadable, came.held),
        (0, 2, [].into()),
        "what cannot be judged waits, and of strangers nothing is said"
    );
    stage.proxy.on(|_| Fate::Pass);
    let mut pro = reopen(pro);
    let came = pro.receive(now()).unwrap();
    assert!(came.refused.is_empty(), "{came:?}");
    assert_eq!((came.grants.len(), came.deposits), (1, 1));
    opens(&mut pro, &came.grants[0].head, &stage.folder.path().join("out"), b"2");
    let kept = &pro.state().contacts[owner.id()];
    assert!(wire::encode(kept).len() < 32 * 1024, "a contact is small however long the chain");
    // A later page, and a paper back.
    let more = add(&mut owner, "Radio", b"3");
    let id = *owner.state().grants.keys().next().unwrap();
    owner.grant_more(&id, &[more], now()).unwrap();
    sync(&mut owner);
    assert_eq!(pro.receive(now()).unwrap().grants[0].papers, 1);
    verify(&mut pro, &owner);
    pro.give(owner.id(), &gift(), now()).unwrap();
    sync(&mut pro);
    assert_eq!(owner.receive(now()).unwrap().deposits, 1);
}

#[test]
fn a3_what_a_server_tells_of_a_long_chain_is_checked_like_what_is_carried() {
    let stage = Stage::new();
    let (mut founder, mut owner) = long(&stage);
    sync(&mut owner);
    let mut patient = stage.vault("p", Kind::Person);
    patient.line.pause = Duration::from_millis(1);
    let old = owner.card_file(now()).unwrap();
    sync(&mut owner);
    // Statements of somebody else's chain, or of none, in the place of the rest.
    let before = stage.proxy.count();
    stage.proxy.on(|r| {
        let flip = |mut a: vault_tests::proxy::Answer| {
            let at = a.body.len() / 2;
            a.body[at] ^= 1;
            a
        };
        if is_chain(r) { Fate::Rewrite(Box::new(flip)) } else { Fate::Pass }
    });
    let e = patient.add_contact(&old, None, now()).unwrap_err();
    assert!(matches!(e, Error::Sender(_) | Error::ServerMisbehaved(_)), "{e:?}");
    assert!(patient.state().contacts.is_empty() && stage.proxy.count() > before);
    stage.proxy.on(|_| Fate::Pass);
    patient.add_contact(&old, None, now()).unwrap();
    let met = patient.state().contacts[owner.id()].chain.clone();

    // The device that signed this card may not sign cards any more, far behind what a card carries.
    let gone = owner.members()[0].key;
    founder.state(|s| {
        let mut members = s.members.to_vec();
        let it = members.iter_mut().find(|m| m.key == gone).unwrap();
        it.powers = Powers::READ.and(Powers::WRITE);
        s.members = List::new(members).unwrap();
    });
    let doc = add(&mut patient, "Bilan", b"1");
    verify(&mut patient, &owner);
    let e = patient.grant(&opening(&owner, &[doc]), now()).unwrap_err();
    assert!(matches!(e, Error::Sender(SenderFault::Card(CardError::Signer(ChainError::NoPower)))), "{e:?}");
    // What was learned stays, and the card shown once more is refused without a network.
    assert_ne!(patient.state().contacts[owner.id()].chain, met);
    stage.proxy.on(|r| if is_chain(r) { Fate::Drop } else { Fate::Pass });
    let e = patient.add_contact(&old, None, now()).unwrap_err();
    assert!(matches!(e, Error::Sender(SenderFault::Card(CardError::Signer(ChainError::NoPower)))), "{e:?}");
}
