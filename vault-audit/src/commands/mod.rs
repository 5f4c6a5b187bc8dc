//! One module a family of commands. Each reads, checks, and says what came of it.

mod vectors;
mod store;
mod card;
mod receipt;
mod log;
mod evidence;
mod manual;

use vault_terminal::{Problem, Session};

use crate::cli::{Audit, Card, Command, Evidence, Log, Receipt, Store, Vectors};

/// Runs a command line.
pub(crate) fn run(cli: Audit, session: &Session) -> Result<(), Problem> {
    // Nothing is kept, so nothing is lost. The copy of a store is taken away when its inspection ends.
    if !matches!(cli.command, Command::Store(_)) {
        session.interrupt.end_at_once();
    }
    match cli.command {
        Command::Vectors(Vectors::Check(args)) => vectors::check(session, &args),
        Command::Store(Store::Inspect(args)) => store::inspect(session, &args),
        Command::Card(Card::Show(args)) => card::show(session, &args),
        Command::Receipt(Receipt::Verify(args)) => receipt::verify(session, &args),
        Command::Log(Log::Key(args)) => log::key(session, &args),
        Command::Log(Log::Verify(args)) => log::verify(session, &args),
        Command::Log(Log::Monitor(args)) => log::monitor(session, &args),
        Command::Log(Log::Fork(args)) => log::fork(session, &args),
        Command::Evidence(Evidence::Verify(args)) => evidence::verify(session, &args),
        Command::Completions(args) => manual::completions(session, &args),
        Command::Man(args) => manual::man(session, &args),
    }
}
