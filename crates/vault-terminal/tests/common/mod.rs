//! What both test files start: the example program, in a known environment.

use std::process::Command;

pub(crate) fn papers() -> Command {
    // target/debug/deps/rules-… stands beside target/debug/examples/papers.
    let here = std::env::current_exe().unwrap();
    let program = here.parent().and_then(|deps| deps.parent()).unwrap().join("examples/papers");
    assert!(program.is_file(), "run `cargo test -p vault-terminal` whole, which builds {}", program.display());
    let mut command = Command::new(program);
    for name in ["LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE", "COFFRE_LANG", "PAPERS_HOME", "RUST_BACKTRACE"] {
        command.env_remove(name);
    }
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COFFRE_ACCESSIBLE", "ACCESSIBLE", "COLUMNS"] {
        command.env_remove(name);
    }
    command.env("TERM", "xterm");
    command
}
