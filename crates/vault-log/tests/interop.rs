//! Logs of other people's code: what they prove we verify, what we prove they verify (tests/interop/README.md).
//!
//! Run by `cargo xtask test --only interop`, which installs them and says where they are:
//! `COFFRE_INTEROP_PYTHON` = a Python with the requirements, `COFFRE_INTEROP_NODE` = the folder that holds node_modules.

#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)]

mod common;

use common::*;
use data_encoding::HEXLOWER;
use std::collections::HashMap;
use std::io::Write;
use std::process::{Command, Stdio};
use vault_log::hash::Hash;
use vault_log::policy::Policy;
use vault_log::proof_file::ProofFile;
use vault_log::tree::{TreeHead, verify_consistency, verify_inclusion};

/// Number of entries, which one is proved, and the size that the tree grew from.
const CASES: &[(usize, usize, usize)] =
    &[(1, 0, 1), (2, 1, 1), (3, 2, 2), (7, 4, 3), (8, 0, 4), (8, 7, 6), (100, 63, 64), (257, 256, 255), (300, 17, 299)];

const TIME: u64 = 1_700_000_000;

fn setting(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: run `cargo xtask test --only interop`"))
}

fn script(name: &str) -> String {
    format!("{}/../../tests/interop/{name}", env!("CARGO_MANIFEST_DIR"))
}

fn python(mode: &str) -> Command {
    let mut command = Command::new(setting("COFFRE_INTEROP_PYTHON"));
    command.arg(script("python/log.py")).arg(mode);
    command
}

fn node() -> Command {
    let mut command = Command::new("node");
    command.arg(script("node/log.mjs")).arg(setting("COFFRE_INTEROP_NODE")).arg("verify");
    command
}

/// Sends all requests to one process; answers one map of lines for each.
fn ask(mut command: Command, requests: &str) -> Vec<HashMap<String, String>> {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the interpreter starts");
    child.stdin.take().unwrap().write_all(requests.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "the script failed: its words are above");
    let text = String::from_utf8(output.stdout).unwrap().replace('\r', "");
    let answer =
        |block: &str| block.lines().filter_map(|l| l.split_once(' ')).map(|(n, v)| (n.into(), v.into())).collect();
    text.split("\n\n").filter(|block| !block.trim().is_empty()).map(answer).collect()
}

fn hex(bytes: impl AsRef<[u8]>) -> String {
    HEXLOWER.encode(bytes.as_ref())
}

fn hex_list<T: AsRef<[u8]>>(items: impl IntoIterator<Item = T>) -> String {
    items.into_iter().map(hex).collect::<Vec<_>>().join(",")
}

fn unhex(text: &str) -> Vec<u8> {
    HEXLOWER.decode(text.as_bytes()).unwrap()
}

fn hash(text: &str) -> Hash {
    Hash::new(unhex(text).try_into().unwrap())
}

fn hash_list(text: &str) -> Vec<Hash> {
    text.split(',').filter(|part| !part.is_empty()).map(hash).collect()
}

/// Entries that are never empty: pymerkle takes no other.
fn some_entries(count: usize) -> Vec<Vec<u8>> {
    (0..count).map(|i| format!("entry {i}").into_bytes()).collect()
}

fn policy(log: &str, witness: &str) -> Policy {
    Policy::parse(format!("log {log}\nwitness w {witness}\nquorum w\n").as_bytes()).unwrap()
}

#[test]
#[ignore = "needs other people's programs: the part `interop`"]
fn python_proves_and_we_verify() {
    let (log, witness) = (log_signer(1), cosigner(2));
    let mut requests = String::new();
    for (size, index, old) in CASES {
        requests += &format!(
            "entries {}\nindex {index}\nold {old}\norigin {}\nlog-seed {}\nwitness {}\nwitness-seed {}\ntime {TIME}\n\n",
            hex_list(some_entries(*size)),
            log.key().name(),
            hex([1; 32]),
            witness.key().name(),
            hex([2; 32]),
        );
    }
    let answers = ask(python("make"), &requests);
    assert_eq!(answers.len(), CASES.len());
    for ((size, index, old), answer) in CASES.iter().zip(&answers) {
        let entries = some_entries(*size);
        let ours = Log::with(1, &entries);
        let head = TreeHead { size: *size as u64, root: hash(&answer["root"]) };
        assert_eq!(head, ours.edge.head());
        let inclusion = hash_list(answer.get("inclusion").map_or("", String::as_str));
        assert_eq!(verify_inclusion(&Hash::of_leaf(&entries[*index]), *index as u64, &head, &inclusion), Ok(()));
        let old_head = TreeHead { size: *old as u64, root: hash(&answer["old-root"]) };
        let consistency = hash_list(answer.get("consistency").map_or("", String::as_str));
        assert_eq!(consistency, ours.consistency(*old as u64));
        assert_eq!(verify_consistency(&old_head, &head, &consistency), Ok(()));

        let (log_key, witness_key) = (log.key().to_string(), witness.key().to_string());
        assert_eq!((&answer["log-key"], &answer["witness-key"]), (&log_key, &witness_key));
        // Byte for byte what we make from the same seeds.
        let proof = unhex(&answer["proof"]);
        let made = ProofFile::new(*index as u64, inclusion, ours.cosigned(&[(2, TIME)])).unwrap();
        assert_eq!(String::from_utf8(proof.clone()).unwrap(), made.to_string());
        let read = ProofFile::parse(&proof).unwrap();
        let witnessed = read.verify(&entries[*index], &policy(&log_key, &witness_key)).unwrap();
        assert_eq!(witnessed.existed_by(), Some(TIME));
    }
}

#[test]
#[ignore = "needs other people's programs: the part `interop`"]
fn we_prove_and_python_verifies() {
    let (mut requests, mut wanted) = (String::new(), Vec::new());
    for (size, index, old) in CASES {
        let entries = some_entries(*size);
        let log = Log::with(1, &entries);
        let (inclusion, consistency) = (log.inclusion(*index as u64), log.consistency(*old as u64));
        let proof = ProofFile::new(*index as u64, inclusion.clone(), log.cosigned(&[(2, TIME)])).unwrap().to_string();
        let old_root = reference_head(&leaves(&entries[..*old])).root;
        let mut send = |root: Hash, proof: &str, good: bool| {
            requests += &format!(
                "entries {}\nindex {index}\nold {old}\norigin {}\nroot {}\nold-root {}\ninclusion {}\nconsistency {}\n\
                 log-key {}\nwitness-key {}\nproof {}\n\n",
                hex_list(&entries),
                log.key().name(),
                hex(root.as_bytes()),
                hex(old_root.as_bytes()),
                hex_list(inclusion.iter().map(Hash::as_bytes)),
                hex_list(consistency.iter().map(Hash::as_bytes)),
                log.key(),
                cosigner(2).key(),
                hex(proof),
            );
            let word = if good { "good" } else { "bad" };
            wanted.push((word, if old < size { word } else { "none" }, word));
        };
        send(log.edge.head().root, &proof, true);
        // Their "no" shows that their "yes" means something: another root, no cosignature.
        let unwitnessed = ProofFile::new(*index as u64, inclusion.clone(), log.checkpoint()).unwrap().to_string();
        send(Hash::of_leaf(b"another"), &unwitnessed, false);
    }
    let answers = ask(python("verify"), &requests);
    let verdicts: Vec<_> = answers
        .iter()
        .map(|answer| (&answer["inclusion"][..], &answer["consistency"][..], &answer["proof"][..]))
        .collect();
    assert_eq!(verdicts, wanted);
}

#[test]
#[ignore = "needs other people's programs: the part `interop`"]
fn we_prove_and_node_verifies() {
    let (mut requests, mut wanted) = (String::new(), Vec::new());
    for (size, index, _) in CASES {
        let entries = some_entries(*size);
        let log = Log::with(1, &entries);
        let proof = log.inclusion(*index as u64);
        let good = log.cosigned(&[(2, TIME), (3, TIME)]).to_string();
        let mut send = |index: usize, entry: &[u8], checkpoint: &str, good: bool| {
            requests += &format!(
                "index {index}\nentry {}\ninclusion {}\nlog-key {}\ncheckpoint {}\n\n",
                hex(entry),
                hex_list(proof.iter().map(Hash::as_bytes)),
                log.key(),
                hex(checkpoint)
            );
            wanted.push(good);
        };
        send(*index, &entries[*index], &good, true);
        send(*index, b"another", &good, false);
        send(*index + 1, &entries[*index], &good, false);
        send(*index, &entries[*index], &Log::with(4, &entries).checkpoint().to_string(), false);
        let larger = good.replacen(&format!("\n{size}\n"), &format!("\n{}\n", size + 1), 1);
        send(*index, &entries[*index], &larger, false);
    }
    let answers = ask(node(), &requests);
    let verdicts: Vec<_> = answers.iter().map(|answer| answer["verdict"].as_str()).collect();
    let good: Vec<_> = verdicts.iter().map(|verdict| *verdict == "good").collect();
    assert_eq!(good, wanted, "{verdicts:#?}");
}
