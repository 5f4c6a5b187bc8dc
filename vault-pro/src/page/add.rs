//! A card comes in: as a file, compared by the square that its holder shows, or by digits told by telephone.

use maud::html;
use vault_engine::{Error, SenderFault};
use vault_formats::limits::MAX_INPUT as MAX_PHOTO;
use vault_page::compare;
use vault_page::door::Reply;
use vault_protocol::fingerprint::qr_text;
use vault_protocol::ids::VaultId;

use super::compare as comparing;
use super::frame::{self, sign, symbol};
use super::pictures::pdf;
use super::program::Ctx;
use crate::after::in_passing;
use crate::squares;

/// Where a card is given in. `wrong`: what did not go the last time.
pub(super) fn page(ctx: &mut Ctx<'_>, wrong: Option<&str>) -> Reply {
    let title = ctx.say("pro-add");
    let body = html! {
        p class="crumb" { a href="/" data-back { (sign("back", &ctx.say("pro-patients"))) } }
        h1 { (title) }
        @if let Some(wrong) = wrong { p class="warn" role="alert" { (symbol("warn")) (wrong) } }
        p { (ctx.say("pro-add-explained")) }
        (compare::give_in(ctx.asked, "/add", &|id| ctx.say(id)))
        p { a class="big" href="/code" { (sign("person", &ctx.say("pro-code-show"))) } }
        (compare::told(ctx.asked, "/code/typed", &|id| ctx.say(id), true))
    };
    let reply = frame::page(ctx, &title, body);
    if wrong.is_some() { reply.not_yet() } else { reply }
}

/// Takes a card in. It says who it claims to be; nothing is believed before it was compared.
pub(super) fn receive(ctx: &mut Ctx<'_>) -> Reply {
    let refused = |ctx: &mut Ctx<'_>, id: &str| {
        let wrong = ctx.say(id);
        page(ctx, Some(&wrong))
    };
    let Some(bytes) = compare::given_in(ctx.asked, MAX_PHOTO as u64) else { return refused(ctx, "person-no-file") };
    if squares::is_photo(&bytes) {
        return match squares::on_photo(&bytes, pdf()) {
            None => refused(ctx, "photo-no-square"),
            Some(id) if ctx.room.vault.state().contacts.contains_key(&id) => {
                comparing::shown_square(ctx, &id, &qr_text(&id))
            }
            Some(_) => refused(ctx, "photo-unknown"),
        };
    }
    let fields = ctx.asked.fields.clone();
    let given = |name: &str| fields.get(name).map(str::trim).filter(|text| !text.is_empty());
    let now = ctx.room.now;
    match in_passing(&mut ctx.room.vault, |vault| vault.add_contact(&bytes, given("name"), now)) {
        Ok(id) => taken(ctx, &id, given("typed")),
        Err(Error::Sender(SenderFault::Malformed(_))) => refused(ctx, "person-not-a-card"),
        Err(e) => {
            let wrong = frame::said(ctx.words, &e);
            page(ctx, Some(&wrong))
        }
    }
}

fn taken(ctx: &mut Ctx<'_>, id: &VaultId, typed: Option<&str>) -> Reply {
    match typed {
        Some(typed) => comparing::shown_square(ctx, id, typed),
        None => Reply::see(&format!("/pt/{id}/compare?done=added")),
    }
}
