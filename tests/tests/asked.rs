//! What patients and professionals ask of each other: to be shown papers, to correct one, or nothing. Real programs and a
//! real server: a request is granted in part or not at all, a correction comes back as a new version, a message is a message.
#![allow(clippy::unwrap_used)]

mod stage;

use serde_json::Value;
use stage::{Person, Server};
use vault_formats::Family;
use vault_formats::types::TYPES;

/// A patient and a professional who know each other.
struct Desk {
    server: Server,
    patient: Person,
    doctor: Person,
}

impl Desk {
    fn new() -> Desk {
        let server = Server::start();
        let doctor = Person::new("coffre-pro", "Dr Roux", &server.url(), &["--role", "diabétologue"]);
        let patient = Person::new("coffre", "Hélène Martin", &server.url(), &[]);
        patient.meets(&doctor, "Dr Roux");
        let card = doctor.at("martin.coffre");
        patient.run(&["card", "-o", card.to_str().unwrap()]).ok();
        patient.run(&["sync"]).ok();
        Desk { server, patient, doctor }
    }

    /// What waits for the patient.
    fn inbox(&self) -> Vec<Value> {
        self.patient.json(&["inbox"])["items"].as_array().unwrap().clone()
    }

    fn asks(&self, types: &str) -> String {
        self.doctor
            .run(&["request", "--yes", "martin.coffre", "--types", types, "--purpose", "suivi", "--for", "2w"])
            .ok();
        self.doctor.run(&["sync"]).ok();
        text(&self.inbox().last().unwrap()["id"])
    }

    /// What the doctor is shown, by title.
    fn shown(&self) -> Vec<String> {
        self.doctor.run(&["receive"]).ok();
        let listed = self.doctor.run(&["list", "Hélène", "--json"]);
        if listed.code != 0 {
            return Vec::new();
        }
        let items = listed.json()["items"].as_array().unwrap().clone();
        let mut titles: Vec<String> = items.iter().map(|i| text(&i["title"])).collect();
        titles.sort();
        titles
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value}")).to_owned()
}

#[test]
fn a_request_is_granted_in_part_by_the_same_door_as_any_other() {
    let desk = Desk::new();
    let kept = |name: &str, more: &[&str]| desk.patient.keep(name, name.as_bytes(), more);
    let first = kept("hba1c", &["--title", "HbA1c", "--type", "analyses"]);
    let second = kept("crea", &["--title", "Créatinine", "--type", "analyses"]);
    let private = kept("vih", &["--title", "Analyse à part", "--type", "analyses", "--private"]);
    kept("radio", &["--title", "Radio", "--type", "imagerie"]);

    let id = desk.asks("analyses");
    let asked = desk.inbox().remove(0);
    assert_eq!((text(&asked["what"]), text(&asked["verified"])), ("request".into(), "in-person".into()));
    assert_eq!((text(&asked["message"]), asked["request"]["days"].as_u64()), ("suivi".into(), Some(14)));
    let mut proposed: Vec<String> = asked["request"]["papers"].as_array().unwrap().iter().map(text).collect();
    proposed.sort();
    let mut wanted = vec![first.clone(), second.clone()];
    wanted.sort();
    assert_eq!(proposed, wanted, "what is private or of another kind is not proposed");
    // In words, in the patient's own list: who, how sure, what, how long, what for.
    let said = desk.patient.run(&["inbox"]).ok();
    for part in ["Dr Roux demande à voir", "14 jours", "Pour : suivi", "en personne", "Un refus ne lui dit rien"] {
        assert!(said.err.contains(part), "{part}: {said:?}");
    }
    // There is nothing to keep; and no other letter can be granted.
    assert_eq!(desk.patient.error(2, &["accept", &id])["code"], "is-a-request");
    let granted = desk.patient.json(&["grant", "--request", &id, "--except", &second])["item"].clone();
    assert_eq!(granted["papers"], serde_json::json!([first]));
    assert_eq!(text(&granted["purpose"]), "suivi");
    assert!(desk.inbox().is_empty());
    assert_eq!(desk.shown(), ["HbA1c"]);
    // A delicate paper is shown when its owner names it. A long reason opens a door all the same.
    let long = "é".repeat(2000);
    desk.doctor.run(&["request", "--yes", "martin.coffre", "--types", "analyses", "--purpose", &long]).ok();
    let again = text(&desk.inbox()[0]["id"]);
    let granted = desk.patient.json(&["grant", &private, "--request", &again, "--yes"])["item"].clone();
    assert_eq!(granted["papers"].as_array().unwrap().len(), 3);
    assert_eq!(desk.shown().len(), 3);
}

#[test]
fn a_refusal_looks_like_silence() {
    let desk = Desk::new();
    desk.patient.keep("hba1c", b"1", &["--type", "analyses"]);
    let id = desk.asks("analyses");
    // What the doctor's program says, asks and has fetched.
    let silent = || {
        let before = desk.server.proxy.seen().len();
        let answers = [&["receive"][..], &["messages"], &["patients"]].map(|args| desk.doctor.json(args));
        let seen = desk.server.proxy.seen();
        let asked: Vec<String> = seen[before..].iter().map(|r| format!("{} {}", r.method, r.body.len())).collect();
        (answers, stage::files(&desk.doctor.at("home").join("in")).len(), asked)
    };
    desk.server.proxy.record();
    silent();
    // While nobody has looked at it; and after the refusal.
    let before = silent();
    desk.patient.json(&["refuse", &id]);
    desk.patient.run(&["sync"]).ok();
    assert_eq!(silent(), before);
    assert!(desk.inbox().is_empty());
    assert_eq!(desk.patient.error(2, &["grant", "--request", &id])["code"], "id-unknown");
}

#[test]
fn a_request_of_somebody_unknown_brings_their_card_and_opens_nothing_before_it_is_compared() {
    let desk = Desk::new();
    desk.patient.keep("hba1c", b"1", &["--type", "analyses"]);
    let stranger = Person::new("coffre-pro", "Dr Inconnu", &desk.server.url(), &[]);
    let card = desk.doctor.at("martin.coffre");
    let ask = ["request", "--yes", card.to_str().unwrap(), "--types", "analyses", "--purpose", "voir"];
    stranger.run(&ask).ok();
    let id = text(&desk.inbox()[0]["id"]);
    assert_eq!(desk.inbox()[0]["verified"], "none");
    assert_eq!(desk.patient.error(14, &["grant", "--request", &id])["code"], "not-a-contact");
    // The request brings the card of who asks: it is taken in as a file would be, and says nothing before it is compared.
    assert_eq!(desk.patient.error(2, &["contact", "add", "--letter", "ffff"])["code"], "id-unknown");
    let met = &desk.patient.json(&["contact", "add", "--letter", &id])["item"];
    assert_eq!((&met["name"], &met["verified"]), (&"Dr Inconnu".into(), &"none".into()), "{met}");
    assert_eq!(desk.patient.error(14, &["grant", "--request", &id])["code"], "not-verified");
    let fingerprint = text(&stranger.json(&["card"])["fingerprint"]);
    desk.patient.json(&["contact", "verify", "Inconnu", "--fingerprint", &fingerprint]);
    desk.patient.json(&["grant", "--request", &id]);
    stranger.run(&["receive"]).ok();
    assert_eq!(stranger.json(&["list", "Martin"])["items"].as_array().unwrap().len(), 1);
    // Of nothing, for ever, of a kind that there is not: said before anything is sent.
    let error = |more: &[&str]| desk.doctor.error(2, &[&["request", "martin.coffre"], more].concat());
    assert_eq!(error(&["--types", "grimoires", "--purpose", "x"])["code"], "type-unknown");
    assert_eq!(error(&["--types", "analyses", "--purpose", " "])["code"], "nothing-said");
    for period in ["0d", "2y", "367d", "toujours", "-1d"] {
        let period = format!("--for={period}");
        assert_eq!(error(&["--types", "analyses", "--purpose", "x", &period])["code"], "period-unreadable", "{period}");
    }
    // 31 days later.
    let late = desk.asks("analyses");
    let mut command = desk.patient.command(&["grant", "--request", &late, "--json"]);
    let ran = stage::Ran::of(command.env("COFFRE_TEST_CLOCK", (31 * 86_400).to_string()));
    assert_eq!(ran.fails(14)["code"], "request-over");
}

#[test]
fn a_correction_comes_back_as_a_new_version_and_is_shown_to_those_who_saw_the_old() {
    let desk = Desk::new();
    let other = Person::new("coffre-pro", "Dr Blanc", &desk.server.url(), &[]);
    desk.patient.meets(&other, "Dr Blanc");
    let own = desk.patient.keep("mien", b"le mien", &[]);
    assert_eq!(desk.patient.error(1, &["correct", &own, "faux"])["code"], "no-author");
    std::fs::write(desk.doctor.at("cr.txt"), "Compte rendu\nAllergie : pénicilline").unwrap();
    desk.doctor.run(&["give", "--yes", "martin.coffre", "cr.txt"]).ok();
    let given = text(&desk.inbox()[0]["id"]);
    let paper = text(&desk.patient.json(&["accept", &given])["paper"]["id"]);
    desk.patient.json(&["grant", &paper, "--to", "Blanc", "--until", "1m"]);
    // Dr Blanc sees the paper and has not written it: it is not he who is asked.
    let asked = desk.patient.json(&["correct", &paper, "Je n'ai aucune allergie."]);
    assert_eq!((text(&asked["to"]["name"]), text(&asked["about"])), ("Dr Roux".into(), paper.clone()));
    desk.patient.json(&["note", &paper, "Je ne suis pas d'accord.", "--tell"]);
    desk.patient.run(&["sync"]).ok();
    other.run(&["receive"]).ok();
    assert_eq!(other.json(&["messages"])["items"], serde_json::json!([]));

    desk.doctor.run(&["receive"]).ok();
    let messages = desk.doctor.json(&["messages"])["items"].as_array().unwrap().clone();
    let kinds: Vec<String> = messages.iter().map(|m| text(&m["what"])).collect();
    assert!(kinds.contains(&"correction".into()) && kinds.contains(&"disagreement".into()), "{kinds:?}");
    let correction = messages.iter().find(|m| m["what"] == "correction").unwrap();
    assert_eq!(text(&correction["text"]), "Je n'ai aucune allergie.");
    // He finds what it is about among what he gave, and does not take her word for it.
    let given_by_him = desk.doctor.json(&["sent"])["items"].as_array().unwrap().clone();
    assert_eq!(given_by_him.len(), 1);
    assert_eq!((&given_by_him[0]["what"], &given_by_him[0]["waiting"]), (&"paper".into(), &false.into()));
    assert_eq!((&given_by_him[0]["title"], &correction["about_claimed"]), (&correction["about"], &false.into()));
    assert!(!text(&correction["about"]).is_empty());
    // She finds what she said, by its paper.
    let told = desk.patient.json(&["sent", "Roux"])["items"].as_array().unwrap().clone();
    let told: Vec<(String, String, String)> =
        told.iter().map(|s| (text(&s["what"]), text(&s["message"]), text(&s["about"]))).collect();
    assert!(told.contains(&("correction".into(), "Je n'ai aucune allergie.".into(), paper.clone())), "{told:?}");
    assert!(told.contains(&("disagreement".into(), "Je ne suis pas d'accord.".into(), paper.clone())), "{told:?}");
    assert_eq!(desk.patient.json(&["sent", "Blanc"])["items"], serde_json::json!([]));
    std::fs::write(desk.doctor.at("cr2.txt"), "Compte rendu\nAucune allergie").unwrap();
    let id = text(&correction["id"]);
    assert_eq!(
        desk.doctor.error(2, &["give", "--yes", "Hélène", "cr2.txt", "--replaces", "zzzz"])["code"],
        "not-a-correction"
    );
    let two = ["give", "--yes", "Hélène", "cr.txt", "cr2.txt", "--replaces", &id];
    assert_eq!(desk.doctor.error(2, &two)["code"], "one-version");
    desk.doctor.run(&["give", "--yes", "Hélène", "cr2.txt", "--replaces", &id]).ok();
    assert_eq!(desk.doctor.json(&["messages"])["items"].as_array().unwrap().len(), 1, "what is answered waits no more");

    let version = desk.inbox().remove(0);
    assert_eq!((text(&version["what"]), text(&version["about"])), ("version".into(), paper.clone()));
    let accepted = desk.patient.run(&["accept", &text(&version["id"])]).ok();
    // Nobody sees the new one before she says so.
    assert!(accepted.err.contains("Voit encore l'ancienne version : Dr Blanc"), "{accepted:?}");
    let contents = |who: &Person| {
        who.run(&["receive"]).ok();
        let papers = who.json(&["list", "Hélène"])["items"].as_array().unwrap().clone();
        papers.iter().map(|p| p["size"].as_u64().unwrap()).collect::<Vec<_>>()
    };
    let (old, new) =
        ("Compte rendu\nAllergie : pénicilline".len() as u64, "Compte rendu\nAucune allergie".len() as u64);
    assert_eq!(contents(&other), [old]);
    // Another version, and this time she says yes.
    let third = "Compte rendu\nAucune allergie connue";
    std::fs::write(desk.doctor.at("cr3.txt"), third).unwrap();
    desk.doctor
        .run(&[
            "give",
            "--yes",
            "Hélène",
            "cr3.txt",
            "--replaces",
            &text(&desk.doctor.json(&["messages"])["items"][0]["id"]),
        ])
        .ok();
    let waiting = text(&desk.inbox()[0]["id"]);
    let accepted = desk.patient.json(&["accept", &waiting, "--show-new"]);
    assert_eq!((text(&accepted["status"]), text(&accepted["paper"]["id"])), ("version".into(), paper.clone()));
    assert_eq!(accepted["paper"]["versions"], 3);
    assert_eq!(contents(&other), [third.len() as u64], "the third, and neither the first nor the second");
    assert!(![old, new].contains(&(third.len() as u64)));
    assert_eq!(text(&desk.patient.json(&["show", &paper])["item"]["origin"]), "signed");
}

#[test]
fn messages_go_both_ways_and_name_only_what_both_know() {
    let desk = Desk::new();
    let paper = desk.patient.keep("bilan", b"un bilan", &["--title", "Bilan"]);
    let secret = desk.patient.keep("secret", b"autre chose", &["--title", "Secret"]);
    assert_eq!(desk.patient.error(14, &["write", "Roux", "quoi ?", "--about", &secret])["code"], "not-known-to");
    assert_eq!(desk.patient.error(2, &["write", "Roux", "  "])["code"], "nothing-said");
    desk.patient.json(&["grant", &paper, "--to", "Roux", "--until", "1m"]);
    desk.patient.json(&["write", "Roux", "Est-ce grave ?", "--about", &paper]);
    desk.doctor.run(&["receive"]).ok();
    let message = desk.doctor.json(&["messages", "--patient", "Hélène"])["items"][0].clone();
    assert_eq!((text(&message["about"]), text(&message["text"])), ("Bilan".into(), "Est-ce grave ?".into()));

    let listed = desk.doctor.json(&["list", "Hélène"])["items"][0].clone();
    // He has never compared her card: he is asked, or says so beforehand.
    let asked = desk.doctor.error(2, &["write", "Hélène", "Non, tout va bien."]);
    assert_eq!(asked["code"], "answer-needed", "{asked}");
    assert!(desk.inbox().is_empty());
    desk.doctor.json(&["write", "Hélène", "Non, tout va bien.", "--about", &text(&listed["id"]), "--yes"]);
    desk.doctor.json(&["write", "Hélène", "À jeudi.", "--yes"]);
    let inbox = desk.inbox();
    let about: Vec<&Value> =
        inbox.iter().filter(|m| m["message"] == "Non, tout va bien.").map(|m| &m["about"]).collect();
    assert_eq!(about, [&Value::from(paper)]);
    assert!(inbox.iter().all(|m| m["what"] == "message" && m["size"] == 0));
    // One is kept, in the private drawer; the other goes.
    let id = |said: &str| text(&inbox.iter().find(|m| m["message"] == said).unwrap()["id"]);
    let kept = desk.patient.json(&["accept", &id("À jeudi.")]);
    assert_eq!((&kept["paper"]["private"], &kept["paper"]["origin"]), (&Value::from(true), &Value::from("signed")));
    assert_eq!(desk.patient.json(&["find", "jeudi"])["items"].as_array().unwrap().len(), 1);
    desk.patient.json(&["refuse", &id("Non, tout va bien.")]);
    assert!(desk.inbox().is_empty());
    // Nothing that was written stands anywhere on the server.
    let mut server = desk.server;
    server.stop();
    for file in stage::files(&server.data) {
        let bytes = std::fs::read(&file).unwrap();
        for word in ["jeudi", "Est-ce grave", "tout va bien"] {
            assert!(!bytes.windows(word.len()).any(|w| w == word.as_bytes()), "{word} in {file:?}");
        }
    }
}

/// A zip of one file of so many zeros.
fn bomb(zeros: u64) -> Vec<u8> {
    use std::io::Write as _;
    let mut packer = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    let mut crc = flate2::Crc::new();
    let block = vec![0u8; 1 << 20];
    for _ in 0..zeros >> 20 {
        packer.write_all(&block).unwrap();
        crc.update(&block);
    }
    let data = packer.finish().unwrap();
    let (size, packed) = (u32::try_from(zeros).unwrap(), u32::try_from(data.len()).unwrap());
    let mut about = vec![20, 0, 0, 0, 8, 0, 0, 0, 0, 0];
    for n in [crc.sum(), packed, size] {
        about.extend(n.to_le_bytes());
    }
    about.extend([5, 0, 0, 0]);
    let mut zip = [b"PK\x03\x04", &about[..], b"zeros", &data].concat();
    let at = u32::try_from(zip.len()).unwrap();
    zip.extend([b"PK\x01\x02\x14\x00", &about[..], &[0; 14], b"zeros"].concat());
    let length = u32::try_from(zip.len()).unwrap() - at;
    zip.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0");
    zip.extend([length.to_le_bytes(), at.to_le_bytes()].concat());
    zip.extend([0, 0]);
    zip
}

#[test]
fn bad_papers_are_one_plain_error_or_wait_as_what_they_are() {
    let desk = Desk::new();
    // 4 GiB, that take no room on this disk: said before a byte is read.
    std::fs::File::create(desk.doctor.at("scan.dcm")).unwrap().set_len(4 << 30).unwrap();
    let error = desk.doctor.error(1, &["give", "--yes", "martin.coffre", "scan.dcm"]);
    assert_eq!((&error["code"], &error["at_fault"]), (&Value::from("paper-unreadable"), &Value::from("file")));
    // A program named .pdf, and a zip that swells to 512 MiB: they wait, and are kept as what they are.
    std::fs::write(desk.doctor.at("resultats.pdf"), b"MZ\x90\x00\x03\x00\x00\x00 un programme").unwrap();
    std::fs::write(desk.doctor.at("dossier.zip"), bomb(512 << 20)).unwrap();
    desk.doctor.run(&["give", "--yes", "martin.coffre", "resultats.pdf", "dossier.zip"]).ok();
    let inbox = desk.inbox();
    assert_eq!(inbox.len(), 2);
    let cautions = |name: &str| {
        let letter = inbox.iter().find(|letter| letter["file_name"] == name).unwrap();
        (letter["cautions"].clone(), text(&letter["id"]))
    };
    let (lies, program) = cautions("resultats.pdf");
    assert_eq!(lies, serde_json::json!(["name-lies", "program"]));
    assert_eq!(cautions("dossier.zip").0, serde_json::json!(["archive"]));
    // In words: under the list, and again where it is kept.
    let listed = desk.patient.run(&["inbox"]).ok();
    let is_said = |said: &str| {
        assert!(said.contains("le contenu de « resultats.pdf » n'est pas ce que dit son nom"), "{said}");
        assert!(said.contains("« resultats.pdf » est un programme, pas un papier"), "{said}");
    };
    is_said(&listed.err);
    assert!(listed.err.contains("« dossier.zip » contient plusieurs fichiers en un seul"), "{listed:?}");
    let accepted = desk.patient.run(&["accept", &program]).ok();
    is_said(&accepted.err);
    assert!(!accepted.err.contains("dossier.zip"), "{accepted:?}");
    let kept = desk.patient.json(&["list"])["items"].as_array().unwrap().clone();
    let kept = kept.iter().find(|paper| paper["file_name"] == "resultats.pdf").unwrap();
    assert_ne!(kept["mime"], "application/pdf");
    for letter in inbox.iter().filter(|letter| text(&letter["id"]) != program) {
        let kept = desk.patient.json(&["accept", &text(&letter["id"])])["paper"].clone();
        let name = text(&kept["file_name"]);
        assert_eq!(name, "dossier.zip");
        assert!(kept["size"].as_u64().unwrap() < 2 << 20, "what came is what is kept: {kept}");
    }
    // Somebody whom nobody knows: it is kept as unsigned, with the name they give themselves, for ever.
    let stranger = Person::new("coffre-pro", "Laboratoire X", &desk.server.url(), &[]);
    std::fs::write(stranger.at("bilan.txt"), "Bilan sanguin").unwrap();
    stranger.run(&["give", "--yes", desk.doctor.at("martin.coffre").to_str().unwrap(), "bilan.txt"]).ok();
    let letter = desk.inbox().remove(0);
    assert_eq!(letter["verified"], "none");
    let kept = desk.patient.json(&["accept", &text(&letter["id"])])["paper"].clone();
    assert_eq!((text(&kept["origin"]), text(&kept["giver"])), ("unsigned".into(), "Laboratoire X".into()));
    assert_eq!(kept["private"], false, "an ordinary paper goes to the private drawer by her word only: {kept}");
    std::fs::write(desk.doctor.at("certificat.txt"), "Certificat de sport").unwrap();
    desk.doctor.run(&["give", "--yes", "martin.coffre", "certificat.txt"]).ok();
    let kept = desk.patient.json(&["accept", "--private", &text(&desk.inbox()[0]["id"])])["paper"].clone();
    assert_eq!(kept["private"], true, "{kept}");
}

#[test]
fn words_to_somebody_whose_card_nobody_compared_are_asked_about_once() {
    let desk = Desk::new();
    let card = desk.patient.at("inconnu");
    let stranger = Person::new("coffre-pro", "Dr Inconnu", &desk.server.url(), &[]);
    stranger.run(&["card", "-o", card.to_str().unwrap()]).ok();
    desk.patient.json(&["contact", "add", "inconnu"]);
    let write = ["write", "Inconnu", "Est-ce grave ?"];
    let asked = desk.patient.error(2, &write);
    assert_eq!(asked["code"], "answer-needed");
    assert!(asked.to_string().contains("Personne n'a vérifié que cette carte est bien celle de Dr Inconnu"), "{asked}");
    let messages = || {
        stranger.run(&["receive"]).ok();
        stranger.json(&["messages"])["items"].as_array().unwrap().len()
    };
    assert_eq!(messages(), 0, "nothing went before the yes");
    desk.patient.json(&[&write[..], &["--yes"]].concat());
    assert_eq!(messages(), 1);
    // A correction of a paper that they gave goes to the same person, by the same question.
    assert_eq!(desk.doctor.error(2, &["write", "martin.coffre", "Bonjour.", "--no-input"])["code"], "answer-needed");
    std::fs::write(stranger.at("cr.txt"), "Compte rendu").unwrap();
    stranger.run(&["give", "--yes", desk.doctor.at("martin.coffre").to_str().unwrap(), "cr.txt"]).ok();
    let given = desk.inbox().into_iter().find(|i| i["what"] == "paper").unwrap();
    let paper = text(&desk.patient.json(&["accept", &text(&given["id"])])["paper"]["id"]);
    assert_eq!(desk.patient.error(2, &["correct", &paper, "C'est faux."])["code"], "answer-needed");
    assert_eq!(desk.patient.error(2, &["note", &paper, "Non.", "--tell"])["code"], "answer-needed");
    assert_eq!(desk.patient.json(&["show", &paper])["item"]["notes"].as_array().unwrap().len(), 0);
    desk.patient.json(&["correct", &paper, "C'est faux.", "--yes"]);
    assert_eq!(messages(), 2);
    // Whom she has met is written to without a question.
    desk.patient.json(&["write", "Roux", "Bonjour."]);
}

#[test]
fn everything_that_is_not_delicate_fits_into_one_request() {
    let desk = Desk::new();
    let all: Vec<&str> = Family::ALL.iter().flat_map(|family| ["--types", family.id()]).collect();
    // With the longest reason that there can be.
    let why = "é".repeat(2048);
    desk.doctor.run(&[&["request", "--yes", "martin.coffre", "--purpose", &why], &all[..]].concat()).ok();
    let asked = desk.inbox().remove(0);
    let types = asked["request"]["types"].as_array().unwrap().len();
    assert_eq!(types, TYPES.iter().filter(|t| t.sensitive.is_none()).count());
    assert!(types > 32, "{types}");
}

#[test]
fn a_paper_that_was_given_is_known_by_what_was_kept_of_it() {
    let desk = Desk::new();
    std::fs::write(desk.doctor.at("cr.txt"), "Compte rendu").unwrap();
    desk.doctor.run(&["give", "--yes", "martin.coffre", "cr.txt"]).ok();
    let paper = text(&desk.patient.json(&["accept", &text(&desk.inbox()[0]["id"])])["paper"]["id"]);
    let shown = desk.patient.keep("bilan", b"un bilan", &["--title", "Bilan"]);
    desk.patient.json(&["grant", &shown, "--to", "Roux", "--until", "1m"]);
    desk.patient.json(&["write", "Roux", "Un.", "--about", &paper]);
    desk.patient.json(&["write", "Roux", "Deux.", "--about", &shown]);
    desk.doctor.run(&["receive"]).ok();
    let messages = desk.doctor.json(&["messages"])["items"].as_array().unwrap().clone();
    let about = |said: &str| {
        let message = messages.iter().find(|m| m["text"] == said).unwrap();
        (text(&message["about"]), message["about_claimed"].clone())
    };
    // He knows both himself: what he gave, and what he is shown. Neither is the patient's word.
    let given = text(&desk.doctor.json(&["sent"])["items"][0]["title"]);
    assert_eq!(about("Un."), (given, false.into()));
    assert_eq!(about("Deux."), ("Bilan".into(), false.into()));
}
