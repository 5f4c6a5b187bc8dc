//! Objects on this machine: the first copy of every paper, sealed, one file each.
//!
//! A large paper is read, sealed, hashed and written in one pass on two threads; many small ones are made to last
//! together. Memory stays the same whatever the size.

use crate::os;
use std::fs::{self, File};
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use vault_crypto::object::{Binding, ObjectCipher, ObjectError, PaddedReader, SEALED_CHUNK, Unpadder};
use vault_crypto::random;
use vault_crypto::secret::DocumentKey;
use vault_protocol::hash::ObjectDigest;
use vault_protocol::ids::ObjectId;
use vault_protocol::object::{self, CHUNK, HEADER, TAG};

/// Chunks in one block of work: 1 MiB.
const BLOCK: usize = 16;
const HEADER_LEN: usize = 61;
const _: () = assert!(HEADER_LEN as u64 == HEADER);
/// Blocks under way at once.
const BLOCKS: usize = 6;

/// What sealing a paper gave.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sealed {
    /// Where it lies.
    pub(crate) locator: ObjectId,
    /// Length of the object.
    pub(crate) size: u64,
    /// Its digest.
    pub(crate) digest: ObjectDigest,
    /// BLAKE3 of the content.
    pub(crate) content: [u8; 32],
}

/// The folder of objects.
#[derive(Clone, Debug)]
pub(crate) struct Objects {
    folder: PathBuf,
}

/// An object written and not yet made to last: [`Objects::keep`] does that for many at once.
#[derive(Debug)]
pub(crate) struct Pending {
    pub(crate) sealed: Sealed,
    temporary: PathBuf,
}

impl Objects {
    pub(crate) fn open(home: &Path) -> io::Result<Objects> {
        let folder = home.join("objects");
        os::create_private_folder(&folder)?;
        // What an interrupted run left was never acknowledged.
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|e| e == "new") {
                fs::remove_file(path)?;
            }
        }
        Ok(Objects { folder })
    }

    pub(crate) fn path(&self, locator: &ObjectId) -> PathBuf {
        let name = locator.to_string();
        self.folder.join(&name[..2]).join(name)
    }

    pub(crate) fn has(&self, locator: &ObjectId) -> bool {
        self.path(locator).exists()
    }

    pub(crate) fn size(&self, locator: &ObjectId) -> Option<u64> {
        fs::metadata(self.path(locator)).ok().map(|m| m.len())
    }

    pub(crate) fn file(&self, locator: &ObjectId) -> io::Result<File> {
        File::open(self.path(locator))
    }

    /// A temporary file for an object that is being fetched.
    pub(crate) fn temporary(&self, locator: &ObjectId) -> PathBuf {
        self.folder.join(format!("{locator}.new"))
    }

    /// Seals `len` bytes of `source` into a temporary file.
    pub(crate) fn seal(
        &self,
        key: &DocumentKey,
        binding: &Binding,
        len: u64,
        source: &mut (impl Read + Send),
        progress: &mut dyn FnMut(u64),
    ) -> Result<Pending, ObjectError> {
        let locator = ObjectId::new(random::bytes());
        let temporary = self.temporary(&locator);
        let cipher = ObjectCipher::generate(key, binding);
        let padded = object::padded(len).ok_or(ObjectError::TooLarge)?;
        let file = os::create_private(&temporary)?;
        let result = if padded <= CHUNK * BLOCK as u64 {
            seal_small(&cipher, len, padded, source, &file)
        } else {
            seal_large(&cipher, len, padded, source, &file, progress)
        };
        match result {
            Ok((digest, content)) => {
                Ok(Pending { sealed: Sealed { locator, size: object::sealed(padded), digest, content }, temporary })
            }
            Err(e) => {
                let _ = fs::remove_file(&temporary);
                Err(e)
            }
        }
    }

    /// Forgets an object that was not kept.
    pub(crate) fn discard(&self, pending: Pending) {
        let _ = fs::remove_file(pending.temporary);
    }

    /// Forgets an object that may have been kept and that nothing names.
    pub(crate) fn forget(&self, pending: Pending) {
        let _ = self.remove(&pending.sealed.locator);
        self.discard(pending);
    }

    /// Makes objects last: when this returns they are on the disk under their names.
    pub(crate) fn keep(&self, pending: &[Pending]) -> io::Result<()> {
        let mut folders = std::collections::BTreeSet::new();
        for p in pending {
            let path = self.path(&p.sealed.locator);
            let folder = path.parent().expect("an object lies in a folder").to_owned();
            if folders.insert(folder.clone()) && !folder.exists() {
                os::create_private_folder(&folder)?;
            }
        }
        // Of many, names and bytes are made to last by one sync of everything, which costs the most: until it is done
        // nothing refers to them. Without such a call each one is synced, and then named.
        let at_once = pending.len() > 4 && cfg!(target_os = "linux");
        for p in pending {
            if !at_once {
                File::open(&p.temporary)?.sync_all()?;
            }
            fs::rename(&p.temporary, self.path(&p.sealed.locator))?;
        }
        if at_once {
            return os::sync_filesystem(&self.folder);
        }
        for folder in &folders {
            os::sync_folder(folder)?;
        }
        os::sync_folder(&self.folder)
    }

    /// Takes over a fetched temporary file as the object.
    pub(crate) fn adopt(&self, locator: &ObjectId) -> io::Result<()> {
        let (temporary, path) = (self.temporary(locator), self.path(locator));
        let folder = path.parent().expect("an object lies in a folder");
        os::create_private_folder(folder)?;
        File::open(&temporary)?.sync_all()?;
        fs::rename(&temporary, &path)?;
        os::sync_folder(folder)?;
        os::sync_folder(&self.folder)
    }

    pub(crate) fn remove(&self, locator: &ObjectId) -> io::Result<()> {
        match fs::remove_file(self.path(locator)) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
            _ => Ok(()),
        }
    }

    /// BLAKE3 of an object as it lies here.
    pub(crate) fn digest(&self, locator: &ObjectId) -> io::Result<ObjectDigest> {
        let mut hasher = blake3::Hasher::new();
        hasher.update_reader(self.file(locator)?)?;
        Ok(ObjectDigest::new(*hasher.finalize().as_bytes()))
    }

    /// Opens an object into `out`, chunk by chunk as verified; answers the content's length.
    pub(crate) fn unseal(
        &self,
        key: &DocumentKey,
        binding: &Binding,
        locator: &ObjectId,
        out: &mut impl Write,
        progress: &mut dyn FnMut(u64),
    ) -> Result<u64, ObjectError> {
        let file = self.file(locator)?;
        let size = file.metadata()?.len();
        let padded = object::padded_of_sealed(size).ok_or(ObjectError::NotAnObject)?;
        if padded <= CHUNK * BLOCK as u64 {
            return vault_crypto::object::open_from(key, binding, size, &mut BufReader::new(file), out);
        }
        unseal_large(key, binding, padded, file, out, progress)
    }
}

fn seal_small(
    cipher: &ObjectCipher,
    len: u64,
    padded: u64,
    source: &mut impl Read,
    mut file: &File,
) -> Result<(ObjectDigest, [u8; 32]), ObjectError> {
    let mut out = Vec::with_capacity(usize::try_from(object::sealed(padded)).map_err(|_| ObjectError::TooLarge)?);
    let mut content = zeroize::Zeroizing::new(vec![0; usize::try_from(len).map_err(|_| ObjectError::TooLarge)?]);
    source.read_exact(&mut content).map_err(|e| match e.kind() {
        io::ErrorKind::UnexpectedEof => ObjectError::SourceChanged,
        _ => ObjectError::Io(e),
    })?;
    if source.read(&mut [0; 1])? != 0 {
        return Err(ObjectError::SourceChanged);
    }
    vault_crypto::object::seal_to(cipher, len, &mut &content[..], &mut out)?;
    file.write_all(&out)?;
    Ok((vault_protocol::hash::object_digest(&out), *blake3::hash(&content).as_bytes()))
}

/// A block of work: chunks laid out as they will stand in the object, plaintext first.
struct Block {
    first: u64,
    bytes: Vec<u8>,
}

impl Block {
    fn pieces(&mut self, chunks: u64, padded: u64, mut each: impl FnMut(u64, bool, &mut [u8], &mut [u8])) {
        for (index, piece) in (self.first..).zip(self.bytes.chunks_mut(SEALED_CHUNK)) {
            let size = usize::try_from((padded - index * CHUNK).min(CHUNK)).expect("at most 64 KiB");
            let (chunk, tag) = piece.split_at_mut(size);
            each(index, index + 1 == chunks, chunk, tag);
        }
    }
}

// Three stages on two threads: the caller reads and hashes content and writes; a worker seals and hashes. While the
// worker seals one block, the caller reads the next or writes the last.
fn seal_large(
    cipher: &ObjectCipher,
    len: u64,
    padded: u64,
    source: &mut (impl Read + Send),
    file: &File,
    progress: &mut dyn FnMut(u64),
) -> Result<(ObjectDigest, [u8; 32]), ObjectError> {
    let chunks = padded.div_ceil(CHUNK);
    let mut file = os::Early::new(file, object::sealed(padded));
    file.write_all(&cipher.header())?;
    let mut content = blake3::Hasher::new();
    let mut plain = PaddedReader::new(len, padded, source);
    std::thread::scope(|scope| {
        let (to_worker, work) = mpsc::sync_channel::<Block>(BLOCKS);
        let (to_caller, done) = mpsc::sync_channel::<Block>(BLOCKS);
        let worker = scope.spawn(move || {
            let mut digest = blake3::Hasher::new();
            digest.update(&cipher.header());
            for mut block in work {
                block.pieces(chunks, padded, |index, last, chunk, tag| {
                    tag.copy_from_slice(&cipher.seal_chunk(index, last, chunk));
                });
                digest.update(&block.bytes);
                if to_caller.send(block).is_err() {
                    break;
                }
            }
            digest
        });
        let mut pass = || -> Result<(), ObjectError> {
            let (mut next, mut written, mut spare) = (0, 0, Vec::new());
            while written < chunks {
                while next < chunks && next < written + (BLOCK * (BLOCKS - 1)) as u64 {
                    let count = (chunks - next).min(BLOCK as u64);
                    let end = ((next + count) * CHUNK).min(padded);
                    let size = usize::try_from(end - next * CHUNK + count * TAG).expect("about 1 MiB");
                    let mut block = Block { first: next, bytes: spare.pop().unwrap_or_default() };
                    block.bytes.resize(size, 0);
                    let mut failed = Ok(());
                    block.pieces(chunks, padded, |index, _, chunk, _| {
                        if failed.is_ok() {
                            failed = plain.fill(chunk);
                            content_update(&mut content, index, len, chunk);
                        }
                    });
                    failed?;
                    next += count;
                    if to_worker.send(block).is_err() {
                        return Err(ObjectError::Io(io::ErrorKind::BrokenPipe.into()));
                    }
                }
                let Ok(block) = done.recv() else { return Err(ObjectError::Io(io::ErrorKind::BrokenPipe.into())) };
                file.write_all(&block.bytes)?;
                written = block.first + block.bytes.len().div_ceil(SEALED_CHUNK) as u64;
                progress((written * CHUNK).min(len));
                spare.push(block.bytes);
            }
            Ok(())
        };
        let result = pass();
        drop(to_worker);
        drop(done);
        let digest = worker.join().map_err(|_| ObjectError::Io(io::ErrorKind::Other.into()))?;
        result?;
        plain.finish()?;
        Ok((ObjectDigest::new(*digest.finalize().as_bytes()), *content.finalize().as_bytes()))
    })
}

// Hashes the part of a padded chunk that is content.
fn content_update(content: &mut blake3::Hasher, index: u64, len: u64, chunk: &[u8]) {
    let start = index * CHUNK;
    let from = 8u64.saturating_sub(start).min(chunk.len() as u64);
    let to = (8 + len).saturating_sub(start).min(chunk.len() as u64);
    if from < to {
        let range = usize::try_from(from).expect("in a chunk")..usize::try_from(to).expect("in a chunk");
        content.update(&chunk[range]);
    }
}

fn unseal_large(
    key: &DocumentKey,
    binding: &Binding,
    padded: u64,
    mut file: File,
    out: &mut impl Write,
    progress: &mut dyn FnMut(u64),
) -> Result<u64, ObjectError> {
    let mut header = [0; HEADER_LEN];
    file.read_exact(&mut header)?;
    let cipher = &ObjectCipher::open(key, binding, &header)?;
    let chunks = padded.div_ceil(CHUNK);
    std::thread::scope(|scope| {
        let (to_worker, work) = mpsc::sync_channel::<Block>(BLOCKS);
        let (to_caller, done) = mpsc::sync_channel::<Result<Block, ObjectError>>(BLOCKS);
        let worker = scope.spawn(move || {
            for mut block in work {
                let mut result = Ok(());
                block.pieces(chunks, padded, |index, last, chunk, tag| {
                    if result.is_ok() {
                        result = cipher.open_chunk(index, last, chunk, tag);
                    }
                });
                let failed = result.is_err();
                if to_caller.send(result.map(|()| block)).is_err() || failed {
                    break;
                }
            }
        });
        let mut plain = Unpadder::new(padded, out);
        let mut pass = || -> Result<(), ObjectError> {
            let (mut next, mut taken, mut spare) = (0, 0, Vec::new());
            while taken < chunks {
                while next < chunks && next < taken + (BLOCK * (BLOCKS - 1)) as u64 {
                    let count = (chunks - next).min(BLOCK as u64);
                    let end = ((next + count) * CHUNK).min(padded);
                    let size = usize::try_from(end - next * CHUNK + count * TAG).expect("about 1 MiB");
                    let mut block = Block { first: next, bytes: spare.pop().unwrap_or_default() };
                    block.bytes.resize(size, 0);
                    file.read_exact(&mut block.bytes)?;
                    next += count;
                    if to_worker.send(block).is_err() {
                        break;
                    }
                }
                let Ok(block) = done.recv() else { return Err(ObjectError::Damaged) };
                let mut block = block?;
                let mut failed = Ok(());
                block.pieces(chunks, padded, |_, _, chunk, _| {
                    if failed.is_ok() {
                        failed = plain.take(chunk);
                    }
                });
                failed?;
                taken = block.first + block.bytes.len().div_ceil(SEALED_CHUNK) as u64;
                progress((taken * CHUNK).min(padded));
                spare.push(block.bytes);
            }
            Ok(())
        };
        let result = pass();
        drop(to_worker);
        drop(done);
        let joined = worker.join();
        result?;
        joined.map_err(|_| ObjectError::Damaged)?;
        plain.finish()
    })
}
