//! Letters that are not what they seem, between the real programs: made for somebody else, signed by nobody who may, come
//! twice, changed on their way. Each is set aside with one reason; whom a letter is said to be from is never wrong.
#![allow(clippy::unwrap_used)]

mod stage;
#[path = "stage/vaults.rs"]
mod vaults;

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::Value;
use stage::{Person, Server, files};
use vault_crypto::deposit::{self, Deposit, DepositPackage};
use vault_crypto::secret::{DropSecret, SigningSeed};
use vault_crypto::sign::SigningKey;
use vault_crypto::wrap::UnwrapKey;
use vault_engine::contacts::CardFile;
use vault_engine::deposits::Gift;
use vault_engine::state::Words;
use vault_engine::{Locked, Vault};
use vault_protocol::card::{Card, CheckedCard, Kind};
use vault_protocol::chain::{Chain, Statement};
use vault_protocol::fingerprint;
use vault_protocol::sign::Signed;
use vault_protocol::wire::{self, Bytes};
use vault_remote::{Allow, Connection, ServerUrl};
use vault_tests::proxy::Fate;
use vaults::{now, sync};

/// A patient, a doctor whom she has met, and somebody who has their cards and does what they like.
struct Town {
    server: Server,
    patient: Person,
    doctor: Person,
    thief: Vault,
    /// The patient's card: it is on a poster.
    card: CheckedCard,
}

fn read_card(path: &Path) -> CheckedCard {
    let file: CardFile = wire::decode(&std::fs::read(path).unwrap(), 1 << 20).unwrap();
    let statements: Vec<Signed<Statement>> = file.chain.iter().map(|s| Signed::decode(s).unwrap()).collect();
    let first = Signed::<Statement>::decode(&file.chain[0]).unwrap();
    let chain = Chain::fold(&first.hash().into(), statements).unwrap();
    CheckedCard::check(Signed::decode(&file.card).unwrap(), &chain, now()).unwrap()
}

impl Town {
    fn new() -> Town {
        let server = Server::start();
        let patient = Person::new("coffre", "Hélène Martin", &server.url(), &[]);
        let doctor = Person::new("coffre-pro", "Dr Roux", &server.url(), &[]);
        patient.meets(&doctor, "Dr Roux");
        let thief = vaults::vault(&patient.at("thief"), &server.url(), Kind::Professional, "Dr Roux");
        let path = doctor.at("martin.coffre");
        patient.run(&["card", "-o", path.to_str().unwrap()]).ok();
        patient.run(&["sync"]).ok();
        let card = read_card(&path);
        Town { server, patient, doctor, thief, card }
    }

    /// The doctor gives a paper to whoever has this card.
    fn gives(&self, card: &str, words: &str) {
        std::fs::write(self.doctor.at("lettre.txt"), words).unwrap();
        self.doctor.run(&["give", "--yes", card, "lettre.txt"]).ok();
        self.doctor.run(&["sync"]).ok();
    }

    /// What the doctor gave the thief, as it came and opened.
    fn given_to_thief(&mut self) -> (Vec<u8>, DepositPackage) {
        let card = self.doctor.at("thief.coffre");
        std::fs::write(&card, self.thief.card_file(now()).unwrap()).unwrap();
        sync(&mut self.thief);
        self.gives("thief.coffre", "Bonjour, vous.");
        self.thief.receive(now()).unwrap();
        opened(&self.thief)
    }

    /// Puts bytes into the patient's mailbox, as whoever has her card can.
    fn drops(&self, bytes: &[u8]) {
        let key =
            SigningKey::derive_drop(&DropSecret::from_bytes(&self.card.mailbox.drop_secret), &self.card.mailbox.id);
        let line = Connection::new(ServerUrl::parse(&self.server.url(), Allow::Loopback).unwrap());
        line.drop_message(&key, &self.card.mailbox.id, bytes).unwrap();
    }

    fn seals(&self, package: &DepositPackage) {
        self.drops(&deposit::seal(&self.card, package).unwrap());
    }

    /// Her inbox: what waits, and why something was set aside, for a program and for her.
    #[track_caller]
    fn inbox(&self) -> (Vec<Value>, Vec<String>, u64) {
        let inbox = self.patient.json(&["inbox"]);
        let refused = inbox["refused"].as_array().unwrap().iter().map(|r| text(&r["code"])).collect();
        (inbox["items"].as_array().unwrap().clone(), refused, inbox["unreadable"].as_u64().unwrap())
    }

    /// One thing was set aside, for this reason, and nothing waits.
    #[track_caller]
    fn refuses(&self, code: &str) {
        let (items, refused, unreadable) = self.inbox();
        assert_eq!((items.len(), refused, unreadable), (0, vec![code.to_owned()], 0));
        // Said once.
        assert_eq!(self.inbox(), (vec![], vec![], 0));
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value}")).to_owned()
}

/// The one letter that has come to a vault.
fn opened(vault: &Vault) -> (Vec<u8>, DepositPackage) {
    let [path] = &files(&vault.home().join("in"))[..] else { panic!("one letter") };
    let bytes = std::fs::read(path).unwrap();
    let mut packages = vault.state().cards.iter().filter_map(|own| {
        let card = Signed::<Card>::decode(&own.card).unwrap().hash();
        deposit::open(&UnwrapKey::derive(&own.wrap), vault.id(), &card, &bytes).ok()
    });
    let package = packages.next().unwrap();
    (bytes, package)
}

#[test]
fn b8_what_was_made_for_somebody_else_is_nobodys_letter_to_her() {
    let mut town = Town::new();
    let (sealed, package) = town.given_to_thief();
    // The thief was given a paper by the doctor, and seals it anew to her: as if the doctor wrote to her.
    town.seals(&package);
    town.refuses("made-for-another");
    // Or just puts what came to them into her mailbox: it opens under no key of hers.
    town.drops(&sealed);
    let (items, refused, unreadable) = town.inbox();
    assert_eq!((items.len(), refused.len(), unreadable), (0, 0, 1));
    let said = town.patient.run(&["inbox"]).ok();
    assert!(said.err.contains("rien n'ouvre encore"), "{said:?}");
    // In words, at the moment it is found.
    town.seals(&package);
    let said = town.patient.run(&["inbox"]).ok();
    assert!(said.err.contains("fait pour quelqu'un d'autre"), "{said:?}");
    // The control: what the doctor makes for her comes, from the doctor.
    town.gives("martin.coffre", "Bonjour, Madame.");
    let (items, refused, _) = town.inbox();
    let from = &items[0]["from"];
    assert_eq!(
        (text(&from["name"]), text(&items[0]["verified"]), refused.len()),
        ("Dr Roux".into(), "in-person".into(), 0)
    );
}

#[test]
fn b8_nobody_else_signs_in_the_doctors_name() {
    let mut town = Town::new();
    let (_, mut package) = town.given_to_thief();
    let made = Signed::<Deposit>::decode(&package.signed).unwrap().dangerous_unverified().clone();
    let for_her = Deposit { recipient: town.card.vault, card: town.card.hash(), ..made };
    // By a key of the thief's own, beside the doctor's chain and card.
    let own = SigningKey::derive(&SigningSeed::generate()).sign(for_her.clone());
    package.signed = Bytes::new(own.bytes()).unwrap();
    town.seals(&package);
    town.refuses("not-by-giver");
    // One bit of a signature.
    let mut bent = own.bytes().to_vec();
    *bent.last_mut().unwrap() ^= 1;
    package.signed = Bytes::new(bent).unwrap();
    town.seals(&package);
    town.refuses("not-by-giver");
    // Bytes that are no letter at all.
    package.signed = Bytes::new(b"junk".to_vec()).unwrap();
    town.seals(&package);
    town.refuses("message-refused");
    // In a name that says the same: the letter comes, and nobody is taken for the doctor.
    let doctor = text(&town.patient.json(&["contact", "list"])["items"][0]["id"]);
    let to = town.thief.add_contact(&std::fs::read(town.doctor.at("martin.coffre")).unwrap(), None, now()).unwrap();
    town.thief.give(&to, &gift("Ordonnance"), now()).unwrap();
    sync(&mut town.thief);
    let (items, _, _) = town.inbox();
    let row = &items[0];
    assert_eq!((text(&row["from"]["name"]), text(&row["verified"])), ("Dr Roux".into(), "none".into()));
    assert_eq!(text(&row["from"]["id"]), town.thief.id().to_string());
    assert_ne!(text(&row["from"]["id"]), doctor);
    let kept = town.patient.json(&["accept", &text(&row["id"])])["paper"].clone();
    assert_eq!(text(&kept["origin"]), "unsigned");
}

fn gift(title: &str) -> Gift {
    Gift {
        bytes: title.as_bytes().to_vec(),
        words: Words { title: title.into(), ..Words::default() },
        file_name: format!("{title}.txt"),
        mime: "text/plain".into(),
        message: None,
    }
}

#[test]
fn what_comes_twice_counts_once_and_what_was_changed_on_its_way_not_at_all() {
    let town = Town::new();
    town.gives("martin.coffre", "Bonjour, Madame.");
    // The server changes a bit of it on its way: it is the server's fault, and nothing waits.
    town.server.proxy.on(|r| {
        match r.method == "GET" && r.path().contains("/mailboxes/") && r.path().matches('/').count() > 5 {
            true => Fate::Rewrite(Box::new(|mut answer| {
                let half = answer.body.len() / 2;
                answer.body[half] ^= 1;
                answer
            })),
            false => Fate::Pass,
        }
    });
    let lied = town.patient.error(15, &["inbox"]);
    assert_eq!((text(&lied["code"]), text(&lied["at_fault"])), ("server-lied".into(), "server".into()));
    town.server.proxy.on(|_| Fate::Pass);
    let id = text(&town.inbox().0[0]["id"]);
    // The giver, or a thief at the giver's, seals the same letter once more while the first waits.
    let vault = Locked::open(&town.patient.at("home")).unwrap().unlock(None).unwrap();
    let (sealed, package) = opened(&vault);
    drop(vault);
    town.seals(&package);
    let (items, refused, _) = town.inbox();
    assert_eq!((items.len(), refused), (1, vec!["seen-before".to_owned()]));
    // After it was decided, whoever shows it again shows nothing: neither sealed anew nor byte for byte.
    town.patient.json(&["accept", &id]);
    town.patient.run(&["sync"]).ok();
    town.seals(&package);
    town.drops(&sealed);
    assert_eq!(town.inbox(), (vec![], vec![], 0));
    assert_eq!(town.patient.json(&["list"])["items"].as_array().unwrap().len(), 1);
}

/// A device that its owner has removed still has its key, and the patient has not heard of the removal: the log of the
/// doctor's server is asked.
#[test]
fn d4_a_letter_by_a_device_that_was_removed_is_not_the_doctors() {
    let server = Server::start();
    let patient = Person::new("coffre", "Hélène Martin", &server.url(), &[]);
    let mut doctor = vaults::vault(&patient.at("doctor"), &server.url(), Kind::Professional, "Dr Roux");
    let mut laptop = vaults::second_device(&mut doctor, &patient.at("laptop"));
    sync(&mut laptop);
    std::fs::write(patient.at("card"), doctor.card_file(now()).unwrap()).unwrap();
    sync(&mut doctor);
    sync(&mut laptop);
    let id = text(&patient.json(&["contact", "add", "card"])["item"]["id"]);
    patient.json(&["contact", "verify", &id, "--fingerprint", &fingerprint::qr_text(doctor.id())]);
    let path = patient.at("martin.coffre");
    patient.run(&["card", "-o", path.to_str().unwrap()]).ok();
    patient.run(&["sync"]).ok();
    let (card, file) = (read_card(&path), std::fs::read(&path).unwrap());
    let to = laptop.add_contact(&file, None, now()).unwrap();
    let line = Connection::new(ServerUrl::parse(&server.url(), Allow::Loopback).unwrap());
    let key = SigningKey::derive_drop(&DropSecret::from_bytes(&card.mailbox.drop_secret), &card.mailbox.id);
    // While it is the doctor's, a letter by it is theirs.
    laptop.give(&to, &gift("Avant"), now()).unwrap();
    sync(&mut laptop);
    let items = patient.json(&["inbox"])["items"].as_array().unwrap().clone();
    assert_eq!((items.len(), text(&items[0]["verified"])), (1, "in-person".into()));
    // It is stolen, and removed. It tells its owner's server nothing; what it makes is put into the mailbox by hand.
    let stolen = laptop.members()[0].key;
    doctor.expel(&stolen, now()).unwrap();
    laptop.give(&to, &gift("Après"), now()).unwrap();
    for letter in files(&laptop.home().join("out")) {
        line.drop_message(&key, &card.mailbox.id, &std::fs::read(letter).unwrap()).unwrap();
    }
    // The patient last asked a moment ago; a day later she asks again. A log that had shown nothing new in that day would have
    // stopped, and the letter would wait: until the server shows more, ten times a second, it is asked again.
    let asks = || {
        let mut command = patient.command(&["inbox", "--json"]);
        stage::Ran::of(command.env("COFFRE_TEST_CLOCK", (86_400 + 60).to_string())).ok().json()
    };
    let end = Instant::now() + Duration::from_secs(30);
    let inbox = loop {
        let inbox = asks();
        if inbox["held"].as_array().unwrap().is_empty() {
            break inbox;
        }
        assert!(Instant::now() < end, "{inbox}");
        std::thread::sleep(Duration::from_millis(100));
    };
    let refused: Vec<String> = inbox["refused"].as_array().unwrap().iter().map(|r| text(&r["code"])).collect();
    assert_eq!(refused, ["not-by-giver"]);
    assert_eq!(inbox["items"].as_array().unwrap().len(), 1);
}

/// A letter comes before its giver's card: nobody is asked then. When the card comes, it is judged as any other.
#[test]
fn d4_a_letter_that_came_before_the_card_is_judged_when_the_card_comes() {
    let server = Server::start();
    let patient = Person::new("coffre", "Hélène Martin", &server.url(), &[]);
    let mut doctor = vaults::vault(&patient.at("doctor"), &server.url(), Kind::Professional, "Dr Roux");
    let mut laptop = vaults::second_device(&mut doctor, &patient.at("laptop"));
    sync(&mut laptop);
    doctor.card_file(now()).unwrap();
    sync(&mut doctor);
    sync(&mut laptop);
    let path = patient.at("martin.coffre");
    patient.run(&["card", "-o", path.to_str().unwrap()]).ok();
    patient.run(&["sync"]).ok();
    let (card, file) = (read_card(&path), std::fs::read(&path).unwrap());
    let line = Connection::new(ServerUrl::parse(&server.url(), Allow::Loopback).unwrap());
    let key = SigningKey::derive_drop(&DropSecret::from_bytes(&card.mailbox.drop_secret), &card.mailbox.id);
    let gives = |vault: &mut Vault, words: &str| {
        let to = vault.add_contact(&file, None, now()).unwrap();
        vault.give(&to, &gift(words), now()).unwrap();
        for letter in files(&vault.home().join("out")) {
            line.drop_message(&key, &card.mailbox.id, &std::fs::read(letter).unwrap()).unwrap();
        }
    };
    let stolen = laptop.members()[0].key;
    doctor.expel(&stolen, now()).unwrap();
    gives(&mut laptop, "Après");
    gives(&mut doctor, "Du docteur");
    assert_eq!(patient.json(&["inbox"])["items"].as_array().unwrap().len(), 2, "of a stranger nothing is said");
    std::fs::write(patient.at("card"), doctor.card_file(now()).unwrap()).unwrap();
    sync(&mut doctor);
    let id = text(&patient.json(&["contact", "add", "card"])["item"]["id"]);
    patient.json(&["contact", "verify", &id, "--fingerprint", &fingerprint::qr_text(doctor.id())]);
    let inbox = patient.json(&["inbox"]);
    let refused: Vec<String> = inbox["refused"].as_array().unwrap().iter().map(|r| text(&r["code"])).collect();
    assert_eq!(refused, ["not-by-giver"]);
    let items = inbox["items"].as_array().unwrap();
    assert_eq!((items.len(), text(&items[0]["verified"])), (1, "in-person".into()), "{inbox}");
}

#[test]
fn a_letter_waits_under_its_givers_name_while_their_server_is_silent() {
    let town = Town::new();
    town.gives("martin.coffre", "Bonjour, Madame.");
    let doctor = text(&town.patient.json(&["contact", "list"])["items"][0]["id"]);
    let chain = format!("/v1/vaults/{doctor}/chain");
    town.server.proxy.on(move |asked| if asked.path().starts_with(&chain) { Fate::Drop } else { Fate::Pass });
    // She asked a moment ago, when they met; a day later she asks again.
    let inbox = |words: &[&str]| {
        let mut command = town.patient.command(words);
        stage::Ran::of(command.env("COFFRE_TEST_CLOCK", (86_400 + 60).to_string())).ok()
    };
    let told = inbox(&["inbox", "--json"]).json();
    let waits = serde_json::json!([{ "name": "Dr Roux", "count": 1 }]);
    assert_eq!((&told["held"], &told["unreadable"], &told["items"]), (&waits, &0.into(), &serde_json::json!([])));
    let said = inbox(&["inbox"]);
    assert!(said.err.contains("se dit de Dr Roux attend"), "{said:?}");
    town.server.proxy.on(|_| Fate::Pass);
    let told = inbox(&["inbox", "--json"]).json();
    assert_eq!((&told["held"], told["items"].as_array().unwrap().len()), (&serde_json::json!([]), 1));
}

#[test]
fn a_doctor_is_told_of_a_door_that_waits_for_the_patients_server() {
    let town = Town::new();
    town.gives("martin.coffre", "Bonjour, Madame.");
    let paper = town.patient.keep("bilan.txt", b"bilan", &[]);
    town.patient.json(&["grant", &paper, "--to", "Dr Roux", "--until", "1m"]);
    town.patient.run(&["sync"]).ok();
    let chain = format!("/v1/vaults/{}/chain", town.card.vault);
    town.server.proxy.on(move |asked| if asked.path().starts_with(&chain) { Fate::Drop } else { Fate::Pass });
    let receives = |words: &[&str]| {
        let mut command = town.doctor.command(words);
        stage::Ran::of(command.env("COFFRE_TEST_CLOCK", (86_400 + 60).to_string())).ok()
    };
    let told = receives(&["receive", "--json"]).json();
    let waits = serde_json::json!([{ "name": "Hélène Martin", "count": 1 }]);
    assert_eq!((&told["held"], &told["grants"]), (&waits, &serde_json::json!([])));
    let said = receives(&["receive"]);
    assert!(said.err.contains("se dit de Hélène Martin attend"), "{said:?}");
    town.server.proxy.on(|_| Fate::Pass);
    let told = receives(&["receive", "--json"]).json();
    assert_eq!((&told["held"], told["grants"].as_array().unwrap().len()), (&serde_json::json!([]), 1));
}
