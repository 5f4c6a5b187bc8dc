//! `tests/vectors/`: one file for each good message and each single fault (docs/testing.md, tests/vectors/README.md).
//!
//! `COFFRE_BLESS=1 cargo test -p vault-tests --test vectors` (`cargo xtask vectors`) writes them anew, with the worked
//! examples of docs/protocol/. The same bytes come out each time: a changed file is a changed protocol.

#![allow(clippy::unwrap_used)]

mod samples;

use samples::check::{ERRORS, KINDS, Vector, run};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

fn blessing() -> bool {
    std::env::var_os("COFFRE_BLESS").is_some()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors")
}

/// Every file that is there, by listing: none can be forgotten.
fn files() -> BTreeMap<(String, String), String> {
    let mut all = BTreeMap::new();
    for kind in KINDS {
        for entry in std::fs::read_dir(folder().join(kind)).unwrap() {
            let path = entry.unwrap().path();
            assert_eq!(path.extension().unwrap(), "txt", "{}", path.display());
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            all.insert(((*kind).to_owned(), name), std::fs::read_to_string(&path).unwrap());
        }
    }
    all
}

#[test]
fn making_them_anew_changes_nothing() {
    let made: BTreeMap<_, _> =
        samples::make::vectors().into_iter().map(|v| ((v.kind.clone(), v.name.clone()), v.to_text())).collect();
    if blessing() {
        for kind in KINDS {
            let _ = std::fs::remove_dir_all(folder().join(kind));
            std::fs::create_dir_all(folder().join(kind)).unwrap();
        }
        for ((kind, name), text) in &made {
            std::fs::write(folder().join(kind).join(format!("{name}.txt")), text).unwrap();
        }
    }
    let there = files();
    let names = |m: &BTreeMap<_, _>| m.keys().cloned().collect::<BTreeSet<(String, String)>>();
    assert_eq!(names(&made), names(&there), "made and committed");
    for (key, text) in &made {
        assert!(there[key] == *text, "{key:?} is no longer what the program makes");
    }
}

#[test]
fn every_vector_is_answered_as_it_says() {
    if blessing() {
        return;
    }
    let (mut good, mut bad, mut wrong) = (0, 0, vec![]);
    for ((kind, name), text) in files() {
        let v = Vector::from_text(&kind, &name, &text).unwrap_or_else(|e| panic!("{kind}/{name}: {e}"));
        assert!(v.expect == "ok" || ERRORS.contains(&v.expect.as_str()), "{kind}/{name}: unknown expect {}", v.expect);
        match run(&v) {
            Ok(outputs) if v.expect == "ok" => {
                let wanted: BTreeMap<String, String> = v
                    .fields
                    .iter()
                    .filter_map(|(n, value)| Some((n.strip_prefix("out-")?.to_owned(), value.clone())))
                    .collect();
                assert_eq!(outputs, wanted, "{kind}/{name}");
                good += 1;
            }
            Ok(_) => wrong.push(format!("{kind}/{name}: accepted, not {}", v.expect)),
            Err(e) if e != v.expect => wrong.push(format!("{kind}/{name}: {e}, not {}", v.expect)),
            Err(_) => bad += 1,
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(good >= KINDS.len() && bad >= 200, "{good} good, {bad} bad");
}

#[test]
fn every_kind_and_every_error_has_a_vector() {
    if blessing() {
        return;
    }
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for ((kind, name), text) in files() {
        let v = Vector::from_text(&kind, &name, &text).unwrap();
        found.entry(kind).or_default().insert(v.expect);
    }
    for kind in KINDS {
        assert!(found[*kind].contains("ok"), "{kind} has no good vector");
        // To an outboard there is one thing to say.
        let reasons = if *kind == "outboard" { 1 } else { 2 };
        assert!(found[*kind].len() > reasons, "{kind}: {:?}", found[*kind]);
    }
    let all: BTreeSet<&str> = found.values().flatten().map(String::as_str).collect();
    let unused: Vec<&&str> = ERRORS.iter().filter(|e| !all.contains(**e)).collect();
    assert!(unused.is_empty(), "no vector expects {unused:?}");
}

#[test]
fn the_readme_names_every_error() {
    let readme = std::fs::read_to_string(folder().join("README.md")).unwrap();
    for word in ERRORS.iter().chain(KINDS) {
        assert!(readme.contains(&format!("`{word}`")), "README.md says nothing of {word}");
    }
}

#[test]
fn the_worked_examples_are_what_the_program_makes() {
    samples::pages::all();
}

#[test]
fn no_program_can_have_chosen_randomness() {
    let programs = ["vault-client", "vault-pro", "vault-server"].map(|p| ["-p", p]).concat();
    let tree = std::process::Command::new(env!("CARGO"))
        .args(["tree", "--offline", "-e", "normal,build,features", "-i", "vault-crypto"])
        .args(programs)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))
        .output()
        .unwrap();
    let text = String::from_utf8(tree.stdout).unwrap();
    assert!(text.contains("vault-engine"), "{}", String::from_utf8_lossy(&tree.stderr));
    assert!(!text.contains("feature \"vectors\""), "{text}");
}
