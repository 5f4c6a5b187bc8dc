//! `coffre-audit evidence verify` on files of evidence, whole and changed; and that every answer of the program is as
//! docs/commands-audit.md says.
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation, unreachable_pub, dead_code)]

mod stage;
#[path = "../../crates/vault-evidence/tests/world/mod.rs"]
mod world;

use std::collections::BTreeSet;

use stage::{Ran, audit};
use vault_log::checkpoint::Checkpoint;
use vault_log::fork::ForkReport;
use vault_log::hash::Hash;
use vault_log::key::KeyName;
use vault_log::note::NoteSigner;
use vault_log::tree::TreeHead;
use vault_tests::answers::{differences, promised};
use world::world;

#[test]
fn a_file_of_evidence_is_judged_as_it_is_and_by_the_auditors_policy() {
    let folder = tempfile::tempdir().unwrap();
    let (path, w) = (folder.path().join("lecture.evidence"), world(0x10, 3));
    let file = w.file(w.evidence());
    std::fs::write(&path, &file).unwrap();
    let verify = |more: &[&str]| audit(&[&["evidence", "verify", path.to_str().unwrap(), "--json"], more].concat());
    let shown = verify(&[]).ok();
    assert!(shown.err.contains("evidence-its-policy"), "{}", shown.err);
    let shown = shown.json();
    assert_eq!((&shown["asked"]["name"], &shown["level"]), (&"Dr Zoé Exemple".into(), &"witnessed".into()));
    assert_eq!((&shown["made_by"], &shown["custodians"], &shown["n"]), (&"giver".into(), &3.into(), &3.into()));
    assert_eq!(shown["not_before"], "2027-01-15T08:01:40Z");
    assert_eq!(shown["not_after"], "2027-01-15T08:03:20Z");
    // Every changed byte of it shows nothing.
    for at in (0..file.len()).step_by(file.len() / 40) {
        let mut bad = file.clone();
        bad[at] ^= 1;
        std::fs::write(&path, bad).unwrap();
        let e = verify(&[]).fails(15);
        assert_eq!((&e["code"], &e["at_fault"]), (&"evidence-refused".into(), &"sender".into()), "byte {at}");
    }
    std::fs::write(&path, &file).unwrap();
    // A policy that knows another log believes nothing of this one.
    let policy = folder.path().join("policy");
    let other = vault_log::key::KeyName::new("another.example/events/001").unwrap();
    let key = vault_log::note::NoteSigner::derive(other, &[3; 32]).key().to_string();
    std::fs::write(&policy, format!("log {key}\nquorum none\n")).unwrap();
    assert_eq!(verify(&["--policy", policy.to_str().unwrap()]).fails(15)["code"], "evidence-refused");
    std::fs::write(&policy, "nonsense\n").unwrap();
    assert_eq!(verify(&["--policy", policy.to_str().unwrap()]).fails(2)["code"], "bad-policy");
    for (lang, words) in [("fr", "a demandé à ouvrir"), ("en", "asked to open")] {
        let mut command = stage::program("coffre-audit");
        let said = Ran::of(command.args(["evidence", "verify", path.to_str().unwrap(), "--lang", lang])).ok();
        assert!(said.out.contains("Dr Zoé Exemple") && said.err.contains(words), "{said:?}");
    }
}

#[test]
fn every_answer_is_as_documented() {
    let promised = promised(include_str!("../../docs/commands-audit.md"));
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let w = world(0x10, 1);
    std::fs::write(at("evidence"), w.file(w.evidence())).unwrap();
    let vectors = concat!(env!("CARGO_MANIFEST_DIR"), "/vectors");
    let receipt = std::fs::read_to_string(format!("{vectors}/receipt/good.txt")).unwrap();
    std::fs::write(at("receipt"), receipt.split_once("\n\n").unwrap().1).unwrap();
    let server = stage::Server::start();
    let doctor = stage::Person::new("coffre-pro", "Dr Roux", &server.url(), &[]);
    doctor.run(&["card", "-o", &at("card")]).ok();
    let id = doctor.json(&["card"])["id"].as_str().unwrap().to_owned();
    let mut seen = Vec::new();
    let mut run = |args: &[&str]| {
        let answer = audit(&[args, &["--json"]].concat()).ok().json();
        seen.push(answer.clone());
        answer
    };
    let key = run(&["log", "key", &server.url(), "--vault", &id])["key"].as_str().unwrap().to_owned();
    let place = format!("{}/events/001", server.url());
    run(&["log", "key", &server.url()]);
    while audit(&["log", "verify", &place, "--key", &key]).code != 0 {}
    run(&["log", "verify", &place, "--key", &key]);
    run(&["log", "monitor", &place, "--key", &key, "--state", &at("state")]);
    run(&["vectors", "check", vectors]);
    run(&["card", "show", &at("card")]);
    run(&["receipt", "verify", &at("receipt")]);
    run(&["evidence", "verify", &at("evidence")]);
    let log = NoteSigner::derive(KeyName::new("coffre.example/events/001").unwrap(), &[7; 32]);
    let signed = |entry: &[u8]| Checkpoint::sign(TreeHead { size: 1, root: Hash::of_leaf(entry) }, &log);
    let fork = ForkReport::new(signed(b"one"), signed(b"another"), Hash::of_leaf(b"another"), vec![]);
    std::fs::write(at("fork"), fork.to_string()).unwrap();
    run(&["log", "fork", &at("fork"), "--key", &log.key().to_string()]);
    let mut server = server;
    server.stop();
    run(&["store", "inspect", server.data.to_str().unwrap()]);
    let mut faults = Vec::new();
    for answer in &seen {
        let kind = answer["type"].as_str().unwrap();
        let promised = promised.get(kind).unwrap_or_else(|| panic!("{kind} is not documented"));
        differences(kind, promised, answer, &mut faults);
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    let printed: BTreeSet<&str> = seen.iter().map(|a| a["type"].as_str().unwrap()).collect();
    assert_eq!(printed, promised.keys().map(String::as_str).collect());
}
