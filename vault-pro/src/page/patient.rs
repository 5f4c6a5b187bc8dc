//! A patient's page: the answer first, then the papers, with the search in focus and what is chosen beside the list.

use std::collections::BTreeSet;

use maud::html;
use vault_page::door::Reply;
use vault_protocol::ids::VaultId;
use vault_terminal::msg;

use super::frame::{self, own, sign, symbol};
use super::paper;
use super::papers::{self, Wanted};
use super::program::Ctx;
use super::summary::{self, Summary};
use super::write;
use crate::time;

pub(super) fn page(ctx: &mut Ctx<'_>, patient: &VaultId) -> Reply {
    let (papers, doors) = match ctx.room.papers(patient).and_then(|papers| Ok((papers, ctx.room.doors(patient)?))) {
        Ok(both) => both,
        Err(e) => return ctx.refuse(&e, "/"),
    };
    let summary = match Summary::of(ctx, patient, &papers) {
        Ok(summary) => summary,
        Err(e) => return ctx.refuse(&e, "/"),
    };
    let wanted = Wanted::of(ctx.asked.query());
    let found = match papers::found(ctx, &papers, &wanted) {
        Ok(found) => found,
        Err(e) => return ctx.refuse(&e, "/"),
    };
    let name = ctx.room.name_of(patient);
    let now = ctx.room.time();
    let until = doors.iter().filter(|d| d.is_open(now)).map(|d| d.opened.head.not_after).max();
    let verified = ctx.room.is_compared(patient);
    let words = write::words_of(ctx, patient).map_or(0, |words| words.len());
    let waiting = ctx.room.waiting().unwrap_or_default();
    let doubts: BTreeSet<_> =
        waiting.iter().filter(|w| w.deposit.giver == *patient).flat_map(|w| w.doubts.iter().copied()).collect();
    let way = |to: &str, drawing: &str, says: &str| html! { a class="big" href=(format!("/pt/{patient}/{to}")) { (sign(drawing, &ctx.say(says))) } };
    let done = ctx.asked.query().get("done").and_then(|done| done.parse::<usize>().ok());
    let body = html! {
        @if let Some(count) = done { (frame::done(&frame::get(ctx, &msg!("pro-signed", count = count, name = name.as_str())), None)) }
        @if ctx.asked.query().get("done") == Some("refused") { (frame::done(&ctx.say("pro-refused"), None)) }
        div class="who-is" {
            h1 { (own(&name)) }
            p class="small plain" {
                @match until {
                    Some(until) => (frame::get(ctx, &msg!("pro-until", when = time::until_words(ctx.words, until, now)))),
                    None => (ctx.say("pro-no-door")),
                }
                " · "
                @if verified { (symbol("kept")) " " (ctx.say("pro-verified")) } @else { (symbol("warn")) " " (ctx.say("pro-unverified")) }
            }
            nav aria-label=(ctx.say("what-to-do")) {
                (way("write", "edit", "pro-words"))
                (way("request", "inbox", "pro-request"))
                @if !verified { (way("compare", "seen", "pro-compare")) }
                (way("give", "add", "pro-give"))
            }
        }
        @for doubt in doubts { (write::doubted(ctx, doubt, &name)) }
        @if words > 0 {
            p class="note" { a href=(format!("/pt/{patient}/write")) { (sign("inbox", &frame::get(ctx, &msg!("pro-words-count", count = words)))) } }
        }
        (summary.shown(ctx, patient, &name, &papers))
        (papers::shown(ctx, patient, &papers, &wanted, &found))
    };
    frame::page(ctx, &name, body)
}

/// Opens all that the summary is made of, each against its own receipt, if the setting lets one gesture do so.
pub(super) fn open_all(ctx: &mut Ctx<'_>, patient: &VaultId) -> Reply {
    let back = format!("/pt/{patient}");
    if !ctx.keeper.opens_together() {
        return Reply::see(&back);
    }
    let papers = match ctx.room.papers(patient) {
        Ok(papers) => papers,
        Err(e) => return ctx.refuse(&e, &back),
    };
    let shut = summary::shut(&papers);
    let mut at = 0..;
    let chosen = papers.into_iter().filter(|_| at.next().is_some_and(|n: usize| shut.contains(&n))).collect();
    match paper::open(ctx, chosen) {
        Ok(signed) => Reply::see(&format!("{back}?done={signed}")),
        Err(said) => frame::problem(ctx, &said, &back),
    }
}
