//! The own card, as large as the screen: a square to photograph, twelve words to read aloud, sixty digits.

use maud::html;
use vault_desk::print::{Fingerprint, digits_lines};
use vault_engine::Error;
use vault_page::door::Reply;
use vault_terminal::msg;

use super::frame::{self, own, qr, sign};
use super::program::{CARD, Ctx};
use crate::time;

pub(super) fn page(ctx: &mut Ctx<'_>) -> Reply {
    // A card in its last third is made anew; without a server there is no address to put on one.
    let file = match ctx.room.vault.card_file(ctx.room.now) {
        Ok(_) => true,
        Err(Error::NoServer) => false,
        Err(e) => return ctx.refuse(&e, "/"),
    };
    let me = Fingerprint::of(ctx.room.vault.id(), ctx.lang());
    let card = ctx.room.vault.own_card(ctx.room.now).map(|(_, card)| card);
    let name = card.as_ref().and_then(|c| c.name.as_ref()).map(|t| t.to_string()).unwrap_or_default();
    let until = card.as_ref().map(|c| time::until_words(ctx.words, c.not_after, ctx.room.now));
    let body = html! {
        h1 { (ctx.say("pro-card")) @if !name.is_empty() { " · " (own(&name)) } }
        p { (ctx.say("pro-card-how")) }
        div class="card" {
            @if let Some(square) = qr(&me.fingerprint, &ctx.say("pro-card-square")) { (square) }
            div {
                h2 { (ctx.say("pro-card-words")) }
                ol class="twelve" dir="ltr" { @for word in &me.words { li { (word) } } }
                h2 { (ctx.say("pro-card-digits")) }
                p class="digits" dir="ltr" { @for line in digits_lines(&me.digits) { (line) br; } }
                h2 { (ctx.say("pro-card-text")) }
                p class="small" dir="ltr" { (me.fingerprint) }
            }
        }
        @if let Some(until) = until { p { (frame::get(ctx, &msg!("pro-card-until", when = until))) } }
        nav class="actions" aria-label=(ctx.say("what-to-do")) {
            @if file { a class="big go" href=(ctx.asked.paper_as_file(CARD)) { (sign("keep-file", &ctx.say("pro-card-keep"))) } }
            (vault_page::look::print_button(&ctx.say("print")))
        }
        section class="no-print" aria-labelledby="plate" {
            h2 id="plate" { (ctx.say("pro-plate")) }
            p { (ctx.say("pro-plate-how")) }
            (super::plate::choice(ctx))
        }
        @if !file { p class="warn" { (ctx.say("pro-card-no-server")) } }
    };
    frame::page(ctx, &ctx.say("pro-card"), body)
}
