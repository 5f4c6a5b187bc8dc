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

/// The same for an error that is kept.
pub(crate) fn told(error: &vault_engine::Error) -> Problem {
    vault_desk::told("coffre-pro", error)
}

pub(crate) const COMPARE_NEEDED: Kind = usage("compare-needed");
pub(crate) const NO_SQUARE: Kind = Kind::new("no-square", Exit::Failure, AtFault::File);
pub(crate) const SQUARE_UNKNOWN: Kind = Kind::new("square-unknown", Exit::Failure, AtFault::You);
pub(crate) const WORDS_DIFFER: Kind = Kind::new("words-differ", Exit::Damaged, AtFault::Sender);
pub(crate) const NO_PATIENT: Kind = Kind::new("no-patient", Exit::Failure, AtFault::You);
pub(crate) const NOTHING_SHOWN: Kind = Kind::new("nothing-shown", Exit::Refused, AtFault::Sender);
pub(crate) const PAPER_GONE: Kind = Kind::new("paper-gone", Exit::Refused, AtFault::Sender);
pub(crate) const NO_READINGS: Kind = Kind::new("no-readings-left", Exit::Refused, AtFault::Sender);
pub(crate) const PAPER_FAULTY: Kind = Kind::new("paper-faulty", Exit::Damaged, AtFault::Sender);
pub(crate) const LETTER_INCOMPLETE: Kind = Kind::new("letter-incomplete", Exit::Failure, AtFault::Sender);
pub(crate) const NO_LETTERS: Kind = Kind::new("no-letters", Exit::Failure, AtFault::You);
pub(crate) const STOPPED: Kind = Kind::new("stopped-by-you", Exit::Failure, AtFault::You);
pub(crate) const NOT_SENT: Kind = Kind::new("not-sent", Exit::Failure, AtFault::You);
pub(crate) const NOT_A_CARD: Kind = Kind::new("not-a-card", Exit::Failure, AtFault::File);
pub(crate) const NOT_A_NUMBER: Kind = usage("not-a-number");
pub(crate) const REVOKE_HOW: Kind = usage("revoke-how");
pub(crate) const PAGE_FAILED: Kind = Kind::new("page-failed", Exit::Failure, AtFault::File);
pub(crate) const NOT_GIVEN: Kind = Kind::new("papers-not-given", Exit::Failure, AtFault::File);
pub(crate) const KIND_UNKNOWN: Kind = usage("type-unknown");
pub(crate) const KIND_AMBIGUOUS: Kind = usage("type-ambiguous");
pub(crate) const PERIOD_UNREADABLE: Kind = usage("period-unreadable");
pub(crate) const NOTHING_SAID: Kind = usage("nothing-said");
pub(crate) const NOT_A_CORRECTION: Kind = usage("not-a-correction");
pub(crate) const ONE_VERSION: Kind = usage("one-version");
pub(crate) const PROVIDER_FILE: Kind = Kind::new("provider-file", Exit::Failure, AtFault::File);
pub(crate) const PROVIDER_FAILED: Kind = Kind::new("provider-failed", Exit::Refused, AtFault::Server);
pub(crate) const NO_DOOR: Kind = Kind::new("no-door", Exit::Failure, AtFault::You);
pub(crate) const LOGIN_UNFINISHED: Kind = Kind::new("login-unfinished", Exit::Failure, AtFault::You);
pub(crate) const LOGIN_REFUSED: Kind = Kind::new("login-refused", Exit::Refused, AtFault::Sender);
pub(crate) const CERTIFICATES_FILE: Kind = Kind::new("certificates-file", Exit::Failure, AtFault::File);
pub(crate) const SIGNATURE_REFUSED: Kind = Kind::new("signature-refused", Exit::Refused, AtFault::Sender);
pub(crate) const IDENTITY_DIFFERS: Kind = Kind::new("identity-differs", Exit::Refused, AtFault::Sender);

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
        COMPARE_NEEDED,
        WORDS_DIFFER,
        NO_SQUARE,
        SQUARE_UNKNOWN,
        NO_PATIENT,
        NOTHING_SHOWN,
        PAPER_GONE,
        NO_READINGS,
        PAPER_FAULTY,
        LETTER_INCOMPLETE,
        NO_LETTERS,
        STOPPED,
        NOT_SENT,
        NOT_A_CARD,
        NOT_GIVEN,
        PAGE_FAILED,
        NOT_A_NUMBER,
        REVOKE_HOW,
        KIND_UNKNOWN,
        KIND_AMBIGUOUS,
        PERIOD_UNREADABLE,
        NOTHING_SAID,
        NOT_A_CORRECTION,
        ONE_VERSION,
        PROVIDER_FILE,
        PROVIDER_FAILED,
        NO_DOOR,
        LOGIN_UNFINISHED,
        LOGIN_REFUSED,
        CERTIFICATES_FILE,
        SIGNATURE_REFUSED,
        IDENTITY_DIFFERS,
    ];
    vault_desk::told::kinds().chain(problem::OWN.iter().copied()).chain(own).collect()
}
