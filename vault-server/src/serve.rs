//! The running server: what all calls share, the listener, and how it stops.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Mutex, Semaphore, watch};
use tokio::task::{JoinHandle, JoinSet};
use vault_protocol::http::{MAX_HEADERS, Refusal};
use vault_protocol::ids::Time;
use vault_protocol::request::SKEW;

use crate::body;
use crate::calls;
use crate::chains::Chains;
use crate::identity::Identity;
use crate::invites::Invites;
use crate::limiter::Limiter;
use crate::line::Line;
use crate::locks::{Gates, Locks};
use crate::log;
use crate::logs::secret::LogSecret;
use crate::logs::watch::{Watch, WatchSettings};
use crate::logs::{self, LogError, LogSettings, Logs};
use crate::maintenance;
use crate::nameplates::Nameplates;
use crate::nonces::Nonces;
use crate::problem::Refused;
use crate::rows::Rows;
use crate::store::{Blobs, Records};

/// How long a connection may take for the headers of a request.
const HEADERS: Duration = Duration::from_secs(10);
/// How long calls under way have when the server is told to stop.
const LAST: Duration = Duration::from_secs(10);
/// Memory for reading, for each connection: bodies come in pieces of at most this.
const READ_BUFFER: usize = 128 * 1024;

/// The clock of a server.
pub type Clock = Arc<dyn Fn() -> Time + Send + Sync>;

/// What a server is made of.
#[allow(missing_debug_implementations)]
pub struct Setup {
    /// Small records.
    pub records: Arc<dyn Records>,
    /// Objects.
    pub blobs: Arc<dyn Blobs>,
    /// Its signing key.
    pub identity: Identity,
    /// Seconds since 1970.
    pub clock: Clock,
    /// Host and port by which callers reach it; `None`: the address it listens on.
    pub authority: Option<String>,
    /// Who may create a vault.
    pub invites: Invites,
    /// Bytes that one vault may have.
    pub quota: u64,
    /// Calls a second from one address; 0: no limit.
    pub rate: u16,
    /// Connections at once.
    pub connections: usize,
    /// Whether a proxy of the operator's stands before it and tells the callers' addresses.
    pub behind_proxy: bool,
    /// A folder, and how many bytes stay free on its disk.
    pub reserve: Option<(PathBuf, u64)>,
    /// From which the keys of its public logs follow.
    pub log_secret: LogSecret,
    /// How its public logs are kept.
    pub logs: LogSettings,
    /// How it looks at the logs of others.
    pub watch: WatchSettings,
}

impl Setup {
    /// With the usual limits, open to everybody.
    pub fn new(records: Arc<dyn Records>, blobs: Arc<dyn Blobs>, identity: Identity) -> Self {
        Setup {
            records,
            blobs,
            log_secret: identity.log_secret(),
            logs: LogSettings::default(),
            watch: WatchSettings::default(),
            identity,
            clock: Arc::new(system_time),
            authority: None,
            invites: Invites::Open,
            quota: 20 << 30,
            rate: 0,
            connections: 1000,
            behind_proxy: false,
            reserve: None,
        }
    }
}

/// The system's clock.
pub fn system_time() -> Time {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    Time(since.map_or(0, |since| since.as_secs()))
}

/// What all calls share.
pub(crate) struct Shared {
    pub(crate) rows: Rows,
    pub(crate) logs: Logs,
    pub(crate) watch: Watch,
    pub(crate) chains: Chains,
    pub(crate) nonces: Nonces,
    pub(crate) nameplates: Nameplates,
    pub(crate) limiter: Arc<Limiter>,
    pub(crate) memory: Arc<Semaphore>,
    pub(crate) identity: Identity,
    pub(crate) invites: Invites,
    pub(crate) authority: String,
    /// A request under a caller's own nonce was made at this time or later: no other process can have answered it.
    pub(crate) since: Time,
    latest: AtomicU64,
    pub(crate) behind_proxy: bool,
    pub(crate) vault_locks: Locks,
    pub(crate) slot_locks: Locks,
    pub(crate) gates: Gates,
    pub(crate) outboards: Mutex<()>,
    clock: Clock,
    quota: u64,
    reserve: Option<(PathBuf, u64)>,
}

impl Shared {
    pub(crate) async fn open(setup: Setup, address: SocketAddr) -> Result<Self, LogError> {
        let started = (setup.clock)();
        let rows = Rows::new(setup.records, setup.blobs);
        let authority = setup.authority.unwrap_or_else(|| address.to_string());
        // What the last process took in its last second may have been dated so far ahead. On an empty store none has
        // answered anything that could be repeated, so callers' clocks count at once.
        let used = !rows.page(&[], None, 1).await?.is_empty();
        let since = if used { started.plus(SKEW + 1) } else { started };
        let logs = Logs::open(&rows, setup.logs, setup.log_secret, &authority).await?;
        Ok(Shared {
            rows,
            logs,
            watch: Watch::new(setup.watch),
            chains: Chains::new(),
            nonces: Nonces::new(setup.identity.nonce_secret(), started),
            nameplates: Nameplates::default(),
            limiter: Limiter::new(setup.rate),
            memory: body::memory(),
            identity: setup.identity,
            invites: setup.invites,
            authority,
            since,
            latest: AtomicU64::new(started.0),
            behind_proxy: setup.behind_proxy,
            vault_locks: Locks::new(),
            slot_locks: Locks::new(),
            gates: Gates::new(),
            outboards: Mutex::new(()),
            clock: setup.clock,
            quota: setup.quota,
            reserve: setup.reserve,
        })
    }

    pub(crate) fn now(&self) -> Time {
        (self.clock)()
    }

    /// The clock that requests are held against: it never goes back, as what was once too late stays too late. After a
    /// jump back of the system's clock callers are refused theirs, and go on with nonces of ours.
    pub(crate) fn request_now(&self) -> Time {
        let now = self.now().0;
        Time(self.latest.fetch_max(now, Ordering::Relaxed).max(now))
    }

    /// Whether a vault may have so many bytes.
    pub(crate) fn check_quota(&self, bytes: u64) -> Result<(), Refused> {
        if bytes <= self.quota { Ok(()) } else { Err(Refusal::Quota.into()) }
    }

    /// Whether the disk has room. Receipts, closings and chain statements do not ask: for them some is kept free.
    pub(crate) fn check_room(&self) -> Result<(), Refused> {
        let Some((folder, reserve)) = &self.reserve else { return Ok(()) };
        match crate::disk::free(folder) {
            Ok(free) if free >= *reserve => Ok(()),
            Ok(_) => {
                log::failed("the disk is full", &"less is free than the reserve");
                Err(Refusal::Unavailable.into())
            }
            Err(error) => {
                log::failed("asking the disk for its free room", &error);
                Err(Refusal::Unavailable.into())
            }
        }
    }
}

/// A server that runs until it is stopped.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

/// Starts serving. First compares the public logs with what they have signed, and goes on with what an earlier stop
/// has cut: leaves that wait, vaults that are being closed.
pub async fn start(setup: Setup, listener: TcpListener) -> Result<Running, LogError> {
    let (address, connections) = (listener.local_addr()?, setup.connections);
    let shared = Arc::new(Shared::open(setup, address).await?);
    shared.logs.tick(&shared.rows, 0).await?;
    let finished = calls::finish_closings(&shared).await?;
    if finished > 0 {
        log::did("vaults whose closing went on", &finished);
    }
    let (stop, stopped) = watch::channel(false);
    let task = tokio::spawn(run(shared, listener, connections, stopped));
    Ok(Running { address, stop, task })
}

impl Running {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes no more calls, lets those under way end within ten seconds, and closes the stores.
    pub async fn stop(self) {
        // It may have ended by itself.
        let _ = self.stop.send(true);
        let _ = self.task.await;
    }
}

async fn run(shared: Arc<Shared>, listener: TcpListener, connections: usize, mut stopped: watch::Receiver<bool>) {
    let places = Arc::new(Semaphore::new(connections));
    let mut lines = JoinSet::new();
    let chores = tokio::spawn(maintenance::run(shared.clone(), stopped.clone()));
    let ticks = tokio::spawn(logs::run(shared.clone(), stopped.clone()));
    loop {
        let place = tokio::select! {
            place = places.clone().acquire_owned() => place.expect("the semaphore is never closed"),
            _ = stopped.changed() => break,
        };
        let (stream, peer) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Out of descriptors, or a caller that is gone already.
                    log::failed("accepting a connection", &error);
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
            _ = stopped.changed() => break,
        };
        let (shared, stopped) = (shared.clone(), stopped.clone());
        lines.spawn(async move {
            serve(shared, stream, peer, stopped).await;
            drop(place);
        });
        while lines.try_join_next().is_some() {}
    }
    drop(listener);
    let _ = tokio::time::timeout(LAST, async { while lines.join_next().await.is_some() {} }).await;
    lines.shutdown().await;
    let _ = chores.await;
    let _ = ticks.await;
}

async fn serve(shared: Arc<Shared>, stream: TcpStream, peer: SocketAddr, mut stopped: watch::Receiver<bool>) {
    // Answers are small and wanted at once.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| crate::dispatch::answer(shared.clone(), peer.ip(), request));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS)
        .max_buf_size(READ_BUFFER)
        .max_header_size(2 * MAX_HEADERS)
        .serve_connection(TokioIo::new(Line::new(stream)), service);
    tokio::pin!(connection);
    // What a connection ends with is the caller's affair.
    tokio::select! {
        _ = connection.as_mut() => {}
        _ = stopped.changed() => {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }
}
