//! One module a family of commands. Each opens the desk, calls the engine, and says what came of it.

pub(crate) mod init;
pub(crate) mod recover;
mod rescue;
mod emergency;
pub(crate) mod device;
pub(crate) mod add;
mod papers;
pub(crate) mod open;
mod export;
pub(crate) mod edit;
pub(crate) mod contact;
mod card;
pub(crate) mod grant;
mod link;
mod presets;
mod history;
mod evidence;
mod who;
mod custodian;
pub(crate) mod inbox;
mod write;
mod sync;
mod lock;
mod settings;
mod sent;
mod status;
pub(crate) mod policy;
mod renewed;
mod check;
mod manual;

use vault_desk::opening;
use vault_terminal::{Problem, Session};

use crate::cli::{Cli, Command, Contact, Custodian, Device, Emergency, Policy, Rescue, Secret, Server};

/// Runs a command line.
pub(crate) fn run(cli: Cli, session: &Session) -> Result<(), Problem> {
    match cli.command {
        Command::Init(args) => init::init(session, &args),
        Command::Recover(args) => recover::recover(session, &args),
        Command::Rescue(Rescue::Print(args)) => rescue::print(session, &args),
        Command::Rescue(Rescue::Drill(args)) => rescue::drill(session, &args),
        Command::Emergency(Emergency::Show) => emergency::show(session),
        Command::Emergency(Emergency::Set(args)) => emergency::set(session, &args),
        Command::Emergency(Emergency::Print(args)) => emergency::print(session, &args),
        Command::Server(Server::Set(args)) => init::set_server(session, &args),
        Command::Server(Server::Renewed) => renewed::renewed(session),
        Command::Add(args) => add::add(session, &args),
        Command::List(args) => papers::list(session, &args),
        Command::Find(args) => papers::find(session, &args),
        Command::Show(args) => papers::show(session, &args),
        Command::Open(args) => open::open(session, &args),
        Command::Export(args) => export::export(session, &args),
        Command::Edit(args) => edit::edit(session, &args),
        Command::Remove(args) => edit::remove(session, &args),
        Command::Restore(args) => edit::restore(session, &args),
        Command::Note(args) => edit::note(session, &args),
        Command::Contact(Contact::Add(args)) => contact::add(session, &args),
        Command::Contact(Contact::Verify(args)) => contact::verify(session, &args),
        Command::Contact(Contact::List) => contact::list(session),
        Command::Contact(Contact::Remove(args)) => contact::remove(session, &args),
        Command::Card(args) => card::card(session, &args),
        Command::Grant(args) => grant::grant(session, &args),
        Command::Grants(args) => grant::list(session, &args),
        Command::Revoke(args) => grant::revoke(session, &args),
        Command::Link(args) => link::link(session, &args),
        Command::Links => link::list(session),
        Command::Presets(args) => presets::presets(session, &args),
        Command::Device(Device::List) => device::list(session),
        Command::Device(Device::Remove(args)) => device::remove(session, &args),
        Command::Custodian(Custodian::Set(args)) => custodian::set(session, &args),
        Command::Custodian(Custodian::List) => custodian::list(session),
        Command::Who => who::who(session),
        Command::History(args) => history::history(session, &args),
        Command::Inbox => inbox::inbox(session),
        Command::Sent(args) => sent::sent(session, &args),
        Command::Accept(args) => inbox::accept(session, &args),
        Command::Refuse(args) => inbox::refuse(session, &args),
        Command::Write(args) => write::write(session, &args),
        Command::Correct(args) => write::correct(session, &args),
        Command::Sync(args) => sync::sync(session, &args),
        Command::Status => status::status(session),
        Command::Policy(Policy::Set(args)) => policy::set(session, &args),
        Command::Policy(Policy::Show) => policy::show(session),
        Command::Check(args) => check::check(session, &args),
        Command::Ui(args) => crate::page::ui(session, &args),
        Command::Lock => lock::lock(session),
        Command::Settings(args) => settings::settings(session, &args),
        Command::Secret(Secret::Set(args)) => opening::set_secret(session, args.new_file),
        Command::Secret(Secret::Remove) => opening::remove_secret(session),
        Command::Completions(args) => manual::completions(session, &args),
        Command::Man(args) => manual::man(session, &args),
        #[cfg(feature = "demo")]
        Command::Demo(args) => crate::demo::run(session, &args),
    }
}
