//! Words between vaults: requests, messages, corrections; what they may name, and what nobody learns of them.
#![allow(clippy::unwrap_used)]

mod common;
mod giver;

use common::*;
use giver::{Giver, verified};
use vault_crypto::deposit::{
    self, AccessRequest, Content, Deposit, DepositPackage, Matter, PaperNamed, Sense, ShownPaper, Written,
};
use vault_crypto::random;
use vault_crypto::secret::DocumentKey;
use vault_engine::deposits::{Gift, Waiting};
use vault_engine::grants::Opening;
use vault_engine::papers::Added;
use vault_engine::state::Words;
use vault_engine::written::{REQUEST_LASTS, Request};
use vault_engine::{Error, SenderFault, Vault};
use vault_protocol::card::{Kind, VerifiedCard};
use vault_protocol::grant::{Origin, Rights};
use vault_protocol::hash::object_digest;
use vault_protocol::ids::{DocId, EntryId, GrantId, MessageId, Time, VaultId};
use vault_protocol::wire::{Bytes, List, Text};

struct Two {
    _server: Server,
    _folder: tempfile::TempDir,
    patient: Vault,
    pro: Vault,
    hers: VaultId,
    his: VaultId,
}

fn two() -> Two {
    let (server, folder) = (Server::start(), tempfile::tempdir().unwrap());
    let mut patient = vault(&folder.path().join("p"), &server.url, Kind::Person, "Hélène");
    let mut pro = vault(&folder.path().join("d"), &server.url, Kind::Professional, "Dr Roux");
    meet(&mut pro, &mut patient);
    meet(&mut patient, &mut pro);
    let (hers, his) = (*patient.id(), *pro.id());
    Two { _server: server, _folder: folder, patient, pro, hers, his }
}

fn arrived(vault: &mut Vault) -> Vec<Waiting> {
    let arrivals = vault.receive(now()).unwrap();
    assert!(arrivals.refused.is_empty(), "{:?}", arrivals.refused);
    vault.inbox(now()).unwrap()
}

fn gift(title: &str, text: &str) -> Gift {
    Gift {
        bytes: text.as_bytes().to_vec(),
        words: Words { title: title.into(), type_code: "11488-4".into(), ..Words::default() },
        file_name: "cr.txt".into(),
        mime: "text/plain".into(),
        message: None,
    }
}

fn show(vault: &mut Vault, to: VaultId, docs: &[DocId]) -> GrantId {
    let how = Opening {
        docs: docs.to_vec(),
        to,
        until: now().plus(30 * Time::DAY),
        purpose: "suivi".into(),
        rights: Rights { read: true, give: true, message: true },
        standing: None,
        unverified: false,
        sensitive: false,
    };
    let id = vault.grant(&how, now()).unwrap();
    sync(vault);
    id
}

fn asked() -> Request {
    Request { types: vec!["11502-2".into()], days: 30, purpose: "suivi du diabète".into() }
}

#[test]
fn a_request_comes_waits_and_is_granted_or_not_and_whoever_asked_sees_no_difference() {
    let mut t = two();
    let first = t.pro.ask_papers(&t.hers, &asked(), now()).unwrap();
    let second = t.pro.ask_papers(&t.hers, &asked(), now()).unwrap();
    sync(&mut t.pro);
    let waiting = arrived(&mut t.patient);
    assert_eq!(waiting.len(), 2);
    assert_eq!(waiting[0].deposit.message.as_deref(), Some("suivi du diabète"));
    assert!(waiting.iter().all(|w| w.complete && w.giver_name == "Dr Roux" && !w.deposit.is_paper()));
    let (_, request) = t.patient.request_waiting(&first, now()).unwrap();
    assert_eq!((request.types[0].as_str(), request.days), ("11502-2", 30));
    // No paper can be had from it, and it is no message to be kept.
    assert!(t.patient.deposit_content(&first, now()).is_err());
    assert!(t.patient.accept(&first, false, &|_, _| vec![], now()).is_err());
    assert!(t.patient.keep_words(&first, Words::default(), vec![], now()).is_err());
    // One is refused, the other never looked at: nothing comes back for either.
    t.patient.refuse(&first, now()).unwrap();
    sync(&mut t.patient);
    assert!(arrived(&mut t.pro).is_empty());
    assert!(t.pro.state().received.is_empty());
    assert_eq!(t.patient.inbox(now()).unwrap().iter().map(|w| w.deposit.id).collect::<Vec<_>>(), [second]);
    assert!(matches!(t.patient.request_waiting(&first, now()), Err(Error::NotFound(_))));
}

#[test]
fn a_request_that_is_over_is_refused_when_it_comes_and_when_it_is_granted() {
    let mut t = two();
    let id = t.pro.ask_papers(&t.hers, &asked(), now()).unwrap();
    sync(&mut t.pro);
    arrived(&mut t.patient);
    let over = |r: Result<_, Error>| matches!(r, Err(Error::Sender(SenderFault::Expired)));
    assert!(t.patient.request_waiting(&id, now()).is_ok());
    assert!(over(t.patient.request_waiting(&id, now().plus(REQUEST_LASTS + Time::DAY)).map(drop)));
    // One that was over before it came.
    let late = t.pro.ask_papers(&t.hers, &asked(), now()).unwrap();
    sync(&mut t.pro);
    let arrivals = t.patient.receive(now().plus(REQUEST_LASTS + Time::DAY)).unwrap();
    assert_eq!(arrivals.refused.len(), 1);
    assert_eq!(arrivals.refused[0].blame().code, "request-over");
    assert!(t.patient.inbox(now()).unwrap().iter().all(|w| w.deposit.id != late));
}

// Words by a giver who signs whatever they like.
fn words(giver: &Giver, to: &VerifiedCard, matter: Matter, spoil: impl FnOnce(&mut Deposit)) -> DepositPackage {
    let mut body = Deposit {
        recipient: to.vault,
        card: to.hash(),
        id: MessageId::new(random::bytes()),
        giver: giver.id,
        chain: giver.chain().head_ref(),
        time: now(),
        doc: DocId::new(random::bytes()),
        version: vault_protocol::ids::VersionId::new(random::bytes()),
        digest: object_digest(&[]),
        size: 0,
        title: Text::default(),
        file_name: Text::default(),
        type_code: Text::default(),
        date: None,
        author: None,
        mime: Text::default(),
        message: Some(Text::new("bonjour").unwrap()),
        matter: Some(matter),
    };
    spoil(&mut body);
    DepositPackage {
        signed: Bytes::new(giver.sign.sign(body).bytes()).unwrap(),
        key: DocumentKey::generate(),
        content: Content::Inline(Bytes::default()),
        chain: giver.statements(),
        card: Bytes::new(giver.card.bytes()).unwrap(),
    }
}

#[test]
fn words_that_are_not_in_order_never_wait() {
    let (server, folder) = (Server::start(), tempfile::tempdir().unwrap());
    let mut patient = vault(&folder.path().join("p"), &server.url, Kind::Person, "Hélène");
    let giver = Giver::new(&server.url);
    let to = verified(&mut patient);
    let message = || Matter::Written(Written { sense: Sense::Message, about: None });
    let request = |types: usize, days: u64| {
        let types = List::new(vec![Text::new("11502-2").unwrap(); types]).unwrap();
        Matter::Request(AccessRequest { types, days, not_after: now().plus(Time::DAY) })
    };
    let correction = Matter::Written(Written { sense: Sense::Correction, about: None });
    type Spoilt = (&'static str, Matter, Box<dyn Fn(&mut Deposit)>);
    let spoilt: Vec<Spoilt> = vec![
        ("for another", message(), Box::new(|d| d.recipient = VaultId::new([9; 32]))),
        ("with a paper", message(), Box::new(|d| d.size = 7)),
        ("without words", message(), Box::new(|d| d.message = None)),
        ("of spaces", message(), Box::new(|d| d.message = Some(Text::new(" \n").unwrap()))),
        ("asking for nothing", request(0, 3), Box::new(|_| {})),
        ("asking for ever", request(1, 367), Box::new(|_| {})),
        ("for no day", request(1, 0), Box::new(|_| {})),
        ("of no paper", correction, Box::new(|_| {})),
    ];
    for (name, matter, spoil) in &spoilt {
        giver.drop(&to, &deposit::seal(&to, &words(&giver, &to, matter.clone(), |d| spoil(d))).unwrap());
        let arrivals = patient.receive(now()).unwrap();
        assert_eq!((arrivals.deposits, arrivals.refused.len()), (0, 1), "{name}");
        let why = if *name == "for another" { "made-for-another" } else { "message-refused" };
        assert_eq!(arrivals.refused[0].blame().code, why, "{name}");
        sync(&mut patient);
    }
    // Words with bytes beside them, and a paper with none.
    let mut with_bytes = words(&giver, &to, message(), |_| {});
    with_bytes.content = Content::Inline(Bytes::new([1]).unwrap());
    let bare = words(&giver, &to, message(), |d| d.matter = None);
    for (name, package) in [("bytes", with_bytes), ("nothing", bare)] {
        giver.drop(&to, &deposit::seal(&to, &package).unwrap());
        assert_eq!(patient.receive(now()).unwrap().refused.len(), 1, "{name}");
        sync(&mut patient);
    }
    // The same words sealed anew: once.
    let good = words(&giver, &to, message(), |_| {});
    for sealed in [deposit::seal(&to, &good).unwrap(), deposit::seal(&to, &good).unwrap()] {
        giver.drop(&to, &sealed);
    }
    let arrivals = patient.receive(now()).unwrap();
    assert_eq!((arrivals.deposits, arrivals.refused.len()), (1, 1));
    assert!(matches!(arrivals.refused[0], Error::Sender(SenderFault::Replayed)));
}

#[test]
fn a_message_is_kept_in_the_private_drawer() {
    let mut t = two();
    let id = t.pro.write(&t.hers, Sense::Message, " À jeun demain. ", None, now()).unwrap();
    assert!(matches!(t.pro.write(&t.hers, Sense::Message, "  ", None, now()), Err(Error::TooLong(_))));
    assert!(t.pro.write(&t.hers, Sense::Correction, "x", None, now()).is_err());
    sync(&mut t.pro);
    let waiting = arrived(&mut t.patient);
    assert_eq!(waiting[0].deposit.message.as_deref(), Some("À jeun demain."));
    let words = Words { title: "Message du Dr Roux".into(), type_code: "11488-4".into(), ..Words::default() };
    let added = t.patient.keep_words(&id, words, vec!["jeun".into()], now()).unwrap();
    let doc = &t.patient.state().docs[&added.doc()];
    assert!(doc.words.private);
    assert_eq!(doc.current().about.provenance.origin, Origin::Signed);
    assert_eq!(doc.current().about.provenance.giver, Some(t.his));
    let doc = doc.id;
    assert_eq!(t.patient.content(&doc, None, 100).unwrap(), "À jeun demain.".as_bytes());
    assert!(t.patient.inbox(now()).unwrap().is_empty());
}

#[test]
fn a_correction_reaches_the_author_who_gives_a_new_version_and_those_who_saw_the_old_see_it() {
    let mut t = two();
    // A second doctor, who is shown the paper and has not written it.
    let mut other = vault(&t._folder.path().join("o"), &t._server.url, Kind::Professional, "Dr Blanc");
    let theirs = meet(&mut t.patient, &mut other);
    t.pro.give(&t.hers, &gift("Compte rendu", "diabète de type 1"), now()).unwrap();
    sync(&mut t.pro);
    let given = arrived(&mut t.patient)[0].deposit.id;
    let doc = t.patient.accept(&given, false, &|_, _| vec![], now()).unwrap().doc();
    let mine = add(&mut t.patient, "à moi", b"rien pour lui");
    assert_eq!((t.patient.author_of(&doc), t.patient.author_of(&mine)), (Some(t.his), None));
    // Between the two of them the paper is called by his own letter, by his own title; a third does not know it.
    let words = Words { title: "Erreur du docteur".into(), type_code: "11488-4".into(), ..Words::default() };
    t.patient.describe(&doc, &words, now()).unwrap();
    let about = t.patient.about(&doc, &t.his).unwrap();
    assert_eq!((&about.named, about.title.as_str()), (&PaperNamed::Given(given), "Compte rendu"));
    assert_eq!(t.patient.about(&doc, &theirs), None);
    assert_eq!(t.patient.about(&mine, &t.his), None, "what he was never shown has no name between them");

    let door = show(&mut t.patient, theirs, &[doc]);
    let shown = t.patient.about(&doc, &theirs).unwrap();
    assert!(matches!(&shown.named, PaperNamed::Shown(_)) && shown.title.is_empty());
    assert_eq!(t.patient.paper_named(&theirs, &shown.named).map(|d| d.id), Some(doc));
    assert!(t.patient.paper_named(&t.his, &shown.named).is_none(), "it is a name between other two");
    assert!(t.patient.paper_named(&theirs, &about.named).is_none());

    t.patient.write(&t.his, Sense::Correction, "type 2, et non 1", Some(about.clone()), now()).unwrap();
    sync(&mut t.patient);
    let asked = arrived(&mut t.pro).remove(0).deposit;
    assert_eq!((asked.title.as_str(), asked.message.as_deref()), ("Compte rendu", Some("type 2, et non 1")));
    let Some(Matter::Written(Written { sense: Sense::Correction, about: Some(named) })) = asked.matter else {
        panic!()
    };

    t.pro.give_version(&t.hers, &gift("Compte rendu corrigé", "diabète de type 2"), Some(named), now()).unwrap();
    // Somebody who did not write it gives a version of it: that is another paper.
    meet(&mut other, &mut t.patient);
    other.give_version(&t.hers, &gift("Faux", "rien"), Some(shown.named.clone()), now()).unwrap();
    sync(&mut other);
    sync(&mut t.pro);
    let waiting = arrived(&mut t.patient);
    let by = |who: VaultId| waiting.iter().find(|w| w.deposit.giver == who).unwrap();
    assert_eq!(t.patient.replaced_by(&by(t.his).deposit), Some(doc));
    assert_eq!(t.patient.replaced_by(&by(theirs).deposit), None);
    let foreign = t.patient.accept(&by(theirs).deposit.id.clone(), false, &|_, _| vec![], now()).unwrap();
    assert!(matches!(foreign, Added::New(id) if id != doc));
    assert!(t.patient.showing_older(&doc, now()).is_empty());
    let added = t.patient.accept(&by(t.his).deposit.id.clone(), false, &|_, _| vec![], now()).unwrap();
    assert_eq!(added, Added::Version(doc));
    let kept = &t.patient.state().docs[&doc];
    assert_eq!((kept.versions.len(), kept.words.title.as_str()), (2, "Erreur du docteur"), "her own words stay");
    assert_eq!(t.patient.content(&doc, None, 100).unwrap(), "diabète de type 2".as_bytes());

    // Who saw the old one sees the new one when she says so, and not before.
    sync(&mut t.patient);
    other.receive(now()).unwrap();
    let head = t.patient.state().grants[&door].hash;
    assert_eq!(other.received(&head, now()).unwrap().entries.len(), 1);
    assert_eq!(t.patient.showing_older(&doc, now()), [door]);
    assert_eq!(t.patient.show_newest(&doc, now()).unwrap(), 1);
    assert!(t.patient.showing_older(&doc, now()).is_empty());
    sync(&mut t.patient);
    other.receive(now()).unwrap();
    let entries = other.received(&head, now()).unwrap().entries;
    assert_eq!(entries.len(), 2);
    assert_eq!(entries[0].description.doc, entries[1].description.doc);
}

#[test]
fn a_name_that_is_not_between_the_two_names_nothing() {
    let mut t = two();
    let doc = add(&mut t.patient, "Bilan", b"1");
    let door = show(&mut t.patient, t.his, &[doc]);
    let g = &t.patient.state().grants[&door];
    let named = |head, entry| PaperNamed::Shown(ShownPaper { head, entry });
    let (head, entry) = (g.hash, g.papers[0].entry);
    assert!(t.patient.paper_named(&t.his, &named(head, entry)).is_some());
    assert!(t.patient.paper_named(&t.his, &named(head, EntryId::new([1; 16]))).is_none());
    assert!(t.patient.paper_named(&t.hers, &named(head, entry)).is_none());
    assert!(t.patient.paper_named(&t.his, &PaperNamed::Given(MessageId::new([1; 16]))).is_none());
}

#[test]
fn a_rule_for_papers_to_come_shows_no_new_version_of_an_old_one() {
    let mut t = two();
    let mut other = vault(&t._folder.path().join("o"), &t._server.url, Kind::Professional, "Dr Blanc");
    let theirs = meet(&mut t.patient, &mut other);
    t.pro.give(&t.hers, &gift("Compte rendu", "type 1"), now()).unwrap();
    sync(&mut t.pro);
    let waiting = arrived(&mut t.patient);
    let first = waiting[0].deposit.id;
    let added = t.patient.accept(&first, false, &|_, _| vec![], now()).unwrap();
    let rule = |docs: &[DocId]| Opening {
        docs: docs.to_vec(),
        to: theirs,
        until: now().plus(9 * Time::DAY),
        purpose: String::new(),
        rights: READ,
        standing: Some(vec![]),
        unverified: false,
        sensitive: false,
    };
    // One door that never showed it, and one that shows it as it was.
    t.patient.grant(&rule(&[]), now().plus(2)).unwrap();
    t.patient.grant(&rule(&[added.doc()]), now().plus(2)).unwrap();
    let named = PaperNamed::Given(first);
    t.pro.give_version(&t.hers, &gift("Compte rendu", "type 2"), Some(named), now()).unwrap();
    sync(&mut t.pro);
    let waiting = arrived(&mut t.patient);
    let second = t.patient.accept(&waiting[0].deposit.id, false, &|_, _| vec![], now().plus(4)).unwrap();
    assert_eq!(second, Added::Version(added.doc()));
    assert_eq!(t.patient.apply_standing(&|_| false, &|_| false, now().plus(5)).unwrap(), 0);
    assert_eq!(t.patient.showing_older(&added.doc(), now()).len(), 1);
    // What she adds herself still goes by the rule.
    let own = t.patient.add(vec![paper("Tension", b"12/8")], now().plus(4), &mut |_| {}).unwrap();
    assert!(own[0].is_ok());
    assert_eq!(t.patient.apply_standing(&|_| false, &|_| false, now().plus(5)).unwrap(), 2);
}
