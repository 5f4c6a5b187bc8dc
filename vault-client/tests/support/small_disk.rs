//! A real disk of a few MiB that can be filled to the last block: a tmpfs, mounted by root, or by whoever may have a
//! user namespace of their own. Whoever can do neither is told, and the test fails: it never passes unseen.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Set in the copy of the test that runs in its own namespace.
const INSIDE: &str = "COFFRE_TEST_NAMESPACE";

/// A block of a tmpfs, in bytes.
pub(crate) const BLOCK: u64 = 4096;

pub(crate) struct SmallDisk {
    folder: tempfile::TempDir,
}

impl SmallDisk {
    /// Runs `test` on a disk of so many MiB; if need be in a copy of this process that may mount.
    pub(crate) fn with(mib: u64, name: &str, test: impl FnOnce(&SmallDisk)) {
        match SmallDisk::mount(mib) {
            Ok(disk) => test(&disk),
            Err(why) if std::env::var_os(INSIDE).is_some() => panic!("not even in a namespace of its own: {why}"),
            Err(why) => {
                let again = Command::new("unshare")
                    .args(["--user", "--map-root-user", "--mount", "--"])
                    .arg(std::env::current_exe().unwrap())
                    .args(["--exact", name, "--nocapture"])
                    .env(INSIDE, "1")
                    .output();
                let again = again.unwrap_or_else(|e| panic!("a small disk cannot be mounted: {why}; unshare: {e}"));
                let said = String::from_utf8_lossy(&again.stdout) + String::from_utf8_lossy(&again.stderr);
                assert!(again.status.success() && said.contains("1 passed"), "run it as root: {why}\n{said}");
            }
        }
    }

    fn mount(mib: u64) -> Result<SmallDisk, String> {
        let folder = tempfile::tempdir().unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={mib}m,mode=700"), "tmpfs"]).arg(folder.path());
        let done = mount.output().map_err(|e| e.to_string())?;
        if !done.status.success() {
            return Err(String::from_utf8_lossy(&done.stderr).trim().to_owned());
        }
        Ok(SmallDisk { folder })
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    fn filler(&self) -> PathBuf {
        self.path().join("filler")
    }

    /// Leaves so many blocks free, and no more.
    pub(crate) fn leave(&self, blocks: u64) {
        self.empty();
        let file = std::fs::File::create(self.filler()).unwrap();
        let full = std::io::copy(&mut std::io::repeat(1), &mut &file);
        assert_eq!(full.unwrap_err().kind(), std::io::ErrorKind::StorageFull);
        let len = file.metadata().unwrap().len();
        file.set_len(len.saturating_sub(blocks * BLOCK) / BLOCK * BLOCK).unwrap();
    }

    /// Gives all the room back.
    pub(crate) fn empty(&self) {
        let _ = std::fs::remove_file(self.filler());
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let unmounted = Command::new("umount").arg(self.path()).output();
        // Said, and not a second panic over a failed test.
        if !unmounted.is_ok_and(|done| done.status.success()) {
            assert!(std::thread::panicking(), "{} stays mounted", self.path().display());
        }
    }
}
