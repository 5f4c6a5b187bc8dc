//! `coffre-pro policy`: which public registers and witnesses are believed.

use std::fs::File;
use std::io::Read as _;

use vault_engine::follow::{LogStanding, MAX_POLICY};
use vault_engine::{Authority, Error, Vault};
use vault_terminal::trust::{Believed, Register, State, Trust};
use vault_terminal::{Problem, Session};

use crate::cli::PolicySet;
use crate::desk::Desk;
use crate::problems::Engine;
use crate::time;

/// Takes the owner's file, as a whole or not at all, and says what now holds.
pub(crate) fn set(session: &Session, args: &PolicySet) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let unreadable = |error| Engine(Error::Source { path: args.file.clone(), error });
    let mut bytes = Vec::new();
    let file = File::open(&args.file).map_err(unreadable)?;
    file.take(MAX_POLICY as u64 + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    desk.vault.set_policy(Some(&bytes)).map_err(Engine)?;
    of(&desk.vault).map_err(Engine)?.show(session)
}

/// Says what holds.
pub(crate) fn show(session: &Session) -> Result<(), Problem> {
    of(&Desk::open(session)?.vault).map_err(Engine)?.show(session)
}

/// What a vault believes.
pub(crate) fn of(vault: &Vault) -> Result<Trust, Error> {
    let witnesses = vault.witnesses()?;
    let register = |log: LogStanding| Register {
        origin: log.origin().to_owned(),
        operator: log.operator().to_owned(),
        own: log.own,
        named: log.named,
        key: log.key.to_string(),
        newest: log.newest.map(|newest| State {
            size: newest.size,
            at: time::iso(newest.at),
            witnessed: newest.witnessed,
            asked: time::iso(newest.asked),
            stopped: newest.has_stopped(),
        }),
        server: log.server,
    };
    Ok(Trust {
        logs: vault.logs()?.into_iter().map(register).collect(),
        witnesses: witnesses.names,
        needed: witnesses.needed,
        withstands_a_third: witnesses.withstands_a_third,
        authorities: vault.authorities()?.iter().map(believed).collect(),
    })
}

fn believed(authority: &Authority) -> Believed {
    Believed {
        name: authority.name.to_string(),
        fingerprint: vault_protocol::fingerprint::qr_text(&authority.vault),
        server: authority.server.to_string(),
    }
}
