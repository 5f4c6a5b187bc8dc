//! The door: who may ask, from where, and for how long.
//!
//! Any page in any tab can send requests to this machine, so can every program on it, and a shared computer has other
//! people on it. So one person's page listens on 127.0.0.1 alone, answers to one random name that only her browser was
//! told, lets in who brings an address that works once, and from then on a cookie; takes a change only from a form that it
//! made itself; shows papers under a second name, where nothing can reach the first; and locks itself when nobody is there.
//!
//! What it is not: it keeps nothing and shows nothing of its own. A [`Program`] answers what has passed.
//!
//! ```no_run
//! use std::sync::Arc;
//! use vault_page::door::{Asked, Claim, Place, Program, Reply, Settings, Shell};
//!
//! struct Hello;
//! impl Program for Hello {
//!     fn is_open(&self) -> bool { true }
//!     fn lock(&self) {}
//!     fn answer(&self, _asked: &mut Asked) -> Reply { Reply::page("<!doctype html><title>Hello</title>") }
//!     fn locked(&self, asked: &mut Asked) -> Reply { self.answer(asked) }
//! }
//!
//! let place = match Place::claim("hello", std::path::Path::new("/home/fatima/.hello"))? {
//!     Claim::Free(place) => place,
//!     Claim::Taken(running) => return running.fresh_address()?.open(),
//! };
//! let shell = Shell::new(place, &Settings::default(), Arc::new(Hello))?;
//! shell.fresh_address().open()?;
//! shell.run()?;
//! # Ok::<(), vault_page::door::DoorError>(())
//! ```
//!
//! To read it, in order: [`guard`](self) (which request may pass), tickets and sessions (who asks), forms (what may change),
//! documents (what is shown apart), idle (when it ends), the handler that puts them together, the shell that runs it.

mod asked;
mod documents;
mod forms;
mod guard;
mod handler;
mod headers;
mod idle;
mod launch;
mod os;
mod place;
mod program;
mod reply;
mod secret;
mod session;
mod shell;
mod tickets;
mod trouble;
mod upload;

pub use asked::{Asked, Fields};
pub use documents::Document;
pub use idle::Times;
pub use launch::{Address, Leading};
pub use place::{Aside, Claim, Place, Running};
pub use program::{Draft, Program};
pub use reply::{Asset, Reply};
pub use shell::{Handle, Settings, Shell};
pub use trouble::Trouble;
pub use upload::{Received, Upload, UploadError};

/// Why the page could not be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DoorError {
    /// This machine's: no free port, no folder to write in, a disk that is full.
    #[error("{doing}: {error}")]
    Machine {
        /// What was being done.
        doing: &'static str,
        /// What the system said.
        #[source]
        error: std::io::Error,
    },
    /// Another process holds the place and does not answer.
    #[error("another start holds this page and does not answer")]
    Silent,
    /// No program was found that opens a browser: show the address instead.
    #[error("no browser could be started")]
    NoBrowser,
    /// The folder for its files is somebody else's, or others may enter it.
    #[error("{0} belongs to another user, or others may enter it")]
    NotOurs(std::path::PathBuf),
}

impl DoorError {
    fn of(doing: &'static str) -> impl Fn(std::io::Error) -> Self {
        move |error| DoorError::Machine { doing, error }
    }
}
