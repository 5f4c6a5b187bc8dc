//! A code that the professional's page shows: where its end is found.
#![allow(clippy::unwrap_used)]

mod support;

use std::time::{Duration, Instant};

use support::browser::Page;
use support::{Patient, Pro, Server, now};

/// The digits that are on the page.
fn digits(page: &Page) -> String {
    page.body.split("class=\"told\" dir=\"ltr\">").nth(1).unwrap().split('<').next().unwrap().to_owned()
}

#[test]
fn what_came_of_a_code_is_found_as_often_as_it_is_asked_for() {
    let server = Server::start();
    let pro = Pro::at(&server.url);
    let mut helene = Patient::new(&server.url, "Hélène Martin");
    let mut page = pro.page();
    page.get("/code");
    assert_eq!(page.post("/code/show", &[]), 200);
    let first = (page.at().to_owned(), digits(&page));
    // Put away, and another shown at once: the first has no end any more.
    assert_eq!(page.post("/code/forget", &[]), 200);
    page.get("/code");
    assert_eq!(page.post("/code/show", &[]), 200);
    let (at, told) = (page.at().to_owned(), digits(&page));
    assert!(at != first.0 && told != first.1, "{first:?}, {at} {told}");
    assert_eq!(page.look("/code").header("location"), Some(at.as_str()), "shown in one place");
    assert_eq!(page.look("/code.json").body, b"false");

    let mut typed = helene.vault.type_code(&told, None, None, Some("Ma docteure"), now()).unwrap();
    let end = Instant::now() + Duration::from_secs(30);
    while helene.vault.code_confirmed(&mut typed, now()).unwrap().is_none() {
        assert!(Instant::now() < end, "the program stands open and answers by itself");
        std::thread::sleep(Duration::from_millis(100));
    }
    while page.look("/code.json").body != b"true" {
        assert!(Instant::now() < end, "answered");
        std::thread::sleep(Duration::from_millis(100));
    }
    let met = format!("/pt/{}/compare?done=verified", helene.vault.id());
    for _ in 0..2 {
        let answer = page.look(&at);
        assert_eq!((answer.status, answer.header("location")), (303, Some(met.as_str())), "a reload loses nothing");
    }
    // Whoever begins anew is not led to the one before.
    assert!(page.get("/code").contains("action=\"/code/show\""), "{}", page.body);
}
