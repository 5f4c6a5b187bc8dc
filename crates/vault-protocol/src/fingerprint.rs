//! A person's fingerprint, in the three forms people compare: QR text, 12 words, 60 digits.
//!
//! All three show the vault id. Words and digits show its first 132 and 199 bits, for comparing by voice; what is
//! pinned and put in evidence is always the whole 32 bytes.

use crate::ids::VaultId;
use bip39::Language;
use unicode_normalization::UnicodeNormalization;

/// The language of the 12 words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WordList {
    /// BIP39's French list.
    French,
    /// BIP39's English list.
    English,
}

/// What a fingerprint typed or scanned turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FingerprintError {
    /// Not a QR text, 12 words or 60 digits.
    #[error("neither a QR text, nor 12 words, nor 60 digits")]
    Unreadable,
    /// A word that stands in neither list.
    #[error("word {0} is not in the list")]
    UnknownWord(usize),
    /// Well-formed, and another vault's.
    #[error("the fingerprint of somebody else")]
    Different,
}

/// First part of the QR text.
pub const QR_PREFIX: &str = "COFFRE1:";

/// The QR text: `COFFRE1:` and the vault id in base 32 (RFC 4648, no padding), all in QR's alphanumeric set.
pub fn qr_text(vault: &VaultId) -> String {
    format!("{QR_PREFIX}{}", data_encoding::BASE32_NOPAD.encode(vault.as_bytes()))
}

/// The one vault of which these texts, of all squares on a picture, tell; none if they tell of two: one may be a sticker beside
/// the true one.
pub fn of_squares(texts: &[impl AsRef<str>]) -> Option<VaultId> {
    let mut vaults = texts.iter().filter_map(|text| from_qr_text(text.as_ref()).ok());
    let first = vaults.next()?;
    vaults.all(|other| other == first).then_some(first)
}

/// Reads a QR text.
pub fn from_qr_text(text: &str) -> Result<VaultId, FingerprintError> {
    let upper = text.trim().to_ascii_uppercase();
    let body = upper.strip_prefix(QR_PREFIX).ok_or(FingerprintError::Unreadable)?;
    let bytes = data_encoding::BASE32_NOPAD.decode(body.as_bytes()).map_err(|_| FingerprintError::Unreadable)?;
    Ok(VaultId::new(bytes.try_into().map_err(|_| FingerprintError::Unreadable)?))
}

fn list(words: WordList) -> &'static [&'static str; 2048] {
    match words {
        WordList::French => Language::French.word_list(),
        WordList::English => Language::English.word_list(),
    }
}

/// Twelve words: the first 132 bits, 11 a word, most significant first.
pub fn words(vault: &VaultId, language: WordList) -> [&'static str; 12] {
    let bits = vault.as_bytes();
    std::array::from_fn(|i| {
        let at = i * 11;
        let three = [bits[at / 8], bits[at / 8 + 1], bits[at / 8 + 2]];
        let window = u32::from_be_bytes([0, three[0], three[1], three[2]]);
        list(language)[(window >> (13 - at % 8)) as usize & 0x7ff]
    })
}

/// Sixty digits in twelve groups of five: the first 25 bytes as a big-endian number, modulo 10^60.
pub fn digits(vault: &VaultId) -> String {
    let mut number = vault.as_bytes()[..25].to_vec();
    let mut out = [b'0'; 60];
    for digit in out.iter_mut().rev() {
        let mut rest = 0u32;
        for byte in &mut number {
            let n = rest << 8 | u32::from(*byte);
            *byte = u8::try_from(n / 10).expect("below 256: the rest carried in is below 10");
            rest = n % 10;
        }
        *digit += u8::try_from(rest).expect("a digit");
    }
    let groups: Vec<&str> = out.chunks(5).map(|g| std::str::from_utf8(g).expect("digits are ASCII")).collect();
    groups.join(" ")
}

/// Compares what a person typed (12 words of either list, 60 digits, or a QR text) with a vault.
///
/// Case, accents, spaces and punctuation are forgiven; a word may be cut to its first four letters.
pub fn compare(typed: &str, vault: &VaultId) -> Result<(), FingerprintError> {
    if let Ok(id) = from_qr_text(typed) {
        return if id == *vault { Ok(()) } else { Err(FingerprintError::Different) };
    }
    if typed.trim_start().get(..6).is_some_and(|p| p.eq_ignore_ascii_case("coffre")) && typed.contains(':') {
        // A QR text cut off, or of another version: its letters are no words.
        return Err(FingerprintError::Unreadable);
    }
    let only_digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    if !typed.chars().any(char::is_alphabetic) && only_digits.len() == 60 {
        let want: String = digits(vault).chars().filter(char::is_ascii_digit).collect();
        return if only_digits == want { Ok(()) } else { Err(FingerprintError::Different) };
    }
    let typed: Vec<String> =
        typed.split(|c: char| !c.is_alphabetic() && !is_mark(c)).map(fold).filter(|w| !w.is_empty()).collect();
    if typed.len() != 12 {
        return Err(FingerprintError::Unreadable);
    }
    let matches = |language| typed.iter().zip(words(vault, language)).all(|(t, w)| same_word(t, w));
    if matches(WordList::French) || matches(WordList::English) {
        return Ok(());
    }
    let known =
        |t: &String| [WordList::French, WordList::English].iter().any(|l| list(*l).iter().any(|w| same_word(t, w)));
    match typed.iter().position(|t| !known(t)) {
        Some(i) => Err(FingerprintError::UnknownWord(i + 1)),
        None => Err(FingerprintError::Different),
    }
}

fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

/// Lower case without accents: how typed words are compared.
pub fn fold(word: &str) -> String {
    word.nfkd().filter(|c| !is_mark(*c)).flat_map(char::to_lowercase).collect()
}

/// Whether a folded word is this word of a list, or its first four letters.
pub fn same_word(folded: &str, word: &str) -> bool {
    let word = fold(word);
    // In both BIP39 lists the first four letters tell every word from every other.
    folded == word || (folded.chars().count() == 4 && word.starts_with(folded))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id() -> VaultId {
        VaultId::new(std::array::from_fn(|i| (i * 37 + 11) as u8))
    }

    #[test]
    fn all_three_forms_compare_equal() {
        for typed in [
            qr_text(&id()),
            digits(&id()),
            digits(&id()).replace(' ', "-"),
            words(&id(), WordList::French).join(" "),
            words(&id(), WordList::English).join(", ").to_uppercase(),
        ] {
            assert_eq!(compare(&typed, &id()), Ok(()), "{typed}");
        }
    }

    #[test]
    fn accents_and_cut_words_are_forgiven() {
        for start in 0..40u8 {
            let id = VaultId::new(std::array::from_fn(|i| (i as u8).wrapping_mul(73).wrapping_add(start)));
            let cut: Vec<String> =
                words(&id, WordList::French).iter().map(|w| fold(w).chars().take(4).collect()).collect();
            assert_eq!(compare(&cut.join(" "), &id), Ok(()));
        }
    }

    #[test]
    fn the_first_bits_are_the_words() {
        let mut bytes = [0; 32];
        bytes[1] = 0x20; // bit 10: the lowest of the first word
        assert_eq!(words(&VaultId::new(bytes), WordList::English)[0], Language::English.word_list()[1]);
        assert_eq!(words(&VaultId::new([0xff; 32]), WordList::English), ["zoo"; 12]);
        assert_eq!(digits(&VaultId::new([0; 32])), ["00000"; 12].join(" "));
    }

    #[test]
    fn another_person_is_told_from_a_typing_error() {
        let mut other = *id().as_bytes();
        other[3] ^= 1;
        let other = VaultId::new(other);
        assert_eq!(compare(&qr_text(&other), &id()), Err(FingerprintError::Different));
        assert_eq!(compare(&digits(&other), &id()), Err(FingerprintError::Different));
        assert_eq!(compare(&words(&other, WordList::French).join(" "), &id()), Err(FingerprintError::Different));
        let mut typed = words(&id(), WordList::English);
        typed[4] = "xyzzy";
        assert_eq!(compare(&typed.join(" "), &id()), Err(FingerprintError::UnknownWord(5)));
        assert_eq!(compare("", &id()), Err(FingerprintError::Unreadable));
        assert_eq!(compare("COFFRE1:AAAA", &id()), Err(FingerprintError::Unreadable));
    }
}
