//! `coffre-audit completions`, `coffre-audit man`: made from the same description as the help.

use std::fs;

use clap::CommandFactory as _;
use vault_terminal::{Problem, Session, manual, msg};

use crate::cli::{Audit, Completions, Man};
use crate::problems::UNWRITABLE;

/// Prints the completion file for a shell.
pub(crate) fn completions(session: &Session, args: &Completions) -> Result<(), Problem> {
    let file = manual::completions(Audit::command(), session.out.words(), args.shell);
    Ok(session.out.own_text(&String::from_utf8_lossy(&file))?)
}

/// Writes a manual page for each command into a folder.
pub(crate) fn man(session: &Session, args: &Man) -> Result<(), Problem> {
    let bad = |e: std::io::Error| Problem::new(UNWRITABLE).with("path", &args.folder).details(e);
    fs::create_dir_all(&args.folder).map_err(bad)?;
    let pages = manual::pages(Audit::command(), session.out.words()).map_err(bad)?;
    for (name, text) in &pages {
        fs::write(args.folder.join(name), text).map_err(bad)?;
    }
    session.out.say(&msg!("pages-written", count = pages.len(), path = &args.folder));
    Ok(())
}
