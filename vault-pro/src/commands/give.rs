//! `coffre-pro give`: papers for a patient. They wait in the patient's letter box until the patient keeps them.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use serde::Serialize;
use vault_crypto::deposit::PaperNamed;
use vault_engine::contacts::MAX_CARD_FILE;
use vault_engine::deposits::{Gift, MAX_GIVEN};
use vault_engine::{Error, SenderFault};
use vault_protocol::card::Level;
use vault_protocol::ids::{MessageId, VaultId};
use vault_terminal::interrupt::Named;
use vault_terminal::problem::AtFault;
use vault_terminal::progress::Unit;
use vault_terminal::table::{Cell, Table};
use vault_terminal::{Problem, Session, msg, words as say};

use crate::cli::Give;
use crate::commands::{reader, written};
use crate::desk::Desk;
use crate::problems::{Engine, NO_PATIENT, NOT_A_CARD, NOT_GIVEN, ONE_VERSION};
use crate::shown::{Who, label_of, level};

#[derive(Serialize)]
struct Given {
    to: Who,
    verified: &'static str,
    items: Vec<One>,
    failed: Vec<Failed>,
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

#[derive(Serialize)]
struct Failed {
    file: String,
    code: &'static str,
    at_fault: AtFault,
    what: String,
    advice: String,
}

/// Why a file is not given.
enum Fault {
    /// The file is at fault: the others are given all the same.
    Its(Error),
    /// No other would fare better.
    Any(Error),
}

/// Every file is looked at before the first is given. Then each is read, sealed and put out before the next: never more
/// than one is held in memory, and one that is bad stops none of the others.
pub(crate) fn give(session: &Session, args: &Give) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let looked: Vec<Result<u64, Error>> = args.files.iter().map(|path| look(path)).collect();
    let patient = recipient(&mut desk, &args.patient)?;
    let answers = args.replaces.as_deref().map(|typed| written::corrected(&mut desk, &patient, typed)).transpose()?;
    if answers.is_some() && args.files.len() > 1 {
        return Err(Problem::new(ONE_VERSION));
    }
    written::sure(&desk, &patient, |name| msg!("give-unverified", name = name))?;
    let total = looked.iter().filter_map(|size| size.as_ref().ok()).sum();
    let progress = session.out.progress(&msg!("giving"), Unit::Bytes, Some(total));
    let (mut items, mut failed, mut stopped) = (Vec::new(), Vec::new(), None);
    for (path, looked) in args.files.iter().zip(looked) {
        session.interrupt.check()?;
        let size = looked.as_ref().map_or(0, |size| *size);
        let gift = |desk: &mut Desk<'_>| one(desk, &patient, path, args.message.clone(), answers.as_ref());
        match looked.map_err(Fault::Its).and_then(|_| gift(&mut desk)) {
            Ok(one) => items.push(one),
            Err(Fault::Its(e)) => failed.push((path.clone(), Problem::from(Engine(e)))),
            Err(Fault::Any(e)) => {
                stopped = Some(Problem::from(Engine(e)));
                break;
            }
        }
        progress.add(size);
    }
    drop(progress);
    // What was asked is answered: it waits no more.
    let answered = match (&answers, items.is_empty()) {
        (Some((id, _)), false) => desk.vault.refuse(id, desk.now),
        _ => Ok(()),
    };
    let sent = if items.is_empty() { Ok(false) } else { desk.after_giving() };
    tell(&desk, &patient, items, &failed, &sent)?;
    session.out.finish()?;
    sent?;
    answered.map_err(Engine)?;
    match (stopped, failed.len()) {
        (Some(problem), _) => Err(problem),
        (None, 0) => Ok(()),
        (None, 1) if args.files.len() == 1 => Err(failed.remove(0).1),
        (None, count) => Err(Problem::new(NOT_GIVEN).with("count", count).with("given", args.files.len() - count)),
    }
}

/// Somebody who is known, or whoever's card this file is: a patient may hand over nothing but a card.
///
/// # Errors
/// Nobody, or several people, are called so; or the file is no card in order.
pub(crate) fn recipient(desk: &mut Desk<'_>, typed: &str) -> Result<VaultId, Problem> {
    match desk.person(typed) {
        Err(p) if p.kind() == NO_PATIENT && Path::new(typed).is_file() => take_card(desk, Path::new(typed)),
        known => known,
    }
}

fn take_card(desk: &mut Desk<'_>, path: &Path) -> Result<VaultId, Problem> {
    let unreadable = |error| Engine(Error::Source { path: path.to_owned(), error });
    let mut bytes = Vec::new();
    let file = Named::open(path).map_err(unreadable)?;
    file.take(MAX_CARD_FILE as u64 + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    desk.vault.add_contact(&bytes, None, desk.now).map_err(|e| match e {
        Error::Sender(SenderFault::Malformed(e)) => Problem::new(NOT_A_CARD).with("path", path).details(e),
        e => Engine(e).into(),
    })
}

/// Whether a file can be given, as far as can be seen without reading it: its size.
fn look(path: &Path) -> Result<u64, Error> {
    let bad = |error: io::Error| Error::Source { path: path.to_owned(), error };
    // Opening a pipe would wait for its other end.
    let meta = std::fs::metadata(path).map_err(bad)?;
    if !meta.is_file() {
        return Err(bad(io::ErrorKind::InvalidInput.into()));
    }
    if meta.len() > MAX_GIVEN {
        return Err(bad(io::ErrorKind::FileTooLarge.into()));
    }
    if meta.len() == 0 {
        return Err(Error::EmptySource(path.to_owned()));
    }
    File::open(path).map_err(bad)?;
    Ok(meta.len())
}

/// Reads one file, seals it and puts it out to be sent.
fn one(
    desk: &mut Desk<'_>,
    to: &VaultId,
    path: &Path,
    message: Option<String>,
    answers: Option<&(MessageId, PaperNamed)>,
) -> Result<One, Fault> {
    let gift = described(desk, path, message).map_err(Fault::Its)?;
    let replaces = answers.map(|(_, named)| named.clone());
    let id = desk.vault.give_version(to, &gift, replaces, desk.now).map_err(Fault::Any)?;
    Ok(One {
        id: id.to_string(),
        file: path.display().to_string(),
        title: gift.words.title,
        type_code: gift.words.type_code,
        date: gift.words.date,
        size: gift.bytes.len() as u64,
    })
}

/// Reads a file whole, and describes it as it describes itself.
fn described(desk: &Desk<'_>, path: &Path, message: Option<String>) -> Result<Gift, Error> {
    let bad = |error: io::Error| Error::Source { path: path.to_owned(), error };
    let mut bytes = Vec::new();
    File::open(path).and_then(|f| f.take(MAX_GIVEN + 1).read_to_end(&mut bytes)).map_err(bad)?;
    let file_name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    desk.gift(path, file_name, bytes, message, &reader())
}

fn tell(
    desk: &Desk<'_>,
    patient: &VaultId,
    items: Vec<One>,
    failed: &[(PathBuf, Problem)],
    sent: &Result<bool, Problem>,
) -> Result<(), Problem> {
    let (out, words) = (&desk.session.out, desk.session.out.words());
    let verified = desk.level_of(patient);
    let said = failed.iter().map(|(path, problem)| Failed {
        file: path.display().to_string(),
        code: problem.kind().code,
        at_fault: problem.kind().at_fault,
        what: problem.what(words),
        advice: problem.advice(words),
    });
    let body = Given {
        to: Who::new(desk, patient),
        verified: level(verified),
        items,
        failed: said.collect(),
        sent: matches!(sent, Ok(true)),
    };
    // Of a single file that is bad there is only the error.
    if !body.items.is_empty() || body.failed.len() > 1 {
        out.data("given", &body, || table(desk, &body))?;
        for f in &body.failed {
            out.warn(&msg!("not-given", what = f.what.as_str()));
        }
    }
    let (count, name) = (body.items.len(), desk.name_of(patient));
    if count > 0 {
        match body.sent {
            true => out.say(&msg!("given-sent", count = count, name = name.as_str())),
            false => out.say(&msg!("given-waits", count = count, name = name.as_str())),
        }
        if verified.is_none_or(|l| l == Level::File) {
            out.say(&msg!("patient-to-verify", name = name));
        }
    }
    Ok(())
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
