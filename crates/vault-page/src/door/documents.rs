//! Papers, shown in a room of their own: another host name, no cookie, no script.
//!
//! The address of a paper is a ticket that works once. A download that was cut goes on with `Range` and `If-Range`: the
//! `ETag` is a secret of the first answer, so only who got that can go on.

use std::io::{self, Read};
use std::time::Instant;

use hyper::header::{HeaderMap, IF_RANGE, RANGE};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::guard::single;

/// What a browser shows without running any of it, and in what way.
const SHOWN: &[(&str, &str)] = &[
    ("application/pdf", "application/pdf"),
    ("image/png", "image/png"),
    ("image/jpeg", "image/jpeg"),
    ("image/gif", "image/gif"),
    ("image/webp", "image/webp"),
    ("text/plain", "text/plain; charset=utf-8"),
];
/// Letters of a name of a file, in a header.
const MAX_NAME: usize = 180;

/// What stands in a header or an address as it is.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_');

type Open = Box<dyn FnOnce(u64) -> io::Result<Box<dyn Read + Send>> + Send>;

/// A paper as it goes out.
#[allow(missing_debug_implementations)]
pub struct Document {
    pub(super) name: String,
    pub(super) kind: &'static str,
    pub(super) shown: bool,
    pub(super) size: u64,
    pub(super) open: Open,
}

impl Document {
    /// `kind` is what the paper is said to be; HTML, SVG and all that is not on a short list is only ever a file to keep.
    /// `open` gives its bytes from a place on; it is asked once, on a thread that may wait.
    pub fn new(
        name: &str,
        kind: &str,
        size: u64,
        open: impl FnOnce(u64) -> io::Result<Box<dyn Read + Send>> + Send + 'static,
    ) -> Self {
        let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let shown = SHOWN.iter().find(|(known, _)| *known == kind);
        Document {
            name: name.chars().filter(|c| !c.is_control() && !"/\\".contains(*c)).take(MAX_NAME).collect(),
            kind: shown.map_or("application/octet-stream", |(_, kind)| kind),
            shown: shown.is_some(),
            size,
            open: Box::new(open),
        }
    }

    pub(super) fn is_pdf(&self) -> bool {
        self.kind == "application/pdf"
    }

    /// Its name in an address.
    pub(super) fn name_in_path(&self) -> String {
        utf8_percent_encode(&self.name, PLAIN).to_string()
    }

    /// `Content-Disposition` (RFC 6266): the name twice, since old readers know only ASCII.
    pub(super) fn disposition(&self, as_file: bool) -> String {
        let way = if self.shown && !as_file { "inline" } else { "attachment" };
        let name = if self.name.is_empty() { "paper" } else { &self.name };
        let old: String =
            name.chars().map(|c| if c.is_ascii_alphanumeric() || "-._ ".contains(c) { c } else { '_' }).collect();
        format!("{way}; filename=\"{old}\"; filename*=UTF-8''{}", utf8_percent_encode(name, PLAIN))
    }
}

/// A paper that may be asked for.
#[derive(Clone)]
pub(super) struct Wanted {
    pub(super) id: String,
    pub(super) as_file: bool,
    /// Whether its address ends with its name.
    pub(super) named: bool,
}

/// A paper that somebody began to read.
pub(super) struct Begun {
    pub(super) ticket: String,
    pub(super) etag: String,
    pub(super) wanted: Wanted,
    pub(super) ends: Instant,
}

impl Begun {
    /// Whether a request goes on with this one.
    pub(super) fn goes_on(&self, ticket: &str, headers: &HeaderMap) -> bool {
        use subtle::ConstantTimeEq;
        let same = self.ticket.as_bytes().ct_eq(ticket.as_bytes());
        let knows = single(headers, IF_RANGE).map(|tag| tag.as_bytes().ct_eq(self.etag.as_bytes()));
        headers.contains_key(RANGE) && bool::from(same) && knows.is_some_and(bool::from)
    }
}

/// From where to where, the end not included; `None`: nothing that is there. What is not one plain range is all of it.
pub(super) fn range(headers: &HeaderMap, size: u64) -> Option<(u64, u64)> {
    let Some((from, to)) = single(headers, RANGE).and_then(|value| value.strip_prefix("bytes=")?.split_once('-'))
    else {
        return Some((0, size));
    };
    let number = |text: &str| text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse::<u64>().ok()).flatten();
    let (from, end) = match (number(from), number(to)) {
        (None, Some(count)) if from.is_empty() => (size.saturating_sub(count), size),
        (Some(from), None) if to.is_empty() => (from, size),
        (Some(from), Some(to)) if from <= to => (from, to.saturating_add(1).min(size)),
        _ => return Some((0, size)),
    };
    (from < size).then_some((from, end))
}
