//! `Range`: the one conditional header that is read (RFC 9110 §14), and only for one range.

use hyper::HeaderMap;
use vault_protocol::http::Refusal;

use crate::auth::single;
use crate::problem::Refused;

/// What of a file is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// All of it.
    Everything,
    /// Bytes `from` to `to`, the last included.
    Range { from: u64, to: u64 },
    /// Nothing that is there.
    Nothing,
}

pub(crate) fn asked(headers: &HeaderMap, size: u64) -> Result<Asked, Refused> {
    if !headers.contains_key("range") {
        return Ok(Asked::Everything);
    }
    let range = single(headers, "range").and_then(|value| parse(value, size));
    Ok(range.ok_or(Refusal::Malformed)?)
}

fn parse(value: &str, size: u64) -> Option<Asked> {
    let (from, to) = value.strip_prefix("bytes=")?.split_once('-')?;
    let number = |text: &str| {
        let plain = !text.is_empty() && text.len() <= 18 && text.bytes().all(|b| b.is_ascii_digit());
        if plain { text.parse::<u64>().ok() } else { None }
    };
    let last = size.saturating_sub(1);
    let (from, to) = match (from, to) {
        ("", count) => (size.saturating_sub(number(count)?), last),
        (from, "") => (number(from)?, last),
        (from, to) => (number(from)?, number(to)?),
    };
    if from >= size {
        return Some(Asked::Nothing);
    }
    // Nobody asks for a range upside down.
    (from <= to).then_some(Asked::Range { from, to: to.min(last) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_is_read() {
        let range = |from, to| Some(Asked::Range { from, to });
        for (value, want) in [
            ("bytes=0-0", range(0, 0)),
            ("bytes=10-19", range(10, 19)),
            ("bytes=90-", range(90, 99)),
            ("bytes=90-1000", range(90, 99)),
            ("bytes=-10", range(90, 99)),
            ("bytes=-1000", range(0, 99)),
            ("bytes=100-", Some(Asked::Nothing)),
            ("bytes=100-200", Some(Asked::Nothing)),
            ("bytes=-0", Some(Asked::Nothing)),
            ("bytes=9-8", None),
            ("bytes=0-1,3-4", None),
            ("bytes=", None),
            ("bytes=-", None),
            ("bytes=a-b", None),
            ("bytes=0-18446744073709551616", None),
            ("lines=0-1", None),
        ] {
            assert_eq!(parse(value, 100), want, "{value}");
        }
        assert_eq!(parse("bytes=0-", 0), Some(Asked::Nothing));
    }
}
