//! What the pages of every program have in common: the head with its way home, the three languages at the foot, the question
//! while it is locked, what is said when something does not go; and the small parts that pages are made of.
//!
//! The words are in [`WORDS`]; whoever frames a page brings the catalog that finds them, with its own beside them.

use maud::{Markup, html};
use qrcodegen::{QrCode, QrCodeEcc};

use crate::door::{Asked, Reply, Trouble};
use crate::look::{Language, Page};
use crate::sheets::Words;
pub use crate::symbols::symbol;
use crate::{sheets, sounds};

/// The words that all pages use, as Fluent files.
pub const WORDS: Words = Words {
    fr: include_str!("../words/frame.fr.ftl"),
    en: include_str!("../words/frame.en.ftl"),
    ar: include_str!("../words/frame.ar.ftl"),
};

/// A page's surroundings. `page-name` and `home` are the program's own words.
#[allow(missing_debug_implementations)]
pub struct Frame<'a> {
    /// The request; none on a page without a session, where there are no forms.
    pub asked: Option<&'a Asked>,
    /// The language of `say`.
    pub language: Language,
    /// A message without values, by its id.
    pub say: &'a dyn Fn(&str) -> String,
    /// What is read aloud on this page, if there is such a phrase.
    pub phrase: &'a str,
    /// With the buttons that only make sense when papers are shown.
    pub open: bool,
    /// More ways beside the one home.
    pub ways: Markup,
    /// What is kept and what waits, at the foot.
    pub line: Markup,
    /// What else belongs into the page's `head`: a program's own style and script.
    pub head: Markup,
}

impl<'a> Frame<'a> {
    /// Around a request, with nothing special.
    pub fn new(asked: Option<&'a Asked>, language: Language, say: &'a dyn Fn(&str) -> String) -> Self {
        let none = || html! {};
        Frame { asked, language, say, phrase: "", open: false, ways: none(), line: none(), head: none() }
    }

    /// The whole page.
    pub fn page(&self, title: &str, main: Markup) -> Markup {
        let say = self.say;
        let tongues = if self.open { "/language" } else { "/unlock/language" };
        let page = Page {
            language: self.language,
            title,
            name: &say("page-name"),
            skip: &say("skip"),
            head: html! { @if let Some(asked) = self.asked { (asked.head()) } (self.head) },
            header: html! {
                @if self.open { a class="way" href="/" { (sign("home", &say("home"))) } (self.ways) }
                @if self.asked.is_some() { (sounds::listen(self.language, self.phrase, &say("listen"))) }
                @if let (true, Some(asked)) = (self.open, self.asked) {
                    div class="last" { (press(asked, "/lock", &[], "way", &sign("lock", &say("lock-now")))) }
                }
            },
            main,
            footer: html! {
                @if let Some(asked) = self.asked {
                    div { (self.line) }
                    div class="tongues" {
                        @for other in Language::ALL.into_iter().filter(|other| *other != self.language) {
                            form method="post" action=(tongues) {
                                (asked.form(tongues))
                                button name="lang" value=(other.code()) lang=(other.code()) { (other.own_name()) }
                            }
                        }
                    }
                }
            },
        };
        Markup::from(page)
    }

    /// Something could not be done: what happened, that nothing is lost, and the way back.
    pub fn problem(&self, said: &str, back: &str) -> Reply {
        let title = (self.say)("not-done");
        let body = html! {
            h1 { (title) }
            p class="warn" role="alert" { (said) }
            p { a class="big" href=(back) { (sign("back", &(self.say)("go-back"))) } }
        };
        Reply::from(self.page(&title, body)).not_yet()
    }

    /// The vault is busy: the browser asks again by itself.
    pub fn busy(&self) -> Reply {
        let say = self.say;
        let post = self.asked.is_some_and(Asked::is_post);
        let again = self.asked.filter(|asked| !asked.is_post()).map_or("/", Asked::path);
        let body = html! {
            h1 { (say("busy")) }
            p { (say(if post { "busy-form" } else { "busy-wait" })) }
            p { a class="big" href=(again) { span { (say("busy-again")) } } }
        };
        let reply = Reply::from(self.page(&say("busy"), body));
        if post { reply.not_yet() } else { reply.again_in(2) }
    }

    /// What the door says is wrong, in the program's words.
    pub fn trouble(&self, trouble: Trouble) -> Markup {
        let say = self.say;
        let said = match trouble {
            Trouble::NotFound => "door-nothing",
            Trouble::Stranger | Trouble::AddressUsed | Trouble::Stale => "door-stranger",
            Trouble::TooLarge => "door-too-large",
            Trouble::Cut => "door-cut",
            Trouble::PaperGone => "door-paper-gone",
            _ => "door-broken",
        };
        let body = html! {
            h1 { (say("not-done")) }
            p class="warn" { (say(said)) }
            p { a class="big" href="/" { (sign("home", &say("home"))) } }
        };
        self.page(&say("not-done"), body)
    }

    /// While it is locked: one question. `needs`: whether a code opens it, or what is wrong with what lies on the disk;
    /// `wrong`: what was wrong with the last code; `above`: what it is known by.
    pub fn unlock(&self, needs: Result<bool, &str>, wrong: Option<&str>, above: &Markup) -> Reply {
        let (say, Some(asked)) = (self.say, self.asked) else { return Reply::trouble(Trouble::Stranger) };
        let body = html! {
            (above)
            h1 { (say("locked")) }
            @if asked.query().get("kept") == Some("1") { p class="note" { (say("draft-kept")) } }
            @if let Some(wrong) = wrong { p class="warn" role="alert" { (wrong) } }
            @if let Err(wrong) = needs { p class="warn" role="alert" { (wrong) } }
            form method="post" action="/unlock" class="words" {
                (asked.form("/unlock"))
                input type="hidden" name="back" value=(back(asked));
                @if needs == Ok(true) {
                    label { span { (say("code")) } input type="password" name="code" autocomplete="current-password" required autofocus; }
                }
                button class="big go" { (sign("unlock", &say("unlock"))) }
            }
        };
        let reply = Reply::from(self.page(&say("locked"), body));
        if wrong.is_some() { reply.not_yet() } else { reply }
    }
}

/// Where the question while it is locked leads: the page that was asked for, unless it is the question itself.
pub fn back(asked: &Asked) -> String {
    let given = if asked.is_post() { asked.fields.get("back") } else { asked.query().get("back") };
    given.map_or_else(|| if asked.path() == "/unlock" { "/" } else { asked.path() }.to_owned(), str::to_owned)
}

/// A form that is one button.
pub fn press(asked: &Asked, action: &str, fields: &[(&str, &str)], class: &str, inside: &Markup) -> Markup {
    html! {
        form method="post" action=(action) class="press" {
            (asked.form(action))
            @for (name, value) in fields { input type="hidden" name=(name) value=(value); }
            button class=(class) { (inside) }
        }
    }
}

/// A symbol with its word: what every action looks like.
pub fn sign(name: &str, word: &str) -> Markup {
    html! { (symbol(name)) span { (word) } }
}

/// A name, a file or a title that somebody gave: in its own direction.
pub fn own(text: &str) -> Markup {
    html! { bdi { (text) } }
}

/// What a change did, and its undoing, after it: `said` says which.
pub fn done(said: &str, undo: Option<Markup>) -> Markup {
    html! {
        div class="done" role="status" {
            p { (symbol("kept")) span { (said) } }
            @if let Some(undo) = undo { (undo) }
        }
    }
}

/// A square to photograph; none for what is too long for one. `said`: what it is.
pub fn qr(text: &str, said: &str) -> Option<Markup> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let size = usize::try_from(code.size()).ok()?;
    let at = |n: usize| i32::try_from(n).unwrap_or(-1);
    Some(sheets::qr(size, &|x, y| code.get_module(at(x), at(y)), said))
}

/// A part of an address, whatever stands in it.
pub fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for b in text.bytes() {
        if b.is_ascii_alphanumeric() || b"-._".contains(&b) {
            out.push(char::from(b));
        } else {
            out += &format!("%{b:02X}");
        }
    }
    out
}
