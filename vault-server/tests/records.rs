//! The contract of `Records`, on every engine.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr, reason = "tests")]

mod support;

use std::collections::BTreeMap;
use std::sync::Arc;

use support::{Backend, eventually};
use vault_server::store;
use vault_server::store::memory::{Disk, Fault};
use vault_server::store::records::{LimitError, MAX_BATCH, MAX_BATCH_BYTES, MAX_KEY, MAX_SCAN, MAX_VALUE, Record};
use vault_server::store::{Batch, CommitError, Health, OpenError, ReadError, Records};

cases!(sled redb memory => [
    writes_reads_and_deletes
    keeps_any_bytes_up_to_the_limits
    refuses_what_is_over_a_limit
    scans_in_order
    checks_every_precondition
    applies_all_or_nothing
    lets_one_of_many_create
    counts_exactly_under_contention
    shows_a_batch_whole
    keeps_all_when_opened_again
]);

async fn keys(records: &Arc<dyn Records>, prefix: &str) -> Vec<String> {
    let page = records.scan(prefix.as_bytes(), None, MAX_SCAN).await.unwrap();
    page.into_iter().map(|(key, _)| String::from_utf8(key).unwrap()).collect()
}

async fn writes_reads_and_deletes(backend: &Backend) {
    let records = backend.records();
    assert_eq!(records.get(b"a").await, Ok(None));
    records.commit(Batch::new()).await.unwrap();
    records.commit(Batch::new().put("a", "1").put("b", "2")).await.unwrap();
    assert_eq!(records.get(b"a").await, Ok(Some(b"1".to_vec())));
    records.commit(Batch::new().put("a", "").delete("b").delete("never there")).await.unwrap();
    assert_eq!(records.get(b"a").await, Ok(Some(vec![])));
    assert_eq!(records.get(b"b").await, Ok(None));
    // Of several changes to one key the last counts.
    records.commit(Batch::new().put("c", "1").delete("c").put("d", "1").put("d", "2").delete("a")).await.unwrap();
    assert_eq!(keys(&records, "").await, ["d"]);
    assert_eq!(records.get(b"d").await, Ok(Some(b"2".to_vec())));
    assert_eq!(records.health(), Health::Working);
}

async fn keeps_any_bytes_up_to_the_limits(backend: &Backend) {
    let records = backend.records();
    let long = |i: u8| [vec![i; MAX_KEY - 1], vec![0xff]].concat();
    // Enough of the largest to fill and split pages.
    for start in (0..240).step_by(60) {
        let batch = (start..start + 60).fold(Batch::new(), |batch, i| batch.put(long(i), vec![i; MAX_VALUE]));
        records.commit(batch).await.unwrap();
    }
    // And to write each page again many times, a record at a time.
    for i in 0..240 {
        records.commit(Batch::new().put(long(i), vec![!i; MAX_VALUE])).await.unwrap();
    }
    for i in 0..240 {
        assert_eq!(records.get(&long(i)).await, Ok(Some(vec![!i; MAX_VALUE])));
    }
    assert_eq!(records.scan(&long(7), None, 2).await.unwrap().len(), 1);
    if let Backend::Sled(folder) = backend {
        // sled never syncs what it puts there, and the store is set so that nothing is.
        let spilled = std::fs::read_dir(folder.path().join("records/blobs")).unwrap().count();
        assert_eq!(spilled, 0, "sled keeps pages in files of their own");
    }
}

async fn refuses_what_is_over_a_limit(backend: &Backend) {
    let records = backend.records();
    let refused = async |batch: Batch| match records.commit(batch).await {
        Err(CommitError::Limit(limit)) => limit,
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(Batch::new().put("", "")).await, LimitError::Key);
    assert_eq!(refused(Batch::new().delete(vec![1; MAX_KEY + 1])).await, LimitError::Key);
    assert_eq!(refused(Batch::new().expect(vec![1; MAX_KEY + 1], None)).await, LimitError::Key);
    assert_eq!(refused(Batch::new().put("a", vec![0; MAX_VALUE + 1])).await, LimitError::Value);
    assert_eq!(refused(Batch::new().expect("a", Some(&vec![0; MAX_VALUE + 1]))).await, LimitError::Value);
    let many = (0..=MAX_BATCH).fold(Batch::new(), |batch, i| batch.put(i.to_string(), ""));
    assert_eq!(refused(many).await, LimitError::Batch);
    let large = (0..=MAX_BATCH_BYTES / MAX_VALUE).fold(Batch::new(), |b, i| b.put(i.to_string(), vec![0; MAX_VALUE]));
    assert_eq!(refused(large).await, LimitError::Batch);
    let exact = (0..MAX_BATCH).fold(Batch::new(), |batch, i| batch.put(format!("{i:05}"), ""));
    records.commit(exact).await.unwrap();
    assert_eq!(records.get(b"").await, Err(ReadError::Limit(LimitError::Key)));
    assert_eq!(records.get(&[1; MAX_KEY + 1]).await, Err(ReadError::Limit(LimitError::Key)));
    assert_eq!(records.scan(&[1; MAX_KEY + 1], None, 1).await, Err(ReadError::Limit(LimitError::Key)));
    assert_eq!(records.scan(b"", None, usize::MAX).await.unwrap().len(), MAX_SCAN);
}

async fn scans_in_order(backend: &Backend) {
    let records = backend.records();
    let batch = ["b/2", "b/1", "a", "b", "b/\u{ff}", "b0", "c"].iter().fold(Batch::new(), |b, key| b.put(*key, *key));
    records.commit(batch.put(vec![0xff], "").put(vec![0xff, 0xff], "")).await.unwrap();
    assert_eq!(keys(&records, "b").await, ["b", "b/1", "b/2", "b/\u{ff}", "b0"]);
    assert_eq!(keys(&records, "b/").await, ["b/1", "b/2", "b/\u{ff}"]);
    assert_eq!(keys(&records, "zz").await, [""; 0]);
    let scan = async |prefix: &[u8], after: Option<&[u8]>, limit| -> Vec<Vec<u8>> {
        records.scan(prefix, after, limit).await.unwrap().into_iter().map(|(key, _)| key).collect()
    };
    assert_eq!(scan(b"", None, 0).await, [b""; 0]);
    assert_eq!(scan(b"", None, 2).await, [&b"a"[..], b"b"]);
    assert_eq!(scan(b"", Some(b"b"), 2).await, [b"b/1", b"b/2"]);
    assert_eq!(scan(b"b/", Some(b"a"), 1).await, [b"b/1"]);
    assert_eq!(scan(b"b/", Some(b"b/1"), 9).await, [&b"b/2"[..], "b/\u{ff}".as_bytes()]);
    assert_eq!(scan(b"b/", Some(b"b/11"), 1).await, [b"b/2"]);
    assert_eq!(scan(b"b/", Some(b"c"), 9).await, [b""; 0]);
    assert_eq!(scan(&[0xff], None, 9).await, [vec![0xff], vec![0xff, 0xff]]);
    assert_eq!(scan(&[0xff], Some(&[0xff]), 9).await, [vec![0xff, 0xff]]);
}

async fn checks_every_precondition(backend: &Backend) {
    let records = backend.records();
    let conflict = async |batch: Batch| match records.commit(batch).await {
        Err(CommitError::Conflict { key }) => String::from_utf8(key).unwrap(),
        other => panic!("{other:?}"),
    };
    records.commit(Batch::new().expect("a", None).put("a", "1")).await.unwrap();
    assert_eq!(conflict(Batch::new().expect("a", None).put("a", "2")).await, "a");
    assert_eq!(conflict(Batch::new().expect("a", Some(b"")).delete("a")).await, "a");
    assert_eq!(conflict(Batch::new().expect("a", Some(b"10")).delete("a")).await, "a");
    assert_eq!(conflict(Batch::new().expect("b", Some(b"1")).delete("a")).await, "b");
    assert_eq!(conflict(Batch::new().expect("a", Some(b"1")).expect("b", Some(b"1")).delete("a")).await, "b");
    // A precondition is about the state before the batch, not after its own changes; one alone is a check.
    records.commit(Batch::new().put("a", "2").expect("a", Some(b"1"))).await.unwrap();
    records.commit(Batch::new().expect("a", Some(b"2")).expect("b", None)).await.unwrap();
    assert_eq!(records.get(b"a").await, Ok(Some(b"2".to_vec())));
}

async fn applies_all_or_nothing(backend: &Backend) {
    let records = backend.records();
    let batch = (0..500).fold(Batch::new(), |batch, i| batch.put(format!("k{i:03}"), "old"));
    records.commit(batch).await.unwrap();
    let batch = (0..500).fold(Batch::new(), |batch, i| batch.put(format!("k{i:03}"), "new").put(format!("n{i}"), ""));
    let lost = records.commit(batch.clone().expect("k499", Some(b"other"))).await;
    assert_eq!(lost, Err(CommitError::Conflict { key: b"k499".to_vec() }));
    let all = records.scan(b"", None, MAX_SCAN).await.unwrap();
    assert!(all.len() == 500 && all.iter().all(|(_, value)| value == b"old"));
    records.commit(batch.expect("k499", Some(b"old"))).await.unwrap();
    let all = records.scan(b"k", None, MAX_SCAN).await.unwrap();
    assert!(all.len() == 500 && all.iter().all(|(_, value)| value == b"new"));
}

async fn lets_one_of_many_create(backend: &Backend) {
    let records = backend.records();
    for race in 0..20 {
        let tasks: Vec<_> = (0..16)
            .map(|i: u8| {
                let records = records.clone();
                tokio::spawn(async move {
                    let key = format!("race/{race}");
                    let batch = Batch::new().expect(key.as_str(), None).put(key.as_str(), [i]);
                    (i, records.commit(batch).await)
                })
            })
            .collect();
        let mut won = vec![];
        for task in tasks {
            match task.await.unwrap() {
                (i, Ok(())) => won.push(i),
                (_, Err(CommitError::Conflict { .. })) => {}
                (_, Err(error)) => panic!("{error}"),
            }
        }
        assert_eq!(won.len(), 1);
        assert_eq!(records.get(format!("race/{race}").as_bytes()).await, Ok(Some(won)));
    }
}

async fn counts_exactly_under_contention(backend: &Backend) {
    let records = backend.records();
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let records = records.clone();
            tokio::spawn(async move {
                let mut added = 0;
                while added < 25 {
                    let old = records.get(b"counter").await.unwrap();
                    let n: u64 = old.as_ref().map_or(0, |old| String::from_utf8_lossy(old).parse().unwrap());
                    let batch = Batch::new().expect("counter", old.as_deref()).put("counter", (n + 1).to_string());
                    added += u64::from(records.commit(batch).await.is_ok());
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(records.get(b"counter").await, Ok(Some(b"200".to_vec())));
}

async fn shows_a_batch_whole(backend: &Backend) {
    let records = backend.records();
    let state = |i: u32| (0..20).fold(Batch::new(), |batch, key| batch.put(format!("k{key:02}"), i.to_string()));
    records.commit(state(0)).await.unwrap();
    let writer = tokio::spawn({
        let records = records.clone();
        async move {
            for i in 1..200 {
                // Now and then a key is missing, so that what readers see in its place is checked as well.
                records.commit(state(i).put("k99", i.to_string())).await.unwrap();
                records.commit(Batch::new().delete("k99")).await.unwrap();
            }
        }
    });
    let mut last = 0;
    while !writer.is_finished() {
        let page = records.scan(b"k", None, 100).await.unwrap();
        let values: Vec<u32> = page.iter().map(|(_, v)| String::from_utf8_lossy(v).parse().unwrap()).collect();
        assert!(values.len() == 20 || values.len() == 21, "{page:?}");
        assert!(values.iter().all(|value| *value == values[0]), "{page:?}");
        assert!(values[0] >= last);
        last = values[0];
        tokio::task::yield_now().await;
    }
    writer.await.unwrap();
}

async fn keeps_all_when_opened_again(backend: &Backend) {
    for round in 0..4_u32 {
        let records = backend.records();
        for i in 0..round {
            assert_eq!(records.get(&i.to_be_bytes()).await, Ok(Some(vec![7; 100])), "round {round}");
        }
        records.commit(Batch::new().put(round.to_be_bytes(), vec![7; 100]).put("head", "x")).await.unwrap();
    }
    let records = backend.records();
    assert_eq!(records.scan(b"", None, 10).await.unwrap().len(), 5);
}

#[tokio::test]
async fn is_open_once() {
    for open in [store::sled::open, store::redb::open] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/records");
        let first = open(&path).unwrap();
        assert!(matches!(open(&path), Err(OpenError::InUse { .. })));
        first.commit(Batch::new().put("a", "1")).await.unwrap();
        drop(first);
        assert_eq!(open(&path).unwrap().get(b"a").await, Ok(Some(b"1".to_vec())));
    }
}

#[tokio::test]
async fn says_that_its_files_are_damaged() {
    for (open, file) in [(store::sled::open as fn(&_) -> _, "db"), (store::redb::open, "records.redb")] {
        let folder = tempfile::tempdir().unwrap();
        let records = open(folder.path()).unwrap();
        for i in 0..200_u32 {
            records.commit(Batch::new().put(i.to_be_bytes(), vec![1; 4000])).await.unwrap();
        }
        drop(records);
        // Close the last descriptor for certain before the file is spoilt.
        drop(open(folder.path()).unwrap());
        let path = folder.path().join(file);
        let length = usize::try_from(std::fs::metadata(&path).unwrap().len()).unwrap();
        std::fs::write(&path, vec![0xa5; length]).unwrap();
        match open(folder.path()) {
            Err(error @ OpenError::Damaged { .. }) => assert!(error.to_string().contains("restore it from a backup")),
            Err(error) => panic!("{error}"),
            Ok(_) => panic!("{file} opened"),
        }
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("file"), "").unwrap();
    for open in [store::sled::open, store::redb::open] {
        assert!(matches!(open(&folder.path().join("file/records")), Err(OpenError::Io { .. })));
    }
}

#[tokio::test]
async fn shows_a_value_only_when_it_is_durable() {
    let disk = Disk::new();
    let records = disk.open_records();
    records.commit(Batch::new().put("a", "old").put("b", "old").put("z", "old")).await.unwrap();
    let held = disk.hold_syncs();
    let commit = tokio::spawn({
        let records = records.clone();
        async move { records.commit(Batch::new().put("a", "new").put("c", "new").delete("b")).await }
    });
    eventually("the write waits for its sync", || disk.syncs_waiting() == 1).await;
    assert_eq!(records.get(b"a").await, Ok(Some(b"old".to_vec())));
    assert_eq!(records.get(b"b").await, Ok(Some(b"old".to_vec())));
    assert_eq!(records.get(b"c").await, Ok(None));
    assert_eq!(keys(&records, "").await, ["a", "b", "z"]);
    for (after, limit, expected) in [("", 1, "a"), ("a", 1, "b"), ("b", 1, "z")] {
        let page = records.scan(b"", Some(after.as_bytes()), limit).await.unwrap();
        assert_eq!(page, [(expected.as_bytes().to_vec(), b"old".to_vec())]);
    }
    // A batch that conflicts with what is not durable yet is not answered yet.
    let conflict = tokio::spawn({
        let records = records.clone();
        async move { records.commit(Batch::new().expect("a", Some(b"old")).delete("a")).await }
    });
    tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    assert!(!commit.is_finished() && !conflict.is_finished());
    drop(held);
    commit.await.unwrap().unwrap();
    assert_eq!(conflict.await.unwrap(), Err(CommitError::Conflict { key: b"a".to_vec() }));
    assert_eq!(keys(&records, "").await, ["a", "c", "z"]);
}

/// Every write of some work fails in every way; what was answered is there, what failed is whole or absent.
#[tokio::test]
async fn loses_nothing_at_any_crash_point() {
    const STEPS: u64 = 6;
    let step = |i: u64| {
        let old = (i > 0).then(|| (i - 1).to_string());
        let moved = Batch::new().expect("head", old.as_deref().map(str::as_bytes)).put("head", i.to_string());
        moved.put(format!("entry/{i}"), "x").delete(format!("entry/{}", i.saturating_sub(3)))
    };
    let state = async |records: &Arc<dyn Records>| -> Vec<Record> { records.scan(b"", None, MAX_SCAN).await.unwrap() };
    let mut states = vec![];
    let disk = Disk::new();
    for i in 0..STEPS {
        let records = disk.open_records();
        states.push(state(&records).await);
        records.commit(step(i)).await.unwrap();
    }
    states.push(state(&disk.open_records()).await);
    assert_eq!(disk.writes(), STEPS);

    for n in 0..STEPS {
        for fault in Fault::ALL {
            let disk = Disk::new();
            disk.fail(n + 1, fault);
            let records = disk.open_records();
            for i in 0..n {
                records.commit(step(i)).await.unwrap();
            }
            let before = states[usize::try_from(n).unwrap()].clone();
            let after = states[usize::try_from(n).unwrap() + 1].clone();
            assert!(matches!(records.commit(step(n)).await, Err(CommitError::Unknown { .. })));
            assert_eq!(state(&records).await, before, "readers see nothing that may be lost");
            assert!(matches!(records.commit(step(n)).await, Err(CommitError::Refused { .. })));
            assert!(matches!(records.health(), Health::Stopped { .. }));
            drop(records);
            let records = disk.open_records();
            assert_eq!(records.health(), Health::Working);
            let kept = fault == Fault::AfterSync;
            assert_eq!(state(&records).await, if kept { after } else { before }, "write {n}, {fault:?}");
            assert_eq!(records.commit(step(n)).await.is_ok(), !kept);
            for i in n + 1..STEPS {
                records.commit(step(i)).await.unwrap();
            }
            assert_eq!(state(&records).await, *states.last().unwrap());
        }
    }
}

mod model {
    use proptest::prelude::*;
    use tokio::runtime::Runtime;

    use super::*;

    #[derive(Debug, Clone)]
    enum Step {
        /// Batches handed over together, in this order.
        Commit(Vec<Lines>),
        Scan(Vec<u8>, Option<Vec<u8>>, usize),
        Reopen,
    }

    #[derive(Debug, Clone)]
    struct Lines {
        /// Whether the precondition is made to hold.
        expected: Vec<(Vec<u8>, bool)>,
        changes: Vec<(Vec<u8>, Option<Vec<u8>>)>,
    }

    fn key() -> impl Strategy<Value = Vec<u8>> {
        // Few keys, many of them prefixes of others.
        proptest::collection::vec(prop_oneof![Just(0u8), Just(1), Just(0xff)], 1..4)
    }

    fn value() -> impl Strategy<Value = Vec<u8>> {
        prop_oneof![Just(vec![]), proptest::collection::vec(any::<u8>(), 1..20), Just(vec![9; MAX_VALUE])]
    }

    fn lines() -> impl Strategy<Value = Lines> {
        let expected = proptest::collection::vec((key(), proptest::bool::weighted(0.9)), 0..3);
        let changes = proptest::collection::vec((key(), proptest::option::weighted(0.7, value())), 0..6);
        (expected, changes).prop_map(|(expected, changes)| Lines { expected, changes })
    }

    fn step() -> impl Strategy<Value = Step> {
        let prefix = proptest::collection::vec(prop_oneof![Just(0u8), Just(1), Just(0xff)], 0..3);
        prop_oneof![
            6 => proptest::collection::vec(lines(), 1..5).prop_map(Step::Commit),
            4 => (prefix, proptest::option::of(key()), 0..8usize).prop_map(|(p, a, l)| Step::Scan(p, a, l)),
            1 => Just(Step::Reopen),
        ]
    }

    async fn agrees(backend: &Backend, steps: Vec<Step>) {
        let mut model = BTreeMap::<Vec<u8>, Vec<u8>>::new();
        let mut records = Some(backend.records());
        for step in steps {
            let open = records.as_ref().unwrap();
            match step {
                Step::Commit(batches) => {
                    let mut futures = vec![];
                    for lines in batches {
                        let mut batch = Batch::new();
                        let mut conflict = None;
                        for (key, holds) in &lines.expected {
                            let found = model.get(key);
                            let wrong = found.map_or(Some(&b"not there"[..]), |_| None);
                            let expected = if *holds { found.map(Vec::as_slice) } else { wrong };
                            batch = batch.expect(key.clone(), expected);
                            conflict = conflict.or((!holds).then(|| key.clone()));
                        }
                        for (key, value) in &lines.changes {
                            batch = match value {
                                Some(value) => batch.put(key.clone(), value.clone()),
                                None => batch.delete(key.clone()),
                            };
                            match value {
                                _ if conflict.is_some() => None,
                                Some(value) => model.insert(key.clone(), value.clone()),
                                None => model.remove(key),
                            };
                        }
                        futures.push((open.commit(batch), conflict));
                    }
                    // Polled in order, so handed over in order: several of them end up in one group.
                    let answers = join_in_order(futures.iter_mut().map(|(future, _)| future)).await;
                    for (answer, (_, conflict)) in answers.into_iter().zip(futures) {
                        assert_eq!(answer, conflict.map_or(Ok(()), |key| Err(CommitError::Conflict { key })));
                    }
                }
                Step::Scan(prefix, after, limit) => {
                    let found = open.scan(&prefix, after.as_deref(), limit).await.unwrap();
                    let all = model.iter().filter(|(key, _)| key.starts_with(&prefix));
                    let later = all.filter(|(key, _)| after.as_ref().is_none_or(|after| *key > after));
                    let expected: Vec<_> = later.take(limit).map(|(k, v)| (k.clone(), v.clone())).collect();
                    assert_eq!(found, expected);
                }
                Step::Reopen => {
                    records = None;
                    records = records.or_else(|| Some(backend.records()));
                }
            }
        }
        drop(records);
        let all = backend.records().scan(b"", None, MAX_SCAN).await.unwrap();
        assert_eq!(all, model.into_iter().collect::<Vec<_>>());
    }

    async fn join_in_order<F: Future + Unpin>(futures: impl Iterator<Item = F>) -> Vec<F::Output> {
        let mut futures: Vec<_> = futures.map(|future| (future, None)).collect();
        std::future::poll_fn(|context| {
            for (future, done) in &mut futures {
                if done.is_none()
                    && let std::task::Poll::Ready(output) = std::pin::Pin::new(future).poll(context)
                {
                    *done = Some(output);
                }
            }
            if futures.iter().all(|(_, done)| done.is_some()) {
                std::task::Poll::Ready(())
            } else {
                std::task::Poll::Pending
            }
        })
        .await;
        futures.into_iter().filter_map(|(_, done)| done).collect()
    }

    fn config(cases: u32) -> ProptestConfig {
        ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 200, ..ProptestConfig::default() }
    }

    macro_rules! agrees {
        ($backend:ident, $cases:literal) => {
            proptest! {
                #![proptest_config(config($cases))]
                #[test]
                fn $backend(steps in proptest::collection::vec(step(), 1..30)) {
                    Runtime::new().unwrap().block_on(agrees(&Backend::$backend(), steps));
                }
            }
        };
    }

    agrees!(sled, 60);
    agrees!(redb, 60);
    agrees!(memory, 500);
}
