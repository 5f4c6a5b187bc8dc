//! One module a family of commands. Each opens the desk, calls the engine, and says what came of it.

mod init;
mod card;
mod patients;
mod receive;
mod papers;
mod open;
mod refuse;
mod give;
mod receipts;
mod contact;
mod sync;
mod status;
mod policy;
mod manual;

use vault_formats::PdfReader;
use vault_terminal::{Problem, Session};

use crate::cli::{Cli, Command, Contact, Policy, Server};

/// Runs a command line.
pub(crate) fn run(cli: Cli, session: &Session) -> Result<(), Problem> {
    match cli.command {
        Command::Init(args) => init::init(session, &args),
        Command::Server(Server::Set(args)) => init::set_server(session, &args),
        Command::Card(args) => card::card(session, &args),
        Command::Patients => patients::patients(session),
        Command::Receive => receive::receive(session),
        Command::List(args) => papers::list(session, &args),
        Command::Find(args) => papers::find(session, &args),
        Command::Open(args) => open::open(session, &args),
        Command::Refuse(args) => refuse::refuse(session, &args),
        Command::Give(args) => give::give(session, &args),
        Command::Receipts(args) => receipts::receipts(session, &args),
        Command::Contact(Contact::Verify(args)) => contact::verify(session, &args),
        Command::Sync => sync::sync(session),
        Command::Status => status::status(session),
        Command::Policy(Policy::Set(args)) => policy::set(session, &args),
        Command::Policy(Policy::Show) => policy::show(session),
        Command::Completions(args) => manual::completions(session, &args),
        Command::Man(args) => manual::man(session, &args),
    }
}

/// The PDF child is this very executable.
pub(crate) fn reader() -> PdfReader {
    std::env::current_exe().map_or_else(|_| PdfReader::none(), PdfReader::in_child)
}
