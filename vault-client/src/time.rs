//! The clock, and dates and periods as people type them.

use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
pub(crate) use vault_desk::clock::{ALWAYS, iso, moment, now, paper_date, until_words};
use vault_protocol::ids::Time;
use vault_terminal::Catalog;
use vault_terminal::problem::Problem;
use vault_terminal::words;

use crate::problems::{DATE_UNREADABLE, UNTIL_PAST, UNTIL_UNREADABLE};

/// `21 novembre 2026`, or `demain` when it is near.
pub(crate) fn day(catalog: &Catalog, at: Time, now: Time) -> String {
    let local = |at: Time| words::at(at.0).to_zoned(TimeZone::system()).date();
    words::day(catalog, local(at), local(now))
}

/// `21 novembre 2026`, whenever that is.
pub(crate) fn day_in_full(catalog: &Catalog, at: Time) -> String {
    words::date(catalog, words::at(at.0).to_zoned(TimeZone::system()).date())
}

/// `2026-11-21`, here.
pub(crate) fn local_day(at: Time) -> String {
    words::iso_date(words::at(at.0).to_zoned(TimeZone::system()).date())
}

/// The day so many months from a moment, in words, with its year.
pub(crate) fn in_months(catalog: &Catalog, at: Time, months: i32) -> String {
    let day = words::at(at.0).to_zoned(TimeZone::system()).date();
    words::date(catalog, day.saturating_add(months.months()))
}

/// Whole months between two moments.
pub(crate) fn months_since(at: Time, now: Time) -> i32 {
    let local = |at: Time| words::at(at.0).to_zoned(TimeZone::system()).date();
    local(at).until((jiff::Unit::Month, local(now))).map_or(0, |span| span.get_months())
}

/// A day typed as `2026-03-12`, `12/03/2026`, `12.3.2026`, `2026-03` or `2026`, in the vault's own form.
///
/// # Errors
/// A usage problem that names what was typed.
pub(crate) fn parse_paper_date(typed: &str) -> Result<String, Problem> {
    let text = typed.trim();
    let bad = || Problem::new(DATE_UNREADABLE).with("typed", typed);
    let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
    if !parts.iter().all(|p| !p.is_empty() && p.len() <= 4 && p.bytes().all(|b| b.is_ascii_digit())) {
        return Err(bad());
    }
    let number = |s: &str| s.parse::<i16>().map_err(|_| bad());
    let small = |s: &str| s.parse::<i8>().map_err(|_| bad());
    let (year, month, day) = match parts[..] {
        [y] if y.len() == 4 => return Ok(y.to_owned()),
        [y, m] if y.len() == 4 => (y, m, None),
        [m, y] if y.len() == 4 => (y, m, None),
        [y, m, d] if y.len() == 4 => (y, m, Some(d)),
        [d, m, y] if y.len() == 4 => (y, m, Some(d)),
        _ => return Err(bad()),
    };
    let date = Date::new(number(year)?, small(month)?, day.map_or(Ok(1), small)?).map_err(|_| bad())?;
    let text = date.to_string();
    Ok(if day.is_some() { text } else { text[..7].to_owned() })
}

/// Until when a door is open: `1d` or `1j`, `2w` or `2s`, `3m`, `1y` or `1a` from now, the end of a day, here, or `always`
/// or `toujours`.
///
/// # Errors
/// A usage problem: unreadable, or not in the future.
pub(crate) fn parse_until(typed: &str, now: Time) -> Result<Time, Problem> {
    if ["always", "toujours"].contains(&typed.trim()) {
        return Ok(ALWAYS);
    }
    let zone = TimeZone::system();
    let bad = || Problem::new(UNTIL_UNREADABLE).with("typed", typed);
    let here = words::at(now.0).to_zoned(zone.clone());
    let until = match words::period(typed.trim()) {
        Some(span) => here.checked_add(span).map_err(|_| bad())?,
        None => {
            let day = parse_paper_date(typed).ok().and_then(|d| d.parse::<Date>().ok()).ok_or_else(bad)?;
            // The whole of that day.
            day.tomorrow().and_then(|next| next.to_zoned(zone)).map_err(|_| bad())?
        }
    };
    match u64::try_from(until.timestamp().as_second()) {
        Ok(seconds) if seconds > now.0 => Ok(Time(seconds)),
        _ => Err(Problem::new(UNTIL_PAST).with("typed", typed)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paper_dates_as_people_type_them() {
        let cases = [
            ("2026-03-12", "2026-03-12"),
            ("12/03/2026", "2026-03-12"),
            ("1.3.2026", "2026-03-01"),
            (" 2026 ", "2026"),
            ("2026-03", "2026-03"),
            ("3/2026", "2026-03"),
        ];
        for (typed, wanted) in cases {
            assert_eq!(parse_paper_date(typed).unwrap(), wanted, "{typed}");
        }
        for typed in ["", "hier", "30/02/2026", "12/03/26", "2026-13", "20260312", "-1", "2026-00-01", "9999999999"] {
            assert_eq!(parse_paper_date(typed).unwrap_err().kind(), DATE_UNREADABLE, "{typed}");
        }
    }

    #[test]
    fn periods_run_from_now_and_days_to_their_end() {
        let now = Time(1_800_000_000);
        assert_eq!(parse_until("36h", now).unwrap(), now.plus(36 * 3600));
        // Days are the calendar's: 23, 24 or 25 hours.
        let day = |n: u64, typed| parse_until(typed, now).unwrap().distance(now.plus(n * Time::DAY));
        for (n, typed) in [(1, "1d"), (1, "1j"), (14, "2w"), (14, "2s")] {
            assert!(day(n, typed) <= 3600, "{typed}");
        }
        assert!(parse_until("1y", now).unwrap() > parse_until("3m", now).unwrap());
        let end = parse_until("2030-05-01", now).unwrap();
        let zoned = words::at(end.0).to_zoned(TimeZone::system());
        assert_eq!((zoned.date().to_string().as_str(), zoned.hour()), ("2030-05-02", 0));
        assert_eq!(parse_until("toujours", now).unwrap(), ALWAYS);
        assert_eq!(iso(ALWAYS), "9999-01-01T00:00:00Z");
        assert_eq!(parse_until("2020-01-01", now).unwrap_err().kind(), UNTIL_PAST);
        for typed in ["", "0d", "1000d", "1", "1x", "d", "demain", "-1d", "1d1"] {
            assert_eq!(parse_until(typed, now).unwrap_err().kind(), UNTIL_UNREADABLE, "{typed}");
        }
    }
}
