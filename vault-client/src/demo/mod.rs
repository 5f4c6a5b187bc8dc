//! The demonstration: a blind server, a patient with ten years of invented papers and her dentist, each a real process
//! with real sockets, on a machine that has only this executable.
//!
//! It is not a simulation: [`part`](self) starts this executable again as `coffre-server` and `coffre-pro`, and every
//! step runs the commands that people run. A step that does not hold stops it with exit code 1, and the folder with
//! all logs is kept.

mod blind;
mod part;
mod stage;
mod steps;
pub mod record;

use std::process::ExitCode;

use serde::Serialize;
use vault_terminal::interrupt::Interrupted;
use vault_terminal::out::Mode;
use vault_terminal::{File, Message, Problem, Session, msg};

use crate::cli::Demo;
use crate::problems::{DEMO_FOLDER, DEMO_STEP};
use stage::{Failed, Stage};
use steps::Play;

/// What the demonstration says.
pub const WORDS: File = File {
    name: "demo",
    fr: include_str!("../../i18n/demo.fr.ftl"),
    en: include_str!("../../i18n/demo.en.ftl"),
    ar: "",
};

/// Becomes another program of the demonstration if the first argument asks for it.
pub(crate) fn part_if_asked() -> Option<ExitCode> {
    part::if_asked()
}

#[derive(Serialize)]
struct Step<'a> {
    n: usize,
    name: &'a str,
    text: &'a str,
}

#[derive(Serialize)]
struct Summary<'a> {
    steps: usize,
    folder: Option<String>,
    text: &'a str,
}

/// Runs all steps, one line each. Without `--home` nothing is left when all went well.
pub(crate) fn run(session: &Session, args: &Demo) -> Result<(), Problem> {
    let fault = |step: &str, e: Failed, logs: &std::path::Path| {
        Problem::new(DEMO_STEP).with("step", step).with("logs", logs).details(e.0)
    };
    let temporary = match &session.global.home {
        Some(_) => None,
        None => Some(
            tempfile::Builder::new()
                .prefix("coffre-demo-")
                .tempdir()
                .map_err(|e| fault("folder", e.into(), &std::env::temp_dir()))?,
        ),
    };
    let folder = match (&session.global.home, &temporary) {
        (Some(home), _) => std::path::absolute(home).unwrap_or_else(|_| home.clone()),
        (None, Some(temporary)) => temporary.path().to_owned(),
        (None, None) => std::env::temp_dir(),
    };
    if temporary.is_none() && folder.read_dir().is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(Problem::new(DEMO_FOLDER).with("path", &folder));
    }
    let ended = play(session, &folder);
    if session.interrupt.is_set() {
        return Err(Interrupted.into());
    }
    let (mut stage, url) = match ended {
        Ok(stage) => stage,
        Err((step, e)) => {
            // What went wrong can be looked at.
            temporary.map(tempfile::TempDir::keep);
            return Err(fault(&step, e, &folder));
        }
    };
    let steps = Play::steps().len();
    let summary = msg!("demo-summary", count = steps);
    let text = session.out.words().get(&summary);
    let kept = temporary.is_none().then(|| folder.display().to_string());
    if session.out.mode() == Mode::Json {
        session.out.json("demo", &Summary { steps, folder: kept.clone(), text: &text })?;
    } else {
        session.out.own_text(&format!("\n{}\n", session.out.wrapped(&text)))?;
    }
    if let Some(folder) = kept {
        session.out.say(&msg!("demo-kept", folder = folder));
    }
    if args.no_serve {
        return Ok(());
    }
    session.out.finish()?;
    let said = |address: &str| {
        session.out.say(&msg!("demo-page-pro"));
        let shown = session.out.own_text(&format!("{address}\n"));
        session.out.say(&msg!("demo-page-patient"));
        shown.and_then(|()| session.out.finish()).map_err(|e| Failed(e.to_string()))
    };
    let served = stage.serve(&url, &said);
    served.map_err(|e| fault("page", e, &folder))
}

/// Plays all steps; leaves the stage, and the address where its server was.
fn play(session: &Session, folder: &std::path::Path) -> Result<(Stage, String), (String, Failed)> {
    let lang = session.out.words().lang().code();
    let mut stage = Stage::set(folder, lang).map_err(|e| ("folder".to_owned(), e))?;
    let mut play = Play::new(&mut stage);
    for (n, (name, step)) in Play::steps().into_iter().enumerate() {
        let named = |e| (format!("{} {name}", n + 1), e);
        session.interrupt.check().map_err(|e| named(Failed(e.to_string())))?;
        let said = step(&mut play).map_err(named)?;
        tell(session, n + 1, name, &said).map_err(|e| named(Failed(e.what(session.out.words()))))?;
    }
    let url = play.url.clone();
    drop(play);
    Ok((stage, url))
}

fn tell(session: &Session, n: usize, name: &str, said: &Message) -> Result<(), Problem> {
    let text = session.out.words().get(said);
    match session.out.mode() {
        Mode::Json => session.out.json("demo-step", &Step { n, name, text: &text })?,
        _ => {
            // Wrapped under its own beginning, the number before it.
            let indented = session.out.wrapped(&format!("    {text}"));
            session.out.own_text(&format!("{n:>2}  {}\n", indented.trim_start()))?;
        }
    }
    Ok(session.out.finish()?)
}
