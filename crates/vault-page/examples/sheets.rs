//! Writes the sheets of paper as pages, with all that they load, into the folder given: to be looked at, and for `tests/page`.
//!
//! `cargo run -p vault-page --example sheets FOLDER`; then any browser, served from that folder, prints `rescue-fr.html`.

use std::fs;
use std::path::{Path, PathBuf};

use maud::{Markup, html};
use qrcodegen::{QrCode, QrCodeEcc};
use vault_page::look::{self, Language, Page};
use vault_page::sheets::{Emergency, Rescue, Voice, WORDS, qr};
use vault_page::{sounds, symbols};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("which folder?")?);
    let fonts = ["latin-400", "latin-700", "latin-ext-400", "latin-ext-700", "arabic-400", "arabic-700"];
    let mut assets = vec!["page.css".to_owned(), "page.js".to_owned(), "symbols.svg".to_owned(), "icon.svg".to_owned()];
    assets.extend(fonts.map(|font| format!("fonts/{font}.woff2")));
    for language in Language::ALL {
        assets.extend(sounds::phrases().map(|phrase| format!("sounds/{}/{phrase}.ogg", language.code())));
    }
    for asset in assets {
        let path = format!("/assets/{asset}");
        let found = look::asset(&path).ok_or_else(|| format!("{path} is not there"))?;
        write(&folder.join(&path[1..]), &found.bytes)?;
    }
    for (first, second) in [
        (Language::French, Language::Arabic),
        (Language::English, Language::French),
        (Language::Arabic, Language::French),
    ] {
        let voice = Voice { first, second, say: &say };
        page(&folder, "emergency", first, &emergency().sheet(&voice))?;
        page(&folder, "rescue", first, &rescue(&voice))?;
        page(&folder, "symbols", first, &all_symbols())?;
    }
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    fs::create_dir_all(path.parent().unwrap_or(path))?;
    fs::write(path, bytes)
}

fn page(folder: &Path, name: &str, language: Language, sheet: &Markup) -> std::io::Result<()> {
    let title = match name {
        "emergency" => say(language, "sheet-emergency"),
        "rescue" => say(language, "sheet-rescue"),
        _ => "Coffre".to_owned(),
    };
    let page = Page {
        language,
        title: &title,
        name: "Coffre",
        skip: "→",
        head: html! {},
        header: sounds::listen(language, name, language.own_name()),
        main: html! { h1 { (title) } (sheet) (look::print_button("A4")) },
        footer: html! {},
    };
    write(&folder.join(format!("{name}-{}.html", language.code())), Markup::from(page).into_string().as_bytes())
}

fn emergency() -> Emergency<'static> {
    Emergency {
        name: "Fatima Benali",
        born: "3 mai 1951",
        allergies: &["PÉNICILLINE", "Produits de contraste iodés"],
        treatments: &["Eliquis 5 mg, 2 fois par jour", "Metformine 1 g, 2 fois par jour"],
        problems: &["Diabète", "Fibrillation auriculaire"],
        devices: &["Stimulateur cardiaque (2019)"],
        wishes: &["Entend mal de l'oreille gauche"],
        call: &["Leïla, ma fille : 06 00 00 00 00"],
        doctor: &["Dr Martin : 01 00 00 00 00"],
        printed: "21 novembre 2026",
        renew: "21 mai 2027",
    }
}

fn rescue(voice: &Voice<'_>) -> Markup {
    // Not the words of any vault: what a sheet looks like, never what opens one.
    let words: Vec<&str> = "abaisser abandon abdiquer abeille abolir aborder aboutir aboyer abrasif abreuver abriter abroger \
                            abrupt absence absolu absurde abusif abyssal académie acajou acarien accabler accepter acclamer"
        .split_whitespace()
        .collect();
    let text = format!("{} AB", words.join(" ").to_uppercase().replace('É', "E"));
    let code = QrCode::encode_text(&text, QrCodeEcc::Medium).expect("24 words fit");
    let at = |n: usize| i32::try_from(n).unwrap_or(-1);
    let size = usize::try_from(code.size()).expect("a size");
    let drawing = qr(size, &|x, y| code.get_module(at(x), at(y)), &say(voice.first, "sheet-picture"));
    Rescue {
        name: "Fatima",
        words: &words,
        words_in: Language::French,
        check: "AB",
        servers: &["https://coffre.example"],
        fingerprint: "04102 55813 30917 61244 90016 28371",
        printed: "21 novembre 2026",
        picture: Some(drawing),
    }
    .sheet(voice)
}

fn all_symbols() -> Markup {
    html! {
        ul class="tiles" {
            @for name in symbols::names() { li { a href="#main" { (symbols::symbol(name)) span lang="en" { (name) } } } }
        }
    }
}

/// The messages of the sheets are a line each, without variables.
fn say(language: Language, id: &str) -> String {
    let text = match language {
        Language::French => WORDS.fr,
        Language::English => WORDS.en,
        Language::Arabic => WORDS.ar,
    };
    let said = text.lines().find_map(|line| line.strip_prefix(id)?.strip_prefix(" = "));
    said.unwrap_or(id).to_owned()
}
