//! Which registers, witnesses and authorities a vault believes, and which lies it found.

use std::io::Read as _;
use std::path::Path;

use serde::Serialize;
use vault_engine::follow::{LogStanding, MAX_POLICY};
use vault_engine::{Authority, Error, Vault};
use vault_protocol::fingerprint::qr_text;
use vault_protocol::ids::Time;
use vault_terminal::Session;
use vault_terminal::interrupt::Named;
use vault_terminal::trust::{Believed, Register, State, Trust};

use crate::clock;

/// Takes the owner's file, as a whole or not at all.
///
/// # Errors
/// A file that cannot be read, or says nothing that holds.
pub fn set_policy(vault: &mut Vault, path: &Path) -> Result<(), Error> {
    let unreadable = |error| Error::Source { path: path.to_owned(), error };
    let mut bytes = Vec::new();
    let file = Named::open(path).map_err(unreadable)?;
    file.take(MAX_POLICY as u64 + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    vault.set_policy(Some(&bytes))
}

/// What a vault believes.
///
/// # Errors
/// A file of this machine that cannot be read.
pub fn of(vault: &Vault) -> Result<Trust, Error> {
    let witnesses = vault.witnesses()?;
    let register = |log: LogStanding| Register {
        origin: log.origin().to_owned(),
        operator: log.operator().to_owned(),
        own: log.own,
        named: log.named,
        key: log.key.to_string(),
        newest: log.newest.map(|newest| State {
            size: newest.size,
            at: clock::iso(newest.at),
            witnessed: newest.witnessed,
            asked: clock::iso(newest.asked),
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
        fingerprint: qr_text(&authority.vault),
        server: authority.server.to_string(),
    }
}

/// A lie that was found, as every answer shows it.
#[derive(Serialize)]
pub struct Lie {
    /// When, in UTC.
    pub time: String,
    /// Whose.
    pub server: String,
    /// Which sort: a word of `vault_engine::Lie`.
    pub sort: String,
    /// What was found, in English.
    pub what: String,
}

impl Lie {
    /// Reads a line as the engine notes it: seconds, server, sort and words.
    pub fn noted(line: &str) -> Option<Lie> {
        let mut parts = line.splitn(4, '\t');
        let at = parts.next()?.parse().ok()?;
        Some(Lie {
            time: clock::iso(Time(at)),
            server: parts.next()?.to_owned(),
            sort: parts.next()?.to_owned(),
            what: parts.next()?.to_owned(),
        })
    }

    /// The same as a line for a person.
    pub fn in_words(&self, session: &Session) -> String {
        let what = session.out.words().format("err-server-lied", &[("lie", self.sort.as_str().into())]);
        format!("{} {what}", self.time)
    }
}
