//! While it is locked: one question, and the vault again.

use maud::html;
use vault_engine::Error;
use vault_page::door::{Asked, Reply};
use vault_page::symbols::picture;
use vault_terminal::Catalog;

use super::frame::{self, sign};
use super::keeper::Keeper;

/// Answers everything that is asked while locked.
pub(super) fn answer(keeper: &Keeper, asked: &Asked, words: &'static Catalog) -> Reply {
    if asked.is_post() {
        return match asked.path() {
            "/unlock" => unlock(keeper, asked, words),
            "/unlock/language" => {
                frame::language(keeper, asked);
                Reply::see("/unlock")
            }
            _ => Reply::see("/unlock"),
        };
    }
    page(keeper, asked, words, None)
}

fn back(asked: &Asked) -> String {
    let given = if asked.is_post() { asked.fields.get("back") } else { asked.query().get("back") };
    // The page that was asked for, unless it is this one.
    given.map_or_else(|| if asked.path() == "/unlock" { "/" } else { asked.path() }.to_owned(), str::to_owned)
}

fn page(keeper: &Keeper, asked: &Asked, words: &'static Catalog, wrong: Option<&'static str>) -> Reply {
    let needs = match keeper.locked() {
        Ok(locked) => Ok(locked.needs_password()),
        Err(e) => Err(e.blame().code),
    };
    let body = html! {
        @if let Some(chosen) = keeper.picture() { p class="center" aria-hidden="true" { (picture(&chosen)) } }
        h1 { (words.text("locked")) }
        @if asked.query().get("kept") == Some("1") { p class="note" { (words.text("draft-kept")) } }
        @if let Some(wrong) = wrong { p class="warn" role="alert" { (frame::problem_words(words, wrong)) } }
        @if let Err(code) = needs { p class="warn" role="alert" { (frame::problem_words(words, code)) } }
        form method="post" action="/unlock" class="words" {
            (asked.form("/unlock"))
            input type="hidden" name="back" value=(back(asked));
            @if needs == Ok(true) {
                label { span { (words.text("code")) } input type="password" name="code" autocomplete="current-password" required autofocus; }
            }
            button class="big go" { (sign("unlock", &words.text("unlock"))) }
        }
    };
    let reply = frame::whole(asked, words, "lock", &words.text("locked"), body, false, &html! {});
    if wrong.is_some() { reply.not_yet() } else { reply }
}

fn unlock(keeper: &Keeper, asked: &Asked, words: &'static Catalog) -> Reply {
    let opened = keeper.locked().and_then(|locked| {
        let code = asked.fields.get("code").map(str::as_bytes);
        if locked.needs_password() && code.is_none() { Err(Error::Locked) } else { keeper.open(locked, code) }
    });
    match opened {
        Ok(()) => Reply::see(&back(asked)),
        Err(e) => page(keeper, asked, words, Some(e.blame().code)),
    }
}
