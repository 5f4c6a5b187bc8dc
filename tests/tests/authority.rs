//! An authority says who a professional is; a patient sees three answers that stand apart. Real programs, two servers; each
//! thing that can be wrong with a credential or a card is said in a word of its own. Attacks A4 and D11 (docs/threat-model.md).
#![allow(clippy::unwrap_used)]

#[path = "../../vault-client/tests/support/small_disk.rs"]
mod small_disk;
mod stage;

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;
use stage::{Person, Ran, Server, audit, inspected};
use vault_tests::proxy::{Fate, Request};

const RPPS: &str = "rpps:10100000016";

/// The order, a dentist with a credential from it, and a patient who believes the order.
struct Town {
    server: Server,
    elsewhere: Server,
    order: Person,
    dentist: Person,
    patient: Person,
}

fn fingerprint(person: &Person) -> String {
    person.json(&["status"])["fingerprint"].as_str().unwrap().to_owned()
}

fn authority(url: &str) -> Person {
    let order = Person::bare("coffre-pro");
    order.run(&["authority", "init", "--name", "Ordre", "--server", url, "--no-secret"]).ok();
    order
}

/// Asks for a credential and gets it; its id.
fn vouched(order: &Person, who: &Person, number: &str) -> String {
    vouched_as(order, who, number, &["--profession", "G15_40"])
}

fn vouched_as(order: &Person, who: &Person, number: &str, profession: &[&str]) -> String {
    let request = who.at("demande.coffre");
    let request = request.to_str().unwrap();
    let asks = ["credential", "request", "-o", request, "--number", number, "--yes"];
    who.run(&[&asks[..], profession].concat()).ok();
    let (print, file) = (fingerprint(who), who.at("attestation.coffre"));
    let file = file.to_str().unwrap();
    let issued = order.json(&["authority", "issue", request, "-o", file, "--fingerprint", &print, "--yes"]);
    order.run(&["sync"]).ok();
    issued["item"]["credential"]["id"].as_str().unwrap().to_owned()
}

fn imports(who: &Person) {
    who.run(&["credential", "import", "attestation.coffre"]).ok();
    who.run(&["sync"]).ok();
}

impl Town {
    fn new() -> Town {
        let (server, elsewhere) = (Server::start(), Server::start());
        let order = authority(&elsewhere.url());
        let dentist = Person::new("coffre-pro", "Dr Exemple", &server.url(), &[]);
        vouched(&order, &dentist, RPPS);
        imports(&dentist);
        let patient = Person::new("coffre", "Aïcha", &server.url(), &[]);
        let town = Town { server, elsewhere, order, dentist, patient };
        town.believe(&town.order);
        town
    }

    fn believe(&self, order: &Person) {
        let line = format!("authority Ordre {} {}\nquorum none\n", fingerprint(order), self.elsewhere.url());
        std::fs::write(self.patient.at("policy"), line).unwrap();
        let shown = self.patient.json(&["policy", "set", "policy"]);
        assert_eq!(shown["authorities"][0]["name"], "Ordre");
    }

    /// The contact as the patient sees it, once the logs show what they must: they move every moment.
    fn seen(&self, card_of: &Person, wanted: (&str, &str)) -> Value {
        let end = Instant::now() + Duration::from_secs(30);
        loop {
            let id = self.patient.meets(card_of, "Dr Exemple");
            let contact = contact(&self.patient, &id);
            let checks = &contact["checks"];
            if (checks["authority"].as_str().unwrap(), checks["log"].as_str().unwrap()) == wanted {
                return contact;
            }
            assert!(Instant::now() < end, "{checks} instead of {wanted:?}");
            std::thread::sleep(Duration::from_millis(200));
        }
    }
}

fn contact(patient: &Person, id: &str) -> Value {
    patient.run(&["sync"]).ok();
    let all = patient.json(&["contact", "list"]);
    all["items"].as_array().unwrap().iter().find(|c| c["id"] == *id).unwrap().clone()
}

/// What is issued is public, and counts: it is issued when its holder's file is there, and not before.
#[test]
fn a_credential_whose_file_finds_no_room_is_not_issued() {
    small_disk::SmallDisk::with(1, "a_credential_whose_file_finds_no_room_is_not_issued", |disk| {
        let server = Server::start();
        let order = authority(&server.url());
        let dentist = Person::new("coffre-pro", "Dr Exemple", &server.url(), &[]);
        let request = dentist.at("demande.coffre");
        let request = request.to_str().unwrap();
        let asks = ["credential", "request", "-o", request, "--number", RPPS, "--profession", "G15_40", "--yes"];
        dentist.run(&asks).ok();
        let (print, output) = (fingerprint(&dentist), disk.path().join("attestation.coffre"));
        let issue = ["authority", "issue", request, "-o", output.to_str().unwrap(), "--fingerprint", &print];
        let issued = || order.json(&["authority", "status"])["credentials"].as_array().unwrap().len();
        disk.leave(0);
        assert_eq!(order.error(1, &issue)["code"], "file-unwritable");
        disk.empty();
        assert_eq!((issued(), std::fs::read_dir(disk.path()).unwrap().count()), (0, 0));
        // The same again works as soon as there is room, and what was there before stays as it is when there is none.
        order.run(&issue).ok();
        let first = std::fs::read(&output).unwrap();
        disk.leave(0);
        assert_eq!(order.error(1, &[&issue[..], &["--yes"]].concat())["code"], "file-unwritable");
        disk.empty();
        assert_eq!((issued(), std::fs::read(&output).unwrap() == first), (1, true));
        dentist.run(&["credential", "import", output.to_str().unwrap()]).ok();
    });
}

#[test]
fn three_answers_stand_apart_and_each_changes_alone() {
    let town = Town::new();
    let contact = town.seen(&town.dentist, ("stands", "newest"));
    let checks = &contact["checks"];
    assert_eq!((&checks["compared"], &checks["authority_name"]), (&"in-person".into(), &"Ordre".into()));
    assert_eq!(checks["credential"]["subject"], RPPS);
    assert_eq!(contact["kind"], "professional");

    // Nobody believes an authority for being named.
    std::fs::write(town.patient.at("nobody"), "quorum none\n").unwrap();
    town.patient.run(&["policy", "set", "nobody"]).ok();
    town.seen(&town.dentist, ("unknown-authority", "newest"));
    town.believe(&town.order);

    // The order takes it back: the log goes on showing the card, and it was compared as before.
    let issued = town.order.json(&["authority", "status"]);
    let id = issued["credentials"][0]["id"].as_str().unwrap().to_owned();
    town.order.run(&["authority", "revoke", &id[..8]]).ok();
    town.order.run(&["sync"]).ok();
    let contact = town.seen(&town.dentist, ("revoked", "newest"));
    assert_eq!(contact["checks"]["compared"], "in-person");
    assert!(town.order.json(&["authority", "status"])["credentials"][0]["revoked"].is_string());

    // An auditor reads the same from the files alone.
    let card = town.patient.at("card");
    let (keys, theirs) = (format!("{}/keys/001", town.server.url()), format!("{}/keys/001", town.elsewhere.url()));
    let order = fingerprint(&town.order);
    let args =
        ["card", "show", card.to_str().unwrap(), "--keys", &keys, "--authority", &order, "--authority-keys", &theirs];
    let shown = audit(&[&args[..], &["--json"]].concat()).ok().json();
    assert_eq!(shown["checks"]["authority"], "revoked");
    assert_eq!((&shown["checks"]["log"], &shown["checks"]["compared"]), (&"newest".into(), &"none".into()));
}

/// What is said in public stands in the log of keys and nowhere else, and nothing there names who reads it.
#[test]
fn servers_know_of_what_is_public_only_that_it_was_taken() {
    let mut town = Town::new();
    town.patient.keep("bilan.txt", b"Orpiment-Seize", &["--title", "Bilan de mai"]);
    town.seen(&town.dentist, ("stands", "newest"));
    for server in [&mut town.server, &mut town.elsewhere] {
        server.stop();
        let rows = inspected(&server.data, &["Aïcha", "Bilan de mai", "Orpiment-Seize"]);
        assert!(rows[&'u'] == 1 && rows[&'U'] >= 2, "{rows:?}");
    }
    // The same search finds what is public, in the rows of the log of keys.
    let words = town.patient.at("words");
    std::fs::write(&words, "Dr Exemple").unwrap();
    let data = town.elsewhere.data.to_str().unwrap();
    let found = audit(&["store", "inspect", data, "--words", words.to_str().unwrap(), "--json"]);
    let rows = found.json()["findings"].as_array().unwrap().iter().map(|f| f["place"].to_string()).collect::<Vec<_>>();
    let entry = |place: &String| place.starts_with("\"row 4501");
    assert!(found.code == 15 && rows.iter().any(entry), "{rows:?}");
    assert!(rows.iter().all(|place| entry(place) || place.starts_with("\"sled/")), "{rows:?}");
}

#[test]
fn d11_a_false_doctor_is_each_time_said_to_be_one() {
    let town = Town::new();
    town.seen(&town.dentist, ("stands", "newest"));
    // A thief with a number of their own register, signed by an order of their own.
    let thief = Person::new("coffre-pro", "Dr Exemple", &town.server.url(), &[]);
    let false_order = authority(&town.elsewhere.url());
    vouched(&false_order, &thief, RPPS);
    imports(&thief);
    let card = town.patient.at("thief");
    thief.run(&["card", "-o", card.to_str().unwrap(), "--yes"]).ok();
    let error = town.patient.error(15, &["contact", "add", "thief"]);
    assert_eq!(error["code"], "second-card");
    // The dentist's own credential is of no use to them.
    std::fs::copy(town.dentist.at("attestation.coffre"), thief.at("stolen")).unwrap();
    assert_eq!(thief.error(14, &["credential", "import", "stolen"])["code"], "credential");
    // The request of somebody else is refused where the words are compared.
    let request = thief.at("demande.coffre");
    let args =
        ["authority", "issue", request.to_str().unwrap(), "-o", "x", "--fingerprint", &fingerprint(&town.dentist)];
    assert_eq!(town.order.error(15, &args)["code"], "wrong-fingerprint");
    // If an order is deceived all the same, the log shows it to the one who has the number.
    vouched(&town.order, &thief, RPPS);
    town.seen(&town.dentist, ("stands", "other-vault"));
    let end = Instant::now() + Duration::from_secs(30);
    let order = format!("authority Ordre {} {}\nquorum none\n", fingerprint(&town.order), town.elsewhere.url());
    std::fs::write(town.dentist.at("policy"), order).unwrap();
    town.dentist.run(&["policy", "set", "policy"]).ok();
    loop {
        town.dentist.run(&["sync"]).ok();
        let status = town.dentist.json(&["status"]);
        if let Some(alarm) = status["alarms"].as_array().unwrap().iter().find(|a| a["believed"] == true) {
            assert_eq!(alarm["alarm"], "other-vault");
            break;
        }
        assert!(Instant::now() < end, "{status}");
        std::thread::sleep(Duration::from_millis(200));
    }
    // And to anybody who watches for it.
    let (state, log) = (town.patient.at("keys.state"), format!("{}/keys/001", town.elsewhere.url()));
    let key = audit(&["log", "key", &town.elsewhere.url(), "--json"]).ok().json()["key"].as_str().unwrap().to_owned();
    let watch = |naming: &str| -> Ran {
        audit(&[
            "log",
            "monitor",
            &log,
            "--key",
            &key,
            "--state",
            state.to_str().unwrap(),
            "--naming",
            naming,
            "--json",
        ])
    };
    let alarm = watch(RPPS);
    assert_eq!(alarm.json()["named"].as_array().unwrap().len(), 3, "{alarm:?}");
    assert_eq!(alarm.fails(14)["code"], "log-names");
    watch(RPPS).ok();
}

/// Anybody may call themselves a doctor on a card of their own. What is proposed for a profession is proposed by the word of the
/// authority, and a card that says something else is said to.
#[test]
fn d11_the_profession_is_the_authoritys_word_and_not_the_cards() {
    let town = Town::new();
    let new = |role: &str| Person::new("coffre-pro", "Dr Exemple", &town.server.url(), &["--role", role]);
    let (told, odd, other) = (new("Médecin"), new("Sage-femme"), new("Guérisseur"));
    let (nurse, stray) = (new("Guérisseur"), new("Guérisseur"));
    let id = town.patient.meets(&told, "Dr Exemple");
    let profession = contact(&town.patient, &id)["profession"].clone();
    let by_own_word = serde_json::json!(
        {"confirmed": null, "by": null, "own": "Médecin", "differs": false, "preset": "G15_10"}
    );
    assert_eq!(profession, by_own_word);

    // The order knows a pharmacist.
    let credential = vouched_as(&town.order, &told, "other:1", &["--profession", "G15_21"]);
    imports(&told);
    let seen = town.seen(&told, ("stands", "newest"));
    assert_eq!(
        seen["profession"],
        serde_json::json!(
            {"confirmed": "Pharmacien", "by": "Ordre", "own": "Médecin", "differs": true, "preset": "G15_21"}
        )
    );
    let said = town.patient.run(&["contact", "add", "card"]).ok();
    assert!(said.err.contains("La carte dit « Médecin », mais Ordre confirme : Pharmacien."), "{said:?}");
    // Who opens to them as to a doctor is told, in the same words; as to a pharmacist is not.
    town.patient.keep("ordonnance.txt", b"ordonnance", &["--type", "57833-6"]);
    let opens = |preset: &str| town.patient.run(&["grant", "--to", &id, "--preset", preset, "--yes"]).ok();
    let doctor = opens("Médecin");
    assert!(doctor.err.contains("« Médecin », et ce n'est pas celui qui est confirmé"), "{doctor:?}");
    let pharmacist = opens("Pharmacien");
    assert!(pharmacist.err.contains("Pharmacien, confirmé par Ordre"), "{pharmacist:?}");
    assert!(!pharmacist.err.contains("pas celui qui est confirmé"), "{pharmacist:?}");

    // A code of no table is said to be one, and proposes nothing; of a specialty, the profession goes on counting.
    let said = |who: &Person, number: &str, profession: &[&str]| {
        vouched_as(&town.order, who, number, profession);
        imports(who);
        town.seen(who, ("stands", "newest"))["profession"].clone()
    };
    let none = said(&odd, "other:2", &["--profession", "Medecin"]);
    assert_eq!((&none["confirmed"], &none["preset"]), (&"métier de code inconnu (Medecin)".into(), &Value::Null));
    assert_eq!(none["differs"], true);
    let advanced = said(&nurse, "other:4", &["--profession", "G15_60", "--specialty", "SI01"]);
    let in_words = "Infirmier, pratique avancée, pathologies chroniques stabilisées";
    assert_eq!((&advanced["confirmed"], &advanced["preset"]), (&in_words.into(), &"G15_60".into()));
    let stray = said(&stray, "other:5", &["--profession", "G15_60", "--specialty", "SM40"]);
    let code = "Infirmier, spécialité de code inconnu (SM40)";
    assert_eq!((&stray["confirmed"], &stray["preset"]), (&code.into(), &"G15_60".into()));
    let special = said(&other, "other:3", &["--profession", "G15_10", "--specialty", "SM04"]);
    assert_eq!((&special["confirmed"], &special["preset"]), (&"Cardiologue".into(), &"G15_10/SM04".into()));
    assert_eq!(special["differs"], false, "a role that no table knows contradicts nothing: {special}");

    // What the order took back it confirms no more: what is left is the card's own word, said as that.
    town.order.run(&["authority", "revoke", &credential[..8]]).ok();
    town.order.run(&["sync"]).ok();
    assert_eq!(town.seen(&told, ("revoked", "newest"))["profession"], by_own_word);
    let alone = town.patient.run(&["grant", "--to", &id, "--preset", "Médecin", "--unvouched", "--yes"]).ok();
    assert!(alone.err.contains("dit être « Médecin » ; personne ne l'a confirmé"), "{alone:?}");
}

#[test]
fn a4_old_keys_old_cards_and_hidden_revocations() {
    let town = Town::new();
    let id = town.seen(&town.dentist, ("stands", "newest"))["id"].as_str().unwrap().to_owned();
    let paper = town.patient.keep("bilan.txt", b"bilan", &["--type", "11502-2"]);
    town.patient.json(&["grant", &paper, "--to", "Dr Exemple"]);
    town.patient.run(&["sync"]).ok();

    // New keys, signed by the old ones: taken in without a word. What was shown to the old ones opens still.
    let old = std::fs::read(town.patient.at("card")).unwrap();
    town.dentist.run(&["card", "rotate"]).ok();
    town.dentist.run(&["sync"]).ok();
    town.dentist.run(&["receive"]).ok();
    town.dentist.run(&["open", "Aïcha", "--all", "--yes"]).ok();
    town.seen(&town.dentist, ("stands", "newest"));
    // The old card does not come back.
    std::fs::write(town.patient.at("old"), old).unwrap();
    assert_eq!(town.patient.error(15, &["contact", "add", "old"])["code"], "card-changed");

    // Every device is lost; the file from the first day ends all cards, through anybody's hands.
    let file = town.dentist.at("home/revocation.coffre");
    #[cfg(unix)]
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&file.metadata().unwrap().permissions()) & 0o777, 0o600);
    let kept = std::fs::read(&file).unwrap();
    let again = ["card", "revoke", "--yes", "--prepare", file.to_str().unwrap()];
    assert_eq!(town.dentist.error(1, &again)["code"], "file-exists");
    assert_eq!(std::fs::read(&file).unwrap(), kept);
    let helper = Person::bare("coffre-pro");
    helper.run(&["card", "revoke", file.to_str().unwrap(), "--server", &town.server.url()]).ok();
    let end = Instant::now() + Duration::from_secs(30);
    while contact(&town.patient, &id)["checks"]["log"] != "revoked" {
        assert!(Instant::now() < end);
        std::thread::sleep(Duration::from_millis(200));
    }
    let error = town.patient.error(14, &["grant", &paper, "--to", "Dr Exemple"]);
    assert_eq!(error["code"], "card-revoked");
}

/// The file shows a key and the words of a card. Who that is, the authority's register says, also to whoever has only the file.
#[test]
fn evidence_leads_to_what_an_authority_says_of_the_reader() {
    let town = Town::new();
    town.seen(&town.dentist, ("stands", "newest"));
    let paper = town.patient.keep("bilan.txt", b"bilan", &["--type", "11502-2"]);
    town.patient.json(&["grant", &paper, "--to", "Dr Exemple"]);
    town.dentist.run(&["receive"]).ok();
    town.dentist.run(&["open", "Aïcha", "--all", "--yes"]).ok();
    town.patient.json(&["history"]);
    town.patient.run(&["history", "--evidence", &paper, "-o", "preuve"]).ok();
    let (file, card) = (town.patient.at("preuve"), town.patient.at("carte-de-la-preuve"));
    let receipt = town.patient.at("reçu-de-la-preuve");
    let to = ["--card", card.to_str().unwrap(), "--receipt", receipt.to_str().unwrap(), "--json"];
    let verify = [&["evidence", "verify", file.to_str().unwrap()], &to[..]].concat();
    let judged = audit(&verify).ok().json();
    let alone = audit(&["receipt", "verify", receipt.to_str().unwrap(), "--json"]).ok().json();
    assert_eq!((&alone["time"], &alone["n"]), (&judged["said"], &judged["n"]));
    let (keys, theirs) = (format!("{}/keys/001", town.server.url()), format!("{}/keys/001", town.elsewhere.url()));
    let order = fingerprint(&town.order);
    let args = ["card", "show", card.to_str().unwrap(), "--keys", &keys, "--authority", &order, "--authority-keys"];
    let shown = audit(&[&args[..], &[&theirs, "--json"]].concat()).ok().json();
    assert_eq!(shown["fingerprint"], judged["asked"]["fingerprint"]);
    assert_eq!((&shown["checks"]["authority"], &shown["checks"]["log"]), (&"stands".into(), &"newest".into()));
    assert_eq!(shown["checks"]["credential"]["subject"], RPPS);
    // What is there stays there.
    let before = std::fs::read(&card).unwrap();
    assert_eq!(audit(&verify).fails(1)["code"], "file-unwritable");
    assert_eq!(std::fs::read(&card).unwrap(), before);
}

#[test]
fn bad_files_get_one_clear_error_each() {
    let town = Town::new();
    let bad = |person: &Person, code: i32, args: &[&str], wanted: &str| {
        assert_eq!(person.error(code, args)["code"], wanted, "{args:?}");
    };
    std::fs::write(town.dentist.at("junk"), vec![7; 2 << 20]).unwrap();
    bad(&town.dentist, 14, &["credential", "import", "junk"], "credential");
    let good = std::fs::read(town.dentist.at("attestation.coffre")).unwrap();
    let mut cut = good.clone();
    *cut.last_mut().unwrap() ^= 1;
    std::fs::write(town.dentist.at("cut"), cut).unwrap();
    bad(&town.dentist, 14, &["credential", "import", "cut"], "credential");
    bad(&town.dentist, 1, &["credential", "import", "absent"], "paper-unreadable");
    let request = ["credential", "request", "-o", "x", "--profession", "G15_40", "--number"];
    bad(&town.dentist, 2, &[&request[..], &["rpps:10100000017"]].concat(), "not-a-number");
    bad(&town.dentist, 2, &[&request[..], &["10100000016"]].concat(), "not-a-number");
    // A professional is no authority.
    let demand = town.dentist.at("demande.coffre");
    let issue =
        ["authority", "issue", demand.to_str().unwrap(), "-o", "y", "--fingerprint", &fingerprint(&town.dentist)];
    bad(&town.dentist, 14, &issue, "credential");
    // What cannot be written is not issued: it would be published, and each try would issue another.
    let issued = || town.order.json(&["authority", "status"])["credentials"].as_array().unwrap().len();
    let before = issued();
    std::fs::write(town.order.at("there"), "kept").unwrap();
    for (file, code) in [("there", "file-exists"), ("no/such/folder", "file-unwritable")] {
        let print = fingerprint(&town.dentist);
        let issue = ["authority", "issue", demand.to_str().unwrap(), "-o", file, "--fingerprint", &print];
        bad(&town.order, 1, &issue, code);
    }
    assert_eq!((issued(), std::fs::read(town.order.at("there")).unwrap()), (before, b"kept".to_vec()));
    // Nobody says yes to a comparison beforehand.
    bad(&town.order, 2, &["authority", "issue", demand.to_str().unwrap(), "-o", "y", "--yes"], "compare-needed");
    bad(&town.dentist, 2, &["card", "revoke"], "revoke-how");
    std::fs::write(town.patient.at("odd"), "authority Ordre nobody https://x.example\nquorum none\n").unwrap();
    bad(&town.patient, 1, &["policy", "set", "odd"], "policy");
    // Level 1 needs an explicit word, whatever an authority says.
    let card = town.patient.at("card");
    town.dentist.run(&["card", "-o", card.to_str().unwrap(), "--yes"]).ok();
    town.patient.json(&["contact", "add", "card", "--name", "Dr Exemple"]);
    let paper = town.patient.keep("bilan.txt", b"bilan", &["--type", "11502-2"]);
    bad(&town.patient, 14, &["grant", &paper, "--to", "Dr Exemple"], "not-verified");
}

/// Nothing, too much, cut, longer by a byte, changed anywhere, past its date or before it: one word each, and nobody is kept.
#[test]
fn bad_cards_and_late_credentials_get_one_clear_error_each() {
    let server = Server::start();
    let (order, dentist) = (authority(&server.url()), Person::new("coffre-pro", "Dr Exemple", &server.url(), &[]));
    vouched(&order, &dentist, RPPS);
    imports(&dentist);
    let patient = Person::new("coffre", "Aïcha", &server.url(), &[]);
    let card = patient.at("good");
    dentist.run(&["card", "-o", card.to_str().unwrap(), "--yes"]).ok();
    let good = std::fs::read(&card).unwrap();
    let takes = |clock: i64| {
        let mut command = patient.command(&["contact", "add", "card", "--json"]);
        let ran = Ran::of(command.env("COFFRE_TEST_CLOCK", clock.to_string()));
        assert_ne!(ran.code, 0, "{ran:?}");
        serde_json::from_str::<Value>(ran.err.lines().last().unwrap()).unwrap()["code"].as_str().unwrap().to_owned()
    };
    let write = |bytes: &[u8]| std::fs::write(patient.at("card"), bytes).unwrap();
    for bytes in [&[][..], &vec![7; 2 << 20], &good[..good.len() - 9], &[&good[..], b"x"].concat(), &good.repeat(200)] {
        write(bytes);
        assert_eq!(takes(0), "not-a-card", "{} bytes", bytes.len());
    }
    for place in (0..good.len()).step_by(good.len() / 40).chain([good.len() - 1]) {
        let mut changed = good.clone();
        changed[place] ^= 1;
        write(&changed);
        let code = takes(0);
        assert!(["not-a-card", "card-refused", "card-key-changed"].contains(&code.as_str()), "{place}: {code}");
    }
    write(&good);
    for days in [100, -3] {
        assert_eq!(takes(days * 86_400), "card-expired", "{days}");
    }
    assert_eq!(patient.json(&["contact", "list"])["items"], serde_json::json!([]));
    patient.json(&["contact", "add", "card"]);

    // A credential past its date is no credential; the same one twice is one.
    let mut command = dentist.command(&["credential", "import", "attestation.coffre", "--json"]);
    let late = Ran::of(command.env("COFFRE_TEST_CLOCK", (400 * 86_400).to_string())).fails(14);
    assert_eq!(late["code"], "credential");
    let own = || dentist.json(&["status"])["credential"].clone();
    let before = own();
    imports(&dentist);
    assert_eq!(own(), before);
}

#[test]
fn a_letter_of_somebody_who_is_vouched_for_no_more_says_so() {
    let town = Town::new();
    town.seen(&town.dentist, ("stands", "newest"));
    let card = town.dentist.at("aicha.coffre");
    town.patient.run(&["card", "-o", card.to_str().unwrap()]).ok();
    town.patient.run(&["sync"]).ok();
    let gives = |words: &str| {
        std::fs::write(town.dentist.at("lettre.txt"), words).unwrap();
        town.dentist.run(&["give", "--yes", "aicha.coffre", "lettre.txt"]).ok();
        town.dentist.run(&["sync"]).ok();
    };
    // What waits and has these doubts, once the logs show them; whose it is said to be is each time the same.
    let waits = |doubts: Value| -> Value {
        let end = Instant::now() + Duration::from_secs(30);
        loop {
            town.patient.run(&["sync"]).ok();
            let inbox = town.patient.json(&["inbox"]);
            let row = inbox["items"][0].clone();
            assert_eq!(
                (&row["from"]["name"], &row["verified"]),
                (&"Dr Exemple".into(), &"in-person".into()),
                "{inbox}"
            );
            if row["doubts"] == doubts {
                return row;
            }
            assert!(Instant::now() < end, "{row} instead of {doubts}");
            std::thread::sleep(Duration::from_millis(200));
        }
    };
    let accepts = |row: &Value| town.patient.json(&["accept", row["id"].as_str().unwrap()])["paper"].clone();
    gives("Bonjour.");
    assert_eq!(accepts(&waits(serde_json::json!([])))["origin"], "signed");

    // The order takes its word back: the letter is still the dentist's, and the order does not speak for them.
    let issued = town.order.json(&["authority", "status"]);
    town.order.run(&["authority", "revoke", &issued["credentials"][0]["id"].as_str().unwrap()[..8]]).ok();
    town.order.run(&["sync"]).ok();
    gives("Bonsoir.");
    let row = waits(serde_json::json!(["credential-revoked"]));
    let said = town.patient.run(&["inbox"]).ok();
    assert!(said.err.contains("L'autorité ne se porte plus garante de « Dr Exemple »"), "{said:?}");
    assert_eq!(accepts(&row)["origin"], "signed");

    // All keys are taken back: whoever has them may be anybody, and what they give is kept as nobody's.
    gives("Encore moi.");
    let file = town.dentist.at("home/revocation.coffre");
    let helper = Person::bare("coffre-pro");
    helper.run(&["card", "revoke", file.to_str().unwrap(), "--server", &town.server.url()]).ok();
    let row = waits(serde_json::json!(["card-revoked", "credential-revoked"]));
    let said = town.patient.run(&["inbox"]).ok();
    assert!(said.err.contains("Dr Exemple » a repris toutes ses cartes"), "{said:?}");
    let kept = accepts(&row);
    assert_eq!((&kept["origin"], &kept["giver"]), (&"unsigned".into(), &"Dr Exemple".into()));
}

#[test]
fn open_doors_of_somebody_who_is_vouched_for_no_more_say_so_and_of_revoked_keys_they_close() {
    let town = Town::new();
    town.seen(&town.dentist, ("stands", "newest"));
    let paper = town.patient.keep("bilan.txt", b"bilan", &["--type", "11502-2"]);
    let rule = ["grant", &paper, "--standing", "--to", "Dr Exemple", "--until", "1m"];
    town.patient.json(&rule);
    town.patient.run(&["sync"]).ok();
    town.dentist.run(&["receive"]).ok();
    let doubts = |command: &str| {
        let doors = town.patient.json(&[command])["items"].as_array().unwrap().clone();
        doors.first().map(|door| door["doubts"].clone()).unwrap_or_default()
    };
    assert_eq!((doubts("who"), doubts("grants")), (serde_json::json!([]), serde_json::json!([])));
    let until = |wanted: &dyn Fn() -> bool| {
        let end = Instant::now() + Duration::from_secs(30);
        while !wanted() {
            assert!(Instant::now() < end);
            std::thread::sleep(Duration::from_millis(200));
            town.patient.run(&["sync"]).ok();
        }
    };

    // The order takes its word back: the door is the patient's, and says so everywhere; nothing new goes by itself.
    let issued = town.order.json(&["authority", "status"]);
    town.order.run(&["authority", "revoke", &issued["credentials"][0]["id"].as_str().unwrap()[..8]]).ok();
    town.order.run(&["sync"]).ok();
    let revoked = serde_json::json!(["credential-revoked"]);
    until(&|| doubts("who") == revoked);
    assert_eq!(doubts("grants"), revoked);
    assert_eq!(town.patient.json(&["status"])["doors_doubted"], 1);
    for command in ["who", "grants", "status"] {
        let said = town.patient.run(&[command]).ok();
        assert!(said.err.contains("L'autorité ne se porte plus garante de « Dr Exemple »"), "{command}: {said:?}");
    }
    // Another door opens by her word for this door, and by no yes to everything; a rule of it shows nothing by itself either.
    let granted =
        |more: &[&str]| town.patient.run(&[&["grant", &paper, "--to", "Dr Exemple", "--json"], more].concat());
    for more in [&[][..], &["--yes"], &["--no-input"], &["--deposit-only"]] {
        let args = match more {
            ["--deposit-only"] => vec!["grant", "--to", "Dr Exemple", "--deposit-only"],
            more => [&["grant", &paper, "--to", "Dr Exemple"], more].concat(),
        };
        assert_eq!(town.patient.error(14, &args)["code"], "not-vouched", "{more:?}");
    }
    assert_eq!(town.patient.json(&["grants"])["items"].as_array().unwrap().len(), 1);
    let opened = granted(&["--unvouched", "--standing", "--type", "34133-9"]).ok();
    assert_eq!(opened.json()["item"]["doubts"], revoked);
    let id = opened.json()["item"]["id"].as_str().unwrap().to_owned();
    town.patient.run(&["revoke", &id]).ok();
    let said = town.patient.run(&["grant", &paper, "--to", "Dr Exemple", "--unvouched", "--standing"]).ok();
    assert!(said.err.contains("ne sera pas montré de soi-même à « Dr Exemple »"), "{said:?}");
    let all = town.patient.json(&["grants"])["items"].as_array().unwrap().clone();
    assert_eq!(all.len(), 2, "{all:?}");
    town.patient.run(&["revoke", all[0]["id"].as_str().unwrap()]).ok();
    std::fs::write(town.patient.at("second.txt"), b"second").unwrap();
    let added = town.patient.run(&["add", "second.txt", "--type", "11502-2"]).ok();
    assert!(added.err.contains("rien de nouveau ne lui est montré de soi-même"), "{added:?}");
    assert_eq!(town.patient.json(&["grants"])["items"][0]["papers"].as_array().unwrap().len(), 1);

    // Somebody else is watched for from now on, and no register answers: what was read of the dentist is not forgotten.
    town.elsewhere.proxy.on(|_| Fate::Drop);
    town.order.run(&["card", "-o", town.patient.at("order.coffre").to_str().unwrap()]).ok();
    town.patient.run(&["contact", "add", "order.coffre"]).ok();
    assert_eq!(doubts("who"), revoked);
    town.elsewhere.proxy.on(|_| Fate::Pass);

    // All keys are taken back: the door closes by itself, at the custodian, and no reading follows.
    let file = town.dentist.at("home/revocation.coffre");
    let helper = Person::bare("coffre-pro");
    helper.run(&["card", "revoke", file.to_str().unwrap(), "--server", &town.server.url()]).ok();
    let doors = || town.patient.json(&["grants", "--all"])["items"].as_array().unwrap().clone();
    let closed = || doors().iter().all(|door| door["state"] == "closed");
    until(&closed);
    assert!(town.patient.json(&["who"])["items"].as_array().unwrap().is_empty());
    let listed = town.dentist.json(&["list", "Aïcha"])["items"][0]["id"].as_str().unwrap().to_owned();
    let refused = town.dentist.run(&["open", "Aïcha", &listed, "--yes", "--json"]);
    assert_eq!(refused.fails(14)["code"], "closed");
    assert!(town.patient.json(&["history"])["items"].as_array().unwrap().is_empty());
    assert_eq!(town.patient.error(14, &rule)["code"], "card-revoked");
    // He is told where he is, whatever he does: whoever took his cards back may not be he.
    for command in ["sync", "receive", "status"] {
        let said = town.dentist.run(&[command]).ok();
        assert!(said.err.contains("Toutes vos cartes ont été reprises"), "{command}: {said:?}");
    }
    assert_eq!(town.dentist.json(&["status"])["alarms"][0]["alarm"], "revoked");
}

fn copied(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        match entry.file_type().unwrap() {
            kind if kind.is_dir() => copied(&entry.path(), &to),
            kind if kind.is_file() => drop(std::fs::copy(entry.path(), to).unwrap()),
            _ => {}
        }
    }
}

/// Whoever has copied the device makes a card with its keys, and the dentist's server helps: it tells him nothing of what the copy
/// wrote. The log of keys, which is one for everybody, names the card to him.
#[test]
fn a4_a_card_that_its_holder_did_not_make_is_said_to_them() {
    let town = Town::new();
    town.seen(&town.dentist, ("stands", "newest"));
    let alarms = || town.dentist.json(&["status"])["alarms"].clone();
    // A new card of his own is no alarm.
    town.dentist.run(&["card", "rotate"]).ok();
    town.dentist.run(&["sync"]).ok();
    town.seen(&town.dentist, ("stands", "newest"));
    let heads = Arc::new(Mutex::new(Vec::new()));
    let asks_heads = |request: &Request| request.path().ends_with("/state");
    let heard = heads.clone();
    town.server.proxy.on(move |request| match asks_heads(request) {
        true => {
            let heard = heard.clone();
            Fate::Rewrite(Box::new(move |answer| {
                heard.lock().unwrap().clone_from(&answer.body);
                answer
            }))
        }
        false => Fate::Pass,
    });
    town.dentist.run(&["sync"]).ok();
    assert!(!heads.lock().unwrap().is_empty());
    assert_eq!(alarms(), serde_json::json!([]));

    town.server.proxy.on(|_| Fate::Pass);
    let thief = Person::bare("coffre-pro");
    copied(&town.dentist.at("home"), &thief.at("home"));
    thief.run(&["card", "rotate"]).ok();
    thief.run(&["sync"]).ok();
    thief.run(&["card", "-o", "stolen.coffre", "--yes"]).ok();
    let stolen = audit(&["card", "show", thief.at("stolen.coffre").to_str().unwrap(), "--json"]).ok().json();
    town.server.proxy.on(move |request| match asks_heads(request) {
        true => {
            let old = heads.lock().unwrap().clone();
            Fate::Rewrite(Box::new(move |mut answer| {
                answer.body = old;
                answer
            }))
        }
        false => Fate::Pass,
    });
    let end = Instant::now() + Duration::from_secs(30);
    let said = loop {
        let said = town.dentist.run(&["sync"]);
        if alarms() != serde_json::json!([]) {
            break said;
        }
        assert!(Instant::now() < end, "{said:?}");
        std::thread::sleep(Duration::from_millis(200));
    };
    let (hash, found) = (stolen["hash"].as_str().unwrap(), alarms());
    assert_eq!((&found[0]["alarm"], &found[0]["what"]), (&"unknown-card".into(), &hash.into()), "{found}");
    let words = "Attention : Une carte de votre coffre que vous n'avez pas faite est publiée, ";
    let status = town.dentist.run(&["status"]).ok();
    assert!(said.err.contains(words) && status.err.contains(&format!("{words}{hash}")), "{said:?} {status:?}");
}

/// Her yes to a new version is for those whom somebody vouches for: of the other she is told, and shows it by a door on purpose.
#[test]
fn d11_a_new_version_goes_to_nobody_whose_credential_was_taken_back() {
    let town = Town::new();
    town.seen(&town.dentist, ("stands", "newest"));
    let other = Person::new("coffre-pro", "Dr Blanc", &town.server.url(), &[]);
    town.patient.meets(&other, "Dr Blanc");
    std::fs::write(town.dentist.at("v1.txt"), "Compte rendu, un").unwrap();
    std::fs::write(town.dentist.at("v2.txt"), "Compte rendu, deuxième").unwrap();
    town.patient.run(&["card", "-o", town.dentist.at("aicha.coffre").to_str().unwrap()]).ok();
    let inbox = || town.patient.json(&["inbox"])["items"].as_array().unwrap().clone();
    let id = |value: &Value| value["id"].as_str().unwrap().to_owned();
    town.dentist.run(&["give", "--yes", "aicha.coffre", "v1.txt"]).ok();
    let paper = id(&town.patient.json(&["accept", &id(&inbox()[0])])["paper"]);
    for who in ["Dr Exemple", "Dr Blanc"] {
        town.patient.json(&["grant", &paper, "--to", who, "--until", "1m"]);
    }
    town.patient.json(&["correct", &paper, "Il y a une erreur."]);
    town.patient.run(&["sync"]).ok();
    town.dentist.run(&["receive"]).ok();
    let asked = id(&town.dentist.json(&["messages"])["items"][0]);
    town.dentist.run(&["give", "--yes", "Aïcha", "v2.txt", "--replaces", &asked]).ok();
    // The order takes its word back before she decides.
    let issued = town.order.json(&["authority", "status"]);
    town.order.run(&["authority", "revoke", &id(&issued["credentials"][0])[..8]]).ok();
    town.order.run(&["sync"]).ok();
    let end = Instant::now() + Duration::from_secs(30);
    while inbox()[0]["doubts"] != serde_json::json!(["credential-revoked"]) {
        assert!(Instant::now() < end, "{:?}", inbox());
        std::thread::sleep(Duration::from_millis(200));
        town.patient.run(&["sync"]).ok();
    }
    let accepted = town.patient.run(&["accept", &id(&inbox()[0]), "--show-new", "--yes"]).ok();
    assert!(accepted.err.contains("La nouvelle version est montrée aussi à : Dr Blanc"), "{accepted:?}");
    assert!(
        accepted.err.contains("« Dr Exemple » voit l'ancienne version et ne verra pas la nouvelle"),
        "{accepted:?}"
    );
    let sizes = |who: &Person| {
        town.patient.run(&["sync"]).ok();
        who.run(&["receive"]).ok();
        let papers = who.json(&["list", "Aïcha"])["items"].as_array().unwrap().clone();
        papers.iter().map(|p| p["size"].as_u64().unwrap()).collect::<std::collections::BTreeSet<_>>()
    };
    let (old, new) = ("Compte rendu, un".len() as u64, "Compte rendu, deuxième".len() as u64);
    assert!(sizes(&other).contains(&new) && !sizes(&town.dentist).contains(&new), "{:?}", sizes(&town.dentist));
    assert!(sizes(&town.dentist).contains(&old));
    town.patient.json(&["grant", &paper, "--to", "Dr Exemple", "--until", "1m", "--unvouched"]);
    assert!(sizes(&town.dentist).contains(&new));
}

/// What a rule shows is shown by the program's word, not by hers: for whom an authority takes its word back it rests, for everybody
/// else it goes on, and it goes on for them too once they are vouched for again.
#[test]
fn d11_rules_rest_for_whom_nobody_vouches_any_more_and_for_nobody_else() {
    let town = Town::new();
    town.seen(&town.dentist, ("stands", "newest"));
    let nurse = Person::new("coffre-pro", "Infirmier", &town.server.url(), &[]);
    vouched(&town.order, &nurse, "rpps:10100000024");
    imports(&nurse);
    town.patient.meets(&nurse, "Infirmier");
    let first = town.patient.keep("bilan.txt", b"bilan", &["--type", "11502-2"]);
    for to in ["Dr Exemple", "Infirmier"] {
        town.patient.json(&["grant", &first, "--standing", "--type", "11502-2", "--to", to, "--until", "1m"]);
    }
    town.patient.run(&["sync"]).ok();
    let shown = |to: &str| {
        let doors = town.patient.json(&["grants"])["items"].as_array().unwrap().clone();
        let door = doors.into_iter().find(|door| door["to"]["name"] == *to).unwrap();
        (door["papers"].as_array().unwrap().len(), door["doubts"].clone())
    };
    let adds = |name: &str| {
        std::fs::write(town.patient.at(name), name).unwrap();
        town.patient.run(&["add", name, "--type", "11502-2"]).ok()
    };
    let until = |wanted: &dyn Fn() -> bool| {
        let end = Instant::now() + Duration::from_secs(30);
        while !wanted() {
            assert!(Instant::now() < end);
            std::thread::sleep(Duration::from_millis(200));
            town.patient.run(&["sync"]).ok();
        }
    };
    adds("avant.txt");
    let none = || serde_json::json!([]);
    assert_eq!((shown("Dr Exemple"), shown("Infirmier")), ((2, none()), (2, none())));

    let issued = town.order.json(&["authority", "status"])["credentials"].as_array().unwrap().clone();
    let theirs = issued.iter().find(|c| c["subject"] == RPPS).unwrap();
    town.order.run(&["authority", "revoke", &theirs["id"].as_str().unwrap()[..8]]).ok();
    town.order.run(&["sync"]).ok();
    until(&|| shown("Dr Exemple").1 == serde_json::json!(["credential-revoked"]));
    let said = adds("pendant.txt");
    assert!(said.err.contains("Dr Exemple") && !said.err.contains("Infirmier"), "{said:?}");
    assert_eq!((shown("Dr Exemple").0, shown("Infirmier")), (2, (3, none())));
    // What is shown already stays theirs to read: that word was hers.
    town.dentist.run(&["receive"]).ok();
    let list = town.dentist.json(&["list", "Aïcha"])["items"].as_array().unwrap().clone();
    assert_eq!(list.len(), 2);
    town.dentist.run(&["open", "Aïcha", "--all", "--yes"]).ok();

    // Vouched for again: the rule was hers all the time, and shows what came meanwhile.
    vouched(&town.order, &town.dentist, RPPS);
    imports(&town.dentist);
    town.seen(&town.dentist, ("stands", "newest"));
    until(&|| shown("Dr Exemple") == (3, none()));
}
