//! `coffre-pro completions`, `coffre-pro man`: made from the same description as the help.

use clap::CommandFactory as _;
use vault_desk::manual;
use vault_terminal::{Problem, Session};

use crate::cli::{Cli, Completions, Man};

/// Prints the completion file for a shell.
pub(crate) fn completions(session: &Session, args: &Completions) -> Result<(), Problem> {
    manual::completions(session, Cli::command(), args.shell)
}

/// Writes a manual page for each command into a folder.
pub(crate) fn man(session: &Session, args: &Man) -> Result<(), Problem> {
    manual::man(session, Cli::command(), &args.folder)
}
