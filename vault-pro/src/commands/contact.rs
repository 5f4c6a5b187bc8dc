//! `coffre-pro contact verify`: the comparison by which a name becomes somebody.

use vault_protocol::card::Level;
use vault_protocol::fingerprint;
use vault_protocol::ids::VaultId;
use vault_terminal::ask::{self, Manners};
use vault_terminal::table::{Cell, Record};
use vault_terminal::{Message, Problem, Session, msg};

use crate::cli::ContactVerify;
use crate::desk::{Desk, short};
use crate::problems::{COMPARE_NEEDED, Engine, WORDS_DIFFER};
use crate::shown::{Fingerprint, Item, Person, level, level_words};

/// Compares a contact's words: those typed, or by asking the person who hears them.
pub(crate) fn verify(session: &Session, args: &ContactVerify) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let id = desk.person(&args.name)?;
    let name = desk.name_of(&id);
    let level = if args.phone { Level::Spoken } else { Level::InPerson };
    let typed = match args.fingerprint.as_ref().or(args.words.as_ref()) {
        Some(typed) => typed.clone(),
        None => compare(&desk, &id, &name)?,
    };
    desk.vault.verify_contact(&id, &typed, level, desk.now).map_err(Engine)?;
    one(&desk, &id)?;
    session.out.say(&msg!("contact-verified", name = name));
    desk.after_change()
}

/// Shows the words that the other person must read aloud, and asks. Nobody can say yes beforehand.
fn compare(desk: &Desk<'_>, id: &VaultId, name: &str) -> Result<String, Problem> {
    let out = &desk.session.out;
    if desk.session.global.yes || desk.session.global.no_input {
        return Err(Problem::new(COMPARE_NEEDED).with("name", name));
    }
    let (theirs, ours) = (Fingerprint::of(id, desk.lang()), Fingerprint::of(desk.vault.id(), desk.lang()));
    let block = |heading: Message, lines: Vec<String>| {
        out.say(&heading);
        lines.into_iter().for_each(|line| out.say(&msg!("indented", text = line)));
        out.say(&msg!("blank"));
    };
    block(msg!("compare-theirs", name = name), theirs.lines());
    block(msg!("compare-digits", name = name), digits_lines(&theirs.digits));
    block(msg!("compare-ours", name = name), ours.lines());
    let manners = Manners { yes: false, no_input: false };
    let question = msg!("compare-question", name = name);
    match ask::confirm(out, manners, &question) {
        Ok(true) => Ok(fingerprint::qr_text(id)),
        Ok(false) => Err(Problem::new(WORDS_DIFFER).with("name", name)),
        Err(ask::AskError::Needed { .. }) => Err(Problem::new(COMPARE_NEEDED).with("name", name)),
        Err(e) => Err(e.into()),
    }
}

/// Sixty digits in three lines of four groups.
pub(crate) fn digits_lines(digits: &str) -> Vec<String> {
    let groups: Vec<&str> = digits.split(' ').collect();
    groups.chunks(4).map(|four| four.join(" ")).collect()
}

pub(crate) fn one(desk: &Desk<'_>, id: &VaultId) -> Result<(), Problem> {
    let Some(contact) = desk.vault.state().contacts.get(id) else { return Ok(()) };
    let body = Item { item: Person::new(contact) };
    desk.session.out.data("contact", &body, || {
        let words = desk.session.out.words();
        let mut record = Record::new();
        let short = short(desk.vault.state().contacts.keys().copied());
        record.field("id", msg!("column-id"), Cell::both(short[id].as_str(), id.to_string()));
        record.field("name", msg!("column-name"), contact.name.as_str());
        let level = Cell::both(words.get(&level_words(contact.level)), level(contact.level));
        record.field("verified", msg!("column-verified"), level);
        record
    })?;
    Ok(())
}
