//! What `cargo xtask fuzz` searches with, run once without the search: every target of tests/fuzz on all its seeds, with
//! some damage, and on every input that once failed (docs/testing.md).

#![allow(dead_code, unreachable_pub, missing_docs, reason = "the targets belong to two programs")]
#![allow(clippy::unwrap_used)]

#[path = "../fuzz/targets/mod.rs"]
mod targets;

use std::collections::BTreeSet;
use std::path::Path;

#[test]
fn every_target_takes_its_seeds() {
    for target in targets::ALL {
        let seeds = (target.seeds)();
        assert!(!seeds.is_empty(), "{} has no seed", target.name);
        for seed in seeds {
            (target.run)(&seed);
        }
        (target.run)(&[]);
    }
}

/// A few cuts and changed bytes of each seed: more is the fuzzer's work.
#[test]
fn every_target_answers_to_damaged_seeds() {
    for target in targets::ALL {
        for seed in (target.seeds)().iter().step_by(3) {
            for place in (1..seed.len()).step_by(seed.len() / 4 + 1) {
                (target.run)(&seed[..place]);
                let mut changed = seed.clone();
                changed[place] ^= 1 << (place % 8);
                (target.run)(&changed);
            }
        }
    }
}

#[test]
fn what_once_failed_does_not_fail_again() {
    for target in targets::ALL {
        for (path, bytes) in targets::regressions(target.name) {
            println!("{}", path.display());
            (target.run)(&bytes);
        }
    }
}

#[test]
fn every_folder_of_regressions_is_a_targets() {
    let names: BTreeSet<&str> = targets::ALL.iter().map(|target| target.name).collect();
    assert_eq!(names.len(), targets::ALL.len(), "two targets of one name");
    for entry in std::fs::read_dir(targets::folder().join("fuzz/regressions")).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().to_string_lossy().into_owned();
        assert!(name == "README.md" || names.contains(&name.as_str()), "no target {name}");
    }
}

/// Every record and choice of the published protocol that is written down is decoded by a target; so is every kind of vector.
#[test]
fn no_decoder_is_left_out() {
    let protocol = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/vault-protocol/src");
    let (table, mut folders, mut seen) = (include_str!("../fuzz/targets/records.rs"), vec![protocol], 0);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            // Ids and hashes are so many bytes, and nothing else; a test's own records are nobody's.
            if ["ids.rs", "hash.rs"].iter().any(|name| path.ends_with(name)) {
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let text = text.split("mod tests").next().unwrap();
            for name in text.lines().filter_map(written).filter(|name| !name.starts_with('$')) {
                let decoded = table.contains(&format!("::{name}>")) || table.contains(&format!("<{name}>"));
                assert!(decoded || name == "Refusal", "{}: no target decodes {name}", path.display());
                seen += 1;
            }
        }
    }
    assert!(seen > 70, "the records were found: {seen}");
    let names: BTreeSet<&str> = targets::ALL.iter().map(|target| target.name).collect();
    for kind in targets::samples::check::KINDS {
        // The log's formats have a target each.
        let its = |name: &&str| name == kind || name.strip_prefix(kind).is_some_and(|rest| rest.starts_with('-'));
        assert!(names.iter().any(its), "no target for the vectors of {kind}");
    }
}

/// The name of what a macro of `vault_protocol::wire` writes down: indented by its braces.
fn written(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("    pub struct ").or(line.strip_prefix("    pub enum "))?;
    rest.split([' ', '<', '(']).next()
}
