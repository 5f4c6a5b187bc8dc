//! `coffre sync`: everything that waits goes, everything that is new comes. The one command whose job is the network.

use std::collections::BTreeSet;
use std::time::Duration;

use serde::Serialize;
use vault_protocol::ids::VaultId;
use vault_terminal::out::Mode;
use vault_terminal::table::{Cell, Table};
use vault_terminal::{Problem, Session, msg};

use crate::after::send;
use crate::cli::Sync;
use crate::desk::Desk;
use crate::letters;
use crate::problems::{Engine, told};
use crate::rounds;

/// Between two rounds of `--watch`.
const PAUSE: Duration = Duration::from_secs(30);
/// How soon Ctrl-C is noticed while waiting.
const BLINK: Duration = Duration::from_millis(100);

#[derive(Serialize, Default, PartialEq, Eq)]
struct Round {
    papers_sent: u64,
    changes_sent: u64,
    changes_received: u64,
    inbox: usize,
    doors_received: usize,
    readings: usize,
    emptied: usize,
    refused: usize,
    closed: usize,
    waiting: usize,
    lost: usize,
}

/// One round, or with `--watch` one every half minute until it is stopped.
pub(crate) fn sync(session: &Session, args: &Sync) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    if !args.watch {
        let round = round(&mut desk)?;
        return tell(&desk, &round);
    }
    loop {
        desk.now = crate::time::now();
        match round(&mut desk) {
            Ok(round) => tell(&desk, &round)?,
            Err(e) if e.kind().exit == vault_terminal::Exit::NoNetwork => {
                session.out.say(&msg!("watch-offline"));
                desk.say_waiting();
            }
            Err(e) => return Err(e),
        }
        session.out.finish()?;
        for _ in 0..PAUSE.as_millis() / BLINK.as_millis() {
            session.interrupt.check()?;
            std::thread::sleep(BLINK);
        }
    }
}

fn round(desk: &mut Desk<'_>) -> Result<Round, Problem> {
    let (now, out) = (desk.now, desk.session.out.clone());
    let went = rounds::round(&mut desk.vault, now, &mut |vault| send(&out, vault, now)).map_err(Engine)?;
    for refused in &went.refused {
        let what = told(refused).what(out.words());
        out.warn(&msg!("arrival-refused", what = what));
    }
    let state = desk.vault.state();
    let readers: BTreeSet<VaultId> = went.closed.iter().map(|id| state.grants[id].head.recipient).collect();
    for reader in &readers {
        out.warn(&msg!("door-closed-revoked", name = desk.name_of(reader)));
    }
    desk.say_ruled(&went.ruled);
    Ok(Round {
        papers_sent: went.sent.objects,
        changes_sent: went.sent.sent,
        changes_received: went.sent.received,
        inbox: desk.vault.inbox(now).map_err(Engine)?.len(),
        doors_received: went.doors_received,
        readings: went.readings,
        emptied: went.emptied,
        refused: went.refused.len(),
        closed: went.closed.len(),
        waiting: desk.vault.waiting(),
        lost: desk.vault.lost().len(),
    })
}

fn tell(desk: &Desk<'_>, round: &Round) -> Result<(), Problem> {
    let out = &desk.session.out;
    if out.mode() == Mode::Person {
        out.say(&msg!("sync-done", sent = round.papers_sent, received = round.changes_received));
        let (papers, words) = letters::count(&desk.vault.inbox(desk.now).map_err(Engine)?);
        if papers > 0 {
            out.say(&msg!("sync-inbox", count = papers));
        }
        if words > 0 {
            out.say(&msg!("sync-words", count = words));
        }
        if round.readings > 0 {
            out.say(&msg!("sync-readings", count = round.readings));
        }
        if round.emptied > 0 {
            out.say(&msg!("sync-emptied", count = round.emptied));
        }
    } else {
        out.data("sync", round, || {
            let headings = [
                msg!("column-papers"),
                msg!("column-sent"),
                msg!("column-received"),
                msg!("column-inbox"),
                msg!("column-readings"),
                msg!("column-waiting"),
            ];
            let mut table = Table::new(headings);
            let cells = [
                round.papers_sent,
                round.changes_sent,
                round.changes_received,
                round.inbox as u64,
                round.readings as u64,
                round.waiting as u64,
            ];
            table.row(cells.map(|n| Cell::from(n.to_string())));
            table
        })?;
    }
    desk.say_mailbox()?;
    desk.say_registers()?;
    desk.say_waiting();
    // The last thing said, since only its owner can mend it: the first as the command's end, the others before it.
    let mut lost = desk.lost().into_iter();
    let first = lost.next();
    lost.for_each(|e| desk.warn_of(&e));
    first.map_or(Ok(()), |e| Err(Engine(e).into()))
}
