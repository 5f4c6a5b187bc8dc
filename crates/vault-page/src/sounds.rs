//! The fixed phrases, read aloud, for who does not read.
//!
//! Clips are part of the program: no page asks anybody else, nor the browser's own speech, which may. What they say stands in
//! `assets/sounds/phrases.tsv`; a clip is replaced by putting another in its place (see `assets/sounds/make.sh`).
//! Only fixed phrases: what a paper says is never read aloud by itself.

use maud::{Markup, html};

use crate::door::Asset;
use crate::look::Language;
use crate::symbols::symbol;

/// A button that reads a phrase aloud, with its word. Without script it is a link to the clip, which the browser plays itself.
/// Nothing if there is no such phrase.
pub fn listen(language: Language, phrase: &str, word: &str) -> Markup {
    if clip(language, phrase).is_none() {
        return html! {};
    }
    let address = format!("/assets/sounds/{}/{phrase}.ogg", language.code());
    html! { a class="way listen" href=(address) { (symbol("listen")) span { (word) } } }
}

/// The clip of a phrase: Ogg Opus.
pub fn clip(language: Language, phrase: &str) -> Option<&'static [u8]> {
    let (_, clips) = CLIPS.iter().find(|(known, _)| *known == phrase)?;
    Some(match language {
        Language::French => clips[0],
        Language::English => clips[1],
        Language::Arabic => clips[2],
    })
}

/// The names of all phrases.
pub fn phrases() -> impl Iterator<Item = &'static str> {
    CLIPS.iter().map(|(name, _)| *name)
}

/// `fr/home.ogg`.
pub(crate) fn asset(path: &str) -> Option<Asset> {
    let (language, file) = path.split_once('/')?;
    let bytes = clip(Language::from_code(language)?, file.strip_suffix(".ogg")?)?;
    Some(Asset { kind: "audio/ogg", bytes: bytes.into() })
}

macro_rules! clips {
    ($($name:literal),* $(,)?) => {
        const CLIPS: &[(&str, [&[u8]; 3])] = &[$(($name, [
            include_bytes!(concat!("../assets/sounds/fr/", $name, ".ogg")),
            include_bytes!(concat!("../assets/sounds/en/", $name, ".ogg")),
            include_bytes!(concat!("../assets/sounds/ar/", $name, ".ogg")),
        ])),*];
    };
}

#[rustfmt::skip]
clips![
    "home",
    "home-help",
    "language",
    "prescriptions",
    "analyses",
    "images",
    "vaccines",
    "medicines",
    "doctors",
    "papers",
    "search",
    "paper",
    "add",
    "show",
    "show-who",
    "who",
    "who-nobody",
    "stop",
    "log",
    "inbox",
    "private",
    "bin",
    "lock",
    "code",
    "name",
    "rescue",
    "emergency",
    "help",
    "settings",
    "waits",
    "kept",
    "trouble",
    "people",
    "card",
    "card-mine",
    "compare",
    "loan",
    "square",
    "back",
];

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes of all clips together: the whole program stays small enough for an old line.
    const ALL_CLIPS: usize = 1_200_000;
    /// Bytes of one clip: with the letters it fits on a page.
    const ONE_CLIP: usize = 60_000;

    #[test]
    fn every_phrase_is_said_in_every_language_and_is_small() {
        let written = include_str!("../assets/sounds/phrases.tsv");
        let mut ids = Vec::new();
        for line in written.lines() {
            let cells: Vec<&str> = line.split('\t').collect();
            assert_eq!(cells.len(), 4, "{line}");
            assert!(cells.iter().all(|cell| !cell.trim().is_empty()), "{line}");
            assert!(cells[3].contains('\u{64e}'), "Arabic without vowel marks is read wrongly: {line}");
            ids.push(cells[0]);
        }
        assert_eq!(ids, phrases().collect::<Vec<_>>());
        let mut all = 0;
        for phrase in phrases() {
            for language in Language::ALL {
                let clip = clip(language, phrase).unwrap();
                assert!(clip.starts_with(b"OggS"), "{phrase} in {language:?}");
                assert!(clip.windows(8).any(|w| w == b"OpusHead"), "{phrase} in {language:?}");
                assert!((2_000..ONE_CLIP).contains(&clip.len()), "{phrase} in {language:?}: {} bytes", clip.len());
                all += clip.len();
            }
        }
        assert!(all < ALL_CLIPS, "{all} bytes");
    }

    #[test]
    fn no_two_phrases_share_a_clip() {
        let all: std::collections::BTreeSet<&[u8]> =
            phrases().flat_map(|p| Language::ALL.map(|l| clip(l, p).unwrap())).collect();
        assert_eq!(all.len(), phrases().count() * 3);
    }

    #[test]
    fn the_button_plays_only_what_is_there() {
        let button = listen(Language::Arabic, "home", "استمع").into_string();
        assert!(button.contains("href=\"/assets/sounds/ar/home.ogg\""), "{button}");
        assert_eq!(listen(Language::French, "nothing", "Écouter").into_string(), "");
        assert!(asset("fr/home.ogg").is_some());
        assert!(asset("fr/../home.ogg").is_none());
        assert!(asset("de/home.ogg").is_none());
    }
}
