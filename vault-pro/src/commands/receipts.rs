//! `coffre-pro receipts`: what was signed for. The patient sees the same list.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Serialize;
use vault_engine::Error;
use vault_engine::receive::OpenedGrant;
use vault_protocol::hash::Hash;
use vault_protocol::ids::{EntryId, Time, VaultId};
use vault_protocol::release::{Receipt, ReleaseStatement};
use vault_protocol::sign::Signed;
use vault_terminal::table::{Cell, Table};
use vault_terminal::{Problem, Session, ids, msg};

use crate::cli::Receipts;
use crate::desk::{Desk, Office, Speaks};
use crate::problems::Engine;
use crate::shown::{Item, Items, Who};
use crate::time;

#[derive(Serialize)]
pub(crate) struct One {
    time: String,
    pub(crate) patient: Who,
    pub(crate) paper: PaperName,
    grant: String,
    n: u32,
    pub(crate) custodian: String,
    confirmed: Option<String>,
    #[serde(skip)]
    pub(crate) at: Time,
    #[serde(skip)]
    entry: (Hash, EntryId),
}

#[derive(Serialize)]
pub(crate) struct PaperName {
    id: String,
    pub(crate) title: String,
}

/// Every receipt that was answered, newest first.
pub(crate) fn receipts(session: &Session, args: &Receipts) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let patient = args.patient.as_deref().map(|typed| desk.patient(typed)).transpose()?;
    let items = signed(&mut desk, patient).map_err(Engine)?;
    if let (Some(typed), Some(path)) = (&args.paper, &args.evidence) {
        return evidence(&mut desk, &items, typed, path);
    }
    let body = Items { items };
    session.out.data("receipts", &body, || table(&desk, &body.items))?;
    session.out.say(&msg!("receipts-count", count = body.items.len()));
    Ok(())
}

/// Every receipt that was answered, newest first: to one patient, or to all.
pub(crate) fn signed<S: Speaks>(desk: &mut Office<S>, patient: Option<VaultId>) -> Result<Vec<One>, Error> {
    let mut doors: BTreeMap<Hash, OpenedGrant> = BTreeMap::new();
    let heads: Vec<Hash> = desk.vault.state().received.keys().copied().collect();
    for head in heads {
        doors.insert(head, desk.vault.received(&head, desk.now)?);
    }
    let kept = desk.vault.state().keys.values();
    let mut items: Vec<One> = kept
        .filter_map(|k| {
            let receipt = Signed::<Receipt>::decode(&k.receipt).ok()?.dangerous_unverified().clone();
            let door = doors.get(&receipt.head).filter(|d| patient.is_none_or(|p| p == d.head.vault))?;
            let about = &door.entries.iter().find(|e| e.id == receipt.entry)?.description;
            let statement = Signed::<ReleaseStatement>::decode(&k.statement).ok();
            Some(One {
                time: time::iso(receipt.time),
                patient: Who::new(desk, &door.head.vault),
                paper: PaperName { id: about.doc.to_string(), title: about.title.to_string() },
                grant: door.head.grant.to_string(),
                n: receipt.n,
                custodian: door.head.custodians.iter().next().map(|c| c.server.to_string()).unwrap_or_default(),
                confirmed: statement.map(|s| time::iso(s.dangerous_unverified().time)),
                at: receipt.time,
                entry: (receipt.head, receipt.entry),
            })
        })
        .collect();
    items.sort_by_key(|r| (std::cmp::Reverse(r.at), std::cmp::Reverse(r.n)));
    Ok(items)
}

#[derive(Serialize)]
struct Shown {
    path: String,
    patient: Who,
    paper: PaperName,
    time: String,
    custodians: usize,
    level: &'static str,
}

/// Writes the evidence of the newest receipt for a paper.
fn evidence(desk: &mut Desk<'_>, all: &[One], typed: &str, path: &Path) -> Result<(), Problem> {
    let papers: Vec<String> = all.iter().map(|r| r.paper.id.clone()).collect::<BTreeSet<_>>().into_iter().collect();
    let id = &papers[ids::resolve(typed, &papers)?];
    let Some(one) = all.iter().find(|r| r.paper.id == *id) else { return Ok(()) };
    let (head, entry) = one.entry;
    let (file, found) = desk.vault.evidence_of_receipt(&head, &entry, desk.now).map_err(Engine)?;
    let output = |error| Engine(vault_engine::Error::Output { path: path.to_owned(), error });
    std::fs::write(path, &file).map_err(output)?;
    let body = Item {
        item: Shown {
            path: path.display().to_string(),
            patient: Who::new(desk, &found.giver),
            paper: PaperName { id: one.paper.id.clone(), title: one.paper.title.clone() },
            time: time::iso(found.said),
            custodians: found.custodians,
            level: found.level.name(),
        },
    };
    desk.session.out.data("evidence", &body, || table(desk, std::slice::from_ref(one)))?;
    desk.session.out.say(&msg!("evidence-written", path = body.item.path.as_str()));
    desk.session.out.say(&msg!("evidence-level", level = body.item.level));
    Ok(())
}

fn table(desk: &Desk<'_>, all: &[One]) -> Table {
    let catalog = desk.session.out.words();
    let headings = [msg!("column-when"), msg!("column-patient"), msg!("column-paper"), msg!("column-custodian")];
    let mut table = Table::new(headings);
    for r in all {
        table.row([
            Cell::both(time::moment(catalog, r.at, desk.now), r.time.as_str()),
            Cell::from(r.patient.name.as_str()),
            Cell::from(r.paper.title.as_str()),
            Cell::from(r.custodian.as_str()),
        ]);
    }
    table
}
