//! Commands and arguments. Their texts are in `i18n/help.*.ftl`; `vault_terminal::help` says under which names.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use vault_terminal::GlobalArgs;
use vault_terminal::manual::Shell;

#[derive(Parser)]
#[command(name = "coffre-pro", version, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: GlobalArgs,
    #[command(subcommand)]
    pub(crate) command: Command,
}

impl AsRef<GlobalArgs> for Cli {
    fn as_ref(&self) -> &GlobalArgs {
        &self.global
    }
}

#[derive(Subcommand)]
pub(crate) enum Command {
    Init(Init),
    Ui(Ui),
    Settings(Settings),
    #[command(subcommand)]
    Secret(Secret),
    Card(Card),
    Verify(Verify),
    Patients,
    Receive,
    List(List),
    Find(Find),
    Open(Open),
    Refuse(Refuse),
    Give(Give),
    Request(Request),
    Write(Write),
    Messages(Messages),
    Sent(SentTo),
    Receipts(Receipts),
    #[command(subcommand)]
    Contact(Contact),
    #[command(subcommand)]
    Credential(Credential),
    #[command(subcommand)]
    Authority(Authority),
    Sync,
    Status,
    #[command(subcommand)]
    Server(Server),
    #[command(subcommand)]
    Policy(Policy),
    Completions(Completions),
    Man(Man),
}

#[derive(Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Verify {
    #[arg(value_name = "FILE")]
    pub(crate) photo: Option<PathBuf>,
    #[arg(long)]
    pub(crate) code: bool,
}

#[derive(Args)]
pub(crate) struct Init {
    #[arg(long, value_name = "URL")]
    pub(crate) server: Option<String>,
    #[arg(long, value_name = "CODE", requires = "server")]
    pub(crate) invite: Option<String>,
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    #[arg(long, value_name = "TEXT")]
    pub(crate) role: Option<String>,
    #[arg(long)]
    pub(crate) offline: bool,
    #[arg(long, value_name = "FILE")]
    pub(crate) rescue_out: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub(crate) revocation_out: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Ui {
    #[arg(long, value_name = "PORT")]
    pub(crate) port: Option<u16>,
    #[arg(long)]
    pub(crate) no_open: bool,
}

#[derive(Args)]
pub(crate) struct Settings {
    #[arg(long, value_name = "ANSWER")]
    pub(crate) open_together: Option<Answer>,
}

#[derive(Subcommand)]
pub(crate) enum Secret {
    Set(SecretSet),
    Remove,
}

#[derive(Args)]
pub(crate) struct SecretSet {
    #[arg(long, value_name = "FILE")]
    pub(crate) new_file: Option<PathBuf>,
}

/// An answer to a question of the settings.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Answer {
    Yes,
    No,
}

#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Card {
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    #[arg(long)]
    pub(crate) qr: bool,
    #[arg(long, value_name = "FILE", conflicts_with = "output")]
    pub(crate) plate: Option<PathBuf>,
    #[arg(long, value_name = "SIZE", requires = "plate", default_value = "a6")]
    pub(crate) plate_size: PlateSize,
    #[arg(long, value_name = "LANG", requires = "plate")]
    pub(crate) with: Option<Tongue>,
    #[command(subcommand)]
    pub(crate) change: Option<CardChange>,
}

/// How large a plate is.
#[derive(Clone, Copy, clap::ValueEnum)]
pub(crate) enum PlateSize {
    A4,
    A6,
}

/// A language of a plate.
#[derive(Clone, Copy, clap::ValueEnum)]
pub(crate) enum Tongue {
    Fr,
    En,
    Ar,
}

#[derive(Subcommand)]
pub(crate) enum CardChange {
    Rotate,
    Revoke(CardRevoke),
}

#[derive(Args)]
pub(crate) struct CardRevoke {
    #[arg(value_name = "FILE", requires = "server")]
    pub(crate) file: Option<PathBuf>,
    #[arg(long, value_name = "URL", requires = "file")]
    pub(crate) server: Option<String>,
    #[arg(long, value_name = "FILE", conflicts_with = "file")]
    pub(crate) prepare: Option<PathBuf>,
}

#[derive(Subcommand)]
pub(crate) enum Credential {
    Request(CredentialRequest),
    Login(CredentialLogin),
    Import(CredentialImport),
}

#[derive(Args)]
pub(crate) struct CredentialLogin {
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[arg(long, value_name = "FILE")]
    pub(crate) provider: PathBuf,
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: PathBuf,
    #[arg(long)]
    pub(crate) no_open: bool,
}

#[derive(Args)]
pub(crate) struct CredentialRequest {
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: PathBuf,
    #[arg(long, value_name = "NUMBER")]
    pub(crate) number: String,
    #[arg(long, value_name = "CODE")]
    pub(crate) profession: String,
    #[arg(long, value_name = "CODE")]
    pub(crate) specialty: Option<String>,
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
}

#[derive(Args)]
pub(crate) struct CredentialImport {
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}

#[derive(Subcommand)]
pub(crate) enum Authority {
    Init(Init),
    Issue(AuthorityIssue),
    Revoke(AuthorityRevoke),
    Status,
}

#[derive(Args)]
pub(crate) struct AuthorityIssue {
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: PathBuf,
    #[arg(long, value_name = "TEXT", conflicts_with = "words")]
    pub(crate) fingerprint: Option<String>,
    #[arg(long, value_name = "WORDS")]
    pub(crate) words: Option<String>,
    #[arg(long, value_name = "PROOF")]
    pub(crate) proof: Option<ProofName>,
    #[arg(long, value_name = "DAYS", default_value_t = 365, value_parser = clap::value_parser!(u32).range(1..=366))]
    pub(crate) days: u32,
    #[arg(long, value_name = "FILE", requires_all = ["provider", "proof"])]
    pub(crate) login: Option<PathBuf>,
    #[arg(long, value_name = "FILE", requires = "login")]
    pub(crate) provider: Option<PathBuf>,
    #[arg(long, value_name = "FILE", requires_all = ["certificate", "ca", "proof"])]
    pub(crate) signature: Option<PathBuf>,
    #[arg(long, value_name = "FILE", requires = "signature")]
    pub(crate) certificate: Option<PathBuf>,
    #[arg(long, value_name = "FILE", requires = "signature")]
    pub(crate) ca: Option<PathBuf>,
    #[arg(long, value_name = "FILE", requires = "signature")]
    pub(crate) crl: Option<PathBuf>,
}

/// How an authority made sure of somebody.
#[derive(Clone, Copy, clap::ValueEnum)]
pub(crate) enum ProofName {
    InPerson,
    Records,
}

#[derive(Args)]
pub(crate) struct AuthorityRevoke {
    #[arg(value_name = "ID")]
    pub(crate) id: String,
}

#[derive(Args)]
pub(crate) struct List {
    #[arg(value_name = "PATIENT")]
    pub(crate) patient: String,
}

#[derive(Args)]
pub(crate) struct Find {
    #[arg(value_name = "WORDS", required = true)]
    pub(crate) words: Vec<String>,
    #[arg(long, value_name = "PATIENT")]
    pub(crate) patient: Option<String>,
}

#[derive(Args)]
pub(crate) struct Open {
    #[arg(value_name = "PATIENT")]
    pub(crate) patient: String,
    #[arg(value_name = "ID", required_unless_present = "all", conflicts_with = "all")]
    pub(crate) ids: Vec<String>,
    #[arg(long)]
    pub(crate) all: bool,
    #[arg(long, short, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Refuse {
    #[arg(value_name = "ID", required_unless_present_any = ["from", "all"], conflicts_with_all = ["from", "all"])]
    pub(crate) ids: Vec<String>,
    #[arg(long, value_name = "PATIENT", conflicts_with = "all")]
    pub(crate) from: Option<String>,
    #[arg(long)]
    pub(crate) all: bool,
}

#[derive(Args)]
pub(crate) struct Give {
    #[arg(value_name = "PATIENT")]
    pub(crate) patient: String,
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
    #[arg(long, value_name = "TEXT")]
    pub(crate) message: Option<String>,
    #[arg(long, value_name = "ID")]
    pub(crate) replaces: Option<String>,
}

#[derive(Args)]
pub(crate) struct Request {
    #[arg(value_name = "PATIENT")]
    pub(crate) patient: String,
    #[arg(long, value_name = "TYPE", required = true, value_delimiter = ',')]
    pub(crate) types: Vec<String>,
    #[arg(long, value_name = "TEXT")]
    pub(crate) purpose: String,
    #[arg(long = "for", value_name = "TIME", default_value = "1d")]
    pub(crate) period: String,
}

#[derive(Args)]
pub(crate) struct Write {
    #[arg(value_name = "PATIENT")]
    pub(crate) patient: String,
    #[arg(value_name = "TEXT")]
    pub(crate) text: String,
    #[arg(long, value_name = "ID")]
    pub(crate) about: Option<String>,
}

#[derive(Args)]
pub(crate) struct Messages {
    #[arg(long, value_name = "PATIENT")]
    pub(crate) patient: Option<String>,
}

#[derive(Args)]
pub(crate) struct SentTo {
    #[arg(long, value_name = "PATIENT")]
    pub(crate) patient: Option<String>,
}

#[derive(Args)]
pub(crate) struct Receipts {
    #[arg(long, value_name = "PATIENT")]
    pub(crate) patient: Option<String>,
    #[arg(value_name = "ID", requires = "evidence")]
    pub(crate) paper: Option<String>,
    #[arg(long, value_name = "FILE", requires = "paper")]
    pub(crate) evidence: Option<PathBuf>,
}

#[derive(Subcommand)]
pub(crate) enum Contact {
    Verify(ContactVerify),
}

#[derive(Args)]
pub(crate) struct ContactVerify {
    #[arg(value_name = "PATIENT")]
    pub(crate) name: String,
    #[arg(long, value_name = "TEXT", conflicts_with = "words")]
    pub(crate) fingerprint: Option<String>,
    #[arg(long, value_name = "WORDS")]
    pub(crate) words: Option<String>,
    #[arg(long)]
    pub(crate) phone: bool,
}

#[derive(Subcommand)]
pub(crate) enum Server {
    Set(ServerSet),
    Renewed,
}

#[derive(Subcommand)]
pub(crate) enum Policy {
    Set(PolicySet),
    Show,
}

#[derive(Args)]
pub(crate) struct PolicySet {
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}

#[derive(Args)]
pub(crate) struct ServerSet {
    #[arg(value_name = "URL")]
    pub(crate) url: String,
    #[arg(long, value_name = "CODE")]
    pub(crate) invite: Option<String>,
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
