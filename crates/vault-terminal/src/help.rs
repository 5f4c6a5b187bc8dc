//! The help of a program in the chosen language.
//!
//! clap prints English of its own in many places and cannot be told another language. So the derived `Command` stays
//! the one description of a program, without texts, and is walked at run time:
//!
//! | what | message |
//! |---|---|
//! | the program | `help-program`, its own arguments `help-program-ARG` |
//! | a command, at any depth | `help-CMD`, `help-CMD-SUB` |
//! | an argument of a command | `help-CMD-ARG` |
//! | an argument of every command (`global = true`) | `help-global-ARG` |
//! | the name of a value, `#[arg(value_name = "FILE")]` | `value-file` |
//!
//! A command or argument may have an attribute `.long` for `--help`, a command `.examples`. ARG is the name of the
//! field, with dashes. Positional arguments are declared before options, so that they come first on the page.
//! `check::commands` proves that no text is missing.

use clap::{Arg, ArgAction, Command};

use crate::catalog::{Args, Catalog};

/// Makes the parser: what [`crate::program`] uses when nothing has to be shown.
pub(crate) fn plain(command: Command) -> Command {
    structure(command, true)
}

/// The command with its texts, for help, errors, completions and manual pages.
pub fn localise(command: Command, words: &Catalog) -> Command {
    let mut walk = Walk { missing: None, words, before: 0 };
    walk.command(structure(command, true), &[])
}

/// Names what has no text in the language of `words` or in French: the walk of [`localise`], watched.
pub(crate) fn missing(command: Command, words: &Catalog) -> Vec<String> {
    let mut walk = Walk { missing: Some(Vec::new()), words, before: 0 };
    walk.command(structure(command, true), &[]);
    walk.missing.unwrap_or_default()
}

/// Our own help and version arguments in the place of clap's, which cannot be translated.
fn structure(command: Command, root: bool) -> Command {
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help).display_order(900);
    let version = Arg::new("version").short('V').long("version").action(ArgAction::Version).display_order(901);
    let mut command =
        command.disable_help_flag(true).disable_help_subcommand(true).disable_version_flag(true).arg(help);
    if root && command.get_version().is_some() {
        command = command.arg(version);
    }
    command = command.mut_subcommands(|sub| structure(sub, false));
    if root && command.has_subcommands() {
        let topic = Arg::new("command").num_args(0..).value_name("COMMAND");
        command = command.subcommand(
            Command::new("help").disable_help_flag(true).disable_version_flag(true).arg(topic).display_order(900),
        );
    }
    command
}

struct Walk<'a> {
    words: &'a Catalog,
    missing: Option<Vec<String>>,
    /// How many positional arguments of this command came before.
    before: usize,
}

impl Walk<'_> {
    fn command(&mut self, command: Command, path: &[&str]) -> Command {
        let id = if path.is_empty() { "help-program".to_owned() } else { format!("help-{}", path.join("-")) };
        let is_hidden = command.is_hide_set();
        let has_commands = command.has_subcommands();
        let words = self.words;
        self.before = 0;
        let mut command = command
            .about(self.text(&id, is_hidden))
            .help_template(template(words))
            .subcommand_help_heading(words.text("help-heading-commands"))
            .mut_args(|arg| self.argument(arg, path, is_hidden));
        if has_commands {
            command = command.subcommand_value_name(words.text("value-command"));
        }
        if let Some(long) = words.find(&id, Some("long"), &[]) {
            command = command.long_about(held_together(&long));
        }
        if let Some(examples) = words.find(&id, Some("examples"), &[]) {
            command = command.after_help(format!("{}\n{examples}", words.text("help-heading-examples")));
        }
        command.mut_subcommands(|sub| {
            let name = sub.get_name().to_owned();
            let path: Vec<&str> = path.iter().copied().chain([name.as_str()]).collect();
            self.command(sub, &path)
        })
    }

    fn argument(&mut self, arg: Arg, path: &[&str], is_hidden: bool) -> Arg {
        let words = self.words;
        let is_hidden = is_hidden || arg.is_hide_set();
        let name = arg.get_id().as_str().replace('_', "-");
        let is_own = matches!(arg.get_action(), ArgAction::Help | ArgAction::Version);
        let (id, heading) = if is_own || arg.is_global_set() {
            (format!("help-global-{name}"), "help-heading-global")
        } else {
            let place = if path.is_empty() { "program".to_owned() } else { path.join("-") };
            let heading = if arg.is_positional() { "help-heading-arguments" } else { "help-heading-options" };
            (format!("help-{place}-{name}"), heading)
        };
        let notes = notes(&arg, words);
        let text = self.text(&id, is_hidden);
        let long = words.find(&id, Some("long"), &[]);
        let takes_values = arg.get_action().takes_values();
        // The names the derive made up (`<FILE>`); without one, clap would show the name of the field.
        let value_names: Vec<String> = match arg.get_value_names() {
            Some(names) => names.iter().map(ToString::to_string).collect(),
            None => vec![name.to_uppercase()],
        };
        let mut arg = arg;
        if arg.is_positional() {
            // Under a heading of ours clap would sort them by name.
            arg = arg.display_order(self.before);
            self.before += 1;
        }
        let mut arg = arg.help(format!("{text}{notes}")).help_heading(words.text(heading));
        if let Some(long) = long {
            arg = arg.long_help(format!("{}{notes}", held_together(&long)));
        }
        if takes_values {
            let names: Vec<String> = value_names
                .iter()
                .map(|n| self.text(&format!("value-{}", n.to_lowercase().replace('_', "-")), is_hidden))
                .collect();
            // `[default: …]` and `[possible values: …]` are English: hidden, and said in `notes`.
            arg = arg.value_names(names).hide_default_value(true).hide_possible_values(true);
        }
        arg
    }

    fn text(&mut self, id: &str, is_hidden: bool) -> String {
        let found = self.words.find(id, None, &[]);
        if let (None, false, Some(missing)) = (&found, is_hidden, &mut self.missing) {
            missing.push(id.to_owned());
        }
        held_together(&found.unwrap_or_default())
    }
}

/// French signs hold to the word beside them: clap breaks lines at any plain space.
fn held_together(text: &str) -> String {
    let mut text = text.replace("« ", "«\u{a0}");
    for sign in ["»", ":", ";", "?", "!"] {
        text = text.replace(&format!(" {sign}"), &format!("\u{a0}{sign}"));
    }
    text
}

/// What clap would have put between brackets.
fn notes(arg: &Arg, words: &Catalog) -> String {
    let mut notes = String::new();
    let mut note = |id: &str, list: &[String]| {
        if !list.is_empty() {
            let args: Args = vec![("values", list.join(", ").into())];
            notes.push(' ');
            notes.push_str(&words.format(id, &args));
        }
    };
    if arg.get_action().takes_values() {
        let possible: Vec<String> =
            arg.get_possible_values().iter().filter(|v| !v.is_hide_set()).map(|v| v.get_name().to_owned()).collect();
        if !arg.is_hide_possible_values_set() {
            note("help-note-values", &possible);
        }
        if !arg.is_hide_default_value_set() {
            let defaults: Vec<String> =
                arg.get_default_values().iter().map(|v| v.to_string_lossy().into_owned()).collect();
            note("help-note-default", &defaults);
        }
    }
    notes
}

fn template(words: &Catalog) -> String {
    let styles = clap::builder::Styles::styled();
    let usage = styles.get_usage();
    // Braces are clap's; the heading is ours, in clap's style.
    format!(
        "{{about-with-newline}}\n{usage}{}{usage:#} {{usage}}\n\n{{all-args}}{{after-help}}",
        words.text("help-heading-usage")
    )
}

#[cfg(test)]
mod tests;
