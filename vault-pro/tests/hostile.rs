//! Patients whose program writes what it likes, and a server that lies.
#![allow(clippy::unwrap_used)]

mod support;

use support::{Patient, Pro, Server, files, now};
use vault_engine::papers::{Added, NewPaper, Source};
use vault_engine::state::Words;
use vault_protocol::grant::{Origin, Provenance};
use vault_protocol::ids::DocId;
use vault_tests::proxy::{Fate, Proxy};

fn hostile(patient: &mut Patient, title: &str, date: &str, file_name: &str, mime: &str, bytes: &[u8]) -> DocId {
    let paper = NewPaper {
        source: Source::Bytes("x".into(), bytes.to_vec()),
        words: Words { title: title.into(), type_code: "../x.exe".into(), date: Some(date.into()), ..Words::default() },
        file_name: file_name.into(),
        mime: mime.into(),
        provenance: Provenance { origin: Origin::Owner, giver: None, name: None },
        text: vec![],
        replaces: None,
    };
    match patient.vault.add(vec![paper], now(), &mut |_| {}).unwrap().remove(0).unwrap() {
        Added::New(d) | Added::Duplicate(d) | Added::Version(d) => d,
    }
}

#[test]
fn b10_what_a_giver_writes_names_no_program_and_leaves_no_folder() {
    let server = Server::start();
    let pro = Pro::at(&server.url);
    let mut evil = Patient::new(&server.url, "\u{1b}[2JHélène\u{202e}");
    let exe = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff";
    let docs = [
        hostile(&mut evil, "facture.pdf.exe", "9999-99-99", "x.exe", "application/x-evil", exe),
        hostile(&mut evil, "../../../bilan", "../../..", "bilan.pdf", "application/pdf", b"<html><script>1</script>"),
        hostile(&mut evil, "ordonnance\u{202e}fdp", "2024-01-01", "a.lnk", "x", b"\0\x01\x02"),
        hostile(&mut evil, "CON", "2024", ".bashrc", "text/plain", b"rm -rf ~"),
        hostile(&mut evil, "con", "2024", "-rf", "text/plain", b"rm -rf ~ again"),
    ];
    let me = evil.meet(&pro);
    evil.show(me, &docs, 1);
    let received = pro.run(&["receive"]).ok();
    let listed = pro.run(&["list", "hélène"]).ok();
    let opened = pro.run(&["open", "hélène", "--all", "-o", "out"]).ok();
    for said in [&received, &listed, &opened] {
        let bad = |c: char| c != '\n' && vault_terminal::untrusted::is_dangerous(c) && c != '\t';
        assert!(!said.out.chars().any(bad) && !said.err.chars().any(bad), "{:?} {:?}", said.out, said.err);
    }
    assert_eq!(
        files(&pro.path("out")),
        [
            "2024-01-01_x exe_ordonnancefdp.bin",
            "2024_x exe_CON.txt",
            "2024_x exe_con (2).txt",
            "x exe_bilan.html",
            "x exe_facture pdf exe.bin"
        ]
    );
    assert!(opened.err.matches("html").count() >= 1, "a page that could hold a script is named: {}", opened.err);
    assert_eq!(files(pro.folder.path()), ["card", "home", "out"], "nothing anywhere else");
    let json = pro.run(&["list", "hélène", "--json"]).ok().json();
    let dates: Vec<_> = json["items"].as_array().unwrap().iter().map(|p| p["date"].as_str()).collect();
    assert_eq!(dates[0], Some("2024-01-01"), "what is no date sorts with those that have none: {dates:?}");
    assert_eq!(dates[4], None);
}

#[test]
fn b1_a_changed_paper_ends_with_15_before_anything_is_signed() {
    let proxy = Proxy::bind();
    let server = Server::behind(&proxy.authority());
    proxy.forward_to(server.address());
    let pro = Pro::at(&proxy.url());
    let mut helene = Patient::new(&proxy.url(), "Hélène");
    let doc = helene.add("Bilan", "2024-03-12", b"HbA1c", None);
    let me = helene.meet(&pro);
    helene.show(me, &[doc], 1);
    pro.run(&["receive"]).ok();
    proxy.on(|r| {
        if r.method != "GET" || !r.path().contains("/objects/") {
            return Fate::Pass;
        }
        Fate::Rewrite(Box::new(|mut a| {
            *a.body.last_mut().unwrap() ^= 1;
            a
        }))
    });
    let lied = pro.run(&["open", "hélène", "--all", "-o", "out", "--json"]).fails(15);
    assert_eq!((&lied.error()["code"], &lied.error()["at_fault"]), (&"server-lied".into(), &"server".into()));
    assert!(!proxy.seen().iter().any(|r| r.path().ends_with("/release")), "the custodian heard of it");
    assert!(!pro.path("out").exists());
    assert_eq!(pro.run(&["status", "--json"]).ok().json()["lies"].as_array().unwrap().len(), 1);
    proxy.on(|_| Fate::Pass);
    assert_eq!(helene.readings(), 0);
    assert_eq!(pro.run(&["open", "hélène", "--all", "-o", "out", "--json"]).ok().json()["receipts"], 1);
    assert_eq!(helene.readings(), 1);
}
