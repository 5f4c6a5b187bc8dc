//! Papers given: many at once, some of them bad, to a patient who is known and to one who gave a card.
#![allow(clippy::unwrap_used)]

mod support;

use std::fs::{self, File};

use support::{Patient, Pro, Server, now};

#[test]
fn one_bad_file_does_not_stop_the_others() {
    let server = Server::start();
    let pro = Pro::at(&server.url);
    let mut helene = Patient::new(&server.url, "Hélène Martin");
    let me = helene.meet(&pro);
    let note = helene.add("Carnet", "2024", b"un", None);
    helene.show(me, &[note], 2);
    pro.run(&["receive"]).ok();
    fs::write(pro.path("un.txt"), "Compte rendu de consultation\nle 3 mai 2025").unwrap();
    fs::write(pro.path("vide.txt"), "").unwrap();
    fs::create_dir(pro.path("dossier")).unwrap();
    // One byte more than can be given, and none of it on the disk.
    File::create(pro.path("geant.bin")).unwrap().set_len((256 << 20) + 1).unwrap();
    fs::write(pro.path("deux.txt"), "Ordonnance\nle 4 mai 2025").unwrap();

    let files = ["un.txt", "vide.txt", "absent.txt", "dossier", "geant.bin", "deux.txt"];
    let given = pro.run(&[&["give", "--yes", "Martin"], &files[..], &["--json"]].concat()).fails(1);
    let body = given.json();
    let names = |list: &str, of: &str| -> Vec<String> {
        body[list].as_array().unwrap().iter().map(|i| i[of].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names("items", "file"), ["un.txt", "deux.txt"]);
    assert_eq!(names("failed", "file"), ["vide.txt", "absent.txt", "dossier", "geant.bin"]);
    assert_eq!(names("failed", "code"), ["paper-empty", "paper-unreadable", "paper-unreadable", "paper-unreadable"]);
    assert_eq!((&body["sent"], &body["verified"]), (&true.into(), &"none".into()));
    assert_eq!(given.error()["code"], "papers-not-given");
    helene.vault.receive(now()).unwrap();
    let mut titles: Vec<String> =
        helene.vault.inbox(now()).unwrap().iter().map(|w| w.deposit.file_name.to_string()).collect();
    titles.sort();
    assert_eq!(titles, ["deux.txt", "un.txt"]);

    // A single file gives its own error; of several that are all bad, nothing is given.
    let one = pro.run(&["give", "--yes", "Martin", "vide.txt", "--json"]).fails(1);
    assert_eq!((one.out.as_str(), &one.error()["code"]), ("", &"paper-empty".into()));
    let none = pro.run(&["give", "--yes", "Martin", "vide.txt", "absent.txt", "--json"]).fails(1);
    assert_eq!(none.json()["items"].as_array().unwrap().len(), 0);
    helene.vault.receive(now()).unwrap();
    assert_eq!(helene.vault.inbox(now()).unwrap().len(), 2);
}

#[test]
fn whoever_gave_nothing_but_a_card_can_be_given_papers() {
    let server = Server::start();
    let pro = Pro::at(&server.url);
    let mut jean = Patient::new(&server.url, "Jean Petit");
    fs::write(pro.path("jean.coffre"), jean.vault.card_file(now()).unwrap()).unwrap();
    jean.sync();
    fs::write(pro.path("lettre.txt"), "Compte rendu").unwrap();

    assert_eq!(pro.run(&["give", "--yes", "Jean", "lettre.txt", "--json"]).fails(1).error()["code"], "no-patient");
    let error = pro.run(&["give", "--yes", "lettre.txt", "lettre.txt", "--json"]).fails(1).error();
    assert_eq!((&error["code"], &error["at_fault"]), (&"not-a-card".into(), &"file".into()));
    // A card that nobody compared may be anybody's: nothing goes without a yes, and nothing was kept of the attempt.
    let asked = pro.run(&["give", "jean.coffre", "lettre.txt", "--json"]).fails(2).error();
    assert_eq!(asked["code"], "answer-needed");
    let request = ["request", "jean.coffre", "--types", "analyses", "--purpose", "suivi", "--for", "2w", "--json"];
    assert_eq!(pro.run(&request).fails(2).error()["code"], "answer-needed");
    jean.vault.receive(now()).unwrap();
    assert!(jean.vault.inbox(now()).unwrap().is_empty());
    let given = pro.run(&["give", "--yes", "jean.coffre", "lettre.txt"]).ok();
    assert!(given.err.contains("Rien ne prouve encore que c'est bien Jean Petit"), "{}", given.err);
    jean.vault.receive(now()).unwrap();
    let inbox = jean.vault.inbox(now()).unwrap();
    assert_eq!((inbox.len(), inbox[0].deposit.author.as_deref()), (1, Some("Dr Anne Lenoir")));

    // From now on the name is enough, and the card can be compared.
    let fingerprint = vault_protocol::fingerprint::qr_text(jean.vault.id());
    pro.run(&["contact", "verify", "jean", "--fingerprint", &fingerprint]).ok();
    let given = pro.run(&["give", "jean", "lettre.txt", "--json"]).ok().json();
    assert_eq!((&given["to"]["name"], &given["verified"]), (&"Jean Petit".into(), &"in-person".into()));
}
