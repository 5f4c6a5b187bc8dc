//! The vault behind the page: one, open or locked, lent to one request at a time; and the errands that are run for it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use vault_desk::line;
use vault_engine::drafts::{Draft, DraftBox};
use vault_engine::{Error, Locked, Resting};
use vault_formats::record::Record;
use vault_page::keep::{Errands, Held, SOON, remember, remembered};
use vault_protocol::ids::Time;
use vault_terminal::Lang;

use super::code::Telling;
use crate::after::in_passing;
use crate::desk::{Office, Speaks};
use crate::time;

/// How long another program of theirs waits for what the page is doing.
const ASIDE: Duration = Duration::from_secs(20);
/// Between two looks for what came.
const ROUND: Duration = Duration::from_secs(60);
/// The same while nobody answers.
const AWAY: Duration = Duration::from_secs(300);
/// What the page remembers of how its person wants it, each in a small file of the home: none says anything of a patient.
const LANGUAGE: &str = "page-language";
const TOGETHER: &str = "page-open-together";
const FOLDER: &str = "page-export-folder";

/// The page speaks to nobody who is not there.
pub(super) struct Quiet;

impl Speaks for Quiet {
    fn clock_is_off(&self, _there: Time, _here: Time) {}
}

/// The office behind the page.
pub(super) type Room = Office<Quiet>;

/// What a paper states, by the paper; nothing for one that is no record.
type Stated = BTreeMap<String, Option<Arc<Record>>>;

/// The vault, and what is known about its line.
pub(super) struct Keeper {
    home: PathBuf,
    held: Held<Room>,
    lang: Mutex<Lang>,
    /// Where typed words go, once the vault has been open.
    drafts: Mutex<Option<DraftBox>>,
    /// What opened papers state, read once, until it locks.
    stated: Mutex<Stated>,
    errands: Errands,
    away: AtomicBool,
    /// Whether the last errand let somebody in before its end.
    gave_way: Arc<AtomicBool>,
    trouble: Mutex<Option<&'static str>>,
    /// Whether the last errand was cut by a lock.
    stop: AtomicBool,
    /// The code that is shown, or what came of it.
    pub(super) code: Mutex<Option<Telling>>,
    /// How many codes were shown since the start.
    pub(super) codes: AtomicU64,
}

/// Whether one gesture may open all that the summary is made of, each against its own receipt.
pub(crate) fn opens_together(home: &Path) -> bool {
    remembered(home, TOGETHER).as_deref() == Some("yes")
}

/// From now on it may, or not.
pub(crate) fn open_together(home: &Path, yes: bool) {
    remember(home, TOGETHER, if yes { "yes" } else { "no" });
}

impl Keeper {
    pub(super) fn new(home: &Path, lang: Lang) -> Arc<Self> {
        let chosen = remembered(home, LANGUAGE).and_then(|tag| Lang::from_tag(&tag));
        Arc::new(Keeper {
            home: home.to_owned(),
            held: Held::default(),
            lang: Mutex::new(chosen.unwrap_or(lang)),
            drafts: Mutex::default(),
            stated: Mutex::default(),
            errands: Errands::default(),
            away: AtomicBool::new(false),
            gave_way: Arc::default(),
            trouble: Mutex::default(),
            stop: AtomicBool::new(false),
            code: Mutex::default(),
            codes: AtomicU64::new(0),
        })
    }

    pub(super) fn is_open(&self) -> bool {
        self.held.is_open()
    }

    /// Opens the vault that was found locked.
    pub(super) fn open(&self, locked: Locked, secret: Option<&[u8]>) -> Result<(), Error> {
        let room = Office::new(Quiet, locked.unlock(secret)?);
        *self.drafts.lock().unwrap_or_else(PoisonError::into_inner) = Some(room.vault.draft_box());
        self.stop.store(false, Ordering::SeqCst);
        self.held.open(room);
        self.run_errand();
        Ok(())
    }

    /// The vault as it lies on the disk, to be unlocked.
    pub(super) fn locked(&self) -> Result<Locked, Error> {
        Locked::open(&self.home)
    }

    /// Wipes the vault from memory, as soon as what is being done with it is done.
    pub(super) fn lock(&self) {
        self.stop.store(true, Ordering::SeqCst);
        self.held.lock();
        drop(self.code.lock().unwrap_or_else(PoisonError::into_inner).take());
        self.stated.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Leaves the home to another program of theirs while `meanwhile` goes on, and takes the vault up again as it then is.
    pub(super) fn step_aside(&self, meanwhile: &mut dyn FnMut(&dyn Fn() -> bool)) {
        let wake = |resting: Resting| resting.take_up(ASIDE).ok().map(|vault| Office::new(Quiet, vault));
        self.held.aside(ASIDE, |room: &Room| room.vault.resting(), meanwhile, wake);
        self.run_errand();
    }

    /// Keeps what was typed and not sent, open or locked. Whether it is kept.
    pub(super) fn keep_draft(&self, draft: &Draft) -> bool {
        let drafts = self.drafts.lock().unwrap_or_else(PoisonError::into_inner).clone();
        drafts.is_some_and(|drafts| drafts.keep(draft).is_ok())
    }

    /// The office, if it is free within a while; with the time, and without what it knew of the letter box.
    pub(super) fn lend(&self, patience: Duration) -> Option<MutexGuard<'_, Option<Room>>> {
        let mut lent = self.held.lend(patience)?;
        if let Some(room) = lent.as_mut() {
            (room.now, room.inbox) = (time::now(), None);
        }
        Some(lent)
    }

    /// Does something in the office as soon as it is free; nothing while it is locked.
    pub(super) fn with<T>(&self, act: impl FnOnce(&mut Room) -> T) -> Option<T> {
        self.held.with(act)
    }

    /// What a paper states, as `read` reads it the first time.
    pub(super) fn stated(&self, paper: String, read: impl FnOnce() -> Option<Record>) -> Option<Arc<Record>> {
        if let Some(known) = self.stated.lock().unwrap_or_else(PoisonError::into_inner).get(&paper) {
            return known.clone();
        }
        let record = read().map(Arc::new);
        self.stated.lock().unwrap_or_else(PoisonError::into_inner).insert(paper, record.clone());
        record
    }

    pub(super) fn lang(&self) -> Lang {
        *self.lang.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Speaks another language from now on, and at the next start if the disk takes it.
    pub(super) fn speak(&self, lang: Lang) {
        *self.lang.lock().unwrap_or_else(PoisonError::into_inner) = lang;
        remember(&self.home, LANGUAGE, lang.code());
    }

    /// Whether one gesture may open all that the summary is made of.
    pub(super) fn opens_together(&self) -> bool {
        opens_together(&self.home)
    }

    /// From now on it may, or not.
    pub(super) fn open_together(&self, yes: bool) {
        open_together(&self.home, yes);
    }

    /// The folder that papers are written into for another program.
    pub(super) fn export_folder(&self) -> Option<PathBuf> {
        remembered(&self.home, FOLDER).map(PathBuf::from)
    }

    /// Writes them there from now on.
    pub(super) fn export_to(&self, folder: &str) {
        remember(&self.home, FOLDER, folder);
    }

    /// Whether nobody answered last time.
    pub(super) fn is_away(&self) -> bool {
        self.away.load(Ordering::SeqCst)
    }

    /// What the last errand ran into, beside being alone: the code of an error.
    pub(super) fn trouble(&self) -> Option<&'static str> {
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes what went wrong beside a request.
    pub(super) fn note(&self, code: &'static str) {
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = Some(code);
    }

    /// Something changed, or somebody asks: the errand is run now.
    pub(super) fn run_errand(&self) {
        self.errands.want();
    }

    /// No more errands.
    pub(super) fn end(&self) {
        self.stop.store(true, Ordering::SeqCst);
        self.errands.end();
    }

    /// Sends what waits and takes in what came. The vault is free while a line is tried that may be dead; what else is asked of
    /// the server gives way to whoever needs the vault meanwhile.
    fn errand(&self) {
        self.gave_way.store(false, Ordering::SeqCst);
        let went = self.fetch_and_send();
        let (gave_way, locked) = (self.gave_way.load(Ordering::SeqCst), self.stop.load(Ordering::SeqCst));
        let Some(known) = line::known(&went, gave_way, locked) else { return };
        self.away.store(known.away, Ordering::SeqCst);
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = known.trouble;
    }

    fn fetch_and_send(&self) -> Result<(), Error> {
        let courier = self.held.with(|room| in_passing(&mut room.vault, |vault| vault.courier()));
        let Some(courier) = courier.transpose()? else { return Ok(()) };
        courier.ring()?;
        let needed = self.held.waits().needed(&self.gave_way);
        let went = self.held.with(|room| {
            line::giving_way(&mut room.vault, needed, |vault| {
                let now = time::now();
                vault.sync(now, &mut |_| {})?;
                vault.receive(now)?;
                // What was taken in is told to the server.
                vault.sync(now, &mut |_| {}).map(drop)
            })
        });
        went.transpose().map(drop)
    }
}

/// Sends what waits and fetches what is new, beside the requests, until [`Keeper::end`].
pub(super) fn errands(keeper: Arc<Keeper>) -> JoinHandle<()> {
    std::thread::spawn(move || {
        let pause = || match keeper.gave_way.load(Ordering::SeqCst) {
            true => SOON,
            false if keeper.is_away() => AWAY,
            false => ROUND,
        };
        keeper.errands.run(pause, || {
            if keeper.is_open() {
                keeper.errand();
            }
        });
    })
}
