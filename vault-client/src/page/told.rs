//! Digits told by telephone: a card taken in and compared at once, or a card that is there already compared.

use std::time::{Duration, Instant};

use vault_engine::Error;
use vault_page::door::Reply;
use vault_protocol::ids::VaultId;

use super::people;
use super::program::Ctx;
use crate::rounds;
use crate::time;

/// Between two questions whether the other side has answered.
const AGAIN: Duration = Duration::from_millis(500);
/// How long that may take: the program that shows the digits stands open and answers by itself.
const ANSWERED: Duration = Duration::from_secs(15);

/// Answers the digits, and waits a moment for the other side. `expected`: whose card has to come.
pub(super) fn send(ctx: &mut Ctx<'_>, expected: Option<VaultId>) -> Reply {
    match exchange(ctx, expected) {
        Ok(id) => Reply::see(&format!("/people/{id}?done=verified")),
        Err(e) => match expected {
            Some(id) => people::failed(ctx, &id, &e),
            None => {
                let wrong = super::frame::said(ctx.words, &e);
                people::add(ctx, Some(&wrong))
            }
        },
    }
}

fn exchange(ctx: &mut Ctx<'_>, expected: Option<VaultId>) -> Result<VaultId, Error> {
    let fields = ctx.asked.fields.clone();
    let given = |name: &str| fields.get(name).map(str::trim).filter(|text| !text.is_empty());
    let now = ctx.now;
    rounds::in_passing(ctx.vault, |vault| {
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
