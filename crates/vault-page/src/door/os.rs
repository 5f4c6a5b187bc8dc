//! All that depends on the system. On Unix: a folder nobody else may enter, a socket only this user may ask, signals.
//! Elsewhere it is built for and untried: one start at a time, and a second is told that it is the second.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

#[cfg(unix)]
pub(super) use unix::{Line, Socket, ask, folder, listen, private_file, told_to_end};

#[cfg(not(unix))]
pub(super) use elsewhere::{Line, Socket, ask, folder, listen, private_file, told_to_end};

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
    use std::io::{Read, Write};
    use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
    use std::os::unix::net::{UnixListener, UnixStream};
    use std::time::Duration;

    use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
    use tokio::signal::unix::{SignalKind, signal};
    use tokio::time::timeout;

    use super::{File, Path, PathBuf, io};
    use crate::door::DoorError;

    /// The longest path that a socket can have here.
    const MAX_SOCKET: usize = 100;
    /// Bytes of a wish, with its end of line.
    const MAX_WISH: u64 = 16;
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
        /// Hears what each process of this user wishes, one word a line, and lets `answer` answer it on a thread of its own; ends
        /// when the socket does.
        pub(in crate::door) async fn hear(
            self,
            answer: impl Fn(&str, &mut Line) + Clone + Send + 'static,
        ) -> io::Result<()> {
            let user = rustix::process::geteuid().as_raw();
            let listener = tokio::net::UnixListener::from_std(self.0)?;
            loop {
                let (mut stream, _) = listener.accept().await?;
                if !stream.peer_cred().is_ok_and(|peer| peer.uid() == user) {
                    continue;
                }
                let answer = answer.clone();
                tokio::spawn(async move {
                    let mut wish = String::new();
                    let mut head = BufReader::with_capacity(1, &mut stream).take(MAX_WISH);
                    // Who wishes nothing gets nothing.
                    if !matches!(timeout(PATIENCE, head.read_line(&mut wish)).await, Ok(Ok(1..))) {
                        return;
                    }
                    let Ok(mut line) = stream.into_std().and_then(Line::new) else { return };
                    tokio::task::spawn_blocking(move || answer(wish.trim_end(), &mut line));
                });
            }
        }
    }

    /// One process of this user, as another hears it.
    #[derive(Debug)]
    pub(in crate::door) struct Line(UnixStream);

    impl Line {
        fn new(stream: UnixStream) -> io::Result<Line> {
            stream.set_nonblocking(false)?;
            stream.set_write_timeout(Some(PATIENCE))?;
            Ok(Line(stream))
        }

        /// Says something. Who does not listen misses it.
        pub(in crate::door) fn say(&mut self, words: &str) -> io::Result<()> {
            self.0.write_all(words.as_bytes())
        }

        /// What the other says before it ends, or before so many bytes, if it comes within a while.
        pub(in crate::door) fn hear(&mut self, bytes: u64, patience: Duration) -> io::Result<String> {
            self.0.set_read_timeout(Some(patience))?;
            let mut words = String::new();
            (&self.0).take(bytes).read_to_string(&mut words)?;
            Ok(words)
        }

        /// Whether the other has gone; looks for so long.
        pub(in crate::door) fn is_gone(&mut self, patience: Duration) -> bool {
            match self.hear(1, patience) {
                Err(error) => !matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut),
                Ok(_) => true,
            }
        }
    }

    /// A line to the process behind this socket, which hears this wish.
    pub(in crate::door) fn ask(path: &Path, wish: &str) -> io::Result<Line> {
        let mut line = Line::new(UnixStream::connect(path)?)?;
        line.say(&format!("{wish}\n"))?;
        Ok(line)
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
        pub(in crate::door) async fn hear(
            self,
            _: impl Fn(&str, &mut Line) + Clone + Send + 'static,
        ) -> io::Result<()> {
            std::future::pending().await
        }
    }

    #[derive(Debug)]
    pub(in crate::door) struct Line;

    impl Line {
        pub(in crate::door) fn say(&mut self, _: &str) -> io::Result<()> {
            Err(io::ErrorKind::Unsupported.into())
        }

        pub(in crate::door) fn hear(&mut self, _: u64, _: std::time::Duration) -> io::Result<String> {
            Err(io::ErrorKind::Unsupported.into())
        }

        pub(in crate::door) fn is_gone(&mut self, _: std::time::Duration) -> bool {
            true
        }
    }

    pub(in crate::door) fn ask(_: &Path, _: &str) -> io::Result<Line> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub(in crate::door) async fn told_to_end() {
        // Without it a signal still ends the process; the next start cleans up.
        let _ = tokio::signal::ctrl_c().await;
    }
}
