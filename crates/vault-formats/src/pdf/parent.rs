//! The parent's side: one child for many PDFs, a new one when it dies.

use std::io::{self, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::child::{self, PDF_CHILD_ARG};
use super::{PdfContent, wire};
use crate::error::ReadError;
use crate::limits::{MAX_INPUT, PDF_CHILD_WALL_SECONDS};

/// Reads PDFs, by a child that is started with the first one, kept for the next, and ended with this.
///
/// Shared freely between threads: they take turns. Dropping it ends the child.
#[derive(Debug)]
pub struct PdfReader {
    place: Place,
    patience: Duration,
}

#[derive(Debug)]
enum Place {
    Child { exe: PathBuf, running: Mutex<Option<Running>> },
    Here,
    Nowhere,
}

impl PdfReader {
    /// Reads in a child: `exe` started with [`PDF_CHILD_ARG`]. It must call
    /// [`pdf_child_if_asked`](super::pdf_child_if_asked) first thing; usually it is the program itself.
    pub fn in_child(exe: impl Into<PathBuf>) -> Self {
        let place = Place::Child { exe: exe.into(), running: Mutex::new(None) };
        PdfReader { place, patience: Duration::from_secs(PDF_CHILD_WALL_SECONDS) }
    }

    /// The same, ending the child after `patience` on the clock.
    pub fn with_patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Reads in this very process: only for PDFs that this program wrote itself, or one file in a tool's short life.
    /// Panics are caught; memory, time and stack overflows are not.
    pub fn dangerous_in_this_process() -> Self {
        PdfReader { place: Place::Here, patience: Duration::MAX }
    }

    /// Reads no PDF: their names alone propose, and their text is an error.
    pub fn none() -> Self {
        PdfReader { place: Place::Nowhere, patience: Duration::MAX }
    }

    /// What a PDF says.
    ///
    /// # Errors
    /// The paper's fault: [`ReadError::TooLarge`], [`ReadError::CutShort`], [`ReadError::Malformed`],
    /// [`ReadError::Excessive`], [`ReadError::Locked`], [`ReadError::ReaderDied`], [`ReadError::ReaderTimedOut`].
    /// This machine's: [`ReadError::ReaderUnavailable`].
    pub fn read(&self, pdf: &[u8]) -> Result<PdfContent, ReadError> {
        self.ask(pdf, wire::TEXT, child::contained, wire::read_answer)
    }

    /// A small picture of the first page of a PDF, or of a PNG or JPEG, as JPEG on white: at most
    /// [`PICTURE_WIDTH`](crate::limits::PICTURE_WIDTH) by [`PICTURE_HEIGHT`](crate::limits::PICTURE_HEIGHT) dots and
    /// [`MAX_PICTURE`](crate::limits::MAX_PICTURE) bytes.
    ///
    /// # Errors
    /// As for [`read`](Self::read); [`ReadError::Malformed`] also for anything that cannot be drawn.
    pub fn picture(&self, paper: &[u8]) -> Result<Vec<u8>, ReadError> {
        self.ask(paper, wire::PICTURE, child::drawn, wire::read_picture)
    }

    /// The texts of the square codes (QR) in a PNG or JPEG, such as a photo of somebody's card: at most
    /// [`MAX_SQUARES`](crate::limits::MAX_SQUARES), none if there are none.
    ///
    /// # Errors
    /// As for [`read`](Self::read); [`ReadError::Malformed`] also for what is no picture.
    pub fn squares(&self, picture: &[u8]) -> Result<Vec<String>, ReadError> {
        self.ask(picture, wire::SQUARES, child::squared, wire::read_squares)
    }

    fn ask<T: Send>(
        &self,
        paper: &[u8],
        wanted: u8,
        here: impl FnOnce(&[u8]) -> Result<T, ReadError>,
        read: Read<T>,
    ) -> Result<T, ReadError> {
        if paper.is_empty() {
            return Err(ReadError::Empty);
        }
        if paper.len() > MAX_INPUT {
            return Err(ReadError::TooLarge { len: paper.len() as u64, max: MAX_INPUT as u64 });
        }
        match &self.place {
            Place::Nowhere => Err(ReadError::ReaderUnavailable),
            Place::Here => here(paper),
            Place::Child { exe, running } => {
                // A thread that panicked while asking left a child in an unknown state: `ask` ends it by the failing
                // exchange, so the lock itself may be taken.
                let mut slot = running.lock().unwrap_or_else(PoisonError::into_inner);
                let mut child = match slot.take().and_then(Running::if_alive) {
                    Some(child) => child,
                    None => Running::start(exe).map_err(|_| ReadError::ReaderUnavailable)?,
                };
                let (mut answer, mut alive) = child.ask(paper, wanted, read, self.patience);
                // An old child may have died of what earlier papers left in its memory: one try with a new one.
                if matches!(answer, Err(ReadError::ReaderDied)) && child.asked > 1 {
                    child = Running::start(exe).map_err(|_| ReadError::ReaderUnavailable)?;
                    (answer, alive) = child.ask(paper, wanted, read, self.patience);
                }
                *slot = alive.then_some(child);
                answer
            }
        }
    }
}

/// How an answer is read from the child.
type Read<T> = fn(&mut BufReader<ChildStdout>) -> io::Result<Result<T, ReadError>>;

#[derive(Debug)]
struct Running {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    asked: usize,
}

impl Running {
    fn start(exe: &PathBuf) -> io::Result<Running> {
        let mut process = Command::new(exe)
            .arg(PDF_CHILD_ARG)
            // Nothing of the parent's surroundings is the child's business.
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        match (process.stdin.take(), process.stdout.take()) {
            (Some(input), Some(output)) => Ok(Running { process, input, output: BufReader::new(output), asked: 0 }),
            _ => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    /// None for a child that has ended on its own since it was asked.
    fn if_alive(mut self) -> Option<Running> {
        matches!(self.process.try_wait(), Ok(None)).then_some(self)
    }

    /// Asks once. The second value tells whether the child can be asked again.
    fn ask<T: Send>(
        &mut self,
        paper: &[u8],
        wanted: u8,
        read: Read<T>,
        patience: Duration,
    ) -> (Result<T, ReadError>, bool) {
        self.asked += 1;
        let Running { process, input, output, .. } = self;
        let (done, waiting) = mpsc::channel();
        let answer = thread::scope(|scope| {
            scope.spawn(move || {
                // The receiver is gone only if it panicked, and then nobody waits.
                let _ = done.send(exchange(input, output, paper, wanted, read));
            });
            let answer = waiting.recv_timeout(patience);
            if !matches!(answer, Ok(Ok(_))) {
                // Ends the exchange as well, so that the thread can be joined.
                let _ = process.kill();
                let _ = process.wait();
            }
            answer
        });
        match answer {
            // A fault in the library: its state is not to be trusted with the next paper.
            Ok(Ok(Err(ReadError::ReaderDied))) => (Err(ReadError::ReaderDied), false),
            Ok(Ok(answer)) => (answer, true),
            Ok(Err(_)) | Err(RecvTimeoutError::Disconnected) => (Err(ReadError::ReaderDied), false),
            Err(RecvTimeoutError::Timeout) => (Err(ReadError::ReaderTimedOut), false),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Without a wait it would stay as a zombie until this process ends.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn exchange<T>(
    input: &mut ChildStdin,
    output: &mut BufReader<ChildStdout>,
    paper: &[u8],
    wanted: u8,
    read: Read<T>,
) -> io::Result<Result<T, ReadError>> {
    let length = u32::try_from(paper.len()).map_err(|_| io::ErrorKind::InvalidInput)?;
    input.write_all(&[wanted])?;
    input.write_all(&length.to_le_bytes())?;
    input.write_all(paper)?;
    input.flush()?;
    read(output)
}
