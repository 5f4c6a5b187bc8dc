//! `coffre-pro receipts`: what was signed for. The patient sees the same list.

use std::collections::BTreeMap;

use serde::Serialize;
use vault_engine::receive::OpenedGrant;
use vault_protocol::hash::Hash;
use vault_protocol::ids::Time;
use vault_protocol::release::{Receipt, ReleaseStatement};
use vault_protocol::sign::Signed;
use vault_terminal::table::{Cell, Table};
use vault_terminal::{Problem, Session, msg};

use crate::cli::Receipts;
use crate::desk::Desk;
use crate::problems::Engine;
use crate::shown::{Items, Who};
use crate::time;

#[derive(Serialize)]
struct One {
    time: String,
    patient: Who,
    paper: PaperName,
    grant: String,
    n: u32,
    custodian: String,
    confirmed: Option<String>,
    #[serde(skip)]
    at: Time,
}

#[derive(Serialize)]
struct PaperName {
    id: String,
    title: String,
}

/// Every receipt that was answered, newest first.
pub(crate) fn receipts(session: &Session, args: &Receipts) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let patient = args.patient.as_deref().map(|typed| desk.patient(typed)).transpose()?;
    let mut doors: BTreeMap<Hash, OpenedGrant> = BTreeMap::new();
    let heads: Vec<Hash> = desk.vault.state().received.keys().copied().collect();
    for head in heads {
        doors.insert(head, desk.vault.received(&head, desk.now).map_err(Engine)?);
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
                patient: Who::new(&desk, &door.head.vault),
                paper: PaperName { id: about.doc.to_string(), title: about.title.to_string() },
                grant: door.head.grant.to_string(),
                n: receipt.n,
                custodian: door.head.custodians.iter().next().map(|c| c.server.to_string()).unwrap_or_default(),
                confirmed: statement.map(|s| time::iso(s.dangerous_unverified().time)),
                at: receipt.time,
            })
        })
        .collect();
    items.sort_by_key(|r| (std::cmp::Reverse(r.at), std::cmp::Reverse(r.n)));
    let body = Items { items };
    session.out.data("receipts", &body, || table(&desk, &body.items))?;
    session.out.say(&msg!("receipts-count", count = body.items.len()));
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
