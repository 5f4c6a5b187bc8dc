//! The stage of the demonstration: folders, real processes, and a log of everything that was asked and answered.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::part::Programs;

/// How long the server may take to stop when it is asked to.
const PATIENCE: Duration = Duration::from_secs(20);

/// Why a step did not hold: said in the log, and to whoever watches.
#[derive(Debug)]
pub(crate) struct Failed(pub(crate) String);

impl From<std::io::Error> for Failed {
    fn from(error: std::io::Error) -> Self {
        Failed(error.to_string())
    }
}

/// What a process left.
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    /// Its answer, as JSON.
    pub(crate) fn json(&self) -> Result<Value, Failed> {
        serde_json::from_str(&self.out).map_err(|e| Failed(format!("no JSON: {e}: {}", self.out)))
    }
}

/// Everything the demonstration works with.
pub(crate) struct Stage {
    pub(crate) folder: PathBuf,
    lang: &'static str,
    programs: Programs,
    log: File,
    server: Option<Child>,
    /// The professional's page.
    page: Option<Child>,
}

impl Stage {
    pub(crate) fn set(folder: &Path, lang: &'static str) -> Result<Self, Failed> {
        fs::create_dir_all(folder)?;
        let log = File::create(folder.join("steps.log"))?;
        Ok(Stage { folder: folder.to_owned(), lang, programs: Programs::here()?, log, server: None, page: None })
    }

    pub(crate) fn at(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Starts the server and answers with its address.
    pub(crate) fn start_server(&mut self) -> Result<String, Failed> {
        self.server_at("127.0.0.1:0")
    }

    /// Starts it again where it was, and both pages, until nobody looks at them any more. `say` is given the address of the
    /// professional's; the patient's says its own.
    pub(crate) fn serve(&mut self, url: &str, say: &dyn Fn(&str) -> Result<(), Failed>) -> Result<(), Failed> {
        self.server_at(url.trim_start_matches("http://"))?;
        let mut command = self.page_of(self.programs.pro(), "dentist");
        let mut page = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let mut address = String::new();
        if let Some(out) = page.stdout.as_mut() {
            BufReader::new(out).read_line(&mut address)?;
        }
        self.page = Some(page);
        must(address.starts_with("http://"), || format!("the professional's page did not open: {address:?}"))?;
        say(address.trim())?;
        let ended = self.page_of(self.programs.client(), "patient").status()?;
        let other = self.page.take().map(|mut page| page.wait()).transpose()?;
        self.stop_server()?;
        // Ctrl-C is how people end it.
        let is_well = |e: ExitStatus| e.success() || e.code() == Some(130) || e.code().is_none();
        must(is_well(ended) && other.is_none_or(is_well), || format!("a page ended: {ended}, {other:?}"))
    }

    fn page_of(&mut self, mut command: Command, who: &str) -> Command {
        command.env("COFFRE_ALLOW_LOOPBACK", "1").env("COFFRE_LANG", self.lang).stdin(Stdio::null());
        command.args(["ui", "--no-open", "--home"]).arg(self.at(who));
        self.note(&command);
        command
    }

    fn server_at(&mut self, listen: &str) -> Result<String, Failed> {
        let mut command = self.programs.server();
        command.args(["serve", "--listen", listen, "--data"]).arg(self.at("server"));
        let log = File::options().create(true).append(true).open(self.at("server.log"))?;
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log);
        self.note(&command);
        let mut child = command.spawn()?;
        let mut line = String::new();
        if let Some(out) = child.stdout.as_mut() {
            BufReader::new(out).read_line(&mut line)?;
        }
        self.server = Some(child);
        let address = line.trim().strip_prefix("listening on ").map(str::to_owned);
        address.ok_or_else(|| Failed(format!("the server did not start: {line:?}")))
    }

    /// Asks the server to stop, so that all it has is on its disk.
    pub(crate) fn stop_server(&mut self) -> Result<(), Failed> {
        let Some(mut child) = self.server.take() else { return Ok(()) };
        terminate(&mut child)?;
        let since = Instant::now();
        while since.elapsed() < PATIENCE {
            if child.try_wait()?.is_some() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        child.kill()?;
        Err(Failed("the server did not stop when asked".to_owned()))
    }

    /// Runs `coffre` for the patient.
    pub(crate) fn patient(&mut self, args: &[&str]) -> Result<Ran, Failed> {
        let command = self.programs.client();
        self.run(command, "patient", args)
    }

    /// Runs `coffre-pro` for the dentist.
    pub(crate) fn dentist(&mut self, args: &[&str]) -> Result<Ran, Failed> {
        let command = self.programs.pro();
        self.run(command, "dentist", args)
    }

    /// The JSON answer of a command that must work.
    pub(crate) fn patient_json(&mut self, args: &[&str]) -> Result<Value, Failed> {
        let args: Vec<&str> = args.iter().copied().chain(["--json"]).collect();
        let ran = self.patient(&args)?;
        worked(&ran)?.json()
    }

    /// The same for the dentist.
    pub(crate) fn dentist_json(&mut self, args: &[&str]) -> Result<Value, Failed> {
        let args: Vec<&str> = args.iter().copied().chain(["--json"]).collect();
        let ran = self.dentist(&args)?;
        worked(&ran)?.json()
    }

    fn run(&mut self, mut command: Command, who: &str, args: &[&str]) -> Result<Ran, Failed> {
        // Nothing of the surroundings but what the programs need: a home of their own and leave to use loopback.
        for name in ["COFFRE_TEST_CLOCK", "COFFRE_HOME"] {
            command.env_remove(name);
        }
        command.env("COFFRE_ALLOW_LOOPBACK", "1").env("COFFRE_LANG", self.lang);
        command.args(args).arg("--home").arg(self.at(who)).current_dir(&self.folder).stdin(Stdio::null());
        self.note(&command);
        let output = command.output()?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let ran = Ran { code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) };
        writeln!(self.log, "{}{}[{:?}]\n", ran.out, ran.err, ran.code)?;
        Ok(ran)
    }

    /// Writes a line to the log.
    fn note(&mut self, command: &Command) {
        let args: Vec<_> = command.get_args().map(|a| a.to_string_lossy()).collect();
        // The log is a convenience; what fails is said by the step itself.
        let _ = writeln!(self.log, "$ {}", args.join(" "));
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        for mut child in [self.page.take(), self.server.take()].into_iter().flatten() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// A command that had to work, and did.
pub(crate) fn worked(ran: &Ran) -> Result<&Ran, Failed> {
    if ran.code == Some(0) {
        return Ok(ran);
    }
    let end = ran.code.map_or_else(|| "ended by a signal".to_owned(), |code| format!("exit {code}"));
    Err(Failed(format!("{end}: {}", ran.err.trim())))
}

/// A condition that had to hold.
pub(crate) fn must(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), Failed> {
    if holds { Ok(()) } else { Err(Failed(otherwise())) }
}

#[cfg(unix)]
fn terminate(child: &mut Child) -> std::io::Result<()> {
    let id = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw);
    Ok(rustix::process::kill_process(id.ok_or(std::io::ErrorKind::NotFound)?, rustix::process::Signal::TERM)?)
}

#[cfg(not(unix))]
fn terminate(child: &mut Child) -> std::io::Result<()> {
    child.kill()
}
