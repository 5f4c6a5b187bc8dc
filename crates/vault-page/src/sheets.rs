//! Sheets of paper: what a patient carries with her, and what opens everything again.
//!
//! Each is part of a page (`section.sheet`), looks on the screen as it will on A4, and is printed by the browser. It speaks two
//! languages: hers, and one that those who help will read. Its words are [`WORDS`], which the program puts into its catalog.
//! Nothing here judges or completes what the patient wrote: what she did not fill in is said to be not filled in.

pub mod plate;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::look::{self, Language};
use crate::symbols::{self, symbol};

/// The Fluent text of every message of a sheet.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    /// French, the source.
    pub fr: &'static str,
    /// English.
    pub en: &'static str,
    /// Arabic.
    pub ar: &'static str,
}

/// The messages of the sheets. None takes a variable.
pub const WORDS: Words = Words {
    fr: include_str!("../words/paper.fr.ftl"),
    en: include_str!("../words/paper.en.ftl"),
    ar: include_str!("../words/paper.ar.ftl"),
};

/// How a sheet speaks.
#[derive(Clone, Copy)]
pub struct Voice<'a> {
    /// The patient's language.
    pub first: Language,
    /// The other one, smaller beside it; the same as `first` for one language.
    pub second: Language,
    /// The text of a message of [`WORDS`] in a language.
    pub say: &'a dyn Fn(Language, &str) -> String,
}

impl std::fmt::Debug for Voice<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Voice").field("first", &self.first).field("second", &self.second).finish_non_exhaustive()
    }
}

impl Voice<'_> {
    /// A message in both languages, each in its own direction.
    fn both(&self, id: &str) -> Markup {
        html! {
            (self.in_first(id))
            @if self.second != self.first {
                " " span class="other" lang=(self.second.code()) dir=(self.second.direction()) { (self.say(self.second, id)) }
            }
        }
    }

    fn in_first(&self, id: &str) -> Markup {
        html! { span lang=(self.first.code()) { (self.say(self.first, id)) } }
    }

    fn say(&self, language: Language, id: &str) -> String {
        (self.say)(language, id)
    }
}

/// What a patient chose to show to whoever finds her in an emergency. Texts are hers, dates are already in words.
#[derive(Clone, Debug, Default)]
pub struct Emergency<'a> {
    /// Her name, as she says it.
    pub name: &'a str,
    /// When she was born.
    pub born: &'a str,
    /// What she does not tolerate.
    pub allergies: &'a [&'a str],
    /// What she takes, with its dose.
    pub treatments: &'a [&'a str],
    /// What she lives with.
    pub problems: &'a [&'a str],
    /// What was put into her body.
    pub devices: &'a [&'a str],
    /// What else must be known, in her words.
    pub wishes: &'a [&'a str],
    /// Whom to call, with the number.
    pub call: &'a [&'a str],
    /// Her doctor, with the number.
    pub doctor: &'a [&'a str],
    /// The day it was printed.
    pub printed: &'a str,
    /// The day it must be done again.
    pub renew: &'a str,
}

impl Emergency<'_> {
    /// The sheet. Red and a star on the screen; on black and white paper the star and the frame say the same.
    pub fn sheet(&self, voice: &Voice<'_>) -> Markup {
        html! {
            section class="sheet" {
                h2 { (symbol("emergency")) span { (voice.both("sheet-emergency")) } }
                dl class="two" {
                    div class="strong" { dt { (voice.in_first("sheet-born")) } dd { bdi { (self.name) } " · " bdi { (self.born) } } }
                    div class="strong" { (entry(voice, "sheet-allergies", self.allergies)) }
                    div { (entry(voice, "sheet-treatments", self.treatments)) }
                    div { (entry(voice, "sheet-problems", self.problems)) }
                    div { (entry(voice, "sheet-devices", self.devices)) }
                    div { (entry(voice, "sheet-wishes", self.wishes)) }
                    div { (entry(voice, "sheet-call", self.call)) }
                    div { (entry(voice, "sheet-doctor", self.doctor)) }
                }
                p class="small" {
                    (voice.both("sheet-said-by")) br;
                    (voice.both("sheet-printed")) " " bdi { (self.printed) } " · "
                    strong { (voice.both("sheet-renew")) " " bdi { (self.renew) } }
                }
            }
        }
    }
}

fn entry(voice: &Voice<'_>, label: &str, lines: &[&str]) -> Markup {
    html! {
        dt { (voice.both(label)) }
        dd {
            @if lines.is_empty() { span class="small" { (voice.both("sheet-empty")) } }
            @for line in lines { div { bdi { (line) } } }
        }
    }
}

/// The recovery kit on one page. Whoever holds it opens everything: a page that shows it says so before.
#[derive(Clone, Debug)]
pub struct Rescue<'a> {
    /// Whose vault it opens: what she wants to be read there.
    pub name: &'a str,
    /// The words, in their order.
    pub words: &'a [&'a str],
    /// The language of the words.
    pub words_in: Language,
    /// A few signs that tell this sheet from another, and a mistake in the words.
    pub check: &'a str,
    /// Where the vault is kept beside this computer; the sheet opens it from there.
    pub servers: &'a [&'a str],
    /// What tells this vault from every other, for who compares it when it comes back.
    pub fingerprint: &'a str,
    /// The day it was printed, in words.
    pub printed: &'a str,
    /// The same as the words, to photograph: [`qr`].
    pub picture: Option<Markup>,
}

impl Rescue<'_> {
    /// The sheet.
    pub fn sheet(&self, voice: &Voice<'_>) -> Markup {
        html! {
            section class="sheet" {
                h2 { (symbol("rescue")) span { (voice.both("sheet-rescue")) @if !self.name.is_empty() { " · " bdi { (self.name) } } } }
                p class="strong" { (voice.both("sheet-opens")) }
                p { (voice.both("sheet-keep")) }
                h3 { (voice.both("sheet-words")) }
                ol class="rescue-words" lang=(self.words_in.code()) dir="ltr" { @for word in self.words { li { (word) } } }
                div class="two" {
                    @if let Some(picture) = &self.picture { figure { (picture) figcaption class="small" { (voice.both("sheet-picture")) } } }
                    div {
                        p { (voice.both("sheet-check")) br; strong { bdi { (self.check) } } br; span class="small" { (voice.both("sheet-check-says")) } }
                        p {
                            (voice.both("sheet-where")) br;
                            @for server in self.servers { strong { bdi dir="ltr" { (server) } } br; }
                            @if self.servers.is_empty() { (voice.both("sheet-nowhere")) }
                        }
                        p { (voice.both("sheet-mark")) br; strong { bdi dir="ltr" { (self.fingerprint) } } }
                        p class="small" { (voice.both("sheet-printed")) " " bdi { (self.printed) } }
                    }
                }
                h3 { (voice.both("sheet-lost")) }
                ol {
                    @for step in ["sheet-lost-1", "sheet-lost-2", "sheet-lost-3"] { li { (voice.both(step)) } }
                }
            }
        }
    }
}

/// A sheet as a page of its own with all that it needs inside: any browser prints it from a file, and nobody is asked for anything.
pub fn alone(language: Language, title: &str, sheet: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang=(language.code()) dir=(language.direction()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width,initial-scale=1";
                // Whatever a name or a line of hers says, nothing runs and nothing is fetched.
                meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'";
                title { (title) }
                style { (PreEscaped(look::style_alone())) }
            }
            body {
                div hidden { (PreEscaped(symbols::sprite())) }
                main { (sheet) }
            }
        }
    };
    page.into_string().replace("href=\"/assets/symbols.svg#", "href=\"#")
}

/// A QR code as a drawing, with its quiet edge of four. `size`: modules a side; `dark`: whether the one at column, row is;
/// `said`: what it is, for who does not see it.
pub fn qr(size: usize, dark: &dyn Fn(usize, usize) -> bool, said: &str) -> Markup {
    let all = size + 8;
    let mut path = String::new();
    for row in 0..size {
        let mut column = 0;
        while column < size {
            let run = (column..size).take_while(|x| dark(*x, row)).count();
            if run > 0 {
                path.push_str(&format!("M{} {}h{run}v1h-{run}z", column + 4, row + 4));
            }
            column += run.max(1);
        }
    }
    html! {
        svg class="qr" viewBox=(format!("0 0 {all} {all}")) role="img" aria-label=(said) shape-rendering="crispEdges" {
            rect width=(all) height=(all) fill="#fff" {}
            path d=(path) fill="#000" {}
        }
    }
}

#[cfg(test)]
mod tests;
