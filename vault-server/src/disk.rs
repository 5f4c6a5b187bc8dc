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

/// What this process writes from now on, nobody else on the machine may read.
pub(crate) fn write_for_the_owner() {
    #[cfg(unix)]
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
}

/// Shuts a folder of the server's own, perhaps from before [`write_for_the_owner`]: it holds release seeds. Never one that the
/// operator named, which may be anybody's.
pub(crate) fn shut(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(folder)?.permissions().mode();
        if mode & 0o077 != 0 {
            std::fs::set_permissions(folder, std::fs::Permissions::from_mode(mode & !0o077))?;
        }
    }
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
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
