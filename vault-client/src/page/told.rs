//! Digits told by telephone: a card taken in and compared at once, or a card that is there already compared.

use std::time::{Duration, Instant};

use maud::{Markup, html};
use vault_engine::Error;
use vault_page::door::Reply;
use vault_page::look::field;
use vault_protocol::ids::VaultId;

use super::frame::sign;
use super::people::{self, NAME};
use super::program::Ctx;
use crate::rounds;
use crate::time;

/// Letters of a code as somebody types it.
const DIGITS: usize = 40;
/// Letters of an address.
const ADDRESS: usize = 255;
/// Between two questions whether the other side has answered.
const AGAIN: Duration = Duration::from_millis(500);
/// How long that may take: the program that shows the digits stands open and answers by itself.
const ANSWERED: Duration = Duration::from_secs(15);

/// Where the digits are written. `new`: of somebody whose card is not here yet.
pub(super) fn form(ctx: &Ctx<'_>, to: &str, new: bool) -> Markup {
    let typed = |name: &str| ctx.asked.fields.get(name).unwrap_or_default().to_owned();
    // Folded: most cards come by hand. Whose digits did not go sees why, and where.
    let here = ctx.asked.is_post() && ctx.asked.path() == to;
    html! {
        details open[here] {
            summary { (ctx.say("told-heading")) }
            p { (ctx.say("told-how")) }
            form method="post" action=(to) class="words" data-no-draft {
                (ctx.asked.form(to))
                // Never written back: a code is for once, and the same one again would be another guess for somebody between the two.
                (field("digits", &ctx.say("told-digits"), Some(&ctx.say("told-digits-hint")), None, &html! {
                    input id="digits" name="digits" inputmode="numeric" autocomplete="off" maxlength=(DIGITS) dir="ltr" required aria-describedby="digits-more";
                }))
                @if new {
                    (field("called", &ctx.say("person-name"), None, None, &html! {
                        input id="called" name="called" maxlength=(NAME) value=(typed("called"));
                    }))
                }
                (field("where", &ctx.say("told-where"), None, None, &html! {
                    input id="where" name="where" inputmode="url" maxlength=(ADDRESS) dir="ltr" value=(typed("where"));
                }))
                button class="big go" { (sign("kept", &ctx.say("told-send"))) }
            }
        }
    }
}

/// Answers the digits, and waits a moment for the other side. `expected`: whose card has to come.
pub(super) fn send(ctx: &mut Ctx<'_>, expected: Option<VaultId>) -> Reply {
    match exchange(ctx, expected) {
        Ok(id) => Reply::see(&format!("/people/{id}?done=verified")),
        Err(e) => match expected {
            Some(id) => people::person(ctx, &id, Some(&e)),
            None => {
                let wrong = super::frame::said(ctx.words, &e);
                people::add(ctx, Some(&wrong))
            }
        },
    }
}

fn exchange(ctx: &mut Ctx<'_>, expected: Option<VaultId>) -> Result<VaultId, Error> {
    let fields = ctx.asked.fields.clone();
    let given = |name: &str| fields.get(name).map(str::trim).filter(|text| !text.is_empty());
    let now = ctx.now;
    rounds::in_passing(ctx.vault, |vault| {
        let digits = given("digits").unwrap_or_default();
        let mut typed = vault.type_code(digits, given("where"), expected, given("called"), now)?;
        let since = Instant::now();
        while since.elapsed() < ANSWERED {
            if let Some(id) = vault.code_confirmed(&mut typed, time::now())? {
                return Ok(id);
            }
            std::thread::sleep(AGAIN);
        }
        Err(Error::CodeGone)
    })
}
