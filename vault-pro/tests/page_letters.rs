//! Letters that bring a paper, on the professional's page: what is said of one before it is opened, and how it is refused.
#![allow(clippy::unwrap_used)]

mod support;

use support::{Patient, Pro, Server, now};
use vault_engine::deposits::Gift;

/// Sends a paper; its number.
fn send(from: &mut Patient, to: &Pro, title: &str, name: &str, bytes: &[u8]) -> String {
    let me = from.meet(to);
    let words = Patient::words(title, "11488-4", "Labo Bellevue");
    let gift =
        Gift { bytes: bytes.to_vec(), words, file_name: name.into(), mime: "application/pdf".into(), message: None };
    let id = from.vault.give(&me, &gift, now()).unwrap().to_string();
    from.sync();
    id
}

#[test]
fn what_a_letter_is_and_does_not_look_like_is_said_before_it_is_opened() {
    let server = Server::start();
    let pro = Pro::at(&server.url);
    let mut helene = Patient::new(&server.url, "Hélène Martin");
    let lies = send(&mut helene, &pro, "Bilan", "bilan.pdf", b"MZ\x90\0\x03\0\0\0 un programme");
    let plain = send(&mut helene, &pro, "Remerciements", "merci.txt", "Bonjour docteur".as_bytes());
    pro.run(&["receive"]).ok();
    let mut page = pro.page();
    let at = |id: &str| format!("/pt/{}/p/{id}", helene.vault.id());
    let said =
        ["le contenu de « bilan.pdf » n'est pas ce que dit son nom", "« bilan.pdf » est un programme, pas un papier"];
    for said in said {
        assert!(page.get(&at(&lies)).contains(said), "{}", page.body);
        assert!(page.body.find(said).unwrap() < page.body.find("/open\"").unwrap(), "before what opens it");
        assert!(!page.get(&at(&plain)).contains(said), "{}", page.body);
    }
    let beside = |id: &str| -> serde_json::Value {
        serde_json::from_slice(&page.look(&format!("{}/peek.json", at(id))).body).unwrap()
    };
    assert_eq!(beside(&lies)["cautions"].as_array().unwrap().len(), 2);
    assert_eq!(beside(&plain)["cautions"], serde_json::json!([]));
}
