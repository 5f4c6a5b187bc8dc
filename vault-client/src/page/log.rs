//! Who looked: names, papers, times, and what shows it.

use maud::html;
use vault_engine::history::{Doubt, Logged};
use vault_page::door::Reply;
use vault_page::look::print_button;

use super::frame::{self, own, press, sign, symbol};
use super::program::Ctx;
use crate::sees::{self, name_of};
use crate::time;

/// Readings on one page.
const ON_PAGE: usize = 100;

pub(super) fn page(ctx: &mut Ctx<'_>) -> Reply {
    let readings = ctx.vault.history();
    let doubts = match ctx.vault.doubts() {
        Ok(doubts) => doubts,
        Err(e) => return ctx.refuse(&e, "/"),
    };
    let state = ctx.vault.state();
    let level = sees::evidence(readings.iter().filter_map(|r| state.grants.get(&r.grant)));
    let doubt = |d: &Doubt| match d {
        Doubt::Withheld(_) => "doubt-withheld-page",
        Doubt::AfterClosing(_) => "doubt-after-closing-page",
        Doubt::Beyond(_) => "doubt-beyond-page",
        _ => "doubt-log-page",
    };
    let body = html! {
        h1 { (sign("log", &ctx.say("who-looked"))) }
        @for d in &doubts {
            p class="warn" { (symbol("warn")) span { (own(&name_of(ctx.vault, &d.told().reader))) " : " (ctx.say(doubt(d))) } }
        }
        @if readings.is_empty() {
            p class="note" { (ctx.say("nobody-looked")) }
        } @else {
            div class="wide" tabindex="0" role="region" aria-label=(ctx.say("who-looked")) {
                table {
                    thead { tr {
                        th scope="col" { (ctx.say("column-when-page")) }
                        th scope="col" { (ctx.say("column-person")) }
                        th scope="col" { (ctx.say("column-paper-page")) }
                        th scope="col" { (ctx.say("column-shown-by")) }
                    } }
                    tbody {
                        @for r in readings.iter().take(ON_PAGE) {
                            tr {
                                td { (time::moment(ctx.words, r.time, ctx.now)) }
                                th scope="row" { a href=(format!("/who/{}", r.reader)) { (own(&name_of(ctx.vault, &r.reader))) } }
                                td {
                                    @match r.paper.and_then(|(doc, _)| state.docs.get(&doc)) {
                                        Some(doc) => a href=(format!("/p/{}", doc.id)) { (own(&doc.words.title)) },
                                        None => (ctx.say("paper-gone")),
                                    }
                                }
                                td { (ctx.say(proof(&r.logged))) }
                            }
                        }
                    }
                }
            }
            p { (ctx.say(if level == "one-operator" { "evidence-one-page" } else { "evidence-three-page" })) }
        }
        p { (ctx.say(if ctx.keeper.is_away() { "log-as-known" } else { "log-explained" })) }
        nav class="actions" aria-label=(ctx.say("what-to-do")) {
            (print_button(&ctx.say("print")))
            (press(ctx.asked, "/send", &[], "big", &sign("waits", &ctx.say("look-again"))))
            a class="big" href="/who" { (sign("who", &ctx.say("who-sees"))) }
        }
    };
    frame::page(ctx, "log", &ctx.say("who-looked"), body)
}

fn proof(logged: &Logged) -> &'static str {
    match logged {
        Logged::NotYet => "proof-signed",
        Logged::Missing | Logged::Other => "proof-doubtful",
        Logged::Leaf { witnessed: true, .. } => "proof-public-witnessed",
        Logged::Leaf { .. } => "proof-public",
    }
}
