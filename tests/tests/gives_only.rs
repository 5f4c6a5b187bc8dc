//! A door through which somebody gives papers and reads none: real programs, a real server between them.
#![allow(clippy::unwrap_used)]

mod stage;

use serde_json::{Value, json};
use stage::{Person, Server};
use vault_engine::Locked;
use vault_protocol::ids::Time;

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value}")).to_owned()
}

#[test]
fn an_occupational_physician_gives_and_writes_and_reads_nothing() {
    let server = Server::start();
    let doctor = Person::new("coffre-pro", "Dr Usine", &server.url(), &["--role", "médecin du travail"]);
    let patient = Person::new("coffre", "Hélène Martin", &server.url(), &[]);
    patient.meets(&doctor, "Dr Usine");
    let paper = patient.keep("bilan.txt", b"un bilan", &["--title", "Bilan", "--type", "11502-2"]);
    // No paper goes with it, and no rule for papers to come.
    for more in [&[paper.as_str()][..], &["--standing"], &["--type", "analyses"], &["--preset", "pharmacien"]] {
        let ran = patient.run(&[&["grant", "--deposit-only", "--to", "Usine"], more].concat());
        assert_eq!(ran.code, 2, "{more:?}: {ran:?}");
    }
    let door = patient.json(&["grant", "--deposit-only", "--to", "Usine", "--until", "1m"])["item"].clone();
    assert_eq!((&door["reads"], &door["papers"], &door["standing"]), (&json!(false), &json!([]), &Value::Null));
    // Papers that come later neither.
    patient.keep("second.txt", b"un autre", &["--type", "11502-2"]);
    patient.run(&["sync"]).ok();
    let who = patient.json(&["who"])["items"][0].clone();
    assert_eq!((&who["reads"], &who["papers"], &who["families"]), (&json!(false), &json!(0), &json!({})));
    for table in ["who", "grants"] {
        assert!(patient.run(&[table]).ok().out.contains("\tgives-only\t"), "{table}");
    }

    // On the other side: somebody to give to, and nothing to read.
    let came = doctor.json(&["receive"])["grants"][0].clone();
    assert_eq!((&came["papers"], &came["can_read"]), (&json!(0), &json!(false)));
    let listed = doctor.json(&["patients"])["items"][0].clone();
    assert_eq!((&listed["name"], &listed["papers"]), (&json!("Hélène Martin"), &json!(0)));
    let through = &listed["doors"][0];
    let may = (&through["open"], &through["can_read"], &through["can_give"]);
    assert_eq!(may, (&json!(false), &json!(false), &json!(true)));
    // Whoever has the doctor's keys finds no key of a paper in what came: not sealed, not wrapped.
    let mut vault = Locked::open(&doctor.at("home")).unwrap().unlock(None).unwrap();
    let heads: Vec<_> = vault.state().received.keys().copied().collect();
    assert_eq!(heads.len(), 1);
    let opened = vault.received(&heads[0], Time(1_900_000_000)).unwrap();
    assert!(opened.entries.is_empty() && !opened.head.rights.read && opened.head.rights.give);
    drop(vault);

    // A paper and words, by her name alone: her card came with the door.
    std::fs::write(doctor.at("avis.txt"), "Avis d'aptitude").unwrap();
    doctor.run(&["give", "--yes", "Hélène", "avis.txt"]).ok();
    doctor.run(&["write", "Hélène", "Apte au poste.", "--yes"]).ok();
    let waits = |doubts: Value, count: usize| {
        let items = patient.json(&["inbox"])["items"].as_array().unwrap().clone();
        assert_eq!(items.len(), count, "{items:?}");
        let fresh = items.iter().filter(|i| i["doubts"] == doubts && i["from"]["name"] == "Dr Usine").count();
        assert_eq!(fresh, count, "{items:?}");
        items
    };
    for item in waits(json!([]), 2) {
        let kept = patient.json(&["accept", &text(&item["id"])])["paper"].clone();
        assert_eq!(kept["origin"], "signed");
    }

    // The door is closed. What still comes waits like a stranger's, and says so.
    let closed = patient.json(&["revoke", "Usine"])["items"][0].clone();
    assert_eq!((&closed["state"], &closed["confirmed"]), (&json!("closed"), &json!(true)));
    assert!(patient.json(&["who"])["items"].as_array().unwrap().is_empty());
    doctor.run(&["give", "--yes", "Hélène", "avis.txt"]).ok();
    waits(json!(["door-closed"]), 1);
    let said = patient.run(&["inbox"]).ok();
    assert!(said.err.contains("Vous avez fermé votre porte à « Dr Usine »"), "{said:?}");
}

#[test]
fn the_preset_of_a_profession_that_reads_nothing_opens_such_a_door() {
    let server = Server::start();
    let doctor = Person::new("coffre-pro", "Dr Usine", &server.url(), &[]);
    let patient = Person::new("coffre", "Hélène Martin", &server.url(), &[]);
    patient.meets(&doctor, "Dr Usine");
    let paper = patient.keep("bilan.txt", b"un bilan", &["--type", "11502-2"]);
    // A paper that is named is not shown by a preset that shows none.
    let error = patient.error(2, &["grant", &paper, "--preset", "médecin du travail", "--to", "Usine"]);
    assert_eq!(error["code"], "preset-reads-nothing");
    let door = patient.json(&["grant", "--preset", "médecin du travail", "--to", "Usine"])["item"].clone();
    assert_eq!((&door["reads"], &door["papers"], &door["state"]), (&json!(false), &json!([]), &json!("open")));
}
