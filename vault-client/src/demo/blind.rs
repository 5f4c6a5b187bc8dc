//! Does a folder say a word? The search is the auditor's.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use vault_audit::store::words::Search;

/// Where a word was found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Found {
    pub(crate) word: String,
    pub(crate) form: &'static str,
    pub(crate) file: PathBuf,
}

/// What a search looked at, and what it found.
#[derive(Debug, Default)]
pub(crate) struct Searched {
    pub(crate) files: usize,
    pub(crate) bytes: u64,
    pub(crate) found: BTreeSet<Found>,
}

impl Searched {
    /// The words that were found at all.
    pub(crate) fn words(&self) -> BTreeSet<&str> {
        self.found.iter().map(|f| f.word.as_str()).collect()
    }

    /// Looks through every file under a path, and at the files' own names.
    ///
    /// # Errors
    /// Whatever the system says about a file that cannot be read: a search that skips is no search.
    pub(crate) fn through(&mut self, search: &Search, path: &Path) -> io::Result<()> {
        if path.is_dir() {
            let mut entries: Vec<PathBuf> = fs::read_dir(path)?.map(|e| Ok(e?.path())).collect::<io::Result<_>>()?;
            entries.sort();
            for entry in entries {
                let mut found = BTreeSet::new();
                search.through(entry.file_name().unwrap_or_default().as_encoded_bytes(), &mut found);
                self.keep(found, &entry);
                self.through(search, &entry)?;
            }
            return Ok(());
        }
        let mut found = BTreeSet::new();
        self.bytes += search.through_file(path, &mut found)?;
        self.files += 1;
        self.keep(found, path);
        Ok(())
    }

    fn keep(&mut self, found: BTreeSet<(&str, &'static str)>, file: &Path) {
        self.found.extend(found.into_iter().map(|(word, form)| Found {
            word: word.to_owned(),
            form,
            file: file.to_owned(),
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_below_and_their_names_are_looked_at() {
        let word = "Myosotis-1976é";
        let search = Search::new([word.to_owned()]);
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("below")).unwrap();
        fs::write(folder.path().join("below/noise"), "nothing").unwrap();
        let mut searched = Searched::default();
        searched.through(&search, folder.path()).unwrap();
        assert_eq!((searched.files, searched.bytes, searched.found.len()), (1, 7, 0));
        fs::write(folder.path().join("below/said"), format!("({word})")).unwrap();
        fs::create_dir(folder.path().join(word)).unwrap();
        searched.through(&search, folder.path()).unwrap();
        let files: BTreeSet<_> = searched.found.iter().map(|f| f.file.strip_prefix(folder.path()).unwrap()).collect();
        assert_eq!(files, [Path::new("below/said"), Path::new(word)].into());
        assert_eq!(searched.words(), [word].into());
    }
}
