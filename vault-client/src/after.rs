//! What follows a change: the owner's rules are applied, what waits is sent if somebody answers soon, and the rest is
//! said in one line. Being offline is normal and never an error here; a server caught lying always is one.

use vault_desk::line::{CONNECT, IDLE};
use vault_engine::sync::Report;
use vault_engine::{Error, Vault};
use vault_protocol::ids::{DocId, Time};
use vault_terminal::out::Output;
use vault_terminal::progress::Unit;
use vault_terminal::{Problem, msg, words};

use crate::desk::Desk;
use crate::kinds;
use crate::problems::{Engine, told};
use crate::rounds::PASSING;

/// Sends what waits and fetches what is new, with a bar.
pub(crate) fn send(out: &Output, vault: &mut Vault, now: Time) -> Result<Report, Error> {
    let total = Some(vault.waiting_size()).filter(|n| *n > 0);
    let progress = out.progress(&msg!("sending"), Unit::Bytes, total);
    vault.sync(now, &mut |n| progress.add(n))
}

impl Desk<'_> {
    /// After a change: rules, then a short try to send.
    ///
    /// # Errors
    /// A lie of the server, or a fault of this machine.
    pub(crate) fn after_change(&mut self) -> Result<(), Problem> {
        self.apply_rules();
        self.say_lost();
        if self.vault.server_url().is_none() || self.vault.waiting() == 0 {
            return Ok(());
        }
        if self.vault.waiting_size() > PASSING {
            let size = words::size(self.session.out.words(), self.vault.waiting_size());
            self.session.out.say(&msg!("much-waits", count = self.vault.waiting_papers(), size = size));
            return Ok(());
        }
        let sent = self.in_passing(|desk| desk.send().map(drop))?;
        if self.vault.waiting() > 0 {
            self.say_waiting();
        } else if sent {
            self.session.out.say(&msg!("sent"));
        }
        Ok(())
    }

    /// Sends what waits and fetches what is new, with a bar.
    pub(crate) fn send(&mut self) -> Result<Report, Error> {
        send(&self.session.out, &mut self.vault, self.now)
    }

    /// Asks the server something in passing. `Ok(false)` when nobody answered or the server refused, which was said.
    ///
    /// # Errors
    /// A lie of the server, or a fault of this machine.
    pub(crate) fn in_passing(&mut self, ask: impl FnOnce(&mut Self) -> Result<(), Error>) -> Result<bool, Problem> {
        let asked = self.briefly(ask);
        match asked {
            Ok(()) => Ok(true),
            Err(Error::Offline(_) | Error::NoServer) => Ok(false),
            Err(e @ Error::Refused(_)) => {
                let refusal = told(&e);
                let words = self.session.out.words();
                let (what, advice) = (refusal.what(words), refusal.advice(words));
                self.session.out.warn(&msg!("kept-but-refused", what = what, advice = advice));
                Ok(false)
            }
            Err(e) => Err(Engine(e).into()),
        }
    }

    /// Each paper that nobody has any more, with what to do: the same file given again heals it.
    pub(crate) fn say_lost(&self) {
        self.lost().iter().for_each(|e| self.warn_of(e));
    }

    /// One line when letters fill the mailbox: full, it takes no door either, and nobody would know here.
    ///
    /// # Errors
    /// A file of this machine that cannot be read.
    pub(crate) fn say_mailbox(&self) -> Result<(), Problem> {
        if let Some(percent) = self.vault.mailbox_filling().map_err(Engine)? {
            let count = self.vault.inbox(self.now).map_err(Engine)?.len();
            self.session.out.warn(&msg!("mailbox-filling", percent = percent, count = count));
        }
        Ok(())
    }

    /// An error that ends nothing, with what to do.
    pub(crate) fn warn_of(&self, error: &Error) {
        let (told, words) = (told(error), self.session.out.words());
        let (what, advice) = (told.what(words), told.advice(words));
        self.session.out.warn(&msg!("warning", what = what, advice = advice));
    }

    /// Papers that disappeared from this disk before they were sent.
    pub(crate) fn lost(&self) -> Vec<Error> {
        let (short, docs) = (self.short_docs(), &self.vault.state().docs);
        let lost = self.vault.lost();
        let error = |id: &DocId| {
            let title = docs.get(id).map(|d| d.words.title.clone()).unwrap_or_default();
            Error::Lost { id: short.get(id).cloned().unwrap_or_default(), title }
        };
        lost.iter().map(error).collect()
    }

    /// Does something for which nobody is waited for long.
    pub(crate) fn briefly<T>(&mut self, what: impl FnOnce(&mut Self) -> T) -> T {
        let patient = (self.vault.line.connect, self.vault.line.idle);
        (self.vault.line.connect, self.vault.line.idle) = (CONNECT, IDLE);
        let done = what(self);
        (self.vault.line.connect, self.vault.line.idle) = patient;
        done
    }

    /// Public registers that stand still, if any does.
    pub(crate) fn say_registers(&self) -> Result<(), Problem> {
        vault_desk::trust::of(&self.vault).map_err(Engine)?.warn(self.session, words::at(self.now.0));
        Ok(())
    }

    /// One line about what waits; nothing when nothing does.
    pub(crate) fn say_waiting(&self) {
        let (papers, all) = (self.vault.waiting_papers(), self.vault.waiting());
        if papers > 0 {
            self.session.out.say(&msg!("papers-wait", count = papers));
        } else if all > 0 {
            self.session.out.say(&msg!("changes-wait"));
        }
    }

    /// Shows papers that came since to those whom a rule of the owner names. A rule that cannot be applied now is said,
    /// and stops nothing.
    pub(crate) fn apply_rules(&mut self) {
        let ruled =
            self.briefly(|desk| desk.vault.apply_standing(&kinds::is_sensitive, &kinds::is_sensitive_type, desk.now));
        // Without a network it waits for the next round, which says it if it cannot be done then.
        if !matches!(ruled, Err(Error::NotFresh(_))) {
            self.say_ruled(&ruled);
        }
    }

    /// What came of the owner's rules.
    pub(crate) fn say_ruled(&self, ruled: &Result<usize, Error>) {
        match ruled {
            Ok(0) => {}
            Ok(count) => self.session.out.say(&msg!("rules-applied", count = *count)),
            Err(e) => {
                let what = told(e).what(self.session.out.words());
                self.session.out.warn(&msg!("rule-failed", what = what));
            }
        }
    }
}
