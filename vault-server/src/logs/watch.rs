//! What this server has seen of the logs of others: as a witness, and as a custodian of slots whose readings are in another
//! server's log. It never takes a checkpoint that does not continue the last one it took.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use vault_log::checkpoint::{Checkpoint, SignedCheckpoint};
use vault_log::cosignature::Cosigner;
use vault_log::fork::ForkReport;
use vault_log::key::VerifierKey;
use vault_log::tree::TreeHead;
use vault_log::witness::{Accepted, AddCheckpoint, KnownLog, Refusal as Unwitnessed, judge};
use vault_protocol::hash::sha256;
use vault_protocol::http::Refusal;
use vault_protocol::wire::{self, Bytes, Text};

use crate::calls::Tries;
use crate::keys;
use crate::problem::{Refused, damaged};
use crate::rows::{Rows, Watched};
use crate::store::Batch;

/// Rows looked at in one go.
const PAGE: usize = 500;

/// Name of the folder of fork reports in the data folder.
pub const FORKS: &str = "forks";

/// How this server looks at logs.
#[allow(missing_debug_implementations)]
#[derive(Default)]
pub struct WatchSettings {
    /// Folder of fork reports.
    pub forks: Option<PathBuf>,
    /// The witness's key, if it is one.
    pub cosigner: Option<Cosigner>,
    /// Keys of the logs that the witness follows.
    pub logs: Vec<VerifierKey>,
    /// Whether it is a witness and nothing else.
    pub alone: bool,
}

pub(crate) struct Watch {
    settings: WatchSettings,
    reports: AtomicU64,
    /// The last size taken of each log when it was swept the last time.
    swept: Mutex<HashMap<[u8; 32], u64>>,
}

/// The name of a log's key in rows and paths.
pub(crate) fn name_of(key: &VerifierKey) -> [u8; 32] {
    sha256(key.to_string().as_bytes())
}

impl Watch {
    pub(crate) fn new(settings: WatchSettings) -> Self {
        Watch { settings, reports: AtomicU64::new(0), swept: Mutex::default() }
    }

    pub(crate) fn is_alone(&self) -> bool {
        self.settings.alone
    }

    pub(crate) fn cosigner(&self) -> Option<&Cosigner> {
        self.settings.cosigner.as_ref()
    }

    /// The logs that are followed.
    pub(crate) fn all(&self) -> impl Iterator<Item = &VerifierKey> {
        self.settings.logs.iter()
    }

    /// The followed logs of this origin.
    pub(crate) fn followed(&self, origin: &str) -> impl Iterator<Item = &VerifierKey> {
        self.settings.logs.iter().filter(move |key| key.name().as_str() == origin)
    }

    /// Takes a checkpoint that continues the last one taken of this log: durable when it answers.
    pub(crate) async fn take(
        &self,
        rows: &Rows,
        key: &VerifierKey,
        request: &AddCheckpoint,
    ) -> Result<Result<Accepted, Unwitnessed>, Refused> {
        let name = name_of(key);
        let mut tries = Tries::new();
        loop {
            let row = rows.get::<Watched>(keys::watched(&name)).await?;
            let kept = row.as_ref().map(|row| SignedCheckpoint::parse(&row.value.checkpoint)).transpose();
            let kept = kept.map_err(|_| damaged("a checkpoint of another log"))?;
            let last = kept.as_ref().map(|kept| kept.verify(key)).transpose();
            let last = last.map_err(|_| damaged("a checkpoint of another log"))?;
            let last = last.map_or(TreeHead::EMPTY, |last| last.head());
            let accepted = match judge(request, Some(KnownLog { keys: std::slice::from_ref(key), last })) {
                Ok(accepted) => accepted,
                Err(refusal) => {
                    // Two roots of one size, or a proof of its own that contradicts what it signed before.
                    let of_both = matches!(refusal, Unwitnessed::Fork | Unwitnessed::Inconsistent);
                    if let Some(kept) = kept.filter(|_| of_both) {
                        self.report(&kept, request, key)?;
                    }
                    return Ok(Err(refusal));
                }
            };
            let head = accepted.checkpoint().head();
            let text = request.checkpoint.to_string();
            let Ok(checkpoint) = Bytes::new(text.as_bytes()) else { return Ok(Err(Unwitnessed::Malformed)) };
            let key_text = Text::new(key.to_string()).map_err(|_| Refusal::Malformed)?;
            let value = Watched { key: key_text, checkpoint };
            let batch = Batch::new()
                .expect(keys::watched(&name), row.as_ref().and_then(|row| row.bytes()))
                .put(keys::watched(&name), wire::encode(&value))
                .put(keys::taken(&name, head.size), *head.root.as_bytes());
            if rows.commit(batch).await? {
                return Ok(Ok(accepted));
            }
            tries.next()?;
        }
    }

    /// Whether this head of a log was taken.
    pub(crate) async fn has_taken(&self, rows: &Rows, key: &VerifierKey, head: TreeHead) -> Result<bool, Refused> {
        let root = rows.bytes(&keys::taken(&name_of(key), head.size)).await?;
        Ok(root.is_some_and(|root| root == head.root.as_bytes()))
    }

    /// Forgets trees that were taken before the last sweep, but for the last one taken of each log.
    ///
    /// Safe: what is refused for going backwards is refused by the row of the *last* checkpoint taken, which stays. These
    /// rows only say under which trees a proof may come, and a proof comes with a receipt that is at most ten minutes old.
    pub(crate) async fn sweep(&self, rows: &Rows) -> Result<usize, Refused> {
        let (mut last, mut count) = (None::<Vec<u8>>, 0);
        loop {
            let page = rows.page(&keys::all_watched(), last.as_deref(), PAGE).await?;
            let Some((end, _)) = page.last() else { return Ok(count) };
            last = Some(end.clone());
            for (key, value) in &page {
                let name = keys::last_id(key).ok_or_else(|| damaged("a key"))?;
                let row = crate::rows::read::<Watched>(value)?;
                let known = SignedCheckpoint::parse(&row.checkpoint).ok();
                let known = known.and_then(|known| Checkpoint::parse(known.note().text()).ok());
                let now = known.ok_or_else(|| damaged("a checkpoint of another log"))?.head.size;
                let before = self.swept.lock().unwrap_or_else(PoisonError::into_inner).insert(name, now);
                if let Some(before) = before {
                    count += forget(rows, &name, before).await?;
                }
            }
        }
    }

    /// Keeps two checkpoints that a log should never have signed both, if they and the proof convict it.
    fn report(&self, kept: &SignedCheckpoint, shown: &AddCheckpoint, key: &VerifierKey) -> Result<(), Refused> {
        let report = ForkReport::by_proof(kept, &shown.checkpoint, &shown.proof, key);
        let Some(report) = report else { return Ok(()) };
        crate::log::failed("a public log has signed two histories", &"the report is in the folder forks");
        let Some(folder) = &self.settings.forks else { return Ok(()) };
        let n = self.reports.fetch_add(1, Ordering::Relaxed);
        // Two are enough to convict; a liar shall not fill the disk.
        let name = format!("{}-{}", data_encoding::HEXLOWER.encode(&name_of(key)[..8]), n % 16);
        let written =
            std::fs::create_dir_all(folder).and_then(|()| std::fs::write(folder.join(name), report.to_string()));
        written.map_err(|error| {
            crate::log::failed("writing a fork report", &error);
            Refusal::Unavailable.into()
        })
    }
}

/// Deletes the trees of a log that are smaller than `size`.
async fn forget(rows: &Rows, name: &[u8; 32], size: u64) -> Result<usize, Refused> {
    let mut count = 0;
    loop {
        let page = rows.page(&keys::all_taken(name), None, PAGE).await?;
        let smaller = |key: &[u8]| key.last_chunk().is_some_and(|at| u64::from_be_bytes(*at) < size);
        let old: Vec<_> = page.into_iter().map(|(key, _)| key).take_while(|key| smaller(key)).collect();
        if old.is_empty() {
            return Ok(count);
        }
        count += old.len();
        rows.commit(old.into_iter().fold(Batch::new(), Batch::delete)).await?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::memory::Disk;
    use vault_log::edge::Edge;
    use vault_log::key::KeyName;
    use vault_log::note::NoteSigner;
    use vault_log::plan::Plan;
    use vault_log::tile::TileMap;

    #[tokio::test]
    async fn old_trees_are_forgotten_and_going_backwards_is_refused_all_the_same() {
        let disk = Disk::new();
        let rows = Rows::new(disk.open_records(), disk.open_blobs());
        let watch = Watch::new(WatchSettings::default());
        let signer = NoteSigner::derive(KeyName::new("home.example/events/001").unwrap(), &[1; 32]);
        let (key, name) = (signer.key().clone(), name_of(signer.key()));
        let growth = |n: u8| Edge::new().append(&(0..n).map(|n| [n; 49]).collect::<Vec<_>>()).unwrap();
        let head = |n| growth(n).edge.head();
        let ask = |old: u8, new: u8| {
            let tiles: TileMap = growth(new).files.into_iter().collect();
            let proof = Plan::consistency(old.into(), new.into()).unwrap().solve(&tiles).unwrap();
            AddCheckpoint { old_size: old.into(), proof, checkpoint: Checkpoint::sign(head(new), &signer) }
        };
        for (old, new) in [(0, 2), (2, 5), (5, 6)] {
            watch.take(&rows, &key, &ask(old, new)).await.unwrap().unwrap();
        }
        assert_eq!(watch.sweep(&rows).await, Ok(0), "all of it may be of a minute ago");
        watch.take(&rows, &key, &ask(6, 9)).await.unwrap().unwrap();
        assert_eq!(watch.sweep(&rows).await, Ok(2));
        let mut taken = Vec::new();
        for n in [2, 5, 6, 9] {
            taken.push(watch.has_taken(&rows, &key, head(n)).await.unwrap());
        }
        assert_eq!(taken, [false, false, true, true]);
        // What was forgotten is not taken again, and the last one is what it was.
        let back = watch.take(&rows, &key, &ask(2, 5)).await.unwrap();
        assert!(matches!(back, Err(Unwitnessed::Stale(9))), "{:?}", back.err());
        assert_eq!(watch.sweep(&rows).await, Ok(1));
        // Another process starts with what is stored.
        let again = Watch::new(WatchSettings::default());
        assert_eq!(again.sweep(&rows).await, Ok(0));
        assert_eq!(again.sweep(&rows).await, Ok(0), "the last one stays");
        assert!(matches!(again.take(&rows, &key, &ask(2, 5)).await.unwrap(), Err(Unwitnessed::Stale(9))));
        assert!(rows.bytes(&keys::taken(&name, 9)).await.unwrap().is_some());
    }
}
