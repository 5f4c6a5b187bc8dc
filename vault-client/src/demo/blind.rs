//! Does a folder say a word? Each word is looked for in every form that a careless program would leave it in.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use data_encoding::{BASE64, BASE64URL, HEXLOWER, HEXUPPER};

/// Bytes of the shortest form that is looked for: shorter ones would be found in any noise.
const SHORTEST: usize = 6;

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
}

/// The forms of every word, ready to be looked for.
pub(crate) struct Search {
    words: Vec<String>,
    /// By the first two bytes: most places of a file are passed over with one look.
    by_start: BTreeMap<[u8; 2], Vec<Form>>,
    starts: Vec<bool>,
}

struct Form {
    bytes: Vec<u8>,
    name: &'static str,
    word: usize,
}

impl Search {
    pub(crate) fn new(words: impl IntoIterator<Item = String>) -> Self {
        let words: Vec<String> = words.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
        let mut by_start: BTreeMap<[u8; 2], Vec<Form>> = BTreeMap::new();
        let mut starts = vec![false; 1 << 16];
        for (word, text) in words.iter().enumerate() {
            for (name, bytes) in forms(text).into_iter().filter(|(_, bytes)| bytes.len() >= SHORTEST) {
                let start = [bytes[0], bytes[1]];
                starts[usize::from(u16::from_be_bytes(start))] = true;
                by_start.entry(start).or_default().push(Form { bytes, name, word });
            }
        }
        Search { words, by_start, starts }
    }

    pub(crate) fn count(&self) -> usize {
        self.words.len()
    }

    /// The words as they are.
    pub(crate) fn words(&self) -> &[String] {
        &self.words
    }

    /// Looks through every file under a path, and at the files' own names.
    ///
    /// # Errors
    /// Whatever the system says about a file that cannot be read: a search that skips is no search.
    pub(crate) fn through(&self, path: &Path, searched: &mut Searched) -> io::Result<()> {
        if path.is_dir() {
            let mut entries: Vec<PathBuf> = fs::read_dir(path)?.map(|e| Ok(e?.path())).collect::<io::Result<_>>()?;
            entries.sort();
            for entry in entries {
                self.look(entry.file_name().unwrap_or_default().as_encoded_bytes(), &entry, searched);
                self.through(&entry, searched)?;
            }
            return Ok(());
        }
        let bytes = fs::read(path)?;
        searched.files += 1;
        searched.bytes += bytes.len() as u64;
        self.look(&bytes, path, searched);
        Ok(())
    }

    fn look(&self, bytes: &[u8], file: &Path, searched: &mut Searched) {
        for (at, pair) in bytes.windows(2).enumerate() {
            let start = [pair[0], pair[1]];
            if !self.starts[usize::from(u16::from_be_bytes(start))] {
                continue;
            }
            for form in self.by_start.get(&start).into_iter().flatten() {
                if bytes[at..].starts_with(&form.bytes) {
                    let word = self.words[form.word].clone();
                    searched.found.insert(Found { word, form: form.name, file: file.to_owned() });
                }
            }
        }
    }
}

/// A word in plain (UTF-8 and Latin-1), in UTF-16, in hexadecimal, and in base64 wherever it may begin in a group of
/// three bytes.
fn forms(text: &str) -> Vec<(&'static str, Vec<u8>)> {
    let utf8 = text.as_bytes().to_vec();
    let latin1: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
    let units = || text.encode_utf16();
    let mut forms = vec![
        ("UTF-16LE", units().flat_map(u16::to_le_bytes).collect()),
        ("UTF-16BE", units().flat_map(u16::to_be_bytes).collect()),
    ];
    for plain in [Some(utf8), latin1.filter(|l| l.as_slice() != text.as_bytes())].into_iter().flatten() {
        forms.push(("hex", HEXLOWER.encode(&plain).into_bytes()));
        forms.push(("hex", HEXUPPER.encode(&plain).into_bytes()));
        for before in 0..3 {
            for alphabet in [&BASE64, &BASE64URL] {
                forms.push(("base64", inner(alphabet, before, &plain)));
            }
        }
        forms.push(("plain", plain));
    }
    forms
}

/// The characters that depend on these bytes alone when `before` bytes precede them in their group.
fn inner(alphabet: &data_encoding::Encoding, before: usize, bytes: &[u8]) -> Vec<u8> {
    let padded = [&vec![0; before][..], bytes].concat();
    let text = alphabet.encode(&padded).into_bytes();
    let (first, last) = ((before * 8).div_ceil(6), padded.len() * 8 / 6);
    text[first..last].to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_in_every_form_and_at_every_place() {
        let word = "Myosotis-1976é";
        let search = Search::new([word.to_owned()]);
        let folder = tempfile::tempdir().unwrap();
        let noise: Vec<u8> = (0..999u32).map(|i| u8::try_from(i * 7 % 251).unwrap()).collect();
        let latin1: Vec<u8> = word.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
        let mut cases: Vec<(String, Vec<u8>)> = Vec::new();
        for before in 0..4 {
            let around = |inner: &[u8]| [&noise[..before], inner, &noise[..7]].concat();
            cases.push((format!("plain{before}"), around(word.as_bytes())));
            cases.push((format!("latin{before}"), around(&latin1)));
            cases.push((format!("base64-{before}"), BASE64.encode(&around(word.as_bytes())).into_bytes()));
            cases.push((format!("url{before}"), BASE64URL.encode(&around(&latin1)).into_bytes()));
            cases.push((format!("hex{before}"), HEXLOWER.encode(&around(word.as_bytes())).into_bytes()));
            cases.push((format!("HEX{before}"), HEXUPPER.encode(&around(&latin1)).into_bytes()));
            let utf16: Vec<u8> = word.encode_utf16().flat_map(u16::to_le_bytes).collect();
            cases.push((format!("utf16{before}"), around(&utf16)));
        }
        for (name, bytes) in &cases {
            let path = folder.path().join(name);
            fs::write(&path, bytes).unwrap();
            let mut searched = Searched::default();
            search.through(&path, &mut searched).unwrap();
            assert_eq!(searched.words().len(), 1, "{name}");
            fs::remove_file(path).unwrap();
        }
        fs::write(folder.path().join("noise"), &noise).unwrap();
        let mut searched = Searched::default();
        search.through(folder.path(), &mut searched).unwrap();
        assert_eq!((searched.files, searched.found.len()), (1, 0));
        fs::create_dir(folder.path().join(word)).unwrap();
        search.through(folder.path(), &mut searched).unwrap();
        assert_eq!(searched.words().len(), 1, "names count");
    }
}
