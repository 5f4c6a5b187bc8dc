//! R3: after real use nothing that a person wrote is on the server's disk, in its log, or in what was sent to it and came
//! back. Real programs; every byte between them is recorded. The control is the same search, by the same program,
//! over what the patient can open: it finds every word.
#![allow(clippy::unwrap_used)]

mod stage;

use std::collections::BTreeSet;

use serde_json::Value;
use stage::{Person, Ran, Server, audit, files, program};

const PATIENT: &str = "Hortense Quinquepoix";
const DOCTOR: &str = "Dr Balthazar Grandpierre";
const ROLE: &str = "chirurgien-dentiste à Vézelay";
const CONTACT: &str = "Mon dentiste de Vézelay";
const PURPOSE: &str = "Descellement de la couronne 26";
const MESSAGE: &str = "Je vous revois en thermidor";
const LETTER: &str = "lettre-au-patient-vézelay.txt";
const NOTE: &str = "Je conteste ce compte rendu : colchique";
const PRIVATE: &str = "Consultation de Mme Oriflamme, psychiatre";
const TITLE: &str = "Carnet de vaccination d'Hortense";
const AUTHOR: &str = "Dispensaire Saint-Guénolé";
const TAG: &str = "étiquette-hirondelle";

const ONE_SERVER: &str = "a foreign log's: there is one server in this story, and it follows nobody; they are looked at in \
                          one_is_killed_while_it_is_asked_and_what_was_signed_is_kept";
const NO_WITNESS: &str = "there is no witness in this story: a_witness_that_is_down_is_said_in_plain_words";
const NOTHING_PUBLIC: &str =
    "nobody here says anything in public: servers_know_of_what_is_public_only_that_it_was_taken";
/// Kinds of rows that are not made here, and why, or the test that looks at them.
const NOT_MADE: &[(char, &str)] = &[
    ('n', "snapshots stay on the device: docs/decisions/0004-snapshots-stay-here.md"),
    ('x', "closing a vault has no command yet"),
    ('y', "closing a mailbox has no command yet"),
    ('u', NOTHING_PUBLIC),
    ('U', NOTHING_PUBLIC),
    ('A', ONE_SERVER),
    ('B', ONE_SERVER),
    ('F', ONE_SERVER),
    ('K', ONE_SERVER),
    ('Z', NO_WITNESS),
];

/// Names of files, and the word that stands in each.
fn rare_papers() -> Vec<(String, String)> {
    let plants = ["achillée", "bourrache", "camomille", "digitale", "euphraise", "fumeterre", "gentiane", "hellébore"];
    let kinds = ["bilan", "ordonnance", "radio", "courrier", "vaccin"];
    let pair = |plant: &str, kind: &str| (format!("{kind}-{plant}.txt"), format!("{plant}-{}", kind.to_uppercase()));
    plants.iter().flat_map(|plant| kinds.iter().map(|kind| pair(plant, kind))).collect()
}

fn letters(report: &Value, with_rows: bool) -> BTreeSet<char> {
    let kinds = report["kinds"].as_array().unwrap().iter();
    let wanted = kinds.filter(|k| !with_rows || k["rows"].as_u64().unwrap() > 0);
    wanted.map(|k| k["letter"].as_str().unwrap().chars().next().unwrap()).collect()
}

fn found(report: &Value) -> BTreeSet<String> {
    let findings = report["findings"].as_array().unwrap().iter().filter(|f| f["what"] == "word");
    findings.map(|f| f["detail"].as_str().unwrap().rsplit_once(" (").unwrap().0.to_owned()).collect()
}

#[test]
fn the_server_its_log_and_the_line_hold_no_word_of_anybody() {
    let mut server = Server::with("sled", &["--invite-only"]);
    let heard = server.listen();
    let data = server.data.to_str().unwrap().to_owned();
    let codes = Ran::of(program("coffre-server").args(["invite", "create", "--count", "2", "--data", &data])).ok();
    let codes: Vec<&str> = codes.out.lines().collect();

    let patient = Person::new("coffre", PATIENT, &server.url(), &["--invite", codes[0]]);
    let papers = patient.at("papiers");
    std::fs::create_dir(&papers).unwrap();
    let plain = rare_papers();
    for (name, word) in &plain {
        let text = format!("Paper with one rare word, {word}, among others. ").repeat(1 + name.len() * 8);
        std::fs::write(papers.join(name), text).unwrap();
    }
    patient.run(&["add", papers.to_str().unwrap()]).ok();
    let told = ["--title", TITLE, "--author", AUTHOR, "--tag", TAG, "--date", "2019-02-03"];
    let vaccines = patient.keep("carnet-hortense.txt", b"Tetanos, rougeole. Orpiment-Seize.", &told);
    let secret = ["--title", PRIVATE, "--private"];
    patient.keep("oriflamme-notes.txt", "Seconde séance : mélancolie-ambrée.".as_bytes(), &secret);
    patient.run(&["note", &vaccines, NOTE]).ok();
    patient.run(&["sync"]).ok();

    let doctor = Person::new("coffre-pro", DOCTOR, &server.url(), &["--role", ROLE, "--invite", codes[1]]);
    patient.meets(&doctor, CONTACT);
    let listed = patient.json(&["list"]);
    let ids = listed["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap());
    let shown: Vec<&str> = ids.filter(|id| *id != vaccines).take(4).chain([vaccines.as_str()]).collect();
    patient.json(&[&["grant"], &shown[..], &["--to", CONTACT, "--purpose", PURPOSE]].concat());
    doctor.run(&["receive"]).ok();
    let theirs = doctor.json(&["patients"])["items"][0]["name"].as_str().unwrap().to_owned();
    std::fs::create_dir(doctor.at("lus")).unwrap();
    doctor.json(&["open", &theirs, "--all", "-o", "lus"]);
    std::fs::write(doctor.at(LETTER), "Couronne posée. Mot rare : sélaginelle-vingt.").unwrap();
    doctor.json(&["give", "--yes", &theirs, LETTER, "--message", MESSAGE]);
    doctor.run(&["sync"]).ok();
    let inbox = patient.json(&["inbox"]);
    let message = patient.at("inbox.json");
    std::fs::write(&message, inbox.to_string()).unwrap();
    // One letter stays in the mailbox, so that a drop is on the disk.
    doctor.json(&["give", "--yes", &theirs, LETTER, "--message", MESSAGE]);
    doctor.run(&["sync"]).ok();
    patient.json(&["accept", inbox["items"][0]["id"].as_str().unwrap()]);
    assert_eq!(patient.json(&["history"])["items"].as_array().unwrap().len(), shown.len());
    patient.json(&["revoke", CONTACT]);
    // A link stays open, so that its file is on the disk.
    let link = patient.json(&["link", &vaccines, "--code"])["item"]["link"].as_str().unwrap().to_owned();
    let links = patient.json(&["links"]).to_string();
    patient.json(&["check", "--remote"]);

    // Whatever could be read before, is there now to be searched.
    let seen = server.proxy.seen();
    server.stop();
    let capture = patient.at("capture");
    let bytes = heard.bytes(&server);
    std::fs::write(&capture, &bytes).unwrap();
    assert!(seen.len() > 50 && bytes.len() > 1 << 19, "{} requests, {} bytes", seen.len(), bytes.len());

    let own = [
        PATIENT,
        DOCTOR,
        ROLE,
        CONTACT,
        PURPOSE,
        MESSAGE,
        LETTER,
        NOTE,
        PRIVATE,
        TITLE,
        AUTHOR,
        TAG,
        "carnet-hortense.txt",
        "Orpiment-Seize",
        "oriflamme-notes.txt",
        "mélancolie-ambrée",
        "sélaginelle-vingt",
        &link,
    ];
    let rare = plain.into_iter().flat_map(|(name, word)| [name, word]);
    let words: BTreeSet<String> = own.iter().map(|w| (*w).to_owned()).chain(rare).collect();
    assert!(words.len() >= 50, "{}", words.len());
    let list = patient.at("words.txt");
    std::fs::write(&list, words.iter().map(|w| format!("{w}\n")).collect::<String>()).unwrap();
    let (list, capture, log) = (list.to_str().unwrap(), capture.to_str().unwrap(), server.log.to_str().unwrap());
    let inspect = |more: &[&str]| audit(&[&["store", "inspect", &data, "--words", list, "--json"], more].concat());

    let blind = inspect(&["--also", log, "--also", capture]);
    let report = blind.ok().json();
    assert_eq!(report["findings"], Value::Array(vec![]));
    assert_eq!(report["words"], words.len());
    assert!(report["searched"].as_u64().unwrap() > bytes.len() as u64 + (1 << 19), "{report}");
    // Texts that are public: where the vaults live.
    let texts: Vec<&str> = report["texts"].as_array().unwrap().iter().map(|t| t["text"].as_str().unwrap()).collect();
    assert!(texts.iter().all(|text| *text == server.url() || text.starts_with(&server.proxy.authority())), "{texts:?}");
    // Everything that must be noise is, and there was enough of it to tell.
    for place in ["files: objects", "files: drops", "files: links", "rows j: journal records", "rows k: keyrings"] {
        let sealed = report["sealed"].as_array().unwrap().iter().find(|s| s["place"] == place).unwrap();
        assert!(sealed["noise"] == true && sealed["windows"].as_u64().unwrap() > 0, "{sealed}");
    }
    // The published list and what is there: every kind is there but those that no program makes.
    let absent: BTreeSet<char> = letters(&report, false).difference(&letters(&report, true)).copied().collect();
    let not_made = NOT_MADE.iter().map(|(letter, _)| *letter).collect();
    // A leaf that has its place waits no more: rows `W` are there for some milliseconds.
    assert_eq!(absent.into_iter().filter(|letter| *letter != 'W').collect::<BTreeSet<_>>(), not_made);

    // The control: what the patient can open, searched by the same command.
    let export = patient.at("export");
    std::fs::create_dir(&export).unwrap();
    for item in patient.json(&["list"])["items"].as_array().unwrap() {
        let id = item["id"].as_str().unwrap();
        patient.run(&["open", id, "-o", export.join(id).to_str().unwrap()]).ok();
    }
    std::fs::copy(&message, export.join("inbox.json")).unwrap();
    let answers: &[&[&str]] = &[&["list"], &["grants", "--all"], &["history"], &["card"], &["show", &vaccines]];
    for args in answers {
        std::fs::write(export.join(format!("{}.json", args[0])), patient.json(args).to_string()).unwrap();
    }
    std::fs::write(export.join("links.json"), links).unwrap();
    std::fs::write(export.join("card.bin"), std::fs::read(patient.at("card")).unwrap()).unwrap();
    let control = inspect(&["--also", export.to_str().unwrap()]);
    assert_eq!(control.code, 15, "{}", control.err);
    let seen = found(&control.json());
    let lost: Vec<&String> = words.difference(&seen).collect();
    assert!(lost.is_empty(), "the search itself misses {lost:?}");
    assert!(files(&export).len() > 40);
}
