//! `coffre custodian`: who holds the last part of the keys of doors.

use serde::Serialize;
use vault_engine::custodians::Choice;
use vault_terminal::table::{Cell, Table};
use vault_terminal::{Problem, Session, msg};

use crate::cli::CustodianSet;
use crate::desk::Desk;
use crate::problems::{Engine, INVITE_FORM};

#[derive(Serialize)]
struct Custodian {
    server: String,
    home: bool,
    /// Whether it is one of those that a new door has.
    used: bool,
}

#[derive(Serialize)]
struct Custodians {
    items: Vec<Custodian>,
    needed: usize,
}

/// Chooses the custodians of doors to come.
pub(crate) fn set(session: &Session, args: &CustodianSet) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let mut invites = Vec::new();
    for typed in &args.invites {
        let parts = typed.rsplit_once('=').filter(|(url, code)| !url.is_empty() && !code.is_empty());
        invites.push(parts.ok_or_else(|| Problem::new(INVITE_FORM).with("typed", typed.as_str()))?);
    }
    let urls: Vec<&str> = args.urls.iter().map(String::as_str).collect();
    desk.vault.set_custodians(&urls, &invites, desk.now).map_err(Engine)?;
    tell(&desk)?;
    session.out.say(&msg!("custodians-same-as-before"));
    desk.after_change()
}

/// Shows them.
pub(crate) fn list(session: &Session) -> Result<(), Problem> {
    tell(&Desk::open(session)?)
}

fn tell(desk: &Desk<'_>) -> Result<(), Problem> {
    let (session, choice) = (desk.session, desk.vault.custodian_choice());
    let used = |i: usize| i == 0 || choice == Choice::Three;
    let one = |(i, server): (usize, &str)| Custodian { server: server.to_owned(), home: i == 0, used: used(i) };
    let items: Vec<Custodian> = desk.vault.custodians().into_iter().enumerate().map(one).collect();
    let known = items.len();
    let body = Custodians { items, needed: if choice == Choice::Three { 2 } else { 1 } };
    session.out.data("custodians", &body, || {
        let catalog = session.out.words();
        let mut table = Table::new([msg!("column-custodian"), msg!("column-custodian-is")]);
        for c in &body.items {
            let (words, data) = if c.home { ("custodian-home", "home") } else { ("custodian-other", "other") };
            table.row([Cell::from(c.server.as_str()), Cell::both(catalog.text(words), data)]);
        }
        table
    })?;
    session.out.say(&match (choice, known) {
        (Choice::Three, _) => msg!("custodians-three"),
        (Choice::One, 3) => msg!("custodians-three-known"),
        (Choice::One, _) => msg!("custodians-one"),
    });
    Ok(())
}
