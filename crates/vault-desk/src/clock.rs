//! What time it is, and how moments and the dates of papers are written.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use vault_engine::Vault;
use vault_protocol::ids::Time;
use vault_remote::Allow;
use vault_terminal::{Catalog, words};

/// The end of a door that has none: the first day of 9999, which every time zone can still write.
pub const ALWAYS: Time = Time(253_370_764_800);

/// Tests and the demonstration may use a server on this machine without TLS: `COFFRE_ALLOW_LOOPBACK=1`. It opens
/// nothing else: another machine is still reached by https only.
pub fn loopback_allowed() -> bool {
    std::env::var_os("COFFRE_ALLOW_LOOPBACK").is_some_and(|v| v == "1")
}

/// The servers that may be called.
pub fn allow() -> Allow {
    if loopback_allowed() { Allow::Loopback } else { Allow::PublicOnly }
}

/// Seconds since 1970. With `COFFRE_ALLOW_LOOPBACK=1`, tests may turn the clock by `COFFRE_TEST_CLOCK` seconds.
pub fn now() -> Time {
    let system = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs());
    let turned = || std::env::var("COFFRE_TEST_CLOCK").ok()?.parse::<i64>().ok();
    let by = if loopback_allowed() { turned().unwrap_or(0) } else { 0 };
    Time(system.saturating_add_signed(by))
}

/// An open vault that goes by this clock, to the servers that may be called.
pub fn ready(mut vault: Vault) -> Vault {
    vault.allow = allow();
    vault.line.clock = Arc::new(now);
    vault
}

/// `hier à 14 h 05`.
pub fn moment(catalog: &Catalog, at: Time, now: Time) -> String {
    words::moment(catalog, words::at(at.0), words::at(now.0), &TimeZone::system())
}

/// `2026-11-21T20:05:00Z`.
pub fn iso(at: Time) -> String {
    words::iso_moment(words::at(at.0))
}

/// The date of a paper (`YYYY`, `YYYY-MM` or `YYYY-MM-DD`) as a person reads it.
pub fn paper_date(catalog: &Catalog, date: &str) -> String {
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
pub fn until_words(catalog: &Catalog, until: Time, now: Time) -> String {
    if until >= ALWAYS {
        return catalog.text("until-always");
    }
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
    fn what_never_ends_says_so() {
        for lang in [vault_terminal::Lang::Fr, vault_terminal::Lang::En, vault_terminal::Lang::Ar] {
            let words = Catalog::new(lang, &[crate::WORDS]);
            let said = until_words(&words, ALWAYS, Time(0));
            assert!(!said.contains("9999") && !said.contains("until"), "{said}");
        }
    }
}
