//! iCalendar (RFC 5545): the appointments in it, read only.

use jiff::civil::Date;

use crate::charset;
use crate::date;
use crate::error::ReadError;
use crate::kind::Kind;
use crate::limits::{MAX_TEXT, MAX_TITLE};
use crate::proposal::Hints;

/// What a calendar says.
#[derive(Debug, Default)]
pub(crate) struct Calendar {
    pub(crate) hints: Hints,
    /// One line for each summary, place and description.
    pub(crate) text: String,
}

pub(crate) fn read(bytes: &[u8]) -> Result<Calendar, ReadError> {
    let text = charset::decode_text(bytes);
    let mut calendar = Calendar::default();
    let (mut name, mut first) = (None, None);
    let mut earliest: Option<Date> = None;
    let mut ended = false;
    // Time zones have a DTSTART too, and alarms a DESCRIPTION: only what stands in an event or a task itself counts.
    let mut inside: Vec<String> = Vec::new();
    for line in unfold(&text) {
        let Some((property, value)) = split(&line) else { continue };
        match property.as_str() {
            "BEGIN" if inside.len() < 8 => inside.push(value.to_ascii_uppercase()),
            "BEGIN" => return Err(ReadError::Excessive { kind: Kind::Calendar, what: "nested components" }),
            "END" => {
                inside.pop();
                ended |= value.eq_ignore_ascii_case("VCALENDAR");
            }
            "X-WR-CALNAME" => name = Some(unescape(value)),
            "SUMMARY" | "LOCATION" | "DESCRIPTION" | "CATEGORIES" | "COMMENT" if in_entry(&inside) => {
                let said = unescape(value);
                if property == "SUMMARY" && first.is_none() {
                    first = Some(charset::prefix(&said, MAX_TITLE).to_owned());
                }
                let room = MAX_TEXT.saturating_sub(calendar.text.len() + 1);
                calendar.text.push_str(charset::prefix(&said, room));
                calendar.text.push('\n');
            }
            "DTSTART" | "DUE" if in_entry(&inside) => {
                let day = date::of_standard(value);
                earliest = earliest.into_iter().chain(day).min();
            }
            _ => {}
        }
    }
    if !ended {
        return Err(ReadError::CutShort { kind: Kind::Calendar });
    }
    calendar.hints = Hints { title: name.or(first), type_code: Some("56446-8"), date: earliest, ..Hints::default() };
    Ok(calendar)
}

fn in_entry(inside: &[String]) -> bool {
    matches!(inside.last().map(String::as_str), Some("VEVENT" | "VTODO"))
}

/// Content lines: a line that begins with a space or tab continues the one before (RFC 5545 §3.1).
fn unfold(text: &str) -> impl Iterator<Item = String> + '_ {
    let mut lines = text.lines().peekable();
    std::iter::from_fn(move || {
        let mut whole = lines.next()?.to_owned();
        while let Some(more) = lines.next_if(|next| next.starts_with([' ', '\t'])) {
            whole.push_str(&more[1..]);
        }
        Some(whole)
    })
}

/// Name (upper case) and value of a content line; parameters are left out. A colon within quotes belongs to them.
fn split(line: &str) -> Option<(String, &str)> {
    let mut quoted = false;
    let colon = line.find(|c| {
        quoted ^= c == '"';
        c == ':' && !quoted
    })?;
    let name = line[..colon].split(';').next()?;
    Some((name.to_ascii_uppercase(), &line[colon + 1..]))
}

/// Text values escape `\n`, `\,`, `\;` and `\\` (RFC 5545 §3.3.11).
fn unescape(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n' | 'N') => out.push('\n'),
                Some(other) => out.push(other),
                None => {}
            },
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const CALENDAR: &str = "BEGIN:VCALENDAR\r\nBEGIN:VTIMEZONE\r\nBEGIN:STANDARD\r\nDTSTART:19961027T030000\r\n\
        END:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\nDTSTART;TZID=\"Europe/Paris:x\":20261204T143000\r\n\
        SUMMARY:Rendez-vous ophtal\r\n mologie\\, fond d'œil\r\nLOCATION:Amiens\r\nBEGIN:VALARM\r\n\
        DESCRIPTION:Rappel\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

    #[test]
    fn reads_events() {
        let calendar = read(CALENDAR.as_bytes()).unwrap();
        assert_eq!(calendar.hints.title.as_deref(), Some("Rendez-vous ophtalmologie, fond d'œil"));
        assert_eq!(calendar.hints.date.unwrap().to_string(), "2026-12-04");
        assert_eq!(calendar.text, "Rendez-vous ophtalmologie, fond d'œil\nAmiens\n");
    }

    #[test]
    fn hostile_calendars() {
        assert_eq!(read(&CALENDAR.as_bytes()[..150]).unwrap_err(), ReadError::CutShort { kind: Kind::Calendar });
        assert!(matches!(read("BEGIN:X\n".repeat(99).as_bytes()), Err(ReadError::Excessive { .. })));
        assert_eq!(read(b"END:VCALENDAR\\").unwrap_err(), ReadError::CutShort { kind: Kind::Calendar });
        read(b"BEGIN:VEVENT\nSUMMARY:x\\\nDTSTART:x\nEND:VCALENDAR").unwrap();
    }
}
