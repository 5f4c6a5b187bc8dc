//! The words of the patient's page and of her sheets of paper: a neighbour's words, short, right in number and direction.
//!
//! That every message is there in three languages with the same values is shown by the library's own tests.

use vault_client::FILES;
use vault_terminal::{Catalog, File, Lang, msg};

/// What nobody should have to know, by language. `*` stands for any ending.
const NEVER: [(Lang, &[&str]); 3] = [
    (
        Lang::Fr,
        &[
            "clé",
            "clés",
            "chiffr*",
            "déchiffr*",
            "crypt*",
            "hash",
            "jeton",
            "token",
            "blob",
            "signature*",
            "synchro*",
            "sync",
            "login",
            "identifiant*",
            "connexion",
            "upload",
            "télécharg*",
            "cache",
            "utilisateur*",
            "erreur*",
            "invalide*",
            "révoqu*",
            "authentifi*",
            "url",
            "http",
            "json",
            "octets",
            "base",
            "données",
        ],
    ),
    (
        Lang::En,
        &[
            "key",
            "keys",
            "encrypt*",
            "decrypt*",
            "crypt*",
            "hash",
            "token",
            "blob",
            "signature*",
            "sync*",
            "login",
            "log",
            "upload*",
            "download*",
            "cache",
            "user",
            "users",
            "error*",
            "invalid",
            "revoke*",
            "authenticat*",
            "url",
            "http",
            "json",
            "bytes",
            "data",
        ],
    ),
    (
        Lang::Ar,
        &[
            "مفتاح",
            "المفتاح",
            "تشفير*",
            "التشفير",
            "مشفر*",
            "رمز",
            "توقيع*",
            "التوقيع",
            "مزامنة",
            "تحميل",
            "المستخدم",
            "خطأ",
            "بيانات",
        ],
    ),
];

/// Words that look like one of them and are not, in their idiom.
const IDIOMS: [(Lang, &[&str]); 3] =
    [(Lang::Fr, &["à clé", "clé usb", "chiffres"]), (Lang::En, &["usb key"]), (Lang::Ar, &["مفتاح usb", "رمز سري"])];

/// Words of one sentence, at most: what is heard once and kept in mind.
const SENTENCE: usize = 20;
/// Words of one message, at most.
const MESSAGE: usize = 45;

/// What people see of a file: each message's id, and its text without values and without the choices' names.
fn texts(file: &File, lang: Lang) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = Vec::new();
    for line in file.text(lang).lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
        match line.split_once(" =") {
            Some((id, text)) if !line.starts_with(' ') => all.push((id.to_owned(), text.to_owned())),
            _ => {
                let choice = line.trim_start().trim_start_matches('*');
                let text = choice.strip_prefix('[').and_then(|rest| rest.split_once(']')).map(|(_, text)| text);
                let (id, _) = all.last().expect("a file begins with a message");
                all.push((id.clone(), text.unwrap_or(line).to_owned()));
            }
        }
    }
    for (_, text) in &mut all {
        while let Some(open) = text.find('{') {
            let close = text[open..].find('}').map_or(text.len(), |at| open + at + 1);
            text.replace_range(open..close, "…");
        }
    }
    all
}

/// The surfaces of a patient who has only the page. What is said in the terminal is not among them.
fn surfaces() -> Vec<File> {
    let named = |name| *FILES.iter().find(|file| file.name == name).expect("the page and the sheets have words");
    vec![named("page"), named("frame"), named("paper")]
}

fn banned(lang: Lang, text: &str) -> Option<&'static str> {
    let mut said = text.to_lowercase().replace('’', "'");
    for idiom in IDIOMS.iter().filter(|(of, _)| *of == lang).flat_map(|(_, all)| *all) {
        said = said.replace(idiom, "");
    }
    let mut words = said.split(|c: char| !c.is_alphanumeric());
    let never = NEVER.iter().find(|(of, _)| *of == lang)?.1;
    words.find_map(|word| {
        never.iter().copied().find(|no| match no.strip_suffix('*') {
            Some(beginning) => word.starts_with(beginning),
            None => word == *no,
        })
    })
}

#[test]
fn no_jargon() {
    for file in surfaces() {
        for lang in Lang::ALL {
            let mut seen = 0;
            for (id, text) in texts(&file, lang) {
                // What is said in the terminal when the page is opened.
                if id.starts_with("ui-") {
                    continue;
                }
                seen += 1;
                assert_eq!(banned(lang, &text), None, "{id} in {}: {text}", lang.code());
            }
            assert!(seen > 15, "{} in {}", file.name, lang.code());
        }
    }
    assert_eq!(banned(Lang::Fr, "Vos données sont chiffrées"), Some("données"));
    assert_eq!(banned(Lang::Fr, "Le chiffrement"), Some("chiffr*"));
    assert_eq!(banned(Lang::Fr, "Fermer à clé"), None);
}

#[test]
fn sentences_are_short() {
    for file in surfaces() {
        for lang in Lang::ALL {
            for (id, text) in texts(&file, lang) {
                let words =
                    |part: &str| part.split_whitespace().filter(|w| w.chars().any(char::is_alphanumeric)).count();
                assert!(words(&text) <= MESSAGE, "{id} in {}: {} words: {text}", lang.code(), words(&text));
                for sentence in text.split(['.', '?', '!', ';', '؟', '؛', ':']) {
                    assert!(
                        words(sentence) <= SENTENCE,
                        "{id} in {}: {} words: {sentence}",
                        lang.code(),
                        words(sentence)
                    );
                }
            }
        }
    }
}

#[test]
fn every_count_is_said_rightly_in_every_language() {
    let counts = [0u64, 1, 2, 3, 11, 100];
    let page = *FILES.iter().find(|file| file.name == "page").expect("the page has words");
    let counted: Vec<String> = page
        .fr
        .lines()
        .filter(|line| line.contains("$count ->"))
        .map(|line| line.split_once(" =").expect("a message begins its line").0.to_owned())
        .collect();
    assert!(counted.len() >= 5, "{counted:?}");
    for lang in Lang::ALL {
        let words = Catalog::for_pages(lang, FILES);
        for id in &counted {
            let said =
                counts.map(|n| words.format(id, &[("count", n.into()), ("when", "x".into()), ("name", "x".into())]));
            // One and two may be said without a figure; from three on the figure is there, once.
            for (n, text) in counts.iter().zip(&said).skip(3) {
                assert_eq!(text.matches(&n.to_string()).count(), 1, "{id} in {} for {n}: {text}", lang.code());
            }
            let different = |a: usize, b: usize| {
                said[a].replace(|c: char| c.is_ascii_digit(), "") != said[b].replace(|c: char| c.is_ascii_digit(), "")
            };
            assert!(different(1, 3), "{id} in {}: one as three: {}", lang.code(), said[1]);
            if lang == Lang::Ar {
                assert!(
                    different(2, 3) && different(1, 2) && different(3, 4),
                    "{id}: two, a few and many are three things: {said:?}"
                );
            }
        }
    }
}

#[test]
fn a_word_that_chooses_is_understood_on_a_page_in_any_language() {
    for lang in Lang::ALL {
        let page = Catalog::for_pages(lang, FILES);
        let plain = Catalog::new(lang, FILES);
        for word in ["none", "stands", "revoked"] {
            let said =
                page.get(&msg!("check-authority", word = vault_terminal::catalog::Value::Choice(word), name = "x"));
            let bare = |text: String| text.replace(['\u{2068}', '\u{2069}'], "");
            assert_eq!(bare(said), plain.get(&msg!("check-authority", word = word, name = "x")), "{}", lang.code());
        }
    }
}

#[test]
fn a_name_from_the_other_side_moves_nothing() {
    let said = |lang, name: &str| Catalog::for_pages(lang, FILES).get(&msg!("stopped-page", name = name));
    assert!(said(Lang::Ar, "Dr Martin").contains("\u{2068}Dr Martin\u{2069}"));
    assert!(said(Lang::Fr, "فاطمة").contains("\u{2068}فاطمة\u{2069}"));
    assert!(!said(Lang::Fr, "Dr Martin").contains('\u{2068}'));
}
