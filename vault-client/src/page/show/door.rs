//! A door to somebody: what to show, with the help of what is proposed for a profession; until when; and the list of it
//! before the yes.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use maud::{Markup, html};
use vault_crypto::deposit::{AccessRequest, Deposit};
use vault_engine::state::Document;
use vault_formats::Family;
use vault_formats::presets::{self, Preset};
use vault_formats::types::{DocumentType, TYPES};
use vault_page::door::{Reply, Trouble};
use vault_protocol::card::Level;
use vault_protocol::ids::{DocId, MessageId, Time, VaultId};
use vault_terminal::checks::Profession;
use vault_terminal::msg;

use super::super::frame::{self, sign, symbol};
use super::super::inbox;
use super::super::program::Ctx;
use super::choose::{self, given};
use crate::doors::{self, Ask};
use crate::kinds;
use crate::letters;
use crate::shown::profession_of;
use crate::time;

/// What the page offers beside a date. The first is chosen.
const PERIODS: [(&str, &str); 3] = [("1d", "until-tomorrow"), ("3m", "until-three-months"), ("always", "until-no-end")];
/// A list that is seen at once; a longer one lies in its drawers, so that the yes is in sight.
const SHORT: usize = 12;
/// What says that the date counts.
const ON_A_DAY: &str = "day";
/// What the form asks for.
const FIELDS: [&str; 11] =
    ["to", "request", "preset", "gives", "paper", "family", "new", "type", "until", "day", "purpose"];

fn to_whom(ctx: &Ctx<'_>) -> Option<VaultId> {
    given(ctx, "to").and_then(VaultId::from_hex).filter(|to| ctx.vault.state().contacts.contains_key(to))
}

pub(super) fn page(ctx: &mut Ctx<'_>) -> Reply {
    match to_whom(ctx) {
        Some(to) => choose(ctx, &to, None),
        None => Reply::see("/show"),
    }
}

fn preset(ctx: &Ctx<'_>) -> Option<&'static Preset> {
    let code = given(ctx, "preset")?;
    presets::all().iter().find(|preset| preset.code == code)
}

/// The request that this door answers: one that waits, by whoever it is opened to.
fn request(ctx: &Ctx<'_>, to: &VaultId) -> Option<(Deposit, AccessRequest)> {
    let id = given(ctx, "request").and_then(MessageId::from_hex)?;
    ctx.vault.request_waiting(&id, ctx.now).ok().filter(|(d, _)| d.giver == *to)
}

/// What and until when. `why`: what did not go the last time.
fn choose(ctx: &mut Ctx<'_>, to: &VaultId, why: Option<&str>) -> Reply {
    let contact = &ctx.vault.state().contacts[to];
    let name = contact.name.to_string();
    let preset = preset(ctx);
    // What was changed in the form is not proposed again.
    let proposes = preset.filter(|_| !ctx.asked.is_post());
    let asked = request(ctx, to);
    let proposed = match (proposes, asked.as_ref().filter(|_| !ctx.asked.is_post())) {
        (Some(preset), _) => kinds::proposed(preset, ctx.vault.state()),
        (None, Some((_, request))) => letters::proposed(ctx.vault, request),
        (None, None) => Vec::new(),
    };
    let known = profession_of(ctx.vault, contact, ctx.now, ctx.words);
    let meant = preset.map(|p| p.code).or(known.preset);
    let until = given(ctx, "until").unwrap_or(if asked.is_some() { ON_A_DAY } else { PERIODS[0].0 });
    let tomorrow = time::local_day(ctx.time().plus(Time::DAY));
    // What was asked for stands in the form, to be changed.
    let wished = asked.as_ref().map(|(d, r)| (time::local_day(letters::until(r, ctx.time())), letters::purpose(d)));
    let (day, purpose) = wished.unwrap_or_default();
    let (day, purpose) = (given(ctx, "day").unwrap_or(&day), given(ctx, "purpose").unwrap_or(&purpose));
    let body = html! {
        h1 { (sign("show", &frame::get(ctx, &msg!("show-to", name = name.as_str())))) }
        @if let Some(why) = why { p class="warn" role="alert" { (why) } }
        @if let Some((_, request)) = &asked {
            div class="note" {
                p { (frame::get(ctx, &msg!("request-title", name = name.as_str()))) }
                (inbox::asked_for(ctx, request))
                p class="small" { (frame::get(ctx, &msg!("request-ticked", count = proposed.len()))) }
            }
        }
        form method="get" action="/show" class="search" {
            input type="hidden" name="to" value=(to.to_string());
            @if let Some((d, _)) = &asked { input type="hidden" name="request" value=(d.id.to_string()); }
            (profession(ctx, &known))
            label for="preset" { (ctx.say("which-profession")) }
            div class="both" {
                select id="preset" name="preset" {
                    // Whose profession nobody knows is not a doctor for being the first of a list.
                    @if meant.is_none() { option value="" selected { "–" } }
                    @for p in presets::all() {
                        option value=(p.code) selected[meant == Some(p.code)] { (kinds::preset_label(p, ctx.lang())) }
                    }
                }
                button { (symbol("search")) span { (ctx.say("see-proposed")) } }
            }
        }
        @if let Some(preset) = proposes { p class="note" role="status" { (said_of(ctx, preset, &proposed)) } }
        @if proposes.is_some_and(|preset| preset.types().next().is_none()) { (to_give(ctx, to, until)) }
        form method="post" action="/show" class="words" {
            (ctx.asked.form("/show"))
            input type="hidden" name="to" value=(to.to_string());
            @if let Some((d, _)) = &asked { input type="hidden" name="request" value=(d.id.to_string()); }
            @if let Some(preset) = preset { input type="hidden" name="preset" value=(preset.code); }
            (choose::fields(ctx, &proposed))
            (news(ctx, preset))
            fieldset {
                legend { (ctx.say("until-when")) }
                (periods(ctx, until))
                label class="tick" {
                    input type="radio" name="until" value=(ON_A_DAY) checked[until == ON_A_DAY]; span { (ctx.say("until-a-day")) }
                }
                input type="date" name="day" min=(tomorrow) value=(day) aria-label=(ctx.say("until-a-day"));
            }
            label { span { (ctx.say("what-for")) } input name="purpose" maxlength="200" value=(purpose); }
            button class="big go" { (sign("on", &ctx.say("see-before"))) }
        }
        p { a class="big" href="/" { (sign("back", &ctx.say("show-nothing"))) } }
    };
    let reply = frame::page(ctx, "show-who", &ctx.say("show-doctor"), body);
    if why.is_some() { reply.not_yet() } else { reply }
}

/// By whose word somebody is of a profession, where one is proposed for it.
fn profession(ctx: &Ctx<'_>, known: &Profession) -> Markup {
    html! {
        @if let Some(contradiction) = known.contradiction() {
            p class="warn" role="alert" { (symbol("warn")) (frame::get(ctx, &contradiction)) }
        } @else if let Some(said) = known.said() {
            p { (ctx.say("field-profession")) " : " (frame::get(ctx, &said)) "." }
        }
    }
}

fn periods(ctx: &Ctx<'_>, until: &str) -> Markup {
    html! {
        @for (value, label) in PERIODS {
            label class="tick" { input type="radio" name="until" value=(value) checked[until == value]; span { (ctx.say(label)) } }
        }
    }
}

/// A door for who reads nothing: to give papers, and to write.
fn to_give(ctx: &Ctx<'_>, to: &VaultId, until: &str) -> Markup {
    html! {
        form method="post" action="/show" class="words" {
            (ctx.asked.form("/show"))
            input type="hidden" name="to" value=(to.to_string());
            input type="hidden" name="gives" value="1";
            fieldset { legend { (ctx.say("until-when")) } (periods(ctx, until)) }
            button class="big go" { (sign("on", &ctx.say("open-to-give"))) }
        }
    }
}

fn said_of(ctx: &Ctx<'_>, preset: &Preset, proposed: &[DocId]) -> String {
    let name = kinds::preset_label(preset, ctx.lang());
    if preset.types().next().is_none() {
        return frame::get(ctx, &msg!("proposed-gives-only", name = name));
    }
    frame::get(ctx, &msg!("proposed-page", name = name, count = proposed.len()))
}

/// Only these papers, or new ones as they come; with a preset, of which sorts.
fn news(ctx: &Ctx<'_>, preset: Option<&Preset>) -> Markup {
    let too = given(ctx, "new") == Some("1");
    let ticked: BTreeSet<&str> = ctx.asked.fields.all("type").collect();
    html! {
        fieldset {
            legend { (ctx.say("and-news")) }
            label class="tick" { input type="radio" name="new" value="0" checked[!too]; span { (ctx.say("news-no")) } }
            label class="tick" { input type="radio" name="new" value="1" checked[too]; span { (ctx.say("news-too")) } }
            p class="small" { (ctx.say("news-explained")) }
            @if let Some(preset) = preset.filter(|p| p.types().next().is_some()) {
                details open[too] {
                    summary { (ctx.say("news-sorts")) }
                    @for t in preset.types() {
                        label class="tick" {
                            input type="checkbox" name="type" value=(t.code) checked[!ctx.asked.is_post() || ticked.contains(t.code)];
                            span { (kinds::label(t, ctx.lang())) }
                        }
                    }
                }
            }
        }
    }
}

/// What the form asks for, understood.
struct Wish {
    to: VaultId,
    docs: Vec<DocId>,
    /// The sorts of papers to come, if they are shown as well.
    rule: Option<Vec<&'static DocumentType>>,
    /// They give and write, and see nothing.
    gives_only: bool,
    until: Time,
    purpose: String,
}

/// What the form asks for, or what is wrong with it in words.
fn wish(ctx: &Ctx<'_>, to: VaultId) -> Result<Wish, String> {
    let gives_only = given(ctx, "gives") == Some("1");
    let docs = if gives_only { Vec::new() } else { choose::papers(ctx) };
    let rule = (!gives_only && given(ctx, "new") == Some("1")).then(|| rule(ctx, &docs));
    match &rule {
        _ if gives_only => {}
        Some(types) if types.is_empty() => return Err(ctx.say("no-sort-chosen")),
        None if docs.is_empty() => return Err(ctx.say("nothing-chosen")),
        _ => {}
    }
    let chosen = given(ctx, "until").unwrap_or(PERIODS[0].0);
    // Whoever fills in a date means it, unless another end was chosen on purpose.
    let typed = match given(ctx, "day") {
        Some(day) if [ON_A_DAY, PERIODS[0].0].contains(&chosen) => day,
        None if chosen == ON_A_DAY => return Err(ctx.say("no-day-chosen")),
        _ => chosen,
    };
    let until = time::parse_until(typed, ctx.time()).map_err(|problem| frame::slip(ctx.words, &problem))?;
    Ok(Wish { to, docs, rule, gives_only, until, purpose: given(ctx, "purpose").unwrap_or_default().to_owned() })
}

/// The sorts that new papers are shown of: those of the drawers, those left of the preset, and those of the papers chosen.
/// Never a delicate one.
fn rule(ctx: &Ctx<'_>, docs: &[DocId]) -> Vec<&'static DocumentType> {
    let drawers = choose::drawers(ctx);
    let mut codes: BTreeSet<&str> = ctx.asked.fields.all("type").collect();
    let state = ctx.vault.state();
    let ticked: BTreeSet<DocId> = ctx.asked.fields.all("paper").filter_map(|hex| ctx.doc(hex)).collect();
    // Those that a preset ticked are there by its sorts.
    if preset(ctx).is_none() {
        let plain = docs.iter().filter(|id| ticked.contains(id)).map(|id| &state.docs[id]);
        codes.extend(plain.filter(|doc| !kinds::is_sensitive(doc)).map(|doc| doc.words.type_code.as_str()));
    }
    let meant = |t: &&DocumentType| drawers.contains(&t.family) || codes.contains(t.code);
    TYPES.iter().filter(|t| t.sensitive.is_none()).filter(meant).collect()
}

/// Opens the door that the form asks for, after the list was seen.
pub(super) fn change(ctx: &mut Ctx<'_>) -> Reply {
    let Some(to) = to_whom(ctx) else { return Reply::trouble(Trouble::NotFound) };
    if given(ctx, "change").is_some() {
        return choose(ctx, &to, None);
    }
    // Refused, granted or over since the list was shown: then there is nothing left to answer.
    if given(ctx, "request").is_some() && request(ctx, &to).is_none() {
        let why = frame::problem_words(ctx.words, "request-over");
        return choose(ctx, &to, Some(&why));
    }
    let wish = match wish(ctx, to) {
        Ok(wish) => wish,
        Err(why) => return choose(ctx, &to, Some(&why)),
    };
    // A paper may have come into a drawer since the list was shown: then it is shown anew.
    let other = given(ctx, "seen").is_some_and(|seen| seen != mark(ctx, &wish));
    if given(ctx, "sure") != Some("1") || other {
        return before(ctx, &wish);
    }
    let ask = Ask {
        docs: wish.docs,
        to,
        until: wish.until,
        purpose: wish.purpose,
        standing: wish.rule.map(|types| types.iter().map(|t| t.code.to_owned()).collect()),
        unverified: given(ctx, "unverified") == Some("1"),
        unvouched: given(ctx, "unvouched") == Some("1"),
        gives_only: wish.gives_only,
        choice: None,
    };
    let answers = request(ctx, &to);
    match doors::open(ctx.vault, ask, ctx.now) {
        Ok(_) => {
            // The door is open: if what it answers cannot be put away now, it waits on, and a later one is asked about again.
            let _ = answers.map(|(d, _)| ctx.vault.refuse(&d.id, ctx.now));
            Reply::see(&format!("/who/{to}"))
        }
        Err(e) => {
            let why = frame::problem_words(ctx.words, e.blame().code);
            choose(ctx, &to, Some(&why))
        }
    }
}

/// Tells what was seen from what would be shown now: the papers, their versions, and what of them is delicate.
fn mark(ctx: &Ctx<'_>, wish: &Wish) -> String {
    let mut hasher = DefaultHasher::new();
    for doc in wish.docs.iter().filter_map(|id| ctx.vault.state().docs.get(id)) {
        let version = doc.current().about.version;
        (doc.id.as_bytes(), version.as_bytes(), kinds::is_sensitive(doc)).hash(&mut hasher);
    }
    format!("{:016x}", hasher.finish())
}

/// What somebody will see, before the yes.
fn before(ctx: &mut Ctx<'_>, wish: &Wish) -> Reply {
    let state = ctx.vault.state();
    let contact = &state.contacts[&wish.to];
    let name = contact.name.as_str();
    let delicate: Vec<&Document> = doors::delicate(ctx.vault, &wish.docs).collect();
    let unverified = contact.level.is_none_or(|level| level == Level::File);
    let mut docs: Vec<&Document> = wish.docs.iter().map(|id| &state.docs[id]).collect();
    docs.retain(|doc| !kinds::is_sensitive(doc));
    crate::shown::newest_first(&mut docs);
    // Whom nobody checked is shown nothing delicate, whatever is said here.
    let never = unverified && !delicate.is_empty();
    // What cannot be known now is refused where the door is opened.
    let unvouched = doors::is_unvouched(ctx.vault, &wish.to, ctx.now).unwrap_or_default();
    let until = time::until_words(ctx.words, wish.until, ctx.time());
    let body = html! {
        h1 { (frame::get(ctx, &if wish.gives_only { msg!("will-give", name = name) } else { msg!("will-see", name = name) })) }
        p { (symbol("calendar")) " " (frame::get(ctx, &msg!("will-see-until", when = until))) }
        @if !delicate.is_empty() {
            div class="warn" {
                p class="plain" { (symbol("warn")) " " (frame::get(ctx, &msg!("delicate-ask", name = name))) }
                (frame::rows(ctx.words, &delicate))
            }
        }
        @if !docs.is_empty() {
            h2 { (frame::get(ctx, &msg!("will-see-papers", count = docs.len()))) }
            @for f in Family::ALL {
                @let of: Vec<&Document> = docs.iter().copied().filter(|d| kinds::family_of(&d.words.type_code) == f).collect();
                @if !of.is_empty() {
                    details open[docs.len() <= SHORT] {
                        summary { (sign(f.id(), &frame::family(ctx.words, f))) " " span class="n" { (of.len()) } }
                        (frame::rows(ctx.words, &of))
                    }
                }
            }
        }
        @if let Some(types) = &wish.rule {
            details open[types.len() <= SHORT] {
                summary { (symbol("new")) (ctx.say("will-see-news")) " " span class="n" { (types.len()) } }
                ul { @for t in types { li { (kinds::label(t, ctx.lang())) } } }
            }
        }
        @if wish.gives_only {
            p { (ctx.say("will-give-explained")) }
        } @else {
            p class="small" { (frame::get(ctx, &msg!("show-honest", name = name))) }
        }
        form method="post" action="/show" class="words" {
            (ctx.asked.form("/show"))
            (choose::carried(ctx, &FIELDS))
            input type="hidden" name="seen" value=(mark(ctx, wish));
            @if never {
                p class="warn" role="alert" { (ctx.say("page-not-verified-enough")) }
            } @else {
                @if unverified {
                    div {
                        label class="tick" {
                            input type="checkbox" name="unverified" value="1" required;
                            span { (frame::get(ctx, &msg!("show-unverified", name = name))) }
                        }
                    }
                }
                @if unvouched {
                    div class="warn" {
                        p class="plain" { (symbol("warn")) " " (frame::get(ctx, &msg!("unvouched-told", name = name))) }
                        @if wish.rule.is_some() { p class="plain" { (ctx.say("unvouched-news")) } }
                        label class="tick" {
                            input type="checkbox" name="unvouched" value="1" required;
                            span { (frame::get(ctx, &msg!("show-unvouched", name = name))) }
                        }
                    }
                }
                button class=(if delicate.is_empty() { "big go" } else { "big stop" }) name="sure" value="1" {
                    (sign("show", &ctx.say(match delicate.is_empty() {
                        _ if wish.gives_only => "open-to-give",
                        true => "show-yes",
                        false => "delicate-yes",
                    })))
                }
            }
            button class="big" name="change" value="1" formnovalidate { (sign("back", &ctx.say("show-change"))) }
        }
    };
    frame::page(ctx, "", &ctx.say("show-doctor"), body)
}
