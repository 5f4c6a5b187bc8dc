//! Sealing objects: STREAM over ChaCha20-Poly1305 in 64 KiB chunks, after a committed header (docs/protocol/object.md).
//!
//! The cipher of one object is stateless: any chunk can be sealed or opened by itself, on any thread. [`seal_to`] and
//! [`open_from`] run it over a stream with constant memory.

use crate::aead::Cipher;
use crate::random;
use crate::secret::DocumentKey;
use std::io::{self, Read, Write};
use subtle::ConstantTimeEq;
use vault_protocol::context::Label;
use vault_protocol::hash::hkdf;
use vault_protocol::ids::{DocId, VaultId, VersionId};
use vault_protocol::object::{self, CHUNK, HEADER, Header, TAG};
use zeroize::Zeroizing;

const HEADER_LEN: usize = 61;
const CHUNK_LEN: usize = 64 * 1024;
const TAG_LEN: usize = 16;
const _: () = assert!(HEADER == 61 && CHUNK == 64 * 1024 && TAG == 16);

/// Full chunk with its tag, in bytes.
pub const SEALED_CHUNK: usize = CHUNK_LEN + TAG_LEN;

/// What an object is bound to: it opens as no other document, version or vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Binding {
    /// The vault.
    pub vault: VaultId,
    /// The document.
    pub doc: DocId,
    /// The version.
    pub version: VersionId,
}

/// Why an object does not open.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ObjectError {
    /// Not an object of this suite, or of a length no object has.
    #[error("not an object of this protocol")]
    NotAnObject,
    /// Made under another key or for another document.
    #[error("not the object of this document")]
    NotThisDocument,
    /// A chunk was changed, moved, left out or added.
    #[error("changed, cut or put together from others")]
    Damaged,
    /// The content is larger than an object can hold.
    #[error("larger than an object can hold")]
    TooLarge,
    /// The source ended early or went on: it changed while it was read.
    #[error("the file changed while it was read")]
    SourceChanged,
    /// Reading or writing failed.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// STREAM as age has it: chunks of 64 KiB, each under a nonce of its number and whether it is the last.
#[allow(missing_debug_implementations)]
pub struct Stream(Cipher);

impl Stream {
    /// The stream under a key. A key used for two streams breaks everything; objects derive theirs from a fresh salt.
    pub fn dangerous_new(key: &[u8; 32]) -> Self {
        Stream(Cipher::dangerous_new(key))
    }

    /// Seals a chunk in place; its tag goes behind it.
    pub fn seal_chunk(&self, index: u64, last: bool, chunk: &mut [u8]) -> [u8; TAG_LEN] {
        self.0.seal(nonce(index, last), &[], chunk)
    }

    /// Opens a chunk in place, given its tag.
    pub fn open_chunk(&self, index: u64, last: bool, chunk: &mut [u8], tag: &[u8]) -> Result<(), ObjectError> {
        self.0.open(nonce(index, last), &[], chunk, tag).map_err(|_| ObjectError::Damaged)
    }
}

/// The cipher of one object.
#[allow(missing_debug_implementations)]
pub struct ObjectCipher {
    stream: Stream,
    header: Header,
}

impl ObjectCipher {
    /// Starts a new object under a key used for this version only.
    pub fn generate(dek: &DocumentKey, binding: &Binding) -> Self {
        Self::with_salt(dek, binding, random::bytes())
    }

    /// The same with a chosen salt: for test vectors alone. A salt used twice under one key breaks everything.
    pub fn dangerous_with_salt(dek: &DocumentKey, binding: &Binding, salt: [u8; 24]) -> Self {
        Self::with_salt(dek, binding, salt)
    }

    fn with_salt(dek: &DocumentKey, binding: &Binding, salt: [u8; 24]) -> Self {
        let mut okm = Zeroizing::new([0; 64]);
        let fields: [&[u8]; 3] = [binding.vault.as_bytes(), binding.doc.as_bytes(), binding.version.as_bytes()];
        hkdf(dek.dangerous_bytes(), &salt, Label::Object, &fields, &mut *okm);
        let (key, commitment) = okm.split_first_chunk().expect("32 of 64 bytes");
        let commitment = commitment.try_into().expect("the other 32");
        ObjectCipher { stream: Stream::dangerous_new(key), header: Header { salt, commitment } }
    }

    /// Takes up an object by its header. The commitment is compared before any chunk is touched.
    pub fn open(dek: &DocumentKey, binding: &Binding, header: &[u8; HEADER_LEN]) -> Result<Self, ObjectError> {
        let header = Header::parse(header).map_err(|_| ObjectError::NotAnObject)?;
        let cipher = Self::with_salt(dek, binding, header.salt);
        if bool::from(cipher.header.commitment.ct_eq(&header.commitment)) {
            Ok(cipher)
        } else {
            Err(ObjectError::NotThisDocument)
        }
    }

    /// The first 61 bytes.
    pub fn header(&self) -> [u8; HEADER_LEN] {
        self.header.to_bytes()
    }

    /// Seals a chunk in place; its tag goes behind it.
    pub fn seal_chunk(&self, index: u64, last: bool, chunk: &mut [u8]) -> [u8; TAG_LEN] {
        self.stream.seal_chunk(index, last, chunk)
    }

    /// Opens a chunk in place, given its tag.
    pub fn open_chunk(&self, index: u64, last: bool, chunk: &mut [u8], tag: &[u8]) -> Result<(), ObjectError> {
        self.stream.open_chunk(index, last, chunk, tag)
    }
}

// age's layout: 11-byte big-endian counter, then 1 for the last chunk and 0 before it.
fn nonce(index: u64, last: bool) -> [u8; 12] {
    let mut n = [0; 12];
    n[3..11].copy_from_slice(&index.to_be_bytes());
    n[11] = u8::from(last);
    n
}

/// Seals `len` bytes of `content` into `out`, chunk by chunk. The object is 61 + padded length + 16 a chunk.
pub fn seal_to(
    cipher: &ObjectCipher,
    len: u64,
    content: &mut impl Read,
    out: &mut impl Write,
) -> Result<(), ObjectError> {
    let padded = object::padded(len).ok_or(ObjectError::TooLarge)?;
    out.write_all(&cipher.header())?;
    let mut plain = PaddedReader::new(len, padded, content);
    let chunks = padded.div_ceil(CHUNK);
    let mut buf = Zeroizing::new(vec![0; CHUNK_LEN]);
    for index in 0..chunks {
        let size = usize::try_from((padded - index * CHUNK).min(CHUNK)).expect("at most 64 KiB");
        plain.fill(&mut buf[..size])?;
        let tag = cipher.seal_chunk(index, index + 1 == chunks, &mut buf[..size]);
        out.write_all(&buf[..size])?;
        out.write_all(&tag)?;
    }
    plain.finish()
}

/// Presents `u64be length ‖ content ‖ zeros`, and finds a source that changes under the reader.
#[allow(missing_debug_implementations)]
pub struct PaddedReader<'a, R> {
    content: &'a mut R,
    prefix: [u8; 8],
    at: u64,
    len: u64,
    padded: u64,
}

impl<'a, R: Read> PaddedReader<'a, R> {
    /// Wraps a source of exactly `len` bytes.
    pub fn new(len: u64, padded: u64, content: &'a mut R) -> Self {
        PaddedReader { content, prefix: len.to_be_bytes(), at: 0, len, padded }
    }

    /// Fills a buffer with the next bytes.
    pub fn fill(&mut self, mut out: &mut [u8]) -> Result<(), ObjectError> {
        debug_assert!(self.at + out.len() as u64 <= self.padded);
        while !out.is_empty() {
            let n = if self.at < 8 {
                let from = usize::try_from(self.at).expect("below 8");
                let n = out.len().min(8 - from);
                out[..n].copy_from_slice(&self.prefix[from..from + n]);
                n
            } else if self.at < 8 + self.len {
                let left = usize::try_from(8 + self.len - self.at).unwrap_or(usize::MAX);
                let want = out.len().min(left);
                self.content.read_exact(&mut out[..want]).map_err(|e| match e.kind() {
                    io::ErrorKind::UnexpectedEof => ObjectError::SourceChanged,
                    _ => ObjectError::Io(e),
                })?;
                want
            } else {
                out.fill(0);
                out.len()
            };
            self.at += n as u64;
            out = &mut out[n..];
        }
        Ok(())
    }

    /// Checks that the source ends where it said.
    pub fn finish(self) -> Result<(), ObjectError> {
        if at_end(self.content)? { Ok(()) } else { Err(ObjectError::SourceChanged) }
    }
}

/// Takes padded plaintext and passes on the content, checking length and padding.
#[allow(missing_debug_implementations)]
pub struct Unpadder<'a, W> {
    out: &'a mut W,
    prefix: [u8; 8],
    at: u64,
    padded: u64,
}

impl<'a, W: Write> Unpadder<'a, W> {
    /// For an object whose padded plaintext has this length.
    pub fn new(padded: u64, out: &'a mut W) -> Self {
        Unpadder { out, prefix: [0; 8], at: 0, padded }
    }

    /// Takes the next bytes of one verified chunk.
    pub fn take(&mut self, mut plain: &[u8]) -> Result<(), ObjectError> {
        while !plain.is_empty() {
            let n = if self.at < 8 {
                let from = usize::try_from(self.at).expect("below 8");
                let n = plain.len().min(8 - from);
                self.prefix[from..from + n].copy_from_slice(&plain[..n]);
                if from + n == 8 && object::padded(self.len()) != Some(self.padded) {
                    return Err(ObjectError::Damaged);
                }
                n
            } else if self.at < 8 + self.len() {
                let left = usize::try_from(8 + self.len() - self.at).unwrap_or(usize::MAX);
                let n = plain.len().min(left);
                self.out.write_all(&plain[..n])?;
                n
            } else if plain.iter().any(|b| *b != 0) {
                return Err(ObjectError::Damaged);
            } else {
                plain.len()
            };
            self.at += n as u64;
            plain = &plain[n..];
        }
        Ok(())
    }

    fn len(&self) -> u64 {
        u64::from_be_bytes(self.prefix)
    }

    /// The content's length, once everything has been taken.
    pub fn finish(self) -> Result<u64, ObjectError> {
        if self.at == self.padded { Ok(self.len()) } else { Err(ObjectError::Damaged) }
    }
}

/// Opens an object of `sealed` bytes from `source` into `out`; answers the content's length.
///
/// `out` receives chunks as they are verified, so it must be a temporary place that is dropped on an error.
pub fn open_from(
    dek: &DocumentKey,
    binding: &Binding,
    sealed: u64,
    source: &mut impl Read,
    out: &mut impl Write,
) -> Result<u64, ObjectError> {
    let padded = object::padded_of_sealed(sealed).ok_or(ObjectError::NotAnObject)?;
    let mut header = [0; HEADER_LEN];
    read(source, &mut header)?;
    let cipher = ObjectCipher::open(dek, binding, &header)?;
    let chunks = padded.div_ceil(CHUNK);
    let mut plain = Unpadder::new(padded, out);
    let mut buf = Zeroizing::new(vec![0; SEALED_CHUNK]);
    for index in 0..chunks {
        let size = usize::try_from((padded - index * CHUNK).min(CHUNK)).expect("at most 64 KiB");
        read(source, &mut buf[..size + TAG_LEN])?;
        let (chunk, rest) = buf.split_at_mut(size);
        cipher.open_chunk(index, index + 1 == chunks, chunk, &rest[..TAG_LEN])?;
        plain.take(chunk)?;
    }
    if !at_end(source)? {
        return Err(ObjectError::Damaged);
    }
    plain.finish()
}

fn at_end(source: &mut impl Read) -> io::Result<bool> {
    loop {
        match source.read(&mut [0; 1]) {
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            other => return other.map(|n| n == 0),
        }
    }
}

fn read(source: &mut impl Read, out: &mut [u8]) -> Result<(), ObjectError> {
    source.read_exact(out).map_err(|e| match e.kind() {
        io::ErrorKind::UnexpectedEof => ObjectError::Damaged,
        _ => ObjectError::Io(e),
    })
}
