//! The arguments every command takes. Their texts are in this crate's Fluent files (`help-global-…`).

use std::ffi::OsString;
use std::path::PathBuf;

use clap::ValueEnum as _;

use crate::ask::Manners;
use crate::lang::Lang;
use crate::secret::Source;

/// Flattened into a program's own arguments: `#[command(flatten)] global: GlobalArgs`.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct GlobalArgs {
    /// Where everything is kept.
    #[arg(long, global = true, value_name = "DIR")]
    pub home: Option<PathBuf>,
    /// Answers are JSON objects.
    #[arg(long, global = true)]
    pub json: bool,
    /// No words but warnings and errors.
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// Yes to every question.
    #[arg(long, short, global = true)]
    pub yes: bool,
    /// Never ask anything.
    #[arg(long, global = true)]
    pub no_input: bool,
    /// The language.
    #[arg(long, global = true, value_name = "LANG", value_enum)]
    pub lang: Option<Lang>,
    /// Where the secret comes from.
    #[command(flatten)]
    pub secret: SecretArgs,
}

/// Where the secret comes from: at most one of these.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct SecretArgs {
    /// From stdin.
    #[arg(long, global = true, conflicts_with_all = ["secret_file", "secret_command", "no_secret"])]
    pub secret_stdin: bool,
    /// From a file.
    #[arg(long, global = true, value_name = "FILE", conflicts_with_all = ["secret_command", "no_secret"])]
    pub secret_file: Option<PathBuf>,
    /// From the output of a command.
    #[arg(long, global = true, value_name = "SHELL", conflicts_with = "no_secret")]
    pub secret_command: Option<String>,
    /// From nobody: this device keeps it.
    #[arg(long, global = true)]
    pub no_secret: bool,
}

impl SecretArgs {
    /// The one source that was named, or the terminal.
    pub fn source(&self) -> Source {
        match self {
            SecretArgs { no_secret: true, .. } => Source::Device,
            SecretArgs { secret_stdin: true, .. } => Source::Stdin,
            SecretArgs { secret_file: Some(path), .. } => Source::File(path.clone()),
            SecretArgs { secret_command: Some(line), .. } => Source::Command(line.clone()),
            _ => Source::Terminal,
        }
    }
}

impl GlobalArgs {
    /// How questions are to be answered.
    pub fn manners(&self) -> Manners {
        Manners { yes: self.yes, no_input: self.no_input }
    }

    /// What must be known before the command line can be parsed, and even when it cannot: the language of its
    /// errors, and whether they are JSON. Wrong values are left for clap to find.
    pub(crate) fn glance(args: &[OsString]) -> (Option<Lang>, bool) {
        let (mut lang, mut json) = (None, false);
        let mut rest = args.iter().skip(1).map_while(|a| (a != "--").then(|| a.to_string_lossy()));
        while let Some(arg) = rest.next() {
            if arg == "--json" {
                json = true;
            } else if arg == "--lang" {
                lang = rest.next().and_then(|v| Lang::from_str(&v, false).ok()).or(lang);
            } else if let Some(value) = arg.strip_prefix("--lang=") {
                lang = Lang::from_str(value, false).ok().or(lang);
            }
        }
        (lang, json)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glance(line: &str) -> (Option<Lang>, bool) {
        GlobalArgs::glance(&line.split(' ').map(OsString::from).collect::<Vec<_>>())
    }

    #[test]
    fn language_and_json_are_seen_wherever_they_stand() {
        assert_eq!(glance("coffre --lang en list --json"), (Some(Lang::En), true));
        assert_eq!(glance("coffre list --lang=ar --nonsense"), (Some(Lang::Ar), false));
        assert_eq!(glance("coffre list --lang xx"), (None, false));
        assert_eq!(glance("coffre find -- --json --lang en"), (None, false));
        assert_eq!(glance("coffre --lang"), (None, false));
    }

    #[test]
    fn the_secret_has_one_source() {
        assert_eq!(SecretArgs::default().source(), Source::Terminal);
        let file = SecretArgs { secret_file: Some("/s".into()), ..SecretArgs::default() };
        assert_eq!(file.source(), Source::File("/s".into()));
        let device = SecretArgs { no_secret: true, ..SecretArgs::default() };
        assert_eq!(device.source(), Source::Device);
    }
}
