//! What `cargo xtask fuzz` searches with, run once without the search: every target of tests/fuzz on all its seeds, with
//! some damage, and on every input that once failed (docs/testing.md).

#![allow(dead_code, unreachable_pub, missing_docs, reason = "the targets belong to two programs")]
#![allow(clippy::unwrap_used)]

#[path = "../fuzz/targets/mod.rs"]
mod targets;

use std::collections::BTreeSet;

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
