//! Who sees what: people and drawers, until when, and one gesture to stop.

use maud::html;
use vault_engine::state::Document;
use vault_formats::Family;
use vault_page::door::{Reply, Trouble};
use vault_page::look::print_button;
use vault_protocol::card::Level;
use vault_protocol::ids::{GrantId, VaultId};
use vault_terminal::msg;

use super::frame::{self, own, press, sign, symbol};
use super::program::Ctx;
use crate::doors;
use crate::sees::{self, name_of};
use crate::shown::{Door, newest_first};
use crate::time;

pub(super) fn page(ctx: &mut Ctx<'_>) -> Reply {
    let rows = sees::who(ctx.vault, ctx.now);
    let phrase = if rows.is_empty() { "who-nobody" } else { "who" };
    // Drawers that nobody sees anything of need no column.
    let columns: Vec<Family> = Family::ALL
        .into_iter()
        .filter(|f| rows.iter().any(|r| r.families.contains_key(f) || r.to_come.contains(f)))
        .collect();
    let body = html! {
        h1 { (sign("who", &ctx.say("who-sees"))) }
        @if rows.is_empty() {
            p class="note" { (ctx.say("who-nobody-page")) }
        } @else {
            div class="wide" tabindex="0" role="region" aria-label=(ctx.say("who-sees")) {
                table class="who" {
                    thead { tr {
                        th scope="col" { (ctx.say("column-person")) }
                        @for f in &columns { th scope="col" { (symbol(f.id())) span { (frame::family(ctx.words, *f)) } } }
                        th scope="col" { (ctx.say("column-until-page")) }
                        th scope="col" { span class="only-read" { (ctx.say("stop")) } }
                    } }
                    tbody {
                        @for row in &rows {
                            tr {
                                th scope="row" { a href=(format!("/who/{}", row.who)) { (own(&row.name)) } }
                                @for f in &columns {
                                    td {
                                        @match (row.families.get(f), row.to_come.contains(f)) {
                                            (None, false) => { span class="none" aria-hidden="true" { "–" } span class="only-read" { (ctx.say("sees-nothing")) } }
                                            (n, to_come) => {
                                                span class="some" { (symbol("seen")) (n.copied().unwrap_or(0)) }
                                                @if to_come { span class="small" { (ctx.say("and-new")) } }
                                            }
                                        }
                                    }
                                }
                                td { (time::until_words(ctx.words, row.until, ctx.time())) }
                                td { a class="big stop" href=(format!("/who/{}#stop", row.who)) { (sign("stop", &ctx.say("stop"))) } }
                            }
                        }
                    }
                }
            }
            p { (ctx.say("who-rest-page")) }
        }
        nav class="actions" aria-label=(ctx.say("what-to-do")) {
            a class="big go" href="/show" { (sign("show", &ctx.say("open-to"))) }
            a class="big" href="/log" { (sign("log", &ctx.say("who-looked"))) }
            (print_button(&ctx.say("print")))
        }
    };
    frame::page(ctx, phrase, &ctx.say("who-sees"), body)
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
        @match &row {
            None => { p class="note" { (frame::get(ctx, &msg!("sees-nothing-now", name = name.as_str()))) } }
            Some(row) => {
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
            (press(ctx.asked, &format!("/who/{}/again", g.head.grant), &[], "big", &sign("show", &ctx.say("open-again"))))
            p class="small" { (ctx.say("open-again-explained")) }
        }
        p { a class="big" href="/who" { (sign("back", &ctx.say("go-back"))) } }
    };
    frame::page(ctx, phrase, &name, body)
}

/// Closes every open door of one person.
pub(super) fn stop(ctx: &mut Ctx<'_>, hex: &str) -> Reply {
    let Some(who) = VaultId::from_hex(hex) else { return Reply::trouble(Trouble::NotFound) };
    for id in doors::open_to(ctx.vault, &who, ctx.now) {
        if let Err(e) = ctx.vault.revoke(&id, ctx.now) {
            return ctx.refuse(&e, "/who");
        }
    }
    // The closing goes out before anything else is said: a moment is given to it.
    let _ = crate::rounds::in_passing(ctx.vault, |vault| vault.sync(ctx.now, &mut |_| {}).map(drop));
    Reply::see(&format!("/who/{who}?done=stopped"))
}

/// Opens another door like one that was closed.
pub(super) fn again(ctx: &mut Ctx<'_>, hex: &str) -> Reply {
    let Some(id) = GrantId::from_hex(hex) else { return Reply::trouble(Trouble::NotFound) };
    let opened = ctx
        .vault
        .opened_again(&id, &crate::kinds::is_sensitive, ctx.now)
        .and_then(|how| ctx.vault.grant(&how, ctx.now).map(|_| how.to));
    match opened {
        Ok(who) => Reply::see(&format!("/who/{who}")),
        Err(e) => ctx.refuse(&e, "/who"),
    }
}
