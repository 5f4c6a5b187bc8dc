//! Public vectors: files of `tests/vectors/` that can be judged without any key. The sealed ones are run by the
//! project's own tests (`cargo xtask vectors`) and by the second reader in `tests/reader/`.
//!
//! A file is one message, good or with a single fault, and what a reader must say to it: tests/vectors/README.md.

mod credential;
mod judge;
mod log;
mod outboard;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Serialize;

/// The kinds that need no key.
pub const KINDS: &[&str] = &[
    "card",
    "closing",
    "credential",
    "evidence",
    "fingerprint",
    "log",
    "outboard",
    "receipt",
    "release",
    "request",
    "statement",
];
/// Longest file, in bytes.
const MAX_FILE: u64 = 1 << 20;

/// The vectors that this program was built with: kind, name, text.
const BUILT_IN: &[(&str, &str, &str)] = include!(concat!(env!("OUT_DIR"), "/vectors.rs"));

/// One file.
#[derive(Clone, Debug)]
pub struct Vector {
    /// Its folder.
    pub kind: String,
    /// Its name, without the ending.
    pub name: String,
    expect: String,
    fields: BTreeMap<String, String>,
    body: Vec<u8>,
}

/// What happened with the vectors of one kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Count {
    /// The kind.
    pub kind: String,
    /// Good ones that were taken, with the results that stand in them.
    pub taken: usize,
    /// Faulty ones that were refused, for the reason that stands in them.
    pub refused: usize,
    /// The others, each with what was said to it.
    pub failed: Vec<String>,
}

/// Why vectors cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VectorsError {
    /// The disk.
    #[error("{path}: {source}", path = path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

impl Vector {
    /// Reads a file.
    ///
    /// # Errors
    /// What is wrong with its form, in words.
    pub fn parse(kind: &str, name: &str, text: &str) -> Result<Self, String> {
        let (head, body) = text.split_once("\n\n").ok_or("no empty line")?;
        let mut fields = BTreeMap::new();
        for line in head.lines() {
            let (name, value) = line.split_once(':').ok_or_else(|| format!("no colon in {line:?}"))?;
            fields.insert(name.to_owned(), value.trim().to_owned());
        }
        let expect = fields.remove("expect").ok_or("no `expect`")?;
        fields.remove("comment").ok_or("no `comment`")?;
        let hex: String = body.split_whitespace().collect();
        let body = data_encoding::HEXLOWER.decode(hex.as_bytes()).map_err(|e| e.to_string())?;
        Ok(Vector { kind: kind.to_owned(), name: name.to_owned(), expect, fields, body })
    }

    /// Runs it through this project's functions.
    ///
    /// # Errors
    /// How the answer differs from the one that stands in the file.
    fn run(&self) -> Result<bool, String> {
        let wanted: BTreeMap<&str, &str> =
            self.fields.iter().filter_map(|(n, v)| Some((n.strip_prefix("out-")?, v.as_str()))).collect();
        match judge::judge(self)? {
            Ok(out) if self.expect == "ok" => {
                let out: BTreeMap<&str, &str> = out.iter().map(|(n, v)| (*n, v.as_str())).collect();
                if out == wanted { Ok(true) } else { Err(format!("gives {out:?}, not {wanted:?}")) }
            }
            Ok(_) => Err(format!("taken, not refused as {}", self.expect)),
            Err(why) if why == self.expect => Ok(false),
            Err(why) => Err(format!("refused as {why}, not {}", self.expect)),
        }
    }
}

/// Runs the vectors that this program was built with.
pub fn check_built_in() -> Vec<Count> {
    let mut counts = BTreeMap::new();
    for (kind, name, text) in BUILT_IN {
        note(&mut counts, kind, name, text);
    }
    counts.into_values().collect()
}

/// Runs the vectors in the folders of a folder; also answers which folders were left out, since they need keys.
///
/// # Errors
/// What cannot be read.
pub fn check_folder(folder: &Path) -> Result<(Vec<Count>, Vec<String>), VectorsError> {
    let (mut counts, mut left_out) = (BTreeMap::new(), Vec::new());
    for path in listed(folder)?.into_iter().filter(|path| path.is_dir()) {
        let kind = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if !KINDS.contains(&kind.as_str()) {
            left_out.push(kind);
            continue;
        }
        for file in listed(&path)?.into_iter().filter(|file| file.extension().is_some_and(|e| e == "txt")) {
            let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let io = |source| VectorsError::Io { path: file.clone(), source };
            if std::fs::metadata(&file).map_err(io)?.len() > MAX_FILE {
                return Err(io(std::io::ErrorKind::FileTooLarge.into()));
            }
            note(&mut counts, &kind, &name, &std::fs::read_to_string(&file).map_err(io)?);
        }
    }
    Ok((counts.into_values().collect(), left_out))
}

fn listed(folder: &Path) -> Result<Vec<PathBuf>, VectorsError> {
    let list = || -> std::io::Result<Vec<PathBuf>> {
        let mut paths: Vec<PathBuf> =
            std::fs::read_dir(folder)?.map(|e| Ok(e?.path())).collect::<std::io::Result<_>>()?;
        paths.sort();
        Ok(paths)
    };
    list().map_err(|source| VectorsError::Io { path: folder.into(), source })
}

fn note(counts: &mut BTreeMap<String, Count>, kind: &str, name: &str, text: &str) {
    let count = counts.entry(kind.to_owned()).or_insert_with(|| Count { kind: kind.to_owned(), ..Count::default() });
    match Vector::parse(kind, name, text).and_then(|vector| vector.run()) {
        Ok(true) => count.taken += 1,
        Ok(false) => count.refused += 1,
        Err(why) => count.failed.push(format!("{name}: {why}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_vectors_are_those_of_the_repository() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors");
        let (there, left_out) = check_folder(&folder).unwrap();
        assert_eq!(check_built_in(), there);
        let kinds: Vec<&str> = there.iter().map(|count| count.kind.as_str()).collect();
        assert_eq!(kinds, KINDS);
        assert!(left_out.contains(&"object".to_owned()) && left_out.contains(&"keyring".to_owned()));
    }

    #[test]
    fn every_vector_is_judged_as_it_says() {
        for count in check_built_in() {
            assert_eq!(count.failed, Vec::<String>::new(), "{}", count.kind);
            assert!(count.taken > 0 && count.refused > 2, "{count:?}");
        }
    }

    #[test]
    fn a_vector_that_says_something_else_fails() {
        let (kind, name, good) =
            BUILT_IN.iter().find(|(kind, _, text)| *kind == "receipt" && text.starts_with("expect: ok")).unwrap();
        let run = |text: &str| Vector::parse(kind, name, text).and_then(|v| v.run());
        assert_eq!(run(good), Ok(true));
        let other_hash = good.replacen("out-hash: ", "out-hash: 00", 1);
        assert!(run(&other_hash).unwrap_err().starts_with("gives"));
        assert!(run(&good.replacen("expect: ok", "expect: signature", 1)).unwrap_err().starts_with("taken"));
        let (start, end) = good.trim_end().split_at(good.trim_end().len() - 1);
        let changed = format!("{start}{}", if end == "0" { "1" } else { "0" });
        assert_eq!(run(&changed).unwrap_err(), "refused as signature, not ok");
        assert!(run("expect: ok\n").is_err() && run(&good.replacen("key:", "kee:", 1)).is_err());
    }
}
