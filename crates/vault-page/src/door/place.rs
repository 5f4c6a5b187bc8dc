//! One page for one home: the first start holds the place, a second asks it for an address.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use data_encoding::HEXLOWER;
use ring::digest::{SHA256, digest};

use super::DoorError;
use super::launch::{self, Address};
use super::os;

/// How long a second start waits for a first that is just starting.
const PATIENCE: Duration = Duration::from_secs(3);

/// What was found at a place.
#[derive(Debug)]
pub enum Claim {
    /// Nobody was there. It is held until the process ends, however it ends.
    Free(Place),
    /// A page of the same home runs already.
    Taken(Running),
}

/// The right to serve one home's page, with what stands on the disk for it.
#[allow(missing_debug_implementations)]
pub struct Place {
    pub(super) folder: PathBuf,
    pub(super) socket: Option<os::Socket>,
    /// Held, not read: the system lets go of it when the process ends.
    _lock: File,
}

impl std::fmt::Debug for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Place").field("folder", &self.folder).finish_non_exhaustive()
    }
}

/// Another process that serves this home's page.
#[derive(Debug)]
pub struct Running {
    folder: PathBuf,
}

impl Place {
    /// Claims the place of a program's page for one home. Files of it stand in a folder of this user alone, outside the home.
    ///
    /// # Errors
    /// The machine's, or the folder is another user's.
    pub fn claim(program: &str, home: &Path) -> Result<Claim, DoorError> {
        Place::claim_in(&folder(program, home)?)
    }

    /// The same in a folder that only this user may enter. What a process that died there left behind is removed.
    ///
    /// # Errors
    /// The machine's.
    pub fn claim_in(folder: &Path) -> Result<Claim, DoorError> {
        let lock = OpenOptions::new().create(true).append(true).open(folder.join("lock"));
        let lock = lock.map_err(DoorError::of("opening the page's lock"))?;
        match lock.try_lock() {
            Err(TryLockError::WouldBlock) => return Ok(Claim::Taken(Running { folder: folder.to_owned() })),
            Err(TryLockError::Error(error)) => return Err(DoorError::Machine { doing: "locking the page", error }),
            Ok(()) => {}
        }
        launch::sweep(folder, Duration::ZERO);
        let socket = os::listen(&socket(folder)).map_err(DoorError::of("opening the page's socket"))?;
        Ok(Claim::Free(Place { folder: folder.to_owned(), socket: Some(socket), _lock: lock }))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        launch::sweep(&self.folder, Duration::ZERO);
        // It may never have been there; the next start removes it as well.
        let _ = std::fs::remove_file(socket(&self.folder));
    }
}

/// What a process may wish of a page that runs, and the answer to each: an address, that it puts down what it holds until this
/// process is done, that it locks.
pub(super) const ADDRESS: &str = "address";
pub(super) const ASIDE: &str = "aside";
pub(super) const LOCK: &str = "lock";
pub(super) const DONE: &str = "done\n";
/// Bytes of an answer: two addresses.
const MAX_ANSWER: u64 = 1024;
/// How long a page may take to finish what it is doing.
const FINISHES: Duration = Duration::from_secs(30);

/// As long as this is held, a page leaves its home to this process.
#[derive(Debug)]
pub struct Aside {
    _line: os::Line,
}

impl Aside {
    /// Opens a home that a page of this program may have: it steps aside then, as long as `held` is. `is_taken` tells the error
    /// of a home that somebody has.
    ///
    /// # Errors
    /// What `open` says, also when nobody steps aside.
    pub fn open<T, E>(
        held: &mut Option<Aside>,
        (program, home): (&str, &Path),
        open: impl Fn() -> Result<T, E>,
        is_taken: impl Fn(&E) -> bool,
    ) -> Result<T, E> {
        match open() {
            Err(taken) if held.is_none() && is_taken(&taken) => {
                *held = Running::of(program, home).and_then(|page| page.aside());
                if held.is_some() { open() } else { Err(taken) }
            }
            other => other,
        }
    }
}

impl Running {
    /// The page that runs for this home, if one does.
    pub fn of(program: &str, home: &Path) -> Option<Running> {
        let running = Running { folder: folder(program, home).ok()? };
        socket(&running.folder).exists().then_some(running)
    }

    /// Lets the page put down what it holds, as soon as it has finished what it is doing. Nothing if nobody answers, or not soon
    /// enough.
    pub fn aside(&self) -> Option<Aside> {
        let mut line = os::ask(&socket(&self.folder), ASIDE).ok()?;
        let said = line.hear(DONE.len() as u64, FINISHES).ok()?;
        (said == DONE).then_some(Aside { _line: line })
    }

    /// Locks the page. Whether one was there.
    pub fn lock(&self) -> bool {
        let heard = os::ask(&socket(&self.folder), LOCK).and_then(|mut line| line.hear(DONE.len() as u64, FINISHES));
        heard.is_ok_and(|said| said == DONE)
    }

    /// A new address of the page that runs, for one browser.
    ///
    /// # Errors
    /// [`DoorError::Silent`]: it does not answer.
    pub fn fresh_address(&self) -> Result<Address, DoorError> {
        let started = Instant::now();
        loop {
            let words =
                os::ask(&socket(&self.folder), ADDRESS).and_then(|mut line| line.hear(MAX_ANSWER, PATIENCE)).ok();
            if let Some(address) = words.and_then(|words| Address::parse(&self.folder, &words)) {
                return Ok(address);
            }
            if started.elapsed() > PATIENCE {
                return Err(DoorError::Silent);
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

fn folder(program: &str, home: &Path) -> Result<PathBuf, DoorError> {
    let home = home.canonicalize().unwrap_or_else(|_| home.to_owned());
    let name = digest(&SHA256, home.as_os_str().as_encoded_bytes());
    os::folder(&format!("{program}-{}", &HEXLOWER.encode(name.as_ref())[..16]))
}

fn socket(folder: &Path) -> PathBuf {
    folder.join("page.sock")
}
