//! Two people exchange their cards by twelve digits told over the telephone: real programs, a real server between them that
//! sees nothing but sealed bytes, and may try.
#![allow(clippy::unwrap_used)]

mod stage;

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};

use serde_json::Value;
use stage::{Person, Ran, Server};

/// `coffre-pro verify --code`, which shows a code and waits.
struct Waits {
    program: Child,
    code: String,
    server: String,
}

impl Waits {
    fn new(pro: &Person) -> Waits {
        let mut command = pro.command(&["verify", "--code", "--json"]);
        let mut program = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        // One byte after another, so that the rest stays in the pipe.
        let mut out = BufReader::with_capacity(1, program.stdout.take().unwrap());
        out.read_line(&mut line).unwrap();
        program.stdout = Some(out.into_inner());
        let said: Value = serde_json::from_str(&line).unwrap_or_else(|e| panic!("{e}: {line}"));
        assert_eq!(said["type"], "spoken-code");
        let text = |name: &str| said[name].as_str().unwrap().to_owned();
        Waits { code: text("code"), server: text("server"), program }
    }

    fn ends(self) -> Ran {
        let output = self.program.wait_with_output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Ran { code: output.status.code().unwrap(), out: text(&output.stdout), err: text(&output.stderr) }
    }
}

/// The same nameplate and another secret.
fn slip(code: &str) -> String {
    let digits: Vec<u8> = code.bytes().filter(u8::is_ascii_digit).collect();
    let mut eleven: [u8; 11] = digits[..11].try_into().unwrap();
    eleven[10] = if eleven[10] == b'9' { b'0' } else { eleven[10] + 1 };
    let all = [&eleven[..], &[vault_protocol::spoken::check_digit(&eleven)]].concat();
    String::from_utf8(all).unwrap()
}

/// The patient types a code: it is never an argument, which everybody on the machine can see.
fn types(patient: &Person, code: &str, args: &[&str]) -> Ran {
    patient.run_told(code, &[args, &["--code", "--json"]].concat())
}

fn levels(person: &Person) -> Vec<(String, String)> {
    let list = person.json(&["contact", "list"]);
    let text = |c: &Value, name: &str| c[name].as_str().unwrap().to_owned();
    list["items"].as_array().unwrap().iter().map(|c| (text(c, "name"), text(c, "verified"))).collect()
}

#[test]
fn a_code_told_by_telephone_exchanges_the_cards() {
    let (home, elsewhere) = (Server::start(), Server::start());
    let doctor = Person::new("coffre-pro", "Dr Exemple", &home.url(), &["--role", "dentiste"]);
    let patient = Person::new("coffre", "Aïcha", &elsewhere.url(), &[]);
    let heard = home.listen();
    let waits = Waits::new(&doctor);
    assert_eq!(waits.server, home.url());
    // At the own server nobody waits; where the doctor says, he does.
    assert_eq!(types(&patient, &waits.code, &["contact", "add"]).fails(14)["code"], "code-gone");
    let (code, server) = (waits.code.clone(), waits.server.clone());
    let added = types(&patient, &code, &["contact", "add", "--at", &server, "--name", "Ma dentiste"]).ok().json();
    assert_eq!((&added["item"]["verified"], &added["item"]["name"]), (&"spoken".into(), &"Ma dentiste".into()));
    let said = waits.ends().ok().json();
    assert_eq!((&said["item"]["verified"], &said["item"]["name"]), (&"spoken".into(), &"Aïcha".into()));
    assert_eq!(levels(&patient), [("Ma dentiste".to_owned(), "spoken".to_owned())]);
    // What passed the server between them holds no name and no digit.
    let bytes = heard.bytes(&home);
    let seen = |text: &str| bytes.windows(text.len()).any(|w| w == text.as_bytes());
    let exchanged = bytes.windows(14).filter(|w| *w == b"/v1/nameplates").count();
    assert!(exchanged >= 6, "{exchanged}");
    let digits: String = code.split(' ').collect();
    for secret in ["Exemple", "Aïcha", "dentiste", &code, &digits, &digits[4..11]] {
        assert!(!seen(secret), "{secret}");
    }
    // The card is enough to show a paper, and the way back works as well.
    let paper = patient.keep("bilan.txt", b"bilan", &[]);
    patient.run(&["grant", &paper, "--to", "Ma dentiste", "--yes"]).ok();
    patient.run(&["sync"]).ok();
    assert_eq!(doctor.json(&["receive"])["grants"][0]["from"]["name"], "Aïcha");
}

#[test]
fn three_wrong_codes_and_only_a_meeting_helps() {
    let server = Server::start();
    let doctor = Person::new("coffre-pro", "Dr Exemple", &server.url(), &[]);
    let patient = Person::new("coffre", "Aïcha", &server.url(), &[]);
    assert_eq!(patient.error(2, &["contact", "add", "--code"])["code"], "code-needed", "nobody says any");
    assert_eq!(patient.run(&["contact", "add", "--code", "4821 0937 7150"]).code, 2, "an argument is no code");
    let bad = types(&patient, "4821 0937 7151\n", &["contact", "add"]).fails(1);
    assert_eq!(bad["code"], "code-form", "a slip that the digits show costs nothing");
    for _ in 0..3 {
        let waits = Waits::new(&doctor);
        let wrong = types(&patient, &slip(&waits.code), &["contact", "add"]).fails(15);
        assert_eq!(wrong["code"], "code-wrong");
        assert_eq!(waits.ends().fails(15)["code"], "code-wrong");
    }
    assert_eq!(doctor.error(14, &["verify", "--code"])["code"], "codes-spent");
    assert_eq!(types(&patient, "4821 0937 7150", &["contact", "add"]).fails(14)["code"], "codes-spent");
    assert!(levels(&patient).is_empty());
    patient.meets(&doctor, "Dr Exemple");
    assert_eq!(types(&patient, "4821 0937 7150", &["contact", "add"]).fails(14)["code"], "code-gone");
}

#[test]
fn a_code_for_one_contact_takes_no_other() {
    let mut server = Server::start();
    let doctor = Person::new("coffre-pro", "Dr Exemple", &server.url(), &[]);
    let other = Person::new("coffre-pro", "Dr Autre", &server.url(), &[]);
    let patient = Person::new("coffre", "Aïcha", &server.url(), &[]);
    let card = patient.at("carte");
    doctor.run(&["card", "-o", card.to_str().unwrap()]).ok();
    patient.run(&["contact", "add", "carte"]).ok();
    assert_eq!(levels(&patient), [("Dr Exemple".to_owned(), "none".to_owned())]);
    let waits = Waits::new(&other);
    let wrong = types(&patient, &waits.code, &["contact", "verify", "Exemple"]).fails(15);
    assert_eq!(wrong["code"], "wrong-fingerprint");
    assert_eq!(levels(&patient), [("Dr Exemple".to_owned(), "none".to_owned())]);
    let waits = {
        let mut first = waits;
        first.program.kill().unwrap();
        first.program.wait().unwrap();
        Waits::new(&doctor)
    };
    types(&patient, &waits.code, &["contact", "verify", "Exemple"]).ok();
    waits.ends().ok();
    assert_eq!(levels(&patient), [("Dr Exemple".to_owned(), "spoken".to_owned())]);
    // A server that was stopped has forgotten every code, and both sides are told.
    let waits = Waits::new(&doctor);
    server.stop();
    server.run(&[]);
    assert_eq!(types(&patient, &waits.code, &["contact", "verify", "Exemple"]).fails(14)["code"], "code-gone");
    assert_eq!(waits.ends().fails(14)["code"], "code-gone");
}
