//! What the formats' lines have in common.

use crate::hash::Hash;
use crate::limits::MAX_PROOF;
use data_encoding::BASE64;

/// Base64 with padding, in its one canonical form: the decoder alone takes `Zg==Zg==`, two texts after one another.
pub(crate) fn base64(text: &str) -> Option<Vec<u8>> {
    BASE64.decode(text.as_bytes()).ok().filter(|bytes| BASE64.encode(bytes) == text)
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_have_one_spelling() {
        assert_eq!(base64("Zg=="), Some(b"f".to_vec()));
        for other in ["Zg==Zg==", "Zg", "Zh==", "Zg==\n", "Zg=", "Z_==", "Zm8=Zg=="] {
            assert_eq!(base64(other), None, "{other}");
        }
    }
}
