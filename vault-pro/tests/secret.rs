//! `coffre-pro secret`: a code for a device that had none, another one, and none again. Nobody else notices.
#![allow(clippy::unwrap_used)]

mod support;

use support::{Patient, Pro, Server};

#[test]
fn a_code_is_set_changed_and_taken_away_and_nothing_else_changes() {
    let server = Server::start();
    let pro = Pro::at(&server.url);
    let file = |name: &str, code: &str| {
        std::fs::write(pro.path(name), code).unwrap();
        pro.path(name).to_str().unwrap().to_owned()
    };
    let (first, second) = (file("first", "mille lapins"), file("second", "407192"));
    let (short, wrong) = (file("short", "12345"), file("wrong", "000000"));
    let mut patient = Patient::new(&server.url, "Hélène");
    let to = patient.meet(&pro);
    let id = |args: &[&str]| pro.run(args).ok().json()["id"].clone();
    let before = id(&["card", "--json"]);

    assert_eq!(pro.run(&["secret", "set", "--new-file", &first, "--json"]).ok().json()["asks"], true);
    // A change wants the one that holds; one that is too short, or the wrong one, leaves all as it was.
    for (old, new, code, exit) in [
        (&first, &short, "secret-short", 2),
        (&wrong, &second, "wrong-secret", 12),
        (&second, &second, "wrong-secret", 12),
    ] {
        let ran = pro.run(&["secret", "set", "--secret-file", old, "--new-file", new, "--json"]);
        assert_eq!(ran.fails(exit).error()["code"], code);
    }
    let set = ["secret", "set", "--secret-file", &first, "--new-file", &second, "--json"];
    assert_eq!(pro.run(&set).ok().json()["asks"], true);
    assert_eq!(pro.run(&["patients", "--secret-file", &first, "--json"]).fails(12).error()["code"], "wrong-secret");

    // What is shown under the new code opens under it, and the card is the same.
    let doc = patient.add("Bilan", "2026-03-12", b"un", None);
    patient.show(to, &[doc], 3);
    assert_eq!(pro.run(&["receive", "--secret-file", &second, "--json"]).ok().json()["grants"][0]["papers"], 1);
    let remove = pro.run(&["secret", "remove", "--secret-file", &second, "--json"]).ok().json();
    assert_eq!((&remove["type"], &remove["asks"]), (&"secret".into(), &false.into()));
    assert_eq!(id(&["card", "--json"]), before);
    let papers = pro.run(&["list", "Hélène", "--json"]).ok().json();
    assert_eq!(papers["items"].as_array().unwrap().len(), 1);
}
