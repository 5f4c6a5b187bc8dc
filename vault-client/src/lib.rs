//! `coffre`: the program of the patient, and of whoever helps.
//!
//! **What it is.** A command line over [`vault_engine`]: it reads arguments, files and the clock, asks, calls one
//! function of the engine, and says what came of it. Everything works without a network; what could not be sent waits.
//!
//! **What it is not.** It holds no rule about vaults, keys or journals, and opens no connection of its own. The patient
//! never reads of keys, hashes or synchronisation: the words are those of docs/glossary and `i18n/`.
//!
//! **Where to start.** [`main`] is the whole program. `cli.rs` is the contract: each command and its arguments;
//! docs/commands.md says what each one prints.
//!
//! | module | holds |
//! |---|---|
//! | `cli` | commands and arguments, without words |
//! | `problems` | what can go wrong, in words: the engine's errors and the program's own |
//! | `desk` | the vault opened for one command; ids typed by people |
//! | `after` | what follows a change: rules, a short try to send, a word about what waits |
//! | `time` | the clock, dates and periods as people type them |
//! | `kinds` | types of papers as people type them |
//! | `profession` | what somebody is, by an authority's word or their own |
//! | `shown` | how papers, contacts and doors are shown, as tables and as JSON |
//! | `choose`, `sees` | which papers are wanted; who sees what: one answer for every surface |
//! | `doors`, `rounds` | doors as people open them; the line to the server, in passing or in full |
//! | `carry`, `drives` | papers written out to be carried by hand; the drives they can be written to |
//! | `loans` | links for people without the tool |
//! | `letters` | what waits in the letter box, told apart: requests, messages, papers and their versions |
//! | `emergency` | the emergency sheet: what she wrote, kept as a paper, and as it is printed |
//! | `walk`, `look` | from arguments to files, from a file to its description |
//! | `commands` | one module a family of commands |
//! | `page` | `coffre ui`: the page in her own browser |
//! | [`demo`] | the demonstration and its synthetic record (feature `demo`) |

mod cli;
mod problems;
mod desk;
mod after;
mod time;
mod kinds;
mod profession;
mod shown;
mod choose;
mod sees;
mod rounds;
mod doors;
mod carry;
mod drives;
mod loans;
mod letters;
mod emergency;
mod walk;
mod look;
mod wants;
mod commands;
mod page;
#[cfg(feature = "demo")]
pub mod demo;

use std::ffi::OsString;
use std::io::IsTerminal as _;
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
    page::SHEETS,
    #[cfg(feature = "demo")]
    demo::WORDS,
];

/// Its name, its home variable and its messages.
pub const PROGRAM: Program = Program { names: Names { program: "coffre", variable: "COFFRE_HOME" }, files: FILES };

/// The whole program.
///
/// The same executable is also, when its first argument says so, the child that reads PDFs within limits
/// ([`vault_formats::pdf`]) and, with the feature `demo`, the other programs of the demonstration.
pub fn main() -> ExitCode {
    if let Some(code) = vault_formats::pdf_child_if_asked() {
        return code;
    }
    #[cfg(feature = "demo")]
    if let Some(code) = demo::part_if_asked() {
        return code;
    }
    vault_terminal::program::main_with_args(&PROGRAM, args(), commands::run)
}

/// The command line. A double click has none, and no terminal to read help on: it means the page.
fn args() -> Vec<OsString> {
    let mut args: Vec<OsString> = std::env::args_os().collect();
    if args.len() == 1 && !std::io::stdin().is_terminal() && !std::io::stdout().is_terminal() {
        args.push("ui".into());
    }
    args
}

#[cfg(test)]
mod tests;
