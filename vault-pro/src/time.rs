//! The clock, and dates as people read them.

use std::time::{SystemTime, UNIX_EPOCH};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use vault_protocol::ids::Time;
use vault_terminal::Catalog;
use vault_terminal::words;

/// Tests and the demonstration may use a server on this machine without TLS: `COFFRE_ALLOW_LOOPBACK=1`. It opens
/// nothing else: another machine is still reached by https only.
pub(crate) fn loopback_allowed() -> bool {
    std::env::var_os("COFFRE_ALLOW_LOOPBACK").is_some_and(|v| v == "1")
}

/// Seconds since 1970. With `COFFRE_ALLOW_LOOPBACK=1`, tests may turn the clock by `COFFRE_TEST_CLOCK` seconds.
pub(crate) fn now() -> Time {
    let system = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs());
    let turned = || std::env::var("COFFRE_TEST_CLOCK").ok()?.parse::<i64>().ok();
    let by = if loopback_allowed() { turned().unwrap_or(0) } else { 0 };
    Time(system.saturating_add_signed(by))
}

/// `hier à 14 h 05`.
pub(crate) fn moment(catalog: &Catalog, at: Time, now: Time) -> String {
    words::moment(catalog, words::at(at.0), words::at(now.0), &TimeZone::system())
}

/// `2026-11-21T20:05:00Z`.
pub(crate) fn iso(at: Time) -> String {
    words::iso_moment(words::at(at.0))
}

/// Whether a stranger's text is the date of a paper: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, of a day that there is, not
/// before 1800 and not more than a year ahead. What is none would stand above everything else.
pub(crate) fn is_paper_date(text: &str, now: Time) -> bool {
    let whole = match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        _ => text.to_owned(),
    };
    let shape = |(i, b): (usize, u8)| if matches!(i, 4 | 7) { b == b'-' } else { b.is_ascii_digit() };
    if whole.len() != 10 || !text.bytes().enumerate().all(shape) {
        return false;
    }
    let ahead = words::at(now.0).to_zoned(TimeZone::UTC).date().saturating_add(1.year());
    whole.parse::<Date>().is_ok_and(|date| 1800 <= date.year() && date <= ahead)
}

/// The date of a paper (`YYYY`, `YYYY-MM` or `YYYY-MM-DD`) as a person reads it.
pub(crate) fn paper_date(catalog: &Catalog, date: &str) -> String {
    if let Ok(date) = date.parse::<Date>() {
        return words::date(catalog, date);
    }
    let month = date.split_once('-').and_then(|(year, m)| Some((year, m.parse::<u8>().ok()?)));
    match month {
        Some((year, m @ 1..=12)) => format!("{} {year}", catalog.text(&format!("month-{m}"))),
        _ => date.to_owned(),
    }
}

/// The day before which a moment at midnight belongs, for « jusqu'au 12 mars » : the end of a day is shown as that day.
pub(crate) fn until_words(catalog: &Catalog, until: Time, now: Time) -> String {
    let zone = TimeZone::system();
    let at: Timestamp = words::at(until.0);
    let local = at.to_zoned(zone.clone());
    if local.hour() == 0 && local.minute() == 0 && local.second() == 0 {
        let day = local.date().yesterday().unwrap_or(local.date());
        let today = words::at(now.0).to_zoned(zone).date();
        return words::day(catalog, day, today);
    }
    moment(catalog, until, now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_reads_as_precise_as_it_is() {
        let words = Catalog::new(vault_terminal::Lang::Fr, &[]);
        assert_eq!(paper_date(&words, "2024-03-12"), "12 mars 2024");
        assert_eq!(paper_date(&words, "2024-03"), "mars 2024");
        assert_eq!(paper_date(&words, "2024"), "2024");
        assert_eq!(paper_date(&words, "n'importe"), "n'importe");
    }

    #[test]
    fn b10_only_dates_that_a_paper_can_have_are_dates() {
        // The 15th of January 2027.
        let now = Time(1_800_000_000);
        for good in ["2024-03-12", "2024-02-29", "2024-03", "2024", "1931", "2028", "2028-01-15"] {
            assert!(is_paper_date(good, now), "{good}");
        }
        for bad in [
            "9999-99-99",
            "9999-12-31",
            "9999",
            "2028-01-16",
            "2028-02",
            "2029",
            "2023-02-29",
            "2024-13",
            "0000",
            "1799",
            "",
            "24",
            "2024-3-1",
            "2024-03-12T",
            "+024-01-01",
            "２０２４",
            "2024/03/12",
            "demain",
            "20240312",
            "2024-W1-1",
        ] {
            assert!(!is_paper_date(bad, now), "{bad}");
        }
    }
}
