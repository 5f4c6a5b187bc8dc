//! `coffre-pro sync`: everything that waits goes, everything that is new comes. Its job is the network.

use serde::Serialize;
use vault_terminal::progress::Unit;
use vault_terminal::table::{Cell, Record};
use vault_terminal::{Problem, Session, msg, words};

use crate::commands::status::say_alarms;
use crate::desk::Desk;
use crate::problems::{Engine, told};

#[derive(Serialize)]
struct Round {
    objects_sent: u64,
    changes_sent: u64,
    changes_received: u64,
    grants: usize,
    inbox: usize,
    refused: usize,
    waiting: usize,
}

/// One round.
pub(crate) fn sync(session: &Session) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let progress = session.out.progress(&msg!("sending"), Unit::Bytes, None);
    let send = |desk: &mut Desk<'_>| desk.vault.sync(desk.now, &mut |n| progress.add(n)).map_err(Engine);
    let first = send(&mut desk)?;
    let arrivals = desk.vault.receive(desk.now).map_err(Engine)?;
    let second = if desk.vault.waiting() > 0 { send(&mut desk)? } else { Default::default() };
    drop(progress);
    for refused in arrivals.refused.iter().map(told) {
        let (what, why) = (refused.what(session.out.words()), refused.cause().unwrap_or_default());
        session.out.warn(&msg!("arrival-refused", what = what, why = why));
    }
    let round = Round {
        objects_sent: first.objects + second.objects,
        changes_sent: first.sent + second.sent,
        changes_received: first.received + second.received,
        grants: arrivals.grants.len(),
        inbox: desk.waiting().map_err(Engine)?.len(),
        refused: arrivals.refused.len(),
        waiting: desk.vault.waiting(),
    };
    session.out.data("sync", &round, || record(&round))?;
    session.out.say(&msg!("sync-done"));
    desk.say_mailbox().map_err(Engine)?;
    vault_desk::trust::of(&desk.vault).map_err(Engine)?.warn(session, words::at(desk.now.0));
    say_alarms(&desk)?;
    desk.say_waiting();
    Ok(())
}

fn record(round: &Round) -> Record {
    let mut record = Record::new();
    let count = |n: u64| Cell::from(n.to_string());
    record.field("sent", msg!("field-sent"), count(round.changes_sent + round.objects_sent));
    record.field("received", msg!("field-received"), count(round.changes_received));
    record.field("grants", msg!("field-new-doors"), count(round.grants as u64));
    record.field("inbox", msg!("field-inbox"), count(round.inbox as u64));
    record
}
