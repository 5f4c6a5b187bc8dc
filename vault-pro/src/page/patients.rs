//! The first page: who shows what here, until when, and what was not opened yet.

use std::collections::BTreeSet;

use maud::html;
use vault_formats::fold;
use vault_page::door::Reply;
use vault_protocol::ids::{Time, VaultId};
use vault_terminal::msg;

use super::frame::{self, own, press, sign, symbol};
use super::program::Ctx;
use super::write;
use crate::commands::status::alarm_words;
use crate::granted::Paper;
use crate::letters::Sent;
use crate::time;

struct Row {
    who: VaultId,
    name: String,
    papers: usize,
    shut: usize,
    letters: usize,
    words: usize,
    until: Option<Time>,
    verified: bool,
}

fn row(ctx: &mut Ctx<'_>, who: VaultId) -> Result<Row, vault_engine::Error> {
    let papers = ctx.room.papers(&who)?;
    let doors = ctx.room.doors(&who)?;
    let now = ctx.room.time();
    let waits = |p: &&Paper| matches!(p.sent, Some(Sent::Waits(..)));
    Ok(Row {
        who,
        name: ctx.room.name_of(&who),
        papers: papers.len(),
        shut: papers.iter().filter(|p| !p.is_opened() && !waits(p)).count(),
        letters: papers.iter().filter(waits).count(),
        words: write::words_of(ctx, &who)?.len(),
        until: doors.iter().filter(|d| d.is_open(now)).map(|d| d.opened.head.not_after).max(),
        verified: ctx.room.is_compared(&who),
    })
}

/// Whoever shows or sends something, and whoever's card is here.
fn everybody(ctx: &mut Ctx<'_>) -> Result<BTreeSet<VaultId>, vault_engine::Error> {
    let mut all: BTreeSet<VaultId> = ctx.room.patients()?.into_iter().collect();
    all.extend(ctx.room.vault.state().contacts.keys());
    Ok(all)
}

pub(super) fn page(ctx: &mut Ctx<'_>) -> Reply {
    let typed = ctx.asked.query().get("q").map(str::trim).unwrap_or_default().to_owned();
    let rows = everybody(ctx).and_then(|all| all.into_iter().map(|who| row(ctx, who)).collect::<Result<Vec<_>, _>>());
    let mut rows = match rows {
        Ok(rows) => rows,
        Err(e) => return ctx.refuse(&e, "/"),
    };
    let all = rows.len();
    rows.retain(|row| fold(&row.name).contains(&fold(&typed)));
    rows.sort_by_key(|row| row.name.to_lowercase());
    if let (false, [one]) = (typed.is_empty(), &rows[..]) {
        return Reply::see(&format!("/pt/{}", one.who));
    }
    let now = ctx.room.time();
    let drafts = ctx.room.vault.drafts();
    let alarms = match ctx.room.vault.alarms() {
        Ok(alarms) => alarms,
        Err(e) => return ctx.refuse(&e, "/"),
    };
    let done = match ctx.asked.query().get("done") {
        Some("refused") => Some("pro-refused"),
        Some("away") => Some("pro-word-away"),
        _ => None,
    };
    let body = html! {
        @if let Some(done) = done { (frame::done(&ctx.say(done), None)) }
        h1 { (sign("person", &ctx.say("pro-patients"))) }
        @for (alarm, what) in alarms.iter().map(alarm_words) { p class="warn" role="alert" { (frame::get(ctx, &msg!("pro-alarm", alarm = alarm, what = what))) } }
        @if !drafts.is_empty() {
            div class="note" {
                @for draft in &drafts {
                    p class="both plain" {
                        a class="big" href=(draft.from.as_str()) { (sign("edit", &ctx.say("pro-draft"))) }
                        (press(ctx.asked, "/drafts/forget", &[("form", draft.action.as_str())], "", &sign("bin", &ctx.say("pro-draft-forget"))))
                    }
                }
            }
        }
        @for (name, count) in ctx.room.held() { p class="note" { (sign("waits", &frame::get(ctx, &msg!("letters-held", name = name, count = count)))) } }
        @if all == 0 {
            p class="note" { (ctx.say("pro-no-patient")) }
            p { a class="big go" href="/card" { (sign("qr", &ctx.say("pro-card"))) } }
        } @else {
            form class="search" role="search" method="get" action="/" {
                label for="q" { (ctx.say("pro-patient-search")) }
                div class="both" {
                    input type="search" id="q" name="q" value=(typed) autocomplete="off" autofocus;
                    button { (sign("search", &ctx.say("search"))) }
                }
            }
            p role="status" { (frame::get(ctx, &msg!("pro-patients-count", count = rows.len()))) }
            ul class="papers" {
                @for row in &rows {
                    li {
                        a href=(format!("/pt/{}", row.who)) {
                            (symbol("person"))
                            span class="what" {
                                strong { (own(&row.name)) }
                                span class="small" {
                                    (frame::get(ctx, &msg!("pro-shows", count = row.papers)))
                                    @if row.shut > 0 { " · " strong { (frame::get(ctx, &msg!("pro-shut", count = row.shut))) } }
                                    @if row.letters > 0 { " · " strong { (frame::get(ctx, &msg!("pro-letters", count = row.letters))) } }
                                    @if row.words > 0 { " · " strong { (frame::get(ctx, &msg!("pro-words-count", count = row.words))) } }
                                    " · "
                                    @match row.until {
                                        Some(until) => (frame::get(ctx, &msg!("pro-until", when = time::until_words(ctx.words, until, now)))),
                                        None => (ctx.say("pro-no-door")),
                                    }
                                    @if !row.verified { " · " (symbol("warn")) " " (ctx.say("pro-unverified")) }
                                }
                            }
                        }
                    }
                }
            }
        }
        div class="both" {
            a class="big" href="/add" { (sign("add", &ctx.say("pro-add"))) }
            (press(ctx.asked, "/look", &[], "", &sign("inbox", &ctx.say("pro-look"))))
        }
    };
    frame::page(ctx, &ctx.say("pro-patients"), body)
}
