//! `cargo xtask bench`: installs the peers, builds ours, measures, rewrites the tables of docs/performance.md.
//!
//! What is measured, and the goals, stand in `tests/benches/measures/`; here is only what surrounds it:
//! - [`machine`]: what it was measured on;
//! - [`page`]: the tables of the page, between their markers.

mod machine;
mod page;

use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Instant;

use crate::process::{cargo, minutes, stream};
use crate::tools;

/// Goals that can be measured, with what they are about.
pub(crate) const GOALS: &[(&str, &str)] = &[
    ("P1", "seal and open in memory"),
    ("P2", "one large file, in and out"),
    ("P3", "many small files"),
    ("P4", "opening a door to many papers"),
    ("P5", "closing a door"),
    ("P6", "from start to a full list"),
    ("P7", "sending one change"),
    ("P8", "finding a word"),
    ("P10", "releases"),
    ("P12", "bytes stored a document"),
    (IN_A_BROWSER, "the page with 10,000 papers, in a real browser"),
    ("P15", "reading a public log through, checking proofs"),
];

/// The version of rage that is compared with.
const RAGE: &str = "0.12.1";
const PAGE: &str = "docs/performance.md";
/// The goal that is measured by a script beside the tests of pages.
const IN_A_BROWSER: &str = "P14";

/// One line of a table, as the measuring program prints it: goal, what, ours, peer, ratio, wanted, reached.
type Row = [String; 7];

/// Measures what the arguments ask for. 0: measured; 1: something could not be; 2: wrong arguments. A goal that is
/// not reached is a line in the table and no failure.
pub(crate) fn main(arguments: &[String]) -> ExitCode {
    let quick = arguments.iter().any(|argument| argument == "--quick");
    let goals: Vec<&str> = arguments.iter().map(String::as_str).filter(|argument| *argument != "--quick").collect();
    if let Some(unknown) = goals.iter().find(|goal| GOALS.iter().all(|(name, _)| name != *goal)) {
        eprintln!("no such goal: {unknown}\n\n{}", crate::help());
        return ExitCode::from(crate::USAGE);
    }
    let root = crate::test::root();
    let started = Instant::now();
    match measure(&root, &goals, quick) {
        Ok(()) => {
            println!("measured in {}", minutes(started.elapsed()));
            ExitCode::SUCCESS
        }
        Err(trouble) => {
            eprintln!("bench: {trouble}");
            ExitCode::FAILURE
        }
    }
}

/// The script of the page, with the browser and the programs that it drives.
fn in_a_browser(root: &Path, target: &Path) -> Result<Command, String> {
    tools::debian(&["chromium"])?;
    let modules = tools::npm(root, "tests/page")?;
    let node = tools::node(root, 20, "tests/page/requirements.txt")?;
    let built = std::path::absolute(target.join("release")).map_err(|e| e.to_string())?;
    let mut command = Command::new(node);
    command.arg(root.join("tests/page/bench.mjs")).arg(modules).arg(built);
    Ok(command)
}

fn measure(root: &Path, goals: &[&str], quick: bool) -> Result<(), String> {
    tools::debian(&["age", "gnupg", "rclone", "restic", "time"])?;
    let rage = tools::cargo_install(root, "rage", RAGE, &[])?;
    // All are built before anything is measured; nothing else of ours runs meanwhile.
    let programs = ["build", "--release", "-p", "vault-client", "-p", "vault-pro", "-p", "vault-server", "--bins"];
    stream(&mut cargo(root, &programs), "bench", |_| {})?;
    stream(&mut cargo(root, &["bench", "-p", "vault-tests", "--bench", "measures", "--no-run"]), "bench", |_| {})?;

    let all: Vec<&str> =
        GOALS.iter().map(|(name, _)| *name).filter(|n| goals.is_empty() || goals.contains(n)).collect();
    let mut rows: Vec<Row> = Vec::new();
    let load = machine::load();
    for goal in all {
        let target = tools::target(root);
        // One process a goal: what one leaves in memory is nobody else's.
        let mut command = if goal == IN_A_BROWSER {
            in_a_browser(root, &target)?
        } else {
            cargo(root, &["bench", "--quiet", "-p", "vault-tests", "--bench", "measures", "--", goal])
        };
        command.env("COFFRE_BENCH_RAGE", &rage).env("COFFRE_BENCH_DIR", target.join("bench"));
        command.env("COFFRE_BENCH_COFFRE", target.join("release/coffre"));
        if quick {
            command.arg("--quick");
        }
        stream(&mut command, goal, |line| rows.extend(page::row(line)))?;
    }
    println!("\n{}", page::table(&rows));
    if quick {
        println!("--quick: smaller sizes, fewer rounds; {PAGE} stays as it is");
        return Ok(());
    }
    page::rewrite(&root.join(PAGE), &rows, &machine::describe(root, &load))
}
