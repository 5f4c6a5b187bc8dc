//! The rescue sheet: printed while its words are here, and shown to be on paper by copying two of them. Then they are erased.

use maud::{Markup, html};
use vault_crypto::rescue::RescueEntropy;
use vault_desk::print::word_list;
use vault_engine::Vault;
use vault_engine::recover::{Rehearsed, read_sheet};
use vault_page::door::Reply;
use vault_page::look::{Language, field, on_its_way, print_button};
use vault_page::sheets::{Rescue, Voice};
use vault_protocol::fingerprint::{self, WordList, fold, same_word};
use vault_protocol::ids::Time;
use vault_terminal::{Catalog, msg};

use super::frame::{self, own, sign, symbol};
use super::program::{Ctx, words};
use super::start;
use crate::rounds;
use crate::time;

/// Where the whole sheet is tried.
const DRILL: &str = "/rescue/drill";

/// Where the sheet is shown, and where it goes on.
pub(super) struct Way {
    at: &'static str,
    /// Screen of the first run, if it is one.
    screen: Option<usize>,
    next: &'static str,
    later: &'static str,
}

/// The fourth screen of the first run.
pub(super) const FIRST_RUN: Way =
    Way { at: "/start/sheet", screen: Some(4), next: "/start/paper", later: "sheet-later" };
/// From the first page, for as long as it is still to be done.
pub(super) const LATER: Way = Way { at: "/rescue", screen: None, next: "/?done=sheet", later: "go-back" };

/// The two words that are asked for, by their places from 1 on: the same for a vault at every try.
fn asked_for(ctx: &Ctx<'_>) -> [usize; 2] {
    let id = ctx.vault.id().as_bytes();
    let first = usize::from(id[0]) % 24;
    let second = (first + 1 + usize::from(id[1]) % 23) % 24;
    [first.min(second) + 1, first.max(second) + 1]
}

pub(super) fn page(ctx: &mut Ctx<'_>, way: &Way, rest: &[&str]) -> Reply {
    if (way.screen, rest) == (None, &["drill"][..]) {
        return drill(ctx, None);
    }
    let kept = match ctx.vault.rescue_kept() {
        Ok(kept) => kept,
        Err(e) => return ctx.refuse(&e, "/"),
    };
    match (kept, rest) {
        (None, _) => done(ctx, way, None),
        (Some(_), []) if !ctx.keeper.shows_sheet() => ask(ctx, None),
        (Some(_), []) if way.screen.is_some() && ctx.asked.query().get("alone") != Some("1") => alone(ctx, way),
        (Some(kept), []) => show(ctx, way, &kept),
        (Some(_), _) => prove(ctx, way, None),
    }
}

/// What the sheet is for, before it is seen: a helper may sit beside her, who is to see none of it.
fn alone(ctx: &Ctx<'_>, way: &Way) -> Reply {
    let body = html! {
        @if let Some(screen) = way.screen { (start::here(ctx.words, screen)) }
        h1 { (sign("rescue", &ctx.say("sheet-title"))) }
        p { (ctx.say("sheet-how")) }
        p class="warn" { (symbol("warn")) (ctx.say("sheet-alone")) }
        nav class="actions" aria-label=(ctx.say("what-to-do")) {
            a class="big go" href=(format!("{}?alone=1", way.at)) { (sign("seen", &ctx.say("sheet-show"))) }
            a class="big" href=(way.next) { (sign("waits", &ctx.say(way.later))) }
        }
    };
    frame::page(ctx, "rescue", &ctx.say("sheet-title"), body)
}

/// The code once more: somebody else may sit here since it was opened.
fn ask(ctx: &Ctx<'_>, wrong: Option<&str>) -> Reply {
    let has_code = match ctx.vault.has_code() {
        Ok(has) => has,
        Err(e) => return ctx.refuse(&e, "/"),
    };
    let body = html! {
        h1 { (sign("rescue", &ctx.say("sheet-title"))) }
        p class="warn" { (symbol("warn")) (ctx.say("sheet-alone")) }
        @if let Some(wrong) = wrong { p class="warn" role="alert" { (symbol("warn")) (wrong) } }
        form method="post" action="/rescue/show" class="words" data-no-draft {
            (ctx.asked.form("/rescue/show"))
            @if has_code {
                (field("code", &ctx.say("code"), None, None, &html! {
                    input type="password" id="code" name="code" autocomplete="current-password" required;
                }))
            }
            button class="big go" { (sign("seen", &ctx.say("sheet-show"))) }
        }
        p { a class="big" href="/" { (sign("back", &ctx.say("go-back"))) } }
    };
    let reply = frame::page(ctx, "rescue", &ctx.say("sheet-title"), body);
    if wrong.is_some() { reply.not_yet() } else { reply }
}

/// Takes the code; then the sheet may be seen until it locks.
pub(super) fn opened(ctx: &mut Ctx<'_>) -> Reply {
    let code = ctx.asked.fields.get("code").map(str::as_bytes);
    match ctx.vault.check_code(code) {
        Ok(()) => {
            ctx.keeper.show_sheet();
            Reply::see("/rescue")
        }
        Err(e) => {
            let wrong = frame::said(ctx.words, &e);
            ask(ctx, Some(&wrong))
        }
    }
}

/// The sheet itself, as it is printed from the page or from a file.
pub(crate) fn on_paper(vault: &Vault, kept: &RescueEntropy, catalog: &Catalog, now: Time) -> Markup {
    let list = word_list(catalog.lang());
    let (text, check) = (kept.words(list), kept.check_group());
    let all: Vec<&str> = text.split(' ').collect();
    let profile = vault.state().profile.as_ref().map(|p| p.name.to_string());
    let first = frame::language_of(catalog);
    let voice = Voice {
        first,
        second: if first == Language::French { Language::English } else { Language::French },
        say: &|language, id| words(frame::lang_of(language)).text(id),
    };
    let servers: Vec<&str> = vault.server_url().into_iter().collect();
    let picture = frame::qr(&square(&text, &check), &catalog.text("sheet-picture"));
    let sheet = Rescue {
        name: profile.as_deref().unwrap_or_default(),
        words: &all,
        words_in: if list == WordList::English { Language::English } else { Language::French },
        check: &check,
        servers: &servers,
        fingerprint: &fingerprint::digits(vault.id()),
        printed: &time::day_in_full(catalog, now),
        picture,
    };
    sheet.sheet(&voice)
}

/// The sheet, after a word about who may see it.
fn show(ctx: &Ctx<'_>, way: &Way, kept: &RescueEntropy) -> Reply {
    let body = html! {
        @if let Some(screen) = way.screen { (start::here(ctx.words, screen)) }
        h1 { (sign("rescue", &ctx.say("sheet-title"))) }
        p class="warn" { (symbol("warn")) (ctx.say("sheet-alone")) }
        p { (ctx.say("sheet-how")) }
        nav class="actions" aria-label=(ctx.say("what-to-do")) {
            (print_button(&ctx.say("print")))
            a class="big go" href=(format!("{}/proof", way.at)) { (sign("on", &ctx.say("sheet-ready"))) }
            a class="big" href=(way.next) { (sign("waits", &ctx.say(way.later))) }
        }
        (on_paper(ctx.vault, kept, ctx.words, ctx.now))
    };
    frame::page(ctx, "rescue", &ctx.say("sheet-title"), body)
}

/// The words as a square holds them (docs/protocol/rescue.md): no accent, which some readers take for something else.
fn square(words: &str, check: &str) -> String {
    let folded: Vec<String> = words.split(' ').map(fold).chain([check.to_owned()]).collect();
    folded.join(" ").to_ascii_uppercase()
}

/// Two words, copied from the paper: the screen does not show them any more.
fn prove(ctx: &Ctx<'_>, way: &Way, wrong: Option<&str>) -> Reply {
    let action = format!("{}/proof", way.at);
    let places = asked_for(ctx);
    let fields = &ctx.asked.fields;
    let body = html! {
        @if let Some(screen) = way.screen { (start::here(ctx.words, screen)) }
        h1 { (sign("rescue", &ctx.say("sheet-prove"))) }
        @if let Some(wrong) = wrong { p class="warn" role="alert" { (symbol("warn")) (wrong) } }
        p { (ctx.say("sheet-prove-how")) }
        form method="post" action=(action) class="words" data-no-draft {
            (ctx.asked.form(&action))
            @for (i, place) in places.iter().enumerate() {
                @let id = format!("secret-word-{}", i + 1);
                (field(&id, &frame::get(ctx, &msg!("sheet-word", place = *place)), None, None, &html! {
                    input id=(id) name=(id) autocomplete="off" autocapitalize="none" spellcheck="false" required value=(fields.get(&id).unwrap_or_default());
                }))
            }
            button class="big go" { (sign("kept", &ctx.say("sheet-check-it"))) }
        }
        nav class="actions" aria-label=(ctx.say("what-to-do")) {
            a class="big" href=(way.at) { (sign("back", &ctx.say("sheet-see-again"))) }
            @if way.screen.is_none() { a class="big" href=(DRILL) { (sign("rescue", &ctx.say("drill-title"))) } }
            a class="big" href=(way.next) { (sign("waits", &ctx.say(way.later))) }
        }
    };
    let reply = frame::page(ctx, "rescue", &ctx.say("sheet-prove"), body);
    if wrong.is_some() { reply.not_yet() } else { reply }
}

/// Takes the two words. Right, the sheet is on paper and its words go from here.
pub(super) fn proved(ctx: &mut Ctx<'_>, way: &Way) -> Reply {
    let kept = match ctx.vault.rescue_kept() {
        Ok(Some(kept)) => kept,
        Ok(None) => return Reply::see(way.next),
        Err(e) => return ctx.refuse(&e, "/"),
    };
    // A sheet may have been printed in either list.
    let lists = [WordList::French, WordList::English].map(|list| kept.words(list));
    let typed =
        ["secret-word-1", "secret-word-2"].map(|name| fold(ctx.asked.fields.get(name).unwrap_or_default().trim()));
    let right = lists.iter().any(|text| {
        let all: Vec<&str> = text.split(' ').collect();
        asked_for(ctx).iter().zip(&typed).all(|(place, typed)| same_word(typed, all[place - 1]))
    });
    if !right {
        let wrong = ctx.say("sheet-wrong-word");
        return prove(ctx, way, Some(&wrong));
    }
    match ctx.vault.forget_rescue() {
        Ok(()) => Reply::see(way.next),
        Err(e) => ctx.refuse(&e, "/"),
    }
}

/// It is on paper, and nowhere else.
fn done(ctx: &Ctx<'_>, way: &Way, wrong: Option<&str>) -> Reply {
    let has_code = match ctx.vault.has_code() {
        Ok(has) => has,
        Err(e) => return ctx.refuse(&e, "/"),
    };
    let name = ctx.vault.state().profile.as_ref().map(|p| p.name.to_string()).unwrap_or_default();
    let body = html! {
        @if let Some(screen) = way.screen { (start::here(ctx.words, screen)) }
        h1 { (sign("rescue", &ctx.say("sheet-title"))) @if !name.is_empty() { " · " (own(&name)) } }
        p class="note" { (symbol("kept")) (ctx.say("sheet-done")) }
        p { (ctx.say("sheet-lost-what")) }
        nav class="actions" aria-label=(ctx.say("what-to-do")) {
            a class="big go" href=(way.next) { (sign("on", &ctx.say("go-on"))) }
            @if way.screen.is_none() { a class="big" href=(DRILL) { (sign("rescue", &ctx.say("drill-title"))) } }
        }
        @if way.screen.is_none() && ctx.vault.server_url().is_some() {
            details open[wrong.is_some()] {
                summary { (ctx.say("sheet-new")) }
                p { (ctx.say("sheet-new-explained")) }
                @if let Some(wrong) = wrong { p class="warn" role="alert" { (symbol("warn")) (wrong) } }
                form method="post" action="/rescue/new" class="words" data-no-draft {
                    (ctx.asked.form("/rescue/new"))
                    @if has_code {
                        (field("code", &ctx.say("code"), None, None, &html! {
                            input type="password" id="code" name="code" autocomplete="current-password" required;
                        }))
                    }
                    button class="big" { (sign("rescue", &ctx.say("sheet-new"))) }
                    (on_its_way(&ctx.say("sheet-new-wait")))
                }
            }
        }
    };
    let reply = frame::page(ctx, "rescue", &ctx.say("sheet-title"), body);
    if wrong.is_some() { reply.not_yet() } else { reply }
}

/// Another sheet in the place of the one that was lost, or seen.
pub(super) fn renew(ctx: &mut Ctx<'_>) -> Reply {
    let code = ctx.asked.fields.get("code").map(str::as_bytes);
    let made = ctx.vault.check_code(code).and_then(|()| {
        let now = ctx.now;
        rounds::in_passing(ctx.vault, |vault| vault.renew_rescue(now))
    });
    match made {
        Ok(()) => {
            ctx.keeper.show_sheet();
            Reply::see("/rescue")
        }
        Err(e) => {
            let wrong = frame::said(ctx.words, &e);
            done(ctx, &LATER, Some(&wrong))
        }
    }
}

/// All the words of the paper, as `coffre rescue drill` takes them. `tried`: what came of them; what was wrong is said beside them.
fn drill(ctx: &Ctx<'_>, tried: Option<Result<Rehearsed, String>>) -> Reply {
    let (found, wrong) = match tried {
        None => (None, None),
        Some(Ok(found)) => (Some(found), None),
        Some(Err(wrong)) => (None, Some(wrong)),
    };
    let typed = ctx.asked.fields.get("secret-words").filter(|_| wrong.is_some()).unwrap_or_default();
    let body = html! {
        h1 { (sign("rescue", &ctx.say("drill-title"))) }
        @match found {
            Some(Rehearsed::There) => (frame::done(&ctx.say("drill-there"), None)),
            Some(Rehearsed::Here) => p class="note" role="status" { (symbol("kept")) (ctx.say("drill-here")) },
            None => {
                p { (ctx.say("drill-explained")) }
                @if let Some(wrong) = &wrong { p class="warn" role="alert" { (symbol("warn")) (wrong) } }
                form method="post" action=(DRILL) class="words" data-no-draft {
                    (ctx.asked.form(DRILL))
                    (field("secret-words", &ctx.say("back-words"), Some(&ctx.say("back-words-hint")), None, &html! {
                        textarea id="secret-words" name="secret-words" rows="6" required autocomplete="off" autocapitalize="none"
                            spellcheck="false" translate="no" dir="ltr" aria-describedby="secret-words-more" { (typed) }
                    }))
                    button class="big go" { (sign("kept", &ctx.say("sheet-check-it"))) }
                    (on_its_way(&ctx.say("settings-server-wait")))
                }
            }
        }
        p { a class="big" href="/rescue" { (sign("back", &ctx.say("go-back"))) } }
    };
    let reply = frame::page(ctx, "rescue", &ctx.say("drill-title"), body);
    if wrong.is_some() { reply.not_yet() } else { reply }
}

/// Goes the way back with these words as far as it changes nothing. Words that wait here for their sheet stay.
pub(super) fn drilled(ctx: &mut Ctx<'_>) -> Reply {
    let words = read_sheet(ctx.asked.fields.get("secret-words").unwrap_or_default());
    let found = words.and_then(|words| rounds::in_passing(ctx.vault, |vault| vault.rehearse(&words)));
    let tried = found.map_err(|e| frame::said(ctx.words, &e));
    drill(ctx, Some(tried))
}
