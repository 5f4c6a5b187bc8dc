//! Local files, sealed under the device secret: whole files that are replaced, and logs that only grow.
//!
//! A log is `u32be length ‖ u64be number ‖ u64be start ‖ record` again and again, each record sealed with its number, and
//! the offset at which its append began, as authenticated data. Frames of the last append that do not open are what a
//! crash leaves: it was never acknowledged, and opening the log cuts it off. Anything else is damage, and is said.

use crate::os;
use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use vault_crypto::keystore::local_key;
use vault_crypto::record;
use vault_crypto::secret::{DeviceSecret, RecordKey};
use vault_protocol::context::Label;
use zeroize::Zeroizing;

/// Largest frame of a log, in bytes.
pub(crate) const MAX_FRAME: usize = 64 * 1024 * 1024;

/// Why a local file cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// Its bytes are not what this program wrote.
    #[error("{0} is damaged")]
    Damaged(PathBuf),
    /// Reading or writing failed.
    #[error("{path}: {error}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
}

impl FileError {
    pub(crate) fn io(path: &Path) -> impl FnOnce(io::Error) -> FileError + '_ {
        move |error| FileError::Io { path: path.to_owned(), error }
    }
}

/// A small file that is replaced as a whole.
pub(crate) struct SealedFile {
    path: PathBuf,
    key: RecordKey,
    kind: String,
}

impl SealedFile {
    pub(crate) fn new(folder: &Path, kind: &str, device: &DeviceSecret) -> Self {
        SealedFile { path: folder.join(kind), key: local_key(device, kind), kind: kind.to_owned() }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The content, or `None` if there is no file yet.
    pub(crate) fn read(&self) -> Result<Option<Zeroizing<Vec<u8>>>, FileError> {
        let bytes = match std::fs::read(&self.path) {
            Ok(b) => b,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(FileError::io(&self.path)(e)),
        };
        let plain = record::open(&self.key, Label::Local, &[self.kind.as_bytes()], &[], &bytes);
        plain.map(Some).map_err(|_| FileError::Damaged(self.path.clone()))
    }

    /// Writes a new one that need not outlast a power cut.
    pub(crate) fn note(&self, plain: &[u8]) -> io::Result<()> {
        let sealed = record::seal(&self.key, Label::Local, &[self.kind.as_bytes()], &[], plain);
        os::create_private(&self.path)?.write_all(&sealed)
    }

    /// Replaces it durably.
    pub(crate) fn write(&self, plain: &[u8]) -> Result<(), FileError> {
        let sealed = record::seal(&self.key, Label::Local, &[self.kind.as_bytes()], &[], plain);
        os::replace(&self.path, &sealed).map_err(FileError::io(&self.path))
    }
}

/// Bytes before each record.
const HEAD: usize = 20;

/// What stands before a record. Number and start are authenticated with it.
struct Head {
    size: usize,
    number: u64,
    /// Where the append began that wrote it.
    start: u64,
}

impl Head {
    // None if it cannot stand there.
    fn read(bytes: &[u8; HEAD], at: u64, len: u64) -> Option<Head> {
        let (size, place) = bytes.split_first_chunk()?;
        let (number, start) = place.split_first_chunk()?;
        let size = u32::from_be_bytes(*size) as usize;
        let head =
            Head { size, number: u64::from_be_bytes(*number), start: u64::from_be_bytes(start.try_into().ok()?) };
        let fits = size <= MAX_FRAME && head.start <= at && at + (HEAD + size) as u64 <= len;
        fits.then_some(head)
    }

    fn place(&self) -> [u8; 16] {
        let mut place = [0; 16];
        place[..8].copy_from_slice(&self.number.to_be_bytes());
        place[8..].copy_from_slice(&self.start.to_be_bytes());
        place
    }
}

/// A log that only grows, or is emptied as a whole.
pub(crate) struct Log {
    path: PathBuf,
    file: File,
    key: RecordKey,
    kind: &'static str,
    frames: u64,
    end: u64,
}

impl Log {
    /// Opens or creates a log and passes every frame from `from` (a byte offset that starts frame `number`) on.
    pub(crate) fn open(
        folder: &Path,
        kind: &'static str,
        device: &DeviceSecret,
        from: (u64, u64),
        mut each: impl FnMut(&[u8]) -> Result<(), FileError>,
    ) -> Result<Log, FileError> {
        let path = folder.join(kind);
        let io = |e| FileError::io(&path)(e);
        let existed = path.exists();
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&path).map_err(io)?;
        if !existed {
            os::sync_folder(folder).map_err(io)?;
        }
        let len = file.metadata().map_err(io)?.len();
        let (mut end, number) = from;
        if end > len {
            return Err(FileError::Damaged(path));
        }
        let mut log = Log { key: local_key(device, kind), file, kind, frames: number, end, path: path.clone() };
        let mut reader = BufReader::with_capacity(1 << 20, log.file.try_clone().map_err(io)?);
        reader.seek(SeekFrom::Start(end)).map_err(io)?;
        let mut frame = Vec::new();
        while len - end >= HEAD as u64 {
            let mut head = [0; HEAD];
            reader.read_exact(&mut head).map_err(io)?;
            let Some(head) = Head::read(&head, end, len).filter(|h| h.number == log.frames) else { break };
            frame.resize(head.size, 0);
            reader.read_exact(&mut frame).map_err(io)?;
            let Some(plain) = log.open_frame(&head, &frame) else { break };
            each(&plain)?;
            log.frames += 1;
            end += (HEAD + head.size) as u64;
        }
        // What an append that never ended left may lie there in any order. A frame of a later append shows that this
        // one had ended: then it is damage, and nothing is cut off.
        if end < len && log.goes_on(end, len).map_err(io)? {
            return Err(FileError::Damaged(path));
        }
        if end < len {
            log.file.set_len(end).and_then(|()| log.file.sync_all()).map_err(io)?;
        }
        log.end = end;
        Ok(log)
    }

    fn open_frame(&self, head: &Head, frame: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        record::open(&self.key, Label::Local, &[self.kind.as_bytes()], &head.place(), frame).ok()
    }

    // Whether any append that began after this place left a whole frame.
    fn goes_on(&self, after: u64, len: u64) -> io::Result<bool> {
        let mut rest = Vec::new();
        let mut file = self.file.try_clone()?;
        file.seek(SeekFrom::Start(after))?;
        file.take(len - after).read_to_end(&mut rest)?;
        Ok(rest.windows(HEAD).enumerate().skip(1).any(|(i, head)| {
            let head = head.try_into().ok().and_then(|h| Head::read(h, after + i as u64, len));
            head.filter(|h| h.start > after && h.number > self.frames)
                .is_some_and(|h| self.open_frame(&h, &rest[i + HEAD..i + HEAD + h.size]).is_some())
        }))
    }

    /// Appends frames; they have reached the disk when this returns.
    pub(crate) fn append<'a>(&mut self, frames: impl IntoIterator<Item = &'a [u8]>) -> Result<(), FileError> {
        let mut out = Vec::new();
        let mut number = self.frames;
        for plain in frames {
            let place = Head { size: 0, number, start: self.end }.place();
            let sealed = record::seal(&self.key, Label::Local, &[self.kind.as_bytes()], &place, plain);
            let len = u32::try_from(sealed.len()).ok().filter(|n| *n as usize <= MAX_FRAME);
            let len = len.ok_or_else(|| FileError::io(&self.path)(io::ErrorKind::FileTooLarge.into()))?;
            out.extend_from_slice(&len.to_be_bytes());
            out.extend_from_slice(&place);
            out.extend_from_slice(&sealed);
            number += 1;
        }
        let written = self
            .file
            .seek(SeekFrom::Start(self.end))
            .and_then(|_| self.file.write_all(&out))
            .and_then(|()| self.file.sync_data());
        if let Err(e) = written {
            // What was not acknowledged must not stay: a full disk leaves the log as it was.
            let _ = self.file.set_len(self.end);
            return Err(FileError::io(&self.path)(e));
        }
        self.frames = number;
        self.end += out.len() as u64;
        Ok(())
    }

    /// Empties the log durably. Its numbers start anew: frames are bound to their number only inside one life of it.
    pub(crate) fn clear(&mut self) -> Result<(), FileError> {
        self.file.set_len(0).and_then(|()| self.file.sync_all()).map_err(FileError::io(&self.path))?;
        self.frames = 0;
        self.end = 0;
        Ok(())
    }

    /// Where the next frame goes: byte offset and number.
    pub(crate) fn position(&self) -> (u64, u64) {
        (self.end, self.frames)
    }
}
