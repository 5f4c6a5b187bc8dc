//! The professional's page: real program, real server, a real patient; a browser without script.
#![allow(clippy::unwrap_used)]

mod support;

use support::browser::{Page, ask};
use support::{Patient, Pro, Server, files, now};
use vault_engine::Error;
use vault_engine::state::Words;
use vault_protocol::ids::DocId;

const TEXT: &[u8] = "Vaurillon, le 12 mars 2024\nORDONNANCE\nmetformine 1000 mg".as_bytes();
const FHIR: &str = "application/fhir+json";

fn record(allergy: &str) -> Vec<u8> {
    let subject = r#""subject":{"reference":"Patient/1"}"#;
    let patient = r#""patient":{"reference":"Patient/1"}"#;
    format!(
        r#"{{"resourceType":"Bundle","type":"collection","entry":[
        {{"resource":{{"resourceType":"Patient","id":"1","name":[{{"family":"MARTIN","given":["Hélène"]}}],"birthDate":"1951-05-03"}}}},
        {{"resource":{{"resourceType":"AllergyIntolerance","criticality":"high","clinicalStatus":{{"coding":[{{"code":"active"}}]}},
          "code":{{"text":"{allergy}"}},{patient}}}}},
        {{"resource":{{"resourceType":"MedicationStatement","status":"active","medicationCodeableConcept":{{"text":"Metformine 1 g"}},{subject}}}}},
        {{"resource":{{"resourceType":"Observation","status":"final","code":{{"text":"HbA1c"}},"effectiveDateTime":"2026-09-14",
          "valueQuantity":{{"value":6.9,"unit":"%"}},"referenceRange":[{{"text":"4 – 6 %"}}],{subject}}}}}]}}"#
    )
    .into_bytes()
}

struct Stage {
    helene: Patient,
    pro: Pro,
    text: DocId,
    record: DocId,
    pdf: DocId,
    html: DocId,
    /// The path of the patient's page.
    at: String,
    server: Server,
}

impl Stage {
    fn set() -> Stage {
        Stage::on(Server::start())
    }

    fn on(server: Server) -> Stage {
        let pro = Pro::at(&server.url);
        let mut helene = Patient::new(&server.url, "Hélène Martin");
        let dated = |date: &str, words: Words| Words { date: Some(date.into()), ..words };
        let words = Patient::words;
        let text = helene.keep(
            dated("2024-03-12", words("Ordonnance du docteur", "57833-6", "Dr Anselme")),
            "o.txt",
            "text/plain",
            TEXT,
            None,
        );
        let record = helene.keep(
            dated("2026-10-01", words("Résumé", "60591-5", "Dr Anselme")),
            "r.json",
            FHIR,
            &record("Pénicilline <script>"),
            None,
        );
        let pdf = helene.keep(
            dated("2025-06-04", words("Prise de sang", "11502-2", "Labo Bellevue")),
            "b.pdf",
            "application/pdf",
            b"%PDF-1.4 nothing in it",
            None,
        );
        let html = helene.keep(
            dated("2023-01-01", words("Page", "57833-6", "Labo Bellevue")),
            "p.html",
            "text/html",
            b"<script>alert(1)</script>",
            None,
        );
        let me = helene.meet(&pro);
        helene.show(me, &[text, record, pdf, html], 14);
        pro.run(&["receive"]).ok();
        let at = format!("/pt/{}", helene.vault.id());
        Stage { helene, pro, text, record, pdf, html, at, server }
    }

    fn of(&self, doc: DocId) -> String {
        format!("{}/p/{doc}", self.at)
    }
}

fn json(page: &Page, path: &str) -> serde_json::Value {
    let answer = page.look(path);
    assert_eq!(answer.status, 200, "{answer:?}");
    serde_json::from_slice(&answer.body).unwrap()
}

#[test]
fn the_answer_comes_first_and_each_opening_is_one_gesture_and_one_receipt() {
    let mut s = Stage::set();
    let mut page = s.pro.page();
    assert!(
        page.body.contains("Hélène Martin") && page.body.contains("4 papiers") && page.body.contains("4 pas ouverts")
    );
    assert!(page.body.contains("jusqu'à : ") && page.body.contains(&s.at));
    // Somebody's name leads to them by one Enter.
    let answer = page.look("/?q=helene");
    assert_eq!((answer.status, answer.header("location")), (303, Some(s.at.as_str())));
    page.get(&s.at);
    // Nothing was opened, and nothing is concluded from that.
    assert!(page.body.contains("Aucun papier ouvert n'en parle."), "{}", page.body);
    assert!(page.body.contains("1 papier fait pour ce résumé n'est pas ouvert."));
    assert!(page.body.contains("L'ouverture signe un reçu : Hélène Martin saura"), "said before");
    assert!(page.body.contains("4 papiers nouveaux"));
    for path in [s.of(s.record), s.of(s.text), s.of(s.pdf)] {
        assert!(page.get(&path).contains("L'ouverture signe un reçu"));
        assert!(json(&page, &format!("{path}/peek.json"))["said"].as_str().unwrap().contains("un reçu"));
        assert_eq!(page.look(&format!("{path}/read")).status, 404, "not before it is open");
        assert_eq!(page.look(&format!("{path}/picture")).status, 404);
    }
    json(&page, &format!("{}/papers.json?q=ordonnance", s.at));
    assert_eq!(s.helene.readings(), 0, "looking around signs nothing");
    page.get(&s.at);
    assert_eq!(page.post(&format!("{}/summary", s.of(s.record)), &[]), 200);
    assert!(page.body.contains("Un reçu est signé pour Hélène Martin"));
    assert_eq!(s.helene.readings(), 1);
    assert!(page.body.contains("Pénicilline &lt;script&gt;") && !page.body.contains("Pénicilline <script>"));
    assert!(page.body.contains("risque élevé, dit le papier") && page.body.contains("Metformine 1 g"));
    assert!(page.body.contains("6.9 %") && page.body.contains("4 – 6 %") && page.body.contains("14 septembre 2026"));
    assert!(page.body.contains("Cela ne veut pas dire qu'il n'y en a pas"), "nothing is said of problems");
    assert!(!page.body.contains("fait pour ce résumé n'est pas ouvert"));
    assert!(page.get(&s.of(s.record)).contains("Nom écrit dans le papier") && page.body.contains("MARTIN"));
    // Open is open: no second receipt, from here or from the command.
    drop(page);
    s.pro.run(&["open", "Martin", &s.record.to_string(), "-o", "out"]).ok();
    assert_eq!(s.helene.readings(), 1);
    assert_eq!(s.pro.run(&["receipts", "--json"]).ok().json()["items"].as_array().unwrap().len(), 1);
}

#[test]
fn one_gesture_for_the_whole_summary_only_if_the_setting_says_so() {
    let mut s = Stage::set();
    let more = s.helene.keep(Patient::words("Résumé ancien", "60591-5", ""), "r2.json", FHIR, &record("Latex"), None);
    let me = *s.helene.vault.state().contacts.keys().next().unwrap();
    s.helene.show(me, &[more], 2);
    s.pro.run(&["receive"]).ok();
    assert_eq!(s.pro.run(&["settings", "--json"]).ok().json()["open_together"], false);
    let mut page = s.pro.page();
    page.get(&s.at);
    let all = format!("{}/summary", s.at);
    assert!(!page.body.contains(&format!("action=\"{all}\"")), "not offered");
    page.get("/settings");
    assert_eq!(page.post("/settings/together", &[("together", "yes")]), 200);
    page.get(&s.at);
    assert!(page.body.contains("L'ouverture signe 2 reçus"), "said before: {}", page.body);
    assert_eq!(page.post(&all, &[]), 200);
    assert!(page.body.contains("2 reçus sont signés"));
    assert!(page.body.contains("Pénicilline") && page.body.contains("Latex"));
    assert_eq!(page.body.matches("Metformine 1 g").count(), 1, "what two papers say in the same words is said once");
    assert_eq!(s.helene.readings(), 2);
    drop(page);
    assert_eq!(s.pro.run(&["settings", "--json"]).ok().json()["open_together"], true);
    assert_eq!(s.pro.run(&["settings", "--open-together", "no", "--json"]).ok().json()["open_together"], false);
    let mut page = s.pro.page();
    assert!(!page.get(&s.at).contains(&format!("action=\"{all}\"")));
}

#[test]
fn papers_are_found_sifted_and_folded() {
    let mut s = Stage::set();
    let mut twins = Vec::new();
    for byte in [b'1', b'2', b'3'] {
        let words = Words { date: Some("2022-02-02".into()), ..Patient::words("Bilan", "11502-2", "Labo Bellevue") };
        twins.push(s.helene.keep(words, "x.txt", "text/plain", &[byte; 10], None));
    }
    let me = *s.helene.vault.state().contacts.keys().next().unwrap();
    s.helene.show(me, &twins, 14);
    s.pro.run(&["receive"]).ok();
    let mut page = s.pro.page();
    let titles = |page: &Page, query: &str| -> Vec<String> {
        let found = json(page, &format!("{}/papers.json?{query}", s.at));
        found["papers"].as_array().unwrap().iter().map(|p| p["title"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(
        titles(&page, ""),
        ["Résumé", "Prise de sang", "Ordonnance du docteur", "Page", "Bilan"],
        "newest first, folded"
    );
    assert_eq!(titles(&page, "q=prise"), ["Prise de sang"]);
    assert_eq!(titles(&page, "q=bellevue%20sang"), ["Prise de sang"], "every word");
    assert_eq!(titles(&page, "year=2024"), ["Ordonnance du docteur"]);
    assert_eq!(titles(&page, "family=analyses&author=Labo%20Bellevue"), ["Prise de sang", "Bilan"]);
    assert_eq!(titles(&page, "family=nothing&year=&page=0"), titles(&page, ""), "what nobody offered asks nothing");
    assert!(titles(&page, "q=metformine").is_empty(), "what was not opened is not known");
    page.get(&format!("{}?q=bilan", s.at));
    assert!(page.body.contains("2 doublons repliés") && page.body.contains("value=\"bilan\""), "{}", page.body);
    page.get(&s.of(s.text));
    assert_eq!(page.post(&format!("{}/open", s.of(s.text)), &[]), 200);
    assert!(page.body.contains("metformine 1000 mg"), "the text itself");
    assert_eq!(titles(&page, "q=metformine"), ["Ordonnance du docteur"], "and then its words find it");
    let peek = json(&page, &format!("{}/peek.json", s.of(s.text)));
    assert!(
        peek["text"].as_str().unwrap().contains("metformine")
            && peek["said"].as_str().unwrap().contains("sans nouveau reçu")
    );
    assert_eq!(page.look(&format!("{}?page=99999999999999999999&q=%00", s.at)).status, 200);
}

#[test]
fn read_kept_and_written_into_the_folder_of_the_practice_never_over_a_file() {
    let s = Stage::set();
    let mut page = s.pro.page();
    let at = s.of(s.text);
    page.get(&at);
    page.post(&format!("{at}/open"), &[]);
    // In a room of its own, by a ticket.
    page.get(&format!("{at}/read"));
    let target = page.body.split("0;url=").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let (host, path) = target.strip_prefix("http://").unwrap().split_once('/').unwrap();
    assert!(host.starts_with("d-"));
    let answer = ask(
        host,
        "GET",
        &format!("/{path}"),
        &[("Sec-Fetch-Site", "same-site"), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "document")],
        b"",
    );
    assert_eq!((answer.status, &answer.body[..]), (200, TEXT), "{answer:?}");
    assert!(answer.header("content-security-policy").unwrap().contains("sandbox"));
    // No folder is chosen yet: it is asked for.
    page.get(&at);
    assert_eq!(page.post(&format!("{at}/export"), &[]), 422);
    assert!(page.body.contains("Choisissez d'abord le dossier"));
    for wrong in ["relative", "/nowhere/at/all", ""] {
        page.get("/settings");
        assert_eq!(page.post("/settings/folder", &[("folder", wrong)]), 422, "{wrong}");
    }
    let folder = s.pro.path("cabinet");
    std::fs::create_dir(&folder).unwrap();
    page.get("/settings");
    assert_eq!(page.post("/settings/folder", &[("folder", folder.to_str().unwrap())]), 200);
    let name = "2024-03-12_Prescription de produits de santé_Dr Anselme";
    std::fs::write(folder.join(format!("{name}.txt")), "mine").unwrap();
    page.get(&at);
    assert_eq!(page.post(&format!("{at}/export"), &[]), 200);
    assert!(page.body.contains("C'est copié") && page.body.contains("Dr Anselme (2).txt"), "{}", page.body);
    assert_eq!(files(&folder), [format!("{name} (2).txt"), format!("{name}.txt")]);
    assert_eq!(std::fs::read(folder.join(format!("{name} (2).txt"))).unwrap(), TEXT);
    assert_eq!(std::fs::read(folder.join(format!("{name}.txt"))).unwrap(), b"mine");
}

#[test]
fn a_hostile_paper_is_only_a_file() {
    let s = Stage::set();
    let mut page = s.pro.page();
    let at = s.of(s.html);
    page.get(&at);
    page.post(&format!("{at}/open"), &[]);
    assert!(
        page.body.contains("sans danger")
            && !page.body.contains("alert(1)")
            && !page.body.contains(&format!("{at}/read"))
    );
    let target = page.body.split("href=\"http://d-").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let (host, path) = target.split_once('/').unwrap();
    let answer = ask(&format!("d-{host}"), "GET", &format!("/{path}"), &[("Sec-Fetch-Site", "same-site")], b"");
    assert!(answer.header("content-disposition").unwrap().starts_with("attachment"), "{answer:?}");
    assert_eq!(answer.header("content-type"), Some("application/octet-stream"));
    // A PDF that is none costs a child, once, and has no picture.
    let at = s.of(s.pdf);
    page.get(&at);
    page.post(&format!("{at}/open"), &[]);
    assert!(page.body.contains(&format!("{at}/picture")));
    assert_eq!(page.look(&format!("{at}/picture")).status, 404);
    assert!(!page.get(&at).contains(&format!("{at}/picture")), "that there can be none is remembered");
}

#[test]
fn a_paper_is_given_and_what_is_typed_outlives_a_lock() {
    let mut s = Stage::set();
    let mut page = s.pro.page();
    page.get(&s.at);
    let give = format!("{}/give", s.at);
    page.get(&give);
    assert!(page.typed(&give, &[("message", "Revenez en mars")]));
    assert_eq!(page.post("/lock", &[]), 200);
    assert!(page.body.contains("Votre coffre est fermé") && !page.body.contains("Martin"));
    assert_eq!(page.post("/unlock", &[]), 200);
    page.get("/");
    assert!(page.body.contains("Reprendre ce que vous écriviez"));
    assert!(page.get(&give).contains("Revenez en mars"));
    // Nobody compared her card: without the tick of the form nothing goes.
    assert!(page.body.contains("Je veux quand même donner à Hélène Martin"), "{}", page.body);
    let files: &[(&str, &[u8])] = &[("lettre.txt", b"Lettre pour Mme Martin"), ("vide.txt", b"")];
    assert_eq!(page.upload(&give, &files[..1]), 422);
    assert!(page.body.contains("Personne n'a vérifié que cette carte"), "{}", page.body);
    assert_eq!(page.upload_with(&give, &[("unverified", "1")], files), 200);
    assert!(
        page.body.contains("1 papier est donné à Hélène Martin") && page.body.contains("vide.txt"),
        "{}",
        page.body
    );
    assert!(page.body.contains("Ce fichier est vide") && !page.body.contains("Revenez en mars"));
    drop(page);
    s.pro.run(&["sync"]).ok();
    s.helene.vault.receive(now()).unwrap();
    let inbox = s.helene.vault.inbox(now()).unwrap();
    assert_eq!(inbox.len(), 1);
    assert_eq!(inbox[0].giver_name, "Dr Anne Lenoir");
}

/// Whoever took his cards back may not be he: he is told on the page that he sees first.
#[test]
fn cards_that_were_taken_back_are_said_on_the_first_page() {
    const SAID: &str = "Toutes vos cartes ont été reprises";
    let server = Server::ticking(std::time::Duration::from_millis(100));
    let (pro, order) = (Pro::at(&server.url), Pro::new());
    order.run(&["authority", "init", "--name", "Ordre", "--server", &server.url]).ok();
    let file = |name: &str| pro.path(name).to_str().unwrap().to_owned();
    let (request, credential) = (file("demande"), file("attestation"));
    let number = ["--number", "rpps:10100000016", "--profession", "G15_40"];
    pro.run(&[&["credential", "request", "-o", &request][..], &number].concat()).ok();
    let print = pro.run(&["status", "--json"]).json()["fingerprint"].as_str().unwrap().to_owned();
    order.run(&["authority", "issue", &request, "-o", &credential, "--fingerprint", &print]).ok();
    order.run(&["sync"]).ok();
    pro.run(&["credential", "import", &credential]).ok();
    pro.run(&["sync"]).ok();
    assert!(!pro.page().get("/").contains(SAID));
    pro.run(&["card", "revoke", "--yes"]).ok();
    let end = std::time::Instant::now() + std::time::Duration::from_secs(60);
    while !pro.run(&["sync"]).err.contains(SAID) {
        assert!(std::time::Instant::now() < end, "sync never says it");
        std::thread::sleep(std::time::Duration::from_millis(300));
    }
    let mut page = pro.page();
    assert!(page.get("/").contains(SAID), "{}", page.body);
}

/// What came since the last visit is marked, until the next one; what was there before, opened or not, is not.
#[test]
fn what_is_new_is_what_came_since_the_last_visit() {
    const DAY: u64 = 24 * 3600;
    let mut s = Stage::on(Server::ticking(std::time::Duration::from_millis(100)));
    /// The papers that are listed as new on the patient's page, in its own words.
    fn new(page: &mut Page, at: &str) -> Vec<String> {
        page.get(at);
        let Some(list) = page.body.split("symbol-new").nth(1) else { return Vec::new() };
        let list = list.split("</details>").next().unwrap();
        let titles = list.split("/p/").skip(1).map(|rest| rest.split("<bdi>").nth(1).unwrap());
        titles.map(|title| title.split("</bdi>").next().unwrap().to_owned()).collect()
    }
    // The first visit: everything is new until one of them is opened, and on that day what is not.
    let mut page = s.pro.page();
    assert_eq!(new(&mut page, &s.at).len(), 4, "{}", page.body);
    page.get(&s.of(s.text));
    assert_eq!(page.post(&format!("{}/open", s.of(s.text)), &[]), 200);
    assert_eq!(new(&mut page, &s.at).len(), 3, "what was opened is not new: {}", page.body);
    drop(page);

    // The second: two papers came between the two. They are new, the three that nobody opened are not.
    s.server.pass(DAY);
    let me = vault_protocol::ids::VaultId::from_hex(s.pro.run(&["card", "--json"]).ok().json()["id"].as_str().unwrap());
    let later =
        ["Contrôle", "Radio panoramique"].map(|title| s.helene.add(title, "2026-11-20", title.as_bytes(), None));
    let door = Patient::reading(me.unwrap(), &later, 14);
    // The logs show the new day within a tick or two; until then no door opens.
    let end = std::time::Instant::now() + std::time::Duration::from_secs(30);
    while let Err(e) = s.helene.vault.grant(&door, now()) {
        assert!(matches!(e, Error::NotFresh(_)) && std::time::Instant::now() < end, "{e}");
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    s.helene.sync();
    s.pro.run(&["receive"]).ok();
    let mut page = s.pro.page();
    let mut found = new(&mut page, &s.at);
    found.sort();
    assert_eq!(found, ["Contrôle", "Radio panoramique"], "{}", page.body);
    assert!(page.body.contains("2 papiers nouveaux") && page.body.contains(" · depuis "), "{}", page.body);
    page.get(&s.of(later[0]));
    assert_eq!(page.post(&format!("{}/open", s.of(later[0])), &[]), 200);
    assert_eq!(new(&mut page, &s.at), ["Radio panoramique"], "the same visit goes on: {}", page.body);
    drop(page);

    // The third: nothing came, and nothing is marked, though not all was opened.
    s.server.pass(DAY);
    s.pro.run(&["receive"]).ok();
    let mut page = s.pro.page();
    assert!(new(&mut page, &s.at).is_empty(), "{}", page.body);
    assert!(page.body.contains("Radio panoramique") && !page.body.contains("nouveau"), "{}", page.body);
}

#[test]
fn card_receipts_and_languages() {
    let s = Stage::set();
    let mut page = s.pro.page();
    page.get("/card");
    let card = s.pro.path("home");
    assert!(card.exists() && page.body.contains("class=\"qr\"") && page.body.contains("COFFRE1:"));
    assert_eq!(page.body.matches("<li>").count(), 12, "words");
    assert!(page.get("/receipts").contains("Vous n'avez encore rien ouvert"));
    page.get(&s.of(s.text));
    page.post(&format!("{}/open", s.of(s.text)), &[]);
    page.get("/receipts");
    assert!(
        page.body.contains("1 reçu")
            && page.body.contains("Ordonnance du docteur")
            && page.body.contains(&s.server.url)
    );
    let drawings = String::from_utf8(page.look("/assets/symbols.svg").body).unwrap();
    for (lang, dir, word) in [("ar", "rtl", "إيصالاتي"), ("en", "ltr", "My receipts"), ("fr", "ltr", "Mes reçus")]
    {
        page.post("/language", &[("lang", lang)]);
        assert!(page.body.contains(&format!("lang=\"{lang}\" dir=\"{dir}\"")) && page.body.contains(word));
        for path in ["/", "/card", "/settings", &s.at, &s.of(s.text), &format!("{}/give", s.at)] {
            let body = page.get(path);
            for name in body.split("symbols.svg#").skip(1).map(|rest| rest.split('"').next().unwrap()) {
                assert!(drawings.contains(&format!("<symbol id=\"{name}\"")), "{name} on {path}");
            }
            assert!(body.len() < 30_000, "{path} in {lang}: {} bytes", body.len());
        }
    }
}

#[test]
fn only_this_page_changes_anything_and_only_once() {
    let mut s = Stage::set();
    let mut page = s.pro.page();
    let open = format!("{}/open", s.of(s.text));
    assert_eq!(ask(&page.host.replace(".localhost", ".example"), "GET", "/", &[], b"").status, 421);
    let origin = format!("http://{}", page.host);
    let form = ("Content-Type", "application/x-www-form-urlencoded");
    for headers in [vec![form], vec![form, ("Origin", origin.as_str())], vec![form, ("Origin", "http://evil.example")]]
    {
        assert_eq!(ask(&page.host, "POST", &open, &headers, b"_token=x").status, 403, "{headers:?}");
    }
    // Not a patient, not this patient's, not there.
    for path in ["/pt/00", &format!("/pt/{}", "0".repeat(64)), &format!("{}/p/{}", s.at, "0".repeat(32)), "/nothing"] {
        assert_eq!(page.look(path).status, 404, "{path}");
    }
    page.get(&s.of(s.text));
    let before = page.body.clone();
    assert_eq!(page.post(&open, &[]), 200);
    page.body = before;
    assert_eq!(page.post(&open, &[]), 200, "the same form again");
    assert_eq!(s.helene.readings(), 1);
}

#[test]
fn a_closed_door_says_so_and_signs_nothing() {
    let mut s = Stage::set();
    let mut page = s.pro.page();
    page.get(&s.of(s.text));
    let grants: Vec<_> = s.helene.vault.state().grants.keys().copied().collect();
    for grant in grants {
        s.helene.vault.revoke(&grant, now()).unwrap();
    }
    s.helene.sync();
    assert_eq!(page.post(&format!("{}/open", s.of(s.text)), &[]), 422);
    assert!(page.body.contains("La porte est fermée"), "{}", page.body);
    assert_eq!(s.helene.readings(), 0);
}

#[test]
fn without_the_server_what_is_open_is_read_and_the_rest_waits() {
    let mut s = Stage::set();
    let mut page = s.pro.page();
    page.get(&s.of(s.text));
    page.post(&format!("{}/open", s.of(s.text)), &[]);
    s.server.stop();
    assert!(page.get(&s.of(s.text)).contains("metformine 1000 mg"));
    page.get(&s.of(s.pdf));
    assert_eq!(page.post(&format!("{}/open", s.of(s.pdf)), &[]), 422);
    assert!(page.body.contains("pas internet"), "{}", page.body);
}

/// Who comes back to where a form was sent, in another language or after a code, finds the page that the form is on.
#[test]
fn where_a_form_is_sent_leads_back_to_its_page() {
    let s = Stage::set();
    let page = s.pro.page();
    let (at, paper) = (s.at.clone(), s.of(s.text));
    let acts = [
        (format!("{at}/summary"), at.clone()),
        (format!("{at}/away"), at.clone()),
        (format!("{at}/told"), format!("{at}/compare")),
        (format!("{paper}/open"), paper.clone()),
        (format!("{paper}/summary"), paper.clone()),
        (format!("{paper}/export"), paper.clone()),
        ("/code/show".into(), "/code".into()),
        ("/settings/together".into(), "/settings".into()),
        ("/language".into(), "/".into()),
        ("/look".into(), "/".into()),
        ("/unlock".into(), "/".into()),
        ("/drafts/forget".into(), "/".into()),
    ];
    for (act, wanted) in &acts {
        let answer = page.look(act);
        assert_eq!((answer.status, answer.header("location")), (303, Some(wanted.as_str())), "{act}");
        assert_eq!(page.look(wanted).status, 200);
    }
    let pages = ["request", "write", "compare", "give"].map(|name| format!("{at}/{name}"));
    for path in pages.iter().map(String::as_str).chain(["/add"]) {
        assert_eq!(page.look(path).status, 200, "{path}");
    }
    assert_eq!(page.look(&format!("{at}/nothing")).status, 404);

    // Every form that the program answers is one of these: nobody forgets a new one.
    let source = include_str!("../src/page/program.rs");
    let body = source.split("fn change(").nth(1).unwrap().split("\n}").next().unwrap();
    let arms = body.lines().map(str::trim).filter(|line| line.contains("=>") && line.contains('['));
    let mut answered = 0;
    for arm in arms {
        let parts = arm.rsplit_once("=>").unwrap().0.rsplit_once('[').unwrap().1.split(']').next().unwrap();
        let parts: Vec<&str> = parts.split(", ").map(|part| part.trim_matches('"')).collect();
        if parts.contains(&"rest @ ..") {
            continue;
        }
        let inside = arm.starts_with("(Some(patient)");
        let fits = |path: &str| {
            let path = if inside { path.strip_prefix(&at).unwrap_or("") } else { path };
            let found: Vec<&str> = path.split('/').skip(1).collect();
            let one = |(part, found): (&&str, &&str)| part == found || ["id", "act", "what"].contains(part);
            found.len() == parts.len() && parts.iter().zip(&found).all(one)
        };
        let all = acts.iter().map(|(act, _)| act.as_str()).chain(pages.iter().map(String::as_str)).chain(["/add"]);
        assert!(all.into_iter().any(fits), "{arm}");
        answered += 1;
    }
    assert!(answered > 10, "{answered} forms");
}
