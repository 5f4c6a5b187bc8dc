//! A patient's days, each step a real process, against a real server.
#![allow(clippy::unwrap_used, reason = "a test says what broke by breaking")]
// The server of these stories is a part of the executable.
#![cfg(feature = "demo")]

mod support;

use support::{NOTE, Patient, Pro, Server, now};
use vault_engine::deposits::Gift;
use vault_engine::state::Words;

#[test]
fn papers_are_kept_found_changed_binned_and_written_out() {
    let me = Patient::offline();
    let id = me.keep("ordo.txt", NOTE);
    let paper = &me.json(&["show", &id])["item"];
    assert_eq!((&paper["type_code"], &paper["date"]), (&"57833-6".into(), &"2024-03-12".into()));
    assert_eq!(paper["author"], "Dr Anselme Quéméneur");

    // A short prefix is enough, in any case.
    let short = id[..6].to_uppercase();
    me.run(&["edit", &short, "--title", "Diabète", "--tag", "2024", "--date", "13/03/2024", "--author", "Dr Q"]).good();
    let paper = &me.json(&["show", &id])["item"];
    assert_eq!(
        (&paper["title"], &paper["date"], &paper["tags"][0]),
        (&"Diabète".into(), &"2024-03-13".into(), &"2024".into())
    );
    me.run(&["edit", &id, "--date", "", "--tag", ""]).good();
    assert_eq!(me.json(&["show", &id])["item"]["date"], serde_json::Value::Null);
    me.run(&["edit", &id, "--title", "Diabète"]).bad(2, "rien à changer");

    // Some words in the new title, others in the paper itself; accents and plurals forgiven.
    for words in [&["diabete"][..], &["METFORMINES", "diabète"], &["ordonnance"], &["quemen"]] {
        let args: Vec<&str> = ["find"].iter().chain(words).copied().collect();
        assert_eq!(me.titles(&args), ["Diabète"], "{words:?}");
    }
    assert_eq!(me.titles(&["find", "metformine", "insuline"]), Vec::<String>::new());

    me.run(&["note", &id, "Je n'ai jamais pris ce médicament."]).good();
    assert_eq!(me.json(&["show", &id])["item"]["notes"][0]["text"], "Je n'ai jamais pris ce médicament.");
    me.run(&["note", &id, ""]).good();
    assert!(me.json(&["show", &id])["item"]["notes"].as_array().unwrap().is_empty());

    me.run(&["open", &id]).good();
    assert_eq!(std::fs::read_to_string(me.at("Diabète.txt")).unwrap(), NOTE);
    me.run(&["open", &id]).bad(1, "déjà un fichier");
    me.run(&["open", &id, "--yes"]).good();
    assert_eq!(me.run(&["open", &id, "-o", "-"]).good().raw, NOTE.as_bytes());
    me.run(&["open", &id, "-o", "nowhere/x.txt"]).bad(1, "n'existe pas");
    let folder = me.at("out");
    std::fs::create_dir(&folder).unwrap();
    me.run(&["open", &id, "-o", folder.to_str().unwrap()]).good();
    assert!(folder.join("Diabète.txt").is_file());

    me.run(&["remove", &id]).good();
    assert!(me.titles(&["list"]).is_empty() && me.titles(&["find", "diabete"]).is_empty());
    assert_eq!(me.titles(&["list", "--bin"]), ["Diabète"]);
    me.run(&["restore", &id]).good();
    assert_eq!(me.titles(&["list"]), ["Diabète"]);
}

#[test]
fn new_versions_duplicates_and_private_papers() {
    let me = Patient::offline();
    let id = me.keep("carnet.txt", "Carnet de tension, mars\n");
    me.run(&["edit", &id, "--title", "Mon carnet"]).good();
    let path = me.write("carnet2.txt", "Carnet de tension, avril\n");
    let added = me.json(&["add", path.to_str().unwrap(), "--replaces", &id]);
    assert_eq!(
        (&added["items"][0]["status"], &added["items"][0]["paper"]["id"]),
        (&"version".into(), &id.clone().into())
    );
    let paper = &me.json(&["show", &id])["item"];
    assert_eq!((&paper["title"], &paper["versions"]), (&"Mon carnet".into(), &2.into()));
    assert_eq!(me.run(&["open", &id, "-o", "-"]).good().out, "Carnet de tension, avril\n");

    let again = me.json(&["add", path.to_str().unwrap()]);
    assert_eq!(again["items"][0]["status"], "duplicate");
    assert_eq!(me.titles(&["list"]).len(), 1);

    let psy = me.keep("psy.txt", "Consultation de psychiatrie");
    assert_eq!(me.json(&["show", &psy])["item"]["private"], true, "delicate papers go to the private drawer");
    me.run(&["edit", &psy, "--no-private"]).good();
    assert_eq!(me.json(&["show", &psy])["item"]["private"], false);

    me.run(&["add", "carnet.txt", "carnet2.txt", "--title", "x"]).bad(2, "un seul fichier");
}

#[test]
fn lists_are_narrowed_by_what_is_asked() {
    let me = Patient::offline();
    me.write("d/a.txt", "ORDONNANCE\n12 mars 2024\nDr Anselme Quéméneur");
    me.write("d/b.txt", "Compte rendu de consultation\nle 3 mai 2023");
    me.write("d/c.txt", "VIH : négatif");
    me.run(&["add", "d", "--tag", "Été"]).good();
    assert_eq!(me.titles(&["list"]).len(), 3);
    assert_eq!(me.titles(&["list", "--type", "ordonnances"]).len(), 1);
    assert_eq!(me.titles(&["list", "--type", "57833-6", "--type", "consultation"]).len(), 2);
    assert_eq!(me.titles(&["list", "--since", "2024"]).len(), 1);
    assert_eq!(me.titles(&["list", "--until", "2023-05"]).len(), 1);
    assert_eq!(me.titles(&["list", "--since", "2023-05-03", "--until", "31/12/2023"]).len(), 1);
    assert_eq!(me.titles(&["list", "--author", "quemeneur"]).len(), 1);
    assert_eq!(me.titles(&["list", "--tag", "ete"]).len(), 3);
    assert_eq!(me.titles(&["list", "--tag", "hiver"]).len(), 0);
    me.run(&["list", "--type", "bidule"]).bad(2, "bidule");
    me.run(&["list", "--since", "hier"]).bad(2, "hier");
    me.run(&["list", "--contact", "Lenoir"]).bad(1, "Lenoir");
    let piped = me.run(&["list"]).good().out;
    assert!(piped.lines().all(|line| line.split('\t').count() == 5), "{piped}");
}

#[test]
fn a_door_from_card_to_revocation() {
    let server = Server::start();
    let me = Patient::on(&server);
    let shown = me.keep("ordo.txt", NOTE);
    let kept = me.keep("bio.txt", "Biologie médicale HbA1c 7,1 %");
    let psy = me.keep("psy.txt", "Consultation de psychiatrie");
    let mut pro = Pro::on(&server, "Dr Lenoir");
    let fingerprint = pro.card(&me.at("lenoir.coffre"));

    // Somebody else's card under the same name, a text that is no card.
    me.run(&["contact", "add", "ordo.txt"]).bad(1, "pas une carte");
    me.run(&["contact", "add", "lenoir.coffre"]).good();
    me.run(&["grant", &shown, "--to", "Lenoir"]).bad(14, "Rien ne prouve");
    me.run(&["grant", &psy, "--to", "Lenoir", "--unverified"]).bad(14, "délicat");
    let other = "COFFRE1:AEBAGBAFAYDQQCIKBMGA2DQPCAIREEYUCULBOGAZDINRYHI6D4QA";
    me.run(&["contact", "verify", "Lenoir", "--fingerprint", other]).bad(15, "quelqu'un d'autre");
    me.run(&["contact", "verify", "Lenoir", "--words", "abaisser brave"]).bad(1, "12 mots");
    me.run(&["contact", "verify", "Lenoir", "--yes"]).bad(2, "de vive voix");
    me.run(&["contact", "verify", "Lenoir", "--no-input"]).bad(2, "de vive voix");
    assert_eq!(me.json(&["contact", "list"])["items"][0]["verified"], "none");
    me.run(&["contact", "verify", "Lenoir", "--fingerprint", &fingerprint, "--phone"]).good();
    assert_eq!(me.json(&["contact", "list"])["items"][0]["verified"], "spoken");

    me.run(&["grant", &shown, "--to", "Lenoir", "--until", "2020-01-01"]).bad(2, "déjà passé");
    let grant = me.json(&["grant", &shown, "--to", "lenoir", "--purpose", "couronne"]);
    assert_eq!((&grant["item"]["state"], &grant["item"]["purpose"]), (&"open".into(), &"couronne".into()));
    let who = me.json(&["who"]);
    assert_eq!((&who["items"][0]["families"]["prescriptions"], &who["items"][0]["papers"]), (&1.into(), &1.into()));
    assert_eq!(who["items"][0]["evidence"], "one-operator");
    assert_eq!(me.titles(&["list", "--contact", "Lenoir"]), ["ORDONNANCE"]);

    // The professional takes it in and opens it, against a receipt.
    let head = pro.take_in().unwrap();
    let entries = pro.shown(&head);
    assert_eq!(entries.len(), 1);
    let ids: Vec<_> = entries.iter().map(|e| e.id).collect();
    assert_eq!(pro.ask(&head, &ids).unwrap(), 1);

    let history = me.json(&["history"]);
    assert_eq!(history["items"][0]["paper"]["id"], shown.as_str());
    assert_eq!((&history["items"][0]["did"], &history["asked_now"]), (&"asked-to-open".into(), &true.into()));
    assert!(me.run(&["history"]).good().err.contains("1 lecture"));
    assert_eq!(me.json(&["show", &shown])["item"]["read_by"][0]["who"]["name"], "Dr Lenoir");

    // What was read can be shown to somebody who judges it, as the reading of one person.
    let evidence = ["history", "--evidence", &shown, "-o", "preuve.coffre"];
    let made = me.json(&evidence)["item"].clone();
    assert_eq!((&made["who"]["name"], &made["paper"]["title"]), (&"Dr Lenoir".into(), &"ORDONNANCE".into()));
    let file = std::fs::read(me.at("preuve.coffre")).unwrap();
    let found = vault_evidence::verify(&file, None).unwrap();
    assert_eq!((found.level.name(), found.recipient), (made["level"].as_str().unwrap(), *pro.vault.id()));
    me.run(&["history", "--evidence", &kept, "-o", "rien.coffre"]).bad(1, "Personne n'a demandé");
    me.run(&["history", "--evidence", &shown]).bad(2, "--output");
    me.run(&["history", "--evidence", &shown, "-o", "pas/ici.coffre"]).bad(1, "ici.coffre");
    let mut other = Pro::on(&server, "Dr Morel");
    let fingerprint = other.card(&me.at("morel.coffre"));
    me.run(&["contact", "add", "morel.coffre"]).good();
    me.run(&["contact", "verify", "Morel", "--fingerprint", &fingerprint]).good();
    me.json(&["grant", &shown, "--to", "Morel"]);
    let door = other.take_in().unwrap();
    let shown_to_other: Vec<_> = other.shown(&door).iter().map(|e| e.id).collect();
    other.vault.request(&door, &shown_to_other, now().plus(7), &mut |_| {}).unwrap();
    me.run(&evidence).bad(2, "Dr Lenoir, Dr Morel");
    let of = |more: &[&str]| me.json(&[&evidence[..], more].concat())["item"].clone();
    assert_eq!(of(&["--contact", "Morel"])["who"]["name"], "Dr Morel");
    // By its time, or the beginning of it, where that is one person's.
    let times = me.json(&["history"])["items"].as_array().unwrap().clone();
    let times = [&times[1], &times[0]].map(|r| r["time"].as_str().unwrap().to_owned());
    assert_eq!(of(&["--at", &times[0]])["who"]["name"], "Dr Lenoir");
    assert_eq!(of(&["--at", &times[1]])["time"], times[1].as_str());
    me.run(&[&evidence[..], &["--at", &times[0][..10]]].concat()).bad(2, "Dr Lenoir, Dr Morel");
    me.run(&[&evidence[..], &["--at", "1999"]].concat()).bad(2, &times.concat()[..20]);
    me.run(&["history", "--at", "1999"]).bad(2, "--evidence");
    me.run(&["revoke", "Morel"]).good();
    assert!(me.json(&["show", &kept])["item"]["read_by"].as_array().unwrap().is_empty());

    // The professional gives a paper back; it waits for its owner's word.
    let patient = pro.vault.state().contacts.values().next().unwrap().vault;
    let gift = |title: &str| Gift {
        bytes: format!("{title}\nCompte rendu de consultation").into_bytes(),
        words: Words { title: title.into(), type_code: "11488-4".into(), ..Words::default() },
        file_name: "cr.txt".into(),
        mime: "text/plain".into(),
        message: Some("À bientôt".into()),
    };
    pro.vault.give(&patient, &gift("Couronne posée"), now()).unwrap();
    pro.vault.give(&patient, &gift("Publicité"), now()).unwrap();
    pro.vault.sync(now(), &mut |_| {}).unwrap();
    let inbox = me.json(&["inbox"]);
    assert_eq!(inbox["items"].as_array().unwrap().len(), 2);
    let id = |title: &str| {
        let items = inbox["items"].as_array().unwrap();
        items.iter().find(|d| d["title"] == title).unwrap()["id"].as_str().unwrap().to_owned()
    };
    assert!(me.titles(&["find", "couronne"]).is_empty(), "nothing enters before its owner says so");
    me.run(&["accept", &id("Couronne posée")[..8]]).good();
    me.run(&["refuse", &id("Publicité")]).good();
    assert_eq!(me.titles(&["find", "couronne"]), ["Couronne posée"]);
    assert_eq!(me.json(&["inbox"])["items"].as_array().unwrap().len(), 0);
    let given = &me.json(&["list", "--type", "consultation", "--contact", "Lenoir"])["items"][0];
    assert_eq!((&given["origin"], &given["giver"]), (&"signed".into(), &"Dr Lenoir".into()));

    // Stop.
    let revoked = me.run(&["revoke", "Lenoir"]).good();
    assert!(revoked.err.contains("Il ne verra plus rien de nouveau. Il garde ce qu'il a déjà lu."), "{revoked:?}");
    assert!(revoked.err.contains("Le serveur l'a confirmé par écrit."), "{revoked:?}");
    me.run(&["revoke", "Lenoir"]).bad(1, "Aucune porte");
    let again = pro.ask(&head, &ids).unwrap();
    assert_eq!(again, 0, "what was read stays read");
    assert!(me.json(&["who"])["items"].as_array().unwrap().is_empty());
    assert_eq!(me.json(&["grants", "--all"])["items"][0]["state"], "closed");
    assert!(me.json(&["grants"])["items"].as_array().unwrap().is_empty());
}

#[test]
fn a_closed_or_past_door_opens_nothing_more() {
    let server = Server::start();
    let me = Patient::on(&server);
    let (one, two) = (me.keep("1.txt", "papier un"), me.keep("2.txt", "papier deux"));
    let mut pro = Pro::on(&server, "Dr Lenoir");
    let fingerprint = pro.card(&me.at("lenoir.coffre"));
    me.run(&["contact", "add", "lenoir.coffre", "--name", "Mon dentiste"]).good();
    me.run(&["contact", "verify", "dentiste", "--fingerprint", &fingerprint]).good();
    me.run(&["grant", &one, &two, "--to", "dentiste"]).good();
    let head = pro.take_in().unwrap();
    let entries = pro.shown(&head);
    pro.ask(&head, &[entries[0].id]).unwrap();
    me.run(&["revoke", "dentiste", "--reencrypt"]).good();
    let refused = pro.ask(&head, &[entries[1].id]).unwrap_err();
    assert_eq!(refused.blame().code, "closed");
    for id in [&one, &two] {
        assert!(me.run(&["open", id, "-o", "-"]).good().out.starts_with("papier"), "sealed anew, still hers");
    }
    assert_eq!(me.run(&["check", "--remote"]).good().code, 0);
}

#[test]
fn a_rule_shows_what_comes_later_and_never_what_is_delicate() {
    let server = Server::start();
    let me = Patient::on(&server);
    let mut pro = Pro::on(&server, "Dr Martin");
    let fingerprint = pro.card(&me.at("martin.coffre"));
    me.run(&["contact", "add", "martin.coffre"]).good();
    me.run(&["contact", "verify", "martin", "--fingerprint", &fingerprint]).good();
    me.keep("before.txt", "Compte rendu de consultation d'avant");
    me.run(&["grant", "--to", "martin"]).bad(2, "");
    me.run(&["grant", "--standing", "--to", "martin", "--until", "1y"]).good();
    let seen = me.run(&["add", me.write("after.txt", "Compte rendu de consultation d'après").to_str().unwrap()]).good();
    assert!(seen.err.contains("1 papier de plus montré"), "{seen:?}");
    let hiv = me.keep("hiv.txt", "Sérologie VIH négative");
    me.run(&["sync"]).good();
    assert_eq!(me.titles(&["list", "--contact", "martin"]), ["Compte rendu de consultation d'après"]);
    let head = pro.take_in().unwrap();
    let titles: Vec<String> = pro.shown(&head).iter().map(|e| e.description.title.to_string()).collect();
    assert_eq!(titles, ["Compte rendu de consultation d'après"]);
    // Out of the private drawer it is still what it says: no rule shows it, not even one for its type.
    me.run(&["grant", "--standing", "--type", "analyses", "--to", "martin"]).good();
    me.run(&["edit", &hiv, "--no-private", "--type", "11502-2"]).good();
    me.run(&["sync"]).good();
    assert_eq!(me.json(&["show", &hiv])["item"]["private"], false);
    assert_eq!(me.titles(&["list", "--contact", "martin"]), ["Compte rendu de consultation d'après"]);
}

#[test]
fn a_preset_proposes_and_the_patient_decides() {
    let server = Server::start();
    let me = Patient::on(&server);
    let keep = |name: &str, title: &str, kind: &str| {
        let path = me.write(name, format!("{title}\n"));
        let added = me.json(&["add", path.to_str().unwrap(), "--title", title, "--type", kind]);
        added["items"][0]["paper"]["id"].as_str().unwrap().to_owned()
    };
    let prescription = keep("a.txt", "Metformine", "57833-6");
    let secret = keep("b.txt", "Traitement", "57833-6");
    me.run(&["edit", &secret, "--private"]).good();
    keep("c.txt", "Traitement VIH", "57833-6");
    let other = keep("d.txt", "Paracétamol", "57833-6");
    keep("e.txt", "Séjour", "34112-3");
    keep("f.txt", "Arrêt", "PRESC-AAT");
    let mut pro = Pro::on(&server, "Pharmacie du Port");
    let fingerprint = pro.card(&me.at("port.coffre"));
    me.run(&["contact", "add", "port.coffre"]).good();
    me.run(&["contact", "verify", "port", "--fingerprint", &fingerprint]).good();

    me.run(&["grant", "--preset", "boulanger", "--to", "port"]).bad(2, "métier connu");
    me.run(&["grant", "--preset", "psy", "--to", "port"]).bad(2, "plusieurs métiers");
    me.run(&["grant", &other, "--preset", "médecin du travail", "--to", "port"])
        .bad(2, "il peut seulement vous en donner");
    me.run(&["grant", "--preset", "opticien", "--except", &prescription, "--except", &other, "--to", "port"])
        .bad(1, "Aucun de vos papiers");
    assert!(me.json(&["grants"])["items"].as_array().unwrap().is_empty(), "nothing was shown by mistake");

    let shown = |args: &[&str]| {
        let item = &me.json(&[&["grant", "--preset", "pharmacien", "--to", "port"], args].concat())["item"];
        let mut papers: Vec<_> =
            item["papers"].as_array().unwrap().iter().map(|p| p.as_str().unwrap().to_owned()).collect();
        papers.sort();
        (papers, item["standing"].clone())
    };
    let mut both = vec![prescription.clone(), other.clone()];
    both.sort();
    assert_eq!(shown(&[]), (both, serde_json::Value::Null), "nothing delicate, private, of a stay or of an employer");
    assert_eq!(shown(&["--except", &other]).0, std::slice::from_ref(&prescription));
    let (papers, standing) = shown(&["--except", &other, "--standing"]);
    let types = me.json(&["presets", "pharmacien"])["items"][0]["types"].clone();
    assert_eq!((papers.len(), standing), (1, types));
}
