//! The witness's rules, one after the other, and that no order of requests makes a witness contradict itself.

#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)]

mod common;

use common::*;
use proptest::prelude::*;
use vault_log::checkpoint::{Checkpoint, SignedCheckpoint};
use vault_log::fork::{ForkError, ForkReport};
use vault_log::hash::Hash;
use vault_log::limits::{MAX_FORK_REPORT, MAX_TIME};
use vault_log::plan::Plan;
use vault_log::tree::{ProofError, TreeHead, verify_consistency};
use vault_log::witness::{AddCheckpoint, KnownLog, Refusal, judge, monitoring_path, parse_size};

const EXAMPLE: &str = include_str!("vectors/c2sp-add-checkpoint.txt");

fn request(log: &Log, old_size: u64) -> AddCheckpoint {
    AddCheckpoint { old_size, proof: log.consistency(old_size), checkpoint: log.checkpoint() }
}

fn answer(request: &AddCheckpoint, log: &Log, last: TreeHead) -> Result<TreeHead, Refusal> {
    let keys = [log.key().clone()];
    judge(request, Some(KnownLog { keys: &keys, last })).map(|accepted| accepted.checkpoint().head())
}

#[test]
fn the_example_of_the_specification() {
    let read = AddCheckpoint::parse(EXAMPLE.as_bytes()).unwrap();
    assert_eq!((read.old_size, read.proof.len()), (20_852_014, 4));
    assert_eq!(read.claimed_origin(), "example.com/behind-the-sofa");
    assert_eq!(read.to_string(), EXAMPLE);
    assert_eq!(judge(&read, None).unwrap_err().status(), 404);
    let hash = "5fd2dc0beb4ce54da5050cf6d5c75248b023abad441c3cecde3976fbe9da4fe4";
    assert_eq!(monitoring_path(read.claimed_origin()), format!("{hash}/checkpoint"));
}

#[test]
fn a_log_that_grows_is_cosigned() {
    let entries = entries(40);
    let (mut log, witness, mut last) = (Log::new(1), cosigner(2), TreeHead::EMPTY);
    for (time, sizes) in [0, 0, 1, 2, 7, 7, 8, 40].windows(2).enumerate() {
        log.append(&entries[sizes[0]..sizes[1]]);
        let sent = request(&log, last.size).to_string();
        let read = AddCheckpoint::parse(sent.as_bytes()).unwrap();
        assert_eq!(read.to_string(), sent);
        let keys = [log.key().clone()];
        let accepted = judge(&read, Some(KnownLog { keys: &keys, last })).unwrap();
        last = accepted.checkpoint().head();
        assert_eq!(last, log.edge.head());
        let time = 1 + time as u64;
        let line = accepted.cosign(&witness, time).unwrap();
        let mut checkpoint = log.checkpoint();
        checkpoint.add_cosignatures(line.as_bytes(), &[witness.key().clone()]).unwrap();
        assert_eq!(checkpoint.note().verify([witness.key()]).unwrap()[0].time, Some(time));
        assert_eq!((accepted.cosign(&witness, 0), accepted.cosign(&witness, MAX_TIME + 1)), (None, None));
    }
}

#[test]
fn each_rule_refuses_what_it_is_there_for() {
    let log = Log::with(1, &entries(20));
    let head = |size: usize| reference_head(&leaves(&entries(size)));
    let good = request(&log, 10);
    assert_eq!(answer(&good, &log, head(10)), Ok(head(20)));

    let refused = |request: &AddCheckpoint, last| answer(request, &log, last).unwrap_err();
    // 404, before anything else is looked at.
    assert_eq!(judge(&good, None).unwrap_err(), Refusal::UnknownLog);
    // 403: another key under the same name, a key of another log, no key.
    let other = Log::with(2, &entries(20));
    let keys = [other.key().clone()];
    let foreign = judge(&good, Some(KnownLog { keys: &keys, last: head(10) })).unwrap_err();
    assert!(matches!(foreign, Refusal::Unsigned(_)) && foreign.status() == 403);
    assert_eq!(judge(&good, Some(KnownLog { keys: &[], last: head(10) })).unwrap_err().status(), 403);
    let same_name = vault_log::note::NoteSigner::derive(log.key().name().clone(), &[9; 32]);
    let forged = AddCheckpoint { checkpoint: Checkpoint::sign(head(20), &same_name), ..good.clone() };
    assert_eq!(refused(&forged, head(10)).status(), 403);
    // 400
    let backwards = AddCheckpoint { old_size: 21, ..good.clone() };
    assert_eq!((refused(&backwards, head(10)), refused(&backwards, head(10)).status()), (Refusal::Backwards, 400));
    // 409 with the size to go on from.
    let stale = refused(&good, head(12));
    assert_eq!((&stale, stale.status()), (&Refusal::Stale(12), 409));
    assert_eq!(parse_size(stale.size_body().unwrap().as_bytes()), Some(12));
    assert_eq!(refused(&request(&log, 0), head(12)), Refusal::Stale(12));
    assert_eq!(refused(&good, TreeHead::EMPTY), Refusal::Stale(0));
    // 409 without: one size, two roots.
    let fork = refused(&request(&log, 20), TreeHead { root: head(3).root, ..head(20) });
    assert_eq!((&fork, fork.status(), fork.size_body()), (&Refusal::Fork, 409, None));
    // 422, also for an empty tree that has a root of its own.
    let empty = Checkpoint::sign(TreeHead { size: 0, root: head(1).root }, &log.signer);
    let empty = AddCheckpoint { old_size: 0, proof: vec![], checkpoint: empty };
    assert_eq!(refused(&empty, TreeHead::EMPTY), Refusal::Inconsistent);
    let inconsistent = refused(&good, TreeHead { root: head(3).root, ..head(10) });
    assert_eq!((&inconsistent, inconsistent.status()), (&Refusal::Inconsistent, 422));
    for bit in 0..good.proof.len() * 256 {
        let mut bytes: Vec<_> = good.proof.iter().map(|hash| *hash.as_bytes()).collect();
        bytes[bit / 256][bit % 256 / 8] ^= 1 << (bit % 8);
        let changed = AddCheckpoint { proof: bytes.into_iter().map(Hash::new).collect(), ..good.clone() };
        assert_eq!(refused(&changed, head(10)), Refusal::Inconsistent);
    }
    let superfluous = |old_size| AddCheckpoint { old_size, proof: vec![head(1).root], checkpoint: log.checkpoint() };
    assert_eq!(refused(&superfluous(0), TreeHead::EMPTY), Refusal::Inconsistent);
    assert_eq!(refused(&superfluous(20), head(20)), Refusal::Inconsistent);
    // 200 again for what is known: a fresh time.
    assert_eq!(answer(&request(&log, 20), &log, head(20)), Ok(head(20)));
}

#[test]
fn requests_that_are_none() {
    let good = request(&Log::with(1, &entries(20)), 10).to_string();
    let hash = Hash::EMPTY_TREE;
    let cases = [
        String::new(),
        "old 10".into(),
        "old 10\n".into(),
        "old 10\n\n".into(),
        good.replacen("old 10", "old 010", 1),
        good.replacen("old 10", "old +10", 1),
        good.replacen("old 10", "old  10", 1),
        good.replacen("old 10", "old 9223372036854775808", 1),
        good.replacen("old 10", "Old 10", 1),
        good.replacen("old 10\n", "old 10\r\n", 1),
        good.replacen("old 10\n", "", 1),
        good.replacen("old 10\n", &format!("old 10\n{}", format!("{hash}\n").repeat(64)), 1),
        good.replacen("old 10\n", "old 10\nAAAA\n", 1),
        good.replacen("\n\n", "\n", 1),
        good.replacen("\n\n", "\n\n\n", 1),
        good.trim_end().to_owned(),
        good[..good.find("\n\n").unwrap() + 2].to_owned(),
        format!("{good}more"),
    ];
    assert!(AddCheckpoint::parse(good.as_bytes()).is_ok());
    for bad in cases {
        assert_eq!(AddCheckpoint::parse(bad.as_bytes()), Err(Refusal::Malformed), "{bad:?}");
    }
    assert_eq!(Refusal::Malformed.status(), 400);
    assert_eq!(AddCheckpoint::parse(b"old 1\n\n\xff"), Err(Refusal::Malformed));
    // As many lines as the specification lets a client send are read, and refused for what they say.
    let full = good.replacen("old 10\n", &format!("old 10\n{}", format!("{hash}\n").repeat(58)), 1);
    assert_eq!(AddCheckpoint::parse(full.as_bytes()).unwrap().proof.len(), 63.min(58 + request_len(&good)));
    for bad in ["", "12", "012\n", "12\n\n", "-1\n", "9223372036854775808\n", "twelve\n"] {
        assert_eq!(parse_size(bad.as_bytes()), None, "{bad:?}");
    }
}

fn request_len(request: &str) -> usize {
    AddCheckpoint::parse(request.as_bytes()).unwrap().proof.len()
}

proptest! {
    /// Two histories of one log, and requests from both in any order: what a witness cosigns is always one history.
    #[test]
    fn a_witness_never_contradicts_itself(
        common in 0usize..20,
        steps in prop::collection::vec((any::<bool>(), 0usize..30, 0u64..30), 1..25),
    ) {
        let histories = [b"a", b"b"].map(|tail| {
            let mut all = entries(common);
            all.extend((common..50).map(|i| [tail.as_slice(), &[i as u8]].concat()));
            all
        });
        let mut last = TreeHead::EMPTY;
        let mut cosigned: Vec<TreeHead> = vec![];
        for (which, size, old) in steps {
            let log = Log::with(1, &histories[usize::from(which)][..size]);
            // Half of the requests start from where the witness is, as far as this history can prove.
            let old = if old < 15 { last.size } else { old };
            let proof = Plan::consistency(old, size as u64).map(|plan| plan.solve(&log.disk).unwrap());
            let request = AddCheckpoint { old_size: old, proof: proof.unwrap_or_default(), checkpoint: log.checkpoint() };
            if let Ok(head) = answer(&request, &log, last) {
                last = head;
                cosigned.push(head);
            }
        }
        let whose = |head: &TreeHead| {
            histories.iter().any(|history| cosigned.iter().all(|other| {
                let other = (*other).min_by_size(head);
                reference_head(&leaves(&history[..other.size as usize])) == other
            }))
        };
        prop_assert!(cosigned.iter().all(whose), "{cosigned:?}");
        prop_assert!(cosigned.is_sorted_by_key(|head| head.size));
    }
}

trait Smaller {
    fn min_by_size(self, other: &TreeHead) -> TreeHead;
}

impl Smaller for TreeHead {
    fn min_by_size(self, other: &TreeHead) -> TreeHead {
        if self.size <= other.size { self } else { *other }
    }
}

#[test]
fn a_fork_convicts_the_log() {
    let (mut one, mut two) = (Log::with(1, &entries(10)), Log::with(1, &entries(10)));
    one.append(&[b"shown to you".to_vec(), b"more".to_vec()]);
    two.append(&[b"shown to me".to_vec()]);
    let (small, same_size) = (two.checkpoint(), {
        two.append(&[b"and more".to_vec()]);
        two.checkpoint()
    });
    two.append(&entries(5));
    let large = two.checkpoint();
    let beginning = |log: &Log, size| vault_log::plan::head(size, &log.disk).unwrap().root;

    // One size, two roots.
    let plain = ForkReport::new(one.checkpoint(), same_size.clone(), two_root(&same_size), vec![]);
    // Different sizes: the newer tree says what its beginning was.
    let proven = ForkReport::new(one.checkpoint(), large.clone(), beginning(&two, 12), two.consistency(12));
    for report in [&plain, &proven] {
        assert_eq!(report.verify(one.key()), Ok(()));
        let text = report.to_string();
        let read = ForkReport::parse(text.as_bytes()).unwrap();
        assert_eq!((&read, read.to_string()), (report, text));
        assert!(read.verify(log_signer(2).key()).is_err());
    }

    // Whoever was given the newer tree's own proof makes the report of it: nothing for who was lied to by nobody.
    let by_proof = |older: &SignedCheckpoint, newer: &SignedCheckpoint, proof: &[Hash]| {
        ForkReport::by_proof(older, newer, proof, one.key())
    };
    assert_eq!(by_proof(&one.checkpoint(), &large, &two.consistency(12)).as_ref(), Some(&proven));
    assert_eq!(by_proof(&one.checkpoint(), &same_size, &two.consistency(11)).as_ref(), Some(&plain));
    assert_eq!(by_proof(&small, &large, &two.consistency(11)), None);
    assert_eq!(by_proof(&one.checkpoint(), &large, &two.consistency(11)), None);
    assert_eq!(by_proof(&large, &one.checkpoint(), &two.consistency(12)), None);

    // Where a checkpoint ends does not depend on how much it says: a log cannot talk its way out.
    let wordy = format!("{}{}\n", one.checkpoint().note().text(), "x".repeat(500));
    let wordy = SignedCheckpoint::from_note(log_signer(1).sign(&wordy).unwrap()).unwrap();
    let wordy = ForkReport::new(wordy, large.clone(), beginning(&two, 12), two.consistency(12));
    assert_eq!(ForkReport::parse(wordy.to_string().as_bytes()).unwrap(), wordy);
    assert_eq!(wordy.verify(one.key()), Ok(()));

    // Nobody can convict a log that has kept its word.
    let honest = ForkReport::new(small.clone(), large.clone(), beginning(&two, 11), two.consistency(11));
    assert_eq!(honest.verify(one.key()), Err(ForkError::NoFork));
    let invented = ForkReport::new(small.clone(), large.clone(), Hash::EMPTY_TREE, two.consistency(11));
    assert_eq!(invented.verify(one.key()), Err(ForkError::Proof(ProofError::Root)));
    let turned = ForkReport::new(large.clone(), small, Hash::EMPTY_TREE, vec![]);
    assert_eq!(turned.verify(one.key()), Err(ForkError::Proof(ProofError::Backwards)));
    let same = ForkReport::new(large.clone(), large.clone(), two_root(&large), vec![]);
    assert_eq!(same.verify(one.key()), Err(ForkError::NoFork));
    let others = Log::with(2, &entries(12)).checkpoint();
    let mixed = ForkReport::new(others, large, beginning(&two, 12), two.consistency(12));
    assert!(matches!(mixed.verify(one.key()), Err(ForkError::Checkpoint(_))));

    // Every bit of a report counts but those of what is not asked: names and ids of signatures decide who signed.
    let good = proven.to_string().into_bytes();
    for bit in 0..good.len() * 8 {
        let mut changed = good.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        let convicts = ForkReport::parse(&changed).is_ok_and(|read| read.verify(one.key()).is_ok());
        assert!(!convicts, "bit {bit}");
    }
    // The largest report is still read: it is a checkpoint of it that is too long.
    let long = |len| {
        let mut bytes = good.clone();
        bytes.resize(len, b'x');
        ForkReport::parse(&bytes)
    };
    assert!(matches!(long(MAX_FORK_REPORT), Err(ForkError::Checkpoint(_))));
    assert_eq!(long(MAX_FORK_REPORT + 1), Err(ForkError::Format));
}

fn two_root(checkpoint: &SignedCheckpoint) -> Hash {
    Checkpoint::parse(checkpoint.note().text()).unwrap().head.root
}

/// A stored head that is not the log's is never talked round, whatever the proof.
#[test]
fn a_false_memory_is_no_way_in() {
    let log = Log::with(1, &entries(16));
    for size in 1..=16 {
        let false_head = TreeHead { size, root: Hash::of_leaf(b"false") };
        let request = request(&log, size);
        assert!(answer(&request, &log, false_head).is_err());
        assert!(verify_consistency(&false_head, &log.edge.head(), &request.proof).is_err());
    }
}
