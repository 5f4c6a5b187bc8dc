//! How she wants it: language, picture, when it locks, the code, the server and what it sees, her devices, the version.

use maud::{Markup, html};
use vault_desk::making::COST;
use vault_engine::Error;
use vault_page::door::{Reply, Trouble};
use vault_page::look::{Language, field, on_its_way};
use vault_page::symbols::pictures;
use vault_protocol::key::PublicKey;
use vault_remote::Refusal;
use vault_terminal::msg;

use super::frame::{self, own, sign, symbol};
use super::notice;
use super::program::Ctx;
use super::start;
use crate::commands::device::{self, Is};
use crate::time;
use crate::wants::LOCK_MINUTES;

/// The parts in which something can have been changed just now.
const DONE: [&str; 6] = ["code", "devices", "lock", "notices", "picture", "server"];

/// One part of the page, with its heading and a place to be sent back to.
fn part(ctx: &Ctx<'_>, id: &str, drawing: &str, inside: &Markup) -> Markup {
    html! { section id=(id) { h2 { (sign(drawing, &ctx.say(&format!("settings-{id}")))) } (inside) } }
}

/// `wrong`: which part, and what did not go there.
pub(super) fn page(ctx: &mut Ctx<'_>, wrong: Option<(&str, &str)>) -> Reply {
    let done = ctx.asked.query().get("done").filter(|done| DONE.contains(done));
    let warn = |part: &str| {
        let why = wrong.filter(|(at, _)| *at == part).map(|(_, why)| why);
        html! { @if let Some(why) = why { p class="warn" role="alert" { (symbol("warn")) (why) } } }
    };
    let has_code = match ctx.vault.has_code() {
        Ok(has) => has,
        Err(e) => return ctx.refuse(&e, "/"),
    };
    let body = html! {
        @if done.is_some() { (frame::done(&ctx.say("settings-kept"), None)) }
        h1 { (sign("settings", &ctx.say("settings"))) }
        (part(ctx, "language", "language", &language(ctx)))
        (part(ctx, "code", "lock", &html! { (warn("code")) (code(ctx, has_code)) }))
        (part(ctx, "lock", "waits", &lock(ctx)))
        (part(ctx, "picture", "person", &picture(ctx)))
        (part(ctx, "notices", "new", &notice::choice(ctx)))
        (part(ctx, "server", "inbox", &html! { (warn("server")) (server(ctx)) }))
        (part(ctx, "devices", "screen", &html! { (warn("devices")) (devices(ctx)) }))
        (part(ctx, "sheet", "rescue", &html! {
            p { (ctx.say(if ctx.vault.awaits_sheet() { "sheet-to-do" } else { "sheet-done" })) }
            p { a class="big" href="/rescue" { (sign("rescue", &ctx.say("sheet-title"))) } }
        }))
        p class="small" { (frame::get(ctx, &msg!("settings-version", version = env!("CARGO_PKG_VERSION")))) }
    };
    let reply = frame::page(ctx, "settings", &ctx.say("settings"), body);
    if wrong.is_some() { reply.not_yet() } else { reply }
}

fn language(ctx: &Ctx<'_>) -> Markup {
    let own = frame::language_of(ctx.words);
    html! {
        form method="post" action="/language" class="both" {
            (ctx.asked.form("/language"))
            @for language in Language::ALL {
                button name="lang" value=(language.code()) lang=(language.code()) aria-pressed=(if language == own { "true" } else { "false" }) {
                    @if language == own { (symbol("kept")) }
                    (language.own_name())
                }
            }
        }
    }
}

fn code(ctx: &Ctx<'_>, has_code: bool) -> Markup {
    let how = ctx.asked.fields.get("how").unwrap_or(if has_code { "digits" } else { "none" });
    html! {
        p { (ctx.say(if has_code { "settings-has-code" } else { "settings-has-no-code" })) }
        details open[ctx.asked.is_post()] {
            summary { (ctx.say("settings-code-change")) }
            form method="post" action="/settings/code" class="words" data-no-draft {
                (ctx.asked.form("/settings/code"))
                @if has_code {
                    (field("code", &ctx.say("settings-code-old"), None, None, &html! {
                        input type="password" id="code" name="code" autocomplete="current-password" data-hidden required;
                    }))
                }
                (start::choice(ctx.words, how))
                button class="big go" { (sign("kept", &ctx.say("keep"))) }
                (on_its_way(&ctx.say("settings-code-wait")))
            }
        }
    }
}

fn lock(ctx: &Ctx<'_>) -> Markup {
    let chosen = ctx.keeper.lock_minutes().unwrap_or(LOCK_MINUTES[1]);
    let minutes = |count| frame::get(ctx, &msg!("settings-minutes", count = count));
    html! {
        details {
            summary { (minutes(chosen)) }
            form method="post" action="/settings/lock" class="words" {
                (ctx.asked.form("/settings/lock"))
                fieldset {
                    legend { (ctx.say("settings-lock-when")) }
                    @for count in LOCK_MINUTES {
                        label class="tick" {
                            input type="radio" name="minutes" value=(count) checked[count == chosen];
                            span { (minutes(count)) }
                        }
                    }
                }
                button class="big" { (sign("kept", &ctx.say("keep"))) }
            }
        }
    }
}

fn picture(ctx: &Ctx<'_>) -> Markup {
    html! {
        details {
            summary { (ctx.say("choose-picture")) }
            form method="post" action="/settings/picture" {
                (ctx.asked.form("/settings/picture"))
                (start::choose_picture(ctx.words, &ctx.keeper.picture().unwrap_or_default()))
                button class="big" { (sign("kept", &ctx.say("keep"))) }
            }
        }
    }
}

fn server(ctx: &Ctx<'_>) -> Markup {
    let fields = &ctx.asked.fields;
    let url = ctx.vault.server_url();
    html! {
        @match url {
            Some(url) => p { (ctx.say("settings-server-is")) " " strong dir="ltr" { (own(url)) } },
            None => p { (ctx.say("settings-server-none")) },
        }
        details open[fields.get("url").is_some()] {
            summary { (ctx.say(if url.is_some() { "settings-server-correct" } else { "settings-server-choose" })) }
            form method="post" action="/settings/server" class="words" {
                (ctx.asked.form("/settings/server"))
                (field("url", &ctx.say("settings-server-url"), Some(&ctx.say("settings-server-hint")), None, &html! {
                    input id="url" name="url" dir="ltr" inputmode="url" autocapitalize="none" spellcheck="false" maxlength="255" required
                        aria-describedby="url-more" value=(fields.get("url").unwrap_or_default());
                }))
                (field("code-invite", &ctx.say("settings-server-invite"), None, None, &html! {
                    input id="code-invite" name="code-invite" dir="ltr" autocomplete="off" maxlength="128";
                }))
                button class="big" { (sign("kept", &ctx.say("keep"))) }
                (on_its_way(&ctx.say("settings-server-wait")))
            }
        }
        p { a class="way" href="/settings/server-sees" { (sign("seen", &ctx.say("server-sees-title"))) } }
    }
}

fn devices(ctx: &Ctx<'_>) -> Markup {
    let me = ctx.vault.device_key();
    let now = ctx.time();
    html! {
        ul class="plain" {
            @for member in ctx.vault.chain().head().members.iter().filter(|m| m.is_valid(now)) {
                li class="line" {
                    @match device::is(member.key == *me, member.powers) {
                        Is::This => (sign("screen", &ctx.say("device-this"))),
                        Is::Sheet => (sign("rescue", &ctx.say("device-sheet"))),
                        Is::Other => { (sign("screen", &ctx.say("device-other"))) (removal(ctx, &member.key)) }
                        Is::Helper => (sign("person", &ctx.say("device-helper"))),
                    }
                    @if let Some(until) = member.not_after { " " (frame::get(ctx, &msg!("until", when = time::until_words(ctx.words, until, now)))) }
                }
            }
        }
        p class="small" { (ctx.say("device-explained")) }
    }
}

/// One of her other devices, stolen or lost, is shut out: opened first, then pressed.
fn removal(ctx: &Ctx<'_>, key: &PublicKey) -> Markup {
    html! {
        details {
            summary { (ctx.say("device-lost")) }
            p { (ctx.say("device-lost-explained")) }
            form method="post" action="/settings/devices" {
                (ctx.asked.form("/settings/devices"))
                button class="big" name="device" value=(key.to_string()) { (sign("stop", &ctx.say("device-shut-out"))) }
                (on_its_way(&ctx.say("settings-server-wait")))
            }
        }
    }
}

/// What whoever runs the server sees, in plain words.
pub(super) fn server_sees(ctx: &mut Ctx<'_>) -> Reply {
    let list = |ids: &[&str]| html! { ul { @for id in ids { li { (ctx.say(id)) } } } };
    let body = html! {
        h1 { (sign("seen", &ctx.say("server-sees-title"))) }
        h2 { (ctx.say("server-sees-never")) }
        (list(&["server-never-papers", "server-never-names", "server-never-people"]))
        h2 { (ctx.say("server-sees-that")) }
        (list(&["server-sees-when", "server-sees-sizes", "server-sees-address", "server-sees-readings"]))
        h2 { (ctx.say("server-sees-can")) }
        (list(&["server-can-lose", "server-can-not-open"]))
        nav class="actions" aria-label=(ctx.say("what-to-do")) {
            (vault_page::look::print_button(&ctx.say("print")))
            a class="big" href="/settings" { (sign("back", &ctx.say("go-back"))) }
        }
    };
    frame::page(ctx, "", &ctx.say("server-sees-title"), body)
}

pub(super) fn change(ctx: &mut Ctx<'_>, what: &str) -> Reply {
    let fields = ctx.asked.fields.clone();
    match what {
        "lock" => {
            let minutes = fields.get("minutes").and_then(|m| m.parse().ok()).filter(|m| LOCK_MINUTES.contains(m));
            let Some(minutes) = minutes else { return Reply::see("/settings") };
            ctx.keeper.lock_after_minutes(minutes);
        }
        "picture" => {
            let Some(picture) = fields.get("picture").filter(|p| pictures().any(|known| known == *p)) else {
                return Reply::see("/settings");
            };
            ctx.keeper.choose_picture(picture);
        }
        "code" => {
            let new = match start::chosen(ctx.asked, ctx.words) {
                Ok(new) => new,
                Err(why) => return page(ctx, Some(("code", &why))),
            };
            let old = fields.get("code").map(str::as_bytes);
            if let Err(e) = ctx.vault.change_code(old, new.as_ref().map(|c| c.as_slice()), COST) {
                let why = frame::said(ctx.words, &e);
                return page(ctx, Some(("code", &why)));
            }
        }
        "server" => {
            let (url, invite) = (fields.get("url").unwrap_or_default().trim(), fields.get("code-invite"));
            let invite = invite.map(str::trim).filter(|invite| !invite.is_empty());
            if let Err(e) = ctx.vault.set_server(url, invite) {
                let why = match e {
                    Error::Refused(Refusal::Conflict) => ctx.say("settings-server-fixed"),
                    e => frame::said(ctx.words, &e),
                };
                return page(ctx, Some(("server", &why)));
            }
        }
        "devices" => {
            let others = device::others(ctx.vault);
            let wanted = others.iter().find(|key| fields.get("device") == Some(&*key.to_string()));
            // Gone already, by a second press: that is what was wanted.
            if let Some(Err(e)) = wanted.map(|key| ctx.vault.expel(key, ctx.now)) {
                let why = frame::said(ctx.words, &e);
                return page(ctx, Some(("devices", &why)));
            }
        }
        _ => return Reply::trouble(Trouble::NotFound),
    }
    Reply::see(&format!("/settings?done={what}#{what}"))
}
