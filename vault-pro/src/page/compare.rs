//! Whose card this is: what it says, how it was compared, and the comparison.

use maud::html;
use vault_desk::print::{Fingerprint, digits_lines};
use vault_engine::Error;
use vault_page::compare::{self, Answer};
use vault_page::door::Reply;
use vault_protocol::card::{Card, Level};
use vault_protocol::fingerprint::{self, qr_text};
use vault_protocol::ids::VaultId;
use vault_protocol::sign::Signed;

use super::frame::{self, encoded, own, sign, symbol};
use super::program::Ctx;
use crate::time;

/// How a card was compared, in words.
pub(super) fn met(level: Option<Level>) -> &'static str {
    match level {
        Some(Level::InPerson) => "pro-met-in-person",
        Some(Level::Spoken) => "pro-met-spoken",
        _ => "pro-met-not",
    }
}

/// `wrong`: what did not go the last time.
pub(super) fn page(ctx: &mut Ctx<'_>, id: &VaultId, wrong: Option<&str>) -> Reply {
    let Some(contact) = ctx.room.vault.state().contacts.get(id) else { return Reply::see("/add") };
    let (name, level) = (contact.name.to_string(), contact.level);
    let card = Signed::<Card>::decode(&contact.card).ok().map(|card| card.dangerous_unverified().clone());
    let said = |id: &str| ctx.words.format(id, &[("name", name.as_str().into())]);
    let (verified, verify) = (level.is_some_and(Level::is_compared), format!("/pt/{id}/compare"));
    // What was given in with the card is in its place, to be compared like everything typed.
    let typed = ctx.asked.query().get("square").or(ctx.asked.fields.get("typed")).unwrap_or_default();
    let twelve = |of: &VaultId| {
        let shown = Fingerprint::of(of, ctx.lang());
        compare::fingerprint(&shown.words, &digits_lines(&shown.digits), ctx.lang() != vault_terminal::Lang::En)
    };
    let body = html! {
        @match ctx.asked.query().get("done") {
            Some("added") => (frame::done(&ctx.say("pro-added"), None)),
            Some("verified") => (frame::done(&said("person-verified"), None)),
            _ => {}
        }
        p class="crumb" { a href=(format!("/pt/{id}")) data-back { (sign("back", &name)) } }
        h1 { (said("compare-with")) }
        @if let Some(wrong) = wrong { p class="warn" role="alert" { (symbol("warn")) (wrong) } }
        dl {
            @if let Some(card) = &card {
                @if let Some(called) = card.name.as_ref().filter(|called| called.as_str() != name) { dt { (ctx.say("pro-card-says")) } dd { (own(called)) } }
                @if let Some(role) = &card.role { dt { (ctx.say("pro-card-role")) } dd { (own(role)) } }
                dt { (ctx.say("pro-card-place")) } dd dir="ltr" { (own(&card.mailbox.server)) }
                dt { (ctx.say("pro-card-good")) } dd { (time::until_words(ctx.words, card.not_after, ctx.room.now)) }
            }
            dt { (ctx.say("pro-compared")) }
            dd { (symbol(if verified { "kept" } else { "warn" })) " " (ctx.say(met(level))) }
        }
        p { (ctx.say("compare-how")) }
        (twelve(id))
        (compare::form(ctx.asked, &verify, &|id| ctx.say(id), typed, &[]))
        p { a class="big" href=(format!("/code?for={id}")) { (sign("person", &ctx.say("pro-code-show"))) } }
        (compare::told(ctx.asked, &format!("/pt/{id}/told"), &|id| ctx.say(id), false))
        details {
            summary { (ctx.say("compare-mine")) }
            (twelve(ctx.room.vault.id()))
        }
    };
    let reply = frame::page(ctx, &said("compare-with"), body);
    if wrong.is_some() { reply.not_yet() } else { reply }
}

/// Compares what was typed, or what she says she heard and saw.
pub(super) fn verify(ctx: &mut Ctx<'_>, id: &VaultId) -> Reply {
    let Some(answer) = Answer::of(&ctx.asked.fields) else {
        let wrong = ctx.say("compare-how-unsaid");
        return page(ctx, id, Some(&wrong));
    };
    let level = if answer.by_telephone { Level::Spoken } else { Level::InPerson };
    let typed = answer.typed.or_else(|| answer.same.then(|| qr_text(id))).unwrap_or_default();
    match ctx.room.vault.verify_contact(id, &typed, level, ctx.room.now) {
        Ok(()) => Reply::see(&format!("/pt/{id}/compare?done=verified")),
        Err(e) => failed(ctx, id, &e),
    }
}

/// The comparison did not go: the page, and why.
pub(super) fn failed(ctx: &mut Ctx<'_>, id: &VaultId, error: &Error) -> Reply {
    let wrong = frame::said(ctx.words, error);
    page(ctx, id, Some(&wrong))
}

/// A square says whose card it is. Whether it was seen in front of that person only she can say: a picture of one comes by mail, too.
pub(super) fn shown_square(ctx: &mut Ctx<'_>, id: &VaultId, text: &str) -> Reply {
    let seen = ctx.asked.fields.get("seen") == Some("1");
    let compared = match seen {
        true => ctx.room.vault.verify_contact(id, text, Level::InPerson, ctx.room.now),
        false => fingerprint::compare(text, id).map_err(Error::from),
    };
    match compared {
        Err(e) => failed(ctx, id, &e),
        Ok(()) if seen => Reply::see(&format!("/pt/{id}/compare?done=verified")),
        Ok(()) => Reply::see(&format!("/pt/{id}/compare?square={}", encoded(text))),
    }
}
