//! Papers of one drawer, and papers that are looked for.

use std::collections::BTreeSet;

use maud::html;
use serde::Serialize;
use vault_engine::state::Document;
use vault_formats::Family;
use vault_page::door::{Fields, Reply, Trouble};
use vault_page::frame::encoded;
use vault_protocol::ids::VaultId;
use vault_terminal::msg;

use super::frame::{self, sign};
use super::program::Ctx;
use crate::choose::{self, Wanted};
use crate::kinds;

/// Papers on one page: with their words they stay far below what an old line carries at once.
const ON_PAGE: usize = 60;
/// Papers shown while somebody types.
const TYPED: usize = 8;

fn family_of(id: &str) -> Option<Family> {
    Family::ALL.into_iter().find(|f| f.id() == id)
}

/// What the address asks for. A part that nobody offered asks nothing.
fn wanted(query: &Fields) -> Wanted {
    let given = |name: &str| query.get(name).map(str::trim).filter(|v| !v.is_empty());
    let year = given("year").filter(|y| y.len() == 4 && y.bytes().all(|b| b.is_ascii_digit())).map(str::to_owned);
    Wanted {
        words: given("q").unwrap_or_default().to_owned(),
        family: given("family").and_then(family_of),
        since: year.clone(),
        until: year,
        person: given("person").and_then(VaultId::from_hex),
        private: given("drawer") == Some("private"),
        bin: given("drawer") == Some("bin"),
        ..Wanted::default()
    }
}

fn number(query: &Fields) -> usize {
    query.get("page").and_then(|n| n.parse().ok()).unwrap_or(0)
}

/// The papers of one drawer.
pub(super) fn family(ctx: &mut Ctx<'_>, id: &str) -> Reply {
    let Some(family) = family_of(id) else { return Reply::trouble(Trouble::NotFound) };
    let at = number(ctx.asked.query());
    let wanted = Wanted { family: Some(family), ..Wanted::default() };
    let found = match choose::papers(ctx.vault, &wanted, ctx.now) {
        Ok(found) => found.into_iter().map(|d| d.id).collect::<Vec<_>>(),
        Err(e) => return ctx.refuse(&e, "/"),
    };
    let docs: Vec<&Document> = shown(ctx, &found, at);
    let title = frame::family(ctx.words, family);
    let body = html! {
        h1 { (sign(family.id(), &title)) }
        @if found.is_empty() {
            p class="note" { (ctx.say("nothing-here")) }
            p { a class="big" href="/add" { (sign("add", &ctx.say("add-paper"))) } }
        } @else {
            p { (frame::get(ctx, &msg!("papers-found", count = found.len()))) }
            (frame::rows(ctx.words, &docs))
            (more(ctx, &format!("/f/{id}?"), found.len(), at))
        }
    };
    frame::page(ctx, id, &title, body)
}

fn shown<'v>(ctx: &'v Ctx<'_>, found: &[vault_protocol::ids::DocId], at: usize) -> Vec<&'v Document> {
    let docs = &ctx.vault.state().docs;
    found.iter().skip(at.saturating_mul(ON_PAGE)).take(ON_PAGE).filter_map(|id| docs.get(id)).collect()
}

fn more(ctx: &Ctx<'_>, address: &str, count: usize, at: usize) -> maud::Markup {
    html! {
        @if count > ON_PAGE {
            nav class="pages" {
                @if at > 0 { a class="big" href=(format!("{address}page={}", at - 1)) { (sign("back", &ctx.say("newer"))) } }
                @if (at + 1) * ON_PAGE < count {
                    a class="big" href=(format!("{address}page={}", at + 1)) { (sign("on", &ctx.say("older"))) }
                }
            }
        }
    }
}

/// Papers that are looked for: by words, drawer, year and person. Without any, all of them.
pub(super) fn search(ctx: &mut Ctx<'_>) -> Reply {
    let wanted = wanted(ctx.asked.query());
    let at = number(ctx.asked.query());
    let found = match choose::papers(ctx.vault, &wanted, ctx.now) {
        Ok(found) => found.into_iter().map(|d| d.id).collect::<Vec<_>>(),
        Err(e) => return ctx.refuse(&e, "/"),
    };
    let docs = shown(ctx, &found, at);
    let state = ctx.vault.state();
    let years: BTreeSet<&str> = state.visible().filter_map(|d| d.words.date.as_deref()?.get(..4)).collect();
    let query = ctx.asked.query();
    let kept = |name: &str| query.get(name).unwrap_or_default();
    let mut people: Vec<_> = state.contacts.values().collect();
    people.sort_by_key(|c| c.name.to_lowercase());
    let (phrase, title) = match kept("drawer") {
        "private" => ("private", ctx.say("private-drawer")),
        "bin" => ("bin", ctx.say("bin")),
        _ => ("search", ctx.say("search-title")),
    };
    let again: String = query
        .iter()
        .filter(|(name, value)| *name != "page" && !value.is_empty())
        .map(|(name, value)| format!("{}={}&", encoded(name), encoded(value)))
        .collect();
    let body = html! {
        h1 { (sign(phrase, &title)) }
        @if wanted.private { p { (ctx.say("private-explained")) } }
        @if wanted.bin { p { (ctx.say("bin-explained")) } }
        form class="search" role="search" method="get" action="/papers" {
            @if wanted.private || wanted.bin { input type="hidden" name="drawer" value=(kept("drawer")); }
            label for="q" { (ctx.say("search-label")) }
            input type="search" id="q" name="q" value=(kept("q")) autocomplete="off";
            div class="filters" {
                label { span { (ctx.say("filter-family")) }
                    select name="family" {
                        option value="" { (ctx.say("filter-all")) }
                        @for f in Family::ALL {
                            option value=(f.id()) selected[wanted.family == Some(f)] { (frame::family(ctx.words, f)) }
                        }
                    }
                }
                label { span { (ctx.say("filter-year")) }
                    select name="year" {
                        option value="" { (ctx.say("filter-all")) }
                        @for year in years.iter().rev() {
                            option value=(year) selected[wanted.since.as_deref() == Some(year)] { (year) }
                        }
                    }
                }
                @if !people.is_empty() {
                    label { span { (ctx.say("filter-person")) }
                        select name="person" {
                            option value="" { (ctx.say("filter-anyone")) }
                            @for c in &people {
                                option value=(c.vault.to_string()) selected[wanted.person == Some(c.vault)] { (c.name.as_str()) }
                            }
                        }
                    }
                }
                button { (sign("search", &ctx.say("search"))) }
            }
        }
        p role="status" { (frame::get(ctx, &msg!("papers-found", count = found.len()))) }
        (frame::rows(ctx.words, &docs))
        (more(ctx, &format!("/papers?{again}"), found.len(), at))
    };
    frame::page(ctx, phrase, &title, body)
}

#[derive(Serialize)]
struct Typed {
    href: String,
    title: String,
    about: String,
    family: &'static str,
}

/// The first papers that what was typed so far finds, for the script of the search box.
pub(super) fn as_typed(ctx: &mut Ctx<'_>) -> Reply {
    let wanted = wanted(ctx.asked.query());
    let words = ctx.words;
    let Ok(found) = choose::papers(ctx.vault, &wanted, ctx.now) else { return Reply::trouble(Trouble::Broken) };
    let one = |doc: &&Document| {
        let about = [doc.words.author.clone(), frame::date(words, doc)].into_iter().flatten().collect::<Vec<_>>();
        let family = kinds::family_of(&doc.words.type_code).id();
        Typed { href: format!("/p/{}", doc.id), title: doc.words.title.clone(), about: about.join(" · "), family }
    };
    let all: Vec<Typed> = found.iter().take(TYPED).map(one).collect();
    serde_json::to_string(&all).map_or_else(|_| Reply::trouble(Trouble::Broken), Reply::json)
}
