//! Commands and arguments. Their texts are in `i18n/help.*.ftl`; `vault_terminal::help` says under which names.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand};
use vault_page::symbols::pictures;
use vault_terminal::GlobalArgs;
use vault_terminal::manual::Shell;

use crate::wants::{LOCK_MINUTES, NOTICE_KINDS};

#[derive(Parser)]
#[command(name = "coffre", version, arg_required_else_help = true)]
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
    Recover(Recover),
    Add(Add),
    List(List),
    Find(Find),
    Show(OnePaper),
    Open(Open),
    Export(Export),
    Edit(Edit),
    Remove(Papers),
    Restore(Papers),
    Note(Note),
    #[command(subcommand)]
    Contact(Contact),
    Card(Card),
    Grant(Grant),
    Grants(Grants),
    Revoke(Revoke),
    Presets(Presets),
    Link(Link),
    Links,
    Who,
    History(History),
    Inbox,
    Accept(Accept),
    Refuse(OneDeposit),
    Write(Write),
    Correct(Correct),
    Sent(SentTo),
    Sync(Sync),
    Status,
    Check(Check),
    #[command(subcommand)]
    Server(Server),
    #[command(subcommand)]
    Policy(Policy),
    #[command(subcommand)]
    Custodian(Custodian),
    #[command(subcommand)]
    Device(Device),
    #[command(subcommand)]
    Rescue(Rescue),
    #[command(subcommand)]
    Emergency(Emergency),
    Ui(Ui),
    Lock,
    Settings(Settings),
    #[command(subcommand)]
    Secret(Secret),
    #[cfg(feature = "demo")]
    Demo(Demo),
    Completions(Completions),
    Man(Man),
}

#[derive(Args, Default)]
pub(crate) struct Ui {
    #[arg(long, value_name = "PORT")]
    pub(crate) port: Option<u16>,
    #[arg(long)]
    pub(crate) no_open: bool,
}

/// How the page is wanted: what is not given stays.
#[derive(Args)]
pub(crate) struct Settings {
    #[arg(long, value_name = "LANG", value_parser = ["fr", "en", "ar"])]
    pub(crate) language: Option<String>,
    #[arg(long, value_name = "NUMBER", value_parser = PossibleValuesParser::new(LOCK_MINUTES.map(|m| m.to_string())))]
    pub(crate) lock: Option<String>,
    #[arg(long, value_name = "NAME", value_parser = PossibleValuesParser::new(pictures()))]
    pub(crate) picture: Option<String>,
    #[arg(long, value_name = "NAME", value_delimiter = ',', value_parser = PossibleValuesParser::new(NOTICE_KINDS))]
    pub(crate) notices: Option<Vec<String>>,
    #[arg(long, conflicts_with = "notices")]
    pub(crate) no_notices: bool,
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

#[derive(Args)]
pub(crate) struct Init {
    #[arg(long, value_name = "URL")]
    pub(crate) server: Option<String>,
    #[arg(long, value_name = "CODE", requires = "server")]
    pub(crate) invite: Option<String>,
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    #[arg(long)]
    pub(crate) offline: bool,
    #[arg(long, value_name = "FILE")]
    pub(crate) rescue_out: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Recover {
    #[arg(long, value_name = "URL")]
    pub(crate) server: String,
    #[arg(long, value_name = "FILE")]
    pub(crate) words_file: Option<PathBuf>,
    #[arg(long, value_name = "TEXT")]
    pub(crate) fingerprint: Option<String>,
    #[arg(long)]
    pub(crate) only_this_device: bool,
}

/// Words about a paper, as the person gives them.
#[derive(Args, Default)]
pub(crate) struct Words {
    #[arg(long, value_name = "TEXT")]
    pub(crate) title: Option<String>,
    #[arg(long = "type", value_name = "TYPE")]
    pub(crate) kind: Option<String>,
    #[arg(long, value_name = "DATE")]
    pub(crate) date: Option<String>,
    #[arg(long, value_name = "TEXT")]
    pub(crate) author: Option<String>,
    #[arg(long = "tag", value_name = "TAG")]
    pub(crate) tags: Vec<String>,
    #[arg(long)]
    pub(crate) private: bool,
    #[arg(long, conflicts_with = "private")]
    pub(crate) no_private: bool,
}

#[derive(Args)]
pub(crate) struct Add {
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) words: Words,
    #[arg(long, value_name = "ID")]
    pub(crate) replaces: Option<String>,
}

#[derive(Args)]
pub(crate) struct List {
    #[arg(long = "type", value_name = "TYPE")]
    pub(crate) kinds: Vec<String>,
    #[arg(long, value_name = "DATE")]
    pub(crate) since: Option<String>,
    #[arg(long, value_name = "DATE")]
    pub(crate) until: Option<String>,
    #[arg(long, value_name = "TEXT")]
    pub(crate) author: Option<String>,
    #[arg(long = "tag", value_name = "TAG")]
    pub(crate) tags: Vec<String>,
    #[arg(long, value_name = "NAME")]
    pub(crate) contact: Option<String>,
    #[arg(long)]
    pub(crate) bin: bool,
}

#[derive(Args)]
pub(crate) struct Find {
    #[arg(value_name = "WORDS", required = true)]
    pub(crate) words: Vec<String>,
}

#[derive(Args)]
pub(crate) struct OnePaper {
    #[arg(value_name = "ID")]
    pub(crate) id: String,
}

#[derive(Args)]
pub(crate) struct Papers {
    #[arg(value_name = "ID", required = true)]
    pub(crate) ids: Vec<String>,
}

#[derive(Args)]
pub(crate) struct Open {
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Export {
    #[arg(value_name = "ID")]
    pub(crate) ids: Vec<String>,
    #[arg(long, value_name = "DIR")]
    pub(crate) to: PathBuf,
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "folder")]
    pub(crate) format: Format,
}

/// What papers are written as.
#[derive(Clone, Copy, clap::ValueEnum)]
pub(crate) enum Format {
    Folder,
}

#[derive(Args)]
pub(crate) struct Edit {
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    #[command(flatten)]
    pub(crate) words: Words,
}

#[derive(Args)]
pub(crate) struct Note {
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    #[arg(value_name = "TEXT")]
    pub(crate) text: String,
    #[arg(long)]
    pub(crate) tell: bool,
}

#[derive(Subcommand)]
pub(crate) enum Contact {
    Add(ContactAdd),
    Verify(ContactVerify),
    List,
    Remove(ContactName),
}

#[derive(Args)]
pub(crate) struct ContactAdd {
    #[arg(value_name = "FILE", required_unless_present_any = ["code", "letter"])]
    pub(crate) file: Option<PathBuf>,
    #[arg(long, value_name = "ID", conflicts_with_all = ["file", "code"])]
    pub(crate) letter: Option<String>,
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    #[arg(long, conflicts_with = "file")]
    pub(crate) code: bool,
    #[arg(long, value_name = "URL", requires = "code")]
    pub(crate) at: Option<String>,
}

#[derive(Args)]
pub(crate) struct ContactVerify {
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    #[arg(long, value_name = "TEXT", conflicts_with = "words")]
    pub(crate) fingerprint: Option<String>,
    #[arg(long, value_name = "WORDS")]
    pub(crate) words: Option<String>,
    #[arg(long)]
    pub(crate) phone: bool,
    #[arg(long, conflicts_with_all = ["fingerprint", "words", "phone"])]
    pub(crate) code: bool,
    #[arg(long, value_name = "URL", requires = "code")]
    pub(crate) at: Option<String>,
}

#[derive(Args)]
pub(crate) struct ContactName {
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
}

#[derive(Args)]
pub(crate) struct Card {
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    #[arg(long)]
    pub(crate) qr: bool,
}

#[derive(Args)]
pub(crate) struct Grant {
    #[arg(value_name = "ID", required_unless_present_any = ["standing", "preset", "request", "deposit_only"])]
    pub(crate) ids: Vec<String>,
    #[arg(long, value_name = "NAME", required_unless_present = "request", conflicts_with = "request")]
    pub(crate) to: Option<String>,
    #[arg(long, value_name = "PROFESSION", conflicts_with = "kinds", group = "proposes")]
    pub(crate) preset: Option<String>,
    #[arg(long, value_name = "ID", group = "proposes")]
    pub(crate) request: Option<String>,
    #[arg(long, value_name = "ID", requires = "proposes")]
    pub(crate) except: Vec<String>,
    #[arg(long, value_name = "UNTIL")]
    pub(crate) until: Option<String>,
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub(crate) purpose: String,
    #[arg(long)]
    pub(crate) standing: bool,
    #[arg(long = "type", value_name = "TYPE", requires = "standing")]
    pub(crate) kinds: Vec<String>,
    #[arg(long, conflicts_with_all = ["ids", "preset", "request", "except", "standing", "kinds"])]
    pub(crate) deposit_only: bool,
    #[arg(long)]
    pub(crate) unverified: bool,
    #[arg(long)]
    pub(crate) unvouched: bool,
    #[arg(long, value_name = "COUNT", value_parser = ["1", "3"])]
    pub(crate) custodians: Option<String>,
}

#[derive(Args)]
pub(crate) struct SentTo {
    #[arg(value_name = "NAME")]
    pub(crate) name: Option<String>,
}

#[derive(Args)]
pub(crate) struct Grants {
    #[arg(long)]
    pub(crate) all: bool,
}

#[derive(Args)]
pub(crate) struct Revoke {
    #[arg(value_name = "GRANT")]
    pub(crate) grant: String,
    #[arg(long)]
    pub(crate) reencrypt: bool,
}

#[derive(Args)]
pub(crate) struct Presets {
    #[arg(value_name = "PROFESSION")]
    pub(crate) profession: Option<String>,
}

#[derive(Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct Link {
    #[arg(value_name = "ID", required = true)]
    pub(crate) ids: Vec<String>,
    #[arg(long, value_name = "UNTIL", default_value = "2h")]
    pub(crate) until: String,
    #[arg(long)]
    pub(crate) code: bool,
    #[arg(long)]
    pub(crate) once: bool,
    #[command(subcommand)]
    pub(crate) stop: Option<LinkStop>,
}

#[derive(Subcommand)]
pub(crate) enum LinkStop {
    Stop(OneLink),
}

#[derive(Args)]
pub(crate) struct OneLink {
    #[arg(value_name = "ID")]
    pub(crate) id: String,
}

#[derive(Args)]
pub(crate) struct History {
    #[arg(long, value_name = "NAME")]
    pub(crate) contact: Option<String>,
    #[arg(long, value_name = "ID", requires = "output")]
    pub(crate) evidence: Option<String>,
    #[arg(long, value_name = "TIME", requires = "evidence")]
    pub(crate) at: Option<String>,
    #[arg(long, short, value_name = "FILE", requires = "evidence")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct OneDeposit {
    #[arg(value_name = "ID")]
    pub(crate) id: String,
}

#[derive(Args)]
pub(crate) struct Accept {
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    #[arg(long)]
    pub(crate) private: bool,
    #[arg(long)]
    pub(crate) show_new: bool,
}

#[derive(Args)]
pub(crate) struct Write {
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    #[arg(value_name = "TEXT")]
    pub(crate) text: String,
    #[arg(long, value_name = "ID")]
    pub(crate) about: Option<String>,
}

#[derive(Args)]
pub(crate) struct Correct {
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    #[arg(value_name = "TEXT")]
    pub(crate) text: String,
}

#[derive(Args)]
pub(crate) struct Sync {
    #[arg(long)]
    pub(crate) watch: bool,
}

#[derive(Args)]
pub(crate) struct Check {
    #[arg(long)]
    pub(crate) remote: bool,
    #[arg(long)]
    pub(crate) repair: bool,
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

#[derive(Subcommand)]
pub(crate) enum Custodian {
    Set(CustodianSet),
    List,
}

#[derive(Subcommand)]
pub(crate) enum Device {
    List,
    Remove(DeviceRemove),
}

#[derive(Args)]
pub(crate) struct DeviceRemove {
    #[arg(value_name = "ID")]
    pub(crate) device: String,
}

#[derive(Subcommand)]
pub(crate) enum Rescue {
    Print(RescuePrint),
    Drill(RescueDrill),
}

#[derive(Args)]
pub(crate) struct RescuePrint {
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    #[arg(long)]
    pub(crate) new: bool,
}

#[derive(Args)]
pub(crate) struct RescueDrill {
    #[arg(long, value_name = "FILE")]
    pub(crate) words_file: Option<PathBuf>,
}

#[derive(Subcommand)]
pub(crate) enum Emergency {
    Show,
    Set(EmergencySet),
    Print(EmergencyPrint),
}

/// What is of her health stands in no argument: others on the machine see those, and a shell keeps them.
#[derive(Args)]
pub(crate) struct EmergencySet {
    #[arg(long, value_name = "FILE")]
    pub(crate) from: PathBuf,
}

#[derive(Args)]
pub(crate) struct EmergencyPrint {
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: PathBuf,
    #[arg(long, value_name = "LANG", value_parser = ["fr", "en", "ar"])]
    pub(crate) with: Option<String>,
}

#[derive(Args)]
pub(crate) struct CustodianSet {
    #[arg(value_name = "URL", required = true, num_args = 1..=3)]
    pub(crate) urls: Vec<String>,
    #[arg(long = "invite", value_name = "URL_CODE")]
    pub(crate) invites: Vec<String>,
}

#[cfg(feature = "demo")]
#[derive(Args)]
pub(crate) struct Demo {
    #[arg(long)]
    pub(crate) no_serve: bool,
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
