//! A vault with no network at all: everything lasts, nothing is lost, damage is told from absence.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;
use vault_crypto::password::Cost;
use vault_engine::papers::{Added, NewPaper, Source};
use vault_engine::state::Words;
use vault_engine::{Class, Error, Locked, Making, Vault};
use vault_protocol::card::Kind;
use vault_protocol::grant::{Origin, Provenance};
use vault_protocol::ids::{DocId, Time};

const NOW: Time = Time(1_790_000_000);

fn make(home: &Path) -> Vault {
    let how = Making { kind: Kind::Person, name: "Hélène", role: "", password: None, cost: Cost::FLOOR };
    Vault::make(home, &how, NOW).unwrap().0
}

fn reopen(vault: Vault) -> Vault {
    let home = vault.home().to_owned();
    drop(vault);
    Locked::open(&home).unwrap().unlock(None).unwrap()
}

fn paper(title: &str, bytes: &[u8]) -> NewPaper {
    NewPaper {
        source: Source::Bytes(format!("{title}.txt").into(), bytes.to_vec()),
        words: Words {
            title: title.into(),
            type_code: "11502-2".into(),
            date: Some("2026-03-12".into()),
            ..Words::default()
        },
        file_name: format!("{title}.txt"),
        mime: "text/plain".into(),
        provenance: Provenance { origin: Origin::Owner, giver: None, name: None },
        text: vec!["glycemie".into(), title.to_lowercase()],
        replaces: None,
    }
}

fn add(vault: &mut Vault, title: &str, bytes: &[u8]) -> DocId {
    match vault.add(vec![paper(title, bytes)], NOW, &mut |_| {}).unwrap().remove(0).unwrap() {
        Added::New(d) | Added::Duplicate(d) | Added::Version(d) => d,
    }
}

fn fold(s: &str) -> String {
    s.to_lowercase()
}

#[test]
fn what_was_added_is_there_after_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let mut vault = make(dir.path());
    let id = add(&mut vault, "Bilan", b"HbA1c 7,2 %");
    let big: Vec<u8> = (0..5_000_000u32).map(|i| (i % 251) as u8).collect();
    let large = add(&mut vault, "Scanner", &big);
    let mut vault = reopen(vault);
    assert_eq!(vault.content(&id, None, 100).unwrap(), b"HbA1c 7,2 %");
    assert_eq!(vault.content(&large, None, 1 << 30).unwrap(), big);
    assert_eq!(vault.find(&["glyc".into()], &fold).unwrap().len(), 2);
    assert_eq!(vault.find(&["bilan".into()], &fold).unwrap(), [id]);
    assert!(vault.find(&["absent".into()], &fold).unwrap().is_empty());
    assert_eq!(vault.doc(&id.to_string()[..8]).unwrap().words.title, "Bilan");
}

#[test]
fn the_same_content_is_kept_once() {
    let dir = tempfile::tempdir().unwrap();
    let mut vault = make(dir.path());
    let answers =
        vault.add(vec![paper("a", b"same"), paper("b", b"same"), paper("c", b"other")], NOW, &mut |_| {}).unwrap();
    let [Ok(Added::New(first)), Ok(Added::Duplicate(again)), Ok(Added::New(_))] = &answers[..] else {
        panic!("{answers:?}")
    };
    assert_eq!(first, again);
    assert_eq!(vault.state().docs.len(), 2);
}

#[test]
fn one_bad_paper_does_not_stop_the_others() {
    let dir = tempfile::tempdir().unwrap();
    let mut vault = make(&dir.path().join("home"));
    let missing = NewPaper { source: Source::File(dir.path().join("absent.pdf")), ..paper("x", b"") };
    let folder = NewPaper { source: Source::File(dir.path().to_owned()), ..paper("y", b"") };
    let answers = vault.add(vec![missing, paper("empty", b""), folder, paper("good", b"1")], NOW, &mut |_| {}).unwrap();
    assert!(matches!(&answers[0], Err(Error::Source { .. })));
    assert!(matches!(&answers[1], Err(Error::EmptySource(_))));
    assert!(matches!(&answers[2], Err(Error::Source { .. })));
    assert!(matches!(&answers[3], Ok(Added::New(_))));
    assert_eq!(reopen(vault).state().docs.len(), 1);
}

#[test]
fn versions_words_bin_and_notes_last() {
    let dir = tempfile::tempdir().unwrap();
    let mut vault = make(dir.path());
    let id = add(&mut vault, "Ordonnance", b"1");
    let second = NewPaper { replaces: Some(id), ..paper("Ordonnance corrigée", b"2") };
    assert!(matches!(vault.add(vec![second], NOW, &mut |_| {}).unwrap()[0], Ok(Added::Version(d)) if d == id));
    let words = Words {
        title: "Metformine".into(),
        type_code: "57833-6".into(),
        private: true,
        tags: vec!["coeur".into()],
        ..Words::default()
    };
    vault.describe(&id, &words, NOW).unwrap();
    vault.note(&id, "la dose est fausse", NOW).unwrap();
    vault.remove(&id, NOW).unwrap();
    let mut vault = reopen(vault);
    let doc = vault.doc(&id.to_string()).unwrap();
    assert_eq!((doc.versions.len(), &doc.words, doc.notes.len(), doc.removed), (2, &words, 1, Some(NOW)));
    let first = doc.versions[0].about.version;
    assert_eq!(vault.content(&id, None, 9).unwrap(), b"2");
    assert_eq!(vault.content(&id, Some(&first), 9).unwrap(), b"1");
    assert_eq!(vault.empty_bin(NOW.plus(29 * Time::DAY)).unwrap(), 0);
    vault.restore(&id, NOW).unwrap();
    assert_eq!(vault.empty_bin(NOW.plus(31 * Time::DAY)).unwrap(), 0);
    vault.remove(&id, NOW).unwrap();
    assert_eq!(vault.empty_bin(NOW.plus(31 * Time::DAY)).unwrap(), 1);
    assert!(matches!(vault.content(&id, None, 9), Err(Error::NotFound(_))));
}

#[test]
fn one_process_at_a_time_and_the_right_secret() {
    let dir = tempfile::tempdir().unwrap();
    let how = Making { kind: Kind::Person, name: "", role: "", password: Some(b"tulipe"), cost: Cost::FLOOR };
    let (vault, _) = Vault::make(dir.path(), &how, NOW).unwrap();
    let busy = Locked::open(dir.path()).unwrap_err();
    assert_eq!(busy.blame().class, Class::InUse);
    assert_eq!(busy.blame().args[0].1, std::process::id().to_string());
    drop(vault);
    assert!(Locked::open(dir.path()).unwrap().needs_password());
    let wrong = Locked::open(dir.path()).unwrap().unlock(Some(b"rose")).unwrap_err();
    assert_eq!(wrong.blame().class, Class::WrongSecret);
    assert!(matches!(Locked::open(dir.path()).unwrap().unlock(None), Err(Error::Locked)));
    Locked::open(dir.path()).unwrap().unlock(Some(b"tulipe")).unwrap();
    assert!(matches!(Vault::make(dir.path(), &how, NOW), Err(Error::Exists(_))));
    assert!(matches!(Locked::open(&dir.path().join("elsewhere")), Err(Error::NoVault(_))));
}

#[test]
fn e7_a_torn_end_is_cut_off_and_damage_is_said() {
    let dir = tempfile::tempdir().unwrap();
    let mut vault = make(dir.path());
    let kept = add(&mut vault, "kept", b"1");
    let queue = dir.path().join("queue");
    let before = fs::metadata(&queue).unwrap().len();
    add(&mut vault, "torn", b"2");
    drop(vault);
    let whole = fs::read(&queue).unwrap();
    for cut in [1, 3, 4, 5, 100] {
        fs::write(&queue, &whole[..whole.len() - cut]).unwrap();
        let vault = Locked::open(dir.path()).unwrap().unlock(None).unwrap();
        assert_eq!(vault.state().docs.keys().collect::<Vec<_>>(), [&kept], "cut {cut}");
        drop(vault);
        assert_eq!(fs::metadata(&queue).unwrap().len(), before);
    }
    let mut bad = whole.clone();
    bad[20] ^= 1;
    fs::write(&queue, &bad).unwrap();
    let damaged = Locked::open(dir.path()).unwrap().unlock(None).unwrap_err();
    assert_eq!(damaged.blame().class, Class::Tampered);
    fs::write(&queue, &whole).unwrap();
    assert_eq!(Locked::open(dir.path()).unwrap().unlock(None).unwrap().state().docs.len(), 2);
}

#[test]
fn nothing_in_the_home_is_readable_without_its_secret() {
    let dir = tempfile::tempdir().unwrap();
    let mut vault = make(dir.path());
    add(&mut vault, "Sérologie", b"contenu reconnaissable du papier");
    drop(vault);
    let mut files = vec![dir.path().to_owned()];
    let mut read = 0;
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(fs::read_dir(&path).unwrap().map(|e| e.unwrap().path()));
            continue;
        }
        let bytes = fs::read(&path).unwrap();
        read += bytes.len();
        for word in ["Sérologie", "reconnaissable", "Hélène", "glycemie"] {
            assert!(!bytes.windows(word.len()).any(|w| w == word.as_bytes()), "{word} in {path:?}");
        }
    }
    assert!(read > 5000);
}

#[test]
fn what_no_record_can_hold_is_refused_before_it_waits() {
    let dir = tempfile::tempdir().unwrap();
    let mut vault = make(dir.path());
    let id = add(&mut vault, "Bilan", b"1");
    let before = vault.waiting();
    let long = "é".repeat(2049);
    let e = vault.note(&id, &long, NOW).unwrap_err();
    assert!(matches!(e, Error::TooLong(_)), "{e:?}");
    assert_eq!(vault.waiting(), before, "nothing waits that could never go");
    vault.note(&id, &"é".repeat(2048), NOW).unwrap();
    assert_eq!(reopen(vault).doc(&id.to_string()).unwrap().notes.len(), 1);
}
