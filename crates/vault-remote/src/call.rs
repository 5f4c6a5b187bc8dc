//! One request: how it is signed (docs/protocol/requests.md), and what its answer must look like.

use crate::error::{Misbehaviour, OfflineReason, RemoteError};
use crate::line::{Incoming, Outgoing};
use bytes::Bytes;
use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RANGE, RETRY_AFTER};
use std::time::Duration;
use vault_crypto::sign::Signer;
use vault_protocol::hash::object_digest;
use vault_protocol::http::{CBOR, PROBLEM, RAW, Refusal};
use vault_protocol::ids::{SlotId, Time};
use vault_protocol::request::{BLAKE3_DIGEST, CONTENT_DIGEST, Target, blake3_digest, content_digest};
use vault_protocol::sign::{Message, Signed};
use vault_protocol::wire::{self, Wire};

/// Largest body of a refusal, in bytes.
const MAX_PROBLEM: usize = 4 * 1024;
const HEADER_TEXT: &str = "it is made of printable ASCII";

/// In whose name an object is fetched.
#[allow(missing_debug_implementations)]
#[derive(Clone, Copy)]
pub enum Access<'a> {
    /// A member of the vault's chain who reads.
    Member(&'a dyn Signer),
    /// The reader of a release slot, under the slot's blinded key.
    Slot(&'a dyn Signer, SlotId),
}

impl<'a> Access<'a> {
    pub(crate) fn key(self) -> &'a dyn Signer {
        match self {
            Access::Member(key) | Access::Slot(key, _) => key,
        }
    }

    pub(crate) fn query(self) -> String {
        match self {
            Access::Member(_) => String::new(),
            Access::Slot(_, slot) => format!("slot={slot}"),
        }
    }
}

/// A request's body: its media type, and which digest the signature covers.
#[derive(Clone)]
enum Body {
    Nothing,
    Cbor(Bytes),
    Raw(Bytes),
    Part(Bytes),
}

/// One call, ready to be signed as often as it must be sent.
#[derive(Clone)]
pub(crate) struct Call<'a> {
    method: Method,
    path: String,
    query: String,
    key: Option<&'a dyn Signer>,
    body: Body,
    range: Option<(u64, u64)>,
}

impl<'a> Call<'a> {
    fn new(method: Method, path: String) -> Self {
        Call { method, path, query: String::new(), key: None, body: Body::Nothing, range: None }
    }
    pub(crate) fn get(path: String) -> Self {
        Self::new(Method::GET, path)
    }
    pub(crate) fn put(path: String) -> Self {
        Self::new(Method::PUT, path)
    }
    pub(crate) fn post(path: String) -> Self {
        Self::new(Method::POST, path)
    }
    pub(crate) fn delete(path: String) -> Self {
        Self::new(Method::DELETE, path)
    }
    pub(crate) fn query(mut self, query: String) -> Self {
        self.query = query;
        self
    }
    pub(crate) fn signed(mut self, key: &'a dyn Signer) -> Self {
        self.key = Some(key);
        self
    }
    pub(crate) fn cbor<T: Wire>(mut self, body: &T) -> Self {
        self.body = Body::Cbor(wire::encode(body).into());
        self
    }
    pub(crate) fn raw(mut self, body: Bytes) -> Self {
        self.body = Body::Raw(body);
        self
    }
    /// An object part: its digest is BLAKE3, which the server checks as the bytes stream in.
    pub(crate) fn part(mut self, body: Bytes) -> Self {
        self.body = Body::Part(body);
        self
    }
    /// The bytes from `start` up to and without `end`.
    pub(crate) fn range(mut self, start: u64, end: u64) -> Self {
        self.range = Some((start, end));
        self
    }
    pub(crate) fn is_signed(&self) -> bool {
        self.key.is_some()
    }

    /// Signs the request for this server, now, with this nonce.
    pub(crate) fn prepare(&self, authority: &str, now: Time, nonce: &[u8; 16]) -> Outgoing {
        let (body, kind, digest_name, digest) = match &self.body {
            Body::Nothing => (Bytes::new(), None, CONTENT_DIGEST, content_digest(&[])),
            Body::Cbor(b) => (b.clone(), Some(CBOR), CONTENT_DIGEST, content_digest(b)),
            Body::Raw(b) => (b.clone(), Some(RAW), CONTENT_DIGEST, content_digest(b)),
            Body::Part(b) => (b.clone(), Some(RAW), BLAKE3_DIGEST, blake3_digest(object_digest(b).as_bytes())),
        };
        let mut headers = HeaderMap::new();
        let mut set = |name: HeaderName, value: &str| {
            headers.insert(name, HeaderValue::from_str(value).expect(HEADER_TEXT));
        };
        if let Some(kind) = kind {
            set(CONTENT_TYPE, kind);
        }
        if let Some((start, end)) = self.range {
            set(RANGE, &format!("bytes={start}-{}", end - 1));
        }
        if let Some(key) = self.key {
            let target = Target {
                method: self.method.as_str(),
                authority,
                path: &self.path,
                query: &self.query,
                digest_name,
                digest: &digest,
            };
            let (input, signature) = key.sign_request(&target.prepare(now, nonce, key.public()));
            set(HeaderName::from_static(digest_name), &digest);
            set(HeaderName::from_static("signature-input"), &input);
            set(HeaderName::from_static("signature"), &signature);
        }
        let target = match self.query.as_str() {
            "" => self.path.clone(),
            query => format!("{}?{query}", self.path),
        };
        Outgoing { method: self.method.clone(), target, name: self.key.map(|k| *k.public()), headers, body }
    }
}

/// A call that failed once, and how long the server asks to wait.
#[derive(Debug)]
pub(crate) struct Failed {
    pub(crate) error: RemoteError,
    pub(crate) retry_after: Option<Duration>,
}

impl<E: Into<RemoteError>> From<E> for Failed {
    fn from(error: E) -> Self {
        Failed { error: error.into(), retry_after: None }
    }
}

/// Tells an answer from a refusal, a gateway's word and what no server of ours says.
pub(crate) fn accepted(answer: Incoming<'_>) -> Result<Incoming<'_>, Failed> {
    let status = answer.status();
    match status {
        200..=299 => Ok(answer),
        300..=399 => Err(Misbehaviour::Redirect.into()),
        400..=599 => Err(refused(answer, status)),
        _ => Err(Misbehaviour::Status(status).into()),
    }
}

fn refused(answer: Incoming<'_>, status: u16) -> Failed {
    let retry_after = answer.header(RETRY_AFTER).and_then(|v| v.parse().ok()).map(Duration::from_secs);
    if !is_media_type(&answer, PROBLEM) {
        let gateway = matches!(status, 502..=504);
        let error = if gateway { OfflineReason::Gateway.into() } else { Misbehaviour::Refusal(status).into() };
        return Failed { error, retry_after };
    }
    let error = match answer.all(MAX_PROBLEM).map(|body| Refusal::from_problem(&body)) {
        Ok(Some(refusal)) if refusal.status() == status => RemoteError::Refused(refusal),
        Ok(_) => Misbehaviour::Refusal(status).into(),
        Err(error) => error,
    };
    Failed { error, retry_after }
}

fn is_media_type(answer: &Incoming<'_>, kind: &str) -> bool {
    answer.header(CONTENT_TYPE).is_some_and(|v| v.eq_ignore_ascii_case(kind))
}

/// An answer that says no more than yes.
pub(crate) fn nothing(answer: Incoming<'_>) -> Result<(), Failed> {
    status(&answer, 204)?;
    Ok(answer.all(0).map(|_| ())?)
}

/// A CBOR answer of at most `max` bytes.
pub(crate) fn cbor<T: Wire>(answer: Incoming<'_>, max: usize) -> Result<T, Failed> {
    Ok(wire::decode(&cbor_bytes(answer, max)?, max).map_err(RemoteError::malformed)?)
}

fn cbor_bytes(answer: Incoming<'_>, max: usize) -> Result<Vec<u8>, Failed> {
    status(&answer, 200)?;
    if !is_media_type(&answer, CBOR) {
        return Err(Misbehaviour::MediaType.into());
    }
    Ok(answer.all(max)?)
}

/// A signed message of at most `max` bytes: well-formed, still to be verified. `subject` says whether it is about what
/// was asked.
pub(crate) fn signed<M: Message>(
    answer: Incoming<'_>,
    max: usize,
    subject: impl Fn(&M) -> bool,
) -> Result<Vec<u8>, Failed> {
    let bytes = cbor_bytes(answer, max)?;
    let message = Signed::<M>::decode(&bytes).map_err(RemoteError::malformed)?;
    if subject(message.dangerous_unverified()) { Ok(bytes) } else { Err(Misbehaviour::Subject.into()) }
}

/// Raw bytes, whose body is still to be read.
pub(crate) fn raw(answer: Incoming<'_>, wanted: u16) -> Result<Incoming<'_>, Failed> {
    status(&answer, wanted)?;
    if is_media_type(&answer, RAW) { Ok(answer) } else { Err(Misbehaviour::MediaType.into()) }
}

/// Raw bytes of at most `max`.
pub(crate) fn raw_up_to(answer: Incoming<'_>, max: usize) -> Result<Vec<u8>, Failed> {
    Ok(raw(answer, 200)?.all(max)?)
}

/// Exactly `len` raw bytes.
pub(crate) fn raw_exactly(answer: Incoming<'_>, len: usize) -> Result<Vec<u8>, Failed> {
    let answer = raw(answer, 200)?;
    length(&answer, len as u64)?;
    let all = answer.all(len)?;
    if all.len() == len { Ok(all) } else { Err(wrong_length(len as u64, all.len() as u64).into()) }
}

/// Refuses a body whose announced length is not the one asked for.
pub(crate) fn length(answer: &Incoming<'_>, expected: u64) -> Result<(), Failed> {
    match answer.announced() {
        Some(found) if found != expected => Err(wrong_length(expected, found).into()),
        _ => Ok(()),
    }
}

pub(crate) fn wrong_length(expected: u64, found: u64) -> RemoteError {
    Misbehaviour::Length { expected, found }.into()
}

fn status(answer: &Incoming<'_>, wanted: u16) -> Result<(), Failed> {
    if answer.status() == wanted { Ok(()) } else { Err(Misbehaviour::Status(answer.status()).into()) }
}
