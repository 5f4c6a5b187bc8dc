//! `coffre-audit log` over a real server's log, over a mirror, and over logs that were changed, cut back or forked.
#![allow(clippy::unwrap_used)]

mod stage;

use std::path::Path;

use serde_json::Value;
use stage::{Person, Ran, Server, program};
use vault_log::checkpoint::Checkpoint;
use vault_log::edge::{Edge, Growth};
use vault_log::fork::ForkReport;
use vault_log::key::KeyName;
use vault_log::note::NoteSigner;

fn log(args: &[&str]) -> Ran {
    Ran::of(program("coffre-audit").arg("log").args(args).args(["--json", "--lang", "en"]))
}

fn signer(seed: u8) -> NoteSigner {
    NoteSigner::derive(KeyName::new("coffre.example/events/001").unwrap(), &[seed; 32])
}

/// A leaf of events.
fn leaf(n: u32) -> Vec<u8> {
    let mut leaf = vec![1; 49];
    leaf[1..5].copy_from_slice(&n.to_be_bytes());
    leaf
}

/// Writes a log's files over those that are there, and a checkpoint under this key.
fn publish(folder: &Path, growth: &Growth, key: &NoteSigner) {
    for (path, bytes) in &growth.files {
        let file = folder.join(path.to_string());
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, bytes).unwrap();
    }
    let checkpoint = Checkpoint::sign(growth.edge.head(), key);
    std::fs::write(folder.join("checkpoint"), checkpoint.to_string()).unwrap();
}

fn grown(edge: &Edge, leaves: std::ops::Range<u32>) -> Growth {
    edge.append(&leaves.map(leaf).collect::<Vec<_>>()).unwrap()
}

#[test]
fn a_real_servers_log_is_whole_signed_and_only_grows() {
    let mut server = Server::start();
    let patient = Person::new("coffre", "Hélène", &server.url(), &[]);
    let id = patient.json(&["card"])["id"].as_str().unwrap().to_owned();
    let found = log(&["verify", &format!("{}/nowhere", server.url())]);
    assert_eq!(found.fails(1)["code"], "no-log");
    // The key of the vault's log, as the server tells it to anybody.
    let told = server.get(&format!("/v1/vaults/{id}/log"));
    let told = String::from_utf8_lossy(&told).into_owned();
    let key = told[told.find(&server.proxy.authority()).unwrap()..].to_owned();
    let place = format!("http://{}", key.split('+').next().unwrap());
    let state = patient.at("events.checkpoint");
    let state = state.to_str().unwrap();
    let shown = |size: u64| loop {
        let ran = log(&["verify", &place, "--key", &key]);
        if ran.code == 0 && ran.json()["size"].as_u64().unwrap() > size {
            return ran.json();
        }
    };
    let first = shown(1);
    assert_eq!((&first["signed"], &first["others"], &first["type"]), (&true.into(), &0.into(), &"log".into()));
    let seen = log(&["monitor", &place, "--key", &key, "--state", state]).ok().json();
    assert_eq!(seen["before"], Value::Null);
    patient.keep("a.txt", b"1", &[]);
    shown(seen["size"].as_u64().unwrap());
    let later = log(&["monitor", &place, "--key", &key, "--state", state]).ok().json();
    assert!(later["before"] == seen["size"] && later["size"].as_u64() > seen["size"].as_u64(), "{later}");
    // Another's key signs nothing here; without any the tree is whole and nobody's.
    let other = key.replace("/001+", "/002+");
    assert_ne!(log(&["verify", &place, "--key", &other]).code, 0);
    let unsigned = log(&["verify", &place]);
    assert!(unsigned.code == 0 && unsigned.json()["signed"] == false && unsigned.err.contains("log-nobody-asked"));
    server.stop();
    assert_eq!(log(&["verify", &place, "--key", &key]).fails(13)["at_fault"], "network");
}

#[test]
fn every_changed_file_of_a_mirror_is_found() {
    let (folder, key) = (tempfile::tempdir().unwrap(), signer(7));
    let growth = grown(&Edge::new(), 0..600);
    publish(folder.path(), &growth, &key);
    let (place, key) = (folder.path().to_str().unwrap(), key.key().to_string());
    let whole = log(&["verify", place, "--key", &key]).ok().json();
    assert_eq!((&whole["size"], &whole["leaves"], &whole["tiles"]), (&600.into(), &600.into(), &7.into()));
    for (path, bytes) in growth.files.iter().filter(|(path, _)| path.exists_in(600)) {
        let file = folder.path().join(path.to_string());
        for change in [|b: &mut Vec<u8>| b[20] ^= 1, |b: &mut Vec<u8>| b.truncate(b.len() - 1), Vec::clear] {
            let mut changed = bytes.clone();
            change(&mut changed);
            std::fs::write(&file, changed).unwrap();
            let e = log(&["verify", place, "--key", &key]).fails(15);
            assert_eq!((&e["code"], &e["at_fault"]), (&"log-broken".into(), &"server".into()), "{path}");
        }
        std::fs::write(&file, bytes).unwrap();
    }
    // Another key, another name, a changed size.
    assert_eq!(log(&["verify", place, "--key", &signer(8).key().to_string()]).fails(15)["code"], "log-unsigned");
    let checkpoint = std::fs::read_to_string(folder.path().join("checkpoint")).unwrap();
    std::fs::write(folder.path().join("checkpoint"), checkpoint.replace("\n600\n", "\n599\n")).unwrap();
    assert_eq!(log(&["verify", place, "--key", &key]).fails(15)["code"], "log-unsigned");
    std::fs::write(folder.path().join("checkpoint"), checkpoint).unwrap();
    // A policy that asks for a witness who has not signed.
    let witness = vault_log::cosignature::Cosigner::derive(KeyName::new("witness.example").unwrap(), &[9; 32]);
    let policy = folder.path().join("policy");
    std::fs::write(&policy, format!("log {key}\nwitness w {}\nquorum w\n", witness.key())).unwrap();
    let policy = policy.to_str().unwrap();
    assert_eq!(log(&["verify", place, "--policy", policy]).fails(14)["code"], "log-too-few");
    std::fs::write(policy, format!("log {key}\nwitness w {}\nquorum none\n", witness.key())).unwrap();
    log(&["verify", place, "--policy", policy]).ok();
}

#[test]
fn c7_a_log_that_goes_back_or_forks_is_caught_with_the_proof() {
    let (folder, signer) = (tempfile::tempdir().unwrap(), signer(7));
    let key = signer.key().to_string();
    let (mirror, state) = (folder.path().join("log"), folder.path().join("seen"));
    let (place, kept) = (mirror.to_str().unwrap(), state.to_str().unwrap());
    let report = folder.path().join("seen.fork");
    let follow = || log(&["monitor", place, "--key", &key, "--state", kept]);
    let first = grown(&Edge::new(), 0..300);
    publish(&mirror, &first, &signer);
    follow().ok();
    let more = grown(&first.edge, 300..700);
    publish(&mirror, &more, &signer);
    assert_eq!(follow().ok().json()["before"], 300);
    let seen = std::fs::read(&state).unwrap();
    // Back to an older state that it did sign.
    publish(&mirror, &first, &signer);
    assert_eq!(follow().fails(15)["code"], "log-shrank");
    let both = std::fs::read_to_string(&report).unwrap();
    assert!(both.contains("\n300\n") && both.contains("\n700\n"), "{both}");
    assert_eq!(std::fs::read(&state).unwrap(), seen, "what was seen is not forgotten");
    // Another history: of the same size, longer, shorter.
    for size in [700_u32, 900, 701] {
        let _ = std::fs::remove_file(&report);
        std::fs::remove_dir_all(&mirror).unwrap();
        publish(&mirror, &grown(&Edge::new(), 1..size + 1), &signer);
        assert_eq!(follow().fails(15)["code"], "log-forked", "{size}");
        let convicts = ForkReport::parse(&std::fs::read(&report).unwrap()).unwrap();
        assert_eq!(convicts.verify(signer.key()), Ok(()), "{size}");
        // Whoever is handed the file judges it with the key alone, without a mirror.
        let judged = log(&["fork", report.to_str().unwrap(), "--key", &key]).ok().json();
        let sizes = (judged["older"]["size"].as_u64().unwrap(), judged["newer"]["size"].as_u64().unwrap());
        assert_eq!((sizes, &judged["type"]), ((700, u64::from(size)), &"log-fork".into()), "{judged}");
        assert_ne!(judged["beginning"], judged["older"]["root"]);
        assert_eq!(std::fs::read(&state).unwrap(), seen);
    }
    // It convicts nobody else, and a file that is not whole convicts nobody. Two checkpoints that agree are no fork.
    let file = report.to_str().unwrap();
    assert_eq!(log(&["fork", file]).fails(2)["code"], "trust-needed");
    let other = self::signer(8).key().to_string();
    assert_eq!(log(&["fork", file, "--key", &other]).fails(15)["code"], "fork-refused");
    let whole = std::fs::read_to_string(&report).unwrap();
    let (older, newer) = {
        let parsed = ForkReport::parse(whole.as_bytes()).unwrap();
        (parsed.checkpoints().0.clone(), parsed.checkpoints().1.clone())
    };
    let same = ForkReport::new(newer.clone(), newer.clone(), newer.verify(signer.key()).unwrap().head().root, vec![]);
    let guessed = ForkReport::new(older.clone(), newer, older.verify(signer.key()).unwrap().head().root, vec![]);
    for (what, text) in [
        ("cut", whole[..whole.len() - 20].to_owned()),
        ("empty", String::new()),
        ("agrees", same.to_string()),
        ("not proved", guessed.to_string()),
        ("another size", whole.replacen("\n701\n", "\n702\n", 1)),
    ] {
        std::fs::write(&report, text).unwrap();
        let error = log(&["fork", file, "--key", &key]).fails(15);
        assert_eq!((&error["code"], &error["at_fault"]), (&"fork-refused".into(), &"sender".into()), "{what}");
    }
    // The honest one again.
    std::fs::remove_dir_all(&mirror).unwrap();
    publish(&mirror, &first, &signer);
    publish(&mirror, &grown(&first.edge, 300..800), &signer);
    assert_eq!(follow().ok().json()["size"], 800);
    assert_eq!(log(&["monitor", place, "--state", kept]).fails(2)["code"], "trust-needed");
}
