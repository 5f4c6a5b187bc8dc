//! All that depends on the system. On Unix: a folder nobody else may enter, a socket only this user may ask, signals.
//! Elsewhere it is built for and untried: one start at a time, and a second is told that it is the second.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

#[cfg(unix)]
pub(super) use unix::{Socket, ask, folder, listen, private_file, told_to_end};

#[cfg(not(unix))]
pub(super) use elsewhere::{Socket, ask, folder, listen, private_file, told_to_end};

/// What opens a file in the browser of this user's choice.
const OPENERS: &[&[&str]] = if cfg!(target_os = "macos") {
    &[&["open"]]
} else if cfg!(windows) {
    &[&["explorer"]]
} else {
    &[&["xdg-open"], &["gio", "open"], &["x-www-browser"]]
};

/// Starts this user's browser on a file, and does not wait for it. Whether one was found.
pub(super) fn open_in_browser(file: &Path) -> bool {
    OPENERS.iter().any(|opener| {
        let mut command = Command::new(opener[0]);
        command.args(&opener[1..]).arg(file).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let Ok(mut child) = command.spawn() else { return false };
        // Some openers stay as long as the browser: nobody waits for them, but they must not stay as zombies.
        std::thread::spawn(move || child.wait());
        true
    })
}

/// Where a file stands that the browser is to read. Browsers that are snaps read nothing in a folder of another program's,
/// but what stands in the open at home.
pub(super) fn readable_by_browsers(folder: &Path) -> PathBuf {
    let snaps = cfg!(target_os = "linux") && Path::new("/snap/bin").is_dir();
    let home = std::env::home_dir().filter(|home| snaps && home.is_dir());
    home.unwrap_or_else(|| folder.to_owned())
}

#[cfg(unix)]
mod unix {
    use std::fs::{DirBuilder, OpenOptions, Permissions, set_permissions, symlink_metadata};
    use std::io::Read;
    use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
    use std::os::unix::net::{UnixListener, UnixStream};
    use std::time::Duration;

    use tokio::io::AsyncWriteExt;
    use tokio::signal::unix::{SignalKind, signal};
    use tokio::time::timeout;

    use super::{File, Path, PathBuf, io};
    use crate::door::DoorError;

    /// The longest path that a socket can have here.
    const MAX_SOCKET: usize = 100;
    /// Bytes of an answer: two addresses.
    const MAX_ANSWER: u64 = 1024;
    const PATIENCE: Duration = Duration::from_secs(3);

    pub(in crate::door) struct Socket(UnixListener);

    /// A folder of this user alone, gone after the next start of the machine; `name` is one part of a path.
    pub(in crate::door) fn folder(name: &str) -> Result<PathBuf, DoorError> {
        let user = rustix::process::geteuid().as_raw();
        let session = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
        let session = session.filter(|folder| folder.as_os_str().len() + name.len() < MAX_SOCKET - 16);
        let folder = match session.filter(|folder| is_ours(folder)) {
            Some(session) => session.join(name),
            None => std::env::temp_dir().join(format!("{name}-{user}")),
        };
        ours(&folder)?;
        Ok(folder)
    }

    /// Makes it where it is not there; refuses one that somebody else made.
    fn ours(folder: &Path) -> Result<(), DoorError> {
        match DirBuilder::new().mode(0o700).create(folder) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                Err(DoorError::Machine { doing: "making a folder for the page", error })
            }
            _ if is_ours(folder) => Ok(()),
            _ => Err(DoorError::NotOurs(folder.to_owned())),
        }
    }

    fn is_ours(folder: &Path) -> bool {
        let user = rustix::process::geteuid().as_raw();
        symlink_metadata(folder).is_ok_and(|found| found.is_dir() && found.uid() == user && found.mode() & 0o077 == 0)
    }

    /// A new file that only this user may read.
    pub(in crate::door) fn private_file(path: &Path) -> io::Result<File> {
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
    }

    pub(in crate::door) fn listen(path: &Path) -> io::Result<Socket> {
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let listener = UnixListener::bind(path)?;
        set_permissions(path, Permissions::from_mode(0o600))?;
        listener.set_nonblocking(true)?;
        Ok(Socket(listener))
    }

    impl Socket {
        /// Tells each process of this user that asks; ends when the socket does.
        pub(in crate::door) async fn tell(self, words: impl Fn() -> String) -> io::Result<()> {
            let user = rustix::process::geteuid().as_raw();
            let listener = tokio::net::UnixListener::from_std(self.0)?;
            loop {
                let (mut stream, _) = listener.accept().await?;
                if stream.peer_cred().is_ok_and(|peer| peer.uid() == user) {
                    // Who does not listen gets nothing.
                    let _ = timeout(PATIENCE, stream.write_all(words().as_bytes())).await;
                }
            }
        }
    }

    /// What the process behind this socket says.
    pub(in crate::door) fn ask(path: &Path) -> io::Result<String> {
        let stream = UnixStream::connect(path)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let mut words = String::new();
        stream.take(MAX_ANSWER).read_to_string(&mut words)?;
        Ok(words)
    }

    /// Waits until this process is told to end.
    pub(in crate::door) async fn told_to_end() {
        let kinds = [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()];
        let mut signals: Vec<_> = kinds.into_iter().filter_map(|kind| signal(kind).ok()).collect();
        std::future::poll_fn(|cx| {
            let told = signals.iter_mut().any(|signal| signal.poll_recv(cx).is_ready());
            if told { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
        })
        .await;
    }
}

#[cfg(not(unix))]
mod elsewhere {
    use std::fs::OpenOptions;

    use super::{File, Path, PathBuf, io};
    use crate::door::DoorError;

    pub(in crate::door) struct Socket;

    pub(in crate::door) fn folder(name: &str) -> Result<PathBuf, DoorError> {
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).map_err(DoorError::of("making a folder for the page"))?;
        Ok(folder)
    }

    pub(in crate::door) fn private_file(path: &Path) -> io::Result<File> {
        OpenOptions::new().write(true).create_new(true).open(path)
    }

    pub(in crate::door) fn listen(_: &Path) -> io::Result<Socket> {
        Ok(Socket)
    }

    impl Socket {
        pub(in crate::door) async fn tell(self, _: impl Fn() -> String) -> io::Result<()> {
            std::future::pending().await
        }
    }

    pub(in crate::door) fn ask(_: &Path) -> io::Result<String> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub(in crate::door) async fn told_to_end() {
        // Without it a signal still ends the process; the next start cleans up.
        let _ = tokio::signal::ctrl_c().await;
    }
}
