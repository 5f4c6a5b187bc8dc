//! Bodies of requests: read with a bound on length, time and memory.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout};
use vault_protocol::http::Refusal;

use crate::problem::Refused;

/// How long nothing may come.
const IDLE: Duration = Duration::from_secs(30);
/// Bytes a second below which a caller is too slow, after [`IDLE`].
const SLOWEST: u64 = 1024;
/// Bytes are handed on in pieces of about this size.
const PIECE: usize = 64 * 1024;
/// Bodies longer than this wait for their share of [`MEMORY`].
const SMALL: u64 = 64 * 1024;
/// Bytes of long bodies in memory at once, over all calls.
const MEMORY: u32 = 32 * 1024 * 1024;
/// What is read of a refused body, so that the caller gets to reading the answer.
const DRAIN: u64 = 9 * 1024 * 1024;
const DRAIN_TIME: Duration = Duration::from_secs(10);

/// A body that has not been read to its end.
pub(crate) struct Body {
    incoming: Incoming,
    length: u64,
    left: u64,
    deadline: Instant,
    waits: bool,
}

/// Memory shared by the long bodies.
pub(crate) fn memory() -> std::sync::Arc<Semaphore> {
    std::sync::Arc::new(Semaphore::new(MEMORY as usize))
}

/// A whole body, and its share of the memory.
pub(crate) struct Whole {
    pub(crate) bytes: Bytes,
    _share: Option<OwnedSemaphorePermit>,
}

impl Body {
    /// `length` is what the request announced; `waits` if the caller sends it only when told to go on.
    pub(crate) fn new(incoming: Incoming, length: u64, waits: bool) -> Self {
        let deadline = Instant::now() + IDLE + Duration::from_secs(length / SLOWEST);
        Body { incoming, length, left: length, deadline, waits }
    }

    /// Its announced length, in bytes.
    pub(crate) fn len(&self) -> u64 {
        self.length
    }

    /// The next bytes; `None` at the end. An error if the line is cut or too slow.
    async fn frame(&mut self) -> Result<Option<Bytes>, Refused> {
        loop {
            let wait = IDLE.min(self.deadline.saturating_duration_since(Instant::now()));
            let frame = match timeout(wait, self.incoming.frame()).await {
                Ok(Some(Ok(frame))) => frame,
                Ok(None) if self.left == 0 => return Ok(None),
                _ => return Err(Refusal::Malformed.into()),
            };
            let Ok(data) = frame.into_data() else { continue };
            self.left = self.left.checked_sub(data.len() as u64).ok_or(Refusal::Malformed)?;
            return Ok(Some(data));
        }
    }

    /// About the next 64 KiB; `None` at the end. What came before the line was cut is given before the error.
    pub(crate) async fn piece(&mut self) -> Result<Option<Bytes>, Refused> {
        let mut piece = BytesMut::new();
        while piece.len() < PIECE {
            match self.frame().await {
                Ok(Some(frame)) if piece.is_empty() && frame.len() >= PIECE => return Ok(Some(frame)),
                Ok(Some(frame)) => piece.extend_from_slice(&frame),
                Ok(None) => break,
                Err(_) if !piece.is_empty() => break,
                Err(error) => return Err(error),
            }
        }
        Ok((!piece.is_empty()).then(|| piece.freeze()))
    }

    /// All of it, at most `max` bytes.
    pub(crate) async fn whole(&mut self, max: usize, memory: &std::sync::Arc<Semaphore>) -> Result<Whole, Refused> {
        let length = usize::try_from(self.length).ok().filter(|length| *length <= max).ok_or(Refusal::TooLarge)?;
        let share = if self.length > SMALL {
            let share = u32::try_from(length).ok().filter(|share| *share <= MEMORY).ok_or(Refusal::TooLarge)?;
            let wait = timeout(IDLE, memory.clone().acquire_many_owned(share)).await;
            Some(wait.map_err(|_| Refusal::Unavailable)?.map_err(|_| Refusal::Unavailable)?)
        } else {
            None
        };
        let mut bytes = BytesMut::with_capacity(length);
        while let Some(frame) = self.frame().await? {
            bytes.extend_from_slice(&frame);
        }
        Ok(Whole { bytes: bytes.freeze(), _share: share })
    }

    /// Reads what is left of a refused body; `false` if that is too much, and the line is better closed.
    pub(crate) async fn drain(&mut self) -> bool {
        if self.left == 0 {
            return true;
        }
        if self.waits || self.left > DRAIN {
            return false;
        }
        let all = async { while let Ok(Some(_)) = self.frame().await {} };
        timeout(DRAIN_TIME, all).await.is_ok() && self.left == 0
    }
}
