//! What stands behind a page: one thing that is open or locked, lent to one request at a time; errands that are run beside the
//! requests; and the few words that a page remembers of how its person wants it.

use std::io::{self, Cursor, Read, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::{Duration, Instant};

/// How often a request that waits looks again.
const BLINK: Duration = Duration::from_millis(10);
/// How long somebody waits before an errand lets go: most answers of a living line are here sooner.
pub const GRACE: Duration = Duration::from_millis(250);
/// Between an errand that let somebody in and the next.
pub const SOON: Duration = Duration::from_secs(3);
/// Longest of the files that remember something, in bytes.
const LONGEST: u64 = 4096;
/// Words of a page's address that do not say which page it is.
const PASSING: [&str; 2] = ["done", "kept"];

/// One thing, open or locked.
#[derive(Debug)]
pub struct Held<T> {
    inside: Mutex<Option<T>>,
    open: AtomicBool,
    waits: Arc<Waits>,
}

impl<T> Default for Held<T> {
    fn default() -> Self {
        Held { inside: Mutex::new(None), open: AtomicBool::new(false), waits: Arc::default() }
    }
}

/// Whether somebody waits for what is held, and since when: for an errand that has it and could let it go.
#[derive(Debug, Default)]
pub struct Waits(Mutex<Vec<Instant>>);

impl Waits {
    /// For an errand that could let go of what it does: whether somebody has waited longer than [`GRACE`]. That it ever was so
    /// is kept in `gave_way`.
    pub fn needed(self: &Arc<Self>, gave_way: &Arc<AtomicBool>) -> Arc<dyn Fn() -> bool + Send + Sync> {
        let (waits, gave_way) = (self.clone(), gave_way.clone());
        Arc::new(move || {
            let needed = waits.for_long(GRACE);
            gave_way.fetch_or(needed, Ordering::SeqCst);
            needed
        })
    }

    /// Whether somebody has waited for so long.
    fn for_long(&self, long: Duration) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().any(|since| since.elapsed() >= long)
    }

    fn begin(&self) -> Waiting<'_> {
        let since = Instant::now();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(since);
        Waiting(self, since)
    }
}

/// Somebody who waits, until this is dropped.
struct Waiting<'a>(&'a Waits, Instant);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let mut all = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = all.iter().position(|since| *since == self.1) {
            all.swap_remove(at);
        }
    }
}

impl<T> Held<T> {
    /// Whether it is open.
    pub fn is_open(&self) -> bool {
        self.open.load(Ordering::SeqCst)
    }

    /// From now on it is open, and this is it.
    pub fn open(&self, it: T) {
        *self.inside.lock().unwrap_or_else(PoisonError::into_inner) = Some(it);
        self.open.store(true, Ordering::SeqCst);
    }

    /// Drops it, as soon as what is being done with it is done. From now on it is not open.
    pub fn lock(&self) {
        self.open.store(false, Ordering::SeqCst);
        let _waiting = self.waits.begin();
        drop(self.inside.lock().unwrap_or_else(PoisonError::into_inner).take());
    }

    /// It, if it is free within a while; `None` inside while it is locked.
    pub fn lend(&self, patience: Duration) -> Option<MutexGuard<'_, Option<T>>> {
        let until = Instant::now() + patience;
        let _waiting = self.waits.begin();
        loop {
            match self.inside.try_lock() {
                Ok(inside) => return Some(inside),
                // Whoever panicked left operations that are on the disk, or none.
                Err(TryLockError::Poisoned(e)) => return Some(e.into_inner()),
                Err(TryLockError::WouldBlock) if Instant::now() >= until => return None,
                Err(TryLockError::WouldBlock) => std::thread::sleep(BLINK),
            }
        }
    }

    /// Puts it down for a while, so that somebody else may have what it holds: `rest` makes of it what `wake` makes it again of,
    /// after `meanwhile`, which is told whether it is still wanted. It is locked if it does not wake. Whoever wants it here waits.
    /// Whether it was free within a while; nothing is done if not.
    pub fn aside<R>(
        &self,
        patience: Duration,
        rest: impl FnOnce(&T) -> R,
        meanwhile: impl FnOnce(&dyn Fn() -> bool),
        wake: impl FnOnce(R) -> Option<T>,
    ) -> bool {
        let Some(mut inside) = self.lend(patience) else { return false };
        let resting = inside.take().map(|it| rest(&it));
        meanwhile(&|| self.is_open());
        if let Some(resting) = resting.filter(|_| self.is_open()) {
            *inside = wake(resting);
            self.open.fetch_and(inside.is_some(), Ordering::SeqCst);
        }
        true
    }

    /// Who waits for it in [`Held::lend`] and [`Held::lock`].
    pub fn waits(&self) -> Arc<Waits> {
        self.waits.clone()
    }

    /// Does something with it as soon as it is free; nothing while it is locked. For errands: nobody is told that it waits.
    pub fn with<R>(&self, act: impl FnOnce(&mut T) -> R) -> Option<R> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner).as_mut().map(act)
    }
}

/// When errands are run: now and then, when one is wanted, and no more after the end.
#[derive(Debug, Default)]
pub struct Errands {
    /// Whether one is wanted now, and whether it is all over.
    wanted: Mutex<(bool, bool)>,
    wake: Condvar,
}

impl Errands {
    /// Something changed, or somebody asks: one is run now.
    pub fn want(&self) {
        self.wanted.lock().unwrap_or_else(PoisonError::into_inner).0 = true;
        self.wake.notify_one();
    }

    /// No more errands.
    pub fn end(&self) {
        self.wanted.lock().unwrap_or_else(PoisonError::into_inner).1 = true;
        self.wake.notify_one();
    }

    /// Runs them until the end, on this thread: whenever one is wanted, else after each pause.
    pub fn run(&self, pause: impl Fn() -> Duration, errand: impl Fn()) {
        loop {
            let wanted = self.wanted.lock().unwrap_or_else(PoisonError::into_inner);
            let waited = self.wake.wait_timeout_while(wanted, pause(), |(now, over)| !*now && !*over);
            let (mut wanted, _) = waited.unwrap_or_else(PoisonError::into_inner);
            if wanted.1 {
                return;
            }
            wanted.0 = false;
            drop(wanted);
            errand();
        }
    }
}

/// What a page remembers under a name, in a small file of the home; nothing of what is longer than it writes.
pub fn remembered(home: &Path, name: &str) -> Option<String> {
    let mut text = String::new();
    std::fs::File::open(home.join(name)).ok()?.take(LONGEST).read_to_string(&mut text).ok()?;
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// Remembers a few words that say nothing of any paper. A disk that does not take them forgets them at the next start.
pub fn remember(home: &Path, name: &str, words: &str) {
    let _ = std::fs::write(home.join(name), words);
}

/// Whether an address is the page that something was typed on: the same path, and all that its query asked for.
pub fn is_same_page(typed_on: &str, address: &str) -> bool {
    let ((path, wanted), (here, query)) = (parts(typed_on), parts(address));
    path == here && wanted.iter().all(|part| query.contains(part))
}

/// The path of an address, and what its query asks for.
fn parts(address: &str) -> (&str, Vec<&str>) {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let passing = |part: &&str| PASSING.iter().any(|p| part.split('=').next() == Some(p));
    (path, query.split('&').filter(|part| !part.is_empty() && !passing(part)).collect())
}

/// A paper's bytes that are in memory, from a place on.
pub fn from_memory(bytes: Vec<u8>, from: u64) -> Box<dyn Read + Send> {
    let mut bytes = Cursor::new(bytes);
    bytes.set_position(from);
    Box::new(bytes)
}

/// A paper's bytes from a place on, as `write` writes them on a thread of its own: for those too large for memory. That it ends
/// before its size says to the browser that it failed.
///
/// # Errors
/// The machine's.
pub fn as_written(from: u64, write: impl FnOnce(&mut dyn Write) + Send + 'static) -> io::Result<Box<dyn Read + Send>> {
    let (mut reader, mut writer) = io::pipe()?;
    std::thread::spawn(move || write(&mut writer));
    io::copy(&mut reader.by_ref().take(from), &mut io::sink())?;
    Ok(Box::new(reader))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_lent_to_one_and_gone_once_locked() {
        let held = Held::default();
        assert!(!held.is_open() && held.with(|n: &mut u8| *n).is_none());
        held.open(7_u8);
        assert_eq!((held.is_open(), held.with(|n| *n)), (true, Some(7)));
        let lent = held.lend(Duration::ZERO).unwrap();
        assert!(held.lend(Duration::ZERO).is_none(), "one at a time");
        let waits = held.waits();
        assert!(!waits.for_long(Duration::ZERO), "nobody waits any more");
        std::thread::scope(|scope| {
            let other = scope.spawn(|| held.lend(Duration::from_secs(60)).unwrap().is_some());
            while !waits.for_long(Duration::from_millis(1)) {
                std::thread::yield_now();
            }
            assert!(!waits.for_long(Duration::from_secs(3600)));
            let gave_way = Arc::default();
            let needed = waits.needed(&gave_way);
            while !needed() {
                std::thread::yield_now();
            }
            assert!(gave_way.load(Ordering::SeqCst));
            drop(lent);
            assert!(other.join().unwrap());
        });
        assert!(!waits.for_long(Duration::ZERO), "it has what it waited for");
        held.lock();
        assert!(!held.is_open() && held.lend(Duration::ZERO).unwrap().is_none());
    }

    #[test]
    fn errands_are_run_when_wanted_and_end() {
        let (errands, runs) = (Errands::default(), Mutex::new(0));
        errands.want();
        errands.run(
            || Duration::from_secs(600),
            || {
                *runs.lock().unwrap() += 1;
                errands.end();
            },
        );
        assert_eq!(*runs.lock().unwrap(), 1);
    }

    #[test]
    fn a_page_is_the_same_with_more_in_its_address() {
        assert!(is_same_page("/p/1?done=kept", "/p/1") && is_same_page("/p/1?q=a", "/p/1?page=2&q=a"));
        assert!(!is_same_page("/p/1?q=a", "/p/1") && !is_same_page("/p/1", "/p/2"));
    }

    #[test]
    fn what_is_read_from_a_place_on() {
        let read = |mut from: Box<dyn Read + Send>| {
            let mut all = Vec::new();
            from.read_to_end(&mut all).unwrap();
            all
        };
        assert_eq!(read(from_memory(b"abcdef".to_vec(), 4)), b"ef");
        assert_eq!(read(from_memory(b"abc".to_vec(), 9)), b"");
        let large = vec![7; 300_000];
        assert_eq!(read(as_written(299_998, move |out| drop(out.write_all(&large))).unwrap()), [7, 7]);
    }

    #[test]
    fn a_few_words_are_remembered() {
        let home = tempfile::tempdir().unwrap();
        assert_eq!(remembered(home.path(), "page"), None);
        remember(home.path(), "page", "ar\n");
        assert_eq!(remembered(home.path(), "page").as_deref(), Some("ar"));
        remember(home.path(), "page", "");
        assert_eq!(remembered(home.path(), "page"), None);
    }
}
