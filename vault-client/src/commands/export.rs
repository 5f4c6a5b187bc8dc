//! `coffre export`: papers written out as plain files, to be carried by hand.

use serde::Serialize;
use vault_protocol::ids::DocId;
use vault_terminal::progress::Unit;
use vault_terminal::table::Table;
use vault_terminal::{Problem, Session, msg};

use crate::carry::{self, Carried};
use crate::cli::{Export, Format};
use crate::commands::grant::asks;
use crate::commands::open::unopened;
use crate::desk::Desk;
use crate::doors;
use crate::problems::{IN_BIN, NOTHING_KEPT, STOPPED};

#[derive(Serialize)]
struct Exported {
    folder: String,
    items: Vec<One>,
}

#[derive(Serialize)]
struct One {
    id: String,
    file: String,
    size: u64,
}

impl One {
    fn new(one: &Carried) -> Self {
        One { id: one.id.to_string(), file: one.file.clone(), size: one.size }
    }
}

/// Writes papers, or all of them, into a folder.
pub(crate) fn export(session: &Session, args: &Export) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let docs: Vec<DocId> = match args.ids.is_empty() {
        true => desk.vault.state().visible().map(|doc| doc.id).collect(),
        false => desk.docs(&args.ids)?,
    };
    if docs.is_empty() {
        return Err(Problem::new(NOTHING_KEPT));
    }
    let all = &desk.vault.state().docs;
    if let Some(doc) = docs.iter().map(|id| &all[id]).find(|doc| doc.removed.is_some()) {
        return Err(Problem::new(IN_BIN).with("title", doc.words.title.as_str()));
    }
    let delicate: Vec<&str> = doors::delicate(&desk.vault, &docs).map(|doc| doc.words.title.as_str()).collect();
    if asks(session)
        && !delicate.is_empty()
        && !session.confirm(&msg!("export-delicate", titles = delicate.join(", ")))?
    {
        return Err(Problem::new(STOPPED));
    }
    let progress = session.out.progress(&msg!("opening"), Unit::Count, Some(docs.len() as u64));
    let mut go_on = || {
        progress.add(1);
        session.interrupt.check().is_ok()
    };
    let lang = desk.lang();
    let written = match args.format {
        Format::Folder => carry::to_folder(&mut desk.vault, &docs, &args.to, lang, &mut go_on).map_err(unopened)?,
    };
    drop(progress);
    let body = Exported { folder: args.to.display().to_string(), items: written.iter().map(One::new).collect() };
    session.out.data("exported", &body, || {
        let mut table = Table::new([msg!("column-file")]);
        body.items.iter().for_each(|one| table.row([one.file.as_str().into()]));
        table
    })?;
    session.out.say(&msg!("exported", count = body.items.len(), folder = body.folder.as_str()));
    session.out.warn(&msg!("exported-honest"));
    Ok(())
}
