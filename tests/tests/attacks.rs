//! Every attack of docs/threat-model.md has an answer, and every answer its tests, which bear the row's id.
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

/// What belongs to parts that do not exist yet: nothing else may be put off.
const LATER: &[&str] = &["D7", "D8", "D12"];
/// What cannot be shown by a test, and why.
const NO_TEST: &[(&str, &str)] = &[("E4", "who sees both ends of a line sees when they are used")];

struct Row {
    id: String,
    answer: String,
    tests: Vec<String>,
}

fn rows(page: &str) -> Vec<Row> {
    let cells = |l: &str| -> Vec<String> { l.trim_matches('|').split('|').map(|c| c.trim().to_owned()).collect() };
    let row = |cells: Vec<String>| {
        let [id, _, answer, tests] = <[String; 4]>::try_from(cells).ok()?;
        let tests = tests.split_whitespace().map(|t| t.trim_matches('`').to_owned()).collect();
        is_id(&id.to_lowercase()).then_some(Row { id, answer, tests })
    };
    page.lines().filter(|l| l.starts_with('|')).filter_map(|l| row(cells(l))).collect()
}

/// What is wrong with a row.
fn faults(row: &Row, by_id: &BTreeMap<String, Vec<String>>) -> Vec<String> {
    let Row { id, answer, tests } = row;
    let mut faults = Vec::new();
    let known = ["refused", "detected only", "not defended", "later"];
    if !known.iter().any(|a| answer.starts_with(a)) {
        faults.push(format!("{id}: {answer:?} is no answer"));
    }
    let excused = NO_TEST.iter().any(|(excused, _)| excused == id);
    match answer.starts_with("later") {
        true if !LATER.contains(&id.as_str()) => faults.push(format!("{id} may not be put off")),
        true if !answer.starts_with("later, with ") => faults.push(format!("{id}: with what?")),
        false if tests.is_empty() && !excused => faults.push(format!("{id} names no test")),
        _ => {}
    }
    let bear = by_id.get(id).map(Vec::as_slice).unwrap_or_default();
    let lost = tests.iter().filter(|test| !bear.contains(test));
    faults.extend(lost.map(|test| format!("{id}: no test {test} that bears its id")));
    faults
}

#[test]
fn every_attack_has_an_answer_and_every_answer_its_tests() {
    let page = fs::read_to_string(root().join("docs/threat-model.md")).unwrap();
    let rows = rows(&page);
    let counts = [("A", 12), ("B", 10), ("C", 10), ("D", 12), ("E", 10)];
    let ids: Vec<&str> = rows.iter().map(|r| r.id.as_str()).collect();
    let wanted = counts.iter().flat_map(|(letter, n)| (1..=*n).map(move |i| format!("{letter}{i}")));
    assert_eq!(ids, wanted.collect::<Vec<_>>(), "the list of attacks");
    let by_id = tests_by_id();
    let faults: Vec<String> = rows.iter().flat_map(|row| faults(row, &by_id)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_table_test_bites() {
    let by_id = BTreeMap::from([("B1".to_owned(), vec!["b1_x".to_owned()])]);
    let row = |id: &str, answer: &str, tests: &[&str]| {
        let tests = tests.iter().map(|t| (*t).to_owned()).collect();
        faults(&Row { id: id.into(), answer: answer.into(), tests }, &by_id).len()
    };
    assert_eq!(row("B1", "refused", &["b1_x"]), 0);
    assert_eq!(row("B1", "refused", &[]), 1);
    assert_eq!(row("B1", "refused", &["b1_x", "b1_gone"]), 1);
    assert_eq!(row("B2", "refused", &["b1_x"]), 1, "another row's test");
    assert_eq!(row("B1", "shown", &["b1_x"]), 1);
    assert_eq!(row("B1", "later, with pages", &[]), 1);
    assert_eq!(row("D7", "later, with trusted persons", &[]), 0);
    assert_eq!(row("D7", "later", &[]), 1);
    assert_eq!(row("E4", "not defended", &[]), 0);
}
