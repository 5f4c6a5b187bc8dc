//! `coffre-audit store inspect`: what a server's disk reveals, and whether any word lies open on it.

use vault_terminal::table::{Cell, Table};
use vault_terminal::{Problem, Session, msg, words as shown};

use crate::cli::StoreInspect;
use crate::problems::{NO_STORE, NO_WORDS, STORE_DAMAGED, STORE_IN_USE, STORE_SPEAKS, UNREADABLE, read};
use crate::store::words::Search;
use crate::store::{Report, StoreError, inspect as look};

/// Longest list of words, in bytes.
const MAX_WORDS: u64 = 16 << 20;
/// Findings that are told one by one.
const TOLD: usize = 20;

/// Inspects a folder.
pub(crate) fn inspect(session: &Session, args: &StoreInspect) -> Result<(), Problem> {
    let words = match &args.words {
        None => String::new(),
        Some(file) => {
            let bytes = read(file, MAX_WORDS)?;
            String::from_utf8(bytes).map_err(|e| Problem::new(UNREADABLE).with("path", file).details(e))?
        }
    };
    let search = Search::new(words.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned));
    if let Some(file) = args.words.as_ref().filter(|_| search.words().is_empty()) {
        return Err(Problem::new(NO_WORDS).with("path", file));
    }
    if let Some(missing) = args.also.iter().find(|path| !path.exists()) {
        return Err(Problem::new(UNREADABLE).with("path", missing));
    }
    let report = look(&args.folder, &search, &args.also).map_err(told)?;
    session.out.data("store", &report, || table(session, &report))?;
    say(session, &report);
    if report.missing > 0 {
        session.out.warn(&msg!("store-missing", count = report.missing));
    }
    for word in search.too_short() {
        session.out.warn(&msg!("store-word-short", word = word));
    }
    for finding in report.findings.iter().take(TOLD) {
        let (place, detail) = (finding.place.as_str(), finding.detail.as_str());
        session.out.warn(&msg!("store-finding", what = finding.what, place = place, detail = detail));
    }
    match report.findings.len() {
        0 => Ok(()),
        n => Err(Problem::new(STORE_SPEAKS).with("count", n)),
    }
}

fn told(error: StoreError) -> Problem {
    match error {
        StoreError::NoStore { path } => Problem::new(NO_STORE).with("path", &path),
        StoreError::InUse { path } => Problem::new(STORE_IN_USE).with("path", &path),
        StoreError::Io { path, source } => Problem::new(UNREADABLE).with("path", &path).details(source),
        StoreError::Damaged { detail } => Problem::new(STORE_DAMAGED).details(detail),
    }
}

fn table(session: &Session, report: &Report) -> Table {
    let catalog = session.out.words();
    let headings = [msg!("column-letter"), msg!("column-key"), msg!("column-rows"), msg!("column-bytes")];
    let mut table = Table::new([&headings[..], &[msg!("column-holds")]].concat()).right(2).right(3);
    for kind in report.kinds.iter().filter(|kind| kind.rows > 0) {
        let holds = catalog.text(&format!("row-{}", kind.letter));
        table.row([
            Cell::from(kind.letter.to_string()),
            Cell::from(kind.key.as_str()),
            Cell::from(kind.rows.to_string()),
            Cell::both(shown::size(catalog, kind.bytes), kind.bytes.to_string()),
            Cell::from(holds),
        ]);
    }
    table
}

fn say(session: &Session, report: &Report) {
    let out = &session.out;
    out.say(&msg!("store-vaults", count = report.vaults, sizes = report.object_sizes));
    for link in &report.links {
        out.say(&msg!("store-link", one = link.one, other = link.other, count = link.rows));
    }
    for text in &report.texts {
        out.say(&msg!("store-text", text = text.text.as_str(), count = text.count));
    }
    for sealed in report.sealed.iter().filter(|sealed| sealed.noise) {
        let bytes = shown::size(out.words(), sealed.bytes);
        match sealed.windows {
            0 => out.say(&msg!("store-too-little", place = sealed.place, bytes = bytes)),
            n => out.say(&msg!("store-noise", place = sealed.place, bytes = bytes, count = n)),
        }
    }
    if report.words > 0 {
        let bytes = shown::size(out.words(), report.searched);
        let found = report.findings.iter().filter(|finding| finding.what == "word").count();
        out.say(&msg!("store-words", words = report.words, bytes = bytes, found = found));
    }
}
