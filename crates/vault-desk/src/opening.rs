//! A home's vault, opened for one command with its secret; and that secret, set or taken away.

use std::path::PathBuf;

use serde::Serialize;
use vault_engine::{Error, Locked, Vault};
use vault_page::door::Aside;
use vault_terminal::secret::{Secret, Source};
use vault_terminal::table::Record;
use vault_terminal::{Problem, Session, msg};

use crate::making::{COST, new_secret_from, yes_no};
use crate::told::told;

/// How often a wrong secret may be typed before the command gives up.
const TRIES: usize = 3;

/// An open vault, what opened it, and the page that left it to this command: held as long as the vault, it takes it up again afterwards.
#[allow(missing_debug_implementations)]
pub struct Opened {
    /// The vault.
    pub vault: Vault,
    /// Nothing where this device keeps its own.
    pub secret: Option<Secret>,
    /// Nothing where no page is open.
    pub aside: Option<Aside>,
}

/// Opens this home's vault, with its secret if it has one.
///
/// # Errors
/// There is none, another program has it, or the secret is not given, or not the right one.
pub fn open(session: &Session) -> Result<Opened, Problem> {
    let (home, program) = (session.home()?.path, session.program());
    let source = session.global.secret.source();
    let mut tries = if source == Source::Terminal { TRIES } else { 1 };
    let mut aside = None;
    loop {
        // A page that has this home leaves it to this command.
        let taken = |e: &Error| matches!(e, Error::InUse(_));
        let locked = Aside::open(&mut aside, (program, &home), || Locked::open(&home), taken);
        let locked = locked.map_err(|e| told(program, &e))?;
        let secret = match locked.needs_password() && source != Source::Device {
            true => Some(session.secret(&msg!("secret-prompt"))?),
            false => None,
        };
        tries -= 1;
        match locked.unlock(secret.as_ref().map(|s| s.as_slice())) {
            Ok(vault) => return Ok(Opened { vault, secret, aside }),
            Err(e) if tries > 0 && e.blame().code == "wrong-secret" => session.out.warn(&msg!("wrong-secret-again")),
            Err(e) => return Err(told(program, &e)),
        }
    }
}

#[derive(Serialize)]
struct Changed {
    /// Whether this device asks for a code from now on.
    asks: bool,
}

/// `secret set`: a code, or another one, typed or read from a file. The old one is asked for first.
///
/// # Errors
/// As [`open`]; the new one is too short, or nobody gives it; the disk's.
pub fn set_secret(session: &Session, new_file: Option<PathBuf>) -> Result<(), Problem> {
    let opened = open(session)?;
    let new = new_secret_from(session, &new_file.map_or(Source::Terminal, Source::File))?;
    change(session, opened, Some(&new))?;
    session.out.say(&msg!("secret-set"));
    Ok(())
}

/// `secret remove`: from now on this device keeps it by itself, and asks nobody.
///
/// # Errors
/// As [`open`]; the disk's.
pub fn remove_secret(session: &Session) -> Result<(), Problem> {
    let opened = open(session)?;
    change(session, opened, None)?;
    session.out.say(&msg!("secret-removed"));
    Ok(())
}

fn change(session: &Session, mut opened: Opened, new: Option<&Secret>) -> Result<(), Problem> {
    let old = opened.secret.as_ref().map(|s| s.as_slice());
    let changed = opened.vault.change_code(old, new.map(|s| s.as_slice()), COST);
    let asks = changed.and_then(|()| opened.vault.has_code()).map_err(|e| told(session.program(), &e))?;
    session.out.data("secret", &Changed { asks }, || {
        let mut record = Record::new();
        record.field("asks", msg!("field-asks"), yes_no(session, asks));
        record
    })?;
    Ok(())
}
