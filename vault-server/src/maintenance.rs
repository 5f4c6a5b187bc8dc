//! Chores: what nobody asks for and must be done. Files that no row points to, uploads nobody went on with, seeds of
//! slots past their day, trees of other servers' logs that no proof comes under any more.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::sync::watch;
use vault_protocol::grant::day_is_open;
use vault_protocol::wire::List;

use crate::calls::sweep_links;
use crate::keys;
use crate::log;
use crate::problem::Refused;
use crate::rows::{self, Slot};
use crate::serve::Shared;
use crate::store::Batch;

/// How often.
const EVERY: Duration = Duration::from_secs(6 * 3600);
/// Time between two looks at who called.
const ADDRESSES: Duration = Duration::from_secs(60);
/// A file without a row is an orphan from this age on: no call takes so long.
const ORPHAN: Duration = Duration::from_secs(2 * 24 * 3600);
/// An upload that nobody went on with is forgotten from this age on.
const UPLOAD: Duration = Duration::from_secs(7 * 24 * 3600);
/// Files and rows looked at in one go.
const PAGE: usize = 1000;

/// Does the chores until the server stops.
pub(crate) async fn run(server: Arc<Shared>, mut stopped: watch::Receiver<bool>) {
    let mut chores = tokio::time::interval_at(tokio::time::Instant::now() + EVERY, EVERY);
    let mut addresses = tokio::time::interval(ADDRESSES);
    loop {
        tokio::select! {
            _ = chores.tick() => {}
            _ = addresses.tick() => {
                server.limiter.forget(std::time::Instant::now());
                continue;
            }
            _ = stopped.changed() => return,
        }
        let now = SystemTime::now();
        for (what, done) in [
            ("orphans deleted", sweep_orphans(&server, now - ORPHAN).await),
            ("uploads forgotten", sweep_uploads(&server, now - UPLOAD).await),
            ("links past their time", sweep_links(&server).await),
            ("slots past their day", erase_seeds(&server).await),
            ("trees of other logs forgotten", server.watch.sweep(&server.rows).await),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::Identity;
    use crate::serve::Setup;
    use crate::store::BlobId;
    use crate::store::memory::Disk;
    use vault_protocol::hash::Hash;
    use vault_protocol::ids::{Day, SlotId, Time, VaultId};
    use vault_protocol::wire;

    async fn server(disk: &Disk, today: u32) -> Shared {
        let mut setup = Setup::new(disk.open_records(), disk.open_blobs(), Identity::from_seed(&[1; 32]));
        setup.clock = Arc::new(move || Day(today).start());
        Shared::open(setup, "127.0.0.1:1".parse().unwrap()).await.unwrap()
    }

    #[tokio::test]
    async fn old_files_without_a_row_go_and_the_others_stay() {
        let server = server(&Disk::new(), 100).await;
        let rows = &server.rows;
        let [wanted, orphan] = [BlobId::new([1; 32]), BlobId::new([2; 32])];
        for id in [wanted, orphan] {
            rows.blobs.put_many(vec![(id, id.as_bytes().to_vec().into())]).await.unwrap();
        }
        rows.commit(Batch::new().put(keys::blob(wanted), [])).await.unwrap();
        let now = SystemTime::now();
        assert_eq!(sweep_orphans(&server, now - Duration::from_secs(60)).await, Ok(0), "too young");
        assert_eq!(sweep_orphans(&server, now + Duration::from_secs(60)).await, Ok(1));
        let left = rows.blobs.list(None, 10).await.unwrap();
        assert_eq!(left.iter().map(|file| file.id).collect::<Vec<_>>(), [wanted]);
    }

    #[tokio::test]
    async fn a_file_that_waits_for_its_row_is_no_orphan() {
        let server = Arc::new(server(&Disk::new(), 100).await);
        let id = BlobId::new([1; 32]);
        let pointing = server.rows.pointing().await;
        server.rows.blobs.put_many(vec![(id, vec![1].into())]).await.unwrap();
        let sweep = tokio::spawn({
            let server = server.clone();
            async move { sweep_orphans(&server, SystemTime::now() + Duration::from_secs(60)).await }
        });
        tokio::task::yield_now().await;
        server.rows.commit(Batch::new().put(keys::blob(id), [])).await.unwrap();
        drop(pointing);
        assert_eq!(sweep.await.unwrap(), Ok(0));
    }

    #[tokio::test]
    async fn uploads_that_nobody_goes_on_with_are_forgotten() {
        let server = server(&Disk::new(), 100).await;
        let id = BlobId::new([1; 32]);
        server.rows.blobs.begin(id).await.unwrap();
        let now = SystemTime::now();
        assert_eq!(sweep_uploads(&server, now - Duration::from_secs(60)).await, Ok(0));
        assert_eq!(sweep_uploads(&server, now + Duration::from_secs(60)).await, Ok(1));
        assert_eq!(server.rows.blobs.progress(id).await.unwrap(), None);
    }

    #[tokio::test]
    async fn seeds_are_erased_when_their_day_is_past() {
        let disk = Disk::new();
        let slot = |not_after| Slot {
            opening: Hash::new([0; 32]),
            vault: VaultId::new([0; 32]),
            reader: [0; 32],
            manager: [0; 32],
            seeds: List::new([[0x77; 32]]).unwrap(),
            tag_key: [0; 32],
            not_after: Day(not_after),
            max_reads: 1,
            taken: 0,
            closing: None,
        };
        let seeds = async |server: &Shared, n: u8| {
            server.rows.slot(&SlotId::new([n; 32])).await.unwrap().unwrap().value.seeds.len()
        };
        let first = server(&disk, 100).await;
        for (n, day) in [(1, 99), (2, 100), (3, 101)] {
            let row = wire::encode(&slot(day));
            first.rows.commit(Batch::new().put(keys::slot(&SlotId::new([n; 32])), row)).await.unwrap();
        }
        assert_eq!(erase_seeds(&first).await, Ok(1));
        assert_eq!((seeds(&first, 1).await, seeds(&first, 2).await, seeds(&first, 3).await), (0, 1, 1));
        assert_eq!(erase_seeds(&first).await, Ok(0));
        drop(first);
        let later = server(&disk, 102).await;
        assert_eq!(erase_seeds(&later).await, Ok(2));
        assert_eq!(later.now(), Time(102 * Time::DAY));
    }
}
