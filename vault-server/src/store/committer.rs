//! The committer: one thread that checks and writes the batches of everybody, many with one sync.
//!
//! While one group is being synced the next one gathers, so that the cost of a sync is shared by all who wait.
//! The thread takes what is waiting, checks preconditions in order against the disk's state and the changes
//! already accepted in this group, hands one set of changes to the [`Engine`], and answers when that is on the disk.
//!
//! An engine may show changes before they are durable. So, before it writes, the committer publishes the values
//! about to be replaced (the *shadow*), and readers take those until the sync is done. If the sync fails the
//! shadow stays: readers never see what could be lost.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, OnceLock, RwLock};
use std::thread::JoinHandle;

use tokio::sync::{mpsc, oneshot};

use super::records::{Batch, CommitError, LimitError, MAX_KEY, MAX_SCAN, ReadError, Record, Records, check_key};
use super::{Answer, Health};

/// Batches that may wait; the next caller waits in `commit`.
const MAX_WAITING: usize = 1024;
/// A group is closed when it holds this many bytes: it bounds memory and the time of one sync.
const MAX_GROUP_BYTES: usize = 8 * 1024 * 1024;
/// How often the thread gives way to the others before it closes a group. Those it has just answered are about to
/// hand over their next batch; without this every other group holds one batch and costs a whole sync.
const GATHER: u32 = 16;

/// New values by key; `None` removes.
pub(super) type Changes = BTreeMap<Vec<u8>, Option<Vec<u8>>>;

/// What an engine's failure says, for the operator.
pub(super) type Fault = String;

/// What each engine does its own way. Calls may block and may panic; the committer sees to both.
pub(super) trait Engine: Send + Sync + 'static {
    /// The value under a key.
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, Fault>;

    /// At most `limit` records in order whose key starts with `prefix` and is strictly after `after`.
    fn scan(&self, prefix: &[u8], after: Option<&[u8]>, limit: usize) -> Result<Vec<Record>, Fault>;

    /// Makes all changes or none, and returns when they would survive a power cut. Called by one thread at a
    /// time. After an error the state is unknown, and it is not called again.
    fn write(&self, changes: &Changes) -> Result<(), Fault>;
}

/// [`Records`] on top of any engine.
///
/// Dropping it waits for the batches already handed over, then closes the engine.
pub(super) struct Committer<E> {
    shared: Arc<Shared<E>>,
    waiting: Option<mpsc::Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

struct Job {
    batch: Batch,
    answer: oneshot::Sender<Result<(), CommitError>>,
}

struct Shared<E> {
    engine: E,
    /// What readers see instead of the engine's values while a group is written. Read-locked for the whole of
    /// a read: a group cannot start or end in the middle of one.
    shadow: RwLock<Changes>,
    stopped: OnceLock<String>,
}

impl<E: Engine> Committer<E> {
    pub(super) fn start(engine: E) -> std::io::Result<Self> {
        let shared = Arc::new(Shared { engine, shadow: RwLock::default(), stopped: OnceLock::new() });
        let (waiting, jobs) = mpsc::channel(MAX_WAITING);
        let thread = std::thread::Builder::new().name("committer".into()).spawn({
            let shared = shared.clone();
            move || shared.run(jobs)
        })?;
        Ok(Committer { shared, waiting: Some(waiting), thread: Some(thread) })
    }
}

impl<E> Drop for Committer<E> {
    fn drop(&mut self) {
        self.waiting = None;
        if let Some(thread) = self.thread.take() {
            // A panic in it has been told to whoever waited for an answer.
            let _ = thread.join();
        }
    }
}

impl<E: Engine> Records for Committer<E> {
    // A read stays on the caller's thread: going to another one costs more than what it reads.
    fn get<'a>(&'a self, key: &'a [u8]) -> Answer<'a, Result<Option<Vec<u8>>, ReadError>> {
        Box::pin(async move {
            check_key(key)?;
            self.shared.get(key).map_err(|reason| ReadError::Failed { reason })
        })
    }

    fn scan<'a>(
        &'a self,
        prefix: &'a [u8],
        after: Option<&'a [u8]>,
        limit: usize,
    ) -> Answer<'a, Result<Vec<Record>, ReadError>> {
        Box::pin(async move {
            if prefix.len() > MAX_KEY || after.is_some_and(|after| after.len() > MAX_KEY) {
                return Err(LimitError::Key.into());
            }
            let (shared, limit) = (self.shared.clone(), limit.min(MAX_SCAN));
            let (prefix, after) = (prefix.to_vec(), after.map(<[u8]>::to_vec));
            let page = tokio::task::spawn_blocking(move || shared.scan(&prefix, after.as_deref(), limit)).await;
            page.unwrap_or_else(|gone| Err(gone.to_string())).map_err(|reason| ReadError::Failed { reason })
        })
    }

    fn commit(&self, batch: Batch) -> Answer<'_, Result<(), CommitError>> {
        Box::pin(async move {
            batch.check()?;
            if self.shared.stopped.get().is_some() {
                return Err(self.shared.refused());
            }
            let (answer, answered) = oneshot::channel();
            let waiting = self.waiting.as_ref().expect("taken only by drop");
            if waiting.send(Job { batch, answer }).await.is_err() {
                return Err(CommitError::Refused { reason: THREAD_GONE.into() });
            }
            answered.await.unwrap_or_else(|_| Err(CommitError::Unknown { reason: THREAD_GONE.into() }))
        })
    }

    fn health(&self) -> Health {
        match self.shared.stopped.get() {
            Some(reason) => Health::Stopped { reason: reason.clone() },
            None => Health::Working,
        }
    }
}

const THREAD_GONE: &str = "the committer thread has ended";

impl<E: Engine> Shared<E> {
    fn run(&self, mut jobs: mpsc::Receiver<Job>) {
        while let Some(first) = jobs.blocking_recv() {
            let mut bytes = first.batch.bytes();
            let mut group = vec![first];
            let mut empty = 0;
            while bytes < MAX_GROUP_BYTES && group.len() < MAX_WAITING && empty < GATHER {
                if let Ok(job) = jobs.try_recv() {
                    bytes += job.batch.bytes();
                    group.push(job);
                } else {
                    std::thread::yield_now();
                    empty += 1;
                }
            }
            self.commit_group(group);
        }
    }

    fn commit_group(&self, group: Vec<Job>) {
        let mut accepted = Changes::new();
        // `None`: accepted, to be answered after the sync.
        let mut verdicts: Vec<Option<CommitError>> = Vec::with_capacity(group.len());
        for job in &group {
            verdicts.push(match self.conflict(&job.batch, &accepted) {
                Ok(None) => {
                    accepted.extend(job.batch.changes().iter().cloned());
                    None
                }
                Ok(Some(key)) => Some(CommitError::Conflict { key }),
                Err(reason) => Some(self.stop(reason)),
            });
        }
        let result = match self.stopped.get() {
            Some(_) => Err(self.refused()),
            None => self.write(&accepted),
        };
        for (job, verdict) in group.into_iter().zip(verdicts) {
            let answer = match (verdict, &result) {
                (None, result) => result.clone(),
                (Some(verdict), Ok(())) => Err(verdict),
                // What it conflicts with may be lost now.
                (Some(_), Err(_)) => Err(self.refused()),
            };
            // Nobody may be waiting any more.
            let _ = job.answer.send(answer);
        }
    }

    /// The first key of the batch that is not as expected, in the state that the accepted changes leave.
    fn conflict(&self, batch: &Batch, accepted: &Changes) -> Result<Option<Vec<u8>>, Fault> {
        for (key, expected) in batch.expected() {
            let holds = match accepted.get(key) {
                Some(value) => value == expected,
                None => guarded(|| self.engine.get(key))? == *expected,
            };
            if !holds {
                return Ok(Some(key.clone()));
            }
        }
        Ok(None)
    }

    fn write(&self, changes: &Changes) -> Result<(), CommitError> {
        if changes.is_empty() {
            return Ok(());
        }
        let mut shadow = Changes::new();
        for key in changes.keys() {
            let old = guarded(|| self.engine.get(key)).map_err(|reason| self.stop(reason))?;
            shadow.insert(key.clone(), old);
        }
        *self.shadow.write().expect("no reader panics: engines are guarded") = shadow;
        guarded(|| self.engine.write(changes)).map_err(|reason| {
            self.stop(reason.clone());
            CommitError::Unknown { reason }
        })?;
        self.shadow.write().expect("no reader panics: engines are guarded").clear();
        Ok(())
    }

    fn stop(&self, reason: Fault) -> CommitError {
        self.stopped.get_or_init(|| reason);
        self.refused()
    }

    fn refused(&self) -> CommitError {
        CommitError::Refused { reason: self.stopped.get().cloned().unwrap_or_default() }
    }

    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, Fault> {
        let shadow = self.shadow.read().expect("the committer does not panic while it changes the shadow");
        match shadow.get(key) {
            Some(old) => Ok(old.clone()),
            None => guarded(|| self.engine.get(key)),
        }
    }

    fn scan(&self, prefix: &[u8], after: Option<&[u8]>, limit: usize) -> Result<Vec<Record>, Fault> {
        let shadow = self.shadow.read().expect("the committer does not panic while it changes the shadow");
        let hidden: Changes = shadow
            .range(prefix.to_vec()..)
            .take_while(|(key, _)| key.starts_with(prefix))
            .filter(|(key, _)| after.is_none_or(|after| key.as_slice() > after))
            .map(|(key, old)| (key.clone(), old.clone()))
            .collect();
        // A hidden key takes the place of at most one record of the engine: with that many more asked for, the
        // first `limit` of the two together are the right ones.
        let found = guarded(|| self.engine.scan(prefix, after, limit + hidden.len()))?;
        let mut page: BTreeMap<_, _> = found.into_iter().filter(|(key, _)| !hidden.contains_key(key)).collect();
        page.extend(hidden.into_iter().filter_map(|(key, old)| Some((key, old?))));
        Ok(page.into_iter().take(limit).collect())
    }
}

/// Where a scan starts: at the first key with the prefix, or just after `after` if that is later.
pub(super) fn start_of<'a>(prefix: &'a [u8], after: Option<&'a [u8]>) -> Bound<&'a [u8]> {
    match after {
        Some(after) if after >= prefix => Bound::Excluded(after),
        _ => Bound::Included(prefix),
    }
}

/// Engines are other people's code, and sled is known to panic on damaged files.
pub(super) fn guarded<T>(call: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
    catch_unwind(AssertUnwindSafe(call)).unwrap_or_else(|panic| {
        let words = panic.downcast_ref::<&str>().map(|words| (*words).to_string());
        let words = words.or_else(|| panic.downcast_ref::<String>().cloned());
        Err(format!("the engine panicked: {}", words.unwrap_or_default()))
    })
}
