//! Proofs that travel: `tlog-proof@v1`.

#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)]

mod common;

use common::*;
use data_encoding::BASE64;
use vault_log::hash::Hash;
use vault_log::limits::{MAX_EXTRA, MAX_PROOF_FILE};
use vault_log::policy::{Policy, Unwitnessed};
use vault_log::proof_file::{ProofFile, ProofFileError};
use vault_log::tree::ProofError;

fn policy(log: &Log) -> Policy {
    let text = format!("log {}\nwitness w {}\nquorum w\n", log.key(), cosigner(2).key());
    Policy::parse(text.as_bytes()).unwrap()
}

fn proof(log: &Log, index: u64) -> ProofFile {
    ProofFile::new(index, log.inclusion(index), log.cosigned(&[(2, 1_700_000_000)])).unwrap()
}

#[test]
fn an_entry_is_proved_and_nothing_else() {
    let entries = entries(300);
    let log = Log::with(1, &entries);
    let policy = policy(&log);
    for index in [0, 1, 255, 256, 299] {
        let text = proof(&log, index).to_string();
        let read = ProofFile::parse(text.as_bytes()).unwrap();
        assert_eq!((read.to_string(), read.index(), read.extra()), (text, index, None));
        let entry = &entries[index as usize];
        let witnessed = read.verify(entry, &policy).unwrap();
        assert_eq!(witnessed.checkpoint().head(), log.edge.head());
        assert_eq!(witnessed.existed_by(), Some(1_700_000_000));
        assert!(read.verify_logged(entry, log.key()).is_ok());
        assert_eq!(read.verify(b"another", &policy), Err(ProofFileError::Inclusion(ProofError::Root)));
        assert!(read.verify_logged(entry, log_signer(2).key()).is_err());
    }
    let unwitnessed = ProofFile::new(3, log.inclusion(3), log.checkpoint()).unwrap();
    assert_eq!(
        unwitnessed.verify(&entries[3], &policy),
        Err(ProofFileError::Unwitnessed(Unwitnessed::NoQuorum(vec![])))
    );
    // A tree of one leaf has an empty proof.
    let one = Log::with(1, &entries[..1]);
    let read = ProofFile::parse(proof(&one, 0).to_string().as_bytes()).unwrap();
    assert!(read.verify(&entries[0], &policy).is_ok());
}

#[test]
fn extra_data_is_carried_and_not_believed() {
    let entries = entries(5);
    let log = Log::with(1, &entries);
    let plain = proof(&log, 3).to_string();
    let with = |line: &str| plain.replacen("index", &format!("{line}\nindex"), 1);
    let text = with(&format!("extra {}", BASE64.encode(b"anything")));
    let read = ProofFile::parse(text.as_bytes()).unwrap();
    assert_eq!((read.extra(), read.to_string()), (Some(&b"anything"[..]), text));
    assert!(read.verify(&entries[3], &policy(&log)).is_ok());
    let largest = with(&format!("extra {}", BASE64.encode(&vec![7; MAX_EXTRA])));
    assert!(ProofFile::parse(largest.as_bytes()).is_ok());
    for bad in ["extra ", "extra", "extra  AAAA", "extra AAA", "extra AAAA\nextra AAAA", "other AAAA"] {
        assert_eq!(ProofFile::parse(with(bad).as_bytes()), Err(ProofFileError::Format), "{bad:?}");
    }
    let long = with(&format!("extra {}", BASE64.encode(&vec![7; MAX_EXTRA + 3])));
    assert_eq!(ProofFile::parse(long.as_bytes()), Err(ProofFileError::Format));
    // The largest file is still read: what is wrong with it is said.
    assert_eq!(ProofFile::parse(&vec![b'x'; MAX_PROOF_FILE]), Err(ProofFileError::Format));
    assert_eq!(ProofFile::parse(&vec![b'x'; MAX_PROOF_FILE + 1]), Err(ProofFileError::TooLong));
}

#[test]
fn proofs_that_are_none() {
    let log = Log::with(1, &entries(5));
    let good = proof(&log, 3).to_string();
    let first_hash = good.lines().nth(2).unwrap();
    let cases = [
        String::new(),
        "c2sp.org/tlog-proof@v1\n".into(),
        "c2sp.org/tlog-proof@v1\nindex 3\n\n".into(),
        good.replacen("@v1", "@v2", 1),
        good.replacen("c2sp", " c2sp", 1),
        good.replacen("index 3", "index 03", 1),
        good.replacen("index 3", "index -3", 1),
        good.replacen("index 3", "index 3 ", 1),
        good.replacen("index 3", "index 9223372036854775808", 1),
        good.replacen("index 3\n", "", 1),
        good.replacen("index 3\n", "index 3\nindex 3\n", 1),
        good.replacen(first_hash, &first_hash[1..], 1),
        good.replacen(first_hash, &first_hash.replace('=', ""), 1),
        good.replacen(first_hash, &format!("{first_hash}\n").repeat(64), 1),
        good.replace('\n', "\r\n"),
        good.replacen("\n\n", "\n", 1),
        good.trim_end().into(),
    ];
    assert!(ProofFile::parse(good.as_bytes()).is_ok());
    for bad in cases {
        assert!(ProofFile::parse(bad.as_bytes()).is_err(), "{bad:?}");
    }
    assert_eq!(ProofFile::new(u64::MAX, vec![], log.checkpoint()), Err(ProofError::OutsideTree));
    assert_eq!(ProofFile::new(1, vec![Hash::EMPTY_TREE; 64], log.checkpoint()), Err(ProofError::Length));
}

#[test]
fn every_single_bit_counts() {
    let entries = entries(11);
    let log = Log::with(1, &entries);
    let policy = policy(&log);
    for index in [0, 5, 10] {
        let good = proof(&log, index).to_string().into_bytes();
        let entry = &entries[index as usize];
        assert!(ProofFile::parse(&good).unwrap().verify(entry, &policy).is_ok());
        for bit in 0..good.len() * 8 {
            let mut changed = good.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            let accepted = ProofFile::parse(&changed).is_ok_and(|read| read.verify(entry, &policy).is_ok());
            assert!(!accepted, "bit {bit} of the proof of {index}");
        }
    }
}
