//! Show papers to a doctor, by the door that fits: on this screen, on paper, on a USB key, on the doctor's own computer, or
//! by a link for whoever has no tool ([`super::loan`]).

pub(super) mod choose;
mod door;
mod usb;

use maud::html;
use vault_page::door::{Reply, Trouble};
use vault_protocol::card::Level;

use super::frame::{self, own, sign, symbol};
use super::program::Ctx;

pub(super) fn page(ctx: &mut Ctx<'_>, rest: &[&str]) -> Reply {
    match rest {
        [] if ctx.asked.query().get("to").is_some() => door::page(ctx),
        [] => ways(ctx),
        ["usb"] => usb::page(ctx, None),
        _ => Reply::trouble(Trouble::NotFound),
    }
}

pub(super) fn change(ctx: &mut Ctx<'_>, rest: &[&str]) -> Reply {
    match rest {
        [] => door::change(ctx),
        ["usb"] => usb::change(ctx),
        _ => Reply::trouble(Trouble::NotFound),
    }
}

/// The ways to show, and to whom.
fn ways(ctx: &mut Ctx<'_>) -> Reply {
    let paper = ctx.asked.query().get("paper").and_then(|hex| ctx.doc(hex));
    let mut people: Vec<_> = ctx.vault.state().contacts.values().collect();
    people.sort_by_key(|c| c.name.to_lowercase());
    let tail = |mark: &str| paper.map(|id| format!("{mark}paper={id}")).unwrap_or_default();
    let here = paper.map_or_else(|| "/papers".to_owned(), |id| format!("/p/{id}"));
    let body = html! {
        h1 { (sign("show", &ctx.say("show-doctor"))) }
        h2 { (sign("screen", &ctx.say("way-screen"))) }
        p { (ctx.say("way-screen-explained")) }
        p { a class="big go" href=(here) { (sign("seen", &ctx.say("way-screen-go"))) } }
        h2 { (sign("print", &ctx.say("way-paper"))) }
        p { (ctx.say("way-paper-explained")) }
        p { a class="big" href=(here) { (sign("print", &ctx.say("way-paper-go"))) } }
        h2 { (sign("usb", &ctx.say("way-usb"))) }
        p { (ctx.say("way-usb-explained")) }
        p { a class="big" href=(format!("/show/usb{}", tail("?"))) { (sign("usb", &ctx.say("way-usb-go"))) } }
        h2 { (sign("person", &ctx.say("way-door"))) }
        p { (ctx.say("way-door-explained")) }
        @if people.is_empty() {
            p class="note" { (ctx.say("no-contact")) }
        } @else {
            ul class="people" {
                @for c in people {
                    li {
                        a class="big" href=(format!("/show?to={}{}", c.vault, tail("&"))) { (symbol("person")) span { (own(c.name.as_str())) } }
                        @if c.level.is_none_or(|l| l == Level::File) { span class="small" { (ctx.say("met-not")) } }
                    }
                }
            }
        }
        p { a class="big" href="/people/add" { (sign("add", &ctx.say("person-add"))) } }
        h2 { (sign("qr", &ctx.say("way-loan"))) }
        p { (ctx.say("way-loan-explained")) }
        p { a class="big" href=(format!("/loan{}", tail("?"))) { (sign("qr", &ctx.say("way-loan-go"))) } }
    };
    frame::page(ctx, "show", &ctx.say("show-doctor"), body)
}
