//! What every page has: its head, its way home, the three languages, what waits, and the small parts that pages share.

use maud::{Markup, html};
use serde::Serialize;
use vault_engine::state::Document;
use vault_engine::{Error, Vault};
use vault_formats::Family;
use vault_page::door::{Asked, Reply, Trouble};
use vault_page::frame::Frame;
pub(super) use vault_page::frame::{done, own, press, qr, sign, symbol};
use vault_page::look::Language;
use vault_terminal::words::size;
use vault_terminal::{Catalog, Lang, Message, Problem, msg};

use super::keeper::{Keeper, Sending};
use super::program::Ctx;
use crate::kinds;
use crate::sees::name_of;
use crate::time;

/// A whole page with the vault open. `phrase` is what is read aloud on it.
pub(super) fn page(ctx: &Ctx<'_>, phrase: &str, title: &str, body: Markup) -> Reply {
    let line = line(ctx.vault, ctx.keeper, ctx.words);
    let body = if ctx.returned {
        html! { (super::drafts::is_back(ctx)) (body) }
    } else {
        body
    };
    whole(ctx.asked, ctx.words, phrase, title, body, true, &line)
}

/// A whole page. `open`: with the buttons that only make sense when papers are shown.
pub(super) fn whole(
    asked: &Asked,
    words: &Catalog,
    phrase: &str,
    title: &str,
    main: Markup,
    open: bool,
    line: &Markup,
) -> Reply {
    let say = |id: &str| words.text(id);
    let frame = Frame { phrase, open, line: line.clone(), ..Frame::new(Some(asked), language_of(words), &say) };
    Reply::from(frame.page(title, main))
}

pub(crate) fn language_of(words: &Catalog) -> Language {
    match words.lang() {
        Lang::Fr => Language::French,
        Lang::En => Language::English,
        Lang::Ar => Language::Arabic,
    }
}

/// The same, the other way round.
pub(crate) fn lang_of(language: Language) -> Lang {
    match language {
        Language::French => Lang::Fr,
        Language::English => Lang::En,
        Language::Arabic => Lang::Ar,
    }
}

/// Speaks the language that was pressed, on the page where it was pressed.
pub(super) fn language(keeper: &Keeper, asked: &Asked) -> Reply {
    if let Some(lang) = asked.fields.get("lang").and_then(Lang::from_tag) {
        keeper.speak(lang);
    }
    Reply::see(asked.fields.get("_from").unwrap_or("/"))
}

/// What is kept here and what waits, in one line.
fn line(vault: &Vault, keeper: &Keeper, words: &Catalog) -> Markup {
    let (papers, all) = (vault.waiting_papers(), vault.waiting());
    let said = match (vault.server_url(), papers, all) {
        (None, ..) => msg!("line-here"),
        (Some(_), 0, 0) => msg!("line-sent"),
        (Some(_), 0, _) if keeper.is_away() => msg!("line-changes-away"),
        (Some(_), 0, _) => msg!("line-changes"),
        (Some(_), n, _) if keeper.is_away() => msg!("line-papers-away", count = n),
        (Some(_), n, _) => msg!("line-papers", count = n),
    };
    let lost = vault.lost().len();
    html! {
        @if let Some(sending) = keeper.sending() {
            div class="line" data-sending="/sending.json" {
                (symbol("waits"))
                span { (sending_words(words, sending)) }
                progress max="100" value=(percent(sending)) aria-label=(words.text("sending-bar")) {}
            }
        } @else {
            p class="line" { (symbol(if all == 0 { "kept" } else { "waits" })) span { (words.get(&said)) } }
        }
        @if lost > 0 { p class="warn" { (words.get(&msg!("line-lost", count = lost))) } }
        @for who in keeper.closed() {
            p class="warn" {
                (words.get(&msg!("closed-by-itself", name = name_of(vault, &who)))) " "
                a href=(format!("/who/{who}")) { (words.text("who-sees")) }
            }
        }
        @if let Some(name) = keeper.unruled() {
            p class="warn" { (words.get(&msg!("rule-stopped", name = name))) " " a href="/who" { (words.text("who-sees")) } }
        }
        @if let Some(code) = keeper.trouble() { p class="warn" { (problem_words(words, code)) } }
    }
}

fn percent(sending: Sending) -> u64 {
    sending.sent * 100 / sending.all.max(1)
}

fn sending_words(words: &Catalog, sending: Sending) -> String {
    let (sent, all) = (size(words, sending.sent), size(words, sending.all));
    words.get(&msg!("sending-line", sent = sent, all = all))
}

#[derive(Serialize)]
struct HowFar {
    /// None: it is over.
    percent: Option<u64>,
    said: String,
}

/// How far what is being sent is, for the script of the bar: answered without the vault.
pub(super) fn sending(keeper: &Keeper, words: &Catalog) -> Reply {
    let how_far = match keeper.sending() {
        Some(sending) => HowFar { percent: Some(percent(sending)), said: sending_words(words, sending) },
        None if keeper.is_away() || keeper.trouble().is_some() => {
            HowFar { percent: None, said: words.text("sending-stopped") }
        }
        None => HowFar { percent: None, said: words.text("sending-over") },
    };
    serde_json::to_string(&how_far).map_or_else(|_| Reply::trouble(Trouble::Broken), Reply::json)
}

/// The words for an error, by its code: those of the page if it has some, or a plain sentence.
pub(super) fn problem_words(words: &Catalog, code: &str) -> String {
    words.find(&format!("page-{code}"), None, &[]).unwrap_or_else(|| words.text("page-trouble"))
}

/// What an error says to a person: the page's own words if it has some, else those of all programs.
pub(super) fn said(words: &Catalog, error: &Error) -> String {
    let own = words.find(&format!("page-{}", error.blame().code), None, &[]);
    own.unwrap_or_else(|| crate::problems::told(error).what(words))
}

/// The same of what was asked wrongly.
pub(super) fn slip(words: &Catalog, problem: &Problem) -> String {
    let own = words.find(&format!("page-{}", problem.kind().code), None, &[]);
    own.unwrap_or_else(|| problem.what(words))
}

/// Something could not be done: what happened, that nothing is lost, and the way back.
pub(super) fn problem(ctx: &Ctx<'_>, code: &str, back: &str) -> Reply {
    let say = |id: &str| ctx.words.text(id);
    let line = line(ctx.vault, ctx.keeper, ctx.words);
    let frame = Frame::new(Some(ctx.asked), language_of(ctx.words), &say);
    Frame { phrase: "trouble", open: true, line, ..frame }.problem(&problem_words(ctx.words, code), back)
}

/// The vault is busy: the browser asks again by itself.
pub(super) fn busy(asked: &Asked, words: &Catalog) -> Reply {
    Frame::new(Some(asked), language_of(words), &|id| words.text(id)).busy()
}

/// What the door says is wrong, in our words. Without a session there are no forms.
pub(super) fn trouble(words: &Catalog, trouble: Trouble) -> Markup {
    Frame::new(None, language_of(words), &|id| words.text(id)).trouble(trouble)
}

/// The name of a drawer.
pub(super) fn family(words: &Catalog, family: Family) -> String {
    words.text(&format!("family-{}", family.id()))
}

/// A date of a paper in words.
pub(super) fn date(words: &Catalog, doc: &Document) -> Option<String> {
    doc.words.date.as_deref().map(|date| time::paper_date(words, date))
}

/// One paper in a list: its picture, its title, where it comes from and when. Never what is in it.
pub(super) fn row(words: &Catalog, doc: &Document) -> Markup {
    let id = doc.id.to_string();
    let about = [doc.words.author.clone(), date(words, doc)].into_iter().flatten();
    html! {
        li {
            a href=(format!("/p/{id}")) {
                (symbol(kinds::family_of(&doc.words.type_code).id()))
                span class="what" {
                    strong { (own(&doc.words.title)) }
                    @if doc.words.private { span class="small" { " " (symbol("private")) (words.text("private-drawer")) } }
                    span class="small" {
                        @for (i, part) in about.enumerate() { @if i > 0 { " · " } (own(&part)) }
                    }
                }
            }
        }
    }
}

/// Papers, one under the other.
pub(super) fn rows(words: &Catalog, docs: &[&Document]) -> Markup {
    html! { ul class="papers" { @for doc in docs { (row(words, doc)) } } }
}

/// A message with values.
pub(super) fn get(ctx: &Ctx<'_>, message: &Message) -> String {
    ctx.words.get(message)
}
