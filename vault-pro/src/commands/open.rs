//! `coffre-pro open`: papers written out, each against a receipt that its patient will see. Papers that were opened
//! before open again from here, without a receipt and without a network; so do letters, which are kept when they are
//! opened. No viewer is ever started.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use serde::Serialize;
use vault_engine::Error;
use vault_engine::receive::Unopened;
use vault_formats::limits::{MAX_INPUT, SNIFF_BYTES};
use vault_formats::{Kind, examine, sniff, stem, words};
use vault_protocol::hash::Hash;
use vault_protocol::ids::{DocId, EntryId, VaultId};
use vault_terminal::progress::Unit;
use vault_terminal::table::{Cell, Table};
use vault_terminal::{Exit, Lang, Problem, Session, ids, msg};

use crate::cli::Open;
use crate::commands::reader;
use crate::desk::Desk;
use crate::file_name;
use crate::granted::{Copy, Paper};
use crate::letters::Sent;
use crate::problems::{
    Engine, FILE_EXISTS, LETTER_INCOMPLETE, NO_FOLDER_FOR_IT, NO_READINGS, NOTHING_SHOWN, PAPER_FAULTY, PAPER_GONE,
    told,
};
use crate::shown::{Who, label_of, short_papers};

/// Whence a paper is written out.
#[derive(Clone, Copy)]
enum Way {
    /// Through a door whose key is here.
    Door(Copy),
    /// From this vault, where the letter is kept.
    Own(DocId),
}

/// One paper on its way out.
struct Wanted {
    paper: Paper,
    path: PathBuf,
    /// How many of its copies were tried in vain.
    tried: usize,
    way: Option<Way>,
    /// Whether this command signed for it.
    fresh: bool,
    /// Whether it is a letter that this command has kept.
    kept: bool,
    /// Why it does not open, or is not written.
    fault: Option<Problem>,
}

impl Wanted {
    fn copy(&self) -> Option<Copy> {
        self.paper.copies.get(self.tried).copied().filter(|_| self.way.is_none())
    }

    fn in_vain(&mut self, fault: Problem) {
        self.tried += 1;
        self.fault = Some(fault);
    }

    fn title(&self) -> &str {
        self.paper.about.title.as_str()
    }
}

#[derive(Serialize)]
struct Opened {
    patient: Who,
    items: Vec<Written>,
    failed: Vec<Failed>,
    receipts: usize,
}

#[derive(Serialize)]
struct Written {
    id: String,
    title: String,
    path: String,
    size: u64,
    receipt: bool,
}

#[derive(Serialize)]
struct Failed {
    id: String,
    title: String,
    code: &'static str,
    what: String,
}

/// All that can be wrong with the arguments is found before the first receipt is signed: what is signed is signed.
pub(crate) fn open(session: &Session, args: &Open) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let patient = desk.patient(&args.patient)?;
    let papers = chosen(&mut desk, &patient, args)?;
    let folder = args.output.clone().unwrap_or_default();
    let unwritable = |e| Problem::new(NO_FOLDER_FOR_IT).with("path", &folder).details(e);
    let made = args.output.is_some() && !folder.exists();
    if made {
        fs::create_dir_all(&folder).map_err(unwritable)?;
    }
    let mut wanted = placed(papers, &folder, desk.lang());
    if let Some(w) = wanted.iter().find(|w| w.path.exists() && !session.global.yes) {
        return Err(Problem::new(FILE_EXISTS).with("path", &w.path));
    }
    take_letters(&mut desk, &mut wanted)?;
    let signed = ask(&mut desk, &mut wanted)?;
    let written = write(&mut desk, &mut wanted)?;
    let items = written.len();
    answer(&desk, &patient, &wanted, written, signed)?;
    session.out.finish()?;
    if made && items == 0 {
        // It was for nothing, and is empty.
        let _ = fs::remove_dir(&folder);
    }
    keep_words(&mut desk, &wanted)?;
    if wanted.iter().any(|w| w.fresh || w.kept) {
        desk.after_change()?;
    }
    ended(session, &wanted)
}

fn chosen(desk: &mut Desk<'_>, patient: &VaultId, args: &Open) -> Result<Vec<Paper>, Problem> {
    let mut papers = desk.papers(patient).map_err(Engine)?;
    let nothing = || Problem::new(NOTHING_SHOWN).with("name", args.patient.as_str());
    if args.all {
        return if papers.is_empty() { Err(nothing()) } else { Ok(papers) };
    }
    let all: Vec<&str> = papers.iter().map(|p| p.id.as_str()).collect();
    let mut places = BTreeSet::new();
    for typed in &args.ids {
        match ids::resolve(typed, &all) {
            Ok(at) => drop(places.insert(at)),
            Err(e) => {
                // One that was shown and is past is another answer than one that never was.
                let doors = desk.doors(patient).map_err(Engine)?;
                let entries = doors.iter().flat_map(|d| d.opened.entries.iter());
                let past: BTreeSet<String> = entries.map(|e| e.description.doc.to_string()).collect();
                let was_shown = ids::resolve(typed, &past.into_iter().collect::<Vec<_>>()).is_ok();
                return match (e, was_shown) {
                    (ids::Unresolved::Unknown { .. }, true) => Err(Engine(Error::Closed).into()),
                    (e, _) => Err(e.into()),
                };
            }
        }
    }
    let mut at = 0..;
    papers.retain(|_| at.next().is_some_and(|i: usize| places.contains(&i)));
    Ok(papers)
}

/// Each with a name of its own in the folder: two papers may have one title.
fn placed(papers: Vec<Paper>, folder: &Path, lang: Lang) -> Vec<Wanted> {
    let mut taken = BTreeSet::new();
    let mut place = |paper: &Paper| {
        (1..)
            .map(|n: usize| named(paper, n, lang))
            // Many disks take two names that differ in capitals for one.
            .find(|name| taken.insert(name.to_lowercase()))
            .map(|name| folder.join(name))
            .expect("the numbers do not end before the papers")
    };
    papers
        .into_iter()
        .map(|paper| Wanted { path: place(&paper), paper, tried: 0, way: None, fresh: false, kept: false, fault: None })
        .collect()
}

/// `2024-03-12_Ordonnance_Metformine 1000 mg.pdf`, with the ending that its giver promises. See [`settle`].
fn named(paper: &Paper, n: usize, lang: Lang) -> String {
    let about = &paper.about;
    let kind = label_of(about.type_code.as_str(), lang);
    file_name::name(paper.date(), kind, about.title.as_str(), n, file_name::promised(about.mime.as_str()))
}

/// Keeps the letters among them, which takes them out of the mailbox. One that does not open stops none of the others.
fn take_letters(desk: &mut Desk<'_>, wanted: &mut [Wanted]) -> Result<(), Problem> {
    let pdf = reader();
    for w in wanted {
        match w.paper.sent {
            None => {}
            Some(Sent::Kept(doc)) => w.way = Some(Way::Own(doc)),
            Some(Sent::Waits(_, false)) => {
                w.fault = Some(Problem::new(LETTER_INCOMPLETE).with("title", w.paper.about.title.as_str()));
            }
            Some(Sent::Waits(id, true)) => {
                desk.session.interrupt.check()?;
                match desk.keep_letter(&id, &pdf) {
                    Ok(doc) => (w.way, w.kept) = (Some(Way::Own(doc)), true),
                    Err(e @ Error::Sender(_)) => w.fault = Some(told(&e)),
                    Err(e) => return Err(Engine(e).into()),
                }
            }
        }
    }
    Ok(())
}

/// Asks for the keys that are not here, one call a door. What one door refuses, another may give.
fn ask(desk: &mut Desk<'_>, wanted: &mut [Wanted]) -> Result<usize, Problem> {
    let shut = wanted.iter().filter(|w| w.paper.sent.is_none() && !w.paper.is_opened());
    let total = shut.map(|w| w.paper.about.size).sum();
    let progress = desk.session.out.progress(&msg!("fetching"), Unit::Bytes, Some(total));
    let (mut signed, mut before) = (0, 0);
    let mut failed: BTreeMap<String, bool> = BTreeMap::new();
    loop {
        let mut doors: BTreeMap<Hash, Vec<usize>> = BTreeMap::new();
        for (i, w) in wanted.iter_mut().enumerate() {
            match w.copy() {
                Some(copy) if copy.opened => w.way = Some(Way::Door(copy)),
                Some(copy) => doors.entry(copy.head).or_default().push(i),
                None => {}
            }
        }
        if doors.is_empty() {
            drop(progress);
            for (server, lied) in &failed {
                let word = if *lied {
                    msg!("custodian-lied", server = server)
                } else {
                    msg!("custodian-absent", server = server)
                };
                desk.session.out.warn(&word);
            }
            return Ok(signed);
        }
        for (head, places) in doors {
            desk.session.interrupt.check()?;
            let entries: Vec<EntryId> = places.iter().filter_map(|i| Some(wanted[*i].copy()?.entry)).collect();
            let mut done = 0;
            let asked = desk.vault.request(&head, &entries, desk.now, &mut |n| {
                done = n;
                progress.set(before + n);
            });
            before += done;
            let requested = match asked {
                Ok(requested) => Ok(requested),
                Err(e @ (Error::File(_) | Error::Output { .. } | Error::Interrupted | Error::TooLong(_))) => {
                    return Err(Engine(e).into());
                }
                Err(e) => Err(told(&e)),
            };
            signed += requested.as_ref().map_or(0, |r| r.signed);
            for (server, error) in requested.iter().flat_map(|r| &r.failed) {
                *failed.entry(server.clone()).or_default() |= matches!(error, Error::ServerMisbehaved(_));
            }
            let door = desk.vault.received(&head, desk.now).map_err(Engine)?;
            for i in places {
                let Some(copy) = wanted[i].copy() else { continue };
                // A call that failed half-way has opened what it has opened.
                if desk.vault.is_opened(&door, &copy.entry) {
                    signed += usize::from(requested.is_err());
                    (wanted[i].way, wanted[i].fresh, wanted[i].fault) = (Some(Way::Door(copy)), true, None);
                    continue;
                }
                let why = match &requested {
                    Err(problem) => problem.clone(),
                    Ok(r) => {
                        unopened(r.unopened.iter().find(|(id, _)| *id == copy.entry).map(|(_, why)| why), &wanted[i])
                    }
                };
                wanted[i].in_vain(why);
            }
        }
    }
}

fn unopened(why: Option<&Unopened>, wanted: &Wanted) -> Problem {
    let problem = |kind| Problem::new(kind).with("title", wanted.title());
    match why {
        Some(Unopened::Gone) => problem(PAPER_GONE),
        Some(Unopened::NoReadings) => problem(NO_READINGS),
        Some(Unopened::Faulty(fault)) => problem(PAPER_FAULTY).details(fault),
        _ => problem(PAPER_FAULTY),
    }
}

fn write(desk: &mut Desk<'_>, wanted: &mut [Wanted]) -> Result<Vec<Written>, Problem> {
    let total = wanted.iter().filter(|w| w.way.is_some()).map(|w| w.paper.about.size).sum();
    let progress = desk.session.out.progress(&msg!("opening"), Unit::Bytes, Some(total));
    let (mut items, mut before) = (Vec::new(), 0);
    for w in wanted {
        let Some(way) = w.way else { continue };
        desk.session.interrupt.check()?;
        let mut tell = |n| progress.set(before + n);
        let done = match way {
            Way::Door(copy) => desk.vault.open_received(&copy.head, &copy.entry, &w.path, desk.now, &mut tell),
            Way::Own(doc) => desk.vault.open_to(&doc, None, &w.path, &mut tell),
        };
        match done {
            Err(e) => w.fault = Some(told(&e)),
            Ok(size) => {
                w.path = settle(&w.path, desk.session.global.yes)?;
                items.push(Written {
                    id: w.paper.id.clone(),
                    title: w.title().to_owned(),
                    path: w.path.display().to_string(),
                    size,
                    receipt: w.fresh,
                });
            }
        }
        before += w.paper.about.size;
    }
    Ok(items)
}

/// Gives a file the ending of what it is: a giver who promises a PDF may have sent a program. Answers its path.
fn settle(path: &Path, over: bool) -> Result<PathBuf, Problem> {
    let true_ending = file_name::ending(kind_of(path));
    if path.extension().is_some_and(|e| e == true_ending) {
        return Ok(path.to_owned());
    }
    let free = |p: &PathBuf| over || !p.exists();
    let to = (1..).map(|n| file_name::with_ending(path, n, true_ending)).find(free);
    let to = to.expect("the numbers do not end before the files");
    fs::rename(path, &to).map_err(|e| Problem::new(NO_FOLDER_FOR_IT).with("path", &to).details(e))?;
    Ok(to)
}

fn kind_of(path: &Path) -> Kind {
    let mut head = Vec::new();
    let read = File::open(path).and_then(|f| f.take(SNIFF_BYTES as u64).read_to_end(&mut head));
    if read.is_ok() { sniff("", &head, head.len() as u64).kind } else { Kind::Unknown }
}

fn answer(
    desk: &Desk<'_>,
    patient: &VaultId,
    wanted: &[Wanted],
    items: Vec<Written>,
    signed: usize,
) -> Result<(), Problem> {
    let (out, catalog) = (&desk.session.out, desk.session.out.words());
    let failed = wanted.iter().filter_map(|w| {
        let fault = w.fault.as_ref()?;
        let (code, what) = (fault.kind().code, fault.what(catalog));
        Some(Failed { id: w.paper.id.clone(), title: w.title().to_owned(), code, what })
    });
    let (failed, count) = (failed.collect(), items.len());
    let body = Opened { patient: Who::new(desk, patient), items, failed, receipts: signed };
    out.data("opened", &body, || {
        let short = short_papers(&wanted.iter().map(|w| &w.paper).collect::<Vec<_>>());
        let mut table = Table::new([msg!("column-id"), msg!("column-written")]);
        let lines = wanted.iter().filter(|w| w.way.is_some() && w.fault.is_none());
        for (w, item) in lines.zip(&body.items) {
            table.row([Cell::both(short[&w.paper.id].as_str(), item.id.as_str()), Cell::from(item.path.as_str())]);
        }
        table
    })?;
    for w in wanted.iter().filter(|w| w.way.is_some() && w.fault.is_none()) {
        if kind_of(&w.path).is_active() {
            out.warn(&msg!("opened-active", path = &w.path));
        }
    }
    let kept = wanted.iter().filter(|w| w.kept).count();
    if kept > 0 {
        out.say(&msg!("letters-kept", count = kept));
    }
    if signed > 0 || (count > 0 && wanted.iter().any(|w| w.paper.sent.is_none())) {
        out.say(&msg!("receipts-signed", count = signed, name = desk.name_of(patient)));
    }
    Ok(())
}

/// The words of what was opened, so that `find` finds them: a convenience, for which no paper fails.
fn keep_words(desk: &mut Desk<'_>, wanted: &[Wanted]) -> Result<(), Problem> {
    let pdf = reader();
    for w in wanted.iter().filter(|w| w.fault.is_none() && w.paper.about.size <= MAX_INPUT as u64) {
        let Some(Way::Door(way)) = w.way else { continue };
        if desk.vault.has_received_words(&way.head, &way.entry).map_err(Engine)? {
            continue;
        }
        let Ok(bytes) = fs::read(&w.path) else { continue };
        let name = w.paper.about.file_name.as_str();
        let text = examine(name, &bytes, bytes.len() as u64, &pdf).text.unwrap_or_default();
        let found: BTreeSet<String> = words(&text).map(|word| stem(&word).into_owned()).collect();
        desk.vault.keep_received_words(&way.head, &way.entry, found).map_err(Engine)?;
    }
    Ok(())
}

/// One failure is told as the end; several are told one by one, and the gravest ends the command.
fn ended(session: &Session, wanted: &[Wanted]) -> Result<(), Problem> {
    let faults = || wanted.iter().filter_map(|w| Some((w, w.fault.as_ref()?)));
    let grave = |exit: Exit| [Exit::Damaged, Exit::Refused, Exit::NoNetwork].iter().rev().position(|e| *e == exit);
    let Some((_, last)) = faults().max_by_key(|(_, p)| grave(p.kind().exit)) else { return Ok(()) };
    let count = faults().count();
    if faults().any(|(_, p)| p != last) {
        for (w, problem) in faults() {
            session.out.warn(&msg!("not-opened", title = w.title(), what = problem.what(session.out.words())));
        }
    } else if wanted.len() > 1 {
        session.out.warn(&msg!("not-opened-count", count = count));
    }
    Err(last.clone())
}
