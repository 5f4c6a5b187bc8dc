//! The first page: everything is here, and the three things that people come for.

use maud::html;
use vault_engine::state::Document;
use vault_formats::Family;
use vault_page::door::Reply;
use vault_page::symbols::picture;
use vault_terminal::msg;

use super::frame::{self, own, sign, symbol};
use super::program::Ctx;
use super::{back, drafts, start};
use crate::kinds;
use crate::letters;
use crate::shown::newest_first;

/// How many of the last papers are shown.
const LAST: usize = 5;

pub(super) fn page(ctx: &mut Ctx<'_>) -> Reply {
    ctx.keeper.hide_sheet();
    let state = ctx.vault.state();
    let mut docs: Vec<&Document> = state.visible().collect();
    let count = |family: Family| docs.iter().filter(|d| kinds::family_of(&d.words.type_code) == family).count();
    let counts: Vec<(Family, usize)> = Family::ALL.into_iter().map(|f| (f, count(f))).collect();
    let private = docs.iter().filter(|d| d.words.private).count();
    let bin = state.docs.len() - docs.len();
    let (papers, words) = ctx.vault.inbox(ctx.now).map_or((0, 0), |all| letters::count(&all));
    newest_first(&mut docs);
    docs.truncate(LAST);
    let name = state.profile.as_ref().map(|p| p.name.as_str()).filter(|n| !n.is_empty());
    let tour = ctx.asked.query().get("tour").is_some();
    let body = html! {
        @if ctx.asked.query().get("done") == Some("sheet") { (frame::done(&ctx.say("sheet-done"), None)) }
        h1 {
            @if let Some(chosen) = ctx.keeper.picture() { (picture(&chosen)) }
            @match name {
                Some(name) => { (ctx.say("hello")) " " (own(name)) }
                None => (ctx.say("my-papers")),
            }
        }
        @if tour { (start::tour(ctx)) }
        @if ctx.asked.query().get("back").is_some() { (back::welcome(ctx)) }
        (drafts::begun(ctx))
        nav class="actions" aria-label=(ctx.say("what-to-do")) {
            a class="big go" href="/show" { (sign("show", &ctx.say("show-doctor"))) }
            a class="big" href="/add" { (sign("add", &ctx.say("add-paper"))) }
            a class="big" href="/who" { (sign("who", &ctx.say("who-sees"))) }
        }
        @if papers > 0 {
            p { a class="big" href="/inbox" { (sign("inbox", &frame::get(ctx, &msg!("inbox-waits", count = papers)))) } }
        } @else if words > 0 {
            p { a class="big" href="/inbox" { (sign("inbox", &frame::get(ctx, &msg!("inbox-words", count = words)))) } }
        }
        @if ctx.vault.awaits_sheet() {
            p { a class="big grey" href="/rescue" { (sign("rescue", &ctx.say("sheet-to-do"))) } }
        }
        form class="search" role="search" method="get" action="/papers" {
            label for="q" { (ctx.say("search-label")) }
            div class="both" {
                input type="search" id="q" name="q" autocomplete="off" data-find="found";
                button { (sign("search", &ctx.say("search"))) }
            }
            ul id="found" class="papers" hidden {}
        }
        h2 { (ctx.say("my-papers")) }
        ul class="tiles" {
            @for (family, n) in &counts {
                li {
                    a href=(format!("/f/{}", family.id())) {
                        (symbol(family.id()))
                        span { (frame::family(ctx.words, *family)) }
                        span class="n" { (n) }
                    }
                }
            }
        }
        @if docs.is_empty() {
            p class="note" { (ctx.say("no-paper-yet")) }
        } @else {
            h2 { (ctx.say("last-papers")) }
            (frame::rows(ctx.words, &docs))
        }
        ul class="more" {
            li { a href="/emergency" { (sign("emergency", &ctx.say("emergency-title"))) } }
            li { a href="/log" { (sign("log", &ctx.say("who-looked"))) } }
            li { a href="/papers?drawer=private" { (sign("private", &frame::get(ctx, &msg!("private-count", count = private)))) } }
            li { a href="/people" { (sign("doctors", &ctx.say("people"))) } }
            li { a href="/settings" { (sign("settings", &ctx.say("settings"))) } }
            li { a href="/help" { (sign("help", &ctx.say("help"))) } }
            li { a href="/papers?drawer=bin" { (sign("bin", &frame::get(ctx, &msg!("bin-count-page", count = bin)))) } }
        }
    };
    frame::page(ctx, "home-help", &ctx.say("my-papers"), body)
}
