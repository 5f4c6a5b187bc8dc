//! `coffre contact`: other people's cards, and the comparison by which a card becomes somebody.

use std::io::Read as _;
use std::path::Path;
use std::time::{Duration, Instant};

use vault_desk::print::{Fingerprint, digits_lines};
use vault_engine::Error;
use vault_formats::limits::MAX_INPUT as MAX_PHOTO;
use vault_formats::{Kind, PdfReader, sniff};
use vault_protocol::card::Level;
use vault_protocol::fingerprint;
use vault_protocol::ids::VaultId;
use vault_terminal::interrupt::Named;
use vault_terminal::out::Mode;
use vault_terminal::secret::{self, Secret, SecretError, Source};
use vault_terminal::table::{Cell, Record, Table};
use vault_terminal::{Message, Problem, Session, msg};

use crate::cli::{ContactAdd, ContactName, ContactVerify};
use crate::desk::{Desk, short};
use crate::doors;
use crate::problems::{
    CODE_NEEDED, COMPARE_NEEDED, Engine, NO_SQUARE, NOT_A_CARD, SQUARE_UNKNOWN, STOPPED, WORDS_DIFFER,
};
use crate::shown::{Item, Items, Person, level, level_words};
use crate::time;

/// Between two questions whether the other side of a code has answered.
const AGAIN: Duration = Duration::from_millis(500);
/// How long its answer may take: its program stands open and answers by itself.
const ANSWERED: Duration = Duration::from_secs(60);

/// Takes a card in. It says who it claims to be; nothing is believed yet.
pub(crate) fn add(session: &Session, args: &ContactAdd) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let id = match &args.file {
        _ if args.letter.is_some() => from_letter(&mut desk, args)?,
        _ if args.code => by_code(&mut desk, args.at.as_deref(), None, args.name.as_deref())?,
        Some(file) => from_file(&mut desk, file, args.name.as_deref())?,
        None => return Ok(()),
    };
    ask_registers(&mut desk);
    one(&desk, &id)?;
    say_checks(&desk, &id)?;
    let contact = desk.vault.state().contacts.get(&id);
    if let Some(contact) = contact.filter(|c| c.level.is_none_or(|l| l == Level::File)) {
        session.out.say(&msg!("contact-to-verify", name = contact.name.as_str()));
    }
    if let Some(contact) = contact.filter(|contact| !desk.vault.is_held(contact, desk.now)) {
        session.out.say(&msg!("contact-not-held", name = contact.name.as_str()));
    }
    desk.after_change()
}

/// The card that a waiting letter carries.
fn from_letter(desk: &mut Desk<'_>, args: &ContactAdd) -> Result<VaultId, Problem> {
    let letter = crate::commands::inbox::meant(desk, args.letter.as_deref().unwrap_or_default())?.deposit.id;
    let card = desk.vault.card_of_letter(&letter, desk.now).map_err(Engine)?;
    Ok(desk.briefly(|desk| desk.vault.add_contact(&card, args.name.as_deref(), desk.now)).map_err(Engine)?)
}

fn from_file(desk: &mut Desk<'_>, path: &Path, name: Option<&str>) -> Result<VaultId, Problem> {
    let unreadable = |error| Engine(Error::Source { path: path.to_owned(), error });
    let mut bytes = Vec::new();
    let file = Named::open(path).map_err(unreadable)?;
    file.take(MAX_PHOTO as u64 + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if let Some(id) = photographed(&bytes, &crate::commands::add::reader()) {
        return compared(desk, id?);
    }
    let added = desk.briefly(|desk| desk.vault.add_contact(&bytes, name, desk.now));
    added.map_err(|e| match e {
        Error::Sender(vault_engine::SenderFault::Malformed(e)) => {
            Problem::new(NOT_A_CARD).with("path", path).details(e)
        }
        e => Engine(e).into(),
    })
}

/// Whose square code a photo shows. `None`: it is no photo.
pub(crate) fn photographed(bytes: &[u8], reader: &PdfReader) -> Option<Result<VaultId, Problem>> {
    if !matches!(sniff("", bytes, bytes.len() as u64).kind, Kind::Png | Kind::Jpeg) {
        return None;
    }
    let shown = fingerprint::of_squares(&reader.squares(bytes).unwrap_or_default());
    Some(shown.ok_or(Problem::new(NO_SQUARE)))
}

/// Compares the card that is here with the square code that its holder showed.
fn compared(desk: &mut Desk<'_>, id: VaultId) -> Result<VaultId, Problem> {
    if !desk.vault.state().contacts.contains_key(&id) {
        return Err(Problem::new(SQUARE_UNKNOWN));
    }
    let name = crate::sees::name_of(&desk.vault, &id);
    taken_in_front_of(desk, &name)?;
    let shown = fingerprint::qr_text(&id);
    desk.vault.verify_contact(&id, &shown, Level::InPerson, desk.now).map_err(Engine)?;
    Ok(id)
}

/// A photo shows whose card it is; that it was taken in front of them only a person can say, and nobody beforehand: a picture
/// of a square comes by mail, too.
fn taken_in_front_of(desk: &Desk<'_>, name: &str) -> Result<(), Problem> {
    let needed = Problem::new(COMPARE_NEEDED).with("name", name);
    desk.session.confirm_in_person(&msg!("photo-question", name = name), needed, Problem::new(STOPPED))
}

/// The digits that somebody told: typed, or from stdin, never an argument, which others on this machine can see. Where stdin
/// has the vault's secret, they are typed.
fn told(session: &Session) -> Result<Secret, Problem> {
    let taken = session.global.secret.source() == Source::Stdin;
    let source = if taken { Source::Terminal } else { Source::Stdin };
    secret::read(&session.out, session.global.manners(), &source, &msg!("code-prompt")).map_err(|e| match e {
        SecretError::Needed | SecretError::Empty => Problem::new(CODE_NEEDED),
        e => e.into(),
    })
}

/// Answers a code told by telephone, and waits for the program that shows it.
fn by_code(
    desk: &mut Desk<'_>,
    at: Option<&str>,
    expected: Option<VaultId>,
    name: Option<&str>,
) -> Result<VaultId, Problem> {
    let code = told(desk.session)?;
    // What is no text has no digits, and its form says so.
    let code = std::str::from_utf8(&code).unwrap_or_default();
    let mut typed = desk.vault.type_code(code, at, expected, name, desk.now).map_err(Engine)?;
    desk.session.out.say(&msg!("code-waiting"));
    let since = Instant::now();
    loop {
        desk.now = time::now();
        if let Some(id) = desk.vault.code_confirmed(&mut typed, desk.now).map_err(Engine)? {
            return Ok(id);
        }
        desk.session.interrupt.check()?;
        if since.elapsed() > ANSWERED {
            return Err(Engine(Error::CodeGone).into());
        }
        std::thread::sleep(AGAIN);
    }
}

/// Compares a contact's words: those typed, or by asking the person who hears them.
pub(crate) fn verify(session: &Session, args: &ContactVerify) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let contact = desk.vault.contact(&args.name).map_err(Engine)?;
    let (id, name) = (contact.vault, contact.name.to_string());
    let level = if args.phone { Level::Spoken } else { Level::InPerson };
    if args.code {
        by_code(&mut desk, args.at.as_deref(), Some(id), None)?;
    } else {
        let typed = match args.fingerprint.as_ref().or(args.words.as_ref()) {
            Some(typed) => typed.clone(),
            None => compare(&desk, &id, &name)?,
        };
        desk.vault.verify_contact(&id, &typed, level, desk.now).map_err(Engine)?;
    }
    ask_registers(&mut desk);
    one(&desk, &id)?;
    say_checks(&desk, &id)?;
    session.out.say(&msg!("contact-verified", name = name));
    desk.after_change()
}

/// Shows the words that the other person must read aloud, and asks. Nobody can say yes beforehand.
fn compare(desk: &Desk<'_>, id: &VaultId, name: &str) -> Result<String, Problem> {
    let out = &desk.session.out;
    let (theirs, ours) = (Fingerprint::of(id, desk.lang()), Fingerprint::of(desk.vault.id(), desk.lang()));
    let block = |heading: Message, lines: Vec<String>| {
        out.say(&heading);
        lines.into_iter().for_each(|line| out.say(&msg!("indented", text = line)));
        out.say(&msg!("blank"));
    };
    block(msg!("compare-theirs", name = name), theirs.lines());
    block(msg!("compare-digits", name = name), digits_lines(&theirs.digits));
    block(msg!("compare-ours", name = name), ours.lines());
    let problem = |kind| Problem::new(kind).with("name", name);
    let question = msg!("compare-question", name = name);
    desk.session.confirm_in_person(&question, problem(COMPARE_NEEDED), problem(WORDS_DIFFER))?;
    Ok(fingerprint::qr_text(id))
}

/// Everybody whose card is kept.
pub(crate) fn list(session: &Session) -> Result<(), Problem> {
    let desk = Desk::open(session)?;
    let ids: Vec<VaultId> = desk.vault.state().contacts.keys().copied().collect();
    several(&desk, &ids, true)?;
    session.out.say(&msg!("contacts-count", count = ids.len()));
    Ok(())
}

/// Lets a contact go. Doors stay as they are, and that is said.
pub(crate) fn remove(session: &Session, args: &ContactName) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let contact = desk.vault.contact(&args.name).map_err(Engine)?;
    let (id, name) = (contact.vault, contact.name.to_string());
    let person = Item { item: Person::new(&desk, contact) };
    desk.vault.remove_contact(&id, desk.now).map_err(Engine)?;
    session.out.data("contact", &person, || row_of(&name))?;
    let open = doors::open_to(&desk.vault, &id, desk.now).len();
    session.out.say(&msg!("contact-removed", name = name.as_str()));
    if open > 0 {
        session.out.warn(&msg!("contact-removed-doors", name = name.as_str(), count = open));
    }
    desk.after_change()
}

/// What the public registers say now. A line that is down leaves what they said before, and the answers say so.
fn ask_registers(desk: &mut Desk<'_>) {
    let _ = desk.briefly(|desk| desk.vault.read_registers(desk.now));
}

/// The three answers, each in its own line, for a person; a warning if somebody else may be behind the card.
fn say_checks(desk: &Desk<'_>, id: &VaultId) -> Result<(), Problem> {
    let Some(contact) = desk.vault.state().contacts.get(id) else { return Ok(()) };
    let person = Person::new(desk, contact);
    let out = &desk.session.out;
    if out.mode() == Mode::Person {
        let mut record = Record::new();
        person.profession().add_to(&mut record, out.words());
        person.checks().add_to(&mut record, out.words());
        out.data("contact", &Item { item: &person }, || record)?;
    }
    if person.checks().alarms() {
        out.warn(&msg!("check-alarm", name = contact.name.as_str()));
    }
    if let Some(contradiction) = person.profession().contradiction() {
        out.warn(&contradiction);
    }
    Ok(())
}

fn row_of(name: &str) -> Table {
    let mut table = Table::new([msg!("column-name")]);
    table.row([Cell::from(name)]);
    table
}

fn one(desk: &Desk<'_>, id: &VaultId) -> Result<(), Problem> {
    if desk.session.out.mode() != Mode::Json {
        // A person reads the answers below, each in a line of its own.
        return several(desk, &[*id], desk.session.out.mode() != Mode::Person);
    }
    let Some(contact) = desk.vault.state().contacts.get(id) else { return Ok(()) };
    Ok(desk.session.out.json("contact", &Item { item: Person::new(desk, contact) })?)
}

fn several(desk: &Desk<'_>, ids: &[VaultId], answers: bool) -> Result<(), Problem> {
    let (out, state) = (&desk.session.out, desk.vault.state());
    let contacts = || ids.iter().filter_map(|id| state.contacts.get(id));
    let body = Items { items: contacts().map(|contact| Person::new(desk, contact)).collect() };
    out.data("contacts", &body, || {
        let catalog = out.words();
        let short = short(state.contacts.keys().copied());
        let mut headings = vec![
            msg!("column-id"),
            msg!("column-name"),
            msg!("column-role"),
            msg!("column-verified"),
            msg!("column-card-until"),
        ];
        if answers {
            headings.extend([msg!("field-check-authority"), msg!("field-check-log")]);
        }
        let mut table = Table::new(headings);
        for contact in contacts() {
            let card = crate::shown::card_of(contact);
            let role = card.as_ref().and_then(|c| c.role.as_ref()).map(|t| t.to_string()).unwrap_or_default();
            let until = card.map(|c| c.not_after);
            let mut cells = vec![
                Cell::both(short.get(&contact.vault).cloned().unwrap_or_default(), contact.vault.to_string()),
                Cell::from(contact.name.as_str()),
                Cell::from(role),
                Cell::both(catalog.get(&level_words(contact.level)), level(contact.level)),
                match until {
                    Some(at) => Cell::both(time::day(catalog, at, desk.now), time::iso(at)),
                    None => Cell::from(""),
                },
            ];
            if answers {
                let checks = crate::shown::checks(&desk.vault, contact, desk.now);
                let authority = catalog.get(&msg!("short-authority", word = checks.authority));
                let log = catalog.get(&msg!("short-log", word = checks.log));
                cells.extend([Cell::both(authority, checks.authority), Cell::both(log, checks.log)]);
            }
            table.row(cells);
        }
        table
    })?;
    Ok(())
}
