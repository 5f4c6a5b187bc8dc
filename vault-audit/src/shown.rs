//! Dates and times, as data.

use std::time::{SystemTime, UNIX_EPOCH};

use vault_protocol::ids::Time;
use vault_terminal::words;

/// Seconds since 1970.
pub(crate) fn now() -> Time {
    Time(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs()))
}

/// `2026-11-21T20:05:00Z`.
pub(crate) fn iso(at: Time) -> String {
    words::iso_moment(words::at(at.0))
}
