//! What docs/commands-pro.md promises is what the program prints: every type of answer, every name, every kind of value.
#![allow(clippy::unwrap_used)]

mod support;

use std::collections::BTreeSet;

use serde_json::Value;
use support::{Patient, Pro, Server, now};
use vault_crypto::deposit::Sense;
use vault_engine::deposits::Gift;
use vault_engine::state::Words;
use vault_tests::answers::{differences, promised};

#[test]
fn every_answer_is_as_documented() {
    let server = Server::start();
    let pro = Pro::new();
    let mut seen: Vec<Value> = Vec::new();
    let mut run = |args: &[&str]| seen.push(pro.run(&[args, &["--json"]].concat()).ok().json());
    run(&["init", "--offline", "--name", "Dr Anne Lenoir"]);
    run(&["server", "set", &server.url]);
    run(&["card", "-o", "card"]);
    run(&["settings", "--open-together", "no"]);

    let mut helene = Patient::new(&server.url, "Hélène Martin");
    let me = helene.meet(&pro);
    let note = helene.add("Ordonnance", "2024-03-12", b"metformine", None);
    helene.show(me, &[note], 2);
    let gift = Gift {
        bytes: b"merci".to_vec(),
        words: Words { title: "Lettre".into(), type_code: "57833-6".into(), ..Words::default() },
        file_name: "lettre.txt".into(),
        mime: "text/plain".into(),
        message: Some("Merci.".into()),
    };
    helene.vault.give(&me, &gift, now()).unwrap();
    helene.vault.write(&me, Sense::Message, "Merci encore.", None, now()).unwrap();
    helene.sync();
    std::fs::write(pro.path("lettre.txt"), "Compte rendu").unwrap();
    let fingerprint = vault_protocol::fingerprint::qr_text(helene.vault.id());

    let commands: &[&[&str]] = &[
        &["receive"],
        &["contact", "verify", "Martin", "--fingerprint", &fingerprint],
        &["patients"],
        &["list", "Martin"],
        &["find", "ordonnance"],
        &["request", "Martin", "--types", "analyses", "--purpose", "suivi", "--for", "2w"],
        &["write", "Martin", "À jeudi.", "--about", &note.to_string()],
        &["messages"],
        &["refuse", "--all", "--yes"],
        &["open", "Martin", "--all"],
        &["give", "Martin", "lettre.txt"],
        &["receipts"],
        &["sync"],
        &["status"],
        &["policy", "show"],
        &["server", "renewed"],
    ];
    commands.iter().for_each(|args| run(args));
    run(&["receipts", &note.to_string(), "--evidence", "preuve.coffre"]);
    seen.push(pro.run(&["give", "Martin", "lettre.txt", "absent.txt", "--json"]).fails(1).json());

    let (shown, verified) = pro.tells(|shown| {
        let mut typed = helene.vault.type_code(shown["code"].as_str().unwrap(), None, None, None, now()).unwrap();
        while helene.vault.code_confirmed(&mut typed, now()).unwrap().is_none() {
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
    });
    seen.extend([shown, verified.ok().json()]);

    let order = Pro::new();
    let mut said = |who: &Pro, args: &[&str]| seen.push(who.run(&[args, &["--json"]].concat()).ok().json());
    said(&order, &["authority", "init", "--server", &server.url, "--name", "Ordre"]);
    let (demand, answer) = (pro.path("demande.coffre"), pro.path("attestation.coffre"));
    let (demand, answer) = (demand.to_str().unwrap(), answer.to_str().unwrap());
    let number = ["--number", "rpps:10100000016", "--profession", "G15_40", "--specialty", "SM26"];
    said(&pro, &[&["credential", "request", "-o", demand][..], &number].concat());
    let print = pro.run(&["status", "--json"]).ok().json()["fingerprint"].as_str().unwrap().to_owned();
    said(&order, &["authority", "issue", demand, "-o", answer, "--fingerprint", &print]);
    said(&pro, &["credential", "import", answer]);
    said(&pro, &["card", "rotate"]);
    said(&pro, &["card", "revoke", "--prepare", "reprise.coffre"]);
    said(&order, &["sync"]);
    let issued = order.run(&["authority", "status", "--json"]).ok().json();
    let id = issued["credentials"][0]["id"].as_str().unwrap().to_owned();
    said(&order, &["authority", "revoke", &id]);
    said(&order, &["authority", "status"]);
    let line = format!("authority Ordre {} {}\nquorum none\n", issued["fingerprint"].as_str().unwrap(), server.url);
    std::fs::write(pro.path("policy"), line).unwrap();
    said(&pro, &["policy", "set", "policy"]);
    said(&pro, &["status"]);

    let promised = promised(include_str!("../../docs/commands-pro.md"));
    let mut found = Vec::new();
    for real in &seen {
        let kind = real["type"].as_str().unwrap();
        match promised.get(kind) {
            None => found.push(format!("{kind} is not documented")),
            Some(promise) => differences(kind, promise, real, &mut found),
        }
    }
    assert_eq!(found, Vec::<String>::new());
    let kinds = |all: &mut dyn Iterator<Item = &Value>| -> BTreeSet<String> {
        all.map(|o| o["type"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(kinds(&mut promised.values()), kinds(&mut seen.iter()), "each one is printed by some command above");
    let received = seen.iter().find(|o| o["type"] == "received").unwrap();
    let whats: BTreeSet<&str> =
        received["inbox"].as_array().unwrap().iter().map(|l| l["what"].as_str().unwrap()).collect();
    assert_eq!((&received["grants"][0]["papers"], whats), (&1.into(), BTreeSet::from(["message", "paper"])));
}
