//! An authority is brought a request that was signed with a professional's card, and judges signature, certificate and holder.
//! Real programs; the chain of certificates is made here by openssl, as its own manual says. Row D11 (docs/threat-model.md).
#![allow(clippy::unwrap_used)]

mod stage;

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use stage::{Person, Ran, Server};

/// What a card's certificate is for.
const CARD: &str = "basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=clientAuth\n\
                    authorityKeyIdentifier=keyid";
const HOLDER: &str = "/C=FR/title=Médecin/CN=810100000016+SN=LENOIR+GN=ANNE";

/// A folder in which openssl is an authority: `root` signs `people`, `people` signs cards.
struct Issuers<'a>(&'a Path);

impl Issuers<'_> {
    fn openssl(&self, args: &str) {
        let ran = Command::new("openssl").args(args.split('|')).current_dir(self.0).output().unwrap();
        assert!(ran.status.success(), "openssl {args}: {}", String::from_utf8_lossy(&ran.stderr));
    }

    fn at(folder: &Path) -> Issuers<'_> {
        let issuers = Issuers(folder);
        let ca = |database: &str| {
            format!(
                "[ca]\ndefault_ca=d\n[d]\ndatabase={database}\ncrlnumber={database}.n\ndefault_md=sha256\n\
                 default_crl_days=30\ncrl_extensions=x\n[x]\nauthorityKeyIdentifier=keyid\n"
            )
        };
        for name in ["root", "people"] {
            std::fs::write(folder.join(format!("{name}.cnf")), ca(&format!("{name}.txt"))).unwrap();
            std::fs::write(folder.join(format!("{name}.txt")), "").unwrap();
            std::fs::write(folder.join(format!("{name}.txt.n")), "01\n").unwrap();
        }
        let own = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash";
        issuers.key("root");
        issuers.openssl(
            "req|-x509|-key|root.key|-out|root.pem|-subj|/C=FR/O=Essai/CN=AC RACINE ESSAI|-days|3650|-addext|\
             keyUsage=critical,keyCertSign,cRLSign",
        );
        issuers.key("people");
        issuers.signed("people", "/C=FR/O=Essai/CN=AC ESSAI PERSONNES", own, "root", 3650);
        issuers.lists();
        issuers
    }

    fn key(&self, name: &str) {
        self.openssl(&format!("genpkey|-algorithm|EC|-pkeyopt|ec_paramgen_curve:P-256|-out|{name}.key"));
    }

    fn signed(&self, name: &str, subject: &str, extensions: &str, by: &str, days: u32) {
        std::fs::write(self.0.join("ext"), extensions).unwrap();
        self.openssl(&format!("req|-new|-utf8|-multivalue-rdn|-key|{name}.key|-subj|{subject}|-out|{name}.csr"));
        self.openssl(&format!(
            "x509|-req|-in|{name}.csr|-CA|{by}.pem|-CAkey|{by}.key|-CAcreateserial|-days|{days}|-extfile|ext|-out|{name}.pem"
        ));
    }

    /// A key and a certificate.
    fn card(&self, name: &str, subject: &str, extensions: &str, by: &str, days: u32) {
        self.key(name);
        self.signed(name, subject, extensions, by, days);
    }

    /// The newest lists of both, in one file.
    fn lists(&self) {
        for name in ["root", "people"] {
            self.openssl(&format!(
                "ca|-config|{name}.cnf|-gencrl|-cert|{name}.pem|-keyfile|{name}.key|-out|{name}.crl"
            ));
        }
        self.join(&["root.crl", "people.crl"], "lists.pem");
    }

    fn revoke(&self, name: &str, by: &str) {
        self.openssl(&format!("ca|-config|{by}.cnf|-revoke|{name}.pem|-cert|{by}.pem|-keyfile|{by}.key"));
        self.lists();
    }

    fn join(&self, files: &[&str], into: &str) {
        let all: Vec<u8> = files.iter().flat_map(|file| std::fs::read(self.0.join(file)).unwrap()).collect();
        std::fs::write(self.0.join(into), all).unwrap();
    }
}

/// An order, which believes the root, and a doctor who asks.
struct Desk {
    _server: Server,
    order: Person,
    doctor: Person,
}

fn asks(who: &Person, number: &str, name: &str) {
    let args = ["credential", "request", "-o", "demande.coffre", "--yes", "--profession", "G15_10"];
    who.run(&[&args[..], &["--number", number, "--name", name]].concat()).ok();
}

impl Desk {
    fn new() -> Desk {
        let server = Server::start();
        let order = Person::bare("coffre-pro");
        order.run(&["authority", "init", "--name", "Ordre", "--server", &server.url(), "--no-secret"]).ok();
        let doctor = Person::new("coffre-pro", "Dr Anne Lenoir", &server.url(), &[]);
        asks(&doctor, "rpps:10100000016", "Dr Anne Lenoir");
        std::fs::copy(doctor.at("demande.coffre"), order.at("demande.coffre")).unwrap();
        Desk { _server: server, order, doctor }
    }

    fn issuers(&self) -> Issuers<'_> {
        let issuers = Issuers::at(self.order.folder.path());
        issuers.join(&["root.pem", "people.pem"], "cas.pem");
        issuers
    }

    /// The doctor signs, as the guide says.
    fn signs(&self, issuers: &Issuers<'_>, card: &str) {
        issuers.openssl(&format!("dgst|-sha256|-sign|{card}.key|-out|demande.sig|demande.coffre"));
    }

    fn issues(&self, certificate: &str, more: &[&str], later: u64) -> Ran {
        let _ = std::fs::remove_file(self.order.at("attestation.coffre"));
        let print = self.doctor.json(&["status"])["fingerprint"].as_str().unwrap().to_owned();
        let mut command =
            self.order.command(&["authority", "issue", "demande.coffre", "-o", "attestation.coffre", "--json"]);
        command.args(["--fingerprint", &print, "--signature", "demande.sig", "--certificate", certificate]);
        command.args(["--proof", "records"]);
        // What a test gives stands in the place of the usual.
        if !more.contains(&"--ca") {
            command.args(["--ca", "cas.pem"]);
        }
        Ran::of(command.args(more).env("COFFRE_TEST_CLOCK", later.to_string()))
    }

    #[track_caller]
    fn refuses(&self, certificate: &str, more: &[&str], why: &str) {
        self.refuses_later(certificate, more, 0, "signature-refused", why);
    }

    #[track_caller]
    fn refuses_later(&self, certificate: &str, more: &[&str], later: u64, code: &str, why: &str) {
        let error = self.issues(certificate, more, later).fails(14);
        let details = error["details"].as_str().unwrap();
        assert_eq!((error["code"].as_str(), details.split(':').next()), (Some(code), Some(why)), "{error}");
        assert_eq!(error["at_fault"], "sender");
        assert!(!error["advice"].as_str().unwrap().is_empty());
        assert!(!self.order.at("attestation.coffre").exists());
    }
}

#[test]
fn a_card_signs_a_request_and_nothing_is_said_that_it_does_not_say() {
    let desk = Desk::new();
    let issuers = desk.issuers();
    // The key of a real card: RSA of 2048 bits.
    issuers.openssl("genpkey|-algorithm|RSA|-pkeyopt|rsa_keygen_bits:2048|-out|card.key");
    issuers.signed("card", HOLDER, CARD, "people", 365);
    desk.signs(&issuers, "card");
    let issued = desk.issues("card.pem", &["--crl", "lists.pem"], 0).ok();
    let checked = issued.json()["item"]["checked"][0].clone();
    assert_eq!((&checked["how"], &checked["time"]), (&"signature".into(), &json!(null)));
    assert_eq!(checked["confirmed"], json!(["number", "name", "not-revoked"]));
    assert!(checked["by"].as_str().unwrap().contains("AC ESSAI PERSONNES"));
    assert!(issued.err.contains("métier"), "a card does not say it: {}", issued.err);

    // Without a list it is said that nobody looked.
    let issued = desk.issues("card.pem", &[], 0).ok();
    assert_eq!(issued.json()["item"]["checked"][0]["confirmed"], json!(["number", "name"]));
    assert!(issued.err.contains("--crl"), "{}", issued.err);
    // DER, as cards and authorities hand it out; those between in the person's file instead of the order's.
    issuers.openssl("x509|-in|card.pem|-outform|DER|-out|card.der");
    desk.issues("card.der", &[], 0).ok();
    issuers.join(&["card.pem", "people.pem"], "chain.pem");
    desk.issues("chain.pem", &["--ca", "root.pem"], 0).ok();
    desk.refuses("card.pem", &["--ca", "root.pem"], "chain");
    // A card with a key on a curve.
    issuers.card("curve", HOLDER, CARD, "people", 365);
    desk.signs(&issuers, "curve");
    desk.issues("curve.pem", &["--crl", "lists.pem"], 0).ok();
}

#[test]
fn d11_a_certificate_of_another_world_counts_for_nothing() {
    let desk = Desk::new();
    let issuers = desk.issuers();
    issuers.card("card", HOLDER, CARD, "people", 1);
    desk.signs(&issuers, "card");
    desk.issues("card.pem", &["--crl", "lists.pem"], 0).ok();
    // Its day is over; so, later, is that of the list.
    desk.refuses_later("card.pem", &[], 2 * 86_400, "signature-refused", "dates");

    // Signed by itself, by a root of the same name, by another card.
    issuers.key("own");
    issuers.openssl(&format!(
        "req|-x509|-utf8|-multivalue-rdn|-key|own.key|-subj|{HOLDER}|-addext|keyUsage=digitalSignature|-out|own.pem"
    ));
    desk.signs(&issuers, "own");
    let error = desk.issues("own.pem", &[], 0).fails(14);
    assert!(["chain", "usage"].iter().any(|why| error["details"].as_str().unwrap().starts_with(why)), "{error}");
    std::fs::create_dir(desk.order.at("false")).unwrap();
    let (there, folder) = (desk.order.at("false"), desk.order.folder.path());
    let false_ones = Issuers::at(&there);
    false_ones.card("card", HOLDER, CARD, "people", 365);
    false_ones.join(&["card.pem", "people.pem", "root.pem"], "chain.pem");
    let request = folder.join("demande.coffre");
    false_ones.openssl(&format!("dgst|-sha256|-sign|card.key|-out|../demande.sig|{}", request.display()));
    desk.refuses("false/chain.pem", &[], "chain");
    issuers.card("under", HOLDER, CARD, "card", 365);
    issuers.join(&["under.pem", "card.pem"], "chain.pem");
    desk.signs(&issuers, "under");
    desk.refuses("chain.pem", &[], "chain");

    // Made for something else.
    for (name, extensions, why) in [
        ("server", CARD.replace("clientAuth", "serverAuth"), "usage"),
        ("code", CARD.replace("clientAuth", "codeSigning"), "usage"),
        ("agree", CARD.replace("digitalSignature", "keyAgreement"), "usage"),
        ("silent", "basicConstraints=CA:FALSE".to_owned(), "usage"),
        (
            "chief",
            "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,digitalSignature,keyCertSign".to_owned(),
            "usage",
        ),
        ("odd", format!("{CARD}\n1.2.3.4=critical,DER:0500"), "certificate"),
    ] {
        issuers.card(name, HOLDER, &extensions, "people", 365);
        desk.signs(&issuers, name);
        desk.refuses(&format!("{name}.pem"), &[], why);
    }
    // For signing mail, or for signing for ever, is for a person, too.
    for (name, extensions) in [
        ("mail", CARD.replace("clientAuth", "emailProtection")),
        ("ever", CARD.replace("digitalSignature", "nonRepudiation")),
        ("any", CARD.replace("extendedKeyUsage=clientAuth\n", "")),
    ] {
        issuers.card(name, HOLDER, &extensions, "people", 365);
        desk.signs(&issuers, name);
        desk.issues(&format!("{name}.pem"), &[], 0).ok();
    }
}

#[test]
fn d11_a_stolen_card_is_on_the_list() {
    let desk = Desk::new();
    let issuers = desk.issuers();
    issuers.card("card", HOLDER, CARD, "people", 365);
    desk.signs(&issuers, "card");
    let listed = ["--crl", "lists.pem"];
    desk.issues("card.pem", &listed, 0).ok();
    // One list of two, one that somebody else signed, one that is old, and none that is a list at all.
    desk.refuses("card.pem", &["--crl", "people.crl"], "no-list");
    desk.refuses("card.pem", &["--crl", "root.crl"], "no-list");
    // The request itself is not older than it may be.
    std::fs::write(
        desk.order.at("people.cnf"),
        std::fs::read_to_string(desk.order.at("people.cnf")).unwrap().replace("days=30", "days=2"),
    )
    .unwrap();
    issuers.lists();
    desk.refuses_later("card.pem", &listed, 4 * 86_400, "signature-refused", "old-list");
    let error = desk.issues("card.pem", &["--crl", "card.pem"], 0).fails(1);
    assert_eq!((&error["code"], &error["at_fault"]), (&"certificates-file".into(), &"file".into()));
    issuers.revoke("card", "people");
    desk.refuses("card.pem", &listed, "revoked");
    // Not with the issuer gone, either.
    issuers.card("next", HOLDER, CARD, "people", 365);
    desk.signs(&issuers, "next");
    desk.issues("next.pem", &listed, 0).ok();
    issuers.revoke("people", "root");
    desk.refuses("next.pem", &listed, "revoked");
}

/// Each day's list is put behind the last one's, or before it: what was revoked since is revoked.
#[test]
fn d11_of_two_lists_the_newest_counts_wherever_it_stands() {
    let desk = Desk::new();
    let issuers = desk.issuers();
    issuers.card("card", HOLDER, CARD, "people", 365);
    desk.signs(&issuers, "card");
    issuers.join(&["people.crl"], "old.crl");
    let listed = ["--crl", "all.pem"];
    // Two lists of one second are of one age.
    std::thread::sleep(std::time::Duration::from_millis(1100));
    issuers.revoke("card", "people");
    for order in [["old.crl", "people.crl"], ["people.crl", "old.crl"]] {
        issuers.join(&["root.crl", order[0], order[1]], "all.pem");
        desk.refuses("card.pem", &listed, "revoked");
    }
    issuers.join(&["root.crl", "old.crl"], "all.pem");
    desk.issues("card.pem", &listed, 0).ok();
}

#[test]
fn d11_a_root_signs_itself_and_is_in_its_dates() {
    let desk = Desk::new();
    let issuers = desk.issuers();
    issuers.card("card", HOLDER, CARD, "people", 365);
    desk.signs(&issuers, "card");
    issuers.join(&["root.pem"], "long.pem");
    let root = "req|-x509|-key|root.key|-out|root.pem|-subj|/C=FR/O=Essai/CN=AC RACINE ESSAI|-days|2|-addext|\
                keyUsage=critical,keyCertSign,cRLSign";
    issuers.openssl(root);
    issuers.join(&["root.pem", "people.pem"], "cas.pem");
    desk.issues("card.pem", &[], 0).ok();
    let late = 3 * 86_400;
    desk.refuses_later("card.pem", &[], late, "signature-refused", "dates");
    // The same root renewed, beside the old one: on either side of it.
    for order in [["root.pem", "long.pem"], ["long.pem", "root.pem"]] {
        issuers.join(&[order[0], order[1], "people.pem"], "cas.pem");
        desk.issues("card.pem", &[], late).ok();
    }

    // A certificate that is called like who issued it, and whose key did not sign it.
    std::fs::create_dir(desk.order.at("false")).unwrap();
    let there = desk.order.at("false");
    let false_ones = Issuers::at(&there);
    let own = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash";
    false_ones.card("namesake", "/C=FR/O=Essai/CN=AC RACINE ESSAI", own, "root", 365);
    false_ones.card("card", HOLDER, CARD, "namesake", 365);
    let request = desk.order.at("demande.coffre");
    false_ones.openssl(&format!("dgst|-sha256|-sign|card.key|-out|../demande.sig|{}", request.display()));
    let error = desk.issues("false/card.pem", &["--ca", "false/namesake.pem"], 0).fails(1);
    assert_eq!(error["code"], "certificates-file", "nobody in it signs itself");
}

#[test]
fn d11_a_signature_is_of_this_request_by_this_holder() {
    let desk = Desk::new();
    let issuers = desk.issuers();
    issuers.card("card", HOLDER, CARD, "people", 365);
    issuers.card("other", "/C=FR/CN=899700075122+SN=PHARMACH+GN=CAROLE", CARD, "people", 365);
    let listed = ["--crl", "lists.pem"];
    // Another's signature with her certificate; over other bytes; over the same with another digest; nothing, noise.
    desk.signs(&issuers, "other");
    desk.refuses("card.pem", &listed, "signature");
    std::fs::write(desk.order.at("autre"), "autre").unwrap();
    for signed in [
        "dgst|-sha256|-sign|card.key|-out|demande.sig|autre",
        "dgst|-sha512|-sign|card.key|-out|demande.sig|demande.coffre",
    ] {
        issuers.openssl(signed);
        desk.refuses("card.pem", &listed, "signature");
    }
    for bytes in [vec![], vec![0; 64], vec![0x30; 5000]] {
        std::fs::write(desk.order.at("demande.sig"), bytes).unwrap();
        desk.refuses("card.pem", &listed, "signature");
    }
    // Her signature on her own request, brought with a thief's.
    desk.signs(&issuers, "card");
    let thief = Person::new("coffre-pro", "Dr Anne Lenoir", &desk._server.url(), &[]);
    asks(&thief, "rpps:10100000016", "Dr Anne Lenoir");
    std::fs::copy(thief.at("demande.coffre"), desk.order.at("demande.coffre")).unwrap();
    desk.refuses("card.pem", &listed, "signature");
    // The thief's own good card on a request in her name; her number, and a name that is not hers.
    desk.signs(&issuers, "other");
    desk.refuses_later("other.pem", &listed, 0, "identity-differs", "number");
    issuers.card("name", "/C=FR/CN=810100000016+SN=VOLEUR+GN=ANNE", CARD, "people", 365);
    desk.signs(&issuers, "name");
    desk.refuses_later("name.pem", &listed, 0, "identity-differs", "name");
    // Certificates that name nobody, or two.
    for (name, subject) in [
        ("nobody", "/C=FR/CN=Anne Lenoir/SN=LENOIR/GN=ANNE"),
        ("adeli", "/C=FR/CN=010100000016/SN=LENOIR/GN=ANNE"),
        ("two", "/C=FR/CN=899700075122/CN=810100000016/SN=LENOIR/GN=ANNE"),
        ("unnamed", "/C=FR/CN=810100000016"),
    ] {
        issuers.card(name, subject, CARD, "people", 365);
        desk.signs(&issuers, name);
        desk.refuses(&format!("{name}.pem"), &listed, "no-number");
    }
    // What is no certificate.
    for bytes in [
        &b""[..],
        b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        b"\x30\x03\x02\x01\x01",
        &[0x30; 4096],
    ] {
        std::fs::write(desk.order.at("noise"), bytes).unwrap();
        desk.refuses("noise", &listed, "certificate");
        let error = desk.issues("card.pem", &["--ca", "noise"], 0).fails(1);
        assert_eq!(error["code"], "certificates-file");
    }
    let error = desk.issues("card.pem", &["--ca", "people.pem"], 0).fails(1);
    assert_eq!(error["code"], "certificates-file", "nobody in it signs itself");
}

/// Another byte here or there, less or more of it: each time a reason in words, nothing issued, and the program ends as it should.
#[test]
fn d11_no_other_bytes_are_her_certificate_or_her_signature() {
    let desk = Desk::new();
    let issuers = desk.issuers();
    issuers.card("card", HOLDER, CARD, "people", 365);
    issuers.openssl("x509|-in|card.pem|-outform|DER|-out|card.der");
    desk.signs(&issuers, "card");
    let listed = ["--crl", "lists.pem"];
    desk.issues("card.der", &listed, 0).ok();
    for name in ["card.der", "demande.sig"] {
        let path = desk.order.at(name);
        let whole = std::fs::read(&path).unwrap();
        let changed = (0..whole.len()).step_by(whole.len() / 40).map(|at| {
            let mut bytes = whole.clone();
            bytes[at] ^= 1 << (at % 8);
            bytes
        });
        let cut = [1, whole.len() / 2, whole.len() - 1].map(|len| whole[..len].to_vec());
        for bytes in changed.chain(cut).chain([[&whole[..], b"more"].concat()]) {
            std::fs::write(&path, &bytes).unwrap();
            let ran = desk.issues("card.der", &listed, 0);
            let error: Value = serde_json::from_str(ran.err.lines().last().unwrap()).unwrap();
            assert_eq!((ran.code, &error["at_fault"]), (14, &"sender".into()), "{name}: {ran:?}");
            assert!(!desk.order.at("attestation.coffre").exists());
        }
        std::fs::write(&path, whole).unwrap();
    }
    desk.issues("card.der", &listed, 0).ok();
}
