//! From arguments to files: folders with all that is in them, in order; what is hidden, linked or not a file is left.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use vault_engine::Error;
use vault_terminal::Problem;
use walkdir::{DirEntry, WalkDir};

use crate::problems::Engine;

/// What the arguments name.
#[derive(Default)]
pub(crate) struct Walk {
    /// Files to keep, with their length as seen now.
    pub(crate) files: Vec<(PathBuf, u64)>,
    /// What could not even be looked at.
    pub(crate) failed: Vec<(PathBuf, Problem)>,
    /// Hidden files and folders that were passed by.
    pub(crate) hidden: usize,
    /// Links, devices and the like that were passed by.
    pub(crate) others: usize,
    /// Whether a folder was among the arguments.
    pub(crate) in_folders: bool,
}

/// Looks at each argument. The vault's own folder is never walked into.
pub(crate) fn walk(arguments: &[PathBuf], home: &Path) -> Walk {
    let home = fs::canonicalize(home).ok();
    let mut found = Walk::default();
    for argument in arguments {
        match fs::metadata(argument) {
            Err(error) => found.fail(argument.clone(), error),
            Ok(meta) if meta.is_dir() => found.folder(argument, home.as_deref()),
            // A hidden file that is named is meant.
            Ok(meta) if meta.is_file() => found.files.push((argument.clone(), meta.len())),
            Ok(_) => found.fail(argument.clone(), io::ErrorKind::InvalidInput.into()),
        }
    }
    found
}

impl Walk {
    fn fail(&mut self, path: PathBuf, error: io::Error) {
        let problem = Engine(Error::Source { path: path.clone(), error }).into();
        self.failed.push((path, problem));
    }

    fn folder(&mut self, folder: &Path, home: Option<&Path>) {
        self.in_folders = true;
        let mut hidden = 0;
        let walk = WalkDir::new(folder).sort_by(|a, b| a.file_name().cmp(b.file_name())).into_iter();
        let entries = walk.filter_entry(|entry| {
            let is_hidden = entry.depth() > 0 && is_hidden(entry.file_name());
            hidden += usize::from(is_hidden);
            !is_hidden && !is_home(entry, home)
        });
        for entry in entries {
            match entry {
                Ok(entry) if entry.file_type().is_dir() => {}
                Ok(entry) if entry.file_type().is_file() => {
                    let len = entry.metadata().map_or(0, |m| m.len());
                    self.files.push((entry.into_path(), len));
                }
                Ok(_) => self.others += 1,
                Err(error) => {
                    let path = error.path().unwrap_or(folder).to_owned();
                    self.fail(path, error.into());
                }
            }
        }
        self.hidden += hidden;
    }
}

pub(crate) fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().first() == Some(&b'.')
}

fn is_home(entry: &DirEntry, home: Option<&Path>) -> bool {
    entry.file_type().is_dir() && home.is_some() && fs::canonicalize(entry.path()).ok().as_deref() == home
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_walked_in_order_and_what_is_hidden_or_linked_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in ["b", "b/deep", ".git", "vault"] {
            fs::create_dir(at(name)).unwrap();
        }
        for name in ["c.txt", "b/2.txt", "b/deep/1.txt", "a.txt", ".hidden", ".git/x", "vault/keystore"] {
            fs::write(at(name), "x").unwrap();
        }
        #[cfg(unix)]
        std::os::unix::fs::symlink("/", at("b/root")).unwrap();
        let found = walk(&[folder.path().to_owned()], &at("vault"));
        let names: Vec<_> =
            found.files.iter().map(|(p, _)| p.strip_prefix(folder.path()).unwrap().display().to_string()).collect();
        assert_eq!(names, ["a.txt", "b/2.txt", "b/deep/1.txt", "c.txt"]);
        assert_eq!((found.hidden, found.others, found.failed.len()), (2, usize::from(cfg!(unix)), 0));

        let named = walk(&[at(".hidden"), at("nowhere"), at("b")], &at("vault"));
        assert_eq!((named.files.len(), named.failed.len(), named.hidden), (3, 1, 0));
        assert_eq!(named.files[0].1, 1);
    }
}
