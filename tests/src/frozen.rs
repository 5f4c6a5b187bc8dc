//! Folders that are never changed, only added to: what an earlier version wrote.

#![allow(clippy::unwrap_used, reason = "a test fails so")]

use std::fs;
use std::path::{Path, PathBuf};

/// What stands in a folder of frozen folders, one hash of all its files for each: names and contents.
///
/// # Panics
/// If something cannot be read.
#[must_use]
pub fn hashes(folder: &Path) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = entries(folder)
        .into_iter()
        .filter(|path| path.is_dir())
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), hash(&path)))
        .collect();
    all.sort();
    all
}

fn hash(root: &Path) -> String {
    let (mut all, mut hasher) = (Vec::new(), blake3::Hasher::new());
    walk(root, &mut all);
    all.sort();
    for path in &all {
        let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
        let bytes = fs::read(path).unwrap();
        hasher.update(&(name.len() as u64).to_le_bytes()).update(name.as_bytes());
        hasher.update(&(bytes.len() as u64).to_le_bytes()).update(&bytes);
    }
    hasher.finalize().to_hex().to_string()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}

fn walk(folder: &Path, all: &mut Vec<PathBuf>) {
    for path in entries(folder) {
        if path.is_dir() { walk(&path, all) } else { all.push(path) }
    }
}
