//! The places of finished objects, `blobs/<first byte>/<id>`: how names appear in them and go, durably.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

use super::blobs::{BlobError, BlobId, Digest, Listed, MAX_MANY, MAX_MANY_BYTES};
use super::os;
use super::upload::digest_of;

/// From this many on, one sync of the file system is cheaper than one for each file or folder.
const MANY: usize = 8;
const MANY_PREFIX: &str = "many-";

pub(super) struct Places {
    blobs: PathBuf,
    partial: PathBuf,
    /// One for each folder: held from looking whether a name is there until its coming or going is synced.
    folders: Vec<Mutex<()>>,
    next_name: AtomicU64,
}

impl Places {
    pub(super) fn open(blobs: &Path, partial: &Path) -> io::Result<Self> {
        os::create_folder(blobs)?;
        for first in 0..=u8::MAX {
            match std::fs::create_dir(blobs.join(format!("{first:02x}"))) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
                _ => {}
            }
        }
        os::sync_folder(blobs)?;
        for entry in std::fs::read_dir(partial)? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with(MANY_PREFIX) {
                std::fs::remove_file(entry.path())?;
            }
        }
        let folders = (0..=u8::MAX).map(|_| Mutex::new(())).collect();
        Ok(Places { blobs: blobs.into(), partial: partial.into(), folders, next_name: AtomicU64::new(0) })
    }

    fn folder(&self, first: u8) -> PathBuf {
        self.blobs.join(format!("{first:02x}"))
    }

    fn path(&self, id: BlobId) -> PathBuf {
        self.folder(first(id)).join(id.to_string())
    }

    fn lock(&self, first: u8) -> MutexGuard<'_, ()> {
        self.folders[usize::from(first)].lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Always in the same order, so that two callers cannot wait for each other.
    fn lock_all(&self, firsts: &BTreeSet<u8>) -> Vec<MutexGuard<'_, ()>> {
        firsts.iter().map(|first| self.lock(*first)).collect()
    }

    pub(super) fn open_file(&self, id: BlobId) -> io::Result<Option<(File, u64)>> {
        match File::open(self.path(id)) {
            Ok(file) => {
                let size = file.metadata()?.len();
                Ok(Some((file, size)))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub(super) fn size(&self, id: BlobId) -> io::Result<Option<u64>> {
        Ok(self.open_file(id)?.map(|(_, size)| size))
    }

    /// Moves a synced file to its place, or removes it if the object is there.
    pub(super) fn put(&self, from: &Path, id: BlobId, digest: &Digest) -> Result<(), BlobError> {
        let _held = self.lock(first(id));
        if self.confirm_held(id, || *digest)?.is_some() {
            return Ok(std::fs::remove_file(from)?);
        }
        std::fs::rename(from, self.path(id))?;
        self.sync_folders(&BTreeSet::from([first(id)]))
    }

    /// If the object is there: makes sure that it has this digest and is durable, and returns its size.
    pub(super) fn confirm(&self, id: BlobId, digest: &Digest) -> Result<Option<u64>, BlobError> {
        let _held = self.lock(first(id));
        self.confirm_held(id, || *digest)
    }

    fn confirm_held(&self, id: BlobId, digest: impl FnOnce() -> Digest) -> Result<Option<u64>, BlobError> {
        let Some((file, size)) = self.open_file(id)? else { return Ok(None) };
        if digest_of(&file, size)? != digest() {
            return Err(BlobError::Conflict { id });
        }
        // A crash may have come between its rename and the sync of its folder.
        sync(&self.path(id), os::sync_file)?;
        self.sync_folders(&BTreeSet::from([first(id)]))?;
        Ok(Some(size))
    }

    pub(super) fn put_many(&self, objects: &[(BlobId, Bytes)]) -> Result<(), BlobError> {
        let bytes: usize = objects.iter().map(|(_, content)| content.len()).sum();
        if objects.len() > MAX_MANY || bytes > MAX_MANY_BYTES {
            return Err(BlobError::TooLarge("a list of objects"));
        }
        let mut wanted = BTreeMap::new();
        for (id, content) in objects {
            if wanted.insert(*id, content).is_some_and(|other| other != content) {
                return Err(BlobError::Conflict { id: *id });
            }
        }
        let mut coming = Coming::default();
        for (id, content) in &wanted {
            let path = self.partial.join(format!("{MANY_PREFIX}{}", self.next_name.fetch_add(1, Ordering::Relaxed)));
            let mut file = File::create_new(&path)?;
            coming.0.push((*id, path));
            file.write_all(content)?;
        }
        self.sync_many(coming.0.iter().map(|(_, path)| path.clone()), os::sync_file)?;

        let firsts: BTreeSet<u8> = wanted.keys().map(|id| first(*id)).collect();
        let _held = self.lock_all(&firsts);
        let mut there = BTreeSet::new();
        for (id, content) in &wanted {
            if self.confirm_held(*id, || blake3::hash(content).into())?.is_some() {
                there.insert(*id);
            }
        }
        for (id, path) in coming.0.iter().filter(|(id, _)| !there.contains(id)) {
            std::fs::rename(path, self.path(*id))?;
        }
        self.sync_folders(&firsts)
    }

    pub(super) fn delete(&self, ids: &[BlobId]) -> Result<usize, BlobError> {
        if ids.len() > MAX_MANY {
            return Err(BlobError::TooLarge("a list of ids"));
        }
        let firsts: BTreeSet<u8> = ids.iter().map(|id| first(*id)).collect();
        let _held = self.lock_all(&firsts);
        let mut gone = 0;
        for id in ids {
            match std::fs::remove_file(self.path(*id)) {
                Ok(()) => gone += 1,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error.into()),
            }
        }
        self.sync_folders(&firsts)?;
        Ok(gone)
    }

    pub(super) fn list(&self, after: Option<BlobId>, limit: usize) -> io::Result<Vec<Listed>> {
        let mut listed = Vec::new();
        for folder in after.map_or(0, first)..=u8::MAX {
            let mut ids = Vec::new();
            for entry in std::fs::read_dir(self.folder(folder))? {
                let id = entry?.file_name().to_str().and_then(BlobId::from_hex);
                ids.extend(id.filter(|id| after.is_none_or(|after| *id > after)));
            }
            ids.sort_unstable();
            for id in ids {
                if listed.len() == limit {
                    return Ok(listed);
                }
                // It may be deleted meanwhile.
                if let Some((file, size)) = self.open_file(id)? {
                    listed.push(Listed { id, size, written: file.metadata()?.modified()? });
                }
            }
        }
        Ok(listed)
    }

    fn sync_folders(&self, firsts: &BTreeSet<u8>) -> Result<(), BlobError> {
        self.sync_many(firsts.iter().map(|first| self.folder(*first)), os::sync_folder)
    }

    fn sync_many(
        &self,
        paths: impl ExactSizeIterator<Item = PathBuf>,
        one: fn(&Path) -> io::Result<()>,
    ) -> Result<(), BlobError> {
        let mut all = false;
        if paths.len() >= MANY {
            sync(&self.blobs, |folder| os::sync_filesystem(folder).map(|done| all = done))?;
        }
        if all { Ok(()) } else { paths.into_iter().try_for_each(|path| sync(&path, one)) }
    }
}

/// After a sync that failed, what the kernel says about the file is worth nothing: the store stops.
pub(super) fn sync(path: &Path, how: impl FnOnce(&Path) -> io::Result<()>) -> Result<(), BlobError> {
    how(path).map_err(|error| BlobError::Stopped { reason: format!("sync of {}: {error}", path.display()) })
}

/// Small objects on their way; what is not in its place in the end is removed.
#[derive(Default)]
struct Coming(Vec<(BlobId, PathBuf)>);

impl Drop for Coming {
    fn drop(&mut self) {
        for (_, path) in &self.0 {
            // Most are in their place by now; the others mean nothing and go at the next start.
            let _ = std::fs::remove_file(path);
        }
    }
}

fn first(id: BlobId) -> u8 {
    id.as_bytes()[0]
}
