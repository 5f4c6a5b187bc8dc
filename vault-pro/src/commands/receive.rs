//! `coffre-pro receive`: what patients have shown or sent since, and what was refused of it. Its job is the network.

use std::collections::BTreeSet;

use serde::Serialize;
use vault_desk::caution::{Caution, cautions};
use vault_desk::sent::what;
use vault_engine::deposits::Waiting;
use vault_engine::receive::Came;
use vault_protocol::card::Level;
use vault_protocol::ids::Time;
use vault_terminal::progress::Unit;
use vault_terminal::table::{Cell, Table};
use vault_terminal::{Problem, Session, msg};

use crate::commands::status::say_alarms;
use crate::desk::Desk;
use crate::problems::{Engine, told};
use crate::shown::{Who, level, level_words, short_papers};
use crate::time;

#[derive(Serialize)]
struct Received {
    grants: Vec<Grant>,
    inbox: Vec<Letter>,
    refused: Vec<Refused>,
    held: Vec<Held>,
    unreadable: usize,
}

#[derive(Serialize)]
struct Held {
    name: String,
    count: usize,
}

#[derive(Serialize)]
struct Grant {
    from: Who,
    verified: &'static str,
    grant: String,
    papers: usize,
    first: bool,
    purpose: String,
    until: String,
    can_read: bool,
    #[serde(skip)]
    last: Time,
}

#[derive(Serialize)]
struct Letter {
    id: String,
    what: &'static str,
    from: Who,
    verified: &'static str,
    doubts: Vec<&'static str>,
    cautions: Vec<&'static str>,
    title: String,
    size: u64,
    message: Option<String>,
    time: String,
    complete: bool,
}

#[derive(Serialize)]
struct Refused {
    code: &'static str,
    what: String,
    details: Option<String>,
}

/// Sends what waits, then takes in what came.
pub(crate) fn receive(session: &Session) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let progress = session.out.progress(&msg!("receiving"), Unit::Bytes, None);
    desk.vault.sync(desk.now, &mut |n| progress.add(n)).map_err(Engine)?;
    let arrivals = desk.vault.receive(desk.now).map_err(Engine)?;
    drop(progress);
    let mut rows = Vec::new();
    for came in &arrivals.grants {
        rows.push(row(&mut desk, came)?);
    }
    let waiting = desk.waiting().map_err(Engine)?;
    // Each paper is read once, for what is written and for what is said.
    let found: Vec<_> = waiting.iter().map(|w| cautions(&desk.vault, w)).collect();
    let refused: Vec<Problem> = arrivals.refused.iter().map(told).collect();
    let catalog = session.out.words();
    let body = Received {
        grants: rows,
        inbox: waiting.iter().zip(&found).map(|(w, cautions)| letter(w, cautions)).collect(),
        refused: refused
            .iter()
            .map(|p| Refused { code: p.kind().code, what: p.what(catalog), details: p.cause().map(str::to_owned) })
            .collect(),
        held: desk.held().into_iter().map(|(name, count)| Held { name, count }).collect(),
        unreadable: arrivals.unreadable,
    };
    session.out.data("received", &body, || table(&desk, &arrivals.grants, &body.grants))?;
    say_letters(&mut desk, &waiting, &found)?;
    for problem in &refused {
        let why = problem.cause().unwrap_or_default();
        session.out.warn(&msg!("arrival-refused", what = problem.what(catalog), why = why));
    }
    for held in &body.held {
        session.out.warn(&msg!("letters-held", name = held.name.as_str(), count = held.count));
    }
    if body.grants.is_empty() && waiting.is_empty() && body.held.is_empty() {
        session.out.say(&msg!("nothing-new"));
    }
    let unproved =
        arrivals.grants.iter().map(|c| c.giver).filter(|g| desk.level_of(g).is_none_or(|l| l == Level::File));
    for giver in unproved.collect::<BTreeSet<_>>() {
        session.out.say(&msg!("patient-to-verify", name = desk.name_of(&giver)));
    }
    say_alarms(&desk)?;
    desk.say_mailbox().map_err(Engine)?;
    desk.after_change()
}

/// Each letter with the number that opens it.
fn say_letters(desk: &mut Desk<'_>, waiting: &[Waiting], found: &[Vec<Caution>]) -> Result<(), Problem> {
    let mut papers = Vec::new();
    for sender in waiting.iter().map(|w| w.deposit.giver).collect::<BTreeSet<_>>() {
        papers.extend(desk.papers(&sender).map_err(Engine)?);
    }
    let short = short_papers(&papers.iter().collect::<Vec<_>>());
    let out = &desk.session.out;
    let typed = |w: &Waiting| short.get(&w.deposit.id.to_string()).cloned().unwrap_or_default();
    for (w, cautions) in waiting.iter().zip(found).filter(|(w, _)| w.deposit.is_paper()) {
        let (name, title) = (w.giver_name.as_str(), w.deposit.title.as_str());
        out.say(&msg!("letter-waits", id = typed(w), name = name, title = title));
        for caution in cautions {
            out.warn(&caution.words(w));
        }
    }
    let doubts = waiting.iter().flat_map(|w| w.doubts.iter().map(|doubt| (w.deposit.giver, *doubt, &w.giver_name)));
    for (_, doubt, name) in doubts.collect::<BTreeSet<_>>() {
        out.warn(&msg!("letter-doubt", doubt = doubt.code(), name = name.as_str()));
    }
    let words = waiting.iter().filter(|w| !w.deposit.is_paper()).count();
    if words > 0 {
        out.say(&msg!("messages-wait", count = words));
    }
    if let Some(first) = waiting.iter().find(|w| w.deposit.is_paper()) {
        out.say(&msg!("letters-how", name = first.giver_name.as_str(), id = typed(first)));
    }
    Ok(())
}

fn row(desk: &mut Desk<'_>, came: &Came) -> Result<Grant, Problem> {
    let opened = desk.vault.received(&came.head, desk.now).map_err(Engine)?;
    Ok(Grant {
        from: Who::new(desk, &came.giver),
        verified: level(desk.level_of(&came.giver)),
        grant: opened.head.grant.to_string(),
        papers: came.papers,
        first: came.first,
        purpose: opened.purpose.clone(),
        until: time::iso(opened.head.not_after),
        can_read: opened.head.rights.read,
        last: opened.head.not_after,
    })
}

fn letter(w: &Waiting, cautions: &[Caution]) -> Letter {
    let d = &w.deposit;
    Letter {
        id: d.id.to_string(),
        what: what(d),
        from: Who { id: d.giver.to_string(), name: w.giver_name.clone() },
        verified: level(w.level),
        doubts: w.doubts.iter().map(|doubt| doubt.code()).collect(),
        cautions: cautions.iter().map(|caution| caution.code()).collect(),
        title: d.title.to_string(),
        size: d.size,
        message: d.message.as_ref().map(|t| t.to_string()),
        time: time::iso(d.time),
        complete: w.complete,
    }
}

fn table(desk: &Desk<'_>, came: &[Came], grants: &[Grant]) -> Table {
    let catalog = desk.session.out.words();
    let headings = [
        msg!("column-patient"),
        msg!("column-papers"),
        msg!("column-until"),
        msg!("column-purpose"),
        msg!("column-verified"),
    ];
    let mut table = Table::new(headings).right(1);
    for (came, g) in came.iter().zip(grants) {
        let until = time::until_words(catalog, g.last, desk.time());
        table.row([
            Cell::from(g.from.name.as_str()),
            Cell::from(g.papers.to_string()),
            Cell::both(until, g.until.as_str()),
            Cell::from(g.purpose.as_str()),
            Cell::both(catalog.get(&level_words(desk.level_of(&came.giver))), g.verified),
        ]);
    }
    table
}
