//! Sizes, durations and dates as people say them, and as programs read them.
//!
//! Time comes in as a parameter: nothing here looks at a clock.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan as _, Unit};

use crate::catalog::Catalog;

/// Days on either side of today that are counted; farther ones get a date.
const COUNTED_DAYS: i64 = 6;

/// `812 o`, `1,2 Mo`, `12 Go`: powers of a thousand, one decimal below ten.
pub fn size(words: &Catalog, bytes: u64) -> String {
    const UNITS: [&str; 4] = ["size-kb", "size-mb", "size-gb", "size-tb"];
    if bytes < 1000 {
        return words.format("size-b", &[("n", bytes.into())]);
    }
    let bytes = u128::from(bytes);
    let mut unit = 1000u128;
    let mut id = UNITS[0];
    for next in &UNITS[1..] {
        // Rounded as it will be shown, so that nothing reads "1000 ko".
        if (bytes + unit / 2) / unit < 1000 {
            break;
        }
        unit *= 1000;
        id = next;
    }
    let tenths = (bytes * 10 + unit / 2) / unit;
    let number = match (tenths / 10, tenths % 10) {
        (whole @ 0..10, tenth @ 1..) => format!("{whole}{}{tenth}", words.text("decimal-separator")),
        (0..10, _) => (tenths / 10).to_string(),
        _ => ((bytes + unit / 2) / unit).to_string(),
    };
    words.format(id, &[("n", number.into())])
}

/// A rough duration: `40 s`, `3 min`, `2 h`, `5 jours`.
pub fn duration(words: &Catalog, seconds: u64) -> String {
    let (id, unit) = match seconds {
        0..100 => ("duration-seconds", 1),
        100..6_000 => ("duration-minutes", 60),
        6_000..172_800 => ("duration-hours", 3_600),
        _ => ("duration-days", 86_400),
    };
    words.format(id, &[("n", ((seconds + unit / 2) / unit).into())])
}

/// `12 mars 2024`, `1er avril 2024`.
pub fn date(words: &Catalog, date: Date) -> String {
    let month = words.text(&format!("month-{}", date.month()));
    let day = u64::from(date.day().unsigned_abs());
    words.format("date", &[("day", day.into()), ("month", month.into()), ("year", date.year().to_string().into())])
}

/// A day seen from today: `aujourd'hui`, `hier`, `demain`, `il y a 3 jours`, `dans 3 jours`, then [`date`].
pub fn day(words: &Catalog, day: Date, today: Date) -> String {
    let days = day.since((Unit::Day, today)).map_or(i64::MAX, |span| i64::from(span.get_days()));
    let count = |id| words.format(id, &[("n", days.unsigned_abs().into())]);
    match days {
        0 => words.text("day-today"),
        -1 => words.text("day-yesterday"),
        1 => words.text("day-tomorrow"),
        d if (-COUNTED_DAYS..0).contains(&d) => count("days-ago"),
        d if (0..=COUNTED_DAYS).contains(&d) => count("days-ahead"),
        _ => date(words, day),
    }
}

/// A moment seen from now, in local time: `hier à 14 h 05`, which no line is broken in.
pub fn moment(words: &Catalog, at: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let (at, now) = (at.to_zoned(zone.clone()), now.to_zoned(zone.clone()));
    let day = day(words, at.date(), now.date());
    let two = |n: i8| format!("{n:02}").into();
    words.format("moment", &[("day", day.into()), ("hour", two(at.hour())), ("minute", two(at.minute()))])
}

/// The moment of a count of seconds since 1970, as the protocol writes time; the end of time when it is later.
pub fn at(seconds: u64) -> Timestamp {
    i64::try_from(seconds).ok().and_then(|s| Timestamp::from_second(s).ok()).unwrap_or(Timestamp::MAX)
}

/// A moment as data: `2024-03-12T13:05:00Z`.
pub fn iso_moment(at: Timestamp) -> String {
    at.to_string()
}

/// A day as data: `2024-03-12`.
pub fn iso_date(date: Date) -> String {
    date.to_string()
}

/// A time as people type it: `1d` or `1j`, `2w` or `2s`, `3m`, `1y` or `1a`, `4h`.
pub fn period(text: &str) -> Option<Span> {
    let letters = text.find(|c: char| !c.is_ascii_digit())?;
    let n: i64 = text[..letters].parse().ok().filter(|n| (1..=999).contains(n))?;
    match text[letters..].trim() {
        "d" | "j" => Some(n.days()),
        "w" | "s" => Some(n.weeks()),
        "m" => Some(n.months()),
        "y" | "a" => Some(n.years()),
        "h" => Some(n.hours()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;

    fn fr() -> Catalog {
        Catalog::new(Lang::Fr, &[])
    }
    fn en() -> Catalog {
        Catalog::new(Lang::En, &[])
    }

    #[test]
    fn sizes_as_people_say_them() {
        let cases = [
            (0, "0 o"),
            (999, "999 o"),
            (1_000, "1 ko"),
            (1_234_567, "1,2 Mo"),
            (9_949_999, "9,9 Mo"),
            (9_960_000, "10 Mo"),
            (12_345_678, "12 Mo"),
            (999_499, "999 ko"),
            (999_600, "1 Mo"),
            (1_500_000_000, "1,5 Go"),
            (u64::MAX, "18446744 To"),
        ];
        for (bytes, wanted) in cases {
            assert_eq!(size(&fr(), bytes), wanted.replace(' ', "\u{a0}"), "{bytes}");
        }
        assert_eq!(size(&en(), 1_234_567), "1.2\u{a0}MB");
    }

    #[test]
    fn durations_are_rough() {
        let cases = [(0, "0 s"), (99, "99 s"), (150, "3 min"), (7_300, "2 h"), (432_000, "5 jours")];
        for (seconds, wanted) in cases {
            assert_eq!(duration(&fr(), seconds).replace('\u{a0}', " "), wanted);
        }
    }

    #[test]
    fn counters_follow_the_plurals_of_each_language() {
        let days = |lang, n: u64| duration(&Catalog::new(lang, &[]), n * 86_400);
        let said = |lang| [2, 3, 11, 100].map(|n| days(lang, n));
        assert_eq!(said(Lang::Fr), ["2 jours", "3 jours", "11 jours", "100 jours"]);
        assert_eq!(said(Lang::En), ["2 days", "3 days", "11 days", "100 days"]);
        assert_eq!(said(Lang::Ar), ["يومان", "3 أيام", "11 يوما", "100 يوما"]);
    }

    #[test]
    fn dates_and_days_in_both_languages() {
        let d = |y, m, day| Date::new(y, m, day).unwrap();
        assert_eq!(date(&fr(), d(2024, 3, 12)), "12 mars 2024");
        assert_eq!(date(&fr(), d(2024, 8, 1)), "1er août 2024");
        assert_eq!(date(&en(), d(2024, 8, 1)), "1 August 2024");
        let today = d(2024, 3, 1);
        let cases = [
            (d(2024, 3, 1), "aujourd'hui", "today"),
            (d(2024, 2, 29), "hier", "yesterday"),
            (d(2024, 3, 2), "demain", "tomorrow"),
            (d(2024, 2, 27), "il y a 3 jours", "3 days ago"),
            (d(2024, 3, 7), "dans 6 jours", "in 6 days"),
            (d(2024, 3, 8), "8 mars 2024", "8 March 2024"),
            (d(2023, 3, 1), "1er mars 2023", "1 March 2023"),
            (Date::MIN, "1er janvier -9999", "1 January -9999"),
        ];
        for (day, french, english) in cases {
            assert_eq!(super::day(&fr(), day, today), french);
            assert_eq!(super::day(&en(), day, today), english);
        }
    }

    #[test]
    fn moments_are_local_and_data_is_not() {
        let zone = TimeZone::fixed(jiff::tz::offset(2));
        let at = at(1_710_194_700); // 2024-03-11T22:05:00Z: already the 12th two hours to the east
        assert_eq!(moment(&fr(), at, super::at(1_710_230_000), &zone), "aujourd'hui à 00\u{a0}h\u{a0}05");
        assert_eq!(moment(&en(), at, super::at(1_710_320_000), &zone), "yesterday at 00:05");
        assert_eq!(iso_moment(at), "2024-03-11T22:05:00Z");
        assert_eq!(iso_date(Date::new(2024, 3, 1).unwrap()), "2024-03-01");
        assert_eq!(super::at(u64::MAX), Timestamp::MAX);
    }
}
