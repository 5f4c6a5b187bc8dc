//! `coffre-pro`: the program of a professional, to whom patients show papers.
//!
//! **What it is.** A command line over [`vault_engine`]: it shows a card, takes in what patients show, opens papers
//! each against a receipt, and gives papers back. Papers that were opened once open again without a network.
//!
//! **What it is not.** It holds no rule about vaults, keys or receipts, and opens no connection of its own. It is no
//! record of patients: what it knows of them is what they show, for as long as they show it.
//!
//! **Where to start.** [`main`] is the whole program. `cli.rs` is the contract: each command and its arguments;
//! docs/commands-pro.md says what each one prints.
//!
//! | module | holds |
//! |---|---|
//! | `cli` | commands and arguments, without words |
//! | `problems` | what can go wrong, in words: the engine's errors and the program's own |
//! | `desk` | the office: the open vault; for one command, with patients as people type them |
//! | `granted` | the papers a patient shows, over all doors, each once |
//! | `newest` | which of several versions is the newest, as far as anybody can know |
//! | `letters` | papers that patients and colleagues have sent |
//! | `file_name` | names for files, made of what strangers wrote |
//! | `opening` | how papers are opened, each against a receipt |
//! | `looking` | papers that are looked for by words |
//! | `giving` | papers for patients, as they describe themselves |
//! | `squares` | squares to photograph: whose a photo shows |
//! | `after` | what follows a change: a short try to send, a word about what waits |
//! | `identity` | who asks for a credential, as a provider of logins or the issuer of a card says |
//! | `time` | the clock and dates |
//! | `shown` | how patients, papers and fingerprints are shown, as tables and as JSON |
//! | `commands` | one module a family of commands |
//! | `page` | `coffre-pro ui`: the local page |

mod cli;
mod problems;
mod desk;
mod granted;
mod newest;
mod letters;
mod file_name;
mod opening;
mod looking;
mod giving;
mod squares;
mod after;
mod identity;
mod time;
mod shown;
mod commands;
mod page;

#[doc(hidden)]
pub use identity::fuzzed;

use std::ffi::OsString;
use std::process::ExitCode;

use vault_terminal::home::Names;
use vault_terminal::{File, Program};

/// The messages: those about any vault, then this program's own.
pub const FILES: &[File] = &[
    vault_terminal::vault_words::FILE,
    vault_desk::WORDS,
    File { name: "help", fr: include_str!("../i18n/help.fr.ftl"), en: include_str!("../i18n/help.en.ftl"), ar: "" },
    File { name: "cli", fr: include_str!("../i18n/cli.fr.ftl"), en: include_str!("../i18n/cli.en.ftl"), ar: "" },
    page::WORDS,
    page::FRAME,
    page::PAPER,
];

/// Its name, its home variable and its messages.
pub const PROGRAM: Program = Program { names: Names { program: "coffre-pro", variable: "COFFRE_HOME" }, files: FILES };

/// The whole program. The same executable is also the child that reads PDFs within limits ([`vault_formats::pdf`]).
pub fn main() -> ExitCode {
    if let Some(code) = vault_formats::pdf_child_if_asked() {
        return code;
    }
    main_with_args(std::env::args_os())
}

/// The program on these arguments, the first being its name: for an executable that holds several programs. That
/// executable must begin with [`vault_formats::pdf_child_if_asked`], as [`main`] does.
pub fn main_with_args(args: impl IntoIterator<Item = impl Into<OsString>>) -> ExitCode {
    vault_terminal::program::main_with_args(&PROGRAM, args, commands::run)
}

#[cfg(test)]
mod tests;
