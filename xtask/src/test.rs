//! `cargo xtask test`: from arguments to the last line.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use crate::count::{Tally, ignored_with_reason};
use crate::parts::{self, Part, Session};
use crate::process::minutes;
use crate::tools;
use crate::tree::Tree;

/// Runs what the arguments ask for. 0: all passed; 1: something failed; 2: wrong arguments.
pub(crate) fn main(arguments: &[String]) -> ExitCode {
    if arguments.iter().any(|argument| argument == "--help" || argument == "-h") {
        println!("{}", crate::help());
        return ExitCode::SUCCESS;
    }
    match chosen(arguments) {
        Ok(parts) => run(&parts),
        Err(wrong) => {
            eprintln!("{wrong}\n\n{}", crate::help());
            ExitCode::from(crate::USAGE)
        }
    }
}

/// The parts to run, in the table's order whatever the order asked.
fn chosen(arguments: &[String]) -> Result<Vec<&'static Part>, String> {
    let mut quick = false;
    let mut only: Vec<&str> = Vec::new();
    let mut rest = arguments.iter().map(String::as_str);
    while let Some(argument) = rest.next() {
        match argument {
            "--quick" => quick = true,
            "--only" => only.push(rest.next().ok_or("--only: which part?")?),
            other => only.push(other.strip_prefix("--only=").ok_or(format!("unknown argument: {other}"))?),
        }
    }
    if let Some(unknown) = only.iter().find(|name| parts::ALL.iter().all(|part| part.name != **name)) {
        return Err(format!("no such part: {unknown}"));
    }
    if quick && !only.is_empty() {
        return Err("--quick and --only exclude each other".into());
    }
    let wanted = |part: &&Part| if only.is_empty() { !quick || part.quick } else { only.contains(&part.name) };
    Ok(parts::ALL.iter().filter(wanted).collect())
}

/// One part that was run.
struct Done {
    part: &'static Part,
    tally: Tally,
    time: Duration,
}

fn run(parts: &[&'static Part]) -> ExitCode {
    let root = root();
    let guide = std::fs::read_to_string(root.join("docs/testing.md")).unwrap_or_default();
    let mut session = Session {
        allowed: ignored_with_reason(&guide),
        before: tools::git().and_then(|()| Tree::read(&root)),
        root,
        part: "",
        done: 0,
    };
    let started = Instant::now();
    let mut done: Vec<Done> = Vec::new();
    for part in parts {
        println!("\n── {} ── {}", part.name, part.shows);
        (session.part, session.done) = (part.name, done.len());
        let begun = Instant::now();
        let tally = (part.run)(&session).unwrap_or_else(|trouble| {
            println!("{}: {trouble}", part.name);
            let mut tally = Tally::default();
            tally.fail(trouble);
            tally
        });
        done.push(Done { part, tally, time: begun.elapsed() });
    }
    report(&done, started.elapsed())
}

/// The table of parts, what failed and how to run it alone, and the last line.
fn report(done: &[Done], time: Duration) -> ExitCode {
    let mut total = Tally::default();
    println!("\n── {} ──", minutes(time));
    for Done { part, tally, time } in done {
        let word = if tally.failed == 0 { "ok" } else { "FAILED" };
        println!(
            "{:<10} {word:<7} {:>5} passed {:>4} failed  {}",
            part.name,
            tally.passed,
            tally.failed,
            minutes(*time)
        );
        total.add(tally);
    }
    for Done { part, tally, .. } in done.iter().filter(|done| done.tally.failed > 0) {
        println!("\n{} failed; alone: {}", part.name, alone(part, done));
        for failure in &tally.failures {
            println!("  {failure}");
        }
        for command in &tally.again {
            println!("  alone: {command}");
        }
    }
    for Done { part, tally, .. } in done.iter().filter(|done| !done.tally.said.is_empty()) {
        println!("\n{}: what was said of it", part.name);
        for line in &tally.said {
            println!("  {line}");
        }
    }
    for name in &total.second {
        println!("\n{name} failed once and passed when it was run again: a fault to be found");
    }
    println!("\n{} passed, {} failed", total.passed, total.failed);
    if total.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// `clean` says nothing by itself: it is run again with the parts that came before it.
fn alone(part: &Part, done: &[Done]) -> String {
    let names = done.iter().map(|done| done.part.name).filter(|name| *name == part.name || part.name == "clean");
    format!("cargo xtask test{}", names.map(|name| format!(" --only {name}")).collect::<String>())
}

/// The repository's first folder.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask is a folder of the repository").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(arguments: &[&str]) -> Result<Vec<&'static str>, String> {
        let arguments: Vec<String> = arguments.iter().map(|&argument| argument.to_owned()).collect();
        Ok(chosen(&arguments)?.iter().map(|part| part.name).collect())
    }

    #[test]
    fn without_arguments_all_parts_run_and_clean_is_last() {
        let all = names(&[]).unwrap();
        assert_eq!(all.len(), parts::ALL.len());
        assert_eq!(all.last(), Some(&"clean"));
    }

    #[test]
    fn quick_is_the_inner_loop() {
        assert_eq!(names(&["--quick"]).unwrap(), ["fmt", "clippy", "tests", "hostile", "blindness"]);
    }

    #[test]
    fn only_takes_several_in_the_tables_order() {
        assert_eq!(names(&["--only", "deny", "--only=fmt"]).unwrap(), ["fmt", "deny"]);
    }

    #[test]
    fn wrong_arguments_are_named() {
        assert_eq!(names(&["--only"]).unwrap_err(), "--only: which part?");
        assert_eq!(names(&["--only", "nothing"]).unwrap_err(), "no such part: nothing");
        assert_eq!(names(&["--fast"]).unwrap_err(), "unknown argument: --fast");
        assert!(names(&["--quick", "--only", "fmt"]).is_err());
    }

    #[test]
    fn every_part_has_its_section_in_the_guide() {
        let guide = std::fs::read_to_string(root().join("docs/testing.md")).unwrap();
        for part in parts::ALL {
            assert!(guide.contains(&format!("\n### {}\n", part.name)), "docs/testing.md lacks `### {}`", part.name);
        }
    }
}
