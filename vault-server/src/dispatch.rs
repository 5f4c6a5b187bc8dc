//! From a request to its call and back: the strict profile (docs/protocol/http.md), limits, refusals.

use std::convert::Infallible;
use std::net::IpAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

use futures_util::FutureExt;
use hyper::body::Incoming;
use hyper::header::{CONTENT_LENGTH, EXPECT, HOST, TRANSFER_ENCODING};
use hyper::http::request::Parts;
use hyper::{Request, Response};
use tokio::sync::Mutex;
use vault_protocol::http::{MAX_HEADERS, Refusal};
use vault_protocol::request::{BLAKE3_DIGEST, CONTENT_DIGEST, is_plain};

use crate::auth::single;
use crate::body::Body;
use crate::calls::{self, Ctx};
use crate::limiter::group;
use crate::log;
use crate::problem::Refused;
use crate::reply::{Out, Reply};
use crate::serve::Shared;

/// Headers that would give a request a meaning outside of what its signature covers.
const FORBIDDEN: &[&str] = &[
    "if-match",
    "if-none-match",
    "if-modified-since",
    "if-unmodified-since",
    "if-range",
    "content-encoding",
    "x-http-method-override",
    "upgrade",
];
/// Headers that may stand once.
const ONCE: &[&str] =
    &["host", "content-length", "signature-input", "signature", CONTENT_DIGEST, BLAKE3_DIGEST, "range"];

/// Answers one request.
pub(crate) async fn answer(
    server: Arc<Shared>,
    peer: IpAddr,
    request: Request<Incoming>,
) -> Result<Response<Out>, Infallible> {
    let (head, incoming) = request.into_parts();
    let address = if server.behind_proxy { forwarded(&head).unwrap_or(peer) } else { peer };
    let permit = match server.limiter.enter(address, Instant::now()) {
        Ok(permit) => permit,
        Err(seconds) => {
            let refused = Refused { refusal: Refusal::Slow, retry_after: Some(seconds) };
            return Ok(Reply::refused(refused).into_response(None, true));
        }
    };
    let for_any_page = head.uri.path().starts_with(calls::LINKS);
    let (reply, close) = match check(&server, &head) {
        Ok(length) => {
            let waits = head.headers.contains_key(EXPECT);
            let body = Arc::new(Mutex::new(Body::new(incoming, length, waits)));
            let result = run(server, address, head, length, body.clone()).await;
            // A caller who is still sending does not read: take in what it sends, or close.
            let close = !body.lock().await.drain().await;
            (result, close)
        }
        Err(refused) => (Err(refused), true),
    };
    let reply = reply.unwrap_or_else(|refused| {
        if refused.refusal == Refusal::NotFound {
            permit.refused();
        }
        Reply::refused(refused)
    });
    let reply = if for_any_page { reply.for_any_page() } else { reply };
    Ok(reply.into_response(Some(permit), close))
}

async fn run(
    server: Arc<Shared>,
    address: IpAddr,
    head: Parts,
    length: u64,
    body: Arc<Mutex<Body>>,
) -> Result<Reply, Refused> {
    let (call, ids) = calls::find(head.method.as_str(), head.uri.path()).ok_or(Refusal::NotFound)?;
    if server.watch.is_alone() && !["health", "nonce", "add checkpoint", "cosigned checkpoint"].contains(&call.name) {
        return Err(Refusal::NotFound.into());
    }
    if length > call.max_body {
        return Err(Refusal::TooLarge.into());
    }
    let ctx = Ctx { server, caller: group(address), call, head, ids, body };
    // A mistake of ours in one call must not end the others.
    let result = AssertUnwindSafe(ctx.run()).catch_unwind().await;
    let result = result.unwrap_or_else(|_| Err(crate::problem::damaged("a call panicked")));
    if matches!(&result, Err(refused) if refused.refusal == Refusal::Unavailable) {
        log::unavailable(call.name);
    }
    result
}

/// What holds for every request, whoever makes it. Returns the length of the body.
fn check(server: &Shared, head: &Parts) -> Result<u64, Refused> {
    let line = head.method.as_str().len() + head.uri.path().len() + head.uri.query().map_or(0, str::len) + 12;
    let headers: usize = head.headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
    if line + headers > MAX_HEADERS {
        return Err(Refusal::Headers.into());
    }
    let twice = |name: &&str| head.headers.get_all(*name).iter().nth(1).is_some();
    let plain = is_plain(head.uri.path()) && head.uri.query().is_none_or(is_plain);
    let absolute = head.uri.authority().is_some() || head.uri.scheme().is_some();
    let forbidden = FORBIDDEN.iter().any(|name| head.headers.contains_key(*name));
    if absolute || !plain || forbidden || ONCE.iter().any(twice) || head.headers.contains_key(TRANSFER_ENCODING) {
        return Err(Refusal::Malformed.into());
    }
    if single(&head.headers, HOST.as_str()).is_none_or(|host| !host.eq_ignore_ascii_case(&server.authority)) {
        return Err(Refusal::Misdirected.into());
    }
    match head.headers.get(CONTENT_LENGTH) {
        None => Ok(0),
        Some(length) => Ok(length.to_str().ok().and_then(|text| text.parse().ok()).ok_or(Refusal::Malformed)?),
    }
}

/// The address that the nearest proxy, which is the operator's own, says it was asked from.
fn forwarded(head: &Parts) -> Option<IpAddr> {
    let last = head.headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
    last.rsplit(',').next()?.trim().parse().ok()
}
