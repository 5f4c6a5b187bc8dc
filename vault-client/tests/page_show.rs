//! Showing to a doctor from the page: what is proposed, for how long, on a USB key, and the grid of who sees what.
#![allow(clippy::unwrap_used, reason = "a test says what broke by breaking")]
// The server of these stories is a part of the executable.
#![cfg(feature = "demo")]

mod support;

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;
use support::browser::Page;
use support::small_disk::SmallDisk;
use support::{NOTE, Patient, Pro, Server};

const UI: &[&str] = &["ui", "--no-open"];
const LAB: &str = "Laboratoire Bellevue\nle 3 mai 2024\nRésultats d'analyses\nHbA1c 6,9 %";

/// A patient with a dentist she has met, and one she knows from a card only.
struct Met {
    _server: Server,
    me: Patient,
    dentist: String,
    stranger: String,
    prescription: String,
    lab: String,
}

fn met() -> Met {
    let server = Server::start();
    let me = Patient::on(&server);
    let (mut dentist, mut stranger) = (Pro::on(&server, "Dr Roux"), Pro::on(&server, "Dr Inconnu"));
    let fingerprint = dentist.card(&me.at("roux.coffre"));
    stranger.card(&me.at("inconnu.coffre"));
    me.run(&["contact", "add", "roux.coffre"]).good();
    me.run(&["contact", "add", "inconnu.coffre"]).good();
    me.run(&["contact", "verify", "Roux", "--fingerprint", &fingerprint]).good();
    let prescription = me.keep("ordonnance.txt", NOTE);
    let lab = me.keep("analyses.txt", LAB);
    let id = |pro: &Pro| pro.vault.id().to_string();
    Met { me, dentist: id(&dentist), stranger: id(&stranger), prescription, lab, _server: server }
}

fn doors(me: &Patient) -> Vec<Value> {
    me.json(&["grants", "--all"])["items"].as_array().unwrap().clone()
}

/// The ids that are ticked under a name on this page.
fn ticked(page: &Page, name: &str) -> BTreeSet<String> {
    let start = format!("type=\"checkbox\" name=\"{name}\" value=\"");
    let inputs = page.body.match_indices(&start).map(|(at, _)| &page.body[at + start.len()..]);
    inputs
        .filter_map(|rest| {
            rest.split_once('"').filter(|(_, tail)| tail.starts_with(" checked")).map(|(id, _)| id.to_owned())
        })
        .collect()
}

#[test]
fn what_is_proposed_for_a_profession_is_edited_listed_and_shown() {
    let met = met();
    let delicate = met.me.keep("addiction.txt", "Consultation d'addictologie\nsevrage");
    let mut page = Page::open(&met.me, UI);
    page.get(&format!("/show?to={}", met.dentist));
    assert!(ticked(&page, "paper").is_empty() && ticked(&page, "family").is_empty(), "nobody sees anything by default");
    // The role on the card chooses the line of the table; pressing asks for it.
    let dentist = &page.body[..page.body.find("\" selected>").unwrap()];
    let code = dentist[dentist.rfind("value=\"").unwrap() + 7..].to_owned();
    page.get(&format!("/show?to={}&preset={code}", met.dentist));
    let papers = ticked(&page, "paper");
    assert!(papers.contains(&met.prescription) && !papers.contains(&delicate), "{papers:?}");
    let sorts = ticked(&page, "type");
    assert!(!sorts.is_empty());

    // Three months, one sort of new papers, and the list before the yes.
    let keep = sorts.first().unwrap().as_str();
    let wish: &[(&str, &str)] =
        &[("paper", &met.prescription), ("new", "1"), ("type", keep), ("until", "3m"), ("purpose", "couronne")];
    assert_eq!(page.post("/show", wish), 200);
    assert!(
        page.body.contains("Voici ce que Dr Roux verra")
            && page.body.contains(&met.prescription)
            && !page.body.contains(&met.lab)
    );
    // Something is changed: what was ticked and unticked stays so.
    assert_eq!(page.post("/show", &[("change", "1")]), 200);
    assert_eq!(ticked(&page, "paper"), BTreeSet::from([met.prescription.clone()]));
    assert_eq!(ticked(&page, "type"), BTreeSet::from([keep.to_owned()]));
    assert!(page.body.contains("value=\"3m\" checked") && page.body.contains("value=\"couronne\""));
    page.post("/show", wish);
    assert_eq!(page.post("/show", &[("sure", "1")]), 200);
    assert!(page.at().starts_with("/who/"), "{}", page.at());
    drop(page);
    let door = &doors(&met.me)[0];
    assert_eq!(door["papers"], serde_json::json!([met.prescription]));
    assert_eq!(door["standing"], serde_json::json!([keep]));
    assert_eq!(door["purpose"], "couronne");
}

#[test]
fn a_profession_that_reads_nothing_is_opened_a_door_to_give_by() {
    let met = met();
    let mut page = Page::open(&met.me, UI);
    let preset = vault_formats::presets::named("médecin du travail")[0].code;
    page.get(&format!("/show?to={}&preset={preset}", met.dentist));
    assert!(page.body.contains("ce métier ne lit aucun papier") && page.body.contains("name=\"gives\" value=\"1\""));
    // Whatever else the form holds, nothing is shown by it.
    let wish: &[(&str, &str)] = &[("gives", "1"), ("paper", &met.prescription), ("new", "1"), ("until", "3m")];
    assert_eq!(page.post("/show", wish), 200);
    assert!(
        page.body.contains("Dr Roux pourra seulement vous donner des papiers") && !page.body.contains("Voici ce que")
    );
    assert!(!page.at().starts_with("/who/"), "nothing before the yes");
    assert_eq!(page.post("/show", &[("sure", "1")]), 200);
    assert!(page.at().starts_with("/who/"), "{}", page.at());
    page.get("/who");
    assert!(page.body.contains("dépose seulement, ne lit rien"));
    drop(page);
    let door = &doors(&met.me)[0];
    assert_eq!(
        (&door["reads"], &door["papers"], &door["standing"]),
        (&false.into(), &serde_json::json!([]), &Value::Null)
    );
}

#[test]
fn a_paper_that_came_into_a_drawer_since_the_list_is_listed_before_it_is_shown() {
    let met = met();
    let mut page = Page::open(&met.me, UI);
    let at = format!("/show?to={}", met.dentist);
    page.get(&at);
    assert_eq!(page.post("/show", &[("family", "analyses"), ("until", "1d")]), 200);
    let seen = &page.body[page.body.find("name=\"seen\" value=\"").unwrap() + 19..][..16].to_owned();
    drop(page);
    let late = met.me.keep("late.txt", "Laboratoire\nRésultats d'analyses\nHbA1c 7,2 %");
    let mut page = Page::open(&met.me, UI);
    page.get(&at);
    let wish = [("family", "analyses"), ("until", "1d"), ("sure", "1"), ("seen", seen)];
    assert_eq!(page.post("/show", &wish), 200);
    assert!(page.body.contains("Voici ce que Dr Roux verra") && page.body.contains(&late), "{}", page.body);
    assert_eq!(page.post("/show", &[("sure", "1")]), 200);
    assert!(page.at().starts_with("/who/"), "{}", page.at());
}

#[test]
fn a_day_is_chosen_or_always_and_what_is_missing_is_said() {
    let met = met();
    let mut page = Page::open(&met.me, UI);
    let at = format!("/show?to={}", met.dentist);
    for (wish, why) in [
        (vec![("until", "3m")], "Choisissez au moins un papier"),
        (vec![("new", "1")], "choisissez un tiroir"),
        (vec![("paper", &*met.lab), ("until", "day")], "Choisissez le jour"),
        (vec![("paper", &*met.lab), ("day", "2001-01-01")], "2001-01-01"),
        (vec![("paper", &*met.lab), ("day", "hier")], "hier"),
    ] {
        page.get(&at);
        assert_eq!(page.post("/show", &wish), 422, "{wish:?}");
        assert!(page.body.contains(why), "{why}: {}", page.body);
    }
    // A date that is filled in counts, with the whole of its day; another end chosen on purpose counts more.
    for (wish, until) in [
        (vec![("until", "1d"), ("day", "2090-05-01")], "2090-05-02T00:00:00Z"),
        (vec![("until", "day"), ("day", "2090-05-01")], "2090-05-02T00:00:00Z"),
        (vec![("until", "always"), ("day", "2090-05-01")], "9999-01-01T00:00:00Z"),
    ] {
        page.get(&at);
        let wish: Vec<_> = wish.into_iter().chain([("paper", &*met.lab), ("sure", "1")]).collect();
        assert_eq!(page.post("/show", &wish), 200);
        drop(page);
        assert!(doors(&met.me).iter().any(|door| door["until"] == until), "{until}");
        page = Page::open(&met.me, UI);
    }
    assert!(page.get("/who").contains("toujours"));
}

#[test]
fn a_card_that_nobody_checked_needs_a_yes_of_its_own_and_never_sees_what_is_delicate() {
    let met = met();
    let delicate = met.me.keep("addiction.txt", "Consultation d'addictologie\nsevrage");
    let mut page = Page::open(&met.me, UI);
    let at = format!("/show?to={}", met.stranger);
    page.get(&at);
    assert_eq!(page.post("/show", &[("paper", &met.lab)]), 200);
    assert!(page.body.contains("name=\"unverified\" value=\"1\" required"));
    // Its box left empty, whatever sends the form: nothing is shown.
    page.get(&at);
    assert_eq!(page.post("/show", &[("paper", &met.lab), ("sure", "1")]), 422);
    assert!(page.body.contains("Vérifiez d'abord sa carte"));
    page.get(&format!("{at}&paper={delicate}"));
    assert_eq!(page.post("/show", &[("paper", &delicate)]), 200);
    assert!(page.body.contains("Pour un papier délicat") && !page.body.contains("name=\"sure\""));
    page.get(&at);
    assert_eq!(page.post("/show", &[("paper", &delicate), ("sure", "1"), ("unverified", "1")]), 422);
    page.get(&at);
    assert_eq!(page.post("/show", &[("paper", &met.lab), ("sure", "1"), ("unverified", "1")]), 200);
    drop(page);
    let all = doors(&met.me);
    assert_eq!(all.len(), 1, "{all:?}");
    assert_eq!(all[0]["papers"], serde_json::json!([met.lab]));
}

#[test]
fn a_cell_stops_its_drawer_and_nothing_else() {
    let met = met();
    let mut page = Page::open(&met.me, UI);
    page.get(&format!("/show?to={}", met.dentist));
    let wish = [("family", "prescriptions"), ("family", "analyses"), ("new", "1"), ("until", "3m"), ("sure", "1")];
    assert_eq!(page.post("/show", &wish), 200);
    let body = page.get("/who");
    let drawer = |id: &str| format!("/who/{}/stop/{id}", met.dentist);
    assert!(body.contains(&drawer("prescriptions")) && body.contains(&drawer("analyses")));
    assert!(
        body.contains("Analyses\u{a0}: Dr Roux voit 1 papier") || body.contains("Analyses : Dr Roux voit 1 papier")
    );
    // One touch stops one drawer, says what that means, and shows the way back.
    page.post(&drawer("analyses"), &[]);
    assert!(page.body.contains("Il garde ce qu'il a déjà lu") && page.body.contains("family=analyses"));
    assert!(page.body.contains(&drawer("prescriptions")) && !page.body.contains(&drawer("analyses")));
    let open = |page: Page| {
        drop(page);
        let all = doors(&met.me);
        let open: Vec<Value> = all.into_iter().filter(|d| d["state"] == "open").collect();
        (open, Page::open(&met.me, UI))
    };
    let (left, mut page) = open(page);
    assert_eq!(left.len(), 1);
    assert_eq!(left[0]["papers"], serde_json::json!([met.prescription]));
    let rule: Vec<&str> = left[0]["standing"].as_array().unwrap().iter().map(|t| t.as_str().unwrap()).collect();
    assert!(rule.contains(&"57833-6") && !rule.contains(&"11502-2"), "{rule:?}");
    // An empty box leads to the same question as always, with its drawer ticked.
    let body = page.get("/who");
    let link = format!("/show?to={}&amp;family=analyses", met.dentist);
    assert!(body.contains(&link));
    page.get(&link.replace("&amp;", "&"));
    assert_eq!(ticked(&page, "family"), BTreeSet::from(["analyses".to_owned()]));
    // The last drawer stops all of it; one gesture brings back what was stopped last.
    page.get("/who");
    page.post(&drawer("prescriptions"), &[]);
    assert!(page.body.contains("Personne d'autre que vous"));
    page.get(&format!("/who/{}", met.dentist));
    page.post(&format!("/who/{}/again", met.dentist), &[]);
    let (left, mut page) = open(page);
    assert!(left.iter().any(|door| door["papers"] == serde_json::json!([met.prescription])), "{left:?}");
    // And the whole row by one.
    page.get("/who");
    page.post(&format!("/who/{}/stop", met.dentist), &[]);
    assert!(page.get("/who").contains("Personne d'autre que vous"));
}

/// Names and sizes in a folder.
fn lying(folder: &std::path::Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn papers_are_written_for_a_key_by_date_and_nothing_is_replaced() {
    let me = Patient::offline();
    let id = me.keep("ordonnance.txt", NOTE);
    let private = me.keep("addiction.txt", "Consultation d'addictologie\nsevrage");
    let key = me.at("clé");
    fs::create_dir(&key).unwrap();
    let mut page = Page::open(&me, UI);
    page.get(&format!("/show/usb?paper={id}"));
    let elsewhere = ("drive", "elsewhere");
    assert!(!page.body.contains(&private), "the private drawer stays shut");
    assert_eq!(page.post("/show/usb", &[elsewhere, ("folder", key.to_str().unwrap())]), 422);
    assert!(page.body.contains("Choisissez au moins un papier"));
    for place in ["", "relatif", "/nulle/part", "/media/personne/CLE"] {
        page.get("/show/usb");
        assert_eq!(page.post("/show/usb", &[elsewhere, ("folder", place), ("paper", &id)]), 422, "{place}");
        assert!(page.body.contains("n'est pas là"), "{place}");
    }
    // A drive that is not in now is not written to where it was.
    page.get("/show/usb");
    assert_eq!(page.post("/show/usb", &[("drive", key.to_str().unwrap()), ("paper", &id)]), 422);
    assert!(lying(&key).is_empty());
    for _ in 0..2 {
        page.get("/show/usb");
        assert_eq!(page.post("/show/usb", &[elsewhere, ("folder", key.to_str().unwrap()), ("paper", &id)]), 200);
        assert!(page.body.contains("1 papier est écrit") && page.body.contains("Qui tient la clé USB lit les papiers"));
    }
    let folders = lying(&key);
    assert!(folders.len() == 2 && folders.iter().all(|name| name.starts_with("Papiers de santé 20")), "{folders:?}");
    for folder in &folders {
        let names = lying(&key.join(folder));
        assert_eq!(names, ["2024-03-12_Prescription de produits de santé_Dr Anselme Quéméneur.txt"]);
        assert_eq!(fs::read(key.join(folder).join(&names[0])).unwrap(), NOTE.as_bytes());
    }
    // What is delicate is written on purpose only.
    page.get(&format!("/show/usb?paper={private}"));
    let wish = [elsewhere, ("folder", key.to_str().unwrap()), ("paper", &private)];
    assert_eq!(page.post("/show/usb", &wish), 200);
    assert!(page.body.contains("Ces papiers sont délicats") && lying(&key).len() == 2);
    assert_eq!(page.post("/show/usb", &[("sure", "1")]), 200);
    assert_eq!(lying(&key).len(), 3);
}

#[test]
fn the_command_writes_the_same_files() {
    let me = Patient::offline();
    let id = me.keep("ordonnance.txt", NOTE);
    me.keep("autre.txt", format!("{NOTE} encore"));
    me.run(&["export", "--to", "nulle/part"]).bad(1, "Ce dossier n'existe pas");
    let out = me.json(&["export", "--to", "clé"]);
    let name = "2024-03-12_Prescription de produits de santé_Dr Anselme Quéméneur.txt";
    let second = name.replace(".txt", " (2).txt");
    assert_eq!(lying(&me.at("clé")), [second.clone(), name.to_owned()]);
    assert_eq!(out["items"].as_array().unwrap().len(), 2);
    // Nothing is replaced, not even by itself.
    fs::write(me.at("clé").join(name), "à moi").unwrap();
    me.run(&["export", "--to", "clé", &id, "--yes"]).good();
    assert_eq!(fs::read(me.at("clé").join(name)).unwrap(), "à moi".as_bytes());
    assert_eq!(fs::read(me.at("clé").join(name.replace(".txt", " (3).txt"))).unwrap(), NOTE.as_bytes());
    // A file is no folder.
    me.run(&["export", "--to", "ordonnance.txt"]).bad(1, "");
    me.run(&["remove", &id]).good();
    me.run(&["export", "--to", "clé", &id]).bad(1, "corbeille");
    let empty = Patient::offline();
    empty.run(&["export", "--to", "rien"]).bad(1, "aucun papier");
    assert!(!empty.at("rien").exists());
}

#[test]
fn a_full_key_keeps_nothing_of_it() {
    SmallDisk::with(1, "a_full_key_keeps_nothing_of_it", |key| {
        let me = Patient::offline();
        me.write("petit.txt", NOTE);
        me.write("grand.txt", format!("{NOTE}\n{}", "x".repeat(3 << 20)));
        me.run(&["add", "petit.txt", "grand.txt"]).good();
        me.run(&["export", "--to", key.path().join("papiers").to_str().unwrap()]).bad(1, "place");
        assert!(lying(key.path()).is_empty(), "{:?}", lying(key.path()));
        let mut page = Page::open(&me, UI);
        page.get("/show/usb");
        let wish = [("drive", "elsewhere"), ("folder", key.path().to_str().unwrap()), ("family", "prescriptions")];
        assert_eq!(page.post("/show/usb", &wish), 422);
        assert!(page.body.contains("plus assez de place sur la clé USB"), "{}", page.body);
        assert!(lying(key.path()).is_empty(), "{:?}", lying(key.path()));
    });
}
