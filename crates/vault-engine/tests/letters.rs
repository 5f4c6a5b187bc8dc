//! What was sent is kept: on every device, after everything was lost, and as it was signed.
#![allow(clippy::unwrap_used)]

mod common;

use common::*;
use vault_crypto::deposit::{Matter, PaperNamed, Sense};
use vault_crypto::rescue::RescueEntropy;
use vault_engine::deposits::Gift;
use vault_engine::recover::Sheet;
use vault_engine::state::Words;
use vault_engine::written::Request;
use vault_engine::{Error, Vault};
use vault_protocol::card::Kind;
use vault_protocol::hash::object_digest;
use vault_protocol::ids::{MessageId, VaultId};
use vault_remote::{Allow, Settings};

fn gift(title: &str) -> Gift {
    Gift {
        bytes: title.as_bytes().to_vec(),
        words: Words { title: title.into(), type_code: "11488-4".into(), ..Words::default() },
        file_name: "cr.txt".into(),
        mime: "text/plain".into(),
        message: Some("À bientôt".into()),
    }
}

fn recovered(home: &std::path::Path, words: &RescueEntropy, server: &str) -> Vault {
    let line = Settings { pause: std::time::Duration::from_millis(1), ..Settings::default() };
    let sheet = Sheet { words, server, fingerprint: None, allow: Allow::Loopback, line };
    Vault::recover(home, &sheet, &how(Kind::Person, ""), now()).unwrap()
}

/// What a list of letters says, in order: title or words, and to whom.
fn said(vault: &Vault) -> Vec<(String, VaultId)> {
    let one = |s: &vault_engine::state::Sent| {
        let title = if s.deposit.is_paper() { s.deposit.title.to_string() } else { String::new() };
        (title + s.deposit.message.as_deref().unwrap_or_default(), s.deposit.recipient)
    };
    vault.letters_sent(None).into_iter().map(one).collect()
}

#[test]
fn what_was_sent_is_kept_and_comes_back_from_the_sheet() {
    let (server, folder) = (Server::start(), tempfile::tempdir().unwrap());
    let (mut pro, words) = Vault::make(&folder.path().join("d"), &how(Kind::Professional, "Dr Roux"), now()).unwrap();
    pro.allow = Allow::Loopback;
    pro.set_server(&server.url, None).unwrap();
    sync(&mut pro);
    let mut patient = vault(&folder.path().join("p"), &server.url, Kind::Person, "Hélène");
    let mut other = vault(&folder.path().join("o"), &server.url, Kind::Person, "Karim");
    let (hers, his) = (meet(&mut pro, &mut patient), *pro.id());
    let karim = meet(&mut pro, &mut other);
    meet(&mut patient, &mut pro);

    // A paper, a request, words to somebody else; each waits here until it has left.
    let given = pro.give(&hers, &gift("Compte rendu"), now()).unwrap();
    let asked = Request { types: vec!["11502-2".into()], days: 30, purpose: "suivi".into() };
    pro.ask_papers(&hers, &asked, now()).unwrap();
    pro.write(&karim, Sense::Message, "À jeudi", None, now()).unwrap();
    assert!(pro.letters_sent(None).iter().all(|s| pro.is_still_here(s)));
    assert_eq!((pro.letters_sent(Some(&hers)).len(), pro.letters_sent(Some(&karim)).len()), (2, 1));
    sync(&mut pro);
    assert!(!pro.letters_sent(None).iter().any(|s| pro.is_still_here(s)));

    // The words are there as they were signed; of the paper, what shows which file it was.
    let found = pro.letter_called(&given.to_string()[..8]).unwrap();
    assert_eq!(found.record.content, Some(object_digest(b"Compte rendu")));
    assert_eq!((found.deposit.message.as_deref(), found.deposit.recipient), (Some("À bientôt"), hers));
    assert!(matches!(pro.letter_called("zz"), Err(Error::NotFound(_))));
    let before = said(&pro);
    assert_eq!(before.len(), 3);

    // The patient asks for a correction: each side finds what the other speaks of.
    patient.receive(now()).unwrap();
    let doc = patient.accept(&given, false, &|_, _| vec![], now()).unwrap().doc();
    let about = patient.about(&doc, &his).unwrap();
    patient.write(&his, Sense::Correction, "C'est l'autre dent.", Some(about), now()).unwrap();
    sync(&mut patient);
    let told = patient.letters_sent(None);
    assert_eq!(told.len(), 1);
    assert_eq!(patient.paper_of_letter(told[0]).map(|d| d.id), Some(doc));
    pro.receive(now()).unwrap();
    let waiting = pro.inbox(now()).unwrap();
    let Some(Matter::Written(written)) = &waiting[0].deposit.matter else { panic!("{waiting:?}") };
    let named = written.about.clone().unwrap();
    assert_eq!(pro.given_to(&hers, &named).unwrap().deposit.title.as_str(), "Compte rendu");
    // A number that was never given, words that bring no paper, and what was given to somebody else are no paper of hers.
    let words_to = pro.letters_sent(Some(&karim))[0].deposit.id;
    for (who, id) in [(&hers, MessageId::new([7; 16])), (&karim, words_to), (&karim, given)] {
        assert!(pro.given_to(who, &PaperNamed::Given(id)).is_none());
    }

    // All devices are lost.
    sync(&mut pro);
    drop(pro);
    let back = recovered(&folder.path().join("e"), &words, &server.url);
    assert_eq!(said(&back), before);
    assert_eq!(back.letter_called(&given.to_string()).unwrap().record.content, Some(object_digest(b"Compte rendu")));
    assert!(!back.letters_sent(None).iter().any(|s| back.is_still_here(s)));
    assert!(back.given_to(&hers, &named).is_some());
}

#[test]
fn a_letter_that_was_written_without_a_network_is_kept_and_says_that_it_waits() {
    let (server, folder) = (Server::start(), tempfile::tempdir().unwrap());
    let mut pro = vault(&folder.path().join("d"), &server.url, Kind::Professional, "Dr Roux");
    let mut patient = vault(&folder.path().join("p"), &server.url, Kind::Person, "Hélène");
    let hers = meet(&mut pro, &mut patient);
    drop(server);
    pro.write(&hers, Sense::Message, "À jeudi", None, now()).unwrap();
    assert!(pro.sync(now(), &mut |_| {}).is_err());
    let home = pro.home().to_owned();
    drop(pro);
    // Started again, it is the same.
    let pro = vault_engine::Locked::open(&home).unwrap().unlock(None).unwrap();
    let sent = pro.letters_sent(None);
    assert!(sent.len() == 1 && pro.is_still_here(sent[0]));
}
