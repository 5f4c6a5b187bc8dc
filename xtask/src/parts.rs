//! The table of what `cargo xtask test` runs.
//!
//! To add a part: one row in [`ALL`], one function below it, one section in docs/testing.md (a test
//! here checks that). A function installs what it needs with [`tools`] and ends in
//! [`Session::check`] (the command is one test) or [`Session::suite`] (cargo's runners, counted).

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use crate::count::Tally;
use crate::process::{cargo, stream};
use crate::tree::Tree;
use crate::{process, tools};

/// One named thing that is tested.
pub(crate) struct Part {
    pub(crate) name: &'static str,
    /// One line for the help.
    pub(crate) shows: &'static str,
    /// Whether `--quick` runs it.
    pub(crate) quick: bool,
    pub(crate) run: fn(&Session) -> Outcome,
}

/// What a part found; an error means that it could not be run at all, and is one failed test.
pub(crate) type Outcome = Result<Tally, String>;

/// All parts, in the order they run: the quick to fail first.
pub(crate) const ALL: &[Part] = &[
    Part { name: "fmt", shows: "the source is formatted", quick: true, run: fmt },
    Part { name: "clippy", shows: "no warning, in any target", quick: true, run: clippy },
    Part { name: "tests", shows: "unit, property and integration tests", quick: true, run: tests },
    Part { name: "hostile", shows: "attacks by servers, lines, thieves and givers", quick: true, run: hostile },
    Part { name: "blindness", shows: "a server knows no word, a reader no gap", quick: true, run: blindness },
    Part { name: "doctests", shows: "examples in the documentation", quick: false, run: doctests },
    Part { name: "docs", shows: "the documentation builds, no link is broken", quick: false, run: docs },
    Part { name: "deny", shows: "licences, sources and banned crates", quick: false, run: deny },
    Part { name: "interop", shows: "other people's code takes ours, and ours theirs", quick: false, run: interop },
    Part {
        name: "reader",
        shows: "a second reader, from the pages alone, reads all that is written",
        quick: false,
        run: reader,
    },
    Part { name: "page", shows: "the pages in a real browser, and attacks from other pages", quick: false, run: page },
    Part { name: "fuzz", shows: "hostile bytes break no decoder, as far as seconds reach", quick: false, run: fuzz },
    Part { name: "models", shows: "the formal models say what is written in them", quick: false, run: models },
    Part { name: "clean", shows: "the other parts left the work tree as it was", quick: false, run: clean },
];

/// What the parts of one run share.
pub(crate) struct Session {
    pub(crate) root: PathBuf,
    /// Ignored tests that docs/testing.md excuses, with the reason.
    pub(crate) allowed: BTreeMap<String, String>,
    /// The work tree before the first part.
    pub(crate) before: Result<Tree, String>,
    /// The part that is running.
    pub(crate) part: &'static str,
    /// How many parts were run before it.
    pub(crate) done: usize,
}

impl Session {
    /// Runs a command that is one test: it passes when the command ends well.
    ///
    /// # Errors
    /// One line: how it failed.
    fn check(&self, command: &mut Command) -> Outcome {
        stream(command, self.part, |_| {}).map(|()| Tally::one_passed())
    }

    /// Runs cargo's test runner and counts what it says.
    fn suite(&self, command: &mut Command) -> Tally {
        let mut tally = Tally::default();
        let ended = stream(command, self.part, |line| tally.read(line));
        if let Err(trouble) = ended
            && tally.failed == 0
        {
            // It did not compile, or a test process died before it could count.
            tally.fail(trouble);
        }
        for line in tally.settle_ignored(&self.allowed) {
            println!("{line}");
        }
        tally
    }

    fn cargo(&self, arguments: &[&str]) -> Command {
        process::cargo(&self.root, arguments)
    }
}

fn fmt(session: &Session) -> Outcome {
    session.check(&mut session.cargo(&["fmt", "--all", "--check", "--", "--color", "never"]))
}

fn clippy(session: &Session) -> Outcome {
    session.check(&mut session.cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))
}

/// Files of `tests/` folders that are parts by themselves; the part `tests` runs all the others.
const HOSTILE: &[&str] = &[
    "attacked",
    "clocks",
    "custodians",
    "elsewhere",
    "fresh",
    "heads",
    "hostile",
    "keys_lies",
    "liar",
    "lies",
    "registers",
    "renewed",
    "three",
];
const BLINDNESS: &[&str] = &["auditor", "blindness", "logs", "unlinked", "withholding"];

/// `faketime` turns the clock of the real programs; openssl plays those who issue the certificates of cards.
fn tests(session: &Session) -> Outcome {
    tools::debian(&["faketime", "openssl"])?;
    let mut others = vec!["--lib".to_owned(), "--bins".to_owned()];
    let apart = |name: &str| HOSTILE.contains(&name) || BLINDNESS.contains(&name);
    for name in integration_tests(session)?.iter().filter(|name| !apart(name)) {
        others.extend(["--test".to_owned(), name.clone()]);
    }
    let runner = Runner::find(session);
    let mut tally = integration(session, &runner, &others)?;
    if (1..=AGAIN).contains(&tally.failures.len()) {
        tally.settle_again(&session.suite(&mut runner.alone(session, &others, &tally.failures)));
    }
    Ok(tally)
}

/// What a lying server, a bad line, a thief or a hostile giver does, and what comes of it. Nothing is run again here: an attack that
/// succeeds once has succeeded.
fn hostile(session: &Session) -> Outcome {
    named(session, HOSTILE)
}

/// What a server knows, and what a reader can tell of what was kept back.
fn blindness(session: &Session) -> Outcome {
    named(session, BLINDNESS)
}

fn named(session: &Session, names: &[&str]) -> Outcome {
    let chosen: Vec<String> = names.iter().flat_map(|name| ["--test".to_owned(), (*name).to_owned()]).collect();
    integration(session, &Runner::find(session), &chosen)
}

/// How many tests of a part, or of one file of pages, are run again when they fail: more at once are no accident. Clocks, lines and
/// browsers are not the same twice on a busy machine; what passes alone is named at the end.
const AGAIN: usize = 3;

/// Always of the whole workspace: with fewer packages chosen, cargo joins fewer features of what they
/// depend on, and builds all that once more.
const WORKSPACE_TEST: [&str; 2] = ["test", "--workspace"];

/// All programs, which tests start as processes, and the examples, which tests of terminals and pages start.
fn programs_built(session: &Session) -> Result<(), String> {
    stream(&mut session.cargo(&["build", "--workspace", "--bins", "--examples"]), session.part, |_| {})
}

/// Cargo's command for some tests, each named where the better runner is there.
struct Runner(bool);

impl Runner {
    fn find(session: &Session) -> Self {
        Self(tools::answers(cargo(&session.root, &["nextest", "--version"]).env("RUSTUP_AUTO_INSTALL", "0")))
    }

    fn command(&self, session: &Session, chosen: &[String]) -> Command {
        let arguments: &[&str] = match self.0 {
            true => &["nextest", "run", "--workspace", "--no-fail-fast", "--status-level", "all"],
            false => &[WORKSPACE_TEST[0], WORKSPACE_TEST[1], "--no-fail-fast"],
        };
        let mut command = session.cargo(arguments);
        command.args(chosen);
        command
    }

    /// Of those tests only the ones of these names, one after the other.
    fn alone(&self, session: &Session, chosen: &[String], names: &BTreeSet<String>) -> Command {
        let mut command = self.command(session, chosen);
        if self.0 {
            let wanted: Vec<String> = names.iter().map(|name| format!("test(={name})")).collect();
            command.args(["--test-threads", "1", "-E", &wanted.join("|")]);
        } else {
            command.args(["--", "--test-threads=1", "--exact"]).args(names);
        }
        command
    }
}

/// The programs are built first: cargo builds only those whose own package has integration tests.
fn integration(session: &Session, runner: &Runner, chosen: &[String]) -> Outcome {
    programs_built(session)?;
    let tally = session.suite(&mut runner.command(session, chosen));
    if tally.passed + tally.failed == 0 {
        return Err("no test was run".into());
    }
    Ok(tally)
}

/// The names of all files of `tests/` folders, each once: cargo takes every file there for a test.
fn integration_tests(session: &Session) -> Result<BTreeSet<String>, String> {
    let listed = |folder: &Path| -> Result<Vec<PathBuf>, String> {
        let entries = std::fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        entries.map(|e| Ok(e.map_err(|e| e.to_string())?.path())).collect()
    };
    let mut packages = listed(&session.root)?;
    packages.extend(listed(&session.root.join("crates"))?);
    let mut names = BTreeSet::new();
    for package in packages.iter().filter(|path| path.join("Cargo.toml").is_file() && path.join("tests").is_dir()) {
        for path in listed(&package.join("tests"))? {
            let rust = path.extension().is_some_and(|e| e == "rs");
            let name = path.file_stem().and_then(|name| name.to_str());
            names.extend(name.filter(|_| rust).map(str::to_owned));
        }
    }
    Ok(names)
}

fn doctests(session: &Session) -> Outcome {
    Ok(session.suite(session.cargo(&WORKSPACE_TEST).args(["--doc", "--no-fail-fast"])))
}

fn docs(session: &Session) -> Outcome {
    session.check(session.cargo(&["doc", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings"))
}

/// Advisories are left out: their database is a download of its own.
fn deny(session: &Session) -> Outcome {
    let mut command = Command::new(tools::cargo_deny(&session.root)?);
    // A named wrapper that does not use its right yet is no fault.
    let arguments = ["--workspace", "check", "--allow", "unused-wrapper", "bans", "licenses", "sources"];
    session.check(command.args(arguments).current_dir(&session.root))
}

/// Tests that `tests` leaves out, since what they start must be installed first.
fn interop(session: &Session) -> Outcome {
    let python = tools::python_venv(&session.root, "tests/interop/python/requirements.txt")?;
    let node = tools::npm(&session.root, "tests/interop/node")?;
    let recent = tools::node(&session.root, 22, "tests/page/requirements.txt")?;
    let mut command = session.cargo(&WORKSPACE_TEST);
    command.args(["--no-fail-fast", "--test", "interop", "--", "--include-ignored"]);
    command.env("COFFRE_INTEROP_PYTHON", python).env("COFFRE_INTEROP_NODE", node);
    Ok(session.suite(command.env("COFFRE_INTEROP_NODE_BIN", recent)))
}

/// `-B`: compiled Python stays out of the work tree.
fn reader(session: &Session) -> Outcome {
    let python = tools::python_venv(&session.root, "tests/reader/requirements.txt")?;
    programs_built(session)?;
    let absolute = |path| std::path::absolute(path).map_err(|e| e.to_string());
    let programs = absolute(tools::target(&session.root).join("debug"))?;
    let python = absolute(python)?;
    let module = |name: &str| {
        let mut command = Command::new(&python);
        command.args(["-B", "-m", name]).current_dir(session.root.join("tests/reader"));
        command
    };
    let mut tally = session.suite(&mut module("harness.shape"));
    tally.add(&session.suite(&mut module("harness.vectors")));
    tally.add(&session.suite(&mut module("harness.history")));
    let mut model = session.cargo(&WORKSPACE_TEST);
    model.args(["--test", "chain_model", "--", "--ignored"]).env("COFFRE_READER_PYTHON", &python);
    tally.add(&session.suite(&mut model));
    tally.add(&session.suite(module("harness.live").arg(programs)));
    Ok(tally)
}

/// The browser is Debian's; what drives it is not installed with one of its own.
fn page(session: &Session) -> Outcome {
    tools::debian(&["chromium", "poppler-utils", "zbar-tools"])?;
    let modules = tools::npm(&session.root, "tests/page")?;
    let node = tools::node(&session.root, 20, "tests/page/requirements.txt")?;
    programs_built(session)?;
    let built = std::path::absolute(tools::target(&session.root).join("debug")).map_err(|e| e.to_string())?;
    // Two at a time: a browser waits as much as it works. The longest first.
    let files = Mutex::new(VecDeque::from([
        ("patient.mjs", ""),
        ("plain.mjs", ""),
        ("journeys.mjs", ""),
        ("practice.mjs", ""),
        ("ceremony.mjs", ""),
        ("pro.mjs", ""),
        ("look.mjs", "examples/sheets"),
        ("door.mjs", "examples/door"),
    ]));
    let run = |file: &str, programs: &str, only: &str| {
        let mut command = Command::new(&node);
        command.arg(session.root.join("tests/page").join(file)).arg(&modules).arg(built.join(programs));
        let mut found = session.suite(command.env("COFFRE_PAGE_ONLY", only));
        if found.passed + found.failed == 0 {
            found.fail(format!("{file}: no test was run"));
        }
        found
    };
    let tally = Mutex::new(Tally::default());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some((file, programs)) = files.lock().ok().and_then(|mut left| left.pop_front()) {
                    let mut found = run(file, programs, "");
                    for name in found.failures.clone().into_iter().take(AGAIN) {
                        if let Some((_, test)) = name.split_once('/') {
                            found.settle_again(&run(file, programs, test));
                        }
                    }
                    if let Ok(mut tally) = tally.lock() {
                        tally.add(&found);
                    }
                }
            });
        }
    });
    tally.into_inner().map_err(|_| "a thread panicked".to_owned())
}

/// Sixteen seconds each, two at a time: about five minutes, beside the build.
fn fuzz(session: &Session) -> Outcome {
    crate::fuzz::run(&session.root, &[], 16, crate::fuzz::Search::Same)
}

fn models(session: &Session) -> Outcome {
    crate::models::all(&session.root)
}

fn clean(session: &Session) -> Outcome {
    if session.done == 0 {
        return Err("compares the work tree before and after other parts: ask for one more".into());
    }
    let before = session.before.as_ref().map_err(Clone::clone)?;
    let changes = before.changes(&Tree::read(&session.root)?);
    for change in &changes {
        println!("{change}");
    }
    match changes.len() {
        0 => Ok(Tally::one_passed()),
        n => Err(format!("{n} paths are not as they were before the tests")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs cargo's own runner on a crate made for this test, with `slow` the one excused name.
    fn suite_of(name: &str, source: &str) -> Tally {
        let root = std::env::temp_dir().join(format!("xtask-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&root);
        std::fs::create_dir_all(root.join("src")).unwrap();
        let manifest = "[package]\nname = \"sample\"\nedition = \"2024\"\n[workspace]\n";
        std::fs::write(root.join("Cargo.toml"), manifest).unwrap();
        std::fs::write(root.join("src/lib.rs"), source).unwrap();
        let allowed = BTreeMap::from([("slow".to_owned(), "an hour".to_owned())]);
        let session = Session { root, allowed, before: Err(String::new()), part: "tests", done: 0 };
        let mut command = session.cargo(&["test", "--offline", "--lib"]);
        let tally = session.suite(command.env("CARGO_TARGET_DIR", session.root.join("target")));
        std::fs::remove_dir_all(&session.root).unwrap();
        tally
    }

    /// Parts of their own are neither run twice nor lost by a change of name.
    #[test]
    fn every_test_file_is_in_one_part() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let allowed = BTreeMap::new();
        let session = Session { root, allowed, before: Err(String::new()), part: "tests", done: 0 };
        let names = integration_tests(&session).unwrap();
        assert!(names.len() > 40 && names.contains("house") && names.contains("model"), "{names:?}");
        let apart: Vec<&&str> = HOSTILE.iter().chain(BLINDNESS).collect();
        assert!(apart.iter().all(|name| names.contains(**name)), "{apart:?}");
        assert_eq!(apart.iter().collect::<BTreeSet<_>>().len(), apart.len());
    }

    #[test]
    fn counts_what_cargo_really_says() {
        let tally = suite_of(
            "mixed",
            "#[test] fn good() {}\n#[test] fn bad() { panic!() }\n\
             #[test] #[ignore] fn slow() {}\n#[test] #[ignore = \"why\"] fn hidden() {}\n",
        );
        assert_eq!((tally.passed, tally.failed), (1, 2));
        let failures: Vec<_> = tally.failures.iter().map(String::as_str).collect();
        assert_eq!(failures, ["bad", "hidden: ignored, without a reason in docs/testing.md"]);
    }

    #[test]
    fn what_does_not_compile_or_dies_is_a_failure() {
        assert_eq!(suite_of("broken", "nonsense").failed, 1);
        assert_eq!(suite_of("dies", "#[test] fn dies() { std::process::abort() }").failed, 1);
    }
}
