//! What strangers send: whatever the bytes, a parser answers, and what it accepts it writes back as it was.

#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)]

mod common;

use common::*;
use proptest::prelude::*;
use vault_log::checkpoint::{Checkpoint, SignedCheckpoint};
use vault_log::fork::ForkReport;
use vault_log::key::VerifierKey;
use vault_log::note::Note;
use vault_log::policy::Policy;
use vault_log::proof_file::ProofFile;
use vault_log::witness::{AddCheckpoint, KnownLog, judge, parse_size};

/// Reads bytes as everything there is.
fn read_all(bytes: &[u8]) {
    if let Ok(note) = Note::parse(bytes) {
        assert_eq!(note.to_string().as_bytes(), bytes);
        let _ = note.verify([log_signer(1).key(), cosigner(2).key()]);
    }
    if let Ok(checkpoint) = SignedCheckpoint::parse(bytes) {
        assert_eq!(checkpoint.to_string().as_bytes(), bytes);
        let _ = checkpoint.verify(log_signer(1).key());
    }
    if let Ok(proof) = ProofFile::parse(bytes) {
        assert_eq!(proof.to_string().as_bytes(), bytes);
        let _ = proof.verify_logged(b"entry", log_signer(1).key());
    }
    if let Ok(request) = AddCheckpoint::parse(bytes) {
        assert_eq!(request.to_string().as_bytes(), bytes);
        let last = vault_log::tree::TreeHead::EMPTY;
        let _ = judge(&request, Some(KnownLog { keys: &[log_signer(1).key().clone()], last }));
    }
    if let Ok(report) = ForkReport::parse(bytes) {
        assert_eq!(report.to_string().as_bytes(), bytes);
        assert!(report.verify(log_signer(1).key()).is_err(), "the log is honest");
    }
    if let Ok(policy) = Policy::parse(bytes) {
        let _ = policy.verify(&Log::with(1, &entries(3)).checkpoint());
    }
    let _ = Checkpoint::sign(vault_log::tree::TreeHead::EMPTY, &log_signer(1)).add_cosignatures(bytes, &[]);
    let _ = parse_size(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        if let Ok(key) = text.parse::<VerifierKey>() {
            assert_eq!(key.to_string(), text);
        }
        if let Ok(checkpoint) = Checkpoint::parse(text) {
            assert_eq!(checkpoint.to_string(), text);
        }
    }
}

/// One good sample of each format.
fn samples() -> Vec<Vec<u8>> {
    let log = Log::with(1, &entries(20));
    let checkpoint = log.cosigned(&[(2, 5), (3, 6)]);
    let policy = format!(
        "# policy\nlog {} https://log.example\nwitness a {}\nwitness b {}\ngroup g 2 a b\nquorum g\n",
        log.key(),
        cosigner(2).key(),
        cosigner(3).key()
    );
    let request = AddCheckpoint { old_size: 7, proof: log.consistency(7), checkpoint: checkpoint.clone() };
    let proof = ProofFile::new(9, log.inclusion(9), checkpoint.clone()).unwrap();
    let root = vault_log::hash::Hash::EMPTY_TREE;
    let report = ForkReport::new(checkpoint.clone(), checkpoint.clone(), root, log.consistency(7));
    let texts = [
        checkpoint.to_string(),
        checkpoint.note().text().to_owned(),
        policy,
        request.to_string(),
        proof.to_string(),
        report.to_string(),
        log.key().to_string(),
        "12\n".to_owned(),
    ];
    texts.map(String::into_bytes).to_vec()
}

#[test]
fn cut_anywhere() {
    for sample in samples() {
        read_all(&sample);
        for end in 0..sample.len() {
            read_all(&sample[..end]);
        }
    }
}

#[test]
fn nothing_but_one_thing() {
    for byte in [b'\n', b' ', b'+', b'=', b'0', 0, 0xff] {
        read_all(&vec![byte; 3000]);
    }
    read_all("— ".repeat(2000).as_bytes());
    read_all("— a AAAAAAA=\n".repeat(2000).as_bytes());
    read_all("\n\n— a AAAAAAA=\n".repeat(2000).as_bytes());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        read_all(&bytes);
    }

    #[test]
    fn any_text(text in "(\\PC|\n|— |old |index |extra |root |c2sp.org/tlog-proof@v1\n|group |log |witness |quorum ){0,60}") {
        read_all(text.as_bytes());
    }

    #[test]
    fn samples_with_damage(
        which in 0usize..8,
        damage in prop::collection::vec((any::<prop::sample::Index>(), 0u8..5, any::<u8>(), any::<prop::sample::Index>()), 1..5),
    ) {
        let all = samples();
        let mut bytes = all[which].clone();
        for (at, how, byte, other) in damage {
            let at = at.index(bytes.len() + 1);
            match how {
                0 if at < bytes.len() => bytes[at] = byte,
                1 if at < bytes.len() => { bytes.remove(at); }
                2 => bytes.insert(at, byte),
                3 => { let from = other.index(bytes.len() + 1); let (a, b) = (at.min(from), at.max(from)); bytes.drain(a..b); }
                _ => { let piece = &all[other.index(all.len())]; bytes.splice(at..at, piece.iter().copied()); }
            }
        }
        read_all(&bytes);
    }
}
