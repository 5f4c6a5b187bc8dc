//! `cargo xtask vectors`: the test vectors and the worked examples of the protocol's pages, written anew.
//!
//! The tests that compare them also write them, when `COFFRE_BLESS` is set: there is one piece of code that knows each.

use std::path::Path;
use std::process::ExitCode;

use crate::process::{cargo, stream};

/// Package and test file; the pages first, since vectors are named in them.
const WRITERS: &[(&str, &str)] = &[("vault-protocol", "docs"), ("vault-log", "docs"), ("vault-tests", "vectors")];

/// Writes, then compares: what was written must be what the next run makes.
pub(crate) fn main(root: &Path) -> ExitCode {
    for bless in [true, false] {
        for (package, test) in WRITERS {
            let mut command = cargo(root, &["test", "--quiet", "-p", package, "--test", test]);
            if bless {
                // One at a time: several examples stand in one page.
                command.args(["--", "--test-threads=1"]).env("COFFRE_BLESS", "1");
            }
            if let Err(trouble) = stream(&mut command, "vectors", |_| {}) {
                eprintln!("{trouble}");
                return ExitCode::FAILURE;
            }
        }
    }
    println!("vectors and examples are written; `git status` says whether the protocol has changed");
    ExitCode::SUCCESS
}
