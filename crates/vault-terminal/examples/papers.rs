//! A small program on top of `vault-terminal`, for the tests in `tests/`: each command shows one rule.

use std::io::Write as _;
use std::time::Duration;

use clap::{Parser, Subcommand};
use serde_json::json;
use vault_terminal::home::Names;
use vault_terminal::problem::{AtFault, Kind};
use vault_terminal::progress::Unit;
use vault_terminal::table::{Cell, Record, Table};
use vault_terminal::{Exit, File, GlobalArgs, Problem, Program, Session, ids, msg};

const FILES: &[File] =
    &[File { name: "papers", fr: include_str!("papers.fr.ftl"), en: include_str!("papers.en.ftl"), ar: "" }];
const PROGRAM: Program = Program { names: Names { program: "papers", variable: "PAPERS_HOME" }, files: FILES };

const CLOSED: Kind = Kind::new("door-closed", Exit::Refused, AtFault::Server);

/// Names as a stranger could write them.
const PAPERS: [(&str, &str, u64); 3] = [
    ("3f2a11", "Ordonnance", 1_234_567),
    ("3f2a12", "Facture\u{202e}gpj.exe\x1b[2J", 12_000),
    ("9c0011", "Prise de\tsang\nsuite", 900),
];

#[derive(Parser)]
#[command(name = "papers", version)]
struct Cli {
    #[command(flatten)]
    global: GlobalArgs,
    #[command(subcommand)]
    command: Command,
}

impl AsRef<GlobalArgs> for Cli {
    fn as_ref(&self) -> &GlobalArgs {
        &self.global
    }
}

#[derive(Subcommand)]
enum Command {
    List {
        #[arg(long, default_value_t = 1, value_name = "NUMBER")]
        times: u32,
    },
    Show {
        #[arg(value_name = "ID")]
        id: String,
    },
    Open,
    Secret {
        #[arg(long)]
        new: bool,
    },
    Remove,
    Choose,
    Send {
        #[arg(long)]
        stubborn: bool,
    },
    Where,
    Fail,
    Panic,
}

fn run(cli: Cli, session: &Session) -> Result<(), Problem> {
    let out = &session.out;
    match cli.command {
        Command::List { times } => {
            let papers: Vec<_> =
                PAPERS.iter().map(|(id, title, size)| json!({ "id": id, "title": title, "size": size })).collect();
            for _ in 0..times {
                out.data("papers", &json!({ "papers": papers }), || table(session))?;
            }
            out.say(&msg!("papers-count", count = PAPERS.len()));
        }
        Command::Show { id } => {
            let (id, title, _) = PAPERS[ids::resolve(&id, &PAPERS.map(|p| p.0))?];
            out.data("paper", &json!({ "id": id, "title": title }), || {
                let mut record = Record::new();
                record.field("id", msg!("column-id"), id);
                record.field("title", msg!("column-title"), title);
                record
            })?;
        }
        Command::Open => out.raw()?.write_all(b"%PDF\0\x1b\n").map_err(vault_terminal::out::OutError::from)?,
        Command::Secret { new } => {
            let secret = if new {
                session.new_secret(
                    &session.global.secret.source(),
                    &msg!("secret-prompt-new"),
                    &msg!("secret-prompt-again"),
                )?
            } else {
                session.secret(&msg!("secret-prompt"))?
            };
            let hex: String = secret.iter().map(|b| format!("{b:02x}")).collect();
            out.line(&hex)?;
        }
        Command::Remove => {
            let id = if session.confirm(&msg!("remove-all"))? { "removed" } else { "kept" };
            out.line(id)?;
        }
        Command::Choose => {
            let titles = PAPERS.map(|p| p.1.to_owned());
            out.line(PAPERS[session.choose(&msg!("which-paper"), &titles)?].0)?;
        }
        Command::Send { stubborn } => {
            let progress = out.progress(&msg!("sending"), Unit::Bytes, Some(40_000_000));
            for _ in 0..if stubborn { 3000 } else { 30 } {
                std::thread::sleep(Duration::from_millis(100));
                progress.add(1_000_000);
                if !stubborn {
                    session.interrupt.check()?;
                }
            }
        }
        Command::Where => {
            let home = session.home()?;
            out.line(&format!("{:?} {}", home.origin, home.path.display()))?;
        }
        Command::Fail => {
            out.line("before")?;
            return Err(Problem::new(CLOSED).with("name", "Fatima\u{202e}\x1b[31m").details("HTTP 403"));
        }
        Command::Panic => panic!("the words of a paper"),
    }
    Ok(())
}

fn table(session: &Session) -> Table {
    let mut table = Table::new([msg!("column-id"), msg!("column-title"), msg!("column-size")]).right(2);
    let ids = PAPERS.map(|p| p.0);
    for ((id, title, size), short) in PAPERS.iter().zip(ids::shortest_prefixes(&ids)) {
        let size = Cell::both(vault_terminal::words::size(session.out.words(), *size), size.to_string());
        table.row([Cell::both(short, *id), Cell::from(*title), size]);
    }
    table
}

fn main() -> std::process::ExitCode {
    vault_terminal::program::main(&PROGRAM, run)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;
    use vault_terminal::check;

    use super::*;

    const KINDS: &[Kind] = &[CLOSED];
    const NONE: Vec<String> = Vec::new();

    #[test]
    fn every_word_is_there_in_each_language() {
        assert_eq!(check::parity(FILES), NONE);
        assert_eq!(check::problems(KINDS, FILES), NONE);
        assert_eq!(check::commands(&Cli::command(), FILES), NONE);
        assert_eq!(check::sources(std::path::Path::new("examples"), FILES), NONE);
    }
}
