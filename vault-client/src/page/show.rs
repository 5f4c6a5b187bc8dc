//! Show papers to somebody: on this screen, on paper, or by a door until a day.

use std::collections::BTreeSet;

use maud::html;
use vault_engine::state::Document;
use vault_formats::Family;
use vault_page::door::{Reply, Trouble};
use vault_protocol::card::Level;
use vault_protocol::ids::{DocId, VaultId};
use vault_terminal::msg;

use super::frame::{self, own, sign};
use super::program::Ctx;
use crate::doors::{self, Ask};
use crate::kinds;
use crate::shown::newest_first;
use crate::time;

/// Papers that can be ticked one by one.
const LISTED: usize = 60;
/// What the page offers: today, some months, a year. The first is chosen.
const PERIODS: [(&str, &str); 3] = [("1d", "until-tomorrow"), ("3m", "until-three-months"), ("1y", "until-a-year")];

pub(super) fn page(ctx: &mut Ctx<'_>) -> Reply {
    let to = ctx.asked.query().get("to").and_then(VaultId::from_hex);
    match to.filter(|to| ctx.vault.state().contacts.contains_key(to)) {
        Some(to) => choose(ctx, &to, None),
        None => ways(ctx),
    }
}

/// The ways to show, and to whom.
fn ways(ctx: &mut Ctx<'_>) -> Reply {
    let paper = ctx.asked.query().get("paper").and_then(|hex| ctx.doc(hex));
    let mut people: Vec<_> = ctx.vault.state().contacts.values().collect();
    people.sort_by_key(|c| c.name.to_lowercase());
    let tail = paper.map(|id| format!("&paper={id}")).unwrap_or_default();
    let here = paper.map_or_else(|| "/papers".to_owned(), |id| format!("/p/{id}"));
    let body = html! {
        h1 { (sign("show", &ctx.say("show-doctor"))) }
        h2 { (ctx.say("way-screen")) }
        p { (ctx.say("way-screen-explained")) }
        p { a class="big go" href=(here) { (sign("seen", &ctx.say("way-screen-go"))) } }
        h2 { (ctx.say("way-paper")) }
        p { (ctx.say("way-paper-explained")) }
        h2 { (ctx.say("way-door")) }
        p { (ctx.say("way-door-explained")) }
        @if people.is_empty() {
            p class="note" { (ctx.say("no-contact")) }
        } @else {
            ul class="people" {
                @for c in people {
                    li {
                        a class="big" href=(format!("/show?to={}{tail}", c.vault)) { (sign("person", c.name.as_str())) }
                        @if c.level.is_none_or(|l| l == Level::File) { span class="small" { (ctx.say("met-not")) } }
                    }
                }
            }
        }
    };
    frame::page(ctx, "show", &ctx.say("show-doctor"), body)
}

/// Which papers, and until when. `why`: what did not go the last time.
fn choose(ctx: &mut Ctx<'_>, to: &VaultId, why: Option<&str>) -> Reply {
    let state = ctx.vault.state();
    let name = state.contacts[to].name.to_string();
    let ticked: BTreeSet<&str> = ctx.asked.query().all("paper").chain(ctx.asked.fields.all("paper")).collect();
    let ticked_family: BTreeSet<&str> = ctx.asked.fields.all("family").collect();
    let mut docs: Vec<&Document> = state.visible().collect();
    newest_first(&mut docs);
    // The private drawer stays shut beside whoever looks on: a paper of it is shown from its own page.
    docs.retain(|d| !d.words.private || ticked.contains(d.id.to_string().as_str()));
    let open = |d: &&&Document| !kinds::is_sensitive(d);
    let counts: Vec<(Family, usize)> = Family::ALL
        .into_iter()
        .map(|f| (f, docs.iter().filter(open).filter(|d| kinds::family_of(&d.words.type_code) == f).count()))
        .filter(|(_, n)| *n > 0)
        .collect();
    // What was asked for by name comes first, however old.
    docs.sort_by_key(|d| !ticked.contains(d.id.to_string().as_str()));
    let body = html! {
        h1 { (sign("show", &frame::get(ctx, &msg!("show-to", name = name.as_str())))) }
        @if let Some(why) = why { p class="warn" role="alert" { (why) } }
        form method="post" action="/show" class="words" {
            (ctx.asked.form("/show"))
            input type="hidden" name="to" value=(to.to_string());
            fieldset {
                legend { (ctx.say("which-drawers")) }
                @for (f, n) in &counts {
                    label class="tick" {
                        input type="checkbox" name="family" value=(f.id()) checked[ticked_family.contains(f.id())];
                        (sign(f.id(), &frame::family(ctx.words, *f))) span class="n" { (n) }
                    }
                }
                p class="small" { (ctx.say("drawers-explained")) }
            }
            details open[!ticked.is_empty()] {
                summary { (ctx.say("which-papers")) }
                @for d in docs.iter().take(LISTED) {
                    label class="tick" {
                        input type="checkbox" name="paper" value=(d.id.to_string()) checked[ticked.contains(d.id.to_string().as_str())];
                        span { (own(&d.words.title)) @if let Some(date) = frame::date(ctx.words, d) { " · " (date) } }
                        @if kinds::is_sensitive(d) { span class="small" { (ctx.say("delicate")) } }
                    }
                }
            }
            fieldset {
                legend { (ctx.say("until-when")) }
                @for (i, (value, label)) in PERIODS.iter().enumerate() {
                    label class="tick" { input type="radio" name="until" value=(value) checked[i == 0]; span { (ctx.say(label)) } }
                }
            }
            label { span { (ctx.say("what-for")) } input name="purpose" maxlength="200"; }
            button class="big go" { (sign("show", &ctx.say("open-now"))) }
        }
        p class="small" { (frame::get(ctx, &msg!("show-honest", name = name.as_str()))) }
        p { a class="big" href="/" { (sign("back", &ctx.say("show-nothing"))) } }
    };
    let reply = frame::page(ctx, "show-who", &ctx.say("show-doctor"), body);
    if why.is_some() { reply.not_yet() } else { reply }
}

/// Opens the door that the form asks for. What is delicate is asked about once more, by name.
pub(super) fn open(ctx: &mut Ctx<'_>) -> Reply {
    let fields = ctx.asked.fields.clone();
    let to = fields.get("to").and_then(VaultId::from_hex).filter(|to| ctx.vault.state().contacts.contains_key(to));
    let Some(to) = to else { return Reply::trouble(Trouble::NotFound) };
    let mut docs: BTreeSet<DocId> = fields.all("paper").filter_map(|hex| ctx.doc(hex)).collect();
    let families: BTreeSet<&str> = fields.all("family").collect();
    let of_family =
        |d: &&Document| families.contains(kinds::family_of(&d.words.type_code).id()) && !kinds::is_sensitive(d);
    docs.extend(ctx.vault.state().visible().filter(of_family).map(|d| d.id));
    docs.retain(|id| ctx.vault.state().docs[id].removed.is_none());
    if docs.is_empty() {
        let why = ctx.say("nothing-chosen");
        return choose(ctx, &to, Some(&why));
    }
    let docs: Vec<DocId> = docs.into_iter().collect();
    if fields.get("sure") != Some("1") && doors::delicate(ctx.vault, &docs).next().is_some() {
        return ask(ctx, &to, &docs);
    }
    let typed = fields.get("until").unwrap_or(PERIODS[0].0);
    let until = match time::parse_until(typed, ctx.time()) {
        Ok(until) => until,
        Err(problem) => {
            let what = problem.what(ctx.words);
            return choose(ctx, &to, Some(&what));
        }
    };
    let ask = Ask {
        docs,
        to,
        until,
        purpose: fields.get("purpose").unwrap_or_default().trim().to_owned(),
        standing: None,
        unverified: false,
        choice: None,
    };
    match doors::open(ctx.vault, ask, ctx.now) {
        Ok(_) => Reply::see(&format!("/who/{to}")),
        Err(e) => {
            let why = frame::problem_words(ctx.words, e.blame().code);
            choose(ctx, &to, Some(&why))
        }
    }
}

/// A delicate or private paper is shown on purpose, never by a slip.
fn ask(ctx: &mut Ctx<'_>, to: &VaultId, docs: &[DocId]) -> Reply {
    let name = ctx.vault.state().contacts[to].name.to_string();
    let delicate: Vec<&Document> = doors::delicate(ctx.vault, docs).collect();
    let fields = &ctx.asked.fields;
    let body = html! {
        h1 { (frame::get(ctx, &msg!("delicate-ask", name = name.as_str()))) }
        (frame::rows(ctx.words, &delicate))
        form method="post" action="/show" {
            (ctx.asked.form("/show"))
            input type="hidden" name="to" value=(to.to_string());
            input type="hidden" name="sure" value="1";
            @for name in ["paper", "family", "until", "purpose"] {
                @for value in fields.all(name) { input type="hidden" name=(name) value=(value); }
            }
            button class="big stop" { (sign("show", &ctx.say("delicate-yes"))) }
        }
        p { a class="big go" href=(format!("/show?to={to}")) { (sign("back", &ctx.say("delicate-no"))) } }
    };
    frame::page(ctx, "", &ctx.say("show-doctor"), body)
}
