//! Words with a patient or a colleague: those that wait, and those that are written here.

use maud::{Markup, html};
use vault_crypto::deposit::{Matter, Sense, Written};
use vault_desk::sent::what;
use vault_engine::Error;
use vault_engine::deposits::{Doubt, Waiting};
use vault_engine::state::Sent;
use vault_page::door::{Fields, Reply, Trouble};
use vault_page::look::field;
use vault_protocol::ids::{MessageId, VaultId};
use vault_terminal::{Message, msg};

use super::frame::{self, own, press, sign, symbol};
use super::keeper::Room;
use super::program::Ctx;
use crate::commands::written::{named, said};
use crate::time;

/// Letters of a message.
const LETTERS: usize = 2000;
/// Most letters that are listed: the command lists all.
const LISTED: usize = 100;

/// The letters without a paper that wait, of one person.
pub(super) fn words_of(ctx: &mut Ctx<'_>, from: &VaultId) -> Result<Vec<Waiting>, Error> {
    let waiting = ctx.room.waiting()?;
    Ok(waiting.iter().filter(|w| w.deposit.giver == *from && !w.deposit.is_paper()).cloned().collect())
}

/// What waits, and where one answers. `why`: what did not go the last time.
pub(super) fn page(ctx: &mut Ctx<'_>, patient: &VaultId, why: Option<&str>) -> Reply {
    let letters = match words_of(ctx, patient) {
        Ok(letters) => letters,
        Err(e) => return ctx.refuse(&e, &format!("/pt/{patient}")),
    };
    let letters: Vec<(Waiting, Option<(String, bool)>)> = letters
        .into_iter()
        .map(|w| {
            let title = ctx.room.title_of(&w).ok().flatten();
            let claimed = ctx.room.is_claimed(&w);
            (w, title.map(|title| (title, claimed)))
        })
        .collect();
    let name = ctx.room.name_of(patient);
    let title = frame::get(ctx, &msg!("pro-words-with", name = name.as_str()));
    let at = format!("/pt/{patient}/write");
    let about = about(ctx).and_then(|id| ctx.paper(patient, &id));
    let sent = sent(ctx, patient);
    let done = match ctx.asked.query().get("done") {
        Some("sent") => Some("pro-write-sent"),
        Some("away") => Some("pro-word-away"),
        _ => None,
    };
    let body = html! {
        @if let Some(done) = done { (frame::done(&ctx.say(done), None)) }
        p class="crumb" { a href=(format!("/pt/{patient}")) data-back { (sign("back", &name)) } }
        h1 { (title) }
        @if let Some(why) = why { p class="warn" role="alert" { (symbol("warn")) (why) } }
        @if letters.is_empty() { p class="note" { (ctx.say("pro-no-word")) } }
        @for (letter, title) in &letters { (one(ctx, patient, letter, &name, title.as_ref())) }
        @if ctx.room.vault.state().contacts.contains_key(patient) {
            form method="post" action=(at) class="words" {
                (ctx.asked.form(&at))
                @if let Some(paper) = &about {
                    input type="hidden" name="about" value=(paper.id);
                    p { (ctx.say("pro-write-of")) " " strong { (own(&paper.about.title)) } }
                }
                (field("text", &ctx.say("pro-write-label"), Some(&ctx.say("pro-write-hint")), None, &html! {
                    textarea id="text" name="text" rows="5" maxlength=(LETTERS) required aria-describedby="text-more" { (ctx.asked.fields.get("text").unwrap_or_default()) }
                }))
                (anyway(ctx, patient, |name| msg!("pro-write-anyway", name = name)))
                button class="big go" { (sign("kept", &ctx.say("pro-write-send"))) }
            }
        } @else {
            p class="warn" { (ctx.say("pro-give-no-card")) }
            p { a class="big go" href="/add" { (sign("add", &ctx.say("pro-add"))) } }
        }
        (sent)
    };
    let reply = frame::page(ctx, &title, body);
    if why.is_some() { reply.not_yet() } else { reply }
}

/// Before something goes to somebody whose card nobody compared: a tick of its own, for this time only.
pub(super) fn anyway(ctx: &Ctx<'_>, patient: &VaultId, of: impl FnOnce(String) -> Message) -> Markup {
    html! {
        @if !ctx.room.is_compared(patient) {
            label class="tick" {
                input type="checkbox" name="unverified" value="1" required;
                span { (frame::get(ctx, &of(ctx.room.name_of(patient)))) }
            }
        }
    }
}

/// Whether it may go: the card was compared, or the tick is there.
pub(super) fn may_go(room: &Room, fields: &Fields, patient: &VaultId) -> bool {
    room.is_compared(patient) || fields.get("unverified") == Some("1")
}

/// Why what somebody sends may not be theirs.
pub(super) fn doubted(ctx: &Ctx<'_>, doubt: Doubt, name: &str) -> Markup {
    html! { p class="warn" { (symbol("warn")) (frame::get(ctx, &msg!("letter-doubt", doubt = doubt.code(), name = name))) } }
}

/// One letter: what it is, about which paper, and what can be done with it. `title`: with it, whether only the sender says it.
fn one(ctx: &Ctx<'_>, patient: &VaultId, letter: &Waiting, name: &str, title: Option<&(String, bool)>) -> Markup {
    let d = &letter.deposit;
    let answers = matches!(&d.matter, Some(Matter::Written(Written { about: Some(_), .. })));
    html! {
        section class="answer" {
            h2 { (ctx.say(&format!("pro-word-{}", what(d)))) span class="small" { " · " (time::moment(ctx.words, d.time, ctx.room.now)) } }
            @for doubt in &letter.doubts { (doubted(ctx, *doubt, name)) }
            @match title {
                // Nothing here knows a paper of that title: it is no more than the sender's word, and looks like it.
                Some((title, true)) => { p { (ctx.say("pro-write-of")) " " (own(title)) " " span class="small" { (ctx.say("pro-write-claimed")) } } }
                Some((title, false)) => { p { (ctx.say("pro-write-of")) " " strong { (own(title)) } } }
                None => {}
            }
            pre class="text" dir="auto" tabindex="0" { (d.message.as_deref().unwrap_or_default()) }
            @if answers {
                p { a class="big" href=(format!("/pt/{patient}/give?replaces={}", d.id)) { (sign("add", &ctx.say("pro-give-new"))) } }
            }
            details {
                summary { (ctx.say("pro-word-done")) }
                p class="small" { (ctx.say("pro-word-done-what")) }
                (press(ctx.asked, &format!("/pt/{patient}/away"), &[("letter", &d.id.to_string())], "", &sign("bin", &ctx.say("pro-word-done-yes"))))
            }
        }
    }
}

/// What was given, asked and written to somebody, the newest first.
fn sent(ctx: &mut Ctx<'_>, to: &VaultId) -> Markup {
    let letters: Vec<Sent> = ctx.room.vault.letters_sent(Some(to)).into_iter().cloned().collect();
    let shown = letters.iter().take(LISTED);
    let titled: Vec<(&Sent, String)> = shown.map(|s| (s, ctx.room.title_sent(s).unwrap_or_default())).collect();
    html! {
        @if !letters.is_empty() {
            details {
                summary { (ctx.say("sent-heading")) " " span class="n" { (letters.len()) } }
                @for (letter, title) in &titled {
                    @let d = &letter.deposit;
                    section {
                        p class="small" {
                            (time::moment(ctx.words, d.time, ctx.room.now)) " · " (ctx.say(&format!("sent-is-{}", what(d))))
                            @if ctx.room.vault.is_still_here(letter) { " · " (ctx.say("sent-waits")) }
                        }
                        @if !title.is_empty() { p { strong { (own(title)) } } }
                        @if let Some(message) = &d.message { pre class="text" dir="auto" tabindex="0" { (message.as_str()) } }
                    }
                }
            }
        }
    }
}

fn about(ctx: &Ctx<'_>) -> Option<String> {
    ctx.asked.fields.get("about").or_else(|| ctx.asked.query().get("about")).map(str::to_owned)
}

/// Sends what was written.
pub(super) fn send(ctx: &mut Ctx<'_>, patient: &VaultId) -> Reply {
    let text = ctx.asked.fields.get("text").unwrap_or_default().to_owned();
    let text = match said(&text) {
        Ok(text) => text,
        Err(problem) => {
            let why = frame::said_of(ctx.words, &problem);
            return page(ctx, patient, Some(&why));
        }
    };
    let about = match about(ctx) {
        // A paper that is shown no more is not answered as if nothing had been said of it.
        Some(id) => match ctx.paper(patient, &id).as_ref().and_then(named) {
            Some(named) => Some(named),
            None => return Reply::trouble(Trouble::NotFound),
        },
        None => None,
    };
    if !may_go(ctx.room, &ctx.asked.fields, patient) {
        let why = frame::get(ctx, &msg!("write-unverified", name = ctx.room.name_of(patient)));
        return page(ctx, patient, Some(&why));
    }
    match ctx.room.vault.write(patient, Sense::Message, text, about, ctx.room.now) {
        Ok(_) => Reply::see(&format!("/pt/{patient}/write?done=sent")),
        Err(e) => {
            let why = frame::said(ctx.words, &e);
            page(ctx, patient, Some(&why))
        }
    }
}

/// A letter was dealt with: it waits no more. Whoever sent it hears nothing of that.
pub(super) fn away(ctx: &mut Ctx<'_>, patient: &VaultId) -> Reply {
    let at = format!("/pt/{patient}/write");
    let Some(id) = ctx.asked.fields.get("letter").and_then(MessageId::from_hex) else { return Reply::see(&at) };
    match ctx.room.vault.refuse(&id, ctx.room.now) {
        Ok(()) => {
            ctx.room.inbox = None;
            Reply::see(&if ctx.knows(patient) { format!("{at}?done=away") } else { "/?done=away".to_owned() })
        }
        Err(e) => ctx.refuse(&e, &at),
    }
}
