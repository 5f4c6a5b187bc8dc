//! `coffre-pro policy`: a file is taken as a whole or not at all, errors name the line, and what holds is said.
#![allow(clippy::unwrap_used)]

mod support;

use support::{Patient, Pro, Server};

/// The witness of docs/protocol/log.md.
const WITNESS: &str = "witness w witness.example+e6557821+BBOY9ixtGkV8UbpqS189vS9p/KkyFiGNyJl+QWvRfZPK\n";

#[test]
fn a_file_is_taken_whole_or_not_at_all_and_is_what_policy_show_says() {
    let server = Server::start();
    let pro = Pro::at(&server.url);
    let write = |text: &str| std::fs::write(pro.path("p"), text).unwrap();
    let path = pro.path("p");
    let set = ["policy", "set", path.to_str().unwrap(), "--json"];
    let show = || pro.run(&["policy", "show", "--json"]).ok().json();
    pro.run(&["sync"]).ok();
    let before = show();
    let (key, needed) = (before["logs"][0]["key"].as_str().unwrap().to_owned(), before["needed"].as_u64());
    assert_eq!((needed, &before["logs"][0]["own"]), (Some(0), &true.into()));
    for (file, line) in [("", 1), ("quorum none", 1), ("# rien\nquorum w\n", 2), ("bonjour\n", 1)] {
        write(file);
        let error = pro.run(&set).fails(1).error();
        assert_eq!((&error["code"], &error["at_fault"]), (&"policy".into(), &"file".into()), "{error}");
        assert!(error["what"].as_str().unwrap().contains(&line.to_string()), "{error}");
        assert_eq!(show(), before);
    }
    // The own log under another key is refused: a log does not change its key.
    let other = vault_log::note::NoteSigner::derive(
        vault_log::key::KeyName::new(before["logs"][0]["origin"].as_str().unwrap()).unwrap(),
        &[9; 32],
    );
    write(&format!("log {}\nquorum none\n", other.key()));
    assert_eq!(pro.run(&set).fails(14).error()["code"], "policy-key");
    write(&format!("log {key}\n{WITNESS}quorum w\n"));
    assert_eq!(pro.run(&set).ok().json()["needed"], 1);
    let after = show();
    assert_eq!((&after["witnesses"][0], &after["logs"][0]["named"]), (&"witness.example".into(), &true.into()));
    assert_eq!(pro.run(&["status", "--json"]).ok().json()["trust"]["needed"], 1);
    // A door that comes is judged by it: nobody has signed, and that stops no reading.
    let mut patient = Patient::new(&server.url, "Hélène");
    let to = patient.meet(&pro);
    let doc = patient.add("Bilan", "2026-03-12", b"un", None);
    patient.show(to, &[doc], 3);
    pro.run(&["receive"]).ok();
    let list = pro.run(&["list", "Hélène", "--json"]).ok().json();
    let id = list["items"][0]["id"].as_str().unwrap().to_owned();
    pro.run(&["open", "Hélène", &id, "-o", pro.path("lu").to_str().unwrap(), "--yes"]).ok();
    let read = support::files(&pro.path("lu"));
    assert_eq!(read.len(), 1, "{read:?}");
    assert_eq!(std::fs::read(pro.path("lu").join(&read[0])).unwrap(), b"un");
}
