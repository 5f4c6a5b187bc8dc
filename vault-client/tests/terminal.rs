//! In front of a person: questions, secrets typed unseen, tables that fit, in a (pseudo) terminal of its own.
#![allow(clippy::unwrap_used, reason = "a test says what broke by breaking")]
// The server of these stories is a part of the executable.
#![cfg(feature = "demo")]
#![cfg(unix)]

mod support;
#[path = "support/terminal.rs"]
mod tty;

use std::path::Path;
use std::time::{Duration, Instant};

use image::{GrayImage, Luma};
use qrcodegen::{QrCode, QrCodeEcc};
use rustix::termios::{LocalModes, tcgetattr};
use support::{NOTE, Patient, Pro, Server};
use tty::{PATIENCE, Terminal};

fn in_terminal(me: &Patient, args: &[&str]) -> Terminal {
    Terminal::of(&me.command(args), 80)
}

#[test]
fn a_new_vault_asks_the_secret_twice_and_shows_24_words_once() {
    let me = Patient::nobody();
    let init = in_terminal(&me, &["init", "--offline"]);
    init.sees("Nouveau code secret").types_unseen("bleu comme une orange\n");
    init.sees("encore une fois").types_unseen("autre chose\n");
    init.sees("différentes").types_unseen("bleu comme une orange\n");
    let again = "encore une fois";
    let start = Instant::now();
    while init.screen().matches(again).count() < 2 {
        assert!(start.elapsed() < PATIENCE, "{}", init.screen());
    }
    init.types_unseen("bleu comme une orange\n");
    let (code, screen) = init.ends();
    assert_eq!(code, 0, "{screen}");
    for part in ["VOTRE FEUILLE DE SECOURS", " 1 ", "24 ", "Contrôle : ", "Qui tient cette feuille peut tout ouvrir"] {
        assert!(screen.contains(part), "{part}: {screen}");
    }
    assert!(!screen.contains("orange"), "typed unseen: {screen}");
    let narrow = screen.lines().all(|l| l.trim_end_matches('\r').chars().count() <= 80);
    assert!(narrow, "{screen}");

    let list = in_terminal(&me, &["list"]);
    list.sees("Code secret").types_unseen("faux faux\n").sees("pas le bon code secret, recommencez");
    list.types_unseen("bleu comme une orange\n");
    let (code, screen) = list.ends();
    assert!(code == 0 && screen.contains("Aucun papier."), "{screen}");
    let wrong = in_terminal(&me, &["list"]);
    for _ in 0..3 {
        wrong.types_unseen("toujours faux\n");
        std::thread::sleep(Duration::from_millis(50));
        let start = Instant::now();
        // The next question comes after the work of trying this secret.
        while tcgetattr(&wrong.keyboard).unwrap().local_modes.contains(LocalModes::ECHO) && start.elapsed() < PATIENCE {
            if wrong.screen().contains("À faire") {
                break;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }
    let (code, screen) = wrong.ends();
    assert!(code == 12 && screen.contains("Ce n'est pas le bon code secret."), "{screen}");
}

#[test]
fn comparing_words_asks_and_believes_only_a_yes() {
    let server = Server::start();
    let me = Patient::on(&server);
    let psy = me.keep("psy.txt", "Consultation de psychiatrie");
    let mut pro = Pro::on(&server, "Dr Lenoir");
    pro.card(&me.at("lenoir.coffre"));
    me.run(&["contact", "add", "lenoir.coffre"]).good();
    let words = vault_protocol::fingerprint::words(pro.vault.id(), vault_protocol::fingerprint::WordList::French);

    let ask = in_terminal(&me, &["contact", "verify", "lenoir"]);
    ask.sees("exactement les mêmes mots ?").types("n\n");
    let (code, screen) = ask.ends();
    assert!(code == 15 && screen.contains("Ne lui montrez rien"), "{screen}");
    assert!(words.iter().all(|w| screen.contains(w)), "{screen}");
    let ask = in_terminal(&me, &["contact", "verify", "lenoir"]);
    ask.sees("exactement les mêmes mots ?").types("oui\n");
    let (code, screen) = ask.ends();
    assert!(code == 0 && screen.contains("C'est bien Dr Lenoir.") && screen.contains("en personne"), "{screen}");

    let show = in_terminal(&me, &["grant", &psy, "--to", "lenoir"]);
    show.sees("Le montrer quand même").types("\n");
    let (code, screen) = show.ends();
    assert!(code == 1 && screen.contains("Rien n'a été montré."), "{screen}");
    let show = in_terminal(&me, &["grant", &psy, "--to", "lenoir"]);
    show.sees("Le montrer quand même").types("o\n");
    assert_eq!(show.ends().0, 0);
}

/// A photo of a square code, eight dots a module.
fn photo(text: &str, to: &Path) {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).unwrap();
    let side = u32::try_from(code.size() + 8).unwrap() * 8;
    let at = |dot: u32| i32::try_from(dot / 8).unwrap() - 4;
    let dot = |x, y| Luma([if code.get_module(at(x), at(y)) { 0 } else { 255 }]);
    GrayImage::from_fn(side, side, dot).save(to).unwrap();
}

#[test]
fn a_photo_of_a_square_compares_by_the_word_of_whoever_took_it() {
    let server = Server::start();
    let me = Patient::on(&server);
    let (mut pro, mut other) = (Pro::on(&server, "Dr Lenoir"), Pro::on(&server, "Dr Autre"));
    pro.card(&me.at("lenoir.coffre"));
    other.card(&me.at("autre.coffre"));
    for card in ["lenoir.coffre", "autre.coffre"] {
        me.run(&["contact", "add", card]).good();
    }
    photo(&vault_protocol::fingerprint::qr_text(pro.vault.id()), &me.at("plaque.png"));
    let levels = || {
        let items = me.json(&["contact", "list"])["items"].as_array().unwrap().clone();
        let level = |name: &str| items.iter().find(|c| c["name"] == name).unwrap()["verified"].clone();
        [level("Dr Lenoir"), level("Dr Autre")]
    };
    // The photo names him; that it was taken in front of him is nobody's word but a person's, whatever stands on the line.
    let question = "Cette photo, l'avez-vous prise vous-même, devant Dr Lenoir ?";
    for no in ["n\n", "\n"] {
        let ask = in_terminal(&me, &["contact", "add", "plaque.png"]);
        ask.sees(question).types(no);
        let (code, screen) = ask.ends();
        assert!(code == 1 && !screen.contains("C'est bien"), "{screen}");
        assert_eq!(levels(), ["none", "none"]);
    }
    let (code, screen) = in_terminal(&me, &["contact", "add", "plaque.png", "--yes"]).ends();
    assert!(code == 2 && !screen.contains(question), "{screen}");
    assert_eq!(levels(), ["none", "none"]);
    let ask = in_terminal(&me, &["contact", "add", "plaque.png"]);
    ask.sees(question).types("oui\n");
    let (code, screen) = ask.ends();
    assert!(code == 0 && screen.contains("en personne"), "{screen}");
    assert_eq!(levels(), ["in-person", "none"], "he and nobody else");
}

#[test]
fn what_a_preset_proposes_is_seen_before_it_is_shown() {
    let server = Server::start();
    let me = Patient::on(&server);
    me.keep("ordo.txt", support::NOTE);
    let mut pro = Pro::on(&server, "Pharmacie du Port");
    pro.card(&me.at("port.coffre"));
    me.run(&["contact", "add", "port.coffre"]).good();
    let line = ["grant", "--preset", "pharmacien", "--to", "port", "--unverified"];

    let show = in_terminal(&me, &line);
    show.sees("Montrer ce papier à Pharmacie du Port ?").types("\n");
    let (code, screen) = show.ends();
    assert!(code == 1 && screen.contains("12 mars 2024") && screen.contains("--except N°"), "{screen}");
    assert!(me.json(&["grants"])["items"].as_array().unwrap().is_empty());
    let show = in_terminal(&me, &line);
    show.sees("Montrer ce papier").types("o\n");
    assert_eq!(show.ends().0, 0);
    assert_eq!(me.json(&["grants"])["items"][0]["papers"].as_array().unwrap().len(), 1);
}

#[test]
fn tables_fit_and_a_screen_reader_gets_lines() {
    let me = Patient::offline();
    me.keep("note.txt", NOTE);
    me.keep("long.txt", "Compte rendu de consultation très détaillé auprès du service de médecine interne");
    for columns in [80, 60, 30] {
        let (code, screen) = Terminal::of(&me.command(&["list"]), columns).ends();
        assert_eq!(code, 0);
        let widest = screen.lines().map(|l| l.trim_end().chars().count()).max().unwrap();
        assert!(columns < 40 || widest <= usize::from(columns), "{columns}: {screen}");
        assert!(screen.contains("12 mars") && screen.contains("2 papiers."), "{screen}");
    }
    let mut plain = me.command(&["list"]);
    let (_, screen) = Terminal::of(plain.env("COFFRE_ACCESSIBLE", "1"), 80).ends();
    assert!(screen.contains("Papier : ORDONNANCE") && !screen.contains('─'), "{screen}");
    let (code, screen) = Terminal::of(&me.command(&["open", "zz", "-o", "-"]), 80).ends();
    assert!(code == 2 && screen.contains("Rien ne commence par"), "{screen}");
    let id = me.json(&["list"])["items"][0]["id"].as_str().unwrap().to_owned();
    let (code, screen) = Terminal::of(&me.command(&["open", &id, "-o", "-"]), 80).ends();
    assert!(code == 2 && screen.contains("ne s'affiche pas dans le terminal"), "{screen}");
}
