//! The plate on the desk: chosen on the page of the card, seen as it will be printed.

use maud::{Markup, html};
use vault_desk::print::{Fingerprint, digits_lines};
use vault_page::door::Reply;
use vault_page::look::{Language, print_button};
use vault_page::sheets::Voice;
use vault_page::sheets::plate::{Plate, Size};
use vault_terminal::Lang;

use super::frame::{self, qr, sign};
use super::program::{Ctx, words};
use crate::desk::{Office, Speaks};

/// The plate of this office, made into whatever `made` makes of it.
pub(crate) fn drawn<S: Speaks, T>(
    office: &Office<S>,
    first: Lang,
    second: Option<Lang>,
    made: impl FnOnce(&Plate<'_>, &Voice<'_>) -> T,
) -> T {
    let me = Fingerprint::of(office.vault.id(), first);
    // Whoever reads English has the words of the English list on their screen; everybody else, the French ones.
    let list = |lang: Lang| if lang == Lang::En { Language::English } else { Language::French };
    let mut lists = vec![(list(first), me.words.clone())];
    if let Some(other) = second.filter(|other| list(*other) != list(first)) {
        lists.push((list(other), Fingerprint::of(office.vault.id(), other).words));
    }
    // As the card says it that patients have. Where there is none now, the profile says what the next one will.
    let (name, role) = match (office.vault.own_card(office.now), office.vault.state().profile.as_ref()) {
        (Some((_, card)), _) => (card.name.map(|n| n.to_string()), card.role.map(|r| r.to_string())),
        (None, Some(profile)) => (Some(profile.name.to_string()), Some(profile.role.to_string())),
        (None, None) => (None, None),
    };
    let (name, role) = (name.unwrap_or_default(), role.unwrap_or_default());
    let plate = Plate {
        name: &name,
        role: &role,
        words: &lists,
        digits: &digits_lines(&me.digits),
        square: qr(&me.fingerprint, &words(first).text("pro-card-square")),
        text: &me.fingerprint,
    };
    let language = |lang: Lang| Language::from_code(lang.code()).unwrap_or_default();
    let say = |language: Language, id: &str| words(Lang::from_tag(language.code()).unwrap_or(first)).text(id);
    let voice = Voice { first: language(first), second: language(second.unwrap_or(first)), say: &say };
    made(&plate, &voice)
}

/// Where size and second language are chosen.
pub(super) fn choice(ctx: &Ctx<'_>) -> Markup {
    let query = ctx.asked.query();
    let (size, with) = (query.get("size").and_then(Size::from_code).unwrap_or(Size::A6), query.get("with"));
    let first = ctx.lang().code();
    html! {
        form method="get" action="/card/plate" class="search" {
            div class="filters" {
                label { span { (ctx.say("pro-plate-size")) }
                    select name="size" {
                        @for (one, says) in [(Size::A6, "pro-plate-a6"), (Size::A4, "pro-plate-a4")] {
                            option value=(one.code()) selected[one == size] { (ctx.say(says)) }
                        }
                    }
                }
                label { span { (ctx.say("pro-plate-with")) }
                    select name="with" {
                        option value="" { "–" }
                        @for other in Language::ALL.into_iter().filter(|l| l.code() != first) {
                            option value=(other.code()) lang=(other.code()) selected[with == Some(other.code())] { (other.own_name()) }
                        }
                    }
                }
            }
            button class="big" { (sign("print", &ctx.say("pro-plate-show"))) }
        }
    }
}

pub(super) fn page(ctx: &mut Ctx<'_>) -> Reply {
    let query = ctx.asked.query();
    let size = query.get("size").and_then(Size::from_code).unwrap_or(Size::A6);
    let second = query.get("with").and_then(Lang::from_tag);
    let title = ctx.say("pro-plate");
    let body = html! {
        p class="crumb" { a href="/card" data-back { (sign("back", &ctx.say("pro-card"))) } }
        h1 { (title) }
        p { (ctx.say("pro-plate-how")) }
        (choice(ctx))
        (drawn(ctx.room, ctx.lang(), second, |plate, voice| plate.sheet(voice, size)))
        nav class="actions" aria-label=(ctx.say("what-to-do")) { (print_button(&ctx.say("print"))) }
    };
    frame::page(ctx, &title, body)
}
