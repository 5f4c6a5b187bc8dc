//! What the formats' lines have in common.

use crate::hash::Hash;
use crate::limits::MAX_PROOF;

/// A number in ASCII decimal, without leading zeros, up to `max`.
pub(crate) fn decimal(text: &str, max: u64) -> Option<u64> {
    let canonical = text == "0" || !text.starts_with('0');
    if !canonical || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    text.parse().ok().filter(|number| *number <= max)
}

/// Lines of one base64 hash each, up to the first empty line; gives the hashes and what follows that line.
///
/// Nothing if a line is no hash, there are more than [`MAX_PROOF`], or no empty line follows.
pub(crate) fn hash_lines(mut text: &str) -> Option<(Vec<Hash>, &str)> {
    let mut hashes = Vec::new();
    loop {
        let (line, rest) = text.split_once('\n')?;
        if line.is_empty() {
            return Some((hashes, rest));
        }
        if hashes.len() == MAX_PROOF {
            return None;
        }
        hashes.push(Hash::from_base64(line)?);
        text = rest;
    }
}
