//! What docs/commands.md promises is what the program prints: every type of answer, every name, every kind of value.
#![allow(clippy::unwrap_used, reason = "a test says what broke by breaking")]
// The server of these stories is a part of the executable.
#![cfg(feature = "demo")]

mod support;

use std::collections::BTreeSet;

use serde_json::Value;
use support::{NOTE, Patient, Pro, Ran, Server, now};
use vault_engine::deposits::Gift;
use vault_engine::state::Words;
use vault_engine::written::Request;
use vault_tests::answers::{differences, promised};

#[test]
fn every_answer_is_as_documented() {
    let server = Server::start();
    let me = Patient::nobody();
    let mut seen: Vec<Value> = Vec::new();
    let mut run = |args: &[&str]| -> Value {
        let answer = me.json(args);
        seen.push(answer.clone());
        answer
    };
    run(&["init", "--offline", "--no-secret", "--name", "Hélène"]);
    run(&["server", "set", &server.url]);
    run(&["server", "renewed"]);
    run(&["custodian", "list"]);
    run(&["rescue", "print", "--new", "--yes"]);
    let note = me.write("note.txt", NOTE);
    let id = run(&["add", note.to_str().unwrap(), "--tag", "diabète"])["items"][0]["paper"]["id"].clone();
    let id = id.as_str().unwrap();
    me.keep("bin.txt", "à la corbeille");
    let binned = run(&["find", "corbeille"])["items"][0]["id"].clone();
    run(&["remove", binned.as_str().unwrap()]);
    run(&["note", id, "Je n'ai jamais pris ce médicament."]);
    run(&["edit", id, "--author", "Dr Martin"]);
    run(&["open", id, "-o", "sortie.txt"]);
    run(&["export", id, "--to", "sortie"]);
    run(&["card", "-o", "carte.coffre"]);
    let mut pro = Pro::on(&server, "Dr Lenoir");
    let fingerprint = pro.card(&me.at("lenoir.coffre"));
    run(&["contact", "add", "lenoir.coffre"]);
    run(&["contact", "verify", "lenoir", "--fingerprint", &fingerprint]);
    run(&["contact", "list"]);
    run(&["grant", id, "--to", "lenoir", "--purpose", "couronne", "--standing", "--type", "analyses"]);
    run(&["grants"]);
    run(&["presets", "pharmacien"]);
    run(&["lock"]);
    run(&["settings", "--language", "ar", "--lock", "5", "--picture", "boat", "--notices", "reading,door"]);
    run(&["secret", "remove"]);
    let link = run(&["link", id, "--code", "--once"])["item"]["id"].clone();
    run(&["links"]);
    run(&["link", "stop", link.as_str().unwrap()]);
    run(&["who"]);
    let head = pro.take_in().unwrap();
    let entry = pro.shown(&head)[0].id;
    pro.ask(&head, &[entry]).unwrap();
    run(&["history"]);
    run(&["history", "--evidence", id, "-o", "preuve.coffre"]);
    run(&["show", id]);
    let patient = pro.vault.state().contacts.values().next().unwrap().vault;
    for title in ["Compte rendu", "Publicité"] {
        let gift = Gift {
            bytes: title.as_bytes().to_vec(),
            words: Words { title: title.into(), type_code: "11488-4".into(), ..Words::default() },
            file_name: "cr.txt".into(),
            mime: "text/plain".into(),
            message: Some("À bientôt".into()),
        };
        pro.vault.give(&patient, &gift, now()).unwrap();
    }
    pro.vault.sync(now(), &mut |_| {}).unwrap();
    let asked = Request { types: vec!["11502-2".into()], days: 14, purpose: "suivi".into() };
    pro.vault.ask_papers(&patient, &asked, now()).unwrap();
    pro.vault.sync(now(), &mut |_| {}).unwrap();
    let inbox = run(&["inbox"])["items"].as_array().unwrap().clone();
    let named = |title: &str| inbox.iter().find(|w| w["title"] == title).unwrap()["id"].as_str().unwrap().to_owned();
    let kept = run(&["accept", &named("Compte rendu")])["paper"]["id"].as_str().unwrap().to_owned();
    run(&["correct", &kept, "C'est l'autre dent."]);
    run(&["sent"]);
    run(&["refuse", &named("Publicité")]);
    run(&["sync"]);
    run(&["list"]);
    run(&["revoke", "lenoir"]);
    run(&["status"]);
    let key = run(&["policy", "show"])["logs"][0]["key"].as_str().unwrap().to_owned();
    me.write("p.policy", format!("log {key}\nquorum none\n"));
    run(&["policy", "set", "p.policy"]);

    let sheet = me.at("feuille.txt").display().to_string();
    let lost = Patient::nobody();
    lost.run(&["init", "--no-secret", "--server", &server.url, "--rescue-out", &sheet]).good();
    let back = Patient::nobody();
    seen.push(back.json(&["recover", "--no-secret", "--server", &server.url, "--words-file", &sheet]));
    seen.push(back.json(&["device", "list"]));
    seen.push(back.json(&["rescue", "drill", "--words-file", &sheet]));
    let all = ["born", "allergies", "treatments", "problems", "devices", "wishes", "call", "doctor"];
    back.write("fiche.txt", all.map(|part| format!("{part} = une ligne\n")).concat());
    seen.push(back.json(&["emergency", "set", "--from", "fiche.txt"]));
    seen.push(back.json(&["emergency", "print", "-o", "fiche.html"]));

    // A damaged paper, an empty one, a name that lies.
    let objects = me.home().join("objects");
    let object = walk(&objects).into_iter().next().unwrap();
    let mut bytes = std::fs::read(&object).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(&object, bytes).unwrap();
    let checked = me.run(&["check", "--json"]).bad(15, "check-found-here");
    seen.push(checked.json());
    me.write("vide.txt", "");
    me.write("faux.pdf", "<html></html>");
    let added = me.run(&["add", "vide.txt", "faux.pdf", "--json"]);
    seen.push(added.json());
    seen.extend(added.err.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()));

    let promised = promised(include_str!("../../docs/commands.md"));
    let mut faults = Vec::new();
    for answer in &seen {
        let kind = answer["type"].as_str().unwrap();
        match promised.get(kind) {
            None => faults.push(format!("{kind} is not documented")),
            // `edit` and `note` answer with the paper alone.
            Some(_) if kind == "paper" && answer["item"].get("notes").is_none() => {}
            Some(example) => differences(kind, example, answer, &mut faults),
        }
    }
    let printed: BTreeSet<&str> = seen.iter().map(|a| a["type"].as_str().unwrap()).collect();
    faults.extend(promised.keys().filter(|k| !printed.contains(k.as_str())).map(|k| format!("{k} was never printed")));
    assert_eq!(faults, Vec::<String>::new());
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
    entries.flat_map(|p| if p.is_dir() { walk(&p) } else { vec![p] }).collect()
}

#[test]
fn a_pipe_gets_tabs_and_a_wrong_line_gets_usage() {
    let me = Patient::offline();
    me.keep("note.txt", NOTE);
    let list = me.run(&["list"]).good();
    let fields: Vec<&str> = list.out.trim_end().split('\t').collect();
    assert_eq!(fields[1..], ["2024-03-12", "ORDONNANCE", "57833-6", "Dr Anselme Quéméneur"]);
    assert!(list.err.contains("1 papier."), "words stay on stderr: {list:?}");
    assert_eq!(me.run(&["list", "--quiet"]).good().err, "");
    me.run(&["liste"]).bad(2, "list » ? Sinon");
    me.run(&["show"]).bad(2, "Il manque");
    let wrong = me.run(&["show", "--json"]);
    let error: Value = serde_json::from_str(&wrong.err).unwrap();
    assert_eq!((wrong.code, &error["code"]), (2, &"usage-missing-argument".into()));
    let english = Ran::of(me.command(&["list"]).env("COFFRE_LANG", "en")).good();
    assert!(english.err.contains("1 paper."), "{english:?}");
}

#[test]
fn completions_and_manual_pages_are_made_in_the_language() {
    let me = Patient::nobody();
    for shell in ["bash", "zsh", "fish"] {
        let file = me.run(&["completions", shell]).good();
        assert!(file.out.contains("coffre") && file.out.contains("history"), "{shell}");
    }
    me.run(&["man", "pages"]).good();
    let page = std::fs::read_to_string(me.at("pages").join("coffre-grant.1")).unwrap();
    assert!(page.contains("Ouvre une porte") && page.contains(".SH \"EXEMPLES\""), "{page}");
    let pages = std::fs::read_dir(me.at("pages")).unwrap().count();
    assert!(pages > 30, "one page a command: {pages}");
}
