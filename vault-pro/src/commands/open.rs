//! `coffre-pro open`: papers written out, each against a receipt that its patient will see. Papers that were opened
//! before open again from here, without a receipt and without a network; so do letters, which are kept when they are
//! opened. No viewer is ever started.

use std::collections::BTreeSet;
use std::fs;

use serde::Serialize;
use vault_engine::Error;
use vault_protocol::ids::VaultId;
use vault_terminal::progress::Unit;
use vault_terminal::table::{Cell, Table};
use vault_terminal::{Exit, Problem, Session, ids, msg};

use crate::cli::Open;
use crate::commands::reader;
use crate::desk::Desk;
use crate::file_name;
use crate::granted::Paper;
use crate::opening::{Wanted, kind_of, placed};
use crate::problems::{Engine, FILE_EXISTS, NO_FOLDER_FOR_IT, NOTHING_SHOWN};
use crate::shown::{Who, short_papers};

#[derive(Serialize)]
struct Opened {
    patient: Who,
    items: Vec<Written>,
    failed: Vec<Failed>,
    receipts: usize,
}

#[derive(Serialize)]
struct Written {
    id: String,
    title: String,
    path: String,
    size: u64,
    receipt: bool,
}

#[derive(Serialize)]
struct Failed {
    id: String,
    title: String,
    code: &'static str,
    what: String,
}

/// All that can be wrong with the arguments is found before the first receipt is signed: what is signed is signed.
pub(crate) fn open(session: &Session, args: &Open) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let patient = desk.patient(&args.patient)?;
    let papers = chosen(&mut desk, &patient, args)?;
    let folder = args.output.clone().unwrap_or_default();
    let unwritable = |e| Problem::new(NO_FOLDER_FOR_IT).with("path", &folder).details(e);
    let made = args.output.is_some() && !folder.exists();
    if made {
        fs::create_dir_all(&folder).map_err(unwritable)?;
    }
    let lang = desk.lang();
    let mut wanted = placed(papers, &folder, &|paper, n| file_name::named(paper, n, lang));
    if let Some(w) = wanted.iter().find(|w| w.path.exists() && !session.global.yes) {
        return Err(Problem::new(FILE_EXISTS).with("path", &w.path));
    }
    for w in &wanted {
        for caution in desk.cautions(&w.paper).map_err(Engine)? {
            session.out.warn(&caution);
        }
    }
    desk.take_letters(&mut wanted, &reader(), &|| Ok(session.interrupt.check()?))?;
    let signed = ask(&mut desk, &mut wanted)?;
    let written = write(&mut desk, &mut wanted)?;
    let items = written.len();
    answer(&desk, &patient, &wanted, written, signed)?;
    session.out.finish()?;
    if made && items == 0 {
        // It was for nothing, and is empty.
        let _ = fs::remove_dir(&folder);
    }
    desk.keep_words(&wanted, &reader())?;
    if wanted.iter().any(|w| w.fresh || w.kept) {
        desk.after_change()?;
    }
    ended(session, &wanted)
}

fn chosen(desk: &mut Desk<'_>, patient: &VaultId, args: &Open) -> Result<Vec<Paper>, Problem> {
    let mut papers = desk.papers(patient).map_err(Engine)?;
    let nothing = || Problem::new(NOTHING_SHOWN).with("name", args.patient.as_str());
    if args.all {
        return if papers.is_empty() { Err(nothing()) } else { Ok(papers) };
    }
    let all: Vec<&str> = papers.iter().map(|p| p.id.as_str()).collect();
    let mut places = BTreeSet::new();
    for typed in &args.ids {
        match ids::resolve(typed, &all) {
            Ok(at) => drop(places.insert(at)),
            Err(e) => {
                // One that was shown and is past is another answer than one that never was.
                let doors = desk.doors(patient).map_err(Engine)?;
                let entries = doors.iter().flat_map(|d| d.opened.entries.iter());
                let past: BTreeSet<String> = entries.map(|e| e.description.doc.to_string()).collect();
                let was_shown = ids::resolve(typed, &past.into_iter().collect::<Vec<_>>()).is_ok();
                return match (e, was_shown) {
                    (ids::Unresolved::Unknown { .. }, true) => Err(Engine(Error::Closed).into()),
                    (e, _) => Err(e.into()),
                };
            }
        }
    }
    let mut at = 0..;
    papers.retain(|_| at.next().is_some_and(|i: usize| places.contains(&i)));
    Ok(papers)
}

/// Asks for the keys that are not here, and says which custodians did not do their part.
fn ask(desk: &mut Desk<'_>, wanted: &mut [Wanted]) -> Result<usize, Problem> {
    let total = wanted.iter().filter(|w| w.is_shut()).map(|w| w.paper.about.size).sum();
    let (out, interrupt) = (&desk.session.out, &desk.session.interrupt);
    let progress = out.progress(&msg!("fetching"), Unit::Bytes, Some(total));
    let asked = desk.ask(wanted, &mut |n| progress.set(n), &|| Ok(interrupt.check()?))?;
    drop(progress);
    for (server, lied) in &asked.failed {
        let word =
            if *lied { msg!("custodian-lied", server = server) } else { msg!("custodian-absent", server = server) };
        out.warn(&word);
    }
    Ok(asked.signed)
}

fn write(desk: &mut Desk<'_>, wanted: &mut [Wanted]) -> Result<Vec<Written>, Problem> {
    let total = wanted.iter().filter(|w| w.way.is_some()).map(|w| w.paper.about.size).sum();
    let progress = desk.session.out.progress(&msg!("opening"), Unit::Bytes, Some(total));
    let (mut items, mut before) = (Vec::new(), 0);
    for w in wanted {
        if w.way.is_none() {
            continue;
        }
        desk.session.interrupt.check()?;
        let over = desk.session.global.yes;
        if let Some(size) = desk.write_out(w, over, &mut |n| progress.set(before + n))? {
            items.push(Written {
                id: w.paper.id.clone(),
                title: w.title().to_owned(),
                path: w.path.display().to_string(),
                size,
                receipt: w.fresh,
            });
        }
        before += w.paper.about.size;
    }
    Ok(items)
}

fn answer(
    desk: &Desk<'_>,
    patient: &VaultId,
    wanted: &[Wanted],
    items: Vec<Written>,
    signed: usize,
) -> Result<(), Problem> {
    let (out, catalog) = (&desk.session.out, desk.session.out.words());
    let failed = wanted.iter().filter_map(|w| {
        let fault = w.fault.as_ref()?;
        let (code, what) = (fault.kind().code, fault.what(catalog));
        Some(Failed { id: w.paper.id.clone(), title: w.title().to_owned(), code, what })
    });
    let (failed, count) = (failed.collect(), items.len());
    let body = Opened { patient: Who::new(desk, patient), items, failed, receipts: signed };
    out.data("opened", &body, || {
        let short = short_papers(&wanted.iter().map(|w| &w.paper).collect::<Vec<_>>());
        let mut table = Table::new([msg!("column-id"), msg!("column-written")]);
        let lines = wanted.iter().filter(|w| w.way.is_some() && w.fault.is_none());
        for (w, item) in lines.zip(&body.items) {
            table.row([Cell::both(short[&w.paper.id].as_str(), item.id.as_str()), Cell::from(item.path.as_str())]);
        }
        table
    })?;
    for w in wanted.iter().filter(|w| w.way.is_some() && w.fault.is_none()) {
        if kind_of(&w.path).is_active() {
            out.warn(&msg!("opened-active", path = &w.path));
        }
    }
    let kept = wanted.iter().filter(|w| w.kept).count();
    if kept > 0 {
        out.say(&msg!("letters-kept", count = kept));
    }
    if signed > 0 || (count > 0 && wanted.iter().any(|w| w.paper.sent.is_none())) {
        out.say(&msg!("receipts-signed", count = signed, name = desk.name_of(patient)));
    }
    Ok(())
}

/// One failure is told as the end; several are told one by one, and the gravest ends the command.
fn ended(session: &Session, wanted: &[Wanted]) -> Result<(), Problem> {
    let faults = || wanted.iter().filter_map(|w| Some((w, w.fault.as_ref()?)));
    let grave = |exit: Exit| [Exit::Damaged, Exit::Refused, Exit::NoNetwork].iter().rev().position(|e| *e == exit);
    let Some((_, last)) = faults().max_by_key(|(_, p)| grave(p.kind().exit)) else { return Ok(()) };
    let count = faults().count();
    if faults().any(|(_, p)| p != last) {
        for (w, problem) in faults() {
            session.out.warn(&msg!("not-opened", title = w.title(), what = problem.what(session.out.words())));
        }
    } else if wanted.len() > 1 {
        session.out.warn(&msg!("not-opened-count", count = count));
    }
    Err(last.clone())
}
