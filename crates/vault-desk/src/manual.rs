//! Completions and manual pages, made from the same description as the help.

use std::fs;
use std::io;
use std::path::Path;

use clap::Command;
use vault_terminal::manual::{self, Shell};
use vault_terminal::{Problem, Session, msg};

use crate::told::NO_FOLDER_FOR_IT;

/// Prints the completion file for a shell.
///
/// # Errors
/// Where it goes cannot be written.
pub fn completions(session: &Session, command: Command, shell: Shell) -> Result<(), Problem> {
    let file = manual::completions(command, session.out.words(), shell);
    Ok(session.out.own_text(&String::from_utf8_lossy(&file))?)
}

/// Writes a manual page for each command into a folder.
///
/// # Errors
/// The folder cannot be written.
pub fn man(session: &Session, command: Command, folder: &Path) -> Result<(), Problem> {
    let bad = |e: io::Error| Problem::new(NO_FOLDER_FOR_IT).with("path", folder).details(e);
    fs::create_dir_all(folder).map_err(bad)?;
    let pages = manual::pages(command, session.out.words()).map_err(bad)?;
    for (name, text) in &pages {
        fs::write(folder.join(name), text).map_err(bad)?;
    }
    session.out.say(&msg!("pages-written", count = pages.len(), path = folder));
    Ok(())
}
