//! All that depends on the operating system: folders and whole file systems on the disk, locks.
//!
//! Tried on Linux (ext4). macOS and Windows are written for and untried.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;

/// Name of the file that marks a folder as in use. It stays behind: only the lock on it counts.
const LOCK: &str = "lock";

/// Makes the entries of a folder durable: files created in it, renamed into it, removed from it.
pub(super) fn sync_folder(path: &Path) -> io::Result<()> {
    // Windows cannot open a folder as a file; its file systems log the entries themselves.
    if cfg!(windows) { Ok(()) } else { File::open(path)?.sync_all() }
}

/// Makes the content of a file durable.
pub(super) fn sync_file(path: &Path) -> io::Result<()> {
    open_to_sync(path)?.sync_all()
}

/// A descriptor good enough for syncing: Windows wants the right to write.
pub(super) fn open_to_sync(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(cfg!(windows)).open(path)
}

/// Makes everything that is on the same file system as `folder` durable, in one call; `false` if this system
/// has no such call (then each file has to be synced).
pub(super) fn sync_filesystem(folder: &Path) -> io::Result<bool> {
    #[cfg(target_os = "linux")]
    {
        rustix::fs::syncfs(File::open(folder)?)?;
        Ok(true)
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = folder;
        Ok(false)
    }
}

/// Creates a folder and its parents if they are missing, each of them durably.
pub(super) fn create_folder(path: &Path) -> io::Result<()> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if path.is_dir() {
        // A crash may have come between creating and syncing it. A parent we may not read is not of our making.
        return match sync_folder(parent) {
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(()),
            result => result,
        };
    }
    create_folder(parent)?;
    match std::fs::create_dir(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => sync_folder(parent),
    }
}

/// Takes the folder for this process until the returned file is dropped; `None` if another one has it.
pub(super) fn lock_folder(path: &Path) -> io::Result<Option<File>> {
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(path.join(LOCK))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Fills a buffer from some place of a file; too short a file is an error.
pub(super) fn read_exact_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<()> {
    #[cfg(unix)]
    {
        std::os::unix::fs::FileExt::read_exact_at(file, buffer, at)
    }
    #[cfg(windows)]
    {
        let (mut buffer, mut at) = (buffer, at);
        while !buffer.is_empty() {
            match std::os::windows::fs::FileExt::seek_read(file, buffer, at)? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                n => (buffer, at) = (&mut buffer[n..], at + n as u64),
            }
        }
        Ok(())
    }
}

/// Writes all of a buffer at some place of a file.
pub(super) fn write_all_at(file: &File, buffer: &[u8], at: u64) -> io::Result<()> {
    #[cfg(unix)]
    {
        std::os::unix::fs::FileExt::write_all_at(file, buffer, at)
    }
    #[cfg(windows)]
    {
        let (mut buffer, mut at) = (buffer, at);
        while !buffer.is_empty() {
            let n = std::os::windows::fs::FileExt::seek_write(file, buffer, at)?;
            (buffer, at) = (&buffer[n..], at + n as u64);
        }
        Ok(())
    }
}
