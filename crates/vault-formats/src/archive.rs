//! Zip files: a folder of papers in one file, IHE XDM among them. Names that leave the folder, doubles and bombs are
//! refused before anything is taken out.

use std::collections::HashSet;
use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::error::ReadError;
use crate::kind::Kind;
use crate::limits::{MAX_INPUT, MAX_ZIP_ENTRIES, MAX_ZIP_NAME, MAX_ZIP_TOTAL};

const ZIP: Kind = Kind::Zip;

/// A zip whose list of entries has been checked.
#[derive(Debug)]
pub struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    names: Vec<String>,
    /// Bytes that may still be inflated, over all entries: what a header says of its size is not believed.
    left: u64,
}

impl<'a> Archive<'a> {
    /// Opens a zip that is held in memory.
    ///
    /// # Errors
    /// [`ReadError::CutShort`] without an end record; [`ReadError::Excessive`] beyond [`MAX_ZIP_ENTRIES`] or
    /// [`MAX_ZIP_TOTAL`]; [`ReadError::Malformed`] for a name that is absolute, leaves the folder, is not text, or
    /// stands twice.
    pub fn open(bytes: &'a [u8]) -> Result<Self, ReadError> {
        if !has_end_record(bytes) {
            return Err(ReadError::CutShort { kind: ZIP });
        }
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|e| fault(&e))?;
        if zip.len() > MAX_ZIP_ENTRIES {
            return Err(ReadError::Excessive { kind: ZIP, what: "entries" });
        }
        let mut names = Vec::with_capacity(zip.len());
        let mut seen = HashSet::new();
        let mut total: u64 = 0;
        for index in 0..zip.len() {
            let entry = zip.by_index_raw(index).map_err(|e| fault(&e))?;
            total = total.saturating_add(entry.size());
            let name = entry.name().map_err(|e| fault(&e))?.into_owned();
            if !is_tame(&name) || entry.is_symlink() {
                return Err(ReadError::Malformed { kind: ZIP, what: "entry name" });
            }
            if !seen.insert(name.to_lowercase()) {
                return Err(ReadError::Malformed { kind: ZIP, what: "two entries of one name" });
            }
            names.push(name);
        }
        if total > MAX_ZIP_TOTAL {
            return Err(ReadError::Excessive { kind: ZIP, what: "inflated bytes" });
        }
        Ok(Archive { zip, names, left: MAX_ZIP_TOTAL })
    }

    /// Names of all entries, folders included (they end with `/`), in the order of the file.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// True if this is an IHE XDM medium, as MSSanté mails carry it.
    pub fn is_xdm(&self) -> bool {
        self.names.iter().any(|n| n.to_ascii_uppercase().starts_with("IHE_XDM/"))
    }

    /// The content of the entry with this index in [`names`](Self::names).
    ///
    /// # Errors
    /// [`ReadError::TooLarge`] beyond [`MAX_INPUT`]; [`ReadError::Locked`] if it is encrypted;
    /// [`ReadError::Malformed`] if it does not inflate, or its checksum is wrong.
    pub fn read(&mut self, index: usize) -> Result<Vec<u8>, ReadError> {
        let entry = self.zip.by_index(index).map_err(|e| fault(&e))?;
        let most = (MAX_INPUT as u64).min(self.left);
        let mut out = Vec::new();
        let read = entry
            .take(most + 1)
            .read_to_end(&mut out)
            .map_err(|_| ReadError::Malformed { kind: ZIP, what: "entry content" })?;
        let read = read as u64;
        if read > MAX_INPUT as u64 {
            return Err(ReadError::TooLarge { len: read, max: MAX_INPUT as u64 });
        }
        self.left = self.left.checked_sub(read).ok_or(ReadError::Excessive { kind: ZIP, what: "inflated bytes" })?;
        Ok(out)
    }
}

/// A relative path of plain parts: no `..`, no drive, no backslash, no control character.
fn is_tame(name: &str) -> bool {
    let path = name.strip_suffix('/').unwrap_or(name);
    !path.is_empty()
        && name.len() <= MAX_ZIP_NAME
        && !name.chars().any(|c| c.is_control() || matches!(c, '\\' | ':'))
        && path.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

/// The end record has 22 bytes and a comment of at most 65,535.
fn has_end_record(bytes: &[u8]) -> bool {
    let tail = &bytes[bytes.len().saturating_sub(22 + 0xffff)..];
    tail.windows(22).any(|record| record.starts_with(b"PK\x05\x06"))
}

fn fault(error: &ZipError) -> ReadError {
    match error {
        ZipError::Io(e) if e.kind() == std::io::ErrorKind::UnexpectedEof => ReadError::CutShort { kind: ZIP },
        ZipError::UnsupportedArchive(what) if *what == ZipError::PASSWORD_REQUIRED => ReadError::Locked { kind: ZIP },
        ZipError::UnsupportedArchive(_) => ReadError::Malformed { kind: ZIP, what: "compression method" },
        _ => ReadError::Malformed { kind: ZIP, what: "structure" },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use zip::write::SimpleFileOptions;

    fn packed(entries: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in entries {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(content).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn takes_entries_out() {
        let bytes = packed(&[("INDEX.HTM", b"<html>"), ("IHE_XDM/SUBSET01/DOC0001.XML", b"<ClinicalDocument/>")]);
        let mut archive = Archive::open(&bytes).unwrap();
        assert!(archive.is_xdm());
        assert_eq!(archive.names(), ["INDEX.HTM", "IHE_XDM/SUBSET01/DOC0001.XML"]);
        assert_eq!(archive.read(1).unwrap(), b"<ClinicalDocument/>");
        assert!(archive.read(7).is_err());
    }

    #[test]
    fn wild_names_are_refused() {
        for name in ["../x", "a/../../x", "/etc/x", "C:x", "a\\..\\x", "a//b", "", "a\u{0}b", "./a"] {
            assert!(!is_tame(name), "{name:?}");
        }
        assert!(is_tame("IHE_XDM/SUBSET01/"));
        let bytes = packed(&[("a/../../../x", b"")]);
        assert_eq!(Archive::open(&bytes).unwrap_err(), ReadError::Malformed { kind: ZIP, what: "entry name" });
        let bytes = packed(&[("A.pdf", b"1"), ("a.pdf", b"2")]);
        assert_eq!(
            Archive::open(&bytes).unwrap_err(),
            ReadError::Malformed { kind: ZIP, what: "two entries of one name" }
        );
    }

    #[test]
    fn bombs_and_cuts() {
        let bomb = packed(&[("zeros", &vec![0u8; MAX_INPUT + 1])]);
        assert!(bomb.len() < 1 << 20);
        let mut archive = Archive::open(&bomb).unwrap();
        assert!(matches!(archive.read(0), Err(ReadError::TooLarge { .. })));

        let many: Vec<String> = (0..=MAX_ZIP_ENTRIES).map(|n| n.to_string()).collect();
        let many: Vec<(&str, &[u8])> = many.iter().map(|n| (n.as_str(), &b""[..])).collect();
        assert!(matches!(Archive::open(&packed(&many)), Err(ReadError::Excessive { .. })));

        let whole = packed(&[("a.txt", b"bonjour bonjour bonjour")]);
        for cut in 0..whole.len() {
            assert_eq!(Archive::open(&whole[..cut]).err(), Some(ReadError::CutShort { kind: ZIP }), "cut at {cut}");
        }
        let mut torn = whole.clone();
        torn[40] ^= 0xff;
        let torn_open = Archive::open(&torn).and_then(|mut a| a.read(0));
        assert!(matches!(torn_open, Err(ReadError::Malformed { .. })), "{torn_open:?}");
    }
}
