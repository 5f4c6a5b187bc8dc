//! `coffre-pro policy`: which public registers and witnesses are believed.

use vault_desk::trust;
use vault_terminal::{Problem, Session};

use crate::cli::PolicySet;
use crate::desk::Desk;
use crate::problems::Engine;

/// Takes the owner's file, as a whole or not at all, and says what now holds.
pub(crate) fn set(session: &Session, args: &PolicySet) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    trust::set_policy(&mut desk.vault, &args.file).map_err(Engine)?;
    trust::of(&desk.vault).map_err(Engine)?.show(session)
}

/// Says what holds.
pub(crate) fn show(session: &Session) -> Result<(), Problem> {
    trust::of(&Desk::open(session)?.vault).map_err(Engine)?.show(session)
}
