//! `coffre lock`: locks the page that is open for this home, as its own button does.

use serde::Serialize;
use vault_page::door::Running;
use vault_terminal::table::Record;
use vault_terminal::{Problem, Session, msg};

#[derive(Serialize)]
struct Locked {
    page: bool,
}

/// Locks it. Without a page there is nothing to lock: a command that has ended holds nothing.
pub(crate) fn lock(session: &Session) -> Result<(), Problem> {
    let home = session.home()?.path;
    let page = Running::of("coffre", &home).is_some_and(|page| page.lock());
    session.out.data("locked", &Locked { page }, || {
        let mut record = Record::new();
        record.field("page", msg!("column-page"), page.to_string());
        record
    })?;
    session.out.say(&if page { msg!("lock-done") } else { msg!("lock-no-page") });
    Ok(())
}
