//! Words on the professional's page: to whom they go, and what is only said by who sends them.
#![allow(clippy::unwrap_used)]

mod support;

use support::{Patient, Pro, Server, now};
use vault_crypto::deposit::{PaperNamed, Sense};
use vault_engine::written::About;
use vault_protocol::ids::MessageId;

#[test]
fn words_go_to_an_uncompared_card_by_her_word_alone() {
    let server = Server::start();
    let pro = Pro::at(&server.url);
    let mut helene = Patient::new(&server.url, "Hélène Martin");
    let mut page = pro.page();
    page.get("/add");
    let card = helene.vault.card_file(now()).unwrap();
    assert_eq!(page.upload("/add", &[("carte.coffre", &card)]), 200);
    let write = format!("/pt/{}/write", helene.vault.id());
    let ask = "Je veux quand même écrire à Hélène Martin";
    assert!(page.get(&write).contains(ask), "{}", page.body);
    // A form that was sent without its tick, whatever sent it.
    assert_eq!(page.post(&write, &[("text", "Revenez en mars")]), 422);
    assert!(page.body.contains("Personne n'a vérifié que cette carte") && page.body.contains("Revenez en mars"));
    assert_eq!(page.post(&write, &[("text", "Revenez en mars"), ("unverified", "1")]), 200);
    let request = format!("/pt/{}/request", helene.vault.id());
    assert!(page.get(&request).contains(ask), "{}", page.body);
    let wanted = [("family", "prescriptions"), ("purpose", "suivi"), ("for", "1w")];
    assert_eq!(page.post(&request, &wanted), 422);
    assert!(page.body.contains("votre demande peut arriver à quelqu'un d'autre"), "{}", page.body);
    assert_eq!(page.post(&request, &[&wanted[..], &[("unverified", "1")]].concat()), 200);
    // Compared, nothing more is asked.
    let compare = format!("/pt/{}/compare", helene.vault.id());
    page.get(&compare);
    assert_eq!(page.post(&compare, &[("same", "1")]), 422);
    assert!(page.body.contains("Dites comment vous avez comparé"), "{}", page.body);
    page.get(&compare);
    assert_eq!(page.post(&compare, &[("same", "in-person")]), 200);
    assert!(!page.get(&write).contains(ask), "{}", page.body);
    assert_eq!(page.post(&write, &[("text", "Ou en avril")]), 200);
    drop(page);
    pro.run(&["sync"]).ok();
    helene.vault.receive(now()).unwrap();
    let came = helene.vault.inbox(now()).unwrap();
    assert_eq!(came.len(), 3, "what was sent without it never went");
}

#[test]
fn a_title_that_only_the_sender_claims_is_marked() {
    let server = Server::start();
    let pro = Pro::at(&server.url);
    let mut helene = Patient::new(&server.url, "Hélène Martin");
    let me = helene.meet(&pro);
    let named = PaperNamed::Given(MessageId::new([7; 16]));
    let about = About { named, title: "Votre compte rendu".to_owned(), date: None };
    helene.vault.write(&me, Sense::Correction, "Ce n'est pas moi.", Some(about), now()).unwrap();
    helene.sync();
    pro.run(&["receive"]).ok();
    let mut page = pro.page();
    page.get(&format!("/pt/{}/write", helene.vault.id()));
    let title = page.body.find("Votre compte rendu").unwrap_or_else(|| panic!("{}", page.body));
    assert!(page.body[title..].contains("(selon l'expéditeur)"), "{}", page.body);
    assert!(!page.body.contains("<strong><bdi>Votre compte rendu"), "{}", page.body);
}
