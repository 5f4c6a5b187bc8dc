//! `coffre emergency`: what she wants strangers to know when she cannot speak. A sheet of paper; it opens no door.

use std::io::{self, Read as _};
use std::path::Path;

use serde::Serialize;
use vault_page::look::Language;
use vault_page::sheets::alone;
use vault_terminal::interrupt::Named;
use vault_terminal::table::Record;
use vault_terminal::{Problem, Session, msg};
use zeroize::Zeroizing;

use super::add::reader;
use super::rescue::to_print;
use crate::cli::{EmergencyPrint, EmergencySet};
use crate::desk::Desk;
use crate::emergency::{self, LETTERS, LINES, PARTS, Written};
use crate::page;
use crate::problems::{
    EMERGENCY_EMPTY, EMERGENCY_LINE, EMERGENCY_TOO_MUCH, EMERGENCY_UNREADABLE, Engine, FILE_EXISTS, NOTHING_TO_CHANGE,
};
use crate::time;

#[derive(Serialize, Default)]
struct Sheet {
    /// The paper that it is.
    id: Option<String>,
    written: Option<String>,
    /// Whether she should read it again.
    old: bool,
    born: Vec<String>,
    allergies: Vec<String>,
    treatments: Vec<String>,
    problems: Vec<String>,
    devices: Vec<String>,
    wishes: Vec<String>,
    call: Vec<String>,
    doctor: Vec<String>,
    path: Option<String>,
}

/// Says what stands on it.
pub(crate) fn show(session: &Session) -> Result<(), Problem> {
    tell(&mut Desk::open(session)?, None)
}

/// Largest text that is read, in bytes: more than all parts can hold.
const MAX_TEXT: u64 = 64 << 10;

/// The parts of a text, each as often as it has lines: `allergies = Penicillin`. A part without a line is not spoken of.
fn given(path: &Path) -> Result<[Option<Vec<String>>; PARTS.len()], Problem> {
    let unreadable = |e: io::Error| Problem::new(EMERGENCY_UNREADABLE).with("path", path).details(e);
    let mut text = Zeroizing::new(String::new());
    let read = if path.as_os_str() == "-" {
        io::stdin().lock().take(MAX_TEXT + 1).read_to_string(&mut text)
    } else {
        Named::open(path).and_then(|file| file.take(MAX_TEXT + 1).read_to_string(&mut text))
    };
    if read.map_err(unreadable)? as u64 > MAX_TEXT {
        return Err(unreadable(io::ErrorKind::FileTooLarge.into()));
    }
    let mut parts: [Option<Vec<String>>; PARTS.len()] = Default::default();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let said = line.split_once('=').and_then(|(name, said)| {
            let part = PARTS.iter().position(|(part, _)| *part == name.trim())?;
            Some((part, said))
        });
        let (part, said) = said.ok_or_else(|| Problem::new(EMERGENCY_LINE).with("line", number + 1))?;
        parts[part].get_or_insert_default().extend(emergency::lines(said));
    }
    Ok(parts)
}

/// Writes the parts that are given; the others stay. A part whose only line is empty is emptied.
pub(crate) fn set(session: &Session, args: &EmergencySet) -> Result<(), Problem> {
    let given = given(&args.from)?;
    if given.iter().all(Option::is_none) {
        return Err(Problem::new(NOTHING_TO_CHANGE));
    }
    let mut desk = Desk::open(session)?;
    let mut written = emergency::read(&mut desk.vault).map_err(Engine)?.map(|kept| kept.written).unwrap_or_default();
    for (part, given) in written.iter_mut().zip(given) {
        if let Some(lines) = given {
            *part = lines;
        }
    }
    if !emergency::fits(&written) {
        return Err(Problem::new(EMERGENCY_TOO_MUCH).with("lines", LINES).with("letters", LETTERS));
    }
    let words = page::words(desk.lang());
    emergency::keep(&mut desk.vault, words, &written, &reader(), desk.now)?;
    tell(&mut desk, None)?;
    session.out.say(&msg!("emergency-set"));
    desk.after_change()
}

/// Writes the sheet to print.
pub(crate) fn print(session: &Session, args: &EmergencyPrint) -> Result<(), Problem> {
    let path = &args.output;
    if path.exists() {
        return Err(Problem::new(FILE_EXISTS).with("path", path));
    }
    let mut desk = Desk::open(session)?;
    let Some(kept) = emergency::read(&mut desk.vault).map_err(Engine)? else {
        return Err(Problem::new(EMERGENCY_EMPTY));
    };
    let (words, with) = (page::words(desk.lang()), args.with.as_deref().and_then(Language::from_code));
    let sheet = emergency::on_paper(&desk.vault, &kept.written, words, with, desk.now);
    let sheet = alone(page::language_of(words), &words.text("emergency-title"), &sheet);
    to_print(path, sheet.as_bytes())?;
    tell(&mut desk, Some(path.display().to_string()))?;
    session.out.say(&msg!("sheet-to-print", path = path));
    Ok(())
}

fn tell(desk: &mut Desk<'_>, path: Option<String>) -> Result<(), Problem> {
    let kept = emergency::read(&mut desk.vault).map_err(Engine)?;
    let mut sheet = Sheet { path, ..Sheet::default() };
    let mut written = Written::default();
    if let Some(kept) = kept {
        sheet.id = Some(kept.id.to_string());
        sheet.written = Some(time::iso(kept.at));
        sheet.old = kept.is_old(desk.now);
        written = kept.written;
    }
    [
        sheet.born,
        sheet.allergies,
        sheet.treatments,
        sheet.problems,
        sheet.devices,
        sheet.wishes,
        sheet.call,
        sheet.doctor,
    ] = written.clone();
    desk.session.out.data("emergency", &sheet, || {
        let mut record = Record::new();
        for ((key, heading), lines) in PARTS.iter().zip(&written) {
            record.field(key, vault_terminal::Message::new(heading), lines.join(" · "));
        }
        record
    })?;
    if sheet.old {
        desk.session.out.warn(&msg!("emergency-old"));
    }
    Ok(())
}
