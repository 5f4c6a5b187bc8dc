//! What others gave: each is taken or refused by its owner's word, and nothing of it is in the vault before.

use maud::{Markup, html};
use vault_crypto::deposit::AccessRequest;
use vault_desk::caution::cautions;
use vault_engine::deposits::Waiting;
use vault_page::compare;
use vault_page::door::{Reply, Trouble};
use vault_protocol::card::Level;
use vault_terminal::msg;

use super::add::pdf;
use super::frame::{self, own, press, sign};
use super::people;
use super::program::Ctx;
use crate::commands::inbox::take;
use crate::kinds;
use crate::letters::{self, What};
use crate::rounds;
use crate::time;

pub(super) fn page(ctx: &mut Ctx<'_>) -> Reply {
    let waiting = match ctx.vault.inbox(ctx.now) {
        Ok(waiting) => waiting,
        Err(e) => return ctx.refuse(&e, "/"),
    };
    let asked = ctx.asked.query();
    let done = ["refused", "written"].into_iter().find(|done| asked.get("done") == Some(*done));
    let body = html! {
        h1 { (sign("inbox", &ctx.say("inbox"))) }
        @if let Some(done) = done { (frame::done(&ctx.say(&format!("done-{done}")), None)) }
        @if waiting.is_empty() { p { (ctx.say("inbox-empty")) } } @else { p { (ctx.say("inbox-explained")) } }
        @for (name, count) in letters::held(ctx.vault, &ctx.vault.letters_held()) { p class="note" { (sign("waits", &frame::get(ctx, &msg!("letters-held", name = name, count = count)))) } }
        @for what in ctx.keeper.set_aside(|e| frame::said(ctx.words, e)) { p class="warn" { (frame::get(ctx, &msg!("arrival-refused", what = what))) } }
        ul class="plain" { @for w in &waiting { li class="note" { (one(ctx, w)) } } }
        nav class="actions" aria-label=(ctx.say("what-to-do")) {
            (press(ctx.asked, "/send", &[], "big", &sign("waits", &ctx.say("look-again"))))
            a class="big" href="/" { (sign("home", &ctx.say("home"))) }
        }
    };
    frame::page(ctx, "inbox", &ctx.say("inbox"), body)
}

fn one(ctx: &Ctx<'_>, w: &Waiting) -> Markup {
    let at = format!("/inbox/{}", w.deposit.id);
    let what = letters::what(ctx.vault, w);
    let known = ctx.vault.state().contacts.contains_key(&w.deposit.giver);
    let about = what.about(ctx.vault);
    let refuse = |said: &str| press(ctx.asked, &format!("{at}/refuse"), &[], "big", &sign("stop", &ctx.say(said)));
    let keep = |drawer: bool| {
        let fields: &[(&str, &str)] = if drawer { &[("drawer", "in")] } else { &[] };
        let (class, symbol, said) =
            if drawer { ("big", "private", "take-private") } else { ("big go", "kept", "take") };
        press(ctx.asked, &format!("{at}/take"), fields, class, &sign(symbol, &ctx.say(said)))
    };
    html! {
        h2 {
            @match &what {
                What::Paper => { (frame::symbol(kinds::family_of(w.deposit.type_code.as_str()).id())) " " (own(w.deposit.title.as_str())) }
                What::Version(_) => (sign("new", &ctx.say("letter-new-version"))),
                What::Request(_) => (sign("show", &frame::get(ctx, &msg!("request-title", name = w.giver_name.as_str())))),
                What::Words(..) => (sign("person", &frame::get(ctx, &msg!("message-kept-title", name = w.giver_name.as_str())))),
            }
        }
        p {
            (own(&w.giver_name)) " · " (time::moment(ctx.words, w.deposit.time, ctx.now))
            @if !known { " · " span class="small" { (ctx.say("giver-unknown")) } }
            @else { " · " span class="small" { (ctx.say(people::met(w.level))) } }
        }
        @for doubt in &w.doubts { p class="warn" { (frame::get(ctx, &msg!("letter-doubt", doubt = doubt.code(), name = w.giver_name.as_str()))) } }
        @for caution in cautions(ctx.vault, w) { p class="warn" { (frame::get(ctx, &caution.words(w))) } }
        @if let Some(doc) = about {
            p { (ctx.say("letter-about")) " " a href=(format!("/p/{}", doc.id)) { (own(&doc.words.title)) } }
        }
        @if let What::Request(request) = &what { (asked_for(ctx, request)) }
        @if let Some(message) = &w.deposit.message { blockquote { p { (own(message.as_str())) } } }
        @match &what {
            What::Request(request) => {
                p class="small" { (ctx.say("request-honest")) }
                @if request.not_after < ctx.time() { p class="warn" { (ctx.say("page-request-over")) } }
                @else if !known { p class="note" { (ctx.say("request-stranger")) } }
                div class="actions" {
                    @if request.not_after >= ctx.time() {
                        // Whoever asks is known for sure before anything is chosen.
                        @if !w.level.is_some_and(Level::is_compared) {
                            (compared_first(ctx, w))
                        } @else {
                            a class="big go" href=(format!("/show?to={}&request={}", w.deposit.giver, w.deposit.id)) {
                                (sign("show", &ctx.say("request-choose")))
                            }
                        }
                    }
                    (refuse("refuse"))
                }
            }
            What::Words(..) => div class="actions" {
                @if known { a class="big go" href=(format!("/write/{}", w.deposit.giver)) { (sign("edit", &ctx.say("message-answer"))) } }
                (keep(true))
                (refuse("message-drop"))
            },
            _ if w.complete => div class="actions" {
                (keep(false))
                (keep(true))
                (refuse("refuse"))
            },
            _ => p class="small" { (ctx.say("on-its-way")) },
        }
    }
}

/// The comparison as the first step of the answer.
fn compared_first(ctx: &Ctx<'_>, w: &Waiting) -> Markup {
    let (giver, request) = (&w.deposit.giver, w.deposit.id.to_string());
    let known = ctx.vault.state().contacts.contains_key(giver);
    // Of somebody whose card is not here, the letter's own is taken in with the comparison.
    let verify = if known { format!("/people/{giver}/verify") } else { format!("/inbox/{request}/met") };
    html! {
        div {
            h3 { (frame::get(ctx, &msg!("compare-with", name = w.giver_name.as_str()))) }
            p { (ctx.say("compare-how")) }
            (people::twelve(ctx, giver))
            (compare::same(ctx.asked, &verify, &|id| ctx.say(id), &[("request", request.as_str())]))
            @if known { p { a href=(format!("/people/{giver}?request={request}#compare")) { (ctx.say("compare-typed")) } } }
        }
    }
}

/// Which kinds of papers somebody asks for, and for how long.
pub(super) fn asked_for(ctx: &Ctx<'_>, request: &AccessRequest) -> Markup {
    html! {
        ul { @for kind in letters::asked_for(request, ctx.words) { li { (own(&kind)) } } }
        p { (frame::get(ctx, &msg!("request-days", days = request.days))) }
    }
}

/// Takes or refuses what was given. The giver is not told which.
pub(super) fn decide(ctx: &mut Ctx<'_>, id: &str, act: &str) -> Reply {
    let waiting = match ctx.vault.inbox(ctx.now) {
        Ok(waiting) => waiting,
        Err(e) => return ctx.refuse(&e, "/inbox"),
    };
    // A second press, or another device was faster.
    let Some(w) = waiting.into_iter().find(|w| w.deposit.id.to_string() == id) else {
        return Reply::see("/inbox");
    };
    let given = &w.deposit;
    let private = ctx.asked.fields.get("drawer") == Some("in");
    let words = matches!(letters::what(ctx.vault, &w), What::Words(..));
    if act == "take" && !words && ctx.asked.fields.get("sure") != Some("1") {
        // What cannot be read now is said by the taking itself.
        if letters::seems_other(ctx.vault, given, pdf(), ctx.now).unwrap_or(false) {
            return not_yours(ctx, &w, private);
        }
    }
    if act == "met" {
        return met(ctx, &w);
    }
    let did = match act {
        "take" if words => {
            letters::keep(ctx.vault, &w, ctx.words, ctx.now).map(|a| format!("/p/{}?done=added", a.doc()))
        }
        "take" => take(ctx.vault, given, private, pdf(), ctx.now).map(|(a, _)| format!("/p/{}?done=added", a.doc())),
        "refuse" => ctx.vault.refuse(&given.id, ctx.now).map(|()| "/inbox?done=refused".to_owned()),
        _ => return Reply::trouble(Trouble::NotFound),
    };
    match did {
        Ok(to) => Reply::see(&to),
        Err(e) => ctx.refuse(&e, "/inbox"),
    }
}

/// Takes in the card that a request carries, as if its file had been given, and compares it as she says.
fn met(ctx: &mut Ctx<'_>, w: &Waiting) -> Reply {
    let now = ctx.now;
    let card = ctx.vault.card_of_letter(&w.deposit.id, now);
    match card.and_then(|card| rounds::in_passing(ctx.vault, |vault| vault.add_contact(&card, None, now))) {
        Ok(id) => {
            people::ask_registers(ctx);
            people::verify(ctx, &id)
        }
        Err(e) => ctx.refuse(&e, "/inbox"),
    }
}

/// A word before somebody else's paper is kept. It stops nobody.
fn not_yours(ctx: &Ctx<'_>, w: &Waiting, drawer: bool) -> Reply {
    let at = format!("/inbox/{}", w.deposit.id);
    let mut fields = vec![("sure", "1")];
    fields.extend(drawer.then_some(("drawer", "in")));
    let body = html! {
        h1 { (ctx.say("not-yours-title")) }
        p class="warn" role="alert" { (own(w.deposit.title.as_str())) " · " (own(&w.giver_name)) }
        p { (ctx.say("not-yours-explained")) }
        div class="actions" {
            (press(ctx.asked, &format!("{at}/refuse"), &[], "big go", &sign("stop", &ctx.say("refuse"))))
            (press(ctx.asked, &format!("{at}/take"), &fields, "big", &sign("kept", &ctx.say("not-yours-keep"))))
        }
        p { a class="big" href="/inbox" { (sign("back", &ctx.say("go-back"))) } }
    };
    frame::page(ctx, "", &ctx.say("not-yours-title"), body)
}
