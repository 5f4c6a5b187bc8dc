//! `coffre edit`, `remove`, `restore`, `note`: the owner's words about a paper, and its way to the bin and back.

use vault_crypto::deposit::Sense;
use vault_engine::state::{self, BIN};
use vault_protocol::ids::DocId;
use vault_terminal::{Lang, Problem, Session, msg};

use crate::cli::{Edit, Note, Papers, Words};
use crate::commands::write;
use crate::desk::Desk;
use crate::kinds;
use crate::letters;
use crate::problems::{Engine, IN_BIN, NOTHING_TO_CHANGE};
use crate::shown::{Item, Items, Paper, papers_table};
use crate::time;

/// Says new words about a paper. An empty text takes a word back.
pub(crate) fn edit(session: &Session, args: &Edit) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let doc = desk.doc(&args.id)?;
    let id = doc.id;
    let words = changed(&doc.words, &args.words, desk.lang())?;
    if words == doc.words {
        return Err(Problem::new(NOTHING_TO_CHANGE));
    }
    desk.vault.describe(&id, &words, desk.now).map_err(Engine)?;
    one(&desk, &id)?;
    desk.after_change()
}

/// Words about a paper, changed as somebody says. An empty text takes a word back; of a title and a type, nothing.
///
/// # Errors
/// A usage problem: a type or a date that cannot be understood.
pub(crate) fn changed(old: &state::Words, given: &Words, lang: Lang) -> Result<state::Words, Problem> {
    let mut words = old.clone();
    if let Some(title) = given.title.as_deref().map(str::trim).filter(|t| !t.is_empty()) {
        words.title = title.to_owned();
    }
    // A code that is not in the table may be another program's: kept as it is.
    if let Some(typed) = given.kind.as_ref().filter(|typed| **typed != old.type_code) {
        words.type_code = kinds::one(typed, lang)?.code.to_owned();
    }
    if let Some(typed) = given.date.as_deref() {
        words.date = if typed.is_empty() { None } else { Some(time::parse_paper_date(typed)?) };
    }
    if let Some(author) = &given.author {
        words.author = Some(author.trim().to_owned()).filter(|a| !a.is_empty());
    }
    if !given.tags.is_empty() {
        words.tags = given.tags.iter().map(|t| t.trim().to_owned()).filter(|t| !t.is_empty()).collect();
    }
    words.private = (words.private || given.private) && !given.no_private;
    Ok(words)
}

/// Puts papers in the bin.
pub(crate) fn remove(session: &Session, args: &Papers) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let ids = desk.docs(&args.ids)?;
    for id in &ids {
        desk.vault.remove(id, desk.now).map_err(Engine)?;
    }
    many(&desk, &ids)?;
    let until = time::moment(session.out.words(), desk.now.plus(BIN), desk.now);
    session.out.say(&msg!("in-bin-until", count = ids.len(), until = until));
    desk.after_change()
}

/// Takes papers out of the bin.
pub(crate) fn restore(session: &Session, args: &Papers) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let ids = desk.docs(&args.ids)?;
    for id in &ids {
        desk.vault.restore(id, desk.now).map_err(Engine)?;
    }
    many(&desk, &ids)?;
    session.out.say(&msg!("out-of-bin", count = ids.len()));
    desk.after_change()
}

/// Attaches a note of disagreement; an empty one takes the last back.
pub(crate) fn note(session: &Session, args: &Note) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let doc = desk.doc(&args.id)?;
    let id = doc.id;
    if doc.removed.is_some() {
        return Err(Problem::new(IN_BIN).with("title", doc.words.title.as_str()));
    }
    if args.tell {
        // Before anything is kept: a note that was to be told is not kept without being told.
        let (text, author) = (write::said(&args.text)?, write::author(&desk, &id)?);
        write::ask_author(&desk, &author)?;
        let name = desk.name_of(&author);
        letters::to_author(&mut desk.vault, &id, Sense::Disagreement, text, desk.now).map_err(Engine)?;
        session.out.say(&msg!("disagreement-sent", name = name));
    }
    desk.vault.note(&id, args.text.trim(), desk.now).map_err(Engine)?;
    one(&desk, &id)?;
    session.out.say(&msg!("note-kept"));
    desk.after_change()
}

fn one(desk: &Desk<'_>, id: &DocId) -> Result<(), Problem> {
    let Some(doc) = desk.vault.state().docs.get(id) else { return Ok(()) };
    let out = &desk.session.out;
    let body = Item { item: Paper::new(doc, desk.lang()) };
    Ok(out.data("paper", &body, || papers_table(&[doc], &desk.short_docs(), out.words()))?)
}

fn many(desk: &Desk<'_>, ids: &[DocId]) -> Result<(), Problem> {
    let docs: Vec<_> = ids.iter().filter_map(|id| desk.vault.state().docs.get(id)).collect();
    let out = &desk.session.out;
    let body = Items { items: docs.iter().map(|d| Paper::new(d, desk.lang())).collect() };
    Ok(out.data("papers", &body, || papers_table(&docs, &desk.short_docs(), out.words()))?)
}
