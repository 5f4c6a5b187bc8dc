//! What follows a change: what waits is sent if somebody answers soon, and the rest is said in one line. Being offline
//! is normal and never an error here; a server caught lying always is one.

use std::time::Duration;

pub(crate) use vault_desk::line::in_passing;
use vault_desk::line::{CONNECT, IDLE};
use vault_engine::{Error, Vault};
use vault_terminal::progress::Unit;
use vault_terminal::{Problem, msg};

use crate::desk::Desk;
use crate::problems::{Engine, told};

// Answers how patient it was.
fn hurried(vault: &mut Vault) -> (Duration, Duration) {
    let patient = (vault.line.connect, vault.line.idle);
    (vault.line.connect, vault.line.idle) = (CONNECT, IDLE);
    patient
}

impl Desk<'_> {
    /// After a change: a short try to send.
    ///
    /// # Errors
    /// A lie of the server, or a fault of this machine.
    pub(crate) fn after_change(&mut self) -> Result<(), Problem> {
        if self.vault.server_url().is_none() || self.vault.waiting() == 0 {
            return Ok(());
        }
        self.in_passing(|desk| {
            let progress = desk.session.out.progress(&msg!("sending"), Unit::Bytes, None);
            desk.vault.sync(desk.now, &mut |n| progress.add(n)).map(drop)
        })?;
        if self.vault.waiting() > 0 {
            self.say_waiting();
        }
        Ok(())
    }

    /// After papers were given: a try to send. Answers whether all went.
    ///
    /// # Errors
    /// A lie of the server, or a fault of this machine.
    pub(crate) fn after_giving(&mut self) -> Result<bool, Problem> {
        let sent = self.in_passing(|desk| {
            let progress = desk.session.out.progress(&msg!("sending"), Unit::Bytes, None);
            desk.vault.sync(desk.now, &mut |n| progress.add(n)).map(drop)
        })?;
        Ok(sent && self.vault.waiting() == 0)
    }

    /// Asks the server something in passing. `Ok(false)` when nobody answered or the server refused, which was said.
    ///
    /// # Errors
    /// A lie of the server, or a fault of this machine.
    pub(crate) fn in_passing(&mut self, ask: impl FnOnce(&mut Self) -> Result<(), Error>) -> Result<bool, Problem> {
        let patient = hurried(&mut self.vault);
        let asked = ask(self);
        (self.vault.line.connect, self.vault.line.idle) = patient;
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

    /// One line about what waits; nothing when nothing does.
    pub(crate) fn say_waiting(&self) {
        if self.vault.waiting() > 0 {
            self.session.out.say(&msg!("changes-wait"));
        }
    }
}
