//! The emergency sheet on the page: she writes it, it is printed, and nobody sees it otherwise: it opens no door.

use maud::{Markup, html};
use vault_page::door::Reply;
use vault_page::look::{Language, field, print_button};

use super::add::pdf;
use super::frame::{self, own, sign, symbol};
use super::program::Ctx;
use crate::emergency::{self, Kept, LETTERS, LINES, PARTS, Written};

/// The sheet as it is printed; without one, the form.
pub(super) fn page(ctx: &mut Ctx<'_>, rest: &[&str]) -> Reply {
    let found = match emergency::read(ctx.vault) {
        Ok(found) => found,
        Err(e) => return ctx.refuse(&e, "/"),
    };
    match (found, rest) {
        (Some(kept), []) => shown(ctx, &kept),
        (found, _) => form(ctx, &found.map(|kept| kept.written).unwrap_or_default(), false),
    }
}

fn shown(ctx: &Ctx<'_>, kept: &Kept) -> Reply {
    let first = frame::language_of(ctx.words);
    let asked = ctx.asked.query().get("with").and_then(Language::from_code);
    let second = emergency::second(first, asked);
    let body = html! {
        @if ctx.asked.query().get("done") == Some("kept") { (frame::done(&ctx.say("emergency-kept"), None)) }
        h1 { (sign("emergency", &ctx.say("emergency-title"))) }
        @if kept.is_old(ctx.now) { p class="warn" { (symbol("warn")) (ctx.say("emergency-old")) } }
        p { (ctx.say("emergency-how")) }
        nav class="actions" aria-label=(ctx.say("what-to-do")) {
            (print_button(&ctx.say("print")))
            a class="big" href="/emergency/edit" { (sign("edit", &ctx.say("emergency-change"))) }
            @for language in Language::ALL.into_iter().filter(|l| *l != first && *l != second) {
                a class="big" href=(format!("/emergency?with={}", language.code())) {
                    (symbol("language")) span { (ctx.say("emergency-with")) " " bdi lang=(language.code()) { (language.own_name()) } }
                }
            }
        }
        (emergency::on_paper(ctx.vault, &kept.written, ctx.words, asked, ctx.now))
    };
    frame::page(ctx, "emergency", &ctx.say("emergency-title"), body)
}

/// The form, with what she wrote: before, or just now where it did not fit.
fn form(ctx: &Ctx<'_>, written: &Written, too_much: bool) -> Reply {
    let fields = &ctx.asked.fields;
    let value = |name: &str, lines: &[String]| fields.get(name).map_or_else(|| lines.join("\n"), str::to_owned);
    let input = |name: &str, lines: &[String]| -> Markup {
        html! {
            @if name == "born" {
                input id=(name) name=(name) autocomplete="bday" maxlength=(LETTERS) value=(value(name, lines));
            } @else {
                textarea id=(name) name=(name) rows="3" maxlength=(LINES * LETTERS) { (value(name, lines)) }
            }
        }
    };
    let name = ctx.vault.state().profile.as_ref().map(|p| p.name.to_string()).unwrap_or_default();
    let body = html! {
        h1 { (sign("emergency", &ctx.say("emergency-title"))) @if !name.is_empty() { " · " (own(&name)) } }
        p { (ctx.say("emergency-explained")) }
        @if too_much { p class="warn" role="alert" { (symbol("warn")) (ctx.say("emergency-too-much")) } }
        form method="post" action="/emergency" class="words" {
            (ctx.asked.form("/emergency"))
            @for ((name, heading), lines) in PARTS.iter().zip(written) {
                @let label = ctx.say(if *name == "born" { "emergency-born" } else { heading });
                (field(name, &label, None, None, &input(name, lines)))
            }
            button class="big go" { (sign("kept", &ctx.say("keep"))) }
        }
        p { a class="big" href="/" { (sign("back", &ctx.say("change-nothing"))) } }
    };
    let reply = frame::page(ctx, "emergency", &ctx.say("emergency-title"), body);
    if too_much { reply.not_yet() } else { reply }
}

/// Keeps what she wrote.
pub(super) fn keep(ctx: &mut Ctx<'_>) -> Reply {
    let written: Written = PARTS.map(|(name, _)| emergency::lines(ctx.asked.fields.get(name).unwrap_or_default()));
    if !emergency::fits(&written) {
        return form(ctx, &written, true);
    }
    match emergency::keep(ctx.vault, ctx.words, &written, pdf(), ctx.now) {
        Ok(()) => Reply::see("/emergency?done=kept"),
        Err(problem) => frame::problem(ctx, problem.kind().code, "/emergency/edit"),
    }
}
