//! `coffre settings`: how the page is wanted.

use serde::Serialize;
use vault_engine::Error;
use vault_terminal::table::{Cell, Record};
use vault_terminal::{Lang, Problem, Session, msg};

use crate::cli::Settings;
use crate::problems::Engine;
use crate::wants::{self, LOCK_MINUTES, Notices};

#[derive(Serialize)]
struct Wanted {
    /// None: that of the machine.
    language: Option<&'static str>,
    lock_minutes: u64,
    picture: Option<String>,
    notices: Vec<&'static str>,
}

/// Changes what is given, and says what holds. Needs no secret: nothing of it is one, and the page asks for it before she has unlocked.
pub(crate) fn settings(session: &Session, args: &Settings) -> Result<(), Problem> {
    let home = session.home()?.path;
    // Not into a folder where nothing is.
    if !home.join("keystore").exists() {
        return Err(Engine(Error::NoVault(home)).into());
    }
    if let Some(lang) = args.language.as_deref().and_then(Lang::from_tag) {
        wants::set_language(&home, lang);
    }
    if let Some(minutes) = args.lock.as_deref().and_then(|typed| typed.parse().ok()) {
        wants::set_lock_minutes(&home, minutes);
    }
    if let Some(picture) = &args.picture {
        wants::set_picture(&home, picture);
    }
    if let Some(kinds) = &args.notices {
        wants::set_notices(&home, Notices::of(|kind| kinds.iter().any(|given| given == kind)));
    } else if args.no_notices {
        wants::set_notices(&home, Notices::default());
    }
    let body = Wanted {
        language: wants::language(&home).map(Lang::code),
        lock_minutes: wants::lock_minutes(&home).unwrap_or(LOCK_MINUTES[1]),
        picture: wants::picture(&home).filter(|picture| !picture.is_empty()),
        notices: wants::notices(&home).names(),
    };
    session.out.data("settings", &body, || {
        let words = session.out.words();
        let mut record = Record::new();
        let language = body.language.unwrap_or_default();
        record.field("language", msg!("field-language"), language);
        record.field("lock_minutes", msg!("field-lock-minutes"), body.lock_minutes.to_string());
        record.field("picture", msg!("field-picture"), body.picture.clone().unwrap_or_default());
        for kind in &body.notices {
            record.field(
                "notice",
                msg!("field-notice"),
                Cell::both(words.text(&format!("settings-notice-{kind}")), *kind),
            );
        }
        record
    })?;
    Ok(session.out.finish()?)
}
