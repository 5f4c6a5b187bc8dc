//! Dates as papers write them, in French and English.

use jiff::civil::Date;

use crate::fold::fold;

/// A date found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) date: Date,
    /// Where it begins, in bytes of the folded text.
    pub(crate) at: usize,
}

/// The date of a paper, judged by its text: the first one that is neither a birth date nor a date to come
/// (`valable jusqu'au`), with those after words such as `Fait à X, le`, `prélevé le`, `date` preferred.
pub(crate) fn of_text(text: &str) -> Option<Date> {
    let folded = fold(text);
    let found = all(&folded);
    let born: Vec<Date> = found.iter().filter(|f| follows(&folded, f.at, BIRTH)).map(|f| f.date).collect();
    let mut candidates =
        found.iter().filter(|f| !born.contains(&f.date) && !follows(&folded, f.at, NOT_OF_THE_PAPER)).peekable();
    let first = candidates.peek().map(|f| f.date);
    candidates.find(|f| follows(&folded, f.at, OF_THE_PAPER)).map(|f| f.date).or(first)
}

/// The birth dates that a text names.
pub(crate) fn births(text: &str) -> Vec<Date> {
    let folded = fold(text);
    all(&folded).into_iter().filter(|f| follows(&folded, f.at, BIRTH)).map(|f| f.date).collect()
}

/// Every date in a text.
pub(crate) fn every(text: &str) -> Vec<Date> {
    all(&fold(text)).into_iter().map(|f| f.date).collect()
}

/// The date in a file name: `2024-03-12`, `20240312`, `12-03-2024`, `12 mars 2024`.
pub(crate) fn of_name(stem: &str) -> Option<Date> {
    let folded = fold(stem).replace('_', "-");
    all(&folded).first().map(|f| f.date).or_else(|| compact(&folded))
}

/// `YYYY`, `YYYY-MM` or `YYYY-MM-DD…` as FHIR, DICOM (`YYYYMMDD`), CDA (`YYYYMMDDHHMM…`) and PDF (`D:YYYYMMDD…`)
/// write them. A year or month alone is no date.
pub(crate) fn of_standard(value: &str) -> Option<Date> {
    let value = value.trim().strip_prefix("D:").unwrap_or(value.trim());
    let digits: String = value.chars().filter(|c| *c != '-').take(8).collect();
    let plain = value.get(..8).is_some_and(|v| v.bytes().all(|b| b.is_ascii_digit()));
    let dashed = value.len() >= 10 && value.as_bytes()[4] == b'-' && value.as_bytes()[7] == b'-';
    if plain || dashed { number(&digits) } else { None }
}

const BIRTH: &[&str] = &["ne le", "nee le", "ne(e) le", "naissance", "ddn", "born", "birth", "nee", "ne"];
const NOT_OF_THE_PAPER: &[&str] =
    &["jusqu'au", "jusqu'a", "expire", "peremption", "prochain", "avant le", "prevu le", "until", "expires", "au"];
const OF_THE_PAPER: &[&str] = &[
    ", le",
    "date",
    "preleve le",
    "prelevement",
    "realise le",
    "examen du",
    "compte rendu du",
    "consultation du",
    "edite le",
    "fait le",
    "signe le",
    "etabli le",
    "sortie le",
    "date of",
    "dated",
];

/// True if one of `words` stands right before `at`, with at most a few signs, digits of an hour or a weekday between.
fn follows(folded: &str, at: usize, words: &[&str]) -> bool {
    let mut start = at.saturating_sub(28);
    while !folded.is_char_boundary(start) {
        start += 1;
    }
    let line_start = folded[start..at].rfind('\n').map_or(start, |newline| start + newline + 1);
    let before = folded[line_start..at].trim_end_matches(|c: char| !c.is_alphanumeric() && c != ')');
    let before = WEEKDAYS.iter().find_map(|day| before.strip_suffix(day)).unwrap_or(before).trim_end();
    words.iter().any(|word| {
        before.strip_suffix(word).is_some_and(|rest| {
            !word.starts_with(|c: char| c.is_alphanumeric()) || !rest.ends_with(|c: char| c.is_alphanumeric())
        })
    })
}

const WEEKDAYS: [&str; 7] = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"];

/// Every date in a folded text, in order.
fn all(folded: &str) -> Vec<Found> {
    let bytes = folded.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let starts = bytes[at].is_ascii_digit() && (at == 0 || !bytes[at - 1].is_ascii_digit());
        let word_starts = bytes[at].is_ascii_alphabetic() && (at == 0 || !bytes[at - 1].is_ascii_alphabetic());
        let hit = if starts {
            numeric(&folded[at..]).or_else(|| day_month_year(&folded[at..]))
        } else if word_starts {
            month_day_year(&folded[at..])
        } else {
            None
        };
        match hit {
            Some((date, length)) => {
                found.push(Found { date, at });
                at += length;
            }
            None => at += 1,
        }
    }
    found
}

/// `12/03/2024`, `12-03-2024`, `12.03.2024`, `12/03/24` or `2024-03-12`, with its length.
fn numeric(text: &str) -> Option<(Date, usize)> {
    let (a, a_len) = digits(text)?;
    let sign = *text.as_bytes().get(a_len)?;
    if !matches!(sign, b'/' | b'-' | b'.') {
        return None;
    }
    let (b, b_len) = digits(&text[a_len + 1..])?;
    let second = a_len + 1 + b_len;
    if *text.as_bytes().get(second)? != sign {
        return None;
    }
    let (c, c_len) = digits(&text[second + 1..])?;
    let date = match (a_len, b_len, c_len) {
        (4, 1..=2, 1..=2) => date(a, b, c),
        (1..=2, 1..=2, 4) => date(c, b, a),
        // Two digits of a year only between slashes: 1.2.24 is as well a chapter or an address.
        (1..=2, 1..=2, 2) if sign == b'/' => date(2000 + c, b, a),
        _ => None,
    }?;
    Some((date, second + 1 + c_len))
}

/// `12 mars 2024`, `1er mars 2024`, `12 march 2024`, `12-mars-2024`.
fn day_month_year(text: &str) -> Option<(Date, usize)> {
    let (day, day_len) = digits(text)?;
    let rest = &text[day_len..];
    let rest = ["er", "st", "nd", "rd", "th"].iter().find_map(|suffix| rest.strip_prefix(suffix)).unwrap_or(rest);
    let rest = separated(rest)?;
    let (month, month_len) = month(rest)?;
    let rest = separated(&rest[month_len..])?;
    let (year, year_len) = digits(rest)?;
    let date = (day_len <= 2 && year_len == 4).then(|| date(year, month, day)).flatten()?;
    Some((date, text.len() - rest.len() + year_len))
}

/// `march 12, 2024`.
fn month_day_year(text: &str) -> Option<(Date, usize)> {
    let (month, month_len) = month(text)?;
    let rest = separated(&text[month_len..])?;
    let (day, day_len) = digits(rest)?;
    let rest = separated(&rest[day_len..])?;
    let (year, year_len) = digits(rest)?;
    let date = (day_len <= 2 && year_len == 4).then(|| date(year, month, day)).flatten()?;
    Some((date, text.len() - rest.len() + year_len))
}

/// What follows one to three spaces, commas or dashes.
fn separated(text: &str) -> Option<&str> {
    let rest = text.trim_start_matches([' ', '\u{a0}', ',', '.', '-']);
    (1..=3).contains(&(text.len() - rest.len())).then_some(rest)
}

/// A run of one to four digits that is not part of a longer one.
fn digits(text: &str) -> Option<(i16, usize)> {
    let length = text.bytes().take(5).take_while(u8::is_ascii_digit).count();
    if length == 0 || length > 4 {
        return None;
    }
    Some((text[..length].parse().ok()?, length))
}

/// Months, folded. Longer names before their abbreviations.
const MONTHS: [(&str, i16); 38] = [
    ("janvier", 1),
    ("january", 1),
    ("janv", 1),
    ("fevrier", 2),
    ("february", 2),
    ("fevr", 2),
    ("mars", 3),
    ("march", 3),
    ("avril", 4),
    ("april", 4),
    ("avr", 4),
    ("mai", 5),
    ("may", 5),
    ("juin", 6),
    ("june", 6),
    ("juillet", 7),
    ("july", 7),
    ("juil", 7),
    ("aout", 8),
    ("august", 8),
    ("septembre", 9),
    ("september", 9),
    ("sept", 9),
    ("octobre", 10),
    ("october", 10),
    ("novembre", 11),
    ("november", 11),
    ("decembre", 12),
    ("december", 12),
    ("jan", 1),
    ("feb", 2),
    ("mar", 3),
    ("apr", 4),
    ("aug", 8),
    ("sep", 9),
    ("oct", 10),
    ("nov", 11),
    ("dec", 12),
];

fn month(text: &str) -> Option<(i16, usize)> {
    let length = text.bytes().take(10).take_while(u8::is_ascii_alphabetic).count();
    MONTHS.iter().find(|(name, _)| *name == &text[..length]).map(|(_, month)| (*month, length))
}

/// `20240312` alone between signs, as cameras and scanners name their files.
fn compact(folded: &str) -> Option<Date> {
    folded.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() == 8 || run.len() == 14).find_map(number)
}

fn number(digits: &str) -> Option<Date> {
    if digits.len() < 8 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    date(digits[..4].parse().ok()?, digits[4..6].parse().ok()?, digits[6..8].parse().ok()?)
}

/// A date that a paper of a living person can bear.
fn date(year: i16, month: i16, day: i16) -> Option<Date> {
    if !(1900..=2100).contains(&year) {
        return None;
    }
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Option<String> {
        of_text(text).map(|d| d.to_string())
    }

    #[test]
    fn notations() {
        for written in [
            "12/03/2024",
            "12-03-2024",
            "12.03.2024",
            "2024-03-12",
            "12 mars 2024",
            "12 MARS 2024",
            "12 March 2024",
            "March 12, 2024",
            "12th March 2024",
            "mardi 12 mars 2024",
            "12/03/24",
        ] {
            assert_eq!(text(written).as_deref(), Some("2024-03-12"), "{written}");
        }
        assert_eq!(text("1er février 2024").as_deref(), Some("2024-02-01"));
        assert_eq!(text("le 3 août 2019 à 14 h").as_deref(), Some("2019-08-03"));
        for none in ["31/02/2024", "12/13/2024", "99/99/9999", "01.99.00.12.34", "1.2.250.1.213", "12345/03/2024", ""] {
            assert_eq!(text(none), None, "{none}");
        }
    }

    #[test]
    fn the_date_of_the_paper_is_not_the_birth_date() {
        let letter = "Mme H. Delorme, née le 14/02/1948\nVaurillon, le 5 avril 2016\nRevue le 12/01/2016";
        assert_eq!(text(letter).as_deref(), Some("2016-04-05"));
        assert_eq!(text("Date de naissance : 14/02/1948\nPrélevé le 02/03/2020").as_deref(), Some("2020-03-02"));
        assert_eq!(text("Valable jusqu'au 01/01/2030, remis le 02/03/2020").as_deref(), Some("2020-03-02"));
        assert_eq!(text("née le 14/02/1948 … 14/02/1948"), None);
    }

    #[test]
    fn names_and_standards() {
        let name = |n| of_name(n).map(|d| d.to_string());
        assert_eq!(name("IMG_20240312_101112").as_deref(), Some("2024-03-12"));
        assert_eq!(name("CR-biologie 2026-11-04 – Hélène").as_deref(), Some("2026-11-04"));
        assert_eq!(name("scan_12_03_2024").as_deref(), Some("2024-03-12"));
        assert_eq!(name("ordonnance 12 mars 2024").as_deref(), Some("2024-03-12"));
        assert_eq!(name("facture 12345678"), None);
        let standard = |s| of_standard(s).map(|d| d.to_string());
        assert_eq!(standard("20190408").as_deref(), Some("2019-04-08"));
        assert_eq!(standard("D:20190408101500+02'00'").as_deref(), Some("2019-04-08"));
        assert_eq!(standard("2019-04-08T10:15:00+02:00").as_deref(), Some("2019-04-08"));
        assert_eq!(standard("2019-04"), None);
        assert_eq!(standard("2019"), None);
        assert_eq!(standard("é019-04-08"), None);
    }
}
