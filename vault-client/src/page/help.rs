//! Ten short answers, each with its picture, and aloud where there is a clip; to be printed as well.

use maud::html;
use vault_page::door::Reply;
use vault_page::look::print_button;
use vault_page::sounds;

use super::frame::{self, sign, symbol};
use super::program::Ctx;

/// What is asked: its drawing, the clip that says it, and where it is done.
const ANSWERS: [(&str, &str, &str, &str); 10] = [
    ("add", "add", "add", "/add"),
    ("search", "search", "search", "/papers"),
    ("show", "show", "show", "/show"),
    ("stop", "stop", "stop", "/who"),
    ("looked", "log", "log", "/log"),
    ("private", "private", "private", "/papers?drawer=private"),
    ("bin", "bin", "bin", "/papers?drawer=bin"),
    ("code", "lock", "code", "/settings#code"),
    ("sheet", "rescue", "rescue", "/rescue"),
    ("internet", "waits", "waits", "/settings#server"),
];

pub(super) fn page(ctx: &mut Ctx<'_>) -> Reply {
    let language = frame::language_of(ctx.words);
    let body = html! {
        h1 { (sign("help", &ctx.say("help"))) }
        p { (ctx.say("help-person")) }
        nav class="actions" aria-label=(ctx.say("what-to-do")) {
            (print_button(&ctx.say("print")))
            a class="big" href="/?tour=1" { (sign("home", &ctx.say("tour-title"))) }
        }
        @for (id, drawing, phrase, at) in ANSWERS {
            section id=(id) class="answer" {
                h2 { (symbol(drawing)) span { (ctx.say(&format!("help-{id}-asks"))) } }
                p { (ctx.say(&format!("help-{id}-says"))) }
                div class="both" {
                    a class="way" href=(at) { (sign("on", &ctx.say("help-go"))) }
                    (sounds::listen(language, phrase, &ctx.say("listen")))
                }
            }
        }
    };
    frame::page(ctx, "help", &ctx.say("help"), body)
}
