//! People whose cards are kept: a card taken in, compared with whoever it belongs to, and let go. As `coffre contact`.

use maud::{Markup, html};
use vault_desk::print::{Fingerprint, digits_lines};
use vault_desk::sent::{title, what};
use vault_engine::{Error, SenderFault};
use vault_formats::limits::MAX_INPUT as MAX_PHOTO;
use vault_page::compare::{self, Answer};
use vault_page::door::Reply;
use vault_page::frame::encoded;
use vault_protocol::card::Level;
use vault_protocol::fingerprint::{self, qr_text};
use vault_protocol::ids::{MessageId, VaultId};
use vault_terminal::catalog::Value;
use vault_terminal::checks::Checks;
use vault_terminal::msg;

use super::frame::{self, own, press, sign, symbol};
use super::program::Ctx;
use crate::commands::contact::photographed;
use crate::doors;
use crate::rounds;
use crate::shown::{card_of, checks, profession_of};
use crate::time;

/// Most letters that the page of a person lists: the command lists all.
const LETTERS: usize = 100;

/// Everybody whose card is kept.
pub(super) fn page(ctx: &mut Ctx<'_>) -> Reply {
    let mut people: Vec<_> = ctx.vault.state().contacts.values().collect();
    people.sort_by_key(|c| c.name.to_lowercase());
    let body = html! {
        @if ctx.asked.query().get("done") == Some("removed") { (frame::done(&ctx.say("person-removed"), None)) }
        h1 { (sign("doctors", &ctx.say("people"))) }
        @if people.is_empty() { p class="note" { (ctx.say("people-none")) } }
        ul class="papers" {
            @for c in people {
                li {
                    a href=(format!("/people/{}", c.vault)) {
                        (symbol("person"))
                        span class="what" {
                            strong { (own(&c.name)) }
                            span class="small" { (ctx.say(met(c.level))) }
                        }
                    }
                }
            }
        }
        p { a class="big go" href="/people/add" { (sign("add", &ctx.say("person-add"))) } }
        p { a class="big" href="/card" { (sign("qr", &ctx.say("card-mine"))) } }
    };
    frame::page(ctx, "people", &ctx.say("people"), body)
}

/// How a card was compared, in words.
pub(super) fn met(level: Option<Level>) -> &'static str {
    match level {
        Some(Level::InPerson) => "met-in-person",
        Some(Level::Spoken) => "met-spoken",
        _ => "met-not",
    }
}

/// Where a card is given in. `wrong`: what did not go the last time.
pub(super) fn add(ctx: &mut Ctx<'_>, wrong: Option<&str>) -> Reply {
    let body = html! {
        h1 { (sign("add", &ctx.say("person-add"))) }
        @if let Some(wrong) = wrong { p class="warn" role="alert" { (symbol("warn")) (wrong) } }
        p { (ctx.say("person-add-explained")) }
        (compare::give_in(ctx.asked, "/people/add", &|id| ctx.say(id)))
        (compare::told(ctx.asked, "/people/told", &|id| ctx.say(id), true))
        p { a class="big" href="/people" { (sign("back", &ctx.say("go-back"))) } }
    };
    let reply = frame::page(ctx, "card", &ctx.say("person-add"), body);
    if wrong.is_some() { reply.not_yet() } else { reply }
}

/// Takes a card in. It says who it claims to be; nothing is believed before it was compared.
pub(super) fn receive(ctx: &mut Ctx<'_>) -> Reply {
    let Some(bytes) = compare::given_in(ctx.asked, MAX_PHOTO as u64) else {
        let wrong = ctx.say("person-no-file");
        return add(ctx, Some(&wrong));
    };
    if let Some(shown) = photographed(&bytes, super::add::pdf()) {
        let known = shown.map(|id| ctx.vault.state().contacts.contains_key(&id).then_some(id));
        return match known {
            Ok(Some(id)) => shown_square(ctx, &id, &qr_text(&id), "verified"),
            known => {
                let wrong = ctx.say(if known.is_ok() { "photo-unknown" } else { "photo-no-square" });
                add(ctx, Some(&wrong))
            }
        };
    }
    let fields = ctx.asked.fields.clone();
    let given = |name: &str| fields.get(name).map(str::trim).filter(|text| !text.is_empty());
    let now = ctx.now;
    let id = match rounds::in_passing(ctx.vault, |vault| vault.add_contact(&bytes, given("name"), now)) {
        Ok(id) => id,
        Err(e) => {
            let wrong = match e {
                Error::Sender(SenderFault::Malformed(_)) => ctx.say("person-not-a-card"),
                e => frame::said(ctx.words, &e),
            };
            return add(ctx, Some(&wrong));
        }
    };
    ask_registers(ctx);
    match given("typed") {
        Some(typed) => shown_square(ctx, &id, typed, "added"),
        None => Reply::see(&format!("/people/{id}?done=added")),
    }
}

/// A square says whose card it is. Whether it was seen in front of that person only she can say: a picture of one comes by mail, too.
fn shown_square(ctx: &mut Ctx<'_>, id: &VaultId, text: &str, done: &str) -> Reply {
    let seen = ctx.asked.fields.get("seen") == Some("1");
    let compared = match seen {
        true => ctx.vault.verify_contact(id, text, Level::InPerson, ctx.now),
        false => fingerprint::compare(text, id).map_err(Error::from),
    };
    match compared {
        Err(e) => failed(ctx, id, &e),
        Ok(()) if seen => Reply::see(&format!("/people/{id}?done={done}")),
        Ok(()) => Reply::see(&format!("/people/{id}?square={}#compare", encoded(text))),
    }
}

/// What the public registers say now, in passing. A line that is down leaves what they said before, and the answers say so.
pub(super) fn ask_registers(ctx: &mut Ctx<'_>) {
    let _ = rounds::in_passing(ctx.vault, |vault| vault.read_registers(ctx.now));
}

/// What the path means.
pub(super) fn known(ctx: &Ctx<'_>, hex: &str) -> Option<VaultId> {
    VaultId::from_hex(hex).filter(|id| ctx.vault.state().contacts.contains_key(id))
}

/// One person: what the card says, what is sure about it, and the comparison.
pub(super) fn person(ctx: &mut Ctx<'_>, id: &VaultId, wrong: Option<&str>) -> Reply {
    let contact = &ctx.vault.state().contacts[id];
    let (name, level, card) = (contact.name.to_string(), contact.level, card_of(contact));
    let held = ctx.vault.is_held(contact, ctx.now);
    let checks = checks(ctx.vault, contact, ctx.now);
    let profession = profession_of(ctx.vault, contact, ctx.now, ctx.words);
    let verified = level.is_some_and(Level::is_compared);
    let said = |id: &str| ctx.words.format(id, &[("name", name.as_str().into())]);
    let (verify, remove) = (format!("/people/{id}/verify"), format!("/people/{id}/remove"));
    let over = card.as_ref().is_some_and(|card| card.not_after <= ctx.time());
    let open = doors::open_to(ctx.vault, id, ctx.now).len();
    // What was given in with the card is in its place, to be compared like everything typed.
    let typed = ctx.asked.query().get("square").or(ctx.asked.fields.get("typed")).unwrap_or_default();
    // Who came from a request goes on to its answer.
    let request = request(ctx);
    let carried: Vec<(&str, &str)> = request.iter().map(|id| ("request", id.as_str())).collect();
    let body = html! {
        @match ctx.asked.query().get("done") {
            Some("added") => (frame::done(&ctx.say("person-added"), None)),
            Some("verified") => (frame::done(&said("person-verified"), None)),
            _ => {}
        }
        h1 { (symbol("person")) (own(&name)) }
        @if let Some(wrong) = wrong { p class="warn" role="alert" { (symbol("warn")) (wrong) } }
        @if let Some(card) = &card {
            dl {
                @if let Some(called) = card.name.as_ref().filter(|called| called.as_str() != name) { dt { (ctx.say("card-name")) } dd { (own(called)) } }
                @if let Some(said) = profession.said() { dt { (ctx.say("field-profession")) } dd { (frame::get(ctx, &said)) } }
                @if profession.confirmed.is_some() {
                    @if let Some(role) = &profession.own { dt { (ctx.say("card-role")) } dd { (own(role)) } }
                }
                dt { (ctx.say("card-place")) } dd dir="ltr" { (own(&card.mailbox.server)) }
                dt { (ctx.say("card-until")) } dd { (time::day(ctx.words, card.not_after, ctx.now)) }
            }
        }
        h2 { (ctx.say("card-checks")) }
        @if let Some(contradiction) = profession.contradiction() {
            p class="warn" role="alert" { (symbol("warn")) (frame::get(ctx, &contradiction)) }
        }
        @if checks.alarms() { p class="warn" role="alert" { (symbol("warn")) (said("check-alarm")) } }
        ul class="plain" { (check(!over, &ctx.say(if over { "card-over" } else { "card-signed" }))) }
        dl class="answers" {
            dt { (ctx.say("field-check-authority")) } dd { (authority(ctx, &checks)) }
            dt { (ctx.say("field-check-log")) } dd { (register(ctx, &checks, held)) }
            dt { (ctx.say("field-check-compared")) }
            dd { (mark(verified)) (ctx.say(met(level))) }
        }
        section aria-labelledby="compare" {
            h2 id="compare" { (said("compare-with")) }
            p { (ctx.say("compare-how")) }
            (twelve(ctx, id))
            (compare::form(ctx.asked, &verify, &|id| ctx.say(id), typed, &carried))
            (compare::told(ctx.asked, &format!("/people/{id}/told"), &|id| ctx.say(id), false))
            details {
                summary { (ctx.say("compare-mine")) }
                (twelve(ctx, ctx.vault.id()))
            }
        }
        nav class="actions" aria-label=(ctx.say("what-to-do")) {
            @if verified { a class="big go" href=(format!("/show?to={id}")) { (sign("show", &said("show-to"))) } }
            a class="big" href=(format!("/write/{id}")) { (sign("edit", &said("write-to"))) }
            a class="big" href=(format!("/who/{id}")) { (sign("who", &ctx.say("person-sees"))) }
            a class="big" href="/people" { (sign("back", &ctx.say("go-back"))) }
        }
        (sent(ctx, id))
        details {
            summary { (ctx.say("person-remove")) }
            section class="stop" {
                p { (said("person-remove-what")) }
                @if open > 0 { p { (frame::get(ctx, &msg!("person-remove-doors", count = open))) } }
                (press(ctx.asked, &remove, &[], "big stop", &sign("bin", &said("person-remove-yes"))))
            }
        }
    };
    let reply = frame::page(ctx, "compare", &name, body);
    if wrong.is_some() { reply.not_yet() } else { reply }
}

/// What was written and given to somebody, the newest first.
fn sent(ctx: &Ctx<'_>, to: &VaultId) -> Markup {
    let letters = ctx.vault.letters_sent(Some(to));
    html! {
        @if !letters.is_empty() {
            details {
                summary { (ctx.say("sent-heading")) " " span class="n" { (letters.len()) } }
                @for letter in letters.iter().take(LETTERS) {
                    @let (d, title) = (&letter.deposit, title(ctx.vault, letter));
                    section {
                        p class="small" {
                            (time::day(ctx.words, d.time, ctx.now)) " · " (ctx.say(&format!("sent-is-{}", what(d))))
                            @if ctx.vault.is_still_here(letter) { " · " (ctx.say("sent-waits")) }
                        }
                        @if !title.is_empty() { p { strong { (own(&title)) } } }
                        @if let Some(message) = &d.message { blockquote { p { (own(message.as_str())) } } }
                    }
                }
            }
        }
    }
}

/// One thing that is sure, or is not.
fn check(sure: bool, said: &str) -> Markup {
    html! { li class="line" { (mark(sure)) span { (said) } } }
}

fn mark(sure: bool) -> Markup {
    symbol(if sure { "kept" } else { "warn" })
}

/// What an authority says: of most people nothing, which is neither good nor bad.
fn authority(ctx: &Ctx<'_>, checks: &Checks) -> Markup {
    let name = checks.authority_name.as_deref().unwrap_or_default();
    let said = frame::get(ctx, &msg!("check-authority", word = Value::Choice(checks.authority), name = name));
    html! {
        @if checks.authority != "none" { (mark(checks.authority == "stands")) }
        (said) "."
        @if let Some(credential) = &checks.credential {
            br; (ctx.say("field-credential")) " : " (own(&format!("{}, {}", credential.name, credential.subject)))
        }
    }
}

/// What the public log shows. Where it has nothing to show of this card, the register of the card's own server answers.
fn register(ctx: &Ctx<'_>, checks: &Checks, held: bool) -> Markup {
    match checks.log {
        "not-needed" => html! { (mark(held)) (ctx.say(if held { "card-held" } else { "card-not-held" })) },
        word => {
            html! { (mark(word == "newest")) (frame::get(ctx, &msg!("check-log", word = Value::Choice(word)))) "." }
        }
    }
}

/// The twelve words of somebody, and the sixty digits.
pub(super) fn twelve(ctx: &Ctx<'_>, id: &VaultId) -> Markup {
    let shown = Fingerprint::of(id, ctx.lang());
    compare::fingerprint(&shown.words, &digits_lines(&shown.digits), ctx.lang() != vault_terminal::Lang::En)
}

/// Compares what was typed, or what she says she heard and saw.
pub(super) fn verify(ctx: &mut Ctx<'_>, id: &VaultId) -> Reply {
    let Some(answer) = Answer::of(&ctx.asked.fields) else {
        let wrong = ctx.say("compare-how-unsaid");
        return person(ctx, id, Some(&wrong));
    };
    let level = if answer.by_telephone { Level::Spoken } else { Level::InPerson };
    let typed = answer.typed.or_else(|| answer.same.then(|| qr_text(id))).unwrap_or_default();
    match ctx.vault.verify_contact(id, &typed, level, ctx.now) {
        Ok(()) => match request(ctx) {
            Some(request) => Reply::see(&format!("/show?to={id}&request={request}")),
            None => Reply::see(&format!("/people/{id}?done=verified")),
        },
        Err(e) => failed(ctx, id, &e),
    }
}

/// The comparison did not go: one person, and why.
pub(super) fn failed(ctx: &mut Ctx<'_>, id: &VaultId, error: &Error) -> Reply {
    let wrong = frame::said(ctx.words, error);
    person(ctx, id, Some(&wrong))
}

/// The request of which this comparison is the first step.
fn request(ctx: &Ctx<'_>) -> Option<String> {
    let hex = ctx.asked.fields.get("request").or_else(|| ctx.asked.query().get("request"))?;
    MessageId::from_hex(hex).map(|id| id.to_string())
}

/// Lets a contact go. Doors stay as they are.
pub(super) fn remove(ctx: &mut Ctx<'_>, id: &VaultId) -> Reply {
    match ctx.vault.remove_contact(id, ctx.now) {
        Ok(()) => Reply::see("/people?done=removed"),
        Err(e) => ctx.refuse(&e, "/people"),
    }
}
