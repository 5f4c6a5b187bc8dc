//! Every attack of docs/threat-model.md that is said to be shown has a test that bears its id.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && name != "target" && !name.starts_with('.') {
            sources(&path, found);
        } else if name.ends_with(".rs") {
            found.push(path);
        }
    }
}

/// How many test functions bear each id at the front of their names: `fn b1_b4_changed_bytes…` counts for B1 and B4.
fn tests_by_id() -> BTreeMap<String, Vec<String>> {
    let mut files = Vec::new();
    sources(&root(), &mut files);
    let mut by_id: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        for (i, line) in lines.iter().enumerate() {
            let Some(name) = line.strip_prefix("fn ").or_else(|| line.strip_prefix("async fn ")) else { continue };
            let is_test =
                lines[i.saturating_sub(4)..i].iter().any(|l| *l == "#[test]" || l.starts_with("#[tokio::test"));
            let name = name.split('(').next().unwrap();
            for id in name.split('_').take_while(|part| is_id(part)).filter(|_| is_test) {
                by_id.entry(id.to_uppercase()).or_default().push(name.to_owned());
            }
        }
    }
    by_id
}

fn is_id(part: &str) -> bool {
    let mut chars = part.chars();
    let letter = chars.next().is_some_and(|c| ('a'..='e').contains(&c));
    letter && part.len() > 1 && chars.all(|c| c.is_ascii_digit())
}

#[test]
fn every_attack_said_to_be_shown_has_a_test() {
    let page = fs::read_to_string(root().join("docs/threat-model.md")).unwrap();
    let rows: Vec<(String, String)> = page
        .lines()
        .filter_map(|l| {
            let cells: Vec<&str> = l.trim_matches('|').split('|').map(str::trim).collect();
            let [id, _, here] = cells[..] else { return None };
            is_id(&id.to_lowercase()).then(|| (id.to_owned(), here.to_owned()))
        })
        .collect();
    assert_eq!(rows.len(), 54, "the list has 54 rows");
    let by_id = tests_by_id();
    for (id, here) in &rows {
        let found = by_id.get(id).map_or(0, Vec::len);
        let said =
            ["shown", "later", "not defended", "readers", "random", "none", "no hash", "errors", "a contact", "older"];
        assert!(said.iter().any(|s| here.starts_with(s)), "{id}: {here}");
        assert!(!here.starts_with("shown") || found > 0, "{id} is said to be shown and has no test");
    }
    // What this version answers for: none of these may be put off.
    let owed =
        "A1 A2 A3 A6 A7 A8 A9 A10 B1 B2 B3 B4 B5 B6 B7 B8 B9 C1 C2 C3 C4 C5 C6 C7 C8 C10 D2 D3 D5 D6 E1 E2 E3 E10";
    for id in owed.split(' ') {
        let here = &rows.iter().find(|(i, _)| i == id).unwrap().1;
        assert!(here.starts_with("shown"), "{id}: {here}");
    }
}
