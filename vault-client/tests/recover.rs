//! The computer is gone. There is the sheet, and a server that could never read.
#![allow(clippy::unwrap_used, reason = "a test says what broke by breaking")]
// The server of these stories is a part of the executable.
#![cfg(feature = "demo")]

mod support;
#[cfg(unix)]
#[path = "support/terminal.rs"]
mod tty;

use support::{NOTE, Patient, Server};

/// A patient with a paper at the server, and her sheet as a file.
fn kept(server: &Server) -> (Patient, String, String) {
    let me = Patient::nobody();
    let sheet = me.at("feuille.txt").display().to_string();
    let made = me.json(&["init", "--no-secret", "--name", "Hélène", "--server", &server.url, "--rescue-out", &sheet]);
    me.keep("note.txt", NOTE);
    me.run(&["sync"]).good();
    (me, sheet, made["fingerprint"].as_str().unwrap().to_owned())
}

/// The words on a sheet, whose last line is the digits.
fn words_of(sheet: &str) -> Vec<&str> {
    let lines = sheet.lines().filter_map(|l| l.trim().split_once(' '));
    lines.map(|(_, word)| word).filter(|word| word.starts_with(char::is_alphabetic)).collect()
}

#[test]
fn d9_everything_comes_back_from_paper_alone_and_the_stolen_computer_is_shut_out() {
    let server = Server::start();
    let (stolen, sheet, fingerprint) = kept(&server);
    let me = Patient::nobody();
    let back = me.run(&[
        "recover",
        "--no-secret",
        "--server",
        &server.url,
        "--words-file",
        &sheet,
        "--fingerprint",
        &fingerprint,
    ]);
    assert!(back.good().err.contains("Un autre appareil ouvre encore ce coffre."), "the stolen one is named");
    let list = me.json(&["list"]);
    assert_eq!(list["items"][0]["title"], "ORDONNANCE");
    let id = list["items"][0]["id"].as_str().unwrap().to_owned();
    me.run(&["open", &id, "-o", "lu.txt"]).good();
    assert_eq!(std::fs::read(me.at("lu.txt")).unwrap(), NOTE.as_bytes());

    let devices = me.json(&["device", "list"]);
    let kinds: Vec<&str> = devices["items"].as_array().unwrap().iter().map(|d| d["is"].as_str().unwrap()).collect();
    assert_eq!(kinds.iter().filter(|k| **k == "other").count(), 1);
    let id_of = |kind: &str| {
        let one = devices["items"].as_array().unwrap().iter().find(|d| d["is"] == kind).unwrap();
        one["id"].as_str().unwrap().to_owned()
    };
    for (kind, says) in [("this", "ne se retire pas lui-même"), ("sheet", "n'est pas un appareil")] {
        me.run(&["device", "remove", &id_of(kind)]).bad(2, says);
    }
    me.run(&["device", "remove", &id_of("other"), "--yes"]).good();
    me.keep("secret.txt", "Écrit après le vol.");
    me.run(&["sync"]).good();
    let ran = stolen.run(&["sync"]);
    assert_ne!(ran.code, 0, "{ran:?}");
    assert!(!stolen.run(&["find", "vol"]).out.contains("secret"));

    // At once, too.
    let again = Patient::nobody();
    let back =
        again.json(&["recover", "--no-secret", "--server", &server.url, "--words-file", &sheet, "--only-this-device"]);
    assert_eq!((&back["papers"], &back["other_devices"], &back["removed_devices"]), (&2.into(), &0.into(), &1.into()));
}

#[test]
fn a_wrong_sheet_is_told_from_a_mistyped_one_and_makes_nothing() {
    let server = Server::start();
    let (_me, sheet, _) = kept(&server);
    let text = std::fs::read_to_string(&sheet).unwrap();
    let nobody = Patient::nobody();
    let try_with = |text: &str, more: &[&str]| {
        let file = nobody.write("s.txt", text).display().to_string();
        nobody.run(&[&["recover", "--no-secret", "--server", &server.url, "--words-file", &file], more].concat())
    };
    let words = words_of(&text);
    assert_eq!(words.len(), 24);
    let mut swapped = words.clone();
    swapped.swap(0, 1);
    if swapped != words {
        // A swap passes the checksum once in 256; not with the check group.
        let group = text.split_whitespace().find(|w| w.len() == 2 && w.starts_with(char::is_alphabetic)).unwrap();
        try_with(&format!("{} {group}", swapped.join(" ")), &[]).bad(12, "ne vont pas ensemble");
    }
    try_with(&words[1..].join(" "), &[]).bad(12, "Il y en a 23");
    try_with(&text.replace(words[4], "xylophage"), &[]).bad(12, "numéro 5");
    let other = Patient::nobody();
    let sheet = other.at("autre.txt").display().to_string();
    let made = other.json(&["init", "--offline", "--no-secret", "--rescue-out", &sheet]);
    try_with(&std::fs::read_to_string(&sheet).unwrap(), &[]).bad(12, "ne connaît aucun coffre");
    try_with(&text, &["--fingerprint", made["fingerprint"].as_str().unwrap()]).bad(15, "un autre coffre");
    nobody.run(&["list"]).bad(10, "Il n'y a pas de coffre ici");
    assert_eq!(std::fs::read_dir(nobody.home()).unwrap().count(), 1, "only the lock");
    // And the right one is taken afterwards.
    try_with(&text, &[]).good();
}

#[cfg(unix)]
#[test]
fn words_are_typed_line_by_line() {
    let server = Server::start();
    let (_lost, sheet, _) = kept(&server);
    let text = std::fs::read_to_string(&sheet).unwrap();
    let words = words_of(&text);
    let me = Patient::nobody();
    let typing = tty::Terminal::of(&me.command(&["recover", "--no-secret", "--server", &server.url]), 80);
    typing.sees("Les 24 mots de la feuille").types(&format!("{}\n", words[..10].join(" ").to_uppercase()));
    typing.sees("Encore 14 mots").types(&format!("{}\n", words[10..23].join(" ")));
    typing.sees("Encore 1 mot").types(&format!("{}\n", words[23]));
    let (code, screen) = typing.ends();
    assert!(code == 0 && screen.contains("Votre coffre est revenu, avec 1 papier."), "{screen}");
    assert!(screen.contains("Comparez-les avec ceux de votre feuille"), "{screen}");
    let digits = text.lines().last().unwrap();
    assert!(screen.contains(&digits[..23]), "the sheet has digits to compare with: {digits} {screen}");
}

/// As they stand on the sheet: with their numbers, which are no words.
#[cfg(unix)]
#[test]
fn words_are_typed_with_their_numbers() {
    let server = Server::start();
    let (_lost, sheet, _) = kept(&server);
    let text = std::fs::read_to_string(&sheet).unwrap();
    let words = words_of(&text);
    let numbered = |from: usize, to: usize| {
        let line: Vec<String> = (from..to).map(|at| format!("{} {}", at + 1, words[at])).collect();
        line.join(" ") + "\n"
    };
    let me = Patient::nobody();
    let typing = tty::Terminal::of(&me.command(&["recover", "--no-secret", "--server", &server.url]), 80);
    typing.sees("Les 24 mots de la feuille").types(&numbered(0, 14));
    typing.sees("Encore 10 mots").types(&numbered(14, 24));
    let (code, screen) = typing.ends();
    assert!(code == 0 && screen.contains("Votre coffre est revenu, avec 1 papier."), "{screen}");
}
