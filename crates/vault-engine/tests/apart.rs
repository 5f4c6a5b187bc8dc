//! Two devices of one vault that show papers under one door while neither can hear the other: the reader gets one row
//! of pages with the papers of both, each where it lies, whatever breaks in between.
#![allow(clippy::unwrap_used)]

mod common;
mod stage;

use common::*;
use stage::*;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use vault_engine::Vault;
use vault_engine::check::Finding;
use vault_engine::grants::Opening;
use vault_engine::papers::Added;
use vault_protocol::card::Kind;
use vault_protocol::hash::Hash;
use vault_protocol::ids::{DocId, GrantId};
use vault_tests::proxy::{Fate, Request};

/// A patient with two devices, and a door open to a reader who has taken it in.
struct Two {
    stage: Stage,
    first: Vault,
    second: Vault,
    pro: Vault,
    grant: GrantId,
    docs: Vec<DocId>,
}

impl Two {
    /// `papers` are there on both devices; the first of them is shown.
    fn new(papers: usize) -> Two {
        let stage = Stage::new();
        let (mut first, mut pro) = (stage.vault("p", Kind::Person), stage.vault("d", Kind::Professional));
        let mut second = stage.second_device(&mut first, "p2");
        second.line.pause = std::time::Duration::from_millis(1);
        meet(&mut first, &mut pro);
        let docs: Vec<DocId> =
            (0..papers).map(|n| add(&mut first, &format!("n{n}"), format!("content {n}").as_bytes())).collect();
        let grant = first.grant(&opening(&pro, &docs[..1]), now()).unwrap();
        sync(&mut first);
        sync(&mut second);
        pro.receive(now()).unwrap();
        Two { stage, first, second, pro, grant, docs }
    }

    fn settle(&mut self) {
        for _ in 0..2 {
            sync(&mut self.first);
            sync(&mut self.second);
        }
    }

    /// What the reader opens, content by content; every entry of the row opens, or its paper lies elsewhere by now and
    /// stands in the row again.
    fn read(&mut self) -> BTreeSet<String> {
        let arrivals = self.pro.receive(now()).unwrap();
        assert!(arrivals.refused.is_empty(), "{:?}", arrivals.refused);
        assert_eq!(arrivals.unreadable, 0, "pages wait for pages that never come");
        let heads: Vec<Hash> = self.pro.state().received.keys().copied().collect();
        let mut read = BTreeSet::new();
        for head in heads {
            let entries = self.pro.received(&head, now()).unwrap().entries;
            let ids: BTreeSet<_> = entries.iter().map(|e| e.id).collect();
            let salts: BTreeSet<[u8; 32]> = entries.iter().map(|e| *e.salt()).collect();
            assert_eq!((ids.len(), salts.len()), (entries.len(), entries.len()), "a key is used once");
            let asked: Vec<_> = ids.into_iter().collect();
            self.pro.request(&head, &asked, now(), &mut |_| {}).unwrap();
            for e in &entries {
                let out = self.stage.folder.path().join("out");
                if self.pro.open_received(&head, &e.id, &out, now(), &mut |_| {}).is_ok() {
                    read.insert(String::from_utf8(fs::read(&out).unwrap()).unwrap());
                } else {
                    let newer = |n: &&vault_protocol::grant::GrantEntry| n.description.version == e.description.version;
                    assert_ne!(entries.iter().rfind(newer).unwrap().id, e.id, "a paper is shown where it does not lie");
                }
            }
        }
        read
    }

    /// The row of pages is the same on both devices, without a gap, and as long as what the reader has.
    fn agree(&self) {
        let (a, b) = (&self.first.state().grants[&self.grant], &self.second.state().grants[&self.grant]);
        assert_eq!(a.pages, b.pages);
        assert_eq!(a.papers, b.papers);
        let received = &self.pro.state().received[&a.hash];
        assert_eq!(received.pages, a.pages.len() as u64);
        assert_eq!((self.first.waiting(), self.second.waiting()), (0, 0));
    }
}

fn contents(numbers: impl IntoIterator<Item = usize>) -> BTreeSet<String> {
    numbers.into_iter().map(|n| format!("content {n}")).collect()
}

#[test]
fn c10_two_devices_that_add_to_one_door_apart_make_one_row_of_pages() {
    let mut two = Two::new(5);
    two.first.grant_more(&two.grant, &[two.docs[1]], now()).unwrap();
    two.second.grant_more(&two.grant, &[two.docs[2]], now()).unwrap();
    two.second.grant_more(&two.grant, &[two.docs[3], two.docs[4]], now()).unwrap();
    sync(&mut two.first);
    sync(&mut two.second);
    sync(&mut two.first);
    assert_eq!(two.read(), contents(0..5));
    two.agree();
    // Three lost pages in a row are as good as one: the papers of all stand under the door once.
    assert_eq!(two.first.state().grants[&two.grant].papers.len(), 5);
}

#[test]
fn c10_a_rule_that_both_devices_follow_apart_shows_everything_and_nothing_twice() {
    let mut two = Two::new(1);
    let rule = Opening { standing: Some(vec!["11502-2".into()]), ..opening(&two.pro, &[]) };
    let door = two.first.grant(&rule, now().plus(2)).unwrap();
    two.settle();
    let later = |device: &mut Vault, n: usize| {
        let paper = paper(&format!("n{n}"), format!("content {n}").as_bytes());
        match device.add(vec![paper], now().plus(60), &mut |_| {}).unwrap().remove(0).unwrap() {
            Added::New(doc) => doc,
            other => panic!("{other:?}"),
        }
    };
    let common = later(&mut two.first, 1);
    two.settle();
    later(&mut two.first, 2);
    later(&mut two.second, 3);
    for device in [&mut two.first, &mut two.second] {
        // The paper that both know, and the one that each has just added.
        assert_eq!(device.apply_standing(&|_| false, &|_| false, now().plus(60)).unwrap(), 2);
    }
    two.settle();
    assert_eq!(two.read(), contents(0..4));
    let papers = &two.second.state().grants[&door].papers;
    assert_eq!(papers.iter().filter(|p| p.doc == common).count(), 1);
    assert_eq!(papers.len(), 3);
    two.agree();
}

#[test]
fn c10_papers_sealed_anew_elsewhere_are_shown_where_they_lie() {
    // 0: the paper is added to an open door. 1: a door is opened with it. 2: both, and more besides.
    for way in 0..3 {
        let mut two = Two::new(4);
        let mut other = two.stage.vault("o", Kind::Professional);
        meet(&mut two.first, &mut other);
        let closed = two.first.grant(&opening(&other, &two.docs[1..3]), now()).unwrap();
        two.settle();
        two.first.revoke(&closed, now()).unwrap();
        assert_eq!(two.first.reencrypt(&closed, now(), &mut |_| {}).unwrap(), 2);
        sync(&mut two.first);
        // The second device has heard nothing of it.
        if way != 1 {
            two.second.grant_more(&two.grant, &two.docs[1..2], now()).unwrap();
        }
        if way != 0 {
            let docs = if way == 1 { &two.docs[1..2] } else { &two.docs[2..4] };
            two.second.grant(&opening(&two.pro, docs), now()).unwrap();
        }
        let stale: BTreeSet<String> = out_files(&two.second);
        assert_eq!(stale.len(), if way == 2 { 2 } else { 1 });
        two.settle();
        let want = if way == 2 { contents(0..4) } else { contents(0..2) };
        assert_eq!(two.read(), want, "way {way}");
        for head in two.pro.state().received.keys().copied().collect::<Vec<_>>() {
            let entries = two.pro.received(&head, now()).unwrap().entries;
            let versions: BTreeSet<_> = entries.iter().map(|e| e.description.version).collect();
            assert_eq!(versions.len(), entries.len(), "way {way}: a page was sent before it was made anew");
        }
        two.agree();
    }
}

fn out_files(vault: &Vault) -> BTreeSet<String> {
    let files = fs::read_dir(vault.home().join("out")).unwrap();
    files.map(|f| f.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn c10_what_was_shown_before_it_was_sealed_anew_is_shown_again() {
    let mut two = Two::new(3);
    let mut other = two.stage.vault("o", Kind::Professional);
    meet(&mut two.first, &mut other);
    let closed = two.first.grant(&opening(&other, &two.docs[1..2]), now()).unwrap();
    two.settle();
    two.first.revoke(&closed, now()).unwrap();
    two.first.reencrypt(&closed, now(), &mut |_| {}).unwrap();
    // The second device shows the paper, and is first at the server.
    two.second.grant_more(&two.grant, &two.docs[1..3], now()).unwrap();
    let door = two.second.grant(&opening(&two.pro, &two.docs[1..2]), now()).unwrap();
    sync(&mut two.second);
    two.pro.receive(now()).unwrap();
    sync(&mut two.first);
    assert_eq!(two.first.waiting(), 0);
    assert_eq!(two.read(), contents(0..3));
    two.settle();
    two.agree();
    // Once: neither device finds anything owed any more.
    let pages = |v: &Vault| (v.state().grants[&two.grant].pages.len(), v.state().grants[&door].pages.len());
    assert_eq!((pages(&two.first), pages(&two.second)), ((3, 2), (3, 2)));
}

#[test]
fn c10_two_devices_that_seal_the_same_papers_anew_apart_lose_none() {
    let mut two = Two::new(3);
    let mut other = two.stage.vault("o", Kind::Professional);
    meet(&mut two.first, &mut other);
    let closed = two.first.grant(&opening(&other, &two.docs[..2]), now()).unwrap();
    two.first.revoke(&closed, now()).unwrap();
    two.settle();
    for device in [&mut two.first, &mut two.second] {
        assert_eq!(device.reencrypt(&closed, now(), &mut |_| {}).unwrap(), 2);
        device.grant_more(&two.grant, &two.docs[1..2], now()).unwrap();
    }
    two.settle();
    assert_eq!(two.read(), contents(0..2));
    two.agree();
    let entries = two.pro.received(&two.first.state().grants[&two.grant].hash, now()).unwrap().entries;
    for doc in [two.docs[0], two.docs[1]] {
        let lies = two.first.state().docs[&doc].current().about.locator;
        assert!(entries.iter().any(|e| e.description.locator == lies));
        assert_eq!(two.second.content(&doc, None, 99).unwrap(), two.first.content(&doc, None, 99).unwrap());
    }
    // What the second device sealed in vain lies nowhere any more, and nothing else went with it.
    for device in [&mut two.first, &mut two.second] {
        device.receive(now()).unwrap();
        sync(device);
    }
    for device in [&mut two.first, &mut two.second] {
        let findings = device.check(true, now(), &mut |_| {}).unwrap().findings;
        assert!(findings.iter().all(|f| matches!(f, Finding::OnlyAtServer(_))), "{findings:?}");
    }
}

fn is_drop(r: &Request) -> bool {
    r.method == "POST" && r.path().starts_with("/v1/mailboxes/")
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for file in fs::read_dir(from).unwrap().map(|f| f.unwrap().path()) {
        let to = to.join(file.file_name().unwrap());
        match file.is_dir() {
            true => copy_folder(&file, &to),
            false => assert!(fs::copy(&file, &to).is_ok()),
        }
    }
}

/// Both devices added to the door apart, a paper of the second was sealed anew, and the first was first.
fn contested() -> Two {
    let mut two = Two::new(4);
    let mut other = two.stage.vault("o", Kind::Professional);
    meet(&mut two.first, &mut other);
    let closed = two.first.grant(&opening(&other, &two.docs[2..3]), now()).unwrap();
    two.settle();
    two.first.revoke(&closed, now()).unwrap();
    two.first.reencrypt(&closed, now(), &mut |_| {}).unwrap();
    two.first.grant_more(&two.grant, &two.docs[1..2], now()).unwrap();
    sync(&mut two.first);
    two.second.grant_more(&two.grant, &two.docs[2..3], now()).unwrap();
    two.second.grant(&opening(&two.pro, &two.docs[2..4]), now()).unwrap();
    two
}

fn finished(mut two: Two, step: &str) {
    sync(&mut two.second);
    two.settle();
    assert_eq!(two.read(), contents(0..4), "{step}");
    two.agree();
    let grants = &two.second.state().grants;
    let papers: Vec<usize> = grants.values().filter(|g| g.revoked.is_none()).map(|g| g.papers.len()).collect();
    assert_eq!(papers.iter().sum::<usize>(), 5, "{step}: {papers:?}");
}

#[test]
fn e7_a_line_that_breaks_at_any_request_loses_no_page_and_sends_none_twice() {
    let mut two = contested();
    let before = two.stage.proxy.count();
    sync(&mut two.second);
    let requests = two.stage.proxy.count() - before;
    assert!(requests > 6, "{requests} requests");
    for (at, lost_answer) in (0..requests).flat_map(|at| [(at, false), (at, true)]) {
        let mut two = contested();
        let from = two.stage.proxy.count();
        two.stage.proxy.on(move |r| match r.number - from {
            n if n < at => Fate::Pass,
            n if n == at && lost_answer => Fate::DropAnswer,
            _ => Fate::Drop,
        });
        let _ = two.second.sync(now(), &mut |_| {});
        two.stage.proxy.on(|_| Fate::Pass);
        two.second = reopen(two.second);
        finished(two, &format!("request {at}, answer lost: {lost_answer}"));
    }
}

#[test]
fn e7_a_machine_that_stops_between_two_writes_loses_no_page() {
    // The journal came in and the queue was not changed yet; then everything was sent and the queue knew of none of it.
    for sent in [false, true] {
        let mut two = contested();
        let home = two.second.home().to_owned();
        let before = two.stage.folder.path().join("before");
        copy_folder(&home, &before);
        let drops = std::sync::atomic::AtomicU64::new(0);
        two.stage.proxy.on(move |r| {
            let writes = r.method == "POST" && r.path().ends_with("/journal");
            let second = writes && drops.fetch_add(1, std::sync::atomic::Ordering::Relaxed) > 0;
            if (second || is_drop(r)) && !sent { Fate::Drop } else { Fate::Pass }
        });
        assert_eq!(two.second.sync(now(), &mut |_| {}).is_ok(), sent);
        two.stage.proxy.on(|_| Fate::Pass);
        drop(two.second);
        if sent {
            // Nothing of what came later is on the disk: as if the machine had stopped before the first write.
            fs::remove_dir_all(&home).unwrap();
            copy_folder(&before, &home);
        } else {
            fs::copy(before.join("queue"), home.join("queue")).unwrap();
            fs::remove_dir_all(home.join("out")).unwrap();
            copy_folder(&before.join("out"), &home.join("out"));
        }
        two.second = open(&home);
        if sent {
            // A backup put back: the journal knows better, and what was told there is not told again. The messages of
            // that time went out then.
            sync(&mut two.second);
            two.settle();
            assert_eq!(two.read(), contents(0..4));
            two.agree();
        } else {
            finished(two, "between two writes");
        }
    }
}
