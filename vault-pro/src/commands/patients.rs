//! `coffre-pro patients`: who shows what, until when, and how far it is known that it is them.

use serde::Serialize;
use vault_protocol::fingerprint;
use vault_protocol::ids::{Time, VaultId};
use vault_terminal::table::{Cell, Table};
use vault_terminal::{Problem, Session, msg};

use crate::desk::{Desk, short};
use crate::letters::Sent;
use crate::problems::Engine;
use crate::shown::{Items, level, level_words};
use crate::time;

#[derive(Serialize)]
struct Patient {
    id: String,
    name: String,
    verified: &'static str,
    fingerprint: String,
    papers: usize,
    opened: usize,
    letters: usize,
    until: Option<String>,
    doors: Vec<Door>,
    #[serde(skip)]
    who: VaultId,
    #[serde(skip)]
    last: Option<Time>,
    /// Until when papers may be given, where none are read.
    #[serde(skip)]
    to_give: Option<Time>,
}

#[derive(Serialize)]
struct Door {
    grant: String,
    purpose: String,
    papers: usize,
    since: String,
    until: String,
    open: bool,
    can_read: bool,
    can_give: bool,
}

/// Says it without asking anybody: `receive` asks.
pub(crate) fn patients(session: &Session) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let mut all = Vec::new();
    for who in desk.patients().map_err(Engine)? {
        all.push(patient(&mut desk, who)?);
    }
    all.sort_by_key(|p| p.name.to_lowercase());
    let body = Items { items: all };
    session.out.data("patients", &body, || table(&desk, &body.items))?;
    session.out.say(&msg!("patients-count", count = body.items.len()));
    Ok(())
}

fn patient(desk: &mut Desk<'_>, who: VaultId) -> Result<Patient, Problem> {
    let papers = desk.papers(&who).map_err(Engine)?;
    let doors = desk.doors(&who).map_err(Engine)?;
    let now = desk.time();
    let last = doors.iter().filter(|d| d.is_open(now)).map(|d| d.opened.head.not_after).max();
    let to_give = doors.iter().filter(|d| !d.opened.head.rights.read && d.opened.head.rights.give);
    let to_give = to_give.map(|d| d.opened.head.not_after).filter(|end| now < *end).max();
    let doors = doors.iter().map(|d| Door {
        grant: d.opened.head.grant.to_string(),
        purpose: d.opened.purpose.clone(),
        papers: d.opened.entries.len(),
        since: time::iso(d.opened.head.not_before),
        until: time::iso(d.opened.head.not_after),
        open: d.is_open(now),
        can_read: d.opened.head.rights.read,
        can_give: d.opened.head.rights.give,
    });
    Ok(Patient {
        id: who.to_string(),
        name: desk.name_of(&who),
        verified: level(desk.level_of(&who)),
        fingerprint: fingerprint::qr_text(&who),
        papers: papers.len(),
        opened: papers.iter().filter(|p| p.is_opened()).count(),
        letters: papers.iter().filter(|p| matches!(p.sent, Some(Sent::Waits(..)))).count(),
        until: last.map(time::iso),
        doors: doors.collect(),
        who,
        last,
        to_give,
    })
}

fn table(desk: &Desk<'_>, all: &[Patient]) -> Table {
    let catalog = desk.session.out.words();
    let short = short(all.iter().map(|p| p.who));
    let headings = [
        msg!("column-id"),
        msg!("column-patient"),
        msg!("column-papers"),
        msg!("column-opened-count"),
        msg!("column-letters"),
        msg!("column-until"),
        msg!("column-verified"),
    ];
    let mut table = Table::new(headings).right(2).right(3).right(4);
    for p in all {
        let until = match p.last {
            Some(at) => Cell::both(time::until_words(catalog, at, desk.now), time::iso(at)),
            None if p.to_give.is_some() => Cell::both(catalog.text("door-gives-only"), ""),
            None if p.doors.is_empty() => Cell::from(""),
            None => Cell::both(catalog.text("door-past"), ""),
        };
        table.row([
            Cell::both(short[&p.who].as_str(), p.id.as_str()),
            Cell::from(p.name.as_str()),
            Cell::from(p.papers.to_string()),
            Cell::from(p.opened.to_string()),
            Cell::from(p.letters.to_string()),
            until,
            Cell::both(catalog.get(&level_words(desk.level_of(&p.who))), p.verified),
        ]);
    }
    table
}
