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

/// Whoever sent nothing else is gone from here with their letter; whose card is here stays. Nobody hears of it.
#[test]
fn a_letter_that_brings_a_paper_is_refused_on_the_page() {
    let server = Server::start();
    let pro = Pro::at(&server.url);
    let (mut helene, mut jean) = (Patient::new(&server.url, "Hélène Martin"), Patient::new(&server.url, "Jean Petit"));
    let kept = send(&mut helene, &pro, "Bilan", "bilan.txt", b"un");
    let refused = send(&mut helene, &pro, "Offre", "offre.txt", b"deux");
    let alone = send(&mut jean, &pro, "Offre", "offre.txt", b"trois");
    pro.run(&["receive"]).ok();
    let mut page = pro.page();
    let hers = format!("/pt/{}", helene.vault.id());
    let his = format!("/pt/{}", jean.vault.id());
    for (at, id, lands) in [(&hers, &refused, hers.as_str()), (&his, &alone, "/")] {
        let paper = format!("{at}/p/{id}");
        assert!(page.get(&paper).contains(&format!("action=\"{paper}/refuse\"")), "{}", page.body);
        assert!(page.body.contains("La personne n'en apprend rien"), "said before: {}", page.body);
        assert_eq!(page.post(&format!("{paper}/refuse"), &[]), 200);
        assert_eq!(page.at().split('?').next().unwrap(), lands);
        assert!(page.body.contains("C'est refusé"), "{}", page.body);
        assert_eq!(page.look(&paper).status, 404, "it waits no more");
    }
    assert_eq!(page.look(&his).status, 404);
    assert_eq!(page.look(&format!("{hers}/p/{kept}")).status, 200);
    // What was opened is refused no more: it is kept here.
    page.get(&format!("{hers}/p/{kept}"));
    assert_eq!(page.post(&format!("{hers}/p/{kept}/open"), &[]), 200);
    assert!(!page.body.contains("/refuse\""), "{}", page.body);
    drop(page);
    assert_eq!(pro.run(&["receive", "--json"]).ok().json()["inbox"], serde_json::json!([]));
    for patient in [&mut helene, &mut jean] {
        patient.sync();
        assert!(patient.vault.inbox(now()).unwrap().is_empty(), "nobody is told");
    }
}
