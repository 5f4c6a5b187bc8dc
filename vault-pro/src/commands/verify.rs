//! `coffre-pro verify`: the square code of who sits here, on a photo; or a code told by telephone to who does not.

use std::path::Path;
use std::time::{Duration, Instant};

use serde::Serialize;
use vault_engine::Error;
use vault_engine::spoken::Shown;
use vault_formats::limits::MAX_INPUT;
use vault_protocol::card::Level;
use vault_protocol::fingerprint;
use vault_protocol::ids::VaultId;
use vault_protocol::spoken::LIFE;
use vault_terminal::out::Mode;
use vault_terminal::table::Record;
use vault_terminal::{Problem, Session, msg};

use crate::commands::contact::one;
use crate::commands::credential::read_file;
use crate::commands::reader;
use crate::desk::Desk;
use crate::problems::{COMPARE_NEEDED, Engine, NO_SQUARE, SQUARE_UNKNOWN, STOPPED};
use crate::squares;
use crate::time;

/// Between two questions whether the code was typed.
const AGAIN: Duration = Duration::from_millis(500);

#[derive(Serialize)]
struct Code<'a> {
    code: &'a str,
    server: &'a str,
    until: String,
}

/// Compares the card that is here with the square code that a patient showed: on a photo, taken in front of them.
pub(crate) fn by_photo(session: &Session, path: &Path) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let photo = read_file(path, MAX_INPUT)?;
    let id = squares::on_photo(&photo, &reader()).ok_or(Problem::new(NO_SQUARE))?;
    if !desk.vault.state().contacts.contains_key(&id) {
        return Err(Problem::new(SQUARE_UNKNOWN));
    }
    taken_in_front_of(session, &desk.name_of(&id))?;
    desk.vault.verify_contact(&id, &fingerprint::qr_text(&id), Level::InPerson, desk.now).map_err(Engine)?;
    one(&desk, &id)?;
    session.out.say(&msg!("contact-verified", name = desk.name_of(&id)));
    desk.after_change()
}

/// A photo shows whose card it is; that it was taken in front of them only a person can say, and nobody beforehand.
fn taken_in_front_of(session: &Session, name: &str) -> Result<(), Problem> {
    let needed = Problem::new(COMPARE_NEEDED).with("name", name);
    session.confirm_in_person(&msg!("photo-question", name = name), needed, Problem::new(STOPPED))
}

/// Shows a code, and waits for the patient to whom it is told.
pub(crate) fn by_code(session: &Session) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let mut shown = desk.vault.show_code(None, desk.now).map_err(Engine)?;
    show(session, &shown, &time::iso(desk.now.plus(LIFE)))?;
    let id = wait(&mut desk, &mut shown)?;
    one(&desk, &id)?;
    session.out.say(&msg!("contact-verified", name = desk.name_of(&id)));
    desk.after_change()
}

fn show(session: &Session, shown: &Shown, until: &str) -> Result<(), Problem> {
    let out = &session.out;
    let body = Code { code: shown.text(), server: shown.server(), until: until.to_owned() };
    if out.mode() == Mode::Person {
        out.own_text(&format!("\n   {}\n\n", body.code))?;
    } else {
        out.data("spoken-code", &body, || {
            let mut record = Record::new();
            record.field("code", msg!("field-code"), body.code);
            record.field("server", msg!("field-server"), body.server);
            record
        })?;
    }
    // Whoever reads this in a pipe has to tell it now.
    out.finish()?;
    out.say(&msg!("code-tell", server = body.server));
    Ok(())
}

fn wait(desk: &mut Desk<'_>, shown: &mut Shown) -> Result<VaultId, Problem> {
    let since = Instant::now();
    loop {
        desk.now = time::now();
        if let Some(id) = desk.vault.code_answered(shown, desk.now).map_err(Engine)? {
            return Ok(id);
        }
        desk.session.interrupt.check()?;
        if since.elapsed() > Duration::from_secs(LIFE) {
            return Err(Engine(Error::CodeGone).into());
        }
        std::thread::sleep(AGAIN);
    }
}
