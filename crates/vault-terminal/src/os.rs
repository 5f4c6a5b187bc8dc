//! What depends on the operating system: the terminal itself, raw output, file permissions, the shell.
//! Unix is tested; Windows is built for and untried.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::process::Command;

/// The terminal of the person, whatever stdin, stdout and stderr were redirected to: (to read from, to write to).
pub(crate) fn terminal() -> io::Result<(File, File)> {
    #[cfg(unix)]
    let (input, output) = ("/dev/tty", "/dev/tty");
    #[cfg(not(unix))]
    let (input, output) = ("CONIN$", "CONOUT$");
    let input = OpenOptions::new().read(true).open(input)?;
    let output = OpenOptions::new().write(true).open(output)?;
    Ok((input, output))
}

/// Stdout without the line buffer of the standard library, which would search every block of a large file for its
/// last line end. Everything written here is already whole lines or large blocks.
pub(crate) fn stdout() -> Box<dyn Write + Send> {
    #[cfg(unix)]
    {
        use std::os::fd::AsFd as _;
        if let Ok(fd) = io::stdout().as_fd().try_clone_to_owned() {
            return Box::new(File::from(fd));
        }
    }
    Box::new(io::stdout())
}

/// True for an ordinary file that other people of this machine may read.
pub(crate) fn readable_by_others(metadata: &Metadata) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        metadata.is_file() && metadata.permissions().mode() & 0o077 != 0
    }
    #[cfg(not(unix))]
    {
        let _ = metadata;
        false
    }
}

/// A new file that only its owner can read.
pub(crate) fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// A command line, run by the system's shell.
pub(crate) fn shell(line: &str) -> Command {
    #[cfg(not(windows))]
    let (shell, flag) = ("/bin/sh", "-c");
    #[cfg(windows)]
    let (shell, flag) = ("cmd", "/C");
    let mut command = Command::new(shell);
    command.arg(flag).arg(line);
    command
}
