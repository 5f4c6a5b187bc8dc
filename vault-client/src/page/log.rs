//! Who looked: names, papers, times, and what shows it.

use maud::html;
use vault_engine::history::{Doubt, Logged};
use vault_page::door::{Reply, Trouble};
use vault_page::look::print_button;

use super::frame::{self, own, press, sign, symbol};
use super::keeper::Evidence;
use super::program::Ctx;
use crate::rounds;
use crate::sees::{self, name_of};
use crate::time;

/// What the id of a file of evidence begins with, among the ids of papers.
pub(super) const EVIDENCE: &str = "evidence-";
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
            // On a narrow screen each row is laid out as a card: the roles say that it stays a table.
            div class="wide" tabindex="0" role="region" aria-label=(ctx.say("who-looked")) {
                table class="log" role="table" {
                    thead role="rowgroup" { tr role="row" {
                        th scope="col" role="columnheader" { (ctx.say("column-when-page")) }
                        th scope="col" role="columnheader" { (ctx.say("column-person")) }
                        th scope="col" role="columnheader" { (ctx.say("column-paper-page")) }
                        th scope="col" role="columnheader" { (ctx.say("column-shown-by")) }
                        th scope="col" role="columnheader" { span class="only-read" { (ctx.say("evidence-make")) } }
                    } }
                    tbody role="rowgroup" {
                        @for r in readings.iter().take(ON_PAGE) {
                            tr role="row" {
                                td role="cell" { (time::moment(ctx.words, r.time, ctx.now)) }
                                th scope="row" role="rowheader" { a href=(format!("/who/{}", r.reader)) { (own(&name_of(ctx.vault, &r.reader))) } }
                                td role="cell" {
                                    @match r.paper.and_then(|(doc, _)| state.docs.get(&doc)) {
                                        Some(doc) => a href=(format!("/p/{}", doc.id)) { (own(&doc.words.title)) },
                                        None => (ctx.say("paper-gone")),
                                    }
                                }
                                td role="cell" { (ctx.say(proof(&r.logged))) }
                                td role="cell" {
                                    @if r.paper.is_some() {
                                        (press(ctx.asked, "/log/evidence", &[("receipt", &r.receipt.to_string())], "", &sign("keep-file", &ctx.say("evidence-make"))))
                                    }
                                }
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

/// Makes the file that shows one reading to somebody else: the same as `coffre history --evidence`.
pub(super) fn evidence(ctx: &mut Ctx<'_>) -> Reply {
    let wanted = ctx.asked.fields.get("receipt").unwrap_or_default().to_owned();
    let Some(reading) = ctx.vault.history().into_iter().find(|r| r.receipt.to_string() == wanted) else {
        return Reply::trouble(Trouble::NotFound);
    };
    let now = ctx.now;
    let (bytes, found) = match rounds::in_passing(ctx.vault, |vault| vault.evidence_of_reading(&reading, now)) {
        Ok(made) => made,
        Err(e) => return ctx.refuse(&e, "/log"),
    };
    let id = format!("{EVIDENCE}{wanted}");
    let name = format!("{}-{}.coffre", ctx.say("evidence-file"), &time::iso(found.said)[..10]);
    ctx.keeper.hold_evidence(Evidence { id: id.clone(), name, bytes });
    let body = html! {
        h1 { (sign("log", &ctx.say("evidence-title"))) }
        dl {
            dt { (ctx.say("column-person")) } dd { (own(&name_of(ctx.vault, &reading.reader))) }
            dt { (ctx.say("column-paper-page")) } dd { (own(&found.paper.title)) }
            dt { (ctx.say("column-when-page")) } dd { (time::moment(ctx.words, found.said, now)) }
            dt { (ctx.say("column-shown-by")) } dd { (ctx.say(&format!("evidence-is-{}", found.level.name()))) }
        }
        p { (ctx.say("evidence-explained")) }
        p { a class="big go" href=(ctx.asked.paper_as_file(&id)) { (sign("keep-file", &ctx.say("keep-file"))) } }
        p { a class="big" href="/log" { (sign("back", &ctx.say("go-back"))) } }
    };
    frame::page(ctx, "", &ctx.say("evidence-title"), body)
}

fn proof(logged: &Logged) -> &'static str {
    match logged {
        Logged::NotYet => "proof-signed",
        Logged::Missing | Logged::Other => "proof-doubtful",
        Logged::Leaf { witnessed: true, .. } => "proof-public-witnessed",
        Logged::Leaf { .. } => "proof-public",
    }
}
