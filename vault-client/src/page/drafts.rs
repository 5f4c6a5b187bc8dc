//! What was typed and not sent: kept sealed by the vault, put back into its form, and offered on the first page.

use maud::{Markup, html};
use vault_engine::drafts::Draft;
use vault_page::door::{self, Fields, Reply};
use vault_page::keep::is_same_page;

use super::frame::{own, press, sign, symbol};
use super::keeper::Keeper;
use super::program::Ctx;

/// Fields that nobody types: pressed, ticked, or put there by the page.
const NOT_TYPED: [&str; 13] = [
    "back", "drawer", "door", "family", "form", "lang", "paper", "picture", "receipt", "request", "then", "to", "until",
];

/// Keeps what somebody typed, if she typed anything. Whether it is kept.
pub(super) fn keep(keeper: &Keeper, draft: &door::Draft) -> bool {
    let typed = draft.fields.iter().any(|(name, value)| !NOT_TYPED.contains(&name) && !value.trim().is_empty());
    typed && Draft::new(&draft.action, &draft.from, draft.fields.iter()).is_some_and(|draft| keeper.keep_draft(&draft))
}

/// Puts what was typed back into the forms of the page that is asked for.
pub(super) fn put_back(ctx: &mut Ctx<'_>) {
    let address = ctx.asked.address();
    let mut drafts = ctx.vault.drafts();
    drafts.retain(|draft| is_same_page(draft.from.as_str(), &address));
    let typed = drafts.iter().flat_map(|d| d.fields.iter());
    let fields: Fields = typed.map(|t| (t.name.to_string(), t.value.to_string())).collect();
    ctx.returned = fields.iter().next().is_some();
    if ctx.returned {
        ctx.asked.fields = fields;
    }
}

/// Erases the draft of a form that was sent.
pub(super) fn sent(ctx: &mut Ctx<'_>) {
    let action = ctx.asked.path().to_owned();
    if let Err(e) = ctx.vault.forget_draft(&action) {
        ctx.keeper.note(e.blame().code);
    }
}

/// On every page where something came back.
pub(super) fn is_back(ctx: &Ctx<'_>) -> Markup {
    html! { p class="note" role="status" { (symbol("kept")) (ctx.say("draft-back")) } }
}

/// On the first page: what was begun, where it goes on, and the way to erase it.
pub(super) fn begun(ctx: &Ctx<'_>) -> Markup {
    let drafts = ctx.vault.drafts();
    html! {
        @if !drafts.is_empty() {
            section class="note" aria-labelledby="drafts" {
                h2 id="drafts" { (ctx.say("drafts-title")) }
                ul class="people" {
                    @for draft in &drafts {
                        li class="both" {
                            a class="big" href=(draft.from.as_str()) { (symbol("edit")) (about(ctx, draft)) }
                            (press(ctx.asked, "/drafts/forget", &[("form", draft.action.as_str())], "", &sign("bin", &ctx.say("draft-forget"))))
                        }
                    }
                }
            }
        }
    }
}

/// What a draft is about, in words: the paper it belongs to, or the page it is on.
fn about(ctx: &Ctx<'_>, draft: &Draft) -> Markup {
    let paper = draft.from.as_str().strip_prefix("/p/").and_then(|rest| rest.split(['/', '?']).next());
    let paper = paper.and_then(vault_protocol::ids::DocId::from_hex).and_then(|id| ctx.vault.state().docs.get(&id));
    html! { span { (ctx.say("draft-go-on")) @if let Some(doc) = paper { " · " (own(&doc.words.title)) } } }
}

/// Erases a draft that is not wanted.
pub(super) fn forget(ctx: &mut Ctx<'_>) -> Reply {
    let form = ctx.asked.fields.get("form").unwrap_or_default().to_owned();
    match ctx.vault.forget_draft(&form) {
        Ok(()) => Reply::see("/"),
        Err(e) => ctx.refuse(&e, "/"),
    }
}
