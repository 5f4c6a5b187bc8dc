//! `cargo xtask fuzz`: the targets of tests/fuzz under libFuzzer, with coverage compiled in by the plain compiler.
//!
//! The fuzzer is built under `target/fuzz` from a copy of its manifest and of the workspace's `Cargo.lock`: nothing appears in
//! the work tree, and it links the versions that the programs link.
//!
//! Two ways to search. [`Search::Same`] is the part of `cargo xtask test`: it begins with the seeds alone and draws with a
//! fixed number, so that a commit that passed passes again. [`Search::New`] is `cargo xtask fuzz`: it draws anew and goes on
//! from what earlier runs have found, in `target/fuzz/corpus`.

use std::collections::VecDeque;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::sync::Mutex;
use std::time::SystemTime;

use crate::count::Tally;
use crate::process::{cargo, shown, stream};
use crate::tools;

/// How long each target runs when nobody says.
const SECONDS: u64 = 60;
/// How many run at a time.
const AT_ONCE: usize = 2;
/// LLVM's coverage, as libFuzzer wants it: a counter for each branch, and what is compared. These are stable options of rustc.
const COVERAGE: &[&str] = &[
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
];
/// Longer inputs find little more and take longer.
const MAX_LEN: u64 = 16 * 1024;
/// What [`Search::Same`] draws with. Another number is another search, no better one.
const FIXED: u32 = 1;

/// Where a search begins, and what its chance hangs on.
#[derive(Clone, Copy)]
pub(crate) enum Search {
    /// The same inputs in the same order each time, as far as the seconds reach.
    Same,
    /// From what was found before, with this number. A run that fails leaves what was found before as it was: the same number
    /// then repeats it.
    New(u32),
}

/// `cargo xtask fuzz [TARGET]... [--seconds N] [--seed N]`.
pub(crate) fn main(root: &Path, arguments: &[String]) -> ExitCode {
    let (mut seconds, mut seed) = (SECONDS, drawn());
    let mut only = Vec::new();
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        if argument == "--seconds" || argument == "--seed" {
            let Some(n) = rest.next().and_then(|n| n.parse::<u32>().ok()).filter(|n| *n > 0) else {
                eprintln!("{argument}: a number above 0");
                return ExitCode::from(crate::USAGE);
            };
            if argument == "--seed" { seed = n } else { seconds = n.into() }
        } else {
            only.push(argument.clone());
        }
    }
    match run(root, &only, seconds, Search::New(seed)) {
        Ok(tally) => {
            for failure in &tally.failures {
                println!("  {failure}");
            }
            println!("\n{} passed, {} failed", tally.passed, tally.failed);
            if tally.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(trouble) => {
            eprintln!("{trouble}");
            ExitCode::FAILURE
        }
    }
}

/// A number that nobody chose; never 0, with which libFuzzer would draw its own. Nothing secret hangs on it.
fn drawn() -> u32 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    since.subsec_nanos().max(1)
}

/// Builds the fuzzer and runs targets, all of them if `only` names none, `seconds` each.
///
/// # Errors
/// One line: it could not be built, or a target is not known.
pub(crate) fn run(root: &Path, only: &[String], seconds: u64, search: Search) -> Result<Tally, String> {
    let all = names(root)?;
    if let Some(unknown) = only.iter().find(|name| !all.contains(name)) {
        return Err(format!("no such target: {unknown}; there are: {}", all.join(" ")));
    }
    let wanted: VecDeque<String> = all.into_iter().filter(|name| only.is_empty() || only.contains(name)).collect();
    let place = tools::target(root).join("fuzz");
    let program = build(root, &place)?;
    println!("{} targets, {seconds} s each, {AT_ONCE} at a time, --seed {}", wanted.len(), search.seed());
    let (wanted, tally) = (Mutex::new(wanted), Mutex::new(Tally::default()));
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(name) = { wanted.lock().ok().and_then(|mut left| left.pop_front()) } {
                    let found = one(root, &place, &program, &name, seconds, search);
                    let Ok(mut tally) = tally.lock() else { return };
                    match found {
                        Ok(said) => {
                            println!("{name:<16} {said}");
                            tally.passed += 1;
                        }
                        Err(trouble) => {
                            println!("{name:<16} FAILED\n{trouble}");
                            tally.fail(format!("{name}: {}", trouble.lines().next_back().unwrap_or_default()));
                            tally.again.insert(search.again(&name));
                        }
                    }
                }
            });
        }
    });
    tally.into_inner().map_err(|_| "a fuzzing thread panicked".to_owned())
}

/// The targets' names, from the table in their source.
fn names(root: &Path) -> Result<Vec<String>, String> {
    let file = "tests/fuzz/targets/mod.rs";
    let source = fs::read_to_string(root.join(file)).map_err(|error| format!("{file}: {error}"))?;
    let table = source.split("\ntargets! {\n").nth(1).and_then(|rest| rest.split("\n}\n").next());
    let names = table.unwrap_or_default().lines().filter_map(|line| line.trim().strip_prefix('"')?.split('"').next());
    let names: Vec<String> = names.map(str::to_owned).collect();
    if names.is_empty() { Err(format!("{file} names no target")) } else { Ok(names) }
}

fn build(root: &Path, place: &Path) -> Result<PathBuf, String> {
    let said = |what: &Path, error: std::io::Error| format!("{}: {error}", what.display());
    let source = root.join("tests/fuzz/Cargo.toml");
    let manifest = fs::read_to_string(&source).map_err(|error| said(&source, error))?;
    fs::create_dir_all(place).map_err(|error| said(place, error))?;
    let whole = fs::canonicalize(root).map_err(|error| said(root, error))?;
    fs::write(place.join("Cargo.toml"), manifest.replace("../..", &whole.to_string_lossy()))
        .and_then(|()| fs::copy(root.join("Cargo.lock"), place.join("Cargo.lock")))
        .map_err(|error| said(place, error))?;
    // With a target named, build scripts and macros are built without coverage.
    let host = host(root)?;
    let mut command = cargo(place, &["build", "--release", "--target", &host]);
    command.env("CARGO_TARGET_DIR", place.join("build")).env("RUSTFLAGS", COVERAGE.join(" "));
    command.env_remove("CARGO_ENCODED_RUSTFLAGS");
    stream(&mut command, "fuzz", |_| {})?;
    Ok(place.join("build").join(host).join("release/coffre-fuzz"))
}

/// This machine's name for rustc, such as `x86_64-unknown-linux-gnu`.
fn host(root: &Path) -> Result<String, String> {
    let output =
        Command::new("rustc").arg("-vV").current_dir(root).output().map_err(|error| format!("rustc: {error}"))?;
    let said = String::from_utf8_lossy(&output.stdout);
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| "rustc -vV names no host".to_owned())
}

impl Search {
    fn seed(self) -> u32 {
        match self {
            Self::Same => FIXED,
            Self::New(seed) => seed,
        }
    }

    /// The command that finds the same again.
    fn again(self, name: &str) -> String {
        match self {
            Self::Same => "cargo xtask test --only fuzz".to_owned(),
            Self::New(seed) => format!("cargo xtask fuzz {name} --seed {seed}"),
        }
    }
}

/// Runs one target; gives what it reached, or the end of what it said when it failed.
fn one(root: &Path, place: &Path, program: &Path, name: &str, seconds: u64, search: Search) -> Result<String, String> {
    let said = |folder: &Path, error: std::io::Error| format!("{}: {error}", folder.display());
    let folder = |kind: &str| {
        let folder = place.join(kind).join(name);
        fs::create_dir_all(&folder).map(|()| folder.clone()).map_err(|error| said(&folder, error))
    };
    let empty = |kind: &str| {
        let folder = folder(kind)?;
        fs::remove_dir_all(&folder).and_then(|()| fs::create_dir(&folder)).map_err(|error| said(&folder, error))?;
        Ok::<_, String>(folder)
    };
    let (seeds, new, corpus, found) = (empty("seeds")?, empty("new")?, folder("corpus")?, folder("found")?);
    let mut command = Command::new(program);
    command
        .env("COFFRE_FUZZ_TARGET", name)
        .env("COFFRE_FUZZ_TESTS", root.join("tests"))
        .env("COFFRE_FUZZ_SEEDS", &seeds)
        .args(["-timeout=20", "-rss_limit_mb=2048", "-print_final_stats=1", "-verbosity=1"])
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-max_len={MAX_LEN}"))
        .arg(format!("-artifact_prefix={}/", found.display()))
        // A list has an order; a folder has whatever its file system gives, and libFuzzer's shuffle follows it.
        .arg(format!("-seed_inputs=@{}", seeds.join("list").display()))
        .args(["-shuffle=0".to_owned(), format!("-seed={}", search.seed())])
        .arg(&new)
        .current_dir(place)
        .stdin(Stdio::null());
    if matches!(search, Search::New(_)) {
        command.arg(&corpus);
    }
    let output = command.output().map_err(|error| format!("{}: could not start: {error}", shown(&command)))?;
    let said = String::from_utf8_lossy(&output.stderr);
    if output.status.success() {
        keep(&new, &corpus)?;
        return Ok(reached(&said));
    }
    let lines: Vec<&str> = said.lines().collect();
    let end = lines[lines.len().saturating_sub(40)..].join("\n");
    Err(format!("{end}\nthe input is in {}; keep it in tests/fuzz/regressions/{name}", found.display()))
}

/// What a run has found becomes part of what the next begins with.
fn keep(new: &Path, corpus: &Path) -> Result<(), String> {
    let all = || {
        for entry in fs::read_dir(new)? {
            let entry = entry?;
            fs::rename(entry.path(), corpus.join(entry.file_name()))?;
        }
        Ok(())
    };
    all().map_err(|error: std::io::Error| format!("{}: {error}", new.display()))
}

/// "53201 runs, 812 edges, 96 inputs", of libFuzzer's last words.
fn reached(said: &str) -> String {
    let done = said.lines().rev().find(|line| line.contains(" cov: ")).unwrap_or_default();
    let after = |word: &str| done.split_once(word).and_then(|(_, rest)| rest.split([' ', '/']).next()).unwrap_or("?");
    let runs = done.trim_start_matches('#').split(['\t', ' ']).next().unwrap_or("?");
    format!("{runs} runs, {} edges, {} inputs", after(" cov: "), after(" corp: "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test::root;

    #[test]
    fn the_table_of_targets_is_read() {
        let names = names(&root()).unwrap();
        assert!(names.len() >= 30 && names.contains(&"statement".to_owned()), "{names:?}");
    }

    #[test]
    fn what_libfuzzer_reached_is_read_from_its_last_line() {
        let said = "#2\tINITED cov: 3 ft: 4 corp: 1/1b exec/s: 0 rss: 40Mb\n\
                    #53201\tDONE   cov: 812 ft: 2406 corp: 96/4321b lim: 400 exec/s: 13300 rss: 51Mb\nDone 53201 runs";
        assert_eq!(reached(said), "53201 runs, 812 edges, 96 inputs");
    }

    #[test]
    fn an_unknown_target_is_named_before_anything_is_built() {
        let trouble = run(&root(), &["nothing".to_owned()], 1, Search::Same).unwrap_err();
        assert!(trouble.starts_with("no such target: nothing"), "{trouble}");
    }
}
