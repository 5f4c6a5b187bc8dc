//! Questions to the person: yes or no, one of several.
//!
//! They are asked on the terminal itself, so that `coffre add - < file` and `2>log` do not break them. `--yes`
//! answers yes; `--no-input`, or no terminal, is a typed error that names the question.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read as _, Write as _};

use dialoguer::Select;
use dialoguer::console::Term;
use dialoguer::theme::SimpleTheme;

use crate::catalog::Message;
use crate::exit::Exit;
use crate::interrupt::Asking;
use crate::os;
use crate::out::Output;
use crate::problem::{AtFault, INTERRUPTED, IntoProblem, Kind, Problem};
use crate::untrusted;

pub(crate) const ANSWER_NEEDED: Kind = Kind::new("answer-needed", Exit::Usage, AtFault::You);
pub(crate) const NO_ANSWER: Kind = Kind::new("no-answer", Exit::Usage, AtFault::You);

/// Longest answer read, in bytes.
const MAX_ANSWER: u64 = 1024;
/// How often a question is asked again after an answer that means nothing.
const TRIES: usize = 3;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AskError {
    /// `--no-input` was given, or there is no terminal to ask on.
    #[error("an answer is needed: {question}")]
    Needed {
        /// The question, in words.
        question: String,
    },
    /// Three answers in a row meant nothing.
    #[error("no usable answer to: {question}")]
    NoAnswer {
        /// The question, in words.
        question: String,
    },
    /// The person pressed Ctrl-C, or Ctrl-D.
    #[error("interrupted")]
    Interrupted,
}

impl IntoProblem for AskError {
    fn into_problem(self) -> Problem {
        match self {
            AskError::Needed { question } => Problem::new(ANSWER_NEEDED).with("question", question),
            AskError::NoAnswer { question } => Problem::new(NO_ANSWER).with("question", question),
            AskError::Interrupted => Problem::new(INTERRUPTED),
        }
    }
}

/// What the person said once, on the command line, about questions.
#[derive(Clone, Copy, Debug, Default)]
pub struct Manners {
    /// `--yes`.
    pub yes: bool,
    /// `--no-input`.
    pub no_input: bool,
}

/// Asks whether to go on. Only a clear yes is a yes; Enter alone is no.
///
/// # Errors
/// [`AskError`] when nobody can answer or nobody does.
pub fn confirm(out: &Output, manners: Manners, question: &Message) -> Result<bool, AskError> {
    if manners.yes {
        return Ok(true);
    }
    let words = out.words();
    let question = words.get(question);
    let mut dialogue = Dialogue::open(manners, &question)?;
    let keys = |id| words.text(id).to_lowercase();
    let (yes, no) = (keys("ask-yes-words"), keys("ask-no-words"));
    let means = |list: &str, answer: &str| list.split_whitespace().any(|word| word == answer);
    let prompt = out.wrapped(&format!("{question} {} ", words.text("ask-yes-no")));
    dialogue.until(&prompt, &words.text("ask-again-yes-no"), |answer| {
        let answer = answer.to_lowercase();
        match answer.as_str() {
            "" => Some(false),
            a if means(&yes, a) => Some(true),
            a if means(&no, a) => Some(false),
            _ => None,
        }
    })
}

/// Asks for one of several things and gives its place in `choices` (from 0): with the arrow keys, or by number when
/// plain lines were asked for (`COFFRE_ACCESSIBLE=1`) or stderr is not the terminal.
///
/// # Errors
/// [`AskError`] when nobody can answer or nobody does. No choices is [`AskError::NoAnswer`].
pub fn choose(out: &Output, manners: Manners, question: &Message, choices: &[String]) -> Result<usize, AskError> {
    let question = out.words().get(question);
    let mut dialogue = Dialogue::open(manners, &question)?;
    let choices: Vec<String> = choices.iter().map(|c| untrusted::for_people(c).into_owned()).collect();
    if choices.is_empty() {
        return Err(AskError::NoAnswer { question });
    }
    let around = out.around();
    if around.stderr_terminal && !around.accessible {
        let term = Term::stderr();
        let chosen =
            Select::with_theme(&SimpleTheme).with_prompt(question).items(&choices).default(0).interact_on_opt(&term);
        // The cursor stays hidden when the dialogue is left by Ctrl-C.
        let _ = term.show_cursor();
        return chosen.ok().flatten().ok_or(AskError::Interrupted);
    }
    let mut list = format!("{question}\n");
    for (i, choice) in choices.iter().enumerate() {
        list.push_str(&format!("  {}. {choice}\n", i + 1));
    }
    let words = out.words();
    let last = [("last", choices.len().into())];
    let again = words.format("ask-again-number", &last);
    dialogue.until(&format!("{list}{} ", words.format("ask-number", &last)), &again, |answer| {
        answer.parse::<usize>().ok().and_then(|n| n.checked_sub(1)).filter(|i| *i < choices.len())
    })
}

/// Asks for one line of text, which is seen as it is typed.
///
/// # Errors
/// [`AskError`] when nobody can answer.
pub fn line(out: &Output, manners: Manners, question: &Message) -> Result<String, AskError> {
    let question = out.words().get(question);
    let mut dialogue = Dialogue::open(manners, &question)?;
    let prompt = out.wrapped(&format!("{question} "));
    dialogue.until(&prompt, &prompt, |answer| (!answer.is_empty()).then(|| answer.to_owned()))
}

/// One exchange of lines on the terminal.
struct Dialogue {
    input: BufReader<File>,
    output: File,
    question: String,
}

impl Dialogue {
    fn open(manners: Manners, question: &str) -> Result<Self, AskError> {
        let needed = || AskError::Needed { question: question.to_owned() };
        if manners.no_input {
            return Err(needed());
        }
        let (input, output) = os::terminal().map_err(|_| needed())?;
        Ok(Dialogue { input: BufReader::new(input), output, question: question.to_owned() })
    }

    fn until<T>(&mut self, prompt: &str, again: &str, read: impl Fn(&str) -> Option<T>) -> Result<T, AskError> {
        let _asking = Asking::now();
        let mut say = prompt.to_owned();
        for _ in 0..TRIES {
            let answer = self.line(&say).map_err(|_| AskError::Interrupted)?.ok_or(AskError::Interrupted)?;
            if let Some(meaning) = read(answer.trim()) {
                return Ok(meaning);
            }
            say = format!("{again} ");
        }
        Err(AskError::NoAnswer { question: std::mem::take(&mut self.question) })
    }

    /// One line, or nothing at the end of input.
    fn line(&mut self, prompt: &str) -> io::Result<Option<String>> {
        self.output.write_all(prompt.as_bytes())?;
        self.output.flush()?;
        let mut bytes = Vec::new();
        self.input.by_ref().take(MAX_ANSWER).read_until(b'\n', &mut bytes)?;
        Ok((!bytes.is_empty()).then(|| String::from_utf8_lossy(&bytes).into_owned()))
    }
}
