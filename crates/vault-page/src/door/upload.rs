//! Files that a form brings, handed on piece by piece: nothing of them is kept in memory or on the disk.

use std::io::{self, Read};
use std::time::Duration;

use bytes::{Buf, Bytes};
use futures_util::stream;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use multer::Multipart;
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::asked::Fields;
use super::trouble::Trouble;

/// Bytes of one text field of a form with files.
const MAX_TEXT: usize = 64 * 1024;
/// How long a browser may send nothing in the middle of a form.
pub(super) const PAUSE: Duration = Duration::from_secs(30);
/// Pieces on their way to the program: a slow program slows the browser.
const AHEAD: usize = 4;

/// Why a file did not come whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UploadError {
    /// The browser stopped: a page closed, a second press, a machine that sleeps.
    #[error("the browser stopped sending")]
    Cut,
    /// More than this program takes in one form.
    #[error("more than one form may bring")]
    TooLarge,
    /// Not what a browser sends.
    #[error("a form that no browser sends")]
    Malformed,
}

pub(super) enum Event {
    File { field: String, name: Option<String>, kind: Option<String> },
    Piece(Bytes),
    End,
    Failed(UploadError),
}

/// The files of one form, one after another, as they arrive.
#[derive(Debug)]
pub struct Upload {
    events: mpsc::Receiver<Event>,
    failed: Option<UploadError>,
    inside: bool,
}

/// One file, to be read to its end: what is not read is skipped.
#[derive(Debug)]
pub struct Received<'a> {
    /// The name of the field in the form.
    pub field: String,
    /// What the file is called on the sender's disk, without folders; any text at all.
    pub name: Option<String>,
    /// What the browser takes it for, from the end of its name.
    pub kind: Option<String>,
    upload: &'a mut Upload,
    piece: Bytes,
}

impl Upload {
    pub(super) fn new(events: mpsc::Receiver<Event>) -> Self {
        Upload { events, failed: None, inside: false }
    }

    /// The next file; `None` after the last. A form field that was left empty is no file.
    ///
    /// # Errors
    /// The form did not come whole: nothing more of it comes.
    pub fn next_file(&mut self) -> Result<Option<Received<'_>>, UploadError> {
        loop {
            if let Some(failed) = self.failed {
                return Err(failed);
            }
            match self.events.blocking_recv() {
                None => return Ok(None),
                Some(Event::File { field, name, kind }) => {
                    self.inside = true;
                    return Ok(Some(Received { field, name, kind, upload: self, piece: Bytes::new() }));
                }
                Some(Event::Failed(error)) => self.failed = Some(error),
                Some(Event::Piece(_) | Event::End) => {}
            }
        }
    }

    /// Whether it came whole, as far as it was read.
    pub(super) fn failed(&self) -> Option<UploadError> {
        self.failed
    }
}

impl Read for Received<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.piece.is_empty() {
            if let Some(failed) = self.upload.failed {
                return Err(io::Error::other(failed));
            }
            if !self.upload.inside {
                return Ok(0);
            }
            match self.upload.events.blocking_recv() {
                Some(Event::Piece(piece)) => self.piece = piece,
                Some(Event::End) => self.upload.inside = false,
                Some(Event::Failed(error)) => self.upload.failed = Some(error),
                // The end of a form that did not end its file.
                Some(Event::File { .. }) | None => self.upload.failed = Some(UploadError::Cut),
            }
        }
        let count = into.len().min(self.piece.len());
        self.piece.copy_to_slice(&mut into[..count]);
        Ok(count)
    }
}

/// A form with files, as far as the first file.
pub(super) struct Form {
    pub(super) fields: Fields,
    pub(super) pump: Pump,
}

/// What hands on the rest.
pub(super) struct Pump {
    parts: Multipart<'static>,
    waiting: Option<multer::Field<'static>>,
}

/// Reads the text fields that stand before the first file.
pub(super) async fn begin(body: Incoming, boundary: String, most: u64) -> Result<Form, Trouble> {
    let pieces = stream::unfold((body, 0_u64), move |(mut body, before)| async move {
        let piece = match timeout(PAUSE, body.frame()).await {
            Err(_) => Err(UploadError::Cut),
            Ok(None) => return None,
            Ok(Some(Err(_))) => Err(UploadError::Cut),
            Ok(Some(Ok(frame))) => Ok(frame.into_data().unwrap_or_default()),
        };
        let so_far = before + piece.as_ref().map_or(0, |piece| piece.len() as u64);
        let piece = if so_far > most { Err(UploadError::TooLarge) } else { piece };
        Some((piece, (body, so_far)))
    });
    let mut parts = Multipart::new(Box::pin(pieces), boundary);
    let mut fields = Fields::default();
    loop {
        let part = parts.next_field().await.map_err(|error| trouble(fault(&error)))?;
        match part {
            None => return Ok(Form { fields, pump: Pump { parts, waiting: None } }),
            Some(part) if part.file_name().is_some() => {
                return Ok(Form { fields, pump: Pump { parts, waiting: Some(part) } });
            }
            Some(part) => {
                let name = part.name().unwrap_or_default().to_owned();
                fields.push(name, text(part).await?)?;
            }
        }
    }
}

async fn text(mut part: multer::Field<'static>) -> Result<String, Trouble> {
    let mut text = Vec::new();
    while let Some(piece) = part.chunk().await.map_err(|error| trouble(fault(&error)))? {
        if text.len() + piece.len() > MAX_TEXT {
            return Err(Trouble::TooLarge);
        }
        text.extend_from_slice(&piece);
    }
    String::from_utf8(text).map_err(|_| Trouble::Malformed)
}

impl Pump {
    /// Takes in the rest of a refused form.
    pub(super) async fn drain(mut self) {
        self.waiting = None;
        while let Ok(Some(_)) = self.parts.next_field().await {}
    }

    /// The other end, and the work of filling it: ends when all is read, or nobody takes any more.
    pub(super) fn start(self) -> Upload {
        let (send, receive) = mpsc::channel(AHEAD);
        tokio::spawn(async move {
            if let Err(error) = self.run(&send).await {
                // Nobody may be there to hear it.
                let _ = send.send(Event::Failed(error)).await;
            }
        });
        Upload::new(receive)
    }

    async fn run(mut self, send: &mpsc::Sender<Event>) -> Result<(), UploadError> {
        let mut next = self.waiting.take();
        loop {
            let Some(mut part) = next else { return Ok(()) };
            let field = part.name().unwrap_or_default().to_owned();
            let name = part.file_name().map(last_part).filter(|name| !name.is_empty());
            let kind = part.content_type().map(ToString::to_string);
            // A field without a file comes with an empty name and nothing in it.
            let mut piece = part.chunk().await.map_err(|error| fault(&error))?.filter(|piece| !piece.is_empty());
            if name.is_some() || piece.is_some() {
                let mut heard = send.send(Event::File { field, name, kind }).await.is_ok();
                while let Some(bytes) = piece.filter(|_| heard) {
                    heard = send.send(Event::Piece(bytes)).await.is_ok();
                    piece = part.chunk().await.map_err(|error| fault(&error))?;
                }
                if !heard || send.send(Event::End).await.is_err() {
                    return Ok(());
                }
            }
            drop(part);
            next = self.parts.next_field().await.map_err(|error| fault(&error))?;
        }
    }
}

/// Without folders, whatever system they are of.
fn last_part(name: &str) -> String {
    name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned()
}

fn fault(error: &multer::Error) -> UploadError {
    match error {
        multer::Error::StreamReadFailed(inner) => {
            inner.downcast_ref::<UploadError>().copied().unwrap_or(UploadError::Cut)
        }
        multer::Error::IncompleteStream
        | multer::Error::IncompleteFieldData { .. }
        | multer::Error::IncompleteHeaders => UploadError::Cut,
        _ => UploadError::Malformed,
    }
}

pub(super) fn trouble(error: UploadError) -> Trouble {
    match error {
        UploadError::Cut => Trouble::Cut,
        UploadError::TooLarge => Trouble::TooLarge,
        UploadError::Malformed => Trouble::Malformed,
    }
}
