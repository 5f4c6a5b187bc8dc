//! Objects as files.
//!
//! ```text
//! lock                     taken while a process has the folder open
//! partial/<id>             an object under way: the bytes received so far
//! partial/many-<n>         a small object on its way to its place; means nothing after a restart
//! blobs/<first byte>/<id>  a finished object, and nothing but its content
//! ```
//!
//! An object is synced under its name in `partial/`, then renamed, then the folder is synced: a name in `blobs/`
//! always stands for a whole object, and an answer for a durable one. The files have nothing of ours in them, so
//! that any tool can copy a store; objects describe themselves.

use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::SystemTime;

use bytes::Bytes;

use super::blobs::{Blob, BlobError, BlobId, Blobs, Digest, Listed, MAX_BLOB, MAX_LIST, MAX_PART, Progress};
use super::place::{Places, sync};
use super::upload::Upload;
use super::{Answer, Health, OpenError, os};

/// Unfinished objects whose file and running digest are kept at hand (2 KiB each); others are opened and hashed
/// again when they go on.
const MAX_UPLOADS: usize = 256;

/// Opens or creates the objects in a folder of their own. Blocks.
pub fn open(folder: &Path) -> Result<Arc<dyn Blobs>, OpenError> {
    let failed = |source| OpenError::Io { path: folder.into(), source };
    os::create_folder(folder).map_err(failed)?;
    let lock = os::lock_folder(folder).map_err(failed)?.ok_or_else(|| OpenError::InUse { path: folder.into() })?;
    let partial = folder.join("partial");
    os::create_folder(&partial).map_err(failed)?;
    let places = Places::open(&folder.join("blobs"), &partial).map_err(failed)?;
    Ok(Arc::new(FileBlobs(Arc::new(Shared {
        partial,
        places,
        uploads: Mutex::default(),
        stopped: OnceLock::new(),
        _lock: lock,
    }))))
}

struct FileBlobs(Arc<Shared>);

struct Shared {
    partial: PathBuf,
    places: Places,
    uploads: Mutex<HashMap<BlobId, Arc<Mutex<Upload>>>>,
    stopped: OnceLock<String>,
    _lock: File,
}

impl FileBlobs {
    /// Every call touches the disk: it runs where it may block, and to its end even if nobody waits for it.
    fn blocking<T: Send + 'static>(
        &self,
        call: impl FnOnce(&Shared) -> Result<T, BlobError> + Send + 'static,
    ) -> Answer<'_, Result<T, BlobError>> {
        let shared = self.0.clone();
        Box::pin(async move {
            let done = tokio::task::spawn_blocking(move || call(&shared)).await;
            done.unwrap_or_else(|gone| Err(io::Error::other(gone).into()))
        })
    }

    /// The same for a change: refused after a failed sync, and a failed sync refuses all later ones.
    fn changing<T: Send + 'static>(
        &self,
        call: impl FnOnce(&Shared) -> Result<T, BlobError> + Send + 'static,
    ) -> Answer<'_, Result<T, BlobError>> {
        self.blocking(move |shared| {
            if let Some(reason) = shared.stopped.get() {
                return Err(BlobError::Stopped { reason: reason.clone() });
            }
            let result = call(shared);
            if let Err(BlobError::Stopped { reason }) = &result {
                shared.stopped.get_or_init(|| reason.clone());
            }
            result
        })
    }
}

impl Blobs for FileBlobs {
    fn begin(&self, id: BlobId) -> Answer<'_, Result<Progress, BlobError>> {
        self.changing(move |shared| {
            if let Some(size) = shared.places.size(id)? {
                return Ok(Progress::Stored(size));
            }
            let received = shared.upload(id, true, |upload| Ok(upload.received()))?;
            Ok(Progress::Received(received.ok_or(BlobError::NotBegun)?))
        })
    }

    fn progress(&self, id: BlobId) -> Answer<'_, Result<Option<Progress>, BlobError>> {
        self.blocking(move |shared| match shared.places.size(id)? {
            Some(size) => Ok(Some(Progress::Stored(size))),
            None => shared.upload(id, false, |upload| Ok(Progress::Received(upload.received()))),
        })
    }

    fn append(&self, id: BlobId, offset: u64, part: Bytes) -> Answer<'_, Result<u64, BlobError>> {
        self.changing(move |shared| {
            if part.len() > MAX_PART {
                return Err(BlobError::TooLarge("a part"));
            }
            let appended = shared.upload(id, false, |upload| {
                let received = upload.received();
                if offset != received {
                    return Err(BlobError::WrongOffset { received });
                }
                if received + part.len() as u64 > MAX_BLOB {
                    return Err(BlobError::TooLarge("an object"));
                }
                upload.append(&part)?;
                Ok(upload.received())
            })?;
            appended.ok_or(BlobError::NotBegun)
        })
    }

    fn commit(&self, id: BlobId, digest: Digest) -> Answer<'_, Result<u64, BlobError>> {
        self.changing(move |shared| {
            let finished = shared.upload(id, false, |upload| {
                let path = shared.partial_path(id);
                let placed = if upload.digest()? == digest {
                    sync(&path, |_| upload.sync())
                        .and_then(|()| shared.places.put(&path, id, &digest))
                        .map(|()| upload.received())
                } else {
                    Err(BlobError::Mismatch)
                };
                if matches!(placed, Err(BlobError::Mismatch | BlobError::Conflict { .. })) {
                    std::fs::remove_file(&path)?;
                }
                if !matches!(placed, Err(BlobError::Io(_))) {
                    shared.close(id, upload);
                }
                placed
            })?;
            // Without parts: an answer was lost, and the object is there.
            finished.map_or_else(|| shared.places.confirm(id, &digest)?.ok_or(BlobError::NotBegun), Ok)
        })
    }

    fn abort(&self, id: BlobId) -> Answer<'_, Result<(), BlobError>> {
        self.changing(move |shared| shared.forget(id).map(drop))
    }

    fn put_many(&self, objects: Vec<(BlobId, Bytes)>) -> Answer<'_, Result<(), BlobError>> {
        self.changing(move |shared| shared.places.put_many(&objects))
    }

    fn open(&self, id: BlobId) -> Answer<'_, Result<Option<Blob>, BlobError>> {
        self.blocking(move |shared| Ok(shared.places.open_file(id)?.map(|(file, size)| Blob::file(file, size))))
    }

    fn delete(&self, ids: Vec<BlobId>) -> Answer<'_, Result<usize, BlobError>> {
        self.changing(move |shared| shared.places.delete(&ids))
    }

    fn list(&self, after: Option<BlobId>, limit: usize) -> Answer<'_, Result<Vec<Listed>, BlobError>> {
        self.blocking(move |shared| Ok(shared.places.list(after, limit.min(MAX_LIST))?))
    }

    fn sweep_partials(&self, before: SystemTime) -> Answer<'_, Result<usize, BlobError>> {
        self.changing(move |shared| {
            let mut swept = 0;
            for entry in std::fs::read_dir(&shared.partial)? {
                let entry = entry?;
                let Some(id) = entry.file_name().to_str().and_then(BlobId::from_hex) else { continue };
                // It may be finished meanwhile.
                let Ok(written) = entry.metadata().and_then(|known| known.modified()) else { continue };
                if written < before && shared.forget(id)? {
                    swept += 1;
                }
            }
            Ok(swept)
        })
    }

    fn health(&self) -> Health {
        match self.0.stopped.get() {
            Some(reason) => Health::Stopped { reason: reason.clone() },
            None => Health::Working,
        }
    }
}

impl Shared {
    fn partial_path(&self, id: BlobId) -> PathBuf {
        self.partial.join(id.to_string())
    }

    /// Does something with an unfinished object, one caller at a time; `None` if there is none.
    fn upload<T>(
        &self,
        id: BlobId,
        create: bool,
        call: impl FnOnce(&mut Upload) -> Result<T, BlobError>,
    ) -> Result<Option<T>, BlobError> {
        loop {
            let Some(upload) = self.find(id, create)? else { return Ok(None) };
            let mut upload = upload.lock().unwrap_or_else(PoisonError::into_inner);
            if !upload.closed {
                return call(&mut upload).map(Some);
            }
        }
    }

    fn find(&self, id: BlobId, create: bool) -> io::Result<Option<Arc<Mutex<Upload>>>> {
        let mut uploads = self.uploads.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(upload) = uploads.get(&id) {
            return Ok(Some(upload.clone()));
        }
        let Some(upload) = Upload::open(&self.partial_path(id), create)? else { return Ok(None) };
        if uploads.len() >= MAX_UPLOADS {
            // Only one that nobody holds: two of them on one file would write over each other.
            let idle = uploads.iter().find(|(_, upload)| Arc::strong_count(upload) == 1).map(|(id, _)| *id);
            idle.map(|id| uploads.remove(&id));
        }
        let upload = Arc::new(Mutex::new(upload));
        uploads.insert(id, upload.clone());
        Ok(Some(upload))
    }

    /// From here on its file is not in `partial/`; who waits for it has to look again.
    fn close(&self, id: BlobId, upload: &mut Upload) {
        self.uploads.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
        upload.closed = true;
    }

    fn forget(&self, id: BlobId) -> Result<bool, BlobError> {
        let forgotten = self.upload(id, false, |upload| {
            std::fs::remove_file(self.partial_path(id))?;
            self.close(id, upload);
            Ok(())
        })?;
        Ok(forgotten.is_some())
    }
}
