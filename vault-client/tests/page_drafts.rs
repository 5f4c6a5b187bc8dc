//! What somebody typed outlives a lock and a crash, and stands nowhere in clear.
#![allow(clippy::unwrap_used, reason = "a test says what broke by breaking")]

mod support;

use std::path::Path;

use support::browser::Page;
use support::{NOTE, Patient};

const UI: &[&str] = &["ui", "--no-open"];
const CODE: &str = "mille lapins";
/// Words that stand nowhere else.
const TYPED: &str = "Ce n'est pas mon genou droit, c'est le gauche : hydrocortancyl";

/// A vault that locks, with one paper.
fn patient() -> (Patient, String) {
    let patient = Patient::nobody();
    patient.write("code", CODE);
    patient.run(&["init", "--offline", "--secret-file", "code", "--name", "Hélène"]).good();
    let path = patient.write("a.txt", NOTE);
    let added = patient.json(&["add", path.to_str().unwrap(), "--secret-file", "code"]);
    let id = added["items"][0]["paper"]["id"].as_str().unwrap().to_owned();
    (patient, id)
}

fn open(patient: &Patient) -> Page {
    let mut page = Page::open(patient, UI);
    assert_eq!(page.post("/unlock", &[("code", CODE)]), 200);
    page
}

/// Files below a folder in which a word stands in clear.
fn clear(folder: &Path, word: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(clear(&path, word));
        } else if std::fs::read(&path).is_ok_and(|bytes| bytes.windows(word.len()).any(|w| w == word.as_bytes())) {
            found.push(path.display().to_string());
        }
    }
    found
}

#[test]
fn killed_while_somebody_typed() {
    let (patient, id) = patient();
    let mut page = open(&patient);
    let (at, note) = (format!("/p/{id}"), format!("/p/{id}/note"));
    page.get(&at);
    assert!(page.typed(&note, &[("note", "Ce n'est pas")]));
    assert!(page.typed(&note, &[("note", TYPED)]));
    // Nothing was typed here, and a code is no text.
    assert!(!page.typed("/show", &[("to", "00"), ("until", "1d"), ("purpose", " ")]));
    assert!(!page.typed("/settings/code", &[("code", CODE), ("code-new", "407192"), ("how", "digits")]));
    // SIGKILL.
    drop(page);
    for word in ["hydrocortancyl", "407192", "genou droit"] {
        assert_eq!(clear(patient.folder.path(), word), [""; 0], "{word}");
    }
    assert_eq!(clear(&patient.home(), &id), [""; 0], "nor which paper it is about");

    let mut page = Page::open(&patient, UI);
    assert!(!page.body.contains("hydrocortancyl") && !page.get(&at).contains("hydrocortancyl"), "locked");
    page.get("/");
    page.post("/unlock", &[("code", CODE)]);
    assert!(page.body.contains("Vous aviez commencé à écrire") && page.body.contains(&format!("href=\"{at}\"")));
    assert!(page.get(&format!("{at}?done=added")).contains("hydrocortancyl</textarea>"));
    assert!(page.body.contains("Ce que vous aviez écrit est revenu"));
    // Sent, it is in the vault and no draft any more.
    assert_eq!(page.post(&note, &[("note", TYPED)]), 200);
    assert!(!page.get(&at).contains("hydrocortancyl</textarea>") && page.body.contains("hydrocortancyl</bdi>"));
    assert!(!page.get("/").contains("Vous aviez commencé"));
    assert_eq!(std::fs::read_dir(patient.home().join("drafts")).unwrap().count(), 0);
}

/// A form that was not taken shows what was typed. Another language, pressed there without a script, shows it too.
#[test]
fn refused_and_then_in_another_language() {
    let (patient, _) = patient();
    let mut page = open(&patient);
    page.get("/settings");
    assert_eq!(page.post("/settings/server", &[("url", "coffre exemple"), ("code-invite", "407192")]), 422);
    assert!(page.body.contains("value=\"coffre exemple\""));
    assert_eq!(page.post("/language", &[("lang", "en")]), 200);
    assert!(page.body.contains("lang=\"en\"") && page.body.contains("value=\"coffre exemple\""), "{}", page.body);
    assert!(!page.body.contains("407192"), "a code is no text");
    // What goes nowhere is let go like any draft.
    assert_eq!(page.get("/").matches("action=\"/drafts/forget\"").count(), 1);
    page.post("/drafts/forget", &[("form", "/settings/server")]);
    assert!(!page.get("/settings").contains("coffre exemple"));
}

#[test]
fn sent_from_a_tab_that_was_locked() {
    let (patient, id) = patient();
    let mut page = open(&patient);
    let (at, edit) = (format!("/p/{id}/edit"), format!("/p/{id}/edit"));
    page.get(&at);
    let tab = page.body.clone();
    page.post("/lock", &[]);
    assert!(page.body.contains("name=\"code\""));
    // The tab still shows the form: what is sent is kept, not done and not lost.
    page.body.clone_from(&tab);
    assert_eq!(page.post(&edit, &[("title", "Genou gauche, pas droit"), ("author", "Dr Colombe")]), 200);
    assert!(page.at().starts_with("/unlock?kept=1") && page.body.contains("Ce que vous aviez écrit est gardé"));
    assert_eq!(clear(patient.folder.path(), "Genou gauche"), [""; 0]);
    assert_eq!(page.post("/unlock", &[("code", "mille lapin")]), 422, "a wrong code loses nothing");
    assert_eq!(page.post("/unlock", &[("code", CODE)]), 200);
    assert_eq!(page.at(), at);
    assert!(page.body.contains("value=\"Genou gauche, pas droit\"") && page.body.contains("value=\"Dr Colombe\""));
    // Not wanted, it goes by one press.
    page.get("/");
    assert_eq!(page.post("/drafts/forget", &[]), 200);
    assert!(!page.body.contains("Vous aviez commencé") && !page.get(&at).contains("Genou gauche"));
}

#[test]
fn a_tab_of_a_start_before_says_so() {
    let (patient, id) = patient();
    let mut page = open(&patient);
    page.get(&format!("/p/{id}"));
    let old = page.body.clone();
    drop(page);
    let mut page = open(&patient);
    page.body = old;
    assert_eq!(page.post(&format!("/p/{id}/note"), &[("note", TYPED)]), 403);
    assert!(page.body.contains("Revenez en arrière : ce que vous avez écrit y est encore"), "{}", page.body);
}
