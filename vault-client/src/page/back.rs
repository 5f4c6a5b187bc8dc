//! The vault comes back from its rescue sheet, on a machine that has none (as `coffre recover`).

use maud::{Markup, html};
use vault_engine::recover::read_sheet;
use vault_page::door::{Asked, Reply};
use vault_page::look::{field, on_its_way};
use vault_terminal::{Catalog, msg};

use super::frame::{self, sign, symbol};
use super::keeper::Keeper;
use super::people::twelve;
use super::program::Ctx;
use super::start;
use crate::commands;

/// Where the form is, and where it goes.
pub(super) const PATH: &str = "/start/back";

/// The words, the server, and a code for this machine. The words are said again after a slip: nobody copies 24 of them twice
/// gladly, and this page is kept nowhere.
pub(super) fn page(asked: &Asked, words: &'static Catalog, wrong: Option<&str>) -> Reply {
    let given = |name| asked.fields.get(name).unwrap_or_default();
    let body = html! {
        h1 { (sign("rescue", &words.text("back-title"))) }
        p { (words.text("back-explained")) }
        form method="post" action=(PATH) class="words" data-no-draft {
            (asked.form(PATH))
            @if let Some(wrong) = wrong { p class="warn" role="alert" { (symbol("warn")) (wrong) } }
            (field("secret-words", &words.text("back-words"), Some(&words.text("back-words-hint")), None, &html! {
                textarea id="secret-words" name="secret-words" rows="6" required autocomplete="off" autocapitalize="none"
                    spellcheck="false" translate="no" dir="ltr" aria-describedby="secret-words-more" { (given("secret-words")) }
            }))
            (field("url", &words.text("settings-server-url"), Some(&words.text("back-server-hint")), None, &html! {
                input type="url" id="url" name="url" required dir="ltr" value=(given("url")) aria-describedby="url-more";
            }))
            (start::choice(words, asked.fields.get("how").unwrap_or("digits")))
            button class="big go" { (sign("on", &words.text("go-on"))) }
            (on_its_way(&words.text("back-wait")))
        }
        p { a class="big" href="/start/name" { (sign("back", &words.text("go-back"))) } }
    };
    let reply = frame::whole(asked, words, "back", &words.text("back-title"), body, false, &html! {});
    if wrong.is_some() { reply.not_yet() } else { reply }
}

/// Brings it back. What fails leaves nothing, and says what to look at.
pub(super) fn come(keeper: &Keeper, asked: &Asked, words: &'static Catalog) -> Reply {
    let given = |name| asked.fields.get(name).unwrap_or_default();
    let done = read_sheet(given("secret-words")).map_err(|e| frame::said(words, &e)).and_then(|sheet| {
        let secret = start::chosen(asked, words)?;
        let code = secret.as_ref().map(|s| s.as_slice());
        keeper.come_back(&sheet, given("url").trim(), code).map_err(|e| frame::said(words, &e))
    });
    match done {
        Ok(()) => Reply::see("/?back=1"),
        Err(wrong) => page(asked, words, Some(&wrong)),
    }
}

/// What is said at home the first time after.
pub(super) fn welcome(ctx: &Ctx<'_>) -> Markup {
    let others = commands::device::others(ctx.vault).len();
    html! {
        div class="note" role="status" {
            p { (symbol("kept")) " " strong { (frame::get(ctx, &msg!("back-done", papers = ctx.vault.state().visible().count()))) } }
            p { (ctx.say("back-compare")) }
            (twelve(ctx, ctx.vault.id()))
            @if others > 0 {
                p { (frame::get(ctx, &msg!("back-others", count = others))) " " a href="/settings#devices" { (ctx.say("settings")) } }
            }
        }
    }
}
