//! Somebody's fingerprint in the forms that people compare (docs/protocol/fingerprint.md), and the comparison aloud.

use serde::Serialize;
use vault_protocol::fingerprint::{self, WordList};
use vault_protocol::ids::VaultId;
use vault_terminal::Lang;

/// The forms of one fingerprint, as every answer shows them.
#[derive(Serialize)]
pub struct Fingerprint {
    /// The text of the square code.
    pub fingerprint: String,
    /// Twelve words.
    pub words: Vec<&'static str>,
    /// Sixty digits, in groups of five.
    pub digits: String,
}

impl Fingerprint {
    /// The fingerprint of a vault, its words in the list of a language.
    pub fn of(vault: &VaultId, lang: Lang) -> Self {
        Fingerprint {
            fingerprint: fingerprint::qr_text(vault),
            words: fingerprint::words(vault, word_list(lang)).to_vec(),
            digits: fingerprint::digits(vault),
        }
    }

    /// The twelve words in three lines of four.
    pub fn lines(&self) -> Vec<String> {
        self.words.chunks(4).map(|four| four.join("  ")).collect()
    }
}

/// Sixty digits in three lines of four groups.
pub fn digits_lines(digits: &str) -> Vec<String> {
    let groups: Vec<&str> = digits.split(' ').collect();
    groups.chunks(4).map(|four| four.join(" ")).collect()
}

/// The list that words are taken from: French, but for who speaks English.
pub fn word_list(lang: Lang) -> WordList {
    if lang == Lang::En { WordList::English } else { WordList::French }
}
