//! The vault behind the page: one, open or locked, lent to one request at a time; and the errands that are run for it.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, TryLockError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use vault_engine::{Error, Locked, Vault};
use vault_terminal::Lang;

use crate::desk;
use crate::rounds::{self, PASSING};
use crate::time;

/// Between two looks for what came.
const ROUND: Duration = Duration::from_secs(60);
/// The same while nobody answers.
const AWAY: Duration = Duration::from_secs(300);
/// How often a request that waits for the vault looks again.
const BLINK: Duration = Duration::from_millis(10);
/// The file that remembers the language of the page.
const LANGUAGE: &str = "page-language";

/// The vault, and what is known about its line.
pub(super) struct Keeper {
    home: PathBuf,
    vault: Mutex<Option<Vault>>,
    open: AtomicBool,
    lang: Mutex<Lang>,
    /// Whether an errand is wanted now, and whether it is all over.
    wanted: Mutex<(bool, bool)>,
    wake: Condvar,
    away: AtomicBool,
    trouble: Mutex<Option<&'static str>>,
}

impl Keeper {
    pub(super) fn new(home: &Path, lang: Lang) -> Arc<Self> {
        let chosen = std::fs::read_to_string(home.join(LANGUAGE)).ok().and_then(|tag| Lang::from_tag(tag.trim()));
        Arc::new(Keeper {
            home: home.to_owned(),
            vault: Mutex::new(None),
            open: AtomicBool::new(false),
            lang: Mutex::new(chosen.unwrap_or(lang)),
            wanted: Mutex::default(),
            wake: Condvar::new(),
            away: AtomicBool::new(false),
            trouble: Mutex::default(),
        })
    }

    pub(super) fn is_open(&self) -> bool {
        self.open.load(Ordering::SeqCst)
    }

    /// Opens the vault that was found locked.
    pub(super) fn open(&self, locked: Locked, secret: Option<&[u8]>) -> Result<(), Error> {
        let vault = desk::ready(locked.unlock(secret)?);
        *self.vault.lock().unwrap_or_else(PoisonError::into_inner) = Some(vault);
        self.open.store(true, Ordering::SeqCst);
        self.run_errand();
        Ok(())
    }

    /// The vault as it lies on the disk, to be unlocked.
    pub(super) fn locked(&self) -> Result<Locked, Error> {
        Locked::open(&self.home)
    }

    /// Wipes the vault from memory, as soon as what is being done with it is done.
    pub(super) fn lock(&self) {
        self.open.store(false, Ordering::SeqCst);
        drop(self.vault.lock().unwrap_or_else(PoisonError::into_inner).take());
    }

    /// The vault, if it is free within a while.
    pub(super) fn lend(&self, patience: Duration) -> Option<MutexGuard<'_, Option<Vault>>> {
        let until = Instant::now() + patience;
        loop {
            match self.vault.try_lock() {
                Ok(vault) => return Some(vault),
                // Whoever panicked left operations that are on the disk, or none.
                Err(TryLockError::Poisoned(e)) => return Some(e.into_inner()),
                Err(TryLockError::WouldBlock) if Instant::now() >= until => return None,
                Err(TryLockError::WouldBlock) => std::thread::sleep(BLINK),
            }
        }
    }

    pub(super) fn lang(&self) -> Lang {
        *self.lang.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Speaks another language from now on, and at the next start if the disk takes it.
    pub(super) fn speak(&self, lang: Lang) {
        *self.lang.lock().unwrap_or_else(PoisonError::into_inner) = lang;
        let _ = std::fs::write(self.home.join(LANGUAGE), lang.code());
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
        self.wanted.lock().unwrap_or_else(PoisonError::into_inner).0 = true;
        self.wake.notify_one();
    }

    /// No more errands.
    pub(super) fn end(&self) {
        self.wanted.lock().unwrap_or_else(PoisonError::into_inner).1 = true;
        self.wake.notify_one();
    }

    fn errand(&self) {
        let mut vault = self.vault.lock().unwrap_or_else(PoisonError::into_inner);
        vault.iter_mut().for_each(|vault| self.errand_for(vault));
    }

    /// Sends what waits and fetches what is new, now.
    pub(super) fn errand_for(&self, vault: &mut Vault) {
        if vault.server_url().is_none() {
            return;
        }
        // A long way for much: it is asked for by name (`coffre sync`), so that the page does not stand still for hours.
        if vault.waiting_size() > PASSING {
            return;
        }
        let went = rounds::in_passing(vault, |vault| {
            let now = time::now();
            let round = rounds::round(vault, now, &mut |vault| vault.sync(now, &mut |_| {}))?;
            rounds::look(vault, now)?;
            round.ruled.map(drop)
        });
        let (away, trouble) = match went {
            Ok(()) => (false, None),
            Err(Error::Offline(_)) => (true, None),
            Err(e) => (false, Some(e.blame().code)),
        };
        self.away.store(away, Ordering::SeqCst);
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = trouble;
    }
}

/// Sends what waits and fetches what is new, beside the requests, until [`Keeper::end`].
pub(super) fn errands(keeper: Arc<Keeper>) -> JoinHandle<()> {
    std::thread::spawn(move || {
        loop {
            let pause = if keeper.is_away() { AWAY } else { ROUND };
            let wanted = keeper.wanted.lock().unwrap_or_else(PoisonError::into_inner);
            let waited = keeper.wake.wait_timeout_while(wanted, pause, |(now, over)| !*now && !*over);
            let (mut wanted, _) = waited.unwrap_or_else(PoisonError::into_inner);
            if wanted.1 {
                return;
            }
            wanted.0 = false;
            drop(wanted);
            if keeper.is_open() {
                keeper.errand();
            }
        }
    })
}
