//! The emergency sheet: what she wants strangers to know when she cannot speak. One way for the command line and for the page.
//!
//! What she wrote is a paper of hers like any other, plain text under the headings of the sheet: sealed, with its versions, in
//! every export. The headings come in the order of [`PARTS`], whatever language they are in; that is how it is read again.

use maud::Markup;
use vault_engine::state::Document;
use vault_engine::{Error, Vault};
use vault_formats::PdfReader;
use vault_page::look::Language;
use vault_page::sheets::{Emergency, Voice};
use vault_protocol::grant::Origin;
use vault_protocol::ids::{DocId, Time};
use vault_terminal::{Catalog, Problem};

use crate::desk;
use crate::look::{Given, look_at_bytes};
use crate::page::{lang_of, language_of, words};
use crate::problems::Engine;
use crate::time;

/// The file that the paper is: hers alone, so that a scan of another sheet is never taken for it.
const FILE: &str = "fiche-urgence.txt";
/// "Profil médical", in the French table.
const TYPE: &str = "DOCPAT08";
/// The parts of the sheet: the field's name, and the message that is its heading.
pub(crate) const PARTS: [(&str, &str); 8] = [
    ("born", "sheet-born"),
    ("allergies", "sheet-allergies"),
    ("treatments", "sheet-treatments"),
    ("problems", "sheet-problems"),
    ("devices", "sheet-devices"),
    ("wishes", "sheet-wishes"),
    ("call", "sheet-call"),
    ("doctor", "sheet-doctor"),
];
/// Begins a heading in the paper. A line of hers that begins so is moved in by a space.
const HEADING: &str = "## ";
/// Lines of one part, and letters of a line: all of it stays on one side of A4.
pub(crate) const LINES: usize = 8;
pub(crate) const LETTERS: usize = 120;
/// Largest paper of this kind that is read, in bytes.
const LARGEST: u64 = 64 << 10;
/// After so many months it is to be made again.
const MONTHS: i32 = 6;

/// What she wrote, part by part.
pub(crate) type Written = [Vec<String>; PARTS.len()];

/// Her sheet as it is kept.
pub(crate) struct Kept {
    pub(crate) id: DocId,
    pub(crate) at: Time,
    pub(crate) written: Written,
}

impl Kept {
    /// Whether it has lain so long that she should read it again.
    pub(crate) fn is_old(&self, now: Time) -> bool {
        time::months_since(self.at, now) >= MONTHS
    }
}

/// The paper, if she has written one and not thrown it away.
fn paper(vault: &Vault) -> Option<&Document> {
    let hers = |d: &&Document| {
        let about = &d.current().about;
        about.file_name.as_str() == FILE && about.provenance.origin == Origin::Owner
    };
    vault.state().visible().filter(hers).max_by_key(|d| d.current().added)
}

/// When she was born, in her own words, if she has written it on the sheet.
///
/// # Errors
/// As [`Vault::content`].
pub(crate) fn born(vault: &mut Vault) -> Result<String, Error> {
    let Some(id) = paper(vault).map(|d| d.id) else { return Ok(String::new()) };
    let text = vault.content(&id, None, LARGEST)?;
    let [born, ..] = parse(&String::from_utf8_lossy(&text));
    Ok(born.join("\n"))
}

/// The sheet, if there is one.
///
/// # Errors
/// As [`Vault::content`].
pub(crate) fn read(vault: &mut Vault) -> Result<Option<Kept>, Error> {
    let Some((id, at)) = paper(vault).map(|d| (d.id, d.current().added)) else { return Ok(None) };
    let text = vault.content(&id, None, LARGEST)?;
    Ok(Some(Kept { id, at, written: parse(&String::from_utf8_lossy(&text)) }))
}

fn parse(text: &str) -> Written {
    let mut written = Written::default();
    let mut part = None;
    for line in text.lines() {
        if line.starts_with(HEADING) {
            part = Some(part.map_or(0, |n: usize| n + 1));
        } else if let Some(lines) = part.and_then(|n| written.get_mut(n)).filter(|_| !line.trim().is_empty()) {
            lines.push(line.trim().to_owned());
        }
    }
    written
}

fn write(words: &Catalog, written: &Written) -> String {
    let mut text = format!("{}\n", words.text("emergency-title"));
    for ((_, heading), lines) in PARTS.iter().zip(written) {
        text += &format!("\n{HEADING}{}\n", words.text(heading));
        for line in lines {
            text += if line.starts_with(HEADING) { " " } else { "" };
            text += line;
            text += "\n";
        }
    }
    text
}

/// The lines of one part, as she typed them.
pub(crate) fn lines(typed: &str) -> Vec<String> {
    typed.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// Whether all of it stays on one side of paper.
pub(crate) fn fits(written: &Written) -> bool {
    written.iter().all(|part| part.len() <= LINES && part.iter().all(|line| line.chars().count() <= LETTERS))
}

/// Keeps what she wrote: as a new version of her sheet if she had one, and not at all if it says the same.
///
/// # Errors
/// The disk's, the vault's.
pub(crate) fn keep(
    vault: &mut Vault,
    words: &Catalog,
    written: &Written,
    pdf: &PdfReader,
    now: Time,
) -> Result<(), Problem> {
    let old = read(vault).map_err(Engine)?;
    if old.as_ref().is_some_and(|kept| kept.written == *written) {
        return Ok(());
    }
    // Whoever she names in it did not write it.
    let author = vault.state().profile.as_ref().map(|p| p.name.to_string()).filter(|name| !name.is_empty());
    let had = old.map(|kept| (kept.id, vault.state().docs[&kept.id].words.clone()));
    let given = Given {
        title: had.is_none().then(|| words.text("emergency-title")),
        type_code: Some(TYPE),
        date: Some(time::local_day(now)),
        author: Some(author.unwrap_or_else(|| words.text("me"))),
        replaces: had,
        ..Given::default()
    };
    let looked = look_at_bytes(FILE, write(words, written).into_bytes(), &given, pdf)?;
    let now = desk::past_rules(vault, now);
    for kept in vault.add(vec![looked.paper], now, &mut |_| {}).map_err(Engine)? {
        kept.map_err(Engine)?;
    }
    Ok(())
}

/// The second language of a sheet: the one that was asked for, or the one that most who help here read beside the first.
pub(crate) fn second(first: Language, asked: Option<Language>) -> Language {
    let other = if first == Language::French { Language::Arabic } else { Language::French };
    asked.filter(|language| *language != first).unwrap_or(other)
}

/// The sheet as it is printed.
pub(crate) fn on_paper(
    vault: &Vault,
    written: &Written,
    catalog: &Catalog,
    with: Option<Language>,
    now: Time,
) -> Markup {
    let first = language_of(catalog);
    let voice = Voice { first, second: second(first, with), say: &|language, id| words(lang_of(language)).text(id) };
    let parts = written.each_ref().map(|lines| lines.iter().map(String::as_str).collect::<Vec<_>>());
    let [born, allergies, treatments, problems, devices, wishes, call, doctor] = &parts;
    let name = vault.state().profile.as_ref().map(|p| p.name.to_string()).unwrap_or_default();
    let sheet = Emergency {
        name: &name,
        born: &born.join(" "),
        allergies,
        treatments,
        problems,
        devices,
        wishes,
        call,
        doctor,
        printed: &time::day_in_full(catalog, now),
        renew: &time::in_months(catalog, now, MONTHS),
    };
    sheet.sheet(&voice)
}
