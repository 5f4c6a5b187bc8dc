//! How much room a disk has: all here that depends on the operating system besides the store's own.

use std::io;
use std::path::Path;

/// Bytes that the server may still write on the disk of this folder.
pub(crate) fn free(folder: &Path) -> io::Result<u64> {
    #[cfg(unix)]
    {
        let disk = rustix::fs::statvfs(folder)?;
        Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
    }
    #[cfg(not(unix))]
    {
        let _ = folder;
        Ok(u64::MAX)
    }
}
