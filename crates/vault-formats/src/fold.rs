//! Folding for search: what a hurried person types finds what was printed.

use std::borrow::Cow;
use std::iter;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::limits::MAX_WORD;

/// One form for all spellings of a text: lower case, no accents, ligatures opened (`œ` = `oe`), compatibility forms
/// made plain (`ﬁ` = `fi`, `²` = `2`), Arabic letters without their vowel signs and stretching and in one form
/// (`أ إ آ` = `ا`, `ى` = `ي`, `ة` = `ه`), digits of any script as 0–9.
pub fn fold(text: &str) -> String {
    // Most words of most papers: nothing to take apart.
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut out = String::with_capacity(text.len());
    for c in text.nfkd() {
        fold_char(c, &mut out);
    }
    out
}

fn fold_char(c: char, out: &mut String) {
    if c.is_ascii() {
        out.push(c.to_ascii_lowercase());
        return;
    }
    match c {
        'œ' | 'Œ' => out.push_str("oe"),
        'æ' | 'Æ' => out.push_str("ae"),
        'ß' | 'ẞ' => out.push_str("ss"),
        'ø' | 'Ø' => out.push('o'),
        'ł' | 'Ł' => out.push('l'),
        'đ' | 'Đ' | 'ð' | 'Ð' => out.push('d'),
        'ı' => out.push('i'),
        '\u{2018}' | '\u{2019}' | '\u{02bc}' => out.push('\''),
        // Arabic: tatweel only stretches a word; the rest are letters that writers use for one another.
        '\u{0640}' => {}
        '\u{0671}' => out.push('\u{0627}'),
        '\u{0649}' | '\u{06cc}' => out.push('\u{064a}'),
        '\u{0629}' => out.push('\u{0647}'),
        '\u{06a9}' => out.push('\u{0643}'),
        '\u{0660}'..='\u{0669}' => push_digit(c, '\u{0660}', out),
        '\u{06f0}'..='\u{06f9}' => push_digit(c, '\u{06f0}', out),
        c if is_combining_mark(c) || crate::title::turns_direction(c) => {}
        '\u{00ad}' | '\u{200b}'..='\u{200d}' | '\u{feff}' => {}
        c => out.extend(c.to_lowercase()),
    }
}

fn push_digit(c: char, zero: char, out: &mut String) {
    out.extend(char::from_digit(u32::from(c) - u32::from(zero), 10));
}

/// The folded words of a text, in order, with repeats: runs of letters and digits, at most [`MAX_WORD`] characters.
///
/// `l'hôpital` gives `l`, `hopital`; `HbA1c 7,1 %` gives `hba1c`, `7`, `1`.
pub fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    let mut rest = text;
    iter::from_fn(move || {
        let start = rest.find(in_word)?;
        let run = &rest[start..];
        let end = run.find(|c| !in_word(c)).unwrap_or(run.len());
        rest = &run[end..];
        let bounded = run[..end].char_indices().nth(MAX_WORD).map_or(end, |(cut, _)| cut);
        Some(fold(&run[..bounded]))
    })
    .filter(|word| !word.is_empty())
}

/// Letters, digits, and the signs that belong to a letter: accents, vowel signs, joiners, the soft hyphen.
fn in_word(c: char) -> bool {
    c.is_alphanumeric()
        || (!c.is_ascii()
            && (is_combining_mark(c) || matches!(c, '\u{0640}' | '\u{00ad}' | '\u{200b}'..='\u{200d}' | '\u{feff}')))
}

/// A folded word without what marks its number: `ordonnances` and `ordonnance`, `genoux` and `genou`, `hôpitaux` and `hôpital`
/// meet; in Arabic without its article, too, so that `التحليل` and `تحليل` meet. Words stay words: what is left is never
/// shorter than three letters. Both sides of a comparison must be stemmed.
pub fn stem(word: &str) -> Cow<'_, str> {
    if word.starts_with(|c| ('\u{0620}'..='\u{064a}').contains(&c)) {
        return Cow::Borrowed(arabic(word));
    }
    let long = |rest: &str, least: usize| rest.chars().count() >= least;
    // `journaux` and `journal`; but `cerveaux` and `cerveau`, `tuyaux` and `tuyau`.
    if let Some(before) = word.strip_suffix("aux").filter(|b| long(b, 4) && !b.ends_with(['e', 'y'])) {
        return Cow::Owned(format!("{before}al"));
    }
    Cow::Borrowed(word.strip_suffix(['s', 'x']).filter(|rest| long(rest, 4)).unwrap_or(word))
}

/// Without the article, with or without the letter that is written to it, and without the endings of regular plurals.
fn arabic(word: &str) -> &str {
    let long = |rest: &&str| rest.chars().count() >= 3;
    let begun = ["وال", "بال", "كال", "فال", "لل", "ال"].iter().find_map(|a| word.strip_prefix(a).filter(long));
    let word = begun.unwrap_or(word);
    ["ات", "ون", "ين"].iter().find_map(|e| word.strip_suffix(e).filter(long)).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_meet() {
        for (one, other) in [
            ("Hélène", "helene"),
            ("HE\u{301}LE\u{300}NE", "helene"),
            ("œdème", "OEDEME"),
            ("L\u{2019}œil", "l'oeil"),
            ("ﬁbrose", "fibrose"),
            ("Straße", "STRASSE"),
            ("أحمد", "احمد"),
            ("مُسْتَشْفَى", "مستشفي"),
            ("مدرسة", "مدرسه"),
            ("ﻣﺴﺘﺸﻔﻰ", "مستشفى"),
            ("حـــبة", "حبة"),
            ("٧٫٣", "7٫3"),
        ] {
            assert_eq!(fold(one), fold(other), "{one} / {other}");
        }
        assert_ne!(fold("dose"), fold("doses"));
    }

    #[test]
    fn words_are_runs_of_letters_and_digits() {
        let all: Vec<_> = words("L'hôpital: HbA1c 7,1 % — e\u{301}te\u{301}!").collect();
        assert_eq!(all, ["l", "hopital", "hba1c", "7", "1", "ete"]);
        assert_eq!(words("").count(), 0);
        assert_eq!(words(" …\u{301} ").count(), 0);
        let long = "é".repeat(10_000);
        assert_eq!(words(&long).map(|w| w.len()).collect::<Vec<_>>(), [MAX_WORD]);
    }

    #[test]
    fn stems_are_light() {
        assert_eq!(stem("ordonnances"), "ordonnance");
        assert_eq!(stem("genoux"), stem("genou"));
        assert_eq!(stem("bras"), "bras");
        assert_eq!(stem("os"), "os");
        assert_eq!(stem(""), "");
        for (one, many) in [
            ("hopital", "hopitaux"),
            ("journal", "journaux"),
            ("cerveau", "cerveaux"),
            ("tuyau", "tuyaux"),
            ("taux", "taux"),
            ("تحليل", "التحليل"),
            ("لقاح", "واللقاح"),
            ("لقاح", "لقاحات"),
            ("طبيب", "للطبيب"),
        ] {
            assert_eq!(stem(&fold(one)), stem(&fold(many)), "{one} / {many}");
        }
        // Never down to nothing, and never another word's.
        assert_eq!(stem(&fold("الم")), "الم");
        assert_ne!(stem(&fold("بنت")), stem(&fold("بنات")));
    }
}
