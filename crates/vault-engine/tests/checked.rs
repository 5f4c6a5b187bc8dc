//! `check` with the server: a list that names everything is its word, and no proof that it can still hand anything out.
#![allow(clippy::unwrap_used)]

mod common;
mod stage;

use common::*;
use stage::*;
use vault_crypto::keyring::KeyringError;
use vault_engine::check::Finding;
use vault_engine::recover::Rehearsed;
use vault_engine::{Error, Lie, Vault};
use vault_protocol::card::Kind;
use vault_protocol::http::{JournalPage, Refusal, Statements};
use vault_protocol::ids::DocId;
use vault_protocol::wire::{self, Bytes, List};
use vault_tests::proxy::{Answer, Fate, Request};

/// A patient with two papers, one of them long, on a server and on a second device of hers.
fn play() -> (Stage, Vault, [DocId; 2]) {
    let stage = Stage::new();
    let mut patient = stage.vault("patient", Kind::Person);
    let docs = [add(&mut patient, "Bilan", b"one"), add(&mut patient, "Scanner", &[7; 300_000])];
    stage.second_device(&mut patient, "second");
    sync(&mut patient);
    (stage, patient, docs)
}

fn findings(patient: &mut Vault) -> Vec<Finding> {
    patient.check(true, now(), &mut |_| {}).unwrap().findings
}

/// What a server that lists everything makes of one kind of question.
fn answers(stage: &Stage, asked: &'static str, fate: impl Fn(&Request) -> Fate + Send + Sync + 'static) {
    stage.proxy.on(move |request| {
        let this = request.method == "GET" && request.path().contains(asked);
        if this { fate(request) } else { Fate::Pass }
    });
}

fn changed(change: impl FnOnce(&mut Vec<u8>) + 'static) -> Fate {
    Fate::Rewrite(Box::new(|mut answer: Answer| {
        change(&mut answer.body);
        answer
    }))
}

#[test]
fn every_paper_is_fetched_to_its_last_byte() {
    let (stage, mut patient, docs) = play();
    let mut bytes = 0;
    let checked = patient.check(true, now(), &mut |n| bytes += n).unwrap();
    assert_eq!((checked.objects, checked.remote, checked.findings), (2, 2, vec![]));
    assert!(bytes > 600_000, "here and there: {bytes}");
    for (why, finding) in
        [(Refusal::NotFound, Finding::Withheld as fn(DocId) -> Finding), (Refusal::Unavailable, Finding::Withheld)]
    {
        answers(&stage, "/objects/", move |_| refusal(why));
        assert_eq!(findings(&mut patient).len(), 2);
        assert!(docs.iter().all(|doc| findings(&mut patient).contains(&finding(*doc))), "{why:?}");
    }
    answers(&stage, "/objects/", |_| changed(|body| *body.last_mut().unwrap() ^= 1));
    let found = findings(&mut patient);
    assert!(found.len() == 2 && docs.iter().all(|doc| found.contains(&Finding::WrongLength(*doc))), "{found:?}");
}

#[test]
fn what_the_rescue_words_need_is_fetched_too() {
    let (stage, mut patient, _) = play();
    assert_eq!(findings(&mut patient), []);
    // A middle record that is another, or gone with all that follows.
    answers(&stage, "/journal", |request| match request.target.ends_with("from=0") {
        true => changed(|body| {
            let mut page: JournalPage = wire::decode(body, usize::MAX).unwrap();
            let mut records = page.records.into_vec();
            let mut middle = records[1].to_vec();
            *middle.last_mut().unwrap() ^= 1;
            records[1] = Bytes::new(middle).unwrap();
            page.records = List::new(records).unwrap();
            *body = wire::encode(&page);
        }),
        false => Fate::Pass,
    });
    assert!(matches!(findings(&mut patient)[..], [Finding::Lie(Lie::Record(_))]));
    answers(&stage, "/journal", |_| changed(|body| *body = wire::encode(&JournalPage { records: List::default() })));
    assert_eq!(findings(&mut patient), [Finding::Lie(Lie::Withheld)]);
    answers(&stage, "/keyring", |_| changed(|body| body[20] ^= 1));
    assert!(matches!(findings(&mut patient)[..], [Finding::Lie(Lie::Keyring(_))]));
    for asked in ["/keyring", "/journal", "/chain"] {
        answers(&stage, asked, |_| refusal(Refusal::NotFound));
        let found = findings(&mut patient);
        assert!(found.contains(&Finding::Lie(Lie::Withheld)), "{asked}: {found:?}");
    }
    // The chain without its beginning, which everybody who comes anew begins with.
    answers(&stage, "/chain", |_| changed(|body| *body = wire::encode(&Statements { statements: List::default() })));
    let found = findings(&mut patient);
    assert!(found.contains(&Finding::Lie(Lie::ChainRollback)), "{found:?}");
    stage.proxy.on(|_| Fate::Pass);
    assert_eq!(findings(&mut patient), []);
}

#[test]
fn a_rehearsal_sees_that_the_words_would_not_lead_back() {
    let (stage, mut patient, _) = play();
    patient.renew_rescue(now()).unwrap();
    sync(&mut patient);
    let words = patient.rescue_kept().unwrap().unwrap();
    assert_eq!(patient.rehearse(&words).unwrap(), Rehearsed::There);
    answers(&stage, "/rescue/", |_| refusal(Refusal::NotFound));
    assert!(matches!(patient.rehearse(&words), Err(Error::SheetForgotten)));
    answers(&stage, "/rescue/", |_| refusal(Refusal::Unavailable));
    assert!(matches!(patient.rehearse(&words), Err(Error::Refused(Refusal::Unavailable))));
    // Of a chain from before the sheet, nothing is said but that it is old: the sheet was not replaced.
    answers(&stage, "/chain", |request| {
        let shown = if request.target.ends_with("from=0") { 1 } else { 0 };
        changed(move |body| {
            let mut page: Statements = wire::decode(body, usize::MAX).unwrap();
            let mut statements = page.statements.into_vec();
            statements.truncate(shown);
            page.statements = List::new(statements).unwrap();
            *body = wire::encode(&page);
        })
    });
    assert!(matches!(patient.rehearse(&words), Err(Error::ServerMisbehaved(Lie::ChainRollback))));
    for (asked, lie) in [("/journal", Lie::Withheld), ("/keyring", Lie::Keyring(KeyringError::NotForUs))] {
        answers(&stage, asked, |_| changed(|body| *body = wire::encode(&JournalPage { records: List::default() })));
        let found = patient.rehearse(&words);
        let same = |told: &Lie| std::mem::discriminant(told) == std::mem::discriminant(&lie);
        assert!(matches!(&found, Err(Error::ServerMisbehaved(told)) if same(told)), "{asked}: {found:?}");
    }
    // Nobody answers: it is said that nobody was asked.
    stage.proxy.on(|_| Fate::Drop);
    assert_eq!(patient.rehearse(&words).unwrap(), Rehearsed::Here);
    stage.proxy.on(|_| Fate::Pass);
    assert_eq!(patient.rehearse(&words).unwrap(), Rehearsed::There);
}
