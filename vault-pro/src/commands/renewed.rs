//! `coffre-pro server renewed`: the own server begins another public register, and its owner says yes or no.

use vault_terminal::progress::Unit;
use vault_terminal::renewed::{Question, Renewed};
use vault_terminal::{Problem, Session, msg};

use crate::desk::Desk;
use crate::problems::{Engine, STOPPED};

/// Asks the server, then the person; gives the server back what it lost. Doors are the patients' to open again.
pub(crate) fn renewed(session: &Session) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let mut said = Renewed::default();
    if let Some(renewal) = desk.vault.renewal(desk.now).map_err(Engine)? {
        let operator = renewal.before.name().as_str().split('/').next().unwrap_or_default();
        let (seen, kept) = (renewal.seen, renewal.kept);
        let question = Question { operator, seen, kept, times: renewal.times, doors: renewal.doors.len() };
        if !question.ask(session)? {
            return Err(Problem::new(STOPPED));
        }
        desk.vault.take_on(&renewal, desk.now).map_err(Engine)?;
        said.before = Some(renewal.before.name().to_string());
    }
    let progress = session.out.progress(&msg!("sending"), Unit::Bytes, None);
    let given = desk.vault.give_back(desk.now, &mut |n| progress.add(n)).map_err(Engine)?;
    drop(progress);
    (said.objects, said.entries) = (given.objects, given.entries);
    desk.vault.sync(desk.now, &mut |_| {}).map_err(Engine)?;
    said.log = desk.vault.logs().map_err(Engine)?.into_iter().find(|log| log.own).map(|log| log.origin().to_owned());
    said.show(session)
}
