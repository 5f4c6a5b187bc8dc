//! The vault behind the page: one, open or locked, lent to one request at a time; and the errands that are run for it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use vault_crypto::rescue::RescueEntropy;
use vault_desk::line;
use vault_engine::drafts::{Draft, DraftBox};
use vault_engine::{Error, Locked, Resting, Vault};
use vault_page::keep::{Errands, Held, SOON};
use vault_protocol::ids::{GrantId, VaultId};
use vault_terminal::Lang;

use super::notice::{self, Seen};
use super::program::words;
use crate::commands;
use crate::rounds;
use crate::time;
use crate::wants::{self, Notices};

/// How long another program of hers waits for what the page is doing.
const ASIDE: Duration = Duration::from_secs(20);
/// Between two looks for what came.
const ROUND: Duration = Duration::from_secs(60);
/// The same while nobody answers.
const AWAY: Duration = Duration::from_secs(300);
/// Most letters that are told as set aside.
const SET_ASIDE: usize = 5;
/// From here on what is being sent has a bar, in bytes.
const MUCH: u64 = 2 << 20;
/// What somebody answered on the way to a vault.
#[derive(Clone, Default)]
pub(super) struct Begun {
    pub(super) name: String,
    pub(super) picture: String,
}

/// A file of evidence, and the name that it bears.
pub(super) struct Evidence {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

/// The vault, and what is known about its line.
pub(super) struct Keeper {
    home: PathBuf,
    vault: Held<Vault>,
    /// Whether this home has no vault yet.
    new: AtomicBool,
    /// What was answered on the way to a vault: nothing of it is on the disk before there is one.
    begun: Mutex<Begun>,
    lang: Mutex<Lang>,
    /// Where typed words go, once the vault has been open.
    drafts: Mutex<Option<DraftBox>>,
    /// A file of evidence that was just made, until another is made or it locks.
    evidence: Mutex<Option<Arc<Evidence>>>,
    errands: Errands,
    away: AtomicBool,
    /// Whether the last errand let somebody in before its end.
    gave_way: Arc<AtomicBool>,
    trouble: Mutex<Option<&'static str>>,
    /// Who is shown nothing more by a rule, since the authority that said who they are took that back.
    unruled: Mutex<Option<String>>,
    /// Whose doors closed by themselves, until she has looked at what they see.
    closed: Mutex<BTreeSet<VaultId>>,
    /// Ends what is being sent before its next part.
    stop: AtomicBool,
    /// What came and was set aside, until it locks: the newest last.
    set_aside: Mutex<Vec<Error>>,
    /// Doors that close soon, and were told of if she wants that.
    told: Mutex<BTreeSet<GrantId>>,
    /// Whether the code was given once more, and the rescue sheet may be seen until it locks.
    sheet: AtomicBool,
    /// While something large is on its way.
    sending: Mutex<Option<Sending>>,
}

/// How far the papers of an errand are, in bytes.
#[derive(Clone, Copy)]
pub(super) struct Sending {
    pub(super) sent: u64,
    pub(super) all: u64,
}

impl Keeper {
    pub(super) fn new(home: &Path, lang: Lang) -> Arc<Self> {
        let chosen = wants::language(home);
        Arc::new(Keeper {
            home: home.to_owned(),
            vault: Held::default(),
            new: AtomicBool::new(false),
            begun: Mutex::default(),
            drafts: Mutex::default(),
            evidence: Mutex::default(),
            lang: Mutex::new(chosen.unwrap_or(lang)),
            errands: Errands::default(),
            away: AtomicBool::new(false),
            gave_way: Arc::default(),
            trouble: Mutex::default(),
            unruled: Mutex::default(),
            closed: Mutex::default(),
            stop: AtomicBool::new(false),
            told: Mutex::default(),
            set_aside: Mutex::default(),
            sheet: AtomicBool::new(false),
            sending: Mutex::default(),
        })
    }

    pub(super) fn is_open(&self) -> bool {
        self.vault.is_open()
    }

    /// Opens the vault that was found locked.
    pub(super) fn open(&self, locked: Locked, secret: Option<&[u8]>) -> Result<(), Error> {
        self.take(locked.unlock(secret)?);
        Ok(())
    }

    fn take(&self, vault: Vault) {
        let vault = vault_desk::clock::ready(vault);
        *self.drafts.lock().unwrap_or_else(PoisonError::into_inner) = Some(vault.draft_box());
        self.stop.store(false, Ordering::SeqCst);
        self.vault.open(vault);
        self.run_errand();
    }

    /// There is no vault here: the page makes one.
    pub(super) fn begin(&self) {
        self.new.store(true, Ordering::SeqCst);
    }

    /// Whether this home has no vault yet.
    pub(super) fn is_new(&self) -> bool {
        self.new.load(Ordering::SeqCst)
    }

    pub(super) fn begun(&self) -> MutexGuard<'_, Begun> {
        self.begun.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes the vault, and opens it. Until then nothing was written; what fails leaves nothing.
    pub(super) fn make(&self, code: Option<&[u8]>) -> Result<(), Error> {
        let begun = self.begun().clone();
        let how = commands::init::how(&begun.name, code);
        match Vault::make_with_sheet_to_come(&self.home, &how, time::now()) {
            Ok(vault) => {
                self.take(vault);
                // Who chose the code a moment ago is not asked for it.
                self.show_sheet();
            }
            // Another program was faster: then this is the way to unlock that one.
            Err(e @ Error::Exists(_)) => {
                self.new.store(false, Ordering::SeqCst);
                return Err(e);
            }
            Err(e) => return Err(e),
        }
        self.new.store(false, Ordering::SeqCst);
        wants::set_language(&self.home, self.lang());
        wants::set_picture(&self.home, &begun.picture);
        Ok(())
    }

    /// Brings a vault back from its sheet, and opens it. What fails leaves nothing.
    pub(super) fn come_back(&self, words: &RescueEntropy, server: &str, code: Option<&[u8]>) -> Result<(), Error> {
        let vault = commands::recover::come_back(&self.home, words, server, None, code)?;
        self.take(vault);
        self.new.store(false, Ordering::SeqCst);
        wants::set_language(&self.home, self.lang());
        Ok(())
    }

    /// The vault as it lies on the disk, to be unlocked.
    pub(super) fn locked(&self) -> Result<Locked, Error> {
        Locked::open(&self.home)
    }

    /// Wipes the vault from memory, as soon as what is being done with it is done.
    pub(super) fn lock(&self) {
        self.stop.store(true, Ordering::SeqCst);
        self.sheet.store(false, Ordering::SeqCst);
        self.set_aside.lock().unwrap_or_else(PoisonError::into_inner).clear();
        drop(self.evidence.lock().unwrap_or_else(PoisonError::into_inner).take());
        self.vault.lock();
    }

    /// Leaves the home to another program of hers while `meanwhile` goes on, and takes the vault up again as it then is.
    pub(super) fn step_aside(&self, meanwhile: &mut dyn FnMut(&dyn Fn() -> bool)) {
        let wake = |resting: Resting| resting.take_up(ASIDE).ok().map(vault_desk::clock::ready);
        self.vault.aside(ASIDE, Vault::resting, meanwhile, wake);
        self.run_errand();
    }

    /// Keeps what was typed and not sent, open or locked. Whether it is kept.
    pub(super) fn keep_draft(&self, draft: &Draft) -> bool {
        let drafts = self.drafts.lock().unwrap_or_else(PoisonError::into_inner).clone();
        drafts.is_some_and(|drafts| drafts.keep(draft).is_ok())
    }

    /// Holds a file of evidence for whoever fetches it next.
    pub(super) fn hold_evidence(&self, evidence: Evidence) {
        *self.evidence.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(evidence));
    }

    /// The file of evidence of this id, if it is the last that was made.
    pub(super) fn evidence(&self, id: &str) -> Option<Arc<Evidence>> {
        self.evidence.lock().unwrap_or_else(PoisonError::into_inner).clone().filter(|held| held.id == id)
    }

    /// The vault, if it is free within a while.
    pub(super) fn lend(&self, patience: Duration) -> Option<MutexGuard<'_, Option<Vault>>> {
        self.vault.lend(patience)
    }

    pub(super) fn lang(&self) -> Lang {
        *self.lang.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Speaks another language from now on, and at the next start if the disk takes it.
    pub(super) fn speak(&self, lang: Lang) {
        *self.lang.lock().unwrap_or_else(PoisonError::into_inner) = lang;
        self.remember(|home| wants::set_language(home, lang));
    }

    /// The picture that she chose to know her vault by.
    pub(super) fn picture(&self) -> Option<String> {
        wants::picture(&self.home)
    }

    /// Shows this picture from now on.
    pub(super) fn choose_picture(&self, picture: &str) {
        self.remember(|home| wants::set_picture(home, picture));
    }

    /// Minutes without anybody until it locks, if she chose that.
    pub(super) fn lock_minutes(&self) -> Option<u64> {
        wants::lock_minutes(&self.home)
    }

    /// Locks after so many minutes without anybody, from now on.
    pub(super) fn lock_after_minutes(&self, minutes: u64) {
        self.remember(|home| wants::set_lock_minutes(home, minutes));
    }

    /// Whether the rescue sheet may be seen.
    pub(super) fn shows_sheet(&self) -> bool {
        self.sheet.load(Ordering::SeqCst)
    }

    /// The code was given just now: the sheet may be seen until somebody goes on, or it locks.
    pub(super) fn show_sheet(&self) {
        self.sheet.store(true, Ordering::SeqCst);
    }

    /// Somebody went on: whoever asks for the sheet now may be another.
    pub(super) fn hide_sheet(&self) {
        self.sheet.store(false, Ordering::SeqCst);
    }

    /// Of what she is told on her desktop: nothing, unless she chose it.
    pub(super) fn notices(&self) -> Notices {
        wants::notices(&self.home)
    }

    /// Tells of these from now on.
    pub(super) fn choose_notices(&self, wanted: Notices) {
        self.remember(|home| wants::set_notices(home, wanted));
    }

    // Not into a place where nothing is yet.
    fn remember(&self, set: impl FnOnce(&Path)) {
        if !self.is_new() {
            set(&self.home);
        }
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

    /// What came of the owner's rules. That one shows nothing more to somebody is no trouble of the line: it stays so until she
    /// closes that door.
    ///
    /// # Errors
    /// Any other trouble.
    pub(super) fn ruled(&self, ruled: Result<usize, Error>) -> Result<(), Error> {
        let (name, went) = match ruled {
            Err(Error::CredentialRevoked(name)) => (Some(name), Ok(())),
            // It waits: each errand asks again.
            Err(Error::NotFresh(_)) => (None, Ok(())),
            ruled => (None, ruled.map(drop)),
        };
        *self.unruled.lock().unwrap_or_else(PoisonError::into_inner) = name;
        went
    }

    /// Who is shown nothing more by a rule of hers.
    pub(super) fn unruled(&self) -> Option<String> {
        self.unruled.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whose doors closed by themselves, since they took all of their cards back.
    pub(super) fn closed(&self) -> BTreeSet<VaultId> {
        self.closed.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What came since it was unlocked and was set aside, in the words of `say`.
    pub(super) fn set_aside(&self, say: impl Fn(&Error) -> String) -> Vec<String> {
        self.set_aside.lock().unwrap_or_else(PoisonError::into_inner).iter().map(say).collect()
    }

    fn note_set_aside(&self, refused: Vec<Error>) {
        let mut all = self.set_aside.lock().unwrap_or_else(PoisonError::into_inner);
        all.extend(refused);
        // Whoever sends a thousand bad letters fills no page with them.
        let over = all.len().saturating_sub(SET_ASIDE);
        all.drain(..over);
    }

    /// She has looked at what they see now.
    pub(super) fn saw_closed(&self, who: &VaultId) {
        self.closed.lock().unwrap_or_else(PoisonError::into_inner).remove(who);
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

    /// How far what is being sent is, if it is much.
    pub(super) fn sending(&self) -> Option<Sending> {
        *self.sending.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends what waits and fetches what is new. The vault is free while a line is tried that may be dead, and while papers
    /// are carried; what else is asked of the server gives way to whoever needs the vault meanwhile.
    fn errand(&self) {
        let before = self.with(|vault| Seen::of(vault, time::now()));
        self.fetch_and_send();
        let now = self.with(|vault| Seen::of(vault, time::now()));
        let (Some(before), Some(now)) = (before, now) else { return };
        // A door nears its end between two errands, too.
        let told =
            std::mem::replace(&mut *self.told.lock().unwrap_or_else(PoisonError::into_inner), now.closing.clone());
        if now.is_news(&Seen { closing: told, ..before }, self.notices()) {
            notice::tell(words(self.lang()));
        }
    }

    fn fetch_and_send(&self) {
        self.gave_way.store(false, Ordering::SeqCst);
        let went = self.carry().and_then(|()| self.ask(|vault| self.round(vault)).map(drop));
        *self.sending.lock().unwrap_or_else(PoisonError::into_inner) = None;
        let (gave_way, locked) = (self.gave_way.load(Ordering::SeqCst), self.stop.load(Ordering::SeqCst));
        let Some(known) = line::known(&went, gave_way, locked) else { return };
        self.away.store(known.away, Ordering::SeqCst);
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = known.trouble;
    }

    fn with<T>(&self, act: impl FnOnce(&mut Vault) -> T) -> Option<T> {
        self.vault.with(act)
    }

    /// Asks the server something that may be cut at any byte, as any line may: with little patience, and none once somebody
    /// waits for the vault.
    fn ask<T>(&self, ask: impl FnOnce(&mut Vault) -> Result<T, Error>) -> Result<Option<T>, Error> {
        let needed = self.vault.waits().needed(&self.gave_way);
        self.with(|vault| line::giving_way(vault, needed, ask)).transpose()
    }

    /// The papers that wait, one parcel after the other.
    fn carry(&self) -> Result<(), Error> {
        let Some(short) = self.with(|vault| rounds::in_passing(vault, |vault| vault.courier())).transpose()? else {
            return Ok(());
        };
        short.ring()?;
        let Some(courier) = self.with(|vault| vault.courier()).transpose()? else { return Ok(()) };
        let all = self.with(|vault| vault.waiting_size()).unwrap_or_default();
        if all > MUCH {
            *self.sending.lock().unwrap_or_else(PoisonError::into_inner) = Some(Sending { sent: 0, all });
        }
        while let Some(Some(parcel)) = self.ask(|vault| vault.next_parcel(time::now()))? {
            let went = courier.carry(&parcel, &self.stop, &mut |n| self.sent(n));
            self.ask(|vault| match went {
                Ok(carried) => vault.delivered(carried).map(drop),
                Err(e) if self.stop.load(Ordering::SeqCst) => Err(e),
                Err(e) => vault.refused(e),
            })?;
        }
        Ok(())
    }

    fn round(&self, vault: &mut Vault) -> Result<(), Error> {
        let now = time::now();
        let round = rounds::round(vault, now, &mut |vault| vault.sync(now, &mut |_| {}))?;
        let grants = &vault.state().grants;
        let readers = round.closed.iter().filter_map(|id| Some(grants.get(id)?.head.recipient));
        self.closed.lock().unwrap_or_else(PoisonError::into_inner).extend(readers);
        self.note_set_aside(round.refused);
        let ruled = self.ruled(round.ruled);
        rounds::look(vault, now)?;
        ruled
    }

    fn sent(&self, bytes: u64) {
        if let Some(sending) = self.sending.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
            // Papers may have come since it began.
            sending.sent = sending.sent.saturating_add(bytes).min(sending.all);
        }
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
