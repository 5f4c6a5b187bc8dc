//! What tests and odd places change. Everybody else takes the defaults.

use crate::url::UrlError;
use reqwest::Url;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use vault_protocol::ids::Time;

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
    /// Issuers of certificates (DER) that are trusted besides the system's: a hospital's own, or a test's.
    pub roots: Vec<Vec<u8>>,
    pub(crate) proxy: Option<Url>,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            clock: Arc::new(system_clock),
            nonce: Arc::new(vault_crypto::random::bytes),
            idle: Duration::from_secs(30),
            connect: Duration::from_secs(10),
            pause: Duration::from_millis(200),
            roots: Vec::new(),
            proxy: None,
        }
    }
}

impl Settings {
    /// Goes through the web proxy at this address (`http://proxy.example:3128`), as many hospitals ask. Only a person
    /// who says so gets a proxy: those named in the environment are ignored. It carries https unread (CONNECT), never
    /// calls to this machine itself. Names are then looked up by the proxy, so what a name may lead to is checked by
    /// nobody but it.
    pub fn with_proxy(mut self, address: &str) -> Result<Settings, UrlError> {
        let url = Url::parse(address).map_err(|_| UrlError::Malformed)?;
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
            return Err(UrlError::Scheme);
        }
        self.proxy = Some(url);
        Ok(self)
    }
}

fn system_clock() -> Time {
    Time(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs()))
}
