//! All here that depends on the operating system besides the store's own: room on the disk, open files.

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

/// Lets this process have as many files and connections open as the system allows: the usual 1,024 is too few.
pub(crate) fn allow_many_files() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, getrlimit, setrlimit};
        let mut limit = getrlimit(Resource::Nofile);
        limit.current = limit.maximum;
        // If it is refused, connections wait when files run out.
        let _ = setrlimit(Resource::Nofile, limit);
    }
}
