//! How papers are opened: each against a receipt that its patient will see, once. Papers that were opened before open again
//! from here, without a receipt and without a network; so do letters, which are kept when they are opened.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use vault_engine::Error;
use vault_engine::receive::Unopened;
use vault_formats::limits::{MAX_INPUT, SNIFF_BYTES};
use vault_formats::{Kind, PdfReader, examine, sniff, stem, words};
use vault_protocol::hash::Hash;
use vault_protocol::ids::{DocId, EntryId};
use vault_terminal::Problem;

use crate::desk::{Office, Speaks};
use crate::file_name;
use crate::granted::{Copy, Paper};
use crate::letters::Sent;
use crate::problems::{Engine, LETTER_INCOMPLETE, NO_FOLDER_FOR_IT, NO_READINGS, PAPER_FAULTY, PAPER_GONE, told};

/// Whence a paper is written out.
#[derive(Clone, Copy)]
pub(crate) enum Way {
    /// Through a door whose key is here.
    Door(Copy),
    /// From this vault, where the letter is kept.
    Own(DocId),
}

/// One paper on its way out.
pub(crate) struct Wanted {
    pub(crate) paper: Paper,
    /// Where it is written; nowhere if it is only shown.
    pub(crate) path: PathBuf,
    /// How many of its copies were tried in vain.
    tried: usize,
    pub(crate) way: Option<Way>,
    /// Whether it was signed for now.
    pub(crate) fresh: bool,
    /// Whether it is a letter that was kept now.
    pub(crate) kept: bool,
    /// Why it does not open, or is not written.
    pub(crate) fault: Option<Problem>,
}

impl Wanted {
    pub(crate) fn new(paper: Paper, path: PathBuf) -> Self {
        Wanted { paper, path, tried: 0, way: None, fresh: false, kept: false, fault: None }
    }

    /// Whether it opens only against a receipt.
    pub(crate) fn is_shut(&self) -> bool {
        self.paper.sent.is_none() && !self.paper.is_opened()
    }

    fn copy(&self) -> Option<Copy> {
        self.paper.copies.get(self.tried).copied().filter(|_| self.way.is_none())
    }

    fn in_vain(&mut self, fault: Problem) {
        self.tried += 1;
        self.fault = Some(fault);
    }

    pub(crate) fn title(&self) -> &str {
        self.paper.about.title.as_str()
    }
}

/// What came of asking.
pub(crate) struct Asked {
    /// Receipts that were signed.
    pub(crate) signed: usize,
    /// Custodians that did not do their part, and whether they lied.
    pub(crate) failed: BTreeMap<String, bool>,
}

/// Each with a name of its own in the folder: two papers may have one title.
pub(crate) fn placed(papers: Vec<Paper>, folder: &Path, named: &dyn Fn(&Paper, usize) -> String) -> Vec<Wanted> {
    let mut taken = BTreeSet::new();
    let mut place = |paper: &Paper| {
        (1..)
            .map(|n: usize| named(paper, n))
            // Many disks take two names that differ in capitals for one.
            .find(|name| taken.insert(name.to_lowercase()))
            .map(|name| folder.join(name))
            .expect("the numbers do not end before the papers")
    };
    papers
        .into_iter()
        .map(|paper| {
            let path = place(&paper);
            Wanted::new(paper, path)
        })
        .collect()
}

impl Paper {
    /// How it opens without a receipt, if it does.
    pub(crate) fn way(&self) -> Option<Way> {
        match self.sent {
            Some(Sent::Kept(doc)) => Some(Way::Own(doc)),
            Some(Sent::Waits(..)) => None,
            None => self.copies.first().filter(|copy| copy.opened).map(|copy| Way::Door(*copy)),
        }
    }
}

impl<S: Speaks> Office<S> {
    /// An open paper in memory, up to `max` bytes.
    pub(crate) fn content(&mut self, way: Way, max: u64) -> Result<Vec<u8>, Error> {
        match way {
            Way::Door(copy) => self.vault.received_content(&copy.head, &copy.entry, max, self.now),
            Way::Own(doc) => self.vault.content(&doc, None, max),
        }
    }

    /// Keeps the letters among them, which takes them out of the mailbox. One that does not open stops none of the others.
    pub(crate) fn take_letters(
        &mut self,
        wanted: &mut [Wanted],
        pdf: &PdfReader,
        go_on: &dyn Fn() -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        for w in wanted {
            match w.paper.sent {
                None => {}
                Some(Sent::Kept(doc)) => w.way = Some(Way::Own(doc)),
                Some(Sent::Waits(_, false)) => {
                    w.fault = Some(Problem::new(LETTER_INCOMPLETE).with("title", w.paper.about.title.as_str()));
                }
                Some(Sent::Waits(id, true)) => {
                    go_on()?;
                    match self.keep_letter(&id, pdf) {
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
    pub(crate) fn ask(
        &mut self,
        wanted: &mut [Wanted],
        progress: &mut dyn FnMut(u64),
        go_on: &dyn Fn() -> Result<(), Problem>,
    ) -> Result<Asked, Problem> {
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
                return Ok(Asked { signed, failed });
            }
            for (head, places) in doors {
                go_on()?;
                let entries: Vec<EntryId> = places.iter().filter_map(|i| Some(wanted[*i].copy()?.entry)).collect();
                let mut done = 0;
                let asked = self.vault.request(&head, &entries, self.now, &mut |n| {
                    done = n;
                    progress(before + n);
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
                let door = self.vault.received(&head, self.now).map_err(Engine)?;
                for i in places {
                    let Some(copy) = wanted[i].copy() else { continue };
                    // A call that failed half-way has opened what it has opened.
                    if self.vault.is_opened(&door, &copy.entry) {
                        signed += usize::from(requested.is_err());
                        (wanted[i].way, wanted[i].fresh, wanted[i].fault) = (Some(Way::Door(copy)), true, None);
                        continue;
                    }
                    let why = match &requested {
                        Err(problem) => problem.clone(),
                        Ok(r) => unopened(
                            r.unopened.iter().find(|(id, _)| *id == copy.entry).map(|(_, why)| why),
                            &wanted[i],
                        ),
                    };
                    wanted[i].in_vain(why);
                }
            }
        }
    }

    /// Writes an open paper to its path, and notes on it where it came to lie. Answers its size; nothing if it does not open.
    pub(crate) fn write_out(
        &mut self,
        wanted: &mut Wanted,
        over: bool,
        progress: &mut dyn FnMut(u64),
    ) -> Result<Option<u64>, Problem> {
        let done = match wanted.way {
            None => return Ok(None),
            Some(Way::Door(copy)) => {
                self.vault.open_received(&copy.head, &copy.entry, &wanted.path, self.now, progress)
            }
            Some(Way::Own(doc)) => self.vault.open_to(&doc, None, &wanted.path, progress),
        };
        match done {
            Err(e) => {
                wanted.fault = Some(told(&e));
                Ok(None)
            }
            Ok(size) => {
                wanted.path = settle(&wanted.path, over)?;
                Ok(Some(size))
            }
        }
    }

    /// The words of what was opened, so that `find` finds them: a convenience, for which no paper fails.
    pub(crate) fn keep_words(&mut self, wanted: &[Wanted], pdf: &PdfReader) -> Result<(), Problem> {
        for w in wanted.iter().filter(|w| w.fault.is_none() && w.paper.about.size <= MAX_INPUT as u64) {
            let Some(Way::Door(way)) = w.way else { continue };
            if self.vault.has_received_words(&way.head, &way.entry).map_err(Engine)? {
                continue;
            }
            let Ok(bytes) = self.vault.received_content(&way.head, &way.entry, MAX_INPUT as u64, self.now) else {
                continue;
            };
            let name = w.paper.about.file_name.as_str();
            let text = examine(name, &bytes, bytes.len() as u64, pdf).text.unwrap_or_default();
            let found: BTreeSet<String> = words(&text).map(|word| stem(&word).into_owned()).collect();
            self.vault.keep_received_words(&way.head, &way.entry, found).map_err(Engine)?;
        }
        Ok(())
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

pub(crate) fn kind_of(path: &Path) -> Kind {
    let mut head = Vec::new();
    let read = File::open(path).and_then(|f| f.take(SNIFF_BYTES as u64).read_to_end(&mut head));
    if read.is_ok() { sniff("", &head, head.len() as u64).kind } else { Kind::Unknown }
}
