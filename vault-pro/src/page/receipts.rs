//! What was signed for. The patients see the same list.

use maud::html;
use vault_page::door::Reply;
use vault_terminal::msg;

use super::frame::{self, own, sign};
use super::program::Ctx;
use crate::commands::receipts::signed;
use crate::time;

/// Receipts on one page.
const ON_PAGE: usize = 100;

pub(super) fn page(ctx: &mut Ctx<'_>) -> Reply {
    let all = match signed(ctx.room, None) {
        Ok(all) => all,
        Err(e) => return ctx.refuse(&e, "/"),
    };
    let at: usize = ctx.asked.query().get("page").and_then(|n| n.parse().ok()).unwrap_or(0);
    let shown = || all.iter().skip(at.saturating_mul(ON_PAGE)).take(ON_PAGE);
    let title = ctx.say("pro-receipts");
    let body = html! {
        h1 { (sign("log", &title)) }
        p { (ctx.say("pro-receipts-explained")) }
        @if all.is_empty() {
            p class="note" { (ctx.say("pro-no-receipt")) }
        } @else {
            p role="status" { (frame::get(ctx, &msg!("pro-receipts-count", count = all.len()))) }
            div class="wide" tabindex="0" role="region" aria-label=(title) {
                table {
                    thead { tr {
                        @for column in ["pro-when", "pro-patient", "pro-paper", "pro-kept-by"] { th scope="col" { (ctx.say(column)) } }
                    } }
                    tbody {
                        @for r in shown() {
                            tr {
                                td { (time::moment(ctx.words, r.at, ctx.room.now)) }
                                th scope="row" { a href=(format!("/pt/{}", r.patient.id)) { (own(&r.patient.name)) } }
                                td { (own(&r.paper.title)) }
                                td dir="ltr" { (own(&r.custodian)) }
                            }
                        }
                    }
                }
            }
            @if all.len() > ON_PAGE {
                nav class="pages" aria-label=(ctx.say("pro-pages")) {
                    @if at > 0 { a class="big" href=(format!("/receipts?page={}", at - 1)) { (sign("back", &ctx.say("newer"))) } }
                    @if at.saturating_add(1).saturating_mul(ON_PAGE) < all.len() {
                        a class="big" href=(format!("/receipts?page={}", at + 1)) { (sign("on", &ctx.say("older"))) }
                    }
                }
            }
        }
    };
    frame::page(ctx, &title, body)
}
