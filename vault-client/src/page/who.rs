//! Who sees what: people and drawers, until when, and one gesture to stop.

use std::collections::BTreeSet;

use maud::{Markup, html};
use vault_engine::state::Document;
use vault_formats::Family;
use vault_page::door::{Reply, Trouble};
use vault_page::look::print_button;
use vault_protocol::card::Level;
use vault_protocol::ids::VaultId;
use vault_terminal::msg;

use super::frame::{self, own, press, sign, symbol};
use super::program::Ctx;
use crate::doors;
use crate::kinds;
use crate::sees::{self, Sees, name_of};
use crate::shown::{Door, newest_first};
use crate::time;

pub(super) fn page(ctx: &mut Ctx<'_>) -> Reply {
    let rows = sees::who(ctx.vault, ctx.now);
    let phrase = if rows.is_empty() { "who-nobody" } else { "who" };
    // Drawers that are empty and that nobody sees anything of need no column.
    let here: BTreeSet<Family> = ctx
        .vault
        .state()
        .visible()
        .filter(|d| !kinds::is_sensitive(d))
        .map(|d| kinds::family_of(&d.words.type_code))
        .collect();
    let used =
        |f: &Family| here.contains(f) || rows.iter().any(|r| r.families.contains_key(f) || r.to_come.contains(f));
    let columns: Vec<Family> = Family::ALL.into_iter().filter(used).collect();
    let body = html! {
        @if let Some(done) = stopped(ctx) { (done) }
        h1 { (sign("who", &ctx.say("who-sees"))) }
        p class="only-print" { (frame::get(ctx, &msg!("printed-on", day = time::day_in_full(ctx.words, ctx.now)))) }
        @if rows.is_empty() {
            p class="note" { (ctx.say("who-nobody-page")) }
        } @else {
            p class="no-print" { (ctx.say("who-touch")) }
            div class="wide" tabindex="0" role="region" aria-label=(ctx.say("who-sees")) { (matrix(ctx, &rows, &columns)) }
            p { (ctx.say("who-rest-page")) }
            p class="small" { (ctx.say("who-honest")) }
        }
        nav class="actions" aria-label=(ctx.say("what-to-do")) {
            a class="big go" href="/show" { (sign("show", &ctx.say("open-to"))) }
            a class="big" href="/log" { (sign("log", &ctx.say("who-looked"))) }
            (print_button(&ctx.say("print")))
        }
    };
    frame::page(ctx, phrase, &ctx.say("who-sees"), body)
}

/// People by drawers. On a narrow screen each row is laid out as a card: the roles say that it stays a table.
fn matrix(ctx: &Ctx<'_>, rows: &[Sees<'_>], columns: &[Family]) -> Markup {
    html! {
        table class="who" role="table" {
            thead role="rowgroup" { tr role="row" {
                th scope="col" role="columnheader" { (ctx.say("column-person")) }
                @for f in columns { th scope="col" role="columnheader" { (symbol(f.id())) span { (frame::family(ctx.words, *f)) } } }
                th scope="col" role="columnheader" { (ctx.say("column-until-page")) }
                th scope="col" role="columnheader" class="act" { span class="only-read" { (ctx.say("stop")) } }
            } }
            tbody role="rowgroup" {
                @for row in rows {
                    tr role="row" {
                        th scope="row" role="rowheader" {
                            a href=(format!("/who/{}", row.who)) { (own(&row.name)) }
                            @if !row.reads() { " " span class="small" { (ctx.say("gives-only")) } }
                        }
                        @for f in columns { td role="cell" { (cell(ctx, row, *f)) } }
                        td role="cell" class="until" { span class="narrow" { (ctx.say("column-until-page")) ": " } (time::until_words(ctx.words, row.until, ctx.time())) }
                        td role="cell" class="act" {
                            (press(ctx.asked, &format!("/who/{}/stop", row.who), &[], "big stop", &html! {
                                (sign("stop", &ctx.say("stop"))) span class="only-read" { (own(&row.name)) }
                            }))
                        }
                    }
                }
            }
        }
    }
}

/// What one person sees of one drawer. Touched, it stops; or it begins, with the list of it before the yes.
fn cell(ctx: &Ctx<'_>, row: &Sees<'_>, f: Family) -> Markup {
    let drawer = frame::family(ctx.words, f);
    let label = html! { span class="narrow" aria-hidden="true" { (sign(f.id(), &drawer)) } };
    let to_come = row.to_come.contains(&f);
    match row.families.get(&f) {
        None if !to_come => {
            let said = msg!("cell-open", name = row.name.as_str(), drawer = drawer.as_str());
            html! {
                a class="cell" href=(format!("/show?to={}&family={}", row.who, f.id())) aria-label=(frame::get(ctx, &said)) {
                    (label) span aria-hidden="true" { "–" }
                }
            }
        }
        n => {
            let n = n.copied().unwrap_or(0);
            let said = msg!("cell-stop", name = row.name.as_str(), drawer = drawer.as_str(), count = n);
            let inside = html! {
                (label) span class="some" { (symbol("seen")) (n) }
                @if to_come { span class="small" { (ctx.say("and-new")) } }
                span class="only-read" { (frame::get(ctx, &said)) }
            };
            press(ctx.asked, &format!("/who/{}/stop/{}", row.who, f.id()), &[], "cell on", &inside)
        }
    }
}

/// What a touched cell stopped, and the way back.
fn stopped(ctx: &Ctx<'_>) -> Option<Markup> {
    let query = ctx.asked.query();
    let who =
        query.get("stopped").and_then(VaultId::from_hex).filter(|who| ctx.vault.state().contacts.contains_key(who))?;
    let family = query.get("family").and_then(|id| Family::ALL.into_iter().find(|f| f.id() == id))?;
    let (name, drawer) = (name_of(ctx.vault, &who), frame::family(ctx.words, family));
    let said = frame::get(ctx, &msg!("stopped-drawer", name = name.as_str(), drawer = drawer.as_str()));
    let back = html! { a class="big" href=(format!("/show?to={who}&family={}", family.id())) { (sign("undo", &ctx.say("show-drawer-again"))) } };
    Some(frame::done(&said, Some(back)))
}

/// One person: what they see, and the way to end it.
pub(super) fn person(ctx: &mut Ctx<'_>, hex: &str) -> Reply {
    let Some(who) = VaultId::from_hex(hex) else { return Reply::trouble(Trouble::NotFound) };
    let (state, now, date, words) = (ctx.vault.state(), ctx.now, ctx.time(), ctx.words);
    let mut doors: Vec<_> = state.grants.values().filter(|g| g.head.recipient == who).collect();
    let contact = state.contacts.get(&who);
    if doors.is_empty() && contact.is_none() {
        return Reply::trouble(Trouble::NotFound);
    }
    doors.sort_by_key(|g| std::cmp::Reverse(g.record.at));
    ctx.keeper.saw_closed(&who);
    let name = name_of(ctx.vault, &who);
    let row = sees::who(ctx.vault, now).into_iter().find(|r| r.who == who);
    let mut docs: Vec<&Document> = row.iter().flat_map(|r| r.docs.iter().filter_map(|id| state.docs.get(id))).collect();
    newest_first(&mut docs);
    let level = match contact.and_then(|c| c.level) {
        Some(Level::InPerson) => "met-in-person",
        Some(Level::Spoken) => "met-spoken",
        _ => "met-not",
    };
    let closed = doors.iter().find(|g| g.revoked.is_some() && date < g.head.not_after);
    let phrase = if ctx.asked.query().get("done") == Some("stopped") { "stop" } else { "" };
    let unconfirmed = doors.iter().any(|g| Door::of(g, date) == Door::Closing);
    let stop = format!("/who/{who}/stop");
    let body = html! {
        @if ctx.asked.query().get("done") == Some("stopped") {
            div class="done" role="status" {
                p { (symbol("kept")) span { (frame::get(ctx, &msg!("stopped-page", name = name.as_str()))) } }
                p { (ctx.say(if unconfirmed { "stopped-waits" } else { "stopped-sure" })) }
            }
        }
        h1 { (own(&name)) }
        p class="small" { (ctx.say(level)) }
        @for doubt in row.iter().flat_map(|row| &row.doubts) {
            p class="warn" { (frame::get(ctx, &msg!("door-doubt", doubt = doubt.code(), name = name.as_str()))) }
        }
        @match &row {
            None => { p class="note" { (frame::get(ctx, &msg!("sees-nothing-now", name = name.as_str()))) } }
            Some(row) => {
                @if !row.reads() { p { (ctx.say("gives-only")) } }
                p { (frame::get(ctx, &msg!("sees-until", count = docs.len(), when = time::until_words(words, row.until, date)))) }
                @if row.is_standing() { p { (symbol("new")) (ctx.say("sees-new-too")) } }
                section id="stop" class="stop" {
                    p { (frame::get(ctx, &msg!("stop-honest-page", name = name.as_str()))) }
                    (press(ctx.asked, &stop, &[], "big stop", &sign("stop", &frame::get(ctx, &msg!("stop-showing", name = name.as_str())))))
                }
                (frame::rows(words, &docs))
            }
        }
        @if let Some(g) = closed {
            p { (frame::get(ctx, &msg!("door-closed-page", when = time::day(words, g.revoked.unwrap_or(now), now)))) }
            (press(ctx.asked, &format!("/who/{who}/again"), &[], "big", &sign("show", &ctx.say("open-again"))))
            p class="small" { (ctx.say("open-again-explained")) }
        }
        p { a class="big" href="/who" { (sign("back", &ctx.say("go-back"))) } }
    };
    frame::page(ctx, phrase, &name, body)
}

/// Closes every open door of one person.
pub(super) fn stop(ctx: &mut Ctx<'_>, hex: &str) -> Reply {
    let Some(who) = VaultId::from_hex(hex) else { return Reply::trouble(Trouble::NotFound) };
    if let Err(e) = doors::stop(ctx.vault, &who, ctx.now) {
        return ctx.refuse(&e, "/who");
    }
    send(ctx);
    Reply::see(&format!("/who/{who}?done=stopped"))
}

/// Stops showing one drawer to one person.
pub(super) fn stop_drawer(ctx: &mut Ctx<'_>, hex: &str, drawer: &str) -> Reply {
    let family = Family::ALL.into_iter().find(|f| f.id() == drawer);
    let (Some(who), Some(family)) = (VaultId::from_hex(hex), family) else { return Reply::trouble(Trouble::NotFound) };
    let stopped = doors::stop_drawer(ctx.vault, &who, family, ctx.now);
    send(ctx);
    match stopped {
        Ok(()) => Reply::see(&format!("/who?stopped={who}&family={drawer}")),
        Err(e) => ctx.refuse(&e, &format!("/who/{who}")),
    }
}

/// The closing goes out before anything else is said: a moment is given to it.
fn send(ctx: &mut Ctx<'_>) {
    let _ = crate::rounds::in_passing(ctx.vault, |vault| vault.sync(ctx.now, &mut |_| {}).map(drop));
}

/// Opens other doors like those that were closed last.
pub(super) fn again(ctx: &mut Ctx<'_>, hex: &str) -> Reply {
    let Some(who) = VaultId::from_hex(hex) else { return Reply::trouble(Trouble::NotFound) };
    match doors::again(ctx.vault, &who, ctx.now) {
        Ok(()) => Reply::see(&format!("/who/{who}")),
        Err(e) => ctx.refuse(&e, "/who"),
    }
}
