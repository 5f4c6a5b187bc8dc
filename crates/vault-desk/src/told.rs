//! What can go wrong, told to the person: the engine's errors in the words that all programs share, and the problems that
//! all programs have.

use vault_engine::{Blame, CODES, Class, Error, Fault};
use vault_protocol::ids::Time;
use vault_terminal::Exit;
use vault_terminal::problem::{AtFault, Kind, Problem};

use crate::clock;

/// Nothing is written over.
pub const FILE_EXISTS: Kind = Kind::new("file-exists", Exit::Failure, AtFault::You);
/// A file that cannot be written.
pub const NO_FOLDER_FOR_IT: Kind = Kind::new("file-unwritable", Exit::Failure, AtFault::File);
/// Neither a server nor `--offline`.
pub const WHERE_TO: Kind = usage("where-to");
/// A code that is guessed too easily.
pub const SECRET_SHORT: Kind = usage("secret-short");
/// A vault lives on another server already.
pub const ON_ANOTHER_SERVER: Kind = Kind::new("on-another-server", Exit::Refused, AtFault::You);
/// A home among somebody's own files.
pub const FOLDER_TAKEN: Kind = usage("folder-taken");

/// An error of the engine, as `program` tells it.
pub fn told(program: &'static str, error: &Error) -> Problem {
    let Blame { code, fault, class, args } = error.blame();
    let problem = Problem::new(kind(code, fault, class)).with("program", program);
    args.into_iter().fold(problem, |problem, (name, value)| match name {
        // The technical cause, in English: said apart.
        "reason" => problem.details(value),
        // Seconds since 1970.
        "day" => problem.with("day", value.parse().map_or(value, |at| clock::iso(Time(at))[..10].to_owned())),
        name => problem.with(name, value),
    })
}

/// What the engine's errors are, for a test of a program's words; but `interrupted`, which the terminal has itself.
pub fn kinds() -> impl Iterator<Item = Kind> {
    CODES.iter().map(|(code, fault, class)| kind(code, *fault, *class)).filter(|k| k.code != "interrupted")
}

/// A problem of the command line.
pub const fn usage(code: &'static str) -> Kind {
    Kind::new(code, Exit::Usage, AtFault::You)
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
