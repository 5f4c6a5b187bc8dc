//! `coffre sent`: what was told to others and given to them, with its words.

use vault_desk::sent;
use vault_terminal::{Problem, Session};

use crate::cli::SentTo;
use crate::desk::Desk;
use crate::problems::Engine;

/// Lists it, for everybody or for one contact.
pub(crate) fn sent(session: &Session, args: &SentTo) -> Result<(), Problem> {
    let desk = Desk::open(session)?;
    let only = args.name.as_deref().map(|typed| desk.vault.contact(typed).map(|contact| contact.vault)).transpose();
    let only = only.map_err(Engine)?;
    let titled = |letter: &_| sent::title(&desk.vault, letter);
    sent::list(session, &desk.vault, only.as_ref(), desk.now, &|who| desk.name_of(who), &titled)
}
