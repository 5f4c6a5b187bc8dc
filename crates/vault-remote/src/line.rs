//! One exchange on the wire: the runtime, the client of one name, time-outs, bounded reading.

use crate::error::{Misbehaviour, OfflineReason, RemoteError};
use crate::fault::{OutOfReach, classify};
use crate::patience::{SLOWEST, draining};
use crate::settings::Settings;
use crate::url::{Reach, ServerUrl};
use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{ACCEPT, CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Method, Request, Response, Url};
use std::convert::Infallible;
use std::io;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::time::{Instant, timeout};
use vault_protocol::http::{CBOR, PROBLEM, RAW};
use vault_protocol::key::PublicKey;

/// What every program of Coffre says it is, whatever its version and the system under it.
const USER_AGENT: &str = "coffre";
/// Bytes handed to the wire at once: how finely progress is seen.
const PIECE: usize = 64 * 1024;
/// Idle connections kept by one name.
const POOL: usize = 4;
/// How long they are kept: less than the ten seconds after which a server ends them.
const POOL_TIME: Duration = Duration::from_secs(8);
/// Most headers of an answer.
const MAX_HEADERS: usize = 64;

/// The way to one server under one name. Makes no traffic, and no socket, until it is used.
pub(crate) struct Line {
    runtime: OnceLock<Result<Runtime, io::ErrorKind>>,
    client: Mutex<Option<Named>>,
}

// Requests under two names never share a connection or a TLS session: the client goes when another name comes.
struct Named {
    name: Option<PublicKey>,
    client: Client,
}

/// A request, signed or not.
pub(crate) struct Outgoing {
    pub(crate) method: Method,
    /// Path and query.
    pub(crate) target: String,
    /// Who signed it.
    pub(crate) name: Option<PublicKey>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Line {
    pub(crate) fn new() -> Self {
        Line { runtime: OnceLock::new(), client: Mutex::new(None) }
    }

    fn runtime(&self) -> Result<&Runtime, RemoteError> {
        let build = || {
            // Another part of the program may have installed it already; it is the same.
            let _ = rustls::crypto::ring::default_provider().install_default();
            tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| e.kind())
        };
        self.runtime.get_or_init(build).as_ref().map_err(|kind| RemoteError::Local((*kind).into()))
    }

    fn client(&self, server: &ServerUrl, settings: &Settings, name: Option<PublicKey>) -> Result<Client, RemoteError> {
        let mut kept = self.client.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(named) = kept.as_mut()
            && (name.is_none() || named.name.is_none() || named.name == name)
        {
            named.name = named.name.or(name);
            return Ok(named.client.clone());
        }
        let client = build(server, settings)?;
        *kept = Some(Named { name, client: client.clone() });
        Ok(client)
    }

    /// Sends a request and reads the head of its answer.
    pub(crate) fn exchange(
        &self,
        server: &ServerUrl,
        settings: &Settings,
        out: Outgoing,
    ) -> Result<Incoming<'_>, RemoteError> {
        let runtime = self.runtime()?;
        let client = self.client(server, settings, out.name)?;
        let url = format!("{}{}", server.as_str(), out.target);
        let url = Url::parse(&url).map_err(|_| RemoteError::argument("an address that is none"))?;
        let size = out.body.len() as u64;
        let left = Arc::new(AtomicU64::new(size));
        let mut request = Request::new(out.method, url);
        *request.headers_mut() = out.headers;
        if size > 0 {
            *request.body_mut() = Some(reqwest::Body::wrap(Pieces { rest: out.body, left: left.clone() }));
        } else if matches!(*request.method(), Method::POST | Method::PUT) {
            request.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        let response = runtime.block_on(async {
            tokio::select! {
                // Looked at first: a call that is to give way before it began is not made.
                biased;
                () = settings.wanted() => Err(OfflineReason::GaveWay.into()),
                answered = answered(&client, request, size, &left, settings.idle) => answered,
            }
        })?;
        Ok(Incoming { runtime, response, settings: settings.clone(), started: None, received: 0 })
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        // The ordinary drop waits, and panics inside an async task.
        if let Some(Ok(runtime)) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

// Waits as long as anything moves: bytes of the request, then, within the idle time, the head of the answer.
async fn answered(
    client: &Client,
    request: Request,
    size: u64,
    left: &AtomicU64,
    idle: Duration,
) -> Result<Response, RemoteError> {
    // Nothing ran since the last call: let kept connections see that the server has ended them, or one would be taken
    // only to be found cut. The first turn asks the system, the second lets them hear the answer.
    tokio::task::yield_now().await;
    tokio::task::yield_now().await;
    let mut sending = pin!(client.execute(request));
    let mut before = left.load(Ordering::Relaxed);
    loop {
        // The last piece is taken long before it arrives: the system's buffers hold much on a slow line.
        let patience = if before == 0 { idle + draining(size) } else { idle };
        if let Ok(result) = timeout(patience, &mut sending).await {
            return result.map_err(|e| classify(&e));
        }
        let now = left.load(Ordering::Relaxed);
        if now == before {
            return Err(OfflineReason::Timeout.into());
        }
        before = now;
    }
}

/// An answer whose head has come.
pub(crate) struct Incoming<'l> {
    runtime: &'l Runtime,
    response: Response,
    settings: Settings,
    started: Option<Instant>,
    received: u64,
}

impl Incoming<'_> {
    pub(crate) fn status(&self) -> u16 {
        self.response.status().as_u16()
    }

    /// A header's value, if it stands there once and is visible ASCII.
    pub(crate) fn header(&self, name: HeaderName) -> Option<&str> {
        let mut values = self.response.headers().get_all(name).iter();
        let value = values.next()?.to_str().ok()?;
        values.next().is_none().then_some(value)
    }

    /// The length announced, if it is.
    pub(crate) fn announced(&self) -> Option<u64> {
        self.response.content_length()
    }

    /// The next bytes of the body; `None` at its end. The caller's code between two calls is outside the runtime.
    pub(crate) fn next(&mut self) -> Result<Option<Bytes>, RemoteError> {
        let runtime = self.runtime;
        runtime.block_on(async {
            // A drip of bytes would hold the caller for years: there is a speed that is no speed.
            let (started, idle) = (*self.started.get_or_insert_with(Instant::now), self.settings.idle);
            let end = started + idle * 2 + Duration::from_secs(self.received / SLOWEST);
            let patience = idle.min(end.saturating_duration_since(Instant::now()));
            let chunk = tokio::select! {
                biased;
                () = self.settings.wanted() => return Err(OfflineReason::GaveWay.into()),
                chunk = timeout(patience, self.response.chunk()) => chunk,
            };
            let chunk = chunk.map_err(|_| OfflineReason::Timeout)?.map_err(|e| classify(&e))?;
            self.received += chunk.as_ref().map_or(0, |c| c.len() as u64);
            Ok(chunk)
        })
    }

    /// The whole body, if it has at most `max` bytes: what is longer is never kept.
    pub(crate) fn all(mut self, max: usize) -> Result<Vec<u8>, RemoteError> {
        let too_long = || Misbehaviour::TooLong { max: max as u64 };
        let announced = self.announced().unwrap_or(0);
        if announced > max as u64 {
            return Err(too_long().into());
        }
        // Room for what is announced only up to a piece: an announcement costs its maker nothing.
        let mut all = Vec::with_capacity(usize::try_from(announced).unwrap_or(max).min(PIECE));
        while let Some(chunk) = self.next()? {
            if chunk.len() > max - all.len() {
                return Err(too_long().into());
            }
            all.extend_from_slice(&chunk);
        }
        Ok(all)
    }
}

// A body in pieces of a known length: `left` shows how much the wire has taken.
struct Pieces {
    rest: Bytes,
    left: Arc<AtomicU64>,
}

impl HttpBody for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        if self.rest.is_empty() {
            return Poll::Ready(None);
        }
        let n = self.rest.len().min(PIECE);
        let piece = self.rest.split_to(n);
        self.left.store(self.rest.len() as u64, Ordering::Relaxed);
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.rest.len() as u64)
    }
}

fn build(server: &ServerUrl, settings: &Settings) -> Result<Client, RemoteError> {
    let accept = HeaderValue::from_str(&format!("{CBOR}, {RAW}, {PROBLEM}")).expect("media types are header text");
    let mut builder = Client::builder()
        .user_agent(USER_AGENT)
        .default_headers(HeaderMap::from_iter([(ACCEPT, accept)]))
        .http1_only()
        .http1_max_headers(MAX_HEADERS)
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .connect_timeout(settings.connect)
        .pool_max_idle_per_host(POOL)
        .pool_idle_timeout(POOL_TIME)
        .no_proxy();
    if server.is_plain() {
        // No TLS will be spoken: the system's roots need not be read.
        builder = builder.tls_certs_only([]).dns_resolver(Arc::new(Within(Reach::Loopback)));
    } else {
        builder = builder.https_only(true).tls_version_min(reqwest::tls::Version::TLS_1_2);
        let roots: Result<Vec<_>, _> = settings.roots.iter().map(|der| reqwest::Certificate::from_der(der)).collect();
        builder =
            builder.tls_certs_merge(roots.map_err(|_| RemoteError::argument("a root of trust is no certificate"))?);
        match &settings.proxy {
            // Its own name is the only one looked up here, and it is where the person says.
            Some(proxy) => {
                let proxy = reqwest::Proxy::https(proxy.0.clone());
                builder = builder.proxy(proxy.map_err(|_| RemoteError::argument("the proxy's address is none"))?);
            }
            None => builder = builder.dns_resolver(Arc::new(Within(server.reach()))),
        }
    }
    // What can still fail is the reading of the system's roots: without them nobody can be trusted.
    builder.build().map_err(|_| OfflineReason::Tls.into())
}

/// Looks names up, and keeps only addresses that the server's own address may lead to.
struct Within(Reach);

impl Resolve for Within {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = self.0;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let (good, bad): (Vec<_>, Vec<_>) = found.partition(|a| reach.allows(a.ip()));
            if good.is_empty() && !bad.is_empty() {
                return Err(OutOfReach.into());
            }
            Ok(Box::new(good.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Every system knows this one name without asking anybody, and it stands for this machine.
    fn localhost(reach: Reach) -> Result<usize, String> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let found = runtime.block_on(Within(reach).resolve("localhost".parse().unwrap()));
        found.map(Iterator::count).map_err(|e| e.to_string())
    }

    #[test]
    fn a_name_that_leads_into_a_private_network_is_not_called() {
        assert_eq!(localhost(Reach::Public), Err(OutOfReach.to_string()));
        assert!(localhost(Reach::Loopback).unwrap() > 0);
        assert!(localhost(Reach::Anywhere).unwrap() > 0);
    }
}
