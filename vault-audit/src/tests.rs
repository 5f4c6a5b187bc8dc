//! Every word is there, in each language.

use std::path::Path;

use clap::CommandFactory as _;
use vault_terminal::check;

use crate::{FILES, problems, store};

const NONE: Vec<String> = Vec::new();

#[test]
fn every_message_is_there_in_each_language_with_its_values() {
    assert_eq!(check::parity(FILES), NONE);
    assert_eq!(check::sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), FILES), NONE);
}

#[test]
fn every_command_and_argument_has_its_help() {
    assert_eq!(check::commands(&crate::cli::Audit::command(), FILES), NONE);
}

#[test]
fn every_problem_says_what_happened_and_what_to_do() {
    assert_eq!(check::problems(problems::ALL, FILES), NONE);
}

#[test]
fn every_kind_of_row_is_explained() {
    for kind in store::rows::KINDS {
        let id = format!("row-{}", char::from(kind.letter));
        for text in [FILES[1].fr, FILES[1].en] {
            assert!(text.lines().any(|line| line.starts_with(&format!("{id} = "))), "{id}");
        }
    }
}
