//! What the output of cargo's test runners says: how many passed, what failed, what was left out.

use std::collections::{BTreeMap, BTreeSet};

/// How many lines of what one failed test says are kept for the end, and of all that fail together.
const SAID: usize = 8;
const SAID_IN_ALL: usize = 200;

/// The result of one part, or of all of them together.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    /// One line each: the test's name, or what went wrong with the part as a whole.
    pub(crate) failures: BTreeSet<String>,
    /// The names of those that passed, where the runner says them.
    passes: BTreeSet<String>,
    /// Commands that run only what failed.
    pub(crate) again: BTreeSet<String>,
    /// What failed tests said of it, for who sees only the end of the output.
    pub(crate) said: Vec<String>,
    /// Tests that failed once and passed when they were run again: a fault that is still to be found.
    pub(crate) second: BTreeSet<String>,
    /// How many lines of what a failed test says are still to come.
    listening: usize,
    /// Names of tests marked `#[ignore]` (or doc tests marked `ignore`).
    ignored: Vec<String>,
    ignored_count: u64,
}

impl Tally {
    /// A part that is one test in itself, and passed.
    pub(crate) fn one_passed() -> Self {
        Self { passed: 1, ..Self::default() }
    }

    /// Counts one more failure, for a `reason` of one line.
    pub(crate) fn fail(&mut self, reason: impl Into<String>) {
        self.failed += 1;
        self.failures.insert(reason.into());
    }

    /// Reads one line printed by `cargo test` or `cargo nextest`, colours and all.
    pub(crate) fn read(&mut self, line: &str) {
        let line = without_colours(line);
        self.listen(&line);
        if let Some(counts) = line.strip_prefix("test result: ") {
            // "ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s"
            let counts = counts.split_once(". ").map_or("", |(_, counts)| counts);
            self.passed += number_before(counts, ';', "passed");
            self.failed += number_before(counts, ';', "failed");
            self.ignored_count += number_before(counts, ';', "ignored");
        } else if let Some(test) = line.strip_prefix("test ") {
            if let Some((name, _)) = test.split_once(" ... ignored") {
                self.ignored.push(plain_name(name));
            } else if let Some(name) = test.strip_suffix(" ... ok") {
                self.passes.insert(name.to_owned());
            } else if let Some(name) = test.strip_suffix(" ... FAILED") {
                self.failures.insert(name.to_owned());
            }
        } else if let Some((_, rest)) = line.split_once("`-p ") {
            // "error: test failed, to rerun pass `-p vault-tests --test house`", or one such line a target.
            if let Some((target, _)) = rest.split_once('`') {
                self.again.insert(format!("cargo test -p {target}"));
            }
        } else {
            self.read_nextest(&line);
        }
    }

    /// Keeps the beginning of what a failed test says: the lines after a panic, or after a page's test that failed.
    fn listen(&mut self, line: &str) {
        let begins = line.strip_prefix("test ").is_some_and(|test| test.ends_with(" ... FAILED"))
            || (line.trim_start().starts_with("thread '") && line.contains(" panicked at "));
        if begins {
            self.listening = SAID;
        } else if !line.starts_with(' ') {
            self.listening = 0;
        }
        if self.listening > 0 && self.said.len() < SAID_IN_ALL {
            self.listening -= 1;
            self.said.push(line.to_owned());
        }
    }

    /// Takes what was found when the tests that failed were run again.
    pub(crate) fn settle_again(&mut self, again: &Self) {
        let passed: Vec<String> = self.failures.iter().filter(|name| again.passes.contains(*name)).cloned().collect();
        for name in passed {
            self.failures.remove(&name);
            self.failed -= 1;
            self.passed += 1;
            self.second.insert(name);
        }
        self.said.extend(again.said.iter().cloned());
    }

    /// "FAIL [   0.005s] (1/9) xtask::bin/xtask count::tests::name", and one "Summary […] 9 tests run: …".
    /// What a failed test printed is indented there, so its own "test result" is not counted twice.
    fn read_nextest(&mut self, line: &str) {
        let Some((word, rest)) = line.trim_start().split_once(" [") else { return };
        let Some((_, rest)) = rest.split_once("] ") else { return };
        let name = || rest.rsplit(' ').next().unwrap_or_default();
        match word.trim() {
            "Summary" => {
                let Some((run, counts)) = rest.split_once(" run: ") else { return };
                let passed = number_before(counts, ',', "passed");
                self.passed += passed;
                self.failed += run.split(' ').next().and_then(|n| n.parse().ok()).unwrap_or(0).max(passed) - passed;
                self.ignored_count += number_before(counts, ',', "skipped");
            }
            "SKIP" => {
                self.ignored.push(name().to_owned());
            }
            "PASS" => {
                self.passes.insert(name().to_owned());
            }
            failure if ["FAIL", "TIMEOUT", "ABORT"].contains(&failure) || failure.starts_with("SIG") => {
                self.failures.insert(name().to_owned());
            }
            _ => {}
        }
    }

    /// A test that is left out counts as failed, unless `allowed` says why.
    ///
    /// Returns the lines to print about those that may be left out.
    pub(crate) fn settle_ignored(&mut self, allowed: &BTreeMap<String, String>) -> Vec<String> {
        let mut said = Vec::new();
        let ignored = std::mem::take(&mut self.ignored);
        let unnamed = std::mem::take(&mut self.ignored_count).saturating_sub(ignored.len() as u64);
        for name in ignored {
            match allowed.get(&name) {
                Some(reason) => said.push(format!("left out: {name}: {reason}")),
                None => self.fail(format!("{name}: ignored, without a reason in docs/testing.md")),
            }
        }
        for _ in 0..unnamed {
            self.fail("ignored tests whose names could not be read");
        }
        said
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.failures.extend(other.failures.iter().cloned());
        self.passes.extend(other.passes.iter().cloned());
        self.again.extend(other.again.iter().cloned());
        self.said.extend(other.said.iter().cloned());
        self.second.extend(other.second.iter().cloned());
    }
}

/// The table under "## Ignored tests" of docs/testing.md: name of a test → why it is left out.
///
/// Rows read "| `name` | reason |"; a row without a reason excuses nothing.
pub(crate) fn ignored_with_reason(markdown: &str) -> BTreeMap<String, String> {
    markdown
        .lines()
        .skip_while(|line| *line != "## Ignored tests")
        .skip(1)
        .take_while(|line| !line.starts_with("## "))
        .filter_map(|line| {
            let (name, rest) = line.strip_prefix("| `")?.split_once("` |")?;
            let reason = rest.trim().trim_end_matches('|').trim();
            (!reason.is_empty()).then(|| (name.to_owned(), reason.to_owned()))
        })
        .collect()
}

/// A doc test's name without its line number, which moves with every edit.
fn plain_name(name: &str) -> String {
    name.split(" (line ").next().unwrap_or(name).to_owned()
}

/// The number in front of `word` in "3 passed; 0 failed; …".
fn number_before(counts: &str, separator: char, word: &str) -> u64 {
    counts
        .split(separator)
        .filter_map(|field| field.trim().split_once(' '))
        .find(|(_, rest)| rest.starts_with(word))
        .and_then(|(number, _)| number.parse().ok())
        .unwrap_or(0)
}

/// The line without ANSI colour sequences (ESC `[` … letter).
fn without_colours(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        plain.push_str(before);
        rest = after.trim_start_matches(|c: char| !c.is_ascii_alphabetic());
        rest = rest.get(1..).unwrap_or_default();
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Tally {
        let mut tally = Tally::default();
        text.lines().for_each(|line| tally.read(line));
        tally
    }

    #[test]
    fn adds_up_every_result_line() {
        let tally = read(
            "running 2 tests\n\
             test a ... ok\n\
             test b ... FAILED\n\
             test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
             test result: ok. 40 passed; 0 failed; 0 ignored; 0 measured; 3 filtered out; finished in 1.00s\n\
             error: 2 targets failed:\n\
             \x20   `-p vault-tests --test house`\n\
             \x20   `-p xtask --bin xtask`\n",
        );
        assert_eq!((tally.passed, tally.failed), (41, 1));
        assert_eq!(tally.failures, BTreeSet::from(["b".to_owned()]));
        let again: Vec<_> = tally.again.iter().map(String::as_str).collect();
        assert_eq!(again, ["cargo test -p vault-tests --test house", "cargo test -p xtask --bin xtask"]);
    }

    #[test]
    fn reads_through_colours() {
        let tally = read("test result: \u{1b}[32mok\u{1b}[0m. 7 passed; 0 failed; 0 ignored; 0 measured\n");
        assert_eq!(tally.passed, 7);
    }

    #[test]
    fn an_ignored_test_fails_unless_its_reason_is_written() {
        let output = "test slow ... ignored, takes an hour\n\
                      test src/lib.rs - open (line 12) ... ignored\n\
                      test result: ok. 5 passed; 0 failed; 2 ignored; 0 measured\n";
        let mut strict = read(output);
        assert!(strict.settle_ignored(&BTreeMap::new()).is_empty());
        assert_eq!((strict.passed, strict.failed), (5, 2));

        let allowed = ignored_with_reason(
            "# Testing\n\n## Ignored tests\n\n| test | why |\n|---|---|\n| `slow` | an hour |\n\
             | `src/lib.rs - open` |  |\n\n## Next\n| `src/lib.rs - open` | not this table |\n",
        );
        let mut lenient = read(output);
        assert_eq!(lenient.settle_ignored(&allowed), ["left out: slow: an hour"]);
        assert_eq!((lenient.passed, lenient.failed), (5, 1));
    }

    #[test]
    fn an_ignored_test_without_a_name_fails() {
        let mut tally = read("test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured\n");
        tally.settle_ignored(&BTreeMap::new());
        assert_eq!(tally.failed, 1);
    }

    #[test]
    fn keeps_what_a_failed_test_says() {
        let mut tally = read(
            "test pro/opens ... ok\n\
             test pro/finds ... FAILED\n\
             \x20 waited in vain\n\
             test result: FAILED. 1 passed; 1 failed; 0 ignored\n\
             \x20 a note of nobody\n",
        );
        assert_eq!(tally.said, ["test pro/finds ... FAILED", "  waited in vain"]);
        let mut all = Tally::default();
        tally.add(&read("    thread 'main' (7) panicked at src/a.rs:1:2:\n    left\nright\n"));
        all.add(&tally);
        assert_eq!(all.failures, BTreeSet::from(["pro/finds".to_owned()]));
        assert_eq!(all.said[2..], ["    thread 'main' (7) panicked at src/a.rs:1:2:", "    left"]);
    }

    #[test]
    fn what_passes_when_run_again_is_named() {
        let mut tally = read(
            "test pro/finds ... FAILED\ntest pro/opens ... FAILED\n\
             test result: FAILED. 0 passed; 2 failed; 0 ignored\n",
        );
        tally.settle_again(&read("test pro/finds ... ok\ntest result: ok. 1 passed; 0 failed; 0 ignored\n"));
        tally.settle_again(&read("test pro/opens ... FAILED\ntest result: FAILED. 0 passed; 1 failed; 0 ignored\n"));
        assert_eq!((tally.passed, tally.failed), (1, 1));
        assert_eq!(tally.failures, BTreeSet::from(["pro/opens".to_owned()]));
        assert_eq!(tally.second, BTreeSet::from(["pro/finds".to_owned()]));
    }

    #[test]
    fn reads_nextest() {
        let tally = read(
            "     SIGABRT [   0.005s] (1/3) sample dies\n\
             \x20       SKIP [         ] (───) sample slow\n\
             \x20       PASS [   0.007s] (2/3) sample::bin/sample count::good\n\
             \x20       FAIL [   0.074s] (3/3) sample bad\n\
             \x20   test result: FAILED. 0 passed; 1 failed; 0 ignored; 0 measured; 3 filtered out\n\
             \x20    Summary [   0.075s] 3 tests run: 1 passed, 2 failed, 1 skipped\n\
             \x20       FAIL [   0.074s] (3/3) sample bad\n",
        );
        assert_eq!((tally.passed, tally.failed, tally.ignored_count), (1, 2, 1));
        assert_eq!(tally.failures, BTreeSet::from(["bad".to_owned(), "dies".to_owned()]));
        assert_eq!(tally.ignored, ["slow"]);

        let mut settled = tally;
        settled.settle_again(&read(
            "\x20       PASS [   0.007s] (1/2) sample bad\n\
             \x20    SIGABRT [   0.005s] (2/2) sample dies\n\
             \x20    Summary [   0.075s] 2 tests run: 1 passed, 1 failed, 9 skipped\n",
        ));
        assert_eq!((settled.passed, settled.failed), (2, 1));
        assert_eq!(settled.failures, BTreeSet::from(["dies".to_owned()]));
        assert_eq!(settled.second, BTreeSet::from(["bad".to_owned()]));
    }
}
