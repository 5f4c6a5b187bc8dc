//! The whole life of a command, the same in every program: choose the language, read the command line, run, tell
//! the problem, end with the right number.

use std::ffi::OsString;
use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;
use std::sync::Mutex;

use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches};

use crate::args::GlobalArgs;
use crate::ask::{self, AskError, Manners};
use crate::catalog::{Catalog, File, Message};
use crate::exit::Exit;
use crate::help;
use crate::home::{self, Home, Names, NoHome};
use crate::interrupt::{Interrupt, Interrupted};
use crate::lang::Lang;
use crate::out::Output;
use crate::problem::{BUG, Problem};
use crate::secret::{self, Secret, Source};
use crate::usage;

/// What differs from one program to the next.
#[derive(Clone, Copy, Debug)]
pub struct Program {
    /// Its name and its variable.
    pub names: Names,
    /// Its messages.
    pub files: &'static [File],
}

/// What a command works with.
#[derive(Debug)]
pub struct Session {
    /// Where everything it says goes.
    pub out: Output,
    /// The arguments every command takes.
    pub global: GlobalArgs,
    /// Whether Ctrl-C was pressed.
    pub interrupt: Interrupt,
    names: Names,
}

impl Session {
    /// The program that speaks, as people type it.
    pub fn program(&self) -> &'static str {
        self.names.program
    }

    /// Where this program keeps its things.
    ///
    /// # Errors
    /// [`NoHome`] when nothing names a folder.
    pub fn home(&self) -> Result<Home, NoHome> {
        home::of_this_process(self.names, self.global.home.as_deref())
    }

    /// Asks whether to go on: [`ask::confirm`].
    ///
    /// # Errors
    /// [`AskError`] when there is no answer.
    pub fn confirm(&self, question: &Message) -> Result<bool, AskError> {
        ask::confirm(&self.out, self.global.manners(), question)
    }

    /// Asks what only somebody who is there now can answer: whether they saw it, whether the words are the same. `--yes` was
    /// said before it happened, so it answers nothing.
    ///
    /// # Errors
    /// `no` after a no; `needed` when there is nobody to ask, and with `--yes` or `--no-input`.
    pub fn confirm_in_person(&self, question: &Message, needed: Problem, no: Problem) -> Result<(), Problem> {
        let manners = Manners { yes: false, no_input: self.global.yes || self.global.no_input };
        match ask::confirm(&self.out, manners, question) {
            Ok(true) => Ok(()),
            Ok(false) => Err(no),
            Err(AskError::Needed { .. }) => Err(needed),
            Err(e) => Err(e.into()),
        }
    }

    /// Asks for one of several: [`ask::choose`].
    ///
    /// # Errors
    /// [`AskError`] when there is no answer.
    pub fn choose(&self, question: &Message, choices: &[String]) -> Result<usize, AskError> {
        ask::choose(&self.out, self.global.manners(), question, choices)
    }

    /// Reads the secret, from where the command line says: [`secret::read`].
    ///
    /// # Errors
    /// A [`Problem`]: no secret, or Ctrl-C.
    pub fn secret(&self, prompt: &Message) -> Result<Secret, Problem> {
        self.unless_interrupted(secret::read(&self.out, self.global.manners(), &self.global.secret.source(), prompt))
    }

    /// Reads a new secret, twice when it is typed: [`secret::read_new`].
    ///
    /// # Errors
    /// A [`Problem`]: no secret, or Ctrl-C.
    pub fn new_secret(&self, source: &Source, prompt: &Message, again: &Message) -> Result<Secret, Problem> {
        self.unless_interrupted(secret::read_new(&self.out, self.global.manners(), source, prompt, again))
    }

    /// A command that gives the secret dies of the Ctrl-C that was meant for us: that is not its failure.
    fn unless_interrupted<T, E: Into<Problem>>(&self, result: Result<T, E>) -> Result<T, Problem> {
        result.map_err(|e| if self.interrupt.is_set() { Interrupted.into() } else { e.into() })
    }
}

/// Runs a program on this process's command line: the whole of its `main`.
pub fn main<C>(program: &Program, run: impl FnOnce(C, &Session) -> Result<(), Problem>) -> ExitCode
where
    C: CommandFactory + FromArgMatches + AsRef<GlobalArgs>,
{
    main_with_args(program, std::env::args_os(), run)
}

/// Runs a program on these arguments, the first being its name: for an executable that holds several programs.
pub fn main_with_args<C>(
    program: &Program,
    args: impl IntoIterator<Item = impl Into<OsString>>,
    run: impl FnOnce(C, &Session) -> Result<(), Problem>,
) -> ExitCode
where
    C: CommandFactory + FromArgMatches + AsRef<GlobalArgs>,
{
    let args: Vec<OsString> = args.into_iter().map(Into::into).collect();
    let (lang, json) = GlobalArgs::glance(&args);
    let words = Catalog::new(Lang::of_this_process(lang), program.files);
    let cli: C = match parse(&args, &words) {
        Ok(cli) => cli,
        Err(error) => return unparsed(&error, &args, &C::command(), words, json).into(),
    };
    let global = cli.as_ref().clone();
    let out = Output::new(words, global.json, global.quiet);
    let session = Session { out: out.clone(), global, interrupt: Interrupt::listen(), names: program.names };
    let ended = caught(|| run(cli, &session)).and_then(|()| Ok(out.finish()?));
    let exit = match ended {
        Ok(()) => Exit::Ok,
        Err(problem) => out.fail(&problem),
    };
    exit.into()
}

/// Texts are only put in when a page or an error will show them.
fn parse<C: CommandFactory + FromArgMatches>(args: &[OsString], words: &Catalog) -> Result<C, clap::Error> {
    let with_texts = |args: &[OsString]| help::localise(C::command(), words).try_get_matches_from(args);
    let matches = match help::plain(C::command()).try_get_matches_from(args) {
        Err(_) => with_texts(args)?,
        Ok(matches) => match matches.subcommand() {
            // `coffre help contact add` is `coffre contact add --help`.
            Some(("help", topic)) => {
                let topic = topic.get_raw("command").into_iter().flatten().map(OsString::from);
                let program = args.first().cloned().into_iter();
                with_texts(&program.chain(topic).chain(["--help".into()]).collect::<Vec<_>>())?
            }
            _ => matches,
        },
    };
    C::from_arg_matches(&matches)
}

fn unparsed(error: &clap::Error, args: &[OsString], command: &clap::Command, words: Catalog, json: bool) -> Exit {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            // The reader of a help page may leave before its end.
            let _ = error.print();
            Exit::Ok
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand if !json => {
            let _ = error.print();
            Exit::Usage
        }
        kind => {
            let named = named(args, command);
            let problem = match kind {
                ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
                    Problem::new(usage::MISSING_COMMAND).with("help", format!("{named} --help"))
                }
                _ => usage::problem(error, &named),
            };
            Output::new(words, json, false).fail(&problem)
        }
    }
}

/// The command a line is about, as far as it can be told: `coffre contact add`.
fn named(args: &[OsString], command: &clap::Command) -> String {
    let mut name = command.get_name().to_owned();
    let mut at = command;
    for arg in args.iter().skip(1).filter_map(|a| a.to_str()) {
        if let Some(sub) = at.find_subcommand(arg) {
            name.push(' ');
            name.push_str(sub.get_name());
            at = sub;
        }
    }
    name
}

/// A panic is a bug: said like any problem, with the place in our source and nothing of what was being handled.
/// `RUST_BACKTRACE` brings the usual report back, for those who work on the program.
fn caught(run: impl FnOnce() -> Result<(), Problem>) -> Result<(), Problem> {
    static PLACE: Mutex<Option<String>> = Mutex::new(None);
    let usual = panic::take_hook();
    let wanted = std::env::var_os("RUST_BACKTRACE").is_some_and(|v| v != "0");
    panic::set_hook(Box::new(move |info| {
        if wanted {
            usual(info);
        }
        if let (Some(place), Ok(mut kept)) = (info.location(), PLACE.lock()) {
            *kept = Some(format!("{}:{}", place.file(), place.line()));
        }
    }));
    panic::catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| {
        let place = PLACE.lock().ok().and_then(|mut p| p.take());
        Err(Problem::new(BUG).details(place.unwrap_or_default()))
    })
}
