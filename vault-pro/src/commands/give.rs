//! `coffre-pro give`: papers for a patient. They wait in the patient's letter box until the patient keeps them.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use serde::Serialize;
use vault_engine::Error;
use vault_engine::deposits::{Gift, MAX_GIVEN};
use vault_engine::state::Words;
use vault_formats::{PdfReader, examine};
use vault_terminal::progress::Unit;
use vault_terminal::table::{Cell, Table};
use vault_terminal::{Problem, Session, msg, words as say};

use crate::cli::Give;
use crate::commands::reader;
use crate::desk::Desk;
use crate::problems::Engine;
use crate::shown::{Who, label_of};

#[derive(Serialize)]
struct Given {
    to: Who,
    items: Vec<One>,
    sent: bool,
}

#[derive(Serialize)]
struct One {
    id: String,
    file: String,
    title: String,
    type_code: String,
    date: Option<String>,
    size: u64,
}

/// Every file is read before the first is given.
pub(crate) fn give(session: &Session, args: &Give) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let patient = desk.person(&args.patient)?;
    let name = desk.name_of(&patient);
    let own = desk.vault.state().profile.as_ref().map(|p| p.name.to_string()).filter(|n| !n.is_empty());
    let pdf = reader();
    let mut gifts = Vec::new();
    for path in &args.files {
        let mut gift = look(path, &pdf)?;
        gift.words.author = gift.words.author.take().or_else(|| own.clone());
        gift.message = args.message.clone();
        gifts.push(gift);
    }
    let progress = session.out.progress(&msg!("giving"), Unit::Count, Some(gifts.len() as u64));
    let mut items = Vec::new();
    for (path, gift) in args.files.iter().zip(&gifts) {
        let id = desk.vault.give(&patient, gift, desk.now).map_err(Engine)?;
        progress.add(1);
        items.push(One {
            id: id.to_string(),
            file: path.display().to_string(),
            title: gift.words.title.clone(),
            type_code: gift.words.type_code.clone(),
            date: gift.words.date.clone(),
            size: gift.bytes.len() as u64,
        });
    }
    drop(progress);
    let sent = desk.after_giving();
    let body = Given { to: Who::new(&desk, &patient), items, sent: matches!(sent, Ok(true)) };
    session.out.data("given", &body, || table(&desk, &body))?;
    let count = body.items.len();
    match sent? {
        true => session.out.say(&msg!("given-sent", count = count, name = name)),
        false => session.out.say(&msg!("given-waits", count = count, name = name)),
    }
    Ok(())
}

/// Reads a file whole, and describes it as it describes itself.
fn look(path: &Path, pdf: &PdfReader) -> Result<Gift, Problem> {
    let bad = |error: io::Error| Problem::from(Engine(Error::Source { path: path.to_owned(), error }));
    // Opening a pipe would wait for its other end.
    let meta = std::fs::metadata(path).map_err(bad)?;
    if !meta.is_file() {
        return Err(bad(io::ErrorKind::InvalidInput.into()));
    }
    if meta.len() > MAX_GIVEN {
        return Err(bad(io::ErrorKind::FileTooLarge.into()));
    }
    let mut bytes = Vec::new();
    File::open(path).and_then(|f| f.take(MAX_GIVEN + 1).read_to_end(&mut bytes)).map_err(bad)?;
    if bytes.is_empty() {
        return Err(Engine(Error::EmptySource(path.to_owned())).into());
    }
    let file_name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let examined = examine(&file_name, &bytes, bytes.len() as u64, pdf);
    let proposal = examined.proposal;
    let words = Words {
        title: proposal.title,
        type_code: proposal.type_code.to_owned(),
        date: proposal.date.map(|d| d.to_string()),
        author: proposal.author,
        ..Words::default()
    };
    Ok(Gift { bytes, words, file_name, mime: examined.sniffed.kind.mime().to_owned(), message: None })
}

fn table(desk: &Desk<'_>, given: &Given) -> Table {
    let catalog = desk.session.out.words();
    let headings =
        [msg!("column-file"), msg!("column-date"), msg!("column-type"), msg!("column-paper"), msg!("column-size")];
    let mut table = Table::new(headings).right(4);
    for one in &given.items {
        let date = one.date.clone().unwrap_or_default();
        table.row([
            Cell::from(one.file.as_str()),
            Cell::both(crate::time::paper_date(catalog, &date), date.as_str()),
            Cell::both(label_of(&one.type_code, desk.lang()), one.type_code.as_str()),
            Cell::from(one.title.as_str()),
            Cell::both(say::size(catalog, one.size), one.size.to_string()),
        ]);
    }
    table
}
