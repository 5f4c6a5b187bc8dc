//! What `cargo xtask bench` runs: each measure against its peer or physical limit, side by side in one run.
//!
//! Sides take turns (A B A B …), so that a machine that slows down slows both. What is shown is the median of the
//! rounds with the least and the most; a ratio is taken round by round. Nothing here is a test: no time is asserted
//! anywhere. The goals are constants beside their measures and do not move.
//!
//! - [`table`]: rounds, medians, and the lines that `xtask` reads;
//! - [`place`]: folders, vaults, papers, a server;
//! - [`peers`]: other people's programs, and what a process cost;
//! - [`child`]: our side as a process of its own, where a process is what is measured;
//! - then one module a subject: [`memory`] P1, [`large`] P2, [`small`] P3, [`doors`] P4 and P5, [`start`] P6,
//!   [`line`] P7, [`words`] P8, [`releases`] P10, [`stored`] P12, [`scan`] P15.
//!
//! It is a program for `xtask`, which installs the peers and names them in the environment; alone it runs as
//! `cargo bench -p vault-tests -- P1 --quick`.
#![allow(clippy::print_stdout, clippy::print_stderr, clippy::unwrap_used, reason = "a program that only measures")]
#![allow(missing_docs, unreachable_pub, reason = "a program, not a library")]

mod child;
mod doors;
mod large;
mod line;
mod memory;
mod peers;
mod place;
mod releases;
mod scan;
mod small;
mod start;
mod stored;
mod table;
mod words;

/// How large and how often.
pub struct Size {
    /// Bytes of the one large file.
    pub large: u64,
    /// Many small files, and documents of a usual vault.
    pub many: usize,
    /// Documents of a huge vault.
    pub huge: usize,
    /// Files that the peers seal anew for one more person.
    pub shared: usize,
    /// Rounds.
    pub rounds: usize,
}

const FULL: Size = Size { large: 1 << 30, many: 10_000, huge: 100_000, shared: 1000, rounds: 5 };
const QUICK: Size = Size { large: 128 << 20, many: 1000, huge: 5000, shared: 50, rounds: 3 };

type Measure = fn(&Size);

const GOALS: &[(&str, Measure)] = &[
    ("P1", memory::measure),
    ("P2", large::measure),
    ("P3", small::measure),
    ("P4", doors::grant),
    ("P5", doors::revoke),
    ("P6", start::measure),
    ("P7", line::measure),
    ("P8", words::measure),
    ("P10", releases::measure),
    ("P12", stored::measure),
    ("P15", scan::measure),
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    if arguments.first().is_some_and(|a| a == "child") {
        return child::main(&arguments[1..]);
    }
    let size = if arguments.iter().any(|a| a == "--quick") { &QUICK } else { &FULL };
    let wanted: Vec<&String> = arguments.iter().filter(|a| *a != "--quick").collect();
    for (name, measure) in GOALS {
        if wanted.is_empty() || wanted.iter().any(|w| w == name) {
            eprintln!("── {name}");
            measure(size);
        }
    }
}
