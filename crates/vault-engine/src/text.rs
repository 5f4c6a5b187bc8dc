//! The words of papers, for finding: one sealed log, read through at each search.
//!
//! A frame holds for some documents their folded, distinct words. Reading it all costs a few milliseconds for ten
//! thousand papers, needs no index in memory, and leaves nothing about words anywhere outside the seal.

use crate::files::{FileError, Log};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use vault_crypto::secret::DeviceSecret;
use vault_protocol::ids::{DocId, VersionId};
use vault_protocol::wire::{self, List, Text};
use zeroize::Zeroizing;

/// Most bytes of words kept for one paper.
const MAX_WORDS: usize = 64 * 1024;
const MAX_LINES: usize = 4096;
const FRAME: usize = 256 * 1024;

vault_protocol::record! {
    /// The words of one version.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) struct Line {
        pub(crate) doc: DocId,
        pub(crate) version: VersionId,
        /// Sorted, each between line breaks: `\nbilan\nglycemie\n`.
        pub(crate) words: Text<{ MAX_WORDS + 2 }>,
    }
}

/// The log of words. Frames are held as they are on disk, sealed no longer: the whole vault is open when this is.
pub(crate) struct Texts {
    log: Log,
    lines: Vec<Zeroizing<Vec<u8>>>,
}

/// Folded words, as the program that reads the papers gives them, made into a line.
pub(crate) fn line(words: impl IntoIterator<Item = String>) -> Text<{ MAX_WORDS + 2 }> {
    let mut out = String::from("\n");
    for word in words.into_iter().filter(|w| !w.contains('\n')).collect::<BTreeSet<_>>() {
        if out.len() + word.len() + 1 > MAX_WORDS {
            break;
        }
        out.push_str(&word);
        out.push('\n');
    }
    Text::clipped(&out)
}

impl Texts {
    pub(crate) fn open(home: &Path, device: &DeviceSecret) -> Result<Texts, FileError> {
        let mut lines = Vec::new();
        let log = Log::open(home, "words", device, (0, 0), |plain| {
            lines.push(Zeroizing::new(plain.to_vec()));
            Ok(())
        })?;
        Ok(Texts { log, lines })
    }

    pub(crate) fn add(&mut self, new: Vec<Line>) -> Result<(), FileError> {
        let mut frames = Vec::new();
        let (mut part, mut size) = (Vec::new(), 0);
        for l in new {
            size += l.words.len() + 48;
            part.push(l);
            if size > FRAME || part.len() == MAX_LINES {
                frames.push(Zeroizing::new(wire::encode(&into_list(std::mem::take(&mut part)))));
                size = 0;
            }
        }
        if !part.is_empty() {
            frames.push(Zeroizing::new(wire::encode(&into_list(part))));
        }
        self.log.append(frames.iter().map(|f| &f[..]))?;
        self.lines.extend(frames);
        Ok(())
    }

    /// For every version, which of the wanted words it has, or a word that begins so: bit 0 for the first. Versions
    /// that have none are left out; words after the 64th are not looked for.
    pub(crate) fn find(&self, wanted: &[String]) -> BTreeMap<(DocId, VersionId), u64> {
        let needles: Vec<String> = wanted.iter().take(64).map(|w| format!("\n{w}")).collect();
        let mut found: BTreeMap<(DocId, VersionId), u64> = BTreeMap::new();
        for frame in &self.lines {
            each_line(frame, |doc, version, words| {
                let has = |(i, n): (usize, &String)| u64::from(words.contains(n.as_str())) << i;
                let bits = needles.iter().enumerate().map(has).fold(0, |a, b| a | b);
                if bits != 0 {
                    *found.entry((doc, version)).or_default() |= bits;
                }
            });
        }
        found
    }
}

fn into_list(lines: Vec<Line>) -> List<Line, MAX_LINES> {
    List::new(lines).expect("a frame is cut before the limit")
}

// Walks a frame that this program wrote and the seal protects, without copying its words.
fn each_line<'a>(frame: &'a [u8], mut each: impl FnMut(DocId, VersionId, &'a str)) {
    let mut r = wire::Reader::new(frame);
    let Ok(n) = r.list(MAX_LINES, "lines") else { return };
    for _ in 0..n {
        let parts = (|| {
            r.array(3, "line")?;
            Ok::<_, wire::WireError>((r.fixed("doc")?, r.fixed("version")?, r.text(MAX_WORDS + 2, "words")?))
        })();
        let Ok((doc, version, words)) = parts else { return };
        each(DocId::new(doc), VersionId::new(version), words);
    }
}
