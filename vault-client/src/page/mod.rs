//! `coffre ui`: the patient's page, in her own browser, on her own machine.
//!
//! It shows and changes the same vault as the commands, through the same functions ([`crate::choose`], [`crate::sees`],
//! [`crate::doors`], [`crate::rounds`], the engine): a page only asks and shows. Who may ask is the business of
//! [`vault_page::door`].
//!
//! In reading order: `keeper` (the vault behind the page: open, locked, busy), `program` (what is asked, and who answers),
//! `frame` (what every page has), `start` (five screens to a vault of her own), then one module a page.

mod keeper;
mod program;
mod frame;
mod start;
mod back;
mod sheet;
mod emergency;
mod drafts;
mod home;
mod list;
mod paper;
mod pictures;
mod add;
mod show;
mod loan;
mod who;
mod write;
mod log;
mod inbox;
mod people;
mod card;
mod told;
mod settings;
mod notice;
mod help;
mod unlock;

pub(crate) use frame::{lang_of, language_of};
pub(crate) use program::words;
pub(crate) use sheet::on_paper;

use std::sync::Arc;

use vault_desk::making::check_free;
use vault_engine::{Error, Locked};
use vault_page::door::{Claim, DoorError, Place, Settings, Shell};
use vault_page::{frame as shared, sheets};
use vault_terminal::{File, Problem, Session, msg};

use crate::cli::Ui;
use crate::problems::{Engine, PAGE_FAILED};

/// What the pages say.
pub(crate) const WORDS: File = File {
    name: "page",
    fr: include_str!("../../i18n/page.fr.ftl"),
    en: include_str!("../../i18n/page.en.ftl"),
    ar: include_str!("../../i18n/page.ar.ftl"),
};

/// What all pages say.
pub(crate) const FRAME: File = File { name: "frame", fr: shared::WORDS.fr, en: shared::WORDS.en, ar: shared::WORDS.ar };

/// What the printed sheets say.
pub(crate) const SHEETS: File =
    File { name: "paper", fr: sheets::WORDS.fr, en: sheets::WORDS.en, ar: sheets::WORDS.ar };

/// Opens the page of this home's vault, or joins the one that is open; serves until nobody is there any more.
pub(crate) fn ui(session: &Session, args: &Ui) -> Result<(), Problem> {
    let home = session.home()?.path;
    let failed = |e: DoorError| Problem::new(PAGE_FAILED).details(e);
    let place = match Place::claim("coffre", &home).map_err(failed)? {
        Claim::Taken(running) => return greet(session, args, &running.fresh_address().map_err(failed)?),
        Claim::Free(place) => place,
    };
    let keeper = keeper::Keeper::new(&home, session.out.words().lang());
    // Nobody is led to a page that could open nothing, and make nothing either.
    match Locked::open(&home) {
        Err(Error::NoVault(_)) => {
            check_free(session.program(), &home)?;
            keeper.begin();
        }
        // The page asks for the code; until then the home is free.
        locked => match locked.map_err(Engine)? {
            locked if locked.needs_password() => drop(locked),
            locked => keeper.open(locked, None).map_err(Engine)?,
        },
    }
    let settings = Settings { port: args.port.unwrap_or(0), most: add::MOST, ..Settings::default() };
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
