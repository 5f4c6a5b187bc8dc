//! Text written by others, made harmless before it reaches a terminal.
//!
//! The names of papers and contacts come from strangers. In a terminal a control character can move the cursor,
//! hide a line, rename the window or answer a prompt; a bidirectional override can show `exe.pdf` for `fdp.exe`.
//! Nothing here is lossy for a program: [`for_tsv`] and [`for_json`] escape, only [`for_people`] replaces.

use std::borrow::Cow;
use std::fmt::Write as _;

/// True for a character that must not reach a terminal as it is: controls (C0, DEL, C1), bidirectional marks,
/// overrides and isolates, line and paragraph separators, deprecated and invisible format characters.
pub fn is_dangerous(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// One line that a person may read: tabs and line ends become a space, other controls their visible picture
/// (`␛` for escape), the rest `�`.
pub fn for_people(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_dangerous) {
        return Cow::Borrowed(text);
    }
    let visible = |c: char| match c {
        '\t' | '\n' | '\r' | '\u{2028}' | '\u{2029}' => ' ',
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        c if is_dangerous(c) => '\u{fffd}',
        c => c,
    };
    Cow::Owned(text.chars().map(visible).collect())
}

/// One field of a tab-separated line: `\t`, `\n`, `\r`, `\\` and `\u{202e}` as in Rust; everything else as it is.
pub fn for_tsv(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| c == '\\' || is_dangerous(c)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\\' => out.push_str("\\\\"),
            c if is_dangerous(c) => {
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// JSON text made safe to show: what serde leaves as it is (C1 controls, bidirectional marks) becomes `\uXXXX`.
/// Such characters can only stand inside strings, so the value does not change.
pub fn for_json(json: &str) -> Cow<'_, str> {
    if !json.chars().any(is_dangerous) {
        return Cow::Borrowed(json);
    }
    let mut out = String::with_capacity(json.len() + 16);
    for c in json.chars() {
        if is_dangerous(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// Longest file name made here, in bytes, ending included: short enough for every system, and for a copy's suffix.
pub const MAX_FILE_NAME: usize = 120;

/// A name for a file, out of a title or a name that others wrote: one component of a path on any system, readable,
/// at most [`MAX_FILE_NAME`] bytes, never hidden, never empty, never the name of a device. `ending` comes without its
/// dot and is ours; without one, the ending that the text has is kept.
pub fn for_file_name(text: &str, ending: Option<&str>) -> String {
    let forbidden = |c: char| is_dangerous(c) || matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|');
    let plain: String = text.chars().map(|c| if forbidden(c) { ' ' } else { c }).collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    let mut name = words.join(" ");
    let room = MAX_FILE_NAME - ending.map_or(0, |e| e.len() + 1);
    if let Some(ending) = ending {
        let own = name.len().checked_sub(ending.len() + 1).filter(|at| name.is_char_boundary(*at));
        if let Some(at) = own.filter(|at| name[*at..].eq_ignore_ascii_case(&format!(".{ending}"))) {
            name.truncate(at);
        }
    }
    while name.len() > room {
        name.pop();
    }
    // Windows drops dots and spaces at the end; a dot or dash at the start hides a file or makes it an option.
    let trimmed = name.trim_matches(['.', ' ', '-']);
    let device = trimmed.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    // Windows takes the small raised digits for digits.
    let digit = |n: &str| matches!(n.as_bytes(), [b'1'..=b'9']) || matches!(n, "\u{b9}" | "\u{b2}" | "\u{b3}");
    let numbered = |base: &str| device.strip_prefix(base).is_some_and(digit);
    let is_device = matches!(device.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$");
    let is_device = is_device || numbered("COM") || numbered("LPT");
    let name = match trimmed {
        "" => "papier".to_owned(),
        device if is_device => format!("_{device}"),
        name => name.to_owned(),
    };
    ending.map_or(name.clone(), |e| format!("{name}.{e}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVIL: &str = "a\x1b[2J\x1b]0;pwn\x07\u{9b}31m\u{202e}fdp.exe\u{2066}\tb\r\nc\u{7f}\u{200f}\u{e0041}";

    #[test]
    fn people_see_no_control_and_no_override() {
        let shown = for_people(EVIL);
        assert!(!shown.chars().any(is_dangerous), "{shown:?}");
        assert!(shown.starts_with("a␛[2J␛]0;pwn␇\u{fffd}31m\u{fffd}fdp.exe"));
        assert!(shown.contains(" b  c␡"));
    }

    #[test]
    fn honest_text_is_left_alone() {
        for text in ["Ordonnance du Dr Lefèvre, 12 µg", "تحليل الدم", "👩\u{200d}⚕\u{fe0f}", "می\u{200c}خواهم"]
        {
            assert!(matches!(for_people(text), Cow::Borrowed(t) if t == text), "{text}");
            assert_eq!(for_tsv(text), text);
            assert_eq!(for_json(text), text);
        }
    }

    #[test]
    fn tsv_has_one_line_and_one_field_and_can_be_read_back() {
        let field = for_tsv(EVIL);
        assert!(!field.chars().any(is_dangerous));
        assert!(field.contains("\\u{1b}[2J") && field.contains("\\tb\\r\\nc") && field.contains("\\u{202e}"));
        assert_eq!(for_tsv("a\\b"), "a\\\\b");
    }

    #[test]
    fn json_keeps_the_value() {
        let json = serde_json::to_string(EVIL).unwrap();
        let safe = for_json(&json);
        assert!(!safe.chars().any(is_dangerous));
        assert_eq!(serde_json::from_str::<String>(&safe).unwrap(), EVIL);
    }

    #[test]
    fn a_title_makes_a_harmless_file_name() {
        let cases = [
            ("Ordonnance du 12 mars", Some("pdf"), "Ordonnance du 12 mars.pdf"),
            ("ordonnance.PDF", Some("pdf"), "ordonnance.pdf"),
            ("../../etc/passwd", None, "etc passwd"),
            ("a\\b:c*d?.txt", None, "a b c d .txt"),
            ("facture\u{202e}fdp.exe", None, "facture fdp.exe"),
            ("-rf", None, "rf"),
            (".caché", Some("txt"), "caché.txt"),
            ("…\n\t", None, "…"),
            ("", Some("pdf"), "papier.pdf"),
            ("...", None, "papier"),
            ("NUL", Some("txt"), "_NUL.txt"),
            ("com1.txt", None, "_com1.txt"),
            ("comédie", None, "comédie"),
            ("تحليل الدم", Some("pdf"), "تحليل الدم.pdf"),
        ];
        for (text, ending, wanted) in cases {
            assert_eq!(for_file_name(text, ending), wanted, "{text:?}");
        }
        let long = for_file_name(&"é".repeat(300), Some("pdf"));
        assert!(long.len() <= MAX_FILE_NAME && long.ends_with("é.pdf"), "{long}");
        for c in (0..=0x2100).filter_map(char::from_u32) {
            let name = for_file_name(&format!("a{c}b{c}"), None);
            assert_eq!(std::path::Path::new(&name).components().count(), 1, "{c:?}");
        }
    }
}
