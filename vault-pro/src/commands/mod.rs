//! One module a family of commands. Each opens the desk, calls the engine, and says what came of it.

mod init;
mod card;
pub(crate) mod credential;
mod authority;
mod patients;
mod receive;
mod papers;
mod open;
mod refuse;
mod give;
pub(crate) mod written;
pub(crate) mod receipts;
pub(crate) mod contact;
mod verify;
mod sync;
pub(crate) mod status;
mod policy;
mod renewed;
mod sent;
mod settings;
mod manual;

use vault_desk::opening;
use vault_formats::PdfReader;
use vault_terminal::{Problem, Session};

use vault_protocol::card::Kind;

use crate::cli::{Authority, CardChange, Cli, Command, Contact, Credential, Policy, Secret, Server};
use crate::page;

/// Runs a command line.
pub(crate) fn run(cli: Cli, session: &Session) -> Result<(), Problem> {
    match cli.command {
        Command::Init(args) => init::init(session, &args, Kind::Professional),
        Command::Server(Server::Set(args)) => init::set_server(session, &args),
        Command::Server(Server::Renewed) => renewed::renewed(session),
        Command::Ui(args) => page::ui(session, &args),
        Command::Settings(args) => settings::settings(session, &args),
        Command::Secret(Secret::Set(args)) => opening::set_secret(session, args.new_file),
        Command::Secret(Secret::Remove) => opening::remove_secret(session),
        Command::Card(args) => match &args.change {
            None => card::card(session, &args),
            Some(CardChange::Rotate) => credential::rotate(session),
            Some(CardChange::Revoke(args)) => credential::revoke(session, args),
        },
        Command::Credential(Credential::Request(args)) => credential::request(session, &args),
        Command::Credential(Credential::Login(args)) => credential::login(session, &args),
        Command::Credential(Credential::Import(args)) => credential::import(session, &args),
        Command::Authority(Authority::Init(args)) => init::init(session, &args, Kind::Authority),
        Command::Authority(Authority::Issue(args)) => authority::issue(session, &args),
        Command::Authority(Authority::Revoke(args)) => authority::revoke(session, &args),
        Command::Authority(Authority::Status) => authority::status(session),
        Command::Patients => patients::patients(session),
        Command::Receive => receive::receive(session),
        Command::List(args) => papers::list(session, &args),
        Command::Find(args) => papers::find(session, &args),
        Command::Open(args) => open::open(session, &args),
        Command::Refuse(args) => refuse::refuse(session, &args),
        Command::Give(args) => give::give(session, &args),
        Command::Request(args) => written::request(session, &args),
        Command::Write(args) => written::write(session, &args),
        Command::Messages(args) => written::messages(session, &args),
        Command::Sent(args) => sent::sent(session, &args),
        Command::Receipts(args) => receipts::receipts(session, &args),
        Command::Verify(args) => match &args.photo {
            Some(photo) => verify::by_photo(session, photo),
            None => verify::by_code(session),
        },
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
