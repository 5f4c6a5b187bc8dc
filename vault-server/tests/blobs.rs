//! The contract of `Blobs`, on files and in memory.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr, reason = "tests")]

mod support;

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use support::Backend;
use support::load::bytes;
use vault_server::store;
use vault_server::store::blobs::{MAX_MANY, MAX_PART};
use vault_server::store::memory::{Disk, Fault};
use vault_server::store::{BlobError, BlobId, Blobs, Health, OpenError, Progress};

cases!(files memory => [
    takes_an_object_in_parts
    says_where_to_go_on
    checks_the_digest
    is_written_once
    reads_from_any_place
    forgets_what_is_aborted_or_old
    takes_many_at_once
    refuses_many_if_one_conflicts
    deletes_and_lists
    refuses_what_is_over_a_limit
    keeps_two_writers_apart
    keeps_all_when_opened_again
]);

fn id(n: u64) -> BlobId {
    BlobId::new(*blake3::hash(&n.to_le_bytes()).as_bytes())
}

fn digest(content: &[u8]) -> [u8; 32] {
    *blake3::hash(content).as_bytes()
}

async fn put(blobs: &Arc<dyn Blobs>, id: BlobId, content: &[u8]) -> Result<u64, BlobError> {
    blobs.begin(id).await?;
    let mut offset = 0;
    for part in content.chunks(10_000) {
        offset = blobs.append(id, offset, Bytes::copy_from_slice(part)).await?;
    }
    blobs.commit(id, digest(content)).await
}

async fn get(blobs: &Arc<dyn Blobs>, id: BlobId) -> Option<Vec<u8>> {
    let mut blob = blobs.open(id).await.unwrap()?;
    let mut content = vec![];
    loop {
        let part = blob.read(7_000).await.unwrap();
        if part.is_empty() {
            assert_eq!(content.len() as u64, blob.size());
            return Some(content);
        }
        content.extend_from_slice(&part);
    }
}

async fn takes_an_object_in_parts(backend: &Backend) {
    let blobs = backend.blobs();
    for (n, size) in [0, 1, 10_000, 100_001].into_iter().enumerate() {
        let (id, content) = (id(n as u64), bytes("content", n as u64, size));
        assert_eq!(blobs.progress(id).await.unwrap(), None);
        assert_eq!(put(&blobs, id, &content).await.unwrap(), size as u64);
        assert_eq!(get(&blobs, id).await.unwrap(), content);
        assert_eq!(blobs.progress(id).await.unwrap(), Some(Progress::Stored(size as u64)));
        assert_eq!(blobs.begin(id).await.unwrap(), Progress::Stored(size as u64));
    }
    assert!(get(&blobs, id(99)).await.is_none());
    if let Some(folder) = backend.path() {
        // A file is the content, in the place the manual gives; nothing stays under way.
        let hex = id(2).to_string();
        let file = folder.join("objects/blobs").join(&hex[..2]).join(&hex);
        assert_eq!(std::fs::read(file).unwrap(), bytes("content", 2, 10_000));
        assert_eq!(std::fs::read_dir(folder.join("objects/partial")).unwrap().count(), 0);
    }
}

async fn says_where_to_go_on(backend: &Backend) {
    let blobs = backend.blobs();
    let part = |n: usize| Bytes::from(vec![1; n]);
    assert!(matches!(blobs.append(id(1), 0, part(1)).await, Err(BlobError::NotBegun)));
    assert!(matches!(blobs.commit(id(1), digest(b"")).await, Err(BlobError::NotBegun)));
    assert_eq!(blobs.begin(id(1)).await.unwrap(), Progress::Received(0));
    assert!(matches!(blobs.append(id(1), 1, part(1)).await, Err(BlobError::WrongOffset { received: 0 })));
    assert_eq!(blobs.append(id(1), 0, part(10)).await.unwrap(), 10);
    assert!(matches!(blobs.append(id(1), 0, part(10)).await, Err(BlobError::WrongOffset { received: 10 })));
    assert!(matches!(blobs.append(id(1), 11, part(10)).await, Err(BlobError::WrongOffset { received: 10 })));
    assert_eq!(blobs.append(id(1), 10, part(0)).await.unwrap(), 10);
    assert_eq!(blobs.progress(id(1)).await.unwrap(), Some(Progress::Received(10)));
    assert_eq!(blobs.begin(id(1)).await.unwrap(), Progress::Received(10));
    assert_eq!(blobs.append(id(1), 10, part(5)).await.unwrap(), 15);
    assert!(get(&blobs, id(1)).await.is_none(), "unfinished");
    assert_eq!(blobs.commit(id(1), digest(&[1; 15])).await.unwrap(), 15);
    assert!(matches!(blobs.append(id(1), 15, part(1)).await, Err(BlobError::NotBegun)));
}

async fn checks_the_digest(backend: &Backend) {
    let blobs = backend.blobs();
    blobs.begin(id(1)).await.unwrap();
    blobs.append(id(1), 0, Bytes::from_static(b"flipped")).await.unwrap();
    assert!(matches!(blobs.commit(id(1), digest(b"Flipped")).await, Err(BlobError::Mismatch)));
    assert_eq!(blobs.progress(id(1)).await.unwrap(), None, "starts from nothing");
    assert!(get(&blobs, id(1)).await.is_none());
    put(&blobs, id(1), b"Flipped").await.unwrap();
    assert_eq!(get(&blobs, id(1)).await.unwrap(), b"Flipped");
    assert_eq!(blobs.health(), Health::Working);
}

async fn is_written_once(backend: &Backend) {
    let blobs = backend.blobs();
    put(&blobs, id(1), b"content").await.unwrap();
    // The answer was lost: the whole call again, or its last step.
    assert_eq!(blobs.commit(id(1), digest(b"content")).await.unwrap(), 7);
    assert!(matches!(blobs.commit(id(1), digest(b"other")).await, Err(BlobError::Conflict { id: i }) if i == id(1)));
    blobs.put_many(vec![(id(1), Bytes::from_static(b"content"))]).await.unwrap();
    assert!(matches!(
        blobs.put_many(vec![(id(1), Bytes::from_static(b"other"))]).await,
        Err(BlobError::Conflict { .. })
    ));
    // Begun by one writer, finished meanwhile by another.
    for (n, mine, theirs) in [(2, b"same", b"same"), (3, b"mine", b"thei")] {
        blobs.begin(id(n)).await.unwrap();
        blobs.append(id(n), 0, Bytes::from_static(mine)).await.unwrap();
        blobs.put_many(vec![(id(n), Bytes::from_static(theirs))]).await.unwrap();
        let finished = blobs.commit(id(n), digest(mine)).await;
        assert!(matches!((mine == theirs, finished), (true, Ok(4)) | (false, Err(BlobError::Conflict { .. }))));
        assert_eq!(get(&blobs, id(n)).await.unwrap(), theirs);
    }
    assert_eq!(get(&blobs, id(1)).await.unwrap(), b"content");
    if let Some(folder) = backend.path() {
        assert_eq!(std::fs::read_dir(folder.join("objects/partial")).unwrap().count(), 0);
    }
}

async fn reads_from_any_place(backend: &Backend) {
    let blobs = backend.blobs();
    let content = bytes("content", 1, 200_000);
    put(&blobs, id(1), &content).await.unwrap();
    let mut blob = blobs.open(id(1)).await.unwrap().unwrap();
    for at in [0, 1, 65_536, 199_999, 200_000, 200_001, u64::MAX] {
        blob.seek(at);
        let from = usize::try_from(at).unwrap().min(content.len());
        let to = (from + 1000).min(content.len());
        assert_eq!(blob.read(1000).await.unwrap(), content[from..to], "{at}");
        assert_eq!(blob.read(0).await.unwrap(), b""[..]);
        let next = (to + 9).min(content.len());
        assert_eq!(blob.read(9).await.unwrap(), content[to..next], "{at}");
    }
    assert_eq!(blob.size(), 200_000);
    // What is open stays readable.
    blobs.delete(vec![id(1)]).await.unwrap();
    blob.seek(0);
    assert_eq!(blob.read(usize::MAX).await.unwrap(), content);
}

async fn forgets_what_is_aborted_or_old(backend: &Backend) {
    let blobs = backend.blobs();
    for n in 1..=3 {
        blobs.begin(id(n)).await.unwrap();
        blobs.append(id(n), 0, Bytes::from_static(b"begun")).await.unwrap();
    }
    put(&blobs, id(4), b"finished").await.unwrap();
    blobs.abort(id(1)).await.unwrap();
    blobs.abort(id(99)).await.unwrap();
    assert_eq!(blobs.progress(id(1)).await.unwrap(), None);
    assert!(matches!(blobs.append(id(1), 5, Bytes::new()).await, Err(BlobError::NotBegun)));
    let hour = Duration::from_secs(3600);
    assert_eq!(blobs.sweep_partials(SystemTime::now() - hour).await.unwrap(), 0);
    assert_eq!(blobs.progress(id(2)).await.unwrap(), Some(Progress::Received(5)));
    assert_eq!(blobs.sweep_partials(SystemTime::now() + hour).await.unwrap(), 2);
    assert_eq!(blobs.progress(id(2)).await.unwrap(), None);
    assert_eq!(blobs.begin(id(2)).await.unwrap(), Progress::Received(0));
    assert_eq!(get(&blobs, id(4)).await.unwrap(), b"finished");
}

async fn takes_many_at_once(backend: &Backend) {
    let blobs = backend.blobs();
    blobs.put_many(vec![]).await.unwrap();
    let object = |n| (id(n), Bytes::from(bytes("many", n, 1 + usize::try_from(n).unwrap() % 5000)));
    for range in [0..1, 1..4, 4..2004] {
        blobs.put_many(range.map(object).collect()).await.unwrap();
    }
    // Again, with some new ones, and one named twice.
    blobs.put_many((1000..2010).chain([2001]).map(object).collect()).await.unwrap();
    for n in 0..2010 {
        assert_eq!(get(&blobs, id(n)).await.unwrap(), object(n).1);
    }
    if let Some(folder) = backend.path() {
        assert_eq!(std::fs::read_dir(folder.join("objects/partial")).unwrap().count(), 0);
    }
}

async fn refuses_many_if_one_conflicts(backend: &Backend) {
    let blobs = backend.blobs();
    put(&blobs, id(5), b"there").await.unwrap();
    let many = |content: &'static [u8]| (0..20).map(|n| (id(n), Bytes::from_static(content))).collect::<Vec<_>>();
    assert!(matches!(blobs.put_many(many(b"new")).await, Err(BlobError::Conflict { id: i }) if i == id(5)));
    let twice = [many(b"there"), many(b"other")].concat();
    assert!(matches!(blobs.put_many(twice).await, Err(BlobError::Conflict { .. })));
    assert_eq!(blobs.list(None, 100).await.unwrap().len(), 1, "none was written");
    blobs.put_many(many(b"there")).await.unwrap();
    assert_eq!(blobs.list(None, 100).await.unwrap().len(), 20);
    if let Some(folder) = backend.path() {
        assert_eq!(std::fs::read_dir(folder.join("objects/partial")).unwrap().count(), 0);
    }
}

async fn deletes_and_lists(backend: &Backend) {
    let start = SystemTime::now() - Duration::from_secs(60);
    let blobs = backend.blobs();
    assert!(blobs.list(None, 10).await.unwrap().is_empty());
    blobs.put_many((0..500).map(|n| (id(n), Bytes::from(vec![1; 10]))).collect()).await.unwrap();
    blobs.begin(id(999)).await.unwrap();
    let mut expected: Vec<_> = (0..500).map(id).collect();
    expected.sort_unstable();
    let mut found = vec![];
    loop {
        let page = blobs.list(found.last().copied(), 77).await.unwrap();
        assert!(page.iter().all(|listed| listed.size == 10 && listed.written > start));
        found.extend(page.iter().map(|listed| listed.id));
        if page.len() < 77 {
            break;
        }
    }
    assert_eq!(found, expected);
    assert_eq!(blobs.delete(vec![id(3), id(3), id(1000)]).await.unwrap(), 1);
    assert!(get(&blobs, id(3)).await.is_none());
    assert_eq!(blobs.delete((0..400).map(id).collect()).await.unwrap(), 399);
    assert_eq!(blobs.list(None, usize::MAX).await.unwrap().len(), 100);
    // The id is free again.
    put(&blobs, id(3), b"other content").await.unwrap();
}

async fn refuses_what_is_over_a_limit(backend: &Backend) {
    let blobs = backend.blobs();
    blobs.begin(id(1)).await.unwrap();
    let part = Bytes::from(vec![0; MAX_PART + 1]);
    assert!(matches!(blobs.append(id(1), 0, part.clone()).await, Err(BlobError::TooLarge(_))));
    blobs.append(id(1), 0, part.slice(1..)).await.unwrap();
    let many: Vec<_> = (0..=MAX_MANY as u64).map(|n| (id(n), Bytes::new())).collect();
    assert!(matches!(blobs.put_many(many.clone()).await, Err(BlobError::TooLarge(_))));
    let ids = many.into_iter().map(|(id, _)| id).collect();
    assert!(matches!(blobs.delete(ids).await, Err(BlobError::TooLarge(_))));
    let large = (0..65).map(|n| (id(n), part.clone())).collect();
    assert!(matches!(blobs.put_many(large).await, Err(BlobError::TooLarge(_))));
}

/// Both append to one object and go on from where they are told: each part is taken once.
async fn keeps_two_writers_apart(backend: &Backend) {
    let blobs = backend.blobs();
    let content = bytes("content", 1, 300_000);
    blobs.begin(id(1)).await.unwrap();
    let writers: Vec<_> = (1..4_usize)
        .map(|step| {
            let (blobs, content) = (blobs.clone(), content.clone());
            tokio::spawn(async move {
                let mut at = 0;
                while at < content.len() as u64 {
                    let from = usize::try_from(at).unwrap();
                    let part = content[from..].chunks(1111 * step).next().unwrap();
                    at = match blobs.append(id(1), at, Bytes::copy_from_slice(part)).await {
                        Ok(received) | Err(BlobError::WrongOffset { received }) => received,
                        Err(BlobError::NotBegun) => break,
                        Err(error) => panic!("{error}"),
                    };
                }
                blobs.commit(id(1), digest(&content)).await.unwrap();
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    assert_eq!(get(&blobs, id(1)).await.unwrap(), content);
}

async fn keeps_all_when_opened_again(backend: &Backend) {
    let blobs = backend.blobs();
    put(&blobs, id(1), b"one").await.unwrap();
    blobs.put_many((10..40).map(|n| (id(n), Bytes::from_static(b"many"))).collect()).await.unwrap();
    put(&blobs, id(2), b"two").await.unwrap();
    blobs.delete(vec![id(2)]).await.unwrap();
    blobs.begin(id(3)).await.unwrap();
    blobs.append(id(3), 0, Bytes::from_static(b"thr")).await.unwrap();
    drop(blobs);
    let blobs = backend.blobs();
    assert_eq!(get(&blobs, id(1)).await.unwrap(), b"one");
    assert_eq!(blobs.list(None, 100).await.unwrap().len(), 31);
    // Memory stands for the power cut: parts may be lost. Files stand for the restart: they go on.
    let received = blobs.begin(id(3)).await.unwrap();
    let at = match backend {
        Backend::Memory(_) => 0,
        _ => 3,
    };
    assert_eq!(received, Progress::Received(at as u64));
    blobs.append(id(3), at as u64, Bytes::from_static(&b"three"[at..])).await.unwrap();
    assert_eq!(blobs.commit(id(3), digest(b"three")).await.unwrap(), 5);
    assert_eq!(get(&blobs, id(3)).await.unwrap(), b"three");
}

#[tokio::test]
async fn goes_on_after_a_restart_with_a_large_object_and_a_spoilt_one() {
    let backend = Backend::files();
    let content = bytes("content", 1, 1_000_000);
    for n in [1, 2] {
        backend.blobs().begin(id(n)).await.unwrap();
    }
    for (i, part) in content.chunks(300_000).enumerate() {
        let blobs = backend.blobs();
        for n in [1, 2] {
            blobs.append(id(n), 300_000 * i as u64, Bytes::copy_from_slice(part)).await.unwrap();
        }
    }
    // What a power cut may do to an unfinished object: the right length, and zeros.
    let partial = backend.path().unwrap().join("objects/partial").join(id(2).to_string());
    let mut spoilt = std::fs::read(&partial).unwrap();
    spoilt[500_000..].fill(0);
    std::fs::write(&partial, spoilt).unwrap();
    // What a crash in the middle of `put_many` leaves behind.
    std::fs::write(partial.with_file_name("many-7"), "left behind").unwrap();

    let blobs = backend.blobs();
    blobs.commit(id(1), digest(&content)).await.unwrap();
    assert_eq!(get(&blobs, id(1)).await.unwrap(), content);
    assert!(matches!(blobs.commit(id(2), digest(&content)).await, Err(BlobError::Mismatch)));
    assert_eq!(std::fs::read_dir(backend.path().unwrap().join("objects/partial")).unwrap().count(), 0);
}

#[tokio::test]
async fn keeps_few_files_open_for_many_unfinished_objects() {
    let backend = Backend::files();
    let blobs = backend.blobs();
    let open_files = || std::fs::read_dir("/proc/self/fd").map_or(0, Iterator::count);
    let before = open_files();
    for round in 0..2 {
        for n in 0..1000 {
            blobs.begin(id(n)).await.unwrap();
            blobs.append(id(n), 4 * round, Bytes::from_static(b"part")).await.unwrap();
        }
    }
    // Other tests of this process open files too: far fewer.
    assert!(open_files() < before + 600);
    for n in 0..1000 {
        blobs.commit(id(n), digest(b"partpart")).await.unwrap();
    }
}

#[tokio::test]
async fn is_open_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep/objects");
    let first = store::files::open(&path).unwrap();
    assert!(matches!(store::files::open(&path), Err(OpenError::InUse { .. })));
    drop(first);
    store::files::open(&path).unwrap();
    std::fs::write(folder.path().join("file"), "").unwrap();
    assert!(matches!(store::files::open(&folder.path().join("file/objects")), Err(OpenError::Io { .. })));
}

/// Every write of some work fails in every way; what was answered is there, what failed is whole or absent.
#[tokio::test]
async fn loses_nothing_at_any_crash_point() {
    let work = async |blobs: &Arc<dyn Blobs>, done: &mut Vec<BlobId>| -> Result<(), BlobError> {
        for n in 0..3 {
            if get(blobs, id(n)).await.is_none() {
                blobs.abort(id(n)).await?;
                put(blobs, id(n), &bytes("content", n, 15_000)).await?;
            }
            done.push(id(n));
        }
        let many = (10..13).map(|n| (id(n), Bytes::from(bytes("content", n, 15_000)))).collect();
        blobs.put_many(many).await?;
        done.extend((10..13).map(id));
        blobs.delete(vec![id(1)]).await?;
        done.retain(|done| *done != id(1));
        Ok(())
    };
    let disk = Disk::new();
    work(&disk.open_blobs(), &mut vec![]).await.unwrap();
    let writes = disk.writes();
    assert!(writes > 10);
    for n in 1..=writes {
        for fault in Fault::ALL {
            let disk = Disk::new();
            disk.fail(n, fault);
            let blobs = disk.open_blobs();
            let mut done = vec![];
            let failed = work(&blobs, &mut done).await.unwrap_err();
            match fault {
                Fault::BeforeWrite => assert!(matches!(failed, BlobError::Io(_))),
                _ => {
                    assert!(matches!(failed, BlobError::Stopped { .. }));
                    assert!(matches!(blobs.begin(id(77)).await, Err(BlobError::Stopped { .. })));
                    assert!(matches!(blobs.health(), Health::Stopped { .. }));
                }
            }
            let blobs = disk.open_blobs();
            for m in (0..3).chain(10..13) {
                let found = get(&blobs, id(m)).await;
                assert!(found.as_ref().is_none_or(|found| *found == bytes("content", m, 15_000)));
                // Being deleted, one may be gone before the answer.
                assert!(found.is_some() || !done.contains(&id(m)) || m == 1, "write {n}, {fault:?}: object {m}");
            }
            work(&blobs, &mut vec![]).await.unwrap();
            assert_eq!(blobs.list(None, 10).await.unwrap().len(), 5);
        }
    }
}
