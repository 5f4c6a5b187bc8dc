//! Letters to a professional: named, opened, kept, refused; and a mailbox that they fill.
#![allow(clippy::unwrap_used)]

mod support;

use support::{Patient, Pro, Server, files, now};
use vault_engine::deposits::Gift;
use vault_engine::state::Words;
use vault_engine::{Class, Error};
use vault_protocol::ids::VaultId;

fn letter(title: &str, bytes: &[u8]) -> Gift {
    Gift {
        bytes: bytes.to_vec(),
        words: Words {
            title: title.into(),
            type_code: "11488-4".into(),
            date: Some("9999-12-31".into()),
            ..Words::default()
        },
        file_name: "../../x.exe".into(),
        mime: "application/x-evil".into(),
        message: Some("Merci.".into()),
    }
}

fn send(from: &mut Patient, to: VaultId, gift: &Gift) -> String {
    let id = from.vault.give(&to, gift, now()).unwrap().to_string();
    from.sync();
    id
}

#[test]
fn a_letter_is_named_then_opened_and_kept_and_its_sender_hears_nothing() {
    let mut server = Server::start();
    let pro = Pro::at(&server.url);
    let (mut helene, mut jean) = (Patient::new(&server.url, "Hélène Martin"), Patient::new(&server.url, "Jean Petit"));
    let (me, him) = (helene.meet(&pro), jean.meet(&pro));
    let first = send(&mut helene, me, &letter("Mon bilan.pdf.exe", b"MZ\x90\0\x03 un programme"));
    let thanks = letter("Remerciements", "Bonjour docteur, la couronne tient bien".as_bytes());
    let second = send(&mut helene, me, &Gift { mime: "text/plain".into(), ..thanks });
    let unknown = send(&mut jean, him, &letter("Publicité", b"achetez"));

    let said = pro.run(&["receive"]).ok();
    assert!(said.err.contains(&format!("Lettre {}, de Jean Petit : Publicité", &unknown[..4])), "{}", said.err);
    // What a paper is and does not look like is said where it is named, as it is to patients, and again where it is opened.
    let program = "« ../../x.exe » est un programme, pas un papier";
    assert_eq!(said.err.matches(program).count(), 1, "{}", said.err);
    assert_eq!(
        said.err.matches("le contenu de « ../../x.exe » n'est pas ce que dit son nom").count(),
        2,
        "{}",
        said.err
    );
    let inbox = pro.run(&["receive", "--json"]).ok().json()["inbox"].clone();
    assert_eq!(inbox.as_array().unwrap().len(), 3);
    let cautions = |id: &str| inbox.as_array().unwrap().iter().find(|l| l["id"] == *id).unwrap()["cautions"].clone();
    assert_eq!(cautions(&first), serde_json::json!(["program"]));
    assert_eq!(cautions(&second), serde_json::json!(["name-lies"]));

    // Whoever sent something is found by name, though they show nothing; a list opens nothing.
    let listed = pro.run(&["list", "hélène", "--json"]).ok().json();
    let items = listed["items"].as_array().unwrap();
    assert_eq!(items.len(), 2);
    for item in items {
        assert_eq!((&item["how"], &item["opened"], &item["until"]), (&"sent".into(), &false.into(), &().into()));
        assert_eq!(item["date"], serde_json::Value::Null, "the 31st of December 9999 is no date");
    }
    assert!(items.iter().any(|i| i["id"] == first.as_str()));
    let patients = pro.run(&["patients", "--json"]).ok().json();
    assert_eq!(
        (patients["items"][0]["letters"].as_u64(), patients["items"][1]["letters"].as_u64()),
        (Some(2), Some(1))
    );
    assert_eq!(pro.run(&["status", "--json"]).ok().json()["inbox"], 3);

    let said = pro.run(&["open", "hélène", "--all", "-o", "out", "--json"]).ok();
    assert!(said.err.contains(program), "{}", said.err);
    let opened = said.json();
    assert_eq!((opened["receipts"].as_u64(), opened["items"].as_array().unwrap().len()), (Some(0), 2));
    assert!(opened["items"].as_array().unwrap().iter().all(|i| i["receipt"] == false));
    assert_eq!(
        files(&pro.path("out")),
        ["CR de consultation_Hélène Martin.bin", "CR de consultation_Hélène Martin.txt"]
    );
    #[cfg(unix)]
    for name in files(&pro.path("out")) {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(pro.path("out").join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "for its owner alone");
    }
    assert_eq!(pro.run(&["status", "--json"]).ok().json()["inbox"], 1, "one letter less waits for each that is kept");
    assert_eq!(pro.run(&["receive", "--json"]).ok().json()["inbox"].as_array().unwrap().len(), 1);
    assert_eq!(helene.readings(), 0);
    assert!(helene.vault.receive(now()).unwrap().grants.is_empty());

    // Kept: it opens again by the same number without a network, its words are found, nothing is written over.
    server.stop();
    assert_eq!(pro.run(&["find", "couronne"]).ok().out.lines().count(), 1);
    pro.run(&["open", "hélène", &second[..6], "-o", "again"]).ok();
    let text = std::fs::read(pro.path("again").join("CR de consultation_Hélène Martin.txt")).unwrap();
    assert_eq!(text, "Bonjour docteur, la couronne tient bien".as_bytes());
    assert_eq!(pro.run(&["open", "hélène", &second, "-o", "again", "--json"]).fails(1).error()["code"], "file-exists");
}

#[test]
fn a_letter_is_refused_by_its_number_by_its_sender_or_with_all() {
    let server = Server::start();
    let pro = Pro::at(&server.url);
    let (mut helene, mut jean) = (Patient::new(&server.url, "Hélène Martin"), Patient::new(&server.url, "Jean Petit"));
    let (me, him) = (helene.meet(&pro), jean.meet(&pro));
    assert_eq!(pro.run(&["refuse", "--all", "--json"]).fails(1).error()["code"], "no-letters");
    let first = send(&mut helene, me, &letter("Un", b"1"));
    for title in ["Deux", "Trois"] {
        send(&mut helene, me, &letter(title, title.as_bytes()));
        send(&mut jean, him, &letter(title, title.as_bytes()));
    }
    pro.run(&["receive"]).ok();
    assert_eq!(pro.run(&["refuse", "zzzz", "--json"]).fails(2).error()["code"], "id-unknown");
    pro.run(&["refuse"]).fails(2);
    pro.run(&["refuse", &first, "--all"]).fails(2);
    let refused = pro.run(&["refuse", &first[..6], "--json"]).ok().json();
    assert_eq!(refused["items"][0]["title"], "Un");
    // Several at once are asked for, and here nobody can answer.
    assert_eq!(pro.run(&["refuse", "--from", "jean", "--json"]).fails(2).error()["code"], "answer-needed");
    assert_eq!(
        pro.run(&["refuse", "--from", "jean", "--yes", "--json"]).ok().json()["items"].as_array().unwrap().len(),
        2
    );
    let left = pro.run(&["receive", "--json"]).ok().json()["inbox"].clone();
    assert!(left.as_array().unwrap().iter().all(|l| l["from"]["name"] == "Hélène Martin"));
    assert_eq!(pro.run(&["refuse", "--all", "--yes", "--json"]).ok().json()["items"].as_array().unwrap().len(), 2);
    assert_eq!(pro.run(&["receive", "--json"]).ok().json()["inbox"].as_array().unwrap().len(), 0);
    assert_eq!(pro.run(&["list", "hélène", "--json"]).fails(1).error()["code"], "no-patient");
}

#[test]
fn a_letter_that_has_not_come_whole_says_so_and_opens_when_it_has() {
    let server = Server::start();
    let pro = Pro::at(&server.url);
    let mut helene = Patient::new(&server.url, "Hélène Martin");
    let me = helene.meet(&pro);
    // Larger than a message: it travels in parts.
    let scan: Vec<u8> = (0..6_000_000u32).map(|n| (n % 251) as u8).collect();
    let id = send(&mut helene, me, &letter("Radio", &scan));
    pro.run(&["receive"]).ok();
    let boxes = pro.path("home").join("in");
    let mailbox = boxes.join(&files(&boxes)[0]);
    let largest = files(&mailbox).into_iter().max_by_key(|f| std::fs::metadata(mailbox.join(f)).unwrap().len());
    std::fs::remove_file(mailbox.join(largest.unwrap())).unwrap();
    let error = pro.run(&["open", "hélène", &id, "-o", "out", "--json"]).fails(1).error();
    assert_eq!((&error["code"], &error["at_fault"]), (&"letter-incomplete".into(), &"sender".into()));
    assert!(!pro.path("out").exists());
    pro.run(&["receive"]).ok();
    pro.run(&["open", "hélène", &id, "-o", "out"]).ok();
    let name = files(&pro.path("out")).remove(0);
    assert_eq!(std::fs::read(pro.path("out").join(name)).unwrap(), scan);
}

#[test]
fn letters_that_fill_the_mailbox_are_said_and_one_command_empties_it() {
    let server = Server::start();
    let pro = Pro::at(&server.url);
    let mut flood = Patient::new(&server.url, "Réclame");
    let me = flood.meet(&pro);
    for n in 0..500 {
        flood.vault.give(&me, &letter(&format!("Offre {n}"), &[1 + (n % 250) as u8]), now()).unwrap();
    }
    flood.sync();
    // Nothing more goes in: a patient's door waits on the patient's side.
    let mut helene = Patient::new(&server.url, "Hélène Martin");
    let her = helene.meet(&pro);
    let note = helene.add("Carnet", "2024", b"un", None);
    let how = Patient::reading(her, &[note], 1);
    helene.vault.grant(&how, now()).unwrap();
    let refused = helene.vault.sync(now(), &mut |_| {}).unwrap_err();
    assert!(matches!(refused, Error::Refused(_)) && refused.blame().class == Class::Refused, "{refused}");

    // Each letter is opened once for the list and once for what is said of it, not with all others again: that took many minutes.
    let begun = std::time::Instant::now();
    let said = pro.run(&["receive"]).ok();
    assert!(begun.elapsed() < std::time::Duration::from_secs(120), "{:?}", begun.elapsed());
    assert!(said.err.contains("pleine à 100 %") && said.err.contains("coffre-pro refuse --all"), "{}", said.err);
    let status = pro.run(&["status"]).ok();
    assert!(status.err.contains("pleine à 100 %"), "{}", status.err);
    assert_eq!(pro.run(&["refuse", "--all", "--yes", "--json"]).ok().json()["items"].as_array().unwrap().len(), 500);
    assert!(!pro.run(&["status"]).ok().err.contains("pleine"));
    helene.sync();
    let received = pro.run(&["receive", "--json"]).ok().json();
    assert_eq!((received["grants"].as_array().unwrap().len(), received["inbox"].as_array().unwrap().len()), (1, 0));
}
