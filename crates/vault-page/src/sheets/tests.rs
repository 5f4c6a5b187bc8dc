//! The sheets in every pair of languages, and their words.

use std::collections::BTreeMap;

use super::*;

/// Messages of these files are one line each: their ids and texts.
fn messages(text: &str) -> BTreeMap<&str, &str> {
    text.lines().filter_map(|line| line.split_once(" = ")).filter(|(id, _)| !id.starts_with('#')).collect()
}

fn text(language: Language) -> &'static str {
    match language {
        Language::French => WORDS.fr,
        Language::English => WORDS.en,
        Language::Arabic => WORDS.ar,
    }
}

fn say(language: Language, id: &str) -> String {
    messages(text(language)).get(id).unwrap_or_else(|| panic!("{id} in {language:?}")).to_string()
}

fn sheets(first: Language, second: Language) -> [String; 2] {
    let voice = Voice { first, second, say: &say };
    let emergency = Emergency {
        name: "Fatima Benali",
        born: "3 mai 1951",
        allergies: &["Pénicilline"],
        printed: "21 novembre 2026",
        renew: "21 mai 2027",
        ..Emergency::default()
    };
    let words: Vec<&str> = "un deux trois quatre".split(' ').cycle().take(24).collect();
    let rescue = Rescue {
        name: "Fatima",
        words: &words,
        words_in: Language::French,
        check: "AB",
        servers: &["https://coffre.example"],
        fingerprint: "12345 67890",
        printed: "21 novembre 2026",
        picture: Some(qr(21, &|x, y| (x + y) % 2 == 0, "QR")),
    };
    [emergency.sheet(&voice).into_string(), rescue.sheet(&voice).into_string()]
}

#[test]
fn each_language_has_the_same_words_and_no_variable() {
    let french = messages(WORDS.fr);
    assert!(french.len() > 20);
    for language in Language::ALL {
        let found = messages(text(language));
        assert_eq!(french.keys().collect::<Vec<_>>(), found.keys().collect::<Vec<_>>(), "{language:?}");
        assert!(found.values().all(|said| !said.contains('{') && !said.trim().is_empty()), "{language:?}");
    }
}

#[test]
fn every_word_is_used_and_every_pair_of_languages_prints() {
    let mut unused: Vec<&str> = messages(WORDS.fr).into_keys().collect();
    let source = concat!(include_str!("../sheets.rs"), include_str!("plate.rs"));
    unused.retain(|id| !source.contains(&format!("\"{id}\"")));
    assert_eq!(unused, Vec::<&str>::new());
    for first in Language::ALL {
        for second in Language::ALL {
            for sheet in sheets(first, second) {
                let others = sheet.matches("class=\"other\"").count();
                assert_eq!(others > 0, first != second, "{first:?} {second:?}");
                assert!(!sheet.contains("style="));
            }
        }
    }
}

#[test]
fn what_was_not_filled_in_is_said_and_never_guessed() {
    let [emergency, _] = sheets(Language::French, Language::Arabic);
    assert_eq!(emergency.matches("Non rempli").count(), 6);
    assert!(emergency.contains("Pénicilline") && emergency.contains("الحساسية"));
}

#[test]
fn the_24_words_stay_in_order_from_left_to_right() {
    let [_, rescue] = sheets(Language::Arabic, Language::French);
    let list = rescue.split_once("rescue-words").unwrap().1.split_once("</ol>").unwrap().0;
    assert!(list.contains("lang=\"fr\" dir=\"ltr\""));
    assert_eq!(list.matches("<li>").count(), 24);
    assert!(list.find("un").unwrap() < list.find("deux").unwrap());
}

#[test]
fn a_code_has_its_quiet_edge_and_joins_its_rows() {
    let code = qr(3, &|x, y| y == 0 || x == 2, "QR").into_string();
    assert!(code.contains("viewBox=\"0 0 11 11\""), "{code}");
    assert!(code.contains("d=\"M4 4h3v1h-3zM6 5h1v1h-1zM6 6h1v1h-1z\""), "{code}");
    assert!(code.contains("aria-label=\"QR\""));
}

#[test]
fn a_sheet_in_a_file_needs_nothing_beside_it() {
    for language in Language::ALL {
        let voice = Voice { first: language, second: Language::French, say: &say };
        let name = "</style><script src=//x>";
        let sheet = Emergency { name, ..Emergency::default() }.sheet(&voice);
        let page = alone(language, name, &sheet);
        for not in ["/assets/", "@font-face", "url(", "<script", "http://", "https://"] {
            let found = page.replace("http://www.w3.org/2000/svg", "").contains(not);
            assert!(!found, "{not} in {page}");
        }
        assert!(page.contains("href=\"#emergency\"") && page.contains("<symbol id=\"emergency\""));
        assert!(page.contains(&format!("dir=\"{}\"", language.direction())) && page.contains(".sheet{"), "{page}");
    }
}
