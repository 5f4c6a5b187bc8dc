//! Somebody else's reader of SMART Health Links opens a link of the real program on a real server (tests/interop/README.md).
//!
//! Run by `cargo xtask test --only interop`, which installs it and says where it is: `COFFRE_INTEROP_NODE` = the folder that
//! holds node_modules.
#![allow(clippy::unwrap_used, reason = "a test says what broke by breaking")]
// The server of these stories is a part of the executable.
#![cfg(feature = "demo")]

mod support;

use std::process::Command;

use data_encoding::BASE64;
use serde_json::Value;
use support::{NOTE, Patient, Server};

fn read(link: &Value, code: &str, most: &str) -> Value {
    let modules = std::env::var("COFFRE_INTEROP_NODE").expect("COFFRE_INTEROP_NODE is set by the part `interop`");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/interop/node/link.mjs");
    let ran = Command::new("node").args([script, &modules, link.as_str().unwrap(), code, most]).output().unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    serde_json::from_slice(&ran.stdout).unwrap()
}

fn papers(read: &Value) -> Vec<(String, Vec<u8>)> {
    let bundle = &read["fhirResources"][0];
    assert_eq!(
        (bundle["resourceType"].as_str(), bundle["type"].as_str()),
        (Some("Bundle"), Some("collection")),
        "{read}"
    );
    let paper = |entry: &Value| {
        let attachment = &entry["resource"]["content"][0]["attachment"];
        let bytes = BASE64.decode(attachment["data"].as_str().unwrap().as_bytes()).unwrap();
        (attachment["contentType"].as_str().unwrap().to_owned(), bytes)
    };
    bundle["entry"].as_array().unwrap().iter().map(paper).collect()
}

#[test]
#[ignore = "needs other people's programs: the part `interop`"]
fn a_stock_reader_opens_a_link_of_ours() {
    let server = Server::start();
    let me = Patient::on(&server);
    let pdf = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n%%EOF".to_vec();
    let (note, scan) = (me.keep("ordonnance.txt", NOTE), me.keep("bilan.pdf", &pdf));
    let link = |args: &[&str]| me.json(&[&["link", note.as_str(), scan.as_str()], args].concat())["item"].clone();

    let coded = link(&["--code"]);
    let code = coded["code"].as_str().unwrap();
    for most in ["-", "0"] {
        let found = read(&coded["link"], code, most);
        let wanted = [("text/plain".to_owned(), NOTE.as_bytes().to_vec()), ("application/pdf".to_owned(), pdf.clone())];
        assert_eq!(papers(&found), wanted);
        assert_eq!(found["flag"], "P");
    }
    let wrong = if code == "000000" { "000001" } else { "000000" };
    assert_eq!(read(&coded["link"], wrong, "-")["error"], "SHLInvalidPasscodeError");

    let once = link(&["--once"]);
    assert_eq!(papers(&read(&once["link"], "-", "-")).len(), 2);
    assert_eq!(read(&once["link"], "-", "-")["error"], "SHLManifestNotFoundError");

    me.run(&["link", "stop", coded["id"].as_str().unwrap()]).good();
    assert_eq!(read(&coded["link"], code, "-")["error"], "SHLManifestNotFoundError");
}
