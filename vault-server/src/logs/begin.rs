//! New logs, and the rule by which a server starts: no log goes on that is behind, or other than, what it has signed.

use std::io;
use std::sync::{Arc, PoisonError};

use vault_log::checkpoint::{Checkpoint, SignedCheckpoint};
use vault_log::note::NoteSignature;
use vault_log::tree::TreeHead;
use vault_protocol::http::Refusal;
use vault_protocol::ids::VaultId;
use vault_protocol::wire::{self, Bytes, Text};

use super::call::Caller;
use super::one::{OneLog, continues, load};
use super::secret::LogSecret;
use super::{LogId, LogKind, LogSettings, Logs, anchor};
use crate::calls::Tries;
use crate::keys;
use crate::problem::{Refused, damaged};
use crate::rows::{LogRow, LogsRow, PublicRow, Row, Rows, Shard, Vaults};
use crate::store::Batch;

/// Why a public log does not go on. The operator's to solve.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LogError {
    /// The records are older than the last checkpoint that the log has signed.
    #[error(
        "the public log {log} has signed {signed} leaves and the records have {stored}: they were put back to an older \
         state. Put the newer records back; or, if they are lost, read docs/operations.md, « After a restore »"
    )]
    Behind {
        /// Which log.
        log: String,
        /// Leaves that are stored.
        stored: u64,
        /// Leaves that were signed.
        signed: u64,
    },
    /// The records hold another tree than the one that the log has signed.
    #[error(
        "the public log {log} is another than it has signed at {signed} leaves: records of another time or place were put \
         back. Put the right ones back; or, if they are lost, read docs/operations.md, « After a restore »"
    )]
    Forked {
        /// Which log.
        log: String,
        /// Leaves of the checkpoint that does not agree.
        signed: u64,
    },
    /// The file of the last checkpoint is gone or damaged.
    #[error(
        "the last checkpoint of the public log {log} is gone or damaged, in the folder log of the data folder: put it back \
         from where the records come from; or, if it is lost, read docs/operations.md, « After a restore »"
    )]
    Anchor {
        /// Which log.
        log: String,
    },
    /// The secret of the logs' keys is another than the one they were signed with.
    #[error(
        "log.key, in the data folder, is not the key that the public log {log} is signed with: put that one back, from where the \
         records come from; or, if it is lost, read docs/operations.md, « After a restore »"
    )]
    Key {
        /// Which log.
        log: String,
    },
    /// The records do not make the tree that they say was signed.
    #[error("the public log {log} is damaged in the records: copy the data folder away, then restore it from a backup")]
    Damaged {
        /// Which log.
        log: String,
    },
    /// The records have vaults and no logs.
    #[error(
        "this data folder is from before the public logs, and what happened in it has no leaves. No release of Coffre made \
         such a folder: begin with an empty one"
    )]
    NoLogs,
    /// The server's name makes no origin.
    #[error("the server's name {0} cannot be the name of a log")]
    Name(String),
    /// TLS to witnesses cannot be made ready: no issuer of certificates is trusted here, or one of those given is none.
    #[error("witnesses cannot be asked over TLS: {0}. Give a file of issuers that are trusted, with ca_file")]
    Tls(#[from] rustls::Error),
    /// The folder of the last checkpoints.
    #[error("cannot read or write the folder log in the data folder: {0}")]
    Io(#[from] io::Error),
    /// The records.
    #[error("the records cannot be read or written: see above")]
    Records,
}

impl From<Refused> for LogError {
    fn from(_: Refused) -> Self {
        LogError::Records
    }
}

impl Logs {
    /// Opens the logs of a server that is called `host`, or makes its first ones.
    pub(crate) async fn open(
        rows: &Rows,
        settings: LogSettings,
        secret: LogSecret,
        host: &str,
    ) -> Result<Self, LogError> {
        if let Some(folder) = &settings.folder {
            std::fs::create_dir_all(folder)?;
        }
        let host = host.to_owned();
        let (open, witnessed) = Default::default();
        let caller = Caller::new(&settings.witnesses, &settings.roots)?;
        let mut logs = Logs { settings, secret, host, generation: 0, open, witnessed, caller };
        let row = rows.get::<LogsRow>(keys::logs()).await?;
        let shards = row.as_ref().map_or(0, |row| row.value.shards);
        logs.generation = row.as_ref().map_or(0, |row| row.value.generation);
        logs.look_for_others(shards)?;
        if row.is_none() {
            if !rows.page(&keys::all_heads(), None, 1).await?.is_empty() {
                return Err(LogError::NoLogs);
            }
            logs.create(rows, logs.keys(), Batch::new()).await?;
            logs.add_shard(rows, None).await?;
        }
        let shards = rows.get::<LogsRow>(keys::logs()).await?.map_or(0, |row| row.value.shards);
        for log in logs.all(shards) {
            logs.check(rows, log).await?;
            if !logs.settings.witnesses.is_empty() {
                let (head, checkpoint) = logs.log(rows, log).await?.newest(rows).await?;
                logs.compare_with_witnesses(rows, log, head, &checkpoint).await?;
            }
        }
        Ok(logs)
    }

    /// The logs that are written: that of keys, and the shards of events.
    pub(super) fn all(&self, shards: u32) -> Vec<LogId> {
        let events = (1..=shards).map(|shard| LogId::shard(self.generation, shard));
        std::iter::once(self.keys()).chain(events).collect()
    }

    /// A checkpoint of a log that the records do not know was signed by records that are no more.
    fn look_for_others(&self, shards: u32) -> Result<(), LogError> {
        let Some(folder) = &self.settings.folder else { return Ok(()) };
        let known = self.all(shards);
        for log in anchor::list(folder)?.into_iter().filter(|log| !known.contains(log)) {
            let newer = log.number >= self.generation * super::GENERATION;
            let signed = anchor::read(folder, log)?.and_then(|bytes| SignedCheckpoint::parse(&bytes).ok());
            let signed = signed.and_then(|signed| Checkpoint::parse(signed.note().text()).ok());
            let signed = signed.map_or(0, |checkpoint| checkpoint.head.size);
            if newer && signed > 0 {
                return Err(LogError::Behind { log: log.to_string(), stored: 0, signed });
            }
        }
        Ok(())
    }

    fn row(&self, log: LogId, host: &str) -> Result<(LogRow, Bytes<4096>), LogError> {
        let name = || LogError::Name(host.to_owned());
        let origin = format!("{host}/{log}");
        let signer = self.secret.signer(&origin).map_err(|_| name())?;
        let checkpoint = Checkpoint::sign(TreeHead::EMPTY, &signer).to_string();
        let checkpoint = Bytes::new(checkpoint.as_bytes()).map_err(|_| name())?;
        Ok((LogRow { origin: Text::new(&origin).map_err(|_| name())?, checkpoint: checkpoint.clone() }, checkpoint))
    }

    /// Makes a log, without leaves, together with what is in the batch. `false`: somebody was first.
    pub(super) async fn create(&self, rows: &Rows, log: LogId, batch: Batch) -> Result<bool, LogError> {
        let (row, checkpoint) = self.row(log, &self.host)?;
        let public = PublicRow { size: 0, checkpoint: checkpoint.clone() };
        let batch = batch
            .expect(keys::log(log), None)
            .put(keys::log(log), wire::encode(&row))
            .put(keys::public(log), wire::encode(&public));
        let done = rows.commit(batch).await?;
        if let (true, Some(folder)) = (done, &self.settings.folder) {
            anchor::write(folder, log, &checkpoint)?;
        }
        Ok(done)
    }

    /// Adds a shard, if the row of logs is still as it was read.
    async fn add_shard(&self, rows: &Rows, was: Option<&Row<LogsRow>>) -> Result<bool, LogError> {
        let mut row = match was {
            Some(row) => row.clone(),
            None => rows.get_or(keys::logs(), LogsRow { generation: self.generation, shards: 0 }).await?,
        };
        row.value.shards += 1;
        self.create(rows, LogId::shard(self.generation, row.value.shards), row.changed(Batch::new())).await
    }

    /// The shard of a new vault, and what its creation has to commit for it.
    pub(crate) async fn assign(&self, rows: &Rows, vault: &VaultId, batch: Batch) -> Result<(LogId, Batch), Refused> {
        let mut tries = Tries::new();
        loop {
            let logs = rows.get::<LogsRow>(keys::logs()).await?.ok_or_else(|| damaged("the logs are gone"))?;
            let shard = logs.value.shards;
            let log = LogId::shard(self.generation, shard);
            let mut vaults = rows.get_or(keys::vaults(log), Vaults { count: 0 }).await?;
            if vaults.value.count < self.settings.vaults {
                vaults.value.count += 1;
                let batch = vaults.changed(batch).put(keys::shard(vault), wire::encode(&Shard { shard }));
                return Ok((log, batch));
            }
            self.add_shard(rows, Some(&logs)).await.map_err(|error| {
                crate::log::failed("adding a shard to the public log", &error);
                Refused::from(Refusal::Unavailable)
            })?;
            tries.next()?;
        }
    }

    /// Compares what the records have of a log with what it has signed; from then on it is open.
    pub(super) async fn check(&self, rows: &Rows, log: LogId) -> Result<(), LogError> {
        let damaged = || LogError::Damaged { log: log.to_string() };
        let row = rows.get::<LogRow>(keys::log(log)).await?.ok_or_else(damaged)?.value;
        let signer = self.secret.signer(row.origin.as_str()).map_err(|_| damaged())?;
        let read = |bytes: &[u8]| Some(SignedCheckpoint::parse(bytes).ok()?.verify(signer.key()).ok()?.head());
        let stored = read(&row.checkpoint).ok_or_else(|| {
            let signed = SignedCheckpoint::parse(&row.checkpoint).ok();
            let own = |s: &NoteSignature| s.name() == signer.key().name() && s.id() == signer.key().id();
            match signed.is_some_and(|signed| !signed.note().signatures().iter().any(own)) {
                true => LogError::Key { log: log.to_string() },
                false => damaged(),
            }
        })?;
        load(rows, log, stored).await.map_err(|_| damaged())?;
        if let Some(folder) = &self.settings.folder {
            let signed = match anchor::read(folder, log)? {
                Some(bytes) => read(&bytes).ok_or(LogError::Anchor { log: log.to_string() })?,
                // Cut off as it was made.
                None if stored == TreeHead::EMPTY => stored,
                None => return Err(LogError::Anchor { log: log.to_string() }),
            };
            if signed.size > stored.size {
                return Err(LogError::Behind { log: log.to_string(), stored: stored.size, signed: signed.size });
            }
            if !continues(rows, log, signed, stored).await? {
                return Err(LogError::Forked { log: log.to_string(), signed: signed.size });
            }
            anchor::write(folder, log, &row.checkpoint)?;
        }
        let one = Arc::new(OneLog::new(log, signer, self.settings.folder.clone(), stored.size));
        self.open.lock().unwrap_or_else(PoisonError::into_inner).insert(log, one);
        Ok(())
    }
}

/// Which log a file of the folder is of.
pub(super) fn log_of(name: &str) -> Option<LogId> {
    let (kind, number) = name.split_once('-')?;
    let kind = match kind {
        "keys" => LogKind::Keys,
        "events" => LogKind::Events,
        _ => return None,
    };
    LogId::parse(kind, number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::memory::Disk;

    #[tokio::test]
    async fn a_store_with_vaults_and_without_logs_is_refused_and_left_alone() {
        let disk = Disk::new();
        let rows = Rows::new(disk.open_records(), disk.open_blobs());
        let head = keys::head(&VaultId::new([7; 32]));
        rows.commit(Batch::new().put(head.clone(), [1])).await.unwrap();
        let open = || Logs::open(&rows, LogSettings::default(), LogSecret::from_bytes([1; 32]), "home.example");
        assert!(matches!(open().await.map(drop), Err(LogError::NoLogs)));
        assert_eq!(rows.get::<LogsRow>(keys::logs()).await.unwrap().map(|row| row.value.shards), None);
        // Without vaults it is a new one.
        rows.commit(Batch::new().delete(head)).await.unwrap();
        assert!(open().await.is_ok());
    }
}
