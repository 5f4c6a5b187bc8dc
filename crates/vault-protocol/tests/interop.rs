//! RFC 9421 with other people's code: what they sign we verify, what we sign they verify (tests/interop/README.md).
//!
//! Run by `cargo xtask test --only interop`, which installs them and says where they are:
//! `COFFRE_INTEROP_PYTHON` = a Python with the requirements, `COFFRE_INTEROP_NODE` = the folder that holds node_modules.

#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)]

mod common;

use common::*;
use data_encoding::{BASE64, HEXLOWER};
use std::collections::HashMap;
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};
use vault_protocol::ids::Time;
use vault_protocol::request::{BLAKE3_DIGEST, CONTENT_DIGEST, Target, blake3_digest, content_digest};

/// One request, and what the other side needs to know of it.
struct Case {
    method: &'static str,
    authority: &'static str,
    path: &'static str,
    query: &'static str,
    body: &'static [u8],
    part: bool,
}

const CASES: &[Case] = &[
    Case { method: "GET", authority: "coffre.example", path: "/v1/server", query: "", body: b"", part: false },
    Case { method: "GET", authority: "coffre.example", path: "/", query: "", body: b"", part: false },
    Case {
        method: "GET",
        authority: "coffre.example:8443",
        path: "/v1/vaults/00ff/journal",
        query: "from=17",
        body: b"",
        part: false,
    },
    Case {
        method: "POST",
        authority: "127.0.0.1:9000",
        path: "/v1/vaults/00ff/journal",
        query: "",
        body: b"\x82\x01\x40",
        part: false,
    },
    Case {
        method: "PUT",
        authority: "a.b.coffre.example",
        path: "/v1/vaults/00ff/objects/11~-_.",
        query: "at=0&more=1",
        body: b"part",
        part: true,
    },
    Case { method: "DELETE", authority: "coffre.example", path: "/v1/slots/ab", query: "x=", body: b"", part: false },
];

impl Case {
    fn digest(&self) -> (&'static str, String) {
        if self.part {
            (BLAKE3_DIGEST, blake3_digest(vault_protocol::hash::object_digest(self.body).as_bytes()))
        } else {
            (CONTENT_DIGEST, content_digest(self.body))
        }
    }
    fn target<'a>(&self, digest: &'a (&'static str, String)) -> Target<'a> {
        Target {
            method: self.method,
            authority: self.authority,
            path: self.path,
            query: self.query,
            digest_name: digest.0,
            digest: &digest.1,
        }
    }
    fn lines(&self, created: Time) -> String {
        let question = if self.query.is_empty() { "" } else { "?" };
        let (name, digest) = self.digest();
        format!(
            "method {}\nurl https://{}{}{question}{}\ndigest-name {name}\n{name} {digest}\nbody {}\ncreated {}\nnonce {}\nkeyid {}\n",
            self.method,
            self.authority,
            self.path,
            self.query,
            HEXLOWER.encode(self.body),
            created.0,
            BASE64.encode(&id::<16>(5)),
            key(1).public,
        )
    }
}

/// Another implementation: a command that takes `sign` or `verify` as its last argument.
fn python(mode: &str) -> Command {
    let mut command = Command::new(setting("COFFRE_INTEROP_PYTHON"));
    command.arg(script("python/interop.py")).arg(mode);
    command
}

fn node(mode: &str) -> Command {
    let mut command = Command::new("node");
    command.arg(script("node/interop.mjs")).arg(setting("COFFRE_INTEROP_NODE")).arg(mode);
    command
}

fn setting(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: run `cargo xtask test --only interop`"))
}

fn script(name: &str) -> String {
    format!("{}/../../tests/interop/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// Sends all requests to one process; answers one map of lines for each.
fn ask(mut command: Command, requests: &str) -> Vec<HashMap<String, String>> {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the interpreter starts");
    child.stdin.take().unwrap().write_all(requests.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "the script failed: its words are above");
    let text = String::from_utf8(output.stdout).unwrap().replace('\r', "");
    let answer =
        |block: &str| block.lines().filter_map(|l| l.split_once(' ')).map(|(n, v)| (n.into(), v.into())).collect();
    text.split("\n\n").filter(|block| !block.trim().is_empty()).map(answer).collect()
}

fn now() -> Time {
    Time(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs())
}

fn theirs_verify_under_ours(command: fn(&str) -> Command) {
    let created = now();
    let mut requests = String::new();
    for (i, case) in CASES.iter().enumerate() {
        let alg = if i % 2 == 0 { "yes" } else { "no" };
        requests += &format!("{}seed {}\nalg {alg}\n\n", case.lines(created), HEXLOWER.encode(&[1; 32]));
    }
    let answers = ask(command("sign"), &requests);
    assert_eq!(answers.len(), CASES.len());
    for (case, answer) in CASES.iter().zip(&answers) {
        let digest = case.digest();
        let t = case.target(&digest);
        let received = t.verify(&answer["signature-input"], &answer["signature"]);
        let received = received.unwrap_or_else(|e| panic!("{e}: {} {}: {answer:?}", case.method, case.path));
        assert_eq!((received.key, received.nonce, received.created), (key(1).public, id(5), created));
        assert_eq!(received.check_time(created, created), Ok(()));
        // And says no where it must.
        let elsewhere = Target { authority: "evil.example", ..t };
        assert!(elsewhere.verify(&answer["signature-input"], &answer["signature"]).is_err());
    }
}

fn ours_verify_under_theirs(command: fn(&str) -> Command) {
    let created = now();
    let mut requests = String::new();
    let mut wanted = Vec::new();
    for case in CASES {
        let digest = case.digest();
        let prepared = case.target(&digest).prepare(created, &id(5), &key(1).public);
        let (input, signature) = prepared.headers(&key(1).raw(prepared.to_be_signed()));
        let with = |input: &str, signature: &str| format!("signature-input {input}\nsignature {signature}\n\n");
        requests += &(case.lines(created) + &with(&input, &signature));
        wanted.push(true);
        // Their "no" shows that their "yes" means something: another path, another tag, another signature.
        let moved = case.lines(created).replacen(&format!("https://{}/", case.authority), "https://evil.example/", 1);
        requests += &(moved + &with(&input, &signature));
        requests += &(case.lines(created) + &with(&input.replace("coffre-v1", "coffre-v2"), &signature));
        let other = key(1).raw(b"another base");
        requests += &(case.lines(created) + &with(&input, &format!("coffre=:{}:", BASE64.encode(&other))));
        wanted.extend([false; 3]);
    }
    let answers = ask(command("verify"), &requests);
    let verdicts: Vec<&str> = answers.iter().map(|a| a["verdict"].as_str()).collect();
    let good: Vec<bool> = verdicts.iter().map(|v| *v == "good").collect();
    assert_eq!(good, wanted, "{verdicts:#?}");
}

#[test]
#[ignore = "needs other people's programs: the part `interop`"]
fn python_signs_and_we_verify() {
    theirs_verify_under_ours(python);
}

#[test]
#[ignore = "needs other people's programs: the part `interop`"]
fn we_sign_and_python_verifies() {
    ours_verify_under_theirs(python);
}

#[test]
#[ignore = "needs other people's programs: the part `interop`"]
fn node_signs_and_we_verify() {
    theirs_verify_under_ours(node);
}

#[test]
#[ignore = "needs other people's programs: the part `interop`"]
fn we_sign_and_node_verifies() {
    ours_verify_under_theirs(node);
}
