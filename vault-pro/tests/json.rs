//! What docs/commands-pro.md promises is what the program prints: every type of answer, every name, every kind of value.
#![allow(clippy::unwrap_used)]

mod support;

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::Stdio;
use std::sync::{Arc, Mutex};

use serde_json::Value;
use support::{Patient, Pro, Server, now};
use vault_crypto::deposit::Sense;
use vault_engine::deposits::Gift;
use vault_engine::state::Words;
use vault_tests::answers::{differences, promised};
use vault_tests::provider::{self, TokenKey};

#[test]
fn every_answer_is_as_documented() {
    let server = Server::start();
    let pro = Pro::new();
    let mut seen: Vec<Value> = Vec::new();
    let mut run = |args: &[&str]| seen.push(pro.run(&[args, &["--json"]].concat()).ok().json());
    run(&["init", "--offline", "--name", "Dr Anne Lenoir"]);
    run(&["server", "set", &server.url]);
    run(&["card", "-o", "card"]);
    run(&["card", "--plate", "plaque.html"]);
    run(&["settings", "--open-together", "no"]);
    run(&["secret", "remove"]);

    let mut helene = Patient::new(&server.url, "Hélène Martin");
    let me = helene.meet(&pro);
    let note = helene.add("Ordonnance", "2024-03-12", b"metformine", None);
    helene.show(me, &[note], 2);
    let gift = Gift {
        bytes: b"merci".to_vec(),
        words: Words { title: "Lettre".into(), type_code: "57833-6".into(), ..Words::default() },
        file_name: "lettre.txt".into(),
        mime: "text/plain".into(),
        message: Some("Merci.".into()),
    };
    helene.vault.give(&me, &gift, now()).unwrap();
    helene.vault.write(&me, Sense::Message, "Merci encore.", None, now()).unwrap();
    helene.sync();
    std::fs::write(pro.path("lettre.txt"), "Compte rendu").unwrap();
    let fingerprint = vault_protocol::fingerprint::qr_text(helene.vault.id());

    let commands: &[&[&str]] = &[
        &["receive"],
        &["contact", "verify", "Martin", "--fingerprint", &fingerprint],
        &["patients"],
        &["list", "Martin"],
        &["find", "ordonnance"],
        &["request", "--yes", "Martin", "--types", "analyses", "--purpose", "suivi", "--for", "2w"],
        &["write", "Martin", "À jeudi.", "--about", &note.to_string(), "--yes"],
        &["messages"],
        &["refuse", "--all", "--yes"],
        &["open", "Martin", "--all"],
        &["give", "--yes", "Martin", "lettre.txt"],
        &["sent"],
        &["receipts"],
        &["card", "--plate", "grande.html", "--plate-size", "a4", "--with", "ar"],
        &["sync"],
        &["status"],
        &["policy", "show"],
        &["server", "renewed"],
    ];
    commands.iter().for_each(|args| run(args));
    run(&["receipts", &note.to_string(), "--evidence", "preuve.coffre"]);
    seen.push(pro.run(&["give", "--yes", "Martin", "lettre.txt", "absent.txt", "--json"]).fails(1).json());

    let (shown, verified) = pro.tells(|shown| {
        let mut typed = helene.vault.type_code(shown["code"].as_str().unwrap(), None, None, None, now()).unwrap();
        while helene.vault.code_confirmed(&mut typed, now()).unwrap().is_none() {
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
    });
    seen.extend([shown, verified.ok().json()]);

    let order = Pro::new();
    let mut said = |who: &Pro, args: &[&str]| seen.push(who.run(&[args, &["--json"]].concat()).ok().json());
    said(&order, &["authority", "init", "--server", &server.url, "--name", "Ordre"]);
    let (demand, answer) = (pro.path("demande.coffre"), pro.path("attestation.coffre"));
    let (demand, answer) = (demand.to_str().unwrap(), answer.to_str().unwrap());
    let number = ["--number", "rpps:10100000016", "--profession", "G15_40", "--specialty", "SM26"];
    said(&pro, &[&["credential", "request", "-o", demand][..], &number].concat());
    let print = pro.run(&["status", "--json"]).ok().json()["fingerprint"].as_str().unwrap().to_owned();
    let (login, file) = (logged_in(&pro), pro.path("fournisseur.toml"));
    let with = ["--fingerprint", &print, "--login", "connexion.txt", "--provider", file.to_str().unwrap()];
    let with = [&with[..], &["--proof", "in-person"]].concat();
    std::fs::copy(pro.path("connexion.txt"), order.path("connexion.txt")).unwrap();
    said(&order, &[&["authority", "issue", demand, "-o", answer][..], &with].concat());
    said(&pro, &["credential", "import", answer]);
    said(&pro, &["card", "rotate"]);
    said(&pro, &["card", "revoke", "--prepare", "reprise.coffre"]);
    said(&order, &["sync"]);
    let issued = order.run(&["authority", "status", "--json"]).ok().json();
    let id = issued["credentials"][0]["id"].as_str().unwrap().to_owned();
    said(&order, &["authority", "revoke", &id]);
    said(&order, &["authority", "status"]);
    let line = format!("authority Ordre {} {}\nquorum none\n", issued["fingerprint"].as_str().unwrap(), server.url);
    std::fs::write(pro.path("policy"), line).unwrap();
    said(&pro, &["policy", "set", "policy"]);
    said(&pro, &["status"]);

    seen.extend(login);

    let promised = promised(include_str!("../../docs/commands-pro.md"));
    let mut found = Vec::new();
    for real in &seen {
        let kind = real["type"].as_str().unwrap();
        match promised.get(kind) {
            None => found.push(format!("{kind} is not documented")),
            Some(promise) => differences(kind, promise, real, &mut found),
        }
    }
    assert_eq!(found, Vec::<String>::new());
    let kinds = |all: &mut dyn Iterator<Item = &Value>| -> BTreeSet<String> {
        all.map(|o| o["type"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(kinds(&mut promised.values()), kinds(&mut seen.iter()), "each one is printed by some command above");
    let received = seen.iter().find(|o| o["type"] == "received").unwrap();
    let whats: BTreeSet<&str> =
        received["inbox"].as_array().unwrap().iter().map(|l| l["what"].as_str().unwrap()).collect();
    assert_eq!((&received["grants"][0]["papers"], whats), (&1.into(), BTreeSet::from(["message", "paper"])));
}

/// `credential login`, with a provider that says what is asked for, and a browser that goes there and back.
fn logged_in(pro: &Pro) -> [Value; 2] {
    let (key, nonce) = (TokenKey::new("un"), Arc::new(Mutex::new(String::new())));
    let (keys, bound) = (serde_json::json!({"keys": [key.jwk()]}).to_string(), nonce.clone());
    let url = provider::serve(Arc::new(move |path, _| {
        let now = now().0;
        let claims = serde_json::json!({
            "iss": "https://auth.example", "aud": "ordre", "iat": now, "auth_time": now, "exp": now + 60, "nonce": *bound.lock().unwrap(),
            "given_name": "ANNE", "family_name": "LENOIR", "SubjectNameID": "810100000016", "SubjectRole": ["40"],
        });
        let token = serde_json::json!({"id_token": key.sign(&key.header(), &claims)}).to_string();
        (200, if path == "/keys" { keys.clone() } else { token })
    }));
    let file = format!(
        "issuer = \"https://auth.example\"\nclient = \"ordre\"\nauthorize = \"{url}/auth\"\ntoken = \"{url}/token\"\n\
         keys = \"{url}/keys\"\n"
    );
    std::fs::write(pro.path("fournisseur.toml"), file).unwrap();
    let args = ["credential", "login", "demande.coffre", "--provider", "fournisseur.toml", "-o", "connexion.txt"];
    let mut command = pro.command("0", &[&args[..], &["--no-open", "--json"]].concat());
    let mut program = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (mut out, mut seen) = (BufReader::new(program.stdout.take().unwrap()), String::new());
    out.read_line(&mut seen).unwrap();
    let first: Value = serde_json::from_str(&seen).unwrap();
    let address = first["address"].as_str().unwrap();
    let said = |name: &str| {
        let text = address.split_once(&format!("{name}=")).unwrap().1;
        text.split('&').next().unwrap().replace("%3A", ":").replace("%2F", "/")
    };
    *nonce.lock().unwrap() = said("nonce");
    let door = said("redirect_uri").trim_start_matches("http://").trim_end_matches('/').to_owned();
    let mut line = std::net::TcpStream::connect(&door).unwrap();
    write!(line, "GET /?code=x&state={} HTTP/1.1\r\n\r\n", said("state")).unwrap();
    let mut rest = String::new();
    out.read_to_string(&mut rest).unwrap();
    program.wait().unwrap();
    let last = serde_json::from_str(&rest).unwrap();
    [first, last]
}
