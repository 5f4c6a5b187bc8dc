//! `server renewed`: a server that could not go on with its public register begins another, and its owner says yes or no.
//!
//! Shapes and texts only, as in [`trust`](crate::trust).

use serde::Serialize;

use crate::catalog::Message;
use crate::program::Session;
use crate::table::{Cell, Record};
use crate::{Problem, msg};

/// What a person is asked.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// Who keeps the register.
    pub operator: &'a str,
    /// Lines of the old one that this device had seen.
    pub seen: u64,
    /// Lines of it that the server still shows.
    pub kept: u64,
    /// How many of this vault's registers had ended before.
    pub times: usize,
    /// Doors that are open, and will be closed.
    pub doors: usize,
}

impl Question<'_> {
    /// What happened, what it costs, and what has to be asked of whom; then the question.
    pub fn ask(&self, session: &Session) -> Result<bool, Problem> {
        session.out.warn(&msg!("renewed-happened", operator = self.operator));
        session.out.say(&msg!("renewed-costs", seen = self.seen, kept = self.kept, doors = self.doors));
        if self.times > 0 {
            session.out.warn(&msg!("renewed-again", times = self.times + 1));
        }
        let question: Message = msg!("renewed-question", operator = self.operator);
        Ok(session.confirm(&question)?)
    }
}

/// What came of it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Renewed {
    /// The register that ended; nothing if there was no other to take on.
    pub before: Option<String>,
    /// The register that counts now; nothing if the server was never met.
    pub log: Option<String>,
    /// Papers and the like that the server had lost and has again.
    pub objects: usize,
    /// Entries that it had lost and has again.
    pub entries: u64,
    /// Doors that were closed.
    pub closed: Vec<String>,
    /// Doors that were opened in their place.
    pub reopened: Vec<String>,
}

impl Renewed {
    /// Shows it, and says what holds.
    pub fn show(&self, session: &Session) -> Result<(), Problem> {
        session.out.data("renewed", self, || {
            let mut record = Record::new();
            if let Some(log) = &self.log {
                record.field("log", msg!("field-register"), log.as_str());
            }
            if let Some(before) = &self.before {
                record.field("before", msg!("field-register-before"), before.as_str());
            }
            let count = |n: usize| Cell::from(n.to_string());
            if !self.closed.is_empty() {
                record.field("closed", msg!("field-doors-closed"), count(self.closed.len()));
                record.field("reopened", msg!("field-doors-reopened"), count(self.reopened.len()));
            }
            record
        })?;
        session.out.say(&match self.before {
            Some(_) => msg!("renewed-done"),
            None => msg!("renewed-nothing"),
        });
        if self.objects > 0 || self.entries > 0 {
            session.out.say(&msg!("renewed-given-back", objects = self.objects, entries = self.entries));
        }
        if self.reopened.len() < self.closed.len() {
            session.out.warn(&msg!("renewed-closed", count = self.closed.len() - self.reopened.len()));
        }
        Ok(())
    }
}
