//! `coffre-pro ui`: the professional's page, in her own browser, on her own machine.
//!
//! It shows what patients show, and opens it against receipts, through the same functions as the commands ([`crate::granted`],
//! [`crate::opening`], [`crate::looking`], [`crate::giving`], the engine): a page only asks and shows. Who may ask is the business
//! of [`vault_page::door`]; the frame of every page is the patient's, too.
//!
//! In reading order: `keeper` (the vault behind the page: open, locked, busy), `program` (what is asked, and who answers), `frame`
//! (what every page has), `record` (what opened papers state), then one module a page.

mod keeper;
mod program;
mod frame;
mod record;
mod patients;
mod patient;
mod summary;
mod papers;
mod paper;
mod pictures;
mod export;
mod give;
mod request;
mod write;
mod add;
mod compare;
mod code;
mod card;
pub(crate) mod plate;
mod receipts;
mod settings;

use std::sync::Arc;

use vault_engine::Locked;
use vault_page::door::{Claim, DoorError, Place, Settings, Shell};
use vault_page::{frame as shared, sheets};
use vault_terminal::{File, Problem, Session, msg};

use crate::cli::Ui;
use crate::problems::{Engine, PAGE_FAILED};

pub(crate) use keeper::{open_together, opens_together};

/// What the pages say.
pub(crate) const WORDS: File = File {
    name: "page",
    fr: include_str!("../../i18n/page.fr.ftl"),
    en: include_str!("../../i18n/page.en.ftl"),
    ar: include_str!("../../i18n/page.ar.ftl"),
};

/// What all pages say.
pub(crate) const FRAME: File = File { name: "frame", fr: shared::WORDS.fr, en: shared::WORDS.en, ar: shared::WORDS.ar };

/// What stands on paper.
pub(crate) const PAPER: File = File { name: "paper", fr: sheets::WORDS.fr, en: sheets::WORDS.en, ar: sheets::WORDS.ar };

/// Opens the page of this home's vault, or joins the one that is open; serves until nobody is there any more.
pub(crate) fn ui(session: &Session, args: &Ui) -> Result<(), Problem> {
    let home = session.home()?.path;
    let failed = |e: DoorError| Problem::new(PAGE_FAILED).details(e);
    let place = match Place::claim("coffre-pro", &home).map_err(failed)? {
        Claim::Taken(running) => return greet(session, args, &running.fresh_address().map_err(failed)?),
        Claim::Free(place) => place,
    };
    let keeper = keeper::Keeper::new(&home, session.out.words().lang());
    // Nobody is led to a page that could open nothing.
    let locked = Locked::open(&home).map_err(Engine)?;
    // The page asks for the code; until then the home is free.
    if locked.needs_password() {
        drop(locked);
    } else {
        keeper.open(locked, None).map_err(Engine)?;
    }
    let settings = Settings { port: args.port.unwrap_or(0), most: give::MOST, ..Settings::default() };
    let shell = Shell::new(place, &settings, Arc::new(program::Pages::new(keeper.clone()))).map_err(failed)?;
    let errands = keeper::errands(keeper.clone());
    greet(session, args, &shell.fresh_address())?;
    let served = shell.run().map_err(failed);
    keeper.end();
    // It ends with what it is sending now.
    let _ = errands.join();
    served
}

/// Shows the way in: the browser is opened, or the address is said to whoever asked for it.
fn greet(session: &Session, args: &Ui, address: &vault_page::door::Address) -> Result<(), Problem> {
    let opened = !args.no_open && address.open().is_ok();
    if opened {
        session.out.say(&msg!("ui-opened"));
    } else {
        session.out.own_text(&format!("{}\n", address.url()))?;
        session.out.say(&msg!("ui-address"));
    }
    Ok(session.out.finish()?)
}
