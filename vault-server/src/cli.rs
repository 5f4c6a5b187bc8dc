//! The command line. Data goes to the standard output, words to the standard error.

use std::ffi::OsString;
use std::io::{self, IsTerminal, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};
use ring::rand::{SecureRandom, SystemRandom};

use crate::config::{Config, ConfigError, Origin, Raw};
use crate::disk;
use crate::invites;
use crate::log;
use crate::logs::LogError;
use crate::open::{self, StartError};
use crate::store::OpenError;

const FAILURE: u8 = 1;
const USAGE: u8 = 2;
const IN_USE: u8 = 11;
const NO_NETWORK: u8 = 13;
const DAMAGED: u8 = 15;

/// Stores what it cannot read.
#[derive(Parser)]
#[command(name = "coffre-server", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serves until it is told to stop (SIGTERM, Ctrl-C). Prints one line, `listening on URL`, when it is ready.
    Serve(Settings),
    /// Serves as a witness of other servers' logs, and as nothing else: it cosigns a log's checkpoint if that continues the
    /// last one it cosigned. Prints its verifier key, then `listening on URL`.
    Witness(Settings),
    /// Looks at the settings.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Invitation codes, for a server that is not open to everybody.
    #[command(subcommand)]
    Invite(InviteCommand),
    /// The public logs.
    #[command(subcommand)]
    Log(LogCommand),
    /// Asks a running server whether it works: exit code 0 if it does.
    Health {
        /// Its address, such as http://127.0.0.1:8470; without it, the one in the settings.
        url: Option<String>,
        #[command(flatten)]
        settings: Settings,
    },
}

#[derive(Subcommand)]
enum ConfigCommand {
    /// Prints each setting with its value and where that comes from, and says whether the server would start with them.
    Check(Settings),
}

#[derive(Subcommand)]
enum InviteCommand {
    /// Prints new codes, one a line, each good for one vault. The server may be running.
    Create {
        /// How many.
        #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1000))]
        count: u32,
        #[command(flatten)]
        settings: Settings,
    },
}

#[derive(Subcommand)]
enum LogCommand {
    /// After a restore of records that are older than what the logs have signed: begins new logs under new names and keys,
    /// and closes every slot, so that patients open their doors anew. There is no way back. The server must be stopped.
    Renew {
        /// Answers yes: in a script, where nobody is asked.
        #[arg(long)]
        yes: bool,
        #[command(flatten)]
        settings: Settings,
    },
}

#[derive(Args)]
struct Settings {
    /// File of settings (TOML). Or COFFRE_SERVER_CONFIG; every setting can be COFFRE_SERVER_NAME.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Address and port to listen on; port 0 takes a free one.
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
    /// Folder of everything that the server keeps.
    #[arg(long, value_name = "DIR")]
    data: Option<String>,
    /// Engine of the records: sled or redb.
    #[arg(long, value_name = "ENGINE")]
    store: Option<String>,
    /// URL by which callers reach this server.
    #[arg(long, value_name = "URL")]
    public: Option<String>,
    /// A new vault needs an invitation code.
    #[arg(long)]
    invite_only: bool,
    /// A proxy of yours does TLS before this server and sets X-Forwarded-For.
    #[arg(long)]
    behind_proxy: bool,
}

impl Settings {
    fn read(self) -> Result<Raw, ConfigError> {
        let mut raw = Raw::new();
        let file = || std::env::var_os("COFFRE_SERVER_CONFIG").map(PathBuf::from);
        if let Some(file) = self.config.or_else(file) {
            raw.set_file(file)?;
        }
        let text = |(name, value): (OsString, OsString)| Some((name.into_string().ok()?, value.into_string().ok()?));
        raw.set_environment(std::env::vars_os().filter_map(text))?;
        let flag = |on: bool| on.then(|| "true".to_owned());
        for (name, flag, value) in [
            ("listen", "--listen", self.listen),
            ("data", "--data", self.data),
            ("store", "--store", self.store),
            ("public", "--public", self.public),
            ("invite_only", "--invite-only", flag(self.invite_only)),
            ("behind_proxy", "--behind-proxy", flag(self.behind_proxy)),
        ] {
            if let Some(value) = value {
                raw.set(name, value, Origin::Flag(flag))?;
            }
        }
        Ok(raw)
    }
}

#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Start(#[from] StartError),
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error("cannot add invitations to the data folder {}: {source}. Start the server once, or say --data", data.display())]
    Invites { data: PathBuf, source: io::Error },
    #[error("nothing was done: new logs close every slot, and there is no way back. If that is meant: --yes")]
    NotMeant,
    #[error("no answer from {address}: {source}. Is it running, and listening there?")]
    Silent { address: String, source: io::Error },
    #[error("{0}: this command speaks no TLS; ask the server itself, behind its proxy: http://127.0.0.1:8470")]
    Tls(String),
    #[error("{address} answers that it cannot work: {status}. Its log says why")]
    Ill { address: String, status: String },
}

impl Failure {
    fn code(&self) -> u8 {
        match self {
            Failure::Config(_) | Failure::Tls(_) | Failure::NotMeant | Failure::Start(StartError::Config(_)) => USAGE,
            Failure::Start(StartError::Store(OpenError::InUse { .. })) => IN_USE,
            Failure::Start(StartError::Store(OpenError::Damaged { .. })) => DAMAGED,
            Failure::Start(StartError::Identity(crate::identity::IdentityError::Damaged { .. })) => DAMAGED,
            Failure::Start(StartError::Logs(
                LogError::Behind { .. }
                | LogError::Forked { .. }
                | LogError::Anchor { .. }
                | LogError::Key { .. }
                | LogError::Damaged { .. }
                | LogError::NoLogs,
            )) => DAMAGED,
            Failure::Silent { .. } => NO_NETWORK,
            _ => FAILURE,
        }
    }
}

/// Runs the program with these arguments, the first being its name. The exit code says how it went: 0 done,
/// 1 failure, 2 usage or settings, 11 another process has the data folder, 13 no answer, 15 damaged.
pub fn main_with_args(args: impl IntoIterator<Item = impl Into<OsString> + Clone>) -> ExitCode {
    disk::write_for_the_owner();
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version go to the standard output with code 0, the rest to the standard error with 2.
            let _ = error.print();
            return if error.use_stderr() { ExitCode::from(USAGE) } else { ExitCode::SUCCESS };
        }
    };
    let result = match cli.command {
        Command::Serve(settings) => run(settings, false),
        Command::Witness(settings) => run(settings, true),
        Command::Config(ConfigCommand::Check(settings)) => check(settings),
        Command::Invite(InviteCommand::Create { count, settings }) => invite(settings, count),
        Command::Log(LogCommand::Renew { yes, settings }) => renew(settings, yes),
        Command::Health { url, settings } => health(url, settings),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let _ = writeln!(io::stderr(), "coffre-server: {failure}");
            ExitCode::from(failure.code())
        }
    }
}

fn run(settings: Settings, as_witness: bool) -> Result<(), Failure> {
    let config = Config::check(&settings.read()?)?;
    log::start(config.log);
    disk::allow_many_files();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let signal = stop_signal()?;
        let mut out = io::stdout();
        let running = if as_witness {
            let running = open::start_witness(&config).await?;
            writeln!(out, "{}", open::witness_key(&config)?)?;
            running
        } else {
            open::start(&config).await?
        };
        log::listening(&running.address());
        writeln!(out, "listening on http://{}", running.address())?;
        out.flush()?;
        signal.await;
        running.stop().await;
        log::did("stopped", &1usize);
        Ok(())
    })
}

/// Ends when the process is asked to stop. Asked for at once, so that no signal is missed.
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        Ok(async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
        })
    }
    #[cfg(not(unix))]
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}

fn check(settings: Settings) -> Result<(), Failure> {
    let raw = settings.read()?;
    let mut out = io::stdout().lock();
    for (name, value, origin) in raw.lines() {
        writeln!(out, "{name} = {value}\t({origin})")?;
    }
    Config::check(&raw)?;
    Ok(())
}

fn invite(settings: Settings, count: u32) -> Result<(), Failure> {
    let config = Config::check(&settings.read()?)?;
    let random = || {
        let mut code = [0; 15];
        SystemRandom::new().fill(&mut code).expect("the system gives random bytes");
        code
    };
    let mut out = io::stdout().lock();
    let failed = |source| Failure::Invites { data: config.data.clone(), source };
    for code in invites::create(&config.data, random, count).map_err(failed)? {
        writeln!(out, "{code}")?;
    }
    Ok(())
}

fn renew(settings: Settings, yes: bool) -> Result<(), Failure> {
    let config = Config::check(&settings.read()?)?;
    if !(yes || said_yes(&config.data)?) {
        return Err(Failure::NotMeant);
    }
    log::start(config.log);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let done = runtime.block_on(open::renew(&config))?;
    writeln!(
        io::stdout(),
        "generation {}: {} slots closed, {} chain statements logged anew",
        done.generation,
        done.slots,
        done.statements
    )?;
    Ok(())
}

/// Asks whether the logs of this data folder are to end, where somebody can answer.
fn said_yes(data: &Path) -> io::Result<bool> {
    let (input, mut out) = (io::stdin(), io::stderr());
    if !(input.is_terminal() && out.is_terminal()) {
        return Ok(false);
    }
    write!(
        out,
        "New public logs for {}? Those of today end, every slot is closed, and every patient opens their doors anew. There is no \
         way back. [yes/N] ",
        data.display()
    )?;
    out.flush()?;
    let mut line = String::new();
    input.read_line(&mut line)?;
    Ok(line.trim() == "yes")
}

fn health(url: Option<String>, settings: Settings) -> Result<(), Failure> {
    let address = match url {
        Some(url) if url.starts_with("https://") => return Err(Failure::Tls(url)),
        Some(url) => url.strip_prefix("http://").unwrap_or(&url).trim_end_matches('/').to_owned(),
        None => Config::check(&settings.read()?)?.listen.to_string(),
    };
    let silent = |source| Failure::Silent { address: address.clone(), source };
    let status = ask(&address).map_err(silent)?;
    if status.starts_with("HTTP/1.1 200 ") {
        Ok(writeln!(io::stdout(), "ok")?)
    } else {
        Err(Failure::Ill { address, status })
    }
}

/// First line of the answer to `GET /v1/health`.
fn ask(address: &str) -> io::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    write!(stream, "GET /v1/health HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.take(4096).read_to_string(&mut answer)?;
    Ok(answer.lines().next().unwrap_or_default().to_owned())
}
