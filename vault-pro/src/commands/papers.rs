//! `coffre-pro list`, `coffre-pro find`: what patients show and send. Nothing is opened and nobody is told.

use std::collections::BTreeSet;

use vault_formats::{fold, stem, words};
use vault_terminal::out::Mode;
use vault_terminal::{Lang, Problem, Session, msg};

use crate::cli::{Find, List};
use crate::desk::Desk;
use crate::granted::Paper;
use crate::letters::Sent;
use crate::problems::Engine;
use crate::shown::{Items, OnePaper, label_of, papers_table, short_papers};

/// Most words that are looked for at once: the engine answers with a bit for each.
const MOST_WORDS: usize = 64;

/// The papers of a patient, newest first.
pub(crate) fn list(session: &Session, args: &List) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let patient = desk.patient(&args.patient)?;
    let papers = desk.papers(&patient).map_err(Engine)?;
    let all: Vec<&Paper> = papers.iter().collect();
    show(&desk, &all, &all, false)?;
    let name = desk.name_of(&patient);
    let opened = papers.iter().filter(|p| p.is_opened()).count();
    session.out.say(&msg!("papers-count", count = papers.len(), opened = opened, name = name));
    say_unsure(session, &all);
    Ok(())
}

/// Papers that have every word, in their description or, once opened, in themselves.
pub(crate) fn find(session: &Session, args: &Find) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let patients = match &args.patient {
        Some(typed) => vec![desk.patient(typed)?],
        None => desk.patients().map_err(Engine)?,
    };
    let mut all = Vec::new();
    for patient in &patients {
        all.extend(desk.papers(patient).map_err(Engine)?);
    }
    let wanted: Vec<String> =
        words(&args.words.join(" ")).map(|word| stem(&word).into_owned()).take(MOST_WORDS).collect();
    let in_text = desk.vault.find_received(&wanted).map_err(Engine)?;
    let in_letters = desk.vault.find(&wanted, &fold).map_err(Engine)?;
    let lang = desk.lang();
    let hit = |p: &Paper| {
        let said: Vec<String> = described(p, lang);
        let bits = p.copies.iter().filter_map(|c| in_text.get(&(c.head, c.entry))).fold(0, |all, bits| all | bits);
        let has = |(i, w): (usize, &String)| bits >> i & 1 == 1 || said.iter().any(|s| s.starts_with(w.as_str()));
        let in_letter = matches!(p.sent, Some(Sent::Kept(doc)) if in_letters.contains(&doc));
        !wanted.is_empty() && (in_letter || wanted.iter().enumerate().all(has))
    };
    let mut found: Vec<&Paper> = all.iter().filter(|p| hit(p)).collect();
    found.sort_by(|a, b| b.date().cmp(a.date()));
    // A short id must name one paper of all, not only one of those found.
    show(&desk, &found, &all.iter().collect::<Vec<_>>(), args.patient.is_none())?;
    let count = found.len();
    session.out.say(&msg!("found-count", count = count));
    say_unsure(session, &found);
    Ok(())
}

/// Two versions are never told apart by a guess: both are shown, and that is said.
fn say_unsure(session: &Session, papers: &[&Paper]) {
    let titles: BTreeSet<&str> = papers.iter().filter(|p| p.unsure).map(|p| p.about.title.as_str()).collect();
    for title in titles {
        session.out.warn(&msg!("versions-unsure", title = title));
    }
}

fn show(desk: &Desk<'_>, papers: &[&Paper], among: &[&Paper], whose: bool) -> Result<(), Problem> {
    let out = &desk.session.out;
    if out.mode() == Mode::Json {
        let items = papers.iter().map(|paper| OnePaper::new(desk, paper)).collect();
        return Ok(out.json("papers", &Items { items })?);
    }
    Ok(out.data("papers", &(), || papers_table(desk, papers, &short_papers(among), whose))?)
}

/// The words of a paper's description.
fn described(paper: &Paper, lang: Lang) -> Vec<String> {
    let about = &paper.about;
    let author = about.author.as_deref().unwrap_or_default();
    let kind = label_of(about.type_code.as_str(), lang);
    let all = [about.title.as_str(), author, about.file_name.as_str(), paper.date(), kind].join(" ");
    words(&all).map(|word| stem(&word).into_owned()).collect()
}
