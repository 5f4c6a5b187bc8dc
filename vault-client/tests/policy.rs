//! `coffre policy`: a file is taken as a whole or not at all, errors name the line, and what holds is said in words.
#![allow(clippy::unwrap_used, reason = "a test says what broke by breaking")]
// The server of these stories is a part of the executable.
#![cfg(feature = "demo")]

mod support;

use serde_json::Value;
use support::{Patient, Server};

/// The witness of docs/protocol/log.md.
const WITNESS: &str = "witness w witness.example+e6557821+BBOY9ixtGkV8UbpqS189vS9p/KkyFiGNyJl+QWvRfZPK\n";

#[test]
fn a_file_that_cannot_be_read_names_its_line_and_changes_nothing() {
    let me = Patient::offline();
    let before = me.json(&["policy", "show"]);
    let twice = format!("{WITNESS}{WITNESS}quorum w\n");
    let key = "log coffre.example/events/001+00000000+AAAA\nquorum none\n";
    for (file, says) in [
        ("", "Ligne 1 : il manque la ligne « quorum »."),
        ("quorum none", "Ligne 1 : la dernière ligne n'est pas finie."),
        ("# rien\nquorum w\n", "Ligne 2 : aucune ligne plus haut ne porte ce nom."),
        (&twice, "Ligne 2 : cette clé est déjà plus haut."),
        ("bonjour\n", "Ligne 1 : elle ne commence pas par log, witness, group ou quorum"),
        (key, "Ligne 1 : cette clé ne se lit pas."),
    ] {
        me.write("p", file);
        me.run(&["policy", "set", "p"]).bad(1, says);
    }
    me.write("p", "quorum none\nquorum none\n");
    let error: Value = serde_json::from_str(&me.run(&["policy", "set", "p", "--json"]).err).unwrap();
    assert_eq!((&error["code"], &error["at_fault"]), (&Value::from("policy"), &Value::from("file")));
    me.run(&["policy", "set", "parti"]).bad(1, "parti");
    assert_eq!(me.json(&["policy", "show"]), before);
    assert_eq!((before["needed"].as_u64(), before["logs"].as_array().unwrap().len()), (Some(0), 0));
}

#[test]
fn what_holds_is_said_in_words_and_in_status() {
    let server = Server::start();
    let me = Patient::on(&server);
    me.run(&["sync"]).good();
    let show = me.json(&["policy", "show"]);
    let log = &show["logs"][0];
    let (key, origin) = (log["key"].as_str().unwrap(), log["origin"].as_str().unwrap());
    assert_eq!((log["own"].as_bool(), log["named"].as_bool()), (Some(true), Some(false)));
    let status = me.json(&["status"]);
    let newest = &status["trust"]["logs"][0]["newest"];
    assert_eq!((newest["witnessed"].as_bool(), newest["stopped"].as_bool()), (Some(false), Some(false)));
    assert!(newest["at"].is_string() && newest["size"].is_u64(), "{status}");

    me.write("temoins.policy", format!("log {key}\n{WITNESS}quorum w\n"));
    let set = me.run(&["policy", "set", "temoins.policy"]).good();
    assert!(set.err.contains("Témoins qui doivent signer : 1 sur 1 : witness.example."), "{set:?}");
    assert!(set.out.contains(origin) || set.err.contains(origin), "{set:?}");
    assert_eq!(me.json(&["status"])["trust"]["needed"], 1);
    assert_eq!(me.json(&["policy", "show"])["logs"][0]["named"], true);
    // One that does not name the own log leaves it its key, and says so.
    me.write("autre.policy", format!("{WITNESS}quorum w\n"));
    let set = me.run(&["policy", "set", "autre.policy"]).good();
    assert!(set.err.contains("ne nomme pas votre registre"), "{set:?}");
    me.write("aucun.policy", "quorum none\n");
    let set = me.run(&["policy", "set", "aucun.policy"]).good();
    assert!(set.err.contains("Chaque registre vaut ce que vaut son serveur"), "{set:?}");
}
