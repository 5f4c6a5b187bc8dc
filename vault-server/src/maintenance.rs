//! Chores: what nobody asks for and must be done. Files that no row points to, uploads nobody went on with, seeds of
//! slots past their day.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::sync::watch;
use vault_protocol::grant::day_is_open;
use vault_protocol::wire::List;

use crate::keys;
use crate::log;
use crate::problem::Refused;
use crate::rows::{self, Slot};
use crate::serve::Shared;
use crate::store::Batch;

/// How often.
const EVERY: Duration = Duration::from_secs(6 * 3600);
/// A file without a row is an orphan from this age on: no call takes so long.
const ORPHAN: Duration = Duration::from_secs(2 * 24 * 3600);
/// An upload that nobody went on with is forgotten from this age on.
const UPLOAD: Duration = Duration::from_secs(7 * 24 * 3600);
/// Files and rows looked at in one go.
const PAGE: usize = 1000;

/// Does the chores until the server stops.
pub(crate) async fn run(server: Arc<Shared>, mut stopped: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            _ = stopped.changed() => return,
        }
        let now = SystemTime::now();
        for (what, done) in [
            ("orphans deleted", sweep_orphans(&server, now - ORPHAN).await),
            ("uploads forgotten", sweep_uploads(&server, now - UPLOAD).await),
            ("slots past their day", erase_seeds(&server).await),
        ] {
            // A failure has been said, and comes round again.
            if let Ok(count @ 1..) = done {
                log::did(what, &count);
            }
        }
    }
}

/// Deletes files older than `before` that no row points to: what a crash or a lost race has left.
pub(crate) async fn sweep_orphans(server: &Shared, before: SystemTime) -> Result<usize, Refused> {
    let (mut last, mut count) = (None, 0);
    loop {
        let page = server.rows.blobs.list(last, PAGE).await?;
        let Some(end) = page.last() else { return Ok(count) };
        last = Some(end.id);
        let old: Vec<_> = page.iter().filter(|file| file.written < before).map(|file| file.id).collect();
        count += server.rows.delete_orphans(&old).await?;
    }
}

/// Forgets uploads that have received nothing since `before`.
pub(crate) async fn sweep_uploads(server: &Shared, before: SystemTime) -> Result<usize, Refused> {
    Ok(server.rows.blobs.sweep_partials(before).await?)
}

/// Erases the seeds of slots past their day: nobody may use them any more, so nobody shall find them.
pub(crate) async fn erase_seeds(server: &Shared) -> Result<usize, Refused> {
    let (mut last, mut count) = (None::<Vec<u8>>, 0);
    loop {
        let page = server.rows.page(&keys::slots(), last.as_deref(), PAGE).await?;
        let Some((key, _)) = page.last() else { return Ok(count) };
        last = Some(key.clone());
        for (key, value) in &page {
            let slot = rows::read::<Slot>(value)?;
            if slot.seeds.is_empty() || day_is_open(slot.not_after, server.now().day()) {
                continue;
            }
            let Some(mut row) = server.rows.get::<Slot>(key.clone()).await? else { continue };
            row.value.seeds = List::default();
            // If somebody was first, it is for the next time.
            count += usize::from(server.rows.commit(row.changed(Batch::new())).await?);
        }
    }
}
