//! `coffre-pro settings`: how the page is wanted.

use serde::Serialize;
use vault_desk::making::yes_no;
use vault_terminal::table::Record;
use vault_terminal::{Problem, Session, msg};

use crate::cli::{Answer, Settings};
use crate::page::{open_together, opens_together};

#[derive(Serialize)]
struct Chosen {
    open_together: bool,
}

/// Changes what is given, and says what holds. Needs no secret: nothing of it is one.
pub(crate) fn settings(session: &Session, args: &Settings) -> Result<(), Problem> {
    let home = session.home()?.path;
    // Not into a folder where nothing is.
    if !home.join("keystore").exists() {
        return Err(crate::problems::Engine(vault_engine::Error::NoVault(home)).into());
    }
    if let Some(answer) = args.open_together {
        open_together(&home, answer == Answer::Yes);
    }
    let body = Chosen { open_together: opens_together(&home) };
    session.out.data("settings", &body, || {
        let mut record = Record::new();
        record.field("open_together", msg!("field-open-together"), yes_no(session, body.open_together));
        record
    })?;
    Ok(session.out.finish()?)
}
