//! Which papers doors show: two versions of one, a door that lets nobody read, dates that are none.
#![allow(clippy::unwrap_used)]

mod support;

use std::collections::BTreeSet;

use serde_json::Value;
use support::{Patient, Pro, Server, files};
use vault_protocol::grant::Rights;

fn items(pro: &Pro) -> Vec<Value> {
    pro.run(&["list", "Martin", "--json"]).ok().json()["items"].as_array().unwrap().clone()
}

#[test]
fn two_versions_of_which_nobody_can_say_which_is_newer_are_both_shown_and_said() {
    let server = Server::start();
    let pro = Pro::at(&server.url);
    let mut helene = Patient::new(&server.url, "Hélène Martin");
    let me = helene.meet(&pro);
    let note = helene.add("Carnet", "2024", b"un", None);
    let door = helene.show(me, &[note], 30);
    helene.add("Carnet", "2025", b"deux", Some(note));
    helene.more(&door, &[note]);
    pro.run(&["receive"]).ok();
    let listed = pro.run(&["list", "Martin"]).ok();
    assert_eq!((listed.out.lines().count(), listed.err.contains("Attention")), (1, false), "pages of one door");
    assert_eq!(items(&pro)[0]["date"], "2025");

    // A door opened at about the time at which that page came: it may be older or newer.
    helene.add("Carnet", "2024-06", b"trois", Some(note));
    helene.show(me, &[note], 1);
    pro.run(&["receive"]).ok();
    let both = items(&pro);
    assert_eq!(both.len(), 2);
    assert!(both.iter().all(|p| p["unsure"] == true));
    let ids: BTreeSet<&str> = both.iter().map(|p| p["id"].as_str().unwrap()).collect();
    assert!(ids.len() == 2 && ids.contains(note.to_string().as_str()), "the second goes by its version: {ids:?}");
    let said = pro.run(&["list", "Martin"]).ok();
    assert!(said.err.contains("deux versions de « Carnet »"), "{}", said.err);
    // Each opens by its own number, and costs its own receipt.
    for paper in &both {
        pro.run(&["open", "Martin", paper["id"].as_str().unwrap(), "-o", paper["date"].as_str().unwrap()]).ok();
    }
    let read = |date: &str| std::fs::read(pro.path(date).join(&files(&pro.path(date))[0])).unwrap();
    assert_eq!((read("2025"), read("2024-06")), (b"deux".to_vec(), b"trois".to_vec()));
    assert_eq!(helene.readings(), 2);

    // The first door catches up: now there is an order.
    helene.more(&door, &[note]);
    pro.run(&["receive"]).ok();
    let one = items(&pro);
    assert_eq!((one.len(), one[0]["date"].as_str(), &one[0]["unsure"]), (1, Some("2024-06"), &false.into()));
}

#[test]
fn a_door_that_lets_nobody_read_is_no_open_door() {
    let server = Server::start();
    let pro = Pro::at(&server.url);
    let mut helene = Patient::new(&server.url, "Hélène Martin");
    let me = helene.meet(&pro);
    let mut how = Patient::reading(me, &[], 30);
    how.rights = Rights { read: false, give: true, message: true };
    helene.vault.grant(&how, support::now()).unwrap();
    helene.sync();
    let received = pro.run(&["receive", "--json"]).ok().json();
    assert_eq!(received["grants"][0]["can_read"], false);
    assert!(items(&pro).is_empty());
    let patients = pro.run(&["patients", "--json"]).ok().json();
    let helen = &patients["items"][0];
    assert_eq!(
        (&helen["papers"], &helen["until"], &helen["doors"][0]["open"]),
        (&0.into(), &Value::Null, &false.into())
    );
    let status = pro.run(&["status", "--json"]).ok().json();
    assert_eq!((&status["doors_open"], &status["papers"]), (&0.into(), &0.into()));
    assert_eq!(pro.run(&["open", "Martin", "--all", "--json"]).fails(14).error()["code"], "nothing-shown");
    assert_eq!(helene.readings(), 0, "nothing was asked of the custodian");
}

#[test]
fn b10_a_date_that_is_none_does_not_stand_first() {
    let server = Server::start();
    let pro = Pro::at(&server.url);
    let mut helene = Patient::new(&server.url, "Hélène Martin");
    let me = helene.meet(&pro);
    let dates = ["9999-99-99", "9999-12-31", "9999", "2024-03-12", "2999-01", "1931", "zzz"];
    let docs: Vec<_> = dates.iter().map(|d| helene.add(d, d, d.as_bytes(), None)).collect();
    helene.show(me, &docs, 1);
    pro.run(&["receive"]).ok();
    let shown: Vec<(String, Option<String>)> = items(&pro)
        .iter()
        .map(|p| (p["title"].as_str().unwrap().to_owned(), p["date"].as_str().map(str::to_owned)))
        .collect();
    let dated = |d: &str| (d.to_owned(), Some(d.to_owned()));
    assert_eq!(shown[..2], [dated("2024-03-12"), dated("1931")]);
    assert!(shown[2..].iter().all(|(_, date)| date.is_none()), "{shown:?}");
    pro.run(&["open", "Martin", "--all", "-o", "out"]).ok();
    assert_eq!(files(&pro.path("out")).iter().filter(|f| f.starts_with(|c: char| c.is_ascii_digit())).count(), 2);
}
