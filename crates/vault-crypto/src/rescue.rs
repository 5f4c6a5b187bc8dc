//! The rescue member: 24 words from which its keys follow (docs/protocol/rescue.md).

use crate::random;
use crate::secret::{SigningSeed, WrapSeed};
use bip39::{Language, Mnemonic};
use vault_protocol::context::Label;
use vault_protocol::fingerprint::WordList;
use vault_protocol::hash::hkdf;
use vault_protocol::ids::RescueLocator;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// 256 random bits.
#[derive(Zeroize, ZeroizeOnDrop)]
#[allow(missing_debug_implementations)]
pub struct RescueEntropy([u8; 32]);

/// Why words are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RescueError {
    /// Not 24 words.
    #[error("{0} words instead of 24")]
    Count(usize),
    /// A word that stands in no list.
    #[error("word {0} is not in the list")]
    UnknownWord(usize),
    /// All words are known, and one of them is not the right one.
    #[error("the words do not belong together: one is mistyped")]
    Checksum,
}

impl RescueEntropy {
    /// Draws new words.
    pub fn generate() -> Self {
        RescueEntropy(random::bytes())
    }

    /// The 24 words (BIP39: 256 bits and 8 of checksum).
    pub fn words(&self, list: WordList) -> Zeroizing<String> {
        let language = match list {
            WordList::French => Language::French,
            WordList::English => Language::English,
        };
        let mnemonic = Mnemonic::from_entropy_in(language, &self.0).expect("32 bytes make 24 words");
        Zeroizing::new(mnemonic.words().collect::<Vec<_>>().join(" "))
    }

    /// Two letters printed beside the words: with them, one mistyped sheet in 173,000 passes for another's, without
    /// them one in 256. They follow from the entropy as its keys do, and tell nothing of it to who does not have it.
    pub fn check_group(&self) -> String {
        let mut two = [0; 2];
        hkdf(&self.0, &[], Label::RescueCheck, &[], &mut two);
        two.iter().map(|b| char::from(b'A' + b % 26)).collect()
    }

    /// Whether a typed check group is that of these words; case and spaces are forgiven. If not, a word or the group is
    /// mistyped; if so and no server knows the [locator](Self::locator), the sheet is another's or has been replaced.
    pub fn has_check_group(&self, typed: &str) -> bool {
        let letters = typed.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase());
        letters.eq(self.check_group().chars())
    }

    /// Reads 24 words of either list; case, accents, spaces and cuts to four letters are forgiven.
    pub fn from_words(typed: &str) -> Result<Self, RescueError> {
        let typed: Vec<Zeroizing<String>> = typed
            .split(|c: char| !c.is_alphabetic() && !('\u{300}'..='\u{36f}').contains(&c))
            .filter(|w| !w.is_empty())
            .map(|w| Zeroizing::new(vault_protocol::fingerprint::fold(w)))
            .collect();
        if typed.len() != 24 {
            return Err(RescueError::Count(typed.len()));
        }
        let mut worst = RescueError::UnknownWord(1);
        for language in [Language::French, Language::English] {
            match in_language(&typed, language) {
                Ok(found) => return Ok(found),
                // The list that knows more of the words is the one meant.
                Err(RescueError::UnknownWord(n)) => {
                    if let RescueError::UnknownWord(m) = worst {
                        worst = RescueError::UnknownWord(m.max(n));
                    }
                }
                Err(e) => worst = e,
            }
        }
        Err(worst)
    }

    /// Seed of the rescue member's signing key.
    pub fn signing_seed(&self) -> SigningSeed {
        SigningSeed::from_bytes(&self.part(Label::RescueSign))
    }

    /// Seed of its X-Wing key.
    pub fn wrap_seed(&self) -> WrapSeed {
        WrapSeed::from_bytes(&self.part(Label::RescueWrap))
    }

    /// Where a server keeps the vault id for these words.
    pub fn locator(&self) -> RescueLocator {
        RescueLocator::new(*self.part(Label::RescueLocator))
    }

    fn part(&self, label: Label) -> Zeroizing<[u8; 32]> {
        let mut out = Zeroizing::new([0; 32]);
        hkdf(&self.0, &[], label, &[], &mut *out);
        out
    }
}

fn in_language(typed: &[Zeroizing<String>], language: Language) -> Result<RescueEntropy, RescueError> {
    let list = language.word_list();
    let mut words = Vec::with_capacity(24);
    for (i, t) in typed.iter().enumerate() {
        let word = list.iter().find(|w| vault_protocol::fingerprint::same_word(t, w));
        words.push(*word.ok_or(RescueError::UnknownWord(i + 1))?);
    }
    let text = Zeroizing::new(words.join(" "));
    let mnemonic = Mnemonic::parse_in(language, text.as_str()).map_err(|_| RescueError::Checksum)?;
    let entropy = Zeroizing::new(mnemonic.to_entropy());
    Ok(RescueEntropy(entropy.as_slice().try_into().map_err(|_| RescueError::Checksum)?))
}
