//! `coffre-pro contact verify`: the comparison by which a name becomes somebody.

use vault_desk::print::{Fingerprint, digits_lines};
use vault_protocol::card::Level;
use vault_protocol::fingerprint;
use vault_protocol::ids::VaultId;
use vault_terminal::table::{Cell, Record};
use vault_terminal::{Message, Problem, Session, msg};

use crate::cli::ContactVerify;
use crate::desk::{Desk, short};
use crate::problems::{COMPARE_NEEDED, Engine, WORDS_DIFFER};
use crate::shown::{Item, Person, level, level_words};

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
