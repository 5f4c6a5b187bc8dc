//! What somebody is: by an authority's word while it stands, by what their card says of its own holder where there is none, and
//! which line of the public table is proposed for that (docs/presets.md).

use vault_formats::presets::{self, Preset};
use vault_formats::specialties;
use vault_protocol::vouch::Word;
use vault_terminal::checks::{Checks, Profession};
use vault_terminal::{Catalog, Lang, msg};

use crate::kinds;

/// What is known of somebody: `role` is what their card says.
pub(crate) fn known(checks: &Checks, role: Option<&str>, words: &Catalog) -> Profession {
    let own = role.map(str::trim).filter(|role| !role.is_empty());
    let claimed = own.map(presets::named).unwrap_or_default();
    // What no authority that is believed says now is nobody's word.
    let credential = checks.credential.as_ref().filter(|_| checks.authority == Word::Stands.code());
    let Some(c) = credential else {
        let preset = match claimed[..] {
            [one] => Some(one.code),
            _ => None,
        };
        return Profession { own: own.map(str::to_owned), preset, ..Profession::default() };
    };
    let line = line(&c.profession, c.specialty.as_deref());
    Profession {
        confirmed: Some(in_words(&c.profession, c.specialty.as_deref(), words)),
        by: checks.authority_name.clone(),
        own: own.map(str::to_owned),
        // A role that the table does not know is shown beside what is confirmed, and compared with nothing.
        differs: !claimed.is_empty() && !claimed.iter().any(|claimed| line.is_some_and(|line| is_same(claimed, line))),
        preset: line.map(|line| line.code),
    }
}

/// The line of a profession: its specialty's own, or the profession's.
fn line(profession: &str, specialty: Option<&str>) -> Option<&'static Preset> {
    let exact = |code: &str| presets::all().iter().find(|p| p.code == code);
    specialty.and_then(|specialty| exact(&format!("{profession}/{specialty}"))).or_else(|| exact(profession))
}

/// Codes in words. One that no table has is not a word that somebody may have chosen: it is said to be a code.
fn in_words(profession: &str, specialty: Option<&str>, words: &Catalog) -> String {
    let Some(line) = line(profession, specialty) else {
        return words.get(&msg!("profession-unknown", code = profession));
    };
    let name = kinds::preset_label(line, words.lang());
    let Some(code) = specialty.filter(|_| line.code == profession) else {
        return name.to_owned();
    };
    let Some(of) = specialties::specialty(profession, code) else {
        return words.get(&msg!("profession-unknown-specialty", profession = name, code = code));
    };
    let specialty = match words.lang() {
        Lang::Fr => of.fr,
        Lang::En => of.en,
        Lang::Ar => of.ar,
    };
    words.get(&msg!("profession-specialty", profession = name, specialty = specialty))
}

/// Whether a line of the table is of the profession of another.
pub(crate) fn is(preset: &Preset, of: Option<&str>) -> bool {
    presets::all().iter().any(|p| Some(p.code) == of && is_same(preset, p))
}

/// Of one name, or one of them the other without its specialty.
fn is_same(one: &Preset, other: &Preset) -> bool {
    let general = |p: &Preset, of: &Preset| of.code.split_once('/').is_some_and(|(profession, _)| profession == p.code);
    one.code == other.code || one.fr == other.fr || general(one, other) || general(other, one)
}
