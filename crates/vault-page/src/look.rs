//! What every page is made of: its language and direction, its frame, its style and letters.
//!
//! No style and no script stands in a page's text: the door's policy refuses both. Everything comes from `/assets/`, from
//! this program: give what [`asset`] finds to [`crate::door::Program::asset`].

use std::borrow::Cow;
use std::sync::LazyLock;

use maud::{DOCTYPE, Markup, html};

use crate::door::Asset;
use crate::{sounds, symbols};

/// A language a page speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// French, the source.
    #[default]
    French,
    /// English.
    English,
    /// Arabic, from right to left.
    Arabic,
}

impl Language {
    /// All of them, French first.
    pub const ALL: [Language; 3] = [Language::French, Language::English, Language::Arabic];

    /// The language of this two-letter code.
    pub fn from_code(code: &str) -> Option<Language> {
        Language::ALL.into_iter().find(|language| language.code() == code)
    }

    /// Its code in HTML and in addresses.
    pub const fn code(self) -> &'static str {
        match self {
            Language::French => "fr",
            Language::English => "en",
            Language::Arabic => "ar",
        }
    }

    /// Where its lines begin, as HTML's `dir`.
    pub const fn direction(self) -> &'static str {
        match self {
            Language::French | Language::English => "ltr",
            Language::Arabic => "rtl",
        }
    }

    /// What it calls itself. Never a flag: a language is no country.
    pub const fn own_name(self) -> &'static str {
        match self {
            Language::French => "Français",
            Language::English => "English",
            Language::Arabic => "العربية",
        }
    }
}

/// A whole page. The words are the program's, in `language`.
#[derive(Debug)]
pub struct Page<'a> {
    /// What it speaks.
    pub language: Language,
    /// What the window is called: this page, then the program.
    pub title: &'a str,
    /// The program's name.
    pub name: &'a str,
    /// "Go to the content", for who moves by keyboard.
    pub skip: &'a str,
    /// [`crate::door::Asked::head`]; nothing on a page without a session.
    pub head: Markup,
    /// The way home, what reads aloud, what locks: the same on every page. `.way` is a button of it, `.last` stands at its end.
    pub header: Markup,
    /// What the page is for. Begins with its `h1`.
    pub main: Markup,
    /// What is kept and what waits; the languages.
    pub footer: Markup,
}

impl From<Page<'_>> for Markup {
    fn from(page: Page<'_>) -> Markup {
        html! {
            (DOCTYPE)
            html lang=(page.language.code()) dir=(page.language.direction()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width,initial-scale=1";
                    title { (page.title) " · " (page.name) }
                    link rel="icon" href="/assets/icon.svg";
                    link rel="stylesheet" href="/assets/page.css";
                    (page.head)
                    script src="/assets/page.js" defer {}
                }
                body {
                    a class="skip" href="#main" { (page.skip) }
                    header { (page.header) }
                    main id="main" { (page.main) }
                    footer { (page.footer) }
                }
            }
        }
    }
}

/// Progress in so many screens: `done` of `all` are behind, the next one is here. `said` is the same in words.
pub fn steps(done: usize, all: usize, said: &str) -> Markup {
    html! {
        p class="only-read" { (said) }
        ol class="steps" aria-hidden="true" {
            @for step in 0..all {
                @if step < done { li class="past" {} } @else if step == done { li aria-current="step" {} } @else { li {} }
            }
        }
    }
}

/// A field of a form. `input` bears `id`, and where there is a hint or an error `aria-describedby="{id}-more"`.
pub fn field(id: &str, label: &str, hint: Option<&str>, error: Option<&str>, input: &Markup) -> Markup {
    html! {
        div class="field" {
            label for=(id) { (label) }
            @if hint.is_some() || error.is_some() {
                div id=(format!("{id}-more")) {
                    @if let Some(hint) = hint { p class="small plain" { (hint) } }
                    @if let Some(error) = error { p class="error plain" { (symbols::symbol("warn")) " " (error) } }
                }
            }
            (input)
        }
    }
}

/// Shown while its form is on its way: a bar that says that something moves, and in words what. Needs the page's script.
pub fn on_its_way(said: &str) -> Markup {
    html! { p class="note" role="status" data-wait hidden { (said) " " progress aria-label=(said) {} } }
}

/// A button that prints the page; without script it is not there, and the browser's own menu does the same.
pub fn print_button(word: &str) -> Markup {
    html! { button type="button" class="big" data-print hidden { (symbols::symbol("print")) span { (word) } } }
}

/// A file of every page by its path: style, script, letters, symbols, sounds.
pub fn asset(path: &str) -> Option<Asset> {
    let name = path.strip_prefix("/assets/")?;
    let (kind, bytes): (_, Cow<'static, [u8]>) = match name {
        "page.css" => ("text/css; charset=utf-8", style().as_bytes().into()),
        "page.js" => ("text/javascript; charset=utf-8", SCRIPT.as_bytes().into()),
        "symbols.svg" => ("image/svg+xml", symbols::sprite().as_bytes().into()),
        "icon.svg" => ("image/svg+xml", ICON.as_bytes().into()),
        _ => {
            if let Some(sound) = name.strip_prefix("sounds/") {
                return sounds::asset(sound);
            }
            let font = name.strip_prefix("fonts/")?;
            let (_, bytes) = FONTS.iter().find(|(known, _)| *known == font)?;
            ("font/woff2", (*bytes).into())
        }
    };
    Some(Asset { kind, bytes })
}

/// The style for a page without this program behind it: in the letters of whatever machine it is opened on.
pub(crate) fn style_alone() -> String {
    let mut parts = style().split("@font-face{");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.filter_map(|part| part.split_once('}')).fold(first, |told, (_, after)| told + after)
}

/// The style as it goes out: without its comments and the spaces that are there for who writes it. Old lines and old machines
/// read every page whole.
fn style() -> &'static str {
    static STYLE: LazyLock<String> = LazyLock::new(|| {
        let mut parts = CSS.split("/*");
        let mut told = parts.next().unwrap_or_default().to_owned();
        told.extend(parts.filter_map(|part| part.split_once("*/")).map(|(_, after)| after));
        let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
        [("{ ", "{"), ("; ", ";"), (" }", "}"), (": ", ":"), (" {", "{"), (";}", "}")]
            .into_iter()
            .fold(told, |told, (long, short)| told.replace(long, short))
    });
    &STYLE
}

const CSS: &str = include_str!("../assets/page.css");
const SCRIPT: &str = include_str!("../assets/page.js");
const ICON: &str = include_str!("../assets/icon.svg");
const FONTS: [(&str, &[u8]); 6] = [
    ("latin-400.woff2", include_bytes!("../assets/fonts/latin-400.woff2")),
    ("latin-700.woff2", include_bytes!("../assets/fonts/latin-700.woff2")),
    ("latin-ext-400.woff2", include_bytes!("../assets/fonts/latin-ext-400.woff2")),
    ("latin-ext-700.woff2", include_bytes!("../assets/fonts/latin-ext-700.woff2")),
    ("arabic-400.woff2", include_bytes!("../assets/fonts/arabic-400.woff2")),
    ("arabic-700.woff2", include_bytes!("../assets/fonts/arabic-700.woff2")),
];

#[cfg(test)]
mod tests;
