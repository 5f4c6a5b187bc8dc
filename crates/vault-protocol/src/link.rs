//! Links for somebody without the tool: SMART Health Links, as the server that holds their files sees them
//! (docs/protocol/link.md). The key is in the link alone, which the server never has.

use data_encoding::BASE64URL_NOPAD;

use crate::context::Label;
use crate::hash::hash;
use crate::ids::{LinkId, Time};
use crate::wire::{Bytes, List};

/// Largest file of a link, in bytes.
pub const MAX_FILE: usize = 8 * 1024 * 1024;
/// Most links of one vault at once.
pub const MAX_LINKS: usize = 64;
/// Wrong codes after which a link is closed.
pub const TRIES: u32 = 5;
/// Longest code, in bytes.
pub const MAX_CODE: usize = 64;
/// Bytes of a file's nonce.
pub const IV: usize = 12;
/// Bytes of a file's tag.
pub const TAG: usize = 16;
/// The header of every file: RFC 7516, with the content that SMART Health Links name.
pub const HEADER: &str = r#"{"alg":"dir","enc":"A256GCM","zip":"DEF","cty":"application/fhir+json"}"#;

crate::record! {
    /// `PUT /v1/vaults/{v}/links/{l}`.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct LinkOpening {
        /// Until when it opens.
        pub until: Time,
        /// [`code_check`] of its code; none: whoever has the link opens it.
        pub check: Option<[u8; 32]>,
        /// Whether it opens once only.
        pub once: bool,
        /// The file: [`IV`] ‖ ciphertext ‖ [`TAG`] of a JWE with the one [`HEADER`].
        pub file: Bytes<MAX_FILE>,
    }
}

crate::record! {
    /// `GET /v1/vaults/{v}/links`.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct LinkList {
        /// In order of id.
        pub links: List<LinkLine, MAX_LINKS>,
    }
}

crate::record! {
    /// One line of a [`LinkList`].
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct LinkLine {
        /// The link.
        pub id: LinkId,
        /// Until when it opens.
        pub until: Time,
        /// How often it was opened.
        pub opened: u32,
        /// Wrong codes so far.
        pub wrong: u32,
        /// Whether it still opens, at this moment.
        pub open: bool,
    }
}

/// The header as it stands before a file, and as it is authenticated: in base64url.
pub fn encoded_header() -> String {
    BASE64URL_NOPAD.encode(HEADER.as_bytes())
}

/// The beginning of a file in its compact form: header, no wrapped key, nonce. The ciphertext follows, in base64url.
pub fn compact_head(iv: &[u8; IV]) -> String {
    format!("{}..{}.", encoded_header(), BASE64URL_NOPAD.encode(iv))
}

/// Its end, after the ciphertext.
pub fn compact_end(tag: &[u8; TAG]) -> String {
    format!(".{}", BASE64URL_NOPAD.encode(tag))
}

/// A file in its compact form; none for what is too short to be one.
pub fn compact(file: &[u8]) -> Option<String> {
    let (iv, rest) = file.split_first_chunk::<IV>()?;
    let (ciphertext, tag) = rest.split_last_chunk::<TAG>()?;
    Some(compact_head(iv) + &BASE64URL_NOPAD.encode(ciphertext) + &compact_end(tag))
}

/// Length of the compact form of a file with this many bytes.
pub fn compact_len(file: u64) -> u64 {
    let text = |bytes: u64| (bytes * 4).div_ceil(3);
    let ends = (compact_head(&[0; IV]).len() + compact_end(&[0; TAG]).len()) as u64;
    ends + text(file.saturating_sub((IV + TAG) as u64))
}

/// What the server is told of a code, so that it need not keep the code itself:
/// `SHA-256(ctx("link-code", link, code))`. A short code can be found from it by trying all.
pub fn code_check(link: &LinkId, code: &[u8]) -> [u8; 32] {
    *hash(Label::LinkCode, &[link.as_bytes(), code]).as_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_compact_form_has_five_parts() {
        let file = [&[1; IV][..], b"sealed", &[2; TAG]].concat();
        let text = compact(&file).unwrap();
        let parts: Vec<Vec<u8>> =
            text.split('.').map(|part| BASE64URL_NOPAD.decode(part.as_bytes()).unwrap()).collect();
        assert_eq!(parts, [HEADER.as_bytes(), b"", &[1; IV], b"sealed", &[2; TAG]]);
        for size in IV + TAG..IV + TAG + 9 {
            assert_eq!(compact_len(size as u64), compact(&vec![7; size]).unwrap().len() as u64, "{size}");
        }
        assert_eq!(compact(&file[..IV + TAG - 1]), None);
    }

    #[test]
    fn a_check_is_of_one_code_and_one_link() {
        let (one, other) = (LinkId::new([1; 32]), LinkId::new([2; 32]));
        assert_eq!(code_check(&one, b"482913"), code_check(&one, b"482913"));
        assert_ne!(code_check(&one, b"482913"), code_check(&other, b"482913"));
        assert_ne!(code_check(&one, b"482913"), code_check(&one, b"482914"));
    }
}
