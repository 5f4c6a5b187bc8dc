//! What every page has: the frame of all pages, with this program's ways and its line.

use maud::{Markup, html};
use vault_engine::Error;
use vault_formats::types::{self, Family};
use vault_page::door::{Asked, Reply, Trouble};
use vault_page::frame::Frame;
pub(super) use vault_page::frame::{done, encoded, own, press, qr, sign, symbol};
use vault_page::look::Language;
use vault_terminal::{Catalog, Lang, Message, Problem, msg};

use super::keeper::Keeper;
use super::program::Ctx;
use crate::granted::Paper;
use crate::problems::told;
use crate::time;

fn language_of(words: &Catalog) -> Language {
    Language::from_code(words.lang().code()).unwrap_or_default()
}

/// A frame without anything of a patient in it.
fn bare<'a>(asked: Option<&'a Asked>, words: &Catalog, say: &'a dyn Fn(&str) -> String) -> Frame<'a> {
    let head = html! {
        link rel="stylesheet" href="/assets/pro.css";
        script src="/assets/pro.js" defer {}
    };
    Frame { head, ..Frame::new(asked, language_of(words), say) }
}

/// A whole page with the vault open.
pub(super) fn page(ctx: &Ctx<'_>, title: &str, body: Markup) -> Reply {
    let say = |id: &str| ctx.words.text(id);
    let body = if ctx.returned {
        html! { p class="note" role="status" { (symbol("kept")) (ctx.say("draft-back")) } (body) }
    } else {
        body
    };
    Reply::from(around(ctx, &say).page(title, body))
}

fn around<'a>(ctx: &'a Ctx<'_>, say: &'a dyn Fn(&str) -> String) -> Frame<'a> {
    let way =
        |path: &str, drawing: &str, id: &str| html! { a class="way" href=(path) { (sign(drawing, &ctx.say(id))) } };
    let ways = html! {
        (way("/card", "qr", "pro-card"))
        (way("/receipts", "log", "pro-receipts"))
        (way("/settings", "settings", "pro-settings"))
    };
    Frame { open: true, ways, line: line(ctx), ..bare(Some(ctx.asked), ctx.words, say) }
}

/// What waits, in one line.
fn line(ctx: &Ctx<'_>) -> Markup {
    let waiting = ctx.room.vault.waiting();
    let said = match (ctx.room.vault.server_url(), waiting) {
        (None, _) => "pro-line-no-server",
        (Some(_), _) if ctx.keeper.is_away() => "pro-line-away",
        (Some(_), 0) => "pro-line-sent",
        (Some(_), _) => "pro-line-sending",
    };
    html! {
        p class="line" { (symbol(if waiting == 0 { "kept" } else { "waits" })) span { (ctx.say(said)) } }
        @if let Some(code) = ctx.keeper.trouble() { p class="warn" { (problem_words(ctx.words, code)) } }
    }
}

/// Speaks the language that was pressed, on the page where it was pressed.
pub(super) fn language(keeper: &Keeper, asked: &Asked) -> Reply {
    if let Some(lang) = asked.fields.get("lang").and_then(Lang::from_tag) {
        keeper.speak(lang);
    }
    Reply::see(asked.fields.get("_from").unwrap_or("/"))
}

/// The words for an error, by its code: those of the page if it has some, or a plain sentence.
pub(super) fn problem_words(words: &Catalog, code: &str) -> String {
    words.find(&format!("page-{code}"), None, &[]).unwrap_or_else(|| words.text("page-trouble"))
}

/// What an error says to a person: the page's own words if it has some, else those of the commands.
pub(super) fn said(words: &Catalog, error: &Error) -> String {
    let own = words.find(&format!("page-{}", error.blame().code), None, &[]);
    own.unwrap_or_else(|| told(error).what(words))
}

/// What a problem of the commands says to a person, likewise.
pub(super) fn said_of(words: &Catalog, problem: &Problem) -> String {
    let own = words.find(&format!("page-{}", problem.kind().code), None, &[]);
    own.unwrap_or_else(|| problem.what(words))
}

/// Something could not be done: what happened, that nothing is lost, and the way back.
pub(super) fn problem(ctx: &Ctx<'_>, said: &str, back: &str) -> Reply {
    let say = |id: &str| ctx.words.text(id);
    around(ctx, &say).problem(said, back)
}

/// The vault is busy: the browser asks again by itself.
pub(super) fn busy(asked: &Asked, words: &Catalog) -> Reply {
    bare(Some(asked), words, &|id| words.text(id)).busy()
}

/// What the door says is wrong, in our words. Without a session there are no forms.
pub(super) fn trouble(words: &Catalog, trouble: Trouble) -> Markup {
    bare(None, words, &|id| words.text(id)).trouble(trouble)
}

/// Answers everything that is asked while locked.
pub(super) fn locked(keeper: &Keeper, asked: &Asked, words: &'static Catalog) -> Reply {
    let question = |wrong: Option<&str>| {
        let needs = keeper.locked().map(|locked| locked.needs_password()).map_err(|e| said(words, &e));
        let say = |id: &str| words.text(id);
        let frame = bare(Some(asked), words, &say);
        frame.unlock(needs.as_ref().copied().map_err(String::as_str), wrong, &html! {})
    };
    match (asked.is_post(), asked.path()) {
        (true, "/unlock") => {
            let opened = keeper.locked().and_then(|locked| {
                let code = asked.fields.get("code").map(str::as_bytes);
                if locked.needs_password() && code.is_none() { Err(Error::Locked) } else { keeper.open(locked, code) }
            });
            match opened {
                Ok(()) => Reply::see(&vault_page::frame::back(asked)),
                Err(e) => question(Some(&said(words, &e))),
            }
        }
        (true, "/unlock/language") => {
            language(keeper, asked);
            Reply::see("/unlock")
        }
        (true, _) => Reply::see("/unlock"),
        _ => question(None),
    }
}

/// The name of a family of papers.
pub(super) fn family(words: &Catalog, family: Family) -> String {
    words.text(&format!("family-{}", family.id()))
}

/// The family of a paper.
pub(super) fn family_of(paper: &Paper) -> Family {
    types::by_code(paper.about.type_code.as_str()).map_or(Family::Papers, |t| t.family)
}

/// Who wrote a paper and when, as far as it says.
pub(super) fn about(words: &Catalog, paper: &Paper) -> String {
    let date = Some(paper.date()).filter(|d| !d.is_empty()).map(|d| time::paper_date(words, d));
    let author = paper.about.author.as_deref().map(str::to_owned);
    [date, author].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// A message with values.
pub(super) fn get(ctx: &Ctx<'_>, message: &Message) -> String {
    ctx.words.get(message)
}

/// What each opening costs, said before it.
pub(super) fn receipts_to_sign(ctx: &Ctx<'_>, count: usize, name: &str) -> String {
    get(ctx, &msg!("pro-will-sign", count = count, name = name))
}
