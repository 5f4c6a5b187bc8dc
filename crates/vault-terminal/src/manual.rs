//! Shell completions and manual pages, in the chosen language, from the same description as the help.

use std::io;

use clap::Command;
pub use clap_complete::Shell;

use crate::catalog::Catalog;
use crate::help;

/// The completion file of a program for one shell.
pub fn completions(command: Command, words: &Catalog, shell: Shell) -> Vec<u8> {
    let mut command = help::localise(command, words);
    let name = command.get_name().to_owned();
    let mut file = Vec::new();
    clap_complete::generate(shell, &mut command, name, &mut file);
    file
}

/// The manual pages of a program and of each command: (file name such as `coffre-add.1`, roff text).
///
/// # Errors
/// None in practice: pages are made in memory.
pub fn pages(command: Command, words: &Catalog) -> io::Result<Vec<(String, String)>> {
    let mut command = help::localise(command, words);
    command.build();
    let source = format!("{} {}", command.get_name(), command.get_version().unwrap_or_default());
    let mut pages = Vec::new();
    page(&command, &source, words, &mut pages)?;
    Ok(pages)
}

fn page(command: &Command, source: &str, words: &Catalog, pages: &mut Vec<(String, String)>) -> io::Result<()> {
    let man = clap_mangen::Man::new(command.clone()).manual("Coffre").source(source);
    let mut roff = Vec::new();
    man.render(&mut roff)?;
    pages.push((man.get_filename(), headings(&String::from_utf8_lossy(&roff), words)));
    command.get_subcommands().filter(|sub| !sub.is_hide_set()).try_for_each(|sub| page(sub, source, words, pages))
}

/// clap_mangen writes its section headings in English; ours end with a no-break space that belongs to a colon.
fn headings(roff: &str, words: &Catalog) -> String {
    let mut out = String::with_capacity(roff.len());
    for line in roff.lines() {
        match line.strip_prefix(".SH ").map(|h| h.trim_matches(['"', '\u{a0}', ' '])) {
            None => out.push_str(line),
            Some(heading) => {
                let translated = match heading {
                    "NAME" => words.text("man-name"),
                    "SYNOPSIS" => words.text("man-synopsis"),
                    "DESCRIPTION" => words.text("man-description"),
                    "EXTRA" => words.text("man-examples"),
                    "VERSION" => words.text("man-version"),
                    other => other.to_uppercase(),
                };
                out.push_str(&format!(".SH \"{translated}\""));
            }
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::File;
    use crate::lang::Lang;

    const FILES: &[File] = &[File {
        name: "test",
        fr: "help-program = Un coffre.\nhelp-add = Garde un papier.\n    .examples = coffre add x.pdf\nhelp-add-file = Le papier.\n",
        en: "help-program = A vault.\nhelp-add = Keeps a paper.\n    .examples = coffre add x.pdf\nhelp-add-file = The paper.\n",
        ar: "",
    }];

    fn command() -> Command {
        let add = Command::new("add").arg(clap::Arg::new("file").value_name("FILE"));
        Command::new("coffre").version("1.2.3").subcommand(add).subcommand(Command::new("secret").hide(true))
    }

    #[test]
    fn one_page_a_command_in_the_language() {
        let pages = pages(command(), &Catalog::new(Lang::Fr, FILES)).unwrap();
        let names: Vec<&str> = pages.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["coffre.1", "coffre-add.1", "coffre-help.1"]);
        let add = &pages[1].1;
        for words in
            [".SH \"NOM\"", "Garde un papier.", "Le papier.", ".SH \"ARGUMENTS\"", ".SH \"EXEMPLES\"", "FICHIER"]
        {
            assert!(add.contains(words), "{words}: {add}");
        }
        assert!(add.contains("\"coffre 1.2.3\" Coffre"), "{add}");
        for english in ["NAME", "EXTRA", "Print help"] {
            assert!(!add.contains(english), "{english}: {add}");
        }
    }

    #[test]
    fn completions_carry_the_texts() {
        let fish = String::from_utf8(completions(command(), &Catalog::new(Lang::Fr, FILES), Shell::Fish)).unwrap();
        assert!(fish.contains("Garde un papier.") && !fish.contains("Print help"), "{fish}");
        for shell in [Shell::Bash, Shell::Zsh, Shell::PowerShell, Shell::Elvish] {
            let file = String::from_utf8(completions(command(), &Catalog::new(Lang::En, FILES), shell)).unwrap();
            assert!(file.contains("coffre"), "{shell}");
        }
    }
}
