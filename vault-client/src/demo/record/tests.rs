use std::collections::BTreeSet;
use std::sync::LazyLock;

use vault_formats::{Confidence, Kind, PdfReader, examine, fold, types};

use super::*;

/// Drawing three photographs takes a moment in a debug build.
static PAPERS: LazyLock<Vec<SamplePaper>> = LazyLock::new(papers);

/// The PDFs here were written by this program: they may be read in its own process.
fn reader() -> PdfReader {
    PdfReader::dangerous_in_this_process()
}

#[test]
fn there_are_enough_and_they_differ() {
    let all = &*PAPERS;
    assert!(all.len() >= 44, "{}", all.len());
    let names: BTreeSet<_> = all.iter().map(|p| &p.file_name).collect();
    let contents: BTreeSet<_> = all.iter().map(|p| &p.bytes).collect();
    assert_eq!((names.len(), contents.len()), (all.len(), all.len()));
    assert!(all.iter().filter(|p| p.sensitive).count() >= 6);
    assert!(all.iter().filter(|p| p.for_dentist).count() >= 6);
    assert!(!all.iter().any(|p| p.sensitive && p.for_dentist), "nothing sensitive for the dentist");
    assert!(all.iter().all(|p| p.date.year() >= 2016 && p.date.year() <= 2026));
    let kinds: BTreeSet<_> = all.iter().filter_map(|p| p.file_name.rsplit('.').next()).collect();
    assert_eq!(kinds, BTreeSet::from(["dcm", "ics", "jpg", "json", "pdf", "txt", "xml"]));
}

#[test]
fn they_are_always_the_same() {
    assert!(papers() == *PAPERS);
}

/// What the program proposes is what the patient would have written.
#[test]
fn each_is_read_back() {
    let wrong: Vec<String> =
        PAPERS.iter().flat_map(|p| faults(p).into_iter().map(|f| format!("{}: {f}", p.file_name))).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn faults(paper: &SamplePaper) -> Vec<String> {
    let found = examine(&paper.file_name, &paper.bytes, paper.bytes.len() as u64, &reader());
    let (kind, proposal) = (found.sniffed.kind, &found.proposal);
    let text = match found.text {
        Ok(text) => text,
        Err(error) => return vec![error.to_string()],
    };
    let mut wrong = Vec::new();
    let mut must = |holds: bool, what: String| {
        if !holds {
            wrong.push(what);
        }
    };
    must(found.sniffed.warnings.is_empty(), format!("{:?}", found.sniffed.warnings));
    must(!matches!(kind, Kind::Unknown | Kind::Zip | Kind::Program), kind.to_string());
    must(types::by_code(paper.type_code).is_some(), paper.type_code.to_owned());
    must(proposal.type_code == paper.type_code, format!("{} ({})", proposal.type_code, proposal.title));
    must(proposal.date == Some(paper.date), format!("{:?}", proposal.date));
    must(proposal.sensitive.is_some() == paper.sensitive, format!("{:?}", proposal.sensitive));
    if !matches!(kind, Kind::Jpeg | Kind::Text) {
        must(proposal.confidence > Confidence::Guess, format!("{:?}", proposal.confidence));
    }
    if kind == Kind::Pdf {
        let author = proposal.author.as_deref().unwrap_or_default();
        must(fold(author) == fold(&paper.author), author.to_owned());
        must(!text.contains('?'), "a character that the font lacks".to_owned());
    }
    let searched = fold(&format!("{}\n{}\n{text}", paper.file_name, paper.title));
    for canary in &paper.canaries {
        must(searched.contains(&fold(canary)), format!("{canary} not in\n{text}"));
    }
    wrong
}

#[test]
fn canaries_stand_where_they_are_said_to() {
    let all: Vec<_> = PAPERS.iter().flat_map(SamplePaper::places).collect();
    assert!(all.len() >= 50, "{}", all.len());
    let papers = &*PAPERS;
    let distinct: BTreeSet<_> = all.iter().map(|c| c.text).collect();
    assert!(distinct.len() >= 50, "{}", distinct.len());
    for canary in &all {
        assert!(canary.text.chars().count() >= 6, "{}: too short to be rare", canary.text);
        let paper = papers.iter().find(|p| p.file_name == canary.file_name).unwrap();
        let needle: Vec<u8> = match canary.place {
            Place::ContentLatin1 => canary.text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect(),
            _ => canary.text.as_bytes().to_vec(),
        };
        let hay = match canary.place {
            Place::ContentUtf8 | Place::ContentLatin1 => &paper.bytes,
            Place::FileName => paper.file_name.as_bytes(),
            Place::Title => paper.title.as_bytes(),
        };
        assert!(hay.windows(needle.len()).any(|w| w == needle), "{canary:?}");
    }
    let contents = all.iter().filter(|c| matches!(c.place, Place::ContentUtf8 | Place::ContentLatin1)).count();
    assert!(contents >= 50, "{contents} in contents");
    assert!(all.iter().any(|c| c.place == Place::FileName) && all.iter().any(|c| c.place == Place::Title));
}

/// A paper that is shown to the dentist gives no sensitive one away.
#[test]
fn sensitive_words_stay_in_sensitive_papers() {
    let all = &*PAPERS;
    let secrets: Vec<_> = all.iter().filter(|p| p.sensitive).flat_map(|p| p.canaries.iter()).collect();
    for paper in all.iter().filter(|p| !p.sensitive) {
        let found = examine(&paper.file_name, &paper.bytes, paper.bytes.len() as u64, &reader());
        let searched = fold(&format!("{}\n{}\n{}", paper.file_name, paper.title, found.text.unwrap()));
        for secret in &secrets {
            assert!(!searched.contains(&fold(secret)), "{}: {secret}", paper.file_name);
        }
    }
}

/// One story: the HbA1c of each report is the one before of the next.
#[test]
fn the_sugar_values_follow_one_another() {
    let mut seen = Vec::new();
    for paper in PAPERS.iter().filter(|p| p.type_code == "11502-2" && !p.sensitive) {
        let found = examine(&paper.file_name, &paper.bytes, paper.bytes.len() as u64, &reader());
        let text = found.text.unwrap();
        if let Some(line) = text.lines().find(|l| l.starts_with("HbA1c (HPLC)")) {
            let cells: Vec<_> = line.split('\t').collect();
            seen.push((
                paper.date.year(),
                cells[1].split(' ').next().unwrap().to_owned(),
                (*cells.last().unwrap()).to_owned(),
            ));
        } else {
            assert!(text.contains("7.2 %"), "the FHIR report of 2022");
            seen.push((paper.date.year(), "7,2".into(), "7,6".into()));
        }
    }
    assert_eq!(seen.len(), 10);
    for pair in seen.windows(2) {
        assert_eq!(pair[0].1, pair[1].2, "{pair:?}");
    }
}

/// Writes the record for other programs to check: `COFFRE_RECORD_OUT=DIR cargo test … -- --ignored write_out`.
#[test]
#[ignore = "a tool, not a test"]
fn write_out() {
    let folder = std::env::var("COFFRE_RECORD_OUT").expect("COFFRE_RECORD_OUT names a folder");
    for paper in &*PAPERS {
        std::fs::write(std::path::Path::new(&folder).join(&paper.file_name), &paper.bytes).unwrap();
    }
}
