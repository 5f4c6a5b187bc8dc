//! `coffre-audit store inspect` on the disks of real servers: both engines, a running one, and everything that must not
//! be there, planted one at a time.
#![allow(clippy::unwrap_used)]

mod stage;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;
use stage::{Person, Server, audit, files};

/// A folder as it is: every file with its bytes.
fn photograph(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    files(folder).into_iter().map(|path| (path.clone(), std::fs::read(path).unwrap())).collect()
}

fn findings(data: &Path, more: &[&str]) -> Vec<(String, String)> {
    let ran = audit(&[&["store", "inspect", data.to_str().unwrap(), "--json"], more].concat());
    let report = ran.json();
    let text = |f: &Value, name: &str| f[name].as_str().unwrap().to_owned();
    let all: Vec<_> =
        report["findings"].as_array().unwrap().iter().map(|f| (text(f, "what"), text(f, "detail"))).collect();
    assert_eq!(ran.code, if all.is_empty() { 0 } else { 15 }, "{}", ran.err);
    all
}

/// Two people, a door, a reading, a letter that waits; the server has stopped.
fn used(store: &'static str) -> Server {
    let mut server = Server::with(store, &[]);
    let patient = Person::new("coffre", "Hélène", &server.url(), &[]);
    let doctor = Person::new("coffre-pro", "Dr Roux", &server.url(), &[]);
    let id = patient.keep("bilan.txt", &b"Bilan de 2019. ".repeat(900), &[]);
    patient.meets(&doctor, "Dr Roux");
    patient.json(&["grant", &id, "--to", "Dr Roux", "--purpose", "visite"]);
    doctor.run(&["receive"]).ok();
    std::fs::create_dir(doctor.at("lus")).unwrap();
    doctor.json(&["open", "Hélène", "--all", "-o", "lus"]);
    std::fs::write(doctor.at("lettre.txt"), "bonjour").unwrap();
    doctor.json(&["give", "--yes", "Hélène", "lettre.txt"]);
    let running = audit(&["store", "inspect", server.data.to_str().unwrap(), "--json"]).fails(11);
    assert_eq!((&running["code"], &running["at_fault"]), (&"store-in-use".into(), &"you".into()));
    server.stop();
    server
}

#[test]
fn a_used_store_of_either_engine_shows_what_is_published_and_stays_as_it_was() {
    for store in ["sled", "redb"] {
        let server = used(store);
        let before = photograph(&server.data);
        assert_eq!(findings(&server.data, &[]), [], "{store}");
        assert_eq!(before, photograph(&server.data), "{store}: looking changed the folder");
        let report = audit(&["store", "inspect", server.data.to_str().unwrap(), "--json"]).ok().json();
        assert_eq!((&report["engine"], &report["vaults"]), (&store.into(), &2.into()));
        let rows = |letter: &str| {
            let kinds = report["kinds"].as_array().unwrap();
            kinds.iter().find(|k| k["letter"] == letter).unwrap()["rows"].as_u64().unwrap()
        };
        assert_eq!((rows("s"), rows("r"), rows("d"), rows("h")), (1, 1, 1, 2));
        let links = report["links"].as_array().unwrap();
        let link = |one: &str, other: &str| links.iter().any(|l| l["one"] == one && l["other"] == other);
        assert!(link("slot", "vault") && link("drop", "mailbox") && link("mailbox", "vault"), "{links:?}");
        assert!(!link("drop", "vault") && !link("mailbox", "slot"), "{links:?}");
    }
}

#[test]
fn what_must_not_be_on_a_disk_is_found_wherever_it_lies() {
    let server = used("redb");
    let data = &server.data;
    let object =
        files(&data.join("objects/blobs")).into_iter().find(|p| std::fs::read(p).unwrap().starts_with(b"CFR1"));
    let object = object.unwrap();
    let whole = std::fs::read(&object).unwrap();
    // One that is not there is no secret told, and said all the same.
    std::fs::remove_file(&object).unwrap();
    let said = audit(&["store", "inspect", data.to_str().unwrap()]).ok();
    assert!(said.err.contains("1 fichier manque, qu'une ligne nomme"), "{said:?}");
    std::fs::write(&object, &whole).unwrap();
    assert!(!audit(&["store", "inspect", data.to_str().unwrap()]).ok().err.contains("manque"));
    // A sentence inside a sealed object.
    let mut bytes = whole.clone();
    bytes[2000..2038].copy_from_slice(b"Patiente suivie pour une tuberculose. ");
    std::fs::write(&object, &bytes).unwrap();
    assert!(
        matches!(&findings(data, &[])[..], [(what, said)] if what == "readable" && said.contains("suivie pour une"))
    );
    // An object that was never sealed, only packed: no readable run, and no noise.
    let packed: Vec<u8> = (0..whole.len()).map(|i| u8::try_from(i * i / 7 % 61).unwrap() | 0x80).collect();
    std::fs::write(&object, [&b"CFR1\x01"[..], &packed[5..]].concat()).unwrap();
    assert_eq!(findings(data, &[])[0].0, "readable");
    // Words, in other forms than they were given.
    let words = data.parent().unwrap().join("words");
    std::fs::write(&words, " \n").unwrap();
    let said =
        audit(&["store", "inspect", data.to_str().unwrap(), "--words", words.to_str().unwrap(), "--json"]).fails(1);
    assert_eq!((&said["code"], &said["at_fault"]), (&"no-words".into(), &"file".into()));
    std::fs::write(&words, "tuberculose\nHélène Martin\n").unwrap();
    let words = ["--words", words.to_str().unwrap()];
    let mut bytes = whole.clone();
    let utf16: Vec<u8> = "tuberculose".encode_utf16().flat_map(u16::to_be_bytes).collect();
    bytes[2000..2000 + utf16.len()].copy_from_slice(&utf16);
    // With a zero after it, it would be the same word in the other order of bytes as well.
    bytes[2000 + utf16.len()] = 1;
    std::fs::write(&object, &bytes).unwrap();
    assert_eq!(findings(data, &words), [("word".to_owned(), "tuberculose (UTF-16BE)".to_owned())]);
    std::fs::write(&object, &whole).unwrap();
    assert_eq!(findings(data, &words), []);
    // A name where only names of files are.
    let named = data.join("objects/blobs/00").join("Hélène Martin");
    std::fs::write(&named, b"").unwrap();
    let found = findings(data, &words);
    assert_eq!(found.iter().map(|(what, _)| what.as_str()).collect::<Vec<_>>(), ["unknown-file", "word"], "{found:?}");
    std::fs::remove_file(&named).unwrap();
    // A log that somebody let lie around.
    let log = data.join("access.log");
    std::fs::write(&log, "2026-11-21 82.64.12.9 GET /v1/server\n").unwrap();
    assert_eq!(findings(data, &[])[0].0, "unknown-file");
    std::fs::remove_file(&log).unwrap();
    // Another log, named with the store.
    let beside = data.parent().unwrap().join("beside.log");
    std::fs::write(&beside, data_encoding::HEXLOWER.encode(b"la tuberculose de ...")).unwrap();
    let also = [&words[..], &["--also", beside.to_str().unwrap()]].concat();
    assert_eq!(findings(data, &also), [("word".to_owned(), "tuberculose (hex)".to_owned())]);
    assert_eq!(findings(data, &[]), []);
}

#[test]
fn a_row_that_nobody_published_and_a_text_in_one_are_found() {
    use vault_server::store::{Batch, redb};
    let server = used("redb");
    let put = |key: Vec<u8>, value: &[u8]| {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let records = redb::open(&server.data.join("redb")).unwrap();
        runtime.block_on(records.commit(Batch::new().put(key, value))).unwrap();
    };
    assert_eq!(findings(&server.data, &[]), []);
    put([&b"z"[..], &[7; 32]].concat(), b"");
    put([&b"o"[..], &[7; 31]].concat(), b"");
    // A tally with a name beside its numbers; an index that holds something; bytes that are no CBOR.
    put([&b"t"[..], &[8; 32]].concat(), &[&[0x82, 1, 0x66][..], b"Martin"].concat());
    put([&b"w"[..], &[8; 64]].concat(), b"x");
    put([&b"g"[..], &[8; 32]].concat(), b"\xff");
    let mut kinds: Vec<String> = findings(&server.data, &[]).into_iter().map(|(what, _)| what).collect();
    kinds.sort();
    assert_eq!(kinds, ["text", "unexpected-value", "unexpected-value", "unknown-row", "unknown-row"]);
}

/// Whoever hands a disk over may have put links on it that lead to the auditor's own files, or a pipe that never ends.
#[cfg(unix)]
#[test]
fn what_is_neither_file_nor_folder_is_reported_and_never_read() {
    use std::os::unix::fs::symlink;
    let server = used("redb");
    let data = &server.data;
    let outside = data.parent().unwrap().join("outside");
    std::fs::create_dir(&outside).unwrap();
    std::fs::write(outside.join("own"), "la tuberculose de ma mère").unwrap();
    let words = data.parent().unwrap().join("words");
    std::fs::write(&words, "tuberculose\n").unwrap();
    let words = ["--words", words.to_str().unwrap()];
    let blobs = data.join("objects/blobs");
    let pipe = |at: &Path| {
        assert!(std::process::Command::new("mkfifo").arg(at).status().unwrap().success());
    };
    // What is planted, and where the link leads; the last is a pipe.
    let planted = [
        (blobs.join("own"), Some(outside.join("own"))),
        (blobs.join("all"), Some(outside.clone())),
        (blobs.join("round"), Some(blobs.clone())),
        (data.join("witness.key"), Some(outside.join("own"))),
        (blobs.join("pipe"), None),
    ];
    for (at, leads_to) in planted {
        match leads_to {
            Some(there) => symlink(there, &at).unwrap(),
            None => pipe(&at),
        }
        let found = findings(data, &words);
        assert_eq!(found, [("unknown-file".to_owned(), "neither a file nor a folder: not read".to_owned())]);
        std::fs::remove_file(&at).unwrap();
    }
    // What the auditor names is the auditor's to follow.
    let named = data.parent().unwrap().join("named");
    symlink(outside.join("own"), &named).unwrap();
    let also = [&words[..], &["--also", named.to_str().unwrap()]].concat();
    assert_eq!(findings(data, &also), [("word".to_owned(), "tuberculose (plain)".to_owned())]);
    // Where the records or the objects should be, nothing can be told.
    for (place, plant) in [("objects", false), ("redb", false), ("objects/lock", true), ("redb/lock", true)] {
        let (at, aside) = (data.join(place), data.parent().unwrap().join("aside"));
        std::fs::rename(&at, &aside).unwrap();
        if plant {
            pipe(&at);
        } else {
            symlink(&aside, &at).unwrap();
        }
        let said = audit(&["store", "inspect", data.to_str().unwrap(), "--json"]).fails(1);
        assert_eq!((&said["code"], &said["at_fault"]), (&"file-unreadable".into(), &"file".into()), "{place}");
        std::fs::remove_file(&at).unwrap();
        std::fs::rename(&aside, &at).unwrap();
    }
    assert_eq!(findings(data, &words), []);
}

/// However the records are damaged, the auditor is told so, or what is left of them.
#[test]
fn damaged_records_of_either_engine_are_told_and_never_crash_the_program() {
    for store in ["sled", "redb"] {
        let server = used(store);
        let records: Vec<PathBuf> = files(&server.data.join(store))
            .into_iter()
            .filter(|path| std::fs::metadata(path).unwrap().len() > 0)
            .collect();
        assert!(!records.is_empty());
        let (mut told, mut step) = (0, 0_usize);
        for path in &records {
            let good = std::fs::read(path).unwrap();
            for turn in 0..12 {
                let mut bad = good.clone();
                match turn {
                    0 => bad.truncate(good.len() / 2),
                    1 => bad.clear(),
                    2 => bad.fill(0xff),
                    _ => {
                        // Here and there, most where something stands.
                        let full: Vec<usize> = (0..good.len()).filter(|at| good[*at] != 0).collect();
                        for n in 0..turn {
                            step = step.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(n + 1);
                            bad[full[(step >> 20) % full.len()]] ^= 1 << (step % 8);
                        }
                    }
                }
                std::fs::write(path, &bad).unwrap();
                let ran = audit(&["store", "inspect", server.data.to_str().unwrap(), "--json"]);
                assert!(matches!(ran.code, 0 | 15), "{store}, turn {turn} at {}: {ran:?}", path.display());
                told += usize::from(ran.code == 15);
                assert_eq!(std::fs::read(path).unwrap(), bad, "looking changed the folder");
            }
            std::fs::write(path, &good).unwrap();
        }
        assert!(told > 0, "{store}: no damage was told");
        assert_eq!(findings(&server.data, &[]), []);
    }
}

#[test]
fn a_card_is_shown_as_its_holder_sees_it() {
    let server = Server::start();
    let doctor = Person::new("coffre-pro", "Dr Roux", &server.url(), &["--role", "dentiste"]);
    doctor.run(&["card", "-o", "card"]).ok();
    let own = doctor.json(&["card"]);
    let path = doctor.at("card");
    let shown = audit(&["card", "show", path.to_str().unwrap(), "--json"]).ok().json();
    for field in ["fingerprint", "words", "name"] {
        assert_eq!(shown[field], own[field], "{field}");
    }
    assert_eq!(
        (&shown["kind"], &shown["role"], &shown["valid"]),
        (&"professional".into(), &"dentiste".into(), &true.into())
    );
    let good = std::fs::read(&path).unwrap();
    for at in (0..good.len()).step_by(101) {
        let mut bad = good.clone();
        bad[at] ^= 1;
        std::fs::write(&path, bad).unwrap();
        audit(&["card", "show", path.to_str().unwrap(), "--json"]).fails(15);
    }
}
