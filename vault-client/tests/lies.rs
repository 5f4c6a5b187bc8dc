//! A server that loses, rolls back or spoils: found, said with whose fault it is, and nothing is lost here.
#![allow(clippy::unwrap_used, reason = "a test says what broke by breaking")]
// The server of these stories is a part of the executable.
#![cfg(feature = "demo")]

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use support::{NOTE, Patient, Server};

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().map(|e| e.unwrap().path());
    entries.flat_map(|p| if p.is_dir() { files(&p) } else { vec![p] }).collect()
}

fn copy(from: &Path, to: &Path) {
    for file in files(from) {
        let target = to.join(file.strip_prefix(from).unwrap());
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(&file, target).unwrap();
    }
}

#[test]
fn c6_an_old_copy_of_the_server_is_a_lie_that_is_noted_and_changes_nothing() {
    let server = Server::start();
    let me = Patient::on(&server);
    me.keep("un.txt", "premier papier");
    let server = server.stop();
    let backup = tempfile::tempdir().unwrap();
    copy(server.data.path(), backup.path());
    let server = server.start();
    me.keep("deux.txt", "deuxième papier");
    let server = server.stop();
    for file in files(server.data.path()) {
        fs::remove_file(file).unwrap();
    }
    copy(backup.path(), server.data.path());
    let _server = server.start();

    let ran = me.run(&["sync"]).bad(15, "Le serveur montre un coffre plus ancien");
    assert!(ran.err.contains("Rien n'a été accepté"), "{ran:?}");
    // What is kept while the server lies is kept.
    me.write("trois.txt", "troisième papier");
    let added = me.run(&["add", "trois.txt", "--json"]);
    assert_eq!(added.json()["items"].as_array().unwrap().len(), 1);
    assert_eq!(me.titles(&["list"]).len(), 3);
    let status = me.run(&["status"]).good();
    assert!(status.err.contains("pris à mentir"), "{status:?}");
    let lies = me.json(&["status"])["lies"].clone();
    assert_eq!(lies[0]["sort"], "journal-old");
    let checked = me.run(&["check", "--remote", "--json"]).bad(15, "check-found-there");
    assert_eq!(checked.json()["items"][0]["at_fault"], "server");
}

#[test]
fn c4_e9_a_paper_that_the_server_lost_is_named() {
    let server = Server::start();
    let me = Patient::on(&server);
    me.keep("note.txt", NOTE);
    me.run(&["check", "--remote"]).good();
    let server = server.stop();
    let objects: Vec<PathBuf> = files(server.data.path())
        .into_iter()
        .filter(|f| f.to_string_lossy().contains("objects") && fs::metadata(f).unwrap().len() >= 4096)
        .collect();
    assert!(!objects.is_empty(), "the server keeps objects as files");
    objects.iter().for_each(|f| fs::remove_file(f).unwrap());
    let _server = server.start();
    let id = me.json(&["list"])["items"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(me.run(&["open", &id, "-o", "-"]).good().out, NOTE, "the copy here is the first copy");
    files(&me.home().join("objects")).iter().for_each(|f| fs::remove_file(f).unwrap());
    me.run(&["open", &id, "-o", "-"]).bad(13, "le serveur ne le donne pas");
    let ran = me.run(&["check", "--repair"]).bad(13, "le serveur ne le donne pas");
    assert!(ran.out.starts_with("only-at-server\t"), "{ran:?}");
}

#[test]
fn what_is_damaged_here_is_brought_back_from_the_server() {
    let server = Server::start();
    let me = Patient::on(&server);
    let id = me.keep("note.txt", NOTE);
    let object = files(&me.home().join("objects")).into_iter().next().unwrap();
    let mut bytes = fs::read(&object).unwrap();
    bytes[100] ^= 1;
    fs::write(&object, bytes).unwrap();
    me.run(&["open", &id, "-o", "-"]).bad(15, "abîmé");
    let ran = me.run(&["check"]).bad(15, "1 papier est abîmé ici");
    assert!(ran.out.contains("damaged-here") && ran.out.contains("coffre check --repair"), "{ran:?}");
    let repaired = me.run(&["check", "--repair"]).good();
    assert!(repaired.err.contains("1 papier repris du serveur"), "{repaired:?}");
    assert_eq!(me.run(&["open", &id, "-o", "-"]).good().out, NOTE);

    // Gone here, whole there: nobody's fault, and it comes back by itself when it is opened.
    fs::remove_file(&object).ok();
    files(&me.home().join("objects")).iter().for_each(|f| fs::remove_file(f).unwrap());
    let checked = me.json(&["check"]);
    assert_eq!(
        (&checked["items"][0]["what"], &checked["items"][0]["at_fault"]),
        (&"only-at-server".into(), &serde_json::Value::Null)
    );
    assert_eq!(me.run(&["open", &id, "-o", "-"]).good().out, NOTE);

    let alone = Patient::offline();
    alone.keep("note.txt", NOTE);
    files(&alone.home().join("objects")).iter().for_each(|f| fs::write(f, b"").unwrap());
    alone.run(&["check", "--repair"]).bad(15, "personne d'autre ne l'a");
}

#[test]
fn what_was_lost_before_it_was_sent_is_named_and_healed_by_the_same_file() {
    let server = Server::start();
    let me = Patient::offline();
    me.keep("une.txt", "première lettre");
    let id = me.keep("note.txt", NOTE);
    let title = me.json(&["show", &id])["paper"]["title"].as_str().unwrap_or_default().to_owned();
    me.keep("autre.txt", "seconde lettre");
    let mut objects = files(&me.home().join("objects")).into_iter();
    fs::remove_file(objects.find(|o| is_needed(&me, &id, o)).unwrap()).unwrap();

    me.run(&["server", "set", &server.url]);
    let ran = me.run(&["sync"]).bad(15, &id[..4]);
    assert!(ran.err.contains(&title) && ran.err.contains("le même fichier"), "{ran:?}");
    let status = me.json(&["status"]);
    assert_eq!(status["lost"][0]["id"], id.as_str());
    assert_eq!(status["waiting"]["all"], 0, "everything else went");
    me.run(&["status"]).good();
    let checked = me.run(&["check", "--remote", "--json"]);
    assert_eq!((checked.code, &checked.json()["items"][0]["what"]), (15, &"lost".into()));
    me.run(&["open", &id, "-o", "-"]).bad(15, "personne d'autre ne l'a");

    me.run(&["add", "note.txt"]).good();
    me.run(&["sync"]).good();
    me.run(&["check", "--remote"]).good();
    assert_eq!(me.json(&["status"])["lost"], serde_json::json!([]));
    assert_eq!(me.run(&["open", &id, "-o", "-"]).good().out, NOTE);
}

/// Whether a paper cannot be opened without this object.
fn is_needed(me: &Patient, id: &str, object: &std::path::Path) -> bool {
    let aside = me.at("aside");
    fs::rename(object, &aside).unwrap();
    let needed = me.run(&["open", id, "-o", "-"]).code != 0;
    fs::rename(&aside, object).unwrap();
    needed
}

#[test]
fn another_server_at_the_same_address_is_told() {
    let server = Server::start();
    let me = Patient::on(&server);
    me.keep("note.txt", NOTE);
    let server = server.stop();
    for file in files(server.data.path()) {
        fs::remove_file(file).unwrap();
    }
    let _other = server.start();
    let ran = me.run(&["sync"]);
    assert_eq!(ran.code, 15, "{ran:?}");
    assert_eq!(me.titles(&["list"]).len(), 1);
}
