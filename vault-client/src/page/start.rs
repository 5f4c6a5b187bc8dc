//! The first run: five screens, without a network. Nothing is on the disk before the third was answered.

use maud::{Markup, html};
use vault_page::door::{Asked, Reply};
use vault_page::look::{Language, Page, field, on_its_way, steps};
use vault_page::sounds;
use vault_page::symbols::{picture, pictures};
use vault_terminal::{Catalog, msg};
use zeroize::Zeroizing;

use super::back;
use super::frame::{self, sign, symbol};
use super::keeper::Keeper;
use super::program::{Ctx, words};
use super::sheet;
use vault_desk::making::{SHORTEST_SECRET, is_long_enough};

/// Screens from nothing to the first page.
const SCREENS: usize = 5;
/// Letters of a first name.
const NAME: usize = 60;

/// Which screen of the five this is.
pub(super) fn here(words: &Catalog, screen: usize) -> Markup {
    steps(screen - 1, SCREENS, &words.get(&msg!("start-screen", here = screen, all = SCREENS)))
}

/// Answers everything that is asked while there is no vault.
pub(super) fn answer(keeper: &Keeper, asked: &Asked) -> Reply {
    let words = words(keeper.lang());
    match (asked.is_post(), asked.path()) {
        (false, "/start/name") => name(keeper, asked, words),
        (false, "/start/code") => code(asked, words, None),
        (false, back::PATH) => back::page(asked, words, None),
        (false, _) => language(asked),
        (true, "/start") => {
            frame::language(keeper, asked);
            Reply::see("/start/name")
        }
        (true, "/unlock/language") => frame::language(keeper, asked),
        (true, "/start/name") => {
            let given = asked.fields.get("name").unwrap_or_default().trim();
            let mut begun = keeper.begun();
            begun.name = given.chars().filter(|c| !c.is_control()).take(NAME).collect();
            let chosen = asked.fields.get("picture").filter(|name| pictures().any(|known| known == *name));
            begun.picture = chosen.unwrap_or_default().to_owned();
            Reply::see("/start/code")
        }
        (true, "/start/code") => make(keeper, asked, words),
        (true, back::PATH) => back::come(keeper, asked, words),
        (true, _) => Reply::see("/"),
    }
}

/// The first screen: three languages, each in its own letters and aloud, and no other text.
fn language(asked: &Asked) -> Reply {
    let say = |language: Language, id: &str| words(frame::lang_of(language)).text(id);
    let wanted = asked.languages().and_then(|all| all.get(..2)).and_then(Language::from_code).unwrap_or_default();
    let title = say(wanted, "choose-language");
    let page = Page {
        language: wanted,
        title: &title,
        name: &say(wanted, "page-name"),
        skip: &say(wanted, "skip"),
        head: asked.head(),
        header: html! {},
        main: html! {
            (here(words(frame::lang_of(wanted)), 1))
            h1 class="center" {
                (symbol("language"))
                @for language in Language::ALL { span class="only-read" lang=(language.code()) { (say(language, "choose-language")) " " } }
            }
            ul class="tiles three" {
                @for language in Language::ALL {
                    li lang=(language.code()) dir=(language.direction()) {
                        form method="post" action="/start" data-no-draft {
                            (asked.form("/start"))
                            button name="lang" value=(language.code()) {
                                span class="glyph" aria-hidden="true" { (say(language, "letter")) }
                                span { (language.own_name()) }
                            }
                        }
                        (sounds::listen(language, "language", &say(language, "listen")))
                    }
                }
            }
        },
        footer: html! {},
    };
    Reply::from(Markup::from(page))
}

/// The second: what she is called, and a picture to know her vault by.
fn name(keeper: &Keeper, asked: &Asked, words: &'static Catalog) -> Reply {
    let begun = keeper.begun().clone();
    let body = html! {
        (here(words, 2))
        h1 { (words.text("your-name")) }
        form method="post" action="/start/name" class="words" data-no-draft {
            (asked.form("/start/name"))
            (field("name", &words.text("first-name"), None, None, &html! {
                input id="name" name="name" maxlength=(NAME) autocomplete="given-name" value=(begun.name);
            }))
            (choose_picture(words, &begun.picture))
            button class="big go" { (sign("on", &words.text("go-on"))) }
        }
        p { a class="big" href=(back::PATH) { (sign("rescue", &words.text("back-way"))) } }
        p { a class="big" href="/start" { (sign("back", &words.text("go-back"))) } }
    };
    frame::whole(asked, words, "name", &words.text("your-name"), body, false, &html! {})
}

/// Twelve pictures, one of them chosen or none.
pub(super) fn choose_picture(words: &Catalog, chosen: &str) -> Markup {
    html! {
        fieldset class="pictures" {
            legend { (words.text("choose-picture")) }
            @for name in pictures() {
                label {
                    input type="radio" name="picture" value=(name) checked[name == chosen];
                    (picture(name))
                    span { (words.text(&format!("picture-{name}"))) }
                }
            }
        }
    }
}

/// The third: what opens the vault from tomorrow on.
fn code(asked: &Asked, words: &'static Catalog, wrong: Option<&str>) -> Reply {
    let how = asked.fields.get("how").unwrap_or("digits");
    let body = html! {
        (here(words, 3))
        h1 { (words.text("your-code")) }
        form method="post" action="/start/code" class="words" data-no-draft {
            (asked.form("/start/code"))
            @if let Some(wrong) = wrong { p class="warn" role="alert" { (symbol("warn")) (wrong) } }
            (choice(words, how))
            button class="big go" { (sign("on", &words.text("go-on"))) }
            (on_its_way(&words.text("making-vault")))
        }
        p { a class="big" href="/start/name" { (sign("back", &words.text("go-back"))) } }
    };
    let reply = frame::whole(asked, words, "code", &words.text("your-code"), body, false, &html! {});
    if wrong.is_some() { reply.not_yet() } else { reply }
}

/// The three kinds of code, and the fields for one. No field says again what was typed.
pub(super) fn choice(words: &Catalog, how: &str) -> Markup {
    html! {
        fieldset {
            legend { (words.text("code-which")) }
            @for (value, says) in [("digits", "code-digits"), ("phrase", "code-phrase"), ("none", "code-none")] {
                label class="tick" { input type="radio" name="how" value=(value) checked[how == value]; span { (words.text(says)) } }
            }
            p class="warn" { (symbol("warn")) (words.text("code-none-warning")) }
        }
        @for (id, says) in [("code-new", "code-new"), ("code-again", "code-again")] {
            (field(id, &words.text(says), (id == "code-new").then(|| words.get(&msg!("code-hint", least = SHORTEST_SECRET))).as_deref(), None, &html! {
                input type="password" id=(id) name=(id) autocomplete="new-password" data-hidden aria-describedby=[(id == "code-new").then_some("code-new-more")];
            }))
        }
        div { label class="tick" hidden { input type="checkbox" data-reveal; span { (words.text("code-show")) } } }
    }
}

/// The code that a form asks for: `None` for none. Or what is wrong with it.
pub(super) fn chosen(asked: &Asked, words: &Catalog) -> Result<Option<Zeroizing<Vec<u8>>>, String> {
    let how = asked.fields.get("how").unwrap_or_default();
    if how == "none" {
        return Ok(None);
    }
    let given = asked.fields.get("code-new").unwrap_or_default();
    if !is_long_enough(given.as_bytes()) {
        return Err(words.get(&msg!("code-too-short", least = SHORTEST_SECRET)));
    }
    if how == "digits" && !given.bytes().all(|b| b.is_ascii_digit()) {
        return Err(words.text("code-digits-only"));
    }
    if asked.fields.get("code-again") != Some(given) {
        return Err(words.text("code-differs"));
    }
    Ok(Some(Zeroizing::new(given.as_bytes().to_vec())))
}

fn make(keeper: &Keeper, asked: &Asked, words: &'static Catalog) -> Reply {
    let secret = match chosen(asked, words) {
        Ok(secret) => secret,
        Err(wrong) => return code(asked, words, Some(&wrong)),
    };
    match keeper.make(secret.as_ref().map(|s| s.as_slice())) {
        Ok(()) => Reply::see("/start/sheet"),
        Err(e) => code(asked, words, Some(&frame::said(words, &e))),
    }
}

/// The last two screens, with the vault there: its rescue sheet, and a first paper.
pub(super) fn page(ctx: &mut Ctx<'_>, screen: &str, rest: &[&str]) -> Reply {
    match screen {
        "sheet" => sheet::page(ctx, &sheet::FIRST_RUN, rest),
        "paper" => paper(ctx),
        _ => Reply::see("/"),
    }
}

fn paper(ctx: &mut Ctx<'_>) -> Reply {
    ctx.keeper.hide_sheet();
    let body = html! {
        (here(ctx.words, 5))
        h1 { (sign("add", &ctx.say("first-paper"))) }
        p { (ctx.say("add-explained")) }
        (super::add::form(ctx, "files", "/?tour=1"))
        (super::add::form(ctx, "photo", "/?tour=1"))
        p { a class="big" href="/?tour=1" { (sign("on", &ctx.say("no-paper-now"))) } }
    };
    frame::page(ctx, "add", &ctx.say("first-paper"), body)
}

/// The six drawers, each with its picture and aloud: shown after the first run, and from the help page.
pub(super) fn tour(ctx: &Ctx<'_>) -> Markup {
    html! {
        section class="note" aria-labelledby="tour" {
            h2 id="tour" { (ctx.say("tour-title")) }
            ul class="tour" {
                @for (sign_name, word, phrase) in [
                    ("show", "show-doctor", "show"),
                    ("add", "add-paper", "add"),
                    ("who", "who-sees", "who"),
                    ("log", "who-looked", "log"),
                    ("private", "private-drawer", "private"),
                    ("bin", "bin", "bin"),
                ] {
                    li {
                        (symbol(sign_name)) strong { (ctx.say(word)) }
                        span { (ctx.say(&format!("tour-{sign_name}"))) }
                        (sounds::listen(frame::language_of(ctx.words), phrase, &ctx.say("listen")))
                    }
                }
            }
            p { a class="big go" href="/" { (sign("on", &ctx.say("tour-end"))) } }
        }
    }
}
