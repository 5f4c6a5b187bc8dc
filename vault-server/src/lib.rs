//! `coffre-server`: the operator's program. It stores what it cannot read.
//!
//! **What it is.** A blind server: member chains, sealed journals and objects, mailboxes, and release slots, for
//! people it knows by random numbers only. It checks signatures and counts bytes; docs/protocol/http.md is what it
//! speaks. It answers a changing call when the change would survive a power cut, and not before.
//!
//! **What it is not.** It never links `vault-crypto` and opens nothing: to it every paper is opaque bytes. What it
//! does see is one table, [`keys::ALL`].
//!
//! **Where to start.** [`calls::CALLS`] says what can be asked and by whom. [`serve::start`] runs a server on any two
//! stores; [`open::start`] on a data folder; [`main_with_args`] is the whole program.
//!
//! | module | holds |
//! |---|---|
//! | [`calls`] | the table of calls, and what each one does |
//! | `dispatch` | from a request to its call: the strict profile, limits, refusals |
//! | `auth`, `nonces` | who makes a request: signatures, clocks, nonces, powers |
//! | `body`, `reply`, `ranges`, `problem`, `line` | bodies in, bodies out, refusals, slow lines |
//! | `chains`, `cache` | member chains, verified once |
//! | [`keys`], `rows` | every row that is stored, and its type |
//! | [`store`] | the two storage contracts and their engines |
//! | [`logs`] | the public logs |
//! | `outboard`, `maintenance` | what is computed when asked for; chores |
//! | `limiter`, `locks`, `disk` | too much at once, one after the other, no room |
//! | [`identity`], [`invites`] | the server's key; who may come |
//! | [`serve`], [`open`] | a running server; one on a data folder |
//! | [`config`], `cli`, [`log`] | what the operator sets, types and reads |

pub mod calls;
mod auth;
mod body;
mod cache;
mod chains;
mod cli;
pub mod config;
mod disk;
mod dispatch;
pub mod identity;
pub mod invites;
pub mod keys;
mod limiter;
mod line;
mod locks;
pub mod log;
pub mod logs;
mod maintenance;
mod nameplates;
mod nonces;
pub mod open;
mod outboard;
mod problem;
mod ranges;
mod reply;
mod rows;
pub mod serve;
pub mod store;

pub use cli::main_with_args;
