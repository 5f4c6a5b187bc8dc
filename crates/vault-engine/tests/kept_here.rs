//! What is kept on this device beside the vault: the rescue words until they are on paper, drafts, and the code that opens.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use vault_crypto::password::Cost;
use vault_engine::drafts::{Draft, MAX_DRAFTS, Typed};
use vault_engine::{Error, Locked, Making, Vault};
use vault_protocol::card::Kind;
use vault_protocol::fingerprint::WordList;
use vault_protocol::ids::Time;
use vault_protocol::wire::{List, Text};

const NOW: Time = Time(1_800_000_000);

fn how(password: Option<&[u8]>) -> Making<'_> {
    Making { kind: Kind::Person, name: "Hélène", role: "", password, cost: Cost::FLOOR }
}

fn open(home: &Path, code: Option<&[u8]>) -> Result<Vault, Error> {
    Locked::open(home)?.unlock(code)
}

/// Every byte of every file below a folder.
fn all_bytes(folder: &Path) -> Vec<u8> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        all.extend(path.to_str().unwrap().bytes());
        all.extend(if path.is_dir() { all_bytes(&path) } else { std::fs::read(&path).unwrap() });
    }
    all
}

fn holds(folder: &Path, word: &str) -> bool {
    all_bytes(folder).windows(word.len()).any(|w| w == word.as_bytes())
}

#[test]
fn rescue_words_wait_sealed_until_they_are_on_paper() {
    let dir = tempfile::tempdir().unwrap();
    let home = dir.path().join("v");
    let vault = Vault::make_with_sheet_to_come(&home, &how(Some(b"mille lapins")), NOW).unwrap();
    let words = vault.rescue_kept().unwrap().unwrap().words(WordList::French).to_string();
    drop(vault);
    let vault = open(&home, Some(b"mille lapins")).unwrap();
    let kept = vault.rescue_kept().unwrap().unwrap();
    assert_eq!(*kept.words(WordList::French), words);
    // They are the vault's own: its rescue member's key stands in the chain.
    let key = *vault_crypto::sign::SigningKey::derive(&kept.signing_seed()).public();
    assert!(vault.chain().head().members.iter().any(|m| m.key == key));
    assert!(vault.awaits_sheet());
    for word in words.split(' ').filter(|w| w.len() > 6) {
        assert!(!holds(&home, word), "{word} stands there in clear");
    }
    vault.forget_rescue().unwrap();
    vault.forget_rescue().unwrap();
    drop(vault);
    let vault = open(&home, Some(b"mille lapins")).unwrap();
    assert!(!vault.awaits_sheet() && vault.rescue_kept().unwrap().is_none());
    // Made in the other way, they are its maker's to keep.
    let (vault, _) = Vault::make(&dir.path().join("w"), &how(None), NOW).unwrap();
    assert!(!vault.awaits_sheet() && vault.rescue_kept().unwrap().is_none());
}

fn draft(action: &str, value: &str) -> Draft {
    let field = Typed { name: Text::clipped("note"), value: Text::clipped(value) };
    Draft { action: Text::clipped(action), from: Text::clipped("/p/00"), fields: List::new([field]).unwrap() }
}

#[test]
fn drafts_outlive_a_lock_and_say_nothing_to_others() {
    let dir = tempfile::tempdir().unwrap();
    let home = dir.path().join("v");
    let (vault, _) = Vault::make(&home, &how(None), NOW).unwrap();
    let drafts = vault.draft_box();
    drop(vault);
    // While it is locked.
    drafts.keep(&draft("/p/0123456789abcdef/note", "rhumatologue")).unwrap();
    drafts.keep(&draft("/p/0123456789abcdef/note", "rhumatologue, vraiment")).unwrap();
    drafts.keep(&draft("/show", "consultation")).unwrap();
    for clear in ["rhumatologue", "consultation", "0123456789abcdef", "/show"] {
        assert!(!holds(&home, clear), "{clear} stands there in clear");
    }
    let vault = open(&home, None).unwrap();
    let mut kept: Vec<String> = vault.drafts().iter().map(|d| d.fields[0].value.to_string()).collect();
    kept.sort();
    assert_eq!(kept, ["consultation", "rhumatologue, vraiment"], "one for each form, as it was last");
    vault.forget_draft("/show").unwrap();
    vault.forget_draft("/show").unwrap();
    assert_eq!(vault.drafts().len(), 1);
    // What does not open is left alone, and hides no other.
    std::fs::write(home.join("drafts/00000000000000000000000000000000"), b"rubbish").unwrap();
    assert_eq!(vault.drafts(), [draft("/p/0123456789abcdef/note", "rhumatologue, vraiment")]);
    for n in 0..MAX_DRAFTS + 5 {
        drafts.keep(&draft(&format!("/f/{n}"), "x")).unwrap();
    }
    assert_eq!(std::fs::read_dir(home.join("drafts")).unwrap().count(), MAX_DRAFTS);
    // Another vault's draft box is another's.
    let (other, _) = Vault::make(&dir.path().join("w"), &how(None), NOW).unwrap();
    std::fs::rename(home.join("drafts"), dir.path().join("w/drafts")).unwrap();
    assert!(other.drafts().is_empty());
}

#[test]
fn the_code_is_changed_by_who_knows_the_old() {
    let dir = tempfile::tempdir().unwrap();
    let home = dir.path().join("v");
    let (mut vault, _) = Vault::make(&home, &how(None), NOW).unwrap();
    assert!(!vault.has_code().unwrap());
    vault.change_code(None, Some(b"premier"), Cost::FLOOR).unwrap();
    assert!(vault.has_code().unwrap() && !home.join("key").exists());
    assert!(matches!(vault.change_code(None, Some(b"autre"), Cost::FLOOR), Err(Error::Locked)));
    assert_eq!(vault.change_code(Some(b"faux"), Some(b"autre"), Cost::FLOOR).unwrap_err().blame().code, "wrong-secret");
    drop(vault);
    assert!(matches!(open(&home, None), Err(Error::Locked)));
    let mut vault = open(&home, Some(b"premier")).unwrap();
    vault.change_code(Some(b"premier"), Some(b"second"), Cost::FLOOR).unwrap();
    drop(vault);
    assert!(open(&home, Some(b"premier")).is_err());
    let mut vault = open(&home, Some(b"second")).unwrap();
    let id = *vault.id();
    vault.change_code(Some(b"second"), None, Cost::FLOOR).unwrap();
    drop(vault);
    assert_eq!(open(&home, None).unwrap().id(), &id);
}
