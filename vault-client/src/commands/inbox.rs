//! `coffre inbox`, `accept`, `refuse`: what others gave. Nothing enters the vault before its owner says so.

use serde::Serialize;
use vault_engine::deposits::Waiting;
use vault_engine::papers::Added;
use vault_engine::{Error, Vault};
use vault_formats::PdfReader;
use vault_protocol::ids::Time;
use vault_terminal::table::{Cell, Table};
use vault_terminal::{Problem, Session, ids, msg, words as say};

use crate::cli::{Accept, OneDeposit};
use crate::commands::add::{reader, status};
use crate::desk::{Desk, past_rules, short};
use crate::look::look_at_deposit;
use crate::problems::Engine;
use crate::shown::{Items, Paper, Who, level, level_words};
use crate::time;

#[derive(Serialize)]
struct Deposit {
    id: String,
    from: Who,
    verified: &'static str,
    title: String,
    type_code: String,
    file_name: String,
    size: u64,
    message: Option<String>,
    time: String,
    complete: bool,
}

impl Deposit {
    fn new(w: &Waiting) -> Self {
        let d = &w.deposit;
        Deposit {
            id: d.id.to_string(),
            from: Who::new(&d.giver, w.giver_name.clone()),
            verified: level(w.level),
            title: d.title.to_string(),
            type_code: d.type_code.to_string(),
            file_name: d.file_name.to_string(),
            size: d.size,
            message: d.message.as_ref().map(|t| t.to_string()),
            time: time::iso(d.time),
            complete: w.complete,
        }
    }
}

/// What waits, after asking the server if it answers.
pub(crate) fn inbox(session: &Session) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let asked = desk.in_passing(|desk| desk.vault.receive(desk.now).map(drop));
    let waiting = desk.vault.inbox(desk.now).map_err(Engine)?;
    let body = Items { items: waiting.iter().map(Deposit::new).collect() };
    session.out.data("inbox", &body, || table(&desk, &waiting))?;
    session.out.say(&msg!("inbox-count", count = waiting.len()));
    if !asked? && desk.vault.server_url().is_some() {
        session.out.say(&msg!("inbox-as-known"));
    }
    desk.say_mailbox()
}

fn table(desk: &Desk<'_>, waiting: &[Waiting]) -> Table {
    let catalog = desk.session.out.words();
    let short = short(waiting.iter().map(|w| w.deposit.id));
    let headings = [
        msg!("column-id"),
        msg!("column-when"),
        msg!("column-from"),
        msg!("column-verified"),
        msg!("column-paper"),
        msg!("column-size"),
        msg!("column-message"),
    ];
    let mut table = Table::new(headings).right(5);
    for w in waiting {
        let d = &w.deposit;
        table.row([
            Cell::both(short.get(&d.id).cloned().unwrap_or_default(), d.id.to_string()),
            Cell::both(time::moment(catalog, d.time, desk.now), time::iso(d.time)),
            Cell::from(w.giver_name.clone()),
            Cell::both(catalog.get(&level_words(w.level)), level(w.level)),
            Cell::from(d.title.to_string()),
            Cell::both(say::size(catalog, d.size), d.size.to_string()),
            Cell::from(d.message.as_ref().map(|t| t.to_string()).unwrap_or_default()),
        ]);
    }
    table
}

#[derive(Serialize)]
struct Accepted {
    status: &'static str,
    paper: Option<Paper>,
}

/// Takes a deposit into the vault. One that speaks of something delicate goes to the private drawer.
pub(crate) fn accept(session: &Session, args: &Accept) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let given = meant(&desk, &args.id)?.deposit;
    let title = given.title.to_string();
    let (added, made_private) = take(&mut desk.vault, &given, args.private, &reader(), desk.now).map_err(Engine)?;
    let doc = desk.vault.state().docs.get(&added.doc());
    let body = Accepted { status: status(&added), paper: doc.map(|d| Paper::new(d, desk.lang())) };
    session.out.data("accepted", &body, || {
        let docs: Vec<_> = doc.into_iter().collect();
        crate::shown::papers_table(&docs, &desk.short_docs(), session.out.words())
    })?;
    if made_private && !args.private {
        session.out.say(&msg!("made-private", title = title.as_str()));
    }
    session.out.say(&msg!("deposit-accepted", title = title));
    desk.after_change()
}

/// Takes a deposit into the vault; answers also whether what it says makes it private.
///
/// # Errors
/// It is gone, or not what its giver signed, or a fault of this machine.
pub(crate) fn take(
    vault: &mut Vault,
    given: &vault_crypto::deposit::Deposit,
    private: bool,
    pdf: &PdfReader,
    now: Time,
) -> Result<(Added, bool), Error> {
    let bytes = vault.deposit_content(&given.id, now)?;
    let now = past_rules(vault, now);
    let looked = look_at_deposit(given, bytes, pdf);
    let text = looked.paper.text;
    let added = vault.accept(&given.id, private || looked.made_private, &|_, _| text.clone(), now)?;
    Ok((added, looked.made_private))
}

/// Refuses a deposit. The giver is not told.
pub(crate) fn refuse(session: &Session, args: &OneDeposit) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let given = meant(&desk, &args.id)?.deposit;
    let (id, title) = (given.id, given.title.to_string());
    let typed = id.to_string()[..ids::SHORTEST].to_owned();
    desk.vault.refuse(&id, desk.now).map_err(Engine)?;
    #[derive(Serialize)]
    struct Refused {
        id: String,
        title: String,
    }
    session.out.data("refused", &Refused { id: id.to_string(), title: title.clone() }, || {
        let mut table = Table::new([msg!("column-id"), msg!("column-paper")]);
        table.row([Cell::both(typed, id.to_string()), Cell::from(title.clone())]);
        table
    })?;
    session.out.say(&msg!("deposit-refused", title = title));
    desk.after_change()
}

fn meant(desk: &Desk<'_>, typed: &str) -> Result<Waiting, Problem> {
    let mut waiting = desk.vault.inbox(desk.now).map_err(Engine)?;
    let all: Vec<String> = waiting.iter().map(|w| w.deposit.id.to_string()).collect();
    Ok(waiting.swap_remove(ids::resolve(typed, &all)?))
}
