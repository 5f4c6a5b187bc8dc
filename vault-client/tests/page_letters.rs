//! What waits on the page beside papers: requests, messages, new versions; and what she writes herself.
#![allow(clippy::unwrap_used, reason = "a test says what broke by breaking")]

mod support;

use support::browser::Page;
use support::{Patient, Pro, Server, now};
use vault_crypto::deposit::{Matter, PaperNamed, Sense, Written};
use vault_engine::deposits::Gift;
use vault_engine::state::Words;
use vault_engine::written::Request;
use vault_protocol::ids::{MessageId, VaultId};

const UI: &[&str] = &["ui", "--no-open"];

fn gift(title: &str, text: &str) -> Gift {
    Gift {
        bytes: text.as_bytes().to_vec(),
        words: Words { title: title.into(), type_code: "11488-4".into(), ..Words::default() },
        file_name: "cr.txt".into(),
        mime: "text/plain".into(),
        message: None,
    }
}

/// A patient who knows a professional, and is known to him.
fn two() -> (Server, Patient, Pro, VaultId) {
    let server = Server::start();
    let patient = Patient::on(&server);
    let mut pro = Pro::on(&server, "Dr <Roux>");
    let fingerprint = pro.card(&patient.at("roux.coffre"));
    let id = patient.json(&["contact", "add", "roux.coffre"])["item"]["id"].as_str().unwrap().to_owned();
    patient.run(&["contact", "verify", &id, "--fingerprint", &fingerprint]).good();
    patient.run(&["card", "-o", "moi.coffre"]).good();
    let card = std::fs::read(patient.at("moi.coffre")).unwrap();
    let her = pro.vault.add_contact(&card, None, now()).unwrap();
    (server, patient, pro, her)
}

fn send(pro: &mut Pro, patient: &Patient) {
    pro.vault.sync(now(), &mut |_| {}).unwrap();
    patient.run(&["inbox"]).good();
}

#[test]
fn a_request_is_seen_in_words_and_shown_after_the_list() {
    let (_server, patient, mut pro, her) = two();
    let kept = |name: &str, more: &[&str]| {
        patient.write(name, name);
        patient.json(&[&["add", name][..], more].concat())["items"][0]["paper"]["id"].as_str().unwrap().to_owned()
    };
    let plain = kept("hba1c.txt", &["--title", "HbA1c", "--type", "analyses"]);
    let private = kept("autre.txt", &["--title", "Analyse privée", "--type", "analyses", "--private"]);
    let asked =
        Request {
            types: vec!["11502-2".into()], days: 14, purpose: format!("suivi <du> diabète{}", "é".repeat(900))
        };
    let id = pro.vault.ask_papers(&her, &asked, now()).unwrap();
    let refused = pro.vault.ask_papers(&her, &asked, now()).unwrap();
    send(&mut pro, &patient);

    let mut page = Page::open(&patient, UI);
    let body = page.get("/inbox");
    for part in [
        "Dr &lt;Roux&gt; demande à voir",
        "Pendant 14 jours",
        "suivi &lt;du&gt; diabète",
        "en personne",
        "n'en saura rien",
    ] {
        assert!(body.contains(part), "{part}: {body}");
    }
    let to = pro.vault.id().to_string();
    let at = format!("/show?to={to}&request={id}");
    assert!(body.contains(&at.replace('&', "&amp;")));
    // One is refused by one gesture, and nothing says so to whoever asked.
    page.post(&format!("/inbox/{refused}/refuse"), &[]);
    assert!(page.body.contains("C'est refusé"));
    // Ticked: what was asked for, but for what is private. The day and the reason stand in the form.
    let body = page.get(&at);
    assert!(body.contains("1 papier est coché") && body.contains("suivi &lt;du&gt; diabète"), "{body}");
    let box_of = |id: &str| body.split("<input").find(|tag| tag.contains(id)).unwrap_or_default().to_owned();
    assert!(box_of(&plain).contains("checked") && !body.contains(&private));
    let day = body.split("name=\"day\"").nth(1).unwrap();
    let day = day.split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let (to, id) = (to.as_str(), id.to_string());
    let stands = body.split("name=\"purpose\"").nth(1).unwrap().split("value=\"").nth(1).unwrap();
    assert!(stands.split('"').next().unwrap().chars().count() < 200, "as long as a door says it");
    let form = [("to", to), ("request", &id), ("paper", &plain), ("until", "day"), ("day", &day), ("purpose", "suivi")];
    page.post("/show", &form);
    assert!(page.body.contains("HbA1c"), "the list before the yes: {}", page.body);
    page.post("/show", &[&form[..], &[("sure", "1")]].concat());
    assert!(page.at().starts_with("/who/"), "{}", page.at());
    assert!(page.get("/inbox").contains("Rien ne vous attend"));
    // A second yes, from a page that was left open, opens nothing more: there is no request any more.
    page.get(&format!("/show?to={to}"));
    assert_eq!(page.post("/show", &[&form[..], &[("sure", "1")]].concat()), 422);
    assert!(page.body.contains("Le temps pour répondre à cette demande est passé"), "{}", page.body);
    drop(page);
    let doors = patient.json(&["grants"])["items"].clone();
    assert_eq!(doors.as_array().unwrap().len(), 1);
    assert_eq!((doors[0]["papers"][0].as_str(), doors[0]["purpose"].as_str()), (Some(&*plain), Some("suivi")));
    patient.run(&["sync"]).good();
    pro.vault.receive(now()).unwrap();
    assert_eq!(pro.vault.state().received.len(), 1);
}

#[test]
fn a_note_goes_to_an_author_whose_card_is_not_compared_on_her_word_only() {
    let (_server, patient, mut pro, her) = two();
    pro.vault.give(&her, &gift("Compte rendu", "allergie"), now()).unwrap();
    send(&mut pro, &patient);
    let given = patient.json(&["inbox"])["items"][0]["id"].as_str().unwrap().to_owned();
    let paper = patient.json(&["accept", &given])["paper"]["id"].as_str().unwrap().to_owned();
    patient.run(&["contact", "remove", "Roux"]).good();
    patient.run(&["contact", "add", "roux.coffre"]).good();
    let mut page = Page::open(&patient, UI);
    let at = format!("/p/{paper}");
    let note = format!("{at}/note");
    page.get(&at);
    assert_eq!(page.post(&note, &[("note", "Pas d'accord."), ("tell", "1")]), 422);
    assert!(page.body.contains("Personne n'a vérifié que cette carte"), "{}", page.body);
    assert!(!page.get(&at).contains("<blockquote>"), "nothing is kept: {}", page.body);
    assert_eq!(page.post(&note, &[("note", "Pas d'accord."), ("tell", "1")]), 422);
    // The question's own buttons answer it.
    let send_it = [("note", "Pas d'accord."), ("tell", "1"), ("unverified", "1")];
    assert_eq!(page.post(&note, &send_it), 200);
    assert!(page.body.contains("<blockquote>"), "{}", page.body);
    drop(page);
    patient.run(&["sync"]).good();
    pro.vault.receive(now()).unwrap();
    assert_eq!(pro.vault.inbox(now()).unwrap().len(), 1, "told once");
}

/// An address at which acts are answered is no page: whoever comes back to one finds the page that it is of.
#[test]
fn every_address_of_a_form_leads_to_a_page() {
    let (_server, patient, mut pro, her) = two();
    pro.vault.give(&her, &gift("Compte rendu", "allergie"), now()).unwrap();
    pro.vault.give(&her, &gift("Autre", "rien"), now()).unwrap();
    send(&mut pro, &patient);
    let given = patient.json(&["inbox"])["items"][0]["id"].as_str().unwrap().to_owned();
    let paper = patient.json(&["accept", &given])["paper"]["id"].as_str().unwrap().to_owned();
    patient.run(&["grant", &paper, "--to", "Roux", "--until", "1m"]).good();
    let him = pro.vault.id().to_string();
    let mut page = Page::open(&patient, UI);
    let pages =
        ["/", "/add", "/inbox", "/papers", "/people", "/people/add", "/settings", "/log", "/who", "/loan", "/rescue"];
    let of_things =
        [format!("/p/{paper}"), format!("/p/{paper}/edit"), format!("/people/{him}"), format!("/who/{him}")];
    let more =
        [format!("/write/{him}"), format!("/show?to={him}"), "/rescue/drill".to_owned(), "/emergency/edit".to_owned()];
    let mut acts = std::collections::BTreeSet::new();
    for at in pages.map(str::to_owned).iter().chain(&of_things).chain(&more) {
        let body = page.get(at);
        acts.extend(body.split("action=\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()));
    }
    for act in [
        "/note",
        "/correct",
        "/private",
        "/remove",
        "/stop",
        "/verify",
        "/told",
        "/take",
        "/refuse",
        "/notices",
        "/language",
    ] {
        assert!(acts.iter().any(|known| known.ends_with(act)), "{act} was not met: {acts:?}");
    }
    for act in &acts {
        let mut answer = page.look(act);
        for _ in 0..3 {
            let Some(to) = answer.header("location").map(str::to_owned) else { break };
            answer = page.look(&to);
        }
        assert_eq!(answer.status, 200, "{act}: {answer:?}");
    }
    // In another language after a refusal, as without a script.
    page.get("/people/add");
    assert_eq!(page.post("/people/told", &[("digits", "1"), ("called", ""), ("where", "")]), 422);
    assert_eq!(page.post("/language", &[("lang", "en")]), 200);
    assert_eq!(page.at(), "/people/add");
}

#[test]
fn what_is_wrong_is_said_to_its_author_and_the_new_version_shown_on_her_word() {
    let (_server, patient, mut pro, her) = two();
    pro.vault.give(&her, &gift("Compte rendu", "allergie"), now()).unwrap();
    send(&mut pro, &patient);
    let given = patient.json(&["inbox"])["items"][0]["id"].as_str().unwrap().to_owned();
    let paper = patient.json(&["accept", &given])["paper"]["id"].as_str().unwrap().to_owned();
    patient.run(&["grant", &paper, "--to", "Roux", "--until", "1m"]).good();
    let own = patient.keep("mien.txt", "le mien");

    let mut page = Page::open(&patient, UI);
    assert!(!page.get(&format!("/p/{own}")).contains("Demander une correction"), "nobody gave it");
    let at = format!("/p/{paper}");
    assert!(page.get(&at).contains("Demander une correction") && page.body.contains("Dr &lt;Roux&gt;, qui a donné"));
    page.post(&format!("{at}/correct"), &[("wrong", "Aucune allergie.")]);
    assert!(page.body.contains("Votre demande est écrite"), "{}", page.body);
    page.get(&at);
    page.post(&format!("{at}/note"), &[("note", "Je ne suis pas d'accord."), ("tell", "1")]);
    assert!(page.body.contains("Je ne suis pas d'accord."));
    drop(page);
    patient.run(&["sync"]).good();
    pro.vault.receive(now()).unwrap();
    let mut senses = Vec::new();
    let mut named = None;
    for w in pro.vault.inbox(now()).unwrap() {
        let Some(Matter::Written(Written { sense, about })) = w.deposit.matter else { panic!() };
        senses.push(sense);
        named = about;
    }
    senses.sort();
    assert_eq!(senses, [Sense::Correction, Sense::Disagreement]);

    pro.vault.give_version(&her, &gift("Corrigé", "aucune allergie"), named, now()).unwrap();
    send(&mut pro, &patient);
    let mut page = Page::open(&patient, UI);
    let body = page.get("/inbox");
    assert!(
        body.contains("Nouvelle version d'un de vos papiers") && body.contains(&format!("href=\"{at}\"")),
        "{body}"
    );
    let take = body.split("/take\"").next().unwrap().rsplit("action=\"").next().unwrap().to_owned();
    page.post(&format!("{take}/take"), &[]);
    assert!(page.at().starts_with(&at), "it is a version of that paper: {}", page.at());
    assert!(page.body.contains("Voit encore l'ancienne version") && page.body.contains("Montrer la nouvelle version"));
    page.post(&format!("{at}/newest"), &[]);
    assert!(page.body.contains("La nouvelle version est montrée") && !page.body.contains("Voit encore"));
}

#[test]
fn messages_are_read_kept_thrown_away_and_answered() {
    let (_server, patient, mut pro, her) = two();
    for text in ["Venez à jeun <b>", "À jeudi"] {
        pro.vault.write(&her, Sense::Message, text, None, now()).unwrap();
    }
    send(&mut pro, &patient);
    let mut page = Page::open(&patient, UI);
    let body = page.get("/inbox");
    assert!(body.contains("Message de Dr &lt;Roux&gt;") && body.contains("Venez à jeun &lt;b&gt;"));
    let form = |body: &str, said: &str, act: &str| {
        let rest = &body[body.find(said).unwrap()..];
        let rest = &rest[..rest.find(&format!("/{act}\"")).unwrap() + act.len() + 1];
        rest[rest.rfind("/inbox/").unwrap()..].to_owned()
    };
    page.post(&form(&body, "Venez", "take"), &[("drawer", "in")]);
    assert!(page.at().starts_with("/p/") && page.body.contains("Message de Dr &lt;Roux&gt;"), "{}", page.body);
    let body = page.get("/inbox");
    page.post(&form(&body, "À jeudi", "refuse"), &[]);
    assert!(page.body.contains("Rien ne vous attend"));
    let to = format!("/write/{}", pro.vault.id());
    assert!(page.get(&format!("/people/{}", pro.vault.id())).contains(&to));
    page.get(&to);
    assert_eq!(page.post(&to, &[("text", "  ")]), 422);
    assert!(page.body.contains("Écrivez quelques mots"));
    page.post(&to, &[("text", "Merci, à jeudi.")]);
    assert!(page.body.contains("Votre message est écrit"));
    assert_eq!(page.look(&format!("/write/{her}")).status, 404, "to nobody but people whose card is kept");
    drop(page);
    patient.run(&["sync"]).good();
    pro.vault.receive(now()).unwrap();
    assert_eq!(pro.vault.inbox(now()).unwrap()[0].deposit.message.as_deref(), Some("Merci, à jeudi."));
}

#[test]
fn words_to_a_card_that_nobody_compared_need_a_tick() {
    let server = Server::start();
    let patient = Patient::on(&server);
    let mut stranger = Pro::on(&server, "Dr Inconnu");
    stranger.card(&patient.at("inconnu.coffre"));
    patient.run(&["contact", "add", "inconnu.coffre"]).good();
    let to = format!("/write/{}", stranger.vault.id());
    let mut page = Page::open(&patient, UI);
    assert!(page.get(&to).contains("Je veux quand même écrire à Dr Inconnu"));
    // A form that was sent without its tick, whatever sent it.
    assert_eq!(page.post(&to, &[("text", "Est-ce grave ?")]), 422);
    assert!(page.body.contains("Personne n'a vérifié que cette carte est bien celle de Dr Inconnu"), "{}", page.body);
    page.post(&to, &[("text", "Est-ce grave ?"), ("unverified", "1")]);
    assert!(page.body.contains("Votre message est écrit"));
    drop(page);
    patient.run(&["sync"]).good();
    stranger.vault.receive(now()).unwrap();
    assert_eq!(stranger.vault.inbox(now()).unwrap().len(), 1, "what was sent without it never went");
}

#[test]
fn somebody_elses_paper_is_said_before_it_is_kept_and_kept_all_the_same() {
    let (_server, patient, mut pro, her) = two();
    for (title, text) in [
        ("Bilan de Paul", "Patient : MARTIN Paul\nGlycémie 1,2"),
        ("Bilan d'Hélène", "Patient : TESSIER Hélène\nGlycémie 1,2"),
        ("Autre bilan", "Patient : PETIT Jeanne\nGlycémie 1,2"),
    ] {
        pro.vault.give(&her, &gift(title, text), now()).unwrap();
    }
    send(&mut pro, &patient);
    let waiting = patient.json(&["inbox"])["items"].as_array().unwrap().clone();
    let id = |title: &str| waiting.iter().find(|w| w["title"] == title).unwrap()["id"].as_str().unwrap().to_owned();
    let said = patient.run(&["accept", &id("Bilan de Paul")]).good();
    assert!(said.err.contains("semble être le papier de quelqu'un d'autre"), "{said:?}");
    let said = patient.run(&["accept", &id("Bilan d'Hélène")]).good();
    assert!(!said.err.contains("quelqu'un d'autre"), "{said:?}");

    let mut page = Page::open(&patient, UI);
    page.get("/inbox");
    let take = format!("/inbox/{}/take", id("Autre bilan"));
    page.post(&take, &[("drawer", "in")]);
    assert!(page.body.contains("Ce papier semble être celui de quelqu'un d'autre"), "{}", page.body);
    assert!(!page.get("/papers").contains("Autre bilan"));
    page.get("/inbox");
    page.post(&take, &[("drawer", "in"), ("sure", "1")]);
    assert!(page.at().starts_with("/p/") && page.body.contains("Autre bilan"), "{}", page.body);
}

/// By what is in it, before she says anything about it; of a paper that is what it says, nothing.
#[test]
fn a_paper_that_is_not_what_its_name_says_is_said_to_be_so() {
    let (_server, patient, mut pro, her) = two();
    for (name, bytes) in [("resultats.pdf", &b"MZ\x90\x00\x03\x00\x00\x00"[..]), ("cr.txt", b"Compte rendu")] {
        let gift = Gift { bytes: bytes.to_vec(), file_name: name.into(), ..gift(name, "") };
        pro.vault.give(&her, &gift, now()).unwrap();
    }
    send(&mut pro, &patient);
    let mut page = Page::open(&patient, UI);
    let body = page.get("/inbox").to_owned();
    let said = |name: &str| {
        let one = body.split("<li").find(|one| one.contains(name)).unwrap();
        (one.contains("n'est pas ce que dit son nom"), one.contains("est un programme, pas un papier"))
    };
    assert_eq!((said("resultats.pdf"), said("cr.txt")), ((true, true), (false, false)), "{body}");
}

/// An ordinary paper, that nothing but her gesture makes private.
#[test]
fn a_paper_goes_to_the_drawer_that_she_says() {
    let (_server, patient, mut pro, her) = two();
    for title in ["Ouvert", "Fermé"] {
        pro.vault.give(&her, &gift(title, &format!("Compte rendu {title}")), now()).unwrap();
    }
    send(&mut pro, &patient);
    let waiting = patient.json(&["inbox"])["items"].as_array().unwrap().clone();
    let mut page = Page::open(&patient, UI);
    for (title, fields) in [("Ouvert", &[][..]), ("Fermé", &[("drawer", "in")])] {
        let id = waiting.iter().find(|w| w["title"] == title).unwrap()["id"].as_str().unwrap();
        page.get("/inbox");
        page.post(&format!("/inbox/{id}/take"), fields);
        assert!(page.at().starts_with("/p/"), "{}", page.body);
    }
    drop(page);
    let kept = patient.json(&["list"])["items"].as_array().unwrap().clone();
    let private = |title: &str| kept.iter().find(|paper| paper["title"] == title).map(|paper| paper["private"].clone());
    assert_eq!(private("Fermé"), Some(true.into()), "{kept:?}");
    assert_eq!(private("Ouvert"), Some(false.into()), "{kept:?}");
}

/// What the old version was says nothing of the new one.
#[test]
fn a_new_version_that_is_delicate_goes_by_a_door_of_its_own() {
    let (_server, patient, mut pro, her) = two();
    pro.vault.give(&her, &gift("Compte rendu", "allergie"), now()).unwrap();
    send(&mut pro, &patient);
    let given = patient.json(&["inbox"])["items"][0]["id"].as_str().unwrap().to_owned();
    let paper = patient.json(&["accept", &given])["paper"]["id"].as_str().unwrap().to_owned();
    patient.run(&["grant", &paper, "--to", "Roux", "--until", "1m"]).good();
    let named = PaperNamed::Given(MessageId::from_hex(&given).unwrap());
    let new = gift("Compte rendu", "Consultation d'addictologie\nsevrage");
    pro.vault.give_version(&her, &new, Some(named), now()).unwrap();
    send(&mut pro, &patient);
    let given = patient.json(&["inbox"])["items"][0]["id"].as_str().unwrap().to_owned();
    let said = patient.run(&["accept", &given, "--show-new"]).good().err;
    assert!(said.contains("Voit encore l'ancienne version"), "{said}");
    let mut page = Page::open(&patient, UI);
    let body = page.get(&format!("/p/{paper}"));
    assert!(body.contains(&format!("/show?paper={paper}")) && !body.contains(&format!("/p/{paper}/newest")), "{body}");
}
