//! The first run of `coffre ui`: five screens without a network, nothing half-made, and a sheet that is proved to be on paper.
#![allow(clippy::unwrap_used, reason = "a test says what broke by breaking")]

mod support;

use std::path::Path;

use support::browser::Page;
use support::{NOTE, Patient};

const UI: &[&str] = &["ui", "--no-open"];
/// A code, and a name: neither may be anywhere but where it belongs.
const CODE: &str = "407192";
const NAME: &str = "Maïmouna-Thérèse";

/// The words of the sheet that this page shows.
fn words_on(body: &str) -> Vec<String> {
    let list = &body[body.find("class=\"rescue-words\"").unwrap()..];
    let list = &list[..list.find("</ol>").unwrap()];
    let words: Vec<String> = list.split("<li>").skip(1).map(|li| li[..li.find("</li>").unwrap()].to_owned()).collect();
    assert_eq!(words.len(), 24);
    words
}

/// The two places that the proof asks for.
fn places_on(body: &str) -> Vec<usize> {
    let number = |rest: &str| rest.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap();
    body.match_indices("Le mot n° ").map(|(at, said)| number(&body[at + said.len()..])).collect()
}

fn prove(page: &mut Page, at: &str, words: &[String]) -> u16 {
    page.get(&format!("{at}/proof"));
    for word in words {
        assert!(!page.body.contains(&format!("<li>{word}</li>")), "the words are not beside the question");
    }
    let places = places_on(&page.body);
    assert_eq!(places.len(), 2);
    assert_ne!(places[0], places[1]);
    let [first, second] = [&words[places[0] - 1], &words[places[1] - 1]];
    page.post(&format!("{at}/proof"), &[("secret-word-1", first), ("secret-word-2", &second.to_uppercase())])
}

/// Whether a text stands somewhere below a folder, in a name or in bytes.
fn holds(folder: &Path, text: &str) -> bool {
    std::fs::read_dir(folder).is_ok_and(|all| {
        all.flatten().any(|entry| {
            let path = entry.path();
            path.to_string_lossy().contains(text)
                || if path.is_dir() {
                    holds(&path, text)
                } else {
                    std::fs::read(&path).unwrap_or_default().windows(text.len()).any(|w| w == text.as_bytes())
                }
        })
    })
}

/// How far somebody goes on the way to a vault.
fn go(page: &mut Page, screens: usize) {
    if screens >= 2 {
        assert_eq!(page.post("/start", &[("lang", "fr")]), 200);
    }
    if screens >= 3 {
        assert_eq!(page.post("/start/name", &[("name", NAME), ("picture", "boat")]), 200);
    }
    if screens >= 4 {
        let code = [("how", "digits"), ("code-new", CODE), ("code-again", CODE)];
        assert_eq!(page.post("/start/code", &code), 200);
    }
    if screens >= 5 {
        page.get("/start/paper");
    }
}

#[test]
fn five_screens_and_six_gestures_without_a_network() {
    let patient = Patient::nobody();
    let mut page = Page::open(&patient, UI);
    let (mut screens, mut gestures) = (1, 0);
    let mut press = |page: &mut Page, action: &str, fields: &[(&str, &str)]| {
        assert_eq!(page.post(action, fields), 200, "{}", page.body);
        gestures += 1;
        screens += 1;
        for n in 1..=5 {
            assert_eq!(
                page.body.contains(&format!("Écran {n} sur 5")),
                n == screens,
                "screen {screens}: {}",
                page.body
            );
        }
    };
    // Before any word is read: three languages in their own letters, each with a clip of its own.
    for lang in ["fr", "en", "ar"] {
        assert!(page.body.contains(&format!("/assets/sounds/{lang}/language.ogg")), "{}", page.body);
        assert!(page.body.contains(&format!("name=\"lang\" value=\"{lang}\"")), "{}", page.body);
    }
    press(&mut page, "/start", &[("lang", "fr")]);
    assert_eq!(page.body.matches("name=\"picture\"").count(), 12);
    press(&mut page, "/start/name", &[("name", NAME)]);
    assert!(page.body.contains("Seulement si personne d'autre"));
    // A kind, and the button.
    press(&mut page, "/start/code", &[("how", "none")]);
    gestures += 1;
    // The sheet is put off by a link, and so is the paper.
    assert!(page.body.contains("href=\"/start/paper\"") && page.body.contains("Soyez seul"));
    page.get("/start/paper");
    assert!(page.body.contains("Écran 5 sur 5"));
    page.get("/?tour=1");
    gestures += 2;
    assert!(gestures <= 6, "{gestures} gestures");
    assert_eq!(page.body.matches("class=\"way listen\"").count(), 7, "six things are said aloud, and the page");
    assert!(page.body.contains(NAME) && page.body.contains("Feuille de secours : à faire"));
    assert!(page.get("/").contains("href=\"/rescue\""), "a grey sheet for as long as it takes");
}

#[test]
fn nothing_is_left_of_what_was_not_finished() {
    for screens in 1..=5 {
        let patient = Patient::nobody();
        let mut page = Page::open(&patient, UI);
        go(&mut page, screens);
        let made = screens > 3;
        drop(page);
        assert_eq!(patient.home().join("keystore").exists(), made, "screen {screens}");
        let left = std::fs::read_dir(patient.home()).is_ok_and(|mut all| all.next().is_some());
        assert_eq!(left, made, "killed at screen {screens}");
        for secret in [CODE, NAME] {
            assert!(!holds(patient.folder.path(), secret), "{secret} is on the disk after screen {screens}");
        }
        // The next start begins anew, or opens what was made and still offers the sheet.
        let mut page = Page::open(&patient, UI);
        if !made {
            assert!(page.body.contains("Écran 1 sur 5") || page.body.contains("Screen 1 of 5"), "{}", page.body);
            continue;
        }
        assert!(page.body.contains("class=\"picture-boat\""), "the picture is there before the code: {}", page.body);
        assert_eq!(page.post("/unlock", &[("code", CODE)]), 200);
        // Somebody else may sit there by now: what opens everything asks for the code once more.
        for path in ["/rescue", "/start/sheet"] {
            assert!(!page.get(path).contains("rescue-words"), "{path}");
        }
        assert_eq!(page.post("/rescue/show", &[("code", "000000")]), 422);
        assert!(!page.body.contains("rescue-words"));
        assert_eq!(page.post("/rescue/show", &[("code", CODE)]), 200);
        let words = words_on(&page.body);
        let long = words.iter().filter(|w| w.len() > 6);
        long.for_each(|word| assert!(!holds(&patient.home(), word), "{word} is on the disk in clear"));
    }
}

#[test]
fn the_sheet_is_proved_by_two_words_and_then_gone() {
    let patient = Patient::nobody();
    let mut page = Page::open(&patient, UI);
    go(&mut page, 4);
    // Not before she says that she is alone: a helper may sit beside her.
    assert!(page.body.contains("Soyez seul") && !page.body.contains("rescue-words"));
    let words = words_on(&page.get("/start/sheet?alone=1"));
    assert!(page.body.contains(NAME) && page.body.contains("data-print"));
    // It is the sheet of this vault: other words are refused, and nothing that was typed is lost.
    page.get("/start/sheet/proof");
    assert_eq!(page.post("/start/sheet/proof", &[("secret-word-1", "abricot"), ("secret-word-2", "zoologie")]), 422);
    assert!(page.body.contains("value=\"abricot\""));
    assert_eq!(words_on(&page.get("/rescue")), words);
    assert_eq!(prove(&mut page, "/start/sheet", &words), 200);
    assert!(page.body.contains("Écran 5 sur 5"));
    // A first paper leads home, to the six symbols.
    assert_eq!(page.upload("/add", &[("ordonnance.txt", NOTE.as_bytes())]), 200);
    assert_eq!(page.at(), "/?tour=1");
    assert!(page.body.contains("Six choses") && !page.body.contains("Feuille de secours : à faire"));
    assert!(!page.get("/rescue").contains("rescue-words"), "its words are nowhere any more");
    assert!(!patient.home().join("rescue").exists());
    drop(page);
    let mut page = Page::open(&patient, UI);
    page.post("/unlock", &[("code", CODE)]);
    assert!(page.get("/papers").contains("/p/"));
}

#[test]
fn a_code_that_will_not_do_is_said_in_plain_words() {
    let patient = Patient::nobody();
    let mut page = Page::open(&patient, UI);
    go(&mut page, 3);
    for (fields, says) in [
        ([("how", "digits"), ("code-new", "1234"), ("code-again", "1234")], "trop court"),
        ([("how", "digits"), ("code-new", "mille lapins"), ("code-again", "mille lapins")], "que des chiffres"),
        ([("how", "phrase"), ("code-new", "mille lapins"), ("code-again", "mille lapin")], "pas les mêmes"),
    ] {
        page.get("/start/code");
        assert_eq!(page.post("/start/code", &fields), 422);
        assert!(page.body.contains(says) && !page.body.contains("mille lapin") && !page.body.contains("1234"));
        assert!(!patient.home().exists(), "nothing was made");
    }
    // Twice the same press makes one vault.
    page.get("/start/code");
    let fields = [("how", "phrase"), ("code-new", "mille lapins"), ("code-again", "mille lapins")];
    assert_eq!(page.post("/start/code", &fields), 200);
    let words = words_on(&page.get("/start/sheet?alone=1"));
    // Put off, it asks for the code again.
    page.get("/start/paper");
    for path in ["/start/sheet?alone=1", "/rescue"] {
        assert!(!page.get(path).contains("rescue-words"), "{path}");
    }
    drop(page);
    patient.write("code", "mille lapins");
    patient.run(&["list", "--secret-file", "code"]).good();
    let mut page = Page::open(&patient, UI);
    page.post("/unlock", &[("code", "mille lapins")]);
    page.get("/rescue");
    page.post("/rescue/show", &[("code", "mille lapins")]);
    assert_eq!(words_on(&page.body), words);
    // What holds something else is no place for a vault.
    let other = Patient::nobody();
    other.write("home/photo.jpg", "x");
    other.run(UI).bad(2, "contient déjà autre chose");
}

#[cfg(feature = "demo")]
#[test]
fn a_vault_comes_back_from_its_sheet_and_the_stolen_one_is_shut_out() {
    let server = support::Server::start();
    let lost = Patient::nobody();
    let sheet = lost.at("feuille.txt").display().to_string();
    lost.run(&["init", "--no-secret", "--name", NAME, "--server", &server.url, "--rescue-out", &sheet]).good();
    lost.keep("note.txt", NOTE);
    lost.run(&["sync"]).good();
    let text = std::fs::read_to_string(&sheet).unwrap();

    let patient = Patient::nobody();
    let mut page = Page::open(&patient, UI);
    go(&mut page, 2);
    assert!(page.body.contains("href=\"/start/back\""));
    page.get("/start/back");
    assert!(page.body.contains("spellcheck=\"false\""), "no browser sends the words to be spelled");
    let come = |page: &mut Page, words: &str, url: &str| {
        let fields =
            [("secret-words", words), ("url", url), ("how", "digits"), ("code-new", CODE), ("code-again", CODE)];
        page.post("/start/back", &fields)
    };
    // A slip says which, keeps what was typed, and makes nothing.
    let slip = text.replacen("\n 7 ", "\n 7 xylophage ", 1);
    assert_eq!(come(&mut page, &slip, &server.url), 422);
    assert!(page.body.contains("xylophage") && page.body.contains("Il y en a 25"), "{}", page.body);
    assert_eq!(come(&mut page, &text, "http://127.0.0.1:9"), 422);
    assert!(page.body.contains("role=\"alert\""), "{}", page.body);
    assert!(!patient.home().join("keystore").exists());

    assert_eq!(come(&mut page, &text, &server.url), 200, "{}", page.body);
    assert!(page.body.contains("Votre coffre est revenu, avec 1 papier."), "{}", page.body);
    assert!(page.body.contains(NAME) && page.body.contains("Ordonnance"), "never empty: {}", page.body);
    let digits = text.lines().last().unwrap();
    assert!(page.body.contains(&digits[..23]), "what the sheet says is there to compare: {digits} {}", page.body);
    for word in text.lines().filter_map(|l| l.trim().split_once(' ')).map(|(_, word)| word) {
        assert!(word.len() < 6 || !holds(&patient.home(), word), "{word}");
    }
    page.get("/settings");
    let key = &page.body[page.body.find("name=\"device\" value=\"").unwrap() + 21..];
    let key = key[..key.find('"').unwrap()].to_owned();
    assert_eq!(page.post("/settings/devices", &[("device", &key)]), 200, "{}", page.body);
    assert!(!page.body.contains("name=\"device\""), "{}", page.body);
    let ran = lost.run(&["sync"]);
    assert_ne!(ran.code, 0, "{ran:?}");
}
