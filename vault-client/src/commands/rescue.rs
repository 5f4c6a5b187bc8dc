//! `coffre rescue`: the rescue sheet on paper, and the proof that the one she holds works.

use std::io;
use std::path::Path;

use serde::Serialize;
use vault_crypto::rescue::RescueEntropy;
use vault_desk::making::Rescue;
use vault_desk::print::{Fingerprint, word_list};
use vault_engine::recover::Rehearsed;
use vault_page::sheets::alone;
use vault_terminal::ask::AskError;
use vault_terminal::out::Mode;
use vault_terminal::progress::Unit;
use vault_terminal::table::Record;
use vault_terminal::{Problem, Session, msg, secret};
use zeroize::Zeroizing;

use super::recover;
use crate::cli::{RescueDrill, RescuePrint};
use crate::desk::Desk;
use crate::page;
use crate::problems::{Engine, FILE_EXISTS, NO_FOLDER_FOR_IT, SHEET_DONE, STOPPED};
use crate::rounds;

#[derive(Serialize)]
struct Printed {
    id: String,
    #[serde(flatten)]
    fingerprint: Fingerprint,
    server: Option<String>,
    rescue: Option<Rescue>,
    path: Option<String>,
}

/// Shows the words that wait here for their sheet, or writes the sheet to print. `--new` puts another in the place of the one
/// there is.
pub(crate) fn print(session: &Session, args: &RescuePrint) -> Result<(), Problem> {
    if let Some(path) = args.output.as_deref().filter(|path| path.exists()) {
        return Err(Problem::new(FILE_EXISTS).with("path", path));
    }
    let mut desk = Desk::open(session)?;
    if args.new && !session.confirm(&msg!("rescue-new"))? {
        return Err(Problem::new(STOPPED));
    }
    // The sheet on paper is dead once there is another: where that one goes is sure before.
    let not_there = |path: &Path, e: io::Error| Problem::new(NO_FOLDER_FOR_IT).with("path", path).details(e);
    let place = args.output.as_deref().map(|path| secret::Place::new(path).map_err(|e| not_there(path, e)));
    let place = place.transpose()?;
    let kept = waiting(&mut desk, args.new)?;
    if let Some(place) = place {
        let words = page::words(desk.lang());
        let sheet = page::on_paper(&desk.vault, &kept, words, desk.now);
        let sheet = Zeroizing::new(alone(page::language_of(words), &words.text("sheet-title"), &sheet));
        let path = place.path();
        place.fill(sheet.as_bytes()).map_err(|e| not_there(path, e))?;
    }
    let body = Printed {
        id: desk.vault.id().to_string(),
        fingerprint: Fingerprint::of(desk.vault.id(), desk.lang()),
        server: desk.vault.server_url().map(str::to_owned),
        rescue: args.output.is_none().then(|| Rescue::of(&kept, word_list(desk.lang()))),
        path: args.output.as_ref().map(|path| path.display().to_string()),
    };
    match (&body.rescue, session.out.mode()) {
        (Some(rescue), Mode::Person) => session.out.own_text(&rescue.lines(session))?,
        (_, Mode::Person) => {}
        _ => session.out.data("rescue-sheet", &body, || record(&body))?,
    }
    match &body.path {
        Some(path) => session.out.say(&msg!("sheet-to-print", path = path.as_str())),
        None => session.out.say(&msg!("rescue-advice")),
    }
    session.out.say(&msg!("rescue-then"));
    Ok(())
}

/// The words that wait for their sheet; new ones, if the sheet is `new`.
fn waiting(desk: &mut Desk<'_>, new: bool) -> Result<RescueEntropy, Problem> {
    if new {
        desk.vault.renew_rescue(desk.now).map_err(Engine)?;
    }
    desk.vault.rescue_kept().map_err(Engine)?.ok_or_else(|| Problem::new(SHEET_DONE))
}

/// Writes a sheet that any browser prints: for its owner alone, and never over another file.
pub(super) fn to_print(path: &Path, sheet: &[u8]) -> Result<(), Problem> {
    secret::keep(path, sheet).map_err(|e| Problem::new(NO_FOLDER_FOR_IT).with("path", path).details(e))
}

fn record(body: &Printed) -> Record {
    let mut record = Record::new();
    record.field("id", msg!("column-id"), body.id.as_str());
    record.field("words", msg!("fingerprint-heading"), body.fingerprint.words.join(" "));
    record.field("server", msg!("field-server"), body.server.clone().unwrap_or_default());
    if let Some(rescue) = &body.rescue {
        rescue.add_to(&mut record);
    }
    if let Some(path) = &body.path {
        record.field("path", msg!("column-file"), path.as_str());
    }
    record
}

#[derive(Serialize)]
struct Drill {
    /// Whether the server led to this vault, too.
    asked: bool,
    /// Whether the words waited here for their sheet, and are gone now.
    erased: bool,
}

/// Takes the words from her paper and goes the way back as far as it changes nothing. Words that wait here for their sheet are
/// perhaps nowhere else, wherever these came from: they go when she says so.
pub(crate) fn drill(session: &Session, args: &RescueDrill) -> Result<(), Problem> {
    let mut desk = Desk::open(session)?;
    let words = recover::words(session, args.words_file.as_deref())?;
    let asking = session.out.progress(&msg!("asking"), Unit::Count, None);
    let found = rounds::in_passing(&mut desk.vault, |vault| vault.rehearse(&words)).map_err(Engine)?;
    drop(asking);
    let kept = desk.vault.rescue_kept().map_err(Engine)?;
    let waited = kept.is_some_and(|kept| kept.locator() == words.locator());
    let erased = waited
        && match session.confirm(&msg!("drill-erase")) {
            Ok(yes) => yes,
            Err(AskError::Needed { .. }) => false,
            Err(e) => return Err(e.into()),
        };
    if erased {
        desk.vault.forget_rescue().map_err(Engine)?;
    }
    let body = Drill { asked: found == Rehearsed::There, erased };
    if session.out.mode() != Mode::Person {
        session.out.data("drill", &body, || {
            let mut record = Record::new();
            let yes = |it| if it { "yes" } else { "no" };
            record.field("asked", msg!("field-server"), yes(body.asked));
            record.field("erased", msg!("field-erased"), yes(body.erased));
            record
        })?;
    }
    session.out.say(&if body.asked { msg!("drill-there") } else { msg!("drill-here") });
    if waited {
        session.out.say(&if erased { msg!("drill-erased") } else { msg!("drill-kept") });
    }
    Ok(())
}
