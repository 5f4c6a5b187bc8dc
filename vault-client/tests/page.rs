//! `coffre ui`: the page of a real vault, asked for over real sockets, without script.
#![allow(clippy::unwrap_used, reason = "a test says what broke by breaking")]

mod support;

use support::browser::{Page, ask, enter};
use support::{NOTE, Patient, Pro, Ran, Server, now, wait_for};

const UI: &[&str] = &["ui", "--no-open"];

/// A paper's id, from the page that shows it.
fn id_of(page: &Page) -> String {
    page.at().strip_prefix("/p/").unwrap().split('?').next().unwrap().to_owned()
}

fn add(page: &mut Page, name: &str, bytes: &[u8]) -> String {
    page.get("/add");
    assert_eq!(page.upload("/add", &[(name, bytes)]), 200);
    id_of(page)
}

#[test]
fn every_page_in_three_languages_is_small_and_complete() {
    let patient = Patient::offline();
    for i in 0..70 {
        patient.write(&format!("in/papier {i}.txt"), format!("{NOTE} numéro {i}"));
    }
    patient.run(&["add", "in"]).good();
    let mut page = Page::open(&patient, UI);
    let id = id_of_first(&mut page);
    let paths = [
        "/",
        "/f/prescriptions",
        "/papers?q=metformine",
        "/papers?drawer=bin",
        "/add",
        "/show",
        "/show/usb",
        "/loan",
        "/who",
        "/log",
        "/inbox",
    ];
    for (lang, dir, hello) in [("fr", "ltr", "Bonjour"), ("en", "ltr", "Hello"), ("ar", "rtl", "مرحبا")] {
        page.get("/");
        if lang != "fr" {
            assert_eq!(page.post("/language", &[("lang", lang)]), 200);
        }
        assert!(page.get("/").contains(hello));
        let own = [format!("/p/{id}"), format!("/p/{id}/edit"), format!("/p/{id}/open")];
        for path in paths.into_iter().chain(own.iter().map(String::as_str)) {
            let body = page.get(path);
            assert!(body.contains(&format!("<html lang=\"{lang}\" dir=\"{dir}\">")), "{path}");
            let most = if path == "/" { 30_000 } else { 200_000 };
            assert!(body.len() < most, "{path} has {} bytes", body.len());
            assert!(!body.contains("{$") && body.matches("<h1").count() == 1, "{path}: {body}");
            // The jargon ban of the patient's page, in the words that are said.
            let said = body.to_lowercase();
            for never in ["chiffr", "token<", "serveur d", "encrypt", "synchron", "login", "upload"] {
                assert!(!said.contains(never), "{path} says {never}");
            }
        }
    }
    // The language is remembered, in the next start too.
    drop(page);
    assert!(Page::open(&patient, UI).body.contains("dir=\"rtl\""));
}

fn id_of_first(page: &mut Page) -> String {
    let body = page.get("/papers");
    let at = body.find("href=\"/p/").unwrap() + 9;
    body[at..at + 32].to_owned()
}

#[test]
fn a_paper_is_added_found_corrected_taken_back_and_binned() {
    let patient = Patient::offline();
    let mut page = Page::open(&patient, UI);
    let id = add(&mut page, "ordonnance.txt", NOTE.as_bytes());
    assert!(page.body.contains("Le papier est gardé ici"));
    // The same paper again is the same paper.
    assert_eq!(add(&mut page, "copie.txt", NOTE.as_bytes()), id);
    assert!(page.body.contains("Vous aviez déjà ce papier"));
    for (query, finds) in [
        ("q=METFORMINES", true),
        ("q=quemeneur&family=prescriptions&year=2024", true),
        ("q=metformine&year=2020", false),
        ("q=metformine&family=vaccines", false),
        ("q=%21", false),
    ] {
        assert_eq!(page.get(&format!("/papers?{query}")).contains(&id), finds, "{query}");
    }
    // Whatever its number and its letters: one hospital, a test with its article.
    let other = add(&mut page, "note.txt", "Hôpitaux de Vaurillon\nنتيجة التّحليل".as_bytes());
    for query in ["hopital", "H%C3%94PITAL vaurillon", "%D8%AA%D8%AD%D9%84%D9%8A%D9%84"] {
        let query = query.replace(' ', "+");
        let body = page.get(&format!("/papers?q={query}"));
        assert!(body.contains(&other) && !body.contains(&id), "{query}");
    }
    page.get(&format!("/p/{other}"));
    page.post(&format!("/p/{other}/remove"), &[]);
    let typed = page.look("/papers.json?q=metfor");
    let typed: serde_json::Value = serde_json::from_slice(&typed.body).unwrap();
    assert_eq!(typed[0]["href"], format!("/p/{id}"));

    // Words are corrected and taken back; a date that is none says so and loses nothing that was typed.
    let edit = format!("/p/{id}/edit");
    page.get(&edit);
    assert_eq!(page.post(&edit, &[("title", "Mon papier"), ("date", "30/02/2026")]), 422);
    assert!(page.body.contains("value=\"Mon papier\"") && page.body.contains("30/02/2026"));
    page.get(&edit);
    page.post(&edit, &[("title", "À moi"), ("date", "1/3/2020"), ("author", "")]);
    assert!(page.body.contains("À moi") && page.body.contains("1er mars 2020") && page.body.contains("C'est corrigé"));
    page.post(&format!("/p/{id}/undo"), &[]);
    assert!(page.body.contains("12 mars 2024") && page.body.contains("Dr Anselme"));

    // A note stays on the paper until it is taken back.
    page.post(&format!("/p/{id}/note"), &[("note", "Ce n'est <b>pas</b> moi")]);
    assert!(page.body.contains("Ce n'est &lt;b&gt;pas&lt;/b&gt; moi"));
    page.post(&format!("/p/{id}/unnote"), &[]);
    assert!(!page.body.contains("&lt;b&gt;pas"));

    // The private drawer and the bin, each with its undo.
    page.post(&format!("/p/{id}/private"), &[]);
    assert!(page.get("/papers?drawer=private").contains(&id));
    page.get(&format!("/p/{id}"));
    page.post(&format!("/p/{id}/remove"), &[]);
    assert!(page.body.contains("pour 30 jours"));
    page.post(&format!("/p/{id}/restore"), &[]);
    page.get(&format!("/p/{id}"));
    page.post(&format!("/p/{id}/remove"), &[]);
    assert!(page.get("/papers?drawer=bin").contains(&id) && !page.get("/papers").contains(&id));
    drop(page);
    assert_eq!(patient.json(&["list", "--bin"])["items"][0]["id"], id);
    assert_eq!(patient.json(&["list", "--bin"])["items"][0]["private"], true);
}

#[test]
fn hostile_papers_are_harmless() {
    let patient = Patient::offline();
    let mut page = Page::open(&patient, UI);
    let html = b"<!doctype html><title><script>alert(1)</script></title><script>fetch('/p')</script>";
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"><script>alert(2)</script></svg>";
    let pdf = b"%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n%%EOF";
    let cases: [(&str, &[u8]); 3] =
        [("%3Cscript%3E.html", html), ("\u{202e}gpj.svg", svg), ("a\\..\\..\\<img src=x>.pdf", pdf)];
    for (name, bytes) in cases {
        let id = add(&mut page, name, bytes);
        let body = page.get(&format!("/p/{id}"));
        assert!(!body.contains("<script>") && !body.contains("<img src=x") && !body.contains('\u{202e}'), "{name}");
        let body = page.get(&format!("/p/{id}/open"));
        assert!(!body.contains("alert"), "{name}");
        // The paper lies in a room of its own: another host, no cookie, nothing that runs.
        let at = body.rfind("href=\"http://d-").unwrap() + 13;
        let address = &body[at..at + body[at..].find('"').unwrap()];
        let (host, path) = address.split_once('/').unwrap();
        assert_ne!(host, page.host);
        let paper = ask(
            host,
            "GET",
            &format!("/{path}"),
            &[("Sec-Fetch-Site", "same-site"), ("Sec-Fetch-Mode", "navigate")],
            b"",
        );
        assert_eq!((paper.status, paper.body.as_slice()), (200, bytes), "{name}: {}", paper.head);
        assert!(paper.header("content-disposition").unwrap().starts_with("attachment"), "{}", paper.head);
        assert!(paper.header("content-security-policy").unwrap().contains("default-src 'none'"), "{}", paper.head);
        assert_eq!(ask(host, "GET", &format!("/{path}"), &[], b"").status, 410, "an address works once");
    }
}

#[test]
fn a_pdf_shows_its_first_page_and_a_broken_one_its_drawer() {
    let patient = Patient::offline();
    let mut page = Page::open(&patient, UI);
    let name = "CR-biologie 2026-11-04 – Hélène.pdf";
    let folder = format!("{}/../crates/vault-formats/tests/data", env!("CARGO_MANIFEST_DIR"));
    let pdf = std::fs::read(format!("{folder}/{name}")).unwrap();
    for (bytes, drawn) in [(&pdf[..], true), (b"%PDF-1.7\nrien\n%%EOF", false)] {
        let id = add(&mut page, "analyse.pdf", bytes);
        let picture = format!("/p/{id}/picture");
        assert!(page.body.contains(&picture));
        for _ in 0..2 {
            let answer = page.look(&picture);
            assert_eq!(
                (answer.status == 200, answer.body.starts_with(b"\xff\xd8\xff")),
                (drawn, drawn),
                "{}",
                answer.head
            );
            assert!(answer.body.len() < 100_000 || !drawn);
        }
        assert_eq!(
            page.get(&format!("/p/{id}")).contains(&picture),
            drawn,
            "what cannot be drawn is not asked for again"
        );
    }
}

#[test]
fn a_folder_keeps_what_it_can_and_says_what_it_cannot() {
    let patient = Patient::offline();
    let mut page = Page::open(&patient, UI);
    page.get("/add");
    let large = vec![b'a'; (64 << 20) + 1];
    let files: [(&str, &[u8]); 5] =
        [("un.txt", b"un"), ("vide.txt", b""), (".DS_Store", b"x"), ("deux.txt", b"deux"), ("grand.bin", &large)];
    assert_eq!(page.upload("/add", &files), 200);
    assert!(
        page.body.contains("Gardés : 2") && page.body.contains("vide.txt") && page.body.contains("Ce fichier est vide")
    );
    assert!(page.body.contains("grand.bin") && page.body.contains("plus de 64 Mo") && !page.body.contains("DS_Store"));
    drop(page);
    assert_eq!(patient.titles(&["list"]).len(), 2);
}

#[test]
fn locked_shows_nothing_until_the_code_is_right() {
    let patient = Patient::nobody();
    patient.write("code", "mille lapins");
    patient.run(&["init", "--offline", "--secret-file", "code", "--name", "Hélène"]).good();
    let path = patient.write("a.txt", NOTE);
    patient.run(&["add", path.to_str().unwrap(), "--secret-file", "code", "--title", "Secret de famille"]).good();
    let mut page = Page::open(&patient, UI);
    assert!(page.body.contains("Votre coffre est fermé") && !page.body.contains("Hélène"));
    for path in ["/papers", "/papers.json?q=secret", "/who", "/p/00"] {
        let body = page.get(path);
        assert!(body.contains("name=\"code\"") && !body.contains("Secret"), "{path}");
    }
    page.get("/papers");
    assert_eq!(page.post("/unlock", &[("code", "mille lapin")]), 422);
    assert!(page.body.contains("Ce n'est pas le bon code"));
    assert_eq!(page.post("/unlock", &[("code", "mille lapins")]), 200);
    assert!(page.at() == "/papers" && page.body.contains("Secret de famille"));
    // While the page is open it leaves the vault to a command that brings the code, and to no other.
    patient.run(&["list", "--secret-file", "code"]).good();
    patient.run(&["list", "--no-input"]).bad(2, "");
    page.get("/");
    page.post("/lock", &[]);
    assert!(page.body.contains("Votre coffre est fermé"));
    patient.run(&["list", "--secret-file", "code"]).good();
    // A form of before the lock changes nothing, and what was written is not lost in an error.
    assert_eq!(ask(&page.host, "GET", "/", &[], b"").status, 403, "without its cookie nobody comes in");
}

#[test]
fn shown_seen_stopped_and_shown_again() {
    let server = Server::ticking("50ms");
    let patient = Patient::on(&server);
    let mut pro = Pro::on(&server, "Dr <Roux>");
    let fingerprint = pro.card(&patient.at("roux.coffre"));
    patient.run(&["contact", "add", "roux.coffre"]).good();
    patient.run(&["contact", "verify", "Roux", "--fingerprint", &fingerprint]).good();
    let mut page = Page::open(&patient, UI);
    assert!(page.get("/who").contains("Personne d'autre que vous"));
    let id = add(&mut page, "ordonnance.txt", NOTE.as_bytes());
    let delicate = add(&mut page, "addiction.txt", "Consultation d'addictologie\nsevrage".as_bytes());

    let body = page.get(&format!("/show?paper={id}"));
    let at = body.find("/show?to=").unwrap();
    let to = body[at + 9..at + 73].to_owned();
    page.get(&format!("/show?to={to}&paper={id}"));
    assert!(!page.body.contains(&delicate), "the private drawer stays shut");
    assert_eq!(page.post("/show", &[]), 422, "nothing was chosen");
    // The list comes before the yes.
    assert_eq!(page.post("/show", &[("paper", &id), ("until", "1d")]), 200);
    assert!(page.body.contains("Voici ce que Dr &lt;Roux&gt; verra") && page.body.contains(&id));
    assert!(page.get("/who").contains("Personne d'autre que vous"));
    page.get(&format!("/show?to={to}&paper={id}"));
    assert_eq!(page.post("/show", &[("paper", &id), ("until", "1d"), ("sure", "1")]), 200);
    assert!(page.at().starts_with("/who/") && page.body.contains("Dr &lt;Roux&gt;") && page.body.contains(&id));
    // What is delicate is asked about by name before it is shown.
    page.get(&format!("/show?to={to}&paper={delicate}"));
    assert_eq!(page.post("/show", &[("paper", &delicate), ("until", "1d")]), 200);
    assert!(page.body.contains("papiers délicats"));
    assert!(!page.get("/who").contains("\"some\">2"));

    let head = wait_for(|| pro.take_in());
    let entries: Vec<_> = pro.shown(&head).iter().map(|e| e.id).collect();
    assert_eq!(pro.ask(&head, &entries).unwrap(), 1);
    let read = wait_for(|| {
        page.get("/log");
        page.post("/send", &[]);
        Some(page.get("/log")).filter(|body| body.contains(&id))
    });
    assert!(read.contains("Dr &lt;Roux&gt;") && read.contains("C'est signé"));
    // The trace as a file for somebody else, judged by who was not there.
    page.get("/log");
    assert_eq!(page.post("/log/evidence", &[]), 200);
    assert!(page.body.contains("Dr &lt;Roux&gt;") && page.body.contains("C'est signé"), "{}", page.body);
    let at = page.body.rfind("href=\"http://d-").unwrap() + 13;
    let address = page.body[at..at + page.body[at..].find('"').unwrap()].to_owned();
    let (host, path) = address.split_once('/').unwrap();
    let file = ask(host, "GET", &format!("/{path}"), &[("Sec-Fetch-Site", "same-site")], b"");
    assert!(file.header("content-disposition").unwrap().starts_with("attachment"), "{}", file.head);
    let found = vault_evidence::verify(&file.body, None).unwrap();
    assert_eq!(found.paper.title.as_str(), "ORDONNANCE");
    assert!(page.get(&format!("/p/{id}")).contains("Dr &lt;Roux&gt;"));

    let person = format!("/who/{to}");
    page.get(&person);
    page.post(&format!("{person}/stop"), &[]);
    assert!(page.body.contains("Il garde ce qu'il a déjà lu") && page.body.contains("C'est confirmé"));
    assert!(pro.ask(&head, &entries).is_ok_and(|signed| signed == 0), "what was read stays read");
    assert!(page.get("/who").contains("Personne d'autre que vous"));
    let body = page.get(&person);
    let at = body.find("/again\"").unwrap();
    let again = body[body[..at].rfind("/who/").unwrap()..at + 6].to_owned();
    page.post(&again, &[]);
    assert!(page.get("/who").contains("Dr &lt;Roux&gt;"));
    drop(page);
    let doors = patient.json(&["grants", "--all"]);
    let states: Vec<_> = doors["items"].as_array().unwrap().iter().map(|d| d["state"].as_str().unwrap()).collect();
    assert_eq!(states.len(), 2);
    assert!(states.contains(&"open") && states.contains(&"closed"), "{states:?}");
}

#[test]
fn what_is_given_waits_for_her_word() {
    let server = Server::start();
    let patient = Patient::on(&server);
    let mut pro = Pro::on(&server, "Dr Roux");
    patient.run(&["card", "-o", "moi.coffre"]).good();
    let card = std::fs::read(patient.at("moi.coffre")).unwrap();
    let to = pro.vault.add_contact(&card, None, now()).unwrap();
    for title in ["Lettre gardée", "Lettre refusée"] {
        let gift = vault_engine::deposits::Gift {
            bytes: format!("{title}, le 3 mai 2026").into_bytes(),
            words: vault_engine::state::Words { title: title.to_owned(), ..Default::default() },
            file_name: "lettre.txt".to_owned(),
            mime: "text/plain".to_owned(),
            message: Some("Bonjour <i>".to_owned()),
        };
        pro.vault.give(&to, &gift, now()).unwrap();
    }
    pro.vault.sync(now(), &mut |_| {}).unwrap();

    let mut page = Page::open(&patient, UI);
    wait_for(|| Some(page.get("/")).filter(|body| body.contains("2 papiers vous attendent")));
    let body = page.get("/inbox");
    assert!(body.contains("Dr Roux") && body.contains("Bonjour &lt;i&gt;") && body.contains("vous ne connaissez pas"));
    assert!(!page.get("/papers").contains("Lettre"), "nothing of it is in the vault yet");
    let form = |body: &str, title: &str, act: &str| {
        let form = &body[body.find(title).unwrap()..];
        let form = &form[..form.find(&format!("/{act}\"")).unwrap() + act.len() + 1];
        form[form.rfind("/inbox/").unwrap()..].to_owned()
    };
    let body = page.get("/inbox");
    page.post(&form(&body, "Lettre gardée", "take"), &[]);
    assert!(page.at().starts_with("/p/") && page.body.contains("Lettre gardée"));
    let body = page.get("/inbox");
    page.post(&form(&body, "Lettre refusée", "refuse"), &[]);
    assert!(page.body.contains("C'est refusé") && page.body.contains("Rien ne vous attend"));
    assert!(!page.get("/papers").contains("refusée"));
}

#[test]
fn a_server_that_is_away_stops_nothing() {
    let server = Server::start();
    let patient = Patient::on(&server);
    let _away = server.stop();
    let mut page = Page::open(&patient, UI);
    let id = add(&mut page, "ordonnance.txt", NOTE.as_bytes());
    let waits = wait_for(|| Some(page.get("/")).filter(|body| body.contains("attend internet")));
    assert!(waits.contains("Gardé ici"));
    assert!(page.get(&format!("/p/{id}")).contains("Quéméneur"));
}

#[test]
fn a_double_click_opens_it_and_a_second_start_joins_it() {
    let patient = Patient::offline();
    // No arguments and no terminal. Where no browser is found, the address is said.
    let page = Page::open(&patient, &[]);
    assert!(page.body.contains("Bonjour"));
    let mut second = patient.command(UI);
    second.env("XDG_RUNTIME_DIR", patient.folder.path()).env("TMPDIR", patient.folder.path());
    let second = Ran::of(&mut second).good();
    let (host, cookie) = enter(second.out.lines().next().unwrap());
    assert_eq!(host, page.host);
    let answer = ask(&host, "GET", "/", &[("Cookie", &cookie), ("Sec-Fetch-Site", "none")], b"");
    assert!(String::from_utf8(answer.body).unwrap().contains("Bonjour"));
}

/// What the page's settings can, two commands can: what one has kept the other shows.
#[test]
fn settings_are_those_of_the_command_line() {
    let patient = Patient::offline();
    let said = patient.json(&["settings"]);
    assert_eq!((&said["language"], &said["lock_minutes"]), (&serde_json::Value::Null, &10.into()));
    assert_eq!(said["notices"], serde_json::json!([]));
    patient.json(&["settings", "--language", "en", "--lock", "30", "--notices", "reading,door", "--picture", "cat"]);
    let mut page = Page::open(&patient, UI);
    let body = page.get("/settings").to_owned();
    assert!(body.contains("lang=\"en\"") && body.contains("class=\"picture-cat\""));
    let chosen = |body: &str, name: &str, value: &str| {
        let input = body.split("<input").find(|input| input.contains(&format!("name=\"{name}\" value=\"{value}\"")));
        input.unwrap().split('>').next().unwrap().contains("checked")
    };
    assert!(chosen(&body, "minutes", "30") && chosen(&body, "reading", "1") && !chosen(&body, "deposit", "1"));
    // The other way round; what is not given stays.
    assert_eq!(page.post("/settings/notices", &[("deposit", "1")]), 200);
    page.get("/settings");
    assert_eq!(page.post("/settings/lock", &[("minutes", "5")]), 200);
    let said = patient.json(&["settings", "--language", "fr"]);
    assert_eq!((&said["lock_minutes"], &said["notices"]), (&5.into(), &serde_json::json!(["deposit"])));
    assert_eq!((&said["picture"], &said["language"]), (&"cat".into(), &"fr".into()));
    assert_eq!(patient.json(&["settings", "--no-notices"])["notices"], serde_json::json!([]));
    for wrong in [["--lock", "7"], ["--language", "de"], ["--picture", "../x"], ["--notices", "all"]] {
        assert_eq!(patient.run(&[&["settings"], &wrong[..]].concat()).code, 2, "{wrong:?}");
    }

    // A code of the command line opens the page, and one of the page the command line.
    for (name, words) in [("first", "mille lapins"), ("second", "407192"), ("short", "12345"), ("wrong", "000000")] {
        patient.write(name, words);
    }
    assert_eq!(patient.json(&["secret", "set", "--new-file", "first"])["asks"], true);
    page.get("/settings");
    page.post("/lock", &[]);
    assert_ne!(page.post("/unlock", &[("code", "407192")]), 200);
    assert_eq!(page.post("/unlock", &[("code", "mille lapins")]), 200);
    page.get("/settings");
    let new = [("how", "digits"), ("code", "mille lapins"), ("code-new", "407192"), ("code-again", "407192")];
    assert_eq!(page.post("/settings/code", &new), 200);
    drop(page);
    let wrong = patient.run(&["secret", "remove", "--secret-file", "wrong"]);
    assert_eq!(wrong.code, 12, "{wrong:?}");
    let short = patient.run(&["secret", "set", "--secret-file", "second", "--new-file", "short"]);
    assert_eq!(short.code, 2, "{short:?}");
    patient.json(&["list", "--secret-file", "second"]);
    assert_eq!(patient.json(&["secret", "remove", "--secret-file", "second"])["asks"], false);
    patient.json(&["list"]);
}

#[test]
fn settings_are_kept_and_hold() {
    let server = Server::start();
    let patient = Patient::offline();
    let mut page = Page::open(&patient, UI);
    for path in ["/settings", "/settings/server-sees", "/help"] {
        assert!(page.get("/").contains("href=\"/settings\""));
        assert!(page.get(path).len() < 60_000, "{path}");
    }
    assert_eq!(page.body.matches("<section id=").count(), 10, "ten answers");
    // Whoever opens the computer opened it: a code comes, is changed, and a wrong one changes nothing.
    page.get("/settings");
    let new = [("how", "digits"), ("code-new", "407192"), ("code-again", "407192")];
    assert_eq!(page.post("/settings/code", &new), 200);
    assert!(page.body.contains("C'est gardé") && page.body.contains("s'ouvre avec un code"));
    let other = [("how", "phrase"), ("code-new", "mille lapins"), ("code-again", "mille lapins")];
    assert_eq!(page.post("/settings/code", &[&[("code", "000000")], &other[..]].concat()), 422);
    assert!(page.body.contains("Ce n'est pas le bon code") && !page.body.contains("mille lapins"));
    page.get("/settings");
    page.post("/lock", &[]);
    assert_eq!(page.post("/unlock", &[("code", "407192")]), 200);
    // The server, as `coffre server set`; an address that is none says so and is still there to be corrected.
    page.get("/settings");
    assert_eq!(page.post("/settings/server", &[("url", "coffre exemple")]), 422);
    assert!(page.body.contains("value=\"coffre exemple\""));
    page.get("/settings");
    assert_eq!(page.post("/settings/server", &[("url", &server.url)]), 200);
    assert!(page.body.contains(&server.url));
    wait_for(|| Some(page.get("/")).filter(|body| body.contains("Tout est gardé ici et envoyé")));
    page.get("/settings");
    assert_eq!(page.post("/settings/lock", &[("minutes", "5")]), 200);
    page.post("/settings/picture", &[("picture", "boat")]);
    assert!(page.get("/").contains("class=\"picture-boat\""));
    drop(page);
    assert_eq!(std::fs::read_to_string(patient.home().join("page-lock-minutes")).unwrap(), "5");
    patient.write("code", "407192");
    let status = patient.json(&["status", "--secret-file", "code"]);
    assert_eq!(status["server"]["url"].as_str().or(status["server"].as_str()), Some(server.url.as_str()), "{status}");
}
