//! What went wrong, and what to do now.
//!
//! Every error a person sees is a [`Problem`]: a stable code, who is at fault, an exit code, and two sentences found
//! in the Fluent files under `err-CODE` (what happened) and its attribute `.advice` (what to do now). It goes to
//! stderr, also with `--json` (one object), so that stdout never holds anything but data.
//!
//! A program declares its errors once, as constants, and lists them for `check::problems`:
//!
//! ```
//! use vault_terminal::problem::{AtFault, IntoProblem, Kind, Problem};
//! use vault_terminal::Exit;
//!
//! const NO_VAULT: Kind = Kind::new("no-vault", Exit::NoVault, AtFault::You);
//!
//! # enum EngineError { NoVault(std::path::PathBuf) }
//! /// The engine's errors, as this program says them: a type of the program, so that `?` works.
//! struct Engine(EngineError);
//!
//! impl IntoProblem for Engine {
//!     fn into_problem(self) -> Problem {
//!         match self.0 {
//!             EngineError::NoVault(path) => Problem::new(NO_VAULT).with("path", &path),
//!         }
//!     }
//! }
//!
//! fn open() -> Result<(), Problem> {
//!     Err(EngineError::NoVault("/nowhere".into())).map_err(Engine)?;
//!     Ok(())
//! }
//! # assert_eq!(open().unwrap_err().kind().exit, Exit::NoVault);
//! ```

use serde::Serialize;

use crate::catalog::{Args, Catalog, Value};
use crate::exit::Exit;

/// Who is at fault, so that nobody is accused of another's doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum AtFault {
    /// The person at the keyboard, or the machine they run it on.
    You,
    /// The line between here and the server.
    Network,
    /// The server refused, failed or lied.
    Server,
    /// The person or program that made what we received.
    Sender,
    /// A file here: damaged, unreadable, or a disk that is full.
    File,
    /// This program has a bug. The only value that is not in the published list, and only with the code `bug`.
    Program,
}

/// One kind of error, declared once as a constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// Stable name in kebab-case; also names the message `err-CODE`.
    pub code: &'static str,
    /// How the program ends.
    pub exit: Exit,
    /// Who is at fault.
    pub at_fault: AtFault,
}

impl Kind {
    /// Declares a kind of error.
    pub const fn new(code: &'static str, exit: Exit, at_fault: AtFault) -> Self {
        Kind { code, exit, at_fault }
    }
}

/// An error ready to be told: the last stop of every error of a program.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    kind: Kind,
    args: Args,
    details: Option<String>,
}

/// Turns an error of a library into the program's words. `?` then does it by itself.
pub trait IntoProblem {
    /// Chooses the kind, and gives the values its sentences need.
    fn into_problem(self) -> Problem;
}

impl<E: IntoProblem> From<E> for Problem {
    fn from(error: E) -> Self {
        error.into_problem()
    }
}

impl Problem {
    /// A problem of this kind.
    pub const fn new(kind: Kind) -> Self {
        Problem { kind, args: Vec::new(), details: None }
    }

    /// Gives a value to the sentences.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.args.push((name, value.into()));
        self
    }

    /// Adds the technical cause, for whoever will be shown the message. Never a secret, never the words of a paper.
    #[must_use]
    pub fn details(mut self, cause: impl std::fmt::Display) -> Self {
        self.details = Some(cause.to_string());
        self
    }

    /// Its kind.
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// What happened.
    pub fn what(&self, words: &Catalog) -> String {
        words.format(&format!("err-{}", self.kind.code), &self.args)
    }

    /// What to do now; empty when there is nothing to do.
    pub fn advice(&self, words: &Catalog) -> String {
        words.find(&format!("err-{}", self.kind.code), Some("advice"), &self.args).unwrap_or_default()
    }

    /// The technical cause, if there is one.
    pub fn cause(&self) -> Option<&str> {
        self.details.as_deref()
    }

    /// The machine form, one line: `{"v":1,"type":"error","code":…,"at_fault":…,"what":…,"advice":…}`, and
    /// `"details"` when there is a technical cause.
    pub fn to_json(&self, words: &Catalog) -> String {
        #[derive(Serialize)]
        struct Error<'a> {
            v: u8,
            r#type: &'static str,
            code: &'static str,
            at_fault: AtFault,
            what: String,
            advice: String,
            #[serde(skip_serializing_if = "Option::is_none")]
            details: Option<&'a str>,
        }
        let error = Error {
            v: 1,
            r#type: "error",
            code: self.kind.code,
            at_fault: self.kind.at_fault,
            what: self.what(words),
            advice: self.advice(words),
            details: self.cause(),
        };
        let json = serde_json::to_string(&error).expect("strings always serialise");
        crate::untrusted::for_json(&json).into_owned()
    }
}

/// The reader of our output left: not an error to be told, the program ends quietly.
pub(crate) const OUTPUT_CLOSED: Kind = Kind::new("output-closed", Exit::Ok, AtFault::You);
/// Our output could not be written.
pub(crate) const OUTPUT_FAILED: Kind = Kind::new("output-failed", Exit::Failure, AtFault::File);
/// Raw bytes were about to be shown in a terminal.
pub(crate) const OUTPUT_TERMINAL: Kind = Kind::new("output-terminal", Exit::Usage, AtFault::You);
/// Ctrl-C.
pub(crate) const INTERRUPTED: Kind = Kind::new("interrupted", Exit::Interrupted, AtFault::You);
/// A panic.
pub(crate) const BUG: Kind = Kind::new("bug", Exit::Failure, AtFault::Program);

/// Every kind of error this crate can give, to be published and checked with the program's own.
pub const OWN: &[Kind] = &[
    OUTPUT_CLOSED,
    OUTPUT_FAILED,
    OUTPUT_TERMINAL,
    INTERRUPTED,
    BUG,
    crate::usage::OTHER,
    crate::usage::UNKNOWN_ARGUMENT,
    crate::usage::UNKNOWN_COMMAND,
    crate::usage::BAD_VALUE,
    crate::usage::NOT_ONE_OF,
    crate::usage::MISSING_VALUE,
    crate::usage::TOO_MANY,
    crate::usage::CONFLICT,
    crate::usage::REPEATED,
    crate::usage::MISSING_ARGUMENT,
    crate::usage::MISSING_COMMAND,
    crate::usage::NOT_TEXT,
    crate::ask::ANSWER_NEEDED,
    crate::ask::NO_ANSWER,
    crate::secret::SECRET_NEEDED,
    crate::secret::SECRET_EMPTY,
    crate::secret::SECRET_TOO_LONG,
    crate::secret::SECRET_NOT_TEXT,
    crate::secret::SECRET_DIFFERS,
    crate::secret::SECRET_UNREADABLE,
    crate::secret::SECRET_COMMAND,
    crate::home::NO_HOME,
    crate::ids::UNKNOWN_ID,
    crate::ids::AMBIGUOUS_ID,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;

    #[test]
    fn a_problem_says_what_happened_and_what_to_do_in_each_language() {
        let problem = Problem::new(crate::ids::UNKNOWN_ID).with("typed", "ab\x1b[2J");
        for (lang, word) in [(Lang::Fr, "Rien"), (Lang::En, "Nothing")] {
            let words = Catalog::new(lang, &[]);
            let what = problem.what(&words);
            assert!(what.contains(word) && what.contains("ab␛[2J"), "{what}");
            assert!(!problem.advice(&words).is_empty());
        }
    }

    #[test]
    fn the_machine_form_has_the_published_keys_in_order() {
        let problem = Problem::new(OUTPUT_FAILED).details("disk\u{9b} full");
        let json = problem.to_json(&Catalog::new(Lang::En, &[]));
        assert!(
            json.starts_with(r#"{"v":1,"type":"error","code":"output-failed","at_fault":"file","what":""#),
            "{json}"
        );
        assert!(json.ends_with(r#","details":"disk\u009b full"}"#), "{json}");
        let value: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_ne!(value["advice"], "");
    }

    #[test]
    fn no_code_is_used_twice_and_all_are_kebab_case() {
        let mut codes: Vec<_> = OWN.iter().map(|k| k.code).collect();
        codes.sort_unstable();
        assert!(codes.windows(2).all(|w| w[0] != w[1]), "{codes:?}");
        assert!(codes.iter().all(|c| c.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')), "{codes:?}");
    }
}
