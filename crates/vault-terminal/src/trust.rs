//! Which public registers and witnesses a vault believes, as every program shows it: `policy`, and a part of `status`.
//!
//! Shapes and texts only: this crate knows no vault. A program fills [`Trust`] from its own.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

use crate::msg;
use crate::program::Session;
use crate::table::{Cell, Record, Table};
use crate::{Catalog, Problem, words};

/// The registers that count, and the witnesses that are asked for.
#[derive(Clone, Debug, Serialize)]
pub struct Trust {
    /// The registers, the vault's own first.
    pub logs: Vec<Register>,
    /// The witnesses' names.
    pub witnesses: Vec<String>,
    /// How few of them are enough; 0: nobody is asked for.
    pub needed: usize,
    /// Whether they are so many that no two histories can be shown while less than a third of them are dishonest.
    pub withstands_a_third: bool,
    /// The authorities whose word is taken about other people.
    pub authorities: Vec<Believed>,
}

/// An authority whose word is taken.
#[derive(Clone, Debug, Serialize)]
pub struct Believed {
    /// What it is called here.
    pub name: String,
    /// Its fingerprint.
    pub fingerprint: String,
    /// Its server.
    pub server: String,
}

/// A public register.
#[derive(Clone, Debug, Serialize)]
pub struct Register {
    /// Its name.
    pub origin: String,
    /// Who keeps it: the name of the machine it began on.
    pub operator: String,
    /// The address it is read at; nothing before it was met.
    pub server: Option<String>,
    /// Whether the vault's own readings stand there.
    pub own: bool,
    /// Whether the owner's file names it.
    pub named: bool,
    /// Its verifier key.
    pub key: String,
    /// Its newest state; nothing if it was never read.
    pub newest: Option<State>,
}

/// A state of a register.
#[derive(Clone, Debug, Serialize)]
pub struct State {
    /// Lines.
    pub size: u64,
    /// Since when it was there: by the witnesses, or by this device.
    pub at: String,
    /// Whether enough witnesses have signed it.
    pub witnessed: bool,
    /// When this device asked the last time.
    pub asked: String,
    /// Whether it had shown nothing new for a day then.
    pub stopped: bool,
}

impl Trust {
    /// Shows all of it, and says in words what holds.
    pub fn show(&self, session: &Session) -> Result<(), Problem> {
        session.out.data("policy", self, || {
            let words = session.out.words();
            let mut table = Table::new([msg!("column-register"), msg!("column-operator"), msg!("column-register-is")]);
            for log in &self.logs {
                let (is, data) = match (log.own, log.server.is_some()) {
                    (true, _) => ("register-own", "own"),
                    (false, true) => ("register-other", "other"),
                    (false, false) => ("register-not-met", "not-met"),
                };
                let origin = Cell::both(log.origin.as_str(), log.key.as_str());
                table.row([origin, Cell::from(log.operator.as_str()), Cell::both(words.text(is), data)]);
            }
            table
        })?;
        session.out.say(&msg!("witnesses-hold", rule = self.rule(session.out.words())));
        if self.needed == 0 {
            session.out.say(&msg!("witnesses-none"));
        } else if !self.withstands_a_third {
            session.out.warn(&msg!("witnesses-few"));
        }
        for log in self.logs.iter().filter(|log| log.own && !log.named && self.needed > 0) {
            session.out.say(&msg!("register-unnamed", origin = log.origin.as_str()));
        }
        for a in &self.authorities {
            session.out.say(&msg!("authority-believed", name = a.name.as_str(), server = a.server.as_str()));
        }
        if self.authorities.is_empty() {
            session.out.say(&msg!("authorities-none"));
        }
        Ok(())
    }

    /// The lines of a `status`, as a person reads them at `now`.
    pub fn add_to(&self, record: &mut Record, words: &Catalog, now: Timestamp) {
        for log in &self.logs {
            let Some(state) = &log.newest else { continue };
            let kept = msg!(
                "register-state",
                origin = log.origin.as_str(),
                operator = log.operator.as_str(),
                at = shown(words, &state.at, now),
                witnessed = state.witnessed.to_string()
            );
            record.field(
                "log",
                msg!("field-register"),
                Cell::both(words.get(&kept), format!("{} {}", log.origin, state.at)),
            );
        }
        record.field("witnesses", msg!("field-witnesses"), Cell::both(self.rule(words), self.needed.to_string()));
    }

    /// Says which registers stand still at `now`, and whether the witnesses that the owner asks for have signed the own one.
    pub fn warn(&self, session: &Session, now: Timestamp) {
        for log in &self.logs {
            if let Some(state) = log.newest.as_ref().filter(|state| state.stopped) {
                let (origin, at) = (log.origin.as_str(), shown(session.out.words(), &state.at, now));
                session.out.warn(&msg!("register-stopped", origin = origin, at = at));
            }
        }
        // A contact's server may have chosen other witnesses; the own one is asked about.
        let own = self.logs.iter().filter(|log| log.own && self.needed > 0);
        for state in own.filter_map(|log| log.newest.as_ref()).filter(|state| !state.witnessed && !state.stopped) {
            let at = shown(session.out.words(), &state.at, now);
            session.out.warn(&msg!("register-unwitnessed", at = at));
        }
    }

    fn rule(&self, words: &Catalog) -> String {
        let names = self.witnesses.join(", ");
        words.get(&msg!("witnesses-rule", needed = self.needed, count = self.witnesses.len(), names = names))
    }
}

/// A moment of the data as a person reads it here.
fn shown(catalog: &Catalog, at: &str, now: Timestamp) -> String {
    at.parse().map_or_else(|_| at.to_owned(), |at| words::moment(catalog, at, now, &TimeZone::system()))
}
