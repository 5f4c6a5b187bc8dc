//! P8: a word in the text of many papers.

use crate::Size;
use crate::place::{fill, folder, make, noise};
use crate::table::{Goal, Series, Side, interleaved, row, seconds};
use std::cell::RefCell;
use vault_formats::fold::fold;

/// Distinct words of one paper: two pages.
const WORDS: usize = 250;

// A language of 20,000 words, short ones more often.
fn vocabulary() -> Vec<String> {
    let syllables =
        ["ba", "car", "di", "fe", "gly", "he", "in", "lo", "me", "neu", "or", "pha", "re", "sti", "to", "xi"];
    let word = |n: usize| {
        let mut word = String::new();
        let mut n = n + 16;
        while n > 0 {
            word += syllables[n % 16];
            n /= 16;
        }
        word
    };
    (0..20_000).map(word).collect()
}

pub fn measure(size: &Size) {
    let place = folder();
    let mut vault = make(&place.path().join("home"), "", None);
    let vocabulary = vocabulary();
    let text = |n: usize| -> Vec<String> {
        let dice = noise(n as u64 + 5, WORDS * 2);
        let pick = |pair: &[u8]| usize::from(u16::from_be_bytes([pair[0], pair[1]])) % vocabulary.len();
        let mut words: Vec<String> = dice.chunks(2).map(|pair| vocabulary[pick(pair)].clone()).collect();
        if n % 100 == 7 {
            words.push("embolie".into());
        }
        words
    };
    fill(&mut vault, size.many, 1000, text);
    // The first search reads the words from the disk.
    let first = seconds(|| drop(vault.find(&["embolie".into()], &fold).unwrap())) * 1e3;
    let vault = RefCell::new(vault);
    let find = |words: &'static [&'static str], hits: usize| -> Side<'_> {
        let (vault, words) = (&vault, words.iter().map(|w| fold(w)).collect::<Vec<_>>());
        Box::new(move || {
            let mut found = 0;
            let time = seconds(|| found = vault.borrow_mut().find(&words, &fold).unwrap().len());
            assert_eq!(found, hits, "{words:?}");
            time * 1e3
        })
    };
    let (rare, all) = (size.many / 100, size.many);
    let mut sides =
        [find(&["embolie"], rare), find(&["Embolie", "cardio"], rare), find(&["consultation"], all), find(&["zzz"], 0)];
    let found = interleaved(size.rounds * 4, &mut sides);
    let what = ["a word that one paper in 100 has", "two words", "a word of every title", "a word nobody has"];
    for (what, ms) in what.iter().zip(&found) {
        let what = format!("{what}, {} papers of {WORDS} words", size.many);
        row("P8", &what, &format!("{} ms", ms.show(1)), "–", "–", Goal::Most(20.0, " ms"), ms.median());
    }
    let first = Series(vec![first]);
    row("P8", "the first search after unlocking", &format!("{} ms", first.show(0)), "–", "–", Goal::None, 0.0);
}
