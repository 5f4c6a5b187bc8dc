//! What can go wrong, told to the person: the engine's errors in the words both programs share, and this program's own.

use vault_engine::{Blame, CODES, Class, Fault};
use vault_protocol::ids::Time;
use vault_terminal::Exit;
use vault_terminal::problem::{self, AtFault, IntoProblem, Kind, Problem};

use crate::time;

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
    let Blame { code, fault, class, args } = error.blame();
    let problem = Problem::new(kind(code, fault, class)).with("program", "coffre-pro");
    args.into_iter().fold(problem, |problem, (name, value)| match name {
        // The technical cause, in English: said apart.
        "reason" => problem.details(value),
        // Seconds since 1970.
        "day" => problem.with("day", value.parse().map_or(value, |at| time::iso(Time(at))[..10].to_owned())),
        name => problem.with(name, value),
    })
}

const fn kind(code: &'static str, fault: Fault, class: Class) -> Kind {
    let at_fault = match fault {
        Fault::You => AtFault::You,
        Fault::Network => AtFault::Network,
        Fault::Server => AtFault::Server,
        Fault::Sender => AtFault::Sender,
        Fault::File => AtFault::File,
    };
    let exit = match class {
        Class::Failure => Exit::Failure,
        Class::NoVault => Exit::NoVault,
        Class::InUse => Exit::InUse,
        Class::WrongSecret => Exit::WrongSecret,
        Class::NoNetwork => Exit::NoNetwork,
        Class::Refused => Exit::Refused,
        Class::Tampered => Exit::Damaged,
        Class::Newer => Exit::Newer,
        Class::Interrupted => Exit::Interrupted,
    };
    Kind::new(code, exit, at_fault)
}

const fn usage(code: &'static str) -> Kind {
    Kind::new(code, Exit::Usage, AtFault::You)
}

pub(crate) const FILE_EXISTS: Kind = Kind::new("file-exists", Exit::Failure, AtFault::You);
pub(crate) const NO_FOLDER_FOR_IT: Kind = Kind::new("file-unwritable", Exit::Failure, AtFault::File);
pub(crate) const WHERE_TO: Kind = usage("where-to");
pub(crate) const SECRET_SHORT: Kind = usage("secret-short");
pub(crate) const COMPARE_NEEDED: Kind = usage("compare-needed");
pub(crate) const NO_SQUARE: Kind = Kind::new("no-square", Exit::Failure, AtFault::File);
pub(crate) const SQUARE_UNKNOWN: Kind = Kind::new("square-unknown", Exit::Failure, AtFault::You);
pub(crate) const WORDS_DIFFER: Kind = Kind::new("words-differ", Exit::Damaged, AtFault::Sender);
pub(crate) const ON_ANOTHER_SERVER: Kind = Kind::new("on-another-server", Exit::Refused, AtFault::You);
pub(crate) const NO_PATIENT: Kind = Kind::new("no-patient", Exit::Failure, AtFault::You);
pub(crate) const NOTHING_SHOWN: Kind = Kind::new("nothing-shown", Exit::Refused, AtFault::Sender);
pub(crate) const PAPER_GONE: Kind = Kind::new("paper-gone", Exit::Refused, AtFault::Sender);
pub(crate) const NO_READINGS: Kind = Kind::new("no-readings-left", Exit::Refused, AtFault::Sender);
pub(crate) const PAPER_FAULTY: Kind = Kind::new("paper-faulty", Exit::Damaged, AtFault::Sender);
pub(crate) const LETTER_INCOMPLETE: Kind = Kind::new("letter-incomplete", Exit::Failure, AtFault::Sender);
pub(crate) const NO_LETTERS: Kind = Kind::new("no-letters", Exit::Failure, AtFault::You);
pub(crate) const STOPPED: Kind = Kind::new("stopped-by-you", Exit::Failure, AtFault::You);
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

/// Every kind of error this program can end with.
#[cfg_attr(not(test), allow(dead_code))]
pub(crate) fn all() -> Vec<Kind> {
    let own = [
        FILE_EXISTS,
        NO_FOLDER_FOR_IT,
        WHERE_TO,
        SECRET_SHORT,
        COMPARE_NEEDED,
        WORDS_DIFFER,
        NO_SQUARE,
        SQUARE_UNKNOWN,
        ON_ANOTHER_SERVER,
        NO_PATIENT,
        NOTHING_SHOWN,
        PAPER_GONE,
        NO_READINGS,
        PAPER_FAULTY,
        LETTER_INCOMPLETE,
        NO_LETTERS,
        STOPPED,
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
    ];
    // `interrupted` is the terminal's own.
    let engine = CODES.iter().filter(|(code, ..)| *code != "interrupted");
    let engine = engine.map(|(code, fault, class)| kind(code, *fault, *class));
    engine.chain(problem::OWN.iter().copied()).chain(own).collect()
}
