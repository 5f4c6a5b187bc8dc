//! `coffre-pro verify`: the way between two who have never met on a line: a code told by telephone.

use std::time::{Duration, Instant};

use serde::Serialize;
use vault_engine::Error;
use vault_engine::spoken::Shown;
use vault_protocol::ids::VaultId;
use vault_protocol::spoken::LIFE;
use vault_terminal::out::Mode;
use vault_terminal::table::Record;
use vault_terminal::{Problem, Session, msg};

use crate::commands::contact::one;
use crate::desk::Desk;
use crate::problems::Engine;
use crate::time;

/// Between two questions whether the code was typed.
const AGAIN: Duration = Duration::from_millis(500);

#[derive(Serialize)]
struct Code<'a> {
    code: &'a str,
    server: &'a str,
    until: String,
}

/// Shows a code, and waits for the patient to whom it is told.
pub(crate) fn by_code(session: &Session) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let mut shown = desk.vault.show_code(None, desk.now).map_err(Engine)?;
    show(session, &shown, &time::iso(desk.now.plus(LIFE)))?;
    let id = wait(&mut desk, &mut shown)?;
    one(&desk, &id)?;
    session.out.say(&msg!("contact-verified", name = desk.name_of(&id)));
    desk.after_change()
}

fn show(session: &Session, shown: &Shown, until: &str) -> Result<(), Problem> {
    let out = &session.out;
    let body = Code { code: shown.text(), server: shown.server(), until: until.to_owned() };
    if out.mode() == Mode::Person {
        out.own_text(&format!("\n   {}\n\n", body.code))?;
    } else {
        out.data("spoken-code", &body, || {
            let mut record = Record::new();
            record.field("code", msg!("field-code"), body.code);
            record.field("server", msg!("field-server"), body.server);
            record
        })?;
    }
    // Whoever reads this in a pipe has to tell it now.
    out.finish()?;
    out.say(&msg!("code-tell", server = body.server));
    Ok(())
}

fn wait(desk: &mut Desk<'_>, shown: &mut Shown) -> Result<VaultId, Problem> {
    let since = Instant::now();
    loop {
        desk.now = time::now();
        if let Some(id) = desk.vault.code_answered(shown, desk.now).map_err(Engine)? {
            return Ok(id);
        }
        desk.session.interrupt.check()?;
        if since.elapsed() > Duration::from_secs(LIFE) {
            return Err(Engine(Error::CodeGone).into());
        }
        std::thread::sleep(AGAIN);
    }
}
