//! Her own card, to hand over: a square that a doctor photographs, words to read aloud, digits, and the file. It opens nothing.

use maud::html;
use vault_engine::Error;
use vault_page::door::Reply;
use vault_page::look::print_button;
use vault_protocol::fingerprint::qr_text;
use vault_terminal::msg;

use super::frame::{self, own, sign, symbol};
use super::people::twelve;
use super::program::Ctx;
use crate::time;

/// What the file of the card is asked for by.
pub(super) const CARD: &str = "card";

pub(super) fn page(ctx: &mut Ctx<'_>) -> Reply {
    // A card in its last third is made anew; without a server there is no address to put on one.
    let file = match ctx.vault.card_file(ctx.now) {
        Ok(_) => true,
        Err(Error::NoServer) => false,
        Err(e) => return ctx.refuse(&e, "/people"),
    };
    let square = qr_text(ctx.vault.id());
    let card = ctx.vault.own_card(ctx.now).map(|(_, card)| card);
    let name = card.as_ref().and_then(|c| c.name.as_ref()).map(|t| t.to_string()).unwrap_or_default();
    let until = card.as_ref().map(|c| time::until_words(ctx.words, c.not_after, ctx.time()));
    let body = html! {
        h1 { (sign("qr", &ctx.say("card-mine"))) @if !name.is_empty() { " · " (own(&name)) } }
        p { (ctx.say("card-mine-how")) }
        div class="loan" {
            @if let Some(square) = frame::qr(&square, &ctx.say("card-mine-square")) { (square) }
            (twelve(ctx, ctx.vault.id()))
            @if let Some(until) = until { p { (symbol("calendar")) " " (frame::get(ctx, &msg!("card-mine-until", when = until))) } }
        }
        @if !file { p class="warn" { (symbol("warn")) (ctx.say("card-mine-no-server")) } }
        nav class="actions no-print" aria-label=(ctx.say("what-to-do")) {
            @if file { a class="big go" href=(ctx.asked.paper_as_file(CARD)) { (sign("keep-file", &ctx.say("card-mine-keep"))) } }
            (print_button(&ctx.say("print")))
            a class="big" href="/people" { (sign("back", &ctx.say("go-back"))) }
        }
        details { summary { (ctx.say("card-mine-text")) } p { bdi dir="ltr" { (square) } } }
    };
    frame::page(ctx, "card-mine", &ctx.say("card-mine"), body)
}
