//! What depends on the operating system: making files last, locking, permissions.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Makes a folder's entries last: after a creation, rename or removal in it.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = folder; // NTFS journals renames; there is no call for it.
    Ok(())
}

/// Makes everything written to the filesystem of this folder last: one call for thousands of files. Linux alone has it.
pub(crate) fn sync_filesystem(folder: &Path) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    return Ok(rustix::fs::syncfs(File::open(folder)?)?);
    #[cfg(not(target_os = "linux"))]
    return Err(io::Error::new(io::ErrorKind::Unsupported, format!("no such call for {}", folder.display())));
}

/// A large file that is being written. The system is told every few MiB to begin: else it waits for the sync at the
/// end, and the disk rests while the processor works and the other way round.
pub(crate) struct Early<'a> {
    file: &'a File,
    at: u64,
    begun: u64,
}

/// How much is written before the disk begins.
const EARLY: u64 = 8 << 20;

impl<'a> Early<'a> {
    /// For a new file that will have about `len` bytes.
    pub(crate) fn new(file: &'a File, len: u64) -> Early<'a> {
        #[cfg(target_os = "linux")]
        if len > EARLY {
            // A file system that cannot do it loses nothing.
            let _ = rustix::fs::fallocate(file, rustix::fs::FallocateFlags::KEEP_SIZE, 0, len);
        }
        #[cfg(not(target_os = "linux"))]
        let _ = len;
        Early { file, at: 0, begun: 0 }
    }
}

impl Write for Early<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.file.write(bytes)?;
        self.at += n as u64;
        #[cfg(target_os = "linux")]
        if self.at - self.begun >= EARLY {
            // Of bytes that are not on the disk yet, this advice begins the writing and forgets nothing.
            let len = std::num::NonZeroU64::new(self.at - self.begun);
            let _ = rustix::fs::fadvise(self.file, self.begun, len, rustix::fs::Advice::DontNeed);
            self.begun = self.at;
        }
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Creates a file only its owner can read; fails if there is one.
pub(crate) fn create_private(path: &Path) -> io::Result<File> {
    private(OpenOptions::new().write(true).create_new(true).read(true)).open(path)
}

/// A file created with these options can be read by its owner only.
pub(crate) fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

/// A path as bytes that [`path_of_bytes`] reads again.
pub(crate) fn path_bytes(path: &Path) -> Option<&[u8]> {
    #[cfg(unix)]
    return Some(std::os::unix::ffi::OsStrExt::as_bytes(path.as_os_str()));
    #[cfg(not(unix))]
    return path.to_str().map(str::as_bytes);
}

/// The path that these bytes were.
pub(crate) fn path_of_bytes(bytes: &[u8]) -> Option<PathBuf> {
    #[cfg(unix)]
    return Some(<std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(bytes).into());
    #[cfg(not(unix))]
    return std::str::from_utf8(bytes).ok().map(PathBuf::from);
}

/// Creates a folder only its owner can enter.
pub(crate) fn create_private_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Replaces a file as a whole, durably: a temporary file, synced, renamed, and the folder synced.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
    let temporary = path.with_extension("new");
    match fs::remove_file(&temporary) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
        _ => {}
    }
    let mut file = create_private(&temporary)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&temporary, path)?;
    sync_folder(folder)
}

/// One process at a time holds a home; the file names the holder.
#[derive(Debug)]
pub(crate) struct HomeLock {
    file: Arc<File>,
}

impl HomeLock {
    /// The same lock: it ends with the last of them.
    pub(crate) fn duplicate(&self) -> HomeLock {
        HomeLock { file: self.file.clone() }
    }

    /// Takes the lock, or answers who holds it.
    pub(crate) fn take(path: &Path) -> io::Result<Result<HomeLock, String>> {
        let mut file = private(OpenOptions::new().read(true).write(true).create(true).truncate(false)).open(path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(fs::TryLockError::WouldBlock) => {
                let mut holder = String::new();
                file.take(64).read_to_string(&mut holder)?;
                return Ok(Err(holder.trim().to_owned()));
            }
            Err(fs::TryLockError::Error(e)) => return Err(e),
        }
        // Who it is, for whoever is kept out; over the last name, in place, since a full disk must not keep anybody from
        // reading their own papers.
        let _ = file.seek(SeekFrom::Start(0)).and_then(|_| writeln!(file, "{:<20}", std::process::id()));
        Ok(Ok(HomeLock { file: Arc::new(file) }))
    }
}
