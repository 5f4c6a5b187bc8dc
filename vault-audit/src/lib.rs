//! `coffre-audit`: the auditor's program. It checks what others wrote, and holds no key.
//!
//! **What it is.** A reader of public things: the protocol's vectors, what a server's disk reveals, cards, receipts,
//! logs, evidence. Everything it says can be checked again with other tools from docs/protocol/ alone.
//!
//! **What it is not.** It links neither `vault-crypto`, so that it could open nothing, nor anything of the server: the
//! disk is read from the published table of rows ([`store::rows`]), not with the code that wrote it. It changes nothing.
//!
//! **Where to start.** [`main`] is the whole program; docs/auditors.md goes through it command by command.
//!
//! | module | holds |
//! |---|---|
//! | `cli` | commands and arguments, without words |
//! | `problems` | what can go wrong, in words |
//! | [`vectors`] | public vectors: reading them, and what our functions say to them |
//! | [`store`] | a server's disk: opened as a copy, read row by row, searched |
//! | [`log`] | public logs: fetched, verified whole, followed |
//! | `shown` | dates and times |
//! | `commands` | one module a family of commands |

mod cli;
mod problems;
pub mod vectors;
pub mod store;
pub mod log;
mod shown;
mod commands;

use std::ffi::OsString;
use std::process::ExitCode;

use vault_terminal::home::Names;
use vault_terminal::{File, Program};

/// The messages.
pub const FILES: &[File] = &[
    File { name: "help", fr: include_str!("../i18n/help.fr.ftl"), en: include_str!("../i18n/help.en.ftl"), ar: "" },
    File { name: "cli", fr: include_str!("../i18n/cli.fr.ftl"), en: include_str!("../i18n/cli.en.ftl"), ar: "" },
];

/// Its name and its messages. It has no home: it keeps nothing.
pub const PROGRAM: Program =
    Program { names: Names { program: "coffre-audit", variable: "COFFRE_HOME" }, files: FILES };

/// The whole program.
pub fn main() -> ExitCode {
    main_with_args(std::env::args_os())
}

/// The program on these arguments, the first being its name.
pub fn main_with_args(args: impl IntoIterator<Item = impl Into<OsString>>) -> ExitCode {
    vault_terminal::program::main_with_args(&PROGRAM, args, commands::run)
}

#[cfg(test)]
mod tests;
