//! Words to somebody: a message; to the author of a paper, a request to correct it. As `coffre write` and `coffre correct`.

use maud::{Markup, html};
use vault_crypto::deposit::Sense;
use vault_page::door::{Reply, Trouble};
use vault_page::look::field;
use vault_protocol::card::Level;
use vault_protocol::ids::{DocId, VaultId};
use vault_terminal::msg;

use super::frame::{self, own, press, sign};
use super::people;
use super::program::Ctx;
use crate::letters;
use crate::sees::name_of;

/// Letters of a message.
const LETTERS: usize = 2000;

/// Where a message is written.
pub(super) fn page(ctx: &mut Ctx<'_>, hex: &str, why: Option<&str>) -> Reply {
    let Some(to) = people::known(ctx, hex) else { return Reply::trouble(Trouble::NotFound) };
    let name = name_of(ctx.vault, &to);
    let (at, title) = (format!("/write/{to}"), frame::get(ctx, &msg!("write-to", name = name.as_str())));
    let body = html! {
        h1 { (sign("edit", &title)) }
        @if let Some(why) = why { p class="warn" role="alert" { (why) } }
        p { (ctx.say("write-explained")) }
        form method="post" action=(at) class="words" {
            (ctx.asked.form(&at))
            (field("text", &ctx.say("write-label"), None, None, &html! {
                textarea id="text" name="text" rows="6" maxlength=(LETTERS) required { (ctx.asked.fields.get("text").unwrap_or_default()) }
            }))
            (unverified(ctx, &to))
            button class="big go" { (sign("kept", &ctx.say("write-send"))) }
        }
        p { a class="big" href=(format!("/people/{to}")) { (sign("back", &ctx.say("go-back"))) } }
    };
    let reply = frame::page(ctx, "", &title, body);
    if why.is_some() { reply.not_yet() } else { reply }
}

/// Sends it.
pub(super) fn send(ctx: &mut Ctx<'_>, hex: &str) -> Reply {
    let Some(to) = people::known(ctx, hex) else { return Reply::trouble(Trouble::NotFound) };
    let text = ctx.asked.fields.get("text").unwrap_or_default().trim().to_owned();
    if text.is_empty() {
        let why = ctx.say("write-empty");
        return page(ctx, hex, Some(&why));
    }
    if !is_meant(ctx, &to) {
        let why = frame::get(ctx, &msg!("write-unverified", name = name_of(ctx.vault, &to)));
        return page(ctx, hex, Some(&why));
    }
    match ctx.vault.write(&to, Sense::Message, &text, None, ctx.now) {
        Ok(_) => Reply::see("/inbox?done=written"),
        Err(e) => {
            let why = frame::said(ctx.words, &e);
            page(ctx, hex, Some(&why))
        }
    }
}

fn is_unverified(ctx: &Ctx<'_>, to: &VaultId) -> bool {
    let level = ctx.vault.state().contacts.get(to).and_then(|contact| contact.level);
    !level.is_some_and(Level::is_compared)
}

/// Whether words may go to them: their card was compared, or their owner says so beside the words.
pub(super) fn is_meant(ctx: &Ctx<'_>, to: &VaultId) -> bool {
    !is_unverified(ctx, to) || ctx.asked.fields.get("unverified") == Some("1")
}

/// The tick without which no words go to somebody whose card nobody compared.
fn unverified(ctx: &Ctx<'_>, to: &VaultId) -> Markup {
    html! {
        @if is_unverified(ctx, to) {
            label class="tick" {
                input type="checkbox" name="unverified" value="1" required;
                span { (frame::get(ctx, &msg!("write-anyway", name = name_of(ctx.vault, to)))) }
            }
        }
    }
}

/// On a paper's page: the request to its author, if words can reach them.
pub(super) fn correction(ctx: &Ctx<'_>, id: &DocId) -> Markup {
    let Some(author) = letters::author(ctx.vault, id) else { return html! {} };
    let (name, at) = (name_of(ctx.vault, &author), format!("/p/{id}/correct"));
    html! {
        details open[ctx.asked.fields.get("wrong").is_some()] {
            summary { (ctx.say("correct-ask")) }
            p { (frame::get(ctx, &msg!("correct-explained", name = name))) }
            form method="post" action=(at) {
                (ctx.asked.form(&at))
                label for="wrong" { (ctx.say("correct-label")) }
                textarea id="wrong" name="wrong" rows="4" maxlength=(LETTERS) required { (ctx.asked.fields.get("wrong").unwrap_or_default()) }
                (unverified(ctx, &author))
                button class="big" { (sign("edit", &ctx.say("correct-send"))) }
            }
        }
    }
}

/// The tick by which a note of disagreement is written to the author too.
pub(super) fn tell_author(ctx: &Ctx<'_>, id: &DocId) -> Markup {
    let Some(author) = letters::author(ctx.vault, id) else { return html! {} };
    let name = name_of(ctx.vault, &author);
    html! {
        label class="tick" {
            input type="checkbox" name="tell" value="1";
            span { (frame::get(ctx, &msg!("note-tell", name = name))) }
            @if is_unverified(ctx, &author) { " " span class="small" { (ctx.say("met-not")) } }
        }
    }
}

/// Who still sees an older version of a paper, and the gesture that shows them the newest.
pub(super) fn newest(ctx: &Ctx<'_>, id: &DocId) -> Markup {
    // What cannot be read now is said by the showing itself.
    let older = letters::see_older(ctx.vault, id, ctx.now).unwrap_or_default();
    if older.shown.is_empty() && older.unvouched.is_empty() {
        return html! {};
    }
    let names: Vec<String> = older.shown.into_iter().collect();
    html! {
        div class="note" {
            @if !names.is_empty() {
                p { (ctx.say("older-seen")) " " (own(&names.join(", "))) }
                @if letters::is_delicate(ctx.vault, id) {
                    p { a class="big" href=(format!("/show?paper={id}")) { (sign("show", &ctx.say("older-show-new"))) } }
                } @else {
                    (press(ctx.asked, &format!("/p/{id}/newest"), &[], "big", &sign("show", &ctx.say("older-show-new"))))
                }
            }
            @for (who, name) in &older.unvouched {
                p { (ctx.say("older-seen")) " " (own(name)) }
                p class="plain" { (frame::symbol("warn")) " " (frame::get(ctx, &msg!("unvouched-told", name = name.as_str()))) }
                p { a class="big" href=(format!("/show?to={who}&paper={id}")) { (sign("show", &ctx.say("older-show-new"))) } }
            }
        }
    }
}
