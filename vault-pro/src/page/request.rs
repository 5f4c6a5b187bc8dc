//! A request to be shown papers: which sorts, what for, how long. A refusal comes back in no form.

use std::collections::BTreeSet;

use maud::html;
use vault_engine::written::Request;
use vault_formats::types::{DocumentType, Family, TYPES};
use vault_page::door::Reply;
use vault_page::look::field;
use vault_protocol::ids::VaultId;
use vault_terminal::msg;

use super::frame::{self, own, sign, symbol};
use super::program::Ctx;
use super::write::{anyway, may_go};
use crate::commands::written::{days, said};
use crate::shown::label_of;

/// Letters of what it is for.
const PURPOSE: usize = 200;
/// For how long, as the command line calls it. The first is chosen.
const PERIODS: [(&str, &str); 5] = [
    ("1d", "pro-for-a-day"),
    ("1w", "pro-for-a-week"),
    ("1m", "pro-for-a-month"),
    ("3m", "pro-for-three-months"),
    ("1y", "pro-for-a-year"),
];

/// The sorts that are ticked: those of whole drawers but the delicate ones, which are asked for one by one.
fn types(ctx: &Ctx<'_>) -> Vec<&'static DocumentType> {
    let ticked: BTreeSet<&str> = ctx.asked.fields.all("type").collect();
    let drawers: BTreeSet<&str> = ctx.asked.fields.all("family").collect();
    let of_drawer = |t: &DocumentType| drawers.contains(t.family.id()) && t.sensitive.is_none();
    TYPES.iter().filter(|t| ticked.contains(t.code) || of_drawer(t)).collect()
}

/// `why`: what did not go the last time.
pub(super) fn page(ctx: &mut Ctx<'_>, patient: &VaultId, why: Option<&str>) -> Reply {
    let name = ctx.room.name_of(patient);
    let title = frame::get(ctx, &msg!("pro-request-to", name = name.as_str()));
    let at = format!("/pt/{patient}/request");
    let fields = &ctx.asked.fields;
    let drawers: BTreeSet<&str> = fields.all("family").collect();
    let ticked: BTreeSet<&str> = fields.all("type").collect();
    let period = fields.get("for").unwrap_or(PERIODS[0].0);
    let of = |family: Family| TYPES.iter().filter(move |t| t.family == family);
    let body = html! {
        p class="crumb" { a href=(format!("/pt/{patient}")) data-back { (sign("back", &name)) } }
        h1 { (title) }
        @if let Some(why) = why { p class="warn" role="alert" { (symbol("warn")) (why) } }
        @if ctx.room.vault.state().contacts.contains_key(patient) {
            p { (ctx.say("pro-request-explained")) }
            form method="post" action=(at) class="words" {
                (ctx.asked.form(&at))
                fieldset {
                    legend { (ctx.say("pro-request-what")) }
                    @for family in Family::ALL {
                        label class="tick" {
                            input type="checkbox" name="family" value=(family.id()) checked[drawers.contains(family.id())];
                            (sign(family.id(), &frame::family(ctx.words, family)))
                        }
                    }
                }
                details open[!ticked.is_empty()] {
                    summary { (ctx.say("pro-request-sorts")) }
                    @for t in Family::ALL.into_iter().flat_map(of) {
                        label class="tick" {
                            input type="checkbox" name="type" value=(t.code) checked[ticked.contains(t.code)];
                            span { (label_of(t.code, ctx.lang())) }
                            @if t.sensitive.is_some() { span class="small" { (ctx.say("pro-delicate")) } }
                        }
                    }
                }
                (field("purpose", &ctx.say("pro-request-why"), Some(&ctx.say("pro-request-why-hint")), None, &html! {
                    input id="purpose" name="purpose" maxlength=(PURPOSE) required value=(fields.get("purpose").unwrap_or_default()) aria-describedby="purpose-more";
                }))
                fieldset {
                    legend { (ctx.say("pro-request-how-long")) }
                    @for (value, label) in PERIODS {
                        label class="tick" { input type="radio" name="for" value=(value) checked[period == value]; span { (ctx.say(label)) } }
                    }
                }
                (anyway(ctx, patient, |name| msg!("pro-write-anyway", name = name)))
                button class="big go" { (sign("kept", &ctx.say("pro-request-send"))) }
            }
        } @else {
            p class="warn" { (ctx.say("pro-give-no-card")) }
            p { a class="big go" href="/add" { (sign("add", &ctx.say("pro-add"))) } }
        }
    };
    let reply = frame::page(ctx, &title, body);
    if why.is_some() { reply.not_yet() } else { reply }
}

/// Sends it, and shows what was asked.
pub(super) fn send(ctx: &mut Ctx<'_>, patient: &VaultId) -> Reply {
    let types = types(ctx);
    let fields = ctx.asked.fields.clone();
    if types.is_empty() {
        let why = ctx.say("pro-request-nothing");
        return page(ctx, patient, Some(&why));
    }
    let period = fields.get("for").unwrap_or(PERIODS[0].0);
    let understood = said(fields.get("purpose").unwrap_or_default())
        .and_then(|purpose| Ok((purpose, days(period, ctx.room.time())?)));
    let (purpose, days) = match understood {
        Ok(both) => both,
        Err(problem) => {
            let why = frame::said_of(ctx.words, &problem);
            return page(ctx, patient, Some(&why));
        }
    };
    if !may_go(ctx.room, &fields, patient) {
        let why = frame::get(ctx, &msg!("request-unverified", name = ctx.room.name_of(patient)));
        return page(ctx, patient, Some(&why));
    }
    let request =
        Request { types: types.iter().map(|t| t.code.to_owned()).collect(), days, purpose: purpose.to_owned() };
    match ctx.room.vault.ask_papers(patient, &request, ctx.room.now) {
        Ok(_) => asked(ctx, patient, &types, &request),
        Err(e) => {
            let why = frame::said(ctx.words, &e);
            page(ctx, patient, Some(&why))
        }
    }
}

/// What was asked. Whatever the patient decides, only what they show comes back.
fn asked(ctx: &Ctx<'_>, patient: &VaultId, types: &[&DocumentType], request: &Request) -> Reply {
    let name = ctx.room.name_of(patient);
    let labels: Vec<&str> = types.iter().map(|t| label_of(t.code, ctx.lang())).collect();
    let title = ctx.say("pro-request-sent");
    let body = html! {
        p class="crumb" { a href=(format!("/pt/{patient}")) data-back { (sign("back", &name)) } }
        h1 { (title) }
        (frame::done(&frame::get(ctx, &msg!("pro-request-gone", name = name.as_str())), None))
        dl {
            dt { (ctx.say("pro-request-what")) } dd { (labels.join(", ")) }
            dt { (ctx.say("pro-request-why")) } dd { (own(&request.purpose)) }
            dt { (ctx.say("pro-request-how-long")) } dd { (frame::get(ctx, &msg!("pro-days", count = request.days))) }
        }
        p class="small" { (ctx.say("pro-request-silence")) }
        p { a class="big go" href=(format!("/pt/{patient}")) { (sign("back", &name)) } }
    };
    frame::page(ctx, &title, body)
}
