//! Cards on the page: taken in, compared, changed by somebody else, let go.
#![allow(clippy::unwrap_used, reason = "a test says what broke by breaking")]

mod support;

use std::path::Path;

use support::browser::Page;
use support::{Patient, Pro, Server, now};
use vault_engine::{Locked, Making, Vault};
use vault_protocol::card::Kind;
use vault_protocol::credential::{Profession, Proof};
use vault_protocol::fingerprint::{WordList, digits, qr_text, words};
use vault_protocol::ids::{CredentialId, Time, VaultId};
use vault_protocol::wire::Text;
use vault_remote::Allow;

const UI: &[&str] = &["ui", "--no-open"];

fn give(page: &mut Page, card: &[u8]) -> u16 {
    page.get("/people/add");
    page.upload("/people/add", &[("carte.coffre", card)])
}

/// A picture of a square comes by mail, too.
#[test]
fn a_square_verifies_nobody_unless_she_says_that_she_saw_it() {
    let server = Server::start();
    let patient = Patient::on(&server);
    let mut pro = Pro::on(&server, "Dr Roux");
    let card = pro.vault.card_file(now()).unwrap();
    let id = *pro.vault.id();
    let mut page = Page::open(&patient, UI);
    let mut give = |typed: &str, seen: &str| {
        page.get("/people/add");
        let fields = [("name", ""), ("typed", typed), ("seen", seen)];
        let status = page.upload_with("/people/add", &fields, &[("carte.coffre", &card)]);
        (status, page.body.clone())
    };
    let others = qr_text(&vault_protocol::ids::VaultId::new([7; 32]));
    for seen in ["", "1"] {
        let (status, body) = give(&others, seen);
        assert_eq!(status, 422);
        assert!(body.contains("pas encore vérifiée"), "{body}");
    }
    let (status, body) = give(&qr_text(&id), "");
    assert_eq!(status, 200);
    assert!(body.contains("pas encore vérifiée") && body.contains(&qr_text(&id)), "there to be confirmed: {body}");
    let (status, body) = give(&qr_text(&id), "1");
    assert_eq!(status, 200);
    assert!(body.contains("Vous avez vérifié sa carte avec lui, en personne"), "{body}");
    // That she saw it is said each time: after a slip, and when what was typed comes back, it is not ticked.
    page.get("/people/add");
    assert_eq!(page.upload_with("/people/add", &[("name", "Roux"), ("seen", "1")], &[("carte.coffre", b"?")]), 422);
    assert!(page.body.contains("value=\"Roux\"") && !page.body.contains("checked"), "{}", page.body);
    assert!(page.typed("/people/add", &[("name", "Lenoir"), ("seen", "1")]));
    assert!(page.get("/people/add").contains("value=\"Lenoir\"") && !page.body.contains("checked"), "{}", page.body);
    // What is there to be compared is what was given in, never the card's own.
    assert!(!page.get(&format!("/people/{id}?square=1")).contains(&qr_text(&id)), "{}", page.body);
    assert!(
        page.get(&format!("/people/{id}?square=autre%20chose")).contains(">autre chose</textarea>"),
        "{}",
        page.body
    );
}

#[test]
fn a_card_is_taken_in_compared_and_let_go() {
    let server = Server::start();
    let patient = Patient::on(&server);
    let mut pro = Pro::on(&server, "Dr <Roux>");
    let card = pro.vault.card_file(now()).unwrap();
    let mut page = Page::open(&patient, UI);
    assert!(page.get("/people").contains("la carte de personne"));
    assert_eq!(give(&mut page, b"pas une carte"), 422);
    assert!(page.body.contains("pas une carte"));
    assert_eq!(give(&mut page, b""), 422);
    assert_eq!(give(&mut page, &vec![b'a'; (1 << 20) + 9]), 422);
    assert_eq!(give(&mut page, &card), 200);
    let at = page.at().split('?').next().unwrap().to_owned();
    let id = *pro.vault.id();
    assert_eq!(at, format!("/people/{id}"));
    // Three things, each for itself: whole, the newest, and not compared yet.
    assert!(page.body.contains("Dr &lt;Roux&gt;") && page.body.contains("La carte est entière"), "{}", page.body);
    assert!(page.body.contains("Le registre public confirme") && page.body.contains("pas encore vérifiée"));
    let answers = ["1. Une autorité", "n'a rien dit de cette personne", "2. Le registre public", "3. Vous"];
    let at_each = answers.map(|answer| page.body.find(answer).unwrap_or_else(|| panic!("{answer}: {}", page.body)));
    assert!(at_each.is_sorted(), "each answer under its own name");
    assert!(page.body.contains(&server.url), "where the papers will go");
    let verify = format!("{at}/verify");
    // Nothing said, something else said, somebody else's words: nothing is verified.
    assert_eq!(page.post(&verify, &[("how", "spoken"), ("typed", "")]), 422);
    assert!(page.body.contains("Écrivez les 12 mots"));
    page.get(&at);
    let others = words(&vault_protocol::ids::VaultId::new([7; 32]), WordList::French).join(" ");
    assert_eq!(page.post(&verify, &[("same", "spoken"), ("typed", &others)]), 422);
    assert!(
        page.body.contains("Ne montrez rien") && page.body.contains(&others),
        "what was typed counts, and is still there"
    );
    // How they compared is never assumed, and what states it is not what is pressed without reading.
    let right = words(&id, WordList::French).join(" ");
    for fields in [&[("same", "1")][..], &[("typed", &right)], &[("how", "in-person"), ("same", "1")]] {
        page.get(&at);
        assert_eq!(page.post(&verify, fields), 422, "{fields:?}");
        assert!(page.body.contains("Dites comment vous avez comparé"), "{}", page.body);
    }
    assert_eq!(page.body.matches("<button class=\"big\" name=\"same\"").count(), 2, "{}", page.body);
    assert!(page.get(&at).contains("pas encore vérifiée"));
    // Twelve words heard by phone, then sixty digits read face to face.
    let heard = words(&id, WordList::French).join(" ").to_uppercase();
    assert_eq!(page.post(&verify, &[("how", "spoken"), ("typed", &heard)]), 200);
    assert!(page.body.contains("au téléphone") && page.body.contains("bien la carte de"));
    page.get(&at);
    assert_eq!(page.post(&verify, &[("how", "in-person"), ("typed", &digits(&id))]), 200);
    assert!(page.body.contains("Vous avez vérifié sa carte avec lui, en personne"));
    // Let go by two gestures; the door page knows him no more.
    page.get(&at);
    assert!(page.body.contains("<details><summary>Ne plus garder cette carte"));
    assert_eq!(page.post(&format!("{at}/remove"), &[]), 200);
    assert!(page.body.contains("n'est plus gardée") && !page.body.contains("Dr &lt;Roux&gt;"));
    assert_eq!(page.look(&at).status, 404);
    // The square's text beside the file compares at once.
    page.get("/people/add");
    drop(page);
    patient.write("carte.coffre", &card);
    patient.run(&["contact", "add", "carte.coffre"]).good();
    let mut page = Page::open(&patient, UI);
    page.get(&at);
    assert_eq!(page.post(&verify, &[("same", "in-person")]), 200);
    page.get(&at);
    assert_eq!(page.post(&verify, &[("how", "in-person"), ("typed", &qr_text(&id))]), 200);
    drop(page);
    assert_eq!(patient.json(&["contact", "list"])["items"][0]["verified"], "in-person");
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}

#[test]
fn a_card_that_the_old_one_did_not_sign_is_blocked() {
    let server = Server::start();
    let patient = Patient::on(&server);
    // A stolen copy of his computer makes a card of its own.
    let folder = tempfile::tempdir().unwrap();
    let (his, stolen) = (folder.path().join("his"), folder.path().join("stolen"));
    let cost = vault_crypto::password::Cost::FLOOR;
    let how = Making { kind: Kind::Professional, name: "Dr Roux", role: "dentiste", password: None, cost };
    // His card is in its last third: each makes the next one.
    let before = Time(now().0 - 75 * Time::DAY);
    let (mut vault, _) = Vault::make(&his, &how, before).unwrap();
    vault.allow = Allow::Loopback;
    vault.set_server(&server.url, None).unwrap();
    vault.sync(before, &mut |_| {}).unwrap();
    drop(vault);
    copy(&his, &stolen);
    let [card, other] = [&his, &stolen].map(|home| {
        let mut vault = Locked::open(home).unwrap().unlock(None).unwrap();
        vault.allow = Allow::Loopback;
        vault.card_file(now()).unwrap()
    });
    assert_ne!(card, other);
    let mut page = Page::open(&patient, UI);
    assert_eq!(give(&mut page, &card), 200);
    let at = page.at().split('?').next().unwrap().to_owned();
    page.post(&format!("{at}/verify"), &[("same", "in-person")]);
    assert_eq!(give(&mut page, &other), 422);
    assert!(page.body.contains("l'ancienne ne l'a pas signée. Elle n'est pas prise"), "{}", page.body);
    // What was known stays as it was, and the same card again is no contradiction.
    assert!(page.get(&at).contains("Vous avez vérifié sa carte"));
    assert_eq!(give(&mut page, &card), 200);
    assert!(page.body.contains("Vous avez vérifié sa carte"));
}

#[test]
fn digits_told_by_telephone_bring_a_card_that_is_compared() {
    let server = Server::start();
    let patient = Patient::on(&server);
    let mut pro = Pro::on(&server, "Dr Roux");
    let id = *pro.vault.id();
    let mut page = Page::open(&patient, UI);
    assert!(page.get("/people/add").contains("Au téléphone"));
    // A slip is seen before anything is sent; nobody waits under other digits.
    for (digits, said) in [("4821 0937 7151", "cela n'a pas compté"), ("4821 0937 7150", "Personne n'attend")] {
        assert_eq!(page.post("/people/told", &[("digits", digits), ("called", ""), ("where", "")]), 422);
        assert!(page.body.contains(said), "{}", page.body);
        // Never written back, nor kept as a draft: a code is for once.
        assert!(!page.body.contains(digits), "{}", page.body);
        let form = page.body.split("action=\"/people/told\"").nth(1).unwrap();
        assert!(form.split('>').next().unwrap().contains("data-no-draft"));
    }
    let mut tells = |page: &mut Page, to: &str| {
        let mut shown = pro.vault.show_code(None, now()).unwrap();
        let digits = shown.text().to_owned();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let end = std::time::Instant::now() + std::time::Duration::from_secs(20);
                while std::time::Instant::now() < end
                    && !matches!(pro.vault.code_answered(&mut shown, now()), Ok(Some(_)))
                {
                    std::thread::sleep(std::time::Duration::from_millis(100));
                }
            });
            page.post(to, &[("digits", &digits), ("called", "Ma dentiste"), ("where", "")])
        })
    };
    assert_eq!(tells(&mut page, "/people/told"), 200);
    assert_eq!(page.at().split('?').next().unwrap(), format!("/people/{id}"));
    assert!(page.body.contains("Ma dentiste") && page.body.contains("au téléphone"), "{}", page.body);
    // The card that is here is compared by a call, too.
    page.get(&format!("/people/{id}"));
    assert_eq!(tells(&mut page, &format!("/people/{id}/told")), 200);
    drop(page);
    assert_eq!(patient.json(&["contact", "list"])["items"][0]["verified"], "spoken");
}

/// An authority that has said who a professional is, to a patient who believes it.
struct Vouching {
    order: Vault,
    id: CredentialId,
    _folder: tempfile::TempDir,
}

impl Vouching {
    fn new(server: &Server, me: &Patient, pro: &mut Pro, profession: &str) -> Vouching {
        let folder = tempfile::tempdir().unwrap();
        let cost = vault_crypto::password::Cost::FLOOR;
        let how = Making { kind: Kind::Authority, name: "Ordre", role: "", password: None, cost };
        let (mut order, _) = Vault::make(&folder.path().join("order"), &how, now()).unwrap();
        order.allow = Allow::Loopback;
        order.set_server(&server.url, None).unwrap();
        order.sync(now(), &mut |_| {}).unwrap();
        let subject = "rpps:10100000016".parse().unwrap();
        let profession = Profession { code: Text::new(profession).unwrap(), specialty: None };
        let request = pro.vault.credential_request(subject, "Roux", profession, now()).unwrap();
        let asked = vault_engine::authority::read_request(&request, now()).unwrap();
        let signed = order.sign_credential(&asked, Proof::InPerson, 300, now()).unwrap();
        pro.vault.import_credential(&signed.file, now()).unwrap();
        let id = order.issue_credential(signed, now()).unwrap();
        for vault in [&mut order, &mut pro.vault] {
            vault.sync(now(), &mut |_| {}).unwrap();
        }
        let line = format!("authority Ordre {} {}\nquorum none\n", qr_text(order.id()), server.url);
        std::fs::write(me.at("policy"), line).unwrap();
        me.run(&["policy", "set", "policy"]).good();
        let fingerprint = pro.card(&me.at("roux.coffre"));
        me.run(&["contact", "add", "roux.coffre"]).good();
        me.run(&["contact", "verify", "Roux", "--fingerprint", &fingerprint]).good();
        Vouching { order, id, _folder: folder }
    }
}

/// Waits until the authority's answer is this.
fn checked(me: &Patient, wanted: &str) {
    support::wait_for(|| {
        me.run(&["sync"]).good();
        let contacts = me.json(&["contact", "list"]);
        (contacts["items"][0]["checks"]["authority"] == *wanted).then_some(())
    });
}

/// The profession that is chosen before anybody chooses.
fn chosen(page: &mut Page, who: &VaultId) -> String {
    page.get(&format!("/show?to={who}"));
    let select = page.body.split("<select id=\"preset\"").nth(1).unwrap().split("</select>").next().unwrap();
    let at = select.find("\" selected>").unwrap_or_else(|| panic!("nothing is chosen: {select}"));
    select[..at].rsplit_once("value=\"").unwrap().1.to_owned()
}

/// The card says that its holder is a dentist; the authority has said that it is a pharmacist.
#[test]
fn what_is_proposed_goes_by_the_authoritys_word_and_says_whose_it_is() {
    let server = Server::ticking("100ms");
    let me = Patient::on(&server);
    let mut pro = Pro::on(&server, "Dr Roux");
    let who = *pro.vault.id();
    pro.card(&me.at("roux.coffre"));
    me.run(&["contact", "add", "roux.coffre"]).good();
    let alone = "dit être « chirurgien-dentiste » ; personne ne l'a confirmé";
    let differs = "La carte dit « chirurgien-dentiste », mais Ordre confirme : Pharmacien.";
    let both = [format!("/people/{who}"), format!("/show?to={who}")];
    let mut page = Page::open(&me, UI);
    for at in &both {
        assert!(page.get(at).contains(alone) && !page.body.contains("Ordre"), "{at}: {}", page.body);
    }
    assert_eq!(chosen(&mut page, &who), "G15_40");
    drop(page);

    let mut vouching = Vouching::new(&server, &me, &mut pro, "G15_21");
    checked(&me, "stands");
    let mut page = Page::open(&me, UI);
    for at in &both {
        assert!(page.get(at).contains(differs) && !page.body.contains("personne ne l'a confirmé"), "{}", page.body);
        assert!(page.body.contains("role=\"alert\""), "{}", page.body);
    }
    assert_eq!(chosen(&mut page, &who), "G15_21");
    assert!(page.get(&both[0]).contains("Pharmacien, confirmé par Ordre"), "{}", page.body);
    drop(page);

    vouching.order.revoke_credential(&vouching.id, now()).unwrap();
    vouching.order.sync(now(), &mut |_| {}).unwrap();
    checked(&me, "revoked");
    let mut page = Page::open(&me, UI);
    assert!(page.get(&both[1]).contains(alone), "{}", page.body);
    assert_eq!(chosen(&mut page, &who), "G15_40");
}

/// Nobody is a doctor for being the first of a list.
#[test]
fn a_code_of_no_table_is_said_to_be_one_and_proposes_nothing() {
    let server = Server::ticking("100ms");
    let me = Patient::on(&server);
    let mut pro = Pro::on(&server, "Dr Roux");
    let who = *pro.vault.id();
    let _vouching = Vouching::new(&server, &me, &mut pro, "Medecin");
    checked(&me, "stands");
    let mut page = Page::open(&me, UI);
    assert_eq!(chosen(&mut page, &who), "");
    assert!(page.body.contains("mais Ordre confirme : métier de code inconnu (Medecin)."), "{}", page.body);
    // Asking for what is proposed to nobody in particular ticks nothing.
    page.get(&format!("/show?to={who}&preset="));
    assert!(!page.body.contains("Proposé pour"), "{}", page.body);
}

/// Whoever the authority vouches for no more is opened to on purpose only, and she is told before.
#[test]
fn a_door_to_somebody_who_is_vouched_for_no_more_wants_a_tick_of_its_own() {
    let server = Server::ticking("100ms");
    let me = Patient::on(&server);
    let paper = me.keep("note.txt", support::NOTE);
    let mut pro = Pro::on(&server, "Dr Roux");
    let mut vouching = Vouching::new(&server, &me, &mut pro, "G15_40");
    let who = *pro.vault.id();
    let checked = |wanted: &str| checked(&me, wanted);
    checked("stands");
    let show = format!("/show?to={who}");
    let wish = [("paper", paper.as_str()), ("until", "1d"), ("new", "1"), ("type", "57833-6")];
    let mut page = Page::open(&me, UI);
    page.get(&show);
    assert_eq!(page.post("/show", &wish), 200);
    assert!(!page.body.contains("name=\"unvouched\""), "{}", page.body);
    drop(page);

    vouching.order.revoke_credential(&vouching.id, now()).unwrap();
    vouching.order.sync(now(), &mut |_| {}).unwrap();
    checked("revoked");
    let mut page = Page::open(&me, UI);
    page.get(&show);
    assert_eq!(page.post("/show", &wish), 200);
    assert!(page.body.contains("L'autorité ne se porte plus garante de") && page.body.contains("Dr Roux"));
    assert!(page.body.contains("ne lui seront pas montrés d'eux-mêmes"), "{}", page.body);
    assert!(page.body.contains("name=\"unvouched\" value=\"1\" required"), "{}", page.body);
    // A browser that sends the form all the same opens nothing.
    assert_eq!(page.post("/show", &[("sure", "1")]), 422);
    assert!(page.body.contains("cochez la case"), "{}", page.body);
    drop(page);
    assert!(me.json(&["grants"])["items"].as_array().unwrap().is_empty());
    let mut page = Page::open(&me, UI);
    page.get(&show);
    page.post("/show", &wish);
    assert_eq!(page.post("/show", &[("sure", "1"), ("unvouched", "1")]), 200);
    assert!(page.at().starts_with("/who/"), "{}", page.at());
    // What was stopped comes back by that tick again, not by an undo.
    let at = format!("/who/{who}");
    page.get(&at);
    page.post(&format!("{at}/stop"), &[]);
    page.get(&at);
    page.post(&format!("{at}/again"), &[]);
    drop(page);
    assert!(me.json(&["grants"])["items"].as_array().unwrap().is_empty());
}
