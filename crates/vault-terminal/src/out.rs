//! Rules of the terminal.
//!
//! - Data goes to stdout, words to stderr, questions to the terminal itself.
//! - `--json`: one object `{"v":1,"type":"…",…}` on stdout for each answer (one a line for streams). Stderr then holds
//!   JSON too: warnings and the error; no other words, no progress.
//! - Otherwise a person in front of a terminal sees tables and words; a pipe gets tab-separated data, dates in ISO,
//!   sizes in bytes.
//! - `--quiet` leaves only warnings and errors on stderr. Data is always printed.
//! - Nothing written by others reaches a terminal as it is: see [`crate::untrusted`].
//! - Colours follow `NO_COLOR`, `CLICOLOR` and whether stderr is a terminal. Stdout has none.
//! - `COFFRE_ACCESSIBLE=1` (or `ACCESSIBLE=1`): no columns, no repaint, no arrows to choose with.
//! - When the reader of stdout leaves (`| head`), the program ends quietly with 0.

use std::io::{self, IsTerminal as _, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anstyle::{AnsiColor, Style};
use indicatif::MultiProgress;
use serde::Serialize;

use crate::catalog::{Catalog, Message};
use crate::exit::Exit;
use crate::os;
use crate::problem::{IntoProblem, OUTPUT_CLOSED, OUTPUT_FAILED, OUTPUT_TERMINAL, Problem};
use crate::table::Shown;
use crate::untrusted;

/// Columns when nothing tells the width.
const DEFAULT_WIDTH: u16 = 80;

/// How data is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Tables, for a person in front of a terminal.
    Person,
    /// Tab-separated lines, for a pipe.
    Tsv,
    /// One JSON object an answer.
    Json,
}

/// What the program finds around itself when it starts.
#[derive(Clone, Copy, Debug)]
pub struct Around {
    /// Stdout is a terminal.
    pub stdout_terminal: bool,
    /// Stderr is a terminal.
    pub stderr_terminal: bool,
    /// Columns of the terminal.
    pub width: u16,
    /// The person asked for plain lines.
    pub accessible: bool,
}

impl Around {
    /// Looks at this process.
    pub fn this_process() -> Self {
        let set = |name| std::env::var_os(name).is_some_and(|v| !v.is_empty() && v != "0");
        let columns = || std::env::var("COLUMNS").ok()?.parse().ok();
        Around {
            stdout_terminal: io::stdout().is_terminal(),
            stderr_terminal: io::stderr().is_terminal(),
            width: terminal_size::terminal_size().map(|(w, _)| w.0).or_else(columns).unwrap_or(DEFAULT_WIDTH),
            accessible: set("COFFRE_ACCESSIBLE") || set("ACCESSIBLE"),
        }
    }
}

/// Why data did not get out.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OutError {
    /// The reader left. Not a failure.
    #[error("the reader of the output left")]
    Closed,
    /// Raw bytes would have been thrown at a terminal.
    #[error("raw bytes do not go to a terminal")]
    Terminal,
    /// Writing failed, for example because the disk is full.
    #[error("the output could not be written")]
    Write(#[source] io::Error),
}

impl From<io::Error> for OutError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => OutError::Closed,
            _ => OutError::Write(error),
        }
    }
}

impl IntoProblem for OutError {
    fn into_problem(self) -> Problem {
        match self {
            OutError::Closed => Problem::new(OUTPUT_CLOSED),
            OutError::Terminal => Problem::new(OUTPUT_TERMINAL),
            OutError::Write(cause) => Problem::new(OUTPUT_FAILED).details(cause),
        }
    }
}

type Sink = Mutex<Box<dyn Write + Send>>;

struct Inner {
    words: Catalog,
    mode: Mode,
    quiet: bool,
    around: Around,
    stdout: Sink,
    stderr: Sink,
    bars: MultiProgress,
}

/// Where everything a program says goes out. A handle: clones write to the same place, from any thread.
#[derive(Clone)]
pub struct Output(Arc<Inner>);

impl std::fmt::Debug for Output {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Output").field("mode", &self.0.mode).finish_non_exhaustive()
    }
}

impl Output {
    /// The output of this process.
    pub fn new(words: Catalog, json: bool, quiet: bool) -> Self {
        let stderr = anstream::AutoStream::auto(io::stderr());
        Output::onto(words, json, quiet, Around::this_process(), os::stdout(), Box::new(stderr))
    }

    /// An output onto other streams, for tests.
    pub fn onto(
        words: Catalog,
        json: bool,
        quiet: bool,
        around: Around,
        stdout: Box<dyn Write + Send>,
        stderr: Box<dyn Write + Send>,
    ) -> Self {
        let mode = match (json, around.stdout_terminal) {
            (true, _) => Mode::Json,
            (false, true) => Mode::Person,
            (false, false) => Mode::Tsv,
        };
        let (stdout, stderr) = (Mutex::new(stdout), Mutex::new(stderr));
        Output(Arc::new(Inner { words, mode, quiet, around, stdout, stderr, bars: MultiProgress::new() }))
    }

    /// The messages.
    pub fn words(&self) -> &Catalog {
        &self.0.words
    }

    /// How data is written.
    pub fn mode(&self) -> Mode {
        self.0.mode
    }

    /// What the program found around itself.
    pub fn around(&self) -> Around {
        self.0.around
    }

    pub(crate) fn bars(&self) -> &MultiProgress {
        &self.0.bars
    }

    /// True when progress may be shown: a person watches stderr and did not ask for silence.
    pub(crate) fn shows_progress(&self) -> bool {
        self.0.around.stderr_terminal && !self.0.quiet && self.0.mode != Mode::Json
    }

    /// Answers with data: the whole way for a command that prints any. `body` must serialise to an object; `shown`
    /// is built only when nobody asked for JSON.
    ///
    /// # Errors
    /// [`OutError`] when it cannot be written.
    pub fn data<B: Serialize, S: Into<Shown>>(
        &self,
        kind: &'static str,
        body: &B,
        shown: impl FnOnce() -> S,
    ) -> Result<(), OutError> {
        match self.0.mode {
            Mode::Json => self.json(kind, body),
            Mode::Person => {
                let shown: Shown = shown().into();
                self.write(&shown.for_people(&self.0.words, self.0.around.width, self.0.around.accessible))
            }
            Mode::Tsv => self.write(&shown().into().for_programs()),
        }
    }

    /// One JSON line, whatever the mode: for streams of events.
    ///
    /// # Errors
    /// [`OutError`] when it cannot be written or `body` is not an object.
    pub fn json<B: Serialize>(&self, kind: &'static str, body: &B) -> Result<(), OutError> {
        self.write(&(envelope(kind, body)? + "\n"))
    }

    /// One line of data: an id, a fingerprint. The caller prints it only when nobody asked for JSON.
    ///
    /// # Errors
    /// [`OutError`] when it cannot be written.
    pub fn line(&self, text: &str) -> Result<(), OutError> {
        let safe = if self.0.mode == Mode::Tsv { untrusted::for_tsv(text) } else { untrusted::for_people(text) };
        self.write(&format!("{safe}\n"))
    }

    /// Our own text over several lines, such as a help page or a generated file: printed as it is.
    ///
    /// # Errors
    /// [`OutError`] when it cannot be written.
    pub fn own_text(&self, text: &str) -> Result<(), OutError> {
        self.write(text)
    }

    /// Stdout for the bytes of a paper (`-o -`).
    ///
    /// # Errors
    /// [`OutError::Terminal`] when they would land in a terminal.
    pub fn raw(&self) -> Result<Raw<'_>, OutError> {
        if self.0.around.stdout_terminal { Err(OutError::Terminal) } else { Ok(Raw(lock(&self.0.stdout))) }
    }

    /// Says something to the person, on stderr. Silent with `--quiet` and `--json`.
    pub fn say(&self, message: &Message) {
        if !self.0.quiet && self.0.mode != Mode::Json {
            self.tell(&self.0.words.get(message));
        }
    }

    /// Warns the person, also with `--quiet`; with `--json`, as an object of type `warning`.
    pub fn warn(&self, message: &Message) {
        #[derive(Serialize)]
        struct Warning<'a> {
            code: &'a str,
            what: &'a str,
        }
        let what = self.0.words.get(message);
        if self.0.mode == Mode::Json {
            self.tell(&envelope("warning", &Warning { code: message.id, what: &what }).unwrap_or_default());
        } else {
            let style = AnsiColor::Yellow.on_default();
            self.tell(&format!("{style}{}{style:#} {what}", self.0.words.text("warning-label")));
        }
    }

    /// Tells an error: what happened, what to do now, and the technical cause if there is one. Gives the exit code.
    pub fn fail(&self, problem: &Problem) -> Exit {
        let words = &self.0.words;
        let exit = problem.kind().exit;
        if exit == Exit::Ok {
            return exit;
        }
        if self.0.mode == Mode::Json {
            self.tell(&problem.to_json(words));
            return exit;
        }
        let (red, bold) = (AnsiColor::Red.on_default().bold(), Style::new().bold());
        self.tell(&format!("{red}{}{red:#} {}", words.text("error-label"), problem.what(words)));
        let advice = problem.advice(words);
        if !advice.is_empty() {
            self.tell(&format!("{bold}{}{bold:#} {advice}", words.text("advice-label")));
        }
        if let Some(cause) = problem.cause() {
            self.tell(&format!("{} {}", words.text("details-label"), untrusted::for_people(cause)));
        }
        exit
    }

    /// Hands out what is still held; a program ends with this, so that a full disk is never taken for success.
    ///
    /// # Errors
    /// [`OutError`] when the last bytes could not be written.
    pub fn finish(&self) -> Result<(), OutError> {
        Ok(lock(&self.0.stdout).flush()?)
    }

    fn write(&self, text: &str) -> Result<(), OutError> {
        // Bars and data may share one screen.
        self.0.bars.suspend(|| Ok(lock(&self.0.stdout).write_all(text.as_bytes())?))
    }

    /// A text as it fits a person's terminal: lines are broken between words, and go on under their own beginning.
    /// Anywhere else it stays as it is.
    pub fn wrapped(&self, text: &str) -> String {
        if self.0.mode == Mode::Person { wrap(text, self.0.around.width) } else { text.to_owned() }
    }

    /// One line on stderr. When nobody can be told, there is nobody to tell about it.
    pub(crate) fn tell(&self, line: &str) {
        let line = match self.0.around.stderr_terminal && self.0.mode != Mode::Json {
            true => wrap(line, self.0.around.width),
            false => line.to_owned(),
        };
        self.0.bars.suspend(|| {
            let mut stderr = lock(&self.0.stderr);
            let _ = stderr.write_all(format!("{line}\n").as_bytes());
            let _ = stderr.flush();
        });
    }
}

fn lock(sink: &Sink) -> MutexGuard<'_, Box<dyn Write + Send>> {
    // A thread that panicked while writing broke a line, not the stream.
    sink.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Breaks lines between words. Spaces at the beginning are kept, on the lines that follow too; no-break spaces hold,
/// and so do those before a French sign that stands alone; a word longer than a line is left to the terminal; styles
/// (`ESC … m`) take no room.
fn wrap(text: &str, width: u16) -> String {
    let width = usize::from(width).max(20);
    let mut out = String::with_capacity(text.len() + 8);
    for (n, line) in text.split('\n').enumerate() {
        if n > 0 {
            out.push('\n');
        }
        let indent = &line[..line.len() - line.trim_start_matches(' ').len()];
        out.push_str(indent);
        let mut at = indent.len();
        for word in words_of(&line[indent.len()..]) {
            let bare = word.trim_end_matches(' ');
            if at > indent.len() && at + room(bare) > width {
                out.truncate(out.trim_end_matches(' ').len());
                out.push('\n');
                out.push_str(indent);
                at = indent.len();
            }
            out.push_str(word);
            at += room(word);
        }
    }
    out
}

/// Longest quotation that no line is broken in, in characters.
const QUOTE: usize = 40;

/// Whether a place is within a short quotation: often a command, which people copy.
fn is_quoted(line: &str, at: usize) -> bool {
    let Some(start) = line[..at].rfind(['«', '“']) else { return false };
    let end = line[at..].find(['»', '”']);
    !line[start..at].contains(['»', '”']) && end.is_some_and(|n| line[start..at + n].chars().count() <= QUOTE)
}

/// Words with the spaces after them; `:` and `»` stay with the word before, `«` with the word after, and a short
/// quotation in one piece.
fn words_of(line: &str) -> Vec<&str> {
    let (mut words, mut start) = (Vec::new(), 0);
    for (space, _) in line.match_indices(' ') {
        let (word, rest) = (&line[start..space], &line[space + 1..]);
        let next = rest.split(' ').next().unwrap_or_default().trim_end_matches(['.', ',', ')']);
        let held = word == "«" || matches!(next, ":" | ";" | "?" | "!" | "»") || is_quoted(line, space);
        if !held {
            words.push(&line[start..=space]);
            start = space + 1;
        }
    }
    words.push(&line[start..]);
    words
}

/// Columns a text takes, near enough: a character each; styles and accents that combine none.
pub fn room(text: &str) -> usize {
    let (mut columns, mut in_style) = (0, false);
    for c in text.chars() {
        match c {
            '\x1b' => in_style = true,
            'm' if in_style => in_style = false,
            c if !in_style && takes_room(c) => columns += 1,
            _ => {}
        }
    }
    columns
}

/// Accents that combine with the letter before them take no room of their own.
fn takes_room(c: char) -> bool {
    !matches!(c, '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{65f}')
}

fn envelope<B: Serialize>(kind: &'static str, body: &B) -> Result<String, OutError> {
    #[derive(Serialize)]
    struct Envelope<'a, B> {
        v: u8,
        r#type: &'static str,
        #[serde(flatten)]
        body: &'a B,
    }
    let json = serde_json::to_string(&Envelope { v: 1, r#type: kind, body })
        .map_err(|e| OutError::Write(io::Error::from(e)))?;
    Ok(untrusted::for_json(&json).into_owned())
}

/// Stdout, held for raw bytes.
pub struct Raw<'a>(MutexGuard<'a, Box<dyn Write + Send>>);

impl std::fmt::Debug for Raw<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Raw")
    }
}

impl Write for Raw<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
pub(crate) mod tests;
