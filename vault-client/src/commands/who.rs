//! `coffre who`, `coffre history`: who can see what, and who looked.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use vault_engine::history::Reading;
use vault_engine::state::Grant;
use vault_formats::Family;
use vault_protocol::ids::{DocId, Time, VaultId};
use vault_terminal::table::{Cell, Table};
use vault_terminal::{Problem, Session, msg};

use crate::cli::History;
use crate::commands::grant::docs_of;
use crate::desk::Desk;
use crate::kinds;
use crate::problems::Engine;
use crate::shown::{Items, Who, level, level_words};
use crate::time;

/// How strong the evidence of readings is: it rests on the one server that keeps the boxes and signs.
const EVIDENCE: &str = "one-operator";

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
    if !rows.is_empty() {
        session.out.say(&msg!("evidence-one-operator"));
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
        evidence: EVIDENCE,
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

#[derive(Serialize)]
struct Read {
    time: String,
    who: Who,
    did: &'static str,
    paper: Option<ReadPaper>,
    grant: String,
    n: u32,
}

#[derive(Serialize)]
struct ReadPaper {
    id: String,
    title: String,
}

#[derive(Serialize)]
struct Readings {
    items: Vec<Read>,
    evidence: &'static str,
    asked_now: bool,
}

/// Every reading, newest first: what is known here, after asking the server if it answers.
pub(crate) fn history(session: &Session, args: &History) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    // A lie about receipts is told after what is known without the liar.
    let asked = match desk.vault.server_url() {
        Some(_) => desk.in_passing(|desk| desk.vault.fetch_receipts(desk.now).map(drop)),
        None => Ok(false),
    };
    let contact = args.contact.as_deref().map(|name| desk.vault.contact(name)).transpose().map_err(Engine)?;
    let mut readings = desk.vault.history();
    readings.retain(|r| contact.is_none_or(|c| c.vault == r.reader));
    let items = readings.iter().map(|r| read(&desk, r)).collect();
    let body = Readings { items, evidence: EVIDENCE, asked_now: matches!(asked, Ok(true)) };
    session.out.data("history", &body, || {
        let catalog = session.out.words();
        let headings = [msg!("column-when"), msg!("column-who"), msg!("column-did"), msg!("column-paper")];
        let mut table = Table::new(headings);
        for r in &readings {
            let title = title(&desk, r);
            table.row([
                Cell::both(time::moment(catalog, r.time, desk.now), time::iso(r.time)),
                Cell::from(desk.name_of(&r.reader)),
                Cell::both(catalog.text("did-ask-to-open"), "asked-to-open"),
                Cell::both(title.clone().unwrap_or_else(|| catalog.text("paper-unknown")), title.unwrap_or_default()),
            ]);
        }
        table
    })?;
    session.out.say(&msg!("readings-count", count = readings.len()));
    if !readings.is_empty() {
        session.out.say(&msg!("evidence-one-operator"));
    }
    if !asked? {
        session.out.say(&msg!("history-as-known"));
    }
    Ok(())
}

fn title(desk: &Desk<'_>, r: &Reading) -> Option<String> {
    let (doc, _) = r.paper?;
    desk.vault.state().docs.get(&doc).map(|d| d.words.title.clone())
}

fn read(desk: &Desk<'_>, r: &Reading) -> Read {
    Read {
        time: time::iso(r.time),
        who: Who::new(&r.reader, desk.name_of(&r.reader)),
        did: "asked-to-open",
        paper: r.paper.map(|(doc, _)| ReadPaper { id: doc.to_string(), title: title(desk, r).unwrap_or_default() }),
        grant: r.grant.to_string(),
        n: r.n,
    }
}
