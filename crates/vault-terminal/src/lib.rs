//! How a program of Coffre speaks in a terminal. Shared by `coffre` (patients) and `coffre-pro` (professionals).
//!
//! It knows languages, secrets, tables, progress, errors with advice and exit codes. It knows no vault, opens no
//! connection, and decides nothing about a command: a program describes its commands with clap, writes its messages
//! in Fluent files (French, English, Arabic), and hands both over.
//!
//! ```no_run
//! use clap::Parser;
//! use vault_terminal::home::Names;
//! use vault_terminal::table::{Cell, Table};
//! use vault_terminal::{File, GlobalArgs, Problem, Program, Session, msg};
//!
//! // Three files of the program; `vault_terminal::check` proves that nothing is missing from them.
//! const FILES: &[File] = &[File { name: "cli", fr: "column-id = N°", en: "column-id = ID", ar: "" }];
//! const PROGRAM: Program =
//!     Program { names: Names { program: "coffre", variable: "COFFRE_HOME" }, files: FILES };
//!
//! #[derive(Parser)]
//! #[command(name = "coffre", version)]
//! struct Cli {
//!     #[command(flatten)]
//!     global: GlobalArgs,
//! }
//! impl AsRef<GlobalArgs> for Cli {
//!     fn as_ref(&self) -> &GlobalArgs {
//!         &self.global
//!     }
//! }
//!
//! fn run(_: Cli, session: &Session) -> Result<(), Problem> {
//!     let body = serde_json::json!({ "ids": ["3f2a"] });
//!     session.out.data("ids", &body, || {
//!         let mut table = Table::new([msg!("column-id")]);
//!         table.row([Cell::from("3f2a")]);
//!         table
//!     })?;
//!     Ok(())
//! }
//!
//! fn main() -> std::process::ExitCode {
//!     vault_terminal::program::main(&PROGRAM, run)
//! }
//! ```
//!
//! # In reading order
//! - [`program`]: the life of a command, from the command line to the exit code. Start here.
//! - [`exit`], [`problem`]: how a program ends, and how it says what went wrong, a wrong command line too;
//!   [`vault_words`]: the sentences for a vault's errors.
//! - [`out`]: the rules of the terminal; [`table`]: what is shown; [`untrusted`]: text written by others.
//! - [`lang`], [`catalog`]: which language, and its messages; [`words`]: sizes and dates; [`check`]: for tests.
//! - [`args`], [`home`], [`help`], [`manual`]: the command line, its pages, completions and manual.
//! - [`ask`], [`secret`]: questions and secrets; [`interrupt`]: Ctrl-C; [`progress`]: bars.
//! - [`ids`]: prefixes that people can retype; [`trust`]: which public registers and witnesses are believed.

pub mod program;
pub mod exit;
pub mod problem;
pub mod vault_words;
mod usage;
pub mod out;
pub mod table;
pub mod untrusted;
pub mod lang;
pub mod catalog;
pub mod words;
pub mod check;
pub mod args;
pub mod home;
pub mod help;
pub mod manual;
pub mod ask;
pub mod secret;
pub mod interrupt;
pub mod progress;
pub mod ids;
pub mod checks;
pub mod renewed;
pub mod trust;
mod os;

pub use args::GlobalArgs;
pub use catalog::{Catalog, File, Message};
pub use exit::Exit;
pub use lang::Lang;
pub use out::Output;
pub use problem::{IntoProblem, Problem};
pub use program::{Program, Session};
