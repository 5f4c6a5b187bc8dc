//! Titles and names as strangers write them, made safe to show.

use unicode_normalization::UnicodeNormalization;

use crate::charset;
use crate::limits::MAX_TITLE;

/// True for characters that turn or override the direction of writing (U+202A–202E, U+2066–2069) and the marks
/// U+200E, U+200F and U+061C: in a title they can make one word look like another.
pub(crate) fn turns_direction(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}')
}

/// A title or author's name that is safe to show in any list: NFC, one line, no control or direction characters,
/// single spaces, at most [`MAX_TITLE`] bytes, cut between two characters. May be empty.
pub fn clean_title(raw: &str) -> String {
    // Bounded before normalising: one character can decompose into many.
    let raw = charset::prefix(raw, MAX_TITLE * 4);
    let mut title = String::with_capacity(raw.len());
    let mut space = false;
    for c in raw.nfc() {
        if c.is_whitespace() || c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') {
            space = !title.is_empty();
        } else if !turns_direction(c) && !is_invisible(c) {
            if space {
                title.push(' ');
                space = false;
            }
            title.push(c);
        }
    }
    charset::prefix(&title, MAX_TITLE).trim_end().to_owned()
}

/// Zero-width and interlinear characters, language tags, and what is no character at all. Joiners are kept: Arabic
/// and other scripts need them.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffd}'..='\u{ffff}' | '\u{e0000}'..='\u{e007f}')
}

/// The name without folders and without a usual ending: what a person would call the file.
pub(crate) fn stem(name: &str) -> &str {
    let base = name.rsplit(['/', '\\']).next().unwrap_or(name);
    match base.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() && ending.len() <= 17 && !ending.contains(' ') => stem,
        _ => base,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_titles_become_plain() {
        assert_eq!(clean_title("ordonnance\u{202e}fdp.exe"), "ordonnancefdp.exe");
        assert_eq!(clean_title("  a\r\n\tb\u{0}c\u{2028}d "), "a b c d");
        assert_eq!(clean_title("e\u{301}te\u{301}"), "été");
        assert_eq!(clean_title("\u{feff}\u{200b}"), "");
        assert_eq!(clean_title("تقرير طبي"), "تقرير طبي");
        let long = clean_title(&"é".repeat(5_000));
        assert_eq!(long.len(), 254);
        assert!(clean_title(&"\u{fdfa}".repeat(5_000)).len() <= MAX_TITLE);
    }

    #[test]
    fn stems() {
        assert_eq!(stem("a/b/Compte rendu.pdf"), "Compte rendu");
        assert_eq!(stem("C:\\x\\note"), "note");
        assert_eq!(stem(".cache"), ".cache");
        assert_eq!(stem("Dr. Martin a dit non"), "Dr. Martin a dit non");
    }
}
