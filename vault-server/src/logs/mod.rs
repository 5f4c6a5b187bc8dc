//! The public logs: every reading, closing, statement and journal head leaves a leaf before it is answered.
//!
//! **In which order.** A call commits its rows together with a *waiting* leaf. Then whoever comes first takes all
//! leaves that wait, gives them the next numbers, and commits entries, tiles, places and the signed checkpoint as one
//! batch that expects the checkpoint before it; then writes the checkpoint to a file beside the records. Only then are
//! the calls answered. So a power cut leaves a leaf waiting or in its place, never lost; two processes on one store
//! cannot both sign a size; and a store that was put back to an older state is found out by the file.
//!
//! | module | holds |
//! |---|---|
//! | [`secret`] | the secret that the keys of all logs follow from |
//! | `one` | one log: taking in leaves, signing, proofs |
//! | `anchor` | the last checkpoint in a file of its own |
//! | `ask`, [`call`] | asking witnesses, and how they are reached |
//! | `begin` | new logs; the rule by which a server starts |
//! | `renew` | new logs in the place of those that cannot go on |
//! | [`watch`] | the logs of others: witnesses, custodians |
//! | `tick` | what everybody is shown, once a minute, with dummies |

mod anchor;
mod ask;
mod begin;
pub mod call;
mod one;
mod renew;
pub mod secret;
mod tick;
pub mod watch;

use std::collections::HashMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustls::pki_types::CertificateDer;
use vault_protocol::http::Refusal;
use vault_protocol::ids::VaultId;
use vault_protocol::wire::Bytes;

use crate::keys;
use crate::problem::{Refused, damaged};
use crate::rows::{Place, Rows, Shard};

pub use anchor::FOLDER;
pub use begin::LogError;
use call::{Caller, WitnessAddress};
use one::OneLog;
pub(crate) use one::read_tiles;
pub use renew::Renewed;
pub(crate) use renew::renew;
pub(crate) use tick::run;

/// Numbers of one generation of logs: after a restore logs go on in the next.
const GENERATION: u32 = 10_000;

/// What a log is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum LogKind {
    /// Credentials, status lists, professionals' chains and card hashes, in clear.
    Keys,
    /// Leaves of 49 bytes.
    Events,
}

/// One log of this server: kind and number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct LogId {
    kind: LogKind,
    number: u32,
}

impl LogId {
    /// Length of [`to_bytes`](Self::to_bytes).
    pub(crate) const LEN: usize = 5;

    /// A log by its place in a path: a decimal number of at least three digits.
    pub(crate) fn parse(kind: LogKind, number: &str) -> Option<Self> {
        let id = LogId { kind, number: number.parse().ok()? };
        (format!("{:03}", id.number) == number).then_some(id)
    }

    fn shard(generation: u32, shard: u32) -> Self {
        LogId { kind: LogKind::Events, number: generation * GENERATION + shard }
    }

    fn keys(generation: u32) -> Self {
        LogId { kind: LogKind::Keys, number: generation * GENERATION + 1 }
    }

    /// Its number.
    pub(crate) fn number(self) -> u32 {
        self.number
    }

    /// In the keys of rows.
    pub(crate) fn to_bytes(self) -> [u8; Self::LEN] {
        let [a, b, c, d] = self.number.to_be_bytes();
        [if self.kind == LogKind::Keys { 1 } else { 2 }, a, b, c, d]
    }
}

/// As in its origin and in paths: `events/001`.
impl fmt::Display for LogId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.kind == LogKind::Keys { "keys" } else { "events" };
        write!(f, "{kind}/{:03}", self.number)
    }
}

/// How logs are kept.
#[derive(Clone, Debug)]
pub struct LogSettings {
    /// Folder of the last checkpoints; `None`: none are kept beside the records.
    pub folder: Option<PathBuf>,
    /// How often everybody is shown more.
    pub tick: Duration,
    /// Leaves that each shard grows by between two ticks, at least.
    pub dummies: u16,
    /// Vaults of one shard.
    pub vaults: u32,
    /// Witnesses that are asked at every tick.
    pub witnesses: Vec<WitnessAddress>,
    /// Issuers of witnesses' certificates that are trusted besides the system's.
    pub roots: Vec<CertificateDer<'static>>,
    /// Folder of fork reports.
    pub forks: Option<PathBuf>,
}

impl Default for LogSettings {
    fn default() -> Self {
        LogSettings {
            folder: None,
            tick: Duration::from_secs(60),
            dummies: 2,
            vaults: 1000,
            witnesses: Vec::new(),
            roots: Vec::new(),
            forks: None,
        }
    }
}

/// The logs of a server.
pub(crate) struct Logs {
    settings: LogSettings,
    secret: secret::LogSecret,
    host: String,
    generation: u32,
    open: Mutex<HashMap<LogId, Arc<OneLog>>>,
    witnessed: ask::Cosigned,
    caller: Caller,
}

impl Logs {
    /// The log of keys.
    pub(crate) fn keys(&self) -> LogId {
        LogId::keys(self.generation)
    }

    /// The log of a vault's events; of one that is closed, too.
    pub(crate) async fn of(&self, rows: &Rows, vault: &VaultId) -> Result<LogId, Refused> {
        let shard = rows.get::<Shard>(keys::shard(vault)).await?.ok_or_else(|| damaged("a vault has no shard"))?;
        Ok(LogId::shard(self.generation, shard.value.shard))
    }

    /// The text of a log's verifier key.
    pub(crate) async fn verifier_key(&self, rows: &Rows, log: LogId) -> Result<String, Refused> {
        Ok(self.log(rows, log).await?.key().to_string())
    }

    /// Size of the newest signed tree.
    pub(crate) async fn size(&self, rows: &Rows, log: LogId) -> Result<u64, Refused> {
        Ok(self.log(rows, log).await?.newest(rows).await?.0.size)
    }

    /// The places of leaves whose rows are committed: when this answers they are under a signed checkpoint.
    pub(crate) async fn place(&self, rows: &Rows, log: LogId, of: &[Vec<u8>]) -> Result<Vec<Place>, Refused> {
        if of.is_empty() {
            return Ok(Vec::new());
        }
        self.log(rows, log).await?.place(rows, of).await
    }

    /// Gives every leaf of rows that begin with `prefix` its place.
    pub(crate) async fn settle(&self, rows: &Rows, log: LogId, prefix: &[u8]) -> Result<(), Refused> {
        let one = self.log(rows, log).await?;
        loop {
            let page = rows.page(&keys::waiting(log, prefix), None, one::MAX_LEAVES).await?;
            if page.is_empty() {
                return Ok(());
            }
            let of: Vec<_> = page.iter().map(|(key, _)| keys::row_of_waiting(key).to_vec()).collect();
            one.place(rows, &of).await?;
        }
    }

    /// `tlog-proof@v1` texts: that the entries at these places are in the newest signed tree.
    pub(crate) async fn proofs(&self, rows: &Rows, log: LogId, places: &[Place]) -> Result<Vec<Bytes<8192>>, Refused> {
        if places.is_empty() {
            return Ok(Vec::new());
        }
        self.log(rows, log).await?.proofs(rows, places).await
    }

    /// The hashes that show the tree of one size to be the beginning of that of another; nothing if the log has not
    /// signed so much.
    pub(crate) async fn consistency(
        &self,
        rows: &Rows,
        log: LogId,
        from: u64,
        to: u64,
    ) -> Result<Option<Vec<[u8; 32]>>, Refused> {
        let hashes = self.log(rows, log).await?.consistency(rows, from, to).await?;
        Ok(hashes.map(|hashes| hashes.iter().map(|hash| *hash.as_bytes()).collect()))
    }

    async fn log(&self, rows: &Rows, id: LogId) -> Result<Arc<OneLog>, Refused> {
        let known = |logs: &Self| logs.open.lock().unwrap_or_else(PoisonError::into_inner).get(&id).cloned();
        if let Some(log) = known(self) {
            return Ok(log);
        }
        // Made by another process on the same store.
        if !rows.has(&keys::log(id)).await? {
            return Err(Refusal::NotFound.into());
        }
        self.check(rows, id).await.map_err(|error| {
            crate::log::failed("a public log", &error);
            Refusal::Unavailable
        })?;
        known(self).ok_or_else(|| damaged("a public log"))
    }
}
