//! Papers lent by a link that any reader of SMART Health Links opens: a square to photograph, a code, an end.

use maud::{Markup, html};
use vault_engine::Error;
use vault_engine::links::{Link, Made};
use vault_engine::state::Document;
use vault_page::door::{Reply, Trouble};
use vault_page::look::{on_its_way, print_button};
use vault_protocol::ids::LinkId;
use vault_terminal::msg;

use super::frame::{self, press, sign, symbol};
use super::program::Ctx;
use super::show::choose::{self, given};
use crate::doors;
use crate::loans::{self, Ask};
use crate::rounds;
use crate::time;

/// How long a link opens. The first is chosen.
const PERIODS: [(&str, &str); 3] = [("2h", "loan-two-hours"), ("1d", "until-tomorrow"), ("1w", "loan-a-week")];
/// What the form asks for.
const FIELDS: [&str; 5] = ["paper", "family", "until", "code", "once"];

/// The links there are, and a new one.
pub(super) fn page(ctx: &mut Ctx<'_>, why: Option<&str>) -> Reply {
    let links = known(ctx);
    let now = ctx.time();
    let chosen = given(ctx, "until").unwrap_or(PERIODS[0].0);
    let first = !ctx.asked.is_post();
    let body = html! {
        h1 { (sign("qr", &ctx.say("loan-title"))) }
        @if let Some(why) = why { p class="warn" role="alert" { (why) } }
        @if ctx.asked.query().get("done") == Some("stopped") { (frame::done(&ctx.say("loan-stopped"), None)) }
        p { (ctx.say("loan-explained")) }
        p class="note" { (ctx.say("loan-honest")) }
        @match &links {
            Err(e) => p class="warn" { (frame::problem_words(ctx.words, e.blame().code)) },
            Ok(links) if !links.is_empty() => {
                h2 { (ctx.say("loans-there")) }
                @for link in links { (row(ctx, link, now)) }
            }
            Ok(_) => {}
        }
        form method="post" action="/loan" class="words" {
            (ctx.asked.form("/loan"))
            (choose::fields(ctx, &[]))
            fieldset {
                legend { (ctx.say("until-when")) }
                @for (value, label) in PERIODS {
                    label class="tick" { input type="radio" name="until" value=(value) checked[chosen == value]; span { (ctx.say(label)) } }
                }
            }
            div {
                label class="tick" {
                    input type="checkbox" name="code" value="1" checked[first || given(ctx, "code").is_some()]; span { (ctx.say("loan-with-code")) }
                }
                label class="tick" { input type="checkbox" name="once" value="1" checked[given(ctx, "once").is_some()]; span { (ctx.say("loan-once")) } }
            }
            (on_its_way(&ctx.say("loan-making")))
            button class="big go" { (sign("qr", &ctx.say("loan-go"))) }
        }
        p { a class="big" href="/show" { (sign("back", &ctx.say("go-back"))) } }
    };
    let reply = frame::page(ctx, "loan", &ctx.say("loan-title"), body);
    if why.is_some() { reply.not_yet() } else { reply }
}

/// What the server says of the links now.
fn known(ctx: &mut Ctx<'_>) -> Result<Vec<Link>, Error> {
    if ctx.vault.server_url().is_none() {
        return Err(Error::NoServer);
    }
    let mut links = Vec::new();
    rounds::in_passing(ctx.vault, |vault| vault.links().map(|found| links = found))?;
    Ok(links)
}

fn row(ctx: &Ctx<'_>, link: &Link, now: vault_protocol::ids::Time) -> Markup {
    let until = time::until_words(ctx.words, link.until, now);
    let said = match loans::state(link, now) {
        "open" => frame::get(ctx, &msg!("loan-until", when = until)),
        "wrong-codes" => ctx.say("loan-wrong-codes"),
        "over" => ctx.say("loan-over"),
        _ => ctx.say("loan-used"),
    };
    let papers = link.made.as_ref().map_or(0, |made| made.docs.len());
    html! {
        section class="loan" {
            p {
                (symbol("qr")) " "
                @if papers > 0 { (frame::get(ctx, &msg!("will-see-papers", count = papers))) ". " } @else { (ctx.say("loan-elsewhere")) " " }
                (said) " " strong { (frame::get(ctx, &msg!("loan-opened", count = link.opened))) }
            }
            div class="both" {
                @if link.open && link.made.is_some() { a class="big" href=(format!("/loan/{}", link.id)) { (sign("seen", &ctx.say("loan-see"))) } }
                @if link.open { (press(ctx.asked, &format!("/loan/{}/stop", link.id), &[], "big stop", &sign("stop", &ctx.say("loan-stop")))) }
            }
        }
    }
}

/// One link: its square, its code, until when.
pub(super) fn one(ctx: &mut Ctx<'_>, hex: &str) -> Reply {
    let Some(id) = LinkId::from_hex(hex) else { return Reply::trouble(Trouble::NotFound) };
    match ctx.vault.link_made(&id) {
        Ok(Some(made)) => shown(ctx, &made),
        Ok(None) => Reply::trouble(Trouble::NotFound),
        Err(e) => ctx.refuse(&e, "/loan"),
    }
}

fn shown(ctx: &mut Ctx<'_>, made: &Made) -> Reply {
    let address = loans::address(made);
    let until = time::until_words(ctx.words, made.until, ctx.time());
    let docs: Vec<&Document> = made.docs.iter().filter_map(|id| ctx.vault.state().docs.get(id)).collect();
    let body = html! {
        h1 { (sign("qr", &ctx.say("loan-title"))) }
        div class="loan" {
            @if let Some(qr) = frame::qr(&address, &ctx.say("loan-square")) { (qr) }
            @if let Some(code) = &made.code { p class="code" { (ctx.say("loan-code")) " " bdi dir="ltr" { (code.as_str()) } } }
            p { (symbol("calendar")) " " (frame::get(ctx, &msg!("loan-until", when = until))) }
            @if made.once { p { (ctx.say("loan-once-only")) } }
        }
        p class="note" { (ctx.say("loan-honest")) }
        div class="both no-print" {
            (press(ctx.asked, &format!("/loan/{}/stop", made.id), &[], "big stop", &sign("stop", &ctx.say("loan-stop"))))
            (print_button(&ctx.say("print")))
        }
        details { summary { (ctx.say("loan-text")) } p { bdi dir="ltr" { (address) } } }
        h2 { (frame::get(ctx, &msg!("will-see-papers", count = docs.len()))) }
        (frame::rows(ctx.words, &docs))
        p { a class="big" href="/loan" { (sign("back", &ctx.say("go-back"))) } }
    };
    frame::page(ctx, "square", &ctx.say("loan-title"), body)
}

/// Makes a link, after a word more if one of the papers is delicate.
pub(super) fn make(ctx: &mut Ctx<'_>) -> Reply {
    let docs = choose::papers(ctx);
    if docs.is_empty() {
        let why = ctx.say("nothing-chosen");
        return page(ctx, Some(&why));
    }
    if given(ctx, "sure") != Some("1") && doors::delicate(ctx.vault, &docs).next().is_some() {
        let delicate: Vec<&Document> = doors::delicate(ctx.vault, &docs).collect();
        let body = html! {
            h1 { (ctx.say("loan-delicate")) }
            (frame::rows(ctx.words, &delicate))
            form method="post" action="/loan" class="words" {
                (ctx.asked.form("/loan"))
                (choose::carried(ctx, &FIELDS))
                button class="big stop" name="sure" value="1" { (sign("qr", &ctx.say("delicate-yes"))) }
            }
            p { a class="big go" href="/loan" { (sign("back", &ctx.say("delicate-no"))) } }
        };
        return frame::page(ctx, "", &ctx.say("loan-title"), body);
    }
    let typed = given(ctx, "until").unwrap_or(PERIODS[0].0);
    let until = match time::parse_until(typed, ctx.time()) {
        Ok(until) => until,
        Err(problem) => {
            let what = frame::slip(ctx.words, &problem);
            return page(ctx, Some(&what));
        }
    };
    let ask = Ask { docs, until, code: given(ctx, "code").is_some(), once: given(ctx, "once").is_some() };
    let (lang, now) = (ctx.lang(), ctx.now);
    match loans::open(ctx.vault, ask, lang, now) {
        Ok(made) => Reply::see(&format!("/loan/{}", made.id)),
        Err(e) => {
            let why = match loans::too_large(&e) {
                true => ctx.say("loan-too-large"),
                false => frame::problem_words(ctx.words, e.blame().code),
            };
            page(ctx, Some(&why))
        }
    }
}

/// Stops one, at once.
pub(super) fn stop(ctx: &mut Ctx<'_>, hex: &str) -> Reply {
    let Some(id) = LinkId::from_hex(hex) else { return Reply::trouble(Trouble::NotFound) };
    match ctx.vault.stop_link(&id) {
        Ok(()) => Reply::see("/loan?done=stopped"),
        Err(e) => ctx.refuse(&e, "/loan"),
    }
}
