//! Coffre's chores, in plain Rust: `cargo xtask help` lists them.
//!
//! No dependency, on purpose: this is built before anything else is known to work, and whoever wants
//! to know what the tests do reads only this folder.
//!
//! - [`mod@test`]: what `cargo xtask test` does, from arguments to the last line;
//! - [`mod@bench`]: what `cargo xtask bench` does: our speed against that of others;
//! - [`mod@fuzz`]: what `cargo xtask fuzz` does: decoders against hostile bytes, with coverage;
//! - [`mod@models`]: what `cargo xtask models` does: the formal models against their expected results;
//! - [`mod@mutants`]: what `cargo xtask mutants` does: whether a test notices a change of the verifying code;
//! - [`mod@vectors`]: what `cargo xtask vectors` does: writes vectors and worked examples anew;
//! - [`parts`]: the table of what it runs: **start there to add a part**;
//! - [`process`]: one command, streamed live, with a heartbeat and a limit;
//! - [`count`]: what the output of cargo's test runners says;
//! - [`tools`]: what the tests need and the machine may lack;
//! - [`tree`]: the state of the work tree, to see that tests leave nothing behind.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program that talks to a person in a terminal")]

mod bench;
mod count;
mod fuzz;
mod models;
mod mutants;
mod parts;
mod process;
mod test;
mod tools;
mod tree;
mod vectors;

use std::process::ExitCode;

/// Wrong arguments, as in every program of this workspace.
const USAGE: u8 = 2;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args_os().skip(1).map(|a| a.to_string_lossy().into_owned()).collect();
    match arguments.split_first() {
        Some((chore, rest)) if chore == "test" => test::main(rest),
        Some((chore, rest)) if chore == "bench" => bench::main(rest),
        Some((chore, rest)) if chore == "fuzz" => fuzz::main(&test::root(), rest),
        Some((chore, [])) if chore == "models" => models::main(&test::root()),
        Some((chore, rest)) if chore == "mutants" => mutants::main(&test::root(), rest),
        Some((chore, [])) if chore == "vectors" => vectors::main(&test::root()),
        Some((chore, _)) if ["help", "--help", "-h"].contains(&chore.as_str()) => {
            println!("{}", help());
            ExitCode::SUCCESS
        }
        Some((other, _)) => {
            eprintln!("no such chore: {other}\n\n{}", help());
            ExitCode::from(USAGE)
        }
        None => {
            eprintln!("{}", help());
            ExitCode::from(USAGE)
        }
    }
}

fn help() -> String {
    let mut text = String::from(
        "Usage: cargo xtask test [--quick] [--only PART]...\n       cargo xtask bench [--quick] [GOAL]...\n       cargo xtask fuzz [TARGET]... [--seconds N] [--seed N]\n       cargo xtask models\n       cargo xtask mutants [FILE]...\n       cargo xtask vectors\n\n\
         test   installs what is missing and runs every part; ends with `N passed, N failed`\n\
         \x20 --quick      only the parts marked *, for the inner loop\n\
         \x20 --only PART  only that part; may be given several times\n\n\
         bench  installs the programs compared with, measures, rewrites the tables of docs/performance.md\n\
         \x20 --quick      smaller sizes; the page stays as it is\n\
         \x20 GOAL         only that goal; may be given several times\n\n\
         fuzz   searches for input that breaks a decoder, two targets at a time\n\
         \x20 TARGET       only that target of tests/fuzz/targets; may be given several times\n\
         \x20 --seconds N  how long each runs; 60 if nobody says\n\
         \x20 --seed N     the number that a run printed, which repeats it; drawn anew if nobody says\n\n\
         models   installs Verifpal and runs the models of docs/protocol/models\n\n\
         mutants  changes the verifying code one place at a time; a test must notice (hours)\n\
         \x20 FILE         only that file, such as vault-protocol/chain/rules.rs\n\n\
         vectors  writes tests/vectors and the worked examples of docs/protocol anew\n\n\
         Parts, in order:\n",
    );
    for part in parts::ALL {
        let mark = if part.quick { '*' } else { ' ' };
        text.push_str(&format!("{mark} {:<10} {}\n", part.name, part.shows));
    }
    text.push_str("\nGoals:\n");
    for (name, shows) in bench::GOALS {
        text.push_str(&format!("  {name:<10} {shows}\n"));
    }
    text.trim_end().to_owned()
}
