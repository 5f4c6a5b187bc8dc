//! One name at one server: a call, tried until it is answered or there is no sense in trying.

use crate::call::{Call, Failed, accepted, raw_exactly};
use crate::error::{OfflineReason, RemoteError};
use crate::line::{Incoming, Line};
use crate::objects::KnownOutboard;
use crate::patience::{self, Pace};
use crate::settings::Settings;
use crate::url::ServerUrl;
use reqwest::header::DATE;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Instant, UNIX_EPOCH};
use vault_protocol::http::Refusal;
use vault_protocol::ids::Time;

/// How many calls after a wrong clock ask for the server's nonce at once. After them the clock gets a new chance: it
/// may have been set, or the server had only just started.
const WRONG_CLOCK_CALLS: u32 = 64;

/// The way to one server in **one name**: own TCP connections, own TLS sessions, no cookies. Two names (a vault, each
/// slot's key, each drop) take two connections, or a server could tell that they are one person.
///
/// Should the key change all the same, the old connections are given up first. Calls that nobody signs go with the
/// name used last: ask for a contact's chain on a connection of its own.
#[allow(missing_debug_implementations)]
pub struct Connection {
    server: ServerUrl,
    settings: Settings,
    line: Line,
    wrong_clock: AtomicU32,
    pub(crate) pace: Pace,
    pub(crate) outboard: Mutex<Option<KnownOutboard>>,
}

impl Connection {
    /// Makes no traffic; the first call does.
    pub fn new(server: ServerUrl) -> Connection {
        Self::with(server, Settings::default())
    }

    /// [`Connection::new`] with another clock, other time-outs, more roots of trust or a proxy.
    pub fn with(server: ServerUrl, settings: Settings) -> Connection {
        Connection {
            server,
            settings,
            line: Line::new(),
            wrong_clock: AtomicU32::new(0),
            pace: Pace::new(),
            outboard: Mutex::new(None),
        }
    }

    /// Where it leads.
    pub fn server(&self) -> &ServerUrl {
        &self.server
    }

    /// Makes a call and reads its answer with `read`, again after failures that may pass. That does no harm: every call
    /// is idempotent or a compare-and-swap, and the same call again gets the same answer.
    pub(crate) fn call<T>(
        &self,
        call: &Call<'_>,
        mut read: impl FnMut(Incoming<'_>) -> Result<T, Failed>,
    ) -> Result<T, RemoteError> {
        let mut failures = 0;
        loop {
            match self.once(call).and_then(&mut read) {
                Ok(value) => return Ok(value),
                Err(failed) => {
                    failures += 1;
                    self.rest(failed, failures)?;
                }
            }
        }
    }

    /// Sends `items` in as many calls as the line wants, in order; a call that is lost is made again with fewer.
    /// `send` makes one call and is told its items, at most `count`.
    pub(crate) fn in_parts<T>(
        &self,
        items: &[T],
        count: usize,
        size: impl Fn(&T) -> usize,
        mut send: impl FnMut(&[T]) -> Result<(), Failed>,
    ) -> Result<(), RemoteError> {
        let (mut rest, mut failures) = (items, 0);
        while !rest.is_empty() {
            let (n, bytes) = self.pace.fitting(rest.iter().map(&size), count);
            let start = Instant::now();
            match send(&rest[..n]) {
                Ok(()) => {
                    self.pace.came_through(bytes, start.elapsed());
                    (rest, failures) = (&rest[n..], 0);
                }
                Err(failed) => {
                    failures += 1;
                    self.rest(failed, failures)?;
                }
            }
        }
        Ok(())
    }

    /// Waits before the next try, or gives the error back if there is to be none.
    pub(crate) fn rest(&self, failed: Failed, failures: u32) -> Result<(), RemoteError> {
        if matches!(failed.error, RemoteError::Offline(OfflineReason::Cut | OfflineReason::Timeout)) {
            self.pace.was_lost();
        }
        let too_long = failed.retry_after.is_some_and(|d| d.as_secs() > patience::LONGEST_PAUSE);
        if too_long || failures >= patience::tries(&failed.error) {
            return Err(failed.error);
        }
        let [dice] = vault_crypto::random::bytes();
        self.settings.rest(patience::pause(self.settings.pause, failures, failed.retry_after, dice));
        Ok(())
    }

    /// Makes a call once (twice if only the clock was wrong); its answer is no refusal.
    pub(crate) fn once(&self, call: &Call<'_>) -> Result<Incoming<'_>, Failed> {
        if !call.is_signed() {
            return self.send(call, &[0; 16]);
        }
        let calls_left = |n: u32| n.checked_sub(1);
        if self.wrong_clock.fetch_update(Ordering::Relaxed, Ordering::Relaxed, calls_left).is_ok() {
            return self.send(call, &self.server_nonce()?);
        }
        match self.send(call, &(self.settings.nonce)()) {
            Err(Failed { error: RemoteError::Refused(Refusal::Clock), .. }) => {
                let answer = self.send(call, &self.server_nonce()?)?;
                self.wrong_clock.store(WRONG_CLOCK_CALLS, Ordering::Relaxed);
                Ok(answer)
            }
            other => other,
        }
    }

    fn send(&self, call: &Call<'_>, nonce: &[u8; 16]) -> Result<Incoming<'_>, Failed> {
        let out = call.prepare(self.server.authority(), (self.settings.clock)(), nonce);
        let answer = self.line.exchange(&self.server, &self.settings, out)?;
        if !call.is_signed()
            && let Some(date) = answer.header(DATE).and_then(|date| httpdate::parse_http_date(date).ok())
            && let Ok(since) = date.duration_since(UNIX_EPOCH)
        {
            self.settings.told.heard(Time(since.as_secs()), (self.settings.clock)());
        }
        accepted(answer)
    }

    // A single-use nonce of the server's stands for the clock that this machine does not have.
    fn server_nonce(&self) -> Result<[u8; 16], Failed> {
        let answer = self.send(&Call::post("/v1/nonce".into()), &[0; 16])?;
        let nonce = raw_exactly(answer, 16)?;
        Ok(nonce.try_into().expect("its length was checked"))
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn threads_may_share_a_connection() {
        fn shared<T: Send + Sync>() {}
        shared::<super::Connection>();
    }
}
