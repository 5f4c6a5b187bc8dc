//! A professional logs in with somebody else's identity provider, a real one on this machine, for a request; the authority takes
//! that login for this request and for no other (tests/interop/README.md). What a dishonest provider may say is in
//! `tests/tests/logins.rs`.
//!
//! Run by `cargo xtask test --only interop`, which installs it and says where it is: `COFFRE_INTEROP_NODE` = the folder that
//! holds node_modules, `COFFRE_INTEROP_NODE_BIN` = a Node that the provider runs on.
#![allow(clippy::unwrap_used, reason = "a test says what broke by breaking")]

mod support;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};
use support::{Pro, Said, Server};

/// The provider, and a browser beside it.
struct Provider {
    program: Child,
    tell: ChildStdin,
    told: BufReader<ChildStdout>,
    issuer: String,
}

impl Provider {
    fn start(sort: &str) -> Provider {
        let set = |name: &str| std::env::var(name).unwrap_or_else(|_| panic!("{name} is set by the part `interop`"));
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/interop/node/provider.mjs");
        let mut command = Command::new(set("COFFRE_INTEROP_NODE_BIN"));
        command.args([script, &set("COFFRE_INTEROP_NODE"), sort]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut program = command.stderr(Stdio::null()).spawn().unwrap();
        let (tell, told) = (program.stdin.take().unwrap(), BufReader::new(program.stdout.take().unwrap()));
        let mut provider = Provider { program, tell, told, issuer: String::new() };
        provider.issuer = provider.line()["issuer"].as_str().unwrap().to_owned();
        provider
    }

    fn line(&mut self) -> Value {
        let mut line = String::new();
        assert!(self.told.read_line(&mut line).unwrap() > 0, "the provider ended");
        serde_json::from_str(&line).unwrap()
    }

    /// Logs in there as somebody, or gives up; the last page the browser was shown.
    fn visit(&mut self, address: &str, account: &str) -> Value {
        writeln!(self.tell, "{}", json!({"visit": address, "as": account, "deny": account.is_empty()})).unwrap();
        self.line()
    }

    /// What an authority's file says of it.
    fn file(&self, at: &Pro, name: &str, client: &str, more: &str) {
        let issuer = &self.issuer;
        let text = format!(
            "issuer = \"{issuer}\"\nclient = \"{client}\"\nauthorize = \"{issuer}/auth\"\ntoken = \"{issuer}/token\"\n\
             keys = \"{issuer}/jwks\"\nscope = \"openid scope_all\"\n{more}\n"
        );
        std::fs::write(at.path(name), text).unwrap();
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

fn asks(pro: &Pro) {
    let number = ["--number", "rpps:10100000016", "--profession", "G15_40", "--specialty", "SM26"];
    pro.run(&[&["credential", "request", "-o", "demande.coffre", "--yes"][..], &number].concat()).ok();
}

/// Logs in as somebody, with this file about the provider: how the command ended, and what the browser showed.
fn logs_in(pro: &Pro, provider: &mut Provider, file: &str, account: &str) -> (Said, Value) {
    let _ = std::fs::remove_file(pro.path("connexion"));
    let args = ["credential", "login", "demande.coffre", "--no-open", "--json", "--provider", file, "-o", "connexion"];
    let mut program = pro.command("0", &args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut out = BufReader::new(program.stdout.take().unwrap());
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    let said: Value = serde_json::from_str(&line).unwrap_or_else(|e| panic!("{e}: {line}"));
    let page = provider.visit(said["address"].as_str().unwrap(), account);
    let (mut rest, mut err) = (String::new(), String::new());
    out.read_to_string(&mut rest).unwrap();
    program.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    (Said { code: program.wait().unwrap().code().unwrap(), out: rest, err }, page)
}

/// What an authority answers to a request and a login.
fn issues(order: &Pro, pro: &Pro, file: &str) -> Said {
    let print = pro.run(&["status", "--json"]).ok().json()["fingerprint"].as_str().unwrap().to_owned();
    let (request, login) = (pro.path("demande.coffre"), pro.path("connexion"));
    let given = [
        "--login",
        login.to_str().unwrap(),
        "--proof",
        "records",
        "--provider",
        file,
        "--fingerprint",
        &print,
        "--yes",
        "--json",
    ];
    order.run(&[&["authority", "issue", request.to_str().unwrap(), "-o", "attestation.coffre"], &given[..]].concat())
}

fn reason(said: Said) -> String {
    said.fails(14).error()["details"].as_str().unwrap().to_owned()
}

#[test]
#[ignore = "needs other people's programs: the part `interop`"]
fn a_real_provider_logs_a_professional_in() {
    let server = Server::start();
    let (pro, order) = (Pro::at(&server.url), Pro::new());
    order.run(&["authority", "init", "--server", &server.url, "--name", "Ordre"]).ok();
    asks(&pro);
    let mut provider = Provider::start("public");
    provider.file(&pro, "fournisseur.toml", "coffre-ordre", "");
    provider.file(&order, "fournisseur.toml", "coffre-ordre", "");

    let (said, page) = logs_in(&pro, &mut provider, "fournisseur.toml", "lenoir");
    assert!(page["status"] == 200 && page["text"].as_str().unwrap().contains("C'est fait"), "{page}");
    let confirmed = json!(["number", "name", "profession", "specialty"]);
    assert_eq!(said.ok().json()["item"]["confirmed"], confirmed);
    let issued = issues(&order, &pro, "fournisseur.toml").ok().json();
    assert_eq!(issued["item"]["checked"][0]["confirmed"], confirmed);
    assert_eq!(issued["item"]["checked"][0]["by"], provider.issuer.as_str());

    // Her login, with a thief's request; and her own, where the authority believes other keys, or another provider.
    let thief = Pro::at(&server.url);
    asks(&thief);
    std::fs::copy(pro.path("connexion"), thief.path("connexion")).unwrap();
    assert_eq!(reason(issues(&order, &thief, "fournisseur.toml")), "other-request");
    let other = Provider::start("public");
    other.file(&order, "autre.toml", "coffre-ordre", "");
    assert_eq!(reason(issues(&order, &pro, "autre.toml")), "key");
    let mine = std::fs::read_to_string(order.path("fournisseur.toml")).unwrap();
    let swapped = mine.replace(&format!("{}/jwks", provider.issuer), &format!("{}/jwks", other.issuer));
    std::fs::write(order.path("cles.toml"), swapped).unwrap();
    assert_eq!(reason(issues(&order, &pro, "cles.toml")), "key");
    // A login for another service of the same provider.
    provider.file(&pro, "ailleurs.toml", "autre-service", "");
    logs_in(&pro, &mut provider, "ailleurs.toml", "lenoir").0.ok();
    assert_eq!(reason(issues(&order, &pro, "fournisseur.toml")), "audience");

    // Somebody who is no professional, another professional, and somebody who goes away: nothing is kept.
    for (account, why) in [("patient", "no-number"), ("carole", "number"), ("", "access_denied")] {
        let (said, _) = logs_in(&pro, &mut provider, "fournisseur.toml", account);
        assert_eq!(reason(said), why, "{account}");
        assert!(!pro.path("connexion").exists());
    }
}

#[test]
#[ignore = "needs other people's programs: the part `interop`"]
fn a_real_provider_wants_its_secret() {
    let server = Server::start();
    let pro = Pro::at(&server.url);
    asks(&pro);
    let mut provider = Provider::start("secret");
    provider.file(&pro, "fournisseur.toml", "coffre-ordre", "secret = \"un secret pour cet essai\"");
    logs_in(&pro, &mut provider, "fournisseur.toml", "lenoir").0.ok();
    provider.file(&pro, "fournisseur.toml", "coffre-ordre", "secret = \"un autre\"");
    assert_eq!(reason(logs_in(&pro, &mut provider, "fournisseur.toml", "lenoir").0), "token: 401 invalid_client");
}
