//! `cargo xtask models`: the formal models of docs/protocol/models, each against the result written in it.
//!
//! A negative variant lacks one defence, and must show the attack: one that suddenly passes has failed, since then the model
//! beside it says nothing.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use crate::count::Tally;
use crate::process::shown;
use crate::tools;

/// Where the models are, from the repository's first folder.
const FOLDER: &str = "docs/protocol/models";
/// The version whose language the models are written in.
const VERIFPAL: &str = "1.6.7";
/// How many runs of the protocol the attacker may mix: no attack that is known of such protocols needs more.
const SESSIONS: &str = "3";

pub(crate) fn main(root: &Path) -> ExitCode {
    match all(root) {
        Ok(tally) => {
            println!("\n{} passed, {} failed", tally.passed, tally.failed);
            if tally.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(trouble) => {
            eprintln!("{trouble}");
            ExitCode::FAILURE
        }
    }
}

/// Installs Verifpal and runs every model.
///
/// # Errors
/// One line: Verifpal could not be built, or the folder not be read.
pub(crate) fn all(root: &Path) -> Result<Tally, String> {
    // The newest compiler that it asks for is newer than ours, and not needed: the models themselves show that it works.
    let verifpal = tools::cargo_install(root, "verifpal", VERIFPAL, &["--ignore-rust-version"])?;
    let mut tally = Tally::default();
    for model in models(root)? {
        let name = model.file_name().unwrap_or_default().to_string_lossy().into_owned();
        match judge(&verifpal, &model) {
            Ok(result) => {
                println!("{name}: {result}, as expected");
                tally.passed += 1;
            }
            Err(trouble) => {
                println!("{name}: {trouble}");
                tally.fail(format!("{name}: {trouble}"));
                tally.again.insert(format!("verifpal verify --sessions {SESSIONS} {FOLDER}/{name}"));
            }
        }
    }
    match tally.passed + tally.failed {
        0 => Err(format!("{FOLDER} holds no model")),
        _ => Ok(tally),
    }
}

fn judge(verifpal: &Path, model: &Path) -> Result<String, String> {
    let text = fs::read_to_string(model).map_err(|error| error.to_string())?;
    let expected = expected(&text).ok_or("no line `// Expected: RESULT`")?;
    let mut command = Command::new(verifpal);
    command.args(["verify", "--quiet", "--result-code", "--sessions", SESSIONS]).arg(model);
    let output = command.output().map_err(|error| format!("{}: could not start: {error}", shown(&command)))?;
    let said = String::from_utf8_lossy(&output.stdout);
    let result = said.lines().next_back().unwrap_or_default();
    if !output.status.success() {
        Err(format!("{}: {}", output.status, String::from_utf8_lossy(&output.stderr).trim()))
    } else if result == expected {
        Ok(result.to_owned())
    } else {
        Err(format!("{result}, where {expected} is expected"))
    }
}

/// The result that a model's header names: a letter and a digit for each query, 1 where there is an attack.
fn expected(text: &str) -> Option<&str> {
    text.lines().find_map(|line| line.strip_prefix("// Expected: "))
}

fn models(root: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = fs::read_dir(root.join(FOLDER)).map_err(|error| format!("{FOLDER}: {error}"))?;
    let mut models: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "vp"))
        .collect();
    models.sort();
    Ok(models)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test::root;

    fn read(model: &Path) -> (String, String) {
        let name = model.file_name().unwrap().to_string_lossy().into_owned();
        (name, fs::read_to_string(model).unwrap())
    }

    #[test]
    fn the_page_names_every_model_with_its_result() {
        let page = fs::read_to_string(root().join(FOLDER).join("README.md")).unwrap();
        for (name, text) in models(&root()).unwrap().iter().map(|model| read(model)) {
            let result = expected(&text).unwrap_or_else(|| panic!("{name}: no `// Expected:`"));
            let row = page.lines().find(|line| line.contains(&format!("`{name}`"))).unwrap_or_default();
            assert!(row.contains(&format!("`{result}`")), "README.md lacks a row with {name} and {result}");
        }
    }

    /// The code of a model: without comments, and without what stands in both.
    fn own_lines(text: &str, other: &str) -> usize {
        let code = |text: &str| -> Vec<String> {
            let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
            lines.map(str::to_owned).collect()
        };
        let other = code(other);
        code(text).iter().filter(|line| !other.contains(line)).count()
    }

    #[test]
    fn a_negative_variant_shows_an_attack_and_differs_in_little() {
        let mut bases = std::collections::BTreeSet::new();
        for (name, text) in models(&root()).unwrap().iter().map(|model| read(model)) {
            let first = text.lines().next().unwrap();
            let Some(base) = first.strip_prefix("// NEGATIVE of ").or(first.strip_prefix("// LIMIT of ")) else {
                continue;
            };
            let base = base.split(':').next().unwrap();
            let whole = fs::read_to_string(root().join(FOLDER).join(base)).unwrap();
            let (mine, theirs) = (expected(&text).unwrap(), expected(&whole).unwrap());
            let attacks = |code: &str| code.matches('1').count();
            assert!(attacks(mine) > attacks(theirs), "{name} shows no more than {base}");
            assert!(own_lines(&text, &whole) <= 6, "{name} has more than the one defence less than {base}");
            bases.insert(base.to_owned());
        }
        for (name, text) in models(&root()).unwrap().iter().map(|model| read(model)) {
            let varies = text.starts_with("// NEGATIVE of ") || text.starts_with("// LIMIT of ");
            assert!(varies || bases.contains(&name), "{name} has no negative variant");
        }
    }

    #[test]
    fn the_expected_result_is_read_from_the_header() {
        assert_eq!(expected("// A model.\n// Expected: c0a1\n\nattacker[active]\n"), Some("c0a1"));
        assert_eq!(expected("attacker[active]\n"), None);
    }
}
