//! Are these words in it? Each is looked for in every form that a careless program would leave it in: plain (UTF-8 and
//! Latin-1), UTF-16 of both orders, hexadecimal, and base64 wherever it may begin in a group of three bytes.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};
use std::path::Path;

use data_encoding::{BASE64, BASE64URL, Encoding, HEXLOWER, HEXUPPER};

/// Bytes of the shortest form that is looked for: shorter ones would be found in any noise.
pub const SHORTEST: usize = 6;
/// How much of a file is held at a time.
const PIECE: usize = 1 << 20;

/// Words in all their forms, ready to be looked for.
pub struct Search {
    words: Vec<String>,
    /// By the first two bytes: most places are passed over with one look.
    by_start: BTreeMap<[u8; 2], Vec<Form>>,
    starts: Vec<bool>,
    longest: usize,
}

struct Form {
    bytes: Vec<u8>,
    name: &'static str,
    word: usize,
}

impl Search {
    /// Prepares to look for these words, each once.
    pub fn new(words: impl IntoIterator<Item = String>) -> Self {
        let words: Vec<String> = words.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
        let mut search = Search { words, by_start: BTreeMap::new(), starts: vec![false; 1 << 16], longest: 0 };
        for (word, text) in search.words.iter().enumerate() {
            for (name, bytes) in forms(text).into_iter().filter(|(_, bytes)| bytes.len() >= SHORTEST) {
                let start = [bytes[0], bytes[1]];
                search.starts[usize::from(u16::from_be_bytes(start))] = true;
                search.longest = search.longest.max(bytes.len());
                search.by_start.entry(start).or_default().push(Form { bytes, name, word });
            }
        }
        search
    }

    /// The words.
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// Words too short to be told from noise in their plain form.
    pub fn too_short(&self) -> impl Iterator<Item = &String> {
        self.words.iter().filter(|word| word.len() < SHORTEST)
    }

    /// What is in these bytes: words and the forms they have there.
    pub fn through<'s>(&'s self, bytes: &[u8], found: &mut BTreeSet<(&'s str, &'static str)>) {
        for (at, pair) in bytes.windows(2).enumerate() {
            let start = [pair[0], pair[1]];
            if !self.starts[usize::from(u16::from_be_bytes(start))] {
                continue;
            }
            for form in self.by_start.get(&start).into_iter().flatten() {
                if bytes[at..].starts_with(&form.bytes) {
                    found.insert((self.words[form.word].as_str(), form.name));
                }
            }
        }
    }

    /// What is in a file, whatever its length; answers the length.
    ///
    /// # Errors
    /// What the system says: a search that skips is no search.
    pub fn through_file<'s>(&'s self, path: &Path, found: &mut BTreeSet<(&'s str, &'static str)>) -> io::Result<u64> {
        let mut file = std::fs::File::open(path)?;
        let (mut held, mut read) = (Vec::with_capacity(PIECE + self.longest), 0);
        loop {
            let more = file.by_ref().take(PIECE as u64).read_to_end(&mut held)?;
            if more == 0 {
                return Ok(read);
            }
            read += more as u64;
            self.through(&held, found);
            // A word may lie across two pieces.
            held.drain(..held.len().saturating_sub(self.longest.saturating_sub(1)));
        }
    }
}

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
fn inner(alphabet: &Encoding, before: usize, bytes: &[u8]) -> Vec<u8> {
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
        let noise: Vec<u8> = (0..999u32).map(|i| u8::try_from(i * 7 % 251).unwrap()).collect();
        let latin1: Vec<u8> = word.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
        for before in 0..4 {
            let around = |inner: &[u8]| [&noise[..before], inner, &noise[..7]].concat();
            let utf16 = |bytes: fn(u16) -> [u8; 2]| around(&word.encode_utf16().flat_map(bytes).collect::<Vec<_>>());
            let cases = [
                ("plain", around(word.as_bytes())),
                ("plain", around(&latin1)),
                ("base64", BASE64.encode(&around(word.as_bytes())).into_bytes()),
                ("base64", BASE64URL.encode(&around(&latin1)).into_bytes()),
                ("hex", HEXLOWER.encode(&around(word.as_bytes())).into_bytes()),
                ("hex", HEXUPPER.encode(&around(&latin1)).into_bytes()),
                ("UTF-16LE", utf16(u16::to_le_bytes)),
                ("UTF-16BE", utf16(u16::to_be_bytes)),
            ];
            for (form, bytes) in cases {
                let mut found = BTreeSet::new();
                search.through(&bytes, &mut found);
                assert!(found.contains(&(word, form)), "{form} at {before}: {found:?}");
            }
        }
        let mut found = BTreeSet::new();
        search.through(&noise, &mut found);
        assert!(found.is_empty());
    }

    #[test]
    fn a_word_across_two_pieces_of_a_file_is_found() {
        let search = Search::new(["Passiflore-Douze".to_owned(), "court".to_owned()]);
        assert_eq!(search.too_short().collect::<Vec<_>>(), ["court"]);
        let file = tempfile::NamedTempFile::new().unwrap();
        for at in [0, PIECE - 8, PIECE - 1, 2 * PIECE - 16] {
            let mut bytes = vec![0; 2 * PIECE + 10];
            bytes[at..at + 16].copy_from_slice(b"Passiflore-Douze");
            std::fs::write(file.path(), &bytes).unwrap();
            let mut found = BTreeSet::new();
            assert_eq!(search.through_file(file.path(), &mut found).unwrap(), 2 * PIECE as u64 + 10);
            assert_eq!(found.into_iter().collect::<Vec<_>>(), [("Passiflore-Douze", "plain")], "at {at}");
        }
    }
}
