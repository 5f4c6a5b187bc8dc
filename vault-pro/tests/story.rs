//! `coffre-pro` from card to gift, against a real server and a real patient.
#![allow(clippy::unwrap_used)]

mod support;

use support::{Patient, Pro, Server, files, now};
use vault_engine::state::Words;

const NOTE: &[u8] = "Vaurillon, le 12 mars 2024\nORDONNANCE\nmetformine 1000 mg".as_bytes();

#[test]
fn card_receive_list_open_revoke_give() {
    let mut server = Server::start();
    let pro = Pro::at(&server.url);
    let mut helene = Patient::new(&server.url, "Hélène Martin");
    let note = helene.add("Ordonnance: metformine", "2024-03-12", NOTE, None);
    let scan = helene.add("Radio", "2025-06-04", &[7; 300_000], None);
    let late = helene.add("Bilan", "2023-01-01", b"jamais ouvert", None);

    // Nobody shows anything yet.
    assert_eq!(pro.run(&["patients", "--json"]).ok().json()["items"].as_array().unwrap().len(), 0);
    assert!(pro.run(&["receive"]).ok().err.contains("Rien de nouveau"));
    assert_eq!(pro.run(&["list", "Martin", "--json"]).fails(1).error()["code"], "no-patient");

    let me = helene.meet(&pro);
    let grant = helene.show(me, &[note, scan, late], 14);
    let received = pro.run(&["receive", "--json"]).ok().json();
    assert_eq!(received["grants"][0]["papers"], 3);
    assert_eq!(received["grants"][0]["from"]["name"], "Hélène Martin");
    assert_eq!(received["grants"][0]["purpose"], "pose d'une couronne");
    assert_eq!(received["refused"].as_array().unwrap().len(), 0);

    let listed = pro.run(&["list", "hélène", "--json"]).ok().json();
    let titles: Vec<&str> = listed["items"].as_array().unwrap().iter().map(|p| p["title"].as_str().unwrap()).collect();
    assert_eq!(titles, ["Radio", "Ordonnance: metformine", "Bilan"]);
    assert!(listed["items"].as_array().unwrap().iter().all(|p| p["opened"] == false));
    assert_eq!(helene.readings(), 0, "a list opens nothing");
    let tsv = pro.run(&["list", "martin"]).ok();
    assert_eq!(tsv.out.lines().nth(1).unwrap().split('\t').next().unwrap(), note.to_string());

    let opened = pro.run(&["open", "Martin", &note.to_string()[..8], &scan.to_string(), "-o", "out", "--json"]);
    let opened = opened.ok().json();
    assert_eq!((opened["receipts"].as_u64(), opened["failed"].as_array().unwrap().len()), (Some(2), 0));
    let names = files(&pro.path("out"));
    assert_eq!(
        names,
        [
            "2024-03-12_Prescription de produits de santé_Ordonnance metformine.txt",
            "2025-06-04_Prescription de produits de santé_Radio.bin"
        ]
    );
    assert_eq!(std::fs::read(pro.path("out").join(&names[0])).unwrap(), NOTE);
    assert_eq!(std::fs::read(pro.path("out").join(&names[1])).unwrap(), vec![7; 300_000]);
    assert_eq!(helene.readings(), 2);
    let receipts = pro.run(&["receipts", "--json"]).ok().json();
    assert_eq!(receipts["items"].as_array().unwrap().len(), 2);
    assert!(receipts["items"].as_array().unwrap().iter().all(|r| r["custodian"] == server.url.as_str()));
    assert!(receipts["items"].as_array().unwrap().iter().any(|r| r["paper"]["id"] == note.to_string()));

    // Words of what was opened are found, of what was not only the description.
    assert_eq!(pro.run(&["find", "metformine", "1000"]).ok().out.lines().count(), 1);
    assert_eq!(pro.run(&["find", "jamais"]).ok().out, "");
    assert_eq!(pro.run(&["find", "bilan", "2023", "--patient", "martin"]).ok().out.lines().count(), 1);

    // Not over what is there; with --yes, and without a further receipt.
    let again = ["open", "Martin", &note.to_string(), "-o", "out", "--json"];
    assert_eq!(pro.run(&again).fails(1).error()["code"], "file-exists");
    std::fs::write(pro.path("out").join(&names[0]), "x").unwrap();
    let yes = pro.run(&[&again[..], &["--yes"]].concat()).ok().json();
    assert_eq!(yes["receipts"], 0);
    assert_eq!(std::fs::read(pro.path("out").join(&names[0])).unwrap(), NOTE);
    assert_eq!(helene.readings(), 2);

    // Closed: what was opened stays, the rest is refused.
    helene.vault.revoke(&grant, now()).unwrap();
    helene.sync();
    let refused = pro.run(&["open", "Martin", &late.to_string(), "-o", "no", "--json"]).fails(14);
    assert_eq!(refused.error()["code"], "closed");
    assert!(!pro.path("no").exists());
    let all = pro.run(&["open", "Martin", "--all", "-o", "all", "--json"]).fails(14);
    assert_eq!(all.json()["items"].as_array().unwrap().len(), 2);
    assert_eq!(all.json()["failed"][0]["code"], "closed");
    assert_eq!(files(&pro.path("all")).len(), 2);
    assert_eq!(helene.readings(), 2);

    // A gift waits for the patient's word.
    std::fs::write(pro.path("lettre.txt"), "Compte rendu de consultation\nle 3 mai 2025").unwrap();
    let given = pro.run(&["give", "--yes", "Martin", "lettre.txt", "--message", "À garder.", "--json"]).ok().json();
    assert_eq!((given["sent"].as_bool(), given["items"][0]["date"].as_str()), (Some(true), Some("2025-05-03")));
    helene.vault.receive(now()).unwrap();
    let inbox = helene.vault.inbox(now()).unwrap();
    assert_eq!(inbox.len(), 1);
    assert_eq!(inbox[0].deposit.message.as_deref(), Some("À garder."));
    assert_eq!(inbox[0].deposit.author.as_deref(), Some("Dr Anne Lenoir"));

    // Without a network.
    server.stop();
    pro.run(&["open", "Martin", &scan.to_string(), "-o", "offline"]).ok();
    assert_eq!(files(&pro.path("offline")).len(), 1);
    assert_eq!(pro.run(&["open", "Martin", &late.to_string(), "-o", "offline"]).fails(13).out, "");
    pro.run(&["receive"]).fails(13);
    pro.run(&["sync"]).fails(13);
    let waits = pro.run(&["give", "--yes", "Martin", "lettre.txt", "--json"]).ok().json();
    assert_eq!(waits["sent"], false);
    assert!(pro.run(&["status", "--json"]).ok().json()["waiting"].as_u64().unwrap() > 0);
}

#[test]
fn one_paper_under_several_doors_is_listed_once_and_opens_through_the_open_one() {
    let server = Server::start();
    let pro = Pro::at(&server.url);
    let mut helene = Patient::new(&server.url, "Hélène Martin");
    let me = helene.meet(&pro);
    let note = helene.add("Carnet", "2024", b"un", None);
    let first = helene.show(me, &[note], 30);
    helene.show(me, &[note], 2);
    pro.run(&["receive"]).ok();
    assert_eq!(pro.run(&["list", "Martin"]).ok().out.lines().count(), 1);

    // The door that is open longest is closed: the other one serves.
    helene.vault.revoke(&first, now()).unwrap();
    helene.sync();
    let opened = pro.run(&["open", "Martin", "--all", "-o", "out", "--json"]).ok().json();
    assert_eq!((opened["receipts"].as_u64(), opened["failed"].as_array().unwrap().len()), (Some(1), 0));
    assert_eq!(helene.readings(), 1);

    // A newer version takes its place, unopened.
    helene.add("Carnet", "2025", b"deux", Some(note));
    helene.show(me, &[note], 3);
    pro.run(&["receive"]).ok();
    let listed = pro.run(&["list", "Martin", "--json"]).ok().json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    assert_eq!(
        (listed["items"][0]["date"].as_str(), listed["items"][0]["opened"].as_bool()),
        (Some("2025"), Some(false))
    );
    pro.run(&["open", "Martin", "--all", "-o", "new"]).ok();
    let name = files(&pro.path("new")).remove(0);
    assert_eq!(std::fs::read(pro.path("new").join(name)).unwrap(), b"deux");
    assert_eq!(helene.readings(), 2);
}

#[test]
fn names_and_ids_that_say_nothing_or_too_much() {
    let server = Server::start();
    let pro = Pro::at(&server.url);
    let mut one = Patient::new(&server.url, "Jean Petit");
    let mut two = Patient::new(&server.url, "Jean Petit");
    for patient in [&mut one, &mut two] {
        let me = patient.meet(&pro);
        let doc = patient.add("Même titre", "2024", b"a", None);
        let more = patient.add("Même titre", "2024", b"b", None);
        patient.show(me, &[doc, more], 1);
    }
    pro.run(&["receive"]).ok();
    // Two of one name are told apart by their number alone.
    let error = pro.run(&["list", "Jean Petit", "--json"]).fails(1).error();
    assert_eq!(error["code"], "ambiguous");
    let number = one.vault.id().to_string();
    assert!(error["advice"].as_str().unwrap().contains(&number[..4]));
    assert_eq!(pro.run(&["list", &number]).ok().out.lines().count(), 2);

    assert_eq!(pro.run(&["open", &number, "zzzz", "--json"]).fails(2).error()["code"], "id-unknown");
    pro.run(&["open", &number]).fails(2);
    assert_eq!(one.readings(), 0);
    // Two papers of one title get two files.
    pro.run(&["open", &number, "--all", "-o", "out"]).ok();
    assert_eq!(files(&pro.path("out")).len(), 2);
    // Nothing of the other patient was opened.
    assert_eq!((one.readings(), two.readings()), (2, 0));
    let two_ids = pro.run(&["patients", "--json"]).ok().json();
    assert_eq!(two_ids["items"].as_array().unwrap().len(), 2);

    // Whom a name belongs to is compared, and a lie is one.
    let mine = vault_protocol::fingerprint::qr_text(one.vault.id());
    let not = pro.run(&["contact", "verify", &two.vault.id().to_string(), "--fingerprint", &mine, "--json"]).fails(15);
    assert_eq!(not.error()["code"], "wrong-fingerprint");
    let yes = pro.run(&["contact", "verify", &number, "--fingerprint", &mine, "--json"]).ok().json();
    assert_eq!(yes["item"]["verified"], "in-person");
    assert_eq!(pro.run(&["contact", "verify", &number, "--json"]).fails(2).error()["code"], "compare-needed");
}

#[test]
fn a_beginning_that_names_two_papers_opens_none() {
    let server = Server::start();
    let pro = Pro::at(&server.url);
    let mut helene = Patient::new(&server.url, "Hélène Martin");
    let me = helene.meet(&pro);
    // Of seventeen numbers in base sixteen, two begin alike.
    let docs: Vec<_> = (0..17).map(|n| helene.add(&format!("Papier {n}"), "2024", &[n + 1], None)).collect();
    helene.show(me, &docs, 1);
    pro.run(&["receive"]).ok();
    let mut firsts: Vec<String> = docs.iter().map(|d| d.to_string()[..1].to_owned()).collect();
    firsts.sort();
    let shared = firsts.windows(2).find(|w| w[0] == w[1]).unwrap()[0].clone();
    let error = pro.run(&["open", "Martin", &shared, "-o", "out", "--json"]).fails(2).error();
    assert_eq!(error["code"], "id-ambiguous");
    let two = docs.iter().map(|d| d.to_string()).filter(|d| d.starts_with(&shared));
    assert!(two.take(2).all(|d| error["advice"].as_str().unwrap().contains(&d[..4])));
    assert_eq!((helene.readings(), pro.path("out").exists()), (0, false));
    // All at once: one file each, one receipt each.
    let opened = pro.run(&["open", "Martin", "--all", "-o", "out", "--json"]).ok().json();
    assert_eq!((opened["receipts"].as_u64(), files(&pro.path("out")).len(), helene.readings()), (Some(17), 17, 17));
}

#[test]
fn a_door_past_its_date_is_closed() {
    let server = Server::start();
    let pro = Pro::at(&server.url);
    let mut helene = Patient::new(&server.url, "Hélène Martin");
    let me = helene.meet(&pro);
    let note = helene.add("Carnet", "2024", b"un", None);
    helene.show(me, &[note], 1);
    pro.run(&["receive"]).ok();
    let later = (2 * 86_400).to_string();
    let turned = |args: &[&str]| pro.run_later(&later, args);
    assert_eq!(turned(&["list", "Martin"]).ok().out, "");
    assert_eq!(turned(&["open", "Martin", &note.to_string(), "--json"]).fails(14).error()["code"], "closed");
    assert_eq!(turned(&["open", "Martin", "--all", "--json"]).fails(14).error()["code"], "nothing-shown");
}

#[test]
fn a_vault_is_made_once_and_its_words_are_shown_once() {
    let pro = Pro::new();
    assert_eq!(pro.run(&["patients", "--json"]).fails(10).error()["code"], "no-vault");
    let made = pro.run(&["init", "--offline", "--name", "Dr Lenoir", "--json"]).ok().json();
    assert_eq!(made["rescue"]["words"].as_array().unwrap().len(), 24);
    assert_eq!(pro.run(&["init", "--offline", "--json"]).fails(14).error()["code"], "vault-exists");
    let card = pro.run(&["card", "--json"]).ok().json();
    assert_eq!(card["fingerprint"], made["fingerprint"]);
    assert_eq!(card["words"].as_array().unwrap().len(), 12);
    pro.run(&["receive"]).fails(1);

    let other = Pro::new();
    let made = other.run(&["init", "--offline", "--rescue-out", "sheet", "--json"]).ok().json();
    assert!(made["rescue"].is_null());
    assert_eq!(std::fs::read_to_string(other.path("sheet")).unwrap().lines().count(), 30);
    let pages = other.run(&["man", "man"]).ok();
    assert!(pages.err.contains("page"));
    assert!(other.run(&["completions", "bash"]).ok().out.contains("coffre-pro"));
}

/// As the programs of practices read them: when, what, by whom. No file is written over, whatever two papers have in common.
#[test]
fn files_are_named_by_day_type_and_author_and_each_has_a_name_of_its_own() {
    let server = Server::start();
    let pro = Pro::at(&server.url);
    let mut helene = Patient::new(&server.url, "Hélène Martin");
    let long = "المستشفى الجامعي مصلحة طب القلب والأوعية الدموية الأستاذ الدكتور عبد الرحمن بن يوسف";
    let mut keep = |title: &str, author: &str, bytes: &[u8]| {
        let words = Words { date: Some("2024-03-12".into()), ..Patient::words(title, "57833-6", author) };
        helene.keep(words, "x.txt", "text/plain", bytes, None)
    };
    let docs = [
        keep("Ordonnance", "Dr Anselme", b"un"),
        keep("Ordonnance bis", "Dr Anselme", b"deux"),
        keep("Ordonnance ter", "DR ANSELME", b"trois"),
        keep("Sans auteur", "", b"quatre"),
        keep("Mal nommée", "../../CON: _x?", b"cinq"),
        keep("طويل", long, b"six"),
        keep("طويل أيضا", long, b"sept"),
    ];
    let me = helene.meet(&pro);
    helene.show(me, &docs, 14);
    pro.run(&["receive"]).ok();
    let opened = pro.run(&["open", "Martin", "--all", "-o", "out", "--json"]).ok().json();
    assert_eq!(opened["items"].as_array().unwrap().len(), 7);
    let names = files(&pro.path("out"));
    assert_eq!(names.len(), 7, "{names:?}");
    let start = "2024-03-12_Prescription de produits de santé_";
    assert!(
        names.iter().all(|name| name.starts_with(start) && name.ends_with(".txt") && name.len() <= 120),
        "{names:?}"
    );
    for wanted in ["Dr Anselme", "Sans auteur", "CON -x"] {
        assert!(names.contains(&format!("{start}{wanted}.txt")), "{wanted}: {names:?}");
    }
    // Many disks take two names that differ in capitals for one.
    let folded: std::collections::BTreeSet<String> = names.iter().map(|name| name.to_lowercase()).collect();
    assert_eq!(folded.len(), 7);
    assert_eq!(names.iter().filter(|name| name.contains("المستشفى")).count(), 2);
    // What is there is left alone.
    assert_eq!(pro.run(&["open", "Martin", "--all", "-o", "out", "--json"]).fails(1).error()["code"], "file-exists");
}
