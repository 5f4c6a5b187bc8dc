//! One executable, several programs: the demonstration starts real processes on a machine that has only this file.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

/// The first argument that makes this executable another program, named by the second. Not for people.
const PART: &str = "--internal-part";
const SERVER: &str = "coffre-server";
const PRO: &str = "coffre-pro";

/// Becomes another program of the demonstration if the first argument asks for it.
pub(crate) fn if_asked() -> Option<ExitCode> {
    let mut args = std::env::args_os().skip(1);
    if args.next()? != PART {
        return None;
    }
    // The rest is that program's own command line, its name first.
    let args: Vec<OsString> = args.collect();
    match args.first().and_then(|name| name.to_str()) {
        Some(SERVER) => Some(vault_server::main_with_args(args)),
        Some(PRO) => Some(vault_pro::main_with_args(args)),
        _ => Some(ExitCode::from(2)),
    }
}

/// How the demonstration starts programs: this executable under another name.
pub(crate) struct Programs {
    own: PathBuf,
}

impl Programs {
    pub(crate) fn here() -> std::io::Result<Self> {
        Ok(Programs { own: std::env::current_exe()? })
    }

    /// `coffre`.
    pub(crate) fn client(&self) -> Command {
        Command::new(&self.own)
    }

    /// `coffre-server`.
    pub(crate) fn server(&self) -> Command {
        self.part(SERVER)
    }

    /// `coffre-pro`.
    pub(crate) fn pro(&self) -> Command {
        self.part(PRO)
    }

    fn part(&self, name: &str) -> Command {
        let mut command = Command::new(&self.own);
        command.args([PART, name]);
        command
    }
}
