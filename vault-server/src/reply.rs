//! Answers: a body in memory or one that streams from a file, and the headers that all have.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use hyper::header::{
    ACCEPT_RANGES, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_MAX_AGE, CACHE_CONTROL, CONNECTION, CONTENT_RANGE, CONTENT_TYPE, HeaderName, HeaderValue,
    RETRY_AFTER,
};
use hyper::{Response, StatusCode};
use tokio::sync::mpsc;
use vault_protocol::http::{CBOR, PROBLEM, RAW};
use vault_protocol::wire::{self, Wire};

use crate::limiter::Permit;
use crate::problem::Refused;
use crate::store::Blob;

/// Bytes read from a file at once. Two pieces are in memory: one on its way out, the next on its way in.
const PIECE: usize = 256 * 1024;

/// What a call answers.
pub(crate) struct Reply {
    status: StatusCode,
    kind: Option<&'static str>,
    cache: &'static str,
    extra: Option<(HeaderName, HeaderValue)>,
    content: Content,
    any_page: bool,
}

enum Content {
    Memory(Bytes),
    File(Blob, u64),
    Pieces(mpsc::Receiver<io::Result<Bytes>>, u64),
}

impl Reply {
    fn new(status: StatusCode, kind: Option<&'static str>, content: Content) -> Self {
        Reply { status, kind, cache: "no-store", extra: None, content, any_page: false }
    }

    /// Done, nothing to say.
    pub(crate) fn done() -> Self {
        Reply::new(StatusCode::NO_CONTENT, None, Content::Memory(Bytes::new()))
    }

    /// One CBOR item.
    pub(crate) fn cbor<T: Wire>(value: &T) -> Self {
        Reply::encoded(wire::encode(value))
    }

    /// One CBOR item, already encoded.
    pub(crate) fn encoded(bytes: impl Into<Bytes>) -> Self {
        Reply::new(StatusCode::OK, Some(CBOR), Content::Memory(bytes.into()))
    }

    /// Raw bytes.
    pub(crate) fn raw(bytes: impl Into<Bytes>) -> Self {
        Reply::new(StatusCode::OK, Some(RAW), Content::Memory(bytes.into()))
    }

    /// What everybody may see and keep.
    pub(crate) fn public(kind: &'static str, bytes: impl Into<Bytes>, cache: &'static str) -> Self {
        Reply { cache, ..Reply::new(StatusCode::OK, Some(kind), Content::Memory(bytes.into())) }
    }

    /// A text of a protocol that is not ours, with its own status.
    pub(crate) fn text(status: u16, kind: &'static str, text: String) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Reply::new(status, Some(kind), Content::Memory(text.into()))
    }

    /// A whole file.
    pub(crate) fn file(blob: Blob) -> Self {
        let size = blob.size();
        Reply::new(StatusCode::OK, Some(RAW), Content::File(blob, size)).with(ACCEPT_RANGES, "bytes")
    }

    /// So many bytes that are made as they go out.
    pub(crate) fn stream(kind: &'static str, pieces: mpsc::Receiver<io::Result<Bytes>>, length: u64) -> Self {
        Reply::new(StatusCode::OK, Some(kind), Content::Pieces(pieces, length))
    }

    /// Pages of any site may read it, and may ask for it with JSON.
    pub(crate) fn for_any_page(self) -> Self {
        Reply { any_page: true, ..self }
    }

    /// Bytes `from` to `to` of a file, the last included.
    pub(crate) fn range(mut blob: Blob, from: u64, to: u64) -> Self {
        let range = format!("bytes {from}-{to}/{}", blob.size());
        blob.seek(from);
        let content = Content::File(blob, to - from + 1);
        Reply::new(StatusCode::PARTIAL_CONTENT, Some(RAW), content).with(CONTENT_RANGE, &range)
    }

    /// The range asked for is not in a file of this size.
    pub(crate) fn no_such_range(size: u64) -> Self {
        Reply::new(StatusCode::RANGE_NOT_SATISFIABLE, None, Content::Memory(Bytes::new()))
            .with(CONTENT_RANGE, &format!("bytes */{size}"))
    }

    /// A refusal: always the same for the same kind.
    pub(crate) fn refused(refused: Refused) -> Self {
        let status = StatusCode::from_u16(refused.refusal.status()).expect("the table holds real statuses");
        let content = Content::Memory(refused.refusal.to_problem().into());
        let reply = Reply::new(status, Some(PROBLEM), content);
        match refused.retry_after {
            Some(seconds) => reply.with(RETRY_AFTER, &seconds.to_string()),
            None => reply,
        }
    }

    fn with(mut self, name: HeaderName, value: &str) -> Self {
        self.extra = HeaderValue::from_str(value).ok().map(|value| (name, value));
        self
    }

    /// As HTTP; the permit ends with the body.
    pub(crate) fn into_response(self, permit: Option<Permit>, close: bool) -> Response<Out> {
        let source = match self.content {
            Content::Memory(bytes) => Source::Memory(Some(bytes).filter(|bytes| !bytes.is_empty())),
            Content::File(blob, length) => Source::Stream(stream(blob, length), length),
            Content::Pieces(pieces, length) => Source::Stream(pieces, length),
        };
        let mut response = Response::new(Out { source, _permit: permit });
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(self.cache));
        if let Some(kind) = self.kind {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        }
        if self.any_page {
            headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
            headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST"));
            headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("content-type"));
            headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
        }
        if let Some((name, value)) = self.extra {
            headers.insert(name, value);
        }
        if close {
            headers.insert(CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }
}

// The next piece is read while one goes out. Ends when nobody takes any more.
fn stream(mut blob: Blob, mut left: u64) -> mpsc::Receiver<io::Result<Bytes>> {
    let (send, receive) = mpsc::channel(1);
    tokio::spawn(async move {
        while left > 0 {
            let max = usize::try_from(left).map_or(PIECE, |left| left.min(PIECE));
            let piece = match blob.read(max).await {
                Ok(piece) if piece.is_empty() => Err(io::ErrorKind::UnexpectedEof.into()),
                piece => piece,
            };
            left -= piece.as_ref().map_or(left, |piece| piece.len() as u64);
            if send.send(piece).await.is_err() {
                return;
            }
        }
    });
    receive
}

/// The body of an answer.
pub(crate) struct Out {
    source: Source,
    _permit: Option<Permit>,
}

enum Source {
    Memory(Option<Bytes>),
    Stream(mpsc::Receiver<io::Result<Bytes>>, u64),
}

impl Body for Out {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        match &mut self.source {
            Source::Memory(bytes) => Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
            Source::Stream(pieces, left) => pieces.poll_recv(cx).map(|piece| {
                let piece = piece?;
                *left -= piece.as_ref().map_or(0, |piece| piece.len() as u64);
                Some(piece.map(Frame::data))
            }),
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self.source, Source::Memory(None) | Source::Stream(_, 0))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(match &self.source {
            Source::Memory(bytes) => bytes.as_ref().map_or(0, |bytes| bytes.len() as u64),
            Source::Stream(_, left) => *left,
        })
    }
}
