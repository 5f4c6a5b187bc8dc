//! One object under way: its file in `partial/`, how much it has, and its running digest.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

use super::blobs::Digest;
use super::os;

/// Memory for hashing a file.
const BLOCK: usize = 64 * 1024;

pub(super) struct Upload {
    file: File,
    received: u64,
    /// `None` after a restart: then the file is read again at the end.
    running: Option<blake3::Hasher>,
    /// Finished or forgotten while somebody waited for it: its file is no longer ours to write.
    pub(super) closed: bool,
}

impl Upload {
    /// Opens what was begun under this name; `None` if nothing was and `create` is not asked.
    pub(super) fn open(path: &Path, create: bool) -> io::Result<Option<Self>> {
        match OpenOptions::new().read(true).write(true).create(create).truncate(false).open(path) {
            Ok(file) => {
                let received = file.metadata()?.len();
                let running = (received == 0).then(blake3::Hasher::new);
                Ok(Some(Upload { file, received, running, closed: false }))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub(super) fn received(&self) -> u64 {
        self.received
    }

    /// Adds to the end. After an error it is as before.
    pub(super) fn append(&mut self, part: &[u8]) -> io::Result<()> {
        os::write_all_at(&self.file, part, self.received)?;
        self.received += part.len() as u64;
        if let Some(running) = &mut self.running {
            running.update(part);
        }
        Ok(())
    }

    /// The digest of all that was received.
    pub(super) fn digest(&self) -> io::Result<Digest> {
        // A part that failed half-way may have left bytes behind.
        self.file.set_len(self.received)?;
        match &self.running {
            Some(running) => Ok(running.finalize().into()),
            None => digest_of(&self.file, self.received),
        }
    }

    pub(super) fn sync(&self) -> io::Result<()> {
        self.file.sync_all()
    }
}

/// The digest of the first `size` bytes of a file.
pub(super) fn digest_of(file: &File, size: u64) -> io::Result<Digest> {
    let mut hasher = blake3::Hasher::new();
    let mut block = vec![0; BLOCK];
    let mut at = 0;
    while at < size {
        let length = usize::try_from(size - at).map_or(BLOCK, |left| left.min(BLOCK));
        os::read_exact_at(file, &mut block[..length], at)?;
        hasher.update(&block[..length]);
        at += length as u64;
    }
    Ok(hasher.finalize().into())
}
