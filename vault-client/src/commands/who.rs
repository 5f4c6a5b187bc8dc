//! `coffre who`: who can see what.

use std::collections::BTreeMap;

use serde::Serialize;
use vault_terminal::table::{Cell, Table};
use vault_terminal::{Message, Problem, Session, msg};

use crate::desk::Desk;
use crate::kinds;
use crate::sees::{self, Sees, evidence};
use crate::shown::{Items, Who, level, level_words};
use crate::time;

pub(super) fn evidence_words(level: &str) -> Message {
    if level == "one-operator" { msg!("evidence-one-operator") } else { msg!("evidence-two-of-three") }
}

#[derive(Serialize)]
struct OneSees {
    who: Who,
    families: BTreeMap<&'static str, usize>,
    papers: usize,
    reads: bool,
    standing: Vec<String>,
    until: String,
    verified: &'static str,
    doubts: Vec<&'static str>,
    evidence: &'static str,
    grants: Vec<String>,
}

/// Everybody with an open door, and what they see through it; all others see nothing.
pub(crate) fn who(session: &Session) -> Result<(), Problem> {
    let desk = Desk::open(session)?;
    let rows = sees::who(&desk.vault, desk.now);
    let body = Items { items: rows.iter().map(|row| one(&desk, row)).collect() };
    session.out.data("who", &body, || table(&desk, &rows))?;
    for row in &rows {
        for doubt in &row.doubts {
            session.out.warn(&msg!("door-doubt", doubt = doubt.code(), name = row.name.as_str()));
        }
    }
    session.out.say(&if rows.is_empty() { msg!("who-nobody") } else { msg!("who-rest") });
    let mut levels: Vec<&str> = rows.iter().map(|row| evidence(row.doors.iter().copied())).collect();
    levels.sort_unstable();
    levels.dedup();
    match levels[..] {
        [] => {}
        [level] => session.out.say(&evidence_words(level)),
        _ => {
            let weak = rows.iter().filter(|row| evidence(row.doors.iter().copied()) == "one-operator");
            let names: Vec<String> = weak.map(|row| row.name.clone()).collect();
            session.out.say(&msg!("evidence-mixed", names = names.join(", ")));
        }
    }
    Ok(())
}

fn one(desk: &Desk<'_>, row: &Sees<'_>) -> OneSees {
    OneSees {
        who: Who::new(&row.who, row.name.clone()),
        families: row.families.iter().map(|(family, n)| (family.id(), *n)).collect(),
        papers: row.docs.len(),
        reads: row.reads(),
        standing: row.rules(),
        until: time::iso(row.until),
        verified: level(desk.vault.state().contacts.get(&row.who).and_then(|c| c.level)),
        doubts: row.doubts.iter().map(|doubt| doubt.code()).collect(),
        evidence: evidence(row.doors.iter().copied()),
        grants: row.doors.iter().map(|g| g.head.grant.to_string()).collect(),
    }
}

fn table(desk: &Desk<'_>, rows: &[Sees<'_>]) -> Table {
    let catalog = desk.session.out.words();
    let headings = [msg!("column-who"), msg!("column-sees"), msg!("column-until"), msg!("column-verified")];
    let mut table = Table::new(headings);
    for row in rows {
        let families = &row.families;
        let mut person: Vec<String> =
            families.iter().map(|(family, n)| format!("{} {n}", kinds::family_label(*family, desk.lang()))).collect();
        if !row.reads() {
            person.push(catalog.text("gives-only"));
        }
        if row.is_standing() {
            person.push(catalog.text("and-to-come"));
        }
        let mut data: Vec<String> = families.iter().map(|(family, n)| format!("{}={n}", family.id())).collect();
        if !row.reads() {
            data.push("gives-only".to_owned());
        }
        let level_of = desk.vault.state().contacts.get(&row.who).and_then(|c| c.level);
        table.row([
            Cell::from(row.name.clone()),
            Cell::both(person.join(", "), data.join(",")),
            Cell::both(time::until_words(catalog, row.until, desk.time()), time::iso(row.until)),
            Cell::both(catalog.get(&level_words(level_of)), level(level_of)),
        ]);
    }
    table
}
