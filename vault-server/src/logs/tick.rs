//! What everybody is shown: once a minute, with dummies, so that a quiet minute looks like one with a reading.

use std::sync::Arc;

use tokio::sync::watch;

use super::{LogId, LogKind, Logs};
use crate::keys;
use crate::problem::{Refused, damaged};
use crate::rows::{LogsRow, PublicRow, Rows};
use crate::serve::Shared;
use crate::store::Batch;
use vault_protocol::wire::Bytes;

/// Shows more at every tick, until the server stops.
pub(crate) async fn run(server: Arc<Shared>, mut stopped: watch::Receiver<bool>) {
    let (logs, rows) = (&server.logs, &server.rows);
    loop {
        tokio::select! {
            () = tokio::time::sleep(logs.settings.tick) => {}
            _ = stopped.changed() => return,
        }
        // A failure has been said, and comes round again.
        let _ = logs.tick(rows, logs.settings.dummies).await;
    }
}

impl Logs {
    /// Takes in what waits, adds what is missing of `dummies`, and shows the newest tree of every log.
    pub(crate) async fn tick(&self, rows: &Rows, dummies: u16) -> Result<(), Refused> {
        let shards = rows.get::<LogsRow>(keys::logs()).await?.map_or(0, |row| row.value.shards);
        for log in self.all(shards) {
            self.show(rows, log, dummies).await?;
        }
        Ok(())
    }

    async fn show(&self, rows: &Rows, id: LogId, dummies: u16) -> Result<(), Refused> {
        let log = self.log(rows, id).await?;
        let mut public = rows.get::<PublicRow>(keys::public(id)).await?.ok_or_else(|| damaged("a log is gone"))?;
        let least = if id.kind == LogKind::Events { public.value.size + u64::from(dummies) } else { 0 };
        log.grow(rows, least).await?;
        let (head, checkpoint) = log.newest(rows).await?;
        let asked = !self.settings.witnesses.is_empty();
        let checkpoint = if asked { self.cosigned(rows, id, head, checkpoint).await? } else { checkpoint };
        // Witnesses say again that nothing is newer, also when nothing came.
        if head.size > public.value.size || asked {
            let text = checkpoint.to_string();
            let checkpoint = Bytes::new(text.as_bytes()).map_err(|_| damaged("a checkpoint is too long"))?;
            public.value = PublicRow { size: head.size, checkpoint };
            // If another process was first, it has shown as much.
            rows.commit(public.changed(Batch::new())).await?;
        }
        Ok(())
    }
}
