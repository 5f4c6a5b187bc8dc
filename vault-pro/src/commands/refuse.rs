//! `coffre-pro refuse`: letters that are not wanted. Whoever sent them is not told.

use serde::Serialize;
use vault_engine::deposits::Waiting;
use vault_protocol::ids::MessageId;
use vault_terminal::table::{Cell, Table};
use vault_terminal::{Problem, Session, ids, msg};

use crate::cli::Refuse;
use crate::desk::Desk;
use crate::problems::{Engine, NO_LETTERS, STOPPED};
use crate::shown::Who;

#[derive(Serialize)]
struct Refused {
    items: Vec<One>,
}

#[derive(Serialize)]
struct One {
    id: String,
    from: Who,
    title: String,
}

/// Refuses the letters named, those of one sender, or all. Many at once only after a question.
pub(crate) fn refuse(session: &Session, args: &Refuse) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let waiting = desk.waiting().map_err(Engine)?;
    let chosen: Vec<&Waiting> = match &args.from {
        None if args.all => waiting.iter().collect(),
        None => named(&waiting, &args.ids)?,
        Some(typed) => {
            let from = desk.patient(typed)?;
            waiting.iter().filter(|w| w.deposit.giver == from).collect()
        }
    };
    if chosen.is_empty() {
        return Err(Problem::new(NO_LETTERS));
    }
    if args.ids.is_empty() && !session.confirm(&msg!("refuse-question", count = chosen.len()))? {
        return Err(Problem::new(STOPPED));
    }
    let ids: Vec<MessageId> = chosen.iter().map(|w| w.deposit.id).collect();
    let one = |w: &&Waiting| One {
        id: w.deposit.id.to_string(),
        from: Who { id: w.deposit.giver.to_string(), name: w.giver_name.clone() },
        title: w.deposit.title.to_string(),
    };
    let body = Refused { items: chosen.iter().map(one).collect() };
    desk.vault.refuse_all(&ids, desk.now).map_err(Engine)?;
    session.out.data("refused", &body, || {
        let mut table = Table::new([msg!("column-id"), msg!("column-from"), msg!("column-paper")]);
        for r in &body.items {
            let id = Cell::both(&r.id[..ids::SHORTEST], r.id.as_str());
            table.row([id, Cell::from(r.from.name.as_str()), Cell::from(r.title.as_str())]);
        }
        table
    })?;
    session.out.say(&msg!("letters-refused", count = ids.len()));
    desk.after_change()
}

fn named<'w>(waiting: &'w [Waiting], typed: &[String]) -> Result<Vec<&'w Waiting>, Problem> {
    let all: Vec<String> = waiting.iter().map(|w| w.deposit.id.to_string()).collect();
    let mut chosen: Vec<usize> = typed.iter().map(|t| ids::resolve(t, &all)).collect::<Result<_, _>>()?;
    chosen.sort_unstable();
    chosen.dedup();
    Ok(chosen.into_iter().map(|i| &waiting[i]).collect())
}
