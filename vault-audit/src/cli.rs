//! Commands and arguments. Their texts are in `i18n/help.*.ftl`; `vault_terminal::help` says under which names.

use std::path::PathBuf;

use clap::{ArgMatches, Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use vault_terminal::manual::Shell;
use vault_terminal::{GlobalArgs, Lang};

/// The command line, and what the terminal needs of it. This program has no home, no secret and no questions, so it
/// does not take the arguments that other programs have for them.
pub(crate) struct Audit {
    pub(crate) command: Command,
    global: GlobalArgs,
}

impl AsRef<GlobalArgs> for Audit {
    fn as_ref(&self) -> &GlobalArgs {
        &self.global
    }
}

impl CommandFactory for Audit {
    fn command() -> clap::Command {
        Cli::command()
    }
    fn command_for_update() -> clap::Command {
        Cli::command_for_update()
    }
}

impl FromArgMatches for Audit {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let Cli { json, quiet, lang, command } = Cli::from_arg_matches(matches)?;
        Ok(Audit { command, global: GlobalArgs { json, quiet, lang, no_input: true, ..GlobalArgs::default() } })
    }
    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

#[derive(Parser)]
#[command(name = "coffre-audit", version, arg_required_else_help = true)]
struct Cli {
    #[arg(long, global = true)]
    json: bool,
    #[arg(long, short, global = true)]
    quiet: bool,
    #[arg(long, global = true, value_name = "LANG", value_enum)]
    lang: Option<Lang>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    #[command(subcommand)]
    Vectors(Vectors),
    #[command(subcommand)]
    Store(Store),
    #[command(subcommand)]
    Card(Card),
    #[command(subcommand)]
    Receipt(Receipt),
    #[command(subcommand)]
    Log(Log),
    #[command(subcommand)]
    Evidence(Evidence),
    Completions(Completions),
    Man(Man),
}

#[derive(Subcommand)]
pub(crate) enum Vectors {
    Check(VectorsCheck),
}

#[derive(Args)]
pub(crate) struct VectorsCheck {
    #[arg(value_name = "DIR")]
    pub(crate) folder: Option<PathBuf>,
}

#[derive(Subcommand)]
pub(crate) enum Store {
    Inspect(StoreInspect),
}

#[derive(Args)]
pub(crate) struct StoreInspect {
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
    #[arg(long, value_name = "FILE")]
    pub(crate) words: Option<PathBuf>,
    #[arg(long, value_name = "PATH")]
    pub(crate) also: Vec<PathBuf>,
}

#[derive(Subcommand)]
pub(crate) enum Card {
    Show(CardShow),
}

#[derive(Args)]
pub(crate) struct CardShow {
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[arg(long, value_name = "PLACE")]
    pub(crate) keys: Option<String>,
    #[arg(long, value_name = "FINGERPRINT", requires = "authority_keys")]
    pub(crate) authority: Option<String>,
    #[arg(long, value_name = "PLACE", requires = "authority")]
    pub(crate) authority_keys: Option<String>,
    #[command(flatten)]
    pub(crate) trust: Trust,
}

#[derive(Subcommand)]
pub(crate) enum Receipt {
    Verify(ReceiptVerify),
}

#[derive(Args)]
pub(crate) struct ReceiptVerify {
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[arg(long, value_name = "KEY")]
    pub(crate) key: Option<String>,
}

#[derive(Subcommand)]
pub(crate) enum Log {
    Key(LogKey),
    Verify(LogVerify),
    Monitor(LogMonitor),
    Fork(LogFork),
}

#[derive(Args)]
pub(crate) struct LogKey {
    #[arg(value_name = "URL")]
    pub(crate) server: String,
    #[arg(long, value_name = "FINGERPRINT")]
    pub(crate) vault: Option<String>,
}

#[derive(Args)]
pub(crate) struct LogVerify {
    #[arg(value_name = "PLACE")]
    pub(crate) place: String,
    #[command(flatten)]
    pub(crate) trust: Trust,
}

#[derive(Args)]
pub(crate) struct LogMonitor {
    #[arg(value_name = "PLACE")]
    pub(crate) place: String,
    #[arg(long, value_name = "WHO")]
    pub(crate) naming: Vec<String>,
    #[arg(long, value_name = "FILE")]
    pub(crate) state: PathBuf,
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) trust: Trust,
}

#[derive(Args)]
pub(crate) struct LogFork {
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) trust: Trust,
}

#[derive(Subcommand)]
pub(crate) enum Evidence {
    Verify(EvidenceVerify),
}

#[derive(Args)]
pub(crate) struct EvidenceVerify {
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub(crate) card: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub(crate) receipt: Option<PathBuf>,
}

/// Whose signatures count.
#[derive(Args)]
pub(crate) struct Trust {
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,
    #[arg(long, value_name = "KEY", conflicts_with = "policy")]
    pub(crate) key: Option<String>,
}

#[derive(Args)]
pub(crate) struct Completions {
    #[arg(value_name = "SHELL_NAME")]
    pub(crate) shell: Shell,
}

#[derive(Args)]
pub(crate) struct Man {
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
}
