//! Somebody who was removed forks the chain, and a server tells the fork: who holds only the fingerprint is not fooled,
//! since the public log has the true statement first.
#![allow(clippy::unwrap_used)]

mod common;
mod founder;
mod giver;
mod stage;

use common::*;
use founder::*;
use giver::{Giver, connect, verified};
use stage::*;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use vault_crypto::grant::GrantError;
use vault_crypto::secret::WrapSeed;
use vault_crypto::sign::SigningKey;
use vault_crypto::wrap::UnwrapKey;
use vault_engine::contacts::CardFile;
use vault_engine::deposits::Gift;
use vault_engine::state::Words;
use vault_engine::{Error, Lie, SenderFault, Vault};
use vault_protocol::card::{self, Card, CardError, Kind, Level, Mailbox};
use vault_protocol::chain::{ChainError, Powers, Statement};
use vault_protocol::fingerprint;
use vault_protocol::http::{ChainAppend, NewVault, Statements};
use vault_protocol::ids::{DocId, MailboxId, Time, VaultId};
use vault_protocol::sign::{Signed, Verified};
use vault_protocol::wire::{self, Bytes, List, Text};
use vault_tests::proxy::{Answer, Fate, Request};

/// A vault whose member was removed, what that member makes of it, and a patient who knows nothing but the fingerprint.
struct Play {
    stage: Stage,
    founder: Founder,
    patient: Vault,
    doc: DocId,
    /// The true chain, without the removal.
    before: Vec<Vec<u8>>,
    /// The removed member's own statement in the place of the removal.
    forged: Verified<Statement>,
    /// A card that the removed member dates back to when it was one, as a file.
    card: Vec<u8>,
    /// What that member signs with.
    thief: SigningKey,
    /// The first keyring.
    ring: Vec<u8>,
}

impl Play {
    fn new() -> Play {
        let stage = Stage::with_tick(Duration::from_millis(50));
        let mut founder = Founder::new(&stage.proxy.url());
        let (thief, ring) = (keys(), founder.ring.clone());
        founder.state(|s| {
            let mut members = s.members.to_vec();
            members.push(member(&thief, Powers::SHARE.and(Powers::MEMBERS), None));
            s.members = List::new(members).unwrap();
        });
        let before = founder.statements.clone();
        let mut forged = Statement::clone(&founder.next(|_| {}).0);
        forged.keyring = founder.chain.head().keyring;
        let forged = thief.0.sign(forged);
        founder.state(|s| s.members = List::new(s.members[..1].to_vec()).unwrap());
        let mut patient = stage.vault("patient", Kind::Person);
        let doc = add(&mut patient, "Bilan", b"one");
        let mut play = Play { stage, founder, patient, doc, before, forged, card: Vec::new(), thief: thief.0, ring };
        play.card = play.card_of(&play.before, &play.stage.proxy.url());
        play
    }

    // In the hands of a patient who has no network and compares the fingerprint.
    fn taken() -> Play {
        let mut play = Play::new();
        let id = play.founder.id;
        play.patient.line.pause = Duration::from_millis(1);
        play.stage.proxy.on(|_| Fate::Drop);
        play.patient.add_contact(&play.card, None, now()).unwrap();
        let held = |play: &Play| play.patient.is_held(&play.patient.state().contacts[&id], now());
        assert!(!held(&play), "nobody was asked");
        play.patient.verify_contact(&id, &fingerprint::qr_text(&id), Level::InPerson, now()).unwrap();
        play.stage.proxy.on(|_| Fate::Pass);
        play
    }

    /// A card by the member who was removed, under these statements, whose mailbox is at this server.
    fn card_of(&self, statements: &[Vec<u8>], server: &str) -> Vec<u8> {
        // The reader's key stays; the number grows with the chain, by more than one: then it names no card before.
        let (reader, wrap, seq) = (&self.thief, UnwrapKey::derive(&WrapSeed::generate()), 2 * statements.len() as u64);
        let head = vault_protocol::chain::Chain::fold(
            &self.founder.id,
            statements.iter().map(|s| vault_protocol::sign::Signed::decode(s).unwrap()),
        );
        let id = self.founder.id;
        let card = self.thief.sign(Card {
            vault: id,
            chain: head.unwrap().head_ref(),
            kind: Kind::Professional,
            reader: *reader.public(),
            possession: reader.sign_context(&card::possession(&id, wrap.public(), seq)),
            wrap: wrap.public().clone(),
            mailbox: Mailbox { server: Text::new(server).unwrap(), id: MailboxId::new([1; 32]), drop_secret: [2; 32] },
            seq,
            prev: None,
            not_before: now(),
            not_after: now().plus(30 * Time::DAY),
            name: Some(Text::new("Dr Voleur").unwrap()),
            role: None,
            evidence: List::default(),
        });
        let chain = statements.iter().map(|s| Bytes::new(&s[..]).unwrap()).collect::<Vec<_>>();
        let file = CardFile { chain: List::new(chain).unwrap(), card: Bytes::new(card.bytes()).unwrap() };
        wire::encode(&file)
    }

    fn tell(&self, statements: Vec<Vec<u8>>) {
        tell(&self.stage, &self.founder.id, statements);
    }

    fn grant(&mut self) -> Result<(), Error> {
        let how = vault_engine::grants::Opening { to: self.founder.id, ..opening(&self.patient, &[self.doc]) };
        self.patient.grant(&how, now()).map(drop)
    }

    fn lie(&mut self) -> Lie {
        // The log shows more twenty times a second.
        for _ in 0..100 {
            match self.grant() {
                Err(Error::ServerMisbehaved(lie)) => return lie,
                Ok(()) => std::thread::sleep(Duration::from_millis(50)),
                other => panic!("{other:?}"),
            }
        }
        panic!("a door was opened to somebody who was removed");
    }
}

/// The answer to who asks for the chain, if it is these statements.
fn chain_of(statements: &[Vec<u8>], vault: &VaultId, request: &Request) -> Option<Fate> {
    if request.method != "GET" || request.path() != format!("/v1/vaults/{vault}/chain") {
        return None;
    }
    let from: usize = request.target.split_once("from=").unwrap().1.parse().unwrap();
    let rest = statements.iter().skip(from).map(|s| Bytes::new(&s[..]).unwrap()).collect::<Vec<_>>();
    Some(Fate::Rewrite(Box::new(|answer: Answer| {
        let body = wire::encode(&Statements { statements: List::new(rest).unwrap() });
        Answer { body, ..answer }
    })))
}

/// The server tells these statements as the chain.
fn tell(stage: &Stage, vault: &VaultId, statements: Vec<Vec<u8>>) {
    let vault = *vault;
    stage.proxy.on(move |request| chain_of(&statements, &vault, request).unwrap_or(Fate::Pass));
}

/// Waits until everybody is shown all that was signed until now.
fn settle() {
    std::thread::sleep(Duration::from_millis(400));
}

#[test]
fn d4_a_forked_chain_is_refused_by_who_holds_only_the_fingerprint() {
    let mut play = Play::taken();
    settle();
    let fork = [play.before.clone(), vec![play.forged.bytes().to_vec()]].concat();
    play.tell(fork);
    assert_eq!(play.lie(), Lie::ChainFork);
    assert!(play.patient.state().grants.is_empty());
}

/// Whoever knows of the removal needs no log to see that it is kept from them.
#[test]
fn d4_a_fork_of_what_is_known_is_a_lie_whatever_the_log_says() {
    let mut play = Play::taken();
    settle();
    play.grant().unwrap_err();
    let fork = [play.before.clone(), vec![play.forged.bytes().to_vec()]].concat();
    for (told, lie) in [(fork, Lie::ChainFork), (play.before.clone(), Lie::ChainRollback)] {
        let id = play.founder.id;
        play.stage.proxy.on(move |request| chain_of(&told, &id, request).unwrap_or(Fate::Drop));
        let refused = play.grant().unwrap_err();
        assert!(matches!(&refused, Error::ServerMisbehaved(said) if *said == lie), "{refused:?}");
    }
}

#[test]
fn d4_a_chain_without_its_removal_is_refused_too() {
    let mut play = Play::taken();
    settle();
    play.tell(play.before.clone());
    assert_eq!(play.lie(), Lie::ChainRollback);
    assert!(play.patient.state().grants.is_empty());
    // The true server tells the removal, and the card is nobody's.
    play.stage.proxy.on(|_| Fate::Pass);
    let refused = play.grant().unwrap_err();
    assert!(
        matches!(refused, Error::Sender(SenderFault::Card(CardError::Signer(ChainError::NotAMember)))),
        "{refused:?}"
    );
}

#[test]
fn a_card_by_somebody_removed_is_not_even_taken_in() {
    let mut play = Play::new();
    settle();
    // The server hides the removal, or tells the fork: the log knows.
    play.tell(play.before.clone());
    let lied = play.patient.add_contact(&play.card, None, now()).unwrap_err();
    assert!(matches!(lied, Error::ServerMisbehaved(Lie::ChainRollback)), "{lied:?}");
    assert!(play.patient.audit_list().iter().any(|line| line.contains("older member chain")));
    play.tell([play.before.clone(), vec![play.forged.bytes().to_vec()]].concat());
    let lied = play.patient.add_contact(&play.card, None, now()).unwrap_err();
    assert!(matches!(lied, Error::ServerMisbehaved(Lie::ChainFork)), "{lied:?}");
    play.stage.proxy.on(|_| Fate::Pass);
    let refused = play.patient.add_contact(&play.card, None, now()).unwrap_err();
    assert!(
        matches!(refused, Error::Sender(SenderFault::Card(CardError::Signer(ChainError::NotAMember)))),
        "{refused:?}"
    );
    assert!(play.patient.state().contacts.is_empty());
    // A card that its owner made is held against the log at once.
    let mut doctor = play.stage.vault("doctor", Kind::Professional);
    let file = doctor.card_file(now()).unwrap();
    settle();
    let id = play.patient.add_contact(&file, None, now()).unwrap();
    assert!(play.patient.is_held(&play.patient.state().contacts[&id], now()));
}

/// A device that was shut out shows a paper all the same, and dates it back to when it was not; whoever gets it has never heard of
/// the vault, and of the removal neither.
#[test]
fn d4_a_grant_dated_back_by_a_removed_device_is_refused_by_who_has_never_heard_of_the_vault() {
    let stage = Stage::with_tick(Duration::from_millis(50));
    let (mut old, mut pro) = (stage.vault("p", Kind::Person), stage.vault("d", Kind::Professional));
    let doc = add(&mut old, "Bilan", b"one");
    meet(&mut old, &mut pro);
    sync(&mut old);
    let mut new = stage.second_device(&mut old, "new");
    let statements = connect(&stage.proxy.url()).chain(old.id(), 0).unwrap();
    let key = old.chain().head().members[0].key;
    new.expel(&key, now()).unwrap();
    sync(&mut new);
    settle();

    // Its server helps: it tells the chain without the removal, to the thief first.
    tell(&stage, old.id(), statements.clone());
    let back = Time(now().0 - 3600);
    let _ = old.grant(&opening(&pro, &[doc]), back).and_then(|_| old.sync(back, &mut |_| {}).map(drop));
    let made = std::fs::read_dir(old.home().join("out")).into_iter().flatten();
    let made: Vec<Vec<u8>> = made.map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect();
    assert_eq!(made.len(), 1, "the thief's program made the grant");
    let giver = Giver::new(&stage.proxy.url());
    giver.drop(&verified(&mut pro), &made[0]);
    let refused = pro.receive(now()).unwrap().refused;
    assert!(matches!(&refused[..], [Error::ServerMisbehaved(Lie::ChainRollback)]), "{refused:?}");
    // An honest server tells the removal: the grant is nobody's.
    stage.proxy.on(|_| Fate::Pass);
    let refused = pro.receive(now()).unwrap().refused;
    assert!(
        matches!(&refused[..], [Error::Sender(SenderFault::Grant(GrantError::Signer(ChainError::NotAMember)))]),
        "{refused:?}"
    );
    assert!(pro.state().received.is_empty());
    // The device that stayed is believed.
    new.grant(&opening(&pro, &[doc]), now()).unwrap();
    sync(&mut new);
    assert_eq!(pro.receive(now()).unwrap().grants.len(), 1);
}

#[test]
fn a_server_that_stops_its_log_gets_no_door_opened() {
    let stage = Stage::with_tick(Duration::from_millis(50));
    let mut patient = stage.vault("patient", Kind::Person);
    let mut doctor = stage.vault("doctor", Kind::Professional);
    meet(&mut patient, &mut doctor);
    let doc = add(&mut patient, "Bilan", b"one");
    patient.grant(&opening(&doctor, &[doc]), now()).unwrap();
    // From here on everybody is shown the log as it is now.
    let seen = std::sync::Mutex::new(std::collections::HashMap::new());
    let seen = std::sync::Arc::new(seen);
    stage.proxy.on(move |request| {
        let (path, seen) = (request.path().to_owned(), seen.clone());
        if !path.ends_with("/checkpoint") {
            return Fate::Pass;
        }
        Fate::Rewrite(Box::new(move |answer: Answer| {
            let body = seen.lock().unwrap().entry(path).or_insert_with(|| answer.body.clone()).clone();
            Answer { body, ..answer }
        }))
    });
    let stands = |patient: &Vault| patient.logs().unwrap()[0].newest.unwrap();
    for hours in [1, 20] {
        patient.follow_log(now().plus(hours * 3600)).unwrap();
        assert!(!stands(&patient).has_stopped());
    }
    let late = now().plus(2 * Time::DAY);
    let refused = patient.grant(&opening(&doctor, &[doc]), late).unwrap_err();
    assert!(matches!(refused, Error::NotFresh(_)), "{refused:?}");
    patient.follow_log(late).unwrap();
    assert!(stands(&patient).has_stopped() && stands(&patient).at < now().plus(3700));
    // It goes on, and so do doors.
    stage.proxy.on(|_| Fate::Pass);
    patient.grant(&opening(&doctor, &[doc]), late).unwrap();
    assert!(!stands(&patient).has_stopped());
}

#[test]
fn without_the_log_nothing_is_opened_and_a_plain_word_is_said() {
    let mut play = Play::taken();
    play.patient.line.pause = Duration::from_millis(1);
    play.stage.proxy.on(|request| if request.path().starts_with("/events/") { Fate::Drop } else { Fate::Pass });
    let refused = play.grant().unwrap_err();
    assert!(matches!(refused, Error::NotFresh(_)), "{refused:?}");
    assert_eq!(refused.blame().code, "not-fresh");
}

/// The chain and the log are asked one after the other, and a statement may come in between.
#[test]
fn a_statement_that_comes_while_its_chain_is_asked_for_is_no_lie() {
    let mut play = Play::taken();
    settle();
    let (id, before, times) = (play.founder.id, play.before.clone(), AtomicUsize::new(0));
    play.stage.proxy.on(move |request| {
        // Page by page, from the first statement on.
        let first = usize::from(request.target.ends_with("/chain?from=0"));
        let begun = times.fetch_add(first, Ordering::SeqCst) + first;
        chain_of(&before, &id, request).filter(|_| begun < 2).unwrap_or(Fate::Pass)
    });
    let refused = play.grant().unwrap_err();
    assert!(
        matches!(refused, Error::Sender(SenderFault::Card(CardError::Signer(ChainError::NotAMember)))),
        "{refused:?}"
    );
}

/// Whoever moves says so where they lived. What they did since is told where they live now.
#[test]
fn somebody_who_moved_is_asked_for_where_they_live_now() {
    let mut play = Play::taken();
    let member = Signed::<Statement>::decode(&play.before[1]).unwrap().dangerous_unverified().members[1].clone();
    play.founder.state(|s| s.members = List::new([s.members[0].clone(), member]).unwrap());
    let new = Stage::with_tick(Duration::from_millis(50));
    let line = connect(&new.proxy.url());
    let (url, key) = (Text::new(new.proxy.url()).unwrap(), line.info().unwrap().key);
    play.founder.state(|s| (s.home.server, s.home.key) = (url, Some(key)));
    let first = Bytes::new(&play.before[0][..]).unwrap();
    let keyring = Bytes::new(&play.ring[..]).unwrap();
    line.create_vault(&play.founder.sign, &NewVault { statement: first, keyring, invite: None }).unwrap();
    settle();
    let moved = play.founder.statements.clone();
    let removal = play.founder.next(|s| s.members = List::new(s.members[..1].to_vec()).unwrap()).0;
    let card = play.card_of(&moved, &new.proxy.url());
    tell(&new, &play.founder.id, [moved.clone(), vec![removal.bytes().to_vec()]].concat());
    let refused = play.patient.add_contact(&card, None, now()).unwrap_err();
    assert!(
        matches!(refused, Error::Sender(SenderFault::Card(CardError::Signer(ChainError::NotAMember)))),
        "{refused:?}"
    );
    // Had the new server no more to tell, the card would be good.
    tell(&new, &play.founder.id, moved);
    play.patient.add_contact(&card, None, now()).unwrap();
}

#[test]
fn a_chain_that_was_fresh_today_needs_no_network() {
    let stage = Stage::with_tick(Duration::from_millis(50));
    let mut patient = stage.vault("patient", Kind::Person);
    let mut doctor = stage.vault("doctor", Kind::Professional);
    patient.line.pause = Duration::from_millis(1);
    meet(&mut patient, &mut doctor);
    let doc = add(&mut patient, "Bilan", b"one");
    patient.grant(&opening(&doctor, &[doc]), now()).unwrap();
    stage.proxy.on(|_| Fate::Drop);
    patient.grant(&opening(&doctor, &[doc]), now().plus(3600)).unwrap();
    let later = now().plus(Time::DAY + 3600);
    let refused = patient.grant(&opening(&doctor, &[doc]), later).unwrap_err();
    assert!(matches!(refused, Error::NotFresh(_) | Error::Offline(_)), "{refused:?}");
}

/// A log shows what is new once a minute. A statement that it does not show after ten minutes is shown to nobody.
#[test]
fn a_statement_that_no_log_shows_counts_for_ten_minutes() {
    let stage = Stage::with_tick(Duration::from_secs(3600));
    let mut doctor = stage.vault("doctor", Kind::Professional);
    let card = doctor.card_file(now()).unwrap();
    let stated = doctor.chain().head().time;
    let grant = |name: &str, later: u64| {
        let mut patient = stage.vault(name, Kind::Person);
        let doc = add(&mut patient, "Bilan", b"one");
        let id = patient.add_contact(&card, None, stated.plus(later)).unwrap();
        let shown = fingerprint::qr_text(&id);
        patient.verify_contact(&id, &shown, Level::InPerson, stated.plus(later)).unwrap();
        patient.grant(&opening(&doctor, &[doc]), stated.plus(later)).map(drop)
    };
    grant("young", 600).unwrap();
    let refused = grant("old", 601).unwrap_err();
    assert!(matches!(refused, Error::NotFresh(_)), "{refused:?}");
}

/// What was held is known for a day, once for each contact, and for no second longer.
#[test]
fn each_contact_is_held_once_a_day() {
    let stage = Stage::with_tick(Duration::from_millis(50));
    let mut patient = stage.vault("patient", Kind::Person);
    let mut doctors = ["one", "two"].map(|name| stage.vault(name, Kind::Professional));
    patient.line.pause = Duration::from_millis(1);
    for doctor in &mut doctors {
        meet(&mut patient, doctor);
    }
    let doc = add(&mut patient, "Bilan", b"one");
    let begun = now();
    let mut grant = |to: usize, later: u64| {
        let long = vault_engine::grants::Opening { until: begun.plus(30 * Time::DAY), ..opening(&doctors[to], &[doc]) };
        patient.grant(&long, begun.plus(later))?;
        let known = std::fs::metadata(stage.folder.path().join("patient/fresh")).unwrap().len();
        Ok::<_, Error>((known, patient.state().contacts[doctors[to].id()].at))
    };
    grant(1, 0).unwrap();
    let (both, taken) = grant(0, 0).unwrap();
    assert_eq!(grant(0, 3600).unwrap(), (both, taken), "what is asked again takes the place of what was known");
    // Each is known without a network, until its day is over.
    stage.proxy.on(|_| Fate::Drop);
    assert!(grant(0, 3600).is_ok() && grant(1, Time::DAY - 1).is_ok());
    for (to, late) in [(0, Time::DAY + 3600), (1, Time::DAY)] {
        let refused = grant(to, late).unwrap_err();
        assert!(matches!(refused, Error::NotFresh(_)), "{refused:?}");
    }
    // What is over is forgotten, and the contact's chain is kept once more.
    stage.proxy.on(|_| Fate::Pass);
    let (one, taken) = grant(0, 2 * Time::DAY).unwrap();
    assert!(one < both && taken == begun.plus(2 * Time::DAY), "{one} {both} {taken:?}");
}

/// A doctor's laptop is stolen, and the computer that stays removes it. The card that the patient has was signed by the computer that
/// stayed, so it breaks no rule of a card; but its keys are in the laptop.
#[test]
fn d3_a_card_from_before_a_removal_is_shown_nothing_more() {
    let stage = Stage::with_tick(Duration::from_millis(50));
    let mut patient = stage.vault("patient", Kind::Person);
    let mut doctor = stage.vault("doctor", Kind::Professional);
    let laptop = *stage.second_device(&mut doctor, "laptop").device_key();
    meet(&mut patient, &mut doctor);
    let docs = [add(&mut patient, "Bilan", b"one"), add(&mut patient, "Radio", b"two")];
    let rule = vault_engine::grants::Opening { standing: Some(vec![]), ..opening(&doctor, &docs[..1]) };
    let door = patient.grant(&rule, now()).unwrap();
    sync(&mut patient);
    doctor.expel(&laptop, now()).unwrap();
    settle();

    let outdated = |e: Error| assert!(matches!(e, Error::CardOutdated(_)), "{e:?}");
    outdated(patient.grant(&opening(&doctor, &docs), now()).unwrap_err());
    assert_eq!(patient.state().grants.len(), 1);
    outdated(patient.grant_more(&door, &docs[1..], now()).unwrap_err());
    add(&mut patient, "Tension", b"three");
    outdated(patient.apply_standing(&|_| false, &|_| false, now().plus(5)).unwrap_err());
    // What the door shows can be sealed anew; who reads it is owed the new places until the new card is here.
    assert_eq!(patient.state().grants[&door].papers.len(), 1);
    assert_eq!(patient.reencrypt(&door, now(), &mut |_| {}).unwrap(), 1);
    assert_eq!(patient.state().grants[&door].papers.len(), 1);

    // The new card is made with the removal. With it everything goes on.
    meet(&mut patient, &mut doctor);
    patient.grant(&opening(&doctor, &docs), now()).unwrap();
    patient.grant_more(&door, &docs[1..], now()).unwrap();
    assert!(patient.apply_standing(&|_| false, &|_| false, now().plus(5)).unwrap() > 0);
}

/// A letter by a stolen laptop counts as the doctor's until somebody has heard of its removal; then no longer.
#[test]
fn d4_letters_are_judged_anew_when_their_givers_chain_goes_on() {
    let stage = Stage::with_tick(Duration::from_millis(50));
    let mut patient = stage.vault("patient", Kind::Person);
    let mut doctor = stage.vault("doctor", Kind::Professional);
    let mut laptop = stage.second_device(&mut doctor, "laptop");
    meet(&mut patient, &mut doctor);
    let file = patient.card_file(now()).unwrap();
    sync(&mut patient);
    let gift = |title: &str| Gift {
        bytes: title.as_bytes().to_vec(),
        words: Words { title: title.into(), ..Words::default() },
        file_name: "lettre.txt".into(),
        mime: "text/plain".into(),
        message: None,
    };
    for (device, title) in [(&mut doctor, "Bilan"), (&mut laptop, "Ordonnance")] {
        device.add_contact(&file, None, now()).unwrap();
        device.give(patient.id(), &gift(title), now()).unwrap();
        sync(device);
    }
    doctor.expel(laptop.device_key(), now()).unwrap();
    settle();
    patient.receive(now()).unwrap();
    let titles = |patient: &Vault| {
        let inbox = patient.inbox(now()).unwrap();
        inbox.iter().map(|letter| letter.deposit.title.to_string()).collect::<BTreeSet<_>>()
    };
    assert_eq!(titles(&patient), BTreeSet::from(["Bilan".into(), "Ordonnance".into()]));
    let doc = add(&mut patient, "Radio", b"one");
    let refused = patient.grant(&opening(&doctor, &[doc]), now()).unwrap_err();
    assert!(matches!(refused, Error::CardOutdated(_)), "{refused:?}");
    assert_eq!(titles(&patient), BTreeSet::from(["Bilan".into()]));
}

/// Nor does a door that was opened once show more for as long as it stands, whatever became of who reads.
#[test]
fn d4_an_open_door_shows_no_more_under_a_chain_that_is_a_day_old() {
    let stage = Stage::with_tick(Duration::from_millis(50));
    let mut patient = stage.vault("patient", Kind::Person);
    let mut doctor = stage.vault("doctor", Kind::Professional);
    patient.line.pause = Duration::from_millis(1);
    meet(&mut patient, &mut doctor);
    let docs = [add(&mut patient, "Bilan", b"one"), add(&mut patient, "Radio", b"two")];
    let long = vault_engine::grants::Opening { until: now().plus(30 * Time::DAY), ..opening(&doctor, &docs[..1]) };
    let door = patient.grant(&long, now()).unwrap();
    stage.proxy.on(|_| Fate::Drop);
    patient.grant_more(&door, &docs[1..], now().plus(3600)).unwrap();
    let later = now().plus(Time::DAY + 3600);
    let more = [add(&mut patient, "Tension", b"three")];
    let refused = patient.grant_more(&door, &more, later).unwrap_err();
    assert!(matches!(refused, Error::NotFresh(_)), "{refused:?}");
    assert_eq!(patient.state().grants[&door].papers.len(), 2);
    stage.proxy.on(|_| Fate::Pass);
    patient.grant_more(&door, &more, later).unwrap();
}

#[test]
fn a_grant_under_a_chain_that_is_not_told_whole_waits() {
    let stage = Stage::with_tick(Duration::from_millis(50));
    let mut pro = stage.vault("pro", Kind::Professional);
    let giver = giver::Giver::new(&stage.proxy.url());
    let to = giver::verified(&mut pro);
    sync(&mut pro);
    let draft = giver.grant(&to).with([giver.paper("Bilan", b"x")]);
    draft.open_slot();
    draft.drop(draft.whole());
    // Who may sign for the giver has changed since, and the server does not say so.
    let next = Statement {
        seq: 1,
        prev: Some(Verified::hash(&giver.first)),
        nonce: [7; 32],
        time: now(),
        ..Statement::clone(&giver.first)
    };
    let next = giver.sign.sign(next);
    let body =
        ChainAppend { statement: Bytes::new(next.bytes()).unwrap(), keyring: Bytes::new(&giver.ring[..]).unwrap() };
    giver.line.append_chain(&giver.sign, &giver.id, &body).unwrap();
    settle();
    tell(&stage, &giver.id, vec![giver.first.bytes().to_vec()]);
    let came = pro.receive(now()).unwrap();
    assert!(came.grants.is_empty() && pro.state().received.is_empty());
    assert!(matches!(came.refused[..], [Error::ServerMisbehaved(Lie::ChainRollback)]), "{came:?}");
    stage.proxy.on(|_| Fate::Pass);
    assert_eq!(pro.receive(now()).unwrap().grants.len(), 1);
}

/// Whoever was shut out moves the vault, by a statement on an older head, to a server of their own, which knows of no removal.
#[test]
fn d4_whoever_was_removed_moves_nobodys_vault_to_a_server_of_their_own() {
    let mut play = Play::taken();
    settle();
    let theirs = Stage::with_tick(Duration::from_millis(50));
    let line = connect(&theirs.proxy.url());
    let mut moved = Statement::clone(&play.forged);
    moved.home.server = Text::new(theirs.proxy.url()).unwrap();
    moved.home.key = Some(line.info().unwrap().key);
    // With the key of a stolen device, which had all powers.
    let moved = play.founder.sign.sign(moved);
    let all = [play.before.clone(), vec![moved.bytes().to_vec()]].concat();
    let first = Bytes::new(&all[0][..]).unwrap();
    let keyring = Bytes::new(&play.ring[..]).unwrap();
    line.create_vault(&play.founder.sign, &NewVault { statement: first, keyring, invite: None }).unwrap();
    tell(&theirs, &play.founder.id, all.clone());
    let card = play.card_of(&all, &theirs.proxy.url());
    let refused = play.patient.add_contact(&card, None, now()).unwrap_err();
    assert!(matches!(refused, Error::Sender(SenderFault::Card(CardError::Fork))), "{refused:?}");
    let contact = &play.patient.state().contacts[&play.founder.id];
    assert!(!play.patient.is_held(contact, now()), "only its own server says whether it is the newest");
    // The same while that server is silent: what was compared stays, and nothing takes its place under its name.
    let kept = contact.clone();
    play.stage.proxy.on(|_| Fate::Drop);
    let refused = play.patient.add_contact(&card, None, now()).unwrap_err();
    assert!(matches!(refused, Error::NotFresh(_)), "{refused:?}");
    assert_eq!(play.patient.state().contacts[&play.founder.id], kept);
}
