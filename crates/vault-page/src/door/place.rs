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
        let home = home.canonicalize().unwrap_or_else(|_| home.to_owned());
        let name = digest(&SHA256, home.as_os_str().as_encoded_bytes());
        Place::claim_in(&os::folder(&format!("{program}-{}", &HEXLOWER.encode(name.as_ref())[..16]))?)
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

impl Running {
    /// A new address of the page that runs, for one browser.
    ///
    /// # Errors
    /// [`DoorError::Silent`]: it does not answer.
    pub fn fresh_address(&self) -> Result<Address, DoorError> {
        let started = Instant::now();
        loop {
            let words = os::ask(&socket(&self.folder)).ok();
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

fn socket(folder: &Path) -> PathBuf {
    folder.join("page.sock")
}
