//! `coffre who`: who can see what.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use vault_engine::custodians::Choice;
use vault_engine::state::Grant;
use vault_formats::Family;
use vault_protocol::ids::{DocId, Time, VaultId};
use vault_terminal::table::{Cell, Table};
use vault_terminal::{Message, Problem, Session, msg};

use crate::commands::grant::docs_of;
use crate::desk::Desk;
use crate::kinds;
use crate::shown::{Items, Who, level, level_words};
use crate::time;

/// What proofs of reading rest on, for the weakest of some doors: one server that keeps the boxes and signs, or three of
/// which two had to.
pub(super) fn evidence<'a>(doors: impl IntoIterator<Item = &'a Grant>) -> &'static str {
    let mut doors = doors.into_iter().peekable();
    let one = doors.peek().is_none() || doors.any(|g| Choice::of(&g.head) == Choice::One);
    if one { "one-operator" } else { "two-of-three" }
}

pub(super) fn evidence_words(level: &str) -> Message {
    if level == "one-operator" { msg!("evidence-one-operator") } else { msg!("evidence-two-of-three") }
}

#[derive(Serialize)]
struct Sees {
    who: Who,
    families: BTreeMap<&'static str, usize>,
    papers: usize,
    standing: Vec<String>,
    until: String,
    verified: &'static str,
    evidence: &'static str,
    grants: Vec<String>,
}

struct Row<'a> {
    who: VaultId,
    doors: Vec<&'a Grant>,
    docs: BTreeSet<DocId>,
    until: Time,
}

/// Everybody with an open door, and what they see through it; all others see nothing.
pub(crate) fn who(session: &Session) -> Result<(), Problem> {
    let desk = Desk::open(session)?;
    let mut rows: BTreeMap<VaultId, Row<'_>> = BTreeMap::new();
    for g in desk.vault.state().grants.values().filter(|g| g.is_open(desk.now)) {
        let who = g.head.recipient;
        let new = || Row { who, doors: Vec::new(), docs: BTreeSet::new(), until: Time(0) };
        let row = rows.entry(who).or_insert_with(new);
        row.docs.extend(docs_of(g));
        row.until = row.until.max(g.head.not_after);
        row.doors.push(g);
    }
    let mut rows: Vec<Row<'_>> = rows.into_values().collect();
    rows.sort_by_key(|row| desk.name_of(&row.who).to_lowercase());
    let body = Items { items: rows.iter().map(|row| sees(&desk, row)).collect() };
    session.out.data("who", &body, || table(&desk, &rows))?;
    session.out.say(&if rows.is_empty() { msg!("who-nobody") } else { msg!("who-rest") });
    let mut levels: Vec<&str> = rows.iter().map(|row| evidence(row.doors.iter().copied())).collect();
    levels.sort_unstable();
    levels.dedup();
    match levels[..] {
        [] => {}
        [level] => session.out.say(&evidence_words(level)),
        _ => {
            let weak = rows.iter().filter(|row| evidence(row.doors.iter().copied()) == "one-operator");
            let names: Vec<String> = weak.map(|row| desk.name_of(&row.who)).collect();
            session.out.say(&msg!("evidence-mixed", names = names.join(", ")));
        }
    }
    Ok(())
}

fn families(desk: &Desk<'_>, row: &Row<'_>) -> BTreeMap<Family, usize> {
    let mut families = BTreeMap::new();
    for doc in row.docs.iter().filter_map(|id| desk.vault.state().docs.get(id)) {
        *families.entry(kinds::family_of(&doc.words.type_code)).or_default() += 1;
    }
    families
}

fn rules(row: &Row<'_>) -> Vec<String> {
    let rules = row.doors.iter().filter_map(|g| g.record.standing.as_ref());
    rules.flat_map(|r| r.types.iter().map(|t| t.to_string())).collect()
}

fn sees(desk: &Desk<'_>, row: &Row<'_>) -> Sees {
    Sees {
        who: Who::new(&row.who, desk.name_of(&row.who)),
        families: families(desk, row).into_iter().map(|(family, n)| (family.id(), n)).collect(),
        papers: row.docs.len(),
        standing: rules(row),
        until: time::iso(row.until),
        verified: level(desk.vault.state().contacts.get(&row.who).and_then(|c| c.level)),
        evidence: evidence(row.doors.iter().copied()),
        grants: row.doors.iter().map(|g| g.head.grant.to_string()).collect(),
    }
}

fn table(desk: &Desk<'_>, rows: &[Row<'_>]) -> Table {
    let catalog = desk.session.out.words();
    let headings = [msg!("column-who"), msg!("column-sees"), msg!("column-until"), msg!("column-verified")];
    let mut table = Table::new(headings);
    for row in rows {
        let families = families(desk, row);
        let mut person: Vec<String> =
            families.iter().map(|(family, n)| format!("{} {n}", kinds::family_label(*family, desk.lang()))).collect();
        if row.doors.iter().any(|g| g.record.standing.is_some()) {
            person.push(catalog.text("and-to-come"));
        }
        let data: Vec<String> = families.iter().map(|(family, n)| format!("{}={n}", family.id())).collect();
        let level_of = desk.vault.state().contacts.get(&row.who).and_then(|c| c.level);
        table.row([
            Cell::from(desk.name_of(&row.who)),
            Cell::both(person.join(", "), data.join(",")),
            Cell::both(time::until_words(catalog, row.until, desk.now), time::iso(row.until)),
            Cell::both(catalog.get(&level_words(level_of)), level(level_of)),
        ]);
    }
    table
}
