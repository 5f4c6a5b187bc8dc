//! What clap found wrong with a command line, in our words.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::exit::Exit;
use crate::problem::{AtFault, Kind, Problem};

const fn kind(code: &'static str) -> Kind {
    Kind::new(code, Exit::Usage, AtFault::You)
}

pub(crate) const OTHER: Kind = kind("usage");
pub(crate) const UNKNOWN_ARGUMENT: Kind = kind("usage-unknown-argument");
pub(crate) const UNKNOWN_COMMAND: Kind = kind("usage-unknown-command");
pub(crate) const BAD_VALUE: Kind = kind("usage-bad-value");
pub(crate) const NOT_ONE_OF: Kind = kind("usage-not-one-of");
pub(crate) const MISSING_VALUE: Kind = kind("usage-missing-value");
pub(crate) const TOO_MANY: Kind = kind("usage-too-many");
pub(crate) const CONFLICT: Kind = kind("usage-conflict");
pub(crate) const REPEATED: Kind = kind("usage-repeated");
pub(crate) const MISSING_ARGUMENT: Kind = kind("usage-missing-argument");
pub(crate) const MISSING_COMMAND: Kind = kind("usage-missing-command");
pub(crate) const NOT_TEXT: Kind = kind("usage-not-text");

/// Says a clap error in our words. `command` is the command it is about, as typed (`coffre contact add`).
pub(crate) fn problem(error: &clap::Error, command: &str) -> Problem {
    // `<FILE>...` says that there may be several: of no help here.
    let argument = context(error, ContextKind::InvalidArg).replace("...", "");
    let value = context(error, ContextKind::InvalidValue);
    let other = context(error, ContextKind::PriorArg);
    let kind = match error.kind() {
        ErrorKind::UnknownArgument => UNKNOWN_ARGUMENT,
        ErrorKind::InvalidSubcommand => UNKNOWN_COMMAND,
        ErrorKind::InvalidValue if value.is_empty() => MISSING_VALUE,
        ErrorKind::InvalidValue => NOT_ONE_OF,
        ErrorKind::ValueValidation => BAD_VALUE,
        ErrorKind::NoEquals | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => MISSING_VALUE,
        ErrorKind::TooManyValues => TOO_MANY,
        ErrorKind::ArgumentConflict if other == argument => REPEATED,
        ErrorKind::ArgumentConflict => CONFLICT,
        ErrorKind::MissingRequiredArgument => MISSING_ARGUMENT,
        ErrorKind::MissingSubcommand => MISSING_COMMAND,
        ErrorKind::InvalidUtf8 => NOT_TEXT,
        _ => OTHER,
    };
    let given = if kind == UNKNOWN_COMMAND { context(error, ContextKind::InvalidSubcommand) } else { argument };
    let problem = Problem::new(kind)
        .with("argument", given)
        .with("value", value)
        .with("values", context(error, ContextKind::ValidValue))
        .with("other", other)
        .with("suggestion", suggestion(error))
        .with("help", format!("{command} --help"));
    match std::error::Error::source(error) {
        // What the parser of the value said: technical, and not in the person's language.
        Some(source) if kind == BAD_VALUE => problem.details(source),
        _ => problem,
    }
}

fn context(error: &clap::Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(list)) => list.join(", "),
        _ => String::new(),
    }
}

/// What was probably meant; `none`, a key of the messages, when nothing is close.
fn suggestion(error: &clap::Error) -> String {
    // Of several the likeliest stands last.
    let likeliest = |kind| match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(list) => list.last().cloned(),
        _ => None,
    };
    let kinds = [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue];
    kinds.into_iter().find_map(likeliest).unwrap_or_else(|| "none".to_owned())
}
