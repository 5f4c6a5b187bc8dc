//! `coffre write`, `correct`: words to somebody. They wait in their letter box, sealed like everything else.

use serde::Serialize;
use vault_crypto::deposit::Sense;
use vault_crypto::journal::Contact;
use vault_protocol::card::Level;
use vault_protocol::ids::{DocId, VaultId};
use vault_terminal::table::Record;
use vault_terminal::{Problem, Session, msg};

use crate::cli::{Correct, Write};
use crate::desk::Desk;
use crate::letters;
use crate::problems::{Engine, NO_AUTHOR, NOT_KNOWN_TO, NOT_SENT, NOTHING_SAID};
use crate::shown::Who;

#[derive(Serialize)]
struct Written {
    what: &'static str,
    to: Who,
    about: Option<String>,
}

/// A message, about a paper or about none.
pub(crate) fn write(session: &Session, args: &Write) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let text = said(&args.text)?;
    let contact = desk.vault.contact(&args.name).map_err(Engine)?;
    ask_unverified(session, contact)?;
    let (to, name) = (contact.vault, contact.name.to_string());
    let doc = args.about.as_deref().map(|typed| desk.doc(typed).map(|doc| doc.id)).transpose()?;
    // A paper that they do not know is named to nobody.
    let about = doc.map(|doc| {
        let title = &desk.vault.state().docs[&doc].words.title;
        let unknown = || Problem::new(NOT_KNOWN_TO).with("name", name.as_str()).with("title", title.as_str());
        desk.vault.about(&doc, &to).ok_or_else(unknown)
    });
    let about = about.transpose()?;
    desk.vault.write(&to, Sense::Message, text, about, desk.now).map_err(Engine)?;
    tell(&desk, "message", &to, doc)?;
    session.out.say(&msg!("message-sent", name = name));
    desk.after_change()
}

/// Asks the author of a paper to correct it.
pub(crate) fn correct(session: &Session, args: &Correct) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let text = said(&args.text)?;
    let doc = desk.doc(&args.id)?.id;
    let to = author(&desk, &doc)?;
    ask_author(&desk, &to)?;
    letters::to_author(&mut desk.vault, &doc, Sense::Correction, text, desk.now).map_err(Engine)?;
    tell(&desk, "correction", &to, Some(doc))?;
    session.out.say(&msg!("correction-sent", name = desk.name_of(&to)));
    desk.after_change()
}

/// Words to somebody whose card nobody compared may reach anybody: asked once, and `--yes` says it beforehand.
fn ask_unverified(session: &Session, contact: &Contact) -> Result<(), Problem> {
    let unverified = contact.level.is_none_or(|level| level == Level::File);
    if !unverified || session.confirm(&msg!("write-unverified", name = contact.name.as_str()))? {
        return Ok(());
    }
    Err(Problem::new(NOT_SENT))
}

/// The same for words to the author of a paper.
///
/// # Errors
/// The owner says no, or nobody can be asked.
pub(crate) fn ask_author(desk: &Desk<'_>, author: &VaultId) -> Result<(), Problem> {
    let contact = desk.vault.state().contacts.get(author);
    contact.map_or(Ok(()), |contact| ask_unverified(desk.session, contact))
}

/// Who can be asked about a paper.
///
/// # Errors
/// Nobody can: it is the owner's own, or its author's card is not kept.
pub(crate) fn author(desk: &Desk<'_>, doc: &DocId) -> Result<VaultId, Problem> {
    let title = desk.vault.state().docs.get(doc).map(|d| d.words.title.clone()).unwrap_or_default();
    letters::author(&desk.vault, doc).ok_or_else(|| Problem::new(NO_AUTHOR).with("title", title))
}

/// What was typed, if it says anything.
///
/// # Errors
/// It says nothing.
pub(crate) fn said(text: &str) -> Result<&str, Problem> {
    let text = text.trim();
    if text.is_empty() { Err(Problem::new(NOTHING_SAID)) } else { Ok(text) }
}

fn tell(desk: &Desk<'_>, what: &'static str, to: &VaultId, about: Option<DocId>) -> Result<(), Problem> {
    let body = Written { what, to: Who::new(to, desk.name_of(to)), about: about.map(|doc| doc.to_string()) };
    Ok(desk.session.out.data("written", &body, || {
        let mut record = Record::new();
        record.field("to", msg!("column-to"), body.to.name.as_str());
        record
    })?)
}
