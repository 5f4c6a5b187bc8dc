//! How a passphrase or a code comes in: never by an argument or an environment variable, which others can see.
//!
//! From the terminal (typed unseen), from stdin (`--secret-stdin`), from a file (`--secret-file`) or from the output
//! of a command (`--secret-command`, for a password manager). Whichever way, the same secret gives the same bytes:
//! one line end is taken off, the rest must be UTF-8 and is put in Unicode form NFKC, so that an `é` typed on one
//! machine opens what was closed on another. Spaces count. The bytes are wiped when dropped; what libraries and the
//! system copied on the way is beyond our reach.

use std::fs::File;
use std::io::{self, IsTerminal as _, Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

use crate::ask::Manners;
use crate::catalog::Message;
use crate::exit::Exit;
use crate::interrupt::Named;
use crate::msg;
use crate::os;
use crate::out::Output;
use crate::problem::{AtFault, INTERRUPTED, IntoProblem, Kind, Problem};

pub(crate) const SECRET_NEEDED: Kind = Kind::new("secret-needed", Exit::Usage, AtFault::You);
pub(crate) const SECRET_EMPTY: Kind = Kind::new("secret-empty", Exit::Usage, AtFault::You);
pub(crate) const SECRET_TOO_LONG: Kind = Kind::new("secret-too-long", Exit::Usage, AtFault::You);
pub(crate) const SECRET_NOT_TEXT: Kind = Kind::new("secret-not-text", Exit::Usage, AtFault::You);
pub(crate) const SECRET_DIFFERS: Kind = Kind::new("secret-differs", Exit::Usage, AtFault::You);
pub(crate) const SECRET_UNREADABLE: Kind = Kind::new("secret-unreadable", Exit::Failure, AtFault::File);
pub(crate) const SECRET_COMMAND: Kind = Kind::new("secret-command", Exit::Failure, AtFault::You);

/// Longest secret, in bytes, before and after normalisation.
pub const MAX_SECRET: usize = 4096;
/// How often a new secret is asked for when the second typing differs.
const TRIES: usize = 3;

/// A secret as UTF-8 in form NFKC; wiped when dropped.
pub type Secret = Zeroizing<Vec<u8>>;

/// Where the secret comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Source {
    /// Typed on the terminal.
    #[default]
    Terminal,
    /// All of stdin.
    Stdin,
    /// A file.
    File(PathBuf),
    /// What a command prints; run by the system's shell, without stdin.
    Command(String),
    /// `--no-secret`: this device keeps it, nobody is to be asked.
    Device,
}

/// Keeps something secret in a new file, which only its owner can read: never over another.
///
/// # Errors
/// The disk's; [`io::ErrorKind::AlreadyExists`] if something is there, which stays as it is.
pub fn keep(path: &Path, bytes: &[u8]) -> io::Result<()> {
    Place::new(path)?.fill(bytes)
}

/// A new file of its owner alone, open before what goes into it is there: what another puts in its place since gets none of it.
/// Dropped unfilled, or half filled by a full disk, it is gone.
#[derive(Debug)]
pub struct Place<'a> {
    path: &'a Path,
    file: File,
    filled: bool,
}

impl<'a> Place<'a> {
    /// Opens it.
    ///
    /// # Errors
    /// As [`keep`].
    pub fn new(path: &'a Path) -> io::Result<Place<'a>> {
        Ok(Place { path, file: os::private(path)?, filled: false })
    }

    /// Where it is.
    pub fn path(&self) -> &'a Path {
        self.path
    }

    /// Writes it, durably.
    ///
    /// # Errors
    /// The disk's.
    pub fn fill(mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        self.file.sync_all()?;
        self.filled = true;
        Ok(())
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        if !self.filled {
            let _ = std::fs::remove_file(self.path);
        }
    }
}

/// Why there is no secret. None of these holds a part of it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SecretError {
    /// It would have to be asked, and `--no-input` was given, or there is no terminal, or `--no-secret`.
    #[error("a secret is needed and nobody can be asked")]
    Needed,
    /// Nothing was given.
    #[error("the secret is empty")]
    Empty,
    /// More than [`MAX_SECRET`] bytes.
    #[error("the secret is longer than {MAX_SECRET} bytes")]
    TooLong,
    /// Not UTF-8.
    #[error("the secret is not text")]
    NotText,
    /// The two typings of a new secret differ, three times.
    #[error("the two secrets differ")]
    Differs,
    /// The file or stdin could not be read.
    #[error("{place} could not be read")]
    Unreadable {
        /// The file, or `stdin`.
        place: String,
        /// Why.
        source: io::Error,
    },
    /// The command could not be run, or failed.
    #[error("the command that gives the secret failed: {how}")]
    Command {
        /// Its exit status, or why it did not start.
        how: String,
    },
    /// The person pressed Ctrl-C, or Ctrl-D.
    #[error("interrupted")]
    Interrupted,
}

impl IntoProblem for SecretError {
    fn into_problem(self) -> Problem {
        match self {
            SecretError::Needed => Problem::new(SECRET_NEEDED),
            SecretError::Empty => Problem::new(SECRET_EMPTY),
            SecretError::TooLong => Problem::new(SECRET_TOO_LONG).with("max", MAX_SECRET),
            SecretError::NotText => Problem::new(SECRET_NOT_TEXT),
            SecretError::Differs => Problem::new(SECRET_DIFFERS),
            SecretError::Unreadable { place, source } => {
                Problem::new(SECRET_UNREADABLE).with("place", place).details(source)
            }
            SecretError::Command { how } => Problem::new(SECRET_COMMAND).details(how),
            SecretError::Interrupted => Problem::new(INTERRUPTED),
        }
    }
}

/// Reads a secret that exists already.
///
/// # Errors
/// [`SecretError`].
pub fn read(out: &Output, manners: Manners, source: &Source, prompt: &Message) -> Result<Secret, SecretError> {
    match source {
        Source::Terminal => typed(out, manners, prompt).and_then(|raw| normal(&raw)),
        Source::Stdin if io::stdin().is_terminal() => typed(out, manners, prompt).and_then(|raw| normal(&raw)),
        Source::Stdin => bounded(io::stdin().lock(), "stdin").and_then(|raw| normal(&raw)),
        Source::File(path) => {
            let unreadable = |source| SecretError::Unreadable { place: path.display().to_string(), source };
            let file = Named::open(path).map_err(unreadable)?;
            if os::readable_by_others(&file.file().metadata().map_err(unreadable)?) {
                out.warn(&msg!("secret-file-open-to-others", path = path));
            }
            bounded(file, &path.display().to_string()).and_then(|raw| normal(&raw))
        }
        Source::Command(line) => from_command(line).and_then(|raw| normal(&raw)),
        Source::Device => Err(SecretError::Needed),
    }
}

/// Reads a new secret: typed twice when it is typed.
///
/// # Errors
/// [`SecretError`].
pub fn read_new(
    out: &Output,
    manners: Manners,
    source: &Source,
    prompt: &Message,
    again: &Message,
) -> Result<Secret, SecretError> {
    let asks = match source {
        Source::Terminal => true,
        Source::Stdin => io::stdin().is_terminal(),
        _ => false,
    };
    if !asks {
        return read(out, manners, source, prompt);
    }
    for _ in 0..TRIES {
        let first = typed(out, manners, prompt).and_then(|raw| normal(&raw))?;
        if first == typed(out, manners, again).and_then(|raw| normal(&raw))? {
            return Ok(first);
        }
        out.warn(&msg!("secret-differs-try-again"));
    }
    Err(SecretError::Differs)
}

/// Takes one line end off, and puts the text in form NFKC.
fn normal(raw: &[u8]) -> Result<Secret, SecretError> {
    let line = raw.strip_suffix(b"\n").unwrap_or(raw);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let text = std::str::from_utf8(line).map_err(|_| SecretError::NotText)?;
    // Measured first, so that the vector never grows and leaves a copy behind.
    let length: usize = text.nfkc().map(char::len_utf8).sum();
    match length {
        0 => Err(SecretError::Empty),
        n if n > MAX_SECRET => Err(SecretError::TooLong),
        n => {
            let mut secret = Zeroizing::new(Vec::with_capacity(n));
            for c in text.nfkc() {
                secret.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
            }
            Ok(secret)
        }
    }
}

fn typed(out: &Output, manners: Manners, prompt: &Message) -> Result<Zeroizing<Vec<u8>>, SecretError> {
    if manners.no_input || os::terminal().is_err() {
        return Err(SecretError::Needed);
    }
    // A star for each character tells an unsure typist that the keyboard works; a screen reader would read it aloud.
    let config = rpassword::ConfigBuilder::new();
    let config = if out.around().accessible { config } else { config.password_feedback_mask('*') };
    let prompt = format!("{} ", out.words().get(prompt));
    match rpassword::prompt_password_with_config(prompt, config.build()) {
        Ok(text) if text.len() > MAX_SECRET => {
            drop(Zeroizing::new(text));
            Err(SecretError::TooLong)
        }
        Ok(text) => Ok(Zeroizing::new(text.into_bytes())),
        Err(e) if matches!(e.kind(), io::ErrorKind::Interrupted | io::ErrorKind::UnexpectedEof) => {
            Err(SecretError::Interrupted)
        }
        Err(source) => Err(SecretError::Unreadable { place: "tty".to_owned(), source }),
    }
}

fn bounded(reader: impl Read, place: &str) -> Result<Zeroizing<Vec<u8>>, SecretError> {
    // Room for the longest secret, its line end, and one byte that tells that there is more.
    const ROOM: usize = MAX_SECRET + 3;
    let mut bytes = Zeroizing::new(Vec::with_capacity(ROOM));
    let mut block = Zeroizing::new([0; 512]);
    let mut reader = reader.take(ROOM as u64);
    loop {
        match reader.read(&mut block[..]) {
            Ok(0) => break,
            Ok(n) => bytes.extend_from_slice(&block[..n]),
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(source) => return Err(SecretError::Unreadable { place: place.to_owned(), source }),
        }
    }
    if bytes.len() == ROOM { Err(SecretError::TooLong) } else { Ok(bytes) }
}

fn from_command(line: &str) -> Result<Zeroizing<Vec<u8>>, SecretError> {
    let failed = |how: String| SecretError::Command { how };
    let mut child =
        os::shell(line).stdin(Stdio::null()).stdout(Stdio::piped()).spawn().map_err(|e| failed(e.to_string()))?;
    let stdout = child.stdout.take().expect("stdout was asked to be piped");
    let bytes = bounded(stdout, "--secret-command");
    // The pipe is closed by now: a command that says too much ends on its own.
    let status = child.wait().map_err(|e| failed(e.to_string()))?;
    let bytes = bytes?;
    if status.success() { Ok(bytes) } else { Err(failed(status.to_string())) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::out::tests::{Seen, output};

    fn file(bytes: &[u8], mode: u32) -> (tempfile::TempDir, Source) {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("secret");
        std::fs::write(&path, bytes).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        (dir, Source::File(path))
    }

    fn read_from(source: &Source) -> (Result<Secret, SecretError>, Seen) {
        let (out, seen) = output(false, false, false);
        (read(&out, Manners { yes: false, no_input: true }, source, &msg!("secret-prompt")), seen)
    }

    fn text(bytes: &[u8]) -> Result<String, SecretError> {
        let (_dir, source) = file(bytes, 0o600);
        read_from(&source).0.map(|s| String::from_utf8(s.to_vec()).unwrap())
    }

    #[test]
    fn one_line_end_is_taken_off_and_nothing_else() {
        for (given, wanted) in
            [("abc", "abc"), ("abc\n", "abc"), ("abc\r\n", "abc"), (" a b \n\n", " a b \n"), ("a\rb\n", "a\rb")]
        {
            assert_eq!(text(given.as_bytes()).unwrap(), wanted);
        }
    }

    #[test]
    fn the_same_letters_give_the_same_bytes() {
        assert_eq!(text("e\u{301}te\u{301}".as_bytes()).unwrap(), "été");
        assert_eq!(text("ﬁn ①".as_bytes()).unwrap(), "fin 1");
    }

    #[test]
    fn what_cannot_be_a_secret_is_refused_by_name() {
        assert!(matches!(text(b""), Err(SecretError::Empty)));
        assert!(matches!(text(b"\n"), Err(SecretError::Empty)));
        assert!(matches!(text(b"a\xff"), Err(SecretError::NotText)));
        assert_eq!(text(&vec![b'a'; MAX_SECRET]).unwrap().len(), MAX_SECRET);
        let longest = [vec![b'a'; MAX_SECRET], b"\r\n".to_vec()].concat();
        assert_eq!(text(&longest).unwrap().len(), MAX_SECRET);
        assert!(matches!(text(&vec![b'a'; MAX_SECRET + 1]), Err(SecretError::TooLong)));
        assert!(matches!(text(&vec![b'a'; 100_000]), Err(SecretError::TooLong)));
        // One character of three bytes that NFKC turns into eighteen.
        assert!(matches!(text("\u{fdfa}".repeat(MAX_SECRET / 3).as_bytes()), Err(SecretError::TooLong)));
    }

    #[test]
    fn a_file_open_to_others_gives_a_warning() {
        let (_dir, source) = file(b"x", 0o600);
        assert_eq!(read_from(&source).1.stderr(), "");
        let (_dir, source) = file(b"x", 0o640);
        let (secret, seen) = read_from(&source);
        assert!(secret.is_ok() && seen.stderr().contains("chmod 600"), "{}", seen.stderr());
    }

    #[test]
    fn a_missing_file_names_the_file() {
        let (result, _) = read_from(&Source::File("/nowhere/secret".into()));
        assert!(matches!(result, Err(SecretError::Unreadable { place, .. }) if place == "/nowhere/secret"));
    }

    #[test]
    fn a_command_gives_its_output_or_its_failure() {
        let command = |line: &str| read_from(&Source::Command(line.to_owned())).0;
        assert_eq!(command("printf 'a b\\n' | cat").unwrap().as_slice(), b"a b");
        assert!(matches!(command("echo x; exit 3"), Err(SecretError::Command { how }) if how.contains('3')));
        assert!(matches!(command("cat"), Err(SecretError::Empty)), "it has no stdin");
        assert!(matches!(command("yes"), Err(SecretError::TooLong)));
    }

    #[test]
    fn nobody_is_asked_when_nobody_may_be() {
        for source in [Source::Terminal, Source::Device] {
            let (result, _) = read_from(&source);
            assert_eq!(Problem::from(result.unwrap_err()).kind().exit, Exit::Usage);
        }
    }
}
