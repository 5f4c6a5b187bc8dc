//! Bytes to text, whatever the century they were written in.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Decodes a plain text: its byte order mark decides, then UTF-8 if it is valid, then Windows-1252,
/// which holds Latin-1 and cannot fail. The mark itself is dropped.
pub fn decode_text(bytes: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

/// Decodes an XML document by its mark, its `encoding="…"` declaration, or UTF-8.
pub(crate) fn decode_xml(bytes: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0;
    }
    let head = &bytes[..bytes.len().min(200)];
    let declared = head
        .windows(9)
        .position(|w| w == b"encoding=")
        .and_then(|at| head.get(at + 10..))
        .and_then(|rest| rest.iter().position(|b| matches!(b, b'"' | b'\'')).map(|end| &rest[..end]))
        .and_then(Encoding::for_label)
        // A declaration that could be read as ASCII cannot be of a 16-bit encoding.
        .filter(|e| *e != UTF_16LE && *e != UTF_16BE)
        .unwrap_or(UTF_8);
    if declared == UTF_8 { decode_text(bytes) } else { declared.decode_without_bom_handling(bytes).0 }
}

/// The prefix of `text` of at most `max` bytes that ends between two characters.
pub(crate) fn prefix(text: &str, max: usize) -> &str {
    if text.len() <= max {
        return text;
    }
    let mut end = max;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// True if this could be text: no control characters but those of line and page, and hardly any byte that no
/// text encoding uses. `bytes` may end in the middle of a character.
pub(crate) fn looks_like_text(bytes: &[u8]) -> bool {
    if Encoding::for_bom(bytes).is_some() {
        return true;
    }
    !bytes.iter().any(|b| matches!(b, 0..=8 | 14..=26 | 28..=31 | 127))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_utf8_latin1_and_utf16() {
        assert_eq!(decode_text("œdème".as_bytes()), "œdème");
        assert_eq!(decode_text(b"\xef\xbb\xbfcaf\xc3\xa9"), "café");
        assert_eq!(decode_text(b"h\xe9moglobine, \x9cd\xe8me, 5 \x80"), "hémoglobine, œdème, 5 €");
        assert_eq!(decode_text(b"\xff\xfeH\x00\xe9\x00"), "Hé");
    }

    #[test]
    fn xml_declaration_decides() {
        assert!(decode_xml(b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>\xe9</a>").contains('é'));
        assert!(decode_xml(b"<?xml version='1.0' encoding='UTF-16'?><a>\xc3\xa9</a>").contains('é'));
        assert!(decode_xml(b"<?xml encoding=").contains("<?xml"));
    }

    #[test]
    fn a_prefix_ends_between_characters() {
        assert_eq!(prefix("éé", 3), "é");
        assert_eq!(prefix("abc", 3), "abc");
        assert_eq!(prefix("é", 0), "");
    }
}
