//! `coffre add`: files are looked at on two threads and kept in groups; each has its own answer, and one that fails
//! stops no other.

use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde::Serialize;
use vault_engine::papers::{Added, NewPaper};
use vault_formats::{PdfReader, Warning};
use vault_terminal::out::Mode;
use vault_terminal::problem::AtFault;
use vault_terminal::progress::{Progress, Unit};
use vault_terminal::table::{Cell, Table};
use vault_terminal::{Problem, Session, msg};

use crate::cli::{self, Words};
use crate::desk::Desk;
use crate::kinds;
use crate::look::{self, Given, Looked, look};
use crate::problems::{Engine, LEFT_OUT, NOTHING_FOUND, ONE_FILE, told};
use crate::shown::Paper;
use crate::time;
use crate::walk::{self, Walk};

/// Files kept in one durable step.
const GROUP: usize = 2048;
/// Bytes of small files held in memory at once.
const HELD: u64 = 16 << 20;
/// More papers than this are counted for a person, not listed.
const LISTED: usize = 40;

#[derive(Serialize)]
struct Answer {
    items: Vec<Kept>,
    failed: Vec<Failed>,
    hidden: usize,
    others: usize,
}

#[derive(Serialize)]
struct Kept {
    status: &'static str,
    file: String,
    paper: Paper,
}

#[derive(Serialize)]
struct Failed {
    file: String,
    code: &'static str,
    at_fault: AtFault,
    what: String,
    advice: String,
}

/// What became of one file.
type Outcome = (PathBuf, Result<Added, Problem>);

/// Keeps papers.
pub(crate) fn add(session: &Session, args: &cli::Add) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    desk.step_past_rules();
    let given = given(&desk, &args.words, args.replaces.as_deref())?;
    let walk = walk::walk(&args.files, desk.vault.home());
    let is_one = walk.files.len() + walk.failed.len() <= 1;
    if !is_one && (given.title.is_some() || given.replaces.is_some()) {
        return Err(Problem::new(ONE_FILE).with("count", walk.files.len()));
    }
    let (hidden, others, in_folders) = (walk.hidden, walk.others, walk.in_folders);
    let lost = desk.vault.lost().len();
    let (outcomes, interrupted) = keep_all(&mut desk, walk, &given)?;
    if outcomes.is_empty() && interrupted.is_none() {
        return Err(Problem::new(NOTHING_FOUND).with("hidden", hidden));
    }
    let (kept, failed): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(|(_, r)| r.is_ok());
    let kept: Vec<(PathBuf, Added)> = kept.into_iter().filter_map(|(path, r)| Some((path, r.ok()?))).collect();
    let failed: Vec<(PathBuf, Problem)> = failed.into_iter().filter_map(|(path, r)| Some((path, r.err()?))).collect();
    // A single file's fault is the command's own end: it is not said twice.
    let alone = kept.is_empty() && failed.len() == 1 && !in_folders;
    answer(&desk, &kept, &failed, (hidden, others), alone)?;
    let healed = lost.saturating_sub(desk.vault.lost().len());
    if healed > 0 {
        session.out.say(&msg!("kept-again", count = healed));
    }
    if !kept.is_empty() {
        desk.after_change()?;
    }
    match (interrupted, failed.len()) {
        (Some(problem), _) => Err(problem),
        (None, 0) => Ok(()),
        (None, 1) if alone => Err(failed.into_iter().next().expect("there is one").1),
        (None, n) => Err(Problem::new(LEFT_OUT).with("count", n)),
    }
}

/// What the flags say, understood before any file is opened.
pub(crate) fn given(desk: &Desk<'_>, words: &Words, replaces: Option<&str>) -> Result<Given, Problem> {
    let replaces = replaces.map(|typed| desk.doc(typed)).transpose()?;
    Ok(Given {
        title: words.title.clone(),
        type_code: words.kind.as_deref().map(|k| kinds::one(k, desk.lang())).transpose()?.map(|t| t.code),
        date: words.date.as_deref().map(time::parse_paper_date).transpose()?,
        author: words.author.clone(),
        tags: Some(words.tags.clone()).filter(|t| !t.is_empty()),
        private: match (words.private, words.no_private) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        },
        replaces: replaces.map(|doc| (doc.id, doc.words.clone())),
    })
}

fn keep_all(desk: &mut Desk<'_>, walk: Walk, given: &Given) -> Result<(Vec<Outcome>, Option<Problem>), Problem> {
    let out = &desk.session.out;
    let total = walk.files.len() as u64;
    // One large file is counted in bytes, many files as files.
    let bytes = (total == 1).then(|| walk.files[0].1);
    let progress = match bytes {
        Some(len) => out.progress(&msg!("keeping"), Unit::Bytes, Some(len)),
        None => out.progress(&msg!("keeping"), Unit::Count, Some(total)),
    };
    let pdf = reader();
    let mut outcomes: Vec<Outcome> = walk.failed.into_iter().map(|(path, problem)| (path, Err(problem))).collect();
    let mut rest = &walk.files[..];
    while !rest.is_empty() {
        if let Err(stop) = desk.session.interrupt.check() {
            return Ok((outcomes, Some(stop.into())));
        }
        let group = &rest[..group_of(rest)];
        rest = &rest[group.len()..];
        let looked = look_at_all(group, given, &pdf, bytes.is_none().then_some(&progress));
        let mut papers: Vec<NewPaper> = Vec::with_capacity(looked.len());
        let mut paths = Vec::with_capacity(looked.len());
        for ((path, _), looked) in group.iter().zip(looked) {
            match looked {
                Err(problem) => outcomes.push((path.clone(), Err(problem))),
                Ok(looked) => {
                    warn(desk.session, &looked);
                    papers.push(looked.paper);
                    paths.push(path.clone());
                }
            }
        }
        let mut tell = |n: u64| {
            if bytes.is_some() {
                progress.add(n);
            }
        };
        let added = desk.vault.add(papers, desk.now, &mut tell).map_err(Engine)?;
        outcomes.extend(paths.into_iter().zip(added.into_iter().map(|r| r.map_err(|e| told(&e)))));
    }
    Ok((outcomes, None))
}

/// The PDF child is this very executable.
pub(crate) fn reader() -> PdfReader {
    std::env::current_exe().map_or_else(|_| PdfReader::none(), PdfReader::in_child)
}

/// How many of the files are kept together: few enough that their bytes fit in memory.
fn group_of(files: &[(PathBuf, u64)]) -> usize {
    let mut held = 0;
    let fits = |(_, len): &&(PathBuf, u64)| {
        held += if *len <= look::SMALL { *len } else { 0 };
        held <= HELD
    };
    files.iter().take(GROUP).take_while(fits).count().max(1)
}

fn look_at_all(
    files: &[(PathBuf, u64)],
    given: &Given,
    pdf: &PdfReader,
    progress: Option<&Progress>,
) -> Vec<Result<Looked, Problem>> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(files.len()));
    let work = || {
        let mut mine = Vec::new();
        loop {
            let i = next.fetch_add(1, Ordering::Relaxed);
            let Some((path, _)) = files.get(i) else { break };
            mine.push((i, look(path, given, pdf)));
            progress.into_iter().for_each(|p| p.add(1));
        }
        done.lock().expect("no thread panics while it holds this").extend(mine);
    };
    std::thread::scope(|scope| {
        if files.len() > 1 {
            scope.spawn(work);
        }
        work();
    });
    let mut looked = done.into_inner().expect("no thread panicked");
    looked.sort_by_key(|(i, _)| *i);
    looked.into_iter().map(|(_, looked)| looked).collect()
}

fn warn(session: &Session, looked: &Looked) {
    let file = looked.paper.file_name.as_str();
    for warning in &looked.sniffed.warnings {
        match warning {
            Warning::NameLies { says, is } => {
                session.out.warn(&msg!("name-lies", file = file, says = says.to_string(), is = is.to_string()));
            }
            Warning::NameTurnsDirection => session.out.warn(&msg!("name-turns", file = file)),
            _ => {}
        }
    }
    if looked.made_private {
        session.out.say(&msg!("made-private", title = looked.paper.words.title.as_str()));
    }
}

fn answer(
    desk: &Desk<'_>,
    kept: &[(PathBuf, Added)],
    failed: &[(PathBuf, Problem)],
    (hidden, others): (usize, usize),
    alone: bool,
) -> Result<(), Problem> {
    let (out, lang) = (&desk.session.out, desk.lang());
    let docs = &desk.vault.state().docs;
    let listed = || kept.iter().filter_map(|(path, added)| Some((path, added, docs.get(id(added))?)));
    let is_person = out.mode() == Mode::Person;
    match out.mode() {
        Mode::Json => {
            let items = listed().map(|(path, added, doc)| Kept {
                status: status(added),
                file: path.display().to_string(),
                paper: Paper::new(doc, lang),
            });
            let failed = failed.iter().map(|(path, problem)| Failed {
                file: path.display().to_string(),
                code: problem.kind().code,
                at_fault: problem.kind().at_fault,
                what: problem.what(out.words()),
                advice: problem.advice(out.words()),
            });
            out.json("added", &Answer { items: items.collect(), failed: failed.collect(), hidden, others })?;
        }
        Mode::Person if kept.len() > LISTED => {}
        Mode::Person | Mode::Tsv => {
            let short = desk.short_docs();
            out.data("added", &(), || {
                let headings = [
                    msg!("column-id"),
                    msg!("column-date"),
                    msg!("column-paper"),
                    msg!("column-drawer"),
                    msg!("column-status"),
                ];
                let mut table = Table::new(headings);
                for (_, added, doc) in listed() {
                    let date = doc.words.date.as_deref().unwrap_or_default();
                    let family = kinds::family_label(kinds::family_of(&doc.words.type_code), lang);
                    table.row([
                        Cell::both(short.get(&doc.id).cloned().unwrap_or_default(), doc.id.to_string()),
                        Cell::both(time::paper_date(out.words(), date), date),
                        Cell::from(doc.words.title.clone()),
                        Cell::both(family, doc.words.type_code.as_str()),
                        Cell::both(out.words().get(&status_words(added)), status(added)),
                    ]);
                }
                table
            })?;
        }
    }
    let count = |wanted: &str| kept.iter().filter(|(_, a)| status(a) == wanted).count();
    if !alone && (is_person || kept.len() + failed.len() > 1) {
        let (new, same) = (count("new") + count("version"), count("duplicate"));
        out.say(&msg!("added-count", new = new, same = same));
    }
    if hidden > 0 {
        out.say(&msg!("hidden-skipped", count = hidden));
    }
    if others > 0 {
        out.say(&msg!("others-skipped", count = others));
    }
    if out.mode() != Mode::Json && !alone {
        for (_, problem) in failed {
            out.warn(&msg!("left-out", what = problem.what(out.words())));
        }
    }
    Ok(())
}

fn id(added: &Added) -> &vault_protocol::ids::DocId {
    let (Added::New(id) | Added::Duplicate(id) | Added::Version(id)) = added;
    id
}

pub(crate) fn status(added: &Added) -> &'static str {
    match added {
        Added::New(_) => "new",
        Added::Duplicate(_) => "duplicate",
        Added::Version(_) => "version",
    }
}

fn status_words(added: &Added) -> vault_terminal::Message {
    match added {
        Added::New(_) => msg!("status-new"),
        Added::Duplicate(_) => msg!("status-duplicate"),
        Added::Version(_) => msg!("status-version"),
    }
}
