//! What others gave: each is taken or refused by its owner's word, and nothing of it is in the vault before.

use maud::html;
use vault_engine::deposits::Waiting;
use vault_page::door::{Reply, Trouble};
use vault_protocol::card::Level;

use super::add::pdf;
use super::frame::{self, own, press, sign};
use super::program::Ctx;
use crate::commands::inbox::take;
use crate::kinds;
use crate::time;

pub(super) fn page(ctx: &mut Ctx<'_>) -> Reply {
    let waiting = match ctx.vault.inbox(ctx.now) {
        Ok(waiting) => waiting,
        Err(e) => return ctx.refuse(&e, "/"),
    };
    let one = |w: &Waiting| {
        let at = format!("/inbox/{}", w.deposit.id);
        html! {
            li class="note" {
                h2 { (frame::symbol(kinds::family_of(w.deposit.type_code.as_str()).id())) " " (own(w.deposit.title.as_str())) }
                p {
                    (own(&w.giver_name)) " · " (time::moment(ctx.words, w.deposit.time, ctx.now))
                    @if w.level.is_none_or(|l| l == Level::File) { " · " span class="small" { (ctx.say("giver-unknown")) } }
                }
                @if let Some(message) = &w.deposit.message { blockquote { p { (own(message.as_str())) } } }
                @if w.complete {
                    div class="actions" {
                        (press(ctx.asked, &format!("{at}/take"), &[], "big go", &sign("kept", &ctx.say("take"))))
                        (press(ctx.asked, &format!("{at}/take"), &[("drawer", "in")], "big", &sign("private", &ctx.say("take-private"))))
                        (press(ctx.asked, &format!("{at}/refuse"), &[], "big", &sign("stop", &ctx.say("refuse"))))
                    }
                } @else { p class="small" { (ctx.say("on-its-way")) } }
            }
        }
    };
    let body = html! {
        h1 { (sign("inbox", &ctx.say("inbox"))) }
        @if ctx.asked.query().get("done") == Some("refused") { (frame::done(&ctx.say("done-refused"), None)) }
        @if waiting.is_empty() { p { (ctx.say("inbox-empty")) } } @else { p { (ctx.say("inbox-explained")) } }
        ul class="plain" { @for w in &waiting { (one(w)) } }
        nav class="actions" aria-label=(ctx.say("what-to-do")) {
            (press(ctx.asked, "/send", &[], "big", &sign("waits", &ctx.say("look-again"))))
            a class="big" href="/" { (sign("home", &ctx.say("home"))) }
        }
    };
    frame::page(ctx, "inbox", &ctx.say("inbox"), body)
}

/// Takes or refuses what was given. The giver is not told which.
pub(super) fn decide(ctx: &mut Ctx<'_>, id: &str, act: &str) -> Reply {
    let waiting = match ctx.vault.inbox(ctx.now) {
        Ok(waiting) => waiting,
        Err(e) => return ctx.refuse(&e, "/inbox"),
    };
    // A second press, or another device was faster.
    let Some(given) = waiting.into_iter().map(|w| w.deposit).find(|d| d.id.to_string() == id) else {
        return Reply::see("/inbox");
    };
    let private = ctx.asked.fields.get("drawer") == Some("in");
    let did = match act {
        "take" => take(ctx.vault, &given, private, pdf(), ctx.now).map(|(a, _)| format!("/p/{}?done=added", a.doc())),
        "refuse" => ctx.vault.refuse(&given.id, ctx.now).map(|()| "/inbox?done=refused".to_owned()),
        _ => return Reply::trouble(Trouble::NotFound),
    };
    match did {
        Ok(to) => Reply::see(&to),
        Err(e) => ctx.refuse(&e, "/inbox"),
    }
}
