//! `coffre-pro sent`: what was given, asked and written, with its words.

use std::collections::BTreeMap;

use vault_desk::sent;
use vault_engine::state::Sent;
use vault_protocol::ids::MessageId;
use vault_terminal::{Problem, Session};

use crate::cli::SentTo;
use crate::desk::Desk;
use crate::problems::Engine;

/// Lists it, for everybody or for one patient.
pub(crate) fn sent(session: &Session, args: &SentTo) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let only = args.patient.as_deref().map(|typed| desk.patient(typed)).transpose()?;
    // Of a paper that a patient shows, the title stands with them.
    let letters = desk.vault.letters_sent(only.as_ref()).into_iter().cloned().collect::<Vec<Sent>>();
    let mut titles: BTreeMap<MessageId, String> = BTreeMap::new();
    for letter in &letters {
        titles.insert(letter.deposit.id, desk.title_sent(letter).map_err(Engine)?);
    }
    let titled = |letter: &Sent| titles.get(&letter.deposit.id).cloned().unwrap_or_default();
    sent::list(session, &desk.vault, only.as_ref(), desk.now, &|who| desk.name_of(who), &titled)
}
