//! `coffre server renewed`: the server begins another public register, and the patient says yes or no.

use vault_engine::renewal::Renewal;
use vault_protocol::ids::GrantId;
use vault_terminal::progress::Unit;
use vault_terminal::renewed::{Question, Renewed};
use vault_terminal::{Problem, Session, msg};

use crate::desk::Desk;
use crate::kinds;
use crate::problems::{Engine, STOPPED};

/// Asks the server, then the person; gives the server back what it lost; closes the doors of the old register and, if that
/// is wanted, opens them again.
pub(crate) fn renewed(session: &Session) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let found = desk.vault.renewal(desk.now).map_err(Engine)?;
    let mut said = Renewed::default();
    if let Some(renewal) = &found {
        if !question(renewal).ask(session)? {
            return Err(Problem::new(STOPPED));
        }
        desk.vault.take_on(renewal, desk.now).map_err(Engine)?;
        said.before = Some(renewal.before.name().to_string());
    }
    let open: Vec<GrantId> = {
        let time = desk.time();
        let grants = desk.vault.state().grants.values();
        grants.filter(|g| g.is_open(time)).map(|g| g.head.grant).collect()
    };
    let progress = session.out.progress(&msg!("sending"), Unit::Bytes, None);
    let given = desk.vault.give_back(desk.now, &mut |n| progress.add(n)).map_err(Engine)?;
    drop(progress);
    (said.objects, said.entries) = (given.objects, given.entries);
    said.closed = given.doors.iter().map(ToString::to_string).collect();
    desk.send().map_err(Engine)?;
    let again: Vec<GrantId> = given.doors.into_iter().filter(|door| open.contains(door)).collect();
    if !again.is_empty() && session.confirm(&msg!("renewed-reopen", count = again.len()))? {
        for door in &again {
            match desk.vault.reopen(door, &kinds::is_sensitive, desk.now) {
                Ok(new) => said.reopened.push(new.to_string()),
                Err(e) => desk.warn_of(&e),
            }
        }
        desk.send().map_err(Engine)?;
    }
    said.log = desk.vault.logs().map_err(Engine)?.into_iter().find(|log| log.own).map(|log| log.origin().to_owned());
    said.show(session)
}

fn question(renewal: &Renewal) -> Question<'_> {
    Question {
        operator: renewal.before.name().as_str().split('/').next().unwrap_or_default(),
        seen: renewal.seen,
        kept: renewal.kept,
        times: renewal.times,
        doors: renewal.doors.len(),
    }
}
