//! What health papers look like: the readers of vault-formats, but for PDF, whose reader is other people's code and lives in a
//! child process for that reason ([`super::pdf`]).

use vault_formats::limits::MAX_TEXT;
use vault_formats::{Kind, PdfReader, decode_text, examine, fold, record, sniff, stem, text, words};

const KINDS: &[(Kind, &str)] = &[
    (Kind::Text, "note.txt"),
    (Kind::Fhir, "bundle.json"),
    (Kind::Cda, "cr.xml"),
    (Kind::Dicom, "scan.dcm"),
    (Kind::Calendar, "rdv.ics"),
    (Kind::HealthCard, "vaccin.smart-health-card"),
    (Kind::Zip, "papiers.zip"),
    (Kind::HealthLink, "lien.txt"),
    (Kind::Html, "page.html"),
    (Kind::Png, "photo.png"),
    (Kind::Jpeg, "photo.jpg"),
];

/// The first byte says as what a paper is read; its name says the same.
pub fn run(bytes: &[u8]) {
    let Some((which, paper)) = bytes.split_first() else { return };
    let (kind, name) = KINDS[usize::from(*which) % KINDS.len()];
    let pdf = PdfReader::none();
    let seen = examine(name, paper, paper.len() as u64, &pdf);
    if let Ok(text) = &seen.text {
        assert!(text.len() <= MAX_TEXT, "no more text than is kept");
    }
    let again = examine(name, paper, paper.len() as u64, &pdf);
    assert_eq!(format!("{seen:?}"), format!("{again:?}"), "one paper, one proposal");
    assert_eq!(format!("{:?}", sniff(name, paper, paper.len() as u64)), format!("{:?}", seen.sniffed), "one look");
    if let Ok(text) = text(kind, paper, &pdf) {
        assert!(text.len() <= MAX_TEXT, "no more text than is kept");
    }
    // A file of which only the beginning was read.
    let _ = examine(name, paper, u64::MAX, &pdf);
    if kind == Kind::Fhir
        && let Ok(record) = record::read(paper)
    {
        let lists = [&record.allergies, &record.treatments, &record.problems, &record.vaccines];
        assert!(!record.mixed || lists.iter().all(|l| l.is_empty()) && record.results.is_empty(), "of nobody");
        assert!(record.results.iter().all(|r| !r.parts.is_empty()), "a result has a value");
    }
    let text = decode_text(paper);
    let folded = fold(&text);
    assert_eq!(fold(&folded), folded, "what is folded stays folded");
    for word in words(&text) {
        let _ = stem(&word);
    }
}

pub fn seeds() -> Vec<Vec<u8>> {
    let mut seeds: Vec<Vec<u8>> =
        vec![b"\0Vaurillon, le 12 mars 2024\nDr Anselme Qu\xc3\xa9m\xc3\xa9neur\nORDONNANCE".to_vec()];
    for bytes in files(64 << 10) {
        seeds.extend((0u8..).zip(KINDS).map(|(n, _)| [&[n], &bytes[..]].concat()));
    }
    seeds
}

/// The samples of vault-formats that are not longer, in the order of their names.
pub(super) fn files(longest: usize) -> Vec<Vec<u8>> {
    let mut paths = Vec::new();
    collect(&super::folder().join("../crates/vault-formats/tests/data"), &mut paths);
    paths.sort();
    let files = paths.iter().map(|path| std::fs::read(path).expect("a sample can be read"));
    files.filter(|bytes| bytes.len() <= longest).collect()
}

fn collect(folder: &std::path::Path, files: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("the samples of vault-formats") {
        let path = entry.expect("a folder that can be read").path();
        if path.is_dir() { collect(&path, files) } else { files.push(path) }
    }
}
