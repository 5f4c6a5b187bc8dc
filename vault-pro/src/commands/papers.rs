//! `coffre-pro list`, `coffre-pro find`: what patients show and send. Nothing is opened and nobody is told.

use std::collections::BTreeSet;

use vault_terminal::out::Mode;
use vault_terminal::{Problem, Session, msg};

use crate::cli::{Find, List};
use crate::desk::Desk;
use crate::granted::Paper;
use crate::problems::Engine;
use crate::shown::{Items, OnePaper, papers_table, short_papers};

/// The papers of a patient, newest first.
pub(crate) fn list(session: &Session, args: &List) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let patient = desk.patient(&args.patient)?;
    let papers = desk.papers(&patient).map_err(Engine)?;
    let all: Vec<&Paper> = papers.iter().collect();
    show(&desk, &all, &all, false)?;
    let name = desk.name_of(&patient);
    let opened = papers.iter().filter(|p| p.is_opened()).count();
    session.out.say(&msg!("papers-count", count = papers.len(), opened = opened, name = name));
    say_unsure(session, &all);
    Ok(())
}

/// Papers that have every word, in their description or, once opened, in themselves.
pub(crate) fn find(session: &Session, args: &Find) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let patients = match &args.patient {
        Some(typed) => vec![desk.patient(typed)?],
        None => desk.patients().map_err(Engine)?,
    };
    let mut all = Vec::new();
    for patient in &patients {
        all.extend(desk.papers(patient).map_err(Engine)?);
    }
    let lang = desk.lang();
    let hits = desk.hits(&all, &args.words.join(" "), lang).map_err(Engine)?;
    let mut found: Vec<&Paper> = all.iter().zip(&hits).filter(|(_, hit)| **hit).map(|(p, _)| p).collect();
    found.sort_by(|a, b| b.date().cmp(a.date()));
    // A short id must name one paper of all, not only one of those found.
    show(&desk, &found, &all.iter().collect::<Vec<_>>(), args.patient.is_none())?;
    let count = found.len();
    session.out.say(&msg!("found-count", count = count));
    say_unsure(session, &found);
    Ok(())
}

/// Two versions are never told apart by a guess: both are shown, and that is said.
fn say_unsure(session: &Session, papers: &[&Paper]) {
    let titles: BTreeSet<&str> = papers.iter().filter(|p| p.unsure).map(|p| p.about.title.as_str()).collect();
    for title in titles {
        session.out.warn(&msg!("versions-unsure", title = title));
    }
}

fn show(desk: &Desk<'_>, papers: &[&Paper], among: &[&Paper], whose: bool) -> Result<(), Problem> {
    let out = &desk.session.out;
    if out.mode() == Mode::Json {
        let items = papers.iter().map(|paper| OnePaper::new(desk, paper)).collect();
        return Ok(out.json("papers", &Items { items })?);
    }
    Ok(out.data("papers", &(), || papers_table(desk, papers, &short_papers(among), whose))?)
}
