//! While it is locked: one question, and the vault again.

use maud::html;
use vault_engine::Error;
use vault_page::door::{Asked, Reply};
use vault_page::frame::{Frame, back};
use vault_page::symbols::picture;
use vault_terminal::Catalog;

use super::frame;
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

fn page(keeper: &Keeper, asked: &Asked, words: &'static Catalog, wrong: Option<&'static str>) -> Reply {
    let needs = keeper.locked().map(|locked| locked.needs_password());
    let needs = needs.map_err(|e| frame::problem_words(words, e.blame().code));
    let wrong = wrong.map(|wrong| frame::problem_words(words, wrong));
    let known = html! { @if let Some(chosen) = keeper.picture() { p class="center" aria-hidden="true" { (picture(&chosen)) } } };
    let say = |id: &str| words.text(id);
    let frame = Frame { phrase: "lock", ..Frame::new(Some(asked), frame::language_of(words), &say) };
    frame.unlock(needs.as_ref().copied().map_err(String::as_str), wrong.as_deref(), &known)
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
