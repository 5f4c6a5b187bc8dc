//! What can go wrong, told to the person: the engine's errors in the words both programs share, and this program's own.

use vault_desk::told::usage;
pub(crate) use vault_desk::told::{
    FILE_EXISTS, FOLDER_TAKEN, NO_FOLDER_FOR_IT, ON_ANOTHER_SERVER, SECRET_SHORT, WHERE_TO,
};
use vault_terminal::Exit;
use vault_terminal::problem::{self, AtFault, IntoProblem, Kind, Problem};

/// An error of the engine: `vault.sync(…).map_err(Engine)?`.
#[derive(Debug)]
pub(crate) struct Engine(pub(crate) vault_engine::Error);

impl IntoProblem for Engine {
    fn into_problem(self) -> Problem {
        told(&self.0)
    }
}

/// A paper was needed from the server, which does not answer: not the calm « tout est gardé ici » of other commands.
pub(crate) fn not_here(error: &vault_engine::Error) -> Problem {
    let problem = told(error);
    if problem.kind().exit != Exit::NoNetwork {
        return problem;
    }
    Problem::new(PAPER_NOT_HERE).details(problem.cause().unwrap_or_default())
}

/// The same for an error that is kept.
pub(crate) fn told(error: &vault_engine::Error) -> Problem {
    vault_desk::told("coffre", error)
}

pub(crate) const LEFT_OUT: Kind = Kind::new("papers-left-out", Exit::Failure, AtFault::File);
pub(crate) const NOTHING_FOUND: Kind = Kind::new("no-paper-there", Exit::Failure, AtFault::You);
pub(crate) const NOTHING_KEPT: Kind = Kind::new("nothing-kept", Exit::Failure, AtFault::You);
pub(crate) const PAPER_NOT_HERE: Kind = Kind::new("paper-not-here", Exit::NoNetwork, AtFault::Network);
pub(crate) const KIND_UNKNOWN: Kind = usage("type-unknown");
pub(crate) const KIND_AMBIGUOUS: Kind = usage("type-ambiguous");
pub(crate) const PRESET_UNKNOWN: Kind = usage("preset-unknown");
pub(crate) const PRESET_AMBIGUOUS: Kind = usage("preset-ambiguous");
pub(crate) const PRESET_READS_NOTHING: Kind = usage("preset-reads-nothing");
pub(crate) const PRESET_FITS_NOTHING: Kind = Kind::new("preset-fits-nothing", Exit::Failure, AtFault::You);
pub(crate) const REQUEST_FITS_NOTHING: Kind = Kind::new("request-fits-nothing", Exit::Failure, AtFault::You);
pub(crate) const NOT_A_REQUEST: Kind = usage("not-a-request");
pub(crate) const IS_A_REQUEST: Kind = usage("is-a-request");
pub(crate) const NOT_A_CONTACT: Kind = Kind::new("not-a-contact", Exit::Refused, AtFault::You);
pub(crate) const NO_AUTHOR: Kind = Kind::new("no-author", Exit::Failure, AtFault::You);
pub(crate) const NOT_KNOWN_TO: Kind = Kind::new("not-known-to", Exit::Refused, AtFault::You);
pub(crate) const NOTHING_SAID: Kind = usage("nothing-said");
pub(crate) const LINK_TOO_LARGE: Kind = Kind::new("link-too-large", Exit::Failure, AtFault::You);
pub(crate) const DATE_UNREADABLE: Kind = usage("date-unreadable");
pub(crate) const UNTIL_UNREADABLE: Kind = usage("until-unreadable");
pub(crate) const UNTIL_PAST: Kind = usage("until-past");
pub(crate) const DEVICE_STAYS: Kind = usage("device-stays");
pub(crate) const WORDS_UNREADABLE: Kind = Kind::new("words-unreadable", Exit::Failure, AtFault::File);
pub(crate) const SHEET_DONE: Kind = Kind::new("sheet-done", Exit::Failure, AtFault::You);
pub(crate) const EMERGENCY_EMPTY: Kind = Kind::new("emergency-empty", Exit::Failure, AtFault::You);
pub(crate) const EMERGENCY_LINE: Kind = usage("emergency-line");
pub(crate) const EMERGENCY_UNREADABLE: Kind = Kind::new("emergency-unreadable", Exit::Failure, AtFault::File);
pub(crate) const EMERGENCY_TOO_MUCH: Kind = usage("emergency-too-much");
pub(crate) const ONE_FILE: Kind = usage("one-file");
pub(crate) const NOTHING_TO_CHANGE: Kind = usage("nothing-to-change");
pub(crate) const COMPARE_NEEDED: Kind = usage("compare-needed");
pub(crate) const CODE_NEEDED: Kind = usage("code-needed");
pub(crate) const NOT_SENT: Kind = Kind::new("not-sent", Exit::Failure, AtFault::You);
pub(crate) const NOT_A_CARD: Kind = Kind::new("not-a-card", Exit::Failure, AtFault::File);
pub(crate) const NO_SQUARE: Kind = Kind::new("no-square", Exit::Failure, AtFault::File);
pub(crate) const SQUARE_UNKNOWN: Kind = Kind::new("square-unknown", Exit::Failure, AtFault::You);
pub(crate) const WORDS_DIFFER: Kind = Kind::new("words-differ", Exit::Damaged, AtFault::Sender);
pub(crate) const INVITE_FORM: Kind = usage("invite-form");
pub(crate) const STOPPED: Kind = Kind::new("stopped-by-you", Exit::Failure, AtFault::You);
pub(crate) const IN_BIN: Kind = Kind::new("in-bin", Exit::Failure, AtFault::You);
pub(crate) const NEVER_READ: Kind = Kind::new("never-read", Exit::Failure, AtFault::You);
pub(crate) const READING_HIDDEN: Kind = Kind::new("reading-hidden", Exit::Damaged, AtFault::Server);
pub(crate) const NOT_READ_THEN: Kind = usage("not-read-then");
pub(crate) const SEVERAL_READERS: Kind = usage("several-readers");
pub(crate) const NO_DOOR: Kind = Kind::new("no-door", Exit::Failure, AtFault::You);
pub(crate) const PAGE_FAILED: Kind = Kind::new("page-failed", Exit::Failure, AtFault::File);
pub(crate) const FOUND_HERE: Kind = Kind::new("check-found-here", Exit::Damaged, AtFault::File);
pub(crate) const FOUND_THERE: Kind = Kind::new("check-found-there", Exit::Damaged, AtFault::Server);
#[cfg(feature = "demo")]
pub(crate) const DEMO_FOLDER: Kind = usage("demo-folder");
#[cfg(feature = "demo")]
pub(crate) const DEMO_STEP: Kind = Kind::new("demo-step", Exit::Failure, AtFault::You);

/// Every kind of error this program can end with.
#[cfg_attr(not(test), allow(dead_code))]
pub(crate) fn all() -> Vec<Kind> {
    let own = [
        FILE_EXISTS,
        NO_FOLDER_FOR_IT,
        WHERE_TO,
        SECRET_SHORT,
        ON_ANOTHER_SERVER,
        FOLDER_TAKEN,
        LEFT_OUT,
        NOTHING_FOUND,
        NOTHING_KEPT,
        PAPER_NOT_HERE,
        KIND_UNKNOWN,
        KIND_AMBIGUOUS,
        PRESET_UNKNOWN,
        PRESET_AMBIGUOUS,
        PRESET_READS_NOTHING,
        PRESET_FITS_NOTHING,
        REQUEST_FITS_NOTHING,
        NOT_A_REQUEST,
        IS_A_REQUEST,
        NOT_A_CONTACT,
        NO_AUTHOR,
        NOT_KNOWN_TO,
        NOTHING_SAID,
        LINK_TOO_LARGE,
        DATE_UNREADABLE,
        UNTIL_UNREADABLE,
        UNTIL_PAST,
        WORDS_UNREADABLE,
        DEVICE_STAYS,
        SHEET_DONE,
        EMERGENCY_EMPTY,
        EMERGENCY_LINE,
        EMERGENCY_UNREADABLE,
        EMERGENCY_TOO_MUCH,
        ONE_FILE,
        NOTHING_TO_CHANGE,
        COMPARE_NEEDED,
        CODE_NEEDED,
        NOT_SENT,
        NOT_A_CARD,
        WORDS_DIFFER,
        NO_SQUARE,
        SQUARE_UNKNOWN,
        INVITE_FORM,
        STOPPED,
        IN_BIN,
        NEVER_READ,
        READING_HIDDEN,
        NOT_READ_THEN,
        SEVERAL_READERS,
        NO_DOOR,
        PAGE_FAILED,
        FOUND_HERE,
        FOUND_THERE,
        #[cfg(feature = "demo")]
        DEMO_FOLDER,
        #[cfg(feature = "demo")]
        DEMO_STEP,
    ];
    vault_desk::told::kinds().chain(problem::OWN.iter().copied()).chain(own).collect()
}
