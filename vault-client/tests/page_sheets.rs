//! The emergency sheet and the rescue sheet on a real vault; a word on the desktop that says nothing.
#![allow(clippy::unwrap_used, reason = "a test says what broke by breaking")]
#![cfg(unix)]

mod support;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use qrcodegen::{QrCode, QrCodeEcc};
use support::browser::Page;
use support::{NOTE, Patient, Pro, Server, now, wait_for};

const UI: &[&str] = &["ui", "--no-open"];

#[test]
fn what_she_wrote_is_printed_kept_and_changed() {
    let patient = Patient::offline();
    let mut page = Page::open(&patient, UI);
    page.get("/emergency");
    let written = [
        ("born", "3 mai 1951"),
        ("allergies", "PÉNICILLINE\n## <b>iode</b>"),
        ("treatments", ""),
        ("call", "Leïla, ma fille : 06 00 00 00 00"),
        ("doctor", "Dr Martin"),
    ];
    assert_eq!(page.post("/emergency", &written), 200);
    assert_eq!(page.at(), "/emergency?done=kept");
    for said in
        ["Hélène", "3 mai 1951", "PÉNICILLINE", "## &lt;b&gt;iode", "06 00 00 00 00", "À refaire le", "الحساسية"]
    {
        assert!(page.body.contains(said), "{said}: {}", page.body);
    }
    // What she left empty is said to be empty, in both languages, and not guessed.
    assert!(page.body.matches("Non rempli").count() == 4 && page.body.contains("data-print"));
    assert!(page.get("/emergency?with=en").contains("Not filled in"));
    // It stands in the form again, line by line, in whatever language the page is.
    page.post("/language", &[("lang", "ar")]);
    assert!(
        page.get("/emergency/edit").contains("PÉNICILLINE\n## &lt;b&gt;iode&lt;/b&gt;</textarea>"),
        "{}",
        page.body
    );
    page.post("/language", &[("lang", "fr")]);
    // Too much for a sheet: nothing of it is lost, and nothing kept.
    page.get("/emergency/edit");
    let much = "une ligne\n".repeat(9);
    assert_eq!(page.post("/emergency", &[("allergies", &much), ("doctor", "Dr Martin")]), 422);
    assert!(page.body.contains("Rien n'est perdu") && page.body.contains("Dr Martin"));
    // A change is another version of the same paper; the same again is none.
    page.get("/emergency/edit");
    page.post("/emergency", &[("allergies", "Aucune"), ("doctor", "Dr Martin")]);
    assert!(page.body.contains("Aucune") && !page.body.contains("06 00 00"));
    page.get("/emergency/edit");
    page.post("/emergency", &[("allergies", "Aucune"), ("doctor", "Dr Martin")]);
    drop(page);
    let listed = patient.json(&["list"]);
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    let id = listed["items"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(patient.json(&["show", &id])["item"]["versions"], 2);
    // Nobody but her is its author, whomever she names in it.
    assert_eq!(listed["items"][0]["author"], "Hélène");
    assert!(patient.run(&["open", &id, "-o", "-"]).good().out.contains("Allergies\nAucune\n"));
}

#[test]
fn the_rescue_sheet_says_all_that_coming_back_takes_and_its_square_too() {
    let server = Server::start();
    let patient = Patient::nobody();
    let mut page = Page::open(&patient, UI);
    page.post("/start", &[("lang", "fr")]);
    page.post("/start/name", &[("name", "Fatima")]);
    page.post("/start/code", &[("how", "none")]);
    page.get("/settings");
    assert_eq!(page.post("/settings/server", &[("url", &server.url)]), 200);
    page.get("/rescue");
    let body = page.body.clone();
    let list = &body[body.find("class=\"rescue-words\"").unwrap()..];
    let list = &list[..list.find("</ol>").unwrap()];
    let words: Vec<&str> = list.split("<li>").skip(1).map(|li| li.split("</li>").next().unwrap()).collect();
    let check = body.split("<strong><bdi>").nth(1).unwrap().split('<').next().unwrap();
    assert_eq!((words.len(), check.len()), (24, 2));
    assert!(body.contains(&server.url) && body.contains("Fatima"));
    // The square is that text and no other: module by module.
    let folded: Vec<String> = words.iter().map(|word| vault_protocol::fingerprint::fold(word).to_uppercase()).collect();
    let text = format!("{} {check}", folded.join(" "));
    assert!(text.is_ascii());
    let code = QrCode::encode_text(&text, QrCodeEcc::Medium).unwrap();
    let size = usize::try_from(code.size()).unwrap();
    let at = |n: usize| i32::try_from(n).unwrap();
    let square = vault_page::sheets::qr(size, &|x, y| code.get_module(at(x), at(y)), "La même chose, à photographier");
    assert!(body.contains(&square.into_string()), "{body}");
    // It is read as a sheet is, and by what it says the vault comes back from the server.
    let back = |words: &str| {
        let away = Patient::nobody();
        let sheet = away.write("sheet", words);
        let args = ["recover", "--no-secret", "--server", &server.url, "--words-file", sheet.to_str().unwrap()];
        (away.run(&args), away)
    };
    wait_for(|| page.get("/").contains("gardé ici et envoyé").then_some(()));
    let (came, away) = back(&text);
    came.good();
    // Proved, its words are gone; a new sheet takes its place, and the old one is said to be old.
    page.get("/rescue/proof");
    let number =
        |rest: &str| rest.chars().take_while(char::is_ascii_digit).collect::<String>().parse::<usize>().unwrap();
    let at: Vec<usize> =
        page.body.match_indices("Le mot n° ").map(|(n, said)| number(&page.body[n + said.len()..])).collect();
    let two = [("secret-word-1", words[at[0] - 1]), ("secret-word-2", words[at[1] - 1])];
    assert_eq!(page.post("/rescue/proof", &two), 200);
    assert!(!page.get("/rescue").contains("rescue-words"));
    assert_eq!(page.post("/rescue/new", &[]), 200, "{}", page.body);
    assert!(page.body.contains("rescue-words"));
    let (old, _) = back(&text);
    assert_ne!(old.code, 0, "an old sheet is told from a mistyped one: {old:?}");
    assert!(old.err.contains("remplacée"), "{old:?}");
    drop(page);
    let card = patient.json(&["card"]);
    assert_eq!(away.json(&["card"])["id"], card["id"]);
    assert!(body.contains(card["digits"].as_str().unwrap()), "the signs of this vault: {card}");
}

/// A desktop that writes down what it is told to show.
fn desktop(patient: &Patient) -> (String, std::path::PathBuf) {
    let (folder, shown) = (patient.at("programs"), patient.at("shown"));
    fs::create_dir_all(&folder).unwrap();
    let program = folder.join("notify-send");
    fs::write(&program, format!("#!/bin/sh\necho \"$@\" >> '{}'\n", shown.display())).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    (folder.to_str().unwrap().to_owned(), shown)
}

#[test]
fn a_message_on_the_desktop_comes_only_when_chosen_and_says_nothing() {
    let server = Server::start();
    let patient = Patient::on(&server);
    let (programs, shown) = desktop(&patient);
    let mut pro = Pro::on(&server, "Dr Roux");
    patient.run(&["card", "-o", "moi.coffre"]).good();
    let to = pro.vault.add_contact(&fs::read(patient.at("moi.coffre")).unwrap(), None, now()).unwrap();
    let mut give = |title: &str| {
        let gift = vault_engine::deposits::Gift {
            bytes: format!("{title}, le 3 mai 2026").into_bytes(),
            words: vault_engine::state::Words { title: title.to_owned(), ..Default::default() },
            file_name: "lettre.txt".to_owned(),
            mime: "text/plain".to_owned(),
            message: None,
        };
        pro.vault.give(&to, &gift, now()).unwrap();
        pro.vault.sync(now(), &mut |_| {}).unwrap();
    };
    let mut page = Page::open_among(&patient, UI, &programs);
    give("Lettre du coeur");
    page.get("/inbox");
    page.post("/send", &[]);
    wait_for(|| page.get("/").contains("1 papier vous attend").then_some(()));
    assert!(!shown.exists(), "off until it is chosen");
    // Another kind is chosen: still nothing of this one.
    for (kind, count) in [("reading", "2 papiers"), ("deposit", "3 papiers")] {
        page.get("/settings");
        assert_eq!(page.post("/settings/notices", &[(kind, "1")]), 200);
        let ticked = page.body.matches("type=\"checkbox\" name=\"").count();
        assert_eq!(ticked, 3, "three kinds");
        assert!(page.body.contains(&format!("name=\"{kind}\" value=\"1\" checked")), "{}", page.body);
        give(&format!("Lettre du coeur, {kind}"));
        page.get("/inbox");
        page.post("/send", &[]);
        wait_for(|| page.get("/").contains(&format!("{count} vous attendent")).then_some(()));
        if kind == "reading" {
            assert!(!shown.exists(), "not the kind that was chosen");
        }
    }
    // One sentence, whatever came: no name, no title, no number.
    let said = wait_for(|| fs::read_to_string(&shown).ok().filter(|said| said.ends_with('\n')));
    assert_eq!(said, "Mon coffre Il y a du nouveau dans votre coffre.\n");
}

/// A patient who shows a paper to a professional for ten days.
fn shown_to(pro: &mut Pro, patient: &Patient) {
    let id = patient.keep("ordonnance.txt", NOTE);
    let card = patient.at("roux.coffre");
    let print = pro.card(&card);
    patient.run(&["contact", "add", card.to_str().unwrap()]).good();
    patient.run(&["contact", "verify", "Dr Roux", "--fingerprint", &print]).good();
    patient.run(&["grant", &id, "--to", "Dr Roux", "--until", "10d"]).good();
}

#[test]
fn a_reading_is_told_of_when_that_was_chosen() {
    let server = Server::start();
    let patient = Patient::on(&server);
    let mut pro = Pro::on(&server, "Dr Roux");
    shown_to(&mut pro, &patient);
    let (programs, shown) = desktop(&patient);
    let head = wait_for(|| pro.take_in());
    let entries: Vec<_> = pro.shown(&head).iter().map(|entry| entry.id).collect();
    let mut page = Page::open_among(&patient, UI, &programs);
    page.get("/settings");
    assert_eq!(page.post("/settings/notices", &[("reading", "1")]), 200);
    page.get("/log");
    page.post("/send", &[]);
    wait_for(|| page.get("/").contains("Tout est gardé ici et envoyé").then_some(()));
    assert!(!shown.exists(), "nobody has looked");
    assert_eq!(pro.ask(&head, &entries).unwrap(), 1);
    let said = wait_for(|| {
        page.get("/log");
        page.post("/send", &[]);
        fs::read_to_string(&shown).ok().filter(|said| said.ends_with('\n'))
    });
    assert_eq!(said, "Mon coffre Il y a du nouveau dans votre coffre.\n");
    assert!(page.get("/log").contains("Dr Roux"), "the page says what it was");
}

#[test]
fn a_door_is_told_of_in_the_last_tenth_of_its_time_once() {
    const DAY: i64 = 86_400;
    let server = Server::start();
    let patient = Patient::on(&server);
    shown_to(&mut Pro::on(&server, "Dr Roux"), &patient);
    let (programs, shown) = desktop(&patient);
    let mut page = Page::open_among(&patient, UI, &programs);
    page.get("/settings");
    assert_eq!(page.post("/settings/notices", &[("door", "1")]), 200);
    drop(page);
    // After eight days, an errand that is over: nothing. In the tenth day: once, however often she asks.
    let visit = |clock: i64| {
        let mut page = Page::open_among_at(&patient, UI, &programs, clock);
        for _ in 0..3 {
            page.get("/log");
            page.post("/send", &[]);
            wait_for(|| page.get("/").contains("Tout est gardé ici et envoyé").then_some(()));
        }
        fs::read_to_string(&shown).unwrap_or_default()
    };
    assert_eq!(visit(8 * DAY), "");
    assert_eq!(visit(9 * DAY + DAY / 2), "Mon coffre Il y a du nouveau dans votre coffre.\n");
}
