//! A card by telephone: twelve digits shown here and told to who calls, or told here and written down.

use std::sync::atomic::Ordering;
use std::sync::{PoisonError, TryLockError};
use std::time::{Duration, Instant};

use maud::{Markup, html};
use vault_engine::Error;
use vault_engine::spoken::Shown;
use vault_page::door::{Reply, Trouble};
use vault_protocol::ids::{Time, VaultId};
use vault_protocol::spoken::LIFE;

use super::frame::{self, own, press, sign, symbol};
use super::keeper::{Keeper, Room};
use super::program::Ctx;
use super::{add, compare};
use crate::after::in_passing;
use crate::time;

/// Between two questions whether the other side has answered.
const AGAIN: Duration = Duration::from_millis(500);
/// How long the other side may take when the digits were written here: its program stands open and answers by itself.
const ANSWERED: Duration = Duration::from_secs(15);

/// A code that is shown until somebody answers it, or what came of it.
pub(super) struct Telling {
    /// Its place among those that were shown since the start: what its page and who asks for it know it by.
    number: u64,
    shown: Shown,
    /// For whom only, if for somebody.
    whom: Option<VaultId>,
    until: Time,
    over: Option<Result<VaultId, Error>>,
}

impl Telling {
    /// Asks once whether the code was answered. Answers whether there is nothing more to ask.
    fn ask(&mut self, room: &mut Room) -> bool {
        let now = time::now();
        if self.over.is_none() {
            self.over = match in_passing(&mut room.vault, |vault| vault.code_answered(&mut self.shown, now)) {
                Ok(Some(id)) => Some(Ok(id)),
                Ok(None) if self.until <= now => Some(Err(Error::CodeGone)),
                Ok(None) => None,
                Err(e) => Some(Err(e)),
            };
        }
        self.over.is_some()
    }
}

/// Shows a code, and asks beside the pages until it was answered, is over, or another is shown. Answers its number.
fn show(ctx: &mut Ctx<'_>, whom: Option<VaultId>) -> Result<u64, Error> {
    let now = ctx.room.now;
    let shown = in_passing(&mut ctx.room.vault, |vault| vault.show_code(whom, now))?;
    let number = ctx.keeper.codes.fetch_add(1, Ordering::SeqCst);
    let telling = Telling { number, shown, whom, until: now.plus(LIFE), over: None };
    *ctx.keeper.code.lock().unwrap_or_else(PoisonError::into_inner) = Some(telling);
    let keeper = ctx.keeper.clone();
    std::thread::spawn(move || wait(&keeper, number));
    Ok(number)
}

fn wait(keeper: &Keeper, number: u64) {
    loop {
        std::thread::sleep(AGAIN);
        let over = keeper.with(|room| {
            let mut code = keeper.code.lock().unwrap_or_else(PoisonError::into_inner);
            code.as_mut().filter(|telling| telling.number == number).is_none_or(|telling| telling.ask(room))
        });
        // Locked, put away, another's turn, or answered.
        if over.unwrap_or(true) {
            return keeper.run_errand();
        }
    }
}

/// The digits that are shown; before, what they are for; after, what came of them.
pub(super) fn page(ctx: &mut Ctx<'_>, wrong: Option<&str>) -> Reply {
    let code = ctx.keeper.code.lock().unwrap_or_else(PoisonError::into_inner);
    let number = ctx.asked.query().get("n").and_then(|n| n.parse().ok());
    let telling = match code.as_ref().filter(|_| wrong.is_none()) {
        Some(telling) if number == Some(telling.number) => Some(telling),
        // What is shown has one address, where its end is found too, however often that is asked for.
        Some(telling) if telling.over.is_none() => return Reply::see(&at(telling.number)),
        _ => None,
    };
    let whom = telling.map_or_else(|| given(ctx), |telling| telling.whom);
    let over = telling.and_then(|telling| telling.over.as_ref());
    if let Some(Ok(id)) = over {
        return Reply::see(&format!("/pt/{id}/compare?done=verified"));
    }
    let failed = over.and_then(|over| over.as_ref().err()).map(|e| frame::said(ctx.words, e));
    let wrong = wrong.map(str::to_owned).or(failed);
    let title = ctx.say("pro-code");
    let back = whom.map_or_else(|| "/add".to_owned(), |id| format!("/pt/{id}/compare"));
    let body = html! {
        p class="crumb" { a href=(back) data-back { (sign("back", &ctx.say("go-back"))) } }
        h1 { (title) }
        @if let Some(wrong) = &wrong { p class="warn" role="alert" { (symbol("warn")) (wrong) } }
        @if let Some(id) = whom { p { (ctx.say("pro-code-for")) " " strong { (own(&ctx.room.name_of(&id))) } } }
        @match telling.filter(|telling| telling.over.is_none()) {
            Some(telling) => (digits(ctx, telling)),
            None => {
                p { (ctx.say("pro-code-how")) }
                (press(ctx.asked, "/code/show", &whom.map(|id| id.to_string()).iter().map(|id| ("for", id.as_str())).collect::<Vec<_>>(), "big go", &sign("person", &ctx.say("pro-code-show"))))
            }
        }
    };
    drop(code);
    let reply = frame::page(ctx, &title, body);
    if wrong.is_some() && ctx.asked.is_post() { reply.not_yet() } else { reply }
}

fn digits(ctx: &Ctx<'_>, telling: &Telling) -> Markup {
    html! {
        p { (ctx.say("pro-code-tell")) }
        p class="told" dir="ltr" { (telling.shown.text()) }
        p { (ctx.say("pro-code-server")) " " bdi dir="ltr" { (telling.shown.server()) } }
        p role="status" data-again="/code.json" { (symbol("waits")) " " (ctx.say("pro-code-waits")) }
        noscript { meta http-equiv="refresh" content=(format!("3;url={}", at(telling.number))); }
        (press(ctx.asked, "/code/forget", &[], "", &sign("bin", &ctx.say("pro-code-forget"))))
    }
}

/// Where a code is shown.
fn at(number: u64) -> String {
    format!("/code?n={number}")
}

/// Whether there is anything else to show than the digits, for the script: answered without the office, each second.
pub(super) fn is_over(keeper: &Keeper) -> Reply {
    let code = match keeper.code.try_lock() {
        Ok(code) => code,
        Err(TryLockError::Poisoned(e)) => e.into_inner(),
        // The server is being asked now.
        Err(TryLockError::WouldBlock) => return Reply::json("false"),
    };
    let over = code.as_ref().is_none_or(|telling| telling.over.is_some());
    Reply::json(if over { "true" } else { "false" })
}

/// For whom a code is asked.
fn given(ctx: &Ctx<'_>) -> Option<VaultId> {
    let hex = ctx.asked.fields.get("for").or_else(|| ctx.asked.query().get("for"))?;
    VaultId::from_hex(hex).filter(|id| ctx.room.vault.state().contacts.contains_key(id))
}

pub(super) fn change(ctx: &mut Ctx<'_>, act: &str) -> Reply {
    match act {
        "show" => {
            let whom = given(ctx);
            match show(ctx, whom) {
                Ok(number) => Reply::see(&at(number)),
                Err(e) => {
                    let wrong = frame::said(ctx.words, &e);
                    page(ctx, Some(&wrong))
                }
            }
        }
        "forget" => {
            drop(ctx.keeper.code.lock().unwrap_or_else(PoisonError::into_inner).take());
            Reply::see("/")
        }
        "typed" => typed(ctx, None),
        _ => Reply::trouble(Trouble::NotFound),
    }
}

/// Answers digits that somebody told, and waits a moment for the other side. `expected`: whose card has to come.
pub(super) fn typed(ctx: &mut Ctx<'_>, expected: Option<VaultId>) -> Reply {
    match exchange(ctx, expected) {
        Ok(id) => Reply::see(&format!("/pt/{id}/compare?done=verified")),
        Err(e) => match expected {
            Some(id) => compare::failed(ctx, &id, &e),
            None => {
                let wrong = frame::said(ctx.words, &e);
                add::page(ctx, Some(&wrong))
            }
        },
    }
}

fn exchange(ctx: &mut Ctx<'_>, expected: Option<VaultId>) -> Result<VaultId, Error> {
    let fields = ctx.asked.fields.clone();
    let given = |name: &str| fields.get(name).map(str::trim).filter(|text| !text.is_empty());
    let now = ctx.room.now;
    in_passing(&mut ctx.room.vault, |vault| {
        let digits = given("digits").unwrap_or_default();
        let mut typed = vault.type_code(digits, given("where"), expected, given("called"), now)?;
        let since = Instant::now();
        while since.elapsed() < ANSWERED {
            if let Some(id) = vault.code_confirmed(&mut typed, time::now())? {
                return Ok(id);
            }
            std::thread::sleep(AGAIN);
        }
        Err(Error::CodeGone)
    })
}
