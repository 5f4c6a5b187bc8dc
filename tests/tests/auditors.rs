//! docs/auditors.md is true: each command in its blocks is run, in order, in one empty folder, and ends as the page says.
#![allow(clippy::unwrap_used)]

mod stage;

use std::path::{Path, PathBuf};
use std::process::Command;

use stage::Ran;

/// A command and how it ends.
fn commands(page: &str) -> Vec<(String, i32)> {
    let (mut commands, mut in_block, mut exit) = (Vec::new(), false, 0);
    for line in page.lines() {
        if let Some(code) = line.strip_prefix("<!-- exit ").and_then(|rest| rest.strip_suffix(" -->")) {
            exit = code.parse().unwrap();
        } else if line == "```console" {
            in_block = true;
        } else if line == "```" && in_block {
            (in_block, exit) = (false, 0);
        } else if let Some(command) = line.strip_prefix("$ ").filter(|_| in_block) {
            commands.push((command.to_owned(), exit));
        }
    }
    commands
}

/// The server that the page starts, whatever becomes of the test.
struct Serving(PathBuf);

impl Drop for Serving {
    fn drop(&mut self) {
        if let Ok(id) = std::fs::read_to_string(&self.0) {
            let _ = Command::new("kill").arg(id.trim()).output();
        }
    }
}

#[test]
fn every_command_of_the_page_ends_as_it_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let page = std::fs::read_to_string(root.join("docs/auditors.md")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    // The page stands in the repository's folder; what it makes goes elsewhere here.
    let vectors = folder.path().join("tests/vectors");
    std::fs::create_dir_all(vectors.parent().unwrap()).unwrap();
    std::os::unix::fs::symlink(root.join("tests/vectors"), vectors).unwrap();
    let _serving = Serving(folder.path().join("serving.pid"));
    let programs = PathBuf::from(stage::program("coffre-audit").get_program());
    let path = format!("{}:{}", programs.parent().unwrap().display(), std::env::var("PATH").unwrap_or_default());
    let commands = commands(&page);
    assert!(commands.len() > 10, "{commands:?}");
    let mut said = String::new();
    for (line, code) in commands {
        let mut command = Command::new("sh");
        command.args(["-c", &line]).current_dir(folder.path()).env("PATH", &path).env("COFFRE_ALLOW_LOOPBACK", "1");
        command.env_remove("COFFRE_HOME").env("COFFRE_LANG", "en").env("NO_COLOR", "1");
        let ran = Ran::of(&mut command);
        assert_eq!(ran.code, code, "{line}: {ran:?}");
        said += &ran.out;
        said += &ran.err;
    }
    // They did look at something.
    let all = [
        "none failed",
        "looks like noise in each of",
        "found 0 times",
        "The log is whole",
        "It goes on from",
        "Signed with the key it names",
    ];
    for words in all.into_iter().chain(["made_by\tgiver", "made_by\trecipient", "It shows that they asked to open"]) {
        assert!(said.contains(words), "{words:?} was not said: {said}");
    }
    // The log that was judged shows the reading and both chains, whichever side made the file.
    assert_eq!(said.matches("level\tone-operator").count(), 3, "{said}");
    assert!(!said.contains("No log judged here"), "{said}");
}
