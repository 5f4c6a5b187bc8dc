//! The sheets by command: the rescue sheet and its drill, the emergency sheet; each is the one that the page prints.
#![allow(clippy::unwrap_used, reason = "a test says what broke by breaking")]
// The server of these stories is a part of the executable.
#![cfg(all(feature = "demo", unix))]

mod support;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use support::browser::Page;
use support::{Patient, Server};

const UI: &[&str] = &["ui", "--no-open"];

/// The sheet of a page or of a file, the drawings' addresses apart.
fn sheet(page: &str) -> String {
    let from = page.find("<section class=\"sheet\">").unwrap_or_else(|| panic!("no sheet: {page}"));
    let to = from + page[from..].find("</section>").unwrap();
    page[from..to].replace("/assets/symbols.svg#", "#")
}

fn private(path: &std::path::Path) -> bool {
    fs::metadata(path).unwrap().permissions().mode() & 0o077 == 0
}

#[test]
fn the_rescue_sheet_of_the_command_is_that_of_the_page() {
    let patient = Patient::nobody();
    let mut page = Page::open(&patient, UI);
    page.post("/start", &[("lang", "fr")]);
    page.post("/start/name", &[("name", "Fatima")]);
    page.post("/start/code", &[("how", "none")]);
    let shown = sheet(&page.get("/rescue"));
    drop(page);
    patient.json(&["rescue", "print", "-o", "feuille.html"]);
    let file = patient.at("feuille.html");
    let written = fs::read_to_string(&file).unwrap();
    assert_eq!(sheet(&written), shown);
    assert!(shown.matches("<li>").count() >= 24 && shown.contains("Fatima") && private(&file));
    assert!(!written.contains("/assets/"), "it needs nothing beside it");
    // Never over another file; and as often as she wants, until it is on paper.
    patient.run(&["rescue", "print", "-o", "feuille.html"]).bad(1, "feuille.html");
    assert_eq!(fs::read_to_string(&file).unwrap(), written);
    let words = patient.json(&["rescue", "print"])["rescue"]["words"].clone();
    let words: Vec<&str> = words.as_array().unwrap().iter().map(|w| w.as_str().unwrap()).collect();
    assert!(words.iter().all(|word| shown.contains(&format!("<li>{word}</li>"))));
    // Words that are not hers prove nothing, and erase nothing.
    let wrong: Vec<&str> = words.iter().rev().copied().collect();
    patient.write("faux", wrong.join(" "));
    assert_eq!(patient.run(&["rescue", "drill", "--words-file", "faux"]).code, 12);
    patient.json(&["rescue", "print"]);
    // Hers do. Without a server nobody else could be asked; and words in a file are on no paper: they stay until she says so.
    patient.write("vrai", words.join(" "));
    let drill = patient.json(&["rescue", "drill", "--words-file", "vrai"]);
    assert_eq!((&drill["asked"], &drill["erased"]), (&false.into(), &false.into()));
    let said = patient.run(&["rescue", "drill", "--words-file", "vrai", "--no-input"]).good();
    assert!(said.err.contains("attendent encore"), "{said:?}");
    assert!(patient.json(&["rescue", "print"])["rescue"]["words"].is_array());
    let drill = patient.json(&["rescue", "drill", "--words-file", "vrai", "--yes"]);
    assert_eq!((&drill["asked"], &drill["erased"]), (&false.into(), &true.into()));
    patient.run(&["rescue", "print"]).bad(1, "ses mots").bad(1, "--new");
    let again = patient.run(&["rescue", "drill", "--words-file", "vrai"]).good();
    assert!(again.err.contains("recommencez avec internet"), "{again:?}");
    // For programs too, one line for each answer.
    assert!(again.out.contains("asked\tno\nerased\tno\n"), "{again:?}");
    // On the page it is done, too.
    let mut page = Page::open(&patient, UI);
    assert!(page.get("/rescue").contains("Votre feuille de secours est faite"));
}

#[test]
fn the_drill_of_the_page_takes_all_the_words_and_erases_none() {
    let patient = Patient::nobody();
    let mut page = Page::open(&patient, UI);
    page.post("/start", &[("lang", "fr")]);
    page.post("/start/name", &[("name", "Fatima")]);
    page.post("/start/code", &[("how", "none")]);
    let shown = page.get("/rescue");
    let (_, list) = shown.split_once("<section class=\"sheet\">").unwrap();
    let words: Vec<&str> = list.split("<li>").skip(1).take(24).map(|item| item.split('<').next().unwrap()).collect();
    assert!(page.get("/rescue/proof").contains("/rescue/drill"));
    page.get("/rescue/drill");
    // Words in the wrong order prove nothing; they come back to be looked at, and nowhere else.
    let wrong: Vec<&str> = words.iter().rev().copied().collect();
    assert_eq!(page.post("/rescue/drill", &[("secret-words", &wrong.join(" "))]), 422);
    assert!(page.body.contains("role=\"alert\"") && page.body.contains(&wrong.join(" ")), "{}", page.body);
    assert_eq!(page.post("/rescue/drill", &[("secret-words", &words[..23].join(" "))]), 422);
    assert_eq!(page.post("/rescue/drill", &[("secret-words", &words.join(" "))]), 200);
    assert!(page.body.contains("recommencez avec internet"), "{}", page.body);
    assert!(!page.body.contains(&words.join(" ")) && !page.get("/rescue/drill").contains(&words.join(" ")));
    // They wait for their sheet as before.
    drop(page);
    let kept = patient.json(&["rescue", "print"])["rescue"]["words"].clone();
    assert_eq!(kept, serde_json::json!(words));
}

#[test]
fn another_sheet_takes_the_place_of_the_first_and_a_drill_tells_them_apart() {
    let server = Server::start();
    let me = Patient::nobody();
    me.run(&["init", "--no-secret", "--server", &server.url, "--rescue-out", "ancienne"]).good();
    let drill = |file: &str| me.run(&["rescue", "drill", "--words-file", file]);
    assert!(drill("ancienne").good().err.contains("Votre feuille marche"));
    // Nobody is asked, so nothing is replaced.
    me.run(&["rescue", "print", "--new", "--no-input"]).bad(2, "");
    assert!(drill("ancienne").good().err.contains("Votre feuille marche"));
    // Nor where the new one cannot be written.
    me.run(&["rescue", "print", "--new", "--yes", "-o", "pas/de/dossier.html"]).bad(1, "pas/de");
    assert!(drill("ancienne").good().err.contains("Votre feuille marche"));
    me.run(&["rescue", "print", "-o", "rien.html"]).bad(1, "--new");
    assert!(!me.at("rien.html").exists(), "nothing is left of a sheet that was not made");
    let new = me.json(&["rescue", "print", "--new", "--yes"]);
    let words: Vec<&str> = new["rescue"]["words"].as_array().unwrap().iter().map(|w| w.as_str().unwrap()).collect();
    me.write("nouvelle", format!("{} {}", words.join(" "), new["rescue"]["check"].as_str().unwrap()));
    drill("ancienne").bad(12, "remplacée");
    assert!(me.json(&["rescue", "print"])["rescue"]["words"] == new["rescue"]["words"], "a wrong drill erases nothing");
    let proved = me.json(&["rescue", "drill", "--words-file", "nouvelle", "--yes"]);
    assert_eq!((&proved["asked"], &proved["erased"]), (&true.into(), &true.into()));
    // What the drill promised is so.
    let file = me.at("nouvelle");
    let away = Patient::nobody();
    away.run(&["recover", "--no-secret", "--server", &server.url, "--words-file", file.to_str().unwrap()]).good();
    assert_eq!(away.json(&["card"])["id"], new["id"]);
    // Typed with the server away, it is still told from another's.
    let server = server.stop();
    assert!(drill("nouvelle").good().err.contains("recommencez avec internet"));
    drill("ancienne").bad(12, "remplacée");
    drop(server);
}

#[test]
fn the_emergency_sheet_of_the_command_is_that_of_the_page() {
    let patient = Patient::offline();
    patient.run(&["emergency", "print", "-o", "fiche.html"]).bad(1, "coffre emergency set");
    assert!(!patient.at("fiche.html").exists());
    patient.run(&["emergency", "set"]).bad(2, "");
    let empty = patient.json(&["emergency", "show"]);
    assert_eq!((&empty["id"], &empty["allergies"]), (&serde_json::Value::Null, &serde_json::json!([])));
    // By a file or by standard input, and by no argument: those are seen by others, and kept by the shell.
    assert_eq!(patient.run(&["emergency", "set", "--allergies", "Pénicilline"]).code, 2);
    let set = |text: &str| {
        patient.write("fiche.txt", text);
        patient.run(&["emergency", "set", "--from", "fiche.txt", "--json"])
    };
    for (text, line) in [("allergies = iode\n\nPénicilline", "3"), ("allergie = iode", "1"), ("= iode", "1")] {
        set(text).bad(2, &format!("ligne {line}"));
    }
    set("\n  \n").bad(2, "");
    set(&"x".repeat(70_000)).bad(1, "fiche.txt");
    patient.run(&["emergency", "set", "--from", "absent"]).bad(1, "absent");
    assert_eq!(patient.json(&["emergency", "show"])["id"], serde_json::Value::Null);
    patient.write(
        "fiche.txt",
        "born = 3 mai 1951\nallergies=Pénicilline\n allergies = ## <b>iode</b>\ncall = Leïla : 06 00 00 00 00\n",
    );
    let mut typed = patient.command(&["emergency", "set", "--from", "-", "--json"]);
    let typed = typed.stdin(fs::File::open(patient.at("fiche.txt")).unwrap()).output().unwrap();
    let set_now: serde_json::Value = serde_json::from_slice(&typed.stdout).unwrap_or_else(|e| panic!("{e}: {typed:?}"));
    assert_eq!(set_now["allergies"], serde_json::json!(["Pénicilline", "## <b>iode</b>"]));
    // One part changes, the others stay; the paper has another version.
    set("call =\ndoctor = Dr Martin").good();
    let shown = patient.json(&["emergency", "show"]);
    assert_eq!(
        (&shown["call"], &shown["doctor"][0], &shown["born"][0]),
        (&serde_json::json!([]), &"Dr Martin".into(), &"3 mai 1951".into())
    );
    let id = shown["id"].as_str().unwrap();
    assert_eq!(patient.json(&["show", id])["item"]["versions"], 2);
    // Too much for one side of paper: nothing is changed.
    let long = "é".repeat(121);
    set(&format!("wishes = {long}")).bad(2, "8 lignes de 120 lettres");
    assert_eq!(patient.json(&["show", id])["item"]["versions"], 2);
    patient.json(&["emergency", "print", "-o", "fiche.html", "--with", "en"]);
    patient.run(&["emergency", "print", "-o", "fiche.html"]).bad(1, "fiche.html");
    let written = fs::read_to_string(patient.at("fiche.html")).unwrap();
    assert!(private(&patient.at("fiche.html")) && written.contains("## &lt;b&gt;iode"));
    let mut page = Page::open(&patient, UI);
    assert_eq!(sheet(&written), sheet(&page.get("/emergency?with=en")));
    assert!(page.get("/emergency/edit").contains("Dr Martin"));
}
