//! A server in this process, on stores in memory, with a clock that tests can move.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use vault_protocol::ids::Time;
use vault_protocol::request::SKEW;
use vault_server::identity::Identity;
use vault_server::serve::{self, Running, Setup, system_time};
use vault_server::store::memory::Disk;

use super::Http;

/// Seed of the server's key.
pub const SEED: [u8; 32] = [0x5e; 32];

pub struct Server {
    runtime: Runtime,
    running: Option<Running>,
    pub http: Http,
    clock: Arc<AtomicU64>,
}

impl Server {
    /// On a new disk.
    pub fn new() -> Self {
        Self::on(&Disk::new(), |_| {})
    }

    /// On a disk, after a change of its setup.
    pub fn on(disk: &Disk, change: impl FnOnce(&mut Setup)) -> Self {
        Self::at(disk, system_time(), change)
    }

    /// The same, at some time that does not pass by itself; on a disk that was used, half a minute later, when callers'
    /// clocks count again.
    pub fn at(disk: &Disk, time: Time, change: impl FnOnce(&mut Setup)) -> Self {
        let used = disk.writes() > 0;
        let server = Self::just_started(disk, time, change);
        if used {
            server.wait(SKEW as i64 + 1);
        }
        server
    }

    /// The same, in the second in which it starts.
    pub fn just_started(disk: &Disk, time: Time, change: impl FnOnce(&mut Setup)) -> Self {
        let clock = Arc::new(AtomicU64::new(time.0));
        let now: serve::Clock = {
            let clock = clock.clone();
            Arc::new(move || Time(clock.load(Ordering::Relaxed)))
        };
        let mut setup = Setup::new(disk.open_records(), disk.open_blobs(), Identity::from_seed(&SEED));
        setup.clock = now.clone();
        change(&mut setup);
        let named = setup.authority.clone();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let running = runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            serve::start(setup, listener).await.unwrap()
        });
        let address = running.address();
        let http = Http { address, authority: named.unwrap_or_else(|| address.to_string()), now, asks: false };
        Server { runtime, running: Some(running), http, clock }
    }

    pub fn now(&self) -> Time {
        (self.http.now)()
    }

    /// Moves the clock.
    pub fn wait(&self, seconds: i64) {
        let now = self.clock.load(Ordering::Relaxed);
        self.clock.store(now.checked_add_signed(seconds).unwrap(), Ordering::Relaxed);
    }

    /// Stops it, its stores too.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        if let Some(running) = self.running.take() {
            self.runtime.block_on(running.stop());
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}
