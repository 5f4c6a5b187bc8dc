//! Every word is there, in each language, and every error of the engine is told in full.

use std::path::Path;

use clap::CommandFactory as _;
use vault_terminal::check;

use crate::{FILES, problems};

const NONE: Vec<String> = Vec::new();

#[test]
fn every_message_is_there_in_each_language_with_its_values() {
    assert_eq!(check::parity(FILES), NONE);
    for sources in ["src", "../crates/vault-desk/src"] {
        assert_eq!(check::sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join(sources), FILES), NONE);
    }
}

#[test]
fn every_command_and_argument_has_its_help() {
    assert_eq!(check::commands(&crate::cli::Cli::command(), FILES), NONE);
}

#[test]
fn every_problem_says_what_happened_and_what_to_do() {
    assert_eq!(check::problems(&problems::all(), FILES), NONE);
}
