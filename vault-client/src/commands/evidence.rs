//! `coffre history --evidence`: one reading, in a file that shows it to somebody else.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde::Serialize;
use vault_engine::history::{Doubt, Reading};
use vault_terminal::table::Record;
use vault_terminal::{Problem, ids, msg};

use crate::desk::Desk;
use crate::problems::{Engine, NEVER_READ, NO_FOLDER_FOR_IT, NOT_READ_THEN, READING_HIDDEN, SEVERAL_READERS};
use crate::shown::Who;
use crate::time;

#[derive(Serialize)]
struct Body {
    item: Shown,
}

#[derive(Serialize)]
struct Shown {
    path: String,
    who: Who,
    paper: Paper,
    time: String,
    custodians: usize,
    level: &'static str,
}

#[derive(Serialize)]
struct Paper {
    id: String,
    title: String,
}

/// Writes the evidence of the newest reading of a paper, by the one person who asked for it; or of the newest whose time, as
/// `history --json` says it, begins with `at`.
pub(super) fn write(
    desk: &Desk<'_>,
    (readings, doubts): (&[Reading], &[Doubt]),
    typed: &str,
    at: Option<&str>,
    path: &Path,
) -> Result<(), Problem> {
    let of = |r: &Reading| r.paper.map(|(doc, _)| doc.to_string());
    // Papers that are there, and those read before they were erased.
    let papers = desk.vault.state().docs.keys().map(ToString::to_string).chain(readings.iter().filter_map(of));
    let papers: Vec<String> = papers.collect::<BTreeSet<_>>().into_iter().collect();
    let id = &papers[ids::resolve(typed, &papers)?];
    let mut these: Vec<&Reading> = readings.iter().filter(|r| of(r).as_ref() == Some(id)).collect();
    if these.is_empty() {
        let shows = |grant| {
            let grant = desk.vault.state().grants.get(grant);
            grant.is_some_and(|grant| grant.papers.iter().any(|p| p.doc.to_string() == *id))
        };
        let hidden = doubts.iter().filter(|doubt| matches!(doubt, Doubt::Withheld(told) if shows(&told.grant)));
        let names: BTreeSet<String> = hidden.map(|doubt| desk.name_of(&doubt.told().reader)).collect();
        return Err(match names.is_empty() {
            true => Problem::new(NEVER_READ),
            false => Problem::new(READING_HIDDEN).with("names", names.into_iter().collect::<Vec<_>>().join(", ")),
        });
    }
    if let Some(at) = at {
        let times: Vec<String> = these.iter().map(|r| time::iso(r.time)).collect();
        these.retain(|r| time::iso(r.time).starts_with(at));
        if these.is_empty() {
            return Err(Problem::new(NOT_READ_THEN).with("at", at).with("times", times.join(", ")));
        }
    }
    let names: BTreeSet<String> = these.iter().map(|r| desk.name_of(&r.reader)).collect();
    let newest = these.first().filter(|newest| these.iter().all(|r| r.reader == newest.reader));
    let Some(reading) = newest else {
        return Err(Problem::new(SEVERAL_READERS).with("names", names.into_iter().collect::<Vec<_>>().join(", ")));
    };
    let (file, found) = desk.vault.evidence_of_reading(reading, desk.now).map_err(Engine)?;
    fs::write(path, &file).map_err(|e| Problem::new(NO_FOLDER_FOR_IT).with("path", path).details(e))?;
    let item = Shown {
        path: path.display().to_string(),
        who: Who::new(&reading.reader, desk.name_of(&reading.reader)),
        paper: Paper { id: id.clone(), title: found.paper.title.to_string() },
        time: time::iso(found.said),
        custodians: found.custodians,
        level: found.level.name(),
    };
    let body = Body { item };
    desk.session.out.data("evidence", &body, || record(&body.item))?;
    desk.session.out.say(&msg!("evidence-written", path = body.item.path.as_str()));
    desk.session.out.say(&msg!("evidence-level", level = body.item.level));
    Ok(())
}

fn record(shown: &Shown) -> Record {
    let mut record = Record::new();
    record.field("who", msg!("column-who"), shown.who.name.as_str());
    record.field("paper", msg!("column-paper"), shown.paper.title.as_str());
    record.field("time", msg!("column-when"), shown.time.as_str());
    record
}
