//! What tests and odd places change. Everybody else takes the defaults.

use crate::url::UrlError;
use reqwest::Url;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use vault_protocol::ids::Time;
use vault_protocol::release::READER_SKEW;

/// How often a call that waits looks whether it is to give way.
pub(crate) const GLANCE: Duration = Duration::from_millis(25);

/// Asked again and again while a call waits, so it answers at once.
pub type Needed = Arc<dyn Fn() -> bool + Send + Sync>;

/// Clock, patience, roots of trust and proxy of a [`Connection`](crate::Connection).
#[derive(Clone)]
#[allow(missing_debug_implementations)]
pub struct Settings {
    /// Seconds since 1970, for signatures. The system's clock.
    pub clock: Arc<dyn Fn() -> Time + Send + Sync>,
    /// A fresh nonce for a signature. The system's randomness.
    pub nonce: Arc<dyn Fn() -> [u8; 16] + Send + Sync>,
    /// How long nothing may move before the line counts as dead: 30 s. Never a bound on a whole transfer.
    pub idle: Duration,
    /// How long a connection may take to come about: 10 s.
    pub connect: Duration,
    /// The first pause before trying again, doubled each time: 200 ms.
    pub pause: Duration,
    /// Whether somebody needs what holds this line more than the line does: then a call ends with
    /// [`OfflineReason::GaveWay`](crate::OfflineReason::GaveWay), within a moment, as if it had been cut. None: never.
    pub needed: Option<Needed>,
    /// What servers said the time is, for all connections with these settings.
    pub told: ToldTime,
    /// Issuers of certificates (DER) that are trusted besides the system's: a hospital's own, or a test's.
    pub roots: Vec<Vec<u8>>,
    /// None: those named in the environment are ignored.
    pub proxy: Option<WebProxy>,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            clock: Arc::new(system_clock),
            nonce: Arc::new(vault_crypto::random::bytes),
            idle: Duration::from_secs(30),
            connect: Duration::from_secs(10),
            pause: Duration::from_millis(200),
            needed: None,
            told: ToldTime::default(),
            roots: Vec::new(),
            proxy: None,
        }
    }
}

/// How far this machine's clock is from a server's, as the last answer showed that was asked without a signature: by
/// who found a server new, or was told that the clock is wrong. A server's word: enough for a warning, and to date
/// nothing later than it says.
#[derive(Clone, Debug)]
pub struct ToldTime(Arc<AtomicI64>);

impl Default for ToldTime {
    fn default() -> Self {
        ToldTime(Arc::new(AtomicI64::new(i64::MIN)))
    }
}

impl ToldTime {
    pub(crate) fn heard(&self, theirs: Time, ours: Time) {
        let ahead = i128::from(ours.0) - i128::from(theirs.0);
        self.0.store(i64::try_from(ahead).unwrap_or(0), Ordering::Relaxed);
    }

    /// By how many seconds this machine's clock is ahead; negative if it is behind. `None`: nobody said.
    pub fn ahead(&self) -> Option<i64> {
        Some(self.0.load(Ordering::Relaxed)).filter(|ahead| *ahead != i64::MIN)
    }

    /// The same if that is more than clocks may differ where it matters (docs/protocol/receipt.md).
    pub fn wrong(&self) -> Option<i64> {
        self.ahead().filter(|ahead| ahead.unsigned_abs() > READER_SKEW)
    }

    /// This machine's time, or the server's if this machine's clock is far ahead of it: what is dated in the future is
    /// taken by nobody until then. The other way round no server is believed.
    pub fn not_ahead(&self, now: Time) -> Time {
        Time(now.0.saturating_sub(self.wrong().and_then(|ahead| u64::try_from(ahead).ok()).unwrap_or(0)))
    }
}

/// The web proxy that a person chose, as many hospitals ask. It carries https unread (CONNECT), never calls to this
/// machine itself; names are then looked up by it, so that what a name leads to is checked by nobody else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebProxy(pub(crate) Url);

impl WebProxy {
    /// Reads an address such as `http://proxy.example:3128`.
    pub fn parse(address: &str) -> Result<WebProxy, UrlError> {
        let url = Url::parse(address).map_err(|_| UrlError::Malformed)?;
        let known = matches!(url.scheme(), "http" | "https") && url.host_str().is_some();
        if known { Ok(WebProxy(url)) } else { Err(UrlError::Scheme) }
    }
}

impl Settings {
    /// Ends when the line is to give way; without anybody who could need it, never.
    pub(crate) async fn wanted(&self) {
        while !self.gives_way() {
            match self.needed {
                Some(_) => tokio::time::sleep(GLANCE).await,
                None => std::future::pending().await,
            }
        }
    }

    pub(crate) fn gives_way(&self) -> bool {
        self.needed.as_ref().is_some_and(|needed| needed())
    }

    /// Rests so long before another try; less if the line is to give way.
    pub(crate) fn rest(&self, pause: Duration) {
        let until = Instant::now() + pause;
        while let Some(left) = until.checked_duration_since(Instant::now()).filter(|_| !self.gives_way()) {
            std::thread::sleep(if self.needed.is_some() { left.min(GLANCE) } else { left });
        }
    }

    /// The same with less patience: for a server beside which another can be asked. Ten seconds without a byte, five until
    /// there is a connection.
    #[must_use]
    pub fn impatient(mut self) -> Self {
        self.idle = self.idle.min(Duration::from_secs(10));
        self.connect = self.connect.min(Duration::from_secs(5));
        self
    }
}

fn system_clock() -> Time {
    Time(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs()))
}
