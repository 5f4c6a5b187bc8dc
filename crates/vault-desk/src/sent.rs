//! What was sent, as both programs list it: every letter with its words, the newest first.

use serde::Serialize;
use vault_crypto::deposit::{Deposit, Matter, Sense, Written};
use vault_engine::Vault;
use vault_engine::state::Sent;
use vault_protocol::ids::{Time, VaultId};
use vault_terminal::table::{Cell, Table};
use vault_terminal::{Catalog, Problem, Session, ids, msg};

use crate::clock;

#[derive(Serialize)]
struct Letters {
    items: Vec<Letter>,
}

/// One letter.
#[derive(Serialize)]
struct Letter {
    id: String,
    what: &'static str,
    to: To,
    title: String,
    about: Option<String>,
    request: Option<Asked>,
    type_code: String,
    date: Option<String>,
    file_name: String,
    size: u64,
    content: Option<String>,
    message: Option<String>,
    time: String,
    waiting: bool,
}

#[derive(Serialize)]
struct To {
    id: String,
    name: String,
}

#[derive(Serialize)]
struct Asked {
    types: Vec<String>,
    days: u64,
    until: String,
}

/// What a letter is, for programs.
pub fn what(d: &Deposit) -> &'static str {
    match &d.matter {
        None => "paper",
        Some(Matter::NewVersion(_)) => "version",
        Some(Matter::Request(_)) => "request",
        Some(Matter::Written(Written { sense: Sense::Message, .. })) => "message",
        Some(Matter::Written(Written { sense: Sense::Correction, .. })) => "correction",
        Some(Matter::Written(Written { sense: Sense::Disagreement, .. })) => "disagreement",
    }
}

/// The title of the paper that a letter brings or is about, as its owner calls it where it is known here. May be empty.
pub fn title(vault: &Vault, sent: &Sent) -> String {
    let own = vault.paper_of_letter(sent).map(|doc| doc.words.title.clone());
    own.unwrap_or_else(|| sent.deposit.title.to_string())
}

/// Lists what was sent, to everybody or to one. `name` gives the name of somebody, `titled` the title of the paper of a letter.
///
/// # Errors
/// Nothing can be printed.
pub fn list(
    session: &Session,
    vault: &Vault,
    only: Option<&VaultId>,
    now: Time,
    name: &dyn Fn(&VaultId) -> String,
    titled: &dyn Fn(&Sent) -> String,
) -> Result<(), Problem> {
    let sent = vault.letters_sent(only);
    let one = |s: &&Sent| {
        let d = &s.deposit;
        Letter {
            id: d.id.to_string(),
            what: what(d),
            to: To { id: d.recipient.to_string(), name: name(&d.recipient) },
            title: titled(s),
            about: vault.paper_of_letter(s).map(|doc| doc.id.to_string()),
            request: match &d.matter {
                Some(Matter::Request(r)) => Some(Asked {
                    types: r.types.iter().map(|t| t.to_string()).collect(),
                    days: r.days,
                    until: clock::iso(r.not_after),
                }),
                _ => None,
            },
            type_code: d.type_code.to_string(),
            date: d.date.as_ref().map(|date| date.to_string()),
            file_name: d.file_name.to_string(),
            size: d.size,
            content: s.record.content.map(|digest| digest.to_string()),
            message: d.message.as_ref().map(|text| text.to_string()),
            time: clock::iso(d.time),
            waiting: vault.is_still_here(s),
        }
    };
    let body = Letters { items: sent.iter().map(one).collect() };
    let catalog = session.out.words();
    session.out.data("sent", &body, || table(catalog, &sent, &body.items, now))?;
    session.out.say(&msg!("sent-count", count = body.items.len()));
    let waiting = body.items.iter().filter(|letter| letter.waiting).count();
    if waiting > 0 {
        session.out.say(&msg!("sent-waiting", count = waiting));
    }
    Ok(())
}

fn table(catalog: &Catalog, sent: &[&Sent], items: &[Letter], now: Time) -> Table {
    let all: Vec<&str> = items.iter().map(|letter| letter.id.as_str()).collect();
    let headings = [
        msg!("sent-id"),
        msg!("sent-when"),
        msg!("sent-to"),
        msg!("sent-what"),
        msg!("sent-paper"),
        msg!("sent-words"),
    ];
    let mut table = Table::new(headings);
    for ((letter, s), short) in items.iter().zip(sent).zip(ids::shortest_prefixes(&all)) {
        table.row([
            Cell::both(short, letter.id.as_str()),
            Cell::both(clock::moment(catalog, s.deposit.time, now), letter.time.as_str()),
            Cell::from(letter.to.name.as_str()),
            Cell::both(catalog.text(&format!("sent-is-{}", letter.what)), letter.what),
            Cell::from(letter.title.as_str()),
            Cell::from(letter.message.as_deref().unwrap_or_default()),
        ]);
    }
    table
}
