//! `cargo xtask mutants`: changes the verifying code in small ways, one at a time, and asks whether a test notices.
//!
//! It takes hours, so it is no part of `cargo xtask test`. A mutant that survives has failed, unless docs/testing.md says why
//! it changes nothing that could be seen.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use crate::process::{cargo, forever};
use crate::tools;

/// cargo-mutants: what it changes differs from version to version.
const CARGO_MUTANTS: &str = "27.1.0";
/// Tests with this in their names change every bit of something, and take long: they are asked about what no other notices.
const SLOW: &str = "every_";

/// Files of a package that decide whether something is believed, and the tests that must notice. Only these are built.
struct Verifying {
    package: &'static str,
    files: &'static [&'static str],
    tests: &'static [&'static str],
}

const VERIFYING: &[Verifying] = &[
    Verifying { package: "vault-log", files: &["tree.rs"], tests: &["tree"] },
    Verifying { package: "vault-log", files: &["note.rs"], tests: &["notes"] },
    Verifying {
        package: "vault-log",
        files: &["checkpoint.rs", "proof_file.rs"],
        tests: &["notes", "proof_files", "policies", "witnesses"],
    },
    Verifying { package: "vault-log", files: &["policy.rs", "policy/file.rs"], tests: &["policies"] },
    Verifying {
        package: "vault-log",
        files: &["key.rs", "cosignature.rs"],
        tests: &["notes", "policies", "witnesses"],
    },
    Verifying { package: "vault-log", files: &["frontier.rs"], tests: &["frontier"] },
    Verifying {
        package: "vault-log",
        files: &["tile.rs", "plan.rs", "edge.rs", "bundle.rs"],
        tests: &["tiles", "tree", "frontier"],
    },
    Verifying { package: "vault-log", files: &["witness.rs", "fork.rs"], tests: &["witnesses"] },
    Verifying { package: "vault-evidence", files: &["verify.rs", "bundle.rs"], tests: &["verify"] },
    Verifying {
        package: "vault-protocol",
        files: &["chain.rs", "chain/rules.rs", "chain/powers.rs", "chain/known.rs"],
        tests: &["chain", "known"],
    },
    Verifying { package: "vault-protocol", files: &["card.rs"], tests: &["card", "credential", "docs"] },
    Verifying {
        package: "vault-protocol",
        files: &["credential.rs", "keys_log.rs", "vouch.rs"],
        tests: &["credential", "docs"],
    },
    Verifying { package: "vault-protocol", files: &["sign.rs"], tests: &["sign"] },
    Verifying { package: "vault-protocol", files: &["key.rs"], tests: &["key"] },
    Verifying { package: "vault-protocol", files: &["grant.rs", "release.rs"], tests: &["grant", "wire", "docs"] },
    Verifying { package: "vault-protocol", files: &["request.rs"], tests: &["request"] },
    Verifying { package: "vault-protocol", files: &["leaf.rs"], tests: &["leaf"] },
    Verifying { package: "vault-protocol", files: &["object.rs", "journal.rs"], tests: &["sealed", "grant"] },
    Verifying { package: "vault-protocol", files: &["outboard.rs"], tests: &["outboard", "grant"] },
    Verifying { package: "vault-crypto", files: &["grant.rs"], tests: &["grants", "handed"] },
    Verifying { package: "vault-crypto", files: &["deposit.rs", "record.rs"], tests: &["handed", "members"] },
    Verifying { package: "vault-crypto", files: &["journal.rs", "keyring.rs"], tests: &["members"] },
    Verifying { package: "vault-crypto", files: &["object.rs"], tests: &["objects"] },
    Verifying { package: "vault-crypto", files: &["wrap.rs"], tests: &["xwing", "handed", "members"] },
    Verifying { package: "vault-crypto", files: &["spoken.rs"], tests: &["spoken"] },
    Verifying { package: "vault-crypto", files: &["aead.rs"], tests: &["wycheproof"] },
    Verifying { package: "vault-crypto", files: &["blind.rs", "sign.rs"], tests: &["grants"] },
    Verifying { package: "vault-crypto", files: &["keystore.rs", "password.rs", "rescue.rs"], tests: &["secrets"] },
    Verifying { package: "vault-engine", files: &["receive/check.rs"], tests: &["receive"] },
    Verifying { package: "vault-engine", files: &["chains.rs"], tests: &["chains", "receive"] },
    Verifying { package: "vault-engine", files: &["follow/fresh.rs"], tests: &["evidence", "fresh"] },
    Verifying {
        package: "vault-engine",
        files: &["history.rs"],
        tests: &["custodians", "elsewhere", "evidence", "log", "release"],
    },
    Verifying { package: "vault-engine", files: &["follow/own.rs"], tests: &["evidence", "heads", "log"] },
    Verifying {
        package: "vault-engine",
        files: &["sync/pull.rs"],
        tests: &["attacked", "heads", "hostile", "members"],
    },
];

/// `cargo xtask mutants [FILE]...`, FILE such as `vault-protocol/chain/rules.rs`.
pub(crate) fn main(root: &Path, only: &[String]) -> ExitCode {
    let name = |package: &str, file: &str| format!("{package}/{file}");
    let all: Vec<String> = VERIFYING.iter().flat_map(|v| v.files.iter().map(|file| name(v.package, file))).collect();
    if let Some(unknown) = only.iter().find(|file| !all.contains(file)) {
        eprintln!("no such file: {unknown}; there are: {}", all.join(" "));
        return ExitCode::from(crate::USAGE);
    }
    let mut left = 0;
    for Verifying { package, files, tests } in VERIFYING {
        let chosen = |file: &&&str| only.is_empty() || only.contains(&name(package, file));
        let files: Vec<&str> = files.iter().filter(chosen).copied().collect();
        if files.is_empty() {
            continue;
        }
        match survivors(root, package, &files, tests) {
            Ok(survivors) => {
                for survivor in &survivors {
                    println!("survives, without a reason in docs/testing.md: {survivor}");
                }
                left += survivors.len();
            }
            Err(trouble) => {
                eprintln!("{trouble}");
                return ExitCode::FAILURE;
            }
        }
    }
    println!("{left} mutants survive without a reason");
    if left == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn survivors(root: &Path, package: &str, files: &[&str], tests: &[&str]) -> Result<Vec<String>, String> {
    let all = tools::target(root).join("mutants");
    let place = all.join(package);
    fs::create_dir_all(&place).map_err(|error| format!("{}: {error}", place.display()))?;
    let program = tools::cargo_install(root, "cargo-mutants", CARGO_MUTANTS, &[])?;
    let path_variable = std::env::var_os("PATH").unwrap_or_default();
    let folders = program.parent().map(Path::to_owned).into_iter().chain(std::env::split_paths(&path_variable));
    let path_variable = std::env::join_paths(folders).map_err(|error| error.to_string())?;
    let read = |name: &str| fs::read_to_string(place.join("mutants.out").join(name)).unwrap_or_default();
    let run = |last: &[&str]| {
        let mut command = cargo(root, &[]);
        command.env("PATH", &path_variable);
        // Each run works on a new copy of the source; what it needs of others is built once.
        command.env("CARGO_TARGET_DIR", all.join("build"));
        // Building takes most of the time. Not at optimisation level 1: rustc 1.95.0 then passes `&flip(a)` of tests/grant.rs of
        // vault-protocol as `&a`, where 0, 2 and 3 do not.
        command.env("CARGO_PROFILE_DEV_DEBUG", "0");
        // That a property does not hold is enough; nobody reads the smallest example of it.
        command.env("PROPTEST_MAX_SHRINK_ITERS", "0");
        command.args(["mutants", "--package", package, "--jobs", "1", "--timeout", "120", "--output"]).arg(&place);
        command.args(files.iter().map(|file| format!("--file=crates/{package}/src/{file}")));
        // Of cargo, not of `cargo test` alone: else all tests would be built each time.
        command.args(tests.iter().map(|test| format!("--cargo-arg=--test={test}"))).args(last);
        // It ends badly when a mutant survives: what survived is in its files.
        let ended = forever(&mut command, "mutants");
        if ["caught.txt", "missed.txt", "timeout.txt"].iter().all(|name| read(name).is_empty()) {
            // The code as it is does not build, or its tests fail.
            return Err(ended.err().unwrap_or_else(|| format!("{package}: no mutant was tried")));
        }
        Ok(())
    };
    run(&["--", "--", "--skip", SLOW])?;
    if !read("missed.txt").is_empty() {
        run(&["--iterate"])?;
    }
    let missed = read("missed.txt");
    let guide =
        fs::read_to_string(root.join("docs/testing.md")).map_err(|error| format!("docs/testing.md: {error}"))?;
    let excused = excused(&guide);
    Ok(missed.lines().map(without_place).filter(|mutant| !excused.keys().any(|row| is_row(row, mutant))).collect())
}

/// Whether a row of the table is this mutant's: it is the mutant, or `FILE: all of FUNCTION`.
fn is_row(row: &str, mutant: &str) -> bool {
    let of_function = |(file, function): (&str, &str)| {
        let what = mutant.strip_prefix(file).and_then(|rest| rest.strip_prefix(": replace "));
        what.is_some_and(|w| w.ends_with(&format!(" in {function}")) || w.starts_with(&format!("{function} -> ")))
    };
    row == mutant || row.split_once(": all of ").is_some_and(of_function)
}

/// "crates/a/src/b.rs:12:34: replace x with y" without line and column, which move with every edit.
fn without_place(line: &str) -> String {
    let mut parts = line.splitn(4, ':');
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(file), Some(_), Some(_), Some(what)) => format!("{file}:{what}"),
        _ => line.to_owned(),
    }
}

/// The table under "## Mutants that survive" of docs/testing.md: mutant → why nobody could notice.
fn excused(markdown: &str) -> BTreeMap<String, String> {
    markdown
        .lines()
        .skip_while(|line| *line != "## Mutants that survive")
        .skip(1)
        .take_while(|line| !line.starts_with("## "))
        .filter_map(|line| {
            let (mutant, rest) = line.strip_prefix("| `")?.split_once("` |")?;
            let reason = rest.trim().trim_end_matches('|').trim();
            // A bar ends a cell of the table, so it is written escaped there.
            (!reason.is_empty()).then(|| (mutant.replace("\\|", "|"), reason.to_owned()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test::root;

    #[test]
    fn a_mutant_is_named_without_its_line() {
        let line = "crates/a/src/b.rs:12:34: replace < with == in x::y";
        assert_eq!(without_place(line), "crates/a/src/b.rs: replace < with == in x::y");
    }

    #[test]
    fn a_survivor_needs_a_reason() {
        let guide = "## Mutants that survive\n| `a.rs: replace \\|\\| with && in f` | equal |\n| `b.rs: x` | |\n## Next\n| `c` | d |";
        let excused = excused(guide);
        assert_eq!(excused.keys().collect::<Vec<_>>(), ["a.rs: replace || with && in f"]);
    }

    #[test]
    fn a_row_is_one_mutant_or_all_of_a_function() {
        let (one, other) = ("a.rs: replace < with == in X::len", "a.rs: replace X::len -> usize with 0");
        assert!(is_row(one, one) && !is_row(one, other));
        assert!([one, other].iter().all(|m| is_row("a.rs: all of X::len", m)));
        for row in ["a.rs: all of len", "b.rs: all of X::len", "a.rs: all of X::le"] {
            assert!([one, other].iter().all(|m| !is_row(row, m)), "{row}");
        }
    }

    #[test]
    fn the_files_and_tests_are_there() {
        for Verifying { package, files, tests } in VERIFYING {
            let folder = root().join("crates").join(package);
            for file in *files {
                assert!(folder.join("src").join(file).is_file(), "{package}/{file}");
            }
            for test in *tests {
                assert!(folder.join("tests").join(format!("{test}.rs")).is_file(), "{package}: {test}");
            }
        }
    }
}
