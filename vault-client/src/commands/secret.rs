//! `coffre secret`: the secret code that opens the vault on this device.

use serde::Serialize;
use vault_desk::making::{self, yes_no};
use vault_terminal::secret::{Secret, Source};
use vault_terminal::table::Record;
use vault_terminal::{Problem, Session, msg};

use crate::cli::SecretSet;
use crate::commands::init::COST;
use crate::desk::Desk;
use crate::problems::Engine;

#[derive(Serialize)]
struct Changed {
    /// Whether this device asks for a code from now on.
    asks: bool,
}

/// Sets a code, or another one. What was typed for the old one is asked for first.
pub(crate) fn set(session: &Session, args: &SecretSet) -> Result<(), Problem> {
    let (mut desk, old) = Desk::open_by(session)?;
    let source = args.new_file.clone().map_or(Source::Terminal, Source::File);
    let new = making::new_secret_from(session, &source)?;
    change(&mut desk, old.as_ref(), Some(&new))?;
    session.out.say(&msg!("secret-set"));
    Ok(())
}

/// From now on this device keeps it by itself, and asks nobody.
pub(crate) fn remove(session: &Session) -> Result<(), Problem> {
    let (mut desk, old) = Desk::open_by(session)?;
    change(&mut desk, old.as_ref(), None)?;
    session.out.say(&msg!("secret-removed"));
    Ok(())
}

fn change(desk: &mut Desk<'_>, old: Option<&Secret>, new: Option<&Secret>) -> Result<(), Problem> {
    desk.vault.change_code(old.map(|s| s.as_slice()), new.map(|s| s.as_slice()), COST).map_err(Engine)?;
    let body = Changed { asks: desk.vault.has_code().map_err(Engine)? };
    desk.session.out.data("secret", &body, || {
        let mut record = Record::new();
        record.field("asks", msg!("field-asks"), yes_no(desk.session, body.asks));
        record
    })?;
    Ok(())
}
