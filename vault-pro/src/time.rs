//! The clock, and dates as people read them.

use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
pub(crate) use vault_desk::clock::{iso, moment, now, paper_date, until_words};
use vault_protocol::ids::Time;
use vault_terminal::words;

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

#[cfg(test)]
mod tests {
    use super::*;

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
